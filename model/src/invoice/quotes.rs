//! Where an invoice names the buyer's orders outside of its order reference (BT-13).

use std::collections::BTreeSet;

use super::{Invoice, Line};

/// What stands between the order and its line in BT-132, where a line names both.
const BETWEEN: &str = " / ";

/// Texts, and numbers in all of them, that are looked at: notes of strangers have no end.
const TEXTS_MAX: usize = 50;
const NUMBERS_MAX: usize = 30;

/// Digits that a number in a text needs to be taken for an order's.
const DIGITS_MIN: usize = 4;

/// Signs of a text that may be one number as a whole, with blanks in it: `PO 2026 0017`.
const WHOLE_MAX: usize = 40;

/// The order line reference (BT-132) of a line that names an order of its own, and may name its line: `4711 / 10`.
#[must_use]
pub fn order_line_reference(order: &str, line: Option<&str>) -> String {
    line.map_or_else(|| order.to_owned(), |line| format!("{order}{BETWEEN}{line}"))
}

impl Line {
    /// The order that BT-132 names beside its line: 4711 of `4711 / 10`. `None` where it holds one number, which may be the
    /// line's or the order's.
    #[must_use]
    pub fn quoted_order(&self) -> Option<&str> {
        let (order, _) = self.order_line_reference.as_deref()?.split_once(BETWEEN)?;
        Some(order.trim()).filter(|order| !order.is_empty())
    }
}

impl Invoice {
    /// Numbers of at least four digits where senders write an order's who have no field for it, text by text: buyer
    /// reference (BT-10), project (BT-11), contract (BT-12), terms (BT-20), notes (BT-22), and what lines say beside their
    /// name (BT-127, BT-154). Each number once; at most 30, of the first 50 texts. Most of them are no order's at all.
    #[must_use]
    pub fn numbers_that_may_quote(&self) -> Vec<Vec<&str>> {
        let fields = [&self.buyer_reference, &self.project_reference, &self.contract_reference, &self.payment_terms];
        let notes = self.notes.iter().map(|note| &note.text);
        let lines = self.lines.iter().flat_map(|line| [&line.note, &line.item.description]);
        let texts = fields.into_iter().chain(notes).chain(lines).filter_map(|text| text.as_deref());
        let mut seen = BTreeSet::new();
        texts
            .take(TEXTS_MAX)
            .map(|text| {
                let mut found = Vec::new();
                for number in numbers(text) {
                    if seen.len() < NUMBERS_MAX && seen.insert(number) {
                        found.push(number);
                    }
                }
                found
            })
            .filter(|numbers| !numbers.is_empty())
            .collect()
    }
}

/// The numbers of a text: its words, and the whole of a short one.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let between = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | ':' | '#');
    let whole = Some(text).filter(|text| text.chars().nth(WHOLE_MAX).is_none());
    let numbers = whole.into_iter().chain(text.split(between));
    let numbers = numbers.map(|number| number.trim_matches(|c: char| !c.is_alphanumeric()));
    numbers.filter(|number| number.chars().filter(char::is_ascii_digit).count() >= DIGITS_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_note(text: &str) -> Invoice {
        let mut invoice = Invoice { buyer_reference: Some(text.to_owned()), ..Invoice::default() };
        invoice.payment_terms = Some("Order 4500021008, 30 days".to_owned());
        invoice
    }

    #[test]
    fn numbers_stand_by_the_text_that_holds_them_and_once() {
        let invoice = with_note("PO 2026 0017 (4500021008)");
        let found = invoice.numbers_that_may_quote();
        let reference = vec!["PO 2026 0017 (4500021008", "2026", "0017", "4500021008"];
        assert_eq!(found, vec![reference, vec!["Order 4500021008, 30 days"]]);
    }

    #[test]
    fn a_stranger_cannot_have_more_looked_up_than_the_limit() {
        let many: Vec<String> = (1_000..2_000).map(|number| number.to_string()).collect();
        let invoice = with_note(&many.join(" "));
        assert_eq!(invoice.numbers_that_may_quote().concat().len(), NUMBERS_MAX);
    }

    #[test]
    fn the_order_of_a_line_is_read_as_it_is_written() {
        let line =
            |order, number| Line { order_line_reference: Some(order_line_reference(order, number)), ..Line::default() };
        assert_eq!(line("4711", Some("10")).quoted_order(), Some("4711"));
        assert_eq!(line("4711", None).quoted_order(), None);
        assert_eq!(line("", Some("10")).quoted_order(), None);
    }
}
