//! The lines of text that belong to each row of a table: below its numbers, around them, or above them.

use std::ops::Range;

use super::heading::Heading;
use super::table::{Document, Kind, Row, Table};
use super::wording::{Texts, covers, taken, text_at, wraps};
use crate::layout::Sheet;

/// Lines above an amount that its name may take, in a list whose names stand above.
const ABOVE_MAX: usize = 3;

/// Whether a line has letters where the descriptions are.
fn is_text(sheet: &Sheet, texts: &Texts, line: usize) -> bool {
    sheet.lines.get(line).is_some_and(|l| {
        l.tokens
            .iter()
            .any(|t| t.x0 > texts.left - sheet.height && t.x0 < texts.right && t.text.chars().any(char::is_alphabetic))
    })
}

/// Whether a list without a heading names its things above their amounts, as tills do: one shows nothing but numbers, and
/// the line above it is free for its name.
pub(super) fn names_above(document: Document<'_>, heading: Option<&Heading>, texts: &Texts, table: &Table) -> bool {
    let sheet = document.sheet;
    // Rows stand in reading order.
    let is_row = |line: usize| {
        let next = table.rows.partition_point(|row| row.line < line);
        table.rows.get(next).is_some_and(|row| row.top <= line)
    };
    let is_named_above = |row: &Row| {
        let above = row.top.checked_sub(1).filter(|above| !is_row(*above));
        let free = above.filter(|above| document.facts.amounts_in(*above).iter().all(|a| !a.is_money()));
        !text_on(sheet, texts, row) && free.is_some_and(|above| is_text(sheet, texts, above))
    };
    heading.is_none() && table.rows.iter().filter(|row| row.kind != Kind::Total).any(is_named_above)
}

/// The lines of each row where names stand above: what is between the row before and its own numbers; of what stands above
/// the first row one line, for the head of the page is there too.
pub(super) fn above(document: Document<'_>, texts: &Texts, table: &Table, anchors: &[usize]) -> Vec<Range<usize>> {
    let sheet = document.sheet;
    let mut floor = None;
    let mut out = Vec::with_capacity(anchors.len());
    for (row, anchor) in table.rows.iter().zip(anchors) {
        let own = usize::from(!text_on(sheet, texts, row));
        let most = if floor.is_some() { ABOVE_MAX } else { own };
        let near = |line: &usize| sheet.lines[*line].page == sheet.lines[*anchor].page && is_text(sheet, texts, *line);
        let above = (floor.unwrap_or(0)..*anchor).rev().take_while(near).take(most).last();
        out.push(above.unwrap_or(*anchor)..row.line + 1);
        floor = Some(row.line + 1);
    }
    out
}

/// The lines of text that belong to each row.
pub(super) fn find(
    document: Document<'_>,
    texts: &Texts,
    table: &Table,
    ranges: &[Range<usize>],
    anchors: &[usize],
) -> Vec<Range<usize>> {
    let sheet = document.sheet;
    let text = |line: usize| is_text(sheet, texts, line);
    let range_of = |line: usize| ranges.iter().find(|r| r.contains(&line)).cloned().unwrap_or(0..0);
    let gap = |line: usize| match (sheet.lines.get(line), sheet.lines.get(line + 1)) {
        (Some(a), Some(b)) if a.page == b.page => b.y0 - a.y1,
        _ => f32::MAX,
    };
    let full: Vec<&Row> = table.rows.iter().filter(|r| r.kind == Kind::Full).collect();
    let shown = if full.is_empty() { table.rows.iter().collect() } else { full };
    let with_text = shown.iter().filter(|r| text_on(sheet, texts, r)).count();
    let top = with_text * 2 > shown.len();
    // Lines above the first amount that belong to it: only where names stand above or around their numbers.
    let first = anchors.first().copied().unwrap_or(0);
    let start = range_of(first).start;
    let mut above_first = 0;
    while first > start + above_first && gap(first - above_first - 1) < sheet.height * 0.9 && above_first < 8 {
        above_first += 1;
    }
    let around = !top && (first - above_first..first).any(text);
    // Names that end on the line of their numbers begin above it.
    let inner = ends_on_numbers(document, texts, table);
    let begin = |anchor: usize, floor: usize| {
        let inner = inner.unwrap_or(0.0) + sheet.height * 0.1;
        (floor..anchor).rev().take_while(|l| gap(*l) <= inner && text(*l)).last().unwrap_or(anchor)
    };
    let mut out: Vec<Range<usize>> = Vec::with_capacity(anchors.len());
    for (index, anchor) in anchors.iter().copied().enumerate() {
        let from = match index.checked_sub(1).map(|p| anchors[p]) {
            before if inner.is_some() => begin(anchor, before.map_or(range_of(anchor).start, |b| b + 1)),
            None if around => first - above_first,
            None => anchor,
            Some(_) if top && !around => anchor,
            Some(before) => out.last().map_or(anchor, |b: &Range<usize>| b.end).max(before + 1).min(anchor),
        };
        let next = anchors.get(index + 1).copied();
        let range = range_of(anchor);
        let floor = range.end.min(if anchor < table.stop { table.stop.max(anchor + 1) } else { range.end });
        let upto = next.map_or(floor, |n| n.min(floor.max(anchor + 1)));
        let page_end = (anchor + 1..upto).find(|l| sheet.lines[*l].page != sheet.lines[anchor].page).unwrap_or(upto);
        let mut end = page_end;
        if let Some(next) = next.filter(|n| inner.is_some() && *n == page_end) {
            end = begin(next, anchor + 1);
        } else if next.is_some_and(|n| n == page_end) && (around || !top) {
            end = split(sheet, anchor, page_end, above_first);
        } else if next.is_none() || page_end < upto {
            // After the last row of a page only what follows closely is its own.
            end = (anchor..page_end).find(|l| gap(*l) > sheet.height * 2.2).map_or(page_end, |l| (l + 1).min(page_end));
        }
        out.push(from..end.max(anchor + 1));
    }
    out
}

