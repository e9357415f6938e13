//! Cryptographic Message Syntax (RFC 5652): what a signed message signs. Who signed is not checked here; whether the
//! content is still the one that was signed, is.
//!
//! Only the outer shells are walked, in DER and in BER with indefinite lengths and chunked strings, because Outlook
//! and Italian invoices (`.xml.p7m`) use both.

use std::borrow::Cow;

use base64::Engine as _;
use model::extraction::{Problem, Reason};
use sha2::Digest as _;

/// What a CMS container holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cms {
    /// Signed: the content that was signed; empty for a signature that stands beside its content.
    Signed(Vec<u8>),
    /// Encrypted.
    Enveloped,
    /// Another content type, or broken.
    Other,
}

/// Whether the content is the one that was signed, by its digest; who signed is another question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vouched {
    /// It is.
    Yes,
    /// It was changed, or its container was damaged.
    No,
    /// There is no digest, or none of SHA-2.
    Unknown,
}

/// 1.2.840.113549.1.7, the arc of the content types; also 1.2.840.113549.1.9.16.1 for authenticated enveloped data.
const PKCS7: [u8; 8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];
const AUTH_ENVELOPED: [u8; 11] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17];
/// Strings are nested at most this deep when chunked.
const DEPTH_MAX: usize = 8;

/// Whether bytes begin as CMS in DER or BER does.
pub(crate) fn is_cms(bytes: &[u8]) -> bool {
    content_type(bytes).is_some()
}

/// What a signed file signs, and whether it is still that; a problem says why there is nothing, `None` that the bytes are
/// no container at all.
pub(crate) fn open_signed(bytes: &[u8], bytes_max: usize) -> Option<Result<(Vec<u8>, Vouched), Problem>> {
    let (container, vouched) = open_file(bytes, bytes_max)?;
    Some(match container {
        Cms::Signed(content) if !content.is_empty() => Ok((content, vouched)),
        Cms::Signed(_) => {
            let message = "this is a signature without the document that it signs; send the document";
            Err(Problem::reject(Reason::NoDocument, message))
        }
        Cms::Enveloped => {
            let message = "the document is encrypted; send it in the clear or through another channel";
            Err(Problem::quarantine(Reason::Encrypted, message))
        }
        Cms::Other => {
            let message = "the signed container is damaged and cannot be read; ask for it again, sent as a file";
            Err(Problem::quarantine(Reason::UnsupportedContainer, message))
        }
    })
}

/// Whether a file that begins like this may be a container, in binary or as text: a sequence that opens with the name of
/// a content type.
pub(crate) fn begins(head: &[u8]) -> bool {
    /// Bytes of the outer sequence's tag and length, and of the name.
    const START: usize = 24;
    let named = |start: &[u8]| start.first() == Some(&0x30) && start.windows(PKCS7.len()).any(|window| window == PKCS7);
    if head.first() == Some(&0x30) {
        return named(&head[..head.len().min(START)]);
    }
    let lines = head.split(|b| *b == b'\n').filter(|line| !line.starts_with(b"-----"));
    let text: Vec<u8> = lines.flat_map(|line| line.trim_ascii().iter().copied()).take(START / 3 * 4).collect();
    base64::engine::general_purpose::STANDARD_NO_PAD.decode(&text).is_ok_and(|start| named(&start))
}

/// Opens a file that stands alone; `None` when its bytes are no container at all, so that another reader may look.
fn open_file(bytes: &[u8], bytes_max: usize) -> Option<(Cms, Vouched)> {
    let is_text = bytes.trim_ascii_start().first().is_some_and(|first| matches!(first, b'M' | b'-'));
    if bytes.len() > bytes_max || !(is_text || bytes.first() == Some(&0x30)) {
        return None;
    }
    let container = binary(bytes);
    let opened = is_cms(&container).then(|| open(&container));
    match opened {
        Some(Cms::Signed(content)) if !is_cut(&content) => {
            let vouched = digest_holds(&container, &content)
                .map_or(Vouched::Unknown, |holds| if holds { Vouched::Yes } else { Vouched::No });
            Some((Cms::Signed(content), vouched))
        }
        Some(Cms::Enveloped) => Some((Cms::Enveloped, Vouched::Unknown)),
        // Changed after it was made, or sent through a program that took it for text: the XML may still be whole.
        _ if container.first() == Some(&0x30) => {
            salvage(&container).map(Cms::Signed).or(opened).map(|cms| (cms, Vouched::No))
        }
        other => other.map(|cms| (cms, Vouched::Unknown)),
    }
}

