//! All writes of the process, in line. What waits while one batch is synced to the disk becomes the next batch, so
//! that a hundred steps at once cost a few syncs and not a hundred. Each request is whole or not there: it runs in
//! its own savepoint, and is answered only after the commit that holds it.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use tokio::sync::{mpsc, oneshot};

use crate::db::{Arg, Conn, Database, Row, args};
use crate::error::StoreError;
use crate::sql;
use crate::work::BoxFuture;

/// Most requests of one commit.
const BATCH_MAX: usize = 64;

/// Head of the event chain, and the counters that move with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) seq: u64,
    pub(crate) hash: String,
    pub(crate) fact: u64,
    pub(crate) arrival: u64,
    pub(crate) opened: u64,
    pub(crate) indexed: u64,
}

impl Head {
    pub(crate) fn of(row: &Row) -> Result<Head, StoreError> {
        Ok(Head {
            seq: row.count(0)?,
            hash: row.text(1)?,
            fact: row.count(2)?,
            arrival: row.count(3)?,
            opened: row.count(4)?,
            indexed: row.count(5)?,
        })
    }
}

/// A transaction that holds the head of the chain: nobody else writes meanwhile, in this process or another.
pub(crate) struct Tx {
    pub(crate) conn: Conn,
    pub(crate) head: Head,
    /// Whether a job was inserted, so that the workers are woken after the commit.
    pub(crate) woke: bool,
}

impl Tx {
    pub(crate) async fn begin(database: &Database) -> Result<Tx, StoreError> {
        let mut conn = database.begin_write().await?;
        // `BEGIN IMMEDIATE` has locked all of SQLite; PostgreSQL locks the head's row.
        let head = match conn {
            Conn::Sqlite(_) => sql::HEAD,
            Conn::Postgres(_) => sql::HEAD_LOCKED,
        };
        let row = conn.row(head, &[]).await?.ok_or_else(|| StoreError::Schema("the tables are missing".to_owned()))?;
        let head = Head::of(&row)?;
        Ok(Tx { conn, head, woke: false })
    }

    pub(crate) async fn run(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64, StoreError> {
        self.conn.run(sql, args).await
    }
    pub(crate) async fn rows(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>, StoreError> {
        self.conn.rows(sql, args).await
    }
    pub(crate) async fn row(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Option<Row>, StoreError> {
        self.conn.row(sql, args).await
    }

    async fn commit(mut self, began: &Head) -> Result<bool, StoreError> {
        if self.head != *began {
            let Head { seq, hash, fact, arrival, opened, indexed } = self.head;
            self.conn.run(sql::SET_HEAD, args![seq, &hash, fact, arrival, opened, indexed]).await?;
        }
        self.conn.commit().await?;
        Ok(self.woke)
    }
}

/// A request in line.
struct Request {
    /// Runs it; says whether to keep what it wrote.
    run: Run,
    /// Answers it after the commit, or with why there was none.
    answer: Answer,
}
type Run = Box<dyn for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, bool> + Send>;
type Answer = Box<dyn FnOnce(Result<(), String>) + Send>;

/// The line of writes.
#[derive(Clone)]
pub(crate) struct Writer {
    line: mpsc::Sender<Request>,
}

impl Writer {
    /// Starts the line. It ends when the last handle is dropped.
    pub(crate) fn start(database: Database, wake: Arc<dyn Fn() + Send + Sync>) -> Writer {
        let (sender, line) = mpsc::channel(1024);
        tokio::spawn(serve(database, line, wake));
        Writer { line: sender }
    }

    /// Runs `work` in a savepoint of the next commit. Durable when this returns `Ok`; nothing was written when it
    /// returns `Err`. Dropping the future leaves the request in line: it is then written whole or not at all.
    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        let (reply, answered) = oneshot::channel::<Result<T, E>>();
        let slot = Arc::new(Mutex::new(None));
        let filled = Arc::clone(&slot);
        let run: Run = Box::new(move |tx| {
            Box::pin(async move {
                let result = AssertUnwindSafe(work(tx)).catch_unwind().await.unwrap_or_else(|_| {
                    Err(StoreError::Invalid("write to the database: the request panicked".to_owned()).into())
                });
                let keep = result.is_ok();
                *filled.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
                keep
            })
        });
        let answer = Box::new(move |committed: Result<(), String>| {
            let result = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
            let reply_with = match (result, committed) {
                (Some(Err(error)), _) => Err(error),
                (Some(Ok(value)), Ok(())) => Ok(value),
                (_, Err(why)) => Err(StoreError::NotCommitted(why).into()),
                (None, Ok(())) => Err(StoreError::NotCommitted("the request did not run".to_owned()).into()),
            };
            // A caller that went away does not wait for the answer.
            let _ = reply.send(reply_with);
        });
        let closed = || StoreError::NotCommitted("the store is closing".to_owned());
        self.line.send(Request { run, answer }).await.map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }
}

async fn serve(database: Database, mut line: mpsc::Receiver<Request>, wake: Arc<dyn Fn() + Send + Sync>) {
    while let Some(first) = line.recv().await {
        let mut answers = Vec::new();
        let outcome = match batch(&database, first, &mut line, &mut answers).await {
            Ok(woke) => {
                if woke {
                    wake();
                }
                Ok(())
            }
            Err(error) => Err(error.to_string()),
        };
        for answer in answers {
            answer(outcome.clone());
        }
    }
}

/// One commit: the first request and what stands in line behind it. Puts the answers of all it took into `answers`;
/// says whether a job was inserted.
async fn batch(
    database: &Database,
    first: Request,
    line: &mut mpsc::Receiver<Request>,
    answers: &mut Vec<Answer>,
) -> Result<bool, StoreError> {
    answers.push(first.answer);
    let mut tx = Tx::begin(database).await?;
    let began = tx.head.clone();
    let mut run = first.run;
    loop {
        let before = (tx.head.clone(), tx.woke);
        tx.run(sql::SAVEPOINT, &[]).await?;
        let keep = run(&mut tx).await;
        if !keep {
            tx.run(sql::ROLLBACK_TO, &[]).await?;
            (tx.head, tx.woke) = before;
        }
        tx.run(sql::RELEASE, &[]).await?;
        if answers.len() >= BATCH_MAX {
            break;
        }
        let Ok(next) = line.try_recv() else { break };
        answers.push(next.answer);
        run = next.run;
    }
    tx.commit(&began).await
}
