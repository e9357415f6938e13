//! Says what kind of document it is, by its title and by what it carries.

use std::collections::{BTreeMap, BTreeSet};

use model::Confidence;
use model::evidence::Via;
use model::extraction::DocumentClass;

use super::facts::Facts;
use super::found::Found;
use super::seen::{self, Seen, count, flag, points_of};
use super::vocabulary::{Hit, Meaning};
use crate::layout::{Line, Sheet};
use crate::scorer::{Field, Scorer};

const CLASSES: &[(Meaning, DocumentClass)] = &[
    (Meaning::ClassInvoice, DocumentClass::Invoice),
    (Meaning::ClassCreditNote, DocumentClass::CreditNote),
    (Meaning::ClassReceipt, DocumentClass::Receipt),
    (Meaning::ClassOrder, DocumentClass::Order),
    (Meaning::ClassReminder, DocumentClass::Reminder),
    (Meaning::ClassStatement, DocumentClass::Statement),
    (Meaning::ClassDeliveryNote, DocumentClass::DeliveryNote),
    (Meaning::ClassOther, DocumentClass::Other),
];

/// What the words for a class mean.
pub(crate) fn meaning_of(class: DocumentClass) -> Option<Meaning> {
    CLASSES.iter().find(|(_, own)| *own == class).map(|(meaning, _)| *meaning)
}

/// The class and how sure it is.
pub(crate) fn classify(sheet: &Sheet, facts: &Facts, scorer: &Scorer) -> (DocumentClass, Confidence) {
    let seen = find(sheet, facts);
    let judged = seen::judge(scorer, Field::Class, &seen);
    let best = judged.first().or_else(|| seen.iter().map(|s| &s.found).max_by_key(|f| f.confidence));
    let class = best.and_then(|found| CLASSES.iter().find(|c| c.1.as_str() == found.value));
    if class.is_some_and(|class| class.1 == DocumentClass::Receipt) && is_invoice_paid_at_once(sheet, facts) {
        return (DocumentClass::Invoice, Confidence::from_percent(PAID_PERCENT));
    }
    match (class, best) {
        (Some(class), Some(found)) => (class.1, Confidence::from_basis_points(found.confidence.min(9_900))),
        _ => (DocumentClass::Other, Confidence::from_percent(50)),
    }
}

/// How sure an invoice is that looks like a receipt in all but its name.
const PAID_PERCENT: u8 = 90;

/// Whether it calls itself an invoice, in a title or by its number, and nowhere a receipt, on a page that came from no
/// till: invoices are paid by card, too.
fn is_invoice_paid_at_once(sheet: &Sheet, facts: &Facts) -> bool {
    let Some((width, height, via)) = sheet.pages.first().copied() else { return false };
    let is_page = via == Via::TextLayer && height < width * NARROW && signs_a_line(sheet) > ROLL_SIGNS;
    let named = titles(sheet, facts)[0].size > 0.0 || has_invoice_number(sheet, facts);
    is_page && named && facts.with(Meaning::ClassReceipt).next().is_none()
}

/// Paper that is this much longer than wide comes from a roll.
const NARROW: f32 = 1.7;

/// The class by hand-written scores alone.
pub(crate) fn likely(sheet: &Sheet, facts: &Facts) -> DocumentClass {
    by_rule(sheet, facts, titles(sheet, facts).iter().map(|t| t.score).collect()).0
}