/// Whether XML ends before its end: the lengths around it are wrong.
fn is_cut(content: &[u8]) -> bool {
    content.windows(5).take(8).any(|window| window == b"<?xml") && !content.trim_ascii_end().ends_with(b">")
}

/// The XML inside of a container whose lengths are wrong. The byte 4 cannot stand in XML, so wherever it does, it is
/// the tag of the next chunk.
fn salvage(container: &[u8]) -> Option<Vec<u8>> {
    let find = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).position(|window| window == what);
    let from = find(container, b"<?xml")?;
    let rest = &container[from..];
    let root = from + (1..rest.len()).find(|at| rest[*at - 1] == b'<' && rest[*at].is_ascii_alphabetic())?;
    let name: Vec<u8> = container[root..]
        .iter()
        .copied()
        .take_while(|b| !b.is_ascii_whitespace() && !matches!(b, b'>' | b'/'))
        .collect();
    // A name that a chunk cuts in two is not looked for.
    let end_tag = [b"</", name.as_slice(), b">"].concat();
    let to = container.windows(end_tag.len()).rposition(|window| window == end_tag)? + end_tag.len();
    let mut out = Vec::with_capacity(to.checked_sub(from)?);
    let mut at = from;
    while at < to {
        if container[at] != 0x04 {
            out.push(container[at]);
            at += 1;
            continue;
        }
        let length = container.get(at + 1).copied().unwrap_or_default();
        at += if length < 0x80 { 2 } else { 2 + usize::from(length & 0x7f).min(4) };
    }
    Some(out)
}

/// Opens a container; PEM and bare base64 around it are taken off first.
pub(crate) fn open(bytes: &[u8]) -> Cms {
    let bytes = binary(bytes);
    let Some((oid, rest)) = content_type(&bytes) else { return Cms::Other };
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

/// Whether the content is the one that was signed, by the digest that the first signer signed; `None` when that cannot
/// be told: no signed attributes, or a digest of another family than SHA-2.
fn digest_holds(bytes: &[u8], content: &[u8]) -> Option<bool> {
    const MESSAGE_DIGEST: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
    const SHA_2: [u8; 8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02];
    /// Certificates, revocations and signers stand after the content, and before the digest stand three elements.
    const STEPS_MAX: usize = 16;
    let (_, explicit) = content_type(bytes)?;
    let signed = element(element(explicit)?.content)?;
    let signers = siblings(signed.content).take(STEPS_MAX).skip(2).find(|part| part.tag == 0x31)?;
    let signer = element(signers.content)?;
    let parts = || siblings(signer.content).take(STEPS_MAX);
    let algorithm = element(parts().nth(2)?.content)?;
    let attributes = parts().find(|part| part.tag == 0xa0)?;
    let digest = siblings(attributes.content).take(64).find_map(|attribute| {
        let name = element(attribute.content)?;
        let values = element(name.rest)?;
        (name.content == MESSAGE_DIGEST).then(|| element(values.content)).flatten()
    })?;
    let actual = match algorithm.content.strip_prefix(&SHA_2[..])? {
        [1] => sha2::Sha256::digest(content).to_vec(),
        [2] => sha2::Sha384::digest(content).to_vec(),
        [3] => sha2::Sha512::digest(content).to_vec(),
        _ => return None,
    };
    Some(actual == digest.content)
}

/// The elements one after another.
fn siblings(bytes: &[u8]) -> impl Iterator<Item = Element<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let next = element(rest)?;
        rest = next.rest;
        Some(next)
    })
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

/// The container itself, whether it stands alone or as text: PEM or bare base64.
fn binary(bytes: &[u8]) -> Cow<'_, [u8]> {
    if bytes.first() == Some(&0x30) { Cow::Borrowed(bytes) } else { Cow::Owned(unwrap_text(bytes)) }
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
pub(crate) mod tests {
    use super::*;

    /// A signed file without signers around this content.
    pub(crate) fn signed_file(content: &[u8]) -> Vec<u8> {
        signed(wrap, &wrap(0x04, content))
    }

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
