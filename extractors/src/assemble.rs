//! Chooses among candidates.

use model::Reading;
use model::extraction::Extraction;

/// The invoice that the candidates give: the best candidate of each term, with its provenance.
#[must_use]
pub fn assemble(extraction: &Extraction) -> Reading {
    let mut reading = Reading::default();
    reading.class = Some(extraction.class);
    reading
}
