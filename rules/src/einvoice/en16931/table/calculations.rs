//! BR-CO: what belongs together, and what adds up.

use super::super::super::sink::Rule;
use super::fatal;

pub(in super::super) const RULES: &[Rule] = &[
    fatal(
        "BR-CO-03",
        &["BT-7", "BT-8"],
        "The tax point is given as a date or as a code, not as both.",
        "Leave out the date or the code.",
    ),
    fatal(
        "BR-CO-04",
        &["BT-151", "BG-25"],
        "Each line has a VAT category.",
        "Give the VAT category of the line's item, with VAT as the kind of tax.",
    ),
    fatal(
        "BR-CO-05",
        &["BT-97", "BT-98"],
        "Reason and reason code of a document level allowance say the same; only people can tell.",
        "Make the words and the code agree.",
    ),
    fatal(
        "BR-CO-06",
        &["BT-104", "BT-105"],
        "Reason and reason code of a document level charge say the same; only people can tell.",
        "Make the words and the code agree.",
    ),
    fatal(
        "BR-CO-07",
        &["BT-139", "BT-140"],
        "Reason and reason code of a line's allowance say the same; only people can tell.",
        "Make the words and the code agree.",
    ),
    fatal(
        "BR-CO-08",
        &["BT-144", "BT-145"],
        "Reason and reason code of a line's charge say the same; only people can tell.",
        "Make the words and the code agree.",
    ),
    fatal(
        "BR-CO-09",
        &["BT-31", "BT-48", "BT-63"],
        "A VAT identifier begins with the code of the country that gave it; Greece writes EL.",
        "Put the country code before the number.",
    ),
    fatal(
        "BR-CO-10",
        &["BT-106", "BT-131"],
        "The sum of line net amounts is what the lines add up to.",
        "Correct the sum, or the line that is wrong.",
    ),
    fatal(
        "BR-CO-11",
        &["BT-107", "BT-92"],
        "The sum of allowances is what the document level allowances add up to.",
        "Correct the sum, or the allowance that is wrong or missing.",
    ),
    fatal(
        "BR-CO-12",
        &["BT-108", "BT-99"],
        "The sum of charges is what the document level charges add up to.",
        "Correct the sum, or the charge that is wrong or missing.",
    ),
    fatal(
        "BR-CO-13",
        &["BT-109", "BT-106", "BT-107", "BT-108"],
        "The total without VAT is the sum of the lines, less allowances, plus charges.",
        "Correct the total without VAT, or what it is made of.",
    ),
    fatal(
        "BR-CO-14",
        &["BT-110", "BT-117"],
        "The total VAT is what the groups of the VAT breakdown add up to.",
        "Correct the total VAT, or the group that is wrong.",
    ),
    fatal(
        "BR-CO-15",
        &["BT-112", "BT-109", "BT-110"],
        "The total with VAT is the total without VAT plus the total VAT in the invoice currency, of which there is one.",
        "Correct the total with VAT, or what it is made of.",
    ),
    fatal(
        "BR-CO-16",
        &["BT-115", "BT-112", "BT-113", "BT-114"],
        "The amount due is the total with VAT, less what is paid, plus the rounding.",
        "Correct the amount due, or what it is made of.",
    ),
    fatal(
        "BR-CO-17",
        &["BT-117", "BT-116", "BT-119"],
        "The VAT of a group is its taxable amount times its rate; less than 1 apart is tolerated, in CII 1 as well.",
        "Calculate the VAT of the group again.",
    ),
    fatal(
        "BR-CO-18",
        &["BG-23"],
        "The invoice has a VAT breakdown.",
        "Give a group for each VAT category and rate that is used.",
    ),
    fatal(
        "BR-CO-19",
        &["BT-73", "BT-74", "BG-14"],
        "An invoicing period has a start or an end.",
        "Give the start, the end, or both.",
    ),
    fatal(
        "BR-CO-20",
        &["BT-134", "BT-135", "BG-26"],
        "The period of a line has a start or an end.",
        "Give the start, the end, or both.",
    ),
    fatal(
        "BR-CO-21",
        &["BT-97", "BT-98", "BG-20"],
        "Each document level allowance has a reason, a reason code, or both.",
        "Give the reason of the allowance.",
    ),
    fatal(
        "BR-CO-22",
        &["BT-104", "BT-105", "BG-21"],
        "Each document level charge has a reason, a reason code, or both.",
        "Give the reason of the charge.",
    ),
    fatal(
        "BR-CO-23",
        &["BT-139", "BT-140", "BG-27"],
        "Each allowance of a line has a reason, a reason code, or both.",
        "Give the reason of the line's allowance.",
    ),
    fatal(
        "BR-CO-24",
        &["BT-144", "BT-145", "BG-28"],
        "Each charge of a line has a reason, a reason code, or both.",
        "Give the reason of the line's charge.",
    ),
    fatal(
        "BR-CO-26",
        &["BT-29", "BT-30", "BT-31"],
        "The buyer can tell who the seller is by an identifier, a legal registration or a VAT identifier.",
        "Give one of the three.",
    ),
];
