//! Vendor memory in the pipeline: a correction that was stated becomes a lesson when the case goes on, and the lessons
//! that a document's marks find are applied when it is normalised. What a lesson would do to documents read before can be
//! tried without changing anything.

use model::Reading;
use model::case::{CaseState, Closing, Event};
use model::extraction::Extraction;
use model::ledger::LegalEntity;
use model::memory::{Lesson, Remembered, Tried};
use model::statement::Correction;
use serde_json::json;
use store::{CaseFilter, CaseOrder, CaseRecord, FactKind, NewFact, Step, Store, StoreError};

use super::StageError;
use super::subject::{main_document, main_extraction};
use extractors::memory::Recalled;

/// Documents of a vendor on which a lesson is tried.
const TRIED_MAX: u32 = 50;

/// Documents of a vendor that a new lesson must not contradict.
const SETTLED_MAX: u32 = 12;

/// Adds the lessons of corrections that have none yet to the step that carries the case on.
pub(super) async fn learn(
    store: &Store,
    own: &[LegalEntity],
    case: &CaseRecord,
    reading: &Reading,
    step: &mut Step,
) -> Result<(), StageError> {
    let corrections = store.facts(&case.id, Some(FactKind::Correction)).await?;
    if corrections.is_empty() {
        return Ok(());
    }
    let known: Vec<Lesson> = parsed(store.facts(&case.id, Some(FactKind::Lesson)).await?)?;
    let extraction = main_extraction(store, case).await?;
    let own: Vec<String> =
        own.iter().flat_map(|e| e.vat_id.iter().map(ToString::to_string).chain([e.name.clone()])).collect();
    // Of several corrections of a term the last is what the person means.
    let mut last: Vec<Correction> = Vec::new();
    for correction in parsed::<Correction>(corrections)? {
        last.retain(|earlier| earlier.term != correction.term);
        last.push(correction);
    }
    for correction in last {
        let old = known.iter().any(|lesson| lesson.term == correction.term && lesson.value == correction.value);
        if old {
            continue;
        }
        let Some(lesson) = extractors::memory::learn(&extraction, reading, &correction, &own) else { continue };
        let name = model::invoice::term_name(lesson.term.term).unwrap_or("field");
        let vendor = lesson.vendor.as_deref().unwrap_or("this vendor");
        let against = settled_against(store, case, &lesson).await?;
        if against > 0 {
            let documents = if against == 1 { "1 document".to_owned() } else { format!("{against} documents") };
            let sentence = format!(
                "Not remembered for {vendor}: {name} ({}) {} would change {documents} that people let pass",
                lesson.term,
                lesson.how.in_words(),
            );
            step.events.insert(0, Event::by(&correction.who, "not_remembered", sentence));
            continue;
        }
        let sentence = format!("Remembered for {vendor}: {name} ({}) is {}", lesson.term, lesson.how.in_words());
        let event = Event::by(&correction.who, "remembered", sentence).with(json!({
            "term": lesson.term, "how": lesson.how, "keys": lesson.keys,
        }));
        // The event of the stage stays last: it announces the facts.
        step.events.insert(0, event);
        step.facts.push(NewFact::by(&correction.who, FactKind::Lesson, &lesson)?);
    }
    Ok(())
}

/// Documents of the vendor that people paid or released as they were read, and that the lesson would read otherwise.
async fn settled_against(store: &Store, case: &CaseRecord, lesson: &Lesson) -> Result<usize, StageError> {
    let lesson = Remembered { id: 0, lesson: lesson.clone() };
    let mut against = 0;
    for earlier in of_vendor(store, Some(case), &lesson.lesson, SETTLED_MAX).await? {
        let passed = matches!(earlier.state, CaseState::Closed { outcome: Closing::Paid | Closing::Released });
        if earlier.id == case.id || !passed {
            continue;
        }
        against += usize::from(tried(store, &lesson, &earlier).await?.is_some_and(|tried| tried.contradicts()));
    }
    Ok(against)
}

