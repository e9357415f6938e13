//! Several invoices in one file: where one ends and the next begins.
//!
//! A batch from a scanner, or a vendor who sends a month in one PDF. Read together they would become one invoice with the
//! number of one and the total of another, so each page is read alone first: a page begins another invoice when it has a
//! number, or a seller, of its own and what came before is complete. The first invoice is read, and the places to split
//! the file at are said (C003).

use model::extraction::{Extraction, Page, Problem, Reason};
use model::{DocumentId, MediaType, TermPath};

use crate::fields;
use crate::fields::vocabulary::{folded, vocabulary};
use crate::scorer::Scorer;

/// Flag of a file that holds several invoices.
pub(crate) const SEVERAL: &str = "several_invoices";

/// A number, a date or a total that a page has of its own is at least so sure.
const OWN_MIN: u16 = 6_000;

/// Invoices that are named in the sentence.
const NAMED_MAX: usize = 20;

/// Reads the terms of the pages, of the first invoice where there are several.
pub(crate) fn read(out: &mut Extraction, scorer: &Scorer) {
    let parts = if out.pages.len() > 1 { parts(&mut out.pages, scorer) } else { Vec::new() };
    let [first, _, ..] = parts.as_slice() else {
        fields::read(out, scorer);
        return;
    };
    let others = out.pages.split_off(first.pages.min(out.pages.len()));
    fields::read(out, scorer);
    out.pages.extend(others);
    out.flag(SEVERAL);
    out.problems.push(Problem::noted(Reason::SeveralInvoices, said(&parts)));
}

/// Pages that belong together.
struct Part {
    first: u32,
    pages: usize,
    number: Option<String>,
    seller: Option<String>,
    has_total: bool,
}

/// What a page says when it is read alone.
struct Alone {
    payable: bool,
    number: Option<String>,
    seller: Option<String>,
    has_date: bool,
    has_total: bool,
    /// `Page 2 of 3`.
    mark: Option<(u32, u32)>,
}

fn parts(pages: &mut [Page], scorer: &Scorer) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for page in pages {
        let alone = Alone::of(page, scorer);
        let starts = parts.last().is_none_or(|part| alone.begins_after(part, page));
        if starts {
            parts.push(Part { first: page.number, pages: 0, number: None, seller: None, has_total: false });
        }
        if let Some(part) = parts.last_mut() {
            part.pages += 1;
            part.has_total |= alone.has_total;
            part.number = part.number.take().or(alone.number);
            part.seller = part.seller.take().or(alone.seller);
        }
    }
    parts
}

impl Alone {
    fn of(page: &mut Page, scorer: &Scorer) -> Alone {
        let empty = Page { words: Vec::new(), ..*page };
        let mut read = Extraction::empty(DocumentId::of(&[]), MediaType::Other);
        read.pages.push(std::mem::replace(page, empty));
        fields::read(&mut read, scorer);
        let sure = |term: u16| {
            let of_term = read.candidates.iter().filter(|candidate| candidate.term == TermPath::bt(term));
            let best = of_term.max_by_key(|candidate| candidate.confidence);
            best.filter(|best| best.confidence.basis_points() >= OWN_MIN).map(|best| best.value.clone())
        };
        let alone = Alone {
            payable: read.class.is_payable(),
            number: sure(1),
            seller: sure(27),
            has_date: sure(2).is_some(),
            has_total: sure(112).or_else(|| sure(115)).is_some(),
            mark: None,
        };
        if let Some(whole) = read.pages.pop() {
            *page = whole;
        }
        Alone { mark: mark_of(page), ..alone }
    }

    /// Whether the page begins another invoice than the pages before it.
    fn begins_after(&self, part: &Part, page: &Page) -> bool {
        let goes_on = self.mark.is_some_and(|(number, _)| number > 1);
        if goes_on || !self.payable || !part.has_total {
            return false;
        }
        let complete = self.has_date && (self.has_total || self.mark.is_some());
        let other = |own: &Option<String>, known: &Option<String>| match (own, known) {
            (Some(own), Some(known)) => folded(own) != folded(known) && !speaks_of(page, known),
            _ => false,
        };
        let other_number = other(&self.number, &part.number);
        let same_number = self.number.is_some() && !other_number && part.number.is_some();
        complete
            && !same_number
            && (other_number || (self.number.is_none() || part.number.is_none()) && other(&self.seller, &part.seller))
    }
}

