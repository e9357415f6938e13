//! Splits a message into its entities: header fields, and the bodies of a multipart.
//!
//! `mail-parser` reads the header fields. The structure is split here, because three things must be known that it
//! does not say: whether the closing boundary was there, whether a delimiter line is exactly the boundary (it takes
//! `--B10` for `--B1`), and which bytes a part was decoded from. Delimiters are whole lines (RFC 2046, 5.1.1).

use mail_parser::{ContentType, Header, HeaderName, MessageParser};

use super::name::readable;

/// Longest header section that is parsed; the rest of a longer one is not looked at.
const HEADER_BYTES_MAX: usize = 1_000_000;

/// Cuts an entity at its first blank line into header section and body.
pub(super) fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while at < bytes.len() {
        let end = line_end(bytes, at);
        let line = &bytes[at..end];
        if line == b"\n" || line == b"\r\n" {
            return (&bytes[..at], &bytes[end..]);
        }
        at = end;
    }
    (bytes, &[])
}

/// Position after the line feed that ends the line starting at `at`.
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| at + n + 1)
}

/// The MIME fields of one entity.
#[derive(Debug, Default, Clone)]
pub(super) struct Fields {
    /// `type/subtype`, lower case; empty when none was declared.
    pub media: String,
    /// Boundaries declared; more than one different is a trap.
    pub boundaries: Vec<String>,
    /// `charset` of the content type.
    pub charset: Option<String>,
    /// `report-type`, `smime-type` or `protocol`, lower case.
    pub variant: Option<String>,
    /// Name given to the file, as the sender wrote it (decoded, not made safe).
    pub name: Option<String>,
    /// `Content-Disposition`: attachment.
    pub attachment: bool,
    /// `Content-Disposition`: inline.
    pub inline: bool,
    /// `Content-Transfer-Encoding`, lower case.
    pub encoding: Option<String>,
    /// `Content-ID` without brackets.
    pub content_id: Option<String>,
    /// The same field more than once with different values.
    pub contradictory: bool,
}

/// Parses a header section.
pub(super) fn parse_headers(section: &[u8]) -> Vec<Header<'_>> {
    let section = &section[..section.len().min(HEADER_BYTES_MAX)];
    // Mailbox files put a line `From sender date` before the first field.
    let start = if section.starts_with(b"From ") || section.starts_with(b">From ") { line_end(section, 0) } else { 0 };
    let message = MessageParser::new().with_mime_headers().with_address_headers().with_date_headers();
    let message = message
        .header_text(HeaderName::Subject)
        .header_id(HeaderName::MessageId)
        .header_id(HeaderName::InReplyTo)
        .header_id(HeaderName::ReturnPath)
        .default_header_raw();
    let parsed = message.parse_headers(&section[start..]);
    let parts = parsed.map(|m| m.parts).unwrap_or_default();
    parts.into_iter().next().map(|part| part.headers.into_iter().map(Header::into_owned).collect()).unwrap_or_default()
}

