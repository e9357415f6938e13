//! Walks a message and everything inside it, and collects what was attached and what was written.

use model::MediaType;
use model::extraction::{Problem, Reason};

use super::kind::{self, Kind};
use super::mime::{self, Fields};
use super::name;
use super::opened::{Opened, Part};
use super::transfer::{self, Decoded};
use super::{headers, text, tnef, verdict};
use crate::cms::{self, Cms};
use crate::{Limits, archive};

/// Ordinary messages nest some ten deep; what is deeper was made to hurt.
const DEPTH_MAX: usize = 32;

/// Each level of containers holds its bytes while the next is opened, so there are few.
const CONTAINER_DEPTH_MAX: usize = 4;

/// Something attached, with what bundling needs to know beside the [`Part`].
#[derive(Debug)]
pub(super) struct Item {
    pub part: Part,
    pub kind: Kind,
    /// `Content-ID`, by which HTML shows it.
    pub content_id: Option<String>,
}

/// Words of a message.
#[derive(Debug)]
pub(super) struct Body {
    pub html: bool,
    pub text: String,
    pub path: String,
    /// Which message they belong to: 0 is the outermost, forwarded ones follow.
    pub message: usize,
}

/// Everything found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub items: Vec<Item>,
    pub bodies: Vec<Body>,
    /// Reports that a message could not be delivered, or was read.
    pub is_report: bool,
    /// An automatic answer.
    pub is_automatic_reply: bool,
}

/// Walks a whole message; headers, flags and problems of the message go into `opened`.
pub(super) fn walk(bytes: &[u8], limits: &Limits, opened: &mut Opened) -> Found {
    let mut walk =
        Walk { limits, opened, found: Found::default(), entities: 0, messages: 0, inflated: 0, stopped: false };
    walk.message(bytes, &Place { path: String::new(), depth: 0, cut: false, message: 0 });
    walk.found
}

/// Where an entity stands.
#[derive(Clone)]
struct Place {
    /// `2.1`; empty for the outermost message.
    path: String,
    depth: usize,
    /// The multipart around it was never closed and this is its last part: the end may be missing.
    cut: bool,
    /// Which message it belongs to.
    message: usize,
}

impl Place {
    fn child(&self, step: &str) -> Place {
        let path = if self.path.is_empty() { step.to_owned() } else { format!("{}.{step}", self.path) };
        Place { path, depth: self.depth + 1, ..self.clone() }
    }
    fn inside(&self, container: &str, name: &str) -> Place {
        let name = name::file_name(name, "unnamed");
        Place { path: format!("{}/{container}:{name}", self.path), depth: self.depth + 1, cut: false, ..self.clone() }
    }
}

/// Decoded bytes with what the sender said about them.
struct Content {
    bytes: Vec<u8>,
    name: String,
    declared: String,
    inline: bool,
    content_id: Option<String>,
    problems: Vec<Problem>,
}

struct Walk<'a> {
    limits: &'a Limits,
    opened: &'a mut Opened,
    found: Found,
    entities: usize,
    messages: usize,
    inflated: usize,
    stopped: bool,
}

