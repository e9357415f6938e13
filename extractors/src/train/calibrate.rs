//! Fits how sure a best candidate is: logistic regression on its log-odds, its lead and the doubt in its words.

use super::boost::rounded;
use crate::scorer::{sigmoid, sure_inputs};

/// A choice and whether it was right.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged {
    pub(super) odds: f32,
    pub(super) next: Option<f32>,
    pub(super) doubt: f32,
    pub(super) right: bool,
    pub(super) weight: f32,
}

/// Pull towards the log-odds themselves, as that many weighted choices.
const PRIOR: f32 = 2.0;

/// Weights of the calibration. Sureness never falls when odds or lead rise, nor rises with doubt.
pub(super) fn calibrate(judged: &[Judged]) -> [f32; 4] {
    let start = [0.0, 0.8, 0.1, -1.0];
    let mut weights: [f32; 4] = start;
    let total: f32 = judged.iter().map(|j| j.weight).sum::<f32>().max(1.0);
    // Plain descent with a fixed number of small steps: slow, sure and the same everywhere.
    for _ in 0..3_000 {
        let mut slope = [0.0_f32; 4];
        for one in judged {
            let inputs = sure_inputs(one.odds, one.next, one.doubt);
            let p = sigmoid(weights.iter().zip(inputs).map(|(w, x)| w * x).sum());
            let miss = one.weight * (f32::from(u8::from(one.right)) - p);
            for (slope, input) in slope.iter_mut().zip(inputs) {
                *slope += miss * input;
            }
        }
        for at in 0..4 {
            let pull = PRIOR * (start[at] - weights[at]);
            weights[at] += 0.05 * (slope[at] + pull) / total;
        }
        weights[1] = weights[1].max(0.05);
        weights[2] = weights[2].max(0.0);
        weights[3] = weights[3].min(0.0);
    }
    weights.map(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_that_promise_too_much_are_brought_down() {
        // The trees say 95 of 100, and 75 are right.
        let judged: Vec<Judged> = (0..200)
            .map(|i| Judged { odds: 3.0, next: Some(-3.0), doubt: 0.0, right: i % 4 != 0, weight: 1.0 })
            .collect();
        let weights = calibrate(&judged);
        let inputs = sure_inputs(3.0, Some(-3.0), 0.0);
        let p = sigmoid(weights.iter().zip(inputs).map(|(w, x)| w * x).sum());
        assert!((p - 0.75).abs() < 0.03, "{p}");
    }
}
