//! What was agreed against what is charged.

use std::collections::BTreeMap;

use model::{Amount, Currency, Decimal, TermPath};

use super::{Billing, Context};
use crate::findings::Findings;
use crate::matching::price;
use crate::policy::{Bound, Exceeded, Measure, Side};
use crate::say;
use crate::units::{Conversion, is_bulk};

/// A matched line whose price can be compared with the order's.
struct Priced<'a> {
    billing: Billing<'a>,
    /// Net price of one of the order's units.
    price: Decimal,
    quantity: Decimal,
}

/// Lines whose prices compare: same currency, units that convert, nothing given back.
fn priced<'a>(context: &Context<'a>) -> Vec<Priced<'a>> {
    if context.is_credit() {
        return Vec::new();
    }
    let currency = context.invoice.currency;
    let comparable = |b: &Billing<'_>| {
        currency.is_none_or(|c| c == b.order.currency)
            && price::conversion(b.line, b.order_line) != Conversion::Unknown
            && b.matched.net_amount >= Decimal::ZERO
    };
    let priced = |billing: Billing<'a>| {
        let price = price::ordered_price(billing.line, billing.order_line)?;
        Some(Priced { price, quantity: billing.matched.quantity.abs(), billing })
    };
    context.billings().filter(comparable).filter_map(priced).collect()
}

/// P101. The unit price is above the order's, by too many percent or too much money on the line.
pub(crate) fn above(context: &Context<'_>, out: &mut Findings) {
    let limits = Bound::both(context.limits.price_percent, context.limits.price_line_amount);
    for Priced { billing, price, quantity } in priced(context) {
        let ordered = billing.order_line.unit_price;
        let Some(extra) = price.checked_sub(ordered).filter(|extra| *extra > Decimal::ZERO) else { continue };
        let Some(extra_cost) = extra.checked_mul(quantity).map(|e| e.round_dp(2)) else { continue };
        let allowed = context.allowed(Measure::Price, Side::Above, Some(&billing), limits);
        let Some(exceeded) = allowed.bound.exceeded(extra, ordered, extra_cost) else { continue };
        let currency = billing.order.currency;
        let more = match exceeded {
            Exceeded::Percent(_) => String::new(),
            Exceeded::Amount(_) => format!(", {} more on this line", say::money(extra_cost, currency)),
        };
        let limit = said(exceeded, currency);
        let percent = say::percent(price, ordered).unwrap_or_else(|| "was free".into());
        let sentence = format!(
            "Line {} costs {}, order {} line {} says {} ({percent}{more}, limit {limit}).",
            billing.number,
            say::money(price.round_dp(6), currency),
            billing.order.po_number,
            billing.order_line.line_no,
            say::money(ordered, currency),
        );
        say_about(context, &billing, 146, sentence, out)
            .expected(say::money(ordered, currency))
            .actual(say::money(price.round_dp(6), currency))
            .difference(format!("{} ({percent})", say::signed_money(extra.round_dp(6), currency)))
            .limit(format!("{} a line", allowed.bound.in_words(|amount| say::money(amount, currency))))
            .citing_records(allowed.record())
            .at_risk(Some(Amount::new(extra_cost, currency)));
    }
}

