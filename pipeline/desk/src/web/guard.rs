//! Keeps strangers out: security headers, sessions, and the proof that a form was ours.

use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequestParts, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use model::task::Role;
use store::User;

use super::{App, layout};
use crate::service::Actor;

/// Name of the session cookie.
pub(super) const COOKIE: &str = "bursar_session";

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                   form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Adds the security headers to every answer, and refuses what another site sent.
pub(super) async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let unsafe_method = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let foreign = unsafe_method && is_foreign(request.headers(), app.desk.config().base_url.as_deref());
    let is_asset = request.uri().path().starts_with("/assets/");
    let mut response = if foreign {
        tracing::warn!("refused a form that another site sent");
        (StatusCode::FORBIDDEN, "This form was sent by another site, so nothing was done.").into_response()
    } else {
        next.run(request).await
    };
    let secure = app.desk.config().base_url.as_deref().is_some_and(|url| url.starts_with("https://"));
    let headers = response.headers_mut();
    let mut set = |name, value| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, CSP);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "same-origin");
    set(header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(header::HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    if !is_asset {
        set(header::CACHE_CONTROL, "no-store");
    }
    if secure {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

/// Whether the browser says that another site made this request.
fn is_foreign(headers: &HeaderMap, base_url: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text("sec-fetch-site")
        && !matches!(site, "same-origin" | "none")
    {
        return true;
    }
    let Some(origin) = text("origin") else { return false };
    let host = |url: &str| url.split_once("://").map(|(_, host)| host.trim_end_matches('/').to_ascii_lowercase());
    let Some(from) = host(origin) else { return true };
    let ours = text("host").map(str::to_ascii_lowercase);
    ours.as_deref() != Some(from.as_str()) && base_url.and_then(host).as_deref() != Some(from.as_str())
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) user: User,
    pub(super) actor: Actor,
    pub(super) csrf: String,
    pub(super) token: String,
    /// Came with `Authorization: Bearer`, which no other site can send, so no token of the form is needed.
    pub(super) bearer: bool,
}

impl Person {
    /// Whether the person has one of these roles.
    pub(super) fn is_any(&self, roles: &[Role]) -> bool {
        self.actor.is_any(roles)
    }
}

/// Why nobody is signed in: where to go instead.
pub(super) enum NotSignedIn {
    Page(String),
    Api,
    Failed(String),
}

impl IntoResponse for NotSignedIn {
    fn into_response(self) -> Response {
        match self {
            NotSignedIn::Page(next) => Redirect::to(&format!("/sign-in?next={next}")).into_response(),
            NotSignedIn::Api => {
                let body = serde_json::json!({"error": "not_signed_in", "message": "sign in first: POST /api/sign-in"});
                (StatusCode::UNAUTHORIZED, axum::Json(body)).into_response()
            }
            NotSignedIn::Failed(why) => layout::failed(&why),
        }
    }
}

impl FromRequestParts<App> for Person {
    type Rejection = NotSignedIn;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let bearer = bearer(&parts.headers);
        let is_bearer = bearer.is_some();
        if let Some(token) = bearer.or_else(|| cookie(&parts.headers, COOKIE)) {
            match app.desk.session(&token).await {
                Ok(Some((user, session))) => {
                    let actor = Actor::of(&user);
                    return Ok(Person { user, actor, csrf: session.csrf, token, bearer: is_bearer });
                }
                Ok(None) => {}
                Err(error) => return Err(NotSignedIn::Failed(error.to_string())),
            }
        }
        if parts.uri.path().starts_with("/api") || is_bearer {
            return Err(NotSignedIn::Api);
        }
        let next = if parts.method == Method::GET {
            parts.uri.path_and_query().map_or("/", axum::http::uri::PathAndQuery::as_str)
        } else {
            "/"
        };
        Err(NotSignedIn::Page(escape_query(next)))
    }
}

impl OptionalFromRequestParts<App> for Person {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Self::Rejection> {
        Ok(<Person as FromRequestParts<App>>::from_request_parts(parts, app).await.ok())
    }
}

/// A form that this person's own page sent: its token fits the session.
pub(super) struct Sent {
    pub(super) person: Person,
    fields: Vec<(String, String)>,
}

impl Sent {
    /// A field; empty when it is missing.
    pub(super) fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }
    /// All values of a field.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        self.fields.iter().filter(|(n, _)| n == name).map(|(_, v)| v.clone()).collect()
    }
    /// Fields whose name starts with `prefix`, without it.
    pub(super) fn with_prefix<'s>(&'s self, prefix: &'s str) -> impl Iterator<Item = (&'s str, &'s str)> {
        self.fields.iter().filter_map(move |(n, v)| Some((n.strip_prefix(prefix)?, v.as_str())))
    }
}

impl FromRequest<App> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Self::Rejection> {
        let (mut parts, body) = request.into_parts();
        let person = <Person as FromRequestParts<App>>::from_request_parts(&mut parts, app)
            .await
            .map_err(IntoResponse::into_response)?;
        let request = Request::from_parts(parts, body);
        let axum::extract::Form(fields) = axum::extract::Form::<Vec<(String, String)>>::from_request(request, app)
            .await
            .map_err(IntoResponse::into_response)?;
        let sent = Sent { person, fields };
        if !same(sent.get("csrf"), &sent.person.csrf) {
            tracing::warn!(user.name = %sent.person.user.name, "refused a form without the session's token");
            return Err(layout::refused(
                Some(&sent.person),
                StatusCode::FORBIDDEN,
                "This form is out of date",
                "The page was open in an earlier session, or another site sent the form. Nothing was done: go back, reload the page and try again.",
            ));
        }
        Ok(sent)
    }
}

/// Compares secrets without telling how much of them fits.
pub(super) fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && !b.is_empty() && a.bytes().zip(b.bytes()).fold(0_u8, |d, (x, y)| d | (x ^ y)) == 0
}

/// A cookie of the request.
pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
        .filter(|value| !value.is_empty())
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(|t| t.trim().to_owned())
}

/// Text as the value of a query.
pub(super) fn escape_query(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_another_site_is_recognised() {
        let check = |pairs: &[(&'static str, &'static str)], foreign: bool| {
            let headers = pairs.iter().map(|(n, v)| (header::HeaderName::from_static(n), HeaderValue::from_static(v)));
            assert_eq!(is_foreign(&headers.collect(), Some("https://ap.example.org/")), foreign, "{pairs:?}");
        };
        check(&[("host", "localhost:8080")], false);
        check(&[("host", "localhost:8080"), ("origin", "http://localhost:8080")], false);
        check(&[("host", "10.0.0.1"), ("origin", "https://ap.example.org")], false);
        check(&[("host", "localhost:8080"), ("origin", "https://evil.example")], true);
        check(&[("host", "localhost:8080"), ("origin", "null")], true);
        check(&[("host", "localhost:8080"), ("sec-fetch-site", "cross-site")], true);
        check(&[("host", "localhost:8080"), ("sec-fetch-site", "same-origin")], false);
    }

    #[test]
    fn cookies_are_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=1; bursar_session=abc; b=2"));
        assert_eq!(cookie(&headers, COOKIE).as_deref(), Some("abc"));
        assert_eq!(cookie(&headers, "bursar"), None);
        assert!(same("abc", "abc") && !same("abc", "abd") && !same("", ""));
    }
}
