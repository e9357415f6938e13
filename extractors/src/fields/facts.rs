//! Everything recognised on the pages, before anything is decided.

use std::collections::BTreeSet;

use model::extraction::DocumentClass;

use super::amounts::{self, Amount};
use super::another;
use super::captions;
use super::dates::{self, DateSeen};
use super::iban::{self, IbanSeen};
use super::national;
use super::near::{SHORT_LETTERS, is_alone};
use super::payee;
use super::self_billed;
use super::vat_identifier::{self, VatSeen};
use super::vocabulary::{Hit, Meaning, Vocabulary, folded, vocabulary};
use crate::layout::Sheet;

/// What the recognisers saw.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    pub(crate) hits: Vec<Hit>,
    pub(crate) amounts: Vec<Amount>,
    pub(crate) dates: Vec<DateSeen>,
    pub(crate) ibans: Vec<IbanSeen>,
    pub(crate) vats: Vec<VatSeen>,
    pub(crate) language: &'static str,
    /// Places among the hits of labels that stand below their values.
    captions: Vec<usize>,
    /// Lines that count earlier invoices.
    counted: Vec<usize>,
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
        // A phrase says once which language it is of, however often it stands there: "Euro" before every amount.
        let mut heard = BTreeSet::new();
        for hit in &hits {
            if !heard.insert(folded(&sheet.lines[hit.line].text(hit.first, hit.last))) {
                continue;
            }
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
        let mut dates = dates::find(sheet, &hits, language == "en", dollars > 0);
        dates::compact(sheet, &hits, &mut dates);
        let ibans = iban::find(sheet);
        hits.retain(|hit| !is_small_word(sheet, hit));
        another::settle(sheet, &mut hits);
        payee::settle(sheet, &ibans, &mut hits);
        captions::mark(sheet, &mut hits);
        self_billed::settle(sheet, &mut hits);
        hits.retain(|hit| !hit.meanings.is_empty());
        let captions = (0..hits.len()).filter(|at| hits[*at].caption_of.is_some()).collect();
        let hit_index = index_of(sheet.lines.len(), hits.iter().map(|h| h.line));
        let amount_index = index_of(sheet.lines.len(), amounts.iter().map(|a| a.line));
        let mut vats = vat_identifier::find(sheet);
        national::find(sheet, &hits, language, &mut vats);
        // "DE08 7373 2526 …" begins an account number, and no VAT identifier.
        vats.retain(|vat| {
            !ibans
                .iter()
                .any(|iban| iban.proven && iban.line == vat.line && iban.first <= vat.first && vat.last <= iban.last)
        });
        let counted = another::counted(sheet, &hits, &amounts, &dates);
        Facts { amounts, dates, ibans, vats, hits, language, captions, counted, hit_index, amount_index }
    }

    /// Whether the buyer writes such a document: an order, or an invoice that says that it is self-billed (UNTDID 1001,
    /// 389: "Self-billed invoice").
    pub(crate) fn buyer_writes(&self, class: DocumentClass) -> bool {
        class == DocumentClass::Order || self.with(Meaning::SelfBilled).next().is_some()
    }

    /// The same with the words for seller and buyer changed: for what the buyer writes and the seller reads.
    pub(crate) fn with_parties_swapped(&self) -> Facts {
        let mut out = self.clone();
        for meaning in out.hits.iter_mut().flat_map(|h| &mut h.meanings) {
            *meaning = match *meaning {
                Meaning::Seller => Meaning::Buyer,
                Meaning::Buyer => Meaning::Seller,
                other => other,
            };
        }
        out
    }

    /// Phrases of a line, from left to right.
    pub(crate) fn hits_in(&self, line: usize) -> &[Hit] {
        self.hit_index.get(line).map_or(&[], |(a, b)| &self.hits[*a..*b])
    }

    /// The labels that are captions below values of a line.
    pub(crate) fn captions_of(&self, line: usize) -> impl Iterator<Item = &Hit> {
        self.captions.iter().map(|at| &self.hits[*at]).filter(move |hit| hit.caption_of == Some(line))
    }

    /// Numbers of a line, from left to right.
    pub(crate) fn amounts_in(&self, line: usize) -> &[Amount] {
        self.amount_index.get(line).map_or(&[], |(a, b)| &self.amounts[*a..*b])
    }

    /// Whether a line counts an earlier invoice, below the totals of this one.
    pub(crate) fn is_counted_invoice(&self, line: usize) -> bool {
        self.counted.binary_search(&line).is_ok()
    }

    /// Whether the language of the document knows a phrase.
    pub(crate) fn knows(&self, hit: &Hit) -> bool {
        (0..16).any(|bit| hit.languages & (1 << bit) != 0 && Vocabulary::language(bit) == self.language)
    }

    pub(crate) fn with(&self, meaning: Meaning) -> impl Iterator<Item = &Hit> {
        self.hits.iter().filter(move |h| h.is(meaning))
    }

    /// Where the label's own text ends on its line: the token at which the next label begins.
    pub(crate) fn next_label(&self, sheet: &Sheet, hit: &Hit) -> usize {
        let line = sheet.lines.get(hit.line);
        let tokens = line.map_or(0, |l| l.tokens.len());
        self.hits_in(hit.line)
            .iter()
            .filter(|h| h.first > hit.last && h.meanings.iter().any(|m| m.is_label()) && !h.is(Meaning::Name))
            // "BC-94980" is a number, though it begins with a short label.
            .filter(|h| h.letters > SHORT_LABEL || !h.numbered)
            .filter(|h| !line.is_some_and(|l| in_code(&l.tokens[h.last].text, h.rest)))
            .map(|h| h.first)
            .min()
            .unwrap_or(tokens)
    }
}

/// Whether a label of a party is but a small word of its language here: "Van" within a line, "DE" before figures.
fn is_small_word(sheet: &Sheet, hit: &Hit) -> bool {
    let is_party = hit.meanings.iter().all(|m| matches!(m, Meaning::Seller | Meaning::Buyer | Meaning::ShipTo));
    is_party && hit.letters <= SHORT_LETTERS && !is_alone(&sheet.lines[hit.line], hit)
}

/// Whether a phrase is the beginning of a code: "BUYER_PO001" is one word, and no label.
fn in_code(word: &str, rest: usize) -> bool {
    word.get(rest..).is_some_and(|rest| rest.starts_with('_') && rest.bytes().any(|b| b.is_ascii_digit()))
}

/// Most letters of a label that numbers may begin with.
const SHORT_LABEL: usize = 4;

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
