//! Allowances (BG-20) and charges (BG-21) of the whole document: freight, packing, a discount on everything. They stand
//! between the lines and the net total, and are believed only where they make one of the other.

use model::extraction::Candidate;
use model::{Decimal, TermPath};

use super::Totals;
use crate::fields::amounts::Amount;
use crate::fields::facts::Facts;
use crate::fields::found::Found;
use crate::fields::near::near;
use crate::fields::vocabulary::{Hit, Meaning};
use crate::layout::Sheet;
use crate::lines::Items;

/// Confidence of what makes the net total of the lines, by its label, and without one that is known.
const LABELLED: u16 = 9_800;
const UNKNOWN: u16 = 9_300;

/// Labelled amounts that are tried together.
const TRIED_MAX: usize = 8;

/// An amount that may be a charge, or an allowance where it counts less than nothing.
#[derive(Clone, Copy)]
struct Extra<'f> {
    amount: &'f Amount,
    /// What it adds to the sum of the lines.
    value: Decimal,
}

/// Writes what stands between the lines and the net total, and notes in the totals that it does.
pub(crate) fn write(
    sheet: &Sheet,
    facts: &Facts,
    items: &Items,
    totals: &mut Totals,
    text: &impl Fn(Decimal) -> String,
    out: &mut Vec<Candidate>,
) {
    let net = totals.net.or_else(|| totals.gross.filter(|_| totals.tax.is_none()));
    let (Some(net), Some(sum), Some(end)) = (net, items.sum(), items.end()) else { return };
    let Some(difference) = net.checked_sub(sum).filter(|d| d.abs() > Decimal::new(2, 2)) else { return };
    let others = |a: &Amount| {
        let total = [totals.net, totals.tax, totals.gross].into_iter().flatten().any(|t| t.abs() == a.value.abs());
        a.is_money() && !a.percent && !a.value.is_zero() && !total && !items.has(a.line)
    };
    let speaks = |a: &Amount| last_of_line(facts, a) && is_labelled(facts, a) || heading(sheet, facts, a).is_some();
    let labelled: Vec<&Amount> = facts.amounts.iter().filter(|a| others(a) && speaks(a)).collect();
    let (found, confidence) = match together(&labelled, difference) {
        Some(found) => (found, LABELLED),
        // One amount with other words, where the page prints the sum of the lines as well.
        None if items.is_confirmed() => {
            let plain = facts.amounts.iter().filter(|a| others(a) && a.line > end && last_of_line(facts, a));
            let fits = plain.filter(|a| is_named(sheet, facts, a)).find_map(|a| signed(a, difference));
            match fits {
                Some(one) => (vec![one], UNKNOWN),
                None => return,
            }
        }
        None => return,
    };
    totals.explained = true;
    // On a credit note with negative amounts a charge is what makes more of less.
    let is_charge = |e: &Extra<'_>| e.value.is_sign_positive() == net.is_sign_positive();
    for (group, [amount, reason], sum, charge) in [(20, [92, 97], 107, false), (21, [99, 104], 108, true)] {
        let own: Vec<&Extra<'_>> = found.iter().filter(|e| is_charge(e) == charge).collect();
        for (number, extra) in (1_u32..).zip(&own) {
            let Amount { line, first, last, .. } = *extra.amount;
            let path = |term: u16| TermPath::group(group, number).with_term(term);
            let value = text(extra.value.abs());
            out.push(Found::at(sheet, value, confidence, line, first, last).candidate(path(amount)));
            if let Some(hit) = heading(sheet, facts, extra.amount).filter(|_| !is_labelled(facts, extra.amount)) {
                let name = sheet.lines[hit.line].text(hit.first, hit.last);
                out.push(Found::at(sheet, name, confidence, hit.line, hit.first, hit.last).candidate(path(reason)));
            } else if let Some((name, from, to)) = name_of(sheet, extra.amount) {
                out.push(Found::at(sheet, name, confidence, line, from, to).candidate(path(reason)));
            }
        }
        let all = own.iter().try_fold(Decimal::ZERO, |s, e| s.checked_add(e.value.abs()));
        if let (Some(all), Some(Amount { line, first, last, .. })) = (all, own.last().map(|e| e.amount)) {
            out.push(Found::at(sheet, text(all), confidence, *line, *first, *last).candidate(TermPath::bt(sum)));
        }
    }
}

