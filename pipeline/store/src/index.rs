//! What later invoices are compared with, and the versions that steps assert.

use model::Amount;
use model::case::CaseId;
use model::ledger::EarlierInvoice;

use crate::canon;
use crate::db::args;
use crate::error::StoreError;
use crate::sql;
use crate::writer::Tx;

/// An amount as it is looked up: the value without trailing zeros, and the currency.
pub(crate) fn amount_key(amount: Amount) -> String {
    format!("{} {}", amount.value.normalize().abs(), amount.currency)
}

/// Puts a case into the index, or replaces its content there. It keeps its place as long as it is the same invoice:
/// one whose number, amount, date or seller was corrected goes to the end, and so is compared with all that came
/// meanwhile, which were compared with what it said before.
pub(crate) async fn put(tx: &mut Tx, case: &CaseId, entry: &EarlierInvoice) -> Result<(), StoreError> {
    let vat_id = entry.seller_vat_id.as_deref().map(canon::compact);
    let number = entry.number.as_deref().map(canon::norm);
    let gross = entry.gross.map(amount_key);
    let account = entry.account.as_deref().map(canon::compact);
    let po = entry.po_number.as_deref().map(canon::norm);
    let (net, lines) = (entry.net.map(amount_key), entry.trace.key());
    // The first number: who corrects several invoices at once names them in one order.
    let refers = entry.refers_to.first().map(|number| canon::norm(number));
    let document = entry.document.hex();
    let data = canon::json(entry)?;
    let there = tx.row(sql::INDEX_OF, args![case.as_str()]).await?;
    if let Some(row) = there {
        let before: EarlierInvoice = canon::parse("an index entry", &row.text(1)?)?;
        let mut seq = row.count(0)?;
        if identity(&before) != identity(entry) {
            tx.head.indexed += 1;
            seq = tx.head.indexed;
        }
        tx.run(
            sql::UPDATE_INDEX,
            args![
                case.as_str(),
                seq,
                &entry.vendor_id,
                &vat_id,
                &number,
                &gross,
                &account,
                &po,
                &document,
                &data,
                &net,
                &lines,
                &refers
            ],
        )
        .await?;
    } else {
        tx.head.indexed += 1;
        let seq = tx.head.indexed;
        tx.run(
            sql::INSERT_INDEX,
            args![
                case.as_str(),
                seq,
                &entry.vendor_id,
                &vat_id,
                &number,
                &gross,
                &account,
                &po,
                &document,
                &data,
                &net,
                &lines,
                &refers
            ],
        )
        .await?;
    }
    Ok(())
}

/// What an invoice is recognised by.
fn identity(entry: &EarlierInvoice) -> impl PartialEq {
    let number = entry.number.as_deref().map(canon::norm);
    let vat_id = entry.seller_vat_id.as_deref().map(canon::compact);
    (number, vat_id, entry.seller_name.clone(), entry.gross.map(amount_key), entry.issue_date)
}

/// The version of a ledger record named like `order/4711`; 0 when there is none.
pub(crate) async fn version_of(tx: &mut Tx, record: &str) -> Result<u64, StoreError> {
    let Some((kind, key)) = record.split_once('/') else {
        return Err(StoreError::Invalid(format!("assert {record}: a record is named kind/key")));
    };
    let row = match kind {
        "vendor" => tx.row(sql::VENDOR, args![key]).await?.map(|row| row.count(1)),
        "order" => tx.row(sql::ORDER, args![key]).await?.map(|row| row.count(1)),
        "contract" => tx.row(sql::CONTRACT, args![key]).await?.map(|row| row.count(0)),
        "budget" => {
            let (centre, period, currency) = budget_key(key);
            tx.row(sql::BUDGET, args![centre, period, currency]).await?.map(|row| row.count(0))
        }
        _ => return Err(StoreError::Invalid(format!("assert {record}: there is no such kind of record"))),
    };
    row.unwrap_or(Ok(0))
}

/// Cost centre, period and currency of a budget's key. The cost centre may hold a slash; the others do not.
pub(crate) fn budget_key(key: &str) -> (&str, &str, &str) {
    let mut parts = key.rsplitn(3, '/');
    let (currency, period, centre) = (parts.next(), parts.next(), parts.next());
    (centre.unwrap_or_default(), period.unwrap_or_default(), currency.unwrap_or_default())
}
