//! Turns page pictures into words. Never fails: an unreadable picture yields no words.

mod prepare;
mod tesseract;

use image::GrayImage;
use model::evidence::Via;
use model::extraction::{Extraction, Page, Word};
use model::{Confidence, Evidence, Rect};

pub use tesseract::{Segmentation, Tesseract};

/// Why no OCR engine is available.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OcrUnavailable {
    /// The shared library is not installed.
    #[error("load libtesseract.so.5: {0}; install the package tesseract-ocr")]
    Library(String),
    /// The library has no data for a language.
    #[error("load the language data for {0}; install the package tesseract-ocr-{0}")]
    Language(String),
}

/// A word seen on a picture, in pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OcrWord {
    /// Its text.
    pub text: String,
    /// Left edge.
    pub left: u32,
    /// Top edge.
    pub top: u32,
    /// Right edge.
    pub right: u32,
    /// Bottom edge.
    pub bottom: u32,
    /// Confidence of the engine, 0–100.
    pub confidence: u8,
}

/// Reads the picture of a page. `size` is the page's size in hundredths of a point, when it is known.
///
/// The boxes of a tilted page lie where its straightened picture has them, so that lines are level for the layout;
/// the tilt leads back to the page that people see.
pub(crate) fn read_page(
    engine: &mut Tesseract,
    picture: &GrayImage,
    number: u32,
    size: Option<(u32, u32)>,
) -> (Page, Tilt) {
    let prepared = prepare::prepare(picture);
    let (width, height) = prepared.image.dimensions();
    // Receipts are tall and narrow; their rows read best as one block.
    let tall = height > width + width / 2;
    let first = if tall { Segmentation::SingleBlock } else { Segmentation::Automatic };
    let mut words = engine.words_as(&prepared.image, prepared.dpi, first);
    if quality(&words) < 12 {
        let second = engine.words_as(&prepared.image, prepared.dpi, Segmentation::Sparse);
        if quality(&second) > quality(&words) {
            words = second;
        }
    }
    let scale = |value: u32, full: u32| {
        u16::try_from((u64::from(value) * 10_000 / u64::from(full.max(1))).min(10_000)).unwrap_or(10_000)
    };
    let words = words
        .into_iter()
        .filter(|w| w.confidence > 5 && w.right > w.left && w.bottom > w.top)
        .map(|w| Word {
            text: w.text,
            rect: Rect {
                left: scale(w.left, width),
                top: scale(w.top, height),
                right: scale(w.right, width),
                bottom: scale(w.bottom, height),
            },
            confidence: Confidence::from_percent(w.confidence),
        })
        .collect();
    // Without a known size the picture counts as 150 dpi: 48 hundredths of a point a pixel.
    let (page_width, page_height) =
        size.unwrap_or((picture.width().saturating_mul(48), picture.height().saturating_mul(48)));
    let tilt = Tilt { page: number, slope: prepared.slope, width, height };
    (Page { number, width: page_width.max(1), height: page_height.max(1), via: Via::Ocr, words }, tilt)
}

/// How a page was straightened before it was read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tilt {
    page: u32,
    /// Slope of its lines, in thousandths.
    slope: i32,
    width: u32,
    height: u32,
}

impl Tilt {
    /// A box of the straightened page as a box of the page that people see.
    fn back(self, rect: Rect) -> Rect {
        let shift = |x: u16| {
            let pixels = i64::from(x) * i64::from(self.width) * i64::from(self.slope) / 10_000 / 1_000;
            pixels * 10_000 / i64::from(self.height.max(1))
        };
        let (a, b) = (shift(rect.left), shift(rect.right));
        let moved = |y: u16, by: i64| u16::try_from((i64::from(y) + by).clamp(0, 10_000)).unwrap_or(10_000);
        Rect { top: moved(rect.top, a.min(b)), bottom: moved(rect.bottom, a.max(b)), ..rect }
    }
}

/// Moves all boxes of tilted pages to where people see them; the last thing that is done with a reading.
pub(crate) fn tilt_back(out: &mut Extraction, tilts: &[Tilt]) {
    let tilt_of = |page: u32| tilts.iter().find(|tilt| tilt.page == page && tilt.slope != 0).copied();
    for page in &mut out.pages {
        if let Some(tilt) = tilt_of(page.number) {
            for word in &mut page.words {
                word.rect = tilt.back(word.rect);
            }
        }
    }
    for evidence in out.candidates.iter_mut().flat_map(|candidate| &mut candidate.evidence) {
        if let Evidence::Page { page, rect, .. } = evidence
            && let Some(tilt) = tilt_of(*page)
        {
            *rect = tilt.back(*rect);
        }
    }
}

/// Number of words that the engine is fairly sure of.
fn quality(words: &[OcrWord]) -> usize {
    words.iter().filter(|w| w.confidence > 60 && w.text.len() > 1).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_of_a_tilted_page_go_back_to_where_its_words_stand() {
        // Lines fall by 50 pixels in 1,000: at the right edge of 2,000 pixels, by 100 of 3,000, a thirtieth.
        let tilt = Tilt { page: 1, slope: 50, width: 2_000, height: 3_000 };
        let straight = |left, right| Rect { left, top: 5_000, right, bottom: 5_100 };
        assert_eq!(tilt.back(straight(0, 0)).top, 5_000);
        assert_eq!(tilt.back(straight(10_000, 10_000)).top, 5_333);
        let line = tilt.back(straight(0, 10_000));
        assert_eq!((line.top, line.bottom), (5_000, 5_433), "a box across the page covers its falling line");
        let rising = Tilt { slope: -50, ..tilt };
        assert_eq!(rising.back(straight(10_000, 10_000)).top, 4_667);
    }
}
