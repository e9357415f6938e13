//! What a page looks like from far away: two scans of one page look the same, and so do two invoices on one form, so that
//! a picture alone never says that one is a copy of the other.

use extractors::ocr::{Reader, SeenWord, Slant, Words};
use extractors::{Engines, Options};
use image::GrayImage;
use model::case::CaseId;
use model::ledger::EarlierInvoice;
use model::trace::{Look, Picture};
use model::{Amount, Currency, Decimal, DocumentId, Invoice};
use rules::duplicate::{Reach, Score, This};
use samples::pages::{Class, Device, Language, Layout, Wish, degrade, generate};

/// Sees no word: what the page says does not matter here.
#[derive(Debug)]
struct Blind;

impl Words for Blind {
    fn name(&self) -> &'static str {
        "blind"
    }

    fn words(&mut self, _: &GrayImage, _: Option<f32>) -> Vec<SeenWord> {
        Vec::new()
    }

    fn line(&mut self, _: &GrayImage, _: &Slant) -> Option<(String, f32)> {
        None
    }
}

/// The first page as a device sees it, from far away.
fn picture(layout: Layout, seed: u64, device: Device, noise: u64) -> Picture {
    let language = Language::of("de").expect("German");
    let page = generate(Wish { language, class: Some(Class::Invoice), layout: Some(layout), seed });
    let seen = degrade(&page.pdf, device, noise);
    let bytes = seen.first().expect("a page").jpeg();
    let mut engines = Engines { ocr: Some(Reader::new(Blind)) };
    let extraction = extractors::read(&bytes, &Options::default(), &mut engines);
    extraction.pages.first().and_then(|page| page.picture).expect("a picture of the page")
}

const LAYOUTS: [Layout; 4] = [Layout::Letter, Layout::Form, Layout::Centred, Layout::Sidebar];

#[test]
fn two_scans_of_a_page_look_the_same_and_two_forms_do_not() {
    for (layout, seed) in LAYOUTS.into_iter().zip(70_001..) {
        let once = picture(layout, seed, Device::Scanner, 1);
        let again = picture(layout, seed, Device::Scanner, 2);
        assert!(once.distance(again) <= 10, "{layout:?}: {}", once.distance(again));
    }
    let forms: Vec<Picture> = LAYOUTS.into_iter().map(|layout| picture(layout, 70_010, Device::Scanner, 3)).collect();
    let pairs = forms.iter().enumerate().flat_map(|(at, one)| forms[..at].iter().map(|two| one.distance(*two)));
    let mut pairs: Vec<u32> = pairs.collect();
    pairs.sort_unstable();
    assert!(pairs[pairs.len() / 2] > 10, "{pairs:?}");
}

fn invoice(number: &str, gross: i64, picture: Picture) -> EarlierInvoice {
    let mut invoice = Invoice { number: Some(number.to_owned()), ..Invoice::default() };
    invoice.issue_date = Some(jiff::civil::date(2026, 3, 2));
    invoice.totals.with_vat = Some(Amount::new(Decimal::new(gross, 2), Currency::EUR));
    let document = DocumentId::of(number.as_bytes());
    let look = Look { words: None, picture: Some(picture) };
    EarlierInvoice::of(&invoice, CaseId::of(document), document, Some("V-1".to_owned())).with_look(look)
}

#[test]
fn two_invoices_on_one_form_are_no_copies_because_they_look_alike() {
    let reach = Reach { near: 14, far: 366 };
    let one = picture(Layout::Letter, 70_020, Device::Scanner, 4);
    // The same picture to the last field: nothing speaks louder.
    for (number, gross) in [("RE-20418", 13_090), ("RE-20418", 11_900), ("X-77", 11_900), ("RE-31882", 13_090)] {
        let this = This::of(invoice(number, gross, one)).expect("a number");
        let facts = this.facts(&invoice("RE-20417", 11_900, one), reach, || false);
        let score = facts.as_ref().map(|facts| Score::of(facts).share()).unwrap_or_default();
        assert!(score < Decimal::new(8, 1), "{number} over {gross}: {score}");
        assert!(facts.is_none_or(|facts| facts.list.iter().all(|fact| (fact.what, fact.is) != ("page", "same"))));
    }
}
