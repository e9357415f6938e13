//! Which vendor, which order line: scenarios of an accounts-payable desk.

#[expect(dead_code, reason = "each test binary uses a part")]
mod support;

use rules::Policy;
use rules::example::{InvoiceText, LedgerText, LineText, OrderLineText, OrderText, VendorText};
use support::{decimal, judge};

fn line(name: &str, quantity: &str, price: &str) -> LineText {
    LineText {
        name: name.into(),
        quantity: Some(quantity.into()),
        unit: Some("C62".into()),
        price: Some(price.into()),
        ..LineText::default()
    }
}

fn ordered(no: &str, description: &str, quantity: &str, price: &str) -> OrderLineText {
    OrderLineText {
        no: no.into(),
        description: description.into(),
        quantity: quantity.into(),
        price: price.into(),
        ..OrderLineText::default()
    }
}

fn order(number: &str, lines: Vec<OrderLineText>) -> OrderText {
    OrderText { number: number.into(), lines, ..OrderText::default() }
}

/// Each match as `invoice line → order/line quantity by`, and the unmatched lines.
fn check(reference: &str, lines: Vec<LineText>, orders: Vec<OrderText>, expected: &[&str], unmatched: &[u32]) {
    check_invoice(
        InvoiceText { order: reference.into(), lines, ..InvoiceText::default() },
        orders,
        expected,
        unmatched,
    );
}

fn check_invoice(invoice: InvoiceText, orders: Vec<OrderText>, expected: &[&str], unmatched: &[u32]) {
    let ledger = LedgerText { orders, ..LedgerText::default() };
    let matched = judge(&invoice, &support::ledger(&ledger), &Policy::default()).matched;
    let found: Vec<String> = matched
        .lines
        .iter()
        .map(|m| format!("{} → {}/{} {} by {}", m.line, m.po_number, m.order_line, m.quantity.normalize(), m.by))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(matched.unmatched_lines, unmatched);
}

#[test]
fn lines_find_their_order_lines_in_any_order() {
    check(
        "4711",
        vec![line("Toner black HP 26X", "2", "89.00"), line("Copy paper A4 80 g", "10", "4.10")],
        vec![order(
            "4711",
            vec![
                ordered("1", "Copy paper A4, 80g, white", "10", "4.10"),
                ordered("2", "Toner HP 26X black", "2", "89.00"),
            ],
        )],
        &["1 → 4711/2 2 by description", "2 → 4711/1 10 by description"],
        &[],
    );
}

#[test]
fn item_numbers_outweigh_descriptions() {
    let with = |item: &str, mut l: LineText| {
        l.item = Some(item.into());
        l
    };
    let item = |item: &str, mut l: OrderLineText| {
        l.item = Some(item.into());
        l
    };
    check(
        "4711",
        vec![with("ART-20", line("Screw", "100", "0.10")), with("ART-30", line("Screw", "100", "0.10"))],
        vec![order(
            "4711",
            vec![
                item("art 30", ordered("1", "Screw", "100", "0.10")),
                item("art 20", ordered("2", "Screw", "100", "0.10")),
            ],
        )],
        &["1 → 4711/2 100 by item id", "2 → 4711/1 100 by item id"],
        &[],
    );
    // Our own number for another article: equal boilerplate is no match.
    check(
        "4711",
        vec![with("ART-40", line("Screw M6 × 40", "100", "0.10"))],
        vec![order("4711", vec![item("ART-30", ordered("1", "Screw M6 × 30", "100", "0.10"))])],
        &[],
        &[1],
    );
}

#[test]
fn sizes_tell_articles_apart() {
    check(
        "4711",
        vec![line("Hex screw M6x30 zinc", "50", "0.12"), line("Hex screw M6x20 zinc", "50", "0.12")],
        vec![order(
            "4711",
            vec![
                ordered("1", "Hex screw M6x20 zinc", "50", "0.12"),
                ordered("2", "Hex screw M6x30 zinc", "50", "0.12"),
            ],
        )],
        &["1 → 4711/2 50 by description", "2 → 4711/1 50 by description"],
        &[],
    );
}

