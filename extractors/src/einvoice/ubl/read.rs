//! UBL elements to EN 16931 terms (EN 16931-3-2). UBL 2.0 documents and fragments are read by the same tables.

use model::{Date, DocumentId, parse};

use crate::einvoice::walk::Kind::{Amount, Currency, Id, Number, Scheme, Text};
use crate::einvoice::walk::Rule::{Call, Group, Into, Term};
use crate::einvoice::walk::{Kind, Row, Rule, Walk, many, once};
use crate::einvoice::xml::{Element, Ns};

/// Reads an Invoice or CreditNote.
pub(in crate::einvoice) fn read<'d>(root: Element<'_, '_>, document: &'d DocumentId) -> Walk<'d> {
    let mut walk = Walk::new(document, date);
    walk.table(root, if root.ns() == Ns::UblCreditNote { CREDIT_NOTE } else { INVOICE });
    walk
}

pub(super) fn date(element: Element<'_, '_>) -> Option<Date> {
    let text = element.text();
    if text.trim() == text { parse::date(text).ok() } else { None }
}

pub(super) const fn bt(name: &'static str, term: u16, kind: Kind) -> Row {
    once(Ns::Cbc, name, Term(term, kind))
}
pub(super) const fn bts(name: &'static str, term: u16, kind: Kind) -> Row {
    many(Ns::Cbc, name, Term(term, kind))
}
pub(super) const fn within(name: &'static str, rows: &'static [Row]) -> Row {
    once(Ns::Cac, name, Into(rows))
}
pub(super) const fn withins(name: &'static str, rows: &'static [Row]) -> Row {
    many(Ns::Cac, name, Into(rows))
}
const fn calls(name: &'static str, read: fn(&mut Walk<'_>, Element<'_, '_>)) -> Row {
    many(Ns::Cac, name, Call(read))
}

/// Rows that both documents share; the lines differ by name only.
macro_rules! document {
    ($($row:expr),* $(,)?) => {
        &[
            bt("CustomizationID", 24, Id),
            bt("ProfileID", 23, Id),
            bt("ID", 1, Id),
            bt("IssueDate", 2, Kind::Date),
            many(Ns::Cbc, "Note", Call(note)),
            bt("TaxPointDate", 7, Kind::Date),
            bt("DocumentCurrencyCode", 5, Currency),
            bt("TaxCurrencyCode", 6, Currency),
            bt("AccountingCost", 19, Text),
            bt("BuyerReference", 10, Text),
            withins("InvoicePeriod", PERIOD),
            once(Ns::Cac, "OrderReference", Call(order_reference)),
            many(Ns::Cac, "BillingReference", Group(3, BILLING_REFERENCE)),
            withins("DespatchDocumentReference", &[bt("ID", 16, Text)]),
            withins("ReceiptDocumentReference", &[bt("ID", 15, Text)]),
            withins("OriginatorDocumentReference", &[bt("ID", 17, Text)]),
            withins("ContractDocumentReference", &[bt("ID", 12, Text)]),
            once(Ns::Cac, "AccountingSupplierParty", Into(&[once(Ns::Cac, "Party", Call(seller))])),
            once(Ns::Cac, "AccountingCustomerParty", Into(&[once(Ns::Cac, "Party", Call(buyer))])),
            once(Ns::Cac, "PayeeParty", Into(PAYEE)),
            once(Ns::Cac, "TaxRepresentativeParty", Into(TAX_REPRESENTATIVE)),
            withins("Delivery", DELIVERY),
            withins("PaymentMeans", PAYMENT_MEANS),
            withins("PaymentTerms", &[bts("Note", 20, Text), bt("PaymentDueDate", 9, Kind::Date)]),
            calls("AllowanceCharge", document_allowance_charge),
            calls("TaxTotal", tax_total),
            once(Ns::Cac, "LegalMonetaryTotal", Into(TOTALS)),
            $($row),*
        ]
    };
}

const INVOICE: &[Row] = document![
    bt("DueDate", 9, Kind::Date),
    bt("InvoiceTypeCode", 3, Id),
    withins("ProjectReference", &[bt("ID", 11, Text)]),
    calls("AdditionalDocumentReference", invoice_reference),
    many(Ns::Cac, "InvoiceLine", Group(25, LINE)),
];

