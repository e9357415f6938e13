//! Sources: where documents come in. A watched folder, the XML drop of a Peppol access point, a mailbox.
//!
//! A source knows nothing of the store. It finds an item, reads its bytes whole, hands it to an [`Intake`] and waits
//! for the answer; only an answer that says *durable* lets it move the file or the mail. So a crash at any moment
//! leaves the item where it was, and taking it again under the same key is harmless.
//!
//! Every source runs until its [`tokio_util::sync::CancellationToken`] is cancelled and never ends because the outside
//! world misbehaves: a server that is away, a wrong password, an unreadable file are shown in [`SourceHealth`] and
//! tried again.

mod folder;
mod health;
mod imap;
mod intake;
mod peppol;
mod shown;

pub use folder::{FolderKind, FolderSource};
pub use health::{HealthReport, LEFT_ALONE_MAX, LeftAlone, SourceHealth, SourceKind, Trouble};
pub use imap::{ImapSource, ImapTls};
pub use intake::{Delivery, Intake, IntakeError, Refused, Sidecar, SourceItem, Taken};
pub use shown::shown;
