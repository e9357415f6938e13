//! The case: what carries a document from arrival to archive, and the pure `advance` that moves it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::DocumentId;
use crate::extraction::Reason;

/// Identity of a case: `c-` and 16 hex digits of the hash of its first document, so that the same
/// bytes captured again after a crash name the same case.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseId(String);

impl CaseId {
    /// The case that this document opens.
    #[must_use]
    pub fn of(document: DocumentId) -> CaseId {
        CaseId(format!("c-{}", &document.hex()[..16]))
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why text is not a case id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a case: c- and 16 hex digits")]
pub struct NotACaseId(pub String);

impl FromStr for CaseId {
    type Err = NotACaseId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix("c-").unwrap_or("");
        if digits.len() == 16 && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            Ok(CaseId(text.to_owned()))
        } else {
            Err(NotACaseId(text.chars().take(40).collect()))
        }
    }
}
impl TryFrom<String> for CaseId {
    type Error = NotACaseId;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
impl From<CaseId> for String {
    fn from(id: CaseId) -> String {
        id.0
    }
}
impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A stage that a job works on. Stages are verbs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Bytes → Extraction, in the sandboxed child.
    Extract,
    /// Extraction → Invoice with provenance.
    Normalize,
    /// Invoice and ledger → vendor, orders, contract.
    Match,
    /// Invoice, ledger and match → findings.
    Flag,
    /// Findings and policy → decision: release, ask, review, file.
    Route,
    /// Everything → the archive record.
    Archive,
}

impl Stage {
    /// All stages, in order.
    pub const ALL: [Stage; 6] =
        [Stage::Extract, Stage::Normalize, Stage::Match, Stage::Flag, Stage::Route, Stage::Archive];

    /// The verb.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Extract => "extract",
            Stage::Normalize => "normalize",
            Stage::Match => "match",
            Stage::Flag => "flag",
            Stage::Route => "route",
            Stage::Archive => "archive",
        }
    }
}

/// Where a case is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum CaseState {
    /// A job for this stage is queued or running.
    Working {
        /// The stage.
        stage: Stage,
    },
    /// Decided: the archive stage writes its record, then the case closes with this outcome.
    Archiving {
        /// How it will end.
        outcome: Closing,
    },
    /// Exceptions stand; a person reviews them.
    Exception,
    /// No exception stands, but something must come first, such as the receipt of the goods. It wakes by itself: when
    /// that comes, or when the wait is over.
    Waiting,
    /// No exception stands; approvers are asked.
    Approving,
    /// An approver declined; the initiator corrects.
    Correcting,
    /// Approved; the accountant pays.
    Paying,
    /// Nothing could be read, or it is unsafe: visible with its reason, may be retried.
    Quarantined {
        /// Class of the trouble.
        reason: Reason,
    },
    /// Final: archived after this outcome.
    Closed {
        /// How it ended.
        outcome: Closing,
    },
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// Approved by people and paid.
    Paid,
    /// Released by policy.
    Released,
    /// Declined or returned to the vendor.
    Declined,
    /// A copy of another case.
    Duplicate,
    /// Not an invoice: filed.
    Filed,
    /// Refused on arrival.
    Rejected,
}

/// The word for a case in results: `cleared|exception|quarantined|rejected|duplicate|filed`, or `working`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseStatus {
    /// Still moving.
    Working,
    /// No B or H exception stands: waiting for approval, approved, or paid.
    Cleared,
    /// A B or H exception stands.
    Exception,
    /// Visible with its reason.
    Quarantined,
    /// Refused.
    Rejected,
    /// A copy.
    Duplicate,
    /// No invoice.
    Filed,
}

impl CaseStatus {
    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            CaseStatus::Working => "working",
            CaseStatus::Cleared => "cleared",
            CaseStatus::Exception => "exception",
            CaseStatus::Quarantined => "quarantined",
            CaseStatus::Rejected => "rejected",
            CaseStatus::Duplicate => "duplicate",
            CaseStatus::Filed => "filed",
        }
    }
}

impl CaseState {
    /// The word for results.
    #[must_use]
    pub fn status(&self) -> CaseStatus {
        match self {
            CaseState::Working { .. } | CaseState::Archiving { .. } => CaseStatus::Working,
            CaseState::Exception => CaseStatus::Exception,
            CaseState::Waiting | CaseState::Approving | CaseState::Correcting | CaseState::Paying => {
                CaseStatus::Cleared
            }
            CaseState::Quarantined { .. } => CaseStatus::Quarantined,
            CaseState::Closed { outcome } => match outcome {
                Closing::Paid | Closing::Released | Closing::Declined => CaseStatus::Cleared,
                Closing::Duplicate => CaseStatus::Duplicate,
                Closing::Filed => CaseStatus::Filed,
                Closing::Rejected => CaseStatus::Rejected,
            },
        }
    }

    /// How the case ended, or will once its record is written.
    #[must_use]
    pub fn outcome(&self) -> Option<Closing> {
        match self {
            CaseState::Archiving { outcome } | CaseState::Closed { outcome } => Some(*outcome),
            _ => None,
        }
    }

    /// Whether a case here rests until somebody or something outside moves it.
    #[must_use]
    pub fn is_resting(&self) -> bool {
        self.job_stage().is_none()
    }

