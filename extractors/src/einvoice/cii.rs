//! UN/CEFACT Cross Industry Invoice D16B.

use model::Invoice;

/// The invoice as Cross Industry Invoice.
#[must_use]
pub fn write(_invoice: &Invoice) -> String {
    String::new()
}
