//! The verbs on stored facts, on SQLite and PostgreSQL from one SQL text.
//!
//! Facts are appended, never changed. [`Store::commit`] makes a step real in one transaction: facts, events on
//! the hash chain, the case's state, tasks, outbox rows, the worker's own job completed and the next one inserted.

mod blobs;
mod canon;
mod capture;
mod cases;
mod chain;
mod commit;
mod commitment;
mod db;
mod distinction;
mod earlier;
mod error;
mod import;
mod index;
mod jobs;
mod ledger;
mod ledger_rows;
mod lesson;
mod lock;
mod migrations;
mod missing_bill;
mod names;
mod outbox;
mod pack;
mod people;
mod readonly;
mod recheck;
mod records;
mod sql;
mod step;
mod store;
mod tasks;
mod verify;
mod work;
mod writer;

pub use blobs::{BlobError, Blobs};
pub use distinction::DistinctionRecord;
pub use error::{CommitError, OpenError, StoreError};
pub use ledger::asserts_for;
pub use lesson::{LessonRecord, Revoked};
pub use missing_bill::{LookedForBills, MissingBill};
pub use pack::PackRecord;
pub use recheck::{Recheck, RecheckKind};
pub use records::{
    Captured, CapturedCases, CaseFilter, CaseOrder, CaseRecord, Counts, Fault, Import, ImportReport, PendingEffect,
    Session, StateName, StoredArrival, StoredEffect, StoredEvent, StoredFact, StoredTask, TaskFilter, User,
    VerifyReport,
};
pub use step::{Capture, CaseSummary, CloseTask, FactKind, NewCase, NewEffect, NewFact, Step};
pub use store::{Committed, Store, StoreConfig, Tuning};
pub use work::{BoxFuture, Lease, StageHandler, StageOutcome};
