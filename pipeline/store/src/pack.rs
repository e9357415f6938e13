//! Pack factors as knowledge about a vendor: found by vendor, listed, and revoked with an event on the chain. The statement
//! is a fact of the case in which it was made, as a distinction is ([`crate::DistinctionRecord`]). Stating and revoking one
//! makes the vendor's open cases due for another look.

use std::collections::BTreeSet;

use model::Timestamp;
use model::case::{CaseId, Event};
use model::ledger::Order;
use model::pack::PackFactor;
use serde::Serialize;
use serde_json::json;

use crate::canon;
use crate::db::{Row, args};
use crate::error::StoreError;
use crate::import::waiting;
use crate::lesson::Revoked;
use crate::recheck;
use crate::sql;
use crate::store::Store;
use crate::writer::Tx;

/// A pack factor with where it comes from, and whether it still counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackRecord {
    /// Its number.
    pub id: u64,
    /// What was stated.
    #[serde(flatten)]
    pub factor: PackFactor,
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
    /// All pack factors, revoked ones too, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn packs(&self) -> Result<Vec<PackRecord>, StoreError> {
        self.0.database.rows(sql::PACKS, &[]).await?.iter().map(record_of).collect()
    }

    /// A pack factor by its number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pack(&self, id: u64) -> Result<Option<PackRecord>, StoreError> {
        self.0.database.row(sql::PACK, args![id]).await?.as_ref().map(record_of).transpose()
    }

    /// Ends a pack factor: what is judged from now on is judged without it, and the vendor's open cases are.
    ///
    /// # Errors
    /// When there is none, it was revoked before, or no reason is given.
    pub async fn revoke_pack(&self, id: u64, by: &str, reason: &str) -> Result<(), StoreError> {
        let reason = reason.trim().to_owned();
        if reason.is_empty() {
            return Err(StoreError::Invalid(format!("revoke pack factor {id}: say why")));
        }
        let (by, now) = (by.to_owned(), canon::instant(self.clock().now()));
        self.write(move |tx| {
            Box::pin(async move {
                let Some(row) = tx.row(sql::PACK, args![id]).await? else {
                    return Err(StoreError::NotFound(format!("pack factor {id}")));
                };
                let record = record_of(&row)?;
                if tx.run(sql::REVOKE_PACK, args![id, &by, &now, &reason]).await? == 0 {
                    return Err(StoreError::Invalid(format!("pack factor {id} was revoked before")));
                }
                judge_anew(tx, &record.factor.vendor_id).await?;
                let words = record.factor.in_words();
                let sentence =
                    format!("Pack factor {id} of {} ({words}) no longer counts: {reason}", record.factor.vendor);
                let event = Event::by(&by, "pack_revoked", sentence).with(json!({
                    "pack": id, "case": record.case.as_str(), "reason": reason,
                }));
                tx.append(None, &now, event, None).await
            })
        })
        .await
    }

    /// Tells the lines of a vendor's orders what packages of their articles hold; the newest statement comes first.
    pub(crate) async fn with_packs<'o>(
        &self,
        vendor_id: &str,
        orders: impl Iterator<Item = &'o mut Order>,
    ) -> Result<(), StoreError> {
        let rows = self.0.database.rows(sql::PACKS_OF_VENDOR, args![vendor_id]).await?;
        let factors: Vec<PackFactor> =
            rows.iter().map(|row| canon::parse("a pack factor", &row.text(0)?)).collect::<Result<_, _>>()?;
        if factors.is_empty() {
            return Ok(());
        }
        for line in orders.filter(|order| order.vendor_id == vendor_id).flat_map(|order| &mut order.lines) {
            let mut of_line: Vec<&PackFactor> =
                factors.iter().filter(|factor| factor.is_of(line.item_id.as_deref(), &line.description)).collect();
            // What was said of the article goes before what was said of all.
            of_line.sort_by_key(|factor| factor.item.is_none());
            line.packs = of_line.into_iter().map(|factor| factor.pack.clone()).collect();
        }
        Ok(())
    }
}

/// Makes a pack factor known: the fact of that number has just been appended.
pub(crate) async fn index(tx: &mut Tx, id: u64, case: &str, text: &str, by: &str, now: &str) -> Result<(), StoreError> {
    let factor: PackFactor = canon::parse(&format!("pack factor {id}"), text)?;
    tx.run(sql::INSERT_PACK, args![id, case, &factor.vendor_id, text, by, now]).await?;
    judge_anew(tx, &factor.vendor_id).await
}

/// What is being judged at this moment does not know of the change: its vendor counts as changed, and what rests is due.
async fn judge_anew(tx: &mut Tx, vendor_id: &str) -> Result<(), StoreError> {
    tx.run(sql::BUMP_VENDOR, args![vendor_id]).await?;
    let mut touched = BTreeSet::new();
    waiting(tx, sql::WAITING_FOR_VENDOR, vendor_id, None, &mut touched).await?;
    for case in &touched {
        recheck::ask(tx, case.as_str()).await?;
    }
    Ok(())
}

fn record_of(row: &Row) -> Result<PackRecord, StoreError> {
    let id = row.count(0)?;
    let factor = canon::parse(&format!("pack factor {id}"), &row.text(1)?)?;
    let case = row.text(2)?.parse().map_err(|error| StoreError::corrupt(format!("pack factor {id}"), error))?;
    let (by, stated_at) = (row.text(3)?, canon::parse_instant(&row.text(4)?)?);
    let revoked = match (row.maybe(5)?, row.maybe(6)?, row.maybe(7)?) {
        (Some(by), Some(at), Some(reason)) => Some(Revoked { by, at: canon::parse_instant(&at)?, reason }),
        _ => None,
    };
    Ok(PackRecord { id, factor, case, by, stated_at, revoked })
}
