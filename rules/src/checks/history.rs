//! What this vendor's invoices were like before.

use std::collections::BTreeSet;

use model::ledger::EarlierInvoice;
use model::trace::Trace;
use model::{Amount, Date, Decimal, Rounding, TermPath};

use super::Context;
use super::dates::whole_days;
use super::duplicates::was_billed;
use super::{clusters, creep};
use crate::findings::Findings;
use crate::logarithm::doublings;
use crate::say;
use crate::text::NumberKey;

/// Earlier invoices that a median needs to mean something.
const HISTORY_MIN: usize = 8;
/// Total with VAT (BT-112).
pub(super) const GROSS: TermPath = TermPath::bt(112);

/// An earlier invoice of the vendor with its total with VAT.
pub(super) type Bill<'a> = (&'a EarlierInvoice, Decimal);

/// Earlier invoices of the vendor in the invoice's currency that were billed, credit notes left out.
fn of_vendor<'a>(context: &Context<'a>) -> Vec<Bill<'a>> {
    let (Some(vendor), Some(gross)) = (context.vendor, context.gross()) else { return Vec::new() };
    let value = |earlier: &'a EarlierInvoice| {
        let is_one = earlier.vendor_id.as_deref() == Some(&vendor.vendor_id) && !earlier.credit_note;
        let amount = earlier.gross.filter(|amount| is_one && amount.currency == gross.currency)?;
        was_billed(context, earlier).then_some((earlier, amount.value))
    };
    context.ledger.earlier.iter().filter_map(value).collect()
}

/// Those without an order and a contract, which nobody agreed to before.
pub(super) fn not_agreed<'a>(context: &Context<'a>) -> Vec<Bill<'a>> {
    let mut bills = of_vendor(context);
    bills.retain(|(earlier, _)| earlier.po_number.is_none() && earlier.contract.is_none());
    bills
}

/// Whether the purchase was agreed before: an order or a contract stands behind it.
fn is_agreed(context: &Context<'_>) -> bool {
    !context.subject.matched.orders.is_empty() || context.subject.matched.contract.is_some()
}

/// Limits of the approvers in the invoice's currency, ascending.
pub(super) fn approval_limits(context: &Context<'_>, gross: Amount) -> Vec<Decimal> {
    let approval = &context.policy.approval;
    let vendor_id = context.vendor.map(|vendor| &vendor.vendor_id);
    let is_released_by_policy = vendor_id.is_some_and(|id| context.policy.auto_approve_vendors.contains(id));
    let of_people = approval.approvers.iter().filter_map(|approver| approver.limit);
    let of_bands = approval.sequence.iter().filter_map(|band| band.up_to);
    let mut limits: Vec<Decimal> = of_people
        .chain(of_bands)
        // Below it nobody is asked at all, where the vendor's bills need no order.
        .chain(context.policy.auto_approve_max.filter(|_| is_released_by_policy))
        .filter(|limit| limit.currency == gross.currency)
        .map(|limit| limit.value)
        .collect();
    limits.sort();
    limits.dedup();
    limits
}

