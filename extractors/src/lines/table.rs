//! One table of items: its numbers in columns, its rows by their amounts, and which rows are lines.

use std::ops::Range;

use model::Decimal;

use super::breakdown::{self, Breakdown};
use super::columns::{self, Column};
use super::gross::{self, Cells};
use super::heading::Heading;
use super::named::{ends, is_charge, is_total, names_carriage};
use super::numbers::{self, Number, Place};
use super::roles::{Fit, Proof, Records, Roles};
use super::settle::Totals;
use crate::fields::vocabulary::Meaning;
use crate::fields::{Facts, Format};
use crate::layout::Sheet;

/// Amount columns that are tried.
const AMOUNT_COLUMNS_MAX: usize = 4;

/// Sums of groups that a table is followed over.
const GROUPS_MAX: usize = 12;

/// What is known of the document.
#[derive(Clone, Copy)]
pub(super) struct Document<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) facts: &'a Facts,
    pub(super) format: Format,
    /// Gap that separates cells.
    pub(super) gap: f32,
    pub(super) totals: &'a Totals,
    /// First lines of headings of other tables.
    pub(super) others: &'a [usize],
}

/// What a row with an amount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A line: it shows a quantity or a price.
    Full,
    /// An amount and nothing that it is made of: a line, a charge, a discount.
    Bare,
    /// A quantity of something, without an amount: a line of a delivery note.
    Goods,
    /// A total, or an amount carried over.
    Total,
}

/// A value and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) value: Decimal,
    pub(super) place: Place,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) kind: Kind,
    pub(super) proof: Proof,
    pub(super) net: Cell,
    pub(super) quantity: Option<Cell>,
    pub(super) price: Option<Cell>,
    /// The price before VAT, where `price` is with it and the row says both.
    pub(super) price_before_tax: Option<Cell>,
    pub(super) adjust: Option<Cell>,
    pub(super) adjust_is_rate: bool,
    pub(super) per: Option<Decimal>,
    /// Whether quantity and price may as well be the other way round.
    pub(super) open: bool,
    pub(super) rate: Option<Cell>,
    pub(super) unit: Option<Place>,
    /// Whether it is named as a discount or a charge.
    pub(super) charge: bool,
    /// Line of the amount.
    pub(super) line: usize,
    /// Highest line of its numbers.
    pub(super) top: usize,
    pub(super) name: Vec<Place>,
    pub(super) note: Vec<Place>,
    pub(super) code: Option<Place>,
}

impl Row {
    /// The row as an amount of something, without numbers that do not multiply out to it.
    pub(super) fn bare(&self) -> Row {
        match self.proof {
            Proof::None | Proof::Single => {
                Row { kind: Kind::Bare, quantity: None, price: None, adjust: None, open: false, ..self.clone() }
            }
            Proof::Adjusted | Proof::Product => self.clone(),
        }
    }

    /// Whether it says anything beyond an amount.
    pub(super) fn is_something(&self) -> bool {
        self.charge || !self.name.is_empty() || self.quantity.is_some() && self.price.is_some()
    }
}

/// A table as read.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    pub(super) columns: Vec<Column>,
    /// Columns whose numbers the rows use, to tell text from numbers.
    pub(super) used: Vec<usize>,
    /// First line at which the lines have ended.
    pub(super) stop: usize,
    /// The last line below `stop` that looks like a row all the same.
    pub(super) beyond: Option<usize>,
    /// Items that say in rows of their own how their amounts come about.
    pub(super) breakdowns: Vec<Breakdown>,
}

/// Reads the table in some ranges of lines; `None` when no rows of items are there.
pub(super) fn read(document: Document<'_>, heading: Option<&Heading>, ranges: &[Range<usize>]) -> Option<Table> {
    let mut numbers: Vec<Number> = Vec::new();
    for line in ranges.iter().flat_map(Clone::clone) {
        numbers::of_line(document.sheet, document.facts, document.format, document.gap, line, &mut numbers);
    }
    let breakdowns = breakdown::settle(document, ranges, &mut numbers);
    let mut stop = stop_of(document, ranges, &numbers, &breakdowns, 0);
    let mut table = read_up_to(document, heading, &numbers, &breakdowns, stop)?;
    // What looked like the end was the sum of a group when rows of the table follow.
    for _ in 0..GROUPS_MAX {
        let Some(beyond) = table.beyond.filter(|_| heading.is_some()) else { break };
        stop = stop_of(document, ranges, &numbers, &breakdowns, beyond + 1);
        let Some(longer) = read_up_to(document, heading, &numbers, &breakdowns, stop) else { break };
        table = longer;
    }
    Some(table)
}

