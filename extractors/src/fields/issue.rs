//! Chooses the issue date (BT-2) and the due date (BT-9) among the dates of the document.

use model::extraction::DocumentClass;

use super::dates::DateSeen;
use super::facts::Facts;
use super::found::Found;
use super::vocabulary::{Hit, Meaning};
use crate::layout::Sheet;

/// Issue date and due date, best first.
pub(crate) fn dates(sheet: &Sheet, facts: &Facts, class: DocumentClass) -> (Vec<Found>, Vec<Found>) {
    let mut issue: Vec<(i32, usize)> = Vec::new();
    let mut due: Vec<(i32, usize)> = Vec::new();
    for (index, date) in facts.dates.iter().enumerate() {
        let Some(line) = sheet.lines.get(date.line) else { continue };
        let page_height = sheet.pages.get(line.page).map_or(842.0, |p| p.1);
        let label = label_of(sheet, facts, date);
        let early = if line.page == 0 { 4 } else { 0 };
        let mut score = match &label {
            Some((hit, strength)) if hit.is(Meaning::DueDate) => {
                due.push((strength + early, index));
                -60
            }
            Some((hit, strength)) if hit.is(Meaning::IssueDate) => *strength + early + 20,
            Some((hit, strength)) if hit.is(Meaning::Date) && !hit.is(Meaning::OtherDate) => *strength / 2 + early + 8,
            Some((hit, _)) if hit.is(Meaning::OtherDate) => -40,
            Some((hit, strength)) if hit.is(Meaning::InvoiceNumber) => *strength / 3 + early,
            _ => early,
        };
        let titled = facts
            .hits_in(date.line)
            .iter()
            .any(|h| h.last < date.first && (h.meanings.iter().any(|m| m.is_class()) || h.is(Meaning::InvoiceNumber)));
        if titled && score > 0 {
            score += 18;
        }
        if label.as_ref().is_some_and(|(h, _)| h.letters <= 3 && !titled) && score > 0 {
            score -= 22;
        }
        // A date on its own in the head of the page is usually the document's.
        if label.is_none() && line.page == 0 && line.y0 < page_height * 0.4 {
            score += 14;
        }
        if class == DocumentClass::Receipt && label.is_none() {
            score += 6;
        }
        // A range is a period.
        let range = facts.dates.iter().any(|d| d.line == date.line && d.first != date.first && label.is_none());
        if range {
            score -= 16;
        }
        issue.push((score, index));
    }
    (finish(sheet, facts, issue, -20), finish(sheet, facts, due, 0))
}

fn finish(sheet: &Sheet, facts: &Facts, mut scored: Vec<(i32, usize)>, least: i32) -> Vec<Found> {
    scored.retain(|s| s.0 > least);
    scored.sort_by_key(|s| (std::cmp::Reverse(s.0), s.1));
    let mut out: Vec<Found> = Vec::new();
    let best = scored.first().map(|s| (s.0, facts.dates[s.1].date));
    let rival = scored.iter().any(|s| best.is_some_and(|b| b.1 != facts.dates[s.1].date && s.0 > b.0 - 12));
    for (rank, (score, index)) in scored.into_iter().enumerate() {
        let seen = &facts.dates[index];
        let value = seen.date.to_string();
        if out.iter().any(|f| f.value == value) {
            continue;
        }
        let base: u16 = match score {
            90.. => 9_880,
            70.. => 9_820,
            40.. => 9_500,
            20.. => 8_800,
            10.. => 8_000,
            _ => 6_000,
        };
        let mut base = if rank > 0 {
            base.min(4_000)
        } else if rival {
            base.min(9_300)
        } else {
            base
        };
        if seen.ambiguous {
            base = base.min(8_500);
        }
        let sure = sheet.confidence(seen.line, seen.first, seen.last);
        let confidence = u16::try_from(u32::from(base) * u32::from(sure) / 10_000).unwrap_or(0);
        out.push(Found::at(sheet, value, confidence, seen.line, seen.first, seen.last));
        if out.len() == 3 {
            break;
        }
    }
    out
}

/// The label of a date: to its left on the line, or above it, with its strength.
fn label_of<'f>(sheet: &Sheet, facts: &'f Facts, date: &DateSeen) -> Option<(&'f Hit, i32)> {
    let is_dateish = |h: &&Hit| {
        h.is(Meaning::DueDate)
            || h.is(Meaning::IssueDate)
            || h.is(Meaning::Date)
            || h.is(Meaning::OtherDate)
            || h.is(Meaning::InvoiceNumber)
    };
    let line = sheet.lines.get(date.line)?;
    let left = facts
        .hits_in(date.line)
        .iter()
        .filter(|h| h.last <= date.first && h.first < date.first.max(1) || h.last == date.first)
        .filter(is_dateish)
        .max_by_key(|h| h.last);
    if let Some(hit) = left {
        // Another date between label and this one takes the label; the second one of a range goes with it.
        let between = facts.dates.iter().any(|d| d.line == date.line && d.first > hit.last && d.last < date.first);
        let gap = line.tokens[date.first].x0 - line.tokens[hit.last.min(date.first)].x1;
        let weak = between || gap > line.height() * 30.0;
        return Some((hit, if weak { 15 } else { 80 }));
    }
    let mut above = None;
    for (index, other) in sheet.lines.iter().enumerate().take(date.line).rev().take(12) {
        let distance = line.y0 - other.y1;
        if other.page != line.page || distance > line.height().max(sheet.height) * 3.4 {
            break;
        }
        for hit in facts.hits_in(index).iter().filter(is_dateish) {
            let (a, b) = other.x_range(hit.first, hit.last);
            let overlaps = a < date.x1 + 4.0 && b > date.x0 - 4.0;
            // A label that has its own value beside it does not speak for what is below.
            let taken = facts
                .dates
                .iter()
                .any(|d| d.line == index && d.first > hit.last && other.tokens[d.first].x0 - b < line.height() * 12.0);
            if overlaps && !taken && above.is_none() {
                above = Some((hit, 76));
            }
        }
        if above.is_some() {
            break;
        }
    }
    above
}
