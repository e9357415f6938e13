//! The gate that XML of strangers passes, and the small tree that is left of it.
//!
//! Promises: no DOCTYPE, no entity beyond the five and character references, one root, every prefix declared, no
//! attribute twice, every limit kept, nothing fetched, time linear in the bytes. Text of an element is all of its
//! character data joined, CDATA included and comments left out. Every element knows its line and its place.

mod attributes;
mod decode;
mod gate;

use std::borrow::Cow;

use model::extraction::{Problem, Reason};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

pub(crate) use model::xml::{Element, Ns, Tree};

use crate::Limits;
use gate::Gate;

/// The text of an XML document's bytes, whatever its encoding; see [`parse`] for the rest of the way.
///
/// # Errors
/// When it is empty, larger than the limit, or in an encoding that is not what it says.
pub fn decode<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Cow<'a, str>, Problem> {
    if bytes.is_empty() {
        return Err(Problem::reject(Reason::Empty, "the file is empty"));
    }
    if bytes.len() > limits.document_bytes_max || u32::try_from(bytes.len()).is_err() {
        let max = limits.document_bytes_max;
        return Err(Problem::quarantine(Reason::TooLarge, format!("the file is larger than {max} bytes")));
    }
    decode::decode(bytes)
}

/// The elements of a document.
///
/// # Errors
/// When it is not well-formed (the line is named), has a DOCTYPE, or passes a limit.
pub fn parse<'a>(text: &'a str, limits: &Limits) -> Result<Tree<'a>, Problem> {
    if let Some(at) = forbidden(text) {
        return Err(malformed(line_of(text, at), "it holds a control character that XML forbids"));
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut gate = Gate::new(text, limits);
    loop {
        let from = position(&reader);
        let event = reader.read_event();
        let raw = text.get(from..position(&reader)).unwrap_or_default();
        gate.advance_to(from);
        match event {
            Ok(Event::Start(_)) => gate.open(raw, from)?,
            Ok(Event::Empty(_)) => {
                gate.open(raw, from)?;
                gate.close();
            }
            Ok(Event::End(_)) => gate.close(),
            Ok(Event::Text(chunk)) => {
                let chunk = raw_or(raw, chunk.len());
                if chunk.as_bytes().contains(&b']') && chunk.contains("]]>") {
                    return Err(malformed(gate.line(), "it holds \"]]>\" outside of CDATA"));
                }
                gate.text(normal_line_ends(chunk))?;
            }
            Ok(Event::CData(_)) => {
                let inner = raw.strip_prefix("<![CDATA[").and_then(|r| r.strip_suffix("]]>")).unwrap_or_default();
                gate.cdata(normal_line_ends(inner))?;
            }
            Ok(Event::GeneralRef(reference)) => gate.cdata(resolve(&reference, gate.line())?)?,
            Ok(Event::Comment(_)) => {}
            Ok(Event::PI(instruction)) => {
                if instruction.target().eq_ignore_ascii_case("xml") {
                    return Err(malformed(gate.line(), "an XML declaration stands inside the document"));
                }
            }
            Ok(Event::Decl(declaration)) => {
                if from != 0 {
                    return Err(malformed(gate.line(), "an XML declaration stands inside the document"));
                }
                if declaration.version().is_ok_and(|version| version != "1.0") {
                    return Err(malformed(1, "only XML 1.0 is taken"));
                }
            }
            Ok(Event::DocType(_)) => return Err(doctype(gate.line())),
            Ok(Event::Eof) => return gate.finish(),
            Err(error) => {
                // A document type may be broken in itself; it is refused for what it is.
                if text[from..].trim_start().get(..9).is_some_and(|t| t.eq_ignore_ascii_case("<!doctype")) {
                    return Err(doctype(gate.line()));
                }
                return Err(malformed(gate.line(), &error.to_string()));
            }
        }
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// Text events never include more than the raw bytes between two positions.
fn raw_or(raw: &str, len: usize) -> &str {
    raw.get(..len).unwrap_or(raw)
}

fn doctype(line: u32) -> Problem {
    let message = format!("line {line}: the XML has a document type declaration (DOCTYPE), which is refused unread");
    Problem::reject(Reason::DtdForbidden, message)
}

pub(crate) fn malformed(line: u32, what: &str) -> Problem {
    Problem::quarantine(Reason::Malformed, format!("line {line}: this is not well-formed XML: {what}"))
}

fn line_of(text: &str, at: usize) -> u32 {
    let lines = text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count();
    u32::try_from(lines + 1).unwrap_or(u32::MAX)
}

/// XML 1.0, production 2: characters that may not stand in a document in any form.
fn is_forbidden(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Where the first forbidden character stands. Looked for among bytes: most documents have none, and this is the one
/// pass over all of them.
fn forbidden(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let suspicious = |b: &u8| (*b < 0x20 && !matches!(*b, b'\t' | b'\n' | b'\r')) || *b == 0xef;
    if !bytes.iter().any(suspicious) { None } else { text.find(is_forbidden) }
}

/// XML 1.0, section 2.11: a carriage return, with or without a line feed, is a line feed.
fn normal_line_ends(text: &str) -> Cow<'_, str> {
    if text.as_bytes().contains(&b'\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

fn resolve(reference: &BytesRef<'_>, line: u32) -> Result<Cow<'static, str>, Problem> {
    entity(reference).map(|c| Cow::Owned(c.to_string())).ok_or_else(|| {
        let name: String = reference.chars().take(20).collect();
        malformed(line, &format!("the reference &{name}; has no meaning in XML without a document type"))
    })
}

/// The character of `amp`, `#65`, `#x41` …: the five predefined entities and character references.
fn entity(name: &str) -> Option<char> {
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

#[cfg(test)]
mod tests;
