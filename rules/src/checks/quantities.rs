//! What was ordered and what arrived, against what is billed.

use model::ledger::OrderLine;
use model::{Amount, Date, Decimal, Severity};

use super::dates::whole_days;
use super::prices::{by_order_line, numbers, numbers_do, say_about};
use super::{Billing, Context};
use crate::findings::Findings;
use crate::matching::price;
use crate::policy::{Bound, Matching, Measure, Side};
use crate::say;
use crate::text::words;
use crate::units::{Conversion, is_bulk};

/// The lines that bill one order line, with the quantity in the order's unit.
struct Billed<'a> {
    billings: Vec<Billing<'a>>,
    quantity: Decimal,
}

impl<'a> Billed<'a> {
    fn all(context: &Context<'a>) -> Vec<Billed<'a>> {
        let billed = |billings: Vec<Billing<'a>>| {
            let comparable = billings.iter().all(|b| price::conversion(b.line, b.order_line) != Conversion::Unknown);
            let sum = billings.iter().try_fold(Decimal::ZERO, |sum, b| sum.checked_add(b.matched.quantity))?;
            comparable.then_some(Billed { billings, quantity: sum })
        };
        by_order_line(context).into_iter().filter_map(|(billings, _)| billed(billings)).collect()
    }
}

/// An order line of which more is billed than was ordered.
pub(super) struct Over<'a> {
    billings: Vec<Billing<'a>>,
    pub(super) order_line: &'a OrderLine,
    /// Billed by this invoice, and what was left.
    quantity: Decimal,
    open: Decimal,
    /// Beyond what was left, and what this invoice asks for it.
    extra: Decimal,
    pub(super) worth: Decimal,
    limit: String,
    record: Option<String>,
}

/// Order lines of which this invoice bills more than was ordered and is left, beyond what the limits allow.
pub(super) fn over_ordered<'a>(context: &Context<'a>) -> Vec<Over<'a>> {
    let over = |Billed { billings, quantity }: Billed<'a>| {
        let billing = billings.first()?;
        let line = billing.order_line;
        let percent = if is_bulk(line.unit.as_deref()) {
            context.limits.bulk_quantity_percent
        } else {
            context.limits.quantity_percent
        };
        let open = line.quantity.checked_sub(line.billed.quantity).map(|q| q.max(Decimal::ZERO))?;
        let allowed = context.allowed(Measure::Quantity, Side::Above, Some(billing), Bound::percent(percent));
        let extra = quantity.checked_sub(open)?;
        allowed.bound.exceeded(extra, line.quantity, extra)?;
        let limit = match allowed.by {
            None => limit_words(percent),
            Some(_) => allowed.bound.in_words(|amount| say::quantity(amount, line.unit.as_deref())),
        };
        let asked = billings.iter().try_fold(Decimal::ZERO, |sum, b| sum.checked_add(b.matched.net_amount))?;
        let worth = asked.checked_mul(extra)?.checked_div(quantity)?.round_dp(2);
        let record = allowed.record();
        Some(Over { order_line: line, quantity, open, extra, worth, limit, record, billings })
    };
    Billed::all(context).into_iter().filter_map(over).collect()
}

/// `, 100 of them billed before`.
fn before(line: &OrderLine) -> String {
    if line.billed.quantity.is_zero() {
        String::new()
    } else {
        format!(", {} of them billed before", say::plain(line.billed.quantity))
    }
}

/// P201. More is billed than was ordered and is not billed yet.
pub(crate) fn above_ordered(context: &Context<'_>, out: &mut Findings) {
    for Over { billings, order_line: line, quantity, open, extra, limit, record, .. } in over_ordered(context) {
        let Some(billing) = billings.first() else { continue };
        let unit = line.unit.as_deref();
        let sentence = format!(
            "{} {}, order {} line {} is for {}{} ({} above, limit {}).",
            numbers_do(&billings, "bill"),
            say::quantity(quantity, unit),
            billing.order.po_number,
            line.line_no,
            say::quantity(line.quantity, unit),
            before(line),
            say::quantity(extra, unit),
            limit,
        );
        say_about(context, billing, 129, sentence, out)
            .expected(format!("at most {}", say::quantity(open, unit)))
            .actual(say::quantity(quantity, unit))
            .difference(say::signed(extra))
            .limit(limit)
            .citing_records(record)
            .at_risk(worth(billing, extra));
    }
}

