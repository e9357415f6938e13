//! BR-DE-* in UBL.

use std::collections::HashSet;

use model::xml::Element;

use super::{Document, SPECIFICATION_UBL, TAXED, TYPES, contact, iban, names_xrechnung, need, skonto};
use crate::einvoice::select::{Step, cac, cbc, filled, first, has, normal, says, select, shown, string};
use crate::einvoice::sink::Sink;

const SUPPLIER: Step = cac("AccountingSupplierParty");
const PARTY: Step = cac("Party");
const MEANS: Step = cac("PaymentMeans");
const MANDATE: Step = cac("PaymentMandate");
const ACCOUNT: Step = cac("PayeeFinancialAccount");
const CARD: Step = cac("CardAccount");

pub(super) fn check(document: &Document<'_, '_>, sink: &mut Sink) {
    let root = document.root;
    header(root, sink);
    tax_numbers(root, sink);
    files(root, sink);
    delivery_date(root, sink);
    for link in select(root, &[cac("AdditionalDocumentReference"), cac("Attachment"), cac("ExternalReference")]) {
        let url = text(link, &[cbc("URI")]);
        if !contact::is_absolute_url(&url) {
            let message = format!("\"{}\" is no absolute web address; it needs a scheme such as https:.", shown(&url));
            sink.fire("BR-TMP-2", link, message);
        }
    }
    seller(root, sink);
    for address in select(root, &[cac("AccountingCustomerParty"), PARTY, cac("PostalAddress")]) {
        need(sink, "BR-DE-8", address, &[cbc("CityName")], "city of the buyer (BT-52)");
        need(sink, "BR-DE-9", address, &[cbc("PostalZone")], "post code of the buyer (BT-53)");
    }
    for address in select(root, &[cac("Delivery"), cac("DeliveryLocation"), cac("Address")]) {
        need(sink, "BR-DE-10", address, &[cbc("CityName")], "city of delivery (BT-77)");
        need(sink, "BR-DE-11", address, &[cbc("PostalZone")], "post code of delivery (BT-78)");
    }
    for means in select(root, &[MEANS]) {
        payment(means, sink);
    }
    for breakdown in select(root, &[cac("TaxTotal"), cac("TaxSubtotal")]) {
        let rate = &[cac("TaxCategory"), cbc("Percent")];
        need(sink, "BR-DE-14", breakdown, rate, "VAT rate (BT-119) of a VAT breakdown");
    }
}

fn text(from: Element<'_, '_>, path: &[Step]) -> String {
    first(from, path).map(|element| string(element).into_owned()).unwrap_or_default()
}

fn header(root: Element<'_, '_>, sink: &mut Sink) {
    if !has(root, &[MEANS]) {
        sink.fire("BR-DE-1", root, "There are no payment instructions (BG-16).".to_owned());
    }
    need(sink, "BR-DE-15", root, &[cbc("BuyerReference")], "buyer reference (BT-10), such as a Leitweg-ID,");
    let kinds = [text(root, &[cbc("InvoiceTypeCode")]), text(root, &[cbc("CreditNoteTypeCode")])];
    let is = |code: &str| kinds.iter().any(|kind| normal(kind) == code);
    if !TYPES.iter().any(|code| is(code)) {
        let seen = kinds.iter().find(|kind| !kind.is_empty()).map_or("missing", |kind| kind);
        let message =
            format!("The type of the document is {}; XRechnung asks for one of {}.", shown(seen), TYPES.join(", "));
        sink.fire("BR-DE-17", root, message);
    }
    for terms in select(root, &[cac("PaymentTerms")]) {
        if let Some(fault) = skonto::fault(&text(terms, &[cbc("Note")])) {
            sink.fire("BR-DE-18", terms, format!("The cash discount is not machine-readable: {fault}."));
            // The rule is about the document, so it fires once.
            break;
        }
    }
    names_xrechnung(sink, root, SPECIFICATION_UBL);
    if is("384") && !has(root, &[cac("BillingReference"), cac("InvoiceDocumentReference")]) {
        let message = "A corrected invoice (384) does not say which invoice it corrects (BG-3).".to_owned();
        sink.fire("BR-DE-26", root, message);
    }
    if let Some(mandate) = first(root, &[MEANS, MANDATE]) {
        let creditor = |party: &[Step]| {
            select(root, party)
                .into_iter()
                .any(|id| id.raw_attribute("schemeID").is_some_and(|scheme| scheme == "SEPA"))
        };
        let identification = [cac("PartyIdentification"), cbc("ID")];
        if !creditor(&[SUPPLIER, PARTY, identification[0], identification[1]])
            && !creditor(&[cac("PayeeParty"), identification[0], identification[1]])
        {
            let message =
                "A direct debit needs the creditor identifier (BT-90): an ID with the scheme SEPA.".to_owned();
            sink.fire("BR-DE-30", mandate, message);
        }
        if !has(root, &[MEANS, MANDATE, cac("PayerFinancialAccount"), cbc("ID")]) {
            sink.fire("BR-DE-31", mandate, "A direct debit needs the account to be debited (BT-91).".to_owned());
        }
    }
}

