//! The cases, written down: what arrives, and what must become of it. The folders under `cases/` are made from here.

mod attachments;
mod documents;
mod scans;
mod structured;

use std::collections::BTreeMap;

use model::Invoice;
use model::extraction::DocumentClass;
use model::flat::Flat;

use crate::case::{Expected, Source};

/// A case in the making.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Name of its folder: two digits and a few words.
    pub name: &'static str,
    /// One sentence.
    pub title: &'static str,
    /// Where it arrives.
    pub source: Source,
    /// Cases that must have come to rest before.
    pub after: Vec<&'static str>,
    /// Files by their path under `incoming/`, in order of arrival.
    pub files: Vec<(String, Vec<u8>)>,
    /// What must become of it.
    pub expected: Expected,
}

impl Draft {
    pub(crate) fn new(name: &'static str, title: &'static str, source: Source) -> Draft {
        Draft { name, title, source, after: Vec::new(), files: Vec::new(), expected: Expected::default() }
    }

    pub(crate) fn after(mut self, earlier: &'static str) -> Draft {
        self.after.push(earlier);
        self
    }

    pub(crate) fn file(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Draft {
        self.files.push((path.to_owned(), bytes.into()));
        self
    }

    /// No exception stands; these people are asked next.
    pub(crate) fn cleared(mut self, waiting_for: &[&str]) -> Draft {
        self.expected.status = "cleared".to_owned();
        self.expected.waiting_for = waiting_for.iter().map(|w| (*w).to_owned()).collect();
        self
    }

    /// Exceptions with these codes stand.
    pub(crate) fn exception(mut self, codes: &[&str]) -> Draft {
        self.expected.status = "exception".to_owned();
        self.expected.codes = codes.iter().map(|c| (*c).to_owned()).collect();
        self
    }

    /// Comes to rest as something else, with these codes.
    pub(crate) fn rests(mut self, status: &str, codes: &[&str]) -> Draft {
        status.clone_into(&mut self.expected.status);
        self.expected.codes = codes.iter().map(|c| (*c).to_owned()).collect();
        self
    }

    /// Refused or set aside for this reason.
    pub(crate) fn because(mut self, reason: &str) -> Draft {
        self.expected.reason = Some(reason.to_owned());
        self
    }

    /// Codes that may stand as well, where a reader's doubt decides.
    pub(crate) fn tolerating(mut self, codes: &[&str]) -> Draft {
        self.expected.tolerated = codes.iter().map(|c| (*c).to_owned()).collect();
        self
    }

    /// Key fields of the flat form that must be read exactly so.
    pub(crate) fn reads(mut self, invoice: &Invoice) -> Draft {
        let class = if invoice.is_credit_note() { DocumentClass::CreditNote } else { DocumentClass::Invoice };
        let flat = Flat::of(invoice, class);
        let fields = [
            ("doc_type", Some(flat.doc_type)),
            ("invoice_number", flat.invoice_number),
            ("issue_date", flat.issue_date),
            ("due_date", flat.due_date),
            ("currency", flat.currency),
            ("seller_name", flat.seller_name),
            ("seller_vat_id", flat.seller_vat_id),
            ("buyer_name", flat.buyer_name),
            ("po_number", flat.po_number),
            ("iban", flat.iban),
            ("net_total", flat.net_total),
            ("tax_total", flat.tax_total),
            ("gross_total", flat.gross_total),
        ];
        self.expected.invoice =
            fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect::<BTreeMap<_, _>>();
        self
    }

    /// The same without these fields: a reader of pictures need not find everything.
    pub(crate) fn but_for(mut self, fields: &[&str]) -> Draft {
        for field in fields {
            self.expected.invoice.remove(*field);
        }
        self
    }
}

/// Every case, by name.
#[must_use]
pub fn drafts() -> Vec<Draft> {
    let mut all = structured::drafts();
    all.extend(documents::drafts());
    all.extend(scans::drafts());
    all.extend(attachments::drafts());
    all.sort_by_key(|draft| draft.name);
    all
}
