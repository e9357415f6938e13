//! What an invoice line costs per unit, and how lines convert into the order's unit.

use model::Decimal;
use model::invoice::Line;
use model::ledger::{OrderLine, ReceivedIn, Tier};

use crate::units::Conversion;

/// Net price of one unit (BT-130), after the line's own allowances and charges.
///
/// `None` when the line says neither a price nor quantity and amount.
pub(crate) fn unit_price(line: &Line) -> Option<Decimal> {
    let by_amount = || {
        let quantity = line.quantity.filter(|q| !q.is_zero())?;
        line.net_amount?.value.checked_div(quantity).map(|price| price.round_dp(6))
    };
    if !line.allowances.is_empty() || !line.charges.is_empty() {
        return by_amount().or_else(|| list_price(line));
    }
    list_price(line).or_else(by_amount)
}

/// Net price of one unit as the line states it (BT-146 ÷ BT-149).
fn list_price(line: &Line) -> Option<Decimal> {
    let net = line.price.net?;
    match line.price.base_quantity.filter(|base| !base.is_zero()) {
        Some(base) => net.checked_div(base),
        None => Some(net),
    }
}

/// The line's unit of measure: BT-130, else the one of its price (BT-150).
pub(crate) fn unit(line: &Line) -> Option<&str> {
    line.unit.as_deref().or(line.price.base_quantity_unit.as_deref())
}

/// How the line's quantity becomes one in the order line's unit.
pub(crate) fn conversion(line: &Line, order_line: &OrderLine) -> Conversion {
    let (from, to) = (unit(line), order_line.unit.as_deref());
    if let Some(packed) = from.is_none().then(|| packed_by_price(line, order_line)).flatten() {
        return packed;
    }
    match Conversion::between(from, to) {
        Conversion::Unknown => Conversion::packed(from, to, &order_line.packs),
        known => known,
    }
}

/// What the line has received, in its unit, as far as factors are known; `None` when there is no receipt.
#[must_use]
pub fn received(line: &OrderLine) -> Option<Decimal> {
    let converted = line.received_in.iter().map(|one| match received_by(line, &one.unit) {
        Conversion::Unknown => Some(Decimal::ZERO),
        known => known.quantity(one.quantity),
    });
    let other = converted.into_iter().try_fold(Decimal::ZERO, |sum: Decimal, one| sum.checked_add(one?));
    match line.received {
        None if line.received_in.is_empty() => None,
        own => own.unwrap_or_default().checked_add(other?),
    }
}

/// Units of receipts that nobody can convert into the line's.
pub(crate) fn uncounted(line: &OrderLine) -> impl Iterator<Item = &ReceivedIn> {
    line.received_in.iter().filter(|one| received_by(line, &one.unit) == Conversion::Unknown)
}

fn received_by(line: &OrderLine, unit: &str) -> Conversion {
    let ordered = line.unit.as_deref();
    match Conversion::between(Some(unit), ordered) {
        Conversion::Unknown => Conversion::packed(Some(unit), ordered, &line.packs),
        known => known,
    }
}

/// Share of the ordered price, in thousandths, by which the price of a package may differ from that of what it holds.
const PACKED_PER_MILLE: i64 = 20;

/// A page without a column of units bills a package, of which somebody said what it holds, at the price of all that is in
/// it.
fn packed_by_price(line: &Line, order_line: &OrderLine) -> Option<Conversion> {
    let price = unit_price(line)?;
    let slack = order_line.unit_price.abs().checked_mul(Decimal::new(PACKED_PER_MILLE, 3))?;
    let to = order_line.unit.as_deref();
    order_line.packs.iter().find_map(|pack| {
        let packed = Conversion::packed(Some(&pack.unit), to, &order_line.packs);
        let difference = packed.price(price)?.checked_sub(order_line.unit_price)?.abs();
        (packed != Conversion::Unknown && difference <= slack).then_some(packed)
    })
}

/// The agreed price of one of the order's units, for so many of them: the order line's, or that of its tier.
pub(crate) fn agreed_price(order_line: &OrderLine, quantity: Decimal) -> Decimal {
    let reached = order_line.tiers.iter().filter(|tier| tier.from <= quantity.abs());
    reached.max_by_key(|tier| tier.from).map_or(order_line.unit_price, |tier| tier.unit_price)
}

/// The tier that the whole of a line reaches; `None` where the price does not depend on the quantity, or the line is below
/// each tier.
pub(crate) fn reached_tier<'a>(line: &Line, order_line: &'a OrderLine) -> Option<&'a Tier> {
    let quantity = ordered_quantity(line, order_line)?.abs();
    order_line.tiers.iter().filter(|tier| tier.from <= quantity).max_by_key(|tier| tier.from)
}

/// The agreed price for as many as a line bills, all of it: a delivery that is parted among two order lines is one.
pub(crate) fn agreed_for(line: &Line, order_line: &OrderLine) -> Decimal {
    ordered_quantity(line, order_line).map_or(order_line.unit_price, |quantity| agreed_price(order_line, quantity))
}

/// Quantity in the order's unit; worked out from amount and ordered price when the line does not state it.
pub(crate) fn ordered_quantity(line: &Line, order_line: &OrderLine) -> Option<Decimal> {
    match line.quantity {
        Some(quantity) => conversion(line, order_line).quantity(quantity),
        None => {
            let price = Some(order_line.unit_price).filter(|p| !p.is_zero())?;
            line.net_amount?.value.checked_div(price).map(|q| q.round_dp(4))
        }
    }
}

/// Net price of one of the order's units.
pub(crate) fn ordered_price(line: &Line, order_line: &OrderLine) -> Option<Decimal> {
    conversion(line, order_line).price(unit_price(line)?)
}

/// Whether a charge of the line's own (BG-28) makes it dearer, and not its price.
pub(crate) fn is_charged(line: &Line, order_line: &OrderLine) -> bool {
    let list = list_price(line).and_then(|price| conversion(line, order_line).price(price));
    !line.charges.is_empty() && list.is_some_and(|price| price <= agreed_for(line, order_line))
}

/// Net amount of the line: BT-131, else quantity × price.
pub(crate) fn net_amount(line: &Line) -> Option<Decimal> {
    match line.net_amount {
        Some(amount) => Some(amount.value),
        None => line.quantity?.checked_mul(list_price(line)?).map(|amount| amount.round_dp(2)),
    }
}
