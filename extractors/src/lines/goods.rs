//! Lists of goods without amounts, as delivery notes and some orders have them: what came, and how much of it.
//!
//! No total confirms such a list and nothing multiplies out, so only the heading is believed: a column of quantities
//! beside one of descriptions, and rows that have both.

use std::ops::Range;

use model::Decimal;

use super::columns;
use super::heading::{self, Heading};
use super::numbers::{self, Number};
use super::roles::Proof;
use super::table::{Cell, Document, Kind, Row, Table};
use super::{tables, wording};
use crate::fields::vocabulary::Meaning;

/// Widest room between two rows of a list, in line heights: beyond it stands the foot of the page.
const ROOM_MAX: f32 = 4.5;

/// Letters that a row has beside its quantity, at least.
const LETTERS_MIN: usize = 3;

/// The rows of all lists of goods, in reading order.
pub(super) fn find(document: Document<'_>) -> Vec<Row> {
    let headings = heading::goods(document.sheet, document.facts);
    let mut out = Vec::new();
    for (heading, ranges) in tables(&headings, document.sheet.lines.len()) {
        let Some(mut table) = read(document, heading, &ranges) else { continue };
        wording::give(document, Some(heading), &mut table, &ranges);
        out.extend(table.rows.into_iter().filter(|row| !row.name.is_empty()));
    }
    out
}

fn read(document: Document<'_>, heading: &Heading, ranges: &[Range<usize>]) -> Option<Table> {
    let height = document.sheet.height;
    let lines: Vec<usize> = ranges.iter().flat_map(|range| listed(document, range.clone())).collect();
    let mut numbers: Vec<Number> = Vec::new();
    for line in &lines {
        numbers::of_line(document.sheet, document.facts, document.format, document.gap, *line, &mut numbers);
    }
    let mut columns = columns::find(numbers.iter(), height);
    let unmatched = columns::label(&mut columns, &heading.labels, height);
    columns::complete(&mut columns, &unmatched, numbers.iter(), height);
    // Of what was ordered and what came, the latter stands to the right.
    let quantity = columns.iter().rposition(|column| column.is(Meaning::ColQuantity))?;
    let mut rows: Vec<Row> = Vec::new();
    for number in numbers.iter().filter(|n| !n.percent) {
        let is_quantity = columns::column_of(&columns, number, height) == Some(quantity);
        let known = rows.last().is_some_and(|row| row.line == number.place.line);
        if is_quantity && !known && is_named(document, number) {
            rows.push(row_of(number));
        }
    }
    let stop = lines.last()? + 1;
    (!rows.is_empty()).then(|| Table {
        rows,
        columns,
        used: vec![quantity],
        stop,
        beyond: None,
        breakdowns: Vec::new(),
    })
}

/// The lines of a range that belong to the list: on each page those without wide room between them.
fn listed(document: Document<'_>, range: Range<usize>) -> Vec<usize> {
    let sheet = document.sheet;
    let mut out: Vec<usize> = Vec::new();
    let mut ended = None;
    for line in range {
        let own = &sheet.lines[line];
        if ended == Some(own.page) {
            continue;
        }
        let before = line.checked_sub(1).map(|above| &sheet.lines[above]).filter(|above| above.page == own.page);
        if before.is_some_and(|above| own.y0 - above.y1 > sheet.height * ROOM_MAX) {
            ended = Some(own.page);
            continue;
        }
        out.push(line);
    }
    out
}

/// Whether words stand beside a quantity and its unit.
fn is_named(document: Document<'_>, number: &Number) -> bool {
    let line = &document.sheet.lines[number.place.line];
    let is_own = |at: usize| (number.place.first..=number.place.last).contains(&at) || number.unit == Some(at);
    let beside = line.tokens.iter().enumerate().filter(|(at, _)| !is_own(*at));
    beside.flat_map(|(_, token)| token.text.chars()).filter(|c| c.is_alphabetic()).count() >= LETTERS_MIN
}

fn row_of(number: &Number) -> Row {
    let place = number.place;
    Row {
        kind: Kind::Goods,
        proof: Proof::Single,
        net: Cell { value: Decimal::ZERO, place },
        quantity: Some(Cell { value: number.value, place }),
        price: None,
        price_before_tax: None,
        adjust: None,
        adjust_is_rate: false,
        per: None,
        open: false,
        rate: None,
        unit: number.unit.map(|token| super::numbers::Place { line: place.line, first: token, last: token }),
        charge: false,
        line: place.line,
        top: place.line,
        name: Vec::new(),
        note: Vec::new(),
        code: None,
    }
}
