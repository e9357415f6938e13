//! The style sheet, the script and the icon: files of our own, compiled in.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

const CSS: &str = concat!(include_str!("assets/app.css"), include_str!("../human/view.css"));
const JS: &str = include_str!("assets/app.js");
const ICON: &str = include_str!("assets/icon.svg");

/// A name that changes with the content, so that browsers may keep the file for ever.
pub(super) fn css_path() -> String {
    format!("/assets/app.css?v={}", version(CSS))
}
pub(super) fn js_path() -> String {
    format!("/assets/app.js?v={}", version(JS))
}

fn version(text: &str) -> String {
    use sha2::{Digest, Sha256};
    hex::encode(&Sha256::digest(text.as_bytes())[..6])
}

pub(super) async fn file(Path(name): Path<String>) -> Response {
    let (mime, text) = match name.as_str() {
        "app.css" => ("text/css; charset=utf-8", CSS),
        "app.js" => ("text/javascript; charset=utf-8", JS),
        "icon.svg" => ("image/svg+xml", ICON),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(header::CONTENT_TYPE, mime), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")], text)
        .into_response()
}
