//! A given invoice on paper: what it says is decided elsewhere, the seed decides how it looks.
//!
//! What a page of this generator has no place for (the period, what is corrected) stands under the first line, as vendors
//! do it. A look that does not show what the invoice needs is passed over for the next seed, so that what a reader
//! misses was there to be read.

use std::collections::BTreeMap;

use model::{Decimal, Invoice};

use super::facts::{Facts, Group, Item, Taxed};
use super::language::{Book, Country};
use super::party::Party;
use super::{Class, Generated, Wish, draw, facts_of};

/// Looks that are tried until one shows everything.
const LOOKS_TRIED: u64 = 200;

/// Draws an invoice or credit note of a company of one of the language's countries; `None` for other countries, and when
/// no look shows number, date, order, account, VAT identifier and sums.
#[must_use]
pub fn draw_invoice(invoice: &Invoice, wish: Wish) -> Option<Generated> {
    let class = if invoice.is_credit_note() { Class::CreditNote } else { Class::Invoice };
    let country = country(wish, invoice)?;
    (0..LOOKS_TRIED).find_map(|look| {
        let seed = wish.seed.wrapping_add(look.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let wish = Wish { class: Some(class), seed, ..wish };
        let drawn = draw(wish, &facts(wish, invoice, country));
        let shows = |key: &str| drawn.truth.get(key).is_some();
        let needed = [
            ("invoice_number", true),
            ("issue_date", true),
            ("currency", true),
            ("seller_name", true),
            ("seller_vat_id", invoice.seller.vat_identifier.is_some()),
            ("gross_total", true),
            ("net_total", true),
            ("po_number", invoice.purchase_order_reference.is_some()),
            ("iban", class == Class::Invoice && invoice.payment_account().is_some()),
            ("due_date", class == Class::Invoice && invoice.due_date.is_some()),
        ];
        needed.iter().all(|(key, is_needed)| !is_needed || shows(key)).then_some(drawn)
    })
}

/// The seller's country as the language writes it, in the invoice's currency. A country with another currency is made
/// once and kept.
fn country(wish: Wish, invoice: &Invoice) -> Option<&'static Country> {
    use std::sync::Mutex;
    static MADE: Mutex<BTreeMap<(&'static str, String, String), &'static Country>> = Mutex::new(BTreeMap::new());
    let code = invoice.seller.address.country.as_deref()?;
    let country = wish.language.book().countries.iter().find(|country| country.code == code)?;
    let currency = invoice.currency?.to_string();
    if country.currency == currency {
        return Some(country);
    }
    let key = (wish.language.code(), code.to_owned(), currency.clone());
    let mut made = MADE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    Some(*made.entry(key).or_insert_with(|| {
        let marks = vec![currency.clone()];
        Box::leak(Box::new(Country { currency, marks, mark_before: false, ..country.clone() }))
    }))
}

fn facts(wish: Wish, invoice: &Invoice, country: &'static Country) -> Facts {
    let look = facts_of(wish);
    let value = |amount: Option<model::Amount>| amount.map(|amount| amount.value).unwrap_or_default();
    let issue = invoice.issue_date.unwrap_or(look.issue);
    let items: Vec<Item> = (1..).zip(invoice.lines.iter()).map(|(n, line)| item(look.book, n, line, invoice)).collect();
    let groups: Vec<Group> = invoice
        .vat_breakdown
        .iter()
        .map(|group| Group {
            rate: group.rate.unwrap_or_default(),
            base: value(group.taxable_amount),
            tax: value(group.tax_amount),
        })
        .collect();
    let is_taxed = groups.iter().any(|group| group.rate > Decimal::ZERO || group.tax > Decimal::ZERO);
    let charges: Decimal = invoice.charges.iter().map(|charge| value(charge.amount)).sum();
    Facts {
        country,
        seller: seller(look.seller, invoice),
        buyer: buyer(look.buyer, invoice),
        number: invoice.number.clone().unwrap_or_default(),
        issue,
        due: invoice.due_date.unwrap_or(issue),
        days: invoice.due_date.map_or(0, |due| u32::try_from((due - issue).get_days()).unwrap_or(0)),
        delivered: issue,
        order: invoice.purchase_order_reference.clone().unwrap_or_default(),
        delivery: invoice.despatch_advice_reference.clone().unwrap_or_default(),
        contract: invoice.contract_reference.clone().unwrap_or_default(),
        preceding: invoice.preceding_invoices.iter().find_map(|earlier| earlier.number.clone()).unwrap_or_default(),
        taxed: if is_taxed { Taxed::Rates } else { Taxed::Exempt },
        items,
        discount: None,
        shipping: (charges > Decimal::ZERO).then_some(charges),
        lines_total: value(invoice.totals.line_net),
        groups,
        net: value(invoice.totals.without_vat),
        tax: value(invoice.totals.vat),
        gross: value(invoice.totals.with_vat),
        prepaid: None,
        entries: Vec::new(),
        given: true,
        ..look
    }
}

fn item(book: &Book, number: u32, line: &model::invoice::Line, invoice: &Invoice) -> Item {
    let mut notes = Vec::new();
    if number == 1 {
        let delivery = &invoice.delivery;
        if let (Some(start), Some(end)) = (delivery.period_start, delivery.period_end) {
            notes.push(format!("{start} – {end}"));
        }
        notes.extend(
            invoice.preceding_invoices.iter().filter(|_| !invoice.is_credit_note()).filter_map(|e| e.number.clone()),
        );
    }
    let quantity = line.quantity.unwrap_or(Decimal::ONE);
    Item {
        position: number.to_string(),
        code: line.item.sellers_identifier.clone().unwrap_or_default(),
        name: line.item.name.clone().unwrap_or_default(),
        notes,
        quantity,
        unit: unit(book, line.unit.as_deref()),
        price: line.price.net.unwrap_or_default(),
        discount: None,
        rate: line.vat.rate.unwrap_or_default(),
        net: line.net_amount.map(|amount| amount.value).unwrap_or_default(),
        served: invoice.issue_date.unwrap_or(model::Date::constant(2024, 1, 1)),
        heading: None,
    }
}

/// The language's word for a unit code; the code itself where it has none.
fn unit(book: &Book, code: Option<&str>) -> String {
    let name = match code.unwrap_or("C62") {
        "C62" | "EA" | "H87" | "XPP" => "piece",
        "HUR" => "hour",
        "DAY" => "day",
        "KGM" => "kg",
        "LTR" => "l",
        "MTR" => "m",
        "MTK" => "m2",
        "MON" => "month",
        "KMT" => "km",
        other => return other.to_owned(),
    };
    book.units.get(name).and_then(|words| words.first()).cloned().unwrap_or_default()
}

fn seller(look: Party, invoice: &Invoice) -> Party {
    let seller = &invoice.seller;
    let name = seller.name.clone().unwrap_or_default();
    let short: String = name.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    let email = seller.contact.email.clone().unwrap_or(look.email);
    let web = email.split_once('@').map_or(look.web, |(_, domain)| format!("www.{domain}"));
    Party {
        name,
        short,
        street: seller.address.line_1.clone().unwrap_or_default(),
        town: town(&look.town, seller.address.city.as_deref()),
        vat_id: seller.vat_identifier.clone(),
        // Numbers of the invented office would be another company's.
        tax_number: None,
        iban: invoice.payment_account().map(str::to_owned),
        domestic: None,
        email,
        web,
        ..look
    }
}

fn buyer(look: Party, invoice: &Invoice) -> Party {
    let buyer = &invoice.buyer;
    Party {
        name: buyer.name.clone().unwrap_or_default(),
        care_of: None,
        street: buyer.address.line_1.clone().unwrap_or_default(),
        town: town(&look.town, buyer.address.city.as_deref()),
        vat_id: buyer.vat_identifier.clone(),
        ..look
    }
}

/// The town with the post code of the look's own.
fn town(look: &[String], city: Option<&str>) -> Vec<String> {
    let code: String = look.concat().chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    city.map(|city| vec![format!("{} {city}", code.trim_matches('-')).trim().to_owned()]).unwrap_or_default()
}
