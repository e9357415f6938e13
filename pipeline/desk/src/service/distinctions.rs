//! "Not a duplicate": what a person knows about a pair of invoices, or about a vendor's habit, becomes a fact that the
//! rules heed, that anybody can list, and that somebody who may release can revoke.

use model::apart::{Apart, Distinction, Habit};
use model::case::{CaseId, CaseState, Stage};
use model::statement::Explanation;
use model::task::Role;
use model::{Evidence, Finding, Severity};
use rules::policy::Act;
use store::{CaseFilter, FactKind, StateName};

use super::approve::fact;
use super::{Actor, CaseView, Desk, DeskError, Done, Seen, step_from};

/// Codes that say that an invoice is a copy; D104 is about a credit note without its invoice.
const COPIES: [&str; 3] = ["D101", "D102", "D103"];

impl Desk {
    /// States that the invoice is no copy: releases every finding that says so, and remembers that the invoices of these
    /// cases are not the same, whenever one of them is judged again.
    ///
    /// # Errors
    /// As [`Desk::release`]; a certain copy (D101) blocks and takes an administrator.
    pub async fn not_a_duplicate(
        &self,
        actor: &Actor,
        case: &CaseId,
        reason: &str,
        seen: &Seen,
    ) -> Result<Done, DeskError> {
        let explained: Explanation = reason.parse()?;
        let view = self.case(case).await?;
        let copies = copies(&view)?;
        let keys: Vec<String> = copies.iter().map(|finding| finding.key()).collect();
        let worst = copies.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Hold);
        let mut step = self.release_step(actor, case, &keys, reason, seen, worst).await?;
        let mut others: Vec<CaseId> = copies.iter().flat_map(|finding| cited_cases(finding)).collect();
        others.sort();
        others.dedup();
        for other in others.into_iter().filter(|other| other != case) {
            let of_pair = copies.iter().filter(|finding| cited_cases(finding).contains(&other));
            let keys = of_pair.map(|finding| finding.key()).collect();
            let apart = Apart::Pair { case: case.clone(), other };
            let distinction = Distinction { keys, ..about(&view, apart, explained.clone()) };
            step.facts.push(fact(&actor.user, FactKind::Distinction, &distinction)?);
        }
        self.commit(step).await
    }

    /// States that the invoice only looks like a copy because of how the vendor bills. The case, and every other case of
    /// the vendor that waits as a copy, goes through the rules again; what the habit does not explain still stands.
    ///
    /// # Errors
    /// When nothing says that it is a copy, no vendor was identified, this person may not, or the reason is too short.
    pub async fn not_a_duplicate_by_habit(
        &self,
        actor: &Actor,
        case: &CaseId,
        habit: Habit,
        reason: &str,
        seen: &Seen,
    ) -> Result<Done, DeskError> {
        let explained: Explanation = reason.parse()?;
        let view = self.load_seen(case, seen).await?;
        if view.record.state != CaseState::Exception {
            return Err(DeskError::NotNow("no exception of this case waits for a decision".into()));
        }
        copies(&view)?;
        let Some(vendor_id) = view.vendor_id().map(str::to_owned) else {
            return Err(DeskError::NotNow("a habit is one vendor's, and no vendor of this invoice is known".into()));
        };
        actor.needs(&[Role::Clerk, Role::Admin], "state how a vendor bills")?;
        self.separate(&view, &actor.user, Act::Release).await?;
        let distinction = about(&view, Apart::Habit { habit }, explained);
        let vendor = distinction.vendor.clone().unwrap_or_else(|| vendor_id.clone());
        let sentence = format!("{} stated about {vendor}: {}: {reason}", actor.user, habit.in_words());
        let mut step = step_from(&view, actor, CaseState::Working { stage: Stage::Match }, "told_apart", sentence);
        step.facts.push(fact(&actor.user, FactKind::Distinction, &distinction)?);
        let done = self.commit(step).await?;
        let because = format!("{} stated how the vendor bills, so the rules look again", actor.user);
        self.look_again(actor, &self.waiting(&vendor_id, true).await?, &because).await?;
        Ok(done)
    }

    /// Revokes what was stated: the cases that it concerns and that still wait go through the rules again; names them.
    ///
    /// # Errors
    /// When this person may not, the reason explains nothing, or the statement does not count anyway.
    pub async fn revoke_distinction(&self, actor: &Actor, id: u64, reason: &str) -> Result<Vec<CaseId>, DeskError> {
        actor.needs(&[Role::Clerk, Role::Admin], "revoke what was stated about a vendor")?;
        let reason: Explanation = reason.parse()?;
        let Some(record) = self.store().distinction(id).await? else {
            return Err(DeskError::NotFound(format!("distinction {id}")));
        };
        DeskError::unless_revoked("this statement", record.revoked.as_ref())?;
        self.store().revoke_distinction(id, &actor.user, reason.as_str()).await?;
        let distinction = &record.known.distinction;
        let concerned = match (&distinction.apart, &distinction.vendor_id) {
            (Apart::Pair { case, other }, _) => vec![case.clone(), other.clone()],
            (Apart::Habit { .. }, Some(vendor)) => self.waiting(vendor, false).await?,
            (Apart::Habit { .. }, None) => Vec::new(),
        };
        let because = format!("{} revoked distinction {id}, so the rules look again", actor.user);
        self.look_again(actor, &concerned, &because).await
    }

    /// Cases of a vendor that wait for a person; with `copies_only` those that wait as copies.
    async fn waiting(&self, vendor_id: &str, copies_only: bool) -> Result<Vec<CaseId>, DeskError> {
        let filter = CaseFilter {
            states: vec![StateName::Exception, StateName::Approving],
            vendor_id: Some(vendor_id.to_owned()),
            ..CaseFilter::default()
        };
        let mut waiting = self.store().cases(&filter).await?;
        waiting.retain(|record| !copies_only || record.summary.codes.iter().any(|(code, _)| is_copy(code.as_str())));
        Ok(waiting.into_iter().map(|record| record.id).collect())
    }

    /// Sends cases that wait for a person through the rules again; who was moved meanwhile is looked at anyway.
    async fn look_again(&self, actor: &Actor, cases: &[CaseId], because: &str) -> Result<Vec<CaseId>, DeskError> {
        let mut sent = Vec::new();
        for case in cases {
            let view = self.case(case).await?;
            if !matches!(view.record.state, CaseState::Exception | CaseState::Approving) {
                continue;
            }
            let state = CaseState::Working { stage: Stage::Match };
            match self.commit(step_from(&view, actor, state, "forwarded", because.to_owned())).await {
                Ok(done) => sent.push(done.case),
                Err(DeskError::Stale { .. } | DeskError::NotNow(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(sent)
    }
}

fn is_copy(code: &str) -> bool {
    COPIES.contains(&code)
}

/// The findings that say that the invoice is a copy; refused when there are none.
fn copies(view: &CaseView) -> Result<Vec<&Finding>, DeskError> {
    let found: Vec<&Finding> =
        view.stopping().map(|standing| &standing.finding).filter(|finding| is_copy(finding.code.as_str())).collect();
    if found.is_empty() { Err(DeskError::NotNow("nothing says that this invoice is a copy".into())) } else { Ok(found) }
}

/// A statement about the vendor of a case.
fn about(view: &CaseView, apart: Apart, reason: Explanation) -> Distinction {
    let matched = view.matched.as_ref().and_then(|matched| matched.vendor.as_ref());
    let read = view.reading.as_ref().and_then(|reading| reading.invoice().seller.name.clone());
    Distinction {
        vendor_id: matched.map(|vendor| vendor.vendor_id.clone()),
        vendor: matched.map(|vendor| vendor.name.clone()).or(read),
        apart,
        reason,
        keys: Vec::new(),
    }
}

/// The cases that a finding cites: records named `case c-… document sha256:…`.
fn cited_cases(finding: &Finding) -> Vec<CaseId> {
    let records = finding.evidence.iter().filter_map(|evidence| match evidence {
        Evidence::Ledger { record } => record.strip_prefix("case "),
        _ => None,
    });
    records.filter_map(|record| record.split_whitespace().next()?.parse().ok()).collect()
}
