//! Germany: seller and buyer both have a German address.

use std::collections::HashSet;

use model::xml::Element;

use super::super::edition::Edition;
use super::super::german;
use super::super::identifiers::iban;
use super::super::out::Out;
use super::super::path::{
    Step, Unsure, all, cac, cbc, children, equals, filled, find, is_one_of, one, present, raw, shown,
};
use super::super::skonto;
use super::super::text::{double, normal};
use super::view::{ADDRESS, CUSTOMER, PARTY, REGISTRATION, SUPPLIER, View};

const CODE: [Step; 1] = [cbc("PaymentMeansCode")];
const ACCOUNT: Step = cac("PayeeFinancialAccount");
const CARD: Step = cac("CardAccount");
const MANDATE: Step = cac("PaymentMandate");

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    if !view.both_german() {
        return;
    }
    presence(view, out);
    tax_numbers(view, out);
    types(view, out);
    discounts(view, out);
    files(view, out);
    for means in children(view.root, cac("PaymentMeans")) {
        payment(view, means, out);
    }
    direct_debit(view, out);
    addresses(view, out);
    for contact in all(view.root, &[SUPPLIER, PARTY, cac("Contact")]) {
        contact_points(view, contact, out);
    }
}

/// Rule, where it looks, what it asks for there, and its name.
const FILLED: &[(&str, &[Step], &[Step], &str)] = &[
    ("DE-R-003", &[SUPPLIER, PARTY, ADDRESS], &[cbc("CityName")], "The seller's address has no city (BT-37)."),
    ("DE-R-004", &[SUPPLIER, PARTY, ADDRESS], &[cbc("PostalZone")], "The seller's address has no postcode (BT-38)."),
    ("DE-R-005", &[SUPPLIER, PARTY, cac("Contact")], &[cbc("Name")], "The seller's contact has no name (BT-41)."),
    (
        "DE-R-006",
        &[SUPPLIER, PARTY, cac("Contact")],
        &[cbc("Telephone")],
        "The seller's contact has no telephone number (BT-42).",
    ),
    (
        "DE-R-007",
        &[SUPPLIER, PARTY, cac("Contact")],
        &[cbc("ElectronicMail")],
        "The seller's contact has no e-mail address (BT-43).",
    ),
    ("DE-R-008", &[CUSTOMER, PARTY, ADDRESS], &[cbc("CityName")], "The buyer's address has no city (BT-52)."),
    ("DE-R-009", &[CUSTOMER, PARTY, ADDRESS], &[cbc("PostalZone")], "The buyer's address has no postcode (BT-53)."),
    (
        "DE-R-010",
        &[cac("Delivery"), cac("DeliveryLocation"), cac("Address")],
        &[cbc("CityName")],
        "The delivery address has no city (BT-77).",
    ),
    (
        "DE-R-011",
        &[cac("Delivery"), cac("DeliveryLocation"), cac("Address")],
        &[cbc("PostalZone")],
        "The delivery address has no postcode (BT-78).",
    ),
    (
        "DE-R-014",
        &[cac("TaxTotal"), cac("TaxSubtotal")],
        &[cac("TaxCategory"), cbc("Percent")],
        "This part of the VAT breakdown has no rate (BT-119).",
    ),
    ("DE-R-015", &[], &[cbc("BuyerReference")], "The buyer reference (BT-10) is missing."),
];

fn presence(view: &View<'_, '_>, out: &mut Out<'_>) {
    let root = view.root;
    if !present(root, &[cac("PaymentMeans")]) {
        out.fire("DE-R-001", root, "There are no payment instructions (BG-16).");
    }
    for supplier in children(root, SUPPLIER) {
        if !present(supplier, &[PARTY, cac("Contact")]) {
            out.fire("DE-R-002", supplier, "The seller names no contact (BG-6).");
        }
    }
    for (rule, place, path, message) in FILLED {
        for element in all(root, place) {
            if !filled(element, path) {
                out.fire(rule, element, *message);
            }
        }
    }
}

