//! Files inside a PDF: the XML of a hybrid invoice and its attachments.

use model::extraction::Problem;

use crate::Limits;

/// A file inside a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedFile {
    /// Name given by the sender, as it stands in the file specification.
    pub name: String,
    /// Its bytes, inflated.
    pub bytes: Vec<u8>,
    /// How it relates to the pages (ISO 32000-2 `AFRelationship`): `Data`, `Alternative`, `Source` …
    pub relationship: Option<String>,
}

/// The files inside a PDF, and what trouble finding them met.
#[must_use]
pub fn embedded_files(_bytes: &[u8], _limits: &Limits) -> (Vec<EmbeddedFile>, Vec<Problem>) {
    (Vec::new(), Vec::new())
}
