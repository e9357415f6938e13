//! What stands around and after the lines: letterheads, parties, terms, accounts, footers, small print and stamps.

use super::Class;
use super::facts::{Taxed, later};
use super::paper::{Paper, ink_on};
use super::party::Party;
use crate::sheet::{Align, Colour, GREY, LIGHT, Pen};

/// Which party a block shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Sender,
    Recipient,
}

impl Paper<'_> {
    /// A mark and the short name: the logo. Its width is at most `width`.
    pub(super) fn logo(&mut self, x: f32, y: f32, width: f32, size: f32, colour: Colour) {
        let (party, _) = self.sender();
        let short = if self.chance(3) { party.short.to_uppercase() } else { party.short.clone() };
        let shape = self.choose(5);
        let mark = size * 1.1;
        let mut at = x;
        match shape {
            0 => {
                self.c.shape(vec![(x, y), (x + mark / 2.0, y - mark), (x + mark, y)], colour);
                at += mark * 1.3;
            }
            1 => {
                self.c.fill(x, y - mark * 0.85, mark, mark, colour);
                at += mark * 1.4;
            }
            2 => {
                self.c.fill(x, y - mark * 0.8, mark * 0.3, mark, colour);
                self.c.fill(x + mark * 0.42, y - mark * 0.45, mark * 0.3, mark * 0.65, colour);
                at += mark * 1.1;
            }
            _ => {}
        }
        let pen = Paper::fit(self.big(size).in_colour(colour), &short, width - (at - x));
        self.c.put(at, y, pen, &short);
    }

    /// Name and address of a party, with a heading when given, and its VAT identifier when told to.
    pub(super) fn party(&mut self, x: f32, y: f32, width: f32, who: Who, heading: Option<&str>, vat: bool) -> f32 {
        let ((party, field), mut y) = match who {
            Who::Sender => (self.sender(), y),
            Who::Recipient => (self.recipient(), y),
        };
        if let Some(heading) = heading {
            let pen = match self.choose(3) {
                0 => self.strong(),
                1 => self.small(),
                _ => self.strong().in_colour(self.accent),
            };
            let text = if self.chance(5) { heading.to_uppercase() } else { heading.to_owned() };
            let text = if self.chance(3) { format!("{text}:") } else { text };
            self.c.put(x, y, Paper::fit(pen, &text, width), &text);
            y += self.leading() * 1.15;
        }
        let bold = if heading.is_some() || self.chance(2) { self.strong() } else { self.pen() };
        y = self.name(x, y, width, bold, party, field);
        let pen = self.pen();
        if let Some(person) = &party.care_of {
            y = self.paragraph(x, y, width, pen, person, None);
        }
        for line in party.address() {
            y = self.paragraph(x, y, width, pen, &line, None);
        }
        if vat {
            y = self.vat_line(x, y, width, pen, party, field == "seller_name");
        }
        y
    }

    /// `USt-IdNr.: DE123456789`.
    pub(super) fn vat_line(&mut self, x: f32, y: f32, width: f32, pen: Pen, party: &Party, sells: bool) -> f32 {
        let Some((mut value, field)) = self.vat_text(party, "seller_vat_id") else { return y };
        if self.chance(5) && field.is_some() && !value.starts_with("CHE") {
            value.insert(2, ' ');
        }
        let label = format!("{}{} ", self.word("vat_id"), if self.colon.is_empty() { "" } else { ":" });
        let pen = Paper::fit(pen, &format!("{label}{value}"), width);
        let at = self.c.put(x, y, pen, label.trim_end()) + pen.face.width(" ", pen.size);
        self.c.print(at, y, pen, Align::Left, &value, field.filter(|_| sells));
        y + pen.size * 1.3
    }

    /// The sender on one small line, as over an address window.
    pub(super) fn sender_line(&mut self, x: f32, y: f32, width: f32) {
        let (party, field) = self.sender();
        let sign = *[" · ", " – ", " | ", ", "].get(self.choose(4) as usize).unwrap_or(&", ");
        let rest = format!("{sign}{}", party.address().join(sign));
        let pen = Pen::new(self.regular, 6.5).in_colour(GREY);
        let pen = Paper::fit(pen, &format!("{}{rest}", party.name), width);
        let at = self.c.print(x, y, pen, Align::Left, &party.name, Some(field));
        self.c.put(at, y, pen, &rest);
        if self.chance(2) {
            self.c.rule((x, y + 3.0), (x + width, y + 3.0), 0.3, GREY);
        }
    }

    /// Introduction over the table.
    pub(super) fn intro(&mut self, x: f32, y: f32, width: f32) -> f32 {
        let key = match self.f.class {
            Class::Order => "order_intro",
            Class::DeliveryNote => "delivery_intro",
            Class::Reminder => "reminder_intro",
            Class::Statement => "statement_intro",
            _ => "intro",
        };
        let text = self.word(key).replace("{due}", &self.h.date(later(self.f.issue, 10)));
        let pen = self.pen();
        self.paragraph(x, y, width, pen, &text, None)
    }

    /// When and how to pay.
    pub(super) fn terms(&mut self, x: f32, y: f32, width: f32) -> f32 {
        let f = self.f;
        let mut y = y;
        let pen = self.pen();
        if f.class == Class::Invoice {
            let y0 = self.room(y, 40.0);
            y = y0;
            let key = match (self.due_shown, self.choose(6)) {
                (true, 0..=3) => "pay_days",
                (_, 4) => "cash_discount",
                (true, _) => "",
                (false, 0 | 1) => "pay_days",
                (false, _) => "pay_due",
            };
            if !key.is_empty() {
                let early = later(f.issue, i64::from(f.days) / 2);
                let part = super::facts::cents(f.gross * model::Decimal::new(2, 2));
                let text = self
                    .word(key)
                    .replace("{due}", &self.h.date(f.due))
                    .replace("{early}", &self.h.date(early))
                    .replace("{days}", &f.days.to_string())
                    .replace("{skonto}", &self.h.with_mark(part));
                let shows = self.word(key).contains("{due}");
                let prefix = if self.chance(4) { format!("{}: {text}", self.word("terms_label")) } else { text };
                let due = self.h.date(f.due);
                for line in Paper::wrap(&prefix, pen, width) {
                    let field = (shows && line.contains(&due)).then_some("due_date");
                    self.c.print(x, y, pen, Align::Left, &line, field);
                    y += pen.size * 1.3;
                }
                if shows && !self.c.places().iter().any(|p| p.field == "due_date") {
                    // The date was broken over two lines: it is on the page all the same.
                    self.c.note_last("due_date");
                }
            }
        }
        let clause = match f.taxed {
            Taxed::Rates => None,
            Taxed::Reverse => Some("reverse_charge"),
            Taxed::Exempt => Some("exempt"),
        };
        if let Some(clause) = clause.filter(|_| matches!(f.class, Class::Invoice | Class::CreditNote)) {
            y = self.room(y, 30.0);
            let text = self.word(clause).to_owned();
            y = self.paragraph(x, y, width, pen, &text, None);
        }
        y
    }

    /// The account, as lines of label and value.
    pub(super) fn account(&mut self, x: f32, y: f32, width: f32) -> f32 {
        let f = self.f;
        if !matches!(f.class, Class::Invoice | Class::Reminder) {
            return y;
        }
        let Some(iban) = f.seller.iban.clone() else {
            let Some(domestic) = f.seller.domestic.clone() else { return y };
            let text = format!("{}: {domestic}", self.word("domestic_account"));
            let pen = self.pen();
            return self.paragraph(x, y, width, pen, &text, None);
        };
        self.account_shown = true;
        let pen = self.pen();
        let y0 = self.room(y, 60.0);
        let mut y = y0;
        if self.chance(2) {
            let text = format!("{}{} {}", self.word("bank"), self.colon, f.seller.bank);
            y = self.paragraph(x, y, width, pen, &text, None);
        }
        if let Some(domestic) = f.seller.domestic.clone().filter(|_| self.chance(3)) {
            let text = format!("{}: {domestic}", self.word("domestic_account"));
            y = self.paragraph(x, y, width, pen, &text, None);
        }
        let label = format!("{}{} ", self.word("iban"), self.colon);
        let value = self.grouped(&iban);
        let pen = Paper::fit(pen, &format!("{label}{value}"), width);
        let at = self.c.put(x, y, pen, label.trim_end()) + pen.face.width(" ", pen.size);
        self.c.print(at, y, pen, Align::Left, &value, Some("iban"));
        y += pen.size * 1.3;
        if self.choose(3) > 0 {
            let text = format!("{}{} {}", self.word("bic"), self.colon, f.seller.bic);
            y = self.paragraph(x, y, width, pen, &text, None);
        }
        if self.chance(5) {
            let text = format!("{}{} {}", self.word("payment_reference"), self.colon, f.number);
            y = self.paragraph(x, y, width, pen, &text, None);
        }
        y
    }

    /// Small print.
    pub(super) fn small_print(&mut self, x: f32, y: f32, width: f32) -> f32 {
        let count = self.choose(3) as usize;
        let mut y = y;
        let pen = Pen { size: 6.5, ..self.small() };
        for text in &self.f.book.words["noise"][..count.min(self.f.book.words["noise"].len())] {
            let height = pen.size * 1.3 * (Paper::wrap(text, pen, width).len() as f32 + 1.0);
            if y + height > self.bottom {
                break;
            }
            y = self.paragraph(x, y, width, pen, text, None) + 4.0;
        }
        y
    }

    /// What follows the sums: terms, account, thanks, small print, a stamp.
    pub(super) fn closing(&mut self, y: f32) {
        let (x, width) = (self.left, self.right - self.left);
        let mut y = self.terms(x, y + self.size, width);
        if self.choose(10) < 4 {
            y = self.account(x, y + 4.0, width);
        }
        if self.chance(2) {
            y = self.room(y + 6.0, 20.0);
            let text = self.word("thanks").to_owned();
            let pen = self.pen();
            y = self.paragraph(x, y, width, pen, &text, None);
        }
        if self.chance(3) {
            y = self.small_print(x, y + 10.0, width);
        }
        if self.chance(7) && y + 60.0 < self.bottom {
            let text = self.word("stamp").to_owned();
            let pen = self.big(24.0).in_colour([190, 60, 60]);
            self.c.stamp(x + 150.0, y + 56.0, pen, &text);
        }
    }

    /// Columns at the foot of each page: company, registry, bank.
    pub(super) fn footer(&mut self, columns: usize) {
        let (party, field) = self.sender();
        let sells = field == "seller_name";
        let f = self.f;
        let mut account = Vec::new();
        if sells
            && !self.account_shown
            && let Some(iban) = &party.iban
        {
            account.push((party.bank.clone(), None));
            let iban = self.grouped(iban);
            account.push((format!("{}{} ", self.word("iban"), self.colon), Some(("iban", iban))));
            account.push((format!("{}{} {}", self.word("bic"), self.colon, party.bic), None));
        }
        let mut address: Vec<(String, Option<(&str, String)>)> =
            vec![(String::new(), Some((field, party.name.clone())))];
        address.extend(party.address().into_iter().map(|line| (line, None)));
        let contact = vec![
            (format!("{} {}", self.word("phone"), party.phone), None),
            (format!("{} {}", self.word("email"), party.email), None),
            (party.web.clone(), None),
        ];
        let mut registry = vec![(party.registry.clone(), None)];
        if let Some((vat, field)) = self.vat_text(party, "seller_vat_id") {
            // Some print the identifier as if everybody knew what it is.
            let bare = field.is_some() && self.chance(6);
            let label = if bare { String::new() } else { format!("{}{} ", self.word("vat_id"), self.colon) };
            let field = field.filter(|_| sells).unwrap_or("other_vat_id");
            registry.push((label, Some((field, vat))));
        }
        if let Some(tax) = &party.tax_number {
            registry.push((format!("{}{} {tax}", self.word("tax_number"), self.colon), None));
        }
        if self.chance(2) {
            registry.push((format!("{}{} {}", self.word("manager"), self.colon, party.person), None));
        }
        let mut blocks = match columns {
            2 => {
                let mut one = address;
                one.extend(contact);
                let mut two = account;
                two.extend(registry);
                vec![one, two]
            }
            3 => {
                let mut one = address;
                one.push(contact[0].clone());
                vec![one, account, registry]
            }
            _ => vec![address, contact, account, registry],
        };
        blocks.retain(|b| !b.is_empty());
        if f.class == Class::Order {
            blocks.truncate(2);
        }
        let width = (self.right - self.left) / blocks.len() as f32;
        let pen = Pen { size: [6.2, 6.8, 7.2][self.choose(3) as usize], ..self.small() };
        let every = self.chance(2);
        let height = self.c.height;
        for page in 0..self.c.page_count() {
            self.c.go_to(page);
            if page > 0 && !every {
                break;
            }
            self.c.rule((self.left, height - 84.0), (self.right, height - 84.0), 0.5, LIGHT);
            for (i, block) in blocks.iter().enumerate() {
                let x = self.left + width * i as f32;
                let mut y = height - 74.0;
                for (text, value) in block.iter().take(6) {
                    let whole = format!("{text}{}", value.as_ref().map_or("", |(_, v)| v));
                    let fitted = Paper::fit(pen, &whole, width - 8.0);
                    let mut at = x;
                    if !text.is_empty() {
                        self.c.put(x, y, fitted, text.trim_end());
                        at += fitted.face.width(text, fitted.size);
                    }
                    if let Some((field, value)) = value {
                        self.c.print(at, y, fitted, Align::Left, value, Some(field));
                    }
                    y += pen.size * 1.28;
                }
            }
        }
    }

    /// One centred line at the foot.
    pub(super) fn foot_line(&mut self) {
        let (party, field) = self.sender();
        let sells = field == "seller_name";
        let pen = Pen { size: 6.8, ..self.small() };
        let (middle, height) = (self.c.width / 2.0, self.c.height);
        let mut rest = format!(" • {} • {}", party.address().join(", "), party.phone);
        if self.chance(2) {
            rest.push_str(&format!(" • {}", party.email));
        }
        let fitted = Paper::fit(pen, &format!("{}{rest}", party.name), self.right - self.left);
        let total = fitted.face.width(&format!("{}{rest}", party.name), fitted.size);
        let bare = self.chance(3);
        for page in 0..self.c.page_count() {
            self.c.go_to(page);
            let at = self.c.print(middle - total / 2.0, height - 58.0, fitted, Align::Left, &party.name, Some(field));
            self.c.put(at, height - 58.0, fitted, &rest);
            if page > 0 {
                continue;
            }
            let mut text = party.registry.clone();
            if let Some((vat, shown)) = self.vat_text(party, "seller_vat_id") {
                let label = match shown {
                    Some(_) if bare => format!("{} {} {} ", party.phone, party.email, party.web),
                    _ => format!("{text} • {}{} ", self.word("vat_id"), self.colon),
                };
                let whole = Paper::fit(pen, &format!("{label}{vat}"), self.right - self.left);
                let start = middle - whole.face.width(&format!("{label}{vat}"), whole.size) / 2.0;
                self.c.put(start, height - 48.0, whole, label.trim_end());
                let at = start + whole.face.width(&label, whole.size);
                self.c.print(at, height - 48.0, whole, Align::Left, &vat, shown.filter(|_| sells));
                text.clear();
            }
            self.c.text(middle, height - 48.0, pen, Align::Centre, &text);
            if sells
                && !self.account_shown
                && self.f.class == Class::Invoice
                && let Some(iban) = party.iban.clone()
            {
                let label = format!("{} – {} ", party.bank, self.word("iban"));
                let value = self.grouped(&iban);
                let whole = Paper::fit(pen, &format!("{label}{value}"), self.right - self.left);
                let start = middle - whole.face.width(&format!("{label}{value}"), whole.size) / 2.0;
                self.c.put(start, height - 38.0, whole, label.trim_end());
                let at = start + whole.face.width(&label, whole.size);
                self.c.print(at, height - 38.0, whole, Align::Left, &value, Some("iban"));
            }
        }
    }

    /// Page numbers on all pages.
    pub(super) fn page_numbers(&mut self) {
        let pages = self.c.page_count();
        if pages == 1 && self.chance(2) {
            return;
        }
        let pattern = self.word("page").to_owned();
        let side = self.choose(3);
        for page in 0..pages {
            self.c.go_to(page);
            let text = pattern.replace("{p}", &(page + 1).to_string()).replace("{n}", &pages.to_string());
            let (pen, y) = (Pen { size: 7.0, ..self.small() }, self.c.height - 20.0);
            match side {
                0 => self.c.text(self.right, y, pen, Align::Right, &text),
                1 => self.c.text(self.c.width / 2.0, y, pen, Align::Centre, &text),
                _ => self.c.put(self.left, y, pen, &text),
            };
        }
    }

    /// A band of colour with the title or the logo on it.
    pub(super) fn band(&mut self, height: f32, text: &str, right: &str) {
        let width = self.c.width;
        self.c.fill(0.0, 0.0, width, height, self.accent);
        let ink = ink_on(self.accent);
        let room = (self.right - self.left) * 0.52;
        let pen = Paper::fit(self.big(22.0).in_colour(ink), text, room);
        self.c.put(self.left, height * 0.62, pen, text);
        let pen = Paper::fit(self.big(18.0).in_colour(ink), right, (self.right - self.left) * 0.4);
        self.c.text(self.right, height * 0.62, pen, Align::Right, right);
    }
}
