//! Makes columns upright on a page that was turned a little: levelling its lines moves words up and down only, and the
//! columns go on leaning. What leans is seen where cells begin and end: upright, most of them stand over each other.

use super::Line;

/// Leans that are tried, to either side, and the step between two.
const STEPS: i16 = 30;
const STEP: f32 = 0.002;

/// Edges that a lean is believed from.
const EDGES_MIN: usize = 24;

/// How much better than no lean one must be.
const BETTER: f32 = 1.15;

/// Width of the strips in which edges count as standing over each other, as a share of the page's width.
const STRIP: f32 = 1.0 / 240.0;

/// Moves words to the left and to the right until the columns are upright.
pub(super) fn make(lines: &mut [Line], width: f32, height: f32) {
    let lean = lean_of(lines, width, height);
    if lean == 0.0 {
        return;
    }
    for line in lines {
        let shift = lean * ((line.y0 + line.y1) / 2.0 - height / 2.0);
        for token in &mut line.tokens {
            token.x0 += shift;
            token.x1 += shift;
        }
    }
}

/// How far columns go to the left for each point downwards; 0 where nothing shows it.
fn lean_of(lines: &[Line], width: f32, height: f32) -> f32 {
    // Left edges and right edges, each with its height over the middle of the page.
    let mut edges: Vec<(bool, f32, f32)> = Vec::new();
    for line in lines {
        let y = (line.y0 + line.y1) / 2.0 - height / 2.0;
        for (first, last) in &line.cells {
            let (x0, x1) = line.x_range(*first, *last);
            edges.extend([(false, x0, y), (true, x1, y)]);
        }
    }
    if edges.len() < EDGES_MIN {
        return 0.0;
    }
    let strip = (width * STRIP).max(0.5);
    // The page's own width more to either side, for what leans out of it.
    let count = (3.0 * width / strip).ceil().min(10_000.0) as usize + 2;
    let mut strips = vec![[0_u16; 2]; count * 2];
    let mut agreement = |lean: f32| -> f32 {
        strips.fill([0; 2]);
        for (right, x, y) in &edges {
            let at = (x + lean * y + width) / strip;
            // Two sets of strips half a strip apart: an edge near the border of one is inside the other.
            for half in 0..2_usize {
                let index = (at + 0.5 * half as f32).clamp(0.0, (count - 1) as f32) as usize;
                let cell = &mut strips[index * 2 + half][usize::from(*right)];
                *cell = cell.saturating_add(1);
            }
        }
        strips.iter().flatten().map(|n| f32::from(*n) * f32::from(*n)).sum()
    };
    let upright = agreement(0.0);
    let mut best = (upright * BETTER, 0.0);
    for step in (1..=STEPS).flat_map(|step| [step, -step]) {
        let lean = f32::from(step) * STEP;
        let found = agreement(lean);
        if found > best.0 {
            best = (found, lean);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use model::Rect;

    use super::*;
    use crate::layout::Token;

    fn table(lean: f32, ragged: bool) -> Vec<Line> {
        (0..30_u8)
            .map(|row| {
                let y = f32::from(row) * 25.0;
                let token = |column: u8| {
                    // No two columns of a ragged page begin alike.
                    // Squares: with equal steps they would stand in columns that lean.
                    let row_squared = u16::from(row) * u16::from(row);
                    let off = if ragged { f32::from((row_squared * 17 + u16::from(row) * 5) % 61) } else { 0.0 };
                    let x = 60.0 + f32::from(column) * 120.0 + off - lean * (y - 421.0);
                    let rect = Rect { left: 0, top: 0, right: 1, bottom: 1 };
                    let wide = 40.0 + f32::from(row % 5) * 6.0;
                    Token { text: "word".to_owned(), x0: x, x1: x + wide, y0: y, y1: y + 9.0, rect, confidence: 10_000 }
                };
                let tokens: Vec<Token> = (0..4).map(token).collect();
                Line { page: 0, y0: y, y1: y + 9.0, tokens, cells: (0..4).map(|i| (i, i)).collect() }
            })
            .collect()
    }

    #[test]
    fn leaning_columns_become_upright() {
        for lean in [0.0, 0.012, -0.03] {
            let mut lines = table(lean, false);
            make(&mut lines, 595.0, 842.0);
            for column in 0..4 {
                let edges = || lines.iter().map(|l| l.tokens[column].x0);
                let apart = edges().fold(f32::MIN, f32::max) - edges().fold(f32::MAX, f32::min);
                assert!(apart < 3.0, "{lean}: {apart}");
            }
        }
    }

    #[test]
    fn what_stands_in_no_columns_is_left_as_it_is() {
        assert_eq!(lean_of(&table(0.0, true), 595.0, 842.0), 0.0);
        assert_eq!(lean_of(&table(0.02, false)[..2], 595.0, 842.0), 0.0);
    }
}
