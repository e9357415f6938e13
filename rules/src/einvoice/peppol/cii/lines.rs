//! Lines: invoiced objects, periods, arithmetic, base quantities.

use model::xml::Element;
use rust_decimal::Decimal;

use super::super::out::Out;
use super::super::path::{
    Few, Step, Unsure, all, children, decimal, decimal_of, equals, first, is_one_of, present, ram, shown, udt,
};
use super::super::text::quoted;
use super::super::totals::LineTotal;
use super::allowances::INDICATOR;
use super::view::{SETTLEMENT, View};

const LINE_SETTLEMENT: Step = ram("SpecifiedLineTradeSettlement");
const QUANTITY: [Step; 2] = [ram("SpecifiedLineTradeDelivery"), ram("BilledQuantity")];
const NET_PRICE: [Step; 2] = [ram("SpecifiedLineTradeAgreement"), ram("NetPriceProductTradePrice")];

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    for line in view.lines.iter().copied() {
        objects(line, out);
        net_amount(line, out);
    }
    let mut units = Units::default();
    for price in view.prices.iter().copied() {
        base_quantity(price, &mut units, out);
    }
    periods(view, out);
}

fn objects(line: Element<'_, '_>, out: &mut Out<'_>) {
    let references = all(line, &[LINE_SETTLEMENT, ram("AdditionalReferencedDocument")]);
    let objects = references.iter().filter(|reference| equals(**reference, &[ram("TypeCode")], "130")).count();
    if objects > 1 {
        let message = format!("The line has {objects} invoiced objects; one is allowed.");
        out.fire("PEPPOL-EN16931-R100", line, message);
    }
    if let Some(reference) = references.first().filter(|_| objects == 0) {
        let seen = shown(*reference, &[ram("TypeCode")]);
        let message = format!("The document reference of the line has type {seen}; it should be 130.");
        out.fire("PEPPOL-EN16931-R101", line, message);
    }
}

fn net_amount(line: Element<'_, '_>, out: &mut Out<'_>) {
    let read = || -> Result<LineTotal, Unsure> {
        let sum = ram("SpecifiedTradeSettlementLineMonetarySummation");
        let mut total = LineTotal {
            net: decimal(line, &[LINE_SETTLEMENT, sum, ram("LineTotalAmount")])?,
            quantity: decimal(line, &QUANTITY)?,
            price: decimal(line, &[NET_PRICE[0], NET_PRICE[1], ram("ChargeAmount")])?,
            base: decimal(line, &[NET_PRICE[0], NET_PRICE[1], ram("BasisQuantity")])?,
            ..LineTotal::default()
        };
        for allowance in all(line, &[LINE_SETTLEMENT, ram("SpecifiedTradeAllowanceCharge")]) {
            let sum = if is_one_of(allowance, &INDICATOR, &["true"])? {
                &mut total.charges
            } else if is_one_of(allowance, &INDICATOR, &["false"])? {
                &mut total.allowances
            } else {
                continue;
            };
            for amount in children(allowance, ram("ActualAmount")) {
                *sum = sum.checked_add(decimal_of(amount)?).ok_or(Unsure("the amounts are too large"))?;
            }
        }
        Ok(total)
    };
    let id = first(line, &[ram("AssociatedDocumentLineDocument"), ram("LineID")]);
    LineTotal::judge(read(), line, id.map_or("?", Element::text), out);
}

/// Units of the quantities of the line that was asked last: its prices follow each other.
#[derive(Default)]
struct Units<'t> {
    line: Option<u32>,
    units: Few<&'t str>,
}

impl<'t> Units<'t> {
    /// In the order of the alphabet, for a line may have any number of them.
    fn of(&mut self, line: Element<'t, '_>) -> &[&'t str] {
        if self.line != Some(line.id()) {
            self.line = Some(line.id());
            self.units = all(line, &QUANTITY).into_iter().filter_map(|one| one.raw_attribute("unitCode")).collect();
            self.units.sort_unstable();
        }
        &self.units
    }
}

fn base_quantity<'t>(price: Element<'t, '_>, units: &mut Units<'t>, out: &mut Out<'_>) {
    let base = ram("BasisQuantity");
    let above_nought = decimal(price, &[base]).map(|base| base.is_none_or(|base| base > Decimal::ZERO));
    out.hold("PEPPOL-EN16931-R121", price, above_nought, || {
        format!("The base quantity of the price is {}; it should be above 0.", shown(price, &[base]))
    });
    for base in children(price, base) {
        let Some(unit) = base.raw_attribute("unitCode") else { continue };
        let line = price.parent().and_then(Element::parent);
        let of_line = line.map_or(&[][..], |line| units.of(line));
        if of_line.binary_search(&unit).is_err() {
            let seen = of_line.first().map_or("no unit".to_owned(), |unit| quoted(unit));
            let message = format!("The base quantity is in {}, the quantity of the line in {seen}.", quoted(unit));
            out.fire("PEPPOL-EN16931-R130", base, message);
        }
    }
}

/// Rule, name of the date, how it is said, and whether a line's date is within the document's; dates are compared as
/// texts.
type Period = (&'static str, &'static str, &'static str, fn(&str, &str) -> bool);

const PERIODS: &[Period] = &[
    ("PEPPOL-EN16931-R110", "StartDateTime", "begins", |line, document| line >= document),
    ("PEPPOL-EN16931-R111", "EndDateTime", "ends", |line, document| line <= document),
];

fn periods(view: &View<'_, '_>, out: &mut Out<'_>) {
    const PERIOD: Step = ram("BillingSpecifiedPeriod");
    for (rule, name, edge, is_within) in PERIODS {
        let limit = [SETTLEMENT[0], SETTLEMENT[1], PERIOD, ram(name)];
        if !present(view.root, &limit) {
            continue;
        }
        let texts = |from: Element<'_, '_>, path: &[Step]| -> Vec<String> {
            all(from, path).iter().map(|date| date.raw_text().to_owned()).collect()
        };
        let limits = texts(view.root, &[&limit[..], &[udt("DateTimeString")]].concat());
        for line in view.own_lines() {
            for date in all(line, &[LINE_SETTLEMENT, PERIOD, ram(name)]) {
                let seen = texts(date, &[udt("DateTimeString")]);
                if !seen.iter().any(|date| limits.iter().any(|limit| is_within(date, limit))) {
                    let (line, document) = (quoted(&seen.join(", ")), quoted(&limits.join(", ")));
                    let message =
                        format!("The period of the line {edge} on {line}, that of the document on {document}.");
                    out.fire(rule, date, message);
                }
            }
        }
    }
}
