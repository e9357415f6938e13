//! Measures reading on a folder of documents with `NAME.truth.json`: `cargo run -p extractors --example eval -- DIR`.
//!
//! Embedded XML is ignored and file names are never read. `--show` prints every difference, `--lines` the
//! lines of each document.

#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use extractors::score::{Comparison, Counts, LINES, compare};
use extractors::{Engines, Options, ocr};
use model::extraction::Extraction;
use model::flat::Flat;
use model::{Invoice, TermPath};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| arguments.iter().any(|a| a == name);
    let root = arguments.iter().find(|a| !a.starts_with("--")).map_or_else(|| PathBuf::from("."), PathBuf::from);
    let mut engines = Engines { ocr: ocr::Reader::open(weights(), &["eng".to_owned()]).ok() };
    let options = Options { ignore_xml: true, ..Options::default() };
    if root.is_file() {
        show(&root, &options, &mut engines);
        return;
    }
    let mut folders: BTreeMap<String, BTreeMap<String, Counts>> = BTreeMap::new();
    let mut perfect: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let mut cells: BTreeMap<String, Counts> = BTreeMap::new();
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    let (mut pages, mut spent) = (0_usize, std::time::Duration::ZERO);
    let mut calibration: BTreeMap<u16, (u32, u32)> = BTreeMap::new();
    for truth_path in files {
        let stem = truth_path.to_string_lossy().replace(".truth.json", "");
        let Some(path) =
            ["pdf", "jpg", "png", "tif"].iter().map(|e| PathBuf::from(format!("{stem}.{e}"))).find(|p| p.exists())
        else {
            continue;
        };
        let (Ok(bytes), Ok(truth)) = (fs::read(&path), fs::read(&truth_path)) else { continue };
        let Ok(truth) = serde_json::from_slice::<serde_json::Value>(&truth) else { continue };
        let started = Instant::now();
        let out = read(&bytes, &options, &mut engines);
        spent += started.elapsed();
        pages += out.pages.len().max(1);
        let (flat, confidence) = flatten(&out);
        let comparison = compare(&flat, &truth);
        let folder =
            path.parent().and_then(Path::file_name).map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        report(&comparison, &path, flag("--show"));
        if flag("--lines") {
            show_lines(&flat, &truth, &path);
        }
        for (field, counts) in &comparison.fields {
            if let Some(c) = confidence.get(field.as_str()) {
                let bucket = calibration.entry(if *c >= 9_800 { 98 } else { c / 1_000 * 10 }).or_default();
                bucket.0 += counts.right;
                bucket.1 += counts.right + counts.wrong;
            }
        }
        cells.entry(folder.clone()).or_default().add(comparison.cells);
        let whole = perfect.entry(folder.clone()).or_default();
        whole.0 += u32::from(comparison.all_right());
        whole.1 += 1;
        for (field, counts) in comparison.fields {
            folders.entry(folder.clone()).or_default().entry(field).or_default().add(counts);
        }
    }
    let mut all: BTreeMap<String, Counts> = BTreeMap::new();
    println!("{:18} {:>5} {:>7} {:>7} {:>7}  per field: right/total", "source", "docs", "header", "lines", "cells");
    let mut mean = Vec::new();
    for (folder, fields) in &folders {
        let mut header = Counts::default();
        for (field, counts) in fields {
            if field != LINES {
                header.add(*counts);
            }
            all.entry(field.clone()).or_default().add(*counts);
        }
        mean.push(header.f1());
        let lines = fields.get(LINES).copied().unwrap_or_default();
        let detail: Vec<String> = fields
            .iter()
            .filter(|(f, _)| *f != LINES)
            .map(|(f, c)| format!("{f} {}/{}", c.right, c.right + c.wrong + c.missed))
            .collect();
        let (right, count) = perfect.get(folder).copied().unwrap_or_default();
        let of_cells = cells.get(folder).copied().unwrap_or_default();
        let (header, lines, of_cells) = (header.f1(), lines.f1(), of_cells.f1());
        println!(
            "{folder:18} {count:5} {header:7.3} {lines:7.3} {of_cells:7.3}  [{right} whole] {}",
            detail.join(", ")
        );
    }
    println!("mean over sources: {:.3}", mean.iter().sum::<f64>() / mean.len().max(1) as f64);
    for (field, c) in &all {
        println!(
            "{field:16} P {:.3} R {:.3} F1 {:.3}  ({} right, {} wrong, {} missed)",
            c.precision(),
            c.recall(),
            c.f1(),
            c.right,
            c.wrong,
            c.missed
        );
    }
    let mut pooled = Counts::default();
    cells.values().for_each(|c| pooled.add(*c));
    println!(
        "cells of lines   F1 {:.3}  ({} right, {} wrong, {} missed)",
        pooled.f1(),
        pooled.right,
        pooled.wrong,
        pooled.missed
    );
    for (bucket, (right, count)) in &calibration {
        println!("confidence {bucket:3}: {right}/{count} right");
    }
    println!("{pages} pages in {spent:?}");
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

