//! Addresses: streets, post codes and countries, the blocks that end in them, and the address below a party's name.

use model::TermPath;
use model::evidence::Via;
use model::extraction::Candidate;

use super::Name;
use super::forms::has_legal_form;
use crate::fields::facts::Facts;
use crate::fields::found::Found;
use crate::fields::vocabulary::{Meaning, folded, vocabulary};
use crate::layout::Sheet;

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

/// A street with its number, at either end.
pub(super) fn is_street(text: &str) -> bool {
    let words: Vec<&str> = text.trim_end_matches(',').split(' ').collect();
    let house = |w: &str| {
        let digits = w.bytes().take_while(u8::is_ascii_digit).count();
        (1..=4).contains(&digits) && w.len() <= digits + 2
    };
    let ends = words.last().is_some_and(|w| house(w));
    let begins = words.first().is_some_and(|w| house(w.trim_end_matches(',')));
    let first = words.first().is_some_and(|w| STREET_WORDS.contains(&folded(w).as_str()));
    words.len() >= 2 && words.len() <= 7 && (ends || begins || first) && !has_legal_form(text)
}

/// Index of the word that is a post code followed by a place.
pub(super) fn post_code(words: &[&str]) -> Option<usize> {
    words.iter().enumerate().take(3).find_map(|(i, word)| {
        let digits: String =
            word.trim_start_matches(|c: char| c.is_alphabetic() || c == '-').chars().filter(|c| *c != '-').collect();
        let code = digits.trim_matches(',');
        let is_code = (4..=6).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit());
        let place = words.get(i + 1).is_some_and(|w| w.chars().next().is_some_and(char::is_alphabetic));
        (is_code && place).then_some(i)
    })
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
        near && starts && parts.count() > 0 && (3..words.len()).any(|at| post_code(&words[at..]) == Some(0))
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
            h.first >= first && h.last <= last && h.meanings.iter().any(|m| m.is_label()) && !h.is(Meaning::Name)
        }) {
            break;
        }
        if let Some(token) = post_code(&next.tokens[first..=last].iter().map(|t| t.text.as_str()).collect::<Vec<_>>()) {
            let at = first + token;
            let give = |term: u16, value: String, line: usize, a: usize, b: usize| {
                Found::at(sheet, value, confidence.min(9_000), line, a, b).candidate(TermPath::bt(term))
            };
            let code = next.tokens[at].text.trim_matches(',').to_owned();
            out.push(give(terms[3], code, below, at, at));
            if at < last {
                out.push(give(terms[2], next.text(at + 1, last).trim_matches(',').to_owned(), below, at + 1, last));
            }
            if let Some((line, a, b)) = street {
                out.push(give(terms[1], sheet.lines[line].text(a, b), line, a, b));
            }
            return;
        }
        if text.chars().any(|c| c.is_ascii_digit()) {
            street = Some((below, first, last));
        }
    }
}

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
                    if sender || is_label || follows {
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
