//! How a document is read, and the engines that reading needs.

use crate::{Limits, ocr::Reader};

/// How to read a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Limits on what a stranger controls.
    pub limits: Limits,
    /// Read a hybrid PDF by its pages alone.
    pub ignore_xml: bool,
}

/// Engines that are slow to open, kept between documents.
#[derive(Debug, Default)]
pub struct Engines {
    /// The OCR engine; `None` where none is installed: pictures then give a `no_text` problem.
    pub ocr: Option<Reader>,
}
