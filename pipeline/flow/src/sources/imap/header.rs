//! Sender and subject of a mail, for the list of arrivals.
//!
//! Only what a person reads before the mail is opened: reading the mail itself belongs to the extractors, in the
//! sandbox. So this looks at two headers, knows the usual encodings, and shows the rest as it came.

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use crate::sources::shown;

/// Most bytes of a mail that are searched for headers.
const HEADER_SIZE_MAX: usize = 256 * 1024;

/// Subject and sender's address of a mail, safe to show.
pub(super) fn subject_and_sender(mail: &[u8]) -> (Option<String>, Option<String>) {
    let head = String::from_utf8_lossy(&mail[..mail.len().min(HEADER_SIZE_MAX)]);
    let mut subject = None;
    let mut sender = None;
    let mut lines = head.lines().peekable();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            break;
        }
        let Some((name, value)) = line.split_once(':') else { continue };
        let mut value = value.trim().to_owned();
        while let Some(more) = lines.next_if(|line| line.starts_with([' ', '\t'])) {
            value.push(' ');
            value.push_str(more.trim());
        }
        match name.trim().to_ascii_lowercase().as_str() {
            "subject" => subject = subject.or(Some(value)),
            "from" => sender = sender.or(Some(value)),
            _ => {}
        }
    }
    let subject = subject.map(|text| shown(decode(&text).trim())).filter(|text| !text.is_empty());
    let sender = sender.and_then(|text| address(&text)).map(|text| shown(&text));
    (subject, sender)
}

/// The address of `Name <address>`, `address (Name)` or `address`.
fn address(from: &str) -> Option<String> {
    // A quoted name may hold anything, an address of somebody else included.
    let mut plain = String::new();
    let (mut quoted, mut escaped, mut comment) = (false, false, 0_u32);
    for character in from.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' if comment == 0 => quoted = !quoted,
            '(' if !quoted => comment += 1,
            ')' if !quoted && comment > 0 => comment -= 1,
            _ if !quoted && comment == 0 => plain.push(character),
            _ => {}
        }
    }
    let inside = plain.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(inside, _)| inside);
    let address = inside.unwrap_or(&plain).trim();
    (address.contains('@') && !address.contains(char::is_whitespace)).then(|| address.to_owned())
}

/// Text with its encoded words (RFC 2047) read.
fn decode(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    let mut after_word = false;
    while let Some(start) = rest.find("=?") {
        let (before, word) = rest.split_at(start);
        let Some((decoded, length)) = encoded_word(word) else {
            out.push_str(before);
            out.push_str("=?");
            rest = &word[2..];
            after_word = false;
            continue;
        };
        // White space between two encoded words is not part of the text.
        if !(after_word && before.trim().is_empty()) {
            out.push_str(before);
        }
        out.push_str(&decoded);
        rest = &word[length..];
        after_word = true;
    }
    out.push_str(rest);
    out
}

/// The encoded word at the start of the text, and its length in bytes.
fn encoded_word(text: &str) -> Option<(String, usize)> {
    let mut parts = text.strip_prefix("=?")?.splitn(3, '?');
    let (charset, encoding, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let (payload, _) = rest.split_once("?=")?;
    let bytes = match encoding {
        "B" | "b" => lenient_base64().decode(payload).ok()?,
        "Q" | "q" => quoted(payload),
        _ => return None,
    };
    let charset = charset.split('*').next()?.to_ascii_lowercase();
    let decoded = match charset.as_str() {
        "utf-8" | "us-ascii" => String::from_utf8_lossy(&bytes).into_owned(),
        // Each byte is the character of that number; Windows-1252 differs in dashes and quotes only.
        "iso-8859-1" | "windows-1252" => bytes.into_iter().map(char::from).collect(),
        _ => return None,
    };
    Some((decoded, "=?".len() + charset_length(text)? + 1 + encoding.len() + 1 + payload.len() + "?=".len()))
}

fn charset_length(text: &str) -> Option<usize> {
    text.get(2..)?.find('?')
}

fn lenient_base64() -> GeneralPurpose {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&base64::alphabet::STANDARD, config)
}

fn quoted(payload: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(payload.len());
    let mut bytes = payload.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'_' => out.push(b' '),
            b'=' => {
                let digits: String = bytes.by_ref().take(2).map(char::from).collect();
                match u8::from_str_radix(&digits, 16) {
                    Ok(byte) => out.push(byte),
                    Err(_) => out.extend([b"=", digits.as_bytes()].concat()),
                }
            }
            _ => out.push(byte),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::subject_and_sender;

    fn check(mail: &str, subject: Option<&str>, sender: Option<&str>) {
        let found = subject_and_sender(mail.as_bytes());
        assert_eq!((found.0.as_deref(), found.1.as_deref()), (subject, sender), "{mail}");
    }

    #[test]
    fn subject_and_sender_are_found() {
        check("Subject: Invoice 7\r\nFrom: a@b.example\r\n\r\nbody", Some("Invoice 7"), Some("a@b.example"));
        check(
            "from: \"Evil <x@y.example>\" <real@b.example>\nSUBJECT: =?UTF-8?Q?Rechnung_f=C3=BCr?=\n =?utf-8?B?IE3DpHJ6?= 2026\n\n",
            Some("Rechnung für März 2026"),
            Some("real@b.example"),
        );
        check("From: a@b.example (Ann (the boss))\n\n", None, Some("a@b.example"));
        check("Subject: =?iso-8859-1?q?M=E4rz?=\nFrom: nobody\n\n", Some("März"), None);
        check("Subject: =?x?y?= =?utf-8?B?!!?= a\u{202E}b\n\n", Some("=?x?y?= =?utf-8?B?!!?= a<U+202E>b"), None);
        check("body only", None, None);
        check("", None, None);
    }
}
