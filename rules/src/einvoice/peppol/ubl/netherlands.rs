//! The Netherlands: the seller, both parties, or the tax representative have a Dutch address.

use model::xml::Element;
use rust_decimal::Decimal;

use super::super::dutch;
use super::super::out::Out;
use super::super::path::{
    Step, Unsure, all, attribute, cac, cbc, children, complete, decimal, is_one_of, present, shown,
};
use super::super::text::normal;
use super::view::{ADDRESS, LEGAL_ID, View};

/// What makes a Dutch address complete.
const PARTS: [Step; 3] = [cbc("StreetName"), cbc("CityName"), cbc("PostalZone")];

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    if view.seller.folded != "NL" {
        return;
    }
    credit_notes(view, out);
    for party in &view.suppliers {
        address("seller", "NL-R-002", *party, out);
        registrations("seller", "NL-R-003", *party, out);
    }
    if view.buyer.folded == "NL" {
        for party in &view.customers {
            address("buyer", "NL-R-004", *party, out);
            registrations("buyer", "NL-R-005", *party, out);
        }
        for means in &view.means {
            let used = is_one_of(*means, &[cbc("PaymentMeansCode")], &dutch::PAYMENT_CODES);
            out.hold("NL-R-008", *means, used, || {
                let seen = shown(*means, &[cbc("PaymentMeansCode")]);
                format!("The payment means code is {seen}, which is not used in the Netherlands.")
            });
        }
    }
    if view.representative.folded == "NL" {
        for party in &view.representatives {
            address("tax representative", "NL-R-006", *party, out);
        }
    }
    for total in &view.totals {
        payment(view, *total, out);
    }
    orders(view, out);
}

fn credit_notes(view: &View<'_, '_>, out: &mut Out<'_>) {
    if present(view.root, &[cac("BillingReference"), cac("InvoiceDocumentReference"), cbc("ID")]) {
        return;
    }
    for code in view.leaves("CreditNoteTypeCode") {
        out.fire("NL-R-001", code, "The credit note refers to no earlier invoice (BT-25).");
    }
}

fn address(name: &str, rule: &'static str, party: Element<'_, '_>, out: &mut Out<'_>) {
    for address in children(party, ADDRESS) {
        if !complete(address, &PARTS) {
            let missing: Vec<_> =
                PARTS.iter().filter(|part| !present(address, &[**part])).map(|(_, part)| *part).collect();
            out.fire(rule, address, format!("The address of the {name} lacks {}.", missing.join(" and ")));
        }
    }
}

fn registrations(name: &str, rule: &'static str, party: Element<'_, '_>, out: &mut Out<'_>) {
    for id in all(party, &LEGAL_ID) {
        let scheme = attribute(id, "schemeID");
        if normal(id.raw_text()).is_empty() || !dutch::is_legal_scheme(scheme) {
            let message = dutch::registration_message(name, id.raw_text(), scheme);
            out.fire(rule, id, message);
        }
    }
}

fn payment(view: &View<'_, '_>, total: Element<'_, '_>, out: &mut Out<'_>) {
    let amount = decimal(total, &[cbc("PayableAmount")]);
    let holds = || -> Result<bool, Unsure> {
        let owed_by_seller = match amount? {
            None => false,
            Some(amount) if view.credit_note => amount >= Decimal::ZERO,
            Some(amount) => amount <= Decimal::ZERO,
        };
        Ok(owed_by_seller || !view.means.is_empty())
    };
    out.hold("NL-R-007", total, holds(), || {
        let seen = shown(total, &[cbc("PayableAmount")]);
        format!("The amount due is {seen}, but the document does not say how to pay.")
    });
}

fn orders(view: &View<'_, '_>, out: &mut Out<'_>) {
    if present(view.root, &[cac("OrderReference"), cbc("ID")]) {
        return;
    }
    for line in view.leaves("LineID") {
        let (ns, reference) = cac("OrderLineReference");
        if line.parent().is_some_and(|parent| parent.is(ns, reference)) {
            let message = "The line refers to an order line, but the document names no order (BT-13).";
            out.fire("NL-R-009", line, message);
        }
    }
}
