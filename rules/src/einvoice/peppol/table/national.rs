//! Rules of single countries: `DE-R-…`, `DK-R-…`, `GR-…`, `IS-R-…`, `IT-R-…`, `NL-R-…`, `NO-R-…`, `SE-R-…`.

use super::super::super::sink::Rule;
use super::{fatal, warning};

/// Rules of both syntaxes and all editions.
pub(super) const BOTH: &[Rule] = &[
    fatal(
        "DK-R-002",
        &["BT-30"],
        "A Danish seller gives its legal registration (CVR number).",
        "Add the seller's CVR number as legal entity identifier.",
    ),
    fatal(
        "DK-R-004",
        &["BT-97", "BT-104", "BT-139", "BT-144"],
        "Between Danish parties an allowance or charge with reason code ZZZ names its tax in the reason: four \
         digits, or two parts divided by #.",
        "Write the four-digit code, or code and text divided by #, into the reason.",
    ),
    fatal(
        "DK-R-005",
        &["BT-81"],
        "Between Danish parties the payment means is 1, 10, 31, 42, 48, 49, 50, 58, 59, 93 or 97.",
        "Use one of these payment means codes.",
    ),
    fatal(
        "DK-R-006",
        &["BT-84", "BT-86"],
        "A Danish bank transfer (31 or 42) names the account and its bank.",
        "Add the account number and the bank's registration number.",
    ),
    fatal(
        "DK-R-007",
        &["BT-89", "BT-91"],
        "A Danish direct debit (49) names the mandate and the debited account.",
        "Add the mandate reference and the debited account.",
    ),
    fatal(
        "DK-R-008",
        &["BT-83", "BT-84"],
        "A Danish giro payment (50) has a payment identifier that begins with 01#, 04# or 15# and an account of \
         seven or eight digits.",
        "Correct the card type in the payment identifier or the giro account.",
    ),
    fatal(
        "DK-R-009",
        &["BT-83"],
        "A payment identifier of a Danish giro payment with card type 04 or 15 has sixteen characters after it.",
        "State the complete payment identifier, 19 characters with its card type.",
    ),
    fatal(
        "DK-R-010",
        &["BT-83", "BT-84"],
        "A Danish FIK payment (93) has a payment identifier that begins with 71#, 73# or 75# and a creditor \
         number of eight characters.",
        "Correct the card type in the payment identifier or the creditor number.",
    ),
    fatal(
        "DK-R-011",
        &["BT-83"],
        "A payment identifier of a Danish FIK payment with card type 71 or 75 has fifteen or sixteen characters \
         after it.",
        "State the complete payment identifier, 18 or 19 characters with its card type.",
    ),
    fatal(
        "DK-R-013",
        &["BT-29", "BT-46"],
        "Between Danish parties an identifier of a party names its scheme.",
        "Add the scheme, e.g. 0088 for a GLN.",
    ),
    fatal(
        "DK-R-014",
        &["BT-30"],
        "The legal registration of a Danish seller is a CVR number, scheme 0184.",
        "Set the scheme of the legal entity identifier to 0184.",
    ),
    fatal(
        "DK-R-016",
        &["BT-115"],
        "A credit note between Danish parties has no negative amount due.",
        "Issue an invoice instead, or turn the signs around.",
    ),
    fatal(
        "IT-R-001",
        &["BT-32"],
        "The tax code of an Italian seller is 11 to 16 capital letters or digits.",
        "Write the codice fiscale without blanks or other signs.",
    ),
    fatal(
        "IT-R-002",
        &["BT-35"],
        "An Italian seller's address has a street.",
        "Add the first line of the seller's address.",
    ),
    fatal("IT-R-003", &["BT-37"], "An Italian seller's address has a city.", "Add the city of the seller."),
    fatal("IT-R-004", &["BT-38"], "An Italian seller's address has a postcode.", "Add the postcode of the seller."),
    fatal(
        "NL-R-001",
        &["BT-25"],
        "A credit note of a Dutch seller refers to the invoice that it corrects.",
        "Add the number of the earlier invoice.",
    ),
    fatal(
        "NL-R-002",
        &["BT-35", "BT-37", "BT-38"],
        "A Dutch seller's address has street, city and postcode.",
        "Complete the seller's address.",
    ),
    fatal(
        "NL-R-003",
        &["BT-30"],
        "The legal registration of a Dutch seller is a KVK number (0106) or an OIN (0190).",
        "Set the number and its scheme.",
    ),
    fatal(
        "NL-R-004",
        &["BT-50", "BT-52", "BT-53"],
        "Between Dutch parties the buyer's address has street, city and postcode.",
        "Complete the buyer's address.",
    ),
    fatal(
        "NL-R-005",
        &["BT-47"],
        "Between Dutch parties the buyer's legal registration is a KVK number (0106) or an OIN (0190).",
        "Set the number and its scheme.",
    ),
    fatal(
        "NL-R-006",
        &["BT-64", "BT-66", "BT-67"],
        "A Dutch tax representative's address has street, city and postcode.",
        "Complete the tax representative's address.",
    ),
    fatal(
        "NL-R-007",
        &["BT-81", "BT-115"],
        "When the buyer has to pay a Dutch seller, the invoice says how.",
        "Add payment instructions.",
    ),
    fatal(
        "NL-R-008",
        &["BT-81"],
        "Between Dutch parties the payment means is 30, 48, 49, 57, 58 or 59.",
        "Use one of these payment means codes.",
    ),
    fatal(
        "NL-R-009",
        &["BT-13", "BT-132"],
        "Lines of a Dutch seller refer to order lines only when the invoice names the order.",
        "Add the order number, or leave the line references out.",
    ),
    fatal(
        "NO-R-001",
        &["BT-31"],
        "A Norwegian VAT number is NO, a valid organisation number and MVA.",
        "Correct the seller's VAT number.",
    ),
    warning(
        "NO-R-002",
        &["BT-32"],
        "A Norwegian seller says when it is entered in the register of business enterprises.",
        "Add the tax registration Foretaksregisteret.",
    ),
    fatal("SE-R-001", &["BT-31"], "A Swedish VAT number has 14 characters.", "Write SE and twelve digits."),
    fatal("SE-R-002", &["BT-31"], "A Swedish VAT number is digits after SE.", "Write SE and twelve digits."),
    fatal(
        "SE-R-003",
        &["BT-30"],
        "A Swedish organisation number is a number.",
        "Write the ten digits without a hyphen.",
    ),
    fatal(
        "SE-R-004",
        &["BT-30"],
        "A Swedish organisation number has ten characters.",
        "Write the ten digits without a hyphen.",
    ),
    fatal(
        "SE-R-005",
        &["BT-32"],
        "The tax registration of a Swedish seller is the note on F-tax.",
        "Write Godkänd för F-skatt.",
    ),
    fatal(
        "SE-R-006",
        &["BT-119", "BT-152"],
        "Swedish VAT at the standard category is 25, 12 or 6 percent.",
        "Correct the VAT rate or its category.",
    ),
    warning(
        "SE-R-007",
        &["BT-84"],
        "A Plusgiro account is a number.",
        "Write the digits of the account without hyphens.",
    ),
    warning(
        "SE-R-008",
        &["BT-84"],
        "A Bankgiro account is a number.",
        "Write the digits of the account without hyphens.",
    ),
    warning("SE-R-009", &["BT-84"], "A Bankgiro account has seven or eight digits.", "Correct the account number."),
    warning("SE-R-010", &["BT-84"], "A Plusgiro account has two to eight digits.", "Correct the account number."),
    warning(
        "SE-R-011",
        &["BT-81"],
        "Swedish giro payments use payment means 30.",
        "Use code 30 with SE:BANKGIRO or SE:PLUSGIRO as the institution.",
    ),
    warning(
        "SE-R-012",
        &["BT-81"],
        "A transfer between Swedish parties uses payment means 30.",
        "Use code 30 in place of 31.",
    ),
    fatal(
        "SE-R-013",
        &["BT-30"],
        "A Swedish organisation number has a correct check digit.",
        "Compare the number with the register and correct it.",
    ),
];

