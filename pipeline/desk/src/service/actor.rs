//! Who acts.

use model::task::{Assignee, Role, Task};
use store::User;

use super::DeskError;

/// Somebody who acts, with what that person may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// User name; it stands in the history.
    pub user: String,
    /// Roles.
    pub roles: Vec<Role>,
}

impl Actor {
    /// An actor.
    #[must_use]
    pub fn new(user: impl Into<String>, roles: &[Role]) -> Actor {
        Actor { user: user.into(), roles: roles.to_vec() }
    }

    /// The actor that a user is.
    #[must_use]
    pub fn of(user: &User) -> Actor {
        Actor { user: user.name.clone(), roles: user.roles.clone() }
    }

    /// Whether the actor has a role.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the actor has one of these roles.
    #[must_use]
    pub fn is_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.is(*role))
    }

    /// Whether a task asks this actor.
    #[must_use]
    pub fn is_asked(&self, task: &Task) -> bool {
        match &task.assignee {
            Assignee::User(user) => *user == self.user,
            Assignee::Role(role) => self.is(*role),
        }
    }

    /// Refuses everybody without one of these roles; `what` completes "you need a role to …".
    pub(super) fn needs(&self, roles: &[Role], what: &str) -> Result<(), DeskError> {
        if self.is_any(roles) {
            return Ok(());
        }
        let names: Vec<&str> = roles.iter().map(|r| r.as_str()).collect();
        Err(DeskError::Forbidden(format!("to {what} you need the role {}; ask an administrator", names.join(" or "))))
    }
}
