//! Documents that are no invoices: a delivery note, a reminder, and the logo of a signature.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

use crate::companies::{Company, KESSLER, OSTSEE, TANNAU_DE};
use crate::font::Face;
use crate::sheet::{Align, GREY, HEIGHT, Pen, Sheet};

fn letterhead(title: &str, company: &Company) -> Sheet {
    let mut sheet = Sheet::new(title, "Sample forms");
    sheet.put(57.0, 56.0, Pen::new(Face::SansBold, 17.0).in_colour(company.accent), company.name);
    sheet.put(57.0, 70.0, Pen::new(Face::Sans, 9.0).in_colour(GREY), company.trade);
    sheet.rule((57.0, 84.0), (538.0, 84.0), 1.2, company.accent);
    let address =
        [TANNAU_DE.name.to_owned(), TANNAU_DE.street.to_owned(), format!("{} {}", TANNAU_DE.post_code, TANNAU_DE.city)];
    sheet.lines(57.0, 150.0, Pen::new(Face::Sans, 10.5), 14.0, &address);
    let foot = format!(
        "{} · {} · {} {} · {}",
        company.name, company.street, company.post_code, company.city, company.telephone
    );
    sheet.put(57.0, HEIGHT - 40.0, Pen::new(Face::Sans, 7.2).in_colour(GREY), &foot);
    sheet
}

/// Goods on their way, without a price.
#[must_use]
pub fn delivery_note() -> Vec<u8> {
    let mut sheet = letterhead("Lieferschein LS-7781", &KESSLER);
    let (text, bold) = (Pen::new(Face::Sans, 9.5), Pen::new(Face::SansBold, 9.5));
    sheet.put(57.0, 250.0, Pen::new(Face::SansBold, 15.0), "Lieferschein LS-7781");
    let facts = [
        "Lieferdatum: 09.03.2026",
        "Ihre Bestellung: 4500012060",
        "Spedition: Veldhoek Logistiek B.V.",
        "Packstücke: 2 Paletten, 312 kg",
    ];
    sheet.lines(57.0, 272.0, text, 14.0, &facts.map(str::to_owned));
    let mut y = 350.0;
    for (x, heading) in [(57.0, "Pos."), (95.0, "Artikel-Nr."), (175.0, "Bezeichnung")] {
        sheet.put(x, y, bold, heading);
    }
    sheet.text(538.0, y, bold, Align::Right, "Gelieferte Menge");
    sheet.rule((57.0, y + 6.0), (538.0, y + 6.0), 0.8, KESSLER.accent);
    for (position, item, name, quantity) in
        [("1", "K-220", "Grundplatte pulverbeschichtet", "40 Stk."), ("2", "K-415", "Abdeckblech 2 mm", "40 Stk.")]
    {
        y += 22.0;
        sheet.put(57.0, y, text, position);
        sheet.put(95.0, y, text, item);
        sheet.put(175.0, y, text, name);
        sheet.text(538.0, y, text, Align::Right, quantity);
    }
    sheet.put(57.0, y + 60.0, text, "Ware vollständig und unbeschädigt erhalten:");
    sheet.rule((57.0, y + 110.0), (250.0, y + 110.0), 0.5, GREY);
    sheet.put(57.0, y + 122.0, Pen::new(Face::Sans, 7.5).in_colour(GREY), "Datum, Unterschrift des Empfängers");
    sheet.finish(None)
}

/// Asks again for money that was paid meanwhile.
#[must_use]
pub fn reminder() -> Vec<u8> {
    let mut sheet = letterhead("Zahlungserinnerung", &OSTSEE);
    let text = Pen::new(Face::Sans, 10.0);
    sheet.text(538.0, 200.0, text, Align::Right, "Wismar, 10.03.2026");
    sheet.put(57.0, 250.0, Pen::new(Face::SansBold, 15.0), "Zahlungserinnerung");
    let letter = [
        "Sehr geehrte Damen und Herren,",
        "",
        "sicher ist es Ihrer Aufmerksamkeit entgangen, dass unsere Rechnung OR 2026/0102 vom 26.01.2026",
        "über 1.190,00 € seit dem 09.02.2026 zur Zahlung fällig ist. Wir bitten Sie, den offenen Betrag",
        "innerhalb von sieben Tagen zu begleichen. Mahngebühren berechnen wir Ihnen heute nicht.",
        "",
        "Sollten Sie inzwischen gezahlt haben, betrachten Sie diese Mahnung bitte als gegenstandslos.",
        "",
        "Mit freundlichen Grüßen",
        OSTSEE.name,
    ];
    sheet.lines(57.0, 280.0, text, 15.0, &letter.map(str::to_owned));
    sheet.finish(None)
}

/// A small picture under a signature.
#[must_use]
pub fn logo() -> Vec<u8> {
    let picture = RgbImage::from_fn(120, 40, |x, y| {
        if x < 36 && x + y > 38 {
            Rgb([62, 54, 140])
        } else if (44..116).contains(&x) && (14..26).contains(&y) {
            Rgb([150, 146, 200])
        } else {
            Rgb([255, 255, 255])
        }
    });
    let mut out = Cursor::new(Vec::new());
    // Writing to memory cannot fail.
    let _ = picture.write_to(&mut out, ImageFormat::Png);
    out.into_inner()
}
