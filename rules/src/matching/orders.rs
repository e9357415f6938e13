//! Which orders are meant, and which order line each invoice line bills.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use model::decision::{LineMatch, Match, VendorMatch};
use model::extraction::DocumentClass;
use model::ledger::{EarlierInvoice, Ledger, Order, OrderLine, OrderStatus};
use model::{Decimal, Invoice, Reading, TermPath};

use super::assignment::{Pair, assign};
use super::lines::{Fit, InvoiceLine, Numbering, Slot, fit, is_substitute};
use super::price;
use crate::policy::Policy;
use crate::text::{NumberKey, words};

/// Most pairs of lines that are compared; beyond it only the first order lines count.
const PAIRS_MAX: usize = 400_000;

/// Letters and digits that a number needs before one of them may be a slip.
const SLIP_LENGTH_MIN: usize = 6;
/// Slips beyond which a number is another number.
const SLIPS_MAX: usize = 2;
/// Digits that a number outside of the order reference needs to be taken for an order's.
const QUOTED_DIGITS_MIN: usize = 4;
/// Numbers outside of the order reference that are looked at, as many as the store looks up.
const ELSEWHERE_MAX: usize = 30;
/// Orders that are offered in place of one that does not exist.
const ALTERNATIVES_MAX: usize = 3;

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
            // As the readers write the order that a line names: "4711 / 10".
            let named = reference.split_once(" / ").map(|(order, _)| order);
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
            quoted.read_elsewhere(invoice, vendor, ledger);
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
    fn read_elsewhere(&mut self, invoice: &Invoice, vendor: Option<&str>, ledger: &'a Ledger) {
        let is_open =
            |order: &&&'a Order| order.status == OrderStatus::Open && Some(order.vendor_id.as_str()) == vendor;
        let orders: Vec<&'a Order> = ledger.orders.iter().collect();
        let orders: Vec<(NumberKey, &'a Order)> = orders
            .iter()
            .filter(is_open)
            .filter_map(|order| Some((NumberKey::of(&order.po_number)?, *order)))
            .collect();
        if orders.is_empty() {
            return;
        }
        let mut left = ELSEWHERE_MAX;
        for text in invoice.texts_that_may_quote().take(50) {
            let parts = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | ':' | '#'));
            let whole = std::iter::once(text).chain(parts);
            let numbers = whole.map(|part| part.trim_matches(|c: char| !c.is_alphanumeric()));
            for number in numbers.filter(|number| digits(number) >= QUOTED_DIGITS_MIN).take(left) {
                left -= 1;
                if let Some((_, order)) = orders.iter().find(|(key, _)| key.is_same(number)) {
                    self.add(order);
                }
            }
            if left == 0 || !self.found.is_empty() {
                return;
            }
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

/// Signs at the beginning that make a number one of ours, cut short: `4500` of 4500010712.
const BEGINNING_MIN: usize = 4;

/// Whether a number has as many digits as the number of some order on file, and about as many letters, or begins as one.
fn is_built_as_ours(number: &str, ledger: &Ledger) -> bool {
    // Without orders nobody knows how ours are built.
    if ledger.orders.is_empty() {
        return true;
    }
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    let (mine, own) = (digits(number), letters(number));
    let begins = |order: &Order| {
        let same = order.po_number.chars().zip(number.chars()).take_while(|(a, b)| a == b).count();
        same >= BEGINNING_MIN
    };
    // A slip of the keyboard loses one, and words of the sender's surround it: "PO 4711".
    ledger.orders.iter().any(|order| {
        begins(order) || digits(&order.po_number).abs_diff(mine) <= 1 && own <= letters(&order.po_number) + 4
    })
}

fn digits(text: &str) -> usize {
    text.chars().filter(char::is_ascii_digit).count()
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
    let digits_of = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let mine = digits_of(key.as_str());
    if mine.len() < 4 {
        return None;
    }
    let mut same = ledger.orders.iter().filter(|order| {
        let other = crate::text::number_key(&order.po_number);
        let theirs = digits_of(&other);
        let one_is_bare = mine.len() == key.as_str().len() || theirs.len() == other.len();
        one_is_bare && theirs == mine
    });
    same.next().filter(|_| same.next().is_none())
}

/// The order whose number this is when letters that look like digits are taken for them, as a reader or a typist does;
/// `None` when two are.
fn find_as_drawn<'a>(text: &str, ledger: &'a Ledger) -> Option<&'a Order> {
    let key = NumberKey::of(text).filter(|key| key.as_str().chars().count() >= SLIP_LENGTH_MIN)?;
    let mut same = ledger.orders.iter().filter(|order| key.is_drawn_as(&order.po_number));
    same.next().filter(|_| same.next().is_none())
}

