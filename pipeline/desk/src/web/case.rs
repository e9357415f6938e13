//! One case: the queue beside it, the document in the middle, what to decide on the right.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use model::case::CaseId;
use model::ledger::{Order, Vendor};
use model::{DocumentId, Evidence};
use serde::Deserialize;

use super::guard::Person;
use super::layout::{Message, Page, Place, failed, icon, refused};
use super::queue::{self, Asked};
use super::sheet::{self, Reader};
use super::{App, decision, document};
use crate::human::Language;
use crate::service::{CaseView, Desk, DeskError, Permissions, Ranked};

#[derive(Debug, Clone, Deserialize, Default)]
pub(super) struct Look {
    /// Which document, or `data` for the invoice as data.
    #[serde(default)]
    pub(super) doc: String,
    /// Case to compare with.
    #[serde(default)]
    pub(super) compare: String,
    /// Language of the invoice, when one was chosen just now.
    #[serde(default)]
    pub(super) lang: String,
    /// `all` for every line.
    #[serde(default)]
    pub(super) lines: String,
    /// Set after an action: the last event is said aloud.
    #[serde(default)]
    pub(super) done: String,
}

/// Everything that the page shows.
pub(super) struct Shown<'a> {
    pub(super) app: &'a App,
    pub(super) person: &'a Person,
    pub(super) view: CaseView,
    pub(super) may: Permissions,
    pub(super) orders: Vec<Order>,
    pub(super) vendor: Option<Vendor>,
    /// The other cases that findings cite, with what they are.
    pub(super) others: Vec<CaseView>,
    pub(super) asked: &'a Asked,
    pub(super) look: &'a Look,
    /// The language that the invoice is shown in.
    pub(super) reader: Reader,
    /// What the official rules say, when the invoice is shown as data.
    /// What a person typed as the reason of an action that was refused.
    pub(super) typed: Option<(String, String)>,
}

impl Shown<'_> {
    pub(super) fn path(&self) -> String {
        format!("/cases/{}", self.view.record.id)
    }
    /// Address of this page with another document shown.
    pub(super) fn with_doc(&self, doc: &str) -> String {
        format!("{}{}&doc={doc}", self.path(), self.asked.query())
    }
    /// What was typed as the reason of one of these actions.
    pub(super) fn typed_for(&self, actions: &[&str]) -> &str {
        self.typed.as_ref().filter(|(action, _)| actions.contains(&action.as_str())).map_or("", |(_, text)| text)
    }
    pub(super) fn comparing(&self) -> Option<&CaseView> {
        self.others.iter().find(|o| o.record.id.as_str() == self.look.compare)
    }
}

pub(super) async fn page(
    State(app): State<App>,
    Path(case): Path<String>,
    Query(asked): Query<Asked>,
    Query(look): Query<Look>,
    Reader(language): Reader,
    person: Person,
) -> Response {
    let chosen = look.lang.parse::<Language>().ok();
    let reader = Reader(chosen.unwrap_or(language));
    match show(&app, &person, &case, (&asked, &look, reader), None, None).await {
        Ok(page) => {
            let mut response = page.into_response();
            if let Some(language) = chosen {
                sheet::remember(&mut response, language);
            }
            response
        }
        Err(DeskError::NotFound(_)) => no_such_case(&person, &case),
        Err(error) => failed(&error.to_string()),
    }
}

pub(super) fn no_such_case(person: &Person, case: &str) -> Response {
    let text = format!("There is no case {}. Search for the invoice number instead.", super::format::short(case, 40));
    refused(Some(person), StatusCode::NOT_FOUND, "No such case", &text)
}

/// The version of a case, for the script that waits for a stage to finish.
pub(super) async fn version(State(app): State<App>, Path(case): Path<String>, _person: Person) -> Response {
    let Ok(id) = case.parse::<CaseId>() else { return StatusCode::NOT_FOUND.into_response() };
    match app.desk.store().case(&id).await {
        Ok(Some(record)) => {
            axum::Json(serde_json::json!({ "version": record.version, "resting": record.state.is_resting() }))
                .into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => failed(&error.to_string()),
    }
}

/// Shows a case, with what an action said.
pub(super) async fn show(
    app: &App,
    person: &Person,
    case: &str,
    (asked, look, reader): (&Asked, &Look, Reader),
    message: Option<Message>,
    typed: Option<(String, String)>,
) -> Result<Markup, DeskError> {
    let id: CaseId = case.parse().map_err(|_| DeskError::NotFound(format!("case {case}")))?;
    let view = app.desk.case(&id).await?;
    let may = app.desk.permissions(&view, &person.actor).await?;
    let queue = queue::load(&app.desk, asked).await?;
    let orders = orders(&app.desk, &view).await?;
    let vendor = match view.vendor_id() {
        Some(vendor) => app.desk.store().vendor(vendor).await?,
        None => None,
    };
    let others = others(&app.desk, &view).await?;
    let message = message.or_else(|| said(&view, look, &person.actor.user));
    let shown = Shown { app, person, view, may, orders, vendor, others, asked, look, reader, typed };
    let title = title(&shown.view);
    let body = html! {
        div.panes data-case=(id) data-version=(shown.view.record.version) data-resting=(shown.view.record.state.is_resting()) {
            (queue_pane(&queue, &shown))
            (document::pane(&shown))
            (decision::pane(&shown, message.as_ref()))
        }
    };
    let keys = keys(&shown);
    Ok(Page { title: &title, place: Place::Inbox, person: Some(person), body, class: "case", keys: &keys }.markup())
}

/// What was done just now: the last that this person did, when the address says that something was.
fn said(view: &CaseView, look: &Look, user: &str) -> Option<Message> {
    if look.done.is_empty() {
        return None;
    }
    let event = view.events.iter().rev().find(|e| e.event.actor == user)?;
    let mut chars = event.event.sentence.chars();
    let sentence: String = chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect());
    Some(Message::Good(format!("{}.", sentence.trim_end_matches('.'))))
}