fn tax_numbers(view: &View<'_, '_>, out: &mut Out<'_>) {
    const TAXED: [&str; 8] = ["S", "Z", "E", "AE", "K", "G", "L", "M"];
    let root = view.root;
    let uses = |from: Element<'_, '_>, path: &[Step]| find(from, path, |id| TAXED.contains(&id.raw_text())).is_some();
    let in_allowances = children(root, cac("AllowanceCharge")).any(|allowance| {
        let indicator = find(allowance, &[cbc("ChargeIndicator")], |i| matches!(i.raw_text(), "true" | "false"));
        indicator.is_some() && uses(allowance, &[cac("TaxCategory"), cbc("ID")])
    });
    let in_lines = || view.root_lines().any(|line| uses(line, &[cac("Item"), cac("ClassifiedTaxCategory"), cbc("ID")]));
    if (in_allowances || in_lines())
        && !present(root, &[cac("TaxRepresentativeParty")])
        && !filled(root, &[SUPPLIER, PARTY, REGISTRATION, cbc("CompanyID")])
    {
        let message = "The seller has neither a VAT identifier (BT-31) nor a tax number (BT-32), and there is no tax \
                       representative.";
        out.fire("DE-R-016", root, message);
    }
}

fn types(view: &View<'_, '_>, out: &mut Out<'_>) {
    const TYPES: [&str; 8] = ["326", "380", "384", "389", "381", "875", "876", "877"];
    let root = view.root;
    let codes: Vec<_> = root.children().filter(|child| is_type(*child)).map(Element::raw_text).collect();
    let seen = codes.first().map_or("missing", |code| code.trim());
    let is_listed = |code: &&str| {
        let code = if view.edition == Edition::Billing3_0_21 { normal(code) } else { (*code).into() };
        TYPES.contains(&code.as_ref())
    };
    if !codes.iter().any(is_listed) {
        out.fire("DE-R-017", root, format!("The type is {seen}; it should be one of {}.", TYPES.join(", ")));
    }
    let refers = present(root, &[cac("BillingReference"), cac("InvoiceDocumentReference")]);
    let corrects = if view.edition == Edition::Billing3_0_21 {
        Ok(codes.iter().any(|code| normal(code) == "384"))
    } else {
        let numbers: Option<Vec<f64>> = codes.iter().map(|code| double(code)).collect();
        numbers.map(|numbers| numbers.contains(&384.0)).ok_or(Unsure("the type of the document is no number"))
    };
    out.hold("DE-R-026", root, corrects.map(|corrects| refers || !corrects), || {
        "The document is a corrected invoice (384), but refers to no earlier invoice (BG-3).".to_owned()
    });
}

fn is_type(element: Element<'_, '_>) -> bool {
    let (ns, invoice) = cbc("InvoiceTypeCode");
    element.is(ns, invoice) || element.is(ns, "CreditNoteTypeCode")
}

fn discounts(view: &View<'_, '_>, out: &mut Out<'_>) {
    let terms = one(view.root, &[cac("PaymentTerms")]).map(|terms| {
        let note = terms.and_then(|terms| children(terms, cbc("Note")).next()).map_or("", Element::raw_text);
        skonto::is_well_formed(note, view.edition == Edition::Billing3_0_21)
    });
    out.hold("DE-R-018", view.root, terms, || {
        format!(
            "The payment terms are {}; each discount should be a line such as #SKONTO#TAGE=14#PROZENT=2.00# with a \
             line break after it.",
            shown(view.root, &[cac("PaymentTerms"), cbc("Note")])
        )
    });
}

fn files(view: &View<'_, '_>, out: &mut Out<'_>) {
    let mut earlier = HashSet::new();
    for reference in children(view.root, cac("AdditionalDocumentReference")) {
        let files = all(reference, &[cac("Attachment"), cbc("EmbeddedDocumentBinaryObject")]);
        let names: Vec<_> = files.iter().filter_map(|file| file.raw_attribute("filename")).collect();
        if let Some(name) = names.iter().find(|name| earlier.contains(*name)) {
            return out.fire("DE-R-022", view.root, format!("More than one attached file has the name {name:?}."));
        }
        earlier.extend(names);
    }
}

/// Codes, rule and place of what must be there, rule and places of what must not.
type Means = (&'static [&'static str], &'static str, Step, &'static str, [Step; 2]);

const MEANS: &[Means] = &[
    (&["30", "58"], "DE-R-023-1", ACCOUNT, "DE-R-023-2", [CARD, MANDATE]),
    (&["48", "54", "55"], "DE-R-024-1", CARD, "DE-R-024-2", [ACCOUNT, MANDATE]),
    (&["59"], "DE-R-025-1", MANDATE, "DE-R-025-2", [ACCOUNT, CARD]),
];

