//! Pages that are pictures, read by PP-OCR: drawn here, turned, packed, read. Without weights (`bursar ocr install`) the
//! tests say that they are skipped.

use std::io::Cursor;

use extractors::ocr::{Reader, Weights};
use extractors::{Engines, Limits, Options, picture};
use image::{DynamicImage, GrayImage, ImageFormat};
use model::Rect;
use model::extraction::{Extraction, Page};
use pdf_writer::{Content, Finish, Name, Pdf, Ref, Str};

/// Lines of a page of our own: size, place from the left and the bottom in points, text.
const LINES: &[(f32, f32, f32, &str)] = &[
    (18.0, 60.0, 770.0, "Nordlicht Werkzeuge GmbH"),
    (10.0, 60.0, 750.0, "Hafenstrasse 12, 20457 Hamburg"),
    (10.0, 60.0, 690.0, "Rechnungsnummer: NW-2026-0417"),
    (10.0, 60.0, 674.0, "Rechnungsdatum: 14.03.2026"),
    (10.0, 60.0, 620.0, "Akkuschrauber"),
    (10.0, 300.0, 620.0, "2"),
    (10.0, 360.0, 620.0, "149,50"),
    (10.0, 460.0, 620.0, "299,00"),
    (10.0, 60.0, 604.0, "Bohrersatz"),
    (10.0, 300.0, 604.0, "10"),
    (10.0, 360.0, 604.0, "12,40"),
    (10.0, 460.0, 604.0, "124,00"),
    (10.0, 360.0, 570.0, "Nettobetrag"),
    (10.0, 460.0, 570.0, "423,00"),
    (10.0, 360.0, 554.0, "USt 19 %"),
    (10.0, 460.0, 554.0, "80,37"),
    (11.0, 360.0, 530.0, "Gesamtbetrag EUR"),
    (11.0, 460.0, 530.0, "503,37"),
];

fn drawn() -> Vec<u8> {
    let mut pdf = Pdf::new();
    let [catalog, tree, page, content, font] = [1, 2, 3, 4, 5].map(Ref::new);
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).count(1).kids([page]);
    let mut sheet = pdf.page(page);
    sheet.media_box(pdf_writer::Rect::new(0.0, 0.0, 595.0, 842.0)).parent(tree).contents(content);
    sheet.resources().fonts().pair(Name(b"F"), font);
    sheet.finish();
    let mut text = Content::new();
    for (size, x, y, line) in LINES {
        text.begin_text().set_font(Name(b"F"), *size).next_line(*x, *y).show(Str(line.as_bytes())).end_text();
    }
    pdf.stream(content, text.finish().as_slice());
    pdf.type1_font(font).base_font(Name(b"Helvetica"));
    pdf.finish()
}

/// The page at 200 dpi.
fn scan() -> GrayImage {
    let png = picture::page_png(&drawn(), 1, 1_654, &Limits::default()).expect("drawn");
    image::load_from_memory(&png).expect("a picture").into_luma8()
}

fn packed(picture: &GrayImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    DynamicImage::ImageLuma8(picture.clone()).write_to(&mut out, format).expect("packed");
    out.into_inner()
}

/// A PDF that shows a JPEG on the whole page, turned by its own `/Rotate`.
fn pdf_of(picture: &GrayImage, rotate: i32) -> Vec<u8> {
    let jpeg = packed(picture, ImageFormat::Jpeg);
    let mut pdf = Pdf::new();
    let [catalog, tree, page, content, image] = [1, 2, 3, 4, 5].map(Ref::new);
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).count(1).kids([page]);
    let (width, height) = (picture.width() as f32 * 0.36, picture.height() as f32 * 0.36);
    let mut sheet = pdf.page(page);
    sheet.media_box(pdf_writer::Rect::new(0.0, 0.0, width, height)).parent(tree).contents(content).rotate(rotate);
    sheet.resources().x_objects().pair(Name(b"I"), image);
    sheet.finish();
    let mut show = Content::new();
    show.transform([width, 0.0, 0.0, height, 0.0, 0.0]).x_object(Name(b"I"));
    pdf.stream(content, show.finish().as_slice());
    let mut object = pdf.image_xobject(image, &jpeg);
    object.filter(pdf_writer::Filter::DctDecode);
    object.bits_per_component(8);
    object.width(picture.width() as i32).height(picture.height() as i32).color_space().device_gray();
    object.finish();
    pdf.finish()
}

fn engines() -> Option<Engines> {
    let folder = Weights::usual_folder(|name| std::env::var_os(name))?;
    let weights = Weights::read(&folder).expect("weights that can be read");
    if weights.is_none() {
        eprintln!("skipped: no weights of PP-OCR in {}; run bursar ocr install", folder.display());
        return None;
    }
    Some(Engines { ocr: Some(Reader::open(weights, &["eng".to_owned()]).expect("an engine")) })
}

fn read(bytes: &[u8], engines: &mut Engines) -> Extraction {
    extractors::read(bytes, &Options { ignore_xml: true, ..Options::default() }, engines)
}

