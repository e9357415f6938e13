//! Check digits for invented VAT identifiers and IBANs, so that a sample fails only where it means to.

use crate::seed::Seed;

/// The VAT identifier of a country from its digits without the check digit.
///
/// `digits`: DE 8, PL 9, FR 8 (the SIREN without its own check digit), NL 8, IE 7, BE 7 after the leading 0, AT 7,
/// GB 7, ES 7 (of a company under `B`), IT 10, PT 8, CZ 7, SE 9, DK 7, NO 8, FI 7, CH 8.
///
/// # Panics
/// When the country is not one of these, `digits` has another length, or no number is issued for them: companies are
/// written by us.
#[must_use]
pub fn vat_identifier(country: &str, digits: &str) -> String {
    assert!(digit_count(country).is_some(), "no check digit rule for {country}");
    assert_eq!(Some(digits.len()), digit_count(country), "{country} needs other digits than {digits:?}");
    match issued(country, digits) {
        Some(identifier) => identifier,
        None => panic!("{country} issues no number for {digits}"),
    }
}

/// Some VAT identifier of a country, right in its check digits; `None` when the country has none.
#[must_use]
pub fn any_vat_identifier(country: &str, seed: &mut Seed) -> Option<String> {
    let count = digit_count(country)?;
    loop {
        let mut digits: String = (0..count).map(|_| char::from(b'0' + seed.below(10) as u8)).collect();
        // First digits that are in use: no German number begins with 0, Norwegian ones begin with 8 or 9, and so on.
        let first = match country {
            "NO" => b'8' + seed.below(2) as u8,
            "PT" | "SE" => b'5',
            "IT" | "BE" | "FI" => b'0' + seed.below(3) as u8,
            _ => b'1' + seed.below(8) as u8,
        };
        digits.replace_range(0..1, &char::from(first).to_string());
        if country == "IT" {
            // The provincial office: 001 to 100.
            digits.replace_range(7..10, &format!("{:03}", 1 + seed.below(100)));
        }
        if let Some(identifier) = issued(country, &digits) {
            return Some(identifier);
        }
    }
}

fn digit_count(country: &str) -> Option<usize> {
    Some(match country {
        "DE" | "FR" | "NL" | "PT" | "NO" | "CH" => 8,
        "PL" | "SE" => 9,
        "IE" | "BE" | "AT" | "GB" | "ES" | "CZ" | "DK" | "FI" => 7,
        "IT" => 10,
        _ => return None,
    })
}

