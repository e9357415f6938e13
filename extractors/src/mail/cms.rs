//! Cryptographic Message Syntax (RFC 5652): what a signed message signs. Signatures are not checked here.
//!
//! Only the outer shells are walked, in DER and in BER with indefinite lengths and chunked strings, because Outlook
//! and Italian invoices (`.xml.p7m`) use both.

use base64::Engine as _;

/// What a CMS container holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cms {
    /// Signed: the content that was signed; empty for a signature that stands beside its content.
    Signed(Vec<u8>),
    /// Encrypted.
    Enveloped,
    /// Another content type, or broken.
    Other,
}

/// 1.2.840.113549.1.7, the arc of the content types; also 1.2.840.113549.1.9.16.1 for authenticated enveloped data.
const PKCS7: [u8; 8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];
const AUTH_ENVELOPED: [u8; 11] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17];
/// Strings are nested at most this deep when chunked.
const DEPTH_MAX: usize = 8;

/// Whether bytes begin as CMS in DER or BER does.
pub(super) fn is_cms(bytes: &[u8]) -> bool {
    content_type(bytes).is_some()
}

/// Opens a container; PEM and bare base64 around it are taken off first.
pub(super) fn open(bytes: &[u8]) -> Cms {
    let unwrapped;
    let bytes = if is_cms(bytes) {
        bytes
    } else {
        unwrapped = unwrap_text(bytes);
        &unwrapped
    };
    let Some((oid, rest)) = content_type(bytes) else { return Cms::Other };
    match oid.strip_prefix(&PKCS7[..]) {
        Some([3] | [4] | [6]) => Cms::Enveloped,
        Some([2]) => signed_content(rest).map_or(Cms::Other, Cms::Signed),
        _ if oid == AUTH_ENVELOPED => Cms::Enveloped,
        _ => Cms::Other,
    }
}

/// ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT ANY }
fn content_type(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let info = element(bytes)?;
    if info.tag != 0x30 {
        return None;
    }
    let oid = element(info.content)?;
    let known = oid.tag == 0x06 && (oid.content.starts_with(&PKCS7) || oid.content == AUTH_ENVELOPED);
    known.then_some((oid.content, oid.rest))
}

/// SignedData ::= SEQUENCE { version, digestAlgorithms SET, encapContentInfo SEQUENCE { type, [0] OCTET STRING }, … }
fn signed_content(explicit: &[u8]) -> Option<Vec<u8>> {
    let signed = element(element(explicit)?.content)?;
    let version = element(signed.content)?;
    let algorithms = element(version.rest)?;
    let encapsulated = element(algorithms.rest)?;
    let oid = element(encapsulated.content)?;
    let mut out = Vec::new();
    match element(oid.rest) {
        Some(content) if content.tag == 0xa0 => octets(element(content.content)?, &mut out, DEPTH_MAX)?,
        _ => {}
    }
    Some(out)
}

/// An octet string in one piece (tag 4) or in chunks (tag 0x24).
fn octets(string: Element<'_>, out: &mut Vec<u8>, depth: usize) -> Option<()> {
    match string.tag {
        0x04 => out.extend_from_slice(string.content),
        0x24 if depth > 0 => {
            let mut rest = string.content;
            while let Some(chunk) = element(rest) {
                if chunk.tag == 0 {
                    break;
                }
                rest = chunk.rest;
                octets(chunk, out, depth - 1)?;
            }
        }
        _ => return None,
    }
    Some(())
}

#[derive(Clone, Copy)]
struct Element<'a> {
    tag: u8,
    /// For an indefinite length: all that follows, the end mark included.
    content: &'a [u8],
    rest: &'a [u8],
}

