//! Recognises dates; the order of day and month is inferred from the document.

use std::sync::OnceLock;

use model::Date;
use regex::Regex;

use super::vocabulary::{Hit, Meaning, vocabulary};
use crate::layout::Sheet;

/// A date on the page.
#[derive(Debug, Clone)]
pub(crate) struct DateSeen {
    pub(crate) date: Date,
    /// Whether day and month could be the other way round and nothing in the document settles it.
    pub(crate) ambiguous: bool,
    pub(crate) line: usize,
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) x0: f32,
    pub(crate) x1: f32,
}

/// Order of numeric dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    DayFirst,
    MonthFirst,
    /// Nothing shows it; day first is assumed and marked as doubtful.
    Unknown,
}

struct Found {
    start: usize,
    end: usize,
    year: i16,
    /// Month and day, or two numbers whose order is open.
    a: i8,
    b: i8,
    open: bool,
}

fn patterns() -> &'static [Regex; 4] {
    static BUILT: OnceLock<[Regex; 4]> = OnceLock::new();
    BUILT.get_or_init(|| {
        #[expect(clippy::unwrap_used, reason = "fixed patterns; a test runs them")]
        let compile = |pattern: &str| Regex::new(pattern).unwrap();
        [
            // 2026-03-02
            compile(r"((?:19|20)\d{2}) ?[-./] ?(\d{1,2}) ?[-./] ?(\d{1,2})"),
            // 02.03.2026, 2/3/26, 02-03-2026, 29/06 2021
            compile(r"(\d{1,2}) ?[-./] ?(\d{1,2})(?: ?[-./] ?| )((?:19|20)\d{2})|(\d{1,2}) ?[-./] ?(\d{1,2}) ?[-./] ?(\d{2})"),
            // 29 maart 2014, 2. März 2026, 02-Mar-26, 29MAR2018
            compile(r"(\d{1,2})(?:st|nd|rd|th|er|º)?[ .\-/]{0,3}(?:de |of )?(\p{L}{3,12})\.?[ .,\-/']{0,3}(?:de |del )?((?:19|20)\d{2}|\d{2})"),
            // March 2, 2026
            compile(r"(\p{L}{3,12})\.? ?(\d{1,2})(?:st|nd|rd|th)?[ ,.]{1,3}((?:19|20)\d{2})"),
        ]
    })
}

fn year_of(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok()?;
    Some(if text.len() == 2 { if year < 70 { 2000 + year } else { 1900 + year } } else { year })
}

/// Whether text is a date and nothing else.
pub(crate) fn is_date(text: &str) -> bool {
    in_text(text).first().is_some_and(|date| date.start == 0 && date.end == text.len())
}

fn in_text(text: &str) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    let bytes = text.as_bytes();
    let digit_at = |i: Option<usize>| i.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_digit);
    for (kind, pattern) in patterns().iter().enumerate() {
        let mut from = 0;
        while let Some(found) = pattern.captures_at(text, from) {
            let part = |at: usize| found.get(at).or_else(|| found.get(at + 3));
            let (Some(all), Some(one), Some(two), Some(three)) = (found.get(0), part(1), part(2), part(3)) else {
                break;
            };
            from = all.start() + text[all.start()..].chars().next().map_or(1, char::len_utf8);
            // "FS/2026/03/0871" is a number whose parts happen to look like a date.
            let inside_number = kind == 0
                && all.start() >= 2
                && matches!(bytes[all.start() - 1], b'/' | b'-' | b'.')
                && bytes[all.start() - 2].is_ascii_alphanumeric();
            let glued = kind == 0
                && digit_at(Some(all.end()))
                && !text[all.end()..].trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(':');
            // The last day of a period, glued to the first: "01.07.2026-30.09.2026".
            let ends_period = || out.iter().any(|f| f.end + 1 == all.start() && bytes.get(f.end) == Some(&b'-'));
            let starts_inside = digit_at(all.start().checked_sub(1))
                || inside_number
                || glued
                || kind == 1
                    && !ends_period()
                    && all.start() >= 2
                    && (matches!(bytes[all.start() - 1], b'.' | b'/' | b'-') && digit_at(Some(all.start() - 2))
                        || matches!(bytes[all.start() - 1], b'/' | b'-')
                            && bytes[all.start() - 2].is_ascii_alphabetic());
            // Four digits of a year may be followed by a glued time; two may not.
            let goes_on = || {
                matches!(bytes.get(all.end()), Some(b'/' | b'-'))
                    && bytes.get(all.end() + 1).is_some_and(u8::is_ascii_alphabetic)
            };
            let ends_inside = kind == 1 && goes_on()
                || kind != 0 && three.as_str().len() == 2 && digit_at(Some(all.end()))
                || kind == 0 && digit_at(Some(all.end())) && three.as_str().len() < 2;
            if starts_inside || ends_inside || out.iter().any(|f| all.start() < f.end && f.start < all.end()) {
                continue;
            }
            let small = |t: &str| t.parse::<i8>().ok();
            let parsed = match kind {
                0 => year_of(one.as_str())
                    .zip(small(two.as_str()))
                    .zip(small(three.as_str()))
                    .map(|((y, m), d)| (y, m, d, false)),
                1 => year_of(three.as_str())
                    .zip(small(one.as_str()))
                    .zip(small(two.as_str()))
                    .map(|((y, a), b)| (y, a, b, true)),
                2 => year_of(three.as_str())
                    .zip(vocabulary().month(two.as_str()))
                    .zip(small(one.as_str()))
                    .map(|((y, m), d)| (y, m, d, false)),
                _ => year_of(three.as_str())
                    .zip(vocabulary().month(one.as_str()))
                    .zip(small(two.as_str()))
                    .map(|((y, m), d)| (y, m, d, false)),
            };
            let Some((year, a, b, open)) = parsed else { continue };
            let possible = |m: i8, d: i8| Date::new(year, m, d).is_ok();
            if (1990..=2099).contains(&year) && (possible(a, b) || open && possible(b, a)) {
                from = all.end();
                out.push(Found { start: all.start(), end: all.end(), year, a, b, open });
            }
        }
    }
    out.sort_by_key(|f| f.start);
    out
}

