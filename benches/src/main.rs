//! Documents per second and per core, latency and memory of the whole pipeline, through the real binary, beside the
//! same work done by `pdftotext` and `tesseract`: ratios of one run, since figures of two machines do not compare.
//!
//! `benches validate` prints the second table: what judging an e-invoice takes, beside others that do the same.
//! `benches ocr` prints the third: how well and how fast scans are read, beside Tesseract.
//! `benches scans` prints how long they take to become searchable, beside OCRmyPDF.
//! `benches text` prints how fast text with its boxes is read, beside pdfium and `pdftotext`.
//! `benches damaged` reads a thousand damaged PDFs.
//! `benches ledger` prints what the checks catch on a labelled ledger; `benches matching` what they take as it grows.
//! `benches pairs` fits the weights by which two invoices are judged to be one.
//! `benches reading` prints the one of header fields and lines, tier by tier.
//! `benches pages` writes generated pages to measure reading with.

mod corpus;
mod damaged;
mod ledger;
mod measure;
mod ocr;
mod others;
mod pages;
mod reading;
mod text;
mod validate;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use corpus::Class;
use measure::Run;
use others::Other;
use samples::{LedgerKind, generate};

/// Measures Bursar.
#[derive(Parser)]
#[command(name = "benches", about, args_conflicts_with_subcommands = true)]
struct Arguments {
    /// Another table than that of the pipeline.
    #[command(subcommand)]
    table: Option<Table>,
    /// Classes to run, separated by commas; all when absent.
    #[arg(long, value_delimiter = ',', value_enum)]
    only: Vec<Class>,
    /// Factor on the number of documents.
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// The binary to measure; built beside this one when absent.
    #[arg(long)]
    bursar: Option<PathBuf>,
    /// Print JSON lines instead of tables.
    #[arg(long)]
    json: bool,
    /// Leave out the idle `bursar serve`.
    #[arg(long)]
    no_serve: bool,
}

#[derive(clap::Subcommand)]
enum Table {
    /// Milliseconds that judging an e-invoice takes.
    Validate(validate::Arguments),
    /// How well and how fast scans are read.
    Ocr(ocr::Arguments),
    /// How long scans take to become searchable, beside OCRmyPDF.
    Scans(ocr::archives::Arguments),
    /// How fast the text of PDFs is read.
    Text(text::Arguments),
    /// Whether damaged PDFs make the reader panic, hang or swell.
    Damaged(damaged::Arguments),
    /// What the checks catch and leave alone on a labelled ledger.
    Ledger(ledger::Arguments),
    /// Milliseconds of look-ups, matching and checks as earlier invoices grow.
    Matching(ledger::speed::Arguments),
    /// Fits the weights by which two invoices are judged to be one.
    Pairs(ledger::pairs::Arguments),
    /// How well header fields and lines of pages are read, in every tier.
    Reading(reading::Arguments),
    /// Writes generated pages with their truth into a folder.
    Pages(pages::Arguments),
}

/// One row of the table.
struct Row {
    class: Class,
    documents: usize,
    run: Run,
    /// Seconds from arrival to the resting state, sorted.
    latencies: Vec<f64>,
    /// How many came to rest as what.
    statuses: Vec<(String, usize)>,
    other: Option<Other>,
}

#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
fn main() -> Result<()> {
    let arguments = Arguments::parse();
    match &arguments.table {
        Some(Table::Validate(arguments)) => return validate::run(arguments),
        Some(Table::Ocr(arguments)) => return ocr::run(arguments),
        Some(Table::Scans(arguments)) => {
            return ocr::archives::run(arguments, || arguments.bursar.clone().map_or_else(built, Ok));
        }
        Some(Table::Text(arguments)) => return text::run(arguments),
        Some(Table::Damaged(arguments)) => return damaged::run(arguments),
        Some(Table::Ledger(arguments)) => {
            return ledger::run(arguments, || arguments.bursar.clone().map_or_else(built, Ok));
        }
        Some(Table::Matching(arguments)) => {
            return ledger::speed::run(arguments, || arguments.bursar.clone().map_or_else(built, Ok));
        }
        Some(Table::Pairs(arguments)) => return ledger::pairs::run(arguments),
        Some(Table::Reading(arguments)) => return reading::run(arguments),
        Some(Table::Pages(arguments)) => return pages::run(arguments),
        None => {}
    }
    let bursar = match &arguments.bursar {
        Some(path) => path.clone(),
        None => built()?,
    };
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let classes = if arguments.only.is_empty() { Class::ALL.to_vec() } else { arguments.only.clone() };
    let mut rows = Vec::new();
    for class in classes {
        let row = measure_class(&bursar, class, arguments.scale, cores).with_context(|| class.name().to_owned())?;
        if arguments.json {
            println!("{}", row.json(cores));
        }
        rows.push(row);
    }
    let idle = if arguments.no_serve { None } else { Some(idle_memory(&bursar)) };
    if arguments.json {
        if let Some(Ok(bytes)) = &idle {
            println!("{}", serde_json::json!({ "idle_serve_mb": round(*bytes as f64 / 1e6) }));
        }
        return Ok(());
    }
    println!("{}", table(&rows, cores));
    for row in rows.iter().filter(|row| row.class == Class::Xml) {
        println!("{}", memory_over_time(row));
    }
    match idle {
        Some(Ok(bytes)) => println!("Idle bursar serve: {:.0} MB resident.", bytes as f64 / 1e6),
        Some(Err(error)) => println!("Idle bursar serve: not measured: {error:#}"),
        None => {}
    }
    println!("What judging an e-invoice takes: benches validate.");
    Ok(())
}

