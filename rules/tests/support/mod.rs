//! Examples of `rules::example` for tests, where a value that is none is a mistake of the test.

use model::ledger::Ledger;
use model::{Amount, Currency, Decimal, Finding, Reading};
use rules::Policy;
use rules::example::{InvoiceText, LedgerText, Verdict};

pub(crate) fn decimal(text: &str) -> Decimal {
    model::parse::decimal(text).unwrap_or_else(|e| panic!("{e}"))
}

pub(crate) fn judge(invoice: &InvoiceText, ledger: &Ledger, policy: &Policy) -> Verdict {
    rules::example::judge(invoice, ledger, policy).unwrap_or_else(|e| panic!("{e}"))
}

pub(crate) fn judge_reading(invoice: &InvoiceText, reading: &Reading, ledger: &Ledger, policy: &Policy) -> Verdict {
    rules::example::judge_reading(invoice, reading, ledger, policy).unwrap_or_else(|e| panic!("{e}"))
}

/// The reading of an example.
pub(crate) fn reading(invoice: &InvoiceText) -> Reading {
    invoice.reading().unwrap_or_else(|e| panic!("{e}"))
}

/// The ledger of an example.
pub(crate) fn ledger(text: &LedgerText) -> Ledger {
    text.ledger().unwrap_or_else(|e| panic!("{e}"))
}

/// Codes in their order.
pub(crate) fn codes(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| f.code.to_string()).collect()
}

/// An amount in euro.
pub(crate) fn eur(text: &str) -> Amount {
    Amount::new(decimal(text), Currency::EUR)
}
