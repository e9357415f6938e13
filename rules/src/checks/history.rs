//! What this vendor's invoices were like before.

use model::ledger::EarlierInvoice;
use model::{Amount, Date, Decimal, TermPath};

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
    let of_people = approval.approvers.iter().filter_map(|approver| approver.limit);
    let of_bands = approval.sequence.iter().filter_map(|band| band.up_to);
    let mut limits: Vec<Decimal> = of_people
        .chain(of_bands)
        .chain(context.policy.auto_approve_max)
        .filter(|limit| limit.currency == gross.currency)
        .map(|limit| limit.value)
        .collect();
    limits.sort();
    limits.dedup();
    limits
}

/// F103. Several invoices within a few days, each within a limit that they exceed together.
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
    for limit in approval_limits(context, gross) {
        // A purchase cut into equal parts has parts above half of the limit; two small bills in a week are everyday.
        let least = limit.checked_mul(context.limits.split_share).unwrap_or(limit);
        let is_part = |value: Decimal| value <= limit && value >= least;
        if !is_part(gross.value) {
            continue;
        }
        let is_twin = |earlier: &EarlierInvoice| context.twins().iter().any(|twin| twin.is(earlier));
        let near = |earlier: &EarlierInvoice| {
            !is_twin(earlier)
                && !is_replaced(context, earlier)
                && earlier.po_number.is_none()
                && earlier.contract.is_none()
                && earlier.issue_date.is_some_and(|day| (issued - day).get_days().abs() <= window)
                && is_alike(context, earlier, gross.value, limit)
        };
        let belongs = |(earlier, value): &&Bill<'_>| {
            near(earlier)
                && is_part(*value)
                && earlier.issue_date.is_none_or(|day| !recurs(&history, *value, day, window))
        };
        let parts: Vec<&Bill<'_>> = history.iter().filter(belongs).collect();
        let sum = parts.iter().try_fold(gross.value, |sum, (_, value)| sum.checked_add(*value));
        let Some(sum) = sum.filter(|sum| !parts.is_empty() && *sum > limit) else { continue };
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

/// Whether two invoices look like parts of one purchase: issued on one day, cut into equal parts, or both of about the
/// size that stays just below the limit. Two bills that happen to fall into one week are none of these.
fn is_alike(context: &Context<'_>, earlier: &EarlierInvoice, value: Decimal, limit: Decimal) -> bool {
    let limits = &context.limits;
    let within = |percent: Decimal| {
        earlier.gross.is_some_and(|gross| {
            let (small, large) = (gross.value.min(value), gross.value.max(value));
            let allowed = large.checked_mul(percent).and_then(|share| share.checked_div(Decimal::ONE_HUNDRED));
            large.checked_sub(small).zip(allowed).is_some_and(|(apart, allowed)| apart <= allowed)
        })
    };
    let close = limit.checked_mul(limits.split_close_share).unwrap_or(limit);
    let are_close = value >= close && earlier.gross.is_some_and(|gross| gross.value >= close);
    let is_same_day = context.invoice.issue_date.is_some() && context.invoice.issue_date == earlier.issue_date;
    is_same_day || within(limits.split_equal_percent) || (are_close && within(limits.split_like_percent))
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
