//! An intake that keeps a list, with the faults that a test asks for.

#![allow(dead_code, reason = "each test file uses a part of it, so none could expect the rest to be dead")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use flow::sources::{HealthReport, Intake, IntakeError, Refused, SourceHealth, SourceItem, SourceKind, Taken};
use futures_util::future::BoxFuture;
use model::DocumentId;
use tokio_util::sync::CancellationToken;

/// What the intake does next instead of taking an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Asks for another try.
    Retry,
    /// Makes it durable and never answers, as when the process dies between commit and move.
    TakeAndHang,
}

/// Durable facts: they survive a source that is stopped and started again.
#[derive(Default)]
struct Facts {
    items: Vec<(SourceItem, Instant)>,
    keys: BTreeSet<(String, String)>,
    contents: BTreeSet<DocumentId>,
    refused: Vec<Refused>,
    cursors: BTreeMap<String, String>,
    known: usize,
    faults: Vec<Fault>,
    answers_slowly: bool,
}

#[derive(Default)]
pub(crate) struct ListIntake {
    facts: Mutex<Facts>,
}

impl ListIntake {
    pub(crate) fn new() -> Arc<ListIntake> {
        Arc::new(ListIntake::default())
    }

    pub(crate) fn fault(&self, fault: Fault) {
        self.facts.lock().unwrap().faults.push(fault);
    }

    /// From now on there is time to be killed between commit and answer.
    pub(crate) fn answer_slowly(&self) {
        self.facts.lock().unwrap().answers_slowly = true;
    }

    /// Items taken for the first time, with the moment of their being durable.
    pub(crate) fn items(&self) -> Vec<(SourceItem, Instant)> {
        self.facts.lock().unwrap().items.clone()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.items().into_iter().map(|(item, _)| item.arrival.name).collect();
        names.sort();
        names
    }

    pub(crate) fn refused(&self) -> Vec<Refused> {
        self.facts.lock().unwrap().refused.clone()
    }

    pub(crate) fn known(&self) -> usize {
        self.facts.lock().unwrap().known
    }

    /// Waits for this many new items; fails the test when they do not come.
    pub(crate) async fn wait_for(&self, count: usize, patience: Duration) -> Vec<(SourceItem, Instant)> {
        until(patience, || self.items().len() >= count, || format!("{count} items; came: {:?}", self.names())).await;
        self.items()
    }
}

impl Intake for ListIntake {
    fn take(&self, item: SourceItem) -> BoxFuture<'_, Result<Taken, IntakeError>> {
        Box::pin(async move {
            let fault = self.facts.lock().unwrap().faults.pop();
            if fault == Some(Fault::Retry) {
                return Err(IntakeError::Retry {
                    after: Duration::from_millis(100),
                    why: "the store is away".to_owned(),
                });
            }
            let taken = {
                let mut facts = self.facts.lock().unwrap();
                // What cannot be read goes to trouble: here, whatever says so.
                let trouble = item.bytes.windows(7).any(|window| window == b"TROUBLE");
                let key_is_new = facts.keys.insert((item.arrival.source.clone(), item.arrival.key.clone()));
                let content_is_new = facts.contents.insert(DocumentId::of(&item.bytes));
                if let Some(cursor) = &item.cursor {
                    facts.cursors.insert(item.arrival.source.clone(), cursor.clone());
                }
                if key_is_new && content_is_new {
                    facts.items.push((item, Instant::now()));
                    Taken::New { trouble }
                } else {
                    facts.known += 1;
                    Taken::Known { trouble }
                }
            };
            if self.facts.lock().unwrap().answers_slowly {
                tokio::time::sleep(Duration::from_millis(rand::random_range(1..20))).await;
            }
            if fault == Some(Fault::TakeAndHang) {
                std::future::pending::<()>().await;
            }
            Ok(taken)
        })
    }

    fn refuse(&self, refused: Refused) -> BoxFuture<'_, Result<Taken, IntakeError>> {
        Box::pin(async move {
            self.facts.lock().unwrap().refused.push(refused);
            Ok(Taken::New { trouble: true })
        })
    }

    fn cursor<'a>(&'a self, source: &'a str) -> BoxFuture<'a, Result<Option<String>, IntakeError>> {
        Box::pin(async move { Ok(self.facts.lock().unwrap().cursors.get(source).cloned()) })
    }
}

pub(crate) fn health(kind: SourceKind) -> Arc<SourceHealth> {
    SourceHealth::new("test", kind, Arc::new(model::clock::SystemClock))
}

/// A source that runs until it is dropped or stopped.
pub(crate) struct RunningSource {
    pub(crate) health: Arc<SourceHealth>,
    stop: CancellationToken,
    task: Option<tokio::task::JoinHandle<()>>,
}

impl RunningSource {
    pub(crate) fn start<F>(
        kind: SourceKind,
        run: impl FnOnce(Arc<SourceHealth>, CancellationToken) -> F,
    ) -> RunningSource
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (health, stop) = (health(kind), CancellationToken::new());
        let task = tokio::spawn(run(Arc::clone(&health), stop.clone()));
        RunningSource { health, stop, task: Some(task) }
    }

    pub(crate) fn report(&self) -> HealthReport {
        self.health.report()
    }

    /// Waits until the source is watching.
    pub(crate) async fn connected(&self) {
        until(Duration::from_secs(90), || self.report().connected, || format!("connected: {:?}", self.report())).await;
    }

    /// Stops it the polite way; it must leave by itself.
    pub(crate) async fn stop(mut self) {
        self.stop.cancel();
        let task = self.task.take().unwrap();
        tokio::time::timeout(Duration::from_secs(60), task).await.expect("a stopped source leaves").unwrap();
    }

    /// Ends it wherever it stands, as a kill would.
    pub(crate) async fn kill(mut self) {
        let task = self.task.take().unwrap();
        task.abort();
        let _ = task.await;
    }
}

impl Drop for RunningSource {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the source says: {:?}", self.report());
        }
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// Waits until something holds; fails the test with what was expected when it does not.
pub(crate) async fn until(patience: Duration, holds: impl Fn() -> bool, expected: impl Fn() -> String) {
    let end = Instant::now() + patience;
    while !holds() {
        assert!(Instant::now() < end, "not within {patience:?}: {}", expected());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
