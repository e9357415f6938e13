//! What the figures of a description say: two texts of the same words are two articles when one is M6 × 20 and the other
//! M6 × 30, A3 and A4, 59A and 26X, 80 g and 120 g. A text that merely leaves a figure out is terse and contradicts
//! nothing.

use model::Decimal;

use crate::units::measure;

/// Figures of a description, by what they are figures of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    /// `6 × 20`: each run of numbers with a cross between them.
    dimensions: Vec<Vec<String>>,
    /// `80 g`, in the smallest unit of its kind; what it measures comes first.
    measures: Vec<(&'static str, Decimal)>,
    /// `A4`, `DN 50`: letters and the number behind them.
    sizes: Vec<(String, String)>,
    /// `59A`, `CF226X`, `6204-2RS`: letters and digits in one word that are none of these.
    codes: Vec<String>,
    /// Numbers that say of themselves what they count nothing.
    bare: Vec<String>,
    /// All words without figures, in order of the alphabet.
    words: Vec<String>,
}

/// Words before a number that make it a standard's, a document's or a person's, and not the article's.
const FOREIGN: &[&str] = &[
    "din",
    "iso",
    "en",
    "pn",
    "nf",
    "bs",
    "uni",
    "astm",
    "ansi",
    "jis",
    "vde",
    "iec",
    "ral",
    "nr",
    "no",
    "num",
    "art",
    "artnr",
    "artikel",
    "article",
    "item",
    "pos",
    "position",
    "ref",
    "charge",
    "batch",
    "lot",
    "ls",
    "lieferschein",
    "delivery",
    "order",
    "bestellung",
    "auftrag",
    "kw",
    "week",
    "woche",
    "seite",
    "page",
    "lp",
];

/// Words of sizes, whose number is the article's.
const SIZE_WORDS: &[&str] =
    &["dn", "pn", "nw", "gr", "size", "groesse", "taille", "rozmiar", "typ", "type", "model", "modell"];

/// Tokens that one description may have; what is longer is prose.
const TOKENS_MAX: usize = 80;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Number(String),
    Word(String),
    Cross,
}

impl Figures {
    /// Of a text.
    pub(crate) fn of(text: &str) -> Figures {
        let mut figures = Figures::default();
        let runs = runs(text);
        let mut at = 0;
        while let Some((token, glued)) = runs.get(at) {
            let next = runs.get(at + 1);
            match token {
                Token::Number(number) => {
                    if let Some(taken) = figures.dimension(&runs, at) {
                        at += taken;
                        continue;
                    }
                    let unit = match next {
                        Some((Token::Word(word), joined)) => measure(number, word).map(|found| (found, *joined)),
                        _ => None,
                    };
                    if let Some((found, _)) = unit {
                        // Hours and months are how much of a service, pieces how many of an article.
                        figures.measures.extend(found);
                        at += 2;
                        continue;
                    }
                    if let Some((Token::Word(word), true)) = next {
                        let mut code = format!("{number}{word}");
                        let mut taken = 2;
                        while let Some((Token::Number(more) | Token::Word(more), true)) = runs.get(at + taken) {
                            code.push_str(more);
                            taken += 1;
                        }
                        figures.codes.push(code);
                        at += taken;
                        continue;
                    }
                    let before = at.checked_sub(1).and_then(|before| runs.get(before));
                    let word_before = match before {
                        Some((Token::Word(word), _)) => Some(word.as_str()),
                        _ => None,
                    };
                    let is_foreign = word_before.is_some_and(|word| FOREIGN.contains(&word)) && !*glued;
                    if word_before.is_some_and(|word| SIZE_WORDS.contains(&word)) {
                        figures.sizes.push((word_before.unwrap_or_default().to_owned(), number.clone()));
                    } else if !is_foreign && !is_year(number) {
                        figures.bare.push(number.clone());
                    }
                    at += 1;
                }
                Token::Word(word) => {
                    // "A4" and "M6", "CF226X": letters with figures glued to them.
                    if let Some((Token::Number(number), true)) = next {
                        if let Some(taken) = figures.dimension(&runs, at + 1) {
                            figures.sizes.push((word.clone(), number.clone()));
                            at += 1 + taken;
                            continue;
                        }
                        let goes_on = matches!(runs.get(at + 2), Some((Token::Number(_) | Token::Word(_), true)));
                        if !goes_on && word.chars().count() <= 3 {
                            if !FOREIGN.contains(&word.as_str()) {
                                figures.sizes.push((word.clone(), number.clone()));
                            }
                            at += 2;
                            continue;
                        }
                        let mut code = format!("{word}{number}");
                        let mut taken = 2;
                        while let Some((Token::Number(more) | Token::Word(more), true)) = runs.get(at + taken) {
                            code.push_str(more);
                            taken += 1;
                        }
                        figures.codes.push(code);
                        at += taken;
                        continue;
                    }
                    if word.chars().count() > 1 && !SIZE_WORDS.contains(&word.as_str()) {
                        figures.words.push(word.clone());
                    }
                    at += 1;
                }
                Token::Cross => at += 1,
            }
        }
        figures.words.sort();
        figures.words.dedup();
        figures
    }

