//! Where rules put what they find.

use model::verdict::{Breach, Weight};
use model::xml::Element;

/// A rule's entry in the table of its pack.
pub(crate) struct Rule {
    /// Official id.
    pub(crate) id: &'static str,
    /// Severity, as published.
    pub(crate) weight: Weight,
    /// Business terms, e.g. `["BT-106", "BT-131"]`.
    pub(crate) terms: &'static [&'static str],
    /// What it demands, one sentence in our own words.
    pub(crate) meaning: &'static str,
    /// What the sender should do, one sentence.
    pub(crate) fix: &'static str,
}

/// Collects breaches of one pack.
pub(crate) struct Sink {
    /// The pack's table, sorted by id.
    table: &'static [Rule],
    found: Vec<Breach>,
}

impl Sink {
    pub(crate) fn new(table: &'static [Rule]) -> Sink {
        Sink { table, found: Vec::new() }
    }

    /// `rule` is broken at `at`.
    pub(crate) fn fire(&mut self, rule: &'static str, at: Element<'_, '_>, message: String) {
        let entry = self.table.binary_search_by_key(&rule, |entry| entry.id).ok().and_then(|i| self.table.get(i));
        let (severity, terms) = entry.map_or((Weight::Fatal, &[][..]), |entry| (entry.weight, entry.terms));
        self.found.push(Breach {
            rule: rule.to_owned(),
            severity,
            message,
            location: format!("{} (line {})", at.path(), at.line()),
            terms: terms.iter().map(|term| (*term).to_owned()).collect(),
        });
    }

    pub(crate) fn into_found(self) -> Vec<Breach> {
        self.found
    }
}
