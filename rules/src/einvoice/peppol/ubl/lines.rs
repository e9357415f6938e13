//! Lines: invoiced objects, periods, arithmetic, base quantities.

use model::xml::{Element, Ns};
use rust_decimal::Decimal;

use super::super::out::Out;
use super::super::path::{
    Few, Step, Unsure, cac, cbc, children, decimal, decimal_of, equals, is_one_of, one, present, shown,
};
use super::super::text::{date_start, quoted};
use super::super::totals::LineTotal;
use super::view::View;

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
    let mut units = Units::default();
    for base in view.leaves("BaseQuantity") {
        unit(view, base, &mut units, out);
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
    let id = children(line, cbc("ID")).next();
    LineTotal::judge(read(), line, id.map_or("?", Element::text), out);
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
    let start = |element: Element<'_, '_>| date_start(element.raw_text()).ok_or(Unsure("a date is no date"));
    let limit = one(view.root, &document).and_then(|limit| limit.map(start).transpose());
    for line in view.root_lines().filter(|line| view.is_own_line(*line)) {
        for date in super::super::path::all(line, &document) {
            let holds = limit
                .and_then(|limit| limit.map_or(Ok(true), |limit| start(date).map(|date| is_within(&date, &limit))));
            out.hold(rule, date, holds, || {
                let edge = if name.1 == "StartDate" { "begins" } else { "ends" };
                format!(
                    "The period of the line {edge} on {}, that of the document on {}.",
                    quoted(date.raw_text()),
                    shown(view.root, &document)
                )
            });
        }
    }
}

/// Units of the quantities of the line that was asked last; `None` when it has no quantity. Base quantities of one line
/// follow each other.
#[derive(Default)]
struct Units<'t> {
    line: Option<u32>,
    units: Option<Few<&'t str>>,
}

impl<'t> Units<'t> {
    /// In the order of the alphabet, for a line may have any number of them.
    fn of(&mut self, view: &View<'t, '_>, line: Element<'t, '_>) -> Option<&[&'t str]> {
        if self.line != Some(line.id()) {
            self.line = Some(line.id());
            let any = present(line, &[cbc("InvoicedQuantity")]) || present(line, &[cbc("CreditedQuantity")]);
            self.units = any.then(|| {
                let units = children(line, view.quantity()).filter_map(|one| one.raw_attribute("unitCode"));
                let mut units: Few<&str> = units.collect();
                units.sort_unstable();
                units
            });
        }
        self.units.as_deref()
    }
}

fn unit<'t>(view: &View<'t, '_>, base: Element<'t, '_>, units: &mut Units<'t>, out: &mut Out<'_>) {
    let (Some(price), Some(unit)) = (base.parent(), base.raw_attribute("unitCode")) else { return };
    if !price.is(Ns::Cac, "Price") {
        return;
    }
    let Some(line) = price.parent() else { return };
    let Some(of_line) = units.of(view, line).filter(|of_line| of_line.binary_search(&unit).is_err()) else { return };
    let seen = of_line.first().map_or("no unit".to_owned(), |unit| quoted(unit));
    let message = format!("The base quantity is in {}, the quantity of the line in {seen}.", quoted(unit));
    out.fire("PEPPOL-EN16931-R130", base, message);
}
