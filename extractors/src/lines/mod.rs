//! Invoice lines (BG-25): numbers that stand under each other are columns, rows prove themselves by
//! quantity × price = amount, and the sum of the rows by a total of the page.
//!
//! Labels and arithmetic check each other: where a label stands askew, says something unknown or is missing, the
//! reading of the columns under which most rows multiply out decides. Nothing is reported that stands nowhere.

mod bands;
mod breakdown;
mod columns;
mod details;
mod goods;
mod gross;
mod heading;
mod list;
mod named;
mod numbers;
mod roles;
mod settle;
mod table;
#[cfg(test)]
mod tests;
mod units;
mod wording;
mod write;

use std::ops::Range;

use model::Decimal;
use model::extraction::DocumentClass;

use crate::fields::vocabulary::Meaning;
use crate::fields::{Facts, format_of};
use crate::layout::Sheet;
use heading::Heading;
use roles::Proof;
use table::{Document, Kind, Row};
pub(crate) use write::write;

/// Lines kept of one document.
const ITEM_COUNT_MAX: usize = 5_000;

/// Notes below an item that may be its own.
const NOTES_MAX: usize = 3;

/// The lines of a document.
#[derive(Debug, Default)]
pub(crate) struct Items {
    rows: Vec<Row>,
    /// Whether a total of the page is their sum.
    confirmed: bool,
}

impl Items {
    /// Sum of the line amounts; `None` without lines, or where none has an amount.
    pub(crate) fn sum(&self) -> Option<Decimal> {
        settle::sum(self.rows.iter().filter(|row| row.kind != Kind::Goods))
    }

    /// Whether the page prints their sum as a total.
    pub(crate) fn is_confirmed(&self) -> bool {
        self.confirmed
    }

    /// The last line of the sheet with an amount of theirs.
    pub(crate) fn end(&self) -> Option<usize> {
        self.rows.iter().map(|row| row.line).max()
    }

    /// Whether a line of the sheet stands among the rows, as the notes below an item do.
    pub(crate) fn encloses(&self, line: usize) -> bool {
        let (first, last) = (self.rows.iter().map(|row| row.top).min(), self.end());
        first.zip(last).is_some_and(|(first, last)| (first..=last).contains(&line))
    }

    /// Whether a line of the sheet stands among the rows, or close below the last of them, where its own notes are.
    pub(crate) fn annotates(&self, line: usize) -> bool {
        self.encloses(line) || self.end().is_some_and(|end| (end..=end + NOTES_MAX).contains(&line))
    }

    /// The lines of the sheet that are rows, in order, where there are several and a total says that they are all: none of
    /// their amounts is a total itself. None otherwise.
    pub(crate) fn sure_lines(&self) -> Vec<usize> {
        let mut lines: Vec<usize> =
            self.rows.iter().filter(|row| row.kind != Kind::Goods).map(|row| row.line).collect();
        lines.sort_unstable();
        if self.confirmed && lines.len() > 1 { lines } else { Vec::new() }
    }

    /// Whether a line of the sheet is one of the rows.
    pub(crate) fn has(&self, line: usize) -> bool {
        self.rows.iter().any(|row| row.line == line)
    }
}

/// Lines from the top in which totals may stand above the table.
const TOTALS_ABOVE: usize = 40;

/// Rows that a list below the totals has, at least.
const ROWS_BELOW_MIN: usize = 3;

/// The lines of a document of some class: those with amounts, or else what a delivery note or an order lists without.
pub(crate) fn of_class(sheet: &Sheet, facts: &Facts, class: DocumentClass) -> Items {
    let items = find(sheet, facts);
    if !items.rows.is_empty() || !matches!(class, DocumentClass::DeliveryNote | DocumentClass::Order) {
        return items;
    }
    let totals = settle::Totals::default();
    let document =
        Document { sheet, facts, format: format_of(sheet), gap: numbers::gap_of(sheet), totals: &totals, others: &[] };
    let mut rows = goods::find(document);
    rows.truncate(ITEM_COUNT_MAX);
    Items { rows, confirmed: false }
}

/// The lines of all tables of items with amounts, in reading order.
pub(crate) fn find(sheet: &Sheet, facts: &Facts) -> Items {
    let (headings, others) = heading::find(sheet, facts);
    let totals = settle::Totals::of(sheet, facts);
    let document = Document {
        sheet,
        facts,
        format: format_of(sheet),
        gap: numbers::gap_of(sheet),
        totals: &totals,
        others: &others,
    };
    let mut found: Vec<Vec<Row>> = Vec::new();
    for (heading, ranges) in tables(&headings, sheet.lines.len()) {
        let Some(mut table) = table::read(document, Some(heading), &ranges) else { continue };
        wording::give(document, Some(heading), &mut table, &ranges);
        found.push(table.rows);
    }
    if found.iter().flatten().all(|r| r.kind == Kind::Total) {
        found = vec![without_heading(document)];
        if found.iter().all(Vec::is_empty) {
            found = vec![below_totals(document)];
        }
    }
    for rows in &mut found {
        details::give(document, rows);
        details::orient(document, rows);
    }
    // Charges and taxes may stand in tables that look alike: what a total confirms, or what multiplies out, goes first.
    let multiplies = |rows: &[Row]| rows.iter().filter(|r| r.proof >= Proof::Adjusted).count() * 2 > rows.len();
    if found.iter().any(|rows| multiplies(rows)) {
        // A lone amount that equals a total is that total, where other tables multiply out.
        let counts = |r: &&Row| r.kind != Kind::Total;
        found.retain(|rows| rows.iter().filter(counts).count() != 1 || rows.iter().any(|r| r.quantity.is_some()));
    }
    let alone: Vec<(Vec<Row>, bool)> = found.iter().map(|rows| settle::settle(rows.clone(), &totals)).collect();
    let sure = |rows: &[Row], holds: bool| holds || multiplies(rows);
    let mut rows: Vec<Row> = Vec::new();
    if alone.iter().any(|(_, holds)| *holds) {
        rows.extend(alone.iter().filter(|(rows, holds)| sure(rows, *holds)).flat_map(|(rows, _)| rows).cloned());
    } else {
        rows.extend(found.iter().flatten().cloned());
    }
    rows.sort_by_key(|r| r.line);
    rows.dedup_by_key(|r| r.line);
    let (mut rows, mut confirmed) = settle::settle(rows, &totals);
    if !confirmed {
        // A summary and its details both add up to the total; together they do not.
        let best = alone.into_iter().filter(|(_, holds)| *holds).max_by_key(|(rows, _)| rows.len());
        if let Some((best, _)) = best {
            (rows, confirmed) = (best, true);
        }
    }
    rows.truncate(ITEM_COUNT_MAX);
    Items { rows, confirmed }
}