/// F103. Several invoices within a few days, each within a limit that they exceed together.
///
/// What they are over does not matter: who cuts a purchase into parts also cuts it into unlike ones. What makes a
/// purchase legitimate does: an order or a contract, a credit note that took it back, an invoice that replaces it, a
/// bill that recurs.
pub(crate) fn split(context: &Context<'_>, out: &mut Findings) {
    let (Some(gross), Some(issued)) = (context.gross(), context.invoice.issue_date) else { return };
    if is_agreed(context) || context.is_credit() || context.is_receipt() {
        return;
    }
    let window = whole_days(context.limits.split_days);
    let history = of_vendor(context);
    if recurs(&history, gross.value, issued, window) {
        return;
    }
    let articles = Trace::of(context.invoice).lines;
    let is_twin = |earlier: &EarlierInvoice| context.twins().iter().any(|twin| twin.is(earlier));
    let near = |earlier: &EarlierInvoice, value: Decimal| {
        let days = earlier.issue_date.map(|day| (issued - day).get_days().abs());
        // The same goods each week are a standing order.
        let is_weekly = days == Some(7) && !articles.is_empty() && articles == earlier.trace.lines;
        days.is_some_and(|days| days <= window)
            && earlier.po_number.is_none()
            && earlier.contract.is_none()
            && !is_weekly
            && !is_twin(earlier)
            && !is_replaced(context, earlier)
            && !is_given_back(context, earlier)
            && earlier.issue_date.is_none_or(|day| !recurs(&history, value, day, window))
    };
    let near: Vec<&Bill<'_>> = history.iter().filter(|(earlier, value)| near(earlier, *value)).collect();
    for limit in approval_limits(context, gross) {
        let least = limit.checked_mul(context.limits.split_least_share).unwrap_or_default();
        let is_part = |value: Decimal| value > Decimal::ZERO && value >= least && value <= limit;
        if !is_part(gross.value) {
            continue;
        }
        let parts: Vec<&Bill<'_>> = near.iter().copied().filter(|(_, value)| is_part(*value)).collect();
        let above = |parts: &[&Bill<'_>]| {
            let sum = parts.iter().fold(gross.value, |sum, (_, value)| sum.checked_add(*value).unwrap_or(Decimal::MAX));
            (Decimal::from(parts.len() + 1) >= context.limits.split_count && sum > limit).then_some(sum)
        };
        let within = windows(parts, issued, window).into_iter();
        let Some((sum, parts)) = within.filter_map(|parts| Some((above(&parts)?, parts))).max_by_key(|(sum, _)| *sum)
        else {
            continue;
        };
        let money = |value| say::money(value, gross.currency);
        let sentence = format!(
            "{} invoices of this vendor within {window} days come to {}; each is within the limit of {}, together they are not.",
            parts.len() + 1,
            money(sum),
            money(limit)
        );
        let finding = out.say(vec![GROSS], sentence);
        finding.expected(format!("at most {} within {window} days", money(limit))).actual(money(sum));
        finding.difference(say::signed_money(sum - limit, gross.currency)).limit(money(limit));
        finding.citing(context.subject.reading, &[GROSS]).at_risk(Some(gross));
        for (earlier, _) in parts.iter().take(10) {
            finding.citing_record(format!("case {} document {}", earlier.case, earlier.document));
        }
        return;
    }
}

/// The bills of each run of so many days that holds the day: those of the week before and of the week after are no week
/// together.
fn windows<'h, 'a>(bills: Vec<&'h Bill<'a>>, day: Date, days: i32) -> Vec<Vec<&'h Bill<'a>>> {
    let starts = bills.iter().filter_map(|(bill, _)| bill.issue_date).filter(|start| *start <= day).chain([day]);
    let starts: BTreeSet<Date> = starts.collect();
    let of = |start: Date| {
        let is_within = |then: Date| (0..=days).contains(&(then - start).get_days());
        bills.iter().copied().filter(|(bill, _)| bill.issue_date.is_some_and(is_within)).collect()
    };
    starts.into_iter().map(of).collect()
}

/// Whether a credit note gave the invoice back: one that names it, or one over its amount since.
fn is_given_back(context: &Context<'_>, bill: &EarlierInvoice) -> bool {
    let key = bill.number.as_deref().and_then(NumberKey::of);
    context.ledger.earlier.iter().any(|credit| {
        let names = |number: &String| key.as_ref().is_some_and(|key| key.is_same(number));
        let is_over_it = matches!((credit.gross, bill.gross), (Some(a), Some(b))
            if a.currency == b.currency && a.value.abs() == b.value.abs());
        let is_meant = if credit.refers_to.is_empty() {
            credit.issue_date >= bill.issue_date
        } else {
            credit.refers_to.iter().any(names)
        };
        credit.credit_note
            && credit.vendor_id == bill.vendor_id
            && is_over_it
            && is_meant
            && was_billed(context, credit)
    })
}

/// Whether the vendor billed the same amount in another month: rent and subscriptions are no parts of anything.
pub(super) fn recurs(history: &[Bill<'_>], value: Decimal, day: Date, window: i32) -> bool {
    let is_same = |(earlier, amount): &Bill<'_>| {
        *amount == value && earlier.issue_date.is_some_and(|then| (day - then).get_days().abs() > window.max(20))
    };
    history.iter().any(is_same)
}

/// Whether this invoice says that it takes the place of the other.
fn is_replaced(context: &Context<'_>, earlier: &EarlierInvoice) -> bool {
    let names = |number: &str| {
        let keys = context.invoice.preceding_invoices.iter().filter_map(|p| NumberKey::of(p.number.as_deref()?));
        keys.into_iter().any(|key| key.is_same(number))
    };
    earlier.number.as_deref().is_some_and(names)
}

