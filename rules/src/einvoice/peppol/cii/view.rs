//! A CII document as Peppol's rules walk it: nodes by kind, and what is derived from the whole of it once.

use model::xml::{Element, Ns};

use super::super::super::Document;
use super::super::super::select::Few;
use super::super::edition::Edition;
use super::super::path::{Step, all, children, find, one, ram, raw, rsm};
use super::super::text::{cut, folded, normal};

/// The transaction, from the document element.
pub(super) const TRANSACTION: Step = rsm("SupplyChainTradeTransaction");
/// Header terms of the contract.
pub(super) const AGREEMENT: [Step; 2] = [TRANSACTION, ram("ApplicableHeaderTradeAgreement")];
/// Header terms of payment and tax.
pub(super) const SETTLEMENT: [Step; 2] = [TRANSACTION, ram("ApplicableHeaderTradeSettlement")];
/// The seller, from the document element.
pub(super) const SELLER: [Step; 3] = [TRANSACTION, ram("ApplicableHeaderTradeAgreement"), ram("SellerTradeParty")];
/// The buyer, from the document element.
pub(super) const BUYER: [Step; 3] = [TRANSACTION, ram("ApplicableHeaderTradeAgreement"), ram("BuyerTradeParty")];
/// The tax representative, from the document element.
pub(super) const REPRESENTATIVE: [Step; 3] =
    [TRANSACTION, ram("ApplicableHeaderTradeAgreement"), ram("SellerTaxRepresentativeTradeParty")];
/// An address.
pub(super) const ADDRESS: Step = ram("PostalTradeAddress");
/// Tax registrations of a party.
pub(super) const REGISTRATION_ID: [Step; 2] = [ram("SpecifiedTaxRegistration"), ram("ID")];
/// Legal registrations of a party.
pub(super) const LEGAL_ID: [Step; 2] = [ram("SpecifiedLegalOrganization"), ram("ID")];
/// The totals, from the settlement.
pub(super) const SUM: Step = ram("SpecifiedTradeSettlementHeaderMonetarySummation");
/// Payment means, from the settlement.
pub(super) const MEANS: Step = ram("SpecifiedTradeSettlementPaymentMeans");

/// The document and its nodes by kind. "Anywhere" is literal: at any depth.
pub(super) struct View<'t, 'a> {
    pub(super) root: Element<'t, 'a>,
    pub(super) edition: Edition,
    /// `ExchangedDocumentContext` anywhere.
    pub(super) contexts: Few<Element<'t, 'a>>,
    /// `ExchangedDocument` anywhere.
    pub(super) documents: Few<Element<'t, 'a>>,
    /// `ApplicableHeaderTradeAgreement` anywhere.
    pub(super) agreements: Few<Element<'t, 'a>>,
    /// `ApplicableHeaderTradeSettlement` anywhere.
    pub(super) settlements: Few<Element<'t, 'a>>,
    /// `SellerTradeParty` anywhere.
    pub(super) sellers: Few<Element<'t, 'a>>,
    /// `BuyerTradeParty` anywhere.
    pub(super) buyers: Few<Element<'t, 'a>>,
    /// `SpecifiedTradeSettlementPaymentMeans` anywhere.
    pub(super) means: Few<Element<'t, 'a>>,
    /// `IncludedSupplyChainTradeLineItem` anywhere.
    pub(super) lines: Few<Element<'t, 'a>>,
    /// `SpecifiedTradeAllowanceCharge` anywhere.
    pub(super) allowances: Few<Element<'t, 'a>>,
    /// `AppliedTradeAllowanceCharge` anywhere.
    pub(super) price_allowances: Few<Element<'t, 'a>>,
    /// Net and gross prices anywhere.
    pub(super) prices: Few<Element<'t, 'a>>,
    /// `ApplicableTradeTax` and `CategoryTradeTax` anywhere.
    pub(super) taxes: Few<Element<'t, 'a>>,
    /// `DateTimeString` anywhere.
    pub(super) dates: Few<Element<'t, 'a>>,
    /// `AttachmentBinaryObject` anywhere.
    pub(super) files: Few<Element<'t, 'a>>,
    /// `TaxTotalAmount` anywhere.
    pub(super) tax_totals: Few<Element<'t, 'a>>,
    /// `URIID`, `ID` and `GlobalID` with a scheme anywhere, and electronic addresses of seller and buyer without.
    pub(super) ids: Few<Element<'t, 'a>>,
    /// Texts of the invoice currency (BT-5), as they stand.
    pub(super) currencies: Vec<&'t str>,
    /// The number of the business process (BT-23) that Peppol knows.
    pub(super) process: Option<String>,
    pub(super) seller: Country<'t>,
    pub(super) buyer: Country<'t>,
    pub(super) representative: Country<'t>,
    /// Country of taxation of the seller; `None` when it cannot be told.
    pub(super) seller_tax: Option<String>,
}

/// The country of an address; nothing when there are several.
#[derive(Debug, Default)]
pub(super) struct Country<'t> {
    /// As it stands.
    pub(super) raw: &'t str,
    /// Normalised, in capitals.
    pub(super) folded: String,
}

