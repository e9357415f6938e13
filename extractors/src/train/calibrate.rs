//! Fits how much the hand-written score counts beside the trees, and how sure a best candidate is: logistic regression
//! on its log-odds, its lead, the doubt in its words and the hand-written score.

use super::boost::rounded;
use crate::scorer::{SURE, Standing, sigmoid, sure_inputs};

/// A choice and whether it was right.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged {
    pub(super) standing: Standing,
    pub(super) right: bool,
    pub(super) weight: f32,
}

/// Pull towards the log-odds themselves, as that many weighted choices.
const PRIOR: f32 = 2.0;

/// Weights of the calibration. Sureness never falls when odds or lead rise, nor rises with doubt.
pub(super) fn calibrate(judged: &[Judged]) -> [f32; SURE] {
    let start = [0.0, 0.8, 0.1, -1.0, 0.2];
    let mut weights = start;
    let total: f32 = judged.iter().map(|j| j.weight).sum::<f32>().max(1.0);
    // Plain descent with a fixed number of small steps: slow, sure and the same everywhere.
    for _ in 0..3_000 {
        let mut slope = [0.0_f32; SURE];
        for one in judged {
            let inputs = sure_inputs(one.standing);
            let p = sigmoid(weights.iter().zip(inputs).map(|(w, x)| w * x).sum());
            let miss = one.weight * (f32::from(u8::from(one.right)) - p);
            for (slope, input) in slope.iter_mut().zip(inputs) {
                *slope += miss * input;
            }
        }
        for at in 0..SURE {
            let pull = PRIOR * (start[at] - weights[at]);
            // Log-odds and lead are large; the others lie between 0 and 1 and would take for ever by the same steps.
            let step = if matches!(at, 1 | 2) { 0.05 } else { 0.4 };
            weights[at] += step * (slope[at] + pull) / total;
        }
        weights[1] = weights[1].max(0.05);
        weights[2] = weights[2].max(0.0);
        weights[3] = weights[3].min(0.0);
        weights[4] = weights[4].max(0.0);
    }
    weights.map(rounded)
}

/// The candidates of one document: log-odds by trees, those of the hand-written score, and which are right.
pub(super) struct Contest {
    pub(super) candidates: Vec<(f32, f32, bool)>,
    pub(super) weight: f32,
}

/// Pull of the weight of the hand-written score towards none, as that many weighted documents.
const RULE_PRIOR: f32 = 2.0;

/// Most that the hand-written score counts: beyond it the trees would not.
const RULE_MAX: f32 = 1.0;

/// How much the hand-written score counts beside the trees, where both judge sources that the trees have not seen: what
/// makes the right candidates likeliest among all of their document.
pub(super) fn beside(contests: &[Contest]) -> f32 {
    // Trees promise too much on unseen sources, so their scale is fitted as well; only the ratio is kept.
    let (mut trees, mut rule) = (1.0_f32, 0.1_f32);
    let total: f32 = contests.iter().map(|c| c.weight).sum::<f32>().max(1.0);
    for _ in 0..600 {
        let (mut by_trees, mut by_rule) = (0.0, -RULE_PRIOR * rule);
        for contest in contests.iter().filter(|c| c.candidates.iter().any(|one| one.2)) {
            let odds = |one: &(f32, f32, bool)| trees * one.0.clamp(-12.0, 12.0) + rule * one.1;
            let most = contest.candidates.iter().map(odds).fold(f32::MIN, f32::max);
            let (mut all, mut right) = ([0.0_f32; 3], [0.0_f32; 3]);
            for one in &contest.candidates {
                let share = (odds(one) - most).exp();
                let add = [share, share * one.0.clamp(-12.0, 12.0), share * one.1];
                let sums = if one.2 { vec![&mut all, &mut right] } else { vec![&mut all] };
                sums.into_iter().for_each(|sum| sum.iter_mut().zip(add).for_each(|(s, a)| *s += a));
            }
            let slope = |at: usize| right[at] / right[0].max(1e-12) - all[at] / all[0].max(1e-12);
            by_trees += contest.weight * slope(1);
            by_rule += contest.weight * slope(2);
        }
        trees = (trees + 0.05 * by_trees / total).clamp(0.05, 4.0);
        rule = (rule + 0.05 * by_rule / total).clamp(0.0, 4.0);
    }
    rounded((rule / trees).min(RULE_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hand_written_score_counts_where_trees_err() {
        let contest =
            |trees: f32, rule: f32| Contest { candidates: vec![(trees, rule, true), (0.0, 0.0, false)], weight: 1.0 };
        let errs: Vec<Contest> = (0..60).map(|i| contest(if i % 3 == 0 { -1.0 } else { 1.0 }, 2.0)).collect();
        let leads: Vec<Contest> = (0..60).map(|i| contest(3.0, if i % 2 == 0 { -2.0 } else { 2.0 })).collect();
        assert!(beside(&errs) > 0.5);
        assert!(beside(&leads) < 0.2);
    }

    #[test]
    fn odds_that_promise_too_much_are_brought_down() {
        // The trees say 95 of 100, and 75 are right.
        let standing = Standing { odds: 3.0, next: Some(-3.0), doubt: 0.0, agreed: 0.0 };
        let judged: Vec<Judged> = (0..200).map(|i| Judged { standing, right: i % 4 != 0, weight: 1.0 }).collect();
        let weights = calibrate(&judged);
        let inputs = sure_inputs(standing);
        let p = sigmoid(weights.iter().zip(inputs).map(|(w, x)| w * x).sum());
        assert!((p - 0.75).abs() < 0.03, "{p}");
    }
}