/// Rules that only the UBL files have, in all editions.
pub(super) const UBL: &[Rule] = &[
    fatal(
        "DE-R-001",
        &["BG-16"],
        "Between German parties there are payment instructions.",
        "Add payment instructions with a payment means code.",
    ),
    fatal("DE-R-002", &["BG-6"], "Between German parties the seller names a contact.", "Add the seller's contact."),
    fatal("DE-R-003", &["BT-37"], "The seller's address has a city.", "Add the seller's city."),
    fatal("DE-R-004", &["BT-38"], "The seller's address has a postcode.", "Add the seller's postcode."),
    fatal(
        "DE-R-005",
        &["BT-41"],
        "The seller's contact has a name.",
        "Add the name of a person, department or office.",
    ),
    fatal(
        "DE-R-006",
        &["BT-42"],
        "The seller's contact has a telephone number.",
        "Add the telephone number of the contact.",
    ),
    fatal(
        "DE-R-007",
        &["BT-43"],
        "The seller's contact has an e-mail address.",
        "Add the e-mail address of the contact.",
    ),
    fatal("DE-R-008", &["BT-52"], "The buyer's address has a city.", "Add the buyer's city."),
    fatal("DE-R-009", &["BT-53"], "The buyer's address has a postcode.", "Add the buyer's postcode."),
    fatal("DE-R-010", &["BT-77"], "A delivery address has a city.", "Add the city of the delivery address."),
    fatal("DE-R-011", &["BT-78"], "A delivery address has a postcode.", "Add the postcode of the delivery address."),
    fatal(
        "DE-R-014",
        &["BT-119"],
        "Every part of the VAT breakdown has a rate.",
        "Add the rate, 0 where no VAT is due.",
    ),
    fatal(
        "DE-R-015",
        &["BT-10"],
        "Between German parties there is a buyer reference.",
        "Add the buyer reference, for public buyers the Leitweg-ID.",
    ),
    fatal(
        "DE-R-016",
        &["BT-31", "BT-32", "BG-11"],
        "Where VAT categories S, Z, E, AE, K, G, L or M are used, the seller has a VAT or tax number or a tax \
         representative.",
        "Add the seller's VAT identifier or tax number.",
    ),
    warning("DE-R-017", &["BT-3"], "The type is 326, 380, 384, 389, 381, 875, 876 or 877.", "Use one of these types."),
    fatal(
        "DE-R-018",
        &["BT-20"],
        "Cash discounts in the payment terms are lines of the form #SKONTO#TAGE=…#PROZENT=…#, each closed by a \
         line break.",
        "Write each discount as #SKONTO#TAGE=14#PROZENT=2.00# on a line of its own, with a line break at its end.",
    ),
    warning(
        "DE-R-019",
        &["BT-84"],
        "The account of a SEPA credit transfer (58) is an IBAN.",
        "Correct the account number, or use code 30 for other accounts.",
    ),
    warning(
        "DE-R-020",
        &["BT-91"],
        "The debited account of a SEPA direct debit (59) is an IBAN.",
        "Correct the debited account.",
    ),
    fatal("DE-R-022", &["BG-24"], "Attached files have different names.", "Rename one of the files."),
    fatal("DE-R-023-1", &["BG-17"], "A credit transfer (30 or 58) names the account.", "Add the payee's account."),
    fatal(
        "DE-R-023-2",
        &["BG-17", "BG-18", "BG-19"],
        "A credit transfer (30 or 58) has no card and no direct debit.",
        "Remove the card or mandate, or change the payment means code.",
    ),
    fatal("DE-R-024-1", &["BG-18"], "A card payment (48, 54 or 55) names the card.", "Add the card information."),
    fatal(
        "DE-R-024-2",
        &["BG-17", "BG-18", "BG-19"],
        "A card payment (48, 54 or 55) has no account and no direct debit.",
        "Remove the account or mandate, or change the payment means code.",
    ),
    fatal("DE-R-025-1", &["BG-19"], "A direct debit (59) names its mandate.", "Add the direct debit information."),
    fatal(
        "DE-R-025-2",
        &["BG-17", "BG-18", "BG-19"],
        "A direct debit (59) has no account of the payee and no card.",
        "Remove the account or card, or change the payment means code.",
    ),
    warning(
        "DE-R-026",
        &["BG-3"],
        "A corrected invoice (384) refers to the invoice that it corrects.",
        "Add the number of the earlier invoice.",
    ),
    warning("DE-R-027", &["BT-42"], "A telephone number has at least three digits.", "Write the number in digits."),
    warning(
        "DE-R-028",
        &["BT-43"],
        "An e-mail address has one @, something before it, and a domain with a dot after it.",
        "Correct the e-mail address.",
    ),
    fatal(
        "DE-R-030",
        &["BT-90"],
        "A direct debit names the creditor identifier.",
        "Add the creditor identifier of seller or payee, scheme SEPA.",
    ),
    fatal("DE-R-031", &["BT-91"], "A direct debit names the debited account.", "Add the account of the buyer."),
    fatal(
        "GR-R-001-1",
        &["BT-1"],
        "The number of a Greek invoice has six segments divided by vertical bars.",
        "Write it as tax number|date|branch|type|series|serial number.",
    ),
    fatal(
        "GR-R-001-2",
        &["BT-1", "BT-31", "BT-63"],
        "The first segment of the number is the tax number of the seller or its tax representative.",
        "Begin the invoice number with the nine digits of the VAT identifier.",
    ),
    fatal(
        "GR-R-001-3",
        &["BT-1", "BT-2"],
        "The second segment of the number is the issue date, DD/MM/YYYY.",
        "Write the issue date as the second segment.",
    ),
    fatal(
        "GR-R-001-4",
        &["BT-1"],
        "The third segment of the number is a branch number, nought or more.",
        "Write the number of the branch, 0 for the head office.",
    ),
    fatal(
        "GR-R-001-5",
        &["BT-1"],
        "The fourth segment of the number is a type of Greek invoices: 1.1, 1.6, 2.1, 2.4, 5.1 or 5.2.",
        "Write one of these types.",
    ),
    fatal(
        "GR-R-001-6",
        &["BT-1"],
        "The fifth segment of the number is not empty.",
        "Write the series of the invoice, 0 when there is none.",
    ),
    fatal(
        "GR-R-001-7",
        &["BT-1"],
        "The sixth segment of the number is not empty.",
        "Write the serial number of the invoice.",
    ),
    fatal("GR-R-002", &["BT-28"], "A Greek seller gives its name.", "Add the seller's trading name."),
    fatal(
        "GR-R-003",
        &["BT-31"],
        "The VAT identifier of a Greek seller is EL and a valid tax number.",
        "Correct the VAT identifier; its prefix is EL, not GR.",
    ),
    fatal(
        "GR-R-004-1",
        &["BG-24"],
        "A Greek invoice has exactly one supporting document ##M.AR.K##.",
        "Add the registration number (MARK) of the tax authority once.",
    ),
    fatal(
        "GR-R-004-2",
        &["BT-122"],
        "The MARK is a number above nought.",
        "Write the registration number without leading noughts.",
    ),
    fatal("GR-R-005", &["BT-45"], "The buyer of a Greek seller has a name.", "Add the buyer's trading name."),
    fatal(
        "GR-R-006",
        &["BT-48"],
        "A Greek buyer has one VAT identifier, EL and a valid tax number.",
        "Add or correct the buyer's VAT identifier.",
    ),
    fatal(
        "GR-R-008-2",
        &["BG-24"],
        "A Greek invoice has at most one supporting document ##INVOICE|URL##.",
        "Keep one of them.",
    ),
    fatal(
        "GR-R-008-3",
        &["BT-124"],
        "The supporting document ##INVOICE|URL## has an address.",
        "Add the address at which the invoice is shown.",
    ),
    fatal(
        "GR-R-009",
        &["BT-34"],
        "The electronic address of a Greek seller is its tax number in scheme 9933.",
        "Use the nine digits of the tax number with scheme 9933.",
    ),
    fatal(
        "GR-R-010",
        &["BT-49"],
        "The electronic address of a Greek buyer is its tax number in scheme 9933.",
        "Use the nine digits of the tax number with scheme 9933.",
    ),
    warning(
        "GR-S-008-1",
        &["BG-24"],
        "A Greek invoice should have one supporting document ##INVOICE|URL##.",
        "Add the address at which the invoice is shown.",
    ),
    warning(
        "GR-S-011",
        &["BT-31"],
        "A Greek seller should have exactly one VAT identifier, EL and a valid tax number.",
        "Give one VAT identifier with the prefix EL.",
    ),
    warning(
        "IS-R-001",
        &["BT-3"],
        "Invoices of an Icelandic seller are of type 380 or 381.",
        "Use 380 for invoices and 381 for credit notes.",
    ),
    fatal(
        "IS-R-002",
        &["BT-30"],
        "An Icelandic seller gives its kennitala, scheme 0196.",
        "Add the kennitala as legal entity identifier.",
    ),
    fatal(
        "IS-R-003",
        &["BT-35", "BT-38"],
        "An Icelandic seller's address has street and postcode.",
        "Complete the seller's address.",
    ),
    fatal(
        "IS-R-004",
        &["BT-47"],
        "An Icelandic buyer of an Icelandic seller has a kennitala, scheme 0196.",
        "Add the buyer's kennitala as legal entity identifier.",
    ),
    fatal(
        "IS-R-005",
        &["BT-50", "BT-53"],
        "An Icelandic buyer's address has street and postcode.",
        "Complete the buyer's address.",
    ),
    fatal(
        "IS-R-006",
        &["BT-84"],
        "An Icelandic claim (payment means 9) names an account of twelve characters.",
        "Write bank, ledger and account, twelve digits.",
    ),
    fatal(
        "IS-R-007",
        &["BT-84"],
        "An Icelandic bank transfer (42) names an account of twelve characters.",
        "Write bank, ledger and account, twelve digits.",
    ),
    fatal("IS-R-008", &["BT-122"], "A final due date (EINDAGI) is a date.", "Write it as YYYY-MM-DD."),
    fatal(
        "IS-R-009",
        &["BT-9"],
        "An invoice with a final due date (EINDAGI) has a due date.",
        "Add the payment due date.",
    ),
    fatal(
        "IS-R-010",
        &["BT-9"],
        "The final due date (EINDAGI) is not before the due date.",
        "Correct one of the two dates.",
    ),
];

