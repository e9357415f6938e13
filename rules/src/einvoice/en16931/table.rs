//! What each business rule demands, about which terms, and what helps.

use super::super::sink::Rule;

/// The business rules, sorted by id.
pub(super) const TABLE: &[Rule] = &[];
