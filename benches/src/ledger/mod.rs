//! `benches ledger`: what the checks catch, and what they leave alone, on a labelled ledger that a seed decides.
//!
//! A world of vendors with orders, receipts, contracts and history; a stream of invoices, most of them clean, many of
//! them legitimate look-alikes of something wrong, some with one injected fault or a copy of an earlier one. All of it
//! goes through the real binary: CSV imports, UBL files, `bursar ingest --json`. Seeds below 1,000 are for development;
//! figures that are quoted come from the others.

mod afterwards;
mod coincidences;
mod duplicates;
mod faults;
mod legitimate;
mod lines;
pub(crate) mod pairs;
mod paper;
mod patterns;
mod printed;
mod schemes;
mod score;
pub(crate) mod speed;
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use jiff::civil::Date;
use model::case::CaseId;
use serde_json::Value;

use crate::measure;
use paper::Doc;
pub(crate) use printed::Form;
use world::{Later, World};

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
    /// As what the invoices arrive; as PDF or scan they are measured as UBL too, side by side.
    #[arg(long = "as", value_name = "FORM", value_enum, default_value_t = Form::Ubl)]
    form: Form,
}

/// Makes the ledger, runs it and prints what was caught.
#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
#[expect(clippy::disallowed_methods, reason = "the edge: the ledger's dates lie before the day on which it is judged")]
pub(crate) fn run(arguments: &Arguments, built: impl FnOnce() -> Result<PathBuf>) -> Result<()> {
    let today = jiff::Zoned::now().date();
    let (world, docs) = make(arguments.seed, arguments.invoices, today);
    let work = tempfile::tempdir()?;
    if let Some(folder) = &arguments.write {
        let docs = if arguments.form == Form::Ubl { docs } else { printed::print(docs, arguments.form).0 };
        write(&world, &docs, folder)?;
        println!("{} documents, their labels and the ledger are in {}.", docs.len(), folder.display());
        return Ok(());
    }
    let bursar = built()?;
    if arguments.form != Form::Ubl {
        return on_paper(arguments, &world, docs, work.path(), &bursar);
    }
    let (lines, seconds) = ingest(&world, &docs, work.path(), &bursar)?;
    let in_the_end = in_the_end(&docs, work.path(), &bursar)?;
    let score = score::Score::of(&docs, &lines, &in_the_end)?;
    println!("Seed {}, {} documents, {} vendors, {seconds:.0} s.\n", arguments.seed, docs.len(), world.vendors.len());
    println!("{}", score.table());
    if arguments.list {
        println!("{}", score.list());
    }
    println!("{}", score.goals());
    Ok(())
}

/// The same documents as UBL and on paper, each with a store of its own.
#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
fn on_paper(arguments: &Arguments, world: &World, docs: Vec<Doc>, work: &Path, bursar: &Path) -> Result<()> {
    let made = docs.len();
    // What changes later is about records, not about reading; and what rests on it has nobody who said it.
    let docs: Vec<Doc> =
        docs.into_iter().filter(|doc| doc.finally.is_none() && doc.kind != afterwards::TAUGHT).collect();
    let (paper, truths) = printed::print(docs.clone(), arguments.form);
    let stems: BTreeSet<&str> = paper.iter().map(|doc| doc.file.trim_end_matches(".pdf")).collect();
    let docs: Vec<Doc> = docs.into_iter().filter(|doc| stems.contains(doc.file.trim_end_matches(".xml"))).collect();
    let (lines, _) = ingest(world, &docs, &work.join("ubl"), bursar)?;
    let as_ubl = score::Score::of(&docs, &lines, &InTheEnd::new())?;
    let (lines, seconds) = ingest(world, &paper, &work.join("paper"), bursar)?;
    let on_paper = score::Score::of(&paper, &lines, &InTheEnd::new())?;
    let misread = printed::misread(&truths, &lines)?;
    let (seed, form, count) = (arguments.seed, arguments.form, paper.len());
    println!("Seed {seed}, {count} of {made} documents as {form:?}, {seconds:.0} s; the others cannot be on paper.\n");
    println!("{}", printed::compared(&as_ubl, &on_paper, &truths, &misread));
    println!("As UBL\n{}\nOn paper\n{}", as_ubl.clean_share(), on_paper.clean_share());
    if arguments.list {
        println!("{}", on_paper.list());
    }
    Ok(())
}

