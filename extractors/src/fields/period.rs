//! Finds the days that a bill is for (BT-73, BT-74): "service period 01.03.2026 – 31.03.2026", or the same under an item.
//!
//! Only two days with a dash or "to" between them are a period, and only where a label speaks of one or an item stands
//! above: the foot of a letter tells of holidays as well.

use model::extraction::Candidate;
use model::{Date, TermPath};

use super::compose::Concept;
use super::dates::DateSeen;
use super::facts::Facts;
use super::found::Found;
use super::vocabulary::{Meaning, vocabulary};
use crate::layout::Sheet;
use crate::lines::Items;

/// Longest period: a year and what a late bill adds to it.
const DAYS_MAX: i32 = 400;

/// Words between the two days: "bis zum".
const WORDS_MAX: usize = 3;

/// How sure a period is, in percent of the words that it was read from.
const WORTH: u32 = 95;

/// A first and a last day.
struct Range<'f> {
    first: &'f DateSeen,
    last: &'f DateSeen,
    /// A label says that it is a period.
    is_labelled: bool,
}

/// First and last day of the invoicing period: as a label has it, else from the first to the last day of those under the
/// items.
pub(crate) fn find(sheet: &Sheet, facts: &Facts, items: &Items) -> Vec<Candidate> {
    let pairs = facts.dates.iter().zip(facts.dates.iter().skip(1));
    let ranges: Vec<Range<'_>> = pairs.filter_map(|(first, last)| range(sheet, facts, items, first, last)).collect();
    let has_label = ranges.iter().any(|range| range.is_labelled);
    let counted = || ranges.iter().filter(|range| range.is_labelled == has_label);
    let days = |pick: fn(&Range<'_>) -> Date| {
        let mut days: Vec<Date> = counted().map(pick).collect();
        days.sort_unstable();
        days.dedup();
        days
    };
    let (starts, ends) = (days(|range| range.first.date), days(|range| range.last.date));
    // Two labelled periods are those of two things, and nothing tells which is the invoice's.
    if has_label && (starts.len() > 1 || ends.len() > 1) {
        return Vec::new();
    }
    let start = counted().map(|range| range.first).min_by_key(|seen| seen.date);
    let end = counted().map(|range| range.last).max_by_key(|seen| seen.date);
    [(73, start), (74, end)].into_iter().filter_map(|(term, seen)| Some(candidate(sheet, seen?, term))).collect()
}

fn range<'f>(
    sheet: &Sheet,
    facts: &Facts,
    items: &Items,
    first: &'f DateSeen,
    last: &'f DateSeen,
) -> Option<Range<'f>> {
    let line = sheet.lines.get(first.line).filter(|_| first.line == last.line)?;
    let days = (last.date - first.date).get_days();
    if !(0..=DAYS_MAX).contains(&days) || last.first > first.last + 1 + WORDS_MAX {
        return None;
    }
    // OCR glues what stands close: "01.03.2026-31.03.2026".
    let is_one_word = first.last == last.first;
    let between = if first.last < last.first { line.text(first.last + 1, last.first - 1) } else { String::new() };
    if !is_one_word && !vocabulary().is_range(&between) {
        return None;
    }
    let says_period =
        line.tokens[..first.first].iter().any(|token| vocabulary().lexicon().says(&token.text, Concept::Period));
    let label = facts.hits_in(first.line).iter().filter(|hit| hit.last < first.first).max_by_key(|hit| hit.last);
    let means = |meaning: Meaning| label.is_some_and(|hit| hit.is(meaning));
    let is_of_another = (means(Meaning::IssueDate) || means(Meaning::DueDate)) && !means(Meaning::OtherDate);
    if is_of_another && !says_period {
        return None;
    }
    let is_labelled = says_period || means(Meaning::OtherDate);
    (is_labelled || items.annotates(first.line)).then_some(Range { first, last, is_labelled })
}

fn candidate(sheet: &Sheet, seen: &DateSeen, term: u16) -> Candidate {
    let words = u32::from(sheet.confidence(seen.line, seen.first, seen.last));
    let confidence = u16::try_from(words * WORTH / 100).unwrap_or(0);
    let found = Found::at(sheet, seen.date.to_string(), confidence, seen.line, seen.first, seen.last);
    found.candidate(TermPath::bt(term))
}
