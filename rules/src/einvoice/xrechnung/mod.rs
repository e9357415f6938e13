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
use super::select::{Step, cbc, filled, ram, rsm, select, string};
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

/// What of XRechnung a document says it follows; BT-24 is compared exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variant {
    Cius,
    Extension,
    Cvd,
    /// None that is known.
    Other,
}

impl Variant {
    fn of(document: &Document<'_, '_>) -> Variant {
        let path: &[Step] = match document.syntax {
            Syntax::Ubl => &[cbc("CustomizationID")],
            Syntax::Cii => {
                &[rsm("ExchangedDocumentContext"), ram("GuidelineSpecifiedDocumentContextParameter"), ram("ID")]
            }
        };
        let named = select(document.root, path);
        let is = |identifier: &str| named.iter().any(|element| string(*element) == identifier);
        if is(EXTENSION) {
            Variant::Extension
        } else if is(CVD) {
            Variant::Cvd
        } else if is(CIUS) {
            Variant::Cius
        } else {
            Variant::Other
        }
    }
}

fn check(view: &View<'_, '_>, sink: &mut Sink) {
    let document = &view.document;
    let variant = Variant::of(document);
    match document.syntax {
        Syntax::Ubl => ubl::check(document, variant, sink),
        Syntax::Cii => cii::check(document, variant, sink),
    }
    peppol::check(document, sink);
    match variant {
        Variant::Extension => extension::check(document, sink),
        Variant::Cvd => cvd::check(document, sink),
        Variant::Cius | Variant::Other => {}
    }
}

/// Lets the rules of EN 16931 step back for which XRechnung has a wider one of its own: the same test with more codes,
/// or with payments of third parties. What they found stays as information, and the wider rule decides.
pub(super) fn step_back(document: &Document<'_, '_>, findings: &mut [Breach]) {
    let replaced: &[&str] = match Variant::of(document) {
        Variant::Extension => &["BR-CL-10", "BR-CL-11", "BR-CL-21", "BR-CL-24", "BR-CL-25", "BR-CL-26", "BR-CO-16"],
        Variant::Cvd => &["BR-CL-13"],
        Variant::Cius | Variant::Other => return,
    };
    for finding in findings.iter_mut().filter(|finding| replaced.contains(&finding.rule.as_str())) {
        finding.severity = Weight::Information;
    }
}

/// Type codes (BT-3) that XRechnung asks for.
const TYPES: &[&str] = &["326", "380", "381", "384", "389", "875", "876", "877"];

/// VAT categories that ask for a tax number of the seller.
const TAXED: &[&str] = &["AE", "E", "G", "K", "L", "M", "S", "Z"];

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
