//! What editions do differently, and which one judges a document.

use model::verdict::Weight;
use rules::einvoice::{Profile, validate};

use super::bases::{CREDIT_NOTE, CROSS, DANISH, GERMAN, INVOICE, SELF_BILLED};
use super::builder::{Base, Case, Edit, counted, full, judged};
use super::{BILLING, SELF_BILLING, as_it_is};

/// The rules that a changed base breaks in 3.0.19, 3.0.20 and 3.0.21.
fn billing(base: Base, edits: &'static [Edit], expected: [&[&str]; 3]) {
    for (edition, rules) in ["3.0.19", "3.0.20", "3.0.21"].into_iter().zip(expected) {
        fires(base, edits, BILLING, edition, rules);
    }
}

fn fires(base: Base, edits: &'static [Edit], pack: &str, edition: &str, rules: &[&str]) {
    let document = Case(base, edits, &[]).document(as_it_is);
    let fired: Vec<String> = counted(&judged(document.as_bytes(), pack, edition)).into_keys().collect();
    let mut expected: Vec<String> = rules.iter().map(|rule| full(rule)).collect();
    expected.sort();
    assert_eq!(fired, expected, "{pack} {edition} {edits:?}");
}

#[test]
fn processes_and_specifications() {
    const OTHER: &[Edit] = &[("poacc:billing:01:1.0", "poacc:billing:02:1.0"), ("TypeCode>380<", "TypeCode>389<")];
    billing(INVOICE, OTHER, [&[], &[], &["PE-R007"]]);
    const WITH_RESPONSE: &[Edit] =
        &[("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0", "urn:peppol:bis:billing_with_response")];
    billing(INVOICE, WITH_RESPONSE, [&["PE-R007"], &["PE-R007"], &[]]);
    const WITH_RESPONSE_TYPE: &[Edit] = &[
        ("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0", "urn:peppol:bis:billing_with_response"),
        ("TypeCode>380<", "TypeCode>389<"),
    ];
    billing(INVOICE, WITH_RESPONSE_TYPE, [&["PE-R007"], &["PE-R007"], &["PE-P0100"]]);
    const COLONS: &[Edit] = &[("billing:3.0<", "billing:3.0::1<")];
    billing(INVOICE, COLONS, [&[], &[], &["PE-R004"]]);
}

