//! From what the recogniser says at each step along a line to its words and where they stand.
//!
//! The recogniser drops blanks, mostly between numbers (`25/12/2018` and `8:13` come out as one). So a word ends where it
//! says blank *or* where the paper shows through for wider than letters leave.

use super::alphabet::Classes;
use super::strip::{HEIGHT, Strip};
use super::tongue::{Letter, family};

/// A rival of a letter counts from this probability on.
const RIVAL_MIN: f32 = 0.01;

/// A word of a line, in pixels along its strip.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StripWord {
    pub(super) letters: Vec<Letter>,
    pub(super) left: f32,
    pub(super) right: f32,
}

impl StripWord {
    fn from(left: f32) -> StripWord {
        StripWord { letters: Vec::new(), left, right: left }
    }

    /// Its text.
    pub(super) fn text(&self) -> String {
        self.letters.iter().map(|letter| letter.text).collect()
    }

    /// The least probable of its characters, from 0 to 1.
    pub(super) fn confidence(&self) -> f32 {
        self.letters.iter().map(|letter| letter.confidence).fold(1.0, f32::min)
    }
}

/// A character and where the recogniser saw it.
#[derive(Debug, Clone, PartialEq)]
struct Character<'a> {
    text: &'a str,
    /// First and last pixel of the steps that say it.
    from: f32,
    to: f32,
    confidence: f32,
    /// Letters that differ from it by their marks.
    rivals: Vec<(char, f32)>,
    /// Whether a blank was seen before it.
    after_blank: bool,
}

impl Character<'_> {
    /// As letters: a class of the recogniser is nearly always one.
    fn letters(&self) -> impl Iterator<Item = Letter> {
        let rivals = if self.text.chars().nth(1).is_none() { self.rivals.as_slice() } else { &[] };
        self.text.chars().map(|text| Letter { text, confidence: self.confidence, rivals: rivals.to_vec() })
    }
}

/// The words of a line. `scores` has a row of probabilities, one for each class, at each step.
pub(super) fn words(scores: &[f32], classes: &Classes, strip: &Strip) -> Vec<StripWord> {
    let steps = scores.len() / classes.len().max(1);
    if steps == 0 {
        return Vec::new();
    }
    let step = strip.width as f32 / steps as f32;
    let characters = characters(scores, classes, step);
    if characters.is_empty() {
        return Vec::new();
    }
    let ink = strip.ink();
    let gaps: Vec<Gap> = characters.windows(2).map(|pair| Gap::between(&pair[0], &pair[1], &ink)).collect();
    let wide = wide_gap(&characters, &gaps);
    let mut out: Vec<StripWord> = Vec::new();
    let mut open = StripWord::from(first_ink(&ink).min(characters[0].from));
    for (index, character) in characters.iter().enumerate() {
        open.letters.extend(character.letters());
        if let (Some(next), Some(gap)) = (characters.get(index + 1), gaps.get(index))
            && (next.after_blank || gap.width() > wide + slim(character, next))
        {
            open.right = gap.from;
            out.push(std::mem::replace(&mut open, StripWord::from(gap.to)));
        }
    }
    open.right = last_ink(&ink).max(characters.last().map_or(0.0, |c| c.to));
    out.push(open);
    out.retain(|word| !word.letters.is_empty());
    out
}

fn characters<'a>(scores: &[f32], classes: &'a Classes, step: f32) -> Vec<Character<'a>> {
    let mut out: Vec<Character<'a>> = Vec::new();
    let (mut last, mut blank) = (0, false);
    for (index, row) in scores.chunks_exact(classes.len()).enumerate() {
        let (class, score) =
            row.iter().copied().enumerate().fold((0, f32::MIN), |best, (i, p)| if p > best.1 { (i, p) } else { best });
        let text = classes.text(class);
        let (from, to) = (index as f32 * step, (index + 1) as f32 * step);
        if class != 0 && text.trim().is_empty() {
            blank = true;
        } else if class != 0 && class == last {
            if let Some(character) = out.last_mut() {
                character.to = to;
                if score > character.confidence {
                    character.confidence = score;
                    character.rivals = rivals(row, classes, class);
                }
            }
        } else if class != 0 {
            let after_blank = std::mem::take(&mut blank);
            let rivals = rivals(row, classes, class);
            out.push(Character { text, from, to, confidence: score, rivals, after_blank });
        }
        last = class;
    }
    out
}

/// The letters of a class's family that the recogniser thought of as well at this step.
fn rivals(row: &[f32], classes: &Classes, class: usize) -> Vec<(char, f32)> {
    let text = classes.text(class);
    let Some(family) = text.chars().next().and_then(family) else { return Vec::new() };
    let capital = text.chars().all(char::is_uppercase);
    let likely = row.iter().copied().enumerate().filter(|(other, score)| *score > RIVAL_MIN && *other != class);
    likely
        .filter_map(|(other, score)| {
            let mut characters = classes.text(other).chars();
            let c = characters.next().filter(|_| characters.next().is_none())?;
            let of_family = c.is_uppercase() == capital && c.to_lowercase().all(|small| family.contains(small));
            of_family.then_some((c, score))
        })
        .collect()
}

/// The widest stretch of paper between two characters.
#[derive(Debug, Clone, Copy)]
struct Gap {
    from: f32,
    to: f32,
}

