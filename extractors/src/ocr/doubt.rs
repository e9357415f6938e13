//! Amounts that the engine is in doubt about are read a second time: by another cut of the same place, and by the other
//! engine. Where two of three agree, they win; where none do, every reading stays in sight as a candidate.

use image::GrayImage;
use model::extraction::{Candidate, Extraction};
use model::{Confidence, Evidence, Rect};

use super::{SeenWord, Tesseract, Words};

/// An amount read with less confidence than this is read again.
const CONFIDENT: f32 = 0.93;
/// Amounts of one page that are read again; more of them mean that the page as such is bad.
const COUNT_MAX: usize = 40;
/// How much surer the winner of two agreeing readings is than the better of them, as a share of what is missing.
const AGREEMENT: f32 = 0.5;

/// Another reading of a word.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Doubt {
    /// Index of the word.
    pub(super) word: usize,
    /// What else it may say.
    pub(super) other: String,
    /// How sure its reader is of that, from 0 to 1.
    pub(super) confidence: f32,
}

/// Reads doubtful amounts again. Agreement changes the words; what stays open is returned.
pub(super) fn look_again(
    words: &mut [SeenWord],
    picture: &GrayImage,
    engine: &mut dyn Words,
    mut second: Option<&mut Tesseract>,
) -> Vec<Doubt> {
    let doubtful: Vec<usize> = (0..words.len())
        .filter(|index| words[*index].confidence < CONFIDENT && like_an_amount(&words[*index].text))
        .take(COUNT_MAX)
        .collect();
    let mut doubts = Vec::new();
    for index in doubtful {
        let word = &mut words[index];
        // Alone and with more paper around it, the same engine sees the word at another scale.
        let place = word.slant.grown(word.slant.height * 0.15);
        let mut readings: Vec<(String, f32)> = engine.line(picture, &place).into_iter().collect();
        readings.extend(second.as_deref_mut().and_then(|second| second.line(picture, &place)));
        for (text, _) in &mut readings {
            text.retain(|c| !c.is_whitespace());
        }
        doubts.extend(weigh(index, word, readings));
    }
    doubts
}

/// Weighs the readings of one word against each other.
fn weigh(index: usize, word: &mut SeenWord, readings: Vec<(String, f32)>) -> Vec<Doubt> {
    let surer = |a: f32, b: f32| a.max(b) + (1.0 - a.max(b)) * AGREEMENT;
    if let Some((_, confidence)) = readings.iter().find(|(text, _)| *text == word.text) {
        word.confidence = surer(word.confidence, *confidence);
    } else if let [(first, a), (second, b)] = readings.as_slice()
        && first == second
        && like_an_amount(first)
    {
        let was = std::mem::replace(&mut word.text, first.clone());
        let doubt = Doubt { word: index, other: was, confidence: word.confidence };
        word.confidence = surer(*a, *b);
        return vec![doubt];
    }
    let others = readings.into_iter().filter(|(text, _)| *text != word.text && like_an_amount(text));
    others.map(|(other, confidence)| Doubt { word: index, other, confidence }).collect()
}

/// Whether a word is an amount, or one with a letter where a digit belongs.
fn like_an_amount(text: &str) -> bool {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let mut from_the_end = text.chars().rev();
    let digit = |c: char| c.is_ascii_digit() || "OolISBZG".contains(c);
    let ends_in_cents = from_the_end.next().is_some_and(digit)
        && from_the_end.next().is_some_and(digit)
        && matches!(from_the_end.next(), Some('.' | ','));
    ends_in_cents
        && text.chars().all(|c| digit(c) || matches!(c, '.' | ',' | '\'' | '’'))
        && text.chars().filter(char::is_ascii_digit).count() * 2 > text.chars().count() / 2
}

