//! The Peppol rules of XRechnung in UBL.

use jiff::civil::Date;
use model::xml::{Element, Ns};
use rust_decimal::Decimal;

use super::{Line, Part, line_amount, outside, percentage, positive, price, same_sign, slack, together};
use crate::einvoice::Document;
use crate::einvoice::number::{decimal, round};
use crate::einvoice::select::{Step, cac, cbc, first, has, normal, says, select, shown, string, trim};
use crate::einvoice::sink::Sink;
use crate::einvoice::words::there_are;

pub(super) fn check(document: &Document<'_, '_>, sink: &mut Sink) {
    let root = document.root;
    let facts = Facts::of(document);
    header(root, sink);
    for part in select(root, &[cac("AllowanceCharge")]) {
        allowance(part, facts.slack, sink);
    }
    for element in root.descendants() {
        match (element.ns(), element.local()) {
            (Ns::Cbc, "TaxCurrencyCode") => {
                let invoiced = element.parent().map(|parent| text(parent, &[cbc("DocumentCurrencyCode")]));
                let own = string(element);
                if invoiced.is_some_and(|invoiced| normal(&invoiced) == normal(&own)) {
                    let message = format!("VAT is accounted in {}, which is the currency of the invoice.", shown(&own));
                    sink.fire("PEPPOL-EN16931-R005", element, message);
                }
            }
            (Ns::Cac, "Party") => party(element, sink),
            (Ns::Cac, "PaymentMeans") => {
                let code = text(element, &[cbc("PaymentMeansCode")]);
                if matches!(trim(&code), "49" | "59") && !has(element, &[cac("PaymentMandate"), cbc("ID")]) {
                    let message = format!("A direct debit ({}) does not name its mandate (BT-89).", trim(&code));
                    sink.fire("PEPPOL-EN16931-R061", element, message);
                }
            }
            (Ns::Cac, "InvoiceLine" | "CreditNoteLine") => line(element, &facts, sink),
            (Ns::Cac, "Price") => price_of(element, &facts, sink),
            _ => {}
        }
    }
}

/// What the rules of lines ask about the document.
struct Facts<'t, 'a> {
    root: Element<'t, 'a>,
    /// The name of its lines.
    lines: &'static str,
    /// The name of their quantity.
    quantity: Step,
    slack: Decimal,
    starts: Vec<Date>,
    ends: Vec<Date>,
}

impl<'t, 'a> Facts<'t, 'a> {
    fn of(document: &Document<'t, 'a>) -> Facts<'t, 'a> {
        let root = document.root;
        let dates = |name| {
            let dates = select(root, &[cac("InvoicePeriod"), cbc(name)]);
            dates.into_iter().filter_map(|date| trim(&string(date)).parse().ok()).collect()
        };
        let (lines, quantity) = if document.credit_note {
            ("CreditNoteLine", cbc("CreditedQuantity"))
        } else {
            ("InvoiceLine", cbc("InvoicedQuantity"))
        };
        let slack = slack(&text(root, &[cbc("DocumentCurrencyCode")]));
        Facts { root, lines, quantity, slack, starts: dates("StartDate"), ends: dates("EndDate") }
    }

    /// Whether it is a line of the document, of the name that fits it.
    fn has_line(&self, line: Element<'_, '_>) -> bool {
        line.local() == self.lines && line.parent().is_some_and(|parent| parent.id() == self.root.id())
    }
}

fn text(from: Element<'_, '_>, path: &[Step]) -> String {
    first(from, path).map(|element| string(element).into_owned()).unwrap_or_default()
}

fn number(from: Element<'_, '_>, path: &[Step]) -> Option<Decimal> {
    first(from, path).and_then(|element| decimal(&string(element)))
}

