//! Sources in, stages between, effects out.
//!
//! I/O happens only at the two ends: [`sources`] hand items to [`Capturer`], [`effects`] send what a commit put into the
//! outbox. Everything between is a stage: facts in, a step out ([`stages`]). Strangers' bytes are opened in the
//! [`sandbox`] only.

mod authenticated;
mod capture;
pub mod effects;
pub mod official;
pub mod outbox;
pub mod sandbox;
pub mod secret;
pub mod sources;
pub mod stages;

pub use capture::Capturer;
