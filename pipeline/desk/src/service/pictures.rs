//! Pictures of pages, for people. Drawn by the sandboxed reader; kept here for a while, within bounds.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use model::DocumentId;

pub use store::BoxFuture;

/// Bytes of pictures kept in memory.
const KEEP_MAX: usize = 32 * 1024 * 1024;

/// Draws pages of documents.
pub trait Pictures: Send + Sync {
    /// The page (from 1) as PNG, about `width` pixels wide, as a reader shows it.
    fn page_png(&self, document: DocumentId, page: u32, width: u32) -> BoxFuture<'_, Result<Vec<u8>, PictureError>>;
}

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// The document has no such page, or no pages at all.
    #[error("this document has no such page")]
    NoPage,
    /// Drawing failed.
    #[error("the page could not be drawn: {0}")]
    Failed(String),
}

/// Draws nothing: where no reader is wired.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoPictures;

impl Pictures for NoPictures {
    fn page_png(&self, _: DocumentId, _: u32, _: u32) -> BoxFuture<'_, Result<Vec<u8>, PictureError>> {
        Box::pin(async { Err(PictureError::NoPage) })
    }
}

type Key = (DocumentId, u32, u32);

/// Keeps the pictures drawn last. A document never changes, so neither does its picture.
pub(super) struct PictureCache {
    draw: Arc<dyn Pictures>,
    kept: Mutex<Kept>,
    /// One drawing at a time a process: a queue of browsers must not become a queue of readers.
    gate: tokio::sync::Semaphore,
}

#[derive(Default)]
struct Kept {
    pictures: HashMap<Key, Bytes>,
    order: VecDeque<Key>,
    size: usize,
}

impl PictureCache {
    pub(super) fn new(draw: Arc<dyn Pictures>) -> PictureCache {
        PictureCache { draw, kept: Mutex::default(), gate: tokio::sync::Semaphore::new(2) }
    }

    pub(super) async fn get(&self, document: DocumentId, page: u32, width: u32) -> Result<Bytes, PictureError> {
        let key = (document, page, width);
        if let Some(found) = self.find(&key) {
            return Ok(found);
        }
        let _turn = self.gate.acquire().await.map_err(|e| PictureError::Failed(e.to_string()))?;
        // Somebody may have drawn it while we waited.
        if let Some(found) = self.find(&key) {
            return Ok(found);
        }
        let picture = Bytes::from(self.draw.page_png(document, page, width).await?);
        self.keep(key, &picture);
        Ok(picture)
    }

    fn find(&self, key: &Key) -> Option<Bytes> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).pictures.get(key).cloned()
    }

    fn keep(&self, key: Key, picture: &Bytes) {
        if picture.len() > KEEP_MAX / 4 {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.pictures.insert(key, picture.clone()).is_none() {
            kept.order.push_back(key);
            kept.size += picture.len();
        }
        while kept.size > KEEP_MAX {
            let Some(oldest) = kept.order.pop_front() else { break };
            if let Some(gone) = kept.pictures.remove(&oldest) {
                kept.size -= gone.len();
            }
        }
    }
}

impl super::Desk {
    /// Picture of a page (from 1), PNG. The width is one of two, so that few pictures are kept.
    ///
    /// # Errors
    /// When there is no such page, or drawing failed.
    pub async fn page_png(&self, document: DocumentId, page: u32, wide: super::Width) -> Result<Bytes, PictureError> {
        self.0.pictures.get(document, page, wide.pixels()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    struct Counting(AtomicU32);
    impl Pictures for Counting {
        fn page_png(&self, _: DocumentId, page: u32, _: u32) -> BoxFuture<'_, Result<Vec<u8>, PictureError>> {
            self.0.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move { if page == 0 { Err(PictureError::NoPage) } else { Ok(vec![0; 4 * 1024 * 1024]) } })
        }
    }

    #[tokio::test]
    async fn a_page_is_drawn_once_and_memory_stays_bounded() {
        let counting = Arc::new(Counting(AtomicU32::new(0)));
        let cache = PictureCache::new(counting.clone());
        let id = DocumentId::of(b"x");
        for _ in 0..3 {
            cache.get(id, 1, 800).await.expect("a picture");
        }
        assert_eq!(counting.0.load(Ordering::SeqCst), 1);
        for page in 2..40 {
            cache.get(id, page, 800).await.expect("a picture");
        }
        assert!(cache.kept.lock().expect("lock").size <= KEEP_MAX);
        assert_eq!(cache.get(id, 0, 800).await, Err(PictureError::NoPage));
    }
}
