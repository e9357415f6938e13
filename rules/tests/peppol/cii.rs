//! All rules for CII.

use super::bases::{CROSS, CROSS_DANISH, CROSS_DUTCH, CROSS_ITALIAN, CROSS_NORWEGIAN, CROSS_SWEDISH};
use super::builder::Case;

const PROCESS: &str = "<ram:BusinessProcessSpecifiedDocumentContextParameter><ram:ID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</ram:ID></ram:BusinessProcessSpecifiedDocumentContextParameter>";
const NOTE: &str = "<ram:IncludedNote><ram:Content>Thank you.</ram:Content></ram:IncludedNote>";
const REFERENCE: &str = "<ram:BuyerReference>B-7</ram:BuyerReference>";
const ORDER: &str = "<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>O-1</ram:IssuerAssignedID></ram:BuyerOrderReferencedDocument>";
const CURRENCY: &str = "<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>";
const IN_DKK: &str =
    "<ram:TaxCurrencyCode>DKK</ram:TaxCurrencyCode><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>";
const TAX_TOTAL: &str = r#"<ram:TaxTotalAmount currencyID="EUR">22.50</ram:TaxTotalAmount>"#;
const SELLER_URI: &str = r#"<ram:URIUniversalCommunication><ram:URIID schemeID="0088">4023456700122</ram:URIID></ram:URIUniversalCommunication>"#;
const BUYER_URI: &str = r#"<ram:URIID schemeID="9914">ATU12345675</ram:URIID>"#;
const BUYER_COMMUNICATION: &str = r#"<ram:URIUniversalCommunication><ram:URIID schemeID="9914">ATU12345675</ram:URIID></ram:URIUniversalCommunication>"#;
const OBJECT: &str = "<ram:AdditionalReferencedDocument><ram:IssuerAssignedID>M-1</ram:IssuerAssignedID><ram:TypeCode>130</ram:TypeCode></ram:AdditionalReferencedDocument>";
const AGREEMENT_END: &str = "</ram:ApplicableHeaderTradeAgreement>";
const LINE_START: &str =
    r#"<ram:StartDateTime><udt:DateTimeString format="102">20260802</udt:DateTimeString></ram:StartDateTime>"#;
const BUYER_LEGAL: &str = r#"<ram:ID schemeID="9919">FN 1</ram:ID>"#;
const CODE_30: &str = "<ram:TypeCode>30</ram:TypeCode>";

