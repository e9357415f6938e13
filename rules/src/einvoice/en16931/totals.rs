//! The totals of the document: that they are there, and that they add up.

use model::xml::Element;
use rust_decimal::Decimal;

use super::super::number::{decimal, round, shown};
use super::super::sink::{Sink, Sum};
use super::lines::SEARCHED_MAX;
use super::terms::{self, Found, Term, steps};
use super::view::{AdjustmentKind, AdjustmentPlace, View};

pub(super) fn check(view: &View<'_, '_>, sink: &mut Sink) {
    // Once for all: a document may have many totals, though it should have one.
    let of_lines = sum_of_lines(view);
    let adjustments = ADJUSTMENTS.map(|(_, kind, ..)| sum_of_adjustments(view, kind));
    for totals in &view.totals {
        for (rule, term, message) in [
            ("BR-12", terms::LINE_TOTAL, "The totals have no sum of line net amounts (BT-106)."),
            ("BR-13", terms::WITHOUT_VAT, "The totals have no total without VAT (BT-109)."),
            ("BR-14", terms::WITH_VAT, "The totals have no total with VAT (BT-112)."),
            ("BR-15", terms::DUE, "The totals have no amount due for payment (BT-115)."),
        ] {
            if !view.find(*totals, term).exists() {
                sink.fire(rule, *totals, message.into());
            }
        }
        lines_add_up(view, *totals, of_lines, sink);
        for (at, adjustments) in adjustments.iter().enumerate() {
            adjustments_add_up(view, *totals, at, adjustments, sink);
        }
        without_vat(view, *totals, sink);
        amount_due(view, *totals, sink);
    }
    with_vat(view, sink);
    accounting_currency(view, sink);
}

/// An amount of a group: the first of its places, when it is a number.
pub(super) fn amount<'t, 'a>(view: &View<'t, 'a>, group: Element<'t, 'a>, term: Term) -> Option<Decimal> {
    decimal(view.find(group, term).first()?.raw_text())
}

/// The sum of amounts that can be read. `None` when a number is too large to count with.
pub(super) fn sum(mut amounts: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    amounts.try_fold(Decimal::ZERO, Decimal::checked_add)
}

/// How an amount is shown in a message: its value, or what stands there.
fn told<'t, 'a>(view: &View<'t, 'a>, group: Element<'t, 'a>, term: Term) -> String {
    let found = view.find(group, term);
    match found.first().map(|it| decimal(it.raw_text())) {
        None => "missing".to_owned(),
        Some(Some(value)) => shown(value),
        Some(None) => format!("\"{}\", which is no amount", found.text()),
    }
}

/// What the lines add up to, in whole cents.
fn sum_of_lines(view: &View<'_, '_>) -> Option<Decimal> {
    let nets = view.lines.iter().flat_map(|line| view.find(*line, terms::LINE_NET).iter().collect::<Vec<_>>());
    sum(nets.filter_map(|net| decimal(net.raw_text()))).map(|sum| round(sum, 2))
}

/// BR-CO-10.
fn lines_add_up<'t, 'a>(view: &View<'t, 'a>, totals: Element<'t, 'a>, of_lines: Option<Decimal>, sink: &mut Sink) {
    let total = amount(view, totals, terms::LINE_TOTAL);
    if total.is_some() && total == of_lines {
        return;
    }
    let (stated, of_lines) = (told(view, totals, terms::LINE_TOTAL), of_lines.unwrap_or_default());
    let apart = total.and_then(|total| line_apart(view, total.checked_sub(of_lines)?));
    let said = format!("The sum of line net amounts (BT-106) is {stated}, but");
    let sum = if view.lines.is_empty() {
        Sum { seen: format!("{said} there are no invoice lines whose net amounts could add up to it"), advice: None }
    } else {
        let apart = apart.map(|apart| format!(" ({apart})")).unwrap_or_default();
        let advice = (total.is_some() || !of_lines.is_zero()).then(|| format!("{} would balance", shown(of_lines)));
        let seen = format!("{said} the net amounts of the lines add up to {}{apart}", shown(of_lines));
        Sum { seen, advice }
    };
    sink.fire_sum("BR-CO-10", totals, sum);
}

