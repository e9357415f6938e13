//! Finds the number of the contract that a bill belongs to (BT-12).

use model::TermPath;
use model::extraction::Candidate;

use super::{LABELLED_MIN, collect, is_date_or_amount};
use crate::fields::facts::Facts;
use crate::fields::vocabulary::Meaning;
use crate::layout::Sheet;

/// Least letters and digits, and least digits, of a contract's number.
const CONTRACT_LETTERS: usize = 4;
const CONTRACT_DIGITS: usize = 3;

/// The number of the contract (BT-12), where a label speaks for one.
pub(crate) fn contract(sheet: &Sheet, facts: &Facts) -> Option<Candidate> {
    let mut choices = Vec::new();
    for hit in facts.with(Meaning::ContractNumber) {
        collect(sheet, facts, hit, 80, hit.words > 1, &mut choices);
    }
    choices.retain(|c| {
        let value = &c.found.value;
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        let is_year = value.len() == 4 && digits == 4 && (value.starts_with("19") || value.starts_with("20"));
        let (line, first, _) = c.place;
        c.score >= LABELLED_MIN
            && value.chars().filter(|c| c.is_alphanumeric()).count() >= CONTRACT_LETTERS
            && digits >= CONTRACT_DIGITS
            && !is_year
            && !is_date_or_amount(facts, line, first, value)
            && !facts.amounts_in(line).iter().any(|a| a.is_money() && a.first <= first && first <= a.last)
    });
    // The first one at the best label.
    let best = choices.into_iter().rev().max_by_key(|c| c.score)?;
    let mut found = best.found;
    found.confidence = u16::try_from(u32::from(found.confidence) * 95 / 100).unwrap_or(0);
    Some(found.candidate(TermPath::bt(12)))
}
