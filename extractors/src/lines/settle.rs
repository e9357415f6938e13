//! Makes lines and totals agree: of the rows of a table those are lines whose sum a total of the page confirms.

use model::Decimal;

use super::numbers::is_currency;
use super::roles::Proof;
use super::table::{Cell, Kind, Row};
use crate::fields::vocabulary::Meaning;
use crate::fields::{Amount, Facts};
use crate::layout::Sheet;

/// Amounts that the page calls a total: net, subtotal, gross, due.
#[derive(Debug, Default)]
pub(super) struct Totals(Vec<Decimal>);

impl Totals {
    /// Collects them: an amount to the right of the label, or below it.
    pub(super) fn of(sheet: &Sheet, facts: &Facts) -> Totals {
        let mut out = Vec::new();
        for hit in &facts.hits {
            let total = [Meaning::NetTotal, Meaning::Subtotal, Meaning::GrossTotal, Meaning::AmountDue];
            let word = sheet.lines.get(hit.line).and_then(|l| l.tokens.get(hit.first));
            let currency = hit.first == hit.last && word.is_some_and(|w| is_currency(&w.text));
            if currency || !total.iter().any(|m| hit.is(*m)) {
                continue;
            }
            let beside = facts.amounts_in(hit.line).iter().filter(|a| a.first > hit.last && Amount::is_money(a));
            let before = out.len();
            out.extend(beside.map(|a| a.value));
            if out.len() == before
                && let Some(line) = sheet.lines.get(hit.line)
            {
                let (x0, x1) = line.x_range(hit.first, hit.last);
                for below in hit.line + 1..(hit.line + 5).min(sheet.lines.len()) {
                    let under = facts
                        .amounts_in(below)
                        .iter()
                        .filter(|a| Amount::is_money(a) && a.x0 < x1 + 20.0 && a.x1 > x0 - 20.0);
                    out.extend(under.map(|a| a.value));
                }
            }
        }
        out.sort();
        out.dedup();
        Totals(out)
    }

    /// Whether a sum is one of the totals, but for a cent or two of rounding.
    pub(super) fn holds(&self, sum: Decimal) -> bool {
        let cents = Decimal::new(2, 2);
        let at = self.0.partition_point(|t| t.checked_add(cents).is_some_and(|t| t < sum));
        !sum.is_zero() && self.0.get(at).is_some_and(|t| t.checked_sub(sum).is_some_and(|d| d.abs() <= cents))
    }
}

/// Parts of a sum, at least.
const PARTS_MIN: usize = 2;

/// Items without a quantity between others, from which those below the others may be items too.
const PLAIN_MIN: usize = 2;

/// The rows that are lines, and whether a total says so.
pub(super) fn settle(rows: Vec<Row>, totals: &Totals) -> (Vec<Row>, bool) {
    let (mut lines, mut repeated) = lines_of(&rows, Group::OfOne, totals);
    let holds = |rows: &[Row]| sum(rows.iter()).is_some_and(|s| totals.holds(s));
    if !holds(&lines) {
        let other = lines_of(&rows, Group::OfSeveral, totals);
        if holds(&other.0) {
            (lines, repeated) = other;
        }
    }
    let rows = lines;
    let is_total = |sum: Decimal| totals.holds(sum) || Some(sum) == repeated;
    let full = |r: &Row| r.kind == Kind::Full;
    let count = rows.iter().filter(|r| full(r)).count();
    let all_hold = sum(rows.iter()).is_some_and(is_total);
    let charges = rows.iter().filter(|r| r.charge).count();
    if count == 0 && charges > 0 {
        // What is taken off at the end of a plain list is a discount of the whole document (BG-20).
        let lines: Vec<Row> = rows.iter().filter(|r| !(r.charge && r.net.value.is_sign_negative())).cloned().collect();
        let kept = sum(lines.iter()).is_some_and(is_total);
        return if kept || all_hold && !lines.is_empty() { (lines, true) } else { (rows, all_hold) };
    }
    if count == 0 || count * 3 < rows.len() - charges || count == rows.len() {
        return (rows, all_hold);
    }
    let holds = |rows: &[Row]| sum(rows.iter()).is_some_and(is_total);
    let lines: Vec<Row> = rows.iter().filter(|r| full(r)).cloned().collect();
    if holds(&lines) {
        return (lines, true);
    }
    // Discounts printed below their items come off these.
    let merged = merge_discounts(&rows);
    if merged.len() < rows.len() {
        let lines: Vec<Row> = merged.iter().filter(|r| full(r)).cloned().collect();
        if holds(&lines) {
            return (lines, true);
        }
    }
    // What stands below the last item, or is taken off, is a charge or discount of the whole document (BG-20, BG-21);
    // an amount between items is a line without a quantity.
    if all_hold {
        let last = rows.iter().rposition(full).unwrap_or(0);
        let plain = |r: &Row| !full(r) && !r.charge && !r.net.value.is_sign_negative();
        // Where several items have nothing but an amount, so may the last ones.
        let several = rows[..last].iter().filter(|r| plain(r)).count() >= PLAIN_MIN;
        let line =
            |(i, r): &(usize, Row)| full(r) || *i < last && !r.net.value.is_sign_negative() || several && plain(r);
        return (rows.into_iter().enumerate().filter(line).map(|(_, r)| r).collect(), true);
    }
    let proven: Vec<Row> = lines.iter().filter(|r| r.proof != Proof::None).cloned().collect();
    if proven.len() < lines.len() && holds(&proven) {
        return (proven, true);
    }
    // One row too many, such as a charge printed like an item.
    let all = sum(lines.iter());
    let odd = lines
        .iter()
        .position(|r| r.proof == Proof::None && all.and_then(|a| a.checked_sub(r.net.value)).is_some_and(is_total));
    let lines: Vec<Row> = lines.into_iter().enumerate().filter(|(i, _)| Some(*i) != odd).map(|(_, r)| r).collect();
    (lines, odd.is_some())
}

