//! Prices that creep: each step too small to be noticed, all of them together not.

use std::cmp::Reverse;

use model::ledger::BilledPrice;
use model::{Amount, Date, Decimal, TermPath};

use super::Context;
use super::dates::whole_days;
use super::history::Bill;
use crate::findings::Findings;
use crate::say;

/// Earlier purchases that a creeping price needs: two make a line through any two points.
const EARLIER_MIN: usize = 4;
/// Rises among them, this one included.
const RISES_MIN: usize = 3;

/// F104. The price of an article never fell, rose with most invoices, and is far above where it began.
///
/// Only what nobody ordered: an ordered price was agreed and has P101.
pub(super) fn creeping(context: &Context<'_>, history: &[Bill<'_>], out: &mut Findings) {
    let Some(issued) = context.invoice.issue_date else { return };
    let since = issued.saturating_sub(jiff::Span::new().days(whole_days(context.limits.creep_days)));
    for (number, line) in (1..).zip(context.invoice.lines.iter()) {
        let Some(this) = BilledPrice::of(line) else { continue };
        let mut before: Vec<(Date, Decimal)> = history
            .iter()
            .filter_map(|(earlier, _)| {
                let day = earlier.issue_date.filter(|day| *day >= since && *day < issued)?;
                Some((day, earlier.prices.iter().find(|price| price.is_of(&this))?.price))
            })
            .collect();
        before.sort_by_key(|(day, price)| (*day, Reverse(*price)));
        let Some((first_day, first)) = before.first().copied().filter(|_| before.len() >= EARLIER_MIN) else {
            continue;
        };
        let prices: Vec<Decimal> = before.iter().map(|(_, price)| *price).chain([this.price]).collect();
        let never_fell = prices.windows(2).all(|pair| pair[0] <= pair[1]);
        let rises = prices.windows(2).filter(|pair| pair[0] < pair[1]).count();
        let last_rose = before.last().is_some_and(|(_, last)| this.price > *last);
        if !never_fell || !last_rose || rises < RISES_MIN || !exceeds(this.price, first, context.limits.creep_percent) {
            continue;
        }
        let currency = context.gross().map_or(model::Currency::NONE, |gross| gross.currency);
        let price = |value: Decimal| say::money(value, currency);
        let percent = say::percent(this.price, first).unwrap_or_default();
        let limit = format!("{} %", say::plain(context.limits.creep_percent));
        let name = line.item.name.as_deref().unwrap_or("this article");
        let sentence = format!(
            "Line {number}, {}: the price rose {rises} times and never fell since {first_day}, from {} to {} ({percent}, limit {limit}).",
            say::quote(name),
            price(first),
            price(this.price)
        );
        let terms = [TermPath::line(number, 146)];
        let extra = line.quantity.and_then(|quantity| quantity.abs().checked_mul(this.price - first));
        out.say(terms.to_vec(), sentence)
            .expected(price(first))
            .actual(price(this.price))
            .difference(percent)
            .limit(limit)
            .citing(context.subject.reading, &terms)
            .at_risk(extra.map(|extra| Amount::new(extra, currency).round_to_minor(model::Rounding::HalfUp)));
    }
}

/// Whether `value` is more than so many percent above `base`.
fn exceeds(value: Decimal, base: Decimal, percent: Decimal) -> bool {
    let allowed = base.checked_mul(percent).and_then(|share| share.checked_div(Decimal::ONE_HUNDRED));
    allowed.and_then(|allowed| base.checked_add(allowed)).is_some_and(|most| value > most)
}