#[test]
fn line_references_of_the_quoted_order_decide() {
    let mut first = line("Service", "1", "500.00");
    first.order_line = Some("00020".into());
    check(
        "4711",
        vec![first, line("Service", "1", "500.00")],
        vec![order("4711", vec![ordered("10", "Service", "1", "500.00"), ordered("20", "Service", "1", "500.00")])],
        &["1 → 4711/20 1 by order line reference", "2 → 4711/10 1 by description"],
        &[],
    );
}

#[test]
fn one_invoice_bills_several_orders() {
    check(
        "4711; 4712",
        vec![
            line("Copy paper A4", "10", "10.00"),
            line("Desk lamp", "1", "45.00"),
            line("Express surcharge", "1", "9.00"),
        ],
        vec![
            order("4711", vec![ordered("1", "Copy paper A4", "10", "10.00")]),
            order("4712", vec![ordered("1", "Desk lamp", "1", "45.00")]),
        ],
        &["1 → 4711/1 10 by description", "2 → 4712/1 1 by description"],
        &[3],
    );
}

#[test]
fn orders_listed_with_a_slash_are_each_found() {
    for reference in ["4500021006 / 4500021007", "4500021006/4500021007"] {
        check(
            reference,
            vec![line("Copy paper A4 80 g", "10", "4.10"), line("Toner black HP 26X", "2", "89.00")],
            vec![
                order("4500021006", vec![ordered("10", "Copy paper A4 80 g", "10", "4.10")]),
                order("4500021007", vec![ordered("10", "Toner black HP 26X", "2", "89.00")]),
            ],
            &["1 → 4500021006/10 10 by description", "2 → 4500021007/10 2 by description"],
            &[],
        );
    }
}

#[test]
fn without_a_quote_the_order_that_fits_whole_is_taken() {
    check(
        "",
        vec![line("Copy paper A4", "10", "10.00"), line("Desk lamp", "1", "45.00")],
        vec![
            order("4711", vec![ordered("1", "Copy paper A4", "10", "10.00")]),
            order("4712", vec![ordered("1", "Desk lamp", "1", "45.00"), ordered("2", "Copy paper A4", "10", "10.00")]),
        ],
        &["1 → 4712/2 10 by description", "2 → 4712/1 1 by description"],
        &[],
    );
    // Nothing fits, so no order is meant and no line is "unmatched".
    check(
        "",
        vec![line("Consulting", "3", "900.00")],
        vec![order("4711", vec![ordered("1", "Copy paper", "10", "10.00")])],
        &[],
        &[],
    );
}

#[test]
fn a_credit_note_gives_quantity_back() {
    let invoice = InvoiceText {
        class: model::extraction::DocumentClass::CreditNote,
        order: "4711".into(),
        lines: vec![line("Copy paper A4", "4", "10.00")],
        ..InvoiceText::default()
    };
    let mut billed = ordered("1", "Copy paper A4", "10", "10.00");
    billed.billed = "10".into();
    check_invoice(invoice, vec![order("4711", vec![billed])], &["1 → 4711/1 -4 by description"], &[]);
}

#[test]
fn part_deliveries_of_one_order_line_share_it() {
    check(
        "4711",
        vec![
            line("Copy paper A4, delivery 1 March", "4", "10.00"),
            line("Copy paper A4, delivery 9 March", "6", "10.00"),
        ],
        vec![order("4711", vec![ordered("1", "Copy paper A4", "10", "10.00")])],
        &["1 → 4711/1 4 by description", "2 → 4711/1 6 by description"],
        &[],
    );
}

#[test]
fn units_of_the_invoice_become_units_of_the_order() {
    let mut wire = line("Steel wire", "2500", "0.004");
    wire.unit = Some("GRM".into());
    let mut kilos = ordered("1", "Steel wire", "5", "4.00");
    kilos.unit = Some("KGM".into());
    check("4711", vec![wire], vec![order("4711", vec![kilos])], &["1 → 4711/1 2.5 by description"], &[]);
}

