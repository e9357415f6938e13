//! What a sentence says of a date in it, where the nearest label would mislead: "2 % discount until the 5th, net until the
//! 20th", "please pay the amount until …", "delivery note 4711 of …".

use model::extraction::DocumentClass;

use crate::fields::another;
use crate::fields::class::meaning_of;
use crate::fields::compose::Concept;
use crate::fields::dates::DateSeen;
use crate::fields::facts::Facts;
use crate::fields::vocabulary::{Hit, Meaning, vocabulary};
use crate::layout::{Line, Sheet};

/// What a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Issue,
    Due,
    Plain,
    Other,
}

/// Words before a date in which a sentence asks for money.
const BEFORE_MAX: usize = 14;

/// Words between "until" and its date: "bis zum", "nejpozději dne".
const UNTIL_MAX: usize = 3;

/// What the words around a date say; `None` where labels alone speak.
pub(super) fn of(sheet: &Sheet, facts: &Facts, class: DocumentClass, date: &DateSeen) -> Option<Said> {
    let line = sheet.lines.get(date.line)?;
    if let Some(due) = beside_discount(line, facts, date) {
        return Some(if due { Said::Due } else { Said::Other });
    }
    let cell = line.cells.get(line.cell_of(date.first)).map_or(0, |c| c.0);
    if date.first > cell && another::named(line, cell, date.first - 1) {
        return Some(Said::Other);
    }
    if is_number(sheet, facts, date) {
        return Some(Said::Other);
    }
    if is_of_another(line, class, facts, date) || is_below_another(sheet, facts, date) {
        return Some(Said::Other);
    }
    let spoken = facts
        .hits_in(date.line)
        .iter()
        .any(|h| h.last <= date.first && h.meanings.iter().any(|m| m.is_date() && *m != Meaning::Date));
    (!spoken && is_asked_for(line, date)).then_some(Said::Due)
}

fn is_bill(class: DocumentClass) -> bool {
    matches!(class, DocumentClass::Invoice | DocumentClass::CreditNote | DocumentClass::Receipt)
}

/// Of the dates beside a discount for early payment the last one is when all is due.
fn beside_discount(line: &Line, facts: &Facts, date: &DateSeen) -> Option<bool> {
    if is_end_of_discount(line, facts, date) {
        return Some(false);
    }
    let dates: Vec<&DateSeen> = facts.dates.iter().filter(|d| d.line == date.line).collect();
    let last = dates.iter().map(|d| d.date).max()?;
    if dates.iter().all(|d| d.date == last) || !facts.amounts_in(date.line).iter().any(|a| a.percent) {
        return None;
    }
    let discount = line.tokens.iter().any(|t| vocabulary().lexicon().says(&t.text, Concept::Discount));
    discount.then_some(date.date == last)
}

/// Words between a date and the discount that ends on it: "before 5 September 2026 2% discount".
const DISCOUNT_WORDS: usize = 1;

/// Whether a rate of discount follows a date at once, whatever stands on the next line.
fn is_end_of_discount(line: &Line, facts: &Facts, date: &DateSeen) -> bool {
    let says =
        |token: usize| line.tokens.get(token).is_some_and(|t| vocabulary().lexicon().says(&t.text, Concept::Discount));
    let follows = |first: usize| first > date.last && first <= date.last + 1 + DISCOUNT_WORDS;
    facts.amounts_in(date.line).iter().any(|a| {
        // "2 % Skonto", "2 %  de descuento", "2% discount".
        a.percent && follows(a.first) && (says(a.last + 1) || says(a.last + 2))
    })
}