/// P102. The unit price is far below the order's: often another article.
pub(crate) fn below(context: &Context<'_>, out: &mut Findings) {
    let limits = Bound::percent(context.limits.price_below_percent);
    for Priced { billing, price, quantity } in priced(context) {
        let ordered = billing.order_line.unit_price;
        let Some(less) = ordered.checked_sub(price).filter(|less| *less > Decimal::ZERO) else { continue };
        let Some(saved) = less.checked_mul(quantity).map(|saved| saved.round_dp(2)) else { continue };
        let allowed = context.allowed(Measure::Price, Side::Below, Some(&billing), limits);
        let Some(exceeded) = allowed.bound.exceeded(less, ordered, saved) else { continue };
        let currency = billing.order.currency;
        let percent = say::percent(price, ordered).unwrap_or_default();
        let sentence = format!(
            "Line {} costs {}, order {} line {} says {} ({percent}, limit -{}).",
            billing.number,
            say::money(price.round_dp(6), currency),
            billing.order.po_number,
            billing.order_line.line_no,
            say::money(ordered, currency),
            said(exceeded, currency)
        );
        say_about(context, &billing, 146, sentence, out)
            .expected(say::money(ordered, currency))
            .actual(say::money(price.round_dp(6), currency))
            .difference(format!("{} ({percent})", say::signed_money(-less.round_dp(6), currency)))
            .limit(format!("-{}", allowed.bound.in_words(|amount| say::money(amount, currency))))
            .citing_records(allowed.record());
    }
}

/// P103. All invoices together bill more on an order line than it is worth.
pub(crate) fn line_amount(context: &Context<'_>, out: &mut Findings) {
    for (billings, amount) in by_order_line(context) {
        let Some(billing) = billings.first() else { continue };
        let (line, currency) = (billing.order_line, billing.order.currency);
        if context.invoice.currency.is_some_and(|c| c != currency) {
            continue;
        }
        let Some(ordered) = line.quantity.checked_mul(line.unit_price).map(|a| a.round_dp(2)) else { continue };
        let Some(billed) = line.billed.net_amount.checked_add(amount).map(|a| a.round_dp(2)) else { continue };
        let Some(extra) = billed.checked_sub(ordered) else { continue };
        // Bulk goods may be delivered by that much more, so they may cost that much more.
        let bulk = if is_bulk(line.unit.as_deref()) { context.limits.bulk_quantity_percent } else { Decimal::ZERO };
        let percent_max = context.limits.line_amount_percent.checked_add(bulk).unwrap_or(Decimal::MAX);
        let limits = Bound::both(percent_max, context.limits.line_amount);
        let allowed = context.allowed(Measure::LineAmount, Side::Above, Some(billing), limits);
        let Some(exceeded) = allowed.bound.exceeded(extra, ordered, extra) else { continue };
        let percent = say::percent(billed, ordered).unwrap_or_else(|| "was free".into());
        let limit = said(exceeded, currency);
        let earlier = if line.billed.net_amount.is_zero() {
            String::new()
        } else {
            format!(" with {} billed before", say::money(line.billed.net_amount, currency))
        };
        let sentence = format!(
            "{} order {} line {} to {}{earlier}, ordered were {} ({}, {percent}, limit {limit}).",
            numbers_do(&billings, "bring"),
            billing.order.po_number,
            line.line_no,
            say::money(billed, currency),
            say::money(ordered, currency),
            say::signed_money(extra, currency),
        );
        say_about(context, billing, 131, sentence, out)
            .expected(say::money(ordered, currency))
            .actual(say::money(billed, currency))
            .difference(format!("{} ({percent})", say::signed_money(extra, currency)))
            .limit(allowed.bound.in_words(|amount| say::money(amount, currency)))
            .citing_records(allowed.record())
            .at_risk(Some(Amount::new(extra.min(amount.abs()), currency)));
    }
}

