//! Danish codes and forms, the same in both syntaxes.

use super::text::{double, length, normal};

/// Versions of UNSPSC that are in use (DK-R-003).
pub(super) const UNSPSC_VERSIONS: [&str; 4] = ["19.05.01", "19.0501", "26.08.01", "26.0801"];

/// Card types of giro payments (DK-R-008).
pub(super) const GIRO_CARDS: [&str; 3] = ["01#", "04#", "15#"];

/// Card types of FIK payments (DK-R-010).
pub(super) const FIK_CARDS: [&str; 3] = ["71#", "73#", "75#"];

/// Whether it is a payment means code that is used in Denmark (DK-R-005). As published, the code is searched in a text,
/// so two neighbours of the list with a blank between them pass.
pub(super) fn is_payment_code(code: &str) -> bool {
    " 1 10 31 42 48 49 50 58 59 93 97 ".contains(&format!(" {code} "))
}

/// Whether the reason of a tax (code ZZZ) names it: a number of four characters, or two parts divided by `#`.
pub(super) fn is_tax_reason(reason: &str) -> bool {
    let code = normal(reason);
    let is_code = length(&code) == 4 && double(&code).is_some_and(|code| (0.0..=9999.0).contains(&code));
    is_code || (reason.contains('#') && !reason.starts_with('#') && !reason.ends_with('#'))
}

/// What to say when it does not.
pub(super) fn tax_reason_message(seen: &str) -> String {
    format!("The reason with code ZZZ is {seen}; it should be four digits, or two parts divided by #.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payment_codes() {
        for code in ["1", "97", "1 10"] {
            assert!(is_payment_code(code), "{code}");
        }
        for code in ["", "30", " 1", "1 31", "9"] {
            assert!(!is_payment_code(code), "{code}");
        }
    }

    #[test]
    fn tax_reasons() {
        for reason in ["0063", " 3312\n", "+123", "3312#packing", "a#b#c", "5e-2"] {
            assert!(is_tax_reason(reason), "{reason}");
        }
        for reason in ["", "123", "12345", "abcd", "-123", "#a", "a#", "9e99"] {
            assert!(!is_tax_reason(reason), "{reason}");
        }
    }
}
