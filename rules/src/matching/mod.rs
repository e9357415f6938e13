//! Finds the records that an invoice belongs to: its vendor, its orders line by line, its contract.

mod assignment;
mod contract;
mod lines;
mod orders;
pub(crate) mod price;
pub(crate) mod vendor;

pub(crate) use orders::QuotedOrders;

use model::Reading;
use model::decision::{Match, VendorMatch};
use model::document::Arrival;
use model::ledger::Ledger;

use crate::policy::Policy;
use vendor::Identity;

/// Which vendor sent it: by VAT identifier, else by bank account, else by name; `by` says what identified it.
#[must_use]
pub fn identify_vendor(reading: &Reading, arrival: Option<&Arrival>, ledger: &Ledger) -> Option<VendorMatch> {
    match vendor::identify(reading.invoice(), arrival, ledger) {
        Identity::One(vendor) => Some(vendor),
        Identity::Several(_) | Identity::Nobody => None,
    }
}

/// Vendor, orders with their lines, and contract that the invoice belongs to.
///
/// No invoice line is matched twice. A match may bill more than an order line has left: that is a finding (P201), not
/// a reason to leave the line unmatched.
#[must_use]
pub fn match_ledger(reading: &Reading, arrival: Option<&Arrival>, ledger: &Ledger, policy: &Policy) -> Match {
    let invoice = reading.invoice();
    let quoted = QuotedOrders::of(invoice, ledger);
    let vendor = match vendor::identify(invoice, arrival, ledger) {
        Identity::One(vendor) => Some(vendor),
        // Two records of one company: the quoted order says which is meant.
        Identity::Several(candidates) => {
            let mut owners = quoted.found.iter().map(|order| order.vendor_id.as_str());
            let owner = owners.next().filter(|first| owners.all(|other| other == *first));
            candidates.into_iter().find(|c| Some(c.vendor_id.as_str()) == owner).map(|mut vendor| {
                vendor.by.push_str(" and the quoted order");
                vendor
            })
        }
        Identity::Nobody => None,
    };
    let mut matched = orders::match_lines(reading, &quoted, vendor.as_ref(), ledger, policy);
    matched.contract = contract::of(invoice, vendor.as_ref(), !quoted.is_empty() || !matched.orders.is_empty(), ledger);
    matched.cost_centre = matched.orders.iter().find_map(|number| ledger.order(number)?.cost_centre.clone());
    matched.vendor = vendor;
    matched
}
