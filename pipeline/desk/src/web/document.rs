//! The middle pane: pages with a box around each value, or the invoice as people know one when there are no pages.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use model::case::CaseId;
use model::document::DocumentRole;
use model::{DocumentId, Evidence, Rect, TermPath};
use serde::Deserialize;

use super::App;
use super::case::{Shown, belongs, no_such_case};
use super::fields::{Mark, doubts, values};
use super::format::{clean, short, slug, term_label};
use super::guard::Person;
use super::layout::{failed, icon};
use super::sheet::{self, Reader};
use crate::service::{CaseView, DeskError, PictureError, Width};

/// Pages drawn at once; a longer document says so.
const PAGES_MAX: usize = 40;

pub(super) fn pane(shown: &Shown<'_>) -> Markup {
    let view = &shown.view;
    let chosen = chosen(shown);
    let comparing = shown.comparing();
    html! {
        section.pane.document-pane aria-label="Document" {
            div.pane-head {
                nav.tabs aria-label="Documents of the case" {
                    @for document in &view.record.documents {
                        @if view.pages.contains_key(&document.id) {
                            a href=(shown.with_doc(&document.id.hex())) aria-current=[(comparing.is_none() && chosen == Some(document.id)).then_some("page")] title=(clean(&document.name)) {
                                (icon("page")) (short(&document.name, 28))
                            }
                        }
                    }
                    @if view.reading.is_some() {
                        a href=(shown.with_doc("data")) aria-current=[(comparing.is_none() && chosen.is_none()).then_some("page")] { (icon("rows")) "Data" }
                    }
                    @for other in &shown.others {
                        a.compare href=(format!("{}{}&compare={}", shown.path(), shown.asked.query(), other.record.id))
                            aria-current=[(comparing.is_some_and(|c| c.record.id == other.record.id)).then_some("page")] {
                            (icon("compare")) "Compare with " (other.record.summary.number.as_deref().map_or_else(|| other.record.id.to_string(), |n| short(n, 20)))
                        }
                    }
                }
                @if chosen.is_some() && comparing.is_none() {
                    button.plain.zoom type="button" data-zoom hidden { (icon("zoom")) "Larger" kbd { "z" } }
                }
            }
            div.document tabindex="0" aria-label="Pages" {
                @match (comparing, chosen) {
                    (Some(other), _) => (compare(view, other, shown.reader)),
                    (None, Some(document)) => (pages(view, document, true)),
                    (None, None) => (sheet::pane(shown)),
                }
            }
        }
    }
}

/// The document to show; `None` shows the invoice as data.
pub(super) fn chosen(shown: &Shown<'_>) -> Option<DocumentId> {
    let view = &shown.view;
    if shown.look.doc == "data" && view.reading.is_some() {
        return None;
    }
    if let Ok(id) = shown.look.doc.parse::<DocumentId>()
        && view.pages.contains_key(&id)
    {
        return Some(id);
    }
    first_with_pages(view)
}

/// What the invoice was read from, when it has pages; else its rendition; else any.
fn first_with_pages(view: &CaseView) -> Option<DocumentId> {
    let role = |r: DocumentRole| match r {
        DocumentRole::Invoice => 0,
        DocumentRole::Rendition => 1,
        DocumentRole::Supporting => 2,
    };
    let mut documents: Vec<_> = view.record.documents.iter().filter(|d| view.pages.contains_key(&d.id)).collect();
    documents.sort_by_key(|d| role(d.role));
    documents.first().map(|d| d.id)
}

/// Boxes of a page by term. Where the counting reading has none, those of a rendition.
fn boxes(view: &CaseView, document: DocumentId, page: u32) -> BTreeMap<TermPath, Rect> {
    let mut found = BTreeMap::new();
    let readings = view.reading.iter().chain(view.renditions.iter().map(|r| &r.reading));
    for reading in readings {
        for (term, provenance) in reading.all_provenance() {
            let rects = provenance.evidence.iter().filter_map(|e| match e {
                Evidence::Page { document: d, page: p, rect, .. } if *d == document && *p == page => Some(*rect),
                _ => None,
            });
            if let Some(rect) = rects.reduce(Rect::union) {
                found.entry(term.clone()).or_insert(rect);
            }
        }
    }
    found
}

