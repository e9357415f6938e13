//! The best assignment of invoice lines to order lines, and what each takes of its order line.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use model::Decimal;
use model::decision::LineMatch;
use model::ledger::Order;

use super::assignment::{Pair, assign};
use super::lines::{Fit, InvoiceLine, Numbering, Slot, fit};
use super::price;
use super::price_credit::is_price_credit;

/// Most pairs of lines that are compared; beyond it only the first order lines count.
pub(super) const PAIRS_MAX: usize = 400_000;

/// An invoice line on the order line that it bills.
#[derive(Clone, Copy)]
pub(super) struct Billing<'f, 'o> {
    row: usize,
    slot: &'f Slot<'o>,
    pub(super) fit: Fit,
}

impl Billing<'_, '_> {
    fn line_match(&self, line: &InvoiceLine<'_>, credit: bool) -> Option<LineMatch> {
        let (quantity, net) = (price::ordered_quantity(line.line, self.slot.line)?, price::net_amount(line.line)?);
        Some(if credit { self.given_back(line, quantity, net) } else { self.part(line.number, quantity, net) })
    }

    fn part(&self, line: u32, quantity: Decimal, net_amount: Decimal) -> LineMatch {
        LineMatch {
            line,
            po_number: self.slot.order.po_number.clone(),
            order_line: self.slot.line.line_no.clone(),
            quantity,
            net_amount,
            by: self.fit.by.to_owned(),
        }
    }

    /// What a line of a credit note gives back: no more than was billed; and no pieces when it only lowers their price,
    /// since they stay here and must not be billed once more.
    fn given_back(&self, line: &InvoiceLine<'_>, quantity: Decimal, net: Decimal) -> LineMatch {
        let billed = &self.slot.line.billed;
        let most = |billed: Decimal| billed.max(Decimal::ZERO);
        let pieces =
            if is_price_credit(line, self.slot) { Decimal::ZERO } else { quantity.abs().min(most(billed.quantity)) };
        // Nothing given back is nothing, without a sign.
        let back = |most: Decimal| if most.is_zero() { Decimal::ZERO } else { -most };
        self.part(line.number, back(pieces), back(net.abs().min(most(billed.net_amount))))
    }
}

/// Every pair of an invoice line and an order line that fit.
pub(super) struct Fits<'o> {
    slots: Vec<Slot<'o>>,
    fits: BTreeMap<(usize, usize), Fit>,
    rows: usize,
}

