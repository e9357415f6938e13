//! A thin binding to Tesseract's C interface, opened at run time.
//!
//! Nothing is needed at build time and the program starts without the library. All data is loaded by
//! [`Tesseract::open`], so that it works on after the sandbox has shut the file system.
#![expect(unsafe_code, reason = "the C interface of libtesseract has no safe form; every call is in this file")]

use std::ffi::{CStr, CString, c_char, c_int, c_void};

use image::GrayImage;
use libloading::Library;

use super::{OcrUnavailable, SeenWord, Slant, Words, prepare};

/// Names of the shared library, the packaged one first.
const LIBRARIES: &[&str] = &["libtesseract.so.5", "libtesseract.so", "libtesseract.so.4"];
/// Find as much text as possible in no particular order of blocks: PSM_SPARSE_TEXT.
const SPARSE_TEXT: c_int = 11;
/// One uniform block of text: PSM_SINGLE_BLOCK.
const SINGLE_BLOCK: c_int = 6;
/// A single line of text: PSM_SINGLE_LINE.
const SINGLE_LINE: c_int = 7;
/// Fully automatic page segmentation: PSM_AUTO.
const AUTOMATIC: c_int = 3;

type Handle = *mut c_void;

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

impl OcrWord {
    /// The word on a picture that was given to the engine as it is.
    #[must_use]
    pub fn seen(self) -> SeenWord {
        let middle = |a: u32, b: u32| (a as f32 + b as f32) / 2.0;
        let slant = Slant {
            middle: (middle(self.left, self.right), middle(self.top, self.bottom)),
            width: self.right.saturating_sub(self.left) as f32,
            height: self.bottom.saturating_sub(self.top) as f32,
            angle: 0.0,
        };
        SeenWord { text: self.text, slant, confidence: f32::from(self.confidence) / 100.0 }
    }
}

/// How Tesseract should look for text on a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segmentation {
    /// Columns and blocks are found by the engine.
    Automatic,
    /// The page is one block of lines, as a receipt is.
    SingleBlock,
    /// Text anywhere, no order.
    Sparse,
    /// The picture is one line.
    SingleLine,
}

struct Functions {
    set_mode: unsafe extern "C" fn(Handle, c_int),
    set_image: unsafe extern "C" fn(Handle, *const u8, c_int, c_int, c_int, c_int),
    set_resolution: unsafe extern "C" fn(Handle, c_int),
    recognize: unsafe extern "C" fn(Handle, *mut c_void) -> c_int,
    tsv: unsafe extern "C" fn(Handle, c_int) -> *mut c_char,
    delete_text: unsafe extern "C" fn(*mut c_char),
    clear: unsafe extern "C" fn(Handle),
    end: unsafe extern "C" fn(Handle),
    delete: unsafe extern "C" fn(Handle),
}

/// The Tesseract engine. One per thread; opening takes about 100 ms, so keep it.
pub struct Tesseract {
    handle: Handle,
    functions: Functions,
    // Dropped last: the functions live in it.
    _library: Library,
}

impl std::fmt::Debug for Tesseract {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tesseract")
    }
}

// SAFETY: the engine has no thread affinity; `&mut self` on every call keeps it to one thread at a time.
unsafe impl Send for Tesseract {}

macro_rules! symbol {
    ($library:expr, $name:literal, $type:ty) => {{
        // SAFETY: the name and the signature are those of capi.h, unchanged since Tesseract 4.
        let symbol = unsafe { $library.get::<$type>($name) };
        *symbol.map_err(|e| OcrUnavailable::Library(e.to_string()))?
    }};
}

