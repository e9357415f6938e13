//! Dates that cannot be right, or that no open period takes.

use jiff::Span;
use model::{Date, TermPath};

use super::Context;
use crate::findings::Findings;
use crate::say;

/// V107. The issue date is too far ahead or back, or the due date lies before it.
pub(crate) fn implausible(context: &Context<'_>, out: &mut Findings) {
    let Some(issued) = context.invoice.issue_date else { return };
    let today = context.ledger.as_of;
    let reading = context.subject.reading;
    let days = (issued - today).get_days();
    let (ahead, back) = (whole_days(context.limits.future_days), whole_days(context.limits.past_days));
    let path = TermPath::bt(2);
    if days > ahead {
        out.say(
            vec![path.clone()],
            format!(
                "The invoice is dated {issued}, {} ahead of today, {today} (limit {}).",
                say::days(days),
                say::days(ahead)
            ),
        )
        .expected(format!("at most {} after {today}", say::days(ahead)))
        .actual(issued)
        .difference(format!("+{}", say::days(days)))
        .limit(say::days(ahead))
        .citing(reading, &[path])
        .at_risk(context.gross());
    } else if -days > back {
        let days = -days;
        out.say(
            vec![path.clone()],
            format!(
                "The invoice is dated {issued}, {} before today, {today} (limit {}).",
                say::days(days),
                say::days(back)
            ),
        )
        // The age grows by the day; the finding stays the same one.
        .expected(format!("at most {} old", say::days(back)))
        .actual(issued)
        .difference(format!("-{}", say::days(days)))
        .limit(say::days(back))
        .citing(reading, &[path])
        .at_risk(context.gross());
    }
    if let Some(due) = context.invoice.due_date
        && due < issued
        && !context.is_credit()
        && !context.is_receipt()
    {
        let terms = [TermPath::bt(9), TermPath::bt(2)];
        out.say(terms.to_vec(), format!("The invoice is due on {due}, before it was issued on {issued}."))
            .expected(format!("{issued} or later"))
            .actual(due)
            .difference(format!("-{}", say::days((issued - due).get_days())))
            .limit("0 days")
            .citing(reading, &terms)
            .at_risk(context.gross());
    }
}

/// The first day on which the issue date is not too far ahead.
pub(crate) fn no_longer_ahead(context: &Context<'_>) -> Option<Date> {
    let ahead = whole_days(context.limits.future_days);
    context.invoice.issue_date?.checked_sub(Span::new().try_days(ahead).ok()?).ok()
}

/// A limit in days; an absurd one counts as a century.
pub(crate) fn whole_days(limit: model::Decimal) -> i32 {
    i32::try_from(limit.trunc()).unwrap_or(36_500).clamp(0, 36_500)
}
