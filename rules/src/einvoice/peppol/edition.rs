//! Editions: what they do differently, beside having more or fewer rules.

use super::super::codes::{CHARGE_REASONS, CodeList};
use super::codes;

/// An edition of Peppol's rules. Each is complete in itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edition {
    /// Billing for UBL, May 2025.
    Billing3_0_19,
    /// Billing for UBL, in use from 23 February 2026.
    Billing3_0_20,
    /// Billing for UBL, in use from 17 August 2026.
    Billing3_0_21,
    /// Billing for CII: the set of 3.0.19 was the last.
    Cii3_0_19,
    /// Self-billing for UBL, March 2026.
    SelfBilling3_0_1,
    /// Self-billing for UBL, in use from 17 August 2026.
    SelfBilling3_0_2,
}

use Edition::{Billing3_0_19, Billing3_0_20, Billing3_0_21, Cii3_0_19, SelfBilling3_0_1, SelfBilling3_0_2};

/// Business processes (BT-23) that may come beside the edition's own.
const FRENCH: &[&str] = &["urn:peppol:france:billing:regulated", "urn:peppol:france:billing:non-regulated"];

impl Edition {
    /// Whether it is of May 2026, when most of it was worded anew.
    pub(super) fn is_of_2026(self) -> bool {
        matches!(self, Billing3_0_21 | SelfBilling3_0_2)
    }

    /// Whether it is of self-billing.
    pub(super) fn is_self_billing(self) -> bool {
        matches!(self, SelfBilling3_0_1 | SelfBilling3_0_2)
    }

    /// What the specification identifier (BT-24) begins with.
    pub(super) fn specification(self) -> &'static str {
        if self.is_self_billing() {
            "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0"
        } else {
            "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
        }
    }

    /// The business process (BT-23) of an invoice that nothing special is about.
    pub(super) fn usual_process(self) -> &'static str {
        if self.is_self_billing() {
            "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0"
        } else {
            "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
        }
    }

    /// The number of a business process (BT-23), e.g. `01`; `None` when Peppol does not know it.
    pub(super) fn process(self, normal: &str) -> Option<&str> {
        if self.is_of_2026() {
            let own = self.usual_process();
            return match normal {
                "urn:peppol:bis:billing_with_response" => Some("02"),
                _ if normal == own || FRENCH.contains(&normal) => Some("01"),
                _ => None,
            };
        }
        // The pattern is searched anywhere, and its dots stand for any character; `#` is a digit.
        let pattern = match self {
            SelfBilling3_0_1 => "urn:fdc:peppol.eu:2017:poacc:selfbilling:##:1.0",
            _ => "urn:fdc:peppol.eu:2017:poacc:billing:##:1.0",
        };
        let fits = |text: &str| {
            let mut chars = text.chars();
            pattern.chars().all(|expected| {
                chars.next().is_some_and(|c| match expected {
                    '.' => true,
                    '#' => c.is_ascii_digit(),
                    _ => c == expected,
                })
            })
        };
        let found = normal.char_indices().any(|(at, _)| fits(&normal[at..]));
        found.then(|| normal.split(':').nth(6)).flatten()
    }

    /// Types of invoices (P0100) that a process allows; `None` when they are not tested.
    pub(super) fn invoice_types(self, process: &str) -> Option<&'static CodeList> {
        match (self, process) {
            (SelfBilling3_0_1 | SelfBilling3_0_2, "01") => Some(&codes::SELF_BILLED_TYPES),
            (Billing3_0_21, "01" | "02") | (Billing3_0_19 | Billing3_0_20, "01") => Some(&codes::INVOICE_TYPES),
            _ => None,
        }
    }

    /// Types of credit notes (P0101) that a process allows; `None` when they are not tested.
    pub(super) fn credit_note_types(self, process: &str) -> Option<&'static CodeList> {
        match (self, process) {
            (SelfBilling3_0_1 | SelfBilling3_0_2, "01") => Some(&codes::SELF_BILLED_CREDIT_TYPES),
            (Billing3_0_21, "01" | "02") | (Billing3_0_19 | Billing3_0_20, "01") => Some(&codes::CREDIT_NOTE_TYPES),
            _ => None,
        }
    }

    /// Currencies (CL007).
    pub(super) fn currencies(self) -> &'static CodeList {
        match self {
            Billing3_0_21 | SelfBilling3_0_2 => &codes::CURRENCIES_3_0_21,
            Billing3_0_20 | SelfBilling3_0_1 => &codes::CURRENCIES_3_0_20,
            Billing3_0_19 | Cii3_0_19 => &codes::CURRENCIES_3_0_19,
        }
    }

    /// Schemes of electronic addresses (CL008).
    pub(super) fn endpoint_schemes(self) -> &'static CodeList {
        match self {
            Billing3_0_21 | SelfBilling3_0_2 => &codes::ENDPOINTS_3_0_21,
            Billing3_0_20 | SelfBilling3_0_1 => &codes::ENDPOINTS_3_0_20,
            Billing3_0_19 | Cii3_0_19 => &codes::ENDPOINTS_3_0_19,
        }
    }

    /// Whether it is a reason of charges (CL003).
    pub(super) fn is_charge_reason(self, code: &str) -> bool {
        CHARGE_REASONS.has(code) && !(self == SelfBilling3_0_1 && code == "PRV")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processes_are_whole_values_since_2026_and_a_pattern_before() {
        let own = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";
        let self_billed = "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0";
        for edition in [Billing3_0_19, Billing3_0_20, Billing3_0_21, Cii3_0_19] {
            assert_eq!(edition.process(own), Some("01"));
            assert_eq!(edition.process(self_billed), None);
        }
        assert_eq!(SelfBilling3_0_2.process(self_billed), Some("01"));
        assert_eq!(SelfBilling3_0_1.process(self_billed), Some("01"));
        assert_eq!(SelfBilling3_0_2.process(own), None);
        for french in FRENCH {
            assert_eq!(Billing3_0_21.process(french), Some("01"));
            assert_eq!(Billing3_0_20.process(french), None);
        }
        assert_eq!(Billing3_0_21.process("urn:peppol:bis:billing_with_response"), Some("02"));
        let other = "urn:fdc:peppol-eu:2017:poacc:billing:47:1x0 and more";
        assert_eq!(Billing3_0_20.process(other), Some("47"));
        assert_eq!(Billing3_0_21.process(other), None);
        assert_eq!(Billing3_0_19.process("ü:urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"), Some("billing"));
        assert_eq!(Billing3_0_19.process("urn:fdc:peppol.eu:2017:poacc:billing:1:1.0"), None);
        assert_eq!(Billing3_0_19.process(""), None);
    }
}
