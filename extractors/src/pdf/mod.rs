//! Reads the pages of a PDF: its text layer where that is good, OCR of the page's picture where it is not.
//!
//! Promises: never fails and never decodes more than the limits allow. A page counts as good text when its glyphs
//! say what they are and are meant to be seen; the invisible text that scanners put behind a picture is not
//! believed, the picture is read instead.

pub mod embedded;
mod fonts;
mod glyphs;
pub(crate) mod raster;
mod structure;
mod turn;
mod words;

use std::panic::AssertUnwindSafe;

use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::kurbo::Rect;
use hayro_interpret::{Context, InterpreterCache, RenderContent, TransformExt, interpret_page};
use hayro_syntax::object::{Array, Dict, Name};
use hayro_syntax::{LoadPdfError, Pdf};
use model::evidence::Via;
use model::extraction::{Extraction, Page, Problem, Reader, Reason};
use model::{DocumentId, MediaType};

use crate::quarter::Way;
use crate::{Engines, Limits, Options, ocr, parts};
use glyphs::{Collector, Tally};
use ocr::WayBack;

/// Largest page side, in points: PDF's own limit of 200 inches.
pub(crate) const PAGE_SIDE_MAX: f32 = 14_400.0;

/// Archives and scanners print a line of their own onto a scan; text of an invoice is longer.
const STAMP_GLYPHS_MAX: usize = 200;

/// Reads the pages of a PDF; per page the text layer or a scan.
///
/// Trouble is a problem in the result. Nothing embedded is looked at here.
pub fn read_pages(bytes: &[u8], document: DocumentId, options: &Options, engines: &mut Engines) -> Extraction {
    let mut out = Extraction::empty(document, MediaType::Pdf);
    let limits = &options.limits;
    let pdf = match open(bytes, limits) {
        Ok(pdf) => pdf,
        Err(problem) => {
            out.problems.push(problem);
            return out;
        }
    };
    structure::look_at_bytes(bytes, &mut out);
    let contents = match structure::check_page_tree(&pdf, limits, &mut out)
        .and_then(|()| structure::check_streams(&pdf, limits, &mut out))
    {
        Ok(contents) => contents,
        Err(problem) => {
            out.problems.push(problem);
            return out;
        }
    };
    structure::check_actions(&pdf, &mut out);
    if structure::rewritten_objects(bytes).iter().any(|n| contents.contains(n)) {
        out.flag("revised_after_creation");
    }
    let cache = InterpreterCache::new();
    let mut scanned = false;
    let mut ways = Vec::new();
    for (index, page) in pdf.pages().iter().enumerate().take(limits.page_count_max) {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let read = match read_page(page, number, &cache, limits, &mut out) {
            Ok(read) => read,
            Err(problem) => {
                out.problems.push(problem);
                return out;
            }
        };
        let mut sheet = read.page;
        let mut way_back = read.way_back;
        if read.needs_ocr {
            if let Some(engine) = engines.ocr.as_mut() {
                if read.largest_image > limits.pixel_count_max {
                    out.flag("image_skipped");
                } else if let Some(picture) = raster::gray(page, read.image_dpi, limits) {
                    let (by_ocr, way) = engine.read_page(&picture, number, Some((sheet.width, sheet.height)));
                    // A picture that has little more to say than the text on it is a background.
                    if by_ocr.words.len() >= sheet.words.len() * read.words_factor {
                        sheet = by_ocr;
                        way_back = Some(way);
                        scanned = true;
                    }
                }
            } else {
                out.flag(crate::WITHOUT_OCR);
                out.problems.push(Problem::noted(
                    Reason::NoText,
                    format!("page {number} is a picture and no OCR engine is installed"),
                ));
            }
        }
        out.pages.push(sheet);
        ways.extend(way_back);
    }
    out.reader = if scanned { Reader::Scan } else { Reader::PdfText };
    let words: usize = out.pages.iter().map(|p| p.words.len()).sum();
    // Signs without a letter or a digit say nothing.
    let says_something = |text: &str| text.chars().any(char::is_alphanumeric);
    if !out.pages.iter().flat_map(|p| &p.words).any(|word| says_something(&word.text)) {
        let truncated = structure::find(bytes, b"%%EOF").is_none();
        out.problems.push(if truncated {
            Problem::quarantine(Reason::Truncated, "the file ends early and no text could be read; ask for it again")
        } else {
            Problem::quarantine(Reason::NoText, "no text was found on any page")
        });
        return out;
    }
    if out.flags.iter().any(|f| f == "xfa") && words < 40 {
        out.problems.push(Problem::quarantine(
            Reason::UnsupportedType,
            "the page is only a placeholder for an XFA form; ask the sender for a printed PDF",
        ));
        return out;
    }
    parts::read(&mut out, crate::scorer::Scorer::built_in());
    ocr::lead_back(&mut out, &ways);
    out
}