/// All dates of the document.
pub(crate) fn find(sheet: &Sheet, labels: &[Hit], english: bool, dollars: bool) -> Vec<DateSeen> {
    let month_first_likely = english && dollars;
    let mut raw: Vec<(usize, usize, usize, Found)> = Vec::new();
    for (index, line) in sheet.lines.iter().enumerate() {
        if !line.tokens.iter().any(|t| t.text.bytes().any(|b| b.is_ascii_digit())) {
            continue;
        }
        // One text for the line, so that dates torn into words are found too.
        let mut text = String::new();
        let mut starts = Vec::with_capacity(line.tokens.len());
        for token in &line.tokens {
            starts.push(text.len());
            text.push_str(&token.text);
            text.push(' ');
        }
        for found in in_text(&text) {
            let first = starts.partition_point(|s| *s <= found.start).saturating_sub(1);
            let last = starts.partition_point(|s| *s < found.end).saturating_sub(1);
            // Words of one date stand close together.
            let wide = (first..last).any(|i| line.tokens[i + 1].x0 - line.tokens[i].x1 > line.height() * 2.0);
            if !wide {
                raw.push((index, first, last, found));
            }
        }
        if raw.len() > 5_000 {
            break;
        }
    }
    let day_first = raw.iter().filter(|r| r.3.open && r.3.a > 12).count();
    let month_first = raw.iter().filter(|r| r.3.open && r.3.b > 12).count();
    let dotted = raw.iter().any(|r| {
        let line = &sheet.lines[r.0];
        r.3.open && line.text(r.1, r.2).contains('.') && !line.text(r.1, r.2).contains('/')
    });
    let order = match (day_first, month_first) {
        (d, m) if d > m => Order::DayFirst,
        // No other language writes the month first.
        (_, 0 | 1) if !english => Order::DayFirst,
        (d, m) if m > d => Order::MonthFirst,
        _ if dotted => Order::DayFirst,
        _ if let Some(order) = by_terms(&raw, labels) => order,
        _ if month_first_likely => Order::MonthFirst,
        _ => Order::Unknown,
    };
    raw.into_iter()
        .filter_map(|(line, first, last, found)| {
            let (month, day) = match (found.open, order) {
                (false, _) => (found.a, found.b),
                (true, Order::MonthFirst) if found.a <= 12 => (found.a, found.b),
                (true, _) if found.b <= 12 => (found.b, found.a),
                (true, _) => (found.a, found.b),
            };
            let settled = !found.open
                || found.a == found.b
                || found.a > 12
                || found.b > 12
                || order == Order::DayFirst
                || order == Order::MonthFirst && (month_first > 0 || !month_first_likely);
            let (x0, x1) = sheet.lines[line].x_range(first, last);
            let date = Date::new(found.year, month, day).ok()?;
            Some(DateSeen { date, ambiguous: !settled, line, first, last, x0, x1 })
        })
        .collect()
}

/// Longest time to pay that is believed, in days.
const TERM_MAX: i32 = 185;

