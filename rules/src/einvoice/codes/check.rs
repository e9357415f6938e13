//! The rules BR-CL-*: one walk over the document, each element judged by its name and its parent.
//!
//! A code is compared without the blanks around it and in its own letter case (reasons for exemption: in any). An empty
//! code is in no list. Where UBL and CII look at different places or lists, that is so in the published files.

use model::verdict::Syntax;
use model::xml::{Element, Ns};

use super::country::COUNTRIES;
use super::document::{CREDIT_NOTE_TYPES, INVOICE_TYPES};
use super::payment::PAYMENT_MEANS;
use super::reference::REFERENCES;
use super::subject::{ONLY_CII_SUBJECTS, SUBJECTS};
use super::tax::{EXEMPTIONS, TAX_POINT_CII, TAX_POINT_UBL, VAT_CATEGORIES};
use super::unit::UNITS;
use super::{ALLOWANCE_REASONS, CHARGE_REASONS, CLASSIFICATIONS, CURRENCIES, CodeList, EAS, ICD, MIME_TYPES};
use crate::einvoice::Document;
use crate::einvoice::select::{below, cac, cbc, is_truth, ram, says, shown, string, trim, udt};
use crate::einvoice::sink::Sink;
use crate::einvoice::words::{self, Named, named_first};

/// The country that CII's list lacks: South Sudan.
const ONLY_UBL: &str = "SS";

/// The country that only CII's list still has: the Netherlands Antilles.
const ONLY_CII: &str = "AN";

/// Judges every coded element of the document.
pub(crate) fn check(document: &Document<'_, '_>, sink: &mut Sink) {
    for element in document.root.descendants() {
        match (document.syntax, element.ns()) {
            (Syntax::Ubl, Ns::Cbc) => ubl(element, sink),
            (Syntax::Cii, Ns::Ram) => cii(element, sink),
            _ => {}
        }
    }
}

fn ubl(element: Element<'_, '_>, sink: &mut Sink) {
    let within = Within::of(element, Ns::Cac);
    match element.local() {
        "InvoiceTypeCode" => text(sink, "BR-CL-01", element, &[&INVOICE_TYPES]),
        "CreditNoteTypeCode" => text(sink, "BR-CL-01", element, &[&CREDIT_NOTE_TYPES]),
        "Amount"
        | "BaseAmount"
        | "PriceAmount"
        | "TaxAmount"
        | "TaxableAmount"
        | "LineExtensionAmount"
        | "TaxExclusiveAmount"
        | "TaxInclusiveAmount"
        | "AllowanceTotalAmount"
        | "ChargeTotalAmount"
        | "PrepaidAmount"
        | "PayableRoundingAmount"
        | "PayableAmount" => {
            let code = element.raw_attribute("currencyID").unwrap_or_default();
            judge(sink, "BR-CL-03", element, Some("currencyID"), code, &[&CURRENCIES]);
        }
        "DocumentCurrencyCode" => text(sink, "BR-CL-04", element, &[&CURRENCIES]),
        "TaxCurrencyCode" => text(sink, "BR-CL-05", element, &[&CURRENCIES]),
        "DescriptionCode" if within.is("InvoicePeriod") => text(sink, "BR-CL-06", element, &[&TAX_POINT_UBL]),
        "ID" => ubl_id(element, within, sink),
        "CompanyID" if within.is("PartyLegalEntity") => attribute(sink, "BR-CL-11", element, "schemeID", &[&ICD]),
        "ItemClassificationCode" if within.is("CommodityClassification") => {
            attribute(sink, "BR-CL-13", element, "listID", &[&CLASSIFICATIONS]);
        }
        "IdentificationCode" if within.is("Country") => country(sink, "BR-CL-14", element, ONLY_UBL),
        "IdentificationCode" if within.is("OriginCountry") => country(sink, "BR-CL-15", element, ONLY_UBL),
        "PaymentMeansCode" if within.is("PaymentMeans") => text(sink, "BR-CL-16", element, &[&PAYMENT_MEANS]),
        "AllowanceChargeReasonCode" if within.is("AllowanceCharge") => {
            reason(sink, element, |parent, value| is_truth(parent, &[cbc("ChargeIndicator")], value));
        }
        "Note" if element.parent().is_some_and(|parent| matches!(parent.ns(), Ns::UblInvoice | Ns::UblCreditNote)) => {
            note_subject(sink, element);
        }
        "TaxExemptionReasonCode" => exemption(sink, element),
        "InvoicedQuantity" | "BaseQuantity" | "CreditedQuantity" => {
            attribute(sink, "BR-CL-23", element, "unitCode", &[&UNITS]);
        }
        "EmbeddedDocumentBinaryObject" => mime(sink, element),
        "EndpointID" => attribute(sink, "BR-CL-25", element, "schemeID", &[&EAS]),
        _ => {}
    }
}

