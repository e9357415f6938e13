//! The references of a document, and the forms in which vendors print them.

use super::Class;
use super::paper::{Paper, ink_on, pale};
use crate::sheet::{Align, GREY, LIGHT, Pen};

/// A label and its value.
#[derive(Debug, Clone)]
pub(super) struct Meta {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) field: Option<&'static str>,
}

impl Paper<'_> {
    /// References in the order of this document. The number comes among the first.
    pub(super) fn references(&mut self) -> Vec<Meta> {
        let f = self.f;
        let scored = matches!(f.class, Class::Invoice | Class::CreditNote | Class::Order | Class::DeliveryNote);
        let field = |name: &'static str| scored.then_some(name);
        let make =
            |label: &str, value: String, field: Option<&'static str>| Meta { label: label.to_owned(), value, field };
        let number = if f.class == Class::DeliveryNote { f.delivery.clone() } else { f.number.clone() };
        let number_field = if f.class == Class::DeliveryNote { None } else { field("invoice_number") };
        let number = make(self.number_label(), number, number_field);
        let date_label = if matches!(f.class, Class::Invoice | Class::CreditNote) { "date" } else { "doc_date" };
        let date = make(self.word(date_label), self.h.date(f.issue), Some("issue_date"));
        let mut first = vec![number, date];
        if self.chance(4) {
            first.swap(0, 1);
        }
        let mut rest = Vec::new();
        if f.class == Class::Invoice && self.due_shown {
            rest.push(make(self.word("due"), self.h.date(f.due), Some("due_date")));
        }
        let shows_preceding = f.class == Class::CreditNote && self.chance(2);
        let is_given = f.given && !f.preceding.is_empty();
        if (shows_preceding && !f.given) || (f.class == Class::CreditNote && is_given) {
            rest.push(make(self.word("preceding"), f.preceding.clone(), None));
        }
        let may_show_order = !matches!(f.class, Class::Order | Class::Reminder | Class::Statement);
        if may_show_order && self.choose(10) < 5 && !f.order.is_empty() {
            rest.push(make(self.word("order_ref"), f.order.clone(), Some("po_number")));
        }
        if self.choose(10) < 6 {
            rest.push(make(self.word("customer_number"), f.customer.clone(), None));
        }
        if self.choose(10) < 4 && f.class != Class::Statement {
            rest.push(make(self.word("delivery_date"), self.h.date(f.delivered), None));
        }
        let by_chance = self.choose(10) < 2 && f.class != Class::DeliveryNote;
        let names_delivery = if f.given { !f.delivery.is_empty() } else { by_chance };
        if names_delivery {
            rest.push(make(self.word("delivery_ref"), f.delivery.clone(), None));
        }
        if !f.contract.is_empty() {
            rest.push(make(self.word("contract"), f.contract.clone(), None));
        }
        if self.choose(10) < 3 {
            rest.push(make(self.word("contact"), f.seller.person.clone(), None));
        }
        if self.choose(10) < 3 {
            rest.push(make(self.word("our_ref"), f.reference.clone(), None));
        }
        if self.choose(10) < 2 {
            rest.push(make(self.word("your_ref"), f.buyer.person.clone(), None));
        }
        if self.choose(10) < 2 && f.class == Class::Invoice {
            rest.push(make(self.word("payment_method"), self.word("methods").to_owned(), None));
        }
        if self.choose(10) < 2
            && let Some(vat) = f.buyer.vat_id.clone()
        {
            rest.push(make(self.word("buyer_vat_id"), vat, None));
        }
        // The order of the rest is the vendor's own.
        for i in (1..rest.len()).rev() {
            let j = self.choose(i as u32 + 1) as usize;
            rest.swap(i, j);
        }
        first.extend(rest);
        if self.chance(8) && first.len() > 3 {
            let number = first.remove(0);
            first.insert(2, number);
        }
        first
    }

    /// Prints a value, small enough for its place.
    fn value(&mut self, x: f32, y: f32, width: f32, pen: Pen, align: Align, meta: &Meta) {
        self.c.print(x, y, Paper::fit(pen, &meta.value, width), align, &meta.value, meta.field);
    }

    /// Label at the left, value at its right, line by line. Returns the baseline after the last.
    pub(super) fn meta_list(&mut self, x: f32, y: f32, width: f32, items: &[Meta]) -> f32 {
        let label_pen = match self.choose(3) {
            0 => self.strong(),
            1 => self.pen().in_colour(GREY),
            _ => self.pen(),
        };
        let value_pen = if label_pen.face == self.bold || self.chance(2) { self.pen() } else { self.strong() };
        let to_the_right = self.chance(3);
        let step = self.leading() * [1.0, 1.1, 1.3][self.choose(3) as usize];
        let widest = items.iter().map(|m| label_pen.face.width(&m.label, label_pen.size)).fold(0.0, f32::max);
        let column = (widest + 14.0).min(width * 0.62);
        let mut y = y;
        for meta in items {
            let label = format!("{}{}", meta.label, self.colon);
            self.c.put(x, y, Paper::fit(label_pen, &label, column - 4.0), &label);
            if to_the_right {
                self.value(x + width, y, width - column, value_pen, Align::Right, meta);
            } else {
                self.value(x + column, y, width - column, value_pen, Align::Left, meta);
            }
            y += step;
        }
        y
    }

    /// Labels right-aligned against their values.
    pub(super) fn meta_spine(&mut self, x: f32, y: f32, width: f32, items: &[Meta]) -> f32 {
        let spine = x + width * 0.52;
        let mut y = y;
        for meta in items {
            let label = format!("{}{}", meta.label, if self.colon.is_empty() { ":" } else { self.colon });
            let pen = Paper::fit(self.strong(), &label, width * 0.5);
            self.c.text(spine - 4.0, y, pen, Align::Right, &label);
            self.value(spine + 2.0, y, width * 0.47, self.pen(), Align::Left, meta);
            y += self.leading() * 1.1;
        }
        y
    }

    /// `Label: value` in running lines.
    pub(super) fn meta_inline(&mut self, x: f32, y: f32, width: f32, items: &[Meta]) -> f32 {
        let mut y = y;
        for meta in items {
            let label = format!("{}{} ", meta.label, if self.colon.is_empty() { ":" } else { self.colon });
            let pen = self.pen();
            let label_width = pen.face.width(&label, pen.size);
            self.c.put(x, y, pen, &label);
            self.value(x + label_width, y, width - label_width, pen, Align::Left, meta);
            y += self.leading() * 1.08;
        }
        y
    }

    /// Cells of a grid with small labels over their values, `columns` a row. Boxed or open.
    pub(super) fn meta_cells(
        &mut self,
        x: f32,
        y: f32,
        width: f32,
        columns: usize,
        boxed: Boxed,
        items: &[Meta],
    ) -> f32 {
        let columns = columns.min(items.len()).max(1);
        let cell = width / columns as f32;
        let height = self.size * 2.9;
        let mut top = y;
        for row in items.chunks(columns) {
            for (i, meta) in row.iter().enumerate() {
                let left = x + cell * i as f32;
                if boxed == Boxed::Yes {
                    self.c.frame(left, top, cell, height, 0.6, GREY);
                }
                let label = Pen::new(self.regular, self.size - 2.0).in_colour(GREY);
                let label = Paper::fit(label, &meta.label, cell - 8.0);
                self.c.put(left + 4.0, top + self.size * 0.95, label, &meta.label);
                self.value(left + 4.0, top + self.size * 2.25, cell - 8.0, self.strong(), Align::Left, meta);
            }
            top += height;
        }
        top + self.size
    }

    /// A table of one row: labels in its head, values under them.
    pub(super) fn meta_strip(&mut self, x: f32, y: f32, width: f32, items: &[Meta]) -> f32 {
        let cell = width / items.len().max(1) as f32;
        let height = self.size * 1.9;
        let shaded = self.chance(2);
        if shaded {
            self.c.fill(x, y, width, height, pale(self.accent));
        }
        let grid = self.chance(2);
        for (i, meta) in items.iter().enumerate() {
            let left = x + cell * i as f32;
            if grid {
                self.c.frame(left, y, cell, height, 0.5, GREY);
                self.c.frame(left, y + height, cell, height, 0.5, GREY);
            }
            let middle = left + cell / 2.0;
            let pen = Paper::fit(self.strong(), &meta.label, cell - 6.0);
            self.c.text(middle, y + height * 0.68, pen, Align::Centre, &meta.label);
            self.value(middle, y + height * 1.68, cell - 6.0, self.pen(), Align::Centre, meta);
        }
        if !grid {
            self.c.rule((x, y + height), (x + width, y + height), 0.6, LIGHT);
            self.c.rule((x, y + height * 2.0), (x + width, y + height * 2.0), 0.6, LIGHT);
        }
        y + height * 2.0 + self.size
    }

    /// Two lists beside each other.
    pub(super) fn meta_pair(&mut self, x: f32, y: f32, width: f32, items: &[Meta]) -> f32 {
        let half = items.len().div_ceil(2);
        let gap = 18.0;
        let column = (width - gap) / 2.0;
        let one = self.meta_list(x, y, column, &items[..half]);
        let two = self.meta_list(x + column + gap, y, column, &items[half..]);
        one.max(two)
    }

    /// A coloured box with a list.
    pub(super) fn meta_panel(&mut self, x: f32, y: f32, width: f32, items: &[Meta]) -> f32 {
        let step = self.leading() * 1.25;
        let height = step * items.len() as f32 + 12.0;
        self.c.fill(x, y, width, height, self.accent);
        let ink = ink_on(self.accent);
        let mut at = y + 6.0 + self.size;
        for meta in items {
            let label = format!("{}{}", meta.label, self.colon);
            let pen = Paper::fit(self.pen().in_colour(ink), &label, width * 0.52);
            self.c.put(x + 8.0, at, pen, &label);
            self.value(x + width - 8.0, at, width * 0.42, self.strong().in_colour(ink), Align::Right, meta);
            at += step;
        }
        y + height + self.size
    }
}

/// Whether cells have frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Boxed {
    /// Frames.
    Yes,
    /// None.
    No,
}
