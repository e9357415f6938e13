//! The trained judge: from the features of a candidate to the probability that it is the value of its field.
//!
//! Small boosted trees, one set a field, kept as text in `data/scorer.txt` and written by [`crate::train`].
//! Trees rank the candidates; a second, logistic step says how sure the best one is, given how far the next one is
//! behind, so that a confidence of 0.98 means 98 of 100.

mod text;
mod tree;

use std::sync::OnceLock;

pub(crate) use tree::Tree;

/// What is judged. Each field has its own features and its own trees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Invoice number (BT-1).
    Number,
    /// Issue date (BT-2).
    IssueDate,
    /// Due date (BT-9).
    DueDate,
    /// Purchase order reference (BT-13).
    Order,
    /// Seller's name (BT-27); on an order, which the buyer writes, the buyer's.
    Seller,
    /// Buyer's name (BT-44); on an order the seller's.
    Buyer,
    /// Seller's VAT identifier (BT-31).
    SellerVat,
    /// Payment account (BT-84).
    Iban,
    /// Currency (BT-5).
    Currency,
    /// Net, tax and gross total together (BT-109, BT-110, BT-112).
    Totals,
    /// Class of the document.
    Class,
}

impl Field {
    /// All fields, in the order of the weights file.
    pub const ALL: [Field; 11] = [
        Field::Number,
        Field::IssueDate,
        Field::DueDate,
        Field::Order,
        Field::Seller,
        Field::Buyer,
        Field::SellerVat,
        Field::Iban,
        Field::Currency,
        Field::Totals,
        Field::Class,
    ];

    /// Name in the weights file and in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Number => "number",
            Field::IssueDate => "issue_date",
            Field::DueDate => "due_date",
            Field::Order => "order",
            Field::Seller => "seller",
            Field::Buyer => "buyer",
            Field::SellerVat => "seller_vat",
            Field::Iban => "iban",
            Field::Currency => "currency",
            Field::Totals => "totals",
            Field::Class => "class",
        }
    }
}

/// Features of one candidate; their number belongs to the field.
pub type Features = Vec<f32>;

/// Trees and calibration of one field.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct FieldScorer {
    /// Log-odds before any tree.
    pub(crate) bias: f32,
    pub(crate) trees: Vec<Tree>,
    /// Logistic calibration of the best candidate: constant, its log-odds, its lead over the next, its words' doubt.
    pub(crate) sure: [f32; 4],
}

impl FieldScorer {
    /// Log-odds that the candidate is right.
    pub(crate) fn log_odds(&self, features: &[f32]) -> f32 {
        self.bias + self.trees.iter().map(|tree| tree.value(features)).sum::<f32>()
    }

    /// Probability that the best candidate is right. `doubt` is one less the lowest confidence of its words.
    pub(crate) fn sureness(&self, best: f32, next: Option<f32>, doubt: f32) -> f32 {
        let inputs = sure_inputs(best, next, doubt);
        sigmoid(self.sure.iter().zip(inputs).map(|(weight, input)| weight * input).sum())
    }
}

/// Inputs of the calibration.
pub(crate) fn sure_inputs(best: f32, next: Option<f32>, doubt: f32) -> [f32; 4] {
    [1.0, best.clamp(-8.0, 8.0), (best - next.unwrap_or(-8.0)).clamp(0.0, 8.0), doubt]
}

pub(crate) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// The trained weights of all fields.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scorer {
    pub(crate) fields: Vec<(Field, FieldScorer)>,
}

impl Scorer {
    /// The weights that Bursar comes with.
    #[must_use]
    pub fn built_in() -> &'static Scorer {
        static BUILT: OnceLock<Scorer> = OnceLock::new();
        // Weights that do not parse are caught by a test; without weights the hand-written scores decide.
        BUILT.get_or_init(|| include_str!("../../data/scorer.txt").parse().unwrap_or_default())
    }

    pub(crate) fn of(&self, field: Field) -> Option<&FieldScorer> {
        self.fields.iter().find(|(own, _)| *own == field).map(|(_, scorer)| scorer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_that_come_along_parse_and_print_as_they_stand() {
        let text = include_str!("../../data/scorer.txt");
        let scorer: Scorer = text.parse().expect("weights");
        assert_eq!(scorer.to_string(), text);
        assert_eq!(&scorer, Scorer::built_in());
    }

    #[test]
    fn a_lead_over_the_next_makes_surer_and_doubtful_words_less() {
        let scorer = FieldScorer { bias: 0.0, trees: Vec::new(), sure: [0.0, 0.5, 0.5, -2.0] };
        assert!(scorer.sureness(3.0, Some(-3.0), 0.0) > scorer.sureness(3.0, Some(2.5), 0.0));
        assert!(scorer.sureness(3.0, None, 0.4) < scorer.sureness(3.0, None, 0.0));
    }
}