/// The order of a number with a line's number behind it: `4500021008-1`, `4500021008/10`, `4500021008 Pos. 10`.
fn find_before_line<'a>(text: &str, ledger: &'a Ledger) -> Option<&'a Order> {
    let text = text.trim();
    let number = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let line = text.get(number.len()..).filter(|line| (1..=5).contains(&line.len()))?;
    let number = number.trim_end_matches(|c: char| !c.is_ascii_digit());
    let between = text.get(number.len()..text.len() - line.len())?;
    let word = words(between).concat();
    const LINE: &[&str] = &[
        "", "pos", "position", "line", "item", "zeile", "posten", "ligne", "poz", "pozycja", "riga", "regel", "l", "p",
    ];
    // "4711, 4712" and "4711-4712" are two orders: a line's number is the shorter one, and no comma stands before it.
    let is_joined = !word.is_empty() || matches!(between.trim(), "-" | "/" | "." | "_" | ":" | "#" | "");
    let is_line = is_joined && LINE.contains(&word.as_str()) && line.trim_start_matches('0').len() < digits(number);
    if between.is_empty() || !is_line || between.contains([',', ';', '&', '+', '|', '\n']) || digits(number) < 4 {
        return None;
    }
    find(number, ledger).or_else(|| find_as_drawn(number, ledger))
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

/// Whether one character was mistyped, left out, doubled, changed places with its neighbour or misread.
fn is_one_slip(a: &str, b: &str) -> bool {
    slips_between(a, b).is_some_and(|slips| slips <= 1)
}

/// The order of a match that an unknown number means, since the lines proved it.
pub(crate) fn means<'m>(unknown: &str, matched: &'m Match) -> Option<&'m str> {
    matched.orders.iter().map(String::as_str).find(|order| is_one_slip(unknown, order))
}

/// How many characters were mistyped, left out, doubled, misread or changed places between two order numbers, compared
/// without punctuation and leading zeros; `None` beyond two, and for short numbers, which are all near each other.
#[must_use]
pub fn slips_between(a: &str, b: &str) -> Option<usize> {
    let (mine, theirs) = (NumberKey::of(a)?, NumberKey::of(b)?);
    let (mine, theirs) = (mine.as_str(), theirs.as_str());
    if mine.len().abs_diff(theirs.len()) > SLIPS_MAX * 4 {
        return None;
    }
    let length = mine.chars().count().min(theirs.chars().count());
    if length < SLIP_LENGTH_MIN {
        return None;
    }
    Some(strsim::osa_distance(mine, theirs)).filter(|slips| *slips <= SLIPS_MAX)
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

/// An invoice line on the order line that it bills.
#[derive(Clone, Copy)]
struct Billing<'f, 'o> {
    row: usize,
    slot: &'f Slot<'o>,
    fit: Fit,
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
fn is_price_credit(line: &InvoiceLine<'_>, slot: &Slot<'_>) -> bool {
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

/// Every pair of an invoice line and an order line that fit.
struct Fits<'o> {
    slots: Vec<Slot<'o>>,
    fits: BTreeMap<(usize, usize), Fit>,
    rows: usize,
}

impl<'o> Fits<'o> {
    fn of(lines: &[InvoiceLine<'_>], orders: &[&'o Order], quoted: bool) -> Fits<'o> {
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
    fn shares(
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

    fn bill_all(&self) -> Vec<Billing<'_, 'o>> {
        self.bill(0..self.slots.len())
    }

    /// Without a quote an order counts when at least half of the lines fit; one order is preferred to pieces of
    /// several.
    fn bill_without_quote(&self) -> Vec<Billing<'_, 'o>> {
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
