//! Tasks: what a person is asked to do.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::case::CaseId;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// Look at the exceptions: correct, release, return to the vendor.
    Review,
    /// Approve or decline.
    Approve,
    /// Correct what an approver declined; the checklist is the reasons.
    CorrectErrors,
    /// Pay, or refuse with an explanation.
    PayInvoice,
}

impl TaskKind {
    /// The word in code, page, log and document.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            TaskKind::Review => "review",
            TaskKind::Approve => "approve",
            TaskKind::CorrectErrors => "correct_errors",
            TaskKind::PayInvoice => "pay_invoice",
        }
    }

    /// What a person reads on the button and in the mail.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            TaskKind::Review => "Review exceptions",
            TaskKind::Approve => "Approve invoice",
            TaskKind::CorrectErrors => "Correct errors",
            TaskKind::PayInvoice => "Pay invoice",
        }
    }
}

/// Who may do a task.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assignee {
    /// One person.
    User(String),
    /// Anybody with the role.
    Role(Role),
}

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reviews exceptions, corrects, releases holds.
    Clerk,
    /// Approves up to a limit.
    Approver,
    /// Pays.
    Accountant,
    /// Overrides blocks, manages users and master data.
    Admin,
    /// Sees everything, changes nothing.
    Auditor,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 5] = [Role::Clerk, Role::Approver, Role::Accountant, Role::Admin, Role::Auditor];

    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Clerk => "clerk",
            Role::Approver => "approver",
            Role::Accountant => "accountant",
            Role::Admin => "admin",
            Role::Auditor => "auditor",
        }
    }
}

/// A task of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Deterministic key: case, kind, round and step, so that a repeated step opens no second task.
    pub key: String,
    /// Its case.
    pub case: CaseId,
    /// What is asked.
    pub kind: TaskKind,
    /// Of whom.
    pub assignee: Assignee,
    /// One sentence: why.
    pub sentence: String,
    /// Things to tick off (the reasons of a decline).
    #[serde(default)]
    pub checklist: Vec<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Hash of the invoice data the task was opened on: an approval is of these data (A103).
    pub data_hash: String,
}

/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskOutcome {
    /// Approved, paid, corrected, released.
    Done,
    /// Declined or refused with an explanation.
    Declined,
    /// The case moved on without it.
    Superseded,
}
