//! Reads pictures of pages, and draws pages as pictures for people.

use model::extraction::{Extraction, Problem, Reason};
use model::{DocumentId, MediaType};

use crate::{Engines, Limits, Options};

/// Reads a PNG, a JPEG or a TIFF of one or more pages.
pub fn read_image(
    _bytes: &[u8],
    media_type: MediaType,
    document: DocumentId,
    _options: &Options,
    _engines: &mut Engines,
) -> Extraction {
    let mut out = Extraction::empty(document, media_type);
    out.problems.push(Problem::quarantine(Reason::NoText, "this build does not read pictures yet"));
    out
}

/// A page as a PNG picture of this width; `page` from 1.
///
/// # Errors
/// When the document has no such page or cannot be drawn within the limits.
pub fn page_png(_bytes: &[u8], _page: u32, _width_px: u32, _limits: &Limits) -> Result<Vec<u8>, Problem> {
    Err(Problem::noted(Reason::UnsupportedType, "this build does not draw pages yet"))
}

/// Number of pages of a PDF or picture; 0 when it cannot be read.
#[must_use]
pub fn page_count(_bytes: &[u8], _limits: &Limits) -> u32 {
    0
}
