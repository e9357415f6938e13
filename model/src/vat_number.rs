//! Shape and check digits of VAT identifiers: the EU's member states, Northern Ireland, the United Kingdom,
//! Switzerland and Norway.
//!
//! A number that passes may still not be registered; one that fails was mistyped, misread or made up.

/// What a VAT identifier's shape and check digits say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VatNumberCheck {
    /// Shape and check digits fit.
    Valid,
    /// Shape or check digits do not fit.
    Invalid,
    /// No rule is known here for the prefix.
    Unknown,
}

/// Checks shape and check digits. Blanks and punctuation do not count.
#[must_use]
pub fn check_vat_number(text: &str) -> VatNumberCheck {
    let compact: Vec<u8> = text
        .bytes()
        .filter(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'*'))
        .map(|b| b.to_ascii_uppercase())
        .collect();
    // No country uses more; a longer text is no identifier and would only cost time.
    if !(4..=17).contains(&compact.len()) {
        return VatNumberCheck::Invalid;
    }
    let (prefix, body) = compact.split_at(2);
    let Some((.., rule)) = COUNTRIES.iter().find(|(code, _)| code.as_bytes() == prefix) else {
        return VatNumberCheck::Unknown;
    };
    if rule(body) { VatNumberCheck::Valid } else { VatNumberCheck::Invalid }
}

type Rule = fn(&[u8]) -> bool;

/// Prefix and rule. The rules get what follows the prefix: capital letters, digits, `+` and `*`.
const COUNTRIES: &[(&str, Rule)] = &[
    ("AT", austria),
    ("BE", belgium),
    ("BG", bulgaria),
    ("CH", switzerland),
    ("CY", cyprus),
    ("CZ", czechia),
    ("DE", |n| n[0] != b'0' && digits::<9>(n).is_some_and(|d| iso_7064_mod_11_10(&d))),
    ("DK", |n| {
        n[0] != b'0' && digits::<8>(n).is_some_and(|d| weighted(&d, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11))
    }),
    ("EE", |n| digits::<9>(n).is_some_and(|d| weighted(&d, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10))),
    ("EL", greece),
    ("ES", spain),
    ("FI", finland),
    ("FR", france),
    ("GB", united_kingdom),
    ("GR", greece),
    ("HR", |n| digits::<11>(n).is_some_and(|d| iso_7064_mod_11_10(&d))),
    ("HU", |n| digits::<8>(n).is_some_and(|d| weighted(&d, &[9, 7, 3, 1, 9, 7, 3, 1]).is_multiple_of(10))),
    ("IE", ireland),
    ("IT", |n| digits::<11>(n).is_some_and(|d| luhn(&d) && d[..7].iter().any(|x| *x != 0))),
    ("LT", lithuania),
    ("LU", |n| digits::<8>(n).is_some_and(|d| number(&d[..6]) % 89 == number(&d[6..]))),
    ("LV", latvia),
    ("MT", |n| {
        n[0] != b'0' && digits::<8>(n).is_some_and(|d| weighted(&d, &[3, 4, 6, 7, 8, 9, 10, 1]).is_multiple_of(37))
    }),
    ("NL", netherlands),
    ("NO", norway),
    ("PL", |n| digits::<10>(n).is_some_and(|d| weighted(&d, &[6, 5, 7, 2, 3, 4, 5, 6, 7, 0]) % 11 == d[9])),
    ("PT", portugal),
    ("RO", romania),
    ("SE", |n| digits::<12>(n).is_some_and(|d| luhn(&d[..10]) && number(&d[10..]) != 0)),
    ("SI", slovenia),
    ("SK", |n| {
        n[0] != b'0'
            && digits::<10>(n).is_some_and(|d| matches!(d[2], 2 | 3 | 4 | 7 | 8 | 9) && number(&d).is_multiple_of(11))
    }),
    ("XI", united_kingdom),
];

