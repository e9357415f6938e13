//! Where a term stands, below the element of its group, in UBL and in CII.
//!
//! A term may stand in several places (an Invoice has `InvoicedQuantity` where a CreditNote has `CreditedQuantity`), and
//! a broken document may have it several times: looking for one gives all of them, in order.

use model::xml::{Element, Ns};

/// Names from one element down to another.
pub(crate) type Path = &'static [(Ns, &'static str)];

/// The places of a term, or of a group.
#[derive(Clone, Copy)]
pub(crate) struct Term {
    pub(crate) ubl: &'static [Path],
    pub(crate) cii: &'static [Path],
}

macro_rules! ns {
    (cac) => {
        model::xml::Ns::Cac
    };
    (cbc) => {
        model::xml::Ns::Cbc
    };
    (ram) => {
        model::xml::Ns::Ram
    };
    (rsm) => {
        model::xml::Ns::Rsm
    };
    (udt) => {
        model::xml::Ns::Udt
    };
}

/// A path below an element: `steps!(cac.Item / cbc.Name)`.
macro_rules! steps {
    ($($ns:ident . $local:ident)/+) => { &[$( ($crate::einvoice::en16931::terms::ns!($ns), stringify!($local)) ),+] };
}
pub(crate) use {ns, steps};

macro_rules! terms {
    ($($(#[$doc:meta])* $name:ident [$($($u:ident . $ul:ident)/+)|*] [$($($c:ident . $cl:ident)/+)|*];)*) => {
        $($(#[$doc])* pub(crate) const $name: Term =
            Term { ubl: &[$(steps!($($u . $ul)/+)),*], cii: &[$(steps!($($c . $cl)/+)),*] };)*
    };
}

terms! {
    // Below the document element.
    /// BT-24.
    SPECIFICATION [cbc.CustomizationID] [rsm.ExchangedDocumentContext / ram.GuidelineSpecifiedDocumentContextParameter / ram.ID];
    /// BT-1.
    NUMBER [cbc.ID] [rsm.ExchangedDocument / ram.ID];
    /// BT-2.
    ISSUE_DATE [cbc.IssueDate] [rsm.ExchangedDocument / ram.IssueDateTime / udt.DateTimeString];
    /// BT-3.
    TYPE_CODE [cbc.InvoiceTypeCode | cbc.CreditNoteTypeCode] [rsm.ExchangedDocument / ram.TypeCode];
    /// BT-5.
    CURRENCY [cbc.DocumentCurrencyCode]
        [rsm.SupplyChainTradeTransaction / ram.ApplicableHeaderTradeSettlement / ram.InvoiceCurrencyCode];
    /// BT-6.
    VAT_CURRENCY [cbc.TaxCurrencyCode]
        [rsm.SupplyChainTradeTransaction / ram.ApplicableHeaderTradeSettlement / ram.TaxCurrencyCode];
    /// BT-7; in CII it stands in each group of the VAT breakdown.
    TAX_POINT_DATE [cbc.TaxPointDate] [];
    /// BT-8; in CII it stands in each group of the VAT breakdown.
    TAX_POINT_CODE [cac.InvoicePeriod / cbc.DescriptionCode] [];
    /// BT-27.
    SELLER_NAME [cac.AccountingSupplierParty / cac.Party / cac.PartyLegalEntity / cbc.RegistrationName]
        [rsm.SupplyChainTradeTransaction / ram.ApplicableHeaderTradeAgreement / ram.SellerTradeParty / ram.Name];
    /// BG-5.
    SELLER_ADDRESS [cac.AccountingSupplierParty / cac.Party / cac.PostalAddress]
        [rsm.SupplyChainTradeTransaction / ram.ApplicableHeaderTradeAgreement / ram.SellerTradeParty / ram.PostalTradeAddress];
    /// BT-34, in CII what is around it.
    SELLER_ENDPOINT [cac.AccountingSupplierParty / cac.Party / cbc.EndpointID]
        [rsm.SupplyChainTradeTransaction / ram.ApplicableHeaderTradeAgreement / ram.SellerTradeParty / ram.URIUniversalCommunication];
    /// BT-44.
    BUYER_NAME [cac.AccountingCustomerParty / cac.Party / cac.PartyLegalEntity / cbc.RegistrationName]
        [rsm.SupplyChainTradeTransaction / ram.ApplicableHeaderTradeAgreement / ram.BuyerTradeParty / ram.Name];
    /// BG-8.
    BUYER_ADDRESS [cac.AccountingCustomerParty / cac.Party / cac.PostalAddress]
        [rsm.SupplyChainTradeTransaction / ram.ApplicableHeaderTradeAgreement / ram.BuyerTradeParty / ram.PostalTradeAddress];
    /// BT-49, in CII what is around it.
    BUYER_ENDPOINT [cac.AccountingCustomerParty / cac.Party / cbc.EndpointID]
        [rsm.SupplyChainTradeTransaction / ram.ApplicableHeaderTradeAgreement / ram.BuyerTradeParty / ram.URIUniversalCommunication];
    /// BT-72.
    DELIVERY_DATE [cac.Delivery / cbc.ActualDeliveryDate]
        [rsm.SupplyChainTradeTransaction / ram.ApplicableHeaderTradeDelivery / ram.ActualDeliverySupplyChainEvent
            / ram.OccurrenceDateTime / udt.DateTimeString];
    /// BT-80.
    DELIVERY_COUNTRY [cac.Delivery / cac.DeliveryLocation / cac.Address / cac.Country / cbc.IdentificationCode]
        [rsm.SupplyChainTradeTransaction / ram.ApplicableHeaderTradeDelivery / ram.ShipToTradeParty / ram.PostalTradeAddress
            / ram.CountryID];
    /// BG-14.
    PERIOD [cac.InvoicePeriod]
        [rsm.SupplyChainTradeTransaction / ram.ApplicableHeaderTradeSettlement / ram.BillingSpecifiedPeriod];
    /// BG-22.
    TOTALS [cac.LegalMonetaryTotal]
        [rsm.SupplyChainTradeTransaction / ram.ApplicableHeaderTradeSettlement
            / ram.SpecifiedTradeSettlementHeaderMonetarySummation];
    /// BT-110 and BT-111.
    VAT_TOTAL [cac.TaxTotal / cbc.TaxAmount]
        [rsm.SupplyChainTradeTransaction / ram.ApplicableHeaderTradeSettlement
            / ram.SpecifiedTradeSettlementHeaderMonetarySummation / ram.TaxTotalAmount];
    /// BT-117, of all groups.
    BREAKDOWN_TAX [cac.TaxTotal / cac.TaxSubtotal / cbc.TaxAmount]
        [rsm.SupplyChainTradeTransaction / ram.ApplicableHeaderTradeSettlement / ram.ApplicableTradeTax
            / ram.CalculatedAmount];
    /// BG-23.
    BREAKDOWN [cac.TaxTotal / cac.TaxSubtotal]
        [rsm.SupplyChainTradeTransaction / ram.ApplicableHeaderTradeSettlement / ram.ApplicableTradeTax];

    // Below an address.
    /// BT-40, BT-55, BT-69, BT-80.
    COUNTRY [cac.Country / cbc.IdentificationCode] [ram.CountryID];

    // Below a party: in UBL cac:AccountingSupplierParty, cac:PayeeParty, cac:TaxRepresentativeParty.
    /// BT-29 as rules compare it between payee and seller.
    SUPPLIER_IDENTIFIER [cac.Party / cac.PartyIdentification / cbc.ID] [ram.ID];
    /// BT-28 in UBL, BT-27 in CII: what the payee's name is compared with.
    SUPPLIER_PARTY_NAME [cac.Party / cac.PartyName / cbc.Name] [ram.Name];
    /// BT-30.
    SUPPLIER_REGISTRATION [cac.Party / cac.PartyLegalEntity / cbc.CompanyID] [ram.SpecifiedLegalOrganization / ram.ID];
    /// BT-59, BT-62.
    PARTY_NAME [cac.PartyName / cbc.Name] [ram.Name];
    /// BT-60.
    PARTY_IDENTIFIER [cac.PartyIdentification / cbc.ID] [ram.ID];
    /// BT-61; not compared in UBL.
    PARTY_REGISTRATION [] [ram.SpecifiedLegalOrganization / ram.ID];
    /// BG-12.
    PARTY_ADDRESS [cac.PostalAddress] [ram.PostalTradeAddress];

    // Below a period.
    /// BT-73, BT-134.
    PERIOD_START [cbc.StartDate] [ram.StartDateTime];
    /// BT-74, BT-135.
    PERIOD_END [cbc.EndDate] [ram.EndDateTime];

    // Below an allowance or a charge.
    /// BT-92, BT-99, BT-136, BT-141.
    AMOUNT [cbc.Amount] [ram.ActualAmount];
    /// BT-93, BT-100, BT-137, BT-142.
    BASE_AMOUNT [cbc.BaseAmount] [ram.BasisAmount];
    /// BT-97, BT-104, BT-139, BT-144.
    REASON [cbc.AllowanceChargeReason] [ram.Reason];
    /// BT-98, BT-105, BT-140, BT-145.
    REASON_CODE [cbc.AllowanceChargeReasonCode] [ram.ReasonCode];

    /// VAT of an adjustment of the document.
    ADJUSTMENT_VAT [cac.TaxCategory] [ram.CategoryTradeTax];

    // Below payment instructions.
    /// BT-81.
    MEANS_CODE [cbc.PaymentMeansCode] [ram.TypeCode];
    /// BT-84, below payment instructions in UBL, below the account in CII.
    ACCOUNT [cac.PayeeFinancialAccount / cbc.ID] [ram.IBANID | ram.ProprietaryID];

    // Below references.
    /// BT-122.
    DOCUMENT_REFERENCE [cbc.ID] [ram.IssuerAssignedID];
    /// BT-25.
    PRECEDING_NUMBER [cac.InvoiceDocumentReference / cbc.ID] [ram.IssuerAssignedID];

    // Below the totals.
    /// BT-106.
    LINE_TOTAL [cbc.LineExtensionAmount] [ram.LineTotalAmount];
    /// BT-107.
    ALLOWANCE_TOTAL [cbc.AllowanceTotalAmount] [ram.AllowanceTotalAmount];
    /// BT-108.
    CHARGE_TOTAL [cbc.ChargeTotalAmount] [ram.ChargeTotalAmount];
    /// BT-109.
    WITHOUT_VAT [cbc.TaxExclusiveAmount] [ram.TaxBasisTotalAmount];
    /// BT-112.
    WITH_VAT [cbc.TaxInclusiveAmount] [ram.GrandTotalAmount];
    /// BT-113.
    PAID [cbc.PrepaidAmount] [ram.TotalPrepaidAmount];
    /// BT-114.
    ROUNDING [cbc.PayableRoundingAmount] [ram.RoundingAmount];
    /// BT-115.
    DUE [cbc.PayableAmount] [ram.DuePayableAmount];

    // Below a group of the VAT breakdown.
    /// BT-116.
    TAXABLE [cbc.TaxableAmount] [ram.BasisAmount];
    /// BT-117.
    TAX [cbc.TaxAmount] [ram.CalculatedAmount];

    // Below a VAT category.
    /// BT-95, BT-102, BT-118, BT-151.
    CATEGORY_CODE [cbc.ID] [ram.CategoryCode];
    /// BT-96, BT-103, BT-119, BT-152.
    RATE [cbc.Percent] [ram.RateApplicablePercent];
    /// BT-120.
    EXEMPTION_REASON [cbc.TaxExemptionReason] [ram.ExemptionReason];
    /// BT-121.
    EXEMPTION_CODE [cbc.TaxExemptionReasonCode] [ram.ExemptionReasonCode];

    // Below a line.
    /// BT-126.
    LINE_IDENTIFIER [cbc.ID] [ram.AssociatedDocumentLineDocument / ram.LineID];
    /// BT-129.
    QUANTITY [cbc.InvoicedQuantity | cbc.CreditedQuantity] [ram.SpecifiedLineTradeDelivery / ram.BilledQuantity];
    /// BT-131.
    LINE_NET [cbc.LineExtensionAmount]
        [ram.SpecifiedLineTradeSettlement / ram.SpecifiedTradeSettlementLineMonetarySummation / ram.LineTotalAmount];
    /// BT-146.
    NET_PRICE [cac.Price / cbc.PriceAmount]
        [ram.SpecifiedLineTradeAgreement / ram.NetPriceProductTradePrice / ram.ChargeAmount];
    /// BT-148.
    GROSS_PRICE [cac.Price / cac.AllowanceCharge / cbc.BaseAmount]
        [ram.SpecifiedLineTradeAgreement / ram.GrossPriceProductTradePrice / ram.ChargeAmount];
    /// BT-153.
    ITEM_NAME [cac.Item / cbc.Name] [ram.SpecifiedTradeProduct / ram.Name];
    /// BT-157 in CII; in UBL each stands in the view.
    ITEM_STANDARD_IDENTIFIER [] [ram.SpecifiedTradeProduct / ram.GlobalID];
    /// BG-30.
    LINE_VAT [cac.Item / cac.ClassifiedTaxCategory] [ram.SpecifiedLineTradeSettlement / ram.ApplicableTradeTax];

    // Below an item attribute.
    /// BT-160.
    ATTRIBUTE_NAME [cbc.Name] [ram.Description];
    /// BT-161.
    ATTRIBUTE_VALUE [cbc.Value] [ram.Value];
}

/// What stands in the places of a term: mostly one element or none, so that nothing is allocated.
#[derive(Clone, Default)]
pub(crate) struct Found<'t, 'a> {
    first: Option<Element<'t, 'a>>,
    rest: Vec<Element<'t, 'a>>,
}

impl<'t, 'a> Found<'t, 'a> {
    /// What stands below `from` at the end of a path.
    pub(crate) fn below(from: Element<'t, 'a>, path: Path) -> Found<'t, 'a> {
        let mut found = Found::default();
        found.collect(from, path);
        found
    }

    /// What stands below `from` at the end of any of the paths.
    pub(crate) fn any_below(from: Element<'t, 'a>, paths: &[Path]) -> Found<'t, 'a> {
        let mut found = Found::default();
        for path in paths {
            found.collect(from, path);
        }
        found
    }

    fn collect(&mut self, from: Element<'t, 'a>, path: Path) {
        self.collect_among(from.children(), path);
    }

    /// Adds what stands at the end of a path that begins with one of these elements.
    pub(crate) fn collect_among(&mut self, siblings: impl Iterator<Item = Element<'t, 'a>>, path: Path) {
        let Some(((ns, local), below)) = path.split_first() else { return };
        for element in siblings.filter(|element| element.is(*ns, local)) {
            if !below.is_empty() {
                self.collect(element, below);
            } else if self.first.is_none() {
                self.first = Some(element);
            } else {
                self.rest.push(element);
            }
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Element<'t, 'a>> {
        self.first.into_iter().chain(self.rest.iter().copied())
    }

    pub(crate) fn exists(&self) -> bool {
        self.first.is_some()
    }

    pub(crate) fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.rest.len()
    }

    /// The first of them. Where the published files stop with an error because there are several, this decides.
    pub(crate) fn first(&self) -> Option<Element<'t, 'a>> {
        self.first
    }

    /// The text of the first of them, without white space at its ends; empty when there is none.
    pub(crate) fn text(&self) -> &'t str {
        self.first.map(Element::text).unwrap_or_default()
    }

    /// Whether there is none, or the first says nothing.
    pub(crate) fn is_blank(&self) -> bool {
        self.text().is_empty()
    }
}
