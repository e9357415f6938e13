//! Geometry of text: words become lines, lines are cut into cells where the gap is wider than a blank,
//! cells that stand under each other become blocks.
//!
//! Distances are in points of the page as shown, so that text layers and scans of any resolution look alike.

mod level;
mod plumb;

use model::evidence::Via;
use model::extraction::Page;
use model::{DocumentId, Evidence, Rect};

/// Gap between two words, in line heights, that separates cells.
const CELL_GAP: f32 = 1.15;

/// The same in usual blanks, on a page that OCR has read; and the widest gap that counts as a blank, in line heights.
const BLANKS: f32 = 2.3;
const BLANK_MAX: f32 = 1.6;

/// Share of the height of a box of OCR that the text in it takes. Boxes are drawn with room around the letters: on 36 PDFs
/// read both ways they were 1.3 to 1.7 times as high as the text, so that close rows ran into each other.
const OCR_TEXT: f32 = 0.7;

/// A word with its place.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) x0: f32,
    pub(crate) x1: f32,
    pub(crate) y0: f32,
    pub(crate) y1: f32,
    pub(crate) rect: Rect,
    /// Ten-thousandths.
    pub(crate) confidence: u16,
}

/// Words on one baseline, from left to right.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Index of the page, from 0.
    pub(crate) page: usize,
    pub(crate) y0: f32,
    pub(crate) y1: f32,
    pub(crate) tokens: Vec<Token>,
    /// Cells as ranges of tokens.
    pub(crate) cells: Vec<(usize, usize)>,
}

impl Line {
    pub(crate) fn height(&self) -> f32 {
        (self.y1 - self.y0).max(1.0)
    }

    /// Text of some tokens, with one blank between them.
    pub(crate) fn text(&self, first: usize, last: usize) -> String {
        let mut out = String::new();
        for token in self.tokens.iter().take(last + 1).skip(first) {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&token.text);
        }
        out
    }

    /// Index of the cell that holds a token.
    pub(crate) fn cell_of(&self, token: usize) -> usize {
        self.cells.iter().position(|(a, b)| (*a..=*b).contains(&token)).unwrap_or(0)
    }

    pub(crate) fn x_range(&self, first: usize, last: usize) -> (f32, f32) {
        let first = self.tokens.get(first).map_or(0.0, |t| t.x0);
        (first, self.tokens.get(last).map_or(first, |t| t.x1))
    }
}

/// The pages of a document as lines.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub(crate) document: DocumentId,
    pub(crate) lines: Vec<Line>,
    /// Width and height in points, and how the words were read.
    pub(crate) pages: Vec<(f32, f32, Via)>,
    /// Middle height of the lines.
    pub(crate) height: f32,
}

impl Sheet {
    /// Builds the lines of all pages.
    pub(crate) fn new(document: DocumentId, pages: &[Page]) -> Sheet {
        let mut lines = Vec::new();
        let mut sizes = Vec::new();
        for (index, page) in pages.iter().enumerate() {
            let (width, height) = (page.width as f32 / 100.0, page.height as f32 / 100.0);
            sizes.push((width, height, page.via));
            lines.extend(lines_of(page, index, width, height));
        }
        let mut heights: Vec<f32> = lines.iter().map(Line::height).collect();
        heights.sort_by(f32::total_cmp);
        let height = heights.get(heights.len() / 2).copied().unwrap_or(10.0);
        Sheet { document, lines, pages: sizes, height }
    }

    /// Whether the line's page was read by OCR.
    pub(crate) fn by_ocr(&self, line: usize) -> bool {
        self.lines.get(line).and_then(|l| self.pages.get(l.page)).is_some_and(|p| p.2 == Via::Ocr)
    }

    /// Evidence for some tokens of a line.
    pub(crate) fn evidence(&self, line: usize, first: usize, last: usize) -> Evidence {
        let (mut rect, mut page, mut via) = (Rect::default(), 1, Via::TextLayer);
        if let Some(line) = self.lines.get(line) {
            page = u32::try_from(line.page + 1).unwrap_or(1);
            via = self.pages.get(line.page).map_or(Via::TextLayer, |p| p.2);
            let mut tokens = line.tokens.iter().take(last + 1).skip(first);
            rect = tokens.next().map_or(rect, |t| t.rect);
            rect = tokens.fold(rect, |r, t| r.union(t.rect));
        }
        Evidence::Page { document: self.document, page, rect, via }
    }

    /// Lowest confidence of some tokens, in ten-thousandths.
    pub(crate) fn confidence(&self, line: usize, first: usize, last: usize) -> u16 {
        self.lines
            .get(line)
            .and_then(|l| l.tokens.iter().take(last + 1).skip(first).map(|t| t.confidence).min())
            .unwrap_or(0)
    }

