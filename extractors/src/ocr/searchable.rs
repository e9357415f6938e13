//! A searchable copy of a scan: the picture as it is, with the words that were read lying on it unseen.
//!
//! A PDF keeps every byte and gets an update at its end. A JPEG is packed as it is, any other picture without loss.

use std::io::Write as _;

use flate2::{Compression, write::ZlibEncoder};
use image::DynamicImage;
use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, Stream};
use model::MediaType;
use model::evidence::Via;
use model::extraction::{Extraction, Page, Problem, Reason};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref};

use super::glyphless::{Fonts, WIDTH, to_unicode};
use crate::Limits;
use crate::picture::{self, Decoded};

/// The document with the words of its scanned pages; the PDF as it came when none of its pages is a scan.
///
/// # Errors
/// When the document is neither PDF nor picture, or cannot be rewritten.
pub fn searchable(bytes: &[u8], extraction: &Extraction, limits: &Limits) -> Result<Vec<u8>, Problem> {
    match crate::sniff(bytes) {
        MediaType::Pdf if extraction.pages.iter().all(|page| page.via != Via::Ocr) => Ok(bytes.to_vec()),
        MediaType::Pdf => updated(bytes, &extraction.pages)
            .map_err(|why| Problem::noted(Reason::Malformed, format!("the PDF cannot be written to: {why}"))),
        media_type @ (MediaType::Png | MediaType::Jpeg | MediaType::Tiff) => {
            packed(bytes, media_type, &extraction.pages, limits)
        }
        _ => Err(Problem::noted(Reason::UnsupportedType, "only PDF, PNG, JPEG and TIFF have searchable copies")),
    }
}

/// Names of the glyph in a font.
fn glyph(code: usize) -> String {
    format!("b{code}")
}

/// Where a page of a PDF lies in its own coordinates, and how it is turned when it is shown.
struct Frame {
    left: f32,
    bottom: f32,
    width: f32,
    height: f32,
    quarters: i64,
}

impl Frame {
    fn of(pdf: &Document, page: ObjectId) -> Option<Frame> {
        let numbers = |key: &[u8]| -> Option<Vec<f32>> {
            let array = inherited(pdf, page, key)?.as_array().ok()?.clone();
            array.iter().map(|number| pdf.dereference(number).ok()?.1.as_float().ok()).collect()
        };
        let sheet = numbers(b"CropBox").or_else(|| numbers(b"MediaBox"))?;
        let [a, b, c, d] = sheet.as_slice() else { return None };
        let turned = inherited(pdf, page, b"Rotate").and_then(|r| r.as_i64().ok()).unwrap_or(0);
        Some(Frame {
            left: a.min(*c),
            bottom: b.min(*d),
            width: (a - c).abs(),
            height: (b - d).abs(),
            quarters: (turned / 90).rem_euclid(4),
        })
    }

    /// Size as shown.
    fn shown(&self) -> (f32, f32) {
        if self.quarters % 2 == 1 { (self.height, self.width) } else { (self.width, self.height) }
    }

    /// From the page as shown to its own coordinates.
    fn matrix(&self) -> [f32; 6] {
        let Frame { left, bottom, width, height, .. } = *self;
        match self.quarters {
            0 => [1.0, 0.0, 0.0, 1.0, left, bottom],
            1 => [0.0, 1.0, -1.0, 0.0, left + width, bottom],
            2 => [-1.0, 0.0, 0.0, -1.0, left + width, bottom + height],
            _ => [0.0, -1.0, 1.0, 0.0, left, bottom + height],
        }
    }
}

/// A page's entry, its own or that of the nearest node above it.
fn inherited<'a>(pdf: &'a Document, page: ObjectId, key: &[u8]) -> Option<&'a Object> {
    let mut node = pdf.get_dictionary(page).ok()?;
    // Page trees of real files are a few nodes deep; a longer way is a loop.
    for _ in 0..50 {
        if let Ok(value) = node.get(key) {
            return pdf.dereference(value).ok().map(|(_, value)| value);
        }
        let above = node.get(b"Parent").and_then(Object::as_reference).ok()?;
        node = pdf.get_dictionary(above).ok()?;
    }
    None
}

