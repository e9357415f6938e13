//! `benches reading`: how well header fields and lines are read, in every tier, in one table.
//!
//! The reader gets bytes, never a name, in an order drawn from the seed; embedded XML is forbidden. Beside the figure of
//! the weights that Bursar comes with stands the one of weights that never saw the source: trained anew on the pages of
//! `benches pages --training` and on the other sources. Pages of held-out layouts are trained on by nobody.

mod memory;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use extractors::ocr::{Reader, Weights};
use extractors::score::{LINES, Tally, compare, term_of};
use extractors::scorer::Scorer;
use extractors::train::{Example, Origin, leave_one_source_out};
use extractors::{Engines, Options, assemble};
use model::DocumentId;
use model::extraction::Page;
use model::flat::Flat;
use samples::pages::{Class, Device, Language, Layout, Wish, degrade, generate, picture_pdf};
use samples::seed::Seed;
use serde_json::Value;

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The corpora; `BURSAR_CORPORA`, else `../shared/data`, when absent.
    #[arg(long)]
    corpora: Option<PathBuf>,
    /// Generated pages of held-out layouts, for each language.
    #[arg(long, default_value_t = 16)]
    count: u64,
    /// Decides the generated pages, the scans and the order; seeds below 1,000 have been looked at.
    #[arg(long, default_value_t = 1_000)]
    seed: u64,
    /// Real PDFs that are scanned and read again, drawn from the seed.
    #[arg(long, default_value_t = 40)]
    scans: usize,
    /// Weights to measure instead of those that Bursar comes with.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Name every value that differs from the truth, of the tiers whose name begins so; `without` first for weights that
    /// never saw the source.
    #[arg(long)]
    show: Option<String>,
    /// Keep the words of pages in this folder: reading scans is slow.
    #[arg(long)]
    cache: Option<PathBuf>,
    /// Leave out everything that needs OCR.
    #[arg(long)]
    no_scans: bool,
    /// Vendors of each language whose first document is corrected and whose next one is read.
    #[arg(long, default_value_t = 40)]
    vendors: u64,
    /// Leave out everything but vendor memory.
    #[arg(long)]
    only_memory: bool,
    /// Leave out the weights that never saw the source.
    #[arg(long)]
    only_own: bool,
}

/// A row of the table; documents of several sources.
struct Tier {
    name: String,
    examples: Vec<Example>,
}

struct Bench<'a> {
    arguments: &'a Arguments,
    engines: Engines,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let weights = match &arguments.weights {
        Some(path) => fs::read_to_string(path)?.parse().map_err(|why| anyhow::anyhow!("{}: {why}", path.display()))?,
        None => Scorer::built_in().clone(),
    };
    if !arguments.only_memory {
        tiers(arguments, &weights)?;
    }
    let show = arguments.show.as_deref() == Some("memory");
    memory::run(&weights, arguments.vendors, arguments.seed, show)
}

fn tiers(arguments: &Arguments, weights: &Scorer) -> Result<()> {
    let reader = if arguments.no_scans {
        None
    } else {
        let folder = Weights::usual_folder(|name| std::env::var_os(name));
        let weights = folder.as_deref().map(Weights::read).transpose()?.flatten();
        Some(Reader::open(weights, &["eng".to_owned(), "deu".to_owned()])?)
    };
    let mut bench = Bench { arguments, engines: Engines { ocr: reader } };
    let mut tiers = bench.real()?;
    for language in Language::all() {
        let pages = bench.generated(language, true, arguments.count, None)?;
        tiers.push(Tier { name: format!("generated, {}", language.code()), examples: pages });
    }
    if bench.engines.ocr.is_some() {
        let mut scans = Vec::new();
        for language in Language::all() {
            scans.extend(bench.generated(language, true, arguments.count.div_ceil(8), Some(Device::Scanner))?);
        }
        tiers.push(Tier { name: "generated, scanned".to_owned(), examples: scans });
    }
    let training = if arguments.only_own { Vec::new() } else { bench.training()? };
    print(&tiers, &training, weights, arguments)
}

