//! Peppol envelopes: a Standard Business Document with its header (SBDH) around one business document.

use model::extraction::{self, Extraction, Problem, Reason};

use super::xml::{self, Element, Ns};
use crate::Limits;

/// A Peppol envelope opened: who sent what to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Participant that sent it, scheme and value, e.g. `0088:4012345000009`.
    pub sender: Option<String>,
    /// Participant that receives it.
    pub receiver: Option<String>,
    /// The business document inside, as a whole XML document of its own (UTF-8).
    pub payload: Vec<u8>,
}

/// Opens an envelope; `None` when the bytes are none, or it does not hold exactly one document.
#[must_use]
pub fn open(bytes: &[u8]) -> Option<Envelope> {
    let limits = Limits::default();
    let text = xml::decode(bytes, &limits).ok()?;
    let tree = xml::parse(&text, &limits).ok()?;
    let root = tree.root();
    if !is_envelope(root) {
        return None;
    }
    let mut payloads = payloads(root);
    let (payload, None) = (payloads.next()?, payloads.next()) else { return None };
    let header = header(root);
    Some(Envelope { sender: header.sender, receiver: header.receiver, payload: standalone(&text, root, payload) })
}

/// The document inside an envelope, whose participants are kept; the root itself when there is no envelope.
pub(super) fn payload<'t, 'a>(root: Element<'t, 'a>, out: &mut Extraction) -> Result<Element<'t, 'a>, Problem> {
    if !is_envelope(root) {
        return Ok(root);
    }
    out.envelope = Some(header(root));
    inside(root)
}

/// The one document inside an envelope; the root itself when there is no envelope.
///
/// # Errors
/// When the envelope holds no document, or several.
pub fn inside<'t, 'a>(root: Element<'t, 'a>) -> Result<Element<'t, 'a>, Problem> {
    if !is_envelope(root) {
        return Ok(root);
    }
    let mut payloads = payloads(root);
    match (payloads.next(), payloads.next()) {
        (Some(payload), None) => Ok(payload),
        (None, _) => Err(Problem::quarantine(Reason::SchemaInvalid, "the envelope holds no document")),
        _ => Err(Problem::quarantine(Reason::SchemaInvalid, "the envelope holds more than one document")),
    }
}

fn is_envelope(root: Element<'_, '_>) -> bool {
    root.is(Ns::Sbdh, "StandardBusinessDocument")
}

fn payloads<'t, 'a>(root: Element<'t, 'a>) -> impl Iterator<Item = Element<'t, 'a>> {
    root.children().filter(|child| child.ns() != Ns::Sbdh)
}

fn header(root: Element<'_, '_>) -> extraction::Envelope {
    let Some(header) = root.child(Ns::Sbdh, "StandardBusinessDocumentHeader") else {
        return extraction::Envelope::default();
    };
    let text = |element: Element<'_, '_>| {
        Some(element.text()).filter(|text| !text.is_empty()).map(|text| text.chars().take(200).collect::<String>())
    };
    let participant = |name| header.child(Ns::Sbdh, name)?.child(Ns::Sbdh, "Identifier").and_then(text);
    let identification = header.child(Ns::Sbdh, "DocumentIdentification");
    extraction::Envelope {
        sender: participant("Sender"),
        receiver: participant("Receiver"),
        instance: identification.and_then(|id| id.child(Ns::Sbdh, "InstanceIdentifier")).and_then(text),
    }
}

/// The payload as it stands, with the namespace declarations of the envelope that it may rely on.
fn standalone(text: &str, root: Element<'_, '_>, payload: Element<'_, '_>) -> Vec<u8> {
    let source = &text[payload.span()];
    let envelope_tag = text[root.span()].split_once('>').map_or("", |(tag, _)| tag);
    let payload_tag = source.split_once('>').map_or("", |(tag, _)| tag);
    let name_end = payload_tag.find([' ', '\t', '\r', '\n', '/']).unwrap_or(payload_tag.len());
    let mut out = String::with_capacity(source.len() + 200);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&source[..name_end]);
    for declaration in declarations(envelope_tag) {
        let key = declaration.split('=').next().unwrap_or_default();
        let repeats = declarations(payload_tag).any(|own| own.split('=').next() == Some(key));
        if !repeats {
            out.push(' ');
            out.push_str(declaration);
        }
    }
    out.push_str(&source[name_end..]);
    out.into_bytes()
}

/// The namespace declarations of a start tag that passed the gate: `xmlns:a="…"`, as written.
pub(super) fn declarations(tag: &str) -> impl Iterator<Item = &str> {
    let mut rest = tag;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find("xmlns")?;
            let before = rest[..at].chars().next_back();
            let found = &rest[at..];
            let open = found.find(['"', '\''])?;
            let quote = found[open..].chars().next()?;
            let close = open + 1 + found[open + 1..].find(quote)?;
            rest = &found[close + 1..];
            if before.is_some_and(char::is_whitespace) {
                return Some(&found[..=close]);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_gives_its_participants_and_a_document_that_stands_alone() {
        let text = r#"<sh:StandardBusinessDocument xmlns:sh="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
            xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
            <sh:StandardBusinessDocumentHeader>
              <sh:Sender><sh:Identifier Authority="iso6523-actorid-upis">0088:4012345000009</sh:Identifier></sh:Sender>
              <sh:Receiver><sh:Identifier>9930:DE123456789</sh:Identifier></sh:Receiver>
            </sh:StandardBusinessDocumentHeader>
            <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><cbc:ID>A-1</cbc:ID></Invoice>
          </sh:StandardBusinessDocument>"#;
        let envelope = open(text.as_bytes()).expect("an envelope");
        assert_eq!(envelope.sender.as_deref(), Some("0088:4012345000009"));
        assert_eq!(envelope.receiver.as_deref(), Some("9930:DE123456789"));
        let id = model::DocumentId::of(&envelope.payload);
        let inner = crate::einvoice::read_xml(&envelope.payload, id, &Limits::default());
        let outer = crate::einvoice::read_xml(text.as_bytes(), id, &Limits::default());
        assert_eq!(inner.candidates[0].value, "A-1");
        assert_eq!(inner.candidates.len(), outer.candidates.len());
        assert_eq!(outer.envelope.and_then(|e| e.sender), envelope.sender);
        assert!(open(b"<Invoice/>").is_none());
    }
}
