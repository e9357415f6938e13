//! What corrections taught: written with its step, found by what documents show, and ended once, with a reason.
#![allow(clippy::unwrap_used, reason = "helpers of tests panic as tests do")]

mod common;

use common::*;
use model::case::{CaseState, Event, Stage};
use model::memory::{How, Lesson};
use model::{DocumentId, TermPath};
use store::{FactKind, NewFact, Step, StoreError};

fn lesson(keys: &[&str]) -> Lesson {
    Lesson {
        term: TermPath::bt(27),
        value: Some("Holm Tools Ltd".to_owned()),
        was: None,
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        vendor: Some("Holm Tools Ltd".to_owned()),
        how: How::Same { printed: true },
        document: DocumentId::of(b"lesson"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lesson_is_found_by_any_of_its_keys_until_it_is_revoked() {
    for url in databases("lesson") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        let bytes = b"<lesson/>";
        store.capture(capture_of(store, "one", bytes).await).await.unwrap();
        let case = id_of(bytes);
        assert!(!store.has_lessons().await.unwrap());
        let state = CaseState::Working { stage: Stage::Match };
        let mut step = Step::new(case.clone(), 1, state, Event::by_service("moved", "Moved."));
        step.facts = vec![
            NewFact::by("eva", FactKind::Lesson, &lesson(&["vat:GB123456782", "name:holmtoolsltd"])).unwrap(),
            NewFact::by("eva", FactKind::Lesson, &lesson(&["name:other"])).unwrap(),
        ];
        store.commit(step, None).await.unwrap();

        let marks = |marks: &[&str]| marks.iter().map(|mark| (*mark).to_owned()).collect::<Vec<_>>();
        assert!(store.has_lessons().await.unwrap());
        assert_eq!(store.lessons_known_by(&[]).await.unwrap(), []);
        assert_eq!(store.lessons_known_by(&marks(&["vat:GB1"])).await.unwrap(), []);
        // More marks than one statement asks for, both keys of one lesson among them.
        let mut many: Vec<String> = (0..70).map(|n| format!("name:{n}")).collect();
        many.extend(marks(&["name:holmtoolsltd", "vat:GB123456782"]));
        let found = store.lessons_known_by(&many).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].lesson, lesson(&["vat:GB123456782", "name:holmtoolsltd"]));

        let id = found[0].id;
        assert!(matches!(store.revoke_lesson(id, "eva", "  ").await, Err(StoreError::Invalid(_))));
        store.revoke_lesson(id, "eva", "It was another vendor.").await.unwrap();
        assert!(matches!(store.revoke_lesson(id, "eva", "Again.").await, Err(StoreError::Invalid(_))));
        assert!(matches!(store.revoke_lesson(9_999, "eva", "None.").await, Err(StoreError::NotFound(_))));
        assert_eq!(store.lessons_known_by(&many).await.unwrap(), []);
        let record = store.lesson(id).await.unwrap().unwrap();
        assert_eq!(record.case, case);
        assert_eq!(record.revoked.map(|r| (r.by, r.reason)), Some(("eva".into(), "It was another vendor.".into())));
        assert_eq!(store.lessons().await.unwrap().len(), 2, "what was revoked stays visible");
        assert_eq!(store.verify(|_, _| ()).await.unwrap().first_fault, None);
    }
}
