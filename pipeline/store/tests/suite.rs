//! The store suite: the same promises on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, reason = "helpers of tests panic as tests do")]

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use common::*;
use model::Reading;
use model::case::{CaseId, CaseState, Event, Stage};
use model::decision::LineMatch;
use model::document::DocumentRole;
use model::extraction::Reason;
use model::ledger::{EarlierInvoice, Order, OrderLine, OrderStatus, Receipt, TrustedAccount, Vendor};
use model::task::{Assignee, Role, Task, TaskKind, TaskOutcome};
use store::{
    BoxFuture, CaseFilter, CloseTask, CommitError, FactKind, Import, Lease, NewCase, NewEffect, NewFact, OpenError,
    StageHandler, StageOutcome, Step, Store, TaskFilter,
};

fn moved(case: &CaseId, version: u64, state: CaseState) -> Step {
    Step::new(case.clone(), version, state, Event::by_service("moved", "Moved."))
}

/// A case that rests with exceptions, at version 2: the job of its first stage is taken by no worker.
async fn resting(store: &Store, key: &str) -> CaseId {
    let bytes = format!("<resting>{key}</resting>");
    store.capture(capture_of(store, key, bytes.as_bytes()).await).await.unwrap();
    let case = id_of(bytes.as_bytes());
    store.commit(moved(&case, 1, CaseState::Working { stage: Stage::Route }), None).await.unwrap();
    store.commit(moved(&case, 2, CaseState::Exception), None).await.unwrap();
    case
}

fn order(number: &str, vendor: &str) -> Order {
    Order {
        po_number: number.to_owned(),
        vendor_id: vendor.to_owned(),
        currency: "EUR".parse().unwrap(),
        order_date: Some("2026-03-01".parse().unwrap()),
        status: OrderStatus::Open,
        buyer: None,
        cost_centre: None,
        lines: vec![OrderLine {
            line_no: "10".to_owned(),
            item_id: None,
            description: "Bolts".to_owned(),
            quantity: 100.into(),
            unit: None,
            unit_price: 2.into(),
            tax_rate: None,
            received: None,
            billed: Default::default(),
            tiers: Vec::new(),
            received_in: Vec::new(),
            packs: Vec::new(),
        }],
    }
}

fn vendor(id: &str, name: &str, iban: &str) -> Vendor {
    Vendor {
        vendor_id: id.to_owned(),
        name: name.to_owned(),
        vat_id: Some("DE123456788".parse().unwrap()),
        accounts: vec![TrustedAccount {
            iban: iban.parse().unwrap(),
            bic: None,
            confirmed_by: "import of 2026-03-02".to_owned(),
        }],
        email_domain: Some("nordlicht.example".to_owned()),
        country: Some("DE".to_owned()),
        currency: None,
        payment_terms_days: None,
        po_required: false,
        blocked: false,
    }
}