    /// The stage whose job a case here needs; none while it rests.
    #[must_use]
    pub fn job_stage(&self) -> Option<Stage> {
        match self {
            CaseState::Working { stage } => Some(*stage),
            CaseState::Archiving { .. } => Some(Stage::Archive),
            _ => None,
        }
    }

    /// Whether nothing ever leaves this state.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, CaseState::Closed { .. })
    }

    /// Whether a case may go from here to `next`. A final state is never left; people send a resting
    /// case back to a stage, stages hand over in order or come to rest.
    #[must_use]
    pub fn may_become(&self, next: &CaseState) -> bool {
        use CaseState as S;
        match (self, next) {
            (S::Closed { .. }, _) => false,
            // Only the archive closes a case, with the outcome that was decided before.
            (S::Archiving { outcome }, S::Closed { outcome: closed }) => outcome == closed,
            (S::Archiving { .. }, S::Quarantined { .. }) => true,
            // The archive stage is entered through `Archiving`, which knows the outcome.
            (_, S::Working { stage: Stage::Archive }) => false,
            // A stage hands to a later one, or rests; a repeated stage is a retry.
            (S::Working { stage }, S::Working { stage: next }) => next >= stage,
            (S::Working { stage }, S::Archiving { outcome }) => {
                *stage == Stage::Route || (*stage == Stage::Extract && *outcome == Closing::Rejected)
            }
            (S::Working { stage: Stage::Route }, S::Exception | S::Waiting | S::Approving | S::Paying) => true,
            (S::Working { .. }, S::Quarantined { .. }) => true,
            // A retry, a correction, a release or a decision sends a resting case on.
            (S::Quarantined { .. }, S::Working { stage }) => *stage == Stage::Extract,
            (S::Quarantined { .. }, S::Archiving { outcome }) => matches!(outcome, Closing::Rejected | Closing::Filed),
            (S::Exception | S::Waiting | S::Correcting, S::Working { stage }) => *stage >= Stage::Normalize,
            (S::Exception | S::Waiting | S::Correcting, S::Archiving { outcome }) => {
                matches!(outcome, Closing::Declined | Closing::Duplicate | Closing::Filed)
            }
            (S::Exception, S::Approving) => true,
            (S::Approving, S::Approving | S::Correcting | S::Paying | S::Exception) => true,
            (S::Approving | S::Paying, S::Working { stage }) => *stage >= Stage::Normalize,
            (S::Approving, S::Archiving { outcome }) => matches!(outcome, Closing::Declined | Closing::Released),
            // What is noted of a case where it rests moves nothing.
            (S::Exception, S::Exception) | (S::Waiting, S::Waiting) | (S::Paying, S::Paying) => true,
            (S::Paying, S::Correcting | S::Exception) => true,
            (S::Paying, S::Archiving { outcome }) => matches!(outcome, Closing::Paid | Closing::Declined),
            _ => false,
        }
    }
}

/// A closing event's name and what it says: one link of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What happened: `captured`, `extracted`, `corrected`, `approved` …
    pub kind: String,
    /// Who did it: a user name, or `bursar` for a stage, or `policy`.
    pub actor: String,
    /// One sentence for people.
    pub sentence: String,
    /// Details for machines.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    pub data: serde_json::Value,
}

impl Event {
    /// An event of the service itself.
    #[must_use]
    pub fn by_service(kind: &str, sentence: impl Into<String>) -> Event {
        Event {
            kind: kind.to_owned(),
            actor: "bursar".to_owned(),
            sentence: sentence.into(),
            data: serde_json::Value::Null,
        }
    }

    /// An event caused by a person.
    #[must_use]
    pub fn by(actor: &str, kind: &str, sentence: impl Into<String>) -> Event {
        Event {
            kind: kind.to_owned(),
            actor: actor.to_owned(),
            sentence: sentence.into(),
            data: serde_json::Value::Null,
        }
    }

    /// The same event with details.
    #[must_use]
    pub fn with(mut self, data: serde_json::Value) -> Event {
        self.data = data;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_state() -> impl Strategy<Value = CaseState> {
        let stage = proptest::sample::select(Stage::ALL.to_vec());
        let closing = proptest::sample::select(vec![Closing::Paid, Closing::Declined, Closing::Filed]);
        prop_oneof![
            stage.prop_map(|stage| CaseState::Working { stage }),
            Just(CaseState::Exception),
            Just(CaseState::Waiting),
            Just(CaseState::Approving),
            Just(CaseState::Correcting),
            Just(CaseState::Paying),
            Just(CaseState::Quarantined { reason: Reason::Malformed }),
            closing.clone().prop_map(|outcome| CaseState::Archiving { outcome }),
            closing.prop_map(|outcome| CaseState::Closed { outcome }),
        ]
    }

    proptest! {
        #[test]
        fn a_final_state_is_never_left(from in any_state(), to in any_state()) {
            if from.is_final() {
                prop_assert!(!from.may_become(&to));
            }
            // Only the archive closes a case, so nothing closes without its record.
            if to.is_final() && from.may_become(&to) {
                let archiving = matches!(from, CaseState::Archiving { .. });
                prop_assert!(archiving);
            }
        }
    }

    #[test]
    fn a_case_id_is_its_first_documents() {
        let id = CaseId::of(DocumentId::of(b"x"));
        assert_eq!(id.as_str().parse::<CaseId>(), Ok(id));
        assert!("c-xyz".parse::<CaseId>().is_err());
    }
}
