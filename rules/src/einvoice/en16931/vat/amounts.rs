//! What lines, allowances and charges of each category add up to: added once, asked by each group of the breakdown.

use std::collections::HashMap;

use model::xml::{Element, Ns};
use rust_decimal::Decimal;

use super::super::super::number::{decimal, round};
use super::super::terms::{self, Found};
use super::super::view::{AdjustmentKind, AdjustmentPlace, View};
use super::families_of;

/// Amounts of one category, or of one category at one rate.
#[derive(Clone, Copy, Default)]
pub(super) struct Sum {
    /// Lines of an Invoice, or of CII; and of a CreditNote.
    pub(super) lines: [Decimal; 2],
    pub(super) charges: Decimal,
    pub(super) allowances: Decimal,
    /// Whether there are such lines.
    pub(super) has_lines: [bool; 2],
    /// Whether there are such allowances or charges, of the document or of anything else.
    pub(super) has_adjustments: bool,
}

impl Sum {
    /// Lines of one kind, and charges, less allowances. CII rounds each of them.
    pub(super) fn total(&self, credit_note: usize, rounds: bool) -> Decimal {
        let lines = self.lines.get(credit_note).copied().unwrap_or_default();
        let part = |value| if rounds { round(value, 2) } else { value };
        part(lines).saturating_add(part(self.charges)).saturating_sub(part(self.allowances))
    }
}

/// The sums by family, and by rate; without a rate, of all rates.
pub(super) struct Sums {
    by_category: HashMap<(usize, Option<Decimal>), Sum>,
    /// Whether there are lines of an Invoice, or of CII; and of a CreditNote.
    pub(super) has_lines: [bool; 2],
}

impl Sums {
    pub(super) fn of(view: &View<'_, '_>) -> Sums {
        let mut sums = Sums { by_category: HashMap::new(), has_lines: [false; 2] };
        for line in &view.lines {
            sums.add_line(view, *line);
        }
        for adjustment in &view.adjustments {
            let amounts = view.find(adjustment.element, terms::AMOUNT);
            // CII counts the first amount of each, UBL all of them.
            let counted = amounts.iter().take(view.pick(usize::MAX, 1));
            let amount = added(counted);
            let of_document = adjustment.place == AdjustmentPlace::Document;
            sums.each(view, &view.find(adjustment.element, terms::ADJUSTMENT_VAT), |sum| {
                sum.has_adjustments = true;
                match adjustment.kind.filter(|_| of_document) {
                    Some(AdjustmentKind::Charge) => sum.charges = sum.charges.saturating_add(amount),
                    Some(AdjustmentKind::Allowance) => sum.allowances = sum.allowances.saturating_add(amount),
                    None => {}
                }
            });
        }
        sums
    }

    pub(super) fn get(&self, family: usize, rate: Option<Decimal>) -> Sum {
        self.by_category.get(&(family, rate)).copied().unwrap_or_default()
    }

    fn add_line<'t, 'a>(&mut self, view: &View<'t, 'a>, line: Element<'t, 'a>) {
        let kind = usize::from(line.is(Ns::Cac, "CreditNoteLine"));
        if let Some(has) = self.has_lines.get_mut(kind) {
            *has = true;
        }
        let net = added(view.find(line, terms::LINE_NET).iter());
        let counts = !view.is_ubl() || line.parent().is_some_and(|parent| parent.id() == view.document.root.id());
        self.each(view, &view.find(line, terms::LINE_VAT), |sum| {
            if let (Some(has), Some(lines)) = (sum.has_lines.get_mut(kind), sum.lines.get_mut(kind)) {
                *has = true;
                *lines = if counts { lines.saturating_add(net) } else { *lines };
            }
        });
    }

    /// Does something to the sums of every category among these, and of every rate among these: the published rules ask
    /// for the two apart.
    fn each<'t, 'a>(&mut self, view: &View<'t, 'a>, categories: &Found<'t, 'a>, mut change: impl FnMut(&mut Sum)) {
        let mut rates: Vec<Decimal> = Vec::new();
        let mut families: Vec<usize> = Vec::new();
        for category in categories.iter() {
            let of_category = view.find(category, terms::RATE);
            rates.extend(of_category.iter().filter_map(|rate| decimal(rate.raw_text())));
            families.extend(families_of(view, &view.find(category, terms::CATEGORY_CODE)));
        }
        rates.sort_unstable();
        rates.dedup();
        families.sort_unstable();
        families.dedup();
        for family in families {
            change(self.by_category.entry((family, None)).or_default());
            for rate in &rates {
                change(self.by_category.entry((family, Some(*rate))).or_default());
            }
        }
    }
}

fn added<'t, 'a: 't>(amounts: impl Iterator<Item = Element<'t, 'a>>) -> Decimal {
    amounts.filter_map(|amount| decimal(amount.raw_text())).fold(Decimal::ZERO, Decimal::saturating_add)
}
