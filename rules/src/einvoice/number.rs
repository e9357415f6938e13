//! Numbers as the published rules count: XPath 2.0's `xs:decimal`, and its `round`, which takes ties towards positive
//! infinity.

use rust_decimal::{Decimal, RoundingStrategy};

/// The exact decimal of a text, blanks around it allowed; `None` for anything else, exponents included.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !(plain(whole) && plain(fraction)) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = if fraction.is_empty() { "0" } else { fraction };
    Decimal::from_str_exact(&format!("{sign}{whole}.{fraction}")).ok()
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
        for text in ["5.", ".5", "+7", " 1.50\n", "-0"] {
            assert!(decimal(text).is_some(), "{text}");
        }
        for text in ["", ".", "1e5", "1,5", "1.2.3", "--1", "INF"] {
            assert!(decimal(text).is_none(), "{text}");
        }
    }
}
