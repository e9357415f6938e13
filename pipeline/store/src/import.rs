//! Master data taken in from files: whole or not at all, and repeating changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use model::Iban;
use model::case::{CaseId, Event};
use model::ledger::{Billed, Budget, Contract, ContractPrice, Employee, ListedPrice, Order, Receipt, Vendor};

use crate::canon;
use crate::db::args;
use crate::error::StoreError;
use crate::names;
use crate::recheck;
use crate::records::{Import, ImportReport};
use crate::sql;
use crate::store::Store;
use crate::writer::Tx;

/// What became of one record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    Added,
    Changed,
    Unchanged,
}

impl Store {
    /// Takes in master data, in one transaction, with one event on the chain when anything changed. The same import
    /// again changes nothing. A record that changes gets a new version, so that steps computed from the old one are
    /// refused.
    ///
    /// # Errors
    /// When the database cannot be written; then nothing of it was applied.
    pub async fn apply_import(&self, import: Import, by: &str) -> Result<ImportReport, StoreError> {
        let (by, now) = (by.to_owned(), canon::instant(self.clock().now()));
        self.write(move |tx| Box::pin(async move { import_in(tx, &import, &by, &now).await })).await
    }

    /// Trusts an account of a vendor, because `by` confirmed it by `how` (`call-back on 2026-03-02`).
    ///
    /// # Errors
    /// When there is no such vendor, `how` is blank, or the database cannot be written.
    pub async fn trust_account(&self, vendor_id: &str, iban: &Iban, by: &str, how: &str) -> Result<(), StoreError> {
        if how.trim().is_empty() {
            return Err(StoreError::Invalid("trust an account: say how it was confirmed".to_owned()));
        }
        let (vendor_id, iban, by, how) = (vendor_id.to_owned(), iban.clone(), by.to_owned(), how.to_owned());
        let now = canon::instant(self.clock().now());
        self.write(move |tx| {
            Box::pin(async move {
                if tx.row(sql::VENDOR, args![&vendor_id]).await?.is_none() {
                    return Err(StoreError::NotFound(format!("vendor {vendor_id}")));
                }
                let confirmed_by = format!("{by} by {how}");
                tx.run(sql::PUT_ACCOUNT, args![&vendor_id, iban.as_str(), None::<&str>, &confirmed_by, 0_i64]).await?;
                tx.run(sql::BUMP_VENDOR, args![&vendor_id]).await?;
                let mut touched = BTreeSet::new();
                waiting(tx, sql::WAITING_FOR_VENDOR, &vendor_id, None, &mut touched).await?;
                for case in &touched {
                    recheck::ask(tx, case.as_str()).await?;
                }
                // The chain is read by auditors and shown on pages: the account stands there masked, and its hash
                // proves which one it was.
                let sentence = format!("Account {} of vendor {vendor_id} is trusted: {how}.", iban.masked());
                let event = Event::by(&by, "account_trusted", sentence).with(serde_json::json!({
                    "vendor_id": vendor_id, "iban_sha256": canon::sha256(iban.as_str().as_bytes()), "how": how,
                }));
                tx.append(None, &now, event, None).await
            })
        })
        .await
    }
}

