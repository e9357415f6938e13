//! How well an invoice line fits an order line, from item ids, line references, descriptions, prices and quantities.

use std::cell::OnceCell;

use model::Decimal;
use model::invoice::Line;
use model::ledger::{Order, OrderLine};

use super::figures::Figures;
use super::price;
use crate::text::{NumberKey, Signature, WHOLE, words};
use crate::units::Conversion;

/// Likeness of descriptions from which they alone make lines fit.
const SAME_DESCRIPTION: u32 = 480;

/// Likeness from which another article is named as what may have come in place of the ordered one.
const SUBSTITUTE: u32 = 350;

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
    sellers_id: Option<NumberKey>,
    name: Signature,
    full: Signature,
    figures: OnceCell<Figures>,
    words: OnceCell<Vec<String>>,
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
            sellers_id: item.sellers_identifier.as_deref().and_then(NumberKey::of),
            name: Signature::of(name),
            full,
            figures: OnceCell::new(),
            words: OnceCell::new(),
        }
    }

    /// What the article is called. A long description tells of uses and deliveries; the name tells of the article.
    fn text(&self) -> &str {
        let item = &self.line.item;
        item.name.as_deref().filter(|name| !name.trim().is_empty()).or(item.description.as_deref()).unwrap_or("")
    }

    fn figures(&self) -> &Figures {
        self.figures.get_or_init(|| Figures::of(self.text()))
    }

    /// Whether it is called by the very words of an order line.
    fn has_words_of(&self, slot: &Slot<'_>) -> bool {
        let mine = self.words.get_or_init(|| sorted_words(self.text()));
        !mine.is_empty() && mine == slot.words.get_or_init(|| sorted_words(&slot.line.description))
    }

    /// Whether it bears numbers of an article, none of which is the order line's.
    fn names_another(&self, slot: &Slot<'_>) -> bool {
        slot.item_id
            .as_ref()
            .is_some_and(|wanted| !self.item_ids.is_empty() && !self.item_ids.iter().any(|id| wanted.equals(id)))
    }

    /// Whether the seller's number of the article (BT-155) is of an order line.
    pub(super) fn has_number_of(&self, slot: &Slot<'_>) -> bool {
        matches!((&self.sellers_id, &slot.item_id), (Some(mine), Some(theirs)) if mine.equals(theirs))
    }

    /// How alike an order line's description is, in parts of thousand.
    pub(super) fn likeness(&self, slot: &Slot<'_>) -> u32 {
        slot.description.likeness(&self.name).max(slot.description.likeness(&self.full))
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
    figures: OnceCell<Figures>,
    words: OnceCell<Vec<String>>,
    /// Quantity that is not billed yet.
    pub(super) open: Decimal,
}

impl<'a> Slot<'a> {
    pub(super) fn of(order: &'a Order, line: &'a OrderLine) -> Slot<'a> {
        Slot {
            order,
            line,
            line_no: NumberKey::or_blank(&line.line_no),
            item_id: line.item_id.as_deref().and_then(NumberKey::of),
            description: Signature::of(&line.description),
            figures: OnceCell::new(),
            words: OnceCell::new(),
            open: line.quantity.checked_sub(line.billed.quantity).unwrap_or(Decimal::ZERO),
        }
    }
}

impl Slot<'_> {
    fn figures(&self) -> &Figures {
        self.figures.get_or_init(|| Figures::of(&self.line.description))
    }
}

/// Whether both are called alike and are two articles: by their figures, or by their numbers.
pub(super) fn is_substitute(line: &InvoiceLine<'_>, slot: &Slot<'_>, numbering: Numbering) -> bool {
    let is_other = line.figures().contradict(slot.figures()) || contradicts(line, slot, numbering);
    is_other && line.likeness(slot) >= SUBSTITUTE
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
    /// Whether one order line may be billed by it beside another invoice line: the same article at about its price.
    pub(super) is_again: bool,
    /// Whether it is the article at exactly its price, whatever the quantity.
    pub(super) is_article: bool,
}

/// What an invoice shows of how its seller numbers articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Numbering {
    /// Some line bears the number that an order line has: the order lines bear the seller's numbers.
    pub(super) is_sellers: bool,
}

