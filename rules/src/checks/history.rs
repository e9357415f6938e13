//! What this vendor's invoices were like before.

use model::ledger::EarlierInvoice;
use model::{Amount, Date, Decimal, TermPath};
use rust_decimal::prelude::ToPrimitive as _;

use super::Context;
use super::dates::whole_days;
use super::duplicates::counts;
use crate::findings::Findings;
use crate::say;
use crate::text::NumberKey;

/// Earlier invoices that a median needs to mean something.
const HISTORY_MIN: usize = 8;
/// Share of a limit from which an amount looks chosen to stay below it.
const CLOSE_BELOW: Decimal = Decimal::from_parts(75, 0, 0, false, 2);
/// By how much parts of a purchase that was halved differ.
const EQUAL_PARTS: Decimal = Decimal::from_parts(2, 0, 0, false, 2);
/// By how much parts differ that both stay just below a limit.
const LIKE_PARTS: Decimal = Decimal::from_parts(10, 0, 0, false, 2);
/// Total with VAT (BT-112).
const GROSS: TermPath = TermPath::bt(112);

/// Earlier invoices of the vendor in the invoice's currency that count, credit notes left out.
fn of_vendor<'a>(context: &Context<'a>) -> Vec<(&'a EarlierInvoice, Decimal)> {
    let (Some(vendor), Some(gross)) = (context.vendor, context.gross()) else { return Vec::new() };
    let value = |earlier: &'a EarlierInvoice| {
        let is_one = earlier.vendor_id.as_deref() == Some(&vendor.vendor_id) && !earlier.credit_note;
        let amount = earlier.gross.filter(|amount| is_one && amount.currency == gross.currency)?;
        counts(context, earlier).then_some((earlier, amount.value))
    };
    context.ledger.earlier.iter().filter_map(value).collect()
}

/// Whether the purchase was agreed before: an order or a contract stands behind it.
fn is_agreed(context: &Context<'_>) -> bool {
    !context.subject.matched.orders.is_empty() || context.subject.matched.contract.is_some()
}

/// Limits of the approvers in the invoice's currency, ascending.
fn approval_limits(context: &Context<'_>, gross: Amount) -> Vec<Decimal> {
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
        let belongs = |(earlier, value): &&(&EarlierInvoice, Decimal)| {
            near(earlier)
                && is_part(*value)
                && earlier.issue_date.is_none_or(|day| !recurs(&history, *value, day, window))
        };
        let parts: Vec<&(&EarlierInvoice, Decimal)> = history.iter().filter(belongs).collect();
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
    let within = |share: Decimal| {
        earlier.gross.is_some_and(|gross| {
            let (small, large) = (gross.value.min(value), gross.value.max(value));
            large.checked_sub(small).zip(large.checked_mul(share)).is_some_and(|(apart, share)| apart <= share)
        })
    };
    let close = limit.checked_mul(CLOSE_BELOW).unwrap_or(limit);
    let are_close = value >= close && earlier.gross.is_some_and(|gross| gross.value >= close);
    let is_same_day = context.invoice.issue_date.is_some() && context.invoice.issue_date == earlier.issue_date;
    is_same_day || within(EQUAL_PARTS) || (are_close && within(LIKE_PARTS))
}

/// Whether the vendor billed the same amount in another month: rent and subscriptions are no parts of anything.
fn recurs(history: &[(&EarlierInvoice, Decimal)], value: Decimal, day: Date, window: i32) -> bool {
    let is_same = |(earlier, amount): &(&EarlierInvoice, Decimal)| {
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

/// F104. The amount is far from what this vendor bills.
pub(crate) fn outlier(context: &Context<'_>, out: &mut Findings) {
    let Some(gross) = context.gross().filter(|_| !context.is_credit() && !context.is_receipt()) else { return };
    // What was ordered is compared with the order, and what replaces another invoice with that.
    let replaces = |earlier: &EarlierInvoice| is_replaced(context, earlier);
    if is_agreed(context) || context.ledger.earlier.iter().any(replaces) {
        return;
    }
    let history: Vec<Decimal> = of_vendor(context).into_iter().map(|(_, value)| value).collect();
    if history.len() < HISTORY_MIN {
        return;
    }
    let count = history.len();
    let Some(usual) = median(history.clone()) else { return };
    let Some(spread) = median(history.iter().map(|value| (*value - usual).abs()).collect()) else { return };
    // Equal bills have no spread; a twentieth of the usual bill is no anomaly.
    let floor = usual.abs().checked_div(Decimal::from(20)).unwrap_or(Decimal::ONE);
    let spread = spread.max(floor).max(Decimal::ONE);
    // 0.6745 makes the median deviation comparable with a standard deviation.
    let score = (gross.value - usual).checked_mul(Decimal::new(6745, 4)).and_then(|d| d.checked_div(spread));
    let Some(score) = score.filter(|score| *score > context.limits.outlier_score) else { return };
    if !is_beyond_the_usual_factor(&history, usual, gross.value) {
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
        .limit(format!("robust z {}", say::plain(context.limits.outlier_score)))
        .citing(context.subject.reading, &[GROSS])
        .at_risk(Some(Amount::new((gross.value - usual).abs(), gross.currency)));
}

/// Bills of goods vary by factors rather than by sums: half of them lie within some factor of the usual one, and an
/// unusual one is beyond its seventh power (a robust z of four on logarithms is about the sixth power; bills have longer
/// tails than the normal spread has).
/// From few bills the factor is known badly, so that more is asked of them; and what was billed before is not unusual.
fn is_beyond_the_usual_factor(history: &[Decimal], usual: Decimal, value: Decimal) -> bool {
    let factor = |value: &Decimal| {
        let (a, b) = (value.abs().max(Decimal::ONE), usual.abs().max(Decimal::ONE));
        a.max(b).checked_div(a.min(b)).unwrap_or(Decimal::ONE)
    };
    let Some(half) = median(history.iter().map(factor).collect()) else { return false };
    // Equal bills vary by nothing; a tenth more is no anomaly.
    let half = half.max(Decimal::new(11, 1)).min(Decimal::ONE_HUNDRED);
    let power = 7.0 * (1.0 + 4.0 / history.len() as f64);
    let (half, this) = (half.to_f64().unwrap_or(f64::MAX), factor(&value).to_f64().unwrap_or(0.0));
    value > usual && history.iter().all(|earlier| value > *earlier) && this.ln() > power * half.ln()
}

fn median(mut values: Vec<Decimal>) -> Option<Decimal> {
    values.sort();
    let middle = values.len().checked_sub(1)? / 2;
    match values.len() % 2 {
        1 => values.get(middle).copied(),
        _ => values.get(middle)?.checked_add(*values.get(middle + 1)?)?.checked_div(Decimal::TWO),
    }
}
