//! The sums of the document's totals, from the sum of lines to the amount due.

use model::xml::Element;
use rust_decimal::Decimal;

use super::{Asks, EXACT, Part, Sums, TOLERANT, What};
use crate::einvoice::en16931::terms::{self, Found, Path, Term, steps};
use crate::einvoice::en16931::totals::amount;
use crate::einvoice::en16931::view::{AdjustmentKind, AdjustmentPlace, View};
use crate::einvoice::number::decimal;

const TAXES: Path = steps!(cac.TaxSubtotal / cbc.TaxAmount);

impl<'t, 'a> Sums<'t, 'a> {
    /// What the rules of the totals ask for; `None` when a total is there and cannot be counted.
    pub(super) fn totals(&mut self, view: &View<'t, 'a>, totals: Element<'t, 'a>) -> Option<()> {
        let mut total = |term: Term, name: &'static str| {
            let found = view.find(totals, term);
            let value = self.value_of(&found, What::Total(name));
            // What is there but cannot be counted spoils every sum.
            if found.exists() && value.is_none() { None } else { Some(value) }
        };
        let lines = total(terms::LINE_TOTAL, "the sum of line net amounts (BT-106)")?;
        let allowances = total(terms::ALLOWANCE_TOTAL, "the sum of allowances (BT-107)")?;
        let charges = total(terms::CHARGE_TOTAL, "the sum of charges (BT-108)")?;
        let without = total(terms::WITHOUT_VAT, "the total without VAT (BT-109)")?;
        let with = total(terms::WITH_VAT, "the total with VAT (BT-112)")?;
        let paid = total(terms::PAID, "the paid amount (BT-113)")?;
        let rounding = total(terms::ROUNDING, "the rounding amount (BT-114)")?;
        let due = total(terms::DUE, "the amount due (BT-115)")?;
        let vat = self.vat_total(view);
        let asked = |rule| vec![(Asks::Rule(rule), totals.id())];
        let parts = |parts: &[(Option<usize>, i64)]| -> Vec<Part> {
            parts.iter().filter_map(|(value, factor)| value.map(|value| (value, *factor))).collect()
        };
        if let Some(total) = lines {
            let mut all = vec![(total, 1)];
            let nets = self.lines.iter().filter_map(|line| {
                let found = view.find(line.element, terms::LINE_NET);
                self.by_element.get(found.first()?)
            });
            all.extend(nets.map(|net| (net, -1)));
            self.of_lines = self.add(asked("BR-CO-10"), &all, Decimal::ZERO, EXACT);
        }
        for (rule, kind, total) in
            [("BR-CO-11", AdjustmentKind::Allowance, allowances), ("BR-CO-12", AdjustmentKind::Charge, charges)]
        {
            self.adjustments(view, asked(rule), kind, total)?;
        }
        if let (Some(without), Some(_)) = (without, lines) {
            let all = parts(&[(Some(without), 1), (lines, -1), (allowances, 1), (charges, -1)]);
            self.add(asked("BR-CO-13"), &all, Decimal::ZERO, EXACT)?;
        }
        if let (Some(with), Some(_), Some(_)) = (with, without, vat) {
            let all = parts(&[(Some(with), 1), (without, -1), (vat, -1)]);
            self.add(asked("BR-CO-15"), &all, Decimal::ZERO, EXACT)?;
        }
        // Without any VAT total the two are the same.
        if let (Some(with), Some(without), false) = (with, without, view.header(terms::VAT_TOTAL).exists()) {
            self.add(asked("BR-CO-15"), &[(with, 1), (without, -1)], Decimal::ZERO, EXACT)?;
        }
        if let (Some(due), Some(_)) = (due, with) {
            let all = parts(&[(Some(due), 1), (with, -1), (paid, 1), (rounding, -1)]);
            self.add(asked("BR-CO-16"), &all, Decimal::ZERO, EXACT)?;
        }
        Some(())
    }

    /// BT-110: the one VAT total in the currency of the invoice.
    fn vat_total(&mut self, view: &View<'t, 'a>) -> Option<usize> {
        let currency = view.header(terms::CURRENCY).first()?.raw_text();
        let totals = view.header(terms::VAT_TOTAL);
        let mut of_currency = totals.iter().filter(|total| total.raw_attribute("currencyID") == Some(currency));
        let total = of_currency.next().filter(|_| of_currency.next().is_none())?;
        self.value_at(total, What::Total("the total VAT amount (BT-110)"))
    }

    /// BR-CO-11 or BR-CO-12, and what allowances and charges do to their groups.
    fn adjustments(
        &mut self,
        view: &View<'t, 'a>,
        asked: Vec<(Asks, u32)>,
        kind: AdjustmentKind,
        total: Option<usize>,
    ) -> Option<()> {
        let mut all: Vec<Part> = total.map(|total| (total, 1)).into_iter().collect();
        for adjustment in view.adjustments_of(kind, AdjustmentPlace::Document) {
            let found = view.find(adjustment.element, terms::AMOUNT);
            if !found.exists() {
                continue;
            }
            let value = self.value_of(&found, What::Adjustment(kind))?;
            all.push((value, -1));
            let factor = if kind == AdjustmentKind::Charge { -1 } else { 1 };
            for group in self.groups_of(view, &view.find(adjustment.element, terms::ADJUSTMENT_VAT)) {
                if let Some(sum) = self.groups.get(group).and_then(|group| group.sums[0]) {
                    self.join(sum, value, factor)?;
                }
            }
            self.of_percentage(view, adjustment.element, value);
        }
        if total.is_some() {
            self.add(asked, &all, Decimal::ZERO, EXACT)?;
        }
        Some(())
    }

    /// An allowance or charge that is a percentage of an amount.
    fn of_percentage(&mut self, view: &View<'t, 'a>, adjustment: Element<'t, 'a>, value: usize) -> Option<usize> {
        const PERCENTAGE: Term =
            Term { ubl: &[steps!(cbc.MultiplierFactorNumeric)], cii: &[steps!(ram.CalculationPercent)] };
        let base = amount(view, adjustment, terms::BASE_AMOUNT)?;
        let product = base.checked_mul(amount(view, adjustment, PERCENTAGE)?)?.checked_div(Decimal::ONE_HUNDRED)?;
        let asked = vec![(Asks::Rule("PEPPOL-EN16931-R040"), adjustment.id())];
        self.add(asked, &[(value, 1)], -product, TOLERANT)
    }

    /// BR-CO-14; `None` when the VAT total and its groups cannot be told.
    pub(super) fn taxes(&mut self, view: &View<'t, 'a>) -> Option<()> {
        let stated = self.vat_total(view)?;
        let total = view.header(terms::VAT_TOTAL).iter().find(|it| self.by_element.get(*it) == Some(stated))?;
        // In UBL the rule names what is around the total, and asks only where groups are.
        let at = if view.is_ubl() { total.parent()? } else { total };
        let groups = if view.is_ubl() { Found::below(at, TAXES) } else { view.header(terms::BREAKDOWN_TAX) };
        let (mut all, mut others) = (vec![(stated, 1)], Decimal::ZERO);
        for tax in groups.iter() {
            match self.by_element.get(tax) {
                Some(value) => all.push((value, -1)),
                None => others = others.checked_add(decimal(tax.raw_text())?)?,
            }
        }
        self.of_taxes = self.add(vec![(Asks::Rule("BR-CO-14"), at.id())], &all, -others, EXACT);
        Some(())
    }
}
