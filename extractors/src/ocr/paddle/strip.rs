//! A line of text cut out of a picture and laid straight.

use image::GrayImage;

use crate::ocr::slant::Slant;

/// Height that recognisers of this family are trained on, in pixels.
pub(super) const HEIGHT: usize = 48;
/// Longest line given to the recogniser, in pixels: forty letters as wide as high, and longer lines are pressed together.
const WIDTH_MAX: usize = 3_200;
/// Shortest line given to the recogniser, in pixels; what is missing is paper.
const WIDTH_MIN: usize = 64;
/// The recogniser looks at steps of this many pixels.
pub(super) const STEP: usize = 8;

/// A straight line of text, 48 pixels high.
#[derive(Debug, Clone)]
pub(super) struct Strip {
    /// Its rows, one after the other, from 0 (black) to 255.
    pub(super) pixels: Vec<f32>,
    /// Pixels in a row.
    pub(super) width: usize,
    /// Pixels in a row that show the page; the rest is filled up.
    pub(super) shown: usize,
}

impl Strip {
    /// Cuts a line out of a picture. Each of its pixels is the mean of the page's pixels that it covers.
    pub(super) fn cut(picture: &GrayImage, slant: &Slant) -> Strip {
        let height = slant.height.max(1.0);
        let scale = height / HEIGHT as f32;
        let shown = ((slant.width / scale).round() as usize).clamp(STEP, WIDTH_MAX);
        let width = shown.max(WIDTH_MIN).div_ceil(STEP) * STEP;
        let along = slant.width / shown as f32;
        // Samples along each axis for one pixel: one where the picture is enlarged, more where it is made smaller.
        let samples = |step: f32| (step.ceil().clamp(1.0, 4.0)) as usize;
        let (sx, sy) = (samples(along), samples(scale));
        let mut pixels = Vec::with_capacity(width * HEIGHT);
        for row in 0..HEIGHT {
            for column in 0..shown {
                let mut sum = 0.0;
                for j in 0..sy {
                    for i in 0..sx {
                        let (x, y) = slant.point(
                            (column as f32 + (i as f32 + 0.5) / sx as f32) * along,
                            (row as f32 + (j as f32 + 0.5) / sy as f32) * scale,
                        );
                        sum += sample(picture, x - 0.5, y - 0.5);
                    }
                }
                pixels.push(sum / (sx * sy) as f32);
            }
            pixels.extend(std::iter::repeat_n(0.0, width - shown));
        }
        let mut strip = Strip { pixels, width, shown };
        strip.fill_up();
        strip
    }

    /// Fills what lies beyond the page with the line's own paper.
    fn fill_up(&mut self) {
        let (width, shown) = (self.width, self.shown);
        if width == shown {
            return;
        }
        let paper = self.paper();
        for row in self.pixels.chunks_exact_mut(width) {
            row[shown..].fill(paper);
        }
    }

    /// Shade of the paper: the middle one of all shades, since letters cover less than half of a line.
    fn paper(&self) -> f32 {
        let mut histogram = [0_usize; 256];
        for row in self.pixels.chunks_exact(self.width) {
            for value in &row[..self.shown] {
                histogram[value.clamp(0.0, 255.0) as usize] += 1;
            }
        }
        let half = self.shown * HEIGHT / 2;
        let mut sum = 0;
        let middle = histogram.iter().position(|count| {
            sum += count;
            sum > half
        });
        middle.unwrap_or(255) as f32
    }

    /// As the recogniser takes it: from −1 to 1.
    pub(super) fn normalised(&self) -> Vec<f32> {
        self.pixels.iter().map(|value| value / 127.5 - 1.0).collect()
    }

    /// Which columns have ink, dark or light on its paper. Rules above and below the letters do not count.
    pub(super) fn ink(&self) -> Vec<bool> {
        const MARGIN: usize = HEIGHT / 16;
        let paper = self.paper();
        let rows = || self.pixels.chunks_exact(self.width).skip(MARGIN).take(HEIGHT - 2 * MARGIN);
        let strongest = rows().flat_map(|row| &row[..self.shown]).map(|v| (v - paper).abs()).fold(0.0_f32, f32::max);
        let limit = (strongest * 0.35).max(12.0);
        let mut ink = vec![false; self.shown];
        for row in rows() {
            for (mark, value) in ink.iter_mut().zip(row) {
                *mark |= (value - paper).abs() > limit;
            }
        }
        ink
    }
}

/// The shade at a place between pixels; beyond the picture its edge goes on.
fn sample(picture: &GrayImage, x: f32, y: f32) -> f32 {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let x = x.clamp(0.0, (width - 1) as f32);
    let y = y.clamp(0.0, (height - 1) as f32);
    let (left, top) = (x as usize, y as usize);
    let (right, bottom) = ((left + 1).min(width - 1), (top + 1).min(height - 1));
    let (fx, fy) = (x - left as f32, y - top as f32);
    let raw = picture.as_raw();
    let at = |x: usize, y: usize| f32::from(raw[y * width + x]);
    let upper = at(left, top) * (1.0 - fx) + at(right, top) * fx;
    let lower = at(left, bottom) * (1.0 - fx) + at(right, bottom) * fx;
    upper * (1.0 - fy) + lower * fy
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    #[test]
    fn a_slanted_line_is_laid_straight() {
        // A black bar at 10°, drawn on white.
        let bar = Slant { middle: (100.0, 60.0), width: 120.0, height: 8.0, angle: 10_f32.to_radians() };
        let mut picture = GrayImage::from_pixel(200, 120, Luma([255]));
        for along in 0..240 {
            for across in 0..16 {
                let (x, y) = bar.point(along as f32 / 2.0, across as f32 / 2.0);
                picture.put_pixel(x as u32, y as u32, Luma([0]));
            }
        }
        let strip = Strip::cut(&picture, &bar.grown(8.0));
        let row = |y: usize| &strip.pixels[y * strip.width..y * strip.width + strip.shown];
        let dark = |y: usize| row(y).iter().filter(|v| **v < 128.0).count();
        assert_eq!(dark(2), 0);
        assert!(dark(HEIGHT / 2) * 10 > strip.shown * 8, "{} of {}", dark(HEIGHT / 2), strip.shown);
        assert_eq!(dark(HEIGHT - 3), 0);
    }

    #[test]
    fn a_short_line_is_filled_up_with_its_paper() {
        let picture = GrayImage::from_pixel(30, 30, Luma([200]));
        let slant = Slant { middle: (15.0, 15.0), width: 10.0, height: 20.0, angle: 0.0 };
        let strip = Strip::cut(&picture, &slant);
        assert_eq!((strip.width, strip.shown), (WIDTH_MIN, 24));
        assert!(strip.pixels.iter().all(|v| (*v - 200.0).abs() < 1.5));
        assert!(strip.ink().iter().all(|ink| !ink));
    }
}
