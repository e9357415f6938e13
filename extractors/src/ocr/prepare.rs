//! Makes a picture fit for OCR: the size of letters that the engine was trained on, full contrast, straight lines.

use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};

use super::{SeenWord, Slant, tesseract::OcrWord};

/// Widest picture given to the engine, in pixels: 300 dpi of A4 is 2,480.
const WIDTH_MAX: u32 = 2_600;
/// Narrower pictures are enlarged. Receipts of 750 pixels read better as they are than enlarged twice.
const WIDTH_MIN: u32 = 750;
/// Largest picture given to the engine, in pixels.
const PIXELS_MAX: u64 = 14_000_000;

/// A picture ready for the engine.
pub(super) struct Prepared {
    pub(super) image: GrayImage,
    pub(super) dpi: u32,
    /// Slope of its lines before it was straightened, in thousandths.
    pub(super) slope: i32,
}

impl Prepared {
    /// A word of the prepared picture where it stands on the picture that was given.
    pub(super) fn seen(&self, word: OcrWord, given: &GrayImage) -> SeenWord {
        let scale = given.width() as f32 / self.image.width().max(1) as f32;
        let slope = self.slope as f32 / 1_000.0;
        let mut seen = word.seen();
        // Each column was moved up by its share of the slope.
        seen.slant.middle.1 += seen.slant.middle.0 * slope;
        seen.slant = Slant { angle: slope.atan(), ..seen.slant.scaled(scale, scale) };
        seen
    }
}

/// One line cut out of a picture and laid straight, with paper around it, in the size that the engine likes.
pub(super) fn line(picture: &GrayImage, place: &Slant) -> GrayImage {
    const HEIGHT: f32 = 44.0;
    const MARGIN: u32 = 12;
    let scale = place.height.max(1.0) / HEIGHT;
    let width = (place.width / scale).clamp(8.0, 4_000.0) as u32;
    let inner = GrayImage::from_fn(width, HEIGHT as u32, |x, y| {
        let (x, y) = place.point((x as f32 + 0.5) * scale, (y as f32 + 0.5) * scale);
        Luma([imageops::interpolate_bilinear(picture, x - 0.5, y - 0.5).map_or(255, |p| p.0[0])])
    });
    let mut out = GrayImage::from_pixel(width + 2 * MARGIN, HEIGHT as u32 + 2 * MARGIN, Luma([255]));
    imageops::replace(&mut out, &inner, i64::from(MARGIN), i64::from(MARGIN));
    stretch_contrast(&mut out);
    out
}

/// Scales, stretches the contrast and straightens.
pub(super) fn prepare(picture: &GrayImage) -> Prepared {
    let (width, height) = picture.dimensions();
    let wanted = width.clamp(WIDTH_MIN, WIDTH_MAX);
    let mut factor_percent = u64::from(wanted) * 100 / u64::from(width.max(1));
    let pixels = u64::from(width) * u64::from(height);
    while factor_percent > 20 && pixels * factor_percent * factor_percent / 10_000 > PIXELS_MAX {
        factor_percent -= 10;
    }
    let side = |value: u32| u32::try_from(u64::from(value) * factor_percent / 100).unwrap_or(value).max(1);
    let filter = if factor_percent > 100 { FilterType::CatmullRom } else { FilterType::Triangle };
    let mut image = if factor_percent.abs_diff(100) < 8 {
        picture.clone()
    } else {
        imageops::resize(picture, side(width), side(height), filter)
    };
    stretch_contrast(&mut image);
    let skew = skew_per_mille(&image);
    if skew != 0 {
        image = shear(&image, skew);
    }
    let dpi = if image.width() > image.height() * 2 / 3 { image.width() * 10 / 83 } else { 220 };
    Prepared { image, dpi: dpi.clamp(150, 320), slope: skew }
}

/// Makes the darkest hundredth black and the paper white.
fn stretch_contrast(image: &mut GrayImage) {
    let mut histogram = [0_u64; 256];
    for pixel in image.pixels() {
        histogram[usize::from(pixel.0[0])] += 1;
    }
    let total: u64 = histogram.iter().sum();
    let level = |share: u64| {
        let mut sum = 0;
        histogram.iter().position(|n| {
            sum += n;
            sum * 100 >= total * share
        })
    };
    let (Some(black), Some(white)) = (level(1), level(70)) else { return };
    if white < black + 40 {
        return;
    }
    let span = (white - black) as u64;
    let table: Vec<u8> = (0..256_usize)
        .map(|v| u8::try_from((v.saturating_sub(black) as u64 * 255 / span).min(255)).unwrap_or(255))
        .collect();
    for pixel in image.pixels_mut() {
        pixel.0[0] = table[usize::from(pixel.0[0])];
    }
}

/// Slope of the text lines in thousandths, found where the row profile is sharpest; 0 when they are straight.
fn skew_per_mille(image: &GrayImage) -> i32 {
    let step = (image.width() / 500).max(1);
    let (columns, rows) = (image.width() / step, image.height() / step);
    if columns < 50 || rows < 50 {
        return 0;
    }
    let dark: Vec<(i32, i32)> = (0..rows)
        .flat_map(|y| (0..columns).map(move |x| (x, y)))
        .filter(|(x, y)| image.get_pixel(x * step, y * step).0[0] < 110)
        .map(|(x, y)| (i32::try_from(x).unwrap_or(0), i32::try_from(y).unwrap_or(0)))
        .take(120_000)
        .collect();
    let sharpness = |slope: i32| -> u64 {
        let mut profile = vec![0_u64; rows as usize + 200];
        for (x, y) in &dark {
            let row = y - x * slope / 1_000 + 100;
            if let Some(cell) = usize::try_from(row).ok().and_then(|r| profile.get_mut(r)) {
                *cell += 1;
            }
        }
        profile.windows(2).map(|w| w[0].abs_diff(w[1]).pow(2)).sum()
    };
    let straight = sharpness(0);
    let best = (-60..=60).step_by(4).max_by_key(|s| sharpness(*s)).unwrap_or(0);
    let fine = (best - 3..=best + 3).max_by_key(|s| sharpness(*s)).unwrap_or(best);
    // A tilt below half a degree is left alone; a doubtful gain is no gain.
    if fine.abs() >= 8 && sharpness(fine) > straight + straight / 5 { fine } else { 0 }
}

/// Shifts each column so that lines of this slope become level. What is read there lies elsewhere on the page that
/// people see: [`Prepared::seen`] leads back.
fn shear(image: &GrayImage, slope: i32) -> GrayImage {
    let (width, height) = image.dimensions();
    let mut out = GrayImage::from_pixel(width, height, Luma([255]));
    for x in 0..width {
        let shift = i64::from(x) * i64::from(slope) / 1_000;
        for y in 0..height {
            let from = i64::from(y) + shift;
            if let Ok(from) = u32::try_from(from)
                && from < height
            {
                out.put_pixel(x, y, *image.get_pixel(x, from));
            }
        }
    }
    out
}
