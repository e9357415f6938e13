//! What else resolves an exception: release, override, a confirmed copy, back to the vendor, reading again, giving up.

use model::case::{CaseId, CaseState, Closing, Stage};
use model::statement::{Explanation, Release};
use model::task::Role;
use model::{Code, Finding, Iban, Severity};
use rules::policy::Act;
use serde_json::json;
use store::{FactKind, Step};

use super::approve::fact;
use super::correct::allowed;
use super::{Actor, Desk, DeskError, Done, Seen, step_from};

impl Desk {
    /// Releases holds (H) with a reason; the policy then decides again.
    ///
    /// # Errors
    /// When this person may not, the reason is too short, or a key is none of a hold that stands.
    pub async fn release(
        &self,
        actor: &Actor,
        case: &CaseId,
        keys: &[String],
        reason: &str,
        seen: &Seen,
    ) -> Result<Done, DeskError> {
        self.release_findings(actor, case, keys, reason, seen, Severity::Hold).await
    }

    /// Overrides blocks (B) with a reason, which takes an administrator; holds may be among them.
    ///
    /// # Errors
    /// As [`Desk::release`].
    pub async fn override_block(
        &self,
        actor: &Actor,
        case: &CaseId,
        keys: &[String],
        reason: &str,
        seen: &Seen,
    ) -> Result<Done, DeskError> {
        self.release_findings(actor, case, keys, reason, seen, Severity::Block).await
    }

    async fn release_findings(
        &self,
        actor: &Actor,
        case: &CaseId,
        keys: &[String],
        reason: &str,
        seen: &Seen,
        most: Severity,
    ) -> Result<Done, DeskError> {
        let step = self.release_step(actor, case, keys, reason, seen, most).await?;
        self.commit(step).await
    }

    /// The step that releases findings.
    pub(super) async fn release_step(
        &self,
        actor: &Actor,
        case: &CaseId,
        keys: &[String],
        reason: &str,
        seen: &Seen,
        most: Severity,
    ) -> Result<Step, DeskError> {
        let reason: Explanation = reason.parse()?;
        let view = self.load_seen(case, seen).await?;
        if view.record.state != CaseState::Exception {
            return Err(DeskError::NotNow("no exception of this case waits for a release".into()));
        }
        let mut released: Vec<&Finding> = Vec::new();
        for key in keys {
            let finding = view.stopping().map(|s| &s.finding).find(|f| f.key() == *key).ok_or_else(|| {
                DeskError::NotNow("one of the exceptions does not stand any more; look again and decide".into())
            })?;
            if !released.iter().any(|f| f.key() == *key) {
                released.push(finding);
            }
        }
        if released.is_empty() {
            return Err(DeskError::Invalid("choose at least one exception to release".into()));
        }
        match most {
            Severity::Block => actor.needs(&[Role::Admin], "override a block")?,
            _ => actor.needs(&[Role::Clerk, Role::Admin], "release a hold")?,
        }
        if let Some(block) = released.iter().find(|f| f.severity == Severity::Block && most != Severity::Block) {
            return Err(DeskError::Forbidden(format!(
                "{} blocks: correct what is wrong, or ask an administrator to override it",
                block.code
            )));
        }
        self.separate(&view, &actor.user, Act::Release).await?;
        let codes: Vec<Code> = released.iter().map(|f| f.code).collect();
        let release = Release {
            keys: released.iter().map(|f| f.key()).collect(),
            codes: codes.clone(),
            reason,
            who: actor.user.clone(),
            when: self.now(),
        };
        let names: Vec<String> = codes.iter().map(ToString::to_string).collect();
        let did = if most == Severity::Block { "overrode" } else { "released" };
        let sentence = format!("{} {did} {}: {}", actor.user, names.join(", "), release.reason);
        let mut step = step_from(&view, actor, CaseState::Working { stage: Stage::Route }, "released", sentence);
        step.facts.push(fact(&actor.user, FactKind::Release, &release)?);
        Ok(step)
    }

    /// Closes the case as a copy of another one.
    ///
    /// # Errors
    /// When this person may not, or no finding says so.
    pub async fn confirm_duplicate(&self, actor: &Actor, case: &CaseId, seen: &Seen) -> Result<Done, DeskError> {
        let view = self.load_seen(case, seen).await?;
        allowed(self.permissions(&view, actor).await?.duplicate, "closed as a copy")?;
        let sentence = format!("{} confirmed that this is a copy", actor.user);
        let state = CaseState::Archiving { outcome: Closing::Duplicate };
        let mut step = step_from(&view, actor, state, "duplicate", sentence);
        step.release_ledger();
        self.commit(step).await
    }

