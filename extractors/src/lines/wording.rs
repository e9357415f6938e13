//! What a row says in words: its name, wrapped over as many rows of text as the column's width forces, the notes
//! below it, and the code beside it.

use std::ops::Range;

use super::bands;
use super::breakdown;
use super::columns::Column;
use super::details::is_sign_of_times;
use super::heading::Heading;
use super::numbers::{Place, is_currency};
use super::table::{Document, Kind, Row, Table};
use super::units;
use crate::fields::vocabulary::{Hit, Meaning};
use crate::layout::{Line, Sheet};

/// Rows of text that a name may take.
const NAME_ROWS_MAX: usize = 5;
/// Rows of text that belong to one line.
const TEXT_ROWS_MAX: usize = 40;

/// Where the texts of a table stand.
pub(super) struct Texts {
    /// Left edge of the descriptions.
    pub(super) left: f32,
    /// Where the next column begins.
    pub(super) right: f32,
    /// Right edge of the widest description: how far a name may run before it wraps.
    pub(super) wrap: f32,
    /// Whether the rows begin with their own numbers, a blank before the name.
    numbered: bool,
}

/// Gives each row its words.
pub(super) fn give(document: Document<'_>, heading: Option<&Heading>, table: &mut Table, ranges: &[Range<usize>]) {
    let sheet = document.sheet;
    let Some(texts) = texts_of(document, heading, table) else { return };
    let anchors: Vec<usize> = table.rows.iter().map(|r| r.top).collect();
    let bands = match bands::names_above(document, heading, &texts, table) {
        true => bands::above(document, &texts, table, &anchors),
        false => bands::find(document, &texts, table, ranges, &anchors),
    };
    for (row, band) in bands.into_iter().enumerate() {
        let taken = taken(&table.rows[row]);
        let mut rows: Vec<Place> = band
            .filter(|line| !is_made(document, table, *line))
            .filter_map(|line| text_at(sheet, document, line, &texts, &taken))
            .take(TEXT_ROWS_MAX)
            .collect();
        if rows.is_empty() {
            continue;
        }
        let mut end = 1;
        while end < rows.len().min(NAME_ROWS_MAX)
            && wraps(sheet, &texts, rows[end - 1], rows[end])
            && !is_labelled_code(document, rows[end])
        {
            end += 1;
        }
        let mut note = rows.split_off(end);
        // A code alone above a name in words is the item's identifier.
        let code_alone = rows.len() == 1 && is_code(sheet, rows[0]);
        if code_alone && !note.is_empty() && !is_code(sheet, note[0]) && note[0].line <= rows[0].line + 2 {
            table.rows[row].code = rows.first().copied();
            if has_label_of_codes(sheet, heading, rows[0]) {
                rows.clear();
            }
            rows.push(note.remove(0));
        } else {
            table.rows[row].code = code_left_of(sheet, &rows[0], &texts, &taken);
        }
        // "9 x chairs": the sign belongs to the quantity before it.
        if let Some(place) = rows.first_mut().filter(|p| p.first > 0 && p.first < p.last)
            && covers(&taken, place.line, place.first - 1)
            && is_sign_of_times(&sheet.lines[place.line].tokens[place.first].text)
        {
            place.first += 1;
        }
        table.rows[row].name = rows;
        table.rows[row].note = note;
    }
    for row in &mut table.rows {
        row.unit = row.unit.or_else(|| units::under_heading(sheet, heading, row));
    }
}

/// Whether a row is nothing but a code and what it is called: "EAN 5709876500345".
fn is_labelled_code(document: Document<'_>, place: Place) -> bool {
    let tokens = &document.sheet.lines[place.line].tokens;
    let names = |h: &&Hit| h.first == place.first && (h.is(Meaning::ColCode) || h.is(Meaning::OtherNumber));
    document.facts.hits_in(place.line).iter().filter(names).any(|h| {
        let code = tokens.get(h.last + 1..=place.last).unwrap_or_default();
        !code.is_empty() && code.iter().all(|token| token.text.bytes().any(|b| b.is_ascii_digit()))
    })
}

/// Whether a line says how an item's amount comes about; others are of the item's name and notes.
fn is_made(document: Document<'_>, table: &Table, line: usize) -> bool {
    breakdown::with(&table.breakdowns, line).is_some()
        && document.facts.amounts_in(line).iter().any(crate::fields::Amount::is_money)
}

