//! Examples of what people do: who may not do what after which deeds (A201), and what changed after an approval (A103).

use std::collections::BTreeMap;

use model::Finding;
use serde::Deserialize;

use super::{ExampleError, InvoiceText, LedgerText};
use crate::approval::{Deed, changed_after_approval, data_hash, separation_of_duties};
use crate::policy::{Act, Policy};

/// Block `act`: who wants to do what, after which deeds (A201).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActText {
    /// What was done in the case before.
    pub deeds: Vec<DeedText>,
    /// Who wants to act.
    pub user: String,
    /// What it is.
    pub act: Act,
}

/// What somebody did.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeedText {
    /// Who.
    pub user: String,
    /// What.
    pub act: Act,
}

impl ActText {
    /// What stands against it.
    #[must_use]
    pub fn findings(&self, policy: &Policy) -> Vec<Finding> {
        let deed = |deed: &DeedText| Deed { user: deed.user.clone(), act: deed.act };
        let deeds: Vec<Deed> = self.deeds.iter().map(deed).collect();
        separation_of_duties(&self.user, self.act, &deeds, policy).into_iter().collect()
    }
}

/// Block `after-approval`: what is set after the approval (A103).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AfterApprovalText {
    /// Who approved.
    pub by: Vec<String>,
    /// Terms that are set afterwards.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
}

impl AfterApprovalText {
    /// What has changed since.
    ///
    /// # Errors
    /// When a value of the example is none.
    pub fn findings(
        &self,
        invoice: &InvoiceText,
        ledger: &LedgerText,
        policy: &Policy,
    ) -> Result<Vec<Finding>, ExampleError> {
        let ledger = ledger.ledger()?;
        let before = invoice.reading()?;
        let matched = crate::match_ledger(&before, None, &ledger, policy);
        let hash = data_hash(&before, &matched);
        let mut changed = invoice.clone();
        changed.terms.extend(self.set.clone());
        let now = changed.reading()?;
        let matched = crate::match_ledger(&now, None, &ledger, policy);
        Ok(changed_after_approval(&hash, &self.by, Some(&before), &now, &matched).into_iter().collect())
    }
}
