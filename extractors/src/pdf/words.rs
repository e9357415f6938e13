//! Glyphs become words: clustered by baseline, cut where the gap is wider than letters leave.

use hayro_interpret::kurbo::Rect;
use model::extraction::Word;
use model::text::is_invisible;
use model::{Confidence, Rect as PageRect};

use super::glyphs::Glyph;
use crate::quarter::Way;

/// Gap that ends a word, in font sizes.
const WORD_GAP: f64 = 0.18;

/// The visible words of a page in reading order. `width` and `height` are the page's, in points.
pub(super) fn words(glyphs: &[Glyph], width: f64, height: f64, count_max: usize) -> Vec<Word> {
    let mut seen: Vec<&Glyph> = glyphs.iter().filter(|g| g.unseen.is_none()).collect();
    // Text along the margin is read neither as a line nor as part of one.
    let is_level = |g: &Glyph| g.way == Some(Way::Right);
    if seen.iter().any(|g| is_level(g)) {
        seen.retain(|g| is_level(g));
    }
    sort_by_key(&mut seen, |glyph| glyph.origin.y);
    let mut out = Vec::new();
    let mut start = 0;
    while start < seen.len() {
        let mut end = start + 1;
        while end < seen.len() {
            let tolerance = seen[end].size.min(seen[end - 1].size).max(1.0) * 0.12;
            if seen[end].origin.y - seen[end - 1].origin.y > tolerance {
                break;
            }
            end += 1;
        }
        row(&mut seen[start..end], width, height, &mut out);
        start = end;
        if out.len() >= count_max {
            out.truncate(count_max);
            break;
        }
    }
    out
}

/// Sorts glyphs by a coordinate; those at the same place stay in the order in which they are drawn.
fn sort_by_key(glyphs: &mut [&Glyph], key: impl Fn(&Glyph) -> f64) {
    // A page has thousands: comparing what lies side by side is faster than following two references each time.
    let mut keyed: Vec<(f64, &Glyph)> = glyphs.iter().map(|glyph| (key(glyph), *glyph)).collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (slot, (_, glyph)) in glyphs.iter_mut().zip(keyed) {
        *slot = glyph;
    }
}

fn row(glyphs: &mut [&Glyph], width: f64, height: f64, out: &mut Vec<Word>) {
    sort_by_key(glyphs, |glyph| glyph.rect.x0);
    let mut text = String::new();
    let mut bounds: Option<Rect> = None;
    let mut last: Option<&Glyph> = None;
    let mut finish = |text: &mut String, bounds: &mut Option<Rect>| {
        if let Some(rect) = bounds.take()
            && !text.is_empty()
        {
            let rect = page_rect(rect, width, height);
            out.push(Word { text: std::mem::take(text), rect, confidence: Confidence::CERTAIN });
        }
        text.clear();
    };
    for glyph in glyphs.iter() {
        let blank = glyph.chars().all(|c| c.is_whitespace() || c == '\u{a0}' || c.is_control());
        if let Some(before) = last {
            // The same letter printed twice, a hair apart, is a bold letter.
            let overlap = before.rect.x1.min(glyph.rect.x1) - before.rect.x0.max(glyph.rect.x0);
            if before.text == glyph.text && overlap > before.rect.width() * 0.7 {
                continue;
            }
            let gap = glyph.rect.x0 - before.rect.x1;
            if gap > WORD_GAP * glyph.size.max(before.size) || gap < -glyph.size.max(before.size) * 1.5 {
                finish(&mut text, &mut bounds);
            }
        }
        if blank {
            if glyph.rect.width() > 0.12 * glyph.size || glyph.is_mute() {
                finish(&mut text, &mut bounds);
            }
        } else {
            push_plain(&mut text, glyph.chars());
            bounds = Some(bounds.map_or(glyph.rect, |b| b.union(glyph.rect)));
        }
        last = Some(glyph);
    }
    finish(&mut text, &mut bounds);
}

/// Adds text with ligatures and odd blanks in their plain spelling.
fn push_plain(out: &mut String, text: impl Iterator<Item = char>) {
    for c in text {
        match c {
            'ﬀ' => out.push_str("ff"),
            'ﬁ' => out.push_str("fi"),
            'ﬂ' => out.push_str("fl"),
            'ﬃ' => out.push_str("ffi"),
            'ﬄ' => out.push_str("ffl"),
            '\u{2010}' | '\u{2011}' | '\u{2212}' => out.push('-'),
            c if c.is_whitespace() || c.is_control() || is_invisible(c) => {}
            c => out.push(c),
        }
    }
}

fn page_rect(rect: Rect, width: f64, height: f64) -> PageRect {
    let scale = |value: f64, full: f64| (value / full.max(1.0) * 10_000.0).clamp(0.0, 10_000.0) as u16;
    PageRect {
        left: scale(rect.x0, width),
        top: scale(rect.y0, height),
        right: scale(rect.x1, width),
        bottom: scale(rect.y1, height),
    }
}
