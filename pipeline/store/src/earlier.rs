//! Earlier invoices that one may be a copy of, or belongs with.
//!
//! What makes two invoices one, the number, the amount or the lines together with the seller, is looked up by exact keys, so that
//! it is found however many invoices came since. What makes a history is the vendor's newest.

use std::collections::BTreeMap;

use model::case::{CaseId, CaseState};
use model::ledger::EarlierInvoice;
use model::{Invoice, Reading};

use crate::canon;
use crate::db::args;
use crate::error::StoreError;
use crate::index;
use crate::sql;
use crate::store::Store;

/// Newest invoices of each vendor that may be meant.
const OF_VENDOR_MAX: u32 = 100;
/// Newest with the VAT id, the account, the number or the amount alone, when no vendor is known.
const ALONE_MAX: u32 = 100;
/// The same beside a known vendor, whose own are found by its key.
const ALONE_OF_KNOWN_MAX: u32 = 20;

/// What parts the entries of one answer, and what parts an entry: JSON has neither. One row instead of a hundred spares
/// as many messages between the database's thread, or its server, and this one.
const ENTRY: &str = "\n";
const PART: &str = "\t";

/// What one statement looks for; a key that is absent finds nothing.
#[derive(Default)]
struct Keys {
    vendor: Option<String>,
    vat_id: Option<String>,
    account: Option<String>,
    number: Option<String>,
    gross: Option<String>,
    /// The amount without VAT, which another rate leaves as it is.
    net: Option<String>,
    /// All lines together.
    lines: Option<String>,
    /// The number that others refer to as well.
    refers: Option<String>,
    /// Newest of the vendor.
    of_vendor_max: u32,
    /// Newest with the VAT id, the account or the amount alone.
    alone_max: u32,
    /// Newest with the number alone.
    number_max: u32,
}

impl Store {
    /// Earlier invoices that this one is compared with, the latest first: the newest hundred of each vendor; all with its
    /// number or its amount from those vendors or under the seller's VAT id, or with both from anybody (the newest fifty by
    /// each way); the newest twenty with the VAT id, the account, the number or the amount alone (a hundred when no vendor
    /// is known); the newest twenty of the vendor with its amount without VAT, and of anybody with the very same lines; and
    /// those whose numbers it refers to (BT-25), with the newest fifty of the vendor that refer to the same. Only what entered the index before the case did.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn earlier_invoices(
        &self,
        reading: &Reading,
        case: &CaseId,
        vendors: &[String],
    ) -> Result<Vec<EarlierInvoice>, StoreError> {
        let own = self.0.database.row(sql::INDEX_SEQ, args![case.as_str()]).await?;
        let before = own.map_or(Ok(i64::MAX), |row| row.int(0))?;
        let mut found: BTreeMap<u64, EarlierInvoice> = BTreeMap::new();
        for keys in looked_for(reading.invoice(), case, vendors) {
            let Keys {
                vendor,
                vat_id,
                account,
                number,
                gross,
                net,
                lines,
                refers,
                of_vendor_max,
                alone_max,
                number_max,
            } = &keys;
            let args = args![
                case.as_str(),
                before,
                vendor,
                vat_id,
                account,
                number,
                gross,
                *of_vendor_max,
                *alone_max,
                *number_max,
                net,
                lines,
                refers,
                PART,
                ENTRY
            ];
            let Some(row) = self.0.database.row(sql::EARLIER, args).await? else { continue };
            for entry in row.maybe(0)?.as_deref().unwrap_or_default().split_terminator(ENTRY) {
                let (seq, earlier) = parsed(entry)?;
                found.entry(seq).or_insert(earlier);
            }
        }
        Ok(found.into_values().rev().collect())
    }
}

/// An entry of the index as the statement gives it: its place, the state of its case, and what is compared.
fn parsed(entry: &str) -> Result<(u64, EarlierInvoice), StoreError> {
    let mut parts = entry.splitn(3, PART);
    let (seq, state, data) = (parts.next(), parts.next(), parts.next());
    let seq =
        seq.and_then(|text| text.parse().ok()).ok_or_else(|| StoreError::corrupt("an index entry", "no place"))?;
    let state: CaseState = canon::parse("a case's state", state.unwrap_or_default())?;
    let mut earlier: EarlierInvoice = canon::parse("an index entry", data.unwrap_or_default())?;
    earlier.status = state.status();
    earlier.outcome = state.outcome();
    Ok((seq, earlier))
}

/// One statement for the invoice itself; one for each further vendor, and for each number that it refers to.
fn looked_for(invoice: &Invoice, case: &CaseId, vendors: &[String]) -> Vec<Keys> {
    let subject = EarlierInvoice::of(invoice, case.clone(), model::DocumentId::of(b""), None);
    let key = |text: Option<&str>, form: fn(&str) -> String| text.map(form).filter(|key| !key.is_empty());
    let vat_id = key(subject.seller_vat_id.as_deref(), canon::compact);
    let number = key(subject.number.as_deref(), canon::norm);
    let (gross, net) = (subject.gross.map(index::amount_key), subject.net.map(index::amount_key));
    let alone_max = if vendors.is_empty() { ALONE_MAX } else { ALONE_OF_KNOWN_MAX };
    let mut all = vec![Keys {
        vendor: vendors.first().cloned(),
        vat_id: vat_id.clone(),
        account: key(subject.account.as_deref(), canon::compact),
        number: number.clone(),
        gross: gross.clone(),
        net: net.clone(),
        lines: subject.trace.key(),
        refers: None,
        of_vendor_max: OF_VENDOR_MAX,
        alone_max,
        number_max: alone_max,
    }];
    all.extend(vendors.iter().skip(1).map(|vendor| Keys {
        vendor: Some(vendor.clone()),
        number: number.clone(),
        gross: gross.clone(),
        net: net.clone(),
        of_vendor_max: OF_VENDOR_MAX,
        ..Keys::default()
    }));
    // What it refers to, whoever the seller is: by each vendor that may be meant, the VAT id, and the number alone.
    for number in invoice.preceding_invoices.iter().filter_map(|p| key(p.number.as_deref(), canon::norm)) {
        let of_first = vendors.first().cloned();
        let others = vendors.iter().skip(1).map(|vendor| (Some(vendor.clone()), None, 0));
        all.extend(std::iter::once((of_first, vat_id.clone(), ALONE_MAX)).chain(others).map(
            |(vendor, vat_id, number_max)| Keys {
                vendor,
                vat_id,
                number: Some(number.clone()),
                refers: Some(number.clone()),
                number_max,
                ..Keys::default()
            },
        ));
    }
    all
}
