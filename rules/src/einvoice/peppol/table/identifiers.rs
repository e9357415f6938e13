//! Rules of identifiers: `PEPPOL-COMMON-…`.

use super::super::super::sink::Rule;
use super::{fatal, warning};

/// Where identifiers with a scheme stand.
const IDS: &[&str] = &["BT-29", "BT-30", "BT-34", "BT-46", "BT-47", "BT-49", "BT-60", "BT-61"];
/// Electronic addresses.
const ENDPOINTS: &[&str] = &["BT-34", "BT-49"];

const MEND: &str = "Compare the number with the party's register entry and correct it, or correct its scheme.";

/// Rules of both syntaxes and all editions.
pub(super) const BOTH: &[Rule] = &[
    fatal("PEPPOL-COMMON-R040", IDS, "A GLN (scheme 0088) is digits only, with a correct GS1 check digit.", MEND),
    fatal(
        "PEPPOL-COMMON-R041",
        IDS,
        "A Norwegian organisation number (scheme 0192) is nine digits with a correct check digit.",
        MEND,
    ),
    fatal(
        "PEPPOL-COMMON-R042",
        IDS,
        "A Danish CVR number (scheme 0184) is eight digits, with or without DK before them.",
        MEND,
    ),
    fatal(
        "PEPPOL-COMMON-R043",
        IDS,
        "A Belgian enterprise number (scheme 0208) is ten digits with correct check digits.",
        MEND,
    ),
    warning("PEPPOL-COMMON-R044", IDS, "An Italian IPA office code (scheme 0201) is six letters or digits.", MEND),
    warning(
        "PEPPOL-COMMON-R045",
        IDS,
        "An Italian tax code (scheme 0210) is eleven digits, or sixteen characters in the pattern of a person's code.",
        MEND,
    ),
    warning(
        "PEPPOL-COMMON-R046",
        ENDPOINTS,
        "An Italian tax code as electronic address (scheme 9907) is eleven digits, or sixteen characters in the \
         pattern of a person's code.",
        MEND,
    ),
    warning(
        "PEPPOL-COMMON-R047",
        IDS,
        "An Italian VAT number (scheme 0211) is IT and eleven digits with a correct check digit.",
        MEND,
    ),
    fatal(
        "PEPPOL-COMMON-R049",
        IDS,
        "A Swedish organisation number (scheme 0007) is ten digits with a correct check digit.",
        MEND,
    ),
    fatal(
        "PEPPOL-COMMON-R050",
        IDS,
        "An Australian business number (scheme 0151) is eleven digits with correct check digits.",
        MEND,
    ),
];

/// The rule that only the CII files have.
pub(super) const CII: &[Rule] = &[warning(
    "PEPPOL-COMMON-R048",
    ENDPOINTS,
    "An Italian VAT number as electronic address (scheme 9906) is IT and eleven digits with a correct check digit.",
    MEND,
)];

const R052: &str = "A Danish P-number (scheme 0096) is ten digits.";
const R053: &str = "A Danish SE number (scheme 0198) is DK and eight digits.";

/// Danish places and VAT units, since Billing 3.0.21 and self-billing 3.0.2.
pub(super) const DANISH_PLACES: &[Rule] =
    &[fatal("PEPPOL-COMMON-R052", IDS, R052, MEND), fatal("PEPPOL-COMMON-R053", IDS, R053, MEND)];

/// The same in Billing 3.0.20.
pub(super) const DANISH_PLACES_WARNING: &[Rule] =
    &[warning("PEPPOL-COMMON-R052", IDS, R052, MEND), warning("PEPPOL-COMMON-R053", IDS, R053, MEND)];

/// Dutch numbers, since Billing 3.0.21 and self-billing 3.0.2.
pub(super) const SINCE_3_0_21: &[Rule] = &[
    warning("PEPPOL-COMMON-R054", IDS, "A Dutch chamber of commerce number (scheme 0106) is eight digits.", MEND),
    warning("PEPPOL-COMMON-R055", IDS, "A Dutch OIN (scheme 0190) is twenty digits.", MEND),
    warning(
        "PEPPOL-COMMON-R056-1",
        IDS,
        "A Dutch VAT number (scheme 9944) is NL, nine digits, B and two digits.",
        MEND,
    ),
    warning(
        "PEPPOL-COMMON-R056-2",
        &["BT-31", "BT-48", "BT-63"],
        "A VAT identifier that begins with NL is NL, nine digits, B and two digits.",
        MEND,
    ),
    warning("PEPPOL-COMMON-R057", IDS, "A Dutch branch number (scheme 0217) is twelve digits.", MEND),
];
