//! Draws a PDF page as a picture, for OCR and for people.

use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use hayro_interpret::InterpreterSettings;
use hayro_interpret::hayro_syntax::page::Page;
use image::{GrayImage, RgbImage};

use crate::Limits;

/// Longest side of a picture, in pixels.
const SIDE_MAX: f32 = 9_000.0;

/// The page in grey at about this resolution; `None` when it cannot be drawn within the limits.
pub(crate) fn gray(page: &Page<'_>, dpi: f32, limits: &Limits) -> Option<GrayImage> {
    let rgb = draw(page, dpi / 72.0, limits)?;
    Some(image::DynamicImage::ImageRgb8(rgb).into_luma8())
}

/// The page in colour, `scale` pixels a point; made smaller where the limits ask for it.
pub(crate) fn draw(page: &Page<'_>, scale: f32, limits: &Limits) -> Option<RgbImage> {
    let (width, height) = page.render_dimensions();
    if !(width.is_finite() && height.is_finite() && width >= 1.0 && height >= 1.0 && scale.is_finite()) {
        return None;
    }
    let pixels_max = limits.pixel_count_max.min(40_000_000) as f32;
    let scale = scale.min(SIDE_MAX / width.max(height)).min((pixels_max / (width * height)).sqrt());
    if width * scale < 1.0 || height * scale < 1.0 {
        return None;
    }
    let pixmap = hayro::render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE },
    );
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    let data: Vec<u8> = pixmap.data_as_u8_slice().chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    RgbImage::from_raw(width, height, data)
}
