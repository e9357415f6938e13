//! Vendor memory: what a correction on one document teaches about the next one of the same vendor.
//!
//! [`learn`] turns a correction into a [`Lesson`]: the place where the right value stands, by the words beside it, or the
//! fact that it is always the same. [`marks`] says by what a document may be known as a vendor's, and [`recall`] applies
//! the lessons that were found by them. Nothing is stored here, and nothing is guessed: a document that does not show
//! such a place is read as ever.

mod marks;
mod place;
mod spans;

use model::extraction::{Candidate, Extraction};
use model::memory::{How, Lesson, Remembered};
use model::statement::Correction;
use model::{Confidence, Date, Decimal, Evidence, Reading, TermPath};

use crate::fields::Facts;
use crate::layout::Sheet;
pub use marks::{keys_of, marks};
use spans::{Kind, Span, kind_of, spans};

/// Likeness from which a place is the one that was learned; see `place::likeness`.
const SAME_PLACE: f32 = 3.0;

/// Likeness from which nothing else can be meant.
const CLEARLY_SAME: f32 = 5.0;

/// Places of one value that are kept.
const PLACES_MAX: usize = 4;

/// What is recalled at a clear place, and at one that is only like it.
const SURE: u16 = 9_700;
const LIKELY: u16 = 9_000;

/// What a correction teaches, or `None` when it teaches nothing that another document could use: a slip of the reader
/// on a word that it chose rightly, a value that no page shows, a line of this invoice.
///
/// `reading` is the one with the correction applied; `own` are our own VAT identifiers and names, by which no vendor is
/// known.
#[must_use]
pub fn learn(extraction: &Extraction, reading: &Reading, correction: &Correction, own: &[String]) -> Option<Lesson> {
    let kind = kind_of(&correction.term)?;
    if extraction.pages.is_empty() || extraction.reader.is_structured() {
        return None;
    }
    let sheet = Sheet::new(extraction.document, &extraction.pages);
    let facts = Facts::of(&sheet);
    let keys = keys_of(reading, own);
    if keys.is_empty() {
        return None;
    }
    let all = spans(&sheet, &facts, kind);
    let was = correction.was.as_deref();
    let how = match correction.value.as_deref() {
        None => {
            let wrong: Vec<&Span> = all.iter().filter(|span| was.is_some_and(|was| span.says(kind, was))).collect();
            let places: Vec<_> = wrong.iter().take(PLACES_MAX).map(|s| place::of(&sheet, s)).collect();
            if kind == Kind::Fixed || places.is_empty() {
                return None;
            }
            How::NotAt { places }
        }
        Some(value) if kind == Kind::Fixed => How::Same { printed: spans::prints(&sheet, value) },
        Some(value) => {
            at(&sheet, &facts, &all, &correction.term, value, was).or_else(|| days(&correction.term, reading))?
        }
    };
    Some(Lesson {
        term: correction.term.clone(),
        value: correction.value.clone(),
        was: correction.was.clone(),
        keys,
        vendor: reading.invoice().seller.name.clone(),
        how,
        document: extraction.document,
    })
}

/// The places where a value stands.
fn at(sheet: &Sheet, facts: &Facts, all: &[Span], term: &TermPath, value: &str, was: Option<&str>) -> Option<How> {
    let kind = kind_of(term)?;
    let turned = (kind == Kind::Date).then(|| turned(value)).flatten();
    for (sought, is_turned) in [(Some(value.to_owned()), false), (turned, true)] {
        let Some(sought) = sought else { continue };
        let right: Vec<&Span> = all.iter().filter(|span| span.says(kind, &sought)).collect();
        // The same words were chosen before and only misread: the next document has nothing to learn from it.
        if !is_turned && right.iter().any(|span| was.is_some_and(|was| span.says(kind, was))) {
            return None;
        }
        if let Some(first) = right.first() {
            let day_first = if is_turned { Some(spans::day_first(&first.raw, value)?) } else { None };
            let places = spoken_for(facts, &right, term).into_iter().take(PLACES_MAX);
            return Some(How::At { places: places.map(|span| place::of(sheet, span)).collect(), day_first });
        }
    }
    None
}