async fn import_in(tx: &mut Tx, import: &Import, by: &str, now: &str) -> Result<ImportReport, StoreError> {
    let mut report = ImportReport::default();
    let mut touched: BTreeSet<CaseId> = BTreeSet::new();
    let kind = match import {
        Import::Vendors(vendors) => {
            for vendor in vendors {
                if count(&mut report, put_vendor(tx, vendor).await?) {
                    waiting(tx, sql::WAITING_FOR_VENDOR, &vendor.vendor_id, None, &mut touched).await?;
                }
            }
            if report.added + report.changed > 0 {
                waiting(tx, sql::WAITING_WITHOUT_VENDOR, "", None, &mut touched).await?;
            }
            "vendors"
        }
        Import::Orders(orders) => {
            for order in orders {
                if count(&mut report, put_order(tx, order).await?) {
                    let norm = canon::norm(&order.po_number);
                    waiting(tx, sql::WAITING_FOR_ORDER, &order.po_number, Some(&norm), &mut touched).await?;
                    waiting(tx, sql::WAITING_FOR_VENDOR, &order.vendor_id, None, &mut touched).await?;
                }
            }
            "orders"
        }
        Import::Receipts(receipts) => {
            for receipt in receipts {
                if count(&mut report, put_receipt(tx, receipt).await?) {
                    let norm = canon::norm(&receipt.po_number);
                    waiting(tx, sql::WAITING_FOR_ORDER, &receipt.po_number, Some(&norm), &mut touched).await?;
                }
            }
            "receipts"
        }
        Import::Contracts(contracts) => {
            for contract in contracts {
                if count(&mut report, put_contract(tx, contract).await?) {
                    waiting(tx, sql::WAITING_FOR_VENDOR, &contract.vendor_id, None, &mut touched).await?;
                }
            }
            "contracts"
        }
        Import::Prices(prices) => {
            put_prices(tx, prices, &mut report, &mut touched).await?;
            "prices"
        }
        Import::Budgets(budgets) => {
            for budget in budgets {
                count(&mut report, put_budget(tx, budget).await?);
            }
            if report.added + report.changed > 0 {
                waiting(tx, sql::WAITING_FOR_BUDGET, "", None, &mut touched).await?;
            }
            "budgets"
        }
        Import::Employees(employees) => {
            put_employees(tx, employees, &mut report).await?;
            "employees"
        }
    };
    // With the change itself: whoever makes the next look, and whenever, finds what to look at.
    for case in &touched {
        recheck::ask(tx, case.as_str()).await?;
    }
    report.touched_cases = touched.into_iter().collect();
    if report.added + report.changed > 0 {
        match import {
            Import::Employees(all) => tx.run(sql::KNOW_EMPLOYEES, args![all.len() as u64]).await?,
            _ => tx.run(sql::ADD_KNOWN, args![kind, report.added]).await?,
        };
        let (added, changed) = (report.added, report.changed);
        let event = Event::by(by, "imported", format!("Imported {kind}: {added} added, {changed} changed."))
            .with(serde_json::json!({ "kind": kind, "added": added, "changed": changed }));
        tx.append(None, now, event, None).await?;
    }
    Ok(report)
}

/// Counts a record; says whether anything changed.
fn count(report: &mut ImportReport, taken: Taken) -> bool {
    match taken {
        Taken::Added => report.added += 1,
        Taken::Changed => report.changed += 1,
        Taken::Unchanged => report.unchanged += 1,
    }
    taken != Taken::Unchanged
}

/// Adds the cases at rest that a lookup finds.
pub(crate) async fn waiting(
    tx: &mut Tx,
    sql: &'static str,
    key: &str,
    second: Option<&str>,
    touched: &mut BTreeSet<CaseId>,
) -> Result<(), StoreError> {
    let rows = match (key, second) {
        (key, Some(second)) => tx.rows(sql, args![key, second]).await?,
        ("", None) => tx.rows(sql, &[]).await?,
        (key, None) => tx.rows(sql, args![key]).await?,
    };
    for row in rows {
        touched.insert(row.text(0)?.parse().map_err(|error| StoreError::corrupt("a case", error))?);
    }
    Ok(())
}

