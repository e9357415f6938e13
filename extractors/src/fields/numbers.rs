//! Finds document numbers beside or below their labels: the invoice's own (BT-1), those of orders (BT-13), of the contract
//! (BT-12), the delivery note (BT-16) and preceding invoices (BT-25).

mod listed;
mod preceding;
mod reference;

use model::extraction::DocumentClass;

use super::facts::Facts;
use super::found::Found;
use super::near::{in_sentence, near, speaks};
use super::seen::{Seen, count, doubt, flag, points_of};
use super::vocabulary::{Hit, Meaning, folded};
use crate::layout::{Line, Sheet};
use crate::lines::Items;
use listed::{in_full, list_end};
pub(crate) use preceding::{drop_preceding, preceding};
pub(crate) use reference::{contract, despatch};

/// Words that stand between "invoice" and its number.
const NUMBER_WORDS: &[&str] =
    &["nr", "no", "n", "number", "numero", "numer", "nummer", "num", "c", "cislo", "#", "id", "nro", "numeroo"];

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
    let spare = |(value, place): &(String, Place)| is_spare(facts, value, *place);
    if unlabelled.iter().any(spare) || own.iter().any(|choice| !is_counted(choice)) {
        own.retain(|choice| !is_counted(choice));
    }
    let orders = by_value(order_numbers(sheet, facts));
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

/// The number with letters in place of the zeros of parts that otherwise have letters only.
fn with_letters(value: &str) -> String {
    let part = |part: &str| {
        let mixed = part.contains('0') && part.chars().any(char::is_alphabetic);
        let only = part.chars().all(|c| c.is_alphabetic() || c == '0');
        if mixed && only { part.replace('0', "O") } else { part.to_owned() }
    };
    value.split('-').map(part).collect::<Vec<_>>().join("-")
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
                && !(is_post_code(&value) && is_before_place(line, last))
            {
                out.push((value, (index, token, last)));
            }
            token = last + 1;
        }
    }
    out
}

