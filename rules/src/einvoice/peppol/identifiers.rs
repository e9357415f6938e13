//! Forms and check digits of identifiers, as Peppol's rules count them: no wider and no narrower than published, so
//! some accept more than the register that issues the number would.

/// ASCII digits' values, `None` when there is another character or none at all.
fn digits(text: &str) -> Option<Vec<u32>> {
    let values: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    values.filter(|values| !values.is_empty())
}

/// Exactly that many digits.
pub(super) fn has_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
}

/// A sum of digits, each multiplied by the weight at its place.
fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// GS1 keys (GLN): digits of any number, the last one makes the weighted sum a multiple of ten.
pub(super) fn gln(text: &str) -> bool {
    let Some(all) = digits(text) else { return false };
    let Some((check, body)) = all.split_last() else { return false };
    let sum: u64 = body.iter().rev().zip([3, 1].into_iter().cycle()).map(|(d, w)| u64::from(d * w)).sum();
    (10 - sum % 10) % 10 == u64::from(*check)
}

/// Norwegian organisation number: nine digits, modulus 11.
pub(super) fn norwegian(text: &str) -> bool {
    if !has_digits(text, 9) {
        return false;
    }
    let all = digits(text).unwrap_or_default();
    let sum = weighted(&all, &[3, 2, 7, 6, 5, 4, 3, 2]);
    let check = (11 - sum % 11) % 11;
    all.last() == Some(&check) && all.iter().any(|digit| *digit > 0)
}

/// `NO`, an organisation number, `MVA`; `text` is what follows the two letters.
pub(super) fn norwegian_vat_rest(text: &str) -> bool {
    text.strip_suffix("MVA").is_some_and(norwegian)
}

/// Danish company or VAT number: `DK` and eight digits. Form only.
pub(super) fn danish_prefixed(text: &str) -> bool {
    text.strip_prefix("DK").is_some_and(|rest| has_digits(rest, 8))
}

/// Danish CVR number, with or without its `DK`. Form only.
pub(super) fn danish_cvr(text: &str) -> bool {
    has_digits(text, 8) || danish_prefixed(text)
}

/// Belgian enterprise number: ten digits, modulus 97. A remainder of nought asks for 97.
pub(super) fn belgian(text: &str) -> bool {
    if !has_digits(text, 10) {
        return false;
    }
    let number = |part: &str| part.parse::<u32>().unwrap_or_default();
    let (body, check) = text.split_at(8);
    number(check) == 97 - number(body) % 97
}

