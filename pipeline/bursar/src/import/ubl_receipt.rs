//! A UBL ReceiptAdvice as goods receipts to match against: what the buyer says came in, line by line of the order.
//!
//! A DespatchAdvice says what the seller sent, which is no proof that it came; it is refused with that reason.

use std::collections::HashMap;

use model::Decimal;
use model::ledger::Receipt;
use roxmltree::Node;

use super::RowError;
use super::ubl_order::{CAC, CBC, child, document, text_of, value};

const RECEIPT_ADVICE: &str = "urn:oasis:names:specification:ubl:schema:xsd:ReceiptAdvice-2";

pub(super) fn parse(bytes: &[u8]) -> Result<Vec<Receipt>, RowError> {
    let document = document(text_of(bytes)?)?;
    let root = document.root_element();
    match root.tag_name().name() {
        _ if root.has_tag_name((RECEIPT_ADVICE, "ReceiptAdvice")) => {}
        "DespatchAdvice" => {
            let message = "a DespatchAdvice says what was sent, not what came; import the ReceiptAdvice";
            return Err(RowError(message.to_owned()));
        }
        name => return Err(RowError(format!("the root element is {name}, not a UBL ReceiptAdvice"))),
    }
    let missing = |what: &str| RowError(format!("the receipt has no {what}"));
    let receipt_number = value(root, "ID").ok_or_else(|| missing("ID"))?;
    let issued = value(root, "IssueDate");
    let of_document = order_of(root);
    let mut receipts: Vec<Receipt> = Vec::new();
    let mut places: HashMap<(String, String), usize> = HashMap::new();
    for item in root.children().filter(|node| node.has_tag_name((CAC, "ReceiptLine"))) {
        let line = line(item, receipt_number, of_document, issued)?;
        // Two lines for one line of the order are one receipt of both quantities.
        let place = *places.entry((line.po_number.clone(), line.line_no.clone())).or_insert(receipts.len());
        match receipts.get_mut(place) {
            Some(known) if known.unit == line.unit => {
                known.quantity = known.quantity.checked_add(line.quantity).ok_or_else(|| missing("exact quantity"))?;
            }
            Some(_) => {
                let message = format!("order {} line {} is received in two units", line.po_number, line.line_no);
                return Err(RowError(message));
            }
            None => receipts.push(line),
        }
    }
    if receipts.is_empty() { Err(missing("ReceiptLine")) } else { Ok(receipts) }
}

/// The order that something refers to.
#[derive(Clone, Copy)]
enum Order<'a> {
    None,
    One(&'a str),
    Several,
}

fn order_of<'a>(node: Node<'a, '_>) -> Order<'a> {
    let references = node.children().filter(|child| child.has_tag_name((CAC, "OrderReference")));
    let mut numbers: Vec<&str> = references.filter_map(|order| value(order, "ID")).collect();
    numbers.dedup();
    match numbers[..] {
        [] => Order::None,
        [one] => Order::One(one),
        _ => Order::Several,
    }
}

fn line(item: Node<'_, '_>, number: &str, order: Order<'_>, issued: Option<&str>) -> Result<Receipt, RowError> {
    let id = value(item, "ID").unwrap_or("");
    let wrong = |what: &str, why: &dyn std::fmt::Display| RowError(format!("receipt line {id}: {what}: {why}"));
    let mut references = item.children().filter(|node| node.has_tag_name((CAC, "OrderLineReference")));
    let reference = references.next();
    if references.next().is_some() {
        return Err(wrong("OrderLineReference", &"names several lines; one receipt line is for one line of an order"));
    }
    let order = match reference.map_or(Order::None, order_of) {
        Order::One(number) => Order::One(number),
        Order::None => order,
        several @ Order::Several => several,
    };
    let line_no =
        reference.and_then(|r| value(r, "LineID")).ok_or_else(|| wrong("OrderLineReference", &"is missing"))?;
    let received = child(item, CBC, "ReceivedQuantity").ok_or_else(|| wrong("ReceivedQuantity", &"is missing"))?;
    let decimal =
        |what: &str, text: Option<&str>| model::parse::decimal(text.unwrap_or("")).map_err(|e| wrong(what, &e));
    let came = decimal("ReceivedQuantity", received.text())?;
    // What was rejected came, and went back; what is short (ShortQuantity) did not come and is in neither.
    let rejected = match child(item, CBC, "RejectedQuantity") {
        Some(quantity) => {
            let unit = quantity.attribute("unitCode").or(received.attribute("unitCode"));
            if unit != received.attribute("unitCode") {
                return Err(wrong("RejectedQuantity", &"is in another unit than what was received"));
            }
            decimal("RejectedQuantity", quantity.text())?
        }
        None => Decimal::ZERO,
    };
    if rejected.is_sign_negative() || rejected > came {
        return Err(wrong("RejectedQuantity", &"is more than what was received, or less than nothing"));
    }
    let day = value(item, "ReceivedDate").or(issued).ok_or_else(|| wrong("ReceivedDate", &"is missing"))?;
    Ok(Receipt {
        receipt_number: number.to_owned(),
        po_number: match order {
            Order::One(number) => number.to_owned(),
            Order::None => return Err(wrong("OrderReference", &"is missing")),
            Order::Several => {
                return Err(wrong("OrderReference", &"is one of several; the line has to say which order it is for"));
            }
        },
        line_no: line_no.to_owned(),
        quantity: came.checked_sub(rejected).ok_or_else(|| wrong("ReceivedQuantity", &"is too long"))?,
        unit: received.attribute("unitCode").map(str::to_owned),
        received_date: model::parse::date(day).map_err(|e| wrong("ReceivedDate", &e))?,
    })
}
