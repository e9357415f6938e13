//! Writes elements; both syntaxes share it.

use model::{Amount, Date, Decimal};

/// An XML document in the making.
pub(super) struct Writer {
    out: String,
    open: Vec<(String, usize)>,
}

impl Writer {
    pub(super) fn new() -> Writer {
        Writer { out: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"), open: Vec::new() }
    }

    /// Writes an element with children; one that gets no content is left out.
    pub(super) fn within(&mut self, name: &str, write: impl FnOnce(&mut Writer)) {
        let before = self.out.len();
        self.start(name, &[]);
        let started = self.out.len();
        write(self);
        if self.out.len() == started {
            self.out.truncate(before);
            self.open.pop();
        } else {
            self.end();
        }
    }

    /// Opens an element that stays even when empty.
    pub(super) fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.line();
        self.tag(name, attributes);
        self.out.push('>');
        self.open.push((name.to_owned(), self.out.len()));
    }

    /// Closes the element that was opened last.
    pub(super) fn end(&mut self) {
        let Some((name, started)) = self.open.pop() else { return };
        if self.out.len() > started {
            self.line();
        }
        self.out.push_str("</");
        self.out.push_str(&name);
        self.out.push('>');
    }

    fn line(&mut self) {
        if !self.open.is_empty() {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", self.open.len()));
        }
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            self.escape(value);
            self.out.push('"');
        }
    }

    /// Writes an element with text.
    pub(super) fn element(&mut self, name: &str, text: &str, attributes: &[(&str, &str)]) {
        self.line();
        self.tag(name, attributes);
        self.out.push('>');
        self.escape(text);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// Writes an element with text when there is some.
    pub(super) fn text(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.element(name, text, &[]);
        }
    }

    /// Writes an exact number when there is one.
    pub(super) fn number(&mut self, name: &str, value: Option<Decimal>) {
        if let Some(value) = value {
            self.element(name, &value.to_string(), &[]);
        }
    }

    /// Writes money with its currency when there is some.
    pub(super) fn amount(&mut self, name: &str, amount: Option<Amount>) {
        let Some(amount) = amount else { return };
        let code = amount.currency.to_string();
        let attributes: &[(&str, &str)] =
            if amount.currency == model::Currency::NONE { &[] } else { &[("currencyID", &code)] };
        self.element(name, &amount.value.to_string(), attributes);
    }

    /// Writes an ISO date when there is one.
    pub(super) fn date(&mut self, name: &str, date: Option<Date>) {
        if let Some(date) = date {
            self.element(name, &date.to_string(), &[]);
        }
    }

    fn escape(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                // Left as they are, a reader would turn them into something else.
                '\r' => self.out.push_str("&#13;"),
                // XML has no way to hold these at all; a mark shows that something stood there.
                '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                    self.out.push('\u{fffd}');
                }
                c => self.out.push(c),
            }
        }
    }

    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.out.push('\n');
        self.out
    }
}
