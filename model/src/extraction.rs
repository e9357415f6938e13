//! What a reader saw in a document: candidates with confidence and evidence, words with boxes, problems, flags.
//!
//! Nothing here is decided yet: `extractors::assemble` chooses among the candidates.

use serde::{Deserialize, Serialize};

use crate::evidence::Via;
use crate::trace::Picture;
use crate::{Confidence, DocumentId, Evidence, MediaType, Rect, TermPath};

/// Everything that reading one document gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extraction {
    /// The document that was read.
    pub document: DocumentId,
    /// What its bytes are.
    pub media_type: MediaType,
    /// How it was read.
    pub reader: Reader,
    /// What kind of document it is, and how sure that is.
    pub class: DocumentClass,
    /// Confidence in `class`.
    pub class_confidence: Confidence,
    /// Values seen, several for one term when the reader is in doubt; best first within a term.
    pub candidates: Vec<Candidate>,
    /// Pages with their words; empty for XML.
    pub pages: Vec<Page>,
    /// Files inside the document that may matter: the XML of a hybrid PDF, attachments of an invoice.
    pub embedded: Vec<Embedded>,
    /// Trouble met on the way.
    pub problems: Vec<Problem>,
    /// Things noticed that a person should know: `hidden_text`, `repaired`, `active_content` …
    pub flags: Vec<String>,
    /// For a hybrid PDF: the same document read by its pages alone, for comparison with its XML (E301).
    /// Its `pages` are empty: the words stand in the outer extraction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_reading: Option<Box<Extraction>>,
    /// The envelope that the document came in, when it was one of a Peppol access point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub envelope: Option<Envelope>,
}

impl Extraction {
    /// An extraction that has read nothing yet.
    #[must_use]
    pub fn empty(document: DocumentId, media_type: MediaType) -> Extraction {
        Extraction {
            document,
            media_type,
            reader: Reader::None,
            class: DocumentClass::Other,
            class_confidence: Confidence::ZERO,
            candidates: Vec::new(),
            pages: Vec::new(),
            embedded: Vec::new(),
            problems: Vec::new(),
            flags: Vec::new(),
            page_reading: None,
            envelope: None,
        }
    }

    /// All words of all pages, joined by blanks: what a person could find on the page.
    #[must_use]
    pub fn page_text(&self) -> String {
        let mut text = String::new();
        for word in self.pages.iter().flat_map(|page| &page.words) {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&word.text);
        }
        text
    }

    /// Adds a flag once.
    pub fn flag(&mut self, flag: &str) {
        if !self.flags.iter().any(|f| f == flag) {
            self.flags.push(flag.to_owned());
        }
    }

    /// The first problem that keeps the document from being taken at all.
    #[must_use]
    pub fn refusal(&self) -> Option<&Problem> {
        self.problems.iter().find(|p| p.outcome != Outcome::Continue)
    }
}

/// How a document was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    /// Not read.
    None,
    /// UBL 2.1 Invoice or CreditNote.
    Ubl,
    /// UN/CEFACT Cross Industry Invoice.
    Cii,
    /// KSeF FA, the Polish invoice.
    Ksef,
    /// FatturaPA, the Italian invoice, also inside a signature.
    FatturaPa,
    /// Facturae, the Spanish invoice.
    Facturae,
    /// A PDF's embedded XML; the pages were read as well, for comparison.
    HybridPdf,
    /// A PDF's text layer.
    PdfText,
    /// Pictures of pages, by OCR.
    Scan,
    /// Another structured syntax.
    OtherXml,
}

