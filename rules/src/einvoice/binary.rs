//! Amounts as published rules count that forget to say `xs:decimal`: in XPath's `double`.
//!
//! Where a rule tolerates "less than 1", an amount that is 1 apart to the cent is on one side or the other by the last bit
//! of a binary fraction. Such a verdict is arbitrary, but it is the published one, so it is computed here: in whole numbers,
//! since binary fractions have no place in money.

use rust_decimal::Decimal;

/// Bits of a `double`'s mantissa.
const BITS: u32 = 53;

/// `mantissa / 2^shift`, with a mantissa of at most 53 bits.
#[derive(Debug, Clone, Copy)]
struct Binary {
    mantissa: i128,
    shift: u32,
}

impl Binary {
    /// The `double` nearest to a number; `None` for numbers that no amount is.
    fn of(value: Decimal) -> Option<Binary> {
        let value = value.normalize();
        let ten = 10_i128.checked_pow(value.scale())?;
        let number = value.mantissa().abs();
        if number == 0 {
            return Some(Binary { mantissa: 0, shift: 0 });
        }
        // One of two shifts leaves exactly 53 bits before the point.
        let mut shift = (BITS + bits(ten)).checked_sub(bits(number))?;
        if bits(shifted(number, shift)? / ten) > BITS {
            shift = shift.checked_sub(1)?;
        }
        let number = shifted(number, shift)?;
        let sign = if value.is_sign_negative() { -1 } else { 1 };
        Some(Binary { mantissa: sign * to_even(number, ten), shift }.narrowed())
    }

    /// The `double` of this plus a whole number.
    fn plus(self, whole: i128) -> Option<Binary> {
        let mantissa = self.mantissa.checked_add(whole.checked_mul(1_i128.checked_shl(self.shift.min(126))?)?)?;
        Some(Binary { mantissa, ..self }.narrowed())
    }

    fn narrowed(self) -> Binary {
        let extra = bits(self.mantissa.abs()).saturating_sub(BITS).min(self.shift);
        let rounded = to_even(self.mantissa.abs(), 1 << extra);
        Binary { mantissa: rounded * self.mantissa.signum(), shift: self.shift - extra }
    }

    /// Its order beside an exact number.
    fn cmp_exact(self, other: Decimal) -> Option<std::cmp::Ordering> {
        let left = self.mantissa.checked_mul(10_i128.checked_pow(other.scale())?)?;
        let right = other.mantissa().checked_mul(1_i128.checked_shl(self.shift.min(126))?)?;
        Some(left.cmp(&right))
    }

    /// Its order beside the `double` of a number.
    fn cmp_double(self, other: Decimal) -> Option<std::cmp::Ordering> {
        let other = Binary::of(other)?;
        let shift = self.shift.max(other.shift);
        let aligned = |it: Binary| it.mantissa.checked_mul(1_i128.checked_shl((shift - it.shift).min(126))?);
        Some(aligned(self)?.cmp(&aligned(other)?))
    }
}

/// What an amount is compared with: the exact number (UBL), or its `double` (CII).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beside {
    Exact,
    Double,
}

/// Whether `amount - 1 < sum` and `amount + 1 > sum`, where the left sides are `double`.
pub(crate) fn less_than_one_apart(amount: Decimal, sum: Decimal, beside: Beside) -> bool {
    let Some(apart) = amount.checked_sub(sum) else { return false };
    if apart.abs() != Decimal::ONE {
        return apart.abs() < Decimal::ONE;
    }
    let whole = if apart.is_sign_negative() { 1 } else { -1 };
    let shifted = Binary::of(amount).and_then(|amount| amount.plus(whole));
    let order = shifted.and_then(|shifted| match beside {
        Beside::Exact => shifted.cmp_exact(sum),
        Beside::Double => shifted.cmp_double(sum),
    });
    // `amount - 1` has to be less, `amount + 1` more.
    order.is_some_and(|order| if whole == 1 { order.is_gt() } else { order.is_lt() })
}

fn bits(number: i128) -> u32 {
    128 - number.leading_zeros()
}

fn shifted(number: i128, by: u32) -> Option<i128> {
    (bits(number) + by < 127).then(|| number << by)
}

/// Division of numbers that are not negative; a tie goes to the even quotient.
fn to_even(number: i128, by: i128) -> i128 {
    let (quotient, twice) = (number / by, 2 * (number % by));
    if twice > by || (twice == by && quotient % 2 == 1) { quotient + 1 } else { quotient }
}

#[cfg(test)]
mod tests {
    use super::super::number::decimal;
    use super::*;

    fn apart(amount: &str, sum: &str, beside: Beside) -> bool {
        less_than_one_apart(decimal(amount).unwrap_or_default(), decimal(sum).unwrap_or_default(), beside)
    }

    #[test]
    fn less_and_more_than_one_are_what_they_are() {
        for beside in [Beside::Exact, Beside::Double] {
            assert!(apart("100.99", "100", beside) && apart("99.01", "100", beside));
            assert!(!apart("101.01", "100", beside) && !apart("98.99", "100", beside));
            assert!(!apart("101", "100", beside) && !apart("-1", "0", beside) && !apart("0", "1", beside));
        }
    }

    #[test]
    fn one_to_the_cent_is_decided_by_the_last_bit() {
        // 11.78 − 1 as double is 10.77999…936, which is less than 10.78, and the same as its double.
        assert!(apart("11.78", "10.78", Beside::Exact));
        assert!(!apart("11.78", "10.78", Beside::Double));
        // Doubles say so themselves.
        for cents in (1..40_000).step_by(7) {
            let amount = Decimal::new(cents, 2);
            for (sum, whole) in [(amount - Decimal::ONE, -1.0), (amount + Decimal::ONE, 1.0)] {
                let [left, right] = [amount, sum].map(|it| it.to_string().parse::<f64>().unwrap_or_default());
                let expected = if whole > 0.0 { left + whole > right } else { left + whole < right };
                assert_eq!(less_than_one_apart(amount, sum, Beside::Double), expected, "{amount} and {sum}");
            }
        }
    }
}
