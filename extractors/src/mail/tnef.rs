//! Outlook's `winmail.dat` (MS-OXTNEF): the attachments inside.
//!
//! A stream of attributes: level, id, length, data, checksum. Attachments begin with `attAttachRendData`; their bytes
//! are `attAttachData`, their name `attAttachTitle`, and a long name may stand in the MAPI properties of
//! `attAttachment`.

const SIGNATURE: u32 = 0x223e_9f78;
const ATTACH_REND_DATA: u16 = 0x9002;
const ATTACH_TITLE: u16 = 0x8010;
const ATTACH_DATA: u16 = 0x800f;
const ATTACHMENT: u16 = 0x9005;
/// PR_ATTACH_LONG_FILENAME and PR_ATTACH_DATA_BIN/OBJ.
const LONG_NAME: u16 = 0x3707;
const DATA_OBJECT: u16 = 0x3701;

/// A file inside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct File {
    /// Name as the sender wrote it.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What unpacking gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unpacked {
    /// Files that are whole.
    pub files: Vec<File>,
    /// Whether the stream ended where an attribute ends, with all checksums right.
    pub whole: bool,
}

/// Unpacks; `max` files at most.
pub(super) fn open(bytes: &[u8], max: usize) -> Unpacked {
    let mut out = Unpacked { files: Vec::new(), whole: true };
    let Some(mut rest) = bytes.strip_prefix(&SIGNATURE.to_le_bytes()[..]).and_then(|b| b.get(2..)) else {
        return Unpacked { files: Vec::new(), whole: false };
    };
    let mut file: Option<File> = None;
    while !rest.is_empty() {
        let Some(attribute) = attribute(rest) else {
            out.whole = false;
            break;
        };
        rest = attribute.rest;
        out.whole &= attribute.checksum_right;
        match attribute.id {
            ATTACH_REND_DATA => {
                out.files.extend(file.replace(File::default()).filter(|f| !f.bytes.is_empty()));
                if out.files.len() > max {
                    return out;
                }
            }
            ATTACH_TITLE => {
                if let Some(file) = &mut file {
                    file.name = title(attribute.data);
                }
            }
            ATTACH_DATA => file.get_or_insert_default().bytes = attribute.data.to_vec(),
            ATTACHMENT => {
                if let Some(file) = &mut file {
                    properties(attribute.data, file);
                }
            }
            _ => {}
        }
    }
    out.files.extend(file.filter(|f| !f.bytes.is_empty()));
    out
}

struct Attribute<'a> {
    id: u16,
    data: &'a [u8],
    checksum_right: bool,
    rest: &'a [u8],
}

fn attribute(bytes: &[u8]) -> Option<Attribute<'_>> {
    let id = u16::from_le_bytes(bytes.get(1..3)?.try_into().ok()?);
    let length = usize::try_from(u32::from_le_bytes(bytes.get(5..9)?.try_into().ok()?)).ok()?;
    let end = 9usize.checked_add(length)?;
    let data = bytes.get(9..end)?;
    let checksum = u16::from_le_bytes(bytes.get(end..end + 2)?.try_into().ok()?);
    let sum = data.iter().fold(0u16, |sum, b| sum.wrapping_add(u16::from(*b)));
    Some(Attribute { id, data, checksum_right: sum == checksum, rest: &bytes[end + 2..] })
}

fn title(data: &[u8]) -> String {
    super::text::decode(data.split(|b| *b == 0).next().unwrap_or_default(), None)
}

