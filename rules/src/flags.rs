//! Words for what only the ledger can tell about a document, beside those that readers notice in it.

use model::Finding;

use crate::Subject;
use crate::text::{company_key, company_likeness};

/// Likeness of names from which letters of another alphabet are a disguise, in parts of thousand.
const SAME_NAME: u32 = 900;

/// Flags that follow from findings and ledger, in a stable order: `hybrid_mismatch`, `bank_changed`, `wrong_receiver`,
/// `possible_duplicate`, `vendor_blocked`, `lookalike_supplier`.
///
/// They are for results and pages. A released finding keeps its flag: the document is as odd as before.
#[must_use]
pub fn flags(subject: &Subject<'_>, findings: &[Finding]) -> Vec<&'static str> {
    const BY_CODE: &[(&str, &[&str])] = &[
        ("hybrid_mismatch", &["E301"]),
        ("bank_changed", &["F101"]),
        ("wrong_receiver", &["V105"]),
        ("possible_duplicate", &["D101", "D102", "D103"]),
        ("vendor_blocked", &["N003"]),
    ];
    let found = |codes: &[&str]| findings.iter().any(|finding| codes.contains(&finding.code.as_str()));
    let mut flags: Vec<&'static str> =
        BY_CODE.iter().filter(|(_, codes)| found(codes)).map(|(flag, _)| *flag).collect();
    if is_lookalike(subject) {
        flags.push("lookalike_supplier");
    }
    flags
}

/// Whether the seller's name reads as a vendor's, but is written with letters of another alphabet: a Cyrillic `а` in
/// a Latin name is a disguise, a name that the master data write in Cyrillic too is not.
pub(crate) fn is_lookalike(subject: &Subject<'_>) -> bool {
    let seller = &subject.reading.invoice().seller;
    let is_other = |c: char| matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}');
    let written_otherwise = |name: &str| name.chars().any(is_other);
    [&seller.name, &seller.trading_name].into_iter().flatten().filter(|name| written_otherwise(name)).any(|name| {
        let key = company_key(name);
        // A mixture of alphabets in one word is nobody's way of writing.
        let is_mixed =
            name.split_whitespace().any(|w| written_otherwise(w) && w.chars().any(|c| c.is_ascii_alphabetic()));
        let is_vendor = subject.ledger.vendors.iter().any(|vendor| {
            !written_otherwise(&vendor.name) && company_likeness(&key, &company_key(&vendor.name)) >= SAME_NAME
        });
        is_mixed || is_vendor
    })
}
