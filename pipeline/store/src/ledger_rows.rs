//! Whole orders and vendors from their rows: what belongs to many of them comes with one statement each, since a
//! vendor may have fifty open orders, and every statement costs a round trip.

use std::collections::BTreeMap;

use model::Decimal;
use model::ledger::{Billed, Order, OrderLine, Receipt, ReceivedIn, TrustedAccount, Vendor};

use crate::canon;
use crate::db::{Arg, Row};
use crate::error::StoreError;
use crate::ledger::decimal;
use crate::sql;
use crate::store::Store;

/// Keys that one statement asks for.
pub(crate) const AMONG: usize = 32;

/// Receipts and quantities billed, by order and line.
#[derive(Default)]
struct Progress {
    received: BTreeMap<(String, String), Vec<Receipt>>,
    billed: BTreeMap<(String, String), Billed>,
}

impl Store {
    /// Runs a statement made by `among!` for all keys; `last` follows the keys.
    pub(crate) async fn among(
        &self,
        statement: &'static str,
        keys: &[String],
        last: Option<&str>,
    ) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::new();
        for chunk in keys.chunks(AMONG) {
            let Some(filler) = chunk.last() else { break };
            let mut args: Vec<Arg<'_>> = chunk.iter().map(Arg::from).collect();
            args.resize(AMONG, Arg::from(filler));
            args.extend(last.map(Arg::from));
            rows.extend(self.0.database.rows(statement, &args).await?);
        }
        Ok(rows)
    }

    /// Orders from rows of number, version and data, in their order: with lines, receipts, and the bookings of all
    /// cases but one.
    pub(crate) async fn whole_orders(&self, rows: &[Row], but_case: &str) -> Result<Vec<Order>, StoreError> {
        let mut orders = Vec::with_capacity(rows.len());
        let mut numbers = Vec::with_capacity(rows.len());
        for row in rows {
            let number = row.text(0)?;
            let mut order: Order = canon::parse(&format!("order {number}"), &row.text(2)?)?;
            order.lines.clear();
            orders.push(order);
            numbers.push(number);
        }
        let mut lines: BTreeMap<String, Vec<OrderLine>> = BTreeMap::new();
        for row in self.among(sql::LINES_OF, &numbers, None).await? {
            let number = row.text(0)?;
            let line = canon::parse::<OrderLine>(&format!("order {number}"), &row.text(1)?)?;
            lines.entry(number).or_default().push(line);
        }
        let progress = self.progress(&numbers, but_case).await?;
        for (number, order) in numbers.into_iter().zip(&mut orders) {
            order.lines = lines.remove(&number).unwrap_or_default();
            for line in &mut order.lines {
                let key = (number.clone(), line.line_no.clone());
                for receipt in progress.received.get(&key).into_iter().flatten() {
                    take(line, receipt)?;
                }
                line.billed = progress.billed.get(&key).copied().unwrap_or_default();
            }
        }
        Ok(orders)
    }

    async fn progress(&self, numbers: &[String], but_case: &str) -> Result<Progress, StoreError> {
        let mut progress = Progress::default();
        for row in self.among(sql::RECEIPTS_OF, numbers, None).await? {
            let receipt = canon::parse::<Receipt>("a receipt", &row.text(2)?)?;
            progress.received.entry((row.text(0)?, row.text(1)?)).or_default().push(receipt);
        }
        for row in self.among(sql::BOOKED_OF, numbers, Some(but_case)).await? {
            let sum = progress.billed.entry((row.text(0)?, row.text(1)?)).or_default();
            add(&mut sum.quantity, decimal(&row.text(2)?)?)?;
            add(&mut sum.net_amount, decimal(&row.text(3)?)?)?;
        }
        Ok(progress)
    }

    /// Vendors of these keys with their versions, in the order of the keys; unknown ones are left out.
    pub(crate) async fn vendors_by_id(&self, ids: &[String]) -> Result<Vec<(Vendor, u64)>, StoreError> {
        let rows = self.among(sql::VENDORS_BY_ID, ids, None).await?;
        let mut versions = BTreeMap::new();
        for row in &rows {
            versions.insert(row.text(0)?, row.count(1)?);
        }
        let vendors = self.whole_vendors(&rows).await?;
        let mut found: BTreeMap<String, Vendor> = vendors.into_iter().map(|v| (v.vendor_id.clone(), v)).collect();
        Ok(ids.iter().filter_map(|id| Some((found.remove(id)?, *versions.get(id)?))).collect())
    }

    /// Vendors from rows of key, version and data, in their order: with the accounts that are trusted.
    pub(crate) async fn whole_vendors(&self, rows: &[Row]) -> Result<Vec<Vendor>, StoreError> {
        let ids: Vec<String> = rows.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?;
        let mut accounts: BTreeMap<String, Vec<TrustedAccount>> = BTreeMap::new();
        for row in self.among(sql::ACCOUNTS_OF, &ids, None).await? {
            let id = row.text(0)?;
            let iban = row.text(1)?.parse().map_err(|error| StoreError::corrupt(format!("vendor {id}"), error))?;
            let account = TrustedAccount { iban, bic: row.maybe(2)?, confirmed_by: row.text(3)? };
            accounts.entry(id).or_default().push(account);
        }
        let mut vendors = Vec::with_capacity(rows.len());
        for (row, id) in rows.iter().zip(&ids) {
            let mut vendor: Vendor = canon::parse(&format!("vendor {id}"), &row.text(2)?)?;
            vendor.accounts = accounts.remove(id).unwrap_or_default();
            vendors.push(vendor);
        }
        Ok(vendors)
    }
}

/// Adds a receipt to what the line has received: in the line's unit, or in the receipt's own, which the rules convert.
fn take(line: &mut OrderLine, receipt: &Receipt) -> Result<(), StoreError> {
    let is_same =
        |unit: &str| line.unit.as_deref().is_none_or(|ordered| ordered.trim().eq_ignore_ascii_case(unit.trim()));
    match receipt.unit.as_deref().filter(|unit| !unit.trim().is_empty() && !is_same(unit)) {
        None => add(line.received.get_or_insert_default(), receipt.quantity),
        Some(unit) => {
            let known = line.received_in.iter_mut().find(|one| one.unit.eq_ignore_ascii_case(unit));
            match known {
                Some(known) => add(&mut known.quantity, receipt.quantity)?,
                None => line.received_in.push(ReceivedIn { unit: unit.to_owned(), quantity: receipt.quantity }),
            }
            Ok(())
        }
    }
}

fn add(sum: &mut Decimal, value: Decimal) -> Result<(), StoreError> {
    *sum = sum.checked_add(value).ok_or_else(|| StoreError::corrupt("quantities", "their sum is too large"))?;
    Ok(())
}
