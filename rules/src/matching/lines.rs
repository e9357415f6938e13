//! How well an invoice line fits an order line, from item ids, line references, descriptions, prices and quantities.

use model::Decimal;
use model::invoice::Line;
use model::ledger::{Order, OrderLine};

use super::price;
use crate::text::{NumberKey, Signature, WHOLE};

/// Likeness of descriptions from which they alone make lines fit.
const SAME_DESCRIPTION: u32 = 480;

/// Likeness from which descriptions overrule an item number.
const OTHER_ARTICLE: u32 = 900;

/// An invoice line ready to be compared.
pub(super) struct InvoiceLine<'a> {
    /// From 1.
    pub(super) number: u32,
    pub(super) line: &'a Line,
    reference: Option<NumberKey>,
    item_ids: Vec<NumberKey>,
    buyers_id: Option<NumberKey>,
    name: Signature,
    full: Signature,
}

impl<'a> InvoiceLine<'a> {
    pub(super) fn of(number: u32, line: &'a Line) -> InvoiceLine<'a> {
        let item = &line.item;
        let standard = item.standard_identifier.as_ref().map(|id| id.value.as_str());
        let ids = [item.buyers_identifier.as_deref(), item.sellers_identifier.as_deref(), standard];
        let name = item.name.as_deref().unwrap_or("");
        let description = item.description.as_deref().unwrap_or("");
        let full = if description.is_empty() {
            Signature::of(name)
        } else {
            Signature::of(&format!("{name} {}", description.chars().take(400).collect::<String>()))
        };
        InvoiceLine {
            number,
            line,
            reference: line.order_line_reference.as_deref().and_then(NumberKey::of),
            item_ids: ids.into_iter().flatten().filter_map(NumberKey::of).collect(),
            buyers_id: item.buyers_identifier.as_deref().and_then(NumberKey::of),
            name: Signature::of(name),
            full,
        }
    }

    /// What the line says, for an order of lines that does not depend on where they stand.
    pub(super) fn content(&self) -> impl Ord + use<> {
        let line = self.line;
        (
            self.reference.as_ref().map(|r| r.as_str().to_owned()),
            line.item.name.clone(),
            self.item_ids.iter().map(|id| id.as_str().to_owned()).collect::<Vec<_>>(),
            line.quantity,
            line.price.net,
            line.net_amount.map(|a| a.value),
        )
    }
}

/// An order line ready to be compared.
pub(super) struct Slot<'a> {
    pub(super) order: &'a Order,
    pub(super) line: &'a OrderLine,
    line_no: NumberKey,
    item_id: Option<NumberKey>,
    description: Signature,
    /// Quantity that is not billed yet.
    open: Decimal,
}

impl<'a> Slot<'a> {
    pub(super) fn of(order: &'a Order, line: &'a OrderLine) -> Slot<'a> {
        Slot {
            order,
            line,
            line_no: NumberKey::or_blank(&line.line_no),
            item_id: line.item_id.as_deref().and_then(NumberKey::of),
            description: Signature::of(&line.description),
            open: line.quantity.checked_sub(line.billed.quantity).unwrap_or(Decimal::ZERO),
        }
    }
}

/// How well two lines fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fit {
    /// Larger is better.
    pub(super) weight: u32,
    /// What makes them fit.
    pub(super) by: &'static str,
    /// Whether it is beyond doubt without looking at price and quantity.
    pub(super) is_strong: bool,
    /// Whether price and quantity are exactly what the order line has left, too.
    pub(super) is_exact: bool,
}

/// Whether an invoice line may bill an order line; `quoted` says that the invoice names the order.
pub(super) fn fit(line: &InvoiceLine<'_>, slot: &Slot<'_>, quoted: bool) -> Option<Fit> {
    let by_reference = quoted && line.reference.as_ref().is_some_and(|r| refers_to(r, slot));
    let by_item = slot.item_id.as_ref().is_some_and(|wanted| line.item_ids.iter().any(|id| wanted.equals(id)));
    let alike = if slot.description.is_blank() || line.full.is_blank() {
        None
    } else {
        Some(slot.description.likeness(&line.name).max(slot.description.likeness(&line.full)))
    };
    let contradicts = contradicts(line, slot);
    // Our own item number says another article: then only nearly the same words speak against it.
    let needed = if contradicts { OTHER_ARTICLE } else { SAME_DESCRIPTION };
    let by_description = alike.is_some_and(|alike| alike >= needed);
    if !(by_item || by_reference || by_description || quoted) {
        return None;
    }
    let nearness = Nearness::of(line.line, slot);
    // Another language or a terse description: equal price and a quantity that is still open speak for themselves.
    let by_numbers = quoted
        && nearness.price >= 90
        && nearness.quantity >= 50
        && alike.is_none_or(|alike| alike >= 100)
        && !contradicts;
    let by = match (by_item, by_reference, by_description, by_numbers) {
        (true, ..) => "item id",
        (_, true, ..) => "order line reference",
        (_, _, true, _) => "description",
        (.., true) => "price and quantity",
        _ => return None,
    };
    let mut weight = 10 + nearness.price + nearness.quantity + alike.unwrap_or(400) * 300 / WHOLE;
    weight += if by_item { 400 } else { 0 };
    weight += if by_reference { 350 } else { 0 };
    if contradicts {
        weight /= 2;
    }
    let is_strong = by_item || by_reference || alike.is_some_and(|alike| alike >= 750 && !contradicts);
    let is_exact = is_strong && nearness.price == 100 && nearness.quantity >= 55;
    Some(Fit { weight, by, is_strong, is_exact })
}

/// BT-132 is the line number, at times behind the order number.
fn refers_to(reference: &NumberKey, slot: &Slot<'_>) -> bool {
    reference.equals(&slot.line_no) || reference.is_same(&format!("{}-{}", slot.order.po_number, slot.line.line_no))
}

/// The line names our own item, and it is not the ordered one.
fn contradicts(line: &InvoiceLine<'_>, slot: &Slot<'_>) -> bool {
    matches!((&line.buyers_id, &slot.item_id), (Some(mine), Some(theirs)) if !mine.equals(theirs))
}

/// How near price and quantity are: 100 is equal, 0 is far.
struct Nearness {
    price: u32,
    quantity: u32,
}

impl Nearness {
    fn of(line: &Line, slot: &Slot<'_>) -> Nearness {
        let price = price::ordered_price(line, slot.line).map_or(0, |price| {
            let difference = price.checked_sub(slot.line.unit_price).unwrap_or(Decimal::MAX).abs();
            let per_mille = |limit: i64| {
                let allowed = slot.line.unit_price.abs().checked_mul(Decimal::new(limit, 3));
                allowed.is_some_and(|allowed| difference <= allowed)
            };
            match () {
                () if per_mille(2) => 100,
                () if per_mille(20) => 90,
                () if per_mille(100) => 60,
                () if per_mille(300) => 30,
                () => 0,
            }
        });
        let quantity = price::ordered_quantity(line, slot.line).map(|q| q.abs()).map_or(0, |quantity| {
            if quantity == slot.open {
                60
            } else if quantity == slot.line.quantity {
                55
            } else if quantity <= slot.open {
                50
            } else if quantity <= slot.line.quantity {
                20
            } else {
                0
            }
        });
        Nearness { price, quantity }
    }
}
