//! Money is an exact decimal with its currency. Arithmetic is checked; rounding is named at the call.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// ISO 4217 currency code (BT-5), three capital letters.
///
/// [`Currency::NONE`] (`XXX`, ISO 4217 "no currency") stands for an amount whose currency
/// the document does not say.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    /// ISO 4217 `XXX`: no currency is known.
    pub const NONE: Currency = Currency(*b"XXX");
    /// Euro.
    pub const EUR: Currency = Currency(*b"EUR");

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Decimals of the currency's minor unit (ISO 4217): 2 for most, 0 for JPY, 3 for KWD.
    #[must_use]
    pub fn decimals(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX"
            | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

/// Why text is not a currency code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an ISO 4217 code: three letters such as EUR")]
pub struct NotACurrency(pub String);

impl FromStr for Currency {
    type Err = NotACurrency;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_uppercase) => Ok(Currency(code)),
            _ => Err(NotACurrency(text.chars().take(20).collect())),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}
impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// How a half is rounded. Every rounding in the project names one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Ties away from zero: commercial rounding, 0.005 → 0.01 and −0.005 → −0.01.
    HalfUp,
    /// Ties towards positive infinity: XPath `round()`, which the official rules use; −0.5 → 0.
    XPath,
    /// Ties to the even neighbour.
    HalfEven,
}

/// Rounds an exact decimal to `decimals` places.
#[must_use]
pub fn round(value: Decimal, decimals: u32, rounding: Rounding) -> Decimal {
    match rounding {
        Rounding::HalfUp => value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero),
        Rounding::HalfEven => value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointNearestEven),
        Rounding::XPath => {
            // Away from zero is towards +infinity for positives; for negatives a tie goes towards zero.
            let strategy = if value.is_sign_negative() {
                RoundingStrategy::MidpointTowardZero
            } else {
                RoundingStrategy::MidpointAwayFromZero
            };
            value.round_dp_with_strategy(decimals, strategy)
        }
    }
}

/// An amount of money as written on a document, with its currency. Scale is kept: `10.00` stays `10.00`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Amount {
    /// Exact value, in units of the currency (not minor units).
    pub value: Decimal,
    /// Currency of the value; `XXX` when the document does not say.
    pub currency: Currency,
}

impl<'de> Deserialize<'de> for Amount {
    /// From its parts, or from text as people write it in a configuration: `"500.00 EUR"`.
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "an amount such as \"500.00 EUR\"")]
        enum Form {
            Text(String),
            Parts { value: Decimal, currency: Currency },
        }
        match Form::deserialize(d)? {
            Form::Text(text) => crate::parse::amount(&text).map_err(serde::de::Error::custom),
            Form::Parts { value, currency } => Ok(Amount::new(value, currency)),
        }
    }
}

/// Why money arithmetic has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Two different currencies met; amounts are never converted silently.
    #[error("cannot combine {0} with {1}")]
    CurrencyMismatch(Currency, Currency),
    /// More than 28 significant digits.
    #[error("amount is too large to add exactly")]
    Overflow,
}

impl Amount {
    /// An amount from its parts.
    #[must_use]
    pub const fn new(value: Decimal, currency: Currency) -> Self {
        Amount { value, currency }
    }

    /// Zero in a currency.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Amount { value: Decimal::ZERO, currency }
    }

    /// Sum, in the common currency.
    ///
    /// # Errors
    /// When the currencies differ or the sum has more than 28 digits.
    pub fn checked_add(self, other: Amount) -> Result<Amount, MoneyError> {
        let currency = self.common(other)?;
        let value = self.value.checked_add(other.value).ok_or(MoneyError::Overflow)?;
        Ok(Amount { value, currency })
    }

    /// Difference `self − other`, in the common currency.
    ///
    /// # Errors
    /// As [`Amount::checked_add`].
    pub fn checked_sub(self, other: Amount) -> Result<Amount, MoneyError> {
        self.checked_add(Amount { value: -other.value, currency: other.currency })
    }

    /// Product with a plain number (a quantity, a rate), unrounded.
    ///
    /// # Errors
    /// When the product has more than 28 digits.
    pub fn checked_mul(self, factor: Decimal) -> Result<Amount, MoneyError> {
        let value = self.value.checked_mul(factor).ok_or(MoneyError::Overflow)?;
        Ok(Amount { value, currency: self.currency })
    }

    /// The value in digits, with at least the currency's decimals: `1190.00`.
    #[must_use]
    pub fn value_text(self) -> String {
        let mut value = self.value;
        if value.scale() < self.currency.decimals() {
            value.rescale(self.currency.decimals());
        }
        value.to_string()
    }

    /// Rounded to the currency's decimals.
    #[must_use]
    pub fn round_to_minor(self, rounding: Rounding) -> Amount {
        Amount { value: round(self.value, self.currency.decimals(), rounding), currency: self.currency }
    }

    fn common(self, other: Amount) -> Result<Currency, MoneyError> {
        match (self.currency, other.currency) {
            (a, b) if a == b => Ok(a),
            (Currency::NONE, known) | (known, Currency::NONE) => Ok(known),
            (a, b) => Err(MoneyError::CurrencyMismatch(a, b)),
        }
    }
}

impl fmt::Display for Amount {
    /// `1190.00 EUR`, with at least the currency's decimals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value_text();
        if self.currency == Currency::NONE { write!(f, "{value}") } else { write!(f, "{value} {}", self.currency) }
    }
}
impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn ties_round_as_named() {
        for (value, half_up, xpath, half_even) in [
            ("0.005", "0.01", "0.01", "0.00"),
            ("-0.005", "-0.01", "0.00", "0.00"),
            ("2.675", "2.68", "2.68", "2.68"),
            ("-2.665", "-2.67", "-2.66", "-2.66"),
        ] {
            assert_eq!(round(d(value), 2, Rounding::HalfUp), d(half_up), "{value}");
            assert_eq!(round(d(value), 2, Rounding::XPath), d(xpath), "{value}");
            assert_eq!(round(d(value), 2, Rounding::HalfEven), d(half_even), "{value}");
        }
    }

    #[test]
    fn different_currencies_do_not_add() {
        let eur = Amount::new(d("1"), Currency::EUR);
        let usd = Amount::new(d("1"), "USD".parse().expect("code"));
        assert!(matches!(eur.checked_add(usd), Err(MoneyError::CurrencyMismatch(..))));
        assert!(Amount::new(Decimal::MAX, Currency::EUR).checked_add(eur).is_err());
    }

    #[test]
    fn amounts_print_with_the_minor_unit() {
        assert_eq!(Amount::new(d("5"), Currency::EUR).to_string(), "5.00 EUR");
        assert_eq!(Amount::new(d("5"), "JPY".parse().expect("code")).to_string(), "5 JPY");
    }

    #[test]
    fn amounts_are_read_from_parts_and_from_text() {
        let five = Amount::new(d("5.00"), Currency::EUR);
        let parts = serde_json::to_string(&five).expect("serialises");
        assert_eq!(serde_json::from_str::<Amount>(&parts).expect("parts"), five);
        assert_eq!(serde_json::from_str::<Amount>("\"5.00 EUR\"").expect("text"), five);
        assert!(serde_json::from_str::<Amount>("\"5,00 EUR\"").is_err());
        assert!(serde_json::from_str::<Amount>("5.00").is_err());
    }
}
