//! The Peppol rules that XRechnung takes over, under Peppol's ids.
//!
//! They differ from Peppol's own in details that KoSIT changed: invoices in forints may be off by half a forint, the line
//! amount (R120) only warns, and CII has R008, R044 and R046, is content without a VAT total (R053) and compares the
//! signs of two totals only when both are there (R055).
//!
//! Where a number that is compared is none, the reference stops with an error; here an amount that is missing counts as
//! the published rule says, and one that is no number leaves the rule silent: the schema has said so already.

mod cii;
mod price;
mod ubl;

use model::verdict::{Syntax, Weight};
use model::xml::{Element, Ns};
use rust_decimal::Decimal;

use super::Document;
use crate::einvoice::select::{shown, trim};
use crate::einvoice::sink::{Rule, Sink, Sum};
use crate::einvoice::words;

pub(super) fn check(document: &Document<'_, '_>, sink: &mut Sink) {
    for element in document.root.descendants() {
        // The schema of CII demands this element even when there is nothing to say in it.
        if element.is(Ns::Ram, "ApplicableHeaderTradeDelivery") {
            continue;
        }
        if element.children().next().is_none() && trim(element.raw_text()).is_empty() {
            sink.fire("PEPPOL-EN16931-R008", element, words::empty(element));
        }
    }
    match document.syntax {
        Syntax::Ubl => ubl::check(document, sink),
        Syntax::Cii => cii::check(document, sink),
    }
}

/// How far a computed amount may be off: forints have no coins below one.
fn slack(currency: &str) -> Decimal {
    if currency == "HUF" { Decimal::new(5, 1) } else { Decimal::new(2, 2) }
}

/// What an allowance or charge says, whatever its syntax.
struct Part {
    amount: Decimal,
    base: Option<Decimal>,
    percent: Option<Decimal>,
}

/// R040: the amount is base times percentage.
fn percentage(sink: &mut Sink, at: Element<'_, '_>, part: &Part, slack: Decimal) {
    let (Some(base), Some(percent)) = (part.base, part.percent) else { return };
    let Some(product) = base.checked_mul(percent).map(|product| product / Decimal::ONE_HUNDRED) else { return };
    if (part.amount - product).abs() > slack {
        let product = product.normalize();
        let seen = format!("The amount is {}, but {percent} % of {base} is {product}", part.amount);
        let advice = Some(format!("{product} would balance"));
        sink.fire_sum("PEPPOL-EN16931-R040", at, Sum { seen, advice });
    }
}

/// R041 and R042: base and percentage stand together. Whether one of them fired.
fn together(sink: &mut Sink, at: Element<'_, '_>, base: bool, percent: bool) -> bool {
    if percent && !base {
        let message = "There is a percentage, but not the amount that it is taken of.".to_owned();
        sink.fire("PEPPOL-EN16931-R041", at, message);
    } else if base && !percent {
        let message = "There is a base amount, but not the percentage that is taken of it.".to_owned();
        sink.fire("PEPPOL-EN16931-R042", at, message);
    }
    base != percent
}

/// R043: the indicator is one of two words.
fn indicator(sink: &mut Sink, at: Element<'_, '_>, text: &str) {
    if !matches!(trim(text), "true" | "false") {
        let message = match trim(text) {
            "" => "Nothing says whether this is a charge or an allowance; the indicator is true for a charge, false for an allowance."
                .to_owned(),
            text => format!("The indicator is \"{}\"; it must be true (charge) or false (allowance).", shown(text)),
        };
        sink.fire("PEPPOL-EN16931-R043", at, message);
    }
}

/// R055: both VAT totals have the same sign. Zero goes with both.
fn same_sign(some: &[Decimal], others: &[Decimal]) -> bool {
    let zero = Decimal::ZERO;
    let any = |totals: &[Decimal], is: fn(&Decimal, &Decimal) -> bool| totals.iter().any(|total| is(total, &zero));
    any(some, Decimal::le) && any(others, Decimal::le) || any(some, Decimal::ge) && any(others, Decimal::ge)
}

/// What a line says about its amount.
struct Line {
    amount: Decimal,
    quantity: Decimal,
    price: Decimal,
    /// One when it is missing or zero.
    base_quantity: Decimal,
    charges: Decimal,
    allowances: Decimal,
}

/// R120: the line amount is quantity times price, with charges and without allowances. The reference divides first and
/// keeps eighteen decimals, which tells at the edge.
fn line_amount(sink: &mut Sink, at: Element<'_, '_>, line: &Line, slack: Decimal) {
    let computed_by = |base: Decimal| {
        let single = line.price.checked_div(base)?.round_dp_with_strategy(18, HALF_UP);
        let goods = line.quantity.checked_mul(single)?;
        goods.checked_add(line.charges)?.checked_sub(line.allowances)
    };
    let is_near = |computed: Decimal| (line.amount - computed).abs() <= slack;
    let Some(computed) = computed_by(line.base_quantity) else { return };
    if is_near(computed) {
        return;
    }
    let Line { amount, quantity, price, base_quantity, charges, allowances } = line;
    let per = if *base_quantity == Decimal::ONE { String::new() } else { format!(" per {base_quantity}") };
    let parts = match (charges.is_zero(), allowances.is_zero()) {
        (true, true) => String::new(),
        (false, true) => format!(" plus {charges}"),
        (true, false) => format!(" less {allowances}"),
        (false, false) => format!(" plus {charges} less {allowances}"),
    };
    let balanced = computed.round_dp_with_strategy(2, HALF_UP).normalize();
    let seen = format!("The line amounts to {amount}, but {quantity} × {price}{per}{parts} is {balanced}");
    // Senders write the price, or the quantity, again as its base quantity.
    if *base_quantity != Decimal::ONE && computed_by(Decimal::ONE).is_some_and(is_near) {
        let advice = Some("1 as the base quantity (BT-149) would balance".to_owned());
        return sink.fire_explained("PEPPOL-EN16931-R120", at, Sum { seen, advice });
    }
    sink.fire_sum("PEPPOL-EN16931-R120", at, Sum { seen, advice: Some(format!("{balanced} would balance")) });
}

