//! Reading pages: a born-digital invoice is read and proven, a doubtful one is not believed, and no mutation of the
//! bytes makes a reader panic.

use extractors::pdf::read_pages;
use extractors::{Engines, Options};
use model::DocumentId;
use model::extraction::{DocumentClass, Extraction};
use proptest::prelude::*;

/// Texts and their places, in points from the lower left corner.
type Texts<'t> = &'t [(i32, i32, &'t str)];

/// A one-page PDF that shows these texts at these places.
fn pdf(texts: Texts<'_>) -> Vec<u8> {
    pages(&[texts], 0)
}

/// A PDF of several pages, each shown turned clockwise by these degrees.
fn pages(pages: &[Texts<'_>], turned: u16) -> Vec<u8> {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        String::new(),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ];
    let mut kids = String::new();
    for texts in pages {
        let mut content = String::from("BT\n");
        for (x, y, text) in *texts {
            let text = text.replace('(', "\\(").replace(')', "\\)");
            content.push_str(&format!("/F1 10 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj\n"));
        }
        content.push_str("ET\n");
        let page = objects.len() + 1;
        kids.push_str(&format!("{page} 0 R "));
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate {turned}/Contents {} 0 R/Resources<</Font<</F1 3 0 R>>>>>>",
            page + 1
        ));
        objects.push(format!("<</Length {}>>\nstream\n{content}endstream", content.len()));
    }
    objects[1] = format!("<</Type/Pages/Kids[{kids}]/Count {}>>", pages.len());
    let mut out = String::from("%PDF-1.7\n");
    let mut offsets = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", i + 1));
    }
    let start = out.len();
    let count = objects.len() + 1;
    out.push_str(&format!("xref\n0 {count}\n0000000000 65535 f \n"));
    for offset in offsets {
        out.push_str(&format!("{offset:010} 00000 n \n"));
    }
    out.push_str(&format!("trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"));
    out.into_bytes()
}

const INVOICE: &[(i32, i32, &str)] = &[
    (72, 770, "RECHNUNG"),
    (72, 740, "Nordlicht Papier GmbH"),
    (72, 726, "Musterweg 1, 20095 Hamburg"),
    (350, 726, "USt-IdNr.: DE123456789"),
    (72, 700, "Rechnungsnummer: RE-2026-0042"),
    (72, 686, "Rechnungsdatum: 05.10.2026"),
    (72, 672, "Ihre Bestellung: PO-4711"),
    (72, 658, "Zahlbar bis: 04.11.2026"),
    (72, 620, "Pos"),
    (110, 620, "Beschreibung"),
    (320, 620, "Menge"),
    (390, 620, "Einzelpreis"),
    (480, 620, "Gesamt"),
    (72, 600, "1"),
    (110, 600, "Kopierpapier A4"),
    (330, 600, "10"),
    (400, 600, "100,00"),
    (480, 600, "1.000,00"),
    (300, 560, "Nettobetrag"),
    (480, 560, "1.000,00"),
    (300, 546, "MwSt 19 %"),
    (480, 546, "190,00"),
    (300, 532, "Gesamtbetrag EUR"),
    (480, 532, "1.190,00"),
    (72, 500, "IBAN: DE89 3704 0044 0532 0130 00"),
];

fn read(bytes: &[u8]) -> Extraction {
    read_pages(bytes, DocumentId::of(bytes), &Options::default(), &mut Engines::default())
}

/// The best candidate of a term, with its confidence in ten-thousandths.
fn best(out: &Extraction, term: &str) -> Option<(String, u16)> {
    out.candidates.iter().find(|c| c.term.to_string() == term).map(|c| (c.value.clone(), c.confidence.basis_points()))
}

