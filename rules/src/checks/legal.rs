//! What tax law asks of an invoice: a rate that exists, and the particulars without which the VAT cannot be deducted.

use model::invoice::VatBreakdown;
use model::{Date, Decimal, Evidence, TermPath, VatIdentifier};

use super::Context;
use crate::findings::Findings;
use crate::say;
use crate::vat_rates::{Known, look_up};

/// V103. The VAT rate was not in force in the seller's country on the day of the supply.
pub(crate) fn implausible_rate(context: &Context<'_>, out: &mut Findings) {
    domestic_without_vat(context, out);
    let countries = countries(context);
    let Some(country) = countries.first() else { return };
    let days = days(context);
    if days.is_empty() {
        return;
    }
    for (number, group) in (1..).zip(context.invoice.vat_breakdown.iter()) {
        let Some(rate) = group.rate.filter(|rate| is_charged(group) && !rate.is_zero()) else { continue };
        let known: Vec<Known> = countries.iter().map(|country| look_up(country, rate, &days)).collect();
        // Who sells into another country may charge that country's VAT.
        if known.contains(&Known::InForce) {
            continue;
        }
        let Some(Known::Others(valid)) = known.into_iter().next() else { continue };
        let valid: Vec<String> = valid.into_iter().map(|rate| format!("{} %", say::plain(rate))).collect();
        let valid = valid.join(", ");
        let rate = say::plain(rate);
        let day = days.first().map(|day| format!(" on {day}")).unwrap_or_default();
        let terms = [TermPath::vat(number, 119)];
        out.say(terms.to_vec(), format!("{rate} % VAT was no rate of {country}{day}; in force were {valid}."))
            .expected(valid)
            .actual(format!("{rate} %"))
            .limit("rates in force")
            .citing(context.subject.reading, &terms)
            .at_risk(group.tax_amount.map(|amount| context.amount(amount.value)));
    }
}

/// A supply to another member state (K) or an export (G) that never leaves the seller's country.
fn domestic_without_vat(context: &Context<'_>, out: &mut Findings) {
    let invoice = context.invoice;
    let of = |id: &Option<String>, address: &Option<String>| {
        let id = id.as_deref().and_then(|id| id.parse::<VatIdentifier>().ok());
        id.map(|id| id.country().to_owned()).or_else(|| address.clone())
    };
    let seller = of(&invoice.seller.vat_identifier, &invoice.seller.address.country);
    let buyer = of(&invoice.buyer.vat_identifier, &invoice.buyer.address.country);
    let delivered = invoice.delivery.address.country.clone();
    let Some(country) = seller.filter(|seller| buyer.as_ref() == Some(seller)) else { return };
    if delivered.as_ref().is_some_and(|delivered| *delivered != country)
        || invoice.tax_representative.vat_identifier.is_some()
    {
        return;
    }
    for (number, group) in (1..).zip(invoice.vat_breakdown.iter()) {
        let what = match group.category.as_deref() {
            Some("K") => "a supply to another member state (K)",
            Some("G") => "an export (G)",
            _ => continue,
        };
        let terms = [TermPath::vat(number, 118), TermPath::bt(31), TermPath::bt(48)];
        let sentence = format!(
            "No VAT is charged on {what}, but seller and buyer are in {country}, and nothing says that it left."
        );
        out.say(terms.to_vec(), sentence)
            .expected(format!("VAT of {country}"))
            .actual(what)
            .citing(context.subject.reading, &terms)
            .at_risk(context.gross());
    }
}

/// Standard, and without a category whatever has a rate.
fn is_charged(group: &VatBreakdown) -> bool {
    matches!(group.category.as_deref(), None | Some("S" | "AA" | "H"))
}

