//! What each invoice line must have.

use std::cmp::Ordering;

use model::xml::Element;

use super::super::number::sign;
use super::super::sink::Sink;
use super::dates;
use super::terms::{self, Found, steps};
use super::view::View;

pub(super) fn check(view: &View<'_, '_>, sink: &mut Sink) {
    if view.lines.is_empty() {
        sink.fire("BR-16", view.document.root, "The invoice has no line (BG-25).".into());
    }
    for line in &view.lines {
        check_line(view, *line, sink);
    }
    for period in &view.line_periods {
        dates::in_order(view, *period, "BR-30", "period of the line (BG-26)", sink);
        if !view.find(*period, terms::PERIOD_START).exists() && !view.find(*period, terms::PERIOD_END).exists() {
            sink.fire("BR-CO-20", *period, "The period of the line (BG-26) has neither a start nor an end.".into());
        }
    }
    for attribute in &view.item_attributes {
        let name = view.find(*attribute, terms::ATTRIBUTE_NAME);
        let value = view.find(*attribute, terms::ATTRIBUTE_VALUE);
        let missing = match (name.exists(), value.exists()) {
            (true, true) => continue,
            (true, false) => format!("The item attribute {} (BT-160) has no value (BT-161).", name.text()),
            (false, true) => {
                format!("An item attribute with the value {} (BT-161) has no name (BT-160).", value.text())
            }
            (false, false) => "An item attribute (BG-32) has neither a name nor a value.".to_owned(),
        };
        sink.fire("BR-54", *attribute, missing);
    }
    identifiers(view, sink);
}

/// Lines that are searched for the one that would balance a sum; beyond that nobody looks for it line by line.
pub(super) const SEARCHED_MAX: usize = 1_000;

/// Names a line in a message by its identifier (BT-126), or else as it stands.
pub(super) fn named<'t, 'a>(view: &View<'t, 'a>, line: Element<'t, 'a>) -> String {
    match view.find(line, terms::LINE_IDENTIFIER).text() {
        "" => "this line".to_owned(),
        identifier => format!("line {identifier}"),
    }
}

fn check_line<'t, 'a>(view: &View<'t, 'a>, line: Element<'t, 'a>, sink: &mut Sink) {
    if view.find(line, terms::LINE_IDENTIFIER).is_blank() {
        sink.fire("BR-21", line, "This line has no identifier (BT-126).".into());
    }
    let lacks = |what: &str| {
        let mut message = named(view, line);
        message.replace_range(..1, &message[..1].to_ascii_uppercase());
        format!("{message} has no {what}.")
    };
    let quantity = view.find(line, terms::QUANTITY);
    if !quantity.exists() {
        sink.fire("BR-22", line, lacks("invoiced quantity (BT-129)"));
    }
    if !quantity.iter().any(|quantity| quantity.raw_attribute("unitCode").is_some()) {
        sink.fire("BR-23", quantity.first().unwrap_or(line), lacks("unit of measure for its quantity (BT-130)"));
    }
    if !view.find(line, terms::LINE_NET).exists() {
        sink.fire("BR-24", line, lacks("net amount (BT-131)"));
    }
    if view.find(line, terms::ITEM_NAME).is_blank() {
        sink.fire("BR-25", line, lacks("item name (BT-153)"));
    }
    let price = view.find(line, terms::NET_PRICE);
    if !price.exists() {
        sink.fire("BR-26", line, lacks("net price (BT-146)"));
    }
    if !any_from_zero(&price) {
        let message = match price.text() {
            "" => lacks("net price (BT-146), which could be zero or more"),
            text => format!("The net price {text} (BT-146) of {} is not a number from zero up.", named(view, line)),
        };
        sink.fire("BR-27", price.first().unwrap_or(line), message);
    }
    let gross = view.find(line, terms::GROSS_PRICE);
    if gross.exists() && !any_from_zero(&gross) {
        let (text, line_name) = (gross.text(), named(view, line));
        let message = format!("The gross price {text} (BT-148) of {line_name} is not a number from zero up.");
        sink.fire("BR-28", gross.first().unwrap_or(line), message);
    }
    let categories = view.find(line, terms::LINE_VAT);
    let categorised = categories.iter().any(|category| {
        let codes = view.find(category, terms::CATEGORY_CODE);
        codes.exists() && super::vat::is_vat(view, category)
    });
    if !categorised {
        sink.fire("BR-CO-04", categories.first().unwrap_or(line), lacks("VAT category code (BT-151)"));
    }
    if !view.is_ubl() {
        if view.breakdown.is_empty() {
            let message = "The invoice has no VAT breakdown (BG-23), so the VAT of this line is in no group.";
            sink.fire("BR-CO-18", line, message.into());
        }
        // The first attribute that is there decides; an identifier without one has none.
        let item = view.find(line, terms::ITEM_STANDARD_IDENTIFIER);
        if item.exists() && !item.iter().any(|id| id.attribute("schemeID").is_some()) {
            sink.fire("BR-64", item.first().unwrap_or(line), no_item_scheme(item.text()));
        }
    }
}

fn any_from_zero(amounts: &Found<'_, '_>) -> bool {
    amounts.iter().any(|amount| sign(amount.raw_text()).is_some_and(Ordering::is_ge))
}

/// BR-64 in UBL, and BR-65.
fn identifiers(view: &View<'_, '_>, sink: &mut Sink) {
    for identifier in view.item_identifiers.iter().filter(|it| it.raw_attribute("schemeID").is_none()) {
        sink.fire("BR-64", *identifier, no_item_scheme(identifier.text()));
    }
    for classification in &view.item_classifications {
        let (code, listed) = if view.is_ubl() {
            (Some(*classification), classification.raw_attribute("listID").is_some())
        } else {
            let codes = Found::below(*classification, steps!(ram.ClassCode));
            let listed = !codes.exists() || codes.iter().any(|code| code.attribute("listID").is_some());
            (codes.first(), listed)
        };
        if !listed {
            let code = code.map_or("", Element::text);
            let message =
                format!("The item classification {code} (BT-158) does not say which list its code is of (listID).");
            sink.fire("BR-65", *classification, message);
        }
    }
}

fn no_item_scheme(identifier: &str) -> String {
    format!("The item's standard identifier {identifier} (BT-157) does not say by which scheme (schemeID).")
}
