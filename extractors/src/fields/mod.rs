//! From words to terms: recognisers find values, labels and geometry say what they are, and one joint decision
//! makes totals, VAT groups, lines and dates agree.

mod amounts;
mod class;
mod currency;
mod dates;
mod facts;
mod found;
mod iban;
mod issue;
mod numbers;
mod parties;
mod totals;
mod vat_identifier;
pub(crate) mod vocabulary;

pub(crate) use amounts::{Amount, Format, format_of, parse};
pub(crate) use facts::Facts;
pub(crate) use found::Found;
pub(crate) use totals::Totals;

use model::extraction::{DocumentClass, Extraction};
use model::{Currency, TermPath};

use crate::layout::Sheet;
use crate::lines;
use vocabulary::Meaning;

/// Reads the terms of an invoice from the words of its pages, and says what kind of document it is.
pub(crate) fn read(out: &mut Extraction) {
    let sheet = Sheet::new(out.document, &out.pages);
    let facts = Facts::of(&sheet);
    let (class, confidence) = class::classify(&sheet, &facts);
    out.class = class;
    out.class_confidence = confidence;
    let mut candidates = Vec::new();
    let mut give = |found: Vec<Found>, term: u16| {
        candidates.extend(found.into_iter().map(|f| f.candidate(TermPath::bt(term))));
    };
    let mut invoice_numbers = numbers::invoice_numbers(&sheet, &facts, class);
    let orders = numbers::order_numbers(&sheet, &facts);
    if class == DocumentClass::Order && invoice_numbers.is_empty() {
        invoice_numbers.clone_from(&orders);
    }
    give(invoice_numbers, 1);
    let (issue, due) = issue::dates(&sheet, &facts, class);
    give(issue, 2);
    give(due, 9);
    give(orders, 13);
    let currency = currency_of(&sheet, &facts);
    let code = currency.as_ref().and_then(|c| c.value.parse::<Currency>().ok());
    give(currency.into_iter().collect(), 5);
    // The account belongs to the first credit transfer (BG-17).
    let transfer = TermPath::group(17, 1);
    candidates.extend(accounts(&sheet, &facts).into_iter().map(|f| f.candidate(transfer.with_term(84))));
    parties::find(&sheet, &facts, class, &mut candidates);
    let items = lines::find(&sheet, &facts);
    let sum = items.sum();
    let totals = totals::decide(&sheet, &facts, class, code, sum, &mut candidates);
    lines::write(&sheet, &items, &totals, code, &mut candidates);
    // EN 16931 writes a credit note with positive amounts, whatever the page's sign says.
    if class == DocumentClass::CreditNote && totals.gross.is_some_and(|g| g.is_sign_negative() && !g.is_zero()) {
        for candidate in &mut candidates {
            let signed = matches!(candidate.term.term, 106..=117 | 131) || candidate.term.term == 129;
            if signed && let Some(positive) = candidate.value.strip_prefix('-') {
                let value = positive.to_owned();
                candidate.raw.get_or_insert_with(|| candidate.value.clone());
                candidate.value = value;
            }
        }
    }
    let names_it = |term: u16| candidates.iter().any(|c| c.term == TermPath::bt(term));
    if !names_it(1) && !names_it(112) && !names_it(115) {
        out.flag("no_invoice_fields");
    }
    out.candidates = candidates;
    if let Some(kind) = type_code(class) {
        // The class decides the type code (BT-3); its evidence is the page that shows it.
        let evidence = vec![sheet.evidence(0, 0, sheet.lines.first().map_or(0, |l| l.tokens.len().saturating_sub(1)))];
        let found = Found { value: kind.to_owned(), raw: None, confidence: confidence.basis_points(), evidence };
        out.candidates.push(found.candidate(TermPath::bt(3)));
    }
}

fn type_code(class: DocumentClass) -> Option<&'static str> {
    match class {
        DocumentClass::Invoice | DocumentClass::Receipt => Some("380"),
        DocumentClass::CreditNote => Some("381"),
        _ => None,
    }
}

/// Payment accounts (BT-84): proven IBANs first, those beside an IBAN label before others.
fn accounts(sheet: &Sheet, facts: &Facts) -> Vec<Found> {
    let mut order: Vec<(i32, usize)> = Vec::new();
    for (index, iban) in facts.ibans.iter().enumerate() {
        let theirs = facts.hits_in(iban.line).iter().any(|h| h.last < iban.first && h.is(Meaning::Buyer));
        let score = i32::from(iban.proven) * 50 - i32::from(iban.mended) * 10 - i32::from(theirs) * 30;
        order.push((score, index));
    }
    order.sort_by_key(|o| (std::cmp::Reverse(o.0), o.1));
    let mut out: Vec<Found> = Vec::new();
    for (_, index) in order {
        let iban = &facts.ibans[index];
        if out.iter().any(|f| f.value == iban.text) || out.len() >= 4 {
            continue;
        }
        let confidence = match (iban.proven, iban.mended, sheet.by_ocr(iban.line)) {
            (true, false, false) => 9_960,
            (true, false, true) => 9_900,
            (true, true, _) => 9_000,
            (false, ..) => 6_000,
        };
        out.push(Found::at(sheet, iban.text.clone(), confidence, iban.line, iban.first, iban.last));
    }
    out
}

/// The invoice currency (BT-5): the one that most amounts carry, or that a label names.
fn currency_of(sheet: &Sheet, facts: &Facts) -> Option<Found> {
    let mut counts: Vec<(Currency, usize, usize, usize, usize)> = Vec::new();
    let mut add = |currency: Currency, weight: usize, line: usize, first: usize, last: usize| match counts
        .iter_mut()
        .find(|c| c.0 == currency)
    {
        Some(found) => found.1 += weight,
        None => counts.push((currency, weight, line, first, last)),
    };
    for amount in &facts.amounts {
        if let Some(currency) = amount.currency {
            add(currency, 2, amount.line, amount.first, amount.last);
        }
    }
    for (index, line) in sheet.lines.iter().enumerate() {
        for (at, token) in line.tokens.iter().enumerate() {
            let text = token.text.trim_matches(|c: char| matches!(c, '(' | ')' | ':' | ',' | '.' | '[' | ']'));
            let is_code =
                text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase()) || text.contains('€') && text.len() < 6;
            if is_code && let Some(currency) = currency::of_text(text) {
                let labelled = facts.hits_in(index).iter().any(|h| h.last < at && h.is(Meaning::Currency));
                add(currency, if labelled { 12 } else { 1 }, index, at, at);
            }
            let lower = token.text.to_lowercase();
            if matches!(lower.trim_matches('.'), "kr" | ":-")
                && let Some(currency) = currency::of_crown(facts.language)
            {
                add(currency, 1, index, at, at);
            }
        }
    }
    let total: usize = counts.iter().map(|c| c.1).sum();
    let (currency, weight, line, first, last) = counts.into_iter().max_by_key(|c| c.1)?;
    let confidence = if weight * 10 >= total * 9 {
        9_850
    } else if weight * 2 > total {
        9_200
    } else {
        7_500
    };
    Some(Found::at(sheet, currency.to_string(), confidence, line, first, last))
}
