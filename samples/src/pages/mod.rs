//! Pages as vendors of thirteen languages send them, with the truth of what each shows: what the reader is measured
//! and trained with.
//!
//! A page is decided by a seed: facts (parties, numbers, dates, lines, sums that agree), words (one of several synonyms
//! for each label), habits (how amounts and dates are written), a [`Layout`], and many small choices of look. The same
//! wish gives the same bytes on every machine. The truth has a key only when a page shows its value, and [`Place`]s say
//! where.
//!
//! Nothing here was taken from a document of the world, and nothing from the vocabulary that the reader uses.

mod canvas;
mod closing;
mod entries;
mod facts;
mod given;
mod language;
mod layouts;
mod meta;
mod numbers;
mod paper;
mod party;
mod receipt;
mod table;
mod totals;
mod worn;

pub use given::draw_invoice;
pub use language::Language;
pub use layouts::Layout;
pub use worn::{Device, Picture, degrade, picture_pdf, raster};

use facts::Facts;
use paper::Paper;

use crate::seed::Seed;
use crate::sheet::{HEIGHT, WIDTH};

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// An invoice.
    Invoice,
    /// A credit note.
    CreditNote,
    /// The receipt of a shop.
    Receipt,
    /// A purchase order.
    Order,
    /// A reminder.
    Reminder,
    /// A statement of account.
    Statement,
    /// A delivery note.
    DeliveryNote,
}

impl Class {
    /// All classes.
    pub const ALL: [Class; 7] = [
        Class::Invoice,
        Class::CreditNote,
        Class::Receipt,
        Class::Order,
        Class::Reminder,
        Class::Statement,
        Class::DeliveryNote,
    ];

    /// Name as the flat form has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Class::Invoice => "invoice",
            Class::CreditNote => "credit_note",
            Class::Receipt => "receipt",
            Class::Order => "order",
            Class::Reminder => "reminder",
            Class::Statement => "statement",
            Class::DeliveryNote => "delivery_note",
        }
    }

    /// The class of a name.
    #[must_use]
    pub fn of(name: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|class| class.as_str() == name)
    }
}

/// What is wished for; what is left open is decided by the seed.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// The language.
    pub language: Language,
    /// The class; mostly invoices when open.
    pub class: Option<Class>,
    /// The layout; any when open. Receipts have their own.
    pub layout: Option<Layout>,
    /// Decides the rest.
    pub seed: u64,
}

/// Where the value of a field was printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Key of the truth, as `gross_total` or `lines[2].net_amount`.
    pub field: String,
    /// Page, from 1.
    pub page: u32,
    /// What was printed there.
    pub text: String,
    /// Left, top, right and bottom edge in points from the top left corner.
    pub rect: [f32; 4],
}

/// A document with its truth.
#[derive(Debug, Clone)]
pub struct Generated {
    /// The page or pages.
    pub pdf: Vec<u8>,
    /// The flat form of what the pages show.
    pub truth: serde_json::Value,
    /// Where values stand. A value may stand in several places.
    pub places: Vec<Place>,
    /// The language.
    pub language: Language,
    /// The class.
    pub class: Class,
    /// The layout; `None` for receipts.
    pub layout: Option<Layout>,
    /// Whether nothing may be trained on this document.
    pub held_out: bool,
}

/// Draws a document.
#[must_use]
pub fn generate(wish: Wish) -> Generated {
    draw(wish, &facts_of(wish))
}

/// Draws another document of the same vendor to the same customer: the look, the parties, and the forms of numbers are
/// those of [`generate`] with this wish; numbers, dates, lines and sums are others.
#[must_use]
pub fn generate_next(wish: Wish, number: u64) -> Generated {
    let first = facts_of(wish);
    let mut seed = Seed::new(wish.seed ^ 0x5eed_0003 ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut next = facts_of(wish);
    // A vendor stays in its country; few languages have more than three.
    for _ in 0..COUNTRIES_TRIED {
        let other = u64::from(seed.below(u32::MAX));
        next = facts_of(Wish { class: Some(first.class), seed: other, ..wish });
        if next.country.code == first.country.code {
            break;
        }
    }
    next.country = first.country;
    next.days = first.days;
    next.due = facts::later(next.issue, i64::from(first.days));
    next.number = numbers::another(&first.number, &mut seed);
    next.order = numbers::another(&first.order, &mut seed);
    (next.customer, next.seller, next.buyer) = (first.customer, first.seller, first.buyer);
    draw(wish, &next)
}

/// Draws until a country fits.
const COUNTRIES_TRIED: usize = 60;

fn draw(wish: Wish, facts: &Facts) -> Generated {
    let (paper, layout) = drawn(facts, wish);
    let truth = paper.truth(paper.c.places());
    let producer = ["Bursar samples", "Report Writer 6.2", "PDF Library 3", "Print Service"][(wish.seed % 4) as usize];
    let manner = paper.manner;
    let title = if wish.seed.is_multiple_of(3) { String::new() } else { paper.title().to_owned() };
    let (pdf, places) = paper.c.finish(&title, producer, manner);
    let held_out = layout.is_some_and(Layout::held_out);
    Generated { pdf, truth, places, language: wish.language, class: facts.class, layout, held_out }
}

fn facts_of(wish: Wish) -> Facts {
    let mut seed = Seed::new(wish.seed ^ 0x5eed_0001);
    let class =
        [Class::CreditNote, Class::Receipt, Class::Order, Class::Reminder, Class::Statement, Class::DeliveryNote];
    let drawn = match seed.below(100) {
        0..76 => Class::Invoice,
        n => class[(n as usize - 76) / 4],
    };
    Facts::draw(wish.language, wish.class.unwrap_or(drawn), &mut seed)
}

fn drawn(facts: &Facts, wish: Wish) -> (Paper<'_>, Option<Layout>) {
    let mut seed = Seed::new(wish.seed ^ 0x5eed_0002);
    let any = *seed.pick(&Layout::ALL);
    if facts.class == Class::Receipt {
        return (receipt::draw(facts, seed), None);
    }
    let layout = wish.layout.unwrap_or(any);
    let letter_paper = facts.country.code == "US";
    let (width, height) = if letter_paper { (612.0, 792.0) } else { (WIDTH, HEIGHT) };
    let mut paper = Paper::new(facts, width, height, seed);
    layout.draw(&mut paper);
    (paper, Some(layout))
}

#[cfg(test)]
mod tests;