impl Tesseract {
    /// Opens the engine with at most two languages (`eng`, `deu` …), and loads everything that it will need.
    ///
    /// Languages beyond the second are left out: each one slows every page down.
    ///
    /// # Errors
    /// When the library or the data of a language is missing.
    pub fn open(languages: &[String]) -> Result<Tesseract, OcrUnavailable> {
        let mut failure = String::new();
        let mut library = None;
        for name in LIBRARIES {
            // SAFETY: loading runs the library's initialisers; it is the distribution's own package.
            match unsafe { Library::new(*name) } {
                Ok(found) => {
                    library = Some(found);
                    break;
                }
                Err(error) if failure.is_empty() => failure = error.to_string(),
                Err(_) => {}
            }
        }
        let library = library.ok_or(OcrUnavailable::Library(failure))?;
        let create = symbol!(library, b"TessBaseAPICreate\0", unsafe extern "C" fn() -> Handle);
        let init = symbol!(
            library,
            b"TessBaseAPIInit3\0",
            unsafe extern "C" fn(Handle, *const c_char, *const c_char) -> c_int
        );
        let set_variable = symbol!(
            library,
            b"TessBaseAPISetVariable\0",
            unsafe extern "C" fn(Handle, *const c_char, *const c_char) -> c_int
        );
        let functions = Functions {
            set_mode: symbol!(library, b"TessBaseAPISetPageSegMode\0", unsafe extern "C" fn(Handle, c_int)),
            set_image: symbol!(
                library,
                b"TessBaseAPISetImage\0",
                unsafe extern "C" fn(Handle, *const u8, c_int, c_int, c_int, c_int)
            ),
            set_resolution: symbol!(library, b"TessBaseAPISetSourceResolution\0", unsafe extern "C" fn(Handle, c_int)),
            recognize: symbol!(library, b"TessBaseAPIRecognize\0", unsafe extern "C" fn(Handle, *mut c_void) -> c_int),
            tsv: symbol!(library, b"TessBaseAPIGetTsvText\0", unsafe extern "C" fn(Handle, c_int) -> *mut c_char),
            delete_text: symbol!(library, b"TessDeleteText\0", unsafe extern "C" fn(*mut c_char)),
            clear: symbol!(library, b"TessBaseAPIClear\0", unsafe extern "C" fn(Handle)),
            end: symbol!(library, b"TessBaseAPIEnd\0", unsafe extern "C" fn(Handle)),
            delete: symbol!(library, b"TessBaseAPIDelete\0", unsafe extern "C" fn(Handle)),
        };
        let wanted: Vec<&str> = languages.iter().map(String::as_str).take(2).collect();
        let wanted = if wanted.is_empty() { "eng".to_owned() } else { wanted.join("+") };
        let code = CString::new(wanted.clone()).map_err(|_| OcrUnavailable::Language(wanted.clone()))?;
        // SAFETY: the constructor has no preconditions.
        let handle = unsafe { create() };
        if handle.is_null() {
            return Err(OcrUnavailable::Library("the engine could not be created".to_owned()));
        }
        let engine = Tesseract { handle, functions, _library: library };
        // SAFETY: the handle is fresh; a null path means the built-in place of the language data.
        if unsafe { init(engine.handle, std::ptr::null(), code.as_ptr()) } != 0 {
            return Err(OcrUnavailable::Language(wanted));
        }
        for (name, value) in [(c"debug_file", c"/dev/null"), (c"tessedit_do_invert", c"0")] {
            // SAFETY: both are valid C strings; an unknown name is ignored by the library.
            unsafe { set_variable(engine.handle, name.as_ptr(), value.as_ptr()) };
        }
        Ok(engine)
    }

    /// The words on a grey picture of this resolution, as found with automatic segmentation.
    pub fn words(&mut self, gray: &GrayImage, dpi: u32) -> Vec<OcrWord> {
        self.words_as(gray, dpi, Segmentation::Automatic)
    }

