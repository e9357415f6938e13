//! From what the recogniser says at each step along a line to its words and where they stand.
//!
//! The recogniser drops blanks, mostly between numbers (`25/12/2018` and `8:13` come out as one). So a word ends where it
//! says blank *or* where the paper shows through for wider than letters leave.

use super::alphabet::Classes;
use super::strip::{HEIGHT, Strip};

/// A word of a line, in pixels along its strip.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StripWord {
    pub(super) text: String,
    pub(super) left: f32,
    pub(super) right: f32,
    /// The least probable of its characters, from 0 to 1.
    pub(super) confidence: f32,
}

/// A character and where the recogniser saw it.
#[derive(Debug, Clone, PartialEq)]
struct Character<'a> {
    text: &'a str,
    /// First and last pixel of the steps that say it.
    from: f32,
    to: f32,
    confidence: f32,
    /// Whether a blank was seen before it.
    after_blank: bool,
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
    let mut open =
        StripWord { text: String::new(), left: first_ink(&ink).min(characters[0].from), right: 0.0, confidence: 1.0 };
    for (index, character) in characters.iter().enumerate() {
        open.text.push_str(character.text);
        open.confidence = open.confidence.min(character.confidence);
        let next = characters.get(index + 1);
        let gap = gaps.get(index);
        match (next, gap) {
            (Some(next), Some(gap)) if next.after_blank || gap.width() > wide => {
                open.right = gap.from;
                let left = gap.to;
                out.push(std::mem::replace(
                    &mut open,
                    StripWord { text: String::new(), left, right: left, confidence: 1.0 },
                ));
            }
            _ => {}
        }
    }
    open.right = last_ink(&ink).max(characters.last().map_or(0.0, |c| c.to));
    out.push(open);
    out.retain(|word| !word.text.is_empty());
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
                character.confidence = character.confidence.max(score);
            }
        } else if class != 0 {
            let after_blank = std::mem::take(&mut blank);
            out.push(Character { text, from, to, confidence: score, after_blank });
        }
        last = class;
    }
    out
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
    let usual = between_letters.get(between_letters.len() / 2).copied().unwrap_or(0.0);
    // A blank is about a quarter of the letters' height; spaced-out letters leave more.
    (HEIGHT as f32 * 0.22).max(usual * 2.5)
}

fn first_ink(ink: &[bool]) -> f32 {
    ink.iter().position(|i| *i).unwrap_or(0) as f32
}

fn last_ink(ink: &[bool]) -> f32 {
    ink.iter().rposition(|i| *i).map_or(ink.len(), |at| at + 1) as f32
}
