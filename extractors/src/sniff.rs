//! What bytes are, decided by looking at them: never by file name or declared type.

use memchr::memmem;
use model::MediaType;

/// The kind of these bytes.
#[must_use]
pub fn sniff(bytes: &[u8]) -> MediaType {
    let head = &bytes[..bytes.len().min(1024)];
    match head {
        [0x89, b'P', b'N', b'G', ..] => MediaType::Png,
        [0xff, 0xd8, 0xff, ..] => MediaType::Jpeg,
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => MediaType::Tiff,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => MediaType::Zip,
        // UTF-16 with its mark or without: only XML is read in it.
        [0xff, 0xfe, b'<', 0, ..] | [0xfe, 0xff, 0, b'<', ..] | [b'<', 0, ..] | [0, b'<', ..] => MediaType::Xml,
        // ISO 32000 lets junk stand before the header, within the first 1,024 bytes; PostScript says its own name first.
        _ if head.starts_with(b"%!PS") || head.starts_with(&[0xc5, 0xd0, 0xd3, 0xc6]) => MediaType::Other,
        _ if has_pdf_header(head, bytes) => MediaType::Pdf,
        // Cut off before its header, but built like one.
        _ if begins_with_object(head) && bytes.windows(9).rev().take(2048).any(|w| w == b"startxref") => MediaType::Pdf,
        _ => match sniff_text(head) {
            // Header fields may be longer than the head, so one telling field is followed further.
            MediaType::Text if may_be_mail(head) && is_mail(&text_of(bytes)) => MediaType::Mail,
            other => other,
        },
    }
}

/// Whether a PDF begins within the head: at once, or behind junk when objects follow. A text may speak of `%PDF-` as well.
fn has_pdf_header(head: &[u8], bytes: &[u8]) -> bool {
    match memmem::find(head, b"%PDF-") {
        Some(0) => true,
        Some(at) => memmem::find(&bytes[at..], b" obj").is_some(),
        None => false,
    }
}

/// Whether an indirect object (`1 0 obj`) stands at the beginning, after comments.
fn begins_with_object(head: &[u8]) -> bool {
    let line = head.split(|b| *b == b'\n' || *b == b'\r').find(|line| !line.is_empty() && line[0] != b'%');
    line.is_some_and(|line| line.first().is_some_and(u8::is_ascii_digit) && line.ends_with(b" obj"))
}

/// The kind whose mark these few bytes begin, of a file that was cut off at once.
#[must_use]
pub fn begins_like(bytes: &[u8]) -> bool {
    const MARKS: [&[u8]; 6] =
        [b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", &[0xff, 0xd8, 0xff], b"II*\0", b"MM\0*", b"PK\x03\x04"];
    !bytes.is_empty() && MARKS.iter().any(|mark| bytes.len() < mark.len() && mark.starts_with(bytes))
}

/// Longest beginning of a text that is searched for header fields.
const FIELDS_MAX: usize = 100_000;

/// Whether text begins with a header field, before anything else.
fn may_be_mail(head: &[u8]) -> bool {
    let first = String::from_utf8_lossy(head.trim_ascii_start()).to_ascii_lowercase();
    first.starts_with("from ") || first.split_once(':').is_some_and(|(name, _)| TELLING.contains(&name))
}

/// The beginning of a text in lower case, with the line ends of old programs made ordinary.
fn text_of(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(FIELDS_MAX)]).to_ascii_lowercase();
    if text.contains('\n') { text } else { text.replace('\r', "\n") }
}

fn sniff_text(head: &[u8]) -> MediaType {
    let head = head.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(head);
    let start = head.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(head.len());
    let text = String::from_utf8_lossy(&head[start..]).to_ascii_lowercase();
    if text.starts_with('<') {
        return sniff_markup(&text);
    }
    if is_mail(&text) {
        return MediaType::Mail;
    }
    let is_binary = head.iter().any(|b| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b));
    if text.is_empty() || is_binary { MediaType::Other } else { MediaType::Text }
}

