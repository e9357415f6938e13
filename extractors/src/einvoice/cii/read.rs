//! CII elements to EN 16931 terms (EN 16931-3-3). ZUGFeRD 1 is the same under older names, so its names stand beside.

use model::{Date, DocumentId, parse};

use crate::einvoice::walk::Kind::{Amount, Currency, Id, Number, Scheme, Text};
use crate::einvoice::walk::Rule::{Call, Group, Into, Term};
use crate::einvoice::walk::{Kind, Row, Rule, Walk, many, once};
use crate::einvoice::xml::{Element, Ns};

/// Reads a CrossIndustryInvoice or a CrossIndustryDocument.
pub(in crate::einvoice) fn read<'d>(root: Element<'_, '_>, document: &'d DocumentId) -> Walk<'d> {
    let mut walk = Walk::new(document, date);
    walk.table(root, DOCUMENT);
    walk
}

/// A date in one of the forms of UNTDID 2379 that hold a whole day: 102, 203, 204, or ISO text.
fn date(element: Element<'_, '_>) -> Option<Date> {
    let inner = element.children().next().unwrap_or(element);
    let text = inner.text();
    let day = match inner.attribute("format") {
        Some("102") | None if text.len() == 8 => text,
        Some("203") if text.len() == 12 => text.get(..8)?,
        Some("204") if text.len() == 14 => text.get(..8)?,
        None => return parse::date(text).ok().filter(|_| text.trim() == text),
        Some(_) => return None,
    };
    if !day.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Date::new(day[..4].parse().ok()?, day[4..6].parse().ok()?, day[6..].parse().ok()?).ok()
}

const fn bt(name: &'static str, term: u16, kind: Kind) -> Row {
    once(Ns::Ram, name, Term(term, kind))
}
const fn bts(name: &'static str, term: u16, kind: Kind) -> Row {
    many(Ns::Ram, name, Term(term, kind))
}
const fn within(name: &'static str, rows: &'static [Row]) -> Row {
    once(Ns::Ram, name, Into(rows))
}
const fn withins(name: &'static str, rows: &'static [Row]) -> Row {
    many(Ns::Ram, name, Into(rows))
}
const fn inner(name: &'static str, child: &'static str, term: u16, kind: Kind) -> Row {
    many(Ns::Ram, name, Rule::Inner(Ns::Ram, child, term, kind))
}
const fn calls(name: &'static str, read: fn(&mut Walk<'_>, Element<'_, '_>)) -> Row {
    many(Ns::Ram, name, Call(read))
}

const DOCUMENT: &[Row] = &[
    once(Ns::Rsm, "ExchangedDocumentContext", Into(CONTEXT)),
    once(Ns::Rsm, "ExchangedDocument", Into(HEADER)),
    once(Ns::Rsm, "SupplyChainTradeTransaction", Into(TRANSACTION)),
    // ZUGFeRD 1.
    once(Ns::Ferd, "SpecifiedExchangedDocumentContext", Into(CONTEXT)),
    once(Ns::Ferd, "HeaderExchangedDocument", Into(HEADER)),
    once(Ns::Ferd, "SpecifiedSupplyChainTradeTransaction", Into(TRANSACTION)),
];

const CONTEXT: &[Row] = &[
    inner("BusinessProcessSpecifiedDocumentContextParameter", "ID", 23, Id),
    inner("GuidelineSpecifiedDocumentContextParameter", "ID", 24, Id),
];

const HEADER: &[Row] = &[
    bt("ID", 1, Id),
    bt("TypeCode", 3, Id),
    bt("IssueDateTime", 2, Kind::Date),
    many(
        Ns::Ram,
        "IncludedNote",
        Group(1, &[bts("Content", 22, Text), once(Ns::Ram, "SubjectCode", Call(subject_code))]),
    ),
];

/// Converters from UBL leave the number signs that UBL writes around the code.
fn subject_code(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.text(21, element.text().trim_matches('#'), parse::TEXT_MAX, element);
}

