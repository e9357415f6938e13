//! Signatures whose bodies are being written.

use std::sync::Arc;

use model::case::CaseId;
use model::document::Arrival;
use model::ledger::{Contract, Ledger, LegalEntity, Order, Vendor};
use model::{Date, Iban, Reading, Timestamp};
use serde::de::DeserializeOwned;
use tokio_util::sync::CancellationToken;

use crate::*;

fn not_yet<T>() -> Result<T, StoreError> {
    Err(StoreError::Invalid("not yet".to_owned()))
}

#[expect(clippy::unused_async, unused_variables, missing_docs, reason = "bodies follow")]
impl Store {
    pub async fn known_arrival(&self, source: &str, key: &str) -> Result<Option<CapturedCases>, StoreError> {
        not_yet()
    }
    pub async fn capture(&self, capture: Capture) -> Result<Captured, StoreError> {
        not_yet()
    }
    pub async fn cursor(&self, source: &str) -> Result<Option<String>, StoreError> {
        not_yet()
    }
    /// Latest arrivals first.
    pub async fn arrivals(&self, source: Option<&str>, limit: u32) -> Result<Vec<StoredArrival>, StoreError> {
        not_yet()
    }
    pub async fn case(&self, id: &CaseId) -> Result<Option<CaseRecord>, StoreError> {
        not_yet()
    }
    pub async fn find_case(&self, text: &str) -> Result<Vec<CaseId>, StoreError> {
        not_yet()
    }
    pub async fn cases(&self, filter: &CaseFilter) -> Result<Vec<CaseRecord>, StoreError> {
        not_yet()
    }
    pub async fn counts(&self) -> Result<Counts, StoreError> {
        not_yet()
    }
    pub async fn latest<T: DeserializeOwned>(&self, case: &CaseId, kind: FactKind) -> Result<Option<T>, StoreError> {
        not_yet()
    }
    pub async fn facts(&self, case: &CaseId, kind: Option<FactKind>) -> Result<Vec<StoredFact>, StoreError> {
        not_yet()
    }
    pub async fn events(
        &self,
        case: Option<&CaseId>,
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        not_yet()
    }
    pub async fn commit(&self, step: Step, lease: Option<&Lease>) -> Result<Committed, CommitError> {
        Ok(not_yet()?)
    }
    pub async fn tasks(&self, filter: &TaskFilter) -> Result<Vec<StoredTask>, StoreError> {
        not_yet()
    }
    pub async fn task(&self, key: &str) -> Result<Option<StoredTask>, StoreError> {
        not_yet()
    }
    pub async fn ledger_for(
        &self,
        reading: &Reading,
        arrival: Option<&Arrival>,
        case: &CaseId,
        as_of: Date,
        own: &[LegalEntity],
    ) -> Result<Ledger, StoreError> {
        not_yet()
    }
    pub async fn apply_import(&self, import: Import, by: &str) -> Result<ImportReport, StoreError> {
        not_yet()
    }
    pub async fn vendors(&self, search: Option<&str>, limit: u32) -> Result<Vec<Vendor>, StoreError> {
        not_yet()
    }
    pub async fn vendor(&self, vendor_id: &str) -> Result<Option<Vendor>, StoreError> {
        not_yet()
    }
    pub async fn order(&self, po_number: &str) -> Result<Option<Order>, StoreError> {
        not_yet()
    }
    pub async fn contracts_of(&self, vendor_id: &str) -> Result<Vec<Contract>, StoreError> {
        not_yet()
    }
    pub async fn trust_account(&self, vendor_id: &str, iban: &Iban, by: &str, how: &str) -> Result<(), StoreError> {
        not_yet()
    }
    pub async fn put_user(&self, user: User, by: &str) -> Result<(), StoreError> {
        not_yet()
    }
    pub async fn user(&self, name: &str) -> Result<Option<User>, StoreError> {
        not_yet()
    }
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        not_yet()
    }
    pub async fn put_session(
        &self,
        token_hash: &str,
        user: &str,
        csrf: &str,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        not_yet()
    }
    pub async fn session(&self, token_hash: &str) -> Result<Option<Session>, StoreError> {
        not_yet()
    }
    pub async fn drop_session(&self, token_hash: &str) -> Result<(), StoreError> {
        not_yet()
    }
    pub async fn due_effects(&self, limit: u32) -> Result<Vec<PendingEffect>, StoreError> {
        not_yet()
    }
    pub async fn effect_sent(&self, key: &str) -> Result<(), StoreError> {
        not_yet()
    }
    /// `retry_at: None` gives the effect up: it stays visible with `why`.
    pub async fn effect_failed(&self, key: &str, retry_at: Option<Timestamp>, why: &str) -> Result<(), StoreError> {
        not_yet()
    }
    pub async fn effects_of(&self, case: &CaseId) -> Result<Vec<StoredEffect>, StoreError> {
        not_yet()
    }
    pub async fn run_workers(
        &self,
        stages: Arc<dyn StageHandler>,
        concurrency: usize,
        stop: CancellationToken,
    ) -> Result<(), StoreError> {
        not_yet()
    }
    pub async fn idle(&self) -> Result<bool, StoreError> {
        not_yet()
    }
    pub async fn verify(&self, progress: impl FnMut(u64, u64) + Send) -> Result<VerifyReport, StoreError> {
        not_yet()
    }
}