fn austria(n: &[u8]) -> bool {
    let Some(d) = n.strip_prefix(b"U").and_then(digits::<8>) else { return false };
    let sum: u64 = d[..7].iter().enumerate().map(|(i, x)| if i % 2 == 1 { x * 2 / 10 + x * 2 % 10 } else { *x }).sum();
    (96 - sum) % 10 == d[7]
}

fn belgium(n: &[u8]) -> bool {
    // Numbers from before 2005 have nine digits and are read with a leading zero.
    let d = match n.len() {
        9 => digits::<9>(n).map(|d| (number(&d[..7]), number(&d[7..]))),
        _ => digits::<10>(n).filter(|d| d[0] <= 1).map(|d| (number(&d[..8]), number(&d[8..]))),
    };
    d.is_some_and(|(body, check)| body > 0 && 97 - body % 97 == check)
}

fn bulgaria(n: &[u8]) -> bool {
    if let Some(d) = digits::<9>(n) {
        let mut check = weighted(&d[..8], &[1, 2, 3, 4, 5, 6, 7, 8]) % 11;
        if check == 10 {
            check = weighted(&d[..8], &[3, 4, 5, 6, 7, 8, 9, 10]) % 11;
        }
        return check % 10 == d[8];
    }
    let Some(d) = digits::<10>(n) else { return false };
    let citizen = weighted(&d[..9], &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == d[9];
    let foreigner = weighted(&d[..9], &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 == d[9];
    let other = (11 - weighted(&d[..9], &[4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 == d[9];
    citizen || foreigner || other
}

fn switzerland(n: &[u8]) -> bool {
    let Some(rest) = n.strip_prefix(b"E") else { return false };
    let (body, tax) = rest.split_at(rest.len().min(9));
    matches!(tax, b"" | b"MWST" | b"TVA" | b"IVA" | b"VAT")
        && digits::<9>(body).is_some_and(|d| (11 - weighted(&d[..8], &[5, 4, 3, 2, 7, 6, 5, 4]) % 11) % 11 == d[8])
}

fn cyprus(n: &[u8]) -> bool {
    const ODD: [u64; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let [body @ .., letter] = n else { return false };
    let Some(d) = digits::<8>(body) else { return false };
    let sum: u64 = d
        .iter()
        .enumerate()
        .map(
            |(i, x)| {
                if i % 2 == 0 { usize::try_from(*x).ok().and_then(|x| ODD.get(x)).copied().unwrap_or(0) } else { *x }
            },
        )
        .sum();
    (d[0], d[1]) != (1, 2) && u64::from(*letter) == u64::from(b'A') + sum % 26
}

fn czechia(n: &[u8]) -> bool {
    match n.len() {
        8 => digits::<8>(n)
            .is_some_and(|d| d[0] != 9 && (11 - weighted(&d[..7], &[8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == d[7]),
        9 => digits::<9>(n).is_some_and(|d| {
            // People born before 1954 have no check digit; a leading 6 marks tax numbers without birth number.
            let gap = (21 - weighted(&d[1..8], &[8, 7, 6, 5, 4, 3, 2]) % 11) % 11;
            d[0] != 6 || (18 - gap) % 10 == d[8]
        }),
        // A birth number: divisible by 11, or the rest of ten written as zero.
        10 => {
            digits::<10>(n).is_some_and(|d| number(&d).is_multiple_of(11) || (number(&d[..9]) % 11 == 10 && d[9] == 0))
        }
        _ => false,
    }
}

fn greece(n: &[u8]) -> bool {
    let mut padded = [b'0'; 9];
    let digits_given = match n.len() {
        8 => {
            padded[1..].copy_from_slice(n);
            &padded[..]
        }
        _ => n,
    };
    digits::<9>(digits_given)
        .is_some_and(|d| number(&d) > 0 && weighted(&d[..8], &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == d[8])
}

fn spain(n: &[u8]) -> bool {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let [first, middle @ .., last] = n else { return false };
    let Some(d) = digits::<7>(middle) else { return false };
    let letter = |value: u64| usize::try_from(value % 23).ok().and_then(|i| LETTERS.get(i)).copied();
    match first {
        b'0'..=b'9' => letter(u64::from(first - b'0') * 10_000_000 + number(&d)) == Some(*last),
        b'X' | b'Y' | b'Z' => letter(u64::from(first - b'X') * 10_000_000 + number(&d)) == Some(*last),
        b'K' | b'L' | b'M' => letter(number(&d)) == Some(*last),
        b'A'..=b'H' | b'J' | b'N' | b'P'..=b'S' | b'U' | b'V' | b'W' => {
            let sum: u64 =
                d.iter().enumerate().map(|(i, x)| if i % 2 == 0 { x * 2 / 10 + x * 2 % 10 } else { *x }).sum();
            let check = (10 - sum % 10) % 10;
            let as_digit = u64::from(*last) == u64::from(b'0') + check;
            let as_letter = usize::try_from(check).ok().and_then(|i| b"JABCDEFGHI".get(i)) == Some(last);
            match first {
                b'A' | b'B' | b'E' | b'H' => as_digit,
                b'N' | b'P' | b'Q' | b'R' | b'S' | b'W' => as_letter,
                _ => as_digit || as_letter,
            }
        }
        _ => false,
    }
}

fn finland(n: &[u8]) -> bool {
    let Some(d) = digits::<8>(n) else { return false };
    match weighted(&d[..7], &[7, 9, 10, 5, 8, 4, 2]) % 11 {
        0 => d[7] == 0,
        1 => false,
        rest => 11 - rest == d[7],
    }
}

fn france(n: &[u8]) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let Some((key, siren)) = n.split_at_checked(2) else { return false };
    let Some(d) = digits::<9>(siren) else { return false };
    // Monaco's numbers share the prefix, begin with 000 and are no SIREN.
    if d[..3] != [0, 0, 0] && !luhn(&d) {
        return false;
    }
    if let Some(key) = digits::<2>(key) {
        return number(&key) == (number(&d) * 100 + 12) % 97;
    }
    let place = |c: u8| ALPHABET.iter().position(|a| *a == c).and_then(|at| u64::try_from(at).ok());
    let (Some(a), Some(b)) = (place(key[0]), place(key[1])) else { return false };
    let check = if key[0].is_ascii_digit() { a * 24 + b } else { a * 34 + b };
    let Some(check) = check.checked_sub(if key[0].is_ascii_digit() { 10 } else { 100 }) else { return false };
    (number(&d) + 1 + check / 11) % 11 == check % 11
}

fn united_kingdom(n: &[u8]) -> bool {
    if let Some(rest) = n.strip_prefix(b"GD") {
        return digits::<3>(rest).is_some_and(|d| number(&d) < 500);
    }
    if let Some(rest) = n.strip_prefix(b"HA") {
        return digits::<3>(rest).is_some_and(|d| number(&d) >= 500);
    }
    let body = if n.len() == 12 && digits::<12>(n).is_some() { &n[..9] } else { n };
    let Some(d) = digits::<9>(body) else { return false };
    let sum = weighted(&d[..7], &[8, 7, 6, 5, 4, 3, 2]) + number(&d[7..]);
    // Numbers given out since 2010 are 55 further on.
    number(&d) > 0 && (sum.is_multiple_of(97) || (sum + 55).is_multiple_of(97))
}

fn ireland(n: &[u8]) -> bool {
    const LETTERS: &[u8] = b"WABCDEFGHIJKLMNOPQRSTUV";
    let place = |c: u8| LETTERS.iter().position(|l| *l == c).and_then(|at| u64::try_from(at).ok());
    let checks = |d: &[u64], second: Option<u8>, letter: u8| {
        let extra = match second {
            Some(c) => place(c).map(|p| p * 9),
            None => Some(0),
        };
        extra.is_some_and(|extra| place(letter) == Some((weighted(d, &[8, 7, 6, 5, 4, 3, 2]) + extra) % 23))
    };
    if n.len() >= 8
        && let Some(d) = digits::<7>(&n[..7])
    {
        return match n[7..] {
            [letter] => checks(&d, None, letter),
            [letter, second] => checks(&d, Some(second), letter),
            _ => false,
        };
    }
    // Before 2013: a digit, a letter or sign, five digits, the check letter.
    let [first, sign, middle @ .., letter] = n else { return false };
    let (Some(first), Some(middle)) = (digits::<1>(&[*first]), digits::<5>(middle)) else { return false };
    let mut d = [0; 7];
    d[1..6].copy_from_slice(&middle);
    d[6] = first[0];
    (sign.is_ascii_uppercase() || matches!(sign, b'+' | b'*')) && checks(&d, None, *letter)
}

fn lithuania(n: &[u8]) -> bool {
    let d: Vec<u64> = match (digits::<9>(n), digits::<12>(n)) {
        (Some(d), _) if d[7] == 1 => d.to_vec(),
        (_, Some(d)) if d[10] == 1 => d.to_vec(),
        _ => return false,
    };
    let [body @ .., last] = d.as_slice() else { return false };
    let sum = |shift: u64| (0..).zip(body).map(|(i, x)| (1 + (i + shift) % 9) * x).sum::<u64>() % 11;
    let check = match sum(0) {
        10 => sum(2) % 10,
        check => check,
    };
    check == *last
}

fn latvia(n: &[u8]) -> bool {
    // Numbers of people are their birth number, for which newer ones have no check digit.
    digits::<11>(n).is_some_and(|d| d[0] <= 3 || weighted(&d, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3)
}

fn netherlands(n: &[u8]) -> bool {
    let (Some(body), Some(b'B'), Some(suffix)) = (n.get(..9), n.get(9), n.get(10..)) else { return false };
    let (Some(d), Some(s)) = (digits::<9>(body), digits::<2>(suffix)) else { return false };
    let company = weighted(&d[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 == d[8];
    // Since 2020 sole traders have numbers checked as a whole: N is 23, L is 21, B is 11, and mod 97 must be 1.
    let trader = [2, 3, 2, 1].iter().chain(&d).chain(&[1, 1]).chain(&s).fold(0, |rest, x| (rest * 10 + x) % 97) == 1;
    number(&s) > 0 && (company || trader)
}

fn norway(n: &[u8]) -> bool {
    let body = n.strip_suffix(b"MVA").unwrap_or(n);
    digits::<9>(body).is_some_and(|d| (11 - weighted(&d[..8], &[3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 == d[8])
}

fn portugal(n: &[u8]) -> bool {
    let Some(d) = digits::<9>(n).filter(|d| d[0] != 0) else { return false };
    let check = 11 - weighted(&d[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    (if check >= 10 { 0 } else { check }) == d[8]
}

fn romania(n: &[u8]) -> bool {
    if !(2..=10).contains(&n.len()) || n[0] == b'0' {
        return false;
    }
    let mut padded = [b'0'; 10];
    padded[10 - n.len()..].copy_from_slice(n);
    digits::<10>(&padded).is_some_and(|d| weighted(&d[..9], &[7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10 % 11 % 10 == d[9])
}

fn slovenia(n: &[u8]) -> bool {
    let Some(d) = digits::<8>(n).filter(|d| d[0] != 0) else { return false };
    match 11 - weighted(&d[..7], &[8, 7, 6, 5, 4, 3, 2]) % 11 {
        10 => d[7] == 0,
        11 => false,
        check => check == d[7],
    }
}

/// Exactly `N` digits.
fn digits<const N: usize>(text: &[u8]) -> Option<[u64; N]> {
    let text: &[u8; N] = text.try_into().ok()?;
    text.iter().all(u8::is_ascii_digit).then(|| text.map(|b| u64::from(b - b'0')))
}

fn number(digits: &[u64]) -> u64 {
    digits.iter().fold(0, |n, d| n * 10 + d)
}

fn weighted(digits: &[u64], weights: &[u64]) -> u64 {
    digits.iter().zip(weights).map(|(d, w)| d * w).sum()
}

fn luhn(digits: &[u64]) -> bool {
    let sum: u64 =
        digits.iter().rev().enumerate().map(|(i, x)| if i % 2 == 1 { x * 2 / 10 + x * 2 % 10 } else { *x }).sum();
    sum.is_multiple_of(10)
}

fn iso_7064_mod_11_10(digits: &[u64]) -> bool {
    let [body @ .., last] = digits else { return false };
    let product = body.iter().fold(10, |product, d| {
        let sum = (product + d) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == *last
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One identifier of each country whose check digits fit.
    const VALID: &[&str] = &[
        "ATU13585627",
        "BE0428759497",
        "BE403019261",
        "BG175074752",
        "CHE107787577IVA",
        "CHE-107.787.577 MWST",
        "CY10259033P",
        "CZ25123891",
        "CZ640903926",
        "CZ7103192745",
        "DE136695976",
        "DK13585628",
        "EE100931558",
        "EL094259216",
        "ES54362315K",
        "ESX2482300W",
        "ESJ99216582",
        "ESB58378431",
        "FI20774740",
        "FR40303265045",
        "FR23334175221",
        "FRK7399859412",
        "GB980780684",
        "HR33392005961",
        "HU12892312",
        "IE6433435F",
        "IE6433435OA",
        "IE8D79739I",
        "IT00743110157",
        "LT119511515",
        "LT100001919017",
        "LU15027442",
        "LV40003521600",
        "MT11679112",
        "NL004495445B01",
        "NL002455799B11",
        "NO995525828MVA",
        "PL8567346215",
        "PT501964843",
        "RO18547290",
        "SE123456789701",
        "SI50223054",
        "SK2022749619",
    ];

    #[test]
    fn right_numbers_pass() {
        for number in VALID {
            assert_eq!(check_vat_number(number), VatNumberCheck::Valid, "{number}");
        }
    }

    #[test]
    fn one_wrong_digit_is_seen() {
        let mut tried = 0_u32;
        let mut missed = 0_u32;
        for number in VALID {
            let bytes = number.as_bytes();
            for (at, old) in bytes.iter().enumerate().filter(|(_, b)| b.is_ascii_digit()) {
                for new in (b'0'..=b'9').filter(|new| new != old) {
                    let mut wrong = bytes.to_vec();
                    wrong[at] = new;
                    let wrong = String::from_utf8(wrong).expect("ASCII");
                    tried += 1;
                    missed += u32::from(check_vat_number(&wrong) == VatNumberCheck::Valid);
                }
            }
        }
        // Sums taken mod 11 mod 10, suffixes that only count, and numbers with a second valid reading let a few pass.
        assert!(missed * 100 < tried * 6, "{missed} of {tried} wrong digits were missed");
    }

    #[test]
    fn wrong_shapes_fail_and_other_countries_are_unknown() {
        for number in [
            "",
            "DE",
            "DE12345678",
            "DE1234567890",
            "ATU1234567",
            "ATX12345678",
            "DE000000000",
            "FR12",
            "IE1",
            "NL1B01",
        ] {
            assert_eq!(check_vat_number(number), VatNumberCheck::Invalid, "{number}");
        }
        assert_eq!(check_vat_number("US123456789"), VatNumberCheck::Unknown);
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer(prefix in "[A-Z]{2}", body in "[A-Z0-9+*. -]{0,18}", noise in ".{0,20}") {
            for (code, _) in COUNTRIES {
                let _ = check_vat_number(&format!("{code}{body}"));
            }
            let _ = check_vat_number(&format!("{prefix}{body}"));
            let _ = check_vat_number(&noise);
        }
    }
}