const TRANSACTION: &[Row] = &[
    calls("IncludedSupplyChainTradeLineItem", line),
    once(Ns::Ram, "ApplicableHeaderTradeAgreement", Into(AGREEMENT)),
    once(Ns::Ram, "ApplicableHeaderTradeDelivery", Into(DELIVERY)),
    once(Ns::Ram, "ApplicableHeaderTradeSettlement", Into(SETTLEMENT)),
    // ZUGFeRD 1.
    once(Ns::Ram, "ApplicableSupplyChainTradeAgreement", Into(AGREEMENT)),
    once(Ns::Ram, "ApplicableSupplyChainTradeDelivery", Into(DELIVERY)),
    once(Ns::Ram, "ApplicableSupplyChainTradeSettlement", Into(SETTLEMENT)),
];

/// Reads a line, unless it is a group's heading, an information line, or the detail of another line.
fn line(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let document = element.child(Ns::Ram, "AssociatedDocumentLineDocument");
    let status = document.and_then(|d| d.child(Ns::Ram, "LineStatusReasonCode")).map(|code| code.text());
    let is_detail = document.is_some_and(|d| d.child(Ns::Ram, "ParentLineID").is_some());
    let counts = match status {
        Some("GROUP" | "INFORMATION") => false,
        Some(_) => true,
        None => !is_detail,
    };
    if counts {
        walk.group(25, |walk| walk.table(element, LINE));
    }
}

const LINE: &[Row] = &[
    within("AssociatedDocumentLineDocument", &[bt("LineID", 126, Id), inner("IncludedNote", "Content", 127, Text)]),
    within("SpecifiedTradeProduct", PRODUCT),
    within("SpecifiedLineTradeAgreement", LINE_AGREEMENT),
    within("SpecifiedLineTradeDelivery", LINE_DELIVERY),
    within("SpecifiedLineTradeSettlement", LINE_SETTLEMENT),
    // ZUGFeRD 1.
    within("SpecifiedSupplyChainTradeAgreement", LINE_AGREEMENT),
    within("SpecifiedSupplyChainTradeDelivery", LINE_DELIVERY),
    within("SpecifiedSupplyChainTradeSettlement", LINE_SETTLEMENT),
];

const PRODUCT: &[Row] = &[
    bt("GlobalID", 157, Scheme),
    bt("SellerAssignedID", 155, Text),
    bt("BuyerAssignedID", 156, Text),
    bts("Name", 153, Text),
    bts("Description", 154, Text),
    many(
        Ns::Ram,
        "ApplicableProductCharacteristic",
        Group(32, &[bts("Description", 160, Text), bts("Value", 161, Text)]),
    ),
    withins("DesignatedProductClassification", &[calls("ClassCode", classification)]),
    within("OriginTradeCountry", &[bt("ID", 159, Id)]),
];

fn classification(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let parts = [(1, element.attribute("listID")), (2, element.attribute("listVersionID"))];
    walk.repeated(158, element.text(), &parts, element);
}

const LINE_AGREEMENT: &[Row] = &[
    calls("BuyerOrderReferencedDocument", order_line_reference),
    calls("GrossPriceProductTradePrice", gross_price),
    calls("NetPriceProductTradePrice", net_price),
];

/// BT-132; the extended profile of Factur-X names the order beside its line.
fn order_line_reference(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.order_line(element.child(Ns::Ram, "IssuerAssignedID"), element.child(Ns::Ram, "LineID"));
}

fn gross_price(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.table(element, &[bt("ChargeAmount", 148, Number), calls("AppliedTradeAllowanceCharge", price_discount)]);
    // The base quantity belongs to both prices; it is taken from the net price when that has one.
    let net = element.parent().and_then(|agreement| agreement.child(Ns::Ram, "NetPriceProductTradePrice"));
    if net.is_none_or(|net| net.child(Ns::Ram, "BasisQuantity").is_none()) {
        walk.table(element, &[once(Ns::Ram, "BasisQuantity", Call(base_quantity))]);
    }
}

fn net_price(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.table(element, &[bt("ChargeAmount", 146, Number), once(Ns::Ram, "BasisQuantity", Call(base_quantity))]);
}

fn price_discount(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    if !is_charge(element) {
        walk.table(element, &[bt("ActualAmount", 147, Number)]);
    }
}

