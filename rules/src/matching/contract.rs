//! Which contract a bill belongs to: the one it quotes (BT-12), else the vendor's only one.

use model::Invoice;
use model::decision::VendorMatch;
use model::ledger::{Contract, Ledger};

use crate::text::NumberKey;

/// Number of the contract. Without a quote a bill belongs to the vendor's only valid contract, unless an order is meant.
pub(crate) fn of(
    invoice: &Invoice,
    vendor: Option<&VendorMatch>,
    order_is_meant: bool,
    ledger: &Ledger,
) -> Option<String> {
    if let Some(quote) = invoice.contract_reference.as_deref().and_then(NumberKey::of) {
        return ledger.contracts.iter().find(|c| quote.is_same(&c.contract_number)).map(|c| c.contract_number.clone());
    }
    let vendor = vendor.filter(|_| !order_is_meant)?;
    let day = invoice.issue_date.unwrap_or(ledger.as_of);
    let valid = |c: &&Contract| {
        c.vendor_id == vendor.vendor_id && c.valid_from <= day && c.valid_to.is_none_or(|last| day <= last)
    };
    let mut fitting = ledger.contracts.iter().filter(valid);
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => Some(only.contract_number.clone()),
        _ => None,
    }
}
