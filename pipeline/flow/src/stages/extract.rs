//! Extract: bytes → what was read, in the sandboxed child.

use model::Severity;
use model::case::{CaseState, Closing, Event, Stage};
use model::document::DocumentRole;
use model::extraction::{Outcome, Problem};
use serde_json::json;
use store::{CaseRecord, FactKind, NewFact, Step, Store};

use super::carried::Carried;
use super::{StageError, summary};
use crate::sandbox::{DocumentRead, Sandbox};

/// Reads every document of the case that shows the invoice.
pub(super) async fn step(
    store: &Store,
    sandbox: &Sandbox,
    case: &CaseRecord,
    carried: &mut Carried,
) -> Result<Step, StageError> {
    let mut facts = Vec::new();
    let mut first: Option<usize> = None;
    for document in case.documents.iter().filter(|d| d.role != DocumentRole::Supporting) {
        let bytes = store.blobs().get(document.id).await?;
        let DocumentRead { extraction, judgement } = sandbox.read(&bytes, false).await.map_err(StageError::Reader)?;
        facts.push(NewFact::by_service(FactKind::Extraction, &extraction)?.about(document.id));
        if let Some(judgement) = &judgement {
            facts.push(NewFact::by_service(FactKind::Verdict, judgement)?.about(document.id));
        }
        carried.judgements.extend(judgement.map(|judgement| (document.id, judgement)));
        if first.is_none() || document.role == DocumentRole::Invoice {
            first = Some(carried.extractions.len());
        }
        carried.extractions.push((document.id, extraction));
    }
    let first = first.and_then(|place| carried.extractions.get(place));
    let Some((_, first)) = first else { return Err(StageError::Missing("document")) };
    let mut step = match first.refusal() {
        Some(problem) => refused(case, problem),
        None => {
            let next = CaseState::Working { stage: Stage::Normalize };
            let pages = first.pages.len();
            let sentence = match pages {
                0 => format!("read {} values", first.candidates.len()),
                1 => format!("read {} values on 1 page", first.candidates.len()),
                n => format!("read {} values on {n} pages", first.candidates.len()),
            };
            Step::new(case.id.clone(), case.version, next, Event::by_service("extracted", sentence))
        }
    };
    let mut flags = case.summary.flags.clone();
    for flag in &first.flags {
        if !flags.contains(flag) {
            flags.push(flag.clone());
        }
    }
    let sentence = first.refusal().map(|p| summary::capitalised(&p.message));
    let code = first.refusal().and_then(|p| summary::code_of(p.reason));
    let codes = code.map(|code| (code, Severity::Hold)).into_iter().collect();
    step.summary = Some(store::CaseSummary { flags, sentence, codes, ..case.summary.clone() });
    step.facts = facts;
    Ok(step)
}

fn refused(case: &CaseRecord, problem: &Problem) -> Step {
    let (state, kind) = match problem.outcome {
        Outcome::Reject => (CaseState::Archiving { outcome: Closing::Rejected }, "rejected"),
        _ => (CaseState::Quarantined { reason: problem.reason }, "quarantined"),
    };
    let event = Event::by_service(kind, problem.message.clone()).with(json!({ "reason": problem.reason }));
    Step::new(case.id.clone(), case.version, state, event)
}
