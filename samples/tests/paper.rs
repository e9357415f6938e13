//! Pages as they arrive: half text and half picture, cut into strips by a scanner, stamped, turned, cropped. Each is a
//! generated page whose plain form is read wholly right, and each must be read as its plain form is.
//!
//! What needs OCR says that it is skipped where no weights are installed (`bursar ocr install`).

use extractors::ocr::{Reader, Weights};
use extractors::score::compare;
use extractors::{Engines, Options, assemble};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use model::evidence::Via;
use model::extraction::{DocumentClass, Extraction};
use model::flat::Flat;
use samples::pages::{Class, Device, Generated, Language, Layout, Picture, Wish, degrade, generate, raster};

/// A generated invoice of this many pages.
fn invoice(language: &str, pages: usize) -> Generated {
    let language = Language::of(language).expect("a language");
    (0..60)
        .map(|seed| generate(Wish { language, class: Some(Class::Invoice), layout: Some(Layout::ALL[0]), seed }))
        .find(|made| sheets(&open(&made.pdf)).len() == pages && differences(&read(&made.pdf, None), made).is_empty())
        .unwrap_or_else(|| panic!("no invoice of {pages} pages is read wholly right"))
}

fn open(pdf: &[u8]) -> Document {
    Document::load_mem(pdf).expect("a page of ours")
}

fn packed(mut document: Document) -> Vec<u8> {
    let mut out = Vec::new();
    document.save_to(&mut out).expect("written");
    out
}

