//! Sweden: the seller, or both parties, have a Swedish address, written `SE`.

use model::xml::Element;

use super::super::identifiers::luhn_of_ten;
use super::super::out::Out;
use super::super::path::{Few, Step, Unsure, all, children, equals, is_one_of, present, ram, raw, shown};
use super::super::swedish;
use super::super::text::{cut, is_number, length, normal};
use super::view::{ADDRESS, BUYER, LEGAL_ID, MEANS, REGISTRATION_ID, SELLER, SETTLEMENT, View, vat_identifiers};

const CODE: [Step; 1] = [ram("TypeCode")];

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    let lives = |path: &[Step]| -> Few<Element<'_, '_>> {
        let mut parties = all(view.root, path);
        parties.retain(|party| equals(*party, &[ADDRESS, ram("CountryID")], "SE"));
        parties
    };
    let sellers = lives(&SELLER);
    if sellers.is_empty() {
        return;
    }
    let mut taxed = false;
    for seller in &sellers {
        taxed |= vat_number(*seller, out);
        legal_registrations(*seller, out);
    }
    if taxed {
        // Of any category: as published, exempt and zero-rated ones are broken too.
        for tax in view.taxes.iter().copied() {
            let path = [ram("RateApplicablePercent")];
            out.hold("SE-R-006", tax, raw(tax, &path).map(swedish::is_rate), || {
                format!("The VAT rate is {}; in Sweden it is 25, 12 or 6 %.", shown(tax, &path))
            });
        }
    }
    let buyer = !lives(&BUYER).is_empty();
    for means in all(view.root, &[SETTLEMENT[0], SETTLEMENT[1], MEANS]) {
        payment(means, buyer, out);
    }
}

/// Judges the VAT number of a seller that has a Swedish one.
fn vat_number(seller: Element<'_, '_>, out: &mut Out<'_>) -> bool {
    let ids = vat_identifiers(seller);
    if !ids.iter().any(|id| id.raw_text().starts_with("SE")) {
        return false;
    }
    let id = match ids.as_slice() {
        [id] => Ok(id.raw_text()),
        _ => Err(Unsure("the seller has more than one VAT number")),
    };
    let says = || format!("The seller's VAT number is {:?}; it should be SE and 12 digits.", id.unwrap_or_default());
    out.hold("SE-R-001", seller, id.map(|id| length(&normal(id)) == 14), says);
    out.hold("SE-R-002", seller, id.map(|id| is_number(cut(id, 2, 14))), says);
    true
}

fn legal_registrations(seller: Element<'_, '_>, out: &mut Out<'_>) {
    for organisation in children(seller, LEGAL_ID[0]) {
        if !present(organisation, &[LEGAL_ID[1]]) {
            continue;
        }
        let id = raw(organisation, &[LEGAL_ID[1]]);
        let says = || format!("The organisation number is {:?}; it should be ten digits.", id.unwrap_or_default());
        out.hold("SE-R-003", organisation, id.map(is_number), says);
        out.hold("SE-R-004", organisation, id.map(|id| length(&normal(id)) == 10), says);
        out.hold("SE-R-013", organisation, id.map(|id| luhn_of_ten(&normal(id))), || {
            format!("The check digit of the organisation number {:?} is wrong.", id.unwrap_or_default())
        });
    }
    if !present(seller, &LEGAL_ID) {
        return;
    }
    for id in all(seller, &REGISTRATION_ID) {
        if id.raw_attribute("schemeID") == Some("FC") && !swedish::is_f_tax(id.raw_text()) {
            out.fire("SE-R-005", id, swedish::f_tax_message(id.raw_text()));
        }
    }
}

fn payment(means: Element<'_, '_>, buyer: bool, out: &mut Out<'_>) {
    let is = |codes: &[&str]| is_one_of(means, &CODE, codes).unwrap_or_default();
    if is(&["50", "56"]) {
        out.fire("SE-R-011", means, swedish::GIRO_MESSAGE);
    }
    if buyer && is(&["31"]) {
        out.fire("SE-R-012", means, swedish::TRANSFER_MESSAGE);
    }
    if !is(&["30"]) {
        return;
    }
    let bank = raw(means, &[ram("PayeeSpecifiedCreditorFinancialInstitution"), ram("BICID")]).unwrap_or_default();
    for account in all(means, &[ram("PayeePartyCreditorFinancialAccount"), ram("ProprietaryID")]) {
        swedish::giro_account(&normal(bank), account, out);
    }
}
