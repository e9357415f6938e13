//! `bursar migrate`: brings the database up to date.

use serde_json::json;

use crate::cli::Migrate;
use crate::wiring::Installation;
use crate::{Ended, output};

pub(super) async fn run(arguments: Migrate) -> anyhow::Result<Ended> {
    let installation = Installation::load(&arguments.place)?;
    let applied = installation.apply_migrations().await?;
    if arguments.json {
        output::json(&json!({ "applied": applied }))?;
        return Ok(Ended::Well);
    }
    if applied.is_empty() {
        output::say("the database is up to date");
    }
    for name in applied {
        output::line(&name)?;
    }
    Ok(Ended::Well)
}
