use std::collections::BTreeMap;

use model::Decimal;
use model::{VatNumberCheck, check_vat_number};

use super::*;

fn wishes() -> impl Iterator<Item = Wish> {
    Language::all().enumerate().flat_map(|(i, language)| {
        Layout::ALL.into_iter().enumerate().flat_map(move |(j, layout)| {
            (0..3).map(move |n| Wish {
                language,
                class: None,
                layout: Some(layout),
                seed: (i * 1_000 + j * 20 + n) as u64,
            })
        })
    })
}

fn every_class() -> impl Iterator<Item = Wish> {
    Language::all().flat_map(|language| {
        Class::ALL.into_iter().flat_map(move |class| {
            (0..4).map(move |seed| Wish { language, class: Some(class), layout: None, seed: 90_000 + seed })
        })
    })
}

#[test]
fn nothing_overlaps_and_nothing_leaves_the_page() {
    let mut faults = Vec::new();
    for wish in wishes().chain(every_class()) {
        let facts = facts_of(wish);
        let (paper, _) = drawn(&facts, wish);
        for (page, runs) in paper.c.runs().iter().enumerate() {
            for (i, run) in runs.iter().enumerate() {
                let [left, top, right, bottom] = run.area();
                let outside = left < 3.0 || top < 3.0 || right > paper.c.width - 3.0 || bottom > paper.c.height - 3.0;
                if outside {
                    faults.push(format!("{wish:?} page {page}: {:?} leaves the page", run.text));
                }
                for other in &runs[..i] {
                    let [l, t, r, b] = other.area();
                    let (wide, high) = (right.min(r) - left.max(l), bottom.min(b) - top.max(t));
                    if wide > 1.0 && high > 2.2 {
                        faults.push(format!("{wish:?} page {page}: {:?} over {:?}", run.text, other.text));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
}

#[test]
fn sums_agree() {
    for wish in wishes().chain(every_class()) {
        let facts = facts_of(wish);
        if !facts.entries.is_empty() {
            continue;
        }
        let lines: Decimal = facts.items.iter().map(|i| i.net).sum();
        let (less, more) = (facts.discount.map_or(Decimal::ZERO, |d| d.1), facts.shipping.unwrap_or_default());
        assert_eq!(lines - less + more, facts.net, "{wish:?}");
        assert_eq!(facts.net + facts.tax, facts.gross, "{wish:?}");
        for item in &facts.items {
            let kept = Decimal::ONE_HUNDRED - item.discount.unwrap_or_default();
            let exact = item.quantity * item.price * kept / Decimal::ONE_HUNDRED;
            assert!((exact - item.net).abs() <= Decimal::new(5, 3), "{item:?}");
        }
        for group in &facts.groups {
            let exact = group.base * group.rate / Decimal::ONE_HUNDRED;
            assert!((exact - group.tax).abs() <= Decimal::new(5, 3), "{group:?}");
        }
        assert!(facts.due >= facts.issue);
    }
}

#[test]
fn identifiers_have_right_check_digits() {
    for wish in wishes() {
        let facts = facts_of(wish);
        for party in [&facts.seller, &facts.buyer] {
            if let Some(vat) = &party.vat_id {
                assert_eq!(check_vat_number(vat), VatNumberCheck::Valid, "{vat}");
            }
            if let Some(iban) = &party.iban {
                assert!(iban.parse::<model::Iban>().is_ok(), "{iban}");
            }
        }
    }
}

#[test]
fn the_truth_is_on_the_page() {
    let mut engines = extractors::Engines { ocr: None };
    let options = extractors::Options { ignore_xml: true, ..extractors::Options::default() };
    for wish in wishes().chain(every_class()).step_by(3) {
        let made = generate(wish);
        let read = extractors::pdf::read_pages(&made.pdf, model::DocumentId::of(&made.pdf), &options, &mut engines);
        let mut pages: BTreeMap<u32, String> = BTreeMap::new();
        for page in &read.pages {
            let text = page.words.iter().flat_map(|w| w.text.chars()).filter(|c| !c.is_whitespace()).collect();
            pages.insert(page.number, text);
        }
        for place in &made.places {
            // A value may be broken by a column beside it, so its longest word stands for it.
            let word = place.text.split_whitespace().max_by_key(|w| w.chars().count()).unwrap_or("");
            let page = pages.get(&place.page).map_or("", String::as_str);
            assert!(page.contains(word), "{wish:?}: page {} lacks {word:?} of {}", place.page, place.field);
        }
        let printed = |field: &str| made.places.iter().any(|p| p.field == field);
        for key in made.truth.as_object().into_iter().flatten().map(|(k, _)| k.as_str()) {
            assert!(matches!(key, "doc_type" | "lines") || printed(key), "{wish:?}: {key} was not printed");
        }
    }
}

#[test]
fn what_matters_is_shown() {
    for wish in wishes() {
        let wish = Wish { class: Some(Class::Invoice), ..wish };
        let made = generate(wish);
        for key in ["invoice_number", "issue_date", "currency", "seller_name", "buyer_name", "net_total", "gross_total"]
        {
            assert!(made.truth.get(key).is_some(), "{wish:?} shows no {key}");
        }
        assert!(made.truth["lines"].as_array().is_some_and(|l| !l.is_empty()), "{wish:?}");
    }
}

#[test]
fn the_same_wish_gives_the_same_bytes() {
    let wish = Wish { language: Language::all().next().expect("a language"), class: None, layout: None, seed: 7 };
    let (one, two) = (generate(wish), generate(wish));
    assert_eq!(one.pdf, two.pdf);
    assert_eq!(one.truth, two.truth);
    // Pinned, so that another machine is asked for the same.
    assert_eq!(
        model::DocumentId::of(&one.pdf).to_string(),
        "sha256:54abd1f7a9c25f290650fdcc234afdaa4d93a8fbc3d8c8cc5e72d6aa438cf670"
    );
}

#[test]
fn pages_are_various() {
    let mut first: BTreeMap<String, u32> = BTreeMap::new();
    for language in Language::all() {
        for seed in 0..40 {
            let facts = facts_of(Wish { language, class: Some(Class::Invoice), layout: None, seed });
            let (paper, _) = drawn(&facts, Wish { language, class: Some(Class::Invoice), layout: None, seed });
            *first.entry(format!("{}{}", language.code(), paper.word("number"))).or_default() += 1;
        }
    }
    for language in Language::all() {
        let labels = first.keys().filter(|k| k.starts_with(language.code())).count();
        assert!(labels >= 4, "{} calls numbers by {labels} names", language.code());
    }
}

#[test]
fn every_device_leaves_a_readable_page() {
    let wish = Wish {
        language: Language::all().nth(1).expect("a language"),
        class: None,
        layout: Some(Layout::Letter),
        seed: 3,
    };
    let made = generate(wish);
    let clean = &raster(&made.pdf, 200.0)[0];
    let dark = |page: &image::GrayImage| page.pixels().filter(|p| p.0[0] < 110).count();
    for device in Device::ALL {
        let (one, two) = (degrade(&made.pdf, device, 5), degrade(&made.pdf, device, 5));
        assert_eq!(one[0].pixels, two[0].pixels, "{device:?} changes by itself");
        assert_ne!(one[0].pixels, degrade(&made.pdf, device, 6)[0].pixels, "{device:?} knows one page only");
        let scale = (one[0].dpi / 200.0).powi(2);
        let share = dark(&one[0].pixels) as f32 / (dark(clean) as f32 * scale);
        assert!((0.3..14.0).contains(&share), "{device:?} keeps {share} of the ink");
        let pdf = picture_pdf(&one);
        assert!(pdf.starts_with(b"%PDF") && pdf.len() > one[0].jpeg().len());
    }
}

#[test]
fn the_next_document_of_a_vendor_has_its_look_and_parties_and_other_numbers() {
    for wish in wishes().step_by(7) {
        let (first, next) = (generate(wish), generate_next(wish, 1));
        assert_eq!((first.class, first.layout), (next.class, next.layout), "{wish:?}");
        for key in ["seller_name", "buyer_name", "seller_vat_id", "iban", "currency"] {
            let both = first.truth.get(key).zip(next.truth.get(key));
            assert!(both.is_none_or(|(a, b)| a == b), "{wish:?} {key}");
        }
        let numbers = first.truth.get("invoice_number").zip(next.truth.get("invoice_number"));
        assert!(numbers.is_none_or(|(a, b)| a != b), "{wish:?}");
        assert_eq!(generate_next(wish, 1).pdf, next.pdf);
    }
}

fn given(country: &str, order: Option<&str>) -> model::Invoice {
    use model::invoice::{CreditTransfer, Line, VatBreakdown};
    let amount = |text: &str| Some(model::Amount::new(text.parse().unwrap(), "EUR".parse().unwrap()));
    let mut invoice = model::Invoice {
        number: Some("RE-0815".to_owned()),
        issue_date: "2026-03-02".parse().ok(),
        due_date: "2026-04-01".parse().ok(),
        type_code: Some("380".to_owned()),
        currency: "EUR".parse().ok(),
        purchase_order_reference: order.map(str::to_owned),
        ..model::Invoice::default()
    };
    invoice.seller.name = Some("Almara Kabel".to_owned());
    invoice.seller.vat_identifier = Some("DE136695976".to_owned());
    invoice.seller.address.country = Some(country.to_owned());
    invoice.seller.address.city = Some("Kassel".to_owned());
    invoice.buyer.name = Some("Haldengard Werke AG".to_owned());
    let account = Some("DE89370400440532013000".to_owned());
    invoice.payment.credit_transfers.push(CreditTransfer { account, ..Default::default() });
    let mut line = Line {
        quantity: Some(10.into()),
        unit: Some("C62".to_owned()),
        net_amount: amount("100.00"),
        ..Line::default()
    };
    line.price.net = Some(10.into());
    line.item.name = Some("Cable tie 200 mm".to_owned());
    line.vat.rate = Some(19.into());
    invoice.lines.push(line);
    invoice.vat_breakdown.push(VatBreakdown {
        taxable_amount: amount("100.00"),
        tax_amount: amount("19.00"),
        rate: Some(19.into()),
        ..VatBreakdown::default()
    });
    invoice.totals.line_net = amount("100.00");
    invoice.totals.without_vat = amount("100.00");
    invoice.totals.vat = amount("19.00");
    invoice.totals.with_vat = amount("119.00");
    invoice
}

#[test]
fn a_given_invoice_is_drawn_with_what_it_says_and_nothing_else() {
    for (language, country) in [("de", "DE"), ("pl", "PL"), ("en", "IE"), ("sv", "SE")] {
        for order in [Some("4500010007"), None] {
            let wish = Wish { language: Language::of(language).unwrap(), class: None, layout: None, seed: 7 };
            let drawn = draw_invoice(&given(country, order), wish).expect("a look that shows it");
            let text = |key: &str| drawn.truth.get(key).and_then(|value| value.as_str()).map(str::to_owned);
            assert_eq!(text("invoice_number").as_deref(), Some("RE-0815"));
            assert_eq!(text("issue_date").as_deref(), Some("2026-03-02"));
            assert_eq!(text("due_date").as_deref(), Some("2026-04-01"));
            assert_eq!(text("currency").as_deref(), Some("EUR"), "{country}");
            assert_eq!(text("po_number").as_deref(), order);
            assert_eq!(text("iban").as_deref(), Some("DE89370400440532013000"));
            assert_eq!(text("gross_total").as_deref(), Some("119.00"));
            assert_eq!(drawn.truth["lines"][0]["net_amount"].as_str(), Some("100.00"));
            let again = draw_invoice(&given(country, order), wish).expect("a look that shows it");
            assert!(again.pdf == drawn.pdf, "the same wish gives the same bytes");
        }
        assert!(
            draw_invoice(
                &given("JP", None),
                Wish { language: Language::of(language).unwrap(), class: None, layout: None, seed: 1 }
            )
            .is_none()
        );
    }
}
