//! `bursar eval`: reading accuracy. Every document with a `NAME.truth.json` beside it is read as `bursar read` would, and
//! compared field by field; file names are never looked at.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use extractors::score::{Counts, LINES, compare};
use model::extraction::DocumentClass;
use model::flat::Flat;
use model::{Reading, TermPath};
use serde_json::{Value, json};

use crate::cli::Eval;
use crate::config::Config;
use crate::{Ended, output, wiring};

/// Right and all readings by confidence: `0.98 and above`, then by tenths.
type Calibration = BTreeMap<String, (u32, u32)>;

pub(super) async fn run(arguments: Eval) -> anyhow::Result<Ended> {
    let sandbox = wiring::sandbox(&Config::load(None)?, 1)?;
    let pairs = pairs(&arguments.dir)?;
    anyhow::ensure!(!pairs.is_empty(), "{} has no document with a NAME.truth.json", arguments.dir.display());
    let bar = output::progress(pairs.len() as u64, "reading");
    let (mut fields, mut whole, mut calibration) = (BTreeMap::<String, Counts>::new(), 0_u32, Calibration::new());
    for (document, truth) in &pairs {
        let truth = std::fs::read(truth).with_context(|| format!("read {}", truth.display()))?;
        let truth: Value = serde_json::from_slice(&truth).context("the truth is not JSON")?;
        let bytes = tokio::fs::read(document).await.with_context(|| format!("read {}", document.display()))?;
        let read = sandbox.read(&bytes, arguments.ignore_xml).await.map_err(anyhow::Error::msg)?;
        let reading = extractors::assemble(&read.extraction);
        let flat = Flat::of(reading.invoice(), reading.class.unwrap_or(DocumentClass::Other));
        let comparison = compare(&flat, &truth);
        whole += u32::from(comparison.all_right());
        for (field, counts) in comparison.fields {
            if let Some(bucket) = bucket(&reading, &field) {
                let entry = calibration.entry(bucket).or_default();
                entry.0 += counts.right;
                entry.1 += counts.right + counts.wrong;
            }
            fields.entry(field).or_default().add(counts);
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let mut header = Counts::default();
    for (_, counts) in fields.iter().filter(|(field, _)| *field != LINES) {
        header.add(*counts);
    }
    print(&arguments, pairs.len(), whole, &fields, header, &calibration)?;
    Ok(Ended::Well)
}

fn print(
    arguments: &Eval,
    documents: usize,
    whole: u32,
    fields: &BTreeMap<String, Counts>,
    header: Counts,
    calibration: &Calibration,
) -> anyhow::Result<()> {
    if arguments.json {
        let field = |c: &Counts| json!({ "precision": c.precision(), "recall": c.recall(), "f1": c.f1() });
        let by_confidence: BTreeMap<_, _> =
            calibration.iter().map(|(bucket, (right, all))| (bucket, json!({ "right": right, "all": all }))).collect();
        return output::json(&json!({
            "documents": documents, "all_right": whole, "header": field(&header),
            "fields": fields.iter().map(|(name, c)| (name.clone(), field(c))).collect::<BTreeMap<_, _>>(),
            "calibration": by_confidence,
        }));
    }
    let row = |name: &str, c: &Counts| {
        vec![
            name.to_owned(),
            format!("{:.3}", c.precision()),
            format!("{:.3}", c.recall()),
            format!("{:.3}", c.f1()),
            format!("{} right, {} wrong, {} missed", c.right, c.wrong, c.missed),
        ]
    };
    let mut rows: Vec<Vec<String>> = fields.iter().map(|(name, c)| row(name, c)).collect();
    rows.push(row("header (micro)", &header));
    output::table(&["field", "precision", "recall", "F1", ""], &rows, 60)?;
    output::line(&format!("{whole} of {documents} documents have every field right"))?;
    for (bucket, (right, all)) in calibration {
        output::line(&format!("confidence {bucket}: {right} of {all} right"))?;
    }
    Ok(())
}

/// The confidence bucket of a field of the flat form; `None` where no single term stands behind it.
fn bucket(reading: &Reading, field: &str) -> Option<String> {
    let term = match field {
        "invoice_number" => TermPath::bt(1),
        "issue_date" => TermPath::bt(2),
        "due_date" => TermPath::bt(9),
        "currency" => TermPath::bt(5),
        "seller_name" => TermPath::bt(27),
        "seller_vat_id" => TermPath::bt(31),
        "buyer_name" => TermPath::bt(44),
        "po_number" => TermPath::bt(13),
        "iban" => TermPath::group(17, 1).with_term(84),
        "net_total" => TermPath::bt(109),
        "tax_total" => TermPath::bt(110),
        "gross_total" => TermPath::bt(112),
        _ => return None,
    };
    let points = reading.provenance(&term)?.confidence.basis_points();
    Some(if points >= 9_800 { "0.98 and above".to_owned() } else { format!("0.{} …", points / 1_000) })
}

/// Documents with their truth, below the folder, in order of name.
fn pairs(dir: &Path) -> anyhow::Result<Vec<(PathBuf, PathBuf)>> {
    let files = super::ingest::files(&[dir.to_owned()])?;
    let mut pairs = Vec::new();
    for truth in &files {
        let Some(stem) = truth.to_str().and_then(|name| name.strip_suffix(".truth.json")) else { continue };
        let document = files.iter().find(|file| {
            file.to_str()
                .and_then(|name| name.strip_prefix(stem))
                .is_some_and(|end| end.starts_with('.') && !end.ends_with(".json") && end.matches('.').count() == 1)
        });
        pairs.extend(document.map(|document| (document.clone(), truth.clone())));
    }
    Ok(pairs)
}
