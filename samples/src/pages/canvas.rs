//! Paper of any size that remembers what was printed where, so that training knows the place of every value and a
//! test can tell that nothing overlaps.

use pdf_writer::{Content, Finish, Name, Pdf, Rect as PdfRect, Ref, Str, TextStr};

use super::Place;
use crate::font::Face;
use crate::sheet::{self, Align, Colour, Pen};

/// How a program puts text into a PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// A run at once.
    Runs,
    /// Each word by itself.
    Words,
    /// Each glyph by itself, as drivers of old printers do.
    Glyphs,
}

enum Op {
    Text(Run),
    Fill {
        x: f32,
        y: f32,
        w: f32,
        h: f32,
        colour: Colour,
    },
    Frame {
        x: f32,
        y: f32,
        w: f32,
        h: f32,
        thick: f32,
        colour: Colour,
    },
    Line {
        from: (f32, f32),
        to: (f32, f32),
        thick: f32,
        colour: Colour,
    },
    Shape {
        points: Vec<(f32, f32)>,
        colour: Colour,
    },
    /// A stamp, slanted.
    Stamp {
        x: f32,
        y: f32,
        pen: Pen,
        text: String,
    },
}

/// A run of text; its box is what glyphs may touch.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) pen: Pen,
    pub(super) text: String,
}

impl Run {
    /// Left, top, right, bottom.
    pub(super) fn area(&self) -> [f32; 4] {
        [self.x, self.y - 0.74 * self.pen.size, self.x + self.width, self.y + 0.2 * self.pen.size]
    }
}

/// Pages in the making. Positions are points from the top left corner.
pub(super) struct Canvas {
    pub(super) width: f32,
    pub(super) height: f32,
    pages: Vec<Vec<Op>>,
    current: usize,
    places: Vec<Place>,
}

impl Canvas {
    pub(super) fn new(width: f32, height: f32) -> Canvas {
        Canvas { width, height, pages: vec![Vec::new()], current: 0, places: Vec::new() }
    }

    pub(super) fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.current = self.pages.len() - 1;
    }

    pub(super) fn page_count(&self) -> usize {
        self.pages.len()
    }

    /// Goes back to a page, for what is known only at the end.
    pub(super) fn go_to(&mut self, page: usize) {
        self.current = page.min(self.pages.len() - 1);
    }

    fn push(&mut self, op: Op) {
        let current = self.current;
        self.pages[current].push(op);
    }

    /// Prints text with its baseline at `y` and returns its right edge.
    pub(super) fn text(&mut self, x: f32, y: f32, pen: Pen, align: Align, text: &str) -> f32 {
        self.print(x, y, pen, align, text, None)
    }

    /// Prints the value of a field.
    pub(super) fn print(&mut self, x: f32, y: f32, pen: Pen, align: Align, text: &str, field: Option<&str>) -> f32 {
        if text.trim().is_empty() {
            return x;
        }
        let width = pen.face.width(text, pen.size);
        let x = match align {
            Align::Left => x,
            Align::Right => x - width,
            Align::Centre => x - width / 2.0,
        };
        let run = Run { x, y, width, pen, text: text.to_owned() };
        if let Some(field) = field {
            let [left, top, right, bottom] = run.area();
            self.places.push(Place {
                field: field.to_owned(),
                page: self.current as u32 + 1,
                text: text.to_owned(),
                rect: [left, top, right, bottom],
            });
        }
        self.push(Op::Text(run));
        x + width
    }

    /// The text printed last shows this as well.
    pub(super) fn note_last(&mut self, field: &str) {
        let page = self.current as u32 + 1;
        if let Some(Op::Text(run)) = self.pages[self.current].last() {
            let place = Place { field: field.to_owned(), page, text: run.text.clone(), rect: run.area() };
            self.places.push(place);
        }
    }

    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }

    pub(super) fn put(&mut self, x: f32, y: f32, pen: Pen, text: &str) -> f32 {
        self.text(x, y, pen, Align::Left, text)
    }

    pub(super) fn fill(&mut self, x: f32, y: f32, w: f32, h: f32, colour: Colour) {
        self.push(Op::Fill { x, y, w, h, colour });
    }

    pub(super) fn frame(&mut self, x: f32, y: f32, w: f32, h: f32, thick: f32, colour: Colour) {
        self.push(Op::Frame { x, y, w, h, thick, colour });
    }

    pub(super) fn rule(&mut self, from: (f32, f32), to: (f32, f32), thick: f32, colour: Colour) {
        self.push(Op::Line { from, to, thick, colour });
    }

    pub(super) fn shape(&mut self, points: Vec<(f32, f32)>, colour: Colour) {
        self.push(Op::Shape { points, colour });
    }

    pub(super) fn stamp(&mut self, x: f32, y: f32, pen: Pen, text: &str) {
        self.push(Op::Stamp { x, y, pen, text: text.to_owned() });
    }

    /// The runs of each page.
    #[cfg(test)]
    pub(super) fn runs(&self) -> Vec<Vec<&Run>> {
        fn text(op: &Op) -> Option<&Run> {
            if let Op::Text(run) = op { Some(run) } else { None }
        }
        self.pages.iter().map(|page| page.iter().filter_map(text).collect()).collect()
    }

    /// The PDF, and where each field stands.
    pub(super) fn finish(self, title: &str, producer: &str, manner: Manner) -> (Vec<u8>, Vec<Place>) {
        let mut next = Ref::new(1);
        let (catalog, tree, info) = (next.bump(), next.bump(), next.bump());
        let mut pdf = Pdf::new();
        let mut faces: Vec<Face> = self.pages.iter().flatten().filter_map(Op::face).collect();
        faces.sort_unstable();
        faces.dedup();
        let faces: Vec<(Face, Ref)> = faces.into_iter().map(|face| (face, next.bump())).collect();
        let ids: Vec<(Ref, Ref)> = self.pages.iter().map(|_| (next.bump(), next.bump())).collect();
        pdf.catalog(catalog).pages(tree);
        pdf.pages(tree).count(ids.len() as i32).kids(ids.iter().map(|(page, _)| *page));
        for (ops, (page_id, content_id)) in self.pages.iter().zip(&ids) {
            let mut page = pdf.page(*page_id);
            page.media_box(PdfRect::new(0.0, 0.0, self.width, self.height));
            page.parent(tree);
            page.contents(*content_id);
            let mut resources = page.resources();
            let mut fonts = resources.fonts();
            for (face, id) in &faces {
                fonts.pair(Name(face.resource().as_bytes()), *id);
            }
            fonts.finish();
            resources.finish();
            page.finish();
            let mut content = Content::new();
            for op in ops {
                op.draw(&mut content, self.height, manner);
            }
            sheet::stream(&mut pdf, *content_id, content.finish().as_slice());
        }
        for (face, id) in &faces {
            sheet::embed(&mut pdf, &mut next, *face, *id);
        }
        let mut document = pdf.document_info(info);
        document.title(TextStr(title)).producer(TextStr(producer));
        document.finish();
        (pdf.finish(), self.places)
    }
}

