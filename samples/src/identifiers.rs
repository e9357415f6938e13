//! Check digits for invented VAT identifiers and IBANs, so that a sample fails only where it means to.

/// The VAT identifier of a country from its digits without the check digit.
///
/// `digits`: DE 8, PL 9, FR 8 (the SIREN without its own check digit), NL 8, IE 7, BE 7 after the leading 0, AT 7.
///
/// # Panics
/// When the country is not one of these or `digits` has another length: companies are written by us.
#[must_use]
pub fn vat_identifier(country: &str, digits: &str) -> String {
    let d: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
    let expected = match country {
        "DE" | "FR" | "NL" => 8,
        "PL" => 9,
        "IE" | "BE" | "AT" => 7,
        _ => panic!("no check digit rule for {country}"),
    };
    assert_eq!(d.len(), expected, "{country} needs {expected} digits, not {digits:?}");
    match country {
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
        "PL" => {
            let check = weighted(&d, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11;
            assert_ne!(check, 10, "{digits} has no NIP");
            format!("PL{digits}{check}")
        }
        // The SIREN ends in a Luhn digit; the key before it is derived from the whole.
        "FR" => {
            let siren = format!("{digits}{}", luhn(&d));
            let key = (12 + 3 * mod97(&siren)) % 97;
            format!("FR{key:02}{siren}")
        }
        "NL" => {
            let check = weighted(&d, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
            assert_ne!(check, 10, "{digits} has no BSN-style number");
            format!("NL{digits}{check}B01")
        }
        "IE" => {
            let check = weighted(&d, &[8, 7, 6, 5, 4, 3, 2]) % 23;
            let letter = b"WABCDEFGHIJKLMNOPQRSTUV".get(check as usize).copied().unwrap_or(b'W');
            format!("IE{digits}{}", char::from(letter))
        }
        "BE" => format!("BE0{digits}{:02}", 97 - mod97(&format!("0{digits}"))),
        _ => {
            let sum: u32 =
                d.iter().enumerate().map(|(i, v)| if i % 2 == 1 { 2 * v / 10 + 2 * v % 10 } else { *v }).sum();
            format!("ATU{digits}{}", (96 - sum) % 10)
        }
    }
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
