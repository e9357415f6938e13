//! Names that a line break tore apart: "HOLM HARDWARE &" over "ELECTRICAL", "Holm Supplies" over "Sdn Bhd", "Herrn" over
//! "Ada Holm".

use super::Name;
use super::forms::{LEGAL_FORMS, ends_in_form, has_legal_form, without_registration};
use super::names::is_name;
use crate::fields::facts::Facts;
use crate::fields::vocabulary::{folded, vocabulary};
use crate::layout::Sheet;

/// A span of words: line, first and last token.
pub(super) type Span = (usize, usize, usize);

/// Whether text ends with a word that links it to what follows.
pub(super) fn is_open(text: &str) -> bool {
    text.rsplit_once(' ').is_some_and(|(_, last)| vocabulary().is_link(last))
}

/// Widest gap between the two lines, in line heights.
const GAP_MAX: f32 = 0.85;

/// Share of the page's height in which a letterhead's name may take two lines without a sign of it.
const HEAD: f32 = 0.25;

/// How a name stands to the line below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    /// The first line is no name without the second, or the second none without the first.
    Sure,
    /// Both might be names.
    Open,
}

/// Puts names together that go on in the next line, and drops what is only the second half of one. What may be one name
/// or two is added as one.
pub(super) fn mend(sheet: &Sheet, facts: &Facts, names: &mut Vec<Name>) {
    let mut halves: Vec<Span> = Vec::new();
    let mut more = Vec::new();
    // A form's label may stand at the last row of its value: what speaks for the second half speaks for both.
    let spoken: Vec<(usize, usize, i32)> = names.iter().map(|name| (name.line, name.first, name.score)).collect();
    let of = |(line, first, _): Span| spoken.iter().filter(|s| (s.0, s.1) == (line, first)).map(|s| s.2).max();
    for name in names.iter_mut() {
        let Some((join, rest, text)) = goes_on(sheet, facts, name) else { continue };
        if join == Join::Sure {
            halves.push(rest);
            (name.text, name.rest) = (text, Some(rest));
        } else {
            let score = of(rest).map_or(name.score, |below| below.max(name.score)) + 20;
            more.push(Name { text, rest: Some(rest), score, ..*name });
        }
    }
    names.retain(|name| {
        !halves.iter().any(|h| h.0 == name.line && h.1 <= name.first && name.last <= h.2 && name.rest.is_none())
    });
    names.append(&mut more);
    names.retain(|name| !vocabulary().is_salutation(&name.text));
}

/// Words of a person's name.
const PERSON_WORDS: std::ops::RangeInclusive<usize> = 2..=3;

/// Whether text is written as a person's name is: two or three words that begin with a capital and go on small.
pub(super) fn is_person(text: &str) -> bool {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase)
            && letters.all(|c| {
                c.is_lowercase()
                    || matches!(c, '.' | '-' | '\'' | '’')
                    || c.is_uppercase() && word.contains(['-', '\'', '’'])
            })
    };
    PERSON_WORDS.contains(&text.split(' ').count()) && text.split(' ').all(capital) && !has_legal_form(text)
}

/// Whether text is the whole name of a firm: words that say something before its legal form.
pub(super) fn is_whole(text: &str) -> bool {
    let words = text.split([' ', ',']).map(folded).filter(|w| !w.is_empty() && !LEGAL_FORMS.contains(&w.as_str()));
    ends_in_form(text) && words.filter(|w| w.len() > 1).count() >= 2
}

/// The words below that a name goes on in, and both together.
fn goes_on(sheet: &Sheet, facts: &Facts, name: &Name) -> Option<(Join, Span, String)> {
    let line = sheet.lines.get(name.line)?;
    if line.cells.get(line.cell_of(name.last))?.1 != name.last || name.rest.is_some() {
        return None;
    }
    let (x0, x1) = line.x_range(name.first, name.last);
    let rest = sheet.below(name.line, x0, x1, 1).into_iter().next()?;
    let next = &sheet.lines[rest.0];
    let (a, b) = next.x_range(rest.1, rest.2);
    let height = line.height();
    let aligned = (a - x0).abs() < height || (a + b - x0 - x1).abs() < height * 2.0;
    let alike = (0.7..1.4).contains(&(next.height() / height));
    if !aligned || !alike || next.y0 - line.y1 > height * GAP_MAX {
        return None;
    }
    let below = without_registration(next.text(rest.1, rest.2));
    let text = || format!("{} {}", name.text, below.trim_end_matches([',', ';', ':']));
    let full = line.text(name.first, name.last);
    let words: Vec<String> = below.split([' ', ',']).map(folded).filter(|w| !w.is_empty()).collect();
    let form = |word: &String| LEGAL_FORMS.contains(&word.as_str());
    let is_open = is_open(&full);
    // "Sp. z" over "o.o.": the form itself is torn.
    let torn = || folded(full.rsplit(' ').next().unwrap_or("")) + &words.concat();
    if is_open && !words.is_empty() && (words.iter().all(form) || LEGAL_FORMS.contains(&torn().as_str())) {
        return Some((Join::Sure, rest, format!("{full} {below}")));
    }
    if !words.is_empty() && (words.iter().all(form) || LEGAL_FORMS.contains(&words.concat().as_str())) {
        return (!has_legal_form(&name.text) || below.starts_with('(')).then(|| (Join::Sure, rest, text()));
    }
    let opened = |text: &str| text.matches('(').count() > text.matches(')').count();
    let closes = below.find(')').is_some_and(|at| !below[..at].contains('('));
    if opened(&full) && closes {
        let whole = without_registration(format!("{full} {below}"));
        return Some((Join::Sure, rest, whole));
    }
    is_name(sheet, facts, rest.0, rest.1, rest.2)?;
    if vocabulary().is_salutation(&full) {
        return Some((Join::Sure, rest, format!("{full} {below}")));
    }
    if is_open {
        return Some((Join::Sure, rest, format!("{full} {below}")));
    }
    // Below a person a firm in full is a name of its own.
    if is_person(&name.text) && is_whole(&below) {
        return None;
    }
    // A letterhead in two lines of one size, the second of which has the legal form.
    let height_of_page = sheet.pages.get(line.page).map_or(842.0, |p| p.1);
    let head = line.page == 0 && line.y0 < height_of_page * HEAD && (0.92..1.09).contains(&(next.height() / height));
    let (own, other) = (folded(&name.text), folded(&below));
    let short = own.chars().any(char::is_alphabetic) && !own.bytes().any(|b| b.is_ascii_digit());
    (head && short && ends_in_form(&below) && !has_legal_form(&name.text) && !other.contains(&own))
        .then(|| (Join::Open, rest, text()))
}
