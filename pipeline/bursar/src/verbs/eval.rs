//! `bursar eval`: reading accuracy. Every document with a `NAME.truth.json` beside it is read as `bursar read` would, and
//! compared field by field; file names are never looked at.

use std::collections::BTreeMap;

use anyhow::Context;
use extractors::score::{Comparison, Counts, LINES, Tally, compare};
use model::extraction::DocumentClass;
use model::flat::Flat;
use serde_json::{Value, json};

use super::material;
use crate::cli::Eval;
use crate::config::Config;
use crate::{Ended, output, wiring};

pub(super) async fn run(arguments: Eval) -> anyhow::Result<Ended> {
    let sandbox = wiring::sandbox(&Config::load(None)?, 1)?;
    let known = material::known(&arguments.dir)?;
    let bar = output::progress(known.len() as u64, "reading");
    let mut tally = Tally::default();
    for one in &known {
        let document = &one.document;
        let bytes = tokio::fs::read(document).await.with_context(|| format!("read {}", document.display()))?;
        let read = sandbox.read(&bytes, arguments.ignore_xml).await.map_err(anyhow::Error::msg)?;
        let reading = extractors::assemble(&read.extraction);
        let flat = Flat::of(reading.invoice(), reading.class.unwrap_or(DocumentClass::Other));
        let comparison = compare(&flat, &one.truth);
        if arguments.show {
            show(&document.display().to_string(), &comparison)?;
        }
        tally.add(&one.source, &comparison, &reading);
        bar.inc(1);
    }
    bar.finish_and_clear();
    if arguments.json {
        output::json(&as_json(&tally))?;
    } else {
        print(&tally)?;
    }
    Ok(Ended::Well)
}

/// What differs between truth and reading.
pub(super) fn show(document: &str, comparison: &Comparison) -> anyhow::Result<()> {
    for (field, truth, read) in &comparison.differences {
        output::line(&format!("{document}: {field} is {truth:?}, read {read:?}"))?;
    }
    Ok(())
}

fn as_json(tally: &Tally) -> Value {
    let field = |c: &Counts| json!({ "precision": c.precision(), "recall": c.recall(), "f1": c.f1() });
    let by_confidence: BTreeMap<String, Value> = tally
        .reliability()
        .iter()
        .map(|b| (from(b.from), json!({ "all": b.count, "confidence": b.confidence, "right": b.right })))
        .collect();
    let sources: BTreeMap<&str, Value> = tally
        .sources()
        .into_iter()
        .map(|(name, (documents, whole, header, lines))| {
            let value = json!({
                "documents": documents, "all_right": whole, "header": field(&header), LINES: field(&lines),
            });
            (name, value)
        })
        .collect();
    json!({
        "documents": tally.documents(), "all_right": tally.whole(), "header": field(&tally.header()),
        "fields": tally.fields().iter().map(|(name, c)| (name.clone(), field(c))).collect::<BTreeMap<_, _>>(),
        "cells": field(&tally.cells()), "sources": sources, "calibration": by_confidence,
        "calibration_error": tally.calibration_error(), "automation": tally.automation(),
    })
}

pub(super) fn print(tally: &Tally) -> anyhow::Result<()> {
    let row = |name: &str, c: &Counts| {
        vec![
            name.to_owned(),
            format!("{:.3}", c.precision()),
            format!("{:.3}", c.recall()),
            format!("{:.3}", c.f1()),
            format!("{} right, {} wrong, {} missed", c.right, c.wrong, c.missed),
        ]
    };
    let mut rows: Vec<Vec<String>> = tally.fields().iter().map(|(name, c)| row(name, c)).collect();
    rows.push(row("cells of lines", &tally.cells()));
    rows.push(row("header (micro)", &tally.header()));
    output::table(&["field", "precision", "recall", "F1", ""], &rows, 60)?;
    let sources = tally.sources();
    if sources.len() > 1 {
        let mean = sources.values().map(|s| s.2.f1()).sum::<f64>() / sources.len() as f64;
        let rows: Vec<Vec<String>> = sources
            .iter()
            .map(|(name, (documents, whole, header, lines))| {
                let (header, lines) = (format!("{:.3}", header.f1()), format!("{:.3}", lines.f1()));
                vec![(*name).to_owned(), documents.to_string(), whole.to_string(), header, lines]
            })
            .collect();
        output::table(&["source", "documents", "all right", "header F1", "line F1"], &rows, 60)?;
        output::line(&format!("header F1, mean over sources: {mean:.3}"))?;
    }
    output::line(&format!("{} of {} documents have every field right", tally.whole(), tally.documents()))?;
    for b in tally.reliability() {
        let (mean, right) = (b.confidence, b.right);
        output::line(&format!("confidence {} …: mean {mean:.3}, {right:.3} of {} right", from(b.from), b.count))?;
    }
    output::line(&format!("calibration error: {:.3}", tally.calibration_error()))?;
    output::line(&format!(
        "automation: {:.1} % of the documents may go untouched with 99.5 % of their fields right",
        tally.automation() * 100.0
    ))?;
    Ok(())
}

/// Lower edge of a bucket of confidences.
fn from(edge: f64) -> String {
    format!("{edge:.3}")
}
