//! `bursar import`: master data and purchasing records out of files.

use std::collections::BTreeSet;

use anyhow::Context;
use serde_json::json;
use store::Store;

use crate::cli::Import;
use crate::import::{self, FILE_BYTES_MAX};
use crate::wiring::Installation;
use crate::{Ended, output};

pub(super) async fn run(arguments: Import) -> anyhow::Result<Ended> {
    let file = &arguments.file;
    let size = std::fs::metadata(file).with_context(|| format!("read {}", file.display()))?.len();
    anyhow::ensure!(size <= FILE_BYTES_MAX, "{} is larger than {FILE_BYTES_MAX} bytes; split it", file.display());
    let bytes = std::fs::read(file).with_context(|| format!("read {}", file.display()))?;
    let installation = Installation::load(&arguments.place)?;
    let name = file.display().to_string();
    let refused = |why: import::RowError| {
        output::say(&format!("bursar: {name}: {why}; nothing of the file was imported"));
        if arguments.json {
            output::json(&json!({ "error": why.to_string() }))?;
        }
        anyhow::Ok(Ended::WithFindings)
    };
    let import = match import::parse(arguments.kind, &bytes, installation.clock.today()) {
        Ok(import) => import,
        Err(why) => return refused(why),
    };
    let store = installation.attach().await?;
    let lost = match of_no_order(&store, &import).await? {
        None => of_no_contract(&store, &import).await?,
        lost => lost,
    };
    if let Some((record, why)) = lost {
        return refused(import::at_record(&bytes, record, why));
    }
    let unknown = unknown_vendors(&store, &import).await?;
    let report = store.apply_import(import, "bursar import").await?;
    let woken = installation.settle(store).await?;
    if arguments.json {
        output::json(&json!({
            "added": report.added, "changed": report.changed, "unchanged": report.unchanged, "cases": woken,
        }))?;
    } else {
        output::line(&format!("{} added, {} changed, {} unchanged", report.added, report.changed, report.unchanged))?;
        if !woken.is_empty() {
            output::line(&format!("{} waiting cases are looked at again", woken.len()))?;
        }
    }
    if !unknown.is_empty() {
        let some: Vec<&str> = unknown.iter().take(10).map(String::as_str).collect();
        let more = if unknown.len() > some.len() { " …" } else { "" };
        let count = unknown.len();
        output::say(&format!(
            "bursar: {count} vendors that {name} names are not on file yet ({}{more}); import them as well, or nothing \
             matches these records",
            some.join(", ")
        ));
    }
    Ok(Ended::Well)
}

/// The first receipt of an order or of a line that is not on file: goods nobody is known to have ordered.
async fn of_no_order(store: &Store, import: &store::Import) -> anyhow::Result<Option<(usize, String)>> {
    let store::Import::Receipts(receipts) = import else { return Ok(None) };
    let numbers: BTreeSet<String> = receipts.iter().map(|receipt| receipt.po_number.clone()).collect();
    let numbers: Vec<String> = numbers.into_iter().collect();
    let known = store.order_lines(&numbers).await?;
    for (record, receipt) in receipts.iter().enumerate() {
        let (order, line) = (&receipt.po_number, &receipt.line_no);
        match known.get(order) {
            None => {
                return Ok(Some((record, format!("po_number: there is no order {order}; import the orders first"))));
            }
            Some(lines) if !lines.contains(line) => {
                return Ok(Some((record, format!("line_no: order {order} has no line {line}"))));
            }
            Some(_) => {}
        }
    }
    Ok(None)
}

/// The first price of a contract that is not on file.
async fn of_no_contract(store: &Store, import: &store::Import) -> anyhow::Result<Option<(usize, String)>> {
    let store::Import::Prices(prices) = import else { return Ok(None) };
    let mut known = BTreeSet::new();
    for (record, listed) in prices.iter().enumerate() {
        let number = &listed.contract_number;
        if known.contains(number) {
            continue;
        }
        if store.contract(number).await?.is_none() {
            let why = format!("contract_number: there is no contract {number}; import the contracts first");
            return Ok(Some((record, why)));
        }
        known.insert(number);
    }
    Ok(None)
}

/// Vendors that the records name and nobody knows.
async fn unknown_vendors(store: &Store, import: &store::Import) -> anyhow::Result<BTreeSet<String>> {
    let named: BTreeSet<&str> = match import {
        store::Import::Orders(orders) => orders.iter().map(|order| order.vendor_id.as_str()).collect(),
        store::Import::Contracts(contracts) => contracts.iter().map(|c| c.vendor_id.as_str()).collect(),
        _ => BTreeSet::new(),
    };
    let mut unknown = BTreeSet::new();
    for id in named {
        if store.vendor(id).await?.is_none() {
            unknown.insert(id.to_owned());
        }
    }
    Ok(unknown)
}
