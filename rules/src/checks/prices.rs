//! What was agreed against what is charged.

use std::collections::BTreeMap;

use model::ledger::OrderLine;
use model::{Amount, Currency, Decimal, TermPath};

use super::{Allowed, Billing, Context, quantities};
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

/// A line that costs more than its order says.
struct Dearer<'a> {
    priced: Priced<'a>,
    /// More for one unit, and for the line.
    extra: Decimal,
    extra_cost: Decimal,
    allowed: Allowed<'a>,
    /// The part of the limit that it breaks; within it when absent.
    exceeded: Option<Exceeded>,
}

fn dearer<'a>(context: &Context<'a>) -> Vec<Dearer<'a>> {
    let limits = Bound::both(context.limits.price_percent, context.limits.price_line_amount);
    let dearer = |priced: Priced<'a>| {
        let ordered = price::agreed_for(priced.billing.line, priced.billing.order_line);
        let extra = priced.price.checked_sub(ordered).filter(|extra| *extra > Decimal::ZERO)?;
        let extra_cost = extra.checked_mul(priced.quantity).map(|e| e.round_dp(2))?;
        let allowed = context.allowed(Measure::Price, Side::Above, Some(&priced.billing), limits);
        let exceeded = allowed.bound.exceeded(extra, ordered, extra_cost);
        Some(Dearer { priced, extra, extra_cost, allowed, exceeded })
    };
    // What a charge on the line adds is above the line's amount (P103), not above its price.
    let is_price = |priced: &Priced<'_>| !price::is_charged(priced.billing.line, priced.billing.order_line);
    priced(context).into_iter().filter(is_price).filter_map(dearer).collect()
}

/// P101. The unit price is above the order's, by too many percent or too much money on the line.
pub(crate) fn above(context: &Context<'_>, out: &mut Findings) {
    for Dearer { priced: Priced { billing, price, .. }, extra, extra_cost, allowed, exceeded } in dearer(context) {
        let Some(exceeded) = exceeded else { continue };
        let ordered = price::agreed_for(billing.line, billing.order_line);
        let currency = billing.order.currency;
        let more = match exceeded {
            Exceeded::Percent(_) => String::new(),
            Exceeded::Amount(_) => format!(", {} more on this line", say::money(extra_cost, currency)),
        };
        let limit = said(exceeded, currency);
        let percent = say::percent(price, ordered).unwrap_or_else(|| "was free".into());
        let sentence = format!(
            "Line {} costs {}, order {} line {} says {}{} ({percent}{more}, limit {limit}).",
            billing.number,
            say::money(price.round_dp(6), currency),
            billing.order.po_number,
            billing.order_line.line_no,
            say::money(ordered, currency),
            from_tier(&billing),
        );
        say_about(context, &billing, 146, sentence, out)
            .expected(format!("{}{}", say::money(ordered, currency), from_tier(&billing)))
            .actual(say::money(price.round_dp(6), currency))
            .difference(format!("{} ({percent})", say::signed_money(extra.round_dp(6), currency)))
            .limit(format!("{} a line", allowed.bound.in_words(|amount| say::money(amount, currency))))
            .citing_records(allowed.record())
            .at_risk(Some(Amount::new(extra_cost, currency)));
    }
}

