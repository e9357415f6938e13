//! The document that is judged.

use model::verdict::Syntax;
use model::xml::{Element, Ns};

/// A UBL Invoice or CreditNote, or a Cross Industry Invoice.
#[derive(Clone, Copy)]
pub struct Document<'t, 'a> {
    /// Its document element: the root of its tree, or inside an envelope.
    pub root: Element<'t, 'a>,
    /// Its syntax.
    pub syntax: Syntax,
    /// Whether it is a UBL CreditNote.
    pub credit_note: bool,
}

impl<'t, 'a> Document<'t, 'a> {
    /// The document whose element this is; `None` when it is no invoice that the rules know.
    #[must_use]
    pub fn of(root: Element<'t, 'a>) -> Option<Document<'t, 'a>> {
        let (syntax, credit_note) = match (root.ns(), root.local()) {
            (Ns::UblInvoice, "Invoice") => (Syntax::Ubl, false),
            (Ns::UblCreditNote, "CreditNote") => (Syntax::Ubl, true),
            (Ns::Rsm, "CrossIndustryInvoice") => (Syntax::Cii, false),
            _ => return None,
        };
        Some(Document { root, syntax, credit_note })
    }
}
