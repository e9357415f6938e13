//! The outbox: effects that a commit asked for, handed out under a lease so that two processes do not send one at
//! once. A lease that ran out means that the answer was lost: the effect is handed out again, and its key lets the
//! receiver know it.

use model::Timestamp;
use model::case::CaseId;

use crate::canon;
use crate::db::{Row, args};
use crate::error::StoreError;
use crate::records::{PendingEffect, StoredEffect};
use crate::sql;
use crate::store::Store;

/// Longest reason that is kept for a failed try.
const WHY_MAX: usize = 500;

fn effect_of(row: &Row) -> Result<PendingEffect, StoreError> {
    Ok(PendingEffect {
        key: row.text(0)?,
        kind: row.text(1)?,
        data: canon::parse("an effect", &row.text(2)?)?,
        case: row.text(3)?.parse().map_err(|error| StoreError::corrupt("an effect", error))?,
        attempts: u32::try_from(row.count(4)?).unwrap_or(u32::MAX),
    })
}

impl Store {
    /// Effects that are due, oldest first, leased to the caller for `Tuning::effect_lease`. Each must be answered
    /// with [`Store::effect_sent`] or [`Store::effect_failed`]; one that is not comes back when its lease ends.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn due_effects(&self, limit: u32) -> Result<Vec<PendingEffect>, StoreError> {
        let now = self.clock().now();
        // A look first: an idle outbox costs no write.
        if self.0.database.rows(sql::DUE_EFFECTS, args![&canon::instant(now), 1_u32]).await?.is_empty() {
            return Ok(Vec::new());
        }
        let until = canon::instant(now.checked_add(self.0.tuning.effect_lease).unwrap_or(Timestamp::MAX));
        let now = canon::instant(now);
        self.write(move |tx| {
            Box::pin(async move {
                let mut due = Vec::new();
                for row in tx.rows(sql::DUE_EFFECTS, args![&now, limit]).await? {
                    let effect = effect_of(&row)?;
                    tx.run(sql::CLAIM_EFFECT, args![&effect.key, &until]).await?;
                    due.push(effect);
                }
                Ok::<_, StoreError>(due)
            })
        })
        .await
    }

    /// Notes that an effect was sent.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn effect_sent(&self, key: &str) -> Result<(), StoreError> {
        let (key, now) = (key.to_owned(), canon::instant(self.clock().now()));
        self.write(move |tx| Box::pin(async move { tx.run(sql::EFFECT_SENT, args![&key, &now]).await.map(|_| ()) }))
            .await
    }

    /// Notes that sending failed. With `retry_at` it is due again then; without, it is given up and stays visible.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn effect_failed(&self, key: &str, retry_at: Option<Timestamp>, why: &str) -> Result<(), StoreError> {
        let (key, why): (_, String) = (key.to_owned(), why.chars().take(WHY_MAX).collect());
        let now = canon::instant(self.clock().now());
        self.write(move |tx| {
            Box::pin(async move {
                match retry_at.map(canon::instant) {
                    Some(at) => tx.run(sql::EFFECT_RETRY, args![&key, &at, &why]).await,
                    None => tx.run(sql::EFFECT_GIVEN_UP, args![&key, &now, &why]).await,
                }
                .map(|_| ())
            })
        })
        .await
    }

    /// Effects of a case, with what became of each.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn effects_of(&self, case: &CaseId) -> Result<Vec<StoredEffect>, StoreError> {
        let rows = self.0.database.rows(sql::EFFECTS_OF_CASE, args![case.as_str()]).await?;
        let instant = |text: Option<String>| text.map(|text| canon::parse_instant(&text)).transpose();
        rows.iter()
            .map(|row| {
                Ok(StoredEffect {
                    effect: effect_of(row)?,
                    sent_at: instant(row.maybe(5)?)?,
                    given_up_at: instant(row.maybe(6)?)?,
                    last_error: row.maybe(7)?,
                })
            })
            .collect()
    }
}
