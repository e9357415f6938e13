//! Finds document numbers beside or below their labels: the invoice's own (BT-1) and the order's (BT-13).

use model::extraction::DocumentClass;

use super::facts::Facts;
use super::found::Found;
use super::vocabulary::{Hit, Meaning, folded};
use crate::layout::{Line, Sheet};

/// Words that stand between "invoice" and its number.
const NUMBER_WORDS: &[&str] =
    &["nr", "no", "n", "number", "numero", "numer", "nummer", "num", "c", "cislo", "#", "id", "nro", "numeroo"];

struct Choice {
    found: Found,
    score: i32,
}

/// The invoice number (BT-1), best first.
pub(crate) fn invoice_numbers(sheet: &Sheet, facts: &Facts, class: DocumentClass) -> Vec<Found> {
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
        for (token, word) in line.tokens.iter().enumerate().skip(hit.last + 1).take(3) {
            if NUMBER_WORDS.contains(&folded(&word.text).as_str()) {
                let label = Hit { last: token, rest: word.text.len(), ..hit.clone() };
                let theirs = credit && hit.is(Meaning::ClassInvoice);
                collect(sheet, facts, &label, 95 - i32::from(theirs) * 40, true, &mut choices);
                break;
            }
        }
    }
    finish(sheet, choices)
}

/// The purchase order number (BT-13), best first.
pub(crate) fn order_numbers(sheet: &Sheet, facts: &Facts) -> Vec<Found> {
    let mut choices = Vec::new();
    for hit in facts.with(Meaning::OrderNumber) {
        collect(sheet, facts, hit, 80, true, &mut choices);
    }
    finish(sheet, choices)
}

fn finish(sheet: &Sheet, mut choices: Vec<Choice>) -> Vec<Found> {
    // The same number under several labels supports itself.
    let values: Vec<String> = choices.iter().map(|c| c.found.value.clone()).collect();
    for choice in &mut choices {
        let same = values.iter().filter(|v| **v == choice.found.value).count();
        choice.score += i32::try_from(same.min(4)).unwrap_or(0) * 4;
    }
    choices.sort_by_key(|c| std::cmp::Reverse(c.score));
    let mut out: Vec<Found> = Vec::new();
    let rival = choices
        .first()
        .map(|best| choices.iter().any(|c| c.found.value != best.found.value && c.score > best.score - 12))
        .unwrap_or(false);
    for (rank, choice) in choices.into_iter().enumerate() {
        if out.iter().any(|f| f.value == choice.found.value) {
            continue;
        }
        let mut found = choice.found;
        let base: u16 = match choice.score {
            96.. => 9_870,
            80.. => 9_820,
            60.. => 9_400,
            40.. => 8_600,
            _ => 6_500,
        };
        let base = if rank > 0 {
            base.min(5_000)
        } else if rival {
            base.min(9_300)
        } else {
            base
        };
        found.confidence = u16::try_from(u32::from(base) * u32::from(found.confidence) / 10_000).unwrap_or(0);
        out.push(found);
        if out.len() == 4 {
            break;
        }
    }
    let _ = sheet;
    out
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
    let stop = facts.next_label(hit, line.tokens.len());
    let mut skipped = 0;
    let mut token = hit.last + 1;
    while token < stop.min(line.tokens.len()) {
        let gap = line.tokens[token].x0 - line.tokens[hit.last].x1;
        if gap > line.height() * 28.0 {
            break;
        }
        let (text, last) = joined(line, token);
        if let Some(value) = clean(&text)
            && is_number(&value)
        {
            if is_date_or_amount(facts, hit.line, token, &value) {
                skipped += 1;
                token = last + 1;
                if skipped > 2 {
                    break;
                }
                continue;
            }
            let far = i32::from(line.cell_of(token) > line.cell_of(hit.last) + 1) * 10;
            out.push(choice(sheet, value, weight + early + 2 - skipped * 6 - far, hit.line, token, last));
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
    if !below_too {
        return;
    }
    let (x0, x1) = line.x_range(hit.first, hit.last);
    for (below, first, last) in sheet.below(hit.line, x0 - 2.0, x1 + 2.0, 2) {
        let candidate = &sheet.lines[below];
        let mut token = first;
        while token <= last {
            let (text, end) = joined(candidate, token);
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
    Choice { found: Found::at(sheet, value, confidence, line, first, last), score }
}

/// A word with what clings to it: "2018 / 0012", "RE - 4711".
fn joined(line: &Line, at: usize) -> (String, usize) {
    let mut text = line.tokens[at].text.clone();
    let mut last = at;
    while let Some(next) = line.tokens.get(last + 1) {
        let gap = next.x0 - line.tokens[last].x1;
        let clings = text.ends_with(['-', '/', '_'])
            || next.text.starts_with(['/', '_'])
            || next.text.starts_with('-') && next.text.len() > 1;
        if gap > line.height() * 0.5 || !clings || last - at >= 4 {
            break;
        }
        text.push_str(&next.text);
        last += 1;
    }
    (text, last)
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
        && !value.bytes().any(|b| b.is_ascii_alphabetic());
    let amount = facts
        .amounts_in(line)
        .iter()
        .any(|a| a.first <= token && token <= a.last && (a.percent || a.currency.is_some() && a.decimals == 2));
    date || amount
}
