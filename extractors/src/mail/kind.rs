//! What an attachment is, by looking at it. Declared types and names only break ties among texts.

use model::MediaType;

/// Kinds of attachments that are treated differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// No bytes at all.
    Empty,
    Pdf,
    Xml,
    Picture(MediaType),
    /// Pictures that no reader takes: GIF, WebP, BMP, HEIC.
    OtherPicture,
    Html,
    Text,
    Zip,
    /// Office documents, which are zips or OLE files.
    Office,
    /// Programs and scripts.
    Program,
    /// Containers that are not taken apart: RAR, 7z, gzip, disk images.
    Container(&'static str),
    /// BinHex and yEnc: encodings of old, which no reader takes.
    OldEncoding,
    /// Outlook's `winmail.dat`.
    Tnef,
    /// CMS: signed or enveloped data.
    Cms,
    /// A signature that stands beside what it signs.
    Signature,
    PgpMessage,
    Calendar,
    Card,
    Unknown,
}

impl Kind {
    /// The nearest type that documents have.
    pub(super) fn media_type(self) -> MediaType {
        match self {
            Kind::Pdf => MediaType::Pdf,
            Kind::Xml => MediaType::Xml,
            Kind::Picture(media_type) => media_type,
            Kind::Html => MediaType::Html,
            Kind::Text | Kind::Calendar | Kind::Card => MediaType::Text,
            Kind::Zip => MediaType::Zip,
            _ => MediaType::Other,
        }
    }
}

/// Looks at the bytes; `declared` is a lower-case media type and `name` what the sender called it.
pub(super) fn kind_of(bytes: &[u8], declared: &str, name: &str) -> Kind {
    let name = name.to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|e| name.ends_with(e));
    if bytes.is_empty() {
        return Kind::Empty;
    }
    match bytes {
        [b'M', b'Z', ..] | [0x7f, b'E', b'L', b'F', ..] | [b'#', b'!', ..] => return Kind::Program,
        [0xcf | 0xce, 0xfa, 0xed, 0xfe, ..] | [0xca, 0xfe, 0xba, 0xbe, ..] => return Kind::Program,
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] if is_outlook(bytes) => {
            return Kind::Container("mail in Outlook's own format (.msg)");
        }
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] | [b'{', b'\\', b'r', b't', b'f', ..] => {
            return Kind::Office;
        }
        [b'%', b'!', b'P', b'S', ..] | [0xc5, 0xd0, 0xd3, 0xc6, ..] => return Kind::Unknown,
        _ if bytes.get(257..262) == Some(b"ustar") => return Kind::Container("tar archive"),
        [b'R', b'a', b'r', b'!', 0x1a, 0x07, ..] => return Kind::Container("RAR archive"),
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => return Kind::Container("7z archive"),
        [0x1f, 0x8b, ..] => return Kind::Container("gzip file"),
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => return Kind::Container("bzip2 file"),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => return Kind::Container("xz file"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => return Kind::Container("zstd file"),
        [b'M', b'S', b'C', b'F', 0, 0, ..] => return Kind::Container("cabinet"),
        [0x78, 0x9f, 0x3e, 0x22, ..] => return Kind::Tnef,
        [b'G', b'I', b'F', b'8', ..] | [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => return Kind::OtherPicture,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => return Kind::OtherPicture,
        [_, _, _, _, b'f', b't', b'y', b'p', b'h', b'e', b'i', b'c' | b'x', ..] => return Kind::OtherPicture,
        [0, 0, 1, 0, ..] => return Kind::OtherPicture,
        _ => {}
    }
    // A text that speaks of `%PDF-` is still a text.
    let is_words = declared.starts_with("text/") && name.is_empty();
    match crate::sniff(bytes) {
        MediaType::Pdf if !is_words || bytes.trim_ascii_start().starts_with(b"%PDF-") => return Kind::Pdf,
        picture @ (MediaType::Png | MediaType::Jpeg | MediaType::Tiff) => return Kind::Picture(picture),
        MediaType::Zip => return if is_office(bytes) { Kind::Office } else { Kind::Zip },
        _ => {}
    }
    if crate::cms::is_cms(bytes) {
        let beside = declared.contains("pkcs7-signature") || ends(&[".p7s"]);
        return if beside { Kind::Signature } else { Kind::Cms };
    }
    let head = super::text::decode(&bytes[..bytes.len().min(4096)], None);
    let start = head.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let lower: String = start.chars().take(2048).collect::<String>().to_ascii_lowercase();
    if lower.starts_with("<?xml") && lower.contains("<html") && !lower.contains("crossindustry") {
        return Kind::Html;
    }
    if lower.starts_with("<?xml") && !lower.contains("<svg") {
        return Kind::Xml;
    }
    if lower.starts_with("-----begin pgp message") {
        return Kind::PgpMessage;
    }
    if lower.starts_with("-----begin pkcs7") || lower.starts_with("-----begin cms") {
        return if ends(&[".p7s"]) { Kind::Signature } else { Kind::Cms };
    }
    if lower.starts_with("-----begin pgp signature") || declared == "application/pgp-signature" {
        return Kind::Signature;
    }
    if lower.starts_with("begin:vcalendar") || declared == "text/calendar" {
        return Kind::Calendar;
    }
    if lower.starts_with("begin:vcard") || declared.contains("vcard") {
        return Kind::Card;
    }
    if lower.starts_with("(this file must be converted with binhex") || lower.starts_with("=ybegin ") {
        return Kind::OldEncoding;
    }
    if ends(&[
        ".exe", ".scr", ".com", ".bat", ".cmd", ".js", ".jse", ".vbs", ".vbe", ".wsf", ".hta", ".ps1", ".lnk", ".jar",
        ".msi",
    ]) {
        return Kind::Program;
    }
    let html = ["<!doctype html", "<html", "<body", "<table", "<head"].iter().any(|tag| lower.starts_with(tag));
    if html || declared == "text/html" && is_text(bytes) {
        return Kind::Html;
    }
    if lower.starts_with("<svg") || lower.starts_with("<?xml") && lower.contains("<svg") {
        return Kind::OtherPicture;
    }
    if is_element(&lower) && (declared.ends_with("xml") || ends(&[".xml"]) || lower.contains("xmlns")) {
        return Kind::Xml;
    }
    if ends(&[".iso", ".img", ".ace", ".arj", ".lzh", ".tar", ".tgz"]) {
        return Kind::Container("archive");
    }
    if is_text(bytes) { Kind::Text } else { Kind::Unknown }
}

