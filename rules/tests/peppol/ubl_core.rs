//! Peppol's own rules and the rules of identifiers, for UBL.

use super::bases::{CREDIT_NOTE, GERMAN, INVOICE, SELF_BILLED, SELF_BILLED_CREDIT_NOTE};
use super::builder::Case;

const PROFILE: &str = "<cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>";
const NOTE: &str = "<cbc:Note>Thank you.</cbc:Note>";
const REFERENCE: &str = "<cbc:BuyerReference>B-7</cbc:BuyerReference>";
const ORDER: &str = "<cac:OrderReference><cbc:ID>O-1</cbc:ID></cac:OrderReference>";
const SELLER_ENDPOINT: &str = r#"<cbc:EndpointID schemeID="0088">4023456700122</cbc:EndpointID>"#;
const BUYER_ENDPOINT: &str = r#"<cbc:EndpointID schemeID="9914">ATU12345675</cbc:EndpointID>"#;
const BUYER_ID: &str = r#"<cbc:ID schemeID="0060">123456789</cbc:ID>"#;
const SELLER_LEGAL: &str = r#"<cbc:CompanyID schemeID="0002">123456789</cbc:CompanyID>"#;
const SELLER_VAT: &str = "<cbc:CompanyID>FR40123456789</cbc:CompanyID>";
const CURRENCY: &str = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>";
const TOTALS: &str = "<cac:LegalMonetaryTotal>";
const LINE_OBJECT: &str = "<cac:DocumentReference><cbc:ID>M-1</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference>";
const LINE_PERIOD: &str = "<cbc:StartDate>2026-08-02</cbc:StartDate><cbc:EndDate>2026-08-30</cbc:EndDate>";
const LINE_AMOUNT: &str = r#"<cbc:LineExtensionAmount currencyID="EUR">95.0<"#;
const BASE_QUANTITY: &str = r#"<cbc:BaseQuantity unitCode="C62">2</cbc:BaseQuantity>"#;
const DISCOUNT: &str =
    r#"<cbc:Amount currencyID="EUR">1.0</cbc:Amount><cbc:BaseAmount currencyID="EUR">51.0</cbc:BaseAmount>"#;
const PERCENTAGE: &str = "<cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric>";
const BREAKDOWN_CATEGORY: &str = "<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>25.0</cbc:Percent>";
/// A VAT total in another currency.
const IN_DKK: &str =
    r#"<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:TaxCurrencyCode>DKK</cbc:TaxCurrencyCode>"#;
const TOTAL_IN_DKK: &str =
    r#"<cac:TaxTotal><cbc:TaxAmount currencyID="DKK">168.00</cbc:TaxAmount></cac:TaxTotal><cac:LegalMonetaryTotal>"#;
const ZERO_TOTAL_IN_DKK: &str =
    r#"<cac:TaxTotal><cbc:TaxAmount currencyID="DKK">0</cbc:TaxAmount></cac:TaxTotal><cac:LegalMonetaryTotal>"#;
const NEGATIVE_TOTAL_IN_DKK: &str =
    r#"<cac:TaxTotal><cbc:TaxAmount currencyID="DKK">-168.00</cbc:TaxAmount></cac:TaxTotal><cac:LegalMonetaryTotal>"#;