pub(super) fn title(view: &CaseView) -> String {
    let summary = &view.record.summary;
    let number = summary.number.clone().unwrap_or_else(|| view.record.id.to_string());
    match &summary.seller_name {
        Some(seller) => format!("{number} · {seller}"),
        None => number,
    }
}

fn keys(shown: &Shown<'_>) -> Vec<(&'static str, &'static str)> {
    let may = &shown.may;
    let mut keys = vec![("j", "next case"), ("k", "case before"), ("[", "hide or show the list")];
    if may.approve.yes() {
        keys.push(("a", "approve"));
    } else if may.pay.yes() {
        keys.push(("a", "mark as paid"));
    } else if may.release.yes() || may.override_block.yes() {
        keys.push(("a", "release: go to the reason"));
    } else if may.retry.yes() {
        keys.push(("a", "read again"));
    }
    if may.decline.yes() || may.refuse.yes() {
        keys.push(("d", "decline: go to the reason"));
    }
    if may.return_to_vendor.yes() {
        keys.push(("r", "return to the vendor: go to the reason"));
    }
    if may.correct.yes() {
        keys.push(("Enter", "in a field: next field to look at"));
        keys.push(("c", "first field to look at"));
    }
    keys.push(("z", "page larger or smaller"));
    if !shown.others.is_empty() {
        keys.push(("b", "compare with the other document"));
    }
    keys
}

fn queue_pane(queue: &[Ranked], shown: &Shown<'_>) -> Markup {
    let id = &shown.view.record.id;
    let now = shown.app.desk.now();
    let here = queue.iter().position(|r| r.case.id == *id);
    let link = |at: Option<usize>| {
        at.and_then(|at| queue.get(at)).map(|r| format!("/cases/{}{}", r.case.id, shown.asked.query()))
    };
    // A case that just left the list is followed by the first that is still in it.
    let next = link(here.map_or(Some(0), |at| Some(at + 1)));
    let before = link(here.and_then(|at| at.checked_sub(1)));
    html! {
        aside.pane.queue-pane #queue aria-label="List of cases" {
            div.pane-head {
                a href=(format!("/{}", shown.asked.query())) { (icon("back")) "List" }
                span.count { @if let Some(at) = here { (at + 1) " of " (queue.len()) } @else { (queue.len()) } }
                span.steps {
                    @if let Some(before) = before { a rel="prev" href=(before) title="Case before (k)" { (icon("up")) span.hidden { "Case before" } } }
                    @if let Some(next) = next { a rel="next" href=(next) title="Next case (j)" { (icon("down")) span.hidden { "Next case" } } }
                }
            }
            ol.queue { @for ranked in queue { li { (queue::row(ranked, shown.asked, Some(id), now)) } } }
            @if queue.is_empty() { p.quiet.pad { "This list is empty." } }
        }
    }
}

async fn orders(desk: &Desk, view: &CaseView) -> Result<Vec<Order>, DeskError> {
    let mut numbers: Vec<String> = view.matched.iter().flat_map(|m| m.orders.clone()).collect();
    for record in records(view) {
        if let Some(number) = record.strip_prefix("order ") {
            let number = number.split(" line ").next().unwrap_or(number).to_owned();
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
    }
    let mut orders = Vec::new();
    for number in numbers.iter().take(20) {
        if let Some(order) = desk.store().order(number).await? {
            orders.push(order);
        }
    }
    Ok(orders)
}

/// The cases that findings of the family D cite.
async fn others(desk: &Desk, view: &CaseView) -> Result<Vec<CaseView>, DeskError> {
    let mut found: Vec<CaseId> = Vec::new();
    for record in records(view) {
        let id = record.strip_prefix("case ").and_then(|rest| rest.split(' ').next()).and_then(|id| id.parse().ok());
        if let Some(id) = id.filter(|id| *id != view.record.id && !found.contains(id)) {
            found.push(id);
        }
    }
    if let Some(model::decision::Decision::Duplicate { of, .. }) = &view.decision
        && !found.contains(of)
    {
        found.push(of.clone());
    }
    let mut others = Vec::new();
    for id in found.iter().take(5) {
        match desk.case(id).await {
            Ok(other) => others.push(other),
            Err(DeskError::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(others)
}

fn records(view: &CaseView) -> impl Iterator<Item = &str> {
    view.findings.iter().flat_map(|s| &s.finding.evidence).filter_map(|e| match e {
        Evidence::Ledger { record } => Some(record.as_str()),
        _ => None,
    })
}

/// Whether a document belongs to a case.
pub(super) fn belongs(view: &CaseView, id: DocumentId) -> bool {
    view.record.documents.iter().any(|d| d.id == id) || view.pages.contains_key(&id)
}