const CREDIT_NOTE: &[Row] = document![
    bt("DueDate", 9, Kind::Date),
    bt("CreditNoteTypeCode", 3, Id),
    withins("ProjectReference", &[bt("ID", 11, Text)]),
    calls("AdditionalDocumentReference", credit_note_reference),
    many(Ns::Cac, "CreditNoteLine", Group(25, LINE)),
];

const PERIOD: &[Row] = &[bt("StartDate", 73, Kind::Date), bt("EndDate", 74, Kind::Date), bts("DescriptionCode", 8, Id)];

const BILLING_REFERENCE: &[Row] = &[
    within("InvoiceDocumentReference", &[bt("ID", 25, Text), bt("IssueDate", 26, Kind::Date)]),
    within("CreditNoteDocumentReference", &[bt("ID", 25, Text), bt("IssueDate", 26, Kind::Date)]),
];

const PAYEE: &[Row] = &[
    withins("PartyName", &[bt("Name", 59, Text)]),
    calls("PartyIdentification", payee_identification),
    withins("PartyLegalEntity", &[bt("CompanyID", 61, Scheme)]),
];

const TAX_REPRESENTATIVE: &[Row] = &[
    withins("PartyName", &[bt("Name", 62, Text)]),
    withins("PartyTaxScheme", &[bt("CompanyID", 63, Id)]),
    within("PostalAddress", &address([64, 65, 164, 66, 67, 68, 69])),
];

const DELIVERY: &[Row] = &[
    bt("ActualDeliveryDate", 72, Kind::Date),
    within("DeliveryLocation", &[bt("ID", 71, Scheme), within("Address", &address([75, 76, 165, 77, 78, 79, 80]))]),
    within("DeliveryParty", &[withins("PartyName", &[bt("Name", 70, Text)])]),
];

const PAYMENT_MEANS: &[Row] = &[
    once(Ns::Cbc, "PaymentMeansCode", Call(payment_means_code)),
    bt("PaymentDueDate", 9, Kind::Date),
    bts("PaymentID", 83, Text),
    within("CardAccount", &[bt("PrimaryAccountNumberID", 87, Id), bt("HolderName", 88, Text)]),
    once(Ns::Cac, "PayeeFinancialAccount", Group(17, ACCOUNT)),
    within("PaymentMandate", &[bt("ID", 89, Text), within("PayerFinancialAccount", &[bt("ID", 91, Id)])]),
];

const ACCOUNT: &[Row] = &[
    bt("ID", 84, Id),
    bt("Name", 85, Text),
    within("FinancialInstitutionBranch", &[bt("ID", 86, Id), within("FinancialInstitution", &[bt("ID", 86, Id)])]),
];

const TOTALS: &[Row] = &[
    bt("LineExtensionAmount", 106, Amount),
    bt("TaxExclusiveAmount", 109, Amount),
    bt("TaxInclusiveAmount", 112, Amount),
    bt("AllowanceTotalAmount", 107, Amount),
    bt("ChargeTotalAmount", 108, Amount),
    bt("PrepaidAmount", 113, Amount),
    bt("PayableRoundingAmount", 114, Amount),
    bt("PayableAmount", 115, Amount),
];

const TAX_SUBTOTAL: &[Row] = &[
    bt("TaxableAmount", 116, Amount),
    bt("TaxAmount", 117, Amount),
    within(
        "TaxCategory",
        &[
            bt("ID", 118, Id),
            bt("Percent", 119, Number),
            bt("TaxExemptionReasonCode", 121, Id),
            bts("TaxExemptionReason", 120, Text),
        ],
    ),
    // UBL 2.0 had the rate beside the category.
    bt("Percent", 119, Number),
];

const LINE: &[Row] = &[
    bt("ID", 126, Id),
    bts("Note", 127, Text),
    once(Ns::Cbc, "InvoicedQuantity", Call(quantity)),
    once(Ns::Cbc, "CreditedQuantity", Call(quantity)),
    bt("LineExtensionAmount", 131, Amount),
    bt("AccountingCost", 133, Text),
    withins("InvoicePeriod", &[bt("StartDate", 134, Kind::Date), bt("EndDate", 135, Kind::Date)]),
    calls("OrderLineReference", order_line_reference),
    calls("DocumentReference", line_reference),
    calls("AllowanceCharge", line_allowance_charge),
    within("Item", ITEM),
    within("Price", PRICE),
];