fn pages(view: &CaseView, document: DocumentId, linked: bool) -> Markup {
    let Some(pages) = view.pages.get(&document) else { return html! { (no_pages()) } };
    let name = view.record.documents.iter().find(|d| d.id == document).map_or("document", |d| d.name.as_str());
    let (doubts, values) = (doubts(view), values(view));
    html! {
        @for page in pages.iter().take(PAGES_MAX) {
            figure.page {
                img src=(format!("/cases/{}/pages/{}/{}", view.record.id, document.hex(), page.number))
                    data-zoomed=(format!("/cases/{}/pages/{}/{}?w=zoom", view.record.id, document.hex(), page.number))
                    alt=(format!("Page {} of {}", page.number, clean(name)))
                    width=(1100) height=(u64::from(page.height) * 1100 / u64::from(page.width.max(1)))
                    loading=(if page.number > 2 { "lazy" } else { "eager" }) decoding="async";
                @if linked {
                    svg.boxes viewBox="0 0 10000 10000" preserveAspectRatio="none" role="group" aria-label=(format!("Values on page {}", page.number)) {
                        @for (term, rect) in boxes(view, document, page.number) {
                            (one_box(values.get(&term).map_or("", String::as_str), &term, rect, doubts.get(&term).copied()))
                        }
                    }
                }
                figcaption { "Page " (page.number) " of " (pages.len()) }
            }
        }
        @if pages.len() > PAGES_MAX {
            p.quiet.pad { "The document has " (pages.len()) " pages; the first " (PAGES_MAX) " are shown. Download the original to read on." }
        }
    }
}

fn one_box(value: &str, term: &TermPath, rect: Rect, mark: Option<Mark>) -> Markup {
    let class = mark.map_or("fine", Mark::class);
    let (x, y) = (rect.left.saturating_sub(25), rect.top.saturating_sub(20));
    let width = rect.right.saturating_sub(rect.left) + 50;
    let height = rect.bottom.saturating_sub(rect.top) + 40;
    html! {
        a.(class) id=(format!("b-{}", slug(term))) href=(format!("#f-{}", slug(term))) data-term=(slug(term)) tabindex="-1" {
            title { (term_label(term)) ": " (clean(value)) }
            rect x=(x) y=(y) width=(width) height=(height) rx="30" {}
        }
    }
}

fn no_pages() -> Markup {
    html! {
        section.empty {
            (icon("page"))
            h2 { "No page to show" }
            p { "This document has no pages that could be drawn. The original can be downloaded below." }
        }
    }
}

/// Two cases beside each other, with what differs.
fn compare(view: &CaseView, other: &CaseView, reader: Reader) -> Markup {
    let rows = differences(view, other);
    html! {
        div.compare {
            table.diff {
                caption { "What both say" }
                thead { tr { th scope="col" { "Field" } th scope="col" { "This invoice" } th scope="col" { a href=(format!("/cases/{}", other.record.id)) { "Case " (other.record.id) } } } }
                tbody {
                    @for (label, mine, theirs) in &rows {
                        tr.(if mine == theirs { "same" } else { "differs" }) {
                            th scope="row" { (label) }
                            td { (clean(mine)) }
                            td { (clean(theirs)) @if mine == theirs { span.hidden { " (the same)" } } }
                        }
                    }
                }
            }
            div.both {
                div { h3 { "This invoice" } @match first_with_pages(view) { Some(d) => (pages(view, d, false)), None => (sheet::plain(view, reader)) } }
                div { h3 { "Case " (other.record.id) } @match first_with_pages(other) { Some(d) => (pages(other, d, false)), None => (sheet::plain(other, reader)) } }
            }
        }
    }
}

