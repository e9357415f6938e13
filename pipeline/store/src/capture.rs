//! Capture: an arrival becomes rows, once.

use model::DocumentId;
use model::case::{CaseId, Event};
use model::document::{Arrival, Document};

use crate::canon;
use crate::cases::Ranked;
use crate::chain::Changed;
use crate::db::args;
use crate::error::StoreError;
use crate::records::{Captured, CapturedCases, StateName};
use crate::sql;
use crate::step::{Capture, CaseSummary, NewCase};
use crate::store::Store;
use crate::writer::Tx;

impl Store {
    /// The cases of an arrival that was captured before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn known_arrival(&self, source: &str, key: &str) -> Result<Option<CapturedCases>, StoreError> {
        let database = &self.0.database;
        let Some(row) = database.row(sql::ARRIVAL_ID, args![source, key]).await? else { return Ok(None) };
        let arrival_id = row.count(0)?;
        let mut cases = Vec::new();
        for row in database.rows(sql::ARRIVAL_CASES, args![arrival_id]).await? {
            cases.push(row.text(0)?.parse().map_err(|error| StoreError::corrupt("a case", error))?);
        }
        Ok(Some(CapturedCases { arrival_id, cases }))
    }

    /// Where a source goes on reading.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn cursor(&self, source: &str) -> Result<Option<String>, StoreError> {
        self.0.database.row(sql::CURSOR, args![source]).await?.map(|row| row.text(0)).transpose()
    }

    /// Captures an arrival, in one transaction: the arrival, its documents, its cases with their first jobs, the
    /// source's cursor. The same `(source, key)` again changes nothing but the cursor. A document that is known
    /// already opens no second case: the arrival is linked to the case that has it.
    ///
    /// The bytes must lie in the archive already.
    ///
    /// # Errors
    /// When the database cannot be written, or the capture names a state in which no case begins.
    pub async fn capture(&self, capture: Capture) -> Result<Captured, StoreError> {
        for case in &capture.cases {
            if case.documents.is_empty() {
                return Err(StoreError::Invalid(format!("capture {}: a case needs a document", case.id)));
            }
        }
        let client = self.queue()?.client();
        let now = canon::instant(self.clock().now());
        self.write(move |tx| Box::pin(async move { capture_in(tx, &client, &capture, &now).await })).await
    }
}

async fn capture_in(
    tx: &mut Tx,
    client: &riverqueue::Client,
    capture: &Capture,
    now: &str,
) -> Result<Captured, StoreError> {
    let Arrival { source, key, received_at, name, sender } = &capture.arrival;
    if let Some(cursor) = &capture.cursor {
        tx.run(sql::SET_CURSOR, args![source, cursor]).await?;
    }
    if let Some(row) = tx.row(sql::ARRIVAL_ID, args![source, key]).await? {
        let arrival_id = row.count(0)?;
        let mut cases = Vec::new();
        for row in tx.rows(sql::ARRIVAL_CASES, args![arrival_id]).await? {
            cases.push(row.text(0)?.parse().map_err(|error| StoreError::corrupt("a case", error))?);
        }
        return Ok(Captured { arrival_id, cases, new: false, opened: Vec::new() });
    }

    tx.head.arrival += 1;
    let arrival_id = tx.head.arrival;
    for document in std::iter::once(&capture.original).chain(&capture.sidecar) {
        insert_document(tx, document).await?;
    }
    let (original, sidecar) = (capture.original.id.hex(), capture.sidecar.as_ref().map(|s| s.id.hex()));
    let received = canon::instant(*received_at);
    tx.run(sql::INSERT_ARRIVAL, args![arrival_id, source, key, &received, name, sender, &original, &sidecar]).await?;

    let mut captured = Captured { arrival_id, cases: Vec::new(), new: true, opened: Vec::new() };
    for case in &capture.cases {
        let id = match known_case(tx, case).await? {
            Some(id) => {
                let added = add_documents(tx, &id, &case.documents).await?;
                let sentence = format!("The same document arrived again by {source} as {name}.");
                let event = Event::by_service("arrived_again", sentence)
                    .with(serde_json::json!({ "source": source, "key": key }));
                let changed = Changed { arrival: Some(arrival_id), documents: added, ..Changed::default() };
                tx.append(Some(&id), now, event, Some(changed)).await?;
                id
            }
            None => {
                open_case(tx, client, capture, case, arrival_id, now).await?;
                captured.opened.push(case.id.clone());
                case.id.clone()
            }
        };
        if !captured.cases.contains(&id) {
            let position = captured.cases.len() as u64;
            tx.run(sql::INSERT_ARRIVAL_CASE, args![arrival_id, position, id.as_str()]).await?;
            captured.cases.push(id);
        }
    }
    if capture.cases.is_empty() {
        let event = Event::by_service("arrived", format!("{name} arrived by {source}; nothing of it opens a case."))
            .with(serde_json::json!({ "source": source, "key": key }));
        let changed = Changed { arrival: Some(arrival_id), documents: vec![capture.original.id], ..Changed::default() };
        tx.append(None, now, event, Some(changed)).await?;
    }
    Ok(captured)
}

