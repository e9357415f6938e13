//! Caught and missed, right and wrong, per kind and per code.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::InTheEnd;
use super::paper::Doc;

/// Codes of both certain and probable duplicates, counted as one.
const DUPLICATE: [&str; 2] = ["D101", "D102"];

/// The code that several invoices share when any of them may be judged last.
const SPLIT: &str = "F103";

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    caught: usize,
    missed: usize,
    wrong: usize,
}

/// A code that was missed, or found where it should not be.
pub(super) struct Slip {
    pub(super) file: String,
    pub(super) code: String,
    pub(super) is_missed: bool,
}

/// What the labels and the results say together.
pub(super) struct Score {
    by_code: BTreeMap<String, Counts>,
    by_kind: BTreeMap<&'static str, (usize, usize)>,
    clean: usize,
    alarmed: usize,
    touchless: usize,
    /// Held for nothing but what chance made of them.
    by_chance: usize,
    notes: Vec<String>,
    slips: Vec<Slip>,
}

fn family(code: &str) -> String {
    if DUPLICATE.contains(&code) { "D101|D102".to_owned() } else { code.to_owned() }
}

impl Score {
    /// Compares labels with the lines of `bursar ingest --json`, and with what became of cases in the end.
    pub(super) fn of(docs: &[Doc], lines: &str, in_the_end: &InTheEnd) -> Result<Score> {
        let mut found: BTreeMap<String, (String, BTreeSet<String>)> = BTreeMap::new();
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            let value: Value = serde_json::from_str(line).with_context(|| format!("not JSON: {line:.80}"))?;
            let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            let codes = value.get("codes").and_then(Value::as_array).into_iter().flatten();
            let codes = codes.filter_map(Value::as_str).map(str::to_owned).collect();
            found.insert(text("file"), (text("status"), codes));
        }
        ensure!(found.len() == docs.len(), "{} documents went in, {} came to rest", docs.len(), found.len());
        let mut score = Score {
            by_code: BTreeMap::new(),
            by_kind: BTreeMap::new(),
            clean: 0,
            alarmed: 0,
            touchless: 0,
            by_chance: 0,
            notes: Vec::new(),
            slips: Vec::new(),
        };
        let mut together: BTreeMap<(usize, u8), Vec<(&Doc, bool)>> = BTreeMap::new();
        for doc in docs {
            let (status, codes) = found.get(&doc.file).with_context(|| format!("{} did not come to rest", doc.file))?;
            score.add(doc, status, codes);
            if let Some(either) = doc.either {
                together.entry(either).or_default().push((doc, codes.contains(SPLIT)));
            }
            if let Some((kind, expected)) = &doc.finally {
                let (status, codes) =
                    in_the_end.get(&doc.case()).with_context(|| format!("{} has no case in the end", doc.file))?;
                score.add_in_the_end(doc, (*kind, expected), status, codes);
            }
        }
        for docs in together.values() {
            score.add_one_of(docs);
        }
        Ok(score)
    }

    /// Of several that arrived side by side one must be found.
    fn add_one_of(&mut self, docs: &[(&Doc, bool)]) {
        let counts = self.by_code.entry(SPLIT.to_owned()).or_default();
        if docs.iter().any(|(_, found)| *found) {
            counts.caught += 1;
            return;
        }
        counts.missed += 1;
        for (doc, _) in docs {
            self.slips.push(Slip { file: doc.file.clone(), code: SPLIT.to_owned(), is_missed: true });
            self.notes.push(format!("missed  {} {SPLIT} ({})", doc.file, doc.kind));
        }
    }

    /// What was held while something was missing must be free once it is there, and the other way round.
    fn add_in_the_end(
        &mut self,
        doc: &Doc,
        label: (&'static str, &[&'static str]),
        status: &str,
        codes: &BTreeSet<String>,
    ) {
        let (kind, expected) = label;
        let families: BTreeSet<String> = codes.iter().map(|code| family(code)).collect();
        let labelled = Doc { kind, expected: expected.to_vec(), also: Vec::new(), ..doc.clone() };
        let all = self.compare(&labelled, status, &families, codes);
        let is_right = all && (!expected.is_empty() || status == "cleared");
        if !is_right {
            self.notes.push(format!("wrong   {} {codes:?} {status} ({kind})", doc.file));
        }
        let (right, count) = self.by_kind.entry(kind).or_default();
        *count += 1;
        *right += usize::from(is_right);
    }

    /// Counts what was caught, missed and found wrongly; whether all that was expected is there.
    fn compare(&mut self, doc: &Doc, status: &str, families: &BTreeSet<String>, codes: &BTreeSet<String>) -> bool {
        let mut all = true;
        for expected in &doc.expected {
            let caught = families.contains(*expected) || (*expected == "D101|D102" && status == "duplicate");
            let counts = self.by_code.entry((*expected).to_owned()).or_default();
            if caught {
                counts.caught += 1;
            } else {
                counts.missed += 1;
                all = false;
                self.slips.push(Slip { file: doc.file.clone(), code: (*expected).to_owned(), is_missed: true });
                self.notes.push(format!("missed  {} {expected} ({}), found {codes:?} {status}", doc.file, doc.kind));
            }
        }
        for code in families {
            let allowed = doc.expected.contains(&code.as_str()) || doc.also.iter().any(|also| family(also) == *code);
            if !allowed {
                self.by_code.entry(code.clone()).or_default().wrong += 1;
                self.notes.push(format!("wrong   {} {code} ({})", doc.file, doc.kind));
                self.slips.push(Slip { file: doc.file.clone(), code: code.clone(), is_missed: false });
            }
        }
        all
    }

    fn add(&mut self, doc: &Doc, status: &str, codes: &BTreeSet<String>) {
        let families: BTreeSet<String> = codes.iter().map(|code| family(code)).collect();
        let all = self.compare(doc, status, &families, codes);
        let (right, count) = self.by_kind.entry(doc.kind).or_default();
        *count += 1;
        if doc.expected.is_empty() {
            let is_touchless = status == "cleared";
            if !is_touchless
                && !doc.chance.is_empty()
                && families.iter().all(|code| doc.chance.contains(&code.as_str()))
            {
                *right += 1;
                self.by_chance += usize::from(doc.either.is_none());
                return;
            }
            if is_touchless && doc.either.is_some() {
                // Another of its week is the one that was found.
                *right += 1;
                return;
            }
            self.clean += 1;
            self.touchless += usize::from(is_touchless);
            self.alarmed += usize::from(!is_touchless);
            *right += usize::from(is_touchless);
            if !is_touchless {
                self.notes.push(format!("alarmed {} {codes:?} {status} ({})", doc.file, doc.kind));
            }
        } else {
            *right += usize::from(all);
        }
    }

    pub(super) fn table(&self) -> String {
        let mut out = format!("{:<62}{:>8}{:>8}\n", "kind", "right", "of");
        for (kind, (right, count)) in &self.by_kind {
            let mark = if right == count { "" } else { "  ←" };
            let _ = writeln!(out, "{kind:<62}{right:>8}{count:>8}{mark}");
        }
        let _ = writeln!(
            out,
            "\n{:<12}{:>8}{:>8}{:>8}{:>9}{:>11}",
            "code", "caught", "missed", "wrong", "recall", "precision"
        );
        for (code, counts) in &self.by_code {
            let (recall, precision) = shares(*counts);
            let _ = writeln!(
                out,
                "{code:<12}{:>8}{:>8}{:>8}{:>8.2}%{:>10.2}%",
                counts.caught,
                counts.missed,
                counts.wrong,
                recall * 100.0,
                precision * 100.0
            );
        }
        let _ = writeln!(out, "\n{}", self.clean_share());
        out
    }

    /// What became of the clean ones.
    pub(super) fn clean_share(&self) -> String {
        let share = |part: usize| part as f64 / self.clean.max(1) as f64 * 100.0;
        format!(
            "Clean: {}; touchless {} ({:.2} %), alarmed {} ({:.2} %). Beside them {} are held for copies, credits and leaps of \
             which chance made what the code is about.",
            self.clean,
            self.touchless,
            share(self.touchless),
            self.alarmed,
            share(self.alarmed),
            self.by_chance
        )
    }

    /// Of each code: labels, recall and precision.
    pub(super) fn codes(&self) -> BTreeMap<String, (usize, f64, f64)> {
        let row = |counts: &Counts| {
            let (recall, precision) = shares(*counts);
            (counts.caught + counts.missed, recall, precision)
        };
        self.by_code.iter().map(|(code, counts)| (code.clone(), row(counts))).collect()
    }

    /// What was missed and what was found wrongly.
    pub(super) fn slips(&self) -> &[Slip] {
        &self.slips
    }

    pub(super) fn list(&self) -> String {
        self.notes.join("\n")
    }

    /// The goals, each with what was measured.
    pub(super) fn goals(&self) -> String {
        let of = |code: &str| self.by_code.get(code).copied().unwrap_or_default();
        let (recall, precision) = shares(of("D101|D102"));
        let others =
            self.by_code.iter().filter(|(code, counts)| *code != "D101|D102" && counts.caught + counts.missed > 0);
        let worst = |pick: fn((f64, f64)) -> f64| {
            others
                .clone()
                .map(|(code, counts)| (pick(shares(*counts)), code.as_str()))
                .min_by(|a, b| a.0.total_cmp(&b.0))
        };
        let (low_recall, low_precision) = (worst(|s| s.0), worst(|s| s.1));
        let alarmed = self.alarmed as f64 / self.clean.max(1) as f64;
        let mut out = String::from("Goals\n");
        let mut goal = |met: bool, text: String| {
            let _ = writeln!(out, "{} {text}", if met { "✓" } else { "✗" });
        };
        goal(
            recall >= 0.99 && precision >= 0.99,
            format!("duplicates: recall {:.2} %, precision {:.2} % (99 %)", recall * 100.0, precision * 100.0),
        );
        if let Some((share, code)) = low_recall {
            goal(share >= 0.99, format!("lowest recall of another code {:.2} %, {code} (99 %)", share * 100.0));
        }
        if let Some((share, code)) = low_precision {
            goal(share >= 0.98, format!("lowest precision of another code {:.2} %, {code} (98 %)", share * 100.0));
        }
        goal(alarmed <= 0.005, format!("false alarms on clean invoices {:.2} % (0.5 %)", alarmed * 100.0));
        goal(alarmed <= 0.01, format!("touchless share of clean invoices {:.2} % (99 %)", (1.0 - alarmed) * 100.0));
        out
    }
}

/// Recall and precision; both whole when there is nothing to miss or to be wrong about.
fn shares(counts: Counts) -> (f64, f64) {
    let share = |of: usize| if of == 0 { 1.0 } else { counts.caught as f64 / of as f64 };
    (share(counts.caught + counts.missed), share(counts.caught + counts.wrong))
}
