//! `bursar demo`: the samples through the real watchers, and the page on what became of them.
//!
//! The samples carry fixed dates, so the demo's clock starts on their day and runs at the usual speed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use desk::service::NewUser;
use model::case::{CaseId, CaseStatus};
use model::{Clock, DocumentId};
use rand::RngExt;
use rand::distr::Alphanumeric;
use samples::{Case, LedgerKind, Source};
use serde_json::{Value, json};
use store::{CaseRecord, Store};

use super::result_line::ResultLine;
use crate::cli::{Demo, ImportKind, ServiceRole};
use crate::clock::ClockOfDay;
use crate::config::Config;
use crate::wiring::{Installation, Service, asked_to_leave};
use crate::{Ended, import, output};

/// Longest wait for one sample to come to rest.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK: Duration = Duration::from_millis(50);

pub(super) async fn run(arguments: Demo) -> anyhow::Result<Ended> {
    let (data_dir, temporary) = data_dir(&arguments)?;
    let inbox = data_dir.join("inbox");
    let installation = installation(&data_dir)?;
    let store = installation.open().await?;
    let password = seed(&installation, &store).await?;
    let roles = [ServiceRole::Watch, ServiceRole::Work, ServiceRole::Web];
    let mut service = Service::start(&installation, store.clone(), &roles, Some(arguments.listen)).await?;
    let url = service.web.as_ref().map(crate::wiring::Web::url).unwrap_or_default();
    output::say(&format!("bursar demo: feeding {} samples through the watchers", samples::cases().len()));

    let fed = tokio::select! {
        fed = feed(&store, &inbox, arguments.json) => fed,
        failed = service.failed() => failed.map(|()| false),
        () = asked_to_leave() => Err(anyhow::anyhow!("stopped before the samples were through")),
    };
    let all_well = match fed {
        Ok(all_well) => all_well,
        Err(error) => {
            service.leave().await;
            clean(&data_dir, temporary);
            return Err(error);
        }
    };
    if !arguments.exit_when_idle {
        output::say("");
        output::say(&format!("The page answers at {url}"));
        output::say(&format!(
            "  sign in as a.lindner (clerk), c.brandt, j.kowalska (approvers), h.petersen (accountant) or admin; password: {password}"
        ));
        output::say(&format!("  drop files of your own into {}", inbox.join("folder").display()));
        output::say("  Ctrl-C ends the demo");
        tokio::select! {
            () = asked_to_leave() => {}
            failed = service.failed() => { failed?; }
        }
    }
    service.leave().await;
    clean(&data_dir, temporary);
    Ok(if all_well { Ended::Well } else { Ended::WithFindings })
}

/// The data directory, and whether it goes when the demo ends.
fn data_dir(arguments: &Demo) -> anyhow::Result<(PathBuf, bool)> {
    match &arguments.data {
        Some(data) => Ok((data.clone(), false)),
        None => {
            let name = format!("bursar-demo-{}", std::process::id());
            let dir = std::env::temp_dir().join(name);
            std::fs::create_dir_all(&dir).with_context(|| format!("make {}", dir.display()))?;
            Ok((dir, true))
        }
    }
}

fn clean(data_dir: &Path, temporary: bool) {
    if temporary && let Err(why) = std::fs::remove_dir_all(data_dir) {
        output::say(&format!("{} stays behind: {why}", data_dir.display()));
    }
}

fn installation(data_dir: &Path) -> anyhow::Result<Installation> {
    let mut text = samples::config_toml().to_owned();
    for (name, kind) in [("folder", "plain"), ("mail", "plain"), ("peppol", "peppol")] {
        text.push_str(&format!(
            "\n[[sources.folder]]\nname = \"{name}\"\npath = \"inbox/{name}\"\nkind = \"{kind}\"\n"
        ));
    }
    let mut config = Config::parse(&text, "the samples' configuration", data_dir)?;
    config.ocr.languages = ["eng", "deu", "fra", "pol"].map(str::to_owned).to_vec();
    let clock: Arc<dyn Clock> = Arc::new(ClockOfDay::starting_on(samples::AS_OF)?);
    Ok(Installation::new(config, Some(data_dir), clock))
}

/// Imports the samples' ledger and lets their people sign in; the password they share.
async fn seed(installation: &Installation, store: &Store) -> anyhow::Result<String> {
    for (kind, ledger) in [
        (ImportKind::Vendors, LedgerKind::Vendors),
        (ImportKind::Orders, LedgerKind::Orders),
        (ImportKind::Receipts, LedgerKind::Receipts),
        (ImportKind::Contracts, LedgerKind::Contracts),
        (ImportKind::Budgets, LedgerKind::Budgets),
    ] {
        let text = samples::ledger_csv(ledger);
        let import = import::parse(kind, text.as_bytes(), installation.clock.today())?;
        store.apply_import(import, "bursar demo").await?;
    }
    let password: String = rand::rng().sample_iter(Alphanumeric).take(12).map(char::from).collect();
    let desk = installation.desk(store, &installation.sandbox()?);
    for user in samples::users() {
        let new = NewUser {
            name: user.name.to_owned(),
            display_name: user.name.to_owned(),
            email: None,
            password: Some(password.clone()),
            roles: user.roles.to_vec(),
        };
        desk.put_user(new, "bursar demo").await?;
    }
    Ok(password)
}

