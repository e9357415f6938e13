//! What each rule demands and how to mend it, in groups: an edition is a list of groups.
//!
//! A rule that an edition does not have is in none of its groups, and the same rule may weigh differently in two of
//! them. Each group is sorted by id.

mod core;
mod identifiers;
mod national;

use model::verdict::Weight;

use super::super::sink::Rule;

/// Groups of rules.
pub(super) type Tables = &'static [&'static [Rule]];

/// Billing for UBL, 3.0.21.
pub(super) const BILLING_3_0_21: Tables = &[
    core::BOTH,
    core::UBL,
    core::BILLING,
    identifiers::BOTH,
    identifiers::DANISH_PLACES,
    identifiers::SINCE_3_0_21,
    national::BOTH,
    national::UBL,
    national::DENMARK_FATAL,
    national::SINCE_3_0_21,
];

/// Billing for UBL, 3.0.20: the Danish newcomers only warn.
pub(super) const BILLING_3_0_20: Tables = &[
    core::BOTH,
    core::UBL,
    core::BILLING,
    identifiers::BOTH,
    identifiers::DANISH_PLACES_WARNING,
    national::BOTH,
    national::UBL,
    national::DENMARK_WARNING,
    national::DENMARK_BUYER_WARNING,
];

/// Billing for UBL, 3.0.19.
pub(super) const BILLING_3_0_19: Tables = &[
    core::BOTH,
    core::UBL,
    core::BILLING,
    identifiers::BOTH,
    national::BOTH,
    national::UBL,
    national::DENMARK_WARNING,
];

/// Billing for CII: 3.0.19 is the last that was published.
pub(super) const CII_3_0_19: Tables =
    &[core::BOTH, core::CII, identifiers::BOTH, identifiers::CII, national::BOTH, national::DENMARK_WARNING];

/// Self-billing for UBL, 3.0.2.
pub(super) const SELF_BILLING_3_0_2: Tables =
    &[core::BOTH, core::UBL, identifiers::BOTH, identifiers::DANISH_PLACES, identifiers::SINCE_3_0_21];

/// Self-billing for UBL, 3.0.1.
pub(super) const SELF_BILLING_3_0_1: Tables = &[core::BOTH, core::UBL, identifiers::BOTH];

const fn rule(
    weight: Weight,
    id: &'static str,
    terms: &'static [&'static str],
    meaning: &'static str,
    fix: &'static str,
) -> Rule {
    Rule { id, weight, terms, meaning, fix }
}

/// A rule whose breach makes the network reject the invoice.
const fn fatal(id: &'static str, terms: &'static [&'static str], meaning: &'static str, fix: &'static str) -> Rule {
    rule(Weight::Fatal, id, terms, meaning, fix)
}

/// A rule whose breach is only reported.
const fn warning(id: &'static str, terms: &'static [&'static str], meaning: &'static str, fix: &'static str) -> Rule {
    rule(Weight::Warning, id, terms, meaning, fix)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn ids(tables: Tables) -> Vec<&'static str> {
        tables.iter().copied().flatten().map(|rule| rule.id).collect()
    }

    #[test]
    fn editions_have_as_many_rules_as_published() {
        for (tables, count) in [
            (BILLING_3_0_21, 165),
            (BILLING_3_0_20, 159),
            (BILLING_3_0_19, 156),
            // Published are 85 checks under 84 ids, one of which (P0100) names a namespace that does not exist.
            (CII_3_0_19, 83),
            (SELF_BILLING_3_0_2, 62),
            (SELF_BILLING_3_0_1, 55),
        ] {
            let ids = ids(tables);
            assert_eq!(ids.len(), count);
            assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), count, "an id stands twice");
        }
        let warnings =
            |tables: Tables| tables.iter().copied().flatten().filter(|rule| rule.weight == Weight::Warning).count();
        assert_eq!(warnings(BILLING_3_0_21), 26);
        assert_eq!(warnings(CII_3_0_19), 13);
    }

    #[test]
    fn groups_are_sorted_and_say_something() {
        for table in [BILLING_3_0_21, BILLING_3_0_20, CII_3_0_19].into_iter().flatten() {
            assert!(table.is_sorted_by_key(|rule| rule.id), "{:?}", table.first());
            for rule in *table {
                // An empty element (R008) may be any term: the finding names it by its place.
                assert!(!rule.terms.is_empty() || rule.id == "PEPPOL-EN16931-R008", "{} has no terms", rule.id);
                for text in [rule.meaning, rule.fix] {
                    assert!(text.len() > 15 && text.ends_with('.'), "{}: {text}", rule.id);
                }
            }
        }
    }
}