fn read(bytes: &[u8], options: &Options, engines: &mut Engines) -> Extraction {
    let document = model::DocumentId::of(bytes);
    match extractors::sniff(bytes) {
        model::MediaType::Pdf => extractors::pdf::read_pages(bytes, document, options, engines),
        kind => extractors::picture::read_image(bytes, kind, document, options, engines),
    }
}

/// The flat form of the best candidates, with the confidence of each field.
fn flatten(out: &Extraction) -> (Flat, BTreeMap<&'static str, u16>) {
    let mut invoice = Invoice::default();
    let mut seen: Vec<&TermPath> = Vec::new();
    let mut confidence = BTreeMap::new();
    for candidate in &out.candidates {
        if seen.contains(&&candidate.term) {
            continue;
        }
        if invoice.set(&candidate.term, &candidate.value).is_ok() {
            seen.push(&candidate.term);
            let field = match (candidate.term.groups.len(), candidate.term.term) {
                (0, 1) => "invoice_number",
                (0, 2) => "issue_date",
                (0, 9) => "due_date",
                (0, 5) => "currency",
                (0, 27) => "seller_name",
                (0, 31) => "seller_vat_id",
                (0, 44) => "buyer_name",
                (0, 13) => "po_number",
                (_, 84) => "iban",
                (0, 109) => "net_total",
                (0, 110) => "tax_total",
                (0, 112) => "gross_total",
                _ => continue,
            };
            confidence.insert(field, candidate.confidence.basis_points());
        }
    }
    invoice.settle_currency();
    (Flat::of(&invoice, out.class), confidence)
}

fn report(comparison: &Comparison, path: &Path, show: bool) {
    if show && !comparison.differences.is_empty() {
        println!("{}", path.display());
        for (field, truth, read) in &comparison.differences {
            println!("    {field:15} {truth:?} <> {read:?}");
        }
    }
}

/// The true lines and those that were read, one under the other.
fn show_lines(flat: &Flat, truth: &serde_json::Value, path: &Path) {
    println!("{}", path.display());
    let text = |line: &serde_json::Value| {
        ["description", "quantity", "unit_price", "net_amount"]
            .map(|cell| line.get(cell).and_then(serde_json::Value::as_str).unwrap_or("-").to_owned())
            .join(" | ")
    };
    for line in truth.get("lines").and_then(serde_json::Value::as_array).into_iter().flatten() {
        println!("    true {}", text(line));
    }
    for line in &flat.lines {
        println!("    read {}", text(&serde_json::to_value(line).unwrap_or_default()));
    }
}

fn show(path: &Path, options: &Options, engines: &mut Engines) {
    let Ok(bytes) = fs::read(path) else { return };
    let started = Instant::now();
    let out = read(&bytes, options, engines);
    println!("{:?} {:?} {} {:?}", started.elapsed(), out.class, out.class_confidence, out.flags);
    for problem in &out.problems {
        println!("problem: {} {:?} {}", problem.reason.as_str(), problem.outcome, problem.message);
    }
    for page in &out.pages {
        println!("page {} {:?} {} words", page.number, page.via, page.words.len());
        let mut top = 0;
        let mut words: Vec<_> = page.words.iter().collect();
        words.sort_by_key(|w| (w.rect.top / 60, w.rect.left));
        for word in words {
            if word.rect.top / 60 != top {
                println!();
                top = word.rect.top / 60;
            }
            print!("{} ", word.text);
        }
        println!();
    }
    for candidate in &out.candidates {
        println!("{} = {:?} {} raw {:?}", candidate.term, candidate.value, candidate.confidence, candidate.raw);
    }
}

/// The installed weights of PP-OCR, if any.
fn weights() -> Option<ocr::Weights> {
    ocr::Weights::usual_folder(|name| std::env::var_os(name)).and_then(|folder| ocr::Weights::read(&folder).ok()?)
}
