//! What each rule BR-CL-* demands.

use model::verdict::Weight;

use crate::einvoice::sink::Rule;

/// The rules of code lists, sorted by id.
pub(crate) const TABLE: &[Rule] = &[
    rule(
        "BR-CL-01",
        &["BT-3"],
        "The type of the document is a code of UNTDID 1001 for invoices or credit notes.",
        "Use 380 for an ordinary invoice, 381 for a credit note.",
    ),
    rule(
        "BR-CL-03",
        &[],
        "Each amount names its currency by a code of ISO 4217.",
        "Write the three capital letters of the currency, such as EUR.",
    ),
    rule(
        "BR-CL-04",
        &["BT-5"],
        "The currency of the invoice is a code of ISO 4217.",
        "Write the three capital letters of the currency, such as EUR.",
    ),
    rule(
        "BR-CL-05",
        &["BT-6"],
        "The currency in which VAT is accounted is a code of ISO 4217.",
        "Write the three capital letters of the currency, such as EUR.",
    ),
    rule(
        "BR-CL-06",
        &["BT-8"],
        "The code that says when VAT becomes due is one of three: 3, 35 or 432 in UBL, 5, 29 or 72 in CII.",
        "Use the code for issue date, delivery date or payment date of the syntax.",
    ),
    rule(
        "BR-CL-07",
        &["BT-18-1", "BT-128-1"],
        "The scheme of the invoiced object is a code of UNTDID 1153.",
        "Choose a qualifier of UNTDID 1153, or leave the scheme out.",
    ),
    rule(
        "BR-CL-08",
        &["BT-21"],
        "The subject of a note is a code of UNTDID 4451.",
        "Choose a subject of UNTDID 4451, or leave it out.",
    ),
    rule(
        "BR-CL-10",
        &["BT-29-1", "BT-46-1", "BT-60-1"],
        "The scheme of a party's identifier is a code of ISO 6523.",
        "Use the four digits of the scheme, such as 0088 for a GLN.",
    ),
    rule(
        "BR-CL-11",
        &["BT-30-1", "BT-47-1", "BT-61-1"],
        "The scheme of a registration identifier is a code of ISO 6523.",
        "Use the four digits of the scheme, such as 0204 for a Leitweg-ID.",
    ),
    rule(
        "BR-CL-13",
        &["BT-158-1"],
        "The scheme that classifies an item is a code of UNTDID 7143.",
        "Use the code of the scheme, such as STI for UNSPSC or TST for CPV.",
    ),
    rule(
        "BR-CL-14",
        &["BT-40", "BT-55", "BT-69", "BT-80"],
        "Each country of an address is a two-letter code of ISO 3166-1.",
        "Write the two capital letters of the country, such as DE.",
    ),
    rule(
        "BR-CL-15",
        &["BT-159"],
        "The country of origin of an item is a two-letter code of ISO 3166-1.",
        "Write the two capital letters of the country, such as DE.",
    ),
    rule(
        "BR-CL-16",
        &["BT-81"],
        "The way to pay is a code of UNTDID 4461.",
        "Use 58 for a SEPA credit transfer, 59 for a SEPA direct debit.",
    ),
    rule(
        "BR-CL-17",
        &["BT-95", "BT-102", "BT-118"],
        "A VAT category of the document is a code of UNTDID 5305: S, Z, E, AE, K, G, O, L, M or B.",
        "Use S for the standard and reduced rates.",
    ),
    rule(
        "BR-CL-18",
        &["BT-151"],
        "The VAT category of a line is a code of UNTDID 5305: S, Z, E, AE, K, G, O, L, M or B.",
        "Use S for the standard and reduced rates.",
    ),
    rule(
        "BR-CL-19",
        &["BT-98", "BT-140"],
        "The reason of an allowance is a code of UNTDID 5189.",
        "Use 95 for a discount, or say the reason in words only.",
    ),
    rule(
        "BR-CL-20",
        &["BT-105", "BT-145"],
        "The reason of a charge is a code of UNTDID 7161.",
        "Use FC for freight, or say the reason in words only.",
    ),
    rule(
        "BR-CL-21",
        &["BT-157-1"],
        "The scheme of an item's standard identifier is a code of ISO 6523.",
        "Use 0160 for a GTIN.",
    ),
    rule(
        "BR-CL-22",
        &["BT-121"],
        "The reason for a VAT exemption is a code of the VATEX list.",
        "Use a VATEX code that fits the category, or say the reason in words only.",
    ),
    rule(
        "BR-CL-23",
        &["BT-130", "BT-150"],
        "A unit of measure is a code of UN/ECE Recommendation 20, or of Recommendation 21 with an X before it.",
        "Use C62 or H87 for pieces, HUR for hours, KGM for kilograms.",
    ),
    rule(
        "BR-CL-24",
        &["BT-125-1"],
        "An attached file is PDF, PNG, JPEG, CSV, XLSX or ODS.",
        "Attach the file in one of these formats.",
    ),
    rule(
        "BR-CL-25",
        &["BT-34-1", "BT-49-1"],
        "The scheme of an electronic address is a code of the EAS list.",
        "Use EM for an e-mail address, 0204 for a Leitweg-ID.",
    ),
    rule("BR-CL-26", &["BT-71-1"], "The scheme of the place of delivery is a code of ISO 6523.", "Use 0088 for a GLN."),
];

const fn rule(id: &'static str, terms: &'static [&'static str], meaning: &'static str, fix: &'static str) -> Rule {
    Rule { id, weight: Weight::Fatal, terms, meaning, fix }
}
