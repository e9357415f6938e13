//! Judges an invoice against the ledger: `(invoice, ledger, policy) → match, findings, decision`.
//!
//! Pure: no clock, store, network, environment or float. "Today" is [`Ledger::as_of`], so the same facts give the
//! same verdict for ever, and a verdict can be recomputed years later.
//!
//! The order of calls is [`identify_vendor`] or [`match_ledger`], then [`check`], then [`decide`]. The approval
//! process calls the functions of [`approval`] while people act. Every rule is listed once, in [`registry`], and
//! explained by a page in `pages/`, whose examples run as tests.

pub mod approval;
pub mod duplicate;
pub mod einvoice;
pub mod example;
pub mod expected;
pub mod policy;
pub mod process;
pub mod registry;

mod checks;
mod decide;
mod findings;
mod flags;
mod logarithm;
mod matching;
mod page_text;
mod say;
mod text;
mod units;
mod vat_rates;

use model::case::CaseId;
use model::decision::Match;
use model::document::Arrival;
use model::extraction::{DocumentClass, Problem};
use model::ledger::Ledger;
use model::reading::Rendition;
use model::trace::Look;
use model::verdict::Judgement;
use model::{Confidence, DocumentId, Finding, Reading};

pub use checks::charges::planned_charges;
pub use checks::sender::domains_resemble;
pub use decide::{decide, next_look};
pub use flags::flags;
pub use matching::{commitments, identify_vendor, match_ledger, received, slips_between};
pub use policy::{Policy, PolicyProblem};
pub use registry::{RuleInfo, catalogue, explain};

/// Everything that the rules look at for one case.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The invoice, with the provenance of every value.
    pub reading: &'a Reading,
    /// Pages of the same invoice read on their own, beside the XML.
    pub renditions: &'a [Rendition],
    /// What the document is.
    pub class: DocumentClass,
    /// How sure that is.
    pub class_confidence: Confidence,
    /// What the readers noticed: `hidden_text`, `repaired` …
    pub flags: &'a [String],
    /// Trouble met while reading.
    pub problems: &'a [Problem],
    /// What the official rules say about the e-invoice that it was read from; absent when it is none.
    pub judgement: Option<&'a Judgement>,
    /// How it arrived; absent for a document without a channel.
    pub arrival: Option<&'a Arrival>,
    /// The case; earlier invoices of the same case are never its duplicates.
    pub case: &'a CaseId,
    /// Documents of the case.
    pub documents: &'a [DocumentId],
    /// What its pages look like, when it came as pages; for comparison with earlier ones.
    pub look: &'a Look,
    /// The facts to judge against.
    pub ledger: &'a Ledger,
    /// What [`match_ledger`] found.
    pub matched: &'a Match,
}

/// Checks an invoice against every rule of the catalogue.
///
/// The order is stable: severity (blocks first), then code, then place in the invoice. The findings of A103 and A201
/// are not here: they are raised while people act, by [`approval`].
#[must_use]
pub fn check(subject: &Subject<'_>, policy: &Policy) -> Vec<Finding> {
    checks::run(subject, policy)
}
