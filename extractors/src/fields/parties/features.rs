//! What a name's place and neighbours say of it, as the judge looks at it.

use model::evidence::Via;
use model::extraction::DocumentClass;

use super::Name;
use super::address::is_street;
use super::forms::has_legal_form;
use super::joined::is_person;
use super::postal::post_code;
use crate::fields::facts::Facts;
use crate::fields::near::{Near, begins_sentence, near, speaks};
use crate::fields::seen::{count, flag};
use crate::fields::vocabulary::{Hit, Meaning, folded};
use crate::layout::Sheet;

/// What a name's place and neighbours say of it.
pub(super) fn features(
    sheet: &Sheet,
    facts: &Facts,
    domains: &[String],
    class: DocumentClass,
    name: &Name,
) -> Vec<f32> {
    let line = &sheet.lines[name.line];
    let (width, height, via) = sheet.pages.get(line.page).copied().unwrap_or((595.0, 842.0, Via::Ocr));
    let (x0, x1) = line.x_range(name.first, name.last);
    let near = match (near(sheet, facts, name.line, name.first, name.last), name.rest) {
        // The label of a name in two lines may stand beside the second.
        (own, Some((line, first, last))) if own.left.is_none() => {
            let below = near(sheet, facts, line, first, last);
            Near { left: below.left, left_gap: below.left_gap, ..own }
        }
        (own, _) => own,
    };
    let key = folded(&name.text);
    let letters = name.text.chars().filter(|c| c.is_alphabetic()).count().max(1);
    let upper = name.text.chars().filter(|c| c.is_uppercase()).count();
    let size = line.tokens[name.first..=name.last].iter().map(|t| t.y1 - t.y0).fold(0.0, f32::max);
    let below = sheet.below(name.line, x0, x1, 5);
    let text_below = |n: usize| below.get(n).map(|(l, a, b)| sheet.lines[*l].text(*a, *b)).unwrap_or_default();
    let aligned = below.first().is_some_and(|(l, a, _)| (sheet.lines[*l].tokens[*a].x0 - x0).abs() < 6.0);
    let code_at = below.iter().position(|(l, a, b)| {
        post_code(&sheet.lines[*l].tokens[*a..=*b].iter().map(|t| t.text.as_str()).collect::<Vec<_>>()).is_some()
    });
    let column = |h: &Hit| {
        let other = &sheet.lines[h.line];
        other.page == line.page
            && h.line >= name.line
            && other.y0 - line.y0 < sheet.height * 11.0
            && (other.tokens[h.first].x0 - x0).abs() < width * 0.2
    };
    let rows_to = |meanings: &[Meaning]| {
        let found = facts
            .hits
            .iter()
            .filter(|h| meanings.iter().any(|m| h.is(*m)) && column(h))
            .map(|h| h.line - name.line)
            .min();
        count(found.unwrap_or(30), 30)
    };
    let vat_rows = facts
        .vats
        .iter()
        .filter(|v| {
            let other = &sheet.lines[v.line];
            other.page == line.page
                && (other.y0 - line.y0).abs() < sheet.height * 11.0
                && (v.x0 - x0).abs() < width * 0.3
        })
        .map(|v| v.line.abs_diff(name.line))
        .min();
    let (heading, heading_rows) = heading(sheet, facts, name.line, x0, x1);
    // The account may be a person's: without a legal form the word for its holder makes nobody the seller.
    let is_legal = has_legal_form(&name.text);
    let by_account = |hit: Option<&Hit>| !is_legal && hit.is_some_and(|h| h.is(Meaning::Payee));
    let seller = |hit: Option<&Hit>| if by_account(hit) { 0.0 } else { speaks(hit, &[Meaning::Seller]) };
    let heading = heading.filter(|_| !by_account(near.left) && !by_account(near.above));
    let in_domain =
        domains.iter().any(|d| d.len() > 3 && (key.starts_with(d.as_str()) || d.len() > 5 && key.contains(d.as_str())));
    let words: Vec<&str> = name.text.split(' ').collect();
    let in_domain_word = words.iter().any(|w| {
        let w = folded(w);
        w.len() > 3 && domains.iter().any(|d| d.contains(&w))
    });
    vec![
        flag(is_legal),
        line.y0 / height.max(1.0),
        x0 / width.max(1.0),
        x1 / width.max(1.0),
        size / sheet.height.max(1.0),
        flag(in_domain),
        flag(in_domain_word),
        count(vat_rows.unwrap_or(30), 30),
        rows_to(&[Meaning::Contact]),
        rows_to(&[Meaning::CompanyNumber, Meaning::TaxNumber]),
        rows_to(&[Meaning::Iban, Meaning::Bic, Meaning::Bank]),
        seller(near.left),
        speaks(near.left, &[Meaning::Buyer]),
        near.left_gap,
        seller(near.above),
        speaks(near.above, &[Meaning::Buyer]),
        near.above_gap,
        match heading {
            Some(Meaning::Seller) => 2.0,
            Some(Meaning::Buyer) => -1.0,
            Some(_) => -2.0,
            None => 0.0,
        },
        count(heading_rows, 20),
        count(words.len(), 10),
        f32::from(u16::try_from(upper * 100 / letters).unwrap_or(100)),
        count(name.text.bytes().filter(u8::is_ascii_digit).count(), 8),
        count(letters, 60),
        flag(aligned && (is_street(&text_below(0)) || is_street(&text_below(1)))),
        count(code_at.unwrap_or(9), 9),
        count(name.line, 40),
        count(line.page, 3),
        flag(class == DocumentClass::Receipt),
        flag(via == Via::Ocr),
        flag(line.cells.len() > 1),
        flag(line.text(0, line.tokens.len().saturating_sub(1)).contains(['·', '•', '|', '●', '∙'])),
        count(facts.amounts_in(name.line).len(), 5),
        flag(facts.hits_in(name.line).iter().any(|h| h.is(Meaning::Bank) || h.is(Meaning::ShipTo))),
        count(line.tokens.len() - (name.last - name.first + 1), 10),
        flag(facts.hits_in(name.line).iter().any(|h| h.first >= name.first && h.last <= name.last && h.letters > 3)),
        flag(name.text.ends_with(['.', '!', '?']) && !has_legal_form(&name.text)),
    ]
}

