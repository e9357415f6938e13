//! `bursar train`: weights for the reader from documents whose truth is known.
//!
//! The same documents give the same weights. `--leave-one-out` measures real sources with weights that never saw them,
//! which says how an unknown vendor's documents are read.

use anyhow::Context;
use extractors::score::{Tally, compare};
use extractors::scorer::Scorer;
use extractors::train::{Example, Origin, leave_one_source_out, train};
use model::extraction::DocumentClass;
use model::flat::Flat;

use super::{eval, material};
use crate::cli::Train;
use crate::config::Config;
use crate::{Ended, output, wiring};

pub(super) async fn run(arguments: Train) -> anyhow::Result<Ended> {
    let sandbox = wiring::sandbox(&Config::load(None)?, 1)?;
    let mut examples: Vec<(String, Example)> = Vec::new();
    for (folders, origin) in [(&arguments.real, Origin::Real), (&arguments.generated, Origin::Generated)] {
        for folder in folders {
            let known = material::known(folder)?;
            let bar = output::progress(known.len() as u64, "reading");
            for one in known {
                let pages = material::words(&sandbox, &one.document, arguments.cache.as_deref()).await?;
                let example = Example::new(one.source, origin, pages.0, pages.1, one.truth);
                examples.push((one.document.display().to_string(), example));
                bar.inc(1);
            }
            bar.finish_and_clear();
        }
    }
    let learned: Vec<&Example> = examples.iter().map(|(_, example)| example).collect();
    let scorer = train(&learned);
    std::fs::write(&arguments.out, scorer.to_string()).with_context(|| format!("write {}", arguments.out.display()))?;
    output::line(&format!("weights of {} documents in {}", examples.len(), arguments.out.display()))?;
    let mut tally = Tally::default();
    for (name, example) in &examples {
        measure(name, example, &scorer, arguments.show && !arguments.leave_one_out, &mut tally)?;
    }
    output::line("\nRead with these weights, on the documents that taught them:")?;
    eval::print(&tally)?;
    if !arguments.leave_one_out {
        return Ok(Ended::Well);
    }
    let mut sources: Vec<&str> =
        learned.iter().filter(|e| e.origin() == Origin::Real).map(|e| e.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    let without = leave_one_source_out(&learned, &sources);
    let mut left_out = Tally::default();
    for (name, example) in examples.iter().filter(|(_, example)| example.origin() == Origin::Real) {
        if let Some(scorer) = without.get(example.source.as_str()) {
            measure(name, example, scorer, arguments.show, &mut left_out)?;
        }
    }
    output::line("\nReal documents, each read with weights that never saw its source:")?;
    eval::print(&left_out)?;
    Ok(Ended::Well)
}

fn measure(name: &str, example: &Example, scorer: &Scorer, show: bool, tally: &mut Tally) -> anyhow::Result<()> {
    let extraction = example.read(scorer);
    let reading = extractors::assemble(&extraction);
    let flat = Flat::of(reading.invoice(), reading.class.unwrap_or(DocumentClass::Other));
    let comparison = compare(&flat, example.truth());
    if show {
        eval::show(name, &comparison)?;
    }
    tally.add(&example.source, &comparison, &reading);
    Ok(())
}
