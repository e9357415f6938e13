//! Import files → ledger records. Pure: bytes in, records or one sentence about the first bad row out.
//!
//! Nothing of a file with a bad row is applied, and the row is named with its line number.

mod records;
mod table;
mod ubl_order;
mod ubl_receipt;

use store::Import;

pub(crate) use table::RowError;

/// Largest import file, in bytes.
pub(crate) const FILE_BYTES_MAX: u64 = 200_000_000;

/// Parses an import file.
pub(crate) fn parse(kind: crate::cli::ImportKind, bytes: &[u8], today: model::Date) -> Result<Import, RowError> {
    use crate::cli::ImportKind as K;
    if matches!(kind, K::Orders) && extractors::sniff(bytes) == model::MediaType::Xml {
        return ubl_order::parse(bytes).map(|order| Import::Orders(vec![order]));
    }
    if matches!(kind, K::Receipts) && extractors::sniff(bytes) == model::MediaType::Xml {
        return ubl_receipt::parse(bytes).map(Import::Receipts);
    }
    let table = table::Table::read(bytes)?;
    match kind {
        K::Vendors => records::vendors(&table, today).map(Import::Vendors),
        K::Orders => records::orders(&table).map(Import::Orders),
        K::Receipts => records::receipts(&table).map(Import::Receipts),
        K::Contracts => records::contracts(&table).map(Import::Contracts),
        K::Prices => records::prices(&table).map(Import::Prices),
        K::Budgets => records::budgets(&table).map(Import::Budgets),
        K::Employees => records::employees(&table).map(Import::Employees),
    }
}

/// An error about a record, named by the line of the file that it stands on; an XML file has no such lines.
pub(crate) fn at_record(bytes: &[u8], record: usize, why: impl std::fmt::Display) -> RowError {
    match table::Table::read(bytes).ok().and_then(|table| table.line_of(record)) {
        Some(line) => RowError(format!("line {line}: {why}")),
        None => RowError(why.to_string()),
    }
}

#[cfg(test)]
mod tests;
