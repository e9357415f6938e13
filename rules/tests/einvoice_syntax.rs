//! Code lists and syntax rules of EN 16931 on fragments of our own. The official outcomes are in the top-level tests.

mod einvoice;
#[path = "einvoice/fragments.rs"]
mod fragments;

use einvoice::{said, ubl};
use rules::einvoice::Profile;

const FAMILIES: &[&str] = &["BR-CL-", "UBL-", "CII-"];
fn ours(rule: &str) -> bool {
    FAMILIES.iter().any(|family| rule.starts_with(family))
}

/// Checks which rules of a family fire on fragments.
fn fires(document: fn(&str) -> String, family: &str, cases: &[(&str, &str)]) {
    for (content, expected) in cases {
        assert_eq!(said(&document(content), Profile::En16931, &[family]), *expected, "{content}");
    }
}

#[test]
fn codes_of_ubl_are_in_their_lists() {
    fragments::codes_of_ubl_are_in_their_lists(&mut fires);
}

#[test]
fn codes_of_cii_are_in_their_lists() {
    fragments::codes_of_cii_are_in_their_lists(&mut fires);
}

#[test]
fn what_ubl_has_beyond_the_core_is_said_once_a_document() {
    fragments::what_ubl_has_beyond_the_core_is_said_once_a_document(&mut fires);
}

#[test]
fn lines_of_credit_notes_are_lines() {
    let credit =
        ubl("CreditNote", "<cac:PaymentMeans><cbc:PaymentDueDate>2026-01-01</cbc:PaymentDueDate></cac:PaymentMeans>");
    assert_eq!(said(&credit, Profile::En16931, &["UBL-CR"]), "");
    let lines = ubl("CreditNote", "<cac:CreditNoteLine><cbc:UUID>1</cbc:UUID></cac:CreditNoteLine>");
    assert_eq!(said(&lines, Profile::En16931, &["UBL-CR"]), "UBL-CR-515");
}

#[test]
fn attributes_and_amounts_of_ubl_are_plain() {
    fragments::attributes_and_amounts_of_ubl_are_plain(&mut fires);
}

#[test]
fn what_ubl_has_once_stands_once() {
    fragments::what_ubl_has_once_stands_once(&mut fires);
}

#[test]
fn what_cii_has_beyond_the_core_is_said_once_a_context() {
    fragments::what_cii_has_beyond_the_core_is_said_once_a_context(&mut fires);
}

#[test]
fn each_rule_is_explained() {
    for id in ["BR-CL-23", "UBL-CR-515", "UBL-DT-19", "UBL-SR-44", "CII-SR-439", "CII-DT-031", "CII-SR-04"] {
        let rule = rules::einvoice::explain(id).unwrap_or_else(|| panic!("{id} is unknown"));
        assert!(rule.meaning.ends_with('.') && rule.fix.ends_with('.'), "{id}");
    }
    let mut ids: Vec<&str> = rules::einvoice::catalogue().map(|rule| rule.id).collect();
    let count = |family: &str| ids.iter().filter(|id| id.starts_with(family)).count();
    // As many as the published files have, but for the three of CII that can never fire.
    let counts = ["BR-CL-", "UBL-CR-", "UBL-DT-", "UBL-SR-", "CII-SR-", "CII-DT-"].map(count);
    assert_eq!(counts, COUNTS);
    ids.retain(|id| ours(id));
    ids.sort_unstable();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "an id stands twice");
}
const COUNTS: [usize; 6] = [23, 678, 24, 54, 482, 98];
