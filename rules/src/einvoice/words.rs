//! What an element is called by people: its business term, by its own name and by what it stands in.
//!
//! A message that says `ID is empty` names one of forty elements. [`Named::of`] says which, with its BT number.

use model::xml::{Element, Ns};

/// A business term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Named {
    /// In words, without an article: `invoice number`.
    pub(crate) name: &'static str,
    /// `BT-1`.
    pub(crate) term: &'static str,
    /// Whether every invoice has to give it, or every group of its kind.
    pub(crate) mandatory: bool,
}

/// What it stands in: names of elements around it, one of which has to be there; empty for anywhere. For an `ID`, names
/// of its parents, from the outer one.
type Within = &'static [&'static str];

type Row = (&'static str, Within, &'static str, &'static str, bool);

const SELLER: Within = &["AccountingSupplierParty", "SellerTradeParty"];
const BUYER: Within = &["AccountingCustomerParty", "BuyerTradeParty"];
const PAYEE: Within = &["PayeeParty", "PayeeTradeParty"];
const REPRESENTATIVE: Within = &["TaxRepresentativeParty", "SellerTaxRepresentativeTradeParty"];
const DELIVERY: Within = &["Delivery", "ShipToTradeParty"];
const LINE: Within = &["InvoiceLine", "CreditNoteLine", "IncludedSupplyChainTradeLineItem"];
const ROOT: Within = &["the document"];

/// Of several rows of one element, the first whose surroundings are there counts.
const ROWS: &[Row] = &[
    ("CustomizationID", ROOT, "specification identifier", "BT-24", true),
    ("ProfileID", ROOT, "business process", "BT-23", false),
    ("ID", ROOT, "invoice number", "BT-1", true),
    ("ID", &["ExchangedDocument"], "invoice number", "BT-1", true),
    ("ID", &["GuidelineSpecifiedDocumentContextParameter"], "specification identifier", "BT-24", true),
    ("ID", &["BusinessProcessSpecifiedDocumentContextParameter"], "business process", "BT-23", false),
    ("IssueDate", ROOT, "issue date", "BT-2", true),
    ("DueDate", ROOT, "due date", "BT-9", false),
    ("InvoiceTypeCode", ROOT, "invoice type code", "BT-3", true),
    ("CreditNoteTypeCode", ROOT, "invoice type code", "BT-3", true),
    ("TypeCode", &["ExchangedDocument"], "invoice type code", "BT-3", true),
    ("DocumentCurrencyCode", ROOT, "invoice currency code", "BT-5", true),
    ("InvoiceCurrencyCode", &[], "invoice currency code", "BT-5", true),
    ("TaxCurrencyCode", &[], "VAT accounting currency code", "BT-6", false),
    ("BuyerReference", &[], "buyer reference", "BT-10", false),
    ("Note", ROOT, "invoice note", "BT-22", false),
    ("DescriptionCode", &["InvoicePeriod"], "VAT point date code", "BT-8", false),
    ("DueDateTypeCode", &[], "VAT point date code", "BT-8", false),
    ("SubjectCode", &[], "subject of the note", "BT-21", false),
    ("ID", &["OrderReference"], "purchase order reference", "BT-13", false),
    ("ID", &["ClassifiedTaxCategory"], "VAT category code of the line", "BT-151", true),
    ("CategoryCode", LINE, "VAT category code of the line", "BT-151", true),
    ("CategoryCode", &["CategoryTradeTax"], "VAT category code of an allowance or charge", "BT-95, BT-102", true),
    ("CategoryCode", &[], "VAT category code of the VAT breakdown", "BT-118", true),
    ("ID", &["TaxSubtotal/TaxCategory"], "VAT category code of the VAT breakdown", "BT-118", true),
    ("ID", &["TaxCategory"], "VAT category code of an allowance or charge", "BT-95, BT-102", true),
    ("Percent", LINE, "VAT rate of the line", "BT-152", false),
    ("Percent", &["TaxSubtotal"], "VAT rate of the VAT breakdown", "BT-119", false),
    ("TaxExemptionReasonCode", &[], "VAT exemption reason code", "BT-121", false),
    ("ExemptionReasonCode", &[], "VAT exemption reason code", "BT-121", false),
    ("IdentificationCode", SELLER, "country code of the seller", "BT-40", true),
    ("CountryID", SELLER, "country code of the seller", "BT-40", true),
    ("IdentificationCode", BUYER, "country code of the buyer", "BT-55", true),
    ("CountryID", BUYER, "country code of the buyer", "BT-55", true),
    ("IdentificationCode", REPRESENTATIVE, "country code of the tax representative", "BT-69", true),
    ("CountryID", REPRESENTATIVE, "country code of the tax representative", "BT-69", true),
    ("IdentificationCode", DELIVERY, "country code of the delivery", "BT-80", true),
    ("CountryID", DELIVERY, "country code of the delivery", "BT-80", true),
    ("IdentificationCode", &["OriginCountry"], "country of origin of the item", "BT-159", false),
    ("ID", &["OriginTradeCountry"], "country of origin of the item", "BT-159", false),
    ("PaymentMeansCode", &[], "payment means code", "BT-81", true),
    ("TypeCode", &["SpecifiedTradeSettlementPaymentMeans"], "payment means code", "BT-81", true),
    ("EndpointID", SELLER, "electronic address of the seller", "BT-34", false),
    ("URIID", SELLER, "electronic address of the seller", "BT-34", false),
    ("EndpointID", BUYER, "electronic address of the buyer", "BT-49", false),
    ("URIID", BUYER, "electronic address of the buyer", "BT-49", false),
    ("CompanyID", &["PartyTaxScheme"], "tax identifier of the party", "BT-31, BT-32, BT-48, BT-63", false),
    ("ID", &["SpecifiedTaxRegistration"], "tax identifier of the party", "BT-31, BT-32, BT-48, BT-63", false),
    ("CompanyID", SELLER, "registration identifier of the seller", "BT-30", false),
    ("CompanyID", BUYER, "registration identifier of the buyer", "BT-47", false),
    ("CompanyID", PAYEE, "registration identifier of the payee", "BT-61", false),
    ("ID", &["SpecifiedLegalOrganization"], "registration identifier of a party", "BT-30, BT-47, BT-61", false),
    ("ID", &["StandardItemIdentification"], "standard identifier of the item", "BT-157", false),
    ("GlobalID", &["SpecifiedTradeProduct"], "standard identifier of the item", "BT-157", false),
    ("ID", &["DeliveryLocation"], "identifier of the place of delivery", "BT-71", false),
    ("GlobalID", DELIVERY, "identifier of the place of delivery", "BT-71", false),
    ("ID", &["AdditionalDocumentReference", "DocumentReference"], "identifier of the invoiced object", "BT-18", false),
    ("ReferenceTypeCode", &[], "scheme of the invoiced object's identifier", "BT-18-1", false),
    ("ID", &["PayeeFinancialAccount"], "account number", "BT-84", true),
    ("ID", &["PartyIdentification"], "identifier of the party", "BT-29, BT-46, BT-60", false),
    ("GlobalID", SELLER, "identifier of the seller", "BT-29", false),
    ("GlobalID", BUYER, "identifier of the buyer", "BT-46", false),
    ("GlobalID", PAYEE, "identifier of the payee", "BT-60", false),
    ("ItemClassificationCode", &[], "item classification", "BT-158", false),
    ("ClassCode", &[], "item classification", "BT-158", false),
    ("AllowanceChargeReasonCode", LINE, "reason code of an allowance or charge of the line", "BT-140, BT-145", false),
    ("ReasonCode", LINE, "reason code of an allowance or charge of the line", "BT-140, BT-145", false),
    ("AllowanceChargeReasonCode", &[], "reason code of an allowance or charge", "BT-98, BT-105", false),
    ("ReasonCode", &[], "reason code of an allowance or charge", "BT-98, BT-105", false),
    ("InvoicedQuantity", &[], "invoiced quantity", "BT-129", true),
    ("CreditedQuantity", &[], "invoiced quantity", "BT-129", true),
    ("BilledQuantity", &[], "invoiced quantity", "BT-129", true),
    ("BaseQuantity", &[], "base quantity of the price", "BT-149", false),
    ("BasisQuantity", &[], "base quantity of the price", "BT-149", false),
    ("EmbeddedDocumentBinaryObject", &[], "attached file", "BT-125", false),
    ("AttachmentBinaryObject", &[], "attached file", "BT-125", false),
    ("LineExtensionAmount", LINE, "net amount of the line", "BT-131", true),
    ("LineTotalAmount", LINE, "net amount of the line", "BT-131", true),
    ("LineExtensionAmount", &["LegalMonetaryTotal"], "sum of line net amounts", "BT-106", true),
    ("AllowanceTotalAmount", &[], "sum of allowances", "BT-107", false),
    ("ChargeTotalAmount", &[], "sum of charges", "BT-108", false),
    ("TaxExclusiveAmount", &[], "total without VAT", "BT-109", true),
    ("TaxInclusiveAmount", &[], "total with VAT", "BT-112", true),
    ("PrepaidAmount", &[], "paid amount", "BT-113", false),
    ("PayableRoundingAmount", &[], "rounding amount", "BT-114", false),
    ("PayableAmount", &[], "amount due", "BT-115", true),
    ("TaxableAmount", &["TaxSubtotal"], "taxable amount of the VAT breakdown", "BT-116", true),
    ("TaxAmount", &["TaxSubtotal"], "VAT amount of the VAT breakdown", "BT-117", true),
    ("TaxAmount", &[], "total VAT amount", "BT-110, BT-111", true),
    ("TaxTotalAmount", &[], "total VAT amount", "BT-110, BT-111", true),
    ("PriceAmount", &[], "net price", "BT-146", true),
    ("Amount", LINE, "allowance or charge of the line", "BT-136, BT-141", true),
    ("Amount", &["AllowanceCharge"], "allowance or charge", "BT-92, BT-99", true),
    ("BaseAmount", LINE, "base amount of an allowance, charge or price of the line", "BT-137, BT-142, BT-148", false),
    ("BaseAmount", &["AllowanceCharge"], "base amount of the allowance or charge", "BT-93, BT-100", false),
];

impl Named {
    /// What an element is, where a term stands there.
    pub(crate) fn of(element: Element<'_, '_>) -> Option<Named> {
        let around = || std::iter::successors(element.parent(), |at| at.parent());
        let stands_in = |within: Within| match within {
            [] => true,
            ["the document"] => {
                element.parent().is_some_and(|parent| matches!(parent.ns(), Ns::UblInvoice | Ns::UblCreditNote))
            }
            // So many elements are called ID that only what is right around one tells which it is.
            chains if element.local() == "ID" => chains.iter().any(|chain| {
                let mut parents = around();
                chain.rsplit('/').all(|name| parents.next().is_some_and(|at| at.local() == name))
            }),
            names => around().any(|at| names.contains(&at.local())),
        };
        let row = ROWS.iter().find(|(local, within, ..)| *local == element.local() && stands_in(within))?;
        Some(Named { name: row.2, term: row.3, mandatory: row.4 })
    }
}

/// An element with its article and term; where no term stands, by its own name and that of what is around it:
/// `the invoice number (BT-1)`, `the element StreetName of PostalAddress`.
pub(crate) fn named(element: Element<'_, '_>) -> String {
    match (Named::of(element), element.parent()) {
        (Some(named), _) => format!("the {} ({})", named.name, named.term),
        (None, Some(parent)) => format!("the element {} of {}", element.local(), parent.local()),
        (None, None) => format!("the element {}", element.local()),
    }
}

/// The same at the beginning of a sentence.
pub(crate) fn named_first(element: Element<'_, '_>) -> String {
    capital(named(element))
}

/// With a capital at its beginning.
pub(crate) fn capital(mut text: String) -> String {
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// What is said of an element without content.
pub(crate) fn empty(element: Element<'_, '_>) -> String {
    let named_element = named_first(element);
    match Named::of(element) {
        Some(Named { mandatory: true, .. }) => format!("{named_element} is empty; it has to be given."),
        _ => format!("{named_element} is empty; leave it out, or say something in it."),
    }
}

/// A count with its noun: `1 note`, `2 notes`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// `There is 1 note`, `There are 2 notes`.
pub(crate) fn there_are(count: usize, one: &str, many: &str) -> String {
    format!("There {} {}", if count == 1 { "is" } else { "are" }, counted(count, one, many))
}
