//! Sets plain text and simple tables on pages: the PDF of a mail that is itself the invoice.
//!
//! The same blocks give the same bytes, so that the same mail arriving twice is the same document.

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};

use super::font::{self, Font};

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// A paragraph or line; wrapped where it is too long.
    Line(String),
    /// A line of plain text whose blanks mean columns; kept as they stand.
    Columns(String),
    /// A table row; a cell may have several lines.
    Row(Vec<String>),
    /// Empty space.
    Gap,
}

impl Block {
    /// The words, cells parted by tabs.
    pub(super) fn words(&self) -> String {
        match self {
            Block::Line(text) | Block::Columns(text) => text.clone(),
            Block::Row(cells) => cells.join("\t").replace('\n', " "),
            Block::Gap => String::new(),
        }
    }
}

/// Plain text into blocks: lines with runs of blanks or tabs keep their columns.
pub(super) fn from_text(text: &str) -> Vec<Block> {
    let block = |line: &str| {
        let line = line.trim_end().replace('\t', "        ");
        match line.trim() {
            "" => Block::Gap,
            trimmed if trimmed.contains("   ") => Block::Columns(line),
            trimmed => Block::Line(trimmed.to_owned()),
        }
    };
    text.lines().take(TEXT_LINES_MAX).map(block).collect()
}

/// Page and type, in points.
const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 48.0;
const SIZE: f32 = 9.5;
const LEADING: f32 = 13.0;
/// Width of one blank of columned plain text.
const COLUMN: f32 = 4.9;
const GUTTER: f32 = 10.0;
/// No mail is longer, in lines of plain text or of pages.
const TEXT_LINES_MAX: usize = 5_000;
const LINES_MAX: usize = 2_000;

/// A run of text at a place; `x` and `y` from the upper left.
struct Run {
    page: usize,
    x: f32,
    y: f32,
    text: String,
}

/// Renders blocks as a PDF.
pub(super) fn render(blocks: &[Block], title: &str) -> Vec<u8> {
    let font = Font::bundled();
    let mut setter = Setter { font: &font, runs: Vec::new(), page: 0, y: MARGIN, lines: 0 };
    let mut at = 0;
    while at < blocks.len() && setter.lines < LINES_MAX {
        match &blocks[at] {
            Block::Gap => setter.gap(),
            Block::Line(text) => setter.paragraph(text),
            Block::Columns(text) => setter.columns(text),
            Block::Row(_) => {
                let rows: Vec<&[String]> = blocks[at..].iter().map_while(Block::cells).collect();
                setter.table(&rows);
                at += rows.len() - 1;
            }
        }
        at += 1;
    }
    let (runs, pages) = (setter.runs, setter.page + 1);
    write(&font, &runs, pages, title)
}

impl Block {
    fn cells(&self) -> Option<&[String]> {
        match self {
            Block::Row(cells) => Some(cells),
            _ => None,
        }
    }
}

struct Setter<'a> {
    font: &'a Font,
    runs: Vec<Run>,
    page: usize,
    y: f32,
    lines: usize,
}

