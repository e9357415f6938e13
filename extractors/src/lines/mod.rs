//! Invoice lines (BG-25): the table is found by its headings, each row's numbers by quantity × price = amount.
//!
//! Headings and numbers check each other: where a heading stands askew over its column, or is missing, the
//! arithmetic of the row decides which number is which.

use model::extraction::Candidate;
use model::{Currency, Decimal, TermPath};

use crate::fields::vocabulary::{Hit, Meaning};
use crate::fields::{Amount, Facts, Found};
use crate::layout::Sheet;

/// Lines kept of one document.
const ITEM_COUNT_MAX: usize = 5_000;

/// A column of a table, by its heading.
#[derive(Debug, Clone)]
struct Column {
    role: Meaning,
    x0: f32,
    x1: f32,
}

/// A line as read.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    line: usize,
    name: Vec<(usize, usize, usize)>,
    quantity: Option<Place>,
    price: Option<Place>,
    amount: Place,
    rate: Option<Place>,
    unit: Option<(String, usize)>,
    /// Whether quantity × price equals the amount.
    proven: bool,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    value: Decimal,
    line: usize,
    first: usize,
    last: usize,
}

impl Place {
    fn of(amount: &Amount) -> Place {
        Place { value: amount.value, line: amount.line, first: amount.first, last: amount.last }
    }
}

/// Sum of the line amounts; `None` without lines.
pub(crate) fn sum(items: &[Item]) -> Option<Decimal> {
    if items.is_empty() {
        return None;
    }
    items.iter().try_fold(Decimal::ZERO, |sum, item| sum.checked_add(item.amount.value))
}

/// The lines of all tables of items, in reading order.
pub(crate) fn find(sheet: &Sheet, facts: &Facts) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut at = 0;
    while at < sheet.lines.len() {
        let Some((columns, body)) = heading(sheet, facts, at) else {
            at += 1;
            continue;
        };
        let end = table(sheet, facts, &columns, body, &mut items);
        at = end.max(at + 1);
        if items.len() >= ITEM_COUNT_MAX {
            break;
        }
    }
    // Charges and notes stand in tables of their own; where lines show quantities or prices, these are not lines.
    let full = items.iter().filter(|i| i.quantity.is_some() || i.price.is_some()).count();
    if full * 2 >= items.len() {
        items.retain(|i| i.quantity.is_some() || i.price.is_some());
    }
    items
}

/// The columns of a heading that begins at this line, and the line after it. Headings may take three lines.
fn heading(sheet: &Sheet, facts: &Facts, at: usize) -> Option<(Vec<Column>, usize)> {
    let columns_of = |hits: &[Hit], index: usize| -> Vec<Column> {
        let line = &sheet.lines[index];
        hits.iter()
            .filter_map(|hit| {
                let role = *hit.meanings.iter().filter(|m| m.is_column()).min_by_key(|m| match m {
                    Meaning::ColPosition | Meaning::ColCode => 2,
                    _ => 1,
                })?;
                let (x0, x1) = line.x_range(hit.first, hit.last);
                Some(Column { role, x0, x1 })
            })
            .collect()
    };
    let line = sheet.lines.get(at)?;
    let mut columns = columns_of(facts.hits_in(at), at);
    if columns.is_empty() || facts.amounts_in(at).iter().any(Amount::is_money) {
        return None;
    }
    // Headings of a VAT breakdown: rates and bases, but neither things nor quantities.
    let breakdown = facts.hits_in(at).iter().filter(|h| h.is(Meaning::VatTable)).count();
    let things = columns
        .iter()
        .any(|c| matches!(c.role, Meaning::ColDescription | Meaning::ColQuantity | Meaning::ColUnitPrice));
    if breakdown >= 2 && !things {
        return None;
    }
    let mut body = at + 1;
    for next in at + 1..(at + 4).min(sheet.lines.len()) {
        let other = &sheet.lines[next];
        let near = other.page == line.page && other.y0 - sheet.lines[next - 1].y1 < line.height() * 1.3;
        let numbers = facts.amounts_in(next).iter().any(|a| a.is_money() || a.decimals > 0);
        let more = columns_of(facts.hits_in(next), next);
        if !near || numbers || more.is_empty() {
            break;
        }
        for column in more {
            let taken = columns.iter().any(|c| c.x0 < column.x1 && c.x1 > column.x0);
            if !taken || column.role == Meaning::ColDescription {
                columns.push(column);
            }
        }
        body = next + 1;
    }
    let has = |roles: &[Meaning]| columns.iter().any(|c| roles.contains(&c.role));
    let amount = has(&[Meaning::ColNetAmount, Meaning::ColGrossAmount]);
    let price = has(&[Meaning::ColUnitPrice]);
    let quantity = has(&[Meaning::ColQuantity]);
    let text = has(&[Meaning::ColDescription, Meaning::ColCode]);
    let score = i32::from(amount) + i32::from(price) + i32::from(quantity) + i32::from(text) * 2;
    let spread =
        columns.iter().map(|c| c.x1).fold(0.0, f32::max) - columns.iter().map(|c| c.x0).fold(f32::MAX, f32::min);
    let wide = sheet.pages.get(line.page).is_some_and(|p| spread > p.0 * 0.3);
    (columns.len() >= 3 && score >= 3 && (amount || price) && (text || quantity) && wide).then(|| {
        columns.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        // One role stands for one column; of several amounts the last is the line's own.
        (columns, body)
    })
}

