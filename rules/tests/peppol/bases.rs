//! Clean documents that the cases change.

use super::builder::{Base, Edit};

/// A French seller and an Austrian buyer: no country has rules for them.
pub(crate) const INVOICE: Base = Base { text: UBL, edits: &[] };
/// The same as a credit note.
pub(crate) const CREDIT_NOTE: Base = Base { text: UBL, edits: &[AS_CREDIT_NOTE] };
/// Self-billed.
pub(crate) const SELF_BILLED: Base = Base { text: UBL, edits: &[AS_SELF_BILLED, AS_SELF_BILLED_INVOICE] };
/// Self-billed credit note.
pub(crate) const SELF_BILLED_CREDIT_NOTE: Base =
    Base { text: UBL, edits: &[AS_CREDIT_NOTE, AS_SELF_BILLED, AS_SELF_BILLED_CREDIT_NOTE] };
/// Between German parties.
pub(crate) const GERMAN: Base = Base { text: UBL, edits: &[AS_GERMAN] };
/// Between Danish parties.
pub(crate) const DANISH: Base = Base { text: UBL, edits: &[AS_DANISH] };
/// Between Danish parties, a credit note.
pub(crate) const DANISH_CREDIT_NOTE: Base = Base { text: UBL, edits: &[AS_DANISH, AS_CREDIT_NOTE] };
/// Between Greek parties.
pub(crate) const GREEK: Base = Base { text: UBL, edits: &[AS_GREEK] };
/// Between Icelandic parties.
pub(crate) const ICELANDIC: Base = Base { text: UBL, edits: &[AS_ICELANDIC] };
/// An Italian seller.
pub(crate) const ITALIAN: Base = Base { text: UBL, edits: &[AS_ITALIAN] };
/// Between Dutch parties.
pub(crate) const DUTCH: Base = Base { text: UBL, edits: &[AS_DUTCH] };
/// Between Dutch parties, a credit note.
pub(crate) const DUTCH_CREDIT_NOTE: Base = Base { text: UBL, edits: &[AS_DUTCH, AS_CREDIT_NOTE] };
/// A Norwegian seller.
pub(crate) const NORWEGIAN: Base = Base { text: UBL, edits: &[AS_NORWEGIAN] };
/// Between Swedish parties.
pub(crate) const SWEDISH: Base = Base { text: UBL, edits: &[AS_SWEDISH] };

