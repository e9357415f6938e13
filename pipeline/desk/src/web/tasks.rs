//! What this person is asked to do: amount, purpose, two buttons, a reason.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use model::task::TaskKind;
use store::{CaseRecord, StoredTask, TaskFilter};

use super::App;
use super::format::{age, clean, due, money, short, state_chip};
use super::guard::Person;
use super::layout::{Page, Place, csrf, failed, icon};
use crate::service::{DeskError, Permission, Permissions};

/// Tasks shown with everything that is needed to decide on the spot.
const FULL_MAX: usize = 30;

pub(super) async fn page(State(app): State<App>, person: Person) -> Response {
    match show(&app, &person).await {
        Ok(page) => page.into_response(),
        Err(error) => failed(&error.to_string()),
    }
}

struct Asked {
    stored: StoredTask,
    record: CaseRecord,
    purpose: String,
    may: Permissions,
    data_hash: String,
}

async fn show(app: &App, person: &Person) -> Result<Markup, DeskError> {
    let desk = &app.desk;
    let filter = TaskFilter {
        person: Some((person.actor.user.clone(), person.actor.roles.clone())),
        open_only: true,
        ..TaskFilter::default()
    };
    let tasks = desk.store().tasks(&filter).await?;
    let (review, decide): (Vec<_>, Vec<_>) = tasks.into_iter().partition(|t| t.task.kind == TaskKind::Review);
    let total = decide.len();
    let mut asked = Vec::new();
    for stored in decide.into_iter().take(FULL_MAX) {
        let view = match desk.case(&stored.task.case).await {
            Ok(view) => view,
            Err(DeskError::NotFound(_)) => continue,
            Err(error) => return Err(error),
        };
        let may = desk.permissions(&view, &person.actor).await?;
        let lines = view.reading.iter().flat_map(|r| &r.invoice().lines).filter_map(|l| l.item.name.as_deref());
        let purpose = lines.take(3).map(|n| short(n, 60)).collect::<Vec<_>>().join(", ");
        let data_hash = view.approval.as_ref().map(|a| a.data_hash.clone()).unwrap_or_default();
        asked.push(Asked { stored, record: view.record, purpose, may, data_hash });
    }
    // The next due date first: what is late costs.
    asked.sort_by_key(|a| (a.record.summary.due_date.is_none(), a.record.summary.due_date, a.record.seq));
    let body = html! {
        div.list-head { h1 { "My tasks " span.count { (total) } } }
        @if asked.is_empty() {
            section.empty {
                (icon("seal"))
                h2 { "Nothing waits for you" }
                p { "When an invoice needs your approval, a correction or a payment, it appears here, and you get a mail." }
                @if !review.is_empty() { p { a.button href="/" { (review.len()) " cases need review" } } }
            }
        } @else {
            ol.tasks { @for task in &asked { li { (card(app, person, task)) } } }
            @if total > asked.len() { p.quiet { "Showing the first " (asked.len()) " of " (total) "." } }
            @if !review.is_empty() { p { a href="/" { "And " (review.len()) " cases need review" } } }
        }
    };
    let keys = [
        ("j", "next task"),
        ("k", "task before"),
        ("a", "approve or pay the task in focus"),
        ("d", "decline: go to its reason"),
        ("Enter", "open the case"),
    ];
    Ok(Page { title: "My tasks", place: Place::Tasks, person: Some(person), body, class: "list", keys: &keys }.markup())
}

fn card(app: &App, person: &Person, asked: &Asked) -> Markup {
    let Asked { stored, record, purpose, may, data_hash } = asked;
    let summary = &record.summary;
    let task = &stored.task;
    let now = app.desk.now();
    let today = app.desk.store().clock().today();
    let path = format!("/cases/{}", record.id);
    let (yes, permission, no) = match task.kind {
        TaskKind::PayInvoice => {
            (("pay", "Mark as paid"), &may.pay, ("refuse", "Refuse payment", "Why do you refuse to pay?"))
        }
        _ => (("approve", "Approve"), &may.approve, ("decline", "Decline", "Why do you decline?")),
    };
    let decides = matches!(task.kind, TaskKind::Approve | TaskKind::PayInvoice);
    html! {
        article.card.task-card data-task aria-label=(format!("{} {}", task.kind.title(), summary.number.as_deref().unwrap_or_default())) {
            header {
                p.chips { span.chip { (task.kind.title()) } " " (state_chip(&record.state)) }
                h2 { a href=(format!("{path}?v=waiting")) { (summary.seller_name.as_deref().map_or_else(|| "Unknown seller".to_owned(), |n| short(n, 80))) } }
                p.total { @if let Some(gross) = summary.gross { (money(gross)) } @else { "amount unknown" } }
            }
            p.sub {
                (summary.number.as_deref().map_or_else(|| record.id.to_string(), |n| short(n, 60)))
                @if let Some(date) = summary.due_date { " · " (due(date, today)) }
                " · asked " (age(task.opened_at, now))
            }
            @if !purpose.is_empty() { p { "For " (purpose) } }
            @if !task.checklist.is_empty() { ul { @for item in &task.checklist { li { (clean(item)) } } } }
            @if decides {
                @match permission {
                    Permission::Yes => {
                        div.decide {
                            form method="post" action=(format!("{path}/{}?v=waiting", yes.0)) {
                                (csrf(person))
                                input type="hidden" name="version" value=(record.version);
                                input type="hidden" name="data_hash" value=(data_hash);
                                button.primary type="submit" data-key="a" { (yes.1) kbd { "a" } }
                            }
                            form.no method="post" action=(format!("{path}/{}?v=waiting", no.0)) {
                                (csrf(person))
                                input type="hidden" name="version" value=(record.version);
                                label.hidden for=(format!("no-{}", record.id)) { (no.2) }
                                textarea id=(format!("no-{}", record.id)) name="reason" rows="1" required minlength="10" placeholder=(format!("{} At least 10 characters", no.2)) data-focus="d" {}
                                button.danger type="submit" { (no.1) kbd { "d" } }
                            }
                        }
                    }
                    Permission::No(why) => p.refusal { (icon("stop")) (clean(why)) },
                    Permission::Hidden => {}
                }
            }
            p.open { a href=(format!("{path}?v=waiting")) { @if decides { "Open the document" } @else { "Open and correct" } } }
        }
    }
}
