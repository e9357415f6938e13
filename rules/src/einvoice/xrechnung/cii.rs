//! BR-DE-* in CII.

use std::collections::HashSet;

use model::xml::Element;

use super::ubl::{only, reachable, transfer_needs_account};
use super::{Document, SPECIFICATION_CII, TAXED, TYPES, contact, iban, names_xrechnung, need, skonto};
use crate::einvoice::select::{Step, filled, first, has, normal, ram, rsm, says, select, shown, string, trim};
use crate::einvoice::sink::Sink;

const DEAL: Step = rsm("SupplyChainTradeTransaction");
const LINE: Step = ram("IncludedSupplyChainTradeLineItem");
const AGREEMENT: Step = ram("ApplicableHeaderTradeAgreement");
const DELIVERY: Step = ram("ApplicableHeaderTradeDelivery");
const SETTLEMENT: Step = ram("ApplicableHeaderTradeSettlement");
const SELLER: Step = ram("SellerTradeParty");
const ADDRESS: Step = ram("PostalTradeAddress");
const MEANS: Step = ram("SpecifiedTradeSettlementPaymentMeans");
const DEBITED: [Step; 2] = [ram("PayerPartyDebtorFinancialAccount"), ram("IBANID")];

pub(super) fn check(document: &Document<'_, '_>, sink: &mut Sink) {
    let root = document.root;
    header(root, sink);
    for context in select(root, &[rsm("ExchangedDocumentContext")]) {
        names_xrechnung(sink, context, &SPECIFICATION_CII[1..]);
    }
    tax_numbers(root, sink);
    files(root, sink);
    seller(root, sink);
    for address in select(root, &[DEAL, AGREEMENT, ram("BuyerTradeParty"), ADDRESS]) {
        need(sink, "BR-DE-8", address, &[ram("CityName")], "city of the buyer (BT-52)");
        need(sink, "BR-DE-9", address, &[ram("PostcodeCode")], "post code of the buyer (BT-53)");
    }
    for address in select(root, &[DEAL, DELIVERY, ram("ShipToTradeParty"), ADDRESS]) {
        need(sink, "BR-DE-10", address, &[ram("CityName")], "city of delivery (BT-77)");
        need(sink, "BR-DE-11", address, &[ram("PostcodeCode")], "post code of delivery (BT-78)");
    }
    for document in select(root, &[DEAL, AGREEMENT, ram("AdditionalReferencedDocument")]) {
        supporting(document, sink);
    }
    let debit = has(root, &[DEAL, SETTLEMENT, ram("SpecifiedTradePaymentTerms"), ram("DirectDebitMandateID")])
        || has(root, &[DEAL, SETTLEMENT, ram("CreditorReferenceID")]);
    for means in select(root, &[DEAL, SETTLEMENT, MEANS]) {
        payment(means, debit, sink);
    }
    for breakdown in select(root, &[DEAL, SETTLEMENT, ram("ApplicableTradeTax")]) {
        let rate = &[ram("RateApplicablePercent")];
        need(sink, "BR-DE-14", breakdown, rate, "VAT rate (BT-119) of a VAT breakdown");
    }
    for deal in select(root, &[DEAL]) {
        delivery_date(deal, sink);
        for line in select(deal, &[LINE]) {
            base_quantities(line, sink);
        }
    }
}

fn text(from: Element<'_, '_>, path: &[Step]) -> String {
    first(from, path).map(|element| string(element).into_owned()).unwrap_or_default()
}

fn header(root: Element<'_, '_>, sink: &mut Sink) {
    direct_debit(root, sink);
    if !has(root, &[DEAL, SETTLEMENT, MEANS]) {
        sink.fire("BR-DE-1", root, "There are no payment instructions (BG-16).".to_owned());
    }
    let reference = &[DEAL, AGREEMENT, ram("BuyerReference")];
    need(sink, "BR-DE-15", root, reference, "buyer reference (BT-10), such as a Leitweg-ID,");
    let kind = text(root, &[rsm("ExchangedDocument"), ram("TypeCode")]);
    let kind = normal(&kind);
    if !TYPES.contains(&kind.as_ref()) {
        let message =
            format!("The type of the document is {}; XRechnung asks for one of {}.", shown(&kind), TYPES.join(", "));
        sink.fire("BR-DE-17", root, message);
    }
    for terms in select(root, &[DEAL, SETTLEMENT, ram("SpecifiedTradePaymentTerms")]) {
        if let Some(fault) = skonto::fault(&text(terms, &[ram("Description")])) {
            sink.fire("BR-DE-18", terms, format!("The cash discount is not machine-readable: {fault}."));
            // The rule is about the document, so it fires once.
            break;
        }
    }
    if kind == "384" && !has(root, &[DEAL, SETTLEMENT, ram("InvoiceReferencedDocument")]) {
        let message = "A corrected invoice (384) does not say which invoice it corrects (BG-3).".to_owned();
        sink.fire("BR-DE-26", root, message);
    }
}