impl Bench<'_> {
    /// Real documents by the type of their pages, and the PDFs among them scanned.
    fn real(&mut self) -> Result<Vec<Tier>> {
        let corpora = crate::validate::corpora(self.arguments.corpora.as_deref());
        let Some(folder) = corpora.as_deref().and_then(Path::parent).map(|f| f.join("documents")) else {
            eprintln!("no corpora (set BURSAR_CORPORA): real documents are left out");
            return Ok(Vec::new());
        };
        let index = fs::read(folder.join("index.json")).context("the documents have no index.json")?;
        let mut index: Vec<Value> = serde_json::from_slice(&index)?;
        shuffle(&mut index, self.arguments.seed);
        let names = [("born-digital", "real layouts"), ("stylesheet", "style-sheet pages"), ("scan", "receipts")];
        let mut tiers: BTreeMap<&str, Vec<Example>> = BTreeMap::new();
        let mut scans = 0;
        for (number, entry) in (0_u64..).zip(&index) {
            let text = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or("");
            let Some((_, tier)) = names.into_iter().find(|(kind, _)| *kind == text("page_type")) else { continue };
            if tier == "receipts" && self.engines.ocr.is_none() {
                continue;
            }
            let path = folder.join(text("path"));
            let stem = path.to_string_lossy().rsplit_once('.').map(|(stem, _)| stem.to_owned()).unwrap_or_default();
            let truth: Value = serde_json::from_slice(&fs::read(format!("{stem}.truth.json"))?)?;
            let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
            let source = text("source").to_owned();
            if tier != "receipts" && self.engines.ocr.is_some() && scans < self.arguments.scans {
                scans += 1;
                let scan = picture_pdf(&degrade(&bytes, Device::Scanner, self.arguments.seed ^ number));
                let example = self.example(source.clone(), Origin::Real, &scan, truth.clone())?;
                tiers.entry("the same PDFs, scanned").or_default().push(example);
            }
            let example = self.example(source, Origin::Real, &bytes, truth)?;
            tiers.entry(tier).or_default().push(example);
        }
        let order = ["real layouts", "style-sheet pages", "the same PDFs, scanned", "receipts"];
        let tier = |name: &str| Some(Tier { name: name.to_owned(), examples: tiers.remove(name)? });
        Ok(order.into_iter().filter_map(tier).collect())
    }

    /// What the weights are trained on beside real documents; a layout is a source.
    fn training(&mut self) -> Result<Vec<Example>> {
        let mut out = Vec::new();
        for (wish, device) in crate::pages::training() {
            if device.is_some() && self.engines.ocr.is_none() {
                continue;
            }
            let made = generate(wish);
            let bytes = device.map_or(made.pdf.clone(), |d| picture_pdf(&degrade(&made.pdf, d, wish.seed)));
            let source = made.layout.map_or(made.class.as_str(), Layout::name).to_owned();
            out.push(self.example(source, Origin::Generated, &bytes, made.truth)?);
        }
        Ok(out)
    }

    fn generated(
        &mut self,
        language: Language,
        held_out: bool,
        count: u64,
        device: Option<Device>,
    ) -> Result<Vec<Example>> {
        let layouts: Vec<Layout> = Layout::ALL.into_iter().filter(|l| l.held_out() == held_out).collect();
        let mut seed = Seed::new(self.arguments.seed ^ language.code().bytes().fold(0, |h, b| h * 31 + u64::from(b)));
        let mut out = Vec::new();
        for number in 0..count {
            let layout = layouts[usize::try_from(number).unwrap_or(0) % layouts.len()];
            // Receipts have a tier of their own.
            let class = (number % 4 != 3).then_some(Class::Invoice);
            let seed = u64::from(seed.below(u32::MAX)) ^ u64::from(held_out) << 62;
            let made = generate(Wish { language, class, layout: Some(layout), seed });
            let bytes = device.map_or(made.pdf.clone(), |device| picture_pdf(&degrade(&made.pdf, device, seed)));
            let source = format!("generated {}", language.code());
            out.push(self.example(source, Origin::Generated, &bytes, made.truth)?);
        }
        Ok(out)
    }

    fn example(&mut self, source: String, origin: Origin, bytes: &[u8], truth: Value) -> Result<Example> {
        let id = DocumentId::of(bytes);
        let kept = self.arguments.cache.as_ref().map(|folder| folder.join(format!("{}.json", id.hex())));
        let known = kept.as_ref().and_then(|path| fs::read(path).ok());
        let pages: Vec<Page> = match known {
            Some(pages) => serde_json::from_slice(&pages).context("the cache is damaged; remove it")?,
            None => {
                let options = Options { ignore_xml: true, ..Options::default() };
                let pages = extractors::read(bytes, &options, &mut self.engines).pages;
                if let Some(path) = kept {
                    fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
                    fs::write(&path, serde_json::to_vec(&pages)?)?;
                }
                pages
            }
        };
        ensure!(!pages.is_empty(), "a document of {source} has no page");
        Ok(Example::new(source, origin, id, pages, truth))
    }
}