/// P202. More is billed than was received and is not billed yet. What was not even ordered is said by P201 alone.
pub(crate) fn above_received(context: &Context<'_>, out: &mut Findings) {
    if is_two_way(context) {
        return;
    }
    let over = over_ordered(context);
    for Billed { billings, quantity } in Billed::all(context) {
        let Some(billing) = billings.first() else { continue };
        let line = billing.order_line;
        let Some(received) = price::received(line).filter(|r| *r > Decimal::ZERO) else { continue };
        let Some(open) = received.checked_sub(line.billed.quantity).map(|q| q.max(Decimal::ZERO)) else { continue };
        let not_ordered = over.iter().find(|over| std::ptr::eq(over.order_line, line)).map(|over| over.extra);
        let Some(all) = quantity.checked_sub(open) else { continue };
        let extra = all.checked_sub(not_ordered.unwrap_or_default()).filter(|extra| *extra > Decimal::ZERO);
        let Some(extra) = extra else { continue };
        let unit = line.unit.as_deref();
        let more = not_ordered.map_or_else(String::new, |n| format!(" beside {} not ordered", say::quantity(n, unit)));
        let sentence = format!(
            "{} {}, received for order {} line {} were {}{} ({} above{more}, limit 0).",
            numbers_do(&billings, "bill"),
            say::quantity(quantity, unit),
            billing.order.po_number,
            line.line_no,
            say::quantity(received, unit),
            before(line),
            say::quantity(extra, unit),
        );
        say_about(context, billing, 129, sentence, out)
            .expected(format!("at most {}", say::quantity(open, unit)))
            .actual(say::quantity(quantity, unit))
            .difference(say::signed(extra))
            .limit("0")
            .at_risk(worth(billing, extra));
    }
}

/// P206. Less is billed than was delivered and is not billed yet: goods were forgotten, and will be billed once more or
/// never. Bills in part are everyday, so only a tolerance of the policy asks for it.
pub(crate) fn below_delivered(context: &Context<'_>, out: &mut Findings) {
    if context.policy.tolerance.is_empty() {
        return;
    }
    let three_way = expects_receipts(context);
    for Billed { billings, quantity } in Billed::all(context) {
        let Some(billing) = billings.first() else { continue };
        let Some(allowed) = context.tolerated(Measure::Quantity, Side::Below, Some(billing)) else { continue };
        let line = billing.order_line;
        let expects_receipt = three_way && !is_receipt_free(context, &line.description);
        // What has not arrived is P203's, and no more can be billed than has.
        let (all, what) = match price::received(line).filter(|received| *received > Decimal::ZERO) {
            Some(received) if expects_receipt => (received, "were delivered"),
            None if expects_receipt => continue,
            _ => (line.quantity, "were ordered"),
        };
        let open = all.checked_sub(line.billed.quantity).map(|open| open.max(Decimal::ZERO));
        let Some(less) = open.and_then(|open| open.checked_sub(quantity)) else { continue };
        if allowed.bound.exceeded(less, line.quantity, less).is_none() {
            continue;
        }
        let unit = line.unit.as_deref();
        let limit = match allowed.bound.in_words(say::plain).as_str() {
            "0" => "0".to_owned(),
            words => format!("-{words}"),
        };
        let sentence = format!(
            "{} {}, {} of order {} line {} {what}{} ({} less, limit {limit}).",
            numbers_do(&billings, "bill"),
            say::quantity(quantity, unit),
            say::quantity(all, unit),
            billing.order.po_number,
            line.line_no,
            before(line),
            say::quantity(less, unit),
        );
        say_about(context, billing, 129, sentence, out)
            .expected(say::quantity(open.unwrap_or_default(), unit))
            .actual(say::quantity(quantity, unit))
            .difference(say::signed(-less))
            .limit(limit)
            .citing_records(allowed.record());
    }
}

/// P203. Nothing was received yet: a warning, since goods and papers cross, and a hold after some working days.
pub(crate) fn receipt_missing(context: &Context<'_>, out: &mut Findings) {
    if !expects_receipts(context) {
        return;
    }
    let today = context.ledger.as_of;
    let (since, wait) = receipt_wait(context);
    let waited = working_days(since, today);
    for Billed { billings, quantity } in Billed::all(context) {
        let Some(billing) = billings.first() else { continue };
        let line = billing.order_line;
        // A receipt in a unit that nobody can convert is P204's; goods that all went back were not received.
        let is_received =
            price::received(line).is_some_and(|r| r > Decimal::ZERO) || price::uncounted(line).next().is_some();
        if is_received || quantity <= Decimal::ZERO || is_receipt_free(context, &line.description) {
            continue;
        }
        let then = if waited > wait {
            format!("{waited} working days after the invoice date {since} (limit {wait})")
        } else {
            format!("it is held when none comes within {wait} working days of {since}")
        };
        let sentence = format!(
            "No goods receipt is booked for {}, {}, order {} line {}; {then}.",
            numbers(&billings),
            say::quantity(quantity, line.unit.as_deref()),
            billing.order.po_number,
            line.line_no,
        );
        let finding = say_about(context, billing, 129, sentence, out);
        finding.expected(format!("a goods receipt for {}", say::quantity(quantity, line.unit.as_deref())));
        finding.actual("none").limit(format!("{wait} working days"));
        finding.severity(if waited > wait { Severity::Hold } else { Severity::Warn });
        finding.at_risk(worth(billing, quantity));
    }
}

