//! From bytes to the reader that suits them.

use std::borrow::Cow;

use model::extraction::{DocumentClass, Embedded, Extraction, Outcome, Problem, Reader, Reason};
use model::{DocumentId, MediaType};

use crate::cms::{self, Vouched};
use crate::einvoice::attachment;
use crate::pdf::embedded::{EmbeddedFile, embedded_files};
use crate::sniff::begins_like;
use crate::{Engines, Options, einvoice, pdf, picture, sniff};

/// Reads one document: XML by its syntax, a PDF by its embedded invoice and its pages, a picture by OCR.
///
/// Never fails: what cannot be read is a problem in the result.
pub fn read(bytes: &[u8], options: &Options, engines: &mut Engines) -> Extraction {
    read_keeping(bytes, options, engines).0
}

/// [`read`], with the XML that the invoice was read from beside it, for whoever judges the XML itself: the document, or
/// what a PDF or a signature holds.
pub fn read_keeping<'b>(
    bytes: &'b [u8],
    options: &Options,
    engines: &mut Engines,
) -> (Extraction, Option<Cow<'b, [u8]>>) {
    let document = DocumentId::of(bytes);
    let media_type = sniff(bytes);
    if matches!(media_type, MediaType::Text | MediaType::Other)
        && let Some(signed) = read_signed(bytes, document, options, engines)
    {
        return (signed.0, signed.1.map(Cow::Owned));
    }
    let extraction = match media_type {
        _ if bytes.is_empty() => refused(document, media_type, Problem::reject(Reason::Empty, "the file is empty")),
        MediaType::Xml => {
            let read = einvoice::read_xml(bytes, document, &options.limits);
            let xml = read.reader.is_xml_invoice().then_some(Cow::Borrowed(bytes));
            return (read, xml);
        }
        MediaType::Pdf => {
            let (read, xml) = read_pdf(bytes, document, options, engines);
            return (read, xml.map(Cow::Owned));
        }
        MediaType::Png | MediaType::Jpeg | MediaType::Tiff => {
            picture::read_image(bytes, media_type, document, options, engines)
        }
        MediaType::Mail | MediaType::Zip => {
            let message = "a mail or archive holds documents and is none; it is taken apart where it arrives";
            refused(document, media_type, Problem::quarantine(Reason::UnsupportedContainer, message))
        }
        MediaType::Html | MediaType::Text | MediaType::Other if begins_like(bytes) => {
            let message = "the file ends after a few bytes; ask for it again";
            refused(document, media_type, Problem::quarantine(Reason::Truncated, message))
        }
        MediaType::Html | MediaType::Text | MediaType::Other => {
            let message = "this type of file is not read; send PDF, XML, PNG, JPEG or TIFF";
            refused(document, media_type, Problem::reject(Reason::UnsupportedType, message))
        }
    };
    (extraction, None)
}

/// Reads what a signed file signs (`.p7m`, binary or as text); `None` when the bytes are no such file.
///
/// As in a hybrid PDF the values cite the inner document; who signed is not checked.
fn read_signed(bytes: &[u8], document: DocumentId, options: &Options, engines: &mut Engines) -> Option<Kept> {
    let (content, vouched) = match cms::open_signed(bytes, options.limits.document_bytes_max)? {
        Ok(opened) => opened,
        Err(problem) => return Some((refused(document, MediaType::Other, problem), None)),
    };
    let inner = DocumentId::of(&content);
    let media_type = sniff(&content);
    let (mut out, xml) = match media_type {
        MediaType::Xml => (einvoice::read_xml(&content, inner, &options.limits), None),
        MediaType::Pdf => read_pdf(&content, inner, options, engines),
        _ => {
            let message = "the signed file holds neither XML nor PDF";
            (refused(inner, media_type, Problem::quarantine(Reason::UnsupportedContainer, message)), None)
        }
    };
    out.document = document;
    out.media_type = MediaType::Other;
    out.flag("signed");
    if vouched == Vouched::No {
        out.flag("signature_broken");
        let message = "the content is not the one that was signed: it was changed after signing";
        out.problems.push(Problem::noted(Reason::Policy, message));
    }
    let name = if media_type == MediaType::Pdf { "signed content.pdf" } else { "signed content.xml" };
    let is_invoice = out.reader.is_xml_invoice();
    let size = content.len() as u64;
    out.embedded.insert(0, Embedded { name: name.to_owned(), id: inner, media_type, size, is_invoice });
    Some((out, if is_invoice { Some(content) } else { xml }))
}

