//! What is kept of an invoice's lines and pages, so that later invoices are compared with it without reading it again.
//!
//! Small, whatever a stranger sends: digests of at most sixty lines, and sketches of texts whose likeness can be told
//! from the sketches alone (MinHash). Whole numbers throughout, so that every machine agrees.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::invoice::Line;
use crate::{Date, Decimal, Invoice};

/// Lines that are kept.
const LINES_MAX: usize = 60;
/// Most numbers of its lines that are kept.
const NUMBERS_MAX: usize = 40;
/// Letters of a text that are looked at.
const TEXT_MAX: usize = 12_000;
/// Minima of a sketch: the likeness of two is told to about a tenth.
const MINIMA: usize = 24;
/// Letters that a run has.
const RUN: usize = 5;

/// The comparable part of an invoice beyond its head.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Trace {
    /// Its lines, in an order that does not depend on theirs; none when it has too many.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineTrace>,
    /// The words of all its lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<Sketch>,
    /// Digests of the numbers of three and more digits in its lines, sorted: 101 of `KS-AB 101`. Shorter ones are sizes,
    /// months and hours.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<u32>,
    /// First and last day of what is billed, where both are stated (BG-14, or BG-26 of the lines).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<(Date, Date)>,
    /// Day of the supply (BT-72), unless it is that of the invoice, which says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivered: Option<Date>,
    /// What parts two deliveries: despatch advice (BT-16), receiving advice (BT-15), the meter or number (BT-18); letters
    /// and digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<String>,
    /// What its pages look like.
    #[serde(skip_serializing_if = "Look::is_empty")]
    pub look: Look,
}

/// What pages look like.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// The words of all pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<Sketch>,
    /// The picture of the first page, when it came as a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
}

impl Look {
    /// What is never shown on a page: an e-invoice without pages.
    pub const NONE: &'static Look = &Look { words: None, picture: None };

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_none() && self.picture.is_none()
    }
}

/// What is kept of a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LineTrace {
    /// Digest of its words, case and punctuation aside.
    #[serde(rename = "t")]
    pub text: u32,
    /// Quantity (BT-129).
    #[serde(rename = "q", default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// Net amount (BT-131).
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub net: Option<Decimal>,
}

impl Trace {
    /// Of an invoice; what its pages look like is added by who has them.
    #[must_use]
    pub fn of(invoice: &Invoice) -> Trace {
        let mut trace = Trace { period: period(invoice), delivery: delivery(invoice), ..Trace::default() };
        trace.delivered = invoice.delivery.actual_date.filter(|day| Some(*day) != invoice.issue_date);
        if invoice.lines.is_empty() || invoice.lines.len() > LINES_MAX {
            return trace;
        }
        let mut words = String::new();
        for line in invoice.lines.iter() {
            let name = name(line);
            let quantity = line.quantity.map(|quantity| quantity.normalize());
            let net = line.net_amount.map(|amount| amount.value.abs().normalize());
            trace.lines.push(LineTrace { text: digest(&compact(name)), quantity, net });
            words.push_str(name);
            words.push(' ');
        }
        trace.lines.sort();
        let found = words.split(|c: char| !c.is_ascii_digit()).filter(|number| number.len() >= 3);
        trace.numbers = found.map(digest).collect();
        trace.numbers.sort_unstable();
        trace.numbers.dedup();
        trace.numbers.truncate(NUMBERS_MAX);
        trace.words = Sketch::of(&words);
        trace
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Trace::default()
    }

    /// What all lines together are looked up by: equal for the same lines in another order. `None` without lines, and
    /// when no line says what it costs.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        if self.lines.iter().all(|line| line.net.is_none()) {
            return None;
        }
        let all: Vec<String> = self.lines.iter().map(|line| format!("{line:?}")).collect();
        let all = all.join("\n");
        Some(format!("{:08x}{:08x}", digest(&all), digest(&format!("{}{all}", self.lines.len()))))
    }
}

fn name(line: &Line) -> &str {
    let item = &line.item;
    [&item.name, &item.description, &item.sellers_identifier, &item.buyers_identifier]
        .into_iter()
        .find_map(Option::as_deref)
        .unwrap_or_default()
}

fn period(invoice: &Invoice) -> Option<(Date, Date)> {
    let delivery = &invoice.delivery;
    let start = delivery.period_start.or_else(|| invoice.lines.iter().filter_map(|line| line.period_start).min());
    let end = delivery.period_end.or_else(|| invoice.lines.iter().filter_map(|line| line.period_end).max());
    start.zip(end)
}

fn delivery(invoice: &Invoice) -> Option<String> {
    let object = invoice.invoiced_object_identifier.as_ref().map(|id| id.value.as_str());
    let all = [invoice.despatch_advice_reference.as_deref(), invoice.receiving_advice_reference.as_deref(), object];
    let all: Vec<String> = all.into_iter().flatten().map(compact).filter(|text| !text.is_empty()).collect();
    (!all.is_empty()).then(|| all.join(" ").chars().take(120).collect())
}

