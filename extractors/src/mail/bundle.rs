//! Which parts of a mail belong together: one bundle for each invoice, with its other renditions and its annexes.
//!
//! When in doubt, a document gets a bundle of its own: a case too many is closed with a click, an invoice filed as the
//! annex of another is paid too late.

use std::collections::HashSet;

use model::DocumentId;

use super::clues::{self, Clues};
use super::kind::{self, Kind};
use super::opened::Bundle;
use super::walk::Item;
use super::xml;
use crate::{Engines, Limits, Options, pdf};

/// Pictures smaller than this, in pixels, are logos, icons and lines; no invoice can be read from them.
const PICTURE_SIDE_MIN: u32 = 250;
const PICTURE_AREA_MIN: u64 = 120_000;
/// A picture shown inside the text must be at least this large to be taken for a page.
const INLINE_SIDE_MIN: u32 = 500;
const INLINE_AREA_MIN: u64 = 600_000;
/// Numbers and totals stand on the first pages.
const PAGES_LOOKED_AT: usize = 4;

/// What one attachment seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guess {
    Invoice,
    Annex,
    /// Text that is no invoice and no known annex.
    Other,
    /// Cannot be told here: a scan or photo, or a text with amounts but no number.
    Unread,
}

#[derive(Debug)]
struct Doc {
    index: usize,
    guess: Guess,
    xml: bool,
    picture: bool,
    number: Option<String>,
    total: Option<String>,
    text: String,
    stem: String,
}

/// Joins items into bundles. `shown` tells which content ids the text shows.
pub(super) fn bundles(items: &[Item], shown: &HashSet<String>, limits: &Limits) -> Vec<Bundle> {
    let mut seen = HashSet::new();
    let usable = |item: &Item| {
        item.part.refusal().is_none()
            && match item.kind {
                Kind::Pdf | Kind::Xml => true,
                Kind::Picture(_) => is_page(item, shown),
                _ => false,
            }
    };
    let indexes: Vec<usize> =
        (0..items.len()).filter(|i| usable(&items[*i]) && seen.insert(DocumentId::of(&items[*i].part.bytes))).collect();
    let alone = indexes.len() == 1;
    let docs: Vec<Doc> = indexes.into_iter().map(|index| look(index, &items[index], alone, limits)).collect();
    let mut bundles = join(&docs);
    add_annexes(&mut bundles, &docs, items);
    bundles
}

/// Whether any attachment could be an invoice, going by name and text; decides whether the body may be one itself.
pub(super) fn any_invoice(items: &[Item], shown: &HashSet<String>, limits: &Limits) -> bool {
    items.iter().enumerate().any(|(index, item)| {
        let inline_picture = matches!(item.kind, Kind::Picture(_)) && item.part.inline;
        let document =
            matches!(item.kind, Kind::Pdf | Kind::Xml) || matches!(item.kind, Kind::Picture(_)) && is_page(item, shown);
        document && !inline_picture && !matches!(look(index, item, false, limits).guess, Guess::Annex | Guess::Other)
    })
}

/// Whether a picture may be a page, and not a logo, a signature's portrait or a tracking pixel.
fn is_page(item: &Item, shown: &HashSet<String>) -> bool {
    let in_text = item.part.inline || item.content_id.as_ref().is_some_and(|id| shown.contains(id));
    let Some((width, height)) = kind::picture_size(&item.part.bytes) else { return !in_text };
    let area = u64::from(width) * u64::from(height);
    let side = width.min(height);
    if in_text {
        side >= INLINE_SIDE_MIN && area >= INLINE_AREA_MIN
    } else {
        side >= PICTURE_SIDE_MIN && area >= PICTURE_AREA_MIN
    }
}

