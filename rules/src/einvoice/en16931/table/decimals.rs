//! BR-DEC: how many decimals an amount has, as it is written.

use super::super::super::sink::Rule;
use super::fatal;

const ROUND: &str = "Round the amount to two decimals and check the sums that it is part of.";

pub(in super::super) const RULES: &[Rule] = &[
    fatal("BR-DEC-01", &["BT-92"], "The amount of a document level allowance has two decimals at most.", ROUND),
    fatal("BR-DEC-02", &["BT-93"], "The base amount of a document level allowance has two decimals at most.", ROUND),
    fatal("BR-DEC-05", &["BT-99"], "The amount of a document level charge has two decimals at most.", ROUND),
    fatal("BR-DEC-06", &["BT-100"], "The base amount of a document level charge has two decimals at most.", ROUND),
    fatal("BR-DEC-09", &["BT-106"], "The sum of line net amounts has two decimals at most.", ROUND),
    fatal("BR-DEC-10", &["BT-107"], "The sum of allowances has two decimals at most.", ROUND),
    fatal("BR-DEC-11", &["BT-108"], "The sum of charges has two decimals at most.", ROUND),
    fatal("BR-DEC-12", &["BT-109"], "The total without VAT has two decimals at most.", ROUND),
    fatal("BR-DEC-13", &["BT-110"], "The total VAT has two decimals at most.", ROUND),
    fatal("BR-DEC-14", &["BT-112"], "The total with VAT has two decimals at most.", ROUND),
    fatal("BR-DEC-15", &["BT-111"], "The total VAT in accounting currency has two decimals at most.", ROUND),
    fatal("BR-DEC-16", &["BT-113"], "The paid amount has two decimals at most.", ROUND),
    fatal("BR-DEC-17", &["BT-114"], "The rounding amount has two decimals at most.", ROUND),
    fatal("BR-DEC-18", &["BT-115"], "The amount due has two decimals at most.", ROUND),
    fatal("BR-DEC-19", &["BT-116"], "The taxable amount of a VAT group has two decimals at most.", ROUND),
    fatal("BR-DEC-20", &["BT-117"], "The VAT amount of a VAT group has two decimals at most.", ROUND),
    fatal("BR-DEC-23", &["BT-131"], "The net amount of a line has two decimals at most.", ROUND),
    fatal("BR-DEC-24", &["BT-136"], "The amount of a line's allowance has two decimals at most.", ROUND),
    fatal("BR-DEC-25", &["BT-137"], "The base amount of a line's allowance has two decimals at most.", ROUND),
    fatal("BR-DEC-27", &["BT-141"], "The amount of a line's charge has two decimals at most.", ROUND),
    fatal("BR-DEC-28", &["BT-142"], "The base amount of a line's charge has two decimals at most.", ROUND),
];