/// Countries whose VAT the seller may charge, the likeliest first: of its VAT identifier, of its tax representative,
/// where it sits, where it delivers.
fn countries(context: &Context<'_>) -> Vec<String> {
    let invoice = context.invoice;
    let of_id = |id: Option<&str>| Some(id?.parse::<VatIdentifier>().ok()?.country().to_owned());
    let mut all: Vec<String> = Vec::new();
    let found = [
        of_id(context.seller_vat_identifier()),
        of_id(invoice.tax_representative.vat_identifier.as_deref()),
        invoice.seller.address.country.clone(),
        invoice.delivery.address.country.clone(),
    ];
    for country in found.into_iter().flatten() {
        if !all.contains(&country) {
            all.push(country);
        }
    }
    all
}

/// Days on which the rate may have been looked up: of the supply, else of the invoice.
fn days(context: &Context<'_>) -> Vec<Date> {
    let invoice = context.invoice;
    let delivery = &invoice.delivery;
    let stated = [invoice.tax_point_date, delivery.actual_date, delivery.period_end, delivery.period_start];
    let lines = invoice.lines.iter().flat_map(|line| [line.period_end, line.period_start]);
    stated.into_iter().chain(lines.take(200)).chain([invoice.issue_date]).flatten().collect()
}

/// V104. A particular is missing without which the VAT cannot be deducted.
///
/// Judged on e-invoices only: what stands on a page and was not found there is a matter of reading.
pub(crate) fn missing_particulars(context: &Context<'_>, out: &mut Findings) {
    let invoice = context.invoice;
    let is_data = |path: &TermPath| {
        let provenance = context.subject.reading.provenance(path);
        provenance.is_some_and(|p| p.evidence.iter().any(|evidence| matches!(evidence, Evidence::Xml { .. })))
    };
    if !is_data(&TermPath::bt(1)) || context.is_receipt() || context.subject.flags.iter().any(|f| f == "booking_aid") {
        return;
    }
    let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    let mut missing = |terms: &[TermPath], what: &str, why: &str| {
        out.say(terms.to_vec(), format!("{what} is missing: {why}."))
            .expected(what.replacen("The ", "the ", 1))
            .actual("nothing")
            .citing(context.subject.reading, terms)
            .at_risk(invoice.totals.vat.or(context.gross()));
    };
    let seller = &invoice.seller;
    let is_charged = invoice.totals.vat.is_some_and(|vat| !vat.value.is_zero());
    let represented = !blank(&invoice.tax_representative.vat_identifier);
    if is_charged && blank(&seller.vat_identifier) && blank(&seller.tax_registration) && !represented {
        missing(&[TermPath::bt(31)], "The seller's VAT identifier or tax number", "it charges VAT");
    }
    if blank(&seller.address.line_1) && blank(&seller.address.city) && blank(&seller.address.post_code) {
        missing(&[TermPath::bt(35)], "The seller's address", "an invoice names who is to be reached for it");
    }
    if blank(&invoice.buyer.name) {
        missing(&[TermPath::bt(44)], "The buyer's name", "an invoice names to whom it is addressed");
    }
    for (number, group) in (1..).zip(invoice.vat_breakdown.iter()) {
        let at = |term| [TermPath::vat(number, term)];
        match group.category.as_deref() {
            Some("AE" | "K") if blank(&invoice.buyer.vat_identifier) && blank_id(context) => {
                missing(&[TermPath::bt(48)], "The buyer's VAT identifier", "the buyer owes the VAT");
            }
            _ => {}
        }
        let needs_reason = matches!(group.category.as_deref(), Some("E" | "AE" | "K" | "G" | "O"));
        if needs_reason && blank(&group.exemption_reason) && blank(&group.exemption_reason_code) {
            let base = group.taxable_amount.map_or(Decimal::ZERO, |amount| amount.value);
            if !base.is_zero() {
                missing(&at(120), "The reason why no VAT is charged", "the invoice bears none");
            }
        }
    }
}

/// A register number of the buyer stands in for its VAT identifier (BR-AE-04 takes either).
fn blank_id(context: &Context<'_>) -> bool {
    context.invoice.buyer.legal_registration.as_ref().is_none_or(|id| id.value.trim().is_empty())
}
