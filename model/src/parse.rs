//! The canonical text of values: exact decimals with a point, ISO dates, `119.00 EUR`.

use std::str::FromStr;

use crate::{Amount, Currency, Date, Decimal};

/// Why text is not the value that its term wants.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Not `-?digits(.digits)?` with at most 28 digits.
    #[error("{0:?} is not an exact decimal number such as 1234.56")]
    Decimal(String),
    /// Not a date of the calendar in the form 2026-03-02.
    #[error("{0:?} is not a date such as 2026-03-02")]
    Date(String),
    /// Not an ISO 4217 code.
    #[error("{0:?} is not a currency code such as EUR")]
    Currency(String),
    /// Empty, or longer than a term may be.
    #[error("the text is empty or longer than {max} characters")]
    Length {
        /// Characters allowed.
        max: usize,
    },
    /// No such term, or an index out of range.
    #[error("{0} is not a term of an invoice")]
    NoSuchTerm(String),
}

/// Longest text of a term, in bytes. Attachments (BT-125) have their own limit.
pub const TEXT_MAX: usize = 20_000;
/// Largest embedded attachment (BT-125), in bytes of base64.
pub const ATTACHMENT_MAX: usize = 30_000_000;
/// Most entries of one repeating group: lines, VAT groups, notes.
pub const REPEAT_MAX: u32 = 100_000;

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// An exact decimal in `xs:decimal` form (sign, digits, point). Never an exponent, never more than 28 digits.
pub fn decimal(text: &str) -> Result<Decimal, ValueError> {
    let text = text.trim();
    let bad = || ValueError::Decimal(short(text));
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    let points = digits.bytes().filter(|b| *b == b'.').count();
    if count == 0 || count > 28 || points > 1 || count + points != digits.len() {
        return Err(bad());
    }
    Decimal::from_str(text.strip_prefix('+').unwrap_or(text)).map_err(|_| bad())
}

/// A civil date in ISO form; a time zone suffix (`2026-03-02Z`, `2026-03-02+01:00`) of `xs:date` is dropped.
pub fn date(text: &str) -> Result<Date, ValueError> {
    let text = text.trim();
    let bad = || ValueError::Date(short(text));
    let (day, zone) = text.split_at_checked(10).ok_or_else(bad)?;
    let zone_ok = zone.is_empty()
        || zone == "Z"
        || (zone.len() == 6 && zone.starts_with(['+', '-']) && zone.as_bytes()[3] == b':');
    if !zone_ok {
        return Err(bad());
    }
    Date::from_str(day).map_err(|_| bad())
}

/// `119.00 EUR`, or `119.00` when no currency is known.
pub fn amount(text: &str) -> Result<Amount, ValueError> {
    let text = text.trim();
    match text.split_once(' ') {
        Some((value, code)) => {
            let currency = Currency::from_str(code).map_err(|_| ValueError::Currency(short(code)))?;
            Ok(Amount::new(decimal(value)?, currency))
        }
        None => Ok(Amount::new(decimal(text)?, Currency::NONE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_or_refused() {
        for good in ["0", "-1", "1234.56", "+5", ".5", "5.", "0.00", "9999999999999999999999999999"] {
            assert!(decimal(good).is_ok(), "{good}");
        }
        for bad in ["", "-", ".", "1e3", "1,5", "1.2.3", "NaN", "١", "12345678901234567890123456789", "1 000"] {
            assert!(decimal(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn dates_are_of_the_calendar() {
        assert!(date("2024-02-29").is_ok());
        assert!(date("2026-03-02+01:00").is_ok());
        for bad in ["2023-02-29", "02.03.2026", "2026-3-2", "", "2026-03-02T00:00:00", "ÄÄÄÄÄÄ"] {
            assert!(date(bad).is_err(), "{bad}");
        }
    }
}
