//! Compares the lines (BG-25) of one document with the true ones, whole lines and single cells.
//!
//! A line is right when every cell that its truth names is read and right: quantity, price and net amount as numbers,
//! the description alike. A cell that the truth does not name is unknown and not scored. Lines are paired so that
//! most cells agree; a line left over on either side has all its cells wrong, or missed.

use model::flat::FlatLine;
use serde_json::Value;

use super::{Counts, compact, same_number};

/// Cells of a line, by their names in the flat form.
const CELLS: [&str; 4] = ["description", "quantity", "unit_price", "net_amount"];
/// Likeness from which two descriptions are the same.
const ALIKE_MIN: f64 = 0.7;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Unknown,
    Right,
    Wrong,
    Missed,
}

/// Counts of lines, and of their cells.
pub(super) fn compare(read: &[FlatLine], truth: &[Value]) -> (Counts, Counts) {
    let (mut lines, mut cells) = (Counts::default(), Counts::default());
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for (t, line) in truth.iter().enumerate() {
        for (r, own) in read.iter().enumerate() {
            let verdicts = verdicts(line, own);
            let right = verdicts.iter().filter(|v| **v == Verdict::Right).count();
            if right > 0 {
                pairs.push((right, t, r));
            }
        }
    }
    // Most agreement first; among equals the pair that stands at the same place.
    pairs.sort_by_key(|(right, t, r)| (std::cmp::Reverse(*right), t.abs_diff(*r), *t));
    let mut partner: Vec<Option<usize>> = vec![None; truth.len()];
    let mut used = vec![false; read.len()];
    for (_, t, r) in pairs {
        if partner[t].is_none() && !used[r] {
            partner[t] = Some(r);
            used[r] = true;
        }
    }
    for (line, partner) in truth.iter().zip(&partner) {
        let own = partner.map(|r| &read[r]);
        let verdicts = own.map_or_else(
            || known(line).map(|k| if k { Verdict::Missed } else { Verdict::Unknown }),
            |own| verdicts(line, own),
        );
        let whole = verdicts.iter().all(|v| matches!(v, Verdict::Right | Verdict::Unknown));
        match (whole, own) {
            (true, _) => lines.right += 1,
            (false, Some(_)) => lines.wrong += 1,
            (false, None) => lines.missed += 1,
        }
        for verdict in verdicts {
            match verdict {
                Verdict::Right => cells.right += 1,
                Verdict::Wrong => cells.wrong += 1,
                Verdict::Missed => cells.missed += 1,
                Verdict::Unknown => {}
            }
        }
    }
    // Cells of lines that are not there, as far as the document's truth names such cells at all.
    let named = CELLS.map(|cell| truth.iter().any(|line| line.get(cell).is_some_and(Value::is_string)));
    for own in read.iter().zip(&used).filter(|(_, used)| !**used).map(|(own, _)| own) {
        lines.wrong += 1;
        for (cell, named) in CELLS.iter().zip(named) {
            cells.wrong += u32::from(named && value(own, cell).is_some());
        }
    }
    (lines, cells)
}

fn known(line: &Value) -> [bool; 4] {
    CELLS.map(|cell| line.get(cell).is_some_and(Value::is_string))
}

fn value<'a>(line: &'a FlatLine, cell: &str) -> Option<&'a str> {
    match cell {
        "description" => line.description.as_deref(),
        "quantity" => line.quantity.as_deref(),
        "unit_price" => line.unit_price.as_deref(),
        _ => line.net_amount.as_deref(),
    }
}

fn verdicts(truth: &Value, read: &FlatLine) -> [Verdict; 4] {
    CELLS.map(|cell| match (truth.get(cell).and_then(Value::as_str), value(read, cell)) {
        (None, _) => Verdict::Unknown,
        (Some(_), None) => Verdict::Missed,
        (Some(expected), Some(actual)) => {
            let same = if cell == "description" { alike(expected, actual) } else { same_number(expected, actual) };
            if same { Verdict::Right } else { Verdict::Wrong }
        }
    })
}

/// Descriptions are alike when one begins with or holds the other whole, or most letters agree.
fn alike(expected: &str, actual: &str) -> bool {
    let (a, b) = (compact(expected), compact(actual));
    a == b
        || a.starts_with(&b) && b.chars().count() >= 4
        || !a.is_empty() && b.contains(&a)
        || strsim::normalized_levenshtein(&a, &b) >= ALIKE_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: [&str; 4]) -> FlatLine {
        let cell = |i: usize| (!cells[i].is_empty()).then(|| cells[i].to_owned());
        FlatLine { description: cell(0), quantity: cell(1), unit_price: cell(2), net_amount: cell(3) }
    }

    fn check(read: &[[&str; 4]], truth: &Value, lines: (u32, u32, u32), cells: (u32, u32, u32)) {
        let read: Vec<FlatLine> = read.iter().map(|c| line(*c)).collect();
        let (l, c) = compare(&read, truth.as_array().expect("an array"));
        assert_eq!((l.right, l.wrong, l.missed), lines, "lines");
        assert_eq!((c.right, c.wrong, c.missed), cells, "cells");
    }

    #[test]
    fn a_line_is_right_when_all_its_known_cells_are() {
        let truth = serde_json::json!([
            {"description": "Steel bolt M8", "quantity": "2", "unit_price": "4.50", "net_amount": "9.00"},
            {"description": "Freight", "net_amount": "5.00"},
        ]);
        check(&[["Steel bolt M8", "2", "4.5", "9"], ["Freight", "1", "5", "5.00"]], &truth, (2, 0, 0), (6, 0, 0));
        check(&[["Steel bolt M8", "2", "", "9"], ["Freight", "", "", "5.00"]], &truth, (1, 1, 0), (5, 0, 1));
        check(&[["Freight", "", "", "5.00"], ["Total", "", "", "14.00"]], &truth, (1, 1, 1), (2, 2, 4));
        check(&[], &truth, (0, 0, 2), (0, 0, 6));
    }
}
