//! Which candidates the truth calls right.

use serde_json::Value;

use crate::score;
use crate::scorer::Field;

/// A document's truth in the flat form.
pub(super) struct Truth<'t> {
    pub(super) flat: &'t Value,
    /// Whether what it does not name is known not to be there.
    pub(super) complete: bool,
    /// Whether the buyer writes it: an order, or a self-billed invoice.
    pub(super) swapped: bool,
}

impl Truth<'_> {
    /// Whether the value is the field's; `None` when the truth does not say.
    pub(super) fn holds(&self, field: Field, value: &str) -> Option<bool> {
        let key = match field {
            Field::Number => "invoice_number",
            Field::IssueDate => "issue_date",
            Field::DueDate => "due_date",
            Field::Order => "po_number",
            Field::Seller if !self.swapped => "seller_name",
            Field::Buyer if self.swapped => "seller_name",
            Field::Seller | Field::Buyer => "buyer_name",
            Field::SellerVat => "seller_vat_id",
            Field::Iban => "iban",
            Field::Currency => "currency",
            Field::Totals => return self.totals_hold(value),
            Field::Class => "doc_type",
        };
        match self.flat.get(key).and_then(Value::as_str) {
            Some(expected) => Some(score::same(key, expected, value)),
            None => self.complete.then_some(false),
        }
    }

    /// All totals that the truth names must be those of the combination `net|tax|gross`.
    fn totals_hold(&self, combination: &str) -> Option<bool> {
        let mut parts = combination.split('|');
        let mut known = false;
        let mut holds = true;
        for key in ["net_total", "tax_total", "gross_total"] {
            let own = parts.next().unwrap_or("");
            if let Some(expected) = self.flat.get(key).and_then(Value::as_str) {
                known = true;
                // Credit notes are written with either sign.
                let unsigned = |text: &str| text.trim_start_matches('-').to_owned();
                holds &= !own.is_empty() && score::same(key, &unsigned(expected), &unsigned(own));
            }
        }
        known.then_some(holds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_truth_does_not_name_is_unknown_or_absent() {
        let flat = serde_json::json!({"invoice_number": "RE-1", "net_total": "100.00", "gross_total": "119.00"});
        let truth = |complete| Truth { flat: &flat, complete, swapped: false };
        assert_eq!(truth(false).holds(Field::Number, "re 1"), Some(true));
        assert_eq!(truth(false).holds(Field::Order, "4711"), None);
        assert_eq!(truth(true).holds(Field::Order, "4711"), Some(false));
        assert_eq!(truth(false).holds(Field::Totals, "100|19|119"), Some(true));
        assert_eq!(truth(false).holds(Field::Totals, "|19|119"), Some(false));
    }
}
