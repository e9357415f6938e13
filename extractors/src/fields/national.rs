//! Recognises VAT identifiers that a page writes as its own country does, without the country: NIP, CVR, P.IVA, NIF.

use model::{VatNumberCheck, check_vat_number};

use super::vat_identifier::VatSeen;
use super::vocabulary::{Hit, Meaning, Vocabulary};
use crate::layout::{Line, Sheet};

/// Language of the label, the country whose identifiers it names, and how many letters and digits follow the prefix.
const COUNTRIES: &[(&str, &str, usize)] = &[
    ("cs", "CZ", 8),
    ("da", "DK", 8),
    ("de", "DE", 9),
    ("en", "GB", 9),
    ("es", "ES", 9),
    ("fi", "FI", 8),
    ("it", "IT", 11),
    ("nb", "NO", 9),
    ("nl", "NL", 12),
    ("pl", "PL", 10),
    ("pt", "PT", 9),
    ("sv", "SE", 12),
];

/// What stands behind the number of a Norwegian firm that is registered for VAT.
const REGISTER: &str = "MVA";

/// Words between a label and its number: "P. IVA e C.F. 01234567890", "VAT registration number is 123 4567 89".
const WORDS_BETWEEN_MAX: usize = 4;
/// Words that one number is written in.
const WORDS_MAX: usize = 5;

/// Identifiers beside or below the labels of a country's own VAT identifiers, proven by their check digits: with the
/// country's prefix, as BT-31 wants them. What already stands there with its prefix is left alone.
pub(super) fn find(sheet: &Sheet, hits: &[Hit], language: &str, out: &mut Vec<VatSeen>) {
    let labels = hits.iter().filter(|hit| hit.is(Meaning::VatId) || hit.is(Meaning::BuyerVatId));
    for hit in labels.take(60) {
        let Some(line) = sheet.lines.get(hit.line) else { continue };
        let mut found = beside(line, hit, language).map(|seen| VatSeen { line: hit.line, ..seen });
        if found.is_none() && line.cells.iter().any(|cell| cell.1 == hit.last) {
            let (x0, x1) = line.x_range(hit.first, hit.last);
            let below = sheet.below(hit.line, x0, x1, 1).into_iter().next();
            found = below.and_then(|(at, first, last)| {
                let under = &sheet.lines[at];
                let is_under = (under.tokens[first].x0 - x0).abs() < line.height();
                let (text, first, last) = is_under.then(|| number(under, (first, 0), last, hit, language)).flatten()?;
                Some(VatSeen { x0: under.tokens[first].x0, text, line: at, first, last })
            });
        }
        let Some(found) = found else { continue };
        let is_known = |seen: &VatSeen| seen.line == found.line && seen.first <= found.last && seen.last >= found.first;
        if !out.iter().any(is_known) {
            out.push(found);
        }
    }
    out.sort_by_key(|seen| (seen.line, seen.first));
}

/// The number to the right of its label, in the same cell or in the next one.
fn beside(line: &Line, hit: &Hit, language: &str) -> Option<VatSeen> {
    let end = line.cells.get(line.cell_of(hit.last)).map_or(hit.last, |cell| cell.1);
    let end = if end > hit.last { end } else { line.cells.get(line.cell_of(end) + 1).map_or(end, |cell| cell.1) };
    let glued =
        line.tokens[hit.last].text.get(hit.rest..).is_some_and(|rest| rest.contains(|c: char| c.is_ascii_digit()));
    let starts = glued.then_some((hit.last, hit.rest)).into_iter();
    let starts = starts.chain((hit.last + 1..=end).take(WORDS_BETWEEN_MAX).map(|token| (token, 0)));
    for start in starts {
        if let Some((text, first, last)) = number(line, start, end, hit, language) {
            return Some(VatSeen { x0: line.tokens[first].x0, text, line: 0, first, last });
        }
        // A number that is no identifier ends the search.
        if line.tokens[start.0].text.bytes().filter(u8::is_ascii_digit).count() > 3 {
            return None;
        }
    }
    None
}

