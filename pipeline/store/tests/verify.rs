//! One flipped bit anywhere in the archive or in the event chain is found and named.
#![allow(clippy::unwrap_used, reason = "helpers of tests panic as tests do")]

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::*;
use model::case::{CaseState, Closing, Event, Stage};
use model::clock::SystemClock;
use model::decision::LineMatch;
use model::task::{Assignee, Task, TaskKind, TaskOutcome};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};
use store::{CloseTask, FactKind, NewFact, Step, Store, StoreConfig, VerifyReport};

/// A case with everything, closed, with an archive record as the archive stage writes it; and one that is working.
async fn filled(store: &Store) {
    let bytes = b"<invoice>4711</invoice>";
    store.capture(capture_of(store, "a", bytes).await).await.unwrap();
    store.capture(capture_of(store, "b", b"<other/>").await).await.unwrap();
    let case = id_of(bytes);
    let event = || Event::by("eva", "moved", "Moved.").with(serde_json::json!({"why": "because"}));
    let to = |version, state| Step::new(case.clone(), version, state, event());
    let mut step = to(1, CaseState::Working { stage: Stage::Route });
    step.facts = vec![
        NewFact::by_service(FactKind::Extraction, &"word ".repeat(20_000)).unwrap(),
        NewFact::by_service(FactKind::Findings, &serde_json::json!([])).unwrap(),
    ];
    step.bookings = Some(vec![LineMatch {
        line: 1,
        po_number: "P".to_owned(),
        order_line: "1".to_owned(),
        quantity: 1.into(),
        net_amount: 2.into(),
        by: "item id".to_owned(),
    }]);
    store.commit(step, None).await.unwrap();
    let mut step = to(2, CaseState::Approving);
    step.open_tasks = vec![Task {
        key: "t".to_owned(),
        case: case.clone(),
        kind: TaskKind::Approve,
        assignee: Assignee::User("eva".to_owned()),
        sentence: "Approve.".to_owned(),
        checklist: vec![],
        opened_at: store.clock().now(),
        data_hash: String::new(),
    }];
    store.commit(step, None).await.unwrap();
    let mut step = to(3, CaseState::Archiving { outcome: Closing::Released });
    step.close_tasks = vec![CloseTask {
        key: "t".to_owned(),
        outcome: TaskOutcome::Done,
        by: "eva".to_owned(),
        explanation: Some("fine".to_owned()),
    }];
    store.commit(step, None).await.unwrap();
    let folder = format!("cases/{case}/4");
    let mut files = Vec::new();
    for (name, text) in [("invoice.json", "{\"number\": 4711}"), ("manifest.json", "{\"files\": []}")] {
        let sha256 = store.blobs().put_record(&format!("{folder}/{name}"), text.as_bytes()).await.unwrap();
        files.push(serde_json::json!({ "name": name, "sha256": sha256, "size": text.len() }));
    }
    let mut step = to(4, CaseState::Closed { outcome: Closing::Released });
    step.facts = vec![
        NewFact::by_service(FactKind::ArchiveRecord, &serde_json::json!({ "path": folder, "files": files })).unwrap(),
    ];
    store.commit(step, None).await.unwrap();
}

async fn verify(config: &StoreConfig) -> VerifyReport {
    let store = Store::open_read_only(config, Arc::new(SystemClock)).await.unwrap();
    store.verify(|_, _| {}).await.unwrap()
}

/// The sentence of the fault; there must be one, and it must name what was touched.
async fn named(config: &StoreConfig, touched: &str) -> String {
    let report = verify(config).await;
    let fault = report.first_fault.unwrap_or_else(|| panic!("{touched} was changed and not found"));
    fault.sentence
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            files.extend(files_under(&entry.path()));
        } else {
            files.push(entry.path());
        }
    }
    files
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_flipped_cut_or_missing_file_of_the_archive_is_named() {
    let scratch = scratch(&None).await;
    filled(&scratch.store).await;
    let report = verify(&scratch.config).await;
    assert_eq!(report.first_fault, None);
    assert_eq!((report.facts, report.blobs, report.records), (3, 3, 2));
    let files = files_under(&scratch.archive());
    assert_eq!(files.len(), 5, "two originals, one long fact, two records: {files:?}");
    for path in files {
        let whole = std::fs::read(&path).unwrap();
        let name = path.strip_prefix(scratch.archive()).unwrap().display().to_string();
        let places = [0, whole.len() / 3, whole.len() / 2, whole.len() - 1];
        for place in places {
            for bit in [0x01_u8, 0x20, 0x80] {
                let mut flipped = whole.clone();
                flipped[place] ^= bit;
                std::fs::write(&path, flipped).unwrap();
                let sentence = named(&scratch.config, &name).await;
                assert!(sentence.contains(&name), "{name}: {sentence}");
            }
        }
        for cut in [&whole[..whole.len() - 1], &[]] {
            std::fs::write(&path, cut).unwrap();
            assert!(named(&scratch.config, &name).await.contains(&name));
        }
        std::fs::remove_file(&path).unwrap();
        assert!(named(&scratch.config, &name).await.contains(&name));
        std::fs::write(&path, whole).unwrap();
    }
    // What an interrupted capture leaves is harmless; what does not belong there is not.
    scratch.store.blobs().put(b"captured, then killed").await.unwrap();
    let report = verify(&scratch.config).await;
    assert_eq!((report.first_fault, report.unnamed_blobs), (None, 1));
    std::fs::write(scratch.archive().join("sha256/00stranger"), b"x").unwrap();
    assert!(named(&scratch.config, "stranger").await.contains("stranger"));
}

