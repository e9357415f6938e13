//! Units of measure as pages write them: the code of UN/ECE Recommendation 20 (BT-130) for the word behind a quantity or
//! in a column of its own. Data: `data/units.toml`, words of all languages by code; a word that is not in it is no unit,
//! and a line without a unit is one whose unit was not read.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::heading::Heading;
use super::numbers::Place;
use super::table::Row;
use crate::fields::vocabulary::Meaning;
use crate::layout::Sheet;

fn codes() -> &'static HashMap<String, String> {
    static BUILT: OnceLock<HashMap<String, String>> = OnceLock::new();
    BUILT.get_or_init(|| {
        // A file that does not parse is caught by a test; here it only leaves all units unread.
        let words: BTreeMap<String, Vec<String>> =
            toml::from_str(include_str!("../../data/units.toml")).unwrap_or_default();
        words.into_iter().flat_map(|(code, words)| words.into_iter().map(move |word| (word, code.clone()))).collect()
    })
}

/// The code of a unit, from a word or from a number with it glued behind: `Stk.`, `34,0kg`.
pub(super) fn code_of(word: &str) -> Option<&'static str> {
    let start = word.find(|c: char| c.is_alphabetic())?;
    // "m²" ends with a sign that is no letter and no digit of a quantity.
    let word = word.get(start..)?.trim_end_matches(['.', ')', ':', ',', ';']);
    codes().get(&word.to_lowercase()).map(String::as_str)
}

/// The unit of a row under the heading's word for units.
pub(super) fn under_heading(sheet: &Sheet, heading: Option<&Heading>, row: &Row) -> Option<Place> {
    let label = heading?.labels.iter().find(|label| label.is(Meaning::ColUnit))?;
    let index = row.quantity.map_or(row.line, |cell| cell.place.line);
    let line = sheet.lines.get(index)?;
    let slack = line.height();
    let is_under = |token: &usize| {
        let (x0, x1) = line.x_range(*token, *token);
        x0 < label.x1 + slack && x1 > label.x0 - slack
    };
    let token = (0..line.tokens.len()).filter(is_under).find(|token| code_of(&line.tokens[*token].text).is_some())?;
    Some(Place { line: index, first: token, last: token })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_of_one_unit_and_written_in_lower_case() {
        let words: BTreeMap<String, Vec<String>> =
            toml::from_str(include_str!("../../data/units.toml")).expect("a table");
        let all: Vec<&String> = words.values().flatten().collect();
        assert_eq!(codes().len(), all.len(), "a word is in it twice");
        assert!(all.iter().all(|word| word.to_lowercase() == **word && !word.ends_with('.')));
    }

    #[test]
    fn units_are_known_as_people_write_them() {
        for (word, expected) in [
            ("Stk.", Some("C62")),
            ("34,0kg", Some("KGM")),
            ("PR", Some("PR")),
            ("m²", Some("MTK")),
            ("hod.", Some("HUR")),
            ("Karton", Some("XCT")),
            // Tonnes in most languages, hours in Finnish.
            ("t", None),
            ("EUR", None),
            ("17", None),
        ] {
            assert_eq!(code_of(word), expected, "{word}");
        }
    }
}
