//! Numbers as the published rules count: XPath 2.0's `xs:decimal`, and its `round`, which takes ties towards positive
//! infinity.
//!
//! Where the published files count with binary fractions (amounts that are not cast), this counts exactly; only at the
//! edge of a tolerance does that make a difference, and [`super::binary`] counts there. One outcome of the reference
//! engine is not followed: it holds `-0.00` for less than 0 when it compares text with a number, which XPath does not.

use std::cmp::Ordering;
use std::fmt::Write as _;

use rust_decimal::{Decimal, RoundingStrategy};

/// The exact decimal of a text, blanks around it allowed; `None` for anything else, exponents included.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mut mantissa, mut scale, mut seen, mut in_fraction) = (0_i128, 0_u32, false, false);
    for byte in digits.bytes() {
        match byte {
            b'0'..=b'9' => {
                seen = true;
                // 28 digits are the most that a decimal holds; more of a fraction say nothing about money.
                if in_fraction && (scale == 28 || mantissa >= MANTISSA_MAX / 10) {
                    continue;
                }
                mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
                scale += u32::from(in_fraction);
            }
            b'.' if !in_fraction => in_fraction = true,
            _ => return None,
        }
    }
    let signed = if text.starts_with('-') { -mantissa } else { mantissa };
    if seen { Decimal::try_from_i128_with_scale(signed, scale).ok() } else { None }
}

/// The largest mantissa of a decimal.
const MANTISSA_MAX: i128 = (1 << 96) - 1;

/// How a number compares with zero, where the published rules compare without saying `xs:decimal`: such a number may have
/// an exponent, be infinite, or have more digits than a [`Decimal`] holds. A negative zero is zero.
pub(crate) fn sign(text: &str) -> Option<Ordering> {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    let size = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (digits, exponent) = size.split_once(['e', 'E']).unwrap_or((size, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = plain(whole)
        && plain(fraction)
        && plain(exponent)
        && !exponent.is_empty()
        && digits.len() > usize::from(digits.contains('.'));
    if size != "INF" && !is_number {
        return None;
    }
    let zero = size != "INF" && digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    Some(if zero {
        Ordering::Equal
    } else if text.starts_with('-') {
        Ordering::Less
    } else {
        Ordering::Greater
    })
}

/// XPath `round(x * 10^places) div 10^places`: ties towards positive infinity.
pub(crate) fn round(value: Decimal, places: u32) -> Decimal {
    let strategy = if value.is_sign_negative() {
        RoundingStrategy::MidpointTowardZero
    } else {
        RoundingStrategy::MidpointAwayFromZero
    };
    value.round_dp_with_strategy(places, strategy)
}

/// An amount as messages show it: at least two decimals.
pub(crate) fn shown(value: Decimal) -> String {
    let mut text = String::with_capacity(16);
    let value = value.normalize();
    // Writing to a string cannot fail.
    let _ = if value.scale() < 2 { write!(text, "{value:.2}") } else { write!(text, "{value}") };
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        decimal(text).unwrap_or_else(|| panic!("{text} is a decimal"))
    }

    #[test]
    fn rounds_ties_up() {
        assert_eq!(round(d("2.345"), 2), d("2.35"));
        assert_eq!(round(d("-2.345"), 2), d("-2.34"));
        assert_eq!(round(d("-2.346"), 2), d("-2.35"));
    }

    #[test]
    fn reads_what_xpath_reads() {
        for (text, same) in
            [("5.", "5"), (".5", "0.5"), ("+7", "7"), (" 1.50\n", "1.5"), ("-0", "0"), ("-1.25", "-1.25")]
        {
            assert_eq!(d(text), d(same), "{text}");
        }
        for text in ["", ".", "1e5", "1,5", "1.2.3", "--1", "INF", "-", "99999999999999999999999999999"] {
            assert!(decimal(text).is_none(), "{text}");
        }
        assert_eq!(d("0.33333333333333333333333333333333333333"), d("0.3333333333333333333333333333"));
    }

    #[test]
    fn numbers_of_any_form_have_a_sign() {
        use std::cmp::Ordering::{Equal, Greater, Less};
        for (text, order) in [("9.90", Greater), ("-.5", Less), (" 1e999 ", Greater), ("INF", Greater), ("-INF", Less)]
        {
            assert_eq!(sign(text), Some(order), "{text}");
        }
        for text in ["0", "-0.00", "0E5", "+0."] {
            assert_eq!(sign(text), Some(Equal), "{text}");
        }
        assert_eq!(sign("99999999999999999999999999999"), Some(Greater));
        for text in ["", "-", ".", "x", "1e", "1,5", "NaN", "inf"] {
            assert_eq!(sign(text), None, "{text}");
        }
    }

    #[test]
    fn shows_amounts_with_two_decimals() {
        let shown = |text| shown(d(text));
        assert_eq!(
            [shown("19"), shown("19.5"), shown("19.500"), shown("-0.125")],
            ["19.00", "19.50", "19.50", "-0.125"]
        );
    }
}