    /// Takes a run of numbers with crosses between them; how many tokens it was.
    fn dimension(&mut self, runs: &[(Token, bool)], at: usize) -> Option<usize> {
        let (numbers, taken) = dimension_at(runs, at)?;
        self.dimensions.push(numbers);
        Some(taken)
    }

    /// Whether both name one size, measure or code: in another language the figures are all that stays.
    pub(crate) fn agree(&self, other: &Figures) -> bool {
        let both = |some: bool| some && !self.contradict(other);
        both(
            self.dimensions.iter().any(|one| other.dimensions.contains(one))
                || self.measures.iter().any(|one| other.measures.contains(one))
                || self.sizes.iter().any(|one| other.sizes.contains(one))
                || self
                    .codes
                    .iter()
                    .any(|one| other.codes.iter().any(|two| one.contains(two.as_str()) || two.contains(one.as_str()))),
        )
    }

    /// Whether both say figures of one kind, and other ones.
    pub(crate) fn contradict(&self, other: &Figures) -> bool {
        let dimensions = apart(&self.dimensions, &other.dimensions, |a, b| {
            let common = a.len().min(b.len());
            a.get(..common) == b.get(..common)
        });
        let kinds = |of: &Figures| of.measures.iter().map(|(kind, _)| *kind).collect::<Vec<_>>();
        let measures = kinds(self).into_iter().any(|kind| {
            let values = |of: &Figures| -> Vec<Decimal> {
                of.measures.iter().filter(|(other, _)| *other == kind).map(|(_, value)| *value).collect()
            };
            apart(&values(self), &values(other), PartialEq::eq)
        });
        let sizes = self.sizes.iter().any(|(letters, _)| {
            let numbers = |of: &Figures| -> Vec<String> {
                of.sizes.iter().filter(|(other, _)| other == letters).map(|(_, number)| number.clone()).collect()
            };
            apart(&numbers(self), &numbers(other), PartialEq::eq)
        });
        // "26X" is the maker's short name of "CF226X".
        let codes = apart(&self.codes, &other.codes, |a, b| a.contains(b.as_str()) || b.contains(a.as_str()));
        // A number alone may be anybody's; in the very same words it is the article's.
        let bare = self.words == other.words
            && !self.words.is_empty()
            && self.bare.len() == other.bare.len()
            && apart(&self.bare, &other.bare, PartialEq::eq);
        dimensions || measures || sizes || codes || bare
    }
}

/// Whether both have something, and neither has all of the other's.
fn apart<T>(mine: &[T], theirs: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    let lacks = |some: &[T], others: &[T]| some.iter().any(|one| !others.iter().any(|other| same(one, other)));
    !mine.is_empty() && !theirs.is_empty() && lacks(mine, theirs) && lacks(theirs, mine)
}

/// `6 × 20 × 2` from a place on: the numbers, and how many tokens they take.
fn dimension_at(runs: &[(Token, bool)], at: usize) -> Option<(Vec<String>, usize)> {
    let mut numbers = Vec::new();
    let mut taken = 0;
    while let Some((Token::Number(number), _)) = runs.get(at + taken) {
        numbers.push(number.clone());
        taken += 1;
        if !matches!(runs.get(at + taken), Some((Token::Cross, _))) {
            break;
        }
        // "M8 × M10": a letter may stand before the second number, too.
        let letter = matches!(runs.get(at + taken + 1), Some((Token::Word(word), _)) if word.len() <= 2);
        taken += if letter { 2 } else { 1 };
    }
    (numbers.len() >= 2).then_some((numbers, taken))
}

fn is_year(number: &str) -> bool {
    number.len() == 4 && (number.starts_with("19") || number.starts_with("20"))
}

/// Numbers, words and crosses of a text; with each whether it is glued to the one before it.
fn runs(text: &str) -> Vec<(Token, bool)> {
    let letters: Vec<char> = text.to_lowercase().chars().take(600).collect();
    let mut runs: Vec<(Token, bool)> = Vec::new();
    let mut at = 0;
    let mut glued = false;
    while let Some(&c) = letters.get(at) {
        if runs.len() >= TOKENS_MAX {
            break;
        }
        if c.is_ascii_digit() {
            let start = at;
            while letters.get(at).is_some_and(|c| c.is_ascii_digit())
                || (matches!(letters.get(at), Some('.' | ',')) && letters.get(at + 1).is_some_and(char::is_ascii_digit))
            {
                at += 1;
            }
            let text: String = letters.get(start..at).unwrap_or_default().iter().collect();
            // A date, or a number in groups that no article has.
            let points = text.matches(['.', ',']).count();
            if points <= 1 {
                runs.push((Token::Number(plain(&text)), glued));
                glued = true;
            } else {
                glued = false;
            }
        } else if matches!(c, '×' | '*') || (c == 'x' && is_cross(&letters, at, &runs)) {
            runs.push((Token::Cross, true));
            at += 1;
            glued = true;
        } else if c.is_alphabetic() {
            let start = at;
            while letters.get(at).is_some_and(|c| c.is_alphabetic()) {
                at += 1;
            }
            let word: String = letters.get(start..at).unwrap_or_default().iter().collect();
            runs.push((Token::Word(crate::text::words(&word).concat()), glued));
            glued = true;
        } else {
            // 6204-2RS and 3/8 are one; a blank or anything else parts.
            glued = glued && matches!(c, '-' | '/') && letters.get(at + 1).is_some_and(|next| next.is_alphanumeric());
            if c == '"' {
                runs.push((Token::Word("inch".to_owned()), true));
            } else if c == '%' {
                runs.push((Token::Word("percent".to_owned()), true));
            }
            at += 1;
        }
    }
    runs
}

