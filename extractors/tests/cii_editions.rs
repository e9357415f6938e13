//! Cross Industry Invoices of every edition: ZUGFeRD 1 by its profiles, D16B, and what D22B lets an invoice say.

use extractors::{Engines, Options, assemble};
use model::TermPath;
use model::extraction::{DocumentClass, Extraction, Reader};

fn read(text: &str) -> Extraction {
    extractors::read(text.as_bytes(), &Options::default(), &mut Engines::default())
}

/// Asserts terms of the invoice; an empty value says that the term is absent.
#[track_caller]
fn check(text: &str, expected: &[(&str, &str)]) -> Extraction {
    let extraction = read(text);
    assert_eq!(
        (extraction.reader, extraction.class),
        (Reader::Cii, DocumentClass::Invoice),
        "{:?}",
        extraction.problems
    );
    assert!(extraction.refusal().is_none(), "{:?}", extraction.problems);
    let reading = assemble(&extraction);
    for (path, value) in expected {
        let path: TermPath = path.parse().expect("a path");
        assert_eq!(reading.invoice().get(&path).unwrap_or_default(), *value, "{path}");
    }
    extraction
}

fn has(extraction: &Extraction, flag: &str) -> bool {
    extraction.flags.iter().any(|raised| raised == flag)
}

fn cii(profile: &str, lines: &str, settlement: &str) -> String {
    format!(
        r#"<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
  xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
  xmlns:qdt="urn:un:unece:uncefact:data:standard:QualifiedDataType:100"
  xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
  <rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>{profile}</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
  <rsm:ExchangedDocument><ram:ID>R-1</ram:ID><ram:TypeCode>380</ram:TypeCode>
    <ram:IssueDateTime><udt:DateTimeString format="102">20260302</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>{lines}
    <ram:ApplicableHeaderTradeAgreement>
      <ram:SellerTradeParty><ram:Name>Nordwerk GmbH</ram:Name></ram:SellerTradeParty>
      <ram:BuyerTradeParty><ram:Name>Huta</ram:Name></ram:BuyerTradeParty>
      <ram:SalesAgentTradeParty><ram:Name>Agent</ram:Name></ram:SalesAgentTradeParty>
      <ram:UltimateCustomerOrderReferencedDocument><ram:IssuerAssignedID>E-1</ram:IssuerAssignedID></ram:UltimateCustomerOrderReferencedDocument>
    </ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeDelivery/>
    <ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>100.00</ram:LineTotalAmount>
        <ram:TaxBasisTotalAmount>100.00</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="EUR">19.00</ram:TaxTotalAmount>
        <ram:GrandTotalAmount>119.00</ram:GrandTotalAmount><ram:TotalPrepaidAmount>19.00</ram:TotalPrepaidAmount><ram:DuePayableAmount>100.00</ram:DuePayableAmount>
      </ram:SpecifiedTradeSettlementHeaderMonetarySummation>{settlement}
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"#
    )
}

fn line(document: &str, product: &str, net: &str) -> String {
    format!(
        "<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument>{document}</ram:AssociatedDocumentLineDocument>
        <ram:SpecifiedTradeProduct>{product}</ram:SpecifiedTradeProduct>
        <ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>{net}</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
        <ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode='C62'>1</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
        <ram:SpecifiedLineTradeSettlement><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>{net}</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
        </ram:IncludedSupplyChainTradeLineItem>"
    )
}

const EXTENDED: &str = "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended";

#[test]
fn several_preceding_invoices_are_kept_as_d22b_allows() {
    let earlier = |number: &str, day: &str| {
        format!(
            "<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>{number}</ram:IssuerAssignedID><ram:TypeCode>380</ram:TypeCode>
            <ram:FormattedIssueDateTime><qdt:DateTimeString format='102'>{day}</qdt:DateTimeString></ram:FormattedIssueDateTime></ram:InvoiceReferencedDocument>"
        )
    };
    let text = cii(EXTENDED, "", &(earlier("R-0", "20260105") + &earlier("R-00", "20260206")));
    let expected = [
        ("BT-24", EXTENDED),
        ("BG-3[1]/BT-25", "R-0"),
        ("BG-3[1]/BT-26", "2026-01-05"),
        ("BG-3[2]/BT-25", "R-00"),
        ("BG-3[2]/BT-26", "2026-02-06"),
        ("BT-115", "100.00 EUR"),
    ];
    assert!(!has(&check(&text, &expected), "unknown_elements"));
}

