//! `bursar import`: master data and purchasing records out of files.

use anyhow::Context;
use serde_json::json;

use crate::cli::Import;
use crate::import::{self, FILE_BYTES_MAX};
use crate::wiring::Installation;
use crate::{Ended, output};

pub(super) async fn run(arguments: Import) -> anyhow::Result<Ended> {
    let file = &arguments.file;
    let size = std::fs::metadata(file).with_context(|| format!("read {}", file.display()))?.len();
    anyhow::ensure!(size <= FILE_BYTES_MAX, "{} is larger than {FILE_BYTES_MAX} bytes; split it", file.display());
    let bytes = std::fs::read(file).with_context(|| format!("read {}", file.display()))?;
    let installation = Installation::load(&arguments.place)?;
    let name = file.display().to_string();
    let import = match import::parse(arguments.kind, &bytes, installation.clock.today()) {
        Ok(import) => import,
        Err(why) => {
            output::say(&format!("bursar: {name}: {why}; nothing of the file was imported"));
            return Ok(Ended::WithFindings);
        }
    };
    let store = installation.attach().await?;
    let report = store.apply_import(import, "bursar import").await?;
    let woken = super::case::wake(&store, &report.touched_cases).await?;
    if arguments.json {
        output::json(&json!({
            "added": report.added, "changed": report.changed, "unchanged": report.unchanged, "cases": woken,
        }))?;
    } else {
        output::line(&format!("{} added, {} changed, {} unchanged", report.added, report.changed, report.unchanged))?;
        if !woken.is_empty() {
            output::line(&format!("{} waiting cases are looked at again", woken.len()))?;
        }
    }
    Ok(Ended::Well)
}
