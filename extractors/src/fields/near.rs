//! Which labels speak for a span of words: the nearest one before it on its line, and the nearest one above it.

use super::facts::Facts;
use super::vocabulary::{Hit, Meaning};
use crate::layout::{Line, Sheet, Token};

/// Distance that stands for "no label", in line heights.
pub(crate) const FAR: f32 = 60.0;

/// Widest empty part of a box between its label and its value, as a share of the page's width.
const BOX_MAX: f32 = 0.3;

/// Distance to the line above within which a box is looked for, in line heights.
pub(crate) const BOX_GAP: f32 = 1.6;

/// The labels about a span.
pub(crate) struct Near<'f> {
    pub(crate) left: Option<&'f Hit>,
    /// Gap to the label, in line heights.
    pub(crate) left_gap: f32,
    pub(crate) above: Option<&'f Hit>,
    pub(crate) above_gap: f32,
    /// Whether the label above has a value beside it, and so does not need what is below.
    pub(crate) above_taken: bool,
}

/// How a label stands to some meanings: 2 when it means them alone, 1 when it may, -1 when it means something else,
/// 0 when there is none.
pub(crate) fn speaks(hit: Option<&Hit>, meanings: &[Meaning]) -> f32 {
    let Some(hit) = hit else { return 0.0 };
    let own = hit.meanings.iter().filter(|m| meanings.contains(m)).count();
    match own {
        0 => -1.0,
        // Who is paid is marked beside what that makes him.
        n if n == hit.meanings.iter().filter(|m| (m.is_label() && **m != Meaning::Payee) || m.is_class()).count() => {
            2.0
        }
        _ => 1.0,
    }
}

/// Whether a label stands over a span without touching it: at the left end of a box that holds the span, where the
/// next box begins behind it. Forms print the label at the left of a box and the value at its right.
pub(crate) fn boxes(sheet: &Sheet, hit: &Hit, x0: f32, x1: f32) -> bool {
    let Some(line) = sheet.lines.get(hit.line) else { return false };
    let width = sheet.pages.get(line.page).map_or(595.0, |p| p.0);
    let cell = line.cell_of(hit.last);
    let next = line.cells.get(cell + 1).map_or(f32::INFINITY, |c| line.tokens[c.0].x0);
    let (_, end) = line.x_range(hit.first, hit.last);
    line.cells[cell].0 == hit.first && end <= x0 && x1 <= next + line.height() * 0.4 && x0 - end < width * BOX_MAX
}

/// Words around a label in its cell, neither numbers nor labels, that make a sentence of it.
const SENTENCE_MIN: usize = 3;

/// Whether a label stands within a sentence, "Following your order we invoice you for", and so says nothing of what stands
/// below. One at the beginning may have a request behind it: "Your order (please quote always)".
pub(crate) fn in_sentence(sheet: &Sheet, facts: &Facts, hit: &Hit) -> bool {
    let Some(line) = sheet.lines.get(hit.line) else { return false };
    let Some((first, last)) = line.cells.get(line.cell_of(hit.last)).copied() else { return false };
    let is_plain = |at: &usize| {
        let is_label = |h: &Hit| h.first <= *at && *at <= h.last && h.meanings.iter().any(|m| m.is_label());
        let text = line.tokens.get(*at).map_or("", |token| token.text.as_str());
        text.chars().any(char::is_alphabetic)
            && !text.starts_with('(')
            && !text.bytes().any(|b| b.is_ascii_digit())
            && !facts.hits_in(hit.line).iter().any(is_label)
    };
    let before = (first..hit.first).rev().take_while(is_plain).count();
    let behind = (hit.last + 1..=last).take_while(is_plain).count();
    before > 0 && before + behind >= SENTENCE_MIN
}

/// Letters of a label that is a small word of its language as well, at most: "Van", "To", "de".
pub(crate) const SHORT_LETTERS: usize = 3;

