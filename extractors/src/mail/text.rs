//! Bytes of a text part into characters. Never fails: what cannot be decoded becomes U+FFFD.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Decodes text. A declared character set is believed unless the bytes are plainly UTF-8; without one, text that is not
/// UTF-8 is taken for Windows-1252, the commonest culprit. UTF-7 is never decoded: it exists to smuggle markup.
pub(super) fn decode(bytes: &[u8], charset: Option<&str>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        // Text in ISO 2022 or UTF-16 without mark is valid UTF-8 too; its escapes and zeros give it away.
        let plain = !bytes.iter().any(|b| *b == 0x1b || *b == 0);
        if plain || charset.is_none() {
            return text.to_owned();
        }
    }
    let label = charset.map(|c| c.trim().trim_matches('"').as_bytes());
    let encoding = label.and_then(Encoding::for_label).filter(|e| *e != UTF_8).unwrap_or(WINDOWS_1252);
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Decodes HTML, which may name its character set itself: `<meta charset="iso-8859-2">`.
pub(super) fn decode_html(bytes: &[u8], charset: Option<&str>) -> String {
    if charset.is_some() {
        return decode(bytes, charset);
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let named = head.find("charset=").map(|at| {
        let value = head[at + 8..].trim_start_matches(['"', '\'', ' ']);
        value.chars().take(40).take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c)).collect::<String>()
    });
    decode(bytes, named.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_may_name_its_character_set() {
        let html = b"<meta http-equiv=Content-Type content='text/html; charset=iso-8859-2'>Za\xbf\xf3\xb3\xe6";
        assert!(decode_html(html, None).ends_with("Zażółć"));
        assert!(decode_html(html, Some("windows-1252")).ends_with("Za¿ó³æ"));
    }

    #[test]
    fn text_is_decoded_whatever_was_declared() {
        let check = |bytes: &[u8], charset: Option<&str>, expected: &str| assert_eq!(decode(bytes, charset), expected);
        check("Zażółć gęślą jaźń".as_bytes(), None, "Zażółć gęślą jaźń");
        check(b"Za\xbf\xf3\xb3\xe6", Some("iso-8859-2"), "Zażółć");
        check(b"Za\xbf\xf3\xb3\xe6", Some("windows-1250"), "Zażółć");
        check(b"Gr\xfc\xdfe", Some("utf-8"), "Grüße");
        check(b"Gr\xfc\xdfe", Some("x-user-defined-42"), "Grüße");
        check("Grüße".as_bytes(), Some("iso-8859-1"), "Grüße");
        check(b"+ADw-script+AD4-", Some("utf-7"), "+ADw-script+AD4-");
        check(&[0xff, 0xfe, b'A', 0], None, "A");
    }
}
