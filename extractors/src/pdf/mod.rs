//! Reads the pages of a PDF: its text layer where that is good, OCR of the page's picture where it is not.

pub mod embedded;

use model::extraction::{Extraction, Problem, Reason};
use model::{DocumentId, MediaType};

use crate::{Engines, Options};

/// Reads the pages of a PDF; per page the text layer or a scan.
pub fn read_pages(_bytes: &[u8], document: DocumentId, _options: &Options, _engines: &mut Engines) -> Extraction {
    let mut out = Extraction::empty(document, MediaType::Pdf);
    out.problems.push(Problem::quarantine(Reason::NoText, "this build does not read pages yet"));
    out
}
