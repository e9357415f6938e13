//! The order: quoted where it must be, known, of this vendor, open, in the same currency, and covering every line.

use model::ledger::{Order, OrderStatus};
use model::{Currency, Decimal, Severity, TermPath};

use super::Context;
use super::charges::is_charge;
use crate::findings::Findings;
use crate::matching::vendor::same_vat_id;
use crate::matching::{QuotedOrders, alternatives, means, nearest_line};
use crate::policy::OrderRequired;
use crate::say;
use crate::text::words;

/// Order reference (BT-13).
const REFERENCE: TermPath = TermPath::bt(13);

fn quoted<'a>(context: &Context<'a>) -> QuotedOrders<'a> {
    QuotedOrders::of(context.subject.reading, context.vendor.map(|vendor| vendor.vendor_id.as_str()), context.ledger)
}

/// Every order of the match.
fn matched<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Order> {
    let ledger = context.ledger;
    context.subject.matched.orders.iter().filter_map(move |number| ledger.order(number))
}

/// N004. The order was given to another vendor.
pub(crate) fn other_vendor(context: &Context<'_>, out: &mut Findings) {
    let Some(vendor) = context.vendor else { return };
    for order in matched(context).filter(|order| order.vendor_id != vendor.vendor_id) {
        let ordered_from = context.ledger.vendor(&order.vendor_id);
        // One company with two records is one company.
        if let (Some(a), Some(b)) = (ordered_from.and_then(|v| v.vat_id.as_ref()), &vendor.vat_id)
            && same_vat_id(a, b)
        {
            continue;
        }
        let name = ordered_from.map_or(String::new(), |v| format!(" {}", say::quote(&v.name)));
        let expected = format!("{}{name}", order.vendor_id);
        let actual = format!("{} {}", vendor.vendor_id, say::quote(&vendor.name));
        let sentence =
            format!("Order {} was given to vendor {expected}, the invoice comes from {actual}.", order.po_number);
        let terms = [TermPath::bt(27), REFERENCE];
        out.say(terms.to_vec(), sentence)
            .expected(expected)
            .actual(actual)
            .citing(context.subject.reading, &terms)
            .citing_record(format!("order {}", order.po_number))
            .at_risk(context.gross());
    }
}

/// V106. Invoice and order, or contract, are in different currencies.
pub(crate) fn currency(context: &Context<'_>, out: &mut Findings) {
    let Some(actual) = context.invoice.currency.filter(|c| *c != Currency::NONE) else { return };
    let orders = matched(context).map(|order| (format!("order {}", order.po_number), order.currency));
    let contract = context.subject.matched.contract.as_deref();
    let contracts = context.ledger.contracts.iter().filter(|c| Some(c.contract_number.as_str()) == contract);
    let contracts = contracts.map(|c| (format!("contract {}", c.contract_number), c.currency));
    for (record, expected) in orders.chain(contracts).filter(|(_, expected)| *expected != actual) {
        let terms = [TermPath::bt(5)];
        out.say(terms.to_vec(), format!("The invoice is in {actual}, {record} is in {expected}."))
            .expected(expected)
            .actual(actual)
            .citing(context.subject.reading, &terms)
            .citing_record(record)
            .at_risk(context.gross());
    }
}

/// P001. The vendor's invoices must quote an order, and this one does not.
pub(crate) fn number_missing(context: &Context<'_>, out: &mut Findings) {
    let required = match context.policy.order_required {
        OrderRequired::Always => true,
        OrderRequired::Never => false,
        OrderRequired::ByVendor => context.vendor.is_some_and(|v| v.po_required),
    };
    // A credit note belongs to the order of the invoice that it names.
    let names_invoice = context.is_credit() && !context.invoice.preceding_invoices.is_empty();
    let has_contract = context.invoice.contract_reference.is_some() && context.subject.matched.contract.is_some();
    let quoted = quoted(context);
    if !required || context.is_receipt() || names_invoice || has_contract || !quoted.is_empty() {
        return;
    }
    let who = context.vendor.map_or_else(|| "every invoice".into(), |v| format!("invoices of vendor {}", v.vendor_id));
    let mut sentence = format!("The invoice quotes no order, but {who} must.");
    if let Some(order) = context.subject.matched.orders.first() {
        sentence.push_str(&format!(" Its lines would fit order {order}."));
    }
    if let Some(number) = quoted.unlikely.first() {
        sentence.push_str(&format!(" What stands there as {} is likely none of ours.", say::quote(number)));
    }
    let finding = out.say(vec![REFERENCE], sentence);
    finding.expected("an order number").actual(context.invoice.purchase_order_reference.as_deref().unwrap_or("none"));
    if let Some(vendor) = context.vendor {
        finding.citing_record(format!("vendor {}", vendor.vendor_id));
    }
    finding.citing(context.subject.reading, &[REFERENCE]).at_risk(context.gross());
}

