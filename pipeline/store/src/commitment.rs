//! What cases take from budgets and contract caps: replaced with the case's step, summed as it changes.
//!
//! A change bumps the version of each budget and contract concerned, so that of two invoices that would exhaust one
//! budget together the second is judged again and sees the first.

use std::collections::{BTreeMap, BTreeSet};

use model::Decimal;
use model::ledger::{Budget, Commitment, Ledger};

use crate::db::{Database, args};
use crate::error::StoreError;
use crate::index;
use crate::ledger::decimal;
use crate::sql;
use crate::writer::Tx;

/// Replaces what a case takes; names the records whose version rose by it, as steps assert them.
pub(crate) async fn replace(tx: &mut Tx, case: &str, new: &[Commitment]) -> Result<Vec<String>, StoreError> {
    let mut old = Vec::new();
    for row in tx.rows(sql::COMMITMENTS_OF, args![case]).await? {
        let currency = row.text(2)?.parse().map_err(|error| StoreError::corrupt("a currency", error))?;
        let (record, month, net) = (row.text(0)?, row.text(1)?, decimal(&row.text(3)?)?);
        old.push(Commitment { record, month, net: model::Amount::new(net, currency) });
    }
    if old.iter().all(|there| new.contains(there)) && new.iter().all(|wanted| old.contains(wanted)) {
        return Ok(Vec::new());
    }
    tx.run(sql::DELETE_COMMITMENTS, args![case]).await?;
    let signed = old.iter().map(|gone| (gone, -gone.net.value)).chain(new.iter().map(|come| (come, come.net.value)));
    let mut bumped: BTreeSet<String> = BTreeSet::new();
    for (commitment, value) in signed {
        add(tx, commitment, value).await?;
        match commitment.record.split_once('/') {
            Some(("contract", _)) => bumped.extend([commitment.record.clone()]),
            Some(("budget", centre)) => {
                let record = |period| format!("budget/{centre}/{period}/{}", commitment.net.currency);
                bumped.extend(periods_of(&commitment.month).into_iter().map(record));
            }
            _ => return Err(StoreError::Invalid(format!("{} is neither a budget nor a contract", commitment.record))),
        }
    }
    for come in new {
        let (currency, net) = (come.net.currency.to_string(), come.net.value.to_string());
        tx.run(sql::INSERT_COMMITMENT, args![case, &come.record, &come.month, &currency, &net]).await?;
    }
    for record in &bumped {
        match record.split_once('/') {
            Some(("contract", number)) => tx.run(sql::BUMP_CONTRACT, args![number]).await?,
            _ => {
                let (centre, period, currency) = index::budget_key(record.strip_prefix("budget/").unwrap_or_default());
                tx.run(sql::BUMP_BUDGET, args![centre, period, currency]).await?
            }
        };
    }
    Ok(bumped.into_iter().collect())
}

/// Adds to the sum of a record and month.
async fn add(tx: &mut Tx, commitment: &Commitment, value: Decimal) -> Result<(), StoreError> {
    let currency = commitment.net.currency.to_string();
    let keys = args![&commitment.record, &commitment.month, &currency];
    let before = tx.row(sql::COMMITTED_IN, keys).await?.map_or(Ok(Decimal::ZERO), |row| decimal(&row.text(0)?))?;
    let after = before.checked_add(value).ok_or_else(|| {
        StoreError::Invalid(format!(
            "what {} is billed in {} exceeds every number",
            commitment.record, commitment.month
        ))
    })?;
    let after = after.normalize().to_string();
    tx.run(sql::PUT_COMMITTED, args![&commitment.record, &commitment.month, &currency, &after]).await?;
    Ok(())
}

/// The year, the quarter and the month itself, as budgets name them.
fn periods_of(month: &str) -> Vec<String> {
    let Some((year, number)) = month.split_once('-') else { return vec![month.to_owned()] };
    let quarter = number.parse::<u8>().map_or(1, |month| (month.saturating_sub(1)) / 3 + 1);
    vec![year.to_owned(), format!("{year}-Q{quarter}"), month.to_owned()]
}

/// Puts into the ledger what cases other than `case` take from its budgets and contracts.
pub(crate) async fn load(database: &Database, case: &str, ledger: &mut Ledger) -> Result<(), StoreError> {
    let centres: BTreeSet<&str> = ledger.budgets.iter().map(|budget| budget.cost_centre.as_str()).collect();
    let capped = ledger.contracts.iter().filter(|contract| contract.total_cap.is_some());
    let records: Vec<String> = centres
        .iter()
        .map(|centre| format!("budget/{centre}"))
        .chain(capped.map(|contract| format!("contract/{}", contract.contract_number)))
        .collect();
    if records.is_empty() {
        return Ok(());
    }
    let mut own: BTreeMap<(String, String, String), Decimal> = BTreeMap::new();
    for row in database.rows(sql::COMMITMENTS_OF, args![case]).await? {
        own.insert((row.text(0)?, row.text(1)?, row.text(2)?), decimal(&row.text(3)?)?);
    }
    for record in records {
        for row in database.rows(sql::COMMITTED_TO, args![&record]).await? {
            let (month, currency, net) = (row.text(0)?, row.text(1)?, decimal(&row.text(2)?)?);
            let mine = own.get(&(record.clone(), month.clone(), currency.clone())).copied().unwrap_or_default();
            let others = net.checked_sub(mine).unwrap_or(net);
            if record.starts_with("contract/") {
                take(&mut ledger.committed, format!("{record}/{currency}"), others);
            } else {
                let periods = periods_of(&month);
                let is_meant = |budget: &&Budget| {
                    record.strip_prefix("budget/") == Some(&budget.cost_centre)
                        && budget.amount.currency.as_str() == currency
                        && periods.contains(&budget.period)
                };
                for budget in ledger.budgets.iter().filter(is_meant) {
                    take(&mut ledger.committed, budget.record(), others);
                }
            }
        }
    }
    Ok(())
}

fn take(committed: &mut BTreeMap<String, Decimal>, record: String, value: Decimal) {
    let sum = committed.entry(record).or_default();
    *sum = sum.checked_add(value).unwrap_or(Decimal::MAX);
}
