use store::Import;

use super::parse;
use crate::cli::ImportKind;

const DAY: model::Date = model::Date::constant(2026, 3, 2);

fn error_of(kind: ImportKind, text: &str) -> String {
    parse(kind, text.as_bytes(), DAY).expect_err("should be refused").to_string()
}

#[test]
fn vendors_with_comma_or_semicolon_and_several_accounts() {
    for text in [
        "vendor_id,name,iban,po_required\nV-1,Nord GmbH,DE89370400440532013000 GB82WEST12345698765432,true\n",
        "\u{feff}vendor_id;name;iban;po_required\nV-1;Nord GmbH;DE89 3704 0044 0532 0130 00;yes\n",
    ] {
        let Import::Vendors(vendors) = parse(ImportKind::Vendors, text.as_bytes(), DAY).expect(text) else {
            panic!("vendors")
        };
        assert!(vendors[0].po_required);
        assert_eq!(vendors[0].accounts[0].iban.as_str(), "DE89370400440532013000");
        assert_eq!(vendors[0].accounts[0].confirmed_by, "import of 2026-03-02");
    }
}

#[test]
fn a_bad_row_is_named_with_its_line() {
    for (kind, text, wanted) in [
        (ImportKind::Vendors, "vendor_id,nmae\nV-1,x\n", "did you mean \"name\""),
        (ImportKind::Vendors, "vendor_id,name\nV-1,x\nV-1,y\n", "line 3"),
        (ImportKind::Vendors, "vendor_id,name,iban\nV-1,x,DE00\n", "line 2: iban"),
        (ImportKind::Vendors, "vendor_id,name\nV-1,x,y\n", "line 2: the row has 3 cells"),
        (ImportKind::Vendors, "vendor_id,name\nV-1,\"x\n", "never closed"),
        (ImportKind::Vendors, "", "is empty"),
        (
            ImportKind::Orders,
            "po_number,vendor_id,line_no,description,quantity,unit_price,currency\nP,V,1,x,\"1.000,00\",1,EUR\n",
            "line 2: quantity",
        ),
        (
            ImportKind::Orders,
            "po_number,vendor_id,line_no,description,quantity,unit_price,currency\nP,V,1,x,1,1,EUR\nP,W,2,x,1,1,EUR\n",
            "line 3: order P has another vendor",
        ),
        (ImportKind::Budgets, "cost_centre,period,currency,amount\nA,2026-13,EUR,5\n", "line 2: period"),
        (
            ImportKind::Orders,
            "po_number,vendor_id,line_no,description,quantity,unit_price,currency\nP,V,1,x,1,1,EUR\nP,V,2,x,-5,1,EUR\n",
            "line 3: quantity: -5 is not above zero",
        ),
        (
            ImportKind::Orders,
            "po_number,vendor_id,line_no,description,quantity,unit_price,currency,tier_prices\nP,V,1,x,1,1,EUR,100=3\n",
            "line 2: tier_prices",
        ),
        (
            ImportKind::Orders,
            "po_number,vendor_id,line_no,description,quantity,unit_price,currency\nP,V,1,x,1,-1,EUR\n",
            "line 2: unit_price: -1 is below zero",
        ),
        (
            ImportKind::Receipts,
            "receipt_number,po_number,line_no,quantity,received_date\nR,P,1,,2026-02-01\n",
            "line 2: quantity is empty",
        ),
        (ImportKind::Prices, "contract_number,unit_price\nK,1\n", "line 2: item_id and description are empty"),
        (ImportKind::Prices, "contract_number,item_id,unit_price\nK,A,-1\n", "line 2: unit_price: -1 is below zero"),
        (ImportKind::Prices, "contract_number,item_id,unit_price,tier_prices\nK,A,1,9=1\n", "line 2: tier_prices"),
        (
            ImportKind::Prices,
            "contract_number,item_id,unit_price,valid_from\nK,A,1,\nK,A,2,2026-02-01\n",
            "line 3: contract K has two prices of A for the same days",
        ),
        (
            ImportKind::Prices,
            "contract_number,item_id,unit_price,valid_from,valid_to\nK,A,1,2026-02-01,2026-01-31\n",
            "line 2: valid_to 2026-01-31 is before valid_from 2026-02-01",
        ),
        (
            ImportKind::Contracts,
            "contract_number,vendor_id,currency,valid_from,valid_to,period\nK,V,EUR,2026-02-01,2026-01-31,month\n",
            "line 2: valid_to 2026-01-31 is before valid_from 2026-02-01",
        ),
    ] {
        let error = error_of(kind, text);
        assert!(error.contains(wanted), "{text:?}: {error}");
    }
    let latin1 = parse(ImportKind::Vendors, b"vendor_id,name\n1,B\xfcro\n", DAY);
    assert!(latin1.expect_err("refused").to_string().contains("UTF-8"));
}