/// Whether a date follows the number of some other document: "DDT n. 431686 del 10/06/2024".
fn is_of_another(line: &Line, class: DocumentClass, facts: &Facts, date: &DateSeen) -> bool {
    let hits = facts.hits_in(date.line);
    let Some(label) = hits.iter().filter(|h| h.last < date.first).max_by_key(|h| h.last) else { return false };
    let short = label.is(Meaning::IssueDate) || label.is(Meaning::Date);
    // A short word may stand between them: "186494 ze dne".
    let cell = line.cells.get(line.cell_of(label.first)).map_or(0, |c| c.0);
    let digits = |at: usize| line.tokens[at].text.bytes().filter(u8::is_ascii_digit).count();
    let before = (cell..label.first).rev().take(2).find(|at| digits(*at) > 0 || line.tokens[*at].text.len() > 3);
    let numbered = before.is_some_and(|at| digits(at) >= 2);
    // The title names this document; on an invoice a delivery note or an order is another one, and so is a delivery note
    // on an order.
    let own_class = meaning_of(class).filter(|_| !is_bill(class));
    let title = |h: &Hit| {
        let invoice = [Meaning::ClassInvoice, Meaning::ClassCreditNote, Meaning::ClassReceipt].iter().any(|m| h.is(*m));
        h.is(Meaning::InvoiceNumber) || invoice || own_class.is_some_and(|own| h.is(own))
    };
    let own = hits.iter().any(|h| h.last < label.first && title(h));
    short && numbered && !own
}

/// Whether what looks like a date is the invoice's number, which counts by month: "Faktura nr 8/12/2025", with another date
/// on the page.
fn is_number(sheet: &Sheet, facts: &Facts, date: &DateSeen) -> bool {
    let text = sheet.lines[date.line].text(date.first, date.last);
    let label = facts.hits_in(date.line).iter().find(|h| h.last + 1 == date.first);
    let numbered =
        label.is_some_and(|h| h.is(Meaning::InvoiceNumber) && h.words > 1 && !h.meanings.iter().any(|m| m.is_date()));
    numbered && text.contains('/') && facts.dates.iter().any(|other| other.date != date.date)
}

/// Whether the label of a date stands directly below that of another invoice: "Original invoice 4711", "Invoice date 2 May".
fn is_below_another(sheet: &Sheet, facts: &Facts, date: &DateSeen) -> bool {
    let Some(above) = date.line.checked_sub(1) else { return false };
    let line = &sheet.lines[date.line];
    let label = facts.hits_in(date.line).iter().filter(|h| h.last < date.first).max_by_key(|h| h.last);
    let start = label.map_or(date.x0, |label| line.tokens[label.first].x0);
    let near = sheet.lines[above].page == line.page && line.y0 - sheet.lines[above].y1 < line.height() * ROW_MAX;
    let aligned = |h: &&Hit| (sheet.lines[above].tokens[h.first].x0 - start).abs() < line.height();
    let named = || facts.hits_in(above).iter().filter(aligned).any(|h| h.is(Meaning::PrecedingInvoice));
    // The document has a date of its own.
    let has_own = || {
        facts.dates.iter().filter(|own| own.date != date.date).any(|own| {
            let label = facts.hits_in(own.line).iter().filter(|h| h.last < own.first).max_by_key(|h| h.last);
            label.is_some_and(|h| h.is(Meaning::Date) || h.is(Meaning::IssueDate))
        })
    };
    near && named() && has_own()
}

/// Room between two rows of one box, at most, in line heights.
const ROW_MAX: f32 = 1.2;

/// Whether a sentence asks to pay until the date.
fn is_asked_for(line: &Line, date: &DateSeen) -> bool {
    let cell = line.cells.get(line.cell_of(date.first)).map_or(0, |c| c.0);
    let from = cell.max(date.first.saturating_sub(BEFORE_MAX));
    let words = &line.tokens[from..date.first];
    let says = |word: &str, concept: Concept| vocabulary().lexicon().says(word, concept);
    let until = words.len().saturating_sub(UNTIL_MAX);
    words[until..].iter().any(|t| says(&t.text, Concept::Due)) && words.iter().any(|t| says(&t.text, Concept::Pay))
}
