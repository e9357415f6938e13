//! The document as rules look at it: where its groups stand, found in one walk, so that no rule has to search.
//!
//! Nothing is missing or wrong here: a group that a fragment does not have is an empty list, a term that stands twice is
//! there twice. The terms of a group are looked up below it, see [`super::terms`]. The published files often take a group
//! wherever it stands, not only where the schema puts it, and so does this; where they insist on a place, it is kept.

mod cii;
mod ubl;

use model::verdict::Syntax;
use model::xml::{Element, Ns};

use super::super::Document;
use super::super::select::Few;
use super::terms::{Found, Term};

/// The groups of a document.
pub(crate) struct View<'t, 'a> {
    /// The document.
    pub(crate) document: Document<'t, 'a>,
    /// Children of the document element, lines left out, so that terms of the document are found without passing them.
    top: Few<Element<'t, 'a>>,
    /// Children of CII's transaction, lines left out.
    transaction: Few<Element<'t, 'a>>,
    /// Sellers: UBL `cac:AccountingSupplierParty`, CII `ram:SellerTradeParty`.
    pub(crate) sellers: Few<Element<'t, 'a>>,
    /// BG-5; UBL only.
    pub(crate) seller_addresses: Few<Element<'t, 'a>>,
    /// BT-34; UBL only.
    pub(crate) seller_endpoints: Few<Element<'t, 'a>>,
    /// BG-8; UBL only.
    pub(crate) buyer_addresses: Few<Element<'t, 'a>>,
    /// BT-49; UBL only.
    pub(crate) buyer_endpoints: Few<Element<'t, 'a>>,
    /// BG-10.
    pub(crate) payees: Few<Element<'t, 'a>>,
    /// BG-11.
    pub(crate) representatives: Few<Element<'t, 'a>>,
    /// BG-12; UBL only.
    pub(crate) representative_addresses: Few<Element<'t, 'a>>,
    /// BT-31, BT-48 and BT-63: UBL the tax scheme around them, CII the identifiers.
    pub(crate) vat_identifiers: Few<Element<'t, 'a>>,
    /// Which tax identifiers the parties have.
    pub(crate) tax_identifiers: TaxIdentifiers,
    /// BG-15: UBL the address, CII the delivery around it.
    pub(crate) deliveries: Few<Element<'t, 'a>>,
    /// BG-14.
    pub(crate) periods: Few<Element<'t, 'a>>,
    /// BG-24.
    pub(crate) supporting_documents: Few<Element<'t, 'a>>,
    /// BG-3.
    pub(crate) preceding_invoices: Few<Element<'t, 'a>>,
    /// BG-16.
    pub(crate) payment_means: Few<Element<'t, 'a>>,
    /// BG-17, of a credit transfer (means 30 and 58) alone.
    pub(crate) credit_accounts: Few<Element<'t, 'a>>,
    /// BG-18: UBL the number (BT-87), CII the card.
    pub(crate) cards: Few<Element<'t, 'a>>,
    /// BG-20, BG-21, BG-27, BG-28 and those of other places.
    pub(crate) adjustments: Few<Adjustment<'t, 'a>>,
    /// BG-22.
    pub(crate) totals: Few<Element<'t, 'a>>,
    /// BT-110 and BT-111.
    pub(crate) vat_amounts: Few<Element<'t, 'a>>,
    /// BG-23.
    pub(crate) breakdown: Few<Element<'t, 'a>>,
    /// BG-25.
    pub(crate) lines: Few<Element<'t, 'a>>,
    /// BG-26.
    pub(crate) line_periods: Few<Element<'t, 'a>>,
    /// BT-157; UBL only.
    pub(crate) item_identifiers: Few<Element<'t, 'a>>,
    /// BT-158: UBL the code, CII the classification around it.
    pub(crate) item_classifications: Few<Element<'t, 'a>>,
    /// BG-32.
    pub(crate) item_attributes: Few<Element<'t, 'a>>,
    /// VAT categories of lines, allowances, charges and the breakdown.
    pub(crate) categories: Few<Category<'t, 'a>>,
    /// The first country code that is not Italy's, of any address.
    pub(crate) country_outside_italy: Option<Element<'t, 'a>>,
    /// BT-7 in CII, the first of the document.
    pub(crate) tax_point_date: Option<Element<'t, 'a>>,
    /// BT-8 in CII, the first of the document.
    pub(crate) tax_point_code: Option<Element<'t, 'a>>,
}

/// An allowance or a charge.
#[derive(Clone, Copy)]
pub(crate) struct Adjustment<'t, 'a> {
    /// `cac:AllowanceCharge` or `ram:SpecifiedTradeAllowanceCharge`.
    pub(crate) element: Element<'t, 'a>,
    /// What its indicator says; `None` when it says nothing.
    pub(crate) kind: Option<AdjustmentKind>,
    /// Whether the indicator is written as a word, not as 0 or 1.
    pub(crate) spelled: bool,
    /// Where it stands.
    pub(crate) place: AdjustmentPlace,
}

/// Which way an adjustment goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AdjustmentKind {
    Allowance,
    Charge,
}

/// What an adjustment belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AdjustmentPlace {
    Document,
    Line,
    Other,
}

/// A VAT category with its rate.
pub(crate) struct Category<'t, 'a> {
    /// `cac:TaxCategory`, `cac:ClassifiedTaxCategory`, `ram:ApplicableTradeTax` or `ram:CategoryTradeTax`.
    pub(crate) element: Element<'t, 'a>,
    /// Its codes; there should be one.
    pub(crate) codes: Found<'t, 'a>,
    /// Whether it says that its tax is VAT.
    pub(crate) is_vat: bool,
    /// What it is the category of.
    pub(crate) of: CategoryOf,
}

