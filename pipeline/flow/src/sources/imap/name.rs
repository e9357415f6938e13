//! Folder names on the wire: modified UTF-7 (RFC 3501, 5.1.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// A folder name as IMAP spells it: `Entwürfe` is `Entw&APw-rfe`.
pub(super) fn on_the_wire(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut pending: Vec<u8> = Vec::new();
    for character in name.chars() {
        if matches!(character, ' '..='~') {
            flush(&mut pending, &mut out);
            out.push(character);
            if character == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                pending.extend(unit.to_be_bytes());
            }
        }
    }
    flush(&mut pending, &mut out);
    out
}

fn flush(pending: &mut Vec<u8>, out: &mut String) {
    if !pending.is_empty() {
        out.push('&');
        // The clause: base64 with a comma for the slash, and no padding.
        out.push_str(&STANDARD_NO_PAD.encode(&pending).replace('/', ","));
        out.push('-');
        pending.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::on_the_wire;

    #[test]
    fn names_are_spelt_in_modified_utf_7() {
        let cases = [
            ("INBOX", "INBOX"),
            ("Entwürfe", "Entw&APw-rfe"),
            ("Ein & Aus", "Ein &- Aus"),
            ("台北", "&U,BTFw-"),
            ("Zapłacone/2026", "Zap&AUI-acone/2026"),
        ];
        for (name, expected) in cases {
            assert_eq!(on_the_wire(name), expected, "{name}");
        }
    }
}
