//! Lines of the development documents, read from their pages alone: the share that is right may not fall.

#![allow(clippy::print_stdout, reason = "a measurement prints its figure, and a skipped one says so")]

use std::collections::BTreeMap;
use std::path::Path;

use extractors::score::{Counts, LINES, compare};
use extractors::{Engines, Options, assemble, pdf};
use model::DocumentId;
use model::extraction::DocumentClass;
use model::flat::Flat;
use serde_json::Value;
use tests::corpora::corpora;

/// Reads every PDF of one kind of page without its XML and without OCR; gives the counts of lines and of their cells.
fn measure(root: &Path, kind: impl Fn(&str) -> bool) -> (Counts, Counts) {
    let text = |path: &Path| std::fs::read(path).expect("a file of the corpus");
    let index: Value = serde_json::from_slice(&text(&root.join("index.json"))).expect("the index");
    let options = Options { ignore_xml: true, ..Options::default() };
    let (mut lines, mut cells) = (Counts::default(), Counts::default());
    let mut per_source: BTreeMap<String, Counts> = BTreeMap::new();
    for entry in index.as_array().expect("documents") {
        let path = entry["path"].as_str().expect("a path");
        if !path.ends_with(".pdf") || !kind(entry["page_type"].as_str().unwrap_or_default()) {
            continue;
        }
        let file = root.join(path);
        let truth: Value = serde_json::from_slice(&text(&file.with_extension("truth.json"))).expect("the truth");
        let bytes = text(&file);
        let extraction = pdf::read_pages(&bytes, DocumentId::of(&bytes), &options, &mut Engines::default());
        let reading = assemble(&extraction);
        let flat = Flat::of(reading.invoice(), reading.class.unwrap_or(DocumentClass::Other));
        let comparison = compare(&flat, &truth);
        if let Some(counts) = comparison.fields.get(LINES) {
            lines.add(*counts);
            cells.add(comparison.cells);
            per_source.entry(entry["source"].as_str().unwrap_or_default().to_owned()).or_default().add(*counts);
        }
    }
    for (source, counts) in &per_source {
        println!("{source}: line F1 {:.3}", counts.f1());
    }
    println!("lines F1 {:.3}, cells F1 {:.3}", lines.f1(), cells.f1());
    (lines, cells)
}

#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn lines_of_real_layouts_are_read() {
    let (lines, cells) = measure(&corpora().join("documents"), |kind| kind == "born-digital");
    assert!(lines.right + lines.missed + lines.wrong > 80, "the corpus has shrunk");
    assert!(lines.f1() >= LINES_OF_LAYOUTS && cells.f1() >= CELLS_OF_LAYOUTS, "{lines:?} {cells:?}");
}

#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn lines_of_style_sheet_pages_are_read() {
    let (lines, cells) = measure(&corpora().join("documents"), |kind| kind == "stylesheet");
    assert!(lines.f1() >= 0.98 && cells.f1() >= 0.98, "{lines:?} {cells:?}");
}

/// What was measured when this was written, less a point.
const LINES_OF_LAYOUTS: f64 = 0.90;
const CELLS_OF_LAYOUTS: f64 = 0.94;
