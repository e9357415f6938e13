//! Examples in few words: an invoice, the ledger that it meets, and what the rules make of it.
//!
//! What is not said is that of a plain invoice of a known vendor, which has no findings; so an example says only what it
//! is about. The pages of the rules are made of such examples, and an installation writes its own to pin down what its
//! policy must do (`bursar rules test`). Nothing here is on the way of a real invoice.

mod acts;
mod invoice;
mod ledger;
mod section;

use std::collections::BTreeSet;
use std::fmt::Display;

use model::case::CaseId;
use model::decision::{Decision, Match};
use model::document::Arrival;
use model::ledger::Ledger;
use model::trace::Look;
use model::{Confidence, Decimal, DocumentId, Finding, Reading, Timestamp};

use crate::{Policy, Subject};

pub use acts::{ActText, AfterApprovalText, DeedText};
pub use invoice::{BreachText, InvoiceText, LineText, PageText, ProblemText, VatText};
pub use ledger::{
    ApartText, BudgetText, ContractText, EarlierText, LedgerText, OrderLineText, OrderText, PackText, PriceText,
    TierText, VendorText,
};
pub use section::{Expected, Section, sections};

/// The account of the plain vendor.
const ACCOUNT: &str = "DE89370400440532013000";

/// The case that is judged.
const CASE: &str = "c-00000000000000aa";

/// A value of an example that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} \"{text}\": {why}")]
pub struct ExampleError {
    /// What it should be.
    what: String,
    /// As it is written.
    text: String,
    /// Why it is none.
    why: String,
}

fn value<T, E: Display>(what: &str, text: &str, read: Result<T, E>) -> Result<T, ExampleError> {
    read.map_err(|why| ExampleError { what: what.to_owned(), text: text.to_owned(), why: why.to_string() })
}

fn decimal(text: &str) -> Result<Decimal, ExampleError> {
    value("the number", text, model::parse::decimal(text))
}

/// A result that a decimal can hold.
fn held(what: &str, result: Option<Decimal>) -> Result<Decimal, ExampleError> {
    value(what, "", result.ok_or("it has more digits than a number of ours holds"))
}

fn confidence(text: &str) -> Result<Confidence, ExampleError> {
    let points = held("the share", decimal(text)?.checked_mul(Decimal::from(10_000)))?.trunc().to_string();
    Ok(Confidence::from_basis_points(value("the share", text, points.parse())?))
}

/// One example, judged.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// What was found.
    pub findings: Vec<Finding>,
    /// What becomes of it.
    pub decision: Decision,
    /// What it was matched to.
    pub matched: Match,
    /// Words for results.
    pub flags: Vec<&'static str>,
}

/// Judges an example.
///
/// # Errors
/// When a value of the example is none.
pub fn judge(invoice: &InvoiceText, ledger: &Ledger, policy: &Policy) -> Result<Verdict, ExampleError> {
    judge_reading(invoice, &invoice.reading()?, ledger, policy)
}

/// As [`judge`], for a reading of the example that was changed.
///
/// # Errors
/// When a value of the example is none.
pub fn judge_reading(
    invoice: &InvoiceText,
    reading: &Reading,
    ledger: &Ledger,
    policy: &Policy,
) -> Result<Verdict, ExampleError> {
    let renditions = invoice.renditions()?;
    let problems = invoice.problems();
    let arrival = invoice.sender.as_ref().map(|sender| Arrival {
        source: "ap-mailbox".into(),
        key: "1/1".into(),
        received_at: Timestamp::UNIX_EPOCH,
        name: "invoice".into(),
        sender: Some(sender.clone()),
    });
    let matched = crate::match_ledger(reading, arrival.as_ref(), ledger, policy);
    let case: CaseId = value("the case", CASE, CASE.parse())?;
    let documents = [DocumentId::of(b"xml")];
    let judgement = invoice.judgement();
    let subject = Subject {
        reading,
        renditions: &renditions,
        class: invoice.class,
        class_confidence: confidence(&invoice.class_confidence)?,
        flags: &invoice.flags,
        problems: &problems,
        judgement: judgement.as_ref(),
        arrival: arrival.as_ref(),
        case: &case,
        documents: &documents,
        look: Look::NONE,
        ledger,
        matched: &matched,
    };
    let findings = crate::check(&subject, policy);
    let decision = crate::decide(&subject, &findings, &BTreeSet::new(), policy);
    let flags = crate::flags(&subject, &findings);
    Ok(Verdict { findings, decision, matched, flags })
}