fn issued(country: &str, digits: &str) -> Option<String> {
    let d: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
    Some(match country {
        // ISO 7064 MOD 11,10.
        "DE" => {
            let product = d.iter().fold(10, |product, digit| {
                let sum = match (digit + product) % 10 {
                    0 => 10,
                    sum => sum,
                };
                (2 * sum) % 11
            });
            format!("DE{digits}{}", (11 - product) % 10)
        }
        // Weighted sum mod 11; a remainder of 10 is never issued.
        "PL" => format!("PL{digits}{}", below_ten(weighted(&d, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11)?),
        // The SIREN ends in a Luhn digit; the key before it is derived from the whole.
        "FR" => {
            let siren = format!("{digits}{}", luhn(&d));
            let key = (12 + 3 * mod97(&siren)) % 97;
            format!("FR{key:02}{siren}")
        }
        "NL" => format!("NL{digits}{}B01", below_ten(weighted(&d, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11)?),
        "IE" => {
            let check = weighted(&d, &[8, 7, 6, 5, 4, 3, 2]) % 23;
            let letter = b"WABCDEFGHIJKLMNOPQRSTUV".get(check as usize).copied().unwrap_or(b'W');
            format!("IE{digits}{}", char::from(letter))
        }
        "BE" => format!("BE0{digits}{:02}", 97 - mod97(&format!("0{digits}"))),
        "GB" => format!("GB{digits}{:02}", 97 - weighted(&d, &[8, 7, 6, 5, 4, 3, 2]) % 97),
        "ES" => format!("ESB{digits}{}", luhn(&d)),
        "IT" => format!("IT{digits}{}", luhn(&d)),
        "PT" => {
            let check = 11 - weighted(&d, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
            format!("PT{digits}{}", if check > 9 { 0 } else { check })
        }
        "CZ" => format!("CZ{digits}{}", (11 - weighted(&d, &[8, 7, 6, 5, 4, 3, 2]) % 11) % 10),
        // The number of the organisation ends in a Luhn digit; 01 is its first registration.
        "SE" => format!("SE{digits}{}01", luhn(&d)),
        "DK" => format!("DK{digits}{}", below_ten((11 - weighted(&d, &[2, 7, 6, 5, 4, 3, 2]) % 11) % 11)?),
        "NO" => format!("NO{digits}{}MVA", below_ten((11 - weighted(&d, &[3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11)?),
        "FI" => format!("FI{digits}{}", below_ten((11 - weighted(&d, &[7, 9, 10, 5, 8, 4, 2]) % 11) % 11)?),
        "CH" => {
            let check = below_ten((11 - weighted(&d, &[5, 4, 3, 2, 7, 6, 5, 4]) % 11) % 11)?;
            let all = format!("{digits}{check}");
            format!("CHE-{}.{}.{} MWST", &all[..3], &all[3..6], &all[6..])
        }
        "AT" => {
            let sum: u32 =
                d.iter().enumerate().map(|(i, v)| if i % 2 == 1 { 2 * v / 10 + 2 * v % 10 } else { *v }).sum();
            format!("ATU{digits}{}", (96 - sum) % 10)
        }
        _ => return None,
    })
}

/// A remainder that is one digit; numbers with another are never issued.
fn below_ten(remainder: u32) -> Option<u32> {
    (remainder < 10).then_some(remainder)
}

/// Some IBAN of a country, compact; `None` when the country has none.
#[must_use]
pub fn any_iban(country: &str, seed: &mut Seed) -> Option<String> {
    let (letters, count) = match country {
        "DE" => (0, 18),
        "AT" => (0, 16),
        "CH" => (0, 17),
        "FR" => (0, 23),
        "BE" => (0, 12),
        "PL" => (0, 24),
        "IT" => (1, 22),
        "ES" | "CZ" | "SE" => (0, 20),
        "NL" => (4, 10),
        "PT" => (0, 21),
        "DK" | "FI" => (0, 14),
        "NO" => (0, 11),
        "GB" | "IE" => (4, 14),
        _ => return None,
    };
    let letter = |seed: &mut Seed| char::from(b"ABCDEFGHKLMNPRSTVWX"[seed.below(19) as usize]);
    let mut bban: String = (0..letters).map(|_| letter(seed)).collect();
    bban.extend((0..count).map(|_| char::from(b'0' + seed.below(10) as u8)));
    Some(iban(country, &bban))
}

/// The IBAN of a country from its national part.
#[must_use]
pub fn iban(country: &str, bban: &str) -> String {
    // ISO 13616: letters count as 10–35; check digits make the rearranged number 1 mod 97.
    let rest = format!("{bban}{country}00").chars().fold(0, |rest, c| {
        let digit = c.to_digit(36).unwrap_or(0);
        (if digit > 9 { rest * 100 } else { rest * 10 } + digit) % 97
    });
    format!("{country}{:02}{bban}", 98 - rest)
}

fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(d, w)| d * w).sum()
}

fn luhn(digits: &[u32]) -> u32 {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| if i % 2 == 0 { if *d > 4 { 2 * d - 9 } else { 2 * d } } else { *d })
        .sum();
    (10 - sum % 10) % 10
}

fn mod97(digits: &str) -> u32 {
    digits.chars().filter_map(|c| c.to_digit(10)).fold(0, |rest, d| (rest * 10 + d) % 97)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_those_of_published_examples() {
        // Examples that tax offices and ISO 13616 print in their own documentation.
        assert_eq!(vat_identifier("DE", "13669597"), "DE136695976");
        assert_eq!(vat_identifier("PL", "123456321"), "PL1234563218");
        assert_eq!(vat_identifier("FR", "73282932"), "FR44732829320");
        assert_eq!(vat_identifier("AT", "1358562"), "ATU13585627");
        assert_eq!(iban("DE", "370400440532013000"), "DE89370400440532013000");
        assert_eq!(iban("GB", "WEST12345698765432"), "GB82WEST12345698765432");
        assert_eq!(iban("PL", "109010140000071219812874"), "PL61109010140000071219812874");
    }
}
