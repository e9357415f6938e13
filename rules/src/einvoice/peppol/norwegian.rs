//! Norwegian texts, the same in both syntaxes.

/// The register of business enterprises, as sellers name it.
pub(super) const REGISTER: &str = "Foretaksregisteret";

/// What to say about a VAT number that is wrong.
pub(super) fn vat_message() -> String {
    "The seller's VAT number is not NO, a valid organisation number and MVA.".to_owned()
}

/// What to say about a seller that does not name the register.
pub(super) fn not_registered_message() -> String {
    format!("The seller does not state that it is entered in {REGISTER}.")
}
