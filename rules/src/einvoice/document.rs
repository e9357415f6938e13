//! The document that is judged.

use jiff::civil::Date;
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

    /// The specification identifier (BT-24).
    #[must_use]
    pub fn specification_identifier(&self) -> Option<&'t str> {
        let element = match self.syntax {
            Syntax::Ubl => self.root.child(Ns::Cbc, "CustomizationID"),
            Syntax::Cii => self
                .root
                .child(Ns::Rsm, "ExchangedDocumentContext")
                .and_then(|context| context.child(Ns::Ram, "GuidelineSpecifiedDocumentContextParameter"))
                .and_then(|parameter| parameter.child(Ns::Ram, "ID")),
        };
        element.map(Element::text).filter(|text| !text.is_empty())
    }

    /// The issue date (BT-2); `None` when it is missing or no date.
    #[must_use]
    pub fn issue_date(&self) -> Option<Date> {
        match self.syntax {
            Syntax::Ubl => self.root.child(Ns::Cbc, "IssueDate")?.text().get(..10)?.parse().ok(),
            Syntax::Cii => {
                let document = self.root.child(Ns::Rsm, "ExchangedDocument")?;
                let time = document.child(Ns::Ram, "IssueDateTime")?.child(Ns::Udt, "DateTimeString")?;
                Date::strptime("%Y%m%d", time.text().get(..8)?).ok()
            }
        }
    }
}