    /// The words on a grey picture, segmented in a given way.
    pub fn words_as(&mut self, gray: &GrayImage, dpi: u32, segmentation: Segmentation) -> Vec<OcrWord> {
        let (Ok(width), Ok(height)) = (c_int::try_from(gray.width()), c_int::try_from(gray.height())) else {
            return Vec::new();
        };
        if width < 8 || height < 8 || gray.as_raw().len() < (width as usize) * (height as usize) {
            return Vec::new();
        }
        let mode = match segmentation {
            Segmentation::Automatic => AUTOMATIC,
            Segmentation::SingleBlock => SINGLE_BLOCK,
            Segmentation::Sparse => SPARSE_TEXT,
            Segmentation::SingleLine => SINGLE_LINE,
        };
        let f = &self.functions;
        // SAFETY: the handle is initialised, the picture has width × height bytes and outlives these calls
        // (`SetImage` copies it), and the text is freed by the library that made it, once.
        unsafe {
            (f.set_mode)(self.handle, mode);
            (f.set_image)(self.handle, gray.as_raw().as_ptr(), width, height, 1, width);
            (f.set_resolution)(self.handle, c_int::try_from(dpi.clamp(70, 2_400)).unwrap_or(300));
            let mut words = Vec::new();
            if (f.recognize)(self.handle, std::ptr::null_mut()) == 0 {
                let text = (f.tsv)(self.handle, 0);
                if !text.is_null() {
                    words = parse_tsv(&CStr::from_ptr(text).to_string_lossy());
                    (f.delete_text)(text);
                }
            }
            (f.clear)(self.handle);
            words
        }
    }
}

impl Words for Tesseract {
    fn name(&self) -> &'static str {
        "Tesseract"
    }

    fn words(&mut self, picture: &GrayImage, _: Option<f32>) -> Vec<SeenWord> {
        let prepared = prepare::prepare(picture);
        let (width, height) = prepared.image.dimensions();
        // Receipts are tall and narrow; their rows read best as one block.
        let tall = height > width + width / 2;
        let first = if tall { Segmentation::SingleBlock } else { Segmentation::Automatic };
        let mut words = self.words_as(&prepared.image, prepared.dpi, first);
        if quality(&words) < 12 {
            let second = self.words_as(&prepared.image, prepared.dpi, Segmentation::Sparse);
            if quality(&second) > quality(&words) {
                words = second;
            }
        }
        let seen = words.into_iter().filter(|word| word.right > word.left && word.bottom > word.top);
        seen.map(|word| prepared.seen(word, picture)).collect()
    }

    fn line(&mut self, picture: &GrayImage, place: &Slant) -> Option<(String, f32)> {
        let line = prepare::line(picture, place);
        let words = self.words_as(&line, 300, Segmentation::SingleLine);
        let confidence = words.iter().map(|word| word.confidence).min()?;
        let texts: Vec<String> = words.into_iter().map(|word| word.text).collect();
        Some((texts.join(" "), f32::from(confidence) / 100.0))
    }
}

/// Number of words that the engine is fairly sure of.
fn quality(words: &[OcrWord]) -> usize {
    words.iter().filter(|w| w.confidence > 60 && w.text.len() > 1).count()
}

impl Drop for Tesseract {
    fn drop(&mut self) {
        // SAFETY: the handle was made by the same library and is not used again.
        unsafe {
            (self.functions.end)(self.handle);
            (self.functions.delete)(self.handle);
        }
    }
}

/// Words of Tesseract's table: `level page block par line word left top width height conf text`.
pub(super) fn parse_tsv(tsv: &str) -> Vec<OcrWord> {
    tsv.lines()
        .filter_map(|row| {
            let columns: Vec<&str> = row.splitn(12, '\t').collect();
            let number = |i: usize| columns.get(i).and_then(|c| c.parse::<u32>().ok());
            if columns.len() < 12 || columns[0] != "5" {
                return None;
            }
            let text = columns[11].trim();
            let confidence = columns[10].split('.').next()?.parse::<i32>().ok()?.clamp(0, 100);
            let (left, top) = (number(6)?, number(7)?);
            (!text.is_empty()).then(|| OcrWord {
                text: text.to_owned(),
                left,
                top,
                right: left.saturating_add(number(8).unwrap_or(0)),
                bottom: top.saturating_add(number(9).unwrap_or(0)),
                confidence: u8::try_from(confidence).unwrap_or(0),
            })
        })
        .collect()
}
