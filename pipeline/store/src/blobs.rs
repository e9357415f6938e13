//! Bytes under their own hash. Written, synced and renamed into place before any row names them.

use std::path::PathBuf;

use bytes::Bytes;
use model::DocumentId;

/// The archive folder (or bucket): documents under `sha256/ab/cdef…`, archive records under `cases/<id>/…`.
#[derive(Debug, Clone)]
pub struct Blobs {
    pub(crate) root: PathBuf,
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

impl Blobs {
    /// Keeps bytes durably and says what they are called. Bytes that are kept already cost one look.
    ///
    /// # Errors
    /// When the archive cannot be written.
    pub async fn put(&self, _bytes: &[u8]) -> Result<DocumentId, BlobError> {
        Err(BlobError::Missing("not yet".to_owned()))
    }

    /// The bytes, their hash recomputed.
    ///
    /// # Errors
    /// When they are missing or changed.
    pub async fn get(&self, id: DocumentId) -> Result<Bytes, BlobError> {
        Err(BlobError::Missing(id.to_string()))
    }

    /// Whether they are there, with any content.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub async fn exists(&self, _id: DocumentId) -> Result<bool, BlobError> {
        Ok(self.root.exists())
    }

    /// Writes an archive record under `path` (`cases/<id>/invoice.json`). The same content again changes nothing.
    ///
    /// # Errors
    /// When other content is there, the path leaves the archive, or it cannot be written.
    pub async fn put_record(&self, path: &str, _bytes: &[u8]) -> Result<DocumentId, BlobError> {
        Err(BlobError::Missing(path.to_owned()))
    }

    /// An archive record as it stands; its hash is in the `ArchiveRecord` fact.
    ///
    /// # Errors
    /// When it is missing.
    pub async fn get_record(&self, path: &str) -> Result<Bytes, BlobError> {
        Err(BlobError::Missing(path.to_owned()))
    }
}