/// P002. The quoted order does not exist.
pub(crate) fn not_found(context: &Context<'_>, out: &mut Findings) {
    if !context.knows("orders") || context.is_receipt() {
        return;
    }
    let uses_orders = context
        .vendor
        .is_some_and(|v| v.po_required || context.ledger.orders.iter().any(|order| order.vendor_id == v.vendor_id));
    for number in quoted(context).unknown {
        // "Your order: Mrs Smith" is no order number, unless this vendor bills by orders.
        if !uses_orders && !number.chars().any(|c| c.is_ascii_digit()) {
            continue;
        }
        let shown = say::quote(&number);
        // One slip, and the lines prove which order is meant: it is matched to that, and whoever approves it is told.
        if let Some(order) = means(&number, context.subject.matched) {
            let sentence = format!(
                "The invoice quotes order {shown}, which does not exist; its lines are those of order {order}."
            );
            out.say(vec![REFERENCE], sentence)
                .severity(Severity::Info)
                .expected(order)
                .actual(shown)
                .citing(context.subject.reading, &[REFERENCE])
                .citing_record(format!("order {order}"));
            continue;
        }
        let mut others = context
            .vendor
            .map(|vendor| alternatives(&number, context.invoice, &vendor.vendor_id, context.ledger))
            .unwrap_or_default();
        // What the invoice quotes anyway is no answer.
        others.retain(|alternative| !context.subject.matched.orders.contains(&alternative.order.po_number));
        let offered: Vec<String> = others.iter().map(|a| format!("{} ({})", a.order.po_number, a.why)).collect();
        let hint = if offered.is_empty() { String::new() } else { format!(" It may be {}.", offered.join("; or ")) };
        let finding =
            out.say(vec![REFERENCE], format!("The invoice quotes order {shown}, which does not exist.{hint}"));
        finding.expected("an order on file").actual(shown);
        finding.citing(context.subject.reading, &[REFERENCE]).at_risk(context.gross());
        for alternative in &others {
            finding.citing_record(format!("order {}", alternative.order.po_number));
        }
    }
}

/// P003. Nothing may be booked on the order any more.
pub(crate) fn closed(context: &Context<'_>, out: &mut Findings) {
    // A credit note gives quantity back, also to an order that is done.
    if context.is_credit() {
        return;
    }
    for order in matched(context) {
        let is_closed = order.status == OrderStatus::Closed;
        let is_billed = !order.lines.is_empty()
            && order.lines.iter().all(|line| line.quantity > Decimal::ZERO && line.billed.quantity >= line.quantity);
        let state = match (is_closed, is_billed) {
            (true, _) => "closed",
            (false, true) => "fully billed by earlier invoices",
            (false, false) => continue,
        };
        out.say(vec![REFERENCE], format!("Order {} is {state}.", order.po_number))
            .expected("an open order")
            .actual(format!("order {} is {state}", order.po_number))
            .citing(context.subject.reading, &[REFERENCE])
            .citing_record(format!("order {}", order.po_number))
            .at_risk(context.gross());
    }
}

/// P004. The order is not released yet.
pub(crate) fn not_released(context: &Context<'_>, out: &mut Findings) {
    for order in matched(context).filter(|order| order.status == OrderStatus::NotReleased) {
        let buyer = order.buyer.as_ref().map(|b| format!("; its buyer is {b}")).unwrap_or_default();
        out.say(vec![REFERENCE], format!("Order {} is not released yet{buyer}.", order.po_number))
            .expected("a released order")
            .actual(format!("order {} is not released", order.po_number))
            .citing(context.subject.reading, &[REFERENCE])
            .citing_record(format!("order {}", order.po_number))
            .at_risk(context.gross());
    }
}

/// P005. A line that no line of the orders covers.
pub(crate) fn unmatched_line(context: &Context<'_>, out: &mut Findings) {
    let orders = context.subject.matched.orders.join(", ");
    for number in &context.subject.matched.unmatched_lines {
        let index = usize::try_from(*number).ok().and_then(|n| n.checked_sub(1));
        let Some(line) = index.and_then(|index| context.invoice.lines.get(index)) else { continue };
        // A line that costs nothing is a remark.
        let amount = line.net_amount.filter(|a| !a.value.is_zero());
        let costs = amount.is_some() || line.price.net.is_some_and(|p| !p.is_zero());
        let name = line.item.name.as_deref().unwrap_or("without a description");
        // Freight and the like have a rule of their own (P205); what lowers the bill needs no order.
        let is_deduction = amount.is_some_and(|a| a.value.is_sign_negative()) && !context.is_credit();
        if !costs || is_deduction || is_order_free(context, name) || is_charge(name) {
            continue;
        }
        let cost = amount.map(|a| format!(", {}", say::amount(a))).unwrap_or_default();
        let of_match: Vec<&Order> = matched(context).collect();
        let near = nearest_line(context.invoice, *number, &of_match);
        let instead = near.map_or_else(String::new, |(order, line)| {
            let (order, line, name) = (&order.po_number, &line.line_no, say::quote(&line.description));
            format!(" It looks like {name} of order {order} line {line}, but is another article.")
        });
        let sentence = format!("Line {number}, {}{cost}, fits no line of order {orders}.{instead}", say::quote(name));
        let terms = [TermPath::line(*number, 153), TermPath::line(*number, 131)];
        let finding = out.say(terms.to_vec(), sentence);
        finding.expected(format!("a line of order {orders}")).actual(say::quote(name));
        finding.citing(context.subject.reading, &terms);
        for order in &context.subject.matched.orders {
            finding.citing_record(format!("order {order}"));
        }
        finding.at_risk(amount.map(|a| context.amount(a.value)));
    }
}

/// Whether the policy lets the line pass without an order line (`order_free`).
pub(super) fn is_order_free(context: &Context<'_>, name: &str) -> bool {
    let name = words(name);
    context.policy.order_free.iter().any(|free| {
        let free = words(free);
        !free.is_empty() && name.windows(free.len()).any(|run| run == free)
    })
}
