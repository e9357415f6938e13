//! Makes lines level that rise or fall across the page: a scan whose words come from a text layer, or from elsewhere, lies
//! as askew as its picture. Words that OCR of ours has read are level already, and nothing happens to them.

use super::Token;

/// Slope below which lines are level enough.
const LEVEL: f32 = 0.002;

/// Slope above which words do not stand in lines.
const STEEP: f32 = 0.12;

/// Pairs of neighbours that a slope is believed from.
const PAIRS_MIN: usize = 12;

/// Words looked at.
const WORDS_MAX: usize = 4_000;

/// Share of its height that a word keeps when the room that its slope takes is cut off.
const HEIGHT_MIN: f32 = 0.6;

/// Moves words up and down until their lines are level.
pub(super) fn make(tokens: &mut [Token], width: f32) {
    let slope = slope_of(tokens);
    if slope.abs() < LEVEL {
        return;
    }
    for token in tokens {
        let shift = slope * ((token.x0 + token.x1) / 2.0 - width / 2.0);
        // The box of a word askew is higher than the word.
        let height = token.y1 - token.y0;
        let spare = (slope.abs() * (token.x1 - token.x0)).min(height * (1.0 - HEIGHT_MIN)).max(0.0) / 2.0;
        token.y0 += spare - shift;
        token.y1 -= spare + shift;
    }
}

/// How far lines fall a point to the right: the middle one of the slopes between neighbours, 0 where nothing shows it.
fn slope_of(tokens: &[Token]) -> f32 {
    let mut order: Vec<(f32, f32, &Token)> = tokens
        .iter()
        .take(WORDS_MAX)
        .filter(|t| t.text.chars().count() > 1 && t.y1 > t.y0)
        .map(|t| ((t.y0 + t.y1) / 2.0, (t.x0 + t.x1) / 2.0, t))
        .collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut slopes: Vec<(f32, f32)> = Vec::new();
    for (at, (y, x, token)) in order.iter().enumerate() {
        let height = token.y1 - token.y0;
        let after = order[at..].iter().take_while(|o| o.0 - y < height * 0.5);
        let before = order[..at].iter().rev().take_while(|o| y - o.0 < height * 0.5);
        let near = |o: &&(f32, f32, &Token)| o.2.x0 >= token.x1 - height * 0.2 && o.2.x0 - token.x1 < height * 3.0;
        let next = after.chain(before).filter(near).min_by(|a, b| a.2.x0.total_cmp(&b.2.x0));
        if let Some((other_y, other_x, _)) = next.filter(|o| o.1 - x > height) {
            slopes.push(((other_y - y) / (other_x - x), other_x - x));
        }
    }
    if slopes.len() < PAIRS_MIN {
        return 0.0;
    }
    // Words far apart tell the slope better: they count by their distance.
    slopes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all: f32 = slopes.iter().map(|s| s.1).sum();
    let mut sum = 0.0;
    let middle = slopes.iter().find(|(_, weight)| {
        sum += weight;
        sum * 2.0 >= all
    });
    middle.map_or(0.0, |(slope, _)| *slope).clamp(-STEEP, STEEP)
}

#[cfg(test)]
mod tests {
    use model::Rect;

    use super::*;

    fn grid(slope: f32) -> Vec<Token> {
        let word = |row: u8, column: u8| {
            let (x, y) = (f32::from(column) * 60.0, f32::from(row) * 12.0 + slope * f32::from(column) * 60.0);
            let rect = Rect { left: 0, top: 0, right: 1, bottom: 1 };
            let text = format!("word{row}{column}");
            Token { text, x0: x, x1: x + 50.0, y0: y, y1: y + 10.0, rect, confidence: 10_000 }
        };
        (0..8).flat_map(|row| (0..8).map(move |column| word(row, column))).collect()
    }

    #[test]
    fn falling_lines_become_level() {
        for slope in [0.0, 0.02, -0.03] {
            let mut tokens = grid(slope);
            make(&mut tokens, 500.0);
            for row in tokens.chunks(8) {
                let middle = |t: &Token| (t.y0 + t.y1) / 2.0;
                let apart = row.iter().map(|t| (middle(t) - middle(&row[0])).abs()).fold(0.0, f32::max);
                assert!(apart < 0.5, "{slope}: {apart}");
            }
        }
    }
}
