//! The score of a pair: the weights of its facts, added and led onto the scale on which they were calibrated.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use model::Decimal;
use serde::Deserialize;

use super::facts::{Card, Facts};

/// Parts of a score.
const WHOLE: i64 = 10_000;
/// What a pair reaches at most under two numbers, from two sellers or weeks apart: only an equal number of one seller
/// within days is certain, whatever else agrees.
const UNCERTAIN_MAX: i64 = 9_900;

/// How probable it is that a pair is one invoice, in ten-thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score(u16);

impl Score {
    /// Of a pair.
    #[must_use]
    pub fn of(facts: &Facts) -> Score {
        let weights = weights();
        let (sum, scale) = (weights.sum(facts), weights.scales.get(facts.card.name()));
        let is_late = ["month", "months", "year"].into_iter().any(|is| facts.is("date", is));
        let may_be_certain = facts.card == Card::Same && !facts.is("seller", "other") && !is_late;
        let most = if may_be_certain { WHOLE } else { UNCERTAIN_MAX };
        Score(u16::try_from(led(scale.map_or(&[], Vec::as_slice), sum).clamp(0, most)).unwrap_or_default())
    }

    /// The same, of a pair that something else makes uncertain.
    #[must_use]
    pub(crate) fn in_doubt(self) -> Score {
        Score(self.0.min(UNCERTAIN_MAX as u16))
    }

    /// As a share: 0.9712.
    #[must_use]
    pub fn share(self) -> Decimal {
        Decimal::new(i64::from(self.0), 4).normalize()
    }
}

/// Weights in thousandths of a logit.
#[derive(Debug, Deserialize)]
struct Weights {
    /// By `card/fact:value`; `card` alone is where each begins.
    weights: BTreeMap<String, i64>,
    /// Of each card: sums, ascending, with the score of each in ten-thousandths.
    scales: BTreeMap<String, Vec<(i64, i64)>>,
}

impl Weights {
    fn sum(&self, facts: &Facts) -> i64 {
        let card = facts.card.name();
        let of = |key: &str| self.weights.get(key).copied().unwrap_or_default();
        of(card) + facts.list.iter().map(|fact| of(&format!("{card}/{}:{}", fact.what, fact.is))).sum::<i64>()
    }
}

/// The text of the weights, with the edition and the command that fitted it.
#[must_use]
pub fn weights_text() -> &'static str {
    include_str!("weights.json")
}

fn weights() -> &'static Weights {
    static WEIGHTS: OnceLock<Weights> = OnceLock::new();
    WEIGHTS.get_or_init(|| {
        // The file is part of the program, and a test reads it.
        serde_json::from_str(weights_text()).unwrap_or(Weights { weights: BTreeMap::new(), scales: BTreeMap::new() })
    })
}

/// Between the two points around it, in a straight line.
fn led(scale: &[(i64, i64)], sum: i64) -> i64 {
    let after = scale.partition_point(|(point, _)| *point <= sum);
    match (after.checked_sub(1).and_then(|at| scale.get(at)), scale.get(after)) {
        (Some((from, low)), Some((to, high))) => low + (high - low) * (sum - from) / (to - from).max(1),
        (Some((_, last)), None) => *last,
        (None, Some((_, first))) => *first,
        (None, None) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::Fact;
    use super::*;

    #[test]
    fn the_weights_are_read_and_count_the_way_that_they_may() {
        let weights: Weights = serde_json::from_str(weights_text()).expect("the weights are read");
        for card in Card::ALL {
            let card = card.name();
            assert!(weights.weights.contains_key(card), "{card}");
            for (what, order) in Fact::ORDERS {
                let of: Vec<i64> = order
                    .iter()
                    .filter_map(|is| weights.weights.get(&format!("{card}/{what}:{is}")).copied())
                    .collect();
                assert!(of.windows(2).all(|pair| pair[0] >= pair[1]), "{card}/{what}: {of:?}");
            }
        }
        for card in Card::ALL {
            let scale = &weights.scales[card.name()];
            assert!(scale.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1), "{}", card.name());
            assert!(scale.first().is_some_and(|first| first.1 < 1_000), "{}", card.name());
            assert!(scale.last().is_some_and(|last| last.1 >= 9_000), "{}", card.name());
        }
    }

    #[test]
    fn between_two_points_the_scale_is_straight() {
        let scale = [(-1000, 100), (0, 5000), (1000, 9900)];
        for (sum, expected) in [(-5000, 100), (-500, 2550), (0, 5000), (500, 7450), (9000, 9900)] {
            assert_eq!(led(&scale, sum), expected);
        }
    }
}
