//! What would balance a document whose sums do not add up: the one change, or the two, that mend most of its broken
//! rules and break no other.
//!
//! A rule alone sees one sum, so it can only say what *this* sum would need: when a line's amount is mistyped, the rule of
//! the line, that of the sum of lines and that of the VAT group each ask for another number, and only one of the three
//! is right. Here the sums of the document are looked at together ([`sums`]), every number that could be the wrong one is
//! tried ([`search`]), and each finding gets the advice that also serves the others. Where nothing serves, nothing is
//! advised: the numbers that were seen still stand in the message.

mod search;
mod sums;

use rust_decimal::Decimal;

use super::super::number::shown;
use super::super::sink::Finding;
use super::lines;
use super::vat::moved;
use super::view::View;
use search::{Change, Plan};
use sums::{Sums, Value};

/// More broken sums than this are no slip of one number.
const BROKEN_MAX: usize = 12;

/// Puts advice that fits the whole document in the place of what each rule advised alone.
pub(in super::super) fn advise(view: &View<'_, '_>, findings: &mut [Finding]) {
    // Sums that are explained one by one need no search, as long as no other is broken.
    if findings.iter().all(|finding| finding.seen.is_none() || finding.explained) {
        return;
    }
    let Some(sums) = Sums::of(view) else { return };
    let asked: Vec<Option<usize>> = findings.iter().map(|finding| sums.asked_by(finding)).collect();
    let plan = Plan::of(&sums, &asked);
    for (finding, sum) in findings.iter_mut().zip(&asked) {
        let Some(sum) = *sum else { continue };
        let advice = plan.changes_for(sum).map(|changes| said(view, &sums, sum, &changes));
        if advice.is_some() || !finding.explained {
            finding.advise(advice.as_deref());
        }
    }
}

/// Changes in words, for the finding of one sum: `9.50 would balance`.
fn said<'t, 'a>(view: &View<'t, 'a>, sums: &Sums<'t, 'a>, sum: usize, changes: &[&Change]) -> String {
    if let [Change::Set { value: a, to: x }, Change::Set { value: b, to: y }] = changes {
        let now = |value: &usize| sums.values.get(*value).map(|value| value.now);
        if now(a) == Some(*y) && now(b) == Some(*x) {
            let (a, b) = (sums.name(view, *a), sums.name(view, *b));
            return format!("{a} and {b} seem to be exchanged, the other way round they would balance");
        }
    }
    let subject = sums.subject(sum);
    let in_words = |change: &&Change| match change {
        Change::Set { value, to } if Some(*value) == subject && changes.len() > 1 => format!("{} here", shown(*to)),
        Change::Set { value, to } if Some(*value) == subject => shown(*to),
        Change::Set { value, to } => format!("{} as {}", plain(sums.values.get(*value), *to), sums.name(view, *value)),
        Change::Move { line, group } => sums.line(*line).zip(sums.groups.get(*group)).map_or_else(String::new, |it| {
            let (line, group) = it;
            moved(view, line.element, group.code, group.rate.filter(|_| group.taxed))
        }),
        Change::Drop { line: Some(line), .. } => {
            let named = sums.line(*line).map_or_else(String::new, |line| lines::named(view, line.element));
            format!("the invoice without {named}")
        }
        Change::Drop { group, .. } => format!("a breakdown without {}", sums.group_by_place(*group)),
    };
    // The finding's own number first.
    let own = |change: &&&Change| matches!(change, Change::Set { value, .. } if Some(*value) == subject);
    let (first, rest): (Vec<&&Change>, Vec<&&Change>) = changes.iter().partition(own);
    let words: Vec<String> = first.into_iter().chain(rest).map(in_words).collect();
    match words.as_slice() {
        [most @ .., last] if !most.is_empty() => format!("{} and {last} would balance", most.join(", ")),
        words => format!("{} would balance", words.concat()),
    }
}

/// Amounts have two decimals, quantities as many as they need.
fn plain(value: Option<&Value<'_, '_>>, to: Decimal) -> String {
    if value.is_some_and(Value::is_quantity) { to.normalize().to_string() } else { shown(to) }
}