#[test]
fn code_lists() {
    const XCG: &[Edit] = &[("EUR", "XCG")];
    billing(INVOICE, XCG, [&["PE-CL007"], &["PE-CL007"], &[]]);
    billing(INVOICE, &[("EUR", "ANG")], [&[], &[], &["PE-CL007"]]);
    billing(INVOICE, &[("EUR", "STN")], [&[], &["PE-CL007"], &[]]);
    billing(INVOICE, &[("EUR", "STD")], [&["PE-CL007"], &[], &["PE-CL007"]]);
    billing(INVOICE, &[(r#"schemeID="9914""#, r#"schemeID="0246""#)], [&["PE-CL008"], &["PE-CL008"], &[]]);
    billing(INVOICE, &[(r#"schemeID="9914""#, r#"schemeID="0245""#)], [&["PE-CL008"], &[], &[]]);
    billing(INVOICE, &[(r#"schemeID="9914""#, r#"schemeID="0037""#)], [&[], &[], &["PE-CL008"]]);
    billing(INVOICE, &[(r#"schemeID="9914""#, r#"schemeID="""#)], [&["PE-CL008"], &[], &["PE-CL008"]]);
}

#[test]
fn german_types_and_payment_means() {
    const SPACED: &[Edit] = &[("TypeCode>380<", "TypeCode> 380 <")];
    billing(GERMAN, SPACED, [&["DE-R-017"], &["DE-R-017"], &[]]);
    const CORRECTED: &[Edit] = &[("TypeCode>380<", "TypeCode>384.0<")];
    billing(
        GERMAN,
        CORRECTED,
        [&["DE-R-017", "DE-R-026", "PE-P0100"], &["DE-R-017", "DE-R-026", "PE-P0100"], &["DE-R-017", "PE-P0100"]],
    );
    // A number compared as a number: 058 is a transfer, but not one that asks for an IBAN.
    const NUMBER: &[Edit] = &[("MeansCode>58<", "MeansCode>058<"), (">DE37 9999 9999 0123 4567 89<", ">1<")];
    billing(GERMAN, NUMBER, [&[], &[], &[]]);
    const NO_ACCOUNT: &[Edit] = &[
        ("MeansCode>58<", "MeansCode>058<"),
        ("<cac:PayeeFinancialAccount><cbc:ID>DE37 9999 9999 0123 4567 89</cbc:ID></cac:PayeeFinancialAccount>", ""),
    ];
    billing(GERMAN, NO_ACCOUNT, [&["DE-R-023-1"], &["DE-R-023-1"], &[]]);
}

#[test]
fn german_discounts_and_mail_addresses() {
    const BEFORE: &[Edit] = &[("#SKONTO#TAGE=14", "#x #SKONTO#TAGE=14")];
    billing(GERMAN, BEFORE, [&[], &[], &["DE-R-018"]]);
    const UMLAUT: &[Edit] = &[("ann@seller.example", "änn@seller.example")];
    billing(GERMAN, UMLAUT, [&["DE-R-028"], &["DE-R-028"], &[]]);
}

#[test]
fn weights() {
    let weight = |edits, edition: &str, rule: &str| {
        let document = Case(DANISH, edits, &[]).document(as_it_is);
        let found = judged(document.as_bytes(), BILLING, edition);
        found.iter().find(|breach| breach.rule == rule).map(|breach| breach.severity)
    };
    const CLASS: &[Edit] = &[("26.08.01", "25.01.01")];
    assert_eq!(weight(CLASS, "3.0.19", "DK-R-003"), Some(Weight::Warning));
    assert_eq!(weight(CLASS, "3.0.20", "DK-R-003"), Some(Weight::Warning));
    assert_eq!(weight(CLASS, "3.0.21", "DK-R-003"), Some(Weight::Fatal));
    const BUYER: &[Edit] = &[(r#"schemeID="0184">87654321<"#, ">87654321<")];
    assert_eq!(weight(BUYER, "3.0.19", "DK-R-017"), None);
    assert_eq!(weight(BUYER, "3.0.20", "DK-R-017"), Some(Weight::Warning));
    assert_eq!(weight(BUYER, "3.0.21", "DK-R-017"), Some(Weight::Fatal));
    const PLACE: &[Edit] = &[(r#"schemeID="0060">123456789<"#, r#"schemeID="0096">1<"#)];
    assert_eq!(weight(PLACE, "3.0.19", "PEPPOL-COMMON-R052"), None);
    assert_eq!(weight(PLACE, "3.0.20", "PEPPOL-COMMON-R052"), Some(Weight::Warning));
    assert_eq!(weight(PLACE, "3.0.21", "PEPPOL-COMMON-R052"), Some(Weight::Fatal));
}

#[test]
fn earlier_self_billing() {
    const BARE: &[Edit] = &[(r#"schemeID="0060">123456789<"#, r#"schemeID="0184">12345678<"#)];
    fires(SELF_BILLED, BARE, SELF_BILLING, "3.0.1", &["PC-R042"]);
    fires(SELF_BILLED, BARE, SELF_BILLING, "3.0.2", &[]);
    const REASON: &[Edit] = &[("ReasonCode>FC<", "ReasonCode>PRV<")];
    fires(SELF_BILLED, REASON, SELF_BILLING, "3.0.1", &["PE-CL003"]);
    fires(SELF_BILLED, REASON, SELF_BILLING, "3.0.2", &[]);
    const COLONS: &[Edit] = &[("billing:3.0<", "billing:3.0::1<")];
    fires(SELF_BILLED, COLONS, SELF_BILLING, "3.0.1", &[]);
    fires(SELF_BILLED, COLONS, SELF_BILLING, "3.0.2", &["PE-R004"]);
}

#[test]
fn the_date_and_the_kind_of_a_document_choose_its_rules() {
    let packs = |base: Base, edits: &'static [Edit]| {
        let text = Case(base, edits, &[]).document(as_it_is);
        let tree = extractors::einvoice::parse(&text, &extractors::Limits::default()).expect("the XML parses");
        let verdict = validate(tree.root(), None).expect("it is an invoice");
        assert_eq!(verdict.profile, Profile::Peppol.as_str());
        verdict.packs.last().cloned().unwrap_or_default()
    };
    const IN_MARCH: &[Edit] = &[("<cbc:IssueDate>2026-09-01<", "<cbc:IssueDate>2026-03-01<")];
    const EARLIER: &[Edit] = &[("<cbc:IssueDate>2026-09-01<", "<cbc:IssueDate>2019-03-01<")];
    assert_eq!(packs(INVOICE, &[]), "Peppol BIS Billing 3.0.21");
    assert_eq!(packs(CREDIT_NOTE, IN_MARCH), "Peppol BIS Billing 3.0.20");
    assert_eq!(packs(INVOICE, EARLIER), "Peppol BIS Billing 3.0.19");
    assert_eq!(packs(CROSS, &[]), "Peppol BIS Billing for CII 3.0.19");
    assert_eq!(packs(SELF_BILLED, &[]), "Peppol BIS Self-Billing 3.0.2");
    assert_eq!(packs(SELF_BILLED, EARLIER), "Peppol BIS Self-Billing 3.0.1");
}
