//! What holds for every invoice, however odd.

#[expect(dead_code, reason = "each test binary uses a part")]
mod support;

use std::collections::{BTreeMap, BTreeSet};

use model::decision::Decision;
use model::extraction::DocumentClass;
use model::reading::Provenance;
use model::{Confidence, DocumentId, Evidence, Reading, TermPath};
use proptest::prelude::*;
use rules::Policy;
use rules::example::{EarlierText, InvoiceText, LedgerText, LineText, OrderLineText, OrderText};
use support::{codes, decimal, judge};

fn any_class() -> impl Strategy<Value = DocumentClass> {
    use DocumentClass as C;
    proptest::sample::select(vec![C::Invoice, C::Invoice, C::CreditNote, C::Receipt, C::Reminder, C::Other])
}

/// A value for a term: often sensible, at times absurd.
fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?[0-9]{1,4}\\.[0-9]{2} EUR",
        "-?[0-9]{1,28}",
        "[0-9]{1,3}\\.[0-9]{1,6}",
        Just("9999999999999999999999999999 EUR".to_owned()),
        Just("-9999999999999999999999999999 EUR".to_owned()),
        Just("0".to_owned()),
        Just("9999-12-31".to_owned()),
        Just("-9999-01-01".to_owned()),
        Just("2026-03-02".to_owned()),
        Just("EUR".to_owned()),
        Just("JPY".to_owned()),
        Just("4711, 4712; PO 1".to_owned()),
        Just("RE-20417".to_owned()),
        Just("Copy paper A4".to_owned()),
        Just("DE89370400440532013000".to_owned()),
        Just("DE136695976".to_owned()),
        "\\PC{1,30}",
    ]
}

fn any_path() -> impl Strategy<Value = TermPath> {
    prop_oneof![
        4 => (1..166_u16).prop_map(TermPath::bt),
        4 => (1..5_u32, 126..160_u16).prop_map(|(line, term)| TermPath::line(line, term)),
        2 => (1..4_u32, 116..122_u16).prop_map(|(group, term)| TermPath::vat(group, term)),
        1 => (1..3_u32, 84..87_u16).prop_map(|(group, term)| TermPath::group(17, group).with_term(term)),
        1 => (1..3_u32, 92..99_u16).prop_map(|(group, term)| TermPath::group(20, group).with_term(term)),
        1 => (1..3_u32, 136..140_u16).prop_map(|(group, term)| TermPath::group(25, 1).within(27, group).with_term(term)),
        1 => (1..3_u32).prop_map(|group| TermPath::group(3, group).with_term(25)),
    ]
}

fn any_reading() -> impl Strategy<Value = Reading> {
    proptest::collection::vec((any_path(), any_value(), 0..10_001_u16), 0..60).prop_map(|terms| {
        let mut reading = Reading::default();
        for (path, text, points) in terms {
            let evidence = Evidence::Xml { document: DocumentId::of(b"x"), path: path.to_string(), line: 1 };
            let confidence = Confidence::from_basis_points(points);
            // What is no value of its term is refused, as when a document is read.
            let provenance = Provenance { confidence, evidence: vec![evidence], raw: None, proven_by: None };
            let _ = reading.set(&path, &text, provenance);
        }
        reading
    })
}

/// An order line, and invoice lines that more or less fit it.
fn any_lines() -> impl Strategy<Value = (Vec<LineText>, Vec<OrderLineText>)> {
    let names = ["Copy paper A4", "Staples", "Pen blue", "Toner black", "Freight"];
    let line = (0..names.len(), 1..12_u32, 1..30_u32, proptest::option::of(0..4_usize)).prop_map(
        move |(name, quantity, price, item)| LineText {
            name: names[name].into(),
            quantity: Some(quantity.to_string()),
            unit: Some("C62".into()),
            price: Some(format!("{price}.00")),
            item: item.map(|i| format!("ART-{i}")),
            ..LineText::default()
        },
    );
    let ordered = (0..names.len(), 1..12_u32, 1..30_u32, 0..12_u32, proptest::option::of(0..4_usize)).prop_map(
        move |(name, quantity, price, billed, item)| OrderLineText {
            description: names[name].into(),
            quantity: quantity.to_string(),
            price: format!("{price}.00"),
            billed: billed.to_string(),
            item: item.map(|i| format!("ART-{i}")),
            ..OrderLineText::default()
        },
    );
    (proptest::collection::vec(line, 0..7), proptest::collection::vec(ordered, 0..7)).prop_map(
        |(lines, mut ordered)| {
            for (no, line) in (1..).zip(&mut ordered) {
                line.no = no.to_string();
            }
            (lines, ordered)
        },
    )
}