const ITEM: &[Row] = &[
    bts("Description", 154, Text),
    bt("Name", 153, Text),
    within("BuyersItemIdentification", &[bt("ID", 156, Text)]),
    within("SellersItemIdentification", &[bt("ID", 155, Text)]),
    within("StandardItemIdentification", &[bt("ID", 157, Scheme)]),
    within("OriginCountry", &[bt("IdentificationCode", 159, Id)]),
    withins("CommodityClassification", &[many(Ns::Cbc, "ItemClassificationCode", Call(classification))]),
    withins("ClassifiedTaxCategory", &[bt("ID", 151, Id), bt("Percent", 152, Number)]),
    many(Ns::Cac, "AdditionalItemProperty", Group(32, &[bt("Name", 160, Text), bts("Value", 161, Text)])),
];

const PRICE: &[Row] = &[
    bt("PriceAmount", 146, Number),
    once(Ns::Cbc, "BaseQuantity", Call(base_quantity)),
    withins("AllowanceCharge", &[bt("Amount", 147, Number), bt("BaseAmount", 148, Number)]),
];

/// A postal address whose terms are, in order: line 1, 2, 3, city, post code, subdivision, country.
const fn address(terms: [u16; 7]) -> [Row; 7] {
    [
        bt("StreetName", terms[0], Text),
        bt("AdditionalStreetName", terms[1], Text),
        many(Ns::Cac, "AddressLine", Rule::Inner(Ns::Cbc, "Line", terms[2], Text)),
        bt("CityName", terms[3], Text),
        bt("PostalZone", terms[4], Text),
        bt("CountrySubentity", terms[5], Text),
        once(Ns::Cac, "Country", Rule::Inner(Ns::Cbc, "IdentificationCode", terms[6], Id)),
    ]
}

/// BG-1: the subject code stands before the text, `#AAI#text`.
fn note(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.group(1, |walk| {
        let text = element.text();
        let code = text.strip_prefix('#').and_then(|rest| rest.split_once('#')).filter(|(code, _)| is_subject(code));
        if let Some((code, _)) = code {
            walk.text(21, code, parse::TEXT_MAX, element);
        }
        let text = code.map_or(text, |(_, text)| text);
        walk.text(22, text.trim_matches([' ', '\t', '\n', '\r']), parse::TEXT_MAX, element);
    });
}

/// A code of UNTDID 4451: three capital letters.
pub(super) fn is_subject(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase())
}

fn order_reference(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.table(element, &[bt("SalesOrderID", 14, Text)]);
    // Peppol BIS: an order reference is mandatory beside a sales order, and "NA" says that there is none.
    let number = element.child(Ns::Cbc, "ID");
    let is_filler = walk.has(14) && number.is_some_and(|id| id.text() == "NA");
    if !is_filler {
        walk.table(element, &[bt("ID", 13, Text)]);
    }
}

/// BT-132. A bill for several orders names the order beside its line, for which EN 16931 has no term of its own: "4711 / 10".
fn order_line_reference(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let order = element.child(Ns::Cac, "OrderReference").and_then(|reference| reference.child(Ns::Cbc, "ID"));
    walk.order_line(order, element.child(Ns::Cbc, "LineID"));
}

fn invoice_reference(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    additional_reference(walk, element, false);
}

fn credit_note_reference(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    additional_reference(walk, element, true);
}

/// BT-18 (type 130), BT-11 in a credit note (type 50), else BG-24.
fn additional_reference(walk: &mut Walk<'_>, element: Element<'_, '_>, in_credit_note: bool) {
    let type_code = element.child(Ns::Cbc, "DocumentTypeCode").map(|code| code.text());
    match type_code {
        Some("130") => walk.table(element, &[bt("ID", 18, Scheme)]),
        Some("50") if in_credit_note => walk.table(element, &[bt("ID", 11, Text)]),
        _ => walk.group(24, |walk| walk.table(element, SUPPORTING_DOCUMENT)),
    }
}