/// Every class with what speaks for it.
pub(crate) fn find(sheet: &Sheet, facts: &Facts) -> Vec<Seen> {
    let titles = titles(sheet, facts);
    let (rule, sure) = by_rule(sheet, facts, titles.iter().map(|t| t.score).collect());
    let first = sheet.pages.first().copied().unwrap_or((595.0, 842.0, Via::TextLayer));
    let has = |meaning: Meaning| facts.with(meaning).next().is_some();
    let number = |n: f32| n.clamp(-200.0, 400.0);
    let money = facts.amounts.iter().filter(|a| a.is_money()).count();
    let till = facts.hits.iter().filter(|h| h.is(Meaning::Paid) && (3..=12).contains(&h.letters)).count();
    let total: i32 = titles.iter().map(|t| t.score).sum();
    let common = [
        first.1 / first.0.max(1.0),
        flag(first.2 == Via::Ocr),
        count(money, 40),
        count(till, 5),
        flag(facts.ibans.is_empty()),
        flag(has(Meaning::DueDate)),
        flag(has(Meaning::Buyer)),
        flag(has(Meaning::TaxTotal)),
        flag(has(Meaning::OrderNumber)),
        count(facts.with(Meaning::InvoiceNumber).filter(|h| !h.meanings.iter().any(|m| m.is_class())).count(), 4),
        count(facts.dates.len(), 12),
        count(sheet.lines.len(), 120),
        count(sheet.pages.len(), 5),
        flag(has(Meaning::GrossTotal) || has(Meaning::AmountDue)),
        flag(facts.amounts.iter().any(|a| a.is_money() && a.value.is_sign_negative())),
        count(signs_a_line(sheet), 160),
        flag(has_clock(sheet)),
    ];
    CLASSES
        .iter()
        .enumerate()
        .map(|(index, (_, class))| {
            let own = &titles[index];
            let rival = titles.iter().enumerate().filter(|(i, _)| *i != index).map(|(_, t)| t.score).max().unwrap_or(0);
            let earlier = titles.iter().filter(|t| t.row < own.row).count();
            let largest = titles.iter().all(|t| t.size <= own.size);
            let mut features = vec![
                count(index, 10),
                points_of(own.score),
                points_of(own.score - rival),
                count(earlier, 8),
                number(own.size),
                flag(largest && own.size > 0.0),
                count(own.count, 8),
                count(own.row, 40),
                flag(rule == *class),
                points_of(total),
                points_of(titles[0].score),
                points_of(titles[2].score),
            ];
            features.extend(common);
            let confidence = if rule == *class { sure.basis_points() } else { 1_000 };
            let found = Found { value: class.as_str().to_owned(), raw: None, confidence, evidence: Vec::new() };
            Seen { found, features, doubt: 0.0 }
        })
        .collect()
}

/// How many signs of the usual width the first page is wide. The roll of a till has room for thirty or forty.
fn signs_a_line(sheet: &Sheet) -> usize {
    let width = sheet.pages.first().map_or(595.0, |p| p.0);
    let words = sheet.lines.iter().filter(|l| l.page == 0).flat_map(|l| &l.tokens).filter(|t| t.text.len() > 2);
    let mut signs: Vec<f32> = words.map(|t| (t.x1 - t.x0) / t.text.chars().count().max(1) as f32).collect();
    signs.sort_by(f32::total_cmp);
    let sign = signs.get(signs.len() / 2).copied().unwrap_or(5.0).max(0.5);
    (width / sign).clamp(0.0, 400.0) as usize
}

/// Whether a time of day is printed, as tills do.
fn has_clock(sheet: &Sheet) -> bool {
    sheet.lines.iter().flat_map(|l| &l.tokens).any(|token| {
        let mut parts = token.text.trim_matches(|c: char| !c.is_ascii_digit()).split(':');
        let mut number = |most: u8| {
            let part = parts.next().filter(|p| p.len() <= 2).and_then(|p| p.parse::<u8>().ok());
            part.is_some_and(|n| n < most)
        };
        number(24) && number(60)
    })
}

/// Most signs of a line on a till's roll.
const ROLL_SIGNS: usize = 60;

/// What the words for one class on the pages amount to.
#[derive(Debug, Clone, Copy)]
struct Title {
    score: i32,
    /// Height of the largest such word, in line heights; 0 when there is none.
    size: f32,
    count: usize,
    /// First line that has one.
    row: usize,
}

