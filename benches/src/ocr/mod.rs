//! How well and how fast pages are read, beside Tesseract as every open archive runs it.
//!
//! The development PDFs with a text layer are drawn at 200 dpi, laid askew, made noisy and packed as JPEG of quality 40,
//! decided by a seed; the text layer is the truth. Receipts are real scans: their known words are looked for. Pages of
//! other languages are generated, and seen by a scanner, a fax and a telephone.

pub(crate) mod archives;
mod compare;
mod degrade;
mod generated;
mod receipts;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use compare::{Counts, Placed};
use extractors::ocr::{Paddle, Reader, Runtime, SeenWord, Tesseract, Weights};
use extractors::{Engines, Options};
use model::evidence::Via;
use model::extraction::Page;
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
    /// Generated pages read of each language; 0 for none.
    #[arg(long, default_value_t = 0)]
    generated: u64,
    /// Languages of generated pages, separated by commas; all when absent.
    #[arg(long, value_delimiter = ',')]
    language: Vec<String>,
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
    development: Tally,
    /// By device and by language.
    generated: BTreeMap<String, Tally>,
    receipts: receipts::Counts,
    receipts_time: Duration,
}

/// Pages that were read.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    counts: Counts,
    pages: usize,
    /// Processor time of reading them.
    time: Duration,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.counts += other.counts;
        self.pages += other.pages;
        self.time += other.time;
    }
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
            development: Tally::default(),
            generated: BTreeMap::new(),
            receipts: receipts::Counts::default(),
            receipts_time: Duration::ZERO,
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
            if weights.runtime.name() != Runtime::own().name() {
                let paddle = Reader::new(Paddle::open(weights.clone())?);
                contestants.push(Contestant::new("PP-OCR on ONNX Runtime", Engine::Ours(Box::new(paddle))));
            }
            let paddle = Reader::new(Paddle::open(Weights { runtime: Runtime::own(), ..weights })?);
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
    let files = crate::text::pdfs(&corpora.join("documents"));
    let amounts = Regex::new(AMOUNT)?;
    let mut seed = Seed::new(arguments.seed);
    let bar = indicatif::ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(120));
    for (index, file) in files.iter().take(arguments.documents.unwrap_or(usize::MAX)).enumerate() {
        bar.set_message(format!("document {} of {}", index + 1, files.len()));
        document(file, arguments, &mut seed, &amounts, &mut contestants)?;
    }
    if arguments.generated > 0 {
        bar.set_message("generated pages");
        generated::read(arguments, &amounts, &mut contestants)?;
    }
    bar.set_message("receipts");
    for contestant in &mut contestants {
        receipts::read(&corpora.join("documents/sroie"), arguments.receipts, contestant);
    }
    bar.finish_and_clear();
    println!("{}", table(&contestants));
    Ok(())
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
        let pieces = pieces_of(page, picture);
        let name = format!("{}-{}", file.file_stem().unwrap_or_default().to_string_lossy(), page.number);
        let scanned = Scanned { name, picture: &scan.picture, dpi: DPI, pieces: &pieces };
        for contestant in contestants.iter_mut() {
            let tally = scanned.read(contestant, arguments, amounts, |point| scan.on_page(point))?;
            contestant.development += tally;
        }
    }
    Ok(())
}

/// The pieces of a page by its text layer, where they stand on its picture.
fn pieces_of(page: &Page, picture: &image::GrayImage) -> Vec<compare::Piece> {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let place = |value: u16, full: f32| f32::from(value) / 10_000.0 * full;
    let truth = page.words.iter().map(|word| Placed {
        text: word.text.clone(),
        left: place(word.rect.left, width),
        top: place(word.rect.top, height),
        right: place(word.rect.right, width),
        bottom: place(word.rect.bottom, height),
    });
    compare::pieces(truth.collect())
}

/// A page as it is given to a contestant.
struct Scanned<'a> {
    name: String,
    picture: &'a image::GrayImage,
    dpi: f32,
    pieces: &'a [compare::Piece],
}

