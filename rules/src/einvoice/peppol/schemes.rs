//! Which rule an identifier's scheme asks for.

use super::identifiers as id;
use super::text::normal;

/// The rule that judges identifiers of one scheme.
pub(super) struct SchemeRule {
    /// Its id.
    pub(super) rule: &'static str,
    /// Whether an identifier, as it stands, is right.
    pub(super) valid: fn(&str) -> bool,
    /// What it should be.
    pub(super) expected: &'static str,
}

/// The rule of a scheme in UBL.
pub(super) fn in_ubl(scheme: &str, is_endpoint: bool) -> Option<SchemeRule> {
    let found = |rule, valid, expected| Some(SchemeRule { rule, valid, expected });
    match scheme {
        "0096" => found("PEPPOL-COMMON-R052", |x| id::has_digits(x, 10), "ten digits (P-number)"),
        "0198" => found("PEPPOL-COMMON-R053", id::danish_prefixed, "DK and eight digits (SE number)"),
        "0106" => found("PEPPOL-COMMON-R054", |x| id::has_digits(&normal(x), 8), "eight digits (KVK)"),
        "0190" => found("PEPPOL-COMMON-R055", |x| id::has_digits(&normal(x), 20), "twenty digits (OIN)"),
        "9944" => found("PEPPOL-COMMON-R056-1", |x| id::dutch_vat(&normal(x)), "NL, nine digits, B and two digits"),
        "0217" => found("PEPPOL-COMMON-R057", |x| id::has_digits(&normal(x), 12), "twelve digits (branch number)"),
        _ => in_both(scheme, is_endpoint),
    }
}

/// The rule of a scheme in CII.
pub(super) fn in_cii(scheme: &str, is_endpoint: bool) -> Option<SchemeRule> {
    let found = |rule, valid, expected| Some(SchemeRule { rule, valid, expected });
    match scheme {
        // The rules for CII count the sum only; the form is not looked at.
        "0151" => {
            found("PEPPOL-COMMON-R050", |x| id::australian_unchecked(&normal(x)), "an ABN with correct check digits")
        }
        "9906" if is_endpoint => {
            found("PEPPOL-COMMON-R048", |x| id::italian_vat(&normal(x)), "IT and eleven digits with a check digit")
        }
        _ => in_both(scheme, is_endpoint),
    }
}

fn in_both(scheme: &str, is_endpoint: bool) -> Option<SchemeRule> {
    let found = |rule, valid, expected| Some(SchemeRule { rule, valid, expected });
    match scheme {
        "0088" => found("PEPPOL-COMMON-R040", |x| id::gln(&normal(x)), "digits with a GS1 check digit (GLN)"),
        "0192" => found("PEPPOL-COMMON-R041", |x| id::norwegian(&normal(x)), "nine digits with a check digit"),
        "0184" => found("PEPPOL-COMMON-R042", id::danish_cvr, "eight digits, with or without DK (CVR)"),
        "0208" => found("PEPPOL-COMMON-R043", |x| id::belgian(&normal(x)), "ten digits with check digits"),
        "0201" => found("PEPPOL-COMMON-R044", |x| id::italian_office(&normal(x)), "six letters or digits (IPA)"),
        "0210" => found("PEPPOL-COMMON-R045", |x| id::italian_tax_code(&normal(x)), "a codice fiscale"),
        "9907" if is_endpoint => found("PEPPOL-COMMON-R046", |x| id::italian_tax_code(&normal(x)), "a codice fiscale"),
        "0211" => {
            found("PEPPOL-COMMON-R047", |x| id::italian_vat(&normal(x)), "IT and eleven digits with a check digit")
        }
        "0007" => found("PEPPOL-COMMON-R049", |x| id::swedish(&normal(x)), "ten digits with a check digit"),
        "0151" => found("PEPPOL-COMMON-R050", |x| id::australian(&normal(x)), "eleven digits with check digits (ABN)"),
        _ => None,
    }
}