/// Cases that hold in billing and in self-billing alike.
pub(crate) const BOTH: &[Case] = &[
    Case(INVOICE, &[], &[]),
    Case(CREDIT_NOTE, &[], &[]),
    // Process and specification.
    Case(INVOICE, &[("<cbc:ProfileID>", "<cbc:UUID>"), ("</cbc:ProfileID>", "</cbc:UUID>")], &["PE-R001", "PE-R007"]),
    Case(INVOICE, &[(":01:1.0</cbc:ProfileID>", ":1:1.0</cbc:ProfileID>")], &["PE-R007"]),
    Case(INVOICE, &[(":01:1.0</cbc:ProfileID>", ":01:1.0 \n </cbc:ProfileID>")], &[]),
    Case(INVOICE, &[(":3.0</cbc:CustomizationID>", ":2.0</cbc:CustomizationID>")], &["PE-R004"]),
    Case(INVOICE, &[(":3.0</cbc:CustomizationID>", ":3.0#conformant#urn:x </cbc:CustomizationID>")], &[]),
    // Two processes: Peppol's engine stops there.
    Case(INVOICE, &[("</cbc:ProfileID>", "</cbc:ProfileID><cbc:ProfileID>x</cbc:ProfileID>")], &["PE-R007"]),
    // References.
    Case(INVOICE, &[(NOTE, "<cbc:Note>A</cbc:Note><cbc:Note>B</cbc:Note>")], &["PE-R002"]),
    Case(INVOICE, &[(NOTE, "")], &[]),
    Case(INVOICE, &[(REFERENCE, ""), (ORDER, "")], &["PE-R003"]),
    Case(INVOICE, &[(REFERENCE, "")], &[]),
    Case(INVOICE, &[(ORDER, "")], &[]),
    Case(
        CREDIT_NOTE,
        &[(
            "<cac:AccountingSupplierParty>",
            "<cac:AdditionalDocumentReference><cbc:ID>P</cbc:ID><cbc:DocumentTypeCode>50</cbc:DocumentTypeCode>\
             </cac:AdditionalDocumentReference><cac:AdditionalDocumentReference><cbc:ID>Q</cbc:ID>\
             <cbc:DocumentTypeCode>50</cbc:DocumentTypeCode></cac:AdditionalDocumentReference>\
             <cac:AccountingSupplierParty>",
        )],
        &["PE-R080"],
    ),
    Case(
        INVOICE,
        &[(
            "<cac:AccountingSupplierParty>",
            "<cac:AdditionalDocumentReference><cbc:ID>P</cbc:ID><cbc:DocumentTypeCode>50</cbc:DocumentTypeCode>\
             </cac:AdditionalDocumentReference><cac:AdditionalDocumentReference><cbc:ID>Q</cbc:ID>\
             <cbc:DocumentTypeCode>50</cbc:DocumentTypeCode></cac:AdditionalDocumentReference>\
             <cac:AccountingSupplierParty>",
        )],
        &[],
    ),
    Case(
        CREDIT_NOTE,
        &[("<cbc:ID>D-1</cbc:ID>", "<cbc:ID>D-1</cbc:ID><cbc:DocumentTypeCode>50</cbc:DocumentTypeCode>")],
        &[],
    ),
    // Parties.
    Case(INVOICE, &[(BUYER_ENDPOINT, "")], &["PE-R010"]),
    Case(INVOICE, &[(SELLER_ENDPOINT, "")], &["PE-R020"]),
    Case(INVOICE, &[("<cbc:PaymentMeansCode>30<", "<cbc:PaymentMeansCode> 49 <")], &["PE-R061"]),
    Case(
        INVOICE,
        &[
            ("<cbc:PaymentMeansCode>30<", "<cbc:PaymentMeansCode>59<"),
            (
                "<cac:PayeeFinancialAccount>",
                "<cac:PaymentMandate><cbc:ID>M</cbc:ID></cac:PaymentMandate><cac:PayeeFinancialAccount>",
            ),
        ],
        &[],
    ),
    // Empty elements; attributes do not fill them.
    Case(INVOICE, &[(NOTE, "<cbc:Note> \n </cbc:Note>")], &["PE-R008"]),
    Case(INVOICE, &[(NOTE, r#"<cbc:Note languageID="en"><!-- x --></cbc:Note>"#)], &["PE-R008"]),
    Case(INVOICE, &[(NOTE, "<cbc:Note><![CDATA[x]]></cbc:Note>")], &[]),
    Case(INVOICE, &[(NOTE, "<cbc:Note/><cac:OrderReference/>"), (REFERENCE, "")], &["PE-R008", "PE-R008"]),
    // Allowances and charges.
    Case(INVOICE, &[(">9.50</cbc:Amount><cbc:BaseAmount", ">9.52</cbc:Amount><cbc:BaseAmount")], &[]),
    Case(INVOICE, &[(">9.50</cbc:Amount><cbc:BaseAmount", ">9.521</cbc:Amount><cbc:BaseAmount")], &["PE-R040"]),
    Case(CREDIT_NOTE, &[("Numeric>10.0<", "Numeric>11<")], &["PE-R040"]),
    Case(INVOICE, &[("Numeric>10<", "Numeric>1e1<")], &["PE-R040"]),
    Case(INVOICE, &[("<cbc:BaseAmount currencyID=\"EUR\">95.00</cbc:BaseAmount>", "")], &["PE-R041"]),
    Case(INVOICE, &[(PERCENTAGE, "")], &["PE-R042"]),
    // Whoever fires R041 or R042 is not asked for its indicator.
    Case(
        INVOICE,
        &[
            (PERCENTAGE, ""),
            (
                "<cbc:ChargeIndicator>false</cbc:ChargeIndicator>\n    <cbc:AllowanceChargeReasonCode>95</cbc:AllowanceChargeReasonCode>",
                "",
            ),
        ],
        &["PE-R042"],
    ),
    Case(
        INVOICE,
        &[(
            "<cbc:ChargeIndicator>true</cbc:ChargeIndicator>\n    <cbc:AllowanceChargeReasonCode>FC",
            "<cbc:ChargeIndicator>1</cbc:ChargeIndicator>\n    <cbc:AllowanceChargeReasonCode>FC",
        )],
        &["PE-R043"],
    ),
    Case(
        INVOICE,
        &[(
            "<cbc:ChargeIndicator>true</cbc:ChargeIndicator>\n    <cbc:AllowanceChargeReasonCode>FC",
            "<cbc:ChargeIndicator> true </cbc:ChargeIndicator>\n    <cbc:AllowanceChargeReasonCode>FC",
        )],
        &[],
    ),
    // The price's discount.
    Case(
        INVOICE,
        &[(
            "<cbc:ChargeIndicator>false</cbc:ChargeIndicator>\n        <cbc:Amount",
            "<cbc:ChargeIndicator>true</cbc:ChargeIndicator>\n        <cbc:Amount",
        )],
        &["PE-R044"],
    ),
    Case(
        INVOICE,
        &[("<cbc:ChargeIndicator>false</cbc:ChargeIndicator>\n        <cbc:Amount", "<cbc:Amount")],
        &["PE-R044"],
    ),
    Case(
        INVOICE,
        &[(
            DISCOUNT,
            r#"<cbc:Amount currencyID="EUR">1.001</cbc:Amount><cbc:BaseAmount currencyID="EUR">51.0</cbc:BaseAmount>"#,
        )],
        &["PE-R046"],
    ),
    Case(INVOICE, &[(DISCOUNT, r#"<cbc:BaseAmount currencyID="EUR">50</cbc:BaseAmount>"#)], &["PE-R046"]),
    Case(INVOICE, &[(DISCOUNT, r#"<cbc:Amount currencyID="EUR">7</cbc:Amount>"#)], &[]),
    // Currencies.
    Case(
        INVOICE,
        &[(r#"<cbc:PayableAmount currencyID="EUR">"#, r#"<cbc:PayableAmount currencyID="SEK">"#)],
        &["PE-R051"],
    ),
    Case(INVOICE, &[(r#"<cbc:PayableAmount currencyID="EUR">"#, "<cbc:PayableAmount>")], &["PE-R051", "PE-CL007"]),
    Case(
        INVOICE,
        &[(r#"<cbc:PayableAmount currencyID="EUR">"#, r#"<cbc:PayableAmount currencyID="eur">"#)],
        &["PE-CL007", "PE-R051"],
    ),
    Case(INVOICE, &[("EUR", "ZWG")], &[]),
    Case(
        INVOICE,
        &[("EUR", "EURO")],
        &[
            "PE-CL007", "PE-CL007", "PE-CL007", "PE-CL007", "PE-CL007", "PE-CL007", "PE-CL007", "PE-CL007", "PE-CL007",
            "PE-CL007", "PE-CL007", "PE-CL007", "PE-CL007", "PE-CL007", "PE-CL007", "PE-CL007", "PE-CL007", "PE-CL007",
            "PE-CL007",
        ],
    ),
    Case(INVOICE, &[(CURRENCY, IN_DKK), (TOTALS, TOTAL_IN_DKK)], &[]),
    Case(
        INVOICE,
        &[
            (
                CURRENCY,
                "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:TaxCurrencyCode> EUR</cbc:TaxCurrencyCode>",
            ),
            (
                TOTALS,
                r#"<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">22.50</cbc:TaxAmount></cac:TaxTotal><cac:LegalMonetaryTotal>"#,
            ),
        ],
        &["PE-R005"],
    ),
    // VAT totals.
    Case(
        INVOICE,
        &[("<cac:TaxTotal>", "<cac:WithholdingTaxTotal>"), ("</cac:TaxTotal>", "</cac:WithholdingTaxTotal>")],
        &["PE-R053"],
    ),
    Case(
        INVOICE,
        &[(
            TOTALS,
            r#"<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">0</cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">0</cbc:TaxableAmount></cac:TaxSubtotal></cac:TaxTotal><cac:LegalMonetaryTotal>"#,
        )],
        &["PE-R053"],
    ),
    Case(INVOICE, &[(TOTALS, TOTAL_IN_DKK)], &["PE-R054"]),
    Case(INVOICE, &[(CURRENCY, IN_DKK)], &["PE-R054", "PE-R055"]),
    Case(INVOICE, &[(CURRENCY, IN_DKK), (TOTALS, NEGATIVE_TOTAL_IN_DKK)], &["PE-R055"]),
    // Nought goes with either sign.
    Case(
        INVOICE,
        &[
            (CURRENCY, IN_DKK),
            (TOTALS, ZERO_TOTAL_IN_DKK),
            (
                r#"<cac:TaxTotal>
    <cbc:TaxAmount currencyID="EUR">22.50<"#,
                r#"<cac:TaxTotal>
    <cbc:TaxAmount currencyID="EUR">-22.50<"#,
            ),
        ],
        &[],
    ),
    // Lines.
    Case(
        INVOICE,
        &[(
            LINE_OBJECT,
            "<cac:DocumentReference><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference><cac:DocumentReference><cbc:ID>x</cbc:ID></cac:DocumentReference>",
        )],
        &["PE-R100"],
    ),
    Case(INVOICE, &[("<cbc:DocumentTypeCode>130<", "<cbc:DocumentTypeCode> 130<")], &["PE-R101"]),
    Case(INVOICE, &[(LINE_OBJECT, "")], &[]),
    Case(INVOICE, &[(LINE_PERIOD, "<cbc:StartDate>2026-07-31</cbc:StartDate>")], &["PE-R110"]),
    Case(INVOICE, &[(LINE_PERIOD, "<cbc:EndDate>2026-09-01</cbc:EndDate>")], &["PE-R111"]),
    Case(CREDIT_NOTE, &[(LINE_PERIOD, "<cbc:StartDate>2026-07-31</cbc:StartDate>")], &["PE-R110"]),
    Case(
        INVOICE,
        &[(LINE_PERIOD, "<cbc:StartDate>2026-08-01</cbc:StartDate><cbc:EndDate>2026-08-31</cbc:EndDate>")],
        &[],
    ),
    // Start is compared with start only.
    Case(INVOICE, &[(LINE_PERIOD, "<cbc:StartDate>2026-12-01</cbc:StartDate>")], &[]),
    Case(
        INVOICE,
        &[
            (
                "<cbc:StartDate>2026-08-01</cbc:StartDate><cbc:EndDate>2026-08-31</cbc:EndDate>",
                "<cbc:EndDate>2026-08-31</cbc:EndDate>",
            ),
            (LINE_PERIOD, "<cbc:StartDate>2020-01-01</cbc:StartDate>"),
        ],
        &[],
    ),
    Case(INVOICE, &[(LINE_AMOUNT, r#"<cbc:LineExtensionAmount currencyID="EUR">95.02<"#)], &[]),
    Case(INVOICE, &[(LINE_AMOUNT, r#"<cbc:LineExtensionAmount currencyID="EUR">95.03<"#)], &["PE-R120"]),
    Case(INVOICE, &[(LINE_AMOUNT, r#"<cbc:LineExtensionAmount currencyID="EUR">95,00<"#)], &["PE-R120"]),
    Case(CREDIT_NOTE, &[("unitCode=\"C62\">4<", "unitCode=\"C62\">5<")], &["PE-R120"]),
    Case(
        INVOICE,
        &[(BASE_QUANTITY, r#"<cbc:BaseQuantity unitCode="C62">-2</cbc:BaseQuantity>"#)],
        &["PE-R120", "PE-R121"],
    ),
    Case(
        INVOICE,
        &[
            (BASE_QUANTITY, r#"<cbc:BaseQuantity unitCode="C62">0</cbc:BaseQuantity>"#),
            (LINE_AMOUNT, r#"<cbc:LineExtensionAmount currencyID="EUR">195<"#),
        ],
        &["PE-R121"],
    ),
    Case(INVOICE, &[(BASE_QUANTITY, ""), (LINE_AMOUNT, r#"<cbc:LineExtensionAmount currencyID="EUR">195<"#)], &[]),
    Case(INVOICE, &[(BASE_QUANTITY, r#"<cbc:BaseQuantity unitCode="KGM">2</cbc:BaseQuantity>"#)], &["PE-R130"]),
    Case(INVOICE, &[(r#"<cbc:InvoicedQuantity unitCode="C62">"#, "<cbc:InvoicedQuantity>")], &["PE-R130"]),
    Case(INVOICE, &[(BASE_QUANTITY, "<cbc:BaseQuantity>2</cbc:BaseQuantity>")], &[]),
    // Codes.
    Case(INVOICE, &[("application/pdf", "application/PDF")], &["PE-CL001"]),
    Case(INVOICE, &[("application/pdf", "text/csv")], &[]),
    Case(INVOICE, &[("ReasonCode>95<", "ReasonCode>96<")], &["PE-CL002"]),
    Case(INVOICE, &[("ReasonCode>95<", "ReasonCode> 105 <")], &[]),
    Case(INVOICE, &[("ReasonCode>100<", "ReasonCode>FC<")], &["PE-CL002"]),
    Case(INVOICE, &[("ReasonCode>FC<", "ReasonCode>95<")], &["PE-CL003"]),
    Case(INVOICE, &[("ReasonCode>FC<", "ReasonCode>ABL<")], &[]),
    Case(INVOICE, &[("DescriptionCode>35<", "DescriptionCode>5<")], &["PE-CL006"]),
    Case(INVOICE, &[("DescriptionCode>35<", "DescriptionCode>432<")], &[]),
    Case(INVOICE, &[(r#"schemeID="9914""#, r#"schemeID="9999""#)], &["PE-CL008"]),
    Case(INVOICE, &[(r#"schemeID="9914""#, r#"schemeID="9959""#)], &[]),
    Case(INVOICE, &[(r#" schemeID="9914""#, "")], &[]),
    Case(INVOICE, &[(">2026-09-01</cbc:IssueDate>", "> 2026-09-01</cbc:IssueDate>")], &["PE-F001"]),
    Case(INVOICE, &[(">2026-08-30</cbc:ActualDeliveryDate>", ">2026-02-30</cbc:ActualDeliveryDate>")], &["PE-F001"]),
    Case(INVOICE, &[(">2026-10-01</cbc:DueDate>", ">2026-10-01Z</cbc:DueDate>")], &["PE-F001"]),
    Case(INVOICE, &[("<cbc:PaymentID>", "<cbc:PaymentDueDate>soon</cbc:PaymentDueDate><cbc:PaymentID>")], &[]),
    // Exemption reasons and VAT categories; small letters count, blanks do not.
    Case(
        INVOICE,
        &[(
            BREAKDOWN_CATEGORY,
            "<cac:TaxCategory><cbc:ID>E</cbc:ID><cbc:TaxExemptionReasonCode>vatex-eu-g</cbc:TaxExemptionReasonCode>",
        )],
        &["PE-P0104"],
    ),
    Case(
        INVOICE,
        &[(
            BREAKDOWN_CATEGORY,
            "<cac:TaxCategory><cbc:ID>G</cbc:ID><cbc:TaxExemptionReasonCode>VATEX-EU-G</cbc:TaxExemptionReasonCode>",
        )],
        &[],
    ),
    Case(
        INVOICE,
        &[(
            BREAKDOWN_CATEGORY,
            "<cac:TaxCategory><cbc:ID>E</cbc:ID><cbc:TaxExemptionReasonCode>VATEX-EU-O</cbc:TaxExemptionReasonCode>",
        )],
        &["PE-P0105"],
    ),
    Case(
        INVOICE,
        &[(
            BREAKDOWN_CATEGORY,
            "<cac:TaxCategory><cbc:ID>O</cbc:ID><cbc:TaxExemptionReasonCode>VATEX-EU-O</cbc:TaxExemptionReasonCode>",
        )],
        &[],
    ),
    Case(
        INVOICE,
        &[(
            BREAKDOWN_CATEGORY,
            "<cac:TaxCategory><cbc:ID>E</cbc:ID><cbc:TaxExemptionReasonCode>VATEX-EU-IC</cbc:TaxExemptionReasonCode>",
        )],
        &["PE-P0106"],
    ),
    Case(
        INVOICE,
        &[(
            BREAKDOWN_CATEGORY,
            "<cac:TaxCategory><cbc:ID>K</cbc:ID><cbc:TaxExemptionReasonCode>VATEX-EU-IC</cbc:TaxExemptionReasonCode>",
        )],
        &[],
    ),
    Case(
        INVOICE,
        &[(
            BREAKDOWN_CATEGORY,
            "<cac:TaxCategory><cbc:TaxExemptionReasonCode>VATEX-EU-AE</cbc:TaxExemptionReasonCode>",
        )],
        &["PE-P0107"],
    ),
    Case(
        INVOICE,
        &[(
            BREAKDOWN_CATEGORY,
            "<cac:TaxCategory><cbc:ID>AE</cbc:ID><cbc:TaxExemptionReasonCode>VATEX-EU-AE</cbc:TaxExemptionReasonCode>",
        )],
        &[],
    ),
    Case(
        INVOICE,
        &[(
            BREAKDOWN_CATEGORY,
            "<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:TaxExemptionReasonCode>VATEX-EU-D</cbc:TaxExemptionReasonCode>",
        )],
        &["PE-P0108"],
    ),
    Case(
        INVOICE,
        &[(
            BREAKDOWN_CATEGORY,
            "<cac:TaxCategory><cbc:ID>E</cbc:ID><cbc:TaxExemptionReasonCode>VATEX-EU-D</cbc:TaxExemptionReasonCode>",
        )],
        &[],
    ),
    Case(
        INVOICE,
        &[(
            BREAKDOWN_CATEGORY,
            "<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:TaxExemptionReasonCode>VATEX-EU-F</cbc:TaxExemptionReasonCode>",
        )],
        &["PE-P0109"],
    ),
    Case(
        INVOICE,
        &[(
            BREAKDOWN_CATEGORY,
            "<cac:TaxCategory><cbc:ID>E</cbc:ID><cbc:TaxExemptionReasonCode>VATEX-EU-F</cbc:TaxExemptionReasonCode>",
        )],
        &[],
    ),
    Case(
        INVOICE,
        &[(
            BREAKDOWN_CATEGORY,
            "<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:TaxExemptionReasonCode>VATEX-EU-I</cbc:TaxExemptionReasonCode>",
        )],
        &["PE-P0110"],
    ),
    Case(
        INVOICE,
        &[(
            BREAKDOWN_CATEGORY,
            "<cac:TaxCategory><cbc:ID>E</cbc:ID><cbc:TaxExemptionReasonCode>VATEX-EU-I</cbc:TaxExemptionReasonCode>",
        )],
        &[],
    ),
    Case(
        INVOICE,
        &[(
            BREAKDOWN_CATEGORY,
            "<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:TaxExemptionReasonCode>VATEX-EU-J</cbc:TaxExemptionReasonCode>",
        )],
        &["PE-P0111"],
    ),
    Case(
        INVOICE,
        &[(
            BREAKDOWN_CATEGORY,
            "<cac:TaxCategory><cbc:ID>E</cbc:ID><cbc:TaxExemptionReasonCode>VATEX-EU-J</cbc:TaxExemptionReasonCode>",
        )],
        &[],
    ),
    Case(
        INVOICE,
        &[(
            BREAKDOWN_CATEGORY,
            "<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:TaxExemptionReasonCode>VATEX-EU-J </cbc:TaxExemptionReasonCode>",
        )],
        &[],
    ),
    // Identifiers: electronic addresses, party identifiers, legal and tax registrations.
    Case(INVOICE, &[("4023456700122", "4023456700125")], &["PC-R040"]),
    Case(INVOICE, &[(">12345670<", ">12345671<")], &["PC-R040"]),
    Case(INVOICE, &[("4023456700122", " 4023456700122 ")], &[]),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0192">918273645</cbc:EndpointID>"#)], &["PC-R041"]),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0192">918273646</cbc:EndpointID>"#)], &[]),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0184">DK1234567</cbc:EndpointID>"#)], &["PC-R042"]),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0184">DK12345678</cbc:EndpointID>"#)], &[]),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0184"> DK12345678</cbc:EndpointID>"#)], &["PC-R042"]),
    Case(INVOICE, &[(SELLER_LEGAL, r#"<cbc:CompanyID schemeID="0208">0557319041</cbc:CompanyID>"#)], &["PC-R043"]),
    Case(INVOICE, &[(SELLER_LEGAL, r#"<cbc:CompanyID schemeID="0208">0557319042</cbc:CompanyID>"#)], &[]),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0201">Q7ZT4K9</cbc:EndpointID>"#)], &["PC-R044"]),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0201">Q7ZT4K</cbc:EndpointID>"#)], &[]),
    Case(INVOICE, &[(BUYER_ID, r#"<cbc:ID schemeID="0210">QWXRTY81C14Z99K</cbc:ID>"#)], &["PC-R045"]),
    Case(INVOICE, &[(BUYER_ID, r#"<cbc:ID schemeID="0210">QWXRTY81C14Z999K</cbc:ID>"#)], &[]),
    // 9907 is no longer a scheme of addresses; elsewhere it is not looked at.
    Case(
        INVOICE,
        &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="9907">0012345678X</cbc:EndpointID>"#)],
        &["PC-R046", "PE-CL008"],
    ),
    Case(
        INVOICE,
        &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="9907">00123456789</cbc:EndpointID>"#)],
        &["PE-CL008"],
    ),
    Case(INVOICE, &[(BUYER_ID, r#"<cbc:ID schemeID="9907">x</cbc:ID>"#)], &[]),
    Case(
        INVOICE,
        &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0211">IT07453190286</cbc:EndpointID>"#)],
        &["PC-R047"],
    ),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0211">IT07453190287</cbc:EndpointID>"#)], &[]),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0211">07453190286</cbc:EndpointID>"#)], &[]),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0007">5592143077</cbc:EndpointID>"#)], &["PC-R049"]),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0007">5592143076</cbc:EndpointID>"#)], &[]),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0151">51824736191</cbc:EndpointID>"#)], &["PC-R050"]),
    Case(
        INVOICE,
        &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0151">518247361900</cbc:EndpointID>"#)],
        &["PC-R050"],
    ),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0151">51824736190</cbc:EndpointID>"#)], &[]),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0096">123456789</cbc:EndpointID>"#)], &["PC-R052"]),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0096">1234567890</cbc:EndpointID>"#)], &[]),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0198">12345678</cbc:EndpointID>"#)], &["PC-R053"]),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0198">DK12345678</cbc:EndpointID>"#)], &[]),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0106">1234567</cbc:EndpointID>"#)], &["PC-R054"]),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0106"> 12345678</cbc:EndpointID>"#)], &[]),
    Case(
        INVOICE,
        &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0190">1234567890123456789</cbc:EndpointID>"#)],
        &["PC-R055"],
    ),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="0190">12345678901234567890</cbc:EndpointID>"#)], &[]),
    Case(
        INVOICE,
        &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="9944">NL80123456B03</cbc:EndpointID>"#)],
        &["PC-R056-1"],
    ),
    Case(INVOICE, &[(BUYER_ENDPOINT, r#"<cbc:EndpointID schemeID="9944">NL801234567B03</cbc:EndpointID>"#)], &[]),
    Case(INVOICE, &[(SELLER_VAT, "<cbc:CompanyID>NL80123456B03</cbc:CompanyID>")], &["PC-R056-2"]),
    Case(INVOICE, &[(SELLER_VAT, "<cbc:CompanyID> NL801234567B03</cbc:CompanyID>")], &[]),
    Case(INVOICE, &[(SELLER_VAT, "<cbc:CompanyID>nl80123456B03</cbc:CompanyID>")], &[]),
    Case(INVOICE, &[(BUYER_ID, r#"<cbc:ID schemeID="0217">12345678901</cbc:ID>"#)], &["PC-R057"]),
    Case(INVOICE, &[(BUYER_ID, r#"<cbc:ID schemeID="0217">123456789012</cbc:ID>"#)], &[]),
    // A registration is judged once: by its scheme, else as a Dutch VAT number, else as a branch.
    Case(INVOICE, &[(SELLER_VAT, r#"<cbc:CompanyID schemeID="9944">NLX</cbc:CompanyID>"#)], &["PC-R056-1"]),
    Case(INVOICE, &[(SELLER_VAT, r#"<cbc:CompanyID schemeID="0217">NLX</cbc:CompanyID>"#)], &["PC-R056-2"]),
    Case(INVOICE, &[(SELLER_VAT, r#"<cbc:CompanyID schemeID="0217">NL801234567B03</cbc:CompanyID>"#)], &[]),
    Case(INVOICE, &[(SELLER_VAT, r#"<cbc:CompanyID schemeID="0217">X</cbc:CompanyID>"#)], &["PC-R057"]),
    Case(INVOICE, &[(SELLER_VAT, r#"<cbc:CompanyID schemeID="0060">NLX</cbc:CompanyID>"#)], &["PC-R056-2"]),
];

/// Cases of billing alone.
pub(crate) const BILLING: &[Case] = &[
    Case(INVOICE, &[("<cbc:InvoiceTypeCode>380<", "<cbc:InvoiceTypeCode>389<")], &["PE-P0100"]),
    Case(INVOICE, &[("<cbc:InvoiceTypeCode>380<", "<cbc:InvoiceTypeCode> 393 <")], &[]),
    Case(CREDIT_NOTE, &[("<cbc:CreditNoteTypeCode>381<", "<cbc:CreditNoteTypeCode>261<")], &["PE-P0101"]),
    Case(CREDIT_NOTE, &[("<cbc:CreditNoteTypeCode>381<", "<cbc:CreditNoteTypeCode>396<")], &[]),
    // In an unknown process types are not tested.
    Case(
        INVOICE,
        &[(PROFILE, ""), ("<cbc:InvoiceTypeCode>380<", "<cbc:InvoiceTypeCode>389<")],
        &["PE-R001", "PE-R007"],
    ),
    Case(INVOICE, &[("<cbc:InvoiceTypeCode>380<", "<cbc:InvoiceTypeCode>326<")], &["PE-P0112"]),
    Case(GERMAN, &[("<cbc:InvoiceTypeCode>380<", "<cbc:InvoiceTypeCode>326<")], &[]),
    // German parties may write more than one note.
    Case(GERMAN, &[(NOTE, "<cbc:Note>A</cbc:Note><cbc:Note>B</cbc:Note>")], &[]),
];

/// Cases of self-billing alone; the process of each is that of self-billing already.
pub(crate) const SELF_BILLING: &[Case] = &[
    Case(SELF_BILLED, &[], &[]),
    Case(SELF_BILLED_CREDIT_NOTE, &[], &[]),
    Case(SELF_BILLED, &[("<cbc:InvoiceTypeCode>389<", "<cbc:InvoiceTypeCode>380<")], &["PE-P0100"]),
    Case(SELF_BILLED, &[("<cbc:InvoiceTypeCode>389<", "<cbc:InvoiceTypeCode>527<")], &[]),
    Case(SELF_BILLED_CREDIT_NOTE, &[("<cbc:CreditNoteTypeCode>261<", "<cbc:CreditNoteTypeCode>381<")], &["PE-P0101"]),
    Case(SELF_BILLED, &[("poacc:selfbilling:3.0", "poacc:billing:3.0")], &["PE-R004"]),
    Case(SELF_BILLED, &[("poacc:selfbilling:01", "poacc:billing:01")], &["PE-R007"]),
    // Amounts of the breakdown may be in another currency.
    Case(
        SELF_BILLED,
        &[(
            r#"</cbc:TaxableAmount><cbc:TaxAmount currencyID="EUR">"#,
            r#"</cbc:TaxableAmount><cbc:TaxAmount currencyID="SEK">"#,
        )],
        &[],
    ),
    // No country has rules.
    Case(SELF_BILLED, &[(">FR<", ">DK<"), (">AT<", ">DK<")], &[]),
];
