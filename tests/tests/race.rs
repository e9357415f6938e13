//! Invoices that race for the pieces of one order: on many workers, and on PostgreSQL in two processes, what was ordered is
//! billed once, and each invoice beyond it is stopped.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use model::clock::SystemClock;
use model::ledger::{Billed, Order, OrderLine, OrderStatus};
use serde_json::Value;
use store::{Import, Store, StoreConfig};
use tests::bursar::Bursar;
use tests::servers::Postgres;

/// Invoices that race, and how many of them the order is good for.
const INVOICES: i32 = 12;
const ORDERED: i32 = 5;

/// The same goods on another day under a number of its own.
fn invoice(turn: i32) -> Vec<u8> {
    let mut invoice = samples::generate::invoice(0);
    let later = |day: model::Date| day.checked_sub(jiff::Span::new().days(40 * turn)).expect("a day");
    invoice.number = Some(format!("{}{turn:02}-{}", ["KA", "WB", "XC"][turn as usize % 3], 8_314 + turn * turn * 977));
    invoice.issue_date = invoice.issue_date.map(later);
    invoice.due_date = invoice.due_date.map(later);
    invoice.delivery.actual_date = invoice.delivery.actual_date.map(later);
    extractors::einvoice::ubl::write(&invoice).into()
}

/// The order of the invoice's goods, as many times as it is good for.
fn order(vendor_id: &str) -> Order {
    let invoice = samples::generate::invoice(0);
    let line = |(no, line): (usize, &model::invoice::Line)| OrderLine {
        line_no: no.to_string(),
        item_id: line.item.sellers_identifier.clone(),
        description: line.item.name.clone().expect("a name"),
        quantity: line.quantity.expect("a quantity") * model::Decimal::from(ORDERED),
        unit: line.unit.clone(),
        unit_price: line.price.net.expect("a price"),
        tax_rate: None,
        received: None,
        billed: Billed::default(),
        tiers: Vec::new(),
        received_in: Vec::new(),
        packs: Vec::new(),
    };
    Order {
        po_number: invoice.purchase_order_reference.clone().expect("an order"),
        vendor_id: vendor_id.to_owned(),
        currency: invoice.currency.expect("a currency"),
        order_date: None,
        status: OrderStatus::Open,
        buyer: None,
        cost_centre: None,
        lines: (1..).zip(&invoice.lines).map(line).collect(),
    }
}

/// Takes in all invoices at once, in so many processes, and looks at what was billed.
async fn race(url: Option<String>, processes: i32) {
    let url_line = url.as_ref().map(|url| format!("url = \"{url}\"\n")).unwrap_or_default();
    let config =
        format!("[store]\n{url_line}workers = 8\n[policy.limits]\npast_days = 100000\n[ocr]\nlanguages = []\n");
    let bursar = Bursar::with_config(&config);
    let vendors = samples::generate::vendors();
    let vat_id = samples::generate::invoice(0).seller.vat_identifier.expect("a VAT identifier");
    let vendor = vendors.lines().find(|row| row.contains(&vat_id)).and_then(|row| row.split(',').next());
    let order = order(vendor.expect("the seller is on file"));
    let file = bursar.dir().join("vendors.csv");
    fs::write(&file, &vendors).expect("written");
    bursar.run_well(&["import", "vendors", &file.display().to_string()]);
    let mut store_config = StoreConfig::embedded(bursar.data());
    if let Some(url) = url {
        store_config.url = url;
    }
    let store = Store::attach(&store_config, Arc::new(SystemClock)).await.expect("opened");
    store.apply_import(Import::Orders(vec![order.clone()]), "eva").await.expect("imported");

    let mut running: Vec<Child> = Vec::new();
    for process in 0..processes {
        let folder = bursar.dir().join(format!("in{process}"));
        fs::create_dir_all(&folder).expect("a folder");
        for turn in (0..INVOICES).filter(|turn| turn % processes == process) {
            fs::write(folder.join(format!("{turn}.xml")), invoice(turn)).expect("written");
        }
        let mut command: Command = bursar.command(&["ingest", &folder.display().to_string(), "--json"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        running.push(command.spawn().expect("the program starts"));
    }
    let mut results: Vec<Value> = Vec::new();
    for child in running {
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{said}");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        results.extend(text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")));
    }
    assert_eq!(results.len(), usize::try_from(INVOICES).expect("few"));

    // What is beyond the order is stopped, and says why; what is within it says nothing of the order.
    let mut within = 0;
    for result in &results {
        let case = result["case"].as_str().expect("a case");
        let shown: Value = serde_json::from_str(&bursar.run_well(&["case", "show", case, "--json"])).expect("a case");
        let findings = shown["findings"].as_array().expect("findings");
        let codes: Vec<&str> = findings.iter().filter_map(|f| f["finding"]["code"].as_str()).collect();
        let is_over = codes.iter().any(|code| ["P201", "P003"].contains(code));
        within += i32::from(!is_over);
        assert!(!is_over || shown["state"]["at"] == "exception", "{}: {codes:?}", shown["state"]);
    }
    assert_eq!(within, ORDERED, "{results:?}");
    assert_eq!(store.verify(|_, _| {}).await.expect("verified").first_fault, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_than_was_ordered_is_billed_by_many_workers() {
    race(None, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_than_was_ordered_is_billed_by_two_processes_on_postgresql() {
    let server = Postgres::start().expect("PostgreSQL starts");
    race(Some(server.database().expect("a database")), 2).await;
}
