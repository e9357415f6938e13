//! What a message gave: its headers, the parts worth keeping, and which of them belong together as one case.

use model::extraction::{Outcome, Problem};
use model::{MediaType, Timestamp};
use serde::{Deserialize, Serialize};

/// A message taken apart. Everything a stranger wrote that a person may read has been made safe to show.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Opened {
    /// The headers that intake and fraud checks need.
    pub headers: Headers,
    /// The words of the message itself, as plain text, at most [`TEXT_CHARS_MAX`] characters; for people only.
    pub text: String,
    /// Everything attached, in the order of the message, and the body rendered to a document when it is the invoice.
    /// Parts that could not be used are here too, with their problems: nothing that was attached disappears.
    pub parts: Vec<Part>,
    /// Parts that belong together: one bundle becomes one case. The message itself supports every bundle.
    pub bundles: Vec<Bundle>,
    /// Trouble with the message as a whole.
    pub problems: Vec<Problem>,
    /// Things noticed that a person should know: `sender_unverified`, `unpacked`, `repaired`, `path_traversal` …
    pub flags: Vec<String>,
}

/// Most characters kept of the message's own words.
pub const TEXT_CHARS_MAX: usize = 20_000;

impl Opened {
    /// The problem that keeps the message from becoming a case at all; always there when there are no bundles.
    #[must_use]
    pub fn refusal(&self) -> Option<&Problem> {
        self.problems.iter().find(|p| p.outcome != Outcome::Continue)
    }

    /// Parts that were refused on their own, to be shown with their reasons beside the cases of the others.
    pub fn refused_parts(&self) -> impl Iterator<Item = (usize, &Part, &Problem)> {
        self.parts.iter().enumerate().filter_map(|(index, part)| part.refusal().map(|problem| (index, part, problem)))
    }

    /// Adds a flag once.
    pub(crate) fn flag(&mut self, flag: &str) {
        if !self.flags.iter().any(|f| f == flag) {
            self.flags.push(flag.to_owned());
        }
    }
}

/// The headers as read. Addresses are in lower case; names and subjects have odd characters made visible.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Headers {
    /// Address of the first author (`From`).
    pub from: Option<String>,
    /// Name the author gives himself; anybody can write anything here.
    pub from_name: Option<String>,
    /// Every address in every `From` header: more than one is a reason not to believe any.
    pub from_all: Vec<String>,
    /// Address of `Sender`, when another one than the author sent it.
    pub sender: Option<String>,
    /// Where answers would go (`Reply-To`), the first address.
    pub reply_to: Option<String>,
    /// Where bounces go (`Return-Path`), written by the last mail server; empty for bounces themselves.
    pub return_path: Option<String>,
    /// Addresses in `To`.
    pub to: Vec<String>,
    /// Addresses in `Cc`.
    pub cc: Vec<String>,
    /// `Subject`, decoded.
    pub subject: Option<String>,
    /// `Date` as the sender wrote it; not to be trusted.
    pub date: Option<Timestamp>,
    /// `Message-ID` without brackets. Never a key: anybody can reuse one.
    pub message_id: Option<String>,
    /// `In-Reply-To` without brackets.
    pub in_reply_to: Option<String>,
    /// `Authentication-Results` as written, topmost first. Only those added by a server of ours mean anything.
    pub authentication_results: Vec<String>,
    /// `Received` as written, topmost (latest) first.
    pub received: Vec<String>,
    /// Domains that `DKIM-Signature` headers claim to sign for; claims only, nothing was verified.
    pub dkim_domains: Vec<String>,
}

/// Something that was in the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Name given by the sender, made safe to show; never to be used as a path.
    pub name: String,
    /// What the bytes are, by looking at them, whatever type was declared.
    pub media_type: MediaType,
    /// The type that the sender declared, in lower case, made safe to show.
    pub declared_type: String,
    /// The decoded bytes; as they stood in the mail when they could not be decoded.
    #[serde(with = "base64_bytes")]
    pub bytes: Vec<u8>,
    /// Shown inside the text (`Content-Disposition: inline`, or referred to by the HTML body).
    pub inline: bool,
    /// Where it stood: part numbers, then the containers it came out of, e.g. `2.1`, `3/zip:a.pdf`, `1/body`.
    pub path: String,
    /// Trouble with this part alone.
    pub problems: Vec<Problem>,
}

impl Part {
    /// The problem that keeps this part from being used.
    #[must_use]
    pub fn refusal(&self) -> Option<&Problem> {
        self.problems.iter().find(|p| p.outcome != Outcome::Continue)
    }
}

/// Parts of one case, as indexes into [`Opened::parts`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Bundle {
    /// What the invoice is read from: the XML where there is one, else the PDF or picture, else the rendered body.
    pub invoice: usize,
    /// The same invoice again: the PDF beside its XML.
    pub renditions: Vec<usize>,
    /// Belongs to the invoice without being one: timesheets, terms, delivery notes.
    pub supporting: Vec<usize>,
}

/// Bytes as base64 text, so that a result can travel as JSON.
mod base64_bytes {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        STANDARD.decode(text.as_bytes()).map_err(serde::de::Error::custom)
    }
}