#[test]
fn a_plain_invoice_is_read_and_proven() {
    let out = read(&pdf(INVOICE));
    assert_eq!(out.class, DocumentClass::Invoice);
    assert!(out.flags.is_empty(), "{:?}", out.flags);
    for (term, expected, proven) in [
        ("BT-1", "RE-2026-0042", true),
        ("BT-2", "2026-10-05", true),
        ("BT-9", "2026-11-04", true),
        ("BT-5", "EUR", true),
        ("BT-13", "PO-4711", false),
        ("BT-27", "Nordlicht Papier GmbH", false),
        ("BT-31", "DE123456789", false),
        ("BG-17[1]/BT-84", "DE89370400440532013000", true),
        ("BT-109", "1000.00 EUR", true),
        ("BT-110", "190.00 EUR", true),
        ("BT-112", "1190.00 EUR", true),
        ("BG-23[1]/BT-119", "19", false),
        ("BG-25[1]/BT-153", "Kopierpapier A4", false),
        ("BG-25[1]/BT-129", "10", false),
        ("BG-25[1]/BT-146", "100.00", false),
        ("BG-25[1]/BT-131", "1000.00 EUR", false),
    ] {
        let (value, confidence) = best(&out, term).unwrap_or_else(|| panic!("{term} is missing"));
        assert_eq!(value, expected, "{term}");
        assert!(!proven || confidence >= 9_800, "{term} has {confidence}");
    }
}

#[test]
fn a_page_that_lies_on_its_side_is_read_and_its_boxes_lead_back() {
    let level = read(&pdf(INVOICE));
    for turned in [90, 180, 270] {
        let out = read(&pages(&[INVOICE], turned));
        for candidate in &level.candidates {
            let term = candidate.term.to_string();
            assert_eq!(best(&out, &term), best(&level, &term), "{term}, turned by {turned}");
        }
        // The title stands at the upper left of the paper: where it is shown goes round with the page.
        let title = out.pages[0].words.iter().find(|word| word.text == "RECHNUNG").expect("the title is read").rect;
        let middle = (title.left / 2 + title.right / 2, title.top / 2 + title.bottom / 2);
        let is_there = match turned {
            90 => middle.0 > 9_000 && middle.1 < 2_500,
            180 => middle.0 > 7_500 && middle.1 > 9_000,
            _ => middle.0 < 1_000 && middle.1 > 7_500,
        };
        assert!(is_there, "turned by {turned}, the title is at {middle:?}");
        let sideways = turned != 180;
        assert_eq!(out.pages[0].width > out.pages[0].height, sideways, "turned by {turned}");
    }
}

/// Freight between the lines and the net total, two orders, a contract, a discount for early payment, and a person below
/// the word that speaks to him.
const FREIGHT: Texts<'_> = &[
    (72, 780, "Nordlicht Papier GmbH"),
    (72, 767, "Musterweg 1"),
    (72, 754, "20095 Hamburg"),
    (350, 767, "USt-IdNr.: DE123456789"),
    (72, 730, "Rechnung an:"),
    (72, 717, "Herrn"),
    (72, 704, "Anton Beispiel"),
    (72, 691, "Hauptstr. 5"),
    (72, 678, "10115 Berlin"),
    (350, 717, "Rechnungsnummer: RE-2026-0043"),
    (350, 704, "Rechnungsdatum: 05.10.2026"),
    (350, 691, "Bestellnummer: PO-4711, PO-4712"),
    (350, 678, "Vertragsnummer: V-2024-118"),
    (72, 620, "Pos"),
    (110, 620, "Beschreibung"),
    (320, 620, "Menge"),
    (390, 620, "Einzelpreis"),
    (480, 620, "Gesamt"),
    (72, 600, "1"),
    (110, 600, "Kopierpapier A4"),
    (330, 600, "10"),
    (400, 600, "100,00"),
    (480, 600, "1.000,00"),
    (300, 574, "Summe Positionen"),
    (480, 574, "1.000,00"),
    (300, 560, "Frachtkosten"),
    (480, 560, "25,00"),
    (300, 546, "Nettobetrag"),
    (480, 546, "1.025,00"),
    (300, 532, "MwSt 19 %"),
    (480, 532, "194,75"),
    (300, 518, "Gesamtbetrag EUR"),
    (480, 518, "1.219,75"),
    (72, 490, "2 % Skonto bis 15.10.2026, netto bis 04.11.2026"),
];

