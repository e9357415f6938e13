//! River behind one wall: one kind of job, one queue, in the same database and the same transactions as the facts.
//!
//! A job says which stage of which case is due, and at which version of the case it was asked for. Nothing outside
//! this module knows River.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use model::case::{CaseId, CaseState, Event, Stage};
use model::extraction::Reason;
use riverqueue::{
    Client, InsertOpts, Job, JobArgs, JobRow, MaintenanceConfig, QueueConfig, Retention, RetryPolicy, WorkContext,
    WorkError, WorkOutcome, Worker, Workers,
};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::db::{Conn, Database, args};
use crate::error::{CommitError, OpenError, StoreError};
use crate::sql;
use crate::step::Step;
use crate::store::Store;
use crate::work::{Lease, StageHandler, StageOutcome};
use crate::writer::Tx;

/// The one queue.
const QUEUE: &str = "bursar";
/// Tries that River allows: far more than ours, since after ours the worker quarantines the case, and a job that
/// River discarded would leave its case waiting for nobody.
const RIVER_ATTEMPTS: i32 = 10_000;
/// How often a process looks for jobs that nobody told it of: inserted by the command line beside it, or retries.
const POLL: Duration = Duration::from_millis(1000);

/// What River notes when it takes a job from a worker that is gone: no failure of the stage.
const RESCUED: &str = "Stuck job rescued by JobRescuer";

#[derive(Debug, Clone, Serialize, Deserialize, JobArgs)]
#[river(kind = "bursar_stage")]
struct StageJob {
    case: CaseId,
    stage: Stage,
    version: u64,
}

/// Inserts jobs, and wakes this process's own workers.
pub(crate) struct Queue {
    inserts: Client,
    workers: Arc<Mutex<Option<LocalWorkers>>>,
}

/// The workers of this process, to be woken.
struct LocalWorkers {
    client: Client,
    config: QueueConfig,
    odd: AtomicBool,
}

impl LocalWorkers {
    /// Makes River look at once. It has no call for that, but a changed configuration of the queue makes it look;
    /// the poll interval changes by a nanosecond.
    fn wake(&self) {
        let odd = self.odd.fetch_xor(true, Ordering::Relaxed);
        let poll = if odd { POLL } else { POLL + Duration::from_nanos(1) };
        if let Err(error) = self.client.local_queues().update(QUEUE, self.config.clone().with_fetch_poll_interval(poll))
        {
            tracing::warn!(%error, "could not wake the workers; they look by themselves within {POLL:?}");
        }
    }
}

impl Queue {
    pub(crate) fn open(database: &Database) -> Result<Queue, OpenError> {
        let builder = match database {
            Database::Sqlite { write, .. } => Client::builder(write.clone()),
            Database::Postgres(pool) => Client::builder(pool.clone()),
        };
        Ok(Queue { inserts: builder.build()?, workers: Arc::default() })
    }

    /// Wakes the workers of this process, if it has any.
    pub(crate) fn waker(&self) -> Arc<dyn Fn() + Send + Sync> {
        let workers = Arc::clone(&self.workers);
        Arc::new(move || {
            if let Some(workers) = &*workers.lock().unwrap_or_else(PoisonError::into_inner) {
                workers.wake();
            }
        })
    }

    pub(crate) fn client(&self) -> Client {
        self.inserts.clone()
    }
}

impl Tx {
    /// Inserts the job of a stage; the workers are woken after the commit.
    pub(crate) async fn insert_job(
        &mut self,
        client: &Client,
        case: &CaseId,
        stage: Stage,
        version: u64,
    ) -> Result<(), riverqueue::Error> {
        let job = StageJob { case: case.clone(), stage, version };
        let opts = InsertOpts::default().with_queue(QUEUE).with_max_attempts(RIVER_ATTEMPTS);
        let insert = client.insert(job).opts(opts);
        match &mut self.conn {
            Conn::Sqlite(tx) => insert.tx(tx).await.map(|_| ())?,
            Conn::Postgres(tx) => insert.tx(tx).await.map(|_| ())?,
        }
        self.woke = true;
        Ok(())
    }

