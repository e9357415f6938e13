//! What the records prove of a value that a page showed unsurely. A reader doubts by what it saw of other pages; an
//! account, a day or a sum that a record has as well is more than any look.

use jiff::Span;
use model::case::CaseStatus;
use model::evidence::Via;
use model::ledger::{Contract, EarlierInvoice, Vendor};
use model::{Amount, Date, Decimal, Evidence, Rounding, TermPath, money};

use super::Context;
use super::contracts;
use crate::duplicate::is_of_series;
use crate::matching::price;
use crate::text::NumberKey;
use crate::vat_rates::{Known, look_up};

/// Confidence from which on a record may tip the scales, in ten-thousandths: what was hardly read agrees with records by
/// chance, as another invoice's number on the page does with the series.
const FLOOR: u16 = 9_000;

/// Whether a record of the vendor proves the value of a term that X002 asks about.
pub(super) fn by_records(context: &Context<'_>, term: &TermPath) -> bool {
    let is_likely = is_printed(context, term);
    match term.term {
        1 => is_likely && continues_series(context),
        2 => is_likely && is_due_as_agreed(context),
        // Check digits hold, and nobody writes another account of this vendor's by mistake.
        84 => is_trusted_account(context),
        112 => is_likely && is_total_of_records(context),
        _ => false,
    }
}

/// Whether a page shows the value, and it was read with some confidence; what follows from other values proves nothing.
fn is_printed(context: &Context<'_>, term: &TermPath) -> bool {
    context.subject.reading.provenance(term).is_some_and(|provenance| {
        let is_page = |evidence: &Evidence| matches!(evidence, Evidence::Page { .. });
        provenance.confidence.basis_points() >= FLOOR
            && !provenance.evidence.is_empty()
            && provenance.evidence.iter().all(is_page)
    })
}

/// The account is one that the vendor is known by: a slip of reading does not lead to a number that was there before.
fn is_trusted_account(context: &Context<'_>) -> bool {
    let account = context.invoice.payment_account().and_then(|text| text.parse::<model::Iban>().ok());
    let trusted = context.vendor.map(|vendor| vendor.accounts.as_slice()).unwrap_or_default();
    account.is_some_and(|account| trusted.iter().any(|known| known.iban == account))
}

/// The invoice is due as many days later as were agreed with the vendor: two dates of the page bear each other out.
fn is_due_as_agreed(context: &Context<'_>) -> bool {
    let agreed = || {
        let days = context.vendor?.payment_terms_days.filter(|days| *days > 0)?;
        context.invoice.issue_date?.checked_add(Span::new().days(i64::from(days))).ok()
    };
    is_printed(context, &TermPath::bt(9)) && context.invoice.due_date.is_some_and(|due| agreed() == Some(due))
}

/// The number is another one of a series of this vendor's of which one passed before. Letters that were read by their look may
/// be others of the same form, so a scan's number is not proven by it; nor is what stands for something else.
fn continues_series(context: &Context<'_>) -> bool {
    let invoice = context.invoice;
    let (Some(number), Some(vendor)) = (invoice.number.as_deref(), context.vendor) else { return false };
    let is_printed = |evidence: &Evidence| !matches!(evidence, Evidence::Page { via: Via::Ocr, .. });
    let provenance = context.subject.reading.provenance(&TermPath::bt(1));
    let Some(key) = NumberKey::of(number).filter(|_| provenance.is_some_and(|p| p.evidence.iter().all(is_printed)))
    else {
        return false;
    };
    let references = [
        &invoice.purchase_order_reference,
        &invoice.contract_reference,
        &invoice.despatch_advice_reference,
        &invoice.receiving_advice_reference,
        &invoice.sales_order_reference,
    ];
    let named = invoice.preceding_invoices.iter().map(|named| &named.number);
    let is_reference = references.into_iter().chain(named).flatten().any(|other| key.is_same(other))
        || context.ledger.orders.iter().any(|order| key.is_same(&order.po_number));
    let passed = |earlier: &&EarlierInvoice| {
        earlier.status == CaseStatus::Cleared
            && earlier.vendor_id.as_deref() == Some(vendor.vendor_id.as_str())
            && earlier.credit_note == context.is_credit()
    };
    let goes_on =
        |earlier: &EarlierInvoice| earlier.number.as_deref().is_some_and(|before| is_of_series(before, number));
    !is_reference && context.ledger.earlier.iter().filter(passed).any(goes_on)
}

