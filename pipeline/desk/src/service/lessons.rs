//! Vendor memory for people: what corrections taught, what a lesson does to the vendor's earlier documents; and a lesson
//! that misleads is ended, by somebody who may correct, with a reason.

use model::memory::Tried;
use model::statement::Explanation;
use model::task::Role;
use store::{LessonRecord, StoreError};

use super::{Actor, BoxFuture, Desk, DeskError};

/// Tries lessons: it takes a reader of documents, which the desk is not.
pub trait Trials: Send + Sync {
    /// What a lesson does to the newest documents of its vendor, the corrected one among them. Changes nothing.
    fn try_lesson(&self, lesson: u64) -> BoxFuture<'_, Result<Vec<Tried>, StoreError>>;
}

/// Tries nothing: where no reader is wired.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoTrials;

impl Trials for NoTrials {
    fn try_lesson(&self, _: u64) -> BoxFuture<'_, Result<Vec<Tried>, StoreError>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

impl Desk {
    /// A lesson, and what it does to the newest documents of its vendor; `None` when there is no such lesson.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn lesson(&self, id: u64) -> Result<Option<(LessonRecord, Vec<Tried>)>, DeskError> {
        let Some(lesson) = self.store().lesson(id).await? else { return Ok(None) };
        let tried = self.0.trials.try_lesson(id).await?;
        Ok(Some((lesson, tried)))
    }

    /// Ends a lesson; documents that arrive later are read without it.
    ///
    /// # Errors
    /// When this person may not, the reason explains nothing, or the lesson does not count anyway.
    pub async fn revoke_lesson(&self, actor: &Actor, id: u64, reason: &str) -> Result<(), DeskError> {
        if !actor.roles.iter().any(|role| matches!(role, Role::Clerk | Role::Admin)) {
            return Err(DeskError::Forbidden("only a clerk or an administrator revokes what was learned".to_owned()));
        }
        let reason: Explanation =
            reason.parse().map_err(|why: model::statement::NotAnExplanation| DeskError::Invalid(why.to_string()))?;
        Ok(self.store().revoke_lesson(id, &actor.user, reason.as_str()).await?)
    }
}
