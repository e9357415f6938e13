//! The Peppol rules of XRechnung in CII.

use model::xml::{Element, Ns};
use rust_decimal::Decimal;

use super::{Line, Part, line_amount, outside, percentage, positive, price, same_sign, slack, together};
use crate::einvoice::Document;
use crate::einvoice::number::{decimal, round};
use crate::einvoice::select::{Step, first, has, normal, ram, rsm, says, select, shown, string, trim, udt};
use crate::einvoice::sink::Sink;
use crate::einvoice::words::there_are;

const DEAL: Step = rsm("SupplyChainTradeTransaction");
const SETTLEMENT: Step = ram("ApplicableHeaderTradeSettlement");
const CURRENCY: Step = ram("InvoiceCurrencyCode");
const INDICATOR: [Step; 2] = [ram("ChargeIndicator"), udt("Indicator")];
const PERIOD: Step = ram("BillingSpecifiedPeriod");

pub(super) fn check(document: &Document<'_, '_>, sink: &mut Sink) {
    let root = document.root;
    let slack = slack(&text(root, &[DEAL, SETTLEMENT, CURRENCY]));
    let limits = Limits {
        starts: dates(root, &[DEAL, SETTLEMENT, PERIOD], "StartDateTime"),
        ends: dates(root, &[DEAL, SETTLEMENT, PERIOD], "EndDateTime"),
    };
    for element in root.descendants() {
        match (element.ns(), element.local()) {
            (Ns::Rsm, "ExchangedDocumentContext")
                if !has(element, &[ram("BusinessProcessSpecifiedDocumentContextParameter"), ram("ID")]) =>
            {
                let message = "The business process (BT-23) is missing.".to_owned();
                sink.fire("PEPPOL-EN16931-R001", element, message);
            }
            (Ns::Ram, local) => match local {
                "ApplicableHeaderTradeSettlement" => settlement(element, sink),
                "BuyerTradeParty" if !has(element, ADDRESS) => {
                    let message = "The buyer has no electronic address (BT-49).".to_owned();
                    sink.fire("PEPPOL-EN16931-R010", element, message);
                }
                "SellerTradeParty" if !has(element, ADDRESS) => {
                    let message = "The seller has no electronic address (BT-34).".to_owned();
                    sink.fire("PEPPOL-EN16931-R020", element, message);
                }
                "SpecifiedTradeAllowanceCharge" => allowance(element, slack, sink),
                "AppliedTradeAllowanceCharge" => discount(element, sink),
                "SpecifiedTradeSettlementPaymentMeans" => mandate(element, sink),
                "IncludedSupplyChainTradeLineItem" => line(element, &limits, slack, sink),
                "NetPriceProductTradePrice" | "GrossPriceProductTradePrice" => {
                    positive(sink, element, number(element, &[ram("BasisQuantity")]));
                }
                _ => {}
            },
            _ => {}
        }
    }
}

const ADDRESS: &[Step] = &[ram("URIUniversalCommunication"), ram("URIID")];

/// The period of the invoice, as its dates are written.
struct Limits {
    starts: Vec<String>,
    ends: Vec<String>,
}

fn dates(from: Element<'_, '_>, period: &[Step], name: &'static str) -> Vec<String> {
    let path = [ram(name), udt("DateTimeString")];
    let periods = select(from, period).into_iter();
    periods.flat_map(|period| select(period, &path)).map(|date| string(date).into_owned()).collect()
}

fn text(from: Element<'_, '_>, path: &[Step]) -> String {
    first(from, path).map(|element| string(element).into_owned()).unwrap_or_default()
}

fn number(from: Element<'_, '_>, path: &[Step]) -> Option<Decimal> {
    first(from, path).and_then(|element| decimal(&string(element)))
}

