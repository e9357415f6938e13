//! The same documents through `pdftotext` and `tesseract` as processes, as many at once as there are cores.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

/// What another program did.
#[derive(Debug, Clone)]
pub(crate) struct Other {
    /// Its name.
    pub(crate) program: &'static str,
    /// Documents per second.
    pub(crate) per_second: f64,
}

/// Runs the other programs over a folder; `None` when they have nothing to do there, or are not installed.
pub(crate) fn run(folder: &Path, cores: usize) -> Option<Other> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).ok()?.filter_map(|e| Some(e.ok()?.path())).collect();
    files.sort();
    let jobs: Vec<(PathBuf, &'static str)> =
        files.into_iter().filter_map(|file| program_for(&file).map(|program| (file, program))).collect();
    let mut programs: Vec<&'static str> = jobs.iter().map(|(_, program)| *program).collect();
    programs.sort_unstable();
    programs.dedup();
    if jobs.is_empty() || !programs.iter().all(|program| is_installed(program)) {
        return None;
    }
    let next = AtomicUsize::new(0);
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some((file, program)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    one(program, file);
                }
            });
        }
    });
    let program = if programs.len() == 1 { programs[0] } else { "both" };
    Some(Other { program, per_second: jobs.len() as f64 / started.elapsed().as_secs_f64() })
}

fn program_for(file: &Path) -> Option<&'static str> {
    match file.extension()?.to_str()? {
        "pdf" => Some("pdftotext"),
        "png" | "jpg" | "tif" => Some("tesseract"),
        _ => None,
    }
}

fn one(program: &str, file: &Path) {
    let mut command = Command::new(program);
    if program == "tesseract" {
        // One thread a process: the cores are busy with the other processes already.
        command.env("OMP_THREAD_LIMIT", "1").arg(file).args(["stdout", "-l", "eng+deu"]);
    } else {
        command.arg("-layout").arg(file).arg("-");
    }
    // A locked sample gives an error: that is an answer too, and counts.
    let _ = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
}

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("-v").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}
