//! Identifiers of parties, by their scheme.

use model::xml::{Element, Ns};

use super::super::edition::Edition;
use super::super::identifiers::{danish_prefixed, dutch_vat};
use super::super::out::Out;
use super::super::path::Memo;
use super::super::schemes;
use super::super::text::normal;
use super::view::{View, is_vat};

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    for endpoint in view.endpoints.iter().copied() {
        by_scheme(view, endpoint, true, out);
    }
    let mut vat = Memo::new();
    for id in view.ids.iter().copied() {
        // A VAT identifier is judged once: by the first of its scheme, the Dutch form and the Dutch branch that fits.
        let has_rule = id.raw_attribute("schemeID").is_some_and(|scheme| scheme != "0217");
        let judged = has_rule && by_scheme(view, id, false, out);
        if !judged && !dutch_vat_identifier(id, &mut vat, out) {
            by_scheme(view, id, false, out);
        }
    }
}

/// Judges an identifier by the rule of its scheme, if there is one.
fn by_scheme(view: &View<'_, '_>, id: Element<'_, '_>, is_endpoint: bool, out: &mut Out<'_>) -> bool {
    let Some(scheme) = id.raw_attribute("schemeID") else { return false };
    let Some(mut rule) = schemes::in_ubl(scheme, is_endpoint) else { return false };
    // Self-billing took the bare form of the CVR number later than billing.
    if view.edition == Edition::SelfBilling3_0_1 && scheme == "0184" {
        rule.valid = danish_prefixed;
    }
    if !(rule.valid)(id.raw_text()) {
        let message = format!("{:?} in scheme {scheme} should be {}.", id.raw_text(), rule.expected);
        out.fire(rule.rule, id, message);
    }
    true
}

/// Judges a VAT identifier that begins with NL by its form.
fn dutch_vat_identifier(id: Element<'_, '_>, vat: &mut Memo<bool>, out: &mut Out<'_>) -> bool {
    let text = normal(id.raw_text());
    let registration = id.parent().filter(|parent| parent.is(Ns::Cac, "PartyTaxScheme"));
    let is_dutch = id.local() == "CompanyID"
        && text.starts_with("NL")
        && registration.is_some_and(|one| vat.of(one, || is_vat(one).unwrap_or_default()));
    if is_dutch && !dutch_vat(&text) {
        let message = format!("The VAT identifier {text:?} should be NL, nine digits, B and two digits.");
        out.fire("PEPPOL-COMMON-R056-2", id, message);
    }
    is_dutch
}
