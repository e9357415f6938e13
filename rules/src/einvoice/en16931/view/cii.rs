//! The walk through a Cross Industry Invoice.

use model::xml::{Element, Ns};

use super::super::terms::{Found, steps};
use super::{Adjustment, AdjustmentPlace, Category, CategoryOf, View, indicated};

pub(super) fn walk<'t, 'a>(view: &mut View<'t, 'a>) {
    for element in view.document.root.descendants().filter(|element| element.ns() == Ns::Ram) {
        visit(view, element);
    }
}

fn visit<'t, 'a>(view: &mut View<'t, 'a>, element: Element<'t, 'a>) {
    match element.local() {
        "SellerTradeParty" => view.sellers.push(element),
        "PayeeTradeParty" => view.payees.push(element),
        "SellerTaxRepresentativeTradeParty" => view.representatives.push(element),
        "SpecifiedTaxRegistration" => registration(view, element),
        "SpecifiedLegalOrganization" if is_in(element, "BuyerTradeParty") => {
            view.tax_identifiers.buyer_registration |= element.child(Ns::Ram, "ID").is_some();
        }
        "ApplicableHeaderTradeDelivery" if is_in_transaction(view, element) => view.deliveries.push(element),
        "BillingSpecifiedPeriod" if is_in(element, "SpecifiedLineTradeSettlement") => view.line_periods.push(element),
        "BillingSpecifiedPeriod" if is_in(element, "ApplicableHeaderTradeSettlement") => view.periods.push(element),
        "AdditionalReferencedDocument" => view.supporting_documents.push(element),
        "InvoiceReferencedDocument" => {
            let settlement = element.parent().filter(|it| it.is(Ns::Ram, "ApplicableHeaderTradeSettlement"));
            if settlement.is_some_and(|settlement| is_in_transaction(view, settlement)) {
                view.preceding_invoices.push(element);
            }
        }
        "SpecifiedTradeSettlementPaymentMeans" => view.payment_means.push(element),
        "PayeePartyCreditorFinancialAccount" if pays_by_transfer(element) => view.credit_accounts.push(element),
        "ApplicableTradeSettlementFinancialCard" => view.cards.push(element),
        "SpecifiedTradeAllowanceCharge" => view.adjustments.push(adjustment(element)),
        "SpecifiedTradeSettlementHeaderMonetarySummation" => view.totals.push(element),
        "TaxTotalAmount" if is_in(element, "SpecifiedTradeSettlementHeaderMonetarySummation") => {
            view.vat_amounts.push(element);
        }
        "IncludedSupplyChainTradeLineItem" => view.lines.push(element),
        "DesignatedProductClassification" => view.item_classifications.push(element),
        "ApplicableProductCharacteristic" => view.item_attributes.push(element),
        "ApplicableTradeTax" => trade_tax(view, element),
        "CategoryTradeTax" => {
            let around = element.parent().filter(|parent| parent.is(Ns::Ram, "SpecifiedTradeAllowanceCharge"));
            let of = around.map_or(CategoryOf::Other, |around| view.category_of_adjustment(around));
            category(view, element, of);
        }
        "AppliedTradeTax" => category(view, element, CategoryOf::Other),
        "CountryID" if element.raw_text() != "IT" => {
            view.country_outside_italy.get_or_insert(element);
        }
        "TaxPointDate" => {
            view.tax_point_date.get_or_insert(element);
        }
        "DueDateTypeCode" => {
            view.tax_point_code.get_or_insert(element);
        }
        _ => {}
    }
}

fn is_in(element: Element<'_, '_>, name: &str) -> bool {
    element.parent().is_some_and(|parent| parent.is(Ns::Ram, name))
}

/// Whether it is a child of the document's transaction.
fn is_in_transaction(view: &View<'_, '_>, element: Element<'_, '_>) -> bool {
    let transaction = element.parent().filter(|parent| parent.is(Ns::Rsm, "SupplyChainTradeTransaction"));
    transaction.and_then(Element::parent).is_some_and(|root| root.id() == view.document.root.id())
}

fn registration<'t, 'a>(view: &mut View<'t, 'a>, element: Element<'t, 'a>) {
    for id in element.children().filter(|child| child.is(Ns::Ram, "ID")) {
        let scheme = id.raw_attribute("schemeID");
        let is_vat = scheme == Some("VA");
        if is_vat {
            view.vat_identifiers.push(id);
        }
        let found = &mut view.tax_identifiers;
        match element.parent().map_or("", Element::local) {
            "SellerTradeParty" => {
                found.seller_any |= is_vat || scheme == Some("FC");
                found.seller_vat |= is_vat;
            }
            "BuyerTradeParty" => found.buyer_vat |= is_vat,
            "SellerTaxRepresentativeTradeParty" => found.representative_vat |= is_vat,
            _ => {}
        }
    }
}

fn pays_by_transfer(account: Element<'_, '_>) -> bool {
    account.parent().filter(|means| means.is(Ns::Ram, "SpecifiedTradeSettlementPaymentMeans")).is_some_and(|means| {
        Found::below(means, steps!(ram.TypeCode)).iter().any(|code| matches!(code.raw_text(), "30" | "58"))
    })
}

fn adjustment<'t, 'a>(element: Element<'t, 'a>) -> Adjustment<'t, 'a> {
    let indicators = Found::below(element, steps!(ram.ChargeIndicator / udt.Indicator));
    let kind = indicated(&indicators);
    let spelled = indicators.iter().any(|indicator| matches!(indicator.raw_text(), "true" | "false"));
    let place = match element.parent().map_or("", Element::local) {
        "ApplicableHeaderTradeSettlement" => AdjustmentPlace::Document,
        "SpecifiedLineTradeSettlement" => AdjustmentPlace::Line,
        _ => AdjustmentPlace::Other,
    };
    Adjustment { element, kind, spelled, place }
}

fn trade_tax<'t, 'a>(view: &mut View<'t, 'a>, element: Element<'t, 'a>) {
    let of = match element.parent().map_or("", Element::local) {
        "SpecifiedLineTradeSettlement" => CategoryOf::Line,
        "ApplicableHeaderTradeSettlement" => {
            view.breakdown.push(element);
            CategoryOf::Breakdown
        }
        _ => CategoryOf::Other,
    };
    category(view, element, of);
}

fn category<'t, 'a>(view: &mut View<'t, 'a>, element: Element<'t, 'a>, of: CategoryOf) {
    let codes = Found::below(element, steps!(ram.CategoryCode));
    let is_vat = super::super::vat::is_vat_type(element);
    view.categories.push(Category { element, codes, is_vat, of });
}