/// Adds what doubtful words may say as further candidates, with the same evidence. `doubts` has the box of the word on
/// the level page, and its other reading.
pub(super) fn add_candidates(out: &mut Extraction, page: u32, doubts: &[(Rect, String, Confidence)]) {
    let mut added: Vec<(usize, Candidate)> = Vec::new();
    for (index, candidate) in out.candidates.iter().enumerate() {
        for (rect, other, confidence) in doubts {
            let here = candidate.evidence.iter().any(|evidence| match evidence {
                Evidence::Page { page: on, rect: at, .. } => *on == page && within(*rect, *at),
                _ => false,
            });
            let Some(value) = here.then(|| revalued(&candidate.value, other)).flatten() else { continue };
            let known = |c: &Candidate| c.term == candidate.term && c.value == value;
            if out.candidates.iter().chain(added.iter().map(|(_, c)| c)).any(known) {
                continue;
            }
            let confidence = (*confidence).min(candidate.confidence);
            let evidence = candidate.evidence.clone();
            let raw = Some(other.clone());
            added.push((index + 1, Candidate { term: candidate.term.clone(), value, raw, confidence, evidence }));
        }
    }
    // From the end, so that places stay right.
    for (at, candidate) in added.into_iter().rev() {
        out.candidates.insert(at, candidate);
    }
}

/// Whether a word's box lies in a box of evidence.
fn within(word: Rect, evidence: Rect) -> bool {
    let middle = (u32::from(word.left) + u32::from(word.right), u32::from(word.top) + u32::from(word.bottom));
    let between = |low: u16, twice: u32, high: u16| (u32::from(low) * 2..=u32::from(high) * 2).contains(&twice);
    between(evidence.left, middle.0, evidence.right) && between(evidence.top, middle.1, evidence.bottom)
}

/// A canonical amount (`119.00`, `119.00 EUR`) with the digits of another reading; `None` when that is no amount.
fn revalued(value: &str, other: &str) -> Option<String> {
    let (number, unit) = value.split_once(' ').map_or((value, None), |(number, unit)| (number, Some(unit)));
    let (whole, cents) = number.split_once('.')?;
    let is_money = cents.len() == 2 && whole.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit());
    let digits: String = other.chars().filter(char::is_ascii_digit).collect();
    if !is_money
        || digits.len() < 3
        || !other.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’'))
    {
        return None;
    }
    let (whole_digits, cents) = digits.split_at(digits.len() - 2);
    let sign = if whole.starts_with('-') { "-" } else { "" };
    let whole_digits = match whole_digits.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    };
    let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
    Some(format!("{sign}{whole_digits}.{cents}{unit}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::Slant;

    fn word(text: &str, confidence: f32) -> SeenWord {
        let slant = Slant { middle: (10.0, 10.0), width: 20.0, height: 8.0, angle: 0.0 };
        SeenWord { text: text.to_owned(), slant, confidence }
    }

    #[test]
    fn amounts_are_told_from_other_words() {
        for text in ["1.234,56", "119.00", "1'050.00", "l19,0O", "(12,50)"] {
            assert!(like_an_amount(text), "{text}");
        }
        for text in ["Total", "12.03.2026", "DE89", "3,5", "S.O0", "1234"] {
            assert!(!like_an_amount(text), "{text}");
        }
    }

    #[test]
    fn a_second_reading_that_agrees_makes_sure() {
        let mut seen = word("119.00", 0.6);
        assert!(weigh(0, &mut seen, vec![("119.00".to_owned(), 0.8)]).is_empty());
        assert!(seen.confidence > 0.85, "{}", seen.confidence);
    }

    #[test]
    fn two_readings_that_agree_outvote_the_first_which_stays_in_sight() {
        let mut seen = word("179.00", 0.6);
        let doubts = weigh(3, &mut seen, vec![("119.00".to_owned(), 0.8), ("119.00".to_owned(), 0.7)]);
        assert_eq!(seen.text, "119.00");
        assert_eq!(doubts, [Doubt { word: 3, other: "179.00".to_owned(), confidence: 0.6 }]);
    }

    #[test]
    fn readings_that_all_differ_all_stay() {
        let mut seen = word("179.00", 0.6);
        let doubts = weigh(0, &mut seen, vec![("119.00".to_owned(), 0.5), ("178.00".to_owned(), 0.4)]);
        assert_eq!(seen.text, "179.00");
        assert_eq!(doubts.len(), 2);
    }

    #[test]
    fn another_reading_becomes_a_value_of_the_same_kind() {
        assert_eq!(revalued("1234.50 EUR", "1.284,50").as_deref(), Some("1284.50 EUR"));
        assert_eq!(revalued("-12.00", "72,00").as_deref(), Some("-72.00"));
        assert_eq!(revalued("0.50", "0,60").as_deref(), Some("0.60"));
        assert_eq!(revalued("2026-03-01", "1,00"), None);
        assert_eq!(revalued("12.00", "l2,00"), None);
    }
}