#[test]
fn what_stands_between_lines_and_total_and_whom_sentences_mean_is_read() {
    let out = read(&pdf(FREIGHT));
    for (term, expected) in [
        ("BG-21[1]/BT-99", "25.00 EUR"),
        ("BG-21[1]/BT-104", "Frachtkosten"),
        ("BT-108", "25.00 EUR"),
        ("BT-106", "1000.00 EUR"),
        ("BT-109", "1025.00 EUR"),
        ("BT-112", "1219.75 EUR"),
        ("BT-12", "V-2024-118"),
        ("BT-13", "PO-4711, PO-4712"),
        ("BT-2", "2026-10-05"),
        ("BT-9", "2026-11-04"),
        ("BT-27", "Nordlicht Papier GmbH"),
        ("BT-44", "Herrn Anton Beispiel"),
    ] {
        assert_eq!(best(&out, term).map(|it| it.0).as_deref(), Some(expected), "{term}");
    }
    assert_eq!(best(&out, "BT-107"), None, "nothing is taken off");
}

#[test]
fn what_a_credit_note_takes_back_is_read_where_its_label_speaks_for_it() {
    for (label, beside, expected) in [
        ("Zu Rechnung: RE-2025-0917", "vom 03.09.2025", Some("RE-2025-0917")),
        ("Ursprungsrechnung", "RE-2025-0917", Some("RE-2025-0917")),
        ("Betreft factuur", "F2025/0041", Some("F2025/0041")),
        ("Original invoice no.", "10417", Some("10417")),
        ("Dotyczy faktury", "FV/12/2025", Some("FV/12/2025")),
        // Its own number, a date and a word are no other invoice's number.
        ("Zu Rechnung: GS-2026-0042", "", None),
        ("Zu Rechnung vom", "03.09.2025", None),
        ("Ursprungsrechnung", "liegt bei", None),
    ] {
        let page = [
            (72, 770, "GUTSCHRIFT"),
            (72, 740, "Nordlicht Papier GmbH"),
            (72, 726, "Musterweg 1, 20095 Hamburg"),
            (350, 726, "USt-IdNr.: DE123456789"),
            (72, 700, "Gutschriftsnummer: GS-2026-0042"),
            (72, 686, "Datum: 12.10.2026"),
            (72, 660, label),
            (230, 660, beside),
            (300, 560, "Nettobetrag"),
            (480, 560, "500,00"),
            (300, 546, "MwSt 19 %"),
            (480, 546, "95,00"),
            (300, 532, "Gesamtbetrag EUR"),
            (480, 532, "595,00"),
        ];
        let out = read(&pdf(&page));
        assert_eq!(best(&out, "BT-1").map(|it| it.0).as_deref(), Some("GS-2026-0042"), "{label} {beside}");
        assert_eq!(best(&out, "BG-3[1]/BT-25").map(|it| it.0).as_deref(), expected, "{label} {beside}");
    }
}

/// An invoice with one more label and what stands beside it, and a line under its only item.
fn invoice_with<'t>(label: &'t str, beside: &'t str, under: &'t str) -> Vec<(i32, i32, &'t str)> {
    vec![
        (72, 770, "RECHNUNG"),
        (72, 740, "Nordlicht Papier GmbH"),
        (72, 726, "Musterweg 1, 20095 Hamburg"),
        (350, 726, "USt-IdNr.: DE123456789"),
        (72, 700, "Rechnungsnummer: RE-2026-0042"),
        (72, 686, "Rechnungsdatum: 12.10.2026"),
        (72, 660, label),
        (230, 660, beside),
        (72, 620, "Bezeichnung"),
        (300, 620, "Menge"),
        (380, 620, "Einzelpreis"),
        (480, 620, "Betrag"),
        (72, 604, "Wartung der Anlage"),
        (300, 604, "1"),
        (380, 604, "500,00"),
        (480, 604, "500,00"),
        (72, 592, under),
        (300, 560, "Nettobetrag"),
        (480, 560, "500,00"),
        (300, 546, "MwSt 19 %"),
        (480, 546, "95,00"),
        (300, 532, "Gesamtbetrag EUR"),
        (480, 532, "595,00"),
        (72, 60, "Betriebsferien 24.12.2026 bis 06.01.2027"),
    ]
}

