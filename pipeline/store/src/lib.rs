//! The verbs on stored facts, on SQLite and PostgreSQL from one SQL text.
//!
//! Facts are appended, never changed. [`Store::commit`] makes a step real in one transaction: facts, events on
//! the hash chain, the case's state, tasks, outbox rows, the worker's own job completed and the next one inserted.

mod blobs;
mod error;
mod records;
mod step;
mod store;
mod stubs;
mod work;

pub use blobs::{BlobError, Blobs};
pub use error::{CommitError, OpenError, StoreError};
pub use records::{
    Captured, CapturedCases, CaseFilter, CaseOrder, CaseRecord, Counts, Fault, Import, ImportReport, PendingEffect,
    Session, StateName, StoredArrival, StoredEffect, StoredEvent, StoredFact, StoredTask, TaskFilter, User,
    VerifyReport,
};
pub use step::{Capture, CaseSummary, CloseTask, FactKind, NewCase, NewEffect, NewFact, Step};
pub use store::{Committed, Store, StoreConfig, Tuning};
pub use work::{BoxFuture, Lease, StageHandler, StageOutcome};
