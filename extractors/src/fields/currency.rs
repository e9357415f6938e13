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

/// Currency of `kr`, by the country of the identifiers on the pages, else by the language of the document.
pub(crate) fn of_crown(countries: &[&str], language: &str) -> Option<Currency> {
    const CROWNS: [(&str, &str, &str); 3] = [("SE", "sv", "SEK"), ("DK", "da", "DKK"), ("NO", "nb", "NOK")];
    let times = |country: &str| countries.iter().filter(|own| **own == country).count();
    let by_country = CROWNS.iter().filter(|c| times(c.0) > 0).max_by_key(|c| (times(c.0), c.1 == language));
    let by_language = || CROWNS.iter().find(|c| c.1 == language);
    by_country.or_else(by_language).and_then(|c| c.2.parse().ok())
}
