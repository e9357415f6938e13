//! The loop of a watched folder: news and looks in, files to take out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::candidate::{Candidate, Writer};
use super::file::Stamp;
use super::scan::{self, Found};
use super::take::{self, Job, Outcome, off_loop};
use super::watch::{FolderWatch, News, Sign};
use super::{FolderKind, FolderSource, writers};
use crate::sources::peppol::{self, Part};
use crate::sources::{Intake, LEFT_ALONE_MAX, LeftAlone, SourceHealth, shown};

/// How long the files in hand may take once the source is stopped.
const STOP_GRACE: Duration = Duration::from_secs(5);

/// Time between two looks through the folder while the system sends no news of it.
const RESCAN_WITHOUT_NEWS: Duration = Duration::from_secs(5);

/// Most files looked at in one go.
const DUE_MAX: usize = 64;

/// First and longest pause before a file that could not be read or moved is tried again.
const PAUSE: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(60));

pub(super) async fn run(
    mut source: FolderSource,
    intake: Arc<dyn Intake>,
    health: Arc<SourceHealth>,
    stop: CancellationToken,
) {
    // News names absolute paths.
    source.path = std::path::absolute(&source.path).unwrap_or(source.path);
    let created = source.path.clone();
    // Only at the start: a folder that vanishes later may be a disk that is not mounted, and files written under its
    // mount point would be hidden by it.
    let _ = off_loop(move || fs::create_dir_all(created)).await;
    let (watch, mut news) = FolderWatch::start();
    let mut folder = Folder {
        own_folders: source.own_folders(),
        source: Arc::new(source),
        intake,
        health,
        watch: Some(watch),
        files: BTreeMap::new(),
        tasks: JoinSet::new(),
        paths: HashMap::new(),
        left_alone: BTreeMap::new(),
        troubles: BTreeMap::new(),
        writers: None,
        look_at: Instant::now(),
    };
    loop {
        if folder.watch.as_ref().is_some_and(FolderWatch::lost_news) {
            folder.look_at = Instant::now();
        }
        let due = folder.next_due();
        tokio::select! {
            () = stop.cancelled() => break,
            Some(first) = news.recv() => {
                folder.hear(first);
                while let Ok(more) = news.try_recv() {
                    folder.hear(more);
                }
            }
            Some(done) = folder.tasks.join_next_with_id() => folder.settle(done),
            () = sleep_until(due) => {
                if Instant::now() >= folder.look_at {
                    folder.look_through().await;
                }
                folder.look_at_due_files().await;
            }
        }
        folder.show();
    }
    let finishing = async { while folder.tasks.join_next().await.is_some() {} };
    let _ = timeout(STOP_GRACE, finishing).await;
    folder.health.disconnected();
}

struct Folder {
    source: Arc<FolderSource>,
    own_folders: [String; 2],
    intake: Arc<dyn Intake>,
    health: Arc<SourceHealth>,
    watch: Option<FolderWatch>,
    /// Every file seen and not out of the way, sidecars too.
    files: BTreeMap<PathBuf, Candidate>,
    tasks: JoinSet<Outcome>,
    paths: HashMap<tokio::task::Id, PathBuf>,
    /// What lies there and is not taken, with the reason.
    left_alone: BTreeMap<PathBuf, String>,
    /// The trouble of each file, and under the empty path that of the folder.
    troubles: BTreeMap<PathBuf, String>,
    /// Files open for writing, and when that was seen.
    writers: Option<(Instant, BTreeSet<PathBuf>)>,
    /// When to look through the whole folder next.
    look_at: Instant,
}

impl Folder {
    fn next_due(&self) -> Instant {
        if self.tasks.len() >= self.source.in_hand_max {
            return self.look_at;
        }
        let now = Instant::now();
        let mut next = self.look_at;
        for file in self.files.values().filter(|file| !file.in_hand) {
            if file.due <= now {
                // With a hundred thousand files waiting, the first one is enough to know.
                return now;
            }
            next = next.min(file.due);
        }
        next
    }

