//! Which orders are meant, and which order line each invoice line bills.

use std::collections::BTreeMap;

use model::decision::{LineMatch, Match, VendorMatch};
use model::extraction::DocumentClass;
use model::ledger::{Ledger, Order, OrderStatus};
use model::{Decimal, Invoice, Reading};

use super::assignment::{Pair, assign};
use super::lines::{InvoiceLine, Slot, fit};
use super::price;
use crate::policy::Policy;
use crate::text::{NumberKey, words};

/// Most pairs of lines that are compared; beyond it only the first order lines count.
const PAIRS_MAX: usize = 400_000;

/// What an invoice says about its orders.
pub(crate) struct QuotedOrders<'a> {
    /// Orders of the ledger that it quotes.
    pub(crate) found: Vec<&'a Order>,
    /// Numbers that no order of the ledger has.
    pub(crate) unknown: Vec<String>,
}

impl<'a> QuotedOrders<'a> {
    /// Reads the order reference (BT-13), which may name several orders, and order numbers in lines (BT-132).
    pub(crate) fn of(invoice: &Invoice, ledger: &'a Ledger) -> QuotedOrders<'a> {
        let mut quoted = QuotedOrders { found: Vec::new(), unknown: Vec::new() };
        if let Some(reference) = invoice.purchase_order_reference.as_deref().filter(|text| !is_placeholder(text)) {
            quoted.read(reference, ledger);
        }
        // A line reference of four and more digits may be an order number of its own.
        for line in invoice.lines.iter().take(1_000) {
            let reference = line.order_line_reference.as_deref().filter(|text| text.chars().count() >= 4);
            if let Some(order) = reference.and_then(|text| find(text, ledger)) {
                quoted.add(order);
            }
        }
        quoted
    }

    fn read(&mut self, reference: &str, ledger: &'a Ledger) {
        if let Some(order) = find(reference, ledger) {
            self.add(order);
            return;
        }
        let listed: Vec<&str> = reference
            .split([',', ';', '&', '+', '\n', '|'])
            .flat_map(|part| part.split(" und "))
            .flat_map(|part| part.split(" and "))
            .map(str::trim)
            .filter(|part| part.chars().any(char::is_alphanumeric))
            .take(50)
            .collect();
        for part in &listed {
            // "Bestellung 4711 vom 02.03.2026": one word of it may be the number.
            let order = find(part, ledger).or_else(|| part.split_whitespace().find_map(|word| find(word, ledger)));
            match order {
                Some(order) => self.add(order),
                None if listed.len() == 1 || part.chars().filter(char::is_ascii_digit).count() >= 3 => {
                    self.unknown.push((*part).to_owned());
                }
                None => {}
            }
        }
    }

    fn add(&mut self, order: &'a Order) {
        if !self.found.iter().any(|known| known.po_number == order.po_number) {
            self.found.push(order);
        }
    }

    /// Whether no order is quoted at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty() && self.unknown.is_empty()
    }
}

/// Words that senders write where they have no order number.
fn is_placeholder(text: &str) -> bool {
    const NONE: &[&str] = &[
        "",
        "na",
        "n a",
        "none",
        "no",
        "nil",
        "null",
        "unknown",
        "ohne",
        "keine",
        "mundlich",
        "muendlich",
        "telefonisch",
        "per mail",
        "by phone",
        "verbal",
        "ustnie",
        "brak",
        "sans",
        "not available",
        "not provided",
        "tbd",
        "0",
    ];
    NONE.contains(&words(text).join(" ").as_str())
}

/// The order with this number; a bare number also finds `PO-4711` when only one order ends so.
fn find<'a>(text: &str, ledger: &'a Ledger) -> Option<&'a Order> {
    let key = NumberKey::of(text)?;
    if let Some(order) = ledger.orders.iter().find(|order| key.is_same(&order.po_number)) {
        return Some(order);
    }
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let mine = digits(key.as_str());
    if mine.len() < 4 {
        return None;
    }
    let mut same = ledger.orders.iter().filter(|order| {
        let other = crate::text::number_key(&order.po_number);
        let one_is_bare = mine.len() == key.as_str().len() || digits(&other).len() == other.len();
        one_is_bare && digits(&other) == mine
    });
    same.next().filter(|_| same.next().is_none())
}

