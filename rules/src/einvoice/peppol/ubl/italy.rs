//! Italy: the seller is taxed there.

use model::xml::Element;

use super::super::out::Out;
use super::super::path::{cbc, children, present, raw, shown};
use super::super::text::normal;
use super::view::{ADDRESS, REGISTRATION, View, is_vat};

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    if view.seller_tax.as_deref() != Some("IT") {
        return;
    }
    for party in view.suppliers.iter().copied() {
        for registration in children(party, REGISTRATION) {
            if is_vat(registration) == Ok(false) {
                tax_code(registration, out);
            }
        }
        for (rule, name, what) in [
            ("IT-R-002", "StreetName", "street (BT-35)"),
            ("IT-R-003", "CityName", "city (BT-37)"),
            ("IT-R-004", "PostalZone", "postcode (BT-38)"),
        ] {
            if !present(party, &[ADDRESS, cbc(name)]) {
                out.fire(rule, party, format!("The seller's address has no {what}."));
            }
        }
    }
}

fn tax_code(registration: Element<'_, '_>, out: &mut Out<'_>) {
    let holds =
        raw(registration, &[cbc("CompanyID")]).map(|code| super::super::identifiers::is_tax_code_like(&normal(code)));
    out.hold("IT-R-001", registration, holds, || {
        let seen = shown(registration, &[cbc("CompanyID")]);
        format!("The seller's tax code is {seen}; it should be 11 to 16 capital letters or digits.")
    });
}
