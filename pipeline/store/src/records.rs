//! What the store hands out and takes in, besides [`crate::Step`] and [`crate::Capture`].

use std::collections::BTreeMap;

use model::case::{CaseId, CaseState, CaseStatus, Event, Stage};
use model::document::{Arrival, Document};
use model::extraction::Problem;
use model::ledger::{Budget, Contract, Employee, ListedPrice, Order, Receipt, Vendor};
use model::task::{Role, Task, TaskOutcome};
use model::{DocumentId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::step::{CaseSummary, FactKind};

/// What a capture became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    /// Identity of the arrival.
    pub arrival_id: u64,
    /// Cases that it opened or joined, in the order of the capture.
    pub cases: Vec<CaseId>,
    /// Whether anything was written: `false` when this `(source, key)` was captured before.
    pub new: bool,
    /// Those of `cases` that this capture opened; the others were known.
    pub opened: Vec<CaseId>,
}

/// The cases of an arrival that was captured before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapturedCases {
    /// Identity of the arrival.
    pub arrival_id: u64,
    /// Its cases.
    pub cases: Vec<CaseId>,
}

/// An arrival as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredArrival {
    /// Identity; also its place in the order of arrival.
    pub id: u64,
    /// How it arrived.
    pub arrival: Arrival,
    /// The bytes as they arrived.
    pub original: DocumentId,
    /// Access point's sidecar, kept beside it.
    pub sidecar: Option<DocumentId>,
    /// Cases that it opened or joined.
    pub cases: Vec<CaseId>,
}

/// A case as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRecord {
    /// Its id.
    pub id: CaseId,
    /// Its place in the order in which cases were opened, from 1.
    pub seq: u64,
    /// Counts its steps: what a step was computed from.
    pub version: u64,
    /// Where it is.
    pub state: CaseState,
    /// The word for results.
    pub status: CaseStatus,
    /// What a list shows.
    pub summary: CaseSummary,
    /// Its documents, the invoice first; empty in lists.
    pub documents: Vec<Document>,
    /// How it arrived, oldest first; empty in lists.
    pub arrivals: Vec<Arrival>,
    /// Why it did not go forward on arrival.
    pub refusal: Option<Problem>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When its last step was committed.
    pub changed_at: Timestamp,
}

/// Name of a [`CaseState`] without what it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateName {
    /// A stage works on it.
    Working,
    /// Decided: the archive writes its record.
    Archiving,
    /// Exceptions stand.
    Exception,
    /// Something must come first, such as the goods; it wakes by itself.
    Waiting,
    /// Approvers are asked.
    Approving,
    /// The initiator corrects.
    Correcting,
    /// The accountant pays.
    Paying,
    /// Visible with its reason.
    Quarantined,
    /// Final.
    Closed,
}

impl StateName {
    /// All names.
    pub const ALL: [StateName; 9] = [
        StateName::Working,
        StateName::Archiving,
        StateName::Exception,
        StateName::Waiting,
        StateName::Approving,
        StateName::Correcting,
        StateName::Paying,
        StateName::Quarantined,
        StateName::Closed,
    ];

    /// The name of a state.
    #[must_use]
    pub fn of(state: &CaseState) -> StateName {
        match state {
            CaseState::Working { .. } => StateName::Working,
            CaseState::Archiving { .. } => StateName::Archiving,
            CaseState::Exception => StateName::Exception,
            CaseState::Waiting => StateName::Waiting,
            CaseState::Approving => StateName::Approving,
            CaseState::Correcting => StateName::Correcting,
            CaseState::Paying => StateName::Paying,
            CaseState::Quarantined { .. } => StateName::Quarantined,
            CaseState::Closed { .. } => StateName::Closed,
        }
    }

    /// The word in the database and on the page.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            StateName::Working => "working",
            StateName::Archiving => "archiving",
            StateName::Exception => "exception",
            StateName::Waiting => "waiting",
            StateName::Approving => "approving",
            StateName::Correcting => "correcting",
            StateName::Paying => "paying",
            StateName::Quarantined => "quarantined",
            StateName::Closed => "closed",
        }
    }
}

/// Which cases to list; the default lists all, most urgent first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseFilter {
    /// Only these states; all when empty.
    pub states: Vec<StateName>,
    /// Only these words for results; all when empty.
    pub statuses: Vec<CaseStatus>,
    /// Only this vendor.
    pub vendor_id: Option<String>,
    /// Only cases whose id, number, seller or vendor contains this text, whatever its case.
    pub text: Option<String>,
    /// Order of the list.
    pub order: CaseOrder,
    /// At most so many; 100 when `None`.
    pub limit: Option<u32>,
    /// Leave out so many first.
    pub offset: u32,
}

/// Order of a list of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CaseOrder {
    /// Cases with a block first, then most money at risk, then earliest due date, then oldest.
    #[default]
    Urgency,
    /// Opened last first.
    Newest,
    /// Opened first first.
    Oldest,
    /// Changed last first.
    Changed,
}

