//! What the published rules of an e-invoice profile say about one document.

use serde::{Deserialize, Serialize};

/// How grave a finding is, as the rule's publisher says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// For the reader's information.
    Information,
    /// Reported; the document stays valid.
    Warning,
    /// The document is not valid.
    Fatal,
}

/// The syntax that a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Syntax {
    /// UBL 2.1 Invoice or CreditNote.
    Ubl,
    /// UN/CEFACT Cross Industry Invoice, D16B and later.
    Cii,
}

/// A rule that a document breaks, once per node that breaks it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breach {
    /// The rule's official id: `BR-CO-15`, `PEPPOL-EN16931-R010`, `BR-DE-15` …
    pub rule: String,
    /// How grave it is.
    pub severity: Weight,
    /// What is wrong, with the values seen, and for arithmetic the smallest change that would balance; one or two
    /// sentences.
    pub message: String,
    /// Where: `/Invoice/cac:InvoiceLine[2]/cbc:ID (line 40)`.
    pub location: String,
    /// Business terms that it is about, e.g. `BT-131`.
    pub terms: Vec<String>,
}

/// The outcome for one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Its syntax.
    pub syntax: Syntax,
    /// The profile that it was judged by, in words: `en16931`, `peppol`, `xrechnung`.
    pub profile: String,
    /// Editions of the rule packs that were applied, e.g. `EN 16931 1.3.16`.
    pub packs: Vec<String>,
    /// Breaches in order of packs, rules and places.
    pub findings: Vec<Breach>,
}

impl Verdict {
    /// Whether nothing fatal was found.
    #[must_use]
    pub fn valid(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Weight::Fatal)
    }
}
