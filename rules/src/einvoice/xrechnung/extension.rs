//! BR-DEX-*: the Extension, in both syntaxes.
//!
//! Sub lines, payments of third parties, XML attachments and the schemes of digital health applications. Where an amount
//! that is to be added up is no number, the reference stops with an error; here the rule fires.

use model::verdict::Syntax;
use model::xml::{Element, Ns};
use rust_decimal::Decimal;

use super::codes::{is_eas, is_icd, is_mime_type};
use super::{Document, need};
use crate::einvoice::number::{decimal, round};
use crate::einvoice::select::{below, cac, cbc, filled, first, has, ram, select, shown, string, trim};
use crate::einvoice::sink::Sink;

pub(super) fn check(document: &Document<'_, '_>, sink: &mut Sink) {
    let root = document.root;
    match document.syntax {
        Syntax::Ubl => {
            if !document.credit_note {
                sub_lines(root, sink);
                for payment in select(root, &[cac("PrepaidPayment")]) {
                    third_party(root, payment, sink);
                }
            }
            root.descendants().for_each(|element| ubl_codes(element, sink));
        }
        Syntax::Cii => {
            // CII cannot say how lines stand below each other in this edition.
            let parent = root.descendants().find(|element| element.is(Ns::Ram, "ParentLineID"));
            for element in root.descendants() {
                if parent.is_some() && is_line_document(element, root) {
                    let message =
                        "Lines stand below other lines (ParentLineID), which XRechnung does not support in CII.";
                    sink.fire("BR-DEX-15", element, message.to_owned());
                }
                cii_codes(element, sink);
            }
        }
    }
}

fn is_line_document(element: Element<'_, '_>, root: Element<'_, '_>) -> bool {
    let line = element.parent().filter(|_| element.is(Ns::Ram, "AssociatedDocumentLineDocument"));
    let deal = line.filter(|line| line.is(Ns::Ram, "IncludedSupplyChainTradeLineItem")).and_then(Element::parent);
    deal.filter(|deal| deal.is(Ns::Rsm, "SupplyChainTradeTransaction"))
        .and_then(Element::parent)
        .is_some_and(|parent| parent.id() == root.id())
}

fn ubl_codes(element: Element<'_, '_>, sink: &mut Sink) {
    match (element.ns(), element.local()) {
        (Ns::Cbc, "EmbeddedDocumentBinaryObject") => mime_type(element, sink),
        (Ns::Cbc, "EndpointID") => scheme(sink, "BR-DEX-07", element, is_eas),
        (Ns::Cbc, "CompanyID") if within(element, "PartyLegalEntity") => scheme(sink, "BR-DEX-05", element, is_icd),
        (Ns::Cbc, "ID") if within(element, "StandardItemIdentification") => scheme(sink, "BR-DEX-06", element, is_icd),
        (Ns::Cbc, "ID") if within(element, "DeliveryLocation") => scheme(sink, "BR-DEX-08", element, is_icd),
        (Ns::Cbc, "ID") if within(element, "PartyIdentification") => {
            let creditor = element.raw_attribute("schemeID").is_some_and(|scheme| trim(scheme) == "SEPA")
                && (below(element, cac("AccountingSupplierParty")) || below(element, cac("PayeeParty")));
            if !creditor {
                scheme(sink, "BR-DEX-04", element, is_icd);
            }
        }
        (Ns::Cac, "LegalMonetaryTotal") => amount_due(element, sink),
        _ => {}
    }
}

fn cii_codes(element: Element<'_, '_>, sink: &mut Sink) {
    match (element.ns(), element.local()) {
        (Ns::Ram, "AttachmentBinaryObject") => mime_type(element, sink),
        (Ns::Ram, "URIID") if within(element, "URIUniversalCommunication") => {
            scheme(sink, "BR-DEX-07", element, is_eas)
        }
        (Ns::Ram, "ID") if !below(element, ram("SpecifiedTaxRegistration")) => {
            scheme(sink, "BR-DEX-05", element, is_icd)
        }
        (Ns::Ram, "GlobalID") => {
            if !below(element, ram("SpecifiedTradeProduct")) && !below(element, ram("ShipToTradeParty")) {
                scheme(sink, "BR-DEX-04", element, is_icd);
            } else if within(element, "SpecifiedTradeProduct") {
                scheme(sink, "BR-DEX-06", element, is_icd);
            } else if within(element, "ShipToTradeParty")
                && element.parent().is_some_and(|party| within(party, "ApplicableHeaderTradeDelivery"))
            {
                scheme(sink, "BR-DEX-08", element, is_icd);
            }
        }
        _ => {}
    }
}

fn within(element: Element<'_, '_>, local: &str) -> bool {
    element.parent().is_some_and(|parent| matches!(parent.ns(), Ns::Cac | Ns::Ram) && parent.local() == local)
}

fn scheme(sink: &mut Sink, rule: &'static str, element: Element<'_, '_>, known: fn(&str) -> bool) {
    if let Some(scheme) = element.raw_attribute("schemeID").filter(|scheme| !known(scheme)) {
        let message = format!("\"{}\" is no scheme for {} in the Extension.", shown(scheme), element.local());
        sink.fire(rule, element, message);
    }
}

fn mime_type(element: Element<'_, '_>, sink: &mut Sink) {
    let code = element.raw_attribute("mimeCode").unwrap_or_default();
    if !is_mime_type(code) {
        let message = format!(
            "The attached file is of the type \"{}\"; the Extension allows XML besides the usual.",
            shown(code)
        );
        sink.fire("BR-DEX-01", element, message);
    }
}