fn line(order: &str, quantity: i64) -> LineMatch {
    LineMatch {
        line: 1,
        po_number: order.to_owned(),
        order_line: "10".to_owned(),
        quantity: quantity.into(),
        net_amount: (quantity * 2).into(),
        by: "item id".to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_arrival_is_captured_once_and_a_known_document_joins_its_case() {
    for url in databases("capture") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        // Twenty watchers see the same file at once, under ten names.
        let mut captures = Vec::new();
        for n in 0..20 {
            captures.push(capture_of(store, &format!("copy-{}", n % 10), b"<same/>").await);
        }
        let done = futures_util::future::join_all(captures.into_iter().map(|capture| store.capture(capture))).await;
        let done: Vec<_> = done.into_iter().map(Result::unwrap).collect();
        assert_eq!(done.iter().filter(|captured| captured.new).count(), 10, "ten arrivals");
        assert_eq!(done.iter().map(|captured| captured.opened.len()).sum::<usize>(), 1, "one case");
        assert!(done.iter().all(|captured| captured.cases == [id_of(b"<same/>")]));
        let case = store.case(&id_of(b"<same/>")).await.unwrap().unwrap();
        assert_eq!((case.arrivals.len(), case.documents.len(), case.version), (10, 1, 1));
        assert_eq!(
            store.known_arrival("inbox", "copy-3").await.unwrap().unwrap().cases,
            std::slice::from_ref(&case.id)
        );
        assert_eq!(store.known_arrival("inbox", "copy-99").await.unwrap(), None);

        // A mail with two invoices, one of them known; the mail itself supports both.
        let mail = document(store, b"From: a@b", DocumentRole::Supporting).await;
        let (known, new) = (
            document(store, b"<same/>", DocumentRole::Invoice).await,
            document(store, b"<new/>", DocumentRole::Invoice).await,
        );
        let case_of = |first: &model::document::Document| NewCase {
            id: CaseId::of(first.id),
            documents: vec![first.clone(), mail.clone()],
            state: CaseState::Working { stage: Stage::Extract },
            refusal: None,
            flags: vec!["forwarded".to_owned()],
        };
        let capture = store::Capture {
            arrival: arrival(store, "7/4711"),
            original: mail.clone(),
            sidecar: None,
            cases: vec![case_of(&known), case_of(&new)],
            cursor: Some("7/4711".to_owned()),
        };
        let captured = store.capture(capture.clone()).await.unwrap();
        assert_eq!(captured.opened, [id_of(b"<new/>")]);
        assert_eq!(captured.cases, [id_of(b"<same/>"), id_of(b"<new/>")]);
        assert_eq!(store.cursor("inbox").await.unwrap().as_deref(), Some("7/4711"));
        assert!(!store.capture(capture).await.unwrap().new);
        let joined = store.case(&case.id).await.unwrap().unwrap();
        assert_eq!(joined.documents.len(), 2, "the mail is kept with the case that it arrived for again");

        // The mail arrives in another box: it is no invoice, so it joins nothing by itself.
        let other = document(store, b"<other/>", DocumentRole::Invoice).await;
        let capture = store::Capture {
            arrival: arrival(store, "8/1"),
            original: mail.clone(),
            sidecar: None,
            cases: vec![case_of(&other)],
            cursor: None,
        };
        assert_eq!(store.capture(capture).await.unwrap().opened, [id_of(b"<other/>")]);
        assert_eq!(store.counts().await.unwrap().cases, 3);
        assert_eq!(store.arrivals(Some("inbox"), 100).await.unwrap().len(), 12);
        assert_eq!(store.verify(|_, _| {}).await.unwrap().first_fault, None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_is_whole_or_not_there() {
    for url in databases("step") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        let case = resting(store, "a").await;
        let task = |key: &str| Task {
            key: key.to_owned(),
            case: case.clone(),
            kind: TaskKind::Review,
            assignee: Assignee::Role(Role::Clerk),
            sentence: "Look.".to_owned(),
            checklist: vec![],
            opened_at: store.clock().now(),
            data_hash: "h".to_owned(),
        };
        // Everything at once.
        let mut step = moved(&case, 3, CaseState::Approving);
        step.facts = vec![
            NewFact::by("eva", FactKind::Correction, &serde_json::json!({"BT-1": "4711"})).unwrap(),
            NewFact::by_service(FactKind::Extraction, &"x".repeat(100_000)).unwrap(),
        ];
        step.open_tasks = vec![task("t1"), task("t2")];
        step.effects =
            vec![NewEffect { key: "e1".to_owned(), kind: "mail".to_owned(), data: serde_json::json!({"to": "x"}) }];
        step.bookings = Some(vec![line("4711", 5)]);
        assert_eq!(store.commit(step.clone(), None).await.unwrap().version, 4);

        // The same step again: the case moved on.
        let again = store.commit(step.clone(), None).await;
        assert!(matches!(again, Err(CommitError::Stale { expected: 3, actual: 4 })), "{again:?}");
        let long: String = store.latest(&case, FactKind::Extraction).await.unwrap().unwrap();
        assert_eq!(long.len(), 100_000);
        assert_eq!(store.facts(&case, None).await.unwrap().len(), 2);

        // A refused step leaves nothing: not the fact, not the effect, not the event.
        let before = store.events(None, None, 1000).await.unwrap().len();
        let refused = async |change: &dyn Fn(&mut Step)| {
            let mut step = moved(&case, 4, CaseState::Paying);
            step.facts = vec![NewFact::by_service(FactKind::Approval, &1).unwrap()];
            step.effects =
                vec![NewEffect { key: "e2".to_owned(), kind: "mail".to_owned(), data: serde_json::Value::Null }];
            step.open_tasks = vec![task("t9")];
            change(&mut step);
            let outcome = store.commit(step, None).await.unwrap_err();
            assert_eq!(store.facts(&case, None).await.unwrap().len(), 2);
            assert_eq!(store.events(None, None, 1000).await.unwrap().len(), before);
            assert_eq!(store.effects_of(&case).await.unwrap().len(), 1);
            assert_eq!(
                store.tasks(&TaskFilter { case: Some(case.clone()), ..Default::default() }).await.unwrap().len(),
                2
            );
            outcome
        };
        let close = |key: &str| CloseTask {
            key: key.to_owned(),
            outcome: TaskOutcome::Done,
            by: "eva".to_owned(),
            explanation: None,
        };
        assert!(matches!(
            refused(&|step| step.close_tasks = vec![close("t1"), close("nobody")]).await,
            CommitError::TaskGone { key } if key == "nobody"
        ));
        assert!(matches!(
            refused(&|step| step.asserts = BTreeMap::from([("order/4711".to_owned(), 7)])).await,
            CommitError::LedgerMoved { record } if record == "order/4711"
        ));
        assert!(matches!(
            refused(&|step| step.state = CaseState::Closed { outcome: model::case::Closing::Paid }).await,
            CommitError::Refused { .. }
        ));
        assert!(matches!(refused(&|step| step.events.clear()).await, CommitError::Refused { .. }));
        assert!(matches!(refused(&|step| step.expected_version = 3).await, CommitError::Stale { .. }));

        // Closing and superseding.
        let mut step = moved(&case, 4, CaseState::Correcting);
        step.close_tasks =
            vec![CloseTask { explanation: Some("wrong".to_owned()), outcome: TaskOutcome::Declined, ..close("t1") }];
        step.supersede_tasks = true;
        step.open_tasks = vec![task("t3")];
        store.commit(step, None).await.unwrap();
        let tasks = store.tasks(&TaskFilter { case: Some(case.clone()), ..Default::default() }).await.unwrap();
        let outcomes: Vec<_> = tasks.iter().map(|t| (t.task.key.as_str(), t.open, t.outcome)).collect();
        assert_eq!(
            outcomes,
            [
                ("t1", false, Some(TaskOutcome::Declined)),
                ("t2", false, Some(TaskOutcome::Superseded)),
                ("t3", true, None)
            ]
        );
        let person = |user: &str, roles: &[Role]| TaskFilter {
            person: Some((user.to_owned(), roles.to_vec())),
            open_only: true,
            ..Default::default()
        };
        assert_eq!(store.tasks(&person("eva", &[Role::Clerk])).await.unwrap().len(), 1);
        assert_eq!(store.tasks(&person("eva", &[Role::Approver])).await.unwrap().len(), 0);

        // The outbox hands an effect to one process at a time.
        assert_eq!(store.due_effects(10).await.unwrap().len(), 1);
        assert_eq!(store.due_effects(10).await.unwrap().len(), 0, "leased");
        store.effect_failed("e1", Some(store.clock().now()), "no answer").await.unwrap();
        let again = store.due_effects(10).await.unwrap();
        assert_eq!((again.len(), again[0].attempts), (1, 1));
        store.effect_sent("e1").await.unwrap();
        assert_eq!(store.due_effects(10).await.unwrap().len(), 0);
        assert!(store.effects_of(&case).await.unwrap()[0].sent_at.is_some());
        let report = store.verify(|_, _| {}).await.unwrap();
        assert_eq!((report.first_fault, report.facts), (None, 2));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_steps_that_race_for_one_order_line_exactly_one_is_committed() {
    for url in databases("race") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        store.apply_import(Import::Orders(vec![order("4711", "V1")]), "eva").await.unwrap();
        let mut cases = Vec::new();
        for n in 0..8 {
            let bytes = format!("<race>{n}</race>");
            store.capture(capture_of(store, &format!("race-{n}"), bytes.as_bytes()).await).await.unwrap();
            let case = id_of(bytes.as_bytes());
            store.commit(moved(&case, 1, CaseState::Working { stage: Stage::Match }), None).await.unwrap();
            cases.push(case);
        }
        for round in 0..8_u64 {
            // Every case computes from the same version; then all commit at once.
            let steps = cases.iter().map(|case| {
                let mut step = moved(case, 2, CaseState::Working { stage: Stage::Flag });
                step.asserts = BTreeMap::from([("order/4711".to_owned(), round + 1)]);
                step.bookings = Some(vec![line("4711", 10)]);
                store.commit(step, None)
            });
            let outcomes = futures_util::future::join_all(steps).await;
            let won: Vec<usize> = (0..cases.len()).filter(|&n| outcomes[n].is_ok()).collect();
            assert_eq!(won.len(), 1, "round {round}: {outcomes:?}");
            let moved = |outcome: &Result<_, CommitError>| matches!(outcome, Err(CommitError::LedgerMoved { .. }));
            assert_eq!(outcomes.iter().filter(|outcome| moved(outcome)).count(), cases.len() - 1);
            cases.remove(won[0]);
            let billed = store.order("4711").await.unwrap().unwrap().lines[0].billed;
            assert_eq!(billed.quantity, ((round + 1) * 10).into());
        }
        // The same case, moved by two workers at once.
        let case = resting(store, "twice").await;
        let steps = (0..6).map(|_| store.commit(moved(&case, 3, CaseState::Working { stage: Stage::Match }), None));
        let outcomes = futures_util::future::join_all(steps).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(_) | Err(CommitError::Stale { .. }))));
        assert_eq!(store.verify(|_, _| {}).await.unwrap().first_fault, None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_ledger_is_cut_for_the_invoice_and_an_import_repeated_changes_nothing() {
    let iban = "DE89370400440532013000";
    for url in databases("ledger") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        let vendors = || Import::Vendors(vec![vendor("V1", "Nordlicht Energie GmbH", iban)]);
        let receipt = || {
            Import::Receipts(vec![Receipt {
                receipt_number: "R1".to_owned(),
                po_number: "PO-0004711".to_owned(),
                line_no: "10".to_owned(),
                quantity: "60.5".parse().unwrap(),
                unit: None,
                received_date: "2026-03-05".parse().unwrap(),
            }])
        };
        for (pass, import) in [
            (0, vendors()),
            (1, vendors()),
            (0, Import::Orders(vec![order("PO-0004711", "V1")])),
            (1, Import::Orders(vec![order("PO-0004711", "V1")])),
            (0, receipt()),
            (1, receipt()),
        ] {
            let report = store.apply_import(import, "eva").await.unwrap();
            assert_eq!((report.added, report.unchanged), (1 - pass, pass));
        }
        let case = resting(store, "l").await;
        let mut reading = Reading::default();
        let evidence = || model::reading::Provenance {
            confidence: model::Confidence::CERTAIN,
            evidence: vec![model::Evidence::Ledger { record: "test".to_owned() }],
            raw: None,
            proven_by: None,
        };
        let mut set = |path: &str, text: &str| reading.set(&path.parse().unwrap(), text, evidence()).unwrap();
        set("BT-27", "NORDLICHT ENERGIE");
        set("BT-1", "RE-0042");
        set("BT-13", "po 0004711");
        set("BT-112", "119.00 EUR");
        let as_of = "2026-03-10".parse().unwrap();
        let ledger = store.ledger_for(&reading, None, &case, as_of, &[]).await.unwrap();
        assert_eq!(ledger.vendors.len(), 1);
        assert_eq!(ledger.vendors[0].accounts.len(), 1);
        let order = ledger.order("PO-0004711").expect("quoted without its punctuation");
        assert_eq!(order.lines[0].received, Some("60.5".parse().unwrap()));
        assert_eq!(ledger.versions["vendor/V1"], 1);
        assert_eq!(ledger.versions["order/PO-0004711"], 2);
        assert_eq!((ledger.known["vendors"], ledger.known["orders"], ledger.known["receipts"]), (1, 1, 1));

        // A person trusts an account; the next import does not take it away.
        let mine = "DE02120300000000202051".parse().unwrap();
        assert!(store.trust_account("V1", &mine, "eva", " ").await.is_err());
        store.trust_account("V1", &mine, "eva", "call-back on 2026-03-09").await.unwrap();
        assert_eq!(store.apply_import(vendors(), "eva").await.unwrap().unchanged, 1);
        let trusted = store.vendor("V1").await.unwrap().unwrap().accounts;
        assert_eq!(trusted.len(), 2);
        assert!(trusted.iter().any(|account| account.confirmed_by == "eva by call-back on 2026-03-09"));

        // The case waits with exceptions for this vendor: a changed vendor touches it.
        let mut step = moved(&case, 3, CaseState::Working { stage: Stage::Match });
        step.summary = Some(store::CaseSummary {
            vendor_id: Some("V1".to_owned()),
            number: Some("RE-0042".to_owned()),
            ..Default::default()
        });
        step.index = Some(EarlierInvoice::of(
            reading.invoice(),
            case.clone(),
            model::DocumentId::of(b"l"),
            Some("V1".to_owned()),
        ));
        store.commit(step, None).await.unwrap();
        store.commit(moved(&case, 4, CaseState::Working { stage: Stage::Route }), None).await.unwrap();
        store.commit(moved(&case, 5, CaseState::Exception), None).await.unwrap();
        let renamed = Import::Vendors(vec![vendor("V1", "Nordlicht Netz GmbH", iban)]);
        assert_eq!(store.apply_import(renamed, "eva").await.unwrap().touched_cases, std::slice::from_ref(&case));
        assert_eq!(store.find_case("RE-0042").await.unwrap(), std::slice::from_ref(&case));
        assert_eq!(store.find_case(&case.as_str()[..8]).await.unwrap(), std::slice::from_ref(&case));
        let of = |states: &[store::StateName], statuses: &[model::case::CaseStatus]| CaseFilter {
            states: states.to_vec(),
            statuses: statuses.to_vec(),
            vendor_id: Some("V1".to_owned()),
            ..Default::default()
        };
        use model::case::CaseStatus;
        use store::StateName;
        for (filter, expected) in [
            (of(&[], &[]), 1),
            (of(&[StateName::Paying, StateName::Exception], &[]), 1),
            (of(&[StateName::Paying], &[]), 0),
            (of(&[], &[CaseStatus::Exception]), 1),
            (of(&[], &[CaseStatus::Working]), 0),
        ] {
            assert_eq!(store.cases(&filter).await.unwrap().len(), expected, "{filter:?}");
        }
        let found = store.cases(&CaseFilter { text: Some("re-00".to_owned()), ..Default::default() }).await.unwrap();
        assert_eq!(found.len(), 1);
        assert!(
            store.cases(&CaseFilter { text: Some("re_00".to_owned()), ..Default::default() }).await.unwrap().is_empty()
        );

        // Of two copies exactly one is the later, whichever is asked first and however often each is replaced.
        let other = resting(store, "copy").await;
        let entry = EarlierInvoice::of(reading.invoice(), other.clone(), model::DocumentId::of(b"c"), None);
        let mut step = moved(&other, 3, CaseState::Working { stage: Stage::Match });
        step.index = Some(entry);
        store.commit(step, None).await.unwrap();
        let mut again = moved(&case, 6, CaseState::Working { stage: Stage::Match });
        again.index = Some(EarlierInvoice::of(
            reading.invoice(),
            case.clone(),
            model::DocumentId::of(b"l"),
            Some("V1".to_owned()),
        ));
        store.commit(again, None).await.unwrap();
        let earlier = async |case: &CaseId| {
            let ledger = store.ledger_for(&reading, None, case, as_of, &[]).await.unwrap();
            ledger.earlier.into_iter().map(|earlier| earlier.case).collect::<Vec<_>>()
        };
        assert_eq!(earlier(&case).await, []);
        assert_eq!(earlier(&other).await, std::slice::from_ref(&case));

        // The first copy was misread and is corrected after the second was judged: now the first is the later one, or
        // nobody would ever compare them.
        let mut misread = EarlierInvoice::of(reading.invoice(), case.clone(), model::DocumentId::of(b"l"), None);
        misread.number = Some("RE-OO1".to_owned());
        for (version, entry) in
            [(7, misread.clone()), (8, EarlierInvoice { number: reading.invoice().number.clone(), ..misread })]
        {
            let mut step = moved(&case, version, CaseState::Working { stage: Stage::Match });
            step.index = Some(entry);
            store.commit(step, None).await.unwrap();
        }
        assert_eq!(earlier(&case).await, std::slice::from_ref(&other));
        assert_eq!(earlier(&other).await, []);
    }
}

/// Stages that fail as they are told to.
struct Trouble {
    store: Store,
    calls: AtomicU32,
    answer: StageOutcome,
}

impl StageHandler for Trouble {
    fn work(&self, _: Lease, _: CaseId, _: Stage) -> BoxFuture<'_, StageOutcome> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let _ = &self.store;
        Box::pin(async move { self.answer.clone() })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_that_cannot_be_worked_is_quarantined_with_its_cause_and_costs_only_itself() {
    for url in databases("poison") {
        let again = StageOutcome::Retry { after: Duration::from_millis(10), why: "the reader died".to_owned() };
        let give_up = StageOutcome::GiveUp { reason: Reason::PixelLimit, why: "the page is too large".to_owned() };
        for (answer, reason, calls, says) in [
            (again, Reason::ParserCrash, 3, "extract failed 3 times: the reader died"),
            (give_up, Reason::PixelLimit, 1, "the page is too large"),
            (StageOutcome::Superseded, Reason::ParserCrash, 3, "the stage ended without moving its case"),
        ] {
            let scratch = scratch_with(&url, |config| config.tuning.attempts_max = 3).await;
            let store = &scratch.store;
            let trouble = Arc::new(Trouble { store: store.clone(), calls: AtomicU32::new(0), answer });
            let bytes = format!("<poison>{says}</poison>");
            store.capture(capture_of(store, says, bytes.as_bytes()).await).await.unwrap();
            let (stop, handle) = workers(store, trouble.clone(), 2);
            until_idle(store, Duration::from_secs(60)).await;
            let case = id_of(bytes.as_bytes());
            let record = store.case(&case).await.unwrap().unwrap();
            assert_eq!(record.state, CaseState::Quarantined { reason });
            assert_eq!(trouble.calls.load(Ordering::SeqCst), calls);
            let last = store.events(Some(&case), None, 100).await.unwrap().pop().unwrap();
            assert_eq!(last.event.kind, "quarantined");
            assert!(last.event.sentence.contains(says), "{}", last.event.sentence);
            stop.cancel();
            handle.await.unwrap();
        }
    }
}

/// Stages that hang the first time, as a worker does that was stopped for minutes.
struct Hang {
    store: Store,
    calls: AtomicU32,
    stale: tokio::sync::mpsc::UnboundedSender<Result<store::Committed, CommitError>>,
}

impl StageHandler for Hang {
    fn work(&self, lease: Lease, case: CaseId, stage: Stage) -> BoxFuture<'_, StageOutcome> {
        Box::pin(async move {
            let first = self.calls.fetch_add(1, Ordering::SeqCst) == 0;
            if first {
                tokio::time::sleep(Duration::from_secs(6)).await;
            }
            let step = Step::new(case, lease.version, next(stage), Event::by_service(stage.as_str(), "Done."));
            let outcome = self.store.commit(step, Some(&lease)).await;
            if first {
                self.stale.send(outcome).unwrap();
            }
            StageOutcome::Committed
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stuck_job_is_rescued_and_the_stale_worker_is_refused() {
    for url in databases("rescue") {
        let scratch = scratch_with(&url, |config| config.tuning.rescue_after = Duration::from_secs(1)).await;
        let store = &scratch.store;
        store.capture(capture_of(store, "stuck", b"<stuck/>").await).await.unwrap();
        let (stale, mut outcome) = tokio::sync::mpsc::unbounded_channel();
        let stages = Arc::new(Hang { store: store.clone(), calls: AtomicU32::new(0), stale });
        let (stop, handle) = workers(store, stages, 2);
        until_idle(store, Duration::from_secs(60)).await;
        let record = store.case(&id_of(b"<stuck/>")).await.unwrap().unwrap();
        assert!(record.state.is_final(), "{:?}", record.state);
        let outcome = outcome.recv().await.unwrap();
        assert!(matches!(outcome, Err(CommitError::Stale { .. } | CommitError::LeaseLost)), "{outcome:?}");
        let kinds: Vec<_> = store.events(Some(&record.id), None, 100).await.unwrap();
        assert_eq!(kinds.iter().filter(|event| event.event.kind == "extract").count(), 1);
        stop.cancel();
        handle.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_that_goes_away_leaves_a_step_whole_or_not_there() {
    for url in databases("dropped") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        let mut cases = Vec::new();
        for n in 0..40 {
            cases.push(resting(store, &format!("d{n}")).await);
        }
        for (n, case) in cases.iter().enumerate() {
            let mut step = moved(case, 3, CaseState::Approving);
            step.facts = vec![NewFact::by_service(FactKind::Approval, &n).unwrap()];
            step.effects =
                vec![NewEffect { key: format!("e{n}"), kind: "mail".to_owned(), data: serde_json::Value::Null }];
            let commit = store.commit(step, None);
            // Dropped at once, or after a moment in the middle of it.
            let _ = tokio::time::timeout(Duration::from_micros(150 * n as u64), commit).await;
        }
        store
            .put_user(
                store::User {
                    name: "last".to_owned(),
                    display_name: String::new(),
                    email: None,
                    password_hash: None,
                    roles: vec![],
                    disabled: false,
                },
                "eva",
            )
            .await
            .unwrap();
        for case in &cases {
            let record = store.case(case).await.unwrap().unwrap();
            let (facts, effects) =
                (store.facts(case, None).await.unwrap().len(), store.effects_of(case).await.unwrap().len());
            let whole = record.version == 4 && facts == 1 && effects == 1 && record.state == CaseState::Approving;
            let absent = record.version == 3 && facts == 0 && effects == 0 && record.state == CaseState::Exception;
            assert!(whole || absent, "{record:?}: {facts} facts, {effects} effects");
        }
        assert_eq!(store.verify(|_, _| {}).await.unwrap().first_fault, None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_and_sessions_are_kept() {
    for url in databases("people") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        let user = store::User {
            name: "eva".to_owned(),
            display_name: "Eva Lind".to_owned(),
            email: Some("eva@example.com".to_owned()),
            password_hash: Some("$argon2id$…".to_owned()),
            roles: vec![Role::Clerk, Role::Approver],
            disabled: false,
        };
        store.put_user(user.clone(), "root").await.unwrap();
        assert_eq!(store.user("eva").await.unwrap(), Some(user.clone()));
        let later = store.clock().now() + Duration::from_secs(60);
        let before = store.clock().now() - Duration::from_secs(60);
        store.put_session("t1", "eva", "csrf", later).await.unwrap();
        store.put_session("t2", "eva", "csrf", before).await.unwrap();
        assert_eq!(store.session("t1").await.unwrap().unwrap().user, "eva");
        assert_eq!(store.session("t2").await.unwrap(), None, "expired");
        store.put_user(store::User { disabled: true, ..user }, "root").await.unwrap();
        assert_eq!(store.session("t1").await.unwrap(), None, "a disabled user is signed out");
        assert_eq!(store.migrate().await.unwrap(), Vec::<String>::new(), "a second migration applies nothing");
        let chain = store.events(None, None, 100).await.unwrap();
        assert!(chain.iter().all(|event| !event.event.data.to_string().contains("argon2")), "no secret on the chain");
    }
}

#[tokio::test]
async fn a_second_serving_process_is_told_so_and_the_command_line_is_not() {
    let scratch = scratch(&None).await;
    let second = Store::open(&scratch.config, Arc::new(model::clock::SystemClock)).await;
    let error = second.err().expect("refused");
    assert!(matches!(error, OpenError::Locked { .. }), "{error}");
    assert!(error.to_string().contains(&std::process::id().to_string()), "{error}");
    let beside = Store::attach(&scratch.config, Arc::new(model::clock::SystemClock)).await.unwrap();
    resting(&beside, "cli").await;
    assert_eq!(scratch.store.counts().await.unwrap().cases, 1);
}
