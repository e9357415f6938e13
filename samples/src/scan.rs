//! Turns drawn pages into what scanners and fax machines make of them: skewed, grey, noisy, compressed.
//!
//! Everything is decided by a seed. Pixels may differ by a shade between processors, since the rasteriser uses what
//! vector units it finds; the test that compares committed scans knows that.

use std::io::Cursor;
use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, GrayImage, ImageEncoder, Luma};

use crate::seed::Seed;
use crate::sheet::{Grey, picture_pdf};

/// What the machine does to a page.
#[derive(Debug, Clone, Copy)]
pub struct Machine {
    /// Dots per inch.
    pub dpi: f32,
    /// Largest skew, in degrees.
    pub skew_degrees: f32,
    /// Largest change of a pixel by noise, in shades of 255.
    pub noise: u32,
    /// Passes of a 3 × 3 blur.
    pub blur: u32,
    /// Shade of black: 0 is fresh toner, 120 an empty cartridge.
    pub ink: u8,
    /// Shade of the paper.
    pub paper: u8,
    /// JPEG quality.
    pub quality: u8,
}

impl Machine {
    /// A good office scanner.
    pub const OFFICE: Machine =
        Machine { dpi: 200.0, skew_degrees: 0.4, noise: 5, blur: 0, ink: 18, paper: 249, quality: 58 };
    /// A telephone's camera held nearly straight.
    pub const TELEPHONE: Machine =
        Machine { dpi: 190.0, skew_degrees: 0.9, noise: 9, blur: 1, ink: 34, paper: 232, quality: 52 };
    /// A worn fax: few dots, faint, unsharp.
    pub const FAINT: Machine =
        Machine { dpi: 130.0, skew_degrees: 1.0, noise: 36, blur: 1, ink: 96, paper: 228, quality: 45 };
}

/// Every page of a PDF as this machine sees it.
///
/// # Panics
/// When the bytes are no PDF: they are our own.
#[must_use]
pub fn pages(pdf: &[u8], machine: Machine, seed: u64) -> Vec<GrayImage> {
    let Ok(pdf) = Pdf::new(Arc::new(pdf.to_vec())) else { panic!("a page of ours is no PDF") };
    let cache = RenderCache::new();
    let scale = machine.dpi / 72.0;
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let mut seed = Seed::new(seed);
    let mut out = Vec::new();
    for page in pdf.pages().iter() {
        let drawn = hayro::render(page, &cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
        let (width, height) = (u32::from(drawn.width()), u32::from(drawn.height()));
        let grey: Vec<u8> = drawn
            .data_as_u8_slice()
            .chunks_exact(4)
            .map(|p| ((u32::from(p[0]) * 299 + u32::from(p[1]) * 587 + u32::from(p[2]) * 114) / 1000) as u8)
            .collect();
        let Some(picture) = GrayImage::from_raw(width, height, grey) else { continue };
        out.push(worn(&picture, machine, &mut seed));
    }
    out
}

fn worn(picture: &GrayImage, machine: Machine, seed: &mut Seed) -> GrayImage {
    let (width, height) = picture.dimensions();
    let angle = (seed.unit() * 2.0 - 1.0) * machine.skew_degrees.to_radians();
    // For such small angles sin x = x − x³/6 and cos x = 1 − x²/2 hold to a thousandth of a pixel.
    let (sine, cosine) = (angle - angle * angle * angle / 6.0, 1.0 - angle * angle / 2.0);
    let (cx, cy) = (width as f32 / 2.0, height as f32 / 2.0);
    let mut turned = GrayImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x as f32 - cx, y as f32 - cy);
        Luma([sample(picture, cx + dx * cosine + dy * sine, cy - dx * sine + dy * cosine)])
    });
    for _ in 0..machine.blur {
        turned = soft(&turned);
    }
    let range = u32::from(machine.paper.saturating_sub(machine.ink));
    for (x, y, pixel) in turned.enumerate_pixels_mut() {
        // Light falls off a little towards the lower right, as under every lid.
        let shade = (x * 6 / width.max(1) + y * 5 / height.max(1)).min(11);
        let value = u32::from(machine.ink) + u32::from(pixel.0[0]) * range / 255;
        let noise = if machine.noise == 0 { 0 } else { seed.below(machine.noise) };
        pixel.0[0] = (value.saturating_sub(shade) + noise).saturating_sub(machine.noise / 2).min(255) as u8;
    }
    turned
}

fn sample(picture: &GrayImage, x: f32, y: f32) -> u8 {
    let (width, height) = picture.dimensions();
    let at = |x: i64, y: i64| -> f32 {
        if x < 0 || y < 0 || x >= i64::from(width) || y >= i64::from(height) {
            return 255.0;
        }
        f32::from(picture.get_pixel(x as u32, y as u32).0[0])
    };
    let (left, top) = (x.floor(), y.floor());
    let (fx, fy) = (x - left, y - top);
    let (left, top) = (left as i64, top as i64);
    let upper = at(left, top) * (1.0 - fx) + at(left + 1, top) * fx;
    let lower = at(left, top + 1) * (1.0 - fx) + at(left + 1, top + 1) * fx;
    (upper * (1.0 - fy) + lower * fy).round() as u8
}