/// The PDF with an update at its end that lays words on its scanned pages.
fn updated(bytes: &[u8], pages: &[Page]) -> lopdf::Result<Vec<u8>> {
    let mut pdf = IncrementalDocument::create_from(bytes.to_vec(), Document::load_mem(bytes)?);
    let ids = pdf.get_prev_documents().get_pages();
    let mut fonts = Fonts::default();
    let mut texts = Vec::new();
    for page in pages.iter().filter(|page| page.via == Via::Ocr) {
        let Some(id) = ids.get(&page.number).copied() else { continue };
        let Some(frame) = Frame::of(pdf.get_prev_documents(), id) else { continue };
        let (width, height) = frame.shown();
        // What the page draws may leave its coordinates changed: it is closed in before the words are written.
        texts.push((id, format!("Q\n{}", fonts.text(page, width, height, frame.matrix()))));
    }
    let font_ids: Vec<ObjectId> =
        fonts.fonts().iter().map(|characters| add_font(&mut pdf.new_document, characters)).collect();
    let open = pdf.new_document.add_object(Stream::new(Dictionary::new(), b"q\n".to_vec()));
    for (id, text) in texts {
        let words = pdf.new_document.add_object(Stream::new(Dictionary::new(), text.into_bytes()));
        let old = pdf.get_prev_documents();
        let drawn = old.get_page_contents(id);
        let mut resources =
            inherited(old, id, b"Resources").and_then(|r| r.as_dict().ok()).cloned().unwrap_or_default();
        let known = resources.get(b"Font").ok().and_then(|f| old.dereference(f).ok()?.1.as_dict().ok());
        let mut named = known.cloned().unwrap_or_default();
        for (index, font) in font_ids.iter().enumerate() {
            named.set(format!("BursarText{index}"), *font);
        }
        resources.set("Font", named);
        pdf.opt_clone_object_to_new_document(id)?;
        let sheet = pdf.new_document.get_dictionary_mut(id)?;
        let contents = std::iter::once(open).chain(drawn).chain([words]).map(Object::Reference).collect();
        sheet.set("Contents", Object::Array(contents));
        sheet.set("Resources", resources);
    }
    let mut out = Vec::new();
    pdf.save_to(&mut out)?;
    Ok(out)
}

fn add_font(pdf: &mut Document, characters: &[char]) -> ObjectId {
    let nothing = pdf.add_object(Stream::new(Dictionary::new(), format!("{WIDTH} 0 d0").into_bytes()));
    let unicode = pdf.add_object(Stream::new(Dictionary::new(), to_unicode(characters).into_bytes()));
    let codes = 1..=characters.len();
    let mut glyphs = Dictionary::new();
    let mut differences = vec![Object::Integer(1)];
    for code in codes.clone() {
        glyphs.set(glyph(code), nothing);
        differences.push(Object::Name(glyph(code).into_bytes()));
    }
    let mut encoding = Dictionary::new();
    encoding.set("Type", "Encoding");
    encoding.set("Differences", differences);
    let mut font = Dictionary::new();
    font.set("Type", "Font");
    font.set("Subtype", "Type3");
    font.set("FontBBox", [0, 0, 500, 1_000].map(Object::Integer).to_vec());
    font.set("FontMatrix", [0.001, 0.0, 0.0, 0.001, 0.0, 0.0].map(Object::Real).to_vec());
    font.set("CharProcs", glyphs);
    font.set("Encoding", encoding);
    font.set("FirstChar", 1);
    font.set("LastChar", i64::try_from(characters.len()).unwrap_or(1));
    font.set("Widths", codes.map(|_| Object::Real(WIDTH)).collect::<Vec<_>>());
    font.set("Resources", Dictionary::new());
    font.set("ToUnicode", unicode);
    pdf.add_object(font)
}