/// The first element; a length that reaches past the end is cut there, so that a damaged tail costs only itself.
fn element(bytes: &[u8]) -> Option<Element<'_>> {
    let (&tag, after) = bytes.split_first()?;
    if tag & 0x1f == 0x1f {
        return None;
    }
    let (&first, after) = after.split_first()?;
    match first {
        0x80 => {
            let length = indefinite_length(after)?;
            Some(Element { tag, content: &after[..length], rest: after.get(length + 2..).unwrap_or_default() })
        }
        0x00..=0x7f => {
            let length = usize::from(first).min(after.len());
            Some(Element { tag, content: &after[..length], rest: &after[length..] })
        }
        _ => {
            let count = usize::from(first & 0x7f);
            let digits = after.get(..count).filter(|_| count <= 4)?;
            let length = digits.iter().fold(0usize, |n, b| n << 8 | usize::from(*b));
            let after = &after[count..];
            let length = length.min(after.len());
            Some(Element { tag, content: &after[..length], rest: &after[length..] })
        }
    }
}

/// Length of the content before the end mark that belongs to it. One pass with a counter of open elements.
fn indefinite_length(bytes: &[u8]) -> Option<usize> {
    let mut open = 1usize;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at..].starts_with(&[0, 0]) {
            open -= 1;
            if open == 0 {
                return Some(at);
            }
            at += 2;
            continue;
        }
        let first = *bytes.get(at + 1)?;
        at += 2;
        match first {
            0x80 => open += 1,
            0x00..=0x7f => at += usize::from(first),
            _ => {
                let count = usize::from(first & 0x7f);
                let digits = bytes.get(at..at + count).filter(|_| count <= 4)?;
                at = at.checked_add(count)?.checked_add(digits.iter().fold(0usize, |n, b| n << 8 | usize::from(*b)))?;
            }
        }
    }
    // The end marks are missing: everything there is.
    Some(bytes.len())
}

fn unwrap_text(bytes: &[u8]) -> Vec<u8> {
    let text: Vec<u8> = bytes
        .split(|b| *b == b'\n')
        .filter(|line| !line.starts_with(b"-----"))
        .flat_map(|line| line.trim_ascii().iter().copied())
        .collect();
    base64::engine::general_purpose::STANDARD.decode(&text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrap(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).expect("short content").to_be_bytes();
        [&[tag, 0x82, length[0], length[1]], content].concat()
    }

    fn indefinite(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, 0x80], content, &[0, 0]].concat()
    }

    fn signed(wrap: fn(u8, &[u8]) -> Vec<u8>, string: &[u8]) -> Vec<u8> {
        let data = [&[0x06, 9][..], &PKCS7, &[1]].concat();
        let encapsulated = wrap(0x30, &[data, wrap(0xa0, string)].concat());
        let inner = wrap(0x30, &[&[2, 1, 1][..], &[0x31, 0], &encapsulated].concat());
        wrap(0x30, &[&[0x06, 9][..], &PKCS7, &[2], &wrap(0xa0, &inner)].concat())
    }

    #[test]
    fn signed_content_comes_out_of_der_and_of_chunked_ber() {
        let der = signed(wrap, &wrap(0x04, b"<Invoice/>"));
        assert_eq!(open(&der), Cms::Signed(b"<Invoice/>".to_vec()));
        let chunks = [wrap(0x04, b"<Inv"), wrap(0x04, b"oice/>")].concat();
        let ber = signed(indefinite, &indefinite(0x24, &chunks));
        assert_eq!(open(&ber), Cms::Signed(b"<Invoice/>".to_vec()));
        let text = base64::engine::general_purpose::STANDARD.encode(&der);
        assert_eq!(open(text.as_bytes()), Cms::Signed(b"<Invoice/>".to_vec()));
    }

    #[test]
    fn enveloped_content_stays_closed() {
        let enveloped = wrap(0x30, &[&[0x06, 9][..], &PKCS7, &[3], &wrap(0xa0, &[0x30, 0])].concat());
        assert_eq!(open(&enveloped), Cms::Enveloped);
        assert_eq!(open(b"not cms"), Cms::Other);
        assert_eq!(open(&[0x30, 0x80, 0x06]), Cms::Other);
    }
}
