//! Takes one complete file: reads it, hands it over, moves it. Blocking file work runs off the event loop.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use model::DocumentId;
use model::document::Arrival;

use super::file::{self, Content, NotMoved, Stamp};
use super::{FolderKind, FolderSource};
use crate::sources::peppol::{self, Part};
use crate::sources::{Intake, IntakeError, Refused, Sidecar, SourceHealth, SourceItem, Taken, shown};

/// Largest sidecar that is kept, in bytes. Access points write a few kilobytes.
const SIDECAR_SIZE_MAX: u64 = 4_000_000;

/// One file to take.
pub(super) struct Job {
    pub(super) source: Arc<FolderSource>,
    pub(super) intake: Arc<dyn Intake>,
    pub(super) health: Arc<SourceHealth>,
    /// Path in the folder.
    pub(super) path: PathBuf,
    /// What stands beside it.
    pub(super) sidecar: Option<PathBuf>,
    /// Durable already: only move it.
    pub(super) durable: Option<(Stamp, Taken)>,
}

/// What became of a file.
pub(super) enum Outcome {
    /// Durable and out of the way, or gone by itself.
    Done,
    /// It changed while it was in hand.
    Changed,
    /// Durable, and could not be moved.
    NotMoved(Stamp, Taken, String),
    /// Could not be read.
    Unreadable(String),
    /// The intake could not take it now.
    Later(Duration, String),
}

/// Takes the file; only a durable answer moves it.
pub(super) async fn take(job: Job) -> Outcome {
    let (stamp, taken) = match job.durable {
        Some(durable) => durable,
        None => match read_and_hand_over(&job).await {
            Ok(durable) => durable,
            Err(outcome) => return outcome,
        },
    };
    let today = job.health.clock().today().to_string();
    let name = if taken.is_trouble() { &job.source.trouble_folder } else { &job.source.done_folder };
    let folder = Path::new(name).join(today);
    let moving = move_with_sidecar(&job, folder, stamp);
    match moving.await {
        Ok(()) | Err(NotMoved::Gone) => Outcome::Done,
        Err(NotMoved::Changed) => Outcome::Changed,
        Err(NotMoved::Io(error)) => {
            let why = format!(
                "{} was taken, but cannot be moved to {name}: {error}; check that bursar may write to {}",
                shown(&job.path.to_string_lossy()),
                job.source.path.display()
            );
            Outcome::NotMoved(stamp, taken, why)
        }
    }
}

async fn read_and_hand_over(job: &Job) -> Result<(Stamp, Taken), Outcome> {
    let read = |path: &Path, size_max: u64| {
        let (root, path) = (job.source.path.clone(), path.to_owned());
        off_loop(move || file::read(&root, &path, size_max))
    };
    let content = read(&job.path, job.source.size_max).await.map_err(|error| unreadable(job, &job.path, &error))?;
    let (answer, stamp) = match content {
        Content::Gone => return Err(Outcome::Done),
        Content::Changed => return Err(Outcome::Changed),
        Content::TooLarge(stamp) => {
            let arrival = arrival(job, &stamp.fingerprint(), None);
            let refused = Refused { arrival, size: stamp.size, size_max: job.source.size_max, cursor: None };
            (job.intake.refuse(refused).await, stamp)
        }
        Content::Whole(bytes, stamp) => {
            let mut sidecar = None;
            if let Some(beside) = &job.sidecar {
                match read(beside, SIDECAR_SIZE_MAX).await {
                    Ok(Content::Whole(bytes, _)) => {
                        let name = shown(&beside.file_name().unwrap_or_default().to_string_lossy());
                        sidecar = Some(Sidecar { name, delivery: peppol::delivery(&job.path, &bytes), bytes });
                    }
                    // An absurdly large one moves along unread: the invoice matters more.
                    Ok(Content::TooLarge(_) | Content::Gone) => {}
                    Ok(Content::Changed) => return Err(Outcome::Changed),
                    Err(error) => return Err(unreadable(job, beside, &error)),
                }
            }
            let sender = sidecar.as_ref().and_then(|sidecar| sidecar.delivery.sender.clone());
            let arrival = arrival(job, &DocumentId::of(&bytes).hex(), sender);
            (job.intake.take(SourceItem { arrival, bytes, sidecar, cursor: None }).await, stamp)
        }
    };
    let taken = answer.map_err(|IntakeError::Retry { after, why }| Outcome::Later(after, why))?;
    job.health.took(taken);
    Ok((stamp, taken))
}

fn arrival(job: &Job, content: &str, sender: Option<String>) -> Arrival {
    Arrival {
        source: job.source.name.clone(),
        key: format!("{}#{content}", job.path.to_string_lossy()),
        received_at: job.health.clock().now(),
        name: shown(&job.path.file_name().unwrap_or_default().to_string_lossy()),
        sender,
    }
}

fn unreadable(job: &Job, path: &Path, error: &io::Error) -> Outcome {
    Outcome::Unreadable(format!(
        "{} in {} cannot be read: {error}; make it readable for the user that runs bursar",
        shown(&path.to_string_lossy()),
        job.source.path.display()
    ))
}

async fn move_with_sidecar(job: &Job, folder: PathBuf, stamp: Stamp) -> Result<(), NotMoved> {
    let (root, path, sidecar) = (job.source.path.clone(), job.path.clone(), job.sidecar.clone());
    let stem = stem(job.source.kind, &path);
    let moved = off_loop(move || {
        let document = file::move_into(&root, &path, &folder, &stem, Some(stamp));
        // The sidecar follows even when the document went away: it means nothing by itself.
        if let (Ok(_) | Err(NotMoved::Gone), Some(sidecar)) = (&document, sidecar)
            && let Err(NotMoved::Io(error)) = file::move_into(&root, &sidecar, &folder, &stem, None)
        {
            return Ok(Err(NotMoved::Io(error)));
        }
        Ok(document.map(|_| ()))
    });
    moved.await.map_err(NotMoved::Io)?
}

/// How much of a file name comes before the number when the name is taken.
fn stem(kind: FolderKind, path: &Path) -> String {
    let part = if kind == FolderKind::Peppol { peppol::part(path) } else { Part::Other };
    let stem = part.stem().and_then(Path::file_name).or_else(|| path.file_stem());
    stem.unwrap_or_default().to_string_lossy().into_owned()
}

/// Runs blocking file work on the blocking pool.
pub(super) async fn off_loop<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(io::Error::other(error)),
    }
}