#[test]
fn a_vendor_is_identified_by_the_best_evidence() {
    let vendor = |id: &str, name: &str, vat_id: &str, accounts: &[&str], domain: Option<&str>| VendorText {
        id: id.into(),
        name: name.into(),
        vat_id: vat_id.into(),
        accounts: accounts.iter().map(|a| (*a).to_owned()).collect(),
        email_domain: domain.map(str::to_owned),
        ..VendorText::default()
    };
    let ledger = LedgerText {
        vendors: vec![
            vendor("V-1", "Papierhaus Nord GmbH", "DE136695976", &["DE89370400440532013000"], None),
            vendor("V-2", "Zakłady Łukasz Sp. z o.o.", "PL8567346215", &["PL61109010140000071219812874"], None),
            vendor("V-3", "Blitz Logistik & Transporte GmbH", "", &[], Some("blitz.example")),
            vendor("V-4", "Factoring-Kunde Schmidt KG", "DE811569869", &["DE02120300000000202051"], None),
        ],
        ..LedgerText::default()
    };
    let ledger = support::ledger(&ledger);
    for (name, vat_id, account, sender, expected) in [
        ("Irgendwer", "DE 136 695 976", "", "", Some("V-1 by VAT id DE136695976")),
        ("ZAKLADY LUKASZ", "", "PL61 1090 1014 0000 0712 1981 2874", "", Some("V-2 by bank account PL61…2874")),
        ("Zaklady Lukasz", "", "", "", Some("V-2 by name Zaklady Lukasz")),
        // A look-alike with Cyrillic letters is the vendor to a person, so it is matched, and its account is checked.
        ("Pарierhaus Nоrd GmbH", "", "", "", Some("V-1 by name Pарierhaus Nоrd GmbH")),
        (
            "Blitz Transport",
            "",
            "",
            "Rechnung <ar@blitz.example>",
            Some("V-3 by name Blitz Transport and mail domain blitz.example"),
        ),
        ("Blitz Transport", "", "", "ar@other.example", None),
        // A factor's account with another company's name and VAT id.
        ("Huber Bau AG", "ATU13585627", "DE02120300000000202051", "", None),
        // The right name with another country's VAT id is a sister company.
        ("Papierhaus Nord", "ATU13585627", "", "", None),
        ("Papierhaus Süd GmbH", "", "", "", None),
        ("", "", "", "", None),
    ] {
        let invoice = InvoiceText {
            seller: name.into(),
            seller_vat_id: vat_id.into(),
            accounts: if account.is_empty() { Vec::new() } else { vec![account.into()] },
            sender: (!sender.is_empty()).then(|| sender.into()),
            ..InvoiceText::default()
        };
        let matched = judge(&invoice, &ledger, &Policy::default()).matched;
        let found = matched.vendor.map(|v| format!("{} by {}", v.vendor_id, v.by));
        assert_eq!(found.as_deref(), expected, "{name} {vat_id} {account}");
    }
}

#[test]
fn billed_amounts_of_a_match_are_those_of_the_lines() {
    let ledger = LedgerText { orders: vec![OrderText::default()], ..LedgerText::default() };
    let invoice = InvoiceText { order: "4711".into(), ..InvoiceText::default() };
    let matched = judge(&invoice, &support::ledger(&ledger), &Policy::default()).matched;
    assert_eq!(matched.lines[0].net_amount, decimal("100.00"));
    assert_eq!(matched.orders, ["4711"]);
}

