//! What an amount is made of, where it is said in words: `6 pcs à 38.00` below a thing, `9 x painting @ 120.00` around
//! it. The sign between the numbers and the product prove each other.

use model::Decimal;

use super::numbers::{self, Number, Place};
use super::roles::{Proof, is_product};
use super::table::{Cell, Document, Kind, Row};
use super::units;
use crate::layout::Line;

/// Lines below an amount in which its making may be said.
const BELOW_MAX: usize = 2;

/// Letters of a word before a quantity that names a thing, at least.
const NAME_LETTERS_MIN: usize = 4;

/// Numbers of a line among which two factors are looked for, at most.
const NUMBERS_MAX: usize = 8;

/// Gives rows that have nothing but an amount the quantity and the price that words beside or below it say.
pub(super) fn give(document: Document<'_>, rows: &mut [Row]) {
    let sheet = document.sheet;
    for index in 0..rows.len() {
        let next = rows.get(index + 1).map_or(sheet.lines.len(), |n| n.top);
        let row = &mut rows[index];
        if row.kind != Kind::Bare || row.quantity.is_some() || row.price.is_some() {
            continue;
        }
        let upto = next.max(row.line + 1).min(row.line + 1 + BELOW_MAX).min(sheet.lines.len());
        let page = sheet.lines[row.line].page;
        let found = (row.line..upto).filter(|l| sheet.lines[*l].page == page).find_map(|l| factors(document, l, row));
        match found {
            Some((quantity, price)) => take(document, row, &quantity, &price),
            None => row.quantity = times(&sheet.lines[row.line], row.line),
        }
    }
}

/// Turns quantity and price round where a sign between them in one cell says so: what stands before it is how many, unless
/// that alone is money or the other has the unit: "85 × 2.5 h".
pub(super) fn orient(document: Document<'_>, rows: &mut [Row]) {
    let sheet = document.sheet;
    let is_money = |place: Place| {
        let amounts = document.facts.amounts_in(place.line);
        amounts.iter().any(|a| a.first == place.first && a.is_money())
    };
    for row in rows {
        let Some((quantity, price)) = row.quantity.zip(row.price) else { continue };
        let (first, second) = (price.place, quantity.place);
        let Some(line) = sheet.lines.get(first.line).filter(|_| first.line == second.line) else { continue };
        let in_one_cell = first.last < second.first && line.cell_of(first.first) == line.cell_of(second.first);
        let counted = row.unit.is_some_and(|unit| (second.last..=second.last + 1).contains(&unit.first));
        let signed = in_one_cell
            && !counted
            && (first.last + 1..second.first).any(|token| is_sign_of_times(&line.tokens[token].text))
            && (is_money(second) || !is_money(first));
        if signed {
            (row.quantity, row.price, row.open) = (Some(price), Some(quantity), false);
        }
    }
}

/// Most pieces that are written as a factor.
const TIMES_MAX: u32 = 9_999;

/// How many of a thing a line says in a cell of its own, or before its name: "×2", "3x".
fn times(line: &Line, index: usize) -> Option<Cell> {
    let sign = |c: char| matches!(c, '×' | 'x');
    let mut found = line.tokens.iter().enumerate().filter_map(|(at, token)| {
        let digits = token.text.strip_prefix(sign).or_else(|| token.text.strip_suffix(sign))?;
        let plain = digits.bytes().all(|b| b.is_ascii_digit());
        let value = digits.parse::<u32>().ok().filter(|n| plain && (1..=TIMES_MAX).contains(n))?;
        let apart = at == 0 || line.cells.contains(&(at, at));
        apart.then(|| Cell { value: Decimal::from(value), place: Place { line: index, first: at, last: at } })
    });
    found.next().filter(|_| found.next().is_none())
}