/// Whether an x stands between two numbers.
fn is_cross(letters: &[char], at: usize, runs: &[(Token, bool)]) -> bool {
    let after = letters.get(at + 1..).unwrap_or_default().iter().find(|c| !c.is_whitespace());
    let before = matches!(runs.last(), Some((Token::Number(_), _)));
    before && after.is_some_and(char::is_ascii_digit)
}

/// A number without its zeros at the ends: `1,50` is `1.5`.
fn plain(text: &str) -> String {
    let text = text.replace(',', ".");
    match text.parse::<Decimal>() {
        // "1.000" of a German text may be a thousand: nobody writes three zeros behind the point of a measure.
        Ok(_) if text.ends_with(".000") => text.replace('.', ""),
        Ok(number) => number.normalize().to_string(),
        Err(_) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_figures_are_another_article_and_fewer_are_not() {
        for (a, b) in [
            ("Screw M6 x 30", "Screw M6 x 20"),
            ("Screw M6x30 zinc", "Hex screw M6 × 20, zinc plated"),
            ("Copy paper A3", "Copy paper A4 80 g"),
            ("Copy paper A4 120 g", "Copy paper A4, 80g, white"),
            ("Toner 59A black", "Toner cartridge 26X black"),
            ("Ball bearing 6205", "Ball bearing 6204"),
            ("Cutting oil 5 l", "Cutting oil, canister 20 l"),
            ("Flange DN 80", "Flange DN50 PN16"),
            ("Kabel 3x2,5 50 m", "Kabel 3 x 1,5"),
            ("Monitor 24\"", "Monitor 27 inch"),
            ("Alkohol 70 %", "Alkohol 96%"),
            ("Bearing 6204-2RS", "Bearing 6204-2Z"),
        ] {
            let (one, other) = (Figures::of(a), Figures::of(b));
            assert!(one.contradict(&other), "{a} | {b}: {one:?} {other:?}");
            assert!(other.contradict(&one), "{b} | {a}");
        }
        for (a, b) in [
            ("Copy paper A4 80 g", "Kopierpapier A4, 80 g/m², weiß, 500 Blatt"),
            ("Copy paper A4 80 g white", "COPY PAPER, A4, 80g, white"),
            ("Screw M6x20", "Screw M 6 × 20 DIN 933"),
            ("Bolt 8x40 DIN 933", "Bolt M8 x 40 ISO 4017"),
            ("Hexagon bolt M8 × 40", "Sechskantschraube M8x40 verzinkt"),
            ("V-belt 1250 mm", "Keilriemen 1,25 m"),
            ("Spring washer 8 mm", "Federring M8"),
            ("Hydraulic hose 3/8 inch", "Hydraulikschlauch 3/8\""),
            ("Toner CF226X black", "Toner HP 26X black"),
            ("Cleaning October 2026", "Cleaning November 2026"),
            ("Drill set, 25 pieces", "Drill set LS 88123"),
            ("Consulting, 40 h", "Consulting 12.10.2026, 8 h"),
            ("Ball bearing 6204", "Rillenkugellager 6204 Lieferschein 8822"),
            ("Cutting oil 0,5 l", "Cutting oil 500 ml"),
            ("Screw M6", "Screw M6x20"),
            ("Cable tie, bag of 100", "Kabelbinder"),
        ] {
            let (one, other) = (Figures::of(a), Figures::of(b));
            assert!(!one.contradict(&other), "{a} | {b}: {one:?} {other:?}");
            assert!(!other.contradict(&one), "{b} | {a}");
        }
        for (a, b) in [
            ("Screw M6 x 20 zinc plated", "Schraube M6x20 verzinkt DIN 933"),
            ("Cutting oil canister 20 l", "Schneidöl, Kanister 20 Liter"),
            ("Cable 3x1,5 mm black", "Kabel 3 x 1.5 schwarz"),
            ("Toner cartridge 26X black", "Toner CF226X schwarz"),
            ("Ball bearing 6204-2RS", "Rillenkugellager 6204-2RS"),
        ] {
            assert!(Figures::of(a).agree(&Figures::of(b)), "{a} | {b}: {:?} {:?}", Figures::of(a), Figures::of(b));
        }
        assert!(!Figures::of("Screw M6 x 30").agree(&Figures::of("Screw M6 x 20")));
        assert!(!Figures::of("Desk lamp").agree(&Figures::of("Office chair")));
    }
}
