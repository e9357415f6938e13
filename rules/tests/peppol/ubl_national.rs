//! Rules of single countries, for UBL.

use super::bases::{
    DANISH, DANISH_CREDIT_NOTE, DUTCH, DUTCH_CREDIT_NOTE, GERMAN, GREEK, ICELANDIC, INVOICE, ITALIAN, NORWEGIAN,
    SWEDISH,
};
use super::builder::Case;

const MEANS_START: &str = "<cac:PaymentMeans>";
const SELLER_CITY: &str = "<cbc:CityName>Seller city</cbc:CityName>";
const SELLER_STREET: &str = "<cbc:StreetName>Seller street</cbc:StreetName>";
const SELLER_ZONE: &str = "<cbc:PostalZone>10001</cbc:PostalZone>";
const BUYER_STREET: &str = "<cbc:StreetName>Buyer street</cbc:StreetName>";
const ACCOUNT: &str =
    "<cac:PayeeFinancialAccount><cbc:ID>DE37 9999 9999 0123 4567 89</cbc:ID></cac:PayeeFinancialAccount>";
const MANDATE: &str = "<cac:PaymentMandate><cbc:ID>M</cbc:ID><cac:PayerFinancialAccount><cbc:ID>DE37999999990123456789\
                       </cbc:ID></cac:PayerFinancialAccount></cac:PaymentMandate>";
const CARD: &str = "<cac:CardAccount><cbc:PrimaryAccountNumberID>1234</cbc:PrimaryAccountNumberID></cac:CardAccount>";
const SELLER_ID: &str =
    r#"<cac:PartyIdentification><cbc:ID schemeID="0088">12345670</cbc:ID></cac:PartyIdentification>"#;
const CREDITOR: &str =
    r#"<cac:PartyIdentification><cbc:ID schemeID="SEPA">DE98ZZZ09999999999</cbc:ID></cac:PartyIdentification>"#;
const CODE_58: &str = "<cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>";
const TERMS: &str = "#SKONTO#TAGE=14#PROZENT=2.00#\n";
const FILE: &str = r#"<cac:AdditionalDocumentReference><cbc:ID>F</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode="text/csv" filename="a.pdf">eA==</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference><cac:AccountingSupplierParty>"#;
const OTHER_FILE: &str = r#"<cac:AdditionalDocumentReference><cbc:ID>F</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode="text/csv" filename="A.pdf">eA==</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference><cac:AccountingSupplierParty>"#;
const SUPPLIER: &str = "<cac:AccountingSupplierParty>";