/// Whether the heading has a label of its own for codes, over a place.
fn has_label_of_codes(sheet: &Sheet, heading: Option<&Heading>, place: Place) -> bool {
    let (x0, x1) = sheet.lines[place.line].x_range(place.first, place.last);
    let over =
        |l: &super::heading::Label| l.is(Meaning::ColCode) && !l.is(Meaning::ColDescription) && l.x0 < x1 && l.x1 > x0;
    heading.is_some_and(|h| h.labels.iter().any(over))
}

/// Places of the row's own numbers.
pub(super) fn taken(row: &Row) -> Vec<Place> {
    [row.quantity, row.price, Some(row.net), row.rate, row.adjust]
        .into_iter()
        .flatten()
        .map(|c| c.place)
        .chain(row.unit)
        .collect()
}

pub(super) fn covers(taken: &[Place], line: usize, token: usize) -> bool {
    taken.iter().any(|p| p.line == line && (p.first..=p.last).contains(&token))
}

fn letters(line: &Line, first: usize, last: usize) -> usize {
    (first..=last).filter_map(|t| line.tokens.get(t)).flat_map(|t| t.text.chars()).filter(|c| c.is_alphabetic()).count()
}

/// Finds the column of descriptions: where the rows have most letters, or what the heading says.
fn texts_of(document: Document<'_>, heading: Option<&Heading>, table: &Table) -> Option<Texts> {
    let sheet = document.sheet;
    let height = sheet.height;
    let label = heading.and_then(|h| {
        let labels = h.labels.iter().filter(|l| l.is(Meaning::ColDescription));
        labels.max_by(|a, b| (a.x1 - a.x0).total_cmp(&(b.x1 - b.x0)))
    });
    let elsewhere = |x0: f32, x1: f32| {
        heading.is_some_and(|h| {
            h.labels.iter().any(|l| {
                !l.is(Meaning::ColDescription) && l.x0 < x1 && l.x1 > x0 && label.is_none_or(|d| x1 < d.x0 || x0 > d.x1)
            })
        })
    };
    // Left edges of texts on the rows' own lines, and of those beside them, by how much is written there.
    let full = table.rows.iter().any(|r| r.kind == Kind::Full);
    let shown: Vec<&Row> = table.rows.iter().filter(|r| !full || r.kind == Kind::Full).collect();
    let mut own: Vec<(f32, f32, f32)> = Vec::new();
    let mut beside: Vec<(f32, f32, f32)> = Vec::new();
    let mut lines: Vec<usize> = table.rows.iter().flat_map(|r| [r.line, r.top]).collect();
    lines.sort_unstable();
    let numbered = numbered(sheet, document.gap, &shown);
    let mut with_text = 0;
    let mut seen = 0;
    for row in &shown {
        let taken = taken(row);
        let before = own.len();
        for line in row.top.saturating_sub(2).max(seen)..=row.line + 2 {
            let Some(at) = sheet.lines.get(line).filter(|l| l.page == sheet.lines[row.line].page) else { continue };
            let here = line == row.line || line == row.top;
            if is_made(document, table, line) {
                continue;
            }
            if !here && lines.binary_search(&line).is_ok() {
                continue;
            }
            seen = seen.max(line + 1);
            for cell in segments(at, document.gap) {
                let Some((x0, x1, weight)) = words_of(at, line, cell, &taken, numbered) else { continue };
                let over = |c: &Column| c.x1.min(x1) - c.x0.max(x0) > (x1 - x0) * 0.4;
                if table.used.iter().any(|c| over(&table.columns[*c])) {
                    continue;
                }
                let by_label = label.map_or(1.0, |l| {
                    let under = l.x1.min(x1) > l.x0.max(x0) || (l.x0 - x0).abs() < height;
                    if under { 2.0 } else { 0.6 }
                });
                let edge = (x0, x1, weight * by_label * if elsewhere(x0, x1) { 0.4 } else { 1.0 });
                if here { own.push(edge) } else { beside.push(edge) }
            }
        }
        with_text += usize::from(own[before..].iter().any(|e| e.2 > 3.0));
    }
    // Where the rows' own lines hold words, notes and group headings between them say little.
    let little = if with_text * 2 >= shown.len() { 0.15 } else { 0.6 };
    let mut edges = own;
    edges.extend(beside.into_iter().map(|(x0, x1, weight)| (x0, x1, weight * little)));
    edges.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut best: Option<(f32, f32)> = None;
    let mut from = 0;
    for to in 0..edges.len() {
        while edges[to].0 - edges[from].0 > height * 0.6 {
            from += 1;
        }
        let weight: f32 = edges[from..=to].iter().map(|e| e.2).sum();
        if best.is_none_or(|b| weight > b.0 + 0.01) {
            best = Some((weight, edges[from].0));
        }
    }
    let left = best?.1;
    let page_right = sheet.pages.first().map_or(600.0, |p| p.0);
    let mut right = page_right;
    for place in table.rows.iter().flat_map(taken) {
        let x0 = sheet.lines[place.line].tokens[place.first].x0;
        if x0 > left + height * 2.0 {
            right = right.min(x0);
        }
    }
    for label in heading.into_iter().flat_map(|h| &h.labels) {
        let other = !label.is(Meaning::ColDescription) && label.x0 > left + height * 3.0;
        // A label of numbers may begin left of its numbers, over the text's column.
        if other && (label.is(Meaning::ColUnit) || label.is(Meaning::ColCode)) {
            right = right.min(label.x0);
        }
    }
    let within = edges.iter().filter(|e| (e.0 - left).abs() < height * 0.7 && e.1 <= right + 2.0).map(|e| e.1);
    let wrap = within.fold(0.0, f32::max);
    Some(Texts { left, right, wrap, numbered })
}

