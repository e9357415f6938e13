//! Large ledgers cost little, and no stranger's invoice costs much.
//!
//! The bounds are generous, since tests run unoptimised on shared machines; they catch what grows with the square.
//! `CARGO_PROFILE_DEV_OPT_LEVEL=3 cargo test -p rules --test large -- --nocapture` prints what it really takes.

#[expect(dead_code, reason = "each test binary uses a part")]
mod support;

use std::time::{Duration, Instant};

use rules::Policy;
use rules::example::{EarlierText, InvoiceText, LedgerText, LineText, OrderLineText, OrderText, VendorText};
use support::judge;

/// Judges once to warm up, then prints and bounds the best of three.
#[expect(clippy::print_stdout, reason = "the figures are what the test is run by hand for")]
fn check(name: &str, invoice: &InvoiceText, ledger: &LedgerText, limit: Duration) {
    let ledger = support::ledger(ledger);
    let reading = support::reading(invoice);
    let policy = Policy::default();
    let times = (0..3).map(|_| {
        let start = Instant::now();
        let verdict = support::judge_reading(invoice, &reading, &ledger, &policy);
        (start.elapsed(), verdict.findings.len(), verdict.matched.lines.len())
    });
    let (best, findings, matched) = times.min().expect("three runs");
    println!("{name}: {:.3} ms, {findings} findings, {matched} lines matched", best.as_secs_f64() * 1000.0);
    assert!(best < limit, "{name} took {best:?}");
}

fn lines(count: u32) -> Vec<LineText> {
    let line = |n: u32| LineText {
        name: format!("Article {} of series {}", n * 7919 % 1000, n % 13),
        quantity: Some((1 + n % 9).to_string()),
        unit: Some("C62".into()),
        price: Some(format!("{}.50", 1 + n % 50)),
        item: Some(format!("ART-{n}")),
        ..LineText::default()
    };
    (0..count).map(line).collect()
}

fn order(number: u32, count: u32) -> OrderText {
    let ordered = |n: u32, line: LineText| OrderLineText {
        no: (n + 1).to_string(),
        item: line.item,
        description: line.name,
        quantity: line.quantity.unwrap_or_default(),
        price: line.price.unwrap_or_default(),
        ..OrderLineText::default()
    };
    OrderText {
        number: format!("45{number:08}"),
        lines: (0..).zip(lines(count)).map(|(n, line)| ordered(n, line)).collect(),
        ..OrderText::default()
    }
}

fn earlier(count: u32) -> Vec<EarlierText> {
    let one = |n: u32| EarlierText {
        case: format!("c-{n:016x}"),
        number: format!("RE-{}", 100_000 + n),
        date: format!("2026-0{}-{:02}", 1 + n % 3, 1 + n % 28),
        gross: format!("{}.{:02} EUR", n % 900, n % 100),
        ..EarlierText::default()
    };
    (0..count).map(one).collect()
}

#[test]
fn an_everyday_invoice_with_its_order() {
    let invoice = InvoiceText { order: "4500000001".into(), lines: lines(12), ..InvoiceText::default() };
    let ledger = LedgerText { orders: vec![order(1, 12)], earlier: earlier(50), ..LedgerText::default() };
    check("everyday", &invoice, &ledger, Duration::from_millis(500));
}

#[test]
fn twenty_thousand_earlier_invoices_of_the_vendor() {
    let invoice = InvoiceText { order: "4500000001".into(), lines: lines(12), ..InvoiceText::default() };
    let ledger = LedgerText { orders: vec![order(1, 12)], earlier: earlier(20_000), ..LedgerText::default() };
    check("20,000 earlier", &invoice, &ledger, Duration::from_secs(2));
}

#[test]
fn two_thousand_vendors_of_whom_none_is_meant() {
    let vendor = |n: u32| VendorText {
        id: format!("V-{n}"),
        name: format!("Handelshaus {} {} GmbH", n * 7919 % 4001, n % 17),
        vat_id: String::new(),
        accounts: Vec::new(),
        ..VendorText::default()
    };
    let invoice = InvoiceText { seller_vat_id: String::new(), accounts: Vec::new(), ..InvoiceText::default() };
    let ledger = LedgerText { vendors: (0..2_000).map(vendor).collect(), ..LedgerText::default() };
    check("2,000 vendors", &invoice, &ledger, Duration::from_secs(3));
}

#[test]
fn no_quote_and_three_hundred_open_orders() {
    let invoice = InvoiceText { lines: lines(20), ..InvoiceText::default() };
    let ledger = LedgerText { orders: (0..300).map(|n| order(n, 10)).collect(), ..LedgerText::default() };
    check("300 open orders", &invoice, &ledger, Duration::from_secs(10));
}

#[test]
fn three_thousand_equal_lines_of_a_stranger() {
    let line = LineText {
        name: "Article 0 of series 0".into(),
        quantity: Some("1".into()),
        price: Some("1.50".into()),
        ..LineText::default()
    };
    let invoice = InvoiceText { order: "4500000001".into(), lines: vec![line; 3_000], ..InvoiceText::default() };
    let ledger = LedgerText { orders: vec![order(1, 500)], ..LedgerText::default() };
    let verdict = judge(&invoice, &support::ledger(&ledger), &Policy::default());
    assert!(verdict.findings.len() < 1_000, "{}", verdict.findings.len());
    check("3,000 lines", &invoice, &ledger, Duration::from_secs(60));
}
