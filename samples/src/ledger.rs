//! What the installation knows on the samples' day: the vendor master, orders, receipts, contracts, budgets.

use std::fmt::Write as _;

use crate::companies::{Company, VENDORS};

/// A file of the ledger, named as `bursar import` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LedgerKind {
    /// `vendors.csv`.
    Vendors,
    /// `orders.csv`.
    Orders,
    /// `receipts.csv`.
    Receipts,
    /// `contracts.csv`.
    Contracts,
    /// `budgets.csv`.
    Budgets,
}

impl LedgerKind {
    /// All kinds, in the order to import them.
    pub const ALL: [LedgerKind; 5] =
        [LedgerKind::Vendors, LedgerKind::Orders, LedgerKind::Receipts, LedgerKind::Contracts, LedgerKind::Budgets];

    /// The word of the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            LedgerKind::Vendors => "vendors",
            LedgerKind::Orders => "orders",
            LedgerKind::Receipts => "receipts",
            LedgerKind::Contracts => "contracts",
            LedgerKind::Budgets => "budgets",
        }
    }
}

/// The committed CSV of a kind.
#[must_use]
pub fn ledger_csv(kind: LedgerKind) -> &'static str {
    match kind {
        LedgerKind::Vendors => include_str!("../ledger/vendors.csv"),
        LedgerKind::Orders => include_str!("../ledger/orders.csv"),
        LedgerKind::Receipts => include_str!("../ledger/receipts.csv"),
        LedgerKind::Contracts => include_str!("../ledger/contracts.csv"),
        LedgerKind::Budgets => include_str!("../ledger/budgets.csv"),
    }
}

/// The vendor master, from the companies.
#[must_use]
pub fn vendors_csv() -> String {
    let mut out = String::from(
        "vendor_id,name,vat_id,iban,bic,email_domain,country,currency,payment_terms_days,po_required,blocked\n",
    );
    for vendor in VENDORS {
        vendor_row(&mut out, vendor.vendor_id, vendor, &vendor.vat_id(), &vendor.iban());
    }
    out
}

pub(crate) fn vendor_row(out: &mut String, vendor_id: &str, vendor: &Company, vat_id: &str, iban: &str) {
    let currency = if vendor.country == "PL" { "PLN" } else { "EUR" };
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "{vendor_id},{},{vat_id},{iban},{},{},{},{currency},{},{},{}",
        vendor.name,
        vendor.bank.1,
        vendor.domain,
        vendor.country,
        vendor.terms_days,
        vendor.po_required,
        vendor.blocked
    );
}