pub(crate) const GERMANY: &[Case] = &[
    Case(GERMAN, &[], &[]),
    Case(
        GERMAN,
        &[(MEANS_START, "<cac:PrepaidPayment>"), ("</cac:PaymentMeans>", "</cac:PrepaidPayment>")],
        &["DE-R-001"],
    ),
    // Without a contact its parts are not asked for.
    Case(GERMAN, &[("<cac:Contact>", "<cac:Person>"), ("</cac:Contact>", "</cac:Person>")], &["DE-R-002"]),
    Case(GERMAN, &[(SELLER_CITY, "")], &["DE-R-003"]),
    Case(GERMAN, &[(SELLER_ZONE, "<cbc:PostalZone> </cbc:PostalZone>")], &["DE-R-004", "PE-R008"]),
    Case(GERMAN, &[("<cbc:Name>Ann Seller</cbc:Name>", "")], &["DE-R-005"]),
    Case(GERMAN, &[("<cbc:Telephone>+33 1 234</cbc:Telephone>", "")], &["DE-R-006", "DE-R-027"]),
    Case(GERMAN, &[("<cbc:ElectronicMail>ann@seller.example</cbc:ElectronicMail>", "")], &["DE-R-007", "DE-R-028"]),
    Case(GERMAN, &[("<cbc:CityName>Buyer city</cbc:CityName>", "")], &["DE-R-008"]),
    Case(GERMAN, &[("<cbc:PostalZone>20002</cbc:PostalZone>", "")], &["DE-R-009"]),
    Case(GERMAN, &[("<cbc:CityName>Yard city</cbc:CityName>", "")], &["DE-R-010"]),
    Case(GERMAN, &[("<cbc:PostalZone>30003</cbc:PostalZone>", "")], &["DE-R-011"]),
    Case(GERMAN, &[("<cbc:Percent>25.0</cbc:Percent>", "")], &["DE-R-014"]),
    Case(GERMAN, &[("<cbc:BuyerReference>B-7</cbc:BuyerReference>", "")], &["DE-R-015"]),
    Case(GERMAN, &[("<cbc:CompanyID>DE123456788</cbc:CompanyID>", "")], &["DE-R-016"]),
    // A tax representative is as good; category O asks for nothing.
    Case(
        GERMAN,
        &[
            ("<cbc:CompanyID>DE123456788</cbc:CompanyID>", ""),
            (
                "<cac:Delivery>",
                "<cac:TaxRepresentativeParty><cac:PartyName><cbc:Name>R</cbc:Name></cac:PartyName></cac:TaxRepresentativeParty><cac:Delivery>",
            ),
        ],
        &[],
    ),
    Case(
        GERMAN,
        &[("<cbc:CompanyID>DE123456788</cbc:CompanyID>", ""), ("<cbc:ID>S</cbc:ID>", "<cbc:ID>O</cbc:ID>")],
        &[],
    ),
    Case(GERMAN, &[("<cbc:InvoiceTypeCode>380<", "<cbc:InvoiceTypeCode>393<")], &["DE-R-017"]),
    Case(GERMAN, &[(TERMS, "#SKONTO#TAGE=14#PROZENT=2#\n")], &["DE-R-018"]),
    Case(GERMAN, &[("then 30 days net", ""), ("=100.00#\n", "=100.00#")], &["DE-R-018"]),
    Case(GERMAN, &[("then 30 days net", ""), ("=100.00#\n", "=100.00#\r\n")], &[]),
    Case(GERMAN, &[("DE37 9999 9999", "DE38 9999 9999")], &["DE-R-019"]),
    Case(
        GERMAN,
        &[("DE37 9999 9999", "DE38 9999 9999"), (CODE_58, "<cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>")],
        &[],
    ),
    Case(
        GERMAN,
        &[
            (CODE_58, "<cbc:PaymentMeansCode>59</cbc:PaymentMeansCode>"),
            (ACCOUNT, MANDATE),
            ("DE37999999990123456789", "DE38999999990123456789"),
            (SELLER_ID, CREDITOR),
        ],
        &["DE-R-020"],
    ),
    Case(
        GERMAN,
        &[(CODE_58, "<cbc:PaymentMeansCode>59</cbc:PaymentMeansCode>"), (ACCOUNT, MANDATE), (SELLER_ID, CREDITOR)],
        &[],
    ),
    Case(GERMAN, &[(SUPPLIER, FILE)], &["DE-R-022"]),
    Case(GERMAN, &[(SUPPLIER, OTHER_FILE)], &[]),
    Case(GERMAN, &[(ACCOUNT, ""), (CODE_58, "<cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>")], &["DE-R-023-1"]),
    Case(GERMAN, &[(ACCOUNT, "")], &["DE-R-023-1", "DE-R-019"]),
    Case(
        GERMAN,
        &[(
            CODE_58,
            "<cbc:PaymentMeansCode>58</cbc:PaymentMeansCode><cac:CardAccount><cbc:HolderName>x</cbc:HolderName></cac:CardAccount>",
        )],
        &["DE-R-023-2"],
    ),
    Case(GERMAN, &[(CODE_58, "<cbc:PaymentMeansCode>48</cbc:PaymentMeansCode>"), (ACCOUNT, "")], &["DE-R-024-1"]),
    Case(GERMAN, &[(CODE_58, "<cbc:PaymentMeansCode>55</cbc:PaymentMeansCode>"), (ACCOUNT, CARD)], &[]),
    Case(
        GERMAN,
        &[(
            CODE_58,
            "<cbc:PaymentMeansCode>54</cbc:PaymentMeansCode><cac:CardAccount><cbc:HolderName>x</cbc:HolderName></cac:CardAccount>",
        )],
        &["DE-R-024-2"],
    ),
    Case(
        GERMAN,
        &[(CODE_58, "<cbc:PaymentMeansCode>59</cbc:PaymentMeansCode>"), (ACCOUNT, "")],
        &["DE-R-025-1", "DE-R-020", "PE-R061"],
    ),
    Case(
        GERMAN,
        &[
            (CODE_58, "<cbc:PaymentMeansCode>59</cbc:PaymentMeansCode>"),
            (ACCOUNT, MANDATE),
            (SELLER_ID, CREDITOR),
            (
                "<cac:PaymentMandate>",
                "<cac:CardAccount><cbc:HolderName>x</cbc:HolderName></cac:CardAccount><cac:PaymentMandate>",
            ),
        ],
        &["DE-R-025-2"],
    ),
    Case(GERMAN, &[("<cbc:InvoiceTypeCode>380<", "<cbc:InvoiceTypeCode>384<")], &["DE-R-026"]),
    Case(
        GERMAN,
        &[
            ("<cbc:InvoiceTypeCode>380<", "<cbc:InvoiceTypeCode>384<"),
            (
                "<cac:Delivery>",
                "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>1</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference><cac:Delivery>",
            ),
        ],
        &[],
    ),
    Case(GERMAN, &[("+33 1 234", "+4 9 x")], &["DE-R-027"]),
    Case(GERMAN, &[("ann@seller.example", "ann@seller")], &["DE-R-028"]),
    Case(GERMAN, &[("ann@seller.example", "ann@@seller.example")], &["DE-R-028"]),
    Case(GERMAN, &[(CODE_58, "<cbc:PaymentMeansCode>59</cbc:PaymentMeansCode>"), (ACCOUNT, MANDATE)], &["DE-R-030"]),
    Case(
        GERMAN,
        &[
            (CODE_58, "<cbc:PaymentMeansCode>59</cbc:PaymentMeansCode>"),
            (ACCOUNT, MANDATE),
            (
                "<cac:Delivery>",
                r#"<cac:PayeeParty><cac:PartyIdentification><cbc:ID schemeID="SEPA">x</cbc:ID></cac:PartyIdentification></cac:PayeeParty><cac:Delivery>"#,
            ),
        ],
        &[],
    ),
    Case(
        GERMAN,
        &[
            (CODE_58, "<cbc:PaymentMeansCode>59</cbc:PaymentMeansCode>"),
            (ACCOUNT, "<cac:PaymentMandate><cbc:ID>M</cbc:ID></cac:PaymentMandate>"),
            (SELLER_ID, CREDITOR),
        ],
        &["DE-R-031", "DE-R-020"],
    ),
    Case(
        GERMAN,
        &[(
            SUPPLIER,
            "<cac:AdditionalDocumentReference><cbc:ID>F</cbc:ID><cac:Attachment><cac:ExternalReference><cbc:URI>www.seller.example</cbc:URI></cac:ExternalReference></cac:Attachment></cac:AdditionalDocumentReference><cac:AccountingSupplierParty>",
        )],
        &["DE-R-T02"],
    ),
    Case(
        GERMAN,
        &[(
            SUPPLIER,
            "<cac:AdditionalDocumentReference><cbc:ID>F</cbc:ID><cac:Attachment><cac:ExternalReference><cbc:URI>https://seller.example</cbc:URI></cac:ExternalReference></cac:Attachment></cac:AdditionalDocumentReference><cac:AccountingSupplierParty>",
        )],
        &[],
    ),
    // A buyer abroad: no German rules.
    Case(GERMAN, &[("> de <", ">LU<"), (SELLER_CITY, ""), ("<cbc:BuyerReference>B-7</cbc:BuyerReference>", "")], &[]),
];

