//! Facturae 3.1 and 3.2.x, the electronic invoice of Spain, with or without a signature around.
//!
//! A batch may hold several invoices; the first is read and the others are counted aloud. A corrective invoice that
//! states differences with a minus is a credit note without one. The document's own total has the withheld tax taken
//! off; BT-112 is the total before that, and BT-113 what is not paid to the seller any more.

use std::collections::HashSet;

use model::{Decimal, DocumentId, TermPath};

use super::countries::alpha_2;
use super::{at, bt, calls, children, date, due_dates, note, number, read_value, reference, text, value};
use super::{vat_identifier, within, withins};
use crate::einvoice::walk::Kind::{Amount, Currency, Id, Number, Text};
use crate::einvoice::walk::Rule::Group;
use crate::einvoice::walk::{Kind, Row, Walk, many};
use crate::einvoice::xml::{Element, Ns};

/// Reads a `Facturae`.
pub(in crate::einvoice) fn read<'d>(root: Element<'_, '_>, document: &'d DocumentId) -> Walk<'d> {
    let mut walk = Walk::new(document, date);
    walk.table(root, ROOT);
    let invoices = || children(root, "Invoices").flat_map(|invoices| children(invoices, "Invoice"));
    if let Some(first) = invoices().next() {
        invoice(&mut walk, first);
    }
    let numbers: Vec<&str> =
        invoices().map(|invoice| text(invoice, "InvoiceHeader/InvoiceNumber").unwrap_or("?")).collect();
    super::several(&mut walk, &numbers);
    walk
}

const ROOT: &[Row] = &[
    within(
        "FileHeader",
        &[
            bt("SchemaVersion", 24, Id),
            within("FactoringAssignmentData", &[calls("Assignee", factor), calls("PaymentDetails", payment_details)]),
        ],
    ),
    within("Parties", &[calls("SellerParty", seller), calls("BuyerParty", buyer)]),
];

/// The terms of a party: name, trading name, VAT identifier, address line, city, post code, subdivision, country,
/// contact, telephone, email; 0 where EN 16931 has none.
type PartyTerms = [u16; 11];

fn seller(walk: &mut Walk<'_>, party: Element<'_, '_>) {
    read_party(walk, party, [27, 28, 31, 35, 37, 38, 39, 40, 41, 42, 43]);
}

fn buyer(walk: &mut Walk<'_>, party: Element<'_, '_>) {
    read_party(walk, party, [44, 45, 48, 50, 52, 53, 54, 55, 56, 57, 58]);
}

/// Who bought the claim is paid.
fn factor(walk: &mut Walk<'_>, party: Element<'_, '_>) {
    if let Some(name) = at(party, "LegalEntity/CorporateName") {
        walk.term(59, Text, name);
    }
    if let Some(number) = at(party, "TaxIdentification/TaxIdentificationNumber") {
        walk.term(60, Id, number);
    }
}

fn read_party(walk: &mut Walk<'_>, party: Element<'_, '_>, terms: PartyTerms) {
    let [name, trading_name, vat, ..] = terms;
    if let Some(tax) = at(party, "TaxIdentification")
        && let Some(number) = at(tax, "TaxIdentificationNumber")
    {
        // Numbers of residents have no country before them; those of other countries do.
        let country = if text(tax, "ResidenceTypeCode") == Some("R") { "ES" } else { "" };
        vat_identifier(walk, vat, country, number);
    }
    let Some(entity) = at(party, "LegalEntity").or_else(|| at(party, "Individual")) else { return };
    if let Some(company) = at(entity, "CorporateName") {
        walk.term(name, Text, company);
    } else if let Some(family) = at(entity, "FirstSurname") {
        let parts = ["Name", "FirstSurname", "SecondSurname"].map(|part| text(entity, part));
        value(walk, name, &parts.into_iter().flatten().collect::<Vec<_>>().join(" "), family);
    } else if let Some(first) = at(entity, "Name") {
        walk.term(name, Text, first);
    }
    if let Some(trading) = at(entity, "TradeName") {
        walk.term(trading_name, Text, trading);
    }
    address(walk, entity, [terms[3], terms[4], terms[5], terms[6], terms[7]]);
    if let Some(contact) = at(entity, "ContactDetails") {
        for (element, term) in [("ContactPersons", terms[8]), ("Telephone", terms[9]), ("ElectronicMail", terms[10])] {
            if let Some(element) = at(contact, element) {
                walk.term(term, Text, element);
            }
        }
    }
}