/// Whether a number that no label speaks for may yet be the invoice's: it is written as such numbers are, or beside the
/// word for an invoice.
fn is_spare(facts: &Facts, value: &str, (line, first, _): Place) -> bool {
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

/// Numbers that labels speak for as the invoice's own.
fn invoice_numbers(sheet: &Sheet, facts: &Facts, class: DocumentClass) -> Vec<Choice> {
    let credit = class == DocumentClass::CreditNote;
    let mut choices = Vec::new();
    for hit in facts.with(Meaning::InvoiceNumber) {
        let is_title = hit.meanings.iter().any(|m| m.is_class());
        // What an invoice is called in a credit note is the invoice that it corrects.
        let theirs = credit && hit.is(Meaning::ClassInvoice);
        let weight = if is_title { 45 } else { 100 } - i32::from(theirs) * 40;
        collect(sheet, facts, hit, weight, !is_title, &mut choices);
    }
    // "Handelsrechnung (380) Nr. 471102", "FACTURE AFFACTUREE N° …": a title followed by the word for number.
    for hit in &facts.hits {
        if !(hit.is(Meaning::ClassInvoice) || hit.is(Meaning::ClassCreditNote) || hit.is(Meaning::ClassReceipt)) {
            continue;
        }
        let Some(line) = sheet.lines.get(hit.line) else { continue };
        let theirs = i32::from(credit && hit.is(Meaning::ClassInvoice)) * 40;
        // "Nr. 4711" in the row below the title, and the title as the heading of a column beside that of the date.
        if let Some(label) = numbered_below(sheet, hit) {
            collect(sheet, facts, &label, 90 - theirs, false, &mut choices);
        }
        if is_column(sheet, facts, hit) {
            collect(sheet, facts, hit, 90 - theirs, true, &mut choices);
        }
        // "Fatura FT A/873": behind the title a series and its number.
        let (behind, _) = line.tokens.get(hit.last + 1).map_or_else(Default::default, |_| joined(line, hit.last + 1));
        if behind.split_once(' ').is_some_and(|(_, number)| number.contains('/')) && line.page == 0 {
            collect(sheet, facts, hit, 80, false, &mut choices);
        }
        if is_behind_title(sheet, facts, hit) {
            collect(sheet, facts, hit, 76 - theirs, false, &mut choices);
        }
        for (token, word) in line.tokens.iter().enumerate().skip(hit.last + 1).take(3) {
            if NUMBER_WORDS.contains(&folded(&word.text).as_str()) {
                let label = Hit { last: token, rest: word.text.len(), ..hit.clone() };
                let theirs = credit && hit.is(Meaning::ClassInvoice);
                collect(sheet, facts, &label, 95 - i32::from(theirs) * 40, true, &mut choices);
                break;
            }
        }
    }
    // "Facture de situation n° 4" counts the invoices of one contract, where the invoice has a number besides.
    let is_count = |c: &Choice| c.found.value.len() <= COUNT_DIGITS;
    let best = choices.iter().filter(|c| !is_count(c)).map(|c| c.score).max();
    for choice in choices.iter_mut().filter(|c| is_count(c) && best.is_some_and(|best| best + COUNTED >= c.score)) {
        choice.score -= COUNT_LESS;
    }
    choices
}

/// By how much a number may be labelled worse than another that only counts, and what such a count loses.
const COUNTED: i32 = 55;
const COUNT_LESS: i32 = 70;

/// Digits of a number that only counts, at most.
const COUNT_DIGITS: usize = 2;

/// Digits of a number that stands behind its title without a word for it, at least.
const TITLED_DIGITS: usize = 4;

/// Whether a number stands directly behind a title that begins its cell: "Invoice M963807, issued on …".
fn is_behind_title(sheet: &Sheet, facts: &Facts, title: &Hit) -> bool {
    let line = &sheet.lines[title.line];
    let Some((first, last)) = line.cells.get(line.cell_of(title.first)).copied() else { return false };
    let at = title.last + 1;
    if line.page > 0 || first != title.first || at > last {
        return false;
    }
    let (text, _) = joined(line, at);
    clean(&text).is_some_and(|value| {
        value.bytes().filter(u8::is_ascii_digit).count() >= TITLED_DIGITS
            && !is_date_or_amount(facts, title.line, at, &value)
    })
}

/// The word for a number that begins the row below a title.
fn numbered_below(sheet: &Sheet, title: &Hit) -> Option<Hit> {
    let line = &sheet.lines[title.line];
    let below = sheet.lines.get(title.line + 1)?;
    let word = below.tokens.first()?;
    let number = NUMBER_WORDS.contains(&folded(&word.text).as_str());
    let aligned = title.first == 0 && (word.x0 - line.tokens[0].x0).abs() < line.height();
    let near = below.page == line.page && below.y0 - line.y1 < line.height() * 2.0;
    (number && aligned && near).then(|| Hit {
        line: title.line + 1,
        first: 0,
        last: 0,
        rest: word.text.len(),
        words: 1,
        ..title.clone()
    })
}

/// Whether a title is the heading of a column: alone in its cell, beside the label of a date, and in the row below a
/// number alone in its cell, beside a date.
fn is_column(sheet: &Sheet, facts: &Facts, title: &Hit) -> bool {
    let line = &sheet.lines[title.line];
    let alone = |h: &Hit| line.cells.get(line.cell_of(h.first)).is_some_and(|c| *c == (h.first, h.last));
    let dated = |h: &Hit| h.meanings.iter().any(|m| m.is_date()) && alone(h) && h.first > title.last;
    if line.page > 0 || !alone(title) || !facts.hits_in(title.line).iter().any(dated) {
        return false;
    }
    let (x0, x1) = line.x_range(title.first, title.last);
    sheet.below(title.line, x0, x1, 1).first().is_some_and(|&(below, first, last)| {
        let (text, end) = joined(&sheet.lines[below], first);
        end == last && is_number(&text) && facts.dates.iter().any(|d| d.line == below && d.first > last)
    })
}

/// The last word of a label without the series of the number behind it, which may be a word for an invoice as well:
/// "Faktura nr FV 194/10".
fn before_series(line: &Line, hit: &Hit) -> usize {
    let word = &line.tokens[hit.last].text;
    let short = word.len() <= SERIES_MAX && word.bytes().all(|b| b.is_ascii_uppercase());
    let label = hit.last.checked_sub(1).filter(|t| *t > hit.first).map(|t| folded(&line.tokens[t].text));
    let numbered = line.tokens.get(hit.last + 1).is_some_and(|t| t.text.starts_with(|c: char| c.is_ascii_digit()));
    let series = short && numbered && label.is_some_and(|word| NUMBER_WORDS.contains(&word.as_str()));
    if series && hit.is(Meaning::InvoiceNumber) { hit.last - 1 } else { hit.last }
}

/// Numbers that labels speak for as the order's.
fn order_numbers(sheet: &Sheet, facts: &Facts) -> Vec<Choice> {
    let mut choices = Vec::new();
    for hit in facts.with(Meaning::OrderNumber) {
        collect(sheet, facts, hit, 80, true, &mut choices);
    }
    for choice in &mut choices {
        choice.list_end = list_end(sheet, facts, choice);
    }
    choices
}

fn collect(sheet: &Sheet, facts: &Facts, hit: &Hit, weight: i32, below_too: bool, out: &mut Vec<Choice>) {
    let Some(line) = sheet.lines.get(hit.line) else { return };
    let early = if line.page == 0 { 6 } else { 0 };
    // Text glued to the label: "No:12345".
    let rest = line.tokens[hit.last].text.get(hit.rest..).unwrap_or("");
    if let Some(value) = clean(rest)
        && is_number(&value)
        && !is_date_or_amount(facts, hit.line, hit.last, &value)
    {
        out.push(choice(sheet, value, weight + early, hit.line, hit.last, hit.last));
        return;
    }
    let stop = facts.next_label(sheet, hit);
    let mut skipped = 0;
    let mut token = before_series(line, hit) + 1;
    while token < stop.min(line.tokens.len()) {
        let gap = line.tokens[token].x0 - line.tokens[hit.last].x1;
        if gap > line.height() * 28.0 {
            break;
        }
        let (text, last) = groups(line, token).unwrap_or_else(|| joined(line, token));
        if let Some(value) = clean(&text)
            && is_number(&value)
        {
            if is_date_or_amount(facts, hit.line, token, &value) && !is_of_month(hit, &value, token) {
                skipped += 1;
                token = last + 1;
                if skipped > 2 {
                    break;
                }
                continue;
            }
            let far = i32::from(line.cell_of(token) > line.cell_of(hit.last) + 1) * 10;
            // "Invoice Number    Fremantle WA 6160": in the middle of another cell it is a part of that.
            let cell = line.cell_of(token);
            let inside = cell != line.cell_of(hit.last) && line.cells.get(cell).is_some_and(|c| c.0 < token);
            let apart = far + i32::from(inside) * 14;
            out.push(choice(sheet, value, weight + early + 2 - skipped * 6 - apart, hit.line, token, last));
            if inside {
                break;
            }
            return;
        }
        let word = folded(&line.tokens[token].text);
        if !word.is_empty() && !NUMBER_WORDS.contains(&word.as_str()) {
            skipped += 1;
            if skipped > 2 {
                break;
            }
        }
        token = last + 1;
    }
    if !below_too || in_sentence(sheet, facts, hit) {
        return;
    }
    let (x0, x1) = line.x_range(hit.first, hit.last);
    let mut places = sheet.below(hit.line, x0 - 2.0, x1 + 2.0, 2);
    if let Some(above) = hit.caption_of {
        let value = &sheet.lines[above];
        places = value.cells.iter().map(|(first, last)| (above, *first, *last)).collect();
        places.retain(|(_, first, last)| {
            let (a, b) = value.x_range(*first, *last);
            a < x1 && b > x0
        });
    }
    for (below, first, last) in places {
        let candidate = &sheet.lines[below];
        let mut token = first;
        while token <= last {
            let (text, end) = groups(candidate, token).unwrap_or_else(|| joined(candidate, token));
            let (a, b) = candidate.x_range(token, end);
            let near = a < x1 + candidate.height() * 2.0 && b > x0 - candidate.height() * 2.0;
            if near
                && let Some(value) = clean(&text)
                && is_number(&value)
                && !is_date_or_amount(facts, below, token, &value)
                && !facts.hits_in(below).iter().any(|h| h.first <= token && h.last >= token && h.letters > 2)
            {
                let labelled = facts.hits_in(below).iter().any(|h| {
                    h.last < token
                        && h.meanings.iter().any(|m| m.is_label())
                        && candidate.cell_of(h.last) == candidate.cell_of(token)
                });
                out.push(choice(sheet, value, weight + early - 8 - i32::from(labelled) * 60, below, token, end));
                return;
            }
            token = end + 1;
        }
    }
}

fn choice(sheet: &Sheet, value: String, score: i32, line: usize, first: usize, last: usize) -> Choice {
    let confidence = sheet.confidence(line, first, last);
    let found = Found::at(sheet, value, confidence, line, first, last);
    Choice { found, score, place: (line, first, last), list_end: None }
}

/// Most letters of a series that stands before its number: "FT 2026/15", "EC 2026/797".
const SERIES_MAX: usize = 4;

/// Most letters and digits of a series before the stroke: "FT ATSIRE01FT/60".
const SERIAL_MAX: usize = 12;

/// Whether a word is a series and a number: "A/873".
fn is_serial(text: &str) -> bool {
    text.split_once('/').is_some_and(|(series, number)| {
        (1..=SERIAL_MAX).contains(&series.len())
            && series.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            && !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// A word with what clings to it: "2018 / 0012", "RE - 4711", "FT 2026/15".
fn joined(line: &Line, at: usize) -> (String, usize) {
    let mut text = line.tokens[at].text.clone();
    let mut last = at;
    let series = text.len() <= SERIES_MAX
        && text.bytes().all(|b| b.is_ascii_uppercase())
        && !NUMBER_WORDS.contains(&folded(&text).as_str());
    if let Some(next) = line.tokens.get(at + 1).filter(|_| series)
        && next.x0 - line.tokens[at].x1 < line.height() * 0.6
        && (next.text.starts_with(|c: char| c.is_ascii_digit()) || is_serial(&next.text))
    {
        text.push(' ');
        text.push_str(&next.text);
        last = at + 1;
    }
    while let Some(next) = line.tokens.get(last + 1) {
        let gap = next.x0 - line.tokens[last].x1;
        let clings = text.ends_with(['-', '/', '_'])
            || next.text.starts_with(['/', '_'])
            || next.text.starts_with('-') && next.text.len() > 1;
        // "A-2026/026 / 22/06/2026" is a number and its date.
        let dated = matches!(next.text.as_str(), "/" | "-")
            && text.bytes().any(|b| b.is_ascii_digit())
            && line.tokens.get(last + 2).is_some_and(|t| is_dated(&t.text));
        if gap > line.height() * 0.5 || !clings || dated || last - at >= 4 {
            break;
        }
        text.push_str(&next.text);
        last += 1;
    }
    (text, last)
}

/// Whether text is a day with month and year in figures.
fn is_dated(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['.', '/', '-']).collect();
    let figures = |part: &&str| matches!(part.len(), 1 | 2 | 4) && part.bytes().all(|b| b.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(figures) && parts.iter().filter(|part| part.len() == 4).count() == 1
}

/// Whether a number is written as post codes with a hyphen are: "00-950", "1100-200". "2026-118" may be a year's 118th.
fn is_post_code(value: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    !value.starts_with("20")
        && !value.starts_with("19")
        && value
            .split_once('-')
            .is_some_and(|(a, b)| matches!(a.len(), 2 | 4) && b.len() == 3 && digits(a) && digits(b))
}

/// Whether a word that begins with a capital follows, a blank away.
fn is_before_place(line: &Line, token: usize) -> bool {
    let next = line.tokens.get(token + 1).filter(|t| t.x0 - line.tokens[token].x1 < line.height() * 0.6);
    next.is_some_and(|t| t.text.chars().next().is_some_and(char::is_uppercase))
}

/// Digits of a group of a number that is written in groups.
const GROUP_DIGITS: std::ops::RangeInclusive<usize> = 3..=4;

/// A number in groups of three or four digits that take a whole cell: "1466 8758 8885".
fn groups(line: &Line, at: usize) -> Option<(String, usize)> {
    let (_, end) = *line.cells.get(line.cell_of(at))?;
    let group = |t: usize| {
        let text = &line.tokens[t].text;
        GROUP_DIGITS.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
    };
    let near = |t: usize| line.tokens[t].x0 - line.tokens[t - 1].x1 < line.height() * 0.6;
    let whole = end > at && end - at < 6 && (at..=end).all(group) && (at + 1..=end).all(near);
    whole.then(|| (line.text(at, end), end))
}

/// Whether what looks like a date is a number that counts by month, directly behind a label of several words that
/// speaks of the number alone: "Faktura numer 8/04/2025".
fn is_of_month(hit: &Hit, value: &str, token: usize) -> bool {
    let dated = hit.meanings.iter().any(|m| m.is_date());
    hit.is(Meaning::InvoiceNumber) && hit.words > 1 && token == hit.last + 1 && !dated && value.contains('/')
}

fn clean(text: &str) -> Option<String> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric()).trim_end_matches(|c: char| !c.is_alphanumeric());
    (!text.is_empty() && text.len() <= 40).then(|| text.to_owned())
}

fn is_number(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) && !text.contains('@') && !text.contains("www") && !text.contains('%')
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

/// Letters of a label that is glued to a date, at least: "Fakturadato19.04.2025".
const GLUED_MIN: usize = 4;

/// Whether text is a word with a date glued to it.
fn is_glued_date(text: &str) -> bool {
    let Some((word, date)) = text.find(|c: char| c.is_ascii_digit()).and_then(|at| text.split_at_checked(at)) else {
        return false;
    };
    let parts: Vec<&str> = date.split(['.', '/', '-']).collect();
    let figures = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    word.chars().count() >= GLUED_MIN
        && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | ':'))
        && parts.len() == 3
        && parts.iter().all(figures)
        && parts.iter().map(|part| part.len()).sum::<usize>() >= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_glued_to_a_date_is_no_number() {
        for (text, expected) in
            [("Fakturadato19.04.2025", true), ("Datum:1/2/25", true), ("RE19.04.2025", false), ("Fakt2025-118", false)]
        {
            assert_eq!(is_glued_date(text), expected, "{text}");
        }
    }

    #[test]
    fn a_zero_among_letters_is_a_letter() {
        for (text, expected) in
            [("0R-2026-0195", "OR-2026-0195"), ("RE-0042", "RE-0042"), ("K0-7", "KO-7"), ("A01", "A01")]
        {
            assert_eq!(with_letters(text), expected);
        }
    }

    #[test]
    fn dates_and_post_codes_are_told_from_numbers() {
        for (text, dated, post_code) in [
            ("22/06/2026", true, false),
            ("3.5.2026", true, false),
            ("2026/0012", false, false),
            ("12/34/56", false, false),
            ("00-950", false, true),
            ("1100-200", false, true),
            ("2026-118", false, false),
            ("26-0118", false, false),
        ] {
            assert_eq!((is_dated(text), is_post_code(text)), (dated, post_code), "{text}");
        }
    }
}
