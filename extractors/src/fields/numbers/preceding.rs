//! Finds the numbers of the invoices that a credit note or a corrected invoice is about (BT-25).

use model::TermPath;
use model::extraction::Candidate;

use super::labelled::collect;
use super::{LABELLED_MIN, is_date_or_amount};
use crate::fields::facts::Facts;
use crate::fields::found::Found;
use crate::fields::vocabulary::Meaning;
use crate::layout::Sheet;

/// Least letters and digits of a number.
const LETTERS_MIN: usize = 3;

/// Preceding invoices (BG-3) of one document; more than any collective credit note has on its first page.
const COUNT_MAX: usize = 20;

/// Takes the number of a preceding invoice from the head of the candidates of a document's own number, where a label calls
/// it that and another candidate has a label that does not.
pub(crate) fn drop_preceding(sheet: &Sheet, facts: &Facts, numbers: &mut Vec<Found>) {
    let labelled = |meaning: Meaning| {
        let mut choices = Vec::new();
        for hit in
            facts.with(meaning).filter(|hit| meaning != Meaning::InvoiceNumber || !hit.is(Meaning::PrecedingInvoice))
        {
            collect(sheet, facts, hit, 80, true, &mut choices);
        }
        choices.retain(|choice| choice.score >= LABELLED_MIN);
        choices.into_iter().map(|choice| choice.found.value).collect::<Vec<String>>()
    };
    let theirs = labelled(Meaning::PrecedingInvoice);
    if !numbers.first().is_some_and(|first| theirs.contains(&first.value)) {
        return;
    }
    let own = labelled(Meaning::InvoiceNumber);
    let is_own = |found: &Found| own.contains(&found.value) && !theirs.contains(&found.value);
    if numbers.iter().any(is_own) {
        numbers.retain(|found| !theirs.contains(&found.value));
    }
}

/// The numbers of preceding invoices (BT-25), each where a label speaks for it; `own` is the document's own number, which
/// letters repeat in such words ("when you pay, name invoice 4711").
pub(crate) fn preceding(sheet: &Sheet, facts: &Facts, own: Option<&str>) -> Vec<Candidate> {
    let mut choices = Vec::new();
    for hit in facts.with(Meaning::PrecedingInvoice) {
        collect(sheet, facts, hit, 80, true, &mut choices);
    }
    let mut numbers: Vec<String> = Vec::new();
    let mut out = Vec::new();
    for choice in choices {
        let value = &choice.found.value;
        let (line, first, _) = choice.place;
        let fits = choice.score >= LABELLED_MIN
            && own.is_none_or(|own| own != value)
            && value.chars().filter(|c| c.is_alphanumeric()).count() >= LETTERS_MIN
            && value.bytes().any(|b| b.is_ascii_digit())
            && !is_date_or_amount(facts, line, first, value)
            && !numbers.contains(value);
        if !fits || numbers.len() >= COUNT_MAX {
            continue;
        }
        numbers.push(value.clone());
        let mut found = choice.found;
        found.confidence = u16::try_from(u32::from(found.confidence) * 95 / 100).unwrap_or(0);
        let group = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        out.push(found.candidate(TermPath::group(3, group).with_term(25)));
    }
    out
}
