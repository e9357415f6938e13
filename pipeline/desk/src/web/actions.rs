//! What the buttons do: each form calls the service and comes back to its case.

use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use model::case::CaseId;

use super::App;
use super::case::{self, Look, no_such_case};
use super::guard::Sent;
use super::layout::{Message, failed};
use super::packs;
use super::queue::Asked;
use super::sheet::Reader;
use crate::service::{Desk, DeskError, Done, Seen};

/// How long a page waits for the stages after an action, so that it comes back with their result.
const SETTLE: Duration = Duration::from_millis(2_000);

pub(super) async fn act(
    State(app): State<App>,
    Path((case, action)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    reader: Reader,
    sent: Sent,
) -> Response {
    let Ok(id) = case.parse::<CaseId>() else { return no_such_case(&sent.person, &case) };
    match apply(&app.desk, &id, &action, &sent).await {
        Ok(done) => {
            settle(&app.desk, &id).await;
            let to = format!("/cases/{id}{}&done={}", asked.query(), done.version);
            Redirect::to(&to).into_response()
        }
        Err(DeskError::NotFound(what)) if what.starts_with("action") => StatusCode::NOT_FOUND.into_response(),
        Err(DeskError::NotFound(_)) => no_such_case(&sent.person, &case),
        Err(DeskError::Store(error)) => failed(&error.to_string()),
        Err(error) => {
            let status = status(&error);
            let mut text = error.to_string();
            if let Some(first) = text.get(..1) {
                text = first.to_uppercase() + &text[1..];
            }
            let message = Message::Bad(format!("{}.", text.trim_end_matches('.')));
            let typed = Some((action, sent.get("reason").chars().take(4_000).collect()));
            match case::show(&app, &sent.person, &case, (&asked, &Look::default(), reader), Some(message), typed).await
            {
                Ok(page) => (status, page).into_response(),
                Err(error) => failed(&error.to_string()),
            }
        }
    }
}

/// The status of a refusal.
pub(super) fn status(error: &DeskError) -> StatusCode {
    match error {
        DeskError::Forbidden(_) => StatusCode::FORBIDDEN,
        DeskError::Rule(_) | DeskError::Voided(_) | DeskError::Stale { .. } | DeskError::NotNow(_) => {
            StatusCode::CONFLICT
        }
        DeskError::Explanation(_) | DeskError::Value { .. } | DeskError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        DeskError::NotFound(_) => StatusCode::NOT_FOUND,
        DeskError::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

async fn apply(desk: &Desk, case: &CaseId, action: &str, sent: &Sent) -> Result<Done, DeskError> {
    let actor = &sent.person.actor;
    let version = sent.get("version").parse::<u64>().map_err(|_| {
        DeskError::Invalid("the form does not say which version of the case you saw; reload the page".into())
    })?;
    let mut seen = Seen::version(version);
    let reason = sent.get("reason");
    match action {
        "approve" => {
            seen.data_hash = Some(sent.get("data_hash").to_owned());
            desk.approve(actor, case, &seen).await
        }
        "decline" => desk.decline(actor, case, reason, &seen).await,
        "pay" => desk.pay(actor, case, &seen).await,
        "refuse" => desk.refuse_payment(actor, case, reason, &seen).await,
        "release" => desk.release(actor, case, &sent.all("key"), reason, &seen).await,
        "override" => desk.override_block(actor, case, &sent.all("key"), reason, &seen).await,
        "not-duplicate" => match sent.get("habit") {
            "" => desk.not_a_duplicate(actor, case, reason, &seen).await,
            habit => {
                let habit = habit.parse().map_err(|e: model::apart::NotAHabit| DeskError::Invalid(e.to_string()))?;
                desk.not_a_duplicate_by_habit(actor, case, habit, reason, &seen).await
            }
        },
        "pack" => {
            let pack = packs::stated(sent).map_err(|e| DeskError::Invalid(e.to_string()))?;
            desk.teach_pack(actor, case, (pack, sent.get("of") == packs::EVERY_ARTICLE), reason, &seen).await
        }
        "duplicate" => desk.confirm_duplicate(actor, case, &seen).await,
        "forward" => desk.forward(actor, case, &seen).await,
        "return" => desk.return_to_vendor(actor, case, reason, &seen).await,
        "retry" => desk.retry(actor, case, &seen).await,
        "reject" => desk.reject(actor, case, reason, &seen).await,
        "correct" => {
            let mut fields = Vec::new();
            for (term, value) in sent.with_prefix("t:") {
                let term = term.parse().map_err(|e: model::term::NotATermPath| DeskError::Invalid(e.to_string()))?;
                fields.push((term, Some(value.to_owned())));
            }
            desk.correct(actor, case, fields, &seen).await
        }
        _ => Err(DeskError::NotFound(format!("action {action}"))),
    }
}

/// Waits until no stage works on the case, but not for long: the page says so when one still does.
async fn settle(desk: &Desk, case: &CaseId) {
    let waiting = async {
        loop {
            match desk.store().case(case).await {
                Ok(Some(record)) if !record.state.is_resting() => tokio::time::sleep(Duration::from_millis(40)).await,
                _ => return,
            }
        }
    };
    // When it takes longer, the page shows the stage and looks again by itself.
    let _ = tokio::time::timeout(SETTLE, waiting).await;
}
