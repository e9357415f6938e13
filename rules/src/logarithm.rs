//! Logarithms of ratios, in decimals: amounts are compared by factors as exactly on every machine.

use model::Decimal;

/// Binary places behind the point: a factor is told from one that differs by a fiftieth of a percent.
const PLACES: u32 = 12;
/// Digits that a square keeps.
const DIGITS: u32 = 20;

/// How many times `value` doubles `base`, down to 1/4096; 0 when it does not exceed it, or when either is nothing.
pub(crate) fn doublings(value: Decimal, base: Decimal) -> Decimal {
    let Some(mut ratio) = value.checked_div(base).filter(|_| base > Decimal::ZERO) else { return Decimal::ZERO };
    let half = Decimal::new(5, 1);
    let (mut whole, mut parts) = (0_u32, 0_u32);
    while ratio >= Decimal::TWO {
        let Some(halved) = ratio.checked_mul(half) else { return Decimal::ZERO };
        ratio = halved;
        whole += 1;
    }
    // Below one, squares would shrink: it doubles nothing.
    if ratio <= Decimal::ONE && whole == 0 {
        return Decimal::ZERO;
    }
    for _ in 0..PLACES {
        let Some(square) = ratio.round_dp(DIGITS).checked_mul(ratio.round_dp(DIGITS)) else { break };
        parts *= 2;
        ratio = if square >= Decimal::TWO {
            parts += 1;
            square.checked_mul(half).unwrap_or(square)
        } else {
            square
        };
    }
    let fraction = Decimal::from(parts).checked_div(Decimal::from(1_u32 << PLACES)).unwrap_or_default();
    Decimal::from(whole) + fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doublings_are_those_of_the_binary_logarithm() {
        for (value, base, expected) in [
            ("8", "1", "3"),
            ("1", "1", "0"),
            ("1", "8", "0"),
            ("0", "8", "0"),
            ("8", "0", "0"),
            ("3", "1", "1.58496"),
            ("1490.00", "240.00", "2.63420"),
            ("1.001", "1", "0.00144"),
            ("79228162514264337593543950335", "0.0000000000000000000000000001", "0"),
            ("79228162514264337593543950335", "1", "96"),
        ] {
            let number = |text: &str| text.parse::<Decimal>().expect(text);
            let apart = (doublings(number(value), number(base)) - number(expected)).abs();
            assert!(apart < Decimal::new(5, 4), "{value} / {base}: {}", doublings(number(value), number(base)));
        }
    }
}