const DANISH_CODE: &str = "<cbc:PaymentMeansCode>42</cbc:PaymentMeansCode>";
const DANISH_BANK: &str = "<cac:FinancialInstitutionBranch><cbc:ID>0040</cbc:ID></cac:FinancialInstitutionBranch>";
const GIRO: &str = "<cbc:PaymentMeansCode>50</cbc:PaymentMeansCode><cbc:PaymentID>04#1234567890123456</cbc:PaymentID>";
const FIK: &str = "<cbc:PaymentMeansCode>93</cbc:PaymentMeansCode><cbc:PaymentID>71#123456789012345</cbc:PaymentID>";

pub(crate) const DENMARK: &[Case] = &[
    Case(DANISH, &[], &[]),
    Case(DANISH_CREDIT_NOTE, &[], &[]),
    Case(DANISH, &[(r#"<cbc:CompanyID schemeID="0184">DK12345678</cbc:CompanyID>"#, "")], &["DK-R-002"]),
    Case(DANISH, &[("26.08.01", "25.01.01")], &["DK-R-003"]),
    Case(DANISH, &[(r#"listID="TST" listVersionID="26.08.01""#, r#"listID="STI" listVersionID="1""#)], &[]),
    Case(DANISH, &[(r#" listVersionID="26.08.01""#, "")], &["DK-R-003"]),
    Case(DANISH, &[("3312#Packing tax", "Packing tax")], &["DK-R-004"]),
    Case(DANISH, &[("3312#Packing tax", " 0312 ")], &[]),
    Case(DANISH, &[("<cbc:AllowanceChargeReason>3312#Packing tax</cbc:AllowanceChargeReason>", "")], &["DK-R-004"]),
    Case(DANISH, &[(DANISH_CODE, "<cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>")], &["DK-R-005"]),
    Case(DANISH, &[(DANISH_CODE, "<cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>")], &[]),
    Case(DANISH, &[(DANISH_CODE, "<cbc:PaymentMeansCode> 58</cbc:PaymentMeansCode>")], &["DK-R-005"]),
    Case(DANISH_CREDIT_NOTE, &[(DANISH_CODE, "<cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>")], &[]),
    Case(DANISH, &[(DANISH_BANK, "")], &["DK-R-006"]),
    Case(DANISH, &[(DANISH_CODE, "<cbc:PaymentMeansCode>49</cbc:PaymentMeansCode>")], &["DK-R-007", "PE-R061"]),
    Case(
        DANISH,
        &[(
            DANISH_CODE,
            "<cbc:PaymentMeansCode>49</cbc:PaymentMeansCode><cac:PaymentMandate><cbc:ID>M</cbc:ID><cac:PayerFinancialAccount><cbc:ID>1</cbc:ID></cac:PayerFinancialAccount></cac:PaymentMandate>",
        )],
        &[],
    ),
    Case(DANISH, &[(DANISH_CODE, GIRO)], &[]),
    Case(DANISH, &[(DANISH_CODE, GIRO), ("<cbc:ID>1234567</cbc:ID>", "<cbc:ID>123456</cbc:ID>")], &["DK-R-008"]),
    Case(DANISH, &[(DANISH_CODE, GIRO), ("04#", "71#")], &["DK-R-008"]),
    Case(DANISH, &[(DANISH_CODE, GIRO), ("#1234567890123456", "#123456789012345")], &["DK-R-009"]),
    Case(DANISH, &[(DANISH_CODE, GIRO), ("04#1234567890123456", "01#")], &[]),
    Case(DANISH, &[(DANISH_CODE, FIK), ("<cbc:ID>1234567</cbc:ID>", "<cbc:ID>12345678</cbc:ID>")], &[]),
    Case(DANISH, &[(DANISH_CODE, FIK)], &["DK-R-010"]),
    Case(
        DANISH,
        &[(DANISH_CODE, FIK), ("<cbc:ID>1234567</cbc:ID>", "<cbc:ID>12345678</cbc:ID>"), ("012345<", "01234<")],
        &["DK-R-011"],
    ),
    Case(DANISH, &[(r#"<cbc:ID schemeID="0060">"#, "<cbc:ID>")], &["DK-R-013"]),
    Case(DANISH, &[(r#"schemeID="0184">DK12345678<"#, r#"schemeID="0088">12345670<"#)], &["DK-R-014"]),
    Case(
        DANISH_CREDIT_NOTE,
        &[(r#"<cbc:PayableAmount currencyID="EUR">112.50"#, r#"<cbc:PayableAmount currencyID="EUR">-112.50"#)],
        &["DK-R-016"],
    ),
    Case(
        DANISH,
        &[(r#"<cbc:PayableAmount currencyID="EUR">112.50"#, r#"<cbc:PayableAmount currencyID="EUR">-112.50"#)],
        &[],
    ),
    Case(DANISH, &[(r#"schemeID="0184">87654321<"#, ">87654321<")], &["DK-R-017"]),
    // A buyer abroad: only the seller's registration counts. A country in small letters is not Denmark.
    Case(
        DANISH,
        &[
            (
                "<cac:Country><cbc:IdentificationCode>DK</cbc:IdentificationCode></cac:Country>\n      </cac:PostalAddress>\n      <cac:PartyTaxScheme>\n        <cbc:CompanyID>ATU",
                "<cac:Country><cbc:IdentificationCode>dk</cbc:IdentificationCode></cac:Country>\n      </cac:PostalAddress>\n      <cac:PartyTaxScheme>\n        <cbc:CompanyID>ATU",
            ),
            (DANISH_CODE, "<cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>"),
            (r#"schemeID="0184">DK12345678<"#, r#">DK12345678<"#),
        ],
        &["DK-R-014"],
    ),
];

const GREEK_NUMBER: &str = "<cbc:ID>073182649|01/09/2026|0|1.1|A|17</cbc:ID>";
const GREEK_VAT: &str = "<cbc:CompanyID>EL073182649</cbc:CompanyID>";
const GREEK_BUYER_VAT: &str = "<cbc:CompanyID>EL123456840</cbc:CompanyID>";

pub(crate) const GREECE: &[Case] = &[
    Case(GREEK, &[], &[]),
    Case(GREEK, &[(GREEK_NUMBER, "<cbc:ID>073182649|01/09/2026|0|1.1|A|17|x</cbc:ID>")], &["GR-R-001-1"]),
    Case(GREEK, &[(GREEK_NUMBER, "<cbc:ID>123456840|01/09/2026|0|1.1|A|17</cbc:ID>")], &["GR-R-001-2"]),
    Case(GREEK, &[(GREEK_NUMBER, "<cbc:ID>073182649|2026-09-01|0|1.1|A|17</cbc:ID>")], &["GR-R-001-3"]),
    Case(GREEK, &[(GREEK_NUMBER, "<cbc:ID>073182649|02/09/2026|0|1.1|A|17</cbc:ID>")], &["GR-R-001-3"]),
    Case(GREEK, &[(GREEK_NUMBER, "<cbc:ID>073182649|01/09/2026/x|00|5.2| | </cbc:ID>")], &[]),
    Case(GREEK, &[(GREEK_NUMBER, "<cbc:ID>073182649|01/09/2026|-1|1.1|A|17</cbc:ID>")], &["GR-R-001-4"]),
    Case(GREEK, &[(GREEK_NUMBER, "<cbc:ID>073182649|01/09/2026||1.1|A|17</cbc:ID>")], &["GR-R-001-4"]),
    Case(GREEK, &[(GREEK_NUMBER, "<cbc:ID>073182649|01/09/2026|1.5|1.1|A|17</cbc:ID>")], &["GR-R-001-4"]),
    Case(GREEK, &[(GREEK_NUMBER, "<cbc:ID>073182649|01/09/2026|0|1.2|A|17</cbc:ID>")], &["GR-R-001-5"]),
    Case(GREEK, &[(GREEK_NUMBER, "<cbc:ID>073182649|01/09/2026|0|1.1||17</cbc:ID>")], &["GR-R-001-6"]),
    Case(GREEK, &[(GREEK_NUMBER, "<cbc:ID>073182649|01/09/2026|0|1.1|A|</cbc:ID>")], &["GR-R-001-7"]),
    Case(
        GREEK,
        &[(GREEK_NUMBER, "<cbc:ID>17</cbc:ID>")],
        &["GR-R-001-1", "GR-R-001-2", "GR-R-001-3", "GR-R-001-4", "GR-R-001-5", "GR-R-001-6", "GR-R-001-7"],
    ),
    Case(GREEK, &[("<cac:PartyName><cbc:Name>Seller</cbc:Name></cac:PartyName>", "")], &["GR-R-002"]),
    // The prefix GR makes the seller Greek, but is wrong.
    Case(GREEK, &[(GREEK_VAT, "<cbc:CompanyID>GR073182649</cbc:CompanyID>")], &["GR-R-003", "GR-S-011"]),
    Case(GREEK, &[("<cbc:DocumentDescription>##M.AR.K##</cbc:DocumentDescription>", "")], &["GR-R-004-1"]),
    Case(GREEK, &[("<cbc:ID>400000000000001</cbc:ID>", "<cbc:ID>040</cbc:ID>")], &["GR-R-004-2"]),
    Case(GREEK, &[("<cac:PartyName><cbc:Name>Buyer</cbc:Name></cac:PartyName>", "")], &["GR-R-005"]),
    Case(GREEK, &[(GREEK_BUYER_VAT, "<cbc:CompanyID>EL123456841</cbc:CompanyID>")], &["GR-R-006"]),
    Case(
        GREEK,
        &[(
            SUPPLIER,
            "<cac:AdditionalDocumentReference><cbc:ID>2</cbc:ID><cbc:DocumentDescription>##INVOICE|URL##</cbc:DocumentDescription><cac:Attachment><cac:ExternalReference><cbc:URI>https://x.example</cbc:URI></cac:ExternalReference></cac:Attachment></cac:AdditionalDocumentReference><cac:AccountingSupplierParty>",
        )],
        &["GR-R-008-2", "GR-S-008-1"],
    ),
    Case(
        GREEK,
        &[("<cbc:URI>https://invoices.example/17</cbc:URI>", "<cbc:URI> </cbc:URI>")],
        &["GR-R-008-3", "PE-R008"],
    ),
    Case(GREEK, &[(r#"schemeID="9933">073182649<"#, r#"schemeID="9933">073182640<"#)], &["GR-R-009"]),
    Case(GREEK, &[(r#"schemeID="9933">123456840<"#, r#"schemeID="9914">123456840<"#)], &["GR-R-010"]),
    Case(GREEK, &[("<cbc:DocumentDescription>##INVOICE|URL##</cbc:DocumentDescription>", "")], &["GR-S-008-1"]),
    Case(
        GREEK,
        &[(
            "<cac:PartyTaxScheme>\n        <cbc:CompanyID>EL073182649",
            "<cac:PartyTaxScheme><cbc:CompanyID>X</cbc:CompanyID><cac:TaxScheme><cbc:ID> VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme><cac:PartyTaxScheme>\n        <cbc:CompanyID>EL073182649",
        )],
        &["GR-S-011", "GR-R-003"],
    ),
    // A seller that is taxed in Greece at an address abroad: references are not asked for.
    Case(
        GREEK,
        &[
            ("<cbc:IdentificationCode>GR<", "<cbc:IdentificationCode>CY<"),
            ("##M.AR.K##", "other"),
            ("##INVOICE|URL##", "other"),
        ],
        &[],
    ),
];

const ICELANDIC_DATE: &str = "<cbc:ID>2026-10-15</cbc:ID>";
const DUE: &str = "<cbc:DueDate>2026-10-01</cbc:DueDate>";

pub(crate) const ICELAND: &[Case] = &[
    Case(ICELANDIC, &[], &[]),
    Case(ICELANDIC, &[("<cbc:InvoiceTypeCode>380<", "<cbc:InvoiceTypeCode>393<")], &["IS-R-001"]),
    Case(ICELANDIC, &[(r#"schemeID="0196">4711991239<"#, r#"schemeID="0002">4711991239<"#)], &["IS-R-002"]),
    Case(ICELANDIC, &[(SELLER_ZONE, "")], &["IS-R-003"]),
    Case(ICELANDIC, &[(SELLER_STREET, "")], &["IS-R-003"]),
    Case(ICELANDIC, &[(r#" schemeID="0196">4711991240<"#, ">4711991240<")], &["IS-R-004"]),
    Case(ICELANDIC, &[(BUYER_STREET, "")], &["IS-R-005"]),
    Case(ICELANDIC, &[("013226010203", "01322601020")], &["IS-R-006"]),
    Case(
        ICELANDIC,
        &[("<cac:PayeeFinancialAccount><cbc:ID> 013226010203 </cbc:ID></cac:PayeeFinancialAccount>", "")],
        &["IS-R-006"],
    ),
    Case(
        ICELANDIC,
        &[("013226010203", "01322601020"), ("<cbc:PaymentMeansCode>9<", "<cbc:PaymentMeansCode>42<")],
        &["IS-R-007"],
    ),
    Case(ICELANDIC, &[("<cbc:PaymentMeansCode>9<", "<cbc:PaymentMeansCode>42<")], &[]),
    Case(ICELANDIC, &[("013226010203", "1"), ("<cbc:PaymentMeansCode>9<", "<cbc:PaymentMeansCode>30<")], &[]),
    Case(ICELANDIC, &[(ICELANDIC_DATE, "<cbc:ID>2026-10-32</cbc:ID>")], &["IS-R-008"]),
    Case(ICELANDIC, &[(DUE, "")], &["IS-R-009", "IS-R-010"]),
    Case(ICELANDIC, &[(ICELANDIC_DATE, "<cbc:ID>2026-09-30</cbc:ID>")], &["IS-R-010"]),
    Case(ICELANDIC, &[(ICELANDIC_DATE, "<cbc:ID>2026-10-01</cbc:ID>")], &[]),
    Case(ICELANDIC, &[("EINDAGI", "Other"), (DUE, "")], &[]),
];

pub(crate) const ITALY: &[Case] = &[
    Case(ITALIAN, &[], &[]),
    Case(ITALIAN, &[(">07453190287<", ">0745319028<")], &["IT-R-001"]),
    Case(ITALIAN, &[(">07453190287<", ">qwxrty81c14z999k<")], &["IT-R-001"]),
    Case(ITALIAN, &[(">07453190287<", "> QWXRTY81C14Z999K <")], &[]),
    Case(ITALIAN, &[(SELLER_STREET, "")], &["IT-R-002"]),
    Case(ITALIAN, &[(SELLER_CITY, "")], &["IT-R-003"]),
    Case(ITALIAN, &[(SELLER_ZONE, "")], &["IT-R-004"]),
    // The VAT prefix beats the address.
    Case(ITALIAN, &[(">it07453190287<", ">FR40123456789<"), (SELLER_STREET, "")], &[]),
    Case(INVOICE, &[(">FR40123456789<", ">IT07453190287<"), (SELLER_STREET, "")], &["IT-R-002"]),
];

const REP_STREET: &str = "<cbc:StreetName>Rep street</cbc:StreetName>";
const EARLIER: &str = "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>R-0</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>";

pub(crate) const NETHERLANDS: &[Case] = &[
    Case(DUTCH, &[], &[]),
    Case(DUTCH_CREDIT_NOTE, &[], &[]),
    Case(DUTCH_CREDIT_NOTE, &[(EARLIER, "")], &["NL-R-001"]),
    Case(DUTCH, &[(SELLER_STREET, "")], &["NL-R-002"]),
    Case(DUTCH, &[(r#"schemeID="0106">12345678<"#, r#"schemeID="0002">12345678<"#)], &["NL-R-003"]),
    Case(DUTCH, &[(BUYER_STREET, "")], &["NL-R-004"]),
    Case(DUTCH, &[(r#"schemeID="0190">12345678901234567890<"#, ">12345678901234567890<")], &["NL-R-005"]),
    Case(DUTCH, &[(REP_STREET, "")], &["NL-R-006"]),
    Case(
        DUTCH,
        &[(MEANS_START, "<cac:PrepaidPayment>"), ("</cac:PaymentMeans>", "</cac:PrepaidPayment>")],
        &["NL-R-007"],
    ),
    Case(
        DUTCH,
        &[
            (MEANS_START, "<cac:PrepaidPayment>"),
            ("</cac:PaymentMeans>", "</cac:PrepaidPayment>"),
            (r#"<cbc:PayableAmount currencyID="EUR">112.50"#, r#"<cbc:PayableAmount currencyID="EUR">0.00"#),
        ],
        &[],
    ),
    Case(
        DUTCH_CREDIT_NOTE,
        &[(MEANS_START, "<cac:PrepaidPayment>"), ("</cac:PaymentMeans>", "</cac:PrepaidPayment>")],
        &[],
    ),
    Case(DUTCH, &[("<cbc:PaymentMeansCode>30<", "<cbc:PaymentMeansCode>31<")], &["NL-R-008"]),
    Case(DUTCH, &[("<cbc:PaymentMeansCode>30<", "<cbc:PaymentMeansCode> 57 <")], &[]),
    Case(DUTCH, &[("<cac:OrderReference><cbc:ID>O-1</cbc:ID></cac:OrderReference>", "")], &["NL-R-009"]),
    // A buyer abroad may pay by any means.
    Case(
        DUTCH,
        &[
            (
                "<cbc:IdentificationCode>NL</cbc:IdentificationCode></cac:Country>\n",
                "<cbc:IdentificationCode>BE</cbc:IdentificationCode></cac:Country>\n",
            ),
            ("<cbc:PaymentMeansCode>30<", "<cbc:PaymentMeansCode>31<"),
            (BUYER_STREET, ""),
        ],
        &[],
    ),
];

pub(crate) const NORWAY: &[Case] = &[
    Case(NORWEGIAN, &[], &[]),
    Case(NORWEGIAN, &[("NO918273646MVA", "NO918273645MVA")], &["NO-R-001"]),
    Case(NORWEGIAN, &[("NO918273646MVA", "NO918273646")], &["NO-R-001"]),
    Case(NORWEGIAN, &[("NO918273646MVA", "no1")], &[]),
    Case(NORWEGIAN, &[(" Foretaksregisteret ", "Foretak")], &["NO-R-002"]),
    Case(NORWEGIAN, &[("<cbc:ID>TAX</cbc:ID>", "<cbc:ID>LOC</cbc:ID>")], &["NO-R-002"]),
];

const SE_VAT: &str = "SE559214307601";
const SE_ORG: &str = r#"schemeID="0007">5592143076<"#;

pub(crate) const SWEDEN: &[Case] = &[
    Case(SWEDISH, &[], &[]),
    Case(SWEDISH, &[(SE_VAT, "SE5592143076")], &["SE-R-001"]),
    Case(SWEDISH, &[(SE_VAT, "SE55921430760X")], &["SE-R-002"]),
    Case(SWEDISH, &[(SE_ORG, ">559214-3076<")], &["SE-R-003", "SE-R-004", "SE-R-013"]),
    Case(SWEDISH, &[(SE_ORG, ">55921430760<")], &["SE-R-004"]),
    Case(SWEDISH, &[("Godkänd för F-skatt", "Godkand")], &["SE-R-005"]),
    Case(SWEDISH, &[("Godkänd för F-skatt", " GODKÄND  för f-skatt")], &[]),
    Case(SWEDISH, &[("<cbc:Percent>25.0</cbc:Percent>", "<cbc:Percent>24</cbc:Percent>")], &["SE-R-006"]),
    Case(SWEDISH, &[("<cbc:Percent>25.00</cbc:Percent>", "")], &["SE-R-006"]),
    Case(
        SWEDISH,
        &[("<cbc:ID>S</cbc:ID><cbc:Percent>25.0</cbc:Percent>", "<cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent>")],
        &[],
    ),
    Case(SWEDISH, &[("<cbc:ID>12345678</cbc:ID>", "<cbc:ID>1234-5</cbc:ID>")], &["SE-R-007"]),
    Case(
        SWEDISH,
        &[("<cbc:ID>12345678</cbc:ID>", "<cbc:ID>1234-567</cbc:ID>"), ("SE:PLUSGIRO", "SE:BANKGIRO")],
        &["SE-R-008"],
    ),
    Case(
        SWEDISH,
        &[("<cbc:ID>12345678</cbc:ID>", "<cbc:ID>123456</cbc:ID>"), ("SE:PLUSGIRO", " SE:BANKGIRO ")],
        &["SE-R-009"],
    ),
    Case(SWEDISH, &[("SE:PLUSGIRO", "SE:BANKGIRO")], &[]),
    Case(SWEDISH, &[("<cbc:ID>12345678</cbc:ID>", "<cbc:ID>1</cbc:ID>")], &["SE-R-010"]),
    Case(SWEDISH, &[("<cbc:ID>12345678</cbc:ID>", "<cbc:ID>x</cbc:ID>"), ("SE:PLUSGIRO", "NDEASESS")], &[]),
    Case(SWEDISH, &[("<cbc:PaymentMeansCode>30<", "<cbc:PaymentMeansCode>56<")], &["SE-R-011"]),
    Case(SWEDISH, &[("<cbc:PaymentMeansCode>30<", "<cbc:PaymentMeansCode>31<")], &["SE-R-012"]),
    Case(SWEDISH, &[("<cbc:PaymentMeansCode>30<", "<cbc:PaymentMeansCode>58<")], &[]),
    Case(SWEDISH, &[(SE_ORG, r#"schemeID="0002">5592143077<"#)], &["SE-R-013"]),
    Case(SWEDISH, &[(SE_ORG, r#"schemeID="0007">5592143077<"#)], &["SE-R-013", "PC-R049"]),
];

/// All of them.
pub(crate) const ALL: &[&[Case]] = &[GERMANY, DENMARK, GREECE, ICELAND, ITALY, NETHERLANDS, NORWAY, SWEDEN];
