//! Development data read in place; tests that need it count as skipped where it is absent.

use std::path::{Path, PathBuf};

/// The folder of the corpora: `BURSAR_CORPORA`, else beside the workspace.
///
/// # Panics
/// When it is not there: tests that read it carry `#[cfg_attr(not(corpora), ignore = "no corpora")]`, by which they
/// count as skipped on a machine without it.
#[must_use]
pub fn corpora() -> PathBuf {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("BURSAR_CORPORA").map_or(default, PathBuf::from);
    assert!(folder.join("einvoice").is_dir(), "no corpora in {}; set BURSAR_CORPORA", folder.display());
    folder
}

/// All files under a folder whose name ends so, sorted.
#[must_use]
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().to_ascii_lowercase().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The lines of a JSONL file; none when it cannot be read.
///
/// # Panics
/// When a line is not JSON.
#[must_use]
pub fn json_lines(path: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}
