//! What lists show of a case.

use std::collections::BTreeSet;

use model::extraction::Reason;
use model::{Amount, Code, Finding, Reading};
use store::{CaseRecord, CaseSummary};

/// The summary after normalising: the invoice's head, nothing judged yet.
pub(super) fn of_reading(case: &CaseRecord, reading: &Reading) -> CaseSummary {
    let invoice = reading.invoice();
    CaseSummary {
        seller_name: invoice.seller.name.clone(),
        vendor_id: None,
        number: invoice.number.clone(),
        issue_date: invoice.issue_date,
        due_date: invoice.due_date,
        gross: invoice.totals.with_vat.or(invoice.totals.amount_due),
        codes: Vec::new(),
        sentence: None,
        at_risk: None,
        flags: case.summary.flags.clone(),
        waiting_for: Vec::new(),
        ledger_flags: Vec::new(),
    }
}

/// Findings that nobody released, worst first.
#[must_use]
pub fn open_findings<'f>(findings: &'f [Finding], released: &BTreeSet<String>) -> Vec<&'f Finding> {
    let mut open: Vec<&Finding> = findings.iter().filter(|f| !released.contains(&f.key())).collect();
    open.sort_by_key(|f| std::cmp::Reverse(f.severity));
    open
}

/// The summary with the findings that stand.
pub(super) fn with_findings(case: &CaseRecord, open: &[&Finding], sentence: Option<String>) -> CaseSummary {
    CaseSummary {
        codes: open.iter().map(|f| (f.code, f.severity)).collect(),
        at_risk: at_risk(open),
        sentence,
        waiting_for: Vec::new(),
        ..case.summary.clone()
    }
}

/// The largest risk of one finding: findings about the same money do not add up.
fn at_risk(open: &[&Finding]) -> Option<Amount> {
    open.iter().filter(|f| f.severity.stops()).filter_map(|f| f.at_risk).max_by_key(|a| a.value)
}

/// The code that a document which cannot go forward stands under.
#[must_use]
pub fn code_of(reason: Reason) -> Option<Code> {
    match reason {
        Reason::NoInvoiceFields => Some(Code::new("C002")),
        Reason::ActiveContent | Reason::DtdForbidden => Some(Code::new("C005")),
        // Nothing to read was there at all, or a policy keeps it out: the document itself may be readable.
        Reason::NoDocument | Reason::Policy | Reason::Ssrf | Reason::PathTraversal => None,
        _ => Some(Code::new("C001")),
    }
}

/// With a capital letter at the start, as a sentence on the page.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
