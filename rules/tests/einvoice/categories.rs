//! An invoice of one VAT category in both syntaxes: a line of 100, an allowance of 10, a charge of 20.

use super::einvoice;
use super::twins::Twins;

/// What the invoice has; [`Case::valid`] is in order.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) code: &'static str,
    /// Of the line, the allowance, the charge and the group.
    pub(crate) rates: [Option<&'static str>; 4],
    pub(crate) taxable: &'static str,
    pub(crate) tax: &'static str,
    pub(crate) reason: bool,
    pub(crate) groups: usize,
    pub(crate) seller_vat: bool,
    pub(crate) buyer_vat: bool,
    pub(crate) delivered: bool,
    /// Other categories beside it: a line, an allowance, a charge, a group.
    pub(crate) beside: [Option<&'static str>; 4],
}

impl Case {
    pub(crate) fn valid(code: &'static str) -> Case {
        let (rate, tax) = match code {
            "S" => (Some("20"), "22.00"),
            "L" => (Some("7"), "7.70"),
            "M" => (Some("4"), "4.40"),
            "O" => (None, "0"),
            _ => (Some("0"), "0"),
        };
        Case {
            code,
            rates: [rate; 4],
            taxable: "110.00",
            tax,
            reason: matches!(code, "E" | "AE" | "K" | "G" | "O"),
            groups: 1,
            seller_vat: code != "O",
            buyer_vat: matches!(code, "AE" | "K"),
            delivered: true,
            beside: [None; 4],
        }
    }

    /// What can be wrong with an invoice of a category, in words.
    #[allow(dead_code, reason = "each test binary uses a part of this module")]
    pub(crate) fn broken(code: &'static str) -> Vec<(&'static str, Case)> {
        let valid = Case::valid(code);
        let wrong_rate = match code {
            "L" | "M" => "-1",
            "S" | "O" => "0",
            _ => "5",
        };
        let with_rate = |at: usize| {
            let mut case = valid.clone();
            case.rates[at] = Some(wrong_rate);
            case
        };
        let beside = |at: usize, other| {
            let mut case = valid.clone();
            case.beside[at] = Some(other);
            case
        };
        let other = if code == "B" { "S" } else { "E" };
        vec![
            ("no group in the VAT breakdown", Case { groups: 0, ..valid.clone() }),
            ("two groups in the VAT breakdown", Case { groups: 2, ..valid.clone() }),
            ("seller without a VAT identifier", Case { seller_vat: false, ..valid.clone() }),
            ("buyer without a VAT identifier", Case { buyer_vat: false, ..valid.clone() }),
            ("seller with a VAT identifier", Case { seller_vat: true, ..valid.clone() }),
            ("the line has a rate that the category does not allow", with_rate(0)),
            ("the allowance has a rate that the category does not allow", with_rate(1)),
            ("the charge has a rate that the category does not allow", with_rate(2)),
            ("the taxable amount is 115.00 instead of 110.00", Case { taxable: "115.00", ..valid.clone() }),
            ("the VAT amount is 30.00", Case { tax: "30.00", ..valid.clone() }),
            ("with a reason for an exemption", Case { reason: true, ..valid.clone() }),
            ("without a reason for the exemption", Case { reason: false, ..valid.clone() }),
            ("without date and place of delivery", Case { delivered: false, ..valid.clone() }),
            ("with a line of another category", beside(0, other)),
            ("with an allowance of another category", beside(1, other)),
            ("with a charge of another category", beside(2, other)),
            ("with a group of another category", beside(3, other)),
        ]
    }

    pub(crate) fn twins(&self) -> Twins {
        Twins { ubl: einvoice::ubl("Invoice", &self.ubl()), cii: einvoice::cii(&self.cii()) }
    }

    fn ubl(&self) -> String {
        let category = |name: &str, code: &str, rate: Option<&str>, reason: bool| {
            let rate = rate.map_or(String::new(), |rate| format!("<cbc:Percent>{rate}</cbc:Percent>"));
            let reason = if reason { "<cbc:TaxExemptionReason>Because</cbc:TaxExemptionReason>" } else { "" };
            format!(
                "<cac:{name}><cbc:ID>{code}</cbc:ID>{rate}{reason}<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:{name}>"
            )
        };
        let party = |name: &str, vat: bool| {
            let id = "<cac:PartyTaxScheme><cbc:CompanyID>DE1</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>";
            format!("<cac:{name}><cac:Party>{}</cac:Party></cac:{name}>", if vat { id } else { "" })
        };
        let adjustment = |charge: bool, amount: &str, code: &str, rate| {
            format!(
                "<cac:AllowanceCharge><cbc:ChargeIndicator>{charge}</cbc:ChargeIndicator><cbc:Amount>{amount}</cbc:Amount>{}</cac:AllowanceCharge>",
                category("TaxCategory", code, rate, false)
            )
        };
        let line = |amount: &str, code: &str, rate| {
            format!(
                "<cac:InvoiceLine><cbc:LineExtensionAmount>{amount}</cbc:LineExtensionAmount><cac:Item>{}</cac:Item></cac:InvoiceLine>",
                category("ClassifiedTaxCategory", code, rate, false)
            )
        };
        let group = |taxable: &str, tax: &str, code: &str, rate, reason| {
            format!(
                "<cac:TaxSubtotal><cbc:TaxableAmount>{taxable}</cbc:TaxableAmount><cbc:TaxAmount>{tax}</cbc:TaxAmount>{}</cac:TaxSubtotal>",
                category("TaxCategory", code, rate, reason)
            )
        };
        let mut text =
            party("AccountingSupplierParty", self.seller_vat) + &party("AccountingCustomerParty", self.buyer_vat);
        if self.delivered {
            text += "<cac:Delivery><cbc:ActualDeliveryDate>2026-05-01</cbc:ActualDeliveryDate><cac:DeliveryLocation><cac:Address><cac:Country><cbc:IdentificationCode>IT</cbc:IdentificationCode></cac:Country></cac:Address></cac:DeliveryLocation></cac:Delivery>";
        }
        let [of_line, of_allowance, of_charge, of_group] = self.rates;
        let [line_beside, allowance_beside, charge_beside, group_beside] = self.beside;
        text += &adjustment(false, "10.00", self.code, of_allowance);
        text += &adjustment(true, "20.00", self.code, of_charge);
        text += &allowance_beside.map_or(String::new(), |code| adjustment(false, "0", code, Some("0")));
        text += &charge_beside.map_or(String::new(), |code| adjustment(true, "0", code, Some("0")));
        text += "<cac:TaxTotal>";
        text += &group(self.taxable, self.tax, self.code, of_group, self.reason).repeat(self.groups);
        text += &group_beside.map_or(String::new(), |code| group("0", "0", code, Some("0"), false));
        text += "</cac:TaxTotal>";
        text += &line("100.00", self.code, of_line);
        text + &line_beside.map_or(String::new(), |code| line("0", code, Some("0")))
    }

    fn cii(&self) -> String {
        let category = |code: &str, rate: Option<&str>| {
            let rate = rate
                .map_or(String::new(), |rate| format!("<ram:RateApplicablePercent>{rate}</ram:RateApplicablePercent>"));
            format!("<ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>{code}</ram:CategoryCode>{rate}")
        };
        let party = |name: &str, vat: bool| {
            let id = "<ram:SpecifiedTaxRegistration><ram:ID schemeID='VA'>DE1</ram:ID></ram:SpecifiedTaxRegistration>";
            format!("<ram:{name}>{}</ram:{name}>", if vat { id } else { "" })
        };
        let adjustment = |charge: bool, amount: &str, code: &str, rate| {
            format!(
                "<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>{charge}</udt:Indicator></ram:ChargeIndicator><ram:ActualAmount>{amount}</ram:ActualAmount><ram:CategoryTradeTax>{}</ram:CategoryTradeTax></ram:SpecifiedTradeAllowanceCharge>",
                category(code, rate)
            )
        };
        let line = |amount: &str, code: &str, rate| {
            format!(
                "<ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax>{}</ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>{amount}</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>",
                category(code, rate)
            )
        };
        let group = |taxable: &str, tax: &str, code: &str, rate, reason: bool| {
            let reason = if reason { "<ram:ExemptionReason>Because</ram:ExemptionReason>" } else { "" };
            format!(
                "<ram:ApplicableTradeTax><ram:CalculatedAmount>{tax}</ram:CalculatedAmount>{reason}<ram:BasisAmount>{taxable}</ram:BasisAmount>{}</ram:ApplicableTradeTax>",
                category(code, rate)
            )
        };
        let [of_line, of_allowance, of_charge, of_group] = self.rates;
        let [line_beside, allowance_beside, charge_beside, group_beside] = self.beside;
        let mut text = "<rsm:SupplyChainTradeTransaction>".to_owned();
        text += &line("100.00", self.code, of_line);
        text += &line_beside.map_or(String::new(), |code| line("0", code, Some("0")));
        text += "<ram:ApplicableHeaderTradeAgreement>";
        text += &party("SellerTradeParty", self.seller_vat);
        text += &party("BuyerTradeParty", self.buyer_vat);
        text += "</ram:ApplicableHeaderTradeAgreement>";
        if self.delivered {
            text += "<ram:ApplicableHeaderTradeDelivery><ram:ShipToTradeParty><ram:PostalTradeAddress><ram:CountryID>IT</ram:CountryID></ram:PostalTradeAddress></ram:ShipToTradeParty><ram:ActualDeliverySupplyChainEvent><ram:OccurrenceDateTime><udt:DateTimeString format='102'>20260501</udt:DateTimeString></ram:OccurrenceDateTime></ram:ActualDeliverySupplyChainEvent></ram:ApplicableHeaderTradeDelivery>";
        }
        text += "<ram:ApplicableHeaderTradeSettlement>";
        text += &group(self.taxable, self.tax, self.code, of_group, self.reason).repeat(self.groups);
        text += &group_beside.map_or(String::new(), |code| group("0", "0", code, Some("0"), false));
        text += &adjustment(false, "10.00", self.code, of_allowance);
        text += &adjustment(true, "20.00", self.code, of_charge);
        text += &allowance_beside.map_or(String::new(), |code| adjustment(false, "0", code, Some("0")));
        text += &charge_beside.map_or(String::new(), |code| adjustment(true, "0", code, Some("0")));
        text + "</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction>"
    }
}