/// CII has no group for a direct debit (BG-19): one of its three terms is the sign of it.
fn direct_debit(root: Element<'_, '_>, sink: &mut Sink) {
    let mandate = has(root, &[DEAL, SETTLEMENT, ram("SpecifiedTradePaymentTerms"), ram("DirectDebitMandateID")]);
    let creditor = has(root, &[DEAL, SETTLEMENT, ram("CreditorReferenceID")]);
    let account = has(root, &[DEAL, SETTLEMENT, MEANS, DEBITED[0], DEBITED[1]]);
    if !mandate && !creditor && !account {
        return;
    }
    let lone = |what: &str, needed: &str| format!("A direct debit has {what}; it needs {needed}.");
    if !((mandate || account) && creditor) {
        let message = if creditor {
            lone("its creditor identifier (BT-90) alone", "the mandate (BT-89) or the account (BT-91) as well")
        } else {
            lone("no creditor identifier", "it (BT-90, CreditorReferenceID)")
        };
        sink.fire("BR-DE-30", root, message);
    }
    if !((mandate || creditor) && account) {
        let message = if account {
            lone(
                "the account to be debited (BT-91) alone",
                "the mandate (BT-89) or the creditor identifier (BT-90) as well",
            )
        } else {
            lone("no account to be debited", "it (BT-91, PayerPartyDebtorFinancialAccount/IBANID)")
        };
        sink.fire("BR-DE-31", root, message);
    }
}

/// The categories of lines alone ask for a tax number here: the published rule means those of the document's allowances
/// and charges as well, but looks for the word VAT where it cannot stand.
fn tax_numbers(root: Element<'_, '_>, sink: &mut Sink) {
    let (mut vat, mut category) = (false, None);
    for deal in select(root, &[DEAL]) {
        for line in deal.children().filter(|child| child.is(LINE.0, LINE.1)) {
            for tax in select(line, &[ram("SpecifiedLineTradeSettlement"), ram("ApplicableTradeTax")]) {
                vat |= says(tax, &[ram("TypeCode")], "VAT");
                if category.is_none() {
                    let codes = select(tax, &[ram("CategoryCode")]);
                    category = codes.into_iter().find(|code| TAXED.contains(&string(*code).as_ref()));
                }
            }
            if vat && category.is_some() {
                break;
            }
        }
    }
    let Some(category) = category.filter(|_| vat) else { return };
    let numbers = select(root, &[DEAL, AGREEMENT, SELLER, ram("SpecifiedTaxRegistration"), ram("ID")]);
    let number = numbers.into_iter().any(|id| {
        let scheme = id.raw_attribute("schemeID").unwrap_or_default();
        matches!(trim(scheme), "VA" | "FC") && !trim(&string(id)).is_empty()
    });
    if !number && !has(root, &[DEAL, AGREEMENT, ram("SellerTaxRepresentativeTradeParty")]) {
        let message = format!(
            "The VAT category {} is used, but the seller has no VAT identifier (BT-31), no tax number (BT-32) and no tax \
             representative (BG-11).",
            string(category)
        );
        sink.fire("BR-DE-16", root, message);
    }
}

fn files(root: Element<'_, '_>, sink: &mut Sink) {
    let mut names = HashSet::new();
    for document in root.descendants().filter(|at| at.is(model::xml::Ns::Ram, "AdditionalReferencedDocument")) {
        let siblings = document.parent().map(|parent| parent.id());
        let files = select(document, &[ram("AttachmentBinaryObject")]);
        let own: Vec<_> = files.iter().filter_map(|file| file.raw_attribute("filename")).collect();
        if let Some(name) = own.iter().find(|name| names.contains(&(siblings, **name))) {
            sink.fire("BR-DE-22", document, format!("Two attached files have the name {}.", shown(name)));
            return;
        }
        names.extend(own.into_iter().map(|name| (siblings, name)));
    }
}

fn seller(root: Element<'_, '_>, sink: &mut Sink) {
    for seller in select(root, &[DEAL, AGREEMENT, SELLER]) {
        if !has(seller, &[ram("DefinedTradeContact")]) {
            sink.fire("BR-DE-2", seller, "The contact of the seller (BG-6) is missing.".to_owned());
        }
        for address in select(seller, &[ADDRESS]) {
            need(sink, "BR-DE-3", address, &[ram("CityName")], "city of the seller (BT-37)");
            need(sink, "BR-DE-4", address, &[ram("PostcodeCode")], "post code of the seller (BT-38)");
        }
        for person in select(seller, &[ram("DefinedTradeContact")]) {
            if !filled(person, &[ram("PersonName")]) {
                need(sink, "BR-DE-5", person, &[ram("DepartmentName")], "name of the seller's contact (BT-41)");
            }
            let telephone = &[ram("TelephoneUniversalCommunication"), ram("CompleteNumber")];
            let mail = &[ram("EmailURIUniversalCommunication"), ram("URIID")];
            need(sink, "BR-DE-6", person, telephone, "telephone number of the seller's contact (BT-42)");
            need(sink, "BR-DE-7", person, mail, "e-mail address of the seller's contact (BT-43)");
            reachable(sink, person, &text(person, telephone), &text(person, mail));
        }
    }
}