/// The terms are, in order: line, city, post code, subdivision, country.
fn address(walk: &mut Walk<'_>, entity: Element<'_, '_>, terms: [u16; 5]) {
    let Some(address) = at(entity, "AddressInSpain").or_else(|| at(entity, "OverseasAddress")) else { return };
    for (name, term) in [("Address", terms[0]), ("Town", terms[1]), ("PostCode", terms[2]), ("Province", terms[3])] {
        if let Some(element) = at(address, name) {
            walk.term(term, Text, element);
        }
    }
    // Abroad, post code and town are one text: the town's, since both together are read there.
    if let Some(both) = at(address, "PostCodeAndTown") {
        walk.term(terms[1], Text, both);
    }
    if let Some(country) = at(address, "CountryCode") {
        value(walk, terms[4], alpha_2(country.text()).unwrap_or(country.text()), country);
    }
}

const INVOICE: &[Row] = &[
    within("InvoiceHeader", &[calls("InvoiceNumber", invoice_number), calls("Corrective", corrective)]),
    within(
        "InvoiceIssueData",
        &[
            bt("IssueDate", 2, Kind::Date),
            bt("OperationDate", 72, Kind::Date),
            within("InvoicingPeriod", &[bt("StartDate", 73, Kind::Date), bt("EndDate", 74, Kind::Date)]),
            bt("InvoiceCurrencyCode", 5, Currency),
            calls("TaxCurrencyCode", tax_currency),
            calls("ReceiverTransactionReference", |walk, element| reference(walk, 13, element, element.local())),
            calls("ReceiverContractReference", |walk, element| reference(walk, 12, element, element.local())),
            calls("FileReference", |walk, element| reference(walk, 11, element, element.local())),
        ],
    ),
    within("TaxesOutputs", &[many(Ns::None, "Tax", Group(23, TAX))]),
    within("InvoiceTotals", TOTALS),
    within("Items", &[many(Ns::None, "InvoiceLine", Group(25, LINE))]),
    calls("PaymentDetails", payment_details),
    within("LegalLiterals", &[calls("LegalReference", |walk, element| note(walk, element.text(), element))]),
    within(
        "AdditionalData",
        &[
            calls("InvoiceAdditionalInformation", |walk, element| note(walk, element.text(), element)),
            within("RelatedDocuments", &[calls("Attachment", attachment)]),
        ],
    ),
];

fn invoice_number(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let series = element.parent().and_then(|header| text(header, "InvoiceSeriesCode"));
    value(walk, 1, &with_series(series, element.text()), element);
}

/// The number is unique within its series only; some programs write the series into the number already.
fn with_series(series: Option<&str>, number: &str) -> String {
    match series {
        Some(series) if !number.starts_with(series) => format!("{series}-{number}"),
        _ => number.to_owned(),
    }
}

fn corrective(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    walk.group(3, |walk| {
        if let Some(number) = at(element, "InvoiceNumber") {
            value(walk, 25, &with_series(text(element, "InvoiceSeriesCode"), number.text()), number);
        }
        walk.table(element, &[bt("InvoiceIssueDate", 26, Kind::Date)]);
    });
    if let Some(reason) = at(element, "ReasonDescription") {
        note(walk, reason.text(), reason);
    }
}

fn tax_currency(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let own = element.parent().and_then(|data| text(data, "InvoiceCurrencyCode"));
    if own != Some(element.text()) {
        walk.term(6, Currency, element);
    }
}

const TAX: &[Row] = &[
    within("TaxableBase", &[bt("TotalAmount", 116, Amount)]),
    within("TaxAmount", &[bt("TotalAmount", 117, Amount)]),
    bt("TaxRate", 119, Number),
    calls("TaxTypeCode", |walk, element| category(walk, 118, element)),
    calls("EquivalenceSurchargeAmount", |walk, _| walk.flag("equivalence_surcharge")),
];

/// VAT, and the taxes of the Canaries (IGIC) and of Ceuta and Melilla (IPSI). A rate of zero says why in the line's
/// special event.
fn category(walk: &mut Walk<'_>, term: u16, element: Element<'_, '_>) {
    let tax = element.parent();
    let rate = tax.and_then(|tax| number(tax, "TaxRate"));
    let event = tax
        .and_then(|tax| tax.parent()?.parent())
        .and_then(|line| text(line, "SpecialTaxableEvent/SpecialTaxableEventCode"));
    let code = match (element.text(), event) {
        (_, Some("01")) => "E",
        (_, Some("02")) => "O",
        ("02", _) => "M",
        ("03", _) => "L",
        ("01", _) if rate.is_some_and(|rate| rate.is_zero()) => "Z",
        _ => "S",
    };
    value(walk, term, code, element);
}

