//! What the syntax rules of CII demand that are code; those of the data table speak for themselves.

use model::verdict::Weight;

use crate::einvoice::sink::Rule;

/// The rules that are code in [`super::cii`], sorted by id.
pub(crate) const TABLE: &[Rule] = &[
    fatal("CII-DT-013", &[], "The document element has no attribute languageID.", "Leave the attribute out."),
    fatal("CII-DT-014", &[], "The document element has no attribute languageLocaleID.", "Leave the attribute out."),
    fatal(
        "CII-DT-015",
        &["BT-124"],
        "Only a supporting document (code 916) has an address.",
        "Give the document the code 916, or leave URIID out.",
    ),
    fatal(
        "CII-DT-018",
        &["BT-17", "BT-18", "BT-122"],
        "Only an additional document has a type code: 50, 130 or 916.",
        "Use one of these codes, or leave TypeCode out.",
    ),
    fatal(
        "CII-DT-021",
        &["BT-123"],
        "Only a supporting document (code 916) has a name.",
        "Give the document the code 916, or leave Name out.",
    ),
    fatal(
        "CII-DT-022",
        &["BT-125"],
        "Only a supporting document (code 916) has a file attached.",
        "Give the document the code 916, or leave the file out.",
    ),
    fatal(
        "CII-DT-024",
        &["BT-18-1", "BT-128-1"],
        "Only an invoiced object (code 130) has a scheme.",
        "Give the document the code 130, or leave ReferenceTypeCode out.",
    ),
    fatal(
        "CII-DT-027",
        &["BT-26"],
        "Only the reference to a preceding invoice has a date.",
        "Leave FormattedIssueDateTime out.",
    ),
    fatal(
        "CII-DT-031",
        &[],
        "Only the VAT total says its currency.",
        "Leave currencyID out; the invoice currency holds for all amounts.",
    ),
    fatal(
        "CII-DT-032",
        &[],
        "No amount says the edition of the currency list.",
        "Leave currencyCodeListVersionID out.",
    ),
    fatal(
        "CII-DT-033",
        &["BT-130", "BT-150"],
        "Where a quantity has a unit, some billed quantity of a line has one.",
        "Give the billed quantities their units.",
    ),
    fatal("CII-DT-034", &[], "No quantity says the list of its unit.", "Leave unitCodeListID out."),
    fatal("CII-DT-035", &[], "No quantity says the agency of its unit list.", "Leave unitCodeListAgencyID out."),
    fatal("CII-DT-036", &[], "No quantity names the agency of its unit list.", "Leave unitCodeListAgencyName out."),
    fatal("CII-DT-037", &["BT-118-0", "BT-151-0"], "The kind of tax is VAT.", "Write VAT."),
    warning(
        "CII-DT-041",
        &["BT-116"],
        "Only the VAT breakdown of the document has a taxable amount.",
        "Leave BasisAmount out.",
    ),
    warning(
        "CII-DT-052",
        &["BT-121"],
        "Only ApplicableTradeTax has a code for an exemption.",
        "Leave ExemptionReasonCode out.",
    ),
    warning(
        "CII-DT-054",
        &["BT-7"],
        "Only the VAT breakdown of the document has a tax point date.",
        "Leave TaxPointDate out.",
    ),
    warning(
        "CII-DT-058",
        &["BT-8"],
        "Only the VAT breakdown of the document says when VAT becomes due.",
        "Leave DueDateTypeCode out.",
    ),
    fatal(
        "CII-DT-097",
        &[],
        "A date of the format 102 is written YYYYMMDD.",
        "Write year, month and day without anything between them.",
    ),
    warning(
        "CII-DT-098",
        &["BT-120"],
        "Only ApplicableTradeTax has a reason for an exemption.",
        "Leave ExemptionReason out.",
    ),
    fatal("CII-DT-101", &[], "No identifier names its scheme in words.", "Leave schemeName out."),
    fatal("CII-DT-102", &[], "No identifier names the agency of its scheme.", "Leave schemeAgencyName out."),
    fatal("CII-DT-103", &[], "No identifier says where its scheme's data is.", "Leave schemeDataURI out."),
    fatal("CII-DT-104", &[], "No identifier says where its scheme is.", "Leave schemeURI out."),
    fatal(
        "CII-SR-009",
        &["BT-24"],
        "The document names exactly one specification.",
        "Keep one GuidelineSpecifiedDocumentContextParameter.",
    ),
    fatal("CII-SR-010", &["BT-24"], "The specification has exactly one identifier.", "Keep one ID."),
    fatal("CII-SR-014", &["BT-3"], "The document has exactly one type code.", "Keep one TypeCode."),
    fatal(
        "CII-SR-046",
        &["BT-157-1"],
        "The standard identifier of an item has a scheme.",
        "Add schemeID, such as 0160 for a GTIN.",
    ),
    fatal("CII-SR-069", &["BT-160"], "An attribute of an item has exactly one name.", "Keep one Description."),
    fatal("CII-SR-072", &["BT-161"], "An attribute of an item has exactly one value.", "Keep one Value."),
    fatal("CII-SR-090", &["BT-159"], "A country of origin has exactly one code.", "Keep one ID."),
    warning(
        "CII-SR-119",
        &["BT-147"],
        "A discount in the gross price has an amount and the indicator false, or neither.",
        "Write the indicator false and the amount.",
    ),
    fatal(
        "CII-SR-439",
        &["BT-146"],
        "A line has exactly one net price.",
        "Give NetPriceProductTradePrice one ChargeAmount.",
    ),
    warning("CII-SR-449", &["BT-71"], "The place of delivery has an ID or a GlobalID, not both.", "Keep one of them."),
    warning("CII-SR-450", &["BT-46"], "The buyer has an ID or a GlobalID, not both.", "Keep one of them."),
    warning("CII-SR-451", &["BT-60"], "The payee has an ID or a GlobalID, not both.", "Keep one of them."),
    warning("CII-SR-454", &["BT-151"], "A line has exactly one VAT category.", "Keep one ApplicableTradeTax."),
    warning(
        "CII-SR-457",
        &["BT-17"],
        "There is at most one tender or lot reference.",
        "Keep one document with the code 50.",
    ),
    warning("CII-SR-458", &["BT-18"], "There is at most one invoiced object.", "Keep one document with the code 130."),
    fatal("CII-SR-462", &["BT-8"], "All VAT becomes due by the same code.", "Use one DueDateTypeCode throughout."),
    fatal(
        "CII-SR-463",
        &[],
        "An allowance or charge says which of both it is.",
        "Add ChargeIndicator: true for a charge, false for an allowance.",
    ),
    warning(
        "CII-SR-465",
        &["BT-41"],
        "The contact of the seller is a person or a department, not both.",
        "Keep one of them.",
    ),
    warning(
        "CII-SR-466",
        &["BT-56"],
        "The contact of the buyer is a person or a department, not both.",
        "Keep one of them.",
    ),
    fatal(
        "CII-SR-467",
        &["BT-81"],
        "All payments are to be made in the same way.",
        "Use one payment means code throughout.",
    ),
    fatal("CII-SR-468", &["BT-82"], "All payments describe the way to pay alike.", "Use one text throughout."),
    fatal("CII-SR-470", &["BT-84"], "A credit transfer (30 or 58) names the account.", "Add IBANID or ProprietaryID."),
    warning(
        "CII-SR-474",
        &["BT-128"],
        "A line has at most one invoiced object.",
        "Keep one document with the code 130.",
    ),
    warning("CII-SR-475", &["BT-123"], "The supporting documents have at most one name.", "Keep one Name."),
    warning(
        "CII-SR-476",
        &["BT-125"],
        "The supporting documents have at most one file attached.",
        "Keep one file, or join the files.",
    ),
];

const fn fatal(id: &'static str, terms: &'static [&'static str], meaning: &'static str, fix: &'static str) -> Rule {
    Rule { id, weight: Weight::Fatal, terms, meaning, fix }
}

const fn warning(id: &'static str, terms: &'static [&'static str], meaning: &'static str, fix: &'static str) -> Rule {
    Rule { id, weight: Weight::Warning, terms, meaning, fix }
}
