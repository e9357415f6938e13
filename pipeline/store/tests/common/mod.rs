//! What the store's tests share: throw-away stores on both databases, and documents to capture.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::print_stdout,
    unreachable_pub,
    reason = "a helper of tests; each file uses its part"
)]

pub mod postgres;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::case::{CaseId, CaseState, Closing, Event, Stage};
use model::clock::SystemClock;
use model::document::{Arrival, Document, DocumentRole};
use model::{DocumentId, MediaType};
use store::{BoxFuture, Capture, CommitError, Lease, NewCase, StageHandler, StageOutcome, Step, Store, StoreConfig};
use tokio_util::sync::CancellationToken;

/// A store in a folder of its own.
pub struct Scratch {
    pub store: Store,
    pub config: StoreConfig,
    pub folder: tempfile::TempDir,
}

/// The databases that the suite runs on: SQLite and PostgreSQL.
pub fn databases(test: &str) -> Vec<Option<String>> {
    let server = postgres::server().expect("install the package postgresql, or run ./bursar.sh test");
    vec![None, Some(server.database(test))]
}

pub async fn scratch(url: &Option<String>) -> Scratch {
    scratch_with(url, |_| {}).await
}

pub async fn scratch_with(url: &Option<String>, change: impl FnOnce(&mut StoreConfig)) -> Scratch {
    let folder = tempfile::tempdir().unwrap();
    let mut config = StoreConfig::embedded(folder.path());
    if let Some(url) = url {
        config.url = url.clone();
    }
    change(&mut config);
    let store = Store::open(&config, Arc::new(SystemClock)).await.unwrap();
    store.migrate().await.unwrap();
    Scratch { store, config, folder }
}

impl Scratch {
    pub fn archive(&self) -> PathBuf {
        self.folder.path().join("archive")
    }
}

/// Keeps bytes and describes them.
pub async fn document(store: &Store, bytes: &[u8], role: DocumentRole) -> Document {
    let id = store.blobs().put(bytes).await.unwrap();
    Document { id, media_type: MediaType::Xml, role, name: "invoice.xml".to_owned(), size: bytes.len() as u64 }
}

pub fn arrival(store: &Store, key: &str) -> Arrival {
    Arrival {
        source: "inbox".to_owned(),
        key: key.to_owned(),
        received_at: store.clock().now(),
        name: format!("{key}.xml"),
        sender: None,
    }
}

/// A capture of one document as one case.
pub async fn capture_of(store: &Store, key: &str, bytes: &[u8]) -> Capture {
    let document = document(store, bytes, DocumentRole::Invoice).await;
    Capture {
        arrival: arrival(store, key),
        original: document.clone(),
        sidecar: None,
        cases: vec![NewCase {
            id: CaseId::of(document.id),
            documents: vec![document],
            state: CaseState::Working { stage: Stage::Extract },
            refusal: None,
            flags: vec![],
        }],
        cursor: None,
    }
}

pub fn id_of(bytes: &[u8]) -> CaseId {
    CaseId::of(DocumentId::of(bytes))
}

/// Where the test's stages send a case.
pub fn next(stage: Stage) -> CaseState {
    match stage {
        Stage::Extract => CaseState::Working { stage: Stage::Normalize },
        Stage::Normalize => CaseState::Working { stage: Stage::Match },
        Stage::Match => CaseState::Working { stage: Stage::Flag },
        Stage::Flag => CaseState::Working { stage: Stage::Route },
        Stage::Route => CaseState::Archiving { outcome: Closing::Released },
        Stage::Archive => CaseState::Closed { outcome: Closing::Released },
    }
}

/// Stages that only hand over.
pub struct Walk(pub Store);

impl StageHandler for Walk {
    fn work(&self, lease: Lease, case: CaseId, stage: Stage) -> BoxFuture<'_, StageOutcome> {
        Box::pin(async move {
            let event = Event::by_service(stage.as_str(), format!("Did {}.", stage.as_str()));
            let step = Step::new(case, lease.version, next(stage), event);
            match self.0.commit(step, Some(&lease)).await {
                Ok(_) => StageOutcome::Committed,
                Err(CommitError::Stale { .. } | CommitError::LeaseLost) => StageOutcome::Superseded,
                Err(error) => StageOutcome::Retry { after: Duration::from_millis(50), why: error.to_string() },
            }
        })
    }
}

/// Starts workers; cancel the token and await the handle to stop them.
pub fn workers(
    store: &Store,
    stages: Arc<dyn StageHandler>,
    concurrency: usize,
) -> (CancellationToken, tokio::task::JoinHandle<()>) {
    let stop = CancellationToken::new();
    let (store, token) = (store.clone(), stop.clone());
    let handle = tokio::spawn(async move { store.run_workers(stages, concurrency, token).await.unwrap() });
    (stop, handle)
}

/// Waits until nothing moves.
pub async fn until_idle(store: &Store, longest: Duration) {
    let began = Instant::now();
    while !store.idle().await.unwrap() {
        assert!(began.elapsed() < longest, "still not idle: {:?}", store.counts().await.unwrap());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
