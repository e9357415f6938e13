//! Approval tasks, and the web pages and API on them.
//!
//! [`service`] is what people may do, with roles, separation of duties and authority; the pages, the JSON API and the
//! command line all call it and decide nothing themselves. [`web`] turns it into pages. Neither calls a worker: people
//! and stages meet in the store. [`human`] lays an e-invoice out for people to read; it is pure, so that the command line
//! shows the same view.

pub mod human;
pub mod service;
pub mod web;

pub use service::{Actor, Desk, DeskConfig, DeskError, Done, NoPictures, PictureError, Pictures, Seen};
