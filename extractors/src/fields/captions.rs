//! Labels that stand below their values, like captions below pictures, as forms of public offices have them: a column
//! that begins with a value and ends with a label, in turns.

use super::vocabulary::Hit;
use crate::layout::Sheet;

/// Room between two rows of such a column, at most, in line heights.
const ROOM_MAX: f32 = 2.5;

/// Values with captions that make a column of them, and rows of a column that are looked at.
const COUNT_MIN: usize = 2;
const ROWS_MAX: usize = 24;

/// How small the print of a caption is beside that of its value.
const SMALL: f32 = 0.85;

/// How many times farther than its own value the next one is from a caption, at least.
const NEARER: f32 = 1.1;

/// What a cell of a column is.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Value,
    /// A label, with its place among the hits.
    Label(usize),
    /// Words without figures: a label that no language knows.
    Words,
}

/// Notes at each label the line of the value that it is the caption of.
pub(super) fn mark(sheet: &Sheet, hits: &mut [Hit]) {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for start in 0..sheet.lines.len() {
        for cell in &sheet.lines[start].cells {
            let Some(column) = turns(sheet, hits, start, *cell) else { continue };
            let captions = column.iter().filter_map(|(value, label)| match label {
                Kind::Label(hit) => Some((*hit, *value)),
                Kind::Value | Kind::Words => None,
            });
            let captions: Vec<(usize, usize)> = captions.collect();
            // Half of the labels at least are known as such.
            let known = captions.len() * 2 >= column.len();
            if column.len() >= COUNT_MIN && known && is_top(sheet, start, *cell) {
                found.extend(captions);
            }
        }
    }
    for (hit, value) in found {
        hits[hit].caption_of = Some(value);
    }
}

/// The column from a cell on, when it is values and labels in turns to its end: the lines of the values, each with the
/// label below it. Anything else ends the search at once.
fn turns(sheet: &Sheet, hits: &[Hit], start: usize, cell: (usize, usize)) -> Option<Vec<(usize, Kind)>> {
    let x0 = sheet.lines[start].tokens[cell.0].x0;
    let next = |last: usize| {
        let at = (last + 1..sheet.lines.len()).take(ROWS_MAX).find_map(|at| Some((at, aligned(sheet, at, x0)?)));
        at.filter(|(at, _)| {
            let (above, below) = (&sheet.lines[last], &sheet.lines[*at]);
            above.page == below.page && below.y0 - above.y1 < sheet.height * ROOM_MAX
        })
    };
    let mut out = Vec::new();
    let mut value = (start, cell);
    while out.len() < ROWS_MAX {
        if !matches!(kind_of(sheet, hits, value.0, value.1)?, Kind::Value) {
            return None;
        }
        let label = next(value.0)?;
        let kind = kind_of(sheet, hits, label.0, label.1).filter(|kind| !matches!(kind, Kind::Value))?;
        out.push((value.0, kind));
        let size = |(line, (first, last)): (usize, (usize, usize))| {
            sheet.lines[line].tokens[first..=last].iter().map(|t| t.y1 - t.y0).fold(0.0, f32::max)
        };
        let is_small = size(label) < size(value) * SMALL;
        let room = |above: usize, below: usize| sheet.lines[below].y0 - sheet.lines[above].y1;
        match next(label.0) {
            // In the print of its value it belongs to the one that it is nearer to.
            Some(more) if !is_small && room(label.0, more.0) <= room(value.0, label.0) * NEARER => return None,
            Some(more) => value = more,
            None => return Some(out),
        }
    }
    None
}

/// Whether no cell stands closely above one at the same left edge.
fn is_top(sheet: &Sheet, start: usize, cell: (usize, usize)) -> bool {
    let own = &sheet.lines[start];
    let x0 = own.tokens[cell.0].x0;
    let above = (0..start).rev().take(ROWS_MAX).find(|at| aligned(sheet, *at, x0).is_some());
    above.is_none_or(|at| sheet.lines[at].page != own.page || own.y0 - sheet.lines[at].y1 >= sheet.height * ROOM_MAX)
}

/// The cell of a line that begins at some left edge.
fn aligned(sheet: &Sheet, line: usize, x0: f32) -> Option<(usize, usize)> {
    let line = sheet.lines.get(line)?;
    line.cells.iter().find(|c| (line.tokens[c.0].x0 - x0).abs() < sheet.height * 0.6).copied()
}

fn kind_of(sheet: &Sheet, hits: &[Hit], index: usize, (first, last): (usize, usize)) -> Option<Kind> {
    let line = &sheet.lines[index];
    let text = line.text(first, last);
    let digits = text.bytes().any(|b| b.is_ascii_digit());
    // Hits are sorted by line.
    let from = hits.partition_point(|h| h.line < index);
    let label = hits[from..]
        .iter()
        .take_while(|h| h.line == index)
        .position(|h| h.first == first && h.meanings.iter().any(|m| m.is_label()) && !text.ends_with(':'));
    match (label, digits) {
        (Some(at), false) => Some(Kind::Label(from + at)),
        (None, true) => Some(Kind::Value),
        (None, false) => Some(Kind::Words),
        (Some(_), true) => None,
    }
}
