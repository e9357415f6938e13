//! Documents that stop the official engine, fragments, and documents made to be slow.

use std::time::{Duration, Instant};

use extractors::Limits;
use model::xml::Element;

use super::bases::{
    CREDIT_NOTE, CROSS, CROSS_DANISH, CROSS_DUTCH, CROSS_ITALIAN, CROSS_NORWEGIAN, CROSS_SWEDISH, DANISH,
    DANISH_CREDIT_NOTE, DUTCH, GERMAN, GREEK, ICELANDIC, INVOICE, ITALIAN, NORWEGIAN, SELF_BILLED, SWEDISH,
};
use super::builder::{Base, Case, Edit, full, judged};
use super::{BILLING, CII, SELF_BILLING, as_it_is};

fn text(base: Base, edits: &'static [Edit]) -> String {
    Case(base, edits, &[]).document(as_it_is)
}

/// The rules that could not be evaluated on a changed base.
fn unsure(base: Base, edits: &'static [Edit], expected: &[&str]) {
    let pack = if base.text.contains("CrossIndustryInvoice") { (CII, "3.0.19") } else { (BILLING, "3.0.21") };
    let breaches = judged(text(base, edits).as_bytes(), pack.0, pack.1);
    let found: Vec<_> = breaches.iter().filter(|one| one.message.starts_with("Not evaluable: ")).collect();
    let found: Vec<&str> = found.iter().map(|breach| breach.rule.as_str()).collect();
    let expected: Vec<String> = expected.iter().map(|rule| full(rule)).collect();
    assert_eq!(found, expected, "{edits:?}");
}

#[test]
fn what_cannot_be_evaluated_counts_as_broken_and_says_so() {
    unsure(INVOICE, &[("</cbc:ProfileID>", "</cbc:ProfileID><cbc:ProfileID>x</cbc:ProfileID>")], &["PE-R007"]);
    unsure(INVOICE, &[("Numeric>10<", "Numeric>1e1<")], &["PE-R040"]);
    unsure(INVOICE, &[(">95.0</cbc:LineExtensionAmount>", ">95,0</cbc:LineExtensionAmount>")], &["PE-R120"]);
    unsure(INVOICE, &[(">2</cbc:BaseQuantity>", ">two</cbc:BaseQuantity>")], &["PE-R120", "PE-R121"]);
    unsure(INVOICE, &[("<cbc:StartDate>2026-08-01<", "<cbc:StartDate>August<")], &["PE-R110"]);
    unsure(INVOICE, &[("currencyID=\"EUR\">51.0<", "currencyID=\"EUR\"> <")], &["PE-R046"]);
    unsure(GERMAN, &[("</cac:PaymentTerms>", "</cac:PaymentTerms><cac:PaymentTerms/>")], &["DE-R-018"]);
    unsure(GERMAN, &[("</cbc:Telephone>", "</cbc:Telephone><cbc:Telephone>12345</cbc:Telephone>")], &["DE-R-027"]);
    unsure(DUTCH, &[(">112.50</cbc:PayableAmount>", "></cbc:PayableAmount>")], &["NL-R-007"]);
    unsure(GREEK, &[("|0|1.1|", "|1e3|1.1|")], &["GR-R-001-4"]);
    unsure(CROSS_DANISH, &[("<ram:ReasonCode>95<", "<ram:Reason>x</ram:Reason><ram:ReasonCode>95<")], &["DK-R-004"]);
    unsure(CROSS, &[("<ram:CalculationPercent>10<", "<ram:CalculationPercent><")], &["PE-R040"]);
}