/// The line whose net amount is the whole difference.
fn line_apart<'t, 'a>(view: &View<'t, 'a>, difference: Decimal) -> Option<String> {
    let is = |line: &&Element<'t, 'a>, value| amount(view, **line, terms::LINE_NET) == Some(value);
    if let Some(line) = view.lines.iter().take(SEARCHED_MAX).find(|line| is(line, -difference)) {
        return Some(format!("the difference is {}, which the total leaves out", super::lines::named(view, *line)));
    }
    let line = view.lines.iter().take(SEARCHED_MAX).find(|line| is(line, difference))?;
    Some(format!("the difference is {}, which the total counts twice", super::lines::named(view, *line)))
}

/// The rule for allowances and the one for charges, with the term of their sum.
const ADJUSTMENTS: [(&str, AdjustmentKind, Term, &str, &str); 2] = [
    ("BR-CO-11", AdjustmentKind::Allowance, terms::ALLOWANCE_TOTAL, "The sum of allowances (BT-107)", "allowances"),
    ("BR-CO-12", AdjustmentKind::Charge, terms::CHARGE_TOTAL, "The sum of charges (BT-108)", "charges"),
];

/// What allowances or charges of the document add up to, in whole cents.
struct Adjustments {
    sum: Option<Decimal>,
    exist: bool,
}

fn sum_of_adjustments(view: &View<'_, '_>, kind: AdjustmentKind) -> Adjustments {
    let of_document = || view.adjustments_of(kind, AdjustmentPlace::Document);
    let amounts = of_document().flat_map(|it| {
        let all = view.find(it.element, terms::AMOUNT);
        // CII counts the first amount of each, UBL all of them.
        all.iter().take(view.pick(usize::MAX, 1)).collect::<Vec<_>>()
    });
    let sum = sum(amounts.filter_map(|it| decimal(it.raw_text()))).map(|sum| round(sum, 2));
    Adjustments { sum, exist: of_document().next().is_some() }
}

/// BR-CO-11 and BR-CO-12.
fn adjustments_add_up<'t, 'a>(
    view: &View<'t, 'a>,
    totals: Element<'t, 'a>,
    which: usize,
    adjustments: &Adjustments,
    sink: &mut Sink,
) {
    let Some((rule, _, term, name, what)) = ADJUSTMENTS.get(which).copied() else { return };
    let total = view.find(totals, term);
    if !total.exists() && !adjustments.exist {
        return;
    }
    // One of several is enough, where there are several.
    let holds = total.iter().filter_map(|it| decimal(it.raw_text())).any(|stated| Some(stated) == adjustments.sum);
    if !holds {
        let (stated, sum) = (told(view, totals, term), shown(adjustments.sum.unwrap_or_default()));
        let seen = format!("{name} is {stated}, but the document level {what} add up to {sum}");
        // A total that is missing was left out of the others too, which would no longer balance with it.
        let advice = total.exists().then(|| format!("{sum} would balance"));
        sink.fire_sum(rule, totals, Sum { seen, advice });
    }
}

