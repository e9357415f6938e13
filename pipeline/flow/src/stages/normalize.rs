//! Normalize: what was read → the invoice in the terms of EN 16931, with the provenance of each value.
//! People's corrections are facts of their own and are applied on top, in the order they were made.

use extractors::memory::Recalled;
use model::case::{CaseState, Event, Stage};
use model::document::DocumentRole;
use model::extraction::Extraction;
use model::ledger::EarlierInvoice;
use model::reading::Rendition;
use model::statement::Correction;
use model::{DocumentId, Reading};
use store::{CaseRecord, FactKind, NewFact, Step, Store};

use super::carried::Carried;
use super::subject::Facts;
use super::{StageError, memory, subject, summary};

/// Assembles the invoice.
pub(super) async fn step(store: &Store, case: &CaseRecord, carried: &mut Carried) -> Result<Step, StageError> {
    let main = subject::main_document(case).ok_or(StageError::Missing("document"))?;
    let mut extractions = std::mem::take(&mut carried.extractions);
    let mut judgement = std::mem::take(&mut carried.judgements).into_iter().rev().find(|(id, _)| *id == main);
    if extractions.is_empty() {
        extractions = load(store, case).await?;
        judgement = subject::judgement(store, case).await?.map(|judgement| (main, judgement));
    }
    let extraction = newest(&extractions, main).ok_or(StageError::Missing("extraction"))?;
    let recalled = memory::recalled(store, extraction).await?;
    let mut reading = extractors::assemble(recalled.as_ref().map_or(extraction, |(recalled, _)| recalled));
    let corrections = store.facts(&case.id, Some(FactKind::Correction)).await?;
    let corrected = corrections.len();
    for fact in corrections {
        let correction: Correction = serde_json::from_value(fact.data)?;
        if let Err(why) = correction.apply(&mut reading) {
            // The desk checked the value when it was stated; a term that is gone since says so in the log.
            tracing::warn!(case.id = %case.id, term = %correction.term, error = %why, "a correction no longer applies");
        }
    }
    let renditions = renditions(case, main, extraction, &extractions);

    let next = CaseState::Working { stage: Stage::Match };
    let event = Event::by_service(
        "normalized",
        sentence(&reading, corrected, recalled.as_ref().map(|(_, changed)| changed.as_slice())),
    );
    let mut step = Step::new(case.id.clone(), case.version, next, event);
    step.summary = Some(summary::of_reading(case, &reading));
    // Only what asks for money can be paid twice; a delivery note must not look like an earlier invoice.
    if extraction.class.is_payable() {
        step.index = Some(EarlierInvoice::of(reading.invoice(), case.id.clone(), main, None));
    }
    step.facts = vec![
        NewFact::by_service(FactKind::Reading, &reading)?,
        NewFact::by_service(FactKind::Renditions, &renditions)?,
    ];
    let judgement = judgement.map(|(_, judgement)| judgement);
    carried.facts = Some(Facts::of(reading, renditions, extraction, judgement, case));
    Ok(step)
}

/// What an earlier worker read, oldest first.
async fn load(store: &Store, case: &CaseRecord) -> Result<Vec<(DocumentId, Extraction)>, StageError> {
    let mut extractions = Vec::new();
    for fact in store.facts(&case.id, Some(FactKind::Extraction)).await? {
        if let Some(document) = fact.document {
            extractions.push((document, serde_json::from_value(fact.data)?));
        }
    }
    Ok(extractions)
}

fn sentence(reading: &Reading, corrected: usize, recalled: Option<&[Recalled]>) -> String {
    let invoice = reading.invoice();
    let mut words = vec![invoice.number.clone().unwrap_or_else(|| "an invoice without a number".to_owned())];
    words.extend(invoice.seller.name.as_ref().map(|name| format!("of {name}")));
    words.extend(invoice.totals.with_vat.map(|gross| format!("over {gross}")));
    words.extend(recalled.map(memory::in_words));
    words.extend(match corrected {
        0 => None,
        1 => Some("with 1 correction".to_owned()),
        n => Some(format!("with {n} corrections")),
    });
    words.join(" ")
}

fn renditions(
    case: &CaseRecord,
    main: DocumentId,
    extraction: &Extraction,
    extractions: &[(DocumentId, Extraction)],
) -> Vec<Rendition> {
    let mut renditions: Vec<Rendition> =
        extraction.page_reading.iter().map(|page| rendition(page, extraction)).collect();
    for document in case.documents.iter().filter(|d| d.role == DocumentRole::Rendition && d.id != main) {
        if let Some(extraction) = newest(extractions, document.id).filter(|e| e.refusal().is_none()) {
            renditions.push(rendition(extraction.page_reading.as_deref().unwrap_or(extraction), extraction));
        }
    }
    renditions
}

/// `whole` has the words of the pages; a hybrid's own page reading leaves them there.
fn rendition(read: &Extraction, whole: &Extraction) -> Rendition {
    Rendition { document: read.document, reading: extractors::assemble(read), text: whole.page_text() }
}

fn newest(extractions: &[(DocumentId, Extraction)], document: DocumentId) -> Option<&Extraction> {
    extractions.iter().rev().find(|(id, _)| *id == document).map(|(_, extraction)| extraction)
}