    /// Takes a piece of news in.
    fn hear(&mut self, news: News) {
        let now = Instant::now();
        if let (Sign::Gone, Some(watch)) = (news.sign, &mut self.watch) {
            watch.forget(&news.path);
        }
        let Ok(path) = news.path.strip_prefix(&self.source.path) else { return };
        let path = path.to_owned();
        if path.as_os_str().is_empty() {
            if matches!(news.sign, Sign::Gone) {
                self.look_at = now;
            }
            return;
        }
        if !scan::counts(&path, &self.own_folders) {
            return;
        }
        match news.sign {
            Sign::LookAgain => self.look_at = now,
            Sign::Gone => {
                if self.files.get(&path).is_some_and(|file| !file.in_hand) {
                    self.files.remove(&path);
                    self.troubles.remove(&path);
                }
            }
            Sign::Opened | Sign::Permitted => {
                if let Some(file) = self.files.get_mut(&path) {
                    file.hear(news.sign, now, &self.source);
                }
            }
            Sign::Closed | Sign::Created | Sign::Written => {
                let file = self.files.entry(path).or_insert_with(|| Candidate::found(now));
                file.hear(news.sign, now, &self.source);
            }
        }
    }

    /// Looks through everything that lies there.
    async fn look_through(&mut self) {
        let Some(mut watch) = self.watch.take() else { return };
        let (root, own_folders) = (self.source.path.clone(), self.own_folders.clone());
        let looked = tokio::task::spawn_blocking(move || {
            let found = scan::look_through(&root, &own_folders);
            let is_new = found.as_ref().is_ok_and(|found| watch.set(&root, &found.folders));
            (watch, found, is_new)
        });
        let now = Instant::now();
        // A panic in the scan would be a bug of ours; a fresh watch is the honest way on.
        let (watch, found, is_new) = match looked.await {
            Ok(looked) => looked,
            Err(error) => (FolderWatch::start().0, Err(io::Error::other(error)), false),
        };
        self.look_at = match (&watch.without, is_new) {
            // A folder was not watched yet while it was listed: what came in between is only there for another look.
            (_, true) => now,
            (Some(_), _) => now + self.source.rescan.min(RESCAN_WITHOUT_NEWS),
            (None, _) => now + self.source.rescan,
        };
        if let Some(why) = &watch.without {
            info!(source = %self.source.name, %why, "the system sends no news of this folder; it is looked through often instead");
        }
        self.watch = Some(watch);
        match found {
            Ok(found) => self.merge(found, now),
            Err(error) => {
                self.health.disconnected();
                self.look_at = now + RESCAN_WITHOUT_NEWS.min(self.source.rescan);
                let why = format!(
                    "the folder {} cannot be read: {error}; check that it exists, is mounted and is readable for the user that runs bursar",
                    self.source.path.display()
                );
                self.trouble(Path::new(""), why);
            }
        }
    }

    fn merge(&mut self, found: Found, now: Instant) {
        self.troubles.remove(Path::new(""));
        self.files.retain(|path, file| file.in_hand || found.files.binary_search(path).is_ok());
        self.troubles.retain(|path, _| self.files.contains_key(path));
        for path in found.files {
            self.files.entry(path).or_insert_with(|| Candidate::found(now));
        }
        // What a look at a file found out stays true while the file lies there.
        self.left_alone.retain(|path, _| self.files.contains_key(path));
        if let Some(first) = found.unreadable.first() {
            self.trouble(Path::new(""), format!("{}: {}", first.name, first.why));
        }
        let left_alone = found.left_alone.into_iter().chain(found.unreadable);
        self.left_alone.extend(left_alone.map(|left| (PathBuf::from(left.name), left.why)));
        self.health.connected();
        self.health.looked(self.files.len());
    }

