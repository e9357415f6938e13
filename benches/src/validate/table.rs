//! The table of one run, and whether the goals are met.

use std::fmt;
use std::thread;

use serde::Serialize;

use super::cold::Cold;
use super::timing::Timing;
use super::verdicts::{Agreement, SameWork};
use super::warm::{Long, Program, Warm};

/// Everything that one run found.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    cores: usize,
    optimised: bool,
    warm: Vec<Warm>,
    long: Vec<Long>,
    cold: Vec<Cold>,
    agreements: Vec<Agreement>,
    same_work: Option<SameWork>,
    goals: Vec<Goal>,
    notes: Vec<String>,
}

/// A goal, and the figure of this run that is furthest from it.
#[derive(Debug, Serialize)]
struct Goal {
    goal: &'static str,
    met: bool,
    worst: f64,
    unit: &'static str,
    /// Where that was.
    at: String,
}

/// Ten times as many lines may take this many times as long: caches are left behind on the way.
const GROWTH_MAX: f64 = 13.0;

impl Report {
    pub(crate) fn new(
        warm: Vec<Warm>,
        long: Vec<Long>,
        cold: Vec<Cold>,
        agreements: Vec<Agreement>,
        same_work: Option<SameWork>,
        notes: Vec<String>,
    ) -> Report {
        let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let goals = goals(&warm, &long, &cold);
        Report { cores, optimised: !cfg!(debug_assertions), warm, long, cold, agreements, same_work, goals, notes }
    }
}

