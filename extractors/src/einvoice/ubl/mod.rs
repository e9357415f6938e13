//! UBL 2.1 Invoice and CreditNote, both ways.

mod read;
mod write;

pub(super) use read::read;
pub use write::write;