/// Whether a label has a cell to itself, or a colon.
pub(crate) fn is_alone(line: &Line, hit: &Hit) -> bool {
    let is_cell = line.cells.get(line.cell_of(hit.first)) == Some(&(hit.first, hit.last));
    let behind = line.tokens[hit.last].text.get(hit.rest..).unwrap_or("");
    let colon = behind.starts_with(':') || line.tokens.get(hit.last + 1).is_some_and(|t| t.text == ":");
    !hit.numbered && (is_cell || colon)
}

/// Small words behind a phrase in its cell that make it the beginning of a sentence.
const GOES_ON: usize = 2;

/// Whether a phrase begins a sentence, "The recipient of the service owes the tax", and so names nobody below it.
pub(crate) fn begins_sentence(line: &Line, hit: &Hit) -> bool {
    let Some((_, last)) = line.cells.get(line.cell_of(hit.last)).copied() else { return false };
    let behind = line.tokens.get(hit.last + 1..=last).unwrap_or_default();
    let is_small = |token: &&Token| token.text.chars().next().is_some_and(char::is_lowercase);
    !line.tokens[hit.last].text.ends_with(':') && behind.iter().take_while(is_small).count() >= GOES_ON
}

/// Labels beside and above the words of a line.
pub(crate) fn near<'f>(sheet: &Sheet, facts: &'f Facts, line: usize, first: usize, last: usize) -> Near<'f> {
    let mut out = Near { left: None, left_gap: FAR, above: None, above_gap: FAR, above_taken: false };
    let Some(own) = sheet.lines.get(line) else { return out };
    let height = own.height().max(sheet.height).max(1.0);
    // "de" may be "from", but not in "DE390402540".
    let glued = |hit: &Hit| hit.numbered && [Meaning::Seller, Meaning::Buyer].iter().any(|m| hit.is(*m));
    let labels = |hit: &&Hit| hit.meanings.iter().any(|m| m.is_label() || m.is_class()) && !glued(hit);
    let (x0, x1) = own.x_range(first, last);
    out.left = facts
        .hits_in(line)
        .iter()
        .filter(labels)
        .filter(|h| h.last < first || h.last == first && h.rest < own.tokens[first].text.len())
        .max_by_key(|h| h.last);
    if let Some(hit) = out.left {
        let end = own.tokens[hit.last].x1.min(x0);
        out.left_gap = ((x0 - end) / height).clamp(0.0, FAR);
    }
    // A caption below says what a value is, as a label above would.
    let caption = facts.captions_of(line).find(|hit| {
        let (a, b) = sheet.lines[hit.line].x_range(hit.first, hit.last);
        a < x1 + height * 0.4 && b > x0 - height * 0.4
    });
    if let Some(hit) = caption {
        out.above = Some(hit);
        out.above_gap = ((sheet.lines[hit.line].y0 - own.y1) / height).max(0.0);
        return out;
    }
    for (index, other) in sheet.lines.iter().enumerate().take(line).rev().take(12) {
        let gap = (own.y0 - other.y1) / height;
        if other.page != own.page || gap > 5.0 {
            break;
        }
        let labels = |hit: &&Hit| labels(hit) && hit.caption_of.is_none();
        let over = facts.hits_in(index).iter().filter(labels).find(|hit| {
            let (a, b) = other.x_range(hit.first, hit.last);
            a < x1 + height * 0.4 && b > x0 - height * 0.4 && !in_sentence(sheet, facts, hit)
        });
        let boxed = || facts.hits_in(index).iter().filter(labels).find(|hit| boxes(sheet, hit, x0, x1));
        let over = over.or_else(|| if gap < BOX_GAP { boxed() } else { None });
        if let Some(hit) = over {
            out.above = Some(hit);
            out.above_gap = gap.max(0.0);
            let cell = other.cells.get(other.cell_of(hit.last)).copied().unwrap_or((hit.first, hit.last));
            out.above_taken = other.tokens[hit.last..=cell.1.max(hit.last)]
                .iter()
                .skip(1)
                .any(|t| t.text.bytes().any(|b| b.is_ascii_digit()));
            break;
        }
    }
    out
}
