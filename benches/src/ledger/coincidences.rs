//! What chance makes of clean invoices: some are, by the catalogue's own words, what an exception is about.
//!
//! Vendors of this world bill at random days and amounts, so that two bills that nobody ordered fall into one week and
//! exceed a limit together, or the first large one follows eight small ones. Whoever looks for splits and outliers wants
//! to see these, and no check could tell them from intent; the scenario's label knows nothing of them. They are marked
//! here from what the documents say, without a look at the checks. Where the other bills of the week arrived in an earlier
//! phase and are no copies, credits or standing orders, a split is expected like any other fault. Where they arrived
//! together either may be judged first, so that the split is expected of one of them, whichever it is. What is left is
//! about copies, credits and leaps: there the code counts neither as caught nor as wrong, and the invoice neither as clean
//! nor as faulty if it is held for that alone.

use std::collections::{BTreeMap, BTreeSet};

use model::{Currency, Date, Decimal};

use super::paper::{Doc, Facts};
use super::world::FIRST_LIMIT;

/// Days within which the catalogue looks for splits.
const SPLIT_DAYS: i32 = 7;
/// Bills that are a history.
const HISTORY: usize = 8;
/// How many times the dearest bill so far is unusual to any eye.
const TIMES: i64 = 5;

/// Kind of those that arrived side by side.
const EITHER: &str = "by chance: bills of a week above a limit, one of them";

/// Adds to the labels, in the order of arrival.
pub(super) fn label(docs: &mut [Doc]) {
    let mut bills: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, doc) in docs.iter().enumerate() {
        if let Some(seller) = doc.facts.seller.clone().filter(|_| !doc.facts.is_agreed && !doc.facts.is_credit) {
            bills.entry(seller).or_default().push(at);
        }
    }
    let mut found: Vec<(usize, &'static str)> = Vec::new();
    let mut surely: Vec<(usize, usize)> = Vec::new();
    let mut either: Vec<(usize, usize)> = Vec::new();
    let referred: BTreeSet<String> = docs.iter().flat_map(|doc| doc.facts.refers_to.clone()).collect();
    for (vendor, places) in bills.values().enumerate() {
        for (nth, &at) in places.iter().enumerate() {
            let this = &docs[at].facts;
            // What arrives in one phase arrives side by side.
            let arrived = places.iter().filter(|&&other| other != at && docs[other].phase <= docs[at].phase);
            if exceed_together(this, arrived.map(|&other| &docs[other].facts)) {
                found.push((at, "F103"));
            }
            let is_single = |other: usize| is_single(docs, places, &referred, other);
            let before = places.iter().filter(|&&other| docs[other].phase < docs[at].phase && is_single(other));
            if is_single(at) && exceed_together(this, before.map(|&other| &docs[other].facts)) {
                surely.push((at, vendor));
            } else {
                let aside = places.iter().filter(|&&other| other != at && docs[other].phase <= docs[at].phase);
                let aside = aside.filter(|&&other| is_single(other));
                if is_single(at) && exceed_together(this, aside.map(|&other| &docs[other].facts)) {
                    either.push((at, vendor));
                }
            }
            if is_leap(this, places[..nth].iter().map(|&other| &docs[other].facts)) {
                found.push((at, "F104"));
            }
        }
    }
    for &(at, _) in &surely {
        docs[at].kind = "by chance: bills of a week above a limit";
        docs[at].expected.push("F103");
    }
    // A vendor's bills of one phase: the last of a week to be judged sees the others.
    for (at, vendor) in either {
        // Where one of them is to be found for what came before, that is the one.
        let is_said = |&(other, of): &(usize, usize)| of == vendor && docs[other].phase == docs[at].phase;
        if surely.iter().any(is_said) {
            continue;
        }
        docs[at].kind = EITHER;
        docs[at].either = Some((vendor, docs[at].phase));
    }
    for (at, code) in found {
        if !docs[at].expected.contains(&code) {
            docs[at].also.push(code);
            docs[at].chance.push(code);
        }
    }
}

/// Whether a bill stands for itself: clean, nothing refers to it or is referred to, and no other bill of the vendor is over
/// its amount, as copies, standing orders and credits are.
fn is_single(docs: &[Doc], places: &[usize], referred: &BTreeSet<String>, at: usize) -> bool {
    let doc = &docs[at];
    let mut others = places.iter().filter(|&&other| other != at).map(|&other| &docs[other].facts);
    doc.expected.is_empty()
        && doc.finally.is_none()
        && doc.facts.refers_to.is_empty()
        && doc.facts.number.as_ref().is_some_and(|number| !referred.contains(number))
        && others.all(|other| other.gross != doc.facts.gross && other.number != doc.facts.number)
}

/// The catalogue's words: within seven days, at least two, each within the limit, together above it.
fn exceed_together<'a>(this: &Facts, others: impl Iterator<Item = &'a Facts>) -> bool {
    let limit = Decimal::from(FIRST_LIMIT);
    let part = |facts: &Facts| {
        let gross = facts.gross.filter(|gross| gross.currency == Currency::EUR && gross.value <= limit)?;
        Some((facts.issued?, gross.value))
    };
    let Some((day, value)) = part(this) else { return false };
    let others: Vec<(Date, Decimal)> = others.filter_map(part).collect();
    let is_week = |start: Date| {
        let days = |then: Date| (then - start).get_days();
        let of_week = others.iter().filter(|(then, _)| (0..=SPLIT_DAYS).contains(&days(*then)));
        let (count, sum) = of_week.fold((0, value), |(count, sum), (_, value)| (count + 1, sum + *value));
        (0..=SPLIT_DAYS).contains(&days(day)) && count > 0 && sum > limit
    };
    others.iter().map(|(then, _)| *then).chain([day]).any(is_week)
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
