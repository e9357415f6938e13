//! How well and how fast pages are read, beside Tesseract as every open archive runs it.
//!
//! The development PDFs with a text layer are drawn at 200 dpi, laid askew, made noisy and packed as JPEG of quality 40,
//! decided by a seed; the text layer is the truth. Receipts are real scans: their known words are looked for.

mod compare;
mod degrade;
mod receipts;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use compare::{Counts, Placed};
use extractors::ocr::{Paddle, Reader, SeenWord, Tesseract, Weights};
use extractors::{Engines, Options};
use model::evidence::Via;
use regex::Regex;
use samples::seed::Seed;

/// Resolution of the scans.
pub(crate) const DPI: f32 = 200.0;
/// Most that a page lies askew.
const SKEW_DEGREES_MAX: f32 = 1.5;
/// An amount with two decimals.
pub(crate) const AMOUNT: &str = r"\b(?:\d{1,3}(?:[.,' ]\d{3})+|\d+)[.,]\d{2}\b";

/// What `benches ocr` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The corpora; `BURSAR_CORPORA`, else `../shared/data`, when absent.
    #[arg(long)]
    corpora: Option<PathBuf>,
    /// Folder of the weights; the usual one when absent.
    #[arg(long)]
    models: Option<PathBuf>,
    /// Pages read of one document.
    #[arg(long, default_value_t = 2)]
    pages: usize,
    /// Documents read; all when absent.
    #[arg(long)]
    documents: Option<usize>,
    /// Receipts read; 0 for none.
    #[arg(long, default_value_t = 90)]
    receipts: usize,
    /// Seed of the wear.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Leave out Tesseract.
    #[arg(long)]
    alone: bool,
    /// Write the scans, and what was read differently, into this folder.
    #[arg(long)]
    keep: Option<PathBuf>,
}

/// One program, and what it did.
pub(crate) struct Contestant {
    name: &'static str,
    engine: Engine,
    counts: Counts,
    pages: usize,
    wall: Duration,
    receipts: receipts::Counts,
    receipts_wall: Duration,
}

enum Engine {
    Ours(Box<Reader>),
    /// Tesseract as it comes: automatic page segmentation, the picture as it is.
    Plain(Box<Tesseract>),
}

impl Contestant {
    fn new(name: &'static str, engine: Engine) -> Contestant {
        Contestant {
            name,
            engine,
            counts: Counts::default(),
            pages: 0,
            wall: Duration::ZERO,
            receipts: receipts::Counts::default(),
            receipts_wall: Duration::ZERO,
        }
    }

    fn words(&mut self, picture: &image::GrayImage, dpi: Option<f32>) -> Vec<SeenWord> {
        match &mut self.engine {
            Engine::Ours(reader) => reader.words(picture, dpi),
            Engine::Plain(tesseract) => {
                let words = tesseract.words(picture, dpi.unwrap_or(150.0) as u32);
                words.into_iter().map(|word| word.seen()).collect()
            }
        }
    }
}

/// Measures, and prints the table.
#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let corpora = crate::validate::corpora(arguments.corpora.as_deref());
    let corpora =
        corpora.as_deref().and_then(Path::parent).context("the corpora are not at hand: set BURSAR_CORPORA")?;
    let folder = arguments.models.clone().or_else(|| Weights::usual_folder(|name| std::env::var_os(name)));
    let weights = folder.as_deref().map(Weights::read).transpose()?.flatten();
    let mut contestants = Vec::new();
    match weights {
        Some(weights) => {
            let paddle = Reader::new(Paddle::open(weights)?);
            contestants.push(Contestant::new("PP-OCR on rten", Engine::Ours(Box::new(paddle))));
        }
        None => println!("The weights of PP-OCR are not installed: bursar ocr install.\n"),
    }
    if !arguments.alone {
        let languages = ["eng", "deu"].map(str::to_owned);
        match Tesseract::open(&languages) {
            Ok(tesseract) => {
                contestants.push(Contestant::new("Tesseract, default", Engine::Plain(Box::new(tesseract))));
            }
            Err(why) => println!("Tesseract is not measured: {why}\n"),
        }
    }
    let mut files = Vec::new();
    pdfs(&corpora.join("documents"), &mut files);
    files.sort();
    let amounts = Regex::new(AMOUNT)?;
    let mut seed = Seed::new(arguments.seed);
    let bar = indicatif::ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(120));
    for (index, file) in files.iter().take(arguments.documents.unwrap_or(usize::MAX)).enumerate() {
        bar.set_message(format!("document {} of {}", index + 1, files.len()));
        document(file, arguments, &mut seed, &amounts, &mut contestants)?;
    }
    bar.set_message("receipts");
    for contestant in &mut contestants {
        receipts::read(&corpora.join("documents/sroie"), arguments.receipts, contestant);
    }
    bar.finish_and_clear();
    println!("{}", table(&contestants));
    Ok(())
}