const UBL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
    xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
    xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID>
  <cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
  <cbc:ID>R-1</cbc:ID>
  <cbc:IssueDate>2026-09-01</cbc:IssueDate>
  <cbc:DueDate>2026-10-01</cbc:DueDate>
  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
  <cbc:Note>Thank you.</cbc:Note>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cbc:BuyerReference>B-7</cbc:BuyerReference>
  <cac:InvoicePeriod>
    <cbc:StartDate>2026-08-01</cbc:StartDate><cbc:EndDate>2026-08-31</cbc:EndDate>
    <cbc:DescriptionCode>35</cbc:DescriptionCode>
  </cac:InvoicePeriod>
  <cac:OrderReference><cbc:ID>O-1</cbc:ID></cac:OrderReference>
  <cac:AdditionalDocumentReference>
    <cbc:ID>D-1</cbc:ID>
    <cac:Attachment>
      <cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="a.pdf">JVBERg==</cbc:EmbeddedDocumentBinaryObject>
    </cac:Attachment>
  </cac:AdditionalDocumentReference>
  <cac:AccountingSupplierParty>
    <cac:Party>
      <cbc:EndpointID schemeID="0088">4023456700122</cbc:EndpointID>
      <cac:PartyIdentification><cbc:ID schemeID="0088">12345670</cbc:ID></cac:PartyIdentification>
      <cac:PartyName><cbc:Name>Seller</cbc:Name></cac:PartyName>
      <cac:PostalAddress>
        <cbc:StreetName>Seller street</cbc:StreetName><cbc:CityName>Seller city</cbc:CityName>
        <cbc:PostalZone>10001</cbc:PostalZone>
        <cac:Country><cbc:IdentificationCode>FR</cbc:IdentificationCode></cac:Country>
      </cac:PostalAddress>
      <cac:PartyTaxScheme>
        <cbc:CompanyID>FR40123456789</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
      </cac:PartyTaxScheme>
      <cac:PartyLegalEntity>
        <cbc:RegistrationName>Seller SA</cbc:RegistrationName><cbc:CompanyID schemeID="0002">123456789</cbc:CompanyID>
      </cac:PartyLegalEntity>
      <cac:Contact>
        <cbc:Name>Ann Seller</cbc:Name><cbc:Telephone>+33 1 234</cbc:Telephone>
        <cbc:ElectronicMail>ann@seller.example</cbc:ElectronicMail>
      </cac:Contact>
    </cac:Party>
  </cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty>
    <cac:Party>
      <cbc:EndpointID schemeID="9914">ATU12345675</cbc:EndpointID>
      <cac:PartyIdentification><cbc:ID schemeID="0060">123456789</cbc:ID></cac:PartyIdentification>
      <cac:PartyName><cbc:Name>Buyer</cbc:Name></cac:PartyName>
      <cac:PostalAddress>
        <cbc:StreetName>Buyer street</cbc:StreetName><cbc:CityName>Buyer city</cbc:CityName>
        <cbc:PostalZone>20002</cbc:PostalZone>
        <cac:Country><cbc:IdentificationCode>AT</cbc:IdentificationCode></cac:Country>
      </cac:PostalAddress>
      <cac:PartyTaxScheme>
        <cbc:CompanyID>ATU12345675</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
      </cac:PartyTaxScheme>
      <cac:PartyLegalEntity>
        <cbc:RegistrationName>Buyer GmbH</cbc:RegistrationName><cbc:CompanyID schemeID="9919">FN 1</cbc:CompanyID>
      </cac:PartyLegalEntity>
    </cac:Party>
  </cac:AccountingCustomerParty>
  <cac:Delivery>
    <cbc:ActualDeliveryDate>2026-08-30</cbc:ActualDeliveryDate>
    <cac:DeliveryLocation>
      <cac:Address><cbc:CityName>Yard city</cbc:CityName><cbc:PostalZone>30003</cbc:PostalZone></cac:Address>
    </cac:DeliveryLocation>
  </cac:Delivery>
  <cac:PaymentMeans>
    <cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cbc:PaymentID>R-1</cbc:PaymentID>
    <cac:PayeeFinancialAccount><cbc:ID>DE37 9999 9999 0123 4567 89</cbc:ID></cac:PayeeFinancialAccount>
  </cac:PaymentMeans>
  <cac:PaymentTerms><cbc:Note>30 days net</cbc:Note></cac:PaymentTerms>
  <cac:AllowanceCharge>
    <cbc:ChargeIndicator>false</cbc:ChargeIndicator>
    <cbc:AllowanceChargeReasonCode>95</cbc:AllowanceChargeReasonCode>
    <cbc:AllowanceChargeReason>Discount</cbc:AllowanceChargeReason>
    <cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric>
    <cbc:Amount currencyID="EUR">9.50</cbc:Amount><cbc:BaseAmount currencyID="EUR">95.00</cbc:BaseAmount>
    <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>25</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory>
  </cac:AllowanceCharge>
  <cac:AllowanceCharge>
    <cbc:ChargeIndicator>true</cbc:ChargeIndicator>
    <cbc:AllowanceChargeReasonCode>FC</cbc:AllowanceChargeReasonCode>
    <cbc:Amount currencyID="EUR">4.50</cbc:Amount>
    <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>25</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory>
  </cac:AllowanceCharge>
  <cac:TaxTotal>
    <cbc:TaxAmount currencyID="EUR">22.50</cbc:TaxAmount>
    <cac:TaxSubtotal>
      <cbc:TaxableAmount currencyID="EUR">90.00</cbc:TaxableAmount><cbc:TaxAmount currencyID="EUR">22.50</cbc:TaxAmount>
      <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>25.0</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory>
    </cac:TaxSubtotal>
  </cac:TaxTotal>
  <cac:LegalMonetaryTotal>
    <cbc:LineExtensionAmount currencyID="EUR">95.00</cbc:LineExtensionAmount>
    <cbc:TaxExclusiveAmount currencyID="EUR">90.00</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="EUR">112.50</cbc:TaxInclusiveAmount>
    <cbc:AllowanceTotalAmount currencyID="EUR">9.50</cbc:AllowanceTotalAmount>
    <cbc:ChargeTotalAmount currencyID="EUR">4.50</cbc:ChargeTotalAmount>
    <cbc:PayableAmount currencyID="EUR">112.50</cbc:PayableAmount>
  </cac:LegalMonetaryTotal>
  <cac:InvoiceLine>
    <cbc:ID>1</cbc:ID>
    <cbc:InvoicedQuantity unitCode="C62">4</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="EUR">95.0</cbc:LineExtensionAmount>
    <cac:InvoicePeriod><cbc:StartDate>2026-08-02</cbc:StartDate><cbc:EndDate>2026-08-30</cbc:EndDate></cac:InvoicePeriod>
    <cac:OrderLineReference><cbc:LineID>10</cbc:LineID></cac:OrderLineReference>
    <cac:DocumentReference><cbc:ID>M-1</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference>
    <cac:AllowanceCharge>
      <cbc:ChargeIndicator>false</cbc:ChargeIndicator>
      <cbc:AllowanceChargeReasonCode>100</cbc:AllowanceChargeReasonCode>
      <cbc:MultiplierFactorNumeric>10.0</cbc:MultiplierFactorNumeric>
      <cbc:Amount currencyID="EUR">10.00</cbc:Amount><cbc:BaseAmount currencyID="EUR">100.00</cbc:BaseAmount>
    </cac:AllowanceCharge>
    <cac:AllowanceCharge>
      <cbc:ChargeIndicator>true</cbc:ChargeIndicator>
      <cbc:AllowanceChargeReason>Packing</cbc:AllowanceChargeReason>
      <cbc:Amount currencyID="EUR">5.00</cbc:Amount>
    </cac:AllowanceCharge>
    <cac:Item>
      <cbc:Name>Bolts</cbc:Name>
      <cac:CommodityClassification>
        <cbc:ItemClassificationCode listID="TST" listVersionID="26.08.01">31161600</cbc:ItemClassificationCode>
      </cac:CommodityClassification>
      <cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>25.00</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory>
    </cac:Item>
    <cac:Price>
      <cbc:PriceAmount currencyID="EUR">50.00</cbc:PriceAmount>
      <cbc:BaseQuantity unitCode="C62">2</cbc:BaseQuantity>
      <cac:AllowanceCharge>
        <cbc:ChargeIndicator>false</cbc:ChargeIndicator>
        <cbc:Amount currencyID="EUR">1.0</cbc:Amount><cbc:BaseAmount currencyID="EUR">51.0</cbc:BaseAmount>
      </cac:AllowanceCharge>
    </cac:Price>
  </cac:InvoiceLine>
