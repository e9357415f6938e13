//! Code lists and syntax rules of EN 16931 on fragments of our own. The official outcomes are in the top-level tests.

mod einvoice;

use einvoice::{cii, said, ubl};
use rules::einvoice::Profile;

const FAMILIES: &[&str] = &["BR-CL-", "UBL-", "CII-"];

fn ours(rule: &str) -> bool {
    FAMILIES.iter().any(|family| rule.starts_with(family))
}

/// Checks fragments of UBL invoices: content, and the rules of these families that fire.
fn check_ubl(family: &str, cases: &[(&str, &str)]) {
    for (content, expected) in cases {
        assert_eq!(said(&ubl("Invoice", content), Profile::En16931, &[family]), *expected, "{content}");
    }
}

fn check_cii(family: &str, cases: &[(&str, &str)]) {
    for (content, expected) in cases {
        assert_eq!(said(&cii(content), Profile::En16931, &[family]), *expected, "{content}");
    }
}

#[test]
fn codes_of_ubl_are_in_their_lists() {
    check_ubl(
        "BR-CL-",
        &[
            ("", ""),
            ("<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", ""),
            ("<cbc:InvoiceTypeCode> 380 </cbc:InvoiceTypeCode>", ""),
            ("<cbc:InvoiceTypeCode>381</cbc:InvoiceTypeCode>", "BR-CL-01"),
            ("<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>", ""),
            ("<cbc:DocumentCurrencyCode>eur</cbc:DocumentCurrencyCode>", "BR-CL-04"),
            ("<cbc:TaxCurrencyCode/>", "BR-CL-05"),
            ("<cac:Any><cbc:Amount>1</cbc:Amount><cbc:Amount currencyID='EUR'>1</cbc:Amount></cac:Any>", "BR-CL-03"),
            (
                "<cac:PayeeParty><cac:PartyIdentification><cbc:ID schemeID='SEPA'>D</cbc:ID></cac:PartyIdentification></cac:PayeeParty>",
                "",
            ),
            (
                "<cac:BuyerParty><cac:PartyIdentification><cbc:ID schemeID='SEPA'>D</cbc:ID></cac:PartyIdentification></cac:BuyerParty>",
                "BR-CL-10",
            ),
            ("<cac:Country><cbc:IdentificationCode>SS</cbc:IdentificationCode></cac:Country>", ""),
            ("<cac:Country><cbc:IdentificationCode>AN</cbc:IdentificationCode></cac:Country>", "BR-CL-14"),
            (
                "<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:AllowanceChargeReasonCode>FC</cbc:AllowanceChargeReasonCode></cac:AllowanceCharge>",
                "BR-CL-19",
            ),
            (
                "<cac:AllowanceCharge><cbc:ChargeIndicator>1</cbc:ChargeIndicator><cbc:AllowanceChargeReasonCode>FC</cbc:AllowanceChargeReasonCode></cac:AllowanceCharge>",
                "",
            ),
            ("<cbc:Note>#AAI#General</cbc:Note><cbc:Note>Item #1#</cbc:Note><cbc:Note>#AAI</cbc:Note>", ""),
            (
                "<cbc:Note>#AAÄ#General</cbc:Note><cac:InvoiceLine><cbc:Note>#???#</cbc:Note></cac:InvoiceLine>",
                "BR-CL-08",
            ),
            ("<cbc:Note>#BAT#A later code</cbc:Note>", "BR-CL-08"),
            ("<cbc:TaxExemptionReasonCode>vatex-eu-ae</cbc:TaxExemptionReasonCode>", ""),
            ("<cbc:InvoicedQuantity unitCode='pcs'>1</cbc:InvoicedQuantity>", "BR-CL-23"),
            ("<cbc:EndpointID schemeID=''>x</cbc:EndpointID><cbc:EndpointID>x</cbc:EndpointID>", "BR-CL-25"),
            ("<cbc:EmbeddedDocumentBinaryObject mimeCode='application/pdf '/>", "BR-CL-24"),
        ],
    );
}

