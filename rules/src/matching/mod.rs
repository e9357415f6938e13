//! Stub.
use model::Reading;
use model::decision::{Match, VendorMatch};
use model::document::Arrival;
use model::ledger::Ledger;

use crate::policy::Policy;

/// Which vendor sent it: by VAT identifier, else by bank account, else by name; `by` says what identified it.
#[must_use]
pub fn identify_vendor(_reading: &Reading, _arrival: Option<&Arrival>, _ledger: &Ledger) -> Option<VendorMatch> {
    None
}

/// Vendor, orders with their lines, and contract that the invoice belongs to.
#[must_use]
pub fn match_ledger(reading: &Reading, arrival: Option<&Arrival>, ledger: &Ledger, _policy: &Policy) -> Match {
    Match { vendor: identify_vendor(reading, arrival, ledger), ..Match::default() }
}
