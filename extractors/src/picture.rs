//! Reads pictures of pages, and draws pages as pictures for people. Never decodes more pixels than the limits allow.

mod grey;

use std::io::Cursor;

use image::codecs::png::PngEncoder;
use image::codecs::tiff::TiffDecoder;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError, ImageFormat, ImageReader, RgbImage,
};
use model::extraction::{Extraction, Outcome, Problem, Reader, Reason};
use model::{DocumentId, MediaType};

use crate::{Engines, Limits, Options, ocr, parts, pdf};

/// Progressive scans of one JPEG; real encoders write about ten.
const JPEG_SCANS_MAX: usize = 100;

/// Reads a PNG, a JPEG or a TIFF of one or more pages.
pub fn read_image(
    bytes: &[u8],
    media_type: MediaType,
    document: DocumentId,
    options: &Options,
    engines: &mut Engines,
) -> Extraction {
    let mut out = Extraction::empty(document, media_type);
    out.reader = Reader::Scan;
    let count = match frames(bytes, media_type, &options.limits) {
        Ok(count) => count,
        Err(problem) => {
            out.problems.push(problem);
            return out;
        }
    };
    let mut ways = Vec::new();
    for frame in 0..count {
        let grey = match grey::grey(bytes, media_type, frame, &options.limits) {
            Ok(grey) => grey,
            Err(problem) => {
                out.problems.push(problem);
                return out;
            }
        };
        let number = frame + 1;
        if grey.width() < 40 || grey.height() < 20 {
            continue;
        }
        match engines.ocr.as_mut() {
            Some(engine) => {
                let (page, way) = engine.read_page(&grey, number, None);
                out.pages.push(page);
                ways.push(way);
            }
            None => {
                out.problems.push(Problem::quarantine(
                    Reason::NoText,
                    "the document is a picture and no OCR engine is installed",
                ));
                return out;
            }
        }
    }
    if out.pages.iter().all(|p| p.words.is_empty()) {
        out.problems.push(Problem::quarantine(Reason::NoText, "no text was found in the picture"));
        return out;
    }
    parts::read(&mut out, crate::scorer::Scorer::built_in());
    ocr::lead_back(&mut out, &ways);
    out
}

/// A page as a PNG picture of this width; `page` from 1.
///
/// # Errors
/// When the document has no such page or cannot be drawn within the limits.
pub fn page_png(bytes: &[u8], page: u32, width_px: u32, limits: &Limits) -> Result<Vec<u8>, Problem> {
    let missing = || Problem::noted(Reason::Empty, format!("the document has no page {page}"));
    let index = page.checked_sub(1).ok_or_else(missing)?;
    let width_px = width_px.clamp(16, 4_000);
    let picture = match crate::sniff(bytes) {
        MediaType::Pdf => {
            let document = pdf::open(bytes, limits)?;
            let pages = document.pages();
            let sheet = pages.get(index as usize).ok_or_else(missing)?;
            let (width, _) = pdf::page_size(sheet);
            pdf::raster::draw(sheet, width_px as f32 / width, limits)
                .ok_or_else(|| Problem::noted(Reason::PixelLimit, "the page is too large to be drawn"))?
        }
        media_type @ (MediaType::Png | MediaType::Jpeg | MediaType::Tiff) => {
            if index >= frames(bytes, media_type, limits)? {
                return Err(missing());
            }
            let picture = decode(bytes, media_type, index, limits)?.pixels.into_rgb8();
            let (width, height) = picture.dimensions();
            let height_px = (u64::from(height) * u64::from(width_px) / u64::from(width.max(1))).clamp(1, 20_000);
            image::imageops::thumbnail(&picture, width_px, u32::try_from(height_px).unwrap_or(1))
        }
        _ => return Err(Problem::noted(Reason::UnsupportedType, "only PDF, PNG, JPEG and TIFF have pages to draw")),
    };
    encode(&picture)
}

/// Number of pages of a PDF or picture; 0 when it cannot be read.
#[must_use]
pub fn page_count(bytes: &[u8], limits: &Limits) -> u32 {
    match crate::sniff(bytes) {
        MediaType::Pdf => {
            pdf::open(bytes, limits).map_or(0, |document| u32::try_from(document.pages().len()).unwrap_or(u32::MAX))
        }
        media_type @ (MediaType::Png | MediaType::Jpeg | MediaType::Tiff) => {
            frames(bytes, media_type, limits).unwrap_or(0)
        }
        _ => 0,
    }
}

fn encode(picture: &RgbImage) -> Result<Vec<u8>, Problem> {
    let mut out = Vec::new();
    PngEncoder::new(&mut out)
        .write_image(picture.as_raw(), picture.width(), picture.height(), ExtendedColorType::Rgb8)
        .map_err(|error| Problem::noted(Reason::Malformed, format!("write the picture: {error}")))?;
    Ok(out)
}

fn format_of(media_type: MediaType) -> Option<ImageFormat> {
    match media_type {
        MediaType::Png => Some(ImageFormat::Png),
        MediaType::Jpeg => Some(ImageFormat::Jpeg),
        MediaType::Tiff => Some(ImageFormat::Tiff),
        _ => None,
    }
}

