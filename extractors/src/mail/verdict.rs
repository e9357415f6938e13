//! What is wrong with an attachment by what it is, before anybody reads it.

use model::extraction::{Problem, Reason};

use super::kind::Kind;

/// What is wrong with an attachment by its kind alone; `declared` and `name` are what the sender says it is.
pub(super) fn of(kind: Kind, bytes: &[u8], declared: &str, name: &str) -> Option<Problem> {
    let claims = claims_document(declared, name);
    match kind {
        Kind::Program if claims => {
            Some(Problem::reject(Reason::TypeMismatch, "the attachment is a program that calls itself a document"))
        }
        Kind::Program => {
            Some(Problem::reject(Reason::UnsupportedType, "the attachment is a program; programs are never opened"))
        }
        Kind::Office if has_macros(bytes) => Some(Problem::reject(
            Reason::UnsupportedType,
            "the attachment is an Office document with macros; ask for a PDF",
        )),
        Kind::Container(what) => {
            let message = format!("the attachment is a {what}, which is not taken apart; ask for a PDF or a zip");
            Some(Problem::quarantine(Reason::UnsupportedContainer, message))
        }
        Kind::OldEncoding => Some(Problem::quarantine(
            Reason::UnsupportedType,
            "the attachment is a BinHex or yEnc file, which is not decoded",
        )),
        Kind::PgpMessage => Some(Problem::quarantine(Reason::Encrypted, "the attachment is encrypted with PGP")),
        Kind::Empty if claims => Some(Problem::quarantine(Reason::Empty, "the attachment has no bytes")),
        Kind::Pdf if !bytes.windows(4).any(|w| w == b" obj") => {
            Some(Problem::quarantine(Reason::Malformed, "the attachment begins like a PDF but holds nothing of one"))
        }
        Kind::Unknown | Kind::Text if claims => Some(Problem::quarantine(
            Reason::TypeMismatch,
            "the attachment calls itself a document but is something else",
        )),
        _ => None,
    }
}

/// Whether type or name promise a document that we read.
fn claims_document(declared: &str, name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let by_type = declared == "application/pdf"
        || declared.ends_with("/xml")
        || declared.ends_with("+xml")
        || matches!(declared, "image/png" | "image/jpeg" | "image/tiff");
    by_type || [".pdf", ".xml", ".png", ".jpg", ".jpeg", ".tif", ".tiff"].iter().any(|end| name.ends_with(end))
}

fn has_macros(bytes: &[u8]) -> bool {
    [&b"vbaProject.bin"[..], b"_VBA_PROJECT", b"V\0B\0A\0", b"_\0V\0B\0A\0"]
        .iter()
        .any(|mark| bytes.windows(mark.len()).any(|w| w == *mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_refused_for_what_they_are() {
        let check = |kind: Kind, bytes: &[u8], declared: &str, name: &str, expected: Option<Reason>| {
            assert_eq!(of(kind, bytes, declared, name).map(|p| p.reason), expected, "{kind:?} {declared} {name}");
        };
        check(Kind::Program, b"MZ", "application/pdf", "a.exe", Some(Reason::TypeMismatch));
        check(Kind::Program, b"MZ", "application/octet-stream", "a.pdf.exe", Some(Reason::UnsupportedType));
        check(Kind::Office, b"PK...word/vbaProject.bin", "", "a.docm", Some(Reason::UnsupportedType));
        check(Kind::Office, b"PK...word/document.xml", "", "a.docx", None);
        check(Kind::Pdf, b"%PDF-1.7\nnoise", "application/pdf", "a.pdf", Some(Reason::Malformed));
        check(Kind::Pdf, b"%PDF-1.7\n1 0 obj\n", "", "", None);
        check(Kind::Text, b"sorry", "application/pdf", "", Some(Reason::TypeMismatch));
        check(Kind::Text, b"notes", "text/plain", "notes.txt", None);
        check(Kind::Empty, b"", "application/pdf", "a.pdf", Some(Reason::Empty));
        check(Kind::Container("RAR archive"), b"Rar!", "", "a.rar", Some(Reason::UnsupportedContainer));
    }
}
