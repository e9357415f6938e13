//! Vendor memory for people: a lesson that misleads is ended, by somebody who may correct, with a reason.

use model::statement::Explanation;
use model::task::Role;

use super::{Actor, Desk, DeskError};

impl Desk {
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
