//! Recognises IBANs, glued or torn; check digits prove them.

use model::Iban;

use crate::layout::{Line, Sheet};

/// An account number on the page.
#[derive(Debug, Clone)]
pub(crate) struct IbanSeen {
    /// Without blanks.
    pub(crate) text: String,
    /// Whether its check digits fit.
    pub(crate) proven: bool,
    /// Whether a letter had to be read as a digit.
    pub(crate) mended: bool,
    pub(crate) line: usize,
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// The words of the next row that belong to it: line, first and last.
    pub(crate) rest: Option<(usize, usize, usize)>,
}

/// A letter or digit of a line, its word, and whether it begins a piece of it.
type Letter = (char, usize, bool);

/// Stands among the letters where no account number goes on.
const BREAK: char = ',';

/// Whether a word is a number with two decimals. In a table "st" before figures would be a country's code, and one row of
/// 97 has check digits that fit.
fn is_amount(word: &str) -> bool {
    let figures = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let parts = word.rsplit_once([',', '.']);
    parts.is_some_and(|(whole, cents)| cents.len() == 2 && figures(cents) && figures(whole))
}

fn letters_of(line: &Line, first: usize, last: usize) -> Vec<Letter> {
    let mut letters = Vec::new();
    for (token, word) in line.tokens.iter().enumerate().take(last.saturating_add(1)).skip(first) {
        let mut start = true;
        if is_amount(&word.text) {
            letters.push((BREAK, token, false));
            continue;
        }
        for c in word.text.chars() {
            if c.is_ascii_alphanumeric() {
                letters.push((c.to_ascii_uppercase(), token, start));
                start = false;
            } else {
                start = true;
            }
        }
    }
    letters
}

/// All account numbers of the document.
pub(crate) fn find(sheet: &Sheet) -> Vec<IbanSeen> {
    let mut out = Vec::new();
    for (index, line) in sheet.lines.iter().enumerate() {
        let letters = letters_of(line, 0, usize::MAX);
        let mut at = 0;
        while at + HEAD_MIN <= letters.len() {
            let glued = at >= 4 && letters[at - 4..at].iter().map(|l| l.0).eq("IBAN".chars());
            let candidate = (letters[at].2 || glued)
                && letters[at].0.is_ascii_alphabetic()
                && letters[at + 1].0.is_ascii_alphabetic()
                && digit_like(letters[at + 2].0)
                && digit_like(letters[at + 3].0);
            let is_short = letters.len() - at < LENGTH_MIN;
            if candidate
                && (!is_short || is_country(&letters, at))
                && proven(&letters, at).is_none()
                && let Some(wrapped) = wrapped(sheet, index, &letters, at)
            {
                out.push(wrapped);
                break;
            }
            let led = at == 0 && led_by_label(sheet, index);
            let found = if candidate { read(&letters, at, led) } else { polish(&letters, at) };
            match found {
                Some((text, end, proven, mended)) => {
                    out.push(IbanSeen {
                        text,
                        proven,
                        mended,
                        line: index,
                        first: letters[at].1,
                        last: letters[end - 1].1,
                        rest: None,
                    });
                    at = end;
                }
                None => at += 1,
            }
        }
        if out.len() > 200 {
            break;
        }
    }
    out
}

/// How countries build their account numbers behind the check digits (ISO 13616 registry): so many figures (n), capital
/// letters (a), or either (c).
const BUILT: &[(&str, &[(usize, char)])] = &[
    ("AT", &[(16, 'n')]),
    ("BE", &[(12, 'n')]),
    ("BG", &[(4, 'a'), (6, 'n'), (8, 'c')]),
    ("CH", &[(5, 'n'), (12, 'c')]),
    ("CY", &[(8, 'n'), (16, 'c')]),
    ("CZ", &[(20, 'n')]),
    ("DE", &[(18, 'n')]),
    ("DK", &[(14, 'n')]),
    ("EE", &[(16, 'n')]),
    ("ES", &[(20, 'n')]),
    ("FI", &[(14, 'n')]),
    ("FR", &[(10, 'n'), (11, 'c'), (2, 'n')]),
    ("GB", &[(4, 'a'), (14, 'n')]),
    ("GR", &[(7, 'n'), (16, 'c')]),
    ("HR", &[(17, 'n')]),
    ("HU", &[(24, 'n')]),
    ("IE", &[(4, 'a'), (14, 'n')]),
    ("IS", &[(22, 'n')]),
    ("IT", &[(1, 'a'), (10, 'n'), (12, 'c')]),
    ("LI", &[(5, 'n'), (12, 'c')]),
    ("LT", &[(16, 'n')]),
    ("LU", &[(3, 'n'), (13, 'c')]),
    ("LV", &[(4, 'a'), (13, 'c')]),
    ("MC", &[(10, 'n'), (11, 'c'), (2, 'n')]),
    ("MT", &[(4, 'a'), (5, 'n'), (18, 'c')]),
    ("NL", &[(4, 'a'), (10, 'n')]),
    ("NO", &[(11, 'n')]),
    ("PL", &[(24, 'n')]),
    ("PT", &[(21, 'n')]),
    ("RO", &[(4, 'a'), (16, 'c')]),
    ("RS", &[(18, 'n')]),
    ("SE", &[(20, 'n')]),
    ("SI", &[(15, 'n')]),
    ("SK", &[(20, 'n')]),
    ("SM", &[(1, 'a'), (10, 'n'), (12, 'c')]),
];

