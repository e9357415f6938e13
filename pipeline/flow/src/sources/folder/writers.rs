//! Who is writing right now: files that a program of this machine holds open for writing.
//!
//! A file that was found lying there gave no news, and "unchanged over two looks" takes a writer that pauses for one
//! that is done. Where the system lets this process see, it can know. What it cannot see (programs of other users, other
//! machines) is left to the looks.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The access mode bits of `open(2)`; zero is read-only.
const ACCESS_MODE: u32 = 0o3;

/// Files below `root` that some process has open for writing, relative to it.
pub(super) fn open_for_writing(root: &Path) -> BTreeSet<PathBuf> {
    // Links in /proc name the real path, whatever links led to it.
    let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let mut found = BTreeSet::new();
    for process in fs::read_dir("/proc").into_iter().flatten().flatten() {
        if !process.file_name().to_string_lossy().starts_with(|first: char| first.is_ascii_digit()) {
            continue;
        }
        for file in fs::read_dir(process.path().join("fd")).into_iter().flatten().flatten() {
            let Ok(target) = fs::read_link(file.path()) else { continue };
            let Ok(relative) = target.strip_prefix(&root) else { continue };
            let info = process.path().join("fdinfo").join(file.file_name());
            if fs::read_to_string(info).is_ok_and(|info| is_writing(&info)) {
                found.insert(relative.to_owned());
            }
        }
    }
    found
}

fn is_writing(info: &str) -> bool {
    let flags = info.lines().find_map(|line| line.strip_prefix("flags:"));
    flags.and_then(|flags| u32::from_str_radix(flags.trim(), 8).ok()).is_some_and(|flags| flags & ACCESS_MODE != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_is_seen_and_a_reader_is_not() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("read.pdf"), "x").unwrap();
        let _reader = fs::File::open(folder.path().join("read.pdf")).unwrap();
        let writer = fs::File::create(folder.path().join("written.pdf")).unwrap();
        assert_eq!(open_for_writing(folder.path()), BTreeSet::from([PathBuf::from("written.pdf")]));
        drop(writer);
        assert_eq!(open_for_writing(folder.path()), BTreeSet::new());
    }
}
