//! The walk through a UBL Invoice or CreditNote.

use model::xml::{Element, Ns};

use super::super::terms::{Found, steps};
use super::{Adjustment, AdjustmentPlace, Category, CategoryOf, View, indicated};

pub(super) fn walk<'t, 'a>(view: &mut View<'t, 'a>) {
    for element in view.document.root.descendants() {
        match element.ns() {
            Ns::Cac => aggregate(view, element),
            Ns::Cbc => basic(view, element),
            _ => {}
        }
    }
}

fn aggregate<'t, 'a>(view: &mut View<'t, 'a>, element: Element<'t, 'a>) {
    match element.local() {
        "AccountingSupplierParty" => view.sellers.push(element),
        "PostalAddress" => address(view, element),
        "PayeeParty" => view.payees.push(element),
        "TaxRepresentativeParty" => view.representatives.push(element),
        "PartyTaxScheme" => tax_identifier(view, element),
        "PartyLegalEntity" if within(element, &["Party", "AccountingCustomerParty"]) => {
            view.tax_identifiers.buyer_registration |= element.child(Ns::Cbc, "CompanyID").is_some();
        }
        "Address" if within(element, &["DeliveryLocation", "Delivery"]) => view.deliveries.push(element),
        "InvoicePeriod" if is_in_line(element) => view.line_periods.push(element),
        "InvoicePeriod" => view.periods.push(element),
        "AdditionalDocumentReference" => view.supporting_documents.push(element),
        "BillingReference" => view.preceding_invoices.push(element),
        "PaymentMeans" => view.payment_means.push(element),
        "PayeeFinancialAccount" if pays_by_transfer(element) => view.credit_accounts.push(element),
        "AllowanceCharge" => view.adjustments.push(adjustment(view, element)),
        "LegalMonetaryTotal" => view.totals.push(element),
        "TaxSubtotal" if within(element, &["TaxTotal"]) => view.breakdown.push(element),
        "InvoiceLine" | "CreditNoteLine" => view.lines.push(element),
        "AdditionalItemProperty" => view.item_attributes.push(element),
        "ClassifiedTaxCategory" => {
            let of = if element.parent().is_some_and(|item| item.is(Ns::Cac, "Item") && is_in_line(item)) {
                CategoryOf::Line
            } else {
                CategoryOf::OtherItem
            };
            category(view, element, of);
        }
        "TaxCategory" => {
            let of = belongs_to(view, element);
            category(view, element, of);
        }
        _ => {}
    }
}

fn basic<'t, 'a>(view: &mut View<'t, 'a>, element: Element<'t, 'a>) {
    match element.local() {
        "EndpointID" if within(element, &["Party", "AccountingSupplierParty"]) => view.seller_endpoints.push(element),
        "EndpointID" if within(element, &["Party", "AccountingCustomerParty"]) => view.buyer_endpoints.push(element),
        "PrimaryAccountNumberID" if within(element, &["CardAccount", "PaymentMeans"]) => view.cards.push(element),
        "TaxAmount" if within(element, &["TaxTotal"]) => view.vat_amounts.push(element),
        "ItemClassificationCode" if is_of_line_item(element, "CommodityClassification") => {
            view.item_classifications.push(element);
        }
        "ID" if is_of_line_item(element, "StandardItemIdentification") => view.item_identifiers.push(element),
        "IdentificationCode" if element.raw_text() != "IT" => {
            view.country_outside_italy.get_or_insert(element);
        }
        _ => {}
    }
}

fn address<'t, 'a>(view: &mut View<'t, 'a>, element: Element<'t, 'a>) {
    if within(element, &["TaxRepresentativeParty"]) {
        view.representative_addresses.push(element);
    } else if within(element, &["Party", "AccountingSupplierParty"]) {
        view.seller_addresses.push(element);
    } else if within(element, &["Party", "AccountingCustomerParty"]) {
        view.buyer_addresses.push(element);
    }
}

/// Whether the elements around it have these names, from the nearest on.
fn within(element: Element<'_, '_>, names: &[&str]) -> bool {
    let mut at = element;
    names.iter().all(|name| {
        at.parent().is_some_and(|parent| {
            at = parent;
            parent.is(Ns::Cac, name)
        })
    })
}

fn is_in_line(element: Element<'_, '_>) -> bool {
    element.parent().is_some_and(|line| line.is(Ns::Cac, "InvoiceLine") || line.is(Ns::Cac, "CreditNoteLine"))
}

/// Whether it stands in an aggregate of that name of a line's item.
fn is_of_line_item(element: Element<'_, '_>, aggregate: &str) -> bool {
    within(element, &[aggregate, "Item"]) && element.parent().and_then(Element::parent).is_some_and(is_in_line)
}

fn pays_by_transfer(account: Element<'_, '_>) -> bool {
    account.parent().filter(|means| means.is(Ns::Cac, "PaymentMeans")).is_some_and(|means| {
        let codes = Found::below(means, steps!(cbc.PaymentMeansCode));
        codes.iter().any(|code| matches!(code.raw_text(), "30" | "58"))
    })
}

/// Whether the tax scheme in it is VAT.
fn is_vat(element: Element<'_, '_>) -> bool {
    super::super::vat::is_vat_scheme(element)
}

fn adjustment<'t, 'a>(view: &View<'t, 'a>, element: Element<'t, 'a>) -> Adjustment<'t, 'a> {
    let indicators = Found::below(element, steps!(cbc.ChargeIndicator));
    let kind = indicated(&indicators);
    let place = match element.parent() {
        Some(parent) if parent.id() == view.document.root.id() => AdjustmentPlace::Document,
        _ if is_in_line(element) => AdjustmentPlace::Line,
        _ => AdjustmentPlace::Other,
    };
    Adjustment { element, kind, spelled: true, place }
}

fn belongs_to(view: &View<'_, '_>, category: Element<'_, '_>) -> CategoryOf {
    let Some(parent) = category.parent() else { return CategoryOf::Other };
    if parent.is(Ns::Cac, "AllowanceCharge") {
        return view.category_of_adjustment(parent);
    }
    let root = view.document.root.id();
    let total = parent.parent().filter(|total| parent.is(Ns::Cac, "TaxSubtotal") && total.is(Ns::Cac, "TaxTotal"));
    match total.and_then(Element::parent) {
        Some(document) if document.id() == root => CategoryOf::Breakdown,
        _ => CategoryOf::Other,
    }
}

fn category<'t, 'a>(view: &mut View<'t, 'a>, element: Element<'t, 'a>, of: CategoryOf) {
    let codes = Found::below(element, steps!(cbc.ID));
    view.categories.push(Category { element, codes, is_vat: is_vat(element), of });
}

fn tax_identifier<'t, 'a>(view: &mut View<'t, 'a>, scheme: Element<'t, 'a>) {
    let is_vat = is_vat(scheme);
    if is_vat {
        view.vat_identifiers.push(scheme);
    }
    if scheme.child(Ns::Cbc, "CompanyID").is_none() {
        return;
    }
    let found = &mut view.tax_identifiers;
    if within(scheme, &["Party", "AccountingSupplierParty"]) {
        found.seller_any = true;
        found.seller_vat |= is_vat;
    } else if within(scheme, &["Party", "AccountingCustomerParty"]) {
        found.buyer_vat |= is_vat;
    } else if within(scheme, &["TaxRepresentativeParty"]) {
        found.representative_vat |= is_vat;
    }
}
