//! Why the desk did not do what a person asked, in words for that person.

use model::invoice::ValueError;
use model::statement::NotAnExplanation;
use model::{Finding, TermPath};
use store::{Revoked, StoreError};

/// Why the desk did not do it. Nothing was changed, except where the variant says so.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The person's roles do not allow it.
    #[error("{0}")]
    Forbidden(String),
    /// A rule of the approval process forbids it: A101, A103, A201.
    #[error("{} ({})", .0.sentence, .0.code)]
    Rule(Box<Finding>),
    /// The data changed since they were approved (A103). The approval was ended and the case sent forward again.
    #[error("{} ({}) The approval was ended and starts again.", .0.sentence, .0.code)]
    Voided(Box<Finding>),
    /// The explanation is missing or too short.
    #[error(transparent)]
    Explanation(#[from] NotAnExplanation),
    /// A value does not fit its term.
    #[error("{term}: {why}")]
    Value {
        /// The term.
        term: TermPath,
        /// Why not.
        why: ValueError,
    },
    /// Somebody else was faster.
    #[error("changed meanwhile by {by}: {what}. Nothing of yours was applied; look again and decide")]
    Stale {
        /// User name, or `bursar`.
        by: String,
        /// What that was.
        what: String,
    },
    /// The case is not in a state for this.
    #[error("{0}")]
    NotNow(String),
    /// There is no such thing.
    #[error("{0} does not exist")]
    NotFound(String),
    /// What was asked does not make sense.
    #[error("{0}")]
    Invalid(String),
    /// We failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DeskError {
    /// Refuses to revoke what was revoked already.
    pub(super) fn unless_revoked(what: &str, revoked: Option<&Revoked>) -> Result<(), DeskError> {
        match revoked {
            Some(Revoked { by, reason, .. }) => {
                Err(DeskError::NotNow(format!("{what} was revoked already, by {by}: {reason}")))
            }
            None => Ok(()),
        }
    }

    /// The word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            DeskError::Forbidden(_) => "forbidden",
            DeskError::Rule(_) => "rule",
            DeskError::Voided(_) => "voided",
            DeskError::Explanation(_) => "explanation",
            DeskError::Value { .. } => "value",
            DeskError::Stale { .. } => "stale",
            DeskError::NotNow(_) => "not_now",
            DeskError::NotFound(_) => "not_found",
            DeskError::Invalid(_) => "invalid",
            DeskError::Store(_) => "store",
        }
    }
}
