//! The bytes of a file that a person names: never more of them than a document may have.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// The bytes of a file; of one that is larger than `max`, one byte more than that, by which readers know and say so. What
/// has no end, such as a device, is left after as many.
///
/// # Errors
/// When it cannot be opened or read.
pub(crate) fn at_most(path: &Path, max: usize) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let length = file.metadata().map_or(0, |about| usize::try_from(about.len()).unwrap_or(usize::MAX));
    let limit = max.saturating_add(1);
    let mut bytes = Vec::with_capacity(length.saturating_add(1).min(limit));
    file.take(limit as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_read_than_a_document_may_have() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("file");
        for (length, read) in [(0, 0), (9, 9), (10, 10), (11, 11), (100_000, 11)] {
            std::fs::write(&path, vec![b'x'; length]).expect("written");
            assert_eq!(at_most(&path, 10).expect("read").len(), read, "{length}");
        }
        assert_eq!(at_most(Path::new("/dev/zero"), 10).expect("read").len(), 11);
        assert!(at_most(&dir.path().join("none"), 10).is_err());
    }
}
