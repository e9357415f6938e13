//! Cases to be looked at again: kept with what asks for it, so that a crash between an import and the look loses nothing,
//! and a case whose wait ends does so without anybody's doing.

use std::collections::BTreeSet;

use model::case::CaseId;
use model::{Code, Date};

use crate::db::args;
use crate::error::StoreError;
use crate::sql;
use crate::store::Store;
use crate::writer::Tx;

/// A case that is due for another look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recheck {
    /// The case.
    pub case: CaseId,
    /// Why it is due.
    pub kind: RecheckKind,
    /// Names the request: one that is made while this one is answered stays.
    pub mark: u64,
}

/// Why a case is looked at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecheckKind {
    /// A vendor, order, receipt, contract or budget that it may be judged on changed.
    Changed,
    /// The day came that it waited for.
    Timer,
}

impl RecheckKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            RecheckKind::Changed => "changed",
            RecheckKind::Timer => "timer",
        }
    }

    fn of(word: &str) -> Result<RecheckKind, StoreError> {
        [RecheckKind::Changed, RecheckKind::Timer]
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| StoreError::corrupt("a case to look at again", format!("it is due by {word:?}")))
    }
}

impl Store {
    /// Cases at rest that are due for another look, the longest due first. What moves now is listed once it rests.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn due_rechecks(&self, limit: u32) -> Result<Vec<Recheck>, StoreError> {
        let today = self.clock().today().to_string();
        let rows = self.0.database.rows(sql::DUE_RECHECKS, args![&today, limit]).await?;
        let recheck = |row: &crate::db::Row| {
            let case = row.text(0)?.parse().map_err(|error| StoreError::corrupt("a case", error))?;
            Ok(Recheck { case, kind: RecheckKind::of(&row.text(1)?)?, mark: row.count(2)? })
        };
        rows.iter().map(recheck).collect()
    }

    /// Notes that a case was looked at. A request that came meanwhile stays.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn rechecked(&self, recheck: &Recheck) -> Result<(), StoreError> {
        let recheck = recheck.clone();
        self.write(move |tx| {
            Box::pin(async move {
                let kind = recheck.kind.as_str();
                tx.run(sql::RECHECKED, args![recheck.case.as_str(), kind, recheck.mark]).await?;
                Ok::<(), StoreError>(())
            })
        })
        .await
    }
}

/// Asks for another look at a case at once.
pub(crate) async fn ask(tx: &mut Tx, case: &str) -> Result<(), StoreError> {
    let mark = tx.head.seq;
    tx.run(sql::PUT_RECHECK, args![case, RecheckKind::Changed.as_str(), "", mark]).await?;
    Ok(())
}

/// Sets the day of the next look at a case, or that there is none.
pub(crate) async fn set_timer(tx: &mut Tx, case: &str, day: Option<Date>) -> Result<(), StoreError> {
    let (kind, mark) = (RecheckKind::Timer.as_str(), tx.head.seq);
    match day {
        Some(day) => tx.run(sql::PUT_RECHECK, args![case, kind, &day.to_string(), mark]).await?,
        None => tx.run(sql::DELETE_RECHECK, args![case, kind]).await?,
    };
    Ok(())
}

/// Asks for another look at the vendor's open cases that show one of these codes, except this one.
pub(crate) async fn ask_showing(tx: &mut Tx, vendor: &str, case: &str, codes: &[Code]) -> Result<(), StoreError> {
    let mut open = BTreeSet::new();
    for code in codes {
        // As the summary has it among its codes.
        for row in tx.rows(sql::SHOWING, args![vendor, case, &format!("%[\"{code}\",%")]).await? {
            open.insert(row.text(0)?);
        }
    }
    for other in open {
        ask(tx, &other).await?;
    }
    Ok(())
}

/// Asks for another look at the cases that stand with exceptions and claimed an order after `claim`: what they were
/// measured against has become less.
pub(crate) async fn ask_later_claims(tx: &mut Tx, order: &str, case: &str, claim: u64) -> Result<(), StoreError> {
    let mut waiting = Vec::new();
    for row in tx.rows(sql::LATER_CLAIMS, args![order, case, claim]).await? {
        waiting.push(row.text(0)?);
    }
    for later in waiting {
        ask(tx, &later).await?;
    }
    Ok(())
}