fn ubl_id(element: Element<'_, '_>, within: Within<'_, '_>, sink: &mut Sink) {
    let Some(parent) = within.parent else { return };
    match parent.local() {
        // 130 marks the invoiced object.
        "AdditionalDocumentReference" | "DocumentReference" if says(parent, &[cbc("DocumentTypeCode")], "130") => {
            attribute(sink, "BR-CL-07", element, "schemeID", &[&REFERENCES]);
        }
        "PartyIdentification" => {
            // The bank assigned creditor identifier (BT-90) of seller or payee stands here under the scheme SEPA.
            let creditor = element.raw_attribute("schemeID").is_some_and(|scheme| trim(scheme) == "SEPA")
                && (below(element, cac("AccountingSupplierParty")) || below(element, cac("PayeeParty")));
            if !creditor {
                attribute(sink, "BR-CL-10", element, "schemeID", &[&ICD]);
            }
        }
        "TaxCategory" => text(sink, "BR-CL-17", element, &[&VAT_CATEGORIES]),
        "ClassifiedTaxCategory" => text(sink, "BR-CL-18", element, &[&VAT_CATEGORIES]),
        "StandardItemIdentification" => attribute(sink, "BR-CL-21", element, "schemeID", &[&ICD]),
        "DeliveryLocation" => attribute(sink, "BR-CL-26", element, "schemeID", &[&ICD]),
        _ => {}
    }
}

fn cii(element: Element<'_, '_>, sink: &mut Sink) {
    let within = Within::of(element, Ns::Ram);
    match element.local() {
        "TypeCode" if within.is("SpecifiedTradeSettlementPaymentMeans") => {
            text(sink, "BR-CL-16", element, &[&PAYMENT_MEANS]);
        }
        "TypeCode" if element.parent().is_some_and(|parent| parent.is(Ns::Rsm, "ExchangedDocument")) => {
            text(sink, "BR-CL-01", element, &[&INVOICE_TYPES, &CREDIT_NOTE_TYPES]);
        }
        "TaxTotalAmount" => attribute(sink, "BR-CL-03", element, "currencyID", &[&CURRENCIES]),
        "InvoiceCurrencyCode" => text(sink, "BR-CL-04", element, &[&CURRENCIES]),
        "TaxCurrencyCode" => text(sink, "BR-CL-05", element, &[&CURRENCIES]),
        "DueDateTypeCode" => text(sink, "BR-CL-06", element, &[&TAX_POINT_CII]),
        "ReferenceTypeCode" => text(sink, "BR-CL-07", element, &[&REFERENCES]),
        "SubjectCode" => text(sink, "BR-CL-08", element, &[&SUBJECTS]),
        "GlobalID" => cii_global_id(element, within, sink),
        "ID" if element.raw_attribute("schemeID").is_some() && !below(element, ram("SpecifiedTaxRegistration")) => {
            attribute(sink, "BR-CL-11", element, "schemeID", &[&ICD]);
        }
        // An identifier with a scheme is judged by BR-CL-11 instead; the published files look no further.
        "ID" if within.is("OriginTradeCountry") => country(sink, "BR-CL-15", element, ONLY_CII),
        "ClassCode" => attribute(sink, "BR-CL-13", element, "listID", &[&CLASSIFICATIONS]),
        "CountryID" => country(sink, "BR-CL-14", element, ONLY_CII),
        "CategoryCode" if within.is("CategoryTradeTax") => text(sink, "BR-CL-17", element, &[&VAT_CATEGORIES]),
        "CategoryCode" if within.is("ApplicableTradeTax") => text(sink, "BR-CL-18", element, &[&VAT_CATEGORIES]),
        "ReasonCode" if within.is("SpecifiedTradeAllowanceCharge") => {
            reason(sink, element, |parent, value| is_truth(parent, &[ram("ChargeIndicator"), udt("Indicator")], value));
        }
        "ExemptionReasonCode" => exemption(sink, element),
        "BasisQuantity" | "BilledQuantity" => attribute(sink, "BR-CL-23", element, "unitCode", &[&UNITS]),
        "AttachmentBinaryObject" => mime(sink, element),
        "URIID" if within.is("URIUniversalCommunication") => {
            attribute(sink, "BR-CL-25", element, "schemeID", &[&EAS]);
        }
        _ => {}
    }
}

fn cii_global_id(element: Element<'_, '_>, within: Within<'_, '_>, sink: &mut Sink) {
    if !below(element, ram("SpecifiedTradeProduct")) && !below(element, ram("ShipToTradeParty")) {
        attribute(sink, "BR-CL-10", element, "schemeID", &[&ICD]);
    } else if within.is("SpecifiedTradeProduct") {
        attribute(sink, "BR-CL-21", element, "schemeID", &[&ICD]);
    } else if within.is("ShipToTradeParty")
        && within.parent.and_then(Element::parent).is_some_and(|at| at.is(Ns::Ram, "ApplicableHeaderTradeDelivery"))
    {
        attribute(sink, "BR-CL-26", element, "schemeID", &[&ICD]);
    }
}

/// The parent of an element, when it is of the namespace that parents have.
#[derive(Clone, Copy)]
struct Within<'t, 'a> {
    parent: Option<Element<'t, 'a>>,
}

impl<'t, 'a> Within<'t, 'a> {
    fn of(element: Element<'t, 'a>, ns: Ns) -> Within<'t, 'a> {
        Within { parent: element.parent().filter(|parent| parent.ns() == ns) }
    }

