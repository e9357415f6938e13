//! What was agreed about payment.

use jiff::Span;
use model::TermPath;

use super::Context;
use super::dates::whole_days;
use crate::findings::Findings;
use crate::say;

/// V108. The invoice is due before the agreed days are over.
///
/// A later day is in our favour and no exception; without an agreement the rule is silent.
pub(crate) fn due_too_early(context: &Context<'_>, out: &mut Findings) {
    let Some((vendor, days)) = context.vendor.and_then(|v| Some((v, v.payment_terms_days?))) else { return };
    let (Some(issued), Some(due)) = (context.invoice.issue_date, context.invoice.due_date) else { return };
    // A due date before the invoice's own is a slip of its own (V107).
    if context.is_credit() || context.is_receipt() || due < issued || is_paid(context) {
        return;
    }
    let Ok(agreed) = issued.checked_add(Span::new().days(i64::from(days))) else { return };
    let early = (agreed - due).get_days();
    if early <= whole_days(context.limits.terms_days) {
        return;
    }
    let terms = [TermPath::bt(9), TermPath::bt(2)];
    let sentence = format!(
        "The invoice is due on {due}, {early} days before the {days} days agreed with vendor {} {} are over ({agreed}).",
        vendor.vendor_id,
        say::quote(&vendor.name)
    );
    out.say(terms.to_vec(), sentence)
        .expected(format!("{agreed} or later"))
        .actual(due)
        .difference(format!("-{early} days"))
        .limit(format!("{} days", whole_days(context.limits.terms_days)))
        .citing(context.subject.reading, &terms)
        .citing_record(format!("vendor {}", vendor.vendor_id))
        .at_risk(context.gross());
}

/// Nothing is left to be paid: direct debits and card payments run by their own terms.
fn is_paid(context: &Context<'_>) -> bool {
    let payment = &context.invoice.payment;
    context.invoice.totals.amount_due.is_some_and(|due| due.value.is_zero())
        || matches!(payment.means_code.as_deref(), Some("48" | "49" | "54" | "55" | "59"))
}
