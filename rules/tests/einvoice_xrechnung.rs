//! XRechnung on fragments of our own. The published mutants and the official outcomes are in the top-level tests.

mod einvoice;
#[path = "einvoice/xfragments.rs"]
mod xfragments;

use einvoice::{cii, fired, judge, said, ubl};
use model::verdict::Weight;
use rules::einvoice::Profile;
use xfragments::extension;

const FAMILIES: &[&str] = &["BR-DE-", "BR-DEX-", "BR-TMP-", "PEPPOL-"];

/// Whether a rule fires, how often, on a UBL invoice of this content.
fn times(rule: &str, text: &str) -> u64 {
    fired(&judge(text, Profile::XRechnung).findings, |id| id == rule).get(rule).copied().unwrap_or(0)
}

fn fires(document: fn(&str) -> String, cases: &[(&str, u64, &str)]) {
    for (rule, expected, content) in cases {
        assert_eq!(times(rule, &document(content)), *expected, "{rule} on {content}");
    }
}

#[test]
fn an_empty_invoice_lacks_what_xrechnung_asks_for() {
    let ubl = said(&ubl("Invoice", ""), Profile::XRechnung, FAMILIES);
    assert_eq!(ubl, "BR-DE-1 BR-DE-15 BR-DE-17 BR-DE-21 PEPPOL-EN16931-R001 PEPPOL-EN16931-R008 PEPPOL-EN16931-R053");
    let cii = said(&cii(""), Profile::XRechnung, FAMILIES);
    assert_eq!(cii, "BR-DE-1 BR-DE-15 BR-DE-17 PEPPOL-EN16931-R008");
}

#[test]
fn header_rules_of_ubl() {
    xfragments::header_rules_of_ubl(&mut fires);
}

#[test]
fn parties_can_be_reached() {
    xfragments::parties_can_be_reached(&mut fires);
}

#[test]
fn each_way_to_pay_comes_with_its_own_details() {
    xfragments::each_way_to_pay_comes_with_its_own_details(&mut fires);
}

#[test]
fn the_extension_allows_more_and_demands_more() {
    xfragments::the_extension_allows_more_and_demands_more(&mut fires);
}

#[test]
fn what_the_extension_allows_informs() {
    let with = |content: &str| format!("<cbc:CustomizationID>{}</cbc:CustomizationID>{content}", extension());
    let endpoint = "<cbc:EndpointID schemeID='XR01'>x</cbc:EndpointID>";
    // The rules of the European standard that are wider here inform, and reject elsewhere.
    let weight = |content: &str, rule: &str| {
        let verdict = judge(&ubl("Invoice", content), Profile::XRechnung);
        verdict.findings.iter().find(|breach| breach.rule == rule).map(|breach| breach.severity)
    };
    assert_eq!(weight(&with(endpoint), "BR-CL-25"), Some(Weight::Information));
    assert_eq!(weight(endpoint, "BR-CL-25"), Some(Weight::Fatal));
}

#[test]
fn vehicles_say_how_clean_they_are() {
    xfragments::vehicles_say_how_clean_they_are(&mut fires);
}

#[test]
fn amounts_of_lines_and_prices_add_up() {
    xfragments::amounts_of_lines_and_prices_add_up(&mut fires);
}

#[test]
fn vat_totals_go_together() {
    xfragments::vat_totals_go_together(&mut fires);
}
