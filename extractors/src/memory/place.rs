//! Places on a page, and how much two of them are alike.

use model::memory::Place;

use super::SAME_PLACE;
use super::spans::{Span, compact};
use crate::fields::vocabulary::folded;
use crate::layout::Sheet;

/// Words to the left that make a label.
const LABEL_WORDS: usize = 5;

/// Widest gap between a label and its value, in line heights.
const GAP_MAX: f32 = 30.0;

/// Lines above that are looked at.
const LINES_ABOVE: usize = 4;

/// Distance on the page within which things stand at the same place, in ten-thousandths.
const NEAR: u16 = 130;

/// Likeness of spelling from which two labels are the same, as OCR spells them.
const SAME_LABEL: f64 = 0.85;

/// Describes where a span stands.
pub(super) fn of(sheet: &Sheet, span: &Span) -> Place {
    let line = &sheet.lines[span.line];
    let (width, height, _) = sheet.pages.get(line.page).copied().unwrap_or((595.0, 842.0, model::evidence::Via::Ocr));
    let (x0, x1) = line.x_range(span.first, span.last);
    // In range by construction: a page is ten thousand of these wide.
    let part = |value: f32, whole: f32| (value / whole.max(1.0) * 10_000.0).clamp(0.0, 10_000.0) as u16;
    Place {
        left: left(sheet, span),
        above: above(sheet, span),
        before: folded(&span.before),
        shape: shape(&span.value),
        words: u8::try_from(span.last - span.first + 1).unwrap_or(u8::MAX),
        page: u32::try_from(line.page + 1).unwrap_or(1),
        x0: part(x0, width),
        x1: part(x1, width),
        top: part(line.y0, height),
    }
}

/// The words right before a span on its line, without figures, up to a wide gap.
fn left(sheet: &Sheet, span: &Span) -> String {
    let line = &sheet.lines[span.line];
    let mut words: Vec<String> = Vec::new();
    let mut edge = line.tokens[span.first].x0;
    for token in line.tokens[..span.first].iter().rev() {
        if edge - token.x1 > line.height() * GAP_MAX || words.len() == LABEL_WORDS {
            break;
        }
        // Past the label's first word another cell begins.
        if !words.is_empty() && edge - token.x1 > line.height() * 1.15 {
            break;
        }
        edge = token.x0;
        if token.text.bytes().any(|b| b.is_ascii_digit()) {
            if words.is_empty() {
                continue;
            }
            break;
        }
        let word = folded(&token.text);
        // A currency beside its amount is no label; crowns are those of several countries.
        let currency = crate::fields::currency_of(&token.text).is_some() || word == "kr";
        if !word.is_empty() && (!words.is_empty() || !currency) {
            words.push(word);
        }
    }
    words.reverse();
    words.join(" ")
}

/// The words right above a span, without figures.
fn above(sheet: &Sheet, span: &Span) -> String {
    let line = &sheet.lines[span.line];
    let (x0, x1) = line.x_range(span.first, span.last);
    let height = line.height().max(sheet.height);
    for other in sheet.lines[..span.line].iter().rev().take(LINES_ABOVE * 3) {
        if other.page != line.page || line.y0 - other.y1 > height * 4.0 {
            break;
        }
        let cell = other.cells.iter().find(|(a, b)| {
            let (from, to) = other.x_range(*a, *b);
            from < x1 + height * 0.3 && to > x0 - height * 0.3
        });
        if let Some((a, b)) = cell {
            let text = other.text(*a, *b);
            let letters = text.chars().filter(|c| c.is_alphabetic()).count();
            if letters > 1 && letters * 2 > text.bytes().filter(u8::is_ascii_digit).count() {
                let words = text.split(' ').filter(|w| !w.bytes().any(|b| b.is_ascii_digit())).map(folded);
                return words.filter(|w| !w.is_empty()).take(LABEL_WORDS).collect::<Vec<_>>().join(" ");
            }
        }
    }
    String::new()
}

/// The form of a value: each run of letters is an `A`, each run of digits as many `9` as there are, at most eight.
fn shape(value: &str) -> String {
    let mut out = String::new();
    for c in value.chars().take(60) {
        match c {
            c if c.is_ascii_digit() => out.push('9'),
            c if c.is_alphabetic() && out.ends_with('A') => {}
            c if c.is_alphabetic() => out.push('A'),
            other => out.push(other),
        }
    }
    out
}

/// How alike two labels are: 0 unlike, 1 the same.
fn same_label(a: &str, b: &str) -> f32 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let (a, b) = (a.replace(' ', ""), b.replace(' ', ""));
    if a == b {
        return 1.0;
    }
    if strsim::normalized_levenshtein(&a, &b) >= SAME_LABEL { 0.8 } else { 0.0 }
}

/// How like a learned place a span's place is. A label beside or above counts most, then the value's form, then where on
/// the page it stands; a label that is another one counts against it.
fn likeness(own: &Place, learned: &Place) -> f32 {
    let (left, above) = (same_label(&own.left, &learned.left), same_label(&own.above, &learned.above));
    let mut score = 3.0 * left + 2.0 * above;
    if !learned.left.is_empty() && left == 0.0 {
        score -= 1.5;
    }
    if learned.left.is_empty() && !own.left.is_empty() {
        score -= 1.0;
    }
    let near = |a: u16, b: u16| a.abs_diff(b) <= NEAR;
    if near(own.x0, learned.x0) || near(own.x1, learned.x1) {
        score += 1.0;
    }
    if near(own.top, learned.top) {
        score += 1.0;
    }
    if own.shape == learned.shape {
        score += 1.5;
    } else if form(&own.shape) == form(&learned.shape) {
        score += 0.75;
    }
    if own.before == learned.before {
        score += 0.5;
    } else {
        score -= 1.0;
    }
    if own.words != learned.words {
        score -= 0.75;
    }
    if own.page != learned.page {
        score -= 0.5;
    }
    score
}

/// A shape without its lengths.
fn form(shape: &str) -> String {
    let mut out = String::new();
    for c in shape.chars() {
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

/// Likeness of a span to the likest of some places.
pub(super) fn likeness_to(sheet: &Sheet, span: &Span, places: &[Place]) -> f32 {
    let own = of(sheet, span);
    places.iter().map(|learned| likeness(&own, learned)).fold(f32::MIN, f32::max)
}

/// The span that stands at the likest place, when it is like enough; of equals the one nearest to where it was.
pub(super) fn find<'s>(sheet: &Sheet, all: &'s [Span], places: &[Place]) -> Option<(&'s Span, f32)> {
    let mut best: Option<(&Span, f32, u16)> = None;
    for span in all {
        let own = of(sheet, span);
        for learned in places {
            let (score, far) = (likeness(&own, learned), own.top.abs_diff(learned.top));
            if best.is_none_or(|(_, have, near)| score > have + 0.01 || (score - have).abs() <= 0.01 && far < near) {
                best = Some((span, score, far));
            }
        }
    }
    best.map(|(span, score, _)| (span, score))
        .filter(|(span, score)| *score >= SAME_PLACE && !compact(&span.value).is_empty())
}
