//! Finds the XML of an e-invoice in whatever carries it: bare, inside a PDF, in a signed file (`.p7m`, also as text).
//!
//! For who wants the XML itself and not what a document says: the rules judge it, a page shows the verdict.

use std::borrow::Cow;

use model::MediaType;
use model::extraction::{Problem, Reason};

use crate::cms::{self, Vouched};
use crate::pdf::embedded::embedded_files;
use crate::{Limits, sniff};

/// XML that may be an invoice, the likeliest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried<'a> {
    /// Whole XML documents; at least one.
    pub files: Vec<Cow<'a, [u8]>>,
    /// Whether they stood in a signed file whose content was changed after signing.
    pub changed_after_signing: bool,
}

/// The XML that a file carries.
///
/// # Errors
/// When it carries none, or what it carries cannot be opened.
pub fn carried<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Carried<'a>, Problem> {
    if bytes.is_empty() {
        return Err(Problem::reject(Reason::Empty, "the file is empty"));
    }
    match sniff(bytes) {
        MediaType::Xml => Ok(Carried { files: vec![Cow::Borrowed(bytes)], changed_after_signing: false }),
        MediaType::Pdf => inside_pdf(bytes, limits),
        MediaType::Text | MediaType::Other => match cms::open_signed(bytes, limits.document_bytes_max) {
            Some(signed) => {
                let (content, vouched) = signed?;
                let inner = match sniff(&content) {
                    MediaType::Xml => vec![Cow::Owned(content)],
                    MediaType::Pdf => inside_pdf(&content, limits)?.owned(),
                    _ => {
                        let message = "the signed file holds neither XML nor PDF";
                        return Err(Problem::quarantine(Reason::UnsupportedContainer, message));
                    }
                };
                Ok(Carried { files: inner, changed_after_signing: vouched == Vouched::No })
            }
            None => Err(not_carried("it is neither XML nor PDF, nor a signed file that holds one")),
        },
        MediaType::Mail | MediaType::Zip => {
            Err(not_carried("a mail or an archive holds documents and is none; give the documents themselves"))
        }
        MediaType::Html => Err(not_carried("it is a web page (HTML) and no e-invoice")),
        _ => Err(not_carried("it is neither XML nor PDF, nor a signed file that holds one")),
    }
}

/// Whether a file that begins like this may carry an e-invoice.
#[must_use]
pub fn may_carry(head: &[u8]) -> bool {
    match sniff(head) {
        MediaType::Xml | MediaType::Pdf => true,
        MediaType::Text | MediaType::Other => cms::begins(head),
        _ => false,
    }
}

impl Carried<'_> {
    fn owned(self) -> Vec<Cow<'static, [u8]>> {
        self.files.into_iter().map(|file| Cow::Owned(file.into_owned())).collect()
    }
}

fn inside_pdf<'a>(bytes: &[u8], limits: &Limits) -> Result<Carried<'a>, Problem> {
    let (mut files, problems) = embedded_files(bytes, limits);
    files.retain(|file| sniff(&file.bytes) == MediaType::Xml);
    files.sort_by_key(crate::read::rank);
    if files.is_empty() {
        let none = || not_carried("no e-invoice is found inside the PDF");
        return Err(problems.into_iter().next().unwrap_or_else(none));
    }
    let files = files.into_iter().map(|file| Cow::Owned(file.bytes)).collect();
    Ok(Carried { files, changed_after_signing: false })
}

fn not_carried(message: &str) -> Problem {
    Problem::reject(Reason::UnsupportedType, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> Result<Vec<Vec<u8>>, String> {
        carried(bytes, &Limits::default())
            .map(|carried| carried.files.into_iter().map(Cow::into_owned).collect())
            .map_err(|problem| problem.message)
    }

    #[test]
    fn xml_is_found_bare_and_in_signed_files_of_every_form() {
        let xml = b"<Invoice/>".to_vec();
        assert_eq!(found(&xml), Ok(vec![xml.clone()]));
        let signed = cms::tests::signed_file(&xml);
        assert_eq!(found(&signed), Ok(vec![xml.clone()]));
        let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &signed);
        assert_eq!(found(text.as_bytes()), Ok(vec![xml.clone()]));
        let pem = format!("-----BEGIN PKCS7-----\n{text}\n-----END PKCS7-----\n");
        assert_eq!(found(pem.as_bytes()), Ok(vec![xml]));
        for head in [signed.as_slice(), text.as_bytes(), pem.as_bytes(), b"<a/>", b"%PDF-1.7"] {
            assert!(may_carry(&head[..head.len().min(60)]), "{head:?}");
        }
    }

    #[test]
    fn what_carries_nothing_is_refused_with_its_reason() {
        let text = cms::tests::signed_file(b"plain text");
        for (bytes, said) in [
            (&b""[..], "empty"),
            (b"plain text", "neither XML nor PDF"),
            (b"\x89PNG\r\n\x1a\n", "neither XML nor PDF"),
            (b"PK\x03\x04", "archive"),
            (&text, "signed file holds neither"),
        ] {
            let why = found(bytes).expect_err("nothing is carried");
            assert!(why.contains(said), "{why}");
            assert!(bytes == text || !may_carry(bytes), "{bytes:?}");
        }
        assert!(!may_carry(b"MIIInvoices of March"));
    }
}
