//! The same actions for programs: JSON in, JSON out, the same service behind it.
//!
//! Sign in with `POST /api/sign-in` and send the token as `Authorization: Bearer …`. A browser's cookie works as well,
//! with the session's token in `X-CSRF-Token`.

use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use model::TermPath;
use model::case::CaseId;
use serde::Deserialize;
use serde_json::{Value, json};
use store::TaskFilter;

use super::App;
use super::actions::status;
use super::guard::{Person, same};
use super::queue::{self, Asked};
use crate::service::{CaseView, DeskError, Seen, SignInError};

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/api/sign-in", post(sign_in))
        .route("/api/me", get(me))
        .route("/api/tasks", get(tasks))
        .route("/api/cases", get(cases))
        .route("/api/missing-bills", get(missing_bills))
        .route("/api/cases/{case}", get(case))
        .route("/api/cases/{case}/{action}", post(act))
}

/// A signed-in caller that no other site can impersonate.
struct Caller(Person);

impl FromRequestParts<App> for Caller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let person = <Person as FromRequestParts<App>>::from_request_parts(parts, app)
            .await
            .map_err(IntoResponse::into_response)?;
        let token = parts.headers.get("x-csrf-token").and_then(|v| v.to_str().ok()).unwrap_or_default();
        if parts.method != Method::GET && !person.bearer && !same(token, &person.csrf) {
            return Err(error(
                StatusCode::FORBIDDEN,
                "csrf",
                "send the session's token in X-CSRF-Token, or sign in with a bearer token",
            ));
        }
        Ok(Caller(person))
    }
}

#[derive(Deserialize)]
struct Credentials {
    name: String,
    password: String,
}

async fn sign_in(State(app): State<App>, Json(given): Json<Credentials>) -> Response {
    match app.desk.sign_in(&given.name, &given.password).await {
        Ok(signed_in) => Json(json!({
            "token": signed_in.token, "user": signed_in.user.name, "roles": signed_in.user.roles,
            "expires": signed_in.expires,
        }))
        .into_response(),
        Err(SignInError::Store(e)) => refusal(&DeskError::Store(e)),
        Err(e @ SignInError::Wrong) => error(StatusCode::UNAUTHORIZED, "wrong", &e.to_string()),
        Err(e @ SignInError::Wait(_)) => error(StatusCode::TOO_MANY_REQUESTS, "wait", &e.to_string()),
    }
}

async fn me(Caller(person): Caller) -> Response {
    Json(json!({ "user": person.user.name, "name": person.user.display_name, "roles": person.user.roles, "csrf": person.csrf }))
        .into_response()
}

async fn tasks(State(app): State<App>, Caller(person): Caller) -> Response {
    let filter = TaskFilter {
        person: Some((person.actor.user.clone(), person.actor.roles.clone())),
        open_only: true,
        ..TaskFilter::default()
    };
    match app.desk.store().tasks(&filter).await {
        Ok(tasks) => Json(json!({ "tasks": tasks.iter().map(|t| &t.task).collect::<Vec<_>>() })).into_response(),
        Err(e) => refusal(&e.into()),
    }
}

async fn cases(State(app): State<App>, Query(asked): Query<Asked>, _caller: Caller) -> Response {
    match queue::load(&app.desk, &asked).await {
        Ok(cases) => {
            let list: Vec<Value> = cases
                .iter()
                .map(|r| {
                    json!({
                        "case": r.case.id, "version": r.case.version, "state": r.case.state, "status": r.case.status,
                        "summary": r.case.summary, "rank": r.rank.score, "because": r.rank.because,
                        "opened_at": r.case.opened_at, "changed_at": r.case.changed_at,
                    })
                })
                .collect();
            Json(json!({ "cases": list })).into_response()
        }
        Err(e) => refusal(&e),
    }
}

async fn missing_bills(State(app): State<App>, _caller: Caller) -> Response {
    match app.desk.store().missing_bills().await {
        Ok(bills) => Json(json!({ "missing_bills": bills })).into_response(),
        Err(e) => refusal(&e.into()),
    }
}

async fn case(State(app): State<App>, Path(id): Path<String>, Caller(person): Caller) -> Response {
    let Ok(id) = id.parse::<CaseId>() else { return refusal(&DeskError::NotFound("this case".into())) };
    let loaded = async {
        let view = app.desk.case(&id).await?;
        let may = app.desk.permissions(&view, &person.actor).await?;
        Ok::<_, DeskError>(shown(&view, &json!(may)))
    };
    match loaded.await {
        Ok(value) => Json(value).into_response(),
        Err(e) => refusal(&e),
    }
}