fn base_quantity(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.term(149, Number, element);
    if let Some(unit) = element.attribute("unitCode") {
        walk.text(150, unit, parse::TEXT_MAX, element);
    }
}

const LINE_DELIVERY: &[Row] = &[once(Ns::Ram, "BilledQuantity", Call(quantity))];

fn quantity(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.term(129, Number, element);
    if let Some(unit) = element.attribute("unitCode") {
        walk.text(130, unit, parse::TEXT_MAX, element);
    }
}

const LINE_SETTLEMENT: &[Row] = &[
    withins(
        "ApplicableTradeTax",
        &[bt("CategoryCode", 151, Id), bt("RateApplicablePercent", 152, Number), bt("ApplicablePercent", 152, Number)],
    ),
    within("BillingSpecifiedPeriod", &[bt("StartDateTime", 134, Kind::Date), bt("EndDateTime", 135, Kind::Date)]),
    calls("SpecifiedTradeAllowanceCharge", line_allowance_charge),
    withins("SpecifiedTradeSettlementLineMonetarySummation", &[bts("LineTotalAmount", 131, Amount)]),
    withins("SpecifiedTradeSettlementMonetarySummation", &[bts("LineTotalAmount", 131, Amount)]),
    calls("AdditionalReferencedDocument", line_reference),
    inner("ReceivableSpecifiedTradeAccountingAccount", "ID", 133, Text),
];

fn line_allowance_charge(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let rows = if is_charge(element) { LINE_CHARGE } else { LINE_ALLOWANCE };
    walk.group(if is_charge(element) { 28 } else { 27 }, |walk| walk.table(element, rows));
}

const LINE_ALLOWANCE: &[Row] = &[
    bt("CalculationPercent", 138, Number),
    bt("BasisAmount", 137, Amount),
    bts("ActualAmount", 136, Amount),
    bt("ReasonCode", 140, Id),
    bt("Reason", 139, Text),
];

const LINE_CHARGE: &[Row] = &[
    bt("CalculationPercent", 143, Number),
    bt("BasisAmount", 142, Amount),
    bts("ActualAmount", 141, Amount),
    bt("ReasonCode", 145, Id),
    bt("Reason", 144, Text),
];

fn is_charge(element: Element<'_, '_>) -> bool {
    let indicator = element.child(Ns::Ram, "ChargeIndicator");
    indicator
        .map(|i| i.children().next().unwrap_or(i))
        .is_some_and(|indicator| matches!(indicator.text(), "true" | "1"))
}

fn line_reference(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    // BT-128 is the only reference of a line that EN 16931 knows; other types are extensions.
    if matches!(type_code(element), Some("130") | None) {
        object_identifier(walk, 128, element);
    }
}

fn type_code<'t>(element: Element<'t, '_>) -> Option<&'t str> {
    element.child(Ns::Ram, "TypeCode").map(|code| code.text())
}

fn object_identifier(walk: &mut Walk<'_>, term: u16, element: Element<'_, '_>) {
    let Some(id) = element.child(Ns::Ram, "IssuerAssignedID") else { return };
    let scheme = element.child(Ns::Ram, "ReferenceTypeCode").map(|code| code.text()).filter(|code| !code.is_empty());
    walk.identifier(term, 0, id.text(), &[(1, scheme)], id);
}

const AGREEMENT: &[Row] = &[
    bt("BuyerReference", 10, Text),
    once(Ns::Ram, "SellerTradeParty", Into(SELLER)),
    once(Ns::Ram, "BuyerTradeParty", Call(buyer)),
    within("SellerTaxRepresentativeTradeParty", TAX_REPRESENTATIVE),
    within("SellerOrderReferencedDocument", &reference(14)),
    within("BuyerOrderReferencedDocument", &reference(13)),
    within("ContractReferencedDocument", &reference(12)),
    calls("AdditionalReferencedDocument", additional_reference),
    within("SpecifiedProcuringProject", &[bt("ID", 11, Text)]),
];

/// A referenced document whose number is a term; ZUGFeRD 1 calls the number `ID`.
const fn reference(term: u16) -> [Row; 2] {
    [bt("IssuerAssignedID", term, Text), bt("ID", term, Text)]
}

