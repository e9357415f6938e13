//! Sellers and buyers by hand-written rules: labels, address blocks, letterheads and what stands near them.

use model::extraction::DocumentClass;

use super::Name;
use super::address::address_blocks;
use super::domains::domains;
use super::forms::has_legal_form;
use super::joined;
use super::names::{is_name, labelled, names_in_cell};
use crate::fields::facts::Facts;
use crate::fields::vocabulary::{Hit, Meaning, folded};
use crate::layout::Sheet;

/// Score of a buyer who is only the unlabelled address in the envelope's window.
pub(super) const WINDOW_SCORE: i32 = 52;

/// How far right the window of an envelope may begin, as a share of the page's width.
const WINDOW_RIGHT: f32 = 0.62;

pub(super) fn buyer(sheet: &Sheet, facts: &Facts) -> Vec<Name> {
    let mut out = Vec::new();
    labelled(sheet, facts, Meaning::Buyer, &mut out);
    // The window of the envelope: an address block in the first page's head without a label, at the left, or where there
    // is none at the right.
    let page_width = sheet.pages.first().map_or(595.0, |p| p.0);
    let blocks = address_blocks(sheet, facts);
    let has_left = blocks.iter().any(|(_, first, line)| sheet.lines[*line].tokens[*first].x0 <= page_width * 0.5);
    for (line, first, name_line) in blocks {
        // A block with identifiers or a telephone beside it is the sender's own.
        let from = &sheet.lines[name_line];
        let contact = facts.hits.iter().any(|h| {
            h.line > name_line
                && h.line <= line + 6
                && (h.is(Meaning::VatId) || h.is(Meaning::CompanyNumber))
                && sheet.lines[h.line].page == from.page
                && (sheet.lines[h.line].tokens[h.first].x0 - from.tokens[first].x0).abs() < 30.0
        });
        let x0 = from.tokens[first].x0;
        let is_right = x0 > page_width * 0.5;
        if x0 > page_width * WINDOW_RIGHT || contact || is_right && has_left {
            continue;
        }
        let last = sheet.lines[name_line].cells.iter().find(|c| c.0 == first).map_or(first, |c| c.1);
        let _ = line;
        if let Some(text) = is_name(sheet, facts, name_line, first, last) {
            out.push(Name {
                text,
                line: name_line,
                first,
                last,
                rest: None,
                score: WINDOW_SCORE - if is_right { 8 } else { 0 },
            });
        }
    }
    joined::mend(sheet, facts, &mut out);
    rank(out)
}

