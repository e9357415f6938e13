//! What bytes are, decided by looking at them: never by file name or declared type.

use model::MediaType;

/// The kind of these bytes.
#[must_use]
pub fn sniff(bytes: &[u8]) -> MediaType {
    let head = &bytes[..bytes.len().min(1024)];
    match head {
        [0x89, b'P', b'N', b'G', ..] => MediaType::Png,
        [0xff, 0xd8, 0xff, ..] => MediaType::Jpeg,
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => MediaType::Tiff,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => MediaType::Zip,
        // ISO 32000 lets junk stand before the header, within the first 1,024 bytes.
        _ if head.windows(5).any(|w| w == b"%PDF-") => MediaType::Pdf,
        _ => MediaType::Other,
    }
}
