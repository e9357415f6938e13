//! A serif letterhead between double rules, centred, with a boxed table.

use super::table::{self, Column, Rules, Style};
use super::{Row, View};
use crate::font::Face;
use crate::sheet::{Align, GREY, HEIGHT, Pen, Sheet, WIDTH};

pub(super) fn draw(view: &View<'_>) -> Sheet {
    let mut sheet = view.sheet();
    let (w, accent) = (view.words, view.seller.accent);
    let (serif, bold) = (Face::Serif, Face::SerifBold);
    let text = Pen::new(serif, 10.5);
    let middle = WIDTH / 2.0;

    sheet.text(middle, 62.0, Pen::new(bold, 23.0).in_colour(accent), Align::Centre, view.seller_name());
    sheet.text(middle, 80.0, Pen::new(serif, 11.0).in_colour(GREY), Align::Centre, view.seller.trade);
    let address = format!("{} – {} – {}", view.seller_street(), view.seller_place(), view.seller.telephone);
    sheet.text(middle, 95.0, Pen::new(serif, 9.5).in_colour(GREY), Align::Centre, &address);
    sheet.rule((60.0, 106.0), (535.0, 106.0), 1.4, accent);
    sheet.rule((60.0, 109.0), (535.0, 109.0), 0.4, accent);

    let number = view.invoice.number.as_deref().unwrap_or("");
    sheet.put(60.0, 146.0, Pen::new(bold, 18.0), format!("{} {number}", view.title).trim());
    let mut y = 168.0;
    for (label, value) in view.references() {
        sheet.put(60.0, y, text, &format!("{label} : {value}"));
        y += 15.0;
    }

    sheet.frame(320.0, 132.0, 215.0, 92.0, 0.8, accent);
    sheet.put(330.0, 146.0, Pen::new(bold, 9.0).in_colour(accent), w.buyer);
    let mut lines = view.buyer();
    lines.extend(view.buyer_vat());
    sheet.lines(330.0, 162.0, text, 14.0, &lines);

    let mut style = Style::new(60.0, 535.0, serif, bold, 10.0);
    style.head_fill = Some([240, 236, 230]);
    style.padding = 4.0;
    style.rules = Rules::Boxes(vec![128.0, 306.0, 352.0, 392.0, 460.0]);
    let columns = [
        Column::left(w.item, 65.0, |r: &Row| &r.item),
        Column::wrapped(w.description, 133.0, 168.0, |r: &Row| &r.name),
        Column::right(w.quantity, 348.0, |r: &Row| &r.quantity),
        Column::left(w.unit, 356.0, |r: &Row| &r.unit),
        Column::right(w.unit_price, 455.0, |r: &Row| &r.price),
        Column::right(w.amount, 530.0, |r: &Row| &r.net),
    ];
    let mut y = table::draw(&mut sheet, &style, &columns, &view.rows, 282.0) + 8.0;
    if y > 630.0 {
        sheet.turn();
        y = 90.0;
    }
    let totals = view.totals();
    for (i, (label, value)) in totals.iter().enumerate() {
        let last = i + 1 == totals.len();
        let pen = Pen::new(if last { bold } else { serif }, if last { 12.0 } else { 10.5 });
        let height = if last { 24.0 } else { 20.0 };
        sheet.frame(352.0, y, 108.0, height, 0.6, GREY);
        sheet.frame(460.0, y, 75.0, height, 0.6, GREY);
        sheet.put(358.0, y + height - 7.0, pen, label);
        sheet.text(530.0, y + height - 7.0, pen, Align::Right, value);
        y += height;
    }
    y += 28.0;
    for remark in view.remarks() {
        y = sheet.lines(60.0, y, text, 14.0, &Sheet::wrap(&remark, text, 470.0)) + 2.0;
    }
    sheet.put(60.0, y + 8.0, Pen::new(bold, 10.5), w.payment);
    let bank = format!("{} – IBAN {} – BIC {}", view.seller.bank.0, view.iban(), view.seller.bank.1);
    sheet.put(60.0, y + 23.0, text, &bank);

    sheet.rule((60.0, HEIGHT - 58.0), (535.0, HEIGHT - 58.0), 0.4, accent);
    let legal = format!("{} – {} – {}", view.seller_name(), view.seller.register, view.seller_vat());
    let small = Pen::new(serif, 8.5).in_colour(GREY);
    sheet.text(middle, HEIGHT - 44.0, small, Align::Centre, &legal);
    let reach = format!("{} – {}", view.seller.email(), view.seller.domain);
    sheet.text(middle, HEIGHT - 33.0, small, Align::Centre, &reach);
    sheet
}