    fn is(self, local: &str) -> bool {
        self.parent.is_some_and(|parent| parent.local() == local)
    }
}

/// The code is the element's text.
fn text(sink: &mut Sink, rule: &'static str, element: Element<'_, '_>, lists: &[&CodeList]) {
    judge(sink, rule, element, None, &string(element), lists);
}

/// The code is in an attribute; without the attribute there is nothing to judge.
fn attribute(sink: &mut Sink, rule: &'static str, element: Element<'_, '_>, name: &str, lists: &[&CodeList]) {
    if let Some(code) = element.raw_attribute(name) {
        judge(sink, rule, element, Some(name), code, lists);
    }
}

fn judge(
    sink: &mut Sink,
    rule: &'static str,
    element: Element<'_, '_>,
    attribute: Option<&str>,
    code: &str,
    lists: &[&CodeList],
) {
    let code = trim(code);
    if lists.iter().any(|list| list.has(code)) {
        return;
    }
    let named = Named::of(element);
    let place = match (attribute, named) {
        (None, _) => named_first(element),
        (Some("currencyID"), _) => format!("The currency of {}", words::named(element)),
        (Some("unitCode"), _) => format!("The unit of {}", words::named(element)),
        (Some(_), _) => format!("The scheme of {}", words::named(element)),
    };
    let list = lists.first().map_or("", |list| list.name);
    let meant = lists.iter().find_map(|list| list.meant(code));
    let (invoice, credit_note) = (INVOICE_TYPES.has(code), CREDIT_NOTE_TYPES.has(code));
    let message = match (code.is_empty(), meant) {
        (true, _) => format!("{place} holds no code; it needs one of {list}."),
        (false, Some(meant)) => format!("{place} is \"{}\", which {list} spells {meant}.", shown(code)),
        _ if rule == "BR-CL-01" && (invoice || credit_note) => {
            let [what, root] = if credit_note { ["a credit note", "CreditNote"] } else { ["an invoice", "Invoice"] };
            format!("{place} is \"{code}\", which is {what}; in UBL its root element has to be {root}.")
        }
        (false, None) => format!("{place} is \"{}\", which is no code of {list}.", shown(code)),
    };
    sink.fire(rule, element, message);
    // A rule of several terms is broken for the one that stands here.
    if let (None, Some(named)) = (attribute, named) {
        sink.narrow(&named.term.split(", ").collect::<Vec<_>>());
    } else if let (Some("schemeID" | "listID"), Some(named)) = (attribute, named) {
        let schemes: Vec<String> = named.term.split(", ").map(|term| format!("{term}-1")).collect();
        sink.narrow(&schemes.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

fn country(sink: &mut Sink, rule: &'static str, element: Element<'_, '_>, besides: &str) {
    if trim(&string(element)) != besides {
        text(sink, rule, element, &[&COUNTRIES]);
    }
}

/// `is(parent, value)` says whether the parent's indicator is that value.
fn reason(sink: &mut Sink, element: Element<'_, '_>, is: impl Fn(Element<'_, '_>, bool) -> bool) {
    let Some(parent) = element.parent() else { return };
    if is(parent, false) {
        text(sink, "BR-CL-19", element, &[&ALLOWANCE_REASONS]);
    } else if is(parent, true) {
        text(sink, "BR-CL-20", element, &[&CHARGE_REASONS]);
    }
}

/// UBL writes the subject of a note between two `#` in the note itself: `#AAI#Text`. What stands there and has not three
/// characters is taken for text.
fn note_subject(sink: &mut Sink, element: Element<'_, '_>) {
    let note = string(element);
    let Some((code, _)) = note.split_once('#').and_then(|(_, rest)| rest.split_once('#')) else { return };
    if code.chars().count() != 3 || SUBJECTS.has(code) && !ONLY_CII_SUBJECTS.contains(&code) {
        return;
    }
    // The published rule looks for the three characters anywhere in its list, the blanks between codes included.
    let listed =
        || SUBJECTS.codes.iter().filter(|code| !ONLY_CII_SUBJECTS.contains(*code)).copied().collect::<Vec<_>>();
    if code.contains(' ') && format!(" {} ", listed().join(" ")).contains(code) {
        return;
    }
    let message =
        format!("The note begins with the subject \"{}\", which is no code of {}.", shown(code), SUBJECTS.name);
    sink.fire("BR-CL-08", element, message);
}

/// The one list whose codes count in any letter case.
fn exemption(sink: &mut Sink, element: Element<'_, '_>) {
    judge(sink, "BR-CL-22", element, None, &string(element).to_uppercase(), &[&EXEMPTIONS]);
}

/// The one code that is compared with the blanks around it.
fn mime(sink: &mut Sink, element: Element<'_, '_>) {
    let Some(code) = element.raw_attribute("mimeCode").filter(|code| !MIME_TYPES.has(code)) else { return };
    let message = format!(
        "The attached file (BT-125) is of the type \"{}\"; only PDF, PNG, JPEG, CSV, XLSX and ODS may be attached.",
        shown(code)
    );
    sink.fire("BR-CL-24", element, message);
}