    /// Ends the job of a lease in this transaction.
    pub(crate) async fn complete_job(&mut self, lease: &Lease) -> Result<(), CommitError> {
        let completed = match &mut self.conn {
            Conn::Sqlite(tx) => lease.context.job_complete_tx(tx).await,
            Conn::Postgres(tx) => lease.context.job_complete_tx(tx).await,
        };
        match completed {
            // A rescued job that another worker runs is `running` as well: its attempt tells them apart.
            Ok(row) if row.attempt == lease.river_attempt => Ok(()),
            Ok(_) | Err(riverqueue::Error::JobNotRunning { .. } | riverqueue::Error::NotFound { .. }) => {
                Err(CommitError::LeaseLost)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Goes on with the job of a lease, if it is still this worker's.
    pub(crate) async fn hold_job(&mut self, lease: &Lease) -> Result<(), CommitError> {
        match self.row(sql::JOB_HELD, args![lease.job, i64::from(lease.river_attempt)]).await? {
            Some(_) => Ok(()),
            None => Err(CommitError::LeaseLost),
        }
    }
}

/// A failed try, so that River schedules the next.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
struct TryAgain {
    after: Duration,
    why: String,
}

/// How long a job waits that was rescued, or whose worker panicked. River's own policy waits for minutes after a few
/// rescues, which are nobody's fault here.
struct Soon;

impl RetryPolicy for Soon {
    fn next_retry(&self, job: &JobRow, _: &WorkError, _: model::Timestamp) -> Duration {
        Duration::from_secs(u64::try_from(job.attempt.clamp(1, 30)).unwrap_or(1) - 1)
    }
}

/// Failed tries of a stage. A try that ended without an answer (a panic, the time limit) says no stage and counts for
/// whichever is due; a rescue is nobody's failure.
fn failures_of(stage: Stage, row: &JobRow) -> u32 {
    let of_another = |error: &str| {
        let other =
            |other: &Stage| *other != stage && error.strip_prefix(other.as_str()).is_some_and(|e| e.starts_with(": "));
        Stage::ALL.iter().any(other)
    };
    let failed = row.errors.iter().filter(|error| error.error != RESCUED && !of_another(&error.error)).count();
    u32::try_from(failed).unwrap_or(u32::MAX)
}

struct StageWorker {
    store: Store,
    stages: Arc<dyn StageHandler>,
    attempts_max: u32,
}

impl Worker<StageJob> for StageWorker {
    type Error = TryAgain;

    fn next_retry(&self, _: &Job<StageJob>, error: &WorkError, _: model::Timestamp) -> Option<Duration> {
        error.downcast_ref::<TryAgain>().map(|again| again.after)
    }

    async fn work(&self, context: WorkContext, job: Job<StageJob>) -> Result<WorkOutcome, TryAgain> {
        // An earlier try may have gone some stages further than the job says.
        let Some((version, stage)) = self.due(&job.args.case).await? else { return Ok(WorkOutcome::Complete) };
        let failures = failures_of(stage, &job.row);
        let lease = Lease {
            attempt: failures + 1,
            attempts_max: self.attempts_max,
            version,
            context,
            job: job.row.id,
            river_attempt: job.row.attempt,
            moved: Arc::default(),
        };
        let case = job.args.case;
        // A job that took the whole process down each time has no failures on record, only tries. Restarts that
        // have nothing to do with it count as well, so it gets more of them.
        let crashes = u32::try_from(job.row.attempt).unwrap_or(0).saturating_sub(failures + 1);
        if crashes >= self.attempts_max.saturating_mul(4) {
            let why = format!("reading it stopped the service {crashes} times");
            return self.quarantine(&lease, &case, Reason::ParserCrash, &why).await;
        }
        // Tries that ended without an answer: a panic, or a stage that ran into its time limit.
        if failures >= self.attempts_max {
            let last = job.row.errors.last().map(|error| error.error.as_str()).unwrap_or_default();
            let why = format!("{} failed {failures} times: {last}", stage.as_str());
            return self.quarantine(&lease, &case, Reason::ParserCrash, &why).await;
        }
        self.carry(lease, &case, stage).await
    }
}

impl StageWorker {
    /// Carries the case from the stage that is due through all that follow, until it rests.
    async fn carry(&self, mut lease: Lease, case: &CaseId, mut stage: Stage) -> Result<WorkOutcome, TryAgain> {
        loop {
            let outcome = self.stages.work(lease.clone(), case.clone(), stage).await;
            let moved = lease.take_moved();
            match outcome {
                StageOutcome::Committed | StageOutcome::Superseded => match moved {
                    Some(moved) => match moved.next {
                        // Each stage has its own tries: what failed before this one is over.
                        Some(next) => (lease.version, lease.attempt, stage) = (moved.version, 1, next),
                        None => return Ok(WorkOutcome::Complete),
                    },
                    // A stage that says it is done while its case still waits for it would leave the case waiting
                    // for ever: that is a failed try.
                    None if self.due(case).await?.is_some() => {
                        let why = "the stage ended without moving its case".to_owned();
                        return self.failed(&lease, case, stage, Duration::from_secs(1), why).await;
                    }
                    None => return Ok(WorkOutcome::Complete),
                },
                StageOutcome::GiveUp { reason, why } => return self.quarantine(&lease, case, reason, &why).await,
                StageOutcome::Retry { after, why } => {
                    tracing::warn!(case.id = %case, stage = stage.as_str(), attempt = lease.attempt, %why, "stage failed");
                    return self.failed(&lease, case, stage, after, why).await;
                }
            }
        }
    }

    /// The version of the case and the stage that is due; nothing when it rests or is unknown.
    async fn due(&self, case: &CaseId) -> Result<Option<(u64, Stage)>, TryAgain> {
        let again = |error: StoreError| TryAgain { after: Duration::from_secs(2), why: error.to_string() };
        let (version, state) = match self.store.case_head(case).await.map_err(again)? {
            Some(head) => head,
            None => return Ok(None),
        };
        Ok(state.job_stage().map(|stage| (version, stage)))
    }

    /// A failed try: the next one after a while, or quarantine after the last.
    async fn failed(
        &self,
        lease: &Lease,
        case: &CaseId,
        stage: Stage,
        after: Duration,
        why: String,
    ) -> Result<WorkOutcome, TryAgain> {
        if lease.attempt < self.attempts_max {
            return Err(TryAgain { after, why: format!("{}: {why}", stage.as_str()) });
        }
        let why = format!("{} failed {} times: {why}", stage.as_str(), lease.attempt);
        self.quarantine(lease, case, Reason::ParserCrash, &why).await
    }

    /// Puts the case where a person sees it, with the cause, and ends the job.
    async fn quarantine(
        &self,
        lease: &Lease,
        case: &CaseId,
        reason: Reason,
        why: &str,
    ) -> Result<WorkOutcome, TryAgain> {
        let again = |why: String| TryAgain { after: Duration::from_secs(30), why };
        let record = self.store.case(case).await.map_err(|error| again(error.to_string()))?;
        let Some(record) = record else { return Ok(WorkOutcome::Complete) };
        let event = Event::by_service("quarantined", format!("Put into quarantine: {why}."))
            .with(serde_json::json!({ "reason": reason.as_str() }));
        let step = Step::new(case.clone(), record.version, CaseState::Quarantined { reason }, event);
        match self.store.commit(step, Some(lease)).await {
            Ok(_) => {
                tracing::warn!(case.id = %case, reason = reason.as_str(), %why, "quarantined case");
                Ok(WorkOutcome::Complete)
            }
            // Somebody moved the case: nothing is left to do for this job.
            Err(CommitError::Stale { .. } | CommitError::LeaseLost | CommitError::Refused { .. }) => {
                Ok(WorkOutcome::Complete)
            }
            Err(error) => Err(again(error.to_string())),
        }
    }
}

impl Store {
    /// Works jobs until `stop` is cancelled, then lets the running ones finish. `concurrency` jobs run at once.
    ///
    /// # Errors
    /// When the queue cannot be started or stops by itself.
    pub async fn run_workers(
        &self,
        stages: Arc<dyn StageHandler>,
        concurrency: usize,
        stop: CancellationToken,
    ) -> Result<(), StoreError> {
        let queue = self.queue()?;
        self.release_jobs().await?;
        let mut workers = Workers::new();
        let attempts_max = self.0.tuning.attempts_max.max(1);
        workers.add::<StageJob, _>(StageWorker { store: self.clone(), stages, attempts_max })?;
        let builder = match &self.0.database {
            Database::Sqlite { write, .. } => Client::builder(write.clone()),
            Database::Postgres(pool) => Client::builder(pool.clone()),
        };
        let config = QueueConfig::new(concurrency.max(1)).with_fetch_poll_interval(POLL);
        let maintenance = MaintenanceConfig::default()
            .with_completed_job_retention(Retention::DeleteAfter(Duration::from_secs(600)))
            .with_discarded_job_retention(Retention::Keep)
            .with_rescue_after(self.0.tuning.rescue_after)
            .with_rescuer_interval(
                (self.0.tuning.rescue_after / 4).clamp(Duration::from_millis(100), Duration::from_secs(30)),
            )
            .with_scheduler_interval(Duration::from_secs(1));
        let client = builder
            .workers(workers)
            .queue(QUEUE, config.clone())
            .retry_policy(Soon)
            .fetch_cooldown(Duration::from_millis(1))
            // A job without a time limit is never rescued.
            .job_timeout(self.0.tuning.rescue_after)
            .soft_stop_timeout(Duration::from_secs(20))
            .maintenance(maintenance)
            .build()?;
        let mut run = client.start()?;
        let local = LocalWorkers { client, config, odd: AtomicBool::new(false) };
        *queue.workers.lock().unwrap_or_else(PoisonError::into_inner) = Some(local);
        let ended = tokio::select! {
            () = stop.cancelled() => run.stop().await,
            ended = run.wait() => ended,
        };
        *queue.workers.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(ended?)
    }

    /// On SQLite the lock of the data directory proves that no other process works jobs: what is marked running was
    /// left by a killed one, and is available again at once.
    async fn release_jobs(&self) -> Result<(), StoreError> {
        if self.is_postgres() || self.0.lock.is_none() {
            return Ok(());
        }
        self.write(|tx| {
            Box::pin(async move {
                let released = tx.run(sql::RELEASE_JOBS, &[]).await?;
                // So were the effects that it had claimed and not answered for; their keys make a resend harmless.
                tx.run(sql::RELEASE_EFFECTS, &[]).await?;
                tx.run(sql::DROP_LEADER, &[]).await?;
                if released > 0 {
                    tracing::info!(jobs = released, "took over jobs that a killed process left");
                }
                Ok::<_, StoreError>(())
            })
        })
        .await
    }

    /// Whether nothing moves: no case is worked on, and no effect is due.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn idle(&self) -> Result<bool, StoreError> {
        let working = self.0.database.row(sql::COUNT_WORKING, &[]).await?;
        let now = crate::canon::instant(self.clock().now());
        let due = self.0.database.row(sql::COUNT_DUE_EFFECTS, crate::db::args![&now]).await?;
        let zero = |row: Option<crate::db::Row>| row.map_or(Ok(0), |row| row.count(0));
        Ok(zero(working)? == 0 && zero(due)? == 0)
    }
}
