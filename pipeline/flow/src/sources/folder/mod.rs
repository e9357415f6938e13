//! A watched folder: a scanner's output, a share that people drop files on, the XML drop of a Peppol access point.
//!
//! When is a file complete?
//!
//! - Its writer closed it, or it was renamed or linked to its name: at once.
//! - A local program is writing to it: when it closes it, however long it pauses. A writer that neither writes nor
//!   closes for a minute is taken to have forgotten the file.
//! - It was found lying there (at the start, on a network share that sends no news): when size, time and identity are
//!   unchanged over two looks, two seconds apart, and no program that this process can see has it open for writing.
//! - An empty file: when it stayed empty for a minute.
//!
//! Files of the folder and of the folders below it are taken; hidden and unfinished names (`.tmp`, `.part`,
//! `.filepart`, `.crdownload` and their like) are not looked at, nor is anything below a folder named `done` or
//! `trouble` at any depth. Links, pipes and devices are never opened. The key of a file is its path in the folder and
//! the hash of its content, so the same name with other bytes is another item.
//!
//! After the intake said *durable* the file moves to `done/<date>/<its path>` or `trouble/<date>/<its path>`, a taken
//! name gets a number, and a file that was replaced in the meantime stays and is taken as what it is now.

mod candidate;
mod file;
mod run;
mod scan;
mod take;
mod watch;
mod writers;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Intake, SourceHealth};

/// What is dropped into a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderKind {
    /// Any files.
    Plain,
    /// XML documents of a Peppol access point with their sidecars.
    Peppol,
}

/// A watched folder. [`FolderSource::new`] gives the defaults; the fields may be changed before [`FolderSource::run`].
#[derive(Debug, Clone)]
pub struct FolderSource {
    /// Name of the source in the configuration.
    pub name: String,
    /// The folder. Created at the start when it is missing.
    pub path: PathBuf,
    /// What is dropped there.
    pub kind: FolderKind,
    /// Name of the folder, inside this one, for what was taken.
    pub done_folder: String,
    /// Name of the folder, inside this one, for what could not go forward.
    pub trouble_folder: String,
    /// Largest file that is read, in bytes. A larger one is recorded as refused and moves to the trouble folder.
    pub size_max: u64,
    /// Most files in hand at once.
    pub in_hand_max: usize,
    /// Time between two looks at a file that was found lying there.
    pub look: Duration,
    /// Time between two looks through the whole folder.
    pub rescan: Duration,
    /// How long a file may stay open without being written to, or empty, before it is taken as it is.
    pub writer_grace: Duration,
    /// How long a Peppol document waits for the JSON beside it.
    pub sidecar_grace: Duration,
}

impl FolderSource {
    /// A folder with the defaults: 50 MB a file, four in hand, looks two seconds and a minute apart, a minute for a
    /// writer, three seconds for a sidecar.
    #[must_use]
    pub fn new(name: impl Into<String>, path: impl Into<PathBuf>, kind: FolderKind) -> FolderSource {
        FolderSource {
            name: name.into(),
            path: path.into(),
            kind,
            done_folder: "done".to_owned(),
            trouble_folder: "trouble".to_owned(),
            size_max: 50_000_000,
            in_hand_max: 4,
            look: Duration::from_secs(2),
            rescan: Duration::from_secs(60),
            writer_grace: Duration::from_secs(60),
            sidecar_grace: Duration::from_secs(3),
        }
    }

    /// Watches until `stop`; then finishes what is in hand, for five seconds at most.
    pub async fn run(self, intake: Arc<dyn Intake>, health: Arc<SourceHealth>, stop: CancellationToken) {
        run::run(self, intake, health, stop).await;
    }

    /// Whether it can work: the folder is there, readable and writable. For `bursar config check`; changes nothing.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub async fn check(&self) -> Result<(), String> {
        let (path, name) = (self.path.clone(), self.name.clone());
        let checking = tokio::task::spawn_blocking(move || {
            let say = |what: &str, why: &dyn std::fmt::Display| {
                format!("folder {name}: {} {what}: {why}; check path of [[sources.folder]] \"{name}\"", path.display())
            };
            std::fs::read_dir(&path).map_err(|error| say("cannot be read", &error))?;
            rustix::fs::access(&path, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK)
                .map_err(|error| say("cannot be written to, so nothing could be moved out of the way", &error))
        });
        checking.await.map_err(|error| error.to_string())?
    }

    fn own_folders(&self) -> [String; 2] {
        [self.done_folder.clone(), self.trouble_folder.clone()]
    }
}
