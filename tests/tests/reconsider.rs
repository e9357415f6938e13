//! What was judged is judged again when the vendor, the order or the receipt changes, and by itself when a wait is over;
//! what people decided stands unless something stops the invoice now.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use flow::sandbox::{Sandbox, SandboxConfig};
use flow::stages::{Settings, Stages, settle};
use model::Timestamp;
use serde_json::Value;
use store::{Import, Store, StoreConfig};
use tests::bursar::{Bursar, program};

const CONFIG: &str = r#"
[policy.limits]
past_days = 100000
[approval]
mode = "hierarchy"
default_approver = "anna"
approvers = [{ user = "anna" }]
[ocr]
languages = []
"#;

/// An installation that knows the vendors and orders of three invoices, with these receipts.
fn installation(receipts: std::ops::Range<u64>) -> Bursar {
    let bursar = Bursar::with_config(CONFIG);
    import(&bursar, "vendors", &samples::generate::vendors());
    import(&bursar, "orders", &samples::generate::orders(0..3));
    import(&bursar, "receipts", &samples::generate::receipts(receipts));
    bursar.run_well(&["user", "add", "anna", "--role", "approver"]);
    bursar.run_well(&["user", "add", "paula", "--role", "accountant"]);
    bursar
}

fn import(bursar: &Bursar, kind: &str, text: &str) -> String {
    let file = bursar.dir().join(format!("{kind}.csv"));
    fs::write(&file, text).expect("written");
    bursar.run_well(&["import", kind, &file.display().to_string()])
}