impl Walk<'_> {
    /// A message: header section and body.
    fn message(&mut self, bytes: &[u8], place: &Place) {
        let (section, body) = mime::split(bytes);
        let parsed = mime::parse_headers(section);
        let outermost = self.messages == 0;
        let place = Place { message: self.messages, ..place.clone() };
        self.messages += 1;
        if outermost {
            if !mime_plausible(&parsed) {
                let message = "the bytes do not begin like a mail: no header field could be read";
                self.opened.problems.push(Problem::quarantine(Reason::Malformed, message));
                return;
            }
            headers::read(&parsed, section, self.opened);
            self.found.is_report = headers::is_bounce(&self.opened.headers);
            self.found.is_automatic_reply = headers::is_automatic_reply(&parsed, section);
        }
        let fields = mime::fields(&parsed);
        drop(parsed);
        self.entity(fields, body, &place);
    }

    /// An entity whose fields are known.
    fn entity(&mut self, fields: Fields, body: &[u8], place: &Place) {
        if self.stopped || !self.count(place) {
            return;
        }
        if fields.contradictory || fields.boundaries.len() > 1 {
            self.opened.flag("ambiguous_mime");
            let message =
                "the message describes a part twice and differently, so that programs see different attachments";
            self.opened.problems.push(Problem::quarantine(Reason::Malformed, message));
            self.stopped = true;
            return;
        }
        match fields.media.as_str() {
            media if media.starts_with("multipart/") => self.multipart(&fields, body, place),
            "message/rfc822" | "message/global" | "message/news" => self.forwarded(&fields, body, place),
            "message/delivery-status"
            | "message/global-delivery-status"
            | "message/disposition-notification"
            | "text/rfc822-headers"
            | "message/rfc822-headers"
            | "message/feedback-report" => {}
            "message/external-body" => {
                let message = "the attachment is only a pointer to another place; nothing is fetched";
                self.refuse(&fields, body, place, Problem::quarantine(Reason::UnsupportedType, message));
            }
            "message/partial" => {
                let message = "the mail is one piece of a larger one; the pieces are not joined";
                self.refuse(&fields, body, place, Problem::quarantine(Reason::UnsupportedContainer, message));
            }
            _ => self.leaf(fields, body, place),
        }
    }

    /// Counts an entity; false when a limit was reached, which ends the walk: what lies beyond is not known.
    fn count(&mut self, place: &Place) -> bool {
        self.entities += 1;
        let depth_max = self.limits.depth_max.min(DEPTH_MAX);
        let problem = if place.depth > depth_max {
            Problem::quarantine(Reason::TooDeep, format!("the mail is nested more than {depth_max} levels deep"))
        } else if self.entities > self.limits.part_count_max {
            let message = format!("the mail has more than {} parts", self.limits.part_count_max);
            Problem::quarantine(Reason::TooManyParts, message)
        } else {
            return true;
        };
        self.stopped = true;
        self.opened.problems.push(problem);
        false
    }

    fn multipart(&mut self, fields: &Fields, body: &[u8], place: &Place) {
        if fields.media == "multipart/encrypted" {
            let message = "the mail is encrypted; ask the sender to send it in the clear or through another channel";
            self.refuse(fields, body, place, Problem::quarantine(Reason::Encrypted, message));
            return;
        }
        let report = fields.media == "multipart/report";
        self.found.is_report |= report;
        let declared = fields.boundaries.first().filter(|b| !b.trim().is_empty()).cloned();
        let boundary = match declared {
            Some(boundary) => boundary,
            None => {
                let Some(guessed) = mime::guess_boundary(body) else {
                    let message = "the mail says it has several parts, but not where they begin";
                    self.opened.problems.push(Problem::quarantine(Reason::Malformed, message));
                    return;
                };
                self.opened.flag("repaired");
                guessed
            }
        };
        let bodies = mime::bodies(body, &boundary, self.limits.part_count_max);
        if !bodies.closed {
            self.opened.flag("repaired");
        }
        let last = bodies.parts.len();
        for (index, part) in bodies.parts.iter().enumerate() {
            let mut child = place.child(&(index + 1).to_string());
            child.cut = index + 1 == last && (place.cut || !bodies.closed);
            let (section, body) = mime::split(part);
            let mut inner = mime::fields(&mime::parse_headers(section));
            if inner.media.is_empty() && fields.media == "multipart/digest" {
                inner.media = "message/rfc822".to_owned();
            }
            // What a report quotes is the mail that it is about, not something sent to us.
            if report && index > 0 && inner.media.starts_with("message/") {
                continue;
            }
            self.entity(inner, body, &child);
        }
    }

    fn forwarded(&mut self, fields: &Fields, body: &[u8], place: &Place) {
        // A message may not be encoded for transport (RFC 2046, 5.2.1), but some programs do it.
        let decoded = match fields.encoding.as_deref() {
            None | Some("" | "7bit" | "8bit" | "binary") => None,
            encoding => Some(transfer::decode(body, encoding)),
        };
        let child = place.child("1");
        match decoded {
            None => self.message(body, &child),
            Some(Decoded::Whole(bytes)) => self.message(&bytes, &child),
            Some(Decoded::Repaired(bytes)) => {
                self.opened.flag("repaired");
                self.message(&bytes, &child);
            }
            Some(Decoded::Cut(_)) => {
                self.refuse(
                    fields,
                    body,
                    place,
                    Problem::quarantine(Reason::Truncated, "the forwarded mail ends early"),
                );
            }
            Some(Decoded::Unreadable) => {
                let message = "the forwarded mail cannot be decoded";
                self.refuse(fields, body, place, Problem::quarantine(Reason::AttachmentUnreadable, message));
            }
        }
    }

    /// An entity without others inside, as far as MIME goes.
    fn leaf(&mut self, fields: Fields, body: &[u8], place: &Place) {
        let named = fields.name.as_deref().is_some_and(|n| !n.trim().is_empty());
        let written = (fields.media.is_empty() || fields.media == "text/plain" || fields.media == "text/html")
            && !fields.attachment
            && !named;
        let raw_name = fields.name.clone().unwrap_or_default();
        let encoding = fields.encoding.as_deref();
        let decoded = match transfer::decode(body, encoding) {
            // A text in an encoding that nobody knows is still worth showing.
            Decoded::Unreadable if written => Decoded::Whole(body.to_vec()),
            decoded => decoded,
        };
        let mut problems = Vec::new();
        let (bytes, mut doubt) = match decoded {
            Decoded::Whole(bytes) => (bytes, None),
            Decoded::Repaired(bytes) => (bytes, Some(Reason::AttachmentUnreadable)),
            Decoded::Cut(bytes) => (bytes, Some(Reason::Truncated)),
            Decoded::Unreadable => {
                let message = match encoding {
                    Some("base64") => "the attachment is not in the encoding that the mail says it is in".to_owned(),
                    other => format!("the transfer encoding {} is not known", name::readable(other.unwrap_or("?"), 40)),
                };
                problems.push(Problem::quarantine(Reason::AttachmentUnreadable, message));
                (body.to_vec(), None)
            }
        };
        if place.cut {
            doubt = Some(Reason::Truncated);
        }
        let kind = kind::kind_of(&bytes, &fields.media, &raw_name);
        if written && problems.is_empty() && matches!(kind, Kind::Text | Kind::Html | Kind::Empty | Kind::Unknown) {
            let html = fields.media == "text/html" || kind == Kind::Html;
            let charset = fields.charset.as_deref();
            let text = if html { text::decode_html(&bytes, charset) } else { text::decode(&bytes, charset) };
            self.found.bodies.push(Body { html, text, path: place.path.clone(), message: place.message });
            return;
        }
        match doubt {
            // Bytes that end as their kind ends are whole, whatever happened around them.
            Some(_) if kind::ends_properly(&bytes, kind) => self.opened.flag("repaired"),
            Some(Reason::Truncated) => {
                let message =
                    "the mail ends inside this attachment, or its end is missing; ask the sender to send it again";
                problems.push(Problem::quarantine(Reason::Truncated, message));
            }
            Some(reason) => {
                problems.push(Problem::quarantine(
                    reason,
                    "the attachment was damaged on its way and could not be repaired",
                ));
            }
            None => {}
        }
        let content = Content {
            bytes,
            name: raw_name,
            declared: fields.media,
            inline: fields.inline || fields.content_id.is_some() && !fields.attachment,
            content_id: fields.content_id,
            problems,
        };
        self.attached(content, kind, place);
    }

    /// Something attached, or found in a container.
    fn attached(&mut self, content: Content, kind: Kind, place: &Place) {
        if name::leaves_its_folder(&content.name) {
            self.opened.flag("path_traversal");
        }
        if !content.problems.is_empty() {
            self.push(content, kind, place);
            return;
        }
        let opens = matches!(kind, Kind::Zip | Kind::Tnef | Kind::Cms) || is_message(&content);
        if opens && place.path.matches('/').count() >= CONTAINER_DEPTH_MAX {
            let message = format!("containers are nested more than {CONTAINER_DEPTH_MAX} levels deep");
            let mut content = content;
            content.problems.push(Problem::quarantine(Reason::TooDeep, message));
            return self.push(content, kind, place);
        }
        match kind {
            Kind::Zip => self.zip(content, place),
            Kind::Tnef => self.tnef(content, place),
            Kind::Cms => self.cms(content, place),
            _ if opens => {
                let child = place.inside("mail", &content.name);
                if self.count(&child) {
                    self.message(&content.bytes, &child);
                }
            }
            _ => self.push(content, kind, place),
        }
    }

    fn zip(&mut self, mut content: Content, place: &Place) {
        if place.path.contains("/zip:") {
            let message = "there is an archive inside the archive; only one level is taken apart";
            content.problems.push(Problem::quarantine(Reason::TooDeep, message));
            return self.push(content, Kind::Zip, place);
        }
        let limits = Limits {
            inflated_bytes_max: self.limits.inflated_bytes_max.saturating_sub(self.inflated),
            ..self.limits.clone()
        };
        match archive::open(&content.bytes, &limits) {
            Ok(members) => {
                self.opened.flag("unpacked");
                for member in members {
                    self.inflated = self.inflated.saturating_add(member.bytes.len());
                    self.unpacked(member.name, member.bytes, "zip", place);
                }
            }
            Err(problem) => {
                content.problems.push(problem);
                self.push(content, Kind::Zip, place);
            }
        }
    }

    fn tnef(&mut self, mut content: Content, place: &Place) {
        let unpacked = tnef::open(&content.bytes, self.limits.part_count_max);
        if unpacked.files.is_empty() && unpacked.whole {
            return; // Outlook sends the container with formatting alone.
        }
        if !unpacked.whole {
            let message = "Outlook's winmail.dat is damaged; ask the sender to send the invoice as PDF";
            content.problems.push(Problem::quarantine(Reason::UnsupportedContainer, message));
            return self.push(content, Kind::Tnef, place);
        }
        self.opened.flag("unpacked");
        for file in unpacked.files {
            self.unpacked(file.name, file.bytes, "tnef", place);
        }
    }

    fn cms(&mut self, mut content: Content, place: &Place) {
        let problem = match cms::open(&content.bytes) {
            Cms::Signed(inner) if inner.is_empty() => return self.push(content, Kind::Signature, place),
            Cms::Signed(inner) => {
                self.opened.flag("unpacked");
                let outer = content.name.as_str();
                let name =
                    outer.strip_suffix(".p7m").or_else(|| outer.strip_suffix(".P7M")).unwrap_or(outer).to_owned();
                let kind = kind::kind_of(&inner, "", &name);
                let child = place.inside("cms", &name);
                // S/MIME signs a MIME entity; invoices in CAdES sign the file itself.
                if matches!(kind, Kind::Text | Kind::Unknown | Kind::Html) && begins_like_entity(&inner) {
                    let (section, body) = mime::split(&inner);
                    let fields = mime::fields(&mime::parse_headers(section));
                    return self.entity(fields, body, &child);
                }
                return self.unpacked(name, inner, "cms", place);
            }
            Cms::Enveloped => {
                let message =
                    "the attachment is encrypted; ask the sender to send it in the clear or through another channel";
                Problem::quarantine(Reason::Encrypted, message)
            }
            Cms::Other => Problem::quarantine(Reason::UnsupportedContainer, "the signed container cannot be read"),
        };
        content.problems.push(problem);
        self.push(content, Kind::Cms, place);
    }

    /// A file that came out of a container.
    fn unpacked(&mut self, name: String, bytes: Vec<u8>, container: &str, place: &Place) {
        let child = place.inside(container, &name);
        if self.stopped || !self.count(&child) {
            return;
        }
        let kind = kind::kind_of(&bytes, "", &name);
        let content =
            Content { bytes, name, declared: String::new(), inline: false, content_id: None, problems: Vec::new() };
        self.attached(content, kind, &child);
    }

    fn refuse(&mut self, fields: &Fields, body: &[u8], place: &Place, problem: Problem) {
        let content = Content {
            bytes: body.to_vec(),
            name: fields.name.clone().unwrap_or_default(),
            declared: fields.media.clone(),
            inline: false,
            content_id: None,
            problems: vec![problem],
        };
        self.push(content, Kind::Unknown, place);
    }

    fn push(&mut self, mut content: Content, kind: Kind, place: &Place) {
        if content.problems.is_empty() {
            content.problems.extend(verdict::of(kind, &content.bytes, &content.declared, &content.name));
        }
        let part = Part {
            name: name::file_name(&content.name, fallback_name(kind)),
            media_type: kind.media_type(),
            declared_type: content.declared,
            bytes: content.bytes,
            inline: content.inline,
            path: if place.path.is_empty() { "1".to_owned() } else { place.path.clone() },
            problems: content.problems,
        };
        self.found.items.push(Item { part, kind, content_id: content.content_id });
    }
}

/// A whole message attached as a file.
fn is_message(content: &Content) -> bool {
    let eml = content.name.to_ascii_lowercase().ends_with(".eml");
    eml && begins_like_entity(&content.bytes) && kind::kind_of(&content.bytes, "", "") != Kind::Zip
}

fn begins_like_entity(bytes: &[u8]) -> bool {
    let (section, _) = mime::split(bytes);
    section.len() < bytes.len().min(1_000_000) && mime_plausible(&mime::parse_headers(section))
}

/// Whether parsed headers are those of a mail: at least one field that mails have.
fn mime_plausible(headers: &[mail_parser::Header<'_>]) -> bool {
    headers.iter().any(|h| !matches!(h.name, mail_parser::HeaderName::Other(_)))
}

fn fallback_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Pdf => "unnamed.pdf",
        Kind::Xml => "unnamed.xml",
        Kind::Picture(MediaType::Png) => "unnamed.png",
        Kind::Picture(MediaType::Jpeg) => "unnamed.jpg",
        Kind::Picture(_) => "unnamed.tif",
        _ => "unnamed",
    }
}
