//! Credit notes: they belong to an invoice, and give back no more than it took.

use std::collections::BTreeMap;

use model::ledger::EarlierInvoice;
use model::{Amount, Decimal, TermPath};

use super::duplicates::{counts, was_billed};
use super::prices::{numbers_do, say_about};
use super::{Billing, Context};
use crate::findings::Findings;
use crate::matching::price;
use crate::say;
use crate::text::NumberKey;

/// Reference to the preceding invoice (BT-25).
const REFERENCE: TermPath = TermPath::bt(25);

/// D104. A credit note names no invoice, one that is not on file, or is above it.
pub(crate) fn without_invoice(context: &Context<'_>, out: &mut Findings) {
    if !context.is_credit() {
        return;
    }
    let invoice = context.invoice;
    let references: Vec<(NumberKey, &str)> = invoice
        .preceding_invoices
        .iter()
        .filter_map(|preceding| Some((NumberKey::of(preceding.number.as_deref()?)?, preceding.number.as_deref()?)))
        .collect();
    if references.is_empty() {
        // What gives back goods of an order says where it belongs.
        if context.subject.matched.lines.is_empty() {
            out.say(vec![REFERENCE], "The credit note does not say which invoice it corrects.".to_owned())
                .expected("the number of an invoice")
                .actual("none")
                .at_risk(context.gross());
        }
        more_than_billed(context, out);
        return;
    }
    let credited = |earlier: &&EarlierInvoice| {
        !earlier.credit_note
            && counts(context, earlier)
            && earlier.number.as_deref().is_some_and(|number| references.iter().any(|(key, _)| key.is_same(number)))
            && is_of_vendor(context, earlier)
    };
    let found: Vec<&EarlierInvoice> = context.ledger.earlier.iter().filter(credited).collect();
    if found.is_empty() {
        let named = references.iter().map(|(_, number)| say::quote(number)).collect::<Vec<_>>().join(", ");
        if !reaches_back(context) {
            return;
        }
        let sentence = format!("The credit note corrects invoice {named}, which is not on file.");
        out.say(vec![REFERENCE], sentence).expected("an invoice on file").actual(named).at_risk(context.gross());
        return;
    }
    if !above_its_invoices(context, &references, &found, out) {
        more_than_billed(context, out);
    }
}

/// Says that a credit note gives back more money than its invoices took, those before it counted; whether it does.
fn above_its_invoices(
    context: &Context<'_>,
    references: &[(NumberKey, &str)],
    found: &[&EarlierInvoice],
    out: &mut Findings,
) -> bool {
    let named = references.iter().map(|(_, number)| say::quote(number)).collect::<Vec<_>>().join(", ");
    let Some(gross) = context.gross() else { return false };
    let sum = |credits: bool| {
        let of_kind = |earlier: &&&EarlierInvoice| earlier.credit_note == credits;
        found.iter().filter(of_kind).filter_map(|e| e.gross).try_fold(Decimal::ZERO, |sum, amount| {
            (amount.currency == gross.currency).then(|| sum.checked_add(amount.value.abs()))?
        })
    };
    let Some(billed) = sum(false) else { return false };
    // What other credit notes gave back of the same invoices, this one's copies aside: they are D101's and D102's.
    let given: Vec<(&EarlierInvoice, Decimal)> = context
        .ledger
        .earlier
        .iter()
        .filter(|other| {
            let names = |number: &String| references.iter().any(|(key, _)| key.is_same(number));
            other.credit_note
                && was_billed(context, other)
                && is_of_vendor(context, other)
                && other.refers_to.iter().any(names)
                && !context.twins().iter().any(|twin| twin.is(other))
        })
        .filter_map(|other| Some((other, other.gross.filter(|a| a.currency == gross.currency)?.value.abs())))
        .collect();
    let before = given.iter().fold(Decimal::ZERO, |sum, (_, value)| sum.checked_add(*value).unwrap_or(Decimal::MAX));
    let Some(all) = gross.value.abs().checked_add(before) else { return false };
    let Some(over) = all.checked_sub(billed).filter(|over| *over > Decimal::ZERO) else { return false };
    let terms = [TermPath::bt(112), REFERENCE];
    let money = |value| say::money(value, gross.currency);
    let left = billed.checked_sub(before).unwrap_or_default().max(Decimal::ZERO);
    let sentence = if before.is_zero() {
        format!(
            "The credit note gives back {}, invoice {named} was over {} ({} above).",
            money(gross.value.abs()),
            money(billed),
            money(over)
        )
    } else {
        format!(
            "The credit note gives back {} of invoice {named} over {}, of which {} were credited before ({} above).",
            money(gross.value.abs()),
            money(billed),
            money(before),
            money(over)
        )
    };
    let finding = out.say(terms.to_vec(), sentence);
    finding.expected(format!("at most {}", money(left))).actual(money(gross.value.abs()));
    finding.difference(say::signed_money(over, gross.currency)).limit("0.00");
    let at_risk = over.min(gross.value.abs());
    finding.citing(context.subject.reading, &terms).at_risk(Some(context.amount(at_risk)));
    for earlier in found.iter().copied().chain(given.into_iter().map(|(other, _)| other)) {
        finding.citing_record(format!("case {} document {}", earlier.case, earlier.document));
    }
    true
}

