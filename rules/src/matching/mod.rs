//! Finds the records that an invoice belongs to: its vendor, its orders line by line, its contract.

mod assignment;
mod billing;
pub(crate) mod contract;
mod figures;
mod lines;
mod order_number;
mod orders;
pub(crate) mod price;
mod price_credit;
pub(crate) mod price_list;
mod quoted;
pub(crate) mod vendor;

pub use order_number::slips_between;
pub(crate) use orders::{alternatives, means, nearest_line};
pub use price::received;
pub(crate) use quoted::QuotedOrders;

use model::decision::{Match, VendorMatch};
use model::document::Arrival;
use model::ledger::{Commitment, Ledger};
use model::{Amount, Date, Invoice, Reading};

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
    let identity = vendor::identify(invoice, arrival, ledger);
    let known = if let Identity::One(vendor) = &identity { Some(vendor.vendor_id.clone()) } else { None };
    let quoted = QuotedOrders::of(reading, known.as_deref(), ledger);
    let vendor = match identity {
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
    let mut matched = orders::match_lines(reading, &quoted, vendor.as_ref(), ledger);
    matched.contract = contract::of(invoice, vendor.as_ref(), !quoted.is_empty() || !matched.orders.is_empty(), ledger);
    matched.cost_centre = cost_centre(invoice, &matched, ledger, policy);
    matched.vendor = vendor;
    matched
}

/// Who bears the cost: what the order says, else the buyer's reference (BT-19) where it names a cost centre that we know.
fn cost_centre(invoice: &Invoice, matched: &Match, ledger: &Ledger, policy: &Policy) -> Option<String> {
    let of_order = matched.orders.iter().find_map(|number| ledger.order(number)?.cost_centre.clone());
    let quoted = invoice.buyer_accounting_reference.as_deref().map(str::trim);
    let is_known = |centre: &&str| {
        ledger.budgets.iter().any(|budget| budget.cost_centre == **centre)
            || policy.approval.cost_centres.contains_key(*centre)
    };
    of_order.or_else(|| quoted.filter(is_known).map(str::to_owned))
}

/// What the invoice takes from the budget of its cost centre and from the cap of its contract, in the month of its
/// issue date (BT-2); nothing without a total (BT-109). A credit note gives back.
#[must_use]
pub fn commitments(invoice: &Invoice, matched: &Match, as_of: Date) -> Vec<Commitment> {
    let Some(net) = invoice.totals.without_vat else { return Vec::new() };
    let value = if invoice.is_credit_note() { -net.value.abs() } else { net.value };
    let day = invoice.issue_date.unwrap_or(as_of);
    let month = format!("{:04}-{:02}", day.year(), day.month());
    let centre = matched.cost_centre.iter().map(|centre| format!("budget/{centre}"));
    let contract = matched.contract.iter().map(|number| format!("contract/{number}"));
    let net = Amount::new(value, net.currency);
    centre.chain(contract).map(|record| Commitment { record, month: month.clone(), net }).collect()
}
