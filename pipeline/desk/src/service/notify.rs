//! Notices become effects of the step that decided them; the outbox sends them after the commit.

use model::case::CaseId;
use rules::process::{Audience, Notice, deliveries};
use store::NewEffect;

use super::{Desk, DeskError};

impl Desk {
    /// The effects that tell people.
    pub(super) async fn effects(&self, case: &CaseId, notices: &[Notice]) -> Result<Vec<NewEffect>, DeskError> {
        if notices.is_empty() {
            return Ok(Vec::new());
        }
        let users = self.store().users().await?;
        let active = users.iter().filter(|u| !u.disabled);
        let people: Vec<_> = active.map(|u| (u.name.as_str(), u.email.as_deref(), u.roles.as_slice())).collect();
        let (base_url, webhooks) = (self.config().base_url.as_deref(), self.config().webhooks);
        let deliveries = deliveries(notices, case, Audience { people: &people, base_url, webhooks });
        Ok(deliveries.into_iter().map(|d| NewEffect { key: d.key, kind: d.kind.into(), data: d.data }).collect())
    }
}
