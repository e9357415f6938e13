//! Dutch codes, the same in both syntaxes.

/// Payment means codes (NL-R-008).
pub(super) const PAYMENT_CODES: [&str; 6] = ["30", "48", "49", "57", "58", "59"];

/// Whether a scheme is that of a chamber of commerce number or an OIN. As published, the code is searched as a word.
pub(super) fn is_legal_scheme(scheme: &str) -> bool {
    let words = format!(" {scheme} ");
    words.contains(" 0106 ") || words.contains(" 0190 ")
}

/// What to say about a legal registration that is neither.
pub(super) fn registration_message(party: &str, id: &str, scheme: &str) -> String {
    format!(
        "The legal registration of the {party} is {id:?} in scheme {scheme:?}; it should be a number in scheme 0106 or 0190."
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn schemes_are_searched_as_words() {
        for (scheme, is_legal) in [("0106", true), ("0190", true), ("0106 x", true), ("01060", false), ("", false)] {
            assert_eq!(super::is_legal_scheme(scheme), is_legal, "{scheme}");
        }
    }
}
