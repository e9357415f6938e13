//! Fragments for the rules of XRechnung, each with a rule and how often it fires.

use super::einvoice::{cii, in_ubl};

/// What is done with fragments: how a document is made of each, and the rule, how often it fires, the content.
pub(crate) type Check<'c> = &'c mut dyn FnMut(fn(&str) -> String, &[(&str, u64, &str)]);

/// All of them.
#[allow(dead_code, reason = "each test binary uses a part of this module")]
pub(crate) const ALL: &[fn(Check<'_>)] = &[
    header_rules_of_ubl,
    parties_can_be_reached,
    each_way_to_pay_comes_with_its_own_details,
    the_extension_allows_more_and_demands_more,
    vehicles_say_how_clean_they_are,
    amounts_of_lines_and_prices_add_up,
    vat_totals_go_together,
];

const CIUS: &str = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0";

pub(crate) fn extension() -> String {
    format!("{CIUS}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0")
}

fn vehicles() -> String {
    format!("{CIUS}#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9")
}

fn deal(content: &str) -> String {
    format!("<rsm:SupplyChainTradeTransaction>{content}</rsm:SupplyChainTradeTransaction>")
}

fn settlement(content: &str) -> String {
    deal(&format!("<ram:ApplicableHeaderTradeSettlement>{content}</ram:ApplicableHeaderTradeSettlement>"))
}

pub(crate) fn header_rules_of_ubl(check: Check<'_>) {
    let line = "<cac:InvoiceLine><cac:Item><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID></cac:ClassifiedTaxCategory></cac:Item></cac:InvoiceLine>";
    let number = "<cac:AccountingSupplierParty><cac:Party><cac:PartyTaxScheme><cbc:CompanyID>1</cbc:CompanyID></cac:PartyTaxScheme></cac:Party></cac:AccountingSupplierParty>";
    let file = |name: &str| {
        format!(
            "<cac:AdditionalDocumentReference><cac:Attachment><cbc:EmbeddedDocumentBinaryObject filename='{name}'/></cac:Attachment></cac:AdditionalDocumentReference>"
        )
    };
    check(
        in_ubl,
        &[
            ("BR-DE-15", 1, "<cbc:BuyerReference> </cbc:BuyerReference>"),
            ("BR-DE-15", 0, "<cbc:BuyerReference>04011000-1234512345-06</cbc:BuyerReference>"),
            ("BR-DE-16", 1, line),
            ("BR-DE-16", 0, &format!("{line}{number}")),
            ("BR-DE-17", 0, "<cbc:InvoiceTypeCode>326</cbc:InvoiceTypeCode>"),
            ("BR-DE-17", 1, "<cbc:InvoiceTypeCode>71</cbc:InvoiceTypeCode>"),
            ("BR-DE-18", 1, "<cac:PaymentTerms><cbc:Note>#SKONTO#TAGE=7#PROZENT=2.00#</cbc:Note></cac:PaymentTerms>"),
            ("BR-DE-18", 0, "<cac:PaymentTerms><cbc:Note>#SKONTO#TAGE=7#PROZENT=2.00#\n</cbc:Note></cac:PaymentTerms>"),
            ("BR-DE-21", 0, &format!("<cbc:CustomizationID>{CIUS}</cbc:CustomizationID>")),
            ("BR-DE-21", 1, &format!("<cbc:CustomizationID>{CIUS} </cbc:CustomizationID>")),
            ("BR-DE-22", 1, &format!("{}{}{}", file("a"), file("b"), file("a"))),
            ("BR-DE-22", 0, &format!("{}{}", file("a"), file("A"))),
            ("BR-DE-26", 1, "<cbc:InvoiceTypeCode>384</cbc:InvoiceTypeCode>"),
            ("BR-DE-TMP-32", 1, "<cac:InvoiceLine/>"),
            ("BR-DE-TMP-32", 0, "<cac:InvoiceLine><cac:InvoicePeriod/></cac:InvoiceLine>"),
        ],
    );
}

pub(crate) fn parties_can_be_reached(check: Check<'_>) {
    let seller = |content: &str| {
        format!("<cac:AccountingSupplierParty><cac:Party>{content}</cac:Party></cac:AccountingSupplierParty>")
    };
    check(
        in_ubl,
        &[
            ("BR-DE-2", 1, &seller("")),
            ("BR-DE-3", 1, &seller("<cac:PostalAddress><cbc:PostalZone>1</cbc:PostalZone></cac:PostalAddress>")),
            ("BR-DE-4", 0, &seller("<cac:PostalAddress><cbc:PostalZone>1</cbc:PostalZone></cac:PostalAddress>")),
            ("BR-DE-5", 1, &seller("<cac:Contact/>")),
            ("BR-DE-27", 1, &seller("<cac:Contact><cbc:Telephone>12</cbc:Telephone></cac:Contact>")),
            ("BR-DE-28", 0, &seller("<cac:Contact><cbc:ElectronicMail>a@b.de</cbc:ElectronicMail></cac:Contact>")),
            ("PEPPOL-EN16931-R020", 1, &seller("")),
            (
                "BR-DE-9",
                1,
                "<cac:AccountingCustomerParty><cac:Party><cac:PostalAddress/></cac:Party></cac:AccountingCustomerParty>",
            ),
            ("BR-DE-10", 1, "<cac:Delivery><cac:DeliveryLocation><cac:Address/></cac:DeliveryLocation></cac:Delivery>"),
        ],
    );
    let department = "<ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:DefinedTradeContact><ram:DepartmentName>Accounts</ram:DepartmentName></ram:DefinedTradeContact></ram:SellerTradeParty></ram:ApplicableHeaderTradeAgreement>";
    check(
        cii,
        &[("BR-DE-5", 0, &deal(department)), ("BR-DE-6", 1, &deal(department)), ("BR-DE-2", 0, &deal(department))],
    );
}

pub(crate) fn each_way_to_pay_comes_with_its_own_details(check: Check<'_>) {
    let means = |code: &str, content: &str| {
        format!("<cac:PaymentMeans><cbc:PaymentMeansCode>{code}</cbc:PaymentMeansCode>{content}</cac:PaymentMeans>")
    };
    let account =
        |number: &str| format!("<cac:PayeeFinancialAccount><cbc:ID>{number}</cbc:ID></cac:PayeeFinancialAccount>");
    check(
        in_ubl,
        &[
            ("BR-DE-19", 0, &means("58", &account("DE37 9999 9999 0123 4567 89"))),
            ("BR-DE-19", 1, &means("58", &account("DE38999999990123456789"))),
            ("BR-DE-19", 0, &means("30", &account("4711"))),
            ("BR-DE-23-a", 1, &means("30", "")),
            ("BR-DE-23-b", 1, &means("30", "<cac:CardAccount/>")),
            ("BR-DE-24-a", 1, &means("48", "")),
            ("BR-DE-24-b", 1, &means("54", "<cac:PaymentMandate/>")),
            ("BR-DE-25-a", 1, &means(" 59 ", "")),
            ("BR-DE-25-b", 1, &means("59", &account("1"))),
            ("BR-DE-30", 1, &means("59", "<cac:PaymentMandate/>")),
            ("BR-DE-31", 1, &means("59", "<cac:PaymentMandate/>")),
            ("PEPPOL-EN16931-R061", 1, &means("49", "")),
        ],
    );
    check(
        cii,
        &[
            ("BR-DE-30", 1, &settlement("<ram:CreditorReferenceID>1</ram:CreditorReferenceID>")),
            ("BR-DE-31", 1, &settlement("<ram:CreditorReferenceID>1</ram:CreditorReferenceID>")),
            ("BR-DE-30", 0, &settlement("")),
            (
                "BR-DE-23-b",
                1,
                &settlement(
                    "<ram:CreditorReferenceID>1</ram:CreditorReferenceID><ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>30</ram:TypeCode></ram:SpecifiedTradeSettlementPaymentMeans>",
                ),
            ),
        ],
    );
}

pub(crate) fn the_extension_allows_more_and_demands_more(check: Check<'_>) {
    let with = |content: &str| format!("<cbc:CustomizationID>{}</cbc:CustomizationID>{content}", extension());
    let xml = "<cbc:EmbeddedDocumentBinaryObject mimeCode='application/xml'>x</cbc:EmbeddedDocumentBinaryObject>";
    let endpoint = "<cbc:EndpointID schemeID='XR01'>x</cbc:EndpointID>";
    let sub = |amount: &str| {
        format!(
            "<cac:SubInvoiceLine><cbc:LineExtensionAmount>{amount}</cbc:LineExtensionAmount><cac:Item><cac:ClassifiedTaxCategory/></cac:Item></cac:SubInvoiceLine>"
        )
    };
    let line = |content: &str| {
        format!("<cac:InvoiceLine><cbc:LineExtensionAmount>10.00</cbc:LineExtensionAmount>{content}</cac:InvoiceLine>")
    };
    let total = "<cac:LegalMonetaryTotal><cbc:TaxInclusiveAmount>100</cbc:TaxInclusiveAmount><cbc:PayableAmount>119.00</cbc:PayableAmount></cac:LegalMonetaryTotal>";
    let third = "<cac:PrepaidPayment><cbc:PaidAmount currencyID='EUR'>19</cbc:PaidAmount></cac:PrepaidPayment>";
    check(
        in_ubl,
        &[
            ("BR-DEX-01", 0, &with(xml)),
            ("BR-DEX-07", 0, &with(endpoint)),
            ("BR-DEX-07", 1, &with("<cbc:EndpointID schemeID='XR04'>x</cbc:EndpointID>")),
            ("BR-DEX-07", 0, "<cbc:EndpointID schemeID='XR04'>x</cbc:EndpointID>"),
            ("BR-DEX-02", 0, &with(&line(&format!("{}{}", sub("4"), sub("6.00"))))),
            ("BR-DEX-02", 1, &with(&line(&format!("{}{}", sub("4"), sub("6.01"))))),
            ("BR-DEX-03", 1, &with("<cac:SubInvoiceLine><cac:Item/></cac:SubInvoiceLine>")),
            ("BR-DEX-09", 1, &with(total)),
            ("BR-DEX-09", 0, &with(&format!("{third}{total}"))),
            ("BR-DEX-10", 1, &with(third)),
            ("BR-DEX-14", 1, &with(third)),
            ("BR-DEX-14", 0, &with(&format!("<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>{third}"))),
        ],
    );
    let context = |content: &str| {
        format!(
            "<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>{}</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>{content}",
            extension()
        )
    };
    let row = "<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:ParentLineID>1</ram:ParentLineID></ram:AssociatedDocumentLineDocument></ram:IncludedSupplyChainTradeLineItem>";
    check(
        cii,
        &[
            ("BR-DEX-15", 2, &context(&deal(&format!("{row}{row}")))),
            ("BR-DEX-15", 0, &deal(row)),
            ("BR-DEX-01", 1, &context("<ram:AttachmentBinaryObject>x</ram:AttachmentBinaryObject>")),
            (
                "BR-DEX-04",
                1,
                &context("<ram:BuyerTradeParty><ram:GlobalID schemeID='9'>x</ram:GlobalID></ram:BuyerTradeParty>"),
            ),
        ],
    );
}

pub(crate) fn vehicles_say_how_clean_they_are(check: Check<'_>) {
    let with = |content: &str| format!("<cbc:CustomizationID>{}</cbc:CustomizationID>{content}", vehicles());
    let item = |content: &str| format!("<cac:InvoiceLine><cac:Item>{content}</cac:Item></cac:InvoiceLine>");
    let class = "<cac:CommodityClassification><cbc:ItemClassificationCode listID='CVD'>M1</cbc:ItemClassificationCode></cac:CommodityClassification>";
    let clean = "<cac:AdditionalItemProperty><cbc:Name>cva</cbc:Name><cbc:Value> clean </cbc:Value></cac:AdditionalItemProperty>";
    check(
        in_ubl,
        &[
            ("BR-DE-CVD-01", 1, &with("")),
            (
                "BR-DE-CVD-02",
                0,
                &with("<cac:OriginatorDocumentReference><cbc:ID>1</cbc:ID></cac:OriginatorDocumentReference>"),
            ),
            ("BR-DE-CVD-03", 0, &with(&item(&format!("{class}{clean}")))),
            ("BR-DE-CVD-03", 1, &with(&item(class))),
            ("BR-DE-CVD-06-a", 1, &with(&item(class))),
            ("BR-DE-CVD-06-b", 1, &with(&item(clean))),
            ("BR-DE-CVD-04", 1, &with(&item(&class.replace("M1", "X1")))),
            ("BR-DE-CVD-05", 1, &with(&item(&clean.replace("clean", "dirty")))),
            ("BR-TMP-CVD-01", 1, &with(&item(&class.replace("CVD", "??")))),
            ("BR-DE-CVD-01", 0, ""),
        ],
    );
}

pub(crate) fn amounts_of_lines_and_prices_add_up(check: Check<'_>) {
    let line = |content: &str| format!("<cac:InvoiceLine>{content}</cac:InvoiceLine>");
    let amount = |amount: &str| {
        line(&format!(
            "<cbc:InvoicedQuantity>3</cbc:InvoicedQuantity><cbc:LineExtensionAmount>{amount}</cbc:LineExtensionAmount><cac:Price><cbc:PriceAmount>1</cbc:PriceAmount><cbc:BaseQuantity>3</cbc:BaseQuantity></cac:Price>"
        ))
    };
    let discount = |base: &str| {
        format!(
            "<cac:Price><cbc:PriceAmount>9</cbc:PriceAmount><cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:Amount>1</cbc:Amount><cbc:BaseAmount>{base}</cbc:BaseAmount></cac:AllowanceCharge></cac:Price>"
        )
    };
    let allowance = |content: &str| {
        format!("<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>{content}</cac:AllowanceCharge>")
    };
    let percent = |amount: &str| {
        allowance(&format!(
            "<cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric><cbc:Amount>{amount}</cbc:Amount><cbc:BaseAmount>50</cbc:BaseAmount>"
        ))
    };
    let forint = |content: &str| format!("<cbc:DocumentCurrencyCode>HUF</cbc:DocumentCurrencyCode>{content}");
    check(
        in_ubl,
        &[
            // The reference divides first: 3 × (1 ÷ 3) is a little less than 1.
            ("PEPPOL-EN16931-R120", 0, &amount("0.98")),
            ("PEPPOL-EN16931-R120", 1, &amount("1.02")),
            ("PEPPOL-EN16931-R120", 0, &forint(&amount("1.4"))),
            ("PEPPOL-EN16931-R121", 1, &line("<cac:Price><cbc:BaseQuantity>0</cbc:BaseQuantity></cac:Price>")),
            ("PEPPOL-EN16931-R046", 0, &discount("10.0")),
            ("PEPPOL-EN16931-R046", 1, &discount("10.01")),
            ("PEPPOL-EN16931-R044", 1, &discount("10").replace("false", "true")),
            ("PEPPOL-EN16931-R040", 0, &percent("5.02")),
            ("PEPPOL-EN16931-R040", 1, &percent("5.03")),
            ("PEPPOL-EN16931-R040", 0, &forint(&percent("5.5"))),
            ("PEPPOL-EN16931-R041", 1, &allowance("<cbc:MultiplierFactorNumeric>1</cbc:MultiplierFactorNumeric>")),
            ("PEPPOL-EN16931-R042", 1, &allowance("<cbc:BaseAmount>1</cbc:BaseAmount>")),
            ("PEPPOL-EN16931-R043", 1, &allowance("").replace("false", "0")),
            ("PEPPOL-EN16931-R101", 1, &line("<cac:DocumentReference/>")),
            (
                "PEPPOL-EN16931-R130",
                1,
                &line(
                    "<cbc:InvoicedQuantity unitCode='HUR'>1</cbc:InvoicedQuantity><cac:Price><cbc:BaseQuantity unitCode='C62'>1</cbc:BaseQuantity></cac:Price>",
                ),
            ),
            (
                "PEPPOL-EN16931-R130",
                0,
                &line("<cac:Price><cbc:BaseQuantity unitCode='C62'>1</cbc:BaseQuantity></cac:Price>"),
            ),
            ("PEPPOL-EN16931-R008", 2, "<cac:Party/><cbc:Note> </cbc:Note>"),
            (
                "PEPPOL-EN16931-R110",
                1,
                "<cac:InvoicePeriod><cbc:StartDate>2026-01-02</cbc:StartDate></cac:InvoicePeriod><cac:InvoiceLine><cac:InvoicePeriod><cbc:StartDate>2026-01-01</cbc:StartDate></cac:InvoicePeriod></cac:InvoiceLine>",
            ),
        ],
    );
    let agreement = |gross: &str| {
        deal(&format!(
            "<ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedLineTradeAgreement><ram:GrossPriceProductTradePrice><ram:ChargeAmount>{gross}</ram:ChargeAmount><ram:BasisQuantity unitCode='C62'>2</ram:BasisQuantity></ram:GrossPriceProductTradePrice><ram:NetPriceProductTradePrice><ram:ChargeAmount>9</ram:ChargeAmount><ram:BasisQuantity>1</ram:BasisQuantity></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement></ram:IncludedSupplyChainTradeLineItem>"
        ))
    };
    check(
        cii,
        &[
            ("PEPPOL-EN16931-R008", 0, &deal("<ram:ApplicableHeaderTradeDelivery/>")),
            ("PEPPOL-EN16931-R008", 1, &deal("<ram:ApplicableHeaderTradeAgreement/>")),
            ("PEPPOL-EN16931-R046", 0, &agreement("9.00")),
            ("PEPPOL-EN16931-R046", 1, &agreement("10")),
            ("PEPPOL-EN16931-R130", 1, &agreement("9")),
            ("BR-TMP-3", 1, &agreement("9")),
        ],
    );
}

pub(crate) fn vat_totals_go_together(check: Check<'_>) {
    let broken_down =
        "<cac:TaxTotal><cbc:TaxAmount currencyID='EUR'>5</cbc:TaxAmount><cac:TaxSubtotal/></cac:TaxTotal>";
    let other =
        |amount: &str| format!("<cac:TaxTotal><cbc:TaxAmount currencyID='USD'>{amount}</cbc:TaxAmount></cac:TaxTotal>");
    let currencies =
        "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:TaxCurrencyCode>USD</cbc:TaxCurrencyCode>";
    check(
        in_ubl,
        &[
            ("PEPPOL-EN16931-R053", 0, broken_down),
            ("PEPPOL-EN16931-R053", 1, &format!("{broken_down}{broken_down}")),
            ("PEPPOL-EN16931-R054", 1, &format!("{broken_down}{}", other("5"))),
            ("PEPPOL-EN16931-R054", 1, &format!("{currencies}{broken_down}")),
            ("PEPPOL-EN16931-R055", 1, &format!("{currencies}{broken_down}{}", other("-5"))),
            ("PEPPOL-EN16931-R055", 0, &format!("{currencies}{broken_down}{}", other("0"))),
            ("PEPPOL-EN16931-R005", 1, &currencies.replace("USD", " EUR ")),
        ],
    );
    let totals = |totals: &str| {
        settlement(&format!(
            "<ram:TaxCurrencyCode>USD</ram:TaxCurrencyCode><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode><ram:SpecifiedTradeSettlementHeaderMonetarySummation>{totals}</ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
        ))
    };
    let total = |currency: &str, amount: &str| {
        format!("<ram:TaxTotalAmount currencyID='{currency}'>{amount}</ram:TaxTotalAmount>")
    };
    check(
        cii,
        &[
            ("PEPPOL-EN16931-R053", 0, &totals("")),
            ("PEPPOL-EN16931-R053", 1, &totals(&total("EUR", "1").repeat(2))),
            ("PEPPOL-EN16931-R054", 1, &totals("")),
            ("PEPPOL-EN16931-R055", 0, &totals(&total("USD", "1"))),
            ("PEPPOL-EN16931-R055", 1, &totals(&(total("USD", "-1") + &total("EUR", "1")))),
        ],
    );
}