    /// Looks at the files whose time has come, and takes those that are complete.
    async fn look_at_due_files(&mut self) {
        let now = Instant::now();
        let due = self.files.iter().filter(|(_, file)| !file.in_hand && file.due <= now);
        let paths: Vec<PathBuf> = due.take(DUE_MAX).map(|(path, _)| path.clone()).collect();
        if paths.is_empty() {
            return;
        }
        let root = self.source.path.clone();
        let looked = off_loop(move || {
            Ok(paths.into_iter().map(|path| (fs::symlink_metadata(root.join(&path)), path)).collect::<Vec<_>>())
        });
        let Ok(looked) = looked.await else { return };
        self.look_for_writers(&looked, now).await;
        // Sidecars first, so that a document finds its own complete one.
        let (sidecars, documents): (Vec<_>, Vec<_>) = looked.into_iter().partition(|(_, path)| self.is_sidecar(path));
        for (metadata, path) in sidecars.into_iter().chain(documents) {
            match metadata {
                Ok(metadata) => self.look_at_file(&path, &metadata, now),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    self.files.remove(&path);
                    self.troubles.remove(&path);
                }
                Err(error) => {
                    self.pause(&path, now);
                    self.trouble(&path, format!("{} cannot be looked at: {error}", shown(&path.to_string_lossy())));
                }
            }
        }
    }

    /// Postpones files that were found lying there and that a program still has open.
    async fn look_for_writers(&mut self, looked: &[(io::Result<fs::Metadata>, PathBuf)], now: Instant) {
        let nobody_said = |path: &PathBuf| self.files.get(path).is_some_and(|file| file.writer == Writer::Unknown);
        let is_needed = looked.iter().any(|(metadata, path)| metadata.is_ok() && nobody_said(path));
        if is_needed && self.writers.as_ref().is_none_or(|(at, _)| now >= *at + self.source.look / 4) {
            let root = self.source.path.clone();
            let writers = off_loop(move || Ok(writers::open_for_writing(&root))).await;
            self.writers = Some((now, writers.unwrap_or_default()));
        }
        let Some((_, writers)) = &self.writers else { return };
        for (_, path) in looked {
            if let Some(file) = self.files.get_mut(path).filter(|_| writers.contains(path)) {
                file.is_being_written(now);
            }
        }
    }

    fn look_at_file(&mut self, path: &Path, metadata: &fs::Metadata, now: Instant) {
        if metadata.is_dir() {
            self.files.remove(path);
            self.look_at = now;
            return;
        }
        if !metadata.is_file() {
            self.files.remove(path);
            self.leave_alone(path, scan::not_a_file(metadata.file_type()));
            return;
        }
        let is_sidecar = self.is_sidecar(path);
        let Some(file) = self.files.get_mut(path) else { return };
        if file.durable.is_none() && !file.is_complete(Stamp::of(metadata), now, &self.source, is_sidecar) {
            return;
        }
        match self.partner(path, now) {
            Partner::Ready(sidecar) if self.tasks.len() < self.source.in_hand_max => self.start(path, sidecar),
            // No room: due as it is, and looked at again when a task ends.
            Partner::Ready(_) => {}
            Partner::Wait(until) => {
                if let Some(file) = self.files.get_mut(path) {
                    file.due = until;
                }
            }
        }
    }

    /// Whether what belongs beside a complete file is there.
    fn partner(&mut self, path: &Path, now: Instant) -> Partner {
        if self.source.kind == FolderKind::Plain {
            return Partner::Ready(None);
        }
        let next_rescan = now + self.source.rescan;
        let complete_since = self.files.get(path).and_then(|file| file.complete_since).unwrap_or(now);
        let part = peppol::part(path);
        match &part {
            Part::Document { stem } | Part::DocumentInPlace { stem } => {
                let in_place = matches!(part, Part::DocumentInPlace { .. });
                let sidecars = peppol::sidecars(stem, in_place);
                let present = sidecars.into_iter().find_map(|path| self.files.get_key_value(&path));
                match present {
                    Some((sidecar, file)) if file.complete_since.is_some() => Partner::Ready(Some(sidecar.clone())),
                    Some((_, file)) => Partner::Wait(file.due.max(now + Duration::from_millis(5))),
                    None if self.files.get(path).is_some_and(|file| file.durable.is_some()) => Partner::Ready(None),
                    None if in_place => {
                        if now >= complete_since + self.source.sidecar_grace {
                            self.leave_alone(
                                path,
                                "waits for its .receipt.dat, the sign that the access point wrote it to the end",
                            );
                        }
                        Partner::Wait(now + self.source.rescan.min(self.source.sidecar_grace))
                    }
                    None if now >= complete_since + self.source.sidecar_grace => Partner::Ready(None),
                    None => Partner::Wait(complete_since + self.source.sidecar_grace),
                }
            }
            Part::Sidecar { stem } => {
                // Now that it is complete, its document need not wait any longer.
                for document in peppol::documents(stem) {
                    if let Some(document) = self.files.get_mut(&document) {
                        document.due = document.due.min(now);
                    }
                }
                if now >= complete_since + self.source.sidecar_grace && !self.has_document(stem) {
                    self.leave_alone(path, "no document stands beside this file of the access point");
                }
                Partner::Wait(now + self.source.rescan.min(self.source.sidecar_grace.max(self.source.look)))
            }
            Part::Other => {
                self.leave_alone(path, "not the XML of an access point; put other files into a folder of kind plain");
                Partner::Wait(next_rescan)
            }
        }
    }

    fn has_document(&self, stem: &Path) -> bool {
        peppol::documents(stem).iter().any(|document| self.files.contains_key(document))
    }

    fn is_sidecar(&self, path: &Path) -> bool {
        self.source.kind == FolderKind::Peppol && matches!(peppol::part(path), Part::Sidecar { .. })
    }

    fn start(&mut self, path: &Path, sidecar: Option<PathBuf>) {
        let Some(file) = self.files.get_mut(path) else { return };
        file.in_hand = true;
        self.left_alone.remove(path);
        let job = Job {
            source: Arc::clone(&self.source),
            intake: Arc::clone(&self.intake),
            health: Arc::clone(&self.health),
            path: path.to_owned(),
            durable: file.durable,
            sidecar: sidecar.clone(),
        };
        if let Some(sidecar) = sidecar {
            self.left_alone.remove(&sidecar);
            if let Some(sidecar) = self.files.get_mut(&sidecar) {
                sidecar.in_hand = true;
            }
        }
        let task = self.tasks.spawn(take::take(job));
        self.paths.insert(task.id(), path.to_owned());
    }

    /// Takes in what became of a file.
    fn settle(&mut self, done: Result<(tokio::task::Id, Outcome), tokio::task::JoinError>) {
        let now = Instant::now();
        let (id, outcome) = match done {
            Ok(done) => done,
            Err(error) => {
                (error.id(), Outcome::Later(PAUSE.1, format!("taking the file failed inside bursar: {error}")))
            }
        };
        let Some(path) = self.paths.remove(&id) else { return };
        let sidecars = match peppol::part(&path) {
            Part::Document { stem } => peppol::sidecars(&stem, false),
            Part::DocumentInPlace { stem } => peppol::sidecars(&stem, true),
            _ => Vec::new(),
        };
        if self.source.kind == FolderKind::Peppol {
            for sidecar in sidecars {
                match (self.files.get_mut(&sidecar), &outcome) {
                    (Some(file), Outcome::Done) if file.in_hand => drop(self.files.remove(&sidecar)),
                    (Some(file), _) => file.in_hand = false,
                    (None, _) => {}
                }
            }
        }
        let Some(file) = self.files.get_mut(&path) else { return };
        let trouble = match outcome {
            Outcome::Done if file.was_touched() => {
                // It is out of the way, and another file of this name has come: news said so.
                file.again(now, Duration::ZERO);
                file.durable = None;
                file.complete_since = None;
                None
            }
            Outcome::Done => {
                self.files.remove(&path);
                None
            }
            Outcome::Changed => {
                file.changed(now, &self.source);
                None
            }
            Outcome::Later(after, why) => {
                file.again(now, after);
                Some(why)
            }
            Outcome::NotMoved(stamp, taken, why) => {
                file.durable = Some((stamp, taken));
                self.pause(&path, now);
                Some(why)
            }
            Outcome::Unreadable(why) => {
                self.pause(&path, now);
                Some(why)
            }
        };
        match trouble {
            Some(why) => self.trouble(&path, why),
            None => drop(self.troubles.remove(&path)),
        }
    }

    /// Tries a file again later, each time a little later.
    fn pause(&mut self, path: &Path, now: Instant) {
        let Some(file) = self.files.get_mut(path) else { return };
        file.failures = file.failures.saturating_add(1);
        let pause = PAUSE.0.saturating_mul(1 << file.failures.min(6).saturating_sub(1));
        file.again(now, pause.min(PAUSE.1));
        if file.writer == Writer::Appeared {
            file.writer = Writer::Unknown;
        }
    }

    fn trouble(&mut self, path: &Path, why: String) {
        if self.troubles.insert(path.to_owned(), why.clone()).as_ref() != Some(&why) {
            warn!(source = %self.source.name, why, "folder");
        }
    }

    fn leave_alone(&mut self, path: &Path, why: &str) {
        if !self.left_alone.contains_key(path) {
            self.left_alone.insert(path.to_owned(), why.to_owned());
        }
    }

    /// Shows the state in the health report.
    fn show(&mut self) {
        let waiting = self.files.keys().filter(|path| !self.is_sidecar(path)).count();
        self.health.waiting(waiting);
        let left_alone = self.left_alone.iter().take(LEFT_ALONE_MAX);
        let shown = left_alone.map(|(path, why)| LeftAlone { name: shown(&path.to_string_lossy()), why: why.clone() });
        self.health.left_alone(shown.collect());
        match self.troubles.values().next() {
            Some(why) => drop(self.health.trouble(why.clone())),
            None => self.health.well(),
        }
    }
}

/// What a complete file waits for.
enum Partner {
    /// Nothing more; what stands beside it, if anything does.
    Ready(Option<PathBuf>),
    /// Something: look again then, or at news.
    Wait(Instant),
}
