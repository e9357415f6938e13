//! How each source is doing, for the intake health page and `bursar doctor`.
//!
//! One small struct a source, behind a lock that is held for a few assignments only. Times come from the clock that it
//! is built with.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::{Clock, Timestamp};
use serde::Serialize;

/// What sort of source it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// A watched folder.
    Folder,
    /// The XML drop of a Peppol access point.
    Peppol,
    /// A mailbox.
    Imap,
}

/// Something that went wrong, in a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// When it was last seen.
    pub at: Timestamp,
    /// What happened, where, and what to do.
    pub what: String,
}

/// Something that lies in the source and is not taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LeftAlone {
    /// File name or mail number, made safe to show.
    pub name: String,
    /// Why it is not taken and what would change that.
    pub why: String,
}

/// A copy of a source's state at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HealthReport {
    /// Name of the source in the configuration.
    pub name: String,
    /// What sort of source it is.
    pub kind: SourceKind,
    /// Whether it is watching now: the folder is readable, or the mailbox is open.
    pub connected: bool,
    /// When it last looked through everything that lies there.
    pub looked_at: Option<Timestamp>,
    /// When an item last became durable.
    pub item_at: Option<Timestamp>,
    /// The present trouble; none when the last attempt went well.
    pub trouble: Option<Trouble>,
    /// The last trouble that there was, also when it is over.
    pub last_trouble: Option<Trouble>,
    /// Items taken for the first time since the process started.
    pub taken: u64,
    /// Items that were known already.
    pub known: u64,
    /// Of the items taken, how many went to the trouble folder.
    pub troubled: u64,
    /// Items seen and not yet durable.
    pub waiting: u64,
    /// What lies there and is not taken, the first [`LEFT_ALONE_MAX`] by name.
    pub left_alone: Vec<LeftAlone>,
}

/// Most entries kept in [`HealthReport::left_alone`].
pub const LEFT_ALONE_MAX: usize = 20;

/// The live state of a source: written by the source, read by anyone.
pub struct SourceHealth {
    clock: Arc<dyn Clock>,
    report: Mutex<HealthReport>,
}

impl SourceHealth {
    /// A source that has not started yet.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: SourceKind, clock: Arc<dyn Clock>) -> Arc<SourceHealth> {
        let report = HealthReport {
            name: name.into(),
            kind,
            connected: false,
            looked_at: None,
            item_at: None,
            trouble: None,
            last_trouble: None,
            taken: 0,
            known: 0,
            troubled: 0,
            waiting: 0,
            left_alone: Vec::new(),
        };
        Arc::new(SourceHealth { clock, report: Mutex::new(report) })
    }

    /// The state now.
    #[must_use]
    pub fn report(&self) -> HealthReport {
        self.lock().clone()
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    pub(crate) fn connected(&self) {
        let mut report = self.lock();
        report.connected = true;
        report.trouble = None;
    }

    pub(crate) fn disconnected(&self) {
        self.lock().connected = false;
    }

    pub(crate) fn looked(&self, waiting: usize) {
        let now = self.clock.now();
        let mut report = self.lock();
        report.looked_at = Some(now);
        report.waiting = waiting as u64;
    }

    pub(crate) fn waiting(&self, waiting: usize) {
        self.lock().waiting = waiting as u64;
    }

    pub(crate) fn left_alone(&self, mut left: Vec<LeftAlone>) {
        left.sort();
        left.truncate(LEFT_ALONE_MAX);
        self.lock().left_alone = left;
    }

    pub(crate) fn took(&self, taken: super::Taken) {
        let now = self.clock.now();
        let mut report = self.lock();
        report.item_at = Some(now);
        match taken {
            super::Taken::New { trouble } => {
                report.taken += 1;
                report.troubled += u64::from(trouble);
            }
            super::Taken::Known { .. } => report.known += 1,
        }
    }

    /// Records a trouble and says whether it is news, so that a log line is written once and not each minute.
    pub(crate) fn trouble(&self, what: impl Into<String>) -> bool {
        let trouble = Trouble { at: self.clock.now(), what: what.into() };
        let mut report = self.lock();
        let is_news = report.trouble.as_ref().is_none_or(|before| before.what != trouble.what);
        report.last_trouble = Some(trouble.clone());
        report.trouble = Some(trouble);
        is_news
    }

    pub(crate) fn well(&self) {
        self.lock().trouble = None;
    }

    fn lock(&self) -> MutexGuard<'_, HealthReport> {
        // A panic between two assignments leaves a report that is at worst one item old.
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