pub(super) fn seller_names(
    sheet: &Sheet,
    facts: &Facts,
    class: DocumentClass,
    buyer: Option<&Name>,
    least: i32,
) -> Vec<Name> {
    let mut out = Vec::new();
    labelled(sheet, facts, Meaning::Seller, &mut out);
    // An address block that is not the buyer's.
    for (_, first, name_line) in address_blocks(sheet, facts) {
        let last = sheet.lines[name_line].cells.iter().find(|c| c.0 == first).map_or(first, |c| c.1);
        let is_buyer = buyer.is_some_and(|b| {
            let (theirs, ours) = (&sheet.lines[b.line], &sheet.lines[name_line]);
            (theirs.y0 - ours.y0).abs() < sheet.height * 5.0
                && (theirs.tokens[b.first].x0 - ours.tokens[first].x0).abs() < 24.0
        });
        let others = facts.hits.iter().any(|h| {
            h.is(Meaning::ShipTo)
                && h.line < name_line
                && h.line + 3 >= name_line
                && (sheet.lines[h.line].tokens[h.first].x0 - sheet.lines[name_line].tokens[first].x0).abs() < 40.0
        });
        if !is_buyer
            && !others
            && let Some(text) = is_name(sheet, facts, name_line, first, last)
        {
            let near = |h: &Hit| {
                h.line > name_line
                    && h.line < name_line + 9
                    && (sheet.lines[h.line].tokens[h.first].x0 - sheet.lines[name_line].tokens[first].x0).abs() < 30.0
            };
            let business = facts
                .hits
                .iter()
                .any(|h| (h.is(Meaning::VatId) || h.is(Meaning::CompanyNumber) || h.is(Meaning::Contact)) && near(h));
            let score = 28 + i32::from(business) * 26 + i32::from(has_legal_form(&text)) * 20;
            out.push(Name { text, line: name_line, first, last, rest: None, score });
        }
    }
    let domains = domains(sheet);
    let receipt = class == DocumentClass::Receipt;
    let buyer_name = buyer.map(|b| folded(&b.text)).unwrap_or_default();
    let mut seen: Vec<(String, usize)> = Vec::new();
    for (index, line) in sheet.lines.iter().enumerate().take(4_000) {
        let Some((page_width, page_height, _)) = sheet.pages.get(line.page).copied() else { continue };
        if line.page > 2 {
            break;
        }
        for (first, last) in &line.cells {
            for (text, a, b) in names_in_cell(sheet, facts, index, *first, *last) {
                let key = folded(&text);
                if key.len() < 3 || key == buyer_name || buyer_name.len() > 4 && key.contains(&buyer_name) {
                    continue;
                }
                let legal = has_legal_form(&text);
                let mut score = 0;
                if legal {
                    score += 38;
                }
                let top = line.y0 / page_height.max(1.0);
                if line.page == 0 && top < 0.25 {
                    score += 14;
                } else if top > 0.82 {
                    score += 8;
                } else if !receipt {
                    score -= 10;
                }
                if line.page == 0 && index < 2 && receipt {
                    score += 10;
                }
                let size = line.tokens[a..=b].iter().map(|t| t.y1 - t.y0).fold(0.0, f32::max) / sheet.height.max(1.0);
                if size > 1.25 {
                    score += 10;
                }
                // The name in its own mail address or web site.
                let compact: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
                if domains.iter().any(|d| {
                    d.len() > 3 && (compact.starts_with(d.as_str()) || d.len() > 5 && compact.contains(d.as_str()))
                }) {
                    score += 34;
                }
                // Identifiers of a business stand near its name.
                let near = |other: usize| {
                    sheet
                        .lines
                        .get(other)
                        .is_some_and(|o| o.page == line.page && (o.y0 - line.y0).abs() < sheet.height * 9.0)
                };
                if facts.vats.iter().any(|v| near(v.line) && (v.x0 - line.tokens[a].x0).abs() < page_width * 0.3) {
                    score += 12;
                }
                if facts.hits.iter().any(|h| {
                    h.line >= index
                        && near(h.line)
                        && (h.is(Meaning::Contact) || h.is(Meaning::CompanyNumber) || h.is(Meaning::TaxNumber))
                }) {
                    score += 8;
                }
                if receipt && line.page == 0 && index < 8 {
                    score += 26 - 4 * i32::try_from(index).unwrap_or(8);
                }
                if let Some(b) = buyer
                    && line.page == sheet.lines[b.line].page
                    && (sheet.lines[b.line].y0 - line.y0).abs() < sheet.height * 4.0
                    && (sheet.lines[b.line].tokens[b.first].x0 - line.tokens[a].x0).abs() < 12.0
                {
                    score -= 30;
                }
                let spoken = facts
                    .hits_in(index)
                    .iter()
                    .any(|h| h.last < a && (h.is(Meaning::Buyer) || h.is(Meaning::ShipTo) || h.is(Meaning::Bank)));
                if spoken {
                    score -= 40;
                }
                if text.split(' ').count() > 8 {
                    score -= 20;
                }
                if legal && text.chars().filter(|c| c.is_ascii_digit()).count() > 3 {
                    score -= 12;
                }
                if !legal && score < least && !(receipt && index < 3) {
                    continue;
                }
                let repeats = seen.iter().filter(|(k, l)| *k == key && *l != index).count();
                score += i32::try_from(repeats.min(2)).unwrap_or(0) * 10;
                seen.push((key, index));
                out.push(Name { text, line: index, first: a, last: b, rest: None, score });
            }
        }
    }
    joined::mend(sheet, facts, &mut out);
    rank(out)
}

fn rank(mut names: Vec<Name>) -> Vec<Name> {
    names.sort_by_key(|n| (std::cmp::Reverse(n.score), n.line));
    let mut out: Vec<Name> = Vec::new();
    for name in names {
        if !out.iter().any(|n| folded(&n.text) == folded(&name.text)) {
            out.push(name);
        }
    }
    out
}
