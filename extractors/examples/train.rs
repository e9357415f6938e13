//! Trains and measures without the program around it: `train --real DIR --generated DIR --cache DIR --out FILE`.

#![expect(clippy::print_stdout, reason = "the tables are what this program is for")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use extractors::score::{LINES, Tally, compare};
use extractors::scorer::{Field, Scorer};
use extractors::train::{Example, Origin, leave_one_source_out, train};
use extractors::{Engines, Options, ocr};
use model::extraction::Page;
use model::flat::Flat;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let values =
        |name: &str| -> Vec<&String> { arguments.windows(2).filter(|w| w[0] == name).map(|w| &w[1]).collect() };
    let has = |name: &str| arguments.iter().any(|a| a == name);
    let cache = values("--cache").first().map(PathBuf::from);
    let mut engines = Engines { ocr: ocr::Reader::open(weights(), &["eng".to_owned()]).ok() };
    let mut examples = Vec::new();
    for (flag, origin) in [("--real", Origin::Real), ("--generated", Origin::Generated), ("--measure", Origin::Real)] {
        for dir in values(flag) {
            let mut files = Vec::new();
            walk(Path::new(dir), &mut files);
            files.sort();
            for truth in files {
                if let Some((path, example)) = load(&truth, origin, cache.as_deref(), &mut engines) {
                    examples.push((path, example, flag == "--measure"));
                }
            }
        }
    }
    println!("{} documents", examples.len());
    let learned: Vec<&Example> = examples.iter().filter(|e| !e.2).map(|e| &e.1).collect();
    let scorer = match values("--out").first() {
        Some(out) => {
            let started = std::time::Instant::now();
            let scorer = train(&learned);
            fs::write(out, scorer.to_string()).expect("written");
            println!("trained in {:?}", started.elapsed());
            scorer
        }
        None if values("--weights").len() == 1 => {
            fs::read_to_string(values("--weights")[0]).expect("weights").parse().expect("weights")
        }
        None if has("--rules") => Scorer::default(),
        None => Scorer::built_in().clone(),
    };
    let wanted = values("--source");
    let chosen: Vec<_> = examples
        .iter()
        .filter(|e| wanted.is_empty() || wanted.iter().any(|w| e.1.source.contains(w.as_str())))
        .collect();
    // `--odds FIELD`: what the weights say of every candidate.
    for (path, example, _) in &chosen {
        for field in Field::ALL.into_iter().filter(|f| values("--odds").iter().any(|w| *w == f.as_str())) {
            println!("{} {}", path.display(), field.as_str());
            for (value, odds, right, features) in example.candidates(field, &scorer) {
                println!("    {odds:7.3} {right:?} {value:?} {features:?}");
            }
        }
    }
    println!("== with these weights");
    let mut tally = Tally::default();
    for (path, example, _) in &chosen {
        let show = has("--show").then_some(path.as_path());
        score(example, &scorer, show, &mut tally);
    }
    print(&tally);
    if has("--loso") {
        let mut sources: Vec<&str> =
            examples.iter().filter(|e| !e.1.source.starts_with("gen")).map(|e| e.1.source.as_str()).collect();
        sources.sort_unstable();
        sources.dedup();
        let without = leave_one_source_out(&learned, &sources);
        println!("== leave one source out");
        let mut tally = Tally::default();
        for (path, example, _) in &examples {
            if let Some(scorer) = without.get(example.source.as_str()) {
                score(example, scorer, has("--show-loso").then_some(path.as_path()), &mut tally);
            }
        }
        print(&tally);
    }
}

fn load(truth_path: &Path, origin: Origin, cache: Option<&Path>, engines: &mut Engines) -> Option<(PathBuf, Example)> {
    let stem = truth_path.to_string_lossy().replace(".truth.json", "");
    let path =
        ["pdf", "jpg", "png", "tif"].iter().map(|e| PathBuf::from(format!("{stem}.{e}"))).find(|p| p.exists())?;
    let bytes = fs::read(&path).ok()?;
    let truth: serde_json::Value = serde_json::from_slice(&fs::read(truth_path).ok()?).ok()?;
    let document = model::DocumentId::of(&bytes);
    let cached = cache.map(|c| c.join(format!("{}.json", document.hex())));
    let pages: Option<Vec<Page>> =
        cached.as_ref().and_then(|c| fs::read(c).ok()).and_then(|b| serde_json::from_slice(&b).ok());
    let pages = pages.unwrap_or_else(|| {
        let options = Options { ignore_xml: true, ..Options::default() };
        let pages = extractors::read(&bytes, &options, engines).pages;
        if let Some(cached) = cached {
            let _ = fs::write(cached, serde_json::to_vec(&pages).unwrap_or_default());
        }
        pages
    });
    let folder = path.parent()?.file_name()?.to_string_lossy().into_owned();
    let source = match origin {
        Origin::Real => folder,
        Origin::Generated => {
            let language = truth.get("extra").and_then(|e| e.get("language")).and_then(|l| l.as_str());
            format!("gen-{}", language.map_or(folder, str::to_owned))
        }
    };
    Some((path, Example::new(source, origin, document, pages, truth)))
}

fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, out);
        } else if path.to_string_lossy().ends_with(".truth.json") {
            out.push(path);
        }
    }
}

fn score(example: &Example, scorer: &Scorer, show: Option<&Path>, tally: &mut Tally) {
    let extraction = example.read(scorer);
    let reading = extractors::assemble(&extraction);
    let flat = Flat::of(reading.invoice(), extraction.class);
    let comparison = compare(&flat, example.truth());
    if let Some(path) = show
        && comparison.differences.iter().any(|d| d.0 != LINES)
    {
        println!("{}", path.display());
        if std::env::var_os("CANDIDATES").is_some() {
            for c in &extraction.candidates {
                println!("        {} = {:?} {}", c.term, c.value, c.confidence);
            }
        }
        for (field, truth, read) in comparison.differences.iter().filter(|d| d.0 != LINES) {
            let sure = extractors::score::term_of(field)
                .and_then(|t| reading.provenance(&t).map(|p| p.confidence.basis_points()))
                .unwrap_or(0);
            println!("    {field:15} {truth:?} <> {read:?} {sure}");
        }
    }
    tally.add(&example.source, &comparison, &reading);
}

fn print(tally: &Tally) {
    let mut mean = Vec::new();
    for (source, (documents, whole, header, lines)) in tally.sources() {
        println!("{source:20} {documents:4} docs {whole:4} whole  header {:.3}  lines {:.3}", header.f1(), lines.f1());
        mean.push(header.f1());
    }
    println!(
        "mean over sources {:.3}, micro {:.3}",
        mean.iter().sum::<f64>() / mean.len().max(1) as f64,
        tally.header().f1()
    );
    let fields: BTreeMap<_, _> = tally.fields().iter().collect();
    for (field, c) in fields {
        println!("  {field:16} F1 {:.3} ({} right, {} wrong, {} missed)", c.f1(), c.right, c.wrong, c.missed);
    }
    for b in tally.reliability() {
        println!("  confidence from {:.3}: mean {:.3}, right {:.3} of {}", b.from, b.confidence, b.right, b.count);
    }
    println!("  calibration error {:.4}, automation {:.3}", tally.calibration_error(), tally.automation());
}

fn weights() -> Option<ocr::Weights> {
    ocr::Weights::usual_folder(|name| std::env::var_os(name)).and_then(|folder| ocr::Weights::read(&folder).ok()?)
}
