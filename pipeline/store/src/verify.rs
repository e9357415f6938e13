//! `verify`: recomputes everything that was hashed, and names the first record that differs.
//!
//! It trusts nothing but the hashes: every event from the first link on, every fact against the event that announced
//! it, every blob and archive record against its own name or its fact, and what the tables say now against what the
//! chain says last. It writes nothing, and needs no server.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use model::DocumentId;
use serde_json::Value;

use crate::blobs::{self, BlobError};
use crate::canon::{self, FactSeal};
use crate::chain::{Closed, EventRow, Link};
use crate::db::{Conn, Row, args};
use crate::error::StoreError;
use crate::records::{Fault, VerifyReport};
use crate::sql;
use crate::step::FactKind;
use crate::store::Store;
use crate::writer::Head;

/// Rows read at once.
const PAGE: u32 = 500;

/// Stops at the first fault, or because we failed.
enum Stop {
    Fault(Fault),
    Failed(StoreError),
}
impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        // A row that does not read as what was written is a fault of the record, not of ours.
        match error {
            StoreError::Corrupt { what, why } => Stop::Fault(Fault {
                what: "record".to_owned(),
                where_: what.clone(),
                sentence: format!("{what} cannot be read: {why}."),
            }),
            StoreError::Database(error) if matches!(error, sqlx::Error::ColumnDecode { .. }) => Stop::Fault(Fault {
                what: "row".to_owned(),
                where_: "the database".to_owned(),
                sentence: format!("A row of the database cannot be read: {error}."),
            }),
            error => Stop::Failed(error),
        }
    }
}

fn fault<T>(what: &str, where_: impl ToString, sentence: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Fault(Fault { what: what.to_owned(), where_: where_.to_string(), sentence: sentence.into() }))
}

/// What the chain says, gathered on the way through it.
#[derive(Default)]
struct Said {
    /// Hash of each fact, with the event that announced it.
    facts: BTreeMap<u64, (String, u64)>,
    /// Documents that cases have, with the event.
    documents: BTreeMap<String, u64>,
    /// Last state and version of each case, with the event.
    cases: BTreeMap<String, (Value, u64, u64)>,
    /// Tasks opened, and how each was closed.
    tasks: BTreeMap<String, Option<Closed>>,
    /// Last hash of each case's bookings.
    bookings: BTreeMap<String, String>,
    /// Arrivals.
    arrivals: BTreeSet<u64>,
}

struct Verifier<'s, P> {
    store: &'s Store,
    conn: Conn,
    report: VerifyReport,
    said: Said,
    /// Hash of each archive record that a fact names, by path.
    records: BTreeMap<String, String>,
    /// Blobs whose hash was recomputed already, so that the pass over the files does not read them again.
    sound: HashSet<DocumentId>,
    done: u64,
    total: u64,
    progress: P,
}

impl Store {
    /// Recomputes every hash: events, facts, blobs, archive records; and compares the cases, tasks and bookings with
    /// what the chain says. `progress` is told how many of how many records are done.
    ///
    /// # Errors
    /// When the database or the archive cannot be read at all. What differs is no error: see
    /// [`VerifyReport::first_fault`].
    pub async fn verify(&self, progress: impl FnMut(u64, u64) + Send) -> Result<VerifyReport, StoreError> {
        let conn = self.0.database.begin_snapshot().await?;
        let mut verifier = Verifier {
            store: self,
            conn,
            report: VerifyReport::default(),
            said: Said::default(),
            records: BTreeMap::new(),
            sound: HashSet::new(),
            done: 0,
            total: 0,
            progress,
        };
        let outcome = verifier.run().await;
        verifier.conn.rollback().await?;
        match outcome {
            Ok(()) => Ok(verifier.report),
            Err(Stop::Fault(fault)) => Ok(VerifyReport { first_fault: Some(fault), ..verifier.report }),
            Err(Stop::Failed(error)) => Err(error),
        }
    }
}

