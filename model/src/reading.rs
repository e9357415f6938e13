//! An invoice together with where each of its values comes from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::extraction::DocumentClass;
use crate::invoice::ValueError;
use crate::{Confidence, DocumentId, Evidence, Invoice, TermPath};

/// Why a value is believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// How sure the reader is; certain for structured data, proven values and people's statements.
    pub confidence: Confidence,
    /// Where it stands; never empty.
    pub evidence: Vec<Evidence>,
    /// The text as it stands in the document, when it differs from the canonical text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// What proves the value beyond the reader's own confidence, e.g. `BT-109 + BT-110 = BT-112`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven_by: Option<String>,
}

/// A normalised invoice with the provenance of every term. A value without evidence does not exist.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reading {
    /// The values.
    invoice: Invoice,
    /// Their provenance, by term path.
    provenance: BTreeMap<TermPath, Provenance>,
    /// What the document is.
    pub class: Option<DocumentClass>,
    /// Numbers of the pages that are no value of the invoice. Where no label says which order is meant, one of them may be
    /// the number of one that the ledger knows. Empty for XML.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentioned: Vec<String>,
}

impl Reading {
    /// The values.
    #[must_use]
    pub fn invoice(&self) -> &Invoice {
        &self.invoice
    }

    /// Why the value at `path` is believed; `None` when there is no value.
    #[must_use]
    pub fn provenance(&self, path: &TermPath) -> Option<&Provenance> {
        self.provenance.get(path)
    }

    /// All provenance, by term path.
    #[must_use]
    pub fn all_provenance(&self) -> &BTreeMap<TermPath, Provenance> {
        &self.provenance
    }

    /// Sets a value with its provenance.
    ///
    /// # Errors
    /// When the text is not a value of the term, or there is no such term.
    ///
    /// # Panics
    /// When the provenance has no evidence: that is a broken invariant of the caller.
    pub fn set(&mut self, path: &TermPath, text: &str, provenance: Provenance) -> Result<(), ValueError> {
        assert!(!provenance.evidence.is_empty(), "{path} was given without evidence");
        self.invoice.set(path, text)?;
        self.provenance.insert(path.clone(), provenance);
        Ok(())
    }

    /// Takes a value away, with its provenance.
    pub fn remove(&mut self, path: &TermPath) {
        self.invoice.remove(path);
        self.provenance.remove(path);
    }

    /// Notes what proves a value, which makes it certain.
    pub fn prove(&mut self, path: &TermPath, by: &str) {
        if let Some(provenance) = self.provenance.get_mut(path) {
            provenance.confidence = Confidence::CERTAIN;
            provenance.proven_by.get_or_insert_with(|| by.to_owned());
        }
    }

    /// Notes what supports a value, whose confidence stays what its reader says.
    pub fn support(&mut self, path: &TermPath, by: &str) {
        if let Some(provenance) = self.provenance.get_mut(path) {
            provenance.proven_by.get_or_insert_with(|| by.to_owned());
        }
    }

    /// Gives amounts without a currency the invoice currency (BT-5).
    pub fn settle_currency(&mut self) {
        self.invoice.settle_currency();
    }
}

/// Another rendition of the same invoice, read by itself: the pages of a hybrid PDF, or the PDF beside its XML.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    /// The document it is.
    pub document: DocumentId,
    /// What reading it alone gave.
    pub reading: Reading,
    /// All words of its pages, joined by blanks.
    pub text: String,
}
