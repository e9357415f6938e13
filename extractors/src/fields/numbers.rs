//! Finds document numbers beside or below their labels: the invoice's own (BT-1), those of orders (BT-13), of the contract
//! (BT-12), the delivery note (BT-16) and preceding invoices (BT-25).

mod labelled;
mod listed;
mod preceding;
mod reference;
mod shape;

use model::extraction::DocumentClass;

use super::facts::Facts;
use super::found::Found;
use super::near::{near, speaks};
use super::seen::{Seen, count, doubt, flag, points_of};
use super::vocabulary::Meaning;
use crate::layout::Sheet;
use crate::lines::Items;
use labelled::{invoice_numbers, order_numbers};
use listed::in_full;
pub(crate) use preceding::{drop_preceding, preceding};
pub(crate) use reference::{contract, despatch};
use shape::{clean, is_glued_date, is_number, is_post_code, joined, with_letters};

/// What names the number behind it as one that no series of documents has.
const NAMING: [Meaning; 3] = [Meaning::VatId, Meaning::TaxNumber, Meaning::CompanyNumber];

/// Line, first and last token.
type Place = (usize, usize, usize);

struct Choice {
    found: Found,
    score: i32,
    place: Place,
    /// Last token of a list that the number begins: "4711, 4712".
    list_end: Option<usize>,
}

/// Numbers that no label speaks for are looked at only at the head of the first page, and only so many.
const UNLABELLED_MAX: usize = 40;

/// Least score of a number that a label speaks for clearly.
const LABELLED_MIN: i32 = 70;

/// Candidates of the invoice number (BT-1) and of the purchase order reference (BT-13).
pub(crate) fn find(sheet: &Sheet, facts: &Facts, class: DocumentClass, items: &Items) -> (Vec<Seen>, Vec<Seen>) {
    let mut own = by_value(invoice_numbers(sheet, facts, class));
    let unlabelled = unlabelled(sheet, facts);
    // A number that nobody names is likelier than that of an invoice paid before.
    let is_counted = |choice: &Choice| facts.is_counted_invoice(choice.place.0);
    let orders = by_value(order_numbers(sheet, facts));
    let is_order = |value: &str| orders.iter().any(|c| c.score >= LABELLED_MIN && c.found.value == value);
    let spare = |(value, place): &(String, Place)| !is_order(value) && is_spare(facts, value, *place);
    if unlabelled.iter().any(spare) || own.iter().any(|choice| !is_counted(choice)) {
        own.retain(|choice| !is_counted(choice));
    }
    let rule = |list: &[Choice], value: &str| list.iter().find(|c| c.found.value == value).map(|c| (c.score, c.place));
    let unlabelled_spare = unlabelled.iter().any(spare);
    let mut values: Vec<String> = own.iter().chain(&orders).map(|c| c.found.value.clone()).collect();
    let mut places: Vec<Option<Place>> = vec![None; values.len()];
    for (value, place) in unlabelled {
        if !values.contains(&value) {
            values.push(value);
            places.push(Some(place));
        }
    }
    let best = |list: &[Choice]| list.iter().map(|c| c.score).max().unwrap_or(0);
    let (best_own, best_order) = (best(&own), best(&orders));
    let occurrences = occurrences(sheet, &values);
    let has_spare = own.iter().any(|choice| choice.score >= LABELLED_MIN) || unlabelled_spare;
    let (mut numbers, mut references) = (Vec::new(), Vec::new());
    let mut written: Vec<&str> = Vec::new();
    for (index, value) in values.iter().enumerate() {
        if written.contains(&value.as_str()) {
            continue;
        }
        written.push(value);
        let (as_own, as_order) = (rule(&own, value), rule(&orders, value));
        let give = |place: Place, confidence: u16, out: &mut Vec<Seen>| {
            let mut features = features(sheet, facts, class, value, place);
            let points = |rule: Option<(i32, Place)>| rule.map_or(-50.0, |r| points_of(r.0));
            features.extend([
                points(as_own),
                points(as_order),
                as_own.map_or(-99.0, |r| points_of(r.0 - best_own)),
                as_order.map_or(-99.0, |r| points_of(r.0 - best_order)),
                count(occurrences[index], 5),
                count(own.iter().filter(|c| c.score >= LABELLED_MIN && c.found.value != *value).count(), 4),
                count(orders.iter().filter(|c| c.score >= LABELLED_MIN && c.found.value != *value).count(), 4),
                flag(items.encloses(place.0)),
            ]);
            let words = sheet.confidence(place.0, place.1, place.2);
            let found = Found::at(sheet, value.clone(), confidence, place.0, place.1, place.2);
            out.push(Seen { found, features, doubt: doubt(words) });
        };
        let sure = |score: i32| u16::try_from(score.clamp(1, 98) * 100).unwrap_or(0);
        // What the page calls the order's number is not the invoice's, as long as any other might be.
        let is_theirs =
            class != DocumentClass::Order && as_own.is_none() && as_order.is_some_and(|r| r.0 >= LABELLED_MIN);
        let place = as_own.map(|r| r.1).or(places[index]).or(as_order.map(|r| r.1));
        if let Some(place) = place.filter(|_| !(is_theirs && has_spare)) {
            give(place, as_own.map_or(100, |r| sure(r.0)), &mut numbers);
        }
        if let Some(place) = as_order.map(|r| r.1).or(as_own.map(|r| r.1)) {
            give(place, as_order.map_or(100, |r| sure(r.0)), &mut references);
            let listed = orders.iter().find(|c| c.found.value == *value).and_then(|c| c.list_end);
            if let (Some(last), Some(one)) = (listed, references.last_mut()) {
                // The first number is judged; what is reported is the whole list.
                let (line, first, _) = place;
                one.found.value = in_full(&sheet.lines[line], first, last);
                one.found.evidence = vec![sheet.evidence(line, first, last)];
            }
        }
    }
    agree(&mut numbers);
    (numbers, references)
}