fn look(index: usize, item: &Item, alone: bool, limits: &Limits) -> Doc {
    let name = item.part.name.to_lowercase();
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem).to_owned();
    let mut doc = Doc {
        index,
        guess: Guess::Unread,
        xml: false,
        picture: false,
        number: None,
        total: None,
        text: String::new(),
        stem,
    };
    match item.kind {
        Kind::Xml => {
            let clues = xml::look(&item.part.bytes);
            doc.xml = true;
            doc.guess = if clues.is_invoice { Guess::Invoice } else { Guess::Other };
            doc.number = clues.number;
        }
        // The reader of an only document will say what it is.
        Kind::Pdf if !alone => {
            doc.text = pdf_text(item, limits);
            let clues = clues::look(&doc.text);
            doc.guess = guess(&clues, &doc.text, &name);
            doc.number = clues.number;
            doc.total = clues.total;
        }
        Kind::Picture(_) => {
            doc.picture = true;
            if clues::names_annex(&name) {
                doc.guess = Guess::Annex;
            }
        }
        _ => {}
    }
    doc
}

fn guess(clues: &Clues, text: &str, name: &str) -> Guess {
    match () {
        () if clues.annex && clues::names_annex(name) => Guess::Annex,
        () if clues.invoice_like() => Guess::Invoice,
        () if clues::names_annex(name) => Guess::Annex,
        () if clues.speaks_of_money() => Guess::Unread,
        () if clues.annex => Guess::Annex,
        () if text.trim().len() < 20 => Guess::Unread,
        () => Guess::Other,
    }
}

/// The text layer of the first pages; empty for scans.
fn pdf_text(item: &Item, limits: &Limits) -> String {
    let limits = Limits { page_count_max: limits.page_count_max.min(PAGES_LOOKED_AT), ..limits.clone() };
    let options = Options { limits, ignore_xml: true };
    let bytes = &item.part.bytes;
    // Without an OCR engine only text layers are read.
    let extraction = pdf::read_pages(bytes, DocumentId::of(bytes), &options, &mut Engines::default());
    lines(&extraction)
}

/// Words of all pages; a new line where the next word stands lower than the last.
fn lines(extraction: &model::extraction::Extraction) -> String {
    let mut text = String::new();
    for page in &extraction.pages {
        let mut bottom = 0;
        for word in &page.words {
            let middle = (word.rect.top / 2).saturating_add(word.rect.bottom / 2);
            text.push(if middle > bottom && bottom > 0 { '\n' } else { ' ' });
            text.push_str(&word.text);
            bottom = word.rect.bottom;
        }
        text.push('\n');
    }
    text
}

fn join(docs: &[Doc]) -> Vec<Bundle> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut left: Vec<usize> = Vec::new();
    // Each XML invoice is a case; the same invoice in two syntaxes is one.
    for (at, doc) in docs.iter().enumerate() {
        if doc.xml && doc.guess == Guess::Invoice {
            let twin = groups.iter_mut().find(|group| doc.number.is_some() && docs[group[0]].number == doc.number);
            match twin {
                Some(group) => group.push(at),
                None => groups.push(vec![at]),
            }
        } else {
            left.push(at);
        }
    }
    let xml_groups = groups.len();
    // A page rendition joins its XML by number, else by file name.
    left.retain(|&at| {
        let doc = &docs[at];
        let by_number =
            groups.iter().position(|g| docs[g[0]].number.as_deref().is_some_and(|n| clues::holds_number(&doc.text, n)));
        let by_stem = || groups.iter().position(|g| docs[g[0]].stem == doc.stem && !contradicts(doc, &docs[g[0]]));
        let found = (!doc.xml && doc.guess != Guess::Annex).then(|| by_number.or_else(by_stem)).flatten();
        if let Some(group) = found {
            groups[group].push(at);
        }
        found.is_none()
    });
    // The only pair belongs together, unless the pages show another number.
    if let ([group], Some(only)) = (groups.as_mut_slice(), only_page(docs, &left))
        && group.iter().all(|at| docs[*at].xml)
        && xml_groups == 1
        && !contradicts(&docs[only], &docs[group[0]])
    {
        group.push(only);
        left.retain(|at| *at != only);
    }
    // What is left: invoices are cases, and so is everything that cannot be told.
    let has_invoice = !groups.is_empty() || left.iter().any(|&at| docs[at].guess == Guess::Invoice);
    for &at in &left {
        let doc = &docs[at];
        let copy = groups[xml_groups..].iter_mut().find(|group| {
            let first = &docs[group[0]];
            doc.number.is_some() && doc.total.is_some() && first.number == doc.number && first.total == doc.total
        });
        match (copy, doc.guess) {
            (Some(group), Guess::Invoice) => group.push(at),
            (_, Guess::Invoice) => groups.push(vec![at]),
            (_, Guess::Unread) if !(has_invoice && doc.picture) => groups.push(vec![at]),
            (_, Guess::Other | Guess::Annex | Guess::Unread) => {}
        }
    }
    if groups.is_empty() {
        // Nothing looks like an invoice: each document is looked at by the readers, which know more.
        let annexes_only = left.iter().all(|&at| docs[at].guess == Guess::Annex);
        groups.extend(left.iter().filter(|at| annexes_only || docs[**at].guess != Guess::Annex).map(|at| vec![*at]));
    }
    let bundle = |group: &Vec<usize>| Bundle {
        invoice: docs[group[0]].index,
        renditions: group[1..].iter().map(|at| docs[*at].index).collect(),
        supporting: Vec::new(),
    };
    let mut bundles: Vec<Bundle> = groups.iter().map(bundle).collect();
    bundles.sort_by_key(|b| b.invoice);
    bundles
}