const TOTALS: &[Row] = &[
    bt("TotalGrossAmount", 106, Amount),
    within("GeneralDiscounts", &[many(Ns::None, "Discount", Group(20, &allowance([97, 94, 92])))]),
    within("GeneralSurcharges", &[many(Ns::None, "Charge", Group(21, &allowance([104, 101, 99])))]),
    bt("TotalGeneralDiscounts", 107, Amount),
    bt("TotalGeneralSurcharges", 108, Amount),
    bt("TotalGrossAmountBeforeTaxes", 109, Amount),
    bt("TotalTaxOutputs", 110, Amount),
    bt("TotalExecutableAmount", 115, Amount),
];

/// The terms of reason, percentage and amount.
const fn allowance(terms: [u16; 3]) -> [Row; 6] {
    [
        bt("DiscountReason", terms[0], Text),
        bt("DiscountRate", terms[1], Number),
        bt("DiscountAmount", terms[2], Amount),
        bt("ChargeReason", terms[0], Text),
        bt("ChargeRate", terms[1], Number),
        bt("ChargeAmount", terms[2], Amount),
    ]
}

const LINE: &[Row] = &[
    bt("ItemDescription", 153, Text),
    bt("SequenceNumber", 126, Id),
    bt("Quantity", 129, Number),
    calls("UnitOfMeasure", unit),
    bt("UnitPriceWithoutTax", 146, Number),
    bt("GrossAmount", 131, Amount),
    bt("ArticleCode", 155, Text),
    bt("AdditionalLineItemInformation", 127, Text),
    bt("ReceiverTransactionReference", 132, Text),
    withins("LineItemPeriod", &[bt("StartDate", 134, Kind::Date), bt("EndDate", 135, Kind::Date)]),
    within("DiscountsAndRebates", &[many(Ns::None, "Discount", Group(27, &allowance([139, 138, 136])))]),
    within("Charges", &[many(Ns::None, "Charge", Group(28, &allowance([144, 143, 141])))]),
    within("TaxesOutputs", &[calls("Tax", line_tax)]),
];

/// A line may be under several taxes; EN 16931 has room for one, and that is VAT or the tax in its stead.
fn line_tax(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    if !walk.has(151) && matches!(text(element, "TaxTypeCode"), Some("01" | "02" | "03")) {
        walk.table(
            element,
            &[bt("TaxRate", 152, Number), calls("TaxTypeCode", |walk, code| category(walk, 151, code))],
        );
    }
}

/// Units of Facturae to UN/ECE Recommendation 20, where one says the same.
fn unit(walk: &mut Walk<'_>, element: Element<'_, '_>) {
    let code = match element.text() {
        "01" => "C62",
        "02" => "HUR",
        "03" => "KGM",
        "04" => "LTR",
        "06" => "XBX",
        "15" => "CLT",
        "16" => "CMT",
        "18" => "DZN",
        "21" => "GRM",
        "22" => "KMT",
        "25" => "MTR",
        "26" => "MMT",
        "33" => "MTQ",
        "34" => "SEC",
        "35" => "WTT",
        "36" => "KWH",
        other => other,
    };
    value(walk, 130, code, element);
}

fn invoice(walk: &mut Walk<'_>, invoice: Element<'_, '_>) {
    walk.table(invoice, INVOICE);
    let mut delivered = HashSet::new();
    for line in children(invoice, "Items").flat_map(|items| children(items, "InvoiceLine")) {
        for note in children(line, "DeliveryNotesReferences").flat_map(|all| children(all, "DeliveryNote")) {
            if let Some(number) = at(note, "DeliveryNoteNumber").filter(|number| delivered.insert(number.text())) {
                reference(walk, 16, number, "DeliveryNote");
            }
        }
        // Orders are named in the lines; the first names the invoice's.
        if let Some(order) = at(line, "ReceiverTransactionReference").filter(|_| !walk.has(13)) {
            walk.term(13, Text, order);
        }
    }
    totals(walk, invoice);
    let class = text(invoice, "InvoiceHeader/InvoiceClass").unwrap_or_default();
    let is_correction = matches!(class, "OR" | "CR") || at(invoice, "InvoiceHeader/Corrective").is_some();
    if matches!(class, "CO" | "CR" | "CC") {
        walk.flag("copy");
    }
    let is_credit = is_correction && read_value(walk, 112).is_some_and(|total| total < Decimal::ZERO);
    if is_credit {
        walk.negate(0);
    }
    let header = at(invoice, "InvoiceHeader");
    let said = header.and_then(|h| at(h, "InvoiceClass").or_else(|| at(h, "InvoiceDocumentType")));
    if let Some(said) = said {
        let code = match () {
            () if is_credit => "381",
            () if is_correction => "384",
            () if text(invoice, "InvoiceHeader/InvoiceDocumentType") == Some("AF") => "389",
            () => "380",
        };
        value(walk, 3, code, said);
    }
}

