//! Norway: the seller is taxed there.

use model::xml::Element;

use super::super::identifiers::norwegian_vat_rest;
use super::super::norwegian::{REGISTER, not_registered_message, vat_message};
use super::super::out::Out;
use super::super::path::{Unsure, all, cbc, children, is_one_of};
use super::super::text::normal;
use super::view::{REGISTRATION, TAX_SCHEME, View, vat_identifiers};

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    if view.seller_tax.as_deref() != Some("NO") {
        return;
    }
    for party in view.suppliers.iter().copied() {
        let valid = vat_identifiers(party).and_then(|ids| {
            let mut ids = ids.iter().filter_map(|id| id.raw_text().strip_prefix("NO"));
            match (ids.next(), ids.next()) {
                (None, _) => Ok(true),
                (Some(rest), None) => Ok(norwegian_vat_rest(rest)),
                _ => Err(Unsure("the seller has more than one Norwegian VAT number")),
            }
        });
        out.hold("NO-R-001", party, valid, vat_message);
        out.hold("NO-R-002", party, is_registered(party), not_registered_message);
    }
}

fn is_registered(party: Element<'_, '_>) -> Result<bool, Unsure> {
    let mut notes = Vec::new();
    for registration in children(party, REGISTRATION) {
        if is_one_of(registration, &TAX_SCHEME, &["TAX"])? {
            notes.extend(all(registration, &[cbc("CompanyID")]));
        }
    }
    match notes.as_slice() {
        [] => Ok(false),
        [note] => Ok(normal(note.raw_text()) == REGISTER),
        _ => Err(Unsure("the seller has more than one such tax registration")),
    }
}
