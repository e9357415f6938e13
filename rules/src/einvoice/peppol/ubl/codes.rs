//! Codes, dates and types.

use model::xml::{Element, Ns};

use super::super::super::codes::{ALLOWANCE_REASONS, MIME_TYPES};
use super::super::codes::{self, EXEMPTIONS, VAT_DATES};
use super::super::out::Out;
use super::super::path::{Memo, Step, cbc, equals, raw, shown};
use super::super::text::{is_date, normal};
use super::view::View;

const EXEMPTION: Step = cbc("TaxExemptionReasonCode");

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    for file in view.leaves("EmbeddedDocumentBinaryObject") {
        if let Some(mime) = file.raw_attribute("mimeCode").filter(|mime| !MIME_TYPES.has(mime)) {
            out.fire("PEPPOL-EN16931-CL001", file, format!("The attached file is of type {mime:?}."));
        }
    }
    let mut kinds = Memo::new();
    for code in view.leaves("AllowanceChargeReasonCode") {
        reason(view, code, &mut kinds, out);
    }
    for code in view.leaves("DescriptionCode") {
        let seen = normal(code.raw_text());
        if code.parent().is_some_and(|period| period.is(Ns::Cac, "InvoicePeriod")) && !VAT_DATES.has(&seen) {
            let message = format!("The code for the VAT date is {seen:?}; it should be 3, 35 or 432.");
            out.fire("PEPPOL-EN16931-CL006", code, message);
        }
    }
    for amount in &view.amounts {
        let currency = amount.raw_attribute("currencyID");
        if !currency.is_some_and(|currency| view.edition.currencies().has(currency)) {
            let message = match currency {
                Some(currency) => codes::currency_message(view.edition.currencies(), currency),
                None => "The amount names no currency.".to_owned(),
            };
            out.fire("PEPPOL-EN16931-CL007", *amount, message);
        }
    }
    for endpoint in &view.endpoints {
        let Some(scheme) = endpoint.raw_attribute("schemeID") else { continue };
        if !view.edition.endpoint_schemes().has(scheme) {
            let message = format!("{scheme:?} is no scheme of electronic addresses in Peppol.");
            out.fire("PEPPOL-EN16931-CL008", *endpoint, message);
        }
    }
    for date in &view.dates {
        if !is_date(date.raw_text()) {
            let message = format!("{:?} is not a date written YYYY-MM-DD.", date.raw_text());
            out.fire("PEPPOL-EN16931-F001", *date, message);
        }
    }
    types(view, out);
    for category in &view.categories {
        exemption(*category, out);
    }
}

/// What a reason is for.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Allowance,
    Charge,
    Unclear,
}

fn reason(view: &View<'_, '_>, code: Element<'_, '_>, kinds: &mut Memo<Kind>, out: &mut Out<'_>) {
    let Some(allowance) = code.parent().filter(|parent| parent.is(Ns::Cac, "AllowanceCharge")) else { return };
    let seen = normal(code.raw_text());
    let says = |text| equals(allowance, &[cbc("ChargeIndicator")], text);
    let find = || {
        if says("false") {
            Kind::Allowance
        } else if says("true") {
            Kind::Charge
        } else {
            Kind::Unclear
        }
    };
    match kinds.of(allowance, find) {
        Kind::Allowance if !ALLOWANCE_REASONS.has(&seen) => {
            let message = format!("{seen:?} is no reason code of allowances in Peppol (UNCL 5189).");
            out.fire("PEPPOL-EN16931-CL002", code, message);
        }
        Kind::Charge if !view.edition.is_charge_reason(&seen) => {
            let message = format!("{seen:?} is no reason code of charges (UNCL 7161).");
            out.fire("PEPPOL-EN16931-CL003", code, message);
        }
        _ => {}
    }
}

fn types(view: &View<'_, '_>, out: &mut Out<'_>) {
    let process = view.process.as_deref().unwrap_or_default();
    if let Some(allowed) = view.edition.invoice_types(process) {
        for code in view.leaves("InvoiceTypeCode") {
            let seen = normal(code.raw_text());
            if !allowed.has(&seen) {
                let message = format!("{seen:?} is no type of invoices in process {process}.");
                out.fire("PEPPOL-EN16931-P0100", code, message);
            }
        }
    }
    if let Some(allowed) = view.edition.credit_note_types(process) {
        for code in view.leaves("CreditNoteTypeCode") {
            let seen = normal(code.raw_text());
            if !allowed.has(&seen) {
                let message = format!("{seen:?} is no type of credit notes in process {process}.");
                out.fire("PEPPOL-EN16931-P0101", code, message);
            }
        }
    }
    if !view.both_german() {
        for code in view.leaves("InvoiceTypeCode") {
            let seen = normal(code.raw_text());
            if matches!(seen.as_ref(), "326" | "384") {
                let message = format!("Type {seen} is for parties that are both in Germany.");
                out.fire("PEPPOL-EN16931-P0112", code, message);
            }
        }
    }
}

/// An exemption reason that belongs to one VAT category. Categories of lines are not looked at.
fn exemption(category: Element<'_, '_>, out: &mut Out<'_>) {
    if category.local() != "TaxCategory" {
        return;
    }
    // In any letter case, but blanks count.
    let Ok(code) = raw(category, &[EXEMPTION]) else { return };
    if code.is_empty() {
        return;
    }
    let code = code.to_uppercase();
    let Some((rule, _, expected)) = EXEMPTIONS.iter().find(|(_, reason, _)| *reason == code) else { return };
    let holds = raw(category, &[cbc("ID")]).map(|id| normal(id) == *expected);
    out.hold(rule, category, holds, || {
        format!("Reason {code} belongs to VAT category {expected}; here it is {}.", shown(category, &[cbc("ID")]))
    });
}
