//! Says what an XML document is that the rules of EN 16931 do not judge, so that nobody looks for a fault in the rules.

use model::extraction::{DocumentClass, Reader};

use super::xml::Element;
use super::{Vocabulary, vocabulary};

/// What a document is, when it is neither a UBL invoice nor a Cross Industry Invoice: a clause that follows the name of
/// its file. `root` is its root element, or the one inside its envelope.
#[must_use]
pub fn unjudged(root: Element<'_, '_>) -> String {
    let shown: String = root.local().chars().take(60).collect();
    match vocabulary(root) {
        Vocabulary::National(reader) => {
            let format = match reader {
                Reader::Ksef => "a Polish KSeF invoice",
                Reader::FatturaPa => "an Italian FatturaPA",
                _ => "a Spanish Facturae",
            };
            format!("it is {format}, which the rules of EN 16931 do not judge; `bursar read` reads it")
        }
        Vocabulary::Cii | Vocabulary::Ubl => format!(
            "it is ZUGFeRD 1 ({shown}), which is older than EN 16931 and not judged by its rules; `bursar read` reads it"
        ),
        Vocabulary::Known(class) => {
            let what = match class {
                DocumentClass::Order => "an order",
                DocumentClass::DeliveryNote => "about a delivery",
                DocumentClass::Statement => "a statement",
                DocumentClass::Reminder => "a reminder",
                _ => "another business document",
            };
            format!("its root element is {shown}: it is {what}, not an invoice")
        }
        Vocabulary::WrongNamespace | Vocabulary::Picture | Vocabulary::Unknown => {
            let wanted = match root.local() {
                "Invoice" => " in UBL's namespace urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
                "CreditNote" => " in UBL's namespace urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
                "CrossIndustryInvoice" => {
                    " in CII's namespace urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
                }
                _ => "",
            };
            let namespace = match root.namespace_name() {
                Some(uri) => format!("in the namespace {}", uri.chars().take(120).collect::<String>()),
                None => "without a namespace".to_owned(),
            };
            let instead =
                if wanted.is_empty() { "a UBL Invoice or CreditNote, or a Cross Industry Invoice" } else { &shown };
            format!("its root element is {shown} {namespace}, not {instead}{wanted}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use crate::einvoice::parse;

    #[test]
    fn what_a_document_is_stands_in_words_with_its_namespace() {
        for (text, said) in [
            (
                "<Invoice xmlns='urn:example:mine'/>",
                "its root element is Invoice in the namespace urn:example:mine, not Invoice in UBL's namespace urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
            ),
            (
                "<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-3'/>",
                "its root element is Invoice in the namespace urn:oasis:names:specification:ubl:schema:xsd:Invoice-3, not Invoice in UBL's namespace urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
            ),
            (
                "<Invoice/>",
                "its root element is Invoice without a namespace, not Invoice in UBL's namespace urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
            ),
            (
                "<a:note xmlns:b='urn:b' xmlns:a = \"urn:a\" />",
                "its root element is note in the namespace urn:a, not a UBL Invoice or CreditNote, or a Cross Industry Invoice",
            ),
            (
                "<Order xmlns='urn:oasis:names:specification:ubl:schema:xsd:Order-2'/>",
                "its root element is Order: it is an order, not an invoice",
            ),
            (
                "<rsm:CrossIndustryDocument xmlns:rsm='urn:ferd:CrossIndustryDocument:invoice:1p0'/>",
                "it is ZUGFeRD 1 (CrossIndustryDocument), which is older than EN 16931 and not judged by its rules; `bursar read` reads it",
            ),
            (
                "<Faktura xmlns='http://crd.gov.pl/wzor/2025/06/25/13775/'/>",
                "it is a Polish KSeF invoice, which the rules of EN 16931 do not judge; `bursar read` reads it",
            ),
        ] {
            let tree = parse(text, &Limits::default()).expect("well-formed");
            assert_eq!(unjudged(tree.root()), said);
        }
    }
}