impl Op {
    fn face(&self) -> Option<Face> {
        match self {
            Op::Text(run) => Some(run.pen.face),
            Op::Stamp { pen, .. } => Some(pen.face),
            _ => None,
        }
    }

    fn draw(&self, page: &mut Content, height: f32, manner: Manner) {
        match self {
            Op::Text(run) => draw_text(run, page, height, manner),
            Op::Fill { x, y, w, h, colour } => {
                paint(page, *colour);
                page.rect(at(*x), at(height - y - h), at(*w), at(*h));
                page.fill_nonzero();
            }
            Op::Frame { x, y, w, h, thick, colour } => {
                stroke(page, *colour, *thick);
                page.rect(at(*x), at(height - y - h), at(*w), at(*h));
                page.stroke();
            }
            Op::Line { from, to, thick, colour } => {
                stroke(page, *colour, *thick);
                page.move_to(at(from.0), at(height - from.1));
                page.line_to(at(to.0), at(height - to.1));
                page.stroke();
            }
            Op::Shape { points, colour } => {
                paint(page, *colour);
                for (i, (x, y)) in points.iter().enumerate() {
                    if i == 0 {
                        page.move_to(at(*x), at(height - y));
                    } else {
                        page.line_to(at(*x), at(height - y));
                    }
                }
                page.fill_nonzero();
            }
            Op::Stamp { x, y, pen, text } => {
                page.begin_text();
                paint(page, pen.colour);
                page.set_font(Name(pen.face.resource().as_bytes()), pen.size);
                // Cosine and sine of 16 degrees.
                page.set_text_matrix([0.961, 0.276, -0.276, 0.961, at(*x), at(height - y)]);
                page.show(Str(&glyphs(*pen, text)));
                page.end_text();
            }
        }
    }
}

fn draw_text(run: &Run, page: &mut Content, height: f32, manner: Manner) {
    let pen = run.pen;
    page.begin_text();
    paint(page, pen.colour);
    page.set_font(Name(pen.face.resource().as_bytes()), pen.size);
    let base = at(height - run.y);
    let (mut x, mut piece, mut start) = (run.x, String::new(), run.x);
    let show = |page: &mut Content, start: f32, piece: &str| {
        if !piece.trim().is_empty() {
            page.set_text_matrix([1.0, 0.0, 0.0, 1.0, at(start), base]);
            page.show(Str(&glyphs(pen, piece)));
        }
    };
    for c in run.text.chars() {
        let mut letter = [0; 4];
        let width = pen.face.width(c.encode_utf8(&mut letter), pen.size);
        let apart = match manner {
            Manner::Runs => false,
            Manner::Words => c == ' ',
            Manner::Glyphs => true,
        };
        if apart {
            show(page, start, &piece);
            piece.clear();
            start = x;
        }
        if c != ' ' || manner == Manner::Runs {
            if piece.is_empty() {
                start = x;
            }
            piece.push(c);
        }
        x += width;
    }
    show(page, start, &piece);
    page.end_text();
}

fn glyphs(pen: Pen, text: &str) -> Vec<u8> {
    text.chars().flat_map(|c| pen.face.glyph(c).to_be_bytes()).collect()
}

fn paint(page: &mut Content, colour: Colour) {
    let [r, g, b] = sheet::ink(colour);
    page.set_fill_rgb(r, g, b);
}

fn stroke(page: &mut Content, colour: Colour, thick: f32) {
    let [r, g, b] = sheet::ink(colour);
    page.set_stroke_rgb(r, g, b);
    page.set_line_width(thick);
}

fn at(value: f32) -> f32 {
    sheet::snap(value)
}
