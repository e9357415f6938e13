//! Lays the words of a picture out as a page whose lines are level, and leads boxes back to the picture.
//!
//! Layout and fields look along lines. On a scan that lay askew or on its side, and on a photo taken from above the
//! lower edge, lines fall, stand or fan out; here they become level. What people see stays as it is, so every box is
//! led back when the reading is done.

use model::evidence::Via;
use model::extraction::{Extraction, Page, Word};
use model::{Confidence, Evidence, Rect};

use super::SeenWord;
use super::doubt::{self, Doubt};
use super::slant::Slant;
use crate::quarter::Way;

/// A word whose direction is this far from the page's is a margin's print or a stamp, and part of no line.
const ASTRAY_RADIANS: f32 = 0.35;
/// A word that the engine is less sure of than this is a smudge.
const CONFIDENCE_MIN: f32 = 0.05;

/// A page with level lines, and the way back.
pub(crate) struct Level {
    /// The page as it is to be read.
    pub(crate) page: Page,
    /// How its boxes lead back to the page that people see.
    pub(crate) back: WayBack,
}

/// How the boxes of a level page lead back to the page that people see.
#[derive(Debug, Clone)]
pub(crate) struct WayBack {
    page: u32,
    /// Size of the page that people see, in hundredths of a point.
    size: (u32, u32),
    /// Boxes of the words, level and as seen.
    boxes: Vec<(Rect, Rect)>,
    /// Other readings of doubtful words, with the level box of the word.
    doubts: Vec<(Rect, String, Confidence)>,
}

impl WayBack {
    /// For a page of a text layer that was turned: the boxes of its words in their order, level and as seen.
    pub(crate) fn of_page(page: u32, size: (u32, u32), boxes: Vec<(Rect, Rect)>) -> WayBack {
        WayBack { page, size, boxes, doubts: Vec::new() }
    }

    /// Moves the words of a page to where people see them.
    pub(crate) fn lead_page_back(&self, page: &mut Page) {
        (page.width, page.height) = self.size;
        for (word, (_, seen)) in page.words.iter_mut().zip(&self.boxes) {
            word.rect = *seen;
        }
    }
}

/// Makes a page of the words on a picture. `pixels` is the picture's size, `size` the page's in hundredths of a point.
pub(crate) fn level(
    words: Vec<SeenWord>,
    doubts: &[Doubt],
    number: u32,
    pixels: (u32, u32),
    size: (u32, u32),
) -> Level {
    let picture = (pixels.0.max(1) as f32, pixels.1.max(1) as f32);
    let way = way_of_most(&words);
    let page = way.size(picture);
    let turned: Vec<(usize, SeenWord, Slant)> = words
        .into_iter()
        .enumerate()
        .filter(|(_, word)| word.confidence > CONFIDENCE_MIN && word.slant.width > 0.0 && word.slant.height > 0.0)
        .map(|(index, word)| {
            let slant = upright(way, word.slant, picture);
            (index, word, slant)
        })
        .filter(|(.., slant)| slant.angle.abs() < ASTRAY_RADIANS)
        .collect();
    let fan = Fan::fit(turned.iter().map(|(.., slant)| slant), page);
    let mut rows: Vec<(Slant, usize, SeenWord)> = turned
        .into_iter()
        .map(|(index, word, slant)| (Slant { middle: fan.level(slant.middle), angle: 0.0, ..slant }, index, word))
        .collect();
    rows.sort_by(|a, b| reading_order(&a.0, &b.0));
    let mut out = Vec::with_capacity(rows.len());
    let mut boxes = Vec::with_capacity(rows.len());
    let mut open = Vec::new();
    for (slant, index, word) in rows {
        let level = bounds(&slant, page);
        boxes.push((level, bounds(&word.slant, picture)));
        let others = doubts.iter().filter(|doubt| doubt.word == index);
        open.extend(others.map(|doubt| (level, doubt.other.clone(), confidence(doubt.confidence))));
        out.push(Word { text: word.text, rect: level, confidence: confidence(word.confidence) });
    }
    let (width, height) = way.size(size);
    let page = Page { number, width, height, via: Via::Ocr, words: out, picture: None };
    Level { page, back: WayBack { page: number, size, boxes, doubts: open } }
}

fn confidence(share: f32) -> Confidence {
    Confidence::from_percent((share * 100.0).round().clamp(0.0, 100.0) as u8)
}

/// Rows from top to bottom, in a row from left to right; words are of one row when their middles are near.
fn reading_order(a: &Slant, b: &Slant) -> std::cmp::Ordering {
    // Rows of a fixed height keep the order total; the layout makes the real lines.
    let row = |slant: &Slant| (slant.middle.1 / 8.0).floor();
    row(a).total_cmp(&row(b)).then(a.middle.0.total_cmp(&b.middle.0))
}

