//! Limits on everything that a stranger controls, in one place.

use serde::{Deserialize, Serialize};

/// How much of a document is read before it is refused. Defaults suit ordinary invoices with room to spare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Largest document, in bytes.
    pub document_bytes_max: usize,
    /// Most pages read of one document.
    pub page_count_max: usize,
    /// Largest picture, in pixels.
    pub pixel_count_max: u64,
    /// Most bytes that all streams of one document may inflate to.
    pub inflated_bytes_max: usize,
    /// Deepest nesting of XML elements, PDF objects, mail parts or archives.
    pub depth_max: usize,
    /// Most elements of one XML document.
    pub xml_element_count_max: usize,
    /// Most attributes on one XML element.
    pub xml_attribute_count_max: usize,
    /// Most parts of one mail, or members of one archive.
    pub part_count_max: usize,
    /// Most words kept of one page.
    pub word_count_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            document_bytes_max: 50_000_000,
            page_count_max: 200,
            pixel_count_max: 60_000_000,
            inflated_bytes_max: 200_000_000,
            depth_max: 100,
            xml_element_count_max: 2_000_000,
            xml_attribute_count_max: 256,
            part_count_max: 200,
            word_count_max: 20_000,
        }
    }
}