fn read_up_to(
    document: Document<'_>,
    heading: Option<&Heading>,
    numbers: &[Number],
    breakdowns: &[Breakdown],
    stop: usize,
) -> Option<Table> {
    let sheet = document.sheet;
    let height = sheet.height;
    let mut columns = columns::find(numbers.iter().filter(|n| n.place.line < stop), height);
    if let Some(heading) = heading {
        let unmatched = columns::label(&mut columns, &heading.labels, height);
        columns::complete(&mut columns, &unmatched, numbers.iter().filter(|n| n.place.line < stop), height);
    }
    let columns_of: Vec<Option<usize>> = numbers.iter().map(|n| columns::column_of(&columns, n, height)).collect();
    let mut nets: Vec<usize> = (0..columns.len())
        .filter(|c| !columns[*c].is_percent() && (columns[*c].is_amount() || columns[*c].money_share() >= 0.5))
        .collect();
    nets.sort_by_key(|c| (std::cmp::Reverse(columns[*c].is_amount()), std::cmp::Reverse(*c)));
    nets.truncate(AMOUNT_COLUMNS_MAX);
    let names_amounts =
        heading.is_some_and(|h| h.labels.iter().any(|l| l.is(Meaning::ColNetAmount) || l.is(Meaning::ColGrossAmount)));
    let mut best: Option<(f32, Records, Roles)> = None;
    for net in nets {
        let records = Records::by(numbers, &columns_of, &columns, net, height);
        let usable = |row: usize| {
            let line = numbers[records.anchors[row]].place.line;
            line < stop
                && (!is_total(document, line) || breakdown::with(breakdowns, line).is_some_and(|one| one.line == line))
        };
        let roles = records.roles(numbers, &columns, &usable);
        // A column under another label is the amounts only where rows multiply out to it.
        let elsewhere = !columns[net].roles.is_empty() && !columns[net].is_amount() && names_amounts;
        let multiplies = |r| records.fit(r, numbers, &roles, &[]).proof >= Proof::Adjusted;
        if elsewhere && !(0..records.anchors.len()).any(|r| usable(r) && multiplies(r)) {
            continue;
        }
        let sum = (0..records.anchors.len())
            .filter(|r| usable(*r))
            .try_fold(Decimal::ZERO, |s, r| s.checked_add(numbers[records.anchors[r]].value));
        let fits = sum.is_some_and(|s| document.totals.holds(s));
        let score = roles.score + if fits { 8.0 } else { 0.0 };
        if best.as_ref().is_none_or(|b| score > b.0) {
            best = Some((score, records, roles));
        }
    }
    let (_, records, roles) = best?;
    let pers = pers_of(sheet, heading);
    let mut rows: Vec<Row> = Vec::new();
    let mut origins: Vec<usize> = Vec::new();
    let mut beyond = None;
    let mut sum = Decimal::ZERO;
    let (mut count, mut last) = (0, Decimal::ZERO);
    for row in 0..records.anchors.len() {
        let line = numbers[records.anchors[row]].place.line;
        if let Some(one) = breakdown::with(breakdowns, line).filter(|one| one.line == line) {
            let fit = records.fit(row, numbers, &roles, &[]);
            let made = one.row(row_of(numbers, &columns, &records, row, &roles, fit, Kind::Full));
            sum = sum.checked_add(made.net.value).unwrap_or(sum);
            origins.push(row);
            rows.push(made);
            continue;
        }
        let mut fit = records.fit(row, numbers, &roles, &[]);
        if fit.proof == Proof::None && !(pers.is_empty() && row_pers(sheet, line).is_empty()) {
            let pers = [&pers[..], &row_pers(sheet, line)[..]].concat();
            fit = records.fit(row, numbers, &roles, &pers);
        }
        let total = is_total(document, line) && !(names_carriage(document, line) && fit.net.1 != sum);
        let charge = fit.quantity.is_none() && is_charge(document, line);
        // The number that follows the last one's makes a line of what is named like a charge.
        let position =
            roles.position.and_then(|c| records.cells[row][c].iter().find(|n| numbers[**n].place.line == line));
        let position = position.map(|n| numbers[*n].value);
        let follows = count > 0 && count == rows.len() && position.is_some_and(|p| p > last);
        let counted = fit.quantity.is_some() || fit.price.is_some();
        let proven = matches!(fit.proof, Proof::Product | Proof::Adjusted);
        if line >= stop && !total && in_line(numbers, &fit, line) && (fit.proof != Proof::None || position.is_some()) {
            beyond = Some(line);
        }
        let kind = match (total, line >= stop) {
            // Below the totals only a row that multiplies out, in its own line, is a line after all.
            (_, true) if !(proven && in_line(numbers, &fit, line)) => continue,
            _ if charge && !follows => Kind::Bare,
            (true, _) if fit.proof == Proof::None || !in_line(numbers, &fit, line) => Kind::Total,
            _ if counted || follows => Kind::Full,
            _ => Kind::Bare,
        };
        if kind != Kind::Total {
            sum = sum.checked_add(fit.net.1).unwrap_or(sum);
        }
        if let Some(position) = position.filter(|_| kind == Kind::Full) {
            (count, last) = (count + 1, position);
        }
        let charge = charge && kind != Kind::Full;
        origins.push(row);
        rows.push(Row { charge, ..row_of(numbers, &columns, &records, row, &roles, fit, kind) });
    }
    let cells = Cells { numbers, columns: &columns, records: &records, origins: &origins };
    gross::before_tax(&mut rows, cells, document.totals);
    let used = [Some(records.net), roles.quantity, roles.price, roles.adjust].into_iter().flatten().collect();
    rows.iter().any(|r| r.kind != Kind::Total).then_some(Table {
        rows,
        columns,
        used,
        stop,
        beyond,
        breakdowns: breakdowns.to_vec(),
    })
}

