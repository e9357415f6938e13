//! The XML drop of a Peppol access point: which file is the document, which stands beside it, and what that says.
//!
//! Two layouts are common, and both may lie in one folder:
//!
//! - `<id>.xml`, written as `.tmp` and renamed, with `<id>.json` (or `<id>.xml.json`) beside it. The JSON may come a
//!   moment later, so the document waits for it for a grace period and then goes without.
//! - `<receiver>/<sender>/<id>.doc.xml`, written in place. Only `<id>.receipt.dat` says that it is complete, so without
//!   the receipt it is never taken; it shows in the source's health.
//!
//! A sidecar is never a document. It is kept with its document and moves with it. What it says is understood
//! leniently, because no standard defines it: a JSON that cannot be read costs the metadata, not the invoice.

use std::path::{Path, PathBuf};

use model::Timestamp;
use serde_json::Value;

use super::Delivery;
use super::shown::shown;

const DOCUMENT_IN_PLACE: &str = ".doc.xml";
const RECEIPT: &str = ".receipt.dat";

/// Deepest object of a sidecar that is searched.
const DEPTH_MAX: usize = 4;

/// What a file is in such a drop, by its name. `stem` is the path without the ending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// `<id>.xml`: waits a while for `<id>.json`.
    Document { stem: PathBuf },
    /// `<id>.doc.xml`: waits for `<id>.receipt.dat`.
    DocumentInPlace { stem: PathBuf },
    /// `<id>.json` or `<id>.receipt.dat`.
    Sidecar { stem: PathBuf },
    /// Nothing that an access point delivers.
    Other,
}

/// Which part of a drop a path is.
pub(crate) fn part(path: &Path) -> Part {
    let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else { return Part::Other };
    let stem = |ending: &str| path.with_file_name(&name[..name.len() - ending.len()]);
    // ASCII lower case keeps every byte position.
    let lower = name.to_ascii_lowercase();
    for ending in [RECEIPT, ".xml.json", ".json"] {
        if lower.ends_with(ending) {
            return Part::Sidecar { stem: stem(ending) };
        }
    }
    if lower.ends_with(DOCUMENT_IN_PLACE) {
        return Part::DocumentInPlace { stem: stem(DOCUMENT_IN_PLACE) };
    }
    if lower.ends_with(".xml") {
        return Part::Document { stem: stem(".xml") };
    }
    Part::Other
}

impl Part {
    /// The path without its ending: what a document and its sidecar have in common.
    pub(crate) fn stem(&self) -> Option<&Path> {
        match self {
            Part::Document { stem } | Part::DocumentInPlace { stem } | Part::Sidecar { stem } => Some(stem),
            Part::Other => None,
        }
    }
}

/// Where the sidecar of a document may be, by the document's stem and layout.
pub(crate) fn sidecars(stem: &Path, in_place: bool) -> Vec<PathBuf> {
    let endings: &[&str] = if in_place { &[RECEIPT] } else { &[".json", ".xml.json"] };
    endings.iter().map(|ending| with_ending(stem, ending)).collect()
}

/// Where the document of a sidecar may be.
pub(crate) fn documents(stem: &Path) -> [PathBuf; 3] {
    [".xml", ".XML", DOCUMENT_IN_PLACE].map(|ending| with_ending(stem, ending))
}

fn with_ending(stem: &Path, ending: &str) -> PathBuf {
    let mut path = stem.as_os_str().to_owned();
    path.push(ending);
    PathBuf::from(path)
}

/// What the sidecar, and for the layout with folders the path, say about a delivery.
pub(crate) fn delivery(document: &Path, sidecar: &[u8]) -> Delivery {
    let mut delivery = serde_json::from_slice::<Value>(sidecar).map(|json| from_json(&json)).unwrap_or_default();
    if let Part::DocumentInPlace { stem } = part(document) {
        let folder =
            |path: Option<&Path>| path.and_then(Path::file_name).map(|name| participant(&name.to_string_lossy()));
        let by_sender = document.parent();
        delivery.sender = delivery.sender.or_else(|| folder(by_sender));
        delivery.receiver = delivery.receiver.or_else(|| folder(by_sender.and_then(Path::parent)));
        delivery.message_id = delivery.message_id.or_else(|| folder(Some(&stem)));
    }
    delivery
}