/// BR-CO-13.
fn without_vat<'t, 'a>(view: &View<'t, 'a>, totals: Element<'t, 'a>, sink: &mut Sink) {
    let (has_allowances, has_charges) =
        (view.find(totals, terms::ALLOWANCE_TOTAL).exists(), view.find(totals, terms::CHARGE_TOTAL).exists());
    let part = |term, exists| if exists { amount(view, totals, term) } else { Some(Decimal::ZERO) };
    let calculated = || {
        let lines = amount(view, totals, terms::LINE_TOTAL)?;
        let sum = lines
            .checked_sub(part(terms::ALLOWANCE_TOTAL, has_allowances)?)?
            .checked_add(part(terms::CHARGE_TOTAL, has_charges)?)?;
        // UBL does not round where there is nothing to add.
        Some(if view.is_ubl() && !has_allowances && !has_charges { sum } else { round(sum, 2) })
    };
    let calculated = calculated();
    let stated = amount(view, totals, terms::WITHOUT_VAT);
    if stated.is_some() && stated == calculated {
        return;
    }
    let mut terms_told = told(view, totals, terms::LINE_TOTAL);
    if has_allowances {
        terms_told = format!("{terms_told} \u{2212} {}", told(view, totals, terms::ALLOWANCE_TOTAL));
    }
    if has_charges {
        terms_told = format!("{terms_told} + {}", told(view, totals, terms::CHARGE_TOTAL));
    }
    let stated = told(view, totals, terms::WITHOUT_VAT);
    let seen = match calculated {
        Some(_) if !has_allowances && !has_charges => format!(
            "The total without VAT (BT-109) is {stated}, but the sum of line net amounts (BT-106) is {terms_told} and nothing is added or taken off"
        ),
        Some(sum) => format!(
            "The total without VAT (BT-109) is {stated}, but BT-106 \u{2212} BT-107 + BT-108 is {terms_told} = {}",
            shown(sum)
        ),
        None => format!(
            "The total without VAT (BT-109) is {stated}; it cannot be compared with BT-106 \u{2212} BT-107 + BT-108, {terms_told}"
        ),
    };
    let advice = calculated.map(|sum| format!("{} would balance", shown(sum)));
    sink.fire_sum("BR-CO-13", totals, Sum { seen, advice });
}

/// BR-CO-16. UBL rounds each side where something is subtracted, CII does not.
fn amount_due<'t, 'a>(view: &View<'t, 'a>, totals: Element<'t, 'a>, sink: &mut Sink) {
    let (paid, rounding) = (view.find(totals, terms::PAID), view.find(totals, terms::ROUNDING));
    let part = |found: &Found<'_, '_>| found.first().map_or(Some(Decimal::ZERO), |it| decimal(it.raw_text()));
    let rounded = |value| if view.is_ubl() { round(value, 2) } else { value };
    let (due, with_vat) = (amount(view, totals, terms::DUE), amount(view, totals, terms::WITH_VAT));
    let sides = || {
        let left = due?.checked_sub(part(&rounding)?)?;
        let right = with_vat?.checked_sub(part(&paid)?)?;
        let left = if rounding.exists() { rounded(left) } else { left };
        Some((left, if paid.exists() { rounded(right) } else { right }))
    };
    let sides = sides();
    if sides.is_some_and(|(left, right)| left == right) {
        return;
    }
    let stated = told(view, totals, terms::DUE);
    let mut terms_told = told(view, totals, terms::WITH_VAT);
    if paid.exists() {
        terms_told = format!("{terms_told} \u{2212} {} paid", told(view, totals, terms::PAID));
    }
    if rounding.exists() {
        terms_told = format!("{terms_told} + {} rounding", told(view, totals, terms::ROUNDING));
    }
    let balance = sides
        .and_then(|(_, right)| right.checked_add(part(&rounding)?))
        .or_else(|| with_vat?.checked_sub(part(&paid)?)?.checked_add(part(&rounding)?));
    let advice = balance.filter(|balance| Some(*balance) != due).map(|sum| format!("{} would balance", shown(sum)));
    let seen = match balance {
        // One side is rounded, the other is not.
        Some(balance) if Some(balance) == due => format!(
            "The amount due (BT-115) is {stated} as it should be, but the totals have more than two decimals, which the rule rounds; give them with two"
        ),
        Some(_) if !paid.exists() && !rounding.exists() => format!(
            "The amount due (BT-115) is {stated}, but the total with VAT (BT-112) is {terms_told} and nothing is paid or rounded"
        ),
        Some(balance) => format!(
            "The amount due (BT-115) is {stated}, but BT-112 \u{2212} BT-113 + BT-114 is {terms_told} = {}",
            shown(balance)
        ),
        None => format!(
            "The amount due (BT-115) is {stated}; it cannot be compared with BT-112 \u{2212} BT-113 + BT-114, {terms_told}"
        ),
    };
    sink.fire_sum("BR-CO-16", totals, Sum { seen, advice });
}

