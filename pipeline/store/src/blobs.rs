//! Bytes under their own hash. Written, synced and renamed into place before any row names them.
//!
//! The usual object-store crate does not sync a local folder, neither the file nor the folder that names it, so the
//! folder is written here; a bucket would be a second back end behind the same verbs.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use model::DocumentId;

/// The archive folder: documents under `sha256/ab/cdef…`, archive records under `cases/<id>/…`.
#[derive(Debug, Clone)]
pub struct Blobs {
    root: Arc<PathBuf>,
}

/// Bytes could not be kept or given back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BlobError {
    /// There are no such bytes.
    #[error("find {0} in the archive: it is not there")]
    Missing(String),
    /// The bytes are not those that were written.
    #[error("read {0} from the archive: the bytes were changed or cut off; run `bursar verify`")]
    Damaged(String),
    /// The system refused.
    #[error("use {path} in the archive: {source}")]
    Io {
        /// Path inside the archive.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The record exists with other content.
    #[error("write {0} to the archive: it exists with other content, and nothing is overwritten")]
    Exists(String),
    /// Not a path inside the archive.
    #[error("use {0} in the archive: not a path inside it")]
    BadPath(String),
}

/// Folder of the documents.
pub(crate) const DOCUMENTS: &str = "sha256";
/// Folder of the archive records.
pub(crate) const RECORDS: &str = "cases";

/// Path of a document inside the archive.
pub(crate) fn document_path(id: DocumentId) -> String {
    let hex = id.hex();
    format!("{DOCUMENTS}/{}/{}", &hex[..2], &hex[2..])
}

impl Blobs {
    pub(crate) fn folder(root: PathBuf) -> Blobs {
        Blobs { root: Arc::new(root) }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Keeps bytes durably and says what they are called. Bytes that are kept already cost one look.
    ///
    /// # Errors
    /// When the archive cannot be written, or holds damaged bytes under that name.
    pub async fn put(&self, bytes: &[u8]) -> Result<DocumentId, BlobError> {
        self.put_bytes(Bytes::copy_from_slice(bytes)).await
    }

    /// As [`Blobs::put`], without copying.
    ///
    /// # Errors
    /// As [`Blobs::put`].
    pub async fn put_bytes(&self, bytes: Bytes) -> Result<DocumentId, BlobError> {
        self.blocking(move |root| {
            let id = DocumentId::of(&bytes);
            let path = document_path(id);
            let full = root.join(&path);
            match fs::metadata(&full) {
                // A process that was killed may have renamed it into place without syncing the folder.
                Ok(there) if there.len() == bytes.len() as u64 => sync_folder(&full, &path)?,
                Ok(_) => return Err(BlobError::Damaged(path)),
                Err(_) => write_durably(root, &path, &bytes)?,
            }
            Ok(id)
        })
        .await
    }

    /// The bytes, their hash recomputed.
    ///
    /// # Errors
    /// When they are missing or changed.
    pub async fn get(&self, id: DocumentId) -> Result<Bytes, BlobError> {
        self.blocking(move |root| {
            let path = document_path(id);
            let bytes = read(root, &path)?;
            if DocumentId::of(&bytes) != id {
                return Err(BlobError::Damaged(path));
            }
            Ok(bytes)
        })
        .await
    }

    /// Whether they are there, with any content.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub async fn exists(&self, id: DocumentId) -> Result<bool, BlobError> {
        self.blocking(move |root| {
            let path = document_path(id);
            root.join(&path).try_exists().map_err(|source| BlobError::Io { path, source })
        })
        .await
    }

    /// Writes an archive record under `path` (`cases/<id>/invoice.json`). The same content again changes nothing.
    ///
    /// # Errors
    /// When other content is there, the path leaves the archive's `cases` folder, or it cannot be written.
    pub async fn put_record(&self, path: &str, bytes: &[u8]) -> Result<DocumentId, BlobError> {
        let path = record_path(path)?;
        let bytes = Bytes::copy_from_slice(bytes);
        self.blocking(move |root| {
            match read(root, &path) {
                Ok(there) if there == bytes => sync_folder(&root.join(&path), &path)?,
                Ok(_) => return Err(BlobError::Exists(path)),
                Err(BlobError::Missing(_)) => write_durably(root, &path, &bytes)?,
                Err(error) => return Err(error),
            }
            Ok(DocumentId::of(&bytes))
        })
        .await
    }

    /// An archive record as it stands; its hash is in the `ArchiveRecord` fact.
    ///
    /// # Errors
    /// When it is missing.
    pub async fn get_record(&self, path: &str) -> Result<Bytes, BlobError> {
        let path = record_path(path)?;
        self.blocking(move |root| read(root, &path)).await
    }

    async fn blocking<T, F>(&self, work: F) -> Result<T, BlobError>
    where
        T: Send + 'static,
        F: FnOnce(&Path) -> Result<T, BlobError> + Send + 'static,
    {
        let root = Arc::clone(&self.root);
        tokio::task::spawn_blocking(move || work(&root))
            .await
            .unwrap_or_else(|error| Err(BlobError::Io { path: String::new(), source: std::io::Error::other(error) }))
    }
}

/// A record's path, proven to stay inside the folder of records.
fn record_path(path: &str) -> Result<String, BlobError> {
    let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let inside = path.strip_prefix(RECORDS).is_some_and(|rest| rest.starts_with('/') && rest.len() > 1);
    if plain && inside && !path.contains(['\\', '\0']) {
        Ok(path.to_owned())
    } else {
        Err(BlobError::BadPath(path.to_owned()))
    }
}

fn read(root: &Path, path: &str) -> Result<Bytes, BlobError> {
    match fs::read(root.join(path)) {
        Ok(bytes) => Ok(Bytes::from(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(BlobError::Missing(path.to_owned())),
        Err(source) => Err(BlobError::Io { path: path.to_owned(), source }),
    }
}

/// Writes beside, syncs, renames into place, and syncs the folder: after a power cut the name is either absent or
/// names all the bytes.
fn write_durably(root: &Path, path: &str, bytes: &[u8]) -> Result<(), BlobError> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let io = |source| BlobError::Io { path: path.to_owned(), source };
    let full = root.join(path);
    let folder = full.parent().unwrap_or(root);
    make_folders(folder).map_err(io)?;
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let beside = folder.join(format!(".{}-{number}.tmp", std::process::id()));
    let written = (|| {
        let mut file = File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, &full)?;
        File::open(folder)?.sync_all()
    })();
    written.map_err(|error| {
        // What is left of it has no name that anybody looks for.
        let _ = fs::remove_file(&beside);
        io(error)
    })
}

/// Makes the folders of a path, each synced into the one above it.
fn make_folders(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        make_folders(above)?;
        match fs::create_dir(folder) {
            Ok(()) => File::open(above)?.sync_all(),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    } else {
        Ok(())
    }
}

fn sync_folder(full: &Path, path: &str) -> Result<(), BlobError> {
    let synced = full.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all());
    synced.map_err(|source| BlobError::Io { path: path.to_owned(), source })
}