/// Whether the vendor's invoices are matched to receipts, and there are any.
pub(crate) fn expects_receipts(context: &Context<'_>) -> bool {
    context.knows("receipts") && !is_two_way(context)
}

/// Whether the vendor's invoices are matched to orders alone.
fn is_two_way(context: &Context<'_>) -> bool {
    context.policy.matching_for(context.vendor.map(|vendor| vendor.vendor_id.as_str())) == Matching::TwoWay
}

/// Since when receipts are waited for, and how many working days.
fn receipt_wait(context: &Context<'_>) -> (Date, i32) {
    let since = context.invoice.issue_date.unwrap_or(context.ledger.as_of);
    (since, whole_days(context.limits.receipt_wait_days))
}

/// The last day on which a missing receipt is waited for; on the day after it P203 holds.
pub(crate) fn receipt_awaited_until(context: &Context<'_>) -> Option<Date> {
    let (since, wait) = receipt_wait(context);
    // Within these days lie that many working days, and the weekend after them still belongs to the wait.
    let most = wait.checked_add(1)?.checked_mul(2)?.checked_add(7)?;
    let days = (0..=most).filter_map(|days| since.checked_add(jiff::Span::new().try_days(days).ok()?).ok());
    days.take_while(|day| working_days(since, *day) <= wait).last()
}

/// P204. The line, or what was received for it, is in a unit that does not convert into the order's, so that quantity and
/// price cannot be checked.
pub(crate) fn unit(context: &Context<'_>, out: &mut Findings) {
    unit_of_receipts(context, out);
    for billing in context.billings() {
        if price::conversion(billing.line, billing.order_line) != Conversion::Unknown {
            continue;
        }
        let actual = price::unit(billing.line).unwrap_or_default().to_owned();
        let expected = billing.order_line.unit.clone().unwrap_or_default();
        let sentence = format!(
            "Line {} is in {}, order {} line {} in {expected}; no factor is known, so price and quantity are not checked.",
            billing.number,
            say::quote(&actual),
            billing.order.po_number,
            billing.order_line.line_no
        );
        say_about(context, &billing, 130, sentence, out)
            .expected(expected)
            .actual(say::quote(&actual))
            .at_risk(Some(Amount::new(billing.matched.net_amount, billing.order.currency)));
    }
}

/// Receipts in a unit that nobody can convert say nothing of how much has arrived.
fn unit_of_receipts(context: &Context<'_>, out: &mut Findings) {
    if !expects_receipts(context) {
        return;
    }
    for (billings, _) in by_order_line(context) {
        let Some(billing) = billings.first() else { continue };
        let line = billing.order_line;
        let Some(received) = price::uncounted(line).next() else { continue };
        let actual = say::quantity(received.quantity, Some(&received.unit));
        let expected = line.unit.clone().unwrap_or_default();
        let sentence = format!(
            "{actual} were received for order {} line {}, which is in {expected}; no factor is known, so it is not known how \
             much has arrived.",
            billing.order.po_number, line.line_no
        );
        say_about(context, billing, 130, sentence, out).expected(expected).actual(actual);
    }
}

fn limit_words(percent: Decimal) -> String {
    if percent.is_zero() { "0".to_owned() } else { format!("{} %", say::plain(percent)) }
}

/// What so much of the order line costs.
fn worth(billing: &Billing<'_>, quantity: Decimal) -> Option<Amount> {
    let value = quantity.checked_mul(billing.order_line.unit_price)?.round_dp(2);
    Some(Amount::new(value, billing.order.currency))
}

/// Whether the policy expects no receipt for it (`receipt_free`).
fn is_receipt_free(context: &Context<'_>, description: &str) -> bool {
    let description = words(description);
    context.policy.receipt_free.iter().any(|free| {
        let free = words(free);
        !free.is_empty() && description.windows(free.len()).any(|run| run == free)
    })
}

/// Working days after `from`, up to and with `to`: Monday to Friday. Holidays are not known here.
pub(crate) fn working_days(from: Date, to: Date) -> i32 {
    let days = (to - from).get_days();
    if days <= 0 {
        return 0;
    }
    let whole_weeks = days / 7;
    let first = i32::from(from.weekday().to_monday_zero_offset());
    let rest = (1..=days % 7).filter(|day| (first + day) % 7 < 5).count();
    whole_weeks * 5 + i32::try_from(rest).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekends_do_not_count() {
        let day = |text: &str| text.parse::<Date>().expect(text);
        for (from, to, expected) in [
            ("2026-03-02", "2026-03-02", 0), // Monday
            ("2026-03-02", "2026-03-06", 4),
            ("2026-03-02", "2026-03-09", 5),
            ("2026-03-06", "2026-03-08", 0),
            ("2026-03-06", "2026-03-09", 1),
            ("2026-03-07", "2026-03-16", 6),
            ("2026-03-09", "2026-03-02", 0),
        ] {
            assert_eq!(working_days(day(from), day(to)), expected, "{from} {to}");
        }
    }
}
