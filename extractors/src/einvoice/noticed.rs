//! What strikes the eye in an invoice as it is read, before any rule or ledger: flags for people.

use std::collections::BTreeSet;

use model::invoice::{Invoice, Line};
use model::{Amount, BookingAid, Decimal, Iban};

/// Flags that the values themselves raise.
pub(super) fn flags(invoice: &Invoice) -> Vec<&'static str> {
    let checks = [
        ("sum_mismatch", sums_differ(invoice)),
        ("zero_amount", invoice.totals.with_vat.or(invoice.totals.amount_due).is_some_and(|a| a.value.is_zero())),
        ("negative_amount", is_negative(invoice)),
        ("currency_mismatch", currencies_differ(invoice)),
        ("several_accounts", accounts(invoice).len() > 1),
        ("iban_invalid", accounts(invoice).iter().any(|account| is_broken_iban(account))),
        ("date_implausible", dates_are_odd(invoice)),
        ("booking_aid", booking_aid(invoice).is_some()),
    ];
    checks.into_iter().filter(|(_, raised)| *raised).map(|(flag, _)| flag).collect()
}

/// The profile without lines that the document names (BT-24).
pub(super) fn booking_aid(invoice: &Invoice) -> Option<BookingAid> {
    BookingAid::named(invoice.process_control.specification_identifier.as_deref()?)
}

fn sums_differ(invoice: &Invoice) -> bool {
    let totals = &invoice.totals;
    let value = |amount: Option<Amount>| amount.map(|a| a.value);
    let or_zero = |amount: Option<Amount>| amount.map_or(Decimal::ZERO, |a| a.value);
    // Amounts have at most 15 integer digits each, so few of them cannot overflow; lines are summed with a check.
    // As in BR-CO-10 the sum is rounded: lines may have more decimals than totals.
    let lines = invoice.lines.iter().try_fold(Decimal::ZERO, |sum, line| sum.checked_add(line.net_amount?.value));
    let decimals = invoice.currency.map_or(2, model::Currency::decimals);
    let lines = lines.map(|sum| model::money::round(sum, decimals, model::Rounding::HalfUp));
    let has_lines = !invoice.lines.is_empty();
    let net = value(totals.line_net).map(|net| net - or_zero(totals.allowances) + or_zero(totals.charges));
    let due = value(totals.with_vat).map(|gross| gross - or_zero(totals.paid) + or_zero(totals.rounding));
    let gross = value(totals.without_vat).map(|net| net + or_zero(totals.vat));
    let differs = |a: Option<Decimal>, b: Option<Decimal>| matches!((a, b), (Some(a), Some(b)) if a != b);
    (has_lines && differs(lines, value(totals.line_net)))
        || differs(net, value(totals.without_vat))
        || differs(gross, value(totals.with_vat))
        || differs(due, value(totals.amount_due))
        || invoice.lines.iter().any(|line| line_differs(line) == Some(true))
}

/// Whether a line is far from quantity × price: more than five cents and more than half a percent, since unit prices
/// are often rounded for show. What exactly is allowed is a rule's business.
fn line_differs(line: &Line) -> Option<bool> {
    let net = line.net_amount?.value;
    let base = line.price.base_quantity.filter(|base| !base.is_zero()).unwrap_or(Decimal::ONE);
    let mut sum = line.quantity?.checked_mul(line.price.net?)?.checked_div(base)?;
    for allowance in &line.allowances {
        sum = sum.checked_sub(allowance.amount?.value)?;
    }
    for charge in &line.charges {
        sum = sum.checked_add(charge.amount?.value)?;
    }
    let off = sum.checked_sub(net)?.abs();
    Some(off > Decimal::new(5, 2) && off > net.abs().checked_mul(Decimal::new(5, 3))?)
}

fn is_negative(invoice: &Invoice) -> bool {
    let totals = &invoice.totals;
    [totals.with_vat, totals.amount_due].into_iter().flatten().any(|a| a.value.is_sign_negative() && !a.value.is_zero())
}

fn currencies_differ(invoice: &Invoice) -> bool {
    let Some(currency) = invoice.currency else { return false };
    let totals = &invoice.totals;
    [totals.line_net, totals.without_vat, totals.vat, totals.with_vat, totals.paid, totals.amount_due]
        .into_iter()
        .flatten()
        .any(|amount| amount.currency != currency && amount.currency != model::Currency::NONE)
}

fn accounts(invoice: &Invoice) -> BTreeSet<String> {
    let compact = |account: &str| account.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    invoice.payment.credit_transfers.iter().filter_map(|t| t.account.as_deref()).map(compact).collect()
}

/// Whether an account begins like an IBAN and is none.
fn is_broken_iban(account: &str) -> bool {
    let head = account.as_bytes();
    head.len() >= 15
        && head[..2].iter().all(u8::is_ascii_uppercase)
        && head[2..4].iter().all(u8::is_ascii_digit)
        && account.parse::<Iban>().is_err()
}

/// Dates that no trade has: before 1990, after 2200, or due before the issue.
fn dates_are_odd(invoice: &Invoice) -> bool {
    let dates = [invoice.issue_date, invoice.due_date, invoice.tax_point_date, invoice.delivery.actual_date];
    dates.into_iter().flatten().any(|date| !(1990..=2200).contains(&date.year()))
        || matches!((invoice.issue_date, invoice.due_date), (Some(issue), Some(due)) if due < issue)
}
