//! Peppol BIS Billing: every rule broken and kept by documents of our own, and the official findings on whole documents.

mod bases;
mod broken;
mod builder;
mod cii;
mod editions;
mod messages;
mod ubl_core;
mod ubl_national;

use std::collections::BTreeSet;

use builder::{Case, check, edited, full};

/// Pack of billing for UBL.
const BILLING: &str = "Peppol BIS Billing";
/// Pack of billing for CII.
const CII: &str = "Peppol BIS Billing for CII";
/// Pack of self-billing for UBL.
const SELF_BILLING: &str = "Peppol BIS Self-Billing";

fn as_it_is(text: String) -> String {
    text
}

/// The process, specification and types of self-billing, in either kind of document.
fn self_billed(text: String) -> String {
    let text = edited(text, bases::AS_SELF_BILLED);
    text.replace("<cbc:InvoiceTypeCode>380<", "<cbc:InvoiceTypeCode>389<")
        .replace("<cbc:CreditNoteTypeCode>381<", "<cbc:CreditNoteTypeCode>261<")
}

#[test]
fn ubl_rules_of_peppol() {
    for edition in ["3.0.21", "3.0.20", "3.0.19"] {
        check(ubl_core::BOTH, as_it_is, BILLING, edition);
        check(ubl_core::BILLING, as_it_is, BILLING, edition);
    }
}

#[test]
fn ubl_rules_of_self_billing() {
    check(ubl_core::BOTH, self_billed, SELF_BILLING, "3.0.2");
    check(ubl_core::SELF_BILLING, as_it_is, SELF_BILLING, "3.0.2");
    check(ubl_core::SELF_BILLING, as_it_is, SELF_BILLING, "3.0.1");
}

#[test]
fn ubl_rules_of_countries() {
    for cases in ubl_national::ALL {
        for edition in ["3.0.21", "3.0.20", "3.0.19"] {
            check(cases, as_it_is, BILLING, edition);
        }
    }
}

#[test]
fn cii_rules() {
    check(cii::CORE, as_it_is, CII, "3.0.19");
    check(cii::NATIONAL, as_it_is, CII, "3.0.19");
}

/// The rules that cases are about.
fn tested(cases: &[&[Case]]) -> BTreeSet<String> {
    cases.iter().copied().flatten().filter_map(|case| case.2.first()).map(|rule| full(rule)).collect()
}

fn listed(pack: &str, edition: &str) -> BTreeSet<String> {
    rules::einvoice::rules_of(pack, edition).map(|rule| rule.id.to_owned()).collect()
}

/// Tables list no rule that is not checked, and no rule is checked that they do not list.
#[test]
fn every_rule_has_a_case_of_its_own() {
    let mut billing = tested(&[ubl_core::BOTH, ubl_core::BILLING]);
    billing.extend(tested(ubl_national::ALL));
    assert_eq!(billing, listed(BILLING, "3.0.21"));
    assert_eq!(tested(&[cii::CORE, cii::NATIONAL]), listed(CII, "3.0.19"));
    assert_eq!(tested(&[ubl_core::BOTH, ubl_core::SELF_BILLING]), listed(SELF_BILLING, "3.0.2"));
}
