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
    for (at, left) in numbers.iter().enumerate() {
        for right in &numbers[at + 1..] {
            let says = (left.place.last..=right.place.first).any(|t| is_times(line, t, left, right));
            for (a, b) in left.readings().flat_map(|a| right.readings().map(move |b| (a, b))) {
                if says && a.abs() != Decimal::ONE && is_product(a, b, row.net.value) {
                    let (left, right) = (Number { value: a, ..left.clone() }, Number { value: b, ..right.clone() });
                    let turned = left.money && !right.money;
                    return Some(if turned { (right, left) } else { (left, right) });
                }
            }
        }
    }
    None
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
    for place in row.name.iter_mut().filter(|place| place.line == line) {
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
