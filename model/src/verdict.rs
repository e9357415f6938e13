//! What the published rules of an e-invoice profile say about one document.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::DocumentId;

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
    /// How often a rule is broken beyond what `findings` lists; empty unless those are more than
    /// anybody reads, or the verdict was [shortened](Verdict::shortened).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unlisted: BTreeMap<String, usize>,
}

impl Verdict {
    /// Whether nothing fatal was found.
    #[must_use]
    pub fn valid(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Weight::Fatal)
    }

    /// The same with at most so many places of each rule, for keeping: a broken generator breaks the same rule on every
    /// line, and a stranger chooses the number of lines.
    #[must_use]
    pub fn shortened(mut self, places_max: usize) -> Verdict {
        let (mut seen, mut unlisted) = (BTreeMap::<String, usize>::new(), self.unlisted);
        self.findings.retain(|breach| {
            let count = seen.entry(breach.rule.clone()).or_default();
            *count += 1;
            if *count > places_max {
                *unlisted.entry(breach.rule.clone()).or_default() += 1;
            }
            *count <= places_max
        });
        self.unlisted = unlisted;
        self
    }
}

/// What became of judging one e-invoice by the official rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judged {
    /// The rules had their say.
    Verdict(Verdict),
    /// The rules know no such document; why, in words.
    Not(String),
}

/// The same with the document that it is about: for a hybrid PDF the XML inside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// The XML that was judged.
    pub document: DocumentId,
    /// What was said.
    pub said: Judged,
}

impl Judgement {
    /// The verdict, when there is one.
    #[must_use]
    pub fn verdict(&self) -> Option<&Verdict> {
        match &self.said {
            Judged::Verdict(verdict) => Some(verdict),
            Judged::Not(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortened_verdict_says_how_much_it_leaves_out() {
        let breach = |rule: &str| Breach {
            rule: rule.into(),
            severity: Weight::Fatal,
            message: String::new(),
            location: String::new(),
            terms: Vec::new(),
        };
        let findings = vec![breach("A"), breach("A"), breach("B"), breach("A")];
        let whole = Verdict {
            syntax: Syntax::Ubl,
            profile: "en16931".into(),
            packs: Vec::new(),
            findings,
            unlisted: BTreeMap::new(),
        };
        let short = whole.shortened(1);
        assert_eq!(short.findings, [breach("A"), breach("B")]);
        assert_eq!(short.unlisted, BTreeMap::from([("A".to_owned(), 2)]));
        assert!(!short.valid());
    }
}
