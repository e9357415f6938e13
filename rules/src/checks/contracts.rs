//! Contracts: valid on the day, billed at the agreed rate, within the cap, in their rhythm.

use jiff::Span;
use model::ledger::{Contract, ContractPeriod, EarlierInvoice};
use model::{Amount, Date, Decimal, TermPath};

use super::Context;
use super::dates::whole_days;
use super::price_list;
use crate::expected::step;
use crate::findings::Findings;
use crate::matching::contract::quotes;
use crate::say;
use crate::text::NumberKey;

/// Contract reference (BT-12).
const REFERENCE: TermPath = TermPath::bt(12);
/// Total without VAT (BT-109).
const NET: TermPath = TermPath::bt(109);

pub(super) fn matched<'a>(context: &Context<'a>) -> Option<&'a Contract> {
    let number = context.subject.matched.contract.as_deref()?;
    context.ledger.contracts.iter().find(|contract| contract.contract_number == number)
}

/// K101. The quoted contract does not exist, is another vendor's, or does not cover the time.
pub(crate) fn not_valid(context: &Context<'_>, out: &mut Findings) {
    let Some(contract) = matched(context) else {
        // What an order covers needs no contract; vendors print framework numbers of their own.
        if context.subject.matched.orders.is_empty() {
            no_such(context, out);
        }
        return;
    };
    let number = &contract.contract_number;
    let record = format!("contract {number}");
    let (first, last) = service(context);
    let outside = first < contract.valid_from || contract.valid_to.is_some_and(|end| last > end);
    if !outside {
        return;
    }
    let until = contract.valid_to.map_or("open".to_owned(), |day| day.to_string());
    let billed = if first == last { first.to_string() } else { format!("{first} to {last}") };
    let terms = [REFERENCE, TermPath::bt(73), TermPath::bt(2)];
    let sentence =
        format!("The invoice is for {billed}, contract {number} runs from {} to {until}.", contract.valid_from);
    out.say(terms.to_vec(), sentence)
        .expected(format!("{} to {until}", contract.valid_from))
        .actual(billed)
        .limit("0 days")
        .citing(context.subject.reading, &terms)
        .citing_record(record)
        .at_risk(context.gross());
}

/// The quoted contract is another vendor's, or nobody's.
fn no_such(context: &Context<'_>, out: &mut Findings) {
    let Some(quote) = context.invoice.contract_reference.as_deref() else { return };
    if NumberKey::of(quote).is_none() {
        return;
    }
    let contracts = &context.ledger.contracts;
    let vendor_id = context.vendor.map(|vendor| vendor.vendor_id.as_str());
    if let (Some(other), Some(vendor)) =
        (contracts.iter().find(|contract| quotes(quote, &contract.contract_number)), context.vendor)
    {
        let number = &other.contract_number;
        let terms = [REFERENCE, TermPath::bt(27)];
        let sentence = format!(
            "Contract {number} is with vendor {}, the invoice comes from {} {}.",
            other.vendor_id,
            vendor.vendor_id,
            say::quote(&vendor.name)
        );
        out.say(terms.to_vec(), sentence)
            .expected(&other.vendor_id)
            .actual(&vendor.vendor_id)
            .citing(context.subject.reading, &[REFERENCE])
            .citing_record(format!("contract {number}"))
            .at_risk(context.gross());
        return;
    }
    if !contracts.iter().any(|contract| Some(contract.vendor_id.as_str()) == vendor_id) {
        return;
    }
    let shown = say::quote(quote);
    out.say(vec![REFERENCE], format!("The invoice quotes contract {shown}, which does not exist."))
        .expected("a contract on file")
        .actual(shown)
        .citing(context.subject.reading, &[REFERENCE])
        .at_risk(context.gross());
}

/// The days that are billed: the period, else the day of the supply, else of the invoice.
fn service(context: &Context<'_>) -> (Date, Date) {
    let delivery = &context.invoice.delivery;
    let lines = || context.invoice.lines.iter();
    let start = delivery.period_start.or_else(|| lines().filter_map(|line| line.period_start).min());
    let end = delivery.period_end.or_else(|| lines().filter_map(|line| line.period_end).max());
    let day = delivery.actual_date.or(context.invoice.issue_date).unwrap_or(context.ledger.as_of);
    let (first, last) = (start.or(end).unwrap_or(day), end.or(start).unwrap_or(day));
    if first <= last { (first, last) } else { (last, first) }
}