/// A new PDF of pictures, with the words of each.
fn packed(bytes: &[u8], media_type: MediaType, pages: &[Page], limits: &Limits) -> Result<Vec<u8>, Problem> {
    let count = picture::page_count(bytes, limits);
    let mut next = Ref::new(1);
    let mut pdf = Pdf::new();
    let (catalog, tree) = (next.bump(), next.bump());
    let mut fonts = Fonts::default();
    let mut sheets = Vec::new();
    for frame in 0..count {
        let Decoded { pixels, is_plain } = picture::decode(bytes, media_type, frame, limits)?;
        let image = next.bump();
        if media_type == MediaType::Jpeg && is_plain {
            jpeg_image(&mut pdf, image, bytes, &pixels);
        } else {
            plain_image(&mut pdf, image, &pixels);
        }
        let read = pages.iter().find(|page| page.number == frame + 1);
        // Without a known size the picture counts as 150 dpi, as when it was read.
        let points = |hundredths: u32| hundredths as f32 / 100.0;
        let (width, height) = read.map_or_else(
            || (pixels.width() as f32 * 0.48, pixels.height() as f32 * 0.48),
            |page| (points(page.width), points(page.height)),
        );
        let mut content = Content::new();
        content.save_state().transform([width, 0.0, 0.0, height, 0.0, 0.0]);
        content.x_object(Name(b"Scan")).restore_state();
        let mut content = content.finish().into_vec();
        if let Some(page) = read {
            content.push(b'\n');
            content.extend(fonts.text(page, width, height, [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]).into_bytes());
        }
        let stream = next.bump();
        pdf.stream(stream, &content);
        sheets.push((next.bump(), stream, image, width, height));
    }
    let font_ids: Vec<Ref> = fonts.fonts().iter().map(|f| write_font(&mut pdf, &mut next, f)).collect();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).count(i32::try_from(sheets.len()).unwrap_or(0)).kids(sheets.iter().map(|sheet| sheet.0));
    for (id, stream, image, width, height) in sheets {
        let mut sheet = pdf.page(id);
        sheet.media_box(Rect::new(0.0, 0.0, width, height)).parent(tree).contents(stream);
        let mut resources = sheet.resources();
        resources.x_objects().pair(Name(b"Scan"), image);
        let mut named = resources.fonts();
        for (index, font) in font_ids.iter().enumerate() {
            named.pair(Name(format!("BursarText{index}").as_bytes()), *font);
        }
    }
    Ok(pdf.finish())
}

fn jpeg_image(pdf: &mut Pdf, id: Ref, bytes: &[u8], decoded: &DynamicImage) {
    let mut image = pdf.image_xobject(id, bytes);
    image.filter(Filter::DctDecode);
    sized(&mut image, decoded);
    if decoded.color().has_color() {
        image.color_space().device_rgb();
    } else {
        image.color_space().device_gray();
    }
    image.finish();
}

fn plain_image(pdf: &mut Pdf, id: Ref, decoded: &DynamicImage) {
    let grey = !decoded.color().has_color();
    let pixels = if grey { decoded.to_luma8().into_raw() } else { decoded.to_rgb8().into_raw() };
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(&pixels);
    let packed = encoder.finish().unwrap_or_default();
    let mut image = pdf.image_xobject(id, &packed);
    image.filter(Filter::FlateDecode);
    sized(&mut image, decoded);
    if grey {
        image.color_space().device_gray();
    } else {
        image.color_space().device_rgb();
    }
    image.finish();
}

fn sized(image: &mut pdf_writer::writers::ImageXObject<'_>, decoded: &DynamicImage) {
    let side = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
    image.width(side(decoded.width())).height(side(decoded.height())).bits_per_component(8);
}

fn write_font(pdf: &mut Pdf, next: &mut Ref, characters: &[char]) -> Ref {
    let (id, nothing, unicode) = (next.bump(), next.bump(), next.bump());
    pdf.stream(nothing, format!("{WIDTH} 0 d0").as_bytes());
    pdf.stream(unicode, to_unicode(characters).as_bytes());
    let last = u8::try_from(characters.len()).unwrap_or(u8::MAX);
    let names: Vec<String> = (1..=characters.len()).map(glyph).collect();
    let mut font = pdf.type3_font(id);
    font.bbox(Rect::new(0.0, 0.0, 500.0, 1_000.0)).matrix([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]);
    font.char_procs().pairs(names.iter().map(|name| (Name(name.as_bytes()), nothing)));
    font.encoding_custom().differences().consecutive(1, names.iter().map(|name| Name(name.as_bytes())));
    font.first_char(1).last_char(last).widths(names.iter().map(|_| WIDTH));
    font.resources();
    font.to_unicode(unicode);
    font.finish();
    id
}