/// P102. The unit price is far below the order's: often another article. Where a tolerance asks for it, an amount that
/// is less than its quantity costs by the order is reported as well, when no price says so already.
pub(crate) fn below(context: &Context<'_>, out: &mut Findings) {
    let limits = Bound::percent(context.limits.price_below_percent);
    let mut said_of = BTreeMap::new();
    for Priced { billing, price, quantity } in priced(context) {
        let ordered = price::agreed_for(billing.line, billing.order_line);
        let Some(less) = ordered.checked_sub(price).filter(|less| *less > Decimal::ZERO) else { continue };
        let Some(saved) = less.checked_mul(quantity).map(|saved| saved.round_dp(2)) else { continue };
        let allowed = context.allowed(Measure::Price, Side::Below, Some(&billing), limits);
        let Some(exceeded) = allowed.bound.exceeded(less, ordered, saved) else { continue };
        said_of.insert((billing.order.po_number.as_str(), billing.order_line.line_no.as_str()), saved);
        let currency = billing.order.currency;
        let percent = say::percent(price, ordered).unwrap_or_default();
        let sentence = format!(
            "Line {} costs {}, order {} line {} says {}{} ({percent}, limit -{}).",
            billing.number,
            say::money(price.round_dp(6), currency),
            billing.order.po_number,
            billing.order_line.line_no,
            say::money(ordered, currency),
            from_tier(&billing),
            said(exceeded, currency)
        );
        say_about(context, &billing, 146, sentence, out)
            .expected(format!("{}{}", say::money(ordered, currency), from_tier(&billing)))
            .actual(say::money(price.round_dp(6), currency))
            .difference(format!("{} ({percent})", say::signed_money(-less.round_dp(6), currency)))
            .limit(format!("-{}", allowed.bound.in_words(|amount| say::money(amount, currency))))
            .citing_records(allowed.record());
    }
    if !context.policy.tolerance.is_empty() {
        amounts_below(context, said_of, out);
    }
}

/// Lines, and then whole orders, that cost less than their quantities do by the order, beyond what a tolerance says.
fn amounts_below<'a>(context: &Context<'a>, mut said_of: BTreeMap<(&'a str, &'a str), Decimal>, out: &mut Findings) {
    let (mut worth, mut billed) = (Decimal::ZERO, Decimal::ZERO);
    let in_currency = |b: &Billing<'_>| context.invoice.currency.is_none_or(|c| c == b.order.currency);
    for (billings, amount) in by_order_line(context) {
        let Some(billing) = billings.first().filter(|b| in_currency(b)) else { return };
        let Some(agreed) = agreed_amount(&billings) else { return };
        let sums = worth.checked_add(agreed).zip(billed.checked_add(amount));
        let Some(sums) = sums else { return };
        (worth, billed) = sums;
        let key = (billing.order.po_number.as_str(), billing.order_line.line_no.as_str());
        let Some(less) = agreed.checked_sub(amount).filter(|_| !said_of.contains_key(&key)) else { continue };
        let Some(allowed) = context.tolerated(Measure::LineAmount, Side::Below, Some(billing)) else { continue };
        let Some(exceeded) = allowed.bound.exceeded(less, agreed, less) else { continue };
        let currency = billing.order.currency;
        let percent = say::percent(amount, agreed).unwrap_or_default();
        let quantity = billings.iter().try_fold(Decimal::ZERO, |sum, b| sum.checked_add(b.matched.quantity));
        let sentence = format!(
            "{} {}, {} of order {} line {} cost {} ({percent}, limit -{}).",
            numbers_do(&billings, "bill"),
            say::money(amount, currency),
            say::quantity(quantity.unwrap_or_default(), billing.order_line.unit.as_deref()),
            billing.order.po_number,
            billing.order_line.line_no,
            say::money(agreed, currency),
            said(exceeded, currency),
        );
        say_about(context, billing, 131, sentence, out)
            .expected(say::money(agreed, currency))
            .actual(say::money(amount, currency))
            .difference(format!("{} ({percent})", say::signed_money(-less, currency)))
            .limit(format!("-{}", allowed.bound.in_words(|amount| say::money(amount, currency))))
            .citing_records(allowed.record());
        said_of.insert(key, less);
    }
    let said_already = said_of.values().try_fold(Decimal::ZERO, |sum, less| sum.checked_add(*less));
    if let Some(said_already) = said_already {
        order_below(context, worth, billed, said_already, out);
    }
}