impl Scanned<'_> {
    /// What a contestant makes of it; `on_page` leads from the picture to the page.
    fn read(
        &self,
        contestant: &mut Contestant,
        arguments: &Arguments,
        amounts: &Regex,
        on_page: impl Fn((f32, f32)) -> (f32, f32),
    ) -> Result<Tally> {
        let started = processor_time();
        let seen = contestant.words(self.picture, Some(self.dpi));
        let time = processor_time().saturating_sub(started);
        let read: Vec<Placed> = seen.iter().map(|word| placed(word, on_page(word.slant.middle))).collect();
        let counts = compare::compare(self.pieces, read.clone(), amounts);
        if let Some(keep) = &arguments.keep {
            fs::create_dir_all(keep)?;
            fs::write(keep.join(format!("{}.jpg", self.name)), samples::scan::jpeg(self.picture, 60))?;
            let text = format!("{counts:?}\n{}", compare::differences(self.pieces, read));
            fs::write(keep.join(format!("{}.{}.txt", self.name, contestant.name)), text)?;
        }
        Ok(Tally { counts, pages: 1, time })
    }
}

/// A word at its place on the page, in pixels.
fn placed(word: &SeenWord, (x, y): (f32, f32)) -> Placed {
    let (w, h) = (word.slant.width / 2.0, word.slant.height / 2.0);
    Placed { text: word.text.clone(), left: x - w, top: y - h, right: x + w, bottom: y + h }
}

fn table(contestants: &[Contestant]) -> String {
    let percent = |part: usize, whole: usize| part as f64 * 100.0 / whole.max(1) as f64;
    let mut out = format!(
        "{:<30}{:>7}{:>12}{:>9}{:>13}{:>11}{:>9}{:>10}\n",
        "", "pages", "characters", "CER %", "with blanks", "elsewhere", "amounts", "s a page"
    );
    let mut row = |name: &str, tally: &Tally| {
        let Tally { counts, pages, time } = tally;
        out.push_str(&format!(
            "{name:<30}{pages:>7}{:>12}{:>9.2}{:>13.2}{:>11.2}{:>9.4}{:>10.2}\n",
            counts.characters,
            percent(counts.wrong, counts.characters),
            percent(counts.wrong_with_blanks, counts.characters),
            percent(counts.elsewhere, counts.characters),
            percent(counts.amounts_read, counts.amounts) / 100.0,
            time.as_secs_f64() / (*pages).max(1) as f64,
        ));
    };
    for contestant in contestants {
        row(contestant.name, &contestant.development);
    }
    for contestant in contestants {
        for (group, tally) in &contestant.generated {
            row(&format!("{}: {group}", contestant.name), tally);
        }
    }
    for c in contestants.iter().filter(|c| c.receipts.receipts > 0) {
        out.push_str(&format!(
            "{:<30}{:>7} receipts, {:.1} % of the known words found, {:.2} s each\n",
            c.name,
            c.receipts.receipts,
            percent(c.receipts.found, c.receipts.words),
            c.receipts_time.as_secs_f64() / c.receipts.receipts.max(1) as f64,
        ));
    }
    out.push_str("\nCER: characters to change of the text layer's, blanks left out. Amounts: read exactly.\n");
    if let [.., ours, theirs] = contestants
        && matches!(theirs.engine, Engine::Plain(_))
    {
        let share = |c: &Contestant| percent(c.development.counts.wrong, c.development.counts.characters);
        let ratio = share(theirs) / share(ours).max(0.001);
        out.push_str(&format!("Tesseract makes {ratio:.1} times as many errors on the first pages (goal: 6 times).\n"));
    }
    out.push_str(&format!("Peak memory of this process: {:.0} MB.\n", peak_memory() as f64 / 1e6));
    out
}

/// Processor time that this process has taken, all threads together: on a machine that does other things too, the clock on
/// the wall would measure those.
pub(crate) fn processor_time() -> Duration {
    ticks(11)
}

/// Processor time of all children that ended.
pub(crate) fn children_time() -> Duration {
    ticks(13)
}

/// Two entries of the process's statistics after its name: user and system time.
fn ticks(at: usize) -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The program's name may hold anything; what counts follows its last bracket.
    let entries = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = entries.skip(at).take(2).filter_map(|entry| entry.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 1_000 / rustix::param::clock_ticks_per_second().max(1))
}

/// Most memory that this process has had resident.
pub(crate) fn peak_memory() -> u64 {
    crate::measure::peak_memory_of(std::process::id())
}
