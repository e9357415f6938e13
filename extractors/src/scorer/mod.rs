//! The trained judge: from the features of a candidate to the probability that it is the value of its field.
//!
//! Small boosted trees, one set a field, kept as text in `data/scorer.txt` and written by [`crate::train`].
//! Trees and the hand-written score rank the candidates together: trees know what has been seen, the hand-written score
//! what holds anywhere, and how much it counts is learned on sources that the trees had not seen.
//! A second, logistic step says how sure the best one is, given how far the next one is behind and whether the
//! hand-written score agrees, so that a confidence of 0.98 means 98 of 100.

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
    /// How much the hand-written score counts beside the trees.
    pub(crate) rule: f32,
    /// Logistic calibration of the best candidate: constant, its log-odds, its lead over the next, its words' doubt, and
    /// how far the hand-written score is for it.
    pub(crate) sure: [f32; SURE],
}

/// Weights of the calibration.
pub(crate) const SURE: usize = 5;

/// What is known of the best candidate beside its features.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    pub(crate) odds: f32,
    /// Log-odds of the best candidate with another value.
    pub(crate) next: Option<f32>,
    /// One less the lowest confidence of its words.
    pub(crate) doubt: f32,
    /// Hand-written odds of the candidate less those of the best one with another value.
    pub(crate) agreed: f32,
}

impl FieldScorer {
    /// Log-odds that the candidate is right by the trees alone.
    pub(crate) fn by_trees(&self, features: &[f32]) -> f32 {
        self.bias + self.trees.iter().map(|tree| tree.value(features)).sum::<f32>()
    }

    /// Log-odds that the candidate is right; `rule` are those of its hand-written score.
    pub(crate) fn log_odds(&self, features: &[f32], rule: f32) -> f32 {
        self.by_trees(features) + self.rule * rule
    }

    /// Probability that the best candidate is right.
    pub(crate) fn sureness(&self, best: Standing) -> f32 {
        let inputs = sure_inputs(best);
        sigmoid(self.sure.iter().zip(inputs).map(|(weight, input)| weight * input).sum())
    }
}

/// Log-odds that a hand-written confidence, in ten-thousandths, stands for.
pub(crate) fn rule_odds(confidence: u16) -> f32 {
    f32::from(confidence) / 1_000.0 - 5.0
}

/// Inputs of the calibration.
pub(crate) fn sure_inputs(best: Standing) -> [f32; SURE] {
    let lead = best.odds - best.next.unwrap_or(-8.0);
    [1.0, best.odds.clamp(-8.0, 8.0), lead.clamp(0.0, 8.0), best.doubt, best.agreed.clamp(-8.0, 8.0) / 8.0]
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
        let scorer = FieldScorer { bias: 0.0, trees: Vec::new(), rule: 0.0, sure: [0.0, 0.5, 0.5, -2.0, 1.0] };
        let sureness = |next, doubt, agreed| scorer.sureness(Standing { odds: 3.0, next, doubt, agreed });
        assert!(sureness(Some(-3.0), 0.0, 0.0) > sureness(Some(2.5), 0.0, 0.0));
        assert!(sureness(None, 0.4, 0.0) < sureness(None, 0.0, 0.0));
        assert!(sureness(None, 0.0, -3.0) < sureness(None, 0.0, 3.0));
    }
}
