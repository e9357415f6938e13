//! Headings of tables of items: which words stand over which part of the page.
//!
//! A heading may take several rows, and a label several of them; a row of a heading holds no amounts.

use super::numbers::is_currency;
use crate::fields::vocabulary::{Hit, Meaning};
use crate::fields::{Amount, Facts};
use crate::layout::{Line, Sheet};

/// Rows that a heading may take above or below its fullest row.
const ROWS_MAX: usize = 5;

/// A label of a heading: what it may mean, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Label {
    pub(super) roles: Vec<Meaning>,
    pub(super) x0: f32,
    pub(super) x1: f32,
}

impl Label {
    pub(super) fn is(&self, role: Meaning) -> bool {
        self.roles.contains(&role)
    }
}

/// A heading: its lines from `first` up to `body`, which is the first line after it.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    pub(super) first: usize,
    pub(super) body: usize,
    pub(super) labels: Vec<Label>,
}

impl Heading {
    /// Whether another heading is this one again, on a later page.
    pub(super) fn repeats(&self, other: &Heading) -> bool {
        self.labels.len() == other.labels.len()
            && self.labels.iter().zip(&other.labels).all(|(a, b)| a.roles == b.roles && (a.x0 - b.x0).abs() < 6.0)
    }
}

/// What a table says of its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// What they cost.
    Amounts,
    /// How many came, and nothing of money.
    Quantities,
}

/// The headings of tables of items, in reading order, and the first lines of headings of other tables.
pub(super) fn find(sheet: &Sheet, facts: &Facts) -> (Vec<Heading>, Vec<usize>) {
    search(sheet, facts, Says::Amounts)
}

/// The headings of lists of goods without amounts.
pub(super) fn goods(sheet: &Sheet, facts: &Facts) -> Vec<Heading> {
    search(sheet, facts, Says::Quantities).0
}

/// Labels that make a heading of a row however narrow they stand.
const LABELS_MANY: usize = 3;

fn search(sheet: &Sheet, facts: &Facts, says: Says) -> (Vec<Heading>, Vec<usize>) {
    let (mut headings, mut others) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < sheet.lines.len() {
        let labels = labels_of(sheet, facts, at);
        if labels.len() < 2 || has_numbers(facts, at) {
            if is_other(facts, at) && (labels.is_empty() || is_over_sums(sheet, facts, at)) {
                others.push(at);
            }
            at += 1;
            continue;
        }
        // A fuller row may follow at once: it is the one to start from.
        if labels_of(sheet, facts, at + 1).len() > labels.len()
            && follows(sheet, at, at + 1)
            && !has_numbers(facts, at + 1)
        {
            at += 1;
            continue;
        }
        let floor = headings.last().map_or(0, |h: &Heading| h.body);
        match whole(sheet, facts, at, labels, floor, says) {
            Some(heading) => {
                at = heading.body.max(at + 1);
                headings.push(heading);
            }
            None => {
                others.push(at);
                at += 1;
            }
        }
    }
    (headings, others)
}

fn has_numbers(facts: &Facts, line: usize) -> bool {
    facts.amounts_in(line).iter().any(|a| Amount::is_money(a) && !a.value.is_zero() || a.decimals > 1)
}

fn follows(sheet: &Sheet, above: usize, below: usize) -> bool {
    match (sheet.lines.get(above), sheet.lines.get(below)) {
        (Some(a), Some(b)) => a.page == b.page && b.y0 - a.y1 < sheet.height.max(a.height()) * 1.1,
        _ => false,
    }
}

/// A heading of totals or of taxes: no table of items goes on below it.
fn is_other(facts: &Facts, line: usize) -> bool {
    let hits = facts.hits_in(line);
    hits.iter().filter(|h| h.is(Meaning::VatTable) || h.meanings.iter().any(|m| m.is_amount())).count() >= 2
        && !facts.amounts_in(line).iter().any(Amount::is_money)
}

/// Whether nothing but amounts stands below, as in a row of boxes with the sums.
fn is_over_sums(sheet: &Sheet, facts: &Facts, line: usize) -> bool {
    let Some(below) = sheet.lines.get(line + 1).filter(|_| follows(sheet, line, line + 1)) else { return false };
    let amounts = facts.amounts_in(line + 1);
    let of_amount = |t: usize| amounts.iter().any(|a| (a.first..=a.last).contains(&t));
    amounts.iter().filter(|a| a.is_money()).count() >= 2
        && (0..below.tokens.len()).all(|t| of_amount(t) || is_currency(&below.tokens[t].text))
}

