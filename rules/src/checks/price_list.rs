//! The price list of a contract: each line at the price, and the tier, that was agreed for its article.

use model::invoice::Line;
use model::ledger::Contract;
use model::{Amount, Decimal, Severity, TermPath};

use super::Context;
use super::charges::is_charge;
use crate::findings::{Draft, Findings};
use crate::matching::price;
use crate::matching::price_list::{Priced, listed, on_orders};
use crate::say;

/// Says which lines are billed at another price than the contract lists, or are not on its list; gives what the lines
/// that are on it come to, `None` without a price list.
///
/// The tier is that of the quantity of the line: other lines and other invoices do not count. A line that bills an order
/// is measured against the order (P101).
pub(super) fn other_prices(context: &Context<'_>, contract: &Contract, out: &mut Findings) -> Option<Decimal> {
    let day = context.invoice.issue_date.unwrap_or(context.ledger.as_of);
    if contract.prices.is_empty() || context.invoice.currency.is_some_and(|c| c != contract.currency) {
        return None;
    }
    let ordered = on_orders(context.subject.matched);
    let mut by_list = Decimal::ZERO;
    for line in listed(context.invoice, contract, day) {
        if ordered.contains(&line.number) {
            continue;
        }
        match &line.price {
            Some(priced) => {
                by_list = by_list.checked_add(price::net_amount(line.line).unwrap_or_default())?;
                one_line(context, contract, line.number, line.line, priced, out);
            }
            // What each period costs covers what the list does not have.
            // A discount is in our favour, freight is nothing that a list of articles has.
            None if price::net_amount(line.line).is_some_and(|net| net < Decimal::ZERO) => {}
            None if contract.amount_per_period.is_some()
                || is_charge(line.line.item.name.as_deref().unwrap_or_default()) => {}
            None => unlisted(context, contract, line.number, line.line, out),
        }
    }
    Some(by_list)
}

/// A line whose article is on the list.
fn one_line(
    context: &Context<'_>,
    contract: &Contract,
    number: u32,
    line: &Line,
    priced: &Priced<'_>,
    out: &mut Findings,
) {
    let listed = priced.listed;
    let article = listed.item_id.as_deref().unwrap_or(&listed.description);
    let unit = listed.unit.as_deref();
    if !priced.converts(line) {
        let actual = price::unit(line).map(say::quote).unwrap_or_default();
        let sentence = format!(
            "Line {number} is in {actual}, contract {} has a price of {} for {}; no factor is known, so the price is not \
             checked.",
            contract.contract_number,
            say::quote(article),
            unit.unwrap_or("another unit"),
        );
        let finding = say_about(context, contract, article, TermPath::line(number, 130), sentence, out);
        finding.expected(unit.unwrap_or_default()).actual(actual);
        let net = price::net_amount(line).filter(|net| *net > Decimal::ZERO);
        finding.at_risk(net.map(|net| Amount::new(net, contract.currency)));
        return;
    }
    let Some((quantity, agreed, billed)) = priced.compared(line) else { return };
    let (Some(difference), percent) =
        (billed.checked_sub(agreed), contract.tolerance_percent.unwrap_or(context.limits.contract_percent))
    else {
        return;
    };
    let allowed = agreed.checked_mul(percent).and_then(|a| a.checked_div(Decimal::ONE_HUNDRED)).unwrap_or_default();
    let cost = difference.checked_mul(quantity).map(|cost| cost.round_dp(2)).unwrap_or(Decimal::MAX);
    // A price with more decimals than the page shows comes to the same amount.
    if difference.abs() <= allowed || cost.is_zero() {
        return;
    }
    let money = |value: Decimal| say::money(value.round_dp(6), contract.currency);
    let from = match priced.tier(quantity) {
        Some(from) => format!(" from {} on", say::quantity(from, unit)),
        None if listed.tiers.is_empty() => String::new(),
        None => format!(" for {}", say::quantity(quantity, unit)),
    };
    let share = say::percent(billed, agreed).map(|p| format!("{p}, ")).unwrap_or_default();
    let sentence = format!(
        "Line {number} costs {}, contract {} says {} for {}{from} ({share}limit {} %).",
        money(billed),
        contract.contract_number,
        money(agreed),
        say::quote(article),
        say::plain(percent)
    );
    let finding = say_about(context, contract, article, TermPath::line(number, 146), sentence, out);
    finding.expected(format!("{}{from}", money(agreed))).actual(money(billed));
    finding.difference(say::signed_money(difference.round_dp(6), contract.currency));
    finding.limit(format!("{} %", say::plain(percent)));
    if cost > Decimal::ZERO {
        finding.at_risk(Some(Amount::new(cost, contract.currency)));
    }
}

/// A line whose article the list does not have: shown, since nobody agreed to its price.
fn unlisted(context: &Context<'_>, contract: &Contract, number: u32, line: &Line, out: &mut Findings) {
    let name =
        line.item.name.as_deref().or(line.item.sellers_identifier.as_deref()).unwrap_or("an article without a name");
    let sentence = format!(
        "Line {number}, {}, is not on the price list of contract {}.",
        say::quote(name),
        contract.contract_number
    );
    let terms = [TermPath::line(number, 153)];
    let finding = out.say(terms.to_vec(), sentence);
    finding.expected(format!("an article of contract {}", contract.contract_number)).actual(say::quote(name));
    finding.citing(context.subject.reading, &terms).citing_record(format!("contract {}", contract.contract_number));
    finding.severity(Severity::Warn);
    let net = price::net_amount(line).filter(|net| *net > Decimal::ZERO);
    finding.at_risk(net.map(|net| Amount::new(net, contract.currency)));
}

fn say_about<'f>(
    context: &Context<'_>,
    contract: &Contract,
    article: &str,
    term: TermPath,
    sentence: String,
    out: &'f mut Findings,
) -> &'f mut Draft {
    let record = format!("contract {} price of {}", contract.contract_number, say::quote(article));
    let terms = [term];
    let finding = out.say(terms.to_vec(), sentence);
    finding.citing(context.subject.reading, &terms).citing_record(record)
}
