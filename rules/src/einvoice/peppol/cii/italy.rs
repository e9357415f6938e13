//! Italy: the seller is taxed there.

use model::xml::Element;

use super::super::identifiers::is_tax_code_like;
use super::super::out::Out;
use super::super::path::{Unsure, attribute, children, present, ram};
use super::super::text::normal;
use super::view::{ADDRESS, REGISTRATION_ID, View};

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    if view.seller_tax.as_deref() != Some("IT") {
        return;
    }
    for party in view.sellers.iter().copied() {
        for registration in children(party, REGISTRATION_ID[0]) {
            out.hold("IT-R-001", registration, has_tax_code(registration), || {
                "The seller's tax code (scheme FC) is not 11 to 16 capital letters or digits.".to_owned()
            });
        }
        for (rule, name, what) in [
            ("IT-R-002", "LineOne", "first line (BT-35)"),
            ("IT-R-003", "CityName", "city (BT-37)"),
            ("IT-R-004", "PostcodeCode", "postcode (BT-38)"),
        ] {
            if !present(party, &[ADDRESS, ram(name)]) {
                out.fire(rule, party, format!("The seller's address has no {what}."));
            }
        }
    }
}

/// A registration of another scheme than `FC` is not looked at; one without any identifier is broken.
fn has_tax_code(registration: Element<'_, '_>) -> Result<bool, Unsure> {
    let (codes, others): (Vec<Element<'_, '_>>, Vec<_>) =
        children(registration, REGISTRATION_ID[1]).partition(|id| normal(attribute(*id, "schemeID")) == "FC");
    match (codes.as_slice(), others.as_slice()) {
        (_, [_, ..]) => Ok(true),
        ([], []) => Ok(false),
        ([code], []) => Ok(is_tax_code_like(&normal(code.raw_text()))),
        _ => Err(Unsure("the registration has more than one tax code")),
    }
}
