//! Archive: everything about a decided case → its archive record, then the case closes.
//!
//! The originals lie in the archive since capture, untouched, under their hash. The record beside them says what was
//! made of them: `invoice.json`, `findings.json`, `events.json`, and `manifest.json` with the hash of each file.

use model::DocumentId;
use model::case::{CaseState, Closing, Event};
use model::document::Document;
use rules::process::{Approval, Status};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{CaseRecord, CaseSummary, FactKind, NewFact, Step, Store};

use super::StageError;

/// The fact that names an archive record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveRecord {
    /// Folder inside the archive: `cases/c-…`.
    pub path: String,
    /// Files of the record with their hashes, the manifest last.
    pub files: Vec<ArchivedFile>,
    /// Originals that the record is about.
    pub documents: Vec<Document>,
}

/// One file of an archive record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivedFile {
    /// Name inside the record's folder.
    pub name: String,
    /// Hash of its bytes.
    pub sha256: DocumentId,
    /// Size in bytes.
    pub size: u64,
}

/// Events written into one record; a case never comes near it.
const EVENTS_MAX: u32 = 100_000;

/// The store's event for another delivery of the same bytes.
const ARRIVED_AGAIN: &str = "arrived_again";

/// Writes the record and closes the case.
pub(super) async fn step(store: &Store, case: &CaseRecord) -> Result<Step, StageError> {
    let CaseState::Archiving { outcome } = case.state else { return Err(StageError::Missing("decision")) };
    // The version makes a record of its own of every time the case comes here, and the same one of a repeated step.
    let path = format!("cases/{}/{}", case.id, case.version);
    let latest = async |kind| store.latest::<Value>(&case.id, kind).await;
    let invoice = json!({
        "case": case.id,
        "outcome": outcome,
        "reading": latest(FactKind::Reading).await?,
        "match": latest(FactKind::Match).await?,
        "approval": latest(FactKind::Approval).await?,
    });
    let findings = json!({
        "case": case.id,
        "findings": latest(FactKind::Findings).await?.unwrap_or_else(|| json!([])),
        "releases": data(store.facts(&case.id, Some(FactKind::Release)).await?),
        "distinctions": data(store.facts(&case.id, Some(FactKind::Distinction)).await?),
        "corrections": data(store.facts(&case.id, Some(FactKind::Correction)).await?),
        "refusal": case.refusal,
    });
    let events: Vec<Value> = store
        .events(Some(&case.id), None, EVENTS_MAX)
        .await?
        .into_iter()
        // The same bytes may arrive again while a record is written twice after a crash; both must be the same.
        .filter(|e| e.event.kind != ARRIVED_AGAIN)
        .map(|e| json!({ "seq": e.seq, "at": e.at, "event": e.event, "hash": e.hash }))
        .collect();

    let mut files = Vec::new();
    for (name, value) in [("invoice.json", invoice), ("findings.json", findings), ("events.json", json!(events))] {
        files.push(write(store, &path, name, &value).await?);
    }
    let manifest = json!({
        "case": case.id,
        "outcome": outcome,
        "arrival": case.arrivals.first(),
        "documents": case.documents,
        "files": files,
        // The same step run again after a crash must write the same bytes, so no clock stands here.
        "chain": { "last_event": events.last().map(|e| e["hash"].clone()) },
    });
    files.push(write(store, &path, "manifest.json", &manifest).await?);

    let record = ArchiveRecord { path, files, documents: case.documents.clone() };
    let event = Event::by_service("archived", format!("closed as {}", word(outcome))).with(json!({
        "manifest": record.files.last().map(|f| f.sha256),
    }));
    let mut step = Step::new(case.id.clone(), case.version, CaseState::Closed { outcome }, event);
    step.facts = vec![NewFact::by_service(FactKind::ArchiveRecord, &record)?];
    step.supersede_tasks = true;
    // Lists show what became of it; where nobody paid, the sentence of the decision says so already.
    let approval: Option<Approval> = store.latest(&case.id, FactKind::Approval).await?;
    let paid = match approval.map(|approval| approval.status) {
        Some(Status::Paid { by }) if outcome == Closing::Paid => Some(format!("Paid by {by}.")),
        _ => None,
    };
    let sentence = paid.or_else(|| case.summary.sentence.clone());
    step.summary = Some(CaseSummary { sentence, waiting_for: Vec::new(), ..case.summary.clone() });
    Ok(step)
}

fn data(facts: Vec<store::StoredFact>) -> Vec<Value> {
    facts.into_iter().map(|fact| fact.data).collect()
}

async fn write(store: &Store, path: &str, name: &str, value: &Value) -> Result<ArchivedFile, StageError> {
    let bytes = serde_json::to_vec_pretty(value)?;
    let sha256 = store.blobs().put_record(&format!("{path}/{name}"), &bytes).await?;
    Ok(ArchivedFile { name: name.to_owned(), sha256, size: bytes.len() as u64 })
}

fn word(outcome: Closing) -> &'static str {
    match outcome {
        Closing::Paid => "paid",
        Closing::Released => "released by policy",
        Closing::Declined => "declined",
        Closing::Duplicate => "a duplicate",
        Closing::Filed => "no invoice, filed",
        Closing::Rejected => "rejected",
    }
}
