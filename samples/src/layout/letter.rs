//! A business letter after DIN 5008: sender line over the address, information block at the right, four-column foot.

use super::table::{self, Column, Style};
use super::{Row, View};
use crate::font::Face;
use crate::sheet::{Align, GREY, HEIGHT, LIGHT, Pen, Sheet};

pub(super) fn draw(view: &View<'_>) -> Sheet {
    let mut sheet = view.sheet();
    let (w, accent) = (view.words, view.seller.accent);
    let (sans, bold) = (Face::Sans, Face::SansBold);
    let text = Pen::new(sans, 9.5);

    mark(&mut sheet, 57.0, 38.0, view);
    sheet.put(100.0, 56.0, Pen::new(bold, 17.0).in_colour(accent), view.seller_name());
    sheet.put(100.0, 70.0, Pen::new(sans, 9.0).in_colour(GREY), view.seller.trade);
    sheet.rule((57.0, 88.0), (538.0, 88.0), 1.2, accent);

    let sender = format!("{} · {} · {}", view.seller_name(), view.seller_street(), view.seller_place());
    sheet.put(57.0, 138.0, Pen::new(sans, 6.8).in_colour(GREY), &sender);
    sheet.rule((57.0, 141.5), (290.0, 141.5), 0.4, LIGHT);
    sheet.lines(57.0, 158.0, Pen::new(sans, 10.5), 14.0, &view.buyer());

    let mut y = 138.0;
    for (label, value) in view.references() {
        sheet.put(350.0, y, text.in_colour(GREY), label);
        sheet.text(538.0, y, text, Align::Right, &value);
        y += 14.5;
    }
    if let Some(vat) = view.invoice.buyer.vat_identifier.as_deref() {
        sheet.put(350.0, y, Pen::new(sans, 7.5).in_colour(GREY), w.your_vat_id);
        sheet.text(538.0, y, Pen::new(sans, 7.5).in_colour(GREY), Align::Right, vat);
    }

    let number = view.invoice.number.as_deref().unwrap_or("");
    sheet.put(57.0, 268.0, Pen::new(bold, 15.0), format!("{} {number}", view.title).trim());
    sheet.put(57.0, 288.0, text, w.opening);

    let mut style = Style::new(57.0, 538.0, sans, bold, 9.0);
    style.head.colour = accent;
    let columns = [
        Column::left(w.position, 60.0, |r: &Row| &r.position),
        Column::left(w.item, 88.0, |r: &Row| &r.item),
        Column::wrapped(w.description, 152.0, 168.0, |r: &Row| &r.name),
        Column::right(w.quantity, 358.0, |r: &Row| &r.quantity),
        Column::left(w.unit, 364.0, |r: &Row| &r.unit),
        Column::right(w.unit_price, 470.0, |r: &Row| &r.price),
        Column::right(w.amount, 535.0, |r: &Row| &r.net),
    ];
    let mut y = table::draw(&mut sheet, &style, &columns, &view.rows, 304.0) + 20.0;
    if y > 640.0 {
        sheet.turn();
        y = 90.0;
    }
    let totals = view.totals();
    for (i, (label, value)) in totals.iter().enumerate() {
        let last = i + 1 == totals.len();
        if last {
            sheet.rule((340.0, y - 11.0), (538.0, y - 11.0), 0.8, accent);
            y += 4.0;
        }
        let pen = if last { Pen::new(bold, 11.0) } else { text };
        sheet.put(343.0, y, pen, label);
        sheet.text(535.0, y, pen, Align::Right, value);
        y += 16.0;
    }
    y += 14.0;
    for remark in view.remarks() {
        y = sheet.lines(57.0, y, text, 13.0, &Sheet::wrap(&remark, text, 470.0)) + 3.0;
    }
    foot(&mut sheet, view);
    sheet
}

/// A small sign made of two bars and a triangle: every letterhead has one.
fn mark(sheet: &mut Sheet, x: f32, y: f32, view: &View<'_>) {
    let accent = view.seller.accent;
    sheet.fill(x, y, 9.0, 34.0, accent);
    sheet.polygon(&[(x + 13.0, y + 34.0), (x + 34.0, y), (x + 34.0, y + 34.0)], accent);
}

fn foot(sheet: &mut Sheet, view: &View<'_>) {
    let small = Pen::new(Face::Sans, 7.2).in_colour(GREY);
    let y = HEIGHT - 72.0;
    sheet.rule((57.0, y - 12.0), (538.0, y - 12.0), 0.5, LIGHT);
    let (seller, w) = (view.seller, view.words);
    let blocks = [
        (57.0, vec![view.seller_name().to_owned(), view.seller_street(), view.seller_place()]),
        (195.0, vec![seller.telephone.to_owned(), seller.email(), format!("www.{}", seller.domain)]),
        (322.0, vec![seller.register.to_owned(), view.seller_vat()]),
        (
            430.0,
            vec![
                format!("{}: {}", w.bank, seller.bank.0),
                "IBAN:".to_owned(),
                view.iban(),
                format!("BIC: {}", seller.bank.1),
            ],
        ),
    ];
    for (x, lines) in blocks {
        sheet.lines(x, y, small, 10.0, &lines);
    }
    let pages = sheet.page_count();
    if pages > 1 {
        sheet.text(538.0, HEIGHT - 22.0, small, Align::Right, &view.page_label(pages, pages));
    }
}