/// Feeds every sample in order and prints what became of it; whether all came out as expected.
async fn feed(store: &Store, inbox: &Path, json: bool) -> anyhow::Result<bool> {
    let cases = samples::cases();
    let bar = output::progress(cases.len() as u64, "samples");
    let mut waiting: Vec<(&Case, Instant)> = Vec::new();
    let mut rested = BTreeSet::new();
    let mut claimed: BTreeSet<CaseId> = BTreeSet::new();
    let mut rows = Vec::new();
    let mut all_well = true;
    let mut next = cases.iter().peekable();
    while next.peek().is_some() || !waiting.is_empty() {
        while let Some(case) = next.next_if(|case| case.after.iter().all(|name| rested.contains(name))) {
            drop_in(inbox, case)?;
            waiting.push((case, Instant::now()));
        }
        let mut still = Vec::new();
        for (case, since) in std::mem::take(&mut waiting) {
            match at_rest(store, case, &claimed).await? {
                Some(record) => {
                    let mut line = ResultLine::of(store, &record, &case.name, since.elapsed()).await?;
                    if !claimed.insert(record.id.clone()) {
                        line.is_known_copy();
                    }
                    let differences = differences(case, &line);
                    all_well &= differences.is_empty();
                    rested.insert(case.name.clone());
                    bar.inc(1);
                    if json {
                        let mut value = serde_json::to_value(&line)?;
                        value["expected"] = json!(differences.is_empty());
                        value["differences"] = json!(differences);
                        output::json(&value)?;
                    } else {
                        let mut row = line.row();
                        row.insert(1, if differences.is_empty() { "✓".to_owned() } else { "✗".to_owned() });
                        if let Some(last) = row.last_mut().filter(|_| !differences.is_empty()) {
                            *last = differences.join("; ");
                        }
                        rows.push(row);
                    }
                }
                None if since.elapsed() > PATIENCE => {
                    bar.finish_and_clear();
                    anyhow::bail!("the sample {} did not come to rest within {} s", case.name, PATIENCE.as_secs())
                }
                None => still.push((case, since)),
            }
        }
        waiting = still;
        tokio::time::sleep(LOOK).await;
    }
    bar.finish_and_clear();
    if !json {
        let mut headings = ResultLine::HEADINGS.to_vec();
        headings.insert(1, "");
        rows.sort();
        output::table(&headings, &rows, 56)?;
        let count = rows.len();
        let wrong = rows.iter().filter(|row| row[1] == "✗").count();
        output::say(&format!("{} of {count} samples came out as expected", count - wrong));
    }
    Ok(all_well)
}

/// Drops a sample's files where its source watches, each written beside and renamed, as a careful sender does.
fn drop_in(inbox: &Path, case: &Case) -> anyhow::Result<()> {
    let folder = inbox.join(match case.arrival {
        Source::Folder => "folder",
        Source::Mail => "mail",
        Source::Peppol => "peppol",
    });
    for (path, bytes) in &case.files {
        // Mails have no names of their own in a mailbox; here each gets its sample's.
        let target = match case.arrival {
            Source::Mail => folder.join(format!("{}.eml", case.name)),
            Source::Folder | Source::Peppol => folder.join(path),
        };
        let parent = target.parent().unwrap_or(&folder);
        std::fs::create_dir_all(parent).with_context(|| format!("make {}", parent.display()))?;
        let partial =
            target.with_file_name(format!("{}.tmp", target.file_name().unwrap_or_default().to_string_lossy()));
        std::fs::write(&partial, bytes).with_context(|| format!("write {}", partial.display()))?;
        std::fs::rename(&partial, &target).with_context(|| format!("write {}", target.display()))?;
    }
    Ok(())
}

/// The sample's case, once it rests.
async fn at_rest(store: &Store, case: &Case, claimed: &BTreeSet<CaseId>) -> anyhow::Result<Option<CaseRecord>> {
    let mut found: BTreeSet<CaseId> = BTreeSet::new();
    for (_, bytes) in &case.files {
        found.extend(store.find_case(&DocumentId::of(bytes).to_string()).await?);
    }
    let mut last = None;
    for id in found {
        let record = store.case(&id).await?.with_context(|| format!("find case {id}"))?;
        // The same bytes again open no case; they are there once the first one counts a second arrival.
        let awaited = claimed.contains(&record.id) && record.arrivals.len() < 2;
        if record.status == CaseStatus::Working || awaited {
            return Ok(None);
        }
        last = last.or(Some(record));
    }
    Ok(last)
}

/// What is not as the sample expects.
fn differences(case: &Case, line: &ResultLine) -> Vec<String> {
    let mut out = case.expected.differences(&line.status, &line.codes);
    let waiting: Vec<String> = line
        .approval
        .as_ref()
        .and_then(|a| a["waiting_for"].as_array())
        .map(|names| names.iter().filter_map(|n| n.as_str().map(str::to_owned)).collect())
        .unwrap_or_default();
    if out.is_empty() && line.status == case.expected.status && waiting != case.expected.waiting_for {
        out.push(format!("waits for {waiting:?}, expected {:?}", case.expected.waiting_for));
    }
    let flat = serde_json::to_value(&line.invoice).unwrap_or(Value::Null);
    for (field, expected) in &case.expected.invoice {
        if flat[field].as_str() != Some(expected.as_str()) {
            out.push(format!("{field} is {}, expected {expected}", flat[field]));
        }
    }
    out
}