/// Imports the ledger and takes the documents through the binary; the lines of `ingest`, and seconds.
fn ingest(world: &World, docs: &[Doc], work: &Path, bursar: &Path) -> Result<(String, f64)> {
    let inbox = write(world, docs, work)?;
    let data = work.join("data");
    for kind in ["vendors", "orders", "receipts", "contracts", "budgets", "employees"] {
        let mut command = Command::new(bursar);
        command.arg("import").arg(kind).arg(work.join(format!("{kind}.csv"))).arg("--data").arg(&data);
        command.arg("--config").arg(work.join("bursar.toml"));
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
        let mut command = Command::new(bursar);
        command.arg("ingest").arg(place).arg("--data").arg(&data).arg("--json");
        command.arg("--config").arg(work.join("bursar.toml"));
        let run = measure::run(&mut command).context("ingest")?;
        lines.push_str(&run.output);
        seconds += run.wall.as_secs_f64();
        afterwards(world, docs, phase, work, bursar)?;
    }
    Ok((lines, seconds))
}

/// What happens once a phase has come to rest: records change, and people say what packages hold.
fn afterwards(world: &World, docs: &[Doc], phase: u8, work: &Path, bursar: &Path) -> Result<()> {
    let run = |command: &mut Command| -> Result<()> {
        command.arg("--data").arg(work.join("data")).arg("--config").arg(work.join("bursar.toml"));
        let output = command.output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{command:?} failed: {}", said.trim());
        Ok(())
    };
    for (kind, text) in world.changes(phase) {
        let file = work.join(format!("after-{phase}-{kind}.csv"));
        fs::write(&file, text)?;
        run(Command::new(bursar).arg("import").arg(kind).arg(&file))?;
    }
    for later in &world.later {
        let Later::Pack { after, case, holds } = later else { continue };
        if *after == phase && docs.iter().any(|doc| doc.finally.is_some() && doc.case() == *case) {
            // Once there are people, those who approve must be among them.
            run(Command::new(bursar).args(["user", "add", "anna", "--role", "approver", "--role", "clerk"]))?;
            run(Command::new(bursar).args(["user", "add", "bert", "--role", "approver"]))?;
            let mut command = Command::new(bursar);
            run(command.args([
                "case",
                "pack",
                case.as_str(),
                holds.as_str(),
                "--as",
                "anna",
                "--reason",
                "the packages were counted",
            ]))?;
        }
    }
    Ok(())
}

/// Status and codes of cases in the end.
type InTheEnd = BTreeMap<CaseId, (String, BTreeSet<String>)>;

/// What became of every case; asked only when a label says something about it.
fn in_the_end(docs: &[Doc], work: &Path, bursar: &Path) -> Result<InTheEnd> {
    if docs.iter().all(|doc| doc.finally.is_none()) {
        return Ok(InTheEnd::new());
    }
    let mut command = Command::new(bursar);
    command.args(["case", "list", "--json", "--limit", "10000000"]);
    command.arg("--data").arg(work.join("data")).arg("--config").arg(work.join("bursar.toml"));
    let output = command.output()?;
    ensure!(output.status.success(), "case list failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    let mut all = InTheEnd::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let value: Value = serde_json::from_str(line).with_context(|| format!("not JSON: {line:.80}"))?;
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
        let codes = value.pointer("/summary/codes").and_then(Value::as_array).into_iter().flatten();
        // Each with its severity.
        let codes = codes.filter_map(|code| code.get(0)?.as_str()).map(str::to_owned).collect();
        if let Ok(case) = text("case").parse() {
            all.insert(case, (text("status").to_owned(), codes));
        }
    }
    Ok(all)
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
    for phase in paper::PHASES {
        for (kind, text) in world.changes(phase) {
            fs::write(folder.join(format!("after-{phase}-{kind}.csv")), text)?;
        }
    }
    let inbox = folder.join("inbox");
    let mut labels = String::new();
    for doc in docs {
        let place = inbox.join(doc.phase.to_string());
        fs::create_dir_all(&place)?;
        fs::write(place.join(&doc.file), &doc.bytes)?;
        let label = serde_json::json!({ "file": doc.file, "kind": doc.kind, "expected": doc.expected, "also": doc.also, "finally": doc.finally });
        labels.push_str(&label.to_string());
        labels.push('\n');
    }
    fs::write(folder.join("labels.jsonl"), labels)?;
    Ok(inbox)
}
