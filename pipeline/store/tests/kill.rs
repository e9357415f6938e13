//! Killed with signal 9 again and again in the middle of its work: nothing lost, nothing twice.

#![allow(clippy::unwrap_used, reason = "helpers of tests panic as tests do")]

mod common;

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::*;
use model::case::{CaseId, Event, Stage};
use model::clock::SystemClock;
use store::{
    BoxFuture, CommitError, FactKind, Lease, NewEffect, NewFact, StageHandler, StageOutcome, Step, Store, StoreConfig,
};

const DOCUMENTS: usize = 500;
const KILLS: usize = 25;

/// Stages that leave a fact and an effect each.
struct Marks(Store);

impl StageHandler for Marks {
    fn work(&self, lease: Lease, case: CaseId, stage: Stage) -> BoxFuture<'_, StageOutcome> {
        Box::pin(async move {
            let mut step =
                Step::new(case.clone(), lease.version, next(stage), Event::by_service(stage.as_str(), "Did."));
            step.facts = vec![NewFact::by_service(FactKind::Findings, &stage).unwrap()];
            step.effects = vec![NewEffect {
                key: format!("{case}/{}", stage.as_str()),
                kind: "webhook".to_owned(),
                data: serde_json::Value::Null,
            }];
            match self.0.commit(step, Some(&lease)).await {
                Ok(_) => StageOutcome::Committed,
                Err(CommitError::Stale { .. } | CommitError::LeaseLost) => StageOutcome::Superseded,
                Err(error) => StageOutcome::Retry { after: Duration::from_millis(50), why: error.to_string() },
            }
        })
    }
}

fn config_in(folder: &str) -> StoreConfig {
    let folder = PathBuf::from(folder);
    let mut config = StoreConfig::embedded(&folder);
    if let Ok(url) = std::fs::read_to_string(folder.join("url")) {
        config.url = url;
    }
    config.tuning.rescue_after = Duration::from_secs(1);
    config
}

/// The process that is killed: captures every document that it has not captured yet, and works.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by the test below, with its folder in a file that both know"]
async fn served_until_killed() {
    let folder =
        std::fs::read_to_string(std::env::current_exe().unwrap().with_extension(parent().to_string())).unwrap();
    let config = config_in(&folder);
    let store = Store::open(&config, Arc::new(SystemClock)).await.unwrap();
    let (_stop, _handle) = workers(&store, Arc::new(Marks(store.clone())), 8);
    for n in 0..DOCUMENTS {
        let key = format!("k{n}");
        if store.known_arrival("inbox", &key).await.unwrap().is_none() {
            let capture = capture_of(&store, &key, format!("<kill n='{n}'/>").as_bytes()).await;
            store.capture(capture).await.unwrap();
        }
    }
    loop {
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
}

fn parent() -> u32 {
    std::os::unix::process::parent_id()
}

#[test]
fn killed_at_random_moments_it_loses_nothing_and_does_nothing_twice() {
    for url in databases("kill") {
        let folder = tempfile::tempdir().unwrap();
        if let Some(url) = &url {
            std::fs::write(folder.path().join("url"), url).unwrap();
        }
        let me = std::env::current_exe().unwrap();
        let note = me.with_extension(std::process::id().to_string());
        let path = folder.path().to_str().unwrap().to_owned();
        std::fs::write(&note, &path).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let store = Store::attach(&config_in(&path), Arc::new(SystemClock)).await.unwrap();
            store.migrate().await.unwrap();
        });
        let kills = if url.is_some() { KILLS / 3 } else { KILLS };
        for n in 0..kills {
            let mut child = Command::new(&me)
                .args(["--ignored", "--exact", "served_until_killed"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(40 + rand::random_range(0..260)));
            child.kill().unwrap();
            assert!(child.wait().unwrap().code().is_none(), "kill {n}: it ended by itself");
        }
        runtime.block_on(async {
            let store = Store::open(&config_in(&path), Arc::new(SystemClock)).await.unwrap();
            let before = store.counts().await.unwrap();
            println!("after {kills} kills: {} cases, {:?}", before.cases, before.by_status);
            let began = Instant::now();
            let (stop, handle) = workers(&store, Arc::new(Marks(store.clone())), 8);
            for n in 0..DOCUMENTS {
                let capture = capture_of(&store, &format!("k{n}"), format!("<kill n='{n}'/>").as_bytes()).await;
                store.capture(capture).await.unwrap();
            }
            while store.counts().await.unwrap().oldest_working.is_some() {
                assert!(began.elapsed() < Duration::from_secs(90), "{:?}", store.counts().await.unwrap());
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            println!("at rest {:?} after the last start", began.elapsed());
            let counts = store.counts().await.unwrap();
            assert_eq!(counts.cases, DOCUMENTS as u64);
            assert_eq!(counts.waiting_effects, DOCUMENTS as u64 * 6, "every effect once");
            assert_eq!(counts.by_source["inbox"].0, DOCUMENTS as u64);
            for n in 0..DOCUMENTS {
                let case = id_of(format!("<kill n='{n}'/>").as_bytes());
                let kinds: Vec<String> =
                    store.events(Some(&case), None, 100).await.unwrap().into_iter().map(|e| e.event.kind).collect();
                assert_eq!(kinds, ["captured", "extract", "normalize", "match", "flag", "route", "archive"]);
                assert_eq!(store.facts(&case, None).await.unwrap().len(), 6);
            }
            assert_eq!(store.verify(|_, _| {}).await.unwrap().first_fault, None);
            stop.cancel();
            handle.await.unwrap();
        });
        std::fs::remove_file(note).unwrap();
    }
}
