//! Sweden: a seller, or both parties, have a Swedish address, written `SE`.

use model::xml::Element;

use super::super::identifiers::luhn_of_ten;
use super::super::out::Out;
use super::super::path::{Step, Unsure, all, cac, cbc, children, equals, is_one_of, present, raw, shown};
use super::super::swedish;
use super::super::text::{cut, folded, is_number, length, normal};
use super::view::{LEGAL_ID, REGISTRATION, TAX_SCHEME, View, lives_in};

const CODE: [Step; 1] = [cbc("PaymentMeansCode")];
const ACCOUNT: Step = cac("PayeeFinancialAccount");

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    let sellers: Vec<_> = view.suppliers.iter().copied().filter(|party| lives_in(*party, "SE")).collect();
    if sellers.is_empty() {
        return;
    }
    let mut taxed = false;
    for seller in &sellers {
        taxed |= vat_number(*seller, out);
        legal_registrations(*seller, out);
    }
    if taxed {
        for category in view.categories.iter().copied().filter(|category| equals(*category, &[cbc("ID")], "S")) {
            let rate = raw(category, &[cbc("Percent")]).map(swedish::is_rate);
            out.hold("SE-R-006", category, rate, || {
                format!("The VAT rate is {}; in Sweden it is 25, 12 or 6 %.", shown(category, &[cbc("Percent")]))
            });
        }
    }
    let buyer = view.customers.iter().any(|party| lives_in(*party, "SE"));
    for means in &view.means {
        payment(*means, buyer, out);
    }
}

/// Judges the VAT number of a seller that has a Swedish one.
fn vat_number(seller: Element<'_, '_>, out: &mut Out<'_>) -> bool {
    let registrations = children(seller, REGISTRATION).filter(|one| equals(*one, &TAX_SCHEME, "VAT"));
    let ids: Vec<_> = registrations.flat_map(|one| children(one, cbc("CompanyID"))).collect();
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
    for entity in children(seller, LEGAL_ID[0]) {
        if !present(entity, &[LEGAL_ID[1]]) {
            continue;
        }
        let id = raw(entity, &[LEGAL_ID[1]]);
        let says = || format!("The organisation number is {:?}; it should be ten digits.", id.unwrap_or_default());
        out.hold("SE-R-003", entity, id.map(is_number), says);
        out.hold("SE-R-004", entity, id.map(|id| length(&normal(id)) == 10), says);
        out.hold("SE-R-013", entity, id.map(|id| luhn_of_ten(&normal(id))), || {
            format!("The check digit of the organisation number {:?} is wrong.", id.unwrap_or_default())
        });
    }
    if !present(seller, &LEGAL_ID) {
        return;
    }
    for registration in children(seller, REGISTRATION) {
        // Several schemes in one registration: the official engine skips it.
        let Ok(scheme) = raw(registration, &TAX_SCHEME) else { continue };
        if folded(scheme) == "VAT" {
            continue;
        }
        for id in children(registration, cbc("CompanyID")) {
            if !swedish::is_f_tax(id.raw_text()) {
                out.fire("SE-R-005", id, swedish::f_tax_message(id.raw_text()));
            }
        }
    }
}

fn payment(means: Element<'_, '_>, buyer: bool, out: &mut Out<'_>) {
    let is = |code: &str| equals(means, &CODE, code);
    if is("50") || is("56") {
        out.fire("SE-R-011", means, swedish::GIRO_MESSAGE);
    }
    if buyer && is("31") {
        out.fire("SE-R-012", means, swedish::TRANSFER_MESSAGE);
    }
    if !is_one_of(means, &CODE, &["30"]).unwrap_or_default() {
        return;
    }
    let bank = raw(means, &[ACCOUNT, cac("FinancialInstitutionBranch"), cbc("ID")]).unwrap_or_default();
    for account in all(means, &[ACCOUNT, cbc("ID")]) {
        swedish::giro_account(&normal(bank), account, out);
    }
}
