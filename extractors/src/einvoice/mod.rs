//! Structured invoices, read into EN 16931 terms: UBL 2.1 and UN/CEFACT CII, which are written too, and the national
//! formats of Poland, Italy and Spain.
//!
//! What does not validate is read all the same: trouble is a problem that names its element and line. Nothing is
//! fetched, no entity is expanded, a namespace counts by its name.

pub mod attachment;
mod carried;
pub mod cii;
mod currency;
mod national;
mod noticed;
pub mod sbdh;
pub mod ubl;
mod unjudged;
mod walk;
mod write;
pub(crate) mod xml;

use model::extraction::{DocumentClass, Extraction, Outcome, Problem, Reader, Reason};
use model::{Confidence, DocumentId, Invoice, MediaType};

pub use carried::{Carried, carried, may_carry};
pub use unjudged::unjudged;
pub use xml::{decode, parse};

use crate::Limits;
use walk::Walk;
use xml::{Element, Ns};

/// Reads an XML document whatever its vocabulary; what is no invoice has a class or a problem that says so.
///
/// `document` is the identity that evidence names: for the XML inside a PDF its own, not the PDF's.
#[must_use]
pub fn read_xml(bytes: &[u8], document: DocumentId, limits: &Limits) -> Extraction {
    let mut out = Extraction::empty(document, MediaType::Xml);
    let outcome = xml::decode(bytes, limits).and_then(|text| {
        let tree = xml::parse(&text, limits)?;
        if tree.includes {
            let message = "it asks to include another file (XInclude), which is never done";
            out.problems.push(Problem::quarantine(Reason::SchemaInvalid, message));
        }
        if let Some(element) = tree.mixed() {
            let message = format!(
                "line {}: {} holds a value and elements inside of it; which is meant cannot be told",
                element.line(),
                element.path()
            );
            out.problems.push(Problem::quarantine(Reason::SchemaInvalid, message));
        }
        let root = sbdh::payload(tree.root(), &mut out)?;
        read_root(root, tree.foreign, &mut out)
    });
    if let Err(problem) = outcome {
        out.problems.push(problem);
    }
    out
}

/// What an XML document is, by its root element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Vocabulary {
    Ubl,
    Cii,
    National(Reader),
    /// A business document that is no invoice.
    Known(DocumentClass),
    /// The name of an invoice in a namespace that no invoice has.
    WrongNamespace,
    /// Made to be shown, not to be read.
    Picture,
    Unknown,
}

fn vocabulary(root: Element<'_, '_>) -> Vocabulary {
    let local = root.local();
    match (root.ns(), local) {
        (Ns::UblInvoice, "Invoice") | (Ns::UblCreditNote, "CreditNote") => Vocabulary::Ubl,
        (Ns::Rsm, "CrossIndustryInvoice") | (Ns::Ferd, "CrossIndustryDocument") => Vocabulary::Cii,
        (Ns::Ksef, "Faktura") => Vocabulary::National(Reader::Ksef),
        (Ns::FatturaPa, "FatturaElettronica" | "FatturaElettronicaSemplificata") => {
            Vocabulary::National(Reader::FatturaPa)
        }
        (Ns::Facturae, "Facturae") => Vocabulary::National(Reader::Facturae),
        // Another release of the syntax, or a slip in the namespace of this one.
        (Ns::UblOther | Ns::CrossIndustryOther, "Invoice" | "CreditNote" | "CrossIndustryInvoice") => {
            Vocabulary::WrongNamespace
        }
        (Ns::UblOther, _) => Vocabulary::Known(match local {
            "DespatchAdvice" | "ReceiptAdvice" => DocumentClass::DeliveryNote,
            "Statement" | "RemittanceAdvice" => DocumentClass::Statement,
            "Reminder" => DocumentClass::Reminder,
            _ if local.starts_with("Order") => DocumentClass::Order,
            _ => DocumentClass::Other,
        }),
        (Ns::CrossIndustryOther, _) => Vocabulary::Known(match local {
            _ if local.starts_with("SCRDMCCBDACIO") => DocumentClass::Order,
            _ if local.starts_with("SCRDMCCBDACID") => DocumentClass::DeliveryNote,
            _ => DocumentClass::Other,
        }),
        (_, "Invoice" | "CreditNote" | "CrossIndustryInvoice" | "CrossIndustryDocument")
        | (_, "Faktura" | "FatturaElettronica" | "FatturaElettronicaSemplificata" | "Facturae") => {
            Vocabulary::WrongNamespace
        }
        (_, "svg" | "html") => Vocabulary::Picture,
        _ => Vocabulary::Unknown,
    }
}

