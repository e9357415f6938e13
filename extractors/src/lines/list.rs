//! Plain lists without a heading: things, and one column of amounts whose sum the page says, as letters, fee notes and
//! tills have them. Nothing is believed but that sum: rows that no total confirms are no list.

use model::Decimal;

use super::named;
use super::numbers::{self, Number};
use super::roles::Proof;
use super::table::{Cell, Document, Kind, Row, Table};
use super::wording;
use crate::fields::Amount;
use crate::fields::vocabulary::{Hit, Meaning};

/// Amounts that are tried as the first of the list.
const STARTS_MAX: usize = 12;

/// Amounts of a list, at least.
const ROWS_MIN: usize = 2;

/// The same where the sum stands beside words that nobody knows for a total.
const ROWS_UNNAMED_MIN: usize = 3;

/// Width of the gap between columns of a page, in line heights, at least.
const COLUMN_GAP: f32 = 3.0;

/// Letters that name a thing, at least.
const LETTERS_MIN: usize = 3;

/// What an amount at the end of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Item,
    Tax,
    Total,
}

#[derive(Debug)]
struct Entry {
    number: Number,
    /// Right edge of its figures, without what stands behind them.
    edge: f32,
    what: What,
}

/// A list that adds up: its rows, sums among them, and the line of the total that says so.
struct List {
    rows: Vec<Row>,
    items: usize,
    stop: usize,
}

/// The rows of the list that adds up, with their words; none where no list does.
pub(super) fn find(document: Document<'_>) -> Vec<Row> {
    let entries = entries(document);
    // An amount below its like is the sum of that one.
    let repeats = |at: usize| at > 0 && entries[at - 1].number.value == entries[at].number.value;
    let starts = (0..entries.len()).filter(|at| entries[*at].what == What::Item && !repeats(*at)).take(STARTS_MAX);
    let is_total =
        |line: &usize| named::ends(document, *line) && document.facts.amounts_in(*line).iter().any(Amount::is_money);
    // Below its totals a page may say what is in them, or how they are paid.
    let totals = (0..document.sheet.lines.len()).find(is_total).unwrap_or(usize::MAX);
    let best_of = |columns: usize| {
        let mut best: Option<List> = None;
        for list in starts.clone().filter_map(|at| add_up(document, &entries[at..], columns, totals)) {
            if best.as_ref().is_none_or(|b| list.items > b.items) {
                best = Some(list);
            }
        }
        best
    };
    // What is taxed and what is not may stand in columns of their own.
    let best = best_of(1).or_else(|| best_of(2).filter(|list| list.items >= ROWS_UNNAMED_MIN));
    let Some(List { rows, stop, .. }) = best else { return Vec::new() };
    let mut table = Table { rows, columns: Vec::new(), used: Vec::new(), stop, beyond: None, breakdowns: Vec::new() };
    let whole = 0..document.sheet.lines.len();
    wording::give(document, None, &mut table, std::slice::from_ref(&whole));
    table.rows
}

/// The amounts that end lines of words.
fn entries(document: Document<'_>) -> Vec<Entry> {
    let sheet = document.sheet;
    let letters = |line: usize, upto: usize| -> usize {
        let tokens = sheet.lines[line].tokens.iter().take(upto);
        tokens.flat_map(|t| t.text.chars()).filter(|c| c.is_alphabetic()).count()
    };
    let mut out = Vec::new();
    let mut numbers: Vec<Number> = Vec::new();
    for (index, line) in sheet.lines.iter().enumerate() {
        numbers.clear();
        numbers::of_line(sheet, document.facts, document.format, document.gap, index, &mut numbers);
        let Some(number) = last_amount(document, index, &mut numbers) else { continue };
        // What stands far behind is of another column of the page.
        let end = number.place.last;
        let near = |at: &usize| line.tokens[*at].x0 - line.tokens[at - 1].x1 < sheet.height * COLUMN_GAP;
        let behind = (end + 1..line.tokens.len()).take_while(near).map(|at| &line.tokens[at]);
        if behind.flat_map(|t| t.text.chars()).filter(|c| c.is_alphabetic()).count() > LETTERS_MIN {
            continue;
        }
        // A thing may be named above what it is made of: "3 x 15.00".
        let made = numbers.windows(2).any(|w| {
            w[0].value.checked_mul(w[1].value).and_then(|p| p.checked_sub(number.value)).is_some_and(|d| d.is_zero())
        });
        if letters(index, number.place.first) < LETTERS_MIN && !made {
            continue;
        }
        let hits = document.facts.hits_in(index);
        let total = |hit: &Hit| hit.is(Meaning::NetTotal) || hit.is(Meaning::GrossTotal) || hit.is(Meaning::AmountDue);
        let tax = named::labelled(document, index, |hit, leads| leads && hit.is(Meaning::TaxTotal) && !total(hit));
        let apart = |h: &Hit| h.is(Meaning::Paid) || h.is(Meaning::DueDate) || h.is(Meaning::VatTable);
        let what = match () {
            () if tax => What::Tax,
            () if named::is_total(document, index) => What::Total,
            () if hits.iter().any(apart) => continue,
            () => What::Item,
        };
        let edge = line.tokens[number.place.last].x1;
        out.push(Entry { number, edge, what });
    }
    out
}

