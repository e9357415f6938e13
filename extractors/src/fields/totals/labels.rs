//! Which total each amount is labelled as, and each value once with its best place for each role.

use std::collections::HashMap;

use model::Decimal;

use crate::fields::amounts::Amount;
use crate::fields::currency_of;
use crate::fields::facts::Facts;
use crate::fields::near::{BOX_GAP, boxes};
use crate::fields::vocabulary::{Hit, Meaning};
use crate::layout::Sheet;

/// How strongly an amount is labelled as each of the totals.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Labels {
    pub(super) net: i32,
    pub(super) subtotal: i32,
    pub(super) tax: i32,
    pub(super) gross: i32,
    pub(super) due: i32,
    pub(super) paid: i32,
    pub(super) other: i32,
}

/// A value with its best place for each role.
pub(super) struct Value {
    pub(super) value: Decimal,
    pub(super) labels: Labels,
    /// Index of the amount with the best label of each role: net, tax, gross, due, paid.
    pub(super) places: [usize; 5],
    /// How often it is printed.
    pub(super) times: usize,
}

/// Words before a label in its cell that make a sentence of it.
const SENTENCE_MIN: usize = 4;

/// Labels of one amount, from the left on its line and from above.
pub(super) fn labels_of(sheet: &Sheet, facts: &Facts, amount: &Amount) -> Labels {
    let mut out = Labels::default();
    if amount.percent {
        return out;
    }
    let Some(line) = sheet.lines.get(amount.line) else { return out };
    // What a page carries over to the next is no total, though it stands below the heading of one.
    if facts.hits_in(amount.line).iter().any(|hit| hit.is(Meaning::CarryOver) && hit.last < amount.first) {
        return out;
    }
    // To the left: the nearest label wins; amounts between weaken it.
    let mut nearest = true;
    for hit in facts.hits_in(amount.line).iter().rev() {
        let before = hit.last < amount.first || hit.last == amount.first && hit.first <= amount.first && !amount.alone;
        // A word at the end of a sentence is no label of what stands in another column.
        let cell = line.cells.get(line.cell_of(hit.first)).copied().unwrap_or((0, 0));
        let in_sentence = hit.first > cell.0 + SENTENCE_MIN && amount.first > cell.1;
        if !before || in_sentence || !labels_amounts(sheet, facts, hit) {
            continue;
        }
        let between = facts
            .amounts_in(amount.line)
            .iter()
            .filter(|a| a.first > hit.last && a.last < amount.first && a.is_money())
            .count();
        let gap = line.tokens[amount.first].x0 - line.tokens[hit.last].x1;
        let mut weight = if nearest { 100 } else { 45 };
        weight -= i32::try_from(between).unwrap_or(9).min(9) * 35;
        // Alone on its line, a label leads to its amount however far that is.
        if gap > line.height() * 40.0 && line.cells.len() > 2 {
            weight -= 30;
        }
        // "Total" beside several amounts of a VAT table speaks for the last one.
        // "GST included in total" begins with what it is about.
        let begins = |h: &&Hit| h.first == cell.0 && h.last < hit.first && h.is(Meaning::TaxTotal);
        let about =
            facts.hits_in(amount.line).iter().find(begins).filter(|_| hit.is(Meaning::GrossTotal) && between == 0);
        if let Some(about) = about {
            give_to(&mut out, &about.meanings, weight);
            weight -= 55;
        }
        if weight > 0 {
            give_to(&mut out, &hit.meanings, weight);
        }
        nearest = false;
    }
    let weak = nearest || out.gross + out.net + out.tax + out.due < 50;
    if weak && let Some((meanings, weight)) = above(sheet, facts, amount) {
        give_to(&mut out, &meanings, weight);
    }
    out
}

/// Whether a phrase labels amounts. The word for a currency does so in the one language whose forms print it beside what
/// is to be paid; elsewhere it is the currency of the amount behind it.
fn labels_amounts(sheet: &Sheet, facts: &Facts, hit: &Hit) -> bool {
    let word = sheet.lines.get(hit.line).and_then(|l| l.tokens.get(hit.first));
    let is_currency = hit.first == hit.last && word.is_some_and(|w| currency_of(&w.text).is_some());
    hit.meanings.iter().any(|m| m.is_amount()) && (!is_currency || facts.knows(hit))
}