fn stops(sheet: &Sheet, facts: &Facts, index: usize, columns: &[Column]) -> bool {
    let line = &sheet.lines[index];
    let description_x = columns.iter().find(|c| c.role == Meaning::ColDescription).map_or(0.0, |c| c.x0);
    facts.hits_in(index).iter().any(|hit| {
        let total = hit.meanings.iter().any(|m| {
            matches!(
                m,
                Meaning::NetTotal | Meaning::Subtotal | Meaning::GrossTotal | Meaning::AmountDue | Meaning::TaxTotal
            )
        });
        let cell = line.cells.get(line.cell_of(hit.first)).copied().unwrap_or((0, 0));
        let leads = cell.0 == hit.first && !hit.is(Meaning::ColDescription);
        let money = facts.amounts_in(index).iter().filter(|a| a.is_money() && a.first > hit.last).count();
        // "Total" leads a line of few cells; in a row of items it would stand in the middle.
        total
            && leads
            && (1..=3).contains(&money)
            && (hit.letters >= 5 || line.cells.len() <= 3)
            && !(hit.is(Meaning::TaxTotal) && line.tokens[hit.first].x0 > description_x + 120.0 && line.cells.len() > 3)
    })
}

/// Reads rows until the table ends; returns the line after it.
fn table(sheet: &Sheet, facts: &Facts, columns: &[Column], body: usize, items: &mut Vec<Item>) -> usize {
    let page = sheet.lines.get(body.saturating_sub(1)).map_or(0, |l| l.page);
    let description = columns.iter().find(|c| c.role == Meaning::ColDescription);
    let before = items.len();
    let mut loose: Vec<(usize, usize, usize)> = Vec::new();
    let mut last_y = sheet.lines.get(body.saturating_sub(1)).map_or(0.0, |l| l.y1);
    let mut index = body;
    while let Some(line) = sheet.lines.get(index) {
        if line.page != page || stops(sheet, facts, index, columns) {
            break;
        }
        // A wide gap after rows ends the table.
        if items.len() > before && line.y0 - last_y > sheet.height * 9.0 {
            break;
        }
        match row(facts, index, columns) {
            Some(mut item) => {
                if item.quantity.is_none() && item.price.is_none() {
                    lend(sheet, facts, index, columns, body, &mut item);
                }
                let own = description_cells(sheet, facts, index, columns, &item);
                if own.is_empty() && !loose.is_empty() && items.len() == before {
                    item.name = std::mem::take(&mut loose);
                } else {
                    item.name = own;
                }
                loose.clear();
                items.push(item);
                last_y = line.y1;
            }
            None => {
                let cells = text_cells(sheet, index, description);
                if let Some(item) = items.last_mut().filter(|_| !cells.is_empty()) {
                    if items_open(item) && line.y0 - last_y < sheet.height * 3.0 {
                        item.name.extend(cells);
                        last_y = line.y1;
                    }
                } else {
                    loose = cells;
                }
            }
        }
        index += 1;
        if items.len() >= ITEM_COUNT_MAX {
            break;
        }
    }
    // Where the table's rows show what their amounts are made of, a row that does not is a note or a charge.
    let full = items[before..].iter().filter(|i| i.quantity.is_some() && i.price.is_some()).count();
    if full > 0 {
        let mut at = 0;
        items.retain(|item| {
            at += 1;
            at <= before || item.quantity.is_some() || item.price.is_some()
        });
    }
    index
}

