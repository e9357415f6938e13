//! When two order numbers are the same, nearly the same, or none at all.

use model::ledger::{Ledger, Order};

use crate::text::{NumberKey, words};

/// Letters and digits that a number needs before one of them may be a slip.
const SLIP_LENGTH_MIN: usize = 6;
/// Slips beyond which a number is another number.
const SLIPS_MAX: usize = 2;
/// Signs at the beginning that make a number one of ours, cut short: `4500` of 4500010712.
const BEGINNING_MIN: usize = 4;

/// Whether a number has as many digits as the number of some order on file, and about as many letters, or begins as one.
pub(super) fn is_built_as_ours(number: &str, ledger: &Ledger) -> bool {
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

pub(super) fn digits(text: &str) -> usize {
    text.chars().filter(char::is_ascii_digit).count()
}

/// Words that senders write where they have no order number.
pub(super) fn is_placeholder(text: &str) -> bool {
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
pub(super) fn find<'a>(text: &str, ledger: &'a Ledger) -> Option<&'a Order> {
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
pub(super) fn find_as_drawn<'a>(text: &str, ledger: &'a Ledger) -> Option<&'a Order> {
    let key = NumberKey::of(text).filter(|key| key.as_str().chars().count() >= SLIP_LENGTH_MIN)?;
    let mut same = ledger.orders.iter().filter(|order| key.is_drawn_as(&order.po_number));
    same.next().filter(|_| same.next().is_none())
}

/// The order of a number with a line's number behind it: `4500021008-1`, `4500021008/10`, `4500021008 Pos. 10`.
pub(super) fn find_before_line<'a>(text: &str, ledger: &'a Ledger) -> Option<&'a Order> {
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

/// Whether one character was mistyped, left out, doubled, changed places with its neighbour or misread.
pub(super) fn is_one_slip(a: &str, b: &str) -> bool {
    slips_between(a, b).is_some_and(|slips| slips <= 1)
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
