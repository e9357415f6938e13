//! What allowances and charges must have, of the document and of its lines.

use super::super::sink::Sink;
use super::terms;
use super::view::{Adjustment, AdjustmentKind, AdjustmentPlace, View};

/// The rules of one kind of adjustment in one place.
struct Rules {
    kind: AdjustmentKind,
    place: AdjustmentPlace,
    name: &'static str,
    amount: &'static str,
    category: Option<&'static str>,
    reason: [&'static str; 2],
}

const RULES: [Rules; 4] = [
    Rules {
        kind: AdjustmentKind::Allowance,
        place: AdjustmentPlace::Document,
        name: "document level allowance (BG-20)",
        amount: "BR-31",
        category: Some("BR-32"),
        reason: ["BR-33", "BR-CO-21"],
    },
    Rules {
        kind: AdjustmentKind::Charge,
        place: AdjustmentPlace::Document,
        name: "document level charge (BG-21)",
        amount: "BR-36",
        category: Some("BR-37"),
        reason: ["BR-38", "BR-CO-22"],
    },
    Rules {
        kind: AdjustmentKind::Allowance,
        place: AdjustmentPlace::Line,
        name: "line allowance (BG-27)",
        amount: "BR-41",
        category: None,
        reason: ["BR-42", "BR-CO-23"],
    },
    Rules {
        kind: AdjustmentKind::Charge,
        place: AdjustmentPlace::Line,
        name: "line charge (BG-28)",
        amount: "BR-43",
        category: None,
        reason: ["BR-44", "BR-CO-24"],
    },
];

// BR-CO-05 to BR-CO-08 want a reason and its code to say the same; no publisher checks that, and neither does this.

pub(super) fn check(view: &View<'_, '_>, sink: &mut Sink) {
    for rules in &RULES {
        for adjustment in view.adjustments_of(rules.kind, rules.place).filter(|it| it.spelled) {
            check_one(view, adjustment, rules, sink);
        }
    }
}

fn check_one<'t, 'a>(view: &View<'t, 'a>, adjustment: &Adjustment<'t, 'a>, rules: &Rules, sink: &mut Sink) {
    let at = adjustment.element;
    let amount = view.find(at, terms::AMOUNT);
    let shown = match amount.text() {
        "" => format!("This {}", rules.name),
        text => format!("The {} of {text}", rules.name),
    };
    if !amount.exists() {
        sink.fire(rules.amount, at, format!("This {} has no amount.", rules.name));
    }
    if let Some(rule) = rules.category
        && !super::vat::has_vat_code(view, at)
    {
        sink.fire(rule, at, format!("{shown} has no VAT category code."));
    }
    if !view.find(at, terms::REASON).exists() && !view.find(at, terms::REASON_CODE).exists() {
        for rule in rules.reason {
            sink.fire(rule, at, format!("{shown} has neither a reason nor a reason code."));
        }
    }
}
