//! A coloured band on top, details in two columns, a striped table and a box for the total.

use super::table::{self, Column, Rules, Style};
use super::{Row, View};
use crate::font::Face;
use crate::sheet::{Align, Colour, GREY, HEIGHT, Pen, Sheet, WHITE, WIDTH};

pub(super) fn draw(view: &View<'_>) -> Sheet {
    let mut sheet = view.sheet();
    let (w, accent) = (view.words, view.seller.accent);
    let (open, bold) = (Face::Open, Face::OpenBold);
    let text = Pen::new(open, 9.0);
    let tint = mix(accent);

    sheet.fill(0.0, 0.0, WIDTH, 96.0, accent);
    sheet.fill(0.0, 96.0, WIDTH, 4.0, mix_half(accent));
    let name_size = if view.seller_name().chars().count() > 26 { 15.0 } else { 18.0 };
    sheet.put(48.0, 48.0, Pen::new(bold, name_size).in_colour(WHITE), view.seller_name());
    sheet.put(48.0, 66.0, Pen::new(open, 9.0).in_colour(WHITE), view.seller.trade);
    sheet.text(547.0, 54.0, Pen::new(bold, 24.0).in_colour(WHITE), Align::Right, &view.title.to_uppercase());

    let label = Pen::new(bold, 7.5).in_colour(accent);
    sheet.put(48.0, 134.0, label, &w.buyer.to_uppercase());
    let mut lines = view.buyer();
    lines.extend(view.buyer_vat());
    sheet.lines(48.0, 150.0, Pen::new(open, 9.5), 13.5, &lines);

    sheet.put(300.0, 134.0, label, &w.seller.to_uppercase());
    let lines = [view.seller_street(), view.seller_place(), view.seller.email(), view.seller_vat()];
    sheet.lines(300.0, 150.0, Pen::new(open, 9.5), 13.5, &lines);

    // A row of small cards: label above value.
    let references = view.references();
    let width = 499.0 / references.len().max(1) as f32;
    sheet.fill(48.0, 232.0, 499.0, 42.0, tint);
    for (i, (name, value)) in references.iter().enumerate() {
        let x = 56.0 + i as f32 * width;
        sheet.put(x, 248.0, Pen::new(open, 7.0).in_colour(GREY), name);
        sheet.put(x, 263.0, Pen::new(bold, 8.4), value);
    }

    let mut style = Style::new(48.0, 547.0, open, bold, 8.8);
    style.head.colour = WHITE;
    style.head_fill = Some(accent);
    style.rules = Rules::Stripes(tint);
    let columns = [
        Column::wrapped(w.description, 56.0, 190.0, |r: &Row| &r.name),
        Column::left(w.item, 256.0, |r: &Row| &r.item),
        Column::right(w.quantity, 362.0, |r: &Row| &r.quantity),
        Column::left(w.unit, 370.0, |r: &Row| &r.unit),
        Column::right(w.unit_price, 458.0, |r: &Row| &r.price),
        Column::right(w.rate, 487.0, |r: &Row| &r.rate),
        Column::right(w.amount, 541.0, |r: &Row| &r.net),
    ];
    let mut y = table::draw(&mut sheet, &style, &columns, &view.rows, 296.0) + 22.0;
    if y > 620.0 {
        sheet.turn();
        y = 90.0;
    }
    let top = y;
    let totals = view.totals();
    for (i, (name, value)) in totals.iter().enumerate() {
        if i + 1 == totals.len() {
            sheet.fill(330.0, y - 8.0, 217.0, 28.0, accent);
            sheet.put(340.0, y + 10.5, Pen::new(bold, 11.5).in_colour(WHITE), name);
            sheet.text(537.0, y + 10.5, Pen::new(bold, 11.5).in_colour(WHITE), Align::Right, value);
        } else {
            sheet.put(340.0, y, text, name);
            sheet.text(537.0, y, text, Align::Right, value);
            y += 16.0;
        }
    }
    let mut at = top;
    sheet.put(48.0, at, label, &w.payment.to_uppercase());
    at += 16.0;
    for line in [
        format!("{}: {}", w.bank, view.seller.bank.0),
        format!("IBAN: {}", view.iban()),
        format!("BIC: {}", view.seller.bank.1),
    ] {
        sheet.put(48.0, at, text, &line);
        at += 13.0;
    }
    let mut y = at.max(y + 30.0) + 22.0;
    for remark in view.remarks() {
        y = sheet.lines(48.0, y, text.in_colour(GREY), 12.5, &Sheet::wrap(&remark, text, 480.0)) + 3.0;
    }
    sheet.fill(0.0, HEIGHT - 34.0, WIDTH, 34.0, tint);
    let foot = format!(
        "{}  |  {}  |  {}  |  {}",
        view.seller_name(),
        view.seller.register,
        view.seller.telephone,
        view.seller.domain
    );
    sheet.text(WIDTH / 2.0, HEIGHT - 14.0, Pen::new(open, 7.0).in_colour(GREY), Align::Centre, &foot);
    sheet
}

fn mix(colour: Colour) -> Colour {
    colour.map(|c| 255 - (255 - c) / 10)
}

fn mix_half(colour: Colour) -> Colour {
    colour.map(|c| 255 - (255 - c) / 2)
}
