//! Gradient boosting of two-question trees on logistic loss. No randomness: the same rows give the same trees.

use crate::scorer::{Tree, sigmoid};

/// One candidate with what it turned out to be.
#[derive(Debug, Clone)]
pub(crate) struct Row<'s> {
    pub(crate) features: &'s [f32],
    pub(crate) right: bool,
    pub(crate) weight: f32,
}

/// How the trees grow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Growth {
    pub(crate) rounds: usize,
    pub(crate) step: f32,
    /// Weight of evidence that a leaf needs before it speaks loudly.
    pub(crate) ridge: f32,
    /// Least weight of rows (as second derivative) in a leaf.
    pub(crate) leaf_min: f32,
}

/// Most thresholds tried for one feature.
const BINS_MAX: usize = 32;

/// Bias and trees that tell right rows from wrong ones.
pub(crate) fn boost(rows: &[Row<'_>], growth: Growth) -> (f32, Vec<Tree>) {
    let total: f32 = rows.iter().map(|row| row.weight).sum();
    let right: f32 = rows.iter().filter(|row| row.right).map(|row| row.weight).sum();
    let share = ((right + 0.5) / (total + 1.0)).clamp(0.001, 0.999);
    let bias = rounded((share / (1.0 - share)).ln());
    let count = rows.first().map_or(0, |row| row.features.len());
    let bins: Vec<Bins> = (0..count).map(|feature| Bins::of(rows, feature)).collect();
    let mut odds = vec![bias; rows.len()];
    let mut trees = Vec::with_capacity(growth.rounds);
    let all: Vec<usize> = (0..rows.len()).collect();
    for _ in 0..growth.rounds {
        let slopes: Vec<(f32, f32)> = rows
            .iter()
            .zip(&odds)
            .map(|(row, odds)| {
                let p = sigmoid(*odds);
                (row.weight * (f32::from(u8::from(row.right)) - p), row.weight * (p * (1.0 - p)).max(1e-4))
            })
            .collect();
        let Some(root) = best_split(&all, &bins, &slopes, growth) else { break };
        let (left, rest): (Vec<usize>, Vec<usize>) =
            all.iter().partition(|row| bins[root.feature].bin[**row] <= root.bin);
        let mut splits = [(0, 0.0); 3];
        splits[0] = (byte(root.feature), bins[root.feature].upper[usize::from(root.bin)]);
        let mut leaves = [0.0; 4];
        for (side, members) in [left, rest].into_iter().enumerate() {
            let child = best_split(&members, &bins, &slopes, growth);
            splits[1 + side] = child
                .as_ref()
                .map_or(splits[0], |child| (byte(child.feature), bins[child.feature].upper[usize::from(child.bin)]));
            let (a, b): (Vec<usize>, Vec<usize>) = match &child {
                Some(child) => members.iter().partition(|row| bins[child.feature].bin[**row] <= child.bin),
                None => (members.clone(), members),
            };
            leaves[side * 2] = leaf(&a, &slopes, growth);
            leaves[side * 2 + 1] = leaf(&b, &slopes, growth);
        }
        let tree = Tree { splits, leaves };
        for (row, odds) in rows.iter().zip(&mut odds) {
            *odds += tree.value(row.features);
        }
        trees.push(tree);
    }
    (bias, trees)
}

/// Weights are kept short: four decimals are more than the data can tell.
pub(crate) fn rounded(value: f32) -> f32 {
    (value * 10_000.0).round() / 10_000.0
}

fn byte(feature: usize) -> u8 {
    u8::try_from(feature).unwrap_or(u8::MAX)
}

fn leaf(members: &[usize], slopes: &[(f32, f32)], growth: Growth) -> f32 {
    let (gradient, curvature) = sums(members, slopes);
    rounded(growth.step * gradient / (curvature + growth.ridge))
}

fn sums(members: &[usize], slopes: &[(f32, f32)]) -> (f32, f32) {
    members.iter().fold((0.0, 0.0), |(g, h), row| (g + slopes[*row].0, h + slopes[*row].1))
}

/// A feature cut into bins of about equal size.
struct Bins {
    bin: Vec<u8>,
    /// Threshold above each bin but the last.
    upper: Vec<f32>,
}

impl Bins {
    fn of(rows: &[Row<'_>], feature: usize) -> Bins {
        let mut values: Vec<f32> = rows.iter().map(|row| row.features[feature]).collect();
        values.sort_by(f32::total_cmp);
        let mut distinct = values.clone();
        distinct.dedup();
        let mut upper: Vec<f32> = Vec::new();
        if distinct.len() <= BINS_MAX {
            upper.extend(distinct.windows(2).map(|pair| middle(pair[0], pair[1])));
        } else {
            for cut in 1..BINS_MAX {
                let at = values[cut * values.len() / BINS_MAX];
                let next = distinct.partition_point(|value| *value <= at);
                if let Some(next) = distinct.get(next) {
                    upper.push(middle(at, *next));
                }
            }
            upper.dedup();
        }
        let bin = rows
            .iter()
            .map(|row| u8::try_from(upper.partition_point(|u| row.features[feature] > *u)).unwrap_or(u8::MAX))
            .collect();
        Bins { bin, upper }
    }
}

/// A threshold between two values, short to write.
fn middle(a: f32, b: f32) -> f32 {
    let between = rounded(a + (b - a) / 2.0);
    if between >= a && between < b { between } else { a }
}

struct Split {
    feature: usize,
    bin: u8,
}

fn best_split(members: &[usize], bins: &[Bins], slopes: &[(f32, f32)], growth: Growth) -> Option<Split> {
    let (all_g, all_h) = sums(members, slopes);
    let score = |g: f32, h: f32| g * g / (h + growth.ridge);
    let mut best: Option<(f32, Split)> = None;
    for (feature, own) in bins.iter().enumerate() {
        if own.upper.is_empty() {
            continue;
        }
        let mut histogram = vec![(0.0_f32, 0.0_f32); own.upper.len() + 1];
        for row in members {
            let cell = &mut histogram[usize::from(own.bin[*row])];
            cell.0 += slopes[*row].0;
            cell.1 += slopes[*row].1;
        }
        let (mut g, mut h) = (0.0, 0.0);
        for (bin, cell) in histogram.iter().enumerate().take(own.upper.len()) {
            g += cell.0;
            h += cell.1;
            if h < growth.leaf_min || all_h - h < growth.leaf_min {
                continue;
            }
            let gain = score(g, h) + score(all_g - g, all_h - h) - score(all_g, all_h);
            if gain > 1e-3 && best.as_ref().is_none_or(|(have, _)| gain > *have) {
                best = Some((gain, Split { feature, bin: u8::try_from(bin).unwrap_or(u8::MAX) }));
            }
        }
    }
    best.map(|(_, split)| split)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROWTH: Growth = Growth { rounds: 20, step: 0.3, ridge: 1.0, leaf_min: 0.5 };

    #[test]
    fn two_questions_learn_what_one_cannot() {
        // Right when exactly one of the two holds.
        let data: Vec<([f32; 2], bool)> = (0_u8..90)
            .map(|i| {
                let (a, b) = (i % 3 == 1, i / 3 % 3 == 1);
                ([f32::from(u8::from(a)), f32::from(u8::from(b))], a != b)
            })
            .collect();
        let rows: Vec<Row<'_>> =
            data.iter().map(|(f, right)| Row { features: f, right: *right, weight: 1.0 }).collect();
        let (bias, trees) = boost(&rows, GROWTH);
        for row in &rows {
            let odds = bias + trees.iter().map(|tree| tree.value(row.features)).sum::<f32>();
            assert_eq!(odds > 0.0, row.right, "{:?}", row.features);
        }
        assert_eq!(boost(&rows, GROWTH), (bias, trees), "the same rows give the same trees");
    }

    #[test]
    fn nothing_to_learn_gives_the_share_of_right_rows() {
        let rows: Vec<Row<'_>> = (0..10).map(|i| Row { features: &[1.0], right: i < 5, weight: 1.0 }).collect();
        let (bias, trees) = boost(&rows, GROWTH);
        assert!(bias.abs() < 0.1 && trees.is_empty());
    }
}
