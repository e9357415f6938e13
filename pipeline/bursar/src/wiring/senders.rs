//! `[notify]` becomes senders of the outbox.

use flow::outbox::Senders;

use crate::config::Config;

/// The configured senders.
pub(super) fn senders(_config: &Config) -> anyhow::Result<Senders> {
    Ok(Senders::default())
}
