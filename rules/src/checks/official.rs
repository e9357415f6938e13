//! What the official rules found in the e-invoice: an invoice that breaks them may be returned, and in some countries
//! its VAT cannot be deducted.
//!
//! The verdict was made when the document was read, by the edition in force on its date. Here it becomes one exception for
//! the standard and one for the profile, whatever the number of rules: the list itself stands in the verdict.

use model::verdict::{Breach, Verdict, Weight};
use model::{DocumentId, Evidence, TermPath};

use super::Context;
use crate::einvoice;
use crate::findings::Findings;
use crate::say;

/// Rules named in the sentence, and terms and places listed with it.
const LISTED_MAX: usize = 5;
/// Characters of a message that are quoted.
const MESSAGE_MAX: usize = 300;

/// E101. A fatal rule of EN 16931 is broken.
pub(crate) fn standard(context: &Context<'_>, out: &mut Findings) {
    broken(context, "EN 16931", einvoice::is_of_the_standard, out);
}

/// E102. A fatal rule of the profile is broken: Peppol BIS Billing, XRechnung.
pub(crate) fn profile(context: &Context<'_>, out: &mut Findings) {
    let name = match context.subject.judgement.and_then(|judgement| judgement.verdict()).map(|v| v.profile.as_str()) {
        Some("peppol") => "Peppol BIS Billing",
        Some("xrechnung") => "XRechnung",
        _ => "its profile",
    };
    broken(context, name, |rule| !einvoice::is_of_the_standard(rule), out);
}

fn broken(context: &Context<'_>, whose: &str, is_theirs: impl Fn(&str) -> bool, out: &mut Findings) {
    let subject = context.subject;
    // MINIMUM and BASIC WL are no invoices and say so; the pages are, and are compared with them.
    let Some(judgement) = subject.judgement.filter(|_| !subject.flags.iter().any(|flag| flag == "booking_aid")) else {
        return;
    };
    let Some(verdict) = judgement.verdict() else { return };
    let breaches: Vec<&Breach> =
        verdict.findings.iter().filter(|b| b.severity == Weight::Fatal && is_theirs(&b.rule)).collect();
    let Some(first) = breaches.first() else { return };
    let rules = names(&breaches, verdict);
    let terms = terms(&breaches);
    let sentence = match rules.as_slice() {
        [rule] => {
            format!("The e-invoice breaks rule {rule} of {whose}: {}", say::quote_to(&first.message, MESSAGE_MAX))
        }
        _ => {
            let shown = rules.iter().take(LISTED_MAX).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = rules.len().saturating_sub(LISTED_MAX);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let count = rules.len();
            format!(
                "The e-invoice breaks {count} rules of {whose}: {shown}{more}. {}: {}",
                first.rule,
                say::quote_to(&first.message, MESSAGE_MAX)
            )
        }
    };
    let draft = out.say(terms.clone(), sentence);
    draft
        .expected(format!("valid by {}", verdict.packs.join(", ")))
        .actual(rules.join(", "))
        .limit("no fatal rule")
        .at_risk(context.gross())
        .citing(subject.reading, &terms);
    for breach in breaches.iter().take(LISTED_MAX) {
        draft.citing_evidence(place(breach, judgement.document));
    }
}

/// Where a breach lies: `/Invoice/cbc:ID (line 4)`.
fn place(breach: &Breach, document: DocumentId) -> Evidence {
    let (path, line) = breach.location.split_once(" (line ").unwrap_or((&breach.location, ""));
    Evidence::Xml { document, path: path.to_owned(), line: line.trim_end_matches(')').parse().unwrap_or_default() }
}

/// The rules, each once with how often it is broken, in the order of the verdict.
fn names(breaches: &[&Breach], verdict: &Verdict) -> Vec<String> {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for breach in breaches {
        match counted.iter_mut().find(|(rule, _)| *rule == breach.rule) {
            Some((_, count)) => *count += 1,
            None => counted.push((&breach.rule, 1 + verdict.unlisted.get(&breach.rule).copied().unwrap_or_default())),
        }
    }
    let name = |(rule, count): (&str, usize)| match count {
        1 => rule.to_owned(),
        count => format!("{rule} ({count} times)"),
    };
    counted.into_iter().map(name).collect()
}

/// The terms of the document level that the breaches are about; which line one is about stands in its place.
fn terms(breaches: &[&Breach]) -> Vec<TermPath> {
    let mut terms: Vec<TermPath> = Vec::new();
    for term in breaches.iter().flat_map(|breach| &breach.terms).filter_map(|term| term.parse::<TermPath>().ok()) {
        if is_of_the_document(&term) && !terms.contains(&term) && terms.len() < LISTED_MAX {
            terms.push(term);
        }
    }
    terms
}

/// BT-92 to BT-105 and BT-116 to BT-165 lie in groups that repeat.
fn is_of_the_document(term: &TermPath) -> bool {
    matches!(term.term, 1..=91 | 106..=115)
}
