//! Plain types that readers, rules and the service share. No I/O, no clock, no float.
//!
//! `extractors` and `rules` must not know each other, so what both need lives here:
//! money and identifiers, the EN 16931 invoice with every term optional, the evidence
//! behind each value, the ledger that an invoice is judged against, and the case that
//! carries it from arrival to archive.

pub mod apart;
pub mod booking_aid;
pub mod case;
pub mod clock;
pub mod decision;
pub mod document;
pub mod evidence;
pub mod extraction;
pub mod finding;
pub mod flat;
pub mod identifier;
pub mod invoice;
pub mod ledger;
pub mod memory;
pub mod money;
pub mod pack;
pub mod payable;
pub mod reading;
pub mod statement;
pub mod task;
pub mod term;
pub mod text;
pub mod trace;
pub mod vat_number;
pub mod verdict;
pub mod xml;

pub mod parse;

/// Civil dates and instants. Re-exported so that one place changes when jiff does.
pub use jiff::{Timestamp, civil::Date};
pub use rust_decimal::Decimal;

pub use booking_aid::BookingAid;
pub use clock::Clock;
pub use document::{DocumentId, MediaType};
pub use evidence::{Confidence, Evidence, Rect};
pub use finding::{Code, Finding, Severity};
pub use identifier::{Iban, VatIdentifier};
pub use invoice::Invoice;
pub use money::{Amount, Currency, Rounding};
pub use reading::Reading;
pub use term::TermPath;
pub use vat_number::{VatNumberCheck, check_vat_number};
