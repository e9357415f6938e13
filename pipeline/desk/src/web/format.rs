//! Turns values into what people read. What strangers wrote is made safe to show here; escaping is the template's.

use jiff::civil::Date;
use maud::{Markup, html};
use model::case::{CaseState, Closing, Stage};
use model::{Amount, Severity, Timestamp};

pub(super) use crate::human::slug;
use crate::service::Standing;

/// Text of a stranger without what would reorder or hide it, as much of it as a page can carry in one place.
pub(super) fn clean(text: &str) -> String {
    let mut text = model::text::tamed(text);
    if let Some((at, _)) = text.char_indices().nth(4_000) {
        text.truncate(at);
    }
    text
}

/// The same, cut to a length a list can show.
pub(super) fn short(text: &str, chars: usize) -> String {
    let text = clean(text);
    match text.char_indices().nth(chars) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text,
    }
}

/// `1 190.00 EUR`, with narrow blanks between thousands.
pub(super) fn money(amount: Amount) -> String {
    let text = amount.to_string();
    let (number, currency) = text.split_once(' ').unwrap_or((text.as_str(), ""));
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |rest| ("−", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    let dot = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{grouped}{dot}{fraction}\u{a0}{currency}").trim_end_matches('\u{a0}').to_owned()
}

/// `2 Mar 2026`.
pub(super) fn day(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

/// `2 Mar 2026, 14:05 UTC`.
pub(super) fn moment(at: Timestamp) -> String {
    at.strftime("%-d %b %Y, %H:%M UTC").to_string()
}

/// `5 min ago`.
pub(super) fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second() - at.as_second();
    match seconds {
        ..0 => "just now".to_owned(),
        0..60 => format!("{seconds} s ago"),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        86_400..172_800 => "1 day ago".to_owned(),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

/// A moment as its age, with the exact time for those who want it.
pub(super) fn age(at: Timestamp, now: Timestamp) -> Markup {
    html! { time datetime=(at) title=(moment(at)) { (ago(at, now)) } }
}

/// A due date and how far it is.
pub(super) fn due(date: Date, today: Date) -> Markup {
    let days = crate::service::days_between(today, date);
    let (class, words) = match days {
        ..=-1 => ("late", format!("{} d overdue", -days)),
        0 => ("late", "due today".to_owned()),
        1..=3 => ("soon", format!("due in {days} d")),
        _ => ("", format!("due {}", day(date))),
    };
    html! { time.due.(class) datetime=(date) title=(day(date)) { (words) } }
}

/// The state in words, with the class of its chip.
pub(super) fn state_words(state: &CaseState) -> (&'static str, &'static str) {
    match state {
        CaseState::Working { stage: Stage::Extract } => ("Reading", "work"),
        CaseState::Working { .. } => ("Checking", "work"),
        CaseState::Archiving { .. } => ("Archiving", "work"),
        CaseState::Exception => ("Needs review", "stop"),
        CaseState::Waiting => ("Waiting for the goods", "wait"),
        CaseState::Approving => ("Waiting for approval", "wait"),
        CaseState::Correcting => ("Correct errors", "stop"),
        CaseState::Paying => ("To be paid", "wait"),
        CaseState::Quarantined { .. } => ("Quarantined", "block"),
        CaseState::Closed { outcome } => match outcome {
            Closing::Paid => ("Paid", "done"),
            Closing::Released => ("Released by policy", "done"),
            Closing::Declined => ("Returned", "over"),
            Closing::Duplicate => ("Copy", "over"),
            Closing::Filed => ("Filed", "over"),
            Closing::Rejected => ("Rejected", "over"),
        },
    }
}

/// The state as a chip.
pub(super) fn state_chip(state: &CaseState) -> Markup {
    let (words, class) = state_words(state);
    html! { span.chip.(format!("chip-{class}")) { (words) } }
}

/// A severity in words and the class of its mark.
pub(super) fn severity_words(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Block => ("Blocks", "block"),
        Severity::Hold => ("Holds", "hold"),
        Severity::Warn => ("Warning", "warn"),
        Severity::Info => ("For information", "info"),
    }
}

/// A code with its severity's mark.
pub(super) fn code_chip(code: model::Code, severity: Severity) -> Markup {
    let (words, class) = severity_words(severity);
    let name = rules::registry::rule(code).map_or("", |rule| rule.name);
    html! { span.code.(class) title=(format!("{words}: {name}")) { (code) } }
}

/// A reason of quarantine in plain words.
pub(super) fn reason_words(reason: model::extraction::Reason) -> String {
    let text = reason.as_str().replace('_', " ");
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// One sentence on top: what keeps the case, or where it is.
pub(super) fn headline(state: &CaseState, standing: &[Standing], fallback: Option<&str>) -> String {
    let worst = standing.iter().rev().filter(|s| s.stops()).max_by_key(|s| s.finding.severity);
    match (state, worst) {
        (CaseState::Exception, Some(s)) => s.finding.sentence.clone(),
        _ => fallback.map(str::to_owned).unwrap_or_else(|| state_words(state).0.to_owned()),
    }
}

/// Name of a term, with its line.
pub(super) fn term_label(term: &model::TermPath) -> String {
    let name = model::invoice::term_name(term.term).unwrap_or("Field");
    match term.line_number() {
        Some(line) => format!("{name}, line {line}"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_grouped_by_thousands() {
        for (value, shown) in [
            ("1190.00 EUR", "1\u{202f}190.00\u{a0}EUR"),
            ("-1234567.5 USD", "−1\u{202f}234\u{202f}567.50\u{a0}USD"),
            ("12 JPY", "12\u{a0}JPY"),
        ] {
            assert_eq!(money(model::parse::amount(value).expect(value)), shown);
        }
    }

    #[test]
    fn text_of_strangers_cannot_turn_the_line_around() {
        assert_eq!(clean("invoice\u{202e}fdp.exe\u{0}"), "invoice\u{fffd}fdp.exe\u{fffd}");
        assert_eq!(short("Żółć Sp. z o.o. i wspólnicy", 8), "Żółć Sp.…");
    }
}
