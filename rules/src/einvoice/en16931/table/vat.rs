//! The rules of the VAT categories. Ten of each ask the same; a few are one category's own.

use super::super::super::sink::Rule;
use super::fatal;

/// The ten rules of a category, and its own. `$who` are the terms of 02–04 with their demand, `$rate` says what rate 05–07
/// want, `$tax` what 09 wants, `$reason` what 10 wants.
macro_rules! category {
    ($prefix:literal, $name:literal, $groups:literal,
     who: [$($who:literal),*] $demand:literal $give:literal,
     rate: $rate:literal, tax: $tax:literal, reason: $reason:literal $(, $own:expr)* $(,)?) => {
        &[
            fatal(
                concat!($prefix, "-01"),
                &["BT-118", "BT-151", "BT-95", "BT-102"],
                concat!("Where lines, allowances or charges are ", $name, ", the VAT breakdown has ", $groups, " of that category."),
                "Make the groups of the VAT breakdown match the categories in use.",
            ),
            fatal(
                concat!($prefix, "-02"),
                &["BT-151", $($who),*],
                concat!("An invoice with a line that is ", $name, " has ", $demand, "."),
                $give,
            ),
            fatal(
                concat!($prefix, "-03"),
                &["BT-95", $($who),*],
                concat!("An invoice with an allowance that is ", $name, " has ", $demand, "."),
                $give,
            ),
            fatal(
                concat!($prefix, "-04"),
                &["BT-102", $($who),*],
                concat!("An invoice with a charge that is ", $name, " has ", $demand, "."),
                $give,
            ),
            fatal(
                concat!($prefix, "-05"),
                &["BT-152", "BT-151"],
                concat!("The VAT rate of a line that is ", $name, " ", $rate, "."),
                "Correct the rate or the category of the line.",
            ),
            fatal(
                concat!($prefix, "-06"),
                &["BT-96", "BT-95"],
                concat!("The VAT rate of an allowance that is ", $name, " ", $rate, "."),
                "Correct the rate or the category of the allowance.",
            ),
            fatal(
                concat!($prefix, "-07"),
                &["BT-103", "BT-102"],
                concat!("The VAT rate of a charge that is ", $name, " ", $rate, "."),
                "Correct the rate or the category of the charge.",
            ),
            fatal(
                concat!($prefix, "-08"),
                &["BT-116", "BT-131", "BT-99", "BT-92"],
                concat!("The taxable amount of what is ", $name, " is its lines plus its charges less its allowances."),
                "Correct the taxable amount of the group, or the category of the line that is missing in it.",
            ),
            fatal(
                concat!($prefix, "-09"),
                &["BT-117", "BT-116", "BT-119"],
                concat!("The VAT amount of a group that is ", $name, " ", $tax, "."),
                "Calculate the VAT of the group again.",
            ),
            fatal(
                concat!($prefix, "-10"),
                &["BT-120", "BT-121"],
                concat!("A group that is ", $name, " has ", $reason, "."),
                "Add the reason where nothing is taxed; leave it out where the category says it all.",
            ),
            $($own),*
        ]
    };
}

pub(in super::super) const SPLIT_PAYMENT: &[Rule] = &[
    fatal(
        "BR-B-01",
        &["BT-151", "BT-95", "BT-102", "BT-118"],
        "Split payment (category B) is for invoices within Italy: every country named is IT.",
        "Use another category for parties outside of Italy.",
    ),
    fatal(
        "BR-B-02",
        &["BT-151", "BT-95", "BT-102", "BT-118"],
        "An invoice with split payment (category B) has nothing that is standard rated (category S).",
        "Put all taxed lines, allowances and charges into one of the two categories.",
    ),
];

pub(in super::super) const STANDARD_RATED: &[Rule] = category!(
    "BR-S", "standard rated (category S)", "at least one group",
    who: ["BT-31", "BT-32", "BT-63"] "a tax identifier of the seller or of its tax representative"
        "Give the VAT identifier or tax number of the seller, or the VAT identifier of its representative.",
    rate: "is above zero", tax: "is its taxable amount times its rate; less than 1 apart is tolerated",
    reason: "no reason for exemption",
);

pub(in super::super) const ZERO_RATED: &[Rule] = category!(
    "BR-Z", "zero rated (category Z)", "exactly one group",
    who: ["BT-31", "BT-32", "BT-63"] "a tax identifier of the seller or of its tax representative"
        "Give the VAT identifier or tax number of the seller, or the VAT identifier of its representative.",
    rate: "is 0", tax: "is 0", reason: "no reason for exemption",
);