/// K102. The bill differs from the agreed amount, or a line from the price list.
pub(crate) fn other_rate(context: &Context<'_>, out: &mut Findings) {
    let Some(contract) = matched(context).filter(|_| !context.is_credit()) else { return };
    let by_list = price_list::other_prices(context, contract, out);
    let (Some(agreed), Some(net)) = (contract.amount_per_period, net(context, contract)) else { return };
    // What is billed by the piece is not part of what each period costs.
    let Some(net) = net.checked_sub(by_list.unwrap_or_default()) else { return };
    if by_list.is_some() && net.is_zero() {
        return;
    }
    let periods = periods(context, contract.period);
    let Some(expected) = agreed.checked_mul(Decimal::from(periods)) else { return };
    let percent = contract.tolerance_percent.unwrap_or(context.limits.contract_percent);
    let allowed = expected.abs().checked_mul(percent).and_then(|a| a.checked_div(Decimal::ONE_HUNDRED));
    let Some(difference) = net.checked_sub(expected) else { return };
    if difference.abs() <= allowed.unwrap_or(Decimal::ZERO) {
        return;
    }
    let money = |value| say::money(value, contract.currency);
    let what = if periods == 1 { String::new() } else { format!(" for {periods} periods") };
    let subject = if by_list.is_some() { "What the price list does not have" } else { "The invoice" };
    let share = say::percent(net, expected).map(|p| format!("{p}, ")).unwrap_or_default();
    let sentence = format!(
        "{subject} is over {} without VAT, contract {} says {}{what} ({share}limit {} %).",
        money(net),
        contract.contract_number,
        money(expected),
        say::plain(percent)
    );
    out.say(vec![NET], sentence)
        .expected(money(expected))
        .actual(money(net))
        .difference(say::signed_money(difference, contract.currency))
        .limit(format!("{} %", say::plain(percent)))
        .citing(context.subject.reading, &[NET])
        .citing_record(format!("contract {}", contract.contract_number))
        .at_risk(Some(Amount::new(difference.abs(), contract.currency)));
}

/// Total without VAT in the contract's currency; nothing is converted.
fn net(context: &Context<'_>, contract: &Contract) -> Option<Decimal> {
    let net = context.invoice.totals.without_vat?;
    let currency = context.invoice.currency.unwrap_or(contract.currency);
    (currency == contract.currency).then_some(net.value)
}

/// How many periods the bill says that it covers; one when it says nothing.
pub(super) fn periods(context: &Context<'_>, period: ContractPeriod) -> u32 {
    let delivery = &context.invoice.delivery;
    let (Some(start), Some(end)) = (delivery.period_start, delivery.period_end) else { return 1 };
    let months = match period {
        ContractPeriod::Month => 1,
        ContractPeriod::Quarter => 3,
        ContractPeriod::Year => 12,
        ContractPeriod::Once => return 1,
    };
    let days = u32::try_from((end - start).get_days() + 1).unwrap_or(1);
    // A month is 28 to 31 days: 30.4 on the average, so that quarters and years round right.
    let covered = (days * 10 + 152) / 304;
    (covered / months).clamp(1, 120)
}

/// Earlier bills of the contract that count, the latest first.
fn earlier<'a>(context: &Context<'a>, contract: &Contract) -> Vec<&'a EarlierInvoice> {
    let counts = |earlier: &&EarlierInvoice| {
        earlier.contract.as_deref() == Some(&contract.contract_number)
            && super::duplicates::was_billed(context, earlier)
            && earlier.net.is_none_or(|net| net.currency == contract.currency)
    };
    let mut found: Vec<&EarlierInvoice> = context.ledger.earlier.iter().filter(counts).collect();
    found.sort_by_key(|earlier| std::cmp::Reverse(earlier.issue_date));
    found
}

/// K103. With this invoice more is billed than the contract allows in all.
pub(crate) fn above_cap(context: &Context<'_>, out: &mut Findings) {
    let Some(contract) = matched(context).filter(|_| !context.is_credit()) else { return };
    let (Some(cap), Some(net)) = (contract.total_cap, net(context, contract)) else { return };
    let record = format!("contract/{}/{}", contract.contract_number, contract.currency);
    let before = context.ledger.committed.get(&record).copied().unwrap_or_default();
    let Some(all) = before.checked_add(net) else { return };
    let Some(over) = all.checked_sub(cap).filter(|over| *over > Decimal::ZERO) else { return };
    let money = |value| say::money(value, contract.currency);
    let sentence = format!(
        "With this invoice of {} contract {} is billed {} of at most {} ({} above).",
        money(net),
        contract.contract_number,
        money(all),
        money(cap),
        money(over)
    );
    out.say(vec![NET], sentence)
        .expected(format!("at most {}", money((cap - before).max(Decimal::ZERO))))
        .actual(money(net))
        .difference(say::signed_money(over, contract.currency))
        .limit(money(cap))
        .citing(context.subject.reading, &[NET])
        .citing_record(format!("contract {}", contract.contract_number))
        .at_risk(Some(Amount::new(over.min(net), contract.currency)));
}

