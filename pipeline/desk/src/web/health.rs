//! What the page about intake needs to know of the sources; the wiring answers.

use model::Timestamp;
use serde::Serialize;

/// How one source is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceReport {
    /// Name in the configuration.
    pub name: String,
    /// `folder`, `peppol`, `imap`.
    pub kind: String,
    /// Whether it is watching now.
    pub connected: bool,
    /// When it last looked through everything.
    pub looked_at: Option<Timestamp>,
    /// When an item last became durable.
    pub item_at: Option<Timestamp>,
    /// The present trouble, in a sentence.
    pub trouble: Option<String>,
    /// Items taken since the process started.
    pub taken: u64,
    /// Items seen and not yet durable.
    pub waiting: u64,
    /// What lies there and is not taken: name and why.
    pub left_alone: Vec<(String, String)>,
}

/// Tells how the sources are doing.
pub trait Health: Send + Sync {
    /// One report a source.
    fn sources(&self) -> Vec<SourceReport>;
}

/// No source runs in this process.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoHealth;

impl Health for NoHealth {
    fn sources(&self) -> Vec<SourceReport> {
        Vec::new()
    }
}
