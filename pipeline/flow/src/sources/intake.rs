//! The seam between a source and the rest of the service: what is handed over, and what the answer promises.

use std::time::Duration;

use futures_util::future::BoxFuture;
use model::document::Arrival;

/// Something that arrived: a file, a Peppol document with its sidecar, or a whole mail.
#[derive(Debug, Clone)]
pub struct SourceItem {
    /// Where it came from, under which key, and from whom.
    pub arrival: Arrival,
    /// The bytes as they came.
    pub bytes: Vec<u8>,
    /// What the access point wrote beside a Peppol document.
    pub sidecar: Option<Sidecar>,
    /// The mailbox cursor after this item (`UIDVALIDITY/UID`), to be stored in the commit that captures it.
    pub cursor: Option<String>,
}

/// A file that an access point writes beside the document: kept with it, never read as an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sidecar {
    /// File name, made safe to show.
    pub name: String,
    /// The bytes as they came.
    pub bytes: Vec<u8>,
    /// What could be understood of it and of the folders around it.
    pub delivery: Delivery,
}

/// What an access point says about a delivery. Everything is as the access point spelt it, and may be absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Participant that sent the document, such as `9930:de123456789`.
    pub sender: Option<String>,
    /// Participant that it was sent to.
    pub receiver: Option<String>,
    /// Identifier of the message in the network.
    pub message_id: Option<String>,
    /// When the access point received it; an instant as text when it gave no zone.
    pub received_at: Option<String>,
}

/// An item that is larger than the source may read. Its bytes stay where the source puts them (the trouble folder).
#[derive(Debug, Clone)]
pub struct Refused {
    /// Where it came from and under which key.
    pub arrival: Arrival,
    /// Its size in bytes, as the file system or the mail server states it.
    pub size: u64,
    /// The limit that it exceeds, in bytes.
    pub size_max: u64,
    /// The mailbox cursor after this item.
    pub cursor: Option<String>,
}

/// The item is durable: committed, and safe to move out of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Seen for the first time.
    New {
        /// Nothing of it could go forward: it was quarantined or rejected, and belongs in the trouble folder.
        trouble: bool,
    },
    /// The same item, or the same bytes, were taken before; nothing was added.
    Known {
        /// As it was decided the first time.
        trouble: bool,
    },
}

impl Taken {
    /// Whether the item belongs in the trouble folder.
    #[must_use]
    pub fn is_trouble(self) -> bool {
        match self {
            Taken::New { trouble } | Taken::Known { trouble } => trouble,
        }
    }
}

/// Why an item could not be made durable. The source leaves it where it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    /// Not now: the store is busy, locked or away.
    #[error("not taken yet: {why}")]
    Retry {
        /// How long to wait before the next try.
        after: Duration,
        /// What happened and what to check, for people.
        why: String,
    },
}

/// Takes items in. Implemented by the capture stage on the store, and by tests on a list.
pub trait Intake: Send + Sync {
    /// Makes an item durable. Returns only when a crash can no longer lose it.
    ///
    /// The same `(source, key)` again is [`Taken::Known`] and changes nothing.
    fn take(&self, item: SourceItem) -> BoxFuture<'_, Result<Taken, IntakeError>>;

    /// Records that an item was refused for its size, so that intake shows it with the reason. Durable on return.
    fn refuse(&self, refused: Refused) -> BoxFuture<'_, Result<Taken, IntakeError>>;

    /// The last cursor committed for this source.
    fn cursor<'a>(&'a self, source: &'a str) -> BoxFuture<'a, Result<Option<String>, IntakeError>>;
}
