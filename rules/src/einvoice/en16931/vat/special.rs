//! Rules that only one category has: delivery of an intra-community supply, nothing else beside what is outside of VAT, and
//! Italy's split payment.

use model::xml::Element;

use super::super::super::sink::Sink;
use super::super::terms::{self, Found};
use super::super::view::{AdjustmentKind, AdjustmentPlace, Category, CategoryOf, View};

pub(super) fn check(view: &View<'_, '_>, sink: &mut Sink) {
    // UBL asks the document once, CII asks each group.
    intra_community(view, &groups_of(view, "K"), sink);
    outside_of_vat(view, &groups_of(view, "O"), sink);
    split_payment(view, sink);
}

/// Where rules about groups of a category are broken.
fn groups_of<'t, 'a>(view: &View<'t, 'a>, code: &str) -> Vec<Element<'t, 'a>> {
    let is_group =
        |it: &&Category<'t, 'a>| it.of == CategoryOf::Breakdown && it.is_vat && it.is(code, view.document.syntax);
    let groups = view.categories.iter().filter(is_group).map(|it| it.element);
    groups.take(view.pick(1, usize::MAX)).collect()
}

/// BR-IC-11 and BR-IC-12.
fn intra_community<'t, 'a>(view: &View<'t, 'a>, groups: &[Element<'t, 'a>], sink: &mut Sink) {
    let date = view.header(terms::DELIVERY_DATE);
    let periods = view.header(terms::PERIOD);
    let country = view.header(terms::DELIVERY_COUNTRY);
    let (delivered, has_country) = if view.is_ubl() {
        // More than one character, says the published rule.
        let says = |found: &Found<'_, '_>| found.iter().any(|it| it.raw_text().chars().count() > 1);
        let period = periods.iter().any(|period| period.children().next().is_some());
        (says(&date) || period, says(&country))
    } else {
        let bounds = |period: Element<'t, 'a>| {
            view.find(period, terms::PERIOD_START).exists() || view.find(period, terms::PERIOD_END).exists()
        };
        (date.exists() || periods.iter().any(bounds), country.exists())
    };
    if !delivered {
        let message =
            "An intra-community supply (category K) needs the delivery date (BT-72) or an invoicing period (BG-14).";
        groups.iter().for_each(|at| sink.fire("BR-IC-11", *at, message.into()));
    }
    if !has_country {
        let message = "An intra-community supply (category K) needs the country that it is delivered to (BT-80).";
        groups.iter().for_each(|at| sink.fire("BR-IC-12", *at, message.into()));
    }
}

/// BR-O-11 to BR-O-14: an invoice with a group outside of VAT has nothing else.
fn outside_of_vat<'t, 'a>(view: &View<'t, 'a>, groups: &[Element<'t, 'a>], sink: &mut Sink) {
    if groups.is_empty() {
        return;
    }
    let others = |wanted: &dyn Fn(&Category<'t, 'a>) -> bool| {
        let mut others = view.categories.iter().filter(|it| wanted(it));
        others.find(|it| {
            if view.is_ubl() {
                it.is_vat && it.codes.text() != "O"
            } else {
                it.codes.iter().any(|code| code.raw_text() != "O")
            }
        })
    };
    let of_kind = |it: &Category<'_, '_>, kind| matches!(it.of, CategoryOf::Adjustment(Some(its), _) if its == kind);
    let is_named = |it: &Category<'_, '_>, name| it.element.local() == name;
    let item = |it: &Category<'_, '_>| matches!(it.of, CategoryOf::Line | CategoryOf::OtherItem);
    let found: [_; 4] = if view.is_ubl() {
        [
            ("BR-O-11", others(&|it| it.of == CategoryOf::Breakdown), "the VAT breakdown has a group"),
            ("BR-O-12", others(&item), "there is a line"),
            ("BR-O-13", others(&|it| of_kind(it, AdjustmentKind::Allowance)), "there is an allowance"),
            ("BR-O-14", others(&|it| of_kind(it, AdjustmentKind::Charge)), "there is a charge"),
        ]
    } else {
        // CII looks at groups and lines together, and at allowances and charges together.
        let tax = others(&|it| is_named(it, "ApplicableTradeTax"));
        let adjustment = others(&|it| is_named(it, "CategoryTradeTax"));
        [
            ("BR-O-11", tax, "there is a group or a line"),
            ("BR-O-12", tax, "there is a group or a line"),
            ("BR-O-13", adjustment, "there is an allowance or a charge"),
            ("BR-O-14", adjustment, "there is an allowance or a charge"),
        ]
    };
    for (rule, other, what) in found {
        let Some(other) = other else { continue };
        let message = format!(
            "The VAT breakdown has a group of category O (not subject to VAT), but {what} of category {}; O stands alone.",
            other.codes.text()
        );
        groups.iter().for_each(|at| sink.fire(rule, *at, message.clone()));
    }
}

/// BR-B-01 and BR-B-02: split payment is Italian, and stands beside no standard rate.
fn split_payment(view: &View<'_, '_>, sink: &mut Sink) {
    let is = |it: &Category<'_, '_>, code: &str| it.codes.iter().any(|found| found.raw_text() == code);
    let counts = |it: &&Category<'_, '_>| {
        let beside = matches!(it.of, CategoryOf::Adjustment(_, AdjustmentPlace::Document) | CategoryOf::Breakdown);
        !view.is_ubl() || beside || matches!(it.of, CategoryOf::Line | CategoryOf::OtherItem)
    };
    let Some(first) = view.categories.iter().find(|it| is(it, "B")) else { return };
    if let Some(country) = view.country_outside_italy {
        let message = format!("VAT category B is Italy's split payment, but an address is in {}.", country.text());
        sink.fire("BR-B-01", first.element, message);
    }
    let split = view.categories.iter().filter(counts).any(|it| is(it, "B"));
    if split && let Some(standard) = view.categories.iter().filter(counts).find(|it| is(it, "S")) {
        let message = "VAT category B (split payment) stands beside category S (standard rated); an invoice has one or the other.";
        sink.fire("BR-B-02", standard.element, message.into());
    }
}
