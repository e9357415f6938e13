//! Addresses: streets, post codes and countries, the blocks that end in them, and the address below a party's name.

use model::TermPath;
use model::evidence::Via;
use model::extraction::Candidate;

use super::Name;
use super::forms::has_legal_form;
use super::postal::post_code;
use crate::fields::facts::Facts;
use crate::fields::found::Found;
use crate::fields::vocabulary::{Meaning, folded, vocabulary};
use crate::layout::{Line, Sheet};

/// Words that begin a street or a square, folded.
const STREET_WORDS: &[&str] = &[
    "av",
    "avda",
    "avenida",
    "avenue",
    "rua",
    "praca",
    "largo",
    "travessa",
    "estrada",
    "rue",
    "boulevard",
    "bd",
    "bld",
    "chemin",
    "impasse",
    "allee",
    "quai",
    "via",
    "viale",
    "piazza",
    "piazzale",
    "corso",
    "vicolo",
    "strada",
    "calle",
    "plaza",
    "paseo",
    "ronda",
    "carretera",
    "camino",
    "ul",
    "ulica",
    "aleja",
    "aleje",
    "al",
    "plac",
    "os",
    "osiedle",
    "trida",
    "namesti",
    "ulice",
    "nabrezi",
];

/// Names of countries, folded: the last line of an address, never a party.
pub(super) const COUNTRIES: &[&str] = &[
    "deutschland",
    "germany",
    "france",
    "frankreich",
    "osterreich",
    "austria",
    "schweiz",
    "suisse",
    "switzerland",
    "italia",
    "italy",
    "espana",
    "spain",
    "polska",
    "poland",
    "nederland",
    "netherlands",
    "thenetherlands",
    "belgie",
    "belgique",
    "belgium",
    "portugal",
    "sverige",
    "sweden",
    "danmark",
    "denmark",
    "norge",
    "norway",
    "suomi",
    "finland",
    "ireland",
    "luxembourg",
    "unitedkingdom",
    "usa",
    "unitedstates",
    "unitedstatesofamerica",
    "india",
    "ceskarepublika",
    "czechrepublic",
    "malaysia",
    "canada",
    "australia",
];

/// Whether text is a line of an address below the name: a street or a place with its code.
pub(super) fn is_address(text: &str) -> bool {
    is_street(text) || post_code(&text.split(' ').collect::<Vec<_>>()).is_some()
}

/// Words for a post office box, folded.
const BOX_WORDS: &[&str] = &[
    "postboks",
    "postbox",
    "box",
    "postfach",
    "apartado",
    "postilokero",
    "pobox",
    "skrpoczt",
    "postbus",
    "boitepostale",
];

/// A post office box with its number: "Postboks 367 Sentrum".
pub(super) fn is_post_box(text: &str) -> bool {
    let (word, figures) = text.split_at(text.find(|c: char| c.is_ascii_digit()).unwrap_or(0));
    !figures.is_empty() && BOX_WORDS.contains(&folded(word).as_str())
}

/// Words of a street and its number, at most.
const STREET_WORDS_MAX: usize = 9;

/// Letters of a word behind the number of a house, at most.
const DOOR_LETTERS: usize = 3;