/// A number that begins at a word (and a byte in it), with its prefix, and its words.
fn number(
    line: &Line,
    (first, byte): (usize, usize),
    end: usize,
    hit: &Hit,
    language: &str,
) -> Option<(String, usize, usize)> {
    let mut compact = String::new();
    for last in first..=end.min(first + WORDS_MAX - 1) {
        let token = &line.tokens[last];
        let part = if last == first { token.text.get(byte..)? } else { token.text.as_str() };
        compact.extend(part.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()));
        let goes_on = line.tokens.get(last + 1).filter(|_| last < end).is_some_and(|next| {
            next.text.starts_with(|c: char| c.is_ascii_digit()) && next.x0 - token.x1 < line.height() * 0.9
        });
        if goes_on {
            continue;
        }
        let country = country(&compact, hit, language)?;
        // Norway's is one only with the letters of its register behind it.
        let register = line.tokens.get(last + 1).filter(|t| country == "NO" && last < end && t.text == REGISTER);
        let last = last + usize::from(register.is_some());
        return Some((format!("{country}{compact}{}", register.map_or("", |_| REGISTER)), first, last));
    }
    None
}

/// The country whose check digits fit, among those whose language the label is in: the document's first.
fn country(body: &str, hit: &Hit, language: &str) -> Option<&'static str> {
    let knows = |code: &str| (0..16).any(|bit| hit.languages & (1 << bit) != 0 && Vocabulary::language(bit) == code);
    let fits = |(_, country, length): &&(&str, &str, usize)| {
        body.len() == *length && check_vat_number(&format!("{country}{body}")) == VatNumberCheck::Valid
    };
    let own = COUNTRIES.iter().filter(|(code, ..)| *code == language && knows(code)).find(fits);
    let only = || {
        let mut known = COUNTRIES.iter().filter(|(code, ..)| knows(code)).filter(fits);
        known.next().filter(|_| known.next().is_none())
    };
    own.or_else(only).map(|(_, country, _)| *country)
}

#[cfg(test)]
mod tests {
    use model::evidence::Via;
    use model::extraction::{Page, Word};
    use model::{Confidence, DocumentId, Rect};

    use crate::fields::facts::Facts;
    use crate::layout::Sheet;

    /// The identifiers of rows of words, one below the other.
    fn seen(rows: &[&str]) -> Vec<String> {
        let mut words = Vec::new();
        for (row, text) in (0_u16..).zip(rows) {
            let mut left = 5_000;
            for part in text.split(' ') {
                let right = left + 60 * u16::try_from(part.chars().count()).expect("short");
                let top = 10_000 + row * 140;
                let rect = Rect { left, top, right, bottom: top + 100 };
                words.push(Word { text: part.to_owned(), rect, confidence: Confidence::CERTAIN });
                left = right + 40;
            }
        }
        let page = Page { number: 1, width: 59_500, height: 84_200, via: Via::TextLayer, words, picture: None };
        Facts::of(&Sheet::new(DocumentId::of(b""), &[page])).vats.into_iter().map(|vat| vat.text).collect()
    }

    #[test]
    fn countries_write_their_own_identifiers_without_the_country() {
        for (row, expected) in [
            ("NIP: 137-591-20-69", "PL1375912069"),
            ("P.IVA e C.F. 02750781193", "IT02750781193"),
            ("CVR-nr.: 25013697", "DK25013697"),
            ("Org.nr. 967 046 787 MVA", "NO967046787MVA"),
            ("NIF: 34754562K", "ES34754562K"),
            ("NIPC 528046969", "PT528046969"),
        ] {
            assert_eq!(seen(&[row]), [expected], "{row}");
        }
        assert_eq!(seen(&["NIPC", "528046969"]), ["PT528046969"], "below its label");
    }

    #[test]
    fn check_digits_decide_and_what_has_its_country_is_left_alone() {
        assert!(seen(&["NIP: 137-591-20-68"]).is_empty(), "mistyped");
        assert!(seen(&["Telefon 25013697"]).is_empty(), "another number");
        assert_eq!(seen(&["P.IVA IT02750781193"]), ["IT02750781193"]);
    }
}
