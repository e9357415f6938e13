//! The seam between the queue and the stages: what a worker is given, and what it answers.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use model::case::{CaseId, Stage};
use model::extraction::Reason;
use riverqueue::WorkContext;

/// A boxed future, so that handlers can be trait objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Does the stages. One for all of them; every process registers it.
pub trait StageHandler: Send + Sync + 'static {
    /// Works on `stage` of `case` and commits a step with `lease`. While the steps lead to further stages, the same
    /// worker is asked for them one after the other, each with its own commit.
    ///
    /// The case may have moved on meanwhile; then the answer is [`StageOutcome::Superseded`]
    /// (a commit that says [`crate::CommitError::Stale`] or [`crate::CommitError::LeaseLost`] means the same).
    fn work(&self, lease: Lease, case: CaseId, stage: Stage) -> BoxFuture<'_, StageOutcome>;
}

/// A worker's right to move a case. It ends with the commit that brings the case to rest, or when another worker gets
/// the job.
#[derive(Clone)]
pub struct Lease {
    /// Which try this is, from 1.
    pub attempt: u32,
    /// After this many tries the case is quarantined.
    pub attempts_max: u32,
    /// Version of the case that this stage starts from.
    pub version: u64,
    pub(crate) context: WorkContext,
    pub(crate) job: i64,
    /// River's own count, which tells this run of the job from a later one.
    pub(crate) river_attempt: i32,
    /// Set by the commit, so that a stage which only says that it committed is found out.
    pub(crate) moved: Arc<Mutex<Option<Moved>>>,
}

/// Where a commit with a lease led.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moved {
    /// Version of the case now.
    pub(crate) version: u64,
    /// The stage that is due next; the job ended with the commit when there is none.
    pub(crate) next: Option<Stage>,
}

impl Lease {
    /// Where the commit led; nothing was committed when `None`.
    pub(crate) fn take_moved(&self) -> Option<Moved> {
        self.moved.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Resolves when the worker should stop: the service stops, or the job took too long.
    pub async fn cancelled(&self) {
        self.context.cancellation_token().cancelled().await;
    }
}

impl std::fmt::Debug for Lease {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lease").field("job", &self.job).field("attempt", &self.attempt).finish_non_exhaustive()
    }
}

/// What became of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageOutcome {
    /// The step was committed with the lease.
    Committed,
    /// The case moved on without this job.
    Superseded,
    /// Something outside failed; try again. After the last try the case is quarantined with `why`.
    Retry {
        /// How long to wait.
        after: Duration,
        /// What failed, one sentence.
        why: String,
    },
    /// Trying again is no use: the case is quarantined at once.
    GiveUp {
        /// Class of the trouble.
        reason: Reason,
        /// What failed, one sentence.
        why: String,
    },
}
