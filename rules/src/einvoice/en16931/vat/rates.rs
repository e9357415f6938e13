//! 05–07: the rate of a line, an allowance or a charge.

use std::cmp::Ordering;

use super::super::super::number::sign;
use super::super::super::sink::Sink;
use super::super::terms;
use super::super::view::{AdjustmentKind, Category, CategoryOf, View};
use super::{FAMILIES, Rate, families_of, named};

pub(super) fn check<'t, 'a>(view: &View<'t, 'a>, category: &Category<'t, 'a>, sink: &mut Sink) {
    let (at, what) = match category.of {
        CategoryOf::Line => (4, "line (BT-152)"),
        CategoryOf::Adjustment(Some(AdjustmentKind::Allowance), _) => (5, "allowance (BT-96)"),
        CategoryOf::Adjustment(Some(AdjustmentKind::Charge), _) => (6, "charge (BT-103)"),
        _ => return,
    };
    if !category.is_vat || (view.is_ubl() && category.codes.len() > 1) {
        return;
    }
    for family in families_of(view, &category.codes).filter_map(|index| FAMILIES.get(index)) {
        let rates = view.find(category.element, terms::RATE);
        let rate = rates.first();
        let any = |wanted: fn(Ordering) -> bool| rates.iter().filter_map(|it| sign(it.raw_text())).any(wanted);
        let [in_ubl, in_cii] = family.rate;
        let (holds, wanted) = match view.pick(in_ubl, in_cii) {
            Rate::Positive => (any(Ordering::is_gt), "is above zero"),
            Rate::ZeroOrMore => (any(Ordering::is_ge), "is zero or more"),
            Rate::Zero => (any(Ordering::is_eq), "is 0"),
            Rate::Absent => (!rates.exists(), "is left out"),
        };
        if holds {
            continue;
        }
        let category_name = named(family);
        let message = match rate {
            Some(rate) if !rate.text().is_empty() => {
                format!("The VAT rate of this {what} is {}; in category {category_name} it {wanted}.", rate.text())
            }
            _ => format!("This {what} has no VAT rate; in category {category_name} it {wanted}."),
        };
        if let Some(rule) = family.rules.get(at) {
            sink.fire(rule, rate.unwrap_or(category.element), message);
        }
    }
}
