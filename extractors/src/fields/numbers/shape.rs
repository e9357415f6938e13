//! How numbers of documents are written: what belongs to one on its line, and what only looks like one.

use crate::fields::amounts::blank;
use crate::fields::currency;
use crate::fields::dates;
use crate::fields::parties::post_code;
use crate::fields::vocabulary::folded;
use crate::layout::Line;

/// Words that stand between "invoice" and its number.
pub(super) const NUMBER_WORDS: &[&str] =
    &["nr", "no", "n", "number", "numero", "numer", "nummer", "num", "c", "cislo", "#", "id", "nro", "numeroo"];

/// Most letters of a series that stands before its number: "FT 2026/15", "EC 2026/797".
pub(super) const SERIES_MAX: usize = 4;

/// Most letters and digits of a series before the stroke: "FT ATSIRE01FT/60".
const SERIAL_MAX: usize = 12;

/// Whether a word is a series and a number: "A/873".
fn is_serial(text: &str) -> bool {
    text.split_once('/').is_some_and(|(series, number)| {
        (1..=SERIAL_MAX).contains(&series.len())
            && series.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            && !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// A word with what clings to it: "2018 / 0012", "RE - 4711", "FT 2026/15".
pub(super) fn joined(line: &Line, at: usize) -> (String, usize) {
    let mut text = line.tokens[at].text.clone();
    let mut last = at;
    // "GBP 300.00" is money.
    let is_money = currency::of_text(&text).is_some() && !currency::is_word(&text);
    let series = text.len() <= SERIES_MAX
        && !is_money
        && text.bytes().all(|b| b.is_ascii_uppercase())
        && !NUMBER_WORDS.contains(&folded(&text).as_str());
    if let Some(next) = line.tokens.get(at + 1).filter(|_| series)
        && next.x0 - line.tokens[at].x1 < blank(line, next)
        && (next.text.starts_with(|c: char| c.is_ascii_digit()) || is_serial(&next.text))
    {
        text.push(' ');
        text.push_str(&next.text);
        last = at + 1;
    }
    while let Some(next) = line.tokens.get(last + 1) {
        let gap = next.x0 - line.tokens[last].x1;
        let clings = text.ends_with(['-', '/', '_'])
            || next.text.starts_with(['/', '_'])
            || next.text.starts_with('-') && next.text.len() > 1;
        // "A-2026/026 / 22/06/2026" is a number and its date.
        let dated = matches!(next.text.as_str(), "/" | "-")
            && text.bytes().any(|b| b.is_ascii_digit())
            && line.tokens.get(last + 2).is_some_and(|t| dates::is_date(&t.text));
        if gap > line.height() * 0.5 || !clings || dated || last - at >= 4 {
            break;
        }
        text.push_str(&next.text);
        last += 1;
    }
    (text, last)
}

/// Digits of a group of a number that is written in groups.
const GROUP_DIGITS: std::ops::RangeInclusive<usize> = 3..=4;

/// A number in groups of three or four digits that take a whole cell: "1466 8758 8885". A series may stand before the last.
pub(super) fn groups(line: &Line, at: usize) -> Option<(String, usize)> {
    let (_, end) = *line.cells.get(line.cell_of(at))?;
    let group = |t: usize| {
        let text = &line.tokens[t].text;
        GROUP_DIGITS.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
    };
    let near = |t: usize| line.tokens[t].x0 - line.tokens[t - 1].x1 < blank(line, &line.tokens[t]);
    // "1 000510" is the series and its number, filled up with zeros.
    let is_filled =
        |text: &str| text.len() > SERIES_MAX && text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
    let series = &line.tokens[at].text;
    if end == at + 1
        && series.len() <= 2
        && series.bytes().all(|b| b.is_ascii_digit())
        && near(end)
        && is_filled(&line.tokens[end].text)
    {
        return Some((line.text(at, end), end));
    }
    let whole = end > at && end - at < 6 && (at..=end).all(group) && (at + 1..=end).all(near);
    whole.then(|| (line.text(at, end), end))
}

/// Figures of a post code that are nothing but figures.
const POST_CODE_DIGITS: std::ops::RangeInclusive<usize> = 4..=5;

/// Whether a number, which ends at a token of a line, is the post code of the place behind it: "00-950 Warszawa",
/// "1100-200 Lisboa", and at the beginning of a cell "26000 Valence". "2026-118" may be a year's 118th.
pub(super) fn is_post_code(value: &str, line: &Line, last: usize) -> bool {
    let next = line.tokens.get(last + 1).filter(|next| next.x0 - line.tokens[last].x1 < blank(line, next));
    let is_place = |word: &&str| word.starts_with(char::is_uppercase);
    let place = next.map(|next| next.text.as_str()).filter(is_place);
    let is_year = value.starts_with("19") || value.starts_with("20");
    let begins = line.cells.get(line.cell_of(last)).is_some_and(|cell| cell.0 == last);
    let plain = begins && POST_CODE_DIGITS.contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit());
    let hyphened = value.contains('-') && value.starts_with(|c: char| c.is_ascii_digit());
    (plain || hyphened) && !is_year && place.is_some_and(|place| post_code(&[value, place]).is_some())
}

/// Text without the marks around it; nothing of it is no number, and neither is a sentence.
pub(super) fn clean(text: &str) -> Option<String> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric()).trim_end_matches(|c: char| !c.is_alphanumeric());
    (!text.is_empty() && text.len() <= 40).then(|| text.to_owned())
}

/// Whether text may be a number: it has figures, and is no address and no rate.
pub(super) fn is_number(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) && !text.contains('@') && !text.contains("www") && !text.contains('%')
}

/// The number with letters in place of the zeros of parts that otherwise have letters only.
pub(super) fn with_letters(value: &str) -> String {
    let part = |part: &str| {
        let mixed = part.contains('0') && part.chars().any(char::is_alphabetic);
        let only = part.chars().all(|c| c.is_alphabetic() || c == '0');
        if mixed && only { part.replace('0', "O") } else { part.to_owned() }
    };
    value.split('-').map(part).collect::<Vec<_>>().join("-")
}

/// Letters of a label that is glued to a date, at least: "Fakturadato19.04.2025".
const GLUED_MIN: usize = 4;

/// Whether text is a word with a date glued to it.
pub(super) fn is_glued_date(text: &str) -> bool {
    let Some((word, date)) = text.find(|c: char| c.is_ascii_digit()).and_then(|at| text.split_at_checked(at)) else {
        return false;
    };
    let parts: Vec<&str> = date.split(['.', '/', '-']).collect();
    let figures = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    word.chars().count() >= GLUED_MIN
        && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | ':'))
        && parts.len() == 3
        && parts.iter().all(figures)
        && parts.iter().map(|part| part.len()).sum::<usize>() >= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_glued_to_a_date_is_no_number() {
        for (text, expected) in
            [("Fakturadato19.04.2025", true), ("Datum:1/2/25", true), ("RE19.04.2025", false), ("Fakt2025-118", false)]
        {
            assert_eq!(is_glued_date(text), expected, "{text}");
        }
    }

    #[test]
    fn a_zero_among_letters_is_a_letter() {
        for (text, expected) in
            [("0R-2026-0195", "OR-2026-0195"), ("RE-0042", "RE-0042"), ("K0-7", "KO-7"), ("A01", "A01")]
        {
            assert_eq!(with_letters(text), expected);
        }
    }
}