/// The least that a sum of a group repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    /// Two amounts alike are an item and the sum of a group of one.
    OfOne,
    /// Two amounts alike are two items.
    OfSeveral,
}

/// The rows without what repeats the amounts of others; and the sum of all, where a row says it.
fn lines_of(rows: &[Row], least: Group, totals: &Totals) -> (Vec<Row>, Option<Decimal>) {
    let (rows, repeated) = without_sums(rows.to_vec(), least, totals);
    let rows: Vec<Row> = rows.into_iter().filter(|r| r.kind != Kind::Total).collect();
    let rows = without_parts(rows, totals);
    (rows.into_iter().filter(Row::is_something).collect(), repeated)
}

/// Leaves out what repeats the sum of the rows above it, or of those since the last such sum, whatever it is called;
/// below the sum of all there are charges, but no lines. Tells the sum of all, where a row repeats it.
fn without_sums(rows: Vec<Row>, least: Group, totals: &Totals) -> (Vec<Row>, Option<Decimal>) {
    let mut repeated = None;
    let (mut all, mut group) = (Decimal::ZERO, Decimal::ZERO);
    let (mut full, mut since) = (0, 0);
    let last = rows.iter().rposition(|r| r.kind == Kind::Full);
    let mut out: Vec<Row> = Vec::with_capacity(rows.len());
    for (index, row) in rows.into_iter().enumerate() {
        let value = row.net.value;
        match row.kind {
            Kind::Total => (group, since) = (Decimal::ZERO, 0),
            Kind::Goods => {}
            // Two things of one price are no sum.
            Kind::Bare
                if (full > 0 || out.len() > 1 || out.len() == 1 && totals.holds(value))
                    && (value == all || since > usize::from(least == Group::OfSeveral) && value == group) =>
            {
                if value == all && out.len() > 2 {
                    repeated = Some(all);
                }
                (group, since) = (Decimal::ZERO, 0);
                if value == all && last.is_some_and(|l| l < index) {
                    break;
                }
                continue;
            }
            Kind::Bare | Kind::Full => {
                let (Some(a), Some(g)) = (all.checked_add(value), group.checked_add(value)) else { break };
                (all, group) = (a, g);
                since += 1;
                full += usize::from(row.kind == Kind::Full);
            }
        }
        out.push(row);
    }
    (out, repeated)
}

/// Leaves out what splits the sum of the rows above it into parts, as by rates of VAT: the last amounts, which add up to
/// just the same. Items that come twice say a total of both times.
fn without_parts(mut rows: Vec<Row>, totals: &Totals) -> Vec<Row> {
    let Some(all) = sum(rows.iter()).filter(|all| !totals.holds(*all)) else { return rows };
    let bare = rows.iter().rev().take_while(|r| r.kind == Kind::Bare).count();
    let first = rows.len().saturating_sub(bare).max(PARTS_MIN);
    let mut above = Decimal::ZERO;
    for at in 0..rows.len() {
        let below = rows.len() - at;
        let split = at >= first && at > below && below >= PARTS_MIN;
        if split && all.checked_sub(above) == Some(above) {
            rows.truncate(at);
            break;
        }
        let Some(sum) = above.checked_add(rows[at].net.value) else { break };
        above = sum;
    }
    rows
}

/// Sum of the amounts of some rows; `None` without rows.
pub(super) fn sum<'a>(rows: impl Iterator<Item = &'a Row>) -> Option<Decimal> {
    rows.map(|r| r.net.value)
        .try_fold((Decimal::ZERO, false), |s, v| Some((s.0.checked_add(v)?, true)))
        .filter(|s| s.1)
        .map(|s| s.0)
}

/// A negative amount below an item is the item's discount (BG-27) where an item follows, or where it is a rate of the
/// item's own amount: the line's amount is what is left.
fn merge_discounts(rows: &[Row]) -> Vec<Row> {
    let mut out: Vec<Row> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let bare = row.kind == Kind::Bare && row.net.value.is_sign_negative();
        let followed = rows[index + 1..].iter().any(|r| r.kind == Kind::Full);
        let own = |item: &Row| {
            item.adjust.is_none() && item.net.value > row.net.value.abs() && (followed || is_rate_of(item, row))
        };
        match out.last_mut().filter(|item| bare && own(item)) {
            Some(item) => {
                let Some(rest) = item.net.value.checked_add(row.net.value) else { continue };
                item.net = Cell { value: rest, ..item.net };
                item.adjust = Some(Cell { value: row.net.value.abs(), ..row.net });
                item.adjust_is_rate = false;
            }
            None => out.push(row.clone()),
        }
    }
    out
}

fn is_rate_of(item: &Row, row: &Row) -> bool {
    row.rate.is_some_and(|rate| {
        let part = item.net.value.checked_mul(rate.value).map(|p| p / Decimal::ONE_HUNDRED);
        part.and_then(|p| p.checked_add(row.net.value)).is_some_and(|d| d.abs() <= Decimal::new(5, 2))
    })
}
