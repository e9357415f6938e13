//! Makes a drawn page what a careless scan of it is: askew, soft, noisy, grey, and packed as JPEG of quality 40.
//!
//! Decided by a seed. The angle is known, so that what is read can be compared with what stands at the same place.

use image::{GrayImage, ImageFormat, Luma};
use samples::scan::{Machine, jpeg};
use samples::seed::Seed;

/// A scan of a page.
pub(super) struct Scan {
    /// What a reader decodes it to.
    pub(super) picture: GrayImage,
    /// How far the page lay askew.
    sine: f32,
    cosine: f32,
}

/// The pages of a PDF at 200 dpi, without wear.
pub(super) fn drawn(pdf: &[u8]) -> Vec<GrayImage> {
    let clean = Machine { dpi: super::DPI, skew_degrees: 0.0, noise: 0, blur: 0, ink: 0, paper: 255, quality: 100 };
    samples::scan::pages(pdf, clean, 0)
}

/// What scanning makes of a page.
pub(super) fn scan(page: &GrayImage, seed: &mut Seed) -> Scan {
    let angle = (seed.unit() * 2.0 - 1.0) * super::SKEW_DEGREES_MAX.to_radians();
    let (sine, cosine) = angle.sin_cos();
    let (width, height) = page.dimensions();
    let (cx, cy) = (width as f32 / 2.0, height as f32 / 2.0);
    let mut out = GrayImage::from_fn(width, height, |x, y| {
        // A pixel of the scan shows the mean of four places: the optics are a little soft.
        let mut sum = 0.0;
        for (i, j) in [(-0.35, -0.35), (0.35, -0.35), (-0.35, 0.35), (0.35, 0.35)] {
            let (dx, dy) = (x as f32 - cx + i, y as f32 - cy + j);
            sum += shade(page, cx + dx * cosine + dy * sine, cy - dx * sine + dy * cosine);
        }
        Luma([(sum / 4.0) as u8])
    });
    for pixel in out.pixels_mut() {
        // The sum of four even numbers is near enough to a bell: 11 shades of deviation.
        let noise: f32 = (0..4).map(|_| seed.unit() - 0.5).sum::<f32>() * 19.0;
        let value = 28.0 + f32::from(pixel.0[0]) * 215.0 / 255.0 + noise;
        pixel.0[0] = value.clamp(0.0, 255.0) as u8;
    }
    let jpeg = jpeg(&out, 40);
    let picture = image::load_from_memory_with_format(&jpeg, ImageFormat::Jpeg).map_or(out, |p| p.into_luma8());
    Scan { picture, sine, cosine }
}

impl Scan {
    /// Where a place of the scan lies on the page, both in pixels.
    pub(super) fn on_page(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let (cx, cy) = (self.picture.width() as f32 / 2.0, self.picture.height() as f32 / 2.0);
        let (dx, dy) = (x - cx, y - cy);
        (cx + dx * self.cosine + dy * self.sine, cy - dx * self.sine + dy * self.cosine)
    }
}

fn shade(page: &GrayImage, x: f32, y: f32) -> f32 {
    if x < 0.0 || y < 0.0 || x > page.width() as f32 - 1.0 || y > page.height() as f32 - 1.0 {
        return 255.0;
    }
    let (left, top) = (x as u32, y as u32);
    let (right, bottom) = ((left + 1).min(page.width() - 1), (top + 1).min(page.height() - 1));
    let (fx, fy) = (x - left as f32, y - top as f32);
    let at = |x, y| f32::from(page.get_pixel(x, y).0[0]);
    let upper = at(left, top) * (1.0 - fx) + at(right, top) * fx;
    let lower = at(left, bottom) * (1.0 - fx) + at(right, bottom) * fx;
    upper * (1.0 - fy) + lower * fy
}