const SELLER: &[Row] = &[
    calls("ID", seller_identifier),
    calls("GlobalID", seller_identifier),
    bt("Name", 27, Text),
    bts("Description", 33, Text),
    within("SpecifiedLegalOrganization", &[bt("ID", 30, Scheme), bt("TradingBusinessName", 28, Text)]),
    withins("DefinedTradeContact", &contact([41, 42, 43])),
    within("PostalTradeAddress", &address([35, 36, 162, 37, 38, 39, 40])),
    withins("URIUniversalCommunication", &[bt("URIID", 34, Scheme)]),
    calls("SpecifiedTaxRegistration", seller_tax_registration),
];

fn seller_identifier(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.repeated(29, element.text(), &[(1, element.attribute("schemeID"))], element);
}

fn seller_tax_registration(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let Some(id) = element.child(Ns::Ram, "ID") else { return };
    let term = if is_vat(id) { 31 } else { 32 };
    walk.term(term, Id, id);
}

/// Whether a tax registration is one for VAT (`VA`); `FC` is the local tax number.
fn is_vat(id: Element<'_, '_>) -> bool {
    match id.attribute("schemeID") {
        Some(scheme) => matches!(scheme, "VA" | "VAT"),
        None => id.text().parse::<model::VatIdentifier>().is_ok(),
    }
}

fn buyer(walk: &mut Walk<'_>, party: Element<'_, '_>) {
    party_identifier(walk, 46, party);
    walk.table(party, BUYER);
}

/// A party that has one identifier only: the global one goes before the own one.
fn party_identifier(walk: &mut Walk<'_>, term: u16, party: Element<'_, '_>) {
    let id = party.child(Ns::Ram, "GlobalID").filter(|id| !id.text().is_empty());
    if let Some(id) = id.or_else(|| party.child(Ns::Ram, "ID")) {
        walk.term(term, Scheme, id);
    }
}

const BUYER: &[Row] = &[
    bt("Name", 44, Text),
    within("SpecifiedLegalOrganization", &[bt("ID", 47, Scheme), bt("TradingBusinessName", 45, Text)]),
    withins("DefinedTradeContact", &contact([56, 57, 58])),
    within("PostalTradeAddress", &address([50, 51, 163, 52, 53, 54, 55])),
    withins("URIUniversalCommunication", &[bt("URIID", 49, Scheme)]),
    calls("SpecifiedTaxRegistration", buyer_tax_registration),
];

fn buyer_tax_registration(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    if let Some(id) = element.child(Ns::Ram, "ID").filter(|id| is_vat(*id)) {
        walk.term(48, Id, id);
    }
}

const TAX_REPRESENTATIVE: &[Row] = &[
    bt("Name", 62, Text),
    within("PostalTradeAddress", &address([64, 65, 164, 66, 67, 68, 69])),
    calls("SpecifiedTaxRegistration", representative_tax_registration),
];

fn representative_tax_registration(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    if let Some(id) = element.child(Ns::Ram, "ID").filter(|id| is_vat(*id)) {
        walk.term(63, Id, id);
    }
}

/// A contact whose terms are, in order: name, telephone, email.
const fn contact(terms: [u16; 3]) -> [Row; 4] {
    [
        bt("PersonName", terms[0], Text),
        bt("DepartmentName", terms[0], Text),
        inner("TelephoneUniversalCommunication", "CompleteNumber", terms[1], Text),
        inner("EmailURIUniversalCommunication", "URIID", terms[2], Text),
    ]
}

/// A postal address whose terms are, in order: line 1, 2, 3, city, post code, subdivision, country.
const fn address(terms: [u16; 7]) -> [Row; 7] {
    [
        bt("LineOne", terms[0], Text),
        bt("LineTwo", terms[1], Text),
        bt("LineThree", terms[2], Text),
        bt("CityName", terms[3], Text),
        bt("PostcodeCode", terms[4], Text),
        bts("CountrySubDivisionName", terms[5], Text),
        bt("CountryID", terms[6], Id),
    ]
}

