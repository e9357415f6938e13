//! Searchable copies of scans: the scan is not touched, and another program finds the words where they stand.

use std::io::Cursor;
use std::process::Command;

use extractors::Limits;
use extractors::ocr::searchable;
use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use model::evidence::Via;
use model::extraction::{Extraction, Page, Reader, Word};
use model::{Confidence, DocumentId, Rect};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Ref};

/// A picture of 496 × 702 pixels: A4 at 60 dpi.
fn picture(format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let pixels = GrayImage::from_fn(496, 702, |x, y| Luma([(x * 7 + y * 3) as u8]));
    DynamicImage::ImageLuma8(pixels).write_to(&mut out, format).expect("packed");
    out.into_inner()
}

/// A PDF of one page, 595 × 842 points, that shows a picture; turned when it is shown.
fn scan(rotate: i32) -> Vec<u8> {
    let jpeg = picture(ImageFormat::Jpeg);
    let mut pdf = Pdf::new();
    let [catalog, tree, page, content, image] = [1, 2, 3, 4, 5].map(Ref::new);
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).count(1).kids([page]);
    let mut sheet = pdf.page(page);
    sheet.media_box(pdf_writer::Rect::new(0.0, 0.0, 595.0, 842.0)).parent(tree).contents(content).rotate(rotate);
    sheet.resources().x_objects().pair(Name(b"I"), image);
    sheet.finish();
    let mut show = Content::new();
    show.transform([595.0, 0.0, 0.0, 842.0, 0.0, 0.0]).x_object(Name(b"I"));
    pdf.stream(content, show.finish().as_slice());
    let mut object = pdf.image_xobject(image, &jpeg);
    object.filter(Filter::DctDecode);
    object.width(496).height(702).bits_per_component(8).color_space().device_gray();
    object.finish();
    pdf.finish()
}

/// What reading gave: two words, one with letters that no usual font table has side by side.
fn read(bytes: &[u8], width: u32, height: u32) -> Extraction {
    let mut out = Extraction::empty(DocumentId::of(bytes), extractors::sniff(bytes));
    out.reader = Reader::Scan;
    let word = |text: &str, left, top| Word {
        text: text.to_owned(),
        rect: Rect { left, top, right: left + 1_500, bottom: top + 150 },
        confidence: Confidence::CERTAIN,
    };
    let words = vec![word("Łódź/Ωμέγα", 1_000, 1_000), word("1.190,00", 7_000, 5_000)];
    out.pages.push(Page { number: 1, width, height, via: Via::Ocr, words, picture: None });
    out
}

/// The words that `pdftotext` finds, with the left and upper edge in points; `None` when it is not installed.
fn found(pdf: &[u8]) -> Option<Vec<(String, f32, f32)>> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("copy.pdf");
    std::fs::write(&path, pdf).expect("written");
    let output = match Command::new("pdftotext").arg("-bbox").arg(&path).arg("-").output() {
        Ok(output) => output,
        Err(_) => {
            eprintln!("skipped: pdftotext is not installed");
            return None;
        }
    };
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = String::from_utf8(output.stdout).expect("UTF-8");
    let words = page.lines().filter(|line| line.contains("<word")).map(|line| {
        let value = |name: &str| -> f32 {
            let from = line.find(&format!("{name}=\"")).expect("a box") + name.len() + 2;
            line[from..].split('"').next().and_then(|v| v.parse().ok()).expect("a number")
        };
        let text = line.split('>').nth(1).and_then(|t| t.split('<').next()).unwrap_or_default();
        (text.to_owned(), value("xMin"), value("yMin"))
    });
    Some(words.collect())
}

fn check(copy: &[u8], width: f32, height: f32) {
    let Some(words) = found(copy) else { return };
    let texts: Vec<&str> = words.iter().map(|(text, ..)| text.as_str()).collect();
    assert_eq!(texts, ["Łódź/Ωμέγα", "1.190,00"]);
    for ((_, x, y), (left, top)) in words.iter().zip([(0.1, 0.1), (0.7, 0.5)]) {
        assert!((x - left * width).abs() < 3.0 && (y - top * height).abs() < 8.0, "{x} {y} of {width} × {height}");
    }
}

#[test]
fn a_scanned_pdf_keeps_its_bytes_and_gets_words() {
    for (rotate, width, height) in [(0, 595.0, 842.0), (90, 842.0, 595.0), (180, 595.0, 842.0), (270, 842.0, 595.0)] {
        let pdf = scan(rotate);
        let extraction = read(&pdf, (width * 100.0) as u32, (height * 100.0) as u32);
        let copy = searchable(&pdf, &extraction, &Limits::default()).expect("a copy");
        assert!(copy.starts_with(&pdf), "the scan itself is not touched");
        check(&copy, width, height);
    }
}

#[test]
fn a_jpeg_is_packed_as_it_is() {
    let jpeg = picture(ImageFormat::Jpeg);
    let copy = searchable(&jpeg, &read(&jpeg, 59_500, 84_200), &Limits::default()).expect("a copy");
    assert!(copy.windows(jpeg.len()).any(|window| window == jpeg), "the JPEG is in the copy, byte for byte");
    check(&copy, 595.0, 842.0);
}

#[test]
fn other_pictures_are_packed_without_loss() {
    for format in [ImageFormat::Png, ImageFormat::Tiff] {
        let bytes = picture(format);
        let copy = searchable(&bytes, &read(&bytes, 59_500, 84_200), &Limits::default()).expect("a copy");
        check(&copy, 595.0, 842.0);
    }
}

#[test]
fn a_pdf_without_scanned_pages_stays_as_it_is_and_other_files_are_refused() {
    let pdf = scan(0);
    let mut extraction = read(&pdf, 59_500, 84_200);
    extraction.pages[0].via = Via::TextLayer;
    assert_eq!(searchable(&pdf, &extraction, &Limits::default()).expect("a copy"), pdf);
    assert!(searchable(b"<Invoice/>", &extraction, &Limits::default()).is_err());
}