/// P104. An invoice that shows no lines costs more than its orders have left.
pub(crate) fn order_amount(context: &Context<'_>, out: &mut Findings) {
    let matched = &context.subject.matched;
    if !context.invoice.lines.is_empty() || context.is_credit() || matched.orders.is_empty() {
        return;
    }
    let Some(net) = context.invoice.totals.without_vat else { return };
    let mut ordered = Decimal::ZERO;
    let mut billed = net.value;
    let mut currency = net.currency;
    for order in matched.orders.iter().filter_map(|number| context.ledger.order(number)) {
        if context.invoice.currency.is_some_and(|c| c != order.currency) {
            return;
        }
        currency = order.currency;
        for line in &order.lines {
            let amount = line.quantity.checked_mul(line.unit_price).and_then(|a| ordered.checked_add(a));
            let (Some(amount), Some(before)) = (amount, billed.checked_add(line.billed.net_amount)) else { return };
            (ordered, billed) = (amount.round_dp(2), before);
        }
    }
    let limits = Bound::both(context.limits.order_amount_percent, context.limits.order_amount);
    let allowed = context.allowed(Measure::OrderAmount, Side::Above, None, limits);
    let Some(extra) = billed.checked_sub(ordered) else { return };
    let Some(exceeded) = allowed.bound.exceeded(extra, ordered, extra) else { return };
    let percent = say::percent(billed, ordered).unwrap_or_else(|| "was free".into());
    let limit = said(exceeded, currency);
    let orders = matched.orders.join(", ");
    let sentence = format!(
        "The invoice brings order {orders} to {}, ordered were {} ({}, {percent}, limit {limit}).",
        say::money(billed, currency),
        say::money(ordered, currency),
        say::signed_money(extra, currency)
    );
    let terms = [TermPath::bt(109), TermPath::bt(13)];
    let finding = out.say(terms.to_vec(), sentence);
    finding.expected(say::money(ordered, currency)).actual(say::money(billed, currency));
    finding.difference(format!("{} ({percent})", say::signed_money(extra, currency)));
    finding.limit(allowed.bound.in_words(|amount| say::money(amount, currency)));
    finding.citing(context.subject.reading, &terms).citing_records(allowed.record());
    for order in &matched.orders {
        finding.citing_record(format!("order {order}"));
    }
    finding.at_risk(Some(Amount::new(extra, currency)));
}

/// The part of a bound that was exceeded.
fn said(exceeded: Exceeded, currency: Currency) -> String {
    match exceeded {
        Exceeded::Percent(percent) => format!("{} %", say::plain(percent)),
        Exceeded::Amount(amount) => say::money(amount, currency),
    }
}

/// The lines that bill each order line, with their net amount; what is given back is not here.
pub(super) fn by_order_line<'a>(context: &Context<'a>) -> Vec<(Vec<Billing<'a>>, Decimal)> {
    if context.is_credit() {
        return Vec::new();
    }
    let mut groups: BTreeMap<(String, String), (Vec<Billing<'a>>, Decimal)> = BTreeMap::new();
    for billing in context.billings() {
        let key = (billing.matched.po_number.clone(), billing.matched.order_line.clone());
        let (billings, amount) = groups.entry(key).or_default();
        *amount = amount.checked_add(billing.matched.net_amount).unwrap_or(Decimal::MAX);
        billings.push(billing);
    }
    groups.into_values().collect()
}

/// `line 3`, or `lines 3 and 5`.
pub(super) fn numbers(billings: &[Billing<'_>]) -> String {
    let all: Vec<String> = billings.iter().map(|b| b.number.to_string()).collect();
    match all.as_slice() {
        [only] => format!("line {only}"),
        [some @ .., last] => format!("lines {} and {last}", some.join(", ")),
        [] => String::new(),
    }
}

/// `Line 3 bills`, or `Lines 3 and 5 bill`.
pub(super) fn numbers_do(billings: &[Billing<'_>], verb: &str) -> String {
    let subject = numbers(billings).replacen('l', "L", 1);
    if billings.len() == 1 { format!("{subject} {verb}s") } else { format!("{subject} {verb}") }
}

/// A finding about a matched line, citing the line's term and the order line.
pub(super) fn say_about<'f>(
    context: &Context<'_>,
    billing: &Billing<'_>,
    term: u16,
    sentence: String,
    out: &'f mut Findings,
) -> &'f mut crate::findings::Draft {
    let path = TermPath::line(billing.number, term);
    let record = format!("order {} line {}", billing.order.po_number, billing.order_line.line_no);
    let finding = out.say(vec![path.clone()], sentence);
    finding.citing(context.subject.reading, &[path]).citing_record(record)
}