/// Pages of a picture: one, but for TIFF as many as its chain of directories has.
fn frames(bytes: &[u8], media_type: MediaType, limits: &Limits) -> Result<u32, Problem> {
    if bytes.len() > limits.document_bytes_max {
        return Err(Problem::reject(Reason::TooLarge, "the picture has more bytes than the limit allows"));
    }
    if media_type == MediaType::Jpeg && jpeg_scans(bytes) > JPEG_SCANS_MAX {
        return Err(Problem::reject(Reason::PixelLimit, "the JPEG repeats its picture in too many scans"));
    }
    if media_type != MediaType::Tiff {
        return Ok(1);
    }
    let offsets = tiff_directories(bytes)?;
    if offsets.len() > limits.page_count_max {
        return Err(Problem::reject(Reason::TooManyPages, "the TIFF has more pages than the limit allows"));
    }
    u32::try_from(offsets.len()).map_err(|_| Problem::reject(Reason::TooManyPages, "the TIFF has too many pages"))
}

/// Start-of-scan markers of a JPEG.
fn jpeg_scans(bytes: &[u8]) -> usize {
    bytes.windows(2).filter(|w| *w == [0xff, 0xda]).count()
}

/// Offsets of a TIFF's directories; a loop or a bad offset is a problem.
fn tiff_directories(bytes: &[u8]) -> Result<Vec<usize>, Problem> {
    let malformed = |message: &str| Problem::quarantine(Reason::Malformed, message);
    let little = bytes.starts_with(b"II");
    let u16_at = |at: usize| {
        let b = bytes.get(at..at.checked_add(2)?)?;
        Some(if little { u16::from_le_bytes([b[0], b[1]]) } else { u16::from_be_bytes([b[0], b[1]]) })
    };
    let u32_at = |at: usize| {
        let b = bytes.get(at..at.checked_add(4)?)?;
        let b = [b[0], b[1], b[2], b[3]];
        Some(if little { u32::from_le_bytes(b) } else { u32::from_be_bytes(b) } as usize)
    };
    if u16_at(2) != Some(42) {
        return Err(malformed("this kind of TIFF is not read"));
    }
    let mut offsets = Vec::new();
    let mut next = u32_at(4).unwrap_or(0);
    while next != 0 {
        if offsets.contains(&next) {
            return Err(malformed("the TIFF's pages lead back to themselves"));
        }
        let Some(count) = u16_at(next) else { return Err(malformed("a page of the TIFF lies outside the file")) };
        offsets.push(next);
        if offsets.len() > 10_000 {
            break;
        }
        let after = next.saturating_add(2).saturating_add(usize::from(count).saturating_mul(12));
        let Some(following) = u32_at(after) else { return Err(malformed("the TIFF ends inside a page's directory")) };
        next = following;
    }
    if offsets.is_empty() { Err(malformed("the TIFF holds no page")) } else { Ok(offsets) }
}

/// A picture, upright as it is to be shown.
pub(crate) struct Decoded {
    /// Its pixels.
    pub(crate) pixels: DynamicImage,
    /// Whether its bytes show the same without more ado: not turned by a note in them, grey or red, green and blue.
    pub(crate) is_plain: bool,
}

/// A page of a picture, within the limits.
pub(crate) fn decode(bytes: &[u8], media_type: MediaType, frame: u32, limits: &Limits) -> Result<Decoded, Problem> {
    let format = format_of(media_type)
        .ok_or_else(|| Problem::reject(Reason::UnsupportedType, "only PNG, JPEG and TIFF pictures are read"))?;
    // A TIFF is read page by page by pointing its header at the page wanted.
    let patched;
    let bytes = if media_type == MediaType::Tiff && frame > 0 {
        let offset = tiff_directories(bytes)?.get(frame as usize).copied().unwrap_or(8);
        let offset = u32::try_from(offset).unwrap_or(8);
        let mut copy = bytes.to_vec();
        let little = copy.starts_with(b"II");
        copy[4..8].copy_from_slice(&if little { offset.to_le_bytes() } else { offset.to_be_bytes() });
        patched = copy;
        patched.as_slice()
    } else {
        bytes
    };
    let (width, height) = if media_type == MediaType::Tiff {
        TiffDecoder::new(Cursor::new(bytes)).map_err(|e| problem_of(&e))?.dimensions()
    } else {
        ImageReader::with_format(Cursor::new(bytes), format).into_dimensions().map_err(|e| problem_of(&e))?
    };
    if u64::from(width) * u64::from(height) > limits.pixel_count_max {
        return Err(Problem::reject(
            Reason::PixelLimit,
            format!("the picture claims {width} × {height} pixels; the limit is {}", limits.pixel_count_max),
        ));
    }
    if width == 0 || height == 0 {
        return Err(Problem::quarantine(Reason::Malformed, "the picture has no pixels"));
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut allowed = image::Limits::default();
    allowed.max_alloc = Some(limits.pixel_count_max.saturating_mul(4).min(400_000_000));
    allowed.max_image_width = Some(100_000);
    allowed.max_image_height = Some(100_000);
    reader.limits(allowed);
    let mut decoder = reader.into_decoder().map_err(|e| problem_of(&e))?;
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let is_plain = orientation == image::metadata::Orientation::NoTransforms
        && matches!(decoder.original_color_type(), ExtendedColorType::L8 | ExtendedColorType::Rgb8);
    let mut pixels = DynamicImage::from_decoder(decoder).map_err(|e| problem_of(&e))?;
    pixels.apply_orientation(orientation);
    Ok(Decoded { pixels, is_plain })
}

fn problem_of(error: &ImageError) -> Problem {
    let (reason, outcome) = match error {
        ImageError::Limits(_) => (Reason::PixelLimit, Outcome::Quarantine),
        ImageError::IoError(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
            (Reason::Truncated, Outcome::Quarantine)
        }
        _ => (Reason::Malformed, Outcome::Quarantine),
    };
    Problem { reason, outcome, message: format!("the picture cannot be read: {error}") }
}
