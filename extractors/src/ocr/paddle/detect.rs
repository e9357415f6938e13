//! Finds the lines of text on a picture: a network paints where text is, the painted spots become rectangles
//! (differentiable binarisation).

use image::GrayImage;
use image::imageops::{self, FilterType};

use super::network::Network;
use crate::ocr::slant::{Point, Slant, hull};

/// A pixel belongs to a line from this probability on.
const PIXEL_MIN: f32 = 0.3;
/// A spot is a line when its pixels have this probability on average.
const SPOT_MIN: f32 = 0.5;
/// The network paints lines thinner than they are; this share of area to circumference is given back.
const UNCLIP: f32 = 1.4;
/// With this many pixels of faint spots a picture is looked at again, closer by this factor.
const FAINT_PIXELS_MAX: usize = 40;
const CLOSER: f32 = 1.28;
/// Spots of fewer pixels are specks.
const SPOT_PIXELS_MIN: usize = 8;
/// Lines kept of one picture.
const LINE_COUNT_MAX: usize = 3_000;
/// The network takes pictures whose sides are multiples of this.
const SIDE_STEP: u32 = 32;
/// Largest picture that the network is given, in pixels: bounds its memory and its time.
const PIXELS_MAX: f32 = 1_600_000.0;

/// Largest part of a picture that the network is given at once, in pixels: what it keeps while it looks grows with it.
const BAND_PIXELS_MAX: usize = 560_000;
/// Rows that a band sees of its neighbours, so that a line at its edge has its surroundings.
const BAND_OVERLAP: usize = 64;

/// The lines of text on a picture, in its own pixels, in no order. `scale` is how much smaller the network sees it.
pub(super) fn lines(network: &Network, picture: &GrayImage, scale: f32) -> Vec<Slant> {
    let first = look(network, picture, scale);
    if first.faint < FAINT_PIXELS_MAX {
        return first.lines;
    }
    // Something like text was seen that was too small or too pale to be sure: it is looked at closer.
    let second = look(network, picture, scale * CLOSER);
    if second.lines.is_empty() { first.lines } else { second.lines }
}

/// What the network saw on a picture.
struct Look {
    lines: Vec<Slant>,
    /// Pixels of spots that were painted too faintly to be lines.
    faint: usize,
}

fn look(network: &Network, picture: &GrayImage, scale: f32) -> Look {
    let nothing = Look { lines: Vec::new(), faint: 0 };
    let (width, height) = picture.dimensions();
    let area = width as f32 * height as f32;
    let scale = scale.min((PIXELS_MAX / area.max(1.0)).sqrt());
    let side = |full: u32| (((full as f32 * scale) / SIDE_STEP as f32).round() as u32).max(1) * SIDE_STEP;
    let (small_width, small_height) = (side(width), side(height));
    let small = if scale < 1.0 {
        imageops::thumbnail(picture, small_width, small_height)
    } else {
        imageops::resize(picture, small_width, small_height, FilterType::Triangle)
    };
    let (ink, paper) = levels(&small);
    let level = |value: &u8| ((f32::from(*value) - ink) / (paper - ink)).clamp(0.0, 1.0) * 2.0 - 1.0;
    let pixels: Vec<f32> = small.as_raw().iter().map(level).collect();
    let (columns, rows) = (small_width as usize, small_height as usize);
    let Some(painted) = paint(network, &pixels, columns, rows) else { return nothing };
    let (spots, faint) = spots(&painted, columns);
    let angle = prevailing_angle(&spots);
    let (x, y) = (width as f32 / small_width as f32, height as f32 / small_height as f32);
    Look { lines: spots.iter().map(|spot| spot.line(angle).scaled(x, y)).collect(), faint }
}

/// What the network paints: the probability that a pixel is of a line. A large picture is painted in bands.
fn paint(network: &Network, pixels: &[f32], columns: usize, rows: usize) -> Option<Vec<f32>> {
    let step = SIDE_STEP as usize;
    let count = (columns * rows).div_ceil(BAND_PIXELS_MAX);
    let height = rows.div_ceil(count).next_multiple_of(step);
    let mut painted = Vec::with_capacity(columns * rows);
    for top in (0..rows).step_by(height) {
        let bottom = (top + height).min(rows);
        let (from, to) = (top.saturating_sub(BAND_OVERLAP), (bottom + BAND_OVERLAP).min(rows));
        let (_, band) = network.run(pixels.get(from * columns..to * columns)?, columns, to - from)?;
        if band.len() != columns * (to - from) {
            return None;
        }
        painted.extend_from_slice(band.get((top - from) * columns..(bottom - from) * columns)?);
    }
    Some(painted)
}

/// Shades of ink and paper: a pale or dim picture uses few of all shades.
fn levels(picture: &GrayImage) -> (f32, f32) {
    let mut histogram = [0_usize; 256];
    for value in picture.as_raw() {
        histogram[usize::from(*value)] += 1;
    }
    let at = |share: f32| {
        let mut left = (picture.as_raw().len() as f32 * share) as usize;
        let shade = histogram.iter().position(|count| {
            let here = *count > left;
            left = left.saturating_sub(*count);
            here
        });
        shade.unwrap_or(255) as f32
    };
    let (ink, paper) = (at(0.005), at(0.7));
    if paper - ink < 40.0 { (0.0, 255.0) } else { (ink, paper) }
}

