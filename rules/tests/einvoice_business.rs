//! The business rules of EN 16931 on documents of our own: the same invoice in UBL and in CII, changed in both.

#[path = "einvoice/categories.rs"]
mod categories;
#[path = "einvoice/edits.rs"]
mod edits;
mod einvoice;
#[path = "einvoice/twins.rs"]
mod twins;

use std::collections::BTreeSet;

use categories::Case;
use edits::EDITS;
use rules::einvoice::Profile;
use twins::{Twins, business_rules};

#[test]
fn the_valid_twins_break_no_business_rule() {
    assert_eq!(Twins::valid().business_rules(), ["", ""]);
}

#[test]
fn each_edit_breaks_its_rules_and_no_other() {
    let mut apart = Vec::new();
    for edit in EDITS {
        let edited = Twins::valid().with(edit).unwrap_or_else(|| panic!("{} changes nothing", edit.what));
        let fires = edited.business_rules();
        if fires.each_ref() != edit.fires.map(str::to_owned).each_ref() {
            apart.push(format!("{}: {fires:?}, wanted {:?}", edit.what, edit.fires));
        }
    }
    assert!(apart.is_empty(), "{}", apart.join("\n"));
}

/// Every two edits that the syntaxes agree on, together: the same rules fire in UBL and in CII.
#[test]
fn twins_that_are_changed_twice_break_the_same_rules() {
    let agreed: Vec<_> = EDITS.iter().filter(|edit| edit.agrees()).collect();
    let (mut compared, mut apart) = (0, Vec::new());
    for (index, first) in agreed.iter().enumerate() {
        let once = Twins::valid().with(first).unwrap_or_else(Twins::valid);
        for second in &agreed[index + 1..] {
            let Some(twice) = once.with(second) else { continue };
            compared += 1;
            let [mut ubl, cii] = twice.business_rules();
            if first.what == "no currency" && !cii.contains("BR-CO-14") {
                // CII finds the total that it compares by the currency of the invoice.
                ubl = ubl.replace("BR-CO-14 ", "").replace(" BR-CO-14", "");
            }
            if ubl != cii {
                apart.push(format!("{}, and {}: {ubl} in UBL, {cii} in CII", first.what, second.what));
            }
        }
    }
    println!("{compared} pairs of edits compared");
    assert!(compared > 3000, "{compared}");
    assert!(apart.is_empty(), "{} apart\n{}", apart.len(), apart.join("\n"));
}

const CATEGORIES: [(&str, &str); 9] = [
    ("S", "BR-S"),
    ("Z", "BR-Z"),
    ("E", "BR-E"),
    ("AE", "BR-AE"),
    ("K", "BR-IC"),
    ("G", "BR-G"),
    ("O", "BR-O"),
    ("L", "BR-AF"),
    ("M", "BR-AG"),
];

/// The rules of a category that fire in UBL and in CII, by their numbers.
fn numbers(case: &Case, prefix: &str) -> [BTreeSet<String>; 2] {
    case.twins().business_rules().map(|rules| {
        let numbers = rules.split(' ').filter_map(|rule| rule.strip_prefix(prefix)?.strip_prefix('-'));
        numbers.map(str::to_owned).collect()
    })
}

