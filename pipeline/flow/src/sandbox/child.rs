//! The child's side: loads its engines, puts up the walls, then reads one document after the other.

use std::io::{self, BufReader, BufWriter};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use extractors::ocr::{Paddle, Reader, Tesseract, Weights};
use extractors::{Engines, Options};

use super::protocol::{DocumentRead, Request, Response, read_frame, write_frame};
use super::walls;
use crate::official;

/// Stack of the reader: libraries walk nested objects by recursion, and only what is touched is taken.
const STACK_BYTES: usize = 256 << 20;

/// What a child is started with.
#[derive(Debug, Clone)]
pub struct Child {
    /// Languages of Tesseract; empty means that no OCR engine is opened.
    pub languages: Vec<String>,
    /// Folder of PP-OCR's weights.
    pub models: Option<PathBuf>,
    /// Most memory that it may address, in bytes.
    pub memory_bytes_max: u64,
}

/// Runs the reader until its parent closes the pipe.
///
/// # Errors
/// When the pipe breaks or the parent speaks another protocol.
pub fn run(child: &Child) -> io::Result<()> {
    // The walls are put up by the thread that reads; this one only waits for it.
    std::thread::scope(|scope| {
        let reader = std::thread::Builder::new().stack_size(STACK_BYTES);
        let reader = reader.spawn_scoped(scope, || read_documents(child))?;
        reader.join().unwrap_or_else(|_| Err(io::Error::other("the reader panicked outside of a document")))
    })
}

fn read_documents(child: &Child) -> io::Result<()> {
    let mut walls_missing = walls::limit_resources(child.memory_bytes_max);
    // The first panic would open the binary for its backtrace; behind the walls there is nothing to open.
    std::panic::set_hook(Box::new(|_| {}));
    let loaded = (!child.languages.is_empty()).then(|| Loaded::load(child));
    walls_missing.extend(walls::lock_files());
    let mut engines = Engines::default();
    let mut ocr_missing = None;
    if let Some(loaded) = loaded {
        // Networks start a thread of their own: it stands behind the same walls.
        (engines.ocr, ocr_missing) = loaded.open();
    }
    walls_missing.extend(walls::lock_calls());

    let mut input = BufReader::with_capacity(1 << 16, io::stdin().lock());
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    while let Some((header, body)) = read_frame(&mut input)? {
        let request: Request = serde_json::from_slice(&header)?;
        let hello = matches!(request, Request::Hello);
        let (response, body) = if hello {
            let ocr = engines.ocr.as_ref().map(|reader| reader.name().to_owned());
            let (ocr_missing, walls_missing) = (ocr_missing.clone(), walls_missing.clone());
            (Response::Hello { ocr, ocr_missing, walls_missing }, Vec::new())
        } else {
            // A panic of a reader costs the document, not the answer.
            catch_unwind(AssertUnwindSafe(|| answer(&request, &body, &mut engines)))
                .unwrap_or_else(|panic| (Response::Panicked { message: panic_text(panic.as_ref()) }, Vec::new()))
        };
        write_frame(&mut output, &serde_json::to_vec(&response)?, &body)?;
    }
    Ok(())
}

/// What was read from files before the walls closed.
struct Loaded {
    weights: Result<Option<Weights>, String>,
    tesseract: Result<Tesseract, String>,
}

impl Loaded {
    fn load(child: &Child) -> Loaded {
        let weights = child.models.as_deref().map_or(Ok(None), Weights::read);
        Loaded {
            weights: weights.map_err(|why| why.to_string()),
            tesseract: Tesseract::open(&child.languages).map_err(|why| why.to_string()),
        }
    }

    /// The best engine that opens, and why it is not the one that was asked for.
    fn open(self) -> (Option<Reader>, Option<String>) {
        let mut slower = None;
        let paddle = match self.weights {
            Ok(Some(mut weights)) => {
                slower = weights.runtime_missing.take().map(|why| why.to_string());
                Paddle::open(weights).map(Some).map_err(|why| why.to_string())
            }
            Ok(None) => Ok(None),
            Err(why) => Err(why),
        };
        match (paddle, self.tesseract) {
            (Ok(Some(paddle)), tesseract) => (Some(Reader::new(paddle).with_second(tesseract.ok())), slower),
            (Ok(None), Ok(tesseract)) => (Some(Reader::new(tesseract)), None),
            (Err(why), Ok(tesseract)) => (Some(Reader::new(tesseract)), Some(why)),
            (Err(why), Err(_)) | (Ok(None), Err(why)) => (None, Some(why)),
        }
    }
}

fn answer(request: &Request, bytes: &[u8], engines: &mut Engines) -> (Response, Vec<u8>) {
    match request {
        Request::Read { ignore_xml, profile, limits } => {
            let options = Options { limits: limits.clone(), ignore_xml: *ignore_xml };
            let (extraction, xml) = extractors::read_keeping(bytes, &options, engines);
            let judgement = xml.map(|xml| official::judgement(&xml, *profile, limits));
            (Response::Read(Box::new(DocumentRead { extraction, judgement })), Vec::new())
        }
        Request::OpenMail { limits } => (Response::Mail(Box::new(extractors::mail::open(bytes, limits))), Vec::new()),
        Request::PagePng { page, width_px, limits } => {
            match extractors::picture::page_png(bytes, *page, *width_px, limits) {
                Ok(png) => (Response::Png, png),
                Err(problem) => (Response::NoPicture(problem), Vec::new()),
            }
        }
        Request::Searchable { extraction, limits } => match extractors::ocr::searchable(bytes, extraction, limits) {
            Ok(pdf) => (Response::Pdf, pdf),
            Err(problem) => (Response::NoPdf(problem), Vec::new()),
        },
        Request::Hello => (Response::Hello { ocr: None, ocr_missing: None, walls_missing: Vec::new() }, Vec::new()),
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    text.chars().take(300).collect()
}