/// Fills quantity and price from the neighbouring line when a row's numbers stand on two baselines.
fn lend(sheet: &Sheet, facts: &Facts, index: usize, columns: &[Column], body: usize, item: &mut Item) {
    let line = &sheet.lines[index];
    let near = |other: usize| {
        sheet
            .lines
            .get(other)
            .is_some_and(|o| o.page == line.page && (o.y0 - line.y1).max(line.y0 - o.y1) < line.height() * 0.9)
    };
    let neighbours = [index.checked_sub(1).filter(|i| *i >= body), Some(index + 1)];
    for other in neighbours.into_iter().flatten().filter(|o| near(*o)) {
        let in_column = |roles: &[Meaning]| {
            facts.amounts_in(other).iter().find(|a| {
                !a.percent && columns.iter().any(|c| roles.contains(&c.role) && c.x1 > a.x0 - 6.0 && c.x0 < a.x1 + 6.0)
            })
        };
        if in_column(&[Meaning::ColNetAmount, Meaning::ColGrossAmount]).is_some() {
            continue;
        }
        let (quantity, price) = (in_column(&[Meaning::ColQuantity]), in_column(&[Meaning::ColUnitPrice]));
        if let (Some(quantity), Some(price)) = (quantity, price) {
            let product = quantity.value.checked_mul(price.value);
            item.proven =
                product.and_then(|p| p.checked_sub(item.amount.value)).is_some_and(|d| d.abs() <= Decimal::new(5, 3));
            (item.quantity, item.price) = (Some(Place::of(quantity)), Some(Place::of(price)));
            return;
        }
    }
}

/// Whether more text may still belong to the item; its note is not unlimited.
fn items_open(item: &Item) -> bool {
    item.name.len() < 12
}

/// A row of an item: an amount, and where possible the quantity and price that make it.
fn row(facts: &Facts, index: usize, columns: &[Column]) -> Option<Item> {
    let amounts = facts.amounts_in(index);
    if amounts.is_empty() || amounts.len() > 14 {
        return None;
    }
    let column_of = |amount: &Amount| -> Option<&Column> {
        columns
            .iter()
            .map(|c| (c.x1.min(amount.x1) - c.x0.max(amount.x0), c))
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .filter(|(overlap, _)| *overlap > -18.0)
            .map(|(_, c)| c)
    };
    let in_role = |roles: &[Meaning]| {
        amounts
            .iter()
            .filter(|a| !a.percent && column_of(a).is_some_and(|c| roles.contains(&c.role)))
            .collect::<Vec<_>>()
    };
    let net = in_role(&[Meaning::ColNetAmount]);
    let gross = in_role(&[Meaning::ColGrossAmount]);
    let price_in = in_role(&[Meaning::ColUnitPrice]);
    let quantity_in = in_role(&[Meaning::ColQuantity]);
    let has_amount_column = columns.iter().any(|c| matches!(c.role, Meaning::ColNetAmount | Meaning::ColGrossAmount));
    let money: Vec<&Amount> = amounts.iter().filter(|a| a.is_money() && !a.percent).collect();
    // First by arithmetic over all numbers of the row, preferring those under their headings.
    let mut best: Option<(i32, &Amount, &Amount, &Amount)> = None;
    for total in amounts.iter().filter(|a| !a.percent && (a.is_money() || net.iter().any(|n| n.first == a.first))) {
        for price in amounts.iter().filter(|a| !a.percent && a.first != total.first) {
            for quantity in amounts.iter().filter(|a| !a.percent && a.first != total.first && a.first != price.first) {
                let Some(product) = quantity.value.checked_mul(price.value) else { continue };
                let slack = Decimal::new(5, 3).max(quantity.value.abs().min(Decimal::from(1_000)) * Decimal::new(5, 5));
                if product.checked_sub(total.value).is_none_or(|d| d.abs() > slack) || total.value.is_zero() {
                    continue;
                }
                let mut score = 10;
                let role = |a: &Amount, wanted: &[Meaning]| {
                    i32::from(column_of(a).is_some_and(|c| wanted.contains(&c.role))) * 8
                };
                score += role(quantity, &[Meaning::ColQuantity]);
                score += role(price, &[Meaning::ColUnitPrice]);
                score += role(total, &[Meaning::ColNetAmount, Meaning::ColGrossAmount]);
                score += i32::from(price.is_money()) * 3
                    + i32::from(total.x0 > price.x0) * 3
                    + i32::from(total.x0 > quantity.x0) * 3;
                score -= i32::from(quantity.is_money() && !price.is_money()) * 4;
                score -= role(quantity, &[Meaning::ColPosition, Meaning::ColTaxRate])
                    + role(price, &[Meaning::ColTaxRate, Meaning::ColPosition]);
                if best.is_none_or(|b| score > b.0) {
                    best = Some((score, quantity, price, total));
                }
            }
        }
    }
    let rate = amounts
        .iter()
        .find(|a| {
            a.percent && column_of(a).is_none_or(|c| matches!(c.role, Meaning::ColTaxRate | Meaning::ColTaxAmount))
        })
        .or_else(|| {
            amounts.iter().find(|a| {
                column_of(a).is_some_and(|c| c.role == Meaning::ColTaxRate)
                    && a.value < Decimal::from(30)
                    && !a.value.is_sign_negative()
            })
        });
    if let Some((_, quantity, price, total)) = best {
        // Net and gross columns side by side: the product may be the net; keep the net column when it has a number.
        return Some(Item {
            line: index,
            name: Vec::new(),
            quantity: Some(Place::of(quantity)),
            price: Some(Place::of(price)),
            amount: Place::of(total),
            rate: rate.map(Place::of),
            unit: None,
            proven: true,
        });
    }
    // Then by headings alone.
    let amount = net
        .last()
        .or(gross.last())
        .copied()
        .or_else(|| if has_amount_column { None } else { money.last().copied() })?;
    if !amount.is_money() && price_in.is_empty() && quantity_in.is_empty() {
        return None;
    }
    let other = |list: &[&Amount]| list.iter().find(|a| a.first != amount.first).map(|a| Place::of(a));
    let quantity = other(&quantity_in);
    let price = other(&price_in);
    if quantity.is_none() && price.is_none() && amounts.len() < 2 && !amount.is_money() {
        return None;
    }
    Some(Item {
        line: index,
        name: Vec::new(),
        quantity,
        price,
        amount: Place::of(amount),
        rate: rate.map(Place::of),
        unit: None,
        proven: false,
    })
}