impl Reader {
    /// Whether the document is data in itself: what it holds was not guessed from a page.
    #[must_use]
    pub fn is_structured(self) -> bool {
        !matches!(self, Reader::None | Reader::PdfText | Reader::Scan)
    }
    /// Whether the document is an invoice in XML.
    #[must_use]
    pub fn is_xml_invoice(self) -> bool {
        matches!(self, Reader::Ubl | Reader::Cii | Reader::Ksef | Reader::FatturaPa | Reader::Facturae)
    }
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentClass {
    /// A request for payment.
    Invoice,
    /// Gives money back.
    CreditNote,
    /// Proof of a payment made on the spot.
    Receipt,
    /// A purchase order or its confirmation.
    Order,
    /// A reminder of an unpaid invoice.
    Reminder,
    /// A statement of account.
    Statement,
    /// Accompanies goods.
    DeliveryNote,
    /// None of these.
    Other,
}

impl DocumentClass {
    /// The word in the flat form and on the page.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            DocumentClass::Invoice => "invoice",
            DocumentClass::CreditNote => "credit_note",
            DocumentClass::Receipt => "receipt",
            DocumentClass::Order => "order",
            DocumentClass::Reminder => "reminder",
            DocumentClass::Statement => "statement",
            DocumentClass::DeliveryNote => "delivery_note",
            DocumentClass::Other => "other",
        }
    }

    /// Whether it goes on as something to pay or to credit.
    #[must_use]
    pub fn is_payable(self) -> bool {
        matches!(self, DocumentClass::Invoice | DocumentClass::CreditNote | DocumentClass::Receipt)
    }
}

/// A value seen for a term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The term it may be.
    pub term: TermPath,
    /// Canonical text: decimals with a point, ISO dates, `119.00 EUR`.
    pub value: String,
    /// The text as it stands in the document, when it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// How sure the reader is.
    pub confidence: Confidence,
    /// Where it stands.
    pub evidence: Vec<Evidence>,
}

/// A page as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Page number, from 1.
    pub number: u32,
    /// Width, in hundredths of a point (1/7200 inch).
    pub width: u32,
    /// Height, in hundredths of a point.
    pub height: u32,
    /// How its words were read.
    pub via: Via,
    /// Words in reading order.
    pub words: Vec<Word>,
    /// How it looks from far away, when it came as a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
}

/// A word on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// Its text.
    #[serde(rename = "t")]
    pub text: String,
    /// Its box.
    #[serde(rename = "r")]
    pub rect: Rect,
    /// Confidence of the recogniser; certain for a text layer.
    #[serde(rename = "c")]
    pub confidence: Confidence,
}

/// A file inside a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Embedded {
    /// Name given by the sender, made safe to show.
    pub name: String,
    /// Hash of its bytes.
    pub id: DocumentId,
    /// What its bytes are.
    pub media_type: MediaType,
    /// Size in bytes.
    pub size: u64,
    /// Whether the invoice was read from it.
    pub is_invoice: bool,
}

/// What a Standard Business Document Header says about the exchange: participants as the access point verified them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Envelope {
    /// Participant that sent the document, e.g. `0088:4012345000009`.
    pub sender: Option<String>,
    /// Participant that receives it.
    pub receiver: Option<String>,
    /// Identifier of the exchange (`InstanceIdentifier`), unique per message.
    pub instance: Option<String>,
}

/// What a problem means for the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Noted; the document goes on.
    Continue,
    /// Kept with its reason; a person may retry or release it.
    Quarantine,
    /// Refused for good; bytes and reason stay visible.
    Reject,
}

/// Trouble met while reading: data, not an error of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Class of the trouble, from a closed list.
    pub reason: Reason,
    /// What it means for the document.
    pub outcome: Outcome,
    /// One sentence for people: what happened, where.
    pub message: String,
}

impl Problem {
    /// A problem that is only noted.
    #[must_use]
    pub fn noted(reason: Reason, message: impl Into<String>) -> Problem {
        Problem { reason, outcome: Outcome::Continue, message: message.into() }
    }
    /// A problem that puts the document into quarantine.
    #[must_use]
    pub fn quarantine(reason: Reason, message: impl Into<String>) -> Problem {
        Problem { reason, outcome: Outcome::Quarantine, message: message.into() }
    }
    /// A problem that refuses the document.
    #[must_use]
    pub fn reject(reason: Reason, message: impl Into<String>) -> Problem {
        Problem { reason, outcome: Outcome::Reject, message: message.into() }
    }
}

