//! Milliseconds that judging an e-invoice takes: in process, as a process, and with thousands of lines, beside the
//! crates `en16931` and `en16931-formats` and, where it is at hand, SaxonC-HE with the official Schematron.
//!
//! All of it is measured in one run on the same bytes, since figures of two machines do not compare. What is not at
//! hand (corpora, SaxonC) is said to be so and leaves its columns empty.

mod cold;
mod documents;
mod engines;
mod saxon;
mod table;
mod timing;
mod verdicts;
mod warm;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
pub(crate) use documents::corpora;
use saxon::Saxon;
use table::Report;

/// What `benches validate` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many invoices are generated.
    #[arg(long, default_value_t = 100)]
    documents: u64,
    /// How often each document is judged.
    #[arg(long, default_value_t = 20)]
    rounds: usize,
    /// How often the process is started.
    #[arg(long, default_value_t = 50)]
    starts: usize,
    /// The binary to measure; built beside this one when absent.
    #[arg(long)]
    bursar: Option<PathBuf>,
    /// The corpora; `BURSAR_CORPORA`, else `../shared/data`, when absent.
    #[arg(long)]
    corpora: Option<PathBuf>,
    /// Print JSON instead of the table.
    #[arg(long)]
    json: bool,
}

/// Measures, and prints the table.
#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let bursar = arguments.bursar.clone().map_or_else(crate::built, Ok)?;
    let bar = indicatif::ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(120));
    let work = tempfile::tempdir()?;
    let mut notes = Vec::new();

    bar.set_message("writing documents");
    let corpora = documents::corpora(arguments.corpora.as_deref());
    if corpora.is_none() {
        notes.push("The corpora are not at hand: set BURSAR_CORPORA.".to_owned());
    }
    let sets = documents::sets(work.path(), arguments.documents, corpora.as_deref())?;
    let twins = documents::long_twins(work.path())?;
    let saxon = Saxon::at_hand(corpora.as_deref(), work.path()).map_err(|why| {
        notes.push(format!("SaxonC is not at hand: {why:#}."));
    });
    let saxon = saxon.ok();

    let mut warm = Vec::new();
    for set in &sets {
        bar.set_message(format!("judging {} in process", set.name));
        warm.extend(warm::measure(set, arguments.rounds)?);
    }
    let mut long = Vec::new();
    for (short, long_one) in &twins {
        bar.set_message(format!("judging thousands of lines of {}", documents::name(short.syntax)));
        long.extend(warm::measure_long(short, long_one, arguments.rounds.min(7))?);
    }
    bar.set_message("starting processes");
    let mut cold = cold::measure(&bursar, &sets, arguments.starts)?;
    let mut same_work = None;
    if let Some(saxon) = &saxon {
        bar.set_message("judging in SaxonC");
        let all: Vec<_> = sets.iter().flat_map(|set| &set.documents).collect();
        let judged = saxon.warm(&all, arguments.rounds.min(5), saxon::PATIENCE)?;
        warm::add_saxon(&mut warm, &sets, &judged);
        same_work = corpora.as_deref().map(|corpora| verdicts::same_work(corpora, &judged)).transpose()?;
        for (short, long_one) in &twins {
            bar.set_message(format!("judging thousands of lines of {} in SaxonC", documents::name(short.syntax)));
            warm::add_long_saxon(&mut long, saxon, short, long_one)?;
        }
        bar.set_message("starting SaxonC");
        cold.push(cold::measure_saxon(saxon, &sets)?);
    }
    bar.set_message("comparing verdicts");
    let agreements = corpora.as_deref().map(verdicts::compare).transpose()?.unwrap_or_default();
    bar.finish_and_clear();

    let report = Report::new(warm, long, cold, agreements, same_work, notes);
    if arguments.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        println!("{report}");
    }
    Ok(())
}