/// Two numbers of a line, with a sign between them, whose product is the row's amount: quantity and price.
fn factors(document: Document<'_>, index: usize, row: &Row) -> Option<(Number, Number)> {
    let line = &document.sheet.lines[index];
    let mut numbers: Vec<Number> = Vec::new();
    numbers::of_line(document.sheet, document.facts, document.format, document.gap, index, &mut numbers);
    numbers.retain(|n| !n.percent && n.place != row.net.place);
    if numbers.len() > NUMBERS_MAX {
        return None;
    }
    // The name of a thing may have figures too; a quantity and its price stand next to each other.
    let mut best: Option<(usize, Number, Number)> = None;
    for (at, left) in numbers.iter().enumerate() {
        for right in &numbers[at + 1..] {
            let apart = right.place.first - left.place.last;
            if best.as_ref().is_some_and(|best| best.0 <= apart) {
                continue;
            }
            let says = (left.place.last..=right.place.first).any(|t| is_times(line, t, left, right));
            // One of a thing is its price anyway, unless a cell of its own says so.
            let own_cell =
                line.cell_of(left.place.first) > 0 && line.cell_of(left.place.first) == line.cell_of(right.place.first);
            for (a, b) in left.readings().flat_map(|a| right.readings().map(move |b| (a, b))) {
                if says && (a.abs() != Decimal::ONE || own_cell) && is_product(a, b, row.net.value) {
                    let (left, right) = (Number { value: a, ..left.clone() }, Number { value: b, ..right.clone() });
                    let turned = left.money && !right.money || left.unit.is_none() && right.unit.is_some();
                    best = Some(if turned { (apart, right, left) } else { (apart, left, right) });
                }
            }
        }
    }
    best.map(|(_, quantity, price)| (quantity, price))
}

/// Whether a token between two numbers, or what clings to one of them, says "times" or "at".
fn is_times(line: &Line, token: usize, left: &Number, right: &Number) -> bool {
    let text = line.tokens[token].text.as_str();
    match token {
        t if t == left.place.last => text.ends_with(['x', 'X', '×']),
        t if t == right.place.first => text.starts_with(['@', 'à', '×']),
        _ => is_sign_of_times(text),
    }
}

/// A word that stands for the sign of multiplication.
pub(super) fn is_sign_of_times(text: &str) -> bool {
    matches!(text, "x" | "X" | "×" | "*" | "@" | "à" | "á" | "a")
}

fn take(document: Document<'_>, row: &mut Row, quantity: &Number, price: &Number) {
    let line = quantity.place.line;
    let tokens = &document.sheet.lines[line].tokens;
    let behind = quantity.place.last + 1;
    let is_unit = behind < price.place.first && units::code_of(&tokens[behind].text).is_some();
    let unit = quantity.unit.or(is_unit.then_some(behind));
    row.unit = unit.map(|token| Place { line, first: token, last: token });
    row.quantity = Some(Cell { value: quantity.value, place: quantity.place });
    row.price = Some(Cell { value: price.value, place: price.place });
    // It stays a row of a list in which others have nothing but an amount.
    row.proof = Proof::Product;
    if line != row.line {
        row.name.retain(|place| place.line != line);
        row.note.retain(|place| place.line != line);
        return;
    }
    let is_sign = |token: usize| is_sign_of_times(&tokens[token].text);
    let words_before = |place: &Place| {
        let words = tokens.get(place.first..quantity.place.first).unwrap_or_default();
        words.iter().any(|word| word.text.chars().filter(|c| c.is_alphabetic()).count() >= NAME_LETTERS_MIN)
    };
    for place in row.name.iter_mut().filter(|place| place.line == line) {
        // "Writing of the report, 28 hours at 980" is what was done, all of it.
        if words_before(place) && place.last >= price.place.first {
            continue;
        }
        if (place.first..=place.last).contains(&quantity.place.last) {
            place.first = quantity.place.last + 1;
        }
        while place.first < place.last && is_sign(place.first) {
            place.first += 1;
        }
        if (place.first..=place.last).contains(&price.place.first) {
            // Where the price leads the row its words stand behind it.
            match price.place.first.checked_sub(1).filter(|last| *last >= place.first) {
                Some(last) => place.last = last,
                None => place.first = price.place.last + 1,
            }
        }
        while place.last > place.first && is_sign(place.last) {
            place.last -= 1;
        }
    }
    row.name.retain(|place| place.first <= place.last && !(place.line == line && is_sign(place.first)));
}