/// Parts of a line between gaps that no blank leaves: a code and a name may stand closer than cells usually do.
fn segments(line: &Line, gap: f32) -> Vec<(usize, usize)> {
    let mut out = Vec::with_capacity(line.cells.len());
    for (first, last) in line.cells.iter().copied() {
        let mut from = first;
        for token in first + 1..=last {
            if line.tokens[token].x0 - line.tokens[token - 1].x1 > gap {
                out.push((from, token - 1));
                from = token;
            }
        }
        out.push((from, last));
    }
    out
}

/// Whether rows begin with 1, 2, 3 and a blank; otherwise a number before words belongs to them: `22 mm pipe`.
fn numbered(sheet: &Sheet, gap: f32, rows: &[&Row]) -> bool {
    let first = |row: &&Row| -> Option<u32> {
        let line = &sheet.lines[row.top];
        let near = line.tokens.get(1).is_some_and(|n| n.x0 - line.tokens[0].x1 <= gap);
        let digits = line.tokens[0].text.trim_matches(|c: char| !c.is_ascii_digit());
        (near && is_plain_number(&line.tokens[0].text)).then(|| digits.parse().ok()).flatten()
    };
    let numbers: Option<Vec<u32>> = rows.iter().map(first).collect();
    numbers.is_some_and(|n| n.windows(2).all(|w| w[1] > w[0]) && n.first().is_some_and(|f| matches!(f, 1 | 10)))
}

/// Where the words of a cell stand, and how much they weigh; numbers and codes at its ends left out.
fn words_of(
    line: &Line,
    index: usize,
    cell: (usize, usize),
    taken: &[Place],
    numbered: bool,
) -> Option<(f32, f32, f32)> {
    let (mut first, last) = cell;
    while first < last
        && (covers(taken, index, first) || numbered && first == 0 && is_plain_number(&line.tokens[first].text))
    {
        first += 1;
    }
    let cut = (first..=last).find(|t| covers(taken, index, *t));
    let last = cut.map_or(last, |t| t.saturating_sub(1).max(first));
    let count = letters(line, first, last);
    if count < 3 || covers(taken, index, first) {
        return None;
    }
    let (x0, x1) = line.x_range(first, last);
    let prose = line.tokens[first..=last].iter().any(|t| t.text.chars().any(char::is_lowercase));
    Some((x0, x1, count.min(30) as f32 * if prose { 1.0 } else { 0.75 }))
}

