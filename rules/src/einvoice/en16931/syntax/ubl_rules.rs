//! What the syntax rules of UBL demand that are code; those of the data table speak for themselves.

use model::verdict::Weight;

use crate::einvoice::sink::Rule;

/// The rules that are code in [`super::ubl`], sorted by id.
pub(crate) const TABLE: &[Rule] = &[
    warning("UBL-CR-002", &[], "The version of UBL is 2.1, or not said.", "Leave UBLVersionID out, or write 2.1."),
    warning(
        "UBL-CR-412",
        &["BT-9"],
        "An invoice has its due date in DueDate; only a credit note has it in PaymentMeans.",
        "Move the date to DueDate.",
    ),
    warning(
        "UBL-CR-665",
        &["BT-122"],
        "The number of a supporting document has no scheme.",
        "Leave schemeID out, or mark the invoiced object with the code 130.",
    ),
    fatal(
        "UBL-CR-666",
        &["BT-18"],
        "The reference to the invoiced object has no attachment.",
        "Attach the file to a supporting document of its own.",
    ),
    fatal(
        "UBL-CR-673",
        &["BT-18"],
        "The reference to the invoiced object has no description.",
        "Describe it in a supporting document of its own.",
    ),
    fatal(
        "UBL-DT-01",
        &[],
        "An amount has at most two decimals; prices may have more.",
        "Round the amount to two decimals.",
    ),
    fatal("UBL-DT-06", &["BT-125-1"], "An attached file says its MIME type.", "Add mimeCode, such as application/pdf."),
    fatal("UBL-DT-07", &["BT-125-2"], "An attached file says its name.", "Add filename."),
    warning("UBL-DT-18", &[], "Only a payment means code has an attribute name.", "Leave the attribute out."),
    fatal("UBL-SR-04", &["BT-18"], "There is at most one invoiced object.", "Keep one reference with the code 130."),
    fatal(
        "UBL-SR-07",
        &["BT-25"],
        "A reference to a preceding invoice says its number.",
        "Add InvoiceDocumentReference/ID, or leave the reference out.",
    ),
    fatal("UBL-SR-12", &["BT-31"], "The seller has at most one VAT identifier.", "Keep one PartyTaxScheme for VAT."),
    fatal(
        "UBL-SR-13",
        &["BT-32"],
        "The seller has at most one tax registration beside VAT.",
        "Keep one other PartyTaxScheme.",
    ),
    fatal("UBL-SR-18", &["BT-48"], "The buyer has at most one VAT identifier.", "Keep one PartyTaxScheme for VAT."),
    fatal(
        "UBL-SR-19",
        &["BT-59"],
        "A payee has one name, which is not the seller's.",
        "Leave the payee out when it is the seller.",
    ),
    fatal(
        "UBL-SR-20",
        &["BT-60"],
        "A payee has at most one identifier, and is not the seller.",
        "Leave the payee out when it is the seller.",
    ),
    fatal(
        "UBL-SR-21",
        &["BT-61"],
        "A payee has at most one registration identifier, and is not the seller.",
        "Leave the payee out when it is the seller.",
    ),
    fatal(
        "UBL-SR-29",
        &["BT-90"],
        "There is at most one bank assigned creditor identifier.",
        "Keep one identifier with the scheme SEPA, at the seller or the payee.",
    ),
    fatal(
        "UBL-SR-30",
        &["BT-97", "BT-139"],
        "An allowance has at most one reason in words.",
        "Join the reasons in one text.",
    ),
    fatal(
        "UBL-SR-31",
        &["BT-104", "BT-144"],
        "A charge has at most one reason in words.",
        "Join the reasons in one text.",
    ),
    fatal(
        "UBL-SR-42",
        &["BT-31", "BT-32"],
        "The seller has at most two tax registrations.",
        "Keep the VAT identifier and one other.",
    ),
    fatal(
        "UBL-SR-43",
        &["BT-18", "BT-122"],
        "Only the reference to the invoiced object has a type code or a scheme.",
        "Leave DocumentTypeCode and schemeID out, or write the code 130.",
    ),
    fatal("UBL-SR-44", &["BT-83"], "All payments carry the same reference.", "Use one PaymentID throughout."),
    fatal(
        "UBL-SR-47",
        &["BT-81"],
        "All payments are to be made in the same way.",
        "Use one payment means code throughout.",
    ),
    fatal("UBL-SR-48", &["BT-151"], "A line has exactly one VAT category.", "Give the item one ClassifiedTaxCategory."),
    fatal(
        "UBL-SR-51",
        &["BT-162", "BT-163", "BT-164", "BT-165"],
        "An address has at most one third line.",
        "Join the lines.",
    ),
    fatal(
        "UBL-SR-53",
        &["BT-31", "BT-32", "BT-48", "BT-63"],
        "A tax registration has both its number and its scheme.",
        "Add what is missing, or leave the registration out.",
    ),
];

const fn fatal(id: &'static str, terms: &'static [&'static str], meaning: &'static str, fix: &'static str) -> Rule {
    Rule { id, weight: Weight::Fatal, terms, meaning, fix }
}

const fn warning(id: &'static str, terms: &'static [&'static str], meaning: &'static str, fix: &'static str) -> Rule {
    Rule { id, weight: Weight::Warning, terms, meaning, fix }
}
