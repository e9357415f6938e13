//! Looking again: a case that rests is judged on the ledger of today, and moves only when that makes a difference.
//!
//! What waits for a person or for the goods goes through the stages again when anything would come out differently. What
//! people are asked to approve or pay stays with them, and what they decided stands, unless something stops the invoice
//! now: then the approval is withdrawn, with the reason, and the case goes back to review. Time alone takes nothing back:
//! an approval is measured against the day on which the case was judged.

use std::collections::{BTreeMap, BTreeSet};

use model::case::{CaseId, CaseState, Event, Stage};
use model::decision::{Decision, Match};
use model::{Date, Finding};
use rules::process::Approval;
use serde_json::json;
use store::{
    CaseRecord, CaseSummary, CommitError, FactKind, NewFact, Recheck, RecheckKind, Step, Store, StoreError, asserts_for,
};

use super::subject::{Facts, subject};
use super::{Settings, StageError, open_findings, route, summary};

/// What came of looking at a case again.
#[derive(Debug, Clone, Default)]
pub struct LookedAgain {
    /// Whether the case was sent through the stages again.
    pub moved: bool,
    /// What stops it now, when an approval or a payment was withdrawn.
    pub withdrawn: Option<Box<Finding>>,
    /// Versions of the records that it was judged on: a decision that asserts them is of this state of the ledger.
    pub asserts: BTreeMap<String, u64>,
}

/// Who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// The service: what changed is noted in the case.
    Service,
    /// A person is about to decide: nothing is written unless the decision must not be taken.
    BeforeDeciding,
}

/// Cases that one pass takes.
const PASS_MAX: u32 = 500;
/// Times that a case is judged again while others move it or its ledger.
const RACES_MAX: u32 = 8;

