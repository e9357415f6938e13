//! Whether a document says of itself that its buyer wrote it (UNTDID 1001, 389: "Self-billed invoice").

use super::vocabulary::{Hit, Meaning};
use crate::layout::Sheet;

/// Words that make a sentence of a phrase about self-billing: shorter ones are titles or nothing.
const STATEMENT_WORDS: usize = 3;

/// Words before a phrase that begins a sentence, at most: "Rechnung, ausgestellt …".
const LEAD_WORDS_MAX: usize = 2;

/// Words behind a title, at most: what it is, and its number.
const TITLE_WORDS_MAX: usize = 4;

/// Share of the page's height in which its title stands.
const HEAD: f32 = 0.45;

/// Words of a line that a sentence goes on from, at least.
const FULL_WORDS: usize = 6;

/// Leaves the meaning to those phrases alone that say it of the document itself.
pub(super) fn settle(sheet: &Sheet, hits: &mut [Hit]) {
    let is_passing = |hit: &Hit| hit.is(Meaning::SelfBilled) && !says_it(sheet, hits, hit);
    let passing: Vec<usize> = (0..hits.len()).filter(|at| is_passing(&hits[*at])).collect();
    for at in passing {
        hits[at].meanings.retain(|meaning| *meaning != Meaning::SelfBilled);
    }
}

/// Whether a phrase says of the document itself that it is self-billed: as its title, or in a sentence that begins with
/// it. Anywhere else it speaks of what somebody may do or has to.
fn says_it(sheet: &Sheet, hits: &[Hit], hit: &Hit) -> bool {
    let Some(line) = sheet.lines.get(hit.line).filter(|line| line.page == 0) else { return false };
    let (first, last) = line.cells.get(line.cell_of(hit.first)).copied().unwrap_or((hit.first, hit.last));
    let word = |at: usize| line.tokens.get(at).map_or("", |token| token.text.as_str());
    if word(hit.last).ends_with(':') || word(hit.last + 1) == ":" {
        return false;
    }
    if hit.words >= STATEMENT_WORDS && !hit.meanings.iter().any(|m| m.is_class()) {
        return hit.first <= first + LEAD_WORDS_MAX && !goes_on_from_above(sheet, hit.line);
    }
    // "SELF-BILLING INVOICE 4711" and "AUTOFACTURE N° 4711" are titles, "Self-billing software" is not.
    let says = |m: &Meaning| m.is_class() || matches!(m, Meaning::InvoiceNumber | Meaning::OtherNumber);
    let titles = |at: usize| {
        hits.iter().any(|h| h.line == hit.line && h.first <= at && at <= h.last && h.meanings.iter().any(says))
            || word(at).bytes().any(|b| b.is_ascii_digit())
            || !word(at).chars().any(char::is_alphabetic)
    };
    let height = sheet.pages.first().map_or(842.0, |page| page.1);
    hit.first == first
        && line.y0 < height * HEAD
        && last <= hit.last + TITLE_WORDS_MAX
        && (hit.last + 1..=last).all(titles)
}

/// Whether a line is the rest of a sentence that the line above began.
fn goes_on_from_above(sheet: &Sheet, index: usize) -> bool {
    let (Some(own), Some(above)) = (sheet.lines.get(index), index.checked_sub(1).and_then(|at| sheet.lines.get(at)))
    else {
        return false;
    };
    let (Some(begin), Some(other), Some(end)) = (own.tokens.first(), above.tokens.first(), above.tokens.last()) else {
        return false;
    };
    above.page == own.page
        && (begin.x0 - other.x0).abs() < own.height()
        && own.y0 - above.y1 < own.height()
        && above.tokens.len() >= FULL_WORDS
        && !end.text.ends_with(['.', ':', '!', '?'])
}