fn refused(document: DocumentId, media_type: MediaType, problem: Problem) -> Extraction {
    let mut out = Extraction::empty(document, media_type);
    out.problems.push(problem);
    out
}

/// What was read, and the XML that it was read from.
type Kept = (Extraction, Option<Vec<u8>>);

/// Reads a PDF: by the invoice inside it when there is one, with its pages read beside for comparison.
fn read_pdf(bytes: &[u8], document: DocumentId, options: &Options, engines: &mut Engines) -> Kept {
    let mut by_pages = pdf::read_pages(bytes, document, options, engines);
    if options.ignore_xml {
        return (by_pages, None);
    }
    let (files, problems) = embedded_files(bytes, &options.limits);
    let mut found = Found::among(&files, options);
    by_pages.embedded.extend(found.listed.iter().cloned());
    // Files beside the invoice are shown and never opened; a name that points elsewhere is told.
    if found.listed.len() > found.invoices.len() {
        by_pages.flag("embedded_files");
    }
    if files.iter().any(|file| attachment::leaves_its_place(&file.name)) {
        by_pages.flag("path_traversal");
    }
    if !problems.is_empty() {
        by_pages.flag("attachment_unreadable");
        // What cannot be unpacked may be the invoice itself; without another, a person must look.
        let alone = found.invoices.is_empty();
        let weighed = |problem| if alone { problem } else { Problem { outcome: Outcome::Continue, ..problem } };
        by_pages.problems.splice(0..0, problems.into_iter().map(weighed));
    }
    if !found.broken.is_empty() {
        by_pages.flag("hybrid_xml_invalid");
        by_pages.problems.splice(0..0, std::mem::take(&mut found.broken));
    }
    if found.invoices.is_empty() {
        if let Some(class) = found.other_class.filter(|_| by_pages.class == DocumentClass::Other) {
            by_pages.class = class;
        }
        return (by_pages, None);
    }
    let chosen = found.invoices.first().map(|read| read.document);
    let xml = files.into_iter().find(|file| Some(DocumentId::of(&file.bytes)) == chosen).map(|file| file.bytes);
    (hybrid(found, by_pages), xml)
}

/// What the files inside a PDF are.
struct Found {
    /// Different invoices, the likeliest first.
    invoices: Vec<Extraction>,
    /// All files, for people.
    listed: Vec<Embedded>,
    /// Files that should be the invoice and cannot be read.
    broken: Vec<Problem>,
    /// Class of a business document that is no invoice.
    other_class: Option<DocumentClass>,
}