fn goals(warm: &[Warm], long: &[Long], cold: &[Cold]) -> Vec<Goal> {
    let place = |row: &Warm| format!("{} by {}", row.set, row.profile);
    let at_most = |goal, limit: f64, unit, figures: Vec<(f64, String)>| {
        let (worst, at) = figures.into_iter().max_by(|one, other| one.0.total_cmp(&other.0))?;
        Some(Goal { goal, met: worst <= limit, worst, unit, at })
    };
    let at_least = |goal, limit: f64, unit, figures: Vec<(f64, String)>| {
        let (worst, at) = figures.into_iter().min_by(|one, other| one.0.total_cmp(&other.0))?;
        Some(Goal { goal, met: worst >= limit, worst, unit, at })
    };
    let mut against_crates: Vec<_> = warm.iter().map(|row| (row.same_document, place(row))).collect();
    for ours in long.iter().filter(|row| row.program == Program::Bursar) {
        let same = |row: &&Long| (row.program, row.syntax, row.profile) == (Program::Crates, ours.syntax, ours.profile);
        let Some(theirs) = long.iter().find(same) else { continue };
        let at = |lines| format!("{lines} lines of {} by {}", ours.syntax, ours.profile);
        against_crates.push((theirs.thousand.best_ms / ours.thousand.best_ms, at("1,000")));
        if let (Some(theirs), Some(ours)) = (theirs.ten_thousand, ours.ten_thousand) {
            against_crates.push((theirs.best_ms / ours.best_ms, at("10,000")));
        }
    }
    let against_saxon = warm.iter().filter_map(|row| Some((row.saxon?.median_ms / row.bursar.median_ms, place(row))));
    let growth = long.iter().filter(|row| row.program == Program::Bursar);
    let growth = growth.filter_map(|row| Some((row.growth()?, format!("{} by {}", row.syntax, row.profile))));
    let starts = cold.iter().filter(|row| row.ours).map(|row| (row.wall.median_ms, row.program.clone()));
    [
        at_most("at most 2 ms warm", 2.0, "ms", warm.iter().map(|row| (row.bursar.median_ms, place(row))).collect()),
        at_most("at most 5 ms cold process", 5.0, "ms", starts.collect()),
        at_most("linear to 10,000 lines (10 times; 13 at most)", GROWTH_MAX, "times", growth.collect()),
        at_least("at least as fast as the crate, document by document", 1.0, "times as fast", against_crates),
        at_least("at least 20 times as fast as SaxonC warm", 20.0, "times as fast", against_saxon.collect()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let build = if self.optimised { "Optimised build" } else { "NOT an optimised build: the figures mean little" };
        writeln!(f, "Milliseconds to judge an e-invoice. {build}; {} cores.\n", self.cores)?;
        writeln!(f, "Warm, one thread: reading and all rules of one profile, median (95 of 100 are below).")?;
        writeln!(f, "\"each own\": the ratio of the middle document, each compared with itself")?;
        writeln!(
            f,
            "{:<16}{:>5}{:>8}  {:<10}{:>18}{:>9}{:>20}{:>7}{:>10}{:>20}{:>7}",
            "documents",
            "n",
            "kB",
            "profile",
            "Bursar",
            "reading",
            "en16931 crate",
            "ratio",
            "each own",
            "SaxonC-HE",
            "ratio"
        )?;
        for row in &self.warm {
            writeln!(
                f,
                "{:<16}{:>5}{:>8.1}  {:<10}{:>18}{:>9.3}{:>20}{:>7}{:>10.1}{:>20}{:>7}",
                row.set,
                row.documents,
                row.median_kb,
                row.profile,
                both(Some(row.bursar)),
                row.reading.median_ms,
                both(Some(row.crates)),
                ratio(Some(row.crates), row.bursar),
                row.same_document,
                both(row.saxon),
                ratio(row.saxon, row.bursar),
            )?;
        }
        writeln!(f, "\nLong invoices, the shortest time; growth 10 is linear")?;
        writeln!(
            f,
            "{:<8}{:<11}{:<15}{:>13}{:>14}{:>8}",
            "syntax", "profile", "program", "1,000 lines", "10,000 lines", "growth"
        )?;
        for row in &self.long {
            let long = row.ten_thousand.map_or("not awaited".to_owned(), |one| format!("{:.1}", one.best_ms));
            writeln!(
                f,
                "{:<8}{:<11}{:<15}{:>13.1}{long:>14}{:>8}",
                row.syntax,
                row.profile,
                row.program.name(),
                row.thousand.best_ms,
                row.growth().map_or("–".to_owned(), |growth| format!("{growth:.1}")),
            )?;
        }
        writeln!(f, "\nCold: a process from start to end, one generated invoice")?;
        for row in &self.cold {
            writeln!(f, "{:<40}{:>20}  of {} starts", row.program, both(Some(row.wall)), row.starts)?;
        }
        self.write_verdicts(f)?;
        writeln!(f, "\nGoals")?;
        for goal in &self.goals {
            let mark = if goal.met { "✓" } else { "✗" };
            writeln!(f, "{mark} {}: {:.2} {} ({})", goal.goal, goal.worst, goal.unit, goal.at)?;
        }
        for note in &self.notes {
            writeln!(f, "{note}")?;
        }
        Ok(())
    }
}

impl Report {
    fn write_verdicts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.agreements.is_empty() {
            writeln!(f, "\nValid or not, on every document of the corpora whose official verdict is known")?;
        }
        for Agreement { profile, documents, bursar_official, crates_official, crates_bursar } in &self.agreements {
            writeln!(
                f,
                "{profile:<11}{documents:>4} documents: Bursar as the official validator on {bursar_official}, the crate \
                 on {crates_official}; the crate as Bursar on {crates_bursar}"
            )?;
        }
        if let Some(SameWork { documents, same, stopped }) = &self.same_work {
            writeln!(
                f,
                "SaxonC here: the same rules fired as often as officially on {same} of {documents} documents; it stopped \
                 on {stopped}."
            )?;
        }
        Ok(())
    }
}

fn both(timing: Option<Timing>) -> String {
    timing.map_or("–".to_owned(), |timing| format!("{:.3} ({:.3})", timing.median_ms, timing.p95_ms))
}

fn ratio(other: Option<Timing>, ours: Timing) -> String {
    other.map_or("–".to_owned(), |other| format!("{:.1}", other.median_ms / ours.median_ms))
}