#[test]
fn a_ubl_order_becomes_an_order() {
    let xml = r#"<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"
      xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
      xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
      <b:ID>4711</b:ID><b:IssueDate>2026-02-01</b:IssueDate><b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
      <a:SellerSupplierParty><b:CustomerAssignedAccountID>V-1</b:CustomerAssignedAccountID></a:SellerSupplierParty>
      <a:OrderLine><a:LineItem><b:ID>1</b:ID><b:Quantity unitCode="C62">10</b:Quantity>
        <a:Price><b:PriceAmount currencyID="EUR">25</b:PriceAmount><b:BaseQuantity>10</b:BaseQuantity></a:Price>
        <a:Item><b:Name>Paper</b:Name></a:Item></a:LineItem></a:OrderLine></Order>"#;
    let Import::Orders(orders) = parse(ImportKind::Orders, xml.as_bytes(), DAY).expect("an order") else {
        panic!("orders")
    };
    assert_eq!(orders[0].lines[0].unit_price, model::parse::decimal("2.5").expect("a decimal"));
    assert_eq!(orders[0].vendor_id, "V-1");
    assert!(error_of(ImportKind::Orders, "<!DOCTYPE x []><x/>").contains("XML"));
}

#[test]
fn a_ubl_receipt_advice_becomes_receipts_of_order_lines() {
    let advice = |root: &str, lines: &str| {
        format!(
            r#"<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
      xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
      xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
      <b:ID>GR-1</b:ID><b:IssueDate>2026-02-20</b:IssueDate><a:OrderReference><b:ID>4711</b:ID></a:OrderReference>{lines}</{root}>"#
        )
    };
    let line = |quantity: &str, more: &str, order_line: &str| {
        format!(
            r#"<a:ReceiptLine><b:ID>1</b:ID><b:ReceivedQuantity unitCode="C62">{quantity}</b:ReceivedQuantity>{more}
            <a:OrderLineReference><b:LineID>{order_line}</b:LineID></a:OrderLineReference></a:ReceiptLine>"#
        )
    };
    let rejected = "<b:RejectedQuantity>2</b:RejectedQuantity><b:ReceivedDate>2026-02-19</b:ReceivedDate>";
    let lines = line("10", rejected, "1") + &line("5", "", "2") + &line("3", "", "2");
    let xml = advice("ReceiptAdvice", &lines);
    let Import::Receipts(receipts) = parse(ImportKind::Receipts, xml.as_bytes(), DAY).expect("receipts") else {
        panic!("receipts")
    };
    let shown: Vec<_> = receipts
        .iter()
        .map(|r| format!("{} {} {} {} {}", r.receipt_number, r.po_number, r.line_no, r.quantity, r.received_date))
        .collect();
    assert_eq!(shown, ["GR-1 4711 1 8 2026-02-19", "GR-1 4711 2 8 2026-02-20"]);
    assert!(error_of(ImportKind::Receipts, &advice("DespatchAdvice", "")).contains("not what came"));
    assert!(error_of(ImportKind::Receipts, &advice("ReceiptAdvice", "")).contains("ReceiptLine"));
    let nameless = "<a:ReceiptLine><b:ID>7</b:ID><b:ReceivedQuantity>1</b:ReceivedQuantity></a:ReceiptLine>";
    assert!(error_of(ImportKind::Receipts, &advice("ReceiptAdvice", nameless)).contains("receipt line 7"));
}