/// Cells of a row's text that lie in the description column, or the longest text left of the numbers.
fn description_cells(
    sheet: &Sheet,
    facts: &Facts,
    index: usize,
    columns: &[Column],
    item: &Item,
) -> Vec<(usize, usize, usize)> {
    let description = columns.iter().find(|c| c.role == Meaning::ColDescription);
    let line = &sheet.lines[index];
    let taken: Vec<(usize, usize)> = [item.quantity, item.price, Some(item.amount), item.rate]
        .into_iter()
        .flatten()
        .map(|p| (p.first, p.last))
        .collect();
    let free = |token: usize| !taken.iter().any(|(a, b)| (*a..=*b).contains(&token));
    let first_number = taken.iter().map(|t| t.0).filter(|t| *t > 0).min().unwrap_or(line.tokens.len());
    let mut best: Option<(i32, (usize, usize, usize))> = None;
    for (first, last) in &line.cells {
        let (mut a, mut b) = (*first, *last);
        // A position number or code may stand in the same cell as the name.
        while a < b && (!free(a) || is_plain_number(&line.tokens[a].text) && a == *first) {
            a += 1;
        }
        while b > a && (!free(b) || is_unit(facts, index, b)) {
            b -= 1;
        }
        if let Some(cut) = (a..=b).find(|t| !free(*t)) {
            b = cut.saturating_sub(1).max(a);
        }
        let text = line.text(a, b);
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        if letters < 2 {
            continue;
        }
        let (x0, x1) = line.x_range(a, b);
        let mut score = i32::try_from(letters.min(40)).unwrap_or(0);
        if let Some(column) = description {
            let overlap = x1.min(column.x1.max(column.x0 + 60.0)) - x0.max(column.x0 - 4.0);
            // Headings may be centred far from text that begins at the left.
            let before_numbers = b < first_number;
            score += match (overlap > 0.0, before_numbers) {
                (true, _) => 60,
                (false, true) => 5,
                (false, false) => -20,
            };
        }
        if a > first_number {
            score -= 25;
        }
        let other = columns.iter().any(|c| {
            matches!(c.role, Meaning::ColCode | Meaning::ColUnit | Meaning::ColTaxRate) && x0 < c.x1 && x1 > c.x0
        });
        if other && description.is_some_and(|c| x0 > c.x1 || x1 < c.x0) {
            score -= 40;
        }
        if best.as_ref().is_none_or(|b| score > b.0) {
            best = Some((score, (index, a, b)));
        }
    }
    best.filter(|b| b.0 > 0).map(|b| vec![b.1]).unwrap_or_default()
}

