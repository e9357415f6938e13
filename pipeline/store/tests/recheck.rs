//! Which cases are looked at again, and against what a case is judged when it is.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod common;

use common::*;
use model::Reading;
use model::case::{CaseId, CaseState, Event, Stage};
use model::decision::LineMatch;
use model::ledger::{Order, OrderLine, OrderStatus, Receipt};
use store::{CaseSummary, Import, RecheckKind, Step, Store};

fn order() -> Order {
    Order {
        po_number: "4711".to_owned(),
        vendor_id: "V1".to_owned(),
        currency: "EUR".parse().unwrap(),
        order_date: None,
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

async fn moved(store: &Store, case: &CaseId, state: CaseState, change: impl FnOnce(&mut Step)) {
    let version = store.case(case).await.unwrap().unwrap().version;
    let mut step = Step::new(case.clone(), version, state, Event::by_service("moved", "Moved."));
    change(&mut step);
    store.commit(step, None).await.unwrap();
}

async fn captured(store: &Store, key: &str) -> CaseId {
    let bytes = format!("<recheck>{key}</recheck>");
    store.capture(capture_of(store, key, bytes.as_bytes()).await).await.unwrap();
    id_of(bytes.as_bytes())
}

/// Matches so many pieces and rests in `state`.
async fn bills(store: &Store, case: &CaseId, quantity: i64, state: CaseState) {
    let line = LineMatch {
        line: 1,
        po_number: "4711".to_owned(),
        order_line: "10".to_owned(),
        quantity: quantity.into(),
        net_amount: (quantity * 2).into(),
        by: "item id".to_owned(),
    };
    if store.case(case).await.unwrap().unwrap().state.is_resting() {
        moved(store, case, CaseState::Working { stage: Stage::Match }, |_| {}).await;
    }
    moved(store, case, CaseState::Working { stage: Stage::Route }, |step| {
        step.bookings = Some(vec![line]);
        step.summary = Some(CaseSummary { vendor_id: Some("V1".to_owned()), ..CaseSummary::default() });
    })
    .await;
    moved(store, case, state, |_| {}).await;
}

/// What packages of the article hold, as the ledger of the case has it, and the version of its vendor.
async fn packs(store: &Store, case: &CaseId) -> (Vec<String>, u64) {
    let provenance = model::reading::Provenance {
        confidence: model::Confidence::CERTAIN,
        evidence: vec![model::Evidence::Ledger { record: "test".to_owned() }],
        raw: None,
        proven_by: None,
    };
    let mut reading = Reading::default();
    reading.set(&"BT-13".parse().unwrap(), "4711", provenance).unwrap();
    let ledger = store.ledger_for(&reading, None, case, "2026-03-10".parse().unwrap(), &[]).await.unwrap();
    let lines = &ledger.order("4711").unwrap().lines;
    (lines[0].packs.iter().map(|pack| format!("{} {}", pack.unit, pack.holds)).collect(), ledger.versions["vendor/V1"])
}

/// What stands before the case on the order line.
async fn before(store: &Store, case: &CaseId) -> i64 {
    let provenance = model::reading::Provenance {
        confidence: model::Confidence::CERTAIN,
        evidence: vec![model::Evidence::Ledger { record: "test".to_owned() }],
        raw: None,
        proven_by: None,
    };
    let mut reading = Reading::default();
    reading.set(&"BT-13".parse().unwrap(), "4711", provenance).unwrap();
    let ledger = store.ledger_for(&reading, None, case, "2026-03-10".parse().unwrap(), &[]).await.unwrap();
    let billed = ledger.order("4711").unwrap().lines[0].billed;
    assert_eq!(billed.net_amount, billed.quantity * model::Decimal::TWO);
    billed.quantity.try_into().unwrap()
}

async fn due(store: &Store) -> Vec<CaseId> {
    store.due_rechecks(100).await.unwrap().into_iter().map(|recheck| recheck.case).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_is_judged_against_what_was_claimed_before_it_and_not_after() {
    for url in databases("claims") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        store.apply_import(Import::Orders(vec![order()]), "eva").await.unwrap();
        // Captured in this order, matched in the other one: the claim counts.
        let (late, early) = (captured(store, "late").await, captured(store, "early").await);
        bills(store, &early, 100, CaseState::Exception).await;
        assert_eq!(before(store, &late).await, 100);
        bills(store, &late, 20, CaseState::Exception).await;
        assert_eq!((before(store, &early).await, before(store, &late).await), (0, 100));
        // Judged again with the same result it stays where it was, and with less, too; what came after is due then.
        bills(store, &early, 100, CaseState::Exception).await;
        assert_eq!((before(store, &early).await, before(store, &late).await), (0, 100));
        assert!(due(store).await.is_empty());
        bills(store, &early, 90, CaseState::Exception).await;
        assert_eq!((before(store, &early).await, before(store, &late).await), (0, 90));
        assert_eq!(due(store).await, std::slice::from_ref(&late));
        for recheck in store.due_rechecks(10).await.unwrap() {
            store.rechecked(&recheck).await.unwrap();
        }
        // With more it stands behind what came meanwhile, which was judged against less.
        bills(store, &early, 95, CaseState::Exception).await;
        assert_eq!((before(store, &early).await, before(store, &late).await), (20, 0));
        assert_eq!(due(store).await, std::slice::from_ref(&late));
        assert_eq!(store.verify(|_, _| {}).await.unwrap().first_fault, None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_makes_every_open_case_due_that_it_touches_and_no_closed_one() {
    for url in databases("rechecks") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        store.apply_import(Import::Orders(vec![order()]), "eva").await.unwrap();
        let (paying, waiting, working) =
            (captured(store, "paying").await, captured(store, "waiting").await, captured(store, "working").await);
        let closed = captured(store, "closed").await;
        bills(store, &paying, 10, CaseState::Paying).await;
        bills(store, &waiting, 10, CaseState::Waiting).await;
        bills(store, &closed, 10, CaseState::Paying).await;
        use model::case::Closing::Paid;
        moved(store, &closed, CaseState::Archiving { outcome: Paid }, |_| {}).await;
        moved(store, &closed, CaseState::Closed { outcome: Paid }, |_| {}).await;
        moved(store, &working, CaseState::Working { stage: Stage::Match }, |step| {
            step.summary = Some(CaseSummary { vendor_id: Some("V1".to_owned()), ..CaseSummary::default() });
        })
        .await;
        let receipt = Receipt {
            receipt_number: "R1".to_owned(),
            po_number: "4711".to_owned(),
            line_no: "10".to_owned(),
            quantity: 10.into(),
            unit: None,
            received_date: "2026-03-05".parse().unwrap(),
        };
        let report = store.apply_import(Import::Receipts(vec![receipt.clone()]), "eva").await.unwrap();
        assert_eq!(report.touched_cases.len(), 2, "{:?}", report.touched_cases);
        assert_eq!(due(store).await, [paying.clone(), waiting.clone()]);
        // The same again changes nothing, and a request that comes while one is answered stays.
        let answered = store.due_rechecks(10).await.unwrap();
        assert!(store.apply_import(Import::Receipts(vec![receipt]), "eva").await.unwrap().touched_cases.is_empty());
        let closing = Order { status: OrderStatus::Closed, ..order() };
        store.apply_import(Import::Orders(vec![closing]), "eva").await.unwrap();
        for recheck in &answered {
            store.rechecked(recheck).await.unwrap();
        }
        // What moves is listed once it rests.
        assert_eq!(due(store).await, [paying.clone(), waiting.clone()]);
        moved(store, &working, CaseState::Working { stage: Stage::Route }, |_| {}).await;
        moved(store, &working, CaseState::Exception, |_| {}).await;
        assert_eq!(due(store).await, [paying, waiting.clone(), working]);
        for recheck in store.due_rechecks(10).await.unwrap() {
            store.rechecked(&recheck).await.unwrap();
        }
        assert!(due(store).await.is_empty());

        // A wait ends on its day, and only there.
        let today = store.clock().today();
        let wait = |step: &mut Step| step.look_again = today.tomorrow().ok();
        moved(store, &waiting, CaseState::Working { stage: Stage::Route }, |_| {}).await;
        moved(store, &waiting, CaseState::Waiting, wait).await;
        assert!(due(store).await.is_empty());
        moved(store, &waiting, CaseState::Working { stage: Stage::Route }, |_| {}).await;
        moved(store, &waiting, CaseState::Waiting, |step| step.look_again = Some(today)).await;
        // What is only noted of it leaves the day as it is.
        moved(store, &waiting, CaseState::Waiting, |_| {}).await;
        let found = store.due_rechecks(10).await.unwrap();
        assert_eq!(found.iter().map(|one| (&one.case, one.kind)).collect::<Vec<_>>(), [(&waiting, RecheckKind::Timer)]);
        moved(store, &waiting, CaseState::Working { stage: Stage::Route }, |_| {}).await;
        moved(store, &waiting, CaseState::Exception, |_| {}).await;
        assert!(due(store).await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_package_holds_is_known_until_it_is_revoked_and_judges_the_vendors_open_cases_anew() {
    for url in databases("packs") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        let vendor = model::ledger::Vendor {
            vendor_id: "V1".to_owned(),
            name: "Nordlicht".to_owned(),
            vat_id: None,
            accounts: Vec::new(),
            email_domain: None,
            country: None,
            currency: None,
            payment_terms_days: None,
            po_required: false,
            blocked: false,
        };
        store.apply_import(Import::Vendors(vec![vendor]), "eva").await.unwrap();
        store.apply_import(Import::Orders(vec![order()]), "eva").await.unwrap();
        let (case, other) = (captured(store, "states").await, captured(store, "waits").await);
        bills(store, &case, 10, CaseState::Exception).await;
        bills(store, &other, 10, CaseState::Exception).await;
        assert_eq!(packs(store, &case).await, (vec![], 1));
        let state = async |item: Option<&str>, pack: &str| {
            let factor = model::pack::PackFactor {
                vendor_id: "V1".to_owned(),
                vendor: "Nordlicht".to_owned(),
                item: item.map(str::to_owned),
                pack: pack.parse().unwrap(),
                reason: "as printed on the box".parse().unwrap(),
            };
            moved(store, &case, CaseState::Exception, |step| {
                step.facts.push(store::NewFact::by("eva", store::FactKind::Pack, &factor).unwrap());
            })
            .await;
        };
        state(None, "XBX = 50 C62").await;
        state(Some("bolts"), "XBX = 20 C62").await;
        state(Some("nuts"), "XBX = 30 C62").await;
        // What was said of the article goes before what was said of all; of another article nothing was said.
        assert_eq!(packs(store, &case).await, (vec!["XBX 20".to_owned(), "XBX 50".to_owned()], 4));
        assert_eq!(due(store).await, [case.clone(), other.clone()]);
        for recheck in store.due_rechecks(10).await.unwrap() {
            store.rechecked(&recheck).await.unwrap();
        }
        let listed = store.packs().await.unwrap();
        assert_eq!(
            listed.iter().map(|one| one.factor.in_words()).collect::<Vec<_>>(),
            ["1 XBX = 30 C62 of nuts", "1 XBX = 20 C62 of bolts", "1 XBX = 50 C62 of every article",]
        );
        assert!(store.revoke_pack(listed[1].id, "eva", " ").await.is_err());
        store.revoke_pack(listed[1].id, "eva", "that was another supplier's box").await.unwrap();
        assert!(store.revoke_pack(listed[1].id, "eva", "once more, to be sure").await.is_err());
        assert_eq!(packs(store, &case).await, (vec!["XBX 50".to_owned()], 5));
        assert_eq!(due(store).await, [case.clone(), other]);
        assert_eq!(store.pack(listed[1].id).await.unwrap().unwrap().revoked.unwrap().by, "eva");
        // An order that is imported again does not take in what is not its own.
        assert_eq!(store.apply_import(Import::Orders(vec![order()]), "eva").await.unwrap().unchanged, 1);
        assert_eq!(store.verify(|_, _| {}).await.unwrap().first_fault, None);
    }
}

/// The one price of a contract.
fn listed(contract: &str, item: &str, price: i64) -> model::ledger::ListedPrice {
    model::ledger::ListedPrice {
        contract_number: contract.to_owned(),
        price: model::ledger::ContractPrice {
            item_id: Some(item.to_owned()),
            description: String::new(),
            unit: None,
            unit_price: price.into(),
            tiers: vec![model::ledger::Tier { from: 100.into(), unit_price: (price - 1).into() }],
            valid_from: None,
            valid_to: None,
        },
    }
}

fn contract(number: &str) -> model::ledger::Contract {
    model::ledger::Contract {
        contract_number: number.to_owned(),
        vendor_id: "V1".to_owned(),
        description: "Bolts by call".to_owned(),
        currency: "EUR".parse().unwrap(),
        valid_from: "2026-01-01".parse().unwrap(),
        valid_to: None,
        period: model::ledger::ContractPeriod::Once,
        amount_per_period: None,
        total_cap: None,
        tolerance_percent: None,
        owner: None,
        prices: Vec::new(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_price_list_is_replaced_as_a_whole_and_stays_when_its_contract_is_imported_again() {
    for url in databases("prices") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        let two = || Import::Prices(vec![listed("K-1", "B-1", 4), listed("K-1", "B-2", 5)]);
        let unknown = store.apply_import(two(), "eva").await;
        assert!(matches!(unknown, Err(store::StoreError::NotFound(_))), "{unknown:?}");
        let contracts = || Import::Contracts(vec![contract("K-1"), contract("K-2")]);
        store.apply_import(contracts(), "eva").await.unwrap();
        let open = captured(store, "open").await;
        bills(store, &open, 10, CaseState::Exception).await;
        let count = |report: store::ImportReport| (report.added, report.changed, report.unchanged);
        let first = store.apply_import(two(), "eva").await.unwrap();
        assert_eq!(first.touched_cases, std::slice::from_ref(&open));
        assert_eq!(count(first), (2, 0, 0));
        let again = store.apply_import(two(), "eva").await.unwrap();
        assert!(again.touched_cases.is_empty());
        assert_eq!(count(again), (0, 0, 2));
        assert_eq!(count(store.apply_import(contracts(), "eva").await.unwrap()), (0, 0, 2));
        assert_eq!(store.contract("K-1").await.unwrap().unwrap().prices.len(), 2);
        // Another price, and one that is no longer agreed.
        let report = store.apply_import(Import::Prices(vec![listed("K-1", "B-1", 6)]), "eva").await.unwrap();
        assert_eq!(count(report), (0, 2, 0));
        let prices = store.contract("K-1").await.unwrap().unwrap().prices;
        assert_eq!(prices, [listed("K-1", "B-1", 6).price]);
        assert_eq!(store.verify(|_, _| {}).await.unwrap().first_fault, None);
    }
}

fn missing(contract: &str, expected: &str) -> store::MissingBill {
    let finding = serde_json::json!({
        "code": "K204", "severity": "W", "terms": [], "sentence": format!("The bill of {contract} has not come."),
        "expected": null, "actual": null, "difference": null, "limit": null, "evidence": [], "at_risk": null,
    });
    store::MissingBill {
        contract: contract.to_owned(),
        vendor_id: "V1".to_owned(),
        expected: expected.parse().unwrap(),
        description: String::new(),
        owner: None,
        finding: serde_json::from_value(finding).unwrap(),
        found_at: None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bill_that_never_came_is_told_once_whoever_looks_and_ends_when_it_comes() {
    for url in databases("missing-bills") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        let told = async || {
            let events = store.events(None, None, 1000).await.unwrap();
            events.iter().filter(|event| event.event.kind == "bill_missing").count()
        };
        let both = || vec![missing("K-2", "2026-03-01"), missing("k-1", "2026-02-01")];
        // Several processes look at the same moment.
        let looks = (0..4).map(|_| store.note_missing_bills(both()));
        let looked = futures_util::future::join_all(looks).await;
        let found: usize = looked.iter().map(|looked| looked.as_ref().unwrap().found.len()).sum();
        assert_eq!((found, told().await), (2, 2));
        let open: Vec<String> = store.missing_bills().await.unwrap().into_iter().map(|bill| bill.contract).collect();
        assert_eq!(open, ["k-1", "K-2"], "the longest missing first");
        assert_eq!(store.note_missing_bills(both()).await.unwrap(), store::LookedForBills::default());

        let looked = store.note_missing_bills(vec![missing("K-2", "2026-03-01")]).await.unwrap();
        assert_eq!(looked.gone, [("k-1".to_owned(), "2026-02-01".parse().unwrap())]);
        assert_eq!((store.missing_bills().await.unwrap().len(), told().await), (1, 2));
        // The bill that came was a copy: it is missing again.
        assert_eq!(store.note_missing_bills(both()).await.unwrap().found.len(), 1);
        assert_eq!((store.missing_bills().await.unwrap().len(), told().await), (2, 3));
        assert_eq!(store.verify(|_, _| {}).await.unwrap().first_fault, None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contract_that_is_quoted_is_among_the_facts_whoever_it_is_with() {
    for url in databases("quoted-contract") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        let case = captured(store, "quotes").await;
        let quoting = |number: &str| {
            let provenance = model::reading::Provenance {
                confidence: model::Confidence::CERTAIN,
                evidence: vec![model::Evidence::Ledger { record: "test".to_owned() }],
                raw: None,
                proven_by: None,
            };
            let mut reading = Reading::default();
            reading.set(&"BT-12".parse().unwrap(), number, provenance).unwrap();
            reading
        };
        store.apply_import(Import::Contracts(vec![contract("K-1"), contract("K-2")]), "eva").await.unwrap();
        for (number, expected) in [("K-1", &["K-1"][..]), (" K-2 ", &["K-2"]), ("K-3", &[])] {
            let day = "2026-03-10".parse().unwrap();
            let ledger = store.ledger_for(&quoting(number), None, &case, day, &[]).await.unwrap();
            let known: Vec<&str> = ledger.contracts.iter().map(|c| c.contract_number.as_str()).collect();
            assert_eq!(known, expected, "{number}");
            assert_eq!(ledger.versions.get("contract/K-1").copied(), (number == "K-1").then_some(1));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invoice_that_comes_late_has_the_cases_that_missed_it_looked_at_again() {
    let shows = |code: &'static str, vendor: &str| CaseSummary {
        vendor_id: Some(vendor.to_owned()),
        codes: vec![(code.parse().unwrap(), model::Severity::Warn)],
        ..CaseSummary::default()
    };
    for url in databases("late") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        let mut cases = Vec::new();
        for (key, code, vendor) in
            [("gap", "K204", "V1"), ("credit", "D104", "V1"), ("other", "V101", "V1"), ("theirs", "K204", "V2")]
        {
            let case = captured(store, key).await;
            moved(store, &case, CaseState::Working { stage: Stage::Route }, |_| {}).await;
            moved(store, &case, CaseState::Exception, |step| step.summary = Some(shows(code, vendor))).await;
            cases.push(case);
        }
        let late = captured(store, "late").await;
        moved(store, &late, CaseState::Working { stage: Stage::Route }, |_| {}).await;
        assert!(due(store).await.is_empty());
        moved(store, &late, CaseState::Exception, |step| {
            step.summary = Some(shows("V101", "V1"));
            step.may_take_back = vec!["D104".parse().unwrap(), "K204".parse().unwrap()];
        })
        .await;
        let (mut asked, mut expected) = (due(store).await, cases[..2].to_vec());
        asked.sort();
        expected.sort();
        assert_eq!(asked, expected, "not what shows other codes, another vendor's, or the late one itself");
        // One that shows such a code itself may have been judged beside the one that takes it back.
        let beside = captured(store, "beside").await;
        moved(store, &beside, CaseState::Working { stage: Stage::Route }, |_| {}).await;
        moved(store, &beside, CaseState::Exception, |step| {
            step.summary = Some(shows("K204", "V3"));
            step.may_take_back = vec!["K204".parse().unwrap()];
        })
        .await;
        assert!(due(store).await.contains(&beside));
    }
}