#[test]
fn each_category_has_its_ten_rules() {
    for (code, prefix) in CATEGORIES {
        let valid = Case::valid(code);
        assert_eq!(numbers(&valid, prefix), [BTreeSet::new(), BTreeSet::new()], "{code}");
        let taxed = matches!(code, "S" | "L" | "M");
        let islands = matches!(code, "L" | "M");
        let wrong_rate = match code {
            "L" | "M" => Some("-1"),
            _ if taxed || code == "O" => Some("0"),
            _ => Some("5"),
        };
        let with_rate = |at: usize| {
            let mut case = valid.clone();
            case.rates[at] = wrong_rate;
            case
        };
        let fires = |what: &str, case: Case, number: &str, in_ubl: bool, in_cii: bool| {
            let fired = numbers(&case, prefix).map(|numbers| numbers.contains(number));
            assert_eq!(fired, [in_ubl, in_cii], "{what}: {prefix}-{number}");
        };
        // CII does not miss the group of O.
        fires("no group", Case { groups: 0, ..valid.clone() }, "01", true, code != "O");
        fires("two groups", Case { groups: 2, ..valid.clone() }, "01", !taxed, !taxed);
        for number in ["02", "03", "04"] {
            let seller_vat = code == "O";
            fires("tax identifiers", Case { seller_vat, buyer_vat: false, ..valid.clone() }, number, true, true);
        }
        if matches!(code, "AE" | "K") {
            fires("no buyer", Case { buyer_vat: false, ..valid.clone() }, "02", true, true);
        }
        fires("rate of the line", with_rate(0), "05", true, true);
        fires("rate of the allowance", with_rate(1), "06", true, true);
        fires("rate of the charge", with_rate(2), "07", true, true);
        fires("taxable amount", Case { taxable: "115.00", ..valid.clone() }, "08", true, !islands);
        // The tolerances of the published files: less than 1 in UBL for what is taxed, in CII for what is not.
        fires(
            "taxable amount, near",
            Case { taxable: "110.90", ..valid.clone() },
            "08",
            !taxed,
            code == "S" || code == "O",
        );
        fires("tax", Case { tax: "30.00", ..valid.clone() }, "09", true, !islands);
        fires("reason", Case { reason: !valid.reason, ..valid.clone() }, "10", true, true);
    }
}

#[test]
fn an_intra_community_supply_is_delivered() {
    let case = Case { delivered: false, ..Case::valid("K") };
    for fired in numbers(&case, "BR-IC") {
        assert_eq!(fired.into_iter().collect::<Vec<_>>(), ["11", "12"]);
    }
}

#[test]
fn what_is_outside_of_vat_stands_alone() {
    for (at, in_ubl, in_cii) in [
        (0, vec!["12"], vec!["11", "12"]),
        (1, vec!["13"], vec!["13", "14"]),
        (2, vec!["14"], vec!["13", "14"]),
        (3, vec!["11"], vec!["11", "12"]),
    ] {
        let mut case = Case::valid("O");
        case.beside[at] = Some("E");
        assert_eq!(numbers(&case, "BR-O").map(|fired| fired.into_iter().collect::<Vec<_>>()), [in_ubl, in_cii]);
    }
}

#[test]
fn split_payment_is_italian_and_stands_beside_no_standard_rate() {
    let mut case = Case { rates: [Some("22"); 4], ..Case::valid("B") };
    assert_eq!(case.twins().business_rules().map(|rules| rules.contains("BR-B-")), [false, false]);
    case.beside[0] = Some("S");
    assert_eq!(numbers(&case, "BR-B").map(|fired| fired.into_iter().collect::<String>()), ["02", "02"]);
    let mut abroad = Case { rates: [Some("22"); 4], ..Case::valid("B") }.twins();
    abroad.ubl = abroad.ubl.replace(">IT<", ">SM<");
    abroad.cii = abroad.cii.replace(">IT<", ">SM<");
    assert_eq!(abroad.business_rules().map(|rules| rules.contains("BR-B-01")), [true, true]);
}

#[test]
fn messages_say_what_would_balance() {
    let says = |text: &str, rule: &str| {
        let verdict = einvoice::judge(text, Profile::En16931);
        verdict.findings.into_iter().find(|breach| breach.rule == rule).map(|breach| breach.message).unwrap_or_default()
    };
    let change = |from: &str, to: &str| Twins::valid().ubl.replace(from, to);
    assert_eq!(
        says(&change(">22.00<", ">23.00<"), "BR-CO-15"),
        "The total with VAT (BT-112) is 182.00, but 160.00 without VAT (BT-109) + 23.00 VAT (BT-110) is 183.00; 22.00 as the total VAT amount (BT-110) would balance."
    );
    assert_eq!(
        says(&change(">150.00<", ">100.00<"), "BR-CO-10"),
        "The sum of line net amounts (BT-106) is 100.00, but the net amounts of the lines add up to 150.00 (the difference is line 2, which the total leaves out); 150.00 would balance."
    );
    assert_eq!(
        says(&change("\"EUR\">90.00<", "\"EUR\">140.00<"), "BR-S-08"),
        "The taxable amount (BT-116) of the group S (standard rated) at 19 % is 140.00, but its lines, charges and allowances add up to 90.00; 90.00 would balance."
    );
    assert_eq!(
        says(&change(">17.10<", ">19.10<"), "BR-CO-17"),
        "The VAT amount (BT-117) of the group S is 19.10, but 90.00 × 19 % is 17.10; 17.10 would balance."
    );
}