/// The text of a line in the column of descriptions.
pub(super) fn text_at(
    sheet: &Sheet,
    document: Document<'_>,
    index: usize,
    texts: &Texts,
    taken: &[Place],
) -> Option<Place> {
    let line = sheet.lines.get(index)?;
    let height = sheet.height;
    let gap = |t: usize| t.checked_sub(1).map_or(f32::MAX, |b| line.tokens[t].x0 - line.tokens[b].x1);
    let starts = |t: usize| {
        let x0 = line.tokens[t].x0;
        let edge = (x0 - texts.left).abs() < height * 0.7;
        let indented =
            x0 > texts.left - height * 0.7 && x0 < texts.left + height * 4.0 && x0 < texts.right && gap(t) > height;
        edge && gap(t) > height * 0.12 || indented
    };
    let first = (0..line.tokens.len()).find(|t| starts(*t)).or_else(|| {
        // Text centred over its column begins anywhere in it.
        line.cells.iter().map(|c| c.0).find(|f| {
            let x0 = line.tokens[*f].x0;
            let last = line.cells[line.cell_of(*f)].1;
            let x1 = line.tokens[last].x1;
            x0 < texts.right
                && x1 > texts.left
                && x1 < texts.right + height
                && x0 > texts.left - height * 6.0
                && !covers(taken, index, *f)
        })
    })?;
    let cell_end = line.cells.get(line.cell_of(first)).map_or(first, |c| c.1);
    let mut last = first;
    while last < cell_end && !covers(taken, index, last + 1) {
        let next = &line.tokens[last + 1];
        // Where the next column's own text follows closely, its left edge ends this one.
        if next.x0 >= texts.right - 1.0 && next.x0 - line.tokens[last].x1 > document.gap {
            break;
        }
        last += 1;
    }
    if covers(taken, index, first) {
        return None;
    }
    let own_line = taken.iter().any(|p| p.line == index);
    let mut first = first;
    let apart = |t: usize| line.tokens[t + 1].x0 - line.tokens[t].x1 > document.gap;
    if first == 0
        && first < last
        && own_line
        && is_plain_number(&line.tokens[first].text)
        && letters(line, first + 1, last) > 1
        && (texts.numbered || apart(first))
    {
        first += 1;
    }
    // The currency of the next number stands before it.
    while last > first && own_line && covers(taken, index, last + 1) && is_currency(&line.tokens[last].text) {
        last -= 1;
    }
    (letters(line, first, last) >= 2 || letters(line, first, last) >= 1 && own_line).then_some(Place {
        line: index,
        first,
        last,
    })
}

fn is_plain_number(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ')' | '#' | '-'))
}

fn is_code(sheet: &Sheet, place: Place) -> bool {
    let text = sheet.lines[place.line].text(place.first, place.last);
    place.first == place.last && text.bytes().any(|b| b.is_ascii_digit()) && !text.chars().any(char::is_lowercase)
}

/// A code in a cell of its own, left of the name.
fn code_left_of(sheet: &Sheet, name: &Place, texts: &Texts, taken: &[Place]) -> Option<Place> {
    let line = &sheet.lines[name.line];
    (0..name.first).rev().map(|t| Place { line: name.line, first: t, last: t }).find(|p| {
        let text = &line.tokens[p.first].text;
        let free = !covers(taken, name.line, p.first) && line.tokens[p.first].x1 < texts.left;
        free && is_code(sheet, *p) && text.chars().filter(|c| c.is_alphanumeric()).count() >= 3
    })
}

/// Whether a row of text goes on because the word that follows had no room any more.
pub(super) fn wraps(sheet: &Sheet, texts: &Texts, above: Place, below: Place) -> bool {
    let (a, b) = (&sheet.lines[above.line], &sheet.lines[below.line]);
    if a.page != b.page || b.y0 - a.y1 > sheet.height * 0.9 || below.line > above.line + 3 {
        return false;
    }
    let end = a.tokens[above.last].x1;
    let word = &b.tokens[below.first];
    let size = a.height() / b.height();
    // Notes are often a little smaller; heights that OCR measures vary by themselves.
    let sizes = if sheet.by_ocr(above.line) { 0.85..1.18 } else { 0.95..1.05 };
    let aligned = (a.tokens[above.first].x0 - word.x0).abs() < sheet.height * 0.7;
    let full = end + sheet.height * 0.25 + (word.x1 - word.x0) > texts.wrap.max(end) - sheet.height * 0.6;
    let open = a.tokens[above.last].text.ends_with(['-', '/', '&', '+', ',']);
    aligned && sizes.contains(&size) && (full || open)
}