/// The box around a rectangle, in ten-thousandths of the page.
fn bounds(slant: &Slant, page: (f32, f32)) -> Rect {
    let corners = [(0.0, 0.0), (slant.width, 0.0), (slant.width, slant.height), (0.0, slant.height)]
        .map(|(along, across)| slant.point(along, across));
    let scale = |value: f32, full: f32| (value / full * 10_000.0).round().clamp(0.0, 10_000.0) as u16;
    let low = |pick: fn(&(f32, f32)) -> f32| corners.iter().map(pick).fold(f32::MAX, f32::min);
    let high = |pick: fn(&(f32, f32)) -> f32| corners.iter().map(pick).fold(f32::MIN, f32::max);
    Rect {
        left: scale(low(|p| p.0), page.0),
        top: scale(low(|p| p.1), page.1),
        right: scale(high(|p| p.0), page.0),
        bottom: scale(high(|p| p.1), page.1),
    }
}

/// The way that most of the text runs.
fn way_of_most(words: &[SeenWord]) -> Way {
    let mut weights = [0.0_f32; 4];
    for word in words {
        let quarters = (word.slant.angle / std::f32::consts::FRAC_PI_2).round() as i32;
        weights[usize::from(Way::after(quarters).quarters())] += word.slant.width;
    }
    let most = (0..4).fold(0, |best, i| if weights[i] > weights[best] { i } else { best });
    Way::ALL[most]
}

/// A rectangle of the picture, where it lies once the page is upright.
fn upright(way: Way, slant: Slant, picture: (f32, f32)) -> Slant {
    let angle = slant.angle - f32::from(way.quarters()) * std::f32::consts::FRAC_PI_2;
    let full = std::f32::consts::TAU;
    let angle = (angle + full / 2.0).rem_euclid(full) - full / 2.0;
    Slant { middle: way.level(slant.middle, picture), angle, ..slant }
}

/// How lines run on an upright page: their slope, and how it changes downwards (a page seen from an angle).
#[derive(Debug, Clone, Copy, PartialEq)]
struct Fan {
    middle: (f32, f32),
    slope: f32,
    /// Change of the slope by pixel downwards.
    by_row: f32,
}

impl Fan {
    fn fit<'a>(lines: impl Iterator<Item = &'a Slant>, (width, height): (f32, f32)) -> Fan {
        let middle = (width / 2.0, height / 2.0);
        let mut lines: Vec<(f32, f32, f32)> = lines
            .filter(|line| line.width > line.height * 1.5)
            .map(|line| (line.middle.1 - middle.1, line.angle.tan(), line.width))
            .collect();
        lines.sort_by(|a, b| a.1.total_cmp(&b.1));
        let half = lines.iter().map(|line| line.2).sum::<f32>() / 2.0;
        let mut sum = 0.0;
        let typical = lines.iter().find(|line| {
            sum += line.2;
            sum >= half
        });
        let typical = typical.map_or(0.0, |line| line.1);
        let level = Fan { middle, slope: typical, by_row: 0.0 };
        // Least squares through what is near the typical slope.
        lines.retain(|line| (line.1 - typical).abs() < 0.06);
        let weight: f32 = lines.iter().map(|line| line.2).sum();
        if lines.len() < 8 || weight <= 0.0 {
            return level;
        }
        let mean_row = lines.iter().map(|line| line.0 * line.2).sum::<f32>() / weight;
        let mean_slope = lines.iter().map(|line| line.1 * line.2).sum::<f32>() / weight;
        let spread: f32 = lines.iter().map(|line| (line.0 - mean_row).powi(2) * line.2).sum();
        let together: f32 = lines.iter().map(|line| (line.0 - mean_row) * (line.1 - mean_slope) * line.2).sum();
        let by_row = if spread > 0.0 { together / spread } else { 0.0 };
        // Over the whole page less than a degree of change is what angles are measured to, and no fan.
        if (by_row * height).abs() < 0.012 {
            return level;
        }
        Fan { middle, slope: mean_slope - by_row * mean_row, by_row }
    }

    fn level(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let along = x - self.middle.0;
        (x, y - along * (self.slope + self.by_row * (y - self.middle.1)))
    }
}

impl WayBack {
    /// A box of the level page as a box of the page that people see.
    fn lead(&self, rect: Rect) -> Rect {
        let mut hit = self.boxes.iter().filter(|(level, _)| overlap(*level, rect) * 2 > area(*level).min(area(rect)));
        match hit.next() {
            Some((_, first)) => hit.fold(*first, |all, (_, seen)| all.union(*seen)),
            None => rect,
        }
    }
}

fn area(rect: Rect) -> u64 {
    u64::from(rect.right.saturating_sub(rect.left)) * u64::from(rect.bottom.saturating_sub(rect.top))
}

fn overlap(a: Rect, b: Rect) -> u64 {
    area(Rect {
        left: a.left.max(b.left),
        top: a.top.max(b.top),
        right: a.right.min(b.right),
        bottom: a.bottom.min(b.bottom),
    })
}