impl Setter<'_> {
    fn width(&self, text: &str) -> f32 {
        // At most some thousand characters a line: exact in 24 bits.
        #[expect(clippy::cast_precision_loss, reason = "widths of lines are far below 2^24")]
        let thousandths = self.font.width_of(text) as f32;
        thousandths * SIZE / 1000.0
    }

    fn next_line(&mut self) {
        self.y += LEADING;
        self.lines += 1;
        if self.y > HEIGHT - MARGIN {
            self.page += 1;
            self.y = MARGIN;
        }
    }

    fn gap(&mut self) {
        if self.y > MARGIN {
            self.y += LEADING / 2.0;
        }
    }

    fn put(&mut self, x: f32, text: &str) {
        self.runs.push(Run { page: self.page, x, y: self.y, text: text.to_owned() });
    }

    fn paragraph(&mut self, text: &str) {
        for line in self.wrap(text, WIDTH - 2.0 * MARGIN) {
            self.put(MARGIN, &line);
            self.next_line();
        }
    }

    fn columns(&mut self, text: &str) {
        let mut words: Vec<(usize, String)> = Vec::new();
        let mut blanks = usize::MAX;
        for (column, c) in text.chars().enumerate() {
            match (c, words.last_mut()) {
                (' ', _) => blanks = blanks.saturating_add(1),
                // One blank parts words, more part columns.
                (c, Some((_, word))) if blanks < 2 => {
                    word.extend(std::iter::repeat_n(' ', blanks).chain([c]));
                    blanks = 0;
                }
                (c, _) => {
                    words.push((column, c.to_string()));
                    blanks = 0;
                }
            }
        }
        let mut free = MARGIN;
        for (column, word) in words {
            let width = self.width(&word);
            // Numbers end where their column ends, words begin where it begins.
            let x = if is_number(&word) { at_column(column + word.chars().count()) - width } else { at_column(column) };
            let mut x = x.max(free);
            if x + width > WIDTH - MARGIN && x > MARGIN {
                self.next_line();
                x = (WIDTH - MARGIN - width).max(MARGIN);
            }
            self.put(x, &word);
            free = x + width + GUTTER;
        }
        self.next_line();
    }

    fn table(&mut self, rows: &[&[String]]) {
        let count = rows.iter().map(|row| row.len()).max().unwrap_or(0);
        let room = WIDTH - 2.0 * MARGIN;
        let natural: Vec<f32> = (0..count)
            .map(|i| {
                rows.iter().filter_map(|row| row.get(i)).map(|cell| self.width(cell)).fold(20.0, f32::max) + GUTTER
            })
            .collect();
        let total: f32 = natural.iter().sum();
        let widths: Vec<f32> = if total <= room {
            natural
        } else {
            // Narrow columns, which hold numbers, keep their width; the wide ones share what is left.
            #[expect(clippy::cast_precision_loss, reason = "a table has few columns")]
            let fair = room / count as f32;
            let narrow: f32 = natural.iter().filter(|w| **w <= fair).sum();
            let wide: f32 = natural.iter().filter(|w| **w > fair).sum();
            natural.iter().map(|w| if *w <= fair { *w } else { w * (room - narrow) / wide }).collect()
        };
        for row in rows {
            if self.lines >= LINES_MAX {
                return;
            }
            let cells: Vec<Vec<String>> =
                row.iter().zip(&widths).map(|(cell, width)| self.wrap(cell, (width - GUTTER).max(20.0))).collect();
            let height = cells.iter().map(Vec::len).max().unwrap_or(1);
            for line in 0..height {
                let mut x = MARGIN;
                for (cell, width) in cells.iter().zip(&widths) {
                    if let Some(text) = cell.get(line) {
                        // Numbers align right, as on any invoice.
                        let shift = if is_number(text) { (width - GUTTER - self.width(text)).max(0.0) } else { 0.0 };
                        self.put(x + shift, text);
                    }
                    x += width;
                }
                self.next_line();
            }
        }
    }

    /// Breaks text into lines of at most `room` points; words longer than that are broken too.
    fn wrap(&self, text: &str, room: f32) -> Vec<String> {
        // Widths of words do not add up exactly to that of their line.
        let room = room + 0.5;
        text.lines().flat_map(|line| self.wrap_line(line, room)).take(LINES_MAX).collect()
    }

    fn wrap_line(&self, text: &str, room: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        let mut used = 0.0;
        let blank = self.width(" ");
        for word in text.split_whitespace() {
            let width = self.width(word);
            if used > 0.0 && used + blank + width > room {
                lines.push(String::new());
                used = 0.0;
            }
            let Some(line) = lines.last_mut() else { break };
            if used > 0.0 {
                line.push(' ');
                used += blank;
            }
            if width <= room {
                line.push_str(word);
                used += width;
                continue;
            }
            for c in word.chars() {
                let width = self.width(c.encode_utf8(&mut [0; 4]));
                if used + width > room {
                    lines.push(String::new());
                    used = 0.0;
                }
                if let Some(line) = lines.last_mut() {
                    line.push(c);
                }
                used += width;
            }
            if lines.len() > LINES_MAX {
                break;
            }
        }
        lines
    }
}

/// Where a column of plain text stands on the page.
#[expect(clippy::cast_precision_loss, reason = "columns of a line are far below 2^24")]
fn at_column(column: usize) -> f32 {
    MARGIN + column as f32 * COLUMN
}

fn is_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let begins = text.starts_with(|c: char| c.is_ascii_digit() || "+-%€£$".contains(c));
    begins && digits > 0 && letters <= 3 && text.chars().all(|c| c.is_alphanumeric() || " .,'-+%€£$\u{a0}".contains(c))
}

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const TYPE0: Ref = Ref::new(3);
const CID: Ref = Ref::new(4);
const DESCRIPTOR: Ref = Ref::new(5);
const FILE: Ref = Ref::new(6);
const UNICODE: Ref = Ref::new(7);
const GLYPHS: Ref = Ref::new(8);
const INFO: Ref = Ref::new(9);
const FIRST_PAGE: i32 = 10;
const FONT_NAME: Name<'_> = Name(b"BRSRAA+DejaVuSansCondensed");
const SYSTEM: SystemInfo<'_> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