impl<P: FnMut(u64, u64) + Send> Verifier<'_, P> {
    async fn run(&mut self) -> Result<(), Stop> {
        for sql in [sql::COUNT_EVENTS, sql::COUNT_FACTS, sql::COUNT_DOCUMENTS] {
            self.total += self.conn.row(sql, &[]).await?.map_or(Ok(0), |row| row.count(0))?;
        }
        self.events().await?;
        self.facts().await?;
        self.documents().await?;
        self.cases().await?;
        self.tasks().await?;
        self.bookings().await?;
        self.archive().await
    }

    fn step(&mut self) {
        self.done += 1;
        (self.progress)(self.done, self.total.max(self.done));
    }

    /// The chain, link by link, and its head.
    async fn events(&mut self) -> Result<(), Stop> {
        let mut prev = "genesis".to_owned();
        let mut last = 0;
        loop {
            let rows = self.conn.rows(sql::EVENTS, args![last, PAGE]).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let event = read_event(&row, last)?;
                if event.seq != last + 1 {
                    return fault(
                        "event",
                        last + 1,
                        format!("Event {} is missing from the chain: the next one there is {}.", last + 1, event.seq),
                    );
                }
                let seq = event.seq;
                if event.prev_hash != prev {
                    return fault(
                        "event",
                        seq,
                        format!(
                            "Event {seq} does not name the hash of the event before it: one of the two was changed."
                        ),
                    );
                }
                let hash = canon::event_hash(&prev, seq, event.case.as_deref(), &event.at, &event.data);
                if hash != event.hash {
                    return fault(
                        "event",
                        seq,
                        format!("Event {seq} was changed: its hash is not that of its content."),
                    );
                }
                self.note(&event)?;
                (prev, last) = (event.hash, seq);
                self.report.events += 1;
                self.step();
            }
        }
        let Some(row) = self.conn.row(sql::HEAD, &[]).await? else {
            return fault("chain", "head", "The head of the event chain is missing.");
        };
        let head = Head::of(&row)?;
        if head.seq != last || head.hash != prev {
            return fault(
                "chain",
                "head",
                format!(
                    "The event chain ends at event {last}, but its head names event {}: events at the end are missing or changed.",
                    head.seq
                ),
            );
        }
        Ok(())
    }

    /// Gathers what an event says.
    fn note(&mut self, event: &EventRow) -> Result<(), Stop> {
        let seq = event.seq;
        let link: Link = canon::parse(&format!("event {seq}"), &event.data)?;
        let Some(changed) = link.changed else { return Ok(()) };
        let said = &mut self.said;
        for (id, hash) in changed.facts {
            said.facts.insert(id, (hash, seq));
        }
        for document in changed.documents {
            said.documents.entry(document.hex()).or_insert(seq);
        }
        said.arrivals.extend(changed.arrival);
        for key in changed.opened {
            said.tasks.entry(key).or_insert(None);
        }
        for closed in changed.closed {
            said.tasks.insert(closed.key.clone(), Some(closed));
        }
        if let Some(case) = &event.case {
            if let (Some(state), Some(version)) = (changed.state, changed.version) {
                let state = serde_json::to_value(state).unwrap_or(Value::Null);
                said.cases.insert(case.clone(), (state, version, seq));
            }
            if let Some(bookings) = changed.bookings {
                said.bookings.insert(case.clone(), bookings);
            }
        }
        Ok(())
    }

    /// Facts against the events that announced them.
    async fn facts(&mut self) -> Result<(), Stop> {
        let mut last = 0;
        loop {
            let rows = self.conn.rows(sql::FACTS_AFTER, args![last, PAGE]).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                last = row.count(0)?;
                self.fact(&row, last).await?;
                self.report.facts += 1;
                self.step();
            }
        }
        if let Some((id, (_, event))) = self.said.facts.first_key_value() {
            return fault("fact", id, format!("Fact {id} is missing; event {event} announced it."));
        }
        Ok(())
    }

    async fn fact(&mut self, row: &Row, id: u64) -> Result<(), Stop> {
        let Some((announced, event)) = self.said.facts.remove(&id) else {
            return fault("fact", id, format!("Fact {id} was added beside the chain: no event announced it."));
        };
        let (kind, document, author, at) = (row.text(1)?, row.maybe(2)?, row.text(3)?, row.text(4)?);
        let (data, blob, hash, case) = (row.maybe(5)?, row.maybe(6)?, row.text(7)?, row.text(8)?);
        let data_hash = match (&data, &blob) {
            (Some(data), None) => canon::sha256(data.as_bytes()),
            (None, Some(blob)) => blob.clone(),
            _ => {
                return fault("fact", id, format!("Fact {id} was changed: it must have its data or a blob, not both."));
            }
        };
        let seal = FactSeal {
            id,
            case: &case,
            kind: &kind,
            document: document.as_deref(),
            author: &author,
            at: &at,
            data_hash: &data_hash,
            in_blob: blob.is_some(),
        };
        if seal.hash() != announced || hash != announced {
            return fault(
                "fact",
                id,
                format!(
                    "Fact {id} ({kind} of case {case}) was changed: its hash is not the one that event {event} announced."
                ),
            );
        }
        if let Some(blob) = &blob {
            self.blob(blob, None, &format!("fact {id} ({kind} of case {case})")).await?;
        }
        if kind == FactKind::ArchiveRecord.as_str() {
            let text = match (data, blob) {
                (Some(data), _) => data.into_bytes(),
                (None, Some(blob)) => self.bytes_of(&blob).await?,
                (None, None) => Vec::new(),
            };
            let record: Value =
                serde_json::from_slice(&text).map_err(|error| StoreError::corrupt(format!("fact {id}"), error))?;
            named_records(&record, None, &mut self.records);
        }
        Ok(())
    }

    async fn bytes_of(&self, hex: &str) -> Result<Vec<u8>, Stop> {
        let id: DocumentId = hex.parse().map_err(|error| StoreError::corrupt("a blob's name", error))?;
        match self.store.blobs().get(id).await {
            Ok(bytes) => Ok(bytes.into()),
            Err(error) => Err(Stop::Failed(error.into())),
        }
    }

    /// Recomputes the hash of a blob that a row names.
    async fn blob(&mut self, hex: &str, size: Option<u64>, named_by: &str) -> Result<(), Stop> {
        let id: DocumentId = hex.parse().map_err(|error| StoreError::corrupt("a blob's name", error))?;
        let path = blobs::document_path(id);
        match self.store.blobs().get(id).await {
            Ok(bytes) => match size {
                Some(size) if size != bytes.len() as u64 => fault(
                    "document",
                    hex,
                    format!(
                        "The row of document {path} was changed: it says {size} bytes, the archive has {}.",
                        bytes.len()
                    ),
                ),
                _ => {
                    self.report.blobs += u64::from(self.sound.insert(id));
                    Ok(())
                }
            },
            Err(BlobError::Missing(_)) => {
                fault("blob", &path, format!("{path} is missing from the archive; {named_by} needs it."))
            }
            Err(BlobError::Damaged(_)) => fault(
                "blob",
                &path,
                format!("{path} in the archive was changed or cut off: its hash is not its name; {named_by} needs it."),
            ),
            Err(error) => Err(Stop::Failed(error.into())),
        }
    }

    /// Documents: rows against the chain, bytes against their names.
    async fn documents(&mut self) -> Result<(), Stop> {
        let mut last = String::new();
        loop {
            let rows = self.conn.rows(sql::DOCUMENTS_AFTER, args![&last, PAGE]).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                last = row.text(0)?;
                self.said.documents.remove(&last);
                self.blob(&last.clone(), Some(row.count(1)?), "a captured document").await?;
                self.step();
            }
        }
        if let Some((document, event)) = self.said.documents.first_key_value() {
            return fault(
                "document",
                document,
                format!("The row of document {document} is missing; event {event} announced it."),
            );
        }
        Ok(())
    }

    /// Where the cases are against where the chain left them.
    async fn cases(&mut self) -> Result<(), Stop> {
        let mut last = 0;
        loop {
            let rows = self.conn.rows(sql::CASES_AFTER, args![last, PAGE]).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let (id, version, state) = (row.text(0)?, row.count(1)?, row.text(2)?);
                last = row.count(3)?;
                let state: Value = canon::parse(&format!("case {id}"), &state)?;
                match self.said.cases.remove(&id) {
                    None => {
                        return fault(
                            "case",
                            &id,
                            format!("Case {id} was added beside the chain: no event opened it."),
                        );
                    }
                    Some((said, at_version, _)) if said == state && at_version == version => {}
                    Some((said, at_version, event)) => {
                        return fault(
                            "case",
                            &id,
                            format!(
                                "Case {id} was changed beside the chain: it says {state} at version {version}, event {event} says {said} at version {at_version}."
                            ),
                        );
                    }
                }
            }
        }
        if let Some((id, (_, _, event))) = self.said.cases.first_key_value() {
            return fault("case", id, format!("Case {id} is missing; event {event} moved it."));
        }
        Ok(())
    }

    /// Decisions on tasks against the chain.
    async fn tasks(&mut self) -> Result<(), Stop> {
        let mut last = String::new();
        loop {
            let rows = self.conn.rows(sql::TASKS_AFTER, args![&last, PAGE]).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let (key, open) = (row.text(0)?, row.int(1)? != 0);
                last.clone_from(&key);
                let outcome: Option<String> = row.maybe(2)?;
                let (by, explanation) = (row.maybe(3)?, row.maybe(4)?);
                let Some(said) = self.said.tasks.remove(&key) else {
                    return fault("task", &key, format!("Task {key} was added beside the chain: no event opened it."));
                };
                let same = match &said {
                    None => open && outcome.is_none(),
                    Some(closed) => {
                        !open
                            && outcome == Some(canon::json(&closed.outcome)?)
                            && by.as_deref() == Some(closed.by.as_str())
                            && explanation == closed.explanation
                    }
                };
                if !same {
                    return fault(
                        "task",
                        &key,
                        format!(
                            "Task {key} was changed beside the chain: its decision is not the one that the chain has."
                        ),
                    );
                }
            }
        }
        if let Some((key, _)) = self.said.tasks.first_key_value() {
            return fault("task", key, format!("Task {key} is missing; the chain opened it."));
        }
        Ok(())
    }

    /// Bookings against the hash of them in the chain.
    async fn bookings(&mut self) -> Result<(), Stop> {
        for (case, said) in std::mem::take(&mut self.said.bookings) {
            let mut lines = Vec::new();
            for row in self.conn.rows(sql::BOOKED_ORDERS, args![&case]).await? {
                lines.push(canon::parse("a booking", &row.text(0)?)?);
            }
            if crate::commit::bookings_hash(&lines)? != said {
                return fault(
                    "booking",
                    &case,
                    format!("The bookings of case {case} on order lines were changed beside the chain."),
                );
            }
        }
        Ok(())
    }

    /// Files of the archive: records against the facts that name them, and nothing that nobody knows among the
    /// documents except what an interrupted capture left, which is whole.
    async fn archive(&mut self) -> Result<(), Stop> {
        let root = self.store.blobs().root().to_owned();
        for (path, hash) in std::mem::take(&mut self.records) {
            match self.store.blobs().get_record(&path).await {
                Ok(bytes) if canon::sha256(&bytes) == hash => self.report.records += 1,
                Ok(_) => {
                    return fault(
                        "record",
                        &path,
                        format!(
                            "{path} in the archive was changed or cut off: its hash is not the one in its archive record."
                        ),
                    );
                }
                Err(BlobError::Missing(_)) => {
                    return fault(
                        "record",
                        &path,
                        format!("{path} is missing from the archive; its archive record names it."),
                    );
                }
                Err(error) => return Err(Stop::Failed(error.into())),
            }
            self.step();
        }
        let sound = std::mem::take(&mut self.sound);
        let scanned = tokio::task::spawn_blocking(move || scan(&root, &sound)).await;
        let scanned =
            scanned.map_err(|error| Stop::Failed(StoreError::Invalid(format!("read the archive: {error}"))))?;
        match scanned {
            Ok(unnamed) => {
                self.report.unnamed_blobs = unnamed;
                Ok(())
            }
            Err(found) => Err(found),
        }
    }
}

