//! What scanners and telephones make of a page: skew, noise, blur, faint toner, perspective, shadow, JPEG.
//!
//! Decided by a seed. Pixels may differ by a shade between processors, since the rasteriser uses what vector units it
//! finds; the truth does not depend on them.

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use image::{GrayImage, Luma};

use crate::scan;
use crate::seed::Seed;

/// How a page came to be a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// An office scanner: 200 dpi, skewed by up to two degrees, noisy, JPEG of quality 40.
    Scanner,
    /// The same, clean and straight: what a good machine makes.
    CleanScanner,
    /// A worn machine or a fax: faint or too dark, speckled, in black and white now and then.
    Fax,
    /// A telephone: perspective, shadow, blur.
    Telephone,
}

impl Device {
    /// All devices.
    pub const ALL: [Device; 4] = [Device::Scanner, Device::CleanScanner, Device::Fax, Device::Telephone];

    /// Name, as `scanner`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Device::Scanner => "scanner",
            Device::CleanScanner => "clean",
            Device::Fax => "fax",
            Device::Telephone => "phone",
        }
    }

    /// The device of a name.
    #[must_use]
    pub fn of(name: &str) -> Option<Device> {
        Device::ALL.into_iter().find(|device| device.name() == name)
    }

    /// Dots per inch and JPEG quality.
    fn settings(self) -> (f32, u8) {
        match self {
            Device::Scanner => (200.0, 40),
            Device::CleanScanner => (200.0, 70),
            Device::Fax => (150.0, 35),
            Device::Telephone => (190.0, 50),
        }
    }
}

/// A page as a device sees it.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Shades of grey.
    pub pixels: GrayImage,
    /// JPEG quality of the device.
    pub quality: u8,
    /// Dots per inch at which the page was taken.
    pub dpi: f32,
    lens: Lens,
}

impl Picture {
    /// Which place of the page a place of the picture shows, both in pixels of these dots per inch.
    #[must_use]
    pub fn on_page(&self, (x, y): (f32, f32)) -> (f32, f32) {
        self.lens.from(x, y)
    }

    /// As JPEG.
    #[must_use]
    pub fn jpeg(&self) -> Vec<u8> {
        scan::jpeg(&self.pixels, self.quality)
    }

    /// As PNG.
    #[must_use]
    pub fn png(&self) -> Vec<u8> {
        scan::png(&self.pixels)
    }
}

/// Every page of a PDF through a device.
///
/// # Panics
/// When the bytes are no PDF: they are our own.
#[must_use]
pub fn degrade(pdf: &[u8], device: Device, seed: u64) -> Vec<Picture> {
    let (dpi, quality) = device.settings();
    let mut seed = Seed::new(seed ^ 0x5ca_ffed);
    let taken = |page| {
        let (pixels, lens) = worn(&page, device, &mut seed);
        Picture { pixels, quality, dpi, lens }
    };
    raster(pdf, dpi).into_iter().map(taken).collect()
}

/// A PDF of pictures, as office scanners send; the sheets are as large as the pictures say.
#[must_use]
pub fn picture_pdf(pages: &[Picture]) -> Vec<u8> {
    use pdf_writer::{Content, Filter, Finish, Name, Rect, Ref};
    let mut next = Ref::new(1);
    let (catalog, tree) = (next.bump(), next.bump());
    let mut pdf = pdf_writer::Pdf::new();
    let ids: Vec<[Ref; 3]> = pages.iter().map(|_| [next.bump(), next.bump(), next.bump()]).collect();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).count(ids.len() as i32).kids(ids.iter().map(|i| i[0]));
    for (picture, [page_id, content_id, image_id]) in pages.iter().zip(ids) {
        let (width, height) = picture.pixels.dimensions();
        let (w, h) = (width as f32 * 72.0 / picture.dpi, height as f32 * 72.0 / picture.dpi);
        let mut page = pdf.page(page_id);
        page.media_box(Rect::new(0.0, 0.0, w, h)).parent(tree).contents(content_id);
        page.resources().x_objects().pair(Name(b"Im0"), image_id);
        page.finish();
        let mut content = Content::new();
        content.save_state();
        content.transform([w, 0.0, 0.0, h, 0.0, 0.0]);
        content.x_object(Name(b"Im0"));
        content.restore_state();
        crate::sheet::stream(&mut pdf, content_id, content.finish().as_slice());
        let jpeg = picture.jpeg();
        let mut image = pdf.image_xobject(image_id, &jpeg);
        image.filter(Filter::DctDecode);
        image.width(width as i32).height(height as i32);
        image.color_space().device_gray();
        image.bits_per_component(8);
        image.finish();
    }
    pdf.finish()
}

