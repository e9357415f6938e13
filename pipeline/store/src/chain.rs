//! The event chain: one global list of what happened, each link hashed with the one before it. The last event of a
//! step carries, in the hashed part, where the case went and the hashes of the facts appended with it.

use model::DocumentId;
use model::case::{CaseId, CaseState, Event};
use serde::{Deserialize, Serialize};

use crate::canon;
use crate::db::{Row, args};
use crate::error::StoreError;
use crate::records::StoredEvent;
use crate::sql;
use crate::writer::Tx;

/// The hashed content of an event's row.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Link {
    pub(crate) event: Event,
    /// What changed with it; on the last event of a step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) changed: Option<Changed>,
}

/// What a step changed, as far as `verify` compares it with the tables.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Changed {
    /// State and version of the case after the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<CaseState>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<u64>,
    /// Facts appended, each with its hash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) facts: Vec<(u64, String)>,
    /// Documents that the case has since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) documents: Vec<DocumentId>,
    /// Arrival that it came with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) arrival: Option<u64>,
    /// Keys of tasks opened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) opened: Vec<String>,
    /// Tasks closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) closed: Vec<Closed>,
    /// Keys of effects asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) effects: Vec<String>,
    /// SHA-256 of the bookings that the case has since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) bookings: Option<String>,
}

/// How a task ended, as the chain has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Closed {
    pub(crate) key: String,
    pub(crate) outcome: model::task::TaskOutcome,
    pub(crate) by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) explanation: Option<String>,
}

impl Tx {
    /// Appends a link.
    pub(crate) async fn append(
        &mut self,
        case: Option<&CaseId>,
        at: &str,
        event: Event,
        changed: Option<Changed>,
    ) -> Result<(), StoreError> {
        let data = canon::json(&Link { event, changed })?;
        let seq = self.head.seq + 1;
        let case = case.map(CaseId::as_str);
        let hash = canon::event_hash(&self.head.hash, seq, case, at, &data);
        self.run(sql::INSERT_EVENT, args![seq, case, at, &data, &self.head.hash.clone(), &hash]).await?;
        self.head.seq = seq;
        self.head.hash = hash;
        Ok(())
    }
}

/// A row of the event table.
pub(crate) struct EventRow {
    pub(crate) seq: u64,
    pub(crate) case: Option<String>,
    pub(crate) at: String,
    pub(crate) data: String,
    pub(crate) prev_hash: String,
    pub(crate) hash: String,
}

impl EventRow {
    pub(crate) fn of(row: &Row) -> Result<EventRow, StoreError> {
        Ok(EventRow {
            seq: row.count(0)?,
            case: row.maybe(1)?,
            at: row.text(2)?,
            data: row.text(3)?,
            prev_hash: row.text(4)?,
            hash: row.text(5)?,
        })
    }

    pub(crate) fn stored(self) -> Result<StoredEvent, StoreError> {
        let what = format!("event {}", self.seq);
        let link: Link = canon::parse(&what, &self.data)?;
        let case = self.case.map(|id| id.parse()).transpose().map_err(|error| StoreError::corrupt(&what, error))?;
        Ok(StoredEvent { seq: self.seq, case, at: canon::parse_instant(&self.at)?, event: link.event, hash: self.hash })
    }
}