/// The codes of an invoice for an order, worst first, with the money at risk.
fn held(reference: &str, lines: Vec<LineText>, orders: Vec<OrderText>) -> Vec<String> {
    let invoice = InvoiceText { order: reference.into(), lines, ..InvoiceText::default() };
    let ledger = LedgerText { orders, ..LedgerText::default() };
    let findings = judge(&invoice, &support::ledger(&ledger), &Policy::default()).findings;
    let money = |f: &model::Finding| f.at_risk.map(|a| format!(" {}", a.value.normalize())).unwrap_or_default();
    findings.iter().map(|f| format!("{} {}{}", f.code, f.severity.letter(), money(f))).collect()
}

#[test]
fn another_article_at_the_same_price_is_no_line_of_the_order() {
    let orders = || {
        vec![order(
            "4500021001",
            vec![
                ordered("1", "Copy paper A4 80 g", "100", "4.00"),
                ordered("2", "Toner cartridge 26X black", "10", "60.00"),
                ordered("3", "Screw M6 x 20", "1000", "0.10"),
            ],
        )]
    };
    for (name, quantity, price, place) in [
        ("Copy paper A3 80 g", "100", "4.00", 1),
        ("Copy paper A4 120 g", "100", "4.00", 1),
        ("Toner 59A black", "10", "60.00", 2),
        ("Screw M6 x 30", "1000", "0.10", 3),
    ] {
        check("4500021001", vec![line(name, quantity, price)], orders(), &[], &[1]);
        // Not either when the invoice says which order line it means.
        let referred = LineText { order_line: Some(place.to_string()), ..line(name, quantity, price) };
        check("4500021001", vec![referred], orders(), &[], &[1]);
    }
    for (name, quantity, price, place) in [
        ("Kopierpapier A4, 80 g/m², weiß", "100", "4.00", 1),
        ("HP Toner CF226X schwarz", "10", "60.00", 2),
        ("Schraube M6x20 DIN 933", "1000", "0.10", 3),
    ] {
        let invoice = InvoiceText {
            order: "4500021001".into(),
            lines: vec![line(name, quantity, price)],
            ..InvoiceText::default()
        };
        let ledger = LedgerText { orders: orders(), ..LedgerText::default() };
        let matched = judge(&invoice, &support::ledger(&ledger), &Policy::default()).matched;
        assert_eq!(
            matched.lines.iter().map(|m| m.order_line.clone()).collect::<Vec<_>>(),
            [place.to_string()],
            "{name}"
        );
    }
}

#[test]
fn what_belongs_to_an_article_is_not_more_of_it() {
    let orders = || vec![order("4711", vec![ordered("1", "Grinder", "10", "100.00")])];
    let lines = || vec![line("Grinder", "10", "100.00"), line("Grinder disc", "10", "5.00")];
    check("4711", lines(), orders(), &["1 → 4711/1 10 by description"], &[2]);
    assert_eq!(held("4711", lines(), orders()), ["P005 H 50"]);
}

#[test]
fn one_cause_is_one_hold() {
    let orders = || vec![order("4711", vec![ordered("1", "Copy paper A4", "100", "10.00")])];
    assert_eq!(held("4711", vec![line("Copy paper A4", "120", "10.00")], orders()), ["P201 H 200"]);
    assert_eq!(held("4711", vec![line("Copy paper A4", "100", "10.40")], orders()), ["P101 H 40"]);
    assert_eq!(held("4711", vec![line("Copy paper A4", "120", "10.40")], orders()), ["P101 H 48", "P201 H 200"]);
    // Within the line's limits, above the order's.
    let two = || {
        let lines = vec![ordered("1", "Copy paper A4", "50", "10.00"), ordered("2", "Desk lamp", "10", "50.00")];
        vec![order("4711", lines)]
    };
    let dearer = vec![line("Copy paper A4", "50", "10.15"), line("Desk lamp", "10", "50.75")];
    assert_eq!(held("4711", dearer, two()), ["P104 H 15"]);
    // Weighed goods may be more, and not dearer by that.
    let wire =
        |quantity: &str, price: &str| LineText { unit: Some("KGM".into()), ..line("Steel wire", quantity, price) };
    let weighed = || {
        let lines = vec![OrderLineText { unit: Some("KGM".into()), ..ordered("1", "Steel wire", "100", "10.00") }];
        vec![order("4711", lines)]
    };
    assert_eq!(held("4711", vec![wire("104", "10.00")], weighed()), Vec::<String>::new());
    assert_eq!(held("4711", vec![wire("100", "10.15")], weighed()), ["P104 H 15"]);
    let a_part = vec![line("Copy paper A4", "50", "10.15")];
    assert_eq!(held("4711", a_part, two()), Vec::<String>::new());
}