/// What has a VAT category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CategoryOf {
    /// A line's item.
    Line,
    /// An item that is not a line's.
    OtherItem,
    /// An allowance or a charge.
    Adjustment(Option<AdjustmentKind>, AdjustmentPlace),
    /// A group of the VAT breakdown of the document.
    Breakdown,
    /// Anything else.
    Other,
}

impl Category<'_, '_> {
    /// Whether a code is this one; UBL forgives white space around it, CII does not.
    pub(crate) fn is(&self, code: &str, syntax: Syntax) -> bool {
        self.codes.iter().any(|found| match syntax {
            Syntax::Ubl => found.text() == code,
            Syntax::Cii => found.raw_text() == code,
        })
    }
}

/// Tax identifiers that stand somewhere in the document.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TaxIdentifiers {
    /// BT-31.
    pub(crate) seller_vat: bool,
    /// BT-31 or BT-32.
    pub(crate) seller_any: bool,
    /// BT-63.
    pub(crate) representative_vat: bool,
    /// BT-48.
    pub(crate) buyer_vat: bool,
    /// BT-47.
    pub(crate) buyer_registration: bool,
}

impl<'t, 'a> View<'t, 'a> {
    /// The view of a document.
    pub(crate) fn of(document: Document<'t, 'a>) -> View<'t, 'a> {
        let mut view = View::empty(document);
        view.top = document.root.children().filter(|child| !is_line(*child)).collect();
        let transactions = view.top.iter().filter(|child| (child.ns(), child.local()) == TRANSACTION);
        view.transaction = transactions.flat_map(|it| it.children()).filter(|child| !is_line(*child)).collect();
        match document.syntax {
            Syntax::Ubl => ubl::walk(&mut view),
            Syntax::Cii => cii::walk(&mut view),
        }
        view
    }

    /// What stands in the places of a term below an element of its group.
    pub(crate) fn find(&self, group: Element<'t, 'a>, term: Term) -> Found<'t, 'a> {
        Found::any_below(group, self.pick(term.ubl, term.cii))
    }

    /// What stands in the places of a term below the document element.
    pub(crate) fn header(&self, term: Term) -> Found<'t, 'a> {
        let mut found = Found::default();
        for path in self.pick(term.ubl, term.cii) {
            match path {
                [TRANSACTION, below @ ..] => found.collect_among(self.transaction.iter().copied(), below),
                path => found.collect_among(self.top.iter().copied(), path),
            }
        }
        found
    }

    /// The one for UBL or the one for CII.
    pub(crate) fn pick<T>(&self, ubl: T, cii: T) -> T {
        match self.document.syntax {
            Syntax::Ubl => ubl,
            Syntax::Cii => cii,
        }
    }

    /// Whether it is UBL.
    pub(crate) fn is_ubl(&self) -> bool {
        self.document.syntax == Syntax::Ubl
    }

    /// The adjustments of that kind and place.
    pub(crate) fn adjustments_of(
        &self,
        kind: AdjustmentKind,
        place: AdjustmentPlace,
    ) -> impl Iterator<Item = &Adjustment<'t, 'a>> {
        self.adjustments.iter().filter(move |it| it.kind == Some(kind) && it.place == place)
    }

    /// What a category below an adjustment is of. The walk has been at the adjustment before, and keeps them in order.
    fn category_of_adjustment(&self, around: Element<'_, '_>) -> CategoryOf {
        let index = self.adjustments.binary_search_by_key(&around.id(), |it| it.element.id()).ok();
        let adjustment = index.and_then(|index| self.adjustments.get(index));
        adjustment.map_or(CategoryOf::Other, |it| CategoryOf::Adjustment(it.kind, it.place))
    }

    fn empty(document: Document<'t, 'a>) -> View<'t, 'a> {
        View {
            document,
            top: Few::new(),
            transaction: Few::new(),
            sellers: Few::new(),
            seller_addresses: Few::new(),
            seller_endpoints: Few::new(),
            buyer_addresses: Few::new(),
            buyer_endpoints: Few::new(),
            payees: Few::new(),
            representatives: Few::new(),
            representative_addresses: Few::new(),
            vat_identifiers: Few::new(),
            tax_identifiers: TaxIdentifiers::default(),
            deliveries: Few::new(),
            periods: Few::new(),
            supporting_documents: Few::new(),
            preceding_invoices: Few::new(),
            payment_means: Few::new(),
            credit_accounts: Few::new(),
            cards: Few::new(),
            adjustments: Few::new(),
            totals: Few::new(),
            vat_amounts: Few::new(),
            breakdown: Few::new(),
            lines: Few::new(),
            line_periods: Few::new(),
            item_identifiers: Few::new(),
            item_classifications: Few::new(),
            item_attributes: Few::new(),
            categories: Few::new(),
            country_outside_italy: None,
            tax_point_date: None,
            tax_point_code: None,
        }
    }
}

/// The element of CII that has the lines, and most terms of the document.
const TRANSACTION: (Ns, &str) = (Ns::Rsm, "SupplyChainTradeTransaction");

fn is_line(element: Element<'_, '_>) -> bool {
    matches!(
        (element.ns(), element.local()),
        (Ns::Cac, "InvoiceLine" | "CreditNoteLine") | (Ns::Ram, "IncludedSupplyChainTradeLineItem")
    )
}

/// Which way indicators point: XML Schema's `boolean`. Where there are several, an allowance comes first.
fn indicated(indicators: &Found<'_, '_>) -> Option<AdjustmentKind> {
    let any = |word: &str, digit: &str| indicators.iter().any(|it| it.text() == word || it.text() == digit);
    if any("false", "0") {
        Some(AdjustmentKind::Allowance)
    } else if any("true", "1") {
        Some(AdjustmentKind::Charge)
    } else {
        None
    }
}
