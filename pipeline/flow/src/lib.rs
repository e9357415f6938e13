//! Sources in, stages between, effects out.

pub mod effects;
pub mod secret;
pub mod sandbox;
pub mod sources;