/// Runs a statement on the database behind the store's back, with its guards off.
async fn tamper(config: &StoreConfig, postgres: bool, sql: &str) -> u64 {
    if postgres {
        let mut connection = sqlx::PgConnection::connect(&config.url).await.unwrap();
        connection.execute("SET session_replication_role = replica").await.unwrap();
        let done = connection.execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))).await.unwrap();
        connection.close().await.unwrap();
        done.rows_affected()
    } else {
        let path = config.data_dir.join("bursar.db");
        let mut connection =
            sqlx::sqlite::SqliteConnectOptions::new().filename(path).foreign_keys(false).connect().await.unwrap();
        for guard in ["fact_keep", "fact_stay", "event_keep", "event_stay"] {
            connection.execute(sqlx::raw_sql(AssertSqlSafe(format!("DROP TRIGGER IF EXISTS {guard}")))).await.unwrap();
        }
        let done = connection.execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))).await.unwrap();
        connection.close().await.unwrap();
        done.rows_affected()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_changed_column_of_any_event_or_fact_and_any_decision_changed_beside_the_chain_is_named() {
    for url in databases("tamper") {
        let scratch = scratch(&url).await;
        filled(&scratch.store).await;
        let postgres = scratch.store.is_postgres();
        let config = &scratch.config;
        // The guards first: nobody changes a fact or an event by accident.
        for statement in
            ["UPDATE event SET at = '2020'", "DELETE FROM event", "UPDATE fact SET author = 'x'", "DELETE FROM fact"]
        {
            let refused = if postgres {
                let mut connection = sqlx::PgConnection::connect(&config.url).await.unwrap();
                connection.execute(AssertSqlSafe(statement.to_owned())).await.is_err()
            } else {
                let path = config.data_dir.join("bursar.db");
                let mut connection = sqlx::sqlite::SqliteConnectOptions::new().filename(path).connect().await.unwrap();
                connection.execute(AssertSqlSafe(statement.to_owned())).await.is_err()
            };
            assert!(refused, "{statement} went through");
        }
        let events = verify(config).await.events;
        assert_eq!(events, 6);
        let flip = |column: &str| {
            format!(
                "{column} = SUBSTR({column}, 1, LENGTH({column}) - 1) || CASE WHEN SUBSTR({column}, LENGTH({column})) = '0' THEN '1' ELSE '0' END"
            )
        };
        for seq in 1..=events {
            for change in [
                format!("UPDATE event SET {} WHERE seq = {seq}", flip("at")),
                format!("UPDATE event SET {} WHERE seq = {seq}", flip("hash")),
                format!("UPDATE event SET {} WHERE seq = {seq}", flip("prev_hash")),
                format!("UPDATE event SET {} WHERE seq = {seq}", flip("case_id")),
                format!("UPDATE event SET case_id = NULL WHERE seq = {seq}"),
                format!("UPDATE event SET data = REPLACE(data, 'e', 'E') WHERE seq = {seq}"),
                format!("UPDATE event SET data = data || ' ' WHERE seq = {seq}"),
                format!("UPDATE event SET seq = seq + 1000 WHERE seq = {seq}"),
                format!("DELETE FROM event WHERE seq = {seq}"),
            ] {
                let kept = keep(config, postgres, "event").await;
                assert_eq!(tamper(config, postgres, &change).await, 1, "{change}");
                let sentence = named(config, &change).await;
                let last = seq == events && (change.starts_with("DELETE"));
                assert!(
                    sentence.contains(&format!("vent {seq}"))
                        || last
                        || sentence.contains(&format!("vent {}", seq.saturating_sub(1))),
                    "{change}: {sentence}"
                );
                put_back(config, postgres, "event", kept).await;
            }
        }
        for (table, change) in [
            ("fact", format!("UPDATE fact SET {} WHERE id = 1", flip("blob"))),
            ("fact", "UPDATE fact SET data = '[1]' WHERE id = 2".to_owned()),
            ("fact", "UPDATE fact SET author = 'mallory' WHERE id = 2".to_owned()),
            ("fact", "UPDATE fact SET kind = 'decision' WHERE id = 2".to_owned()),
            ("fact", format!("UPDATE fact SET {} WHERE id = 2", flip("at"))),
            ("fact", format!("UPDATE fact SET {} WHERE id = 2", flip("case_id"))),
            ("fact", format!("UPDATE fact SET {} WHERE id = 2", flip("hash"))),
            ("fact", "UPDATE fact SET document = 'ab' WHERE id = 2".to_owned()),
            ("fact", "UPDATE fact SET id = 77 WHERE id = 2".to_owned()),
            ("fact", "DELETE FROM fact WHERE id = 3".to_owned()),
            ("task", "UPDATE task SET outcome = '\"declined\"'".to_owned()),
            ("task", "UPDATE task SET closed_by = 'mallory'".to_owned()),
            ("task", "UPDATE task SET explanation = NULL".to_owned()),
            ("task", "UPDATE task SET is_open = 1".to_owned()),
            ("task", "DELETE FROM task".to_owned()),
            ("booking", "UPDATE booking SET data = REPLACE(data, '\"2\"', '\"3\"')".to_owned()),
            ("booking", "DELETE FROM booking".to_owned()),
            ("chain", "UPDATE chain SET seq = seq - 1".to_owned()),
        ] {
            let kept = keep(config, postgres, table).await;
            assert_eq!(tamper(config, postgres, &change).await, 1, "{change}");
            let sentence = named(config, &change).await;
            assert!(!sentence.is_empty());
            put_back(config, postgres, table, kept).await;
        }
        for change in ["version = version + 1", "state = REPLACE(state, 'released', 'paid')"] {
            assert_eq!(tamper(config, postgres, &format!("UPDATE case_ SET {change} WHERE seq = 1")).await, 1);
            assert!(named(config, change).await.contains("Case c-"));
            let back = change.replace("+ 1", "- 1").replace("'released', 'paid'", "'paid', 'released'");
            tamper(config, postgres, &format!("UPDATE case_ SET {back} WHERE seq = 1")).await;
        }
        assert_eq!(verify(config).await.first_fault, None, "all put back");
    }
}

