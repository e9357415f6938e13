//! How probable it is that two invoices are one: facts about the pair, and a score that is calibrated on labelled pairs.
//!
//! A score of 0.995 means that 995 of 1,000 such pairs of the labelled set are copies. The weights are a file with an
//! edition (`weights.json`), fitted by `benches pairs`; which facts there are, and which way each may count, is code.
//! What is known for sure is no matter of weights and is decided by the check: credit notes, corrected invoices, what a
//! person stated, receipts that prove two deliveries.

mod facts;
mod number;
mod score;

pub use facts::{Card, Fact, Facts, Reach, This};
pub(crate) use number::{Relation, is_of_series};
pub use score::{Score, weights_text};