fn sniff_markup(text: &str) -> MediaType {
    // The first element decides; declarations, comments and instructions before it do not.
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let end = match rest {
            _ if rest.starts_with("<!--") => rest.find("-->").map(|i| i + 3),
            _ if rest.starts_with("<?") => rest.find("?>").map(|i| i + 2),
            _ if rest.starts_with("<!doctype html") => return MediaType::Html,
            _ => break,
        };
        match end {
            Some(end) => rest = &rest[end..],
            None => return MediaType::Xml,
        }
    }
    let name: String = rest.chars().skip(1).take_while(|c| c.is_ascii_alphanumeric() || *c == ':').collect();
    match name.rsplit(':').next().unwrap_or_default() {
        "html" | "head" | "body" | "table" | "div" | "p" => MediaType::Html,
        "svg" => MediaType::Other,
        _ => MediaType::Xml,
    }
}

/// Fields that mails have and other texts rarely begin with.
const TELLING: &[&str] = &[
    "received",
    "return-path",
    "delivered-to",
    "from",
    "to",
    "date",
    "subject",
    "message-id",
    "mime-version",
    "dkim-signature",
    "arc-seal",
    "x-mailer",
    "content-type",
    "authentication-results",
    "reply-to",
    "x-original-to",
];

/// Whether text begins like a message of RFC 5322: header lines, among the first of them one that mails have.
fn is_mail(text: &str) -> bool {
    let mut telling = 0;
    for (number, line) in text.lines().take(40).enumerate() {
        if line.is_empty() {
            break;
        }
        // An mbox file begins with `From sender date`; a folded line continues the one before.
        if (number == 0 && line.starts_with("from ")) || (number > 0 && line.starts_with([' ', '\t'])) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else {
            // The last line may be cut by the look at the head.
            return telling >= 2 && number > 0;
        };
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_graphic()) {
            return false;
        }
        telling += usize::from(TELLING.contains(&name));
    }
    telling >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_say_what_they_are() {
        let cases: &[(&[u8], MediaType)] = &[
            (b"", MediaType::Other),
            (b"\x89PNG\r\n", MediaType::Png),
            (b"junk\n%PDF-1.7\n1 0 obj", MediaType::Pdf),
            (b"Our reader opens what begins with %PDF-1.7 or so.", MediaType::Text),
            (b"%\xe2\xe3\n1 0 obj\n<<>>\nstartxref\n9\n%%EOF", MediaType::Pdf),
            (b"1 0 obj of interest\n", MediaType::Text),
            (b"II+\0\x08", MediaType::Tiff),
            (b"%!PS-Adobe-3.0\n%PDF-", MediaType::Other),
            (b"\xef\xbb\xbf\n<?xml version='1.0'?><Invoice/>", MediaType::Xml),
            (b"<ubl:Invoice xmlns:ubl='x'>", MediaType::Xml),
            (b"<", MediaType::Xml),
            (b"\0<\0?\0x", MediaType::Xml),
            (b"<!DOCTYPE html><p>", MediaType::Html),
            (b"<!DOCTYPE lolz []><lolz/>", MediaType::Xml),
            (b"<html><body>", MediaType::Html),
            (b"<?xml version='1.0'?><!-- x --><svg xmlns='http://www.w3.org/2000/svg'/>", MediaType::Other),
            (b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\nbody", MediaType::Mail),
            (b"From: a@b.example\rSubject: x\r\rbody", MediaType::Mail),
            (b"From: experience I can say that this is a letter.\nNothing more.", MediaType::Text),
            (b"Received: from x\r\n by y\r\nDate: today\r\n\r\n", MediaType::Mail),
            (b"Dear all: here it is\nregards", MediaType::Text),
            (b"Subject: only\n\nthis", MediaType::Text),
            (b"plain words", MediaType::Text),
            (b"\x01\x02\x03", MediaType::Other),
        ];
        for (bytes, expected) in cases {
            assert_eq!(sniff(bytes), *expected, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