</Invoice>
"#;

const AS_CREDIT_NOTE: &[Edit] = &[
    ("<Invoice ", "<CreditNote "),
    ("</Invoice>", "</CreditNote>"),
    ("xsd:Invoice-2", "xsd:CreditNote-2"),
    ("<cbc:DueDate>2026-10-01</cbc:DueDate>", ""),
    ("<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>"),
    ("cac:InvoiceLine>", "cac:CreditNoteLine>"),
    ("cbc:InvoicedQuantity", "cbc:CreditedQuantity"),
    (
        "<cac:OrderReference><cbc:ID>O-1</cbc:ID></cac:OrderReference>",
        "<cac:OrderReference><cbc:ID>O-1</cbc:ID></cac:OrderReference><cac:BillingReference><cac:InvoiceDocumentReference>\
         <cbc:ID>R-0</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>",
    ),
];

/// Process and specification of self-billing, in either kind of document.
pub(crate) const AS_SELF_BILLED: &[Edit] =
    &[("poacc:billing:01:1.0", "poacc:selfbilling:01:1.0"), ("poacc:billing:3.0", "poacc:selfbilling:3.0")];
const AS_SELF_BILLED_INVOICE: &[Edit] = &[("<cbc:InvoiceTypeCode>380<", "<cbc:InvoiceTypeCode>389<")];
const AS_SELF_BILLED_CREDIT_NOTE: &[Edit] = &[("<cbc:CreditNoteTypeCode>381<", "<cbc:CreditNoteTypeCode>261<")];

