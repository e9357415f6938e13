//! What the approval process asks while people act: who approves, whether data changed since, who may do what.
//!
//! Pure functions for the service layer; each returns findings of A101, A103 or A201, in words for the person.

use model::decision::Match;
use model::{Finding, Reading};

use crate::Subject;
use crate::policy::{Act, Policy};

/// The people who approve, in the order they are asked, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// User names; empty means any one person with the role `approver`.
    pub approvers: Vec<String>,
    /// One sentence.
    pub because: String,
}

/// Something that a person did in the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// User name.
    pub user: String,
    /// What it was.
    pub act: Act,
}

/// Who approves this invoice, passing over people whose earlier deeds in the case forbid it.
///
/// # Errors
/// The finding A101, when nobody has enough authority.
pub fn chain(_subject: &Subject<'_>, _deeds: &[Deed], _policy: &Policy) -> Result<Chain, Box<Finding>> {
    Ok(Chain { approvers: Vec::new(), because: "any approver".into() })
}

/// A201: what forbids `user` to do `act`, after the `deeds` of this case; `None` when nothing does.
#[must_use]
pub fn separation_of_duties(_user: &str, _act: Act, _deeds: &[Deed], _policy: &Policy) -> Option<Finding> {
    None
}

/// Hash of everything that an approval is of: every term of the invoice and the vendor it was matched to.
#[must_use]
pub fn data_hash(_reading: &Reading, _matched: &Match) -> String {
    String::new()
}

/// A103: the data are not those that were approved; `None` when they are.
///
/// `approved_by` are the people whose approval lapses. With the approved `before` the finding names what changed.
#[must_use]
pub fn changed_after_approval(
    _approved_hash: &str,
    _approved_by: &[String],
    _before: Option<&Reading>,
    _now: &Reading,
    _matched: &Match,
) -> Option<Finding> {
    None
}