/// BT-17 (type 50), BT-18 (type 130), else BG-24.
fn additional_reference(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    match type_code(element) {
        Some("50") => walk.table(element, &reference(17)),
        Some("130") => object_identifier(walk, 18, element),
        _ => walk.group(24, |walk| walk.table(element, SUPPORTING_DOCUMENT)),
    }
}

const SUPPORTING_DOCUMENT: &[Row] = &[
    bt("IssuerAssignedID", 122, Text),
    bt("ID", 122, Text),
    once(Ns::Ram, "URIID", Call(external_location)),
    bts("Name", 123, Text),
    many(Ns::Ram, "AttachmentBinaryObject", Call(|walk, element| walk.attachment(element))),
];

fn external_location(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.flag("external_reference");
    walk.term(124, Text, element);
}

const DELIVERY: &[Row] = &[
    once(Ns::Ram, "ShipToTradeParty", Call(ship_to)),
    within("ActualDeliverySupplyChainEvent", &[bt("OccurrenceDateTime", 72, Kind::Date)]),
    within("DespatchAdviceReferencedDocument", &reference(16)),
    within("ReceivingAdviceReferencedDocument", &reference(15)),
];

fn ship_to(walk: &mut Walk<'_>, party: Element<'_, '_>) {
    party_identifier(walk, 71, party);
    walk.table(
        party,
        &[bt("Name", 70, Text), within("PostalTradeAddress", &const { address([75, 76, 165, 77, 78, 79, 80]) })],
    );
}

const SETTLEMENT: &[Row] = &[
    bt("CreditorReferenceID", 90, Text),
    bts("PaymentReference", 83, Text),
    bt("TaxCurrencyCode", 6, Currency),
    bt("InvoiceCurrencyCode", 5, Currency),
    once(Ns::Ram, "PayeeTradeParty", Call(payee)),
    calls("SpecifiedTradeSettlementPaymentMeans", payment_means),
    calls("ApplicableTradeTax", vat_breakdown),
    within("BillingSpecifiedPeriod", &[bt("StartDateTime", 73, Kind::Date), bt("EndDateTime", 74, Kind::Date)]),
    calls("SpecifiedTradeAllowanceCharge", document_allowance_charge),
    calls("SpecifiedLogisticsServiceCharge", logistics_charge),
    withins("SpecifiedTradePaymentTerms", PAYMENT_TERMS),
    within("SpecifiedTradeSettlementHeaderMonetarySummation", TOTALS),
    within("SpecifiedTradeSettlementMonetarySummation", TOTALS),
    many(Ns::Ram, "InvoiceReferencedDocument", Group(3, PRECEDING_INVOICE)),
    inner("ReceivableSpecifiedTradeAccountingAccount", "ID", 19, Text),
];

const PAYMENT_TERMS: &[Row] =
    &[bts("Description", 20, Text), bt("DueDateDateTime", 9, Kind::Date), bts("DirectDebitMandateID", 89, Text)];

const PRECEDING_INVOICE: &[Row] = &[
    bt("IssuerAssignedID", 25, Text),
    bt("ID", 25, Text),
    bt("FormattedIssueDateTime", 26, Kind::Date),
    bt("IssueDateTime", 26, Kind::Date),
];

fn payee(walk: &mut Walk<'_>, party: Element<'_, '_>) {
    party_identifier(walk, 60, party);
    walk.table(party, &[bt("Name", 59, Text), inner("SpecifiedLegalOrganization", "ID", 61, Scheme)]);
}

fn payment_means(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.table(element, PAYMENT_MEANS);
    walk.group(17, |walk| walk.table(element, CREDIT_TRANSFER));
}

const PAYMENT_MEANS: &[Row] = &[
    bt("TypeCode", 81, Id),
    bts("Information", 82, Text),
    within("ApplicableTradeSettlementFinancialCard", &[bt("ID", 87, Id), bt("CardholderName", 88, Text)]),
    within("PayerPartyDebtorFinancialAccount", &[bt("IBANID", 91, Id), bt("ProprietaryID", 91, Id)]),
];

