//! Draws pages and writes them as a PDF. Positions are points from the top left corner, as a person would measure.

use std::collections::BTreeSet;

use pdf_writer::types::{AssociationKind, CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use crate::font::Face;

/// Width of A4, in points.
pub const WIDTH: f32 = 595.28;
/// Height of A4, in points.
pub const HEIGHT: f32 = 841.89;

/// A colour.
pub type Colour = [u8; 3];
/// Ink for text.
pub const BLACK: Colour = [24, 26, 30];
/// Second voice.
pub const GREY: Colour = [104, 110, 118];
/// Hairlines.
pub const LIGHT: Colour = [206, 210, 216];
/// Paper.
pub const WHITE: Colour = [255, 255, 255];

/// How text is set.
#[derive(Debug, Clone, Copy)]
pub struct Pen {
    /// The face.
    pub face: Face,
    /// Size in points.
    pub size: f32,
    /// Its colour.
    pub colour: Colour,
}

impl Pen {
    /// A black pen.
    #[must_use]
    pub fn new(face: Face, size: f32) -> Pen {
        Pen { face, size, colour: BLACK }
    }

    /// The same pen in another colour.
    #[must_use]
    pub fn in_colour(mut self, colour: Colour) -> Pen {
        self.colour = colour;
        self
    }
}

/// Where text hangs on its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Begins there.
    Left,
    /// Ends there.
    Right,
    /// Centred on it.
    Centre,
}

/// A file inside the PDF.
#[derive(Debug, Clone)]
pub struct Inside {
    /// Its name, e.g. `factur-x.xml`.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Conformance level in the XMP, e.g. `EN 16931`.
    pub level: String,
}

/// Pages in the making.
pub struct Sheet {
    pages: Vec<Content>,
    faces: BTreeSet<Face>,
    title: String,
    producer: &'static str,
}

impl Sheet {
    /// One empty A4 page.
    #[must_use]
    pub fn new(title: &str, producer: &'static str) -> Sheet {
        Sheet { pages: vec![Content::new()], faces: BTreeSet::new(), title: title.to_owned(), producer }
    }

    /// Turns to a new page.
    pub fn turn(&mut self) {
        self.pages.push(Content::new());
    }

