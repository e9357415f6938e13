//! BR-DEC: amounts have two decimals at most, as they are written.

use model::xml::Element;

use super::super::number::{decimal, round};
use super::super::select::{is_space, shown};
use super::super::sink::Sink;
use super::terms::{self, Found, Term, steps};
use super::view::{AdjustmentKind, AdjustmentPlace, View};

/// A rule, and what the amount that it looks at is called.
type Named = (&'static str, &'static str);

/// Of each kind of adjustment, the rules of its amount and its base amount.
const ADJUSTMENTS: [(AdjustmentKind, AdjustmentPlace, [Named; 2]); 4] = {
    use AdjustmentKind::{Allowance, Charge};
    use AdjustmentPlace::{Document, Line};
    [
        (
            Allowance,
            Document,
            [("BR-DEC-01", "allowance amount (BT-92)"), ("BR-DEC-02", "allowance base amount (BT-93)")],
        ),
        (Charge, Document, [("BR-DEC-05", "charge amount (BT-99)"), ("BR-DEC-06", "charge base amount (BT-100)")]),
        (
            Allowance,
            Line,
            [("BR-DEC-24", "allowance amount (BT-136)"), ("BR-DEC-25", "allowance base amount (BT-137)")],
        ),
        (Charge, Line, [("BR-DEC-27", "charge amount (BT-141)"), ("BR-DEC-28", "charge base amount (BT-142)")]),
    ]
};

const TOTALS: [(&str, Term, &str); 8] = [
    ("BR-DEC-09", terms::LINE_TOTAL, "sum of line net amounts (BT-106)"),
    ("BR-DEC-10", terms::ALLOWANCE_TOTAL, "sum of allowances (BT-107)"),
    ("BR-DEC-11", terms::CHARGE_TOTAL, "sum of charges (BT-108)"),
    ("BR-DEC-12", terms::WITHOUT_VAT, "total without VAT (BT-109)"),
    ("BR-DEC-14", terms::WITH_VAT, "total with VAT (BT-112)"),
    ("BR-DEC-16", terms::PAID, "paid amount (BT-113)"),
    ("BR-DEC-17", terms::ROUNDING, "rounding amount (BT-114)"),
    ("BR-DEC-18", terms::DUE, "amount due (BT-115)"),
];

pub(super) fn check(view: &View<'_, '_>, sink: &mut Sink) {
    for (kind, place, [amount, base]) in &ADJUSTMENTS {
        for adjustment in view.adjustments_of(*kind, *place).filter(|it| it.spelled) {
            two_decimals(view, adjustment.element, terms::AMOUNT, *amount, sink);
            two_decimals(view, adjustment.element, terms::BASE_AMOUNT, *base, sink);
        }
    }
    for totals in &view.totals {
        for (rule, term, name) in TOTALS {
            two_decimals(view, *totals, term, (rule, name), sink);
        }
        if !view.is_ubl() {
            vat_amounts(view, *totals, sink);
        }
    }
    for group in view.breakdown.iter().filter(|group| super::breakdown::is_judged(view, **group)) {
        two_decimals(view, *group, terms::TAXABLE, ("BR-DEC-19", "taxable amount (BT-116)"), sink);
        two_decimals(view, *group, terms::TAX, ("BR-DEC-20", "VAT amount (BT-117)"), sink);
    }
    for line in &view.lines {
        two_decimals(view, *line, terms::LINE_NET, ("BR-DEC-23", "line net amount (BT-131)"), sink);
    }
}

fn two_decimals<'t, 'a>(
    view: &View<'t, 'a>,
    group: Element<'t, 'a>,
    term: Term,
    (rule, name): (&'static str, &str),
    sink: &mut Sink,
) {
    let Some(amount) = view.find(group, term).first() else { return };
    if has_more(amount.raw_text()) {
        let message = format!("The {name} {}.", too_long(amount.raw_text()));
        sink.fire(rule, amount, message);
    }
}

/// What is wrong with an amount that has more than two characters behind its point: what the number is, or the blanks.
pub(in super::super) fn too_long(text: &str) -> String {
    let trimmed = text.trim_matches(is_space);
    if trimmed.len() < text.len() && !has_more(trimmed) {
        let what = if text.contains(['\n', '\r']) { "line breaks" } else { "blanks" };
        return format!(
            "is {trimmed} with {what} behind it, which the rule counts as decimals; write the number alone"
        );
    }
    match decimal(text) {
        Some(value) => {
            format!("is written {}; amounts have at most two decimals, as {:.2} has", shown(text), round(value, 2))
        }
        None => format!("is written {}; amounts have at most two decimals", shown(text)),
    }
}

/// Characters count, so a blank behind the digits does too.
fn has_more(text: &str) -> bool {
    text.split_once('.').is_some_and(|(_, decimals)| decimals.chars().count() > 2)
}

/// BR-DEC-13 and BR-DEC-15 in CII. Of the VAT amounts of the totals, one that is in order is enough; the one in accounting
/// currency has to be there. In UBL the published rules compare with a currency that is never there, and so never fire.
fn vat_amounts<'t, 'a>(view: &View<'t, 'a>, totals: Element<'t, 'a>, sink: &mut Sink) {
    let amounts: Vec<_> = Found::below(totals, steps!(ram.TaxTotalAmount)).iter().collect();
    let Some(first) = amounts.first() else { return };
    let currencies = view.header(terms::CURRENCY);
    let vat_currencies = view.header(terms::VAT_CURRENCY);
    let fits = |amount: &Element<'_, '_>| decimal(amount.raw_text()).is_some_and(|value| value == round(value, 2));
    let is_in = |amount: &Element<'_, '_>, currencies: &Found<'_, '_>| {
        currencies.iter().any(|currency| amount.raw_attribute("currencyID") == Some(currency.raw_text()))
    };
    if !amounts.iter().any(|amount| !is_in(amount, &currencies) || fits(amount)) {
        let message = format!("The total VAT amount is written {}; amounts have at most two decimals.", first.text());
        sink.fire("BR-DEC-13", *first, message);
    }
    if vat_currencies.exists() && !amounts.iter().any(|amount| is_in(amount, &vat_currencies) && fits(amount)) {
        let message = format!(
            "There is no total VAT amount (BT-111) with at most two decimals in the accounting currency {} (BT-6).",
            vat_currencies.text()
        );
        sink.fire("BR-DEC-15", *first, message);
    }
}