#[test]
fn a_receipt_advice_says_which_order_each_line_is_for_and_what_stayed() {
    let advice = |orders: &str, lines: &str| {
        format!(
            r#"<ReceiptAdvice xmlns="urn:oasis:names:specification:ubl:schema:xsd:ReceiptAdvice-2"
      xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
      xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
      <b:ID>GR-2</b:ID><b:IssueDate>2026-02-20</b:IssueDate>{orders}{lines}</ReceiptAdvice>"#
        )
    };
    let order = |number: &str| format!("<a:OrderReference><b:ID>{number}</b:ID></a:OrderReference>");
    let line = |quantities: &str, reference: &str| {
        format!(
            "<a:ReceiptLine><b:ID>1</b:ID>{quantities}<a:OrderLineReference><b:LineID>1</b:LineID>{reference}</a:OrderLineReference></a:ReceiptLine>"
        )
    };
    let kilos = |name: &str, quantity: &str| format!("<b:{name} unitCode='KGM'>{quantity}</b:{name}>");
    let received = kilos("ReceivedQuantity", "90");
    let shown = |xml: &str| -> Vec<String> {
        match parse(ImportKind::Receipts, xml.as_bytes(), DAY).expect("receipts") {
            Import::Receipts(receipts) => receipts
                .iter()
                .map(|r| format!("{}/{} {} {}", r.po_number, r.line_no, r.quantity, r.unit.as_deref().unwrap_or("-")))
                .collect(),
            _ => panic!("receipts"),
        }
    };
    let both = order("A") + &order("B");
    // Each line names its order, as it must where the document names several.
    let lines = line(&received, &order("A")) + &line(&received, &order("B"));
    assert_eq!(shown(&advice(&both, &lines)), ["A/1 90 KGM", "B/1 90 KGM"]);
    assert!(error_of(ImportKind::Receipts, &advice(&both, &line(&received, ""))).contains("one of several"));
    // The same order named twice is one, and a line's own order goes before the document's.
    assert_eq!(shown(&advice(&(order("A") + &order("A")), &line(&received, ""))), ["A/1 90 KGM"]);
    assert_eq!(shown(&advice(&order("A"), &line(&received, &order("B")))), ["B/1 90 KGM"]);
    // What is short never came; what was rejected went back, in the same unit.
    let short = received.clone() + &kilos("ShortQuantity", "10");
    assert_eq!(shown(&advice(&order("A"), &line(&short, ""))), ["A/1 90 KGM"]);
    let rejected = received.clone() + &kilos("RejectedQuantity", "90");
    assert_eq!(shown(&advice(&order("A"), &line(&rejected, ""))), ["A/1 0 KGM"]);
    for (quantities, said) in [
        (received.clone() + "<b:RejectedQuantity unitCode='C62'>2</b:RejectedQuantity>", "another unit"),
        (received.clone() + &kilos("RejectedQuantity", "91"), "more than what was received"),
        (kilos("ReceivedQuantity", "many"), "ReceivedQuantity"),
        (kilos("RejectedQuantity", "1"), "ReceivedQuantity: is missing"),
    ] {
        let error = error_of(ImportKind::Receipts, &advice(&order("A"), &line(&quantities, "")));
        assert!(error.contains(said), "{error}");
    }
    let twice = line(&received, "").replace(
        "</a:ReceiptLine>",
        "<a:OrderLineReference><b:LineID>2</b:LineID></a:OrderLineReference></a:ReceiptLine>",
    );
    assert!(error_of(ImportKind::Receipts, &advice(&order("A"), &twice)).contains("several lines"));
}

#[test]
fn a_price_list_has_tiers_and_new_prices_from_a_day_on() {
    let text = "contract_number;item_id;description;unit;unit_price;tier_prices;valid_from;valid_to\n\
                K-7;PAP-A4;Copy paper A4;C62;4.10;100:3.80 500:3.50;;2026-01-31\n\
                K-7;PAP-A4;Copy paper A4;C62;4.20;;2026-02-01;\n\
                K-8;;Cleaning, an hour;HUR;31.00;;;\n";
    let Import::Prices(prices) = parse(ImportKind::Prices, text.as_bytes(), DAY).expect(text) else { panic!("prices") };
    let of: Vec<&str> = prices.iter().map(|listed| listed.contract_number.as_str()).collect();
    assert_eq!(of, ["K-7", "K-7", "K-8"]);
    let (old, new) = (&prices[0].price, &prices[1].price);
    assert_eq!(old.tiers.iter().map(|tier| tier.from.to_string()).collect::<Vec<_>>(), ["100", "500"]);
    assert!(old.holds_on("2026-01-31".parse().expect("a day")) && !new.holds_on("2026-01-31".parse().expect("a day")));
    assert_eq!((prices[2].price.item_id.as_deref(), prices[2].price.description.as_str()), (None, "Cleaning, an hour"));
}
