//! Turns page pictures into words. Never fails: an unreadable picture yields no words.
//!
//! Engines stand behind one interface, [`Words`]: PP-OCR where its weights are installed ([`Paddle`]), Tesseract where
//! they are not and for a second look at what is in doubt ([`Tesseract`]). [`Reader`] is what a page is read with.

mod doubt;
mod glyphless;
mod letters;
mod paddle;
mod page;
mod prepare;
mod searchable;
mod slant;
mod tesseract;
pub mod weights;

use image::GrayImage;
use image::imageops::thumbnail;
use model::extraction::Page;
use model::trace::Picture;

pub use paddle::{Alphabet, Paddle, Runtime, Weights};
pub(crate) use page::{WayBack, lead_back};
pub use searchable::searchable;
pub use slant::{Point, Slant};
pub use tesseract::{OcrWord, Segmentation, Tesseract};

/// Why no OCR engine is available.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OcrUnavailable {
    /// The shared library is not installed.
    #[error("load libtesseract.so.5: {0}; install the package tesseract-ocr")]
    Library(String),
    /// The library has no data for a language.
    #[error("load the language data for {0}; install the package tesseract-ocr-{0}")]
    Language(String),
    /// The weights of PP-OCR are missing or are no such weights.
    #[error("load the weights of PP-OCR: {0}; run bursar ocr install")]
    Weights(String),
    /// The library that the networks would run on faster is none, or does not load.
    #[error("load ONNX Runtime: {0}; run bursar ocr install --fast, or remove the file to do without")]
    Runtime(String),
}

/// The difference hash: nine by eight fields of the mean grey, each compared with its right neighbour. Two scans of one
/// page differ in a few fields, two pages in about half of those that are not blank.
fn from_afar(picture: &GrayImage) -> Picture {
    let small = thumbnail(picture, 9, 8);
    let fields = (0..8).flat_map(|row| (0..8).map(move |column| (column, row)));
    // Paper is never quite even: a field counts as darker only when ink makes it so.
    let is_darker = |(column, row): (u32, u32)| {
        small.get_pixel(column, row).0[0].saturating_add(2) < small.get_pixel(column + 1, row).0[0]
    };
    Picture(fields.fold(0, |bits, field| bits << 1 | u64::from(is_darker(field))))
}

/// A word seen on a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenWord {
    /// Its text.
    pub text: String,
    /// Where it stands and how it runs, in pixels of the picture.
    pub slant: Slant,
    /// How sure the engine is of its least sure character, from 0 to 1.
    pub confidence: f32,
}

/// What turns pictures into words.
pub trait Words: std::fmt::Debug + Send {
    /// Name of the engine, for people.
    fn name(&self) -> &'static str;

    /// The words on a grey picture, in no order. `dpi` is its resolution when it is known.
    fn words(&mut self, picture: &GrayImage, dpi: Option<f32>) -> Vec<SeenWord>;

    /// Reads one place of the picture again, as a single line: its text and how sure the engine is of it, from 0 to 1.
    fn line(&mut self, picture: &GrayImage, place: &Slant) -> Option<(String, f32)>;
}

/// Reads pages with the best engine at hand.
#[derive(Debug)]
pub struct Reader {
    engine: Box<dyn Words>,
    /// Looks again at what the engine is in doubt about.
    second: Option<Tesseract>,
}

impl Reader {
    /// Reads with this engine alone.
    pub fn new(engine: impl Words + 'static) -> Reader {
        Reader { engine: Box::new(engine), second: None }
    }

    /// Has another engine look again at what is in doubt.
    #[must_use]
    pub fn with_second(mut self, second: Option<Tesseract>) -> Reader {
        self.second = second;
        self
    }

    /// Opens PP-OCR when there are weights, with Tesseract as second reader when it is installed; else Tesseract alone.
    ///
    /// # Errors
    /// When there is no engine at all; says what to install for the first choice.
    pub fn open(weights: Option<Weights>, languages: &[String]) -> Result<Reader, OcrUnavailable> {
        let tesseract = Tesseract::open(languages);
        match (weights.map(Paddle::open), tesseract) {
            (Some(Ok(paddle)), tesseract) => Ok(Reader::new(paddle).with_second(tesseract.ok())),
            (_, Ok(tesseract)) => Ok(Reader::new(tesseract)),
            (Some(Err(why)), Err(_)) | (None, Err(why)) => Err(why),
        }
    }

    /// Name of the engine, for people.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.engine.name()
    }

    /// The words on a grey picture, in no order.
    pub fn words(&mut self, picture: &GrayImage, dpi: Option<f32>) -> Vec<SeenWord> {
        self.engine.words(picture, dpi)
    }

    /// Reads the picture of a page. `size` is the page's size in hundredths of a point, when it is known.
    ///
    /// The lines of the page are level, whatever way it lay; [`lead_back`] moves boxes to the page that people see.
    pub(crate) fn read_page(&mut self, picture: &GrayImage, number: u32, size: Option<(u32, u32)>) -> (Page, WayBack) {
        let pixels = picture.dimensions();
        let dpi = size.map(|(width, _)| pixels.0 as f32 * 7_200.0 / width.max(1) as f32);
        let mut words = self.engine.words(picture, dpi);
        letters::settle_zeros(&mut words);
        let doubts = doubt::look_again(&mut words, picture, self.engine.as_mut(), self.second.as_mut());
        // Without a known size the picture counts as 150 dpi: 48 hundredths of a point a pixel.
        let (width, height) = size.unwrap_or((pixels.0.saturating_mul(48), pixels.1.saturating_mul(48)));
        let level = page::level(words, &doubts, number, pixels, (width.max(1), height.max(1)));
        (Page { picture: Some(from_afar(picture)), ..level.page }, level.back)
    }
}
