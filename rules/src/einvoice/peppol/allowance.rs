//! Allowances and charges that are a percentage of a base amount, as both syntaxes count them.

use model::xml::Element;
use rust_decimal::Decimal;

use super::super::number::{round, shown};
use super::super::sink::Sum;
use super::out::Out;
use super::path::Unsure;

/// What such an amount is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Product {
    pub(super) amount: Decimal,
    pub(super) base: Decimal,
    pub(super) percentage: Decimal,
}

impl Product {
    fn expected(self) -> Result<Decimal, Unsure> {
        let product = self.base.checked_mul(self.percentage);
        product.map(|product| product / Decimal::ONE_HUNDRED).ok_or(Unsure("the amounts are too large"))
    }

    /// The amount is the product, give or take 0.02 (R040).
    pub(super) fn judge(read: Result<Product, Unsure>, at: Element<'_, '_>, out: &mut Out<'_>) {
        let holds = read.and_then(|product| {
            let difference = product.amount.checked_sub(product.expected()?);
            Ok(difference.is_some_and(|difference| difference.abs() <= Decimal::new(2, 2)))
        });
        out.hold_sum("PEPPOL-EN16931-R040", at, holds, || {
            let product = read.ok()?;
            let expected = product.expected().unwrap_or_default();
            let seen = format!(
                "The amount is {}, but {} % of {} is {}",
                product.amount,
                product.percentage,
                product.base,
                shown(expected)
            );
            Some(Sum { seen, advice: Some(format!("{} would balance", shown(round(expected, 2)))) })
        });
    }
}