/// "0R-12" is "OR-12" where the page prints it so elsewhere: of two readings of one number the plainer one is right.
fn agree(numbers: &mut [Seen]) {
    let values: Vec<String> = numbers.iter().map(|one| one.found.value.clone()).collect();
    for one in numbers {
        let plain = with_letters(&one.found.value);
        if plain != one.found.value && values.contains(&plain) {
            one.found.raw.get_or_insert_with(|| one.found.value.clone());
            one.found.value = plain;
        }
    }
}

/// Each value once, at its best place; the same number under several labels supports itself.
fn by_value(choices: Vec<Choice>) -> Vec<Choice> {
    let mut out: Vec<Choice> = Vec::new();
    for choice in choices {
        match out.iter_mut().find(|c| c.found.value == choice.found.value) {
            Some(have) => {
                let score = have.score.max(choice.score) + 4;
                if choice.score > have.score {
                    *have = choice;
                }
                have.score = score;
            }
            None => out.push(choice),
        }
    }
    out
}

/// Numbers at the head of the first page that are no date and no amount, whatever stands beside them.
fn unlabelled(sheet: &Sheet, facts: &Facts) -> Vec<(String, Place)> {
    let mut out = Vec::new();
    for (index, line) in sheet.lines.iter().enumerate() {
        let Some((_, height, _)) = sheet.pages.get(line.page) else { continue };
        if line.page > 0 || line.y0 > height * 0.6 || out.len() >= UNLABELLED_MAX {
            break;
        }
        let mut token = if facts.is_counted_invoice(index) { line.tokens.len() } else { 0 };
        while token < line.tokens.len() {
            let (text, last) = joined(line, token);
            // "NIP 1234567890" is no number of a series NIP.
            let named = last > token
                && facts.hits_in(index).iter().any(|h| h.first == token && NAMING.iter().any(|meaning| h.is(*meaning)));
            if named {
                token += 1;
                continue;
            }
            if let Some(value) = clean(&text)
                && value.len() >= 3
                && is_number(&value)
                && !is_date_or_amount(facts, index, token, &value)
                && !is_price(facts, index, token)
                && !is_post_code(&value, line, last)
            {
                out.push((value, (index, token, last)));
            }
            token = last + 1;
        }
    }
    out
}

/// Whether a number that no label speaks for may yet be the invoice's: it is written as such numbers are, or beside the
/// word for an invoice, and no identifier of a company or an account.
fn is_spare(facts: &Facts, value: &str, (line, first, _): Place) -> bool {
    if is_identifier(facts, line, first, first) {
        return false;
    }
    let titled = facts.hits_in(line).iter().any(|h| h.last < first && h.meanings.iter().any(|m| m.is_class()));
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    titled || value.chars().any(char::is_alphabetic) && digits >= SPARE_DIGITS_MIN && value.len() >= SPARE_MIN
}