/// BT-112 and BT-113. Amounts that are not paid to the seller: withheld tax, advances, subsidies, retentions; expenses
/// laid out and interest are paid on top.
fn totals(walk: &mut Walk<'_>, invoice: Element<'_, '_>) {
    let Some(totals) = at(invoice, "InvoiceTotals") else { return };
    let amount = |path: &str| number(totals, path).unwrap_or_default();
    let withheld = amount("TotalTaxesWithheld");
    if let Some(said) = at(totals, "TotalTaxesWithheld").filter(|_| !withheld.is_zero()) {
        walk.flag("withholding_tax");
        note(walk, &format!("Impuestos retenidos: {withheld}"), said);
    }
    let written = at(totals, "InvoiceTotal");
    if let Some(total) = written.filter(|_| withheld.is_zero()) {
        walk.amount(112, total);
    } else if let Some(total) = number(totals, "InvoiceTotal").and_then(|total| total.checked_add(withheld)) {
        walk.derive(112, total, vec![TermPath::bt(109), TermPath::bt(110)]);
    }
    let subsidies = children(totals, "Subsidies").flat_map(|all| children(all, "Subsidy"));
    let subsidies = subsidies.filter_map(|subsidy| number(subsidy, "SubsidyAmount"));
    let parts = [
        withheld,
        amount("TotalPaymentsOnAccount"),
        amount("AmountsWithheld/WithholdingAmount"),
        amount("PaymentInKind/PaymentInKindAmount"),
        -amount("TotalFinancialExpenses"),
        -amount("TotalReimbursableExpenses"),
    ];
    let paid = parts.into_iter().chain(subsidies).try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part));
    if let Some(paid) = paid.filter(|paid| !paid.is_zero()) {
        walk.derive(113, paid, vec![TermPath::bt(112), TermPath::bt(115)]);
    }
    if !walk.has(115)
        && let Some(outstanding) = at(totals, "TotalOutstandingAmount")
    {
        walk.amount(115, outstanding);
    }
}

fn payment_details(walk: &mut Walk<'_>, details: Element<'_, '_>) {
    let instalments = || children(details, "Installment");
    let dates: Vec<_> = instalments()
        .filter_map(|part| {
            let element = at(part, "InstallmentDueDate")?;
            Some((element, date(element)?, text(part, "InstallmentAmount")))
        })
        .collect();
    if !walk.has(9) {
        due_dates(walk, &dates);
    }
    let mut known = HashSet::new();
    for part in instalments() {
        if let Some(means) = at(part, "PaymentMeans").filter(|_| !walk.has(81)) {
            value(walk, 81, means_of(means.text()), means);
        }
        for (name, term) in [("PaymentReconciliationReference", 83), ("CollectionAdditionalInformation", 20)] {
            if let Some(element) = at(part, name).filter(|_| !walk.has(term)) {
                walk.term(term, Text, element);
            }
        }
        if let Some(account) = at(part, "AccountToBeDebited/IBAN").filter(|_| !walk.has(91)) {
            walk.term(91, Id, account);
        }
        if let Some(account) = at(part, "AccountToBeCredited") {
            let number = text(account, "IBAN").or_else(|| text(account, "AccountNumber")).unwrap_or_default();
            if !known.insert(number) {
                continue;
            }
            walk.group(17, |walk| {
                let rows: &[Row] = if text(account, "IBAN").is_some() {
                    &[bt("IBAN", 84, Id), bt("BIC", 86, Id)]
                } else {
                    &[bt("AccountNumber", 84, Id), bt("BIC", 86, Id)]
                };
                walk.table(account, rows);
            });
        }
    }
}

/// Means of payment to UNTDID 4461.
fn means_of(code: &str) -> &'static str {
    match code {
        "01" | "18" => "10",
        "02" => "49",
        "04" => "30",
        "08" => "24",
        "09" | "10" => "60",
        "11" => "20",
        "14" => "97",
        "15" => "50",
        "16" => "21",
        "17" => "23",
        "19" => "48",
        _ => "ZZZ",
    }
}

fn attachment(walk: &mut Walk<'_>, attached: Element<'_, '_>) {
    let format = text(attached, "AttachmentFormat").unwrap_or_default();
    let description = at(attached, "AttachmentDescription");
    walk.group(24, |walk| {
        let Some(content) = at(attached, "AttachmentData") else { return };
        let name = text(attached, "AttachmentDescription").unwrap_or("attachment");
        value(walk, 122, name, description.unwrap_or(attached));
        // Only base64 is opened; the schema also allows BER and none.
        if matches!(text(attached, "AttachmentEncoding"), Some("BASE64") | None) {
            let file = if name.contains('.') { name.to_owned() } else { format!("{name}.{format}") };
            walk.attached(content, super::mime_of(format), Some(file.as_str()));
        }
    });
}
