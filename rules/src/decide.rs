//! From findings to what happens next: file, review, approve by policy, or ask people.
//!
//! Whatever is odd goes to a person: a finding that stops, a flag of the readers, a class that is unsure, an amount
//! that nobody may approve. Silence is never the answer.

use std::collections::BTreeSet;

use model::decision::Decision;
use model::ledger::OrderLine;
use model::{Code, Date, Finding, Severity};

use crate::Subject;
use crate::approval;
use crate::checks::{self, Context, document, quantities};
use crate::flags;
use crate::policy::{Duplicates, Policy};
use crate::say;

const DUPLICATE: Code = Code::new("D101");
const RECEIPT_MISSING: Code = Code::new("P203");
const DATE: Code = Code::new("V107");

/// What shall become of the case. `released` holds the keys ([`Finding::key`]) that people released.
#[must_use]
pub fn decide(subject: &Subject<'_>, findings: &[Finding], released: &BTreeSet<String>, policy: &Policy) -> Decision {
    let context = Context::of(subject, policy);
    let standing: Vec<&Finding> = findings.iter().filter(|f| !released.contains(&f.key())).collect();
    if !subject.class.is_payable() && document::may_be_filed(&context) {
        return Decision::File { because: format!("This is {}, not an invoice.", document::class_name(subject.class)) };
    }
    if policy.duplicates == Duplicates::Close
        && standing.iter().any(|f| f.code == DUPLICATE && f.severity.stops())
        && let Some(twin) = checks::duplicates::certain_twin(&context)
    {
        return Decision::Duplicate { of: twin.case.clone(), document: twin.document };
    }
    let stopping: Vec<&&Finding> = standing.iter().filter(|f| f.severity.stops()).collect();
    if let Some(first) = stopping.first() {
        let because = match stopping.len() - 1 {
            0 => first.sentence.clone(),
            1 => format!("{} One more exception stands.", first.sentence),
            more => format!("{} {more} more exceptions stand.", first.sentence),
        };
        return Decision::Review { because };
    }
    let missing = standing.iter().filter(|f| f.code == RECEIPT_MISSING && f.severity == Severity::Warn);
    if let Some(until) = quantities::receipt_awaited_until(&context).filter(|until| subject.ledger.as_of <= *until)
        && let Some(first) = missing.into_iter().next()
    {
        return Decision::Wait { because: first.sentence.clone(), until };
    }
    // A class in doubt that a person released is an invoice to them; what is not payable has nothing to approve.
    let chain = match approval::chain(subject, &[], policy) {
        Ok(chain) => chain,
        Err(finding) => return Decision::Review { because: finding.sentence },
    };
    match may_release(&context, findings) {
        Ok(because) => Decision::Approve { because },
        Err(_) => Decision::Ask {
            process: policy.approval.process.clone(),
            approvers: chain.approvers,
            because: chain.because,
        },
    }
}

/// The first day on which time alone makes something come out differently, for a case that a person is to look at: goods
/// that are waited for are held (P203), and an invoice is no longer dated too far ahead (V107).
#[must_use]
pub fn next_look(subject: &Subject<'_>, findings: &[Finding], policy: &Policy) -> Option<Date> {
    let context = Context::of(subject, policy);
    let is_missing = |f: &Finding| f.code == RECEIPT_MISSING && f.severity == Severity::Warn;
    let held = findings.iter().any(is_missing).then(|| quantities::receipt_awaited_until(&context));
    let held = held.flatten().and_then(|until| until.tomorrow().ok());
    let dated = findings.iter().any(|f| f.code == DATE).then(|| checks::dates::no_longer_ahead(&context)).flatten();
    held.into_iter().chain(dated).filter(|day| *day > subject.ledger.as_of).min()
}

/// Why policy releases the invoice without a person, or why not.
fn may_release(context: &Context<'_>, findings: &[Finding]) -> Result<String, &'static str> {
    let (policy, subject) = (context.policy, context.subject);
    let max = policy.auto_approve_max.ok_or("nothing is released without a person")?;
    let amount = context.gross().ok_or("the amount is unknown")?;
    if !subject.class.is_payable() || context.is_receipt() || context.is_credit() {
        return Err("only invoices are released without a person");
    }
    if amount.currency != max.currency || amount.value > max.value || amount.value.is_sign_negative() {
        return Err("the amount is above the limit");
    }
    // Hidden or altered content, repairs, unsure senders: whatever a reader noticed, a person looks at it.
    if !subject.flags.is_empty() || !subject.problems.is_empty() {
        return Err("the readers noticed something");
    }
    if flags::is_lookalike(subject) {
        return Err("the seller's name is written in disguise");
    }
    // A released exception was judged by a person, but the invoice was not.
    if findings.iter().any(|f| f.severity >= Severity::Warn) {
        return Err("a finding stands or was released");
    }
    let vendor = context.vendor.ok_or("the vendor is unknown")?;
    let limit = say::amount(max);
    if policy.auto_approve_vendors.contains(&vendor.vendor_id) {
        return Ok(format!("{} from {} is within {limit}, which policy releases.", say::amount(amount), vendor.name));
    }
    if is_fully_matched(context) {
        return Ok(format!(
            "{} matches order {} and its receipts in full, within {limit}, which policy releases.",
            say::amount(amount),
            subject.matched.orders.join(", ")
        ));
    }
    Err("the invoice is not matched in full")
}

/// Whether every line bills an order line of this vendor that was received.
fn is_fully_matched(context: &Context<'_>) -> bool {
    let matched = &context.subject.matched;
    let lines = context.invoice.lines.len();
    let is_received =
        |line: &OrderLine| crate::matching::price::received(line).is_some_and(|r| r > model::Decimal::ZERO);
    lines > 0
        && matched.unmatched_lines.is_empty()
        && matched.lines.len() == lines
        && context.billings().count() == lines
        && (!quantities::expects_receipts(context) || context.billings().all(|b| is_received(b.order_line)))
        && context.invoice.allowances.is_empty()
        && context.invoice.charges.is_empty()
}
