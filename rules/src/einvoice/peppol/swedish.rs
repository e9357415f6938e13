//! Swedish forms, the same in both syntaxes.

use model::xml::Element;

use super::out::Out;
use super::text::{double, folded, is_number, length, normal};

/// What to say about payment means 50 and 56.
pub(super) const GIRO_MESSAGE: &str =
    "Giro payments in Sweden use payment means 30, with Bankgiro or Plusgiro as bank.";
/// What to say about payment means 31 between Swedish parties.
pub(super) const TRANSFER_MESSAGE: &str = "Transfers between Swedish parties use payment means 30, not 31.";

/// Whether it is a rate of the standard VAT category.
pub(super) fn is_rate(text: &str) -> bool {
    double(text).is_some_and(|rate| [25.0, 12.0, 6.0].contains(&rate))
}

/// Whether it is the note on F-tax.
pub(super) fn is_f_tax(text: &str) -> bool {
    folded(text) == "GODKÄND FÖR F-SKATT"
}

/// What to say when it is not.
pub(super) fn f_tax_message(seen: &str) -> String {
    format!("The tax registration is {seen:?}; it should be \"Godkänd för F-skatt\".")
}

/// Judges an account at Bankgiro or Plusgiro; other banks have no rule.
pub(super) fn giro_account(bank: &str, account: Element<'_, '_>, out: &mut Out<'_>) {
    let number = normal(account.raw_text());
    let (form, size, sizes) = match bank {
        "SE:PLUSGIRO" => ("SE-R-007", "SE-R-010", 2..=8),
        "SE:BANKGIRO" => ("SE-R-008", "SE-R-009", 7..=8),
        _ => return,
    };
    if !is_number(&number) {
        out.fire(form, account, format!("The account {number:?} at {bank} is not a number."));
    }
    if !sizes.contains(&length(&number)) {
        let (least, most) = sizes.into_inner();
        out.fire(size, account, format!("The account {number:?} at {bank} should have {least} to {most} digits."));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_notes() {
        for rate in ["25", "25.00", " 6 ", "1.2e1"] {
            assert!(is_rate(rate), "{rate}");
        }
        for rate in ["", "24", "NaN", "25 %"] {
            assert!(!is_rate(rate), "{rate}");
        }
        assert!(is_f_tax(" Godkänd  för F-skatt") && !is_f_tax("Godkand for F-skatt"));
    }
}
