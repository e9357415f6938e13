//! Which orders an invoice names, in BT-13, at its lines (BT-132) or wherever a sender wrote their numbers.

use model::ledger::{EarlierInvoice, Ledger, Order, OrderStatus};
use model::{Invoice, Reading, TermPath};

use super::order_number::{digits, find, find_as_drawn, find_before_line, is_built_as_ours, is_placeholder};
use super::orders::fits;
use crate::text::NumberKey;

/// Digits that a number at a line needs to be one of an order that does not exist.
const QUOTED_DIGITS_MIN: usize = 4;

/// What an invoice says about its orders.
pub(crate) struct QuotedOrders<'a> {
    /// Orders of the ledger that it quotes.
    pub(crate) found: Vec<&'a Order>,
    /// Numbers that no order of the ledger has.
    pub(crate) unknown: Vec<String>,
    /// The same of a page, where its reader took something for an order number that more likely is none: no quote.
    pub(crate) unlikely: Vec<String>,
}

/// Confidence below which a number that no order has was more likely no order number than a wrong one; and the same of a
/// number that is built as none of our orders' numbers are, as vendors' own are that stand beside the same words. In
/// ten-thousandths.
const LIKELY_MIN: u16 = 5_000;
const FOREIGN_LIKELY_MIN: u16 = 9_800;

