//! Which files are judged, and by which name each is shown.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::output;
use crate::verbs::ingest;

/// What of a folder is looked at, in words.
const LOOKED_AT: &str = "XML, PDF and signed files (.p7m)";

/// The files to judge: what was named is judged whatever it is; of a folder, only what may be an e-invoice.
///
/// What cannot be found stays in the list and is named by the judge, in its turn: one missing file does not stop the
/// others.
pub(super) fn found(named: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in named {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let Ok(inside) = ingest::files(std::slice::from_ref(path)) else {
            files.push(path.clone());
            continue;
        };
        let all = inside.len();
        let before = files.len();
        files.extend(inside.into_iter().filter(|file| may_be_invoice(file)));
        let taken = files.len() - before;
        if taken < all {
            let folder = path.display();
            output::say(&format!(
                "bursar: {folder}: {taken} of {all} files are looked at: {LOOKED_AT} by their content"
            ));
        }
    }
    anyhow::ensure!(
        !files.is_empty(),
        "there are no e-invoices in what was given; of a folder, {LOOKED_AT} are looked at"
    );
    Ok(files)
}

/// Whether the beginning of a file is that of one which may carry an e-invoice.
fn may_be_invoice(file: &Path) -> bool {
    let mut head = Vec::new();
    let read = std::fs::File::open(file).and_then(|file| file.take(4_096).read_to_end(&mut head));
    // A file that cannot be read is named by the judge.
    read.is_err() || extractors::einvoice::may_carry(&head)
}

/// How a file is named in the result: by its name alone where all are in one folder, else by its path as it was given,
/// since two folders may hold files of one name.
pub(super) struct Names {
    whole_paths: bool,
}

impl Names {
    pub(super) fn of(files: &[PathBuf]) -> Names {
        let mut folders = files.iter().map(|file| file.parent());
        let first = folders.next();
        Names { whole_paths: folders.any(|folder| Some(folder) != first) }
    }

    pub(super) fn of_file(&self, file: &Path) -> String {
        let name = if self.whole_paths { file.as_os_str() } else { file.file_name().unwrap_or(file.as_os_str()) };
        name.to_string_lossy().into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_one_folder_have_names_and_files_of_several_have_paths() {
        for (files, expected) in [
            (&["a.xml"][..], &["a.xml"][..]),
            (&["in/a.xml", "in/b.xml"], &["a.xml", "b.xml"]),
            (&["in/a.xml", "out/a.xml"], &["in/a.xml", "out/a.xml"]),
            (&["a.xml", "in/a.xml"], &["a.xml", "in/a.xml"]),
        ] {
            let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
            let names = Names::of(&files);
            let shown: Vec<String> = files.iter().map(|file| names.of_file(file)).collect();
            assert_eq!(shown, expected);
        }
    }
}
