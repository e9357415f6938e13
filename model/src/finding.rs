//! Findings: what is wrong with an invoice, in words a person can act on. Codes never change their meaning.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Amount, Evidence, TermPath};

/// An exception code such as `P101`: a capital letter for the family and three digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code([u8; 4]);

impl Code {
    /// A code known at compile time.
    ///
    /// # Panics
    /// At compile time, when the text is not a capital letter and three digits.
    #[must_use]
    pub const fn new(text: &str) -> Code {
        let b = text.as_bytes();
        assert!(
            b.len() == 4
                && b[0].is_ascii_uppercase()
                && b[1].is_ascii_digit()
                && b[2].is_ascii_digit()
                && b[3].is_ascii_digit()
        );
        Code([b[0], b[1], b[2], b[3]])
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("????")
    }

    /// The family letter.
    #[must_use]
    pub fn family(self) -> char {
        char::from(self.0[0])
    }
}

/// Why text is not a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an exception code such as P101")]
pub struct NotACode(pub String);

impl FromStr for Code {
    type Err = NotACode;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match <[u8; 4]>::try_from(text.as_bytes()) {
            Ok(b) if b[0].is_ascii_uppercase() && b[1..].iter().all(u8::is_ascii_digit) => Ok(Code(b)),
            _ => Err(NotACode(text.chars().take(20).collect())),
        }
    }
}
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}
impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What a finding does to its case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// Shown for information.
    #[serde(rename = "I")]
    Info,
    /// Shown, does not stop.
    #[serde(rename = "W")]
    Warn,
    /// A person releases it with a reason.
    #[serde(rename = "H")]
    Hold,
    /// Must be fixed, or overridden by someone with that authority.
    #[serde(rename = "B")]
    Block,
}

impl Severity {
    /// One letter, as in the table of codes.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Severity::Info => 'I',
            Severity::Warn => 'W',
            Severity::Hold => 'H',
            Severity::Block => 'B',
        }
    }

    /// Whether a case with such a finding waits for a person.
    #[must_use]
    pub fn stops(self) -> bool {
        matches!(self, Severity::Hold | Severity::Block)
    }
}

/// One thing found: expected, actual, difference, limit, and where each came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The exception code.
    pub code: Code,
    /// Severity after policy.
    pub severity: Severity,
    /// The terms it is about, most important first.
    pub terms: Vec<TermPath>,
    /// One sentence: "Line 3 costs 12.40 EUR, order 4711 says 11.90 EUR (+4.20 %, limit 2 %)."
    pub sentence: String,
    /// What was expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What the invoice says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
    /// How far they are apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<String>,
    /// How far they may be apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// Where expected and actual came from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Money that would be lost if the finding were ignored; ranks the queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_risk: Option<Amount>,
}

impl Finding {
    /// A stable key of this finding inside its case, so that a release of it survives re-evaluation
    /// while the facts that it was about stay the same.
    #[must_use]
    pub fn key(&self) -> String {
        let terms: Vec<String> = self.terms.iter().map(ToString::to_string).collect();
        format!(
            "{}|{}|{}|{}",
            self.code,
            terms.join(","),
            self.expected.as_deref().unwrap_or(""),
            self.actual.as_deref().unwrap_or("")
        )
    }
}
