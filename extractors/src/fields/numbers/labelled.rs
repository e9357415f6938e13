//! Numbers that labels speak for, beside and below them.

use model::extraction::DocumentClass;

use super::listed::list_end;
use super::shape::{NUMBER_WORDS, SERIES_MAX, clean, groups, is_number, joined};
use super::{Choice, Place, is_date_or_amount, is_identifier};
use crate::fields::facts::Facts;
use crate::fields::found::Found;
use crate::fields::near::in_sentence;
use crate::fields::vocabulary::{Hit, Meaning, folded};
use crate::layout::{Line, Sheet};

/// Numbers that labels speak for as the invoice's own.
pub(super) fn invoice_numbers(sheet: &Sheet, facts: &Facts, class: DocumentClass) -> Vec<Choice> {
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
        let titles = [Meaning::ClassInvoice, Meaning::ClassCreditNote, Meaning::ClassReceipt, Meaning::SelfBilled];
        if !titles.iter().any(|title| hit.is(*title)) {
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
        if let Some((value, (index, first, last))) = below_title(sheet, facts, hit) {
            choices.push(choice(sheet, value, 76 - theirs, index, first, last));
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

/// Lines below a title in which a word for a number says which one is the invoice's.
const TITLED_LINES: usize = 4;

/// A number alone in its cell right below a title that is alone in its own, at the same left or right edge: "FACTURA" over
/// "E26-6849". It is the invoice's where no other number below is called one.
fn below_title(sheet: &Sheet, facts: &Facts, title: &Hit) -> Option<(String, Place)> {
    let line = &sheet.lines[title.line];
    let alone = line.cells.get(line.cell_of(title.first)) == Some(&(title.first, title.last));
    if line.page > 0 || !alone {
        return None;
    }
    let (x0, x1) = line.x_range(title.first, title.last);
    let (index, first, last) = sheet.below(title.line, x0, x1, 1).into_iter().next()?;
    let below = &sheet.lines[index];
    let (a, b) = below.x_range(first, last);
    let edge = line.height();
    let aligned = (a - x0).abs() < edge || (b - x1).abs() < edge;
    let names = |at: usize| {
        let words = sheet.lines[at].cells.iter().map(|(first, _)| &sheet.lines[at].tokens[*first].text);
        words.into_iter().any(|word| NUMBER_WORDS.contains(&folded(word).as_str()))
            || facts.hits_in(at).iter().any(|h| h.is(Meaning::InvoiceNumber))
    };
    let named = (index..sheet.lines.len().min(index + TITLED_LINES)).any(names);
    let (text, end) = joined(below, first);
    let value = clean(&text).filter(|value| {
        value.bytes().filter(u8::is_ascii_digit).count() >= TITLED_DIGITS
            && value.bytes().any(|b| !b.is_ascii_digit())
            // Figures that begin with a zero are a telephone's.
            && (!value.starts_with('0') || value.bytes().any(|b| b.is_ascii_alphabetic()))
            && is_number(value)
            && !is_date_or_amount(facts, index, first, value)
            && !facts.hits_in(index).iter().any(|h| h.first <= last && h.last >= first && h.letters > SERIES_MAX)
    });
    value
        .filter(|_| aligned && end == last && !named && !is_identifier(facts, index, first, last))
        .map(|value| (value, (index, first, last)))
}

/// The word for a number below a title: it begins the next row, or a cell of those behind it that has nothing else but the
/// number.
fn numbered_below(sheet: &Sheet, title: &Hit) -> Option<Hit> {
    let line = &sheet.lines[title.line];
    let (x0, _) = line.x_range(title.first, title.last);
    (title.line + 1..=title.line + TITLED_LINES).find_map(|index| {
        let below = sheet.lines.get(index).filter(|below| below.page == line.page)?;
        let next = index == title.line + 1 && below.y0 - line.y1 < line.height() * 2.0;
        let (first, _) = *below.cells.iter().find(|&&(first, last)| {
            let word = &below.tokens[first];
            let aligned = (word.x0 - x0).abs() < line.height();
            let whole = || first < last && joined(below, first + 1).1 == last;
            aligned && NUMBER_WORDS.contains(&folded(&word.text).as_str()) && (next || whole())
        })?;
        let rest = below.tokens[first].text.len();
        Some(Hit { line: index, first, last: first, rest, words: 1, ..title.clone() })
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
pub(super) fn order_numbers(sheet: &Sheet, facts: &Facts) -> Vec<Choice> {
    let mut choices = Vec::new();
    for hit in facts.with(Meaning::OrderNumber) {
        collect(sheet, facts, hit, 80, true, &mut choices);
    }
    // "Your reference: PO 4711" names an order whatever its label is.
    for hit in facts.with(Meaning::OtherNumber).filter(|hit| !hit.is(Meaning::OrderNumber)) {
        let mut own = Vec::new();
        collect(sheet, facts, hit, 72, true, &mut own);
        choices.extend(own.into_iter().filter(|choice| is_purchase_order(&choice.found.value)));
    }
    for choice in &mut choices {
        choice.list_end = list_end(sheet, facts, choice);
    }
    choices
}

pub(super) fn collect(sheet: &Sheet, facts: &Facts, hit: &Hit, weight: i32, below_too: bool, out: &mut Vec<Choice>) {
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

/// Figures of a number that says that it is of a purchase order, at least: "PO6" begins a post code.
const ORDER_DIGITS: usize = 4;

/// Whether a number says that it is of a purchase order: "PO37712", "PO-2026/18".
fn is_purchase_order(value: &str) -> bool {
    let rest = value.strip_prefix("PO").map(|rest| rest.trim_start_matches(['-', '/', ' ', '.']));
    rest.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.bytes().filter(u8::is_ascii_digit).count() >= ORDER_DIGITS
    })
}

fn choice(sheet: &Sheet, value: String, score: i32, line: usize, first: usize, last: usize) -> Choice {
    let confidence = sheet.confidence(line, first, last);
    let found = Found::at(sheet, value, confidence, line, first, last);
    Choice { found, score, place: (line, first, last), list_end: None }
}

/// Whether what looks like a date is a number that counts by month, directly behind a label of several words that
/// speaks of the number alone: "Faktura numer 8/04/2025".
fn is_of_month(hit: &Hit, value: &str, token: usize) -> bool {
    let dated = hit.meanings.iter().any(|m| m.is_date());
    hit.is(Meaning::InvoiceNumber) && hit.words > 1 && token == hit.last + 1 && !dated && value.contains('/')
}
