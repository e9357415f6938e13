//! `bursar verify`: recomputes every archived hash and the event chain. Needs no running server and writes nothing.

use serde_json::json;

use crate::cli::Verify;
use crate::wiring::Installation;
use crate::{Ended, output};

pub(super) async fn run(arguments: Verify) -> anyhow::Result<Ended> {
    let installation = Installation::load(&arguments.place)?;
    let store = installation.open_read_only().await?;
    let bar = output::progress(0, "verifying");
    let report = store
        .verify(|done, total| {
            bar.set_length(total);
            bar.set_position(done);
        })
        .await?;
    bar.finish_and_clear();
    if arguments.json {
        let fault = report.first_fault.as_ref();
        output::json(&json!({
            "ok": fault.is_none(),
            "events": report.events,
            "facts": report.facts,
            "documents": report.blobs,
            "records": report.records,
            "unnamed": report.unnamed_blobs,
            "first_fault": fault.map(|f| json!({ "what": f.what, "where": f.where_, "sentence": f.sentence })),
        }))?;
    } else {
        match &report.first_fault {
            None => output::line(&format!(
                "{} events, {} facts, {} documents, {} archive records looked at: everything is as it was written",
                report.events, report.facts, report.blobs, report.records
            ))?,
            Some(fault) => output::line(&format!("DIFFERS: {} ({}, {})", fault.sentence, fault.what, fault.where_))?,
        }
    }
    Ok(if report.first_fault.is_some() { Ended::WithFindings } else { Ended::Well })
}