/// K204. A recurring bill comes early, after a gap, or over another amount than the last.
pub(crate) fn out_of_rhythm(context: &Context<'_>, out: &mut Findings) {
    let Some(contract) = matched(context).filter(|_| !context.is_credit()) else { return };
    let Some(step) = step(contract.period) else { return };
    // A copy is D101's or D102's; it says nothing about the rhythm.
    let is_twin = |earlier: &EarlierInvoice| context.twins().iter().any(|twin| twin.is(earlier));
    let mut bills = earlier(context, contract);
    let Some(issued) = context.invoice.issue_date else { return };
    // A backlog comes in any order: what is dated after this bill says nothing about when this one was due.
    let is_before = |earlier: &EarlierInvoice| match (period(context), earlier.trace.period) {
        (Some(mine), Some(theirs)) if mine != theirs => theirs.0 < mine.0,
        _ => earlier.issue_date.is_some_and(|day| day <= issued),
    };
    bills.retain(|earlier| {
        !earlier.credit_note && earlier.issue_date.is_some() && is_before(earlier) && !is_twin(earlier)
    });
    let Some(last) = bills.first() else { return };
    let Some(before) = last.issue_date else { return };
    let Ok(expected) = before.checked_add(step) else { return };
    let slack = whole_days(context.limits.recurring_days);
    let gap = expected.checked_add(step).is_ok_and(|next| issued > next.saturating_sub(Span::new().days(slack)));
    // The next period is not billed early because the one before was billed late.
    let follows = period(context).zip(last.trace.period).is_some_and(|(mine, theirs)| theirs.1 < mine.0);
    let is_ahead = period(context).is_none_or(|mine| issued < mine.0.saturating_sub(Span::new().days(slack)));
    let early = (expected - issued).get_days() > slack && (is_ahead || !follows);
    // An extra bill between two recurring ones is not one of them that came early.
    if early && !is_of_the_rhythm(context, contract, last) {
        return;
    }
    if early || gap {
        say_when(context, contract, (before, expected, issued), gap, out);
    }
    // The agreed amount is K102's.
    if contract.amount_per_period.is_none() && periods(context, contract.period) == 1 {
        say_changed(context, contract, last, before, out);
    }
}

/// The period that the invoice states.
fn period(context: &Context<'_>) -> Option<(Date, Date)> {
    let delivery = &context.invoice.delivery;
    delivery.period_start.zip(delivery.period_end)
}

/// Whether this is one of the recurring bills: over the agreed amount, or over what the last one was over.
fn is_of_the_rhythm(context: &Context<'_>, contract: &Contract, last: &EarlierInvoice) -> bool {
    let Some(usual) = contract.amount_per_period.or(last.net.map(|net| net.value.abs())) else { return false };
    net(context, contract).is_some_and(|net| differs_by(context, net, usual).is_none())
}

/// The difference from the usual amount, when it is above what usage explains.
fn differs_by(context: &Context<'_>, net: Decimal, usual: Decimal) -> Option<Decimal> {
    let percent = context.limits.recurring_percent;
    let allowed = usual.abs().checked_mul(percent).and_then(|a| a.checked_div(Decimal::ONE_HUNDRED));
    net.checked_sub(usual).filter(|difference| difference.abs() > allowed.unwrap_or(Decimal::ZERO))
}

/// The bill is early, or one before it is missing.
fn say_when(
    context: &Context<'_>,
    contract: &Contract,
    (before, expected, issued): (Date, Date, Date),
    gap: bool,
    out: &mut Findings,
) {
    let slack = whole_days(context.limits.recurring_days);
    let terms = [TermPath::bt(2)];
    let what = if gap { "after a gap: at least one bill is missing" } else { "early" };
    let sentence = format!(
        "This bill of contract {} comes {what}; after the one of {before} it was expected on {expected} (limit {}).",
        contract.contract_number,
        say::days(slack)
    );
    out.say(terms.to_vec(), sentence)
        .expected(expected)
        .actual(issued)
        .difference(format!("{:+} days", (issued - expected).get_days()))
        .limit(say::days(slack))
        .citing(context.subject.reading, &terms)
        .citing_record(format!("contract {}", contract.contract_number));
}

/// The bill is over another amount than the one before.
fn say_changed(context: &Context<'_>, contract: &Contract, last: &EarlierInvoice, before: Date, out: &mut Findings) {
    let (Some(net), Some(then)) = (net(context, contract), last.net) else { return };
    let then = then.value.abs();
    let Some(difference) = differs_by(context, net, then) else { return };
    let percent = context.limits.recurring_percent;
    let money = |value| say::money(value, contract.currency);
    let share = say::percent(net, then).map(|p| format!("{p}, ")).unwrap_or_default();
    let sentence = format!(
        "This bill of contract {} is over {} without VAT, the one of {before} was over {} ({share}limit {} %).",
        contract.contract_number,
        money(net),
        money(then),
        say::plain(percent)
    );
    out.say(vec![NET], sentence)
        .expected(money(then))
        .actual(money(net))
        .difference(say::signed_money(difference, contract.currency))
        .limit(format!("{} %", say::plain(percent)))
        .citing(context.subject.reading, &[NET])
        .citing_record(format!("contract {}", contract.contract_number))
        .at_risk(Some(Amount::new(difference.abs(), contract.currency)));
}
