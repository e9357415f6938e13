//! UBL 2.1.

use model::Invoice;

/// The invoice as UBL 2.1 Invoice or CreditNote, by its type code (BT-3).
#[must_use]
pub fn write(_invoice: &Invoice) -> String {
    String::new()
}
