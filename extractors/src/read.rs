//! From bytes to the reader that suits them.

use model::extraction::{Extraction, Problem, Reason};
use model::{DocumentId, MediaType};

use crate::{Engines, Options, einvoice, pdf, picture, sniff};

/// Reads one document: XML by its syntax, a PDF by its embedded invoice and its pages, a picture by OCR.
///
/// Never fails: what cannot be read is a problem in the result.
pub fn read(bytes: &[u8], options: &Options, engines: &mut Engines) -> Extraction {
    let document = DocumentId::of(bytes);
    let media_type = sniff(bytes);
    match media_type {
        MediaType::Xml => einvoice::read_xml(bytes, document, &options.limits),
        MediaType::Pdf => pdf::read_pages(bytes, document, options, engines),
        MediaType::Png | MediaType::Jpeg | MediaType::Tiff => {
            picture::read_image(bytes, media_type, document, options, engines)
        }
        _ => {
            let mut out = Extraction::empty(document, media_type);
            out.problems.push(Problem::quarantine(Reason::UnsupportedType, "this type of file is not read"));
            out
        }
    }
}