/// Whether these bytes are an invoice that [`read_xml`] reads: well-formed, and with the root of one.
#[must_use]
pub fn is_invoice(bytes: &[u8], limits: &Limits) -> bool {
    xml::decode(bytes, limits)
        .and_then(|text| {
            let tree = xml::parse(&text, limits)?;
            Ok(matches!(vocabulary(tree.root()), Vocabulary::Ubl | Vocabulary::Cii | Vocabulary::National(_)))
        })
        .unwrap_or(false)
}

fn read_root(root: Element<'_, '_>, foreign: bool, out: &mut Extraction) -> Result<(), Problem> {
    let document = out.document;
    let shown: String = root.local().chars().take(60).collect();
    let walk = match vocabulary(root) {
        Vocabulary::Ubl => {
            out.reader = Reader::Ubl;
            ubl::read(root, &document)
        }
        Vocabulary::Cii => {
            out.reader = Reader::Cii;
            cii::read(root, &document)
        }
        Vocabulary::National(reader) => {
            out.reader = reader;
            match reader {
                Reader::Ksef => national::ksef::read(root, &document),
                Reader::FatturaPa => national::fatturapa::read(root, &document),
                _ => national::facturae::read(root, &document),
            }
        }
        Vocabulary::Known(class) => {
            out.reader = Reader::OtherXml;
            out.class = class;
            out.class_confidence = Confidence::CERTAIN;
            if root.ns() == Ns::UblOther {
                let mut walk = ubl::read_trade(root, &document);
                // Nothing is paid by it, so whatever is odd in it stops nothing.
                for problem in &mut walk.problems {
                    problem.outcome = Outcome::Continue;
                }
                take(walk, out);
            }
            return Ok(());
        }
        Vocabulary::WrongNamespace => {
            let message = format!("its root {shown} has the name of an invoice, but not the namespace of one");
            return Err(Problem::quarantine(Reason::SchemaInvalid, message));
        }
        Vocabulary::Picture => {
            return Err(Problem::reject(Reason::UnsupportedType, format!("{shown} is no invoice format")));
        }
        Vocabulary::Unknown => {
            let message = format!("the XML vocabulary of its root {shown} is not read");
            return Err(Problem::quarantine(Reason::UnsupportedType, message));
        }
    };
    take(walk, out);
    // In Italian and Spanish files only the root has a namespace.
    let foreign = foreign && !matches!(out.reader, Reader::FatturaPa | Reader::Facturae);
    if out.candidates.is_empty() && foreign {
        let message = format!("inside its root {shown}, the elements are not in the namespaces of an invoice");
        return Err(Problem::quarantine(Reason::SchemaInvalid, message));
    }
    if out.candidates.is_empty() {
        return Err(Problem::quarantine(Reason::NoInvoiceFields, "the XML has the root of an invoice and no content"));
    }
    if foreign {
        out.flag("unknown_elements");
    }
    let invoice = &values(out);
    let is_credit_note = root.ns() == Ns::UblCreditNote;
    if let Some(code) = &invoice.type_code
        && out.reader == Reader::Ubl
        && invoice.is_credit_note() != is_credit_note
    {
        out.flag("type_mismatch");
        let message = format!("its type code (BT-3) is {code:.10}, which does not belong in a {shown}");
        out.problems.push(Problem::noted(Reason::SchemaInvalid, message));
    }
    out.class =
        if is_credit_note || invoice.is_credit_note() { DocumentClass::CreditNote } else { DocumentClass::Invoice };
    out.class_confidence = Confidence::CERTAIN;
    for flag in noticed::flags(invoice) {
        out.flag(flag);
    }
    if let Some(aid) = noticed::booking_aid(invoice) {
        let message = format!(
            "its profile (BT-24) is {}: an aid for booking without lines, and no invoice; the invoice is what the page shows",
            aid.name()
        );
        out.problems.push(Problem::noted(Reason::Policy, message));
    }
    Ok(())
}

/// The values alone, for a first look: a walk gives one candidate a term, and groups in order.
fn values(extraction: &Extraction) -> Invoice {
    let mut invoice = Invoice::default();
    for candidate in &extraction.candidates {
        // What is no value of its term was left out by the walk with a problem.
        let _ = invoice.set(&candidate.term, &candidate.value);
    }
    invoice
}

fn take(walk: Walk<'_>, out: &mut Extraction) {
    out.candidates = walk.candidates;
    out.embedded = walk.embedded;
    out.problems.extend(walk.problems);
    for flag in walk.flags {
        out.flag(flag);
    }
}
