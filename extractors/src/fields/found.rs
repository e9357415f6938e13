//! A value that a reader settled on, on its way to a candidate.

use model::extraction::Candidate;
use model::{Confidence, Evidence, TermPath};

use crate::layout::Sheet;

/// A value with its place and how sure it is, in ten-thousandths.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) value: String,
    pub(crate) raw: Option<String>,
    pub(crate) confidence: u16,
    pub(crate) evidence: Vec<Evidence>,
}

impl Found {
    /// A value read from some tokens of a line.
    pub(crate) fn at(sheet: &Sheet, value: String, confidence: u16, line: usize, first: usize, last: usize) -> Found {
        let raw = sheet.lines.get(line).map(|l| l.text(first, last)).filter(|raw| *raw != value);
        Found { value, raw, confidence, evidence: vec![sheet.evidence(line, first, last)] }
    }

    pub(crate) fn candidate(self, term: TermPath) -> Candidate {
        Candidate {
            term,
            value: self.value,
            raw: self.raw,
            confidence: Confidence::from_basis_points(self.confidence),
            evidence: self.evidence,
        }
    }
}
