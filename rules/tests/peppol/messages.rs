//! What is said about a breach: the values seen, and for sums what would balance.

use super::bases::{CROSS, GERMAN, GREEK, INVOICE};
use super::builder::{Base, Case, Edit, full, judged};
use super::{BILLING, CII, as_it_is};

fn said(base: Base, edits: &'static [Edit], rule: &str, expected: &str) {
    let (pack, edition) =
        if base.text.contains("CrossIndustryInvoice") { (CII, "3.0.19") } else { (BILLING, "3.0.21") };
    let breaches = judged(Case(base, edits, &[]).document(as_it_is).as_bytes(), pack, edition);
    let breach = breaches.iter().find(|breach| breach.rule == full(rule)).expect("the rule is broken");
    let (place, line) = breach.location.split_once(" (line ").expect("a place and its line");
    assert!(line.trim_end_matches(')').parse::<u32>().is_ok(), "{line}");
    assert_eq!(format!("{} At {place}", breach.message), expected);
}

#[test]
fn sums_say_what_would_balance() {
    said(
        INVOICE,
        &[(">95.0</cbc:LineExtensionAmount>", ">96.00</cbc:LineExtensionAmount>")],
        "PE-R120",
        "The net amount of line 1 is 96.00, but 4 × 50.00 ÷ 2 + 5.00 charges − 10.00 allowances is 95.00; 95.00 would \
         balance. At /Invoice/cac:InvoiceLine",
    );
    said(
        CROSS,
        &[("<ram:ActualAmount>9.50<", "<ram:ActualAmount>9.53<")],
        "PE-R040",
        "The amount is 9.53, but 10 % of 95.00 is 9.50; 9.50 would balance. At \
         /rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/\
         ram:SpecifiedTradeAllowanceCharge[1]",
    );
    said(
        INVOICE,
        &[("currencyID=\"EUR\">1.0<", "currencyID=\"EUR\">2.0<")],
        "PE-R046",
        "The net price is \"50.00\", the gross price \"51.0\" and the discount \"2.0\"; 49.0 would balance. At \
         /Invoice/cac:InvoiceLine/cac:Price/cac:AllowanceCharge",
    );
}

#[test]
fn a_base_quantity_is_blamed_only_where_no_other_sum_is_broken() {
    const PRICED_BY_ONE: Edit = (">95.0</cbc:LineExtensionAmount>", ">195.00</cbc:LineExtensionAmount>");
    said(
        INVOICE,
        &[PRICED_BY_ONE],
        "PE-R120",
        "The net amount of line 1 is 195.00, but 4 × 50.00 ÷ 2 + 5.00 charges − 10.00 allowances is 95.00; 1 as the base \
         quantity (BT-149) would balance. At /Invoice/cac:InvoiceLine",
    );
    // The totals are those of a net amount of 95.00.
    let limits = extractors::Limits::default();
    let text = Case(INVOICE, &[PRICED_BY_ONE], &[]).document(as_it_is);
    let tree = extractors::einvoice::parse(&text, &limits).expect("XML");
    let verdict = rules::einvoice::validate(tree.root(), Some(rules::einvoice::Profile::Peppol)).expect("a verdict");
    let of = |rule: &str| verdict.findings.iter().find(|finding| finding.rule == rule).map(|it| it.message.as_str());
    assert!(of("BR-CO-10").is_some(), "the sum of lines is off too");
    assert!(!of("PEPPOL-EN16931-R120").expect("the line is off").contains("base quantity"), "{:?}", verdict.findings);
}

#[test]
fn other_breaches_say_what_was_seen_and_what_is_expected() {
    said(
        INVOICE,
        &[(r#"<cbc:PayableAmount currencyID="EUR">"#, r#"<cbc:PayableAmount currencyID="eur">"#)],
        "PE-CL007",
        "The currency \"eur\" is not on the list of ISO 4217; EUR is probably meant. At \
         /Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount",
    );
    said(
        INVOICE,
        &[("4023456700122", "4023456700125")],
        "PC-R040",
        "\"4023456700125\" in scheme 0088 should be digits with a GS1 check digit (GLN). At \
         /Invoice/cac:AccountingSupplierParty/cac:Party/cbc:EndpointID",
    );
    said(
        GERMAN,
        &[("<cbc:BuyerReference>B-7</cbc:BuyerReference>", "")],
        "DE-R-015",
        "The buyer reference (BT-10) is missing. At /Invoice",
    );
    said(
        GREEK,
        &[("|01/09/2026|", "|2026-09-01|")],
        "GR-R-001-3",
        "The second segment \"2026-09-01\" is not the issue date in the form DD/MM/YYYY. At /Invoice/cbc:ID",
    );
}
