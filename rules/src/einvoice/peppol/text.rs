//! Texts and numbers as XPath 2.0 and the published rules take them.

use jiff::Span;
use jiff::civil::{Date, DateTime};
use model::xml::Element;

pub(super) use super::super::select::{is_space, normal};

/// A text in quotes for messages: normalised, and cut where it goes on for long, so that no document grows by what is
/// said about it.
pub(super) fn quoted(text: &str) -> String {
    const LENGTH_MAX: usize = 80;
    let short = cut(text, 0, LENGTH_MAX);
    format!("{:?}{}", normal(short), if short.len() < text.len() { "…" } else { "" })
}

/// What is said of a business process that Peppol does not know; `own` is the one of the pack.
pub(super) fn unknown_process(process: Option<Element<'_, '_>>, own: &str) -> String {
    match process.map(Element::raw_text).filter(|text| !is_blank(text)) {
        Some(text) => {
            format!("The business process (BT-23) is {}, which Peppol does not know; it is \"{own}\".", quoted(text))
        }
        None => format!("The business process (BT-23) is missing; it is \"{own}\"."),
    }
}

/// Normalised and in capitals.
pub(super) fn folded(text: &str) -> String {
    normal(text).to_uppercase()
}

/// Whether nothing is left of it after normalising.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(is_space)
}

/// The characters from one place up to another, fewer when the text is shorter.
pub(super) fn cut(text: &str, from: usize, to: usize) -> &str {
    let place = |index: usize| text.char_indices().nth(index).map_or(text.len(), |(at, _)| at);
    text.get(place(from)..place(to)).unwrap_or_default()
}

/// How many characters it has.
pub(super) fn length(text: &str) -> usize {
    text.chars().count()
}

/// The value as XPath's `xs:double`; `None` when it is none or not a number. It is compared, never counted with.
pub(super) fn double(text: &str) -> Option<f64> {
    let text = text.trim_matches(is_space);
    match text {
        "INF" => return Some(f64::INFINITY),
        "-INF" => return Some(f64::NEG_INFINITY),
        _ => {}
    }
    // The standard library also reads words such as `inf` and `nan`, which are no numbers here.
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
    text.parse().ok().filter(|_| plain)
}

/// Whether it is a number, exponents included.
pub(super) fn is_number(text: &str) -> bool {
    double(text).is_some()
}

/// Whether it is an integer: white space around it and a sign allowed.
pub(super) fn is_integer(text: &str) -> bool {
    let text = text.trim_matches(is_space);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Whether it is a calendar day written YYYY-MM-DD, and nothing else.
pub(super) fn is_date(text: &str) -> bool {
    day(text).is_some()
}

fn day(text: &str) -> Option<Date> {
    let b = text.as_bytes();
    let shape = b.len() == 10
        && b.iter().enumerate().all(|(i, byte)| if i == 4 || i == 7 { *byte == b'-' } else { byte.is_ascii_digit() });
    if !shape {
        return None;
    }
    Date::new(text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?).ok()
}

/// When an `xs:date` begins, so that two of them can be compared: white space around it and a zone allowed.
pub(super) fn date_start(text: &str) -> Option<DateTime> {
    let text = text.trim_matches(is_space);
    let (date, zone) = text.split_at_checked(10)?;
    let midnight = day(date)?.at(0, 0, 0, 0);
    let minutes = match zone {
        "" | "Z" => 0,
        _ => {
            let (sign, rest) = match zone.split_at_checked(1)? {
                ("+", rest) => (1, rest),
                ("-", rest) => (-1, rest),
                _ => return None,
            };
            let (hours, minutes) = rest.split_once(':')?;
            let part = |text: &str| text.parse::<i64>().ok().filter(|_| super::identifiers::has_digits(text, 2));
            let total = part(hours)? * 60 + part(minutes).filter(|minutes| *minutes < 60)?;
            sign * Some(total).filter(|total| *total <= 14 * 60)?
        }
    };
    midnight.checked_sub(Span::new().minutes(minutes)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalising_takes_only_xml_white_space() {
        assert_eq!(normal(" a \t\n b  "), "a b");
        assert_eq!(normal("\u{a0}a"), "\u{a0}a");
        assert_eq!(folded(" dk\n"), "DK");
        assert!(is_blank(" \t") && !is_blank("\u{a0}"));
    }

    #[test]
    fn cutting_counts_characters() {
        assert_eq!(cut("GODKÄND", 4, 6), "ÄN");
        assert_eq!(cut("ab", 1, 9), "b");
        assert_eq!(cut("", 2, 4), "");
        assert_eq!(length("Ä"), 1);
        assert_eq!(quoted(" a\n b"), "\"a b\"");
        assert_eq!(quoted(&"ä".repeat(81)).chars().count(), 83);
    }

    #[test]
    fn numbers_as_xpath_reads_them() {
        for text in ["1e5", "+7", ".5", "5.", " 25 ", "INF", "-INF"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["", "NaN", "inf", "nan", "1,5", "0x1", "e5", "."] {
            assert!(!is_number(text), "{text}");
        }
        assert!(is_integer(" +12 ") && !is_integer("1.0") && !is_integer("+") && !is_integer(""));
    }

    #[test]
    fn dates_as_xpath_reads_them() {
        assert!(is_date("2024-02-29") && !is_date("2023-02-29") && !is_date(" 2024-02-29") && !is_date("2024-02-29Z"));
        assert!(date_start(" 2024-02-29Z ") == date_start("2024-02-29"));
        assert!(date_start("2024-03-01+02:00") < date_start("2024-03-01"));
        assert_eq!(date_start("2024-03-01+15:00"), None);
        assert_eq!(date_start("2024-3-1"), None);
        assert_eq!(date_start("2024-03-0ä"), None);
    }
}