/// The pages of a PDF in grey.
#[must_use]
pub fn raster(pdf: &[u8], dpi: f32) -> Vec<GrayImage> {
    let Ok(pdf) = Pdf::new(Arc::new(pdf.to_vec())) else { panic!("a page of ours is no PDF") };
    let cache = RenderCache::new();
    let scale = dpi / 72.0;
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let grey = |page| {
        let drawn = hayro::render(page, &cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
        let (width, height) = (u32::from(drawn.width()), u32::from(drawn.height()));
        let shades = drawn.data_as_u8_slice().chunks_exact(4);
        let shades =
            shades.map(|p| ((u32::from(p[0]) * 299 + u32::from(p[1]) * 587 + u32::from(p[2]) * 114) / 1000) as u8);
        GrayImage::from_raw(width, height, shades.collect()).unwrap_or_default()
    };
    pdf.pages().iter().map(grey).collect()
}

/// Where each pixel of the result is taken from, in pixels of the page.
#[derive(Debug, Clone, Copy)]
struct Lens {
    /// A projective map: rows of a 3 × 3 matrix.
    map: [[f32; 3]; 3],
}

impl Lens {
    fn from(&self, x: f32, y: f32) -> (f32, f32) {
        let row = |r: [f32; 3]| r[0] * x + r[1] * y + r[2];
        let depth = row(self.map[2]);
        (row(self.map[0]) / depth, row(self.map[1]) / depth)
    }
}

fn worn(page: &GrayImage, device: Device, seed: &mut Seed) -> (GrayImage, Lens) {
    let between = |seed: &mut Seed, low: f32, high: f32| low + (high - low) * seed.unit();
    let skew = match device {
        Device::CleanScanner => 0.3,
        Device::Scanner | Device::Fax => 2.0,
        Device::Telephone => 2.5,
    };
    let angle = between(seed, -skew, skew).to_radians();
    // For such small angles sin x = x − x³/6 and cos x = 1 − x²/2 hold to a thousandth of a pixel.
    let (sine, cosine) = (angle - angle * angle * angle / 6.0, 1.0 - angle * angle / 2.0);
    let (width, height) = page.dimensions();
    let (w, h) = (width as f32, height as f32);
    let (cx, cy) = (w / 2.0, h / 2.0);
    let tilt =
        if device == Device::Telephone { (between(seed, -0.06, 0.06), between(seed, -0.06, 0.06)) } else { (0.0, 0.0) };
    // Rotation about the middle, then a tilt of the sheet against the camera, with a rim around a telephone's page.
    let rim = if device == Device::Telephone { 1.06 } else { 1.0 };
    let rotate = [
        [cosine * rim, sine * rim, cx - rim * (cosine * cx + sine * cy)],
        [-sine * rim, cosine * rim, cy - rim * (cosine * cy - sine * cx)],
    ];
    let (px, py) = (tilt.0 / w, tilt.1 / h);
    let lens = Lens {
        map: [
            [rotate[0][0] + cx * px, rotate[0][1] + cx * py, rotate[0][2] - cx * (px * cx + py * cy)],
            [rotate[1][0] + cy * px, rotate[1][1] + cy * py, rotate[1][2] - cy * (px * cx + py * cy)],
            [px, py, 1.0 - px * cx - py * cy],
        ],
    };
    let table = if device == Device::Telephone { 96 + seed.below(60) as u8 } else { 255 };
    let mut picture = GrayImage::from_fn(width, height, |x, y| {
        let (from_x, from_y) = lens.from(x as f32, y as f32);
        Luma([sample(page, from_x, from_y, table)])
    });
    let blurs = match device {
        Device::CleanScanner => 0,
        Device::Scanner => seed.below(2),
        Device::Fax | Device::Telephone => 1 + seed.below(2),
    };
    for _ in 0..blurs {
        picture = soft(&picture);
    }
    let (ink, paper, noise) = match device {
        Device::CleanScanner => (12, 252, 3),
        Device::Scanner => (18 + seed.below(40), 236 + seed.below(16), 10 + seed.below(18)),
        Device::Fax => (60 + seed.below(60), 222 + seed.below(20), 24 + seed.below(16)),
        Device::Telephone => (26 + seed.below(30), 214 + seed.below(26), 8 + seed.below(10)),
    };
    // A shadow falls from one corner; a lid leaves only a little.
    let shadow = if device == Device::Telephone { between(seed, 20.0, 70.0) } else { between(seed, 0.0, 9.0) };
    let (from_left, from_top) = (seed.below(2) == 0, seed.below(2) == 0);
    let speckle = if matches!(device, Device::Fax) { 900 } else { 40_000 };
    let hard = device == Device::Fax && seed.below(2) == 0;
    let threshold = 120 + seed.below(50);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let (fx, fy) = (x as f32 / w, y as f32 / h);
        let fx = if from_left { 1.0 - fx } else { fx };
        let fy = if from_top { 1.0 - fy } else { fy };
        let dark = (shadow * (fx * fx + fy * fy) / 2.0) as u32;
        let mut value = ink + u32::from(pixel.0[0]) * (paper - ink) / 255;
        value = value.saturating_sub(dark) + seed.below(noise);
        value = value.saturating_sub(noise / 2).min(255);
        if device != Device::CleanScanner && seed.below(speckle) == 0 {
            value = ink + seed.below(60);
        }
        if hard {
            value = if value > threshold { 255 } else { 0 };
        }
        pixel.0[0] = value as u8;
    }
    (picture, lens)
}

/// Between four pixels; beyond the sheet lies the table.
fn sample(picture: &GrayImage, x: f32, y: f32, table: u8) -> u8 {
    let (width, height) = picture.dimensions();
    let at = |x: i64, y: i64| -> f32 {
        if x < 0 || y < 0 || x >= i64::from(width) || y >= i64::from(height) {
            return f32::from(table);
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

/// The mean of each pixel and its neighbours, itself counted four times.
fn soft(picture: &GrayImage) -> GrayImage {
    let (width, height) = picture.dimensions();
    let raw = picture.as_raw();
    let stride = width as usize;
    let mut out = picture.clone();
    for y in 1..height.saturating_sub(1) as usize {
        for x in 1..width.saturating_sub(1) as usize {
            let at = y * stride + x;
            let sum: u32 = [
                at - stride - 1,
                at - stride,
                at - stride + 1,
                at - 1,
                at + 1,
                at + stride - 1,
                at + stride,
                at + stride + 1,
            ]
            .iter()
            .map(|i| u32::from(raw[*i]))
            .sum();
            let mean = (sum + 4 * u32::from(raw[at])) / 12;
            out.as_mut()[at] = mean as u8;
        }
    }
    out
}
