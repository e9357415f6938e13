//! Rules of Peppol itself: `PEPPOL-EN16931-…`.

use super::super::super::sink::Rule;
use super::fatal;

/// Rules of both syntaxes.
pub(super) const BOTH: &[Rule] = &[
    fatal(
        "PEPPOL-EN16931-CL001",
        &["BT-125"],
        "An attached file is a PDF, PNG, JPEG, CSV, XLSX or ODS, and its mimeCode says so.",
        "Attach the file in one of these formats with the media type that belongs to it.",
    ),
    fatal(
        "PEPPOL-EN16931-CL002",
        &["BT-98", "BT-140"],
        "The reason code of an allowance is one of Peppol's part of UNCL 5189.",
        "Use a code of that list, or give the reason as text only.",
    ),
    fatal(
        "PEPPOL-EN16931-CL003",
        &["BT-105", "BT-145"],
        "The reason code of a charge is one of UNCL 7161.",
        "Use a code of that list, or give the reason as text only.",
    ),
    fatal(
        "PEPPOL-EN16931-CL007",
        &["BT-5", "BT-6"],
        "Every amount names its currency by an ISO 4217 code of this edition.",
        "Put the three capital letters of the currency into the attribute currencyID.",
    ),
    fatal(
        "PEPPOL-EN16931-CL008",
        &["BT-34", "BT-49"],
        "The scheme of an electronic address is one that the Peppol network routes by.",
        "Use a scheme of Peppol's list of electronic address schemes (EAS).",
    ),
    fatal(
        "PEPPOL-EN16931-F001",
        &["BT-2"],
        "A date is written as the syntax demands: YYYY-MM-DD in UBL, eight digits with format 102 in CII.",
        "Write the date in that form, without a time, a zone or blanks.",
    ),
    fatal(
        "PEPPOL-EN16931-R001",
        &["BT-23"],
        "The invoice names its business process.",
        "Add the business process, e.g. urn:fdc:peppol.eu:2017:poacc:billing:01:1.0.",
    ),
    fatal(
        "PEPPOL-EN16931-R002",
        &["BG-1", "BT-21"],
        "There is at most one note on document level; in UBL parties that are both German may give more, in CII a \
         note has no subject code.",
        "Join the notes into one text and leave subject codes out.",
    ),
    fatal(
        "PEPPOL-EN16931-R003",
        &["BT-10", "BT-13"],
        "There is a buyer reference or a purchase order reference.",
        "Ask the buyer for a reference or an order number and state one of them.",
    ),
    fatal(
        "PEPPOL-EN16931-R004",
        &["BT-24"],
        "The specification identifier begins with that of Peppol BIS Billing 3.0.",
        "Set it to urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0, for self-billing with \
         selfbilling in place of billing.",
    ),
    fatal(
        "PEPPOL-EN16931-R005",
        &["BT-5", "BT-6"],
        "The VAT accounting currency, where it is given, differs from the currency of the invoice.",
        "Leave the VAT accounting currency out when it is the invoice's own.",
    ),
    fatal(
        "PEPPOL-EN16931-R007",
        &["BT-23"],
        "The business process is one that Peppol knows.",
        "Use urn:fdc:peppol.eu:2017:poacc:billing:01:1.0 or the process that was agreed on.",
    ),
    fatal(
        "PEPPOL-EN16931-R010",
        &["BT-49"],
        "The buyer has an electronic address.",
        "State the buyer's Peppol address with its scheme.",
    ),
    fatal(
        "PEPPOL-EN16931-R020",
        &["BT-34"],
        "The seller has an electronic address.",
        "State the seller's Peppol address with its scheme.",
    ),
    fatal(
        "PEPPOL-EN16931-R040",
        &["BT-92", "BT-99", "BT-136", "BT-141"],
        "The amount of an allowance or charge is its base amount times its percentage, give or take 0.02.",
        "Correct the amount, the base amount or the percentage, or leave the last two out together.",
    ),
    fatal(
        "PEPPOL-EN16931-R041",
        &["BT-93", "BT-100", "BT-137", "BT-142"],
        "An allowance or charge with a percentage has a base amount.",
        "Add the amount that the percentage applies to, or leave the percentage out.",
    ),
    fatal(
        "PEPPOL-EN16931-R042",
        &["BT-94", "BT-101", "BT-138", "BT-143"],
        "An allowance or charge with a base amount has a percentage.",
        "Add the percentage, or leave the base amount out.",
    ),
    fatal(
        "PEPPOL-EN16931-R043",
        &["BG-20", "BG-21", "BG-27", "BG-28"],
        "An allowance says false and a charge says true in its indicator.",
        "Write the word true or false; 1, 0 and capitals are not taken.",
    ),
    fatal(
        "PEPPOL-EN16931-R053",
        &["BT-110"],
        "There is exactly one VAT total in the currency of the invoice, in UBL the one with the VAT breakdown.",
        "State the VAT total with its breakdown once.",
    ),
    fatal(
        "PEPPOL-EN16931-R054",
        &["BT-6", "BT-111"],
        "There is exactly one VAT total in the accounting currency when one is named, and none otherwise.",
        "Add the VAT total in the accounting currency without a breakdown, or remove the one too many.",
    ),
    fatal(
        "PEPPOL-EN16931-R055",
        &["BT-110", "BT-111"],
        "The VAT totals in the two currencies have the same sign.",
        "Correct the sign of one of the two amounts, or state the one that is missing.",
    ),
    fatal(
        "PEPPOL-EN16931-R061",
        &["BT-89"],
        "A direct debit (payment means 49 or 59) names its mandate.",
        "Add the mandate reference, or use another payment means code.",
    ),
    fatal(
        "PEPPOL-EN16931-R080",
        &["BT-11"],
        "There is at most one project reference.",
        "Keep one reference with document type 50.",
    ),
    fatal(
        "PEPPOL-EN16931-R100",
        &["BT-128"],
        "A line has at most one invoiced object.",
        "Keep one document reference on the line.",
    ),
    fatal(
        "PEPPOL-EN16931-R101",
        &["BT-128"],
        "A document reference on a line is an invoiced object, document type 130.",
        "Set the document type to 130, or move the reference to the document level.",
    ),
    fatal(
        "PEPPOL-EN16931-R110",
        &["BT-73", "BT-134"],
        "The period of a line does not begin before the period of the invoice.",
        "Begin the invoicing period earlier or the line's period later.",
    ),
    fatal(
        "PEPPOL-EN16931-R111",
        &["BT-74", "BT-135"],
        "The period of a line does not end after the period of the invoice.",
        "End the invoicing period later or the line's period earlier.",
    ),
    fatal(
        "PEPPOL-EN16931-R120",
        &["BT-131", "BT-129", "BT-146", "BT-149"],
        "The net amount of a line is quantity times price per base quantity, plus charges, minus allowances, give or \
         take 0.02.",
        "Correct the net amount, the quantity, the price, its base quantity or the line's allowances and charges.",
    ),
    fatal(
        "PEPPOL-EN16931-R121",
        &["BT-149"],
        "The base quantity of a price is above nought.",
        "State how many units the price is for, or leave the base quantity out.",
    ),
    fatal(
        "PEPPOL-EN16931-R130",
        &["BT-130", "BT-150"],
        "The base quantity of a price has the unit of the invoiced quantity.",
        "Use the same unit code for both, or leave that of the base quantity out.",
    ),
];

