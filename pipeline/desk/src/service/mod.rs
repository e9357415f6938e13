//! What people may do with a case, in one place: pages, JSON API and command line call these functions.
//!
//! Every action loads the case, asks whether this person may do it now, computes a [`store::Step`] and commits it
//! against the version it was computed from. Roles, separation of duties and authority hold here and nowhere else.

mod accounts;
mod actor;
mod approve;
mod correct;
mod deeds;
mod distinctions;
mod error;
mod lessons;
mod notify;
mod packs;
mod pictures;
mod rank;
mod resolve;
mod throttle;
mod view;

use std::collections::BTreeMap;
use std::sync::Arc;

use model::Timestamp;
use model::case::{CaseId, CaseState, Event};
use model::ledger::LegalEntity;
use rules::Policy;
use store::{CloseTask, CommitError, Step, Store, StoredTask};

pub(crate) use accounts::secret;
pub use accounts::{NewUser, PASSWORD_MIN, SignInError, SignedIn, hash_password};
pub use actor::Actor;
pub use error::DeskError;
pub use lessons::{JudgedNow, NoTrials, Trials};
pub use pictures::{BoxFuture, NoPictures, PictureError, Pictures};
pub(crate) use rank::days_between;
pub use rank::{Rank, Ranked};
pub use view::{CaseView, PageInfo, Permission, Permissions, Standing, Width};

/// How the desk is set up.
#[derive(Debug, Clone)]
pub struct DeskConfig {
    /// Limits, severities and approvers.
    pub policy: Arc<Policy>,
    /// Our own companies.
    pub own_entities: Vec<LegalEntity>,
    /// Address of the pages, for links in notices: `https://ap.example.org`. No link when absent.
    pub base_url: Option<String>,
    /// Whether each notice goes to the webhooks as well.
    pub webhooks: bool,
}

impl DeskConfig {
    /// A desk with this policy, without links and webhooks.
    #[must_use]
    pub fn new(policy: Arc<Policy>) -> DeskConfig {
        DeskConfig { policy, own_entities: Vec::new(), base_url: None, webhooks: false }
    }
}

/// The desk. Cheap to clone.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    store: Store,
    config: DeskConfig,
    pictures: pictures::PictureCache,
    trials: Arc<dyn Trials>,
    throttle: throttle::Throttle,
}

/// What a person had before the eyes when deciding; an action on something else is refused.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// Version of the case; any when absent.
    pub version: Option<u64>,
    /// Hash of the data that an approval is of; any when absent.
    pub data_hash: Option<String>,
}

impl Seen {
    /// Whatever the case is now: for scripts that do not look first.
    #[must_use]
    pub fn any() -> Seen {
        Seen::default()
    }
    /// This version of the case.
    #[must_use]
    pub fn version(version: u64) -> Seen {
        Seen { version: Some(version), data_hash: None }
    }
}

/// What an action did.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Done {
    /// The case.
    pub case: CaseId,
    /// Its version now.
    pub version: u64,
    /// Where it is now.
    pub state: CaseState,
    /// One sentence: what happened.
    pub sentence: String,
}

impl Desk {
    /// A desk on a store, with what reads documents for it.
    #[must_use]
    pub fn new(store: Store, config: DeskConfig, pictures: Arc<dyn Pictures>, trials: Arc<dyn Trials>) -> Desk {
        Desk(Arc::new(Inner {
            store,
            config,
            pictures: pictures::PictureCache::new(pictures),
            trials,
            throttle: throttle::Throttle::default(),
        }))
    }

    /// The store under it.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The policy it holds people to.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.0.config.policy
    }

    /// How it is set up.
    #[must_use]
    pub fn config(&self) -> &DeskConfig {
        &self.0.config
    }

    /// Now, by the store's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.store().clock().now()
    }

    /// Loads a case and refuses when it is not what the person saw.
    async fn load_seen(&self, case: &CaseId, seen: &Seen) -> Result<CaseView, DeskError> {
        let view = self.case(case).await?;
        if seen.version.is_some_and(|version| version != view.record.version) {
            return Err(self.stale(case).await);
        }
        Ok(view)
    }

    /// The refusal of an action on something that changed meanwhile, naming who changed it.
    async fn stale(&self, case: &CaseId) -> DeskError {
        // Without the history the refusal stands all the same, only less friendly.
        let last = view::last_event(self.store(), case).await.ok().flatten();
        match last {
            Some(event) => DeskError::Stale { by: event.event.actor, what: event.event.sentence },
            None => DeskError::Stale { by: "somebody".into(), what: "the case was changed".into() },
        }
    }

    async fn commit(&self, step: Step) -> Result<Done, DeskError> {
        let case = step.case.clone();
        let state = step.state.clone();
        let sentence = step.events.last().map(|e| e.sentence.clone()).unwrap_or_default();
        match self.store().commit(step, None).await {
            Ok(committed) => {
                tracing::info!(case.id = %case, case.version = committed.version, "a person moved the case");
                Ok(Done { case, version: committed.version, state, sentence })
            }
            Err(CommitError::Stale { .. } | CommitError::TaskGone { .. } | CommitError::LedgerMoved { .. }) => {
                Err(self.stale(&case).await)
            }
            Err(CommitError::Refused { why }) => Err(DeskError::NotNow(why)),
            Err(CommitError::Store(error)) => Err(DeskError::Store(error)),
            Err(error) => Err(DeskError::NotNow(error.to_string())),
        }
    }
}

/// A step from a view: the tasks that are open are ended, as done by the actor when they asked for what was done.
fn step_from(view: &CaseView, actor: &Actor, state: CaseState, kind: &str, sentence: String) -> Step {
    let mut step =
        Step::new(view.record.id.clone(), view.record.version, state, Event::by(&actor.user, kind, sentence));
    step.close_tasks = view.tasks.iter().filter(|t| t.open).map(|t| superseded(t, actor)).collect();
    step.asserts = BTreeMap::new();
    step
}

fn superseded(task: &StoredTask, actor: &Actor) -> CloseTask {
    use model::task::{TaskKind, TaskOutcome};
    let outcome = match task.task.kind {
        TaskKind::Review | TaskKind::CorrectErrors => TaskOutcome::Done,
        TaskKind::Approve | TaskKind::PayInvoice => TaskOutcome::Superseded,
    };
    CloseTask { key: task.task.key.clone(), outcome, by: actor.user.clone(), explanation: None }
}
