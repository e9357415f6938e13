//! The verbs on stored facts, on SQLite and PostgreSQL from one SQL text.
//!
//! Facts are appended, never changed. [`Store::commit`] makes a step real in one transaction: facts, events on
//! the hash chain, the case's state, tasks, outbox rows, the worker's own job completed and the next one inserted.

mod step;

pub use step::{Capture, CaseSummary, CloseTask, FactKind, NewCase, NewEffect, NewFact, Step};
