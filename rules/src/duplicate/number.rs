//! How two invoice numbers may have come from one.

use crate::text::{NumberKey, SAME_DIGITS, SWAPPED};

/// The furthest number that counts as a neighbour in a series.
const NEIGHBOURS: u64 = 20;
/// The furthest that swapping its last two digits moves a number: 1918 and 1981.
const SWAPPED_MAX: u64 = 81;

/// What one number is to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Relation {
    /// The same, but for case, punctuation and leading zeros.
    Same,
    /// Characters that look alike: O and 0.
    Drawn,
    /// The same digits with other letters.
    SameDigits,
    /// Two neighbouring characters changed places.
    Swapped,
    /// One is the other with something before or behind: `RE-20417-COPY`.
    Affix,
    /// One digit dropped or doubled.
    Dropped,
    /// A little further in one series.
    Neighbour,
    /// One digit is another.
    OneDigit,
    /// Of one form, far apart.
    Series,
    /// Of another form.
    Foreign,
}

impl Relation {
    /// Its name among the weights.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Relation::Same => "same",
            Relation::Drawn => "drawn",
            Relation::SameDigits => "letters",
            Relation::Swapped => "swapped",
            Relation::Affix => "affix",
            Relation::Dropped => "dropped",
            Relation::Neighbour => "neighbour",
            Relation::OneDigit => "digit",
            Relation::Series => "series",
            Relation::Foreign => "foreign",
        }
    }

    pub(crate) fn between(one: &NumberKey, other: &str) -> Relation {
        if one.is_same(other) {
            return Relation::Same;
        }
        let Some(two) = NumberKey::of(other) else { return Relation::Foreign };
        match one.slip(other) {
            Some(SWAPPED) => return Relation::Swapped,
            Some(SAME_DIGITS) => return Relation::SameDigits,
            Some(_) => return Relation::Drawn,
            None => {}
        }
        let (mine, theirs) = (parts(one.parted()), parts(two.parted()));
        if is_affix(&mine, &theirs) || is_affix(&theirs, &mine) {
            return Relation::Affix;
        }
        if is_one_more(one.as_str(), two.as_str()) || is_one_more(two.as_str(), one.as_str()) {
            return Relation::Dropped;
        }
        let is_of_one_form = is_of_one_form(&mine, &theirs);
        if is_of_one_form {
            let differing: Vec<(&&str, &&str)> = mine.iter().zip(&theirs).filter(|(a, b)| a != b).collect();
            if let [(a, b)] = differing.as_slice()
                && let (Ok(a), Ok(b)) = (a.parse::<u64>(), b.parse::<u64>())
                && a.abs_diff(b) <= NEIGHBOURS
            {
                return Relation::Neighbour;
            }
        }
        if is_one_digit_off(one.as_str(), two.as_str()) {
            return Relation::OneDigit;
        }
        if is_of_one_form { Relation::Series } else { Relation::Foreign }
    }
}

/// How far the later of two numbers is ahead in one series: what a vendor's next bills have. `None` when it is behind,
/// or when they are not of one series.
fn ahead(earlier: &[&str], later: &[&str]) -> Option<u64> {
    if earlier.len() != later.len() {
        return None;
    }
    let mut differing = earlier.iter().zip(later).filter(|(a, b)| a != b);
    let (Some((a, b)), None) = (differing.next(), differing.next()) else { return None };
    b.parse::<u64>().ok()?.checked_sub(a.parse::<u64>().ok()?).filter(|ahead| *ahead > 0)
}

/// What two numbers are whose digits changed places, when the later invoice has the greater one: 1923 and 1932 of the
/// week after are nine apart, as the next bills of a series are. Who keys a number wrong moves it anywhere, and seldom
/// dates the copy anew. `None` when it still looks like a slip.
pub(super) fn gone_on(earlier: &str, later: &str) -> Option<Relation> {
    let (earlier, later) = (NumberKey::of(earlier)?, NumberKey::of(later)?);
    match ahead(&parts(earlier.parted()), &parts(later.parted()))? {
        near if near <= NEIGHBOURS => Some(Relation::Neighbour),
        near => (near <= SWAPPED_MAX).then_some(Relation::Series),
    }
}

/// How far a series of plain digits may have gone on since an earlier bill: of a vendor that writes five hundred bills
/// between two of ours, and still not the numbers of customers and orders.
const SERIES_STEP_MAX: u64 = 500;

/// Whether a number is another one of the series of an earlier number. Letters make a series: `RE-20417` and `RE-31882`,
/// `FV/123/05/2026` and `FV/140/06/2026`. Without any, only the count has gone on.
pub(crate) fn is_of_series(earlier: &str, later: &str) -> bool {
    let (Some(earlier), Some(later)) = (NumberKey::of(earlier), NumberKey::of(later)) else { return false };
    let (before, after) = (parts(earlier.parted()), parts(later.parted()));
    let has_letters = after.iter().any(|part| !is_number(part));
    // A number that lost a digit is of one form, too.
    let is_as_long = before.iter().zip(&after).all(|(a, b)| a.len() == b.len());
    if has_letters && is_as_long && is_of_one_form(&before, &after) {
        return before != after;
    }
    let most = if is_as_long { SERIES_STEP_MAX } else { NEIGHBOURS };
    ahead(&before, &after).is_some_and(|ahead| ahead <= most)
}

