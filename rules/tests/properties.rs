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
use rules::example::{EarlierText, InvoiceText, LedgerText, LineText, OrderLineText, OrderText, TierText};
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

/// What must be billed too much of some order line, however the lines are parted: every way of putting each piece is tried.
fn least_over(
    pieces: &[usize],
    open: &mut Vec<i64>,
    seen: &mut BTreeMap<(usize, Vec<i64>), i64>,
    articles: &[usize],
) -> i64 {
    let Some((article, rest)) = pieces.split_first() else {
        return open.iter().map(|left| (-left).max(0)).sum();
    };
    if let Some(known) = seen.get(&(pieces.len(), open.clone())) {
        return *known;
    }
    let mut least = i64::MAX;
    for slot in 0..open.len() {
        if articles[slot] == *article {
            open[slot] -= 1;
            least = least.min(least_over(rest, open, seen, articles));
            open[slot] += 1;
        }
    }
    seen.insert((pieces.len(), open.clone()), least);
    least
}

const ARTICLES: [&str; 3] = ["Copy paper A4", "Stapler black", "Toner cartridge"];

/// Lines and order lines of three articles at the price of their tier: article, quantity; article, quantity, billed before.
type Pieces = (Vec<(usize, u32)>, Vec<(usize, u32, u32)>);

fn any_pieces() -> impl Strategy<Value = Pieces> {
    let line = (0..ARTICLES.len(), 1..7_u32);
    let ordered = (0..ARTICLES.len(), 1..6_u32, 0..4_u32);
    (proptest::collection::vec(line, 1..4), proptest::collection::vec(ordered, 1..6))
}

/// From four pieces on each costs a little less.
fn price_of(article: usize, quantity: u32) -> String {
    format!("{}.00", 20 * (article + 1) - usize::from(quantity >= 4))
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

    #[test]
    fn nothing_is_called_too_much_that_the_quoted_orders_have_left((lines, ordered) in any_pieces()) {
        let order_line = |(no, (article, quantity, billed)): (usize, &(usize, u32, u32))| OrderLineText {
            no: no.to_string(),
            description: ARTICLES[*article].into(),
            quantity: quantity.to_string(),
            billed: billed.min(quantity).to_string(),
            price: price_of(*article, 1),
            tiers: vec![TierText { from: "4".into(), price: price_of(*article, 4) }],
            ..OrderLineText::default()
        };
        // The order lines stand on two orders, both quoted.
        let order = |number: &str, place: usize| OrderText {
            number: number.into(),
            lines: (1..).zip(&ordered).filter(|(no, _)| no % 2 == place).map(order_line).collect(),
            ..OrderText::default()
        };
        let orders: Vec<OrderText> = [order("471101", 1), order("471102", 0)].into();
        let orders: Vec<OrderText> = orders.into_iter().filter(|order| !order.lines.is_empty()).collect();
        let numbers: Vec<&str> = orders.iter().map(|order| order.number.as_str()).collect();
        let line = |(article, quantity): &(usize, u32)| LineText {
            name: ARTICLES[*article].into(),
            quantity: Some(quantity.to_string()),
            unit: Some("C62".into()),
            price: Some(price_of(*article, *quantity)),
            ..LineText::default()
        };
        let invoice = InvoiceText {
            order: numbers.join(", "),
            lines: lines.iter().map(line).collect(),
            ..InvoiceText::default()
        };
        let ledger = support::ledger(&LedgerText { orders, ..LedgerText::default() });
        let verdict = judge(&invoice, &ledger, &Policy::default());

        // Only articles that were ordered are billed on orders.
        let known = |article: usize| ordered.iter().any(|(other, ..)| *other == article);
        let pieces: Vec<usize> =
            lines.iter().filter(|(a, _)| known(*a)).flat_map(|(a, q)| std::iter::repeat_n(*a, *q as usize)).collect();
        let mut open: Vec<i64> = ordered.iter().map(|(_, q, b)| i64::from(*q) - i64::from((*b).min(*q))).collect();
        let articles: Vec<usize> = ordered.iter().map(|(article, ..)| *article).collect();
        let least = least_over(&pieces, &mut open, &mut BTreeMap::new(), &articles);

        let mut billed: BTreeMap<(String, String), model::Decimal> = BTreeMap::new();
        for part in &verdict.matched.lines {
            *billed.entry((part.po_number.clone(), part.order_line.clone())).or_default() += part.quantity;
        }
        let mut over = model::Decimal::ZERO;
        for ((number, no), quantity) in &billed {
            let order_line = ledger.order(number).and_then(|o| o.lines.iter().find(|l| l.line_no == *no)).expect("a line");
            let left = order_line.quantity - order_line.billed.quantity;
            let extra = (*quantity - left).max(model::Decimal::ZERO);
            over += extra;
            // Never more than was ordered without a word.
            let said = verdict.findings.iter().any(|f| ["P201", "P003"].contains(&f.code.to_string().as_str()));
            prop_assert!(extra.is_zero() || said, "{:?}", verdict.findings);
        }
        prop_assert_eq!(over, model::Decimal::from(least), "{:?}", verdict.matched.lines);
        // Each line is billed whole, and no tier is lost where a delivery is parted.
        for (number, (article, quantity)) in (1..).zip(&lines).filter(|(_, (a, _))| known(*a)) {
            let parts = verdict.matched.lines.iter().filter(|part| part.line == number);
            let sum: model::Decimal = parts.map(|part| part.quantity).sum();
            prop_assert_eq!(sum, model::Decimal::from(*quantity), "line {} of {}", number, ARTICLES[*article]);
        }
        let found = codes(&verdict.findings);
        prop_assert!(!found.iter().any(|code| ["P101", "P102"].contains(&code.as_str())), "{:?}", verdict.findings);
    }
}
