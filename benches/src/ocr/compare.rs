//! Compares what was read with the text layer, piece by piece at the same place of the page.

use regex::Regex;

/// Words that stand close together on one line of the page, in pixels.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
    words: Vec<Placed>,
}

/// A word and its box on the page, in pixels.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) text: String,
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) right: f32,
    pub(super) bottom: f32,
}

/// What a comparison counts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    /// Characters of the text layer, without blanks.
    pub(super) characters: usize,
    /// Characters that must be changed, added or taken away, without blanks.
    pub(super) wrong: usize,
    /// The same with a blank between words.
    pub(super) wrong_with_blanks: usize,
    /// Amounts of the text layer.
    pub(super) amounts: usize,
    /// Amounts that were read exactly.
    pub(super) amounts_read: usize,
    /// Characters read where the text layer has none: pictures, and what was made up.
    pub(super) elsewhere: usize,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.characters += other.characters;
        self.wrong += other.wrong;
        self.wrong_with_blanks += other.wrong_with_blanks;
        self.amounts += other.amounts;
        self.amounts_read += other.amounts_read;
        self.elsewhere += other.elsewhere;
    }
}

/// The pieces of a page: lines, cut where the gap is wider than two letters.
pub(super) fn pieces(mut words: Vec<Placed>) -> Vec<Piece> {
    words.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut out: Vec<Piece> = Vec::new();
    for word in words {
        let height = (word.bottom - word.top).max(1.0);
        let middle = (word.top + word.bottom) / 2.0;
        let fits = |piece: &&mut Piece| {
            let gap = word.left - piece.right;
            middle > piece.top && middle < piece.bottom && gap < height * 1.2 && gap > -height * 0.5
        };
        match out.iter_mut().rev().find(fits) {
            Some(piece) => {
                piece.right = piece.right.max(word.right);
                piece.words.push(word);
            }
            None => {
                let Placed { left, top, right, bottom, .. } = word;
                out.push(Piece { left, top, right, bottom, words: vec![word] });
            }
        }
    }
    out
}

/// The text of each piece and what was read there, and how many characters were read where no piece is.
fn pairs(pieces: &[Piece], read: Vec<Placed>) -> (Vec<(String, String)>, Vec<String>) {
    let mut found: Vec<Vec<Placed>> = vec![Vec::new(); pieces.len()];
    let mut elsewhere = Vec::new();
    for word in read {
        match home(pieces, &word) {
            Some(index) => found[index].push(word),
            None => elsewhere.push(word.text),
        }
    }
    let pair = |(piece, mut words): (&Piece, Vec<Placed>)| {
        words.sort_by(|a, b| a.left.total_cmp(&b.left));
        (line(&piece.words), line(&words))
    };
    (pieces.iter().zip(found).map(pair).collect(), elsewhere)
}

/// What was read differently, a line each, for a look at it.
pub(super) fn differences(pieces: &[Piece], read: Vec<Placed>) -> String {
    let (pairs, elsewhere) = pairs(pieces, read);
    let differing = pairs.iter().filter(|(truth, read)| truth != read);
    let mut out: String = differing.map(|(t, r)| format!("{} {t:?} {r:?}\n", distance(&plain(t), &plain(r)))).collect();
    out.push_str(&format!("elsewhere: {elsewhere:?}\n"));
    out
}

/// Compares the pieces of a page with words that were read on it.
pub(super) fn compare(pieces: &[Piece], read: Vec<Placed>, amounts: &Regex) -> Counts {
    let (pairs, elsewhere) = pairs(pieces, read);
    let mut counts =
        Counts { elsewhere: elsewhere.iter().map(|text| plain(text).chars().count()).sum(), ..Counts::default() };
    for (truth, read) in pairs {
        let (plain_truth, plain_read) = (plain(&truth), plain(&read));
        counts.characters += plain_truth.chars().count();
        counts.wrong += distance(&plain_truth, &plain_read);
        counts.wrong_with_blanks += distance(&truth, &read);
        let mut seen: Vec<&str> = amounts.find_iter(&read).map(|m| m.as_str()).collect();
        for amount in amounts.find_iter(&truth) {
            counts.amounts += 1;
            if let Some(at) = seen.iter().position(|s| *s == amount.as_str()) {
                seen.swap_remove(at);
                counts.amounts_read += 1;
            }
        }
    }
    counts
}

/// The piece that a word belongs to: the one that it lies in most.
fn home(pieces: &[Piece], word: &Placed) -> Option<usize> {
    let middle = (word.top + word.bottom) / 2.0;
    let fit = |piece: &Piece| {
        let height = piece.bottom - piece.top;
        let away = (middle - (piece.top + piece.bottom) / 2.0).abs();
        let along = word.right.min(piece.right + height * 0.4) - word.left.max(piece.left - height * 0.4);
        (away < height * 0.6 && along > 0.0).then(|| along.min(word.right - word.left) - away)
    };
    let fits = pieces.iter().enumerate().filter_map(|(index, piece)| Some((index, fit(piece)?)));
    fits.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index)
}

fn line(words: &[Placed]) -> String {
    let texts: Vec<String> = words.iter().map(|word| same(&word.text)).collect();
    texts.join(" ")
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Signs that nobody can tell apart on paper are the same sign.
fn same(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '–' | '—' | '‐' | '‑' | '−' | '\u{ad}' => out.push('-'),
            '’' | '‘' | '´' | '`' | '′' => out.push('\''),
            '“' | '”' | '„' | '″' | '«' | '»' => out.push('"'),
            '•' | '·' | '●' | '▪' | '■' => out.push('·'),
            '…' => out.push_str("..."),
            '‚' => out.push(','),
            'º' => out.push('°'),
            'ﬁ' => out.push_str("fi"),
            'ﬂ' => out.push_str("fl"),
            c => out.push(c),
        }
    }
    out
}

/// Edit distance of two texts.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(text: &str, left: f32, right: f32) -> Placed {
        Placed { text: text.to_owned(), left, top: 0.0, right, bottom: 20.0 }
    }

    #[test]
    fn errors_are_counted_where_they_stand() {
        let amounts = Regex::new(crate::ocr::AMOUNT).expect("a pattern");
        let truth =
            pieces(vec![placed("Total", 0.0, 50.0), placed("EUR", 60.0, 90.0), placed("1.234,50", 300.0, 380.0)]);
        assert_eq!(truth.len(), 2);
        let read = vec![placed("TotalEUR", 1.0, 91.0), placed("1.284,50", 301.0, 379.0), placed("logo", 600.0, 650.0)];
        let counts = compare(&truth, read, &amounts);
        assert_eq!((counts.characters, counts.wrong, counts.wrong_with_blanks), (16, 1, 2));
        assert_eq!((counts.amounts, counts.amounts_read, counts.elsewhere), (1, 0, 4));
    }
}
