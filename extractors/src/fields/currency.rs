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

/// Currency of `kr`, by the language of the document.
pub(crate) fn of_crown(language: &str) -> Option<Currency> {
    match language {
        "sv" => "SEK".parse().ok(),
        "da" => "DKK".parse().ok(),
        "nb" => "NOK".parse().ok(),
        _ => None,
    }
}