/// In a context the official engine passes over what it cannot evaluate.
#[test]
fn contexts_that_cannot_be_evaluated_are_silent() {
    let silent = |base, edits: &'static [Edit], rules: &str| {
        let breaches = judged(text(base, edits).as_bytes(), BILLING, "3.0.21");
        let found: Vec<_> = breaches.iter().filter(|breach| breach.rule.starts_with(rules)).collect();
        assert!(found.is_empty(), "{found:?}");
    };
    const TWO_COUNTRIES: &[Edit] = &[
        (
            ">DK</cbc:IdentificationCode>",
            ">DK</cbc:IdentificationCode><cbc:IdentificationCode>DK</cbc:IdentificationCode>",
        ),
        (">42<", ">30<"),
    ];
    silent(DANISH, TWO_COUNTRIES, "DK-");
    const TWO_NUMBERS: &[Edit] = &[
        (
            "<cac:PartyTaxScheme>",
            "<cac:PartyTaxScheme><cbc:CompanyID>IT1</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme><cac:PartyTaxScheme>",
        ),
        ("<cbc:CityName>Seller city</cbc:CityName>", ""),
    ];
    silent(ITALIAN, TWO_NUMBERS, "IT-");
    const TWO_CODES: &[Edit] =
        &[("<cbc:PaymentMeansCode>30<", "<cbc:PaymentMeansCode>49</cbc:PaymentMeansCode><cbc:PaymentMeansCode>49<")];
    silent(INVOICE, TWO_CODES, "PEPPOL-EN16931-R061");
}

const ALL: &[(Base, &str, &str)] = &[
    (INVOICE, BILLING, "3.0.21"),
    (CREDIT_NOTE, BILLING, "3.0.20"),
    (SELF_BILLED, SELF_BILLING, "3.0.2"),
    (GERMAN, BILLING, "3.0.21"),
    (GERMAN, BILLING, "3.0.19"),
    (DANISH, BILLING, "3.0.21"),
    (DANISH_CREDIT_NOTE, BILLING, "3.0.21"),
    (GREEK, BILLING, "3.0.21"),
    (ICELANDIC, BILLING, "3.0.21"),
    (ITALIAN, BILLING, "3.0.21"),
    (DUTCH, BILLING, "3.0.21"),
    (NORWEGIAN, BILLING, "3.0.21"),
    (SWEDISH, BILLING, "3.0.21"),
    (CROSS, CII, "3.0.19"),
    (CROSS_DANISH, CII, "3.0.19"),
    (CROSS_ITALIAN, CII, "3.0.19"),
    (CROSS_DUTCH, CII, "3.0.19"),
    (CROSS_NORWEGIAN, CII, "3.0.19"),
    (CROSS_SWEDISH, CII, "3.0.19"),
];

/// Any element may be missing, stand twice, be blank or hold something else: there is always a verdict, and whatever
/// is found has a place and a sentence.
#[test]
fn fragments_and_doubled_parts_have_a_verdict() {
    let (mut documents, mut fired) = (0, 0);
    for (base, pack, edition) in ALL {
        let text = text(*base, &[]);
        let tree = extractors::einvoice::parse(&text, &Limits::default()).expect("the base parses");
        let spans: Vec<_> = tree.root().descendants().skip(1).map(Element::span).collect();
        for span in spans {
            let (before, part, after) = (&text[..span.start], &text[span.clone()], &text[span.end..]);
            let inner = part.find('>').map_or("", |at| &part[..=at]);
            let blank =
                if inner.ends_with("/>") { part.to_owned() } else { part.replace(|c: char| c.is_ascii_digit(), "") };
            for changed in
                [format!("{before}{after}"), format!("{before}{part}{part}{after}"), format!("{before}{blank}{after}")]
            {
                documents += 1;
                for breach in judged(changed.as_bytes(), pack, edition) {
                    fired += 1;
                    assert!(breach.message.ends_with('.') && breach.location.contains("line "), "{breach:?}");
                }
            }
        }
    }
    println!("{documents} documents with {fired} findings");
    assert!(documents > 5_000 && fired > 2_500);
}

#[test]
fn a_root_alone_has_a_verdict() {
    let invoice = r#"<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>"#;
    let fired = judged(invoice.as_bytes(), BILLING, "3.0.21");
    let fired: Vec<_> = fired.iter().map(|breach| breach.rule.trim_start_matches("PEPPOL-EN16931-")).collect();
    assert_eq!(fired, ["R001", "R003", "R004", "R007", "R008", "R053"]);
    let cross = r#"<CrossIndustryInvoice xmlns="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"/>"#;
    assert!(judged(cross.as_bytes(), CII, "3.0.19").is_empty());
}

