//! One way to run SQL text on either database.
//!
//! Every statement is a constant of [`crate::sql`], its parameters are text or whole numbers, and so are its columns;
//! that is what lets one text serve both databases.

use sqlx::postgres::{PgPool, PgRow};
use sqlx::sqlite::{SqlitePool, SqliteRow};
use sqlx::{Postgres, Row as _, Sqlite, Transaction};

use crate::error::StoreError;

/// A parameter.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Arg<'a> {
    Text(Option<&'a str>),
    Int(i64),
}
impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Arg::Text(Some(text))
    }
}
impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Arg::Text(Some(text))
    }
}
impl<'a> From<Option<&'a str>> for Arg<'a> {
    fn from(text: Option<&'a str>) -> Self {
        Arg::Text(text)
    }
}
impl<'a> From<&'a Option<String>> for Arg<'a> {
    fn from(text: &'a Option<String>) -> Self {
        Arg::Text(text.as_deref())
    }
}
impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Arg::Int(number)
    }
}
impl From<u64> for Arg<'_> {
    fn from(number: u64) -> Self {
        Arg::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}
impl From<u32> for Arg<'_> {
    fn from(number: u32) -> Self {
        Arg::Int(i64::from(number))
    }
}

/// Parameters of a statement.
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::db::Arg::from($value)),*] };
}
pub(crate) use args;

/// A row of either database; columns by place.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    pub(crate) fn maybe(&self, column: usize) -> Result<Option<String>, StoreError> {
        Ok(match self {
            Row::Sqlite(row) => row.try_get(column)?,
            Row::Postgres(row) => row.try_get(column)?,
        })
    }

    pub(crate) fn text(&self, column: usize) -> Result<String, StoreError> {
        Ok(match self {
            Row::Sqlite(row) => row.try_get(column)?,
            Row::Postgres(row) => row.try_get(column)?,
        })
    }

    pub(crate) fn int(&self, column: usize) -> Result<i64, StoreError> {
        Ok(match self {
            Row::Sqlite(row) => row.try_get(column)?,
            Row::Postgres(row) => row.try_get(column)?,
        })
    }

    pub(crate) fn count(&self, column: usize) -> Result<u64, StoreError> {
        let number = self.int(column)?;
        u64::try_from(number).map_err(|_| StoreError::corrupt(format!("column {column}"), "a count is negative"))
    }
}

/// PostgreSQL cannot keep a NUL in text, and no text of ours has a use for one.
fn clean(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text.to_owned() }
}

macro_rules! bound {
    ($sql:expr, $args:expr) => {{
        let mut query = sqlx::query($sql);
        for arg in $args {
            query = match arg {
                Arg::Text(text) => query.bind(text.map(clean)),
                Arg::Int(number) => query.bind(*number),
            };
        }
        query
    }};
}

/// A transaction on either database.
pub(crate) enum Conn {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Conn {
    /// Runs a statement; says how many rows it changed.
    pub(crate) async fn run(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64, StoreError> {
        Ok(match self {
            Conn::Sqlite(tx) => bound!(sql, args).execute(&mut **tx).await?.rows_affected(),
            Conn::Postgres(tx) => bound!(sql, args).execute(&mut **tx).await?.rows_affected(),
        })
    }

    pub(crate) async fn rows(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>, StoreError> {
        Ok(match self {
            Conn::Sqlite(tx) => bound!(sql, args).fetch_all(&mut **tx).await?.into_iter().map(Row::Sqlite).collect(),
            Conn::Postgres(tx) => {
                bound!(sql, args).fetch_all(&mut **tx).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    pub(crate) async fn row(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Option<Row>, StoreError> {
        Ok(match self {
            Conn::Sqlite(tx) => bound!(sql, args).fetch_optional(&mut **tx).await?.map(Row::Sqlite),
            Conn::Postgres(tx) => bound!(sql, args).fetch_optional(&mut **tx).await?.map(Row::Postgres),
        })
    }

    /// Runs several statements without parameters.
    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<(), StoreError> {
        match self {
            Conn::Sqlite(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(|_| ())?,
            Conn::Postgres(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(|_| ())?,
        }
        Ok(())
    }

    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Conn::Sqlite(tx) => tx.commit().await,
            Conn::Postgres(tx) => tx.commit().await,
        }
    }

    pub(crate) async fn rollback(self) -> Result<(), sqlx::Error> {
        match self {
            Conn::Sqlite(tx) => tx.rollback().await,
            Conn::Postgres(tx) => tx.rollback().await,
        }
    }
}

/// The database.
#[derive(Clone)]
pub(crate) enum Database {
    /// One connection writes, also for the queue, so that writers wait in line instead of polling for the file's
    /// lock; the others only read.
    Sqlite {
        write: SqlitePool,
        read: SqlitePool,
    },
    Postgres(PgPool),
}

impl Database {
    pub(crate) async fn rows(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>, StoreError> {
        Ok(match self {
            Database::Sqlite { read, .. } => {
                bound!(sql, args).fetch_all(read).await?.into_iter().map(Row::Sqlite).collect()
            }
            Database::Postgres(pool) => {
                bound!(sql, args).fetch_all(pool).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    pub(crate) async fn row(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<Option<Row>, StoreError> {
        Ok(match self {
            Database::Sqlite { read, .. } => bound!(sql, args).fetch_optional(read).await?.map(Row::Sqlite),
            Database::Postgres(pool) => bound!(sql, args).fetch_optional(pool).await?.map(Row::Postgres),
        })
    }

    /// Begins a transaction that writes. On SQLite its commit is synced to the disk (`synchronous=FULL`); the
    /// queue's own claims on the same connection are not, because a claim lost with the power is only made again.
    pub(crate) async fn begin_write(&self) -> Result<Conn, sqlx::Error> {
        Ok(match self {
            Database::Sqlite { write, .. } => {
                let pool = write.clone();
                // On its own task, so that a caller that goes away cannot leave it half begun.
                let begun =
                    tokio::spawn(async move { pool.begin_with("PRAGMA synchronous=FULL; BEGIN IMMEDIATE").await });
                Conn::Sqlite(begun.await.map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))??)
            }
            Database::Postgres(pool) => Conn::Postgres(riverqueue::database::begin_postgres(pool).await?),
        })
    }

    /// Begins a transaction that sees one moment and writes nothing.
    pub(crate) async fn begin_snapshot(&self) -> Result<Conn, StoreError> {
        Ok(match self {
            Database::Sqlite { read, .. } => Conn::Sqlite(read.begin().await?),
            Database::Postgres(pool) => {
                let mut tx = riverqueue::database::begin_postgres(pool).await?;
                sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").execute(&mut *tx).await?;
                Conn::Postgres(tx)
            }
        })
    }
}
