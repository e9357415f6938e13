//! UBL documents around an invoice: orders, and what accompanies goods (DespatchAdvice, ReceiptAdvice).
//!
//! They are no invoices and are filed as what they are. What they say has terms of EN 16931 where an invoice would say the
//! same (number, date, parties, the order and its lines, quantities), so that people see it beside the file and search
//! finds it. A despatch advice says what was sent: nothing is received by it.

use model::DocumentId;

use super::read::{bt, bts, date, quantity, within, withins};
use crate::einvoice::walk::Kind::{Amount, Currency, Id, Number, Text};
use crate::einvoice::walk::Rule::{Call, Group};
use crate::einvoice::walk::{Kind, Row, Walk, many, once};
use crate::einvoice::xml::{Element, Ns};

/// Reads an Order, a DespatchAdvice or a ReceiptAdvice; of other documents number and date.
pub(in crate::einvoice) fn read<'d>(root: Element<'_, '_>, document: &'d DocumentId) -> Walk<'d> {
    let mut walk = Walk::new(document, date);
    walk.table(root, HEADER);
    let rows = match root.local() {
        "Order" => ORDER,
        "DespatchAdvice" | "ReceiptAdvice" => ADVICE,
        _ => return walk,
    };
    walk.table(root, rows);
    orders(&mut walk, root);
    walk
}

/// The order that goods belong to (BT-13), as the document or its lines name it; further ones stand in a note.
fn orders(walk: &mut Walk<'_>, root: Element<'_, '_>) {
    let reference = |of: Element<'_, '_>| of.is(Ns::Cac, "OrderReference");
    let mut numbers: Vec<Element<'_, '_>> = Vec::new();
    for order in root.descendants().filter(|element| reference(*element)) {
        let Some(number) = order.child(Ns::Cbc, "ID").filter(|id| !id.text().is_empty()) else { continue };
        if numbers.len() < ORDERS_MAX && !numbers.iter().any(|known| known.text() == number.text()) {
            numbers.push(number);
        }
    }
    let Some(first) = numbers.first() else { return };
    walk.term(13, Text, *first);
    if numbers.len() > 1 {
        let all: Vec<&str> = numbers.iter().map(|number| number.text()).collect();
        let text = format!("Orders: {}", all.join(", "));
        walk.group(1, |walk| walk.text(22, &text, model::parse::TEXT_MAX, *first));
    }
}

/// Orders named in one document; a delivery rarely fills more than a few.
const ORDERS_MAX: usize = 50;

fn note(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.group(1, |walk| walk.term(22, Text, element));
}

const HEADER: &[Row] = &[
    bt("CustomizationID", 24, Id),
    bt("ProfileID", 23, Id),
    bt("ID", 1, Id),
    bt("IssueDate", 2, Kind::Date),
    many(Ns::Cbc, "Note", Call(note)),
];

const ORDER: &[Row] = &[
    bt("DocumentCurrencyCode", 5, Currency),
    bt("CustomerReference", 10, Text),
    within("SellerSupplierParty", &[within("Party", SELLER)]),
    within("BuyerCustomerParty", &[within("Party", BUYER)]),
    within("AnticipatedMonetaryTotal", &[bt("LineExtensionAmount", 106, Amount), bt("PayableAmount", 115, Amount)]),
    many(Ns::Cac, "OrderLine", Group(25, &[within("LineItem", ORDER_LINE)])),
];

const ORDER_LINE: &[Row] = &[
    bt("ID", 126, Text),
    once(Ns::Cbc, "Quantity", Call(quantity)),
    bt("LineExtensionAmount", 131, Amount),
    within("Price", &[bt("PriceAmount", 146, Number)]),
    within("Item", ITEM),
];

const ADVICE: &[Row] = &[
    withins("DespatchDocumentReference", &[bt("ID", 16, Text)]),
    within("DespatchSupplierParty", &[within("Party", SELLER)]),
    within("DeliveryCustomerParty", &[within("Party", BUYER)]),
    within("Shipment", &[withins("Delivery", &[bt("ActualDeliveryDate", 72, Kind::Date)])]),
    many(Ns::Cac, "DespatchLine", Group(25, DESPATCH_LINE)),
    many(Ns::Cac, "ReceiptLine", Group(25, RECEIPT_LINE)),
];

const DESPATCH_LINE: &[Row] = &[
    bt("ID", 126, Text),
    bts("Note", 127, Text),
    once(Ns::Cbc, "DeliveredQuantity", Call(quantity)),
    withins("OrderLineReference", &[bt("LineID", 132, Text)]),
    within("Item", ITEM),
];

const RECEIPT_LINE: &[Row] = &[
    bt("ID", 126, Text),
    bts("Note", 127, Text),
    once(Ns::Cbc, "ReceivedQuantity", Call(quantity)),
    withins("OrderLineReference", &[bt("LineID", 132, Text)]),
    withins("Item", ITEM),
];

const ITEM: &[Row] = &[
    bts("Description", 154, Text),
    bt("Name", 153, Text),
    within("BuyersItemIdentification", &[bt("ID", 156, Text)]),
    within("SellersItemIdentification", &[bt("ID", 155, Text)]),
    within("StandardItemIdentification", &[bt("ID", 157, Kind::Scheme)]),
];

const SELLER: &[Row] = &[
    withins("PartyName", &[once(Ns::Cbc, "Name", Call(|walk, name| first(walk, 27, name)))]),
    withins("PartyLegalEntity", &[once(Ns::Cbc, "RegistrationName", Call(|walk, name| first(walk, 27, name)))]),
    within("PostalAddress", &[bt("CityName", 37, Text), within("Country", &[bt("IdentificationCode", 40, Id)])]),
];

const BUYER: &[Row] = &[
    withins("PartyName", &[once(Ns::Cbc, "Name", Call(|walk, name| first(walk, 44, name)))]),
    withins("PartyLegalEntity", &[once(Ns::Cbc, "RegistrationName", Call(|walk, name| first(walk, 44, name)))]),
    within("PostalAddress", &[bt("CityName", 52, Text), within("Country", &[bt("IdentificationCode", 55, Id)])]),
];

/// A party may be named twice; the first name stays.
fn first(walk: &mut Walk<'_>, term: u16, name: Element<'_, '_>) {
    if !walk.has(term) {
        walk.term(term, Text, name);
    }
}