/// The order in which the due date is not before the issue date nor absurdly late, where only one is like that.
fn by_terms(raw: &[(usize, usize, usize, Found)], labels: &[Hit]) -> Option<Order> {
    let labelled = |meaning: Meaning| {
        let label = labels
            .iter()
            .filter(|h| h.is(meaning))
            .find_map(|h| raw.iter().find(|r| r.0 == h.line && r.1 > h.last && r.1 - h.last < 4).filter(|r| r.3.open));
        label.map(|r| (r.3.year, r.3.a, r.3.b))
    };
    let (issue, due) = (labelled(Meaning::IssueDate)?, labelled(Meaning::DueDate)?);
    let holds = |month_first: bool| {
        let date = |(year, a, b): (i16, i8, i8)| {
            let (month, day) = if month_first { (a, b) } else { (b, a) };
            Date::new(year, month, day).ok()
        };
        date(issue).zip(date(due)).is_some_and(|(from, to)| (0..=TERM_MAX).contains(&(to - from).get_days()))
    };
    match (holds(false), holds(true)) {
        (true, false) => Some(Order::DayFirst),
        (false, true) => Some(Order::MonthFirst),
        _ => None,
    }
}

/// Dates written as six or eight digits alone, 240909 or 20240909: only where a label says that a date stands there.
pub(crate) fn compact(sheet: &Sheet, labels: &[Hit], out: &mut Vec<DateSeen>) {
    let mut found = Vec::new();
    for label in labels.iter().filter(|h| h.meanings.iter().any(|m| m.is_date())) {
        let Some(line) = sheet.lines.get(label.line) else { continue };
        let (x0, x1) = line.x_range(label.first, label.last);
        let beside = line.tokens.iter().enumerate().skip(label.last + 1).find(|(_, t)| t.text != ":").map(|t| t.0);
        let mut places: Vec<(usize, usize)> = beside.map(|token| (label.line, token)).into_iter().collect();
        places.extend(sheet.below(label.line, x0, x1, 1).into_iter().map(|(line, first, _)| (line, first)));
        for (index, token) in places {
            let line = &sheet.lines[index];
            let near = index != label.line || line.tokens[token].x0 - x1 < line.height() * 18.0;
            if let Some(date) = in_digits(&line.tokens[token].text).filter(|_| near) {
                let (x0, x1) = line.x_range(token, token);
                found.push(DateSeen { date, ambiguous: false, line: index, first: token, last: token, x0, x1 });
            }
        }
    }
    for date in found {
        if !out.iter().any(|d| d.line == date.line && d.first <= date.last && date.first <= d.last) {
            out.push(date);
        }
    }
    out.sort_by_key(|d| (d.line, d.first));
}

/// Year, month and day as six or eight digits.
fn in_digits(text: &str) -> Option<Date> {
    let text = text.trim_end_matches(['.', ',']);
    if !matches!(text.len(), 6 | 8) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = text.split_at(text.len() - 4);
    let year = year_of(year).filter(|y| (1990..=2060).contains(y))?;
    Date::new(year, rest[..2].parse().ok()?, rest[2..].parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_alone_are_a_date_in_order_of_size_only() {
        for (text, expected) in [("240909", Some("2024-09-09")), ("20240909", Some("2024-09-09")), ("249909", None)] {
            assert_eq!(in_digits(text).map(|d| d.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_date_is_told_from_numbers_with_strokes() {
        for (text, expected) in [
            ("22/06/2026", true),
            ("3.5.2026", true),
            ("2026/0012", false),
            ("12/34/56", false),
            ("22/06/2026,", false),
        ] {
            assert_eq!(is_date(text), expected, "{text}");
        }
    }

    #[test]
    fn dates_are_found_in_many_spellings() {
        for (text, expected) in [
            ("2026-03-02", Some((2026, 3, 2))),
            ("Date:25/12/2018 8:13", Some((2018, 12, 25))),
            ("29 maart 2014", Some((2014, 3, 29))),
            ("2. März 2026", Some((2026, 3, 2))),
            ("Oct 31, 2023", Some((2023, 10, 31))),
            ("05. 06. 2018", Some((2018, 6, 5))),
            ("29/06 2021", Some((2021, 6, 29))),
            ("29MAR2018", Some((2018, 3, 29))),
            ("1er août 2020", Some((2020, 8, 1))),
            ("FS/2026/03/0871", None),
            ("2026-03-0813:45", Some((2026, 3, 8))),
            ("12.34.56", None),
            ("1-800-555-1234", None),
            ("192.168.10.20", None),
        ] {
            let found = in_text(text).into_iter().next().map(|f| {
                if f.open && (f.a > 12 || text.contains('.')) { (f.year, f.b, f.a) } else { (f.year, f.a, f.b) }
            });
            assert_eq!(found, expected, "{text}");
        }
    }
}