fn write(font: &Font, runs: &[Run], pages: usize, title: &str) -> Vec<u8> {
    // Codes are given to characters in the order of Unicode, from 1; 0 stays free for readers that treat it specially.
    let mut characters: Vec<char> = runs.iter().flat_map(|run| run.text.chars()).collect();
    characters.sort_unstable();
    characters.dedup();
    characters.truncate(usize::from(u16::MAX) - 1);
    let code = |c: char| characters.binary_search(&c).ok().and_then(|n| u16::try_from(n + 1).ok()).unwrap_or(0);

    let mut pdf = Pdf::new();
    pdf.catalog(CATALOG).pages(PAGES);
    pdf.document_info(INFO).title(pdf_writer::TextStr(title)).producer(pdf_writer::TextStr("Bursar"));
    let pages = i32::try_from(pages).unwrap_or(1);
    let page_ref = |n: i32| Ref::new(FIRST_PAGE + 2 * n);
    let content_ref = |n: i32| Ref::new(FIRST_PAGE + 2 * n + 1);
    pdf.pages(PAGES).kids((0..pages).map(page_ref)).count(pages);
    for number in 0..pages {
        let mut page = pdf.page(page_ref(number));
        page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).parent(PAGES).contents(content_ref(number));
        page.resources().fonts().pair(Name(b"F"), TYPE0);
        page.finish();
        let mut content = Content::new();
        content.begin_text().set_font(Name(b"F"), SIZE);
        for run in runs.iter().filter(|run| i32::try_from(run.page) == Ok(number)) {
            let codes: Vec<u8> = run.text.chars().flat_map(|c| code(c).to_be_bytes()).collect();
            content.set_text_matrix([1.0, 0.0, 0.0, 1.0, run.x, HEIGHT - run.y - SIZE]).show(Str(&codes));
        }
        content.end_text();
        pdf.stream(content_ref(number), &content.finish());
    }
    write_font(&mut pdf, font, &characters);
    pdf.finish()
}

#[expect(clippy::cast_precision_loss, reason = "glyph widths are a few thousand at most")]
fn write_font(pdf: &mut Pdf, font: &Font, characters: &[char]) {
    pdf.type0_font(TYPE0)
        .base_font(FONT_NAME)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(CID)
        .to_unicode(UNICODE);
    let glyphs: Vec<u16> = characters.iter().map(|c| font.glyph(*c)).collect();
    let mut cid = pdf.cid_font(CID);
    cid.subtype(CidFontType::Type2).base_font(FONT_NAME).system_info(SYSTEM).font_descriptor(DESCRIPTOR);
    cid.cid_to_gid_map_stream(GLYPHS);
    cid.widths().consecutive(1, glyphs.iter().map(|glyph| font.width(*glyph) as f32));
    cid.finish();
    let (ascent, descent) = (font.thousandths(font.ascent) as f32, font.thousandths(font.descent) as f32);
    pdf.font_descriptor(DESCRIPTOR)
        .name(FONT_NAME)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(-1000.0, descent, 2000.0, ascent))
        .italic_angle(0.0)
        .ascent(ascent)
        .descent(descent)
        .cap_height(730.0)
        .stem_v(80.0)
        .font_file2(FILE);
    let subset = font::subset(glyphs.iter().copied());
    let mut file = pdf.stream(FILE, &subset);
    file.pair(Name(b"Length1"), i32::try_from(subset.len()).unwrap_or(0));
    file.finish();
    let map: Vec<u8> = std::iter::once(0).chain(glyphs).flat_map(u16::to_be_bytes).collect();
    pdf.stream(GLYPHS, &map);
    let mut unicode = UnicodeCmap::new(Name(b"Bursar"), SYSTEM);
    for (code, c) in (1u16..).zip(characters) {
        unicode.pair(code, *c);
    }
    pdf.cmap(UNICODE, &unicode.finish());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_blocks_give_the_same_bytes() {
        let blocks = from_text("Faktura nr FV/1/2026\n\nPapier      10   100,00\nRazem 123,00 zł 漢\n");
        let pdf = render(&blocks, "t");
        assert!(pdf.starts_with(b"%PDF-"));
        assert_eq!(pdf, render(&blocks, "t"));
    }

    #[test]
    fn long_mails_get_more_pages_up_to_a_limit() {
        let blocks = vec![Block::Line("word ".repeat(50)); 5_000];
        let pdf = render(&blocks, "t");
        let pages = pdf.windows(11).filter(|w| *w == b"/Type /Page").count();
        assert!((20..80).contains(&pages), "{pages}");
        let endless = render(&[Block::Line("x".repeat(1_000_000)), Block::Row(vec!["y".repeat(100_000); 50])], "t");
        assert!(endless.starts_with(b"%PDF-"));
    }
}
