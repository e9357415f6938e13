//! Names for the terms of EN 16931: `BT-1`, `BG-25[2]/BT-131`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One entry of a repeating group: `BG-25[2]` is the second invoice line. Index from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupIndex {
    /// Number of the business group.
    pub group: u16,
    /// Which entry, from 1.
    pub index: u32,
}

/// The path of one business term in an invoice.
///
/// Only repeating groups appear in it, so the seller's name is `BT-27` and the second line's net
/// amount is `BG-25[2]/BT-131`. A repeating term has an index, `BT-29[2]`; a sub-term such as a
/// scheme identifier a second number, `BT-29-1[2]`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TermPath {
    /// Repeating groups from the outside in.
    pub groups: Vec<GroupIndex>,
    /// Number of the business term (BT); 0 when the path names a whole group.
    pub term: u16,
    /// Sub-term (BT-29-1 is the scheme of BT-29); 0 for the term itself.
    pub part: u8,
    /// Entry of a repeating term, from 1; 0 when the term does not repeat.
    pub index: u32,
}

impl TermPath {
    /// A term of the document level.
    #[must_use]
    pub const fn bt(term: u16) -> TermPath {
        TermPath { groups: Vec::new(), term, part: 0, index: 0 }
    }

    /// A whole entry of a repeating group, e.g. `BG-25[2]`.
    #[must_use]
    pub fn group(group: u16, index: u32) -> TermPath {
        TermPath { groups: vec![GroupIndex { group, index }], term: 0, part: 0, index: 0 }
    }

    /// A term of an invoice line (BG-25); `line` from 1.
    #[must_use]
    pub fn line(line: u32, term: u16) -> TermPath {
        TermPath::group(25, line).with_term(term)
    }

    /// A term of a VAT breakdown group (BG-23); `group` from 1.
    #[must_use]
    pub fn vat(group: u32, term: u16) -> TermPath {
        TermPath::group(23, group).with_term(term)
    }

    /// The same groups with this term.
    #[must_use]
    pub fn with_term(&self, term: u16) -> TermPath {
        TermPath { groups: self.groups.clone(), term, part: 0, index: 0 }
    }

    /// The same path inside one more repeating group.
    #[must_use]
    pub fn within(&self, group: u16, index: u32) -> TermPath {
        let mut groups = self.groups.clone();
        groups.push(GroupIndex { group, index });
        TermPath { groups, term: 0, part: 0, index: 0 }
    }

    /// The same term with an index (repeating terms).
    #[must_use]
    pub fn at(mut self, index: u32) -> TermPath {
        self.index = index;
        self
    }

    /// A sub-term: `TermPath::bt(29).sub_term(1)` is `BT-29-1`.
    #[must_use]
    pub fn sub_term(mut self, part: u8) -> TermPath {
        self.part = part;
        self
    }

    /// Number of the invoice line that the path lies in, from 1.
    #[must_use]
    pub fn line_number(&self) -> Option<u32> {
        self.groups.first().filter(|g| g.group == 25).map(|g| g.index)
    }
}

/// Why text is not a term path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a term such as BT-1 or BG-25[2]/BT-131")]
pub struct NotATermPath(pub String);

impl fmt::Display for TermPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.groups.iter().enumerate() {
            let slash = if i == 0 { "" } else { "/" };
            write!(f, "{slash}BG-{}[{}]", step.group, step.index)?;
        }
        if self.term != 0 {
            if !self.groups.is_empty() {
                f.write_str("/")?;
            }
            write!(f, "BT-{}", self.term)?;
            if self.part != 0 {
                write!(f, "-{}", self.part)?;
            }
            if self.index != 0 {
                write!(f, "[{}]", self.index)?;
            }
        }
        Ok(())
    }
}
impl fmt::Debug for TermPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for TermPath {
    type Err = NotATermPath;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| NotATermPath(text.chars().take(40).collect()))
    }
}

fn parse(text: &str) -> Option<TermPath> {
    let mut path = TermPath::bt(0);
    for step in text.split('/') {
        let (name, index) = match step.split_once('[') {
            Some((name, rest)) => (name, rest.strip_suffix(']')?.parse::<u32>().ok().filter(|i| *i > 0)?),
            None => (step, 0),
        };
        if path.term != 0 {
            return None;
        }
        if let Some(group) = name.strip_prefix("BG-") {
            if index == 0 || path.groups.len() >= 4 {
                return None;
            }
            path.groups.push(GroupIndex { group: group.parse().ok()?, index });
        } else {
            let numbers = name.strip_prefix("BT-")?;
            let (term, part) = numbers.split_once('-').unwrap_or((numbers, "0"));
            path.term = term.parse().ok().filter(|t| *t > 0)?;
            path.part = part.parse().ok()?;
            path.index = index;
        }
    }
    Some(path)
}

impl Serialize for TermPath {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for TermPath {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_print_as_they_parse() {
        for text in ["BT-1", "BG-25[2]/BT-131", "BG-25[2]/BG-27[1]/BT-136", "BT-29[2]", "BT-29-1[2]", "BG-23[1]"] {
            assert_eq!(text.parse::<TermPath>().expect(text).to_string(), text);
        }
        for text in ["", "BT-", "BT-0", "BG-25/BT-1", "BG-25[0]/BT-1", "BT-1/BT-2", "x"] {
            assert!(text.parse::<TermPath>().is_err(), "{text}");
        }
    }
}
