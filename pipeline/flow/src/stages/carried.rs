//! What the stages of a case hand on while one worker carries it, so that nothing is read twice.
//!
//! Never a source of truth: it counts only for the version of the case that it was left at. A case that another worker
//! takes over, or that a person moved, starts with nothing carried, and its facts are loaded.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use model::case::CaseId;
use model::decision::Match;
use model::extraction::Extraction;
use model::ledger::Ledger;
use model::verdict::Judgement;
use model::{DocumentId, Finding};
use store::{CaseRecord, Committed, Store};

use super::subject::{Facts, subject};
use super::{Settings, StageError};

/// Cases whose facts wait in memory: more than any process works on at once.
const WAITING_MAX: usize = 64;

/// What earlier stages of this worker left.
#[derive(Debug, Default)]
pub(super) struct Carried {
    pub(super) extractions: Vec<(DocumentId, Extraction)>,
    pub(super) judgements: Vec<(DocumentId, Judgement)>,
    pub(super) facts: Option<Facts>,
    pub(super) ledger: Option<Ledger>,
    pub(super) matched: Option<Match>,
    pub(super) findings: Option<Vec<Finding>>,
}

impl Carried {
    /// Loads what is not there: the facts, and the ledger cut for them.
    pub(super) async fn load(
        &mut self,
        store: &Store,
        settings: &Settings,
        case: &CaseRecord,
    ) -> Result<(), StageError> {
        let facts = match self.facts.take() {
            Some(facts) => facts.with_flags(case),
            None => Facts::load(store, case).await?,
        };
        if self.ledger.is_none() {
            self.ledger = Some(facts.ledger(store, settings, case).await?);
        }
        self.facts = Some(facts);
        Ok(())
    }

    /// The facts and the ledger.
    pub(super) fn loaded(&self) -> Result<(&Facts, &Ledger), StageError> {
        let facts = self.facts.as_ref().ok_or(StageError::Missing("normalised invoice"))?;
        Ok((facts, self.ledger.as_ref().ok_or(StageError::Missing("ledger"))?))
    }

    /// The subject of the rules.
    pub(super) fn subject<'a>(&'a self, case: &'a CaseRecord) -> Result<rules::Subject<'a>, StageError> {
        let (facts, ledger) = self.loaded()?;
        Ok(subject(facts, case, ledger, self.matched.as_ref().ok_or(StageError::Missing("match"))?))
    }

    /// After the case's own step: the orders that it billed have new versions, and nothing else of them changed.
    fn after(&mut self, committed: &Committed) {
        if let Some(ledger) = &mut self.ledger {
            ledger.versions.extend(committed.ledger.iter().map(|(record, version)| (record.clone(), *version)));
        }
    }
}

/// What is carried for cases between two of their stages.
#[derive(Debug, Clone, Default)]
pub(super) struct Carrier(Arc<Mutex<VecDeque<(CaseId, u64, Carried)>>>);

impl Carrier {
    /// Takes what was left for this version of a case; nothing when there is none.
    pub(super) fn take(&self, case: &CaseId, version: u64) -> Carried {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = waiting.iter().position(|(id, ..)| id == case);
        match place.and_then(|place| waiting.remove(place)) {
            Some((_, left_at, carried)) if left_at == version => carried,
            _ => Carried::default(),
        }
    }

    /// Leaves it for the next stage.
    pub(super) fn leave(&self, case: &CaseId, committed: &Committed, mut carried: Carried) {
        carried.after(committed);
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= WAITING_MAX {
            waiting.pop_front();
        }
        waiting.push_back((case.clone(), committed.version, carried));
    }
}