    /// Closes the case because the vendor has to send another invoice.
    ///
    /// # Errors
    /// When this person may not, or the reason is too short.
    pub async fn return_to_vendor(
        &self,
        actor: &Actor,
        case: &CaseId,
        reason: &str,
        seen: &Seen,
    ) -> Result<Done, DeskError> {
        let reason: Explanation = reason.parse()?;
        let view = self.load_seen(case, seen).await?;
        allowed(self.permissions(&view, actor).await?.return_to_vendor, "returned")?;
        let sentence = format!("{} returned the invoice to the vendor: {reason}", actor.user);
        let state = CaseState::Archiving { outcome: Closing::Declined };
        let mut step = step_from(&view, actor, state, "returned", sentence);
        if let Some(event) = step.events.last_mut() {
            // What a Peppol Invoice Response would say.
            let answers: Vec<&str> = view
                .stopping()
                .filter_map(|s| rules::registry::rule(s.finding.code).and_then(|rule| rule.imr))
                .collect();
            event.data = json!({ "reason": reason, "invoice_response": answers });
        }
        // What goes back bills nothing.
        step.release_ledger();
        self.commit(step).await
    }

    /// Reads a quarantined document again.
    ///
    /// # Errors
    /// When this person may not, or the case is not in quarantine.
    pub async fn retry(&self, actor: &Actor, case: &CaseId, seen: &Seen) -> Result<Done, DeskError> {
        let view = self.load_seen(case, seen).await?;
        allowed(self.permissions(&view, actor).await?.retry, "read again")?;
        let sentence = format!("{} asked to read the document again", actor.user);
        let step = step_from(&view, actor, CaseState::Working { stage: Stage::Extract }, "retried", sentence);
        self.commit(step).await
    }

    /// Gives a quarantined document up; its bytes and the reason stay.
    ///
    /// # Errors
    /// When this person may not, the reason is too short, or the case is not in quarantine.
    pub async fn reject(&self, actor: &Actor, case: &CaseId, reason: &str, seen: &Seen) -> Result<Done, DeskError> {
        let reason: Explanation = reason.parse()?;
        let view = self.load_seen(case, seen).await?;
        allowed(self.permissions(&view, actor).await?.reject, "given up")?;
        let sentence = format!("{} gave the document up: {reason}", actor.user);
        let state = CaseState::Archiving { outcome: Closing::Rejected };
        self.commit(step_from(&view, actor, state, "rejected", sentence)).await
    }

    /// Trusts a bank account of a vendor after a call-back; open cases of the vendor go through the rules again.
    ///
    /// # Errors
    /// When this person may not, says too little about how it was confirmed, or the account is no IBAN.
    pub async fn trust_account(
        &self,
        actor: &Actor,
        vendor_id: &str,
        iban: &str,
        how: &str,
    ) -> Result<Vec<CaseId>, DeskError> {
        actor.needs(&[Role::Clerk, Role::Admin], "confirm a bank account")?;
        let how: Explanation = how.parse()?;
        let iban: Iban = iban.parse().map_err(|e: model::identifier::NotAnIban| DeskError::Invalid(e.to_string()))?;
        if self.store().vendor(vendor_id).await?.is_none() {
            return Err(DeskError::NotFound(format!("vendor {vendor_id}")));
        }
        self.store().trust_account(vendor_id, &iban, &actor.user, how.as_str()).await?;
        let filter = store::CaseFilter {
            states: vec![store::StateName::Exception],
            vendor_id: Some(vendor_id.to_owned()),
            ..store::CaseFilter::default()
        };
        let mut sent = Vec::new();
        for record in self.store().cases(&filter).await? {
            let view = self.case(&record.id).await?;
            let sentence = format!("{} confirmed a bank account of the vendor, so the rules look again", actor.user);
            let step = step_from(&view, actor, CaseState::Working { stage: Stage::Match }, "forwarded", sentence);
            match self.commit(step).await {
                Ok(done) => sent.push(done.case),
                // Somebody moved it at the same time, so it is looked at anyway.
                Err(DeskError::Stale { .. } | DeskError::NotNow(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(sent)
    }
}