fn titles(sheet: &Sheet, facts: &Facts) -> Vec<Title> {
    let self_billed = facts.with(Meaning::SelfBilled).next().is_some();
    let mut titles = vec![Title { score: 0, size: 0.0, count: 0, row: 40 }; CLASSES.len()];
    let numbered_invoice = has_invoice_number(sheet, facts);
    let repeated = repeated(sheet, facts);
    for hit in &facts.hits {
        for (index, (meaning, _)) in CLASSES.iter().enumerate() {
            // What the buyer credits on his own paper is the seller's invoice.
            let is_named = match meaning {
                Meaning::ClassInvoice if self_billed => hit.is(*meaning) || hit.is(Meaning::BuyersCredit),
                Meaning::ClassCreditNote if self_billed => hit.is(*meaning) && !hit.is(Meaning::BuyersCredit),
                _ => hit.is(*meaning),
            };
            if !is_named {
                continue;
            }
            let Some(line) = sheet.lines.get(hit.line) else { continue };
            let page_height = sheet.pages.get(line.page).map_or(842.0, |p| p.1);
            let token = &line.tokens[hit.first];
            let size = (token.y1 - token.y0) / sheet.height.max(1.0);
            let (first, last) = line.cells.get(line.cell_of(hit.first)).copied().unwrap_or((0, 0));
            let leads = first == hit.first;
            let numbered = line.tokens[hit.last..=last].iter().any(|t| t.text.bytes().any(|b| b.is_ascii_digit()));
            let alone = leads && (last <= hit.last + 3 || numbered && last <= hit.last + 8);
            let after = line.tokens[hit.last].text.get(hit.rest..).unwrap_or("").trim();
            let field = (after.starts_with(':') || line.tokens.get(hit.last + 1).is_some_and(|t| t.text == ":"))
                && hit.meanings.iter().any(|m| m.is_label());
            let mut score = 2;
            if line.page == 0 && line.y0 < page_height * 0.45 {
                score += 8;
            }
            if size > LARGE {
                score += 12;
            }
            if alone {
                score += 8;
            }
            if token.text.chars().any(char::is_alphabetic) && token.text.chars().all(|c| !c.is_lowercase()) {
                score += 3;
            }
            // A word in running text names another document, not this one.
            if !alone && last - first > 5 {
                score /= 4;
            }
            // A label such as "order no" speaks of a number, not of the kind.
            if hit.meanings.iter().any(|m| m.is_label()) && !alone {
                score /= 2;
            }
            // "Bestellung: 4711" is a reference to an order, and so is "Auftrag" as one of several headings in a row.
            let heading = first > 0
                && !matches!(meaning, Meaning::ClassInvoice | Meaning::ClassCreditNote)
                && facts.hits_in(hit.line).iter().any(|h| h.last < first && h.is(Meaning::InvoiceNumber));
            // "Innkjøpsordre   B089215" is one, too; and what begins row after row is what is sold.
            let is_large = size > LARGE;
            let refers = !matches!(meaning, Meaning::ClassInvoice | Meaning::ClassCreditNote)
                && (!is_large && numbered_invoice && hit.is(Meaning::OrderNumber) && is_labelling(line, hit)
                    || alone && repeated.contains(&(*meaning, hit.letters)));
            if refers {
                continue;
            }
            if field || heading {
                score /= 5;
            }
            let title = &mut titles[index];
            title.score = title.score.max(score) + 1;
            title.count += 1;
            if alone {
                title.size = title.size.max(size);
                title.row = title.row.min(hit.line);
            }
        }
    }
    titles
}

/// Whether a phrase is all of its cell, and the next cell of the line holds a number.
fn is_labelling(line: &Line, hit: &Hit) -> bool {
    let cell = line.cell_of(hit.first);
    let is_all = line.cells.get(cell).is_some_and(|own| *own == (hit.first, hit.last));
    let next = line.cells.get(cell + 1).map(|next| line.text(next.0, next.1)).unwrap_or_default();
    is_all && next.bytes().any(|b| b.is_ascii_digit())
}