impl Gap {
    fn between(before: &Character<'_>, after: &Character<'_>, ink: &[bool]) -> Gap {
        // From the middle of one to the middle of the other: the steps are coarser than letters.
        let start = ((before.from + before.to) / 2.0) as usize;
        let end = (((after.from + after.to) / 2.0) as usize).min(ink.len());
        let mut best = (0, 0);
        let mut open = None;
        // An end mark closes the last stretch.
        let columns = ink.get(start..end).unwrap_or_default().iter().copied().chain([true]);
        for (at, has_ink) in (start..).zip(columns) {
            if !has_ink {
                open.get_or_insert(at);
            } else if let Some(from) = open.take()
                && at - from > best.1 - best.0
            {
                best = (from, at);
            }
        }
        if best.1 > best.0 {
            return Gap { from: best.0 as f32, to: best.1 as f32 };
        }
        let middle = (start + end) as f32 / 2.0;
        Gap { from: middle, to: middle }
    }

    fn width(&self) -> f32 {
        self.to - self.from
    }
}

/// From which width on a gap parts words: well above what this line leaves between letters.
fn wide_gap(characters: &[Character<'_>], gaps: &[Gap]) -> f32 {
    let mut between_letters: Vec<f32> = gaps
        .iter()
        .zip(characters.iter().skip(1))
        .filter(|(_, next)| !next.after_blank)
        .map(|(gap, _)| gap.width())
        .collect();
    between_letters.sort_by(f32::total_cmp);
    // Of two gaps the narrower one: the other may be the blank that is looked for.
    let usual = between_letters.get(between_letters.len().saturating_sub(1) / 2).copied().unwrap_or(0.0);
    // A blank is about a quarter of the letters' height; spaced-out letters leave more.
    (HEIGHT as f32 * 0.19).max(usual * 2.5)
}

/// What a pair of characters leaves between them beyond others: all digits are equally wide, but the ink of a 1 is slim,
/// and a point or comma among digits has as much paper around it as it would have ink.
fn slim(before: &Character<'_>, after: &Character<'_>) -> f32 {
    let is_digit = |character: &Character<'_>| character.text.bytes().all(|byte| byte.is_ascii_digit());
    let is_point = |character: &Character<'_>| matches!(character.text, "." | ",");
    let share = |character: &Character<'_>| if character.text == "1" { HEIGHT as f32 * 0.08 } else { 0.0 };
    let in_number = (is_digit(before) && is_point(after)) || (is_point(before) && is_digit(after));
    share(before) + share(after) + if in_number { HEIGHT as f32 * 0.12 } else { 0.0 }
}

fn first_ink(ink: &[bool]) -> f32 {
    ink.iter().position(|i| *i).unwrap_or(0) as f32
}

fn last_ink(ink: &[bool]) -> f32 {
    ink.iter().rposition(|i| *i).map_or(ink.len(), |at| at + 1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A strip with black bars on white, and scores that read it: one step every 8 pixels.
    fn read(bars: &[(usize, usize)], said: &[(usize, &str)]) -> Vec<StripWord> {
        let width = 320;
        let row: Vec<f32> =
            (0..width).map(|x| if bars.iter().any(|(a, b)| (*a..*b).contains(&x)) { 0.0 } else { 255.0 }).collect();
        let strip = Strip { pixels: row.repeat(HEIGHT), width, shown: width };
        let classes = Classes::of_dictionary("A\nB\n1\n2");
        let steps = width / 8;
        let mut scores = vec![0.0; steps * classes.len()];
        for step in 0..steps {
            let text = said.iter().find(|(at, _)| *at == step).map_or("", |(_, text)| text);
            let class = (0..classes.len()).find(|class| classes.text(*class) == text).expect("a class");
            scores[step * classes.len() + class] = 0.5 + step as f32 / 100.0;
        }
        words(&scores, &classes, &strip)
    }

    fn texts(words: &[StripWord]) -> Vec<String> {
        words.iter().map(StripWord::text).collect()
    }

    #[test]
    fn a_blank_that_the_network_says_ends_a_word() {
        let words = read(&[(0, 20), (22, 40), (48, 60)], &[(1, "A"), (3, "B"), (5, " "), (6, "A")]);
        assert_eq!(texts(&words), ["AB", "A"]);
        assert_eq!((words[0].left, words[0].right, words[1].left, words[1].right), (0.0, 40.0, 48.0, 60.0));
        assert!((words[0].confidence() - 0.51).abs() < 0.001, "as sure as the least sure character");
    }

    #[test]
    fn paper_that_shows_through_ends_a_word_that_the_network_glued() {
        let words = read(&[(0, 20), (22, 40), (58, 80)], &[(1, "A"), (3, "B"), (8, "A")]);
        assert_eq!(texts(&words), ["AB", "A"]);
    }

    #[test]
    fn slim_ones_are_not_torn_apart() {
        // The ink of two ones stands 12 pixels apart, as much as a blank would leave between other digits.
        let words = read(&[(8, 16), (28, 36), (40, 56)], &[(1, "1"), (4, "1"), (6, "2")]);
        assert_eq!(texts(&words), ["112"]);
    }

    #[test]
    fn one_character_seen_for_several_steps_is_one_character() {
        let words = read(&[(0, 40)], &[(1, "A"), (2, "A"), (3, "A")]);
        assert_eq!(texts(&words), ["A"]);
        let twice = read(&[(0, 20), (22, 40)], &[(1, "A"), (3, "A")]);
        assert_eq!(texts(&twice), ["AA"]);
    }

    #[test]
    fn nothing_said_is_no_word() {
        assert!(read(&[(0, 20)], &[]).is_empty());
    }
}
