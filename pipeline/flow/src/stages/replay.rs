//! Replay: the same facts give the same result. Recomputes a case's match, findings and decision and compares them with
//! what was stored; changes nothing.

use model::Finding;
use model::case::CaseId;
use model::decision::{Decision, Match};
use serde::Serialize;
use store::{FactKind, Store, StoreError};

use super::subject::{Facts, subject};
use super::{Settings, StageError, route};

/// Stored and recomputed side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replayed {
    /// The case.
    pub case: CaseId,
    /// What the stages stored.
    pub stored: Verdict,
    /// What the same rules say now.
    pub now: Verdict,
}

/// What the rules say of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The match.
    pub matched: Option<Match>,
    /// The findings.
    pub findings: Vec<Finding>,
    /// The decision.
    pub decision: Option<Decision>,
}

impl Replayed {
    /// Whether nothing differs.
    #[must_use]
    pub fn same(&self) -> bool {
        self.stored == self.now
    }

    /// What differs, in words.
    #[must_use]
    pub fn differences(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.stored.matched != self.now.matched {
            lines.push("the match to vendor and orders differs".to_owned());
        }
        let keys = |verdict: &Verdict| verdict.findings.iter().map(Finding::key).collect::<Vec<_>>();
        let (before, after) = (keys(&self.stored), keys(&self.now));
        let gone = self.stored.findings.iter().filter(|f| !after.contains(&f.key()));
        lines.extend(gone.map(|f| format!("no longer found: {} {}", f.code, f.sentence)));
        let new = self.now.findings.iter().filter(|f| !before.contains(&f.key()));
        lines.extend(new.map(|f| format!("found now: {} {}", f.code, f.sentence)));
        if self.stored.decision != self.now.decision {
            lines.push(format!("decision: {:?} before, {:?} now", self.stored.decision, self.now.decision));
        }
        lines
    }
}

/// Recomputes a case.
///
/// # Errors
/// When the case does not exist, or was never read.
pub async fn replay(store: &Store, settings: &Settings, id: &CaseId) -> Result<Replayed, StoreError> {
    let case = store.case(id).await?.ok_or_else(|| StoreError::NotFound(format!("case {id}")))?;
    let stage = |error: StageError| match error {
        StageError::Store(error) => error,
        other => StoreError::Invalid(format!("replay case {id}: {other}")),
    };
    let facts = Facts::load(store, &case).await.map_err(stage)?;
    let ledger = facts.ledger(store, settings, &case).await.map_err(stage)?;
    let matched = rules::match_ledger(&facts.reading, case.arrivals.first(), &ledger, &settings.policy);
    let subject = subject(&facts, &case, &ledger, &matched);
    let findings = rules::check(&subject, &settings.policy);
    let released = route::released(store, &case).await.map_err(stage)?;
    let decision = rules::decide(&subject, &findings, &released, &settings.policy);
    let stored = Verdict {
        matched: store.latest(id, FactKind::Match).await?,
        findings: store.latest(id, FactKind::Findings).await?.unwrap_or_default(),
        decision: store.latest(id, FactKind::Decision).await?,
    };
    let now = Verdict { matched: Some(matched), findings, decision: Some(decision) };
    Ok(Replayed { case: id.clone(), stored, now })
}
