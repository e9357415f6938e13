use super::*;

/// Every term that the model knows, with repeating groups at their first entry.
fn every_path() -> Vec<TermPath> {
    let mut paths = Vec::new();
    for term in 1..=165 {
        if term_name(term).is_none() {
            continue;
        }
        let at = match term {
            21 | 22 => TermPath::group(1, 1),
            25 | 26 => TermPath::group(3, 1),
            84..=86 => TermPath::group(17, 1),
            92..=98 => TermPath::group(20, 1),
            99..=105 => TermPath::group(21, 1),
            116..=121 => TermPath::group(23, 1),
            122..=125 => TermPath::group(24, 1),
            136..=140 => TermPath::group(25, 1).within(27, 1),
            141..=145 => TermPath::group(25, 1).within(28, 1),
            160 | 161 => TermPath::group(25, 1).within(32, 1),
            126..=159 => TermPath::group(25, 1),
            _ => TermPath::bt(0),
        };
        let path = at.with_term(term);
        paths.push(if matches!(term, 29 | 158) { path.at(1) } else { path });
    }
    paths
}

fn sample_text(term: u16) -> &'static str {
    match term {
        2 | 7 | 9 | 26 | 72 | 73 | 74 | 134 | 135 => "2026-03-02",
        5 | 6 => "EUR",
        94 | 96 | 101 | 103 | 119 | 129 | 138 | 143 | 146..=149 | 152 => "12.50",
        t if is_amount(t) => "119.00 EUR",
        _ => "text",
    }
}

#[test]
fn every_term_is_set_and_visited_by_its_path() {
    let mut invoice = Invoice::default();
    let paths = every_path();
    assert_eq!(paths.len(), 164, "BT-1 to BT-165 without BT-4");
    for path in &paths {
        invoice.set(path, sample_text(path.term)).unwrap_or_else(|e| panic!("{path}: {e}"));
    }
    let terms = invoice.terms();
    assert_eq!(terms.len(), paths.len());
    for (path, text) in &terms {
        assert!(paths.contains(path), "{path} visited but not set");
        assert_eq!(text, sample_text(path.term), "{path}");
    }
    // What a visit says is enough to rebuild the invoice.
    let mut again = Invoice::default();
    for (path, text) in &terms {
        again.set(path, text).expect("a visited term can be set");
    }
    assert_eq!(again, invoice);
    let json = serde_json::to_string(&invoice).expect("serialises");
    assert_eq!(serde_json::from_str::<Invoice>(&json).expect("parses"), invoice);
}

#[test]
fn groups_grow_by_one() {
    let mut invoice = Invoice::default();
    assert!(invoice.set(&TermPath::line(2, 131), "1.00").is_err());
    invoice.set(&TermPath::line(1, 131), "1.00").expect("first line");
    invoice.set(&TermPath::line(2, 131), "1.00").expect("second line");
    assert!(invoice.set(&TermPath::line(3, 131), "one").is_err());
    assert_eq!(invoice.lines.len(), 2, "a refused value leaves no empty line");
    assert!(invoice.set(&TermPath::bt(4), "x").is_err());
}

#[test]
fn sub_terms_keep_with_their_term() {
    let mut invoice = Invoice::default();
    let id: TermPath = "BT-29[1]".parse().expect("path");
    invoice.set(&"BT-29-1[1]".parse().expect("path"), "0088").expect("scheme first");
    invoice.set(&id, "4012345000009").expect("then the value");
    assert_eq!(invoice.seller.identifiers[0].scheme.as_deref(), Some("0088"));
    assert_eq!(invoice.get(&id).as_deref(), Some("4012345000009"));
}

#[test]
fn amounts_take_the_invoice_currency() {
    let mut invoice = Invoice::default();
    invoice.set(&TermPath::bt(112), "119.00").expect("amount");
    invoice.set(&TermPath::bt(111), "500.00").expect("amount");
    invoice.set(&TermPath::bt(5), "EUR").expect("currency");
    invoice.set(&TermPath::bt(6), "SEK").expect("currency");
    invoice.settle_currency();
    assert_eq!(invoice.get(&TermPath::bt(112)).as_deref(), Some("119.00 EUR"));
    assert_eq!(invoice.get(&TermPath::bt(111)).as_deref(), Some("500.00 SEK"));
}