impl<'o> Fits<'o> {
    pub(super) fn of(lines: &[InvoiceLine<'_>], orders: &[&'o Order], quoted: bool) -> Fits<'o> {
        let mut sorted = orders.to_vec();
        sorted.sort_by(|a, b| (a.order_date, &a.po_number).cmp(&(b.order_date, &b.po_number)));
        let slots: Vec<Slot<'o>> = sorted
            .into_iter()
            .flat_map(|order| order.lines.iter().map(move |line| Slot::of(order, line)))
            .take((PAIRS_MAX / lines.len().max(1)).max(1))
            .collect();
        let numbering = Numbering { is_sellers: lines.iter().any(|line| slots.iter().any(|s| line.has_number_of(s))) };
        let mut fits = BTreeMap::new();
        for (row, line) in lines.iter().enumerate() {
            for (column, slot) in slots.iter().enumerate() {
                if let Some(fit) = fit(line, slot, numbering, quoted) {
                    fits.insert((row, column), fit);
                }
            }
        }
        Fits { slots, fits, rows: lines.len() }
    }

    /// The best assignment within some order lines, then what is left on lines that are used already: two deliveries
    /// of one order line on one invoice.
    fn bill(&self, columns: Range<usize>) -> Vec<Billing<'_, 'o>> {
        let within = || self.fits.iter().filter(|((_, column), _)| columns.contains(column));
        let pairs: Vec<Pair> = within().map(|(&(row, column), fit)| Pair { row, column, weight: fit.weight }).collect();
        let mut taken: BTreeMap<usize, usize> = assign(&pairs).iter().map(|pair| (pair.row, pair.column)).collect();
        let mut spare: BTreeMap<usize, (u32, Reverse<usize>)> = BTreeMap::new();
        for (&(row, column), fit) in within().filter(|((row, _), fit)| fit.is_again && !taken.contains_key(row)) {
            let this = (fit.weight, Reverse(column));
            let best = spare.entry(row).or_insert(this);
            *best = this.max(*best);
        }
        taken.extend(spare.into_iter().map(|(row, (_, Reverse(column)))| (row, column)));
        let billing =
            |(row, column)| Some(Billing { row, slot: self.slots.get(column)?, fit: *self.fits.get(&(row, column))? });
        taken.into_iter().filter_map(billing).collect()
    }

    /// What each billing takes of its order line. A line for more than its order line has left, of an article that stands
    /// on other order lines at the same price, is parted among them: one delivery of two orders. Of quoted orders it takes
    /// what there is, so that no more is called too much than there is in all; orders that nobody quoted must cover it.
    pub(super) fn shares(
        &self,
        chosen: &[Billing<'_, 'o>],
        lines: &[InvoiceLine<'_>],
        credit: bool,
        is_quoted: bool,
    ) -> Vec<LineMatch> {
        let whole = |billing: &Billing<'_, 'o>| billing.line_match(lines.get(billing.row)?, credit);
        if credit {
            return chosen.iter().filter_map(whole).collect();
        }
        let mut open: BTreeMap<usize, Decimal> = BTreeMap::new();
        for (column, slot) in self.slots.iter().enumerate() {
            open.insert(column, slot.open.max(Decimal::ZERO));
        }
        let column_of = |slot: &Slot<'_>| self.slots.iter().position(|other| std::ptr::eq(other.line, slot.line));
        for billing in chosen {
            let taken = lines.get(billing.row).and_then(|line| price::ordered_quantity(line.line, billing.slot.line));
            let left = column_of(billing.slot).and_then(|column| open.get_mut(&column));
            if let (Some(left), Some(taken)) = (left, taken) {
                *left = left.checked_sub(taken).unwrap_or(Decimal::MIN);
            }
        }
        let mut shares = Vec::new();
        for billing in chosen {
            match self.parted(billing, lines, &mut open, is_quoted) {
                Some(parts) => shares.extend(parts),
                None => shares.extend(whole(billing)),
            }
        }
        shares
    }

    /// A line parted among several order lines; `None` when it is not.
    fn parted(
        &self,
        billing: &Billing<'_, 'o>,
        lines: &[InvoiceLine<'_>],
        open: &mut BTreeMap<usize, Decimal>,
        is_quoted: bool,
    ) -> Option<Vec<LineMatch>> {
        let line = lines.get(billing.row)?;
        let own = self.slots.iter().position(|slot| std::ptr::eq(slot.line, billing.slot.line))?;
        let quantity = price::ordered_quantity(line.line, billing.slot.line)?;
        let net = price::net_amount(line.line)?;
        // Another line may have taken all that was left.
        let over = open.get(&own).filter(|left| **left < Decimal::ZERO).map(|left| (-*left).min(quantity))?;
        if !billing.fit.is_article || quantity <= Decimal::ZERO {
            return None;
        }
        // The same article at the same price and in the same unit, on lines that have some left.
        let others: Vec<usize> = (0..self.slots.len())
            .filter(|column| *column != own && open.get(column).is_some_and(|left| *left > Decimal::ZERO))
            .filter(|column| self.fits.get(&(billing.row, *column)).is_some_and(|fit| fit.is_article))
            .filter(|column| self.slots.get(*column).is_some_and(|slot| slot.line.unit == billing.slot.line.unit))
            .collect();
        let exact = others.iter().copied().find(|column| open.get(column) == Some(&over));
        let from: Vec<usize> = exact.map_or(others, |column| vec![column]);
        let left =
            from.iter().filter_map(|column| open.get(column)).try_fold(Decimal::ZERO, |sum, l| sum.checked_add(*l))?;
        if left <= Decimal::ZERO || left < over && !is_quoted {
            return None;
        }
        let over = over.min(left);
        let mut parts = vec![(own, quantity.checked_sub(over)?)];
        parts.retain(|(_, part)| *part > Decimal::ZERO);
        let mut rest = over;
        for column in from {
            let taken = rest.min(*open.get(&column)?);
            if taken > Decimal::ZERO {
                parts.push((column, taken));
                rest = rest.checked_sub(taken)?;
            }
        }
        let mut shares = Vec::new();
        let mut net_left = net;
        let last = parts.len().checked_sub(1)?;
        for (place, (column, part)) in parts.iter().enumerate() {
            let share =
                if place == last { net_left } else { net.checked_mul(*part)?.checked_div(quantity)?.round_dp(2) };
            net_left = net_left.checked_sub(share)?;
            let at = Billing {
                row: billing.row,
                slot: self.slots.get(*column)?,
                fit: *self.fits.get(&(billing.row, *column))?,
            };
            shares.push(at.part(line.number, *part, share));
        }
        let own_left = open.get(&own)?.checked_add(over)?;
        open.insert(own, own_left);
        for (column, part) in parts.iter().filter(|(column, _)| *column != own) {
            let left = open.get(column)?.checked_sub(*part)?;
            open.insert(*column, left);
        }
        Some(shares)
    }

    /// The best assignment within all order lines.
    pub(super) fn bill_all(&self) -> Vec<Billing<'_, 'o>> {
        self.bill(0..self.slots.len())
    }

    /// Without a quote an order counts when at least half of the lines fit; one order is preferred to pieces of
    /// several.
    pub(super) fn bill_without_quote(&self) -> Vec<Billing<'_, 'o>> {
        let all = self.bill_all();
        if all.len() * 2 < self.rows || all.is_empty() {
            return Vec::new();
        }
        let mut best: Option<(u32, Vec<Billing<'_, 'o>>)> = None;
        let mut start = 0;
        for order in self.slots.chunk_by(|a, b| a.order.po_number == b.order.po_number) {
            let columns = start..start + order.len();
            start = columns.end;
            let alone = self.bill(columns);
            let weight = alone.iter().map(|billing| billing.fit.weight).sum();
            if alone.len() >= all.len() && best.as_ref().is_none_or(|(most, _)| weight > *most) {
                best = Some((weight, alone));
            }
        }
        best.map_or(all, |(_, alone)| alone)
    }
}