/// The whole invoice costs less than its quantities do by their orders; without lines, than what is left of them.
fn order_below(context: &Context<'_>, lines: Decimal, billed: Decimal, said_already: Decimal, out: &mut Findings) {
    let matched = &context.subject.matched;
    let Some(allowed) = context.tolerated(Measure::OrderAmount, Side::Below, None) else { return };
    let orders: Vec<_> = matched.orders.iter().filter_map(|number| context.ledger.order(number)).collect();
    let currency = context.invoice.currency.unwrap_or(Currency::NONE);
    if context.is_credit() || orders.is_empty() || orders.iter().any(|order| order.currency != currency) {
        return;
    }
    let (agreed, billed) = if context.invoice.lines.is_empty() {
        let left = |line: &OrderLine| {
            let ordered = line.quantity.checked_mul(line.unit_price)?.round_dp(2);
            Some(ordered.checked_sub(line.billed.net_amount)?.max(Decimal::ZERO))
        };
        let mut all = orders.iter().flat_map(|order| &order.lines).map(left);
        let left = all.try_fold(Decimal::ZERO, |sum, left| sum.checked_add(left?));
        let Some(sums) = left.zip(context.invoice.totals.without_vat.map(|net| net.value)) else { return };
        sums
    } else {
        (lines, billed)
    };
    let Some(less) = agreed.checked_sub(billed) else { return };
    let Some(unsaid) = less.checked_sub(said_already) else { return };
    let Some(exceeded) = allowed.bound.exceeded(unsaid, agreed, unsaid) else { return };
    let percent = say::percent(billed, agreed).unwrap_or_default();
    let what = if context.invoice.lines.is_empty() { "what is left of it comes to" } else { "by it the goods cost" };
    let sentence = format!(
        "The invoice bills {} on order {}, {what} {} ({percent}, limit -{}).",
        say::money(billed, currency),
        matched.orders.join(", "),
        say::money(agreed, currency),
        said(exceeded, currency),
    );
    let terms = [TermPath::bt(109), TermPath::bt(13)];
    let finding = out.say(terms.to_vec(), sentence);
    finding.expected(say::money(agreed, currency)).actual(say::money(billed, currency));
    finding.difference(format!("{} ({percent})", say::signed_money(-less, currency)));
    finding.limit(format!("-{}", allowed.bound.in_words(|amount| say::money(amount, currency))));
    finding.citing(context.subject.reading, &terms).citing_records(allowed.record());
    for order in &matched.orders {
        finding.citing_record(format!("order {order}"));
    }
}

/// What the billed quantities cost by the order line; `None` where a unit does not convert.
fn agreed_amount(billings: &[Billing<'_>]) -> Option<Decimal> {
    let agreed = |b: &Billing<'_>| {
        let known = price::conversion(b.line, b.order_line) != Conversion::Unknown;
        let price = known.then(|| price::agreed_for(b.line, b.order_line))?;
        price.checked_mul(b.matched.quantity).map(|amount| amount.round_dp(2))
    };
    billings.iter().try_fold(Decimal::ZERO, |sum, b| sum.checked_add(agreed(b)?))
}

/// Which of the order line's prices counts: ` from 250 C62 on`.
fn from_tier(billing: &Billing<'_>) -> String {
    let order_line = billing.order_line;
    let tier = price::reached_tier(billing.line, order_line);
    let unit = order_line.unit.as_deref();
    tier.map_or_else(String::new, |tier| format!(" from {} on", say::quantity(tier.from, unit)))
}

/// An order line with what all invoices bill of it, this one's part, and what of the excess is said elsewhere.
struct Burdened<'a> {
    billings: Vec<Billing<'a>>,
    ordered: Decimal,
    billed: Decimal,
    /// Of this invoice.
    amount: Decimal,
    /// What P101 and P201 hold of this invoice, or a tolerance lets pass: one cause is one hold.
    explained: Decimal,
}

impl Burdened<'_> {
    /// Above the order, for a reason that no other finding gives.
    fn unexplained(&self) -> Option<Decimal> {
        let extra = self.billed.checked_sub(self.ordered)?;
        extra.checked_sub(self.explained)
    }
}