fn give_to(out: &mut Labels, meanings: &[Meaning], weight: i32) {
    for meaning in meanings {
        let slot = match meaning {
            Meaning::NetTotal => &mut out.net,
            Meaning::Subtotal => &mut out.subtotal,
            Meaning::TaxTotal => &mut out.tax,
            Meaning::GrossTotal => &mut out.gross,
            Meaning::AmountDue => &mut out.due,
            Meaning::Paid => &mut out.paid,
            Meaning::OtherAmount => &mut out.other,
            _ => continue,
        };
        *slot = (*slot).max(weight);
    }
}

/// The heading above an amount, with its weight.
fn above(sheet: &Sheet, facts: &Facts, amount: &Amount) -> Option<(Vec<Meaning>, i32)> {
    let line = sheet.lines.get(amount.line)?;
    let height = line.height().max(sheet.height);
    let mut rows = 0;
    for index in (0..amount.line).rev().take(8) {
        let other = &sheet.lines[index];
        if other.page != line.page || line.y0 - other.y1 > height * 5.0 {
            break;
        }
        let mut best: Option<(f32, &Hit)> = None;
        let close = rows <= 1 && line.y0 - other.y1 < height * BOX_GAP;
        for hit in facts.hits_in(index) {
            if !labels_amounts(sheet, facts, hit) {
                continue;
            }
            // "% IVA" over a number is the heading of its rate.
            if other.tokens[hit.first].text.starts_with('%') {
                continue;
            }
            let (a, b) = other.x_range(hit.first, hit.last);
            let overlap = b.min(amount.x1) - a.max(amount.x0);
            let taken = facts.amounts_in(index).iter().any(|m| {
                let beside = m.first > hit.last && other.tokens[m.first].x0 - b < height * 14.0;
                // The number behind the next label is that label's: "Net VAT 20.00 Total" over three amounts.
                let theirs =
                    |h: &Hit| h.first > hit.last && h.last <= m.first && h.meanings.iter().any(|m| m.is_amount());
                m.is_money() && beside && !facts.hits_in(index).iter().any(theirs)
            });
            let over = overlap > -height * 0.6;
            let boxed = close && boxes(sheet, hit, amount.x0, amount.x1);
            if (over || boxed) && !taken && best.as_ref().is_none_or(|o| overlap > o.0) {
                best = Some((overlap, hit));
            }
        }
        if let Some((_, hit)) = best {
            return Some((hit.meanings.clone(), 78 - rows * 14));
        }
        rows += 1;
    }
    None
}

pub(super) fn merge(sheet: &Sheet, facts: &Facts, labels: &[Labels]) -> Vec<Value> {
    let mut index: HashMap<Decimal, usize> = HashMap::new();
    let mut out: Vec<Value> = Vec::new();
    for (at, (amount, label)) in facts.amounts.iter().zip(labels).enumerate() {
        let strong = label.net.max(label.tax).max(label.gross).max(label.due).max(label.subtotal) >= 60;
        let dated =
            facts.dates.iter().any(|d| d.line == amount.line && d.first <= amount.last && amount.first <= d.last);
        let in_account = facts
            .ibans
            .iter()
            .any(|i| i.proven && i.line == amount.line && i.first <= amount.first && amount.last <= i.last);
        if amount.percent
            || in_account
            || dated
            || !(amount.is_money()
                || strong && amount.decimals <= 2 && amount.alone && sheet.lines[amount.line].tokens.len() < 12)
        {
            continue;
        }
        let key = amount.value.normalize();
        let slot = *index.entry(key).or_insert_with(|| {
            out.push(Value { value: amount.value, labels: Labels::default(), places: [at; 5], times: 0 });
            out.len() - 1
        });
        let value = &mut out[slot];
        value.times += 1;
        let all = &mut value.labels;
        for (role, (have, new)) in [
            (&mut all.net, label.net.max(label.subtotal * 7 / 10)),
            (&mut all.tax, label.tax),
            (&mut all.gross, label.gross),
            (&mut all.due, label.due),
            (&mut all.paid, label.paid),
        ]
        .into_iter()
        .enumerate()
        {
            if new > 0 && new >= *have {
                *have = new;
                value.places[role] = at;
            }
        }
        value.labels.subtotal = value.labels.subtotal.max(label.subtotal);
        value.labels.other = value.labels.other.max(label.other);
    }
    out
}
