//! Invoices by the thousand, each decided by its seed, with the vendors, orders and receipts that make them clean.
//!
//! Benches and load tests feed on these; nothing here is committed as a file.

use std::fmt::Write as _;

use extractors::einvoice::ubl as ubl_syntax;
use model::{Decimal, Invoice};

use crate::bill::Bill;
use crate::companies::{
    BRIGHTWATER, Company, KESSLER, LINDEWAL, MORVANDELLE, NORDLICHT, TANNAU_DE, TANNAU_FR, TANNAU_IE, TANNAU_NL,
};
use crate::layout::{self, Layout};
use crate::ledger::vendors_csv;
use crate::scan::{self, Machine};
use crate::seed::Seed;
use crate::sheet::Inside;

/// Sellers with their buyer and the rate of their country.
const PAIRS: [(&Company, &Company, &str); 5] = [
    (&KESSLER, &TANNAU_DE, "19"),
    (&NORDLICHT, &TANNAU_DE, "19"),
    (&BRIGHTWATER, &TANNAU_IE, "23"),
    (&MORVANDELLE, &TANNAU_FR, "20"),
    (&LINDEWAL, &TANNAU_NL, "21"),
];

const GOODS: [(&str, &str, u32); 10] = [
    ("G-101", "Hexagon bolt M8 × 40", 22),
    ("G-115", "Spring washer 8 mm", 4),
    ("G-204", "Ball bearing 6204", 615),
    ("G-230", "V-belt 1250 mm", 1180),
    ("G-310", "Hydraulic hose 3/8 inch", 2490),
    ("G-342", "Quick coupling", 1325),
    ("G-407", "Cutting oil, canister", 5480),
    ("G-518", "Safety gloves, pair", 390),
    ("G-555", "Cable tie, bag of 100", 455),
    ("G-609", "Drill set, 25 pieces", 8990),
];

struct Made {
    bill: Bill,
    seller: &'static Company,
    order: String,
    lines: Vec<(&'static str, &'static str, u32, String, &'static str)>,
}

fn make(seed: u64, lines: Option<usize>) -> Made {
    let mut numbers = Seed::new(seed);
    let (seller, buyer, rate) = *numbers.pick(&PAIRS);
    let order = format!("47{seed:08}");
    let day = 1 + numbers.below(13);
    let mut bill = Bill::new(seller, buyer, &format!("G-{seed:07}"), &format!("2026-03-{day:02}")).order(&order);
    let drawn = 2 + numbers.below(5) as usize;
    let count = lines.unwrap_or(drawn);
    let first = numbers.below(GOODS.len() as u32) as usize;
    let mut lines = Vec::new();
    for (id, name, cents) in GOODS.iter().cycle().skip(first).take(count) {
        let quantity = 1 + numbers.below(60);
        let price = Decimal::new(i64::from(cents + numbers.below(90)), 2).to_string();
        bill = bill.line(id, name, &quantity.to_string(), "C62", &price, rate);
        lines.push((*id, *name, quantity, price, rate));
    }
    Made { bill, seller, order, lines }
}

/// The invoice of a seed: 2 to 6 lines, March 2026, with an order of its own.
#[must_use]
pub fn invoice(seed: u64) -> Invoice {
    make(seed, None).bill.invoice()
}

/// The invoice of a seed with so many lines, for work that must grow no faster than they do. No order belongs to it.
#[must_use]
pub fn long(seed: u64, lines: usize) -> Invoice {
    make(seed, Some(lines)).bill.invoice()
}

/// The invoice as UBL.
#[must_use]
pub fn ubl(seed: u64) -> Vec<u8> {
    ubl_syntax::write(&invoice(seed)).into_bytes()
}

/// The invoice as a born-digital PDF in a house style.
#[must_use]
pub fn pdf(seed: u64, layout: Layout) -> Vec<u8> {
    let made = make(seed, None);
    layout::draw(&made.bill.invoice(), made.seller, layout).finish(None)
}

/// The invoice as a Factur-X hybrid.
#[must_use]
pub fn hybrid(seed: u64, layout: Layout) -> Vec<u8> {
    let made = make(seed, None);
    let invoice = made.bill.invoice();
    let xml = extractors::einvoice::cii::write(&invoice).into_bytes();
    let inside = Inside { name: "factur-x.xml".to_owned(), bytes: xml, level: "EN 16931".to_owned() };
    layout::draw(&invoice, made.seller, layout).finish(Some(&inside))
}

/// The invoice as a scanned page, JPEG, by a good office scanner.
#[must_use]
pub fn scan(seed: u64) -> Vec<u8> {
    let layouts = Layout::ALL;
    let layout = layouts[(seed % layouts.len() as u64) as usize];
    let page = scan::pages(&pdf(seed, layout), Machine::OFFICE, seed).into_iter().next().unwrap_or_default();
    scan::jpeg(&page, Machine::OFFICE.quality)
}

/// The vendor master that the invoices need: the samples' own.
#[must_use]
pub fn vendors() -> String {
    vendors_csv()
}

/// The orders of these seeds, as CSV for `bursar import orders`.
#[must_use]
pub fn orders(seeds: impl IntoIterator<Item = u64>) -> String {
    let mut out = String::from(
        "po_number,vendor_id,line_no,item_id,description,quantity,unit,unit_price,currency,tax_rate,order_date,status,buyer,cost_centre\n",
    );
    for made in seeds.into_iter().map(|seed| make(seed, None)) {
        for (number, (id, name, quantity, price, rate)) in (1..).zip(&made.lines) {
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "{},{},{number},{id},\"{name}\",{quantity},C62,{price},EUR,{rate},2026-02-16,open,b.olsen,DE-200",
                made.order, made.seller.vendor_id
            );
        }
    }
    out
}

/// The receipts of these seeds, as CSV for `bursar import receipts`.
#[must_use]
pub fn receipts(seeds: impl IntoIterator<Item = u64>) -> String {
    let mut out = String::from("receipt_number,po_number,line_no,quantity,unit,received_date\n");
    for (seed, made) in seeds.into_iter().map(|seed| (seed, make(seed, None))) {
        for (number, (_, _, quantity, _, _)) in (1..).zip(&made.lines) {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "WE{seed:08},{},{number},{quantity},C62,2026-02-27", made.order);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_always_makes_the_same_invoice_and_other_seeds_another() {
        assert_eq!(invoice(7), invoice(7));
        assert_eq!(pdf(7, Layout::Letter), pdf(7, Layout::Letter));
        let numbers: std::collections::BTreeSet<_> = (0..500).filter_map(|seed| invoice(seed).number).collect();
        assert_eq!(numbers.len(), 500);
        assert!(orders([3]).contains(&invoice(3).purchase_order_reference.expect("an order")));
    }
}
