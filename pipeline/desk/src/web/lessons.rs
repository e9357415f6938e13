//! Lessons: what corrections taught about vendors' documents, tried on the documents there are, and ended when they mislead.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use model::ledger::Vendor;
use model::memory::Tried;
use model::task::Role;
use serde::Deserialize;
use store::LessonRecord;

use super::App;
use super::actions::status;
use super::format::{clean, moment, short, term_label};
use super::guard::{Person, Sent, escape_query};
use super::layout::{Message, Page, Place, csrf, failed, icon, refused};
use super::{distinctions, packs};
use crate::service::DeskError;

/// Most lessons on one page.
const SHOWN_MAX: usize = 300;

#[derive(Deserialize, Default)]
pub(super) struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    done: String,
}

/// Whether a lesson is about a vendor: one of its keys is the vendor's.
pub(super) fn is_about(lesson: &LessonRecord, vendor: &Vendor) -> bool {
    let lesson = &lesson.remembered.lesson;
    let vat = vendor.vat_id.as_ref().map(|vat| format!("vat:{}", vat.as_str()));
    let accounts = vendor.accounts.iter().map(|account| format!("iban:{}", account.iban.as_str()));
    let same_name = lesson.vendor.as_deref().is_some_and(|name| name.to_lowercase() == vendor.name.to_lowercase());
    same_name || vat.into_iter().chain(accounts).any(|key| lesson.keys.contains(&key))
}

fn mentions(lesson: &LessonRecord, text: &str) -> bool {
    let lesson = &lesson.remembered.lesson;
    let vendor = lesson.vendor.as_deref().unwrap_or_default().to_lowercase();
    vendor.contains(text) || lesson.keys.iter().any(|key| key.to_lowercase().contains(text))
}

pub(super) async fn list(State(app): State<App>, Query(search): Query<Search>, person: Person) -> Response {
    let mut lessons = match app.desk.store().lessons().await {
        Ok(lessons) => lessons,
        Err(error) => return failed(&error.to_string()),
    };
    let mut distinctions = match app.desk.store().distinctions().await {
        Ok(distinctions) => distinctions,
        Err(error) => return failed(&error.to_string()),
    };
    let mut stated = match app.desk.store().packs().await {
        Ok(packs) => packs,
        Err(error) => return failed(&error.to_string()),
    };
    let text: String = search.q.trim().chars().take(100).collect();
    lessons.retain(|lesson| mentions(lesson, &text.to_lowercase()));
    distinctions.retain(|one| distinctions::mentions(one, &text.to_lowercase()));
    stated.retain(|one| packs::mentions(one, &text.to_lowercase()));
    let counts = lessons.iter().filter(|lesson| lesson.revoked.is_none()).count()
        + distinctions.iter().filter(|one| one.revoked.is_none()).count()
        + stated.iter().filter(|one| one.revoked.is_none()).count();
    let message = match search.done.as_str() {
        "" => None,
        "statement" => {
            Some("The statement no longer counts. Cases that it concerns and that still wait are checked again.")
        }
        "pack" => Some("The statement no longer counts. The vendor’s open cases are checked again without it."),
        _ => Some("The lesson no longer counts. Documents that come from now on are read without it."),
    };
    let message = message.map(|text| Message::Good(text.to_owned()));
    let body = html! {
        div.list-head {
            p { a href="/vendors" { (icon("back")) "Vendors" } }
            h1 { "Lessons " span.count { (counts) } }
            p.quiet { "What people taught about vendors: corrections, by which the vendor’s next document is read; which invoices are no copies; what a package holds." }
            form.filter action="/lessons" method="get" {
                label.hidden for="lq" { "Search lessons" }
                input #lq type="search" name="q" value=(text) placeholder="Vendor, VAT id or IBAN";
                button type="submit" { "Search" }
            }
        }
        @if let Some(message) = message { (message.markup()) }
        @if lessons.is_empty() && distinctions.is_empty() && stated.is_empty() {
            section.empty {
                (icon("vendors"))
                h2 { @if text.is_empty() { "No lesson yet" } @else { "Nothing found" } }
                p { "Correct a value of an invoice that came as a page, and what it teaches stands here." }
            }
        }
        @if !lessons.is_empty() {
            section {
                h2 { "From corrections " span.count { (lessons.len()) } }
                (table(lessons.iter().take(SHOWN_MAX), "Lessons"))
                @if lessons.len() > SHOWN_MAX { p.quiet { "The newest " (SHOWN_MAX) " of " (lessons.len()) "; search for the vendor." } }
            }
        }
        @if !distinctions.is_empty() {
            section {
                h2 { "No copies " span.count { (distinctions.len()) } }
                (distinctions::table(&person, distinctions.iter().take(SHOWN_MAX)))
                @if distinctions.len() > SHOWN_MAX { p.quiet { "The newest " (SHOWN_MAX) " of " (distinctions.len()) "; search for the vendor." } }
            }
        }
        @if !stated.is_empty() {
            section {
                h2 { "Packages " span.count { (stated.len()) } }
                (packs::table(&person, stated.iter().take(SHOWN_MAX)))
                @if stated.len() > SHOWN_MAX { p.quiet { "The newest " (SHOWN_MAX) " of " (stated.len()) "; search for the vendor." } }
            }
        }
    };
    Page { title: "Lessons", place: Place::Vendors, person: Some(&person), body, class: "list", keys: &[] }
        .markup()
        .into_response()
}