fn tax_numbers(root: Element<'_, '_>, sink: &mut Sink) {
    let taxed = |id: &Element<'_, '_>| TAXED.contains(&string(*id).as_ref());
    let of_document = select(root, &[cac("AllowanceCharge")])
        .into_iter()
        .filter(|at| says(*at, &[cbc("ChargeIndicator")], "false") || says(*at, &[cbc("ChargeIndicator")], "true"))
        .find_map(|at| select(at, &[cac("TaxCategory"), cbc("ID")]).into_iter().find(taxed));
    let of_lines = || {
        lines(root).find_map(|line| {
            select(line, &[cac("Item"), cac("ClassifiedTaxCategory"), cbc("ID")]).into_iter().find(taxed)
        })
    };
    let Some(category) = of_document.or_else(of_lines) else { return };
    if !has(root, &[cac("TaxRepresentativeParty")])
        && !filled(root, &[SUPPLIER, PARTY, cac("PartyTaxScheme"), cbc("CompanyID")])
    {
        let message = format!(
            "The VAT category {} is used, but the seller has no VAT identifier (BT-31), no tax number (BT-32) and no tax \
             representative (BG-11).",
            string(category)
        );
        sink.fire("BR-DE-16", root, message);
    }
}

fn lines<'t, 'a>(root: Element<'t, 'a>) -> impl Iterator<Item = Element<'t, 'a>> {
    root.children()
        .filter(|child| child.ns() == model::xml::Ns::Cac && matches!(child.local(), "InvoiceLine" | "CreditNoteLine"))
}

fn files(root: Element<'_, '_>, sink: &mut Sink) {
    let mut names = HashSet::new();
    for document in select(root, &[cac("AdditionalDocumentReference")]) {
        let files = select(document, &[cac("Attachment"), cbc("EmbeddedDocumentBinaryObject")]);
        let own: Vec<_> = files.iter().filter_map(|file| file.raw_attribute("filename")).collect();
        if let Some(name) = own.iter().find(|name| names.contains(*name)) {
            sink.fire("BR-DE-22", document, format!("Two attached files have the name {}.", shown(name)));
            return;
        }
        names.extend(own);
    }
}

fn delivery_date(root: Element<'_, '_>, sink: &mut Sink) {
    if !has(root, &[cac("Delivery"), cbc("ActualDeliveryDate")])
        && !has(root, &[cac("InvoicePeriod")])
        && !lines(root).all(|line| has(line, &[cac("InvoicePeriod")]))
    {
        let message =
            "Nothing says when it was delivered: no delivery date (BT-72), no period of the invoice (BG-14), and \
                       not every line has one (BG-26)."
                .to_owned();
        sink.fire("BR-DE-TMP-32", root, message);
    }
}