#[test]
fn order_numbers_are_read_as_they_are_printed() {
    let orders = || {
        let lines = || vec![ordered("10", "Copy paper A4", "10", "10.00")];
        vec![order("4500021008", lines()), order("4500021001", lines())]
    };
    for reference in [
        "4500021008-1",
        "4500021008/10",
        "4500021008 Pos. 10",
        "4500021008-00010",
        "4500021OO8",
        "45OOO21OO8-10",
        "PO 4500021008, Pos. 10",
    ] {
        let lines = vec![line("Copy paper A4", "10", "10.00")];
        check(reference, lines.clone(), orders(), &["1 → 4500021008/10 10 by description"], &[]);
        assert_eq!(held(reference, lines, orders()), Vec::<String>::new(), "{reference}");
    }
    // A slip that the lines resolve is told to whoever approves.
    let others = || vec![order("4500021008", vec![ordered("10", "Desk lamp", "10", "10.00")])];
    assert_eq!(held("4500021088", vec![line("Desk lamp", "10", "10.00")], others()), ["P002 I"]);
}

#[test]
fn one_line_for_two_orders_is_parted_when_the_sums_prove_it() {
    let orders = || {
        let lines = |quantity| vec![ordered("1", "Copy paper A4", quantity, "10.00")];
        vec![order("4711", lines("100")), order("4712", lines("50"))]
    };
    let lines = vec![line("Copy paper A4", "150", "10.00")];
    check(
        "4711; 4712",
        lines.clone(),
        orders(),
        &["1 → 4711/1 100 by description", "1 → 4712/1 50 by description"],
        &[],
    );
    assert_eq!(held("4711; 4712", lines, orders()), Vec::<String>::new());
    // More than both have left is too much by what neither has.
    let held = held("4711; 4712", vec![line("Copy paper A4", "151", "10.00")], orders());
    assert_eq!(held, ["P201 H 10"]);
}

#[test]
fn what_lowers_the_bill_needs_no_order() {
    let orders = || vec![order("4711", vec![ordered("1", "Copy paper A4", "10", "10.00")])];
    let rabatt = LineText { net: Some("-20.00".into()), ..line("Rabatt", "-1", "20.00") };
    assert_eq!(held("4711", vec![line("Copy paper A4", "10", "10.00"), rabatt], orders()), Vec::<String>::new());
    let freight = line("Frachtkostenpauschale", "1", "80.00");
    let codes = held("4711", vec![line("Copy paper A4", "10", "10.00"), freight], orders());
    assert_eq!(codes, ["P205 H 80"]);
}

#[test]
fn a_credit_note_gives_back_no_more_pieces_than_were_billed_and_none_for_a_lower_price() {
    let credit = |quantity: &str, price: &str, name: &str| {
        let invoice = InvoiceText {
            order: "4711".into(),
            class: model::extraction::DocumentClass::CreditNote,
            lines: vec![line(name, quantity, price)],
            ..InvoiceText::default()
        };
        let billed = OrderLineText {
            billed: "50".into(),
            billed_amount: Some("500.00".into()),
            ..ordered("1", "Copy paper A4", "100", "10.00")
        };
        let ledger = LedgerText { orders: vec![order("4711", vec![billed])], ..LedgerText::default() };
        let matched = judge(&invoice, &support::ledger(&ledger), &Policy::default()).matched;
        matched
            .lines
            .iter()
            .map(|m| format!("{} {}", m.quantity.normalize(), m.net_amount.normalize()))
            .collect::<Vec<_>>()
    };
    assert_eq!(credit("20", "10.00", "Copy paper A4"), ["-20 -200"]);
    assert_eq!(credit("100", "10.00", "Copy paper A4"), ["-50 -500"]);
    assert_eq!(credit("50", "0.50", "Copy paper A4"), ["0 -25"]);
    assert_eq!(credit("50", "10.00", "Preisnachlass Copy paper A4"), ["0 -500"]);
}

