//! Codes, dates and identifiers.

use model::xml::{Element, Ns};

use super::super::super::codes::{ALLOWANCE_REASONS, MIME_TYPES};
use super::super::codes;
use super::super::out::Out;
use super::super::path::{children, ram, raw};
use super::super::schemes;
use super::super::text::normal;
use super::allowances::INDICATOR;
use super::view::View;

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    for file in &view.files {
        if let Some(mime) = file.raw_attribute("mimeCode").filter(|mime| !MIME_TYPES.has(mime)) {
            out.fire("PEPPOL-EN16931-CL001", *file, format!("The attached file is of type {mime:?}."));
        }
    }
    for allowance in &view.allowances {
        reasons(view, *allowance, out);
    }
    for total in &view.tax_totals {
        let currency = total.raw_attribute("currencyID");
        if let Some(currency) = currency.filter(|currency| !view.edition.currencies().has(currency)) {
            let message = codes::currency_message(view.edition.currencies(), currency);
            out.fire("PEPPOL-EN16931-CL007", *total, message);
        }
    }
    for date in &view.dates {
        let (text, format) = (date.raw_text(), date.raw_attribute("format").unwrap_or_default());
        let is_written = text.len() == 8 && text.starts_with("20") && text.bytes().all(|b| b.is_ascii_digit());
        if normal(format) != "102" || !is_written {
            let message = format!("{text:?} in format {format:?} is not a date of this century in format 102.");
            out.fire("PEPPOL-EN16931-F001", *date, message);
        }
    }
    for id in view.ids.iter().copied() {
        identifier(view, id, out);
    }
}

fn reasons(view: &View<'_, '_>, allowance: Element<'_, '_>, out: &mut Out<'_>) {
    // Several indicators: the official engine skips it.
    let Ok(indicator) = raw(allowance, &INDICATOR) else { return };
    for code in children(allowance, ram("ReasonCode")) {
        let seen = normal(code.raw_text());
        match normal(indicator).as_ref() {
            "false" if !ALLOWANCE_REASONS.has(&seen) => {
                let message = format!("{seen:?} is no reason code of allowances in Peppol (UNCL 5189).");
                out.fire("PEPPOL-EN16931-CL002", code, message);
            }
            "true" if !view.edition.is_charge_reason(&seen) => {
                let message = format!("{seen:?} is no reason code of charges (UNCL 7161).");
                out.fire("PEPPOL-EN16931-CL003", code, message);
            }
            _ => {}
        }
    }
}

fn identifier(view: &View<'_, '_>, id: Element<'_, '_>, out: &mut Out<'_>) {
    let scheme = id.raw_attribute("schemeID");
    let is_endpoint = id.local() == "URIID";
    if is_endpoint && is_party_address(id) && !scheme.is_some_and(|scheme| view.edition.endpoint_schemes().has(scheme))
    {
        let message = match scheme {
            Some(scheme) => format!("{scheme:?} is no scheme of electronic addresses in Peppol."),
            None => "The electronic address names no scheme.".to_owned(),
        };
        out.fire("PEPPOL-EN16931-CL008", id, message);
    }
    let Some(scheme) = scheme else { return };
    let Some(rule) = schemes::in_cii(scheme, is_endpoint) else { return };
    if !(rule.valid)(id.raw_text()) {
        let message = format!("{:?} in scheme {scheme} should be {}.", id.raw_text(), rule.expected);
        out.fire(rule.rule, id, message);
    }
}

/// Whether it is the electronic address of seller or buyer.
fn is_party_address(id: Element<'_, '_>) -> bool {
    let Some(communication) = id.parent().filter(|parent| parent.is(Ns::Ram, "URIUniversalCommunication")) else {
        return false;
    };
    let party = communication.parent();
    party.is_some_and(|party| party.is(Ns::Ram, "SellerTradeParty") || party.is(Ns::Ram, "BuyerTradeParty"))
}
