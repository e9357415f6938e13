//! What people state in a case: explanations, corrections and releases. Each is appended as a fact and never changed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::invoice::ValueError;
use crate::reading::Provenance;
use crate::text::is_invisible;
use crate::{Code, Confidence, Evidence, Reading, TermPath, Timestamp};

/// Fewest characters of an explanation, blanks at its ends and doubled blanks not counted.
pub const EXPLANATION_MIN: usize = 10;
/// Most characters of an explanation.
pub const EXPLANATION_MAX: usize = 4_000;

/// Why somebody declines, refuses, releases or overrides, in that person's words. Never blank.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Explanation(String);

/// Why text is not an explanation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAnExplanation {
    /// Nothing but blanks.
    #[error("an explanation is needed: write at least {EXPLANATION_MIN} characters")]
    Blank,
    /// Too short to explain anything.
    #[error("the explanation has {0} characters; write at least {EXPLANATION_MIN}, so that others understand it")]
    Short(usize),
    /// Longer than anybody reads.
    #[error("the explanation has {0} characters; at most {EXPLANATION_MAX} are kept, so shorten it")]
    Long(usize),
}

impl Explanation {
    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Explanation {
    type Err = NotAnExplanation;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Blanks that only look like text would let an empty reason through.
        let visible: String =
            text.chars().filter(|c| !is_invisible(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
        let text = visible.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.chars().any(char::is_alphanumeric) {
            return Err(NotAnExplanation::Blank);
        }
        match text.chars().count() {
            n if n < EXPLANATION_MIN => Err(NotAnExplanation::Short(n)),
            n if n > EXPLANATION_MAX => Err(NotAnExplanation::Long(n)),
            _ => Ok(Explanation(text)),
        }
    }
}
impl TryFrom<String> for Explanation {
    type Error = NotAnExplanation;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
impl From<Explanation> for String {
    fn from(explanation: Explanation) -> String {
        explanation.0
    }
}
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A person's correction of one term: the fact `correction`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The term.
    pub term: TermPath,
    /// Its value now; `None` takes it away.
    pub value: Option<String>,
    /// What the reader had read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// User name.
    pub who: String,
    /// When.
    pub when: Timestamp,
}

impl Correction {
    /// Makes the reading say what the person says. Where the document said otherwise, that stays as evidence beside
    /// the person, so that the page can still show the place.
    ///
    /// # Errors
    /// When the text is not a value of the term, or there is no such term.
    pub fn apply(&self, reading: &mut Reading) -> Result<(), ValueError> {
        let Some(value) = &self.value else {
            reading.remove(&self.term);
            return Ok(());
        };
        let mut evidence = vec![Evidence::Person { who: self.who.clone(), when: self.when }];
        let before = reading.provenance(&self.term);
        let raw = before.and_then(|p| p.raw.clone()).or_else(|| reading.invoice().get(&self.term));
        evidence.extend(
            before
                .into_iter()
                .flat_map(|p| &p.evidence)
                .filter(|e| !matches!(e, Evidence::Person { .. } | Evidence::Derived { .. }))
                .cloned(),
        );
        let provenance = Provenance { confidence: Confidence::CERTAIN, evidence, raw, proven_by: None };
        reading.set(&self.term, value, provenance)?;
        reading.settle_currency();
        Ok(())
    }
}

/// A person's release or override of findings: the fact `release`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Keys of the findings ([`crate::Finding::key`]): a finding with other values is another finding.
    pub keys: Vec<String>,
    /// Their codes, for people.
    pub codes: Vec<Code>,
    /// Why.
    pub reason: Explanation,
    /// User name.
    pub who: String,
    /// When.
    pub when: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blank_and_short_explanations_are_refused() {
        for blank in [
            "",
            "          ",
            "\n\t\u{a0}\u{2003}          ",
            "\u{200b}\u{feff}\u{3164}\u{2800}          ",
            ". . . . . . .",
        ] {
            assert_eq!(blank.parse::<Explanation>(), Err(NotAnExplanation::Blank), "{blank:?}");
        }
        for (text, n) in [("no", 2), ("too   dear", 8), ("  nine char", 9)] {
            assert_eq!(text.parse::<Explanation>(), Err(NotAnExplanation::Short(n)), "{text:?}");
        }
        assert_eq!(
            "  The price\nis too high. ".parse::<Explanation>().map(String::from),
            Ok("The price is too high.".into())
        );
        assert!("za drogo, błąd w cenie".parse::<Explanation>().is_ok());
        assert!("x".repeat(EXPLANATION_MAX + 1).parse::<Explanation>().is_err());
    }

    proptest! {
        #[test]
        fn an_explanation_is_never_short_whatever_is_typed(text in any::<String>()) {
            if let Ok(explanation) = text.parse::<Explanation>() {
                prop_assert!(explanation.as_str().chars().count() >= EXPLANATION_MIN);
                prop_assert_eq!(explanation.as_str().parse::<Explanation>(), Ok(explanation.clone()));
            }
        }
    }

    #[test]
    fn a_correction_keeps_the_place_and_what_was_read() {
        let document = crate::DocumentId::of(b"x");
        let place = Evidence::Page { document, page: 1, rect: crate::Rect::default(), via: crate::evidence::Via::Ocr };
        let mut reading = Reading::default();
        let term = TermPath::bt(1);
        let read = Provenance {
            confidence: Confidence::from_percent(60),
            evidence: vec![place.clone()],
            raw: None,
            proven_by: None,
        };
        reading.set(&term, "RE-2O417", read).expect("a number");
        let correction = Correction {
            term: term.clone(),
            value: Some("RE-20417".into()),
            was: Some("RE-2O417".into()),
            who: "m.weber".into(),
            when: "2026-03-02T10:00:00Z".parse().expect("a time"),
        };
        correction.apply(&mut reading).expect("applies");
        let provenance = reading.provenance(&term).expect("provenance");
        assert_eq!(reading.invoice().number.as_deref(), Some("RE-20417"));
        assert_eq!(provenance.raw.as_deref(), Some("RE-2O417"));
        assert!(provenance.evidence.contains(&place));
        assert!(matches!(provenance.evidence[0], Evidence::Person { .. }));
        Correction { value: None, ..correction }.apply(&mut reading).expect("applies");
        assert_eq!(reading.provenance(&term), None);
    }
}
