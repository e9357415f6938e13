//! What settles who is who when the likeliest pair is known: a firm goes before its contact person, and what labels,
//! payment slips and mail addresses say goes before where a block stands.

use super::Name;
use super::address::is_address;
use super::joined::{Span, is_person, is_whole};
use super::names::is_name;
use crate::fields::facts::Facts;
use crate::fields::vocabulary::{folded, vocabulary};
use crate::layout::Sheet;

/// Least score of a name that a label clearly points at.
const LABELLED_MIN: i32 = 60;

/// Rows below a name in which the person stands that a letter is led to.
const ATTENTION_ROWS: usize = 2;

/// Words that lead a letter to a person: "for the attention of".
const ATTENTION_WORDS: usize = 4;

/// What is said of a name besides how it looks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Said {
    seller: bool,
    buyer: bool,
    /// The mail address or web site of the pages has a word of it.
    domain: bool,
    /// The next rows name a person that the letter goes to.
    attention: bool,
    /// It is a bank, named over its account.
    pub(super) bank: bool,
}

impl Said {
    /// What speaks for the seller, and below nothing for the buyer.
    fn points(self) -> i32 {
        let part = |holds: bool, points: i32| if holds { points } else { 0 };
        part(self.seller, 2) + part(self.domain, 1) - part(self.buyer, 2) - part(self.attention, 2)
    }
}

/// What is said of a name; `labelled` are the names that labels of sellers and of buyers point at.
pub(super) fn said(sheet: &Sheet, domains: &[String], name: &Name, labelled: [&[Name]; 2], bank: bool) -> Said {
    let key = folded(&name.text);
    let [seller, buyer] = labelled.map(|list| list.iter().any(|n| n.score >= LABELLED_MIN && folded(&n.text) == key));
    let word = |w: &str| w.len() > 4 && domains.iter().any(|d| d.starts_with(w));
    let domain = name.text.split(' ').next().is_some_and(|w| word(&folded(w)));
    let (x0, x1) = sheet.lines[name.line].x_range(name.first, name.last);
    let attention = sheet.below(name.line, x0, x1, ATTENTION_ROWS).into_iter().any(|(line, first, last)| {
        let last = last.min(first + ATTENTION_WORDS - 1);
        (first..=last).any(|end| vocabulary().is_attention(&sheet.lines[line].text(first, end)))
    });
    Said { seller, buyer, domain, attention, bank }
}

/// Least points by which the buyer must look more like the seller than the seller does.
const EXCHANGED_MIN: i32 = 3;

/// Whether all that is said tells that who was taken for the seller is the buyer.
pub(super) fn are_exchanged(seller: &Said, buyer: &Said) -> bool {
    buyer.points() - seller.points() >= EXCHANGED_MIN && buyer.points() > 0
}

/// Most confidence of a person's name that a firm's without a legal form may stand below.
pub(super) const DOUBTFUL_MAX: u16 = 7_000;

/// Whether a person is named where another name stands directly below: his firm's, or the first row of an address.
pub(super) fn is_doubtful(sheet: &Sheet, facts: &Facts, name: &Name) -> bool {
    if !is_person(&name.text) || name.rest.is_some() {
        return false;
    }
    let below = row_below(sheet, name)
        .filter(|(line, first, last)| !sheet.lines[*line].text(*first, *last).bytes().any(|b| b.is_ascii_digit()));
    below
        .and_then(|(line, first, last)| is_name(sheet, facts, line, first, last))
        .is_some_and(|text| text.contains(' '))
}

/// The row directly below a name, at the same left edge.
fn row_below(sheet: &Sheet, name: &Name) -> Option<Span> {
    let line = sheet.lines.get(name.line)?;
    let (x0, x1) = line.x_range(name.first, name.last);
    let below = sheet.below(name.line, x0, x1, 1).into_iter().next()?;
    let next = &sheet.lines[below.0];
    let aligned = (next.tokens[below.1].x0 - x0).abs() < line.height() && next.y0 - line.y1 < line.height() * 1.2;
    aligned.then_some(below)
}

/// Rows below a name in which its address begins.
const ADDRESS_ROWS: usize = 3;

/// Whether an address stands below a name.
pub(super) fn has_address(sheet: &Sheet, name: &Name) -> bool {
    let (x0, x1) = sheet.lines[name.line].x_range(name.first, name.last);
    let below = sheet.below(name.line, x0, x1, ADDRESS_ROWS);
    below.into_iter().any(|(line, first, last)| is_address(&sheet.lines[line].text(first, last)))
}

/// Whether one of two names stands directly below the other: a firm and who is asked for there.
pub(super) fn are_one_block(sheet: &Sheet, a: &Name, b: &Name) -> bool {
    let below = |above: &Name, name: &Name| {
        above.rest.is_none()
            && row_below(sheet, above).is_some_and(|(line, first, _)| (line, first) == (name.line, name.first))
    };
    below(a, b) || below(b, a)
}

/// The name of a firm directly below a person's.
pub(super) fn firm_below(sheet: &Sheet, names: &[Name], index: usize) -> Option<usize> {
    let name = &names[index];
    if !is_person(&name.text) {
        return None;
    }
    let (below, first, _) = row_below(sheet, name)?;
    names.iter().position(|n| n.line == below && n.first == first && is_whole(&n.text))
}
