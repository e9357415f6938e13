//! Lines as candidates for terms; lines that add up to a total are as sure as it is.

use model::extraction::Candidate;
use model::{Currency, Decimal, Rounding, TermPath, money};

use super::Items;
use super::numbers::Place;
use super::roles::Proof;
use super::table::{Cell, Kind, Row};
use super::units;
use crate::fields::{Found, Totals};
use crate::layout::Sheet;

/// Writes the lines (BG-25) and their sum (BT-106).
pub(crate) fn write(
    sheet: &Sheet,
    items: &Items,
    totals: &Totals,
    currency: Option<Currency>,
    out: &mut Vec<Candidate>,
) {
    let cleared = net_of_gross(items, totals);
    let items = cleared.as_ref().unwrap_or(items);
    let sum = items.sum();
    let near = |a: Option<Decimal>| {
        a.zip(sum).is_some_and(|(a, b)| a.checked_sub(b).is_some_and(|d| d.abs() <= Decimal::new(2, 2)))
    };
    let adds_up = near(totals.net) || near(totals.gross) && totals.net.is_none() || items.confirmed || totals.explained;
    // Of a picture some rows may be lost: what is far from the total is not the table, and no sum can be checked by it.
    let by_ocr = items.rows.first().is_some_and(|r| sheet.by_ocr(r.line));
    if by_ocr && !adds_up && totals.net.or(totals.gross).zip(sum).is_some_and(|(total, sum)| far(total, sum)) {
        return;
    }
    let text = |value: Decimal| {
        let mut value = value;
        value.rescale(value.scale().max(2));
        currency.map_or_else(|| value.to_string(), |c| format!("{value} {c}"))
    };
    if let Some(sum) = sum.filter(|_| adds_up)
        && let Some(last) = items.rows.last()
    {
        let place = last.net.place;
        let found = Found::at(sheet, text(sum), 9_800, place.line, place.first, place.last);
        out.push(found.candidate(TermPath::bt(106)));
    }
    for (number, row) in (1_u32..).zip(&items.rows) {
        let level: u16 = match (row.proof, adds_up) {
            (Proof::Product | Proof::Adjusted, true) => 9_950,
            (Proof::Product | Proof::Adjusted, false) => 9_500,
            (Proof::Single, true) => 9_700,
            (Proof::Single, false) => 8_800,
            (Proof::None, true) => 9_400,
            (Proof::None, false) => 7_500,
        };
        one(sheet, number, row, level, &text, out);
    }
}

/// The lines with their amounts before VAT, where their column says them with it: they add up to the gross total, and
/// quantity × price of each to the net total (BT-131 is without VAT).
fn net_of_gross(items: &Items, totals: &Totals) -> Option<Items> {
    let near = |a: Decimal, b: Decimal| a.checked_sub(b).is_some_and(|d| d.abs() <= Decimal::new(2, 2));
    let (net, gross) = totals.net.zip(totals.gross).filter(|(net, gross)| !near(*net, *gross))?;
    if !items.sum().is_some_and(|sum| near(sum, gross)) {
        return None;
    }
    let product = |row: &Row| {
        let (quantity, price) = row.quantity.zip(row.price_before_tax.or(row.price))?;
        let product = quantity.value.checked_mul(price.value)?.checked_div(row.per.unwrap_or(Decimal::ONE))?;
        Some(Cell { value: money::round(product, 2, Rounding::HalfUp), place: price.place })
    };
    let rows = items.rows.iter().map(|row| {
        Some(Row {
            net: product(row)?,
            price: row.price_before_tax.or(row.price),
            proof: Proof::Product,
            ..row.clone()
        })
    });
    let items = Items { rows: rows.collect::<Option<_>>()?, confirmed: true };
    items.sum().filter(|sum| near(*sum, net))?;
    Some(items)
}

/// Less than half or more than twice.
fn far(total: Decimal, sum: Decimal) -> bool {
    let (total, sum) = (total.abs(), sum.abs());
    total.checked_add(total).is_some_and(|t| t < sum) || sum.checked_add(sum).is_some_and(|s| s < total)
}

/// Confidence of a quantity and a price that may be the other way round.
const OPEN_LEVEL: u16 = 6_000;

fn one(sheet: &Sheet, number: u32, row: &Row, level: u16, text: &impl Fn(Decimal) -> String, out: &mut Vec<Candidate>) {
    let mut sure = |path: TermPath, value: String, place: Place, level: u16| {
        let found = Found::at(sheet, value, level, place.line, place.first, place.last);
        out.push(found.candidate(path));
    };
    let factors = if row.open { level.min(OPEN_LEVEL) } else { level };
    if let Some(Cell { value, place }) = row.quantity {
        sure(TermPath::line(number, 129), value.normalize().to_string(), place, factors);
    }
    if let Some(Cell { value, place }) = row.price {
        // A unit price has no currency of its own and as many decimals as it likes.
        sure(TermPath::line(number, 146), value.to_string(), place, factors);
    }
    let mut give = |path: TermPath, value: String, place: Place| sure(path, value, place, level);
    let plain = |value: Decimal| value.normalize().to_string();
    let bt = |term: u16| TermPath::line(number, term);
    give(bt(126), number.to_string(), row.name.first().copied().unwrap_or(row.net.place));
    if row.kind != Kind::Goods {
        give(bt(131), text(row.net.value), row.net.place);
    }
    if let Some((Cell { place, .. }, per)) = row.price.zip(row.per) {
        give(bt(149), plain(per), place);
    }
    let unit = row.quantity.and(row.unit);
    let code = unit.and_then(|place| Some((units::code_of(&sheet.lines[place.line].tokens[place.first].text)?, place)));
    if let Some((code, place)) = code {
        give(bt(130), code.to_owned(), place);
    }
    if let Some(Cell { value, place }) = row.rate {
        give(bt(152), plain(value), place);
    }
    if let Some(place) = row.code {
        give(bt(155), sheet.lines[place.line].text(place.first, place.last), place);
    }
    let words = |places: &[Place]| {
        let rows: Vec<String> = places.iter().map(|p| sheet.lines[p.line].text(p.first, p.last)).collect();
        rows.join(" ").trim_matches(|c: char| c == ':' || c == '-' || c.is_whitespace()).to_owned()
    };
    if !row.name.is_empty() {
        let evidence = row.name.iter().map(|p| sheet.evidence(p.line, p.first, p.last)).collect();
        let found = Found { value: words(&row.name), raw: None, confidence: level, evidence };
        out.push(found.candidate(bt(153)));
    }
    if !row.note.is_empty() {
        let evidence = row.note.iter().map(|p| sheet.evidence(p.line, p.first, p.last)).collect();
        let found = Found { value: words(&row.note), raw: None, confidence: level, evidence };
        out.push(found.candidate(bt(154)));
    }
}
