//! Locks a PDF with a password, as cautious billing systems do.

use lopdf::{Document, EncryptionState, EncryptionVersion, Object, Permissions, StringFormat};

/// The PDF, encrypted (40 bit RC4, ISO 32000-1 7.6) so that nobody reads it without the password.
///
/// # Panics
/// When the bytes are no PDF: they are our own.
#[must_use]
pub fn with_password(pdf: &[u8], password: &str) -> Vec<u8> {
    let Ok(mut document) = Document::load_mem(pdf) else { panic!("a page of ours is no PDF") };
    // The key hangs on the file identifier, so a fixed one makes fixed bytes.
    let id = Object::String(b"bursar-sample-id".to_vec(), StringFormat::Hexadecimal);
    document.trailer.set("ID", Object::Array(vec![id.clone(), id]));
    let version = EncryptionVersion::V1 {
        document: &document,
        owner_password: "owner of the sample",
        user_password: password,
        permissions: Permissions::all(),
    };
    let Ok(state) = EncryptionState::try_from(version) else { panic!("a fixed password makes no key") };
    let mut out = Vec::new();
    if document.encrypt(&state).is_err() || document.save_to(&mut out).is_err() {
        panic!("a page of ours cannot be locked");
    }
    out
}