/// Tables with the lines they take: a heading that is printed again on the next page goes on with its table.
fn tables(headings: &[Heading], end: usize) -> Vec<(&Heading, Vec<Range<usize>>)> {
    let mut out: Vec<(&Heading, Vec<Range<usize>>)> = Vec::new();
    for (index, heading) in headings.iter().enumerate() {
        let range = heading.body..headings.get(index + 1).map_or(end, |h| h.first);
        match out.last_mut().filter(|(first, _)| first.repeats(heading)) {
            Some((_, ranges)) => ranges.push(range),
            None => out.push((heading, vec![range])),
        }
    }
    out
}

/// Rows without a heading on pages whose totals stand above them.
fn below_totals(document: Document<'_>) -> Vec<Row> {
    let count = document.sheet.lines.len();
    let last = (0..count.min(TOTALS_ABOVE)).rev().find(|line| named::ends(document, *line));
    let rows = last.map_or_else(Vec::new, |last| without_heading_in(document, last + 1..count));
    // A table of rates and payments in parts add up to the totals too.
    let due = |row: &Row| document.facts.hits_in(row.line).iter().any(|h| h.is(Meaning::DueDate));
    if rows.len() >= ROWS_BELOW_MIN && !rows.iter().any(|row| is_of_tax(document, row) || due(row)) {
        rows
    } else {
        Vec::new()
    }
}

/// Whether the line of a row speaks of tax, as those of a table of rates do.
fn is_of_tax(document: Document<'_>, row: &Row) -> bool {
    document.facts.hits_in(row.line).iter().any(|h| h.is(Meaning::TaxTotal) || h.is(Meaning::VatTable))
}

/// Rows that need no heading, because they multiply out and a total says that they are all.
fn without_heading(document: Document<'_>) -> Vec<Row> {
    let rows = without_heading_in(document, 0..document.sheet.lines.len());
    let holds = settle::sum(rows.iter()).is_some_and(|s| document.totals.holds(s));
    let is_rates = rows.iter().all(|row| is_of_tax(document, row));
    // What may be quantity or price either way is for the words between them to say.
    let is_open = rows.iter().any(|row| row.open);
    if holds && !is_rates && !is_open && rows.iter().all(|row| !row.name.is_empty()) {
        return rows;
    }
    // What no total confirms may be a part of a list that one does.
    let list = list::find(document);
    let items = || list.iter().filter(|row| row.kind != Kind::Total);
    if items().count() >= rows.len() && !(holds && items().any(|row| row.name.is_empty())) { list } else { rows }
}

fn without_heading_in(document: Document<'_>, whole: Range<usize>) -> Vec<Row> {
    let all = std::slice::from_ref(&whole);
    let Some(mut table) = table::read(document, None, all) else { return Vec::new() };
    let bare: Vec<Row> = table.rows.iter().filter(|r| r.kind == Kind::Bare && !r.charge).cloned().collect();
    table.rows.retain(|r| r.kind != Kind::Bare);
    let proven = table.rows.iter().filter(|r| matches!(r.proof, Proof::Product | Proof::Adjusted)).count();
    let full = table.rows.iter().filter(|r| r.kind == Kind::Full);
    let holds = settle::sum(full.clone()).is_some_and(|s| document.totals.holds(s));
    if proven >= 2 && proven * 2 >= full.count() || proven >= 1 && holds {
        wording::give(document, None, &mut table, all);
        return table.rows;
    }
    // A plain list of things and amounts, as receipts have: its sum is the only proof. Other numbers of the rows, like the
    // value in dispute that a fee follows from, make nothing of the amounts.
    let listed: Vec<Row> = table.rows.iter().filter(|r| r.kind != Kind::Total && !r.charge).map(Row::bare).collect();
    let listed_holds = settle::sum(listed.iter()).is_some_and(|s| document.totals.holds(s));
    table.rows = if listed_holds { listed } else { bare };
    wording::give(document, None, &mut table, all);
    table.rows.retain(|r| !r.name.is_empty());
    let holds = settle::sum(table.rows.iter()).is_some_and(|s| document.totals.holds(s));
    if table.rows.len() >= 2 && holds { table.rows } else { Vec::new() }
}
