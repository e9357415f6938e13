//! Credits for a price: money comes back, the goods stay.

use model::Decimal;

use super::lines::{InvoiceLine, Slot};
use super::price;
use crate::text::words;

/// Words of a credit for a price, folded.
const PRICE_CREDIT: &[&str] = &[
    "price adjustment",
    "price difference",
    "price correction",
    "price reduction",
    "preisdifferenz",
    "preiskorrektur",
    "preisanpassung",
    "preisnachlass",
    "preisminderung",
    "nachlass",
    "rabatt",
    "bonus",
    "rebate",
    "discount",
    "allowance",
    "remise",
    "ristourne",
    "difference de prix",
    "korekta ceny",
    "rabat",
    "upust",
    "korting",
    "prijsverschil",
    "sconto",
    "differenza prezzo",
    "descuento",
    "diferencia de precio",
    "desconto",
    "sleva",
    "rabat",
    "prisjustering",
    "hinnanalennus",
];

/// Whether a line of a credit note gives back money for goods that stay: it says so, or a piece comes back at clearly
/// less than it cost.
pub(super) fn is_price_credit(line: &InvoiceLine<'_>, slot: &Slot<'_>) -> bool {
    let item = &line.line.item;
    let said = [&item.name, &item.description].into_iter().flatten().any(|text| {
        let text = format!(" {} ", words(text).join(" "));
        PRICE_CREDIT.iter().any(|phrase| text.contains(&format!(" {phrase} ")))
    });
    let billed = &slot.line.billed;
    let paid = billed.net_amount.checked_div(billed.quantity).filter(|paid| *paid > Decimal::ZERO);
    let cost = paid.unwrap_or(slot.line.unit_price);
    let less = price::ordered_price(line.line, slot.line).map(|price| price.abs()).is_some_and(|price| {
        let most = cost.checked_mul(Decimal::new(9, 1));
        most.is_some_and(|most| price < most)
    });
    said || less
}
