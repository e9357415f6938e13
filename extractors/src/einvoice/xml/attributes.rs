//! Attributes of one start tag, read strictly: quoted, separated, none twice.

use std::borrow::Cow;

use super::entity;

/// The name of a start tag `<name …>` and its attributes in order; `Err` says what is wrong with it.
///
/// More than `max` attributes give `Ok(None)`: the caller names that limit.
pub(super) type Split<'a> = Result<Option<(&'a str, Vec<(&'a str, Cow<'a, str>)>)>, &'static str>;

/// Splits a start tag, `<` and `>` included.
pub(super) fn split(tag: &str, max: usize) -> Split<'_> {
    let inner = tag.strip_prefix('<').and_then(|t| t.strip_suffix('>')).ok_or("a tag is broken")?;
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    let end = inner.bytes().position(is_space_byte).unwrap_or(inner.len());
    let (name, mut rest) = inner.split_at(end);
    if !is_name(name) {
        return Err("an element has an impossible name");
    }
    let mut attributes = Vec::new();
    loop {
        if rest.is_empty() {
            return Ok(Some((name, attributes)));
        }
        let trimmed = rest.trim_start_matches(is_space);
        if trimmed.is_empty() {
            return Ok(Some((name, attributes)));
        }
        if trimmed.len() == rest.len() {
            return Err("two attributes are not separated");
        }
        if attributes.len() >= max {
            return Ok(None);
        }
        let (key, after) = trimmed.split_once('=').ok_or("an attribute has no value")?;
        let key = key.trim_end_matches(is_space);
        if !is_name(key) {
            return Err("an attribute has an impossible name");
        }
        let after = after.trim_start_matches(is_space);
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or("an attribute has no quotes")?;
        let (value, after) = after[1..].split_once(quote).ok_or("an attribute is not closed")?;
        attributes.push((key, unescape(value)?));
        rest = after;
    }
}

/// The value of an attribute: references resolved, white space turned into blanks (XML 1.0, section 3.3.3).
fn unescape(raw: &str) -> Result<Cow<'_, str>, &'static str> {
    if !raw.bytes().any(|b| matches!(b, b'&' | b'<' | b'\n' | b'\r' | b'\t')) {
        return Ok(Cow::Borrowed(raw));
    }
    if raw.contains('<') {
        return Err("an attribute holds \"<\"");
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        value.extend(rest[..at].chars().map(blank));
        let (name, after) = rest[at + 1..].split_once(';').ok_or("a reference is not closed")?;
        value.push(entity(name).ok_or("a reference has no meaning in XML without a document type")?);
        rest = after;
    }
    value.extend(rest.chars().map(blank));
    Ok(Cow::Owned(value))
}

fn blank(c: char) -> char {
    if is_space(c) { ' ' } else { c }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

fn is_space_byte(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r')
}

/// A name with at most one colon; the exact letters of XML's long tables are left to the reader of the name.
fn is_name(name: &str) -> bool {
    let good = |part: &str| {
        part.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_' || !b.is_ascii())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.') || !b.is_ascii())
    };
    match name.split_once(':') {
        Some((prefix, local)) => good(prefix) && good(local),
        None => good(name),
    }
}