/// Copies a table aside.
async fn keep(config: &StoreConfig, postgres: bool, table: &str) -> String {
    tamper(
        config,
        postgres,
        &format!("DROP TABLE IF EXISTS kept_{table}; CREATE TABLE kept_{table} AS SELECT * FROM {table}"),
    )
    .await;
    format!("kept_{table}")
}

async fn put_back(config: &StoreConfig, postgres: bool, table: &str, kept: String) {
    tamper(
        config,
        postgres,
        &format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM {kept}; DROP TABLE {kept}"),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_without_a_server_is_verified_without_writing_beside_it() {
    let scratch = scratch(&None).await;
    filled(&scratch.store).await;
    let copy = tempfile::tempdir().unwrap();
    // As `cp -r` of a running server's folder: with the newest transactions, without their index.
    let copied = std::process::Command::new("cp")
        .arg("-r")
        .arg(scratch.folder.path())
        .arg(copy.path().join("data"))
        .status()
        .unwrap();
    assert!(copied.success());
    let data = copy.path().join("data");
    let _ = std::fs::remove_file(data.join("bursar.db-shm"));
    let before: Vec<_> = files_under(&data).into_iter().map(|path| (std::fs::read(&path).unwrap(), path)).collect();
    let mut config = StoreConfig::embedded(&data);
    config.url = "sqlite:bursar.db".to_owned();
    let report = verify(&config).await;
    assert_eq!((report.first_fault, report.events, report.records), (None, 6, 2));
    let mut after: Vec<_> = files_under(&data).into_iter().map(|path| (std::fs::read(&path).unwrap(), path)).collect();
    let mut before = before;
    before.sort();
    after.sort();
    assert_eq!(before.len(), after.len());
    assert!(before == after, "verify changed a file");
    // And beside the running server.
    assert_eq!(verify(&scratch.config).await.first_fault, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verify_goes_through_a_large_archive_quickly() {
    let scratch = scratch(&None).await;
    let store = &scratch.store;
    let began = Instant::now();
    let captures = (0..200).map(|n| async move {
        let bytes = format!("<large n='{n}'>{}</large>", "x".repeat(100_000));
        let capture = capture_of(store, &format!("l{n}"), bytes.as_bytes()).await;
        store.capture(capture).await.unwrap();
    });
    futures_util::future::join_all(captures).await;
    println!("200 puts and captures at once, 20 MB: {:?}", began.elapsed());
    let began = Instant::now();
    let mut last = (0, 0);
    let report = store.verify(|done, total| last = (done, total)).await.unwrap();
    println!("verify of 20 MB in 200 documents: {:?}", began.elapsed());
    assert_eq!((report.first_fault, report.blobs, last), (None, 200, (400, 400)));
    assert!(began.elapsed() < Duration::from_secs(20));
}