/// A street with its number, at either end.
pub(super) fn is_street(text: &str) -> bool {
    let words: Vec<&str> = text.trim_end_matches(',').split(' ').collect();
    let house = |w: &str| {
        let digits = w.bytes().take_while(u8::is_ascii_digit).count();
        // "310-II" and "42/118" name the floor or the lot as well.
        let part = w
            .get(digits..)
            .and_then(|rest| rest.strip_prefix(['-', '/']))
            .is_some_and(|part| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
        (1..=4).contains(&digits) && (w.len() <= digits + 2 || part)
    };
    // Behind the number may stand the stair, the floor and the door: "12 A 4", "74, 2. tv.".
    if words.len() > STREET_WORDS_MAX {
        return false;
    }
    let ends = (1..words.len()).any(|at| {
        house(words[at].trim_end_matches(',')) && words[at + 1..].iter().all(|w| w.chars().count() <= DOOR_LETTERS)
    });
    let begins = words.first().is_some_and(|w| house(w.trim_end_matches(',')));
    let first = words.first().is_some_and(|w| STREET_WORDS.contains(&folded(w).as_str()));
    words.len() >= 2 && (ends || begins || first) && !has_legal_form(text)
}

/// Lines above a name in which the line of its sender may stand, and the widest gap to it in line heights.
const SENDER_LINES: usize = 5;
const SENDER_GAP: f32 = 4.0;

/// Whether the line that names the sender of a letter in small print stands directly above: name, street and place in
/// one line, and below it who the letter goes to.
pub(super) fn has_sender_above(sheet: &Sheet, line: usize, first: usize) -> bool {
    let Some(own) = sheet.lines.get(line) else { return false };
    let (width, height, _) = sheet.pages.get(own.page).copied().unwrap_or((595.0, 842.0, Via::Ocr));
    let x0 = own.tokens[first].x0;
    if own.page > 0 || own.y0 > height * 0.4 || x0 > width * 0.6 {
        return false;
    }
    sheet.lines[..line].iter().rev().take(SENDER_LINES).any(|other| {
        let near = own.y0 - other.y1 < own.height() * SENDER_GAP;
        // The cells of the line as far as they belong to the same column.
        let words: Vec<&str> =
            other.tokens.iter().filter(|t| t.x0 < x0 + width * 0.45).map(|t| t.text.as_str()).collect();
        let parts =
            words.iter().filter(|w| w.ends_with([',', ';']) || matches!(**w, "·" | "•" | "|" | "●" | "∙" | "-" | "–"));
        let starts = other.tokens.first().is_some_and(|t| (t.x0 - x0).abs() < width * 0.12);
        near && starts
            && parts.count() > 0
            && (3..words.len()).any(|at| post_code(&words[at..]).is_some_and(|found| found.code.start == 0))
    })
}

/// Street, post code and city below a name, in the same column.
pub(super) fn address(
    sheet: &Sheet,
    facts: &Facts,
    name: &Name,
    terms: [u16; 4],
    confidence: u16,
    out: &mut Vec<Candidate>,
) {
    let Some(line) = sheet.lines.get(name.line) else { return };
    let (x0, x1) = line.x_range(name.first, name.last);
    let mut street: Option<(usize, usize, usize)> = None;
    for (below, first, last) in sheet.below(name.line, x0, x1, 5) {
        let next = &sheet.lines[below];
        let text = next.text(first, last);
        if facts.hits_in(below).iter().any(|h| {
            h.first >= first
                && h.last <= last
                && h.meanings.iter().any(|m| m.is_label())
                && !h.is(Meaning::Name)
                && !h.is(Meaning::ContactPerson)
        }) {
            break;
        }
        let words: Vec<&str> = next.tokens[first..=last].iter().map(|t| t.text.as_str()).collect();
        if let Some(found) = post_code(&words) {
            let mut give = |term: u16, line: usize, words: std::ops::Range<usize>| {
                let Some(last) = words.end.checked_sub(1).filter(|last| *last >= words.start) else { return };
                let value = sheet.lines[line].text(words.start, last).trim_matches(',').to_owned();
                let found = Found::at(sheet, value, confidence.min(9_000), line, words.start, last);
                out.push(found.candidate(TermPath::bt(term)));
            };
            let from = |words: std::ops::Range<usize>| first + words.start..first + words.end;
            give(terms[3], below, from(found.code));
            give(terms[2], below, from(found.place));
            if let Some((line, a, b)) = street {
                give(terms[1], line, a..b + 1);
            }
            return;
        }
        if text.chars().any(|c| c.is_ascii_digit()) {
            street = Some((below, first, last));
        }
    }
}

/// How much larger than an address the name of a letterhead is.
const LETTERHEAD: f32 = 1.35;

/// Blocks of lines that end in a post code, by (line of the code, first token and line of the name).
pub(super) fn address_blocks(sheet: &Sheet, facts: &Facts) -> Vec<(usize, usize, usize)> {
    let mut out = Vec::new();
    let Some((page_width, page_height, _)) = sheet.pages.first().copied() else { return out };
    for (index, line) in sheet.lines.iter().enumerate() {
        if line.page > 0 || line.y0 > page_height * 0.45 {
            break;
        }
        for (first, last) in &line.cells {
            let words: Vec<&str> = line.tokens[*first..=*last].iter().map(|t| t.text.as_str()).collect();
            let x0 = line.tokens[*first].x0;
            if post_code(&words).is_none() || x0 > page_width || words.len() > 7 {
                continue;
            }
            // Up through the lines that begin at the same left edge.
            let (mut top, mut name) = (index, None);
            for above in (0..index).rev().take(8) {
                let other = &sheet.lines[above];
                if sheet.lines[top].y0 - other.y1 > line.height() * 3.3 {
                    break;
                }
                let aligned = other.cells.iter().find(|c| (other.tokens[c.0].x0 - x0).abs() < line.height() * 0.6);
                if let Some(cell) = aligned {
                    let sender = other.text(cell.0, cell.1).contains(['·', '•', '|', '●', '∙'])
                        || other.height() < line.height() * 0.85;
                    let is_label = facts
                        .hits_in(above)
                        .iter()
                        .any(|h| h.first == cell.0 && h.meanings.iter().any(|m| m.is_label() || m.is_class()));
                    let follows = vocabulary().is_addressed(&other.text(cell.0, cell.1));
                    // A letterhead stands larger above the address of who is written to.
                    let size = |line: &Line, (first, last): (usize, usize)| {
                        line.tokens[first..=last].iter().map(|t| t.y1 - t.y0).fold(0.0, f32::max)
                    };
                    let letterhead = name.is_some() && size(other, *cell) > size(line, (*first, *last)) * LETTERHEAD;
                    if sender || is_label || follows || letterhead {
                        break;
                    }
                    top = above;
                    name = Some((cell.0, above));
                    // "Herrn" is where an address begins.
                    if vocabulary().is_salutation(&other.text(cell.0, cell.1)) {
                        break;
                    }
                }
            }
            if let Some((token, name_line)) = name {
                out.push((index, token, name_line));
            }
        }
    }
    out
}
