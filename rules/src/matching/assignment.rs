//! Optimal assignment: which rows to which columns, so that the sum of the weights is as large as can be.
//!
//! The Hungarian method on each connected part of the graph, since most lines fit one order line only. A part too
//! large for it (a hostile invoice of thousands of equal lines) is assigned best pair first, which is still a valid
//! assignment.

/// A pair that fits, and how well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) row: usize,
    pub(crate) column: usize,
    /// Larger fits better; at least 1.
    pub(crate) weight: u32,
}

/// Work that one part may cost: rows² × columns.
const WORK_MAX: usize = 60_000_000;

/// The chosen pairs: each row and each column at most once, with the largest possible sum of weights.
///
/// The answer depends on the set of pairs only, not on their order.
pub(crate) fn assign(pairs: &[Pair]) -> Vec<Pair> {
    let mut pairs = pairs.to_vec();
    pairs.sort_by_key(|p| (p.row, p.column, std::cmp::Reverse(p.weight)));
    pairs.dedup_by_key(|p| (p.row, p.column));
    let mut chosen: Vec<Pair> = parts(&pairs).into_iter().flat_map(assign_part).collect();
    chosen.sort_by_key(|p| p.row);
    chosen
}

/// Connected parts of the graph.
fn parts(pairs: &[Pair]) -> Vec<Vec<Pair>> {
    let rows = pairs.iter().map(|p| p.row + 1).max().unwrap_or(0);
    let columns = pairs.iter().map(|p| p.column + 1).max().unwrap_or(0);
    let mut leader: Vec<usize> = (0..rows + columns).collect();
    for pair in pairs {
        let (a, b) = (find(&mut leader, pair.row), find(&mut leader, rows + pair.column));
        leader[a.max(b)] = a.min(b);
    }
    let mut slot = vec![usize::MAX; rows + columns];
    let mut parts: Vec<Vec<Pair>> = Vec::new();
    for pair in pairs {
        let root = find(&mut leader, pair.row);
        if slot[root] == usize::MAX {
            slot[root] = parts.len();
            parts.push(Vec::new());
        }
        parts[slot[root]].push(*pair);
    }
    parts
}

fn find(leader: &mut [usize], mut at: usize) -> usize {
    while leader[at] != at {
        leader[at] = leader[leader[at]];
        at = leader[at];
    }
    at
}