/// The words of a PDF's text layer with their boxes, page by page; nothing else of the document is looked at.
///
/// # Errors
/// When the bytes are no PDF that can be opened, or a page is more than the limits allow.
pub fn text_layer(bytes: &[u8], limits: &Limits) -> Result<Vec<Page>, Problem> {
    let pdf = open(bytes, limits)?;
    let cache = InterpreterCache::new();
    let mut unsaid = Extraction::empty(DocumentId::of(&[]), MediaType::Pdf);
    let pages = pdf.pages().iter().take(limits.page_count_max).zip(1..);
    let as_shown = |read: PageRead| {
        let mut page = read.page;
        if let Some(way) = read.way_back {
            way.lead_page_back(&mut page);
        }
        page
    };
    pages.map(|(page, number)| read_page(page, number, &cache, limits, &mut unsaid).map(as_shown)).collect()
}

/// Whether a PDF starts something when it is opened, as far as it can be opened at all.
pub(crate) fn is_active(bytes: &[u8]) -> bool {
    let mut out = Extraction::empty(DocumentId::of(b""), MediaType::Pdf);
    if let Ok(pdf) = open(bytes, &Limits::default()) {
        structure::check_actions(&pdf, &mut out);
    }
    out.flags.iter().any(|flag| flag == "active_content")
}

/// Opens a PDF, with an empty password when it is encrypted.
pub(crate) fn open(bytes: &[u8], limits: &Limits) -> Result<Pdf, Problem> {
    if bytes.is_empty() {
        return Err(Problem::reject(Reason::Empty, "the file is empty"));
    }
    if bytes.len() > limits.document_bytes_max {
        return Err(Problem::reject(
            Reason::TooLarge,
            format!("the file has {} bytes; the limit is {}", bytes.len(), limits.document_bytes_max),
        ));
    }
    match Pdf::new(bytes.to_vec()) {
        // Only the standard handler opens with an empty password; another one cannot be honoured.
        Ok(_)
            if structure::find(bytes, b"/Encrypt").is_some()
                && structure::find(bytes, b"/Filter").is_some()
                && structure::find(bytes, b"/Standard").is_none() =>
        {
            Err(Problem::reject(
                Reason::Encrypted,
                "the PDF is protected in a way that is not known; ask for one without",
            ))
        }
        Ok(pdf) => Ok(pdf),
        Err(LoadPdfError::Decryption(_)) => Err(Problem::reject(
            Reason::Encrypted,
            "the PDF is protected by a password; ask the sender for one without",
        )),
        Err(LoadPdfError::Invalid) if structure::nesting(bytes) > 2_000 => {
            Err(Problem::quarantine(Reason::TooDeep, "the PDF's objects are nested too deeply to be read"))
        }
        Err(LoadPdfError::Invalid)
            if structure::find(bytes, b"%%EOF").is_none()
                && (structure::find(bytes, b" obj").is_some() || bytes.len() < 64) =>
        {
            Err(Problem::quarantine(Reason::Truncated, "the PDF ends early and cannot be read; ask for it again"))
        }
        Err(LoadPdfError::Invalid) => {
            Err(Problem::quarantine(Reason::Malformed, "the file is not a PDF that can be read"))
        }
    }
}