/// Looks again at everything that is due and rests, once; names the cases that moved.
///
/// # Errors
/// When the database cannot be read or written. A case that cannot be judged is logged and left as it is.
pub async fn settle(store: &Store, settings: &Settings) -> Result<Vec<CaseId>, StoreError> {
    let (mut moved, mut seen) = (Vec::new(), BTreeSet::new());
    loop {
        let due = store.due_rechecks(PASS_MAX).await?;
        let fresh: Vec<Recheck> = due.into_iter().filter(|one| seen.insert((one.case.clone(), one.mark))).collect();
        if fresh.is_empty() {
            return Ok(moved);
        }
        for recheck in fresh {
            match look_again(store, settings, &recheck.case, Look::Service, recheck.kind).await {
                Ok(looked) => {
                    store.rechecked(&recheck).await?;
                    if looked.moved && !moved.contains(&recheck.case) {
                        moved.push(recheck.case);
                    }
                }
                Err(StoreError::Invalid(why)) => {
                    tracing::warn!(case.id = %recheck.case, %why, "cannot look at the case again");
                    store.rechecked(&recheck).await?;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// Judges a case that a person is about to approve or pay on the ledger of this moment.
///
/// # Errors
/// As [`settle`].
pub async fn before_deciding(store: &Store, settings: &Settings, id: &CaseId) -> Result<LookedAgain, StoreError> {
    look_again(store, settings, id, Look::BeforeDeciding, RecheckKind::Changed).await
}

async fn look_again(
    store: &Store,
    settings: &Settings,
    id: &CaseId,
    look: Look,
    kind: RecheckKind,
) -> Result<LookedAgain, StoreError> {
    for _ in 0..RACES_MAX {
        let Some(case) = store.case(id).await? else { return Ok(LookedAgain::default()) };
        let is_waiting = matches!(case.state, CaseState::Exception | CaseState::Waiting);
        if !(is_waiting || is_with_people(&case))
            || store.latest::<serde_json::Value>(id, FactKind::Reading).await?.is_none()
        {
            return Ok(LookedAgain::default());
        }
        let judged = Judged::of(store, settings, &case).await?;
        let asserts = judged.asserts.clone();
        let withdrawn = judged.stopping().filter(|_| is_with_people(&case)).cloned().map(Box::new);
        let step =
            if is_waiting { judged.send_on(store, &case, kind).await? } else { judged.step(store, &case).await? };
        let is_wanted = look == Look::Service || withdrawn.is_some();
        let Some(step) = step.filter(|_| is_wanted) else {
            return Ok(LookedAgain { asserts, ..LookedAgain::default() });
        };
        let moved = step.state.job_stage().is_some();
        match store.commit(step, None).await {
            Ok(_) => return Ok(LookedAgain { moved, withdrawn, asserts }),
            // Somebody moved it, or the ledger, at the same time: look at what they made of it.
            Err(CommitError::Stale { .. } | CommitError::LedgerMoved { .. } | CommitError::TaskGone { .. }) => {}
            Err(CommitError::Store(error)) => return Err(error),
            Err(error) => return Err(StoreError::Invalid(format!("look at case {id} again: {error}"))),
        }
    }
    Err(StoreError::Invalid(format!("look at case {id} again: it changed again and again meanwhile")))
}

/// Whether people are asked to approve or to pay it.
fn is_with_people(case: &CaseRecord) -> bool {
    matches!(case.state, CaseState::Approving | CaseState::Paying)
}

/// A case as the rules see it now.
struct Judged {
    matched: Match,
    findings: Vec<Finding>,
    released: BTreeSet<String>,
    decision: Decision,
    asserts: BTreeMap<String, u64>,
}

impl Judged {
    async fn of(store: &Store, settings: &Settings, case: &CaseRecord) -> Result<Judged, StoreError> {
        let failed = |error: StageError| match error {
            StageError::Store(error) => error,
            other => StoreError::Invalid(format!("look at case {} again: {other}", case.id)),
        };
        let facts = Facts::load(store, case).await.map_err(failed)?;
        let mut ledger = facts.ledger(store, settings, case).await.map_err(failed)?;
        if is_with_people(case)
            && let Some(day) = judged_on(store, case).await?
        {
            ledger.as_of = day;
        }
        let matched = rules::match_ledger(&facts.reading, case.arrivals.first(), &ledger, &settings.policy);
        let judged = subject(&facts, case, &ledger, &matched);
        let findings = rules::check(&judged, &settings.policy);
        let released = route::released_of(store, case, &findings).await.map_err(failed)?.keys;
        let decision = rules::decide(&judged, &findings, &released, &settings.policy);
        let asserts = asserts_for(&ledger, &matched);
        Ok(Judged { matched, findings, released, decision, asserts })
    }

    /// The worst finding that stops the invoice and that nobody released.
    fn stopping(&self) -> Option<&Finding> {
        open_findings(&self.findings, &self.released).into_iter().find(|finding| finding.severity.stops())
    }

    /// What waits goes through the stages again, when anything would come out differently.
    async fn send_on(&self, store: &Store, case: &CaseRecord, kind: RecheckKind) -> Result<Option<Step>, StoreError> {
        let same = store.latest::<Match>(&case.id, FactKind::Match).await?.as_ref() == Some(&self.matched)
            && self.changes(store, case).await?.is_empty()
            && store.latest::<Decision>(&case.id, FactKind::Decision).await?.as_ref() == Some(&self.decision);
        if same {
            return Ok(None);
        }
        let why = match kind {
            RecheckKind::Changed => "orders, receipts, contracts, vendors or other invoices changed",
            RecheckKind::Timer => "the wait is over",
        };
        let event = Event::by_service("reconsidered", why);
        let mut step = Step::new(case.id.clone(), case.version, CaseState::Working { stage: Stage::Match }, event);
        step.supersede_tasks = true;
        Ok(Some(step))
    }

    /// What is with people goes back when something stops it; else what changed is noted, and their tasks stay.
    async fn step(&self, store: &Store, case: &CaseRecord) -> Result<Option<Step>, StoreError> {
        let serialised = |error: serde_json::Error| StoreError::Invalid(format!("write the facts: {error}"));
        if let Some(finding) = self.stopping() {
            let asked = if case.state == CaseState::Paying { "payment" } else { "approval" };
            let sentence =
                format!("the {asked} is withdrawn, since something stops the invoice now: {}", finding.sentence);
            let event =
                Event::by_service("withdrawn", summary::capitalised(&sentence)).with(json!({ "code": finding.code }));
            let mut step = Step::new(case.id.clone(), case.version, CaseState::Working { stage: Stage::Match }, event);
            step.supersede_tasks = true;
            step.asserts = self.asserts.clone();
            if let Some(approval) = store.latest::<Approval>(&case.id, FactKind::Approval).await? {
                let void = approval.void(finding.sentence.clone());
                step.facts.push(NewFact::by_service(FactKind::Approval, &void).map_err(serialised)?);
            }
            return Ok(Some(step));
        }
        let changes = self.changes(store, case).await?;
        if changes.is_empty() {
            return Ok(None);
        }
        let event = Event::by_service("noted", summary::capitalised(&changes.join("; ")));
        let mut step = Step::new(case.id.clone(), case.version, case.state.clone(), event);
        step.asserts = self.asserts.clone();
        step.facts.push(NewFact::by_service(FactKind::Findings, &self.findings).map_err(serialised)?);
        let open = open_findings(&self.findings, &self.released);
        step.summary = Some(CaseSummary {
            waiting_for: case.summary.waiting_for.clone(),
            ..summary::with_findings(case, &open, case.summary.sentence.clone())
        });
        Ok(Some(step))
    }

    /// What is found now and was not, and the other way round, in words.
    async fn changes(&self, store: &Store, case: &CaseRecord) -> Result<Vec<String>, StoreError> {
        let stored: Vec<Finding> = store.latest(&case.id, FactKind::Findings).await?.unwrap_or_default();
        let is_in = |finding: &Finding, others: &[Finding]| {
            others.iter().any(|other| other.key() == finding.key() && other.severity == finding.severity)
        };
        let gone = stored.iter().filter(|finding| !is_in(finding, &self.findings));
        let gone = gone.map(|finding| format!("no longer found: {} {}", finding.code, finding.sentence));
        let new = self.findings.iter().filter(|finding| !is_in(finding, &stored));
        let new = new.map(|finding| format!("found now: {} {}", finding.code, finding.sentence));
        Ok(gone.chain(new).collect())
    }
}

/// The day on which the findings of a case were made.
async fn judged_on(store: &Store, case: &CaseRecord) -> Result<Option<Date>, StoreError> {
    let facts = store.facts(&case.id, Some(FactKind::Findings)).await?;
    Ok(facts.last().map(|fact| fact.at.to_zoned(jiff::tz::TimeZone::UTC).date()))
}
