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

    /// Whether the edition has this rule.
    pub(crate) fn knows(&self, rule: &str) -> bool {
        self.entry(rule).is_some()
    }

    fn entry(&self, rule: &str) -> Option<&'static Rule> {
        self.tables.iter().find_map(|table| {
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