/// Words for classes that stand so often on one page that they are no title on any: meaning and letters.
fn repeated(sheet: &Sheet, facts: &Facts) -> BTreeSet<(Meaning, usize)> {
    let mut counts: BTreeMap<(usize, Meaning, usize), usize> = BTreeMap::new();
    for hit in &facts.hits {
        let Some(line) = sheet.lines.get(hit.line) else { continue };
        for meaning in hit.meanings.iter().filter(|meaning| meaning.is_class()) {
            *counts.entry((line.page, *meaning, hit.letters)).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count >= REPEATED_MIN)
        .map(|((_, meaning, letters), _)| (meaning, letters))
        .collect()
}

/// Times that a word stands on a page before it is no title, at least.
const REPEATED_MIN: usize = 5;

/// Height of a word over the usual one that makes a heading of it.
const LARGE: f32 = 1.25;

/// Whether the number of an invoice is named, with a number behind its label.
fn has_invoice_number(sheet: &Sheet, facts: &Facts) -> bool {
    facts.with(Meaning::InvoiceNumber).any(|hit| {
        let Some(line) = sheet.lines.get(hit.line).filter(|line| line.page == 0) else { return false };
        let behind = line.tokens.iter().skip(hit.last).take(BEHIND_MAX);
        behind.filter(|token| token.text.bytes().any(|b| b.is_ascii_digit())).count() > 0
    })
}

/// Words from the end of a label in which its number stands: "Nr.", ":" and the number.
const BEHIND_MAX: usize = 3;

/// The class by hand-written scores.
fn by_rule(sheet: &Sheet, facts: &Facts, mut scores: Vec<i32>) -> (DocumentClass, Confidence) {
    let mut add = |class: DocumentClass, points: i32| {
        if let Some(at) = CLASSES.iter().position(|c| c.1 == class) {
            scores[at] += points;
        }
    };
    let has = |meaning: Meaning| facts.with(meaning).next().is_some();
    if facts.with(Meaning::InvoiceNumber).any(|h| !h.meanings.iter().any(|m| m.is_class())) {
        add(DocumentClass::Invoice, 6);
    }
    if has(Meaning::DueDate) || !facts.ibans.is_empty() {
        add(DocumentClass::Invoice, 4);
    }
    let narrow = sheet.pages.first().is_some_and(|p| p.1 > p.0 * NARROW);
    let money = facts.amounts.iter().filter(|a| a.is_money()).count();
    let till = facts.hits.iter().filter(|h| h.is(Meaning::Paid) && h.letters >= 3 && h.letters <= 12).count();
    if narrow && money > 0 {
        add(DocumentClass::Receipt, 18);
    }
    if money > 0 && till > 0 && facts.ibans.is_empty() && !has(Meaning::DueDate) && !has(Meaning::Buyer) {
        add(DocumentClass::Receipt, 6 + 4 * i32::try_from(till.min(3)).unwrap_or(0));
    }
    if sheet.pages.first().is_some_and(|p| p.2 == Via::Ocr)
        && facts.ibans.is_empty()
        && !has(Meaning::DueDate)
        && money > 0
    {
        add(DocumentClass::Receipt, 6);
    }
    // Tills print invoices, too: narrow paper with a time of day is a receipt whatever its title says.
    let billed = has(Meaning::DueDate) || !facts.ibans.is_empty();
    if money > 0 && !billed && signs_a_line(sheet) <= ROLL_SIGNS {
        add(DocumentClass::Receipt, if has_clock(sheet) || till > 0 { 24 } else { 12 });
    }
    let best = (0..scores.len()).max_by_key(|i| (scores[*i], CLASSES.len() - i)).unwrap_or(0);
    let total: i32 = scores.iter().sum();
    if scores[best] < 4 {
        // Nothing names it. Amounts with tax still look like an invoice; anything else is not one.
        return if money > 2 && has(Meaning::TaxTotal) {
            (DocumentClass::Invoice, Confidence::from_percent(60))
        } else {
            (DocumentClass::Other, Confidence::from_percent(50))
        };
    }
    let share = 100 * scores[best] / total.max(1);
    (CLASSES[best].1, Confidence::from_percent(u8::try_from((50 + share / 2).clamp(0, 99)).unwrap_or(50)))
}