/// How long a verdict takes, and how much is found.
fn timed(text: &str, pack: &str, edition: &str) -> (Duration, usize) {
    let tree = extractors::einvoice::parse(text, &Limits::default()).expect("the document parses");
    let start = Instant::now();
    let found = rules::einvoice::judge(tree.root(), pack, edition).expect("a verdict");
    (start.elapsed(), found.len())
}

fn with_lines(base: Base, line: &str, count: usize) -> String {
    let text = text(base, &[]);
    let (open, close) = (format!("<{line}>"), format!("</{line}>"));
    let (from, to) = (text.find(&open).expect("a line"), text.find(&close).expect("a line") + close.len());
    format!("{}{}{}", &text[..from], text[from..to].repeat(count), &text[to..])
}

/// A look at all lines for every line would take half a minute here; a busy machine needs a second.
#[test]
fn time_grows_with_the_lines() {
    for (base, pack, edition, line) in [
        (SWEDISH, BILLING, "3.0.21", "cac:InvoiceLine"),
        (DANISH, BILLING, "3.0.21", "cac:InvoiceLine"),
        (CROSS_SWEDISH, CII, "3.0.19", "ram:IncludedSupplyChainTradeLineItem"),
    ] {
        let (time, found) = timed(&with_lines(base, line, 20_000), pack, edition);
        println!("{pack}: 20,000 lines in {time:?}");
        assert_eq!(found, 0);
        assert!(time < Duration::from_secs(10), "{time:?}");
    }
}

/// Siblings by the thousand that each ask their parent, in documents that nobody sends in earnest.
#[test]
fn hostile_documents_take_no_square_time() {
    let many = |part: &str, count: usize| part.repeat(count);
    const COUNT: usize = 60_000;
    let ubl = text(INVOICE, &[]);
    let cross = text(CROSS, &[]);
    let in_ubl = |anchor: &str, part: &str| ubl.replace(anchor, &format!("{}{anchor}", many(part, COUNT)));
    let documents = [
        in_ubl("<cbc:DocumentCurrencyCode>", "<cbc:TaxCurrencyCode>DKK</cbc:TaxCurrencyCode>"),
        in_ubl("<cac:LegalMonetaryTotal>", r#"<cbc:TaxAmount currencyID="EUR">1</cbc:TaxAmount>"#),
        ubl.replace("<cac:LegalMonetaryTotal>", &format!("<cac:TaxTotal>{}</cac:TaxTotal><cac:LegalMonetaryTotal>", many("<cbc:TaxAmount>1</cbc:TaxAmount>", COUNT))),
        ubl.replace("<cac:LegalMonetaryTotal>", &format!("<cac:AllowanceCharge>{}</cac:AllowanceCharge><cac:LegalMonetaryTotal>", many("<cbc:AllowanceChargeReasonCode>1</cbc:AllowanceChargeReasonCode>", COUNT))),
        in_ubl("<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>\n      </cac:PartyTaxScheme>", "<cbc:CompanyID>NL1</cbc:CompanyID>"),
        in_ubl("<cbc:BaseQuantity", r#"<cbc:BaseQuantity unitCode="X">1</cbc:BaseQuantity>"#),
        in_ubl("<cac:AdditionalDocumentReference>", "<cac:AdditionalDocumentReference/>"),
        cross.replace("<ram:SpecifiedTradeSettlementPaymentMeans>", &format!("{}<ram:SpecifiedTradeSettlementPaymentMeans>", many("<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>49</ram:TypeCode></ram:SpecifiedTradeSettlementPaymentMeans>", COUNT))),
        cross.replace("<ram:BasisQuantity unitCode=\"C62\">2.0<", &format!("{}<ram:BasisQuantity unitCode=\"C62\">2.0<", many("<ram:BasisQuantity unitCode=\"X\">1</ram:BasisQuantity>", COUNT))),
    ];
    for document in documents {
        let (pack, edition) = if document.contains("CrossIndustry") { (CII, "3.0.19") } else { (BILLING, "3.0.21") };
        let (time, found) = timed(&document, pack, edition);
        println!("{} bytes: {found} findings in {time:?}", document.len());
        // Squares of this count take minutes.
        assert!(time < Duration::from_secs(10), "{time:?} for {}", &document[..200]);
    }
}
