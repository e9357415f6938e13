//! Other invoices that a page speaks of: "zur Rechnung 4711 vom 7. Februar", "less 1st interim invoice of 17 April".
//!
//! Their numbers and dates are written as the document's own are, and only the word before them says whose they are.

use super::amounts::Amount;
use super::compose::Concept;
use super::dates::DateSeen;
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

/// Lines below the totals that count an earlier invoice: "Anzahlungsrechnung 2025-031  09.09.2025  6.662,67  1.332,53".
pub(super) fn counted(sheet: &Sheet, hits: &[Hit], amounts: &[Amount], dates: &[DateSeen]) -> Vec<usize> {
    let money = |line: usize| {
        let from = amounts.partition_point(|a| a.line < line);
        amounts[from..].iter().take_while(|a| a.line == line).filter(|a| a.is_money()).count()
    };
    let total = |h: &&Hit| h.is(Meaning::NetTotal) || h.is(Meaning::GrossTotal) || h.is(Meaning::AmountDue);
    let Some(totals) = hits.iter().filter(total).map(|h| h.line).filter(|line| money(*line) > 0).min() else {
        return Vec::new();
    };
    let mut lines: Vec<usize> = dates.iter().map(|date| date.line).filter(|line| *line > totals).collect();
    lines.sort_unstable();
    lines.dedup();
    let begins = |line: usize| {
        let first = sheet.lines.get(line).and_then(|line| line.tokens.first());
        first.is_some_and(|word| word.text.chars().filter(|c| c.is_alphabetic()).count() > 3)
    };
    let labels: Vec<usize> = hits.iter().filter(total).map(|h| h.line).collect();
    lines.retain(|line| begins(*line) && money(*line) >= 2 && labels.binary_search(line).is_err());
    lines
}
