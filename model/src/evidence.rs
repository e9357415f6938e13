//! Where a value comes from. A value without evidence does not exist.

use serde::{Deserialize, Serialize};

use crate::{DocumentId, TermPath, Timestamp};

/// A box on a page, in ten-thousandths of the page's width and height, from its top left corner,
/// as the page is shown (after rotation and crop). Independent of resolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Rect {
    /// Left edge, 0 ..= 10 000.
    pub left: u16,
    /// Top edge, 0 ..= 10 000.
    pub top: u16,
    /// Right edge, at least `left`.
    pub right: u16,
    /// Bottom edge, at least `top`.
    pub bottom: u16,
}

impl Rect {
    /// The smallest box that holds both.
    #[must_use]
    pub fn union(self, other: Rect) -> Rect {
        Rect {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// How text on a page became words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// The page's own text layer.
    TextLayer,
    /// Optical character recognition of the page's picture.
    Ocr,
}

/// Where a value was seen, or what it was derived from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Evidence {
    /// A region of a page.
    Page {
        /// The document the page belongs to.
        document: DocumentId,
        /// Page number, from 1.
        page: u32,
        /// The region.
        rect: Rect,
        /// Text layer or OCR.
        via: Via,
    },
    /// An element of an XML document.
    Xml {
        /// The XML document (for a hybrid PDF: the embedded XML's own id).
        document: DocumentId,
        /// XPath-like place, e.g. `/Invoice/cac:InvoiceLine[2]/cbc:ID`.
        path: String,
        /// Line in the source, from 1.
        line: u32,
    },
    /// A header of the mail that brought the document.
    MailHeader {
        /// The mail.
        document: DocumentId,
        /// Header name, e.g. `From`.
        name: String,
    },
    /// A record of the ledger: `vendor V-100`, `order 4711 line 2`, `invoice RE-1 of V-100`.
    Ledger {
        /// What the record is called.
        record: String,
    },
    /// Computed from other terms.
    Derived {
        /// The terms it follows from.
        from: Vec<TermPath>,
    },
    /// Stated by a person: a correction or an override.
    Person {
        /// User name.
        who: String,
        /// When it was stated.
        when: Timestamp,
    },
}

/// How sure a reader is, in ten-thousandths: 9 800 means right 98 times of 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Confidence(u16);

impl Confidence {
    /// Certain: structured data, or a value proven by others.
    pub const CERTAIN: Confidence = Confidence(10_000);
    /// Nothing is known.
    pub const ZERO: Confidence = Confidence(0);

    /// From ten-thousandths; more than 10 000 counts as certain.
    #[must_use]
    pub fn from_basis_points(points: u16) -> Confidence {
        Confidence(points.min(10_000))
    }

    /// From percent; more than 100 counts as certain.
    #[must_use]
    pub fn from_percent(percent: u8) -> Confidence {
        Confidence(u16::from(percent.min(100)) * 100)
    }

    /// In ten-thousandths.
    #[must_use]
    pub fn basis_points(self) -> u16 {
        self.0
    }

    /// Both must hold: the product.
    #[must_use]
    pub fn and(self, other: Confidence) -> Confidence {
        let product = u32::from(self.0) * u32::from(other.0) / 10_000;
        Confidence(u16::try_from(product).unwrap_or(10_000))
    }
}

impl std::fmt::Display for Confidence {
    /// `0.98`, with up to four decimals.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = format!("{}.{:04}", self.0 / 10_000, self.0 % 10_000);
        let trimmed = text.trim_end_matches('0');
        f.write_str(trimmed.strip_suffix('.').unwrap_or(trimmed))
    }
}