#[test]
fn sub_lines_and_parts_of_products_of_the_extended_profile_bill_nothing_twice() {
    let part = "<ram:Name>Shelf</ram:Name><ram:IncludedReferencedProduct><ram:Name>Screw</ram:Name><ram:UnitQuantity unitCode='C62'>8</ram:UnitQuantity></ram:IncludedReferencedProduct>
        <ram:IndividualTradeProductInstance><ram:BatchID>B-7</ram:BatchID></ram:IndividualTradeProductInstance>";
    let lines = line(
        "<ram:LineID>1</ram:LineID><ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode>",
        "<ram:Name>Kit</ram:Name>",
        "100.00",
    ) + &line(
        "<ram:LineID>01</ram:LineID><ram:ParentLineID>1</ram:ParentLineID><ram:LineStatusReasonCode>DETAIL</ram:LineStatusReasonCode>",
        part,
        "100.00",
    ) + &line(
        "<ram:LineID>02</ram:LineID><ram:ParentLineID>1</ram:ParentLineID><ram:LineStatusReasonCode>INFORMATION</ram:LineStatusReasonCode>",
        "<ram:Name>Note</ram:Name>",
        "5.00",
    );
    let advance = "<ram:SpecifiedAdvancePayment><ram:PaidAmount>19.00</ram:PaidAmount><ram:FormattedReceivedDateTime><qdt:DateTimeString format='102'>20260201</qdt:DateTimeString></ram:FormattedReceivedDateTime></ram:SpecifiedAdvancePayment>";
    let expected = [
        ("BG-25[1]/BT-126", "01"),
        ("BG-25[1]/BT-153", "Shelf"),
        ("BG-25[1]/BT-131", "100.00 EUR"),
        ("BG-25[2]/BT-126", ""),
        ("BT-113", "19.00 EUR"),
    ];
    let extraction = check(&cii(EXTENDED, &lines, advance), &expected);
    assert!(!has(&extraction, "sum_mismatch") && !has(&extraction, "unknown_elements"), "{:?}", extraction.flags);
}

#[test]
fn booking_aids_say_so_and_no_other_profile_does() {
    for (profile, is_aid) in [
        ("urn:factur-x.eu:1p0:minimum", true),
        ("urn:zugferd.de:2p0:basicwl", true),
        ("urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic", false),
        (EXTENDED, false),
    ] {
        let extraction = check(&cii(profile, "", ""), &[("BT-1", "R-1"), ("BT-24", profile)]);
        assert_eq!(has(&extraction, "booking_aid"), is_aid, "{profile}");
        assert_eq!(
            extraction.problems.iter().any(|problem| problem.message.contains("no invoice")),
            is_aid,
            "{profile}"
        );
    }
}

#[test]
fn every_profile_of_zugferd_1_is_an_invoice() {
    for name in ["basic", "comfort", "extended"] {
        let profile = format!("urn:ferd:CrossIndustryDocument:invoice:1p0:{name}");
        let text = format!(
            r#"<rsm:CrossIndustryDocument xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0"
  xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12"
  xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15">
  <rsm:SpecifiedExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>{profile}</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter></rsm:SpecifiedExchangedDocumentContext>
  <rsm:HeaderExchangedDocument><ram:ID>R-1</ram:ID><ram:TypeCode>380</ram:TypeCode>
    <ram:IssueDateTime><udt:DateTimeString format="102">20150302</udt:DateTimeString></ram:IssueDateTime></rsm:HeaderExchangedDocument>
  <rsm:SpecifiedSupplyChainTradeTransaction>
    <ram:ApplicableSupplyChainTradeAgreement><ram:SellerTradeParty><ram:Name>Nordwerk GmbH</ram:Name></ram:SellerTradeParty>
      <ram:BuyerTradeParty><ram:Name>Huta</ram:Name></ram:BuyerTradeParty></ram:ApplicableSupplyChainTradeAgreement>
    <ram:ApplicableSupplyChainTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
      <ram:SpecifiedTradeSettlementMonetarySummation><ram:GrandTotalAmount currencyID="EUR">119.00</ram:GrandTotalAmount>
      </ram:SpecifiedTradeSettlementMonetarySummation></ram:ApplicableSupplyChainTradeSettlement>
    <ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument>
      <ram:SpecifiedSupplyChainTradeDelivery><ram:BilledQuantity unitCode="C62">2</ram:BilledQuantity></ram:SpecifiedSupplyChainTradeDelivery>
      <ram:SpecifiedTradeProduct><ram:Name>Nails</ram:Name></ram:SpecifiedTradeProduct></ram:IncludedSupplyChainTradeLineItem>
  </rsm:SpecifiedSupplyChainTradeTransaction></rsm:CrossIndustryDocument>"#
        );
        let expected = [
            ("BT-1", "R-1"),
            ("BT-2", "2015-03-02"),
            ("BT-24", profile.as_str()),
            ("BT-27", "Nordwerk GmbH"),
            ("BT-44", "Huta"),
            ("BT-112", "119.00 EUR"),
            ("BG-25[1]/BT-129", "2"),
            ("BG-25[1]/BT-153", "Nails"),
        ];
        assert!(!has(&check(&text, &expected), "booking_aid"), "{name}");
    }
}
