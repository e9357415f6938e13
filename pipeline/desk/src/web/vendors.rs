//! Vendors: who they are, which accounts are confirmed and by whom, and their invoices.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use model::ledger::Vendor;
use model::task::Role;
use serde::Deserialize;
use store::{CaseFilter, CaseOrder, CaseRecord, DistinctionRecord, FactKind, LessonRecord, PackRecord};

use super::App;
use super::actions::status;
use super::format::{clean, day, money, short, state_chip};
use super::guard::{Person, Sent, escape_query};
use super::layout::{Message, Page, Place, csrf, failed, icon, refused};
use super::{distinctions, lessons, packs};
use crate::service::DeskError;

#[derive(Deserialize, Default)]
pub(super) struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    done: String,
}

pub(super) async fn list(State(app): State<App>, Query(search): Query<Search>, person: Person) -> Response {
    let text: String = search.q.trim().chars().take(100).collect();
    let found = app.desk.store().vendors(Some(text.as_str()).filter(|q| !q.is_empty()), 500).await;
    let vendors = match found {
        Ok(vendors) => vendors,
        Err(error) => return failed(&error.to_string()),
    };
    let body = html! {
        div.list-head {
            h1 { "Vendors " span.count { (vendors.len()) } }
            p { a href="/lessons" { "What corrections taught about their documents" } }
            form.filter action="/vendors" method="get" {
                label.hidden for="vq" { "Search vendors" }
                input #vq type="search" name="q" value=(text) placeholder="Name, number or VAT id";
                button type="submit" { "Search" }
            }
        }
        @if vendors.is_empty() {
            section.empty {
                (icon("vendors"))
                h2 { @if text.is_empty() { "No vendor yet" } @else { "Nothing found" } }
                p { "Vendors come from your master data: " code { "bursar import vendors FILE" } }
            }
        } @else {
            div.scroll tabindex="0" aria-label="Vendors" {
                table.wide {
                    thead { tr { th scope="col" { "Vendor" } th scope="col" { "Name" } th scope="col" { "VAT id" } th scope="col" { "Country" } th.n scope="col" { "Confirmed accounts" } th scope="col" { "" } } }
                    tbody {
                        @for vendor in &vendors {
                            tr {
                                td.mono { a href=(format!("/vendors/{}", escape_query(&vendor.vendor_id))) { (clean(&vendor.vendor_id)) } }
                                td { (clean(&vendor.name)) }
                                td.mono { (vendor.vat_id.as_ref().map(|v| v.as_str().to_owned()).unwrap_or_default()) }
                                td { (vendor.country.as_deref().map(clean).unwrap_or_default()) }
                                td.n { (vendor.accounts.len()) }
                                td { @if vendor.blocked { span.chip.chip-block { "blocked" } } }
                            }
                        }
                    }
                }
            }
        }
    };
    Page { title: "Vendors", place: Place::Vendors, person: Some(&person), body, class: "list", keys: &[] }
        .markup()
        .into_response()
}

pub(super) async fn page(
    State(app): State<App>,
    Path(vendor): Path<String>,
    Query(search): Query<Search>,
    person: Person,
) -> Response {
    let message = (!search.done.is_empty()).then(|| {
        Message::Good("The account is confirmed. Open cases of this vendor are being checked again.".to_owned())
    });
    show(&app, &person, &vendor, message, StatusCode::OK).await
}

/// Confirms an account after a call-back.
pub(super) async fn trust(State(app): State<App>, Path(vendor): Path<String>, sent: Sent) -> Response {
    match app.desk.trust_account(&sent.person.actor, &vendor, sent.get("iban"), sent.get("how")).await {
        Ok(_) => Redirect::to(&format!("/vendors/{}?done=1", escape_query(&vendor))).into_response(),
        Err(DeskError::Store(error)) => failed(&error.to_string()),
        Err(error) => {
            let message = Message::Bad(error.to_string());
            show(&app, &sent.person, &vendor, Some(message), status(&error)).await
        }
    }
}

async fn show(app: &App, person: &Person, id: &str, message: Option<Message>, code: StatusCode) -> Response {
    match load(app, id).await {
        Ok(Some(known)) => (code, markup(person, &known, message)).into_response(),
        Ok(None) => {
            let text = format!("There is no vendor {}.", short(id, 40));
            refused(Some(person), StatusCode::NOT_FOUND, "No such vendor", &text)
        }
        Err(error) => failed(&error.to_string()),
    }
}

/// What is known of a vendor.
struct Known {
    vendor: Vendor,
    cases: Vec<CaseRecord>,
    /// Accounts on open cases that nobody confirmed, each with its case.
    unknown: Vec<(String, CaseRecord)>,
    lessons: Vec<LessonRecord>,
    distinctions: Vec<DistinctionRecord>,
    packs: Vec<PackRecord>,
}

