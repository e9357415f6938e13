//! Bytes in, [`Extraction`](model::extraction::Extraction) out. Pure: never fails, never panics; trouble is a `Problem`
//! in the result, and everything that a stranger controls has a limit.
//!
//! [`read`] looks at the bytes, reads them in the way they want and returns what it saw;
//! [`assemble`] chooses among the candidates and gives a `Reading`: the invoice with the provenance of each term.
//! [`mail::open`] takes a message apart into the parts worth reading.

mod archive;
mod assemble;
mod cms;
pub mod einvoice;
mod fields;
mod layout;
pub mod limits;
mod lines;
pub mod mail;
pub mod memory;
pub mod ocr;
pub mod options;
mod parts;
pub mod pdf;
pub mod picture;
mod quarter;
mod read;
pub mod score;
pub mod scorer;
pub mod sniff;
pub mod train;

pub use assemble::assemble;
pub use limits::Limits;
pub use options::{Engines, Options};
pub use read::{read, read_keeping};
pub use sniff::sniff;

use model::DocumentId;
use model::extraction::{Extraction, Page};

/// Reads the terms from pages whose words are known already.
#[must_use]
pub fn read_words(document: DocumentId, pages: Vec<Page>, scorer: &scorer::Scorer) -> Extraction {
    let mut out = Extraction::empty(document, model::MediaType::Other);
    out.reader = match pages.iter().any(|page| page.via == model::evidence::Via::Ocr) {
        true => model::extraction::Reader::Scan,
        false => model::extraction::Reader::PdfText,
    };
    out.pages = pages;
    parts::read(&mut out, scorer);
    out
}

/// Flag of a document that has pages to recognise, read without an OCR engine.
pub const WITHOUT_OCR: &str = "without_ocr";
