//! Documents attached inside an invoice (BT-125).

use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use model::extraction::Embedded;
use model::text::tamed_line;
use model::{DocumentId, MediaType};

/// Base64 as invoices write it: padded or not.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The bytes of an attached document; `None` when the content is not base64.
#[must_use]
pub fn bytes(content: &str) -> Option<Vec<u8>> {
    let compact: Vec<u8> = content.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    LENIENT.decode(compact).ok()
}

/// What an attached document is.
pub(super) fn decode(content: &str, name: Option<&str>) -> Option<Embedded> {
    let bytes = bytes(content).filter(|bytes| !bytes.is_empty())?;
    Some(Embedded {
        name: shown(name.unwrap_or("attachment")),
        id: DocumentId::of(&bytes),
        media_type: crate::sniff(&bytes),
        size: bytes.len() as u64,
        is_invoice: false,
    })
}

/// Whether the bytes are a program, or a PDF that starts something when it is opened: its catalogue and pages are looked at,
/// nothing of it is read.
pub(crate) fn acts(bytes: &[u8]) -> bool {
    const PROGRAMS: [&[u8]; 4] = [b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe"];
    if PROGRAMS.iter().any(|mark| bytes.starts_with(mark)) {
        return true;
    }
    crate::sniff(bytes) == MediaType::Pdf && crate::pdf::is_active(bytes)
}

/// Whether a file name points out of the folder that it would be saved in.
pub(crate) fn leaves_its_place(name: &str) -> bool {
    name.contains(['/', '\\', '\0']) || name == ".." || name.contains(':')
}

/// A sender's file name with control and direction characters made visible, and cut to what fits a line.
pub(crate) fn shown(name: &str) -> String {
    tamed_line(&name.chars().take(200).collect::<String>())
}
