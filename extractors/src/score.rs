//! Compares what was read with what is true: precision, recall and F1 per field, and for the lines.
//!
//! A field that the truth does not name is unknown, not empty, and is not scored.

mod lines;
mod tally;

use std::collections::BTreeMap;

use model::extraction::DocumentClass;
use model::flat::Flat;
use model::{Decimal, TermPath};
use serde_json::Value;

pub use tally::Tally;

/// Counts of one field over many documents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Read and right.
    pub right: u32,
    /// Read and wrong.
    pub wrong: u32,
    /// True but not read.
    pub missed: u32,
}

impl Counts {
    /// Adds another count.
    pub fn add(&mut self, other: Counts) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }

    /// Share of what was read that is right.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    /// Share of what is true that was read rightly.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.right, self.right + self.wrong + self.missed)
    }

    /// Harmonic mean of precision and recall.
    #[must_use]
    pub fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }
}

fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}

/// Name of the count of line items.
pub const LINES: &str = "lines";

/// One document's comparison.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// Counts per field of the flat form, and of the lines under [`LINES`].
    pub fields: BTreeMap<String, Counts>,
    /// Counts of the single cells of all lines.
    pub cells: Counts,
    /// Fields that differ: name, truth, what was read.
    pub differences: Vec<(String, String, String)>,
}

impl Comparison {
    /// Whether every field that the truth names is right, lines aside.
    #[must_use]
    pub fn all_right(&self) -> bool {
        self.fields.iter().all(|(name, c)| name == LINES || c.wrong + c.missed == 0)
    }
}

/// Fields of the flat form that are compared.
const FIELDS: &[&str] = &[
    "doc_type",
    "invoice_number",
    "issue_date",
    "due_date",
    "currency",
    "seller_name",
    "seller_vat_id",
    "buyer_name",
    "po_number",
    "iban",
    "net_total",
    "tax_total",
    "gross_total",
];

/// The term behind a field of the flat form; `None` where no single term stands behind it.
#[must_use]
pub fn term_of(field: &str) -> Option<TermPath> {
    Some(match field {
        "invoice_number" => TermPath::bt(1),
        "issue_date" => TermPath::bt(2),
        "due_date" => TermPath::bt(9),
        "currency" => TermPath::bt(5),
        "seller_name" => TermPath::bt(27),
        "seller_vat_id" => TermPath::bt(31),
        "buyer_name" => TermPath::bt(44),
        "po_number" => TermPath::bt(13),
        "iban" => TermPath::group(17, 1).with_term(84),
        "net_total" => TermPath::bt(109),
        "tax_total" => TermPath::bt(110),
        "gross_total" => TermPath::bt(112),
        _ => return None,
    })
}

/// Compares a document with its truth, a JSON object in the flat form.
#[must_use]
pub fn compare(read: &Flat, truth: &Value) -> Comparison {
    let mut out = Comparison::default();
    let read_value = serde_json::to_value(read).unwrap_or(Value::Null);
    for field in FIELDS {
        let Some(expected) = truth.get(field).and_then(Value::as_str) else { continue };
        let actual = read_value.get(field).and_then(Value::as_str).unwrap_or("");
        let mut counts = Counts::default();
        if actual.is_empty() {
            counts.missed = 1;
        } else if same(field, expected, actual) {
            counts.right = 1;
        } else {
            counts.wrong = 1;
        }
        if counts.right == 0 {
            out.differences.push(((*field).to_owned(), expected.to_owned(), actual.to_owned()));
        }
        out.fields.insert((*field).to_owned(), counts);
    }
    if let Some(lines) = truth.get("lines").and_then(Value::as_array).filter(|l| !l.is_empty()) {
        let (counts, cells) = lines::compare(&read.lines, lines);
        if counts.wrong + counts.missed > 0 {
            out.differences.push((
                LINES.to_owned(),
                format!("{} lines", lines.len()),
                format!("{} right, {} wrong, {} missed", counts.right, counts.wrong, counts.missed),
            ));
        }
        out.fields.insert(LINES.to_owned(), counts);
        out.cells = cells;
    }
    out
}

pub(crate) fn same(field: &str, expected: &str, actual: &str) -> bool {
    match field {
        "doc_type" => class(expected) == class(actual),
        "net_total" | "tax_total" | "gross_total" => same_number(expected, actual),
        "seller_name" | "buyer_name" => same_name(expected, actual),
        "issue_date" | "due_date" | "currency" => expected == actual,
        "seller_vat_id" => same_vat_id(&compact(expected), &compact(actual)),
        _ => compact(expected) == compact(actual),
    }
}

fn class(text: &str) -> &str {
    match text {
        "purchase_order" | "order_change" | "order_response" => "order",
        // A corrected invoice shows itself as an invoice or as a credit note.
        "corrected_invoice" => "invoice",
        other => other,
    }
}

/// The class that the flat form names.
pub(crate) fn class_of(text: &str) -> Option<DocumentClass> {
    serde_json::from_value(Value::String(class(text).to_owned())).ok()
}

fn same_number(expected: &str, actual: &str) -> bool {
    match (expected.parse::<Decimal>(), actual.parse::<Decimal>()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// Equal, or one written as its own country does: without the country, and Norway's with MVA behind it.
fn same_vat_id(a: &str, b: &str) -> bool {
    let bare = |text: &str| -> String {
        let body = text.strip_suffix("MVA").unwrap_or(text);
        let has_country = body.len() > 9 && body.bytes().take(2).all(|b| b.is_ascii_uppercase());
        body.get(if has_country { 2 } else { 0 }..).unwrap_or_default().to_owned()
    };
    let is_whole = |text: &str| text.bytes().take(2).all(|b| b.is_ascii_uppercase());
    a == b || is_whole(a) != is_whole(b) && bare(a) == bare(b)
}

/// Letters and digits in capitals.
fn compact(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Equal but for case, blanks and punctuation, or nine tenths alike.
fn same_name(expected: &str, actual: &str) -> bool {
    let (a, b) = (compact(expected), compact(actual));
    // A name with or without its legal form names the same party.
    let forms = ["SARL", "SAS", "GMBH", "AG", "INC", "LTD", "BV", "SRL", "SPA"];
    let with_form = |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| forms.contains(&rest));
    a == b || with_form(&b, &a) || with_form(&a, &b) || strsim::normalized_levenshtein(&a, &b) >= 0.9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_truth_is_not_scored_and_spelling_of_ids_does_not_matter() {
        let read = Flat {
            doc_type: "invoice".into(),
            seller_vat_id: Some("DE123456789".into()),
            gross_total: Some("119.0".into()),
            iban: Some("DE1".into()),
            ..Flat::default()
        };
        let truth =
            serde_json::json!({"seller_vat_id": "DE 123 456 789", "gross_total": "119.00", "net_total": "100.00"});
        let out = compare(&read, &truth);
        assert_eq!(out.fields["seller_vat_id"].right, 1);
        assert_eq!(out.fields["gross_total"].right, 1);
        assert_eq!(out.fields["net_total"].missed, 1);
        assert!(!out.fields.contains_key("iban"));
        assert!(!out.all_right());
    }
}
