//! How long scans take to be read and copied with their words, beside OCRmyPDF, which open archives do it with.
//!
//! Each program gets the same scanned PDFs, on all cores, and leaves searchable copies: wall time, copies included. And how
//! much memory one of our readers takes that reads these scans and large pictures, one after the other.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use extractors::ocr::{Weights, weights};
use samples::seed::Seed;

use super::degrade;
use crate::measure;

/// What `benches scans` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The corpora; `BURSAR_CORPORA`, else `../shared/data`, when absent.
    #[arg(long)]
    corpora: Option<PathBuf>,
    /// Folder of the weights, with ONNX Runtime in it for its row; the usual one when absent.
    #[arg(long)]
    models: Option<PathBuf>,
    /// Documents.
    #[arg(long, default_value_t = 12)]
    documents: usize,
    /// Most pages of one document.
    #[arg(long, default_value_t = 2)]
    pages: usize,
    /// Largest pictures of the development documents that memory is measured with, beside the scans.
    #[arg(long, default_value_t = 12)]
    pictures: usize,
    /// Seed of the wear.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The binary to measure; built beside this one when absent.
    #[arg(long)]
    pub(crate) bursar: Option<PathBuf>,
    /// An OCRmyPDF; may be given several times.
    #[arg(long, default_value = "ocrmypdf")]
    ocrmypdf: Vec<PathBuf>,
}

/// A program's time over all scans.
struct Row {
    name: String,
    wall: Duration,
    copies: usize,
}

/// Measures, and prints the table.
#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
pub(crate) fn run(arguments: &Arguments, bursar: impl Fn() -> Result<PathBuf>) -> Result<()> {
    let corpora = crate::validate::corpora(arguments.corpora.as_deref());
    let corpora =
        corpora.as_deref().and_then(Path::parent).context("the corpora are not at hand: set BURSAR_CORPORA")?;
    let models = arguments.models.clone().or_else(|| Weights::usual_folder(|name| std::env::var_os(name)));
    let models = models.filter(|folder| folder.join(weights::DETECTION).exists());
    let models = models.context("the weights of PP-OCR are not installed: bursar ocr install")?;
    let bursar = bursar()?;
    let folder = tempfile::tempdir()?;
    let (scans, pages) = make_scans(arguments, corpora, folder.path())?;
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut rows = Vec::new();
    let mut memory = Vec::new();
    let pictures = largest_pictures(&corpora.join("documents"), arguments.pictures)?;
    let mixed: Vec<PathBuf> = pictures.iter().chain(&scans).cloned().collect();
    for library in [false, true] {
        if library && !models.join(weights::RUNTIME).exists() {
            println!("ONNX Runtime is not installed: bursar ocr install --fast.");
            continue;
        }
        let own = folder.path().join(if library { "models-fast" } else { "models" });
        fs::create_dir(&own)?;
        let files = [weights::DETECTION, weights::RECOGNITION, weights::RUNTIME];
        for name in files.into_iter().filter(|name| library || *name != weights::RUNTIME) {
            fs::copy(models.join(name), own.join(name))?;
        }
        rows.push(ours(&bursar, &scans, &own, &folder.path().join(format!("copies-{library}")))?);
        memory.push((runtime_in(&own), largest_reader(&bursar, &mixed, &own)?));
    }
    for program in &arguments.ocrmypdf {
        let Some(version) = version(program) else {
            println!("{} is not installed, and not measured.", program.display());
            continue;
        };
        for options in [&[][..], &["--deskew", "--rotate-pages"]] {
            let out = folder.path().join(format!("copies-{}", rows.len()));
            let name = format!("OCRmyPDF {version} {}", options.join(" "));
            rows.push(theirs(program, name.trim(), options, &scans, &out, cores)?);
        }
    }
    println!("{}", table(&rows, scans.len(), pages, cores));
    for (runtime, bytes) in memory {
        let megabytes = bytes as f64 / 1e6;
        println!("Largest reader on {runtime}, of {} documents: {megabytes:.0} MB (300).", mixed.len());
    }
    Ok(())
}

/// The largest JPEGs of a folder and the folders in it.
fn largest_pictures(folder: &Path, count: usize) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for file in crate::text::files(folder, "jpg") {
        found.push((fs::metadata(&file)?.len(), file));
    }
    found.sort_by(|a, b| b.cmp(a));
    Ok(found.into_iter().take(count).map(|(_, file)| file).collect())
}

