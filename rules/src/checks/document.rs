//! What came is no invoice, or nobody can read it.

use model::extraction::{DocumentClass, Outcome, Reason};
use model::{Decimal, Severity, TermPath};

use super::Context;
use crate::findings::Findings;
use crate::say;

/// C001. Nothing, or not enough, could be read.
pub(crate) fn unreadable(context: &Context<'_>, out: &mut Findings) {
    let invoice = context.invoice;
    let has_core = invoice.number.is_some() && context.gross().is_some();
    let Some(problem) = context
        .subject
        .problems
        .iter()
        // A problem that was only noted matters when what every invoice says is missing.
        .find(|p| p.outcome != Outcome::Continue || (hides_content(p.reason) && !has_core))
    else {
        return;
    };
    let sentence = format!("The document could not be read in full: {}", say::quote(&problem.message));
    out.say(vec![], sentence).expected("a readable document").actual(problem.reason.as_str()).at_risk(context.gross());
}

/// Whether a problem means that a part of the document stayed unread.
fn hides_content(reason: Reason) -> bool {
    use Reason as R;
    matches!(
        reason,
        R::Empty
            | R::Truncated
            | R::Malformed
            | R::UnsupportedType
            | R::NoText
            | R::NoInvoiceFields
            | R::Encrypted
            | R::TooLarge
            | R::TooManyPages
            | R::TooManyParts
            | R::TooDeep
            | R::DecompressionLimit
            | R::PixelLimit
            | R::Timeout
            | R::MemoryLimit
            | R::ParserCrash
            | R::Encoding
            | R::AttachmentUnreadable
    )
}

/// C002. A reminder, an order or anything else that is not to be paid or credited.
pub(crate) fn not_an_invoice(context: &Context<'_>, out: &mut Findings) {
    let subject = context.subject;
    if subject.class.is_payable() {
        return;
    }
    let what = class_name(subject.class);
    let confidence = subject.class_confidence;
    let limit = context.limits.class_confidence;
    if may_be_filed(context) {
        out.say(vec![TermPath::bt(3)], format!("This is {what}, not an invoice; it is filed."))
            .expected("an invoice")
            .actual(subject.class.as_str());
        return;
    }
    let sentence = format!(
        "This looks like {what} (confidence {confidence}, limit {}), but it may be an invoice.",
        say::plain(limit)
    );
    out.say(vec![TermPath::bt(3)], sentence)
        .severity(Severity::Hold)
        .expected("an invoice")
        .actual(subject.class.as_str())
        .difference(format!("confidence {confidence}"))
        .limit(say::plain(limit))
        .at_risk(context.gross());
}

/// Whether the class is sure enough to file the document without a person. What names a number and a total is
/// nearly an invoice, so it needs the confidence; a letter without either is none.
pub(crate) fn may_be_filed(context: &Context<'_>) -> bool {
    let confidence = Decimal::new(i64::from(context.subject.class_confidence.basis_points()), 4);
    let could_be_one = context.invoice.number.is_some() && context.gross().is_some();
    !could_be_one || confidence >= context.limits.class_confidence
}

/// The class in a sentence.
pub(crate) fn class_name(class: DocumentClass) -> &'static str {
    match class {
        DocumentClass::Invoice => "an invoice",
        DocumentClass::CreditNote => "a credit note",
        DocumentClass::Receipt => "a receipt",
        DocumentClass::Order => "an order",
        DocumentClass::Reminder => "a reminder",
        DocumentClass::Statement => "a statement of account",
        DocumentClass::DeliveryNote => "a delivery note",
        DocumentClass::Other => "another kind of document",
    }
}
