//! One document being drawn: its facts, its words, its type, and the canvas it is drawn on.
//!
//! Whatever prints the value of a field says so, and the truth of the document is made of what was printed: a key
//! that no page shows is not there.

use std::collections::BTreeMap;

use model::Decimal;

use super::canvas::{Canvas, Manner};
use super::facts::Facts;
use super::numbers::{Habits, Marked};
use super::party::Party;
use super::{Class, Place};
use crate::font::Face;
use crate::seed::Seed;
use crate::sheet::{Align, BLACK, Colour, GREY, Pen};

/// Regular and bold of the families that pages are set in.
const FAMILIES: [(Face, Face); 9] = [
    (Face::Arimo, Face::ArimoBold),
    (Face::Humanist, Face::HumanistBold),
    (Face::Tinos, Face::TinosBold),
    (Face::Lettera, Face::LetteraBold),
    (Face::OpenFull, Face::OpenFullBold),
    (Face::Wide, Face::WideBold),
    (Face::Caladea, Face::CaladeaBold),
    (Face::Narrow, Face::NarrowBold),
    (Face::Cousine, Face::CousineBold),
];

const ACCENTS: [Colour; 10] = [
    [20, 62, 122],
    [158, 27, 50],
    [0, 104, 94],
    [72, 61, 139],
    [196, 88, 16],
    [40, 40, 40],
    [86, 118, 35],
    [0, 122, 180],
    [112, 38, 96],
    [94, 74, 52],
];

/// A document being drawn.
pub(super) struct Paper<'a> {
    pub(super) c: Canvas,
    pub(super) f: &'a Facts,
    pub(super) h: Habits,
    pub(super) seed: Seed,
    words: BTreeMap<&'static str, String>,
    pub(super) regular: Face,
    pub(super) bold: Face,
    pub(super) size: f32,
    pub(super) accent: Colour,
    /// What stands behind a label that its value follows.
    pub(super) colon: &'static str,
    pub(super) manner: Manner,
    /// Left and right edge of what is printed.
    pub(super) left: f32,
    pub(super) right: f32,
    /// Where the table must stop, and the footer begins.
    pub(super) bottom: f32,
    /// Whether the due date stands among the references.
    pub(super) due_shown: bool,
    /// Whether the account was printed.
    pub(super) account_shown: bool,
    /// Whether identifiers stand as at home: without the prefix that makes them a VAT identifier (BT-31).
    at_home: bool,
}