/// The two MAPI properties of interest; stops silently at the first one that it cannot follow.
fn properties(data: &[u8], file: &mut File) {
    let mut at = 4usize;
    let count = data.get(..4).map_or(0, le32);
    for _ in 0..count.min(1000) {
        let Some((kind, id)) = data.get(at..at + 4).map(|b| (le32(b) & 0xffff, le32(b) >> 16)) else { return };
        at += 4;
        if id >= 0x8000 {
            // A named property: GUID, then a number or a name.
            let Some(named_by) = data.get(at + 16..at + 20).map(le32) else { return };
            at += 20;
            if named_by == 0 {
                at += 4;
            } else {
                let Some(length) = data.get(at..at + 4).map(le32) else { return };
                at = at.saturating_add(4).saturating_add(padded(length));
            }
        }
        let several = kind & 0x1000 != 0;
        let fixed = match kind & 0x0fff {
            0x02 | 0x03 | 0x04 | 0x0a | 0x0b => Some(4),
            0x05 | 0x06 | 0x07 | 0x14 | 0x40 => Some(8),
            0x48 => Some(16),
            0x0d | 0x1e | 0x1f | 0x102 => None,
            _ => return,
        };
        let values = if several || fixed.is_none() {
            let Some(values) = data.get(at..at + 4).map(le32) else { return };
            at += 4;
            values.min(1000)
        } else {
            1
        };
        for _ in 0..values {
            let length = match fixed {
                Some(length) => length,
                None => {
                    let Some(length) = data.get(at..at + 4).map(le32) else { return };
                    at += 4;
                    length
                }
            };
            let Some(value) = at.checked_add(length).and_then(|end| data.get(at..end)) else { return };
            match u16::try_from(id) {
                Ok(LONG_NAME) if kind == 0x1f => file.name = utf16(value),
                Ok(LONG_NAME) if kind == 0x1e => file.name = title(value),
                // An object begins with a 16-byte interface id.
                Ok(DATA_OBJECT) if file.bytes.is_empty() && kind == 0x102 => file.bytes = value.to_vec(),
                Ok(DATA_OBJECT) if file.bytes.is_empty() && kind == 0x0d => {
                    file.bytes = value.get(16..).unwrap_or_default().to_vec();
                }
                _ => {}
            }
            at = at.saturating_add(padded(length));
        }
    }
}

fn le32(bytes: &[u8]) -> usize {
    bytes.iter().take(4).rev().fold(0usize, |n, b| n << 8 | usize::from(*b))
}

fn padded(length: usize) -> usize {
    length.saturating_add(3) & !3
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> =
        bytes.chunks_exact(2).map(|p| u16::from_le_bytes([p[0], p[1]])).take_while(|u| *u != 0).collect();
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(level: u8, id: u16, data: &[u8]) -> Vec<u8> {
        let sum = data.iter().fold(0u16, |s, b| s.wrapping_add(u16::from(*b)));
        let length = u32::try_from(data.len()).expect("short data");
        [&[level][..], &id.to_le_bytes(), &[0, 0], &length.to_le_bytes(), data, &sum.to_le_bytes()].concat()
    }

    fn stream(attributes: &[Vec<u8>]) -> Vec<u8> {
        [&SIGNATURE.to_le_bytes()[..], &[1, 0], &attributes.concat()].concat()
    }

    #[test]
    fn attachments_come_out_with_their_long_names() {
        let name: Vec<u8> = "Rechnung Łódź.pdf\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u32::try_from(name.len()).expect("short name");
        let property =
            [&1u32.to_le_bytes()[..], &0x3707_001fu32.to_le_bytes(), &1u32.to_le_bytes(), &length.to_le_bytes(), &name]
                .concat();
        let bytes = stream(&[
            attribute(2, ATTACH_REND_DATA, &[0; 14]),
            attribute(2, ATTACH_TITLE, b"RECHNU~1.PDF\0"),
            attribute(2, ATTACH_DATA, b"%PDF-1.7"),
            attribute(2, ATTACHMENT, &property),
            attribute(2, ATTACH_REND_DATA, &[0; 14]),
            attribute(2, ATTACH_TITLE, b"b.xml\0"),
            attribute(2, ATTACH_DATA, b"<x/>"),
        ]);
        let unpacked = open(&bytes, 10);
        assert!(unpacked.whole);
        let files: Vec<_> = unpacked.files.iter().map(|f| (f.name.as_str(), f.bytes.as_slice())).collect();
        assert_eq!(files, [("Rechnung Łódź.pdf", &b"%PDF-1.7"[..]), ("b.xml", b"<x/>")]);
    }

    #[test]
    fn an_attribute_longer_than_the_stream_is_not_followed() {
        let mut bytes = stream(&[attribute(2, ATTACH_REND_DATA, &[0; 14])]);
        bytes.extend([2, 0x0f, 0x80, 0, 0, 0xff, 0xff, 0xff, 0x7f, 1]);
        assert_eq!(open(&bytes, 10), Unpacked { files: Vec::new(), whole: false });
    }
}