/// Office code of the Italian public administration (IPA): six letters or digits.
pub(super) fn italian_office(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Italian tax code (codice fiscale): a number of eleven characters, or sixteen in the pattern of a person's code. The
/// check letter is not looked at.
pub(super) fn italian_tax_code(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let piece = |from: usize, to: usize| chars.get(from..to).map(String::from_iter).unwrap_or_default();
    let letters = |from: usize, to: usize| piece(from, to).chars().all(|c| c.is_ascii_alphabetic());
    let integer = |from: usize, to: usize| super::text::is_integer(&piece(from, to));
    match chars.len() {
        11 => super::text::is_integer(text),
        16 => letters(0, 6) && integer(6, 8) && letters(8, 9) && integer(9, 11) && integer(14, 15) && letters(15, 16),
        _ => false,
    }
}

/// What an Italian seller's tax code looks like in its tax registration: 11 to 16 capital letters or digits.
pub(super) fn is_tax_code_like(text: &str) -> bool {
    (11..=16).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Italian VAT number (partita IVA) behind `IT` or `it`: eleven digits with a Luhn sum. Anything without that prefix
/// passes, as published.
pub(super) fn italian_vat(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("IT").or_else(|| text.strip_prefix("it")) else { return true };
    // A sign and ten digits stop the official engine; it is no VAT number.
    has_digits(rest, 11) && {
        let all = digits(rest).unwrap_or_default();
        let sum: u32 = all.iter().enumerate().map(|(i, d)| if i % 2 == 1 { doubled(*d) } else { *d }).sum();
        sum.is_multiple_of(10)
    }
}

/// Twice a digit, its own digits added up.
fn doubled(digit: u32) -> u32 {
    if digit > 4 { 2 * digit - 9 } else { 2 * digit }
}

/// Whether the tenth digit is the Luhn check digit of the nine before it; what follows does not count.
pub(super) fn luhn_of_ten(text: &str) -> bool {
    let Some(all) = digits(text) else { return false };
    let (Some(body), Some(check)) = (all.get(..9), all.get(9)) else { return false };
    let sum: u32 = body.iter().enumerate().map(|(i, d)| if i % 2 == 0 { doubled(*d) } else { *d }).sum();
    (10 - sum % 10) % 10 == *check
}

/// Swedish organisation number: ten digits, the last by Luhn.
pub(super) fn swedish(text: &str) -> bool {
    has_digits(text, 10) && luhn_of_ten(text)
}

/// Weights of the Australian business number; the first digit counts one less.
const AUSTRALIAN: [i64; 11] = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19];

/// Australian business number: eleven digits, modulus 89.
pub(super) fn australian(text: &str) -> bool {
    has_digits(text, 11) && australian_unchecked(text)
}

/// The same as the rules for CII count it: over the first eleven characters, whatever they are.
pub(super) fn australian_unchecked(text: &str) -> bool {
    let values: Vec<i64> = text.chars().take(11).map(|c| i64::from(u32::from(c)) - 48).collect();
    let sum: i64 = values.iter().zip(AUSTRALIAN).map(|(value, weight)| value * weight).sum();
    values.len() == 11 && (sum - AUSTRALIAN[0]).rem_euclid(89) == 0
}

/// Dutch VAT number: `NL`, nine digits, `B`, two digits. Form only.
pub(super) fn dutch_vat(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("NL") else { return false };
    rest.split_once('B').is_some_and(|(number, branch)| has_digits(number, 9) && has_digits(branch, 2))
}

/// Greek tax number (TIN): nine digits, the last by powers of two modulo 11. What follows does not count.
pub(super) fn greek(text: &str) -> bool {
    let all: Option<Vec<u32>> = text.chars().take(9).map(|c| c.to_digit(10)).collect();
    let Some(all) = all.filter(|all| all.len() == 9) else { return false };
    weighted(&all, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == all[8]
}

/// IBAN: form and remainder; the length of the country's own numbers is not tested. White space does not count.
pub(super) fn iban(text: &str) -> bool {
    let compact: String = text.chars().filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n')).collect();
    if !(4..=34).contains(&compact.len()) || !compact.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return false;
    }
    let (head, rest) = compact.split_at(4);
    let (country, check) = head.split_at(2);
    if !country.bytes().all(|b| b.is_ascii_uppercase()) || !has_digits(check, 2) {
        return false;
    }
    // ISO 13616: letters count as 10 to 35; small ones are not folded here and count as they stand, from 42.
    let remainder = rest.bytes().chain(head.bytes()).fold(0, |remainder, byte| match byte {
        b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
        _ => (remainder * 100 + u32::from(byte) - 55) % 97,
    });
    remainder == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(valid: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(valid(text), "{text} is valid");
        }
        for text in bad {
            assert!(!valid(text), "{text} is not valid");
        }
    }

    #[test]
    fn gs1_numbers_of_any_length() {
        check(gln, &["4023456700122", "12345670", "0"], &["4023456700125", "", "402345670012 2", "4023456700122X"]);
    }

    #[test]
    fn norwegian_numbers() {
        check(norwegian, &["918273646"], &["918273645", "000000000", "91827364", "9182736466"]);
        // The weights ask for a check digit of ten, which no digit can be.
        assert!((0..10).all(|digit| !norwegian(&format!("91827300{digit}"))));
        check(norwegian_vat_rest, &["918273646MVA"], &["918273645MVA", "918273646", "918273646mva", "918273646MVA "]);
    }

    #[test]
    fn danish_forms() {
        check(danish_cvr, &["12345678", "DK12345678"], &["1234567", "dk12345678", " 12345678", "SE12345678"]);
        check(danish_prefixed, &["DK12345678"], &["12345678", "DK1234567", "DK123456789"]);
    }

    #[test]
    fn belgian_numbers() {
        check(belgian, &["0557319042", "9700000097"], &["0557319041", "557319042", "9700000000"]);
    }

    #[test]
    fn italian_codes() {
        check(italian_office, &["Q7ZT4K", "q7zt4k"], &["Q7ZT4K9", "Q7ZT4", "Q7-T4K"]);
        check(
            italian_tax_code,
            &["QWXRTY81C14Z999K", "00123456789", "+0123456789", "qwxrty+1c14z999k"],
            &["QWXRTY81C14Z99K", "0012345678X", "QWXRT181C14Z999K", "QWXRTY81C14Z999", ""],
        );
        check(
            italian_vat,
            &["IT07453190287", "it07453190287", "It1", "07453190286", "DE1", ""],
            &["IT07453190286", "IT0745319028", "IT+7453190287", "IT"],
        );
    }

    #[test]
    fn swedish_numbers() {
        check(swedish, &["5592143076"], &["5592143077", "559214307", "559214-3076"]);
        check(luhn_of_ten, &["5592143076", "559214307699"], &["559214307", "5592143075"]);
    }

    #[test]
    fn australian_numbers() {
        check(australian, &["51824736190"], &["51824736191", "518247361900", "5182473619"]);
        check(australian_unchecked, &["51824736190", "518247361900"], &["51824736191", "5182473619"]);
    }

    #[test]
    fn dutch_vat_numbers() {
        check(
            dutch_vat,
            &["NL801234567B03"],
            &["NL80123456B03", "nl801234567B03", "NL801234567B03 ", "NL801234567b03"],
        );
    }

    #[test]
    fn greek_numbers() {
        check(greek, &["073182649", "123456840", "073182649 and more"], &["073182640", "73182649", " 73182649"]);
    }

    #[test]
    fn account_numbers() {
        check(
            iban,
            &["DE37 9999 9999 0123 4567 89", "DE37999999990123456789"],
            &["DE38999999990123456789", "de37999999990123456789", "DE3", "", "DE37-9999", "DEX7999999990123456789"],
        );
    }
}
