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