/// Where a value stands several times, as net and gross do when there is no tax, the places whose words mean the term;
/// without such the ones whose words do not mean another.
fn spoken_for<'s>(facts: &Facts, spans: &[&'s Span], term: &TermPath) -> Vec<&'s Span> {
    let wanted = spans::meanings_of(term);
    let label = |span: &Span| {
        let before = facts.hits_in(span.line).iter().filter(|hit| hit.last < span.first);
        before.filter(|hit| hit.meanings.iter().any(|m| m.is_label())).max_by_key(|hit| hit.last)
    };
    let means = |span: &&Span| label(span).is_some_and(|hit| hit.meanings.iter().any(|m| wanted.contains(m)));
    let own: Vec<&Span> = spans.iter().copied().filter(means).collect();
    let silent: Vec<&Span> = spans.iter().copied().filter(|span| label(span).is_none()).collect();
    [own, silent, spans.to_vec()].into_iter().find(|list| !list.is_empty()).unwrap_or_default()
}

/// A due date that no page shows follows from the issue date.
fn days(term: &TermPath, reading: &Reading) -> Option<How> {
    let invoice = reading.invoice();
    if *term != TermPath::bt(9) {
        return None;
    }
    let days = (invoice.due_date? - invoice.issue_date?).get_days();
    (0..=366).contains(&days).then_some(How::DaysAfterIssue { days })
}

/// A date with day and month the other way round, where that is a date.
fn turned(date: &str) -> Option<String> {
    let date: Date = date.parse().ok()?;
    let (day, month) = (date.day(), date.month());
    (day <= 12 && day != month).then(|| Date::new(date.year(), day, month).ok().map(|d| d.to_string())).flatten()
}

/// A value that a lesson changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recalled {
    /// Number of the lesson.
    pub lesson: u64,
    /// The term.
    pub term: TermPath,
    /// What it is by the lesson; `None` when the lesson says that it is not there.
    pub value: Option<String>,
}

/// Applies lessons, the newest of a term alone: its candidate takes the place of the others. Says what changed by it.
pub fn recall(extraction: &mut Extraction, lessons: &[Remembered]) -> Vec<Recalled> {
    if extraction.pages.is_empty() || extraction.reader.is_structured() || lessons.is_empty() {
        return Vec::new();
    }
    let sheet = Sheet::new(extraction.document, &extraction.pages);
    let facts = Facts::of(&sheet);
    let mut newest: Vec<&Remembered> = lessons.iter().collect();
    newest.sort_by_key(|one| std::cmp::Reverse(one.id));
    let mut done: Vec<&TermPath> = Vec::new();
    let mut out = Vec::new();
    // A due date may follow from an issue date that is recalled itself.
    newest.sort_by_key(|one| matches!(one.lesson.how, How::DaysAfterIssue { .. }));
    for one in newest {
        let term = &one.lesson.term;
        if done.contains(&term) {
            continue;
        }
        let Some(found) = find(&sheet, &facts, extraction, one) else { continue };
        done.push(term);
        let before = best(extraction, term).map(|c| c.value.clone());
        match found {
            Recall::Is(candidate) => {
                if before.as_deref() == Some(candidate.value.as_str()) {
                    continue;
                }
                out.push(Recalled { lesson: one.id, term: term.clone(), value: Some(candidate.value.clone()) });
                extraction.candidates.retain(|c| c.term != *term);
                extraction.candidates.push(candidate);
            }
            Recall::IsNot(value) => {
                extraction.candidates.retain(|c| c.term != *term || c.value != value);
                let now = best(extraction, term).map(|c| c.value.clone());
                if now != before {
                    out.push(Recalled { lesson: one.id, term: term.clone(), value: now });
                }
            }
        }
    }
    out
}

enum Recall {
    Is(Candidate),
    /// The value read stands where another thing stands.
    IsNot(String),
}

