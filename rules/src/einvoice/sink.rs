//! Where rules put what they find.

use std::collections::{BTreeMap, HashSet};

use model::verdict::{Breach, Weight};
use model::xml::Element;

/// A rule's entry in the table of its pack.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Official id.
    pub id: &'static str,
    /// Severity, as published.
    pub weight: Weight,
    /// Business terms, e.g. `["BT-106", "BT-131"]`.
    pub terms: &'static [&'static str],
    /// What it demands, one sentence in our own words.
    pub meaning: &'static str,
    /// What the sender should do, one sentence.
    pub fix: &'static str,
}

impl Rule {
    /// The rule is broken at an element.
    pub(crate) fn breach(&self, at: Element<'_, '_>, message: String) -> Breach {
        Breach {
            rule: self.id.to_owned(),
            severity: self.weight,
            message,
            location: at.place(),
            terms: self.terms.iter().map(|term| (*term).to_owned()).collect(),
        }
    }
}

/// What is said about a sum that does not add up, and what would balance it as far as the rule alone can see.
pub(crate) struct Sum {
    /// The numbers that it saw, without a full stop.
    pub(crate) seen: String,
    /// The advice, without a full stop: `9.50 would balance`.
    pub(crate) advice: Option<String>,
}

/// A breach on its way into a verdict.
pub(crate) struct Finding {
    /// The element that breaks the rule.
    pub(crate) at: u32,
    pub(crate) breach: Breach,
    /// For a sum, how long the part of the message is that advises nothing.
    pub(crate) seen: Option<usize>,
    /// Whether the rule alone explains the difference: its advice stands unless other sums ask for something else.
    pub(crate) explained: bool,
}

impl Finding {
    /// Puts other advice in the place of what the rule said, or none.
    pub(crate) fn advise(&mut self, advice: Option<&str>) {
        let Some(seen) = self.seen else { return };
        self.breach.message.truncate(seen);
        if let Some(advice) = advice {
            self.breach.message.push_str("; ");
            self.breach.message.push_str(advice);
        }
        self.breach.message.push('.');
    }
}

/// Breaches that one pack lists in full. A broken generator breaks a rule on every line, and a stranger chooses the number
/// of lines: beyond this, a rule that is listed already is only counted.
const LISTED_MAX: usize = 20_000;

/// Collects breaches of one pack.
pub(crate) struct Sink {
    /// The pack's tables, each sorted by id.
    tables: &'static [&'static [Rule]],
    found: Vec<Finding>,
    /// Whether what fired last was only counted.
    last_counted: bool,
    /// When there is no more room: the rules that are listed.
    listed: HashSet<String>,
    /// How often a rule is broken beyond what is listed.
    unlisted: BTreeMap<String, usize>,
}

/// What one pack found.
pub(crate) struct Found {
    /// In order of rules and places.
    pub(crate) findings: Vec<Finding>,
    /// How often a rule is broken beyond those.
    pub(crate) unlisted: BTreeMap<String, usize>,
}

