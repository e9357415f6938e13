//! A daily look for recurring bills that never came (K204): no document tells of them, so nobody would see it.

use rules::expected::expected_bills;
use store::{LookedForBills, MissingBill, Store, StoreError};

use super::Settings;

/// Looks for the bills that contracts led us to expect by today, and keeps which of them are missing.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn look_for_bills(store: &Store, settings: &Settings) -> Result<LookedForBills, StoreError> {
    let (contracts, last) = store.contracts_with_last_bill().await?;
    let bills = expected_bills(&contracts, &last, store.clock().today(), &settings.policy);
    let missing = bills.into_iter().filter_map(|bill| {
        Some(MissingBill {
            contract: bill.contract,
            vendor_id: bill.vendor_id,
            expected: bill.expected,
            description: bill.description,
            owner: bill.owner,
            finding: bill.missing?,
            found_at: None,
        })
    });
    let looked = store.note_missing_bills(missing.collect()).await?;
    for bill in &looked.found {
        tracing::warn!(contract = %bill.contract, "{}", bill.finding.sentence);
    }
    Ok(looked)
}