/// Whether two numbers have the same letters at the same places, and digits between them.
fn is_of_one_form(one: &[&str], two: &[&str]) -> bool {
    one.len() == two.len() && one.iter().zip(two).all(|(a, b)| is_number(a) == is_number(b) && (is_number(a) || a == b))
}

fn is_number(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_digit())
}

/// Runs of letters and runs of digits.
fn parts(key: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for piece in key.split('.').filter(|piece| !piece.is_empty()) {
        let mut start = 0;
        let bytes = piece.as_bytes();
        for at in 1..bytes.len() {
            if piece.is_char_boundary(at) && bytes[at].is_ascii_digit() != bytes[at - 1].is_ascii_digit() {
                parts.push(&piece[start..at]);
                start = at;
            }
        }
        parts.push(&piece[start..]);
    }
    parts
}

/// Whether `long` is `short` with one or two parts before or behind. A number of one or two digits is in many.
fn is_affix(long: &[&str], short: &[&str]) -> bool {
    let more = long.len().saturating_sub(short.len());
    let digits: usize = short.iter().filter(|part| is_number(part)).map(|part| part.len()).sum();
    (1..=2).contains(&more) && digits >= 3 && (long.starts_with(short) || long.ends_with(short))
}

/// Whether `long` is `short` with one more digit somewhere.
fn is_one_more(long: &str, short: &str) -> bool {
    if short.len() < 4 || long.len() != short.len() + 1 || !long.is_ascii() || !short.is_ascii() {
        return false;
    }
    let (long, short) = (long.as_bytes(), short.as_bytes());
    let same = long.iter().zip(short).take_while(|(a, b)| a == b).count();
    long[same].is_ascii_digit() && long[same + 1..] == short[same..]
}

fn is_one_digit_off(one: &str, two: &str) -> bool {
    if one.len() != two.len() || one.len() < 4 {
        return false;
    }
    let mut differing = one.bytes().zip(two.bytes()).filter(|(a, b)| a != b);
    let is_digits = differing.next().is_some_and(|(a, b)| a.is_ascii_digit() && b.is_ascii_digit());
    is_digits && differing.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_apart_by_what_happened_to_them() {
        for (one, other, expected) in [
            ("RE-20417", "re 020417", Relation::Same),
            ("RE-20417", "RE-2O417", Relation::Drawn),
            ("RE-20417", "20417", Relation::SameDigits),
            ("84312", "84132", Relation::Swapped),
            ("RE-20417", "RE-20417-COPY", Relation::SameDigits),
            ("RE-20417", "RE-20417/2", Relation::Affix),
            ("DB-20417", "DB-2041", Relation::Dropped),
            ("DB-20417", "DB-204177", Relation::Dropped),
            ("RE-20417", "RE-20419", Relation::Neighbour),
            ("FV/123/05/2026", "FV/131/05/2026", Relation::Neighbour),
            ("RE-20417", "RE-20917", Relation::OneDigit),
            ("RE-20417", "RE-31882", Relation::Series),
            ("RE-20417", "X-5550", Relation::Foreign),
            ("2026-07", "X-5550", Relation::Foreign),
        ] {
            let between = |a: &str, b: &str| Relation::between(&NumberKey::of(a).expect("a number"), b);
            assert_eq!(between(one, other), expected, "{one} {other}");
            assert_eq!(between(other, one), expected, "{other} {one}");
        }
    }

    #[test]
    fn letters_make_a_series_and_so_does_a_count_that_goes_on() {
        for (earlier, later, expected) in [
            ("RE-20417", "RE-20931", true),
            ("FV/123/05/2026", "FV/140/06/2026", true),
            ("2026/0123", "2026/0131", true),
            ("0001234", "0001299", true),
            // The same number, other letters, none, one before it, another year, and one that is far away.
            ("RE-20417", "RE-20417", false),
            ("RE-20417", "LS-20931", false),
            ("RE-20417", "20931", false),
            ("0001299", "0001234", false),
            ("2025/0123", "2026/0131", false),
            ("10423", "4500010423", false),
        ] {
            assert_eq!(is_of_series(earlier, later), expected, "{earlier} {later}");
        }
    }

    #[test]
    fn a_later_and_greater_number_goes_on_in_its_series() {
        for (earlier, later, expected) in [
            ("2026/1923", "2026/1932", Some(Relation::Neighbour)),
            ("INV001556", "INV001565", Some(Relation::Neighbour)),
            ("F26-1034B", "F26-1043B", Some(Relation::Neighbour)),
            ("RE-1214", "RE-1241", Some(Relation::Series)),
            // Backwards, by hundreds, and in two places: slips.
            ("2026/1932", "2026/1923", None),
            ("84132", "84312", None),
            ("2026/1923", "2062/1932", None),
        ] {
            assert_eq!(gone_on(earlier, later), expected, "{earlier} {later}");
        }
    }
}
