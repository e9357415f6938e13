//! Identifiers that carry their own proof: IBAN (ISO 13616) and VAT identifier (BT-31, BT-48).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// International bank account number with correct length and check digits, without blanks.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Iban(String);

/// Why text is not an IBAN.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAnIban {
    /// Wrong characters, or a length that the country does not use.
    #[error("an IBAN has a country code, two check digits and the length of its country")]
    Shape,
    /// Check digits do not fit: a keying or reading slip.
    #[error("the IBAN's check digits do not fit")]
    CheckDigits,
}

/// Lengths per country (ISO 13616 registry).
const LENGTHS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NL", 18),
    ("NO", 15),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("SA", 24),
    ("SC", 31),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("ST", 25),
    ("SV", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
];

impl Iban {
    /// The IBAN without blanks.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// ISO 3166 code of the country that issued it.
    #[must_use]
    pub fn country(&self) -> &str {
        &self.0[..2]
    }

    /// Grouped by four, as people read it; all but the first and last four hidden.
    #[must_use]
    pub fn masked(&self) -> String {
        let shown = self.0.len().saturating_sub(4);
        format!("{}…{}", &self.0[..4], &self.0[shown..])
    }
}

impl FromStr for Iban {
    type Err = NotAnIban;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut compact = String::with_capacity(34);
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            if !c.is_ascii_alphanumeric() || compact.len() >= 34 {
                return Err(NotAnIban::Shape);
            }
            compact.push(c.to_ascii_uppercase());
        }
        let length = compact.get(..2).and_then(|cc| LENGTHS.iter().find(|(code, _)| *code == cc));
        if length.is_none_or(|(_, length)| *length != compact.len())
            || !compact.as_bytes()[2..4].iter().all(u8::is_ascii_digit)
        {
            return Err(NotAnIban::Shape);
        }
        // ISO 13616: the first four characters go last, letters count as 10–35, and mod 97 must be 1.
        let remainder = compact[4..].chars().chain(compact[..4].chars()).fold(0_u32, |rest, c| {
            let digit = c.to_digit(36).unwrap_or(0);
            (if digit > 9 { rest * 100 } else { rest * 10 } + digit) % 97
        });
        if remainder == 1 { Ok(Iban(compact)) } else { Err(NotAnIban::CheckDigits) }
    }
}

impl TryFrom<String> for Iban {
    type Error = NotAnIban;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
impl From<Iban> for String {
    fn from(iban: Iban) -> String {
        iban.0
    }
}
impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for Iban {
    // Bank numbers stay out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// VAT identifier (BT-31, BT-48, BT-63): country prefix and national part, without blanks or punctuation.
///
/// The shape is checked here; check digits are a rule's business (N005), since a wrong one is a finding.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VatIdentifier(String);

/// Why text is not a VAT identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a VAT identifier has two letters of its country and 2 to 13 letters or digits")]
pub struct NotAVatIdentifier;

impl VatIdentifier {
    /// The identifier without blanks.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The prefix: ISO 3166, except EL for Greece and XI for Northern Ireland.
    #[must_use]
    pub fn country(&self) -> &str {
        &self.0[..2]
    }
}

impl FromStr for VatIdentifier {
    type Err = NotAVatIdentifier;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut compact = String::with_capacity(15);
        for c in text.chars() {
            match c {
                ' ' | '\u{a0}' | '.' | '-' | '/' => {}
                c if c.is_ascii_alphanumeric() || c == '+' || c == '*' => compact.push(c.to_ascii_uppercase()),
                _ => return Err(NotAVatIdentifier),
            }
            if compact.len() > 16 {
                return Err(NotAVatIdentifier);
            }
        }
        let shape = compact.len() >= 4
            && compact.as_bytes()[..2].iter().all(u8::is_ascii_uppercase)
            && compact.bytes().skip(2).any(|b| b.is_ascii_digit());
        if shape { Ok(VatIdentifier(compact)) } else { Err(NotAVatIdentifier) }
    }
}
impl TryFrom<String> for VatIdentifier {
    type Error = NotAVatIdentifier;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
impl From<VatIdentifier> for String {
    fn from(id: VatIdentifier) -> String {
        id.0
    }
}
impl fmt::Display for VatIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iban_proves_itself() {
        for good in
            ["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432", "PL61109010140000071219812874", "NO9386011117947"]
        {
            assert!(good.parse::<Iban>().is_ok(), "{good}");
        }
        assert_eq!("DE89370400440532013001".parse::<Iban>(), Err(NotAnIban::CheckDigits));
        for bad in ["", "DE", "DE8937040044053201300", "ZZ89370400440532013000", "ÄE89370400440532013000"] {
            assert_eq!(bad.parse::<Iban>(), Err(NotAnIban::Shape), "{bad}");
        }
    }

    #[test]
    fn a_vat_identifier_sheds_punctuation() {
        assert_eq!("de 123.456.789".parse::<VatIdentifier>().map(String::from), Ok("DE123456789".into()));
        assert!("123456789".parse::<VatIdentifier>().is_err());
        assert!("HELLO".parse::<VatIdentifier>().is_err());
    }
}