    /// The cells below a span, nearest first: at most `rows` lines of the same page that overlap the span.
    pub(crate) fn below(&self, line: usize, x0: f32, x1: f32, rows: usize) -> Vec<(usize, usize, usize)> {
        let Some(from) = self.lines.get(line) else { return Vec::new() };
        let mut out = Vec::new();
        let mut rows_left = rows;
        let mut bottom = from.y1;
        for (index, next) in self.lines.iter().enumerate().skip(line + 1).take(40) {
            if next.page != from.page || rows_left == 0 {
                break;
            }
            if next.y0 - bottom > from.height().max(self.height) * 3.2 {
                break;
            }
            let mut hit = false;
            for (first, last) in &next.cells {
                let (a, b) = next.x_range(*first, *last);
                if a < x1 + 2.0 && b > x0 - 2.0 {
                    out.push((index, *first, *last));
                    hit = true;
                }
            }
            if hit {
                rows_left -= 1;
                bottom = next.y1;
            }
        }
        out
    }
}

/// The usual blank between two words of a page, in line heights: tills and typewriters leave wide ones.
fn blank_of(lines: &[Line]) -> f32 {
    let gap = |line: &Line, pair: &[Token]| (pair[1].x0 - pair[0].x1) / line.height();
    let mut gaps: Vec<f32> = lines
        .iter()
        .flat_map(|line| line.tokens.windows(2).map(move |pair| gap(line, pair)))
        .filter(|gap| (0.0..BLANK_MAX).contains(gap))
        .collect();
    gaps.sort_by(f32::total_cmp);
    gaps.get(gaps.len() / 2).copied().unwrap_or(0.0)
}

fn lines_of(page: &Page, index: usize, width: f32, height: f32) -> Vec<Line> {
    let mut tokens: Vec<Token> = page
        .words
        .iter()
        .map(|word| Token {
            text: word.text.clone(),
            x0: f32::from(word.rect.left) * width / 10_000.0,
            x1: f32::from(word.rect.right) * width / 10_000.0,
            y0: f32::from(word.rect.top) * height / 10_000.0,
            y1: f32::from(word.rect.bottom) * height / 10_000.0,
            rect: word.rect,
            confidence: word.confidence.basis_points(),
        })
        .collect();
    level::make(&mut tokens, width);
    let by_ocr = page.via == Via::Ocr;
    if by_ocr {
        for token in &mut tokens {
            let room = (token.y1 - token.y0) * (1.0 - OCR_TEXT) / 2.0;
            (token.y0, token.y1) = (token.y0 + room, token.y1 - room);
        }
    }
    tokens.sort_by(|a, b| (a.y0 + a.y1).total_cmp(&(b.y0 + b.y1)));
    let mut lines: Vec<Line> = Vec::new();
    for token in tokens {
        let fits = |line: &Line| {
            let overlap = line.y1.min(token.y1) - line.y0.max(token.y0);
            overlap / (token.y1 - token.y0).min(line.height()).max(0.5)
        };
        let start = lines.len().saturating_sub(4);
        let best = (start..lines.len()).map(|i| (i, fits(&lines[i]))).max_by(|a, b| a.1.total_cmp(&b.1));
        match best {
            Some((i, overlap)) if overlap > 0.55 => {
                let line = &mut lines[i];
                // The line's own band drifts slowly with its words, so that a slight slope does not merge two lines.
                line.y0 = line.y0 * 0.8 + token.y0 * 0.2;
                line.y1 = line.y1 * 0.8 + token.y1 * 0.2;
                line.tokens.push(token);
            }
            _ => lines.push(Line { page: index, y0: token.y0, y1: token.y1, tokens: vec![token], cells: Vec::new() }),
        }
    }
    lines.sort_by(|a, b| (a.y0 + a.y1).total_cmp(&(b.y0 + b.y1)));
    for line in &mut lines {
        line.tokens.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
    let cell_gap = if by_ocr { CELL_GAP.max(blank_of(&lines) * BLANKS) } else { CELL_GAP };
    for line in &mut lines {
        let gap_max = line.height() * cell_gap;
        let mut start = 0;
        for i in 1..=line.tokens.len() {
            let ends = i == line.tokens.len() || line.tokens[i].x0 - line.tokens[i - 1].x1 > gap_max;
            if ends {
                line.cells.push((start, i - 1));
                start = i;
            }
        }
    }
    if by_ocr {
        plumb::make(&mut lines, width, height);
    }
    lines
}
