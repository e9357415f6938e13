//! National invoice formats, read into the same EN 16931 terms: KSeF FA (Poland), FatturaPA (Italy), Facturae (Spain).
//!
//! Their codes become the codes of EN 16931 where one says the same; what is written stays beside the value. Totals
//! that a format leaves to the reader are derived and say from what. What EN 16931 has no term for becomes a note.

pub(super) mod facturae;
pub(super) mod fatturapa;
pub(super) mod ksef;
mod ksef_rr;

mod countries;

use model::extraction::{Problem, Reason};
use model::{Date, Decimal, Rounding, TermPath, money, parse};

use super::walk::{Row, Rule, Walk, many, once};
use super::xml::{Element, Ns};

/// A row for an element of a national format, whether it has the namespace of its root or none.
const fn bt(name: &'static str, term: u16, kind: super::walk::Kind) -> Row {
    once(Ns::None, name, Rule::Term(term, kind))
}
const fn within(name: &'static str, rows: &'static [Row]) -> Row {
    once(Ns::None, name, Rule::Into(rows))
}
const fn withins(name: &'static str, rows: &'static [Row]) -> Row {
    many(Ns::None, name, Rule::Into(rows))
}
const fn calls(name: &'static str, read: fn(&mut Walk<'_>, Element<'_, '_>)) -> Row {
    many(Ns::None, name, Rule::Call(read))
}

/// The children of this name.
fn children<'t, 'a>(parent: Element<'t, 'a>, name: &str) -> impl Iterator<Item = Element<'t, 'a>> {
    parent.children().filter(move |child| is_ours(*child) && child.local() == name)
}

/// The element at a path of names, the first child of each name.
fn at<'t, 'a>(parent: Element<'t, 'a>, path: &str) -> Option<Element<'t, 'a>> {
    path.split('/').try_fold(parent, |element, name| children(element, name).next())
}

/// Reads the element at a path of names by a table.
fn inside(walk: &mut Walk<'_>, parent: Element<'_, '_>, path: &str, rows: &[Row]) {
    if let Some(element) = at(parent, path) {
        walk.table(element, rows);
    }
}

/// The text at a path of names, unless it is empty.
fn text<'t>(parent: Element<'t, '_>, path: &str) -> Option<&'t str> {
    at(parent, path).map(|element| element.text()).filter(|text| !text.is_empty())
}

/// The number at a path of names; what is none was or will be reported where its term is read.
fn number(parent: Element<'_, '_>, path: &str) -> Option<Decimal> {
    text(parent, path).and_then(|text| parse::decimal(text).ok())
}

fn is_ours(element: Element<'_, '_>) -> bool {
    element.ns() == Ns::None || element.ns().is_national_invoice()
}

/// A date in ISO form, with a time behind it or not.
fn date(element: Element<'_, '_>) -> Option<Date> {
    let text = element.text();
    let day = text.split_once('T').map_or(text, |(day, _)| day);
    if day.trim() == day { parse::date(day).ok() } else { None }
}

/// Keeps a value that is not simply the element's text; the text stays beside it.
fn value(walk: &mut Walk<'_>, term: u16, value: &str, element: Element<'_, '_>) {
    if walk.fits(value, parse::TEXT_MAX, element) {
        walk.push(term, 0, 0, value.to_owned(), Some(element.text()), element);
    }
}

/// A note (BG-1).
fn note(walk: &mut Walk<'_>, text: &str, element: Element<'_, '_>) {
    walk.group(1, |walk| value(walk, 22, text, element));
}

/// The number of a document that EN 16931 names once; further ones are supporting documents (BG-24), so that none is
/// lost.
fn reference(walk: &mut Walk<'_>, term: u16, number: Element<'_, '_>, described: &str) {
    if !walk.has(term) {
        walk.term(term, super::walk::Kind::Text, number);
    } else if !number.text().is_empty() {
        walk.group(24, |walk| {
            walk.term(122, super::walk::Kind::Text, number);
            value(walk, 123, described, number);
        });
    }
}

