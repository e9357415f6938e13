//! "Not a duplicate" as knowledge: found by the pair of cases or by the vendor, listed, and revoked with an event on the
//! chain. The statement is a fact of the case in which it was made, as a lesson is ([`crate::LessonRecord`]).

use std::collections::BTreeSet;

use model::Timestamp;
use model::apart::{Distinction, KnownApart};
use model::case::{CaseId, Event};
use model::statement::Release;
use serde::Serialize;
use serde_json::json;

use crate::canon;
use crate::db::{Row, args};
use crate::error::StoreError;
use crate::lesson::Revoked;
use crate::sql;
use crate::step::FactKind;
use crate::store::Store;
use crate::writer::Tx;

/// A distinction with where it comes from, and whether it still counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DistinctionRecord {
    /// The distinction and its number.
    #[serde(flatten)]
    pub known: KnownApart,
    /// The case in which it was stated.
    pub case: CaseId,
    /// Who stated it.
    pub by: String,
    /// When.
    pub stated_at: Timestamp,
    /// Who revoked it, when, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revoked>,
}

impl Store {
    /// The distinctions that count for these keys (`case/…`, `vendor/…`), oldest first.
    pub(crate) async fn known_apart(&self, keys: &[String]) -> Result<Vec<KnownApart>, StoreError> {
        let mut found: Vec<KnownApart> = Vec::new();
        for row in self.among(sql::DISTINCTIONS_BY_KEY, keys, None).await? {
            let known = known_of(&row)?;
            if !found.iter().any(|one| one.id == known.id) {
                found.push(known);
            }
        }
        found.sort_by_key(|known| known.id);
        Ok(found)
    }

    /// All distinctions, revoked ones too, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn distinctions(&self) -> Result<Vec<DistinctionRecord>, StoreError> {
        self.0.database.rows(sql::DISTINCTIONS, &[]).await?.iter().map(record_of).collect()
    }

    /// A distinction by its number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn distinction(&self, id: u64) -> Result<Option<DistinctionRecord>, StoreError> {
        self.0.database.row(sql::DISTINCTION, args![id]).await?.as_ref().map(record_of).transpose()
    }

    /// Ends a distinction: what is judged from now on is judged without it, and what was released with it stands again.
    ///
    /// # Errors
    /// When there is no such distinction, it was revoked before, or no reason is given.
    pub async fn revoke_distinction(&self, id: u64, by: &str, reason: &str) -> Result<(), StoreError> {
        let reason = reason.trim().to_owned();
        if reason.is_empty() {
            return Err(StoreError::Invalid(format!("revoke distinction {id}: say why")));
        }
        let (by, now) = (by.to_owned(), canon::instant(self.clock().now()));
        self.write(move |tx| {
            Box::pin(async move {
                let Some(row) = tx.row(sql::DISTINCTION, args![id]).await? else {
                    return Err(StoreError::NotFound(format!("distinction {id}")));
                };
                let record = record_of(&row)?;
                if tx.run(sql::REVOKE_DISTINCTION, args![id, &by, &now, &reason]).await? == 0 {
                    return Err(StoreError::Invalid(format!("distinction {id} was revoked before")));
                }
                let distinction = &record.known.distinction;
                judge_anew(tx, distinction).await?;
                let vendor = distinction.vendor.as_deref().unwrap_or("a vendor without a name");
                let words = distinction.apart.in_words();
                let sentence = format!("Distinction {id} on {vendor} ({words}) no longer counts: {reason}");
                let event = Event::by(&by, "distinction_revoked", sentence).with(json!({
                    "distinction": id, "case": record.case.as_str(), "reason": reason,
                }));
                tx.append(None, &now, event, None).await
            })
        })
        .await
    }

    /// The releases of a case that count, oldest first: findings that were released with a distinction which was revoked
    /// since stand again, unless somebody released them after that.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn releases(&self, case: &CaseId) -> Result<Vec<Release>, StoreError> {
        let mut releases: Vec<Release> = Vec::new();
        for fact in self.facts(case, Some(FactKind::Release)).await? {
            releases.push(
                serde_json::from_value(fact.data)
                    .map_err(|error| StoreError::corrupt(format!("fact {}", fact.id), error))?,
            );
        }
        if releases.is_empty() {
            return Ok(releases);
        }
        for row in self.0.database.rows(sql::REVOKED_IN_CASE, args![case.as_str()]).await? {
            let record = record_of(&row)?;
            let Some(revoked) = record.revoked else { continue };
            let gone: BTreeSet<&String> = record.known.distinction.keys.iter().collect();
            for release in releases.iter_mut().filter(|release| release.when <= revoked.at) {
                release.keys.retain(|key| !gone.contains(key));
            }
        }
        Ok(releases)
    }
}

/// Makes a distinction known by its keys: the fact of that number has just been appended.
pub(crate) async fn index(tx: &mut Tx, id: u64, case: &str, text: &str, by: &str, now: &str) -> Result<(), StoreError> {
    let distinction: Distinction = canon::parse(&format!("distinction {id}"), text)?;
    tx.run(sql::INSERT_DISTINCTION, args![id, case, text, by, now]).await?;
    for key in distinction.found_by() {
        tx.run(sql::INSERT_DISTINCTION_KEY, args![&key, id]).await?;
    }
    judge_anew(tx, &distinction).await
}

/// What is being judged at this moment does not know of the change: its vendor counts as changed, so that its commit is
/// refused and it is judged again.
async fn judge_anew(tx: &mut Tx, distinction: &Distinction) -> Result<(), StoreError> {
    if let Some(vendor) = &distinction.vendor_id {
        tx.run(sql::BUMP_VENDOR, args![vendor]).await?;
    }
    Ok(())
}

fn known_of(row: &Row) -> Result<KnownApart, StoreError> {
    let id = row.count(0)?;
    Ok(KnownApart { id, distinction: canon::parse(&format!("distinction {id}"), &row.text(1)?)? })
}

fn record_of(row: &Row) -> Result<DistinctionRecord, StoreError> {
    let known = known_of(row)?;
    let case = row.text(2)?.parse().map_err(|error| StoreError::corrupt(format!("distinction {}", known.id), error))?;
    let (by, stated_at) = (row.text(3)?, canon::parse_instant(&row.text(4)?)?);
    let revoked = match (row.maybe(5)?, row.maybe(6)?, row.maybe(7)?) {
        (Some(by), Some(at), Some(reason)) => Some(Revoked { by, at: canon::parse_instant(&at)?, reason }),
        _ => None,
    };
    Ok(DistinctionRecord { known, case, by, stated_at, revoked })
}