/// The gap between rows of text where names end on the line of their numbers: a row of text above it had no room for
/// the word that follows, and stands nearer to it than to what is above.
fn ends_on_numbers(document: Document<'_>, texts: &Texts, table: &Table) -> Option<f32> {
    let sheet = document.sheet;
    let gap = |line: usize| sheet.lines[line + 1].y0 - sheet.lines[line].y1;
    // What OCR measures is less exact.
    let by_ocr = table.rows.first().is_some_and(|r| sheet.by_ocr(r.line));
    let clear = sheet.height * if by_ocr { 0.3 } else { 0.12 };
    let mut found: Vec<f32> = Vec::new();
    let mut against = 0;
    let mut lines: Vec<usize> = table.rows.iter().flat_map(|r| [r.line, r.top]).collect();
    lines.sort_unstable();
    let used = |line: usize| lines.binary_search(&line).is_ok();
    // Rows of one line each show how far rows stand apart.
    let apart = lines
        .windows(2)
        .filter(|w| w[1] == w[0] + 1 && sheet.lines[w[0]].page == sheet.lines[w[1]].page)
        .map(|w| gap(w[0]))
        .fold(f32::MAX, f32::min);
    for row in table.rows.iter().filter(|r| r.top == r.line && r.top >= 2 && r.top + 1 < sheet.lines.len()) {
        let taken = taken(row);
        let text = |line: usize| text_at(sheet, document, line, texts, &taken);
        let Some(own) = text(row.top) else { continue };
        let near = gap(row.top - 1);
        if !used(row.top - 1)
            && near + clear < gap(row.top - 2).min(apart)
            && let Some(above) = text(row.top - 1)
        {
            // What had room for the next word is a heading, and its nearness says nothing.
            if wraps(sheet, texts, above, own) {
                found.push(near);
            } else {
                against += 1;
            }
        }
        // A name that goes on below its numbers says the contrary.
        against += usize::from(
            !used(row.top + 1)
                && gap(row.top) + clear < near
                && text(row.top + 1).is_some_and(|below| wraps(sheet, texts, own, below)),
        );
    }
    found.sort_by(f32::total_cmp);
    found.get(found.len() / 2).copied().filter(|_| found.len() > against)
}

/// Whether the first line of a row's numbers holds a description too.
fn text_on(sheet: &Sheet, texts: &Texts, row: &Row) -> bool {
    let line = &sheet.lines[row.top];
    let taken = taken(row);
    (0..line.tokens.len()).any(|t| {
        let token = &line.tokens[t];
        let here = token.x0 > texts.left - sheet.height * 0.8 && token.x0 < texts.right;
        here && !covers(&taken, row.top, t) && token.text.chars().filter(|c| c.is_alphabetic()).count() >= 2
    })
}

/// Where the text of one row ends and that of the next begins: at the widest gap, or else so that the next row has as
/// much above its amount as the first one had.
fn split(sheet: &Sheet, anchor: usize, next: usize, above: usize) -> usize {
    let gaps: Vec<(f32, usize)> = (anchor..next).map(|l| (sheet.lines[l + 1].y0 - sheet.lines[l].y1, l + 1)).collect();
    let mut order = gaps.clone();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    match (order.first(), order.get(1)) {
        (Some(widest), Some(second)) if widest.0 > second.0.max(0.5) * 1.4 => widest.1,
        (Some(widest), None) => widest.1,
        _ => next.saturating_sub(above).max(anchor + 1),
    }
}
