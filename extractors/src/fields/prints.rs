//! Where a name is printed again, and which line of its block it is: what letterheads, footers and address windows
//! have in common in every language.

use super::seen::{count, flag};
use super::vocabulary::folded;
use crate::layout::Sheet;

/// Lines looked at.
const LINES_MAX: usize = 600;

/// Share of the page's height that is its head, and where its foot begins.
const HEAD: f32 = 0.3;
const FOOT: f32 = 0.85;

/// Least letters of a name that is looked for.
const LETTERS_MIN: usize = 4;

/// The lines of a document in the spelling of the phrases.
pub(super) struct Prints<'s> {
    sheet: &'s Sheet,
    lines: Vec<String>,
    /// Cells of the head of the first page that are letters only, with their line and height.
    head: Vec<(String, usize, f32)>,
}

impl<'s> Prints<'s> {
    pub(super) fn of(sheet: &'s Sheet) -> Prints<'s> {
        let lines: Vec<String> =
            sheet.lines.iter().take(LINES_MAX).map(|l| folded(&l.text(0, l.tokens.len().saturating_sub(1)))).collect();
        let mut head = Vec::new();
        for (index, line) in sheet.lines.iter().enumerate().take(LINES_MAX) {
            let Some((_, height, _)) = sheet.pages.get(line.page) else { continue };
            if line.page > 0 || line.y0 > height * HEAD {
                break;
            }
            for (first, last) in &line.cells {
                let text = folded(&line.text(*first, *last));
                if text.len() >= LETTERS_MIN && !text.bytes().any(|b| b.is_ascii_digit()) {
                    let size = line.tokens[*first..=*last].iter().map(|t| t.y1 - t.y0).fold(0.0, f32::max);
                    head.push((text, index, size / sheet.height.max(1.0)));
                }
            }
        }
        Prints { sheet, lines, head }
    }

    /// How often and where a name is printed: times, pages, in a foot, in a line of several parts, and whether the head
    /// shows a short form of it, and how large.
    pub(super) fn of_name(&self, key: &str, own: usize) -> [f32; 6] {
        if key.len() < LETTERS_MIN {
            return [0.0; 6];
        }
        let (mut times, mut pages, mut foot, mut sender) = (0, Vec::new(), false, false);
        for (text, line) in self.lines.iter().zip(&self.sheet.lines) {
            if !text.contains(key) {
                continue;
            }
            times += 1;
            if !pages.contains(&line.page) {
                pages.push(line.page);
            }
            let height = self.sheet.pages.get(line.page).map_or(842.0, |p| p.1);
            foot |= line.y0 > height * FOOT;
            sender |= line.tokens.iter().any(|t| matches!(t.text.as_str(), "·" | "•" | "|" | "●" | "∙"));
        }
        let short = self
            .head
            .iter()
            .filter(|(text, line, _)| {
                *line != own && key != text && key.contains(text.as_str()) && text.len() * 10 >= key.len() * 4
            })
            .map(|h| h.2)
            .fold(0.0, f32::max);
        [count(times, 5), count(pages.len(), 4), flag(foot), flag(sender), flag(short > 0.0), short]
    }
}

/// Place of a line in its block of lines that begin at the same left edge: lines above it, whether the one directly
/// above is part of an address, and the room above the block in line heights.
pub(super) fn block(sheet: &Sheet, line: usize, first: usize, is_address: fn(&str) -> bool) -> [f32; 3] {
    let own = &sheet.lines[line];
    let x0 = own.tokens[first].x0;
    let height = own.height().max(sheet.height);
    let (mut above, mut address, mut top) = (0, false, own.y0);
    let mut room = 9.0;
    for other in sheet.lines[..line].iter().rev().take(24) {
        if other.page != own.page {
            break;
        }
        let Some((a, b)) = other.cells.iter().find(|c| (other.tokens[c.0].x0 - x0).abs() < height * 0.6) else {
            continue;
        };
        let gap = (top - other.y1) / height;
        if gap > 0.9 {
            room = gap.min(9.0);
            break;
        }
        if above == 0 {
            address = is_address(&other.text(*a, *b));
        }
        above += 1;
        top = other.y0;
    }
    [count(above, 8), flag(address), room]
}