struct PageRead {
    /// The page, its text level.
    page: Page,
    /// How its boxes lead back to the page as shown, when its text runs another way there.
    way_back: Option<WayBack>,
    needs_ocr: bool,
    largest_image: u64,
    image_dpi: f32,
    /// How many times the words of the text layer the picture must have to be read instead.
    words_factor: usize,
}

/// Size of a page as shown, in points, within what a page may be.
pub(crate) fn page_size(page: &PdfPage<'_>) -> (f32, f32) {
    let (width, height) = page.render_dimensions();
    let side = |v: f32| if v.is_finite() { v.clamp(1.0, PAGE_SIDE_MAX) } else { 595.0 };
    (side(width), side(height))
}

fn read_page<'a>(
    page: &'a PdfPage<'a>,
    number: u32,
    cache: &InterpreterCache<'a>,
    limits: &Limits,
    out: &mut Extraction,
) -> Result<PageRead, Problem> {
    let (width, height) = page_size(page);
    let (raw_width, raw_height) = page.render_dimensions();
    let (mut width, mut height) = (f64::from(width), f64::from(height));
    let clamped = f64::from(raw_width) > width || f64::from(raw_height) > height;
    if clamped || !raw_width.is_finite() || !raw_height.is_finite() {
        out.flag("clamped");
        (width, height) = (f64::from(raw_width.min(1e8)), f64::from(raw_height.min(1e8)));
    }
    let mut collector = interpret(page, cache, RenderContent::PAGE, width, height)?;
    collector.settle();
    if clamped {
        (width, height) = fit_to_text(&mut collector);
    }
    if has_annotations(page) {
        let mut above = interpret(page, cache, RenderContent::ANNOTATIONS, width, height)?;
        above.settle();
        flag_overlays(page, &collector, width, height, out);
        collector.glyphs.extend(above.glyphs.into_iter().filter(|g| g.unseen.is_none()).take(5_000));
    }
    let way = Way::of_most(&collector.glyphs);
    way.lay_level(&mut collector.glyphs, (width, height));
    let level = way.size((width, height));
    let words = words::words(&collector.glyphs, level.0, level.1, limits.word_count_max);
    let page_area = width * height;
    // Scanners cut a page into strips, or lay letters on it as pictures of their own: together they cover it.
    let cover = (collector.images.iter().map(|(r, ..)| r.area()).sum::<f64>() / page_area.max(1.0)).min(1.0);
    let total = collector.glyphs.len();
    let Tally { visible, mute, invisible, hidden } = Tally::of(&collector.glyphs);
    // A scanner's own text layer lies invisibly behind the picture: expected there, suspicious anywhere else.
    let behind_picture = cover > 0.5;
    let hidden = hidden + if behind_picture { 0 } else { invisible };
    if hidden >= 4 {
        out.flag("hidden_text");
    }
    let text_is_bad = mute * 5 > total && total > 20;
    // Some programs turn letters into drawings: much is painted and little of it is text.
    let drawn = collector.outlines > 300;
    let nothing = visible < 20 && (cover > 0.25 || invisible > 0 || drawn);
    let picture_page = cover > 0.6 && (visible < STAMP_GLYPHS_MAX || invisible > visible);
    let (image, image_width) = collector
        .images
        .iter()
        .max_by(|a, b| a.0.area().total_cmp(&b.0.area()))
        .map_or((Rect::ZERO, 0), |(r, w, _)| (*r, *w));
    // A scan is looked at in its own size, where each of its pixels is one of the picture's.
    let dpi = if image.width() > 1.0 && cover > 0.6 { f64::from(image_width) * 72.0 / image.width() } else { 200.0 };
    let largest_image = collector.images.iter().map(|(_, w, h)| u64::from(*w) * u64::from(*h)).max().unwrap_or(0);
    // With this much text the picture behind it may be mere paper.
    let words_factor = if visible >= 60 && !text_is_bad && invisible <= visible { 2 } else { 1 };
    let hundredths = |(width, height): (f64, f64)| [width, height].map(|v| (v * 100.0).clamp(1.0, 4e9) as u32);
    let [level_width, level_height] = hundredths(level);
    let page = Page { number, width: level_width, height: level_height, via: Via::TextLayer, words, picture: None };
    let [width, height] = hundredths((width, height));
    let way_back = (way != Way::Right).then(|| WayBack::of_page(number, (width, height), way.boxes(&page)));
    Ok(PageRead {
        page,
        way_back,
        needs_ocr: text_is_bad || nothing || picture_page,
        largest_image,
        image_dpi: dpi.clamp(150.0, 300.0) as f32,
        words_factor,
    })
}

