//! The code lists of e-invoices, each with its edition, and the rules BR-CL-* of EN 16931 that test codes against them.
//!
//! Values are sorted, so that a look-up is a binary search and nothing is built at start. Another edition of a list
//! stands beside the earlier one under another name; a pack of rules names the one that it tests.

mod check;
mod country;
mod currency;
mod document;
mod payment;
mod reason;
mod reference;
mod scheme;
mod subject;
mod table;
mod tax;
mod unit;

use jiff::civil::{Date, date};

pub(crate) use check::check;
pub(crate) use currency::CURRENCIES;
pub(crate) use document::MIME_TYPES;
pub(crate) use reason::{ALLOWANCE_REASONS, CHARGE_REASONS};
pub(crate) use scheme::{CLASSIFICATIONS, EAS, ICD};
pub(crate) use table::TABLE;

/// An edition of code lists: where its values were published, and when they are in force.
#[derive(Debug, Clone, Copy)]
pub struct Edition {
    /// Who published it, and which release.
    pub name: &'static str,
    /// First day.
    pub from: Date,
    /// Last day; `None` while no later edition is known.
    pub until: Option<Date>,
}

/// The lists inside release 1.3.16 of the EN 16931 validation artefacts.
pub(crate) const EN16931_1_3_16: Edition =
    Edition { name: "EN 16931 validation artefacts 1.3.16", from: date(2026, 4, 10), until: None };

/// One edition of a code list.
#[derive(Debug)]
pub struct CodeList {
    /// Its name, as its publisher says it.
    pub name: &'static str,
    /// Its edition.
    pub edition: Edition,
    /// Its codes, sorted.
    pub codes: &'static [&'static str],
}

/// Every code list that a rule tests codes against.
pub fn code_lists() -> impl Iterator<Item = &'static CodeList> {
    LISTS.iter().chain(super::peppol::CODE_LISTS).copied()
}

const LISTS: &[&CodeList] = &[
    &CURRENCIES,
    &MIME_TYPES,
    &ALLOWANCE_REASONS,
    &CHARGE_REASONS,
    &CLASSIFICATIONS,
    &EAS,
    &ICD,
    &country::COUNTRIES,
    &document::CREDIT_NOTE_TYPES,
    &document::INVOICE_TYPES,
    &payment::PAYMENT_MEANS,
    &reference::REFERENCES,
    &subject::SUBJECTS,
    &tax::EXEMPTIONS,
    &tax::TAX_POINT_CII,
    &tax::TAX_POINT_UBL,
    &tax::VAT_CATEGORIES,
    &unit::UNITS,
];

impl CodeList {
    /// Whether it has this code, in this letter case.
    #[must_use]
    pub fn has(&self, code: &str) -> bool {
        self.codes.binary_search(&code).is_ok()
    }

    /// The code that was probably meant: the same in capitals, or without blanks.
    #[must_use]
    pub fn meant(&self, code: &str) -> Option<&'static str> {
        let plain: String = code.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
        self.codes.binary_search(&plain.as_str()).ok().and_then(|index| self.codes.get(index)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_sorted_and_in_force() {
        for list in code_lists() {
            assert!(list.codes.windows(2).all(|pair| pair[0] < pair[1]), "{} is not sorted", list.name);
            assert!(list.codes.iter().all(|code| list.has(code)), "{}", list.name);
            let Edition { name, from, until } = list.edition;
            assert!(until.is_none_or(|until| from <= until), "{name}");
        }
    }

    #[test]
    fn a_code_counts_in_its_own_letter_case() {
        assert!(CURRENCIES.has("EUR"));
        for wrong in ["eur", "", "EURO", "EUR USD"] {
            assert!(!CURRENCIES.has(wrong), "{wrong}");
        }
        assert_eq!(CURRENCIES.meant("eur"), Some("EUR"));
        assert_eq!(unit::UNITS.meant("h ur"), Some("HUR"));
        assert_eq!(unit::UNITS.meant("pieces"), None);
    }
}
