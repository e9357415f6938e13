//! What is no copy: written with its step, given to the rules with the ledger, and ended once, with a reason.
#![allow(clippy::unwrap_used, reason = "helpers of tests panic as tests do")]

mod common;

use common::*;
use model::apart::{Apart, Distinction, Habit};
use model::case::{CaseId, CaseState, Event, Stage};
use model::ledger::{EarlierInvoice, Vendor};
use model::reading::Provenance;
use model::statement::Release;
use model::{Confidence, DocumentId, Evidence, Reading};
use store::{FactKind, Import, NewFact, Step, Store, StoreError};

fn reading() -> Reading {
    let mut reading = Reading::default();
    for (term, value) in [("BT-31", "DE123456788"), ("BT-1", "RE-1"), ("BT-112", "1.00 EUR")] {
        let provenance = Provenance {
            confidence: Confidence::CERTAIN,
            evidence: vec![Evidence::Ledger { record: "test".to_owned() }],
            raw: None,
            proven_by: None,
        };
        reading.set(&term.parse().unwrap(), value, provenance).unwrap();
    }
    reading
}

async fn captured(store: &Store, name: &str) -> CaseId {
    let bytes = format!("<{name}/>");
    store.capture(capture_of(store, name, bytes.as_bytes()).await).await.unwrap();
    id_of(bytes.as_bytes())
}

fn stated(apart: Apart, vendor: Option<&str>, keys: &[&str]) -> NewFact {
    let distinction = Distinction {
        vendor_id: vendor.map(str::to_owned),
        vendor: Some("Holm Tools Ltd".to_owned()),
        apart,
        reason: "Two parcels on one day.".parse().unwrap(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
    };
    NewFact::by("eva", FactKind::Distinction, &distinction).unwrap()
}

fn released(store: &Store, key: &str) -> NewFact {
    let release = Release {
        keys: vec![key.to_owned()],
        codes: vec![],
        reason: "Two parcels on one day.".parse().unwrap(),
        who: "eva".to_owned(),
        when: store.clock().now(),
    };
    NewFact::by("eva", FactKind::Release, &release).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_distinction_reaches_both_cases_of_its_pair_or_its_vendor_until_it_is_revoked() {
    for url in databases("distinction") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        let vendor = Vendor {
            vendor_id: "V1".to_owned(),
            name: "Holm Tools Ltd".to_owned(),
            vat_id: Some("DE123456788".parse().unwrap()),
            accounts: vec![],
            email_domain: None,
            country: None,
            currency: None,
            payment_terms_days: None,
            po_required: false,
            blocked: false,
        };
        store.apply_import(Import::Vendors(vec![vendor]), "eva").await.unwrap();
        let (one, two, other) =
            (captured(store, "one").await, captured(store, "two").await, captured(store, "other").await);
        let state = CaseState::Working { stage: Stage::Match };
        let moved = |case: &CaseId, version| {
            Step::new(case.clone(), version, state.clone(), Event::by_service("moved", "Moved."))
        };
        let mut first = moved(&one, 1);
        let document = DocumentId::of(b"one");
        first.index = Some(EarlierInvoice::of(reading().invoice(), one.clone(), document, Some("V1".to_owned())));
        store.commit(first, None).await.unwrap();
        let mut step = moved(&two, 1);
        step.facts = vec![
            stated(Apart::Pair { case: two.clone(), other: one.clone() }, Some("V1"), &["key of D102"]),
            stated(Apart::Habit { habit: Habit::NumbersRestart }, Some("V1"), &[]),
            stated(Apart::Habit { habit: Habit::LetterSeries }, Some("V9"), &[]),
            released(store, "key of D102"),
        ];
        store.commit(step, None).await.unwrap();

        let known = async |case: &CaseId| -> Vec<(u64, String)> {
            let ledger = store.ledger_for(&reading(), None, case, "2026-03-10".parse().unwrap(), &[]).await.unwrap();
            let words = |known: model::apart::KnownApart| (known.id, known.distinction.apart.in_words());
            ledger.apart.into_iter().map(words).collect()
        };
        let of_two = known(&two).await;
        assert_eq!(of_two.len(), 2, "{of_two:?}");
        assert!(of_two[0].1.contains(one.as_str()) && of_two[1].1.starts_with("numbers-restart"));
        assert_eq!(known(&other).await, of_two[1..], "the pair is none of the third case's business");
        let keys = async || -> Vec<String> {
            store.releases(&two).await.unwrap().into_iter().flat_map(|release| release.keys).collect()
        };
        assert_eq!(keys().await, ["key of D102"]);

        let id = of_two[0].0;
        assert!(matches!(store.revoke_distinction(id, "eva", "  ").await, Err(StoreError::Invalid(_))));
        store.revoke_distinction(id, "eva", "It was one parcel.").await.unwrap();
        assert!(matches!(store.revoke_distinction(id, "eva", "Again.").await, Err(StoreError::Invalid(_))));
        assert!(matches!(store.revoke_distinction(9_999, "eva", "None.").await, Err(StoreError::NotFound(_))));
        assert_eq!(known(&two).await, of_two[1..]);
        assert_eq!(keys().await, [""; 0], "what was released with it stands again");
        let mut again = moved(&two, 2);
        again.facts = vec![released(store, "key of D102")];
        store.commit(again, None).await.unwrap();
        assert_eq!(keys().await, ["key of D102"], "a release after that counts");
        let record = store.distinction(id).await.unwrap().unwrap();
        assert_eq!((record.case, record.by.as_str()), (two.clone(), "eva"));
        assert_eq!(record.revoked.map(|r| (r.by, r.reason)), Some(("eva".into(), "It was one parcel.".into())));
        assert_eq!(store.distinctions().await.unwrap().len(), 3, "what was revoked stays visible");
        assert_eq!(store.verify(|_, _| ()).await.unwrap().first_fault, None);
    }
}
