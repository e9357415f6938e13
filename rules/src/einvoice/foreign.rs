//! Elements in a namespace that no rule knows: what the rules miss may well be there, under a name of another release.
//!
//! The published rules look for names in their own namespaces, so one wrong letter in a declaration makes a whole invoice
//! empty to them. A finding of our own then stands before all others and names the namespace.

use model::verdict::{Breach, Syntax, Weight};
use model::xml::{Element, Ns};

use super::Document;
use super::sink::Rule;

/// The one finding here that no publisher has.
const RULE: Rule = Rule {
    id: "NAMESPACE",
    weight: Weight::Information,
    terms: &[],
    meaning: "Every element outside of an extension is in a namespace of its syntax. This is Bursar's own note, not a published rule: the published rules take what is elsewhere for missing.",
    fix: "Declare the namespaces of UBL 2.1 (ending in -2) or of CII D16B (ending in :100), letter by letter.",
};

pub(super) const NOTES: &[Rule] = &[RULE];

/// Before findings that make the document invalid, says which namespace the rules do not know.
pub(super) fn explain(document: &Document<'_, '_>, findings: &mut Vec<Breach>) {
    if findings.iter().all(|finding| finding.severity != Weight::Fatal) {
        return;
    }
    let mut strangers = document.root.descendants().filter(|element| is_foreign(*element));
    let Some(first) = strangers.next() else { return };
    let ns = first.ns();
    let others = strangers.filter(|other| other.ns() == ns).count();
    let what = match others {
        0 => format!("The element {} is", first.local()),
        others => format!("The element {} and {others} more are", first.local()),
    };
    let namespace = match first.namespace_name() {
        Some(name) => format!("in the namespace \"{}\"", name.chars().take(120).collect::<String>()),
        None => "in no namespace".to_owned(),
    };
    let syntax = match document.syntax {
        Syntax::Ubl => "UBL",
        Syntax::Cii => "CII",
    };
    let expected = expected(first, document.syntax).map(|name| format!(" ({name})")).unwrap_or_default();
    let message = format!(
        "{what} {namespace}, which is none of {syntax}{expected}; no rule finds what stands there, so findings may call missing what is there."
    );
    findings.insert(0, RULE.breach(first, message));
}

/// Whether an element is of no syntax that may stand in an invoice. What is inside of an extension is free.
fn is_foreign(element: Element<'_, '_>) -> bool {
    let known = matches!(
        element.ns(),
        Ns::Cbc
            | Ns::Cac
            | Ns::Ext
            | Ns::UblInvoice
            | Ns::UblCreditNote
            | Ns::Rsm
            | Ns::Ram
            | Ns::Udt
            | Ns::Qdt
            | Ns::Plumbing
            | Ns::XInclude
            | Ns::Signature
    );
    !known && !std::iter::successors(element.parent(), |at| at.parent()).any(|at| at.ns() == Ns::Ext)
}

/// The namespace that was probably meant: in UBL by what is inside, in CII by what is around.
fn expected(element: Element<'_, '_>, syntax: Syntax) -> Option<&'static str> {
    match syntax {
        Syntax::Ubl if element.children().next().is_some() => {
            Some("urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2")
        }
        Syntax::Ubl => Some("urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"),
        Syntax::Cii if matches!(element.local(), "DateTimeString" | "Indicator" | "DateString") => {
            Some("urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100")
        }
        Syntax::Cii => Some("urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"),
    }
}
