//! A UBL document as Peppol's rules walk it: nodes by kind, and what is derived from the whole of it once.

use model::xml::{Element, Ns};

use super::super::super::Document;
use super::super::super::select::Few;
use super::super::edition::Edition;
use super::super::path::{Step, Unsure, all, cac, cbc, children, equals, is_one_of, one, raw};
use super::super::text::{cut, folded, normal};

/// The seller, from the document element.
pub(super) const SUPPLIER: Step = cac("AccountingSupplierParty");
/// The buyer, from the document element.
pub(super) const CUSTOMER: Step = cac("AccountingCustomerParty");
/// The tax representative, from the document element.
pub(super) const REPRESENTATIVE: Step = cac("TaxRepresentativeParty");
/// What every party is.
pub(super) const PARTY: Step = cac("Party");
/// An address.
pub(super) const ADDRESS: Step = cac("PostalAddress");
/// The country of an address, from what has the address.
pub(super) const COUNTRY: [Step; 3] = [ADDRESS, cac("Country"), cbc("IdentificationCode")];
/// A tax registration of a party.
pub(super) const REGISTRATION: Step = cac("PartyTaxScheme");
/// The scheme of a tax registration.
pub(super) const TAX_SCHEME: [Step; 2] = [cac("TaxScheme"), cbc("ID")];
/// Legal registrations of a party.
pub(super) const LEGAL_ID: [Step; 2] = [cac("PartyLegalEntity"), cbc("CompanyID")];

