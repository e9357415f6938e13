//! Amounts that chance does not make: again and again just below a limit, or round where prices are not.

use std::collections::BTreeSet;

use model::ledger::EarlierInvoice;
use model::{Amount, Date, Decimal};

use super::Context;
use super::dates::whole_days;
use super::history::{Bill, GROSS, approval_limits, recurs};
use crate::findings::Findings;
use crate::say;

/// What a round amount is a multiple of: by accident one in ten thousand is.
const ROUND: Decimal = Decimal::ONE_HUNDRED;

/// The bills of the last months, this one's day included; and those before.
fn recent<'h, 'a>(
    context: &Context<'_>,
    history: &'h [Bill<'a>],
    issued: Date,
) -> (Vec<&'h Bill<'a>>, Vec<&'h Bill<'a>>) {
    let since = issued.saturating_sub(jiff::Span::new().days(whole_days(context.limits.cluster_days)));
    let until = issued.saturating_add(jiff::Span::new().days(whole_days(context.limits.split_days)));
    let known = history.iter().filter(|(earlier, _)| earlier.issue_date.is_some_and(|day| day <= until));
    known.partition(|(earlier, _)| earlier.issue_date.is_some_and(|day| day >= since))
}

/// F104. Again an amount just below an approver's limit, as half of the vendor's bills of these months are.
pub(super) fn below_a_limit(context: &Context<'_>, history: &[Bill<'_>], gross: Amount, out: &mut Findings) {
    let Some(issued) = context.invoice.issue_date else { return };
    let (recent, _) = recent(context, history, issued);
    for limit in approval_limits(context, gross) {
        let Some(close) = limit.checked_mul(context.limits.cluster_share) else { continue };
        let is_close = |value: Decimal| value <= limit && value >= close;
        // A subscription that happens to cost so much is one amount, not a choice made each time.
        if !is_close(gross.value) || recurs(history, gross.value, issued, 20) {
            continue;
        }
        let members: Vec<&Bill<'_>> = recent.iter().copied().filter(|(_, value)| is_close(*value)).collect();
        let count = members.len() + 1;
        if Decimal::from(count) < context.limits.cluster_count || count * 2 < recent.len() + 1 {
            continue;
        }
        let money = |value| say::money(value, gross.currency);
        let sentence = format!(
            "{count} of this vendor's {} invoices of {} days without an order lie between {} and the limit of {}.",
            recent.len() + 1,
            say::plain(context.limits.cluster_days),
            money(close),
            money(limit)
        );
        let limit = format!("{} in {} days", context.limits.cluster_count, context.limits.cluster_days);
        say_cluster(context, sentence, gross, &limit, &members, out);
        return;
    }
}

/// F104. Round amounts in a row, each another one, from a vendor that did not bill so before.
pub(super) fn round(context: &Context<'_>, history: &[Bill<'_>], gross: Amount, out: &mut Findings) {
    let is_round = |value: Decimal| value >= ROUND && (value % ROUND).is_zero();
    // With VAT or without: who makes an amount up thinks of one of the two.
    let is_either = |gross: Decimal, net: Option<Amount>| is_round(gross) || net.is_some_and(|net| is_round(net.value));
    let was_round = |bill: &Bill<'_>| is_either(bill.1, bill.0.net);
    let Some(issued) = context.invoice.issue_date else { return };
    if !is_either(gross.value, context.invoice.totals.without_vat) {
        return;
    }
    let (recent, before) = recent(context, history, issued);
    let members: Vec<&Bill<'_>> = recent.iter().copied().filter(|bill| was_round(bill)).collect();
    // Equal amounts are a fee that was agreed once.
    let amounts: BTreeSet<Decimal> = members.iter().map(|(_, value)| *value).chain([gross.value]).collect();
    let needed = context.limits.cluster_count + Decimal::ONE;
    let of_recent = (members.len() + 1) * 4 >= (recent.len() + 1) * 3;
    let was_usual = before.iter().filter(|bill| was_round(bill)).count() * 3 > before.len();
    if Decimal::from(amounts.len()) < needed || !of_recent || was_usual {
        return;
    }
    let sentence = format!(
        "{} of this vendor's {} invoices of {} days without an order are over round hundreds, {} different ones.",
        members.len() + 1,
        recent.len() + 1,
        say::plain(context.limits.cluster_days),
        amounts.len()
    );
    let limit = format!("{needed} in {} days", context.limits.cluster_days);
    say_cluster(context, sentence, gross, &limit, &members, out);
}

fn say_cluster(
    context: &Context<'_>,
    sentence: String,
    gross: Amount,
    limit: &str,
    members: &[&Bill<'_>],
    out: &mut Findings,
) {
    let finding = out.say(vec![GROSS], sentence);
    finding.expected("amounts as prices make them").actual(say::amount(gross)).limit(limit);
    finding.citing(context.subject.reading, &[GROSS]).at_risk(Some(gross));
    for (earlier, _) in members.iter().take(10) {
        let EarlierInvoice { case, document, .. } = earlier;
        finding.citing_record(format!("case {case} document {document}"));
    }
}
