//! Takes a message apart into the parts worth reading. Never fails, never panics: trouble is a `Problem`.

mod opened;

pub use opened::{Bundle, Headers, Opened, Part, TEXT_CHARS_MAX};

use model::extraction::{Problem, Reason};

use crate::Limits;

/// Takes a message apart.
#[must_use]
pub fn open(bytes: &[u8], limits: &Limits) -> Opened {
    let mut opened = Opened::default();
    let problem = if bytes.is_empty() {
        Problem::reject(Reason::Empty, "the message is empty")
    } else if bytes.len() > limits.document_bytes_max {
        Problem::quarantine(Reason::TooLarge, "the message is larger than the limit")
    } else {
        Problem::quarantine(Reason::NoDocument, "nothing in the message could be an invoice")
    };
    opened.problems.push(problem);
    opened
}
