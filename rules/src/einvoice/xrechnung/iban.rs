//! The IBAN as XRechnung's rules check it: form and check digits, not the length of the country.

use super::super::select::shown;

/// Whether it is an IBAN, blanks within it left out. Lower-case letters are no numbers of ISO 13616; as published they
/// count as what their code point makes of them.
pub(super) fn is_iban(text: &str) -> bool {
    let compact: String = text.chars().filter(|c| !matches!(c, ' ' | '\t' | '\n' | '\r')).collect();
    let bytes = compact.as_bytes();
    let formed = (4..=34).contains(&bytes.len())
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && bytes[4..].iter().all(u8::is_ascii_alphanumeric);
    formed
        && bytes[4..].iter().chain(&bytes[..4]).fold(0_u32, |rest, byte| match byte {
            b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
            _ => (rest * 100 + u32::from(byte - 55)) % 97,
        }) == 1
}

/// What to say about an account that is no IBAN.
pub(super) fn message(term: &str, number: &str) -> String {
    let seen = shown(number);
    if seen.is_empty() {
        return format!("The account ({term}) has no number; SEPA needs its IBAN.");
    }
    format!("The account \"{seen}\" ({term}) is no valid IBAN: its form or its check digits are wrong.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_count() {
        assert!(is_iban("DE37 9999 9999 0123 4567 89"));
        for bad in
            ["", "DE", "DE38999999990123456789", "de37999999990123456789", "DE37-9999", "DE37999999990123456789X"]
        {
            assert!(!is_iban(bad), "{bad}");
        }
    }
}
