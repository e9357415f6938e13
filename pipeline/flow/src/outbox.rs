//! The outbox: sends what commits asked for. An effect never decides; it is sent, tried again, or given up visibly.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use store::{PendingEffect, Store, StoreError};
use tokio_util::sync::CancellationToken;

use crate::effects::{Effect, SendError};

/// Sends one kind of effect.
pub trait Sender: Send + Sync {
    /// Sends it. The same key may come again after a crash; a receiver that honours the key sees it once.
    fn send<'a>(&'a self, effect: &'a Effect) -> BoxFuture<'a, Result<(), SendError>>;
}

/// Who sends what. Without a sender, effects of that kind end unsent: the installation asked for none.
#[derive(Clone, Default)]
pub struct Senders {
    /// Mails.
    pub mail: Option<Arc<dyn Sender>>,
    /// Webhooks.
    pub webhook: Option<Arc<dyn Sender>>,
}

/// Effects taken at once.
const BATCH: u32 = 20;
/// Pause between two looks.
const PAUSE: Duration = Duration::from_millis(500);
/// Tries before an effect is given up: with the pauses below, about a day.
const ATTEMPTS_MAX: u32 = 12;
/// Longest pause before another try.
const RETRY_MAX: Duration = Duration::from_secs(4 * 3600);

/// Sends until `stop`.
pub async fn run(store: Store, senders: Senders, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match send_due(&store, &senders).await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => tracing::warn!(%error, "could not read the outbox; trying again"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

/// Sends what is due now; how many effects were taken.
///
/// # Errors
/// When the store cannot be used.
pub async fn send_due(store: &Store, senders: &Senders) -> Result<usize, StoreError> {
    let due = store.due_effects(BATCH).await?;
    let count = due.len();
    for pending in due {
        let key = pending.key.clone();
        match send(&pending, senders).await {
            Ok(()) => store.effect_sent(&key).await?,
            Err(error) => {
                let give_up = !error.retry || pending.attempts + 1 >= ATTEMPTS_MAX;
                let retry_at = (!give_up)
                    .then(|| pause(pending.attempts))
                    .and_then(|pause| store.clock().now().checked_add(pause).ok());
                tracing::warn!(effect.key = %key, attempts = pending.attempts + 1, given_up = give_up, error = %error.why, "could not send a notice");
                store.effect_failed(&key, retry_at, &error.why).await?;
            }
        }
    }
    Ok(count)
}

/// 10 s, 20 s, 40 s … up to the longest pause.
fn pause(attempts: u32) -> Duration {
    Duration::from_secs(10).saturating_mul(2_u32.saturating_pow(attempts)).min(RETRY_MAX)
}

async fn send(pending: &PendingEffect, senders: &Senders) -> Result<(), SendError> {
    let sender = match pending.kind.as_str() {
        "mail" => &senders.mail,
        "webhook" => &senders.webhook,
        other => return Err(SendError { retry: false, why: format!("nothing sends effects of kind {other:?}") }),
    };
    let Some(sender) = sender else { return Ok(()) };
    let effect: Effect = serde_json::from_value(pending.data.clone())
        .map_err(|e| SendError { retry: false, why: format!("read the stored effect: {e}") })?;
    if pending.kind == "mail" && effect.to.is_empty() {
        // Nobody concerned has an address; the task itself is on the page.
        return Ok(());
    }
    sender.send(&effect).await
}

impl Sender for crate::effects::mail::Smtp {
    fn send<'a>(&'a self, effect: &'a Effect) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(crate::effects::mail::Smtp::send(self, effect))
    }
}

impl Sender for crate::effects::webhook::Webhook {
    fn send<'a>(&'a self, effect: &'a Effect) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(crate::effects::webhook::Webhook::send(self, effect))
    }
}
