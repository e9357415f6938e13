//! The web pages and the JSON API. They show what the service layer says and ask it to act; they decide nothing.
//!
//! Every page works without scripts: forms are plain forms, boxes on a page are links to their fields. The one script
//! file adds keys and highlights. No inline script or style exists, so the content security policy forbids them.

mod actions;
mod api;
mod assets;
mod case;
mod decision;
mod distinctions;
mod document;
mod evidence;
mod fields;
mod format;
mod guard;
mod health;
mod intake;
mod layout;
mod lessons;
mod packs;
mod queue;
mod sheet;
mod signin;
mod tasks;
mod vendors;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};

use crate::service::Desk;

pub use health::{Health, NoHealth, SourceReport};

/// Largest form or JSON body.
const BODY_MAX: usize = 2 * 1024 * 1024;

/// What every page has.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) desk: Desk,
    pub(crate) health: Arc<dyn Health>,
}

/// All pages and the API on a desk.
pub fn router(desk: Desk, health: Arc<dyn Health>) -> Router {
    let app = App { desk, health };
    Router::new()
        .route("/", get(queue::page))
        .route("/sign-in", get(signin::page).post(signin::sign_in))
        .route("/sign-out", post(signin::sign_out))
        .route("/cases/{case}", get(case::page))
        .route("/cases/{case}/{action}", post(actions::act))
        .route("/cases/{case}/version", get(case::version))
        .route("/cases/{case}/documents/{document}", get(document::original))
        .route("/cases/{case}/pages/{document}/{page}", get(document::picture))
        .route("/tasks", get(tasks::page))
        .route("/vendors", get(vendors::list))
        .route("/vendors/{vendor}", get(vendors::page))
        .route("/vendors/{vendor}/trust", post(vendors::trust))
        .route("/lessons", get(lessons::list))
        .route("/lessons/{lesson}", get(lessons::page))
        .route("/lessons/{lesson}/revoke", post(lessons::revoke))
        .route("/distinctions/{distinction}/revoke", post(distinctions::revoke))
        .route("/packs/{pack}/revoke", post(packs::revoke))
        .route("/intake", get(intake::page))
        .route("/assets/{file}", get(assets::file))
        .route("/health", get(intake::alive))
        .merge(api::router())
        .fallback(layout::not_found)
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), guard::headers))
        .with_state(app)
}
