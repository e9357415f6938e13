//! Everything recognised on the pages, before anything is decided.

use model::extraction::DocumentClass;

use super::amounts::{self, Amount};
use super::another;
use super::captions;
use super::dates::{self, DateSeen};
use super::iban::{self, IbanSeen};
use super::national;
use super::vat_identifier::{self, VatSeen};
use super::vocabulary::{Hit, Meaning, Vocabulary, vocabulary};
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
        let mut dates = dates::find(sheet, &hits, language == "en", dollars > 0);
        dates::compact(sheet, &hits, &mut dates);
        let ibans = iban::find(sheet);
        another::settle(sheet, &mut hits);
        settle_payees(sheet, &ibans, &mut hits);
        captions::mark(sheet, &mut hits);
        let is_passing = |hit: &Hit| hit.is(Meaning::SelfBilled) && !says_self_billed(sheet, &hits, hit);
        let passing: Vec<usize> = (0..hits.len()).filter(|at| is_passing(&hits[*at])).collect();
        for at in passing {
            hits[at].meanings.retain(|meaning| *meaning != Meaning::SelfBilled);
        }
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
        let counted = counted_lines(sheet, &hits, &amounts, &dates);
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

/// Words that make a sentence of a phrase about self-billing: shorter ones are titles or nothing.
const STATEMENT_WORDS: usize = 3;

/// Words before a phrase that begins a sentence, at most: "Rechnung, ausgestellt …".
const LEAD_WORDS_MAX: usize = 2;

/// Words behind a title, at most: what it is, and its number.
const TITLE_WORDS_MAX: usize = 4;

/// Share of the page's height in which its title stands.
const HEAD: f32 = 0.45;

/// Words of a line that a sentence goes on from, at least.
const FULL_WORDS: usize = 6;

/// Whether a phrase says of the document itself that it is self-billed: as its title, or in a sentence that begins with
/// it. Anywhere else it speaks of what somebody may do or has to.
fn says_self_billed(sheet: &Sheet, hits: &[Hit], hit: &Hit) -> bool {
    let Some(line) = sheet.lines.get(hit.line).filter(|line| line.page == 0) else { return false };
    let (first, last) = line.cells.get(line.cell_of(hit.first)).copied().unwrap_or((hit.first, hit.last));
    let word = |at: usize| line.tokens.get(at).map_or("", |token| token.text.as_str());
    if word(hit.last).ends_with(':') || word(hit.last + 1) == ":" {
        return false;
    }
    if hit.words >= STATEMENT_WORDS && !hit.meanings.iter().any(|m| m.is_class()) {
        return hit.first <= first + LEAD_WORDS_MAX && !goes_on_from_above(sheet, hit.line);
    }
    // "SELF-BILLING INVOICE 4711" is a title, "Self-billing software" is not.
    let titles = |at: usize| {
        hits.iter()
            .any(|h| h.line == hit.line && h.first <= at && at <= h.last && h.meanings.iter().any(|m| m.is_class()))
            || word(at).bytes().any(|b| b.is_ascii_digit())
            || !word(at).chars().any(char::is_alphabetic)
    };
    let height = sheet.pages.first().map_or(842.0, |page| page.1);
    hit.first == first
        && line.y0 < height * HEAD
        && last <= hit.last + TITLE_WORDS_MAX
        && (hit.last + 1..=last).all(titles)
}

/// Whether a line is the rest of a sentence that the line above began.
fn goes_on_from_above(sheet: &Sheet, index: usize) -> bool {
    let (Some(own), Some(above)) = (sheet.lines.get(index), index.checked_sub(1).and_then(|at| sheet.lines.get(at)))
    else {
        return false;
    };
    let (Some(begin), Some(other), Some(end)) = (own.tokens.first(), above.tokens.first(), above.tokens.last()) else {
        return false;
    };
    above.page == own.page
        && (begin.x0 - other.x0).abs() < own.height()
        && own.y0 - above.y1 < own.height()
        && above.tokens.len() >= FULL_WORDS
        && !end.text.ends_with(['.', ':', '!', '?'])
}

/// Lines below the totals that count an earlier invoice: "Anzahlungsrechnung 2025-031  09.09.2025  6.662,67  1.332,53".
fn counted_lines(sheet: &Sheet, hits: &[Hit], amounts: &[Amount], dates: &[DateSeen]) -> Vec<usize> {
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

/// Whether a phrase is the beginning of a code: "BUYER_PO001" is one word, and no label.
fn in_code(word: &str, rest: usize) -> bool {
    word.get(rest..).is_some_and(|rest| rest.starts_with('_') && rest.bytes().any(|b| b.is_ascii_digit()))
}

/// Most letters of a label that numbers may begin with.
const SHORT_LABEL: usize = 4;

/// Rows below a heading within which bank details make it the payee's.
const PAYEE_ROWS: usize = 9;

/// Rows of a payment slip from who is paid to who pays.
const SLIP_ROWS: usize = 4;

/// "Recipient" may be who gets the invoice or who gets the money: with bank details below it is the latter, the seller.
fn settle_payees(sheet: &Sheet, ibans: &[IbanSeen], hits: &mut [Hit]) {
    let bank = |line: usize, first: usize, last: usize| {
        ibans.iter().any(|i| i.line == line && i.first <= last && i.last >= first)
    };
    let payees: Vec<(usize, bool)> = hits
        .iter()
        .enumerate()
        .filter(|(_, hit)| hit.is(Meaning::Payee))
        .map(|(index, hit)| {
            let (x0, x1) = sheet.lines[hit.line].x_range(hit.first, hit.last);
            let below = sheet.below(hit.line, x0, x1, PAYEE_ROWS);
            let paid = bank(hit.line, hit.last, usize::MAX)
                || below.iter().any(|(line, first, last)| {
                    bank(*line, *first, *last)
                        || hits.iter().any(|h| {
                            h.line == *line
                                && (*first..=*last).contains(&h.first)
                                && (h.is(Meaning::Iban) || h.is(Meaning::Bic) || h.is(Meaning::Bank))
                        })
                });
            // A slip names who is paid and, below him, who pays.
            let slip = sheet.lines.iter().skip(hit.line + 1).take(SLIP_ROWS).any(|line| {
                line.tokens.iter().any(|t| (t.x0 - x0).abs() < line.height() && vocabulary().is_payer(&t.text))
            });
            (index, paid || slip)
        })
        .collect();
    for (index, paid) in payees {
        let meanings = &mut hits[index].meanings;
        let other = meanings.iter().any(|m| matches!(m, Meaning::Buyer | Meaning::ShipTo));
        if paid || !other {
            // Who holds the account need not be the seller, so it stays told apart from him.
            meanings.retain(|m| !matches!(m, Meaning::Buyer | Meaning::ShipTo));
            meanings.push(Meaning::Seller);
        } else {
            meanings.retain(|m| *m != Meaning::Payee);
        }
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