/// What a change in one number breaks, and the one advice that all of its findings give.
#[test]
fn advice_for_one_sum_serves_all_others() {
    let valid = Twins::valid().ubl;
    for (from, to, expected) in [
        // The total VAT amount: BR-CO-14 and BR-CO-15.
        (
            ">22.00<",
            ">23.00<",
            [("BR-CO-14", "22.00 would balance"), ("BR-CO-15", "22.00 as the total VAT amount (BT-110) would balance")]
                .as_slice(),
        ),
        // Two digits exchanged in the total with VAT: BR-CO-15 and BR-CO-16.
        (
            ">182.00<",
            ">128.00<",
            &[
                ("BR-CO-15", "182.00 would balance"),
                ("BR-CO-16", "182.00 as the total with VAT (BT-112) would balance"),
            ],
        ),
        // A sum of lines that is another line's.
        (
            ">150.00<",
            ">105.00<",
            &[
                ("BR-CO-10", "150.00 would balance"),
                ("BR-CO-13", "150.00 as the sum of line net amounts (BT-106) would balance"),
            ],
        ),
        // A line's net amount: what the line itself says decides.
        (
            ">50.00<",
            ">60.00<",
            &[
                ("BR-CO-10", "50.00 as the net amount (BT-131) of line 2 would balance"),
                ("BR-S-08", "50.00 as the net amount (BT-131) of line 2 would balance"),
            ],
        ),
        // A taxable amount: BR-S-08, BR-S-09 and BR-CO-17.
        (
            ">90.00<",
            ">140.00<",
            &[
                ("BR-S-08", "90.00 would balance"),
                ("BR-S-09", "90.00 as the taxable amount (BT-116) of the group S at 19 % would balance"),
            ],
        ),
    ] {
        let text = valid.replacen(from, to, 1);
        assert_ne!(text, valid, "{from}");
        let findings = einvoice::judge(&text, Profile::En16931).findings;
        for (rule, advice) in expected {
            let finding = findings.iter().find(|finding| finding.rule == *rule);
            let message = finding.map(|finding| finding.message.as_str()).unwrap_or_default();
            assert!(message.ends_with(&format!("; {advice}.")), "{from} {to} {rule}: {message:?}");
        }
    }
}

