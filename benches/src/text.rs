//! How fast the text of born-digital PDFs is read, beside pdfium and `pdftotext`: processor time, since one thread reads
//! and the machine may do other things.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use extractors::{Engines, Limits, Options};

use crate::ocr::{children_time, peak_memory, processor_time};

/// Least processor time that a program is measured for.
const ENOUGH: Duration = Duration::from_secs(2);

/// Reads all files so many times with pdfium and prints pages and seconds of processor time.
const PDFIUM: &str = "
import sys, time
import pypdfium2
rounds, files = float(sys.argv[1]), [open(name, 'rb').read() for name in sys.argv[2:]]
pages, started = 0, time.process_time()
while time.process_time() - started < rounds:
    for data in files:
        document = pypdfium2.PdfDocument(data)
        for index in range(len(document)):
            page = document[index]
            text = page.get_textpage()
            for box in range(text.count_rects()):
                text.get_rect(box)
            text.get_text_range()
            pages += 1
            text.close()
            page.close()
        document.close()
print(pages, time.process_time() - started)
";

/// What `benches text` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The corpora; `BURSAR_CORPORA`, else `../shared/data`, when absent.
    #[arg(long)]
    corpora: Option<PathBuf>,
    /// A Python that has pypdfium2.
    #[arg(long, default_value = "python3")]
    python: PathBuf,
}

/// The PDFs in a folder and those below it, sorted.
pub(crate) fn pdfs(folder: &Path) -> Vec<PathBuf> {
    files(folder, "pdf")
}

/// The files whose names end so, in a folder and those below it, sorted.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                out.push(path);
            }
        }
    }
    out.sort();
    out
}

/// Measures, and prints the table.
///
/// # Errors
/// When there are no PDFs.
#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let corpora = crate::validate::corpora(arguments.corpora.as_deref());
    let corpora = corpora.as_deref().and_then(Path::parent).context("set BURSAR_CORPORA")?;
    let limits = Limits::default();
    let mut files = Vec::new();
    for path in pdfs(&corpora.join("documents")) {
        let bytes = fs::read(&path)?;
        // Pages with words only: a scan costs its picture, and that is another table.
        if extractors::pdf::text_layer(&bytes, &limits).is_ok_and(|pages| pages.iter().all(|p| p.words.len() > 20)) {
            files.push((path, bytes));
        }
    }
    ensure!(!files.is_empty(), "there are no PDFs with text at {}", corpora.display());
    let words = per_page(&files, |bytes| extractors::pdf::text_layer(bytes, &limits).map_or(0, |pages| pages.len()));
    let text_memory = peak_memory();
    let options = Options { ignore_xml: true, ..Options::default() };
    let whole = per_page(&files, |bytes| {
        let read = extractors::read(bytes, &options, &mut Engines::default());
        read.pages.len()
    });
    println!("{} documents; milliseconds of processor time a page\n", files.len());
    let row = |name: &str, time: Result<f64>| match time {
        Ok(ms) => println!("{name:<34}{ms:>8.2}{:>10.0} pages/s{:>8.2} ×", 1_000.0 / ms, ms / words),
        Err(why) => println!("{name:<34} not measured: {why:#}"),
    };
    row("words with boxes", Ok(words));
    row("pdfium (pypdfium2)", pdfium(&arguments.python, &files));
    row("pdftotext -bbox", pdftotext(&files));
    row("whole document to its extraction", Ok(whole));
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    println!(
        "\nPeak memory: {:.0} MB after words, {:.0} MB after whole documents; all files ({:.0} MB) lie in it.",
        megabytes(text_memory),
        megabytes(peak_memory()),
        megabytes(files.iter().map(|(_, bytes)| bytes.len() as u64).sum()),
    );
    Ok(())
}

/// Milliseconds a page of reading all files, again and again until it is enough; `read` says how many pages there were.
fn per_page(files: &[(PathBuf, Vec<u8>)], read: impl Fn(&[u8]) -> usize) -> f64 {
    let started = processor_time();
    let mut pages = 0;
    loop {
        pages += files.iter().map(|(_, bytes)| read(bytes)).sum::<usize>();
        let took = processor_time().saturating_sub(started);
        if took > ENOUGH {
            return took.as_secs_f64() * 1e3 / pages.max(1) as f64;
        }
    }
}

fn pdfium(python: &Path, files: &[(PathBuf, Vec<u8>)]) -> Result<f64> {
    let mut command = Command::new(python);
    command.arg("-c").arg(PDFIUM).arg(ENOUGH.as_secs().to_string()).args(files.iter().map(|(path, _)| path));
    let output = command.stderr(Stdio::null()).output().context("start Python")?;
    ensure!(output.status.success(), "install pypdfium2 (pip install pypdfium2), or name a Python that has it");
    let text = String::from_utf8(output.stdout)?;
    let mut numbers = text.split_whitespace().map(str::parse::<f64>);
    let (Some(Ok(pages)), Some(Ok(seconds))) = (numbers.next(), numbers.next()) else {
        anyhow::bail!("no figures among {text:?}")
    };
    Ok(seconds * 1e3 / pages.max(1.0))
}

fn pdftotext(files: &[(PathBuf, Vec<u8>)]) -> Result<f64> {
    let started = children_time();
    let mut pages = 0;
    for (path, bytes) in files {
        let mut command = Command::new("pdftotext");
        let output = command.arg("-bbox").arg(path).arg("-").stderr(Stdio::null()).output();
        ensure!(output.context("install poppler-utils")?.status.success(), "{}", path.display());
        pages += extractors::picture::page_count(bytes, &Limits::default());
    }
    let took = children_time().saturating_sub(started);
    Ok(took.as_secs_f64() * 1e3 / f64::from(pages.max(1)))
}
