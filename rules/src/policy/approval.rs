//! Who approves what, as the configuration says it.

use std::collections::BTreeMap;

use model::Amount;
use model::decision::Approver;
use serde::{Deserialize, Serialize};

/// `[approval]`: the process, its approvers and the acts that one person may not both do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApprovalPolicy {
    /// Name of the approval process.
    pub process: String,
    /// How the approvers are found.
    pub mode: ApprovalMode,
    /// For `mode = "sequence"`: who approves up to which amount with VAT, ascending.
    pub sequence: Vec<Band>,
    /// For `mode = "hierarchy"`: people with their limit and their manager. In `sequence` mode a limit given here
    /// holds as well.
    pub approvers: Vec<Approver>,
    /// For `mode = "hierarchy"`: the first approver by cost centre, when the order names no known buyer.
    pub cost_centres: BTreeMap<String, String>,
    /// For `mode = "hierarchy"`: the first approver when neither buyer nor cost centre is known.
    pub default_approver: Option<String>,
    /// Amount above which nobody may approve, stated on purpose: such invoices end in A101.
    pub top_limit: Option<Amount>,
    /// Pairs of acts that one person may not both do in one case.
    pub separate: Vec<Separation>,
    /// Whether an invoice that policy released becomes a "Pay invoice" task. Switch it off where another system pays:
    /// such invoices are archived at once.
    pub pay_tasks: bool,
}

/// How the approvers are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalMode {
    /// Any one person with the role `approver`.
    #[default]
    Anyone,
    /// The people of the amount's band, one after the other.
    Sequence,
    /// From the first approver up the managers, until a limit covers the amount.
    Hierarchy,
}

/// One band of the sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Largest amount with VAT of the band; no limit when absent.
    #[serde(default)]
    pub up_to: Option<Amount>,
    /// Users, in the order they are asked.
    pub approvers: Vec<String>,
}

/// Something a person does in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Ordered the goods: the order's buyer.
    Order,
    /// Brought the document in by upload or command line.
    Submit,
    /// Corrected a field.
    Correct,
    /// Released a finding or overrode a block.
    Release,
    /// Confirmed a bank account of the vendor.
    ConfirmAccount,
    /// Approved.
    Approve,
    /// Paid.
    Pay,
}

impl Act {
    /// In a sentence: "j.kowalska corrected this invoice".
    #[must_use]
    pub fn past(self) -> &'static str {
        match self {
            Act::Order => "ordered the goods of",
            Act::Submit => "submitted",
            Act::Correct => "corrected",
            Act::Release => "released an exception of",
            Act::ConfirmAccount => "confirmed the bank account of",
            Act::Approve => "approved",
            Act::Pay => "paid",
        }
    }

    /// In a sentence: "may not approve it".
    #[must_use]
    pub fn verb(self) -> &'static str {
        match self {
            Act::Order => "order",
            Act::Submit => "submit",
            Act::Correct => "correct",
            Act::Release => "release an exception of",
            Act::ConfirmAccount => "confirm the bank account of",
            Act::Approve => "approve",
            Act::Pay => "pay",
        }
    }
}

/// Two acts that one person may not both do in one case, in either order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Separation(pub Act, pub Act);

impl Default for ApprovalPolicy {
    fn default() -> ApprovalPolicy {
        ApprovalPolicy {
            process: "invoice-approval".to_owned(),
            mode: ApprovalMode::Anyone,
            sequence: Vec::new(),
            approvers: Vec::new(),
            cost_centres: BTreeMap::new(),
            default_approver: None,
            top_limit: None,
            separate: vec![
                Separation(Act::Order, Act::Approve),
                Separation(Act::Submit, Act::Approve),
                Separation(Act::Correct, Act::Approve),
                Separation(Act::Release, Act::Approve),
                Separation(Act::ConfirmAccount, Act::Pay),
                Separation(Act::Approve, Act::Pay),
            ],
            pay_tasks: true,
        }
    }
}

impl ApprovalPolicy {
    /// A person of `approvers`.
    #[must_use]
    pub fn person(&self, user: &str) -> Option<&Approver> {
        self.approvers.iter().find(|a| a.user == user)
    }

    /// Whether one person may not do both.
    #[must_use]
    pub fn separates(&self, one: Act, other: Act) -> bool {
        self.separate.iter().any(|s| (s.0 == one && s.1 == other) || (s.0 == other && s.1 == one))
    }
}
