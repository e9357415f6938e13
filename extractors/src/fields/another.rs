//! Other invoices that a page speaks of: "zur Rechnung 4711 vom 7. Februar", "less 1st interim invoice of 17 April".
//!
//! Their numbers and dates are written as the document's own are, and only the word before them says whose they are.

use super::compose::Concept;
use super::vocabulary::{Hit, Meaning, vocabulary};
use crate::layout::{Line, Sheet};

/// Words from "against" to the invoice: "against our invoice", "abzüglich 1. Abschlagsrechnung".
const BETWEEN_MAX: usize = 2;

/// Makes the words for an invoice that is another one labels of preceding invoices.
pub(super) fn settle(sheet: &Sheet, hits: &mut [Hit]) {
    for hit in hits.iter_mut() {
        let own = hit.is(Meaning::InvoiceNumber) || hit.is(Meaning::ClassInvoice);
        // "Annex to invoice 4711" on a later page is of this one.
        let Some(line) = sheet.lines.get(hit.line).filter(|line| own && line.page == 0) else { continue };
        let cell = line.cells.get(line.cell_of(hit.first)).map_or(hit.first, |c| c.0);
        if named(line, cell, hit.last) {
            hit.meanings = vec![Meaning::OtherDate, Meaning::OtherNumber, Meaning::PrecedingInvoice];
        }
    }
}

/// Whether the words of a cell up to a token name another invoice.
pub(super) fn named(line: &Line, cell: usize, last: usize) -> bool {
    let says = |at: usize| vocabulary().lexicon().says(&line.tokens[at].text, Concept::Invoice);
    (cell..=last).any(|at| {
        let behind = at + 1..=last.min(at + 1 + BETWEEN_MAX);
        vocabulary().is_about(&line.tokens[at].text) && behind.into_iter().any(says)
    })
}
