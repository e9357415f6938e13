use super::*;

fn check(text: &str, expected: Result<&str, Reason>) {
    let limits = Limits { depth_max: 4, xml_attribute_count_max: 3, ..Limits::default() };
    let got = parse(text, &limits);
    match (got, expected) {
        (Ok(tree), Ok(shown)) => assert_eq!(tree.root().text(), shown, "{text}"),
        (Err(problem), Err(reason)) => assert_eq!(problem.reason, reason, "{text}: {}", problem.message),
        (Ok(_), Err(reason)) => panic!("{text} was taken, not refused with {}", reason.as_str()),
        (Err(problem), Ok(_)) => panic!("{text}: {}", problem.message),
    }
}

#[test]
fn the_gate_takes_well_formed_xml_only() {
    check("<a>x</a>", Ok("x"));
    check("<?xml version='1.0'?><!-- c --><a>1<!-- 9 -->1<![CDATA[.0<]]>&amp;&#x41;</a>\n", Ok("11.0<&A"));
    check("<a>x\r\ny\rz</a>", Ok("x\ny\nz"));
    check("<a><b xmlns='urn:x' c='1'/></a>", Ok(""));
    for text in [
        "<a/><b/>",
        "<a/>x",
        "x<a/>",
        "<a>&nbsp;</a>",
        "<a>&#1;</a>",
        "<a>\u{0}</a>",
        "<p:a/>",
        "<a p:b='1'/>",
        "<a b='1' b='2'/>",
        "<a b=1/>",
        "<a b='1'c='2'/>",
        "<a b='<'/>",
        "<a></b>",
        "<a>]]></a>",
        "<1a/>",
        "<a xmlns:p=''/>",
        " <?xml version='1.0'?><a/>",
        "<?xml version='1.1'?><a/>",
        "<a><![CDATA[x</a>",
        "<a><!-- x</a>",
        "<a><!-- x -- y --></a>",
        "<a xmlns='urn:x' xmlns='urn:y'/>",
        "<a:b:c xmlns:a='urn:x'/>",
        "<a b='1'/ >",
        "<a>x & y</a>",
        "<a>&amp</a>",
        "<a",
        "<a b='1",
        "</a>",
        "<a></ a>",
        "<a></ab>",
        "<? x?><a/>",
        "<?>?><a/>",
        "<?a/?><a/>",
        "<?xml-stylesheet <a/>",
        "<!ELEMENT a><a/>",
        "<a×b/>",
        "<\u{300}a/>",
        "<a—b/>",
        "<a xmlns:xml='urn:other'/>",
        "<a xmlns:q='http://www.w3.org/2000/xmlns/'/>",
        "<a xmlns:q='http://www.w3.org/XML/1998/namespace'/>",
        "<?a:b c?><a/>",
        "<?xml encoding='UTF-8'?><a/>",
        "<?xml version='1.0' standalone='maybe'?><a/>",
    ] {
        check(text, Err(Reason::Malformed));
    }
    for text in ["<a><b>", "<a>x"] {
        check(text, Err(Reason::Truncated));
    }
    for text in ["<!DOCTYPE a><a/>", "<!doctype a [<!ENTITY x 'y'>]><a>&x;</a>", "<?xml version='1.0'?>\n<!DOCTYPE a ["]
    {
        check(text, Err(Reason::DtdForbidden));
    }
    check("<a><b><c><d><e/></d></c></b></a>", Err(Reason::TooDeep));
    check("<a b='' c='' d='' e=''/>", Err(Reason::TooManyParts));
}

#[test]
fn what_is_well_formed_in_an_uncommon_way_is_taken() {
    check("<a\n\t>x</a\r\n >", Ok("x"));
    check("<p:a p:b = '1' xmlns:p = \"urn:x\" >x]]&gt;</p:a>", Ok("x]]>"));
    check("<?xml version = '1.0' ?><?xml-stylesheet x?><!----><a><!-->-->x</a><?y?>", Ok("x"));
    check("<é ü='1'>x]</é>", Ok("x]"));
    check("<a·b\u{301} 項目='1'>x</a·b\u{301}>", Ok("x"));
    check("<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xml:lang='en'>x</a>", Ok("x"));
    check("<?xml version='1.0' encoding='UTF-8' standalone='yes'?><a>x</a>", Ok("x"));
    // Longer than what is looked at byte by byte.
    let long = "0123456789".repeat(30);
    check(&format!("<a>{long}</a>"), Ok(&long));
    check(&format!("<a>{long}&lt;\r\n.</a>"), Ok(&format!("{long}<\n.")));
}

#[test]
fn trouble_is_told_by_its_line() {
    for (text, line) in [
        ("<a>\n\n<b c='1'\nd=2/></a>", 3),
        ("<a>\nx\n&y;</a>", 3),
        ("<a>\nx &amp;\n & </a>", 3),
        ("<a>\n<b>\n</c></a>", 3),
        ("<a>\n<b>\n", 3),
        ("<a/>\n\n<b/>", 3),
        ("<a>\n\n\u{1}</a>", 3),
    ] {
        let problem = parse(text, &Limits::default()).expect_err("not well-formed");
        assert!(problem.message.starts_with(&format!("line {line}:")), "{text:?}: {}", problem.message);
    }
}