/// Letters of the shortest account number, and of the least part of one that may end a row.
const LENGTH_MIN: usize = 15;
const HEAD_MIN: usize = 4;

/// Whether an account number that begins here is one of a country whose building is known.
fn is_country(letters: &[Letter], at: usize) -> bool {
    BUILT.iter().any(|(country, _)| letters.iter().skip(at).map(|letter| letter.0).take(2).eq(country.chars()))
}

/// Whether an account number is built as its country builds them: check digits alone fit one text of 97 by chance.
fn is_built(text: &str) -> bool {
    let Some((_, parts)) = BUILT.iter().find(|(country, _)| text.starts_with(country)) else { return true };
    let mut rest = text.get(4..).unwrap_or_default();
    for (length, kind) in *parts {
        let Some((part, after)) = rest.split_at_checked(*length) else { return false };
        let fits = part.bytes().all(|b| match kind {
            'n' => b.is_ascii_digit(),
            'a' => b.is_ascii_uppercase(),
            _ => b.is_ascii_alphanumeric(),
        });
        if !fits {
            return false;
        }
        rest = after;
    }
    rest.is_empty()
}

fn digit_like(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, 'O' | 'I' | 'S' | 'B' | 'L')
}

/// Whether the line before ends with the label.
fn led_by_label(sheet: &Sheet, index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|i| sheet.lines.get(i)).and_then(|l| l.tokens.last());
    before.is_some_and(|t| t.text.trim_end_matches(':').eq_ignore_ascii_case("iban"))
}

/// An account number that goes on in the next row: of its column, or of its paragraph. Check digits prove that it does.
fn wrapped(sheet: &Sheet, index: usize, letters: &[Letter], at: usize) -> Option<IbanSeen> {
    let line = sheet.lines.get(index)?;
    let first = letters.get(at)?.1;
    let &(from, end) = line.cells.get(line.cell_of(first))?;
    let (x0, x1) = line.x_range(from, end);
    let below = sheet.below(index, x0, x1, 1).into_iter();
    // A column's rows begin at one edge; a paragraph's begin at the edge of the page's text.
    let next = below.filter(|(row, first, _)| {
        let left = sheet.lines[*row].tokens[*first].x0;
        (left - x0).abs() < line.height() || left < x0 && from == 0
    });
    let own: Vec<Letter> = letters.iter().skip(at).filter(|letter| letter.1 <= end).copied().collect();
    for (row, start, stop) in next {
        let under = sheet.lines.get(row)?;
        let mut whole = own.clone();
        whole.extend(letters_of(under, start, stop.min(start + ROW_WORDS_MAX)));
        let Some((text, length, mended)) = proven(&whole, 0).filter(|found| found.1 > own.len()) else { continue };
        // Nothing of the next row's word may be left over.
        if whole.get(length).is_some_and(|letter| !letter.2) {
            continue;
        }
        let last = whole[length - 1].1;
        return Some(IbanSeen {
            text,
            proven: true,
            mended,
            line: index,
            first,
            last: end,
            rest: Some((row, start, last)),
        });
    }
    None
}

/// Words of the next row that may belong to an account number.
const ROW_WORDS_MAX: usize = 7;

/// A Polish account number without its country (NRB): 26 figures, which its check digits prove.
fn polish(letters: &[Letter], at: usize) -> Option<(String, usize, bool, bool)> {
    let end = at + 26;
    let part = letters.get(at..end)?;
    let is_whole = part[0].2 && part.iter().all(|letter| letter.0.is_ascii_digit());
    if !is_whole || letters.get(end).is_some_and(|next| !next.2 || next.0.is_ascii_digit()) {
        return None;
    }
    let text: String = "PL".chars().chain(part.iter().map(|letter| letter.0)).collect();
    text.parse::<Iban>().is_ok().then_some((text, end, true, false))
}

/// The account number that begins here and whose check digits fit: its text, where it ends, and whether a letter had to
/// be read as a digit.
fn proven(letters: &[Letter], at: usize) -> Option<(String, usize, bool)> {
    // The length belongs to the country; try the lengths that exist and let the check digits decide.
    for length in [22_usize, 27, 28, 24, 18, 16, 20, 21, 23, 25, 26, 29, 15, 19, 30, 31] {
        let Some(part) = letters.get(at..at + length) else { continue };
        let text: String = part.iter().map(|l| l.0).collect();
        let own_digits = text.bytes().filter(u8::is_ascii_digit).count();
        if own_digits * 2 >= length && is_built(&text) && text.parse::<Iban>().is_ok() {
            return Some((text, at + length, false));
        }
        let mended: String = text[..2]
            .chars()
            .chain(text[2..].chars().map(|c| match c {
                'O' => '0',
                'I' | 'L' => '1',
                'S' => '5',
                'B' => '8',
                c => c,
            }))
            .collect();
        // Letters inside an account number are ordinary in some countries, so mending must be proven, and running
        // text that happens to fit the check digits is no account.
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        if digits * 4 >= length * 3 && mended != text && is_built(&mended) && mended.parse::<Iban>().is_ok() {
            return Some((mended, at + length, true));
        }
    }
    None
}