fn supporting(document: Element<'_, '_>, sink: &mut Sink) {
    if let Some(link) = first(document, &[ram("URIID")]).filter(|_| says(document, &[ram("TypeCode")], "916")) {
        let url = string(link);
        if !contact::is_absolute_url(&url) {
            let message = format!("\"{}\" is no absolute web address; it needs a scheme such as https:.", shown(&url));
            sink.fire("BR-TMP-2", document, message);
        }
    }
}

/// `debit` says whether the document has the mandate or the creditor identifier of a direct debit.
fn payment(means: Element<'_, '_>, debit: bool, sink: &mut Sink) {
    // With two codes there is no telling which way to pay is meant.
    let [code] = select(means, &[ram("TypeCode")])[..] else { return };
    let code = string(code);
    let code = normal(&code);
    let account = ram("PayeePartyCreditorFinancialAccount");
    let card = has(means, &[ram("ApplicableTradeSettlementFinancialCard")]);
    let debit = debit || has(means, &DEBITED);
    match code.as_ref() {
        "30" | "58" => {
            let number = text(means, &[account, ram("IBANID")]);
            if code == "58" && !iban::is_iban(&number) {
                sink.fire("BR-DE-19", means, iban::message("BT-84", &number));
            }
            if !has(means, &[account]) {
                sink.fire("BR-DE-23-a", means, transfer_needs_account(&code));
            }
            if card || debit {
                sink.fire("BR-DE-23-b", means, only("credit transfer", &code, "an account (BG-17)"));
            }
        }
        "48" | "54" | "55" => {
            if !card {
                sink.fire("BR-DE-24-a", means, format!("Payment by card ({code}) needs the card (BG-18)."));
            }
            if has(means, &[account]) || debit {
                sink.fire("BR-DE-24-b", means, only("payment by card", &code, "a card (BG-18)"));
            }
        }
        "59" => {
            let number = text(means, &DEBITED);
            if !iban::is_iban(&number) {
                sink.fire("BR-DE-20", means, iban::message("BT-91", &number));
            }
            if !debit {
                sink.fire("BR-DE-25-a", means, format!("A direct debit ({code}) needs its details (BG-19)."));
            }
            let banks = ["PayeeSpecifiedCreditorFinancialInstitution", "PayerSpecifiedDebtorFinancialInstitution"];
            if has(means, &[account]) || card || banks.into_iter().any(|bank| has(means, &[ram(bank)])) {
                sink.fire("BR-DE-25-b", means, only("direct debit", &code, "its mandate (BG-19)"));
            }
        }
        _ => {}
    }
}

fn delivery_date(deal: Element<'_, '_>, sink: &mut Sink) {
    let period = ram("BillingSpecifiedPeriod");
    if !has(deal, &[DELIVERY, ram("ActualDeliverySupplyChainEvent"), ram("OccurrenceDateTime")])
        && !has(deal, &[SETTLEMENT, period])
        && !deal
            .children()
            .filter(|child| child.is(LINE.0, LINE.1))
            .all(|line| has(line, &[ram("SpecifiedLineTradeSettlement"), period]))
    {
        let message =
            "Nothing says when it was delivered: no delivery date (BT-72), no period of the invoice (BG-14), and \
                       not every line has one (BG-26)."
                .to_owned();
        sink.fire("BR-DE-TMP-32", deal, message);
    }
}

fn base_quantities(line: Element<'_, '_>, sink: &mut Sink) {
    let quantities = |price| select(line, &[ram("SpecifiedLineTradeAgreement"), ram(price), ram("BasisQuantity")]);
    let (gross, net) = (quantities("GrossPriceProductTradePrice"), quantities("NetPriceProductTradePrice"));
    let (Some(one), Some(other)) = (gross.first(), net.first()) else { return };
    let alike = |of: &dyn Fn(Element<'_, '_>) -> Option<String>| {
        gross.iter().filter_map(|g| of(*g)).any(|g| net.iter().filter_map(|n| of(*n)).any(|n| n == g))
    };
    let unit = |at: Element<'_, '_>| at.raw_attribute("unitCode").map(str::to_owned);
    let both_have_units = gross.iter().any(|at| unit(*at).is_some()) && net.iter().any(|at| unit(*at).is_some());
    let value = |at: Element<'_, '_>| Some(string(at).into_owned());
    if !(alike(&value) && (!both_have_units || alike(&unit))) {
        let say = |at: Element<'_, '_>| format!("{} {}", shown(&string(at)), unit(at).unwrap_or_default());
        let message = format!(
            "The gross price is for {}, the net price for {}; the base quantity (BT-149) must be the same.",
            say(*one).trim_end(),
            say(*other).trim_end()
        );
        sink.fire("BR-TMP-3", line, message);
    }
}