/// Takes in the invoice of a seed, as of `day`; its result line.
fn ingest(bursar: &Bursar, seed: u64, day: Option<model::Date>) -> Value {
    let mut invoice = samples::generate::invoice(seed);
    if let Some(day) = day {
        let later = day - invoice.issue_date.expect("a day");
        invoice.issue_date = Some(day);
        invoice.due_date = invoice.due_date.map(|due| due.checked_add(later).expect("a day"));
    }
    let file = bursar.dir().join(format!("{seed}.xml"));
    fs::write(&file, extractors::einvoice::ubl::write(&invoice)).expect("written");
    let output = bursar.run(&["ingest", &file.display().to_string(), "--json"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("one line")
}

fn show(bursar: &Bursar, case: &str) -> Value {
    serde_json::from_str(&bursar.run_well(&["case", "show", case, "--json"])).expect("a case")
}

fn state(bursar: &Bursar, case: &str) -> String {
    show(bursar, case)["state"]["at"].as_str().expect("a state").to_owned()
}

fn codes(bursar: &Bursar, case: &str) -> Vec<String> {
    let shown = show(bursar, case);
    let findings = shown["findings"].as_array().expect("findings");
    findings.iter().map(|f| f["finding"]["code"].as_str().expect("a code").to_owned()).collect()
}

fn events(bursar: &Bursar, case: &str, kind: &str) -> Vec<String> {
    let shown = show(bursar, case);
    let events = shown["events"].as_array().expect("events").iter();
    let events = events.filter(|e| e["event"]["kind"] == kind);
    events.map(|e| e["event"]["sentence"].as_str().unwrap_or_default().to_owned()).collect()
}

/// The vendors, the seller of an invoice blocked.
fn blocked(seed: u64) -> String {
    let vat_id = samples::generate::invoice(seed).seller.vat_identifier.expect("a VAT identifier");
    let vendors = samples::generate::vendors();
    let block = |line: &str| {
        if line.contains(&vat_id) {
            format!("{},true\n", line.rsplit_once(',').expect("columns").0)
        } else {
            format!("{line}\n")
        }
    };
    vendors.lines().map(block).collect()
}

#[test]
fn a_vendor_that_is_blocked_takes_its_invoices_back_from_approval_and_from_payment() {
    let bursar = installation(0..3);
    let (first, second) = (ingest(&bursar, 0, None), ingest(&bursar, 1, None));
    let (first, second) = (first["case"].as_str().expect("a case"), second["case"].as_str().expect("a case"));
    assert_eq!(state(&bursar, first), "approving");
    bursar.run_well(&["case", "approve", first, "--as", "anna"]);
    assert_eq!(state(&bursar, first), "paying");

    // Nothing that stops anything: what was approved stays approved, and nobody is asked again.
    let orders = samples::generate::orders(0..3).replace("b.olsen", "c.lund");
    import(&bursar, "orders", &orders);
    assert_eq!((state(&bursar, first).as_str(), state(&bursar, second).as_str()), ("paying", "approving"));

    import(&bursar, "vendors", &blocked(0));
    assert_eq!(state(&bursar, first), "exception");
    assert!(codes(&bursar, first).contains(&"N003".to_owned()));
    let withdrawn = events(&bursar, first, "withdrawn");
    assert_eq!(withdrawn.len(), 1);
    assert!(withdrawn[0].contains("blocked"), "{withdrawn:?}");
    let paid = bursar.run(&["case", "pay", first, "--as", "paula"]);
    assert_eq!(paid.status.code(), Some(1), "{}", String::from_utf8_lossy(&paid.stdout));
    // The other one is another vendor's.
    let same_vendor = |seed| samples::generate::invoice(seed).seller.vat_identifier;
    assert_eq!(state(&bursar, second) == "approving", same_vendor(0) != same_vendor(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changed_a_moment_ago_stops_a_decision_before_anybody_looked_again() {
    let bursar = installation(0..3);
    let line = ingest(&bursar, 0, None);
    let case = line["case"].as_str().expect("a case");
    assert_eq!(state(&bursar, case), "approving");
    // The change without the look that follows an import: as if the program had been killed in between.
    let config = StoreConfig::embedded(bursar.data());
    let store = Store::attach(&config, Arc::new(model::clock::SystemClock)).await.expect("attached");
    let id = case.parse().expect("a case");
    let vendor = store.case(&id).await.expect("read").expect("a case").summary.vendor_id.expect("a vendor");
    let mut vendor = store.vendor(&vendor).await.expect("read").expect("a vendor");
    vendor.blocked = true;
    store.apply_import(Import::Vendors(vec![vendor]), "eva").await.expect("applied");
    drop(store);
    let approved = bursar.run(&["case", "approve", case, "--as", "anna"]);
    let said = String::from_utf8_lossy(&approved.stderr).into_owned();
    assert_eq!(approved.status.code(), Some(1), "{said}");
    assert!(said.contains("blocked"), "{said}");
    assert!(events(&bursar, case, "approved").is_empty());
    assert_eq!(state(&bursar, case), "exception");
}

#[test]
fn an_invoice_waits_for_its_goods_and_goes_on_when_they_come() {
    let bursar = installation(1..3);
    let line = ingest(&bursar, 0, Some(today()));
    let case = line["case"].as_str().expect("a case");
    assert_eq!((line["status"].as_str(), state(&bursar, case).as_str()), (Some("cleared"), "waiting"), "{line}");
    assert!(codes(&bursar, case).iter().all(|code| code == "P203"));
    let approved = bursar.run(&["case", "approve", case, "--as", "anna"]);
    assert_eq!(approved.status.code(), Some(1), "nobody is asked while it waits");

    import(&bursar, "receipts", &samples::generate::receipts(0..1));
    assert_eq!(state(&bursar, case), "approving");
    assert_eq!(codes(&bursar, case), Vec::<String>::new());
    assert_eq!(events(&bursar, case, "reconsidered").len(), 1);
}

/// A clock some days ahead.
#[derive(Debug)]
struct Ahead(i64);

impl model::Clock for Ahead {
    fn now(&self) -> Timestamp {
        let now = model::clock::SystemClock.now();
        now.checked_add(jiff::SignedDuration::from_hours(self.0 * 24)).expect("a time")
    }
}

/// Works the cases that were sent on until they rest.
async fn work(store: &Store, settings: &Arc<Settings>) {
    let sandbox = Sandbox::new(SandboxConfig::new(program(), 1, Vec::new()));
    let stages = Arc::new(Stages::new(store.clone(), sandbox, settings.clone()));
    let stop = tokio_util::sync::CancellationToken::new();
    let (worker, token) = (store.clone(), stop.clone());
    let working = tokio::spawn(async move { worker.run_workers(stages, 1, token).await });
    while !store.idle().await.expect("asked") {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.cancel();
    working.await.expect("joined").expect("worked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invoice_that_is_dated_ahead_goes_on_when_its_day_comes() {
    let bursar = installation(0..3);
    let ahead = today().checked_add(jiff::Span::new().days(10)).expect("a day");
    let line = ingest(&bursar, 0, Some(ahead));
    let case = line["case"].as_str().expect("a case");
    assert_eq!((state(&bursar, case).as_str(), codes(&bursar, case)), ("exception", vec!["V107".to_owned()]));
    let config = StoreConfig::embedded(bursar.data());
    // Three days ahead are everyday.
    for (days, moves) in [(6, false), (7, true)] {
        let store = Store::open(&config, Arc::new(Ahead(days))).await.expect("opened");
        let settings: Arc<Settings> = Arc::new(Settings::default());
        assert_eq!(settle(&store, &settings).await.expect("looked").len(), usize::from(moves), "after {days} days");
        if moves {
            work(&store, &settings).await;
        }
    }
    assert_eq!(codes(&bursar, case), Vec::<String>::new());
    assert_eq!(state(&bursar, case), "approving");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_that_never_came_hold_the_invoice_by_themselves() {
    let bursar = installation(1..3);
    let line = ingest(&bursar, 0, Some(today()));
    let case = line["case"].as_str().expect("a case");
    assert_eq!(state(&bursar, case), "waiting");
    let config = StoreConfig::embedded(bursar.data());
    for (days, moves) in [(2, false), (12, true)] {
        let store = Store::open(&config, Arc::new(Ahead(days))).await.expect("opened");
        let settings: Arc<Settings> = Arc::new(Settings::default());
        let moved = settle(&store, &settings).await.expect("looked");
        assert_eq!(moved.len(), usize::from(moves), "after {days} days");
        if moves {
            work(&store, &settings).await;
        }
    }
    let shown = show(&bursar, case);
    assert_eq!(shown["state"]["at"], "exception");
    let findings = shown["findings"].as_array().expect("findings");
    assert!(findings.iter().any(|f| f["finding"]["code"] == "P203" && f["finding"]["severity"] == "H"), "{findings:?}");
}

/// The day of the test.
fn today() -> model::Date {
    model::Clock::today(&model::clock::SystemClock)
}

#[test]
fn a_box_that_somebody_explained_is_converted_from_then_on_and_no_more_once_that_is_revoked() {
    let bursar = installation(0..3);
    bursar.run_well(&["user", "add", "clara", "--role", "clerk"]);
    let invoices: Vec<_> = (0..1_u64)
        .map(|place| {
            let mut invoice = samples::generate::invoice(0);
            invoice.number = Some(format!("BX-{place}"));
            // The first article, in boxes of two: half of the order with each invoice.
            let line = invoice.lines.0.first_mut().expect("a line");
            let quantity = line.quantity.expect("a quantity");
            line.unit = Some("XBX".to_owned());
            line.quantity = Some(quantity / model::Decimal::TWO);
            line.price.net = line.price.net.map(|price| price * model::Decimal::TWO);
            let file = bursar.dir().join(format!("bx{place}.xml"));
            fs::write(&file, extractors::einvoice::ubl::write(&invoice)).expect("written");
            file
        })
        .collect();
    let output = bursar.run(&["ingest", &invoices[0].display().to_string(), "--json"]);
    let line: Value = serde_json::from_slice(&output.stdout).expect("one line");
    let case = line["case"].as_str().expect("a case");
    assert!(codes(&bursar, case).contains(&"P204".to_owned()), "{line}");
    let reason = "two hoses are in each box, as their list says";
    bursar.run_well(&["case", "pack", case, "1 XBX = 2 C62", "--as", "clara", "--reason", reason]);
    assert!(!codes(&bursar, case).contains(&"P204".to_owned()));
    assert_eq!(state(&bursar, case), "approving");
    let listed = bursar.run_well(&["memory", "list", "--json"]);
    let pack =
        listed.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).find(|one| one["pack"].is_object());
    let id = pack.expect("it is listed")["id"].to_string();
    bursar.run_well(&["memory", "revoke", &id, "--as", "clara", "--reason", "their boxes hold five by now"]);
    assert_eq!(state(&bursar, case), "exception");
    assert!(codes(&bursar, case).contains(&"P204".to_owned()));
}

/// Whoever knows an order's number leaves all of it to the vendor that it was given to, until a person says that the
/// invoice is in order.
#[test]
fn an_invoice_of_a_stranger_takes_nothing_of_the_order_that_it_quotes() {
    let bursar = installation(0..3);
    let mut strangers = samples::generate::invoice(0);
    strangers.number = Some("X-1".into());
    strangers.seller.name = Some("Somebody Else Trading".into());
    strangers.seller.vat_identifier = None;
    strangers.seller.tax_registration = None;
    strangers.seller.contact.email = None;
    strangers.payment.credit_transfers.clear();
    let file = bursar.dir().join("stranger.xml");
    fs::write(&file, extractors::einvoice::ubl::write(&strangers)).expect("written");
    let output = bursar.run(&["ingest", &file.display().to_string(), "--json"]);
    let stranger: Value = serde_json::from_slice(&output.stdout).expect("one line");
    let stranger = stranger["case"].as_str().expect("a case");
    assert!(codes(&bursar, stranger).contains(&"N001".to_owned()), "{:?}", codes(&bursar, stranger));

    let rightful = ingest(&bursar, 0, None);
    assert_eq!(rightful["status"], "cleared", "{rightful}");
    let shown = bursar.run_well(&["verify"]);
    assert!(!shown.contains("changed"), "{shown}");
}
