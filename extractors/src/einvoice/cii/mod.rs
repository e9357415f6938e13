//! UN/CEFACT Cross Industry Invoice D16B (Factur-X, ZUGFeRD, XRechnung), both ways, and ZUGFeRD 1 in.

mod read;
mod write;

pub(super) use read::read;
pub use write::write;