/// Whether an invoice line may bill an order line; `quoted` says that the invoice names the order.
pub(super) fn fit(line: &InvoiceLine<'_>, slot: &Slot<'_>, numbering: Numbering, quoted: bool) -> Option<Fit> {
    let by_item = slot.item_id.as_ref().is_some_and(|wanted| line.item_ids.iter().any(|id| wanted.equals(id)));
    let alike = if slot.description.is_blank() || line.full.is_blank() { None } else { Some(line.likeness(slot)) };
    let contradicts = !by_item && contradicts(line, slot, numbering);
    // A line's number alone is no proof: lines of two orders have the same ones, and senders count their own.
    let is_another =
        !by_item && (line.names_another(slot) || contradicts) && alike.is_none_or(|alike| alike < SUBSTITUTE);
    let by_reference = quoted && !is_another && line.reference.as_ref().is_some_and(|r| refers_to(r, slot));
    // Our own item number says another article: then only nearly the same words speak against it.
    let needed = if contradicts { OTHER_ARTICLE } else { SAME_DESCRIPTION };
    let by_description = alike.is_some_and(|alike| alike >= needed);
    if !(by_item || by_reference || by_description || quoted) {
        return None;
    }
    let nearness = Nearness::of(line.line, slot);
    // "Grinder disc" for a twentieth of a grinder's price is what belongs to it.
    if !by_item && !by_reference && nearness.is_fraction && !line.has_words_of(slot) {
        return None;
    }
    // Another language or a terse description: equal price and a quantity that is still open speak for themselves.
    let by_numbers = quoted
        && nearness.price >= 90
        && nearness.quantity >= 50
        && (alike.is_none_or(|alike| alike >= 100) || line.figures().agree(slot.figures()))
        && !contradicts;
    let by = match (by_item, by_reference, by_description, by_numbers) {
        (true, ..) => "item id",
        (_, true, ..) => "order line reference",
        (_, _, true, _) => "description",
        (.., true) => "price and quantity",
        _ => return None,
    };
    // The same words with another size are another article, at whatever price and on whatever line; only its number
    // says more than its words.
    if !by_item && line.figures().contradict(slot.figures()) {
        return None;
    }
    let mut weight = 10 + nearness.price + nearness.quantity + alike.unwrap_or(400) * 300 / WHOLE;
    weight += if by_item { 400 } else { 0 };
    weight += if by_reference { 350 } else { 0 };
    if contradicts {
        weight /= 2;
    }
    let is_strong = by_item || by_reference || alike.is_some_and(|alike| alike >= 750 && !contradicts);
    let is_exact = is_strong && nearness.price == 100 && nearness.quantity >= 55;
    let is_again = is_strong && (by_item || by_reference || nearness.price >= 60 || line.has_words_of(slot));
    let is_article = is_strong && nearness.price == 100;
    Some(Fit { weight, by, is_strong, is_exact, is_again, is_article })
}

/// BT-132 is the line number, at times behind the order number.
fn refers_to(reference: &NumberKey, slot: &Slot<'_>) -> bool {
    reference.equals(&slot.line_no) || reference.is_same(&format!("{}-{}", slot.order.po_number, slot.line.line_no))
}

/// The line names an article by a number, and it is not the ordered one: our own number (BT-156), or the seller's
/// (BT-155) where the order bears the seller's numbers, as other lines show or the numbers themselves do.
fn contradicts(line: &InvoiceLine<'_>, slot: &Slot<'_>, numbering: Numbering) -> bool {
    let Some(theirs) = &slot.item_id else { return false };
    let ours = line.buyers_id.as_ref().is_some_and(|mine| !mine.equals(theirs));
    let sellers = line.sellers_id.as_ref().is_some_and(|mine| {
        !mine.equals(theirs) && (numbering.is_sellers || is_one_scheme(mine.as_str(), theirs.as_str()))
    });
    ours || sellers
}

/// Whether two article numbers are built alike: `PAP-A4` and `PAP-A3`, `SC-6` and `SC-30`. Digits alone prove nothing.
fn is_one_scheme(a: &str, b: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let (mine, theirs) = (letters(a), letters(b));
    mine.len() >= 2 && mine == theirs
}

fn sorted_words(text: &str) -> Vec<String> {
    let mut words = words(text);
    words.sort();
    words
}

/// How near price and quantity are: 100 is equal, 0 is far.
struct Nearness {
    price: u32,
    quantity: u32,
    /// Whether it costs less than half.
    is_fraction: bool,
}

impl Nearness {
    fn of(line: &Line, slot: &Slot<'_>) -> Nearness {
        let agreed = if slot.line.tiers.is_empty() { slot.line.unit_price } else { price::agreed_for(line, slot.line) };
        // A page that shows what a line costs and nothing else bills whole pieces at the ordered price, or something else.
        let is_whole = |quantity: Decimal| quantity.fract().is_zero() && !quantity.is_zero();
        let by_amount = if price::ordered_quantity(line, slot.line).is_some_and(is_whole) { 100 } else { 0 };
        let price = price::ordered_price(line, slot.line).map_or(by_amount, |price| {
            let difference = price.checked_sub(agreed).unwrap_or(Decimal::MAX).abs();
            let per_mille = |limit: i64| {
                let allowed = agreed.abs().checked_mul(Decimal::new(limit, 3));
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
        let is_fraction = slot.line.unit_price > Decimal::ZERO
            && price::conversion(line, slot.line) != Conversion::Unknown
            && price::ordered_price(line, slot.line)
                .and_then(|price| price.checked_mul(Decimal::TWO))
                .is_some_and(|twice| twice > Decimal::ZERO && twice < slot.line.unit_price);
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
        Nearness { price, quantity, is_fraction }
    }
}
