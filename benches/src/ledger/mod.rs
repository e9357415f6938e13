//! `benches ledger`: what the checks catch, and what they leave alone, on a labelled ledger that a seed decides.
//!
//! A world of vendors with orders, receipts, contracts and history; a stream of invoices, most of them clean, many of
//! them legitimate look-alikes of something wrong, some with one injected fault or a copy of an earlier one. All of it
//! goes through the real binary: CSV imports, UBL files, `bursar ingest --json`. Seeds below 1,000 are for development;
//! figures that are quoted come from the others.

mod coincidences;
mod duplicates;
mod faults;
mod legitimate;
mod paper;
mod patterns;
mod score;
pub(crate) mod speed;
mod world;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use jiff::civil::Date;

use crate::measure;
use paper::Doc;
use world::World;

/// Options of the table.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Seed; those below 1,000 are for development.
    #[arg(long, default_value_t = 1_000)]
    seed: u64,
    /// Invoices, about.
    #[arg(long, default_value_t = 20_000)]
    invoices: usize,
    /// The binary to measure; built beside this one when absent.
    #[arg(long)]
    pub(crate) bursar: Option<PathBuf>,
    /// Write the ledger and the invoices with their labels into this folder, and measure nothing.
    #[arg(long)]
    write: Option<PathBuf>,
    /// List every miss and false alarm.
    #[arg(long)]
    list: bool,
}

/// Makes the ledger, runs it and prints what was caught.
#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
#[expect(clippy::disallowed_methods, reason = "the edge: the ledger's dates lie before the day on which it is judged")]
pub(crate) fn run(arguments: &Arguments, built: impl FnOnce() -> Result<PathBuf>) -> Result<()> {
    let today = jiff::Zoned::now().date();
    let (world, docs) = make(arguments.seed, arguments.invoices, today);
    let work = tempfile::tempdir()?;
    let folder = arguments.write.as_deref().unwrap_or(work.path());
    let inbox = write(&world, &docs, folder)?;
    if arguments.write.is_some() {
        println!("{} documents, their labels and the ledger are in {}.", docs.len(), folder.display());
        return Ok(());
    }
    let bursar = built()?;
    let data = work.path().join("data");
    for kind in ["vendors", "orders", "receipts", "contracts", "budgets"] {
        let mut command = Command::new(&bursar);
        command.arg("import").arg(kind).arg(folder.join(format!("{kind}.csv"))).arg("--data").arg(&data);
        command.arg("--config").arg(folder.join("bursar.toml"));
        let output = command.output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "import {kind} failed: {}", said.trim());
    }
    // A phase begins when the one before has come to rest: a copy cannot arrive before its original.
    let (mut lines, mut seconds) = (String::new(), 0.0);
    for phase in paper::PHASES {
        let place = inbox.join(phase.to_string());
        if !place.exists() {
            continue;
        }
        let mut command = Command::new(&bursar);
        command.arg("ingest").arg(place).arg("--data").arg(&data).arg("--json");
        command.arg("--config").arg(folder.join("bursar.toml"));
        let run = measure::run(&mut command).context("ingest")?;
        lines.push_str(&run.output);
        seconds += run.wall.as_secs_f64();
    }
    let score = score::Score::of(&docs, &lines)?;
    println!("Seed {}, {} documents, {} vendors, {seconds:.0} s.\n", arguments.seed, docs.len(), world.vendors.len());
    println!("{}", score.table());
    if arguments.list {
        println!("{}", score.list());
    }
    println!("{}", score.goals());
    Ok(())
}

/// The world of a seed and its stream, in the order of arrival.
fn make(seed: u64, invoices: usize, today: Date) -> (World, Vec<Doc>) {
    let mut world = World::new(seed, invoices, today);
    let mut docs = Vec::new();
    while docs.len() < invoices {
        // Of a hundred: seventy clean of all kinds, ten copies, twenty with a fault.
        match world.numbers.below(100) {
            0..70 => docs.extend(legitimate::next(&mut world)),
            70..80 => docs.extend(duplicates::next(&mut world)),
            _ => docs.extend(faults::next(&mut world)),
        }
    }
    // Shuffled within each phase, so that neighbours have nothing to do with each other.
    let mut order: Vec<(u8, u64, usize)> =
        docs.iter().enumerate().map(|(at, doc)| (doc.phase, world.numbers.advance(), at)).collect();
    order.sort_unstable();
    let mut sorted: Vec<Option<Doc>> = docs.into_iter().map(Some).collect();
    let docs = (0_usize..).zip(order).filter_map(|(place, (_, _, at))| {
        let mut doc = sorted.get_mut(at)?.take()?;
        doc.file = format!("{place:06}.xml");
        Some(doc)
    });
    let mut docs: Vec<Doc> = docs.collect();
    coincidences::label(&mut docs);
    (world, docs)
}

/// Writes imports, configuration, labels and documents; returns the folder of the documents.
fn write(world: &World, docs: &[Doc], folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder)?;
    for (kind, text) in world.imports() {
        fs::write(folder.join(format!("{kind}.csv")), text)?;
    }
    fs::write(folder.join("bursar.toml"), world.config())?;
    let inbox = folder.join("inbox");
    let mut labels = String::new();
    for doc in docs {
        let place = inbox.join(doc.phase.to_string());
        fs::create_dir_all(&place)?;
        fs::write(place.join(&doc.file), &doc.bytes)?;
        let label =
            serde_json::json!({ "file": doc.file, "kind": doc.kind, "expected": doc.expected, "also": doc.also });
        labels.push_str(&label.to_string());
        labels.push('\n');
    }
    fs::write(folder.join("labels.jsonl"), labels)?;
    Ok(inbox)
}