fn differences(view: &CaseView, other: &CaseView) -> Vec<(&'static str, String, String)> {
    let say = |view: &CaseView, term: u16| {
        view.reading.as_ref().and_then(|r| r.invoice().get(&TermPath::bt(term))).unwrap_or_else(|| "–".to_owned())
    };
    let arrived = |view: &CaseView| {
        let arrival = view.record.arrivals.first();
        arrival.map_or_else(|| "–".to_owned(), |a| format!("{} by {}", super::format::moment(a.received_at), a.source))
    };
    let mut rows: Vec<(&'static str, String, String)> = [1, 2, 27, 31, 13, 109, 110, 112, 9]
        .into_iter()
        .map(|term| (model::invoice::term_name(term).unwrap_or(""), say(view, term), say(other, term)))
        .collect();
    let words = |view: &CaseView| super::format::state_words(&view.record.state).0.to_owned();
    rows.push(("Arrived", arrived(view), arrived(other)));
    rows.push(("State", words(view), words(other)));
    rows
}

#[derive(Deserialize, Default)]
pub(super) struct Zoom {
    #[serde(default)]
    w: String,
}

/// A page of a document of a case, as a picture.
pub(super) async fn picture(
    State(app): State<App>,
    Path((case, document, page)): Path<(String, String, u32)>,
    Query(zoom): Query<Zoom>,
    _person: Person,
) -> Response {
    let (Ok(case), Ok(document)) = (case.parse::<CaseId>(), document.parse::<DocumentId>()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // The case is the permission: a hash alone opens nothing.
    match app.desk.store().case(&case).await {
        Ok(Some(record)) if record.documents.iter().any(|d| d.id == document) => {}
        Ok(_) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => return failed(&error.to_string()),
    }
    let width = if zoom.w == "zoom" { Width::Zoom } else { Width::Page };
    match app.desk.page_png(document, page, width).await {
        Ok(png) => {
            let headers =
                [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "private, max-age=86400, immutable")];
            (headers, png).into_response()
        }
        Err(PictureError::NoPage) => StatusCode::NOT_FOUND.into_response(),
        Err(PictureError::Failed(why)) => {
            tracing::warn!(document = %document, error = %why, "could not draw a page");
            StatusCode::BAD_GATEWAY.into_response()
        }
    }
}

/// The bytes as they came, to be saved and never shown by the browser.
pub(super) async fn original(
    State(app): State<App>,
    Path((case, document)): Path<(String, String)>,
    person: Person,
) -> Response {
    let (Ok(id), Ok(document)) = (case.parse::<CaseId>(), document.parse::<DocumentId>()) else {
        return no_such_case(&person, &case);
    };
    let view = match app.desk.case(&id).await {
        Ok(view) => view,
        Err(DeskError::NotFound(_)) => return no_such_case(&person, &case),
        Err(error) => return failed(&error.to_string()),
    };
    let Some(known) = view.record.documents.iter().find(|d| d.id == document).filter(|_| belongs(&view, document))
    else {
        return no_such_case(&person, &case);
    };
    match app.desk.store().blobs().get(document).await {
        Ok(bytes) => {
            let disposition = HeaderValue::from_str(&attachment(&known.name))
                .unwrap_or(HeaderValue::from_static("attachment; filename=\"document\""));
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
                (header::CONTENT_DISPOSITION, disposition),
                (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
            ];
            (headers, bytes).into_response()
        }
        Err(error) => failed(&error.to_string()),
    }
}

/// `attachment; filename="…"; filename*=UTF-8''…` (RFC 6266), with nothing that could leave the header or the folder.
fn attachment(name: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ' | '(' | ')') { c } else { '_' };
    let name: String = name.chars().map(safe).take(120).collect();
    let name = name.trim().trim_start_matches('.');
    let name = if name.is_empty() { "document" } else { name };
    let ascii: String = name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    let encoded: String = name
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_') {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::attachment;

    #[test]
    fn a_file_name_of_a_stranger_stays_inside_its_header() {
        for (name, header) in [
            ("a.pdf", "attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf"),
            ("../../etc/passwd", "attachment; filename=\"_.._etc_passwd\"; filename*=UTF-8''_.._etc_passwd"),
            (
                "x\"\r\nSet-Cookie: a=b",
                "attachment; filename=\"x___Set-Cookie_ a_b\"; filename*=UTF-8''x___Set-Cookie_%20a_b",
            ),
            ("é.pdf", "attachment; filename=\"_.pdf\"; filename*=UTF-8''%C3%A9.pdf"),
            ("", "attachment; filename=\"document\"; filename*=UTF-8''document"),
        ] {
            assert_eq!(attachment(name), header);
        }
    }
}
