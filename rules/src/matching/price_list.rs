//! Which price of a contract's list each invoice line is billed at: by article number, else by what it is called.

use std::collections::BTreeSet;

use model::invoice::Line;
use model::ledger::{Billed, Contract, ContractPrice, Order, OrderLine, OrderStatus};
use model::{Date, Decimal, Invoice};

use super::lines::{InvoiceLine, Numbering, Slot, fit};
use super::price;
use crate::text::NumberKey;
use crate::units::Conversion;

/// An invoice line at the price that a contract lists for its article.
pub(crate) struct Listed<'a> {
    /// Invoice line, from 1.
    pub(crate) number: u32,
    pub(crate) line: &'a Line,
    /// The listed price; none when the article is not on the list.
    pub(crate) price: Option<Priced<'a>>,
}

/// What a line costs, and should.
pub(crate) struct Priced<'a> {
    pub(crate) listed: &'a ContractPrice,
    /// As an order line, whose prices and units are reckoned with.
    order_line: OrderLine,
}

impl Priced<'_> {
    /// How many of the list's units the line bills, the agreed price of one, and the billed one; `None` where no factor
    /// is known between their units, or the line does not say.
    pub(crate) fn compared(&self, line: &Line) -> Option<(Decimal, Decimal, Decimal)> {
        let quantity = price::ordered_quantity(line, &self.order_line)?;
        let agreed = price::agreed_price(&self.order_line, quantity);
        Some((quantity, agreed, price::ordered_price(line, &self.order_line)?))
    }

    /// Whether the line's unit converts into the list's.
    pub(crate) fn converts(&self, line: &Line) -> bool {
        price::conversion(line, &self.order_line) != Conversion::Unknown
    }

    /// From which quantity on the agreed price holds; `None` for the price of any quantity.
    pub(crate) fn tier(&self, quantity: Decimal) -> Option<Decimal> {
        let reached = self.listed.tiers.iter().filter(|tier| tier.from <= quantity.abs());
        reached.map(|tier| tier.from).max()
    }
}

/// Each line of an invoice with the price that a contract lists on a day; empty without a price list.
pub(crate) fn listed<'a>(invoice: &'a Invoice, contract: &'a Contract, day: Date) -> Vec<Listed<'a>> {
    let prices: Vec<&ContractPrice> = contract.prices.iter().filter(|price| price.holds_on(day)).collect();
    if prices.is_empty() {
        return Vec::new();
    }
    let lines: Vec<OrderLine> = prices.iter().map(|price| order_line(price)).collect();
    let keys: Vec<Option<NumberKey>> =
        prices.iter().map(|price| price.item_id.as_deref().and_then(NumberKey::of)).collect();
    let order = Order {
        po_number: String::new(),
        vendor_id: contract.vendor_id.clone(),
        currency: contract.currency,
        order_date: None,
        status: OrderStatus::Open,
        buyer: None,
        cost_centre: None,
        lines: Vec::new(),
    };
    // Reading what thousands of articles are called takes time; where numbers say it, nobody asks.
    let mut slots: Option<Vec<Slot<'_>>> = None;
    let mut found = Vec::with_capacity(invoice.lines.len());
    for (number, line) in (1..).zip(&invoice.lines) {
        let item = &line.item;
        let standard = item.standard_identifier.as_ref().map(|id| id.value.as_str());
        let ids = [item.sellers_identifier.as_deref(), item.buyers_identifier.as_deref(), standard];
        let ids: Vec<NumberKey> = ids.into_iter().flatten().filter_map(NumberKey::of).collect();
        let has_id = |key: &Option<NumberKey>| key.as_ref().is_some_and(|key| ids.iter().any(|id| key.equals(id)));
        let by_number = (0..keys.len()).filter(|place| keys.get(*place).is_some_and(has_id));
        // One article may be listed in several units: what converts comes first.
        let by_number = by_number.max_by_key(|place| {
            let converts =
                lines.get(*place).is_some_and(|listed| price::conversion(line, listed) != Conversion::Unknown);
            (converts, std::cmp::Reverse(*place))
        });
        let place = by_number.or_else(|| {
            let slots = slots.get_or_insert_with(|| lines.iter().map(|line| Slot::of(&order, line)).collect());
            by_words(&InvoiceLine::of(number, line), slots)
        });
        let price =
            place.and_then(|place| Some(Priced { listed: prices.get(place)?, order_line: lines.get(place)?.clone() }));
        found.push(Listed { number, line, price });
    }
    found
}

/// Whether an invoice that quotes nothing bills what a contract lists: most of its lines are on the list.
pub(super) fn is_billed_by(invoice: &Invoice, contract: &Contract, day: Date) -> bool {
    let listed = listed(invoice, contract, day);
    let on_it = listed.iter().filter(|line| line.price.is_some()).count();
    on_it > 0 && on_it * 2 >= listed.len()
}

/// The listed article that a line names beyond doubt.
fn by_words(line: &InvoiceLine<'_>, slots: &[Slot<'_>]) -> Option<usize> {
    let fitting = slots.iter().enumerate().filter_map(|(place, slot)| {
        let fit = fit(line, slot, Numbering::default(), false).filter(|fit| fit.is_strong)?;
        Some((fit.weight, std::cmp::Reverse(place)))
    });
    fitting.max().map(|(_, std::cmp::Reverse(place))| place)
}

fn order_line(price: &ContractPrice) -> OrderLine {
    OrderLine {
        line_no: String::new(),
        item_id: price.item_id.clone(),
        description: price.description.clone(),
        quantity: Decimal::ZERO,
        unit: price.unit.clone(),
        unit_price: price.unit_price,
        tax_rate: None,
        received: None,
        billed: Billed::default(),
        tiers: price.tiers.clone(),
        received_in: Vec::new(),
        packs: Vec::new(),
    }
}

/// Lines of a match that orders cover, so that no contract is asked for them.
pub(crate) fn on_orders(matched: &model::decision::Match) -> BTreeSet<u32> {
    matched.lines.iter().map(|line| line.line).collect()
}