impl Found {
    fn among(files: &[EmbeddedFile], options: &Options) -> Found {
        let mut found = Found { invoices: Vec::new(), listed: Vec::new(), broken: Vec::new(), other_class: None };
        let mut ranked: Vec<(u8, Extraction)> = Vec::new();
        for file in files {
            let id = DocumentId::of(&file.bytes);
            let media_type = sniff(&file.bytes);
            found.listed.push(Embedded {
                name: attachment::shown(&file.name),
                id,
                media_type,
                size: file.bytes.len() as u64,
                is_invoice: false,
            });
            if media_type != MediaType::Xml {
                if is_invoice_name(&file.name) {
                    let message = format!("the embedded file {} is not XML", attachment::shown(&file.name));
                    found.broken.push(Problem::noted(Reason::TypeMismatch, message));
                }
                continue;
            }
            let read = einvoice::read_xml(&file.bytes, id, &options.limits);
            match read.reader {
                reader if reader.is_xml_invoice() && ranked.iter().any(|(_, other)| other.document == id) => {}
                reader if reader.is_xml_invoice() => ranked.push((rank(file), read)),
                Reader::OtherXml => found.other_class = Some(read.class),
                _ if is_invoice_name(&file.name) || is_invoice_relationship(file) => {
                    found.broken.extend(read.problems.into_iter().map(|problem| as_part(problem, &file.name)));
                }
                _ => {}
            }
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        found.invoices = ranked.into_iter().map(|(_, read)| read).collect();
        if let Some(first) = found.invoices.first() {
            for embedded in &mut found.listed {
                embedded.is_invoice = embedded.id == first.document;
            }
        }
        found
    }
}

/// A fault of an embedded file is one of the PDF: an attack stops it, a slip leaves its pages to be read.
fn as_part(problem: Problem, name: &str) -> Problem {
    let outcome = match problem.reason {
        Reason::DtdForbidden | Reason::TooLarge | Reason::TooDeep | Reason::TooManyParts => Outcome::Quarantine,
        _ => Outcome::Continue,
    };
    let message = format!("the embedded file {}: {}", attachment::shown(name), problem.message);
    Problem { reason: problem.reason, outcome, message }
}

/// Names that the hybrid formats prescribe come first, then files that stand for the pages, then the rest.
pub(crate) fn rank(file: &EmbeddedFile) -> u8 {
    match () {
        () if is_invoice_name(&file.name) => 0,
        () if is_invoice_relationship(file) => 1,
        () => 2,
    }
}

fn is_invoice_relationship(file: &EmbeddedFile) -> bool {
    matches!(file.relationship.as_deref(), Some("Data" | "Alternative" | "Source"))
        && file.name.to_ascii_lowercase().ends_with(".xml")
}

/// Whether a name is one that Factur-X, ZUGFeRD, XRechnung or Order-X give to their XML.
fn is_invoice_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = name.rsplit(['/', '\\']).next().unwrap_or_default();
    [
        "factur-x.xml",
        "zugferd-invoice.xml",
        "xrechnung.xml",
        "facturx.xml",
        "zugferd.xml",
        "order-x.xml",
        "cii.xml",
        "ubl.xml",
    ]
    .contains(&stem)
}

/// The XML's values with the pages' words; the pages' own reading is kept beside.
fn hybrid(found: Found, mut by_pages: Extraction) -> Extraction {
    let several = found.invoices.len();
    let mut invoices = found.invoices.into_iter();
    let Some(xml) = invoices.next() else { return by_pages };
    let mut out = Extraction {
        document: by_pages.document,
        media_type: MediaType::Pdf,
        reader: Reader::HybridPdf,
        pages: std::mem::take(&mut by_pages.pages),
        embedded: std::mem::take(&mut by_pages.embedded),
        flags: by_pages.flags.clone(),
        page_reading: None,
        ..xml.clone()
    };
    for flag in &xml.flags {
        out.flag(flag);
    }
    out.embedded.extend(xml.embedded);
    if several > 1 {
        out.flag("several_xml");
        out.flag("hybrid_ambiguous");
        let message = format!("the PDF holds {several} different invoices as XML; the first is taken");
        out.problems.push(Problem::noted(Reason::DuplicateElement, message));
    }
    if out.pages.iter().all(|page| page.words.is_empty()) {
        // A page that shows nothing cannot be compared with what its XML asks to be paid.
        out.flag("hybrid_mismatch");
    }
    // The invoice is read, so pages without text do not stop it; what makes the file itself unsafe still does.
    out.problems.extend(by_pages.problems.iter().cloned().map(|problem| match problem.reason {
        Reason::NoText | Reason::NoInvoiceFields | Reason::NoDocument => {
            Problem { outcome: Outcome::Continue, ..problem }
        }
        _ => problem,
    }));
    out.page_reading = Some(Box::new(by_pages));
    out
}