#[test]
fn packages_convert_once_somebody_said_what_they_hold() {
    let boxes = || LineText { unit: Some("XBX".into()), ..line("Welding rods", "5", "50.00") };
    let pieces = |packs: &[(&str, &str, &str)]| {
        let packs = packs.iter().map(|(unit, holds, of)| rules::example::PackText {
            unit: (*unit).into(),
            holds: (*holds).into(),
            of: (*of).into(),
        });
        let ordered = OrderLineText { packs: packs.collect(), ..ordered("1", "Welding rods", "100", "2.50") };
        vec![order("4711", vec![ordered])]
    };
    assert_eq!(held("4711", vec![boxes()], pieces(&[])), ["P204 H 250"]);
    assert_eq!(held("4711", vec![boxes()], pieces(&[("BX", "20", "C62")])), Vec::<String>::new());
    check("4711", vec![boxes()], pieces(&[("BX", "20", "C62")]), &["1 → 4711/1 100 by description"], &[]);
    // Another number of pieces is another price and quantity.
    let held_by_ten = held("4711", vec![boxes()], pieces(&[("XBX", "10", "H87")]));
    assert_eq!(held_by_ten, ["P101 H 125"]);
    // The other way round: ordered in boxes, billed in pieces.
    let in_pieces = line("Welding rods", "100", "2.50");
    let pack = rules::example::PackText { unit: "XBX".into(), holds: "20".into(), of: "C62".into() };
    let in_boxes =
        OrderLineText { unit: Some("BX".into()), packs: vec![pack], ..ordered("1", "Welding rods", "5", "50.00") };
    check("4711", vec![in_pieces], vec![order("4711", vec![in_boxes])], &["1 → 4711/1 5 by description"], &[]);
}

#[test]
fn a_tier_is_the_price_of_its_quantity() {
    let tier = |from: &str, price: &str| rules::example::TierText { from: from.into(), price: price.into() };
    let tiers = || {
        let tiers = vec![tier("1", "4.40"), tier("100", "4.00"), tier("500", "3.60")];
        vec![order("4711", vec![OrderLineText { tiers, ..ordered("1", "Copy paper A4", "1000", "4.00") }])]
    };
    for (quantity, price, expected) in [
        ("20", "4.40", vec![]),
        ("100", "4.00", vec![]),
        ("500", "3.60", vec![]),
        ("500", "4.00", vec!["P101 H 200"]),
        ("20", "4.60", vec!["P101 H 4"]),
    ] {
        assert_eq!(held("4711", vec![line("Copy paper A4", quantity, price)], tiers()), expected, "{quantity} {price}");
    }
}

#[test]
fn a_vendor_may_be_matched_to_orders_alone() {
    let codes = |matching: &str| {
        let policy: Policy = toml::from_str(matching).expect("a policy");
        let invoice = InvoiceText { order: "4711".into(), ..InvoiceText::default() };
        let orders = vec![OrderText { number: "4711".into(), ..OrderText::default() }];
        let ledger = LedgerText { orders, known: vec!["receipts".into()], ..LedgerText::default() };
        let findings = judge(&invoice, &support::ledger(&ledger), &policy).findings;
        findings.iter().map(|f| f.code.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(codes(""), ["P203"]);
    assert_eq!(codes("vendor.V-100.matching = \"two-way\""), Vec::<String>::new());
    assert_eq!(codes("matching = \"two-way\"\nvendor.V-100.matching = \"three-way\""), ["P203"]);
}