fn assign_part(pairs: Vec<Pair>) -> Vec<Pair> {
    if pairs.len() == 1 {
        return pairs;
    }
    let distinct = |of: fn(&Pair) -> usize| {
        let mut all: Vec<usize> = pairs.iter().map(of).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let (rows, columns) = (distinct(|p| p.row), distinct(|p| p.column));
    let work = rows.len().saturating_mul(rows.len()).saturating_mul(rows.len() + columns.len());
    if work > WORK_MAX { best_first(pairs) } else { hungarian(&pairs, &rows, &columns) }
}

fn best_first(mut pairs: Vec<Pair>) -> Vec<Pair> {
    use std::collections::BTreeSet;
    pairs.sort_by_key(|p| (std::cmp::Reverse(p.weight), p.row, p.column));
    let (mut rows, mut columns) = (BTreeSet::new(), BTreeSet::new());
    pairs.retain(|p| {
        let free = !rows.contains(&p.row) && !columns.contains(&p.column);
        if free {
            rows.insert(p.row);
            columns.insert(p.column);
        }
        free
    });
    pairs
}

/// Shortest augmenting paths with potentials. Each row has a column of its own that means "left alone", weight 0.
fn hungarian(pairs: &[Pair], rows: &[usize], columns: &[usize]) -> Vec<Pair> {
    let (n, m) = (rows.len(), rows.len() + columns.len());
    // Costs are negated weights; a pair that does not fit costs more than leaving all rows alone.
    let forbidden = i64::from(u32::MAX) * 4;
    let mut cost = vec![forbidden; n * m];
    for pair in pairs {
        if let (Ok(row), Ok(column)) = (rows.binary_search(&pair.row), columns.binary_search(&pair.column)) {
            cost[row * m + column] = -i64::from(pair.weight);
        }
    }
    for row in 0..n {
        cost[row * m + columns.len() + row] = 0;
    }
    // Index 0 stands for "none", as in the textbook form.
    let mut row_potential = vec![0_i64; n + 1];
    let mut column_potential = vec![0_i64; m + 1];
    let mut row_of = vec![0_usize; m + 1];
    for row in 1..=n {
        row_of[0] = row;
        let mut column = 0;
        let mut slack = vec![i64::MAX; m + 1];
        let mut came_from = vec![0_usize; m + 1];
        let mut used = vec![false; m + 1];
        loop {
            used[column] = true;
            let at = row_of[column];
            let (mut step, mut next) = (i64::MAX, 0);
            for j in 1..=m {
                if used[j] {
                    continue;
                }
                let reduced = cost[(at - 1) * m + j - 1] - row_potential[at] - column_potential[j];
                if reduced < slack[j] {
                    slack[j] = reduced;
                    came_from[j] = column;
                }
                if slack[j] < step {
                    step = slack[j];
                    next = j;
                }
            }
            for j in 0..=m {
                if used[j] {
                    row_potential[row_of[j]] += step;
                    column_potential[j] -= step;
                } else if j > 0 {
                    slack[j] -= step;
                }
            }
            column = next;
            if row_of[column] == 0 {
                break;
            }
        }
        while column != 0 {
            let before = came_from[column];
            row_of[column] = row_of[before];
            column = before;
        }
    }
    let mut chosen = Vec::with_capacity(n);
    for (index, column) in columns.iter().enumerate() {
        let row = row_of[index + 1];
        if row != 0
            && let Ok(found) = pairs.binary_search_by_key(&(rows[row - 1], *column), |p| (p.row, p.column))
        {
            chosen.push(pairs[found]);
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Every assignment, tried.
    fn exhaustive(pairs: &[Pair], row: usize, rows: usize, used: &mut BTreeSet<usize>) -> u32 {
        if row == rows {
            return 0;
        }
        let mut best = exhaustive(pairs, row + 1, rows, used);
        for pair in pairs.iter().filter(|p| p.row == row) {
            if used.insert(pair.column) {
                best = best.max(pair.weight + exhaustive(pairs, row + 1, rows, used));
                used.remove(&pair.column);
            }
        }
        best
    }

    fn is_valid(chosen: &[Pair]) -> bool {
        let rows: BTreeSet<usize> = chosen.iter().map(|p| p.row).collect();
        let columns: BTreeSet<usize> = chosen.iter().map(|p| p.column).collect();
        rows.len() == chosen.len() && columns.len() == chosen.len()
    }

    proptest! {
        #[test]
        fn no_assignment_is_better(
            pairs in proptest::collection::btree_map((0..6_usize, 0..6_usize), 1..1000_u32, 0..24)
        ) {
            let pairs: Vec<Pair> =
                pairs.into_iter().map(|((row, column), weight)| Pair { row, column, weight }).collect();
            let chosen = assign(&pairs);
            prop_assert!(is_valid(&chosen));
            prop_assert!(chosen.iter().all(|p| pairs.contains(p)));
            let sum: u32 = chosen.iter().map(|p| p.weight).sum();
            prop_assert_eq!(sum, exhaustive(&pairs, 0, 6, &mut BTreeSet::new()));
            prop_assert!(is_valid(&best_first(pairs.clone())));
            let mut reversed = pairs;
            reversed.reverse();
            prop_assert_eq!(assign(&reversed), chosen);
        }
    }

    #[test]
    fn the_best_pair_is_given_up_for_a_better_whole() {
        let pair = |row, column, weight| Pair { row, column, weight };
        let chosen = assign(&[pair(0, 0, 10), pair(0, 1, 9), pair(1, 0, 9)]);
        assert_eq!(chosen, vec![pair(0, 1, 9), pair(1, 0, 9)]);
    }
}
