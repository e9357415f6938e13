//! Lines: invoiced objects, periods, arithmetic, base quantities.

use model::xml::{Element, Ns};
use rust_decimal::Decimal;

use super::super::out::Out;
use super::super::path::{
    Step, Unsure, attribute, cac, cbc, children, decimal, decimal_of, equals, is_one_of, one, present,
};
use super::super::text::{date_start, normal};
use super::super::totals::LineTotal;
use super::view::{View, shown};

const BASE_QUANTITY: [Step; 2] = [cac("Price"), cbc("BaseQuantity")];

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    for line in view.lines.iter().copied() {
        objects(line, out);
        net_amount(view, line, out);
        let above_nought = decimal(line, &BASE_QUANTITY).map(|base| base.is_none_or(|base| base > Decimal::ZERO));
        out.hold("PEPPOL-EN16931-R121", line, above_nought, || {
            format!("The base quantity of the price is {}; it should be above 0.", shown(line, &BASE_QUANTITY))
        });
    }
    for (rule, name, is_within) in PERIODS {
        period(view, rule, cbc(name), *is_within, out);
    }
    for base in view.leaves("BaseQuantity") {
        unit(view, base, out);
    }
}

fn objects(line: Element<'_, '_>, out: &mut Out<'_>) {
    let count = children(line, cac("DocumentReference")).count();
    if count > 1 {
        let message = format!("The line has {count} document references; one is allowed.");
        out.fire("PEPPOL-EN16931-R100", line, message);
    }
    let kind = [cac("DocumentReference"), cbc("DocumentTypeCode")];
    if count > 0 && !equals(line, &kind, "130") {
        let message = format!("The document reference of the line has type {}; it should be 130.", shown(line, &kind));
        out.fire("PEPPOL-EN16931-R101", line, message);
    }
}

fn net_amount(view: &View<'_, '_>, line: Element<'_, '_>, out: &mut Out<'_>) {
    let read = || -> Result<LineTotal, Unsure> {
        let mut total = LineTotal {
            net: decimal(line, &[cbc("LineExtensionAmount")])?,
            quantity: decimal(line, &[view.quantity()])?,
            price: decimal(line, &[cac("Price"), cbc("PriceAmount")])?,
            base: decimal(line, &BASE_QUANTITY)?,
            ..LineTotal::default()
        };
        for allowance in children(line, cac("AllowanceCharge")) {
            let sum = if is_one_of(allowance, &[cbc("ChargeIndicator")], &["true"])? {
                &mut total.charges
            } else if is_one_of(allowance, &[cbc("ChargeIndicator")], &["false"])? {
                &mut total.allowances
            } else {
                continue;
            };
            for amount in children(allowance, cbc("Amount")) {
                *sum = sum.checked_add(decimal_of(amount)?).ok_or(Unsure("the amounts are too large"))?;
            }
        }
        Ok(total)
    };
    let total = read();
    let holds = total.as_ref().map_err(|why| *why).and_then(LineTotal::balances);
    out.hold("PEPPOL-EN16931-R120", line, holds, || {
        let id = children(line, cbc("ID")).next().map_or("?", Element::text);
        total.map_or_else(|Unsure(why)| why.to_owned(), |total| total.says(id))
    });
}

/// Rule, name of the date, and whether a line's date is within the document's.
type Period = (&'static str, &'static str, fn(&jiff::civil::DateTime, &jiff::civil::DateTime) -> bool);

const PERIODS: &[Period] = &[
    ("PEPPOL-EN16931-R110", "StartDate", |line, document| line >= document),
    ("PEPPOL-EN16931-R111", "EndDate", |line, document| line <= document),
];

fn period(
    view: &View<'_, '_>,
    rule: &'static str,
    name: Step,
    is_within: fn(&jiff::civil::DateTime, &jiff::civil::DateTime) -> bool,
    out: &mut Out<'_>,
) {
    let document = [cac("InvoicePeriod"), name];
    if !present(view.root, &document) {
        return;
    }
    let limit = one(view.root, &document);
    for line in view.root_lines().filter(|line| view.is_own_line(*line)) {
        for date in super::super::path::all(line, &document) {
            let start = |element: Element<'_, '_>| date_start(element.raw_text()).ok_or(Unsure("a date is no date"));
            let holds =
                limit.and_then(|limit| limit.map_or(Ok(true), |limit| Ok(is_within(&start(date)?, &start(limit)?))));
            out.hold(rule, date, holds, || {
                let edge = if name.1 == "StartDate" { "begins" } else { "ends" };
                format!(
                    "The period of the line {edge} on {}, that of the document on {}.",
                    normal(date.raw_text()),
                    shown(view.root, &document)
                )
            });
        }
    }
}

fn unit(view: &View<'_, '_>, base: Element<'_, '_>, out: &mut Out<'_>) {
    let (Some(price), Some(unit)) = (base.parent(), base.raw_attribute("unitCode")) else { return };
    if !price.is(Ns::Cac, "Price") {
        return;
    }
    let Some(line) = price.parent() else { return };
    if !present(line, &[cbc("InvoicedQuantity")]) && !present(line, &[cbc("CreditedQuantity")]) {
        return;
    }
    let mut quantities = children(line, view.quantity());
    if !quantities.any(|quantity| quantity.raw_attribute("unitCode") == Some(unit)) {
        let seen = children(line, view.quantity()).next().map_or("", |quantity| attribute(quantity, "unitCode"));
        let message = format!("The base quantity is in {unit:?}, the quantity of the line in {seen:?}.");
        out.fire("PEPPOL-EN16931-R130", base, message);
    }
}
