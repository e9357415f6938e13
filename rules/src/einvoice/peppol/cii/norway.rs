//! Norway: the seller is taxed there.

use super::super::identifiers::norwegian_vat_rest;
use super::super::norwegian::{REGISTER, not_registered_message, vat_message};
use super::super::out::Out;
use super::super::path::Unsure;
use super::super::text::normal;
use super::view::{View, has_tax_note, vat_identifiers};

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    if view.seller_tax.as_deref() != Some("NO") {
        return;
    }
    for party in view.sellers.iter().copied() {
        let ids = vat_identifiers(party);
        let mut ids = ids.iter().filter_map(|id| id.raw_text().strip_prefix("NO"));
        let valid = match (ids.next(), ids.next()) {
            (None, _) => Ok(true),
            (Some(rest), None) => Ok(norwegian_vat_rest(rest)),
            _ => Err(Unsure("the seller has more than one Norwegian VAT number")),
        };
        out.hold("NO-R-001", party, valid, vat_message);
        if !has_tax_note(party, |note| normal(note) == REGISTER) {
            out.fire("NO-R-002", party, not_registered_message());
        }
    }
}
