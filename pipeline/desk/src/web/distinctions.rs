//! What people know about invoices that look like copies and are none: shown with the lessons, and revoked there.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use model::apart::Apart;
use model::task::Role;
use store::DistinctionRecord;

use super::App;
use super::actions::status;
use super::format::{clean, moment, short};
use super::guard::{Person, Sent};
use super::layout::{csrf, failed, refused};
use crate::service::DeskError;

/// Revokes what was stated, with a reason.
pub(super) async fn revoke(State(app): State<App>, Path(distinction): Path<u64>, sent: Sent) -> Response {
    match app.desk.revoke_distinction(&sent.person.actor, distinction, sent.get("reason")).await {
        Ok(_) => Redirect::to("/lessons?done=statement").into_response(),
        Err(DeskError::Store(error)) => failed(&error.to_string()),
        Err(error) => refused(Some(&sent.person), status(&error), "Not revoked", &error.to_string()),
    }
}

/// Whether a search text names it.
pub(super) fn mentions(record: &DistinctionRecord, text: &str) -> bool {
    let distinction = &record.known.distinction;
    let of_vendor = [&distinction.vendor, &distinction.vendor_id];
    of_vendor.into_iter().flatten().any(|name| name.to_lowercase().contains(text))
}

/// Statements, a row each; a clerk or an administrator may revoke them.
pub(super) fn table<'a>(person: &Person, records: impl Iterator<Item = &'a DistinctionRecord>) -> Markup {
    let may = person.is_any(&[Role::Clerk, Role::Admin]);
    html! {
        div.scroll tabindex="0" aria-label="Statements that an invoice is no copy" {
            table.wide {
                thead { tr { th scope="col" { "Vendor" } th scope="col" { "What is known" } th scope="col" { "Why" } th scope="col" { "Stated" } th scope="col" { "" } } }
                tbody { @for record in records {
                    @let distinction = &record.known.distinction;
                    tr {
                        td { (distinction.vendor.as_deref().map(|name| short(name, 40)).unwrap_or_default()) }
                        td { (apart(&distinction.apart)) }
                        td { (short(distinction.reason.as_str(), 160)) }
                        td { (moment(record.stated_at)) br; span.quiet { "by " (clean(&record.by)) ", case " a href=(format!("/cases/{}?v=all", record.case)) { (record.case) } } }
                        td { (standing(person, record, may)) }
                    }
                } }
            }
        }
    }
}

fn apart(apart: &Apart) -> Markup {
    match apart {
        Apart::Pair { case, other } => html! {
            "The invoices of " a href=(format!("/cases/{case}?v=all")) { (case) } " and " a href=(format!("/cases/{other}?v=all")) { (other) } " are not the same"
        },
        Apart::Habit { habit } => html! { (habit.in_words()) },
    }
}

fn standing(person: &Person, record: &DistinctionRecord, may: bool) -> Markup {
    if let Some(revoked) = &record.revoked {
        return html! { span.chip { "revoked" } br; span.quiet { "by " (clean(&revoked.by)) ": " (short(&revoked.reason, 80)) } };
    }
    let field = format!("why-{}", record.known.id);
    html! {
        @if may {
            details {
                summary { "Revoke" }
                form.act method="post" action=(format!("/distinctions/{}/revoke", record.known.id)) {
                    (csrf(person))
                    div.reason {
                        label for=(field) { "Why? " span.quiet { "at least 10 characters" } }
                        textarea id=(field) name="reason" rows="2" required minlength="10" {}
                        button type="submit" { "Revoke" }
                        p.quiet { "Cases that it concerns and that still wait are checked again." }
                    }
                }
            }
        }
    }
}