/// Lessons, a row each.
pub(super) fn table<'a>(lessons: impl Iterator<Item = &'a LessonRecord>, label: &str) -> Markup {
    html! {
        div.scroll tabindex="0" aria-label=(label) {
            table.wide {
                thead { tr { th scope="col" { "Field" } th scope="col" { "How it is found" } th scope="col" { "Corrected to" } th scope="col" { "Vendor" } th scope="col" { "Learned" } th scope="col" { "" } } }
                tbody { @for one in lessons {
                    @let lesson = &one.remembered.lesson;
                    tr {
                        td { a href=(format!("/lessons/{}", one.remembered.id)) { (term_label(&lesson.term)) } }
                        td { (clean(&lesson.how.in_words())) }
                        td { (value(lesson.value.as_deref())) }
                        td { (lesson.vendor.as_deref().map(|name| short(name, 40)).unwrap_or_default()) }
                        td { (moment(one.learned_at)) }
                        td { @if one.revoked.is_some() { span.chip { "revoked" } } }
                    }
                } }
            }
        }
    }
}

fn value(value: Option<&str>) -> String {
    value.map_or_else(|| "not there".to_owned(), |value| short(value, 60))
}

pub(super) async fn page(State(app): State<App>, Path(lesson): Path<u64>, person: Person) -> Response {
    show(&app, &person, lesson, None, StatusCode::OK).await
}

/// Ends a lesson, with a reason.
pub(super) async fn revoke(State(app): State<App>, Path(lesson): Path<u64>, sent: Sent) -> Response {
    match app.desk.revoke_lesson(&sent.person.actor, lesson, sent.get("reason")).await {
        Ok(()) => Redirect::to("/lessons?done=1").into_response(),
        Err(error) => {
            let message = Message::Bad(error.to_string());
            show(&app, &sent.person, lesson, Some(message), status(&error)).await
        }
    }
}

async fn show(app: &App, person: &Person, id: u64, message: Option<Message>, code: StatusCode) -> Response {
    match app.desk.lesson(id).await {
        Ok(Some((lesson, tried))) => (code, markup(person, &lesson, &tried, message)).into_response(),
        Ok(None) | Err(DeskError::NotFound(_)) => {
            refused(Some(person), StatusCode::NOT_FOUND, "No such lesson", &format!("There is no lesson {id}."))
        }
        Err(error) => failed(&error.to_string()),
    }
}