/// Whether a name is a person's, and whether a label calls it that: who is asked about an invoice is not who writes it.
pub(super) fn of_person(sheet: &Sheet, facts: &Facts, name: &Name) -> [f32; 3] {
    let near = near(sheet, facts, name.line, name.first, name.last);
    let person = |hit: Option<&Hit>| speaks(hit, &[Meaning::ContactPerson]).max(0.0);
    [flag(is_person(&name.text)), person(near.left), person(near.above)]
}

/// The nearest heading of a party above a span, in its column, and how many lines up it stands.
pub(super) fn heading(sheet: &Sheet, facts: &Facts, line: usize, x0: f32, x1: f32) -> (Option<Meaning>, usize) {
    let Some(own) = sheet.lines.get(line) else { return (None, 20) };
    for above in (0..=line).rev().take(16) {
        let other = &sheet.lines[above];
        if other.page != own.page {
            break;
        }
        for hit in facts.hits_in(above).iter().filter(|h| h.letters > 3) {
            let (a, b) = other.x_range(hit.first, hit.last);
            let cell = other.cells.get(other.cell_of(hit.first)).copied().unwrap_or((0, 0));
            let leads = cell.0 == hit.first && !begins_sentence(other, hit);
            let column = leads && a < x1 + 4.0 && b > x0 - own.height() * 1.5;
            let meaning = [Meaning::Seller, Meaning::Buyer, Meaning::ShipTo].into_iter().find(|m| hit.is(*m));
            if let Some(meaning) = meaning.filter(|_| column) {
                return (Some(meaning), line - above);
            }
        }
    }
    (None, 20)
}
