//! Why an operation of the store failed, by what a caller can do about it.

use std::path::PathBuf;

use crate::blobs::BlobError;

/// The store could not do it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database did not answer as it should.
    #[error("use the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The queue did not answer as it should.
    #[error("use the queue: {0}")]
    Queue(#[from] riverqueue::Error),
    /// The archive did not answer as it should.
    #[error("use the archive: {0}")]
    Blob(#[from] BlobError),
    /// Something stored is not what was written.
    #[error("read stored {what}: {why}; run `bursar verify`")]
    Corrupt {
        /// What was read.
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// There is no such record.
    #[error("find {0}: there is none")]
    NotFound(String),
    /// The request does not make sense.
    #[error("{0}")]
    Invalid(String),
    /// The transaction was not committed: nothing of it was written.
    #[error("commit to the database: {0}")]
    NotCommitted(String),
    /// The tables are not those of this program.
    #[error("use the database: {0}; run `bursar migrate`")]
    Schema(String),
}

impl StoreError {
    pub(crate) fn corrupt(what: impl Into<String>, why: impl std::fmt::Display) -> StoreError {
        StoreError::Corrupt { what: what.into(), why: why.to_string() }
    }
}

/// The store could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process serves this data directory.
    #[error("open {}: another bursar process {holder}serves this data directory; stop it first, or use another --data", data_dir.display())]
    Locked {
        /// The directory.
        data_dir: PathBuf,
        /// `(process 4711) ` when it is known.
        holder: String,
    },
    /// The address of the database or archive is not understood.
    #[error("open {url}: {why}")]
    Address {
        /// As configured, without a password.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// The data directory cannot be used.
    #[error("open {}: {source}{}", path.display(), directory_hint(source))]
    Directory {
        /// The path.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database cannot be reached.
    #[error("open the database {url}: {source}; check [store] url")]
    Database {
        /// As configured, without a password.
        url: String,
        /// What the driver said.
        source: sqlx::Error,
    },
    /// The queue cannot be used.
    #[error("open the queue: {0}")]
    Queue(#[from] riverqueue::Error),
}

/// A step was not made real. Nothing of it was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// The case moved since the step was computed: load it again.
    #[error(
        "commit the step: the case moved on meanwhile (it is at version {actual}, the step was made from {expected})"
    )]
    Stale {
        /// Version the step was computed from.
        expected: u64,
        /// Version of the case.
        actual: u64,
    },
    /// Another worker has the job by now: stop.
    #[error("commit the step: this worker's lease has ended")]
    LeaseLost,
    /// A ledger record changed since the step was computed: load the ledger again.
    #[error("commit the step: {record} changed meanwhile")]
    LedgerMoved {
        /// `order/4711`.
        record: String,
    },
    /// A task to close is not open.
    #[error("commit the step: task {key} is not open any more")]
    TaskGone {
        /// The task's key.
        key: String,
    },
    /// The step itself is not allowed.
    #[error("commit the step: {why}")]
    Refused {
        /// What it does that is not allowed.
        why: String,
    },
    /// We failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for CommitError {
    fn from(error: sqlx::Error) -> Self {
        CommitError::Store(error.into())
    }
}
impl From<riverqueue::Error> for CommitError {
    fn from(error: riverqueue::Error) -> Self {
        CommitError::Store(error.into())
    }
}
impl From<BlobError> for CommitError {
    fn from(error: BlobError) -> Self {
        CommitError::Store(error.into())
    }
}

/// What to do about a directory that cannot be used.
fn directory_hint(why: &std::io::Error) -> &'static str {
    match why.kind() {
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            "; the data directory must be writable: choose another one with --data, or change its owner"
        }
        _ => "",
    }
}
