//! Post codes and the places they name, as the countries write them: "D-10115 Berlin", "111 22 Stockholm",
//! "1250-096 Lisboa", "1506 MA Zaandam", "Leeds LS1 4AP", "Austin, TX 78701".

use std::ops::Range;

/// A post code within the words of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PostCode {
    /// Words of the code (BT-38, BT-53).
    pub(crate) code: Range<usize>,
    /// Words of the place (BT-37, BT-52); empty where the code stands alone.
    pub(crate) place: Range<usize>,
}

/// Words before a code that leads its line, at most: "CZ - 602 00 Brno".
const LEAD_MAX: usize = 3;

/// States as their post offices shorten them.
const STATES: &str = "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC \
     ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC NSW VIC QLD SA TAS ACT NT";

/// The post code of a line of an address: before the place on the Continent, behind it in English-speaking countries.
pub(crate) fn post_code(words: &[&str]) -> Option<PostCode> {
    (0..words.len().min(LEAD_MAX)).find_map(|at| leading(words, at)).or_else(|| trailing(words))
}

/// A code with its place behind it.
fn leading(words: &[&str], at: usize) -> Option<PostCode> {
    let is_place = |at: usize| words.get(at).is_some_and(|w| w.chars().next().is_some_and(char::is_alphabetic));
    let first = words[at].trim_start_matches(|c: char| c.is_alphabetic() || c == '-').trim_matches(',');
    let digits = first.bytes().filter(u8::is_ascii_digit).count();
    let plain = (4..=6).contains(&digits) && is_digits(first, digits);
    let end = if (plain || is_hyphened(first)) && is_place(at + 1) {
        // Two letters belong to a Dutch code.
        let letters = words[at + 1];
        let dutch = digits == 4 && letters.len() == 2 && is_upper(letters) && is_place(at + 2);
        at + 1 + usize::from(dutch)
    } else {
        let second = words.get(at + 1)?;
        let in_two = is_digits(first, 3) && is_digits(second, 2);
        let named = words.get(at + 2).is_some_and(|w| {
            w.chars().next().is_some_and(char::is_uppercase) && w.chars().filter(|c| c.is_alphabetic()).count() > 1
        });
        (in_two && named).then_some(at + 2)?
    };
    Some(PostCode { code: at..end, place: end..words.len() })
}

/// Digits before and behind the hyphen of a code: "35-064" in Poland, "1250-096" in Portugal, "392-32" in Sweden.
const HYPHENED: [(usize, usize); 3] = [(2, 3), (4, 3), (3, 2)];

fn is_hyphened(word: &str) -> bool {
    let parts = word.split_once('-');
    parts.is_some_and(|(a, b)| HYPHENED.iter().any(|(one, two)| is_digits(a, *one) && is_digits(b, *two)))
}

/// A code at the end of its line, with its place before it or on the line above.
fn trailing(words: &[&str]) -> Option<PostCode> {
    let count = words.len();
    let last = words.last()?.trim_matches(',');
    if let Some(before) = count.checked_sub(2).map(|at| words[at].trim_matches(',')) {
        // "LS1 4AP", "K1A 0B1", and "D02 AF30" in Ireland.
        let british =
            form(last) == "9AA" && matches!(form(before).as_str(), "A9" | "A99" | "AA9" | "AA99" | "A9A" | "AA9A");
        let canadian = form(before) == "A9A" && form(last) == "9A9";
        let irish = matches!(form(before).as_str(), "A99" | "A9A") && last.len() == 4 && is_irish(last);
        if british || canadian || irish {
            return Some(PostCode { code: count - 2..count, place: 0..count - 2 });
        }
        let state = STATES.split(' ').any(|state| state == before);
        let american = is_digits(last, 5) && before.len() == 2;
        let australian = is_digits(last, 4) && before.len() >= 2;
        if state && count > 2 && (american || australian) {
            return Some(PostCode { code: count - 1..count, place: 0..count - 2 });
        }
    }
    None
}

/// How a word is written: "A" for a capital, "9" for a digit, "?" for all else.
fn form(word: &str) -> String {
    let sign = |c: char| match c {
        c if c.is_ascii_uppercase() => 'A',
        c if c.is_ascii_digit() => '9',
        _ => '?',
    };
    word.chars().map(sign).collect()
}

/// The second half of an Irish code has letters and digits.
fn is_irish(word: &str) -> bool {
    let form = form(word);
    form.contains('A') && form.contains('9') && !form.contains('?')
}

fn is_digits(word: &str, count: usize) -> bool {
    word.len() == count && word.bytes().all(|b| b.is_ascii_digit())
}

fn is_upper(word: &str) -> bool {
    word.chars().all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(String, String)> {
        let words: Vec<&str> = line.split(' ').collect();
        post_code(&words).map(|found| (words[found.code].join(" "), words[found.place].join(" ")))
    }

    #[test]
    fn codes_stand_where_their_country_puts_them() {
        for (line, code, place) in [
            ("10115 Berlin", "10115", "Berlin"),
            ("D-10115 Berlin", "D-10115", "Berlin"),
            ("35-064 Rzeszów", "35-064", "Rzeszów"),
            ("111 22 Stockholm", "111 22", "Stockholm"),
            ("SE-392 32 Kalmar", "SE-392 32", "Kalmar"),
            ("602 00 Brno", "602 00", "Brno"),
            ("1250-096 Lisboa", "1250-096", "Lisboa"),
            ("1506 MA Zaandam", "1506 MA", "Zaandam"),
            ("8500 Kortrijk", "8500", "Kortrijk"),
            ("Leeds LS1 4AP", "LS1 4AP", "Leeds"),
            ("SW1A 1AA", "SW1A 1AA", ""),
            ("Dublin 2, D02 AF30", "D02 AF30", "Dublin 2,"),
            ("Austin, TX 78701", "78701", "Austin,"),
            ("Sydney NSW 2000", "2000", "Sydney"),
            ("Ottawa ON K1A 0B1", "K1A 0B1", "Ottawa ON"),
        ] {
            assert_eq!(read(line), Some((code.to_owned(), place.to_owned())), "{line}");
        }
    }

    #[test]
    fn other_numbers_are_no_codes() {
        for line in [
            "Invoice AB 12345",
            "26-0118 Berlin",
            "Box 100 20 W",
            "Tel 040 123",
            "Order 2024 0012",
            "100 20 30",
            "Total 1,234",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
