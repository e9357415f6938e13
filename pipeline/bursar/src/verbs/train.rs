//! `bursar train`: weights for the reader from documents whose truth is known.
//!
//! The same documents give the same weights. What is printed beside them is measured on sources that were left out, so
//! that it says how an unknown vendor's documents are read.

use std::path::{Path, PathBuf};

use anyhow::Context;
use extractors::score::{Tally, compare};
use extractors::scorer::Scorer;
use extractors::train::{Example, Origin, leave_one_source_out, train};
use flow::sandbox::Sandbox;
use model::DocumentId;
use model::extraction::{DocumentClass, Page};
use model::flat::Flat;

use super::eval;
use crate::cli::Train;
use crate::config::Config;
use crate::{Ended, output, wiring};

pub(super) async fn run(arguments: Train) -> anyhow::Result<Ended> {
    let sandbox = wiring::sandbox(&Config::load(None)?, 1)?;
    let mut examples = Vec::new();
    for (folders, origin) in [(&arguments.real, Origin::Real), (&arguments.generated, Origin::Generated)] {
        for folder in folders {
            let pairs = eval::pairs(folder)?;
            anyhow::ensure!(!pairs.is_empty(), "{} has no document with a NAME.truth.json", folder.display());
            let bar = output::progress(pairs.len() as u64, "reading");
            for (document, truth) in pairs {
                let pages = pages(&sandbox, &document, arguments.cache.as_deref()).await?;
                let truth = eval::read_truth(&truth)?;
                examples.push(Example::new(eval::source(&document), origin, pages.0, pages.1, truth));
                bar.inc(1);
            }
            bar.finish_and_clear();
        }
    }
    let learned: Vec<&Example> = examples.iter().collect();
    let scorer = train(&learned);
    std::fs::write(&arguments.out, scorer.to_string()).with_context(|| format!("write {}", arguments.out.display()))?;
    output::line(&format!("weights of {} documents in {}", examples.len(), arguments.out.display()))?;
    let mut tally = Tally::default();
    examples.iter().for_each(|example| measure(example, &scorer, &mut tally));
    output::line("\nRead with these weights, on the documents that taught them:")?;
    eval::print(&tally)?;
    let mut sources: Vec<&str> =
        examples.iter().filter(|e| e.origin() == Origin::Real).map(|e| e.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    let without = leave_one_source_out(&learned, &sources);
    let mut left_out = Tally::default();
    for example in &examples {
        if let Some(scorer) = without.get(example.source.as_str()).filter(|_| example.origin() == Origin::Real) {
            measure(example, scorer, &mut left_out);
        }
    }
    if left_out.documents() > 0 {
        output::line("\nReal documents, each read with weights that never saw its source:")?;
        eval::print(&left_out)?;
    }
    Ok(Ended::Well)
}

fn measure(example: &Example, scorer: &Scorer, tally: &mut Tally) {
    let extraction = example.read(scorer);
    let reading = extractors::assemble(&extraction);
    let flat = Flat::of(reading.invoice(), reading.class.unwrap_or(DocumentClass::Other));
    tally.add(&example.source, &compare(&flat, example.truth()), &reading);
}

/// The words of a document, from the cache when they have been read before: OCR is slow, and training runs often.
async fn pages(sandbox: &Sandbox, document: &Path, cache: Option<&Path>) -> anyhow::Result<(DocumentId, Vec<Page>)> {
    let bytes = tokio::fs::read(document).await.with_context(|| format!("read {}", document.display()))?;
    let id = DocumentId::of(&bytes);
    let kept: Option<PathBuf> = cache.map(|folder| folder.join(format!("{}.json", id.hex())));
    if let Some(pages) = kept.as_ref().and_then(|path| std::fs::read(path).ok()) {
        return Ok((id, serde_json::from_slice(&pages).context("the cache is damaged; remove it")?));
    }
    let pages = sandbox.read(&bytes, true).await.map_err(anyhow::Error::msg)?.extraction.pages;
    if let Some(path) = kept {
        std::fs::write(&path, serde_json::to_vec(&pages)?).with_context(|| format!("write {}", path.display()))?;
    }
    Ok((id, pages))
}
