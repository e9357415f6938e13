//! Documents: bytes under their own hash, what kind of bytes they are, and how they arrived.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Timestamp;

/// Identity of a document: the SHA-256 of its bytes. Printed as `sha256:` and 64 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentId([u8; 32]);

impl DocumentId {
    /// The identity of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> DocumentId {
        DocumentId(Sha256::digest(bytes).into())
    }

    /// 64 lower-case hex digits.
    #[must_use]
    pub fn hex(&self) -> String {
        hex::encode(self.0)
    }
}

/// Why text is not a document id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a document id is sha256: and 64 hex digits")]
pub struct NotADocumentId;

impl FromStr for DocumentId {
    type Err = NotADocumentId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix("sha256:").unwrap_or(text);
        let bytes = hex::decode(digits).map_err(|_| NotADocumentId)?;
        Ok(DocumentId(bytes.try_into().map_err(|_| NotADocumentId)?))
    }
}
impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.hex())
    }
}
impl fmt::Debug for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}…", &self.hex()[..12])
    }
}
impl Serialize for DocumentId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for DocumentId {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What bytes are, decided by looking at them, never by name or declared type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaType {
    /// Portable Document Format, hybrid or not.
    Pdf,
    /// XML of any vocabulary.
    Xml,
    /// PNG picture.
    Png,
    /// JPEG picture.
    Jpeg,
    /// TIFF, one or more pages.
    Tiff,
    /// A whole mail message (RFC 5322).
    Mail,
    /// Zip archive.
    Zip,
    /// HTML text (a mail body).
    Html,
    /// Plain text (a mail body).
    Text,
    /// Anything else: kept, never read.
    Other,
}

impl MediaType {
    /// The registered media type, for HTTP.
    #[must_use]
    pub fn mime(self) -> &'static str {
        match self {
            MediaType::Pdf => "application/pdf",
            MediaType::Xml => "application/xml",
            MediaType::Png => "image/png",
            MediaType::Jpeg => "image/jpeg",
            MediaType::Tiff => "image/tiff",
            MediaType::Mail => "message/rfc822",
            MediaType::Zip => "application/zip",
            MediaType::Html => "text/html",
            MediaType::Text => "text/plain",
            MediaType::Other => "application/octet-stream",
        }
    }
}

/// A part a document plays in its case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentRole {
    /// The document that the invoice is read from.
    Invoice,
    /// Another rendition of the same invoice: the PDF beside its XML.
    Rendition,
    /// Belongs to the invoice without being one: a timesheet, terms, the mail itself.
    Supporting,
}

/// A document of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Hash of the bytes.
    pub id: DocumentId,
    /// What the bytes are.
    pub media_type: MediaType,
    /// Its part in the case.
    pub role: DocumentRole,
    /// Name given by the sender, control and direction characters made visible; for people only.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
}

/// How something arrived. `(source, key)` is unique: the same item arriving again is the same arrival.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// Name of the source in the configuration, or `upload`, `ingest`.
    pub source: String,
    /// Key inside the source: `UIDVALIDITY/UID` for a mailbox, path and content hash for a folder.
    pub key: String,
    /// When the watcher took it.
    pub received_at: Timestamp,
    /// Name of the file, or subject of the mail, made safe to show.
    pub name: String,
    /// Who sent it, when the channel says so: mail address or Peppol participant.
    pub sender: Option<String>,
}