fn is_code(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) && !text.chars().any(char::is_lowercase)
}

fn is_plain_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ')' | '#' | '-'))
}

fn is_unit(facts: &Facts, line: usize, token: usize) -> bool {
    facts.hits_in(line).iter().any(|h| h.first == token && h.last == token && h.is(Meaning::UnitWord))
}

/// Cells of a line without numbers that continue the description.
fn text_cells(sheet: &Sheet, index: usize, description: Option<&Column>) -> Vec<(usize, usize, usize)> {
    let line = &sheet.lines[index];
    line.cells
        .iter()
        .filter(|(first, last)| {
            let (x0, x1) = line.x_range(*first, *last);
            let text = line.text(*first, *last);
            let in_column = description.is_none_or(|c| x0 < c.x1.max(c.x0 + 40.0) && x1 > c.x0 - 4.0);
            in_column && text.chars().filter(|c| c.is_alphabetic()).count() >= 2
        })
        .map(|(first, last)| (index, *first, *last))
        .take(1)
        .collect()
}

/// Writes the lines as candidates; lines that add up to a total are as sure as it is.
pub(crate) fn write(
    sheet: &Sheet,
    items: Vec<Item>,
    totals: &crate::fields::Totals,
    currency: Option<Currency>,
    out: &mut Vec<Candidate>,
) {
    let sum = sum(&items);
    let near = |a: Option<Decimal>| {
        a.zip(sum).is_some_and(|(a, b)| a.checked_sub(b).is_some_and(|d| d.abs() <= Decimal::new(2, 2)))
    };
    let adds_up = near(totals.net) || near(totals.gross) && totals.net.is_none();
    let text = |value: Decimal| {
        let mut value = value;
        value.rescale(value.scale().max(2));
        currency.map_or_else(|| value.to_string(), |c| format!("{value} {c}"))
    };
    if let Some(sum) = sum.filter(|_| adds_up)
        && let Some(last) = items.last()
    {
        let found = Found::at(sheet, text(sum), 9_800, last.line, last.amount.first, last.amount.last);
        out.push(found.candidate(TermPath::bt(106)));
    }
    for (number, item) in (1_u32..).zip(items) {
        let level: u16 = match (item.proven, adds_up) {
            (true, true) => 9_950,
            (true, false) => 9_500,
            (false, true) => 9_400,
            (false, false) => 7_500,
        };
        let mut give = |term: u16, value: String, place: Place| {
            let found = Found::at(sheet, value, level, place.line, place.first, place.last);
            out.push(found.candidate(TermPath::line(number, term)));
        };
        give(131, text(item.amount.value), item.amount);
        if let Some(quantity) = item.quantity {
            give(129, quantity.value.normalize().to_string(), quantity);
        }
        if let Some(price) = item.price {
            give(146, text(price.value), price);
        }
        if let Some(rate) = item.rate {
            give(152, rate.value.normalize().to_string(), rate);
        }
        // A code on the row's first line with the name below it: the code is the seller's item identifier.
        let code = item.name.first().is_some_and(|(l, a, b)| a == b && is_code(&sheet.lines[*l].tokens[*a].text));
        let mut names = item.name.clone();
        if code && names.len() > 1 {
            let (line, first, last) = names.remove(0);
            give(155, sheet.lines[line].text(first, last), Place { value: Decimal::ZERO, line, first, last });
        }
        let item = Item { name: names, ..item };
        if let Some((line, first, last)) = item.name.first().copied() {
            let place = Place { value: Decimal::ZERO, line, first, last };
            let name = sheet.lines[line].text(first, last);
            give(153, name.trim_matches(|c: char| c == ':' || c == '-' || c.is_whitespace()).to_owned(), place);
            give(126, number.to_string(), place);
            let rest: Vec<String> = item.name.iter().skip(1).map(|(l, a, b)| sheet.lines[*l].text(*a, *b)).collect();
            if !rest.is_empty() {
                let (line, first, last) = item.name[1];
                give(154, rest.join(" "), Place { value: Decimal::ZERO, line, first, last });
            }
        } else {
            give(126, number.to_string(), item.amount);
        }
        let _ = &item.unit;
    }
}