#[expect(clippy::print_stdout, reason = "the table is what this is for")]
fn print(tiers: &[Tier], training: &[Example], weights: &Scorer, arguments: &Arguments) -> Result<()> {
    let real: Vec<&Example> = tiers
        .iter()
        .filter(|t| t.name == "real layouts" || t.name == "style-sheet pages" || t.name == "receipts")
        .flat_map(|t| &t.examples)
        .collect();
    let mut sources: Vec<&str> = real.iter().map(|e| e.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    let learned: Vec<&Example> = real.iter().copied().chain(training).collect();
    let without = if arguments.only_own { BTreeMap::new() } else { leave_one_source_out(&learned, &sources) };
    println!("seed {}; {} sources left out, one at a time\n", arguments.seed, without.len());
    println!("{:<24} {:>5}  {:<41}  weights that never saw the source", "", "", "weights that Bursar comes with");
    println!(
        "{:<24} {:>5}  {:>6} {:>5} {:>6} {:>6} {:>6} {:>6}  {:>6} {:>5} {:>6} {:>6}",
        "tier", "docs", "header", "whole", "lines", "cells", "calib.", "autom.", "header", "whole", "calib.", "autom."
    );
    let (mut held_out, mut unseen) = (Tally::default(), Tally::default());
    for tier in tiers {
        let (mut own, mut left_out) = (Tally::default(), Tally::default());
        let shown =
            |begin: &str| arguments.show.as_ref().is_some_and(|s| format!("{begin}{}", tier.name).starts_with(s));
        for example in &tier.examples {
            measure(example, weights, shown(""), &mut own);
            if let Some(scorer) = without.get(example.source.as_str()) {
                measure(example, scorer, shown("without "), &mut left_out);
            }
        }
        let share = |tally: &Tally| tally.whole() as f64 / tally.documents().max(1) as f64;
        let lines = own.fields().get(LINES).map_or(0.0, |c| c.f1());
        let figures = |t: &Tally| (t.header().f1(), share(t), t.calibration_error(), t.automation());
        let (header, whole, calibration, automation) = figures(&own);
        let other = match (left_out.documents(), figures(&left_out)) {
            (0, _) => String::new(),
            (_, (header, whole, error, automation)) => {
                format!("{header:>6.3} {whole:>5.2} {error:>6.3} {automation:>6.2}")
            }
        };
        println!(
            "{:<24} {:>5}  {header:>6.3} {whole:>5.2} {lines:>6.3} {:>6.3} {calibration:>6.3} {automation:>6.2}  {other}",
            tier.name,
            own.documents(),
            own.cells().f1(),
        );
        match tier.name.as_str() {
            "the same PDFs, scanned" => {}
            name if name.starts_with("generated") => held_out.extend(own),
            _ => unseen.extend(left_out),
        }
    }
    let all = [("generated, held out", held_out), ("real, source left out", unseen)];
    for (name, tally) in all.iter().filter(|(_, tally)| tally.documents() > 0) {
        println!("\n{name}: header F1 {:.3}, calibration error {:.3}", tally.header().f1(), tally.calibration_error());
        for b in tally.reliability() {
            println!("  confidence from {:.3}: mean {:.3}, {:.3} of {} right", b.from, b.confidence, b.right, b.count);
        }
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the differences are what was asked for")]
fn measure(example: &Example, scorer: &Scorer, show: bool, tally: &mut Tally) {
    let extraction = example.read(scorer);
    let reading = assemble(&extraction);
    let comparison = compare(&Flat::of(reading.invoice(), extraction.class), example.truth());
    if show {
        for (field, truth, read) in &comparison.differences {
            let sure = term_of(field).and_then(|term| reading.provenance(&term).map(|p| p.confidence.basis_points()));
            let sure = sure.map_or(String::new(), |sure| format!(" ({:.3} sure)", f64::from(sure) / 10_000.0));
            println!("{} {}: {field} is {truth:?}, read {read:?}{sure}", example.source, extraction.document.hex());
        }
    }
    tally.add(&example.source, &comparison, &reading);
}

/// Another order, so that none can matter.
fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut seed = Seed::new(seed);
    for last in (1..items.len()).rev() {
        let other = seed.below(u32::try_from(last + 1).unwrap_or(u32::MAX));
        items.swap(last, usize::try_from(other).unwrap_or(0));
    }
}
