//! Sums under the table, and the table of VAT groups.

use model::Decimal;

use super::Class;
use super::facts::Taxed;
use super::numbers::Marked;
use super::paper::{Paper, ink_on, pale};
use super::table::End;
use crate::sheet::{Align, GREY, LIGHT, Pen};

/// A sum.
struct Sum {
    label: String,
    value: Decimal,
    field: Option<&'static str>,
    strong: bool,
}

/// How sums are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Totals {
    /// Labels and amounts in a block at the right.
    Right,
    /// The same in a frame, the last in colour.
    Boxed,
    /// Labels end where the amounts begin.
    Spine,
    /// Rows that continue the grid of the table.
    Grid,
    /// A block at the left.
    Left,
    /// Beside each other, labels over amounts.
    Strip,
    /// Labels at the left margin, amounts at the right, lines between.
    Ledger,
}

impl Paper<'_> {
    /// A form by the seed.
    pub(super) fn totals_form(&mut self) -> Totals {
        [Totals::Right, Totals::Right, Totals::Boxed, Totals::Spine, Totals::Grid, Totals::Ledger]
            [self.choose(6) as usize]
    }

    fn sums(&mut self) -> Vec<Sum> {
        let f = self.f;
        let mut out = Vec::new();
        let add = |out: &mut Vec<Sum>, label: &str, value, field, strong| {
            out.push(Sum { label: label.to_owned(), value, field, strong });
        };
        if f.class == Class::Order && self.chance(2) {
            add(&mut out, self.word("total"), f.net, Some("net_total"), true);
            self.with_currency(&mut out);
            return out;
        }
        if f.discount.is_some() || f.shipping.is_some() {
            add(&mut out, self.word("lines_total"), f.lines_total, None, false);
        }
        if let Some((percent, amount)) = f.discount {
            let label = self.word("document_discount").replace("{r}", &self.h.percent(percent));
            add(&mut out, &label, -amount, None, false);
        }
        if let Some(shipping) = f.shipping {
            add(&mut out, self.word("shipping"), shipping, None, false);
        }
        add(&mut out, self.word("net"), f.net, Some("net_total"), false);
        if f.taxed == Taxed::Rates {
            let several = f.groups.len() > 1;
            for group in &f.groups {
                let label = self.word("tax").replace("{r}", &self.h.rate(group.rate));
                add(&mut out, &label, group.tax, (!several).then_some("tax_total"), false);
            }
            if several && self.choose(10) < 6 {
                add(&mut out, self.word("tax_plain"), f.tax, Some("tax_total"), false);
            }
        } else if self.chance(2) {
            add(&mut out, self.word("tax_plain"), f.tax, Some("tax_total"), false);
        }
        add(&mut out, self.word("gross"), f.gross, Some("gross_total"), true);
        if let Some(prepaid) = f.prepaid {
            add(&mut out, self.word("prepaid"), -prepaid, None, false);
            add(&mut out, self.word("payable"), f.payable(), None, true);
        }
        self.with_currency(&mut out);
        out
    }

    /// When amounts carry no currency, the total's label does.
    fn with_currency(&self, out: &mut [Sum]) {
        if self.h.marked == Marked::Elsewhere
            && let Some(sum) = out.iter_mut().rfind(|s| s.strong)
            && !sum.label.contains(self.f.country.currency.as_str())
        {
            sum.label = format!("{} {}", sum.label, self.f.country.currency);
        }
    }

    fn sum_label(&mut self, x: f32, y: f32, pen: Pen, align: Align, sum: &Sum) {
        self.c.text(x, y, pen, align, &sum.label);
        if self.h.marked == Marked::Elsewhere && sum.strong && sum.label.contains(self.f.country.currency.as_str()) {
            self.c.note_last("currency");
        }
    }

    /// Prints the sums from `y` down, between the table's edges.
    pub(super) fn totals(&mut self, x0: f32, x1: f32, end: End, form: Totals) -> f32 {
        if self.f.class == Class::DeliveryNote {
            return end.y;
        }
        let sums = self.sums();
        let step = self.leading() * 1.3;
        let y = self.room(end.y, step * sums.len() as f32 + 20.0);
        let moved = y < end.y;
        match form {
            Totals::Right => self.sums_block(x1 - (x1 - x0) * 0.46, x1, y + 8.0, &sums),
            Totals::Left => self.sums_block(x0, x0 + (x1 - x0) * 0.48, y + 8.0, &sums),
            Totals::Boxed => self.sums_boxed(x1 - (x1 - x0) * 0.47, x1, y + 4.0, &sums),
            Totals::Spine => self.sums_spine(x1, y + 8.0, &sums),
            Totals::Grid => {
                let y = if moved { y } else { end.y - self.size * 0.6 };
                self.sums_grid(x0, x1, y, end.last_left, &sums)
            }
            Totals::Strip => self.sums_strip(x0, x1, y + 6.0, &sums),
            Totals::Ledger => self.sums_ledger(x0, x1, y + 6.0, &sums),
        }
    }

    fn sums_block(&mut self, x0: f32, x1: f32, y: f32, sums: &[Sum]) -> f32 {
        let mut y = y + self.size;
        let doubled = self.chance(3);
        for sum in sums {
            let pen = if sum.strong { self.strong() } else { self.pen() };
            if sum.strong {
                self.c.rule((x0, y - self.size * 1.15), (x1, y - self.size * 1.15), 0.7, GREY);
            }
            let amount = self.h.total(sum.value);
            let room = x1 - x0 - pen.face.width(&amount, pen.size) - 10.0;
            let label = format!("{}{}", sum.label, if sum.label.ends_with('%') { "" } else { self.colon });
            let fitted = Paper::fit(pen, &label, room);
            if self.h.marked == Marked::Elsewhere {
                self.sum_label(x0 + 2.0, y, Paper::fit(pen, &sum.label, room), Align::Left, sum);
            } else {
                self.c.put(x0 + 2.0, y, fitted, &label);
            }
            self.total(x1 - 4.0, y, pen, sum.value, sum.field);
            y += self.leading() * 1.3;
            if sum.strong && doubled {
                self.c.rule((x1 - 80.0, y - self.size * 1.1), (x1, y - self.size * 1.1), 0.6, GREY);
                self.c.rule((x1 - 80.0, y - self.size * 1.1 + 2.0), (x1, y - self.size * 1.1 + 2.0), 0.6, GREY);
                y += 5.0;
            }
        }
        y
    }

    fn sums_boxed(&mut self, x0: f32, x1: f32, y: f32, sums: &[Sum]) -> f32 {
        let row = self.leading() * 1.45;
        let mut y = y;
        let filled = self.chance(2);
        for sum in sums {
            let mut pen = if sum.strong { self.strong() } else { self.pen() };
            if sum.strong && filled {
                self.c.fill(x0, y, x1 - x0, row, self.accent);
                pen = pen.in_colour(ink_on(self.accent));
            }
            self.c.frame(x0, y, x1 - x0, row, 0.5, GREY);
            let amount = self.h.total(sum.value);
            let room = x1 - x0 - pen.face.width(&amount, pen.size) - 16.0;
            self.sum_label(x0 + 5.0, y + row * 0.7, Paper::fit(pen, &sum.label, room), Align::Left, sum);
            self.total(x1 - 5.0, y + row * 0.7, pen, sum.value, sum.field);
            y += row;
        }
        y + self.size
    }

    fn sums_spine(&mut self, x1: f32, y: f32, sums: &[Sum]) -> f32 {
        let widest = sums.iter().map(|s| self.bold.width(&self.h.total(s.value), self.size + 1.0)).fold(0.0, f32::max);
        let spine = x1 - widest - 14.0;
        let mut y = y + self.size;
        for sum in sums {
            let mut pen = if sum.strong { self.strong() } else { self.pen() };
            if sum.strong {
                pen.size += 1.0;
            }
            let pen = Paper::fit(pen, &sum.label, spine - self.left - 4.0);
            self.sum_label(spine, y, pen, Align::Right, sum);
            self.total(x1 - 4.0, y, pen, sum.value, sum.field);
            y += self.leading() * 1.35;
        }
        y
    }

    fn sums_grid(&mut self, x0: f32, x1: f32, y: f32, last: f32, sums: &[Sum]) -> f32 {
        let row = self.leading() * 1.5;
        let widest = sums.iter().map(|s| self.bold.width(&self.h.total(s.value), self.size)).fold(0.0, f32::max);
        let last = last.min(x1 - widest - 9.0);
        let label_right = self.chance(2);
        let mut y = y;
        for sum in sums {
            let pen = if sum.strong { self.strong() } else { self.pen() };
            if sum.strong {
                self.c.fill(x0, y, x1 - x0, row, pale(self.accent));
            }
            self.c.frame(x0, y, last - x0, row, 0.5, GREY);
            self.c.frame(last, y, x1 - last, row, 0.5, GREY);
            if label_right {
                self.sum_label(last - 5.0, y + row * 0.68, pen, Align::Right, sum);
            } else {
                self.sum_label(x0 + 5.0, y + row * 0.68, pen, Align::Left, sum);
            }
            self.total(x1 - 4.0, y + row * 0.68, pen, sum.value, sum.field);
            y += row;
        }
        y + self.size
    }

    fn sums_strip(&mut self, x0: f32, x1: f32, y: f32, sums: &[Sum]) -> f32 {
        let columns = sums.len().min(4);
        let cell = (x1 - x0) / columns as f32;
        let height = self.size * 3.2;
        let mut y = y;
        for row in sums.chunks(columns) {
            for (i, sum) in row.iter().enumerate() {
                let x = x0 + cell * i as f32;
                self.c.frame(x, y, cell, height, 0.6, GREY);
                let label = Pen { size: self.size - 1.0, ..self.pen() };
                self.sum_label(
                    x + 5.0,
                    y + self.size * 1.1,
                    Paper::fit(label, &sum.label, cell - 10.0),
                    Align::Left,
                    sum,
                );
                let text = self.h.total(sum.value);
                let pen = Paper::fit(self.big(self.size + 1.5), &text, cell - 10.0);
                self.total(x + cell - 5.0, y + self.size * 2.7, pen, sum.value, sum.field);
            }
            y += height;
        }
        y + self.size
    }

    fn sums_ledger(&mut self, x0: f32, x1: f32, y: f32, sums: &[Sum]) -> f32 {
        let row = self.leading() * 1.45;
        let mut y = y;
        for sum in sums {
            let pen = if sum.strong { self.strong() } else { self.pen() };
            if sum.strong {
                self.c.fill(x0, y, x1 - x0, row, pale(self.accent));
            }
            self.sum_label(x0 + 4.0, y + row * 0.7, pen, Align::Left, sum);
            self.total(x1 - 4.0, y + row * 0.7, pen, sum.value, sum.field);
            self.c.rule((x0, y + row), (x1, y + row), 0.4, LIGHT);
            y += row;
        }
        y + self.size
    }

    /// The VAT groups as a table of their own.
    pub(super) fn vat_table(&mut self, x0: f32, width: f32, y: f32) -> f32 {
        let f = self.f;
        let y = self.room(y, self.leading() * (f.groups.len() as f32 + 3.0));
        let pen = Pen { size: self.size - 0.5, ..self.pen() };
        let bold = Pen { size: self.size - 0.5, ..self.strong() };
        let cell = width / 4.0;
        let row = self.leading() * 1.3;
        let boxed = self.chance(2);
        let gross = self.word("gross_amount").to_owned();
        let rate = self.word("rate").to_owned();
        let heads = [rate, self.word("base").to_owned(), self.word("tax_amount").to_owned(), gross];
        let mut top = y;
        let mut rows: Vec<[(String, Option<&str>); 4]> = vec![heads.map(|h| (h, None))];
        for group in &f.groups {
            rows.push([
                (self.h.rate(group.rate), None),
                (self.h.plain(group.base), None),
                (self.h.plain(group.tax), None),
                (self.h.plain(group.base + group.tax), None),
            ]);
        }
        if f.groups.len() > 1 && self.chance(2) {
            rows.push([
                (self.word("total").to_owned(), None),
                (self.h.plain(f.net), Some("net_total")),
                (self.h.plain(f.tax), Some("tax_total")),
                (self.h.plain(f.gross), Some("gross_total")),
            ]);
        }
        for (r, cells) in rows.iter().enumerate() {
            let pen = if r == 0 { bold } else { pen };
            for (i, (text, field)) in cells.iter().enumerate() {
                let left = x0 + cell * i as f32;
                if boxed {
                    self.c.frame(left, top, cell, row, 0.4, GREY);
                }
                let pen = Paper::fit(pen, text, cell - 8.0);
                self.c.print(left + cell - 4.0, top + row * 0.7, pen, Align::Right, text, *field);
            }
            top += row;
            if r == 0 && !boxed {
                self.c.rule((x0, top), (x0 + width, top), 0.5, GREY);
            }
        }
        top + self.size
    }
}
