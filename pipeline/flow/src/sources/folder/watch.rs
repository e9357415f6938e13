//! The system's own news of a folder: what was written, closed, renamed.
//!
//! News is a hint that makes intake fast. Nothing depends on it: network shares never send any, a queue overflows, a
//! system runs out of watches. The rescan finds whatever was missed.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;

/// Most pieces of news kept while the source is busy; beyond it, it looks through the folder again.
const NEWS_MAX: usize = 4096;

/// What happened to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Its writer closed it, or it was renamed to this name: complete.
    Closed,
    /// It appeared.
    Created,
    /// Somebody opened it: a reader, a writer, or this process.
    Opened,
    /// Somebody writes to it.
    Written,
    /// It went away.
    Gone,
    /// Its permissions changed: what could not be read may be readable now.
    Permitted,
    /// Something about folders: look through everything.
    LookAgain,
}

/// A piece of news about an absolute path.
#[derive(Debug)]
pub(super) struct News {
    pub(super) path: PathBuf,
    pub(super) sign: Sign,
}

/// Watches a set of folders, each by itself, so that `done/` and its many files cost nothing.
pub(super) struct FolderWatch {
    watcher: Option<RecommendedWatcher>,
    watched: BTreeMap<PathBuf, (u64, u64)>,
    lost: Arc<AtomicBool>,
    /// Why the system sends no news, if it does not.
    pub(super) without: Option<String>,
}

impl FolderWatch {
    /// Starts without any folder.
    pub(super) fn start() -> (FolderWatch, mpsc::Receiver<News>) {
        let (sender, receiver) = mpsc::channel(NEWS_MAX);
        let lost = Arc::new(AtomicBool::new(false));
        let losing = Arc::clone(&lost);
        let created = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if !event.is_ok_and(|event| tell(&sender, event)) {
                losing.store(true, Ordering::Release);
            }
        });
        let (watcher, without) = match created {
            Ok(watcher) => (Some(watcher), None),
            Err(error) => (None, Some(error.to_string())),
        };
        (FolderWatch { watcher, watched: BTreeMap::new(), lost, without }, receiver)
    }

    /// Whether news was lost since the last call; the folder must be looked through again then.
    pub(super) fn lost_news(&self) -> bool {
        self.lost.swap(false, Ordering::AcqRel)
    }

    /// A watched folder went away. One of the same name, even with the same number, is another one.
    pub(super) fn forget(&mut self, path: &Path) {
        if self.watched.remove(path).is_some()
            && let Some(watcher) = &mut self.watcher
        {
            let _ = watcher.unwatch(path);
        }
    }

    /// Watches exactly these folders; says whether one of them is new, so that it was not watched while it was listed.
    pub(super) fn set(&mut self, root: &Path, folders: &[PathBuf]) -> bool {
        let Some(watcher) = &mut self.watcher else { return false };
        let mut wanted = BTreeMap::new();
        for folder in folders {
            let path = root.join(folder);
            if let Ok(metadata) = std::fs::metadata(&path) {
                wanted.insert(path, (metadata.dev(), metadata.ino()));
            }
        }
        let gone: Vec<PathBuf> = self
            .watched
            .iter()
            .filter(|(path, id)| wanted.get(*path) != Some(*id))
            .map(|(path, _)| path.clone())
            .collect();
        for path in gone {
            self.watched.remove(&path);
            let _ = watcher.unwatch(&path);
        }
        let mut is_new = false;
        self.without = None;
        for (path, id) in wanted {
            if self.watched.contains_key(&path) {
                continue;
            }
            match watcher.watch(&path, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(path, id);
                    is_new = true;
                }
                Err(error) => self.without = Some(error.to_string()),
            }
        }
        is_new
    }
}

/// Passes an event on; `false` when something was lost.
fn tell(sender: &mpsc::Sender<News>, event: Event) -> bool {
    if event.need_rescan() {
        return false;
    }
    let sign = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Sign::Closed,
        EventKind::Access(AccessKind::Open(_)) => Sign::Opened,
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Sign::Closed,
        EventKind::Modify(ModifyKind::Name(RenameMode::From)) => Sign::Gone,
        // Comes after From and To, with both paths: nothing new.
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => return true,
        EventKind::Modify(ModifyKind::Name(_)) => Sign::LookAgain,
        EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Any) => Sign::Written,
        EventKind::Modify(ModifyKind::Metadata(_)) => Sign::Permitted,
        EventKind::Create(CreateKind::Folder) => Sign::LookAgain,
        EventKind::Create(_) => Sign::Created,
        EventKind::Remove(_) => Sign::Gone,
        _ => return true,
    };
    event.paths.into_iter().all(|path| sender.try_send(News { path, sign }).is_ok())
}
