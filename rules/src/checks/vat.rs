//! VAT must follow from base and rate.

use model::invoice::{Line, VatBreakdown};
use model::{Currency, Decimal, TermPath};

use super::Context;
use super::arithmetic::{document_limit, gap, in_minor_units, totals_follow_from_lines};
use crate::findings::Findings;
use crate::say;

/// V102. A VAT amount is not base × rate, a base is not what its lines add up to, or the groups do not add up.
pub(crate) fn amount(context: &Context<'_>, out: &mut Findings) {
    let invoice = context.invoice;
    // When the lines do not make the totals, that is V101, and the bases cannot fit either.
    let lines_fit = totals_follow_from_lines(context);
    for (number, group) in (1..).zip(invoice.vat_breakdown.iter()) {
        tax_of_group(context, number, group, out);
        if lines_fit {
            base_of_group(context, number, group, out);
        }
    }
    if invoice.vat_breakdown.is_empty() { tax_of_lines(context, out) } else { sum_of_groups(context, out) }
}

/// What is compared, and how.
struct Comparison<'t> {
    terms: Vec<TermPath>,
    phrase: &'t str,
    expected: Decimal,
    actual: Decimal,
    limit: Decimal,
}

fn compare(context: &Context<'_>, comparison: Comparison<'_>, out: &mut Findings) {
    let Comparison { terms, phrase, expected, actual, limit } = comparison;
    let Some(difference) = actual.checked_sub(expected) else { return };
    // A paper credit note may print bases with and taxes without a minus.
    if difference.abs() <= limit || (context.is_credit() && gap(actual.abs(), expected.abs()) <= limit) {
        return;
    }
    let currency = context.invoice.currency.unwrap_or(Currency::NONE);
    let money = |value| say::money(value, currency);
    let sentence = format!(
        "{phrase} {}, but the {} says {} ({}, limit {}).",
        money(expected),
        terms.first().map(say::term).unwrap_or_default(),
        money(actual),
        say::signed_money(difference, currency),
        money(limit)
    );
    out.say(terms.clone(), sentence)
        .expected(money(expected))
        .actual(money(actual))
        .difference(say::signed_money(difference, currency))
        .limit(money(limit))
        .citing(context.subject.reading, &terms)
        .at_risk(Some(context.amount(difference)));
}

/// The group's rate; categories without VAT have none and mean zero.
fn rate_of(category: Option<&str>, rate: Option<Decimal>) -> Option<Decimal> {
    rate.or_else(|| matches!(category, Some("Z" | "E" | "AE" | "K" | "G" | "O")).then_some(Decimal::ZERO))
}

fn rounded(context: &Context<'_>, value: Decimal) -> Decimal {
    let decimals = context.invoice.currency.map_or(2, Currency::decimals);
    model::money::round(value, decimals, model::Rounding::HalfUp)
}

/// Base × rate.
fn tax(context: &Context<'_>, base: Decimal, rate: Decimal) -> Option<Decimal> {
    Some(rounded(context, base.checked_mul(rate)?.checked_div(Decimal::ONE_HUNDRED)?))
}

/// Rounding allowed for so many groups and lines.
fn limit(context: &Context<'_>, groups: usize, lines: usize) -> Decimal {
    let limits = &context.limits;
    let of = |each: Decimal, count: usize| each.checked_mul(Decimal::from(count)).unwrap_or(Decimal::ZERO);
    let sum = of(limits.vat_rounding_per_group, groups).checked_add(of(limits.vat_rounding_per_line, lines));
    in_minor_units(context, sum.unwrap_or(Decimal::ZERO))
}

/// Whether a line belongs to a group; a line that does not say its rate may belong to any.
fn may_belong(line: &Line, group: &VatBreakdown) -> bool {
    let rate = rate_of(line.vat.category.as_deref(), line.vat.rate);
    let group_rate = rate_of(group.category.as_deref(), group.rate);
    rate.is_none() || group_rate.is_none() || rate == group_rate
}

fn tax_of_group(context: &Context<'_>, number: u32, group: &VatBreakdown, out: &mut Findings) {
    let (Some(base), Some(actual)) = (group.taxable_amount, group.tax_amount) else { return };
    let Some(rate) = rate_of(group.category.as_deref(), group.rate) else { return };
    let Some(expected) = tax(context, base.value, rate) else { return };
    let lines = context.invoice.lines.iter().filter(|line| may_belong(line, group)).count();
    let currency = context.invoice.currency.unwrap_or(Currency::NONE);
    let phrase = format!("{} % of {} is", say::plain(rate), say::money(base.value, currency));
    let terms = vec![TermPath::vat(number, 117), TermPath::vat(number, 116), TermPath::vat(number, 119)];
    let comparison =
        Comparison { terms, phrase: &phrase, expected, actual: actual.value, limit: limit(context, 1, lines) };
    compare(context, comparison, out);
}