const SUPPORTING_DOCUMENT: &[Row] = &[
    bt("ID", 122, Text),
    bts("DocumentDescription", 123, Text),
    within(
        "Attachment",
        &[
            once(Ns::Cbc, "EmbeddedDocumentBinaryObject", Call(|walk, element| walk.attachment(element))),
            within("ExternalReference", &[once(Ns::Cbc, "URI", Call(external_location))]),
        ],
    ),
];

fn external_location(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.flag("external_reference");
    walk.term(124, Text, element);
}

fn seller(walk: &mut Walk<'_>, party: Element<'_, '_>) {
    walk.table(party, SELLER);
    if party.child(Ns::Cac, "PartyLegalEntity").is_none() {
        // UBL 2.0 and other CIUS: the only name is the party's.
        walk.table(party, &[many(Ns::Cac, "PartyName", Rule::Inner(Ns::Cbc, "Name", 27, Text))]);
    } else {
        walk.table(party, &[many(Ns::Cac, "PartyName", Rule::Inner(Ns::Cbc, "Name", 28, Text))]);
    }
}

const SELLER: &[Row] = &[
    bt("EndpointID", 34, Scheme),
    calls("PartyIdentification", seller_identification),
    within("PostalAddress", &address([35, 36, 162, 37, 38, 39, 40])),
    calls("PartyTaxScheme", seller_tax_scheme),
    withins(
        "PartyLegalEntity",
        &[bt("RegistrationName", 27, Text), bt("CompanyID", 30, Scheme), bt("CompanyLegalForm", 33, Text)],
    ),
    within("Contact", &[bt("Name", 41, Text), bt("Telephone", 42, Text), bt("ElectronicMail", 43, Text)]),
];

fn buyer(walk: &mut Walk<'_>, party: Element<'_, '_>) {
    walk.table(party, BUYER);
    if party.child(Ns::Cac, "PartyLegalEntity").is_none() {
        walk.table(party, &[many(Ns::Cac, "PartyName", Rule::Inner(Ns::Cbc, "Name", 44, Text))]);
    } else {
        walk.table(party, &[many(Ns::Cac, "PartyName", Rule::Inner(Ns::Cbc, "Name", 45, Text))]);
    }
}

const BUYER: &[Row] = &[
    bt("EndpointID", 49, Scheme),
    withins("PartyIdentification", &[bt("ID", 46, Scheme)]),
    within("PostalAddress", &address([50, 51, 163, 52, 53, 54, 55])),
    calls("PartyTaxScheme", buyer_tax_scheme),
    withins("PartyLegalEntity", &[bt("RegistrationName", 44, Text), bt("CompanyID", 47, Scheme)]),
    within("Contact", &[bt("Name", 56, Text), bt("Telephone", 57, Text), bt("ElectronicMail", 58, Text)]),
];

fn seller_identification(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let Some(id) = element.child(Ns::Cbc, "ID") else { return };
    match id.attribute("schemeID") {
        Some("SEPA") => walk.term(90, Text, id),
        scheme => walk.repeated(29, id.text(), &[(1, scheme)], id),
    }
}

fn payee_identification(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let Some(id) = element.child(Ns::Cbc, "ID") else { return };
    let is_creditor = id.attribute("schemeID") == Some("SEPA");
    if is_creditor { walk.term(90, Text, id) } else { walk.term(60, Scheme, id) }
}

fn seller_tax_scheme(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let term = if is_vat(element) { 31 } else { 32 };
    walk.table(element, &[bt("CompanyID", term, Id)]);
}

fn buyer_tax_scheme(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    if is_vat(element) {
        walk.table(element, &[bt("CompanyID", 48, Id)]);
    }
}

/// Whether a tax registration is one for VAT. Without a scheme, a number that looks like a VAT identifier is one.
fn is_vat(element: Element<'_, '_>) -> bool {
    let scheme = element.child(Ns::Cac, "TaxScheme").and_then(|scheme| scheme.child(Ns::Cbc, "ID"));
    match scheme.map(|id| id.text()).filter(|id| !id.is_empty()) {
        Some(id) => id.eq_ignore_ascii_case("VAT"),
        None => element.child(Ns::Cbc, "CompanyID").is_some_and(|id| id.text().parse::<model::VatIdentifier>().is_ok()),
    }
}