async fn load(app: &App, id: &str) -> Result<Option<Known>, DeskError> {
    let store = app.desk.store();
    let Some(vendor) = store.vendor(id).await? else { return Ok(None) };
    let filter = CaseFilter {
        vendor_id: Some(id.to_owned()),
        order: CaseOrder::Newest,
        limit: Some(50),
        ..CaseFilter::default()
    };
    let cases = store.cases(&filter).await?;
    let mut unknown: Vec<(String, CaseRecord)> = Vec::new();
    for case in cases.iter().filter(|c| !c.state.is_final()) {
        let reading: Option<model::Reading> = store.latest(&case.id, FactKind::Reading).await?;
        let account = reading
            .as_ref()
            .and_then(|r| r.invoice().payment_account())
            .map(|a| a.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase());
        if let Some(account) = account
            && !vendor.accounts.iter().any(|a| a.iban.as_str() == account)
            && !unknown.iter().any(|(a, _)| *a == account)
        {
            unknown.push((account, case.clone()));
        }
    }
    let mut lessons = store.lessons().await?;
    lessons.retain(|lesson| lessons::is_about(lesson, &vendor));
    let mut distinctions = store.distinctions().await?;
    distinctions.retain(|one| one.known.distinction.vendor_id.as_deref() == Some(id));
    let mut packs = store.packs().await?;
    packs.retain(|one| one.factor.vendor_id == id);
    Ok(Some(Known { vendor, cases, unknown, lessons, distinctions, packs }))
}

fn markup(person: &Person, known: &Known, message: Option<Message>) -> Markup {
    let Known { vendor, cases, unknown, lessons, distinctions, packs } = known;
    let may = person.is_any(&[Role::Clerk, Role::Admin]);
    let body = html! {
        div.list-head {
            p { a href="/vendors" { (icon("back")) "Vendors" } }
            h1 { (clean(&vendor.name)) " " @if vendor.blocked { span.chip.chip-block { "blocked" } } }
        }
        @if let Some(message) = message { (message.markup()) }
        div.columns {
            section.card {
                h2 { "Master data" }
                dl.pairs {
                    div { dt { "Number" } dd.mono { (clean(&vendor.vendor_id)) } }
                    @if let Some(vat) = &vendor.vat_id { div { dt { "VAT id" } dd.mono { (vat) } } }
                    @if let Some(country) = &vendor.country { div { dt { "Country" } dd { (clean(country)) } } }
                    @if let Some(currency) = vendor.currency { div { dt { "Currency" } dd { (currency) } } }
                    @if let Some(days) = vendor.payment_terms_days { div { dt { "Terms" } dd { (days) " days" } } }
                    @if let Some(domain) = &vendor.email_domain { div { dt { "Mail domain" } dd { (clean(domain)) } } }
                    div { dt { "Orders" } dd { @if vendor.po_required { "an order number is required" } @else { "not required" } } }
                }
            }
            section.card {
                h2 { "Bank accounts" }
                @if vendor.accounts.is_empty() { p.quiet { "No account is confirmed. Payments to this vendor are refused until one is." } }
                ul.plain.accounts {
                    @for account in &vendor.accounts {
                        li { (icon("m-proven")) span.mono { (account.iban) } br; span.quiet { "confirmed by " (clean(&account.confirmed_by)) } }
                    }
                    @for (account, case) in unknown {
                        li.unknown { (icon("m-failed")) span.mono { (clean(account)) } br; span.quiet { "on " a href=(format!("/cases/{}", case.id)) { "invoice " (case.summary.number.as_deref().map_or_else(|| case.id.to_string(), |n| short(n, 30))) } ", not confirmed" } }
                    }
                }
                @if may {
                    form.act method="post" action=(format!("/vendors/{}/trust", escape_query(&vendor.vendor_id))) {
                        (csrf(person))
                        h3 { "Confirm an account after a call-back" }
                        p.quiet { "Call a number you know from before, never one on the invoice. Payments to this account are possible afterwards." }
                        label for="iban" { "IBAN" }
                        input #iban.mono name="iban" required autocomplete="off" spellcheck="false" value=(unknown.first().map(|(a, _)| a.as_str()).unwrap_or_default());
                        label for="how" { "How was it confirmed, and with whom? " span.quiet { "at least 10 characters" } }
                        textarea #how name="how" rows="2" required minlength="10" {}
                        button type="submit" { "Confirm the account" }
                    }
                }
            }
        }
        @if !lessons.is_empty() {
            section {
                h2 { "Lessons " span.count { (lessons.len()) } }
                (lessons::table(lessons.iter().take(50), "Lessons"))
            }
        }
        @if !distinctions.is_empty() {
            section {
                h2 { "No copies " span.count { (distinctions.len()) } }
                (distinctions::table(person, distinctions.iter().take(50)))
            }
        }
        @if !packs.is_empty() {
            section {
                h2 { "Packages " span.count { (packs.len()) } }
                (packs::table(person, packs.iter().take(50)))
            }
        }
        section {
            h2 { "Invoices " span.count { (cases.len()) } }
            @if cases.is_empty() { p.quiet { "None yet." } }
            @else {
                div.scroll tabindex="0" aria-label="Invoices" {
                    table.wide {
                        thead { tr { th scope="col" { "Number" } th scope="col" { "Date" } th.n scope="col" { "Amount" } th scope="col" { "State" } } }
                        tbody { @for case in cases { tr {
                            td { a href=(format!("/cases/{}?v=all", case.id)) { (case.summary.number.as_deref().map_or_else(|| case.id.to_string(), |n| short(n, 40))) } }
                            td { (case.summary.issue_date.map(day).unwrap_or_default()) }
                            td.n { (case.summary.gross.map(money).unwrap_or_default()) }
                            td { (state_chip(&case.state)) }
                        } } }
                    }
                }
            }
        }
    };
    Page { title: &vendor.name, place: Place::Vendors, person: Some(person), body, class: "list", keys: &[] }.markup()
}
