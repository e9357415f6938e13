//! Edits of the twins, each with the business rules that fire after it.

use super::twins::Edit;

/// What is broken, one thing at a time.
pub(crate) const EDITS: &[Edit] = &[
    Edit {
        what: "no specification",
        ubl: ["<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>", ""],
        cii: ["<ram:ID>urn:cen.eu:en16931:2017</ram:ID>", ""],
        fires: ["BR-01", "BR-01"],
    },
    Edit {
        what: "no number",
        ubl: ["<cbc:ID>R-1</cbc:ID>", ""],
        cii: ["<ram:ID>R-1</ram:ID>", ""],
        fires: ["BR-02", "BR-02"],
    },
    Edit {
        what: "a blank number",
        ubl: ["<cbc:ID>R-1</cbc:ID>", "<cbc:ID> </cbc:ID>"],
        cii: ["<ram:ID>R-1</ram:ID>", "<ram:ID> </ram:ID>"],
        fires: ["BR-02", "BR-02"],
    },
    Edit {
        what: "no issue date",
        ubl: ["<cbc:IssueDate>2026-05-04</cbc:IssueDate>", ""],
        cii: [r#"<udt:DateTimeString format="102">20260504</udt:DateTimeString>"#, ""],
        fires: ["BR-03", "BR-03"],
    },
    Edit {
        what: "no type",
        ubl: ["<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", ""],
        cii: ["<ram:TypeCode>380</ram:TypeCode>", ""],
        fires: ["BR-04", "BR-04"],
    },
    Edit {
        what: "no currency",
        ubl: ["<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", ""],
        cii: ["<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>", ""],
        fires: ["BR-05", "BR-05"],
    },
    Edit {
        what: "no seller name",
        ubl: ["<cbc:RegistrationName>Seller GmbH</cbc:RegistrationName>", ""],
        cii: ["<ram:Name>Seller GmbH</ram:Name>", ""],
        fires: ["BR-06", "BR-06"],
    },
    Edit {
        what: "no buyer name",
        ubl: ["<cbc:RegistrationName>Buyer SARL</cbc:RegistrationName>", ""],
        cii: ["<ram:Name>Buyer SARL</ram:Name>", ""],
        fires: ["BR-07", "BR-07"],
    },
    Edit {
        what: "no country DE",
        ubl: ["<cbc:IdentificationCode>DE</cbc:IdentificationCode>", ""],
        cii: ["<ram:CountryID>DE</ram:CountryID>", ""],
        fires: ["BR-09", "BR-09"],
    },
    Edit {
        what: "no country FR",
        ubl: ["<cbc:IdentificationCode>FR</cbc:IdentificationCode>", ""],
        cii: ["<ram:CountryID>FR</ram:CountryID>", ""],
        fires: ["BR-11", "BR-11"],
    },
    Edit {
        what: "no country AT",
        ubl: ["<cbc:IdentificationCode>AT</cbc:IdentificationCode>", ""],
        cii: ["<ram:CountryID>AT</ram:CountryID>", ""],
        fires: ["BR-20", "BR-20"],
    },
    Edit {
        what: "no country NL",
        ubl: ["<cbc:IdentificationCode>NL</cbc:IdentificationCode>", ""],
        cii: ["<ram:CountryID>NL</ram:CountryID>", ""],
        fires: ["BR-57", "BR-57"],
    },
    Edit {
        what: "no seller address",
        ubl: [
            "<cac:PostalAddress><cac:Country><cbc:IdentificationCode>DE</cbc:IdentificationCode></cac:Country></cac:PostalAddress>",
            "",
        ],
        cii: ["<ram:PostalTradeAddress><ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress>", ""],
        fires: ["BR-08", "BR-08 BR-09"],
    },
    Edit {
        what: "no buyer address",
        ubl: [
            "<cac:PostalAddress><cac:Country><cbc:IdentificationCode>FR</cbc:IdentificationCode></cac:Country></cac:PostalAddress>",
            "",
        ],
        cii: ["<ram:PostalTradeAddress><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress>", ""],
        fires: ["BR-10", "BR-10 BR-11"],
    },
    Edit {
        what: "no address of the representative",
        ubl: [
            "<cac:PostalAddress><cac:Country><cbc:IdentificationCode>AT</cbc:IdentificationCode></cac:Country></cac:PostalAddress>",
            "",
        ],
        cii: ["<ram:PostalTradeAddress><ram:CountryID>AT</ram:CountryID></ram:PostalTradeAddress>", ""],
        fires: ["BR-19", "BR-19 BR-20"],
    },
    Edit {
        what: "no name of the representative",
        ubl: ["<cbc:Name>Representative KG</cbc:Name>", ""],
        cii: ["<ram:Name>Representative KG</ram:Name>", ""],
        fires: ["BR-18", "BR-18"],
    },
    Edit {
        what: "no VAT identifier of the representative",
        ubl: [
            "<cac:PartyTaxScheme><cbc:CompanyID>ATU12345678</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>",
            "",
        ],
        cii: [
            r#"<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">ATU12345678</ram:ID></ram:SpecifiedTaxRegistration>"#,
            "",
        ],
        fires: ["BR-56", "BR-56"],
    },
    Edit {
        what: "a VAT identifier of no country",
        ubl: ["DE123456789", "ZZ123456789"],
        cii: ["DE123456789", "ZZ123456789"],
        fires: ["BR-CO-09", "BR-CO-09"],
    },
    Edit {
        what: "a VAT identifier of the Netherlands Antilles",
        ubl: ["DE123456789", "AN123456789"],
        cii: ["DE123456789", "AN123456789"],
        fires: ["BR-CO-09", ""],
    },
    Edit {
        what: "a VAT identifier of South Sudan",
        ubl: ["DE123456789", "SS123456789"],
        cii: ["DE123456789", "SS123456789"],
        fires: ["", "BR-CO-09"],
    },
    Edit {
        what: "no identifier of the seller",
        ubl: [
            "<cac:PartyTaxScheme><cbc:CompanyID>DE123456789</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>",
            "",
        ],
        cii: [
            r#"<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE123456789</ram:ID></ram:SpecifiedTaxRegistration>"#,
            "",
        ],
        fires: ["BR-CO-26", "BR-CO-26"],
    },
    Edit {
        what: "no scheme of the seller's address",
        ubl: [r#"<cbc:EndpointID schemeID="EM">a@"#, "<cbc:EndpointID>a@"],
        cii: [r#"<ram:URIID schemeID="EM">a@"#, "<ram:URIID>a@"],
        fires: ["BR-62", "BR-62"],
    },
    Edit {
        what: "no scheme of the buyer's address",
        ubl: [r#"<cbc:EndpointID schemeID="EM">b@"#, "<cbc:EndpointID>b@"],
        cii: [r#"<ram:URIID schemeID="EM">b@"#, "<ram:URIID>b@"],
        fires: ["BR-63", "BR-63"],
    },
    Edit {
        what: "no payee name",
        ubl: ["<cac:PartyName><cbc:Name>Payee AG</cbc:Name></cac:PartyName>", ""],
        cii: ["<ram:Name>Payee AG</ram:Name>", ""],
        fires: ["BR-17", "BR-17"],
    },
    Edit {
        what: "the seller as payee",
        ubl: ["<cbc:Name>Payee AG</cbc:Name>", "<cbc:Name>Seller GmbH</cbc:Name>"],
        cii: ["<ram:Name>Payee AG</ram:Name>", "<ram:Name>Seller GmbH</ram:Name>"],
        fires: ["", "BR-17"],
    },
    Edit {
        what: "no means of payment",
        ubl: ["<cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>", ""],
        cii: [
            "<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>58</ram:TypeCode>",
            "<ram:SpecifiedTradeSettlementPaymentMeans>",
        ],
        fires: ["BR-49", "BR-49"],
    },
    Edit {
        what: "a blank account",
        ubl: ["<cbc:ID>DE02</cbc:ID>", "<cbc:ID/>"],
        cii: ["<ram:IBANID>DE02</ram:IBANID>", "<ram:IBANID/>"],
        fires: ["BR-50", "BR-50"],
    },
    Edit {
        what: "no account number",
        ubl: ["<cbc:ID>DE02</cbc:ID>", ""],
        cii: ["<ram:IBANID>DE02</ram:IBANID>", ""],
        fires: ["BR-50 BR-61", "BR-50 BR-61"],
    },
    Edit {
        what: "no account",
        ubl: ["<cac:PayeeFinancialAccount><cbc:ID>DE02</cbc:ID></cac:PayeeFinancialAccount>", ""],
        cii: [
            "<ram:PayeePartyCreditorFinancialAccount><ram:IBANID>DE02</ram:IBANID></ram:PayeePartyCreditorFinancialAccount>",
            "",
        ],
        fires: ["BR-61", ""],
    },
    Edit {
        what: "a whole card number",
        ubl: [">1234<", ">1234567890123456<"],
        cii: [">1234<", ">1234567890123456<"],
        fires: ["BR-51", "BR-51"],
    },
    Edit {
        what: "no preceding number",
        ubl: ["<cbc:ID>R-0</cbc:ID>", ""],
        cii: ["<ram:IssuerAssignedID>R-0</ram:IssuerAssignedID>", ""],
        fires: ["BR-55", "BR-55"],
    },
    Edit {
        what: "no reference of a document",
        ubl: ["<cbc:ID>A-1</cbc:ID>", ""],
        cii: ["<ram:IssuerAssignedID>A-1</ram:IssuerAssignedID>", ""],
        fires: ["BR-52", "BR-52"],
    },
    Edit {
        what: "a period that ends too soon",
        ubl: ["<cbc:EndDate>2026-04-30<", "<cbc:EndDate>2026-03-31<"],
        cii: ["20260430", "20260331"],
        fires: ["BR-29", "BR-29"],
    },
    Edit {
        what: "a line's period that ends too soon",
        ubl: ["<cbc:EndDate>2026-04-29<", "<cbc:EndDate>2026-04-01<"],
        cii: ["20260429", "20260401"],
        fires: ["BR-30", "BR-30"],
    },
    Edit {
        what: "a period without dates",
        ubl: [
            "<cac:InvoicePeriod><cbc:StartDate>2026-04-01</cbc:StartDate><cbc:EndDate>2026-04-30</cbc:EndDate>",
            "<cac:InvoicePeriod>",
        ],
        cii: [
            r#"<ram:StartDateTime><udt:DateTimeString format="102">20260401</udt:DateTimeString></ram:StartDateTime><ram:EndDateTime><udt:DateTimeString format="102">20260430</udt:DateTimeString></ram:EndDateTime>"#,
            "",
        ],
        fires: ["BR-CO-19", "BR-CO-19"],
    },
    Edit {
        what: "a line's period without dates",
        ubl: [
            "<cac:InvoicePeriod><cbc:StartDate>2026-04-02</cbc:StartDate><cbc:EndDate>2026-04-29</cbc:EndDate>",
            "<cac:InvoicePeriod>",
        ],
        cii: [
            r#"<ram:StartDateTime><udt:DateTimeString format="102">20260402</udt:DateTimeString></ram:StartDateTime><ram:EndDateTime><udt:DateTimeString format="102">20260429</udt:DateTimeString></ram:EndDateTime>"#,
            "",
        ],
        fires: ["BR-CO-20", "BR-CO-20"],
    },
    Edit {
        what: "two tax points",
        ubl: [
            "<cbc:EndDate>2026-04-30</cbc:EndDate>",
            "<cbc:EndDate>2026-04-30</cbc:EndDate><cbc:DescriptionCode>35</cbc:DescriptionCode>",
        ],
        cii: ["</ram:TaxPointDate>", "</ram:TaxPointDate><ram:DueDateTypeCode>29</ram:DueDateTypeCode>"],
        fires: ["BR-CO-03", "BR-CO-03"],
    },
    Edit {
        what: "no reason Bonus",
        ubl: ["<cbc:AllowanceChargeReason>Bonus</cbc:AllowanceChargeReason>", ""],
        cii: ["<ram:Reason>Bonus</ram:Reason>", ""],
        fires: ["BR-33 BR-CO-21", "BR-33 BR-CO-21"],
    },
    Edit {
        what: "no reason Freight",
        ubl: ["<cbc:AllowanceChargeReason>Freight</cbc:AllowanceChargeReason>", ""],
        cii: ["<ram:Reason>Freight</ram:Reason>", ""],
        fires: ["BR-38 BR-CO-22", "BR-38 BR-CO-22"],
    },
    Edit {
        what: "no reason Rebate",
        ubl: ["<cbc:AllowanceChargeReason>Rebate</cbc:AllowanceChargeReason>", ""],
        cii: ["<ram:Reason>Rebate</ram:Reason>", ""],
        fires: ["BR-42 BR-CO-23", "BR-42 BR-CO-23"],
    },
    Edit {
        what: "no reason Packing",
        ubl: ["<cbc:AllowanceChargeReason>Packing</cbc:AllowanceChargeReason>", ""],
        cii: ["<ram:Reason>Packing</ram:Reason>", ""],
        fires: ["BR-44 BR-CO-24", "BR-44 BR-CO-24"],
    },
    Edit {
        what: "no amount 10.00",
        ubl: [r#"<cbc:Amount currencyID="EUR">10.00</cbc:Amount>"#, ""],
        cii: ["<ram:ActualAmount>10.00</ram:ActualAmount>", ""],
        fires: ["BR-31 BR-CO-11 BR-S-08", "BR-31 BR-CO-11 BR-S-08"],
    },
    Edit {
        what: "no amount 20.00",
        ubl: [r#"<cbc:Amount currencyID="EUR">20.00</cbc:Amount>"#, ""],
        cii: ["<ram:ActualAmount>20.00</ram:ActualAmount>", ""],
        fires: ["BR-36 BR-CO-12 BR-S-08", "BR-36 BR-CO-12 BR-S-08"],
    },
    Edit {
        what: "no amount 3.00",
        ubl: [r#"<cbc:Amount currencyID="EUR">3.00</cbc:Amount>"#, ""],
        cii: ["<ram:ActualAmount>3.00</ram:ActualAmount>", ""],
        fires: ["BR-41", "BR-41"],
    },
    Edit {
        what: "no amount 4.00",
        ubl: [r#"<cbc:Amount currencyID="EUR">4.00</cbc:Amount>"#, ""],
        cii: ["<ram:ActualAmount>4.00</ram:ActualAmount>", ""],
        fires: ["BR-43", "BR-43"],
    },
    Edit {
        what: "decimals of the amount 10.00",
        ubl: [
            r#"<cbc:Amount currencyID="EUR">10.00</cbc:Amount>"#,
            r#"<cbc:Amount currencyID="EUR">10.000</cbc:Amount>"#,
        ],
        cii: ["<ram:ActualAmount>10.00</ram:ActualAmount>", "<ram:ActualAmount>10.000</ram:ActualAmount>"],
        fires: ["BR-DEC-01", "BR-DEC-01"],
    },
    Edit {
        what: "decimals of the amount 20.00",
        ubl: [
            r#"<cbc:Amount currencyID="EUR">20.00</cbc:Amount>"#,
            r#"<cbc:Amount currencyID="EUR">20.000</cbc:Amount>"#,
        ],
        cii: ["<ram:ActualAmount>20.00</ram:ActualAmount>", "<ram:ActualAmount>20.000</ram:ActualAmount>"],
        fires: ["BR-DEC-05", "BR-DEC-05"],
    },
    Edit {
        what: "decimals of the amount 3.00",
        ubl: [
            r#"<cbc:Amount currencyID="EUR">3.00</cbc:Amount>"#,
            r#"<cbc:Amount currencyID="EUR">3.001</cbc:Amount>"#,
        ],
        cii: ["<ram:ActualAmount>3.00</ram:ActualAmount>", "<ram:ActualAmount>3.001</ram:ActualAmount>"],
        fires: ["BR-DEC-24", "BR-DEC-24"],
    },
    Edit {
        what: "decimals of the amount 4.00",
        ubl: [
            r#"<cbc:Amount currencyID="EUR">4.00</cbc:Amount>"#,
            r#"<cbc:Amount currencyID="EUR">4.001</cbc:Amount>"#,
        ],
        cii: ["<ram:ActualAmount>4.00</ram:ActualAmount>", "<ram:ActualAmount>4.001</ram:ActualAmount>"],
        fires: ["BR-DEC-27", "BR-DEC-27"],
    },
    Edit {
        what: "decimals of the base amount 100.00",
        ubl: [
            r#"<cbc:BaseAmount currencyID="EUR">100.00</cbc:BaseAmount>"#,
            r#"<cbc:BaseAmount currencyID="EUR">100.001</cbc:BaseAmount>"#,
        ],
        cii: ["<ram:BasisAmount>100.00</ram:BasisAmount>", "<ram:BasisAmount>100.001</ram:BasisAmount>"],
        fires: ["BR-DEC-02", "BR-DEC-02"],
    },
    Edit {
        what: "decimals of the base amount 200.00",
        ubl: [
            r#"<cbc:BaseAmount currencyID="EUR">200.00</cbc:BaseAmount>"#,
            r#"<cbc:BaseAmount currencyID="EUR">200.001</cbc:BaseAmount>"#,
        ],
        cii: ["<ram:BasisAmount>200.00</ram:BasisAmount>", "<ram:BasisAmount>200.001</ram:BasisAmount>"],
        fires: ["BR-DEC-06", "BR-DEC-06"],
    },
    Edit {
        what: "decimals of the base amount 30.00",
        ubl: [
            r#"<cbc:BaseAmount currencyID="EUR">30.00</cbc:BaseAmount>"#,
            r#"<cbc:BaseAmount currencyID="EUR">30.001</cbc:BaseAmount>"#,
        ],
        cii: ["<ram:BasisAmount>30.00</ram:BasisAmount>", "<ram:BasisAmount>30.001</ram:BasisAmount>"],
        fires: ["BR-DEC-25", "BR-DEC-25"],
    },
    Edit {
        what: "decimals of the base amount 40.00",
        ubl: [
            r#"<cbc:BaseAmount currencyID="EUR">40.00</cbc:BaseAmount>"#,
            r#"<cbc:BaseAmount currencyID="EUR">40.001</cbc:BaseAmount>"#,
        ],
        cii: ["<ram:BasisAmount>40.00</ram:BasisAmount>", "<ram:BasisAmount>40.001</ram:BasisAmount>"],
        fires: ["BR-DEC-28", "BR-DEC-28"],
    },
    Edit {
        what: "no LineExtensionAmount of the totals",
        ubl: [r#"<cbc:LineExtensionAmount currencyID="EUR">150.00</cbc:LineExtensionAmount>"#, ""],
        cii: ["<ram:LineTotalAmount>150.00</ram:LineTotalAmount>", ""],
        fires: ["BR-12 BR-CO-10 BR-CO-13", "BR-12 BR-CO-10 BR-CO-13"],
    },
    Edit {
        what: "decimals of LineExtensionAmount",
        ubl: [
            r#"<cbc:LineExtensionAmount currencyID="EUR">150.00</cbc:LineExtensionAmount>"#,
            r#"<cbc:LineExtensionAmount currencyID="EUR">150.000</cbc:LineExtensionAmount>"#,
        ],
        cii: [
            "<ram:LineTotalAmount>150.00</ram:LineTotalAmount>",
            "<ram:LineTotalAmount>150.000</ram:LineTotalAmount>",
        ],
        fires: ["BR-DEC-09", "BR-DEC-09"],
    },
    Edit {
        what: "another LineExtensionAmount",
        ubl: [
            r#"<cbc:LineExtensionAmount currencyID="EUR">150.00</cbc:LineExtensionAmount>"#,
            r#"<cbc:LineExtensionAmount currencyID="EUR">151.00</cbc:LineExtensionAmount>"#,
        ],
        cii: ["<ram:LineTotalAmount>150.00</ram:LineTotalAmount>", "<ram:LineTotalAmount>151.00</ram:LineTotalAmount>"],
        fires: ["BR-CO-10 BR-CO-13", "BR-CO-10 BR-CO-13"],
    },
    Edit {
        what: "no AllowanceTotalAmount of the totals",
        ubl: [r#"<cbc:AllowanceTotalAmount currencyID="EUR">10.00</cbc:AllowanceTotalAmount>"#, ""],
        cii: ["<ram:AllowanceTotalAmount>10.00</ram:AllowanceTotalAmount>", ""],
        fires: ["BR-CO-11 BR-CO-13", "BR-CO-11 BR-CO-13"],
    },
    Edit {
        what: "decimals of AllowanceTotalAmount",
        ubl: [
            r#"<cbc:AllowanceTotalAmount currencyID="EUR">10.00</cbc:AllowanceTotalAmount>"#,
            r#"<cbc:AllowanceTotalAmount currencyID="EUR">10.000</cbc:AllowanceTotalAmount>"#,
        ],
        cii: [
            "<ram:AllowanceTotalAmount>10.00</ram:AllowanceTotalAmount>",
            "<ram:AllowanceTotalAmount>10.000</ram:AllowanceTotalAmount>",
        ],
        fires: ["BR-DEC-10", "BR-DEC-10"],
    },
    Edit {
        what: "another AllowanceTotalAmount",
        ubl: [
            r#"<cbc:AllowanceTotalAmount currencyID="EUR">10.00</cbc:AllowanceTotalAmount>"#,
            r#"<cbc:AllowanceTotalAmount currencyID="EUR">11.00</cbc:AllowanceTotalAmount>"#,
        ],
        cii: [
            "<ram:AllowanceTotalAmount>10.00</ram:AllowanceTotalAmount>",
            "<ram:AllowanceTotalAmount>11.00</ram:AllowanceTotalAmount>",
        ],
        fires: ["BR-CO-11 BR-CO-13", "BR-CO-11 BR-CO-13"],
    },
    Edit {
        what: "no ChargeTotalAmount of the totals",
        ubl: [r#"<cbc:ChargeTotalAmount currencyID="EUR">20.00</cbc:ChargeTotalAmount>"#, ""],
        cii: ["<ram:ChargeTotalAmount>20.00</ram:ChargeTotalAmount>", ""],
        fires: ["BR-CO-12 BR-CO-13", "BR-CO-12 BR-CO-13"],
    },
    Edit {
        what: "decimals of ChargeTotalAmount",
        ubl: [
            r#"<cbc:ChargeTotalAmount currencyID="EUR">20.00</cbc:ChargeTotalAmount>"#,
            r#"<cbc:ChargeTotalAmount currencyID="EUR">20.000</cbc:ChargeTotalAmount>"#,
        ],
        cii: [
            "<ram:ChargeTotalAmount>20.00</ram:ChargeTotalAmount>",
            "<ram:ChargeTotalAmount>20.000</ram:ChargeTotalAmount>",
        ],
        fires: ["BR-DEC-11", "BR-DEC-11"],
    },
    Edit {
        what: "another ChargeTotalAmount",
        ubl: [
            r#"<cbc:ChargeTotalAmount currencyID="EUR">20.00</cbc:ChargeTotalAmount>"#,
            r#"<cbc:ChargeTotalAmount currencyID="EUR">21.00</cbc:ChargeTotalAmount>"#,
        ],
        cii: [
            "<ram:ChargeTotalAmount>20.00</ram:ChargeTotalAmount>",
            "<ram:ChargeTotalAmount>21.00</ram:ChargeTotalAmount>",
        ],
        fires: ["BR-CO-12 BR-CO-13", "BR-CO-12 BR-CO-13"],
    },
    Edit {
        what: "no TaxExclusiveAmount of the totals",
        ubl: [r#"<cbc:TaxExclusiveAmount currencyID="EUR">160.00</cbc:TaxExclusiveAmount>"#, ""],
        cii: ["<ram:TaxBasisTotalAmount>160.00</ram:TaxBasisTotalAmount>", ""],
        fires: ["BR-13 BR-CO-13 BR-CO-15", "BR-13 BR-CO-13 BR-CO-15"],
    },
    Edit {
        what: "decimals of TaxExclusiveAmount",
        ubl: [
            r#"<cbc:TaxExclusiveAmount currencyID="EUR">160.00</cbc:TaxExclusiveAmount>"#,
            r#"<cbc:TaxExclusiveAmount currencyID="EUR">160.000</cbc:TaxExclusiveAmount>"#,
        ],
        cii: [
            "<ram:TaxBasisTotalAmount>160.00</ram:TaxBasisTotalAmount>",
            "<ram:TaxBasisTotalAmount>160.000</ram:TaxBasisTotalAmount>",
        ],
        fires: ["BR-DEC-12", "BR-DEC-12"],
    },
    Edit {
        what: "another TaxExclusiveAmount",
        ubl: [
            r#"<cbc:TaxExclusiveAmount currencyID="EUR">160.00</cbc:TaxExclusiveAmount>"#,
            r#"<cbc:TaxExclusiveAmount currencyID="EUR">161.00</cbc:TaxExclusiveAmount>"#,
        ],
        cii: [
            "<ram:TaxBasisTotalAmount>160.00</ram:TaxBasisTotalAmount>",
            "<ram:TaxBasisTotalAmount>161.00</ram:TaxBasisTotalAmount>",
        ],
        fires: ["BR-CO-13 BR-CO-15", "BR-CO-13 BR-CO-15"],
    },
    Edit {
        what: "no TaxInclusiveAmount of the totals",
        ubl: [r#"<cbc:TaxInclusiveAmount currencyID="EUR">182.00</cbc:TaxInclusiveAmount>"#, ""],
        cii: ["<ram:GrandTotalAmount>182.00</ram:GrandTotalAmount>", ""],
        fires: ["BR-14 BR-CO-15 BR-CO-16", "BR-14 BR-CO-15 BR-CO-16"],
    },
    Edit {
        what: "decimals of TaxInclusiveAmount",
        ubl: [
            r#"<cbc:TaxInclusiveAmount currencyID="EUR">182.00</cbc:TaxInclusiveAmount>"#,
            r#"<cbc:TaxInclusiveAmount currencyID="EUR">182.000</cbc:TaxInclusiveAmount>"#,
        ],
        cii: [
            "<ram:GrandTotalAmount>182.00</ram:GrandTotalAmount>",
            "<ram:GrandTotalAmount>182.000</ram:GrandTotalAmount>",
        ],
        fires: ["BR-DEC-14", "BR-DEC-14"],
    },
    Edit {
        what: "another TaxInclusiveAmount",
        ubl: [
            r#"<cbc:TaxInclusiveAmount currencyID="EUR">182.00</cbc:TaxInclusiveAmount>"#,
            r#"<cbc:TaxInclusiveAmount currencyID="EUR">183.00</cbc:TaxInclusiveAmount>"#,
        ],
        cii: [
            "<ram:GrandTotalAmount>182.00</ram:GrandTotalAmount>",
            "<ram:GrandTotalAmount>183.00</ram:GrandTotalAmount>",
        ],
        fires: ["BR-CO-15 BR-CO-16", "BR-CO-15 BR-CO-16"],
    },
    Edit {
        what: "no PrepaidAmount of the totals",
        ubl: [r#"<cbc:PrepaidAmount currencyID="EUR">82.01</cbc:PrepaidAmount>"#, ""],
        cii: ["<ram:TotalPrepaidAmount>82.01</ram:TotalPrepaidAmount>", ""],
        fires: ["BR-CO-16", "BR-CO-16"],
    },
    Edit {
        what: "decimals of PrepaidAmount",
        ubl: [
            r#"<cbc:PrepaidAmount currencyID="EUR">82.01</cbc:PrepaidAmount>"#,
            r#"<cbc:PrepaidAmount currencyID="EUR">82.010</cbc:PrepaidAmount>"#,
        ],
        cii: [
            "<ram:TotalPrepaidAmount>82.01</ram:TotalPrepaidAmount>",
            "<ram:TotalPrepaidAmount>82.010</ram:TotalPrepaidAmount>",
        ],
        fires: ["BR-DEC-16", "BR-DEC-16"],
    },
    Edit {
        what: "another PrepaidAmount",
        ubl: [
            r#"<cbc:PrepaidAmount currencyID="EUR">82.01</cbc:PrepaidAmount>"#,
            r#"<cbc:PrepaidAmount currencyID="EUR">83.01</cbc:PrepaidAmount>"#,
        ],
        cii: [
            "<ram:TotalPrepaidAmount>82.01</ram:TotalPrepaidAmount>",
            "<ram:TotalPrepaidAmount>83.01</ram:TotalPrepaidAmount>",
        ],
        fires: ["BR-CO-16", "BR-CO-16"],
    },
    Edit {
        what: "no PayableRoundingAmount of the totals",
        ubl: [r#"<cbc:PayableRoundingAmount currencyID="EUR">0.01</cbc:PayableRoundingAmount>"#, ""],
        cii: ["<ram:RoundingAmount>0.01</ram:RoundingAmount>", ""],
        fires: ["BR-CO-16", "BR-CO-16"],
    },
    Edit {
        what: "decimals of PayableRoundingAmount",
        ubl: [
            r#"<cbc:PayableRoundingAmount currencyID="EUR">0.01</cbc:PayableRoundingAmount>"#,
            r#"<cbc:PayableRoundingAmount currencyID="EUR">0.010</cbc:PayableRoundingAmount>"#,
        ],
        cii: ["<ram:RoundingAmount>0.01</ram:RoundingAmount>", "<ram:RoundingAmount>0.010</ram:RoundingAmount>"],
        fires: ["BR-DEC-17", "BR-DEC-17"],
    },
    Edit {
        what: "another PayableRoundingAmount",
        ubl: [
            r#"<cbc:PayableRoundingAmount currencyID="EUR">0.01</cbc:PayableRoundingAmount>"#,
            r#"<cbc:PayableRoundingAmount currencyID="EUR">1.01</cbc:PayableRoundingAmount>"#,
        ],
        cii: ["<ram:RoundingAmount>0.01</ram:RoundingAmount>", "<ram:RoundingAmount>1.01</ram:RoundingAmount>"],
        fires: ["BR-CO-16", "BR-CO-16"],
    },
    Edit {
        what: "no PayableAmount of the totals",
        ubl: [r#"<cbc:PayableAmount currencyID="EUR">100.00</cbc:PayableAmount>"#, ""],
        cii: ["<ram:DuePayableAmount>100.00</ram:DuePayableAmount>", ""],
        fires: ["BR-15 BR-CO-16", "BR-15 BR-CO-16"],
    },
    Edit {
        what: "decimals of PayableAmount",
        ubl: [
            r#"<cbc:PayableAmount currencyID="EUR">100.00</cbc:PayableAmount>"#,
            r#"<cbc:PayableAmount currencyID="EUR">100.000</cbc:PayableAmount>"#,
        ],
        cii: [
            "<ram:DuePayableAmount>100.00</ram:DuePayableAmount>",
            "<ram:DuePayableAmount>100.000</ram:DuePayableAmount>",
        ],
        fires: ["BR-DEC-18", "BR-DEC-18"],
    },
    Edit {
        what: "another PayableAmount",
        ubl: [
            r#"<cbc:PayableAmount currencyID="EUR">100.00</cbc:PayableAmount>"#,
            r#"<cbc:PayableAmount currencyID="EUR">101.00</cbc:PayableAmount>"#,
        ],
        cii: [
            "<ram:DuePayableAmount>100.00</ram:DuePayableAmount>",
            "<ram:DuePayableAmount>101.00</ram:DuePayableAmount>",
        ],
        fires: ["BR-CO-16", "BR-CO-16"],
    },
    Edit {
        what: "no VAT total",
        ubl: [r#"<cbc:TaxAmount currencyID="EUR">22.00</cbc:TaxAmount>"#, ""],
        cii: [r#"<ram:TaxTotalAmount currencyID="EUR">22.00</ram:TaxTotalAmount>"#, ""],
        fires: ["BR-CO-14 BR-CO-15", "BR-CO-15"],
    },
    Edit {
        what: "another VAT total",
        ubl: [
            r#"<cbc:TaxAmount currencyID="EUR">22.00</cbc:TaxAmount>"#,
            r#"<cbc:TaxAmount currencyID="EUR">23.00</cbc:TaxAmount>"#,
        ],
        cii: [">22.00</ram:TaxTotalAmount>", ">23.00</ram:TaxTotalAmount>"],
        fires: ["BR-CO-14 BR-CO-15", "BR-CO-14 BR-CO-15"],
    },
    Edit {
        what: "no VAT in accounting currency",
        ubl: [r#"<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">242.00</cbc:TaxAmount></cac:TaxTotal>"#, ""],
        cii: [r#"<ram:TaxTotalAmount currencyID="SEK">242.00</ram:TaxTotalAmount>"#, ""],
        fires: ["BR-53", "BR-53 BR-DEC-15"],
    },
    Edit {
        what: "decimals of the VAT in accounting currency",
        ubl: [">242.00<", ">242.001<"],
        cii: [">242.00<", ">242.001<"],
        fires: ["", "BR-DEC-15"],
    },
    Edit {
        what: "no taxable amount",
        ubl: [r#"<cbc:TaxableAmount currencyID="EUR">90.00</cbc:TaxableAmount>"#, ""],
        cii: ["<ram:BasisAmount>90.00</ram:BasisAmount>", ""],
        fires: ["BR-45 BR-CO-17 BR-S-08 BR-S-09", "BR-45 BR-CO-17 BR-S-08 BR-S-09"],
    },
    Edit {
        what: "no VAT of a group",
        ubl: [r#"<cbc:TaxAmount currencyID="EUR">17.10</cbc:TaxAmount>"#, ""],
        cii: ["<ram:CalculatedAmount>17.10</ram:CalculatedAmount>", ""],
        fires: ["BR-46 BR-CO-14 BR-CO-17 BR-S-09", "BR-46 BR-CO-14 BR-CO-17 BR-S-09"],
    },
    Edit {
        what: "no rate of a group",
        ubl: [
            r#"<cbc:TaxAmount currencyID="EUR">4.90</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>7</cbc:Percent>"#,
            r#"<cbc:TaxAmount currencyID="EUR">4.90</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID>"#,
        ],
        cii: [
            "<ram:BasisAmount>70.00</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>7</ram:RateApplicablePercent>",
            "<ram:BasisAmount>70.00</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode>",
        ],
        fires: ["BR-48 BR-CO-17 BR-S-09", "BR-48 BR-CO-17 BR-S-09"],
    },
    Edit {
        what: "no category of a group",
        ubl: [
            r#"<cbc:TaxAmount currencyID="EUR">4.90</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID>"#,
            r#"<cbc:TaxAmount currencyID="EUR">4.90</cbc:TaxAmount><cac:TaxCategory>"#,
        ],
        cii: [
            "<ram:BasisAmount>70.00</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode>",
            "<ram:BasisAmount>70.00</ram:BasisAmount>",
        ],
        fires: ["BR-47", "BR-47"],
    },
    Edit {
        what: "a taxable amount half a unit off",
        ubl: [
            r#"<cbc:TaxableAmount currencyID="EUR">90.00</cbc:TaxableAmount>"#,
            r#"<cbc:TaxableAmount currencyID="EUR">90.50</cbc:TaxableAmount>"#,
        ],
        cii: ["<ram:BasisAmount>90.00</ram:BasisAmount>", "<ram:BasisAmount>90.50</ram:BasisAmount>"],
        fires: ["", "BR-S-08"],
    },
    Edit {
        what: "a taxable amount off",
        ubl: [
            r#"<cbc:TaxableAmount currencyID="EUR">90.00</cbc:TaxableAmount>"#,
            r#"<cbc:TaxableAmount currencyID="EUR">92.00</cbc:TaxableAmount>"#,
        ],
        cii: ["<ram:BasisAmount>90.00</ram:BasisAmount>", "<ram:BasisAmount>92.00</ram:BasisAmount>"],
        fires: ["BR-S-08", "BR-S-08"],
    },
    Edit {
        what: "decimals of a taxable amount",
        ubl: [
            r#"<cbc:TaxableAmount currencyID="EUR">90.00</cbc:TaxableAmount>"#,
            r#"<cbc:TaxableAmount currencyID="EUR">90.000</cbc:TaxableAmount>"#,
        ],
        cii: ["<ram:BasisAmount>90.00</ram:BasisAmount>", "<ram:BasisAmount>90.000</ram:BasisAmount>"],
        fires: ["BR-DEC-19", "BR-DEC-19"],
    },
    Edit {
        what: "decimals of a VAT amount",
        ubl: [
            r#"<cbc:TaxAmount currencyID="EUR">17.10</cbc:TaxAmount>"#,
            r#"<cbc:TaxAmount currencyID="EUR">17.100</cbc:TaxAmount>"#,
        ],
        cii: [
            "<ram:CalculatedAmount>17.10</ram:CalculatedAmount>",
            "<ram:CalculatedAmount>17.100</ram:CalculatedAmount>",
        ],
        fires: ["BR-DEC-20", "BR-DEC-20"],
    },
    Edit {
        what: "a VAT amount off by one",
        ubl: [
            r#"<cbc:TaxAmount currencyID="EUR">17.10</cbc:TaxAmount>"#,
            r#"<cbc:TaxAmount currencyID="EUR">18.10</cbc:TaxAmount>"#,
        ],
        cii: [
            "<ram:CalculatedAmount>17.10</ram:CalculatedAmount>",
            "<ram:CalculatedAmount>18.10</ram:CalculatedAmount>",
        ],
        fires: ["BR-CO-14 BR-CO-17 BR-S-09", "BR-CO-14 BR-S-09"],
    },
    Edit {
        what: "a VAT amount off",
        ubl: [
            r#"<cbc:TaxAmount currencyID="EUR">17.10</cbc:TaxAmount>"#,
            r#"<cbc:TaxAmount currencyID="EUR">19.10</cbc:TaxAmount>"#,
        ],
        cii: [
            "<ram:CalculatedAmount>17.10</ram:CalculatedAmount>",
            "<ram:CalculatedAmount>19.10</ram:CalculatedAmount>",
        ],
        fires: ["BR-CO-14 BR-CO-17 BR-S-09", "BR-CO-14 BR-CO-17 BR-S-09"],
    },
    Edit {
        what: "a reason for exemption of what is taxed",
        ubl: [
            r#"<cbc:TaxAmount currencyID="EUR">4.90</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>7</cbc:Percent>"#,
            r#"<cbc:TaxAmount currencyID="EUR">4.90</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>7</cbc:Percent><cbc:TaxExemptionReason>x</cbc:TaxExemptionReason>"#,
        ],
        cii: [
            "<ram:BasisAmount>70.00</ram:BasisAmount>",
            "<ram:ExemptionReason>x</ram:ExemptionReason><ram:BasisAmount>70.00</ram:BasisAmount>",
        ],
        fires: ["BR-S-10", "BR-S-10"],
    },
    Edit {
        what: "no line number",
        ubl: ["<cbc:ID>2</cbc:ID>", ""],
        cii: ["<ram:LineID>2</ram:LineID>", ""],
        fires: ["BR-21", "BR-21"],
    },
    Edit {
        what: "no quantity",
        ubl: [r#"<cbc:InvoicedQuantity unitCode="C62">5</cbc:InvoicedQuantity>"#, ""],
        cii: [r#"<ram:BilledQuantity unitCode="C62">5</ram:BilledQuantity>"#, ""],
        fires: ["BR-22 BR-23", "BR-22 BR-23"],
    },
    Edit {
        what: "no unit",
        ubl: [r#"<cbc:InvoicedQuantity unitCode="C62">5<"#, "<cbc:InvoicedQuantity>5<"],
        cii: [r#"<ram:BilledQuantity unitCode="C62">5<"#, "<ram:BilledQuantity>5<"],
        fires: ["BR-23", "BR-23"],
    },
    Edit {
        what: "no line amount",
        ubl: [r#"<cbc:LineExtensionAmount currencyID="EUR">50.00</cbc:LineExtensionAmount>"#, ""],
        cii: ["<ram:LineTotalAmount>50.00</ram:LineTotalAmount>", ""],
        fires: ["BR-24 BR-CO-10 BR-S-08", "BR-24 BR-CO-10 BR-S-08"],
    },
    Edit {
        what: "decimals of a line amount",
        ubl: [
            r#"<cbc:LineExtensionAmount currencyID="EUR">50.00</cbc:LineExtensionAmount>"#,
            r#"<cbc:LineExtensionAmount currencyID="EUR">50.000</cbc:LineExtensionAmount>"#,
        ],
        cii: ["<ram:LineTotalAmount>50.00<", "<ram:LineTotalAmount>50.000<"],
        fires: ["BR-DEC-23", "BR-DEC-23"],
    },
    Edit {
        what: "no item name",
        ubl: ["<cbc:Name>Books</cbc:Name>", ""],
        cii: ["<ram:Name>Books</ram:Name>", ""],
        fires: ["BR-25", "BR-25"],
    },
    Edit {
        what: "no price",
        ubl: [r#"<cbc:PriceAmount currencyID="EUR">9.90</cbc:PriceAmount>"#, ""],
        cii: ["<ram:ChargeAmount>9.90</ram:ChargeAmount>", ""],
        fires: ["BR-26 BR-27", "BR-26 BR-27"],
    },
    Edit {
        what: "a price below zero",
        ubl: [
            r#"<cbc:PriceAmount currencyID="EUR">9.90</cbc:PriceAmount>"#,
            r#"<cbc:PriceAmount currencyID="EUR">-9.90</cbc:PriceAmount>"#,
        ],
        cii: [">9.90<", ">-9.90<"],
        fires: ["BR-27", "BR-27"],
    },
    Edit {
        what: "a gross price below zero",
        ubl: [
            r#"<cbc:BaseAmount currencyID="EUR">10.00</cbc:BaseAmount>"#,
            r#"<cbc:BaseAmount currencyID="EUR">-10.00</cbc:BaseAmount>"#,
        ],
        cii: ["<ram:ChargeAmount>10.00<", "<ram:ChargeAmount>-10.00<"],
        fires: ["BR-28", "BR-28"],
    },
    Edit {
        what: "no scheme of an item's identifier",
        ubl: [r#"<cbc:ID schemeID="0160">"#, "<cbc:ID>"],
        cii: [r#"<ram:GlobalID schemeID="0160">"#, "<ram:GlobalID>"],
        fires: ["BR-64", "BR-64"],
    },
    Edit {
        what: "no list of a classification",
        ubl: [r#" listID="STI""#, ""],
        cii: [r#" listID="STI""#, ""],
        fires: ["BR-65", "BR-65"],
    },
    Edit {
        what: "no value of an attribute",
        ubl: ["<cbc:Value>Black</cbc:Value>", ""],
        cii: ["<ram:Value>Black</ram:Value>", ""],
        fires: ["BR-54", "BR-54"],
    },
    Edit {
        what: "no category of a line",
        ubl: [
            "<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>7</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory>",
            "",
        ],
        cii: [
            "<ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>7</ram:RateApplicablePercent></ram:ApplicableTradeTax>",
            "",
        ],
        fires: ["BR-CO-04 BR-S-08", "BR-CO-04 BR-S-08"],
    },
    Edit {
        what: "no category of an allowance",
        ubl: [
            "<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:AllowanceCharge>",
            "</cac:AllowanceCharge>",
        ],
        cii: [
            "<ram:CategoryTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>19</ram:RateApplicablePercent></ram:CategoryTradeTax>",
            "",
        ],
        fires: ["BR-32 BR-S-08", "BR-32 BR-S-08"],
    },
    Edit {
        what: "no category of a charge",
        ubl: [
            "<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>7</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:AllowanceCharge>",
            "</cac:AllowanceCharge>",
        ],
        cii: [
            "<ram:CategoryTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>7</ram:RateApplicablePercent></ram:CategoryTradeTax>",
            "",
        ],
        fires: ["BR-37 BR-S-08", "BR-37 BR-S-08"],
    },
];