fn payment(view: &View<'_, '_>, means: Element<'_, '_>, out: &mut Out<'_>) {
    let is = |codes: &[&str]| {
        if view.edition == Edition::Billing3_0_21 {
            return is_one_of(means, &CODE, codes).unwrap_or_default();
        }
        // Earlier editions compare numbers, so 058 is 58; a code that is no number silences them.
        let seen: Option<Vec<f64>> = children(means, CODE[0]).map(|code| double(code.raw_text())).collect();
        seen.is_some_and(|seen| codes.iter().any(|code| seen.iter().any(|seen| double(code) == Some(*seen))))
    };
    let code = shown(means, &CODE);
    for (codes, rule, demanded, other_rule, forbidden) in MEANS {
        if !is(codes) {
            continue;
        }
        if !present(means, &[*demanded]) {
            out.fire(rule, means, format!("Payment means {code} needs {}, which is missing.", demanded.1));
        }
        if let Some(other) = forbidden.iter().find(|other| present(means, &[**other])) {
            out.fire(other_rule, means, format!("Payment means {code} does not go with {}.", other.1));
        }
    }
    let account = |path: &[Step]| raw(means, path).map(iban);
    let exactly = |code: &str| view.edition == Edition::Billing3_0_21 || equals(means, &CODE, code);
    if is(&["58"]) && exactly("58") {
        let path = [ACCOUNT, cbc("ID")];
        out.hold("DE-R-019", means, account(&path), || format!("{} is not an IBAN.", shown(means, &path)));
    }
    if is(&["59"]) && exactly("59") {
        let path = [MANDATE, cac("PayerFinancialAccount"), cbc("ID")];
        out.hold("DE-R-020", means, account(&path), || format!("{} is not an IBAN.", shown(means, &path)));
    }
}

fn direct_debit(view: &View<'_, '_>, out: &mut Out<'_>) {
    let root = view.root;
    if !present(root, &[cac("PaymentMeans"), MANDATE]) {
        return;
    }
    let creditor = |party: &[Step]| {
        let path = [party, &[cac("PartyIdentification"), cbc("ID")]].concat();
        find(root, &path, |id| id.raw_attribute("schemeID") == Some("SEPA")).is_some()
    };
    if !creditor(&[SUPPLIER, PARTY]) && !creditor(&[cac("PayeeParty")]) {
        let message = "There is a direct debit, but neither seller nor payee has a creditor identifier (BT-90).";
        out.fire("DE-R-030", root, message);
    }
    if !present(root, &[cac("PaymentMeans"), MANDATE, cac("PayerFinancialAccount"), cbc("ID")]) {
        out.fire("DE-R-031", root, "There is a direct debit, but the debited account (BT-91) is missing.");
    }
}

fn contact_points(view: &View<'_, '_>, contact: Element<'_, '_>, out: &mut Out<'_>) {
    let telephone = raw(contact, &[cbc("Telephone")]);
    let dialled = telephone.map(|number| number.chars().filter(char::is_ascii_digit).count() >= 3);
    out.hold("DE-R-027", contact, dialled, || {
        format!("The telephone number is {}; it should have three digits or more.", shown(contact, &[cbc("Telephone")]))
    });
    let mail = raw(contact, &[cbc("ElectronicMail")]).map(|mail| {
        let mail = normal(mail);
        if view.edition == Edition::Billing3_0_21 { german::is_mail(&mail) } else { german::is_plain_mail(&mail) }
    });
    out.hold("DE-R-028", contact, mail, || {
        format!("The e-mail address is {}.", shown(contact, &[cbc("ElectronicMail")]))
    });
}

/// Addresses of supporting documents; since 3.0.21.
fn addresses(view: &View<'_, '_>, out: &mut Out<'_>) {
    let path = [cac("AdditionalDocumentReference"), cac("Attachment"), cac("ExternalReference")];
    for reference in all(view.root, &path) {
        let holds = raw(reference, &[cbc("URI")]).map(german::has_scheme);
        out.hold("DE-R-T02", reference, holds, || {
            format!("The address {} does not begin with a scheme such as https:.", shown(reference, &[cbc("URI")]))
        });
    }
}