/// How much there is of what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// All cases.
    pub cases: u64,
    /// Cases by state.
    pub by_state: BTreeMap<StateName, u64>,
    /// Working cases by stage.
    pub by_stage: BTreeMap<Stage, u64>,
    /// Cases by the word for results.
    pub by_status: BTreeMap<String, u64>,
    /// Since when the case that has not moved for longest is being worked on.
    pub oldest_working: Option<Timestamp>,
    /// Open tasks.
    pub open_tasks: u64,
    /// Effects that wait to be sent.
    pub waiting_effects: u64,
    /// Effects that were given up.
    pub failed_effects: u64,
    /// Arrivals by source, with the time of the last one.
    pub by_source: BTreeMap<String, (u64, Timestamp)>,
}

/// A fact as it is kept. Never changed.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredFact {
    /// Its place among all facts.
    pub id: u64,
    /// Its kind.
    pub kind: FactKind,
    /// Document that it is about.
    pub document: Option<DocumentId>,
    /// User name, or `bursar`.
    pub author: String,
    /// When it was appended.
    pub at: Timestamp,
    /// The fact.
    pub data: serde_json::Value,
    /// SHA-256 over all of it, hex; the event of its step covers it.
    pub hash: String,
}

/// A link of the event chain. Never changed.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// Its place in the chain, from 1 without gaps.
    pub seq: u64,
    /// Case that it is about; `None` for master data and users.
    pub case: Option<CaseId>,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
    /// SHA-256 over it and the hash before it, hex.
    pub hash: String,
}

/// A task as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTask {
    /// What is asked.
    pub task: Task,
    /// Whether it waits.
    pub open: bool,
    /// How it ended.
    pub outcome: Option<TaskOutcome>,
    /// Who ended it.
    pub closed_by: Option<String>,
    /// When.
    pub closed_at: Option<Timestamp>,
    /// Explanation, where one was due.
    pub explanation: Option<String>,
}

/// Which tasks to list, oldest first; the default lists all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaskFilter {
    /// Only of this case.
    pub case: Option<CaseId>,
    /// Only for this person: by name or by one of the roles.
    pub person: Option<(String, Vec<Role>)>,
    /// Only open ones.
    pub open_only: bool,
    /// At most so many; 500 when `None`.
    pub limit: Option<u32>,
}

/// Master data to take in, whole or not at all. A record that is named replaces the one with the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Import {
    /// Vendors. Accounts confirmed by a person stay trusted when an import does not name them.
    Vendors(Vec<Vendor>),
    /// Purchase orders with their lines; `received` and `billed` of the lines are ignored.
    Orders(Vec<Order>),
    /// Goods receipts; the key is receipt number, order and line.
    Receipts(Vec<Receipt>),
    /// Contracts; their price lists stay as they are.
    Contracts(Vec<Contract>),
    /// Prices of contracts: what is here of a contract is its whole price list.
    Prices(Vec<ListedPrice>),
    /// Budgets; the key is cost centre, period and currency.
    Budgets(Vec<Budget>),
    /// Employees with their accounts: this list is all of them, and who is not on it is forgotten.
    Employees(Vec<Employee>),
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ImportReport {
    /// Records that were not there.
    pub added: u64,
    /// Records that differed.
    pub changed: u64,
    /// Records that were there already, just so.
    pub unchanged: u64,
    /// Open cases whose vendor, order or budget was touched. Each is due for another look ([`crate::Store::due_rechecks`]).
    pub touched_cases: Vec<CaseId>,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Name to sign in with.
    pub name: String,
    /// Name to show.
    pub display_name: String,
    /// Where notifications go.
    pub email: Option<String>,
    /// Password hash in PHC form; nobody can sign in without one.
    pub password_hash: Option<String>,
    /// What the user may do.
    pub roles: Vec<Role>,
    /// Whether sign-in is refused.
    pub disabled: bool,
}

/// A signed-in browser. Expired ones are never returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// User name.
    pub user: String,
    /// Token that forms must repeat.
    pub csrf: String,
    /// When it ends.
    pub expires: Timestamp,
}

/// An effect that is due, leased to the caller: no other process gets it before the lease ends.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingEffect {
    /// Deterministic key; the receiver is asked for it before a resend.
    pub key: String,
    /// `mail` or `webhook`.
    pub kind: String,
    /// What to send.
    pub data: serde_json::Value,
    /// Case that it belongs to.
    pub case: CaseId,
    /// How often it was handed out before.
    pub attempts: u32,
}

/// State of an effect, for the page and for health.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEffect {
    /// The effect.
    pub effect: PendingEffect,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// When it was given up.
    pub given_up_at: Option<Timestamp>,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

/// What `verify` went through.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct VerifyReport {
    /// Events whose hash was recomputed.
    pub events: u64,
    /// Facts whose hash was recomputed.
    pub facts: u64,
    /// Blobs whose hash was recomputed.
    pub blobs: u64,
    /// Archive records whose hash was recomputed.
    pub records: u64,
    /// Files in the archive that no row names: harmless leftovers of an interrupted capture.
    pub unnamed_blobs: u64,
    /// The first record that differs.
    pub first_fault: Option<Fault>,
}

/// A record that differs from what was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// `event`, `fact`, `blob`, `record`, `case`, `task` …
    pub what: String,
    /// Which one: a sequence number, a key, a path.
    #[serde(rename = "where")]
    pub where_: String,
    /// What is wrong, in one plain sentence.
    pub sentence: String,
}