fn has_all_words(page: &Page, what: &str) {
    for (.., line) in LINES {
        for word in line.split(' ') {
            let plain = |text: &str| text.trim_end_matches(':').to_owned();
            assert!(
                page.words.iter().any(|seen| plain(&seen.text) == plain(word)),
                "{what}: {word} was not read among {:?}",
                page.words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>()
            );
        }
    }
}

fn place(page: &Page, text: &str) -> Rect {
    page.words.iter().find(|word| word.text == text).map_or_else(|| panic!("{text} was not read"), |word| word.rect)
}

#[test]
fn a_picture_is_read_with_boxes_where_its_words_stand() {
    let Some(mut engines) = engines() else { return };
    let read = read(&packed(&scan(), ImageFormat::Png), &mut engines);
    let page = &read.pages[0];
    has_all_words(page, "a picture");
    // 460 points from the left and 530 from the bottom, of 595 and 842; 11 points high.
    let total = place(page, "503,37");
    assert!(total.left.abs_diff(7_731) < 60 && total.right.abs_diff(8_300) < 120, "{total:?}");
    assert!(total.top.abs_diff(3_590) < 80 && total.bottom.abs_diff(3_740) < 80, "{total:?}");
    let amount = read.candidates.iter().find(|c| c.value.starts_with("503.37"));
    assert!(amount.is_some(), "{:?}", read.candidates);
}

#[test]
fn a_page_on_any_side_is_read_and_its_boxes_lie_on_what_people_see() {
    let Some(mut engines) = engines() else { return };
    let upright = scan();
    let straight = place(&read(&packed(&upright, ImageFormat::Png), &mut engines).pages[0], "503,37");
    for quarters in 1..4 {
        let turned = match quarters {
            1 => image::imageops::rotate90(&upright),
            2 => image::imageops::rotate180(&upright),
            _ => image::imageops::rotate270(&upright),
        };
        let read = read(&packed(&turned, ImageFormat::Png), &mut engines);
        let page = &read.pages[0];
        has_all_words(page, &format!("turned by {}°", quarters * 90));
        assert_eq!(page.width > page.height, quarters != 2, "the page is shown as it is");
        let seen = place(page, "503,37");
        let back = |r: Rect| match quarters {
            1 => Rect { left: r.top, top: 10_000 - r.right, right: r.bottom, bottom: 10_000 - r.left },
            2 => {
                Rect { left: 10_000 - r.right, top: 10_000 - r.bottom, right: 10_000 - r.left, bottom: 10_000 - r.top }
            }
            _ => Rect { left: 10_000 - r.bottom, top: r.left, right: 10_000 - r.top, bottom: r.right },
        };
        let (a, b) = (back(seen), straight);
        for (a, b) in [(a.left, b.left), (a.top, b.top), (a.right, b.right), (a.bottom, b.bottom)] {
            assert!(a.abs_diff(b) < 60, "turned by {}°: {seen:?} is not {straight:?}", quarters * 90);
        }
    }
}

#[test]
fn a_scan_in_a_turned_pdf_is_read() {
    let Some(mut engines) = engines() else { return };
    // The picture lies on its side and the page says so: what people see is upright.
    let lying = image::imageops::rotate270(&scan());
    for (rotate, picture) in [(0, scan()), (90, lying)] {
        let read = read(&pdf_of(&picture, rotate), &mut engines);
        has_all_words(&read.pages[0], &format!("/Rotate {rotate}"));
        assert!(read.pages[0].width < read.pages[0].height);
    }
}

#[test]
fn a_skewed_scan_gives_level_lines_to_the_fields_and_true_boxes_to_people() {
    let Some(mut engines) = engines() else { return };
    let straight = scan();
    let (width, height) = straight.dimensions();
    let slope = 0.03_f32;
    // Sheared: at the right edge everything lies 50 pixels lower.
    let skewed = GrayImage::from_fn(width, height, |x, y| {
        let from = y as f32 - x as f32 * slope;
        if from < 0.0 { image::Luma([255]) } else { *straight.get_pixel(x, (from as u32).min(height - 1)) }
    });
    let read = read(&packed(&skewed, ImageFormat::Png), &mut engines);
    has_all_words(&read.pages[0], "skewed");
    let total = place(&read.pages[0], "503,37");
    let lower = 0.8 * width as f32 * slope / height as f32 * 10_000.0;
    assert!(total.top.abs_diff(3_590 + lower as u16) < 100, "{total:?}");
    assert!(read.candidates.iter().any(|c| c.value.starts_with("503.37")), "{:?}", read.candidates);
}

#[test]
fn an_empty_picture_has_no_words() {
    let Some(mut engines) = engines() else { return };
    let read = read(&packed(&GrayImage::from_pixel(800, 1_100, image::Luma([250])), ImageFormat::Png), &mut engines);
    assert!(read.pages.iter().all(|page| page.words.is_empty()));
    assert!(read.refusal().is_some());
}
