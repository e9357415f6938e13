//! Opening the store, and the handle on it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use model::Clock;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::blobs::Blobs;
use crate::db::Database;
use crate::error::{OpenError, StoreError};
use crate::jobs::Queue;
use crate::lock::DataLock;
use crate::work::BoxFuture;
use crate::writer::{Tx, Writer};

/// Where everything is.
#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// `sqlite:PATH`, relative to `data_dir`, or `postgres://…`.
    pub url: String,
    /// `file:DIR`, relative to `data_dir`.
    pub archive: String,
    /// Data directory.
    pub data_dir: PathBuf,
    /// Jobs worked on at once, and so connections that read.
    pub workers: usize,
    /// What only tests and large installations change.
    pub tuning: Tuning,
}

/// What only tests and large installations change.
#[derive(Debug, Clone)]
pub struct Tuning {
    /// How long a job may run before another worker gets it: an hour. It must be longer than any honest case takes:
    /// a dozen cases of several long scans may stand in line for two readers, each of which has its own short clock.
    /// On SQLite the jobs of a killed process are free again at its next start, however long this is.
    pub rescue_after: Duration,
    /// Tries of a stage before the case is quarantined: 5.
    pub attempts_max: u32,
    /// How long an effect stays with the process that claimed it: 120 s.
    pub effect_lease: Duration,
}

impl Default for Tuning {
    fn default() -> Self {
        Tuning { rescue_after: Duration::from_secs(3_600), attempts_max: 5, effect_lease: Duration::from_secs(120) }
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

    /// Where the embedded database lies; `None` for PostgreSQL.
    #[must_use]
    pub fn sqlite_path(&self) -> Option<PathBuf> {
        let path = self.url.strip_prefix("sqlite:")?;
        let path = path.strip_prefix("//").unwrap_or(path);
        Some(self.data_dir.join(path))
    }

    fn address(&self, url: &str, why: &str) -> OpenError {
        OpenError::Address { url: without_password(url), why: why.to_owned() }
    }
}

/// The address without what stands before its `@`.
fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => url.to_owned(),
    }
}

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Store(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) blobs: Blobs,
    pub(crate) database: Database,
    pub(crate) tuning: Tuning,
    /// What writes; absent when the store was opened for reading.
    hands: Option<Hands>,
    /// Held while this process serves on SQLite.
    pub(crate) lock: Option<DataLock>,
    /// Kept until the last reader is gone.
    _copy: Option<crate::readonly::Copy>,
}

struct Hands {
    writer: Writer,
    queue: Queue,
}

/// A step became real.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// Version of the case now.
    pub version: u64,
    /// New versions of the asserted ledger records that the step itself changed, e.g. `order/4711`.
    pub ledger: BTreeMap<String, u64>,
}

impl Store {
    /// Opens the store for a process that serves: takes the data directory's lock (on SQLite only one process
    /// serves). Runs no migration.
    ///
    /// # Errors
    /// When another process serves, or the database cannot be reached.
    pub async fn open(config: &StoreConfig, clock: Arc<dyn Clock>) -> Result<Store, OpenError> {
        make_folder(&config.data_dir)?;
        let lock = if config.sqlite_path().is_some() { Some(DataLock::take(&config.data_dir)?) } else { None };
        Store::writing(config, clock, lock).await
    }

