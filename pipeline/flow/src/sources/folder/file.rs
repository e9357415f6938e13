//! One file of a watched folder: opened without following anything, read whole, moved without overwriting anything.
//!
//! Whoever may write into the folder is a stranger. A symbolic link, a FIFO or a device is never opened for reading,
//! and a path never leaves the watched folder.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, OFlags, RenameFlags, ResolveFlags};
use rustix::io::Errno;

/// Most numbered names tried when a name is taken in the folder that a file moves to.
const NAME_TRIES_MAX: u32 = 10_000;

/// What tells two states of a file apart without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) size: u64,
    modified: (i64, i64),
    inode: (u64, u64),
}

impl Stamp {
    pub(super) fn of(metadata: &fs::Metadata) -> Stamp {
        Stamp {
            size: metadata.len(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            inode: (metadata.dev(), metadata.ino()),
        }
    }

    /// Text that changes when the file does: stands for the content hash of a file too large to read.
    pub(super) fn fingerprint(&self) -> String {
        format!("{}-{}.{:09}", self.size, self.modified.0, self.modified.1)
    }
}

/// What reading a file came to.
#[derive(Debug)]
pub(super) enum Content {
    /// All bytes, and the state they were read in.
    Whole(Vec<u8>, Stamp),
    /// Larger than allowed; nothing was read.
    TooLarge(Stamp),
    /// It changed between the first byte and the last, or is no regular file any more.
    Changed,
    /// It is not there any more.
    Gone,
}

/// Reads a file below `root`, at most `size_max` bytes.
pub(super) fn read(root: &Path, relative: &Path, size_max: u64) -> io::Result<Content> {
    let mut file = match open(root, relative) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Content::Gone),
        Err(error) if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => return Ok(Content::Changed),
        Err(error) => return Err(error),
    };
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Ok(Content::Changed);
    }
    let before = Stamp::of(&metadata);
    if before.size > size_max {
        return Ok(Content::TooLarge(before));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(before.size).unwrap_or(0));
    // One byte more than it should have tells growth apart from the end.
    (&mut file).take(before.size + 1).read_to_end(&mut bytes)?;
    let after = Stamp::of(&file.metadata()?);
    let at_path = match fs::symlink_metadata(root.join(relative)) {
        Ok(metadata) => Stamp::of(&metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Content::Gone),
        Err(error) => return Err(error),
    };
    if before == after && before == at_path && bytes.len() as u64 == before.size {
        Ok(Content::Whole(bytes, before))
    } else {
        Ok(Content::Changed)
    }
}

fn open(root: &Path, relative: &Path) -> io::Result<File> {
    // NONBLOCK: opening a FIFO that has no writer must not wait for one.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let folder = rustix::fs::open(root, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    let inside = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    match rustix::fs::openat2(&folder, relative, flags, Mode::empty(), inside) {
        Ok(file) => Ok(File::from(file)),
        // Kernels before 5.6, and containers that do not let openat2 through.
        Err(Errno::NOSYS | Errno::PERM) => Ok(File::from(rustix::fs::openat(&folder, relative, flags, Mode::empty())?)),
        Err(error) => Err(error.into()),
    }
}

/// Why a file was not moved.
#[derive(Debug)]
pub(super) enum NotMoved {
    /// It is not the file that was read: somebody replaced it. It lies where it was.
    Changed,
    /// It is not there any more.
    Gone,
    /// The system refused.
    Io(io::Error),
}

/// Moves a file below `root` into `folder` (also below `root`), keeping its name and folders. Never overwrites: a taken
/// name gets a number. `stem` is how much of the name comes before the number.
pub(super) fn move_into(
    root: &Path,
    relative: &Path,
    folder: &Path,
    stem: &str,
    stamp: Option<Stamp>,
) -> Result<PathBuf, NotMoved> {
    let from = root.join(relative);
    let target = folder.join(relative.parent().unwrap_or(Path::new("")));
    fs::create_dir_all(root.join(&target)).map_err(NotMoved::Io)?;
    let name = relative.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match (fs::symlink_metadata(&from), stamp) {
        (Ok(metadata), Some(stamp)) if Stamp::of(&metadata) != stamp => return Err(NotMoved::Changed),
        (Err(error), _) if error.kind() == io::ErrorKind::NotFound => return Err(NotMoved::Gone),
        _ => {}
    }
    for number in 1..NAME_TRIES_MAX {
        let as_name = match (number, relative.file_name()) {
            (1, Some(name)) => PathBuf::from(name),
            _ => PathBuf::from(numbered(&name, stem, number)),
        };
        let to = target.join(as_name);
        match rename_new(&from, &root.join(&to)) {
            Ok(()) => return confirm(root, &from, to, stamp),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(NotMoved::Gone),
            Err(error) => return Err(NotMoved::Io(error)),
        }
    }
    Err(NotMoved::Io(io::Error::other(format!("{NAME_TRIES_MAX} files of this name lie there already"))))
}

