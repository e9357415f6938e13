//! Recurring bills that were expected and have not come: kept, since no document tells of them. Each is told once, on the
//! chain and in the list, however often and by however many processes it is looked for.

use std::collections::BTreeSet;

use model::case::Event;
use model::{Date, Finding, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::canon;
use crate::db::args;
use crate::error::StoreError;
use crate::sql;
use crate::store::Store;

/// A bill that a contract led us to expect, and that has not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingBill {
    /// Number of the contract.
    pub contract: String,
    /// Its vendor.
    pub vendor_id: String,
    /// Day on which the bill was expected.
    pub expected: Date,
    /// What the contract is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Who answers for the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// K204. Its sentence is that of the day on which it was found.
    pub finding: Finding,
    /// When it was found to be missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found_at: Option<Timestamp>,
}

/// What a look for missing bills changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LookedForBills {
    /// Found now for the first time, or again after they were taken for settled.
    pub found: Vec<MissingBill>,
    /// No longer missing: contract and day.
    pub gone: Vec<(String, Date)>,
}

impl Store {
    /// Keeps what is missing now: what is new gets an event on the chain, and what is no longer missing ends.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn note_missing_bills(&self, missing: Vec<MissingBill>) -> Result<LookedForBills, StoreError> {
        // A look that finds what is known writes nothing, and there is one each day and after each start.
        if keys(&self.missing_bills().await?) == keys(&missing) {
            return Ok(LookedForBills::default());
        }
        let now = canon::instant(self.clock().now());
        self.write(move |tx| {
            Box::pin(async move {
                let mut looked = LookedForBills::default();
                for row in tx.rows(sql::MISSING_BILLS, &[]).await? {
                    let (contract, expected) = (row.text(0)?, row.text(1)?);
                    if missing.iter().any(|bill| bill.contract == contract && bill.expected.to_string() == expected) {
                        continue;
                    }
                    tx.run(sql::END_MISSING_BILL, args![&contract, &expected, &now]).await?;
                    let day = expected.parse().map_err(|error| StoreError::corrupt("a missing bill", error))?;
                    looked.gone.push((contract, day));
                }
                for bill in &missing {
                    let expected = bill.expected.to_string();
                    let there = tx.row(sql::MISSING_BILL, args![&bill.contract, &expected]).await?;
                    let data = canon::json(bill)?;
                    match there {
                        Some(row) if row.maybe(1)?.is_none() => continue,
                        Some(_) => {
                            tx.run(sql::UPDATE_MISSING_BILL, args![&bill.contract, &expected, &data]).await?;
                        }
                        None => {
                            let args = args![&bill.contract, &expected, &bill.vendor_id, &data, &now];
                            tx.run(sql::INSERT_MISSING_BILL, args).await?;
                        }
                    }
                    let event = Event::by_service("bill_missing", bill.finding.sentence.clone()).with(json!({
                        "code": bill.finding.code, "contract": bill.contract, "vendor_id": bill.vendor_id,
                        "expected": expected,
                    }));
                    tx.append(None, &now, event, None).await?;
                    looked.found.push(bill.clone());
                }
                Ok(looked)
            })
        })
        .await
    }

    /// Bills that are missing, the longest expected first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn missing_bills(&self) -> Result<Vec<MissingBill>, StoreError> {
        let rows = self.0.database.rows(sql::MISSING_BILLS, &[]).await?;
        let bill = |row: &crate::db::Row| {
            let mut bill: MissingBill = canon::parse("a missing bill", &row.text(3)?)?;
            let found_at = row.text(4)?;
            bill.found_at = Some(found_at.parse().map_err(|error| StoreError::corrupt("a missing bill", error))?);
            Ok(bill)
        };
        rows.iter().map(bill).collect()
    }
}

fn keys(bills: &[MissingBill]) -> BTreeSet<(&str, Date)> {
    bills.iter().map(|bill| (bill.contract.as_str(), bill.expected)).collect()
}
