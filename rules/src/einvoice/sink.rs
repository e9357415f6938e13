//! Where rules put what they find.

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

/// Collects breaches of one pack.
pub(crate) struct Sink {
    /// The pack's tables, each sorted by id.
    tables: &'static [&'static [Rule]],
    found: Vec<(u32, Breach)>,
}

impl Sink {
    pub(crate) fn new(tables: &'static [&'static [Rule]]) -> Sink {
        Sink { tables, found: Vec::new() }
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
        let breach = Breach {
            rule: rule.to_owned(),
            severity,
            message,
            location: format!("{} (line {})", at.path(), at.line()),
            terms: terms.iter().map(|term| (*term).to_owned()).collect(),
        };
        self.found.push((at.id(), breach));
    }

    /// The breaches in order of rules and places.
    pub(crate) fn into_found(mut self) -> Vec<Breach> {
        self.found.sort_by(|(a, x), (b, y)| x.rule.cmp(&y.rule).then(a.cmp(b)));
        self.found.into_iter().map(|(_, breach)| breach).collect()
    }
}