#[test]
fn the_delivery_note_of_a_bill_is_read_where_its_label_speaks_for_it() {
    for (label, beside, under, expected) in [
        ("Lieferschein-Nr.:", "LS-20417", "", Some("LS-20417")),
        ("Lieferschein", "80012345", "", Some("80012345")),
        ("Bon de livraison n°", "BL2026/119", "", Some("BL2026/119")),
        ("Despatch No.", "D-4711", "", Some("D-4711")),
        ("WZ nr", "WZ/1204/2026", "", Some("WZ/1204/2026")),
        // A date, a word and two deliveries name no delivery note of the whole bill.
        ("Lieferschein vom", "09.10.2026", "", None),
        ("Lieferschein", "liegt bei", "", None),
        ("Lieferschein", "80012345", "Lieferschein 80012399", None),
    ] {
        let out = read(&pdf(&invoice_with(label, beside, under)));
        assert_eq!(best(&out, "BT-1").map(|it| it.0).as_deref(), Some("RE-2026-0042"), "{label} {beside}");
        assert_eq!(best(&out, "BT-16").map(|it| it.0).as_deref(), expected, "{label} {beside} {under}");
    }
}

#[test]
fn the_days_that_a_bill_is_for_are_read_beside_their_label_and_under_an_item() {
    let days = |from: &'static str, to: &'static str| (Some(from), Some(to));
    for (label, beside, under, expected) in [
        ("Leistungszeitraum", "01.09.2026 - 30.09.2026", "", days("2026-09-01", "2026-09-30")),
        ("Leistungszeitraum vom", "01.09.2026 bis zum 30.09.2026", "", days("2026-09-01", "2026-09-30")),
        ("Service period", "2026-09-01 to 2026-09-30", "", days("2026-09-01", "2026-09-30")),
        ("", "", "01.07.2026-30.09.2026", days("2026-07-01", "2026-09-30")),
        // The whole bill's days count, not those of an item.
        ("Zeitraum", "01.09.2026 - 30.09.2026", "03.09.2026 - 04.09.2026", days("2026-09-01", "2026-09-30")),
        // Backwards, without "to" between them, and one day alone are no period; nor are the holidays at the foot.
        ("Leistungszeitraum", "30.09.2026 - 01.09.2026", "", (None, None)),
        ("Liefertermine", "01.09.2026, 30.09.2026", "", (None, None)),
        ("Leistungsdatum", "01.09.2026", "", (None, None)),
    ] {
        let out = read(&pdf(&invoice_with(label, beside, under)));
        let read = (best(&out, "BT-73").map(|it| it.0), best(&out, "BT-74").map(|it| it.0));
        assert_eq!((read.0.as_deref(), read.1.as_deref()), expected, "{label} {beside} {under}");
        assert_eq!(best(&out, "BT-2").map(|it| it.0).as_deref(), Some("2026-10-12"), "{label} {beside} {under}");
    }
}

/// The invoice again, of another number and total.
const OTHER: Texts<'_> = &[
    (72, 770, "RECHNUNG"),
    (72, 740, "Nordlicht Papier GmbH"),
    (72, 726, "Musterweg 1, 20095 Hamburg"),
    (350, 726, "USt-IdNr.: DE123456789"),
    (72, 700, "Rechnungsnummer: RE-2026-0057"),
    (72, 686, "Rechnungsdatum: 12.10.2026"),
    (300, 560, "Nettobetrag"),
    (480, 560, "500,00"),
    (300, 546, "MwSt 19 %"),
    (480, 546, "95,00"),
    (300, 532, "Gesamtbetrag EUR"),
    (480, 532, "595,00"),
];

