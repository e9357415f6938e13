//! What lies in a watched folder: which names count, which folders are looked into, what is left alone and why.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::LeftAlone;
use crate::sources::shown::shown;

/// Deepest folder below the watched one that is still looked into.
const DEPTH_MAX: usize = 16;

/// Ends of names that programs use while they are still writing.
const UNFINISHED: [&str; 10] =
    [".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".download", ".opdownload", ".swp", "~"];

/// What one look through the folder found. All paths are relative to it.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Regular files with a name that counts, sorted.
    pub(super) files: Vec<PathBuf>,
    /// The folder itself (empty path) and those below it that were looked into.
    pub(super) folders: Vec<PathBuf>,
    /// What is not taken.
    pub(super) left_alone: Vec<LeftAlone>,
    /// Folders below that could not be listed, with the reason.
    pub(super) unreadable: Vec<LeftAlone>,
}

/// Looks through the folder and those below it. Fails only when the folder itself cannot be listed.
pub(super) fn look_through(root: &Path, own_folders: &[String; 2]) -> io::Result<Found> {
    let mut found = Found::default();
    let mut open = vec![(PathBuf::new(), 0_usize)];
    while let Some((folder, depth)) = open.pop() {
        let entries = match fs::read_dir(root.join(&folder)) {
            Ok(entries) => entries,
            Err(error) if depth == 0 => return Err(error),
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => {
                found.unreadable.push(left(&folder, format!("the folder cannot be listed: {error}")));
                continue;
            }
        };
        found.folders.push(folder.clone());
        for entry in entries {
            let Ok(entry) = entry else { continue };
            let relative = folder.join(entry.file_name());
            if !counts(&relative, own_folders) {
                continue;
            }
            // The entry's own type: a link is a link here, whatever it points to.
            match entry.file_type() {
                Ok(kind) if kind.is_file() => found.files.push(relative),
                Ok(kind) if kind.is_dir() && depth < DEPTH_MAX => open.push((relative, depth + 1)),
                Ok(kind) if kind.is_dir() => {
                    found.left_alone.push(left(&relative, format!("more than {DEPTH_MAX} folders deep")));
                }
                Ok(kind) => found.left_alone.push(left(&relative, not_a_file(kind).to_owned())),
                Err(_) => {}
            }
        }
    }
    found.files.sort();
    Ok(found)
}

fn left(path: &Path, why: String) -> LeftAlone {
    LeftAlone { name: shown(&path.to_string_lossy()), why }
}

/// What something is that is neither a regular file nor a folder.
pub(super) fn not_a_file(kind: fs::FileType) -> &'static str {
    if kind.is_symlink() {
        "a symbolic link is not followed; put the file itself here"
    } else {
        "a pipe, socket or device is not read; put a regular file here"
    }
}

/// Whether a path relative to the watched folder is looked at: nothing hidden, unfinished, or in the source's own
/// folders at any depth (a watched folder may lie inside another).
pub(super) fn counts(relative: &Path, own_folders: &[String; 2]) -> bool {
    let mut parts = relative.components().map(|part| part.as_os_str().to_string_lossy()).peekable();
    while let Some(part) = parts.next() {
        if part.starts_with('.') || own_folders.iter().any(|own| *own == part) {
            return false;
        }
        if parts.peek().is_none() && is_unfinished(&part) {
            return false;
        }
    }
    true
}

fn is_unfinished(name: &str) -> bool {
    let name = name.to_lowercase();
    let by_system = matches!(name.as_str(), "thumbs.db" | "desktop.ini" | "ehthumbs.db");
    by_system || name.starts_with("~$") || UNFINISHED.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_count_and_names_that_do_not() {
        let own = ["done".to_owned(), "trouble".to_owned()];
        let cases = [
            ("invoice.pdf", true),
            ("Rechnung März.PDF", true),
            ("no extension", true),
            ("acme/2026/invoice.xml", true),
            ("partner.part.pdf", true),
            ("invoice.pdf.part", false),
            ("invoice.FILEPART", false),
            ("invoice.tmp", false),
            ("invoice.pdf.crdownload", false),
            ("~$invoice.docx", false),
            ("invoice.pdf~", false),
            (".invoice.pdf", false),
            (".git/config", false),
            ("done/2026-03-02/invoice.pdf", false),
            ("scans/trouble/invoice.pdf", false),
            ("done", false),
            ("done.pdf", true),
            ("Thumbs.db", false),
        ];
        for (path, expected) in cases {
            assert_eq!(counts(Path::new(path), &own), expected, "{path}");
        }
    }
}