impl<'a> QuotedOrders<'a> {
    /// Reads the order reference (BT-13), which may name several orders, and order numbers in lines (BT-132); what other
    /// fields say counts only where it names an order of the vendor.
    pub(crate) fn of(reading: &Reading, vendor: Option<&str>, ledger: &'a Ledger) -> QuotedOrders<'a> {
        let invoice = reading.invoice();
        let mut quoted = QuotedOrders { found: Vec::new(), unknown: Vec::new(), unlikely: Vec::new() };
        if let Some(reference) = invoice.purchase_order_reference.as_deref().filter(|text| !is_placeholder(text)) {
            quoted.read(reference, ledger);
        }
        // A line reference of four and more digits may be an order number of its own.
        for line in invoice.lines.iter().take(1_000) {
            let Some(reference) = line.order_line_reference.as_deref().filter(|text| text.chars().count() >= 4) else {
                continue;
            };
            let named = line.quoted_order();
            let order = named.and_then(|number| find(number, ledger).or_else(|| find_as_drawn(number, ledger)));
            match order.or_else(|| find(reference, ledger)).or_else(|| find_before_line(reference, ledger)) {
                Some(order) => quoted.add(order),
                None => quoted.add_unknown(named.filter(|number| digits(number) >= QUOTED_DIGITS_MIN)),
            }
        }
        let confidence = reading.provenance(&TermPath::bt(13)).map(|provenance| provenance.confidence.basis_points());
        if let Some(points) = confidence {
            let likely = |number: &String| {
                points >= if is_built_as_ours(number, ledger) { LIKELY_MIN } else { FOREIGN_LIKELY_MIN }
            };
            (quoted.unknown, quoted.unlikely) = quoted.unknown.into_iter().partition(likely);
        }
        if quoted.is_empty() {
            quoted.read_elsewhere(reading, vendor, ledger);
        }
        if quoted.is_empty() && invoice.is_credit_note() {
            quoted.read_credited(invoice, vendor, ledger);
        }
        quoted
    }

    fn read(&mut self, reference: &str, ledger: &'a Ledger) {
        let whole = find(reference, ledger).or_else(|| find_before_line(reference, ledger));
        if let Some(order) = whole.or_else(|| find_as_drawn(reference, ledger)) {
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
            let listed_one = find(part, ledger).or_else(|| find_before_line(part, ledger));
            if let Some(order) = listed_one.or_else(|| find_as_drawn(part, ledger)) {
                self.add(order);
                continue;
            }
            // "4711 / 4712": each may be a number, and beside one that is known another as long is one of no order.
            let pieces: Vec<&str> = part.split('/').map(str::trim).collect();
            let known: Vec<&Order> = pieces.iter().filter_map(|piece| find(piece, ledger)).collect();
            if pieces.len() > 1 && !known.is_empty() {
                let shortest = known.iter().map(|order| digits(&order.po_number)).min().unwrap_or(0).max(4);
                let others = pieces.iter().filter(|piece| digits(piece) >= shortest && find(piece, ledger).is_none());
                self.unknown.extend(others.map(|piece| (*piece).to_owned()));
                known.into_iter().for_each(|order| self.add(order));
                continue;
            }
            // "Bestellung 4711 vom 02.03.2026": one word of it may be the number.
            match part.split_whitespace().find_map(|word| find(word, ledger)) {
                Some(order) => self.add(order),
                None if listed.len() == 1 || digits(part) >= 3 => self.unknown.push((*part).to_owned()),
                None => {}
            }
        }
    }

    /// Order numbers where senders put them who have no field for one: the buyer reference (BT-10), the project (BT-11), the
    /// contract (BT-12), notes (BT-22), terms (BT-20), texts of lines. Any number may stand there, of a customer, a standard
    /// or a street: only that of an open order of the vendor is one, and the first field that has some is believed.
    fn read_elsewhere(&mut self, reading: &Reading, vendor: Option<&str>, ledger: &'a Ledger) {
        let of_vendor = ledger.orders.iter().filter(|order| Some(order.vendor_id.as_str()) == vendor);
        let orders: Vec<(NumberKey, &'a Order)> =
            of_vendor.filter_map(|order| Some((NumberKey::of(&order.po_number)?, order))).collect();
        let named = |number: &str| orders.iter().find(|(key, _)| key.is_same(number)).map(|(_, order)| *order);
        let is_open = |order: &&'a Order| order.status == OrderStatus::Open;
        for numbers in reading.invoice().numbers_that_may_quote() {
            numbers.into_iter().filter_map(named).filter(is_open).for_each(|order| self.add(order));
            if !self.found.is_empty() {
                return;
            }
        }
        self.read_mentioned(reading, named);
    }

    /// Last of all what a page says anywhere, behind words that nobody took for a label or could read. It may speak of
    /// other orders as well ("still to come: 4712"): believed is the only one it names, where the lines fit it.
    fn read_mentioned(&mut self, reading: &Reading, named: impl Fn(&str) -> Option<&'a Order>) {
        let mut orders = reading.mentioned.iter().filter_map(|number| named(number));
        let Some(order) = orders.next().filter(|first| orders.all(|other| other.po_number == first.po_number)) else {
            return;
        };
        if order.status == OrderStatus::Open && fits(reading.invoice(), order) {
            self.add(order);
        }
    }

    /// A credit note gives back to the orders of the vendor's invoice that it names (BT-25).
    fn read_credited(&mut self, invoice: &Invoice, vendor: Option<&str>, ledger: &'a Ledger) {
        let named = invoice.preceding_invoices.iter().filter_map(|named| NumberKey::of(named.number.as_deref()?));
        for key in named.take(20) {
            let is_it = |earlier: &&EarlierInvoice| {
                earlier.vendor_id.as_deref() == vendor
                    && earlier.number.as_deref().is_some_and(|number| key.is_same(number))
            };
            let orders = ledger.earlier.iter().filter(is_it).filter_map(|earlier| earlier.po_number.as_deref());
            for number in orders {
                if let Some(order) = find(number, ledger) {
                    self.add(order);
                }
            }
        }
    }

    fn add(&mut self, order: &'a Order) {
        if !self.found.iter().any(|known| known.po_number == order.po_number) {
            self.found.push(order);
        }
    }

    fn add_unknown(&mut self, number: Option<&str>) {
        if let Some(number) = number.filter(|number| !self.unknown.iter().any(|known| known == number)) {
            self.unknown.push(number.to_owned());
        }
    }

    /// Whether no order is quoted at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty() && self.unknown.is_empty()
    }
}
