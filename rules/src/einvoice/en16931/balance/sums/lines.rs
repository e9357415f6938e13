//! The sums of lines: quantity times price, with charges and without allowances, is the net amount of a line.

use std::collections::HashMap;

use model::xml::{Element, Ns};
use rust_decimal::Decimal;

use super::{Asks, Line, Sums, TOLERANT, What};
use crate::einvoice::en16931::terms::{self, Term, steps};
use crate::einvoice::en16931::totals::amount;
use crate::einvoice::en16931::view::{AdjustmentKind, AdjustmentPlace, View};

/// Lines of which each is tried; in a longer invoice only those whose own amount is off.
const LINES_TRIED_MAX: usize = 200;

impl<'t, 'a> Sums<'t, 'a> {
    /// The lines, each counted in the groups of its category.
    pub(super) fn lines(&mut self, view: &View<'t, 'a>) -> Option<()> {
        let adjustments = adjustments_by_line(view);
        let few = view.lines.len() <= LINES_TRIED_MAX;
        for element in view.lines.iter().copied() {
            // UBL counts no line within another.
            let counts = !view.is_ubl() || element.parent().is_some_and(|it| it.id() == view.document.root.id());
            let groups = if counts { self.groups_of(view, &view.find(element, terms::LINE_VAT)) } else { Vec::new() };
            let found = view.find(element, terms::LINE_NET);
            let mut line = Line { element, net: None, groups, own: None };
            if let Some(net) = self.value_of(&found, What::LineNet(element)) {
                line.net = self.values.get(net).map(|net| net.now);
                let sums: Vec<usize> =
                    line.groups.iter().filter_map(|group| self.groups.get(*group)?.sums[0]).collect();
                for sum in sums {
                    self.join(sum, net, -1)?;
                }
                line.own =
                    self.of_line(view, element, net, adjustments.get(&element.id()).copied().unwrap_or_default());
                let own_is_broken =
                    line.own.and_then(|own| self.sums.get(own)).is_some_and(|own| own.off.abs() >= own.limit);
                if !few && !own_is_broken {
                    self.values.get_mut(net)?.open = false;
                }
            } else if found.exists() {
                return None;
            }
            self.lines.push(line);
        }
        Some(())
    }

    /// The sum of one line: its net amount is quantity × price ÷ base quantity, with charges and without allowances.
    fn of_line(&mut self, view: &View<'t, 'a>, line: Element<'t, 'a>, net: usize, more: Decimal) -> Option<usize> {
        const BASE: Term = Term {
            ubl: &[steps!(cac.Price / cbc.BaseQuantity)],
            cii: &[steps!(ram.SpecifiedLineTradeAgreement / ram.NetPriceProductTradePrice / ram.BasisQuantity)],
        };
        let (quantity, price) = (amount(view, line, terms::QUANTITY)?, amount(view, line, terms::NET_PRICE)?);
        let base = amount(view, line, BASE).filter(|base| !base.is_zero()).unwrap_or(Decimal::ONE);
        // Most prices are for one; a division takes as long as all else here.
        let per_base = |number: Decimal| if base == Decimal::ONE { Some(number) } else { number.checked_div(base) };
        let (per_piece, per_price) = (per_base(price)?, per_base(quantity)?);
        let goods = per_piece.checked_mul(quantity)?;
        let values = [
            self.value_of(&view.find(line, terms::QUANTITY), What::Quantity(line))?,
            self.value_of(&view.find(line, terms::NET_PRICE), What::Price(line))?,
        ];
        let asked = vec![(Asks::Rule("PEPPOL-EN16931-R120"), line.id())];
        let constant = goods.checked_add(more)?;
        let at = self.add_with(asked, vec![(net, Decimal::ONE)], -constant, TOLERANT)?;
        // Quantity and price each move the sum in proportion, while the other stays.
        for (value, factor) in values.into_iter().zip([-per_piece, -per_price]).filter(|(_, factor)| !factor.is_zero())
        {
            self.sums.get_mut(at)?.parts.push((value, factor));
            self.values.get_mut(value)?.used_in.push((at, factor));
        }
        Some(at)
    }
}

/// Charges less allowances of each line, by the line's number.
fn adjustments_by_line(view: &View<'_, '_>) -> HashMap<u32, Decimal> {
    let mut by_line: HashMap<u32, Decimal> = HashMap::new();
    for adjustment in view.adjustments.iter().filter(|it| it.place == AdjustmentPlace::Line) {
        let is_line = |at: &Element<'_, '_>| {
            at.is(Ns::Cac, "InvoiceLine")
                || at.is(Ns::Cac, "CreditNoteLine")
                || at.is(Ns::Ram, "IncludedSupplyChainTradeLineItem")
        };
        let line = std::iter::successors(adjustment.element.parent(), |at| at.parent()).find(is_line);
        let (Some(line), Some(amount)) = (line, amount(view, adjustment.element, terms::AMOUNT)) else { continue };
        let sum = by_line.entry(line.id()).or_default();
        *sum = match adjustment.kind {
            Some(AdjustmentKind::Charge) => sum.saturating_add(amount),
            Some(AdjustmentKind::Allowance) => sum.saturating_sub(amount),
            None => *sum,
        };
    }
    by_line
}
