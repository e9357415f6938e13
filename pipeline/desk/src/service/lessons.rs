//! Vendor memory for people: what corrections taught, what a lesson does to the vendor's earlier documents; and a lesson
//! that misleads is ended, by somebody who may correct, with a reason.

use std::collections::BTreeMap;

use model::Finding;
use model::case::CaseId;
use model::memory::Tried;
use model::statement::Explanation;
use model::task::Role;
use store::{LessonRecord, StoreError};

use super::{Actor, BoxFuture, Desk, DeskError};

/// What takes the stages, which the desk is not: trying lessons, and judging a case on the ledger of this moment.
pub trait Trials: Send + Sync {
    /// Judges a case that is to be approved or paid on the ledger as it is now. When something stops it, the case has
    /// been sent back before this returns.
    fn judge_now(&self, case: &CaseId) -> BoxFuture<'_, Result<JudgedNow, StoreError>>;

    /// What a lesson does to the newest documents of its vendor, the corrected one among them. Changes nothing.
    fn try_lesson(&self, lesson: u64) -> BoxFuture<'_, Result<Vec<Tried>, StoreError>>;
}

/// What the rules say of a case just before a person decides.
#[derive(Debug, Clone, Default)]
pub struct JudgedNow {
    /// What stops it.
    pub stopped_by: Option<Box<Finding>>,
    /// Ledger versions that this was judged on, for the decision to assert.
    pub asserts: BTreeMap<String, u64>,
}

/// Tries nothing: where no reader is wired.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoTrials;

impl Trials for NoTrials {
    fn judge_now(&self, _: &CaseId) -> BoxFuture<'_, Result<JudgedNow, StoreError>> {
        Box::pin(async { Ok(JudgedNow::default()) })
    }

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
        let Some(record) = self.store().lesson(id).await? else {
            return Err(DeskError::NotFound(format!("lesson {id}")));
        };
        DeskError::unless_revoked("this lesson", record.revoked.as_ref())?;
        Ok(self.store().revoke_lesson(id, &actor.user, reason.as_str()).await?)
    }
}
