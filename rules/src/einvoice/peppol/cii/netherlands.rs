//! The Netherlands: the seller, both parties, or the tax representative have a Dutch address.

use model::xml::Element;
use rust_decimal::Decimal;

use super::super::dutch;
use super::super::out::Out;
use super::super::path::{Step, Unsure, all, attribute, complete, decimal, is_one_of, present, ram, rsm, shown};
use super::super::text::is_blank;
use super::view::{ADDRESS, AGREEMENT, BUYER, LEGAL_ID, MEANS, REPRESENTATIVE, SELLER, SETTLEMENT, SUM, View};

/// What makes a Dutch address complete.
const PARTS: [Step; 3] = [ram("LineOne"), ram("CityName"), ram("PostcodeCode")];
const ORDER: Step = ram("BuyerOrderReferencedDocument");

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    if view.seller.folded != "NL" {
        return;
    }
    credit_notes(view, out);
    party(view, "seller", &SELLER, "NL-R-002", Some("NL-R-003"), out);
    if view.buyer.folded == "NL" {
        party(view, "buyer", &BUYER, "NL-R-004", Some("NL-R-005"), out);
        for means in all(view.root, &[SETTLEMENT[0], SETTLEMENT[1], MEANS]) {
            let used = is_one_of(means, &[ram("TypeCode")], &dutch::PAYMENT_CODES);
            out.hold("NL-R-008", means, used, || {
                let seen = shown(means, &[ram("TypeCode")]);
                format!("The payment means code is {seen}, which is not used in the Netherlands.")
            });
        }
    }
    if view.representative.folded == "NL" {
        party(view, "tax representative", &REPRESENTATIVE, "NL-R-006", None, out);
    }
    for sum in all(view.root, &[SETTLEMENT[0], SETTLEMENT[1], SUM]) {
        payment(view, sum, out);
    }
    orders(view, out);
}

fn credit_notes(view: &View<'_, '_>, out: &mut Out<'_>) {
    let reference = [ram("InvoiceReferencedDocument"), ram("IssuerAssignedID")];
    for document in all(view.root, &[rsm("ExchangedDocument")]) {
        let is_credit = is_one_of(document, &[ram("TypeCode")], &["81", "83", "381", "396", "532"]);
        if is_credit.unwrap_or_default() && !view.settlements.iter().any(|one| present(*one, &reference)) {
            out.fire("NL-R-001", document, "The credit note refers to no earlier invoice (BT-25).");
        }
    }
}

fn party(
    view: &View<'_, '_>,
    name: &str,
    path: &[Step],
    address_rule: &'static str,
    registration_rule: Option<&'static str>,
    out: &mut Out<'_>,
) {
    for address in all(view.root, &[path, &[ADDRESS]].concat()) {
        if !complete(address, &PARTS) {
            let missing = PARTS.iter().filter(|part| !present(address, &[**part]));
            let missing: Vec<_> = missing.map(|(_, part)| *part).collect();
            out.fire(address_rule, address, format!("The address of the {name} lacks {}.", missing.join(" and ")));
        }
    }
    let Some(rule) = registration_rule else { return };
    for id in all(view.root, &[path, &LEGAL_ID].concat()) {
        let scheme = attribute(id, "schemeID");
        if is_blank(id.raw_text()) || !dutch::is_legal_scheme(scheme) {
            out.fire(rule, id, dutch::registration_message(name, id.raw_text(), scheme));
        }
    }
}

fn payment(view: &View<'_, '_>, sum: Element<'_, '_>, out: &mut Out<'_>) {
    let amount = decimal(sum, &[ram("DuePayableAmount")]);
    let holds = || -> Result<bool, Unsure> {
        let credit = is_one_of(view.root, &[rsm("ExchangedDocument"), ram("TypeCode")], &["381"])?;
        let owed_by_seller = match amount? {
            None => false,
            Some(amount) if credit => amount >= Decimal::ZERO,
            Some(amount) => amount <= Decimal::ZERO,
        };
        Ok(owed_by_seller || present(view.root, &[SETTLEMENT[0], SETTLEMENT[1], MEANS]))
    };
    out.hold("NL-R-007", sum, holds(), || {
        let seen = shown(sum, &[ram("DuePayableAmount")]);
        format!("The amount due is {seen}, but the document does not say how to pay.")
    });
}

fn orders(view: &View<'_, '_>, out: &mut Out<'_>) {
    if present(view.root, &[AGREEMENT[0], AGREEMENT[1], ORDER, ram("IssuerAssignedID")]) {
        return;
    }
    for line in view.own_lines() {
        for id in all(line, &[ram("SpecifiedLineTradeAgreement"), ORDER, ram("LineID")]) {
            let message = "The line refers to an order line, but the document names no order (BT-13).";
            out.fire("NL-R-009", id, message);
        }
    }
}