fn read(letters: &[Letter], at: usize, led: bool) -> Option<(String, usize, bool, bool)> {
    if let Some((text, end, mended)) = proven(letters, at) {
        return Some((text, end, true, mended));
    }
    // An IBAN whose check digits do not fit is still what the page says: kept with its doubt.
    let mut end = at + 4;
    while end < letters.len() && end - at < 34 && letters[end].0.is_ascii_digit() {
        end += 1;
    }
    let length = end - at;
    let labelled =
        led || at >= 4 && letters[..at].iter().rev().take(12).map(|l| l.0).collect::<String>().contains("NABI");
    (labelled && (15..=32).contains(&length) && letters[at + 2].0.is_ascii_digit())
        .then(|| (letters[at..end].iter().map(|l| l.0).collect(), end, false, false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::evidence::Via;
    use model::extraction::{Page, Word};
    use model::{Confidence, DocumentId, Rect};

    fn check(text: &str, expected: &str, proven: bool) {
        let words = text.split(' ').enumerate().map(|(i, t)| Word {
            text: t.to_owned(),
            rect: Rect {
                left: 300 * u16::try_from(i).expect("few"),
                top: 100,
                right: 300 * u16::try_from(i).expect("few") + 280,
                bottom: 200,
            },
            confidence: Confidence::CERTAIN,
        });
        let page = Page {
            number: 1,
            width: 59_500,
            height: 84_200,
            via: Via::TextLayer,
            words: words.collect(),
            picture: None,
        };
        let found = find(&Sheet::new(DocumentId::of(b""), &[page]));
        assert_eq!(found.first().map(|f| (f.text.as_str(), f.proven)), Some((expected, proven)), "{text}");
    }

    #[test]
    fn account_numbers_are_found_glued_torn_and_misread() {
        check("IBAN: DE89 3704 0044 0532 0130 00 BIC: X", "DE89370400440532013000", true);
        check("IBANDE89370400440532013000", "DE89370400440532013000", true);
        check("SE54 4413 FAKTURADAT IBAN: SE3550000000054910000003", "SE3550000000054910000003", true);
        check("IBAN DE89 37O4 0044 0532 0130 00", "DE89370400440532013000", true);
        check("IBAN: DE88 2008 0000 0970 3757 01", "DE88200800000970375701", false);
        check("Nr konta: 02 8676 2521 7818 9067 0877 5914", "PL02867625217818906708775914", true);
        check("st 27 599 331,18 8250 08 27 SE35 5000 0000 0549 1000 0003", "SE3550000000054910000003", true);
    }

    #[test]
    fn an_account_number_goes_on_in_the_next_row_of_its_column_where_check_digits_prove_it() {
        let word = |text: &str, left: u16, top: u16| Word {
            text: text.to_owned(),
            rect: Rect { left, top, right: left + 60 * u16::try_from(text.len()).expect("short"), bottom: top + 100 },
            confidence: Confidence::CERTAIN,
        };
        let row = |text: &str, left: u16, top: u16| {
            let mut at = left;
            let words: Vec<Word> = text
                .split(' ')
                .map(|part| {
                    let one = word(part, at, top);
                    at = one.rect.right + 40;
                    one
                })
                .collect();
            words
        };
        let seen = |below: &str| {
            let mut words = row("Stockholm", 500, 7_000);
            words.extend(row("IBAN SE65 8618 1741 7860 6048", 30_000, 7_000));
            words.extend(row("Sverige", 500, 7_140));
            words.extend(row(below, 30_000, 7_140));
            let page = Page { number: 1, width: 59_500, height: 84_200, via: Via::TextLayer, words, picture: None };
            find(&Sheet::new(DocumentId::of(b""), &[page])).into_iter().next()
        };
        let found = seen("3596").expect("found");
        assert_eq!((found.text.as_str(), found.proven), ("SE6586181741786060483596", true));
        assert!(found.rest.is_some(), "the second row is evidence, too");
        let text = |words: Vec<Word>| {
            let page = Page { number: 1, width: 59_500, height: 84_200, via: Via::TextLayer, words, picture: None };
            find(&Sheet::new(DocumentId::of(b""), &[page])).into_iter().next().map(|found| found.text)
        };
        let mut letter = row("Please pay to our account with the savings bank, IBAN SE65 8618", 500, 7_000);
        letter.extend(row("1741 7860 6048 3596, within 30 days.", 500, 7_140));
        assert_eq!(text(letter), Some("SE6586181741786060483596".to_owned()), "the end of a row of a letter");
        assert!(!seen("3597").is_some_and(|found| found.proven), "nothing proves it");
    }
}