/// The base against the lines, allowances and charges of the same rate, when all of them say their rate.
fn base_of_group(context: &Context<'_>, number: u32, group: &VatBreakdown, out: &mut Findings) {
    let invoice = context.invoice;
    let Some(base) = group.taxable_amount else { return };
    let key = |category: Option<&str>, rate: Option<Decimal>| {
        Some((category?.to_owned(), rate_of(category, rate)?.normalize()))
    };
    let Some(wanted) = key(group.category.as_deref(), group.rate) else { return };
    let lines = invoice.lines.iter().map(|l| (key(l.vat.category.as_deref(), l.vat.rate), l.net_amount, Decimal::ONE));
    let document = |entries: &[model::invoice::AllowanceOrCharge], slope: Decimal| {
        entries.iter().map(move |e| (key(e.vat_category.as_deref(), e.vat_rate), e.amount, slope)).collect::<Vec<_>>()
    };
    let mut sum = Decimal::ZERO;
    let all = lines
        .chain(document(&invoice.allowances, Decimal::NEGATIVE_ONE))
        .chain(document(&invoice.charges, Decimal::ONE));
    for (found, amount, slope) in all {
        let (Some(found), Some(amount)) = (found, amount) else { return };
        if found == wanted {
            let Some(next) = amount.value.checked_mul(slope).and_then(|a| sum.checked_add(a)) else { return };
            sum = next;
        }
    }
    if invoice.lines.is_empty() {
        return;
    }
    let phrase = format!("The lines, allowances and charges with {} % VAT add up to", say::plain(wanted.1));
    let comparison = Comparison {
        terms: vec![TermPath::vat(number, 116)],
        phrase: &phrase,
        expected: sum,
        actual: base.value,
        limit: document_limit(context),
    };
    compare(context, comparison, out);
}

fn sum_of_groups(context: &Context<'_>, out: &mut Findings) {
    let invoice = context.invoice;
    let Some(total) = invoice.totals.vat else { return };
    let Some(taxes) = invoice.vat_breakdown.iter().map(|g| g.tax_amount).collect::<Option<Vec<_>>>() else { return };
    let Some(sum) = taxes.iter().try_fold(Decimal::ZERO, |sum, tax| sum.checked_add(tax.value)) else { return };
    let terms = std::iter::once(TermPath::bt(110))
        .chain((1..=taxes.len().min(10)).filter_map(|n| u32::try_from(n).ok().map(|n| TermPath::vat(n, 117))));
    let comparison = Comparison {
        terms: terms.collect(),
        phrase: "The VAT groups add up to",
        expected: sum,
        actual: total.value,
        limit: limit(context, taxes.len(), 0),
    };
    compare(context, comparison, out);
}

/// Without a breakdown the lines' own rates say how much VAT there must be.
fn tax_of_lines(context: &Context<'_>, out: &mut Findings) {
    let invoice = context.invoice;
    let (Some(total), false) = (invoice.totals.vat, invoice.lines.is_empty()) else { return };
    // Allowances and charges without a rate would make this a guess.
    if !invoice.allowances.is_empty() || !invoice.charges.is_empty() || context.is_receipt() {
        return;
    }
    let mut bases: Vec<(Decimal, Decimal)> = Vec::new();
    for line in invoice.lines.iter() {
        let Some(rate) = rate_of(line.vat.category.as_deref(), line.vat.rate) else { return };
        let Some(net) = line.net_amount else { return };
        match bases.iter_mut().find(|(known, _)| *known == rate) {
            Some((_, base)) => {
                let Some(sum) = base.checked_add(net.value) else { return };
                *base = sum;
            }
            None => bases.push((rate, net.value)),
        }
    }
    let sum = bases.iter().try_fold(Decimal::ZERO, |sum, (rate, base)| sum.checked_add(tax(context, *base, *rate)?));
    let Some(expected) = sum else { return };
    // Prices that include VAT: the lines add up to the total with VAT, and the tax is inside.
    let net = bases.iter().try_fold(Decimal::ZERO, |sum, (_, base)| sum.checked_add(*base));
    if let (Some(net), Some(without)) = (net, invoice.totals.without_vat)
        && gap(net, without.value) > document_limit(context)
    {
        return;
    }
    let comparison = Comparison {
        terms: vec![TermPath::bt(110), TermPath::bt(109)],
        phrase: "VAT at the rates of the lines is",
        expected,
        actual: total.value,
        limit: limit(context, bases.len(), invoice.lines.len()),
    };
    compare(context, comparison, out);
}