#[test]
fn codes_of_cii_are_in_their_lists() {
    check_cii(
        "BR-CL-",
        &[
            ("<rsm:ExchangedDocument><ram:TypeCode>381</ram:TypeCode></rsm:ExchangedDocument>", ""),
            ("<rsm:ExchangedDocument><ram:TypeCode>9</ram:TypeCode></rsm:ExchangedDocument>", "BR-CL-01"),
            ("<ram:CountryID>AN</ram:CountryID>", ""),
            ("<ram:CountryID>SS</ram:CountryID>", "BR-CL-14"),
            ("<ram:OriginTradeCountry><ram:ID>XX</ram:ID></ram:OriginTradeCountry>", "BR-CL-15"),
            // An identifier with a scheme is judged by its scheme alone.
            ("<ram:OriginTradeCountry><ram:ID schemeID='X'>XX</ram:ID></ram:OriginTradeCountry>", "BR-CL-11"),
            ("<ram:SpecifiedTaxRegistration><ram:ID schemeID='VA'>DE1</ram:ID></ram:SpecifiedTaxRegistration>", ""),
            (
                "<ram:SpecifiedTradeProduct><ram:GlobalID schemeID='9'>1</ram:GlobalID></ram:SpecifiedTradeProduct>",
                "BR-CL-21",
            ),
            ("<ram:ShipToTradeParty><ram:GlobalID schemeID='9'>1</ram:GlobalID></ram:ShipToTradeParty>", ""),
            (
                "<ram:ApplicableHeaderTradeDelivery><ram:ShipToTradeParty><ram:GlobalID schemeID='9'>1</ram:GlobalID></ram:ShipToTradeParty></ram:ApplicableHeaderTradeDelivery>",
                "BR-CL-26",
            ),
            ("<ram:BuyerTradeParty><ram:GlobalID schemeID='9'>1</ram:GlobalID></ram:BuyerTradeParty>", "BR-CL-10"),
            ("<ram:DueDateTypeCode>35</ram:DueDateTypeCode>", "BR-CL-06"),
        ],
    );
}

#[test]
fn what_ubl_has_beyond_the_core_is_said_once_a_document() {
    let line = "<cac:InvoiceLine><cbc:UUID>1</cbc:UUID><cac:Item><cac:Dimension/></cac:Item></cac:InvoiceLine>";
    check_ubl(
        "UBL-CR",
        &[
            ("<cbc:UUID>1</cbc:UUID>", "UBL-CR-005"),
            (&format!("{line}{line}"), "UBL-CR-515 UBL-CR-624"),
            // The same element elsewhere is another rule's business, or nobody's.
            ("<cac:Other><cbc:UUID>1</cbc:UUID></cac:Other>", ""),
            ("<cbc:UBLVersionID>2.0</cbc:UBLVersionID>", "UBL-CR-002"),
            ("<cbc:UBLVersionID>2.1</cbc:UBLVersionID>", ""),
            ("<cbc:ID schemeID='x'>1</cbc:ID>", "UBL-CR-650"),
            ("<cac:Any><cbc:ID schemeID='x'>1</cbc:ID></cac:Any>", ""),
            ("<cac:Deep><cac:TaxCategory><cbc:ID schemeID='x'>S</cbc:ID></cac:TaxCategory></cac:Deep>", "UBL-CR-678"),
            ("<cac:PaymentMeans><cbc:PaymentDueDate>2026-01-01</cbc:PaymentDueDate></cac:PaymentMeans>", "UBL-CR-412"),
            (
                "<cac:AdditionalDocumentReference><cbc:ID schemeID='AAA'>1</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode><cac:Attachment/></cac:AdditionalDocumentReference>",
                "UBL-CR-666",
            ),
            (
                "<cac:AdditionalDocumentReference><cbc:ID schemeID='AAA'>1</cbc:ID></cac:AdditionalDocumentReference>",
                "UBL-CR-665",
            ),
        ],
    );
    let credit =
        ubl("CreditNote", "<cac:PaymentMeans><cbc:PaymentDueDate>2026-01-01</cbc:PaymentDueDate></cac:PaymentMeans>");
    assert_eq!(said(&credit, Profile::En16931, &["UBL-CR"]), "");
    let lines = ubl("CreditNote", "<cac:CreditNoteLine><cbc:UUID>1</cbc:UUID></cac:CreditNoteLine>");
    assert_eq!(said(&lines, Profile::En16931, &["UBL-CR"]), "UBL-CR-515");
}

