//! Finds the numbers of other documents that a bill belongs to, where a label speaks for one: the contract (BT-12) and the
//! delivery note (BT-16).

use model::TermPath;
use model::extraction::Candidate;

use super::labelled::collect;
use super::{Choice, LABELLED_MIN, Place, is_date_or_amount};
use crate::fields::facts::Facts;
use crate::fields::vocabulary::{Hit, Meaning};
use crate::layout::Sheet;

/// Least letters and digits, and least digits, of a number.
struct Least {
    letters: usize,
    digits: usize,
}

/// Share of the words' confidence that a label without a judge is worth, in percent.
const LABEL_WORTH: u32 = 95;

/// The number of the contract (BT-12), where a label speaks for one.
pub(crate) fn contract(sheet: &Sheet, facts: &Facts) -> Option<Candidate> {
    // A single word, "contract", is a heading of something else as often.
    let is_heading = |hit: &Hit| hit.words > 1;
    let choices = labelled(sheet, facts, Meaning::ContractNumber, &Least { letters: 4, digits: 3 }, is_heading);
    // The first one at the best label.
    let best = choices.into_iter().rev().max_by_key(|c| c.score)?;
    Some(candidate(best, 12))
}

/// The number of the delivery note (BT-16), where labels speak for one. A bill over several deliveries names one beside
/// each of its lines, and none for all of them.
pub(crate) fn despatch(sheet: &Sheet, facts: &Facts) -> Option<Candidate> {
    let choices = labelled(sheet, facts, Meaning::DespatchNumber, &Least { letters: 3, digits: 2 }, |_| true);
    let mut choices = choices.into_iter();
    let first = choices.next()?;
    // A number may begin with its own label: "WZ nr WZ/1204".
    choices.all(|other| first.found.value.ends_with(&other.found.value)).then(|| candidate(first, 16))
}

/// Numbers beside the labels, and below those that are headings.
fn labelled(
    sheet: &Sheet,
    facts: &Facts,
    meaning: Meaning,
    least: &Least,
    is_heading: impl Fn(&Hit) -> bool,
) -> Vec<Choice> {
    let mut choices = Vec::new();
    for hit in facts.with(meaning) {
        collect(sheet, facts, hit, 80, is_heading(hit), &mut choices);
    }
    choices.retain(|c| c.score >= LABELLED_MIN && is_number_of(facts, &c.found.value, c.place, least));
    choices
}

fn is_number_of(facts: &Facts, value: &str, (line, first, _): Place, least: &Least) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let is_year = value.len() == 4 && digits == 4 && (value.starts_with("19") || value.starts_with("20"));
    value.chars().filter(|c| c.is_alphanumeric()).count() >= least.letters
        && digits >= least.digits
        && !is_year
        && !is_date_or_amount(facts, line, first, value)
        && !facts.amounts_in(line).iter().any(|a| a.is_money() && a.first <= first && first <= a.last)
}

fn candidate(choice: Choice, term: u16) -> Candidate {
    let mut found = choice.found;
    found.confidence = u16::try_from(u32::from(found.confidence) * LABEL_WORTH / 100).unwrap_or(0);
    found.candidate(TermPath::bt(term))
}
