//! Columns of numbers: right edges, or else whole numbers, that stand under each other; and the label over each.

use super::heading::Label;
use super::numbers::Number;
use crate::fields::vocabulary::Meaning;

/// Columns kept of one table.
const COLUMN_COUNT_MAX: usize = 18;

/// A column of numbers.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) x0: f32,
    pub(super) x1: f32,
    /// What its label may mean; empty without one.
    pub(super) roles: Vec<Meaning>,
    pub(super) count: usize,
    pub(super) money: usize,
    pub(super) percent: usize,
    /// How many of its numbers have a unit of measure behind them.
    pub(super) units: usize,
}

impl Column {
    pub(super) fn is(&self, role: Meaning) -> bool {
        self.roles.contains(&role)
    }

    pub(super) fn is_amount(&self) -> bool {
        self.is(Meaning::ColNetAmount) || self.is(Meaning::ColGrossAmount)
    }

    /// Share of its numbers that look like money.
    pub(super) fn money_share(&self) -> f32 {
        self.money as f32 / self.count.max(1) as f32
    }

    /// Share of its numbers that count pieces, hours or tonnes.
    pub(super) fn unit_share(&self) -> f32 {
        self.units as f32 / self.count.max(1) as f32
    }

    pub(super) fn is_percent(&self) -> bool {
        self.percent * 2 > self.count
    }
}

/// The columns that numbers standing apart form, from left to right.
pub(super) fn find<'a>(numbers: impl Iterator<Item = &'a Number>, height: f32) -> Vec<Column> {
    let mut by_edge: Vec<&Number> = numbers.filter(|n| n.apart || n.named).collect();
    by_edge.sort_by(|a, b| a.x1.total_cmp(&b.x1));
    let mut groups: Vec<Vec<&Number>> = Vec::new();
    for number in by_edge {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|l| number.x1 - l.x1 <= height * 0.35) => group.push(number),
            _ => groups.push(vec![number]),
        }
    }
    let middle = |group: &[&Number]| -> (f32, f32) {
        let mut starts: Vec<f32> = group.iter().map(|n| n.x0).collect();
        let mut ends: Vec<f32> = group.iter().map(|n| n.x1).collect();
        starts.sort_by(f32::total_cmp);
        ends.sort_by(f32::total_cmp);
        (starts[starts.len() / 2], ends[ends.len() / 2])
    };
    // Numbers aligned at the left or in the middle have ragged right edges, but stand over each other.
    let mut merged: Vec<((f32, f32), Vec<&Number>)> = Vec::new();
    let mut groups: Vec<((f32, f32), Vec<&Number>)> = groups.into_iter().map(|g| (middle(&g), g)).collect();
    groups.sort_by(|a, b| a.0.0.total_cmp(&b.0.0));
    for ((x0, x1), group) in groups {
        let over = merged.iter_mut().rev().take(3).find(|((a, b), m)| {
            let share = (b.min(x1) - a.max(x0)) / (b - a).min(x1 - x0).max(1.0);
            // Two columns of one table do not overlap; one column seldom has two numbers on a line.
            let together = || m.iter().any(|n| group.iter().any(|g| g.place.line == n.place.line));
            share > 0.5 || share > 0.15 && m.len() + group.len() < 60 && !together()
        });
        match over {
            Some((place, own)) => {
                // The larger part says where the column is.
                if group.len() > own.len() {
                    *place = (x0, x1);
                }
                own.extend(group);
            }
            None => merged.push(((x0, x1), group)),
        }
    }
    let mut merged: Vec<Vec<&Number>> = merged.into_iter().map(|(_, group)| group).collect();
    if merged.len() > COLUMN_COUNT_MAX {
        merged.sort_by_key(|g| std::cmp::Reverse(g.len()));
        merged.truncate(COLUMN_COUNT_MAX);
    }
    let mut out: Vec<Column> = merged
        .into_iter()
        .map(|group| Column {
            x0: group.iter().map(|n| n.x0).fold(f32::MAX, f32::min),
            x1: group.iter().map(|n| n.x1).fold(0.0, f32::max),
            roles: Vec::new(),
            count: group.len(),
            money: group.iter().filter(|n| n.money).count(),
            percent: group.iter().filter(|n| n.percent).count(),
            units: group.iter().filter(|n| n.unit.is_some()).count(),
        })
        .collect();
    out.sort_by(|a, b| (a.x0 + a.x1).total_cmp(&(b.x0 + b.x1)));
    out
}

