//! Effects: what the service tells the world. An effect is decided and stored by a stage; here it is only sent.
//!
//! Every effect carries a deterministic key. A sender may be asked to send the same effect again, because the answer
//! was lost; the key travels with it (Message-ID, `Idempotency-Key`) so that the receiver can tell.

pub mod mail;
pub mod webhook;

use serde::{Deserialize, Serialize};

/// Why an effect was not sent, or may not have been.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct SendError {
    /// Whether the same effect may be tried again later; `false` when trying again cannot help.
    pub retry: bool,
    /// What happened, where, and what to do, for people.
    pub why: String,
}

/// A message to people, or to the systems that listen for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Deterministic key of the effect: the same decision gives the same key for ever.
    pub key: String,
    /// What happened, as a machine-readable name such as `task_opened`.
    pub kind: String,
    /// Mail addresses to tell. Empty for a webhook.
    pub to: Vec<String>,
    /// One line: what happened to what.
    pub subject: String,
    /// Paragraphs in plain words.
    pub text: String,
    /// Address of the page where the reader can act.
    pub link: Option<String>,
    /// The facts behind it, for machines: the body of a webhook.
    pub body: serde_json::Value,
}