    /// Number of pages so far.
    #[must_use]
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }

    fn page(&mut self) -> &mut Content {
        if self.pages.is_empty() {
            self.pages.push(Content::new());
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    /// Draws text with its baseline at `y`.
    pub fn text(&mut self, x: f32, y: f32, pen: Pen, align: Align, text: &str) {
        if text.is_empty() {
            return;
        }
        self.faces.insert(pen.face);
        let width = pen.face.width(text, pen.size);
        let x = match align {
            Align::Left => x,
            Align::Right => x - width,
            Align::Centre => x - width / 2.0,
        };
        let glyphs: Vec<u8> = text.chars().flat_map(|c| pen.face.glyph(c).to_be_bytes()).collect();
        let name = pen.face.resource();
        let [r, g, b] = ink(pen.colour);
        let page = self.page();
        page.begin_text();
        page.set_fill_rgb(r, g, b);
        page.set_font(Name(name.as_bytes()), pen.size);
        page.next_line(snap(x), snap(HEIGHT - y));
        page.show(Str(&glyphs));
        page.end_text();
    }

    /// Draws text from the left.
    pub fn put(&mut self, x: f32, y: f32, pen: Pen, text: &str) {
        self.text(x, y, pen, Align::Left, text);
    }

    /// Draws lines of text under each other and returns the baseline after the last.
    pub fn lines(&mut self, x: f32, y: f32, pen: Pen, leading: f32, lines: &[String]) -> f32 {
        let mut y = y;
        for line in lines {
            self.put(x, y, pen, line);
            y += leading;
        }
        y
    }

    /// Fills a box.
    pub fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, colour: Colour) {
        let [r, g, b] = ink(colour);
        let page = self.page();
        page.set_fill_rgb(r, g, b);
        page.rect(snap(x), snap(HEIGHT - y - height), snap(width), snap(height));
        page.fill_nonzero();
    }

    /// Draws the outline of a box.
    pub fn frame(&mut self, x: f32, y: f32, width: f32, height: f32, thickness: f32, colour: Colour) {
        let [r, g, b] = ink(colour);
        let page = self.page();
        page.set_stroke_rgb(r, g, b);
        page.set_line_width(thickness);
        page.rect(snap(x), snap(HEIGHT - y - height), snap(width), snap(height));
        page.stroke();
    }

    /// Draws a straight line.
    pub fn rule(&mut self, from: (f32, f32), to: (f32, f32), thickness: f32, colour: Colour) {
        let [r, g, b] = ink(colour);
        let page = self.page();
        page.set_stroke_rgb(r, g, b);
        page.set_line_width(thickness);
        page.move_to(snap(from.0), snap(HEIGHT - from.1));
        page.line_to(snap(to.0), snap(HEIGHT - to.1));
        page.stroke();
    }

    /// Fills a polygon.
    pub fn polygon(&mut self, points: &[(f32, f32)], colour: Colour) {
        let [r, g, b] = ink(colour);
        let page = self.page();
        page.set_fill_rgb(r, g, b);
        for (i, (x, y)) in points.iter().enumerate() {
            if i == 0 {
                page.move_to(snap(*x), snap(HEIGHT - y));
            } else {
                page.line_to(snap(*x), snap(HEIGHT - y));
            }
        }
        page.fill_nonzero();
    }

    /// Splits text into lines that fit a width.
    #[must_use]
    pub fn wrap(text: &str, pen: Pen, width: f32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split(' ') {
            match lines.last_mut() {
                Some(line) if pen.face.width(&format!("{line} {word}"), pen.size) <= width => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines
    }

    /// The PDF, with a file inside when given (PDF/A-3: `AF`, name tree and XMP).
    #[must_use]
    pub fn finish(self, inside: Option<&Inside>) -> Vec<u8> {
        let mut next = Ref::new(1);
        let (catalog, tree, info) = (next.bump(), next.bump(), next.bump());
        let mut pdf = Pdf::new();
        let faces: Vec<(Face, Ref)> = self.faces.iter().map(|f| (*f, next.bump())).collect();
        let pages: Vec<(Ref, Ref)> = self.pages.iter().map(|_| (next.bump(), next.bump())).collect();
        let kids: Vec<Ref> = pages.iter().map(|(page, _)| *page).collect();
        pdf.pages(tree).count(i32::try_from(kids.len()).unwrap_or(0)).kids(kids);
        for (content, (page_id, content_id)) in self.pages.into_iter().zip(&pages) {
            let mut page = pdf.page(*page_id);
            page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT));
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
            stream(&mut pdf, *content_id, content.finish().as_slice());
        }
        for (face, id) in &faces {
            embed(&mut pdf, &mut next, *face, *id);
        }
        let mut document = pdf.document_info(info);
        document.title(TextStr(&self.title)).producer(TextStr(self.producer));
        document.finish();
        match inside {
            None => {
                pdf.catalog(catalog).pages(tree);
            }
            Some(inside) => hybrid(&mut pdf, &mut next, catalog, tree, inside),
        }
        pdf.finish()
    }
}

fn hybrid(pdf: &mut Pdf, next: &mut Ref, catalog: Ref, tree: Ref, inside: &Inside) {
    let (file, specification, metadata) = (next.bump(), next.bump(), next.bump());
    let packed = deflate(&inside.bytes);
    let mut embedded = pdf.embedded_file(file, &packed);
    embedded.filter(Filter::FlateDecode);
    embedded.subtype(Name(b"text/xml"));
    embedded.params().size(i32::try_from(inside.bytes.len()).unwrap_or(0));
    embedded.finish();
    let mut spec = pdf.file_spec(specification);
    spec.path(Str(inside.name.as_bytes())).unic_file(TextStr(&inside.name));
    spec.description(TextStr("Invoice data"));
    spec.association_kind(AssociationKind::Alternative);
    spec.embedded_file_with_unicode(file);
    spec.finish();
    let xmp = xmp(inside);
    pdf.metadata(metadata, xmp.as_bytes()).finish();
    let mut root = pdf.catalog(catalog);
    root.pages(tree);
    root.metadata(metadata);
    root.names().embedded_files().names().insert(Str(inside.name.as_bytes()), specification);
    root.insert(Name(b"AF")).array().item(specification);
    root.finish();
}

fn xmp(inside: &Inside) -> String {
    // ZUGFeRD 2.0 had a namespace of its own; since 2.1 it is the one of Factur-X.
    let (prefix, namespace) = if inside.name == "zugferd-invoice.xml" {
        ("zf", "urn:zugferd:pdfa:CrossIndustryDocument:invoice:2p0#")
    } else {
        ("fx", "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#")
    };
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n\
         <pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\n</rdf:Description>\n\
         <rdf:Description rdf:about=\"\" xmlns:{prefix}=\"{namespace}\">\n\
         <{prefix}:DocumentType>INVOICE</{prefix}:DocumentType>\
         <{prefix}:DocumentFileName>{}</{prefix}:DocumentFileName>\
         <{prefix}:Version>1.0</{prefix}:Version><{prefix}:ConformanceLevel>{}</{prefix}:ConformanceLevel>\n\
         </rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>",
        inside.name, inside.level
    )
}

