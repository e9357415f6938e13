//! The syntax rules of EN 16931: what UBL and CII could say beyond the core of the standard, and how often an element of
//! the core may stand.
//!
//! Most of the twelve hundred rules have one of two forms, "this has no place there" and "this stands once there". They are
//! data: [`ubl_table`] and [`cii_table`], in the form that [`table`] reads. [`walk`] visits a document once and finds the
//! rules of an element by the end of its path. The rest is code, in [`ubl`] and [`cii`].
//!
//! A rule fires once per context, as published: for most rules of UBL that is the document, so that a hundred lines with
//! the same needless element give one warning; for most of CII it is the line, the party, the period.

pub(super) mod cii;
mod cii_rules;
mod cii_table;
mod table;
mod tree;
pub(super) mod ubl;
mod ubl_rules;
mod ubl_table;
mod walk;

use crate::einvoice::sink::Rule;

/// The rules that stand in the data tables; the others are in [`ubl::TABLE`] and [`cii::TABLE`].
pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    ubl::derived().iter().chain(cii::derived())
}