fn row_of(
    numbers: &[Number],
    columns: &[Column],
    records: &Records,
    row: usize,
    roles: &Roles,
    fit: Fit,
    kind: Kind,
) -> Row {
    let cell = |c: (usize, Decimal)| Cell { value: c.1, place: numbers[c.0].place };
    let taken = |i: usize| [fit.quantity, fit.price, fit.adjust].iter().flatten().any(|t| t.0 == i) || fit.net.0 == i;
    let plausible = |i: &usize| {
        let n = &numbers[*i];
        n.value >= Decimal::ZERO && n.value < Decimal::from(30) && !taken(*i)
    };
    let cells = &records.cells[row];
    let of_rate = |wanted: &dyn Fn(usize) -> bool| {
        (0..columns.len())
            .filter(|c| Some(*c) != roles.adjust && wanted(*c))
            .find_map(|c| cells[c].iter().copied().find(|i| plausible(i)))
    };
    let rate = of_rate(&|c| {
        columns[c].is(Meaning::ColTaxRate) || columns[c].is(Meaning::ColTaxAmount) && columns[c].is_percent()
    })
    .or_else(|| of_rate(&|c| columns[c].is_percent() && !columns[c].is(Meaning::ColDiscount)));
    let quantity_unit = fit.quantity.and_then(|q| numbers[q.0].unit.map(|u| (q.0, u)));
    let net = &numbers[fit.net.0];
    let cells = [fit.quantity, fit.price].into_iter().flatten().map(|c| numbers[c.0].place.line);
    let position = roles.position.and_then(|c| records.cells[row][c].first()).map(|i| numbers[*i].place.line);
    let top = cells.chain(position).fold(net.place.line, usize::min);
    Row {
        kind,
        proof: fit.proof,
        net: cell(fit.net),
        quantity: fit.quantity.map(cell),
        price: fit.price.map(cell),
        price_before_tax: None,
        adjust: fit.adjust.map(cell),
        adjust_is_rate: fit.adjust.is_some_and(|a| numbers[a.0].percent || !numbers[a.0].money),
        per: fit.per,
        open: roles.open,
        rate: rate.map(|i| Cell { value: numbers[i].value, place: numbers[i].place }),
        unit: quantity_unit.map(|(q, token)| Place { line: numbers[q].place.line, first: token, last: token }),
        charge: false,
        line: net.place.line,
        top,
        name: Vec::new(),
        note: Vec::new(),
        code: None,
    }
}

/// Whether quantity and price stand on the line of the amount.
fn in_line(numbers: &[Number], fit: &Fit, line: usize) -> bool {
    [fit.quantity, fit.price].iter().all(|c| c.is_some_and(|c| numbers[c.0].place.line == line && numbers[c.0].apart))
}

/// The first line of totals, or of another table, below rows of numbers; not before `after`.
fn stop_of(
    document: Document<'_>,
    ranges: &[Range<usize>],
    numbers: &[Number],
    breakdowns: &[Breakdown],
    after: usize,
) -> usize {
    let end = ranges.last().map_or(0, |r| r.end);
    // A heading that is printed again says that the table went on up to it.
    let again = ranges.last().map_or(0, |r| r.start).max(after);
    let mut seen = 0;
    let mut at = 0;
    for line in ranges.iter().flat_map(Clone::clone) {
        let first = at;
        while numbers.get(at).is_some_and(|n| n.place.line <= line) {
            at += 1;
        }
        if breakdown::with(breakdowns, line).is_some() {
            seen += 1;
            continue;
        }
        let own = &numbers[first..at];
        if seen > 0 && line >= again && (ends(document, line) || document.others.binary_search(&line).is_ok()) {
            return line;
        }
        let counts = own.iter().any(|n| n.money && n.apart) || own.iter().filter(|n| n.apart).count() >= 2;
        seen += usize::from(counts);
    }
    end
}

/// Price bases (10, 100, 1000) that the heading names.
fn pers_of(sheet: &Sheet, heading: Option<&Heading>) -> Vec<Decimal> {
    heading.map_or_else(Vec::new, |h| (h.first..h.body).flat_map(|line| row_pers(sheet, line)).collect())
}

fn row_pers(sheet: &Sheet, line: usize) -> Vec<Decimal> {
    let mut out = Vec::new();
    for token in sheet.lines.get(line).into_iter().flat_map(|l| &l.tokens) {
        let digits: String = token.text.chars().filter(char::is_ascii_digit).collect();
        let plain =
            token.text.chars().all(|c| c.is_ascii_digit() || c.is_alphabetic() || matches!(c, '/' | '(' | ')' | '.'));
        for per in [10, 100, 1_000] {
            if plain && digits == per.to_string() {
                out.push(Decimal::from(per));
            }
        }
    }
    out
}
