//! Judging as a process: from its start to its end, as a script or a person has it.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use super::documents::{Document, Set};
use super::engines::PROFILES;
use super::saxon::Saxon;
use super::timing::{Timing, milliseconds};

/// How often SaxonC is started: its start takes long enough to be seen at once.
const SAXON_STARTS: usize = 5;

/// One program, started again and again.
#[derive(Debug, Serialize)]
pub(crate) struct Cold {
    /// What was started.
    pub(crate) program: String,
    /// Whether it is Bursar.
    pub(crate) ours: bool,
    /// How often.
    pub(crate) starts: usize,
    /// From start to end.
    pub(crate) wall: Timing,
}

/// Starts `bursar validate` on one ordinary invoice, and a program that does nothing.
pub(crate) fn measure(bursar: &Path, sets: &[Set], starts: usize) -> Result<Vec<Cold>> {
    let document = ordinary(sets)?;
    let mut rows = Vec::new();
    for profile in PROFILES.map(rules::einvoice::Profile::as_str) {
        let mut command = Command::new(bursar);
        command.arg("validate").arg(&document.path).args(["--profile", profile]);
        rows.push(start(format!("bursar validate --profile {profile}"), true, command, starts)?);
    }
    rows.push(start("a process that does nothing (true)".to_owned(), false, Command::new("true"), starts)?);
    Ok(rows)
}

/// Starts SaxonC on the same invoice.
pub(crate) fn measure_saxon(saxon: &Saxon, sets: &[Set]) -> Result<Cold> {
    let command = saxon.once(ordinary(sets)?);
    start("SaxonC-HE, en16931".to_owned(), false, command, SAXON_STARTS)
}

fn ordinary(sets: &[Set]) -> Result<&Document> {
    sets.first().and_then(|set| set.documents.first()).context("no documents")
}

fn start(program: String, ours: bool, mut command: Command, starts: usize) -> Result<Cold> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut times = Vec::new();
    // The first start brings the program into memory.
    for round in 0..=starts {
        let mut status = None;
        let took = milliseconds(|| status = Some(command.status()));
        let status = status.context("nothing was started")?.with_context(|| format!("start {program}"))?;
        ensure!(matches!(status.code(), Some(0 | 1)), "{program} ended with {status}");
        if round > 0 {
            times.push(took);
        }
    }
    Ok(Cold { program, ours, starts, wall: Timing::of(times).context("--starts must be at least 1")? })
}
