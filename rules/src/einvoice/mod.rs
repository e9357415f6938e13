//! The published rules of e-invoice profiles, under their official ids: EN 16931, Peppol BIS Billing, XRechnung.
//!
//! They look at the document as it is written ([`model::xml::Tree`]), so they hold on fragments and on syntax that the
//! invoice in terms ([`model::Invoice`]) no longer knows. Where the two syntaxes tolerate differently, the rule says so.

mod document;
#[expect(dead_code, reason = "the packs that use it land next")]
mod number;
#[expect(dead_code, reason = "the packs that use it land next")]
mod sink;

pub use document::Document;
