//! A bill that a contract led us to expect and that never came: the service finds it by itself, tells it once, and stops
//! telling when the bill comes; on both databases.

use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::clock::SystemClock;
use store::{Store, StoreConfig};
use tests::bursar::Bursar;
use tests::servers::Postgres;

fn today() -> model::Date {
    model::Clock::today(&SystemClock)
}

/// A bill of contract R-1 that was issued so many days ago.
fn bill(bursar: &Bursar, number: &str, days_ago: i32) -> String {
    let mut invoice = samples::generate::invoice(0);
    let issued = today().checked_sub(jiff::Span::new().days(days_ago)).expect("a day");
    invoice.number = Some(number.to_owned());
    (invoice.issue_date, invoice.due_date) = (Some(issued), None);
    invoice.purchase_order_reference = None;
    invoice.contract_reference = Some("R-1".to_owned());
    let file = bursar.dir().join(format!("{number}.xml"));
    fs::write(&file, extractors::einvoice::ubl::write(&invoice)).expect("written");
    file.display().to_string()
}

fn ingest(bursar: &Bursar, file: &str) {
    let output = bursar.run(&["ingest", file, "--json"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Serves until the list of missing bills is as long as this.
async fn served_until(bursar: &mut Bursar, store: &Store, count: usize) {
    bursar.serve();
    let since = Instant::now();
    while store.missing_bills().await.expect("asked").len() != count {
        assert!(since.elapsed() < Duration::from_secs(30), "not {count} after 30 s\n{}", bursar.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bursar.stop();
}

async fn told(store: &Store) -> usize {
    let events = store.events(None, None, 10_000).await.expect("events");
    events.iter().filter(|event| event.event.kind == "bill_missing").count()
}

async fn check(url: Option<String>) {
    let database = url.as_ref().map(|url| format!("[store]\nurl = \"{url}\"\n")).unwrap_or_default();
    let mut bursar = Bursar::with_config(&format!("{database}[ocr]\nlanguages = []\n"));
    let vendors = samples::generate::vendors();
    let vat_id = samples::generate::invoice(0).seller.vat_identifier.expect("a VAT identifier");
    let vendor = vendors.lines().find(|row| row.contains(&vat_id)).and_then(|row| row.split(',').next());
    let currency = samples::generate::invoice(0).currency.expect("a currency");
    let contracts = format!(
        "contract_number,vendor_id,description,currency,valid_from,period,owner\n\
         R-1,{},Maintenance,{currency},2000-01-01,month,k.reimers\n",
        vendor.expect("the seller is on file")
    );
    for (kind, text) in [("vendors", vendors.clone()), ("contracts", contracts)] {
        let file = bursar.dir().join(format!("{kind}.csv"));
        fs::write(&file, text).expect("written");
        bursar.run_well(&["import", kind, &file.display().to_string()]);
    }
    // A month and five days are over.
    ingest(&bursar, &bill(&bursar, "R-2026-1", 45));
    let mut config = StoreConfig::embedded(bursar.data());
    if let Some(url) = url {
        config.url = url;
    }
    let store = Store::attach(&config, Arc::new(SystemClock)).await.expect("opened");
    assert_eq!(store.missing_bills().await.expect("asked").len(), 0, "nobody has looked yet");
    served_until(&mut bursar, &store, 1).await;
    let missing = store.missing_bills().await.expect("asked");
    assert_eq!((missing[0].contract.as_str(), missing[0].owner.as_deref()), ("R-1", Some("k.reimers")));
    assert!(missing[0].finding.sentence.contains("has not come"), "{}", missing[0].finding.sentence);
    // It looks again at each start, and says nothing new.
    served_until(&mut bursar, &store, 1).await;
    assert_eq!(told(&store).await, 1);
    ingest(&bursar, &bill(&bursar, "R-2026-2", 3));
    served_until(&mut bursar, &store, 0).await;
    assert_eq!(told(&store).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_tells_a_missing_bill_once_until_it_comes() {
    check(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_tells_a_missing_bill_once_until_it_comes_on_postgresql() {
    let server = Postgres::start().expect("PostgreSQL starts");
    check(Some(server.database().expect("a database"))).await;
}