    /// Opens the store beside a process that may be serving: for the command line. Takes no lock, may commit
    /// steps; a job that it inserts waits until the serving process looks, within a second.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn attach(config: &StoreConfig, clock: Arc<dyn Clock>) -> Result<Store, OpenError> {
        make_folder(&config.data_dir)?;
        Store::writing(config, clock, None).await
    }

    /// Opens the store for reading: `verify` on a copy, on a read-only folder, beside a running server. Writes
    /// nothing in the data directory, not even a lock file.
    ///
    /// # Errors
    /// When there is no database.
    pub async fn open_read_only(config: &StoreConfig, clock: Arc<dyn Clock>) -> Result<Store, OpenError> {
        let blobs = archive(config)?;
        let (database, copy) = match config.sqlite_path() {
            Some(path) => crate::readonly::sqlite(&path).await?,
            None => (postgres(config).await?, None),
        };
        let tuning = config.tuning.clone();
        Ok(Store(Arc::new(Inner { clock, blobs, database, tuning, hands: None, lock: None, _copy: copy })))
    }

    async fn writing(config: &StoreConfig, clock: Arc<dyn Clock>, lock: Option<DataLock>) -> Result<Store, OpenError> {
        let blobs = archive(config)?;
        let database = match config.sqlite_path() {
            Some(path) => sqlite(&path, config.workers).await?,
            None => postgres(config).await?,
        };
        let queue = Queue::open(&database)?;
        let writer = Writer::start(database.clone(), queue.waker());
        let tuning = config.tuning.clone();
        let hands = Some(Hands { writer, queue });
        Ok(Store(Arc::new(Inner { clock, blobs, database, tuning, hands, lock, _copy: None })))
    }

    /// The clock that everything stored is dated by.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    /// Whether the database is PostgreSQL.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self.0.database, Database::Postgres(_))
    }

    /// The archive.
    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.0.blobs
    }

    pub(crate) fn queue(&self) -> Result<&Queue, StoreError> {
        self.0.hands.as_ref().map(|hands| &hands.queue).ok_or_else(read_only)
    }

    /// Runs `work` in the next commit; see [`Writer::write`].
    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        let hands = self.0.hands.as_ref().ok_or_else(read_only)?;
        hands.writer.write(work).await
    }
}

fn read_only() -> StoreError {
    StoreError::Invalid("write to the database: the store was opened for reading".to_owned())
}

fn make_folder(path: &Path) -> Result<(), OpenError> {
    std::fs::create_dir_all(path).map_err(|source| OpenError::Directory { path: path.to_owned(), source })
}

fn archive(config: &StoreConfig) -> Result<Blobs, OpenError> {
    // The seam for a bucket: another scheme here, another back end inside `Blobs`.
    match config.archive.strip_prefix("file:") {
        Some(path) => Ok(Blobs::folder(config.data_dir.join(path.strip_prefix("//").unwrap_or(path)))),
        None => Err(config.address(&config.archive, "an archive is file:DIR; buckets are not supported yet")),
    }
}

fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // For the queue's own claims and bookkeeping; a transaction of ours raises it to FULL: see `begin_write`.
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(Duration::from_secs(10))
        .statement_cache_capacity(300)
}

async fn sqlite(path: &Path, workers: usize) -> Result<Database, OpenError> {
    let failed = |source| OpenError::Database { url: format!("sqlite:{}", path.display()), source };
    let options = sqlite_options(path);
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .max_lifetime(None)
        .idle_timeout(None)
        .test_before_acquire(false)
        .after_release(|connection, _| {
            Box::pin(async move {
                sqlx::query("PRAGMA synchronous=NORMAL").execute(connection).await?;
                Ok(true)
            })
        })
        .connect_with(options.clone())
        .await
        .map_err(failed)?;
    let read = SqlitePoolOptions::new()
        .max_connections(u32::try_from(workers.clamp(2, 8)).unwrap_or(8))
        .max_lifetime(None)
        .test_before_acquire(false)
        // 8 MB of pages each: the upper levels of a large index stay, and an idle service stays small.
        .connect_with(options.pragma("query_only", "on").pragma("cache_size", "-8000"))
        .await
        .map_err(failed)?;
    Ok(Database::Sqlite { write, read })
}

async fn postgres(config: &StoreConfig) -> Result<Database, OpenError> {
    if !(config.url.starts_with("postgres://") || config.url.starts_with("postgresql://")) {
        return Err(config.address(&config.url, "a store is sqlite:PATH or postgres://…"));
    }
    let failed = |source| OpenError::Database { url: without_password(&config.url), source };
    let options = PgConnectOptions::from_str(&config.url).map_err(failed)?.statement_cache_capacity(300);
    let pool = PgPoolOptions::new()
        .max_connections(u32::try_from(config.workers.clamp(2, 28)).unwrap_or(28) + 4)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(options)
        .await
        .map_err(failed)?;
    Ok(Database::Postgres(pool))
}