/// Whether the bytes end as their kind ends. Only kinds that say so at their end can tell; others count as cut.
pub(super) fn ends_properly(bytes: &[u8], kind: Kind) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(1024)..];
    let has = |mark: &[u8]| tail.windows(mark.len()).any(|w| w == mark);
    match kind {
        Kind::Pdf => has(b"%%EOF"),
        Kind::Xml | Kind::Html => tail.trim_ascii_end().ends_with(b">"),
        Kind::Picture(MediaType::Png) => has(b"IEND"),
        Kind::Picture(MediaType::Jpeg) => has(&[0xff, 0xd9]),
        Kind::Zip | Kind::Office => has(b"PK\x05\x06"),
        _ => false,
    }
}

/// Width and height of a picture, from its header alone.
pub(super) fn picture_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let reader = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().ok()?;
    reader.into_dimensions().ok()
}

/// Office documents are zips whose first member is one of a few.
fn is_office(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let has = |mark: &[u8]| head.windows(mark.len()).any(|w| w == mark);
    has(b"[Content_Types].xml")
        || has(b"mimetypeapplication/vnd.oasis")
        || has(b"_rels/.rels")
        || has(b"META-INF/MANIFEST.MF")
}

/// Outlook keeps each property of a mail in a stream whose name says so.
fn is_outlook(bytes: &[u8]) -> bool {
    let mark: Vec<u8> = "__substg1.0_".bytes().flat_map(|b| [b, 0]).collect();
    bytes.windows(mark.len()).any(|w| w == mark)
}

fn is_element(start: &str) -> bool {
    let mut chars = start.chars();
    chars.next() == Some('<') && chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '!' || c == '_')
}

/// Text has hardly any control characters.
fn is_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let odd = head.iter().filter(|b| matches!(b, 0..=8 | 11 | 14..=26 | 28..=31 | 127)).count();
    let utf16 = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    utf16 || odd * 50 <= head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_says_what_an_attachment_is() {
        let check = |bytes: &[u8], declared: &str, name: &str, expected: Kind| {
            assert_eq!(
                kind_of(bytes, declared, name),
                expected,
                "{} {declared} {name}",
                String::from_utf8_lossy(bytes)
            );
        };
        check(b"%PDF-1.7", "text/plain", "a.txt", Kind::Pdf);
        check(b"Our file begins with %PDF-1.7", "text/plain", "", Kind::Text);
        check(b"<?xml version='1.0'?><Invoice/>", "application/octet-stream", "a.dat", Kind::Xml);
        check(b"<Invoice xmlns='urn:x'/>", "", "", Kind::Xml);
        check(b"<https://seller.example/pay> see there", "text/plain", "", Kind::Text);
        check(b"<style>x</style><p>Hello", "text/html", "", Kind::Html);
        check(b"<?xml version='1.0'?><html xmlns='x'><body>", "text/html", "", Kind::Html);
        check(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "a.svg", Kind::OtherPicture);
        check(b"MZ\x90\0", "application/pdf", "a.pdf", Kind::Program);
        check(b"var x = 1;", "text/plain", "invoice.pdf.js", Kind::Program);
        check(b"{\\rtf1 hello}", "application/rtf", "a.rtf", Kind::Office);
        check(b"Rar!\x1a\x07\0", "application/pdf", "a.pdf", Kind::Container("RAR archive"));
        check(b"PK\x03\x04....[Content_Types].xml", "", "a.docx", Kind::Office);
        check(b"PK\x03\x04....a.pdf", "", "a.zip", Kind::Zip);
        check(b"BEGIN:VCALENDAR", "text/plain", "x", Kind::Calendar);
        check(b"", "application/pdf", "a.pdf", Kind::Empty);
        check(&[0, 1, 2, 3, 4, 5, 6, 7], "", "", Kind::Unknown);
    }
}