fn sheets(document: &Document) -> Vec<ObjectId> {
    document.get_pages().into_values().collect()
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

fn read(bytes: &[u8], engines: Option<&mut Engines>) -> Extraction {
    let options = Options { ignore_xml: true, ..Options::default() };
    match engines {
        Some(engines) => extractors::read(bytes, &options, engines),
        None => extractors::read(bytes, &options, &mut Engines { ocr: None }),
    }
}

/// Fields and lines that differ from the truth.
fn differences(read: &Extraction, made: &Generated) -> Vec<(String, String, String)> {
    let reading = assemble(read);
    let flat = Flat::of(reading.invoice(), reading.class.unwrap_or(DocumentClass::Other));
    compare(&flat, &made.truth).differences
}

fn words(read: &Extraction, page: usize) -> Vec<&str> {
    read.pages[page].words.iter().map(|word| word.text.as_str()).collect()
}

/// Every word of the plain page is among those that were read: by OCR all but one in fifty.
fn has_words(read: &Extraction, plain: &Extraction, page: usize, what: &str) {
    let seen = words(read, page);
    let wanted = words(plain, page);
    let lost: Vec<&&str> = wanted.iter().filter(|word| !seen.contains(word)).collect();
    let allowed = if read.pages[page].via == Via::Ocr { wanted.len() / 10 } else { 0 };
    assert!(lost.len() <= allowed, "{what}: page {} lost {lost:?}", page + 1);
}

/// Where a total of the truth was read, as shares of the page that people see: left, top, right, bottom.
fn place_of(read: &Extraction, text: &str) -> [f32; 4] {
    let word =
        read.pages[0].words.iter().rfind(|word| word.text == text).unwrap_or_else(|| panic!("{text} was not read"));
    [word.rect.left, word.rect.top, word.rect.right, word.rect.bottom].map(f32::from)
}

/// Puts pictures on a page instead of what it shows: each over a band of the sheet, from above.
fn show(document: &mut Document, page: ObjectId, bands: &[(Picture, f32, f32)]) {
    let mut names = Dictionary::new();
    let mut content = String::new();
    for (index, (picture, low, high)) in bands.iter().enumerate() {
        let (width, height) = picture.pixels.dimensions();
        let image = document.add_object(Stream::new(
            dictionary! {
                "Type" => "XObject", "Subtype" => "Image", "Width" => i64::from(width), "Height" => i64::from(height),
                "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8, "Filter" => "DCTDecode",
            },
            picture.jpeg(),
        ));
        names.set(format!("Im{index}"), image);
        let wide = width as f32 * 72.0 / picture.dpi;
        content.push_str(&format!("q {wide} 0 0 {} 0 {low} cm /Im{index} Do Q\n", high - low));
    }
    let content = document.add_object(Stream::new(Dictionary::new(), content.into_bytes()));
    let page = document.get_dictionary_mut(page).expect("a page");
    page.set("Contents", content);
    page.set("Resources", dictionary! { "XObject" => names });
}

/// Height of a page in points.
fn height_of(picture: &Picture) -> f32 {
    picture.pixels.height() as f32 * 72.0 / picture.dpi
}

/// A picture cut into strips, each with its band of the sheet.
fn strips(picture: &Picture, count: u32) -> Vec<(Picture, f32, f32)> {
    let (width, height) = picture.pixels.dimensions();
    let sheet = height_of(picture);
    let up = |row: u32| sheet * (1.0 - row as f32 / height as f32);
    (0..count)
        .map(|at| {
            let (from, to) = (height * at / count, height * (at + 1) / count);
            let mut strip = picture.clone();
            strip.pixels = image::imageops::crop_imm(&picture.pixels, 0, from, width, to - from).to_image();
            (strip, up(to), up(from))
        })
        .collect()
}

/// Adds drawing of our own above what a page shows.
fn draw_over(document: &mut Document, page: ObjectId, content: &str) {
    let font =
        document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica-Bold" });
    let (before, after) = (Stream::new(Dictionary::new(), b"q\n".to_vec()), format!("\nQ q {content} Q\n"));
    let before = document.add_object(before);
    let after = document.add_object(Stream::new(Dictionary::new(), after.into_bytes()));
    let own = document.get_dictionary(page).expect("a page").get(b"Contents").expect("contents").clone();
    let mut contents = vec![Object::Reference(before)];
    match own {
        Object::Array(all) => contents.extend(all),
        one => contents.push(one),
    }
    contents.push(Object::Reference(after));
    document.get_dictionary_mut(page).expect("a page").set("Contents", contents);
    let resources = document.get_or_create_resources(page).expect("resources").as_dict_mut().expect("a dictionary");
    let fonts = resources.get_mut(b"Font").expect("fonts").as_dict_mut().expect("a dictionary");
    fonts.set("Stamp", font);
}

/// "RECEIVED" and a date, large, askew and across the page; the turn is of thirty degrees.
const STAMP: &str = "0.8 0.1 0.1 rg BT /Stamp 34 Tf 0.866 0.5 -0.5 0.866 150 330 Tm (RECEIVED) Tj \
    0.866 0.5 -0.5 0.866 180 300 Tm (30 JAN 2031) Tj ET";

#[test]
fn of_a_mixed_document_each_page_is_read_in_its_own_way() {
    let made = invoice("en", 2);
    let plain = read(&made.pdf, None);
    let Some(mut engines) = engines() else { return };
    let pictures = degrade(&made.pdf, Device::CleanScanner, 5);
    for picture_page in [0, 1] {
        let mut document = open(&made.pdf);
        let page = sheets(&document)[picture_page];
        let whole = strips(&pictures[picture_page], 1);
        show(&mut document, page, &whole);
        let mixed = read(&packed(document), Some(&mut engines));
        for page in [0, 1] {
            let via = if page == picture_page { Via::Ocr } else { Via::TextLayer };
            assert_eq!(mixed.pages[page].via, via, "page {}", page + 1);
            has_words(&mixed, &plain, page, "mixed");
        }
        let wrong = differences(&mixed, &made);
        assert!(wrong.is_empty(), "page {} as picture: {wrong:?}", picture_page + 1);
    }
}

#[test]
fn a_page_cut_into_strips_is_read_as_one() {
    let made = invoice("de", 1);
    let plain = read(&made.pdf, None);
    let Some(mut engines) = engines() else { return };
    let mut cut = |picture: &Picture, count| {
        let mut document = open(&made.pdf);
        let page = sheets(&document)[0];
        show(&mut document, page, &strips(picture, count));
        read(&packed(document), Some(&mut engines))
    };
    // What OCR makes of one picture is another matter: a scan that is read wholly right in one piece is cut.
    let picture = (6..12)
        .map(|seed| degrade(&made.pdf, Device::CleanScanner, seed).remove(0))
        .find(|picture| differences(&cut(picture, 1), &made).is_empty())
        .expect("a scan that is read wholly right");
    // Borders of strips run through rows of text.
    for count in [7, 23] {
        let read = cut(&picture, count);
        assert_eq!(read.pages[0].via, Via::Ocr, "{count} strips");
        has_words(&read, &plain, 0, "strips");
        let wrong = differences(&read, &made);
        assert!(wrong.is_empty(), "{count} strips: {wrong:?}");
    }
}

#[test]
fn a_stamp_across_the_text_changes_no_field_and_on_a_scan_invents_none() {
    let made = invoice("en", 1);
    let plain = read(&made.pdf, None);
    let mut document = open(&made.pdf);
    let page = sheets(&document)[0];
    draw_over(&mut document, page, STAMP);
    let stamped = packed(document);
    let by_text = read(&stamped, None);
    assert_ne!(raster(&stamped, 60.0), raster(&made.pdf, 60.0), "the stamp is drawn");
    has_words(&by_text, &plain, 0, "stamped");
    assert_eq!(differences(&by_text, &made), []);
    let Some(mut engines) = engines() else { return };
    let picture = degrade(&stamped, Device::CleanScanner, 7).remove(0);
    let mut document = open(&made.pdf);
    show(&mut document, page, &strips(&picture, 1));
    let scanned = read(&packed(document), Some(&mut engines));
    assert_eq!(scanned.pages[0].via, Via::Ocr);
    has_words(&scanned, &plain, 0, "stamped and scanned");
    // What the ink of the stamp hides may be missed; nothing is invented for it.
    let differs = differences(&scanned, &made);
    let wrong: Vec<_> = differs.iter().filter(|(field, _, read)| field != "lines" && !read.is_empty()).collect();
    assert!(wrong.is_empty(), "stamped and scanned: {wrong:?}");
    assert!(differs.len() < 3, "stamped and scanned: {differs:?}");
}

#[test]
fn a_page_turned_by_its_viewer_is_read_upright_and_its_boxes_lie_where_people_see_them() {
    let made = invoice("fr", 1);
    let plain = read(&made.pdf, None);
    let total = total_of(&made);
    let [left, top, right, bottom] = place_of(&plain, &total);
    for turned in [90_i64, 180, 270] {
        let mut document = open(&made.pdf);
        let page = sheets(&document)[0];
        document.get_dictionary_mut(page).expect("a page").set("Rotate", turned);
        let read = read(&packed(document), None);
        has_words(&read, &plain, 0, &format!("turned by {turned}"));
        assert_eq!(differences(&read, &made), [], "turned by {turned}");
        assert_eq!(read.pages[0].width > read.pages[0].height, turned != 180, "shown as it is");
        let full = 10_000.0;
        let wanted = match turned {
            90 => [full - bottom, left, full - top, right],
            180 => [full - right, full - bottom, full - left, full - top],
            _ => [top, full - right, bottom, full - left],
        };
        let seen = place_of(&read, &total);
        let far = seen.iter().zip(wanted).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(far < 30.0, "turned by {turned}: {seen:?} is not {wanted:?}");
    }
}

#[test]
fn of_a_cropped_page_what_people_see_is_read_at_the_place_where_they_see_it() {
    let made = invoice("nl", 1);
    let plain = read(&made.pdf, None);
    let total = total_of(&made);
    let (width, height) = (plain.pages[0].width as f32 / 100.0, plain.pages[0].height as f32 / 100.0);
    let [left, top, ..] = place_of(&plain, &total);
    // The rim goes, and with it nothing that is printed.
    let rim = plain.pages[0].words.iter().map(|word| word.rect);
    let low = |v: u16, full: f32| f32::from(v) * full / 10_000.0 - 4.0;
    let first = rim.clone().map(|r| (r.left, r.top)).fold((u16::MAX, u16::MAX), |a, b| (a.0.min(b.0), a.1.min(b.1)));
    let (x0, y0) = (low(first.0, width).max(0.0), low(first.1, height).max(0.0));
    let crop = |x0: f32, y0: f32, x1: f32, y1: f32| {
        let mut document = open(&made.pdf);
        let page = sheets(&document)[0];
        let edges = [x0, height - y1, x1, height - y0].map(Object::Real);
        document.get_dictionary_mut(page).expect("a page").set("CropBox", edges.to_vec());
        read(&packed(document), None)
    };
    let cropped = crop(x0, y0, width, height);
    assert!(cropped.pages[0].width < plain.pages[0].width && cropped.pages[0].height < plain.pages[0].height);
    has_words(&cropped, &plain, 0, "cropped");
    assert_eq!(differences(&cropped, &made), []);
    let seen = place_of(&cropped, &total);
    let wanted = [(left * width / 10_000.0 - x0) / (width - x0), (top * height / 10_000.0 - y0) / (height - y0)]
        .map(|v| v * 10_000.0);
    assert!((seen[0] - wanted[0]).abs() < 20.0 && (seen[1] - wanted[1]).abs() < 20.0, "{seen:?} is not {wanted:?}");
    // What lies beyond the cut is not shown, and not read.
    let upper = crop(0.0, 0.0, width, height / 2.0);
    let lower: Vec<&str> = (plain.pages[0].words.iter())
        .filter(|word| word.rect.top > 5_100)
        .map(|word| word.text.as_str())
        .filter(|text| !plain.pages[0].words.iter().any(|w| w.rect.top < 5_100 && w.text == *text))
        .collect();
    assert!(lower.len() > 5, "the lower half has words of its own");
    let seen = words(&upper, 0);
    assert_eq!(lower.iter().filter(|text| seen.contains(text)).count(), 0, "cut off and read all the same");
}

/// The total to be paid as it is printed.
fn total_of(made: &Generated) -> String {
    let place = made.places.iter().rfind(|place| place.field == "gross_total").expect("a total is printed");
    let number = |word: &&str| word.chars().any(|c| c.is_ascii_digit());
    place.text.split_whitespace().find(number).expect("an amount").to_owned()
}
