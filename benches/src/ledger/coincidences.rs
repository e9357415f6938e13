//! What chance makes of clean invoices: some are, by the catalogue's own words, what an exception is about.
//!
//! Vendors of this world bill at random days and amounts, so that two bills that nobody ordered fall into one week and
//! exceed a limit together, or the first large one follows eight small ones. Whoever looks for splits and outliers wants
//! to see these, and no check could tell them from intent; the scenario's label knows nothing of them. They are marked
//! here from what the documents say, without a look at the checks: the code counts neither as caught nor as wrong. An
//! invoice labelled clean that is held for it still counts as a false alarm.

use std::collections::BTreeMap;

use model::{Currency, Decimal};

use super::paper::{Doc, Facts};
use super::world::FIRST_LIMIT;

/// Days within which the catalogue looks for splits.
const SPLIT_DAYS: i32 = 7;
/// Bills that are a history.
const HISTORY: usize = 8;
/// How many times the dearest bill so far is unusual to any eye.
const TIMES: i64 = 5;

/// Adds to the labels, in the order of arrival.
pub(super) fn label(docs: &mut [Doc]) {
    let mut bills: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, doc) in docs.iter().enumerate() {
        if let Some(seller) = doc.facts.seller.clone().filter(|_| !doc.facts.is_agreed && !doc.facts.is_credit) {
            bills.entry(seller).or_default().push(at);
        }
    }
    let mut found: Vec<(usize, &'static str)> = Vec::new();
    for places in bills.values() {
        for (nth, &at) in places.iter().enumerate() {
            let this = &docs[at].facts;
            // What arrives in one phase arrives side by side.
            let arrived = places.iter().filter(|&&other| other != at && docs[other].phase <= docs[at].phase);
            if exceed_together(this, arrived.map(|&other| &docs[other].facts)) {
                found.push((at, "F103"));
            }
            if is_leap(this, places[..nth].iter().map(|&other| &docs[other].facts)) {
                found.push((at, "F104"));
            }
        }
    }
    for (at, code) in found {
        if !docs[at].expected.contains(&code) {
            docs[at].also.push(code);
        }
    }
}

/// The catalogue's words: within seven days, at least two, each within the limit, together above it.
fn exceed_together<'a>(this: &Facts, others: impl Iterator<Item = &'a Facts>) -> bool {
    let limit = Decimal::from(FIRST_LIMIT);
    let part = |facts: &Facts| {
        let gross = facts.gross.filter(|gross| gross.currency == Currency::EUR && gross.value <= limit)?;
        Some((facts.issued?, gross.value))
    };
    let Some((day, value)) = part(this) else { return false };
    let near = others.filter_map(part).filter(|(other, _)| (day - *other).get_days().abs() <= SPLIT_DAYS);
    let others: Vec<Decimal> = near.map(|(_, value)| value).collect();
    !others.is_empty() && others.into_iter().fold(value, |sum, value| sum + value) > limit
}

fn is_leap<'a>(this: &Facts, earlier: impl Iterator<Item = &'a Facts>) -> bool {
    let Some(gross) = this.gross else { return false };
    let amounts: Vec<Decimal> = earlier
        .filter_map(|facts| facts.gross.filter(|amount| amount.currency == gross.currency))
        .map(|amount| amount.value)
        // A copy is as unusual as its original.
        .filter(|value| *value != gross.value)
        .collect();
    let dearest = amounts.iter().max().copied().unwrap_or_default();
    amounts.len() >= HISTORY && gross.value >= dearest * Decimal::from(TIMES)
}
