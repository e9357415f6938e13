//! `bursar doctor` and `bursar config check`: what this machine and this configuration have and lack, in words.

use std::path::Path;

use serde_json::json;

use crate::cli::{Doctor, Place};
use crate::config::Config;
use crate::wiring::{self, Installation};
use crate::{Ended, output};

/// One thing that was looked at.
struct Look {
    what: String,
    /// What is wrong, when something is.
    trouble: Option<String>,
    /// Said when nothing is wrong, or for information.
    note: String,
}

impl Look {
    fn fine(what: &str, note: impl Into<String>) -> Look {
        Look { what: what.to_owned(), trouble: None, note: note.into() }
    }
    fn bad(what: &str, trouble: impl Into<String>) -> Look {
        Look { what: what.to_owned(), trouble: Some(trouble.into()), note: String::new() }
    }
}

pub(super) async fn run(arguments: Doctor) -> anyhow::Result<Ended> {
    let installation = Installation::load(&arguments.place)?;
    let mut looks = vec![Look::fine("configuration", "understood")];
    looks.push(data_directory(&installation.data_dir));
    looks.extend(reader(&installation).await?);
    looks.push(notices(&installation.config));
    if installation.data_dir.exists() {
        looks.extend(database(&installation).await);
    } else {
        looks.push(Look::fine("database", "none yet; it is made at the first start"));
    }
    report(&looks, arguments.json)
}

/// `bursar config check`: the file itself, then each source and desk.
pub(super) async fn check_config(place: &Place, offline: bool, json: bool) -> anyhow::Result<Ended> {
    let installation = Installation::load(place)?;
    let mut looks = vec![Look::fine("configuration", "understood")];
    looks.extend(policy(&installation.config));
    if !offline {
        looks.extend(reader(&installation).await?);
        // An embedded database is made at the first start; one that is there, or a server, must let us in.
        looks.extend(match installation.existing_database() {
            true => database(&installation).await,
            false => vec![Look::fine("database", "none yet; it is made at the first start")],
        });
    }
    for source in wiring::sources(&installation.config)? {
        let what = format!("source {}", source.name());
        looks.push(if offline {
            Look::fine(&what, "configured")
        } else {
            match source.check().await {
                Ok(note) => Look::fine(&what, note),
                Err(why) => Look::bad(&what, why),
            }
        });
    }
    looks.push(notices(&installation.config));
    if !offline && let Some(smtp) = wiring::smtp(&installation.config, &installation.clock)? {
        looks.push(match smtp.check().await {
            Ok(()) => Look::fine("mail server", "takes our mail"),
            Err(error) => Look::bad("mail server", error.why),
        });
    }
    report(&looks, json)
}

/// What the policy's texts mean, so that whoever wrote them sees whether that was meant.
fn policy(config: &Config) -> Vec<Look> {
    let policy = &config.policy;
    let version = policy.version.iter().map(|version| Look::fine("policy", format!("version {version}")));
    let tolerances = policy.tolerance.iter().map(|t| Look::fine(&format!("tolerance {:?}", t.name), t.in_words()));
    version.chain(tolerances).collect()
}

fn data_directory(dir: &Path) -> Look {
    let what = "data directory";
    if !dir.exists() {
        return Look::fine(what, format!("{} is made at the first start", dir.display()));
    }
    let probe = dir.join(".bursar-doctor");
    match std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe)) {
        Ok(()) => Look::fine(what, format!("{} can be written", dir.display())),
        Err(why) => Look::bad(what, format!("{} cannot be written: {why}", dir.display())),
    }
}

async fn reader(installation: &Installation) -> anyhow::Result<Vec<Look>> {
    let languages = installation.config.ocr.languages.join(", ");
    let flow::sandbox::Health { ocr, troubles } = installation.sandbox()?.doctor().await;
    if troubles.is_empty() {
        let folder = wiring::ocr_models(&installation.config).filter(|_| ocr.as_deref() != Some("Tesseract"));
        let ocr = match (ocr, folder) {
            (None, _) => "OCR is switched off".to_owned(),
            (Some(name), Some(folder)) => {
                format!("OCR: {name} with the weights in {}; second reader: {languages}", folder.display())
            }
            (Some(name), None) => {
                format!("OCR: {name}, {languages}; scans read far better with PP-OCR: bursar ocr install")
            }
        };
        return Ok(vec![Look::fine("reader", format!("starts behind its walls; {ocr}"))]);
    }
    Ok(troubles.into_iter().map(|trouble| Look::bad("reader", trouble)).collect())
}

fn notices(config: &Config) -> Look {
    match (&config.notify.smtp, &config.notify.webhook) {
        (None, None) => Look::fine("notices", "none are sent: there is no [notify.smtp] and no [notify.webhook]"),
        (Some(smtp), _) => Look::fine("notices", format!("by mail through {}", smtp.host)),
        (None, Some(_)) => Look::fine("notices", "by webhook"),
    }
}

async fn database(installation: &Installation) -> Vec<Look> {
    let store = match installation.attach().await {
        Ok(store) => store,
        Err(error) => return vec![Look::bad("database", format!("{error:#}"))],
    };
    let mut looks = Vec::new();
    match store.counts().await {
        Ok(counts) => {
            looks.push(Look::fine("database", format!("{} cases, {} open tasks", counts.cases, counts.open_tasks)));
            if counts.failed_effects > 0 {
                looks.push(Look::bad("outbox", format!("{} notices could not be sent", counts.failed_effects)));
            }
        }
        Err(error) => looks.push(Look::bad("database", error.to_string())),
    }
    if let Ok(users) = store.users().await
        && users.is_empty()
    {
        looks.push(Look::bad("people", "nobody can sign in: `bursar user add NAME --role admin`"));
    }
    let as_of = installation.clock.today();
    let case = model::case::CaseId::of(model::DocumentId::of(b""));
    if let Ok(ledger) = store.ledger_for(&model::Reading::default(), None, &case, as_of, &[]).await {
        for (kind, codes) in [
            ("vendors", "N*"),
            ("orders", "P*"),
            ("contracts", "K*"),
            ("budgets", "K301"),
            ("employees", "F105 about employees"),
        ] {
            if ledger.known.get(kind).copied().unwrap_or(0) == 0 {
                looks.push(Look::fine(kind, format!("none imported: the codes {codes} stay silent")));
            }
        }
    }
    looks
}

fn report(looks: &[Look], json: bool) -> anyhow::Result<Ended> {
    for look in looks {
        if json {
            output::json(&json!({
                "what": look.what, "ok": look.trouble.is_none(), "trouble": look.trouble, "note": look.note,
            }))?;
        } else {
            match &look.trouble {
                Some(trouble) => output::line(&format!("✗ {}: {trouble}", look.what))?,
                None => output::line(&format!("✓ {}: {}", look.what, look.note))?,
            }
        }
    }
    Ok(if looks.iter().any(|l| l.trouble.is_some()) { Ended::WithFindings } else { Ended::Well })
}