/// Says that a credit note gives back more pieces of an order line than were billed, whatever it asks for them: the
/// pieces that are too many must not be billed again.
fn more_than_billed(context: &Context<'_>, out: &mut Findings) {
    let mut lines: BTreeMap<(&str, &str), (Vec<Billing<'_>>, Decimal)> = BTreeMap::new();
    for billing in context.billings() {
        // In the order's unit; what is in no unit that converts is P204's.
        let Some(quantity) = price::ordered_quantity(billing.line, billing.order_line) else { continue };
        let key = (billing.order.po_number.as_str(), billing.order_line.line_no.as_str());
        let (billings, sum) = lines.entry(key).or_default();
        *sum = sum.checked_add(quantity.abs()).unwrap_or(Decimal::MAX);
        billings.push(billing);
    }
    for (billings, quantity) in lines.into_values() {
        let Some(billing) = billings.first().filter(|b| b.line.quantity.is_some()) else { continue };
        let (order, line) = (billing.order, billing.order_line);
        let billed = line.billed.quantity;
        // Before our first bill of it there is nothing to compare with.
        let over = quantity.checked_sub(billed).filter(|over| *over > Decimal::ZERO && billed > Decimal::ZERO);
        let Some(over) = over else { continue };
        let unit = line.unit.as_deref();
        let sentence = format!(
            "{} {}, of order {} line {} were {} billed ({} above).",
            numbers_do(&billings, "return"),
            say::quantity(quantity, unit),
            order.po_number,
            line.line_no,
            say::quantity(billed, unit),
            say::quantity(over, unit),
        );
        say_about(context, billing, 129, sentence, out)
            .expected(format!("at most {}", say::quantity(billed, unit)))
            .actual(say::quantity(quantity, unit))
            .difference(say::signed(over))
            .limit("0")
            .at_risk(over.checked_mul(line.unit_price).map(|value| Amount::new(value.round_dp(2), order.currency)));
    }
}

fn is_of_vendor(context: &Context<'_>, earlier: &EarlierInvoice) -> bool {
    match (context.vendor, earlier.vendor_id.as_deref()) {
        (Some(vendor), Some(theirs)) => vendor.vendor_id == theirs,
        _ => true,
    }
}

/// Whether we know this vendor's invoices of the time of the one that is corrected: before our first of them, every
/// credit note would name an invoice that we never had.
fn reaches_back(context: &Context<'_>) -> bool {
    let Some(vendor) = context.vendor else { return false };
    let of_vendor = |earlier: &&EarlierInvoice| earlier.vendor_id.as_deref() == Some(&vendor.vendor_id);
    let first = context.ledger.earlier.iter().filter(of_vendor).filter_map(|earlier| earlier.issue_date).min();
    let corrected = context.invoice.preceding_invoices.iter().filter_map(|preceding| preceding.issue_date).min();
    let day = corrected.or(context.invoice.issue_date);
    matches!((first, day), (Some(first), Some(day)) if first <= day)
}