/// The column that a number belongs to.
pub(super) fn column_of(columns: &[Column], number: &Number, height: f32) -> Option<usize> {
    let mut best: Option<(f32, usize)> = None;
    for (index, column) in columns.iter().enumerate() {
        let overlap = column.x1.min(number.x1) - column.x0.max(number.x0);
        let share = overlap / (number.x1 - number.x0).min(column.x1 - column.x0).max(1.0);
        let edge = (column.x1 - number.x1).abs();
        let inside = overlap / (number.x1 - number.x0).max(1.0);
        let score = inside + if edge < height * 0.3 { 0.6 } else { 0.0 };
        if (share > 0.35 || edge < height * 0.3 && overlap > 0.0) && best.is_none_or(|b| score > b.0) {
            best = Some((score, index));
        }
    }
    best.map(|b| b.1)
}

/// How labels stand over the numbers of their columns.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Over {
    /// Each over its numbers, or next to that.
    Near,
    /// Flush left in wide columns whose numbers are flush right: a number may stand nearer to the next label.
    Flush,
}

/// What speaks against labels that are flush otherwise than their numbers.
const FLUSH_COST: f32 = 1.0;
/// Cost of a label flush left in the column of its number.
const IN_COLUMN: f32 = 0.4;

/// Gives each column the label that stands over it. Labels and columns keep their order from left to right, so that
/// a label askew over its column still finds it. Returns the labels that have no column.
pub(super) fn label<'a>(columns: &mut [Column], labels: &'a [Label], height: f32) -> Vec<&'a Label> {
    let near = align(columns, labels, height, Over::Near);
    let flush = align(columns, labels, height, Over::Flush);
    let (_, pairs) = if flush.0 + FLUSH_COST < near.0 { flush } else { near };
    for (label, column) in &pairs {
        columns[*column].roles.clone_from(&labels[*label].roles);
    }
    labels.iter().enumerate().filter(|(i, _)| pairs.iter().all(|p| p.0 != *i)).map(|(_, label)| label).rev().collect()
}

