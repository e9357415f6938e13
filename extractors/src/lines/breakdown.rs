//! Items that say in rows of their own how their amount comes about: "Gross price  18.70 EUR / 1 ST  448.80", "Discount
//! 12- %  53.86-", "Net value  394.94". The last of these rows has the amount, and would be a total anywhere else.

use std::ops::Range;

use model::Decimal;
use model::money::{self, Rounding};

use super::named::{self, is_charge};
use super::numbers::Number;
use super::roles::Proof;
use super::roles::is_product;
use super::table::{Cell, Document, Kind, Row};
use crate::fields::vocabulary::Meaning;

/// Rows from an item's own to the one with its amount, at most.
const ROWS_MAX: usize = 9;

/// Prices of one item that are tried, at most.
const PRICES_MAX: usize = 12;

/// An item and the rows that its amount is made of.
#[derive(Debug, Clone)]
pub(super) struct Breakdown {
    /// Line of the item's own row, and that of its amount.
    pub(super) top: usize,
    pub(super) line: usize,
    quantity: Cell,
    price: Cell,
    net: Cell,
    /// Whether rows between the price and the amount take from it or add to it; and what, when it is one row.
    adjusted: bool,
    adjust: Option<Cell>,
    /// Middle of the item's own row.
    y: f32,
}

impl Breakdown {
    /// Whether a line is one of the rows below the item's own.
    pub(super) fn has(&self, line: usize) -> bool {
        (self.top + 1..=self.line).contains(&line)
    }

    /// Whether a number is one of those that the item is told by.
    fn tells(&self, number: &Number) -> bool {
        [self.quantity, self.price, self.net].iter().any(|cell| cell.place == number.place)
    }

    /// The item as a row of its table.
    pub(super) fn row(&self, row: Row) -> Row {
        Row {
            kind: Kind::Full,
            proof: if self.adjusted { Proof::Adjusted } else { Proof::Product },
            net: self.net,
            quantity: Some(self.quantity),
            price: Some(self.price),
            adjust: self.adjust,
            adjust_is_rate: false,
            per: None,
            open: false,
            charge: false,
            top: self.top,
            ..row
        }
    }
}

/// The breakdown that a line is a part of. They stand in the order of their lines.
pub(super) fn with(breakdowns: &[Breakdown], line: usize) -> Option<&Breakdown> {
    breakdowns.get(breakdowns.partition_point(|one| one.line < line)).filter(|one| one.has(line))
}

/// The breakdowns among some lines, and the numbers that are left: those that tell of an item stand in its own row, so that
/// columns find them there, and what led to its amount is gone. `numbers` stand in the order of their lines.
pub(super) fn settle(document: Document<'_>, ranges: &[Range<usize>], numbers: &mut Vec<Number>) -> Vec<Breakdown> {
    let mut found: Vec<Breakdown> = Vec::new();
    for line in ranges.iter().flat_map(Clone::clone) {
        let first = found.last().map_or(0, |last| last.line + 1).max(line.saturating_sub(ROWS_MAX));
        found.extend(of_line(document, first, line, numbers));
    }
    // One alone may be the only item and its discount above the total of the document.
    if let [one] = found.as_slice()
        && is_total(document, one)
    {
        found.clear();
    }
    if found.is_empty() {
        return found;
    }
    numbers.retain(|number| with(&found, number.place.line).is_none_or(|one| one.tells(number)));
    for number in numbers.iter_mut() {
        if let Some(one) = with(&found, number.place.line) {
            number.y = one.y;
            number.apart = true;
        }
    }
    numbers.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
    found
}

/// Whether the amount of the only item is a total, and no line below says that total again.
fn is_total(document: Document<'_>, one: &Breakdown) -> bool {
    let says = |line: usize| document.facts.amounts_in(line).iter().any(|a| a.is_money() && a.value == one.net.value);
    let again = |line: usize| says(line) && named::is_total(document, line);
    document.totals.holds(one.net.value) && !(one.line + 1..document.sheet.lines.len()).any(again)
}

/// The numbers of a line.
fn on(numbers: &[Number], line: usize) -> &[Number] {
    let from = numbers.partition_point(|number| number.place.line < line);
    let count = numbers[from..].partition_point(|number| number.place.line == line);
    &numbers[from..from + count]
}

/// The breakdown that ends at a line, if its amount is what the rows above it make.
fn of_line(document: Document<'_>, first: usize, line: usize, numbers: &[Number]) -> Option<Breakdown> {
    let [net] = on(numbers, line) else { return None };
    let is_value =
        |line| named::labelled(document, line, |hit, _| hit.is(Meaning::NetTotal) || hit.is(Meaning::ColNetAmount));
    if !net.money || !is_value(line) {
        return None;
    }
    let page = document.sheet.lines.get(line)?.page;
    let rows = || (first..line).rev().filter(|at| document.sheet.lines[*at].page == page);
    let prices = rows().flat_map(|at| priced(on(numbers, at))).take(PRICES_MAX);
    for (price, product) in prices {
        // The item's own row has its quantity, behind its position, code or name, and no amount.
        let counts = |n: &&Number| n.apart && !n.money && !n.percent && n.place.first > 0;
        let above = (first..price.place.line).rev().flat_map(|at| on(numbers, at));
        let quantity = above.filter(counts).find(|n| is_product(n.value, price.value, product.value));
        let Some(quantity) = quantity.filter(|n| !on(numbers, n.place.line).iter().any(|other| other.money)) else {
            continue;
        };
        // What stands at the end of the rows between leads from the product to the amount.
        let between = (price.place.line + 1..line).filter_map(|at| on(numbers, at).last());
        let between: Vec<&Number> = between.filter(|n| n.money && !n.percent).collect();
        let leads = |n: &&Number| n.value.is_sign_negative() || is_charge(document, n.place.line);
        let rest = between.iter().try_fold(product.value, |sum, n| sum.checked_add(n.value))?;
        let unsigned = between.iter().try_fold(product.value, |sum, n| sum.checked_sub(n.value.abs()))?;
        let near = |value: Decimal| money::round(value, 2, Rounding::HalfUp) == net.value;
        if !between.iter().all(leads) || !near(rest) && !near(unsigned) {
            continue;
        }
        let cell = |number: &Number| Cell { value: number.value, place: number.place };
        let adjust = match between.as_slice() {
            [one] => Some(cell(one)),
            _ => None,
        };
        return Some(Breakdown {
            top: quantity.place.line,
            line,
            quantity: cell(quantity),
            price: cell(price),
            net: cell(net),
            adjusted: !between.is_empty(),
            adjust,
            y: quantity.y,
        });
    }
    None
}

/// The prices of a row with what they make: the last amount of money of the row, and what stands before it.
fn priced(row: &[Number]) -> impl Iterator<Item = (&Number, &Number)> {
    let ends = row.split_last().filter(|(product, _)| product.money && !product.percent);
    let prices = |(product, before)| {
        let before: &[Number] = before;
        before.iter().filter(|price| !price.percent).map(move |price| (price, product))
    };
    ends.into_iter().flat_map(prices)
}
