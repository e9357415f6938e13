//! A table of text cells out of CSV or XLSX, with the line of each row.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::str::FromStr;

use calamine::{Data, Reader};

use crate::config::closest;

/// What is wrong with a file, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct RowError(pub(crate) String);

/// Most columns of a file: ours have sixteen.
const COLUMNS_MAX: usize = 100;
/// Most rows of a file.
const ROWS_MAX: usize = 2_000_000;
/// Longest cell, in bytes.
const CELL_BYTES_MAX: usize = 10_000;

/// Headings and rows.
#[derive(Debug)]
pub(crate) struct Table {
    headings: Vec<String>,
    rows: Vec<(u64, Vec<String>)>,
}

impl Table {
    pub(crate) fn read(bytes: &[u8]) -> Result<Table, RowError> {
        let is_zip = extractors::sniff(bytes) == model::MediaType::Zip;
        let table = if is_zip { xlsx(bytes)? } else { csv(&decode(bytes)?)? };
        if table.headings.is_empty() {
            return Err(RowError("it is empty: the first row must name the columns".to_owned()));
        }
        Ok(table)
    }

    /// The line of the file that a row stands on, by its place among the rows.
    pub(crate) fn line_of(&self, row: usize) -> Option<u64> {
        self.rows.get(row).map(|(line, _)| *line)
    }

    /// Checks the headings against the known columns and gives the rows by column name.
    pub(crate) fn rows(&self, known: &[&str], needed: &[&str]) -> Result<Vec<Row<'_>>, RowError> {
        let names: Vec<String> = known.iter().map(|k| (*k).to_owned()).collect();
        let mut columns = BTreeMap::new();
        for (index, heading) in self.headings.iter().enumerate() {
            if !known.contains(&heading.as_str()) {
                let hint = closest(heading, &names).map(|k| format!("; did you mean {k:?}?")).unwrap_or_default();
                let shown: String = heading.chars().take(40).collect();
                return Err(RowError(format!(
                    "line 1: there is no column {shown:?}{hint} (known: {})",
                    known.join(", ")
                )));
            }
            if columns.insert(heading.as_str(), index).is_some() {
                return Err(RowError(format!("line 1: the column {heading:?} is there twice")));
            }
        }
        if let Some(missing) = needed.iter().find(|n| !columns.contains_key(*n)) {
            return Err(RowError(format!("line 1: the column {missing:?} is missing")));
        }
        Ok(self.rows.iter().map(|(line, cells)| Row { line: *line, cells, columns: columns.clone() }).collect())
    }
}

/// One row, by column name.
#[derive(Debug)]
pub(crate) struct Row<'t> {
    pub(crate) line: u64,
    cells: &'t [String],
    columns: BTreeMap<&'t str, usize>,
}

impl Row<'_> {
    /// An error about this row.
    pub(crate) fn error(&self, why: impl std::fmt::Display) -> RowError {
        RowError(format!("line {}: {why}", self.line))
    }

    /// The cell, when the column is there and the cell is not blank.
    pub(crate) fn get(&self, column: &str) -> Option<&str> {
        self.columns.get(column).and_then(|i| self.cells.get(*i)).map(|c| c.trim()).filter(|c| !c.is_empty())
    }

    pub(crate) fn need(&self, column: &str) -> Result<&str, RowError> {
        self.get(column).ok_or_else(|| self.error(format!("{column} is empty")))
    }

    /// The cell as a value of `T`.
    pub(crate) fn parse<T: FromStr<Err: std::fmt::Display>>(&self, column: &str) -> Result<Option<T>, RowError> {
        let parsed = self.get(column).map(|text| text.parse().map_err(|e| self.error(format!("{column}: {e}"))));
        parsed.transpose()
    }

    pub(crate) fn decimal(&self, column: &str) -> Result<Option<model::Decimal>, RowError> {
        let parsed = self.get(column).map(model::parse::decimal).transpose();
        parsed.map_err(|e| self.error(format!("{column}: {e}")))
    }

    pub(crate) fn date(&self, column: &str) -> Result<Option<model::Date>, RowError> {
        let parsed = self.get(column).map(model::parse::date).transpose();
        parsed.map_err(|e| self.error(format!("{column}: {e}")))
    }

    pub(crate) fn yes_no(&self, column: &str) -> Result<bool, RowError> {
        match self.get(column).map(str::to_ascii_lowercase).as_deref() {
            None | Some("false" | "no" | "0" | "n") => Ok(false),
            Some("true" | "yes" | "1" | "y") => Ok(true),
            Some(other) => Err(self.error(format!("{column}: {other:?} is neither true nor false"))),
        }
    }
}