/// Reads an event's row; one that does not read was changed.
fn read_event(row: &Row, last: u64) -> Result<EventRow, Stop> {
    match EventRow::of(row) {
        Ok(event) => Ok(event),
        Err(_) => fault("event", last + 1, format!("Event {} was changed: its row cannot be read.", last + 1)),
    }
}

/// Paths and hashes that an archive record names, wherever they stand in it: an object with a `path` and a hash, or
/// an object with a `path` of a folder around objects with a `name` and a hash.
fn named_records(value: &Value, folder: Option<&str>, found: &mut BTreeMap<String, String>) {
    let digest = |text: &str| -> Option<String> {
        let digits = text.strip_prefix("sha256:").unwrap_or(text);
        (digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_hexdigit())).then(|| digits.to_lowercase())
    };
    match value {
        Value::Array(items) => items.iter().for_each(|item| named_records(item, folder, found)),
        Value::Object(fields) => {
            let text = |key: &str| fields.get(key).and_then(Value::as_str);
            let path = text("path").filter(|path| path.starts_with(blobs::RECORDS) && path.contains('/'));
            if let Some(hash) = text("sha256").and_then(digest) {
                let named = path.map(str::to_owned).or_else(|| Some(format!("{}/{}", folder?, text("name")?)));
                found.extend(named.map(|path| (path, hash)));
            }
            fields.values().for_each(|value| named_records(value, path.or(folder), found));
        }
        _ => {}
    }
}

