//! What was agreed against what is charged.

use std::collections::BTreeMap;

use model::{Amount, Decimal, TermPath};

use super::{Billing, Context};
use crate::findings::Findings;
use crate::matching::price;
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
    let (percent_max, amount_max) = (context.limits.price_percent, context.limits.price_line_amount);
    for Priced { billing, price, quantity } in priced(context) {
        let ordered = billing.order_line.unit_price;
        let Some(extra) = price.checked_sub(ordered).filter(|extra| *extra > Decimal::ZERO) else { continue };
        let Some(extra_cost) = extra.checked_mul(quantity).map(|e| e.round_dp(2)) else { continue };
        let over_percent = exceeds(extra, ordered, percent_max);
        if !over_percent && extra_cost <= amount_max {
            continue;
        }
        let currency = billing.order.currency;
        let (limit, more) = if over_percent {
            (format!("{} %", say::plain(percent_max)), String::new())
        } else {
            let more = format!(", {} more on this line", say::money(extra_cost, currency));
            (say::money(amount_max, currency), more)
        };
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
            .limit(format!("{} % and {} a line", say::plain(percent_max), say::money(amount_max, currency)))
            .at_risk(Some(Amount::new(extra_cost, currency)));
    }
}

/// P102. The unit price is far below the order's: often another article.
pub(crate) fn below(context: &Context<'_>, out: &mut Findings) {
    let limit = context.limits.price_below_percent;
    for Priced { billing, price, .. } in priced(context) {
        let ordered = billing.order_line.unit_price;
        let Some(less) = ordered.checked_sub(price).filter(|less| exceeds(*less, ordered, limit)) else { continue };
        let currency = billing.order.currency;
        let percent = say::percent(price, ordered).unwrap_or_default();
        let sentence = format!(
            "Line {} costs {}, order {} line {} says {} ({percent}, limit -{} %).",
            billing.number,
            say::money(price.round_dp(6), currency),
            billing.order.po_number,
            billing.order_line.line_no,
            say::money(ordered, currency),
            say::plain(limit)
        );
        say_about(context, &billing, 146, sentence, out)
            .expected(say::money(ordered, currency))
            .actual(say::money(price.round_dp(6), currency))
            .difference(format!("{} ({percent})", say::signed_money(-less.round_dp(6), currency)))
            .limit(format!("-{} %", say::plain(limit)));
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
        let amount_max = context.limits.line_amount;
        let over_percent = exceeds(extra, ordered, percent_max);
        if !over_percent && extra <= amount_max {
            continue;
        }
        let percent = say::percent(billed, ordered).unwrap_or_else(|| "was free".into());
        let limit =
            if over_percent { format!("{} %", say::plain(percent_max)) } else { say::money(amount_max, currency) };
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
            .limit(format!("{} % and {}", say::plain(percent_max), say::money(amount_max, currency)))
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
    let (percent_max, amount_max) = (context.limits.order_amount_percent, context.limits.order_amount);
    let Some(extra) = billed.checked_sub(ordered) else { return };
    let over_percent = exceeds(extra, ordered, percent_max);
    if !over_percent && extra <= amount_max {
        return;
    }
    let percent = say::percent(billed, ordered).unwrap_or_else(|| "was free".into());
    let limit = if over_percent { format!("{} %", say::plain(percent_max)) } else { say::money(amount_max, currency) };
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
    finding.limit(format!("{} % and {}", say::plain(percent_max), say::money(amount_max, currency)));
    finding.citing(context.subject.reading, &terms);
    for order in &matched.orders {
        finding.citing_record(format!("order {order}"));
    }
    finding.at_risk(Some(Amount::new(extra, currency)));
}

/// Whether `extra` is more than so many percent of `base`; of nothing, anything is.
pub(super) fn exceeds(extra: Decimal, base: Decimal, percent: Decimal) -> bool {
    let allowed = base.abs().checked_mul(percent).and_then(|p| p.checked_div(Decimal::ONE_HUNDRED));
    extra > Decimal::ZERO && allowed.is_none_or(|allowed| extra > allowed)
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