/// The labels of one row. Labels in one cell a blank apart are one label.
fn labels_of(sheet: &Sheet, facts: &Facts, index: usize) -> Vec<Label> {
    let Some(line) = sheet.lines.get(index) else { return Vec::new() };
    let mut out: Vec<(Label, usize)> = Vec::new();
    for hit in facts.hits_in(index) {
        let mut roles: Vec<Meaning> = hit.meanings.iter().copied().filter(|m| m.is_column()).collect();
        // Beside the label of another column a total is that of the rows.
        if roles.is_empty() && hit.is(Meaning::NetTotal) && is_beside_column(facts, index, hit) {
            roles.push(Meaning::ColNetAmount);
        }
        if roles.is_empty() || !fills(line, hit, facts.hits_in(index)) {
            continue;
        }
        // A label is as wide as all its words, also those that nobody knows: "Total excl. VAT".
        let of_another =
            |t: usize| facts.hits_in(index).iter().any(|h| h.first <= t && t <= h.last && !std::ptr::eq(h, hit));
        let blank = |t: usize| line.tokens[t + 1].x0 - line.tokens[t].x1 < line.height() * 0.45;
        let mut end = hit.last;
        while end + 1 < line.tokens.len() && blank(end) && !of_another(end + 1) {
            end += 1;
        }
        let mut start = hit.first;
        while start > 0 && blank(start - 1) && !of_another(start - 1) {
            start -= 1;
        }
        let (x0, x1) = line.x_range(start, end);
        match out.last_mut() {
            Some((label, last))
                if hit.first <= *last + 2
                    && x0 - label.x1 < line.height() * 0.45
                    && line.cell_of(hit.first) == line.cell_of(*last) =>
            {
                label.x1 = x1;
                label.roles.extend(roles.into_iter().filter(|r| !label.roles.contains(r)).collect::<Vec<_>>());
                *last = end;
            }
            _ => out.push((Label { roles, x0, x1 }, end)),
        }
    }
    let mut out: Vec<Label> = out.into_iter().map(|(label, _)| label).collect();
    if !out.is_empty() {
        let is_known = |x0: f32, x1: f32| out.iter().any(|l| l.x0 < x1 && l.x1 > x0);
        let rates = line.tokens.iter().filter(|t| is_rate(&t.text) && !is_known(t.x0, t.x1));
        let rates: Vec<Label> =
            rates.map(|t| Label { roles: vec![Meaning::ColUnitPrice], x0: t.x0, x1: t.x1 }).collect();
        out.extend(rates);
        out.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
    out
}

/// Whether a word of a heading is money for one of something: `€/kWh`.
fn is_rate(text: &str) -> bool {
    text.split_once('/').is_some_and(|(money, unit)| is_currency(money) && unit.chars().any(char::is_alphabetic))
}

/// Whether a line without amounts names the things of a table left of a label.
fn is_beside_column(facts: &Facts, index: usize, label: &Hit) -> bool {
    let names = |hit: &Hit| hit.last < label.first && hit.is(Meaning::ColDescription);
    facts.amounts_in(index).is_empty() && facts.hits_in(index).iter().any(names)
}

/// Whether a phrase is what its cell is about, rather than a word of a sentence: other phrases beside it count too.
fn fills(line: &Line, hit: &Hit, hits: &[Hit]) -> bool {
    let (first, last) = line.cells.get(line.cell_of(hit.first)).copied().unwrap_or((hit.first, hit.last));
    let letters: usize =
        (first..=last).flat_map(|t| line.tokens[t].text.chars()).filter(|c| c.is_alphanumeric()).count();
    let known: usize = hits.iter().filter(|h| h.first >= first && h.last <= last).map(|h| h.letters).sum();
    known * 100 >= letters * 45
}

/// The whole heading around its fullest row, if it is one of items.
fn whole(sheet: &Sheet, facts: &Facts, at: usize, labels: Vec<Label>, floor: usize, says: Says) -> Option<Heading> {
    let mut labels = labels;
    let (mut first, mut body) = (at, at + 1);
    for index in (floor.max(at.saturating_sub(ROWS_MAX))..at).rev() {
        if !follows(sheet, index, index + 1) || has_numbers(facts, index) || !is_row(sheet, facts, index, &labels) {
            break;
        }
        first = index;
        merge(&mut labels, labels_of(sheet, facts, index));
    }
    while body < sheet.lines.len() && body - at <= ROWS_MAX {
        let more = labels_of(sheet, facts, body);
        if !follows(sheet, body - 1, body) || has_numbers(facts, body) || !is_row(sheet, facts, body, &labels) {
            break;
        }
        // A row without a label is one of the heading only when one with labels follows.
        if more.is_empty() {
            let next = labels_of(sheet, facts, body + 1);
            if next.is_empty()
                || has_numbers(facts, body + 1)
                || !follows(sheet, body, body + 1)
                || !is_row(sheet, facts, body + 1, &labels)
            {
                break;
            }
        }
        merge(&mut labels, more);
        body += 1;
    }
    let has = |roles: &[Meaning]| labels.iter().any(|l| roles.iter().any(|r| l.is(*r)));
    let amount = has(&[Meaning::ColNetAmount, Meaning::ColGrossAmount]);
    let price = has(&[Meaning::ColUnitPrice]);
    let quantity = has(&[Meaning::ColQuantity]);
    let text = has(&[Meaning::ColDescription, Meaning::ColCode]);
    let things = has(&[Meaning::ColDescription, Meaning::ColQuantity, Meaning::ColUnitPrice, Meaning::ColCode]);
    let breakdown = facts.hits_in(at).iter().filter(|h| h.is(Meaning::VatTable)).count();
    let score = i32::from(amount) + i32::from(price) + i32::from(quantity) + i32::from(text);
    let line = sheet.lines.get(at)?;
    let left = labels.iter().map(|l| l.x0).fold(f32::MAX, f32::min);
    let right = labels.iter().map(|l| l.x1).fold(0.0, f32::max);
    let wide = sheet.pages.get(line.page).is_some_and(|p| right - left > p.0 * 0.28);
    // The last column may be the descriptions, whose label is short.
    let wide = wide || says == Says::Quantities && labels.len() >= LABELS_MANY;
    let kind = match says {
        // Names may stand without a label, and their quantities before them.
        Says::Amounts => (amount || price) && (text || quantity) || amount && price && labels.len() >= LABELS_MANY,
        Says::Quantities => quantity && text && !amount && !price,
    };
    if !(kind && wide && score >= 2 && labels.len() >= 2) || breakdown >= 2 && !(quantity || price) || !things {
        return None;
    }
    labels.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    Some(Heading { first, body, labels })
}

/// Whether a line could be a further row of a heading: few figures, and each of its cells near a label's place.
fn is_row(sheet: &Sheet, facts: &Facts, index: usize, labels: &[Label]) -> bool {
    let Some(line) = sheet.lines.get(index) else { return false };
    let own = labels_of(sheet, facts, index);
    // What stands beside the table, as in a column of the vendor's data, says nothing about its heading.
    let left = labels.iter().map(|l| l.x0).fold(f32::MAX, f32::min) - 12.0;
    let right = labels.iter().map(|l| l.x1).fold(0.0, f32::max) + 12.0;
    let inside = |(a, b): &&(usize, usize)| {
        let (x0, x1) = line.x_range(*a, *b);
        x1 > left && x0 < right
    };
    let cells: Vec<&(usize, usize)> = line.cells.iter().filter(inside).collect();
    let digits: usize = cells
        .iter()
        .flat_map(|(a, b)| &line.tokens[*a..=*b])
        .flat_map(|t| t.text.chars())
        .filter(char::is_ascii_digit)
        .count();
    let under = cells.iter().all(|(a, b)| {
        let (x0, x1) = line.x_range(*a, *b);
        let words = b - a + 1;
        let known = own.iter().any(|l| l.x0 < x1 && l.x1 > x0);
        known || words <= 5 && labels.iter().any(|l| l.x0 < x1 + 12.0 && l.x1 > x0 - 12.0)
    });
    digits <= 2 && under && !cells.is_empty() && (!own.is_empty() || cells.len() <= 4)
}

fn merge(labels: &mut Vec<Label>, more: Vec<Label>) {
    for label in more {
        // The same column, said in two rows: its meanings add up; a description below a code is a column of its own.
        let same = labels.iter_mut().find(|l| {
            let overlap = l.x1.min(label.x1) - l.x0.max(label.x0);
            overlap > (l.x1 - l.x0).min(label.x1 - label.x0) * 0.5
        });
        match same {
            Some(own) if !label.is(Meaning::ColDescription) || own.is(Meaning::ColDescription) => {
                own.x0 = own.x0.min(label.x0);
                own.x1 = own.x1.max(label.x1);
                own.roles.extend(label.roles.into_iter().filter(|r| !own.roles.contains(r)).collect::<Vec<_>>());
            }
            _ => labels.push(label),
        }
    }
}
