//! The invoice as people expect it to look, on the page of its case: each value linked with its field.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::{HeaderValue, header, request::Parts};
use axum::response::Response;
use maud::{Markup, html};
use model::TermPath;

use super::App;
use super::case::Shown;
use super::fields::{Mark, doubts, mark_of};
use super::format::clean;
use super::guard::cookie;
use super::layout::icon;
use crate::human::{Language, Options, invoice_html, verdict_html};
use crate::service::CaseView;

/// Lines shown until all are asked for: more make a page that browsers are slow with.
const LINES_MAX: usize = 300;
/// Keeps the language that a person chose.
const COOKIE: &str = "bursar_language";

/// The language of the reader: what was chosen earlier, else what the browser asks for, else English.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader(pub(super) Language);

impl FromRequestParts<App> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        let chosen = cookie(&parts.headers, COOKIE).and_then(|code| code.parse().ok());
        let asked = || Language::accepted(parts.headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?);
        Ok(Reader(chosen.or_else(asked).unwrap_or(Language::ENGLISH)))
    }
}

/// Remembers a choice of language for a year.
pub(super) fn remember(response: &mut Response, language: Language) {
    let text = format!("{COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly", language.code());
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// The view with its tools and the verdict.
pub(super) fn pane(shown: &Shown<'_>) -> Markup {
    let view = &shown.view;
    let Some(reading) = &view.reading else { return nothing(view) };
    let doubts = doubts(view);
    let marks =
        |term: &TermPath| doubts.get(term).copied().or_else(|| mark_of(reading, term)).map_or("fine", Mark::class);
    let here = shown.with_doc("data");
    let all = format!("{here}&lines=all");
    let lines_max = (shown.look.lines != "all").then_some((LINES_MAX, all.as_str()));
    let options = Options { fields: Some(&marks), lines_max, ..Options::default() };
    html! {
        nav.languages aria-label="Language of the invoice" {
            @for language in Language::all() {
                a href=(format!("{here}&lang={}", language.code())) lang=(language.code()) hreflang=(language.code())
                    aria-current=[(language == shown.reader.0).then_some("true")] { (language.name()) }
            }
        }
        @if let Some(judgement) = &view.judgement { (verdict_html(&judgement.said, shown.reader.0)) }
        (invoice_html(reading.invoice(), shown.reader.0, options))
    }
}

/// The view without its hooks, to stand beside another.
pub(super) fn plain(view: &CaseView, reader: Reader) -> Markup {
    match &view.reading {
        Some(reading) => invoice_html(reading.invoice(), reader.0, Options::default()),
        None => nothing(view),
    }
}

fn nothing(view: &CaseView) -> Markup {
    html! {
        section.empty {
            (icon("page"))
            h2 { "Nothing was read" }
            @if let Some(problem) = &view.record.refusal { p { (clean(&problem.message)) } }
            @else { p { "The document waits to be read." } }
        }
    }
}