/// Letters and digits in lower case.
fn compact(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(200).collect()
}

/// FNV-1a.
fn digest(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Which runs of letters a text has, as the smallest of their hashes by some functions: two texts that share most runs
/// share most minima.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch([u16; MINIMA]);

impl Sketch {
    /// `None` for a text too short to have a run.
    #[must_use]
    pub fn of(text: &str) -> Option<Sketch> {
        let mut letters: Vec<u32> = Vec::new();
        for c in text.chars().take(TEXT_MAX) {
            if c.is_alphanumeric() {
                letters.extend(c.to_lowercase().map(u32::from));
            } else if letters.last().is_some_and(|last| *last != 32) {
                letters.push(32);
            }
        }
        let mut minima = [u32::MAX; MINIMA];
        for run in letters.windows(RUN) {
            let hash = run.iter().fold(0x811c_9dc5_u32, |h, letter| (h ^ letter).wrapping_mul(0x0100_0193));
            for (seed, minimum) in (1_u32..).zip(&mut minima) {
                *minimum = (*minimum).min(mixed(hash ^ seed.wrapping_mul(0x9e37_79b9)));
            }
        }
        // The low half: the minima themselves crowd near zero.
        (letters.len() >= RUN).then(|| Sketch(minima.map(|minimum| (mixed(minimum) & 0xffff) as u16)))
    }

    /// Share of runs that two texts have in common, in parts of thousand.
    #[must_use]
    pub fn likeness(&self, other: &Sketch) -> u32 {
        let same = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        same as u32 * 1000 / MINIMA as u32
    }
}

/// The finaliser of MurmurHash3.
fn mixed(mut hash: u32) -> u32 {
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

impl Serialize for Sketch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text: String = self.0.iter().map(|minimum| format!("{minimum:04x}")).collect();
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for Sketch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Sketch, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut minima = [0_u16; MINIMA];
        for (at, minimum) in minima.iter_mut().enumerate() {
            let part = text.get(at * 4..at * 4 + 4).ok_or_else(|| serde::de::Error::custom("a sketch is too short"))?;
            *minimum = u16::from_str_radix(part, 16).map_err(serde::de::Error::custom)?;
        }
        Ok(Sketch(minima))
    }
}

/// How a page looks from far away: 64 fields, each darker than its right neighbour or not (a difference hash).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Picture(#[serde(with = "hex_digits")] pub u64);

impl Picture {
    /// Fields that differ.
    #[must_use]
    pub fn distance(self, other: Picture) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

/// Sixteen hexadecimal digits: numbers in JSON lose bits above 2^53 elsewhere.
mod hex_digits {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bits: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{bits:016x}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        u64::from_str_radix(&String::deserialize(deserializer)?, 16).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sketch_tells_a_misread_text_from_another() {
        let sketch = |text: &str| Sketch::of(text).expect("long enough");
        let page = "Papierhaus Nord GmbH Invoice RE-20417 Copy paper A4 white 80 g 10 boxes 25.00 250.00 Toner black 2 \
                    pieces 61.40 122.80 Total 372.80 payable within thirty days to the account below";
        let misread = page.replace("Total", "Tota1").replace("Invoice", "lnvoice");
        let other =
            "Blitz Transporte Rechnung 9913 Fracht Hamburg nach Bremen am 3. Mai, Palettentausch, Maut und Diesel";
        assert_eq!(sketch(page).likeness(&sketch(&page.to_uppercase())), 1000);
        assert!(sketch(page).likeness(&sketch(&misread)) >= 700);
        assert!(sketch(page).likeness(&sketch(other)) <= 150);
        let text = serde_json::to_string(&sketch(page)).expect("writes");
        assert_eq!(serde_json::from_str::<Sketch>(&text).expect("reads"), sketch(page));
        assert!(Sketch::of("a 1").is_none());
    }

    #[test]
    fn the_key_of_lines_does_not_depend_on_their_order() {
        let line = |name: &str, net: i64| {
            let mut line = Line { quantity: Some(Decimal::TWO), ..Line::default() };
            line.item.name = Some(name.to_owned());
            line.net_amount = Some(crate::Amount::new(Decimal::new(net, 2), crate::Currency::EUR));
            line
        };
        let key = |lines: Vec<Line>| {
            let mut invoice = Invoice::default();
            lines.into_iter().for_each(|line| invoice.lines.push(line));
            Trace::of(&invoice).key()
        };
        let one = key(vec![line("Bolt M8", 1200), line("Washer", 310)]);
        assert_eq!(one, key(vec![line("WASHER", 310), line("Bolt, M8", 1200)]));
        assert_ne!(one, key(vec![line("Bolt M8", 1201), line("Washer", 310)]));
        assert_eq!(key(vec![]), None);
    }
}
