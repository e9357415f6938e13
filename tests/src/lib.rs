//! What the tests of the whole share: throw-away servers, and the real program in a folder of its own.

pub mod browser;
pub mod bursar;
pub mod corpora;
pub mod people;
pub mod servers;
