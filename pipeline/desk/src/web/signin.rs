//! Sign-in and sign-out.

use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde::Deserialize;

use super::guard::{COOKIE, Person, Sent, cookie, same};
use super::layout::{Message, Page, Place, icon};
use super::{App, layout};
use crate::service::{SignInError, secret};

/// Ties the sign-in form to the browser that loaded it, before there is a session.
const FORM_COOKIE: &str = "bursar_form";

#[derive(Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(super) struct Credentials {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    csrf: String,
}

pub(super) async fn page(
    State(app): State<App>,
    Query(next): Query<Next>,
    person: Option<Person>,
    headers: HeaderMap,
) -> Response {
    if person.is_some() {
        return Redirect::to(local(&next.next)).into_response();
    }
    show(&app, &headers, StatusCode::OK, "", local(&next.next), None)
}

pub(super) async fn sign_in(State(app): State<App>, headers: HeaderMap, Form(given): Form<Credentials>) -> Response {
    let next = local(&given.next).to_owned();
    let token = cookie(&headers, FORM_COOKIE).unwrap_or_default();
    if !same(&given.csrf, &token) {
        let text = "The form was open for too long or cookies are off. Please sign in again.";
        return show(&app, &headers, StatusCode::FORBIDDEN, &given.name, &next, Some(text));
    }
    match app.desk.sign_in(&given.name, &given.password).await {
        Ok(signed_in) => {
            let mut response = Redirect::to(&next).into_response();
            let cookie = cookie_line(&app, COOKIE, &signed_in.token, 12 * 3600);
            response.headers_mut().append(header::SET_COOKIE, cookie);
            response
        }
        Err(SignInError::Store(error)) => layout::failed(&error.to_string()),
        Err(error @ SignInError::Wrong) => {
            let text = sentence(&error.to_string());
            show(&app, &headers, StatusCode::UNAUTHORIZED, &given.name, &next, Some(&text))
        }
        Err(error @ SignInError::Wait(_)) => {
            let text = sentence(&error.to_string());
            show(&app, &headers, StatusCode::TOO_MANY_REQUESTS, &given.name, &next, Some(&text))
        }
    }
}

pub(super) async fn sign_out(State(app): State<App>, sent: Sent) -> Response {
    if let Err(error) = app.desk.sign_out(&sent.person.token).await {
        return layout::failed(&error.to_string());
    }
    let mut response = Redirect::to("/sign-in").into_response();
    response.headers_mut().append(header::SET_COOKIE, cookie_line(&app, COOKIE, "", 0));
    response
}

fn show(app: &App, headers: &HeaderMap, status: StatusCode, name: &str, next: &str, error: Option<&str>) -> Response {
    let known = cookie(headers, FORM_COOKIE).filter(|c| c.len() == 64);
    let token = known.clone().unwrap_or_else(secret);
    let body = html! {
        section.sign-in {
            div.brand.big { (icon("seal")) span { "Bursar" } }
            h1 { "Sign in" }
            @if let Some(error) = error { (Message::Bad(error.to_owned()).markup()) }
            form action="/sign-in" method="post" {
                input type="hidden" name="csrf" value=(token);
                input type="hidden" name="next" value=(next);
                label for="name" { "User name" }
                input #name name="name" value=(name) autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus[name.is_empty()];
                label for="password" { "Password" }
                input #password name="password" type="password" autocomplete="current-password" required autofocus[!name.is_empty()];
                button.primary type="submit" { "Sign in" }
            }
            p.quiet { "No account? An administrator adds one with " code { "bursar user add" } "." }
        }
    };
    let page = Page { title: "Sign in", place: Place::Nowhere, person: None, body, class: "plain", keys: &[] };
    let mut response = (status, page.markup()).into_response();
    if known.is_none() {
        response.headers_mut().append(header::SET_COOKIE, cookie_line(app, FORM_COOKIE, &token, 12 * 3600));
    }
    response
}

fn cookie_line(app: &App, name: &str, value: &str, seconds: u32) -> header::HeaderValue {
    let https = app.desk.config().base_url.as_deref().is_some_and(|url| url.starts_with("https://"));
    let secure = if https { "; Secure" } else { "" };
    // Lax, not Strict: a link in a notice has to open its case.
    let line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    // Tokens are hex, so the line is always a header value.
    header::HeaderValue::from_str(&line).unwrap_or(header::HeaderValue::from_static(""))
}

/// Only a path of our own is a place to go next.
fn local(next: &str) -> &str {
    let inside = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if inside && next.is_ascii() { next } else { "/" }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let capital: String = chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect());
    format!("{capital}.")
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn sign_in_leads_to_our_own_pages_only() {
        for (next, goes) in [
            ("/cases/c-1?x=1", "/cases/c-1?x=1"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil", "/"),
            ("", "/"),
        ] {
            assert_eq!(local(next), goes);
        }
    }
}
