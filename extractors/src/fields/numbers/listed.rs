//! Several numbers at one label: "Your orders: 4711, 4712 and 4715".

use super::shape::{clean, is_number, joined};
use super::{Choice, is_date_or_amount};
use crate::fields::facts::Facts;
use crate::layout::{Line, Sheet};

/// Most numbers of a list.
const LISTED_MAX: usize = 20;

/// Where the list of numbers ends that a number begins; `None` when no other follows it.
///
/// What follows a comma, a slash or "and" is another number of the list when it is written alike: as many letters, and
/// about as many digits.
pub(super) fn list_end(sheet: &Sheet, facts: &Facts, choice: &Choice) -> Option<usize> {
    let (index, _, mut last) = choice.place;
    let line = sheet.lines.get(index)?;
    let shape = |text: &str| {
        (text.chars().filter(|c| c.is_alphabetic()).count(), text.bytes().filter(u8::is_ascii_digit).count())
    };
    let (letters, digits) = shape(&choice.found.value);
    let mut end = None;
    for _ in 0..LISTED_MAX {
        let mut at = last + 1;
        let mut apart = line.tokens[last].text.ends_with(LIST_MARKS);
        // "A + B", "A und B": a mark or a short word of its own.
        if line.tokens.get(at).is_some_and(|t| is_link(&t.text)) {
            (at, apart) = (at + 1, true);
        }
        let Some(next) = line.tokens.get(at) else { break };
        let (text, until) = joined(line, at);
        let near = next.x0 - line.tokens[at - 1].x1 < line.height() * 1.2;
        let alike = clean(&text).is_some_and(|value| {
            let own = shape(&value);
            own.0 == letters
                && own.1.abs_diff(digits) <= 1
                && own.1 >= 3
                && !is_date_or_amount(facts, index, at, &value)
        });
        if !(near && apart && alike) {
            break;
        }
        (last, end) = (until, Some(until));
    }
    end
}

/// Marks between the numbers of a list.
const LIST_MARKS: [char; 5] = [',', ';', '/', '+', '&'];

/// Most letters of a word that links two numbers: "and", "und", "et", "oraz".
const LINK_LETTERS: usize = 4;

fn is_link(text: &str) -> bool {
    text.chars().all(|c| LIST_MARKS.contains(&c))
        || text.chars().count() <= LINK_LETTERS && text.chars().all(char::is_lowercase)
}

/// The numbers of a list, with a comma between them.
pub(super) fn in_full(line: &Line, first: usize, last: usize) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut at = first;
    while at <= last {
        let (text, until) = joined(line, at);
        out.extend(clean(&text).filter(|value| is_number(value)));
        at = until + 1;
    }
    out.join(", ")
}
