//! The rules of XRechnung 3.0, the German edition of EN 16931, with its Extension and CVD (clean vehicles).
//!
//! KoSIT publishes them as BR-DE-*, BR-DEX-* and BR-DE-CVD-*, beside a choice of the Peppol rules under their own ids
//! ([`peppol`]). The Extension and CVD allow more than the European standard in some places; [`step_back`] says which
//! of its rules do not reject a document there.

mod cii;
mod codes;
mod contact;
mod cvd;
mod extension;
mod iban;
mod peppol;
mod skonto;
mod table;
mod ubl;

use jiff::civil::date;
use model::verdict::{Breach, Syntax, Weight};
use model::xml::Element;

use super::Document;
use super::en16931::View;
use super::pack::Pack;
use super::select::{Step, cbc, filled, normal, ram, rsm, select, string};
use super::sink::Sink;

/// XRechnung 3.0.2; 3.0 is in force since February 2024.
pub(super) const PACK: Pack = Pack {
    name: "XRechnung",
    edition: "3.0.2",
    from: date(2024, 2, 1),
    until: None,
    tables: &[table::TABLE, peppol::TABLE],
    check,
};

const CIUS: &str = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0";
const EXTENSION: &str = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0\
                         #conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0";
const CVD: &str = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0\
                   #compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9";

/// Where BT-24 stands in UBL.
const SPECIFICATION_UBL: &[Step] = &[cbc("CustomizationID")];

/// Where BT-24 stands in CII.
const SPECIFICATION_CII: &[Step] =
    &[rsm("ExchangedDocumentContext"), ram("GuidelineSpecifiedDocumentContextParameter"), ram("ID")];

/// Whether the document names this specification, to the letter.
fn follows(document: &Document<'_, '_>, identifier: &str) -> bool {
    let path = match document.syntax {
        Syntax::Ubl => SPECIFICATION_UBL,
        Syntax::Cii => SPECIFICATION_CII,
    };
    select(document.root, path).iter().any(|element| element.raw_text() == identifier)
}

fn check(view: &View<'_, '_>, sink: &mut Sink) {
    let document = &view.document;
    match document.syntax {
        Syntax::Ubl => ubl::check(document, sink),
        Syntax::Cii => cii::check(document, sink),
    }
    peppol::check(document, sink);
    if follows(document, EXTENSION) {
        extension::check(document, sink);
    }
    if follows(document, CVD) {
        cvd::check(document, sink);
    }
}

/// Lets the rules of EN 16931 step back for which XRechnung has a wider one of its own: the same test with more codes,
/// or with payments of third parties. What they found stays as information, and the wider rule decides.
pub(super) fn step_back(document: &Document<'_, '_>, findings: &mut [Breach]) {
    const BY_EXTENSION: &[&str] = &["BR-CL-10", "BR-CL-11", "BR-CL-21", "BR-CL-24", "BR-CL-25", "BR-CL-26", "BR-CO-16"];
    const BY_CVD: &[&str] = &["BR-CL-13"];
    let (extension, cvd) = (follows(document, EXTENSION), follows(document, CVD));
    let replaced = |rule: &str| extension && BY_EXTENSION.contains(&rule) || cvd && BY_CVD.contains(&rule);
    for finding in findings.iter_mut().filter(|finding| replaced(&finding.rule)) {
        finding.severity = Weight::Information;
    }
}

/// Type codes (BT-3) that XRechnung asks for.
const TYPES: &[&str] = &["326", "380", "381", "384", "389", "875", "876", "877"];

/// VAT categories that ask for a tax number of the seller.
const TAXED: &[&str] = &["AE", "E", "G", "K", "L", "M", "S", "Z"];

/// BR-DE-21: the specification is one of the three, to the letter.
fn names_xrechnung(sink: &mut Sink, at: Element<'_, '_>, path: &[Step]) {
    let named = select(at, path);
    if !named.iter().any(|element| [CIUS, EXTENSION, CVD].contains(&string(*element).as_ref())) {
        let seen = named.first().map(|element| string(*element)).unwrap_or_default();
        // Whole, for the slip is mostly near its end.
        let message = match normal(&seen).chars().take(200).collect::<String>().as_str() {
            "" => "The invoice does not say by which specification it is made (BT-24); it should name XRechnung 3.0."
                .into(),
            seen => format!("The specification \"{seen}\" (BT-24) is not that of XRechnung 3.0, which is \"{CIUS}\"."),
        };
        sink.fire("BR-DE-21", at, message);
    }
}

/// The element needs a child with content.
fn need(sink: &mut Sink, rule: &'static str, at: Element<'_, '_>, path: &[Step], what: &str) {
    if !filled(at, path) {
        sink.fire(rule, at, format!("The {what} is missing."));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        for table in PACK.tables {
            for pair in table.windows(2) {
                assert!(pair[0].id < pair[1].id, "{} stands before {}", pair[0].id, pair[1].id);
            }
        }
    }
}