/// Signs and digits of a number that looks like an invoice's, at least.
const SPARE_MIN: usize = 5;
const SPARE_DIGITS_MIN: usize = 3;

/// How often each value stands on the pages, alone or inside a word.
fn occurrences(sheet: &Sheet, values: &[String]) -> Vec<usize> {
    let mut out = vec![0; values.len()];
    for token in sheet.lines.iter().flat_map(|l| &l.tokens).filter(|t| t.text.len() >= 3).take(20_000) {
        if !token.text.bytes().any(|b| b.is_ascii_digit()) {
            continue;
        }
        for (value, n) in values.iter().zip(&mut out) {
            *n += usize::from(token.text.contains(value.as_str()));
        }
    }
    out
}

fn features(sheet: &Sheet, facts: &Facts, class: DocumentClass, value: &str, place: Place) -> Vec<f32> {
    let (index, first, last) = place;
    let near = near(sheet, facts, index, first, last);
    let line = &sheet.lines[index];
    let (width, height, _) = sheet.pages.get(line.page).copied().unwrap_or((595.0, 842.0, model::evidence::Via::Ocr));
    let number = [Meaning::InvoiceNumber, Meaning::ClassInvoice, Meaning::ClassCreditNote, Meaning::ClassReceipt];
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    let year =
        |at: usize| value.get(at..at + 4).is_some_and(|y| y.starts_with("20") && y.bytes().all(|b| b.is_ascii_digit()));
    let inside = |l: usize, a: usize, b: usize| l == index && a <= first && last <= b;
    vec![
        speaks(near.left, &number[..1]),
        speaks(near.left, &number),
        speaks(near.left, &[Meaning::OrderNumber]),
        speaks(near.left, &[Meaning::OtherNumber]),
        near.left_gap,
        speaks(near.above, &number[..1]),
        speaks(near.above, &[Meaning::OrderNumber]),
        speaks(near.above, &[Meaning::OtherNumber]),
        near.above_gap,
        flag(near.above_taken),
        count(near.left.map_or(0, |h| h.letters), 30),
        count(digits, 20),
        count(letters, 20),
        count(value.chars().filter(|c| !c.is_alphanumeric()).count(), 6),
        flag(year(0) || value.char_indices().any(|(i, c)| !c.is_alphanumeric() && year(i + c.len_utf8()))),
        count(line.page, 3),
        line.y0 / height.max(1.0),
        line.x_range(first, last).0 / width.max(1.0),
        flag(is_date_or_amount(facts, index, first, value)),
        flag(facts.ibans.iter().any(|i| inside(i.line, i.first, i.last))),
        flag(facts.vats.iter().any(|v| inside(v.line, v.first, v.last))),
        flag(class == DocumentClass::CreditNote),
        flag(class == DocumentClass::Receipt),
        flag(facts.dates.iter().any(|d| d.line == index)),
        flag(near.left.is_some_and(|h| h.meanings.iter().any(|m| m.is_class()))),
        flag(value.bytes().next().is_some_and(|b| b.is_ascii_digit())),
        count(line.tokens.len(), 12),
    ]
}

/// Whether a VAT identifier or an account stands at some tokens of a line.
fn is_identifier(facts: &Facts, line: usize, first: usize, last: usize) -> bool {
    let on = |l: usize, a: usize, b: usize| l == line && a <= last && first <= b;
    facts.vats.iter().any(|vat| on(vat.line, vat.first, vat.last))
        || facts.ibans.iter().any(|iban| on(iban.line, iban.first, iban.last))
}

/// Whether a number with two decimals and nothing else begins at a token.
fn is_price(facts: &Facts, line: usize, token: usize) -> bool {
    facts.amounts_in(line).iter().any(|a| a.first == token && a.decimals == 2 && a.alone)
}

fn is_date_or_amount(facts: &Facts, line: usize, token: usize, value: &str) -> bool {
    let date = facts.dates.iter().any(|d| d.line == line && d.first <= token && token <= d.last)
        && value.bytes().filter(u8::is_ascii_digit).count() <= 8
        && (!value.bytes().any(|b| b.is_ascii_alphabetic()) || is_glued_date(value));
    let amount = facts
        .amounts_in(line)
        .iter()
        .any(|a| a.first <= token && token <= a.last && (a.percent || a.currency.is_some() && a.decimals == 2));
    date || amount
}
