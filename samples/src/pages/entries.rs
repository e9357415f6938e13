//! Tables of what stands open or moved: reminders and statements.

use model::Decimal;

use super::Class;
use super::paper::{Paper, pale};
use super::table::{Head, Look, Rules};
use crate::sheet::{Align, GREY, LIGHT};

impl Paper<'_> {
    /// The entries of a reminder or a statement, with what they add up to.
    pub(super) fn entries(&mut self, x0: f32, x1: f32, y: f32, look: Look) -> f32 {
        let f = self.f;
        let statement = f.class == Class::Statement;
        let word = |p: &Self, key: &str| p.word(key).to_owned();
        let heads: Vec<String> = if statement {
            ["doc_date", "document", "debit", "credit", "balance"].map(|k| word(self, k)).to_vec()
        } else {
            ["document", "doc_date", "due", "open_amount"].map(|k| word(self, k)).to_vec()
        };
        let cell = (x1 - x0) / heads.len() as f32;
        let row = self.leading() * 1.35;
        let mut y = y + 6.0;
        if matches!(look.head, Head::Filled | Head::Shaded) {
            self.c.fill(x0, y, x1 - x0, row, pale(self.accent));
        }
        let numeric = |i: usize| i >= if statement { 2 } else { 3 };
        let draw = |p: &mut Self, y: f32, cells: &[String], strong: bool| {
            let pen = if strong { p.strong() } else { p.pen() };
            for (i, text) in cells.iter().enumerate() {
                let left = x0 + cell * i as f32;
                let pen = Paper::fit(pen, text, cell - 8.0);
                if numeric(i) {
                    p.c.text(left + cell - 4.0, y + row * 0.7, pen, Align::Right, text);
                } else {
                    p.c.put(left + 4.0, y + row * 0.7, pen, text);
                }
                if matches!(look.rules, Rules::Full | Rules::Columns) {
                    p.c.frame(left, y, cell, row, 0.4, GREY);
                }
            }
        };
        draw(self, y, &heads, look.head != Head::Plain);
        y += row;
        let mut balance = Decimal::ZERO;
        for entry in &f.entries {
            if y + row > self.bottom {
                y = self.next_page();
                draw(self, y, &heads, look.head != Head::Plain);
                y += row;
            }
            balance += entry.amount;
            let amount = self.h.plain(entry.amount.abs());
            let cells = if statement {
                let kind = f.book.words["entries"].get(entry.kind).map_or("", String::as_str);
                let (debit, credit) =
                    if entry.amount.is_sign_negative() { (String::new(), amount) } else { (amount, String::new()) };
                vec![self.h.date(entry.date), format!("{kind} {}", entry.number), debit, credit, self.h.plain(balance)]
            } else {
                vec![entry.number.clone(), self.h.date(entry.date), self.h.date(entry.due), amount]
            };
            draw(self, y, &cells, false);
            y += row;
            if look.rules == Rules::Rows {
                self.c.rule((x0, y), (x1, y), 0.4, LIGHT);
            }
        }
        y = self.room(y + 4.0, row * 2.0);
        let label = if statement { word(self, "balance") } else { word(self, "open_amount") };
        let pen = self.strong();
        self.c.put(x0 + 4.0, y + row * 0.7, pen, &label);
        let text = self.h.with_mark(balance);
        self.c.text(x1 - 4.0, y + row * 0.7, pen, Align::Right, &text);
        self.c.note_last("currency");
        y + row * 2.0
    }
}
