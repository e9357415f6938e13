//! Approve, decline, pay, refuse: the approval process, moved by people.

use std::collections::BTreeMap;

use model::Iban;
use model::case::{CaseId, CaseState, Event, Stage};
use model::payable::{NotPayable, Payable};
use model::statement::Explanation;
use model::task::{Role, TaskOutcome};
use rules::policy::Act;
use rules::process::{Approval, Move, Moved, NotNow, Status};
use serde_json::json;
use store::{CloseTask, FactKind, NewFact, Step};

use super::{Actor, CaseView, Desk, DeskError, Done, Seen, step_from};

impl Desk {
    /// Approves the invoice, as it was seen.
    ///
    /// # Errors
    /// When this person is not asked or may not (A201), or the data are not those that the approval is of (A103): then
    /// the approval is void and the case goes forward again.
    pub async fn approve(&self, actor: &Actor, case: &CaseId, seen: &Seen) -> Result<Done, DeskError> {
        let view = self.load_seen(case, seen).await?;
        let approval = asking(&view)?;
        self.may_decide(&view, approval, actor)?;
        self.separate(&view, &actor.user, Act::Approve).await?;
        self.unchanged(&view, approval, actor).await?;
        if seen.data_hash.as_ref().is_some_and(|hash| *hash != approval.data_hash) {
            return Err(self.stale(case).await);
        }
        let asserts = self.still_right(case).await?;
        self.moved(&view, actor, approval, (Move::Approve, "approved"), asserts).await
    }

    /// Declines the invoice: the process ends, and the initiator corrects.
    ///
    /// # Errors
    /// When the explanation is blank or too short, or this person is not asked.
    pub async fn decline(
        &self,
        actor: &Actor,
        case: &CaseId,
        explanation: &str,
        seen: &Seen,
    ) -> Result<Done, DeskError> {
        let explanation: Explanation = explanation.parse()?;
        let view = self.load_seen(case, seen).await?;
        let approval = asking(&view)?;
        self.may_decide(&view, approval, actor)?;
        self.moved(&view, actor, approval, (Move::Decline(explanation), "declined"), BTreeMap::new()).await
    }

    /// Notes that the invoice is paid. The case is archived and closed.
    ///
    /// # Errors
    /// When this person approved (A201), or the account of the invoice is not confirmed for the vendor, or the data
    /// changed since the approval (A103).
    pub async fn pay(&self, actor: &Actor, case: &CaseId, seen: &Seen) -> Result<Done, DeskError> {
        let view = self.load_seen(case, seen).await?;
        actor.needs(&[Role::Accountant], "pay")?;
        let approval = paying(&view)?;
        self.separate(&view, &actor.user, Act::Pay).await?;
        self.unchanged(&view, approval, actor).await?;
        self.payable(&view).await?;
        let asserts = self.still_right(case).await?;
        self.moved(&view, actor, approval, (Move::Pay, "paid"), asserts).await
    }

    /// Refuses the payment: the process ends, and the initiator corrects.
    ///
    /// # Errors
    /// When the explanation is blank or too short, or this person is no accountant.
    pub async fn refuse_payment(
        &self,
        actor: &Actor,
        case: &CaseId,
        explanation: &str,
        seen: &Seen,
    ) -> Result<Done, DeskError> {
        let explanation: Explanation = explanation.parse()?;
        let view = self.load_seen(case, seen).await?;
        actor.needs(&[Role::Accountant], "refuse a payment")?;
        let approval = paying(&view)?;
        self.moved(&view, actor, approval, (Move::RefusePayment(explanation), "payment_refused"), BTreeMap::new()).await
    }

    /// Whether the person is asked, has the role, and has enough authority when the role as such is asked.
    pub(super) fn may_decide(&self, view: &CaseView, approval: &Approval, actor: &Actor) -> Result<(), DeskError> {
        match approval.asked() {
            None => return Err(DeskError::NotNow("nobody is asked to approve now".into())),
            // A person named by the policy approves by that; everybody else needs the role.
            Some(model::task::Assignee::User(user)) if user == actor.user => {}
            Some(model::task::Assignee::User(user)) => {
                return Err(DeskError::Forbidden(NotNow::SomebodyElse(user).to_string()));
            }
            Some(model::task::Assignee::Role(role)) => {
                actor.needs(&[role], "approve")?;
                let limit = self.policy().approval.person(&actor.user).and_then(|p| p.limit);
                let total = view.reading.as_ref().and_then(|r| {
                    let totals = &r.invoice().totals;
                    totals.with_vat.or(totals.amount_due)
                });
                if let (Some(limit), Some(total)) = (limit, total) {
                    let covers = limit.currency == total.currency && total.value.abs() <= limit.value;
                    if !covers {
                        return Err(DeskError::Forbidden(format!(
                            "you may approve up to {limit}, and this invoice is over {total}; somebody with more authority has to"
                        )));
                    }
                }
            }
        }
        if approval.approved_by.iter().any(|a| a.user == actor.user) {
            return Err(DeskError::Forbidden(NotNow::Twice.to_string()));
        }
        Ok(())
    }

