//! `bursar validate`: the official rules of e-invoices, on files. No database, no network, no Java.

mod files;
mod judge;
mod report;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use ::rules::einvoice::Profile;
use anyhow::Context;
use model::verdict::Weight;

use crate::cli::{Validate, ValidateProfile};
use crate::{Ended, output};
use files::Names;
use judge::{Judged, judge_file};

/// What a verdict covers, said once to people.
const SCOPE: &str = "Judged are the published rules: structure, codes, sums and what has to be there. The XML Schema (XSD) itself is not \
     checked.";

pub(crate) fn run(arguments: &Validate) -> anyhow::Result<Ended> {
    let files = files::found(&arguments.files)?;
    if let Some(why) = arguments.report.as_deref().and_then(|path| report::refused(path, &files)) {
        output::say(&format!("bursar: {why}"));
        return Ok(Ended::WrongUsage);
    }
    let demanded = match arguments.profile {
        ValidateProfile::Auto => None,
        ValidateProfile::En16931 => Some(Profile::En16931),
        ValidateProfile::Peppol => Some(Profile::Peppol),
        ValidateProfile::Xrechnung => Some(Profile::XRechnung),
    };
    let bar = output::progress(files.len() as u64, "validating");
    let mut all = Vec::new();
    let mut tally = Tally::default();
    judge_all(&files, demanded, |judged| {
        bar.inc(1);
        tally.add(&judged);
        if arguments.json {
            bar.suspend(|| output::json(&judged))?;
        }
        let judged = judged.for_people();
        if !arguments.json {
            bar.suspend(|| print(&judged))?;
        }
        if arguments.report.is_some() {
            all.push(judged);
        }
        anyhow::Ok(())
    })?;
    bar.finish_and_clear();
    if !arguments.json {
        if files.len() > 1 {
            output::say(&tally.said());
        }
        if tally.valid + tally.invalid > 0 {
            output::say(SCOPE);
        }
    }
    if let Some(path) = &arguments.report {
        std::fs::write(path, report::page(&all)).with_context(|| format!("write {}", path.display()))?;
        output::say(&format!("the report is in {}", path.display()));
    }
    Ok(tally.ended())
}

/// What became of the files.
#[derive(Default)]
struct Tally {
    valid: usize,
    invalid: usize,
    /// No e-invoice, or none that can be judged.
    unjudged: usize,
    /// Not there, or not to be opened.
    missing: usize,
}

impl Tally {
    fn add(&mut self, judged: &Judged) {
        *match judged {
            Judged { missing: true, .. } => &mut self.missing,
            Judged { problem: Some(_), .. } => &mut self.unjudged,
            Judged { valid: true, .. } => &mut self.valid,
            _ => &mut self.invalid,
        } += 1;
    }

    fn said(&self) -> String {
        let all = self.valid + self.invalid + self.unjudged + self.missing;
        let parts = [
            (self.valid, "valid"),
            (self.invalid, "not valid"),
            (self.unjudged, "without a verdict"),
            (self.missing, "could not be read"),
        ];
        let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
        format!("{all} files: {}", parts.collect::<Vec<_>>().join(", "))
    }

    fn ended(&self) -> Ended {
        match self {
            Tally { missing: 1.., .. } => Ended::Failed,
            Tally { invalid: 0, unjudged: 0, .. } => Ended::Well,
            _ => Ended::WithFindings,
        }
    }
}

/// Judges the files on all processors; `each` sees them in their order.
fn judge_all(
    files: &[PathBuf],
    demanded: Option<Profile>,
    mut each: impl FnMut(Judged) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let names = Names::of(files);
    let judge = |file: &PathBuf| judge_file(file, names.of_file(file), demanded);
    // How many processors there are takes as long to find out as judging a small file.
    let threads = match files {
        [] | [_] => 1,
        several => std::thread::available_parallelism().map_or(1, usize::from).min(several.len()),
    };
    if threads == 1 {
        return files.iter().try_for_each(|file| each(judge(file)));
    }
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let (sender, judged) = mpsc::sync_channel(threads * 16);
        for _ in 0..threads {
            let (sender, next, judge) = (sender.clone(), &next, &judge);
            scope.spawn(move || {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = files.get(place) else { break };
                    // Nobody listens any more when printing failed.
                    if sender.send((place, judge(file))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let (mut waiting, mut due) = (BTreeMap::new(), 0);
        for (place, one) in judged {
            waiting.insert(place, one);
            while let Some(one) = waiting.remove(&due) {
                each(one)?;
                due += 1;
            }
        }
        Ok(())
    })
}

fn print(judged: &Judged) -> anyhow::Result<()> {
    let file = &judged.file;
    let packs = judged.packs.join(", ");
    match &judged.problem {
        Some(why) => output::line(&format!("✗ {file}: {why}"))?,
        None if judged.valid && judged.note.is_some() => {
            output::line(&format!("! {file}: valid by {packs}, and yet not in order"))?;
        }
        None if judged.valid => output::line(&format!("✓ {file}: valid by {packs}"))?,
        None => output::line(&format!("✗ {file}: not valid by {packs}"))?,
    }
    if let Some(note) = &judged.note {
        output::line(&format!("  note    {note}"))?;
    }
    for finding in &judged.findings {
        let mark = match finding.severity {
            Weight::Fatal => "fatal",
            Weight::Warning => "warning",
            Weight::Information => "info",
        };
        output::line(&format!("  {mark:<7} {}  {}", finding.rule, finding.message))?;
        output::line(&format!("          {}", finding.location))?;
    }
    for (rule, times) in &judged.unlisted {
        output::line(&format!("          {rule} is broken {times} more times"))?;
    }
    Ok(())
}