/// The last amount of money in a line, but for what stands far behind it: numbers of another column of the page.
fn last_amount(document: Document<'_>, index: usize, numbers: &mut Vec<Number>) -> Option<Number> {
    let line = document.sheet.lines.get(index)?;
    while let Some(number) = numbers.pop() {
        if number.money && number.apart && !number.percent {
            return Some(number);
        }
        let first = number.place.first;
        let before = first.checked_sub(1).map_or(f32::MAX, |at| line.tokens[first].x0 - line.tokens[at].x1);
        if before < document.sheet.height * COLUMN_GAP {
            return None;
        }
    }
    None
}

/// Follows the amounts under the first one, in so many columns, for as long as totals say their sum. `totals` is the line
/// of the first total.
fn add_up(document: Document<'_>, entries: &[Entry], columns: usize, totals: usize) -> Option<List> {
    let height = document.sheet.height;
    let mut heads: Vec<&Entry> = vec![entries.first()?];
    let under = |e: &Entry, head: &Entry| {
        (e.edge - head.edge).abs() < height * 0.6 || (e.number.x1 - head.number.x1).abs() < height * 0.6
    };
    let near = |a: Decimal, b: Decimal| a.checked_sub(b).is_some_and(|d| d.abs() <= Decimal::new(2, 2));
    let (mut all, mut group, mut tax) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
    let (mut items, mut since) = (0, 0);
    let mut rows: Vec<Row> = Vec::new();
    let mut held: Option<(usize, usize, usize)> = None;
    for entry in entries {
        let mut aligned = heads.iter().any(|head| under(entry, head));
        if !aligned && heads.len() < columns && entry.what == What::Item {
            heads.push(entry);
            aligned = true;
        }
        let value = entry.number.value;
        let is_sum = since >= ROWS_MIN && near(value, group) || items >= ROWS_MIN && near(value, all);
        match entry.what {
            What::Item if !aligned => {}
            // Freight below the sum of the things is none of them.
            What::Item
                if held.is_some_and(|held| held.0 + 1 == rows.len())
                    && named::is_charge(document, entry.number.place.line) =>
            {
                break;
            }
            What::Item if is_sum => {
                // Of a picture some rows may be lost, and what is left may add up to anything.
                if items >= ROWS_UNNAMED_MIN && near(value, all) && !document.sheet.by_ocr(entry.number.place.line) {
                    held = Some((rows.len(), items, entry.number.place.line));
                }
                (group, since) = (Decimal::ZERO, 0);
                rows.push(row_of(document, entry, Kind::Total));
            }
            What::Item => {
                (all, group) = (all.checked_add(value)?, group.checked_add(value)?);
                (items, since) = (items + 1, since + 1);
                rows.push(row_of(document, entry, Kind::Bare));
                // The total may stand in a sentence, or below its word.
                let before_totals = entry.number.place.line < totals;
                if before_totals && items >= ROWS_UNNAMED_MIN && document.totals.holds(all) {
                    held = Some((rows.len(), items, entry.number.place.line + 1));
                }
            }
            What::Tax => {
                tax = tax.checked_add(value)?;
                rows.push(row_of(document, entry, Kind::Total));
            }
            What::Total if near(value, all) || all.checked_add(tax).is_some_and(|sum| near(value, sum)) => {
                held = Some((rows.len(), items, entry.number.place.line));
                (group, since) = (Decimal::ZERO, 0);
                rows.push(row_of(document, entry, Kind::Total));
            }
            What::Total if is_sum => {
                (group, since) = (Decimal::ZERO, 0);
                rows.push(row_of(document, entry, Kind::Total));
            }
            What::Total => break,
        }
    }
    let (length, items, stop) = held.filter(|held| held.1 >= ROWS_MIN)?;
    rows.truncate(length);
    // Beside one thing a charge adds up to the total as well as its tax does.
    let things = rows.iter().filter(|row| row.kind == Kind::Bare && !row.charge).count();
    if things < ROWS_MIN {
        return None;
    }
    Some(List { rows, items, stop })
}

fn row_of(document: Document<'_>, entry: &Entry, kind: Kind) -> Row {
    let place = entry.number.place;
    Row {
        kind,
        proof: Proof::None,
        net: Cell { value: entry.number.value, place },
        quantity: None,
        price: None,
        price_before_tax: None,
        adjust: None,
        adjust_is_rate: false,
        per: None,
        open: false,
        rate: None,
        unit: None,
        charge: kind == Kind::Bare && named::is_charge(document, place.line),
        line: place.line,
        top: place.line,
        name: Vec::new(),
        note: Vec::new(),
        code: None,
    }
}