fn from_json(json: &Value) -> Delivery {
    let find = |names: &[&str]| names.iter().find_map(|name| find(json, name, 0));
    Delivery {
        sender: find(&[
            "senderid",
            "senderparticipantid",
            "senderparticipant",
            "senderidentifier",
            "senderendpointid",
            "sender",
            "from",
            "c1id",
            "c1",
        ]),
        receiver: find(&[
            "receiverid",
            "receiverparticipantid",
            "receiverparticipant",
            "receiveridentifier",
            "receiverendpointid",
            "recipientid",
            "receiver",
            "recipient",
            "to",
            "c4id",
            "c4",
        ]),
        message_id: find(&[
            "messageid",
            "messageidentifier",
            "as4messageid",
            "transmissionid",
            "instanceidentifier",
            "sbdhinstanceidentifier",
            "transactionid",
            "uuid",
            "id",
        ]),
        received_at: find(&[
            "receivedat",
            "receiveddatetime",
            "receivedtime",
            "receivedon",
            "received",
            "receptiontime",
            "receptiondatetime",
            "timestamp",
            "creationdateandtime",
            "createdat",
        ])
        .map(|text| instant(&text)),
    }
}

/// The first value of this name, nearest to the top. Names are compared without case and punctuation, so that
/// `sender_id`, `senderId` and `Sender-ID` are one.
fn find(json: &Value, name: &str, depth: usize) -> Option<String> {
    let Value::Object(members) = json else { return None };
    if depth >= DEPTH_MAX {
        return None;
    }
    let here = members.iter().find(|(key, _)| plain(key) == name).and_then(|(_, value)| text(value));
    here.or_else(|| members.values().find_map(|value| find(value, name, depth + 1)))
}

fn plain(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).map(|character| character.to_ascii_lowercase()).collect()
}

/// A value as text: a string or number, or a participant as an object of scheme and value.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(shown(text.trim())),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(members) => {
            let member = |names: &[&str]| {
                let (_, value) = members.iter().find(|(key, _)| names.contains(&plain(key).as_str()))?;
                value.as_str().map(str::to_owned)
            };
            let value = member(&["value", "id", "identifier", "participantid", "endpointid"])?;
            Some(shown(&match member(&["scheme", "schemeid", "icd"]) {
                // A Peppol scheme such as `iso6523-actorid-upis` stands before two colons.
                Some(scheme) if scheme.contains("actorid") => format!("{scheme}::{value}"),
                Some(scheme) if !value.starts_with(&scheme) => format!("{scheme}:{value}"),
                _ => value,
            }))
        }
        _ => None,
    }
}

/// The same instant in UTC; text without a zone, or in another spelling, as it is.
fn instant(text: &str) -> String {
    text.parse::<Timestamp>().map_or_else(|_| text.to_owned(), |instant| instant.to_string())
}

/// A folder name as the participant that it stands for: `%3A` is a colon.
fn participant(name: &str) -> String {
    shown(&name.replace("%3A", ":").replace("%3a", ":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_says_what_a_file_is() {
        let stem = |path: &str| PathBuf::from(path);
        let cases = [
            ("4711.xml", Part::Document { stem: stem("4711") }),
            ("sub/4711.XML", Part::Document { stem: stem("sub/4711") }),
            ("4711.json", Part::Sidecar { stem: stem("4711") }),
            ("4711.xml.json", Part::Sidecar { stem: stem("4711") }),
            ("a/b/x.1.doc.xml", Part::DocumentInPlace { stem: stem("a/b/x.1") }),
            ("a/b/x.1.receipt.dat", Part::Sidecar { stem: stem("a/b/x.1") }),
            ("readme.txt", Part::Other),
            ("data.dat", Part::Other),
        ];
        for (path, expected) in cases {
            assert_eq!(part(Path::new(path)), expected, "{path}");
        }
    }

    fn check(document: &str, sidecar: &str, expected: [Option<&str>; 4]) {
        let found = delivery(Path::new(document), sidecar.as_bytes());
        let found = [&found.sender, &found.receiver, &found.message_id, &found.received_at].map(|text| text.as_deref());
        assert_eq!(found, expected, "{document} {sidecar}");
    }

    #[test]
    fn sidecars_of_many_spellings_are_understood() {
        check(
            "4711.xml",
            r#"{"senderId":"9930:de123456789","receiverId":"0204:991-1","messageId":"m-1","receivedAt":"2026-03-02T10:00:00+01:00"}"#,
            [Some("9930:de123456789"), Some("0204:991-1"), Some("m-1"), Some("2026-03-02T09:00:00Z")],
        );
        check(
            "4711.xml",
            r#"{"id":7,"transport":{"Message-ID":"m-2"},"sender":{"scheme":"iso6523-actorid-upis","value":"0088:7300010000001"},"received":"2026-03-02 10:00"}"#,
            [Some("iso6523-actorid-upis::0088:7300010000001"), None, Some("m-2"), Some("2026-03-02 10:00")],
        );
        check("4711.xml", "{ half a jso", [None; 4]);
        check(
            "9930%3Ade1/0088_77/ab12.doc.xml",
            "\u{0}binary receipt",
            [Some("0088_77"), Some("9930:de1"), Some("ab12"), None],
        );
        check("ab12.doc.xml", "", [None, None, Some("ab12"), None]);
    }
}
