//! A form of boxes: seller and buyer side by side, a grid with net, VAT and gross per line, a VAT summary.

use super::table::{self, Column, Rules, Style};
use super::{Row, View};
use crate::font::Face;
use crate::sheet::{Align, GREY, HEIGHT, Pen, Sheet, WHITE};

pub(super) fn draw(view: &View<'_>) -> Sheet {
    let mut sheet = view.sheet();
    let (w, accent) = (view.words, view.seller.accent);
    let (sans, bold) = (Face::Sans, Face::SansBold);
    let text = Pen::new(sans, 9.0);
    let number = view.invoice.number.as_deref().unwrap_or("");

    sheet.polygon(&[(40.0, 70.0), (58.0, 38.0), (76.0, 70.0)], accent);
    sheet.polygon(
        &[(62.0, 70.0), (75.0, 47.0), (88.0, 70.0)],
        [accent[0] / 2 + 90, accent[1] / 2 + 90, accent[2] / 2 + 90],
    );
    sheet.put(98.0, 58.0, Pen::new(bold, 11.0).in_colour(accent), view.seller_name());
    sheet.put(98.0, 70.0, Pen::new(sans, 8.0).in_colour(GREY), view.seller.trade);
    sheet.text(555.0, 100.0, Pen::new(bold, 15.0), Align::Right, format!("{} nr {number}", view.title).trim());
    let mut y = 116.0;
    for (label, value) in view.references().iter().skip(usize::from(!number.is_empty())) {
        sheet.text(555.0, y, text, Align::Right, &format!("{label}: {value}"));
        y += 12.5;
    }

    let top = 176.0;
    let seller = vec![
        view.seller_name().to_owned(),
        view.seller_street(),
        view.seller_place(),
        view.seller_vat(),
        format!("{}: {}", w.bank, view.seller.bank.0),
        format!("Nr konta: {}", view.iban()),
    ];
    let mut buyer = view.buyer();
    buyer.extend(view.buyer_vat());
    for (x, title, lines) in [(40.0, w.seller, seller), (302.0, w.buyer, buyer)] {
        sheet.fill(x, top, 253.0, 16.0, accent);
        sheet.put(x + 6.0, top + 11.5, Pen::new(bold, 8.5).in_colour(WHITE), title);
        sheet.frame(x, top, 253.0, 98.0, 0.7, accent);
        sheet.put(x + 6.0, top + 31.0, Pen::new(bold, 9.2), lines.first().map_or("", String::as_str));
        sheet.lines(x + 6.0, top + 44.0, text, 12.0, lines.get(1..).unwrap_or_default());
    }

    let mut style = Style::new(40.0, 555.0, sans, bold, 8.0);
    style.head_fill = Some([232, 236, 232]);
    style.padding = 3.5;
    style.rules = Rules::Boxes(vec![62.0, 228.0, 268.0, 296.0, 350.0, 410.0, 446.0, 498.0]);
    let columns = [
        Column::left(w.position, 44.0, |r: &Row| &r.position),
        Column::wrapped(w.description, 66.0, 158.0, |r: &Row| &r.name),
        Column::right(w.quantity, 264.0, |r: &Row| &r.quantity),
        Column::left(w.unit, 272.0, |r: &Row| &r.unit),
        Column::right(w.unit_price, 346.0, |r: &Row| &r.price),
        Column::right(w.amount, 406.0, |r: &Row| &r.net),
        Column::right(w.rate, 442.0, |r: &Row| &r.rate),
        Column::right(w.line_vat, 494.0, |r: &Row| &r.vat),
        Column::right(w.line_gross, 551.0, |r: &Row| &r.gross),
    ];
    let mut y = table::draw(&mut sheet, &style, &columns, &view.rows, 292.0) + 18.0;
    if y > 620.0 {
        sheet.turn();
        y = 90.0;
    }
    let right = y;
    sheet.put(40.0, y, text, w.payment);
    y += 14.0;
    for remark in view.remarks() {
        y = sheet.lines(40.0, y, text, 12.0, &Sheet::wrap(&remark, text, 250.0)) + 2.0;
    }
    let mut at = right;
    let totals = view.totals();
    for (label, value) in &totals {
        sheet.put(340.0, at, text, label);
        sheet.text(551.0, at, text, Align::Right, value);
        at += 14.0;
    }
    if let Some(due) = view.invoice.totals.amount_due {
        sheet.frame(334.0, at - 4.0, 221.0, 26.0, 1.2, accent);
        sheet.put(340.0, at + 13.0, Pen::new(bold, 11.5), w.amount_due);
        let amount = view.language.amount(due.value, &view.currency);
        sheet.text(551.0, at + 13.0, Pen::new(bold, 11.5), Align::Right, &amount);
    }
    let y = HEIGHT - 96.0;
    for (x, caption) in [(70.0, "osoba upoważniona do wystawienia"), (375.0, "osoba upoważniona do odbioru")] {
        sheet.rule((x, y), (x + 150.0, y), 0.5, GREY);
        sheet.text(x + 75.0, y + 10.0, Pen::new(sans, 7.0).in_colour(GREY), Align::Centre, caption);
    }
    let foot = format!("{} · {} · {}", view.seller.register, view.seller.telephone, view.seller.email());
    sheet.put(40.0, HEIGHT - 36.0, Pen::new(sans, 7.0).in_colour(GREY), &foot);
    sheet
}
