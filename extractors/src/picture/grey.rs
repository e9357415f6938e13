//! The grey picture that OCR reads.

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage};
use model::MediaType;
use model::extraction::Problem;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::decode;
use crate::Limits;

/// A page of a picture in grey, upright; what is transparent counts as paper.
///
/// # Errors
/// When the page cannot be decoded within the limits.
pub(super) fn grey(bytes: &[u8], media_type: MediaType, frame: u32, limits: &Limits) -> Result<GrayImage, Problem> {
    let brightness = if media_type == MediaType::Jpeg { brightness(bytes, limits) } else { None };
    match brightness {
        Some(grey) => Ok(grey),
        None => Ok(flatten(decode(bytes, media_type, frame, limits)?.pixels)),
    }
}

/// The brightness of a JPEG, which is stored apart from its colours: a third of the memory that they would need, and
/// half the time. It is weighed by ITU-R BT.601, while what is made grey afterwards is by BT.709: coloured print comes out a
/// little lighter or darker, and ink and paper alike. `None` for whatever is not so simple, or is broken: decoding all of it says what is wrong.
fn brightness(bytes: &[u8], limits: &Limits) -> Option<GrayImage> {
    if !is_brightness_full(bytes) {
        return None;
    }
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::MAX)
        .set_max_height(usize::MAX)
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let (width, height) = decoder.dimensions()?;
    let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    let is_small = u64::from(width) * u64::from(height) <= limits.pixel_count_max;
    if !is_small || decoder.input_colorspace() != Some(ColorSpace::YCbCr) {
        return None;
    }
    let way = decoder.exif().and_then(|exif| Orientation::from_exif_chunk(exif));
    let grey = GrayImage::from_raw(width, height, decoder.decode().ok()?)?;
    let mut upright = DynamicImage::ImageLuma8(grey);
    upright.apply_orientation(way.unwrap_or(Orientation::NoTransforms));
    Some(upright.into_luma8())
}

/// Whether a JPEG has its brightness at every pixel, and its colours no finer (ITU-T T.81, B.2.2: the sampling factors
/// of the frame header).
fn is_brightness_full(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some([0xff, marker, high, low]) = bytes.get(at..at + 4) {
        let end = at + 2 + usize::from(u16::from_be_bytes([*high, *low]));
        if matches!(marker, 0xc0..=0xc2) {
            // Precision, height, width, number of components; of each its name, its two factors and its table.
            let components = bytes.get(at + 10..end).unwrap_or_default();
            let mut factors = components.chunks_exact(3).map(|component| (component[1] >> 4, component[1] & 15));
            let first = factors.next();
            return first.is_some_and(|(across, down)| factors.all(|(a, d)| a <= across && d <= down));
        }
        at = end;
    }
    false
}

/// Grey on white: what is transparent counts as paper.
fn flatten(picture: DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.into_luma8();
    }
    let mut rgba = picture.into_rgba8();
    for pixel in rgba.pixels_mut() {
        let alpha = u16::from(pixel.0[3]);
        for channel in &mut pixel.0[..3] {
            let mixed = (u16::from(*channel) * alpha + 255 * (255 - alpha)) / 255;
            *channel = u8::try_from(mixed).unwrap_or(255);
        }
        pixel.0[3] = 255;
    }
    DynamicImage::ImageRgba8(rgba).into_luma8()
}

#[cfg(test)]
mod tests {
    use image::codecs::jpeg::JpegEncoder;
    use image::{ExtendedColorType, RgbImage};

    use super::*;

    fn jpeg() -> Vec<u8> {
        let colours = RgbImage::from_fn(90, 50, |x, y| image::Rgb([(x * 2) as u8, (y * 5) as u8, 255 - (x + y) as u8]));
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
        encoder.encode(colours.as_raw(), 90, 50, ExtendedColorType::Rgb8).expect("a JPEG");
        bytes
    }

    /// Where the sampling factors of a component stand.
    fn factors(bytes: &[u8], component: usize) -> usize {
        let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a frame header");
        frame + 11 + 3 * component
    }

    #[test]
    fn the_brightness_alone_is_what_all_colours_give() {
        let bytes = jpeg();
        let limits = Limits::default();
        let alone = brightness(&bytes, &limits).expect("a plain JPEG");
        let rgb = decode(&bytes, MediaType::Jpeg, 0, &limits).map(|decoded| decoded.pixels.into_rgb8());
        let rgb = rgb.unwrap_or_else(|problem| panic!("{}", problem.message));
        assert_eq!(alone.dimensions(), rgb.dimensions());
        for (alone, all) in alone.pixels().zip(rgb.pixels()) {
            let [red, green, blue] = all.0.map(f32::from);
            let bright = 0.299 * red + 0.587 * green + 0.114 * blue;
            assert!((f32::from(alone.0[0]) - bright).abs() < 4.0, "{alone:?} for {all:?}");
        }
    }

    #[test]
    fn what_is_not_so_simple_is_left_to_the_decoder_of_everything() {
        let limits = Limits::default();
        let mut finer_colours = jpeg();
        let at = factors(&finer_colours, 1);
        finer_colours[at] = 0x22;
        assert!(brightness(&finer_colours, &limits).is_none());
        let small = Limits { pixel_count_max: 90 * 50 - 1, ..Limits::default() };
        assert!(brightness(&jpeg(), &small).is_none());
        let grey = grey(&jpeg(), MediaType::Jpeg, 0, &small);
        assert!(grey.is_err_and(|problem| problem.message.contains("the limit is 4499")));
    }

    #[test]
    fn a_jpeg_that_is_cut_off_or_changed_anywhere_is_read_or_refused() {
        let bytes = jpeg();
        let limits = Limits::default();
        for end in 0..bytes.len() {
            let _ = grey(&bytes[..end], MediaType::Jpeg, 0, &limits);
        }
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x41;
            let _ = grey(&changed, MediaType::Jpeg, 0, &limits);
        }
    }
}