impl Sink {
    pub(crate) fn new(tables: &'static [&'static [Rule]]) -> Sink {
        Sink { tables, found: Vec::new(), last_counted: false, listed: HashSet::new(), unlisted: BTreeMap::new() }
    }

    fn entry(&self, rule: &str) -> Option<&'static Rule> {
        // The tables of a pack mostly follow each other, so that two looks tell where a rule is not.
        let may_have = |table: &&&[Rule]| {
            table.first().is_some_and(|first| first.id <= rule) && table.last().is_some_and(|last| rule <= last.id)
        };
        self.tables.iter().filter(may_have).find_map(|table| {
            let index = table.binary_search_by_key(&rule, |entry| entry.id).ok()?;
            table.get(index)
        })
    }

    /// `rule` is broken at `at`.
    pub(crate) fn fire(&mut self, rule: &'static str, at: Element<'_, '_>, message: String) {
        self.push(None, rule, at, message);
    }

    /// `rule` is broken at `at`, where its publisher gives it another weight than the table: syntaxes differ.
    pub(crate) fn fire_as(&mut self, weight: Weight, rule: &'static str, at: Element<'_, '_>, message: String) {
        self.push(Some(weight), rule, at, message);
    }

    /// `rule` is broken at `at`. A rule that the edition does not have stays silent.
    pub(crate) fn fire_if_known(&mut self, rule: &'static str, at: Element<'_, '_>, message: impl Into<String>) {
        if let Some(entry) = self.entry(rule) {
            self.report(rule, entry.weight, entry.terms, at, message.into());
        }
    }

    /// A sum that `rule` asks for does not add up. A rule that the edition does not have stays silent.
    pub(crate) fn fire_sum(&mut self, rule: &'static str, at: Element<'_, '_>, sum: Sum) {
        let Some(entry) = self.entry(rule) else { return };
        let seen = sum.seen.len();
        self.report(rule, entry.weight, entry.terms, at, sum.seen);
        if let Some(finding) = self.last() {
            finding.seen = Some(seen);
            finding.advise(sum.advice.as_deref());
        }
    }

    /// As [`Sink::fire_sum`], where the rule alone explains the difference.
    pub(crate) fn fire_explained(&mut self, rule: &'static str, at: Element<'_, '_>, sum: Sum) {
        let before = self.found.len();
        self.fire_sum(rule, at, sum);
        if let Some(finding) = self.found.get_mut(before) {
            finding.explained = true;
        }
    }

    /// What fired last is about those of its terms that are among these.
    pub(crate) fn narrow(&mut self, terms: &[&str]) {
        let Some(finding) = self.last() else { return };
        let own = &mut finding.breach.terms;
        if own.iter().any(|term| terms.contains(&term.as_str())) {
            own.retain(|term| terms.contains(&term.as_str()));
        }
    }

    /// What fired last, unless it was only counted.
    fn last(&mut self) -> Option<&mut Finding> {
        if self.last_counted { None } else { self.found.last_mut() }
    }

    fn push(&mut self, weight: Option<Weight>, rule: &'static str, at: Element<'_, '_>, message: String) {
        let entry = self.entry(rule);
        debug_assert!(entry.is_some(), "{rule} is in no table of its pack");
        let (severity, terms) = entry.map_or((Weight::Fatal, &[][..]), |entry| (entry.weight, entry.terms));
        self.report(rule, weight.unwrap_or(severity), terms, at, message);
    }

    /// A rule that stands in no written table, but is derived from data, is broken at `at`.
    pub(crate) fn report(
        &mut self,
        rule: &str,
        severity: Weight,
        terms: &[&str],
        at: Element<'_, '_>,
        message: String,
    ) {
        self.last_counted = self.found.len() >= LISTED_MAX && self.is_listed(rule);
        if self.last_counted {
            *self.unlisted.entry(rule.to_owned()).or_default() += 1;
            return;
        }
        let breach = Breach {
            rule: rule.to_owned(),
            severity,
            message,
            location: at.place(),
            terms: terms.iter().map(|term| (*term).to_owned()).collect(),
        };
        self.found.push(Finding { at: at.id(), breach, seen: None, explained: false });
    }

    /// Whether a rule has a place in the list; asked when there is no more room, and remembers it.
    fn is_listed(&mut self, rule: &str) -> bool {
        if self.listed.is_empty() {
            self.listed.extend(self.found.iter().map(|finding| finding.breach.rule.clone()));
        }
        self.listed.contains(rule) || !self.listed.insert(rule.to_owned())
    }

    /// The breaches in order of rules and places.
    pub(crate) fn into_found(mut self) -> Found {
        self.found.sort_by(|a, b| a.breach.rule.cmp(&b.breach.rule).then(a.at.cmp(&b.at)));
        Found { findings: self.found, unlisted: self.unlisted }
    }
}
