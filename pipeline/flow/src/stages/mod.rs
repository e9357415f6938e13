//! Stages: each loads facts, computes with plain functions, and returns a step. A stage never writes and never calls
//! out; the store's `commit` makes its step real, or refuses it, and then the stage runs again on the new facts.

mod archive;
mod bills;
mod carried;
mod compare;
mod extract;
mod flag;
mod matching;
mod memory;
mod normalize;
mod recheck;
mod replay;
mod route;
mod subject;
mod summary;

use std::sync::Arc;
use std::time::Duration;

use model::case::{CaseId, Stage};
use model::extraction::Reason;
use model::ledger::LegalEntity;
use store::{BoxFuture, CaseRecord, CommitError, Lease, StageHandler, StageOutcome, Step, Store, StoreError};

use crate::sandbox::Sandbox;

use carried::Carried;

pub use archive::{ArchiveRecord, ArchivedFile};
pub use bills::look_for_bills;
pub use compare::{Compared, Judged, Moved, compare, moved};
pub use memory::try_lesson;
pub use recheck::{LookedAgain, before_deciding, settle};
pub use replay::{Replayed, Verdict, replay};
pub use summary::{code_of, open_findings};

/// What the stages need to know of the installation.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Limits, severities, approval.
    pub policy: rules::Policy,
    /// Our own companies.
    pub own_entities: Vec<LegalEntity>,
    /// Address of the web page, for links in notices: `https://bursar.example`.
    pub web_url: Option<String>,
    /// Whether each notice goes to the webhooks as well.
    pub webhooks: bool,
}

/// Works the jobs of all stages.
#[derive(Clone)]
pub struct Stages {
    store: Store,
    sandbox: Sandbox,
    settings: Arc<Settings>,
    carrier: carried::Carrier,
}

/// Why a stage has no step.
#[derive(Debug, thiserror::Error)]
enum StageError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A fact that an earlier stage wrote is missing or of another form.
    #[error("find the {0} of this case: an earlier stage did not leave it")]
    Missing(&'static str),
    #[error("write the facts: {0}")]
    Serialise(#[from] serde_json::Error),
    /// The reader could not even be started: not the document's fault.
    #[error("start the reader: {0}")]
    Reader(String),
}

impl From<store::BlobError> for StageError {
    fn from(error: store::BlobError) -> Self {
        StageError::Store(error.into())
    }
}

/// A ledger that moved while a step was computed is loaded again this often before the job waits.
const LEDGER_RACES_MAX: u32 = 8;

impl Stages {
    /// Stages on this store, reading in this sandbox.
    #[must_use]
    pub fn new(store: Store, sandbox: Sandbox, settings: Arc<Settings>) -> Stages {
        Stages { store, sandbox, settings, carrier: carried::Carrier::default() }
    }

    async fn step(&self, case: &CaseRecord, stage: Stage, carried: &mut Carried) -> Result<Step, StageError> {
        match stage {
            Stage::Extract => extract::step(&self.store, &self.sandbox, case, carried).await,
            Stage::Normalize => normalize::step(&self.store, case, carried).await,
            Stage::Match => matching::step(&self.store, &self.settings, case, carried).await,
            Stage::Flag => flag::step(&self.store, &self.settings, case, carried).await,
            Stage::Route => route::step(&self.store, &self.settings, case, carried).await,
            Stage::Archive => archive::step(&self.store, case).await,
        }
    }

    async fn run(&self, lease: &Lease, id: &CaseId, stage: Stage) -> StageOutcome {
        for race in 0..LEDGER_RACES_MAX {
            let case = match self.store.case(id).await {
                Ok(Some(case)) => case,
                Ok(None) => return StageOutcome::Superseded,
                Err(error) => return retry(&error),
            };
            if case.state.job_stage() != Some(stage) {
                return StageOutcome::Superseded;
            }
            let left = self.carrier.take(id, case.version);
            // The ledger moved: nothing that was read before counts.
            let mut carried = if race == 0 { left } else { Carried::default() };
            let step = match self.step(&case, stage, &mut carried).await {
                Ok(step) => step,
                Err(StageError::Store(error)) => return retry(&error),
                Err(error @ StageError::Reader(_)) => return retry(&error),
                Err(error) => {
                    return StageOutcome::GiveUp { reason: Reason::Malformed, why: format!("could not {error}") };
                }
            };
            let next = step.state.clone();
            match self.store.commit(step, Some(lease)).await {
                Ok(committed) => {
                    if next.job_stage().is_some() {
                        self.carrier.leave(id, &committed, carried);
                    }
                    tracing::debug!(case.id = %id, stage = stage.as_str(), next = ?next, "committed a step");
                    return StageOutcome::Committed;
                }
                Err(CommitError::Stale { .. } | CommitError::LeaseLost | CommitError::TaskGone { .. }) => {
                    return StageOutcome::Superseded;
                }
                Err(CommitError::LedgerMoved { record }) => {
                    tracing::debug!(case.id = %id, stage = stage.as_str(), %record, "the ledger moved; computing again");
                }
                Err(error @ CommitError::Refused { .. }) => {
                    return StageOutcome::GiveUp { reason: Reason::Malformed, why: error.to_string() };
                }
                Err(error) => return retry(&error),
            }
        }
        retry(&"the orders of this invoice changed again and again meanwhile")
    }
}

fn retry(why: &dyn std::fmt::Display) -> StageOutcome {
    StageOutcome::Retry { after: Duration::from_secs(2), why: why.to_string() }
}

impl StageHandler for Stages {
    fn work(&self, lease: Lease, case: CaseId, stage: Stage) -> BoxFuture<'_, StageOutcome> {
        Box::pin(async move { self.run(&lease, &case, stage).await })
    }
}
