//! An example for each rule: what was broken in a document of the project's own, and what the rule then said.
//!
//! The table is written and kept up to date by `tests/examples.rs`, which breaks the rules anew; nothing in it is made up.

/// Rule, change and message between tabs, in order of rules.
const EXAMPLES: &str = include_str!("examples.tsv");

/// How a rule can be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// What is changed in an invoice that keeps the rule, or a fragment of an invoice that breaks it.
    pub change: &'static str,
    /// What the rule says then.
    pub message: &'static str,
}

/// An example for a rule, by its official id in any letter case; `None` for the few that have none yet.
#[must_use]
pub fn example(id: &str) -> Option<Example> {
    let id = super::explain(id)?.id;
    let (mut from, mut to) = (0, EXAMPLES.len());
    while from < to {
        // The line around the middle of what is left.
        let middle = from + (to - from) / 2;
        let bytes = EXAMPLES.as_bytes();
        let start = bytes[from..middle].iter().rposition(|byte| *byte == b'\n').map_or(from, |at| from + at + 1);
        let end = bytes[middle..to].iter().position(|byte| *byte == b'\n').map_or(to, |at| middle + at);
        let mut fields = EXAMPLES.get(start..end)?.split('\t');
        let (rule, change, message) = (fields.next()?, fields.next()?, fields.next()?);
        match id.cmp(rule) {
            std::cmp::Ordering::Less => to = start,
            std::cmp::Ordering::Greater => from = end + 1,
            std::cmp::Ordering::Equal => return Some(Example { change, message }),
        }
    }
    None
}
