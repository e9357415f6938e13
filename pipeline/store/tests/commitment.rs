//! What cases take from a budget: counted once, given back, and never twice by two that race.
#![allow(clippy::unwrap_used, reason = "helpers of tests panic as tests do")]

mod common;

use std::collections::BTreeMap;

use common::*;
use model::case::{CaseId, CaseState, Closing, Event, Stage};
use model::ledger::{Budget, Commitment};
use model::reading::Provenance;
use model::{Decimal, Reading, TermPath};
use store::{CommitError, Import, Step, Store};

const BUDGET: &str = "budget/CC/20/2026-Q1/EUR";

fn moved(case: &CaseId, version: u64, stage: Stage) -> Step {
    Step::new(case.clone(), version, CaseState::Working { stage }, Event::by_service("moved", "Moved."))
}

fn takes(net: &str, month: &str) -> Vec<Commitment> {
    let net = model::parse::amount(net).unwrap();
    vec![Commitment { record: "budget/CC/20".to_owned(), month: month.to_owned(), net }]
}

/// A case that waits to be matched, at version 2.
async fn matching(store: &Store, key: &str) -> CaseId {
    let bytes = format!("<budget>{key}</budget>");
    store.capture(capture_of(store, key, bytes.as_bytes()).await).await.unwrap();
    let case = id_of(bytes.as_bytes());
    store.commit(moved(&case, 1, Stage::Match), None).await.unwrap();
    case
}

/// What others take from the budget, and its version, as the ledger for a case has them.
async fn seen_by(store: &Store, case: &CaseId) -> (Option<Decimal>, u64) {
    let mut reading = Reading::default();
    let by_hand = Provenance {
        confidence: model::Confidence::CERTAIN,
        evidence: vec![model::Evidence::Ledger { record: "test".to_owned() }],
        raw: None,
        proven_by: None,
    };
    reading.set(&TermPath::bt(19), "CC/20", by_hand).unwrap();
    let ledger = store.ledger_for(&reading, None, case, "2026-03-16".parse().unwrap(), &[]).await.unwrap();
    (ledger.committed.get(BUDGET).copied(), ledger.versions[BUDGET])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_budget_is_taken_from_once_and_given_back() {
    for url in databases("budget") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        let amount = model::parse::amount("1000.00 EUR").unwrap();
        let budget = Budget { cost_centre: "CC/20".to_owned(), period: "2026-Q1".to_owned(), amount };
        store.apply_import(Import::Budgets(vec![budget]), "eva").await.unwrap();
        let (one, other) = (matching(store, "one").await, matching(store, "other").await);
        assert_eq!(seen_by(store, &one).await, (None, 1));

        // Both computed from the same version: one is committed, the other has to look again.
        let step = |case: &CaseId, version: u64, seen: u64, takes: Vec<Commitment>| {
            let mut step = moved(case, version, Stage::Flag);
            step.asserts = BTreeMap::from([(BUDGET.to_owned(), seen)]);
            step.commitments = Some(takes);
            step
        };
        let first = step(&one, 2, 1, takes("600.00 EUR", "2026-01"));
        let second = step(&other, 2, 1, takes("700.00 EUR", "2026-03"));
        let (first, second) = tokio::join!(store.commit(first, None), store.commit(second, None));
        let lost = [&first, &second].into_iter().filter(|done| matches!(done, Err(CommitError::LedgerMoved { .. })));
        assert_eq!(lost.count(), 1, "{first:?} {second:?}");
        let (won, late, taken) = if first.is_ok() { (one, other, 600) } else { (other, one, 700) };

        assert_eq!(seen_by(store, &late).await, (Some(taken.into()), 2), "the second sees what the first takes");
        assert_eq!(seen_by(store, &won).await.0.unwrap_or_default(), Decimal::ZERO, "no case competes with itself");
        // Another quarter takes nothing from this one.
        store.commit(step(&late, 2, 2, takes("50.00 EUR", "2026-04")), None).await.unwrap();
        assert_eq!(seen_by(store, &late).await.0, Some(taken.into()));

        // Matched again with another total, then closed as a copy.
        let mut again = moved(&won, 3, Stage::Route);
        again.commitments = Some(takes("80.25 EUR", "2026-02"));
        store.commit(again, None).await.unwrap();
        assert_eq!(seen_by(store, &late).await.0, Some("80.25".parse().unwrap()));
        let mut copy = moved(&won, 4, Stage::Route);
        copy.state = CaseState::Archiving { outcome: Closing::Duplicate };
        copy.release_ledger();
        store.commit(copy, None).await.unwrap();
        assert_eq!(seen_by(store, &late).await.0.unwrap_or_default(), Decimal::ZERO);
        assert_eq!(store.verify(|_, _| {}).await.unwrap().first_fault, None);
    }
}