fn soft(picture: &GrayImage) -> GrayImage {
    let (width, height) = picture.dimensions();
    GrayImage::from_fn(width, height, |x, y| {
        let mut sum = 0_u32;
        for dy in 0..3 {
            for dx in 0..3 {
                let weight = if dx == 1 && dy == 1 { 4 } else { 1 };
                let x = (x + dx).saturating_sub(1).min(width - 1);
                let y = (y + dy).saturating_sub(1).min(height - 1);
                sum += weight * u32::from(picture.get_pixel(x, y).0[0]);
            }
        }
        Luma([(sum / 12) as u8])
    })
}

/// As PNG, in sixteen shades, which is what keeps a scanned page small.
#[must_use]
pub fn png(page: &GrayImage) -> Vec<u8> {
    let shades: Vec<u8> = page.as_raw().iter().map(|v| if *v > 215 { 255 } else { v / 17 * 17 }).collect();
    let mut out = Vec::new();
    // Writing to memory cannot fail.
    let _ = PngEncoder::new_with_quality(&mut out, CompressionType::Best, FilterType::NoFilter).write_image(
        &shades,
        page.width(),
        page.height(),
        ExtendedColorType::L8,
    );
    out
}

/// As JPEG.
#[must_use]
pub fn jpeg(page: &GrayImage, quality: u8) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    // Writing to memory cannot fail.
    let _ = JpegEncoder::new_with_quality(&mut out, quality).encode(
        page.as_raw(),
        page.width(),
        page.height(),
        ExtendedColorType::L8,
    );
    out.into_inner()
}

/// As a PDF with a JPEG on each page.
#[must_use]
pub fn pdf(pages: &[GrayImage], quality: u8) -> Vec<u8> {
    let pictures: Vec<(Vec<u8>, u32, u32)> =
        pages.iter().map(|page| (jpeg(page, quality), page.width(), page.height())).collect();
    picture_pdf(&pictures, Grey::Yes)
}

/// As a black and white TIFF of several pages (baseline TIFF 6.0, PackBits), as fax gateways make them.
#[must_use]
pub fn tiff(pages: &[GrayImage], dpi: u32) -> Vec<u8> {
    let mut out = b"II*\0\0\0\0\0".to_vec();
    let mut link = 4;
    for page in pages {
        let mut strip = Vec::new();
        for row in page.rows() {
            let pixels: Vec<bool> = row.map(|p| p.0[0] < 150).collect();
            let packed: Vec<u8> = pixels
                .chunks(8)
                .map(|eight| eight.iter().enumerate().fold(0_u8, |byte, (i, ink)| byte | u8::from(*ink) << (7 - i)))
                .collect();
            pack_bits(&packed, &mut strip);
        }
        let strip_at = out.len() as u32;
        let strip_len = strip.len() as u32;
        out.extend(strip);
        if out.len() % 2 == 1 {
            out.push(0);
        }
        let ratio_at = out.len() as u32;
        for _ in 0..2 {
            out.extend(dpi.to_le_bytes());
            out.extend(1_u32.to_le_bytes());
        }
        let directory = out.len() as u32;
        out[link..link + 4].copy_from_slice(&directory.to_le_bytes());
        // Tag, type (3 short, 4 long, 5 rational), value; WhiteIsZero, one strip.
        let entries: [(u16, u16, u32); 11] = [
            (256, 4, page.width()),
            (257, 4, page.height()),
            (258, 3, 1),
            (259, 3, 32773),
            (262, 3, 0),
            (273, 4, strip_at),
            (277, 3, 1),
            (278, 4, page.height()),
            (279, 4, strip_len),
            (282, 5, ratio_at),
            (283, 5, ratio_at + 8),
        ];
        out.extend((entries.len() as u16).to_le_bytes());
        for (tag, kind, value) in entries {
            out.extend(tag.to_le_bytes());
            out.extend(kind.to_le_bytes());
            out.extend(1_u32.to_le_bytes());
            out.extend(value.to_le_bytes());
        }
        link = out.len();
        out.extend(0_u32.to_le_bytes());
    }
    out
}

/// PackBits (TIFF 6.0, section 9): runs as a negative count and a byte, literals as a count and the bytes.
fn pack_bits(row: &[u8], out: &mut Vec<u8>) {
    let mut at = 0;
    while at < row.len() {
        let run = row[at..].iter().take(128).take_while(|b| **b == row[at]).count();
        if run > 1 {
            out.push((257 - run) as u8);
            out.push(row[at]);
            at += run;
            continue;
        }
        let mut end = at + 1;
        while end < row.len() && end - at < 128 && row.get(end + 1) != row.get(end) {
            end += 1;
        }
        out.push((end - at - 1) as u8);
        out.extend(&row[at..end]);
        at = end;
    }
}