fn settlement(element: Element<'_, '_>, sink: &mut Sink) {
    let account = first(element, &[ram("TaxCurrencyCode")]).map(string);
    let invoiced = text(element, &[CURRENCY]);
    if account.as_ref().is_some_and(|account| normal(account) == normal(&invoiced)) {
        let message = format!("VAT is accounted in {}, which is the currency of the invoice.", shown(&invoiced));
        sink.fire("PEPPOL-EN16931-R005", element, message);
    }
    let totals = select(element, &[ram("SpecifiedTradeSettlementHeaderMonetarySummation"), ram("TaxTotalAmount")]);
    let has_currency = has(element, &[CURRENCY]);
    let own = |total: &&Element<'_, '_>| has_currency && total.raw_attribute("currencyID") == Some(invoiced.as_str());
    let foreign = |total: &&Element<'_, '_>| {
        has_currency && total.raw_attribute("currencyID").is_some_and(|code| code != invoiced)
    };
    let count = totals.iter().filter(own).count();
    if count > 1 {
        let message = format!("There are {count} VAT totals in the currency of the invoice; one is allowed.");
        sink.fire("PEPPOL-EN16931-R053", element, message);
    }
    let (others, expected) = (totals.iter().filter(foreign).count(), usize::from(account.is_some()));
    if others != expected {
        let why = if account.is_some() {
            "VAT is accounted in another currency"
        } else {
            "no currency for VAT accounting is named"
        };
        let message = format!(
            "{} in another currency; as {why}, there must be {}.",
            there_are(others, "VAT total", "VAT totals"),
            if account.is_some() { "one" } else { "none" }
        );
        sink.fire("PEPPOL-EN16931-R054", element, message);
    }
    let Some(account) = account else { return };
    let read = |total: &Element<'_, '_>| decimal(&string(*total));
    let invoiced: Vec<Decimal> = totals.iter().filter(own).filter_map(read).collect();
    let accounted = |total: &&Element<'_, '_>| total.raw_attribute("currencyID") == Some(account.as_ref());
    let accounted: Vec<Decimal> = totals.iter().filter(accounted).filter_map(read).collect();
    if let (Some(one), Some(other)) = (invoiced.first(), accounted.first())
        && !same_sign(&accounted, &invoiced)
    {
        let message = format!(
            "The VAT total is {one}, the one in the currency of VAT accounting {other}; they need the same sign."
        );
        sink.fire("PEPPOL-EN16931-R055", element, message);
    }
}

fn allowance(part: Element<'_, '_>, slack: Decimal, sink: &mut Sink) {
    let (percent, base) = (&[ram("CalculationPercent")], &[ram("BasisAmount")]);
    if together(sink, part, has(part, base), has(part, percent)) {
        return;
    }
    super::indicator(sink, part, &text(part, &INDICATOR));
    let read = first(part, &[ram("ActualAmount")]).map(|amount| decimal(&string(amount)));
    if let Some(amount) = read.unwrap_or(Some(Decimal::ZERO)) {
        let part_says = Part { amount, base: number(part, base), percent: number(part, percent) };
        percentage(sink, part, &part_says, slack);
    }
}

/// Whether a discount without an indicator is one, nothing published says; it is taken for one.
fn discount(part: Element<'_, '_>, sink: &mut Sink) {
    let Some(indicator) = first(part, &INDICATOR) else { return };
    let indicator = string(indicator);
    if trim(&indicator) != "false" {
        let message =
            format!("The indicator on a price is \"{}\"; a price has discounts only (false).", shown(&indicator));
        sink.fire("PEPPOL-EN16931-R044", part, message);
    }
}

fn mandate(means: Element<'_, '_>, sink: &mut Sink) {
    let code = text(means, &[ram("TypeCode")]);
    let terms = [ram("SpecifiedTradePaymentTerms"), ram("DirectDebitMandateID")];
    if matches!(trim(&code), "49" | "59") && !means.parent().is_some_and(|settlement| has(settlement, &terms)) {
        let message = format!("A direct debit ({}) does not name its mandate (BT-89).", trim(&code));
        sink.fire("PEPPOL-EN16931-R061", means, message);
    }
}

fn line(line: Element<'_, '_>, limits: &Limits, slack: Decimal, sink: &mut Sink) {
    let settlement = ram("SpecifiedLineTradeSettlement");
    let objects = select(line, &[settlement, ram("AdditionalReferencedDocument")]);
    if let Some(object) = objects.first()
        && !objects.iter().any(|object| says(*object, &[ram("TypeCode")], "130"))
    {
        let message = "A line refers to a document that is not the invoiced object (code 130).".to_owned();
        sink.fire("PEPPOL-EN16931-R101", *object, message);
    }
    period(line, limits, sink);
    amount(line, slack, sink);
    prices(line, sink);
}