/// Whether a page names a number or a seller anywhere: as whole words, because digits of neighbours make any number.
fn speaks_of(page: &Page, text: &str) -> bool {
    let sought = folded(text);
    let (mut all, mut starts) = (String::new(), Vec::new());
    for word in &page.words {
        starts.push(all.len());
        all.push_str(&folded(&word.text));
    }
    starts.push(all.len());
    let is_edge = |at: usize| starts.binary_search(&at).is_ok();
    // What is folded is ASCII, so every byte begins a letter.
    let mut found = starts.iter().filter(|at| all[**at..].starts_with(&sought));
    sought.len() >= 3 && found.any(|at| is_edge(at + sought.len()))
}

/// `Page 2 of 3`, `Seite 2/3`, `2/3` in a line of few words: which page of how many.
fn mark_of(page: &Page) -> Option<(u32, u32)> {
    let texts: Vec<&str> = page.words.iter().map(|word| word.text.as_str()).collect();
    let number = |text: &str| text.trim_matches(|c: char| !c.is_ascii_digit()).parse::<u32>().ok();
    let fits = |(number, of): (u32, u32)| (1..=of).contains(&number) && (1..=999).contains(&of);
    texts.iter().enumerate().find_map(|(at, text)| {
        // The word before says what is counted.
        if !vocabulary().is_page_word(text) {
            return None;
        }
        let next = texts.get(at + 1)?;
        if let Some((number_text, of)) = next.split_once('/') {
            return number(number_text).zip(number(of)).filter(|mark| fits(*mark));
        }
        let of = texts.get(at + 2..at + 4)?;
        let of = of.iter().find_map(|text| number(text));
        number(next).zip(of).filter(|mark| fits(*mark))
    })
}

/// `Page 1 is invoice A-1, pages 2–3 are invoice A-2.`
fn said(parts: &[Part]) -> String {
    let named = parts.iter().take(NAMED_MAX).map(|part| {
        let last = part.first + u32::try_from(part.pages).unwrap_or(u32::MAX).saturating_sub(1);
        let pages =
            if part.pages == 1 { format!("page {}", part.first) } else { format!("pages {}–{last}", part.first) };
        let verb = if part.pages == 1 { "is" } else { "are" };
        match (&part.number, &part.seller) {
            (Some(number), _) => format!("{pages} {verb} invoice {number}"),
            (None, Some(seller)) => format!("{pages} {verb} of {seller}"),
            (None, None) => format!("{pages} {verb} another document"),
        }
    });
    let named: Vec<String> = named.collect();
    let more = parts.len().saturating_sub(NAMED_MAX);
    let more = if more > 0 { format!(", and {more} more follow") } else { String::new() };
    format!("the file holds {} invoices: {}{more}", parts.len(), named.join(", "))
}

#[cfg(test)]
mod tests {
    use model::evidence::Via;
    use model::extraction::Word;
    use model::{Confidence, Rect};

    use super::*;

    #[test]
    fn marks_of_pages_are_read_in_many_languages() {
        for (line, mark) in [
            ("Page 2 of 3", Some((2, 3))),
            ("Seite 1/4", Some((1, 4))),
            ("Seite: 2 / 4", Some((2, 4))),
            ("Strona 2 z 2", Some((2, 2))),
            ("Page 5 of 3", None),
            ("Page 7", None),
            ("item 2 of 3", None),
        ] {
            assert_eq!(mark_of(&page(line)), mark, "{line}");
        }
    }

    #[test]
    fn a_number_is_spoken_of_in_whole_words() {
        for (line, number, spoken) in [
            ("Rechnung RE - 4711 vom", "RE-4711", true),
            ("Ref. (4711)", "4711", true),
            ("47 11 x", "4711", true),
            ("2,4 711,00", "4711", false),
            ("147110", "4711", false),
        ] {
            assert_eq!(speaks_of(&page(line), number), spoken, "{line}");
        }
    }

    fn page(line: &str) -> Page {
        let rect = Rect { left: 0, top: 0, right: 1, bottom: 1 };
        let word = |text: &str| Word { text: text.to_owned(), rect, confidence: Confidence::CERTAIN };
        let words = line.split(' ').map(word).collect();
        Page { number: 1, width: 1, height: 1, via: Via::TextLayer, words, picture: None }
    }
}
