//! What the tests of the whole share: throw-away servers.

pub mod servers;
