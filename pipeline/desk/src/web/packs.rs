//! What packages hold: stated in a case that stands for its unit, shown with the lessons, and revoked there.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use model::ledger::Pack;
use model::pack::NotAPack;
use model::task::Role;
use store::PackRecord;

use super::App;
use super::actions::status;
use super::case::Shown;
use super::format::{clean, moment, short};
use super::guard::{Person, Sent};
use super::layout::{csrf, failed, refused};
use crate::service::DeskError;

/// What the form sends when a statement is about all that the vendor sells.
pub(super) const EVERY_ARTICLE: &str = "every";

/// The fields of a statement, with the units that the invoice and its order name.
pub(super) fn fields(shown: &Shown<'_>) -> Markup {
    let (unit, of) = units(shown).unwrap_or_default();
    html! {
        div.reason {
            div.pack {
                label for="pack-unit" { "One" }
                input #pack-unit.mono name="unit" required maxlength="12" autocomplete="off" spellcheck="false" value=(unit);
                label for="pack-holds" { "holds" }
                input #pack-holds name="holds" required inputmode="decimal" autocomplete="off" placeholder="20";
                label.hidden for="pack-of" { "of the unit" }
                input #pack-of.mono name="of_unit" required maxlength="12" autocomplete="off" spellcheck="false" value=(of);
            }
            label for="pack-articles" { "Which articles" }
            select #pack-articles name="of" {
                option value="these" { "Those of this invoice whose unit is in question" }
                option value=(EVERY_ARTICLE) { "Every article of this vendor" }
            }
            label for="pack-reason" { "How do you know? " span.quiet { "at least 10 characters" } }
            textarea #pack-reason name="reason" rows="2" required minlength="10" { (shown.typed_for(&["pack"])) }
            button type="submit" { "Remember it" }
            p.quiet { "This invoice and the vendor’s other open ones are checked again by it. It can be revoked under " a href="/lessons" { "Lessons" } "." }
        }
    }
}

/// The package and what it is counted in, of the first line whose unit is in question: codes of packages begin with an X
/// (UN/ECE Recommendation 21 in the form that invoices write them).
fn units(shown: &Shown<'_>) -> Option<(String, String)> {
    let view = &shown.view;
    let in_question = view.stopping().filter(|standing| standing.finding.code.as_str() == "P204");
    let line = in_question.filter_map(|standing| standing.finding.terms.first()?.line_number()).next()?;
    let at = usize::try_from(line.checked_sub(1)?).ok()?;
    let billed = view.reading.as_ref()?.invoice().lines.get(at)?.unit.clone()?;
    let place = view.matched.as_ref()?.lines.iter().find(|place| place.line == line)?;
    let order = shown.orders.iter().find(|order| order.po_number == place.po_number)?;
    let ordered = order.lines.iter().find(|one| one.line_no == place.order_line)?.unit.clone()?;
    Some(if ordered.starts_with('X') && !billed.starts_with('X') { (ordered, billed) } else { (billed, ordered) })
}

/// What a form states.
///
/// # Errors
/// When it is no number of units.
pub(super) fn stated(sent: &Sent) -> Result<Pack, NotAPack> {
    let holds = sent.get("holds").trim().replace(',', ".");
    format!("1 {} = {holds} {}", sent.get("unit").trim(), sent.get("of_unit").trim()).parse()
}

/// Revokes a statement, with a reason.
pub(super) async fn revoke(State(app): State<App>, Path(pack): Path<u64>, sent: Sent) -> Response {
    match app.desk.revoke_pack(&sent.person.actor, pack, sent.get("reason")).await {
        Ok(()) => Redirect::to("/lessons?done=pack").into_response(),
        Err(DeskError::Store(error)) => failed(&error.to_string()),
        Err(error) => refused(Some(&sent.person), status(&error), "Not revoked", &error.to_string()),
    }
}

/// Whether a search text names it.
pub(super) fn mentions(record: &PackRecord, text: &str) -> bool {
    let factor = &record.factor;
    let named = [Some(&factor.vendor), Some(&factor.vendor_id), factor.item.as_ref()];
    named.into_iter().flatten().any(|name| name.to_lowercase().contains(text))
}

/// Statements, a row each; a clerk or an administrator may revoke them.
pub(super) fn table<'a>(person: &Person, records: impl Iterator<Item = &'a PackRecord>) -> Markup {
    let may = person.is_any(&[Role::Clerk, Role::Admin]);
    html! {
        div.scroll tabindex="0" aria-label="What packages hold" {
            table.wide {
                thead { tr { th scope="col" { "Vendor" } th scope="col" { "What is known" } th scope="col" { "Why" } th scope="col" { "Stated" } th scope="col" { "" } } }
                tbody { @for record in records {
                    tr {
                        td { (short(&record.factor.vendor, 40)) }
                        td { (short(&record.factor.in_words(), 120)) }
                        td { (short(record.factor.reason.as_str(), 160)) }
                        td { (moment(record.stated_at)) br; span.quiet { "by " (clean(&record.by)) ", case " a href=(format!("/cases/{}?v=all", record.case)) { (record.case) } } }
                        td { (standing(person, record, may)) }
                    }
                } }
            }
        }
    }
}

fn standing(person: &Person, record: &PackRecord, may: bool) -> Markup {
    if let Some(revoked) = &record.revoked {
        return html! { span.chip { "revoked" } br; span.quiet { "by " (clean(&revoked.by)) ": " (short(&revoked.reason, 80)) } };
    }
    let field = format!("pack-why-{}", record.id);
    html! {
        @if may {
            details {
                summary { "Revoke" }
                form.act method="post" action=(format!("/packs/{}/revoke", record.id)) {
                    (csrf(person))
                    div.reason {
                        label for=(field) { "Why? " span.quiet { "at least 10 characters" } }
                        textarea id=(field) name="reason" rows="2" required minlength="10" {}
                        button type="submit" { "Revoke" }
                        p.quiet { "The vendor’s open cases are checked again without it." }
                    }
                }
            }
        }
    }
}
