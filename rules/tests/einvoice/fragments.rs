//! Fragments for the code lists and syntax rules of EN 16931, each with the rules that fire on it.

use super::einvoice::{cii, in_ubl};

/// What is done with fragments: how a document is made of each, the family of rules that it is about, and each content
/// with the rules of that family that fire.
pub(crate) type Check<'c> = &'c mut dyn FnMut(fn(&str) -> String, &str, &[(&str, &str)]);

/// All of them.
#[allow(dead_code, reason = "each test binary uses a part of this module")]
pub(crate) const ALL: &[fn(Check<'_>)] = &[
    codes_of_ubl_are_in_their_lists,
    codes_of_cii_are_in_their_lists,
    what_ubl_has_beyond_the_core_is_said_once_a_document,
    attributes_and_amounts_of_ubl_are_plain,
    what_ubl_has_once_stands_once,
    what_cii_has_beyond_the_core_is_said_once_a_context,
];

pub(crate) fn codes_of_ubl_are_in_their_lists(check: Check<'_>) {
    check(
        in_ubl,
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

pub(crate) fn codes_of_cii_are_in_their_lists(check: Check<'_>) {
    check(
        cii,
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

pub(crate) fn what_ubl_has_beyond_the_core_is_said_once_a_document(check: Check<'_>) {
    let line = "<cac:InvoiceLine><cbc:UUID>1</cbc:UUID><cac:Item><cac:Dimension/></cac:Item></cac:InvoiceLine>";
    check(
        in_ubl,
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
}

pub(crate) fn attributes_and_amounts_of_ubl_are_plain(check: Check<'_>) {
    check(
        in_ubl,
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

pub(crate) fn what_ubl_has_once_stands_once(check: Check<'_>) {
    let vat = "<cac:PartyTaxScheme><cbc:CompanyID>DE1</cbc:CompanyID><cac:TaxScheme><cbc:ID>vat</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>";
    let seller = |content: &str| {
        format!("<cac:AccountingSupplierParty><cac:Party>{content}</cac:Party></cac:AccountingSupplierParty>")
    };
    check(
        in_ubl,
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

pub(crate) fn what_cii_has_beyond_the_core_is_said_once_a_context(check: Check<'_>) {
    let deal = |content: &str| format!("<rsm:SupplyChainTradeTransaction>{content}</rsm:SupplyChainTradeTransaction>");
    let line = |content: &str| {
        format!("<ram:IncludedSupplyChainTradeLineItem>{content}</ram:IncludedSupplyChainTradeLineItem>")
    };
    let noted = line(
        "<ram:AssociatedDocumentLineDocument><ram:IncludedNote><ram:SubjectCode>AAI</ram:SubjectCode></ram:IncludedNote><ram:IncludedNote><ram:SubjectCode>AAI</ram:SubjectCode></ram:IncludedNote></ram:AssociatedDocumentLineDocument>",
    );
    check(
        cii,
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