/// The document and its nodes by kind. "Anywhere" is literal: at any depth, extensions included.
pub(super) struct View<'t, 'a> {
    pub(super) root: Element<'t, 'a>,
    pub(super) credit_note: bool,
    pub(super) edition: Edition,
    /// Elements without a child element and without text.
    pub(super) empty: Few<Element<'t, 'a>>,
    /// `AccountingSupplierParty/Party` anywhere.
    pub(super) suppliers: Few<Element<'t, 'a>>,
    /// `AccountingCustomerParty/Party` anywhere.
    pub(super) customers: Few<Element<'t, 'a>>,
    /// `TaxRepresentativeParty` anywhere.
    pub(super) representatives: Few<Element<'t, 'a>>,
    /// `PaymentMeans` anywhere.
    pub(super) means: Few<Element<'t, 'a>>,
    /// `InvoiceLine` and `CreditNoteLine` anywhere.
    pub(super) lines: Few<Element<'t, 'a>>,
    /// `AllowanceCharge` anywhere.
    pub(super) allowances: Few<Element<'t, 'a>>,
    /// Amounts anywhere, as far as a rule looks at them.
    pub(super) amounts: Few<Element<'t, 'a>>,
    /// `TaxCategory` and `ClassifiedTaxCategory` anywhere.
    pub(super) categories: Few<Element<'t, 'a>>,
    /// `PartyTaxScheme` anywhere.
    pub(super) registrations: Few<Element<'t, 'a>>,
    /// `LegalMonetaryTotal` anywhere.
    pub(super) totals: Few<Element<'t, 'a>>,
    /// `AdditionalDocumentReference` anywhere.
    pub(super) references: Few<Element<'t, 'a>>,
    /// Dates anywhere, as far as a rule looks at them.
    pub(super) dates: Few<Element<'t, 'a>>,
    /// `EndpointID` anywhere.
    pub(super) endpoints: Few<Element<'t, 'a>>,
    /// `CompanyID` and `PartyIdentification/ID` anywhere.
    pub(super) ids: Few<Element<'t, 'a>>,
    /// Other leaves that one rule each looks at.
    pub(super) leaves: Few<Element<'t, 'a>>,
    /// Texts of the document currency (BT-5), as they stand.
    pub(super) currencies: Vec<&'t str>,
    /// The number of the business process (BT-23) that Peppol knows.
    pub(super) process: Option<String>,
    pub(super) seller: Country<'t>,
    pub(super) buyer: Country<'t>,
    pub(super) representative: Country<'t>,
    /// Country of taxation of the seller; `None` when it cannot be told.
    pub(super) seller_tax: Option<String>,
    /// Country of taxation of the buyer; `None` when it cannot be told.
    pub(super) buyer_tax: Option<String>,
    /// As that of the seller, without a look at the tax representative.
    pub(super) endpoint_tax: Option<String>,
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
        let mut view = View {
            root,
            credit_note: document.credit_note,
            edition,
            empty: Few::new(),
            suppliers: Few::new(),
            customers: Few::new(),
            representatives: Few::new(),
            means: Few::new(),
            lines: Few::new(),
            allowances: Few::new(),
            amounts: Few::new(),
            categories: Few::new(),
            registrations: Few::new(),
            totals: Few::new(),
            references: Few::new(),
            dates: Few::new(),
            endpoints: Few::new(),
            ids: Few::new(),
            leaves: Few::new(),
            currencies: children(root, cbc("DocumentCurrencyCode")).map(Element::raw_text).collect(),
            process: None,
            seller: country(root, &[SUPPLIER, PARTY]),
            buyer: country(root, &[CUSTOMER, PARTY]),
            representative: country(root, &[REPRESENTATIVE]),
            seller_tax: tax_country(root, &[SUPPLIER, PARTY], Some(&[REPRESENTATIVE])),
            buyer_tax: tax_country(root, &[CUSTOMER, PARTY], None),
            endpoint_tax: tax_country(root, &[SUPPLIER, PARTY], None),
        };
        // Several business processes are a matter of R007; other rules take them for none.
        if let Ok(Some(process)) = one(root, &[cbc("ProfileID")]) {
            view.process = edition.process(&normal(process.raw_text())).map(str::to_owned);
        }
        for element in root.descendants() {
            view.sort(element);
        }
        view
    }

    fn sort(&mut self, element: Element<'t, 'a>) {
        if element.text().is_empty() && element.children().next().is_none() {
            self.empty.push(element);
        }
        let inside = |ns, local| element.parent().is_some_and(|parent| parent.is(ns, local));
        match (element.ns(), element.local()) {
            (Ns::Cac, "Party") if inside(Ns::Cac, "AccountingSupplierParty") => self.suppliers.push(element),
            (Ns::Cac, "Party") if inside(Ns::Cac, "AccountingCustomerParty") => self.customers.push(element),
            (Ns::Cac, "TaxRepresentativeParty") => self.representatives.push(element),
            (Ns::Cac, "PaymentMeans") => self.means.push(element),
            (Ns::Cac, "InvoiceLine" | "CreditNoteLine") => self.lines.push(element),
            (Ns::Cac, "AllowanceCharge") => self.allowances.push(element),
            (Ns::Cac, "TaxCategory" | "ClassifiedTaxCategory") => self.categories.push(element),
            (Ns::Cac, "PartyTaxScheme") => self.registrations.push(element),
            (Ns::Cac, "LegalMonetaryTotal") => self.totals.push(element),
            (Ns::Cac, "AdditionalDocumentReference") => self.references.push(element),
            (
                Ns::Cbc,
                "Amount"
                | "BaseAmount"
                | "PriceAmount"
                | "TaxAmount"
                | "TaxableAmount"
                | "LineExtensionAmount"
                | "TaxExclusiveAmount"
                | "TaxInclusiveAmount"
                | "AllowanceTotalAmount"
                | "ChargeTotalAmount"
                | "PrepaidAmount"
                | "PayableRoundingAmount"
                | "PayableAmount",
            ) => self.amounts.push(element),
            (Ns::Cbc, "IssueDate" | "DueDate" | "TaxPointDate" | "StartDate" | "EndDate" | "ActualDeliveryDate") => {
                self.dates.push(element)
            }
            (Ns::Cbc, "EndpointID") => self.endpoints.push(element),
            (Ns::Cbc, "CompanyID") => self.ids.push(element),
            (Ns::Cbc, "ID") if inside(Ns::Cac, "PartyIdentification") => self.ids.push(element),
            (
                Ns::Cbc,
                "TaxCurrencyCode"
                | "InvoiceTypeCode"
                | "CreditNoteTypeCode"
                | "EmbeddedDocumentBinaryObject"
                | "AllowanceChargeReasonCode"
                | "DescriptionCode"
                | "BaseQuantity"
                | "LineID",
            ) => self.leaves.push(element),
            _ => {}
        }
    }

    /// Leaves of this name.
    pub(super) fn leaves(&self, local: &'static str) -> impl Iterator<Item = Element<'t, 'a>> + '_ {
        self.leaves.iter().copied().filter(move |leaf| leaf.local() == local)
    }

    /// Whether it is a line of the document itself, of the kind that the document has.
    pub(super) fn is_own_line(&self, element: Element<'_, '_>) -> bool {
        element.is(Ns::Cac, if self.credit_note { "CreditNoteLine" } else { "InvoiceLine" })
            && element.parent().is_some_and(|parent| parent.id() == self.root.id())
    }

    /// The quantity of a line in this kind of document.
    pub(super) fn quantity(&self) -> Step {
        cbc(if self.credit_note { "CreditedQuantity" } else { "InvoicedQuantity" })
    }

    /// Lines of either kind that stand directly in the document.
    pub(super) fn root_lines(&self) -> impl Iterator<Item = Element<'t, 'a>> + '_ {
        let root = self.root.id();
        self.lines.iter().copied().filter(move |line| line.parent().is_some_and(|parent| parent.id() == root))
    }

    /// Seller and buyer have German addresses.
    pub(super) fn both_german(&self) -> bool {
        self.seller.folded == "DE" && self.buyer.folded == "DE"
    }
}