#[test]
fn lines_are_counted_through_any_number_of_blocks() {
    let text = format!("<a>{}</a>", (2..500).map(|n| format!("{}\n<b/>", "x".repeat(n % 7))).collect::<String>());
    let tree = parse(&text, &Limits::default()).expect("well-formed");
    for (child, line) in tree.root().children().zip(2..) {
        assert_eq!((child.line(), child.path()), (line, format!("/a/b[{}]", line - 1)));
    }
}

#[test]
fn places_are_named_by_namespace_and_position() {
    let text = "<q:Invoice xmlns:q='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'
        xmlns:z='urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2'>
        <z:InvoiceLine/><z:Price/>
        <z:InvoiceLine><z:Item/></z:InvoiceLine></q:Invoice>";
    let tree = parse(text, &Limits::default()).expect("well-formed");
    let lines: Vec<_> = tree.root().children().collect();
    assert_eq!(lines[0].path(), "/Invoice/cac:InvoiceLine[1]");
    assert_eq!(lines[1].path(), "/Invoice/cac:Price");
    let item = lines[2].child(Ns::Cac, "Item").expect("an item");
    assert_eq!((item.path().as_str(), item.line()), ("/Invoice/cac:InvoiceLine[2]/cac:Item", 4));
    assert_eq!(&text[lines[2].span()], "<z:InvoiceLine><z:Item/></z:InvoiceLine>");
    assert!(!tree.foreign);
}

#[test]
fn many_different_children_take_linear_time() {
    let text = format!("<a>{}</a>", (0..20_000).map(|n| format!("<b{n}/><b{n}/>")).collect::<String>());
    let tree = parse(&text, &Limits::default()).expect("well-formed");
    assert_eq!(tree.root().children().last().map(|last| last.path()), Some("/a/b19999[2]".into()));
}

#[test]
fn texts_around_texts_stay_as_long_as_the_document() {
    let nested = |depth: usize, inside: &str| format!("{}{inside}{}", "<a>x".repeat(depth), "</a>".repeat(depth));
    // Each element has what is inside of it, once.
    let text = nested(60, "y");
    let tree = parse(&text, &Limits::default()).expect("well-formed");
    for (element, depth) in tree.root().descendants().zip(0..) {
        assert_eq!(element.text(), format!("{}y", "x".repeat(60 - depth)));
    }
    // One letter in each of a hundred elements does not make a hundred copies of a long text.
    let text = nested(99, &"y".repeat(500_000));
    let tree = parse(&text, &Limits::default()).expect("well-formed");
    let whole: usize = tree.root().descendants().map(|element| element.raw_text().len()).sum();
    assert!(whole < 4 * text.len() + 2_000_000, "{whole} bytes of text");
    // What stands between is no part of the count: an element without a text of its own, one with.
    let tree = parse("<a>1<b><c>2</c></b><b>3<c>4</c>5</b></a>", &Limits::default()).expect("well-formed");
    assert_eq!((tree.root().text(), &*tree.root().string_value()), ("12345", "12345"));
    for (text, value) in [
        ("<a><b>33</b>6.9</a>", "336.9"),
        ("<a>33<b>6</b>.9</a>", "336.9"),
        ("<a>3<b/>&#51;<b>6</b><![CDATA[.]]><b/>9</a>", "336.9"),
        ("<a>3<b>3<c>6</c></b>.<b>9</b></a>", "336.9"),
        ("<a><b>336</b><b><c>.9</c></b></a>", "336.9"),
    ] {
        let tree = parse(text, &Limits::default()).expect("well-formed");
        assert_eq!(tree.root().string_value(), value, "{text}");
    }
}

#[test]
fn values_are_found_wherever_they_are_kept() {
    let long = "0123456789".repeat(5);
    let tree = parse("<a b='1\r\n2\r3\n4&#13;&#10;5'/>", &Limits::default()).expect("well-formed");
    assert_eq!(
        tree.root().raw_attribute("b"),
        Some("1 2 3 4\r\n5"),
        "a line end is one blank (XML 1.0, 2.11 and 3.3.3)"
    );
    for value in ["x", "", "&amp;", "a&#xe9;b", "12345678901234567890123456789012", &long, &format!("{long}&lt;")] {
        let meant = value.replace("&amp;", "&").replace("&#xe9;", "\u{e9}").replace("&lt;", "<");
        let text = format!("<a g='1' b='{value}' c='2'><d e='3'>{value}</d><d f='4'/></a>");
        let tree = parse(&text, &Limits::default()).expect("well-formed");
        let inside: Vec<_> = tree.root().children().collect();
        assert_eq!(inside[0].raw_text(), meant, "{text}");
        assert_eq!(
            tree.root().attributes().collect::<Vec<_>>(),
            [("g", "1"), ("b", meant.as_str()), ("c", "2")],
            "{text}"
        );
        assert_eq!((inside[0].raw_attribute("e"), inside[0].raw_attribute("f")), (Some("3"), None));
        assert_eq!(inside[1].raw_attribute("f"), Some("4"));
    }
}
