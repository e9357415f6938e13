//! Which order line each invoice line bills, of the orders that it quotes or of those that are open.

use std::collections::BTreeSet;

use model::decision::{Match, VendorMatch};
use model::extraction::DocumentClass;
use model::ledger::{Ledger, Order, OrderLine, OrderStatus};
use model::{Invoice, Reading};

use super::billing::{Fits, PAIRS_MAX};
use super::lines::{InvoiceLine, Numbering, Slot, is_substitute};
use super::order_number::is_one_slip;
use super::quoted::QuotedOrders;
use crate::text::NumberKey;

/// Orders that are offered in place of one that does not exist.
const ALTERNATIVES_MAX: usize = 3;

/// Matches the lines to the quoted orders; without a quote to open orders of the vendor, when they clearly fit.
pub(super) fn match_lines(
    reading: &Reading,
    quoted: &QuotedOrders<'_>,
    vendor: Option<&VendorMatch>,
    ledger: &Ledger,
) -> Match {
    let invoice = reading.invoice();
    let mut lines: Vec<InvoiceLine<'_>> = (1..).zip(invoice.lines.iter()).map(|(n, l)| InvoiceLine::of(n, l)).collect();
    // The result must not depend on the order of the lines, so equal sums are decided by what they say.
    lines.sort_by_cached_key(|line| (line.content(), line.number));
    let open = || {
        let of_vendor =
            |o: &&Order| vendor.is_some_and(|vendor| o.vendor_id == vendor.vendor_id) && o.status == OrderStatus::Open;
        ledger.orders.iter().filter(of_vendor).collect::<Vec<_>>()
    };
    let meant: Vec<&Order> = match (quoted.found.as_slice(), quoted.unknown.as_slice()) {
        ([], [garbled]) => one_slip_away(garbled, &open(), &lines).into_iter().collect(),
        (found, _) => found.to_vec(),
    };
    let is_quoted = !meant.is_empty();
    let orders: Vec<&Order> = if is_quoted {
        meant
    } else if quoted.unknown.is_empty() {
        open()
    } else {
        return Match::default();
    };
    let fits = Fits::of(&lines, &orders, is_quoted);
    let chosen = if is_quoted { fits.bill_all() } else { fits.bill_without_quote() };
    let credit = invoice.is_credit_note() || reading.class == Some(DocumentClass::CreditNote);
    let shares = fits.shares(&chosen, &lines, credit, is_quoted);
    let mut matched = Match {
        lines: shares,
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
        let taken: BTreeSet<u32> = matched.lines.iter().map(|line| line.line).collect();
        matched.unmatched_lines =
            (1..).zip(invoice.lines.iter()).map(|(n, _)| n).filter(|n| !taken.contains(n)).collect();
    }
    matched
}

/// Whether at least half of the lines bill something of an order.
pub(super) fn fits(invoice: &Invoice, order: &Order) -> bool {
    let lines: Vec<InvoiceLine<'_>> = (1..).zip(invoice.lines.iter()).map(|(n, l)| InvoiceLine::of(n, l)).collect();
    let billed = Fits::of(&lines, &[order], true).bill_all().len();
    billed > 0 && billed * 2 >= lines.len()
}

/// The order that a number with one slip means, when the lines prove it: the only open order of the vendor that far
/// from it, of which every line bills an article at its price and in the quantity that is left.
fn one_slip_away<'o>(garbled: &str, open: &[&'o Order], lines: &[InvoiceLine<'_>]) -> Option<&'o Order> {
    let proves = |order: &&&'o Order| {
        let fits = Fits::of(lines, &[**order], true);
        let billed = fits.bill_all();
        billed.len() == lines.len() && billed.iter().all(|billing| billing.fit.is_exact)
    };
    let mut near = open.iter().filter(|order| is_one_slip(garbled, &order.po_number) && !lines.is_empty());
    // Numbers of one series are a slip apart by nature: two that fit leave the choice to a person.
    let mut proven = near.by_ref().filter(proves);
    proven.next().copied().filter(|_| proven.next().is_none())
}

/// The order of a match that an unknown number means, since the lines proved it.
pub(crate) fn means<'m>(unknown: &str, matched: &'m Match) -> Option<&'m str> {
    matched.orders.iter().map(String::as_str).find(|order| is_one_slip(unknown, order))
}

/// An open order that may be meant by a number that no order has.
pub(crate) struct Alternative<'a> {
    /// The order.
    pub(crate) order: &'a Order,
    /// Why it may be meant, in words.
    pub(crate) why: String,
}

/// The open orders of a vendor that an unknown number may mean, best first, at most three: those whose number is near
/// it, and those that the lines fit.
pub(crate) fn alternatives<'a>(
    garbled: &str,
    invoice: &Invoice,
    vendor_id: &str,
    ledger: &'a Ledger,
) -> Vec<Alternative<'a>> {
    let lines: Vec<InvoiceLine<'_>> = (1..).zip(invoice.lines.iter()).map(|(n, l)| InvoiceLine::of(n, l)).collect();
    let key = NumberKey::or_blank(garbled);
    let open = ledger.orders.iter().filter(|o| o.vendor_id == vendor_id && o.status == OrderStatus::Open);
    let mut found: Vec<(usize, usize, &Order)> = open
        .map(|order| {
            let fits = Fits::of(&lines, &[order], true);
            let fitting = fits.bill_all().len();
            let edits = strsim::osa_distance(key.as_str(), NumberKey::or_blank(&order.po_number).as_str());
            (lines.len().saturating_sub(fitting), edits, order)
        })
        .filter(|(left_over, edits, _)| *edits <= 2 || left_over * 2 < lines.len())
        .collect();
    found.sort_by_key(|(left_over, edits, order)| (*left_over, *edits, order.po_number.clone()));
    let said = |(left_over, edits, order): (usize, usize, &'a Order)| {
        let characters = match edits {
            1 => "one character differs".to_owned(),
            2 => "two characters differ".to_owned(),
            _ => "another number".to_owned(),
        };
        let why = format!("{characters}, {} of {} lines fit", lines.len() - left_over, lines.len());
        Alternative { order, why }
    };
    found.into_iter().take(ALTERNATIVES_MAX).map(said).collect()
}

/// The order line that an invoice line resembles and does not bill, since it is another article: `4711 line 2`.
pub(crate) fn nearest_line<'a>(
    invoice: &Invoice,
    number: u32,
    orders: &[&'a Order],
) -> Option<(&'a Order, &'a OrderLine)> {
    let lines: Vec<InvoiceLine<'_>> = (1..).zip(invoice.lines.iter()).map(|(n, l)| InvoiceLine::of(n, l)).collect();
    let line = lines.iter().find(|line| line.number == number)?;
    let slots = orders.iter().flat_map(|order| order.lines.iter().map(|line| Slot::of(order, line)));
    let slots: Vec<Slot<'a>> = slots.take(PAIRS_MAX / 100).collect();
    let numbering = Numbering { is_sellers: lines.iter().any(|line| slots.iter().any(|s| line.has_number_of(s))) };
    let near = slots.iter().filter(|slot| is_substitute(line, slot, numbering));
    near.max_by_key(|slot| line.likeness(slot)).map(|slot| (slot.order, slot.line))
}
