//! What each business rule demands, about which terms, and what helps: in our own words.

pub(super) mod calculations;
pub(super) mod decimals;
pub(super) mod presence;
pub(super) mod vat;

use model::verdict::Weight;

use super::super::sink::Rule;

const fn fatal(id: &'static str, terms: &'static [&'static str], meaning: &'static str, fix: &'static str) -> Rule {
    Rule { id, weight: Weight::Fatal, terms, meaning, fix }
}

#[cfg(test)]
mod tests {
    use super::super::{Rule, TABLES};

    /// The tables of this folder; those of code lists and syntaxes stand elsewhere.
    fn business_rules() -> impl Iterator<Item = &'static Rule> {
        TABLES
            .iter()
            .flat_map(|table| table.iter())
            .filter(|rule| rule.id.starts_with("BR-") && !rule.id.starts_with("BR-CL-"))
    }

    #[test]
    fn every_business_rule_of_the_release_stands_once_and_in_order() {
        let mut ids: Vec<_> = business_rules().map(|rule| rule.id).collect();
        for table in TABLES {
            assert!(table.is_sorted_by(|a, b| a.id < b.id), "out of order: {:?}", table.first().map(|rule| rule.id));
        }
        assert_eq!(ids.len(), 200);
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 200, "a rule stands twice");
    }

    #[test]
    fn every_rule_says_what_it_means_in_sentences() {
        for rule in business_rules() {
            assert!(rule.meaning.ends_with('.') && rule.fix.ends_with('.'), "{}", rule.id);
            assert!(!rule.terms.is_empty(), "{}", rule.id);
            assert!(rule.terms.iter().all(|term| term.starts_with("BT-") || term.starts_with("BG-")), "{}", rule.id);
        }
    }
}
