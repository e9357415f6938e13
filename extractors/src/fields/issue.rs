//! Chooses the issue date (BT-2) and the due date (BT-9) among the dates of the document.

mod said;

use model::extraction::DocumentClass;

use super::dates::DateSeen;
use super::facts::Facts;
use super::found::Found;
use super::near::{near, speaks};
use super::seen::{Seen, count, doubt, flag, points_of};
use super::vocabulary::{Hit, Meaning};
use crate::layout::Sheet;
use crate::lines::Items;
use said::Said;

/// Scores of candidates with their places in the list.
type Scores = Vec<(i32, usize)>;

/// Least score of a date that a label speaks for clearly.
const LABELLED_MIN: i32 = 70;

/// Dates looked at; a statement of a year has hundreds, and the first ones are at the head.
const DATES_MAX: usize = 60;

/// Years of most documents that anybody has to pay; other years are mostly misread.
const USUAL_YEARS: std::ops::RangeInclusive<i16> = 2003..=2040;

/// Doubt of a date in another year.
const ODD_YEAR: f32 = 0.5;

/// Candidates of the issue date and of the due date.
pub(crate) fn find(sheet: &Sheet, facts: &Facts, class: DocumentClass, items: &Items) -> (Vec<Seen>, Vec<Seen>) {
    let said: Vec<Option<Said>> = facts.dates.iter().map(|date| said::of(sheet, facts, class, date)).collect();
    let (issue, due) = scores(sheet, facts, class, &said);
    let (best_issue, best_due) = (best_of(&issue), best_of(&due));
    let mut distinct: Vec<model::Date> = facts.dates.iter().map(|d| d.date).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let terms = terms_days(sheet, facts);
    let issued = best_issue.map(|(_, index)| facts.dates[index].date);
    let score_of = |list: &[(i32, usize)], index: usize| list.iter().find(|s| s.1 == index).map(|s| s.0);
    let rules = (finish(sheet, facts, issue.clone(), -20), finish(sheet, facts, due.clone(), 0));
    let rivals = |list: &[(i32, usize)], own: model::Date| {
        let mut others: Vec<model::Date> =
            list.iter().filter(|s| s.0 >= LABELLED_MIN).map(|s| facts.dates[s.1].date).filter(|d| *d != own).collect();
        others.sort_unstable();
        others.dedup();
        others.len()
    };
    let (mut as_issue, mut as_due) = (Vec::new(), Vec::new());
    let is_counted = |date: &DateSeen| facts.is_counted_invoice(date.line);
    let all_counted = facts.dates.iter().all(is_counted);
    for (index, date) in facts.dates.iter().enumerate().take(DATES_MAX) {
        let Some(line) = sheet.lines.get(date.line) else { continue };
        let (issue_score, due_score) = (score_of(&issue, index).unwrap_or(-60), score_of(&due, index));
        let near = near(sheet, facts, date.line, date.first, date.last);
        let (width, height, via) =
            sheet.pages.get(line.page).copied().unwrap_or((595.0, 842.0, model::evidence::Via::Ocr));
        let rank = distinct.partition_point(|d| *d < date.date);
        let days = issued.and_then(|d| (date.date - d).get_days().into()).unwrap_or(0).clamp(-400, 400);
        let issues = [Meaning::IssueDate];
        let dues = [Meaning::DueDate];
        let plain = [Meaning::Date];
        let others = [Meaning::OtherDate, Meaning::OrderNumber, Meaning::OtherNumber];
        // What the words around it say is surer than the nearest label.
        let left = |meanings: &[Meaning], is: Said| match said[index] {
            Some(said) if said == is => 2.0,
            Some(_) => -1.0,
            None => speaks(near.left, meanings),
        };
        let numbers = [Meaning::InvoiceNumber, Meaning::ClassInvoice, Meaning::ClassCreditNote];
        let features = vec![
            points_of(issue_score),
            due_score.map_or(-60.0, points_of),
            points_of(issue_score - best_issue.map_or(0, |b| b.0)),
            due_score.map_or(-99.0, |s| points_of(s - best_due.map_or(0, |b| b.0))),
            left(&issues, Said::Issue),
            left(&dues, Said::Due),
            left(&plain, Said::Plain),
            left(&others, Said::Other),
            speaks(near.left, &numbers),
            near.left_gap,
            speaks(near.above, &issues),
            speaks(near.above, &dues),
            speaks(near.above, &plain),
            speaks(near.above, &others),
            near.above_gap,
            flag(near.above_taken),
            count(rank, 10),
            count(distinct.len() - 1 - rank.min(distinct.len() - 1), 10),
            count(distinct.len(), 12),
            f32::from(i16::try_from(days).unwrap_or(0)),
            flag(terms.contains(&days)),
            count(line.page, 3),
            line.y0 / height.max(1.0),
            line.x_range(date.first, date.last).0 / width.max(1.0),
            count(facts.dates.iter().filter(|d| d.date == date.date).count(), 5),
            count(facts.dates.iter().filter(|d| d.line == date.line).count(), 4),
            flag(date.ambiguous),
            flag(class == DocumentClass::Receipt),
            flag(via == model::evidence::Via::Ocr),
            count(line.tokens.len(), 12),
            count(index, 12),
            count(facts.amounts_in(date.line).iter().filter(|a| a.is_money()).count(), 4),
            count(rivals(&issue, date.date), 4),
            count(rivals(&due, date.date), 4),
            flag(items.encloses(date.line)),
            flag(due.iter().any(|(score, other)| *score >= LABELLED_MIN && facts.dates[*other].date == date.date)),
        ];
        let words = sheet.confidence(date.line, date.first, date.last);
        let value = date.date.to_string();
        let sure = |rules: &[Found]| rules.iter().find(|f| f.value == value).map_or(0, |f| f.confidence);
        let give = |confidence: u16| Seen {
            found: Found::at(sheet, value.clone(), confidence, date.line, date.first, date.last),
            features: features.clone(),
            doubt: if USUAL_YEARS.contains(&date.date.year()) { doubt(words) } else { doubt(words).max(ODD_YEAR) },
        };
        if all_counted || !is_counted(date) {
            as_issue.push(give(sure(&rules.0)));
        }
        as_due.push(give(sure(&rules.1)));
    }
    (as_issue, as_due)
}