const HALF_UP: rust_decimal::RoundingStrategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;

/// R121: the price is for more than nothing.
fn positive(sink: &mut Sink, at: Element<'_, '_>, quantity: Option<Decimal>) {
    if let Some(quantity) = quantity.filter(|quantity| *quantity <= Decimal::ZERO) {
        sink.fire("PEPPOL-EN16931-R121", at, format!("The price is for {quantity}; a base quantity is above zero."));
    }
}

/// R110 and R111.
fn outside(sink: &mut Sink, rule: &'static str, at: Element<'_, '_>, line: &str, document: &str) {
    let edge = if rule == "PEPPOL-EN16931-R110" { "begins before" } else { "ends after" };
    let message =
        format!("The period of a line {edge} that of the invoice: {} against {}.", shown(line), shown(document));
    sink.fire(rule, at, message);
}

const fn fatal(id: &'static str, terms: &'static [&'static str], meaning: &'static str, fix: &'static str) -> Rule {
    Rule { id, weight: Weight::Fatal, terms, meaning, fix }
}

/// The rules, sorted by id.
pub(super) const TABLE: &[Rule] = &[
    fatal(
        "PEPPOL-EN16931-R001",
        &["BT-23"],
        "The business process is named.",
        "Add the profile, urn:fdc:peppol.eu:2017:poacc:billing:01:1.0.",
    ),
    fatal(
        "PEPPOL-EN16931-R005",
        &["BT-5", "BT-6"],
        "VAT is accounted in another currency than that of the invoice, or none is named.",
        "Leave the VAT accounting currency out.",
    ),
    fatal("PEPPOL-EN16931-R008", &[], "No element is empty.", "Leave the element out, or say something in it."),
    fatal(
        "PEPPOL-EN16931-R010",
        &["BT-49"],
        "The buyer has an electronic address.",
        "Add it, such as an e-mail address with the scheme EM.",
    ),
    fatal(
        "PEPPOL-EN16931-R020",
        &["BT-34"],
        "The seller has an electronic address.",
        "Add it, such as an e-mail address with the scheme EM.",
    ),
    fatal(
        "PEPPOL-EN16931-R040",
        &["BT-92", "BT-99", "BT-136", "BT-141"],
        "An allowance or charge is its base amount times its percentage.",
        "Correct the amount.",
    ),
    fatal(
        "PEPPOL-EN16931-R041",
        &["BT-93", "BT-100", "BT-137", "BT-142"],
        "A percentage comes with the amount that it is taken of.",
        "Add the base amount.",
    ),
    fatal(
        "PEPPOL-EN16931-R042",
        &["BT-94", "BT-101", "BT-138", "BT-143"],
        "A base amount comes with the percentage that is taken of it.",
        "Add the percentage, or leave the base amount out.",
    ),
    fatal(
        "PEPPOL-EN16931-R043",
        &[],
        "The indicator of an allowance or charge is true or false.",
        "Write true or false.",
    ),
    fatal(
        "PEPPOL-EN16931-R044",
        &["BT-147"],
        "There is no charge on a price.",
        "Put the charge into the price or on the line.",
    ),
    fatal(
        "PEPPOL-EN16931-R046",
        &["BT-146", "BT-147", "BT-148"],
        "The net price is the gross price less its discount.",
        "Correct one of the three.",
    ),
    fatal(
        "PEPPOL-EN16931-R053",
        &["BT-110", "BG-23"],
        "There is one VAT total with a breakdown.",
        "Keep one VAT total in the currency of the invoice.",
    ),
    fatal(
        "PEPPOL-EN16931-R054",
        &["BT-6", "BT-111"],
        "There is one VAT total in another currency when VAT is accounted in one, and none otherwise.",
        "Add or remove the second VAT total.",
    ),
    fatal(
        "PEPPOL-EN16931-R055",
        &["BT-110", "BT-111"],
        "Both VAT totals have the same sign.",
        "Correct the sign of one of them.",
    ),
    fatal("PEPPOL-EN16931-R061", &["BT-89"], "A direct debit names its mandate.", "Add the mandate reference."),
    fatal(
        "PEPPOL-EN16931-R101",
        &["BT-128"],
        "The document that a line refers to is the invoiced object, with the code 130.",
        "Write the code 130, or leave the reference out.",
    ),
    fatal(
        "PEPPOL-EN16931-R110",
        &["BT-73", "BT-134"],
        "The period of a line does not begin before that of the invoice.",
        "Correct one of the dates.",
    ),
    fatal(
        "PEPPOL-EN16931-R111",
        &["BT-74", "BT-135"],
        "The period of a line does not end after that of the invoice.",
        "Correct one of the dates.",
    ),
    Rule {
        weight: Weight::Warning,
        ..fatal(
            "PEPPOL-EN16931-R120",
            &["BT-131"],
            "The amount of a line is quantity times price, with charges and without allowances.",
            "Correct the amount of the line, or the base quantity of its price.",
        )
    },
    fatal(
        "PEPPOL-EN16931-R121",
        &["BT-149"],
        "The base quantity of a price is above zero.",
        "Write the quantity that the price is for, or leave it out.",
    ),
    fatal(
        "PEPPOL-EN16931-R130",
        &["BT-130", "BT-150"],
        "The base quantity of a price has the unit of the invoiced quantity.",
        "Use the same unit.",
    ),
];
