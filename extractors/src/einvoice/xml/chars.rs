//! Characters of XML: which may stand where, and what references mean.

use std::borrow::Cow;

use memchr::memchr;

/// What a byte is in a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum InName {
    Never,
    Start,
    Later,
    Colon,
}

/// Bytes beyond ASCII may all be part of a name; [`is_name_beyond_ascii`] knows which characters are.
const IN_NAME: [InName; 256] = {
    let mut table = [InName::Never; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => InName::Start,
            b'0'..=b'9' | b'-' | b'.' => InName::Later,
            b':' => InName::Colon,
            _ => InName::Never,
        };
        byte += 1;
    }
    table
};

/// Whether a byte may be part of a name.
pub(super) fn is_of_name(byte: u8) -> bool {
    IN_NAME[usize::from(byte)] != InName::Never
}

/// Where the letters of a name end that these bytes begin with.
pub(super) fn name_end(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !is_of_name(*byte)).unwrap_or(bytes.len())
}

/// XML 1.0, productions 4 and 4a, beyond ASCII: whether a character may stand in a name, at its start or later.
fn is_name_beyond_ascii(c: char, at_start: bool) -> bool {
    let starts = matches!(c,
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}'
        | '\u{200c}' | '\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}'
        | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}');
    starts || (!at_start && matches!(c, '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}' | '\u{2040}'))
}

/// Where the colon of a name is, if it has one; `None` when these letters are no name with at most one colon.
pub(super) fn colon_of(name: &str) -> Option<Option<usize>> {
    let mut colon = None;
    let mut at_start = true;
    if !name.is_ascii() {
        let fits = |(before, c): (char, char)| c.is_ascii() || is_name_beyond_ascii(c, before == ':');
        let before = std::iter::once(':').chain(name.chars());
        if !before.zip(name.chars()).all(fits) {
            return None;
        }
    }
    for (index, byte) in name.bytes().enumerate() {
        match IN_NAME[usize::from(byte)] {
            InName::Start => at_start = false,
            InName::Later if !at_start => {}
            InName::Colon if !at_start && colon.is_none() => (colon, at_start) = (Some(index), true),
            _ => return None,
        }
    }
    (!at_start).then_some(colon)
}

/// White space of XML.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Character data that is looked at byte by byte. Longer ones, such as attached files, are worth a search.
const SHORT: usize = 64;

/// Where the character data ends that begins these bytes, and whether it is plain: no reference in it, nothing to be
/// normalised, no `]]>`.
pub(super) fn run(bytes: &[u8]) -> (usize, bool) {
    let mut plain = true;
    let short = bytes.len().min(SHORT);
    for (index, byte) in bytes[..short].iter().enumerate() {
        match byte {
            b'<' => return (index, plain),
            b'&' | b'\r' | b']' => plain = false,
            _ => {}
        }
    }
    let rest = &bytes[short..];
    let rest = &rest[..memchr(b'<', rest).unwrap_or(rest.len())];
    let is_special = |byte: u8| u8::from(byte == b'&') | u8::from(byte == b'\r') | u8::from(byte == b']');
    let special = rest.iter().fold(0, |special, byte| special | is_special(*byte));
    (short + rest.len(), plain && special == 0)
}

/// XML 1.0, production 2: characters that may not stand in a document in any form.
fn is_forbidden(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Where the first forbidden character stands.
///
/// Most documents have none, so whole blocks of bytes are asked at once whether they may hold one; `0xef` begins U+FFFE.
/// The question has no branches, for compilers ask it of 16 or 32 bytes in one go then: this was a sixth of all reading.
pub(super) fn forbidden(text: &str) -> Option<usize> {
    let is = |byte: u8, other: u8| u8::from(byte == other);
    let blank = |byte| is(byte, b'\t') | is(byte, b'\n') | is(byte, b'\r');
    let suspicious = |byte: u8| (u8::from(byte < 0x20) & !blank(byte)) | is(byte, 0xef);
    let any = |block: &[u8]| block.iter().fold(0, |any, byte| any | suspicious(*byte)) & 1 != 0;
    if !text.as_bytes().chunks(1_024).any(any) { None } else { text.find(is_forbidden) }
}

/// XML 1.0, section 2.11: a carriage return, with or without a line feed, is a line feed.
pub(super) fn normal_line_ends(text: &str) -> Cow<'_, str> {
    if memchr(b'\r', text.as_bytes()).is_some() {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The value of an attribute: references resolved, white space turned into blanks (XML 1.0, section 3.3.3).
pub(super) fn attribute_value(raw: &str) -> Result<Cow<'_, str>, &'static str> {
    if !raw.bytes().any(|b| matches!(b, b'&' | b'<' | b'\n' | b'\r' | b'\t')) {
        return Ok(Cow::Borrowed(raw));
    }
    if raw.contains('<') {
        return Err("an attribute holds \"<\"");
    }
    // A line end is one character however it is written, and that is a blank.
    let raw = normal_line_ends(raw);
    let blank = |c: char| if matches!(c, '\n' | '\t') { ' ' } else { c };
    let mut value = String::with_capacity(raw.len());
    let mut rest = &*raw;
    while let Some(at) = rest.find('&') {
        value.extend(rest[..at].chars().map(blank));
        let (name, after) = rest[at + 1..].split_once(';').ok_or("a reference is not closed")?;
        value.push(entity(name).ok_or("a reference has no meaning in XML without a document type")?);
        rest = after;
    }
    value.extend(rest.chars().map(blank));
    Ok(Cow::Owned(value))
}

/// The character of `amp`, `#65`, `#x41` …: the five predefined entities and character references.
pub(super) fn entity(name: &str) -> Option<char> {
    let number = match name {
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "amp" => return Some('&'),
        "apos" => return Some('\''),
        "quot" => return Some('"'),
        _ => name.strip_prefix('#')?,
    };
    let code = match number.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex.trim_start_matches('0'), 16),
        None => number.trim_start_matches('0').parse::<u32>(),
    };
    let digits_only = number.strip_prefix('x').unwrap_or(number).bytes().all(|b| b.is_ascii_hexdigit());
    code.ok().filter(|_| digits_only).and_then(char::from_u32).filter(|c| !is_forbidden(*c))
}

/// What is wrong with the inside of an XML declaration, if anything (XML 1.0, productions 23 to 32): a version comes first,
/// and only 1.0 is taken; whether the document stands alone is yes or no.
pub(super) fn declaration_fault(declaration: &str) -> Option<&'static str> {
    let quoted = |name: &str| {
        let (_, rest) = declaration.split_once(name)?;
        let rest = rest.trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split_once(quote).map(|(value, _)| value)
    };
    match (quoted("version"), quoted("standalone")) {
        (None, _) => Some("the XML declaration names no version"),
        (Some(version), _) if version != "1.0" => Some("only XML 1.0 is taken"),
        (_, Some(alone)) if !matches!(alone, "yes" | "no") => Some("standalone is neither yes nor no"),
        _ => None,
    }
}