fn payment_means_code(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.term(81, Id, element);
    if let Some(name) = element.attribute("name") {
        walk.text(82, name, parse::TEXT_MAX, element);
    }
}

fn document_allowance_charge(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let rows = if is_charge(element) { CHARGE } else { ALLOWANCE };
    walk.group(if is_charge(element) { 21 } else { 20 }, |walk| walk.table(element, rows));
}

const ALLOWANCE: &[Row] = &[
    bt("AllowanceChargeReasonCode", 98, Id),
    bts("AllowanceChargeReason", 97, Text),
    bt("MultiplierFactorNumeric", 94, Number),
    bt("Amount", 92, Amount),
    bt("BaseAmount", 93, Amount),
    withins("TaxCategory", &[bt("ID", 95, Id), bt("Percent", 96, Number)]),
];

const CHARGE: &[Row] = &[
    bt("AllowanceChargeReasonCode", 105, Id),
    bts("AllowanceChargeReason", 104, Text),
    bt("MultiplierFactorNumeric", 101, Number),
    bt("Amount", 99, Amount),
    bt("BaseAmount", 100, Amount),
    withins("TaxCategory", &[bt("ID", 102, Id), bt("Percent", 103, Number)]),
];

fn line_allowance_charge(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let rows = if is_charge(element) { LINE_CHARGE } else { LINE_ALLOWANCE };
    walk.group(if is_charge(element) { 28 } else { 27 }, |walk| walk.table(element, rows));
}

const LINE_ALLOWANCE: &[Row] = &[
    bt("AllowanceChargeReasonCode", 140, Id),
    bts("AllowanceChargeReason", 139, Text),
    bt("MultiplierFactorNumeric", 138, Number),
    bt("Amount", 136, Amount),
    bt("BaseAmount", 137, Amount),
];

const LINE_CHARGE: &[Row] = &[
    bt("AllowanceChargeReasonCode", 145, Id),
    bts("AllowanceChargeReason", 144, Text),
    bt("MultiplierFactorNumeric", 143, Number),
    bt("Amount", 141, Amount),
    bt("BaseAmount", 142, Amount),
];

fn is_charge(element: Element<'_, '_>) -> bool {
    element.child(Ns::Cbc, "ChargeIndicator").is_some_and(|indicator| matches!(indicator.text(), "true" | "1"))
}

/// BT-110 with BG-23, or BT-111: two totals of tax are told apart by their currency.
fn tax_total(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let root = element.parent();
    let code = |name| root.and_then(|root| root.child(Ns::Cbc, name)).map(|code| code.text());
    let accounting = code("TaxCurrencyCode").filter(|accounting| Some(*accounting) != code("DocumentCurrencyCode"));
    let currency = element.child(Ns::Cbc, "TaxAmount").and_then(|amount| amount.attribute("currencyID"));
    let in_accounting = currency.is_some() && currency == accounting;
    let is_second = walk.has(110) && !element.children().any(|child| child.is(Ns::Cac, "TaxSubtotal"));
    if in_accounting || (is_second && !walk.has(111)) {
        walk.table(element, &[bt("TaxAmount", 111, Amount)]);
    } else {
        walk.table(element, &[bt("TaxAmount", 110, Amount), many(Ns::Cac, "TaxSubtotal", Group(23, TAX_SUBTOTAL))]);
    }
}

fn line_reference(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let type_code = element.child(Ns::Cbc, "DocumentTypeCode").map(|code| code.text());
    // EN 16931 allows one kind of reference on a line; without a code it can only be that.
    if matches!(type_code, Some("130") | None) {
        walk.table(element, &[bt("ID", 128, Scheme)]);
    }
}

pub(super) fn quantity(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.term(129, Number, element);
    if let Some(unit) = element.attribute("unitCode") {
        walk.text(130, unit, parse::TEXT_MAX, element);
    }
}

fn base_quantity(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.term(149, Number, element);
    if let Some(unit) = element.attribute("unitCode") {
        walk.text(150, unit, parse::TEXT_MAX, element);
    }
}

fn classification(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let parts = [(1, element.attribute("listID")), (2, element.attribute("listVersionID"))];
    walk.repeated(158, element.text(), &parts, element);
}