impl<'a> Paper<'a> {
    pub(super) fn new(f: &'a Facts, width: f32, height: f32, mut seed: Seed) -> Paper<'a> {
        let h = Habits::new(f.book, f.country, &mut seed);
        let said = |key: &String, all| f.country.words.get(key).unwrap_or(all);
        let words = f.book.words.iter().map(|(key, all)| (key.as_str(), seed.pick(said(key, all)).clone())).collect();
        // Plain office faces more often than book faces.
        let (regular, bold) = FAMILIES[[0, 0, 0, 1, 1, 2, 2, 3, 4, 4, 5, 6, 7][seed.below(13) as usize]];
        let size = 8.0 + 0.5 * seed.below(5) as f32;
        let size = if regular == Face::Wide { size - 1.0 } else { size };
        let colon = if f.book.words["number"].iter().any(|w| w.contains("N°")) {
            [" :", " :", ":", ""][seed.below(4) as usize]
        } else {
            [":", ":", "", ""][seed.below(4) as usize]
        };
        let manner = [Manner::Runs, Manner::Runs, Manner::Words, Manner::Glyphs][seed.below(4) as usize];
        let left = 42.0 + 4.0 * seed.below(8) as f32;
        let mut paper = Paper {
            c: Canvas::new(width, height),
            f,
            h,
            words,
            regular,
            bold,
            size,
            accent: *seed.pick(&ACCENTS),
            colon,
            manner,
            left,
            right: width - left.min(60.0),
            bottom: height - 96.0,
            due_shown: seed.below(10) < 6,
            account_shown: false,
            at_home: seed.below(2) == 0,
            seed,
        };
        paper.keep_apart();
        paper
    }

    /// Labels that must differ when they stand on one page.
    fn keep_apart(&mut self) {
        for (one, other) in [
            ("net", "lines_total"),
            ("gross", "payable"),
            ("price", "net_amount"),
            ("net_amount", "gross_amount"),
            ("unit", "price"),
            ("pos", "item"),
            ("pos", "description"),
            ("item", "description"),
            ("due", "date"),
            ("order_ref", "our_ref"),
            ("rate", "tax_amount"),
            ("service_date", "date"),
        ] {
            let taken = self.word(one).to_lowercase();
            if self.word(other).to_lowercase() == taken {
                let free = self.f.book.words[other].iter().find(|w| w.to_lowercase() != taken);
                if let Some(free) = free {
                    let key = self.f.book.words.get_key_value(other).map_or("", |(key, _)| key.as_str());
                    self.words.insert(key, free.clone());
                }
            }
        }
        if self.f.prepaid.is_none() && matches!(self.f.class, Class::Invoice) && self.seed.below(4) == 0 {
            // With nothing paid before, many forms call the total what is to be paid.
            let word = self.word("payable").to_owned();
            self.words.insert("gross", word);
        }
    }

    /// The word that this document uses.
    pub(super) fn word(&self, key: &str) -> &str {
        self.words.get(key).map_or("?", String::as_str)
    }

    /// Uses another face throughout.
    pub(super) fn set_in(&mut self, family: usize, size: f32) {
        (self.regular, self.bold) = FAMILIES[family];
        self.size = size;
    }

    pub(super) fn chance(&mut self, one_in: u32) -> bool {
        self.seed.below(one_in) == 0
    }

    pub(super) fn choose(&mut self, count: u32) -> u32 {
        self.seed.below(count)
    }

    pub(super) fn pen(&self) -> Pen {
        Pen::new(self.regular, self.size)
    }

    pub(super) fn strong(&self) -> Pen {
        Pen::new(self.bold, self.size)
    }

    pub(super) fn small(&self) -> Pen {
        Pen::new(self.regular, self.size - 1.5).in_colour(GREY)
    }

    pub(super) fn big(&self, size: f32) -> Pen {
        Pen::new(self.bold, size)
    }

    pub(super) fn leading(&self) -> f32 {
        self.size * 1.32
    }

    /// Title of the document.
    pub(super) fn title(&self) -> &str {
        self.word(match self.f.class {
            Class::Invoice => "invoice",
            Class::CreditNote => "credit_note",
            Class::Receipt => "receipt",
            Class::Order => "order",
            Class::Reminder => "reminder",
            Class::Statement => "statement",
            Class::DeliveryNote => "delivery_note",
        })
    }

    /// Label of the document's own number.
    pub(super) fn number_label(&self) -> &str {
        self.word(match self.f.class {
            Class::CreditNote => "credit_number",
            Class::Order => "own_order_number",
            Class::Reminder => "reminder_number",
            Class::Statement => "statement_number",
            Class::DeliveryNote => "delivery_number",
            Class::Invoice | Class::Receipt => "number",
        })
    }

    /// Who writes: the buyer writes orders, the seller all else. With the field of the name.
    pub(super) fn sender(&self) -> (&'a Party, &'static str) {
        match self.f.class {
            Class::Order => (&self.f.buyer, "buyer_name"),
            _ => (&self.f.seller, "seller_name"),
        }
    }

    /// Who is written to.
    pub(super) fn recipient(&self) -> (&'a Party, &'static str) {
        match self.f.class {
            Class::Order => (&self.f.seller, "seller_name"),
            _ => (&self.f.buyer, "buyer_name"),
        }
    }

    /// The same pen, small enough for a text to fit.
    pub(super) fn fit(pen: Pen, text: &str, width: f32) -> Pen {
        let natural = pen.face.width(text, pen.size);
        if natural <= width { pen } else { Pen { size: (pen.size * width / natural).max(4.6), ..pen } }
    }

    /// Text cut into lines of a width; a word that is too long is cut.
    pub(super) fn wrap(text: &str, pen: Pen, width: f32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split(' ') {
            match lines.last_mut() {
                Some(line) if pen.face.width(&format!("{line} {word}"), pen.size) <= width => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines
    }

    /// Prints text over as many lines as it needs and returns the baseline after the last.
    pub(super) fn paragraph(&mut self, x: f32, y: f32, width: f32, pen: Pen, text: &str, field: Option<&str>) -> f32 {
        let mut y = y;
        for line in Paper::wrap(text, pen, width) {
            self.c.print(x, y, Paper::fit(pen, &line, width), Align::Left, &line, field);
            y += pen.size * 1.3;
        }
        y
    }

    /// Prints the name of a party, in capitals or over two lines as it comes.
    pub(super) fn name(&mut self, x: f32, y: f32, width: f32, pen: Pen, party: &Party, field: &str) -> f32 {
        self.paragraph(x, y, width, pen, &party.name, Some(field))
    }

    /// Prints an amount among the totals, and notes that the currency was shown.
    pub(super) fn total(&mut self, x: f32, y: f32, pen: Pen, value: Decimal, field: Option<&str>) {
        let text = self.h.total(value);
        self.c.print(x, y, pen, Align::Right, &text, field);
        if self.h.marked != Marked::Elsewhere {
            self.c.note_last("currency");
        }
    }

    /// An IBAN as it is printed.
    pub(super) fn grouped(&mut self, iban: &str) -> String {
        if self.seed.below(5) == 0 {
            return iban.to_owned();
        }
        let chars: Vec<char> = iban.chars().collect();
        chars.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    /// The VAT identifier of a party as this document prints it, and its field. At home the prefix is often left
    /// out; what stands then is a tax number, and the truth has no VAT identifier.
    pub(super) fn vat_text(&self, party: &Party, field: &'static str) -> Option<(String, Option<&'static str>)> {
        let vat = party.vat_id.as_ref()?;
        let digits = vat.get(2..)?;
        let home = match &vat[..2] {
            "PL" => format!("{}-{}-{}-{}", &digits[..3], &digits[3..6], &digits[6..8], &digits[8..]),
            "ES" | "IT" | "PT" | "DK" => digits.to_owned(),
            "NO" => format!("{} {} {} MVA", &digits[..3], &digits[3..6], &digits[6..9]),
            "GB" => format!("{} {} {}", &digits[..3], &digits[3..7], &digits[7..]),
            _ => return Some((vat.clone(), Some(field))),
        };
        if self.at_home { Some((home, None)) } else { Some((vat.clone(), Some(field))) }
    }

    /// Truth of what was printed.
    pub(super) fn truth(&self, places: &[Place]) -> serde_json::Value {
        let f = self.f;
        let shown = |field: &str| places.iter().any(|p| p.field == field);
        let mut out = serde_json::Map::new();
        let mut set = |key: &str, value: String| {
            if shown(key) {
                out.insert(key.to_owned(), value.into());
            }
        };
        set("invoice_number", f.number.clone());
        set("issue_date", f.issue.to_string());
        set("due_date", f.due.to_string());
        set("currency", f.country.currency.clone());
        set("seller_name", f.seller.name.clone());
        set("seller_vat_id", f.seller.vat_id.clone().unwrap_or_default());
        set("buyer_name", f.buyer.name.clone());
        set("po_number", f.order.clone());
        set("iban", f.seller.iban.clone().unwrap_or_default());
        set("net_total", f.net.to_string());
        set("tax_total", f.tax.to_string());
        set("gross_total", f.gross.to_string());
        let mut lines = Vec::new();
        for (i, item) in f.items.iter().enumerate() {
            let mut line = serde_json::Map::new();
            let mut set = |key: &str, value: String| {
                if shown(&format!("lines[{i}].{key}")) {
                    line.insert(key.to_owned(), value.into());
                }
            };
            set("description", item.name.clone());
            set("quantity", item.quantity.normalize().to_string());
            set("unit_price", item.price.to_string());
            set("net_amount", item.net.to_string());
            if !line.is_empty() {
                lines.push(serde_json::Value::Object(line));
            }
        }
        let mut whole = serde_json::Map::new();
        whole.insert("doc_type".to_owned(), f.class.as_str().into());
        whole.extend(out);
        whole.insert("lines".to_owned(), lines.into());
        serde_json::Value::Object(whole)
    }
}

/// Black on light colours, white on dark ones.
pub(super) fn ink_on(colour: Colour) -> Colour {
    let [r, g, b] = colour.map(u32::from);
    if r * 3 + g * 6 + b > 1_600 { BLACK } else { [255, 255, 255] }
}

/// A colour mixed with much white.
pub(super) fn pale(colour: Colour) -> Colour {
    colour.map(|c| 255 - (255 - c) / 8)
}