/// Danish rules that were sharpened in 3.0.21.
pub(super) const DENMARK_FATAL: &[Rule] = &[
    fatal(
        "DK-R-003",
        &["BT-158"],
        "Between Danish parties an UNSPSC class of an item is of version 19.05.01 or 26.08.01.",
        "Add the version of the classification.",
    ),
    fatal(
        "DK-R-017",
        &["BT-47"],
        "The legal registration of the buyer between Danish parties is a CVR number, scheme 0184.",
        "Set the scheme of the buyer's legal entity identifier to 0184.",
    ),
];

/// The one that both syntaxes had before.
pub(super) const DENMARK_WARNING: &[Rule] = &[warning(
    "DK-R-003",
    &["BT-158"],
    "Between Danish parties an UNSPSC class of an item is of version 19.05.01 or 26.08.01.",
    "Add the version of the classification.",
)];

/// The other as it was new in 3.0.20.
pub(super) const DENMARK_BUYER_WARNING: &[Rule] = &[warning(
    "DK-R-017",
    &["BT-47"],
    "The legal registration of the buyer between Danish parties is a CVR number, scheme 0184.",
    "Set the scheme of the buyer's legal entity identifier to 0184.",
)];

/// Rules that were new in 3.0.21.
pub(super) const SINCE_3_0_21: &[Rule] = &[warning(
    "DE-R-T02",
    &["BT-124"],
    "The address of a supporting document begins with a scheme such as https:.",
    "Write the complete address.",
)];
