//! `bursar ingest`: captures files once, through the whole pipeline, and waits until nothing moves.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use flow::Capturer;
use flow::sources::SourceItem;
use futures_util::StreamExt;
use model::DocumentId;
use model::document::Arrival;
use store::{OpenError, Store};

use super::result_line::ResultLine;
use crate::cli::{Ingest, ServiceRole};
use crate::wiring::{Installation, Service, asked_to_leave, at_rest};
use crate::{Ended, output};

/// Captured at once: the archive syncs each, so a few overlap.
const CAPTURES_AT_ONCE: usize = 8;
pub(super) async fn run(arguments: Ingest) -> anyhow::Result<Ended> {
    let files = files(&arguments.paths)?;
    anyhow::ensure!(!files.is_empty(), "there are no files in what was given");
    let installation = Installation::load(&arguments.place)?;
    // Beside a running service the cases are worked there; else here.
    let (store, service) = match installation.open().await {
        Ok(store) => {
            let service = Service::start(&installation, store.clone(), &[ServiceRole::Work], None).await?;
            (store, Some(service))
        }
        Err(error) if matches!(error.downcast_ref(), Some(OpenError::Locked { .. })) => {
            output::say("another bursar serves this data directory; it does the work");
            (installation.attach().await?, None)
        }
        Err(error) => return Err(error),
    };
    let ended = tokio::select! {
        ended = ingest(&installation, &store, &files, arguments.json) => ended,
        () = asked_to_leave() => Err(anyhow::anyhow!(
            "stopped before all files were done; what was taken in is kept, and the same command again goes on"
        )),
    };
    if let Some(service) = service {
        service.leave().await;
    }
    ended
}

async fn ingest(installation: &Installation, store: &Store, files: &[PathBuf], json: bool) -> anyhow::Result<Ended> {
    let capturer = Arc::new(Capturer::new(store.clone(), installation.sandbox()?));
    let bar = output::progress(files.len() as u64, "capturing and working");
    let mut exceptions = false;
    let mut failed = 0_usize;
    let mut rows = Vec::new();
    let results = futures_util::stream::iter(files)
        .map(|file| {
            let (capturer, store, clock) = (capturer.clone(), store.clone(), installation.clock.clone());
            async move {
                let started = Instant::now();
                let captured = capture(&capturer, clock.as_ref(), file).await?;
                let mut lines = Vec::new();
                for case in &captured.cases {
                    let record = at_rest(&store, case).await?;
                    let mut line = ResultLine::of(&store, &record, &shown(file), started.elapsed()).await?;
                    // A new delivery of known bytes; the very same file again just shows its case.
                    if captured.new && !captured.opened.contains(case) {
                        line.is_known_copy();
                    }
                    lines.push(line);
                }
                anyhow::Ok(lines)
            }
        })
        .buffered(CAPTURES_AT_ONCE * 4);
    tokio::pin!(results);
    let mut files = files.iter();
    while let Some(result) = results.next().await {
        let file = files.next().map(|f| f.display().to_string()).unwrap_or_default();
        bar.inc(1);
        match result {
            Ok(lines) => {
                for line in lines {
                    exceptions |= line.status != "cleared" && line.status != "filed";
                    if json {
                        output::json(&line)?;
                    } else {
                        rows.push(line.row());
                    }
                }
            }
            Err(error) => {
                failed += 1;
                bar.suspend(|| output::say(&format!("bursar: {file}: {error:#}")));
            }
        }
    }
    bar.finish_and_clear();
    if !json {
        output::table(&ResultLine::HEADINGS, &rows, 60)?;
    }
    anyhow::ensure!(failed == 0, "{failed} files could not be captured; see above");
    Ok(if exceptions { Ended::WithFindings } else { Ended::Well })
}

async fn capture(capturer: &Capturer, clock: &dyn model::Clock, file: &Path) -> anyhow::Result<store::Captured> {
    let bytes = tokio::fs::read(file).await.with_context(|| format!("read {}", file.display()))?;
    let arrival = Arrival {
        source: "ingest".to_owned(),
        // The same file with the same bytes is the same arrival, from wherever it is given.
        key: format!("{}/{}", shown(file), DocumentId::of(&bytes).hex()),
        received_at: clock.now(),
        name: shown(file),
        sender: None,
    };
    Ok(capturer.capture(SourceItem { arrival, bytes, sidecar: None, cursor: None }).await?)
}

/// The file's name, safe to show.
fn shown(file: &Path) -> String {
    flow::sources::shown(&file.file_name().unwrap_or(file.as_os_str()).to_string_lossy())
}

/// The files themselves, and those inside folders, in order of name. Hidden and half-written files are left alone.
pub(super) fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        let kind = std::fs::metadata(path).with_context(|| format!("read {}", path.display()))?;
        if kind.is_dir() {
            walk(path, &mut files)?;
        } else if kind.is_file() {
            files.push(path.clone());
        } else {
            anyhow::bail!("{} is neither a file nor a folder", path.display());
        }
    }
    Ok(files)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("read the folder {}", folder.display()))?;
    let mut entries: Vec<_> = entries.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let unfinished = [".tmp", ".part", ".filepart", ".crdownload"].iter().any(|end| name.ends_with(end));
        // Symbolic links are not followed: a folder may hold one to anywhere.
        let kind = entry.file_type()?;
        if name.starts_with('.') || unfinished {
            continue;
        }
        if kind.is_dir() {
            walk(&entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        } else {
            let what = if kind.is_symlink() { "a link, which is not followed" } else { "no ordinary file" };
            output::say(&format!("bursar: left out {}: it is {what}", entry.path().display()));
        }
    }
    Ok(())
}