/// A tax number with the country before it, as EN 16931 writes VAT identifiers.
fn vat_identifier(walk: &mut Walk<'_>, term: u16, country: &str, number: Element<'_, '_>) {
    let text = number.text();
    let bare = text.get(..country.len()).is_some_and(|head| head.eq_ignore_ascii_case(country));
    if text.is_empty() {
        return;
    }
    let full = if bare { text.to_owned() } else { format!("{country}{text}") };
    value(walk, term, &full, number);
}

/// Due dates with their amounts: the first is BT-9, and when there are several, all stand in the payment terms (BT-20).
fn due_dates(walk: &mut Walk<'_>, dates: &[(Element<'_, '_>, Date, Option<&str>)]) {
    let Some((element, first, _)) = dates.iter().min_by_key(|(_, date, _)| *date) else { return };
    walk.push(9, 0, 0, first.to_string(), Some(element.text()), *element);
    if dates.iter().any(|(_, date, _)| date != first) {
        walk.flag("several_due_dates");
        let terms: Vec<String> = dates
            .iter()
            .take(50)
            .map(|(_, date, amount)| amount.map_or_else(|| date.to_string(), |amount| format!("{date}: {amount}")))
            .collect();
        value(walk, 20, &terms.join("; "), *element);
    }
}

/// Says that the file holds more invoices than the one that is read.
fn several(walk: &mut Walk<'_>, numbers: &[&str]) {
    if numbers.len() < 2 {
        return;
    }
    walk.flag("several_invoices");
    let shown: Vec<String> = numbers.iter().take(10).map(|number| number.chars().take(40).collect()).collect();
    let more = if numbers.len() > shown.len() { " …" } else { "" };
    let message = format!(
        "the file holds {} invoices ({}{more}); only the first is read: send each in a file of its own",
        numbers.len(),
        shown.join(", ")
    );
    walk.problem(Problem::noted(Reason::TooManyParts, message));
}

/// The sum of a term over the entries of a repeating group, with their paths; `None` when none has it.
fn sum(walk: &Walk<'_>, group: u16, term: u16) -> Option<(Decimal, Vec<TermPath>)> {
    /// Enough for a person to see what the sum is of.
    const CITED_MAX: usize = 100;
    let mut total: Option<Decimal> = None;
    let mut from = Vec::new();
    for candidate in &walk.candidates {
        let path = &candidate.term;
        if path.term != term || path.part != 0 || path.groups.len() != 1 || path.groups[0].group != group {
            continue;
        }
        let number = candidate.value.split(' ').next().and_then(|number| parse::decimal(number).ok())?;
        total = Some(total.unwrap_or_default().checked_add(number)?);
        if from.len() < CITED_MAX {
            from.push(path.clone());
        }
    }
    total.map(|total| (total, from))
}

/// A value of the document that was read.
fn read_value(walk: &Walk<'_>, term: u16) -> Option<Decimal> {
    let found = walk.candidates.iter().find(|c| c.term == TermPath::bt(term))?;
    found.value.split(' ').next().and_then(|number| parse::decimal(number).ok())
}

/// Derives the sum of the lines (BT-106), rounded as BR-CO-10 does.
fn derive_line_sum(walk: &mut Walk<'_>) {
    if let Some((lines, from)) = sum(walk, 25, 131) {
        walk.derive(106, money::round(lines, 2, Rounding::HalfUp), from);
    }
}

/// The media type of an attachment whose format is named by its customary ending.
fn mime_of(format: &str) -> Option<&'static str> {
    Some(match format.trim_start_matches('.').to_ascii_lowercase().as_str() {
        "pdf" => "application/pdf",
        "xml" => "application/xml",
        "csv" => "text/csv",
        "txt" => "text/plain",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "tif" | "tiff" => "image/tiff",
        "html" => "text/html",
        "rtf" => "application/rtf",
        "doc" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "zip" => "application/zip",
        _ => return None,
    })
}
