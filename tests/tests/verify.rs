//! One flipped bit anywhere in the archive or in the event chain is found and named by `bursar verify`.

use std::fs;
use std::path::{Path, PathBuf};

use tests::bursar::Bursar;

const CONFIG: &str = r#"
[policy]
auto_approve_max = "1000000.00 EUR"
[policy.limits]
past_days = 100000
[approval]
pay_tasks = false
[ocr]
languages = []
"#;

/// An installation with a few archived and a few waiting cases.
fn archive() -> Bursar {
    let bursar = Bursar::with_config(CONFIG);
    let inbox = bursar.dir().join("incoming");
    fs::create_dir_all(&inbox).expect("a folder");
    for seed in 0..4_u64 {
        fs::write(inbox.join(format!("{seed}.xml")), samples::generate::ubl(seed)).expect("written");
    }
    fs::write(inbox.join("letter.txt"), "This is only a letter.").expect("written");
    fs::write(inbox.join("broken.pdf"), b"%PDF-1.7 and nothing more").expect("written");
    for (kind, text) in [
        ("vendors", samples::generate::vendors()),
        ("orders", samples::generate::orders(0..4)),
        ("receipts", samples::generate::receipts(0..4)),
    ] {
        let file = bursar.dir().join(format!("{kind}.csv"));
        fs::write(&file, text).expect("written");
        bursar.run_well(&["import", kind, &file.display().to_string()]);
    }
    let output = bursar.run(&["ingest", &inbox.display().to_string(), "--json"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    bursar
}

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("a folder").flatten() {
        if entry.path().is_dir() {
            files(&entry.path(), found);
        } else {
            found.push(entry.path());
        }
    }
}

#[test]
fn a_flipped_bit_in_any_archived_file_is_named() {
    let bursar = archive();
    let said = bursar.run_well(&["verify"]);
    assert!(said.contains("everything is as it was written"), "{said}");
    let mut archived = Vec::new();
    files(&bursar.data().join("archive"), &mut archived);
    assert!(archived.len() >= 6, "originals and records: {archived:?}");
    let mut checked = 0;
    for (index, file) in archived.iter().enumerate() {
        let good = fs::read(file).expect("readable");
        if good.is_empty() {
            continue;
        }
        let mut bad = good.clone();
        // First, last and one byte in the middle, in turn; always another bit.
        let at = [0, good.len() - 1, good.len() / 2][index % 3];
        bad[at] ^= 1 << (index % 8);
        replace(file, &bad);
        let output = bursar.run(&["verify", "--json"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1), "{} byte {at} was not found: {said}", file.display());
        assert!(said.contains("\"first_fault\":{"), "{said}");
        replace(file, &good);
        checked += 1;
    }
    println!("{checked} files, one bit each: all found");
    bursar.run_well(&["verify"]);
}

/// Archived files may be read-only; the test is the vandal.
fn replace(file: &Path, bytes: &[u8]) {
    let mut access = fs::metadata(file).expect("there").permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "a temporary folder of this test")]
    access.set_readonly(false);
    let _ = fs::set_permissions(file, access);
    fs::write(file, bytes).expect("writable");
}

#[tokio::test]
async fn a_changed_byte_in_any_event_is_named() {
    use sqlx::Row;
    let bursar = archive();
    let url = format!("sqlite:{}", bursar.data().join("bursar.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.expect("opens");
    // The guard against changes is the database's own; a vandal with the file takes it away first.
    let triggers =
        sqlx::query("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('event', 'fact')");
    let mut guards = Vec::new();
    for trigger in triggers.fetch_all(&pool).await.expect("triggers") {
        let name: String = trigger.get(0);
        guards.push(trigger.get::<String, _>(1));
        sqlx::query(sqlx::AssertSqlSafe(format!("DROP TRIGGER {name}"))).execute(&pool).await.expect("dropped");
    }
    assert!(!guards.is_empty(), "events and facts are guarded");
    let columns: Vec<String> = sqlx::query("SELECT name FROM pragma_table_info('event')")
        .fetch_all(&pool)
        .await
        .expect("columns")
        .iter()
        .map(|row| row.get(0))
        .collect();
    let rows: Vec<i64> =
        sqlx::query_scalar("SELECT seq FROM event ORDER BY seq").fetch_all(&pool).await.expect("events");
    assert!(rows.len() > 20, "{} events", rows.len());
    let mut checked = 0;
    for (index, column) in columns.iter().filter(|c| *c != "seq").cycle().take(columns.len() * 3).enumerate() {
        let seq = rows[(index * 7) % rows.len()];
        let select = format!("SELECT CAST({column} AS TEXT) FROM event WHERE seq = $1");
        let value: Option<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(select)).bind(seq).fetch_one(&pool).await.expect("a value");
        let Some(value) = value.filter(|v| !v.is_empty()) else { continue };
        let mut bytes = value.clone().into_bytes();
        let at = bytes.len() / 2;
        bytes[at] = if bytes[at] == b'1' { b'0' } else { b'1' };
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        let update = format!("UPDATE event SET {column} = $1 WHERE seq = $2");
        let set = async |text: &str| {
            sqlx::query(sqlx::AssertSqlSafe(update.clone())).bind(text).bind(seq).execute(&pool).await
        };
        if set(&changed).await.is_err() {
            continue;
        }
        let output = bursar.run(&["verify"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1), "event {seq}, {column}: {value} → {changed} was not found: {said}");
        assert!(said.contains(&seq.to_string()), "event {seq} is named: {said}");
        set(&value).await.expect("put back");
        checked += 1;
    }
    println!("{checked} changes in the chain: all found and named");
    assert!(checked >= 10);
    pool.close().await;
    bursar.run_well(&["verify"]);
}