pub(in super::super) const EXEMPT: &[Rule] = category!(
    "BR-E", "exempt from VAT (category E)", "exactly one group",
    who: ["BT-31", "BT-32", "BT-63"] "a tax identifier of the seller or of its tax representative"
        "Give the VAT identifier or tax number of the seller, or the VAT identifier of its representative.",
    rate: "is 0", tax: "is 0", reason: "a reason for exemption, in words or as a code",
);

pub(in super::super) const REVERSE_CHARGE: &[Rule] = category!(
    "BR-AE", "under reverse charge (category AE)", "exactly one group",
    who: ["BT-31", "BT-32", "BT-63", "BT-48", "BT-47"]
        "a tax identifier of the seller or its tax representative, and the buyer's VAT identifier or registration"
        "Give the identifiers of both: without the buyer's nobody can account for the VAT.",
    rate: "is 0", tax: "is 0", reason: "a reason that says reverse charge, in words or as a code",
);

pub(in super::super) const INTRA_COMMUNITY: &[Rule] = category!(
    "BR-IC", "an intra-community supply (category K)", "exactly one group",
    who: ["BT-31", "BT-63", "BT-48"]
        "the VAT identifier of the seller or of its tax representative, and that of the buyer"
        "Give the VAT identifiers of both; the supply is only exempt between two taxable persons.",
    rate: "is 0", tax: "is 0", reason: "a reason that says intra-community supply, in words or as a code",
    fatal(
        "BR-IC-11",
        &["BT-72", "BG-14"],
        "An intra-community supply (category K) has a delivery date or an invoicing period.",
        "Give the date of the delivery or the period.",
    ),
    fatal(
        "BR-IC-12",
        &["BT-80"],
        "An intra-community supply (category K) names the country that it is delivered to.",
        "Give the deliver-to address with its country.",
    ),
);

pub(in super::super) const EXPORT: &[Rule] = category!(
    "BR-G", "an export outside the EU (category G)", "exactly one group",
    who: ["BT-31", "BT-63"] "the VAT identifier of the seller or of its tax representative"
        "Give the VAT identifier of the seller, or of its representative.",
    rate: "is 0", tax: "is 0", reason: "a reason that says export outside the EU, in words or as a code",
);

pub(in super::super) const OUTSIDE_OF_VAT: &[Rule] = category!(
    "BR-O", "not subject to VAT (category O)", "exactly one group",
    who: ["BT-31", "BT-63", "BT-48"] "no VAT identifier of seller, tax representative or buyer"
        "Leave out the VAT identifiers, or use another category.",
    rate: "is left out", tax: "is 0", reason: "a reason that says not subject to VAT, in words or as a code",
    fatal(
        "BR-O-11",
        &["BG-23", "BT-118"],
        "A VAT breakdown with a group that is not subject to VAT (category O) has no other group.",
        "Put what is subject to VAT on another invoice, or use category E or Z.",
    ),
    fatal(
        "BR-O-12",
        &["BT-151", "BT-118"],
        "An invoice with a group that is not subject to VAT (category O) has no line of another category.",
        "Put what is subject to VAT on another invoice, or use category E or Z.",
    ),
    fatal(
        "BR-O-13",
        &["BT-95", "BT-118"],
        "An invoice with a group that is not subject to VAT (category O) has no allowance of another category.",
        "Put what is subject to VAT on another invoice, or use category E or Z.",
    ),
    fatal(
        "BR-O-14",
        &["BT-102", "BT-118"],
        "An invoice with a group that is not subject to VAT (category O) has no charge of another category.",
        "Put what is subject to VAT on another invoice, or use category E or Z.",
    ),
);

pub(in super::super) const CANARY_ISLANDS: &[Rule] = category!(
    "BR-AF", "under IGIC, the tax of the Canary Islands (category L)", "at least one group",
    who: ["BT-31", "BT-32", "BT-63"] "a tax identifier of the seller or of its tax representative"
        "Give the VAT identifier or tax number of the seller, or the VAT identifier of its representative.",
    rate: "is zero or more, in CII above zero", tax: "is its taxable amount times its rate; only UBL checks that",
    reason: "no reason for exemption",
);

pub(in super::super) const CEUTA_AND_MELILLA: &[Rule] = category!(
    "BR-AG", "under IPSI, the tax of Ceuta and Melilla (category M)", "at least one group",
    who: ["BT-31", "BT-32", "BT-63"] "a tax identifier of the seller or of its tax representative"
        "Give the VAT identifier or tax number of the seller, or the VAT identifier of its representative.",
    rate: "is zero or more", tax: "is its taxable amount times its rate; only UBL checks that",
    reason: "no reason for exemption",
);
