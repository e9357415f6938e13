//! Intake health: what watches, what came last, what is being worked on, and what could not be read.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use model::Timestamp;
use model::case::{CaseState, Stage};
use model::task::Role;
use store::{CaseFilter, CaseOrder, CaseRecord, Counts, StateName};

use super::App;
use super::format::{age, clean, reason_words, short, state_chip};
use super::guard::Person;
use super::health::SourceReport;
use super::layout::{Page, Place, csrf, failed, icon};
use crate::service::DeskError;

/// Answers whether the process serves, for a supervisor; tells nothing else to strangers.
pub(super) async fn alive(State(app): State<App>) -> Response {
    match app.desk.store().counts().await {
        Ok(_) => axum::Json(serde_json::json!({ "status": "ok" })).into_response(),
        Err(error) => {
            tracing::error!(error = %error, "the store does not answer");
            (axum::http::StatusCode::SERVICE_UNAVAILABLE, axum::Json(serde_json::json!({ "status": "failed" })))
                .into_response()
        }
    }
}

pub(super) async fn page(State(app): State<App>, person: Person) -> Response {
    match show(&app, &person).await {
        Ok(page) => page.into_response(),
        Err(error) => failed(&error.to_string()),
    }
}

async fn show(app: &App, person: &Person) -> Result<Markup, DeskError> {
    let store = app.desk.store();
    let counts = store.counts().await?;
    let list = |states: Vec<StateName>, statuses| CaseFilter {
        states,
        statuses,
        order: CaseOrder::Changed,
        limit: Some(100),
        ..CaseFilter::default()
    };
    let quarantined = store.cases(&list(vec![StateName::Quarantined], Vec::new())).await?;
    let rejected = store.cases(&list(Vec::new(), vec![model::case::CaseStatus::Rejected])).await?;
    let sources = app.health.sources();
    let now = app.desk.now();
    let body = html! {
        div.list-head { h1 { "Intake" } }
        (strip(&counts, now))
        section {
            h2 { "Sources" }
            (self::sources(&sources, &counts, now))
        }
        section #quarantine {
            h2 { "Quarantine " span.count { (quarantined.len()) } }
            @if quarantined.is_empty() { p.quiet { "Every document could be read. What cannot be read, or is unsafe, stays here with its reason until somebody decides." } }
            @else { (table(&quarantined, person, now, true)) }
        }
        section #rejected {
            h2 { "Rejected " span.count { (rejected.len()) } }
            @if rejected.is_empty() { p.quiet { "Nothing was refused." } }
            @else { (table(&rejected, person, now, false)) }
        }
    };
    Ok(Page { title: "Intake", place: Place::Intake, person: Some(person), body, class: "list", keys: &[] }.markup())
}

fn strip(counts: &Counts, now: Timestamp) -> Markup {
    let state = |name| counts.by_state.get(&name).copied().unwrap_or(0);
    let in_work: u64 = state(StateName::Working) + state(StateName::Archiving);
    html! {
        dl.strip {
            div { dt { "Cases" } dd { (counts.cases) } }
            div { dt { "In work" } dd { (in_work) @if let Some(oldest) = counts.oldest_working { span.quiet { " oldest " (age(oldest, now)) } } } }
            @for stage in Stage::ALL {
                @if let Some(n) = counts.by_stage.get(&stage).filter(|n| **n > 0) { div.minor { dt { (stage.as_str()) } dd { (n) } } }
            }
            div { dt { "Needs review" } dd { (state(StateName::Exception) + state(StateName::Correcting)) } }
            div { dt { "Approval" } dd { (state(StateName::Approving)) } }
            div { dt { "To pay" } dd { (state(StateName::Paying)) } }
            div.(if state(StateName::Quarantined) > 0 { "bad" } else { "" }) { dt { "Quarantined" } dd { (state(StateName::Quarantined)) } }
            div.(if counts.failed_effects > 0 { "bad" } else { "" }) { dt { "Notices" } dd { (counts.waiting_effects) " waiting" @if counts.failed_effects > 0 { ", " (counts.failed_effects) " failed" } } }
        }
    }
}

fn sources(sources: &[SourceReport], counts: &Counts, now: Timestamp) -> Markup {
    let seen: Vec<_> = counts.by_source.iter().filter(|(name, _)| !sources.iter().any(|s| s.name == **name)).collect();
    html! {
        @if sources.is_empty() && seen.is_empty() { p.quiet { "No source is watched. Add a folder or mailbox to " code { "bursar.toml" } "." } }
        ul.sources {
            @for source in sources {
                @let total = counts.by_source.get(&source.name);
                li.card.(if source.trouble.is_some() || !source.connected { "bad" } else { "" }) {
                    h3 { span.mark.(if source.connected && source.trouble.is_none() { "fine" } else { "block" }) aria-hidden="true" {} (clean(&source.name)) " " span.chip { (source.kind) } }
                    p { @if source.connected { "Watching" } @else { "Not connected" } @if let Some(at) = source.looked_at { span.quiet { ", looked " (age(at, now)) } } }
                    p { "Last item: " @match source.item_at.or(total.map(|t| t.1)) { Some(at) => (age(at, now)), None => "none yet" } }
                    p.quiet { (total.map_or(source.taken, |t| t.0)) " items in all" @if source.waiting > 0 { ", " (source.waiting) " waiting" } }
                    @if let Some(trouble) = &source.trouble { p.refusal { (icon("stop")) (clean(trouble)) } }
                    @if !source.left_alone.is_empty() { details { summary { (source.left_alone.len()) " left alone" } ul.plain { @for (name, why) in &source.left_alone { li { span.mono { (short(name, 60)) } ": " (clean(why)) } } } } }
                }
            }
            @for (name, (n, last)) in seen {
                li.card { h3 { (clean(name)) } p { "Last item: " (age(*last, now)) } p.quiet { (n) " items in all; not watched by this process" } }
            }
        }
    }
}

fn table(cases: &[CaseRecord], person: &Person, now: Timestamp, retry: bool) -> Markup {
    let may = retry && person.is_any(&[Role::Clerk, Role::Admin]);
    html! {
        div.scroll tabindex="0" aria-label=(if retry { "Quarantined documents" } else { "Rejected documents" }) {
            table.wide {
                thead { tr { th scope="col" { "Document" } th scope="col" { "Reason" } th scope="col" { "What happened" } th scope="col" { "Since" } th scope="col" { "" } } }
                tbody {
                    @for case in cases {
                        tr {
                            td { a href=(format!("/cases/{}?v={}", case.id, if retry { "quarantine" } else { "closed" })) { (case.summary.seller_name.as_deref().or(case.documents.first().map(|d| d.name.as_str())).map_or_else(|| case.id.to_string(), |n| short(n, 40))) } }
                            td { @match (&case.state, &case.refusal) {
                                (CaseState::Quarantined { reason }, _) => (reason_words(*reason)),
                                (_, Some(problem)) => (reason_words(problem.reason)),
                                _ => (state_chip(&case.state)),
                            } }
                            td { (case.refusal.as_ref().map(|p| p.message.as_str()).or(case.summary.sentence.as_deref()).map_or_else(|| "The history of the case says it.".to_owned(), |m| short(m, 200))) }
                            td { (age(case.changed_at, now)) }
                            td { @if may {
                                form method="post" action=(format!("/cases/{}/retry?v=quarantine", case.id)) {
                                    (csrf(person))
                                    input type="hidden" name="version" value=(case.version);
                                    button type="submit" { "Read again" }
                                }
                            } }
                        }
                    }
                }
            }
        }
    }
}
