//! The sums of the VAT breakdown: taxable amount times rate is the tax of a group.

use model::xml::Element;
use rust_decimal::Decimal;

use super::{Asks, EXACT, Group, Sums, What};
use crate::einvoice::en16931::terms::{self, Found};
use crate::einvoice::en16931::vat::counting;
use crate::einvoice::en16931::view::{CategoryOf, View};
use crate::einvoice::number::decimal;

impl<'t, 'a> Sums<'t, 'a> {
    /// The groups, and what each asks for.
    pub(super) fn groups(&mut self, view: &View<'t, 'a>) -> Option<()> {
        for category in view.categories.iter().filter(|category| category.of == CategoryOf::Breakdown) {
            let Some(counting) = counting(view, category) else { continue };
            let element = if view.is_ubl() { category.element.parent()? } else { category.element };
            let rate = view.find(category.element, terms::RATE).first();
            let at = self.groups.len();
            let tax_found = view.find(element, terms::TAX);
            let tax = self.value_of(&tax_found, What::Tax(at));
            let taxable_found = view.find(element, terms::TAXABLE);
            let taxable = self.value_of(&taxable_found, What::Taxable(at));
            let tax_amount = tax.and_then(|tax| self.values.get(tax)).map(|tax| tax.now);
            let mut group =
                Group { code: counting.code, taxed: counting.taxed, rate, counting, tax: tax_amount, sums: [None; 2] };
            if let Some(tax) = tax {
                let ids = [tax_found.first().map(Element::id), Some(element.id())];
                let mut asked: Vec<_> = ids.into_iter().flatten().map(|id| (Asks::Tax, id)).collect();
                asked.push((Asks::Rule("BR-CO-17"), element.id()));
                let percent = rate.and_then(|rate| decimal(rate.raw_text()));
                match (counting.taxed, taxable, percent) {
                    (true, Some(taxable), Some(percent)) => {
                        let factor = -percent.checked_div(Decimal::ONE_HUNDRED)?;
                        let parts = vec![(tax, Decimal::ONE), (taxable, factor)];
                        group.sums[1] = self.add_with(asked, parts, Decimal::ZERO, Decimal::ONE);
                    }
                    (false, ..) if counting.counts => {
                        group.sums[1] = self.add(asked, &[(tax, 1)], Decimal::ZERO, EXACT)
                    }
                    _ => {}
                }
            }
            let rate_is_known = rate.is_some_and(|rate| decimal(rate.raw_text()).is_some());
            let counts = counting.counts && (!counting.at_rate || rate_is_known);
            if let Some(taxable) = taxable.filter(|_| counts) {
                let ids = [taxable_found.first().map(Element::id), Some(element.id())];
                let asked = ids.into_iter().flatten().map(|id| (Asks::Taxable, id)).collect();
                // Lines, charges and allowances are added as they are met.
                let limit = if counting.exact { EXACT } else { Decimal::ONE };
                group.sums[0] = self.add(asked, &[(taxable, 1)], Decimal::ZERO, limit);
            }
            self.groups.push(group);
        }
        Some(())
    }

    /// The groups that count what has this category.
    pub(super) fn groups_of(&self, view: &View<'t, 'a>, categories: &Found<'t, 'a>) -> Vec<usize> {
        let of = |group: &Group<'t, 'a>| {
            categories.iter().any(|category| {
                let code = view.find(category, terms::CATEGORY_CODE).text() == group.code;
                let rate = |rate: Option<Element<'_, '_>>| rate.and_then(|rate| decimal(rate.raw_text()));
                code && (!group.counting.at_rate || rate(view.find(category, terms::RATE).first()) == rate(group.rate))
            })
        };
        (0..self.groups.len()).filter(|at| self.groups.get(*at).is_some_and(of)).collect()
    }
}