fn sub_lines(root: Element<'_, '_>, sink: &mut Sink) {
    const SUB: (Ns, &str) = cac("SubInvoiceLine");
    let (mut unbalanced, mut uncategorised) = (None, None);
    for line in root.descendants() {
        let sub = line.is(SUB.0, SUB.1);
        let top = line.is(Ns::Cac, "InvoiceLine") && line.parent().is_some_and(|parent| parent.id() == root.id());
        if (top || sub) && unbalanced.is_none() && has(line, &[SUB]) && !balances(line) {
            unbalanced = Some(line);
        }
        let categories = |item| select(item, &[cac("ClassifiedTaxCategory")]).len();
        if sub && uncategorised.is_none() && select(line, &[cac("Item")]).into_iter().any(|item| categories(item) != 1)
        {
            uncategorised = Some(line);
        }
    }
    if let Some(line) = uncategorised {
        sink.fire("BR-DEX-03", line, "A sub line needs exactly one VAT category (BG-DEX-06).".to_owned());
    }
    if let Some(line) = unbalanced {
        let amounts = select(line, &[SUB, cbc("LineExtensionAmount")]);
        let own = first(line, &[cbc("LineExtensionAmount")]).map(string).unwrap_or_default();
        let sum = amounts.iter().filter_map(|amount| decimal(&string(*amount))).sum::<Decimal>();
        let message = format!("The line amounts to {}, but its sub lines to {sum}; {sum} would balance.", shown(&own));
        sink.fire("BR-DEX-02", line, message);
    }
}

/// Whether the line's amount is the sum of those directly below it.
fn balances(line: Element<'_, '_>) -> bool {
    let Some(own) = first(line, &[cbc("LineExtensionAmount")]).and_then(|amount| decimal(&string(amount))) else {
        return false;
    };
    let mut sum = Some(Decimal::ZERO);
    for amount in select(line, &[cac("SubInvoiceLine"), cbc("LineExtensionAmount")]) {
        sum = sum.zip(decimal(&string(amount))).and_then(|(sum, amount)| sum.checked_add(amount));
    }
    sum == Some(own)
}

fn third_party(root: Element<'_, '_>, payment: Element<'_, '_>, sink: &mut Sink) {
    need(sink, "BR-DEX-10", payment, &[cbc("ID")], "kind of a payment by a third party (BT-DEX-001)");
    need(sink, "BR-DEX-11", payment, &[cbc("PaidAmount")], "amount of a payment by a third party (BT-DEX-002)");
    need(sink, "BR-DEX-12", payment, &[cbc("InstructionID")], "description of a payment by a third party (BT-DEX-003)");
    let amount = first(payment, &[cbc("PaidAmount")]);
    let text = amount.map(string).unwrap_or_default();
    if text.split_once('.').is_some_and(|(_, cents)| cents.chars().count() > 2) {
        let message = format!("A third party pays {}; an amount has at most two decimals.", shown(&text));
        sink.fire("BR-DEX-13", payment, message);
    }
    let currency = amount.and_then(|amount| amount.raw_attribute("currencyID"));
    let invoiced = select(root, &[cbc("DocumentCurrencyCode")]);
    if !invoiced.iter().any(|code| currency.is_some_and(|currency| string(*code) == currency)) {
        let message = format!(
            "A third party pays in {}, but the currency of the invoice is {}.",
            currency.map_or("no currency".to_owned(), shown),
            invoiced.first().map_or("missing".to_owned(), |code| shown(&string(*code)))
        );
        sink.fire("BR-DEX-14", payment, message);
    }
}

fn amount_due(total: Element<'_, '_>, sink: &mut Sink) {
    let read = |name| first(total, &[cbc(name)]).map(|element| decimal(&string(element)));
    let or_zero = |value: Option<Option<Decimal>>| value.unwrap_or(Some(Decimal::ZERO));
    let thirds = total.parent().map(|root| select(root, &[cac("PrepaidPayment")])).unwrap_or_default();
    let third = if thirds.iter().any(|payment| filled(*payment, &[cbc("PaidAmount")])) {
        let amounts = thirds.iter().flat_map(|payment| select(*payment, &[cbc("PaidAmount")]));
        amounts.map(|amount| decimal(&string(amount))).try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount?))
    } else {
        Some(Decimal::ZERO)
    };
    let values = (
        read("PayableAmount").flatten(),
        or_zero(read("PayableRoundingAmount")),
        read("TaxInclusiveAmount").flatten(),
        or_zero(read("PrepaidAmount")),
        third,
    );
    let (Some(due), Some(rounding), Some(gross), Some(paid), Some(third)) = values else {
        let message =
            "The amount due cannot be checked: an amount that it is made of is missing or no number.".to_owned();
        sink.fire("BR-DEX-09", total, message);
        return;
    };
    let (left, right) = (due.checked_sub(rounding), gross.checked_sub(paid).and_then(|rest| rest.checked_add(third)));
    if left.map(|value| round(value, 2)) != right.map(|value| round(value, 2)) {
        let balanced =
            right.and_then(|right| right.checked_add(rounding)).map(|value| value.normalize()).unwrap_or_default();
        let message = format!(
            "The amount due is {due}, but {gross} with VAT, less {paid} paid, plus {rounding} rounding, plus {third} of third \
             parties is {balanced}; {balanced} would balance."
        );
        sink.fire("BR-DEX-09", total, message);
    }
}
