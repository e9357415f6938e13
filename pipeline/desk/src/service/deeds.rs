//! What people did in a case so far: what separation of duties is judged by.

use rules::approval::Deed;
use rules::policy::Act;

use super::{CaseView, Desk, DeskError};

impl Desk {
    /// Everything that people did in this case, as far as one person may not do all of it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn deeds(&self, view: &CaseView) -> Result<Vec<Deed>, DeskError> {
        let mut deeds = Vec::new();
        let mut add = |user: &str, act: Act| {
            if !user.is_empty() && !deeds.iter().any(|d: &Deed| d.user == user && d.act == act) {
                deeds.push(Deed { user: user.to_owned(), act });
            }
        };
        for arrival in view.record.arrivals.iter().filter(|a| matches!(a.source.as_str(), "upload" | "cli")) {
            add(arrival.sender.as_deref().unwrap_or_default(), Act::Submit);
        }
        for correction in &view.corrections {
            add(&correction.who, Act::Correct);
        }
        for release in &view.releases {
            add(&release.who, Act::Release);
        }
        if let Some(approval) = view.approval.as_ref().filter(|a| a.stands()) {
            for approved in &approval.approved_by {
                add(&approved.user, Act::Approve);
            }
        }
        for number in view.matched.iter().flat_map(|m| &m.orders) {
            if let Some(buyer) = self.store().order(number).await?.and_then(|order| order.buyer) {
                add(&buyer, Act::Order);
            }
        }
        let account = view.reading.as_ref().and_then(|r| r.invoice().payment_account()).map(compact);
        if let (Some(account), Some(vendor)) = (account, view.vendor_id())
            && let Some(vendor) = self.store().vendor(vendor).await?
        {
            for trusted in vendor.accounts.iter().filter(|a| a.iban.as_str() == account) {
                // Kept as "m.weber, by call-back"; the name comes first.
                let who = trusted.confirmed_by.split([' ', ',', ':', '(']).next().unwrap_or_default();
                add(who, Act::ConfirmAccount);
            }
        }
        Ok(deeds)
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

fn compact(account: &str) -> String {
    account.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}