    /// A103: ends an approval whose data changed.
    async fn unchanged(&self, view: &CaseView, approval: &Approval, actor: &Actor) -> Result<(), DeskError> {
        let (Some(reading), Some(matched)) = (&view.reading, &view.matched) else { return Ok(()) };
        let people: Vec<String> = approval.approved_by.iter().map(|a| a.user.clone()).collect();
        let Some(finding) =
            rules::approval::changed_after_approval(&approval.data_hash, &people, None, reading, matched)
        else {
            return Ok(());
        };
        let mut step =
            step_from(view, actor, CaseState::Working { stage: Stage::Match }, "voided", finding.sentence.clone());
        step.facts.push(fact(&actor.user, FactKind::Approval, &approval.void(finding.sentence.clone()))?);
        self.commit(step).await?;
        Err(DeskError::Voided(Box::new(finding)))
    }

    /// Vendors, orders and receipts may have changed since the case was judged: a decision to pay is of what they are now.
    /// Gives the versions for the decision to assert.
    async fn still_right(&self, case: &CaseId) -> Result<BTreeMap<String, u64>, DeskError> {
        let judged = self.0.trials.judge_now(case).await?;
        judged.stopped_by.map_or(Ok(judged.asserts), |finding| Err(DeskError::Voided(finding)))
    }

    /// The account of the invoice must be confirmed for the vendor, whatever was approved.
    async fn payable(&self, view: &CaseView) -> Result<(), DeskError> {
        let Some(reading) = &view.reading else { return Ok(()) };
        let vendor_id = view.vendor_id().unwrap_or_default();
        let vendor = match view.vendor_id() {
            Some(id) => self.store().vendor(id).await?,
            None => None,
        };
        let trusted: Vec<Iban> = vendor.into_iter().flat_map(|v| v.accounts).map(|a| a.iban).collect();
        match Payable::of(&view.record.id, vendor_id, reading.invoice(), &trusted) {
            Err(NotPayable::UntrustedAccount) => Err(DeskError::NotNow(
                "the payment account on the invoice is not confirmed for this vendor. Confirm it on the vendor's page after a call-back, or refuse the payment".into(),
            )),
            // What is paid otherwise (card, direct debit, nothing due) has no account to confirm.
            _ => Ok(()),
        }
    }

    async fn moved(
        &self,
        view: &CaseView,
        actor: &Actor,
        approval: &Approval,
        (act, kind): (Move, &str),
        asserts: BTreeMap<String, u64>,
    ) -> Result<Done, DeskError> {
        let id = &view.record.id;
        let now = self.now();
        let round = approval.round;
        let Moved { approval, state, open, close, notices, sentence } =
            approval.act(id, &actor.user, act, now).map_err(|e| DeskError::NotNow(e.to_string()))?;
        let event = Event::by(&actor.user, kind, sentence)
            .with(json!({ "round": round, "data_hash": approval.data_hash, "process": approval.process }));
        let mut step = Step::new(id.clone(), view.record.version, state, event);
        step.asserts = asserts;
        let key = close.as_ref().map(|c| c.0.clone());
        step.close_tasks = view
            .tasks
            .iter()
            .filter(|t| t.open)
            .map(|t| {
                let ours = close.as_ref().filter(|_| key.as_ref() == Some(&t.task.key));
                CloseTask {
                    key: t.task.key.clone(),
                    outcome: ours.map_or(TaskOutcome::Superseded, |c| c.1),
                    by: actor.user.clone(),
                    explanation: ours.and_then(|c| c.2.as_ref()).map(ToString::to_string),
                }
            })
            .collect();
        let mut summary = view.record.summary.clone();
        summary.waiting_for = approval.waiting_for();
        summary.sentence = match &approval.status {
            Status::Declined { by, explanation } => Some(format!("{by}: {explanation}")),
            Status::Paying => Some("Approved; an accountant is asked to pay.".to_owned()),
            _ => summary.sentence,
        };
        step.summary = Some(summary);
        step.facts.push(fact(&actor.user, FactKind::Approval, &approval)?);
        step.open_tasks = open;
        step.effects = self.effects(id, &notices).await?;
        self.commit(step).await
    }
}

/// A fact that a person stated.
pub(super) fn fact(user: &str, kind: FactKind, value: &impl serde::Serialize) -> Result<NewFact, DeskError> {
    NewFact::by(user, kind, value).map_err(|e| DeskError::Invalid(format!("keep the {}: {e}", kind.as_str())))
}

fn asking(view: &CaseView) -> Result<&Approval, DeskError> {
    match &view.approval {
        Some(approval) if view.record.state == CaseState::Approving => Ok(approval),
        _ => Err(DeskError::NotNow(format!("{} does not wait for an approval", view.record.id))),
    }
}

fn paying(view: &CaseView) -> Result<&Approval, DeskError> {
    match &view.approval {
        Some(approval) if view.record.state == CaseState::Paying => Ok(approval),
        _ => Err(DeskError::NotNow(format!("{} does not wait for a payment", view.record.id))),
    }
}
