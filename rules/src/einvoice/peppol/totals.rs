//! The net amount of a line, as both syntaxes count it.

use model::xml::Element;
use rust_decimal::{Decimal, RoundingStrategy};

use super::super::number::{round, shown};
use super::super::sink::Sum;
use super::out::Out;
use super::path::Unsure;

/// What the net amount of a line is made of.
#[derive(Debug, Default)]
pub(super) struct LineTotal {
    /// BT-131.
    pub(super) net: Option<Decimal>,
    /// BT-129.
    pub(super) quantity: Option<Decimal>,
    /// BT-146.
    pub(super) price: Option<Decimal>,
    /// BT-149.
    pub(super) base: Option<Decimal>,
    /// Sum of BT-141.
    pub(super) charges: Decimal,
    /// Sum of BT-136.
    pub(super) allowances: Decimal,
}

impl LineTotal {
    /// Quantity × (price ÷ base quantity) + charges − allowances, the two sums rounded.
    fn expected(&self) -> Result<Decimal, Unsure> {
        self.expected_by(self.base.filter(|base| !base.is_zero()).unwrap_or(Decimal::ONE))
    }

    fn expected_by(&self, base: Decimal) -> Result<Decimal, Unsure> {
        const TOO_LARGE: Unsure = Unsure("the amounts are too large");
        let unit = self.price.unwrap_or_default().checked_div(base).ok_or(TOO_LARGE)?;
        // The official engine divides first and keeps 18 places: 1 ÷ 3 × 3 is not quite 1.
        let unit = unit.round_dp_with_strategy(18, RoundingStrategy::MidpointAwayFromZero);
        let goods = unit.checked_mul(self.quantity.unwrap_or(Decimal::ONE)).ok_or(TOO_LARGE)?;
        let with_charges = goods.checked_add(round(self.charges, 2)).ok_or(TOO_LARGE)?;
        with_charges.checked_sub(round(self.allowances, 2)).ok_or(TOO_LARGE)
    }

    /// Whether the net amount is right, give or take 0.02.
    pub(super) fn balances(&self) -> Result<bool, Unsure> {
        Ok(self.is_near(self.expected()?))
    }

    fn is_near(&self, expected: Decimal) -> bool {
        let difference = self.net.unwrap_or_default().checked_sub(expected);
        difference.is_some_and(|difference| difference.abs() <= Decimal::new(2, 2))
    }

    /// Whether the price is for one piece after all: senders write the price, or the quantity, again as its base quantity,
    /// or turn its sign.
    fn is_priced_by_one(&self) -> bool {
        self.base.is_some_and(|base| base != Decimal::ONE)
            && self.expected_by(Decimal::ONE).is_ok_and(|expected| self.is_near(expected))
    }

    /// R120 for a line, of which `id` is the identifier.
    pub(super) fn judge(read: Result<LineTotal, Unsure>, line: Element<'_, '_>, id: &str, out: &mut Out<'_>) {
        const RULE: &str = "PEPPOL-EN16931-R120";
        let holds = read.as_ref().map_err(|why| *why).and_then(LineTotal::balances);
        let total = read.unwrap_or_default();
        if holds == Ok(false) && total.is_priced_by_one() {
            let advice = Some("1 as the base quantity (BT-149) would balance".to_owned());
            out.fire_explained(RULE, line, Sum { advice, ..total.says(id) });
        } else {
            out.hold_sum(RULE, line, holds, || Some(total.says(id)));
        }
    }

    /// The sum in words, for the line of that id.
    fn says(&self, id: &str) -> Sum {
        let net = self.net.map_or("missing".to_owned(), |net| net.to_string());
        let mut sum = format!("{} × {}", self.quantity.unwrap_or(Decimal::ONE), self.price.unwrap_or_default());
        if let Some(base) = self.base.filter(|base| !base.is_zero() && *base != Decimal::ONE) {
            sum += &format!(" ÷ {base}");
        }
        if !self.charges.is_zero() {
            sum += &format!(" + {} charges", shown(round(self.charges, 2)));
        }
        if !self.allowances.is_zero() {
            sum += &format!(" − {} allowances", shown(round(self.allowances, 2)));
        }
        let expected = self.expected().map_or_else(|_| "too large".to_owned(), |value| shown(round(value, 2)));
        let seen = format!("The net amount of line {id} is {net}, but {sum} is {expected}");
        Sum { seen, advice: Some(format!("{expected} would balance")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::einvoice::number::decimal;

    fn line(net: &str, quantity: &str, price: &str, base: &str) -> LineTotal {
        LineTotal {
            net: decimal(net),
            quantity: decimal(quantity),
            price: decimal(price),
            base: decimal(base),
            ..LineTotal::default()
        }
    }

    #[test]
    fn division_comes_first_and_keeps_eighteen_places() {
        assert_eq!(line("1.02", "3", "1", "3").balances(), Ok(false));
        assert_eq!(line("0.98", "3", "1", "3").balances(), Ok(true));
        assert_eq!(line("1.02", "1", "1", "0").balances(), Ok(true));
        assert_eq!(line("", "", "", "").balances(), Ok(true));
    }

    #[test]
    fn a_base_quantity_that_is_the_price_again_is_named() {
        assert!(line("1273", "1", "1273", "1273").is_priced_by_one());
        assert!(line("500", "100", "5", "100").is_priced_by_one());
        assert!(!line("1270", "1", "1273", "1273").is_priced_by_one());
        assert!(!line("1273", "1", "1273", "1").is_priced_by_one());
    }

    #[test]
    fn sums_are_rounded_on_their_own() {
        let charged = |text| LineTotal { charges: decimal(text).unwrap_or_default(), ..line("12.37", "1", "10", "") };
        assert_eq!(charged("2.345").balances(), Ok(true));
        assert_eq!(charged("2.395").balances(), Ok(false));
        let said = charged("2.395").says("7");
        assert_eq!(said.seen, "The net amount of line 7 is 12.37, but 1 × 10 + 2.40 charges is 12.40");
        assert_eq!(said.advice.as_deref(), Some("12.40 would balance"));
    }
}