fn header(root: Element<'_, '_>, sink: &mut Sink) {
    if !has(root, &[cbc("ProfileID")]) {
        sink.fire("PEPPOL-EN16931-R001", root, "The business process (BT-23, ProfileID) is missing.".to_owned());
    }
    let totals = select(root, &[cac("TaxTotal")]);
    let broken_down = totals.iter().filter(|total| has(**total, &[cac("TaxSubtotal")])).count();
    let bare = totals.len() - broken_down;
    if broken_down != 1 {
        let message =
            format!("{} with a breakdown; there must be one.", there_are(broken_down, "VAT total", "VAT totals"));
        sink.fire("PEPPOL-EN16931-R053", root, message);
    }
    let account = text(root, &[cbc("TaxCurrencyCode")]);
    let accounted = has(root, &[cbc("TaxCurrencyCode")]);
    let expected = usize::from(accounted);
    if bare != expected {
        let why =
            if accounted { "VAT is accounted in another currency" } else { "no currency for VAT accounting is named" };
        let message = format!(
            "{} without a breakdown; as {why}, there must be {}.",
            there_are(bare, "VAT total", "VAT totals"),
            if accounted { "one" } else { "none" }
        );
        sink.fire("PEPPOL-EN16931-R054", root, message);
    }
    let invoiced = text(root, &[cbc("DocumentCurrencyCode")]);
    let amounts = |currency: &str| {
        let currency = normal(currency);
        let amounts = select(root, &[cac("TaxTotal"), cbc("TaxAmount")]);
        let own = amounts.into_iter().filter(|at| at.raw_attribute("currencyID").is_some_and(|code| code == currency));
        own.filter_map(|amount| decimal(&string(amount))).collect::<Vec<_>>()
    };
    if accounted {
        let (account, invoiced) = (amounts(&account), amounts(&invoiced));
        if !same_sign(&account, &invoiced) {
            let list = |totals: &[Decimal]| totals.iter().map(Decimal::to_string).collect::<Vec<_>>().join(", ");
            let missing = |list: String| if list.is_empty() { "missing".to_owned() } else { list };
            let message = format!(
                "The VAT total is {}, the one in the currency of VAT accounting {}; they need the same sign.",
                missing(list(&invoiced)),
                missing(list(&account))
            );
            sink.fire("PEPPOL-EN16931-R055", root, message);
        }
    }
}

fn party(element: Element<'_, '_>, sink: &mut Sink) {
    let Some(parent) = element.parent().filter(|_| !has(element, &[cbc("EndpointID")])) else { return };
    if parent.is(Ns::Cac, "AccountingCustomerParty") {
        let message = "The buyer has no electronic address (BT-49, EndpointID).".to_owned();
        sink.fire("PEPPOL-EN16931-R010", element, message);
    } else if parent.is(Ns::Cac, "AccountingSupplierParty") {
        let message = "The seller has no electronic address (BT-34, EndpointID).".to_owned();
        sink.fire("PEPPOL-EN16931-R020", element, message);
    }
}

fn allowance(part: Element<'_, '_>, slack: Decimal, sink: &mut Sink) {
    let (percent, base) = (&[cbc("MultiplierFactorNumeric")], &[cbc("BaseAmount")]);
    if together(sink, part, has(part, base), has(part, percent)) {
        return;
    }
    super::indicator(sink, part, &text(part, &[cbc("ChargeIndicator")]));
    let amount = first(part, &[cbc("Amount")]);
    let read = amount.map(|amount| decimal(&string(amount)));
    if let Some(amount) = read.unwrap_or(Some(Decimal::ZERO)) {
        let part_says = Part { amount, base: number(part, base), percent: number(part, percent) };
        percentage(sink, part, &part_says, slack);
    }
}