/// A page larger than any paper is cut to its text, or its boxes would all be one point.
fn fit_to_text(collector: &mut Collector) -> (f64, f64) {
    const MARGIN: f64 = 36.0;
    let bounds = collector
        .glyphs
        .iter()
        .filter(|g| g.unseen.is_none())
        .map(|g| g.rect)
        .reduce(|a, b| a.union(b))
        .unwrap_or(Rect::new(0.0, 0.0, 595.0, 842.0))
        .inflate(MARGIN, MARGIN);
    for glyph in &mut collector.glyphs {
        glyph.rect = glyph.rect - bounds.origin().to_vec2();
        glyph.origin -= bounds.origin().to_vec2();
    }
    (bounds.width().min(f64::from(PAGE_SIDE_MAX)), bounds.height().min(f64::from(PAGE_SIDE_MAX)))
}

fn interpret<'a>(
    page: &'a PdfPage<'a>,
    cache: &InterpreterCache<'a>,
    content: RenderContent,
    width: f64,
    height: f64,
) -> Result<Collector, Problem> {
    let mut context = Context::new(
        page.initial_transform(true).to_kurbo(),
        Rect::new(0.0, 0.0, width, height),
        cache,
        page.xref(),
        fonts::settings(content),
    );
    let mut collector = Collector::new(width, height);
    // The interpreter has no way to be stopped but this: the collector unwinds when its budget is spent.
    let done = std::panic::catch_unwind(AssertUnwindSafe(|| interpret_page(page, &mut context, &mut collector)));
    match done {
        Ok(()) => Ok(collector),
        Err(spent) if spent.is::<glyphs::BudgetSpent>() => {
            let message = "a page is drawn by more operations than any real page needs";
            Err(Problem::quarantine(Reason::Timeout, message))
        }
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

fn has_annotations(page: &PdfPage<'_>) -> bool {
    page.raw().get::<Array<'_>>(b"Annots".as_slice()).is_some_and(|a| a.iter::<Dict<'_>>().next().is_some())
}

/// An annotation that is neither a link nor a form field and lies over text may hide or replace it.
fn flag_overlays(page: &PdfPage<'_>, below: &Collector, width: f64, height: f64, out: &mut Extraction) {
    let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots".as_slice()) else { return };
    let transform = page.initial_transform(true).to_kurbo();
    for annotation in annotations.iter::<Dict<'_>>().take(200) {
        let kind = annotation.get::<Name<'_>>(b"Subtype".as_slice()).map(|n| n.to_vec()).unwrap_or_default();
        if matches!(kind.as_slice(), b"Link" | b"Widget" | b"Popup" | b"Text" | b"Highlight" | b"Underline") {
            continue;
        }
        let Some(rect) = annotation.get::<hayro_syntax::object::Rect>(b"Rect".as_slice()) else { continue };
        let rect = transform
            .transform_rect_bbox(Rect::new(rect.x0, rect.y0, rect.x1, rect.y1))
            .intersect(Rect::new(0.0, 0.0, width, height));
        let covered = below.glyphs.iter().filter(|g| !g.is_blank() && rect.contains(g.rect.center())).count();
        if covered >= 2 {
            out.flag("overlay_annotation");
            return;
        }
    }
}
