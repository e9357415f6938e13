//! Everything recognised on the pages, before anything is decided.

use super::amounts::{self, Amount};
use super::dates::{self, DateSeen};
use super::iban::{self, IbanSeen};
use super::vat_identifier::{self, VatSeen};
use super::vocabulary::{Hit, Meaning, Vocabulary, vocabulary};
use crate::layout::Sheet;

/// What the recognisers saw.
pub(crate) struct Facts {
    pub(crate) hits: Vec<Hit>,
    pub(crate) amounts: Vec<Amount>,
    pub(crate) dates: Vec<DateSeen>,
    pub(crate) ibans: Vec<IbanSeen>,
    pub(crate) vats: Vec<VatSeen>,
    pub(crate) language: &'static str,
    hit_index: Vec<(usize, usize)>,
    amount_index: Vec<(usize, usize)>,
}

impl Facts {
    pub(crate) fn of(sheet: &Sheet) -> Facts {
        let mut hits = Vec::new();
        for (index, line) in sheet.lines.iter().enumerate() {
            vocabulary().find(index, line, sheet.by_ocr(index), &mut hits);
        }
        let mut scores = [0_usize; 16];
        for hit in &hits {
            // Words that several languages share say little about which one it is.
            let shared = hit.languages.count_ones().max(1) as usize;
            for (bit, score) in scores.iter_mut().enumerate() {
                if hit.languages & (1 << bit) != 0 && hit.letters > 3 {
                    *score += 60 / shared;
                }
            }
        }
        let best = scores.iter().enumerate().max_by_key(|s| s.1).map_or(3, |s| if *s.1 == 0 { 3 } else { s.0 });
        let language = Vocabulary::language(best);
        let format = amounts::format_of(sheet);
        let amounts = amounts::find(sheet, format);
        let dollars = amounts.iter().filter(|a| a.currency.is_some_and(|c| c.as_str() == "USD")).count();
        let dates = dates::find(sheet, dollars > 0 && language == "en");
        let hit_index = index_of(sheet.lines.len(), hits.iter().map(|h| h.line));
        let amount_index = index_of(sheet.lines.len(), amounts.iter().map(|a| a.line));
        Facts {
            amounts,
            dates,
            ibans: iban::find(sheet),
            vats: vat_identifier::find(sheet),
            hits,
            language,
            hit_index,
            amount_index,
        }
    }

    /// Phrases of a line, from left to right.
    pub(crate) fn hits_in(&self, line: usize) -> &[Hit] {
        self.hit_index.get(line).map_or(&[], |(a, b)| &self.hits[*a..*b])
    }

    /// Numbers of a line, from left to right.
    pub(crate) fn amounts_in(&self, line: usize) -> &[Amount] {
        self.amount_index.get(line).map_or(&[], |(a, b)| &self.amounts[*a..*b])
    }

    pub(crate) fn with(&self, meaning: Meaning) -> impl Iterator<Item = &Hit> {
        self.hits.iter().filter(move |h| h.is(meaning))
    }

    /// Where the label's own text ends on its line: the token at which the next label begins.
    pub(crate) fn next_label(&self, hit: &Hit, tokens: usize) -> usize {
        self.hits_in(hit.line)
            .iter()
            .filter(|h| h.first > hit.last && h.meanings.iter().any(|m| m.is_label()) && !h.is(Meaning::Name))
            .map(|h| h.first)
            .min()
            .unwrap_or(tokens)
    }
}

/// Ranges by line of items that are sorted by line.
fn index_of(lines: usize, items: impl Iterator<Item = usize>) -> Vec<(usize, usize)> {
    let mut out = vec![(0, 0); lines];
    for (at, line) in items.enumerate() {
        if let Some(range) = out.get_mut(line) {
            if range.1 == 0 {
                range.0 = at;
            }
            range.1 = at + 1;
        }
    }
    out
}
