//! Receipts of shops: narrow paper, the company on top, lines with one amount, the total large.

use model::Decimal;

use super::canvas::Canvas;
use super::facts::{Facts, cents};
use super::paper::Paper;
use crate::seed::Seed;
use crate::sheet::{Align, Pen};

/// Draws a receipt. Its paper is as long as it needs to be.
pub(super) fn draw(f: &Facts, seed: Seed) -> Paper<'_> {
    // The first pass finds the length.
    let mut first = Paper::new(f, 210.0, 3_000.0, seed.clone());
    let length = body(&mut first);
    let mut paper = Paper::new(f, 210.0, 3_000.0, seed);
    paper.c = Canvas::new(paper.c.width, length + 30.0);
    body(&mut paper);
    paper
}

fn body(p: &mut Paper<'_>) -> f32 {
    let f = p.f;
    let width = 170.0 + 10.0 * p.choose(9) as f32;
    p.c.width = width;
    (p.left, p.right) = (12.0, width - 12.0);
    let family = [8, 8, 7, 0, 5][p.choose(5) as usize];
    let size = [7.0, 7.5, 8.0, 6.5][p.choose(4) as usize];
    p.set_in(family, size);
    let (pen, strong) = (p.pen(), p.strong());
    let (middle, inner) = (width / 2.0, width - 24.0);
    let step = p.size * 1.28;
    let centred = |p: &mut Paper<'_>, y: f32, pen: Pen, text: &str, field: Option<&str>| {
        let mut y = y;
        for line in Paper::wrap(text, pen, inner) {
            p.c.print(middle, y, Paper::fit(pen, &line, inner), Align::Centre, &line, field);
            y += pen.size * 1.28;
        }
        y
    };
    let mut y = 26.0;
    if p.chance(3) {
        let short = f.seller.short.to_uppercase();
        y = centred(p, y + 4.0, Paper::fit(p.big(15.0), &short, inner), &short, None) + 4.0;
    }
    let name = if p.chance(2) { Pen { size: p.size + 1.5, ..strong } } else { strong };
    let full = if p.chance(3) { f.seller.name.to_uppercase() } else { f.seller.name.clone() };
    y = centred(p, y, name, &full, Some("seller_name"));
    for line in f.seller.address() {
        y = centred(p, y, pen, &line, None);
    }
    if p.chance(2) {
        let text = format!("{} {}", p.word("phone"), f.seller.phone);
        y = centred(p, y, pen, &text, None);
    }
    if p.choose(3) > 0
        && let Some((vat, field)) = p.vat_text(&f.seller, "seller_vat_id")
    {
        let text = format!("{} {vat}", p.word("vat_id"));
        y = centred(p, y, Paper::fit(pen, &text, inner), &text, field);
    }
    y += step * 0.6;
    // Tills print invoices: many a slip says so and is a receipt all the same.
    let billed = p.chance(3);
    if p.chance(2) {
        let title = if billed { p.word("invoice").to_owned() } else { p.title().to_owned() };
        y = centred(p, y, strong, &title, None);
    }
    if billed || p.chance(5) {
        let label = Paper::fit(pen, p.word("number"), inner * 0.6);
        let at = p.c.put(12.0, y, label, &format!("{}:", p.word("number"))) + label.face.width(" ", label.size);
        p.c.print(at, y, label, Align::Left, &f.number, Some("invoice_number"));
        y += step;
    }
    let line = |p: &mut Paper<'_>, y: f32| {
        let sign = ["-", "=", "*", ""][p.choose(4) as usize];
        if !sign.is_empty() {
            let count = (inner / pen.face.width(sign, pen.size)) as usize;
            p.c.put(12.0, y, pen, &sign.repeat(count));
        }
        y + step
    };
    let date_on_top = p.choose(5) < 3;
    if date_on_top {
        y = stamp_of_time(p, y, inner) + step * 0.3;
    }
    y = line(p, y);
    let lone = p.chance(2);
    for (i, item) in f.items.iter().enumerate() {
        let gross = cents((item.net + item.tax()).max(Decimal::new(1, 2)));
        let amount = p.h.plain(gross);
        let room = inner - pen.face.width(&amount, pen.size) - 8.0;
        let field = format!("lines[{i}].description");
        if item.quantity > Decimal::ONE && !lone {
            for part in Paper::wrap(&item.name, pen, inner) {
                p.c.print(12.0, y, Paper::fit(pen, &part, inner), Align::Left, &part, Some(&field));
                y += step;
            }
            let text = format!("  {} x {}", p.h.quantity(item.quantity), p.h.plain(cents(gross / item.quantity)));
            p.c.put(12.0, y, Paper::fit(pen, &text, room), &text);
        } else {
            let parts = Paper::wrap(&item.name, pen, room);
            for (j, part) in parts.iter().enumerate() {
                p.c.print(12.0, y, Paper::fit(pen, part, room), Align::Left, part, Some(&field));
                if j + 1 < parts.len() {
                    y += step;
                }
            }
        }
        p.c.text(width - 12.0, y, pen, Align::Right, &amount);
        y += step;
    }
    y = line(p, y);
    let pair = |p: &mut Paper<'_>, y: f32, label: &str, value: Decimal, field: Option<&str>| {
        let amount = p.h.plain(value);
        p.c.put(12.0, y, Paper::fit(pen, label, inner * 0.6), label);
        p.c.print(width - 12.0, y, pen, Align::Right, &amount, field);
        y + step
    };
    // Some add the tax on top of what the lines come to, before the total.
    let split = p.chance(3);
    if split {
        let label = p.word("net").to_owned();
        y = pair(p, y, &label, f.net, Some("net_total"));
        for group in &f.groups {
            let label = p.word("tax").replace("{r}", &p.h.rate(group.rate));
            y = pair(p, y, &label, group.tax, None);
        }
    }
    let total = Pen { size: p.size + 0.5 * p.choose(8) as f32, ..strong };
    let label = p.word("receipt_total").to_owned();
    let text = if p.chance(2) { p.h.with_mark(f.gross) } else { p.h.plain(f.gross) };
    let whole = format!("{label}    {text}");
    let total = Paper::fit(total, &whole, inner);
    y += total.size - p.size;
    p.c.put(12.0, y, total, &label);
    p.c.print(width - 12.0, y, total, Align::Right, &text, Some("gross_total"));
    if text.chars().any(|c| c.is_alphabetic() || "€£$".contains(c)) {
        p.c.note_last("currency");
    }
    y += step * 1.3;
    // Cash is more than the total, and more likely to be taken for it.
    if p.chance(2) {
        let given = ((f.gross / Decimal::TEN).trunc() + Decimal::ONE) * Decimal::TEN;
        let (cash, change) = (p.word("cash").to_owned(), p.word("change").to_owned());
        y = pair(p, y, &cash, given, None);
        y = pair(p, y, &change, given - f.gross, None);
    } else {
        let card = p.word("card").to_owned();
        y = pair(p, y, &card, f.gross, None);
    }
    for group in f.groups.iter().filter(|_| !split) {
        let label = p.word("tax").replace("{r}", &p.h.rate(group.rate));
        y = pair(p, y, &label, group.tax, None);
    }
    y = line(p, y);
    if !date_on_top {
        y = stamp_of_time(p, y, inner);
    }
    if p.chance(2) {
        let text = format!("{}: {}", p.word("operator"), f.seller.person);
        y = centred(p, y, Paper::fit(pen, &text, inner), &text, None);
    }
    let thanks = p.word("receipt_thanks").to_owned();
    centred(p, y + step * 0.5, pen, &thanks, None)
}

/// Date, time and number of the slip.
fn stamp_of_time(p: &mut Paper<'_>, y: f32, inner: f32) -> f32 {
    let pen = p.pen();
    let time = format!("{:02}:{:02}", 8 + p.choose(12), p.choose(60));
    let date = p.h.date(p.f.issue);
    let labelled = p.chance(3);
    let label = if labelled { format!("{}: ", p.word("doc_date")) } else { String::new() };
    let pen = Paper::fit(pen, &format!("{label}{date}  {time}"), inner);
    let at = p.c.put(12.0, y, pen, label.trim_end());
    let at = if label.is_empty() { 12.0 } else { at + pen.face.width(" ", pen.size) };
    let at = p.c.print(at, y, pen, Align::Left, &date, Some("issue_date"));
    p.c.put(at + pen.face.width("  ", pen.size), y, pen, &time);
    let mut y = y + p.size * 1.28;
    if p.chance(2) {
        let number = p.f.reference.clone();
        let text = format!("{} {number}", p.word("operator"));
        p.c.put(12.0, y, Paper::fit(pen, &text, inner), &text);
        y += p.size * 1.28;
    }
    y
}