/// The file may have been replaced between the look and the rename: what lies there now must be what was taken.
fn confirm(root: &Path, from: &Path, to: PathBuf, stamp: Option<Stamp>) -> Result<PathBuf, NotMoved> {
    let moved = root.join(&to);
    let Some(stamp) = stamp else { return Ok(to) };
    match fs::symlink_metadata(&moved) {
        Ok(metadata) if Stamp::of(&metadata) == stamp => Ok(to),
        Ok(_) => {
            rename_new(&moved, from).map_err(NotMoved::Io)?;
            Err(NotMoved::Changed)
        }
        Err(error) => Err(NotMoved::Io(error)),
    }
}

fn numbered(name: &str, stem: &str, number: u32) -> String {
    match name.strip_prefix(stem) {
        Some(rest) => format!("{stem} ({number}){rest}"),
        None => format!("{name} ({number})"),
    }
}

/// Renames only when the new name is free.
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    match rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        // Some network file systems cannot promise "only when free"; a hard link can, where there are hard links.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => match fs::hard_link(from, to) {
            Ok(()) => fs::remove_file(from),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            Err(_) if fs::symlink_metadata(to).is_ok() => Err(io::ErrorKind::AlreadyExists.into()),
            Err(_) => fs::rename(from, to),
        },
        // The done folder may be a disk of its own.
        Err(Errno::XDEV) => copy_new(from, to),
        Err(error) => Err(error.into()),
    }
}

fn copy_new(from: &Path, to: &Path) -> io::Result<()> {
    let mut copy = fs::OpenOptions::new().write(true).create_new(true).open(to)?;
    let mut original = File::open(from)?;
    let modified = original.metadata()?.modified()?;
    io::copy(&mut original, &mut copy)?;
    copy.set_modified(modified)?;
    copy.sync_all()?;
    fs::remove_file(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    fn stamp(root: &Path, name: &str) -> Stamp {
        Stamp::of(&fs::symlink_metadata(root.join(name)).unwrap())
    }

    #[test]
    fn a_taken_name_gets_a_number_and_nothing_is_overwritten() {
        let root = folder(&[("a.doc.xml", "new"), ("done/a.doc.xml", "old"), ("done/a (2).doc.xml", "older")]);
        let moved = move_into(root.path(), Path::new("a.doc.xml"), Path::new("done"), "a", None).unwrap();
        assert_eq!(moved, Path::new("done/a (3).doc.xml"));
        assert_eq!(fs::read_to_string(root.path().join("done/a.doc.xml")).unwrap(), "old");
        assert_eq!(fs::read_to_string(root.path().join(moved)).unwrap(), "new");
    }

    #[test]
    fn a_file_replaced_after_it_was_read_stays_where_it_is() {
        let root = folder(&[("in/a.pdf", "first")]);
        let before = stamp(root.path(), "in/a.pdf");
        fs::write(root.path().join("in/a.pdf"), "second, longer").unwrap();
        let refused = move_into(root.path(), Path::new("in/a.pdf"), Path::new("done"), "a", Some(before));
        assert!(matches!(refused, Err(NotMoved::Changed)), "{refused:?}");
        assert!(root.path().join("in/a.pdf").exists());
    }

    #[test]
    fn links_pipes_and_ways_out_are_never_read() {
        let outside = folder(&[("secret", "secret")]);
        let root = folder(&[("ok.pdf", "ok")]);
        std::os::unix::fs::symlink(outside.path().join("secret"), root.path().join("link.pdf")).unwrap();
        std::os::unix::fs::symlink(outside.path(), root.path().join("way-out")).unwrap();
        rustix::fs::mknodat(CWD, root.path().join("pipe"), rustix::fs::FileType::Fifo, Mode::RUSR, 0).unwrap();
        for name in ["link.pdf", "way-out/secret", "pipe"] {
            let content = read(root.path(), Path::new(name), 1000);
            assert!(matches!(content, Ok(Content::Changed)), "{name}: {content:?}");
        }
        assert!(read(root.path(), Path::new("../secret"), 1000).is_err());
        assert!(matches!(read(root.path(), Path::new("ok.pdf"), 1000), Ok(Content::Whole(bytes, _)) if bytes == b"ok"));
        assert!(matches!(read(root.path(), Path::new("ok.pdf"), 1), Ok(Content::TooLarge(_))));
    }
}