/// Classes of trouble: a closed list, the same words in code, page, log and result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Zero bytes or no pages.
    Empty,
    /// Ends early.
    Truncated,
    /// Does not parse.
    Malformed,
    /// Type is not taken.
    UnsupportedType,
    /// Container is not taken apart.
    UnsupportedContainer,
    /// Content is not what name or type says.
    TypeMismatch,
    /// Nothing that could be an invoice.
    NoDocument,
    /// Readable, but no text found.
    NoText,
    /// Text, but no invoice.
    NoInvoiceFields,
    /// Needs a key or password.
    Encrypted,
    /// Over a byte limit.
    TooLarge,
    /// Over the page limit.
    TooManyPages,
    /// Over a part, member, attribute or column limit.
    TooManyParts,
    /// Over a nesting limit.
    TooDeep,
    /// Inflates over the limit.
    DecompressionLimit,
    /// Over the pixel limit.
    PixelLimit,
    /// Over the time limit.
    Timeout,
    /// Over the memory limit.
    MemoryLimit,
    /// The sandboxed reader died.
    ParserCrash,
    /// A DOCTYPE is present.
    DtdForbidden,
    /// Text encoding wrong or not taken.
    Encoding,
    /// Structure or rules not met.
    SchemaInvalid,
    /// A thing that must be single occurs twice.
    DuplicateElement,
    /// One file holds several invoices, where one was expected.
    SeveralInvoices,
    /// An amount cannot be taken exactly.
    BadAmount,
    /// A date cannot be taken exactly.
    BadDate,
    /// Script, launch or remote content is needed to read it.
    ActiveContent,
    /// Links, overlaps or differing directories in an archive.
    ArchiveUnsafe,
    /// Transfer encoding of an attachment is broken.
    AttachmentUnreadable,
    /// A path would leave its place.
    PathTraversal,
    /// Address not allowed.
    Ssrf,
    /// Against a safety policy.
    Policy,
}

impl Reason {
    /// The word in results, page and log, e.g. `dtd_forbidden`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Empty => "empty",
            Reason::Truncated => "truncated",
            Reason::Malformed => "malformed",
            Reason::UnsupportedType => "unsupported_type",
            Reason::UnsupportedContainer => "unsupported_container",
            Reason::TypeMismatch => "type_mismatch",
            Reason::NoDocument => "no_document",
            Reason::NoText => "no_text",
            Reason::NoInvoiceFields => "no_invoice_fields",
            Reason::Encrypted => "encrypted",
            Reason::TooLarge => "too_large",
            Reason::TooManyPages => "too_many_pages",
            Reason::TooManyParts => "too_many_parts",
            Reason::TooDeep => "too_deep",
            Reason::DecompressionLimit => "decompression_limit",
            Reason::PixelLimit => "pixel_limit",
            Reason::Timeout => "timeout",
            Reason::MemoryLimit => "memory_limit",
            Reason::ParserCrash => "parser_crash",
            Reason::DtdForbidden => "dtd_forbidden",
            Reason::Encoding => "encoding",
            Reason::SchemaInvalid => "schema_invalid",
            Reason::DuplicateElement => "duplicate_element",
            Reason::SeveralInvoices => "several_invoices",
            Reason::BadAmount => "bad_amount",
            Reason::BadDate => "bad_date",
            Reason::ActiveContent => "active_content",
            Reason::ArchiveUnsafe => "archive_unsafe",
            Reason::AttachmentUnreadable => "attachment_unreadable",
            Reason::PathTraversal => "path_traversal",
            Reason::Ssrf => "ssrf",
            Reason::Policy => "policy",
        }
    }
}
