//! A coloured column at the left carries the company, the dates and the bank; the rest is white.

use super::table::{self, Column, Rules, Style};
use super::{Row, View};
use crate::font::Face;
use crate::sheet::{Align, GREY, HEIGHT, LIGHT, Pen, Sheet, WHITE};

const EDGE: f32 = 178.0;

pub(super) fn draw(view: &View<'_>) -> Sheet {
    let mut sheet = view.sheet();
    let (w, accent) = (view.words, view.seller.accent);
    let (open, bold) = (Face::Open, Face::OpenBold);
    let text = Pen::new(open, 9.0);
    column(&mut sheet, view);

    sheet.put(EDGE + 28.0, 78.0, Pen::new(open, 30.0).in_colour(accent), view.title);
    let number = view.invoice.number.as_deref().unwrap_or("");
    let label = if view.invoice.is_credit_note() { w.credit_number } else { w.number };
    if !number.is_empty() {
        sheet.put(EDGE + 28.0, 98.0, Pen::new(bold, 10.5), &format!("{label} {number}"));
    }
    sheet.put(EDGE + 28.0, 136.0, Pen::new(open, 7.5).in_colour(GREY), w.buyer);
    let mut lines = view.buyer();
    lines.extend(view.buyer_vat());
    sheet.lines(EDGE + 28.0, 151.0, Pen::new(open, 10.0), 14.5, &lines);

    let mut style = Style::new(EDGE + 28.0, 565.0, open, bold, 8.6);
    style.head.colour = accent;
    style.rules = Rules::Hairlines;
    style.padding = 6.0;
    let columns = [
        Column::wrapped(w.description, EDGE + 28.0, 138.0, |r: &Row| &r.name),
        Column::right(w.quantity, 398.0, |r: &Row| &r.quantity),
        Column::left(w.unit, 404.0, |r: &Row| &r.unit),
        Column::right(w.unit_price, 497.0, |r: &Row| &r.price),
        Column::right(w.amount, 565.0, |r: &Row| &r.net),
    ];
    let mut y = table::draw(&mut sheet, &style, &columns, &view.rows, 258.0) + 22.0;
    if y > 640.0 {
        sheet.turn();
        y = 90.0;
    }
    let totals = view.totals();
    for (i, (name, value)) in totals.iter().enumerate() {
        let last = i + 1 == totals.len();
        if last {
            y += 6.0;
        }
        let pen = if last { Pen::new(bold, 14.0).in_colour(accent) } else { text };
        sheet.put(360.0, y, pen, name);
        sheet.text(565.0, y, pen, Align::Right, value);
        y += 16.0;
    }
    y += 26.0;
    for remark in view.remarks() {
        y = sheet.lines(EDGE + 28.0, y, text.in_colour(GREY), 13.0, &Sheet::wrap(&remark, text, 350.0)) + 3.0;
    }
    sheet.rule((EDGE + 28.0, HEIGHT - 42.0), (565.0, HEIGHT - 42.0), 0.5, LIGHT);
    let foot = format!("{} · {}", view.seller_name(), view.seller.register);
    sheet.put(EDGE + 28.0, HEIGHT - 28.0, Pen::new(open, 7.5).in_colour(GREY), &foot);
    sheet
}

fn column(sheet: &mut Sheet, view: &View<'_>) {
    let (w, bold, open) = (view.words, Face::OpenBold, Face::Open);
    sheet.fill(0.0, 0.0, EDGE, HEIGHT, view.seller.accent);
    for i in 0..3 {
        let x = 26.0 + 15.0 * i as f32;
        sheet.polygon(&[(x, 62.0), (x + 9.0, 40.0), (x + 18.0, 40.0), (x + 9.0, 62.0)], WHITE);
    }
    let name = Pen::new(bold, 12.5).in_colour(WHITE);
    let small = Pen::new(open, 8.4).in_colour(WHITE);
    let label = Pen::new(bold, 7.4).in_colour(WHITE);
    let mut y = sheet.lines(26.0, 92.0, name, 16.0, &Sheet::wrap(view.seller_name(), name, 136.0)) + 4.0;
    let address = [
        view.seller_street(),
        view.seller_place(),
        view.seller.telephone.to_owned(),
        view.seller.email(),
        view.seller_vat(),
    ];
    for line in address.iter().filter(|line| !line.is_empty()) {
        y = sheet.lines(26.0, y, small, 12.5, &Sheet::wrap(line, small, 146.0));
    }
    y = y.max(230.0) + 14.0;
    // The number stands under the title.
    for (title, value) in view.references().iter().filter(|(_, v)| Some(v) != view.invoice.number.as_ref()) {
        sheet.put(26.0, y, label, &title.to_uppercase());
        sheet.put(26.0, y + 12.5, Pen::new(open, 9.6).in_colour(WHITE), value);
        y += 34.0;
    }
    y = y.max(560.0);
    sheet.rule((26.0, y), (152.0, y), 0.6, WHITE);
    sheet.put(26.0, y + 20.0, label, &w.payment.to_uppercase());
    let bank = [view.seller.bank.0.to_owned(), "IBAN".to_owned(), view.iban(), format!("BIC {}", view.seller.bank.1)];
    let fine = Pen::new(open, 7.8).in_colour(WHITE);
    sheet.lines(26.0, y + 36.0, fine, 13.0, &bank);
}
