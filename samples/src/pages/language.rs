//! The words and habits of each language: one file of `samples/pages/` a language, read once.
//!
//! They are written as a clerk of the country writes them, and not taken from the vocabulary of the reader that is
//! measured with the pages. To add a language, add its file and its line in `FILES`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// A language that pages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language(usize);

/// Code and file of each language.
const FILES: &[(&str, &str)] = &[
    ("en", include_str!("../../pages/en.toml")),
    ("de", include_str!("../../pages/de.toml")),
    ("fr", include_str!("../../pages/fr.toml")),
    ("pl", include_str!("../../pages/pl.toml")),
    ("it", include_str!("../../pages/it.toml")),
    ("es", include_str!("../../pages/es.toml")),
    ("nl", include_str!("../../pages/nl.toml")),
    ("pt", include_str!("../../pages/pt.toml")),
    ("cs", include_str!("../../pages/cs.toml")),
    ("sv", include_str!("../../pages/sv.toml")),
    ("da", include_str!("../../pages/da.toml")),
    ("nb", include_str!("../../pages/nb.toml")),
    ("fi", include_str!("../../pages/fi.toml")),
];

impl Language {
    /// All languages.
    pub fn all() -> impl Iterator<Item = Language> {
        (0..FILES.len()).map(Language)
    }

    /// The language of an ISO 639-1 code, as `nb`.
    #[must_use]
    pub fn of(code: &str) -> Option<Language> {
        FILES.iter().position(|(c, _)| *c == code).map(Language)
    }

    /// ISO 639-1 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        FILES[self.0].0
    }

    /// What its file says.
    pub(super) fn book(self) -> &'static Book {
        static BOOKS: [OnceLock<Book>; FILES.len()] = [const { OnceLock::new() }; FILES.len()];
        BOOKS[self.0].get_or_init(|| match toml::from_str(FILES[self.0].1) {
            Ok(book) => book,
            Err(error) => panic!("samples/pages/{}.toml: {error}", FILES[self.0].0),
        })
    }
}

/// One language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Book {
    /// Names of the months as they stand in a date.
    pub(super) months: Vec<String>,
    pub(super) forenames: Vec<String>,
    pub(super) surnames: Vec<String>,
    /// Made-up names of companies.
    pub(super) coined: Vec<String>,
    /// Patterns of company names.
    pub(super) company: Vec<String>,
    pub(super) streets: Vec<String>,
    /// Patterns of document numbers: `#` is a digit, `@` a letter.
    pub(super) number_patterns: Vec<String>,
    pub(super) order_patterns: Vec<String>,
    pub(super) item_patterns: Vec<String>,
    /// What a unit is called, by our name of it.
    pub(super) units: BTreeMap<String, Vec<String>>,
    pub(super) countries: Vec<Country>,
    pub(super) trades: Vec<Trade>,
    pub(super) trade_details: Details,
    /// Synonyms of each label, title and phrase.
    pub(super) words: BTreeMap<String, Vec<String>>,
}

/// A country where the language is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Country {
    pub(super) code: String,
    /// How many of the language's documents come from here, beside the other countries.
    pub(super) weight: u32,
    pub(super) currency: String,
    /// How the currency is written beside an amount.
    pub(super) marks: Vec<String>,
    pub(super) mark_before: bool,
    /// `1234.56` as people write it.
    pub(super) numbers: Vec<String>,
    /// Patterns of dates.
    pub(super) dates: Vec<String>,
    /// VAT rates, the usual one first.
    pub(super) rates: Vec<String>,
    pub(super) rate_forms: Vec<String>,
    pub(super) phones: Vec<String>,
    /// Postal code and town as they stand in an address; `/` begins a new line.
    pub(super) towns: Vec<String>,
    pub(super) legal: Vec<String>,
    pub(super) registry: Vec<String>,
    pub(super) tax_numbers: Vec<String>,
    pub(super) banks: Vec<String>,
    /// Accounts as people of the country write them beside or instead of the IBAN.
    #[serde(default)]
    pub(super) domestic: Vec<String>,
    /// What the country says otherwise than the language.
    #[serde(default)]
    pub(super) words: BTreeMap<String, Vec<String>>,
}

/// What companies of one kind are called and sell.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trade {
    pub(super) names: Vec<String>,
    /// `name|unit|lowest price|highest price`, and `|r` for the reduced rate.
    pub(super) goods: Vec<String>,
}

/// What stands under and between lines.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Details {
    pub(super) lines: Vec<String>,
    pub(super) groups: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_word() {
        let all: Vec<&String> = Language::all().flat_map(|l| l.book().words.keys()).collect();
        for language in Language::all() {
            let book = language.book();
            for word in &all {
                let synonyms = book.words.get(*word).map_or(0, Vec::len);
                assert!(synonyms > 0, "{} lacks {word}", language.code());
            }
            assert_eq!(book.months.len(), 12, "{}", language.code());
            for unit in ["piece", "hour", "day", "kg", "l", "m", "m2", "month", "pack", "km", "flat"] {
                assert!(book.units.contains_key(unit), "{} lacks the unit {unit}", language.code());
            }
            for word in book.countries.iter().flat_map(|c| c.words.keys()) {
                assert!(book.words.contains_key(word), "{}: nobody asks for {word}", language.code());
            }
            for trade in &book.trades {
                for goods in &trade.goods {
                    let parts: Vec<&str> = goods.split('|').collect();
                    assert!(parts.len() >= 4 && book.units.contains_key(parts[1]), "{}: {goods}", language.code());
                }
            }
        }
    }

    #[test]
    fn labels_have_synonyms() {
        for language in Language::all() {
            for word in ["number", "date", "due", "order_ref", "net", "gross", "description", "net_amount", "price"] {
                assert!(language.book().words[word].len() >= 3, "{} has few {word}", language.code());
            }
        }
    }
}