fn with_lines(lines: Vec<LineText>, ordered: Vec<OrderLineText>, quoted: bool) -> (InvoiceText, LedgerText) {
    let order = if quoted { "4711".to_owned() } else { String::new() };
    let invoice = InvoiceText { lines, order, ..InvoiceText::default() };
    let orders = vec![OrderText { lines: ordered, ..OrderText::default() }];
    (invoice, LedgerText { orders, ..LedgerText::default() })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_invoice_is_judged_without_a_panic_and_the_same_each_time(
        reading in any_reading(),
        class in any_class(),
        (lines, ordered) in any_lines(),
    ) {
        let (mut invoice, mut ledger) = with_lines(lines, ordered, true);
        invoice.class = class;
        ledger.earlier = vec![EarlierText::default()];
        ledger.known = vec!["receipts".into()];
        let (ledger, policy) = (support::ledger(&ledger), Policy::default());
        let first = support::judge_reading(&invoice, &reading, &ledger, &policy);
        let second = support::judge_reading(&invoice, &reading, &ledger, &policy);
        prop_assert_eq!(&first.findings, &second.findings);
        prop_assert_eq!(&first.decision, &second.decision);
        prop_assert_eq!(&first.flags, &second.flags);
        let order: Vec<_> = first.findings.iter().map(|f| (std::cmp::Reverse(f.severity), f.code)).collect();
        prop_assert!(order.is_sorted(), "{order:?}");
        for finding in &first.findings {
            prop_assert!(finding.sentence.ends_with('.') || finding.sentence.contains("could not be read"), "{}", finding.sentence);
            prop_assert!(!finding.sentence.contains('\n'));
        }
        // Nothing that stops goes on by itself.
        if first.findings.iter().any(|f| f.severity.stops()) {
            let waits = matches!(first.decision, Decision::Review { .. } | Decision::File { .. });
            prop_assert!(waits, "{:?}", first.decision);
        }
    }

    #[test]
    fn no_line_is_matched_twice_and_unmatched_lines_are_the_others((lines, ordered) in any_lines(), quoted in any::<bool>()) {
        let count = lines.len();
        let (invoice, ledger) = with_lines(lines, ordered, quoted);
        let matched = judge(&invoice, &support::ledger(&ledger), &Policy::default()).matched;
        let taken: BTreeSet<u32> = matched.lines.iter().map(|l| l.line).collect();
        // A line that bills several order lines bills each once, and its parts are all of it.
        let places: BTreeSet<_> = matched.lines.iter().map(|l| (l.line, &l.po_number, &l.order_line)).collect();
        prop_assert_eq!(places.len(), matched.lines.len());
        if !matched.orders.is_empty() {
            let all: BTreeSet<u32> = matched.unmatched_lines.iter().copied().chain(taken.iter().copied()).collect();
            prop_assert_eq!(all.len(), count);
            prop_assert!(taken.is_disjoint(&matched.unmatched_lines.iter().copied().collect()));
        }
    }

    #[test]
    fn the_verdict_does_not_depend_on_the_order_of_the_lines(
        (lines, ordered) in any_lines(),
        turn in 0..7_usize,
        quoted in any::<bool>(),
    ) {
        let (invoice, ledger) = with_lines(lines, ordered, quoted);
        let ledger = support::ledger(&ledger);
        let mut turned = invoice.clone();
        if !turned.lines.is_empty() {
            let by = turn % turned.lines.len();
            turned.lines.rotate_left(by);
            turned.lines.reverse();
        }
        let (a, b) = (judge(&invoice, &ledger, &Policy::default()), judge(&turned, &ledger, &Policy::default()));
        let (mut first, mut second) = (codes(&a.findings), codes(&b.findings));
        first.sort();
        second.sort();
        prop_assert_eq!(first, second);
        // What is billed on each order line is the same as well.
        let billed = |verdict: &rules::example::Verdict| {
            let mut sums: BTreeMap<String, model::Decimal> = BTreeMap::new();
            for line in &verdict.matched.lines {
                *sums.entry(line.order_line.clone()).or_default() += line.quantity;
            }
            sums
        };
        prop_assert_eq!(billed(&a), billed(&b));
    }

    #[test]
    fn a_flag_or_a_stopping_finding_is_never_approved_by_policy(
        flag in "[a-z_]{3,20}",
        price in 1..40_u32,
    ) {
        let line = LineText {
            name: "Copy paper A4".into(),
            quantity: Some("10".into()),
            unit: Some("C62".into()),
            price: Some(format!("{price}.00")),
            ..LineText::default()
        };
        let ordered = OrderLineText { received: Some("10".into()), ..OrderLineText::default() };
        let (mut invoice, ledger) = with_lines(vec![line], vec![ordered], true);
        let policy = Policy { auto_approve_max: Some(support::eur("100000.00")), ..Policy::default() };
        let verdict = judge(&invoice, &support::ledger(&ledger), &policy);
        let approved = matches!(verdict.decision, Decision::Approve { .. });
        prop_assert_eq!(approved, decimal(&price.to_string()) <= decimal("10.20"));
        invoice.flags = vec![flag];
        let verdict = judge(&invoice, &support::ledger(&ledger), &policy);
        let approved = matches!(verdict.decision, Decision::Approve { .. });
        prop_assert!(!approved);
    }
}