pub(crate) const CORE: &[Case] = &[
    Case(CROSS, &[], &[]),
    Case(CROSS, &[(PROCESS, "")], &["PE-R001", "PE-R007"]),
    Case(CROSS, &[("billing:01:1.0", "billing:1:1.0")], &["PE-R007"]),
    Case(CROSS, &[("billing:01:1.0", "billing:47:1.0")], &[]),
    Case(
        CROSS,
        &[(
            NOTE,
            "<ram:IncludedNote><ram:Content>A</ram:Content></ram:IncludedNote><ram:IncludedNote><ram:Content>B</ram:Content></ram:IncludedNote>",
        )],
        &["PE-R002"],
    ),
    Case(
        CROSS,
        &[(
            NOTE,
            "<ram:IncludedNote><ram:Content>A</ram:Content><ram:SubjectCode>AAI</ram:SubjectCode></ram:IncludedNote>",
        )],
        &["PE-R002"],
    ),
    Case(CROSS, &[(NOTE, "")], &[]),
    Case(CROSS, &[(REFERENCE, ""), (ORDER, "")], &["PE-R003"]),
    Case(CROSS, &[(REFERENCE, "")], &[]),
    Case(CROSS, &[("billing:3.0<", "billing:2.0<")], &["PE-R004"]),
    Case(CROSS, &[("billing:3.0<", "billing:3.0#conformant::x <")], &[]),
    Case(
        CROSS,
        &[(
            CURRENCY,
            "<ram:TaxCurrencyCode>EUR </ram:TaxCurrencyCode><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>",
        )],
        &["PE-R005", "PE-R054", "PE-R055"],
    ),
    Case(
        CROSS,
        &[(
            AGREEMENT_END,
            "<ram:AdditionalReferencedDocument><ram:TypeCode>130</ram:TypeCode></ram:AdditionalReferencedDocument><ram:AdditionalReferencedDocument><ram:TypeCode>130</ram:TypeCode></ram:AdditionalReferencedDocument></ram:ApplicableHeaderTradeAgreement>",
        )],
        &["PE-R006"],
    ),
    Case(
        CROSS,
        &[(
            AGREEMENT_END,
            "<ram:AdditionalReferencedDocument><ram:TypeCode>130</ram:TypeCode></ram:AdditionalReferencedDocument><ram:AdditionalReferencedDocument><ram:TypeCode>50</ram:TypeCode></ram:AdditionalReferencedDocument></ram:ApplicableHeaderTradeAgreement>",
        )],
        &[],
    ),
    Case(
        CROSS,
        &[(
            AGREEMENT_END,
            "<ram:AdditionalReferencedDocument><ram:TypeCode>50</ram:TypeCode></ram:AdditionalReferencedDocument><ram:AdditionalReferencedDocument><ram:TypeCode>50</ram:TypeCode></ram:AdditionalReferencedDocument></ram:ApplicableHeaderTradeAgreement>",
        )],
        &["PE-R080"],
    ),
    Case(CROSS, &[(BUYER_COMMUNICATION, "")], &["PE-R010"]),
    Case(CROSS, &[(SELLER_URI, "")], &["PE-R020"]),
    // Allowances and charges.
    Case(CROSS, &[("<ram:ActualAmount>9.50<", "<ram:ActualAmount>9.53<")], &["PE-R040"]),
    Case(CROSS, &[("<ram:ActualAmount>9.50<", "<ram:ActualAmount>9.48<")], &[]),
    Case(CROSS, &[("<ram:BasisAmount>95.00</ram:BasisAmount>", "")], &["PE-R041"]),
    Case(CROSS, &[("<ram:CalculationPercent>10.0</ram:CalculationPercent>", "")], &["PE-R042"]),
    Case(CROSS, &[("<udt:Indicator>true<", "<udt:Indicator>TRUE<")], &["PE-R043", "PE-R043", "PE-R120"]),
    Case(
        CROSS,
        &[(
            "<udt:Indicator>false</udt:Indicator></ram:ChargeIndicator><ram:ActualAmount>1.00",
            "<udt:Indicator>0</udt:Indicator></ram:ChargeIndicator><ram:ActualAmount>1.00",
        )],
        &["PE-R043"],
    ),
    // VAT totals.
    Case(CROSS, &[(TAX_TOTAL, "")], &["PE-R053"]),
    Case(
        CROSS,
        &[(
            TAX_TOTAL,
            r#"<ram:TaxTotalAmount currencyID="EUR">22.50</ram:TaxTotalAmount><ram:TaxTotalAmount currencyID="EUR">1</ram:TaxTotalAmount>"#,
        )],
        &["PE-R053"],
    ),
    Case(
        CROSS,
        &[(
            TAX_TOTAL,
            r#"<ram:TaxTotalAmount currencyID="EUR">22.50</ram:TaxTotalAmount><ram:TaxTotalAmount>1</ram:TaxTotalAmount>"#,
        )],
        &[],
    ),
    Case(
        CROSS,
        &[(
            TAX_TOTAL,
            r#"<ram:TaxTotalAmount currencyID="EUR">22.50</ram:TaxTotalAmount><ram:TaxTotalAmount currencyID="DKK">168</ram:TaxTotalAmount>"#,
        )],
        &["PE-R054"],
    ),
    Case(CROSS, &[(CURRENCY, IN_DKK)], &["PE-R054", "PE-R055"]),
    Case(
        CROSS,
        &[
            (CURRENCY, IN_DKK),
            (
                TAX_TOTAL,
                r#"<ram:TaxTotalAmount currencyID="EUR">22.50</ram:TaxTotalAmount><ram:TaxTotalAmount currencyID="DKK">168</ram:TaxTotalAmount>"#,
            ),
        ],
        &[],
    ),
    Case(
        CROSS,
        &[
            (CURRENCY, IN_DKK),
            (
                TAX_TOTAL,
                r#"<ram:TaxTotalAmount currencyID="EUR">22.50</ram:TaxTotalAmount><ram:TaxTotalAmount currencyID="DKK">-168</ram:TaxTotalAmount>"#,
            ),
        ],
        &["PE-R055"],
    ),
    // Unlike in UBL, nought does not go with a negative amount.
    Case(
        CROSS,
        &[
            (CURRENCY, IN_DKK),
            (
                TAX_TOTAL,
                r#"<ram:TaxTotalAmount currencyID="EUR">-22.50</ram:TaxTotalAmount><ram:TaxTotalAmount currencyID="DKK">0</ram:TaxTotalAmount>"#,
            ),
        ],
        &["PE-R055"],
    ),
    // Direct debit.
    Case(CROSS, &[(CODE_30, "<ram:TypeCode>59</ram:TypeCode>")], &["PE-R061"]),
    Case(
        CROSS,
        &[
            (CODE_30, "<ram:TypeCode>49</ram:TypeCode>"),
            (
                "</ram:ApplicableHeaderTradeSettlement>",
                "<ram:SpecifiedTradePaymentTerms><ram:DirectDebitMandateID>M</ram:DirectDebitMandateID></ram:SpecifiedTradePaymentTerms></ram:ApplicableHeaderTradeSettlement>",
            ),
        ],
        &[],
    ),
    // Lines.
    Case(
        CROSS,
        &[(
            OBJECT,
            "<ram:AdditionalReferencedDocument><ram:TypeCode>130</ram:TypeCode></ram:AdditionalReferencedDocument><ram:AdditionalReferencedDocument><ram:TypeCode>130</ram:TypeCode></ram:AdditionalReferencedDocument>",
        )],
        &["PE-R100"],
    ),
    Case(
        CROSS,
        &[(
            OBJECT,
            "<ram:AdditionalReferencedDocument><ram:TypeCode>130</ram:TypeCode></ram:AdditionalReferencedDocument><ram:AdditionalReferencedDocument><ram:TypeCode>916</ram:TypeCode></ram:AdditionalReferencedDocument>",
        )],
        &[],
    ),
    Case(
        CROSS,
        &[(
            OBJECT,
            "<ram:AdditionalReferencedDocument><ram:TypeCode>916</ram:TypeCode></ram:AdditionalReferencedDocument>",
        )],
        &["PE-R101"],
    ),
    Case(CROSS, &[(OBJECT, "")], &[]),
    Case(CROSS, &[("20260802", "20260731")], &["PE-R110"]),
    Case(CROSS, &[(LINE_START, "<ram:StartDateTime/>")], &["PE-R110"]),
    Case(CROSS, &[("20260802", "20260801")], &[]),
    Case(CROSS, &[("20260830", "20260901")], &["PE-R111"]),
    Case(CROSS, &[("<ram:LineTotalAmount>95.0<", "<ram:LineTotalAmount>95.03<")], &["PE-R120"]),
    Case(CROSS, &[("<ram:LineTotalAmount>95.0<", "<ram:LineTotalAmount>94.98<")], &[]),
    Case(
        CROSS,
        &[
            (">2.0</ram:BasisQuantity>", ">0</ram:BasisQuantity>"),
            ("<ram:LineTotalAmount>95.0<", "<ram:LineTotalAmount>195<"),
        ],
        &["PE-R121"],
    ),
    Case(CROSS, &[(">2</ram:BasisQuantity>", ">-1</ram:BasisQuantity>")], &["PE-R121"]),
    Case(
        CROSS,
        &[(r#"<ram:BasisQuantity unitCode="C62">2<"#, r#"<ram:BasisQuantity unitCode="KGM">2<"#)],
        &["PE-R130"],
    ),
    // Unlike in UBL, a missing quantity breaks it.
    Case(
        CROSS,
        &[
            (
                r#"<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">4</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>"#,
                "",
            ),
            ("<ram:LineTotalAmount>95.0<", "<ram:LineTotalAmount>20<"),
        ],
        &["PE-R130", "PE-R130"],
    ),
    Case(CROSS, &[(r#"<ram:BasisQuantity unitCode="C62">"#, "<ram:BasisQuantity>")], &[]),
    // Codes.
    Case(CROSS, &[("application/pdf", "text/plain")], &["PE-CL001"]),
    Case(CROSS, &[("<ram:ReasonCode>95<", "<ram:ReasonCode>FC<")], &["PE-CL002"]),
    Case(CROSS, &[("<ram:ReasonCode>95<", "<ram:ReasonCode> 41 <")], &[]),
    Case(CROSS, &[("<ram:ReasonCode>FC<", "<ram:ReasonCode>95<")], &["PE-CL003"]),
    Case(CROSS, &[("EUR", "CNH")], &["PE-CL007"]),
    Case(CROSS, &[("EUR", "ANG")], &[]),
    Case(CROSS, &[(r#"schemeID="9914">ATU"#, r#"schemeID="0248">ATU"#)], &["PE-CL008"]),
    Case(CROSS, &[(r#"<ram:URIID schemeID="9914">ATU"#, "<ram:URIID>ATU")], &["PE-CL008"]),
    Case(CROSS, &[(r#"schemeID="9914">ATU"#, r#"schemeID="0037">ATU"#)], &[]),
    Case(CROSS, &[(">20260901<", ">19990901<")], &["PE-F001"]),
    Case(CROSS, &[(r#"format="102">20260901<"#, r#"format="203">20260901<"#)], &["PE-F001"]),
    // The calendar is not looked at.
    Case(CROSS, &[(r#"format="102">20260901<"#, r#"format=" 102 ">20241399<"#)], &[]),
    // Identifiers.
    Case(
        CROSS,
        &[("<ram:GlobalID schemeID=\"0088\">4023456700122<", "<ram:GlobalID schemeID=\"0088\">4023456700125<")],
        &["PC-R040"],
    ),
    Case(CROSS, &[(BUYER_URI, r#"<ram:URIID schemeID="0192">918273645</ram:URIID>"#)], &["PC-R041"]),
    Case(CROSS, &[(BUYER_URI, r#"<ram:URIID schemeID="0192">918273646</ram:URIID>"#)], &[]),
    Case(CROSS, &[(BUYER_LEGAL, r#"<ram:ID schemeID="0184">DK1</ram:ID>"#)], &["PC-R042"]),
    Case(CROSS, &[(BUYER_LEGAL, r#"<ram:ID schemeID="0184">12345678</ram:ID>"#)], &[]),
    Case(CROSS, &[(BUYER_LEGAL, r#"<ram:ID schemeID="0208">0557319041</ram:ID>"#)], &["PC-R043"]),
    Case(CROSS, &[(BUYER_LEGAL, r#"<ram:ID schemeID="0208">0557319042</ram:ID>"#)], &[]),
    Case(CROSS, &[(BUYER_URI, r#"<ram:URIID schemeID="0201">Q7ZT4K9</ram:URIID>"#)], &["PC-R044"]),
    Case(CROSS, &[(BUYER_URI, r#"<ram:URIID schemeID="0201">Q7ZT4K</ram:URIID>"#)], &[]),
    Case(CROSS, &[(BUYER_LEGAL, r#"<ram:ID schemeID="0210">QWXRTY81C14Z99K</ram:ID>"#)], &["PC-R045"]),
    Case(CROSS, &[(BUYER_LEGAL, r#"<ram:ID schemeID="0210">QWXRTY81C14Z999K</ram:ID>"#)], &[]),
    Case(CROSS, &[(BUYER_URI, r#"<ram:URIID schemeID="9907">x</ram:URIID>"#)], &["PC-R046", "PE-CL008"]),
    Case(CROSS, &[(BUYER_LEGAL, r#"<ram:ID schemeID="9907">x</ram:ID>"#)], &[]),
    Case(CROSS, &[(BUYER_LEGAL, r#"<ram:ID schemeID="0211">IT07453190286</ram:ID>"#)], &["PC-R047"]),
    Case(CROSS, &[(BUYER_LEGAL, r#"<ram:ID schemeID="0211">IT07453190287</ram:ID>"#)], &[]),
    Case(CROSS, &[(BUYER_URI, r#"<ram:URIID schemeID="9906">it0745319028</ram:URIID>"#)], &["PC-R048", "PE-CL008"]),
    Case(CROSS, &[(BUYER_URI, r#"<ram:URIID schemeID="9906">it07453190287</ram:URIID>"#)], &["PE-CL008"]),
    Case(CROSS, &[(BUYER_LEGAL, r#"<ram:ID schemeID="0007">5592143077</ram:ID>"#)], &["PC-R049"]),
    Case(CROSS, &[(BUYER_LEGAL, r#"<ram:ID schemeID="0007">5592143076</ram:ID>"#)], &[]),
    Case(CROSS, &[(BUYER_LEGAL, r#"<ram:ID schemeID="0151">51824736191</ram:ID>"#)], &["PC-R050"]),
    Case(CROSS, &[(BUYER_LEGAL, r#"<ram:ID schemeID="0151">51824736190 ABN</ram:ID>"#)], &[]),
    Case(CROSS, &[(BUYER_LEGAL, r#"<ram:ID schemeID="0096">1</ram:ID>"#)], &[]),
    // Articles have identifiers too.
    Case(
        CROSS,
        &[("<ram:Name>Bolts<", r#"<ram:GlobalID schemeID="0088">4023456700125</ram:GlobalID><ram:Name>Bolts<"#)],
        &["PC-R040"],
    ),
];

const SELLER_LEGAL: &str =
    r#"<ram:SpecifiedLegalOrganization><ram:ID schemeID="0184">DK12345678</ram:ID></ram:SpecifiedLegalOrganization>"#;
const CODE_42: &str = "<ram:TypeCode>42</ram:TypeCode>";
const PAYMENT: &str = "<ram:PaymentReference>R-1</ram:PaymentReference>";
const IBAN: &str = "<ram:IBANID>DE37999999990123456789</ram:IBANID>";

pub(crate) const NATIONAL: &[Case] = &[
    Case(CROSS_DANISH, &[], &[]),
    Case(CROSS_DANISH, &[(SELLER_LEGAL, "")], &["DK-R-002"]),
    Case(CROSS_DANISH, &[("26.08.01", "25")], &["DK-R-003"]),
    Case(CROSS_DANISH, &[("3312#Packing tax", "#Packing tax")], &["DK-R-004"]),
    Case(CROSS_DANISH, &[("3312#Packing tax", "3312")], &[]),
    // On a line the reason is not looked at.
    Case(
        CROSS_DANISH,
        &[
            ("<ram:ReasonCode>ZZZ<", "<ram:ReasonCode>FC<"),
            ("<ram:Reason>Packing<", "<ram:ReasonCode>ZZZ</ram:ReasonCode><ram:Reason>Packing<"),
        ],
        &[],
    ),
    Case(CROSS_DANISH, &[(CODE_42, "<ram:TypeCode>30</ram:TypeCode>")], &["DK-R-005"]),
    Case(CROSS_DANISH, &[("<ram:BICID>0040</ram:BICID>", "")], &["DK-R-006"]),
    Case(CROSS_DANISH, &[(CODE_42, "<ram:TypeCode>58</ram:TypeCode>"), ("<ram:BICID>0040</ram:BICID>", "")], &[]),
    // As published the mandate is looked for where it never stands.
    Case(
        CROSS_DANISH,
        &[
            (CODE_42, "<ram:TypeCode>49</ram:TypeCode>"),
            (PAYMENT, "<ram:CreditorReferenceID>C</ram:CreditorReferenceID>"),
            (
                "</ram:ApplicableHeaderTradeSettlement>",
                "<ram:SpecifiedTradePaymentTerms><ram:DirectDebitMandateID>M</ram:DirectDebitMandateID></ram:SpecifiedTradePaymentTerms></ram:ApplicableHeaderTradeSettlement>",
            ),
        ],
        &["DK-R-007"],
    ),
    Case(
        CROSS_DANISH,
        &[
            (
                CODE_42,
                "<ram:TypeCode>49</ram:TypeCode><ram:SpecifiedTradePaymentTerms><ram:DirectDebitMandateID>M</ram:DirectDebitMandateID></ram:SpecifiedTradePaymentTerms>",
            ),
            (PAYMENT, "<ram:CreditorReferenceID>C</ram:CreditorReferenceID>"),
            (
                "</ram:ApplicableHeaderTradeSettlement>",
                "<ram:SpecifiedTradePaymentTerms><ram:DirectDebitMandateID>M</ram:DirectDebitMandateID></ram:SpecifiedTradePaymentTerms></ram:ApplicableHeaderTradeSettlement>",
            ),
        ],
        &[],
    ),
    Case(
        CROSS_DANISH,
        &[
            (CODE_42, "<ram:TypeCode>50</ram:TypeCode>"),
            (IBAN, "<ram:IBANID>1234567</ram:IBANID>"),
            (">R-1</ram:PaymentReference>", ">01#</ram:PaymentReference>"),
        ],
        &[],
    ),
    Case(
        CROSS_DANISH,
        &[
            (CODE_42, "<ram:TypeCode>50</ram:TypeCode>"),
            (IBAN, "<ram:IBANID>12345678</ram:IBANID>"),
            (">R-1</ram:PaymentReference>", ">01#</ram:PaymentReference>"),
        ],
        &["DK-R-008"],
    ),
    Case(
        CROSS_DANISH,
        &[
            (CODE_42, "<ram:TypeCode>50</ram:TypeCode>"),
            (IBAN, "<ram:IBANID>1234567</ram:IBANID>"),
            (">R-1</ram:PaymentReference>", ">04#1</ram:PaymentReference>"),
        ],
        &["DK-R-009"],
    ),
    Case(
        CROSS_DANISH,
        &[
            (CODE_42, "<ram:TypeCode>93</ram:TypeCode>"),
            (IBAN, "<ram:IBANID>12345678</ram:IBANID>"),
            (">R-1</ram:PaymentReference>", ">73#</ram:PaymentReference>"),
        ],
        &[],
    ),
    Case(
        CROSS_DANISH,
        &[
            (CODE_42, "<ram:TypeCode>93</ram:TypeCode>"),
            (IBAN, "<ram:IBANID>12345678</ram:IBANID>"),
            (">R-1</ram:PaymentReference>", ">01#</ram:PaymentReference>"),
        ],
        &["DK-R-010"],
    ),
    Case(
        CROSS_DANISH,
        &[
            (CODE_42, "<ram:TypeCode>93</ram:TypeCode>"),
            (IBAN, "<ram:IBANID>12345678</ram:IBANID>"),
            (">R-1</ram:PaymentReference>", ">75#1</ram:PaymentReference>"),
        ],
        &["DK-R-011"],
    ),
    Case(CROSS_DANISH, &[(r#"<ram:GlobalID schemeID="0088">"#, "<ram:GlobalID>")], &["DK-R-013"]),
    Case(
        CROSS_DANISH,
        &[("<ram:Name>Buyer GmbH<", r#"<ram:GlobalID schemeID=" ">1</ram:GlobalID><ram:Name>Buyer GmbH<"#)],
        &["DK-R-013"],
    ),
    Case(CROSS_DANISH, &[(r#"schemeID="0184">DK12345678<"#, ">DK12345678<")], &["DK-R-014"]),
    Case(
        CROSS_DANISH,
        &[
            ("<ram:TypeCode>380<", "<ram:TypeCode>381<"),
            ("<ram:DuePayableAmount>112.50<", "<ram:DuePayableAmount>-112.50<"),
        ],
        &["DK-R-016"],
    ),
    Case(CROSS_DANISH, &[("<ram:DuePayableAmount>112.50<", "<ram:DuePayableAmount>-112.50<")], &[]),
    // Italy. A registration of another scheme is as good as any; one without an identifier is not.
    Case(CROSS_ITALIAN, &[], &[]),
    Case(CROSS_ITALIAN, &[(">07453190287<", ">0745319028x<")], &["IT-R-001"]),
    Case(CROSS_ITALIAN, &[(r#"<ram:ID schemeID="FC">07453190287</ram:ID>"#, "<ram:Name>x</ram:Name>")], &["IT-R-001"]),
    Case(CROSS_ITALIAN, &[(r#"<ram:ID schemeID="FC">07453190287</ram:ID>"#, "<ram:ID>x</ram:ID>")], &[]),
    Case(CROSS_ITALIAN, &[("<ram:LineOne>Seller street</ram:LineOne>", "")], &["IT-R-002"]),
    Case(CROSS_ITALIAN, &[("<ram:CityName>Seller city</ram:CityName>", "")], &["IT-R-003"]),
    Case(CROSS_ITALIAN, &[("<ram:PostcodeCode>10001</ram:PostcodeCode>", "")], &["IT-R-004"]),
    // With the scheme that EN 16931 prescribes, the address decides.
    Case(
        CROSS_ITALIAN,
        &[
            (">IT<", ">FR<"),
            (r#"schemeID="VAT""#, r#"schemeID="VA""#),
            ("<ram:LineOne>Seller street</ram:LineOne>", ""),
        ],
        &[],
    ),
    // The Netherlands.
    Case(CROSS_DUTCH, &[], &[]),
    Case(CROSS_DUTCH, &[("<ram:TypeCode>380<", "<ram:TypeCode>381<")], &["NL-R-001"]),
    Case(
        CROSS_DUTCH,
        &[
            ("<ram:TypeCode>380<", "<ram:TypeCode>381<"),
            (
                "</ram:ApplicableHeaderTradeSettlement>",
                "<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>R-0</ram:IssuerAssignedID></ram:InvoiceReferencedDocument></ram:ApplicableHeaderTradeSettlement>",
            ),
        ],
        &[],
    ),
    Case(CROSS_DUTCH, &[("<ram:LineOne>Seller street</ram:LineOne>", "")], &["NL-R-002"]),
    Case(CROSS_DUTCH, &[(r#"schemeID="0106">"#, r#"schemeID="0002">"#)], &["NL-R-003"]),
    Case(CROSS_DUTCH, &[("<ram:CityName>Buyer city</ram:CityName>", "")], &["NL-R-004"]),
    Case(CROSS_DUTCH, &[("12345678901234567890", " ")], &["NL-R-005"]),
    Case(CROSS_DUTCH, &[("<ram:PostcodeCode>1234 AB</ram:PostcodeCode>", "")], &["NL-R-006"]),
    Case(CROSS_DUTCH, &[("ram:SpecifiedTradeSettlementPaymentMeans>", "ram:SpecifiedAdvancePayment>")], &["NL-R-007"]),
    Case(
        CROSS_DUTCH,
        &[
            ("ram:SpecifiedTradeSettlementPaymentMeans>", "ram:SpecifiedAdvancePayment>"),
            ("<ram:DuePayableAmount>112.50<", "<ram:DuePayableAmount>0<"),
        ],
        &[],
    ),
    Case(CROSS_DUTCH, &[(CODE_30, "<ram:TypeCode>42</ram:TypeCode>")], &["NL-R-008"]),
    Case(CROSS_DUTCH, &[(ORDER, "")], &["NL-R-009"]),
    // Norway.
    Case(CROSS_NORWEGIAN, &[], &[]),
    Case(CROSS_NORWEGIAN, &[("NO918273646MVA", "NO918273646")], &["NO-R-001"]),
    Case(CROSS_NORWEGIAN, &[(" Foretaksregisteret ", "Foretak")], &["NO-R-002"]),
    Case(CROSS_NORWEGIAN, &[(r#"schemeID="VAT">NO918273646MVA"#, r#"schemeID="VA">SE1"#)], &[]),
    // Sweden.
    Case(CROSS_SWEDISH, &[], &[]),
    Case(CROSS_SWEDISH, &[("SE559214307601", "SE5592143076")], &["SE-R-001"]),
    Case(CROSS_SWEDISH, &[("SE559214307601", "SE55921430760X")], &["SE-R-002"]),
    Case(CROSS_SWEDISH, &[(r#"schemeID="0007">5592143076<"#, ">559214-3076<")], &["SE-R-003", "SE-R-004", "SE-R-013"]),
    Case(CROSS_SWEDISH, &[(r#"schemeID="0007">5592143076<"#, ">55921430760<")], &["SE-R-004"]),
    Case(CROSS_SWEDISH, &[("Godkänd för F-skatt", "Godkand")], &["SE-R-005"]),
    Case(CROSS_SWEDISH, &[("<ram:RateApplicablePercent>25.0<", "<ram:RateApplicablePercent>24<")], &["SE-R-006"]),
    // Of any category.
    Case(
        CROSS_SWEDISH,
        &[(
            "<ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>25.00<",
            "<ram:CategoryCode>E</ram:CategoryCode><ram:RateApplicablePercent>0<",
        )],
        &["SE-R-006"],
    ),
    Case(
        CROSS_SWEDISH,
        &[
            (r#"schemeID="VAT""#, r#"schemeID="VA""#),
            ("<ram:RateApplicablePercent>25.0<", "<ram:RateApplicablePercent>24<"),
        ],
        &[],
    ),
    Case(CROSS_SWEDISH, &[(">12345678<", ">12-345<")], &["SE-R-007"]),
    Case(CROSS_SWEDISH, &[(">12345678<", ">1234-567<"), ("SE:PLUSGIRO", "SE:BANKGIRO")], &["SE-R-008"]),
    Case(CROSS_SWEDISH, &[(">12345678<", ">123456<"), ("SE:PLUSGIRO", "SE:BANKGIRO")], &["SE-R-009"]),
    Case(CROSS_SWEDISH, &[(">12345678<", ">123456789<")], &["SE-R-010"]),
    Case(CROSS_SWEDISH, &[(CODE_30, "<ram:TypeCode>50</ram:TypeCode>")], &["SE-R-011"]),
    Case(CROSS_SWEDISH, &[(CODE_30, "<ram:TypeCode>31</ram:TypeCode>")], &["SE-R-012"]),
    Case(CROSS_SWEDISH, &[(r#"schemeID="0007">5592143076<"#, r#"schemeID="0002">5592143077<"#)], &["SE-R-013"]),
];