fn best<'e>(extraction: &'e Extraction, term: &TermPath) -> Option<&'e Candidate> {
    // The first of equals stays first, as in `assemble`.
    let own = extraction.candidates.iter().filter(|c| c.term == *term);
    own.fold(None, |best: Option<&Candidate>, c| match best {
        Some(have) if have.confidence >= c.confidence => Some(have),
        _ => Some(c),
    })
}

fn find(sheet: &Sheet, facts: &Facts, extraction: &Extraction, one: &Remembered) -> Option<Recall> {
    let lesson = &one.lesson;
    let kind = kind_of(&lesson.term)?;
    let record = Evidence::Ledger { record: format!("lesson {}", one.id) };
    let candidate = |value: String, raw: Option<String>, sure: u16, mut evidence: Vec<Evidence>| {
        let confidence = Confidence::from_basis_points(sure);
        evidence.push(record.clone());
        Recall::Is(Candidate { term: lesson.term.clone(), value, raw, confidence, evidence })
    };
    match &lesson.how {
        How::Same { printed } => {
            let value = lesson.value.clone()?;
            let place = spans::printed(sheet, &value);
            if *printed && place.is_none() {
                return None;
            }
            Some(candidate(value, None, SURE, place.into_iter().collect()))
        }
        // Totals that prove each other go before what stood somewhere once.
        How::At { .. } if kind == Kind::Amount && add_up(extraction) => None,
        How::At { places, day_first } => {
            let all = spans(sheet, facts, kind);
            let (span, likeness) = place::find(sheet, &all, places)?;
            let mut value = span.value.clone();
            if let Some(day_first) = day_first
                && spans::day_first(&span.raw, &value).is_some_and(|own| own != *day_first)
            {
                value = turned(&value).unwrap_or(value);
            }
            if kind == Kind::Amount
                && let Some(code) = best(extraction, &TermPath::bt(5)).map(|c| c.value.clone())
            {
                value = format!("{value} {code}");
            }
            let words = sheet.confidence(span.line, span.first, span.last);
            let sure = if likeness >= CLEARLY_SAME { SURE } else { LIKELY };
            let raw = Some(span.raw.clone()).filter(|raw| *raw != value);
            Some(candidate(value, raw, sure.min(words), vec![sheet.evidence(span.line, span.first, span.last)]))
        }
        How::DaysAfterIssue { days } => {
            let issued: Date = best(extraction, &TermPath::bt(2))?.value.parse().ok()?;
            let due = issued.checked_add(jiff::Span::new().days(*days)).ok()?;
            let from = vec![TermPath::bt(2)];
            // A due date that the page shows goes before one that is worked out.
            if best(extraction, &lesson.term).is_some_and(|c| c.confidence.basis_points() > LIKELY) {
                return None;
            }
            Some(candidate(due.to_string(), None, LIKELY, vec![Evidence::Derived { from }]))
        }
        How::NotAt { places } => {
            let wrong = best(extraction, &lesson.term)?.value.clone();
            let own: Vec<Span> = spans(sheet, facts, kind).into_iter().filter(|span| span.says(kind, &wrong)).collect();
            let all_wrong =
                !own.is_empty() && own.iter().all(|span| place::likeness_to(sheet, span, places) >= SAME_PLACE);
            all_wrong.then_some(Recall::IsNot(wrong))
        }
    }
}

/// Whether the likeliest net, tax and gross total agree, with tax among them.
fn add_up(extraction: &Extraction) -> bool {
    let value = |term: u16| {
        let own = best(extraction, &TermPath::bt(term))?;
        own.value.split(' ').next()?.parse::<Decimal>().ok()
    };
    let sum = |net: Decimal, tax: Decimal, gross: Decimal| !tax.is_zero() && net.checked_add(tax) == Some(gross);
    matches!((value(109), value(110), value(112)), (Some(net), Some(tax), Some(gross)) if sum(net, tax, gross))
}

#[cfg(test)]
mod tests;
