//! Bytes to text: the encoding that the mark, the declaration and the bytes agree on, or a problem.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use model::extraction::{Problem, Reason};

/// The text of an XML document, without its byte order mark.
///
/// UTF-8 and UTF-16 by mark or by the shape of the first bytes, else the declared single-byte encoding.
/// What is declared must be true: UTF-8 that is none, or a declared UTF-16 without UTF-16 bytes, is refused.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Problem> {
    let text = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest)?,
        [0xff, 0xfe, rest @ ..] | rest @ [b'<', 0, ..] => wide(rest, UTF_16LE)?,
        [0xfe, 0xff, rest @ ..] | rest @ [0, b'<', ..] => wide(rest, UTF_16BE)?,
        _ => return declared(bytes),
    };
    if let Some(label) = declared_label(text.as_bytes()) {
        let wide = matches!(bytes, [0xff | 0xfe | 0, ..] | [b'<', 0, ..]);
        if label.to_ascii_lowercase().starts_with("utf-16") != wide {
            return Err(refused(format!("its first bytes say otherwise than its declaration, which names {label}")));
        }
    }
    Ok(text)
}

fn declared(bytes: &[u8]) -> Result<Cow<'_, str>, Problem> {
    let Some(label) = declared_label(bytes) else { return utf8(bytes) };
    let encoding = Encoding::for_label(label.as_bytes())
        .ok_or_else(|| refused(format!("it declares the encoding {label}, which is not known")))?;
    if encoding == UTF_8 {
        return utf8(bytes);
    }
    // Multi-byte encodings of the Web hide markup from simple checks; no invoice standard uses one.
    if !encoding.is_single_byte() {
        return Err(refused(format!("it declares {label}, but its bytes are not {label}, or {label} is not taken")));
    }
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| refused(format!("some bytes are not {label}")))
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, Problem> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(error) => Err(refused(not_utf8(bytes, error.valid_up_to()))),
    }
}

/// Where text stops being UTF-8, and what was probably meant: text of an older program that was never declared as such.
fn not_utf8(bytes: &[u8], at: usize) -> String {
    let (before, from) = bytes.split_at(at.min(bytes.len()));
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let Some(byte) = from.first() else { return format!("line {line} is not UTF-8") };
    // The word around the byte, as Windows-1252 and ISO 8859-1 have it.
    let is_word = |byte: &&u8| byte.is_ascii_alphabetic() || **byte >= 0xc0;
    let word_start = before[start..].iter().rev().take(20).take_while(is_word).count();
    let word_end = from.iter().take(20).take_while(is_word).count().max(1);
    let (word, _) = WINDOWS_1252.decode_without_bom_handling(&bytes[at - word_start..at + word_end]);
    format!(
        "line {line}, byte {}: 0x{byte:02X} is not UTF-8 (as ISO 8859-1 or Windows-1252 it would read \"{word}\"); \
         save it as UTF-8, or declare the encoding that it has in its first line",
        at - start + 1
    )
}

fn wide(bytes: &[u8], encoding: &'static Encoding) -> Result<Cow<'static, str>, Problem> {
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(|text| Cow::Owned(text.into_owned()))
        .ok_or_else(|| refused(format!("some bytes are not {}", encoding.name())))
}

/// The encoding named in `<?xml … encoding="…"?>`.
fn declared_label(bytes: &[u8]) -> Option<&str> {
    let head = &bytes[..bytes.len().min(256)];
    let head = &head[..memchr::memchr(b'>', head).unwrap_or(head.len())];
    let rest = std::str::from_utf8(head).ok()?.strip_prefix("<?xml")?;
    let (_, rest) = rest.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (label, _) = rest[1..].split_once(quote)?;
    (!label.is_empty()).then(|| label.get(..40).unwrap_or(label))
}

fn refused(why: String) -> Problem {
    Problem::quarantine(Reason::Encoding, format!("the text of this XML cannot be read: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_decoded_only_as_what_it_is() {
        let wide: Vec<u8> = "<a>é</a>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = [&[0xfe, 0xff], wide.as_slice()].concat();
        let lying = [b"\xef\xbb\xbf".as_slice(), b"<?xml version='1.0' encoding='UTF-16'?><a/>"].concat();
        let cases: &[(&[u8], Option<&str>)] = &[
            (b"<a>\xc3\xa9</a>", Some("<a>é</a>")),
            (b"\xef\xbb\xbf<a/>", Some("<a/>")),
            (&wide, Some("<a>é</a>")),
            (&marked, Some("<a>é</a>")),
            (b"<?xml version='1.0' encoding='iso-8859-1'?>\xe9", Some("<?xml version='1.0' encoding='iso-8859-1'?>é")),
            (b"<?xml version='1.0' encoding='UTF-8'?>\xe9", None),
            (b"<?xml version='1.0' encoding='UTF-16'?><a/>", None),
            (b"<?xml version='1.0' encoding='UTF-7'?><a/>", None),
            (b"<?xml version='1.0' encoding='Shift_JIS'?><a/>", None),
            (b"\xc0\xbca/>", None),
            (&lying, None),
        ];
        for (bytes, expected) in cases {
            let got = decode(bytes);
            assert_eq!(got.as_deref().ok(), *expected, "{bytes:?}");
            if let Err(problem) = got {
                assert_eq!(problem.reason, Reason::Encoding);
            }
        }
    }

    #[test]
    fn what_is_not_utf8_is_named_by_line_and_word() {
        let problem =
            decode(b"<?xml version='1.0' encoding='UTF-8'?>\n<a>\n<b>M\xfcller &amp; Co</b></a>").expect_err("refused");
        assert!(problem.message.contains("line 3, byte 5: 0xFC"), "{}", problem.message);
        assert!(problem.message.contains("\"M\u{fc}ller\""), "{}", problem.message);
        // Half of a character at the very end, and a byte that stands alone.
        assert!(decode(b"<a>\xc3").is_err_and(|problem| problem.message.contains("line 1, byte 4")));
        assert!(decode(b"\x80").is_err_and(|problem| problem.message.contains("0x80")));
    }
}
