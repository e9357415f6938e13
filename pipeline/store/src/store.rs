//! Opening the store.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use model::Clock;

use crate::blobs::Blobs;
use crate::error::{OpenError, StoreError};

/// Where everything is.
#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// `sqlite:PATH`, relative to `data_dir`, or `postgres://…`.
    pub url: String,
    /// `file:DIR`, relative to `data_dir`.
    pub archive: String,
    /// Data directory.
    pub data_dir: PathBuf,
    /// Jobs worked on at once, and so connections to PostgreSQL.
    pub workers: usize,
    /// What only tests and large installations change.
    pub tuning: Tuning,
}

/// What only tests and large installations change.
#[derive(Debug, Clone)]
pub struct Tuning {
    /// How long a job may run before another worker gets it: 150 s.
    pub rescue_after: Duration,
    /// Tries of a stage before the case is quarantined: 5.
    pub attempts_max: u32,
    /// How long an effect stays with the process that claimed it: 120 s.
    pub effect_lease: Duration,
}

impl Default for Tuning {
    fn default() -> Self {
        Tuning { rescue_after: Duration::from_secs(150), attempts_max: 5, effect_lease: Duration::from_secs(120) }
    }
}

impl StoreConfig {
    /// Embedded SQLite and a local archive folder under the data directory.
    #[must_use]
    pub fn embedded(data_dir: impl Into<PathBuf>) -> StoreConfig {
        StoreConfig {
            url: "sqlite:bursar.db".to_owned(),
            archive: "file:archive".to_owned(),
            data_dir: data_dir.into(),
            workers: 4,
            tuning: Tuning::default(),
        }
    }
}

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Store(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) blobs: Blobs,
}

/// A step became real.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// Version of the case now.
    pub version: u64,
}

impl Store {
    /// Opens the store for a process that serves: takes the data directory's lock (on SQLite only one process
    /// serves). Runs no migration.
    ///
    /// # Errors
    /// When another process serves, or the database cannot be reached.
    pub async fn open(config: &StoreConfig, clock: Arc<dyn Clock>) -> Result<Store, OpenError> {
        let blobs = Blobs { root: config.data_dir.join("archive") };
        Ok(Store(Arc::new(Inner { clock, blobs })))
    }

    /// Opens the store beside a process that may be serving: for the command line. Takes no lock, may commit
    /// steps; works no jobs.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn attach(config: &StoreConfig, clock: Arc<dyn Clock>) -> Result<Store, OpenError> {
        Store::open(config, clock).await
    }

    /// Opens the store for reading: `verify` on a copy, on a read-only folder, beside a running server. Writes
    /// nothing, not even a lock file.
    ///
    /// # Errors
    /// When there is no database.
    pub async fn open_read_only(config: &StoreConfig, clock: Arc<dyn Clock>) -> Result<Store, OpenError> {
        Store::open(config, clock).await
    }

    /// Brings the tables up to date, the queue's too; names what was applied.
    ///
    /// # Errors
    /// When a migration fails, or an applied one differs from ours.
    pub async fn migrate(&self) -> Result<Vec<String>, StoreError> {
        Err(StoreError::Invalid("not yet".to_owned()))
    }

    /// The clock that everything stored is dated by.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    /// Whether the database is PostgreSQL.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        false
    }

    /// The archive.
    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.0.blobs
    }
}
