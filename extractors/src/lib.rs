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
pub mod ocr;
pub mod options;
pub mod pdf;
pub mod picture;
mod read;
pub mod score;
pub mod sniff;

pub use assemble::assemble;
pub use limits::Limits;
pub use options::{Engines, Options};
pub use read::{read, read_keeping};
pub use sniff::sniff;

/// Flag of a document that has pages to recognise, read without an OCR engine.
pub const WITHOUT_OCR: &str = "without_ocr";
