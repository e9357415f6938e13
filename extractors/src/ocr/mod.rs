//! Turns page pictures into words. Never fails: an unreadable picture yields no words.

/// The Tesseract engine, opened at run time by its C interface.
#[derive(Debug)]
pub struct Tesseract {}

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

impl Tesseract {
    /// Opens the engine with at most two languages, and loads everything that it will need.
    ///
    /// # Errors
    /// When the library or the data of a language is missing.
    pub fn open(_languages: &[String]) -> Result<Tesseract, OcrUnavailable> {
        Err(OcrUnavailable::Library("not built yet".into()))
    }

    /// The words on a grey picture of this resolution.
    pub fn words(&mut self, _gray: &image::GrayImage, _dpi: u32) -> Vec<OcrWord> {
        Vec::new()
    }
}
