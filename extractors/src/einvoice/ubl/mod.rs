//! UBL 2.1 Invoice and CreditNote, both ways; orders and advices of goods are read.

mod read;
mod trade;
mod write;

pub(super) use read::read;
pub(super) use trade::read as read_trade;
pub use write::write;
