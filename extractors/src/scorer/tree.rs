//! A tree of two questions.

/// Asks one feature, then one of two others, and gives one of four values.
///
/// A side that has nothing to ask holds its value twice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tree {
    /// Feature and threshold of the first question and of its two successors; up to the threshold goes left.
    pub(crate) splits: [(u8, f32); 3],
    /// Values from left to right.
    pub(crate) leaves: [f32; 4],
}

impl Tree {
    pub(crate) fn value(&self, features: &[f32]) -> f32 {
        let right =
            |(feature, threshold): (u8, f32)| features.get(usize::from(feature)).copied().unwrap_or(0.0) > threshold;
        let side = usize::from(right(self.splits[0]));
        let leaf = side * 2 + usize::from(right(self.splits[1 + side]));
        self.leaves[leaf]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_leaves_are_reached_by_two_questions() {
        let tree = Tree { splits: [(0, 0.5), (1, 1.0), (1, 2.0)], leaves: [1.0, 2.0, 3.0, 4.0] };
        let values: Vec<f32> = [[0.0, 1.0], [0.0, 1.5], [1.0, 2.0], [1.0, 2.5]].iter().map(|f| tree.value(f)).collect();
        assert_eq!(values, [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(tree.value(&[]), 1.0, "a missing feature is zero");
    }
}