/// Builds the binary in the profile of this program and says where it is.
fn built() -> Result<PathBuf> {
    let here = std::env::current_exe()?;
    let folder = here.parent().context("this program has no folder")?;
    let mut command = Command::new("cargo");
    command.args(["build", "-p", "bursar"]).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    if folder.ends_with("release") {
        command.arg("--release");
    }
    let status = command.status().context("build bursar: cargo is not installed")?;
    ensure!(status.success(), "bursar does not build; give --bursar PATH to measure another one");
    let path = folder.join("bursar");
    ensure!(path.exists(), "{} is not there after the build; give --bursar PATH", path.display());
    Ok(path)
}

fn measure_class(bursar: &Path, class: Class, scale: f64, cores: usize) -> Result<Row> {
    let work = tempfile::tempdir()?;
    let (inbox, data, config) = (work.path().join("in"), work.path().join("data"), work.path().join("bursar.toml"));
    let count = ((class.count() as f64 * scale).round() as u64).max(1);
    let bar = indicatif::ProgressBar::new_spinner().with_message(format!("{}: writing documents", class.name()));
    bar.enable_steady_tick(Duration::from_millis(120));
    let documents = class.write(&inbox, count)?;
    fs::write(&config, class.config())?;
    import(bursar, &data, &config, class, count, work.path())?;
    bar.set_message(format!("{}: {documents} documents through bursar", class.name()));
    let mut command = Command::new(bursar);
    command.arg("ingest").arg(&inbox).arg("--data").arg(&data).arg("--config").arg(&config).arg("--json");
    as_of(bursar, &mut command);
    let run = measure::run(&mut command)?;
    bar.set_message(format!("{}: the same through other programs", class.name()));
    let other = others::run(&inbox, cores);
    bar.finish_and_clear();

    let (mut latencies, mut statuses) = (Vec::new(), std::collections::BTreeMap::<String, usize>::new());
    for line in run.output.lines().filter(|line| !line.trim().is_empty()) {
        let value: serde_json::Value = serde_json::from_str(line).with_context(|| format!("not JSON: {line:.80}"))?;
        latencies.extend(value.get("seconds").and_then(serde_json::Value::as_f64));
        let status = value.get("status").and_then(serde_json::Value::as_str).unwrap_or("none");
        *statuses.entry(status.to_owned()).or_default() += 1;
    }
    ensure!(
        statuses.values().sum::<usize>() >= documents,
        "{documents} documents went in, {} came to rest",
        statuses.values().sum::<usize>()
    );
    latencies.sort_by(f64::total_cmp);
    Ok(Row { class, documents, run, latencies, statuses: statuses.into_iter().collect(), other })
}