#[test]
fn of_several_invoices_in_one_file_the_first_is_read_and_the_pages_are_said() {
    let out = read(&pages(&[INVOICE, OTHER], 0));
    assert!(out.flags.iter().any(|flag| flag == "several_invoices"), "{:?}", out.flags);
    assert_eq!(best(&out, "BT-1").map(|it| it.0).as_deref(), Some("RE-2026-0042"));
    assert_eq!(best(&out, "BT-112").map(|it| it.0).as_deref(), Some("1190.00 EUR"));
    assert_eq!(out.pages.len(), 2, "all pages stay to be looked at");
    let said = out.problems.first().map(|problem| problem.message.as_str());
    assert_eq!(said, Some("the file holds 2 invoices: page 1 is invoice RE-2026-0042, page 2 is invoice RE-2026-0057"));
}

#[test]
fn a_second_page_is_no_second_invoice() {
    // Terms of trade, a copy of the first page, and a page that names the invoice and an order beside it.
    let terms: Texts<'_> = &[(72, 770, "Allgemeine Bedingungen"), (72, 740, "Zahlbar binnen 30 Tagen ohne Abzug.")];
    let sheet: Texts<'_> = &[
        (72, 770, "Anlage zur Rechnung RE-2026-0042"),
        (72, 740, "Rechnungsnummer: LS-99-1 vom 01.10.2026"),
        (300, 532, "Gesamtbetrag EUR"),
        (480, 532, "1.190,00"),
    ];
    for second in [terms, INVOICE, sheet] {
        let out = read(&pages(&[INVOICE, second], 0));
        assert!(out.flags.iter().all(|flag| flag != "several_invoices"), "{:?}", out.problems);
        assert_eq!(best(&out, "BT-1").map(|it| it.0).as_deref(), Some("RE-2026-0042"));
    }
}

#[test]
fn every_value_has_its_place_on_the_page() {
    let out = read(&pdf(INVOICE));
    assert!(!out.candidates.is_empty());
    assert!(out.candidates.iter().all(|c| !c.evidence.is_empty()));
}

#[test]
fn totals_that_do_not_add_up_are_not_believed() {
    let texts: Vec<_> =
        INVOICE.iter().map(|(x, y, t)| (*x, *y, if *t == "1.190,00" { "1.910,00" } else { *t })).collect();
    let out = read(&pdf(&texts));
    let (_, confidence) = best(&out, "BT-112").expect("a gross total");
    assert!(confidence < 9_800, "{confidence}");
}

