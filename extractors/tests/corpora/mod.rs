//! Development data read in place; tests skip, and say so, where it is absent.

use std::path::{Path, PathBuf};

/// The folder of the corpora: `BURSAR_CORPORA`, else beside the workspace.
#[expect(clippy::disallowed_methods, reason = "a test finds its data by the environment")]
pub(crate) fn corpora() -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var("BURSAR_CORPORA").map_or(default, PathBuf::from);
    if folder.join("einvoice").is_dir() {
        return Some(folder);
    }
    println!("skipped: no corpora in {}; set BURSAR_CORPORA", folder.display());
    None
}

/// All files under a folder whose name ends so.
#[allow(dead_code, reason = "each test binary uses a part of this module")]
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
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

/// The lines of a JSONL file.
#[allow(dead_code, reason = "each test binary uses a part of this module")]
pub(crate) fn json_lines(path: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}