/// The MIME fields among parsed headers.
pub(super) fn fields(headers: &[Header<'_>]) -> Fields {
    let mut fields = Fields::default();
    let mut types: Vec<&ContentType<'_>> = Vec::new();
    let mut encodings: Vec<String> = Vec::new();
    let mut disposition_name = None;
    for header in headers {
        match header.name {
            HeaderName::ContentType => types.extend(header.value.as_content_type()),
            HeaderName::ContentDisposition => {
                if let Some(disposition) = header.value.as_content_type() {
                    fields.attachment |= disposition.ctype().eq_ignore_ascii_case("attachment");
                    fields.inline |= disposition.ctype().eq_ignore_ascii_case("inline");
                    disposition_name =
                        disposition_name.or_else(|| disposition.attribute("filename").map(str::to_owned));
                }
            }
            HeaderName::ContentTransferEncoding => {
                let value = header.value.as_text().unwrap_or_default();
                // RFC 2045 allows comments after the token; nobody writes them, but `base64 (x)` is still base64.
                let token = value.split(|c: char| c.is_whitespace() || c == '(' || c == ';').find(|t| !t.is_empty());
                encodings.push(token.unwrap_or_default().to_ascii_lowercase());
            }
            HeaderName::ContentId => {
                fields.content_id = header.value.as_text().map(str::to_owned).or(fields.content_id);
            }
            _ => {}
        }
    }
    if let Some(first) = types.first() {
        fields.media = media(first);
        fields.charset = first.attribute("charset").map(str::to_owned);
        fields.variant = ["report-type", "smime-type", "protocol"]
            .iter()
            .find_map(|name| first.attribute(name))
            .map(str::to_ascii_lowercase);
        fields.boundaries = first
            .attributes()
            .unwrap_or_default()
            .iter()
            .filter(|a| a.name == "boundary")
            .map(|a| a.value.to_string())
            .collect();
        fields.boundaries.dedup();
        fields.name = disposition_name.or_else(|| first.attribute("name").map(str::to_owned));
    } else {
        fields.name = disposition_name;
    }
    fields.contradictory =
        types.iter().any(|t| media(t) != fields.media || t.attribute("boundary") != types[0].attribute("boundary"))
            || encodings.iter().any(|e| *e != encodings[0]);
    fields.encoding = encodings.into_iter().next();
    fields
}

fn media(content_type: &ContentType<'_>) -> String {
    let text = match content_type.subtype() {
        Some(subtype) => format!("{}/{subtype}", content_type.ctype()),
        None => content_type.ctype().to_owned(),
    };
    readable(&text.to_lowercase(), 100)
}

/// The bodies of a multipart.
#[derive(Debug, Default)]
pub(super) struct Bodies<'a> {
    /// Content between delimiters, without the line break that belongs to the delimiter.
    pub parts: Vec<&'a [u8]>,
    /// Whether the closing delimiter was there.
    pub closed: bool,
}

/// Cuts the body of a multipart at its boundary; at most `max + 1` parts are cut, so that a caller sees the excess.
pub(super) fn bodies<'a>(body: &'a [u8], boundary: &str, max: usize) -> Bodies<'a> {
    let mut out = Bodies::default();
    let mut open: Option<usize> = None;
    let mut at = 0;
    while at < body.len() {
        let end = line_end(body, at);
        if let Some(closing) = delimiter(&body[at..end], boundary.as_bytes()) {
            if let Some(start) = open {
                out.parts.push(&body[start..before_line_break(body, start, at)]);
            }
            open = (!closing).then_some(end);
            if closing || out.parts.len() > max {
                out.closed = true;
                return out;
            }
        }
        at = end;
    }
    if let Some(start) = open {
        out.parts.push(&body[start..]);
    }
    out
}

/// The boundary that the body itself uses, for a multipart that does not declare one: a line `--x` that is closed by
/// a line `--x--`.
pub(super) fn guess_boundary(body: &[u8]) -> Option<String> {
    let mut at = 0;
    let mut seen: Option<&[u8]> = None;
    while at < body.len() {
        let end = line_end(body, at);
        let line = body[at..end].trim_ascii_end();
        match seen {
            None if line.len() > 2 && line.starts_with(b"--") && line.iter().any(|b| *b != b'-') => seen = Some(line),
            Some(first) if line.len() == first.len() + 2 && line.starts_with(first) && line.ends_with(b"--") => {
                return String::from_utf8(first[2..].to_vec()).ok().filter(|b| b.len() <= 200);
            }
            _ => {}
        }
        at = end;
    }
    None
}

/// Whether a line is the delimiter of `boundary`: `Some(true)` for the closing one.
fn delimiter(line: &[u8], boundary: &[u8]) -> Option<bool> {
    if boundary.is_empty() {
        return None;
    }
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary)?.trim_ascii_end();
    match rest {
        b"" => Some(false),
        b"--" => Some(true),
        _ => None,
    }
}

fn before_line_break(body: &[u8], start: usize, at: usize) -> usize {
    let mut end = at;
    if end > start && body[end - 1] == b'\n' {
        end -= 1;
        if end > start && body[end - 1] == b'\r' {
            end -= 1;
        }
    }
    end
}
