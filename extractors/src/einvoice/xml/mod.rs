//! The gate that XML of strangers passes, and the small tree that is left of it.
//!
//! Promises: no DOCTYPE, no entity beyond the five and character references, one root, every prefix declared, no
//! attribute twice, every limit kept, nothing fetched, time linear in the bytes. Text of an element is all of its
//! character data joined, CDATA included and comments left out. Every element knows its line and its place.

mod decode;
mod gate;

mod chars;
mod names;

use std::borrow::Cow;

use model::extraction::{Problem, Reason};

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
    if let Some(at) = chars::forbidden(text) {
        return Err(malformed(line_of(text, at), "it holds a control character that XML forbids"));
    }
    Gate::new(text, limits).pass()
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

#[cfg(test)]
mod tests;