async fn put_vendor(tx: &mut Tx, vendor: &Vendor) -> Result<Taken, StoreError> {
    let id = &vendor.vendor_id;
    // Accounts have rows of their own, since people trust them one by one.
    let data = canon::json(&Vendor { accounts: Vec::new(), ..vendor.clone() })?;
    let vat_id = vendor.vat_id.as_ref().map(|vat_id| canon::compact(vat_id.as_str()));
    let domain = vendor.email_domain.as_ref().map(|domain| domain.trim().to_lowercase());
    let search = [Some(id), Some(&vendor.name), vat_id.as_ref(), domain.as_ref()];
    let search = search.into_iter().flatten().cloned().collect::<Vec<_>>().join("\n").to_lowercase();

    let there = tx.row(sql::VENDOR, args![id]).await?;
    let mut taken = match &there {
        None => {
            tx.run(sql::INSERT_VENDOR, args![id, &vendor.name, &search, &vat_id, &domain, &data]).await?;
            Taken::Added
        }
        Some(row) if row.text(2)? == data => Taken::Unchanged,
        Some(_) => {
            tx.run(sql::UPDATE_VENDOR, args![id, &vendor.name, &search, &vat_id, &domain, &data]).await?;
            Taken::Changed
        }
    };
    if taken != Taken::Unchanged {
        tx.run(sql::DELETE_TOKENS, args![id]).await?;
        for token in names::tokens(&vendor.name) {
            tx.run(sql::INSERT_TOKEN, args![&token, id]).await?;
        }
    }

    let mut accounts_changed = false;
    let mut known = BTreeSet::new();
    for row in tx.rows(sql::ACCOUNTS, args![id]).await? {
        let (iban, bic, imported) = (row.text(0)?, row.maybe(1)?, row.int(3)? != 0);
        let named = vendor.accounts.iter().find(|account| account.iban.as_str() == iban);
        match named {
            // An account that a person confirmed stays with that confirmation.
            Some(account) if account.bic == bic || !imported => {
                known.insert(iban);
            }
            Some(_) => {}
            None if imported => {
                tx.run(sql::DELETE_ACCOUNT, args![id, &iban]).await?;
                accounts_changed = true;
            }
            None => {}
        }
    }
    for account in &vendor.accounts {
        if !known.contains(account.iban.as_str()) {
            tx.run(sql::PUT_ACCOUNT, args![id, account.iban.as_str(), &account.bic, &account.confirmed_by, 1_i64])
                .await?;
            accounts_changed = true;
        }
    }
    if accounts_changed && taken == Taken::Unchanged {
        tx.run(sql::BUMP_VENDOR, args![id]).await?;
        taken = Taken::Changed;
    }
    Ok(taken)
}

async fn put_order(tx: &mut Tx, order: &Order) -> Result<Taken, StoreError> {
    let number = &order.po_number;
    let data = canon::json(&Order { lines: Vec::new(), ..order.clone() })?;
    let mut lines = Vec::with_capacity(order.lines.len());
    for line in &order.lines {
        let mut line = line.clone();
        (line.received, line.billed) = (None, Billed::default());
        line.received_in.clear();
        line.packs.clear();
        lines.push((line.line_no.clone(), canon::json(&line)?));
    }
    let norm = canon::norm(number);
    let status = canon::json(&order.status)?;
    let status = status.trim_matches('"');
    let date = order.order_date.map(|date| date.to_string()).unwrap_or_default();

    let there = tx.row(sql::ORDER, args![number]).await?;
    let old: Vec<String> = {
        let rows = tx.rows(sql::ORDER_LINES, args![number]).await?;
        rows.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?
    };
    let same_lines = old.iter().eq(lines.iter().map(|(_, data)| data));
    let taken = match there {
        None => {
            tx.run(sql::INSERT_ORDER, args![number, &norm, &order.vendor_id, status, &order.cost_centre, &date, &data])
                .await?;
            Taken::Added
        }
        Some(row) if row.text(2)? == data && same_lines => Taken::Unchanged,
        Some(_) => {
            tx.run(sql::UPDATE_ORDER, args![number, &norm, &order.vendor_id, status, &order.cost_centre, &date, &data])
                .await?;
            Taken::Changed
        }
    };
    if taken != Taken::Unchanged && !same_lines {
        tx.run(sql::DELETE_ORDER_LINES, args![number]).await?;
        for (position, (line_no, data)) in lines.iter().enumerate() {
            tx.run(sql::INSERT_ORDER_LINE, args![number, position as u64, line_no, data]).await?;
        }
    }
    Ok(taken)
}

async fn put_receipt(tx: &mut Tx, receipt: &Receipt) -> Result<Taken, StoreError> {
    let Receipt { receipt_number, po_number, line_no, quantity, .. } = receipt;
    let data = canon::json(receipt)?;
    let there = tx.row(sql::RECEIPT, args![receipt_number, po_number, line_no]).await?;
    let taken = match there {
        None => Taken::Added,
        Some(row) if row.text(0)? == data => return Ok(Taken::Unchanged),
        Some(_) => Taken::Changed,
    };
    tx.run(sql::PUT_RECEIPT, args![receipt_number, po_number, line_no, &quantity.to_string(), &data]).await?;
    // The order's version covers its receipts. A receipt that is imported before its order is kept for it.
    tx.run(sql::BUMP_ORDER, args![po_number]).await?;
    Ok(taken)
}

