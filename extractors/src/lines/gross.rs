//! Rows that say their amounts with VAT and before it: BT-131 and BT-146 are without VAT, whatever the last column shows.

use model::Decimal;

use super::columns::Column;
use super::numbers::Number;
use super::roles::{Proof, Records, is_product};
use super::settle::Totals;
use super::table::{Cell, Kind, Row};
use crate::fields::vocabulary::Meaning;

/// Rates of VAT, in percent, that rows without a label for it may show.
const RATES: std::ops::RangeInclusive<i64> = 2..=28;

/// The numbers of a table, with the record of each row.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    pub(super) numbers: &'a [Number],
    pub(super) columns: &'a [Column],
    pub(super) records: &'a Records,
    /// Record of each row.
    pub(super) origins: &'a [usize],
}

impl Cells<'_> {
    /// The number of a row in a column, on the line of its amount.
    fn of(&self, row: usize, rows: &[Row], column: usize) -> Option<&Number> {
        let cell = &self.records.cells[self.origins[row]][column];
        cell.iter().map(|i| &self.numbers[*i]).find(|n| n.place.line == rows[row].line && n.apart && !n.percent)
    }
}

/// Takes the amounts before VAT where each row says them too: amount and VAT of every row add up to what its last
/// column shows. Notes the prices before VAT where a rate leads from them to the prices that multiply out.
pub(super) fn before_tax(rows: &mut [Row], cells: Cells<'_>, totals: &Totals) {
    let lines: Vec<usize> = (0..rows.len()).filter(|row| rows[*row].kind != Kind::Total).collect();
    let columns = cells.columns;
    let free: Vec<usize> =
        (0..columns.len()).filter(|c| *c != cells.records.net && !columns[*c].is_percent()).collect();
    let pairs = free.iter().flat_map(|x| free.iter().map(move |t| (*x, *t))).filter(|(x, t)| x != t);
    for (x, t) in pairs {
        if adds_up(rows, &lines, cells, (x, t), totals) {
            for row in &lines {
                let Some(number) = cells.of(*row, rows, x) else { continue };
                let cell = Cell { value: number.value, place: number.place };
                let tax = cells.of(*row, rows, t).map(|n| n.place.first);
                take(&mut rows[*row], cell, tax);
            }
            return;
        }
    }
    let full: Vec<usize> = lines.into_iter().filter(|row| rows[*row].kind == Kind::Full).collect();
    for column in free {
        let prices: Option<Vec<Cell>> = full.iter().map(|row| price(rows, *row, cells, column)).collect();
        if let Some(prices) = prices {
            for (row, price) in full.iter().zip(prices) {
                rows[*row].price_before_tax = Some(price);
            }
        }
    }
}

fn adds_up(rows: &[Row], lines: &[usize], cells: Cells<'_>, (x, t): (usize, usize), totals: &Totals) -> bool {
    let cent = Decimal::new(11, 3);
    let found: Option<Vec<(Decimal, Decimal)>> = lines
        .iter()
        .map(|row| {
            let (net, tax) = (cells.of(*row, rows, x)?.value, cells.of(*row, rows, t)?.value);
            let off = net.checked_add(tax)?.checked_sub(rows[*row].net.value)?;
            (off.abs() <= cent).then_some((net, tax))
        })
        .collect();
    let Some(found) = found.filter(|f| f.iter().any(|(_, tax)| !tax.is_zero())) else { return false };
    let sum = found.iter().try_fold(Decimal::ZERO, |s, (net, _)| s.checked_add(*net));
    let known = cells.columns[t].is(Meaning::ColTaxAmount) || is_one_rate(&found);
    known && (found.len() > 1 || sum.is_some_and(|s| totals.holds(s)))
}

/// Whether one rate of VAT leads from each amount to its tax.
fn is_one_rate(found: &[(Decimal, Decimal)]) -> bool {
    let Some((net, tax)) = found.iter().max_by_key(|(net, _)| net.abs()) else { return false };
    let Some(rate) = tax.checked_mul(Decimal::ONE_HUNDRED).and_then(|t| t.checked_div(*net)) else { return false };
    let rate = rate.round_dp(1);
    let usual = rate >= Decimal::from(*RATES.start()) && rate <= Decimal::from(*RATES.end());
    usual
        && found.iter().all(|(net, tax)| {
            let expected = net.checked_mul(rate).map(|v| v / Decimal::ONE_HUNDRED);
            expected.and_then(|e| e.checked_sub(*tax)).is_some_and(|d| d.abs() <= Decimal::new(2, 2))
        })
}

fn take(row: &mut Row, net: Cell, tax: Option<usize>) {
    // What was taken for a price was the amount, or its tax.
    let is_other =
        |cell: &Cell| cell.place == net.place || cell.place.line == row.line && Some(cell.place.first) == tax;
    if row.price.as_ref().is_some_and(is_other) || row.quantity.as_ref().is_some_and(is_other) {
        (row.price, row.quantity) = (None, None);
        row.proof = Proof::None;
    }
    row.adjust = row.adjust.filter(|cell| !is_other(cell));
    row.net = net;
    // A price with VAT is none of a line whose amount is without.
    let fits = |quantity: Cell, price: Cell| is_product(quantity.value, price.value, net.value);
    if row.proof == Proof::Product && !row.quantity.zip(row.price).is_some_and(|(q, p)| fits(q, p)) {
        row.price = None;
        row.proof = Proof::None;
    }
}

/// The number of a row in a column from which the row's rate leads to its price.
fn price(rows: &[Row], row: usize, cells: Cells<'_>, column: usize) -> Option<Cell> {
    let (gross, rate) = (rows[row].price?.value, rows[row].rate?.value);
    let number = cells.of(row, rows, column).filter(|n| n.value < gross && rate > Decimal::ZERO)?;
    let with = number.value.checked_mul(Decimal::ONE_HUNDRED.checked_add(rate)?)? / Decimal::ONE_HUNDRED;
    let off = with.checked_sub(gross)?;
    (off.abs() <= Decimal::new(11, 3)).then_some(Cell { value: number.value, place: number.place })
}
