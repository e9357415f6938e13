//! Recognises currencies by code and sign.

use model::Currency;

const SIGNS: &[(&str, &str)] = &[
    ("€", "EUR"),
    ("$", "USD"),
    ("us$", "USD"),
    ("£", "GBP"),
    ("zł", "PLN"),
    ("zl", "PLN"),
    ("kč", "CZK"),
    ("kc", "CZK"),
    ("rm", "MYR"),
    ("₹", "INR"),
    ("rs", "INR"),
    ("¥", "JPY"),
    ("fr", "CHF"),
    ("sfr", "CHF"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("lei", "RON"),
    ("лв", "BGN"),
    ("₺", "TRY"),
    ("s$", "SGD"),
    ("a$", "AUD"),
    ("c$", "CAD"),
    ("hk$", "HKD"),
    ("r$", "BRL"),
    ("€/", "EUR"),
];
const CODES: &[&str] = &[
    "EUR", "USD", "GBP", "CHF", "PLN", "CZK", "SEK", "NOK", "DKK", "HUF", "RON", "BGN", "ISK", "TRY", "JPY", "CNY",
    "INR", "AUD", "CAD", "NZD", "SGD", "HKD", "MYR", "ZAR", "BRL", "MXN", "AED", "ILS", "UAH", "RSD", "KRW", "THB",
];

/// The currency that a short text names: `€`, `EUR`, `RM`, `(EUR)`.
pub(crate) fn of_text(text: &str) -> Option<Currency> {
    let text = text.trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | ':' | ',' | ' ' | '.'));
    if text.is_empty() || text.len() > 6 {
        return None;
    }
    // "Fr." are francs; "FR 63 607 …" begins a French identifier.
    if text == "FR" {
        return None;
    }
    let lower = text.to_lowercase();
    if let Some((_, code)) = SIGNS.iter().find(|(sign, _)| *sign == lower) {
        return code.parse().ok();
    }
    CODES.iter().find(|c| **c == text || **c == text.to_uppercase() && text.len() == 3).and_then(|c| c.parse().ok())
}

/// Whether a currency's sign is a plain word that may mean something else, unlike a code or a symbol.
pub(crate) fn is_word(text: &str) -> bool {
    let text = text.trim_end_matches('.');
    matches!(text.to_lowercase().as_str(), "rm" | "rs" | "lei" | "fr" | "sfr")
}

/// Currency of the country that an IBAN or a VAT identifier begins with.
pub(crate) fn of_country(country: &str) -> Option<Currency> {
    let code = match country {
        "PL" => "PLN",
        "CZ" => "CZK",
        "SE" => "SEK",
        "DK" => "DKK",
        "NO" => "NOK",
        "GB" | "XI" => "GBP",
        "CH" | "LI" => "CHF",
        "HU" => "HUF",
        "RO" => "RON",
        // Bulgaria and Croatia are left out: what their papers of some years ago are in is not sure.
        "AT" | "BE" | "CY" | "DE" | "EE" | "EL" | "GR" | "ES" | "FI" | "FR" | "IE" | "IT" | "LT" | "LU" | "LV"
        | "MT" | "NL" | "PT" | "SI" | "SK" => "EUR",
        _ => return None,
    };
    code.parse().ok()
}

/// Whose dollars `$` are, by a company's or a tax number that only one country has: the word for it with its figures
/// behind it. On pages that write "USD" or "US$" they are those.
pub(crate) fn of_dollar<'w>(words: impl Iterator<Item = &'w str>) -> Option<Currency> {
    /// The word, the figures of the number behind it, and the currency.
    const HOMES: [(&str, usize, &str); 4] =
        [("ABN", 11, "AUD"), ("ACN", 9, "AUD"), ("NZBN", 13, "NZD"), ("HST", 9, "CAD")];
    let words: Vec<&str> = words.collect();
    if words.iter().any(|w| w.contains("USD") || w.contains("US$")) {
        return None;
    }
    let figures = |at: usize| -> usize {
        let behind = words.iter().skip(at + 1).take(FIGURE_WORDS);
        let digits = |w: &&str| w.bytes().filter(u8::is_ascii_digit).count();
        behind.take_while(|w| !w.bytes().any(|b| b.is_ascii_alphabetic()) || w.starts_with("No")).map(digits).sum()
    };
    let home = |(at, word): (usize, &&str)| {
        let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        HOMES.iter().find(|(own, least, _)| *own == word && figures(at) >= *least)
    };
    words.iter().enumerate().find_map(home).and_then(|(_, _, code)| code.parse().ok())
}

/// Words that a company's number may be written in, with one for "number".
const FIGURE_WORDS: usize = 6;

/// Currency of `kr`, by the country of the identifiers on the pages, else by the language of the document.
pub(crate) fn of_crown(countries: &[&str], language: &str) -> Option<Currency> {
    const CROWNS: [(&str, &str, &str); 3] = [("SE", "sv", "SEK"), ("DK", "da", "DKK"), ("NO", "nb", "NOK")];
    let times = |country: &str| countries.iter().filter(|own| **own == country).count();
    let by_country = CROWNS.iter().filter(|c| times(c.0) > 0).max_by_key(|c| (times(c.0), c.1 == language));
    let by_language = || CROWNS.iter().find(|c| c.1 == language);
    by_country.or_else(by_language).and_then(|c| c.2.parse().ok())
}
