//! Turns page pictures into words. Never fails: an unreadable picture yields no words.

mod prepare;
mod tesseract;

use image::GrayImage;
use model::evidence::Via;
use model::extraction::{Page, Word};
use model::{Confidence, Rect};

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
pub(crate) fn read_page(engine: &mut Tesseract, picture: &GrayImage, number: u32, size: Option<(u32, u32)>) -> Page {
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
    Page { number, width: page_width.max(1), height: page_height.max(1), via: Via::Ocr, words }
}

/// Number of words that the engine is fairly sure of.
fn quality(words: &[OcrWord]) -> usize {
    words.iter().filter(|w| w.confidence > 60 && w.text.len() > 1).count()
}
