//! The languages of readers.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use super::phrases::{BOOKS, Phrasebook};

/// A language that the view speaks.
#[derive(Clone, Copy)]
pub struct Language(&'static Phrasebook);

/// What is needed to find phrases fast: an invoice may have ten thousand lines.
struct Index {
    terms: Vec<&'static str>,
    units: HashMap<&'static str, &'static str>,
}

static INDEX: LazyLock<HashMap<&'static str, Index>> = LazyLock::new(|| {
    let index = |book: &'static Phrasebook| {
        let mut terms = vec![""; 166];
        for (numbers, name) in book.terms {
            for number in *numbers {
                if let Some(slot) = terms.get_mut(usize::from(*number)) {
                    *slot = name;
                }
            }
        }
        Index { terms, units: book.units.iter().copied().collect() }
    };
    BOOKS.iter().map(|book| (book.code, index(book))).collect()
});

impl Language {
    /// English.
    pub const ENGLISH: Language = Language(&super::phrases::en::BOOK);

    /// All of them.
    pub fn all() -> impl Iterator<Item = Language> {
        BOOKS.iter().map(|book| Language(book))
    }

    /// Its code (ISO 639-1), for `lang` and for addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// Its name in itself.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The language that a browser asks for most (RFC 9110 `Accept-Language`) among those that there are.
    #[must_use]
    pub fn accepted(header: &str) -> Option<Language> {
        // A quality has three decimals at most, so thousandths keep it exact.
        let quality = |text: &str| -> u32 {
            let Some(digits) = text.trim().strip_prefix("q=") else { return 1000 };
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
            let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
            if whole.trim() == "1" { 1000 } else { thousandths.parse().unwrap_or(0) }
        };
        let mut best: Option<(u32, Language)> = None;
        for range in header.split(',').take(50) {
            let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
            let weight = quality(weight);
            if let Ok(language) = tag.parse::<Language>()
                && weight > best.map_or(0, |(most, _)| most)
            {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }

    pub(super) fn book(self) -> &'static Phrasebook {
        self.0
    }
}

impl Phrasebook {
    /// Name of a term in its place on the invoice.
    pub(super) fn term(&self, number: u16) -> &'static str {
        INDEX.get(self.code).and_then(|index| index.terms.get(usize::from(number)).copied()).unwrap_or("")
    }

    /// Forms of a unit, when it has a word.
    pub(super) fn unit(&self, code: &str) -> Option<&'static str> {
        INDEX.get(self.code).and_then(|index| index.units.get(code).copied())
    }
}

/// No phrases exist in this language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not one of the languages {list}", list = codes())]
pub struct UnknownLanguage(String);

fn codes() -> String {
    BOOKS.iter().map(|book| book.code).collect::<Vec<_>>().join(", ")
}

impl FromStr for Language {
    type Err = UnknownLanguage;
    /// From a language tag; the region does not matter: `de-AT` is German.
    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        let tag = tag.trim();
        let primary = tag.split(['-', '_']).next().unwrap_or(tag);
        let known = Language::all().find(|language| language.code().eq_ignore_ascii_case(primary));
        known.ok_or_else(|| UnknownLanguage(tag.chars().take(20).collect()))
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.code() == other.code()
    }
}

impl Eq for Language {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_says_which_language_counts() {
        for (header, code) in [
            ("de-DE,de;q=0.9,en;q=0.8", Some("de")),
            ("nl, pl;q=0.5, fr;q=0.75", Some("fr")),
            ("nl,ja", None),
            ("en;q=0,fr;q=0.1", Some("fr")),
            ("fr;q=1.0,de", Some("fr")),
            ("", None),
        ] {
            assert_eq!(Language::accepted(header).map(Language::code), code, "{header}");
        }
        assert_eq!("PL".parse::<Language>().map(Language::code), Ok("pl"));
        assert_eq!(
            "tlh".parse::<Language>().unwrap_err().to_string(),
            "\"tlh\" is not one of the languages en, de, pl, fr"
        );
    }
}