/// A VAT amount that is wrong and was added up: no one change mends it, so the totals that follow are named as well.
#[test]
fn advice_names_the_totals_that_follow() {
    let mut text = Twins::valid().ubl;
    for (from, to) in [
        (">17.10<", ">27.10<"),
        (">22.00<", ">32.00<"),
        (">182.00<", ">192.00<"),
        ("<cbc:PayableAmount currencyID=\"EUR\">100.00<", "<cbc:PayableAmount currencyID=\"EUR\">110.00<"),
    ] {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    let findings = einvoice::judge(&text, Profile::En16931).findings;
    let advice = "17.10 here, 22.00 as the total VAT amount (BT-110), 182.00 as the total with VAT (BT-112) and 100.00 as \
                  the amount due (BT-115) would balance";
    for rule in ["BR-CO-17", "BR-S-09"] {
        let finding = findings.iter().find(|finding| finding.rule == rule);
        let message = finding.map(|finding| finding.message.as_str()).unwrap_or_default();
        assert!(message.ends_with(&format!("; {advice}.")), "{rule}: {message:?}");
    }
}

/// Two slips at once: no advice that changes a number to anything but what stands in the valid document.
#[test]
fn advice_for_several_slips_contradicts_nothing() {
    let valid = Twins::valid().ubl;
    // The VAT of a group is wrong in all totals but the last, which is right.
    let mut text = valid.clone();
    for (from, to) in [(">17.10<", ">27.10<"), (">22.00<", ">32.00<"), (">182.00<", ">192.00<")] {
        text = text.replacen(from, to, 1);
    }
    let findings = einvoice::judge(&text, Profile::En16931).findings;
    for rule in ["BR-CO-16", "BR-CO-17", "BR-S-09"] {
        let message = findings.iter().find(|finding| finding.rule == rule).map(|finding| finding.message.as_str());
        let message = message.unwrap_or_default();
        for number in ["17.10", "22.00", "182.00"] {
            assert!(message.contains(number), "{rule}: {message:?} says nothing of {number}");
        }
        assert!(message.ends_with("would balance.") && !message.contains("192.00 would"), "{rule}: {message:?}");
    }
}

#[test]
fn a_group_that_nothing_belongs_to_is_said() {
    let valid = Twins::valid().ubl;
    let to = valid.find("</cac:TaxSubtotal>").expect("a group") + "</cac:TaxSubtotal>".len();
    let empty = "<cac:TaxSubtotal><cbc:TaxableAmount currencyID=\"EUR\">0.00</cbc:TaxableAmount>\
        <cbc:TaxAmount currencyID=\"EUR\">0.00</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>5</cbc:Percent>\
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal>";
    let findings = einvoice::judge(&format!("{}{empty}{}", &valid[..to], &valid[to..]), Profile::En16931).findings;
    let message = findings.iter().find(|finding| finding.rule == "BR-S-08").map(|finding| finding.message.as_str());
    assert!(message.is_some_and(|message| message.contains("no line, charge or allowance belongs")), "{message:?}");
}

#[test]
fn exchanged_totals_are_told() {
    let text = Twins::valid()
        .ubl
        .replacen(">160.00<", ">_<", 1)
        .replacen(">182.00<", ">160.00<", 1)
        .replacen(">_<", ">182.00<", 1);
    let findings = einvoice::judge(&text, Profile::En16931).findings;
    for rule in ["BR-CO-13", "BR-CO-15", "BR-CO-16"] {
        let finding = findings.iter().find(|finding| finding.rule == rule);
        let message = finding.map(|finding| finding.message.as_str()).unwrap_or_default();
        assert!(
            message.contains("exchanged") && message.contains("BT-109") && message.contains("BT-112"),
            "{rule}: {message:?}"
        );
    }
}

#[test]
fn a_group_that_stands_twice_is_left_out() {
    let valid = Twins::valid().ubl;
    let from = valid.find("<cac:TaxSubtotal>").expect("a group");
    let to = valid.find("</cac:TaxSubtotal>").expect("a group") + "</cac:TaxSubtotal>".len();
    let text = format!("{}{}{}", &valid[..to], &valid[from..to], &valid[to..]);
    let findings = einvoice::judge(&text, Profile::En16931).findings;
    let message = findings.iter().find(|finding| finding.rule == "BR-CO-14").map(|finding| finding.message.as_str());
    assert!(message.is_some_and(|message| message.contains("without the second group S at 19 %")), "{message:?}");
}

#[test]
fn a_namespace_that_no_rule_knows_is_named_first() {
    let text = Twins::valid().ubl.replacen("CommonBasicComponents-2", "CommonBasicComponents-3", 1);
    let findings = einvoice::judge(&text, Profile::En16931).findings;
    assert_eq!(findings[0].rule, "NAMESPACE");
    assert!(findings[0].message.contains("schema:xsd:CommonBasicComponents-3"), "{}", findings[0].message);
    assert!(einvoice::judge(&Twins::valid().ubl, Profile::En16931).findings.iter().all(|it| it.rule != "NAMESPACE"));
}

#[test]
fn messages_name_terms_and_no_elements() {
    let says = |from: &str, to: &str, rule: &str| {
        let text = Twins::valid().ubl.replacen(from, to, 1);
        let findings = einvoice::judge(&text, Profile::En16931).findings;
        findings.into_iter().find(|finding| finding.rule == rule).map(|it| (it.message, it.terms)).unwrap_or_default()
    };
    let (message, terms) = says("<cbc:IdentificationCode>DE<", "<cbc:IdentificationCode>Germany<", "BR-CL-14");
    assert_eq!(message, "The country code of the seller (BT-40) is \"Germany\", which is no code of ISO 3166-1.");
    assert_eq!(terms, ["BT-40"]);
    let (message, _) = says(">380<", ">381<", "BR-CL-01");
    assert!(message.contains("which is a credit note") && message.contains("CreditNote"), "{message}");
    let (message, _) = says(
        "<cbc:Percent>19</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal>",
        "<cbc:Percent>19 %</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal>",
        "BR-CO-17",
    );
    assert!(message.contains("\"19 %\", which is no number"), "{message}");
    let (message, _) = says(">182.00<", ">182.00\n <", "BR-DEC-14");
    assert!(message.contains("with line breaks behind it"), "{message}");
}

/// Fragments, and nonsense in the place of numbers and dates: rules whose context is missing stay silent, and none panics.
#[test]
fn nothing_is_missing_too_much() {
    for root in ["Invoice", "CreditNote"] {
        assert!(business_rules(&einvoice::ubl(root, "")).contains("BR-01"));
    }
    assert!(!business_rules(&einvoice::ubl("Invoice", "")).contains("BR-09"), "no address, no country of it");
    assert!(business_rules(&einvoice::cii("")).contains("BR-01"));
    for nonsense in ["", " ", "x", "99999999999999999999999999999", "-", "1e999", "٣", "NaN"] {
        let Twins { ubl, cii } = Twins::valid();
        for text in [ubl, cii] {
            let mut broken = String::new();
            for part in text.split_inclusive('>') {
                // Every text between two tags becomes nonsense.
                let tag = part.rfind('<').map_or("", |at| &part[at..]);
                broken.push_str(if part.starts_with('<') || part.trim().starts_with('<') { "" } else { nonsense });
                broken.push_str(tag);
            }
            assert!(business_rules(&broken).contains("BR-CO-1"), "{nonsense}");
        }
    }
}

/// The twins' CII without lines, under the name of a booking aid.
fn booking_aid(profile: &str, more: [&str; 2]) -> Vec<model::verdict::Breach> {
    let cii = Twins::valid().cii;
    let (before, rest) = cii.split_once("<ram:IncludedSupplyChainTradeLineItem>").expect("lines");
    let (_, after) = rest.rsplit_once("</ram:IncludedSupplyChainTradeLineItem>").expect("lines");
    let text = format!("{before}{after}").replace(">urn:cen.eu:en16931:2017<", &format!(">{profile}<"));
    assert!(text.contains(profile) && text.contains(more[0]));
    einvoice::judge(&text.replace(more[0], more[1]), Profile::En16931).findings
}

#[test]
fn a_booking_aid_is_told_what_it_is_and_why_rules_cannot_hold() {
    let found = booking_aid("urn:factur-x.eu:1p0:basicwl", ["<", "<"]);
    let note = &found[0];
    assert_eq!((note.rule.as_str(), note.severity), ("BOOKING-AID", model::verdict::Weight::Information));
    assert!(note.message.contains("BASIC WL") && note.message.contains("BR-16") && note.message.contains("BR-CO-10"));
    for breach in &found[1..] {
        let expected = "no place for invoice lines (BG-25)";
        assert!(breach.message.contains(expected), "{}: {}", breach.rule, breach.message);
    }
    assert!(found.iter().any(|breach| breach.rule == "BR-S-08"));
    // What the profile has a place for is a fault like any other, and no other document gets the note.
    let wrong = booking_aid("urn:factur-x.eu:1p0:basicwl", [">160.00<", ">161.00<"]);
    let net = wrong.iter().find(|breach| breach.rule == "BR-CO-13").expect("BR-CO-13");
    assert!(net.message.contains("160.00 would balance"), "{}", net.message);
    let invoice = booking_aid("urn:cen.eu:en16931:2017", ["<", "<"]);
    assert!(invoice.iter().all(|breach| breach.rule != "BOOKING-AID" && !breach.message.contains("no place")));
}
