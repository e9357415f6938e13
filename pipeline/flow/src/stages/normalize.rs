//! Normalize: what was read → the invoice in the terms of EN 16931, with the provenance of each value.
//! People's corrections are facts of their own and are applied on top, in the order they were made.

use model::case::{CaseState, Event, Stage};
use model::document::DocumentRole;
use model::extraction::Extraction;
use model::ledger::EarlierInvoice;
use model::reading::Rendition;
use model::statement::Correction;
use model::{DocumentId, Reading};
use store::{CaseRecord, FactKind, NewFact, Step, Store, StoredFact};

use super::{StageError, subject, summary};

/// Assembles the invoice.
pub(super) async fn step(store: &Store, case: &CaseRecord) -> Result<Step, StageError> {
    let main = subject::main_document(case).ok_or(StageError::Missing("document"))?;
    let facts = store.facts(&case.id, Some(FactKind::Extraction)).await?;
    let extraction = newest(&facts, main)?.ok_or(StageError::Missing("extraction"))?;
    let mut reading = extractors::assemble(&extraction);
    let corrections = store.facts(&case.id, Some(FactKind::Correction)).await?;
    let corrected = corrections.len();
    for fact in corrections {
        let correction: Correction = serde_json::from_value(fact.data)?;
        if let Err(why) = correction.apply(&mut reading) {
            // The desk checked the value when it was stated; a term that is gone since says so in the log.
            tracing::warn!(case.id = %case.id, term = %correction.term, error = %why, "a correction no longer applies");
        }
    }
    let renditions = renditions(case, main, &extraction, &facts)?;

    let next = CaseState::Working { stage: Stage::Match };
    let event = Event::by_service("normalized", sentence(&reading, corrected));
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
    Ok(step)
}

fn sentence(reading: &Reading, corrected: usize) -> String {
    let invoice = reading.invoice();
    let mut words = vec![invoice.number.clone().unwrap_or_else(|| "an invoice without a number".to_owned())];
    words.extend(invoice.seller.name.as_ref().map(|name| format!("of {name}")));
    words.extend(invoice.totals.with_vat.map(|gross| format!("over {gross}")));
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
    facts: &[StoredFact],
) -> Result<Vec<Rendition>, StageError> {
    let mut renditions = Vec::new();
    if let Some(page) = &extraction.page_reading {
        renditions.push(rendition(page, extraction));
    }
    for document in case.documents.iter().filter(|d| d.role == DocumentRole::Rendition && d.id != main) {
        if let Some(extraction) = newest(facts, document.id)?.filter(|e| e.refusal().is_none()) {
            renditions.push(rendition(extraction.page_reading.as_deref().unwrap_or(&extraction), &extraction));
        }
    }
    Ok(renditions)
}

/// `whole` has the words of the pages; a hybrid's own page reading leaves them there.
fn rendition(read: &Extraction, whole: &Extraction) -> Rendition {
    Rendition { document: read.document, reading: extractors::assemble(read), text: whole.page_text() }
}

fn newest(facts: &[StoredFact], document: DocumentId) -> Result<Option<Extraction>, StageError> {
    let fact = facts.iter().rev().find(|fact| fact.document == Some(document));
    Ok(fact.map(|fact| serde_json::from_value(fact.data.clone())).transpose()?)
}