fn shown(view: &CaseView, may: &Value) -> Value {
    let record = &view.record;
    json!({
        "case": record.id, "version": record.version, "state": record.state, "status": record.status,
        "summary": record.summary, "documents": record.documents, "arrivals": record.arrivals,
        "refusal": record.refusal, "data_hash": view.data_hash, "reading": view.reading, "match": view.matched,
        "findings": view.findings.iter().map(|s| json!({
            "key": s.finding.key(), "finding": s.finding, "stands": s.stops(), "release": s.release,
        })).collect::<Vec<_>>(),
        "decision": view.decision, "approval": view.approval, "corrections": view.corrections,
        "tasks": view.tasks.iter().map(|t| json!({
            "task": t.task, "open": t.open, "outcome": t.outcome, "closed_by": t.closed_by, "explanation": t.explanation,
        })).collect::<Vec<_>>(),
        "events": view.events.iter().map(|e| json!({ "seq": e.seq, "at": e.at, "event": e.event, "hash": e.hash })).collect::<Vec<_>>(),
        "may": may,
    })
}

/// What an action is told. Everything has to be named; an unknown key is refused.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Order {
    /// Version of the case that was seen.
    version: Option<u64>,
    /// Hash of the data that was seen, for an approval.
    data_hash: Option<String>,
    /// Explanation or reason.
    reason: String,
    /// Keys of findings to release.
    keys: Vec<String>,
    /// For `not-duplicate`: the vendor's habit that explains it.
    habit: Option<model::apart::Habit>,
    /// Values by term; null takes a value away.
    fields: std::collections::BTreeMap<String, Option<String>>,
}

async fn act(
    State(app): State<App>,
    Path((case, action)): Path<(String, String)>,
    Caller(person): Caller,
    body: axum::body::Bytes,
) -> Response {
    let order: Order = if body.is_empty() {
        Order::default()
    } else {
        match serde_json::from_slice(&body) {
            Ok(order) => order,
            Err(e) => {
                return error(StatusCode::UNPROCESSABLE_ENTITY, "invalid", &format!("the body is not understood: {e}"));
            }
        }
    };
    let Ok(id) = case.parse::<CaseId>() else { return refusal(&DeskError::NotFound("this case".into())) };
    let seen = Seen { version: order.version, data_hash: order.data_hash.clone() };
    let (desk, actor) = (&app.desk, &person.actor);
    let result = match action.as_str() {
        "approve" => desk.approve(actor, &id, &seen).await,
        "decline" => desk.decline(actor, &id, &order.reason, &seen).await,
        "pay" => desk.pay(actor, &id, &seen).await,
        "refuse" => desk.refuse_payment(actor, &id, &order.reason, &seen).await,
        "release" => desk.release(actor, &id, &order.keys, &order.reason, &seen).await,
        "override" => desk.override_block(actor, &id, &order.keys, &order.reason, &seen).await,
        "not-duplicate" => match order.habit {
            None => desk.not_a_duplicate(actor, &id, &order.reason, &seen).await,
            Some(habit) => desk.not_a_duplicate_by_habit(actor, &id, habit, &order.reason, &seen).await,
        },
        "duplicate" => desk.confirm_duplicate(actor, &id, &seen).await,
        "forward" => desk.forward(actor, &id, &seen).await,
        "return" => desk.return_to_vendor(actor, &id, &order.reason, &seen).await,
        "retry" => desk.retry(actor, &id, &seen).await,
        "reject" => desk.reject(actor, &id, &order.reason, &seen).await,
        "correct" => {
            let fields: Result<Vec<(TermPath, Option<String>)>, _> =
                order.fields.into_iter().map(|(term, value)| Ok((term.parse()?, value))).collect();
            match fields {
                Ok(fields) => desk.correct(actor, &id, fields, &seen).await,
                Err(e) => {
                    let e: model::term::NotATermPath = e;
                    Err(DeskError::Invalid(e.to_string()))
                }
            }
        }
        _ => Err(DeskError::NotFound(format!("the action {}", action.chars().take(40).collect::<String>()))),
    };
    match result {
        Ok(done) => Json(json!(done)).into_response(),
        Err(e) => refusal(&e),
    }
}

pub(super) fn nothing() -> Response {
    error(StatusCode::NOT_FOUND, "not_found", "there is no such address")
}

fn refusal(e: &DeskError) -> Response {
    if let DeskError::Store(why) = e {
        tracing::error!(error = %why, "could not answer a program");
        return error(StatusCode::INTERNAL_SERVER_ERROR, "store", "the store did not answer; nothing was changed");
    }
    error(status(e), e.code(), &e.to_string())
}

fn error(status: StatusCode, code: &str, message: &str) -> Response {
    (status, Json(json!({ "error": code, "message": message }))).into_response()
}