fn pdfs(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            pdfs(&path, out);
        } else if path.extension().is_some_and(|e| e == "pdf") {
            out.push(path);
        }
    }
}

fn document(
    file: &Path,
    arguments: &Arguments,
    seed: &mut Seed,
    amounts: &Regex,
    contestants: &mut [Contestant],
) -> Result<()> {
    let bytes = fs::read(file)?;
    let options = Options { ignore_xml: true, ..Options::default() };
    let layer = extractors::read(&bytes, &options, &mut Engines::default());
    let drawn = degrade::drawn(&bytes);
    for (page, picture) in layer.pages.iter().zip(&drawn).take(arguments.pages) {
        if page.via != Via::TextLayer || page.words.len() < 20 {
            continue;
        }
        let scan = degrade::scan(picture, seed);
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        let place = |value: u16, full: f32| f32::from(value) / 10_000.0 * full;
        let truth = page.words.iter().map(|word| Placed {
            text: word.text.clone(),
            left: place(word.rect.left, width),
            top: place(word.rect.top, height),
            right: place(word.rect.right, width),
            bottom: place(word.rect.bottom, height),
        });
        let pieces = compare::pieces(truth.collect());
        for contestant in contestants.iter_mut() {
            let started = Instant::now();
            let seen = contestant.words(&scan.picture, Some(DPI));
            contestant.wall += started.elapsed();
            contestant.pages += 1;
            let read: Vec<Placed> = seen.iter().map(|word| placed(word, &scan)).collect();
            let counts = compare::compare(&pieces, read.clone(), amounts);
            contestant.counts += counts;
            if let Some(keep) = &arguments.keep {
                fs::create_dir_all(keep)?;
                let name = format!("{}-{}", file.file_stem().unwrap_or_default().to_string_lossy(), page.number);
                fs::write(keep.join(format!("{name}.jpg")), &scan.jpeg)?;
                let text = compare::differences(&pieces, read);
                let head = format!("{counts:?}\n");
                fs::write(keep.join(format!("{name}.{}.txt", contestant.name)), head + &text)?;
            }
        }
    }
    Ok(())
}

/// A word of a scan in the pixels of the page.
fn placed(word: &SeenWord, scan: &degrade::Scan) -> Placed {
    let (x, y) = scan.on_page(word.slant.middle);
    let (w, h) = (word.slant.width / 2.0, word.slant.height / 2.0);
    Placed { text: word.text.clone(), left: x - w, top: y - h, right: x + w, bottom: y + h }
}

fn table(contestants: &[Contestant]) -> String {
    let percent = |part: usize, whole: usize| part as f64 * 100.0 / whole.max(1) as f64;
    let mut out = format!(
        "{:<20}{:>7}{:>12}{:>12}{:>12}{:>11}{:>10}{:>11}{:>13}{:>11}\n",
        "", "pages", "characters", "CER %", "with blanks", "elsewhere", "amounts", "s a page", "receipts %", "s each"
    );
    for c in contestants {
        out.push_str(&format!(
            "{:<20}{:>7}{:>12}{:>12.2}{:>12.2}{:>11.2}{:>10.4}{:>11.2}{:>13.1}{:>11.2}\n",
            c.name,
            c.pages,
            c.counts.characters,
            percent(c.counts.wrong, c.counts.characters),
            percent(c.counts.wrong_with_blanks, c.counts.characters),
            percent(c.counts.elsewhere, c.counts.characters),
            percent(c.counts.amounts_read, c.counts.amounts) / 100.0,
            c.wall.as_secs_f64() / c.pages.max(1) as f64,
            percent(c.receipts.found, c.receipts.words),
            c.receipts_wall.as_secs_f64() / c.receipts.receipts.max(1) as f64,
        ));
    }
    out.push_str("\nCER: characters to change of the text layer's, blanks left out. Amounts: read exactly. Receipts: known words found.\n");
    if let [ours, theirs] = contestants {
        let ratio = percent(theirs.counts.wrong, theirs.counts.characters)
            / percent(ours.counts.wrong, ours.counts.characters).max(0.001);
        out.push_str(&format!("Tesseract makes {ratio:.1} times as many errors (goal: 6 times).\n"));
    }
    out.push_str(&format!("Peak memory of this process: {:.0} MB.\n", peak_memory() as f64 / 1e6));
    out
}

/// Most memory that this process has had resident.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()).unwrap_or(0) * 1024
}
