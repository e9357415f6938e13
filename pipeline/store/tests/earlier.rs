//! What an invoice is compared with is found at any depth: behind hundreds of newer invoices, and among many orders.
#![allow(clippy::unwrap_used, reason = "helpers of tests panic as tests do")]

mod common;

use common::*;
use model::case::{CaseId, CaseState, CaseStatus, Closing, Event, Stage};
use model::decision::Match;
use model::ledger::{EarlierInvoice, Employee, Order, OrderLine, OrderStatus, Vendor};
use model::reading::Provenance;
use model::{Confidence, DocumentId, Evidence, Reading};
use store::{Import, Step, Store};

fn reading(terms: &[(&str, &str)]) -> Reading {
    let mut reading = Reading::default();
    for (term, value) in terms {
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

/// A case that later invoices are compared with.
async fn indexed(store: &Store, vendor: Option<&str>, reading: &Reading) -> CaseId {
    let bytes = format!("<invoice>{:?} {vendor:?}</invoice>", reading.invoice().terms());
    store.capture(capture_of(store, &bytes, bytes.as_bytes()).await).await.unwrap();
    let case = id_of(bytes.as_bytes());
    let state = CaseState::Working { stage: Stage::Match };
    let mut step = Step::new(case.clone(), 1, state, Event::by_service("moved", "Moved."));
    let document = DocumentId::of(bytes.as_bytes());
    step.index = Some(EarlierInvoice::of(reading.invoice(), case.clone(), document, vendor.map(str::to_owned)));
    store.commit(step, None).await.unwrap();
    case
}

fn invoice(number: &str, gross: &str) -> Vec<(&'static str, String)> {
    vec![("BT-31", "DE123456788".to_owned()), ("BT-1", number.to_owned()), ("BT-112", gross.to_owned())]
}

fn read(terms: &[(&'static str, String)]) -> Reading {
    reading(&terms.iter().map(|(term, value)| (*term, value.as_str())).collect::<Vec<_>>())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_invoice_is_found_by_number_and_by_amount_behind_hundreds_of_newer_ones() {
    for url in databases("earlier") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        let oldest = indexed(store, Some("V1"), &read(&invoice("RE-0007", "700.00 EUR"))).await;
        // The same number and amount of a seller that was not recognised then.
        let nobodys =
            indexed(store, None, &read(&[invoice("RE-0007", "700.00 EUR"), vec![("BT-27", "N".into())]].concat()))
                .await;
        let others = indexed(store, Some("V2"), &reading(&[("BT-1", "RE-0007"), ("BT-112", "5.00 EUR")])).await;
        for n in 0..130 {
            let (number, gross) = (format!("RE-1{n:03}"), format!("{n}.50 EUR"));
            indexed(store, Some("V1"), &read(&invoice(&number, &gross))).await;
        }
        let found = async |terms: &[(&str, &str)], vendors: &[&str]| -> Vec<CaseId> {
            let vendors: Vec<String> = vendors.iter().map(|id| (*id).to_owned()).collect();
            let case = id_of(b"<new/>");
            let earlier = store.earlier_invoices(&reading(terms), &case, &vendors).await.unwrap();
            earlier.into_iter().map(|earlier| earlier.case).collect()
        };
        let by_number = found(&[("BT-1", "re 0007"), ("BT-112", "1.00 EUR")], &["V1"]).await;
        assert!(by_number.contains(&oldest) && by_number.contains(&others), "the vendor's own, and the number alone");
        let by_amount = found(&[("BT-1", "RE-O007"), ("BT-112", "700.00 EUR")], &["V1"]).await;
        assert!(by_amount.contains(&oldest));
        assert!(!by_amount.contains(&others));
        let by_vat_id = found(&[("BT-31", "DE 123456788"), ("BT-1", "0007-RE"), ("BT-112", "700 EUR")], &[]).await;
        assert!(by_vat_id.contains(&oldest) && by_vat_id.contains(&nobodys));
        let nothing = found(&[("BT-1", "X-1"), ("BT-112", "9999.00 EUR")], &[]).await;
        assert_eq!(nothing, []);
        // The vendor's newest hundred come along as its history; each once, the latest first.
        let history = found(&[("BT-1", "RE-1129"), ("BT-112", "129.50 EUR"), ("BT-31", "DE123456788")], &["V1"]).await;
        assert_eq!(history.len(), 100);
        // A credit note finds what it refers to, of either vendor that may be meant.
        let credit = [("BT-1", "GS-1"), ("BT-112", "1.00 EUR"), ("BG-3[1]/BT-25", "RE 0007")];
        let referred = found(&credit, &["V9", "V2"]).await;
        assert!(referred.contains(&others) && referred.contains(&oldest));
    }
}

fn order(number: String, day: usize) -> Order {
    Order {
        po_number: number,
        vendor_id: "V1".to_owned(),
        currency: "EUR".parse().unwrap(),
        order_date: Some(format!("2026-{:02}-{:02}", 1 + day / 28, 1 + day % 28).parse().unwrap()),
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_number_with_a_slip_is_found_among_all_open_orders_of_the_vendor() {
    for url in databases("slip") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        let vendor = Vendor {
            vendor_id: "V1".to_owned(),
            name: "Nordlicht Energie GmbH".to_owned(),
            vat_id: Some("DE123456788".parse().unwrap()),
            accounts: vec![],
            email_domain: None,
            country: None,
            currency: None,
            payment_terms_days: None,
            po_required: true,
            blocked: false,
        };
        store.apply_import(Import::Vendors(vec![vendor]), "eva").await.unwrap();
        // The oldest is meant; every second number is far from it.
        let mut orders = vec![order("PO-4500000001".to_owned(), 0)];
        orders.extend((0..120_usize).map(|n| order(format!("PO-77{:08}", n * 7_919), n + 1)));
        store.apply_import(Import::Orders(orders), "eva").await.unwrap();
        let cut = async |quoted: &str| {
            let reading = reading(&[("BT-31", "DE123456788"), ("BT-27", "Nordlicht"), ("BT-13", quoted)]);
            let ledger =
                store.ledger_for(&reading, None, &id_of(b"<slip/>"), "2026-09-01".parse().unwrap(), &[]).await.unwrap();
            let matched = Match { orders: vec!["PO-4500000001".to_owned()], ..Match::default() };
            assert_eq!(
                store::asserts_for(&ledger, &matched).contains_key("order/PO-4500000001"),
                ledger.order("PO-4500000001").is_some(),
                "what is used is asserted"
            );
            (ledger.orders.len(), ledger.order("PO-4500000001").is_some())
        };
        assert_eq!(cut("PO-4500000001").await, (51, true), "quoted as it is");
        assert_eq!(cut("PO-4500000010").await, (51, true), "two digits changed places");
        assert_eq!(cut("PO 450000000").await, (51, true), "a digit is missing");
        assert_eq!(cut("PO-4599999901").await, (50, false), "another number");
        assert_eq!(cut("as agreed").await, (50, false));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bill_under_another_number_is_found_by_its_lines_its_net_amount_and_what_it_refers_to() {
    for url in databases("earlier_lines") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        let lines = [("BG-25[1]/BT-153", "Bolt M8"), ("BG-25[1]/BT-129", "10"), ("BG-25[1]/BT-131", "12.00 EUR")];
        let bill = |number: &'static str, more: &[(&'static str, &'static str)]| {
            reading(&[&[("BT-1", number)], lines.as_slice(), more].concat())
        };
        let same_lines = indexed(store, Some("V9"), &bill("X-1", &[("BT-112", "14.28 EUR")])).await;
        let same_net =
            indexed(store, Some("V1"), &reading(&[("BT-1", "X-2"), ("BT-109", "12.00 EUR"), ("BT-112", "12.84 EUR")]))
                .await;
        let credit = indexed(
            store,
            Some("V1"),
            &reading(&[("BT-1", "GS-1"), ("BG-3[1]/BT-25", "RE-7"), ("BT-112", "3.00 EUR")]),
        )
        .await;
        // None of them is among the newest.
        for n in 0..130 {
            let (number, gross) = (format!("RE-1{n:03}"), format!("{n}.50 EUR"));
            indexed(store, Some("V1"), &read(&invoice(&number, &gross))).await;
        }
        let found = async |reading: &Reading| -> Vec<CaseId> {
            let earlier = store.earlier_invoices(reading, &id_of(b"<new/>"), &["V1".to_owned()]).await.unwrap();
            earlier.into_iter().map(|earlier| earlier.case).collect()
        };
        let by_lines = found(&bill("Y-1", &[("BT-112", "99.00 EUR")])).await;
        assert!(by_lines.contains(&same_lines) && !by_lines.contains(&same_net));
        let terms = [("BT-1", "X-2/2"), ("BT-109", "12.00 EUR"), ("BT-112", "14.28 EUR")];
        assert!(found(&reading(&terms)).await.contains(&same_net));
        let second = [("BT-1", "GS-2"), ("BG-3[1]/BT-25", "re 7"), ("BT-112", "5.00 EUR")];
        assert!(found(&reading(&second)).await.contains(&credit));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn employees_are_known_by_the_digest_of_their_accounts_and_forgotten_with_the_next_list() {
    for url in databases("employees") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        let iban: model::Iban = "DE89370400440532013000".parse().unwrap();
        let one =
            |id: &str, iban: &model::Iban| Employee { employee_id: id.to_owned(), account: Employee::digest(iban) };
        let report = store.apply_import(Import::Employees(vec![one("E-1", &iban)]), "eva").await.unwrap();
        assert_eq!((report.added, report.changed), (1, 0));
        let invoice = reading(&[("BT-1", "1"), ("BG-17[1]/BT-84", "DE89 3704 0044 0532 0130 00")]);
        let known = async || {
            let as_of = store.clock().today();
            let ledger = store.ledger_for(&invoice, None, &id_of(b"<new/>"), as_of, &[]).await.unwrap();
            (ledger.employees.into_iter().map(|one| one.employee_id).collect::<Vec<_>>(), ledger.known["employees"])
        };
        assert_eq!(known().await, (vec!["E-1".to_owned()], 1));
        let again = store.apply_import(Import::Employees(vec![one("E-1", &iban)]), "eva").await.unwrap();
        assert_eq!((again.added, again.changed, again.unchanged), (0, 0, 1));
        let other: model::Iban = "DE02120300000000202051".parse().unwrap();
        store.apply_import(Import::Employees(vec![one("E-2", &other)]), "eva").await.unwrap();
        assert_eq!(known().await, (Vec::new(), 1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_became_of_an_earlier_invoice_is_known_as_soon_as_its_case_moves() {
    for url in databases("earlier_state") {
        let scratch = scratch(&url).await;
        let store = &scratch.store;
        let bill = [("BT-1", "RE-1"), ("BT-27", "Tab\tand\nline"), ("BT-112", "12.00 EUR")];
        let case = indexed(store, Some("V1"), &reading(&bill)).await;
        let found = async || {
            let mut all = store.earlier_invoices(&reading(&bill), &id_of(b"<new/>"), &["V1".to_owned()]).await.unwrap();
            assert_eq!(all.len(), 1);
            all.remove(0)
        };
        let earlier = found().await;
        assert_eq!((earlier.status, earlier.outcome), (CaseStatus::Working, None));
        assert_eq!((earlier.case, earlier.number.as_deref()), (case.clone(), Some("RE-1")));
        // These steps say nothing about the index.
        let outcome = Closing::Declined;
        let states =
            [CaseState::Working { stage: Stage::Route }, CaseState::Exception, CaseState::Archiving { outcome }];
        for (version, state) in (2..).zip(states) {
            let step = Step::new(case.clone(), version, state.clone(), Event::by_service("moved", "Moved."));
            store.commit(step, None).await.unwrap();
            let earlier = found().await;
            assert_eq!((earlier.status, earlier.outcome), (state.status(), state.outcome()));
        }
        assert_eq!(found().await.outcome, Some(Closing::Declined));
    }
}
