//! Judging in a process that runs already: reading and all rules of one profile, one thread.

use std::time::Duration;

use anyhow::{Context, Result};
use serde::Serialize;

use super::documents::{Document, Set, name};
use super::engines::{self, Judge, PROFILES};
use super::saxon::{Judged, Saxon};
use super::timing::{Timing, milliseconds};

/// How long SaxonC may take for one long invoice.
const LONG_PATIENCE: Duration = Duration::from_secs(240);

/// One set of documents by one profile.
#[derive(Debug, Serialize)]
pub(crate) struct Warm {
    /// Whose documents.
    pub(crate) set: &'static str,
    /// How many.
    pub(crate) documents: usize,
    /// Half of them are smaller.
    pub(crate) median_kb: f64,
    /// Whose rules.
    pub(crate) profile: &'static str,
    /// `extractors::einvoice` and `rules::einvoice`.
    pub(crate) bursar: Timing,
    /// The former alone.
    pub(crate) reading: Timing,
    /// The crates `en16931-formats` and `en16931`.
    pub(crate) crates: Timing,
    /// How many times as long they take for the same document: the middle one of all documents. Two medians may be of two
    /// documents, and then compare what they hold as much as who judges them.
    pub(crate) same_document: f64,
    /// SaxonC with the official Schematron; EN 16931 only.
    pub(crate) saxon: Option<Timing>,
}

/// One long invoice by one profile in one program.
#[derive(Debug, Serialize)]
pub(crate) struct Long {
    /// UBL or CII.
    pub(crate) syntax: &'static str,
    /// Whose rules.
    pub(crate) profile: &'static str,
    /// Which program.
    pub(crate) program: Program,
    /// With 1,000 lines.
    pub(crate) thousand: Timing,
    /// With 10,000 lines; `None` when nobody wanted to wait for it.
    pub(crate) ten_thousand: Option<Timing>,
}

impl Long {
    /// How many times longer ten times as many lines take: 10 when time grows as the lines do.
    pub(crate) fn growth(&self) -> Option<f64> {
        // The shortest times: a busy machine makes a long run longer than a short one.
        Some(self.ten_thousand?.best_ms / self.thousand.best_ms)
    }
}

/// Who judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Program {
    Bursar,
    /// Bursar, without the rules.
    Reading,
    Crates,
    Saxon,
}

impl Program {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Program::Bursar => "Bursar",
            Program::Reading => "of it reading",
            Program::Crates => "en16931 crate",
            Program::Saxon => "SaxonC-HE",
        }
    }
}

/// Judges a set by every profile. The two programs take turns, so that a busy machine is busy for both.
pub(crate) fn measure(set: &Set, rounds: usize) -> Result<Vec<Warm>> {
    let mut sizes: Vec<usize> = set.documents.iter().map(|document| document.bytes.len()).collect();
    sizes.sort_unstable();
    let median_kb = sizes.get(sizes.len() / 2).copied().unwrap_or_default() as f64 / 1e3;
    let times = |judge: Judge, profile| -> Vec<f64> {
        set.documents.iter().map(|document| milliseconds(|| judge(&document.bytes, profile))).collect()
    };
    let reading = |_| set.documents.iter().map(|document| milliseconds(|| engines::read(&document.bytes)));
    let reading = Timing::of((0..=rounds).flat_map(reading).collect()).context("a set without documents")?;
    PROFILES
        .into_iter()
        .map(|profile| {
            let (mut bursar, mut crates) = (Vec::new(), Vec::new());
            for round in 0..=rounds {
                let (ours, theirs) = (times(engines::bursar, profile), times(engines::crates, profile));
                // The first round warms up.
                if round > 0 {
                    bursar.extend(ours);
                    crates.extend(theirs);
                }
            }
            let count = set.documents.len();
            let mut pairs: Vec<f64> =
                (0..count).filter_map(|at| Some(of(&crates, at, count)? / of(&bursar, at, count)?)).collect();
            pairs.sort_by(f64::total_cmp);
            Ok(Warm {
                set: set.name,
                documents: set.documents.len(),
                median_kb,
                profile: profile.as_str(),
                bursar: Timing::of(bursar).context("--rounds must be at least 1")?,
                reading,
                crates: Timing::of(crates).context("--rounds must be at least 1")?,
                same_document: pairs.get(count / 2).copied().context("a set without documents")?,
                saxon: None,
            })
        })
        .collect()
}

/// The median of what one of several documents took, whose times follow each other in rounds.
fn of(times: &[f64], document: usize, documents: usize) -> Option<f64> {
    Some(Timing::of(times.iter().skip(document).step_by(documents).copied().collect())?.median_ms)
}

/// Judges the same invoice with 1,000 and with 10,000 lines by every profile.
pub(crate) fn measure_long(short: &Document, long: &Document, rounds: usize) -> Result<Vec<Long>> {
    let mut rows = Vec::new();
    for profile in PROFILES {
        let programs: [(Program, Judge); 3] = [
            (Program::Bursar, engines::bursar),
            (Program::Reading, |bytes, _| engines::read(bytes) > 0),
            (Program::Crates, engines::crates),
        ];
        for (program, judge) in programs {
            let time = |document: &Document| {
                judge(&document.bytes, profile);
                Timing::of((0..rounds).map(|_| milliseconds(|| judge(&document.bytes, profile))).collect())
            };
            let thousand = time(short).context("--rounds must be at least 1")?;
            let (syntax, profile) = (name(short.syntax), profile.as_str());
            rows.push(Long { syntax, profile, program, thousand, ten_thousand: time(long) });
        }
    }
    Ok(rows)
}

/// Puts what SaxonC took beside what the others took.
pub(crate) fn add_saxon(rows: &mut [Warm], sets: &[Set], judged: &[Judged]) {
    for set in sets {
        let of_set = |one: &&Judged| set.documents.iter().any(|document| document.path == one.path);
        let times = judged.iter().filter(of_set).flat_map(|one| one.ms.iter().copied()).collect();
        let timing = Timing::of(times);
        for row in rows.iter_mut().filter(|row| row.set == set.name && row.profile == PROFILES[0].as_str()) {
            row.saxon = timing;
        }
    }
}

/// The long invoices in SaxonC: once each, and the longer one only for as long as patience lasts.
pub(crate) fn add_long_saxon(rows: &mut Vec<Long>, saxon: &Saxon, short: &Document, long: &Document) -> Result<()> {
    let time = |document: &Document, rounds| -> Result<Option<Timing>> {
        let judged = saxon.warm(&[document], rounds, LONG_PATIENCE)?;
        Ok(Timing::of(judged.into_iter().flat_map(|one| one.ms).collect()))
    };
    let Some(thousand) = time(short, 3)? else { return Ok(()) };
    rows.push(Long {
        syntax: name(short.syntax),
        profile: PROFILES[0].as_str(),
        program: Program::Saxon,
        thousand,
        ten_thousand: time(long, 0)?,
    });
    Ok(())
}