/// The invoice with other texts at the places of some.
fn with(changes: &[(&str, &'static str)]) -> Vec<(i32, i32, &'static str)> {
    let changed = |t: &'static str| changes.iter().find(|(from, _)| *from == t).map_or(t, |(_, to)| *to);
    INVOICE.iter().map(|(x, y, t)| (*x, *y, changed(t))).collect()
}

#[test]
fn labels_that_no_list_holds_are_read_by_their_words() {
    let out = read(&pdf(&with(&[
        ("Rechnungsdatum: 05.10.2026", "Belegausstellungsdatum: 05.10.2026"),
        ("Rechnungsnummer: RE-2026-0042", "Nummer des Belegs / der Faktura: RE-2026-0042"),
        ("Gesamtbetrag EUR", "Rechnungsgesamtwert EUR"),
        ("Nettobetrag", "Gesamtbetrag exklusive Umsatzsteuer"),
    ])));
    for (term, expected) in [("BT-2", "2026-10-05"), ("BT-109", "1000.00 EUR"), ("BT-112", "1190.00 EUR")] {
        assert_eq!(best(&out, term).map(|b| b.0).as_deref(), Some(expected), "{term}");
    }
}

#[test]
fn nobody_bills_himself() {
    let mut texts = INVOICE.to_vec();
    texts.extend([(72, 640, "Rechnung an: Hafen Logistik AG"), (330, 640, "Nordlicht Papier GmbH, Hamburg")]);
    let out = read(&pdf(&texts));
    assert_eq!(best(&out, "BT-27").map(|b| b.0).as_deref(), Some("Nordlicht Papier GmbH"));
    assert_eq!(best(&out, "BT-44").map(|b| b.0).as_deref(), Some("Hafen Logistik AG"));
}

#[test]
fn a_date_that_may_be_read_two_ways_is_doubtful_in_english() {
    let texts: Texts<'_> = &[
        (72, 770, "INVOICE"),
        (72, 740, "Northlight Paper Ltd"),
        (72, 726, "1 Sample Road"),
        (72, 700, "Invoice number: RE-2026-0042"),
        (72, 686, "Invoice date: 05/10/2026"),
        (72, 672, "Your order: PO-4711"),
        (72, 620, "Item"),
        (110, 620, "Description"),
        (320, 620, "Quantity"),
        (390, 620, "Unit price"),
        (480, 620, "Amount"),
        (72, 600, "1"),
        (110, 600, "Copy paper A4"),
        (330, 600, "10"),
        (400, 600, "100.00"),
        (480, 600, "1,000.00"),
        (300, 560, "Subtotal"),
        (480, 560, "1,000.00"),
        (300, 546, "VAT 20 %"),
        (480, 546, "200.00"),
        (300, 532, "Total due"),
        (480, 532, "1,200.00"),
        (72, 500, "Thank you for your business."),
    ];
    let (value, confidence) = best(&read(&pdf(texts)), "BT-2").expect("a date");
    assert!(["2026-10-05", "2026-05-10"].contains(&value.as_str()), "{value}");
    assert!(confidence < 9_800, "{confidence}");
    // Elsewhere the day comes first, also behind an English label.
    let german: Vec<_> = INVOICE
        .iter()
        .map(|(x, y, t)| match *t {
            "Rechnungsdatum: 05.10.2026" => (*x, *y, "Invoice date: 05/10/2026"),
            "Zahlbar bis: 04.11.2026" => (*x, *y, "Thank you"),
            t => (*x, *y, t),
        })
        .collect();
    assert_eq!(best(&read(&pdf(&german)), "BT-2").map(|it| it.0).as_deref(), Some("2026-10-05"));
}

#[test]
fn a_picture_of_a_page_has_the_width_that_was_asked() {
    let bytes = pdf(INVOICE);
    let limits = extractors::Limits::default();
    assert_eq!(extractors::picture::page_count(&bytes, &limits), 1);
    let png = extractors::picture::page_png(&bytes, 1, 600, &limits).expect("a picture");
    assert_eq!(u32::from_be_bytes([png[16], png[17], png[18], png[19]]), 600);
    assert!(extractors::picture::page_png(&bytes, 2, 600, &limits).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_mutation_of_a_pdf_makes_the_reader_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..30),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = pdf(INVOICE);
        for (at, value) in edits {
            let i = at.index(bytes.len());
            bytes[i] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = read(&bytes);
    }

    #[test]
    fn no_mutation_of_a_picture_makes_the_reader_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let limits = extractors::Limits::default();
        let png = extractors::picture::page_png(&pdf(&INVOICE[..3]), 1, 64, &limits).expect("a picture");
        let mut bytes = png;
        for (at, value) in edits {
            let i = at.index(bytes.len());
            bytes[i] = value;
        }
        let out = extractors::picture::read_image(
            &bytes, model::MediaType::Png, DocumentId::of(&bytes), &Options::default(), &mut Engines::default());
        prop_assert!(out.refusal().is_some());
    }

    #[test]
    fn any_words_at_any_place_are_read_without_a_panic(
        words in prop::collection::vec((0..600_i32, 0..850_i32, "[ -~]{1,14}"), 1..60),
    ) {
        let texts: Vec<(i32, i32, &str)> =
            words.iter().map(|(x, y, t)| (*x, *y, t.as_str())).filter(|t| !t.2.contains('\\')).collect();
        let _ = read(&pdf(&texts));
    }
}