/// The case that has this case's first document already, as its own and not as something that came along.
async fn known_case(tx: &mut Tx, case: &NewCase) -> Result<Option<CaseId>, StoreError> {
    if tx.row(sql::CASE_HEAD, args![case.id.as_str()]).await?.is_some() {
        return Ok(Some(case.id.clone()));
    }
    let Some(first) = case.documents.first() else { return Ok(None) };
    let rows = tx.rows(sql::CASES_OF_DOCUMENT, args![&first.id.hex()]).await?;
    let first = rows.first().map(|row| row.text(0)).transpose()?;
    first.map(|id| id.parse().map_err(|error| StoreError::corrupt("a case", error))).transpose()
}

async fn open_case(
    tx: &mut Tx,
    client: &riverqueue::Client,
    capture: &Capture,
    case: &NewCase,
    arrival_id: u64,
    now: &str,
) -> Result<(), StoreError> {
    tx.head.opened += 1;
    let seq = tx.head.opened;
    let summary = CaseSummary {
        flags: case.flags.clone(),
        sentence: case.refusal.as_ref().map(|problem| problem.message.clone()),
        ..CaseSummary::default()
    };
    let ranked = Ranked::of(&case.id, &summary);
    let stage = case.state.job_stage();
    let state = canon::json(&case.state)?;
    let refusal = case.refusal.as_ref().map(canon::json).transpose()?;
    tx.run(
        sql::INSERT_CASE,
        args![
            case.id.as_str(),
            seq,
            &state,
            StateName::of(&case.state).as_str(),
            stage.map(|stage| stage.as_str()).unwrap_or_default(),
            case.state.status().as_str(),
            &canon::json(&summary)?,
            &refusal,
            None::<&str>,
            None::<&str>,
            &ranked.search,
            ranked.blocked,
            ranked.at_risk,
            &ranked.due,
            now,
        ],
    )
    .await?;
    let documents = add_documents(tx, &case.id, &case.documents).await?;
    let Arrival { source, key, name, .. } = &capture.arrival;
    let sentence = match &case.refusal {
        Some(problem) => format!("Captured {name} from {source}. {}", problem.message),
        None => format!("Captured {name} from {source}."),
    };
    let event = Event::by_service("captured", sentence).with(serde_json::json!({
        "source": source, "key": key, "original": capture.original.id,
        "reason": case.refusal.as_ref().map(|problem| problem.reason.as_str()),
    }));
    let changed = Changed {
        state: Some(case.state.clone()),
        version: Some(1),
        documents,
        arrival: Some(arrival_id),
        ..Changed::default()
    };
    tx.append(Some(&case.id), now, event, Some(changed)).await?;
    if let Some(stage) = stage {
        tx.insert_job(client, &case.id, stage, 1).await?;
    }
    Ok(())
}

/// Adds what the case does not have yet, after what it has; says which.
async fn add_documents(tx: &mut Tx, case: &CaseId, documents: &[Document]) -> Result<Vec<DocumentId>, StoreError> {
    let there = tx.row(sql::CASE_DOCUMENT_COUNT, args![case.as_str()]).await?;
    let mut position = there.map_or(Ok(0), |row| row.count(0))?;
    let mut added = Vec::new();
    for document in documents {
        insert_document(tx, document).await?;
        let role = canon::json(&document.role)?;
        let id = document.id.hex();
        let new = tx.run(sql::INSERT_CASE_DOCUMENT, args![case.as_str(), &id, position, &role, &document.name]).await?;
        if new > 0 {
            position += 1;
            added.push(document.id);
        }
    }
    Ok(added)
}

async fn insert_document(tx: &mut Tx, document: &Document) -> Result<(), StoreError> {
    let media_type = canon::json(&document.media_type)?;
    tx.run(sql::INSERT_DOCUMENT, args![&document.id.hex(), &media_type, document.size]).await?;
    Ok(())
}