/// Imports what makes the documents clean.
fn import(bursar: &Path, data: &Path, config: &Path, class: Class, count: u64, work: &Path) -> Result<()> {
    let files: Vec<(&str, String)> = if class == Class::Mix {
        LedgerKind::ALL.into_iter().map(|kind| (kind.as_str(), samples::ledger_csv(kind).to_owned())).collect()
    } else {
        let seeds = class.seeds(count);
        vec![
            ("vendors", generate::vendors()),
            ("orders", generate::orders(seeds.clone())),
            ("receipts", generate::receipts(seeds)),
        ]
    };
    for (kind, text) in files {
        let path = work.join(format!("{kind}.csv"));
        fs::write(&path, text)?;
        let mut command = Command::new(bursar);
        command.arg("import").arg(kind).arg(&path).arg("--data").arg(data);
        if takes(bursar, "import", "--config") {
            command.arg("--config").arg(config);
        }
        let output = command.output()?;
        if !output.status.success() {
            bail!("import {kind} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
    }
    Ok(())
}

/// Gives the command the samples' day, when the binary takes one; the date changes findings, not the work.
fn as_of(bursar: &Path, command: &mut Command) {
    if takes(bursar, "ingest", "--as-of") {
        command.arg("--as-of").arg(samples::AS_OF.to_string());
    }
}

/// Whether a verb knows a flag.
fn takes(bursar: &Path, verb: &str, flag: &str) -> bool {
    let help = Command::new(bursar).args([verb, "--help"]).output();
    help.is_ok_and(|help| String::from_utf8_lossy(&help.stdout).contains(flag))
}

/// Resident memory of a service that has had nothing to do for some seconds.
fn idle_memory(bursar: &Path) -> Result<u64> {
    let work = tempfile::tempdir()?;
    let inbox = work.path().join("inbox");
    fs::create_dir_all(&inbox)?;
    let config = work.path().join("bursar.toml");
    let text = format!(
        "{}\n[web]\nlisten = \"127.0.0.1:0\"\n\n[[sources.folder]]\nname = \"inbox\"\npath = {inbox:?}\n",
        samples::config_toml()
    );
    fs::write(&config, text)?;
    let mut child = Command::new(bursar)
        .arg("serve")
        .arg("--config")
        .arg(&config)
        .current_dir(work.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    thread::sleep(Duration::from_secs(6));
    let ended = child.try_wait()?;
    let memory = measure::memory_of(&child);
    if ended.is_none() {
        let id = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw).context("no process id")?;
        rustix::process::kill_process(id, rustix::process::Signal::TERM)?;
        child.wait()?;
    }
    match ended {
        Some(status) => bail!("bursar serve ended by itself with {status}"),
        None => Ok(memory),
    }
}

impl Row {
    fn per_second(&self) -> f64 {
        self.documents as f64 / self.run.wall.as_secs_f64()
    }

    /// Documents per second of processor time: what one core does.
    fn per_core(&self) -> f64 {
        self.documents as f64 / self.run.cpu_seconds.max(0.01)
    }

    fn percentile(&self, percent: usize) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        self.latencies.get(last * percent / 100).copied().unwrap_or(f64::NAN)
    }

    fn json(&self, cores: usize) -> serde_json::Value {
        serde_json::json!({
            "class": self.class.name(),
            "documents": self.documents,
            "cores": cores,
            "per_second": round(self.per_second()),
            "per_core_second": round(self.per_core()),
            "p50_seconds": round(self.percentile(50)),
            "p95_seconds": round(self.percentile(95)),
            "peak_mb": round(self.run.peak_mb()),
            "statuses": self.statuses.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
            "other": self.other.as_ref().map(|o| o.program),
            "other_per_second": self.other.as_ref().map(|o| round(o.per_second)),
            "ratio": self.other.as_ref().map(|o| round(self.per_second() / o.per_second)),
        })
    }
}

fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

fn table(rows: &[Row], cores: usize) -> String {
    let mut out = format!(
        "{cores} cores. Whole pipeline with durable commits; others only give text.\n\n\
         {:<8}{:>6}{:>10}{:>12}{:>9}{:>9}{:>10}  {:<12}{:>9}{:>8}  {}\n",
        "class",
        "docs",
        "docs/s",
        "docs/cpu-s",
        "p50 s",
        "p95 s",
        "peak MB",
        "other",
        "docs/s",
        "ratio",
        "came to rest"
    );
    for row in rows {
        let (program, speed, ratio) = match &row.other {
            Some(other) => (
                other.program,
                format!("{:.1}", other.per_second),
                format!("{:.2}", row.per_second() / other.per_second),
            ),
            None => ("–", "–".to_owned(), "–".to_owned()),
        };
        let rest: Vec<String> = row.statuses.iter().map(|(status, n)| format!("{n} {status}")).collect();
        out.push_str(&format!(
            "{:<8}{:>6}{:>10.1}{:>12.1}{:>9.2}{:>9.2}{:>10.0}  {program:<12}{speed:>9}{ratio:>8}  {}\n",
            row.class.name(),
            row.documents,
            row.per_second(),
            row.per_core(),
            row.percentile(50),
            row.percentile(95),
            row.run.peak_mb(),
            rest.join(", ")
        ));
    }
    out
}

/// Ten looks at the memory of a run, and how much it grew over its second half.
fn memory_over_time(row: &Row) -> String {
    let memory = &row.run.memory;
    let at = |part: usize| memory.get((memory.len().saturating_sub(1)) * part / 10).copied().unwrap_or(0) as f64 / 1e6;
    let looks: Vec<String> = (1..=10).map(|part| format!("{:.0}", at(part))).collect();
    format!(
        "Memory over the run of {} documents, MB: {}; from half to end {:+.0} MB.",
        row.documents,
        looks.join(" "),
        at(9) - at(5)
    )
}