fn markup(person: &Person, record: &LessonRecord, tried: &[Tried], message: Option<Message>) -> Markup {
    let lesson = &record.remembered.lesson;
    let label = term_label(&lesson.term);
    let spoken: Vec<&Tried> = tried.iter().filter(|one| one.by_lesson.is_some()).collect();
    let against = spoken.iter().filter(|one| one.contradicts()).count();
    let may = person.is_any(&[Role::Clerk, Role::Admin]);
    let body = html! {
        div.list-head {
            p { a href="/lessons" { (icon("back")) "Lessons" } }
            h1 { (label) " " @if record.revoked.is_some() { span.chip { "revoked" } } }
        }
        @if let Some(message) = message { (message.markup()) }
        div.columns {
            section.card {
                h2 { "What was learned" }
                dl.pairs {
                    div { dt { "Vendor" } dd { @match lesson.vendor.as_deref() { Some(name) => { a href=(format!("/lessons?q={}", escape_query(name))) { (clean(name)) } } None => "without a name" } } }
                    div { dt { "Known by" } dd.mono { (clean(&lesson.keys.join(", "))) } }
                    div { dt { "How it is found" } dd { (clean(&lesson.how.in_words())) } }
                    @if let Some(was) = &lesson.was { div { dt { "Read as" } dd { (short(was, 200)) } } }
                    div { dt { "Corrected to" } dd { (value(lesson.value.as_deref())) } }
                    div { dt { "On" } dd { a href=(format!("/cases/{}?v=all", record.case)) { (record.case) } " " span.quiet { (moment(record.learned_at)) } } }
                }
            }
            section.card {
                @if let Some(revoked) = &record.revoked {
                    h2 { "Revoked" }
                    p { (clean(&revoked.reason)) }
                    p.quiet { "by " (clean(&revoked.by)) ", " (moment(revoked.at)) }
                } @else {
                    h2 { "Does it mislead?" }
                    p.quiet { "Revoke it, and documents that come from now on are read without it. What was read stays as it is." }
                    @if may {
                        form.act method="post" action=(format!("/lessons/{}/revoke", record.remembered.id)) {
                            (csrf(person))
                            label for="reason" { "Why? " span.quiet { "at least 10 characters" } }
                            textarea #reason name="reason" rows="2" required minlength="10" {}
                            button type="submit" { "Revoke the lesson" }
                        }
                    } @else { p.refusal { (icon("stop")) "Only a clerk or an administrator revokes what was learned." } }
                }
            }
        }
        section {
            h2 { "On this vendor’s documents " span.count { (tried.len()) } }
            @if tried.is_empty() { p.quiet { "There are none to try it on." } }
            @else if spoken.is_empty() { p.quiet { "It says nothing about any of them." } }
            @else if against == 0 { p.quiet { "It agrees with what stands on each of the " (spoken.len()) " that it speaks about." } }
            @else { p { (icon("m-failed")) (against) " of " (spoken.len()) " would be read otherwise than they stand." } }
            @if !tried.is_empty() {
                div.scroll tabindex="0" aria-label="Documents of this vendor" {
                    table.wide {
                        thead { tr { th scope="col" { "Case" } th scope="col" { "Stands as" } th scope="col" { "By the lesson" } th scope="col" { "" } } }
                        tbody { @for one in tried { tr {
                            td { a href=(format!("/cases/{}?v=all", one.case)) { (one.case) } }
                            td { (one.stands.as_deref().map(|text| short(text, 60)).unwrap_or_default()) }
                            td { (one.by_lesson.as_deref().map(|text| short(text, 60)).unwrap_or_default()) }
                            td { @if one.contradicts() { span.chip.chip-block { "differs" } } @else if one.by_lesson.is_some() { "the same" } @else { span.quiet { "not touched" } } }
                        } } }
                    }
                }
            }
        }
    };
    Page { title: "Lesson", place: Place::Vendors, person: Some(person), body, class: "list", keys: &[] }.markup()
}