/// Most memory that a reader took that read all these documents, in bytes: each of them reads its share in a row.
fn largest_reader(bursar: &Path, files: &[PathBuf], models: &Path) -> Result<u64> {
    let mut command = Command::new(bursar);
    command.env(weights::VARIABLE, models).args(["read", "--json"]).args(files);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let mut largest = 0;
    while child.try_wait()?.is_none() {
        largest = largest.max(measure::largest_child_of(&child));
        thread::sleep(Duration::from_millis(50));
    }
    ensure!(largest > 0, "{command:?} started no reader");
    Ok(largest)
}

fn runtime_in(models: &Path) -> &'static str {
    if models.join(weights::RUNTIME).exists() { "ONNX Runtime" } else { "rten" }
}

/// Scans of the first pages of development documents, as PDFs with a JPEG a page; and how many pages they are.
fn make_scans(arguments: &Arguments, corpora: &Path, folder: &Path) -> Result<(Vec<PathBuf>, usize)> {
    let mut seed = Seed::new(arguments.seed);
    let (mut scans, mut count) = (Vec::new(), 0);
    let scanned = folder.join("scans");
    fs::create_dir(&scanned)?;
    for file in crate::text::pdfs(&corpora.join("documents")) {
        let pages: Vec<_> = degrade::drawn(&fs::read(&file)?)
            .iter()
            .take(arguments.pages)
            .map(|page| degrade::scan(page, &mut seed).picture)
            .collect();
        if pages.is_empty() {
            continue;
        }
        let path = scanned.join(format!("{:02}.pdf", scans.len()));
        fs::write(&path, samples::scan::pdf(&pages, 40))?;
        scans.push(path);
        count += pages.len();
        if scans.len() == arguments.documents {
            break;
        }
    }
    ensure!(!scans.is_empty(), "there are no PDFs to make scans of in {}", corpora.display());
    Ok((scans, count))
}

fn ours(bursar: &Path, scans: &[PathBuf], models: &Path, out: &Path) -> Result<Row> {
    fs::create_dir(out)?;
    let runtime = runtime_in(models);
    let mut command = Command::new(bursar);
    command.env(weights::VARIABLE, models).args(["read", "--json", "--searchable"]).arg(out).args(scans);
    let started = Instant::now();
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let wall = started.elapsed();
    ensure!(matches!(status.code(), Some(0 | 1)), "{command:?} ended with {status}");
    Ok(Row { name: format!("bursar read --searchable, {runtime}"), wall, copies: count(out)? })
}

/// As many at once as there are cores, each with one page at a time: the most that the machine gives.
fn theirs(program: &Path, name: &str, options: &[&str], scans: &[PathBuf], out: &Path, cores: usize) -> Result<Row> {
    fs::create_dir(out)?;
    let next = AtomicUsize::new(0);
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(scan) = scans.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut command = Command::new(program);
                    command.args(["--jobs", "1", "--output-type", "pdf", "--quiet"]).args(options);
                    command.arg(scan).arg(out.join(scan.file_name().unwrap_or_default()));
                    // One that fails leaves no copy, and the count of copies says so.
                    let _ = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
                }
            });
        }
    });
    Ok(Row { name: name.to_owned(), wall: started.elapsed(), copies: count(out)? })
}

fn count(folder: &Path) -> Result<usize> {
    Ok(fs::read_dir(folder)?.count())
}

fn version(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn table(rows: &[Row], documents: usize, pages: usize, cores: usize) -> String {
    let mut out = format!("{documents} scans of {pages} pages, 200 dpi, askew and noisy, {cores} cores:\n\n");
    out.push_str(&format!("{:<52}{:>8}{:>12}{:>10}\n", "", "wall s", "s a page", "copies"));
    for row in rows {
        let seconds = row.wall.as_secs_f64();
        let copies = format!("{} of {documents}", row.copies);
        out.push_str(&format!("{:<52}{seconds:>8.1}{:>12.2}{copies:>10}\n", row.name, seconds / pages as f64));
    }
    let (ours, theirs): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.name.starts_with("bursar"));
    for peer in theirs {
        for own in &ours {
            let ratio = own.wall.as_secs_f64() / peer.wall.as_secs_f64().max(0.001);
            out.push_str(&format!("\n{} takes {ratio:.2} of the time of {}.", own.name, peer.name));
        }
    }
    out.push_str("\n\nGoals: 0.80 of OCRmyPDF 17 on ONNX Runtime; 0.80 of Debian's with deskew and rotate on rten.\n");
    out
}
