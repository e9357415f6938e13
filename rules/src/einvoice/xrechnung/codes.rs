//! Codes that XRechnung adds to the lists of EN 16931.

use crate::einvoice::codes::{CLASSIFICATIONS, CodeList, EAS, ICD, MIME_TYPES};
use crate::einvoice::select::trim;

/// Schemes of the German register of digital health applications (DiGA), for the Extension.
const DIGA: &[&str] = &["XR01", "XR02", "XR03"];

/// Vehicle categories of clean vehicles (BT-158 with the scheme CVD).
pub(super) const VEHICLES: &[&str] = &["M1", "M2", "M3", "N1", "N2", "N3"];

/// How clean a vehicle is (BT-161 of the attribute `cva`).
pub(super) const CLEANNESS: &[&str] = &["clean", "other", "zero-emission"];

pub(super) fn is_icd(scheme: &str) -> bool {
    is_in(&ICD, DIGA, scheme)
}

pub(super) fn is_eas(scheme: &str) -> bool {
    is_in(&EAS, DIGA, scheme)
}

pub(super) fn is_classification(scheme: &str) -> bool {
    is_in(&CLASSIFICATIONS, &["CVD"], scheme)
}

/// The MIME types of EN 16931 and XML.
pub(super) fn is_mime_type(code: &str) -> bool {
    MIME_TYPES.has(code) || code == "application/xml"
}

/// As published, an empty code passes here; the lists of EN 16931 do not have it.
fn is_in(list: &CodeList, more: &[&str], code: &str) -> bool {
    let code = trim(code);
    code.is_empty() || list.has(code) || more.contains(&code)
}