/// The only document with pages that could be the rendition of an XML.
fn only_page(docs: &[Doc], left: &[usize]) -> Option<usize> {
    let mut pages =
        left.iter().filter(|at| !docs[**at].xml && !matches!(docs[**at].guess, Guess::Annex | Guess::Other));
    pages.next().copied().filter(|_| pages.next().is_none())
}

/// Whether pages show another invoice number than the XML has.
fn contradicts(page: &Doc, xml: &Doc) -> bool {
    match (&page.number, &xml.number) {
        (Some(shown), Some(number)) => !clues::holds_number(&page.text, number) && shown != number,
        _ => false,
    }
}

/// Everything readable that is in no bundle supports one: the one whose number it mentions, else the one before it.
fn add_annexes(bundles: &mut [Bundle], docs: &[Doc], items: &[Item]) {
    if bundles.is_empty() {
        return;
    }
    let used: HashSet<usize> = bundles.iter().flat_map(|b| b.renditions.iter().copied().chain([b.invoice])).collect();
    let numbers: Vec<Option<&str>> =
        bundles.iter().map(|b| docs.iter().find(|d| d.index == b.invoice).and_then(|d| d.number.as_deref())).collect();
    let mut seen: HashSet<DocumentId> = used.iter().map(|i| DocumentId::of(&items[*i].part.bytes)).collect();
    for (index, item) in items.iter().enumerate() {
        let annex = match item.kind {
            Kind::Pdf | Kind::Xml | Kind::Office | Kind::Text | Kind::Html => true,
            // Pictures that are no pages are decoration.
            Kind::Picture(_) => docs.iter().any(|d| d.index == index),
            _ => false,
        };
        let wanted = annex && !used.contains(&index) && item.part.refusal().is_none();
        if !wanted || !seen.insert(DocumentId::of(&item.part.bytes)) {
            continue;
        }
        let text = docs.iter().find(|d| d.index == index).map_or("", |d| d.text.as_str());
        let mentioned = numbers.iter().position(|n| n.is_some_and(|n| clues::holds_number(text, n)));
        let before = bundles.iter().rposition(|b| b.invoice < index);
        bundles[mentioned.or(before).unwrap_or(0)].supporting.push(index);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAPER: &str = "Invoice INV-1 of 2026-03-02\nPaper 100.00\nVAT 19.00\nTotal 119.00";
    const PAPER_CHANGED: &str = "Invoice INV-1 of 2026-03-02\nPaper 900.00\nVAT 171.00\nTotal 1,071.00";
    const TONER: &str = "Invoice INV-2 of 2026-03-03\nToner 10.00\nVAT 1.90\nTotal 11.90";
    const HOURS: &str = "Timesheet for March, see invoice INV-2\nMonday 8 hours, Tuesday 7 hours";
    const TERMS: &str = "General terms and conditions of sale. 1. Scope. These terms apply to all deliveries.";
    const LETTER: &str = "Dear customer, thank you for your order. We look forward to hearing from you soon.";
    const AMOUNTS: &str = "Paper 100.00\nVAT 19.00\nTotal 119.00 and nothing that says what this is";

    fn page(name: &str, text: &str) -> Doc {
        let clues = clues::look(text);
        let guess = guess(&clues, text, name);
        let stem = name.split('.').next().unwrap_or_default().to_owned();
        let picture = name.ends_with(".jpg");
        Doc {
            index: 0,
            guess,
            xml: false,
            picture,
            number: clues.number,
            total: clues.total,
            text: text.to_owned(),
            stem,
        }
    }

    fn xml(name: &str, number: &str) -> Doc {
        let mut doc = page(name, "");
        (doc.xml, doc.guess, doc.number) = (true, Guess::Invoice, Some(number.to_owned()));
        doc
    }

    fn check(docs: Vec<Doc>, expected: &[&[usize]]) {
        let docs: Vec<Doc> = docs.into_iter().enumerate().map(|(index, doc)| Doc { index, ..doc }).collect();
        let bundles = join(&docs);
        let joined: Vec<Vec<usize>> =
            bundles.iter().map(|b| std::iter::once(b.invoice).chain(b.renditions.iter().copied()).collect()).collect();
        assert_eq!(joined, expected, "{docs:#?}");
    }

    #[test]
    fn pages_join_the_xml_whose_number_they_show() {
        check(
            vec![xml("a.xml", "INV-1"), xml("b.xml", "INV-2"), page("x.pdf", TONER), page("y.pdf", PAPER)],
            &[&[0, 3], &[1, 2]],
        );
        check(vec![page("x.pdf", TONER), xml("a.xml", "INV-1")], &[&[0], &[1]]);
        check(vec![xml("x.xml", "INV-1"), page("x.pdf", TONER)], &[&[0], &[1]]);
        check(vec![xml("a.xml", "INV-1"), page("scan.pdf", "")], &[&[0, 1]]);
        check(vec![xml("a.xml", "INV-1"), page("photo.jpg", "")], &[&[0, 1]]);
        check(vec![page("scan.pdf", ""), xml("ubl.xml", "INV-1"), xml("cii.xml", "INV-1")], &[&[1, 2, 0]]);
        check(vec![xml("a.xml", "INV-1"), page("t.pdf", TERMS)], &[&[0]]);
        check(vec![xml("a.xml", "INV-1"), page("t.pdf", TERMS), page("p.pdf", PAPER)], &[&[0, 2]]);
    }

    #[test]
    fn different_invoices_are_different_cases() {
        check(vec![page("a.pdf", PAPER), page("b.pdf", TONER)], &[&[0], &[1]]);
        check(vec![page("a.pdf", PAPER), page("copy.pdf", PAPER)], &[&[0, 1]]);
        check(vec![page("a.pdf", PAPER), page("a.pdf", PAPER_CHANGED)], &[&[0], &[1]]);
        check(vec![page("a.pdf", PAPER), page("scan.pdf", "")], &[&[0], &[1]]);
        check(vec![page("a.pdf", PAPER), page("b.pdf", AMOUNTS)], &[&[0], &[1]]);
    }

    #[test]
    fn annexes_are_no_cases_beside_an_invoice() {
        check(vec![page("a.pdf", PAPER), page("b.pdf", HOURS), page("c.pdf", TERMS), page("d.pdf", LETTER)], &[&[0]]);
        check(vec![page("a.pdf", PAPER), page("photo.jpg", "")], &[&[0]]);
        check(vec![page("c.pdf", TERMS)], &[&[0]]);
        check(vec![page("c.pdf", TERMS), page("d.pdf", LETTER)], &[&[1]]);
    }
}