/// Rules that only the UBL files have.
pub(super) const UBL: &[Rule] = &[
    fatal(
        "PEPPOL-EN16931-CL006",
        &["BT-8"],
        "The code that fixes the VAT date is 3, 35 or 432.",
        "Use 3 for the issue date, 35 for the delivery date or 432 for the payment date.",
    ),
    fatal(
        "PEPPOL-EN16931-P0100",
        &["BT-3"],
        "The type of the invoice is one that the business process allows.",
        "Use an allowed code, mostly 380, or for self-billing 389.",
    ),
    fatal(
        "PEPPOL-EN16931-P0101",
        &["BT-3"],
        "The type of the credit note is one that the business process allows.",
        "Use an allowed code, mostly 381, or for self-billing 261.",
    ),
    fatal(
        "PEPPOL-EN16931-P0104",
        &["BT-118", "BT-121"],
        "The exemption reason VATEX-EU-G goes with VAT category G.",
        "Set the category to G, or give the reason that belongs to the category.",
    ),
    fatal(
        "PEPPOL-EN16931-P0105",
        &["BT-118", "BT-121"],
        "The exemption reason VATEX-EU-O goes with VAT category O.",
        "Set the category to O, or give the reason that belongs to the category.",
    ),
    fatal(
        "PEPPOL-EN16931-P0106",
        &["BT-118", "BT-121"],
        "The exemption reason VATEX-EU-IC goes with VAT category K.",
        "Set the category to K, or give the reason that belongs to the category.",
    ),
    fatal(
        "PEPPOL-EN16931-P0107",
        &["BT-118", "BT-121"],
        "The exemption reason VATEX-EU-AE goes with VAT category AE.",
        "Set the category to AE, or give the reason that belongs to the category.",
    ),
    fatal(
        "PEPPOL-EN16931-P0108",
        &["BT-118", "BT-121"],
        "The exemption reason VATEX-EU-D goes with VAT category E.",
        "Set the category to E, or give the reason that belongs to the category.",
    ),
    fatal(
        "PEPPOL-EN16931-P0109",
        &["BT-118", "BT-121"],
        "The exemption reason VATEX-EU-F goes with VAT category E.",
        "Set the category to E, or give the reason that belongs to the category.",
    ),
    fatal(
        "PEPPOL-EN16931-P0110",
        &["BT-118", "BT-121"],
        "The exemption reason VATEX-EU-I goes with VAT category E.",
        "Set the category to E, or give the reason that belongs to the category.",
    ),
    fatal(
        "PEPPOL-EN16931-P0111",
        &["BT-118", "BT-121"],
        "The exemption reason VATEX-EU-J goes with VAT category E.",
        "Set the category to E, or give the reason that belongs to the category.",
    ),
    fatal("PEPPOL-EN16931-R008", &[], "No element is empty.", "Fill the element or leave it out."),
    fatal(
        "PEPPOL-EN16931-R044",
        &["BT-147"],
        "A price has a discount but never a charge.",
        "Set the indicator of the price's allowance to false, or state the charge on the line.",
    ),
    fatal(
        "PEPPOL-EN16931-R046",
        &["BT-146", "BT-147", "BT-148"],
        "The net price is the gross price minus the discount, to the last decimal.",
        "Correct one of the three, or leave the gross price out.",
    ),
    fatal(
        "PEPPOL-EN16931-R051",
        &["BT-5"],
        "Every amount but the VAT total in the accounting currency is in the currency of the invoice.",
        "Put the invoice's currency code into the attribute currencyID.",
    ),
];

/// Rules that only the files of billing for UBL have.
pub(super) const BILLING: &[Rule] = &[fatal(
    "PEPPOL-EN16931-P0112",
    &["BT-3"],
    "Types 326 (partial) and 384 (corrected) are for seller and buyer in Germany.",
    "Use type 380 and refer to the earlier invoice where there is one.",
)];

/// Rules that only the CII files have.
pub(super) const CII: &[Rule] = &[fatal(
    "PEPPOL-EN16931-R006",
    &["BT-18"],
    "There is at most one invoiced object on document level.",
    "Keep one additional referenced document with type 130.",
)];