impl<'t, 'a> View<'t, 'a> {
    pub(super) fn of(document: &Document<'t, 'a>, edition: Edition) -> View<'t, 'a> {
        let root = document.root;
        let currencies = all(root, &[SETTLEMENT[0], SETTLEMENT[1], ram("InvoiceCurrencyCode")]);
        let mut view = View {
            root,
            edition,
            contexts: Few::new(),
            documents: Few::new(),
            agreements: Few::new(),
            settlements: Few::new(),
            sellers: Few::new(),
            buyers: Few::new(),
            means: Few::new(),
            lines: Few::new(),
            allowances: Few::new(),
            price_allowances: Few::new(),
            prices: Few::new(),
            taxes: Few::new(),
            dates: Few::new(),
            files: Few::new(),
            tax_totals: Few::new(),
            ids: Few::new(),
            currencies: currencies.into_iter().map(Element::raw_text).collect(),
            process: None,
            seller: country(root, &SELLER),
            buyer: country(root, &BUYER),
            representative: country(root, &REPRESENTATIVE),
            seller_tax: tax_country(root),
        };
        let process =
            [rsm("ExchangedDocumentContext"), ram("BusinessProcessSpecifiedDocumentContextParameter"), ram("ID")];
        if let Ok(Some(process)) = one(root, &process) {
            view.process = edition.process(&normal(process.raw_text())).map(str::to_owned);
        }
        for element in root.descendants() {
            view.sort(element);
        }
        view
    }

    fn sort(&mut self, element: Element<'t, 'a>) {
        match (element.ns(), element.local()) {
            (Ns::Rsm, "ExchangedDocumentContext") => self.contexts.push(element),
            (Ns::Rsm, "ExchangedDocument") => self.documents.push(element),
            (Ns::Ram, "ApplicableHeaderTradeAgreement") => self.agreements.push(element),
            (Ns::Ram, "ApplicableHeaderTradeSettlement") => self.settlements.push(element),
            (Ns::Ram, "SellerTradeParty") => self.sellers.push(element),
            (Ns::Ram, "BuyerTradeParty") => self.buyers.push(element),
            (Ns::Ram, "SpecifiedTradeSettlementPaymentMeans") => self.means.push(element),
            (Ns::Ram, "IncludedSupplyChainTradeLineItem") => self.lines.push(element),
            (Ns::Ram, "SpecifiedTradeAllowanceCharge") => self.allowances.push(element),
            (Ns::Ram, "AppliedTradeAllowanceCharge") => self.price_allowances.push(element),
            (Ns::Ram, "NetPriceProductTradePrice" | "GrossPriceProductTradePrice") => self.prices.push(element),
            (Ns::Ram, "ApplicableTradeTax" | "CategoryTradeTax") => self.taxes.push(element),
            (Ns::Udt, "DateTimeString") => self.dates.push(element),
            (Ns::Ram, "AttachmentBinaryObject") => self.files.push(element),
            (Ns::Ram, "TaxTotalAmount") => self.tax_totals.push(element),
            (Ns::Ram, "ID" | "GlobalID") if element.raw_attribute("schemeID").is_some() => self.ids.push(element),
            (Ns::Ram, "URIID") => self.ids.push(element),
            _ => {}
        }
    }

    /// The lines of the document itself.
    pub(super) fn own_lines(&self) -> Few<Element<'t, 'a>> {
        all(self.root, &[TRANSACTION, ram("IncludedSupplyChainTradeLineItem")])
    }
}

fn country<'t>(root: Element<'t, '_>, party: &[Step]) -> Country<'t> {
    let raw = raw(root, &[party, &[ADDRESS, ram("CountryID")]].concat()).unwrap_or_default();
    Country { raw, folded: folded(raw) }
}

/// Where the seller is taxed: the prefix of its VAT identifier or that of its representative, else its address, else
/// `XX`. The scheme looked for is `VAT`, though EN 16931 prescribes `VA`: as published.
fn tax_country(root: Element<'_, '_>) -> Option<String> {
    for holder in [SELLER, REPRESENTATIVE] {
        let mut registrations = all(root, &[&holder[..], &REGISTRATION_ID[..1]].concat());
        registrations.retain(|registration| vat_ids(*registration, &REGISTRATION_ID[1..]).next().is_some());
        if registrations.len() > 1 {
            return None;
        }
        let Some(registration) = registrations.first() else { continue };
        let prefix = cut(raw(*registration, &REGISTRATION_ID[1..]).ok()?, 0, 2);
        if !prefix.is_empty() {
            return Some(folded(prefix));
        }
    }
    let address = one(root, &[&SELLER[..], &[ADDRESS, ram("CountryID")]].concat()).ok()?;
    Some(address.map_or("XX".to_owned(), |code| folded(code.raw_text())))
}

fn vat_ids<'t, 'a>(from: Element<'t, 'a>, path: &[Step]) -> impl Iterator<Item = Element<'t, 'a>> + use<'t, 'a> {
    all(from, path).into_iter().filter(|id| id.raw_attribute("schemeID") == Some("VAT"))
}

/// The VAT identifiers of a party: registrations of scheme `VAT`.
pub(super) fn vat_identifiers<'t, 'a>(party: Element<'t, 'a>) -> Vec<Element<'t, 'a>> {
    vat_ids(party, &REGISTRATION_ID).collect()
}

/// Whether a party's registration of scheme `FC` is one that fits.
pub(super) fn has_tax_note(party: Element<'_, '_>, mut fits: impl FnMut(&str) -> bool) -> bool {
    let is = |id: Element<'_, '_>| id.raw_attribute("schemeID") == Some("FC") && fits(id.raw_text());
    find(party, &REGISTRATION_ID, is).is_some()
}

/// Children of several elements.
pub(super) fn below<'t, 'a>(from: &[Element<'t, 'a>], step: Step) -> Vec<Element<'t, 'a>> {
    from.iter().flat_map(|element| children(*element, step)).collect()
}
