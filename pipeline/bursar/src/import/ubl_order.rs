//! A UBL 2.1 Order as an order to match against. The buyer exported it from his own system, but it is read under the
//! same limits as anything else: no DOCTYPE, bounded size and depth.

use model::ledger::{Billed, Order, OrderLine, OrderStatus};
use roxmltree::{Document, Node, ParsingOptions};

use super::RowError;

pub(super) const CBC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
pub(super) const CAC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
const ORDER: &str = "urn:oasis:names:specification:ubl:schema:xsd:Order-2";

pub(super) fn parse(bytes: &[u8]) -> Result<Order, RowError> {
    let document = document(text_of(bytes)?)?;
    let root = document.root_element();
    if !root.has_tag_name((ORDER, "Order")) {
        return Err(RowError(format!("the root element is {}, not a UBL Order", root.tag_name().name())));
    }
    let missing = |what: &str| RowError(format!("the order has no {what}"));
    let mut lines = Vec::new();
    for item in root.children().filter(|n| n.has_tag_name((CAC, "OrderLine"))) {
        lines.push(line(child(item, CAC, "LineItem").ok_or_else(|| missing("LineItem"))?)?);
    }
    let currency = value(root, "DocumentCurrencyCode")
        .map(str::to_owned)
        .or_else(|| root.descendants().find_map(|n| n.attribute("currencyID")).map(str::to_owned))
        .ok_or_else(|| missing("currency"))?;
    let seller = child(root, CAC, "SellerSupplierParty").and_then(|s| child(s, CAC, "Party"));
    // The buyer's own key of the vendor, where the order carries it; else the party's identifier.
    let assigned = child(root, CAC, "SellerSupplierParty").and_then(|s| value(s, "CustomerAssignedAccountID"));
    let identified = seller.and_then(|p| child(p, CAC, "PartyIdentification")).and_then(|i| value(i, "ID"));
    Ok(Order {
        po_number: value(root, "ID").ok_or_else(|| missing("ID"))?.to_owned(),
        vendor_id: assigned
            .or(identified)
            .ok_or_else(|| missing("key of the vendor (CustomerAssignedAccountID or PartyIdentification)"))?
            .to_owned(),
        currency: currency.parse().map_err(|e| RowError(format!("the order's currency: {e}")))?,
        order_date: value(root, "IssueDate")
            .map(model::parse::date)
            .transpose()
            .map_err(|e| RowError(format!("IssueDate: {e}")))?,
        status: OrderStatus::Open,
        buyer: None,
        cost_centre: value(root, "AccountingCostCode").or_else(|| value(root, "AccountingCost")).map(str::to_owned),
        lines,
    })
}

/// The text of a file, without its byte order mark.
pub(super) fn text_of(bytes: &[u8]) -> Result<&str, RowError> {
    let text = std::str::from_utf8(bytes).map_err(|_| RowError("the file is not UTF-8 text".to_owned()))?;
    Ok(text.trim_start_matches('\u{feff}'))
}

/// The file as XML, within limits and without a DOCTYPE.
pub(super) fn document(text: &str) -> Result<Document<'_>, RowError> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: 1_000_000, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|e| RowError(format!("the file is not well-formed XML: {e}")))
}

fn line(item: Node<'_, '_>) -> Result<OrderLine, RowError> {
    let number = value(item, "ID").unwrap_or("").to_owned();
    let wrong = |what: &str, why: &dyn std::fmt::Display| RowError(format!("order line {number}: {what}: {why}"));
    let goods = child(item, CAC, "Item");
    let quantity = child(item, CBC, "Quantity");
    let price = child(item, CAC, "Price").and_then(|p| value(p, "PriceAmount"));
    let base = child(item, CAC, "Price").and_then(|p| value(p, "BaseQuantity"));
    let decimal =
        |what: &str, text: Option<&str>| model::parse::decimal(text.unwrap_or("")).map_err(|e| wrong(what, &e));
    let mut unit_price = decimal("PriceAmount", price)?;
    if let Some(base) = base {
        let base = decimal("BaseQuantity", Some(base))?;
        unit_price = unit_price.checked_div(base).ok_or_else(|| wrong("BaseQuantity", &"is zero"))?;
    }
    Ok(OrderLine {
        item_id: goods
            .and_then(|g| child(g, CAC, "SellersItemIdentification"))
            .and_then(|i| value(i, "ID"))
            .map(str::to_owned),
        description: goods.and_then(|g| value(g, "Name").or_else(|| value(g, "Description"))).unwrap_or("").to_owned(),
        quantity: decimal("Quantity", quantity.and_then(|q| q.text()))?,
        unit: quantity.and_then(|q| q.attribute("unitCode")).map(str::to_owned),
        unit_price,
        tax_rate: goods
            .and_then(|g| child(g, CAC, "ClassifiedTaxCategory"))
            .and_then(|c| value(c, "Percent"))
            .map(|p| decimal("Percent", Some(p)))
            .transpose()?,
        received: None,
        billed: Billed::default(),
        tiers: Vec::new(),
        received_in: Vec::new(),
        packs: Vec::new(),
        line_no: number,
    })
}

pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, namespace: &str, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|n| n.has_tag_name((namespace, name)))
}

pub(super) fn value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    child(node, CBC, name).and_then(|n| n.text()).map(str::trim).filter(|t| !t.is_empty())
}