/// UTF-8, with or without a mark, or UTF-16 with one. Anything else is refused rather than guessed.
fn decode(bytes: &[u8]) -> Result<String, RowError> {
    let wrong = |what: &str| RowError(format!("the file is not {what} text; save it as CSV UTF-8"));
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => {
            let units: Vec<u16> = rest.chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]])).collect();
            String::from_utf16(&units).map_err(|_| wrong("UTF-16"))?
        }
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> = rest.chunks_exact(2).map(|c| u16::from_be_bytes([c[0], c[1]])).collect();
            String::from_utf16(&units).map_err(|_| wrong("UTF-16"))?
        }
        bytes => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            String::from_utf8(bytes.to_vec()).map_err(|_| wrong("UTF-8"))?
        }
    };
    if text.contains('\0') {
        return Err(RowError("the file has NUL bytes: it is damaged or not a CSV file".to_owned()));
    }
    Ok(text)
}

fn csv(text: &str) -> Result<Table, RowError> {
    // The reader counts a line's end of two characters to the next line.
    let text = &text.replace("\r\n", "\n");
    let head = text.lines().next().unwrap_or("");
    // The separator that the heading row uses more often; our own column names hold neither.
    let separator = if head.matches(';').count() > head.matches(',').count() { b';' } else { b',' };
    if !quotes_close(text) {
        return Err(RowError("a quoted cell is never closed".to_owned()));
    }
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(text.as_bytes());
    let headings = reader.headers().map_err(|e| RowError(e.to_string()))?;
    if headings.len() > COLUMNS_MAX {
        return Err(RowError(format!("line 1: {} columns are more than any import has", headings.len())));
    }
    let headings = headings.iter().map(|h| h.trim().to_owned()).collect::<Vec<_>>();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| ragged(&error, headings.len()))?;
        let line = record.position().map_or(0, csv::Position::line);
        push(&mut rows, line, record.iter().map(str::to_owned).collect())?;
    }
    let headings = if headings == [""] { Vec::new() } else { headings };
    Ok(Table { headings, rows })
}

fn ragged(error: &csv::Error, columns: usize) -> RowError {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { pos, len, .. } => RowError(format!(
            "line {}: the row has {len} cells, the heading row has {columns}",
            pos.as_ref().map_or(0, csv::Position::line)
        )),
        _ => RowError(error.to_string()),
    }
}

/// The csv crate takes an unclosed quote as a cell to the end of the file; half a file must not be imported.
fn quotes_close(text: &str) -> bool {
    text.bytes().filter(|b| *b == b'"').count() % 2 == 0
}

fn push(rows: &mut Vec<(u64, Vec<String>)>, line: u64, cells: Vec<String>) -> Result<(), RowError> {
    if rows.len() >= ROWS_MAX {
        return Err(RowError(format!("line {line}: more than {ROWS_MAX} rows; split the file")));
    }
    if let Some(cell) = cells.iter().find(|c| c.len() > CELL_BYTES_MAX) {
        let start: String = cell.chars().take(20).collect();
        return Err(RowError(format!("line {line}: the cell {start:?}… is longer than {CELL_BYTES_MAX} bytes")));
    }
    if cells.iter().any(|c| !c.trim().is_empty()) {
        rows.push((line, cells));
    }
    Ok(())
}

fn xlsx(bytes: &[u8]) -> Result<Table, RowError> {
    let broken = |e: calamine::XlsxError| RowError(format!("read the XLSX file: {e}"));
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(broken)?;
    let sheet = book.worksheet_range_at(0).ok_or_else(|| RowError("the XLSX file has no sheet".to_owned()))?;
    let sheet = sheet.map_err(broken)?;
    if sheet.width() > COLUMNS_MAX {
        return Err(RowError(format!("{} columns are more than any import has", sheet.width())));
    }
    let first_line = u64::from(sheet.start().map_or(0, |(row, _)| row)) + 1;
    let mut lines = (first_line..).zip(sheet.rows());
    let headings = match lines.next() {
        Some((_, cells)) => cells.iter().map(|c| text_of(c).trim().to_owned()).collect(),
        None => Vec::new(),
    };
    let mut rows = Vec::new();
    for (line, cells) in lines {
        push(&mut rows, line, cells.iter().map(text_of).collect())?;
    }
    Ok(Table { headings, rows })
}

/// A cell as text. Excel keeps numbers as binary fractions; their shortest text is what the person typed.
fn text_of(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::DateTime(date) => {
            date.as_datetime_parts().map_or_else(|| cell.to_string(), |(y, m, d)| format!("{y:04}-{m:02}-{d:02}"))
        }
        Data::DateTimeIso(text) => text.split('T').next().unwrap_or("").to_owned(),
        other => other.to_string(),
    }
}

/// The civil date of an Excel serial number.
trait DateParts {
    fn as_datetime_parts(&self) -> Option<(i16, i8, i8)>;
}

impl DateParts for calamine::ExcelDateTime {
    fn as_datetime_parts(&self) -> Option<(i16, i8, i8)> {
        let (year, month, day, ..) = self.to_ymd_hms_milli();
        Some((i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?))
    }
}