fn line(line: Element<'_, '_>, facts: &Facts<'_, '_>, sink: &mut Sink) {
    if facts.has_line(line) {
        for part in select(line, &[cac("AllowanceCharge")]) {
            allowance(part, facts.slack, sink);
        }
        period(line, facts, sink);
    }
    let references = select(line, &[cac("DocumentReference")]);
    if let Some(reference) = references.first()
        && !references.iter().any(|reference| says(*reference, &[cbc("DocumentTypeCode")], "130"))
    {
        let message = "A line refers to a document that is not the invoiced object (code 130).".to_owned();
        sink.fire("PEPPOL-EN16931-R101", *reference, message);
    }
    let base_quantity = &[cac("Price"), cbc("BaseQuantity")];
    positive(sink, line, number(line, base_quantity));
    // What is missing has a value that leaves the others alone; what is no number leaves the rule silent.
    let value = |path: &[Step], missing: Decimal| match first(line, path) {
        Some(element) => decimal(&string(element)),
        None => Some(missing),
    };
    let parts = |indicator: &str| {
        let own = select(line, &[cac("AllowanceCharge")]).into_iter();
        let own = own.filter(|part| trim(&text(*part, &[cbc("ChargeIndicator")])) == indicator);
        own.flat_map(|part| select(part, &[cbc("Amount")]))
            .map(|amount| decimal(&string(amount)))
            .try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount?))
            .map(|sum| round(sum, 2))
    };
    let values = (
        value(&[cbc("LineExtensionAmount")], Decimal::ZERO),
        value(&[facts.quantity], Decimal::ONE),
        value(&[cac("Price"), cbc("PriceAmount")], Decimal::ZERO),
        value(base_quantity, Decimal::ONE),
        parts("true"),
        parts("false"),
    );
    if let (Some(amount), Some(quantity), Some(price), Some(base), Some(charges), Some(allowances)) = values {
        let base_quantity = if base.is_zero() { Decimal::ONE } else { base };
        let says = Line { amount, quantity, price, base_quantity, charges, allowances };
        line_amount(sink, line, &says, facts.slack);
    }
}

fn period(line: Element<'_, '_>, facts: &Facts<'_, '_>, sink: &mut Sink) {
    for (rule, name, of_document) in
        [("PEPPOL-EN16931-R110", "StartDate", &facts.starts), ("PEPPOL-EN16931-R111", "EndDate", &facts.ends)]
    {
        let Some(limit) = of_document.first() else { continue };
        for element in select(line, &[cac("InvoicePeriod"), cbc(name)]) {
            let text = string(element);
            let Ok(date) = trim(&text).parse::<Date>() else { continue };
            let inside = if name == "StartDate" { date >= *limit } else { date <= *limit };
            if !inside {
                outside(sink, rule, element, &text, &limit.to_string());
            }
        }
    }
}

fn price_of(element: Element<'_, '_>, facts: &Facts<'_, '_>, sink: &mut Sink) {
    for part in select(element, &[cac("AllowanceCharge")]) {
        let indicator = text(part, &[cbc("ChargeIndicator")]);
        if trim(&indicator) != "false" {
            let message =
                format!("The indicator on a price is \"{}\"; a price has discounts only (false).", shown(&indicator));
            sink.fire("PEPPOL-EN16931-R044", part, message);
        }
        if let Some(base) = first(part, &[cbc("BaseAmount")]) {
            let net = number(element, &[cbc("PriceAmount")]);
            match (net, decimal(&string(base)), number(part, &[cbc("Amount")])) {
                (Some(net), Some(gross), Some(discount)) => price::balances(sink, part, net, gross, discount),
                _ => {
                    let message = "A gross price needs the net price and the discount beside it.".to_owned();
                    sink.fire("PEPPOL-EN16931-R046", part, message);
                }
            }
        }
    }
    let Some(line) = element.parent() else { return };
    let counted = has(line, &[cbc("InvoicedQuantity")]) || has(line, &[cbc("CreditedQuantity")]);
    for base in select(element, &[cbc("BaseQuantity")]) {
        let Some(unit) = base.raw_attribute("unitCode").filter(|_| counted) else { continue };
        let own = first(line, &[facts.quantity]).and_then(|quantity| quantity.raw_attribute("unitCode"));
        if own != Some(unit) {
            let message = format!(
                "The price is for a quantity in {}, but the line counts in {}.",
                shown(unit),
                own.map_or("no unit".to_owned(), shown)
            );
            sink.fire("PEPPOL-EN16931-R130", base, message);
        }
    }
}