fn burdened<'a>(context: &Context<'a>) -> Vec<Burdened<'a>> {
    let dearer = dearer(context);
    let over = quantities::over_ordered(context);
    let burdened = |(billings, amount): (Vec<Billing<'a>>, Decimal)| {
        let billing = billings.first()?;
        let line = billing.order_line;
        let ordered = line.quantity.checked_mul(line.unit_price)?.round_dp(2);
        let billed = line.billed.net_amount.checked_add(amount)?.round_dp(2);
        let is_here = |number: u32, order_line: &OrderLine| {
            billings.iter().any(|b| b.number == number && std::ptr::eq(b.order_line, order_line))
        };
        // A price that is held is held for what it costs; one that a tolerance lets pass was agreed to.
        let said = dearer.iter().filter(|d| d.exceeded.is_some() || d.allowed.by.is_some());
        let mut said = said.filter(|d| is_here(d.priced.billing.number, d.priced.billing.order_line));
        let prices = said.try_fold(Decimal::ZERO, |sum, d| sum.checked_add(d.extra_cost))?;
        // A small quantity costs what its tier says, also where the order was reckoned at the price of many.
        let by_tier = billings.iter().filter(|b| !b.order_line.tiers.is_empty());
        let tiers = by_tier.map(|b| {
            let agreed = price::agreed_for(b.line, b.order_line);
            agreed.checked_sub(b.order_line.unit_price)?.checked_mul(b.matched.quantity)
        });
        let tiers = tiers.map(|more| more.map(|more| more.round_dp(2).max(Decimal::ZERO)));
        let tiers = tiers.into_iter().try_fold(Decimal::ZERO, |sum, more| sum.checked_add(more?))?;
        let pieces =
            over.iter().find(|over| std::ptr::eq(over.order_line, line)).map_or(Decimal::ZERO, |over| over.worth);
        Some(Burdened { ordered, billed, amount, explained: prices.checked_add(pieces)?.checked_add(tiers)?, billings })
    };
    let in_currency = |billing: &Billing<'_>| context.invoice.currency.is_none_or(|c| c == billing.order.currency);
    let groups = by_order_line(context).into_iter().filter(|(billings, _)| billings.first().is_some_and(in_currency));
    groups.filter_map(burdened).collect()
}