/// Dates are compared as they are written, which is the same for dates of one format.
fn period(line: Element<'_, '_>, limits: &Limits, sink: &mut Sink) {
    for (rule, name, limits) in
        [("PEPPOL-EN16931-R110", "StartDateTime", &limits.starts), ("PEPPOL-EN16931-R111", "EndDateTime", &limits.ends)]
    {
        let Some(limit) = limits.first() else { continue };
        for element in select(line, &[ram("SpecifiedLineTradeSettlement"), PERIOD, ram(name)]) {
            let own = select(element, &[udt("DateTimeString")]);
            let inside = own.iter().any(|date| {
                let date = string(*date);
                limits.iter().any(|limit| if name == "StartDateTime" { *date >= **limit } else { *date <= **limit })
            });
            if !inside {
                let date = own.first().map(|date| string(*date)).unwrap_or_default();
                outside(sink, rule, element, &date, limit);
            }
        }
    }
}

fn amount(line: Element<'_, '_>, slack: Decimal, sink: &mut Sink) {
    let value = |path: &[Step], missing: Decimal| match first(line, path) {
        Some(element) => decimal(&string(element)),
        None => Some(missing),
    };
    let settlement = ram("SpecifiedLineTradeSettlement");
    let parts = |wanted: &str| {
        let own = select(line, &[settlement, ram("SpecifiedTradeAllowanceCharge")]).into_iter();
        let own = own.filter(|part| trim(&text(*part, &INDICATOR)) == wanted);
        own.flat_map(|part| select(part, &[ram("ActualAmount")]))
            .map(|amount| decimal(&string(amount)))
            .try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount?))
            .map(|sum| round(sum, 2))
    };
    let agreement = ram("SpecifiedLineTradeAgreement");
    let net = [agreement, ram("NetPriceProductTradePrice")];
    // The base quantity may stand in the gross price alone.
    let base_of = |price| {
        let path = [agreement, ram(price), ram("BasisQuantity")];
        has(line, &path).then(|| value(&path, Decimal::ONE))
    };
    let base = base_of("NetPriceProductTradePrice").or_else(|| base_of("GrossPriceProductTradePrice"));
    let total = [settlement, ram("SpecifiedTradeSettlementLineMonetarySummation"), ram("LineTotalAmount")];
    let values = (
        value(&total, Decimal::ZERO),
        value(&[ram("SpecifiedLineTradeDelivery"), ram("BilledQuantity")], Decimal::ONE),
        value(&[net[0], net[1], ram("ChargeAmount")], Decimal::ZERO),
        base.unwrap_or(Some(Decimal::ONE)),
        parts("true"),
        parts("false"),
    );
    if let (Some(amount), Some(quantity), Some(price), Some(base), Some(charges), Some(allowances)) = values {
        let base_quantity = if base.is_zero() { Decimal::ONE } else { base };
        line_amount(sink, line, &Line { amount, quantity, price, base_quantity, charges, allowances }, slack);
    }
}

fn prices(line: Element<'_, '_>, sink: &mut Sink) {
    let agreement = ram("SpecifiedLineTradeAgreement");
    let gross = [agreement, ram("GrossPriceProductTradePrice")];
    let net = [agreement, ram("NetPriceProductTradePrice")];
    let discounts = select(line, &[gross[0], gross[1], ram("AppliedTradeAllowanceCharge"), ram("ActualAmount")]);
    let discount = discounts
        .into_iter()
        .map(|amount| decimal(&string(amount)))
        .try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount?));
    let amount = |price: [Step; 2]| first(line, &[price[0], price[1], ram("ChargeAmount")]);
    if let (Some(gross), Some(net), Some(discount)) = (amount(gross), amount(net), discount)
        && let (Some(gross), Some(net_value)) = (decimal(&string(gross)), decimal(&string(net)))
    {
        price::balances(sink, net, net_value, gross, discount);
    }
    let billed = first(line, &[ram("SpecifiedLineTradeDelivery"), ram("BilledQuantity")]);
    let billed = billed.and_then(|quantity| quantity.raw_attribute("unitCode"));
    for price in [net, gross] {
        for base in select(line, &[price[0], price[1], ram("BasisQuantity")]) {
            let Some(unit) = base.raw_attribute("unitCode").filter(|unit| billed != Some(*unit)) else { continue };
            let message = format!(
                "The price is for a quantity in {}, but the line counts in {}.",
                shown(unit),
                billed.map_or("no unit".to_owned(), shown)
            );
            sink.fire("PEPPOL-EN16931-R130", base, message);
        }
    }
}