/// Whether the value can be read two ways and nothing on the pages settles which: then it is never sure.
pub(crate) fn is_ambiguous(facts: &Facts, value: &str) -> bool {
    let mut same = facts.dates.iter().filter(|d| d.date.to_string() == value).peekable();
    same.peek().is_some() && same.all(|d| d.ambiguous)
}

fn best_of(scores: &[(i32, usize)]) -> Option<(i32, usize)> {
    scores.iter().copied().max_by_key(|(score, index)| (*score, std::cmp::Reverse(*index)))
}

/// Numbers of days that payment terms may name: "30 days net", "zahlbar in 14 Tagen".
fn terms_days(sheet: &Sheet, facts: &Facts) -> Vec<i32> {
    let mut out = Vec::new();
    for amount in facts.amounts.iter().filter(|a| a.decimals == 0 && !a.percent) {
        let Some(next) = sheet.lines.get(amount.line).and_then(|l| l.tokens.get(amount.last + 1)) else { continue };
        let follows = next.text.chars().next().is_some_and(char::is_alphabetic);
        if let Ok(days) = i32::try_from(amount.value)
            && follows
            && (5..=120).contains(&days)
            && !out.contains(&days)
        {
            out.push(days);
        }
    }
    out
}

/// Hand-written scores by index of the date: as issue date, and as due date where a label says so.
fn scores(sheet: &Sheet, facts: &Facts, class: DocumentClass, said: &[Option<Said>]) -> (Scores, Scores) {
    let mut issue: Vec<(i32, usize)> = Vec::new();
    let mut due: Vec<(i32, usize)> = Vec::new();
    for (index, date) in facts.dates.iter().enumerate() {
        let Some(line) = sheet.lines.get(date.line) else { continue };
        let page_height = sheet.pages.get(line.page).map_or(842.0, |p| p.1);
        let label = label_of(sheet, facts, date);
        let early = if line.page == 0 { 4 } else { 0 };
        let mut score = match &label {
            _ if said[index] == Some(Said::Due) => {
                due.push((80 + early, index));
                -60
            }
            _ if said[index] == Some(Said::Other) => -40,
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
        if facts.is_counted_invoice(date.line) {
            score -= 80;
        }
        issue.push((score, index));
    }
    (issue, due)
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
    let caption = facts.captions_of(date.line).filter(is_dateish).find(|h| {
        let (a, b) = sheet.lines[h.line].x_range(h.first, h.last);
        a < date.x1 + 4.0 && b > date.x0 - 4.0
    });
    if let Some(hit) = caption {
        return Some((hit, 76));
    }
    let mut above = None;
    for (index, other) in sheet.lines.iter().enumerate().take(date.line).rev().take(12) {
        let distance = line.y0 - other.y1;
        if other.page != line.page || distance > line.height().max(sheet.height) * 3.4 {
            break;
        }
        for hit in facts.hits_in(index).iter().filter(is_dateish).filter(|h| h.caption_of.is_none()) {
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