/// The total is what orders or a contract come to, with VAT at a rate of the vendor's country: prices, quantities, sums and
/// tax all agree with what was read, so no figure among them is another. Lines that only agree with themselves are no
/// record: a discount below the total would be overlooked.
fn is_total_of_records(context: &Context<'_>) -> bool {
    let totals = &context.invoice.totals;
    let (Some(net), Some(gross)) = (totals.without_vat, context.gross()) else { return false };
    let Some(vat) = gross.value.checked_sub(net.value) else { return false };
    if totals.vat.is_some_and(|read| read.value != vat) || net.value <= Decimal::ZERO {
        return false;
    }
    let is_agreed = is_net_of_orders(context, net) || is_net_of_contract(context, net);
    is_agreed && is_lawful(context, net.value, vat)
}

/// Every line bills an order at its price, or, where a page shows what it costs and nothing else, whole pieces of it; and
/// lines and charges add up to the total without VAT.
fn is_net_of_orders(context: &Context<'_>, net: Amount) -> bool {
    let matched = context.subject.matched;
    if matched.lines.is_empty() || !matched.unmatched_lines.is_empty() {
        return false;
    }
    let as_ordered = context.billings().all(|billing| {
        let (line, order_line) = (billing.line, billing.order_line);
        let agreed = price::agreed_for(line, order_line);
        let Some(quantity) = price::ordered_quantity(line, order_line) else { return false };
        let cost = quantity.checked_mul(agreed).map(|cost| money::round(cost, 2, Rounding::HalfUp));
        let is_agreed = match price::ordered_price(line, order_line) {
            Some(price) => price == agreed,
            None => quantity.fract().is_zero(),
        };
        billing.order.currency == net.currency && is_agreed && line.net_amount.map(|amount| amount.value) == cost
    });
    as_ordered && sum_of_parts(context) == Some(net.value)
}

/// Lines and charges less allowances; `None` when one of them has no amount.
fn sum_of_parts(context: &Context<'_>) -> Option<Decimal> {
    let invoice = context.invoice;
    let lines = invoice.lines.iter().try_fold(Decimal::ZERO, |sum, line| sum.checked_add(line.net_amount?.value))?;
    let with = invoice.charges.iter().try_fold(lines, |sum, charge| sum.checked_add(charge.amount?.value))?;
    invoice.allowances.iter().try_fold(with, |sum, less| sum.checked_sub(less.amount?.value))
}

/// The total without VAT is what the contract says of the period.
fn is_net_of_contract(context: &Context<'_>, net: Amount) -> bool {
    let agreed = |contract: &Contract| {
        let periods = Decimal::from(contracts::periods(context, contract.period));
        (contract.currency == net.currency).then(|| contract.amount_per_period?.checked_mul(periods)).flatten()
    };
    contracts::matched(context).and_then(agreed) == Some(net.value)
}

/// Whether so much VAT follows from the breakdown, or from one rate, as the seller's country charges them.
fn is_lawful(context: &Context<'_>, net: Decimal, vat: Decimal) -> bool {
    let registered = |vendor: &Vendor| Some(vendor.vat_id.as_ref()?.country().to_owned());
    let country = context.vendor.and_then(|vendor| vendor.country.clone().or_else(|| registered(vendor)));
    let days: Vec<Date> = context.invoice.issue_date.into_iter().collect();
    let in_force =
        |rate: Decimal| country.as_deref().is_some_and(|country| look_up(country, rate, &days) == Known::InForce);
    let tax_of = |base: Decimal, rate: Decimal| {
        let tax = base.checked_mul(rate)?.checked_div(Decimal::ONE_HUNDRED)?;
        Some(money::round(tax, 2, Rounding::HalfUp))
    };
    let groups = &context.invoice.vat_breakdown;
    let parts = groups.iter().try_fold((Decimal::ZERO, Decimal::ZERO), |(bases, taxes), group| {
        let (base, tax, rate) = (group.taxable_amount?.value, group.tax_amount?.value, group.rate?);
        let holds = tax_of(base, rate) == Some(tax) && (rate.is_zero() || in_force(rate));
        holds.then_some((bases.checked_add(base)?, taxes.checked_add(tax)?))
    });
    if parts == Some((net, vat)) {
        return true;
    }
    // VAT is rounded to the cent, so the rate that it comes to has more digits than the law's.
    let Some(share) = vat.checked_mul(Decimal::ONE_HUNDRED).and_then(|part| part.checked_div(net)) else {
        return false;
    };
    (0..=2).map(|digits| share.round_dp(digits)).any(|rate| in_force(rate) && tax_of(net, rate) == Some(vat))
}