/// The labelled amounts that together make the difference, the fewest first.
fn together<'f>(labelled: &[&'f Amount], difference: Decimal) -> Option<Vec<Extra<'f>>> {
    let labelled = &labelled[..labelled.len().min(TRIED_MAX)];
    let mut best: Option<Vec<Extra<'f>>> = None;
    for chosen in 1_u32..1 << labelled.len() {
        let own: Vec<&Amount> =
            labelled.iter().enumerate().filter(|(i, _)| chosen & (1 << i) != 0).map(|(_, a)| *a).collect();
        if best.as_ref().is_some_and(|b| b.len() <= own.len()) {
            continue;
        }
        // A page prints a discount with or without its sign.
        for signs in 0_u32..1 << own.len() {
            let value = |(i, a): (usize, &&'f Amount)| {
                let less = signs & (1 << i) != 0;
                (!(less && a.value.is_sign_negative()))
                    .then_some(Extra { amount: a, value: if less { -a.value } else { a.value } })
            };
            let Some(extras) = own.iter().enumerate().map(value).collect::<Option<Vec<_>>>() else { continue };
            let sum = extras.iter().try_fold(Decimal::ZERO, |s, e| s.checked_add(e.value));
            if sum.and_then(|s| s.checked_sub(difference)).is_some_and(|d| d.abs() <= Decimal::new(1, 2)) {
                best = Some(extras);
                break;
            }
        }
    }
    best
}

/// The amount as what makes the difference alone.
fn signed<'f>(amount: &'f Amount, difference: Decimal) -> Option<Extra<'f>> {
    let same = amount.value == difference || amount.value == -difference && difference.is_sign_negative();
    same.then_some(Extra { amount, value: difference })
}

/// Whether the label to the left of an amount says that it is added or taken off.
fn is_labelled(facts: &Facts, amount: &Amount) -> bool {
    let label = facts
        .hits_in(amount.line)
        .iter()
        .rfind(|h| h.last < amount.first && h.meanings.iter().any(|m| m.is_amount() || m.is_column()));
    label.is_some_and(|h| h.is(Meaning::OtherAmount))
}

/// Widest gap between a heading and the amount below it, in line heights.
const HEADING_GAP: f32 = 2.5;

/// The label above an amount that says the same, where totals stand in a row with their labels over them.
fn heading<'f>(sheet: &Sheet, facts: &'f Facts, amount: &Amount) -> Option<&'f Hit> {
    let near = near(sheet, facts, amount.line, amount.first, amount.last);
    near.above.filter(|hit| hit.is(Meaning::OtherAmount) && near.above_gap <= HEADING_GAP && !near.above_taken)
}

/// Whether words that are no label of a total stand before the amount.
fn is_named(sheet: &Sheet, facts: &Facts, amount: &Amount) -> bool {
    let spoken = facts
        .hits_in(amount.line)
        .iter()
        .any(|h| h.last < amount.first && !h.is(Meaning::OtherAmount) && h.meanings.iter().any(|m| m.is_amount()));
    !spoken && name_of(sheet, amount).is_some()
}

/// Whether no other amount of money follows on the line: the amount itself, not a base or a rate.
fn last_of_line(facts: &Facts, amount: &Amount) -> bool {
    !facts.amounts_in(amount.line).iter().any(|a| a.is_money() && a.first > amount.last)
}

/// Least letters of what an amount is called.
const LETTERS_MIN: usize = 3;

/// The words of the nearest cell before the amount, with their first and last token.
fn name_of(sheet: &Sheet, amount: &Amount) -> Option<(String, usize, usize)> {
    let line = sheet.lines.get(amount.line)?;
    let before = amount.first.checked_sub(1)?;
    let letters = |a: usize, b: usize| line.text(a, b).chars().filter(|c| c.is_alphabetic()).count();
    let cells = line.cells.iter().rev().map(|(first, last)| (*first, before.min(*last)));
    let (first, last) = cells.filter(|(a, b)| a <= b).find(|(a, b)| letters(*a, *b) >= LETTERS_MIN)?;
    let words = line.text(first, last);
    Some((words.trim_matches(|c: char| matches!(c, ':' | '.' | '+' | '-' | ' ')).to_owned(), first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(cents: i64) -> Amount {
        Amount {
            value: Decimal::new(cents, 2),
            decimals: 2,
            percent: false,
            currency: None,
            line: 0,
            first: 1,
            last: 1,
            x0: 0.0,
            x1: 0.0,
            alone: true,
        }
    }

    #[test]
    fn what_makes_the_difference_is_found_with_its_sign() {
        let (freight, discount, other) = (amount(1_250), amount(500), amount(9_999));
        let values = |difference: i64, of: &[&Amount]| -> Option<Vec<Decimal>> {
            Some(together(of, Decimal::new(difference, 2))?.iter().map(|e| e.value).collect())
        };
        let all = [&freight, &discount, &other];
        assert_eq!(values(1_250, &all), Some(vec![Decimal::new(1_250, 2)]));
        assert_eq!(values(-500, &all), Some(vec![Decimal::new(-500, 2)]));
        assert_eq!(values(750, &all), Some(vec![Decimal::new(1_250, 2), Decimal::new(-500, 2)]));
        assert_eq!(values(333, &all), None);
        // A printed minus stays one.
        assert_eq!(values(500, &[&amount(-500)]), None);
    }
}