/// Matches the lines to the quoted orders; without a quote to open orders of the vendor, when they clearly fit.
pub(super) fn match_lines(
    reading: &Reading,
    quoted: &QuotedOrders<'_>,
    vendor: Option<&VendorMatch>,
    ledger: &Ledger,
    _policy: &Policy,
) -> Match {
    let invoice = reading.invoice();
    let mut lines: Vec<InvoiceLine<'_>> = (1..).zip(invoice.lines.iter()).map(|(n, l)| InvoiceLine::of(n, l)).collect();
    // The result must not depend on the order of the lines, so equal sums are decided by what they say.
    lines.sort_by_cached_key(|line| (line.content(), line.number));
    let is_quoted = !quoted.found.is_empty();
    let orders: Vec<&Order> = if is_quoted {
        quoted.found.clone()
    } else {
        let Some(vendor) = vendor.filter(|_| quoted.unknown.is_empty()) else { return Match::default() };
        let open = |o: &&Order| o.vendor_id == vendor.vendor_id && o.status == OrderStatus::Open;
        ledger.orders.iter().filter(open).collect()
    };
    let chosen = if is_quoted { bill(&lines, &orders, true) } else { bill_without_quote(&lines, &orders) };
    let credit = invoice.is_credit_note() || reading.class == Some(DocumentClass::CreditNote);
    let mut matched = Match {
        lines: chosen.iter().filter_map(|billing| billing.line_match(credit)).collect(),
        orders: if is_quoted { orders.iter().map(|o| o.po_number.clone()).collect() } else { Vec::new() },
        ..Match::default()
    };
    matched.lines.sort_by_key(|line| line.line);
    for line in &matched.lines {
        if !matched.orders.contains(&line.po_number) {
            matched.orders.push(line.po_number.clone());
        }
    }
    if !matched.orders.is_empty() {
        let taken: std::collections::BTreeSet<u32> = matched.lines.iter().map(|line| line.line).collect();
        matched.unmatched_lines =
            (1..).zip(invoice.lines.iter()).map(|(n, _)| n).filter(|n| !taken.contains(n)).collect();
    }
    matched
}

/// An invoice line on the order line that it bills.
struct Billing<'l, 'o> {
    line: &'l InvoiceLine<'l>,
    slot: Slot<'o>,
    by: &'static str,
    weight: u32,
}

impl Billing<'_, '_> {
    fn line_match(&self, credit: bool) -> Option<LineMatch> {
        let sign = |value: Decimal| if credit { -value.abs() } else { value };
        Some(LineMatch {
            line: self.line.number,
            po_number: self.slot.order.po_number.clone(),
            order_line: self.slot.line.line_no.clone(),
            quantity: sign(price::ordered_quantity(self.line.line, self.slot.line)?),
            net_amount: sign(price::net_amount(self.line.line)?),
            by: self.by.to_owned(),
        })
    }
}

/// The best assignment of the lines to the orders' lines, then what is left on lines that are used already: two
/// deliveries of one order line on one invoice.
fn bill<'l, 'o>(lines: &'l [InvoiceLine<'l>], orders: &[&'o Order], quoted: bool) -> Vec<Billing<'l, 'o>> {
    let mut sorted = orders.to_vec();
    sorted.sort_by_key(|order| (order.order_date, order.po_number.clone()));
    let slots: Vec<Slot<'o>> = sorted
        .into_iter()
        .flat_map(|order| order.lines.iter().map(move |line| Slot::of(order, line)))
        .take((PAIRS_MAX / lines.len().max(1)).max(1))
        .collect();
    let mut fits = BTreeMap::new();
    for (row, line) in lines.iter().enumerate() {
        for (column, slot) in slots.iter().enumerate() {
            if let Some(fit) = fit(line, slot, quoted) {
                fits.insert((row, column), fit);
            }
        }
    }
    let pairs: Vec<Pair> = fits.iter().map(|(&(row, column), fit)| Pair { row, column, weight: fit.weight }).collect();
    let mut taken: BTreeMap<usize, usize> = assign(&pairs).iter().map(|pair| (pair.row, pair.column)).collect();
    for row in 0..lines.len() {
        if taken.contains_key(&row) {
            continue;
        }
        let strong = fits.range((row, 0)..(row + 1, 0)).filter(|(_, fit)| fit.is_strong);
        if let Some((&(_, column), _)) =
            strong.max_by_key(|&(&(_, column), fit)| (fit.weight, std::cmp::Reverse(column)))
        {
            taken.insert(row, column);
        }
    }
    taken
        .into_iter()
        .filter_map(|(row, column)| {
            let (fit, slot) = (fits.get(&(row, column))?, slots.get(column)?);
            let slot = Slot::of(slot.order, slot.line);
            Some(Billing { line: lines.get(row)?, slot, by: fit.by, weight: fit.weight })
        })
        .collect()
}

/// Without a quote an order counts when at least half of the lines fit; one order is preferred to pieces of several.
fn bill_without_quote<'l, 'o>(lines: &'l [InvoiceLine<'l>], orders: &[&'o Order]) -> Vec<Billing<'l, 'o>> {
    let all = bill(lines, orders, false);
    if all.len() * 2 < lines.len() || all.is_empty() {
        return Vec::new();
    }
    let mut best: Option<(u32, Vec<Billing<'l, 'o>>)> = None;
    for order in orders.iter().filter(|o| all.iter().any(|b| b.slot.order.vendor_id == o.vendor_id)) {
        let alone = bill(lines, &[order], false);
        let weight = alone.iter().map(|billing| billing.weight).sum();
        if alone.len() >= all.len() && best.as_ref().is_none_or(|(most, _)| weight > *most) {
            best = Some((weight, alone));
        }
    }
    best.map_or(all, |(_, alone)| alone)
}
