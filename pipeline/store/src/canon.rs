//! The exact text that is stored and hashed: instants of fixed width, words of enums, and the hashes of facts and
//! events. What is hashed here is hashed for ever; a new shape needs a new tag.

use model::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::error::StoreError;

/// An instant as ISO text of fixed width, in UTC with microseconds: comparing the text compares the time.
pub(crate) fn instant(at: Timestamp) -> String {
    jiff::fmt::temporal::DateTimePrinter::new().precision(Some(6)).timestamp_to_string(&at)
}

pub(crate) fn parse_instant(text: &str) -> Result<Timestamp, StoreError> {
    text.parse().map_err(|error| StoreError::corrupt("an instant", error))
}

/// JSON of a value of ours.
pub(crate) fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Invalid(format!("write a value as JSON: {error}")))
}

pub(crate) fn parse<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::corrupt(what, error))
}

/// SHA-256 of bytes, hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// SHA-256 over fields, each with its length before it, so that no two lists of fields run together the same.
fn sealed(tag: &str, fields: &[Option<&str>]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(tag.as_bytes());
    for field in fields {
        match field {
            Some(text) => {
                hasher.update(format!("\n{}:", text.len()).as_bytes());
                hasher.update(text.as_bytes());
            }
            None => hasher.update(b"\n-"),
        }
    }
    hex::encode(hasher.finalize())
}

/// What the hash of a fact covers.
pub(crate) struct FactSeal<'a> {
    pub(crate) id: u64,
    pub(crate) case: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) document: Option<&'a str>,
    pub(crate) author: &'a str,
    pub(crate) at: &'a str,
    /// SHA-256 of the JSON text, which is also the name of its blob when it lies in one.
    pub(crate) data_hash: &'a str,
    pub(crate) in_blob: bool,
}

impl FactSeal<'_> {
    pub(crate) fn hash(&self) -> String {
        sealed(
            "bursar fact 1",
            &[
                Some(&self.id.to_string()),
                Some(self.case),
                Some(self.kind),
                self.document,
                Some(self.author),
                Some(self.at),
                Some(self.data_hash),
                Some(if self.in_blob { "blob" } else { "row" }),
            ],
        )
    }
}

/// The hash of an event: over the hash before it and every column of its row.
pub(crate) fn event_hash(prev_hash: &str, seq: u64, case: Option<&str>, at: &str, data: &str) -> String {
    sealed("bursar event 1", &[Some(prev_hash), Some(&seq.to_string()), case, Some(at), Some(data)])
}

/// Text inside a LIKE pattern, its own wildcards taken literally.
pub(crate) fn like(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A number as it is compared: letters and digits only, in capitals, without leading zeros.
pub(crate) fn norm(number: &str) -> String {
    let compact: String = number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    compact.trim_start_matches('0').to_owned()
}

/// An identifier (VAT id, IBAN) as it is compared: letters and digits only, in capitals.
pub(crate) fn compact(identifier: &str) -> String {
    identifier.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}