const AS_GERMAN: &[Edit] = &[
    (">FR<", ">DE<"),
    (">AT<", "> de <"),
    (">FR40123456789<", ">DE123456788<"),
    ("<cbc:PaymentMeansCode>30<", "<cbc:PaymentMeansCode>58<"),
    ("30 days net", "#SKONTO#TAGE=14#PROZENT=2.00#\n#SKONTO#TAGE=7#PROZENT=3.00#BASISBETRAG=100.00#\nthen 30 days net"),
];

const AS_DANISH: &[Edit] = &[
    (">FR<", ">DK<"),
    (">AT<", ">DK<"),
    (">FR40123456789<", ">DK12345678<"),
    (r#"schemeID="0002">123456789<"#, r#"schemeID="0184">DK12345678<"#),
    (r#"schemeID="9919">FN 1<"#, r#"schemeID="0184">87654321<"#),
    (
        "<cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cbc:PaymentID>R-1</cbc:PaymentID>",
        "<cbc:PaymentMeansCode>42</cbc:PaymentMeansCode>",
    ),
    (
        "<cbc:ID>DE37 9999 9999 0123 4567 89</cbc:ID>",
        "<cbc:ID>1234567</cbc:ID><cac:FinancialInstitutionBranch><cbc:ID>0040</cbc:ID></cac:FinancialInstitutionBranch>",
    ),
    (
        "<cbc:AllowanceChargeReasonCode>FC</cbc:AllowanceChargeReasonCode>",
        "<cbc:AllowanceChargeReasonCode>ZZZ</cbc:AllowanceChargeReasonCode>\
         <cbc:AllowanceChargeReason>3312#Packing tax</cbc:AllowanceChargeReason>",
    ),
];

const AS_GREEK: &[Edit] = &[
    (">FR<", ">GR<"),
    (">AT<", ">GR<"),
    (">FR40123456789<", ">EL073182649<"),
    ("<cbc:CompanyID>ATU12345675<", "<cbc:CompanyID>EL123456840<"),
    (r#"schemeID="0088">4023456700122<"#, r#"schemeID="9933">073182649<"#),
    (r#"schemeID="9914">ATU12345675<"#, r#"schemeID="9933">123456840<"#),
    ("<cbc:ID>R-1</cbc:ID>", "<cbc:ID>073182649|01/09/2026|0|1.1|A|17</cbc:ID>"),
    (
        "<cac:AccountingSupplierParty>",
        "<cac:AdditionalDocumentReference><cbc:ID>400000000000001</cbc:ID>\
         <cbc:DocumentDescription>##M.AR.K##</cbc:DocumentDescription></cac:AdditionalDocumentReference>\
         <cac:AdditionalDocumentReference><cbc:ID>2</cbc:ID>\
         <cbc:DocumentDescription>##INVOICE|URL##</cbc:DocumentDescription><cac:Attachment><cac:ExternalReference>\
         <cbc:URI>https://invoices.example/17</cbc:URI></cac:ExternalReference></cac:Attachment>\
         </cac:AdditionalDocumentReference><cac:AccountingSupplierParty>",
    ),
];

const AS_ICELANDIC: &[Edit] = &[
    (">FR<", ">IS<"),
    (">AT<", ">IS<"),
    (r#"schemeID="0002">123456789<"#, r#"schemeID="0196">4711991239<"#),
    (r#"schemeID="9919">FN 1<"#, r#"schemeID="0196">4711991240<"#),
    ("<cbc:PaymentMeansCode>30<", "<cbc:PaymentMeansCode>9<"),
    (">DE37 9999 9999 0123 4567 89<", "> 013226010203 <"),
    (
        "<cac:AccountingSupplierParty>",
        "<cac:AdditionalDocumentReference><cbc:ID>2026-10-15</cbc:ID>\
         <cbc:DocumentDescription>EINDAGI</cbc:DocumentDescription></cac:AdditionalDocumentReference>\
         <cac:AccountingSupplierParty>",
    ),
];

const AS_ITALIAN: &[Edit] = &[
    (">FR<", ">IT<"),
    (">FR40123456789<", ">it07453190287<"),
    (
        "<cac:PartyLegalEntity>\n        <cbc:RegistrationName>Seller",
        "<cac:PartyTaxScheme><cbc:CompanyID>07453190287</cbc:CompanyID><cac:TaxScheme><cbc:ID>TAX</cbc:ID>\
         </cac:TaxScheme></cac:PartyTaxScheme><cac:PartyLegalEntity>\n        <cbc:RegistrationName>Seller",
    ),
];

const AS_DUTCH: &[Edit] = &[
    (">FR<", "> nl <"),
    (">AT<", ">NL<"),
    (">FR40123456789<", ">NL801234567B03<"),
    (r#"schemeID="0002">123456789<"#, r#"schemeID="0106">12345678<"#),
    (r#"schemeID="9919">FN 1<"#, r#"schemeID="0190">12345678901234567890<"#),
    (
        "<cac:Delivery>",
        "<cac:TaxRepresentativeParty><cac:PostalAddress><cbc:StreetName>Rep street</cbc:StreetName>\
         <cbc:CityName>Rep city</cbc:CityName><cbc:PostalZone>1234 AB</cbc:PostalZone><cac:Country>\
         <cbc:IdentificationCode>NL</cbc:IdentificationCode></cac:Country></cac:PostalAddress>\
         </cac:TaxRepresentativeParty><cac:Delivery>",
    ),
];

const AS_NORWEGIAN: &[Edit] = &[
    (">FR<", ">NO<"),
    (">FR40123456789<", ">NO918273646MVA<"),
    (
        "<cac:PartyLegalEntity>\n        <cbc:RegistrationName>Seller",
        "<cac:PartyTaxScheme><cbc:CompanyID> Foretaksregisteret </cbc:CompanyID><cac:TaxScheme><cbc:ID>TAX</cbc:ID>\
         </cac:TaxScheme></cac:PartyTaxScheme><cac:PartyLegalEntity>\n        <cbc:RegistrationName>Seller",
    ),
];

const AS_SWEDISH: &[Edit] = &[
    (">FR<", ">SE<"),
    (">AT<", ">SE<"),
    (">FR40123456789<", ">SE559214307601<"),
    (r#"schemeID="0002">123456789<"#, r#"schemeID="0007">5592143076<"#),
    (
        "<cac:PartyLegalEntity>\n        <cbc:RegistrationName>Seller",
        "<cac:PartyTaxScheme><cbc:CompanyID>Godkänd för F-skatt</cbc:CompanyID><cac:TaxScheme><cbc:ID>TAX</cbc:ID>\
         </cac:TaxScheme></cac:PartyTaxScheme><cac:PartyLegalEntity>\n        <cbc:RegistrationName>Seller",
    ),
    (
        "<cbc:ID>DE37 9999 9999 0123 4567 89</cbc:ID>",
        "<cbc:ID>12345678</cbc:ID><cac:FinancialInstitutionBranch><cbc:ID>SE:PLUSGIRO</cbc:ID>\
         </cac:FinancialInstitutionBranch>",
    ),
];

/// A French seller and an Austrian buyer, in CII.
pub(crate) const CROSS: Base = Base { text: CII, edits: &[] };
/// Between Danish parties, in CII.
pub(crate) const CROSS_DANISH: Base = Base { text: CII, edits: &[AS_CROSS_DANISH] };
/// An Italian seller, in CII.
pub(crate) const CROSS_ITALIAN: Base = Base { text: CII, edits: &[AS_CROSS_ITALIAN] };
/// Between Dutch parties, in CII.
pub(crate) const CROSS_DUTCH: Base = Base { text: CII, edits: &[AS_CROSS_DUTCH] };
/// A Norwegian seller, in CII.
pub(crate) const CROSS_NORWEGIAN: Base = Base { text: CII, edits: &[AS_CROSS_NORWEGIAN] };
/// Between Swedish parties, in CII.
pub(crate) const CROSS_SWEDISH: Base = Base { text: CII, edits: &[AS_CROSS_SWEDISH] };

const CII: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
    xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
    xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
  <rsm:ExchangedDocumentContext>
    <ram:BusinessProcessSpecifiedDocumentContextParameter><ram:ID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</ram:ID></ram:BusinessProcessSpecifiedDocumentContextParameter>
    <ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>
  </rsm:ExchangedDocumentContext>
  <rsm:ExchangedDocument>
    <ram:ID>R-1</ram:ID><ram:TypeCode>380</ram:TypeCode>
    <ram:IssueDateTime><udt:DateTimeString format="102">20260901</udt:DateTimeString></ram:IssueDateTime>
    <ram:IncludedNote><ram:Content>Thank you.</ram:Content></ram:IncludedNote>
  </rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
    <ram:IncludedSupplyChainTradeLineItem>
      <ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument>
      <ram:SpecifiedTradeProduct>
        <ram:Name>Bolts</ram:Name>
        <ram:DesignatedProductClassification><ram:ClassCode listID="TST" listVersionID="26.08.01">31161600</ram:ClassCode></ram:DesignatedProductClassification>
      </ram:SpecifiedTradeProduct>
      <ram:SpecifiedLineTradeAgreement>
        <ram:BuyerOrderReferencedDocument><ram:LineID>10</ram:LineID></ram:BuyerOrderReferencedDocument>
        <ram:GrossPriceProductTradePrice>
          <ram:ChargeAmount>51.00</ram:ChargeAmount><ram:BasisQuantity unitCode="C62">2</ram:BasisQuantity>
          <ram:AppliedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>false</udt:Indicator></ram:ChargeIndicator><ram:ActualAmount>1.00</ram:ActualAmount></ram:AppliedTradeAllowanceCharge>
        </ram:GrossPriceProductTradePrice>
        <ram:NetPriceProductTradePrice>
          <ram:ChargeAmount>50.00</ram:ChargeAmount><ram:BasisQuantity unitCode="C62">2.0</ram:BasisQuantity>
        </ram:NetPriceProductTradePrice>
      </ram:SpecifiedLineTradeAgreement>
      <ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">4</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
      <ram:SpecifiedLineTradeSettlement>
        <ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>25.00</ram:RateApplicablePercent></ram:ApplicableTradeTax>
        <ram:BillingSpecifiedPeriod>
          <ram:StartDateTime><udt:DateTimeString format="102">20260802</udt:DateTimeString></ram:StartDateTime>
          <ram:EndDateTime><udt:DateTimeString format="102">20260830</udt:DateTimeString></ram:EndDateTime>
        </ram:BillingSpecifiedPeriod>
        <ram:SpecifiedTradeAllowanceCharge>
          <ram:ChargeIndicator><udt:Indicator>false</udt:Indicator></ram:ChargeIndicator>
          <ram:CalculationPercent>10.0</ram:CalculationPercent><ram:BasisAmount>100.00</ram:BasisAmount>
          <ram:ActualAmount>10.00</ram:ActualAmount><ram:ReasonCode>100</ram:ReasonCode>
        </ram:SpecifiedTradeAllowanceCharge>
        <ram:SpecifiedTradeAllowanceCharge>
          <ram:ChargeIndicator><udt:Indicator>true</udt:Indicator></ram:ChargeIndicator>
          <ram:ActualAmount>5.00</ram:ActualAmount><ram:Reason>Packing</ram:Reason>
        </ram:SpecifiedTradeAllowanceCharge>
        <ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>95.0</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>
        <ram:AdditionalReferencedDocument><ram:IssuerAssignedID>M-1</ram:IssuerAssignedID><ram:TypeCode>130</ram:TypeCode></ram:AdditionalReferencedDocument>
      </ram:SpecifiedLineTradeSettlement>
    </ram:IncludedSupplyChainTradeLineItem>
    <ram:ApplicableHeaderTradeAgreement>
      <ram:BuyerReference>B-7</ram:BuyerReference>
      <ram:SellerTradeParty>
        <ram:ID>S-1</ram:ID><ram:GlobalID schemeID="0088">4023456700122</ram:GlobalID>
        <ram:Name>Seller SA</ram:Name>
        <ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">123456789</ram:ID></ram:SpecifiedLegalOrganization>
        <ram:PostalTradeAddress><ram:PostcodeCode>10001</ram:PostcodeCode><ram:LineOne>Seller street</ram:LineOne><ram:CityName>Seller city</ram:CityName><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress>
        <ram:URIUniversalCommunication><ram:URIID schemeID="0088">4023456700122</ram:URIID></ram:URIUniversalCommunication>
        <ram:SpecifiedTaxRegistration><ram:ID schemeID="VAT">FR40123456789</ram:ID></ram:SpecifiedTaxRegistration>
      </ram:SellerTradeParty>
      <ram:BuyerTradeParty>
        <ram:Name>Buyer GmbH</ram:Name>
        <ram:SpecifiedLegalOrganization><ram:ID schemeID="9919">FN 1</ram:ID></ram:SpecifiedLegalOrganization>
        <ram:PostalTradeAddress><ram:PostcodeCode>20002</ram:PostcodeCode><ram:LineOne>Buyer street</ram:LineOne><ram:CityName>Buyer city</ram:CityName><ram:CountryID>AT</ram:CountryID></ram:PostalTradeAddress>
        <ram:URIUniversalCommunication><ram:URIID schemeID="9914">ATU12345675</ram:URIID></ram:URIUniversalCommunication>
      </ram:BuyerTradeParty>
      <ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>O-1</ram:IssuerAssignedID></ram:BuyerOrderReferencedDocument>
      <ram:AdditionalReferencedDocument><ram:IssuerAssignedID>D-1</ram:IssuerAssignedID><ram:TypeCode>916</ram:TypeCode><ram:AttachmentBinaryObject mimeCode="application/pdf" filename="a.pdf">JVBERg==</ram:AttachmentBinaryObject></ram:AdditionalReferencedDocument>
    </ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeDelivery/>
    <ram:ApplicableHeaderTradeSettlement>
      <ram:PaymentReference>R-1</ram:PaymentReference>
      <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
      <ram:SpecifiedTradeSettlementPaymentMeans>
        <ram:TypeCode>30</ram:TypeCode>
        <ram:PayeePartyCreditorFinancialAccount><ram:IBANID>DE37999999990123456789</ram:IBANID></ram:PayeePartyCreditorFinancialAccount>
      </ram:SpecifiedTradeSettlementPaymentMeans>
      <ram:ApplicableTradeTax><ram:CalculatedAmount>22.50</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>90.00</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>25.0</ram:RateApplicablePercent></ram:ApplicableTradeTax>
      <ram:BillingSpecifiedPeriod>
        <ram:StartDateTime><udt:DateTimeString format="102">20260801</udt:DateTimeString></ram:StartDateTime>
        <ram:EndDateTime><udt:DateTimeString format="102">20260831</udt:DateTimeString></ram:EndDateTime>
      </ram:BillingSpecifiedPeriod>
      <ram:SpecifiedTradeAllowanceCharge>
        <ram:ChargeIndicator><udt:Indicator>false</udt:Indicator></ram:ChargeIndicator>
        <ram:CalculationPercent>10</ram:CalculationPercent><ram:BasisAmount>95.00</ram:BasisAmount>
        <ram:ActualAmount>9.50</ram:ActualAmount><ram:ReasonCode>95</ram:ReasonCode>
        <ram:CategoryTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>25</ram:RateApplicablePercent></ram:CategoryTradeTax>
      </ram:SpecifiedTradeAllowanceCharge>
      <ram:SpecifiedTradeAllowanceCharge>
        <ram:ChargeIndicator><udt:Indicator>true</udt:Indicator></ram:ChargeIndicator>
        <ram:ActualAmount>4.50</ram:ActualAmount><ram:ReasonCode>FC</ram:ReasonCode>
        <ram:CategoryTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>25</ram:RateApplicablePercent></ram:CategoryTradeTax>
      </ram:SpecifiedTradeAllowanceCharge>
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
        <ram:LineTotalAmount>95.00</ram:LineTotalAmount><ram:TaxBasisTotalAmount>90.00</ram:TaxBasisTotalAmount>
        <ram:TaxTotalAmount currencyID="EUR">22.50</ram:TaxTotalAmount>
        <ram:GrandTotalAmount>112.50</ram:GrandTotalAmount><ram:DuePayableAmount>112.50</ram:DuePayableAmount>
      </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
"#;

const AS_CROSS_DANISH: &[Edit] = &[
    (">FR<", ">DK<"),
    (">AT<", ">DK<"),
    (r#"schemeID="0002">123456789<"#, r#"schemeID="0184">DK12345678<"#),
    ("<ram:TypeCode>30</ram:TypeCode>", "<ram:TypeCode>42</ram:TypeCode>"),
    (
        "</ram:PayeePartyCreditorFinancialAccount>",
        "</ram:PayeePartyCreditorFinancialAccount><ram:PayeeSpecifiedCreditorFinancialInstitution><ram:BICID>0040\
         </ram:BICID></ram:PayeeSpecifiedCreditorFinancialInstitution>",
    ),
    (
        "<ram:ReasonCode>FC</ram:ReasonCode>",
        "<ram:ReasonCode>ZZZ</ram:ReasonCode><ram:Reason>3312#Packing tax</ram:Reason>",
    ),
];

const AS_CROSS_ITALIAN: &[Edit] = &[
    (">FR<", ">IT<"),
    (">FR40123456789<", ">it07453190287<"),
    (
        "</ram:SellerTradeParty>",
        "<ram:SpecifiedTaxRegistration><ram:ID schemeID=\"FC\">07453190287</ram:ID></ram:SpecifiedTaxRegistration>\
         </ram:SellerTradeParty>",
    ),
];

const AS_CROSS_DUTCH: &[Edit] = &[
    (">FR<", "> nl <"),
    (">AT<", ">NL<"),
    (">FR40123456789<", ">NL801234567B03<"),
    (r#"schemeID="0002">123456789<"#, r#"schemeID="0106">12345678<"#),
    (r#"schemeID="9919">FN 1<"#, r#"schemeID="0190">12345678901234567890<"#),
    (
        "</ram:BuyerTradeParty>",
        "</ram:BuyerTradeParty><ram:SellerTaxRepresentativeTradeParty><ram:PostalTradeAddress>\
         <ram:PostcodeCode>1234 AB</ram:PostcodeCode><ram:LineOne>Rep street</ram:LineOne><ram:CityName>Rep city\
         </ram:CityName><ram:CountryID>NL</ram:CountryID></ram:PostalTradeAddress></ram:SellerTaxRepresentativeTradeParty>",
    ),
];

const AS_CROSS_NORWEGIAN: &[Edit] = &[
    (">FR<", ">NO<"),
    (">FR40123456789<", ">NO918273646MVA<"),
    (
        "</ram:SellerTradeParty>",
        "<ram:SpecifiedTaxRegistration><ram:ID schemeID=\"FC\"> Foretaksregisteret </ram:ID>\
         </ram:SpecifiedTaxRegistration></ram:SellerTradeParty>",
    ),
];

const AS_CROSS_SWEDISH: &[Edit] = &[
    (">FR<", ">SE<"),
    (">AT<", ">SE<"),
    (">FR40123456789<", ">SE559214307601<"),
    (r#"schemeID="0002">123456789<"#, r#"schemeID="0007">5592143076<"#),
    (
        "</ram:SellerTradeParty>",
        "<ram:SpecifiedTaxRegistration><ram:ID schemeID=\"FC\">Godkänd för F-skatt</ram:ID>\
         </ram:SpecifiedTaxRegistration></ram:SellerTradeParty>",
    ),
    (
        "<ram:IBANID>DE37999999990123456789</ram:IBANID></ram:PayeePartyCreditorFinancialAccount>",
        "<ram:ProprietaryID>12345678</ram:ProprietaryID></ram:PayeePartyCreditorFinancialAccount>\
         <ram:PayeeSpecifiedCreditorFinancialInstitution><ram:BICID>SE:PLUSGIRO</ram:BICID>\
         </ram:PayeeSpecifiedCreditorFinancialInstitution>",
    ),
];
