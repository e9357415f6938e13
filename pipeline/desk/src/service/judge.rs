//! Verdicts of the official rules on the documents of cases, for people. Computed when a page is shown, kept for a while.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use model::DocumentId;

use super::{BoxFuture, Desk};
use crate::human::Judged;

/// Verdicts kept in memory.
const KEEP_MAX: usize = 200;
/// Findings of a verdict that are kept; a verdict with more is computed again.
const FINDINGS_MAX: usize = 500;

/// Judges documents by the rules of their profile.
pub trait Judge: Send + Sync {
    /// The verdict on a stored document; `None` when it is not of a kind that is judged, such as a picture.
    fn judge(&self, document: DocumentId) -> BoxFuture<'_, Option<Judged>>;
}

/// Who judges, and what was said last. A document never changes, so neither does its verdict.
#[derive(Default)]
pub(super) struct Verdicts {
    judge: OnceLock<Arc<dyn Judge>>,
    kept: Mutex<VecDeque<(DocumentId, Arc<Judged>)>>,
}

impl Verdicts {
    pub(super) fn ask(&self, judge: Arc<dyn Judge>) {
        // A second judge would contradict what is kept.
        let _ = self.judge.set(judge);
    }
}

impl Desk {
    /// What the official rules say about a document; `None` where nobody judges, or nothing is to be judged.
    pub async fn judged(&self, document: DocumentId) -> Option<Arc<Judged>> {
        let verdicts = &self.0.verdicts;
        let kept = |id: DocumentId| {
            let kept = verdicts.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.iter().find(|(known, _)| *known == id).map(|(_, judged)| judged.clone())
        };
        if let Some(judged) = kept(document) {
            return Some(judged);
        }
        let judged = Arc::new(verdicts.judge.get()?.judge(document).await?);
        let small = matches!(&*judged, Judged::Verdict(verdict) if verdict.findings.len() <= FINDINGS_MAX);
        if small && kept(document).is_none() {
            let mut kept = verdicts.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push_back((document, judged.clone()));
            if kept.len() > KEEP_MAX {
                kept.pop_front();
            }
        }
        Some(judged)
    }
}