/// A connected spot of painted pixels.
struct Spot {
    hull: Vec<Point>,
    slant: Slant,
}

impl Spot {
    /// Longer than it is high by this factor, a spot knows its own angle best.
    const LONG: f32 = 6.0;

    fn is_long(&self) -> bool {
        let (long, short) = (self.slant.width.max(self.slant.height), self.slant.width.min(self.slant.height));
        long > short * Spot::LONG && long > 24.0
    }

    /// The line of text around it. A short spot takes the angle of the page.
    fn line(&self, page_angle: f32) -> Slant {
        let slant = if self.is_long() { self.slant } else { Slant::at_angle(&self.hull, page_angle) };
        // Pixels have a size: the outermost points are middles of pixels.
        let slant = slant.grown(0.5);
        let distance = slant.width * slant.height * UNCLIP / (2.0 * (slant.width + slant.height));
        slant.grown(distance)
    }
}

/// The spots that are lines, and how many pixels others have that are none for being faint.
fn spots(painted: &[f32], columns: usize) -> (Vec<Spot>, usize) {
    let rows = painted.len() / columns.max(1);
    let mut seen = vec![false; painted.len()];
    let mut out = Vec::new();
    let mut waiting = Vec::new();
    let mut faint = 0;
    for start in 0..painted.len() {
        if seen[start] || painted[start] < PIXEL_MIN {
            continue;
        }
        seen[start] = true;
        waiting.push(start);
        let (mut sum, mut count) = (0.0_f32, 0_usize);
        // Leftmost and rightmost pixel of each row: the hull has no other points.
        let mut edges: Vec<(usize, usize, usize)> = Vec::new();
        let mut pixels = Vec::new();
        while let Some(at) = waiting.pop() {
            sum += painted[at];
            count += 1;
            pixels.push(at);
            let (x, y) = (at % columns, at / columns);
            for ny in y.saturating_sub(1)..=(y + 1).min(rows - 1) {
                for nx in x.saturating_sub(1)..=(x + 1).min(columns - 1) {
                    let next = ny * columns + nx;
                    if !seen[next] && painted[next] >= PIXEL_MIN {
                        seen[next] = true;
                        waiting.push(next);
                    }
                }
            }
        }
        if count < SPOT_PIXELS_MIN || sum < SPOT_MIN * count as f32 {
            faint += if count < SPOT_PIXELS_MIN { 0 } else { count };
            continue;
        }
        pixels.sort_unstable();
        for at in pixels {
            let (x, y) = (at % columns, at / columns);
            match edges.last_mut() {
                Some(edge) if edge.0 == y => edge.2 = x,
                _ => edges.push((y, x, x)),
            }
        }
        let points: Vec<Point> =
            edges.iter().flat_map(|(y, a, b)| [(*a as f32, *y as f32), (*b as f32, *y as f32)]).collect();
        let hull = hull(&points);
        let slant = Slant::around(&hull);
        if slant.width.min(slant.height) < 2.0 && slant.width.max(slant.height) < 4.0 {
            continue;
        }
        out.push(Spot { hull, slant });
        if out.len() >= LINE_COUNT_MAX {
            break;
        }
    }
    (out, faint)
}

/// The angle that most of the text has: the middle one of the long lines, each weighed by its length.
fn prevailing_angle(spots: &[Spot]) -> f32 {
    let mut angles: Vec<(f32, f32)> = spots
        .iter()
        .filter(|spot| spot.is_long())
        .map(|spot| (spot.slant.angle, spot.slant.width.max(spot.slant.height)))
        .collect();
    angles.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = angles.iter().map(|(_, weight)| weight).sum::<f32>() / 2.0;
    let mut sum = 0.0;
    for (angle, weight) in angles {
        sum += weight;
        if sum >= half {
            return angle;
        }
    }
    0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paint(columns: usize, rows: usize, lines: &[Slant]) -> Vec<f32> {
        let mut painted = vec![0.0; columns * rows];
        for line in lines {
            for step in 0..=(line.width * 2.0) as usize {
                for across in 0..=(line.height * 2.0) as usize {
                    let (x, y) = line.point(step as f32 / 2.0, across as f32 / 2.0);
                    painted[y.round() as usize * columns + x.round() as usize] = 0.9;
                }
            }
        }
        painted
    }

    #[test]
    fn a_short_line_takes_the_angle_of_the_long_ones() {
        let angle = 3_f32.to_radians();
        let long = Slant { middle: (100.0, 30.0), width: 150.0, height: 5.0, angle };
        let short = Slant { middle: (30.0, 70.0), width: 8.0, height: 6.0, angle };
        let (found, faint) = spots(&paint(200, 100, &[long, short]), 200);
        assert_eq!((found.len(), faint), (2, 0));
        let page = prevailing_angle(&found);
        assert!((page - angle).abs() < 0.01, "{page}");
        assert!((found[1].line(page).angle - angle).abs() < 0.01);
    }

    #[test]
    fn faint_spots_and_specks_are_no_lines() {
        let mut painted = vec![0.0; 50 * 50];
        painted[10 * 50 + 10] = 0.9;
        for x in 5..45 {
            for y in 30..36 {
                painted[y * 50 + x] = 0.4;
            }
        }
        let (found, faint) = spots(&painted, 50);
        assert!(found.is_empty());
        assert_eq!(faint, 240, "what may be a line is told, a speck is not");
    }
}
