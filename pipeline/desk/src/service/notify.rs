//! Notices become effects of the step that decided them; the outbox sends them after the commit.

use model::case::CaseId;
use rules::process::Notice;
use store::NewEffect;

use super::{Desk, DeskError};

impl Desk {
    /// The effects that tell people: a mail to those with an address, and the webhooks when there are any.
    pub(super) async fn effects(&self, case: &CaseId, notices: &[Notice]) -> Result<Vec<NewEffect>, DeskError> {
        if notices.is_empty() {
            return Ok(Vec::new());
        }
        let users = self.store().users().await?;
        let link = self.config().base_url.as_ref().map(|base| format!("{}/cases/{case}", base.trim_end_matches('/')));
        let mut effects = Vec::new();
        for notice in notices {
            let people = users.iter().filter(|u| !u.disabled);
            let to = notice.addresses(people.map(|u| (u.name.as_str(), u.email.as_deref(), u.roles.as_slice())));
            // Without an address there is nobody to write to; the task stands on the page all the same.
            if !to.is_empty() {
                let data = notice.data(case, &to, link.as_deref());
                effects.push(NewEffect { key: notice.key.clone(), kind: "mail".into(), data });
            }
            if self.config().webhooks {
                let mut data = notice.data(case, &[], link.as_deref());
                let key = format!("{}/webhook", notice.key);
                data["key"] = key.clone().into();
                effects.push(NewEffect { key, kind: "webhook".into(), data });
            }
        }
        Ok(effects)
    }
}