#[test]
fn attributes_and_amounts_of_ubl_are_plain() {
    check_ubl(
        "UBL-DT",
        &[
            ("<cbc:Note languageID='de'>x</cbc:Note><cbc:Note languageID='en'>x</cbc:Note>", "UBL-DT-19"),
            ("<cbc:PaymentMeansCode name='x'>1</cbc:PaymentMeansCode>", ""),
            ("<cbc:InvoiceTypeCode name='x'>380</cbc:InvoiceTypeCode>", "UBL-DT-18"),
            ("<cbc:TaxAmount>1.005</cbc:TaxAmount><cbc:PriceAmount>1.005</cbc:PriceAmount>", "UBL-DT-01"),
            ("<cbc:TaxAmount>1.00 </cbc:TaxAmount>", "UBL-DT-01"),
            ("<cac:Price><cac:AllowanceCharge><cbc:Amount>1.005</cbc:Amount></cac:AllowanceCharge></cac:Price>", ""),
            ("<cbc:EmbeddedDocumentBinaryObject mimeCode='text/csv'/>", "UBL-DT-07"),
        ],
    );
}

#[test]
fn what_ubl_has_once_stands_once() {
    let vat = "<cac:PartyTaxScheme><cbc:CompanyID>DE1</cbc:CompanyID><cac:TaxScheme><cbc:ID>vat</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>";
    let seller = |content: &str| {
        format!("<cac:AccountingSupplierParty><cac:Party>{content}</cac:Party></cac:AccountingSupplierParty>")
    };
    check_ubl(
        "UBL-SR",
        &[
            ("<cac:Delivery/>", ""),
            ("<cac:Delivery/><cac:Delivery/><cac:Delivery/>", "UBL-SR-24"),
            (
                "<cac:InvoiceLine><cbc:Note/><cbc:Note/></cac:InvoiceLine><cac:InvoiceLine><cbc:Note/></cac:InvoiceLine>",
                "UBL-SR-34 UBL-SR-48 ×2",
            ),
            (&seller(vat), ""),
            (&seller(&format!("{vat}{vat}")), "UBL-SR-12"),
            (&seller(&format!("{vat}{vat}{vat}")), "UBL-SR-12 UBL-SR-42"),
            (&seller("<cac:PartyTaxScheme><cbc:CompanyID>1</cbc:CompanyID></cac:PartyTaxScheme>"), "UBL-SR-53"),
            ("<cbc:PaymentID>1</cbc:PaymentID><cac:X><cbc:PaymentID>1</cbc:PaymentID></cac:X>", ""),
            (
                "<cbc:PaymentID>1</cbc:PaymentID><cbc:PaymentID>2</cbc:PaymentID><cbc:PaymentID>3</cbc:PaymentID>",
                "UBL-SR-44",
            ),
            (
                "<cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>",
                "UBL-SR-47",
            ),
            ("<cac:BillingReference/>", "UBL-SR-07"),
            (
                "<cac:PayeeParty><cac:PartyName><cbc:Name>A</cbc:Name></cac:PartyName></cac:PayeeParty>",
                "UBL-SR-19 UBL-SR-20 UBL-SR-21",
            ),
            (
                &(seller(
                    "<cac:PartyLegalEntity><cbc:RegistrationName>B</cbc:RegistrationName></cac:PartyLegalEntity>",
                ) + "<cac:PayeeParty><cac:PartyName><cbc:Name>A</cbc:Name></cac:PartyName></cac:PayeeParty>"),
                "",
            ),
            (
                "<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator><cbc:AllowanceChargeReason/><cbc:AllowanceChargeReason/></cac:AllowanceCharge>",
                "UBL-SR-31",
            ),
            (
                "<cac:AdditionalDocumentReference><cbc:DocumentTypeCode>50</cbc:DocumentTypeCode></cac:AdditionalDocumentReference>",
                "UBL-SR-43",
            ),
            (
                "<cac:PaymentMeans><cbc:PaymentMeansCode name='a'>30</cbc:PaymentMeansCode></cac:PaymentMeans><cac:PaymentMeans><cbc:PaymentMeansCode name='b'>30</cbc:PaymentMeansCode></cac:PaymentMeans>",
                "UBL-SR-46",
            ),
            ("<cac:X><cac:Address><cac:AddressLine/><cac:AddressLine/></cac:Address></cac:X>", "UBL-SR-51"),
        ],
    );
}