fn seller(root: Element<'_, '_>, sink: &mut Sink) {
    for supplier in select(root, &[SUPPLIER]) {
        if !has(supplier, &[PARTY, cac("Contact")]) {
            sink.fire("BR-DE-2", supplier, "The contact of the seller (BG-6) is missing.".to_owned());
        }
    }
    for address in select(root, &[SUPPLIER, PARTY, cac("PostalAddress")]) {
        need(sink, "BR-DE-3", address, &[cbc("CityName")], "city of the seller (BT-37)");
        need(sink, "BR-DE-4", address, &[cbc("PostalZone")], "post code of the seller (BT-38)");
    }
    for person in select(root, &[SUPPLIER, PARTY, cac("Contact")]) {
        need(sink, "BR-DE-5", person, &[cbc("Name")], "name of the seller's contact (BT-41)");
        need(sink, "BR-DE-6", person, &[cbc("Telephone")], "telephone number of the seller's contact (BT-42)");
        need(sink, "BR-DE-7", person, &[cbc("ElectronicMail")], "e-mail address of the seller's contact (BT-43)");
        reachable(sink, person, &text(person, &[cbc("Telephone")]), &text(person, &[cbc("ElectronicMail")]));
    }
}

/// Judges telephone number and e-mail address of a contact; the same in both syntaxes.
pub(super) fn reachable(sink: &mut Sink, person: Element<'_, '_>, telephone: &str, mail: &str) {
    let (telephone, mail) = (normal(telephone), normal(mail));
    if !contact::is_telephone(&telephone) {
        let message = match shown(&telephone).as_str() {
            "" => "The telephone number of the seller's contact (BT-42) is empty.".into(),
            seen => format!("The telephone number \"{seen}\" (BT-42) has fewer than three digits."),
        };
        sink.fire("BR-DE-27", person, message);
    }
    if !contact::is_email(&mail) {
        let message = match shown(&mail).as_str() {
            "" => "The e-mail address of the seller's contact (BT-43) is empty.".into(),
            seen => format!("\"{seen}\" (BT-43) does not look like an e-mail address."),
        };
        sink.fire("BR-DE-28", person, message);
    }
}

fn payment(means: Element<'_, '_>, sink: &mut Sink) {
    // With two codes there is no telling which way to pay is meant; another rule says so.
    let [code] = select(means, &[cbc("PaymentMeansCode")])[..] else { return };
    let code = string(code);
    let code = normal(&code);
    let (account, card, mandate) = (has(means, &[ACCOUNT]), has(means, &[CARD]), has(means, &[MANDATE]));
    match code.as_ref() {
        "30" | "58" => {
            let number = text(means, &[ACCOUNT, cbc("ID")]);
            if code == "58" && !iban::is_iban(&number) {
                sink.fire("BR-DE-19", means, iban::message("BT-84", &number));
            }
            if !account {
                sink.fire("BR-DE-23-a", means, transfer_needs_account(&code));
            }
            if card || mandate {
                sink.fire("BR-DE-23-b", means, only("credit transfer", &code, "an account (BG-17)"));
            }
        }
        "48" | "54" | "55" => {
            if !card {
                sink.fire("BR-DE-24-a", means, format!("Payment by card ({code}) needs the card (BG-18)."));
            }
            if account || mandate {
                sink.fire("BR-DE-24-b", means, only("payment by card", &code, "a card (BG-18)"));
            }
        }
        "59" => {
            let number = text(means, &[MANDATE, cac("PayerFinancialAccount"), cbc("ID")]);
            if !iban::is_iban(&number) {
                sink.fire("BR-DE-20", means, iban::message("BT-91", &number));
            }
            if !mandate {
                sink.fire("BR-DE-25-a", means, format!("A direct debit ({code}) needs its details (BG-19)."));
            }
            if account || card {
                sink.fire("BR-DE-25-b", means, only("direct debit", &code, "its mandate (BG-19)"));
            }
        }
        _ => {}
    }
}

pub(super) fn transfer_needs_account(code: &str) -> String {
    format!("A credit transfer ({code}) needs the account to pay to (BG-17).")
}

pub(super) fn only(what: &str, code: &str, whose: &str) -> String {
    format!("A {what} ({code}) comes with {whose} alone; details of another way to pay stand beside it.")
}
