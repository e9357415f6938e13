//! Every span of words on the pages that may be a value of a kind.

use model::{Decimal, Evidence, TermPath};

use crate::fields::Facts;
use crate::fields::vocabulary::{Meaning, folded};
use crate::layout::{Line, Sheet};

/// What kind of value a term has, as far as a place on a page matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Date,
    Amount,
    /// A number or a code that differs from document to document.
    Reference,
    /// What is the same on all documents of a vendor.
    Fixed,
}

/// The kind of a term; `None` where one correction says nothing about the next document.
pub(super) fn kind_of(term: &TermPath) -> Option<Kind> {
    // The account belongs to the first credit transfer (BG-17).
    if *term == TermPath::group(17, 1).with_term(84) {
        return Some(Kind::Fixed);
    }
    if !term.groups.is_empty() || term.part != 0 || term.index > 1 {
        return None;
    }
    Some(match term.term {
        2 | 7 | 9 | 72..=74 => Kind::Date,
        106..=110 | 112..=115 => Kind::Amount,
        1 | 10..=19 => Kind::Reference,
        5 | 27..=43 | 44..=58 | 59..=63 => Kind::Fixed,
        _ => return None,
    })
}

/// Some words of a line, read as a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    pub(super) line: usize,
    pub(super) first: usize,
    pub(super) last: usize,
    /// Canonical text: ISO date, decimal, or the words as they stand.
    pub(super) value: String,
    /// The words as they stand.
    pub(super) raw: String,
    /// What stands before the value in its first word.
    pub(super) before: String,
}

impl Span {
    /// Whether the span shows this value, however it is written.
    pub(super) fn says(&self, kind: Kind, value: &str) -> bool {
        match kind {
            Kind::Date => self.value == value,
            Kind::Amount => {
                let number = value.split(' ').next().and_then(|text| text.parse::<Decimal>().ok());
                let own = self.value.parse::<Decimal>().ok();
                // A credit note is written with either sign.
                number.zip(own).is_some_and(|(a, b)| a.abs() == b.abs())
            }
            Kind::Reference | Kind::Fixed => !compact(value).is_empty() && compact(&self.value) == compact(value),
        }
    }
}

/// Words that a reference may have.
const WORDS_MAX: usize = 3;

/// Spans looked at.
const SPANS_MAX: usize = 20_000;

/// All spans of a kind, in reading order.
pub(super) fn spans(sheet: &Sheet, facts: &Facts, kind: Kind) -> Vec<Span> {
    let mut out = Vec::new();
    let raw = |line: usize, first: usize, last: usize| sheet.lines[line].text(first, last);
    match kind {
        Kind::Date => out.extend(facts.dates.iter().map(|d| Span {
            line: d.line,
            first: d.first,
            last: d.last,
            value: d.date.to_string(),
            raw: raw(d.line, d.first, d.last),
            before: String::new(),
        })),
        Kind::Amount => out.extend(facts.amounts.iter().filter(|a| !a.percent).map(|a| {
            let mut value = a.value;
            value.rescale(value.scale().max(2));
            Span {
                line: a.line,
                first: a.first,
                last: a.last,
                value: value.to_string(),
                raw: raw(a.line, a.first, a.last),
                before: String::new(),
            }
        })),
        Kind::Reference => {
            for (index, line) in sheet.lines.iter().enumerate() {
                for (from, to) in &line.cells {
                    references(index, line, *from, *to, &mut out);
                }
                if out.len() > SPANS_MAX {
                    break;
                }
            }
        }
        Kind::Fixed => {}
    }
    out
}

/// Numbers and codes in a cell: one to three words with a digit among them, and what follows a colon inside a word.
fn references(index: usize, line: &Line, from: usize, to: usize, out: &mut Vec<Span>) {
    for first in from..=to {
        for last in first..=to.min(first + WORDS_MAX - 1) {
            let raw = line.text(first, last);
            if raw.len() > 60 {
                break;
            }
            let word = &line.tokens[first].text;
            let cuts = [Some(0), word.rfind([':', '#']).map(|at| at + 1)];
            for cut in cuts.into_iter().flatten() {
                let Some(rest) = raw.get(cut..) else { continue };
                let value = rest.trim_matches(|c: char| !c.is_alphanumeric());
                if value.bytes().any(|b| b.is_ascii_digit()) && (cut == 0 || first == last || cut < word.len()) {
                    let before = raw[..cut].to_owned();
                    out.push(Span { line: index, first, last, value: value.to_owned(), raw: raw.clone(), before });
                }
            }
        }
    }
}

/// What labels of a term mean.
pub(super) fn meanings_of(term: &TermPath) -> &'static [Meaning] {
    match term.term {
        1 => &[Meaning::InvoiceNumber],
        2 => &[Meaning::IssueDate, Meaning::Date],
        9 => &[Meaning::DueDate],
        13 | 14 => &[Meaning::OrderNumber],
        109 => &[Meaning::NetTotal],
        106 => &[Meaning::Subtotal, Meaning::NetTotal],
        110 => &[Meaning::TaxTotal],
        112 => &[Meaning::GrossTotal, Meaning::AmountDue],
        113 => &[Meaning::Paid],
        115 => &[Meaning::AmountDue, Meaning::GrossTotal],
        _ => &[],
    }
}

/// Whether a date that is written in figures names its day before its month; `None` where nothing tells.
pub(super) fn day_first(raw: &str, date: &str) -> Option<bool> {
    let date: model::Date = date.parse().ok()?;
    let mut numbers = raw.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse::<i16>().ok());
    let (a, b) = (numbers.next()?, numbers.next()?);
    let (a, b) = if a > 31 { (b, numbers.next()?) } else { (a, b) };
    let (day, month) = (i16::from(date.day()), i16::from(date.month()));
    match (day == month, a == day && b == month, a == month && b == day) {
        (false, true, _) => Some(true),
        (false, _, true) => Some(false),
        _ => None,
    }
}

/// Whether the pages print a text.
pub(super) fn prints(sheet: &Sheet, value: &str) -> bool {
    printed(sheet, value).is_some()
}

/// The place where the pages print a text whole: the words of one line that spell it.
pub(super) fn printed(sheet: &Sheet, value: &str) -> Option<Evidence> {
    let wanted = folded(value);
    if wanted.is_empty() {
        return None;
    }
    sheet.lines.iter().enumerate().find_map(|(index, line)| {
        let words: Vec<String> = line.tokens.iter().map(|token| folded(&token.text)).collect();
        (0..words.len()).find_map(|first| {
            let mut text = String::new();
            (first..words.len()).find_map(|last| {
                text.push_str(&words[last]);
                (text == wanted).then(|| sheet.evidence(index, first, last))
            })
        })
    })
}

/// Letters and digits in capitals.
pub(super) fn compact(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}