/// BR-CO-15: of the document, once, for a currency that it names.
fn with_vat(view: &View<'_, '_>, sink: &mut Sink) {
    let root = view.document.root;
    let Some(totals) = view.header(terms::TOTALS).first().or(Some(root)) else { return };
    let (stated, without) = (amount(view, totals, terms::WITH_VAT), amount(view, totals, terms::WITHOUT_VAT));
    let vat_amounts = view.header(terms::VAT_TOTAL);
    let broken = view.header(terms::CURRENCY).iter().find_map(|currency| {
        let of_currency: Vec<_> =
            vat_amounts.iter().filter(|it| it.raw_attribute("currencyID") == Some(currency.raw_text())).collect();
        let vat = of_currency.first().and_then(|it| decimal(it.raw_text()));
        let balance = without.zip(vat).and_then(|(a, b)| a.checked_add(b)).map(|sum| round(sum, 2));
        let holds = of_currency.len() == 1 && stated.is_some() && stated == balance;
        // CII also takes an invoice whose totals with and without VAT are the same.
        let same = !view.is_ubl() && stated.is_some() && stated == without;
        (!holds && !same).then_some((currency.text(), of_currency.len(), vat, balance))
    });
    let Some((currency, count, vat, balance)) = broken else { return };
    let stated = told(view, totals, terms::WITH_VAT);
    let without_told = told(view, totals, terms::WITHOUT_VAT);
    let has_totals = view.header(terms::TOTALS).exists();
    let seen = match (count, vat, balance) {
        _ if !has_totals => {
            "The invoice has no totals at all (BG-22), so there is no total with VAT (BT-112) to compare".to_owned()
        }
        (0, ..) => format!("There is no total VAT amount (BT-110) in the invoice currency {currency}"),
        (1, Some(vat), Some(balance)) => format!(
            "The total with VAT (BT-112) is {stated}, but {without_told} without VAT (BT-109) + {} VAT (BT-110) is {}",
            shown(vat),
            shown(balance),
        ),
        (1, ..) => format!(
            "The total with VAT (BT-112) is {stated}; it cannot be compared with the total without VAT (BT-109), {without_told}, and the VAT (BT-110)"
        ),
        _ => format!("There are {count} total VAT amounts (BT-110) in the invoice currency {currency}; one is right"),
    };
    let advice = balance.filter(|_| count == 1).map(|balance| format!("{} would balance", shown(balance)));
    let at = if has_totals { totals } else { root };
    sink.fire_sum("BR-CO-15", at, Sum { seen, advice });
}

/// BR-53: the VAT amount in the accounting currency, when that is named.
fn accounting_currency(view: &View<'_, '_>, sink: &mut Sink) {
    let named = view.header(terms::VAT_CURRENCY);
    let Some(currency) = named.first() else { return };
    let is_in = |amount: &Element<'_, '_>, currency: &str| amount.raw_attribute("currencyID") == Some(currency);
    let missing = format!(
        "The VAT accounting currency is {} (BT-6), but no total VAT amount (BT-111) is in it.",
        currency.text()
    );
    if view.is_ubl() {
        if !named.iter().all(|currency| view.vat_amounts.iter().any(|amount| is_in(amount, currency.raw_text()))) {
            sink.fire("BR-53", currency, missing);
        }
        return;
    }
    let same =
        view.header(terms::CURRENCY).iter().any(|it| named.iter().any(|named| it.raw_text() == named.raw_text()));
    for totals in &view.totals {
        let own = Found::below(*totals, steps!(ram.TaxTotalAmount));
        let has = own.iter().any(|amount| named.iter().any(|it| is_in(&amount, it.raw_text())));
        if same {
            let message = format!(
                "The VAT accounting currency {} (BT-6) is the invoice currency; it is given when it is another.",
                currency.text()
            );
            sink.fire("BR-53", *totals, message);
        } else if !has {
            sink.fire("BR-53", *totals, missing.clone());
        }
    }
}