/// Adds what doubtful words may say instead, and moves all boxes to where people see them; the last thing that is done
/// with a reading.
pub(crate) fn lead_back(out: &mut Extraction, ways: &[WayBack]) {
    for way in ways {
        doubt::add_candidates(out, way.page, &way.doubts);
    }
    let way_of = |page: u32| ways.iter().find(|way| way.page == page);
    for page in &mut out.pages {
        if let Some(way) = way_of(page.number) {
            way.lead_page_back(page);
        }
    }
    for evidence in out.candidates.iter_mut().flat_map(|candidate| &mut candidate.evidence) {
        if let Evidence::Page { page, rect, .. } = evidence
            && let Some(way) = way_of(*page)
        {
            *rect = way.lead(*rect);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PICTURE: (u32, u32) = (1_000, 2_000);

    /// Words of a page of 1,000 × 2,000 pixels, ten rows of two columns, seen after `place`.
    fn grid(place: impl Fn(Slant) -> Slant) -> Vec<SeenWord> {
        let mut out = Vec::new();
        for row in 0..10_u8 {
            for column in 0..2_u8 {
                let middle = (250.0 + f32::from(column) * 500.0, 200.0 + f32::from(row) * 160.0);
                let slant = place(Slant { middle, width: 200.0, height: 30.0, angle: 0.0 });
                out.push(SeenWord { text: format!("{row}{column}"), slant, confidence: 0.9 });
            }
        }
        out
    }

    fn texts(level: &Level) -> Vec<&str> {
        level.page.words.iter().map(|word| word.text.as_str()).collect()
    }

    fn expected() -> Vec<String> {
        (0..20).map(|i| format!("{}{}", i / 2, i % 2)).collect()
    }

    fn rows_are_level(level: &Level) {
        for row in level.page.words.chunks(2) {
            assert!(row[0].rect.top.abs_diff(row[1].rect.top) < 12, "{row:?}");
        }
    }

    #[test]
    fn falling_lines_become_level_and_boxes_lead_back() {
        let angle = 0.04_f32;
        let (sine, cosine) = angle.sin_cos();
        let words = grid(|slant| {
            let (x, y) = (slant.middle.0 - 500.0, slant.middle.1 - 1_000.0);
            Slant { middle: (500.0 + x * cosine - y * sine, 1_000.0 + x * sine + y * cosine), angle, ..slant }
        });
        let seen = bounds(&words[0].slant, (1_000.0, 2_000.0));
        let level = level(words, &[], 1, PICTURE, (48_000, 96_000));
        assert_eq!(texts(&level), expected());
        rows_are_level(&level);
        assert_eq!(level.back.lead(level.page.words[0].rect), seen);
        let line = level.page.words[0].rect.union(level.page.words[1].rect);
        let led = level.back.lead(line);
        assert!(led.left <= seen.left && led.bottom > seen.bottom, "a box across the page covers its falling line");
    }

    #[test]
    fn a_page_on_its_side_is_read_upright_and_shown_as_it_is() {
        use std::f32::consts::FRAC_PI_2;
        for quarters in 1..4_u8 {
            let picture = if quarters % 2 == 1 { (2_000, 1_000) } else { PICTURE };
            let words = grid(|slant| {
                let (x, y) = slant.middle;
                let middle = match quarters {
                    1 => (2_000.0 - y, x),
                    2 => (1_000.0 - x, 2_000.0 - y),
                    _ => (y, 1_000.0 - x),
                };
                Slant { middle, angle: f32::from(quarters) * FRAC_PI_2, ..slant }
            });
            let level = level(words, &[], 1, picture, (picture.0 * 48, picture.1 * 48));
            assert_eq!(texts(&level), expected(), "{quarters}");
            rows_are_level(&level);
            assert_eq!((level.page.width, level.page.height), (48_000, 96_000));
            let led = level.back.lead(level.page.words[0].rect);
            let high = led.bottom - led.top > led.right - led.left;
            assert_eq!(high, quarters % 2 == 1, "{quarters}: {led:?}");
        }
    }

    #[test]
    fn fanning_lines_become_level() {
        let words = grid(|slant| {
            let slope = (slant.middle.1 - 1_000.0) / 1_000.0 * 0.03;
            let y = slant.middle.1 + (slant.middle.0 - 500.0) * slope;
            Slant { middle: (slant.middle.0, y), angle: slope.atan(), ..slant }
        });
        let level = level(words, &[], 1, PICTURE, (48_000, 96_000));
        assert_eq!(texts(&level), expected());
        rows_are_level(&level);
    }

    #[test]
    fn smudges_and_margin_print_are_part_of_no_line() {
        let mut words = grid(|slant| slant);
        words[0].confidence = 0.01;
        words[1].slant.angle = -std::f32::consts::FRAC_PI_2;
        let level = level(words, &[], 1, PICTURE, (48_000, 96_000));
        assert_eq!(texts(&level), expected()[2..]);
    }
}