const CREDIT_TRANSFER: &[Row] = &[
    within(
        "PayeePartyCreditorFinancialAccount",
        &[bt("IBANID", 84, Id), bt("ProprietaryID", 84, Id), bt("AccountName", 85, Text)],
    ),
    within("PayeeSpecifiedCreditorFinancialInstitution", &[bt("BICID", 86, Id)]),
];

/// BG-23; the tax point (BT-7, BT-8) stands in it but belongs to the document.
fn vat_breakdown(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.table(element, &[bt("TaxPointDate", 7, Kind::Date), once(Ns::Ram, "DueDateTypeCode", Call(tax_point_code))]);
    walk.group(23, |walk| walk.table(element, VAT_BREAKDOWN));
}

const VAT_BREAKDOWN: &[Row] = &[
    bts("CalculatedAmount", 117, Amount),
    bt("ExemptionReason", 120, Text),
    bts("BasisAmount", 116, Amount),
    bt("CategoryCode", 118, Id),
    bt("ExemptionReasonCode", 121, Id),
    bt("RateApplicablePercent", 119, Number),
    bt("ApplicablePercent", 119, Number),
];

/// CII writes UNTDID 2475 where the model has UNTDID 2005: 5, 29, 72 are 3, 35, 432.
fn tax_point_code(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let code = match element.text() {
        "5" => "3",
        "29" => "35",
        "72" => "432",
        other => other,
    };
    walk.text(8, code, parse::TEXT_MAX, element);
}

fn document_allowance_charge(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let rows = if is_charge(element) { CHARGE } else { ALLOWANCE };
    walk.group(if is_charge(element) { 21 } else { 20 }, |walk| walk.table(element, rows));
}

const ALLOWANCE: &[Row] = &[
    bt("CalculationPercent", 94, Number),
    bt("BasisAmount", 93, Amount),
    bts("ActualAmount", 92, Amount),
    bt("ReasonCode", 98, Id),
    bt("Reason", 97, Text),
    withins(
        "CategoryTradeTax",
        &[bt("CategoryCode", 95, Id), bt("RateApplicablePercent", 96, Number), bt("ApplicablePercent", 96, Number)],
    ),
];

const CHARGE: &[Row] = &[
    bt("CalculationPercent", 101, Number),
    bt("BasisAmount", 100, Amount),
    bts("ActualAmount", 99, Amount),
    bt("ReasonCode", 105, Id),
    bt("Reason", 104, Text),
    withins(
        "CategoryTradeTax",
        &[bt("CategoryCode", 102, Id), bt("RateApplicablePercent", 103, Number), bt("ApplicablePercent", 103, Number)],
    ),
];

/// Freight of the extended profile is a charge like any other.
fn logistics_charge(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.group(21, |walk| walk.table(element, LOGISTICS_CHARGE));
}

const LOGISTICS_CHARGE: &[Row] = &[
    bts("Description", 104, Text),
    bt("AppliedAmount", 99, Amount),
    withins(
        "AppliedTradeTax",
        &[bt("CategoryCode", 102, Id), bt("RateApplicablePercent", 103, Number), bt("ApplicablePercent", 103, Number)],
    ),
];

const TOTALS: &[Row] = &[
    bts("LineTotalAmount", 106, Amount),
    bts("ChargeTotalAmount", 108, Amount),
    bts("AllowanceTotalAmount", 107, Amount),
    bts("TaxBasisTotalAmount", 109, Amount),
    calls("TaxTotalAmount", tax_total),
    bt("RoundingAmount", 114, Amount),
    bts("GrandTotalAmount", 112, Amount),
    bts("TotalPrepaidAmount", 113, Amount),
    bts("DuePayableAmount", 115, Amount),
];

/// BT-110 or BT-111, told apart by currency.
fn tax_total(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let settlement = element.parent().and_then(|totals| totals.parent());
    let code = |name| settlement.and_then(|s| s.child(Ns::Ram, name)).map(|code| code.text());
    let accounting = code("TaxCurrencyCode").filter(|accounting| Some(*accounting) != code("InvoiceCurrencyCode"));
    let currency = element.attribute("currencyID");
    let is_second = walk.has(110) && !walk.has(111);
    let term = if (currency.is_some() && currency == accounting) || is_second { 111 } else { 110 };
    walk.amount(term, element);
}
