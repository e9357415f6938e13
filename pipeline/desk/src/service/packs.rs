//! Pack factors: what a package of a vendor holds becomes a fact when a person states it in a case that stands for its
//! unit (P204); the rules convert by it from then on, anybody can list it, and who may state it may revoke it.

use model::Code;
use model::case::{CaseId, CaseState, Stage};
use model::ledger::Pack;
use model::pack::PackFactor;
use model::statement::Explanation;
use model::task::Role;
use rules::policy::Act;
use store::FactKind;

use super::approve::fact;
use super::{Actor, Desk, DeskError, Done, Seen, step_from};

/// A line is billed in another unit than was ordered, and nobody knows how many of the one are in the other.
pub(super) const UNIT_DIFFERS: Code = Code::new("P204");

impl Desk {
    /// States what a package holds, of the articles of this case that stand for their unit, or of every article of the
    /// vendor. The case goes through the rules again, and so do the vendor's other open ones.
    ///
    /// # Errors
    /// When no unit is in question, no vendor was identified, this person may not, or the reason is too short.
    pub async fn teach_pack(
        &self,
        actor: &Actor,
        case: &CaseId,
        (pack, of_every_article): (Pack, bool),
        reason: &str,
        seen: &Seen,
    ) -> Result<Done, DeskError> {
        let explained: Explanation = reason.parse()?;
        let view = self.load_seen(case, seen).await?;
        let lines: Vec<u32> = view
            .stopping()
            .filter(|standing| standing.finding.code == UNIT_DIFFERS)
            .filter_map(|standing| standing.finding.terms.first()?.line_number())
            .collect();
        if view.record.state != CaseState::Exception || lines.is_empty() {
            return Err(DeskError::NotNow("no unit of this invoice is in question".into()));
        }
        actor.needs(&[Role::Clerk, Role::Admin], "state what a package holds")?;
        self.separate(&view, &actor.user, Act::Release).await?;
        let Some((matched, vendor)) = view.matched.as_ref().and_then(|m| Some((m, m.vendor.as_ref()?))) else {
            return Err(DeskError::NotNow("a package is one vendor's, and no vendor of this invoice is known".into()));
        };
        let factor = |item| PackFactor {
            vendor_id: vendor.vendor_id.clone(),
            vendor: vendor.name.clone(),
            item,
            pack: pack.clone(),
            reason: explained.clone(),
        };
        let mut factors = Vec::new();
        if of_every_article {
            factors.push(factor(None));
        } else {
            for place in matched.lines.iter().filter(|place| lines.contains(&place.line)) {
                let order = self.store().order(&place.po_number).await?;
                let line =
                    order.and_then(|order| order.lines.into_iter().find(|line| line.line_no == place.order_line));
                let Some(line) = line else { continue };
                let new = factor(Some(line.item_id.unwrap_or(line.description)));
                if !factors.contains(&new) {
                    factors.push(new);
                }
            }
        }
        let Some(first) = factors.first() else {
            return Err(DeskError::NotNow("the lines in question are on no order".into()));
        };
        let sentence = format!("{} stated about {}: {}: {reason}", actor.user, vendor.name, first.in_words());
        let mut step = step_from(&view, actor, CaseState::Working { stage: Stage::Match }, "pack_stated", sentence);
        for factor in &factors {
            step.facts.push(fact(&actor.user, FactKind::Pack, factor)?);
        }
        self.commit(step).await
    }

    /// Revokes what was stated about a package; the vendor's open cases are judged without it.
    ///
    /// # Errors
    /// When this person may not, the reason explains nothing, or the statement does not count anyway.
    pub async fn revoke_pack(&self, actor: &Actor, id: u64, reason: &str) -> Result<(), DeskError> {
        actor.needs(&[Role::Clerk, Role::Admin], "revoke what was stated about a vendor")?;
        let reason: Explanation = reason.parse()?;
        let Some(record) = self.store().pack(id).await? else {
            return Err(DeskError::NotFound(format!("pack factor {id}")));
        };
        DeskError::unless_revoked("what was stated about this package", record.revoked.as_ref())?;
        Ok(self.store().revoke_pack(id, &actor.user, reason.as_str()).await?)
    }
}