/// Goes through the folder of documents: each file's hash must be its name, also where no row names it. Says how
/// many no row names.
fn scan(root: &Path, sound: &HashSet<DocumentId>) -> Result<u64, Stop> {
    let io = |path: &Path, source: std::io::Error| {
        Stop::Failed(BlobError::Io { path: path.display().to_string(), source }.into())
    };
    let top = root.join(blobs::DOCUMENTS);
    if !top.exists() {
        return Ok(0);
    }
    let mut unnamed = 0;
    let mut folders: Vec<_> = std::fs::read_dir(&top).map_err(|error| io(&top, error))?.flatten().collect();
    folders.sort_by_key(std::fs::DirEntry::file_name);
    for folder in folders {
        let folder = folder.path();
        let Ok(entries) = std::fs::read_dir(&folder) else {
            return fault("blob", folder.display(), format!("{} does not belong into the archive.", folder.display()));
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            // What a killed process was still writing has no name that anybody looks for.
            if name.starts_with('.') && name.ends_with(".tmp") {
                continue;
            }
            let prefix = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let path = format!("{}/{prefix}/{name}", blobs::DOCUMENTS);
            let named: Option<DocumentId> = format!("{prefix}{name}").parse().ok();
            if named.is_some_and(|id| sound.contains(&id)) {
                continue;
            }
            let bytes = std::fs::read(entry.path()).map_err(|error| io(&entry.path(), error))?;
            if canon::sha256(&bytes) != format!("{prefix}{name}") {
                return fault(
                    "blob",
                    &path,
                    format!(
                        "{path} in the archive was changed or cut off, or does not belong there: its hash is not its name."
                    ),
                );
            }
            unnamed += 1;
        }
    }
    Ok(unnamed)
}