/// The cheapest way to give columns their labels: its cost, and pairs of label and column.
fn align(columns: &[Column], labels: &[Label], height: f32, over: Over) -> (f32, Vec<(usize, usize)>) {
    let (m, n) = (labels.len(), columns.len());
    let pair = |i: usize, j: usize| {
        let next = labels.get(i + 1).map(|label| label.x0);
        match over {
            Over::Flush if in_column(&labels[i], next, &columns[j], height) => IN_COLUMN + text_cost(&labels[i]),
            _ => apart(&labels[i], &columns[j], height),
        }
    };
    let mut cost = vec![vec![0.0_f32; n + 1]; m + 1];
    for i in 0..=m {
        for j in 0..=n {
            if i == 0 && j == 0 {
                continue;
            }
            let mut best = f32::MAX;
            if i > 0 {
                best = best.min(cost[i - 1][j] + without_column(&labels[i - 1]));
            }
            if j > 0 {
                best = best.min(cost[i][j - 1] + 2.0);
            }
            if i > 0 && j > 0 {
                best = best.min(cost[i - 1][j - 1] + pair(i - 1, j - 1));
            }
            cost[i][j] = best;
        }
    }
    let (mut i, mut j) = (m, n);
    let mut pairs = Vec::new();
    while i > 0 && j > 0 {
        let here = cost[i][j];
        if (here - cost[i - 1][j - 1] - pair(i - 1, j - 1)).abs() < 1e-3 {
            (i, j) = (i - 1, j - 1);
            pairs.push((i, j));
        } else if (here - cost[i - 1][j] - without_column(&labels[i - 1])).abs() < 1e-3 {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    (cost[m][n], pairs)
}

/// Whether numbers stand right of where a label begins and left of where the next one does.
fn in_column(label: &Label, next: Option<f32>, column: &Column, height: f32) -> bool {
    column.x0 >= label.x0 - height * 0.3
        && column.x0 - label.x1 < height * FLUSH_MAX
        && next.is_none_or(|next| column.x1 <= next)
}

/// Widest gap between a label and numbers that are flush right in its column, in line heights.
const FLUSH_MAX: f32 = 20.0;

/// Adds columns for labels of prices and quantities under which no number stands apart, only numbers in running text:
/// `(Net): 60.00`.
pub(super) fn complete<'a>(
    columns: &mut Vec<Column>,
    labels: &[&Label],
    numbers: impl Iterator<Item = &'a Number> + Clone,
    height: f32,
) {
    for label in labels.iter().filter(|l| l.is(Meaning::ColQuantity) || l.is(Meaning::ColUnitPrice)) {
        let near = |n: &&Number| !n.apart && n.x0 < label.x1 + height && n.x1 > label.x0 - height;
        let under: Vec<&Number> =
            numbers.clone().filter(near).filter(|n| column_of(columns, n, height).is_none()).collect();
        if !under.is_empty() {
            columns.push(Column {
                x0: under.iter().map(|n| n.x0).fold(f32::MAX, f32::min),
                x1: under.iter().map(|n| n.x1).fold(0.0, f32::max),
                roles: label.roles.clone(),
                count: under.len(),
                money: under.iter().filter(|n| n.money).count(),
                percent: 0,
                units: under.iter().filter(|n| n.unit.is_some()).count(),
            });
        }
    }
    columns.sort_by(|a, b| (a.x0 + a.x1).total_cmp(&(b.x0 + b.x1)));
}

/// What it costs that a label has no column of numbers: little where text is expected.
fn without_column(label: &Label) -> f32 {
    if is_of_text(label) { 0.2 } else { 2.2 }
}

fn is_of_text(label: &Label) -> bool {
    label.roles.iter().all(|r| matches!(r, Meaning::ColDescription | Meaning::ColCode | Meaning::ColUnit))
}

fn apart(label: &Label, column: &Column, height: f32) -> f32 {
    let gap = (label.x0 - column.x1).max(column.x0 - label.x1).max(0.0) / height;
    if gap > 7.0 {
        return 1e6;
    }
    let middle = ((label.x0 + label.x1) - (column.x0 + column.x1)).abs() / 2.0 / height;
    let edge = (label.x1 - column.x1).abs().min((label.x0 - column.x0).abs()).min(middle * height) / height;
    gap * 0.6 + edge.min(6.0) * 0.08 + text_cost(label)
}

/// What it costs that numbers stand under a label of text.
fn text_cost(label: &Label) -> f32 {
    match label {
        l if is_of_text(l) && l.is(Meaning::ColDescription) => 3.0,
        l if is_of_text(l) => 1.0,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(x0: f32, x1: f32) -> Column {
        Column { x0, x1, roles: Vec::new(), count: 3, money: 3, percent: 0, units: 0 }
    }

    fn text(role: Meaning, x0: f32, x1: f32) -> Label {
        Label { roles: vec![role], x0, x1 }
    }

    #[test]
    fn labels_askew_over_their_columns_find_them_in_order() {
        // Quantity and price stand left of their numbers; the amount has no label, the description no numbers.
        let mut columns = [column(230.0, 240.0), column(330.0, 352.0), column(430.0, 460.0)];
        let labels = [
            text(Meaning::ColDescription, 40.0, 90.0),
            text(Meaning::ColQuantity, 200.0, 225.0),
            text(Meaning::ColUnitPrice, 290.0, 318.0),
        ];
        let alone = label(&mut columns, &labels, 10.0);
        assert!(alone.iter().all(|l| l.is(Meaning::ColDescription)));
        assert_eq!(columns[0].roles, [Meaning::ColQuantity]);
        assert_eq!(columns[1].roles, [Meaning::ColUnitPrice]);
        assert!(columns[2].roles.is_empty());
    }

    #[test]
    fn labels_flush_left_over_numbers_flush_right_keep_to_their_columns() {
        // Every number stands nearer to the label on its right than to its own.
        let mut columns = [column(330.0, 340.0), column(410.0, 432.0), column(500.0, 530.0)];
        let labels = [
            text(Meaning::ColDescription, 50.0, 110.0),
            text(Meaning::ColQuantity, 270.0, 290.0),
            text(Meaning::ColUnitPrice, 350.0, 385.0),
            text(Meaning::ColNetAmount, 440.0, 470.0),
        ];
        assert_eq!(label(&mut columns, &labels, 9.0).len(), 1);
        assert!(columns[0].is(Meaning::ColQuantity));
        assert!(columns[1].is(Meaning::ColUnitPrice));
        assert!(columns[2].is(Meaning::ColNetAmount));
    }
}