/// The country of a party's address.
fn country<'t>(root: Element<'t, '_>, party: &[Step]) -> Country<'t> {
    let raw = raw(root, &[party, &COUNTRY].concat()).unwrap_or_default();
    Country { raw, folded: folded(raw) }
}

/// Where a party is taxed: the prefix of its VAT identifier or that of its representative, else its address, else `XX`.
fn tax_country(root: Element<'_, '_>, party: &[Step], representative: Option<&[Step]>) -> Option<String> {
    for holder in [Some(party), representative].into_iter().flatten() {
        let mut registrations = all(root, &[holder, &[REGISTRATION]].concat());
        registrations.retain(|registration| equals(*registration, &TAX_SCHEME, "VAT"));
        if registrations.len() > 1 {
            return None;
        }
        let Some(registration) = registrations.first() else { continue };
        let prefix = cut(raw(*registration, &[cbc("CompanyID")]).ok()?, 0, 2);
        if !prefix.is_empty() {
            return Some(folded(prefix));
        }
    }
    let address = one(root, &[party, &COUNTRY].concat()).ok()?;
    Some(address.map_or("XX".to_owned(), |code| folded(code.raw_text())))
}

/// Whether a tax registration is for VAT, its scheme normalised.
pub(super) fn is_vat(registration: Element<'_, '_>) -> Result<bool, Unsure> {
    is_one_of(registration, &TAX_SCHEME, &["VAT"])
}

/// Whether a party has an address in this country, written exactly so.
pub(super) fn lives_in(party: Element<'_, '_>, country: &str) -> bool {
    equals(party, &COUNTRY, country)
}

/// The VAT identifiers of a party: what its registrations for VAT, schemes normalised, name.
pub(super) fn vat_identifiers<'t, 'a>(party: Element<'t, 'a>) -> Result<Vec<Element<'t, 'a>>, Unsure> {
    let mut found = Vec::new();
    for registration in children(party, REGISTRATION) {
        if is_vat(registration)? {
            found.extend(children(registration, cbc("CompanyID")));
        }
    }
    Ok(found)
}
