//! Takes transfer encodings off, strictly enough to notice when an attachment is not whole.

/// What decoding gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decoded {
    /// Exactly as the encoding demands.
    Whole(Vec<u8>),
    /// Something had to be skipped or guessed; decoders differ on such input.
    Repaired(Vec<u8>),
    /// Ends inside a group of characters.
    Cut(Vec<u8>),
    /// Not in this encoding at all, or an encoding that is not known.
    Unreadable,
}

/// Decodes a body.
pub(super) fn decode(body: &[u8], encoding: Option<&str>) -> Decoded {
    match encoding.unwrap_or_default() {
        "" | "7bit" | "8bit" | "binary" => Decoded::Whole(body.to_vec()),
        "base64" => base64(body),
        "quoted-printable" => quoted_printable(body),
        _ => Decoded::Unreadable,
    }
}

/// RFC 2045, 6.8. Characters outside the alphabet are to be ignored, says the clause, and decoders differ on whether
/// they do: a few are skipped and reported, many mean that it is no base64.
pub(super) fn base64(body: &[u8]) -> Decoded {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let (mut group, mut held, mut noise, mut after_padding, mut padding_inside) = (0u32, 0u32, 0usize, false, false);
    let mut padding_missing = false;
    for &byte in body {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                // `=` closes the group: two characters held are one byte, three are two.
                padding_missing |= held == 1;
                flush(&mut out, group, held);
                (group, held, after_padding) = (0, 0, true);
                continue;
            }
            b'\r' | b'\n' | b' ' | b'\t' => continue,
            _ => {
                noise += 1;
                continue;
            }
        };
        padding_inside |= after_padding;
        group = group << 6 | u32::from(value);
        held += 1;
        if held == 4 {
            out.extend_from_slice(&group.to_be_bytes()[1..]);
            (group, held) = (0, 0);
        }
    }
    // A tenth of noise is no accident of transport.
    if noise > 0 && (noise * 10 > body.len() || out.is_empty()) {
        return Decoded::Unreadable;
    }
    if held > 0 {
        flush(&mut out, group, held);
        return Decoded::Cut(out);
    }
    if noise > 0 || padding_inside || padding_missing { Decoded::Repaired(out) } else { Decoded::Whole(out) }
}

fn flush(out: &mut Vec<u8>, group: u32, held: u32) {
    match held {
        2 => out.push((group >> 4).to_be_bytes()[3]),
        3 => out.extend_from_slice(&(group >> 2).to_be_bytes()[2..]),
        _ => {}
    }
}

/// RFC 2045, 6.7. Broken escapes stay as they are written.
fn quoted_printable(body: &[u8]) -> Decoded {
    let mut out = Vec::with_capacity(body.len());
    let mut broken = false;
    let mut at = 0;
    while at < body.len() {
        let end = super::mime::line_end(body, at);
        let mut line = &body[at..end];
        let line_break: &[u8] = if line.ends_with(b"\r\n") {
            b"\r\n"
        } else if line.ends_with(b"\n") {
            b"\n"
        } else {
            b""
        };
        // Blanks at the end of a line were added on the way.
        line = line[..line.len() - line_break.len()].trim_ascii_end();
        let soft = line.ends_with(b"=");
        if soft {
            line = &line[..line.len() - 1];
        }
        let mut i = 0;
        while i < line.len() {
            let pair = line.get(i + 1..i + 3).filter(|pair| pair.iter().all(u8::is_ascii_hexdigit));
            let pair = pair.and_then(|pair| std::str::from_utf8(pair).ok());
            match (line[i], pair.and_then(|h| u8::from_str_radix(h, 16).ok())) {
                (b'=', Some(byte)) => {
                    out.push(byte);
                    i += 3;
                }
                (byte, _) => {
                    broken |= byte == b'=';
                    out.push(byte);
                    i += 1;
                }
            }
        }
        if !soft {
            out.extend_from_slice(line_break);
        }
        at = end;
    }
    if broken { Decoded::Repaired(out) } else { Decoded::Whole(out) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_says_whether_it_was_whole() {
        let check = |text: &str, expected: Decoded| assert_eq!(base64(text.as_bytes()), expected, "{text}");
        check("SGVsbG8=", Decoded::Whole(b"Hello".to_vec()));
        check("SGVs\r\nbG8=\r\n", Decoded::Whole(b"Hello".to_vec()));
        check("SGVsbG8", Decoded::Cut(b"Hello".to_vec()));
        check("SGVsb", Decoded::Cut(b"Hel".to_vec()));
        check("SGVs\n~\nbG8hSGVsbG8hSGVsbG8h", Decoded::Repaired(b"Hello!Hello!Hello!".to_vec()));
        check("SGVsbG8=SGVsbG8=", Decoded::Repaired(b"HelloHello".to_vec()));
        check("@@@@ this is not base64 !!!! ===", Decoded::Unreadable);
        check("", Decoded::Whole(Vec::new()));
    }

    #[test]
    fn quoted_printable_keeps_broken_escapes_and_joins_soft_breaks() {
        let check = |text: &str, expected: Decoded| assert_eq!(quoted_printable(text.as_bytes()), expected, "{text}");
        check("caf=C3=A9 =\r\nau lait\r\n", Decoded::Whole("café au lait\r\n".as_bytes().to_vec()));
        check("a=ZZb", Decoded::Repaired(b"a=ZZb".to_vec()));
        check("trailing  \r\nx", Decoded::Whole(b"trailing\r\nx".to_vec()));
        check("=+1", Decoded::Repaired(b"=+1".to_vec()));
    }
}