async fn put_contract(tx: &mut Tx, contract: &Contract) -> Result<Taken, StoreError> {
    let there = tx.row(sql::CONTRACT, args![&contract.contract_number]).await?;
    let mut contract = contract.clone();
    // The price list comes with a file of its own.
    if let Some(row) = &there {
        contract.prices = canon::parse::<Contract>("a contract", &row.text(1)?)?.prices;
    }
    let data = canon::json(&contract)?;
    let (sql, taken) = match there {
        None => (sql::INSERT_CONTRACT, Taken::Added),
        Some(row) if row.text(1)? == data => return Ok(Taken::Unchanged),
        Some(_) => (sql::UPDATE_CONTRACT, Taken::Changed),
    };
    tx.run(sql, args![&contract.contract_number, &contract.vendor_id, &data]).await?;
    Ok(taken)
}

/// What a file says of a contract is its whole price list: an article that is left out is no longer agreed. Prices are
/// counted, and not contracts.
async fn put_prices(
    tx: &mut Tx,
    prices: &[ListedPrice],
    report: &mut ImportReport,
    touched: &mut BTreeSet<CaseId>,
) -> Result<(), StoreError> {
    let mut lists: BTreeMap<&str, Vec<ContractPrice>> = BTreeMap::new();
    for listed in prices {
        lists.entry(&listed.contract_number).or_default().push(listed.price.clone());
    }
    for (number, list) in lists {
        let Some(row) = tx.row(sql::CONTRACT, args![number]).await? else {
            return Err(StoreError::NotFound(format!("contract {number}")));
        };
        let mut contract: Contract = canon::parse("a contract", &row.text(1)?)?;
        let is_of = |a: &ContractPrice, b: &ContractPrice| {
            (&a.item_id, &a.description, &a.unit, a.valid_from) == (&b.item_id, &b.description, &b.unit, b.valid_from)
        };
        let (mut added, mut changed, mut unchanged) = (0, 0, 0);
        for price in &list {
            match contract.prices.iter().find(|old| is_of(old, price)) {
                None => added += 1,
                Some(old) if old == price => unchanged += 1,
                Some(_) => changed += 1,
            }
        }
        changed += contract.prices.iter().filter(|old| !list.iter().any(|price| is_of(old, price))).count() as u64;
        report.unchanged += unchanged;
        if added + changed == 0 {
            continue;
        }
        report.added += added;
        report.changed += changed;
        contract.prices = list;
        let data = canon::json(&contract)?;
        tx.run(sql::UPDATE_CONTRACT, args![number, &contract.vendor_id, &data]).await?;
        waiting(tx, sql::WAITING_FOR_VENDOR, &contract.vendor_id, None, touched).await?;
    }
    Ok(())
}

/// The list is all of them: an account of somebody who left is no longer ours to know.
async fn put_employees(tx: &mut Tx, employees: &[Employee], report: &mut ImportReport) -> Result<(), StoreError> {
    let mut there = BTreeSet::new();
    for row in tx.rows(sql::EMPLOYEES, &[]).await? {
        there.insert((row.text(0)?, row.text(1)?));
    }
    let named: BTreeSet<(String, String)> =
        employees.iter().map(|one| (one.employee_id.clone(), one.account.clone())).collect();
    for (employee_id, account) in named.difference(&there) {
        tx.run(sql::INSERT_EMPLOYEE, args![employee_id, account]).await?;
        report.added += 1;
    }
    for (employee_id, account) in there.difference(&named) {
        tx.run(sql::DELETE_EMPLOYEE, args![employee_id, account]).await?;
        report.changed += 1;
    }
    report.unchanged += named.intersection(&there).count() as u64;
    Ok(())
}

async fn put_budget(tx: &mut Tx, budget: &Budget) -> Result<Taken, StoreError> {
    let data = canon::json(budget)?;
    let currency = budget.amount.currency.as_str();
    let there = tx.row(sql::BUDGET, args![&budget.cost_centre, &budget.period, currency]).await?;
    let (sql, taken) = match there {
        None => (sql::INSERT_BUDGET, Taken::Added),
        Some(row) if row.text(1)? == data => return Ok(Taken::Unchanged),
        Some(_) => (sql::UPDATE_BUDGET, Taken::Changed),
    };
    tx.run(sql, args![&budget.cost_centre, &budget.period, currency, &data]).await?;
    Ok(taken)
}