#[test]
fn what_cii_has_beyond_the_core_is_said_once_a_context() {
    let deal = |content: &str| format!("<rsm:SupplyChainTradeTransaction>{content}</rsm:SupplyChainTradeTransaction>");
    let line = |content: &str| {
        format!("<ram:IncludedSupplyChainTradeLineItem>{content}</ram:IncludedSupplyChainTradeLineItem>")
    };
    let noted = line(
        "<ram:AssociatedDocumentLineDocument><ram:IncludedNote><ram:SubjectCode>AAI</ram:SubjectCode></ram:IncludedNote><ram:IncludedNote><ram:SubjectCode>AAI</ram:SubjectCode></ram:IncludedNote></ram:AssociatedDocumentLineDocument>",
    );
    check_cii(
        "CII-",
        &[
            ("", ""),
            (&deal(&format!("{noted}{noted}")), "CII-SR-039 ×2 CII-SR-041 ×2"),
            (&deal(&line("<ram:ParentLineID/>")), "CII-SR-036"),
            ("<ram:IncludedSupplyChainTradeLineItem><ram:ParentLineID/></ram:IncludedSupplyChainTradeLineItem>", ""),
            ("<rsm:ExchangedDocument/>", "CII-SR-014"),
            ("<rsm:ExchangedDocumentContext/>", "CII-SR-009 CII-SR-010"),
            (
                "<ram:BillingSpecifiedPeriod><ram:StartDateTime><udt:DateTime/></ram:StartDateTime></ram:BillingSpecifiedPeriod>",
                "CII-DT-068",
            ),
            ("<ram:PostalTradeAddress><ram:StreetName/><ram:StreetName/></ram:PostalTradeAddress>", "CII-DT-088"),
            (
                "<ram:AnyTradeTax><ram:TypeCode>GST</ram:TypeCode><ram:CalculatedRate/></ram:AnyTradeTax>",
                "CII-DT-037 CII-DT-038",
            ),
            (
                "<ram:AnyReferencedDocument><ram:URIID/><ram:StatusCode/></ram:AnyReferencedDocument>",
                "CII-DT-015 CII-DT-016",
            ),
            (
                "<ram:AdditionalReferencedDocument><ram:TypeCode>916</ram:TypeCode><ram:URIID/></ram:AdditionalReferencedDocument>",
                "",
            ),
            ("<ram:LineTotalAmount currencyID='EUR'/><ram:TaxTotalAmount currencyID='EUR'/>", "CII-DT-031"),
            ("<ram:URIID schemeURI='x'/>", "CII-DT-104"),
            (
                "<rsm:ExchangedDocument><ram:ID schemeURI='x' schemeID='y'/><ram:TypeCode/></rsm:ExchangedDocument>",
                "CII-DT-004 CII-DT-005",
            ),
            // A context of the published files that never comes into play.
            ("<rsm:ExchangedDocument><ram:TypeCode listID='x' name='y'/></rsm:ExchangedDocument>", "CII-DT-008"),
            ("<ram:BasisQuantity unitCode='C62'/>", "CII-DT-033"),
            ("<udt:DateTimeString format='102'>20261301</udt:DateTimeString>", "CII-DT-097"),
            (
                "<udt:DateTimeString format='102'>\n20261231 </udt:DateTimeString><udt:DateTimeString format='610'>x</udt:DateTimeString>",
                "",
            ),
            ("<ram:SpecifiedTradeAllowanceCharge/>", "CII-SR-463"),
            (
                &deal(
                    "<ram:ApplicableHeaderTradeAgreement><ram:BuyerTradeParty><ram:ID/><ram:GlobalID/></ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>",
                ),
                "CII-SR-450",
            ),
            (
                &deal(
                    "<ram:ApplicableHeaderTradeSettlement><ram:SpecifiedTradePaymentTerms/><ram:SpecifiedTradePaymentTerms/></ram:ApplicableHeaderTradeSettlement>",
                ),
                "CII-SR-452",
            ),
            (
                &deal(
                    "<ram:ApplicableHeaderTradeSettlement><ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>58</ram:TypeCode></ram:SpecifiedTradeSettlementPaymentMeans></ram:ApplicableHeaderTradeSettlement>",
                ),
                "CII-SR-470",
            ),
            (&deal(&line("<ram:SpecifiedLineTradeAgreement/>")), "CII-SR-439"),
            (&deal(&line("<ram:SpecifiedLineTradeSettlement/>")), "CII-SR-454"),
        ],
    );
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