/// The newest cases of a lesson's vendor, by its key in the vendor master or by its name.
async fn of_vendor(
    store: &Store,
    taught: Option<&CaseRecord>,
    lesson: &Lesson,
    limit: u32,
) -> Result<Vec<CaseRecord>, StoreError> {
    let vendor_id = taught.and_then(|case| case.summary.vendor_id.clone());
    let text = if vendor_id.is_none() { lesson.vendor.clone() } else { None };
    let filter = CaseFilter { text, vendor_id, order: CaseOrder::Newest, limit: Some(limit), ..CaseFilter::default() };
    let mut cases = Vec::new();
    // A list leaves the documents of its cases away.
    for listed in store.cases(&filter).await? {
        cases.extend(store.case(&listed.id).await?);
    }
    Ok(cases)
}

fn parsed<T: serde::de::DeserializeOwned>(facts: Vec<store::StoredFact>) -> Result<Vec<T>, StageError> {
    facts.into_iter().map(|fact| Ok(serde_json::from_value(fact.data)?)).collect()
}

/// The extraction as the vendor's lessons read it, with what changed; `None` when no lesson changes anything.
pub(super) async fn recalled(
    store: &Store,
    extraction: &Extraction,
) -> Result<Option<(Extraction, Vec<Recalled>)>, StageError> {
    if extraction.pages.is_empty() || extraction.reader.is_structured() || !store.has_lessons().await? {
        return Ok(None);
    }
    let lessons = store.lessons_known_by(&extractors::memory::marks(extraction)).await?;
    let mut out = extraction.clone();
    let changed = extractors::memory::recall(&mut out, &lessons);
    Ok((!changed.is_empty()).then_some((out, changed)))
}

/// In the words of the event: `with 2 values as corrected before (lessons 12, 15)`.
pub(super) fn in_words(changed: &[Recalled]) -> String {
    let mut numbers: Vec<String> = changed.iter().map(|one| one.lesson.to_string()).collect();
    numbers.dedup();
    let values = if changed.len() == 1 { "1 value".to_owned() } else { format!("{} values", changed.len()) };
    let lessons = if numbers.len() == 1 { "lesson" } else { "lessons" };
    format!("with {values} as corrected before ({lessons} {})", numbers.join(", "))
}

/// Tries a lesson on the newest documents of its vendor, the corrected one among them. Changes nothing.
///
/// # Errors
/// When there is no such lesson, or the database cannot be read.
pub async fn try_lesson(store: &Store, id: u64) -> Result<Vec<Tried>, StoreError> {
    let record = store.lesson(id).await?.ok_or_else(|| StoreError::NotFound(format!("lesson {id}")))?;
    let taught = store.case(&record.case).await?;
    let mut cases = of_vendor(store, taught.as_ref(), &record.remembered.lesson, TRIED_MAX).await?;
    if let Some(taught) = taught.filter(|taught| cases.iter().all(|case| case.id != taught.id)) {
        cases.push(taught);
    }
    let mut out = Vec::new();
    for case in &cases {
        out.extend(tried(store, &record.remembered, case).await?);
    }
    Ok(out)
}

/// What a lesson does to the main document of a case; `None` when nothing was read of it.
async fn tried(store: &Store, lesson: &Remembered, case: &CaseRecord) -> Result<Option<Tried>, StoreError> {
    let (Some(document), Ok(mut extraction)) = (main_document(case), main_extraction(store, case).await) else {
        return Ok(None);
    };
    let Some(reading) = store.latest::<Reading>(&case.id, FactKind::Reading).await? else { return Ok(None) };
    let term = &lesson.lesson.term;
    let stands = reading.invoice().get(term);
    let marks = extractors::memory::marks(&extraction);
    let known = lesson.lesson.keys.iter().any(|key| marks.contains(key));
    let says = known && {
        // Without what was read, so that the lesson speaks even where it agrees.
        if !matches!(lesson.lesson.how, model::memory::How::NotAt { .. }) {
            extraction.candidates.retain(|candidate| candidate.term != *term);
        }
        !extractors::memory::recall(&mut extraction, std::slice::from_ref(lesson)).is_empty()
    };
    let by_lesson = says.then(|| extractors::assemble(&extraction).invoice().get(term)).flatten();
    Ok(Some(Tried { case: case.id.clone(), document, stands, by_lesson }))
}