/// F104. Far from what the vendor bills, a price that creeps up, round amounts in a row, amounts just below a limit.
pub(crate) fn unusual(context: &Context<'_>, out: &mut Findings) {
    let Some(gross) = context.gross().filter(|_| !context.is_credit() && !context.is_receipt()) else { return };
    // What was ordered is compared with the order, and what replaces another invoice with that.
    let replaces = |earlier: &EarlierInvoice| is_replaced(context, earlier);
    if is_agreed(context) || context.ledger.earlier.iter().any(replaces) {
        return;
    }
    let mut history = not_agreed(context);
    // A copy says nothing new about what is usual.
    history.retain(|(earlier, _)| !context.twins().iter().any(|twin| twin.is(earlier)));
    outlier(context, &history, gross, out);
    creep::creeping(context, &history, out);
    clusters::below_a_limit(context, &history, gross, out);
    clusters::round(context, &history, gross, out);
}

/// The amount is far from what this vendor bills.
fn outlier(context: &Context<'_>, history: &[Bill<'_>], gross: Amount, out: &mut Findings) {
    let values: Vec<Decimal> = history.iter().map(|(_, value)| *value).collect();
    if values.len() < HISTORY_MIN {
        return;
    }
    let count = values.len();
    let Some(usual) = median(values.clone()) else { return };
    let Some(spread) = median(values.iter().map(|value| (*value - usual).abs()).collect()) else { return };
    // Equal bills have no spread; a twentieth of the usual bill is no anomaly.
    let floor = usual.abs().checked_div(Decimal::from(20)).unwrap_or(Decimal::ONE);
    let spread = spread.max(floor).max(Decimal::ONE);
    let limit = context.limits.outlier_score;
    let Some(score) = robust_z(gross.value - usual, spread).filter(|score| *score > limit) else { return };
    if !is_beyond_the_usual_factors(&values, usual, gross.value, limit) {
        return;
    }
    let (usual, spread) = (rounded(usual, gross), rounded(spread, gross));
    let money = |value| say::money(value, gross.currency);
    let sentence = format!(
        "The vendor's {count} earlier invoices are around {} (half of them within {}), this one is over {}.",
        money(usual),
        money(spread),
        money(gross.value)
    );
    out.say(vec![GROSS], sentence)
        .expected(format!("around {}", money(usual)))
        .actual(money(gross.value))
        .difference(format!("robust z {}", say::plain(score.round_dp(1))))
        .limit(format!("robust z {}", say::plain(limit)))
        .citing(context.subject.reading, &[GROSS])
        .at_risk(Some(Amount::new((gross.value - usual).abs(), gross.currency)));
}

/// As money of the currency: a median of two lies between them.
fn rounded(value: Decimal, like: Amount) -> Decimal {
    Amount::new(value, like.currency).round_to_minor(Rounding::HalfUp).value
}

/// The distance in median deviations; 0.6745 makes them comparable with standard deviations.
fn robust_z(distance: Decimal, spread: Decimal) -> Option<Decimal> {
    distance.checked_mul(Decimal::new(6745, 4))?.checked_div(spread)
}

/// Bills of goods vary by factors rather than by sums, so the same is asked of the logarithms, and two things that few
/// bills need. The median deviation of n of them is itself known to about 1/√n: the score must exceed its limit by 4/n
/// more. And bills have longer tails than the normal spread: the leap beyond the dearest so far is compared with how
/// far the bills lie apart (Dixon's test), the cheapest of them left out, which may be a correction of some cents.
fn is_beyond_the_usual_factors(values: &[Decimal], usual: Decimal, value: Decimal, limit: Decimal) -> bool {
    let mut sorted: Vec<Decimal> = values.iter().map(|value| (*value).max(Decimal::ONE)).collect();
    sorted.sort();
    let (usual, count) = (usual.max(Decimal::ONE), Decimal::from(sorted.len()));
    let (Some(dearest), Some(cheap)) = (sorted.last().copied(), sorted.get(1).copied()) else { return false };
    let share = |part: u32| Decimal::from(part).checked_div(count).unwrap_or_default();
    let leap_min = doublings(dearest, cheap) * share(8).max(Decimal::new(5, 1));
    if value <= dearest || doublings(value, dearest) <= leap_min {
        return false;
    }
    let apart = |other: &Decimal| doublings(usual.max(*other), usual.min(*other));
    // Equal bills vary by nothing; a tenth more, about a seventh of a doubling, is no anomaly.
    let Some(spread) = median(sorted.iter().map(apart).collect()) else { return false };
    let score = robust_z(doublings(value, usual), spread.max(Decimal::new(1375, 4)));
    score.is_some_and(|score| score > limit * (Decimal::ONE + share(4)))
}

pub(super) fn median(mut values: Vec<Decimal>) -> Option<Decimal> {
    values.sort();
    let middle = values.len().checked_sub(1)? / 2;
    match values.len() % 2 {
        1 => values.get(middle).copied(),
        _ => values.get(middle)?.checked_add(*values.get(middle + 1)?)?.checked_div(Decimal::TWO),
    }
}