/// A picture on each page and nothing else: what an office scanner sends.
#[must_use]
pub fn picture_pdf(jpegs: &[(Vec<u8>, u32, u32)], grey: Grey) -> Vec<u8> {
    let mut next = Ref::new(1);
    let (catalog, tree) = (next.bump(), next.bump());
    let mut pdf = Pdf::new();
    let ids: Vec<[Ref; 3]> = jpegs.iter().map(|_| [next.bump(), next.bump(), next.bump()]).collect();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).count(i32::try_from(ids.len()).unwrap_or(0)).kids(ids.iter().map(|i| i[0]));
    for ((jpeg, width, height), [page_id, content_id, image_id]) in jpegs.iter().zip(ids) {
        let mut page = pdf.page(page_id);
        page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).parent(tree).contents(content_id);
        page.resources().x_objects().pair(Name(b"Im0"), image_id);
        page.finish();
        let mut content = Content::new();
        content.save_state();
        content.transform([WIDTH, 0.0, 0.0, HEIGHT, 0.0, 0.0]);
        content.x_object(Name(b"Im0"));
        content.restore_state();
        stream(&mut pdf, content_id, content.finish().as_slice());
        let mut image = pdf.image_xobject(image_id, jpeg);
        image.filter(Filter::DctDecode);
        image.width(i32::try_from(*width).unwrap_or(0)).height(i32::try_from(*height).unwrap_or(0));
        match grey {
            Grey::Yes => image.color_space().device_gray(),
            Grey::No => image.color_space().device_rgb(),
        }
        image.bits_per_component(8);
        image.finish();
    }
    pdf.finish()
}

/// Whether a picture has one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grey {
    /// One channel.
    Yes,
    /// Three channels.
    No,
}

pub(crate) fn embed(pdf: &mut Pdf, next: &mut Ref, face: Face, id: Ref) {
    let (cid, descriptor, unicode, file) = (next.bump(), next.bump(), next.bump(), next.bump());
    let system = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
    let name = Name(face.name().as_bytes());
    pdf.type0_font(id)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid)
        .to_unicode(unicode);
    let mut font = pdf.cid_font(cid);
    font.subtype(CidFontType::Type2).base_font(name).system_info(system).font_descriptor(descriptor);
    font.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
    font.widths().consecutive(0, (0..face.glyph_count()).map(|glyph| face.advance(glyph).round()));
    font.finish();
    let mut flags = FontFlags::NON_SYMBOLIC;
    if matches!(face, Face::Mono | Face::MonoBold) {
        flags |= FontFlags::FIXED_PITCH;
    }
    if matches!(face, Face::Serif | Face::SerifBold) {
        flags |= FontFlags::SERIF;
    }
    pdf.font_descriptor(descriptor)
        .name(name)
        .flags(flags)
        .bbox(Rect::new(-500.0, -300.0, 1500.0, 1100.0))
        .italic_angle(0.0)
        .ascent(905.0)
        .descent(-212.0)
        .cap_height(716.0)
        .stem_v(80.0)
        .font_file2(file);
    let mut map = UnicodeCmap::new(Name(b"Custom"), system);
    let mut seen = BTreeSet::new();
    for c in (0x20_u32..0x2100).filter_map(char::from_u32) {
        let glyph = face.glyph(c);
        if glyph != 0 && c != '\u{a0}' && c != '\u{202f}' && seen.insert(glyph) {
            map.pair(glyph, c);
        }
    }
    stream(pdf, unicode, map.finish().as_slice());
    let packed = face.packed(deflate);
    let mut stream = pdf.stream(file, packed);
    stream.filter(Filter::FlateDecode);
    stream.pair(Name(b"Length1"), i32::try_from(face.bytes().len()).unwrap_or(0));
    stream.finish();
}

pub(crate) fn stream(pdf: &mut Pdf, id: Ref, bytes: &[u8]) {
    let packed = deflate(bytes);
    pdf.stream(id, &packed).filter(Filter::FlateDecode);
}

/// Always the same packer, so that the bytes of a sample are the same on every machine.
fn deflate(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 9)
}

pub(crate) fn ink(colour: Colour) -> [f32; 3] {
    colour.map(|c| (f32::from(c) / 255.0 * 1000.0).round() / 1000.0)
}

/// Hundredths of a point are enough, and keep the streams short.
pub(crate) fn snap(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}
