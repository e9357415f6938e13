//! Credit notes: they belong to an invoice, and give back no more than it took.

use model::ledger::EarlierInvoice;
use model::{Decimal, TermPath};

use super::Context;
use super::duplicates::{counts, was_billed};
use crate::findings::Findings;
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
        return;
    }
    let credited = |earlier: &&EarlierInvoice| {
        !earlier.credit_note
            && counts(context, earlier)
            && earlier.number.as_deref().is_some_and(|number| references.iter().any(|(key, _)| key.is_same(number)))
            && is_of_vendor(context, earlier)
    };
    let found: Vec<&EarlierInvoice> = context.ledger.earlier.iter().filter(credited).collect();
    let named = references.iter().map(|(_, number)| say::quote(number)).collect::<Vec<_>>().join(", ");
    if found.is_empty() {
        if !reaches_back(context) {
            return;
        }
        let sentence = format!("The credit note corrects invoice {named}, which is not on file.");
        out.say(vec![REFERENCE], sentence).expected("an invoice on file").actual(named).at_risk(context.gross());
        return;
    }
    let Some(gross) = context.gross() else { return };
    let sum = |credits: bool| {
        let of_kind = |earlier: &&&EarlierInvoice| earlier.credit_note == credits;
        found.iter().filter(of_kind).filter_map(|e| e.gross).try_fold(Decimal::ZERO, |sum, amount| {
            (amount.currency == gross.currency).then(|| sum.checked_add(amount.value.abs()))?
        })
    };
    let Some(billed) = sum(false) else { return };
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
    let Some(all) = gross.value.abs().checked_add(before) else { return };
    let Some(over) = all.checked_sub(billed).filter(|over| *over > Decimal::ZERO) else { return };
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
    for earlier in found.into_iter().chain(given.into_iter().map(|(other, _)| other)) {
        finding.citing_record(format!("case {} document {}", earlier.case, earlier.document));
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