/// P103. All invoices together bill more on an order line than it is worth, and neither this invoice's price (P101) nor
/// its quantity (P201) says why.
pub(crate) fn line_amount(context: &Context<'_>, out: &mut Findings) {
    for burden in burdened(context) {
        let Some(billing) = burden.billings.first() else { continue };
        let (line, currency) = (billing.order_line, billing.order.currency);
        let (ordered, billed) = (burden.ordered, burden.billed);
        let Some((extra, unexplained)) = billed.checked_sub(ordered).zip(burden.unexplained()) else { continue };
        let allowed = line_bound(context, billing);
        let Some(exceeded) = allowed.bound.exceeded(unexplained, ordered, unexplained) else { continue };
        let percent = say::percent(billed, ordered).unwrap_or_else(|| "was free".into());
        let limit = said(exceeded, currency);
        let earlier = if line.billed.net_amount.is_zero() {
            String::new()
        } else {
            format!(" with {} billed before", say::money(line.billed.net_amount, currency))
        };
        let sentence = format!(
            "{} order {} line {} to {}{earlier}, ordered were {} ({}, {percent}, limit {limit}).",
            numbers_do(&burden.billings, "bring"),
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
            .at_risk(Some(Amount::new(unexplained.min(burden.amount.abs()), currency)));
    }
}

/// How far an order line may be exceeded by all invoices together.
fn line_bound<'a>(context: &Context<'a>, billing: &Billing<'a>) -> Allowed<'a> {
    // Bulk goods may be delivered by that much more, so they may cost that much more.
    let percent_max = context.limits.line_amount_percent.checked_add(bulk_percent(context, billing.order_line));
    let limits = Bound::both(percent_max.unwrap_or(Decimal::MAX), context.limits.line_amount);
    context.allowed(Measure::LineAmount, Side::Above, Some(billing), limits)
}

fn bulk_percent(context: &Context<'_>, line: &OrderLine) -> Decimal {
    if is_bulk(line.unit.as_deref()) { context.limits.bulk_quantity_percent } else { Decimal::ZERO }
}

/// P104. All invoices together bill more on their orders than these are worth: many small overruns, or an invoice that
/// shows no lines. Charges and lines that nobody ordered have rules of their own.
pub(crate) fn order_amount(context: &Context<'_>, out: &mut Findings) {
    let matched = &context.subject.matched;
    if context.is_credit() || matched.orders.is_empty() {
        return;
    }
    let has_lines = !context.invoice.lines.is_empty();
    let mut sum = Sum::default();
    let mut currency = context.invoice.currency.unwrap_or(Currency::NONE);
    for order in matched.orders.iter().filter_map(|number| context.ledger.order(number)) {
        if context.invoice.currency.is_some_and(|c| c != order.currency) {
            return;
        }
        currency = order.currency;
        for line in &order.lines {
            let ordered = line.quantity.checked_mul(line.unit_price).map(|amount| amount.round_dp(2));
            if ordered.and_then(|ordered| sum.add(ordered, line.billed.net_amount)).is_none() {
                return;
            }
        }
    }
    let mut this = Decimal::ZERO;
    if has_lines {
        for burden in burdened(context) {
            let Some(billing) = burden.billings.first() else { continue };
            // What the line's own rules say or let pass is not said again of the order.
            let allowed = line_bound(context, billing);
            let said = match burden.unexplained() {
                Some(rest) if allowed.bound.exceeded(rest, burden.ordered, rest).is_some() => rest,
                Some(rest) if allowed.by.is_some() => rest.max(Decimal::ZERO),
                Some(rest) => {
                    let bulk = burden.ordered.checked_mul(bulk_percent(context, billing.order_line));
                    let bulk = bulk.and_then(|amount| amount.checked_div(Decimal::ONE_HUNDRED)).unwrap_or_default();
                    // Only what more of it weighs, not what each costs more.
                    more_than_ordered(&burden.billings).min(rest.max(Decimal::ZERO)).min(bulk)
                }
                None => return,
            };
            let said = said.checked_add(burden.explained);
            if said.and_then(|said| sum.explain(said, burden.amount)).is_none() {
                return;
            }
            this = this.checked_add(burden.amount).unwrap_or(Decimal::MAX);
        }
    } else {
        let Some(net) = context.invoice.totals.without_vat else { return };
        if sum.explain(Decimal::ZERO, net.value).is_none() {
            return;
        }
        this = net.value;
    }
    let Sum { ordered, billed, explained } = sum;
    let limits = Bound::both(context.limits.order_amount_percent, context.limits.order_amount);
    let allowed = context.allowed(Measure::OrderAmount, Side::Above, None, limits);
    let Some(extra) = billed.checked_sub(ordered) else { return };
    let Some(unexplained) = extra.checked_sub(explained) else { return };
    // An invoice that adds nothing to the orders is not what exceeds them.
    if this <= Decimal::ZERO {
        return;
    }
    let Some(exceeded) = allowed.bound.exceeded(unexplained, ordered, unexplained) else { return };
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
    finding.at_risk(Some(Amount::new(unexplained.min(this), currency)));
}

/// What the pieces beyond the order line's quantity cost at its price, of all invoices together.
fn more_than_ordered(billings: &[Billing<'_>]) -> Decimal {
    let Some(billing) = billings.first() else { return Decimal::ZERO };
    let line = billing.order_line;
    let all = billings.iter().try_fold(line.billed.quantity, |sum, b| sum.checked_add(b.matched.quantity));
    let over = all.and_then(|all| all.checked_sub(line.quantity)).map(|over| over.max(Decimal::ZERO));
    over.and_then(|over| over.checked_mul(line.unit_price)).map_or(Decimal::ZERO, |amount| amount.round_dp(2))
}

/// What orders are worth and what is billed of them.
#[derive(Default)]
struct Sum {
    ordered: Decimal,
    billed: Decimal,
    explained: Decimal,
}

impl Sum {
    fn add(&mut self, ordered: Decimal, billed: Decimal) -> Option<()> {
        self.ordered = self.ordered.checked_add(ordered)?;
        self.billed = self.billed.checked_add(billed)?;
        Some(())
    }

    fn explain(&mut self, explained: Decimal, billed: Decimal) -> Option<()> {
        self.explained = self.explained.checked_add(explained)?;
        self.billed = self.billed.checked_add(billed)?.round_dp(2);
        Some(())
    }
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
