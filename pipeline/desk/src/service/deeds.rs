//! What people did in a case so far: what separation of duties is judged by.

use rules::approval::{Acts, Deed};
use rules::policy::Act;

use super::{CaseView, Desk, DeskError};

impl Desk {
    /// Everything that people did in this case, as far as one person may not do all of it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn deeds(&self, view: &CaseView) -> Result<Vec<Deed>, DeskError> {
        let mut buyers = Vec::new();
        for number in view.matched.iter().flat_map(|m| &m.orders) {
            buyers.extend(self.store().order(number).await?.and_then(|order| order.buyer));
        }
        let vendor = match view.vendor_id() {
            Some(vendor) => self.store().vendor(vendor).await?,
            None => None,
        };
        let approval = view.approval.as_ref().filter(|a| a.stands());
        Ok(rules::approval::deeds(&Acts {
            arrivals: &view.record.arrivals,
            corrected_by: view.corrections.iter().map(|c| c.who.as_str()).collect(),
            released_by: view
                .releases
                .iter()
                .map(|r| r.who.as_str())
                .chain(view.told_apart.iter().map(String::as_str))
                .collect(),
            approved_by: approval.iter().flat_map(|a| &a.approved_by).map(|a| a.user.as_str()).collect(),
            buyers: buyers.iter().map(String::as_str).collect(),
            account: view.reading.as_ref().and_then(|r| r.invoice().payment_account()),
            trusted: vendor.as_ref().map_or(&[], |vendor| vendor.accounts.as_slice()),
        }))
    }

    /// A201: refuses what this person may not do after what was done.
    pub(super) async fn separate(&self, view: &CaseView, user: &str, act: Act) -> Result<(), DeskError> {
        let deeds = self.deeds(view).await?;
        match rules::approval::separation_of_duties(user, act, &deeds, self.policy()) {
            Some(finding) => Err(DeskError::Rule(Box::new(finding))),
            None => Ok(()),
        }
    }
}
