//! Booking aids (Factur-X and ZUGFeRD MINIMUM and BASIC WL): what EN 16931 says about a document that has no lines by
//! its own profile.
//!
//! The rules fire as their publisher wrote them. But advice for a careless sender ("0.00 would balance") misleads where
//! the profile has no place for what the rule asks, so such findings say that instead, and a finding of our own says
//! what the document is.

use model::BookingAid;
use model::verdict::{Breach, Weight};

use super::super::sink::Rule;
use super::terms;
use super::view::View;

/// The one finding here that no publisher has.
const RULE: Rule = Rule {
    id: "BOOKING-AID",
    weight: Weight::Information,
    terms: &["BT-24"],
    meaning: "The document says that it is no booking aid: MINIMUM and BASIC WL of Factur-X and ZUGFeRD have no invoice lines, so they help to book an invoice and are none. This is Bursar's own note, not a published rule.",
    fix: "Book and keep the invoice that the page of the PDF shows; ask the sender for the profile BASIC, EN 16931 (COMFORT) or EXTENDED where an e-invoice is due.",
};

pub(in super::super) const RULES: &[Rule] = &[RULE];

/// What a profile has no place for.
struct Lack {
    rules: &'static [&'static str],
    /// Whether only MINIMUM lacks it.
    of_minimum: bool,
    what: &'static str,
    /// Whether this document lacks it indeed.
    holds: fn(&View<'_, '_>) -> bool,
}

const LACKS: &[Lack] = &[
    Lack {
        rules: &["BR-16", "BR-CO-10"],
        of_minimum: false,
        what: "invoice lines (BG-25)",
        holds: |view| view.lines.is_empty(),
    },
    Lack {
        rules: &["BR-12", "BR-CO-13"],
        of_minimum: true,
        what: "the sum of line net amounts (BT-106)",
        holds: |view| !view.totals.iter().any(|totals| view.find(*totals, terms::LINE_TOTAL).exists()),
    },
    Lack {
        rules: &["BR-CO-14", "BR-CO-18"],
        of_minimum: true,
        what: "a VAT breakdown (BG-23)",
        holds: |view| view.breakdown.is_empty(),
    },
    Lack {
        rules: &["BR-CO-16"],
        of_minimum: true,
        what: "what was paid in advance (BT-113) and a rounding (BT-114)",
        holds: |view| {
            let has = |term| view.totals.iter().any(|totals| view.find(*totals, term).exists());
            !has(terms::PAID) && !has(terms::ROUNDING)
        },
    },
    Lack { rules: &["BR-10", "BR-11"], of_minimum: true, what: "the buyer's postal address (BG-8)", holds: |_| true },
    Lack {
        rules: &["BR-CO-25"],
        of_minimum: true,
        what: "a due date (BT-9) and payment terms (BT-20)",
        holds: |_| true,
    },
];

/// Rules of a VAT category that compare its group of the breakdown with lines: `BR-S-08`, `BR-IC-01`.
fn compares_with_lines(rule: &str) -> bool {
    let parts: Vec<&str> = rule.split('-').collect();
    matches!(parts[..], ["BR", category, "01" | "08"] if !matches!(category, "CO" | "CL" | "DEC"))
}

/// Says of a booking aid what it is, and of the rules that it cannot keep why.
pub(in super::super) fn explain(view: &View<'_, '_>, findings: &mut Vec<Breach>) {
    let named = view.document.specification_identifier().and_then(BookingAid::named);
    let Some((aid, place)) = named.zip(view.header(terms::SPECIFICATION).first()) else { return };
    let name = aid.name();
    let mut cannot_hold: Vec<String> = Vec::new();
    for finding in findings.iter_mut() {
        let of_profile = LACKS.iter().filter(|lack| aid == BookingAid::Minimum || !lack.of_minimum);
        let lack =
            of_profile.filter(|lack| (lack.holds)(view)).find(|lack| lack.rules.contains(&finding.rule.as_str()));
        let what = match lack {
            Some(lack) => lack.what,
            None if compares_with_lines(&finding.rule) && view.lines.is_empty() => "invoice lines (BG-25)",
            None => continue,
        };
        finding.message =
            format!("This rule cannot hold: the profile {name} (BT-24) has no place for {what}, which the rule needs.");
        if !cannot_hold.contains(&finding.rule) {
            cannot_hold.push(finding.rule.clone());
        }
    }
    let because = match cannot_hold.as_slice() {
        [] => "It is judged as an invoice all the same.".to_owned(),
        rules => format!("So {} cannot hold, and it is not valid by EN 16931.", rules.join(", ")),
    };
    let message = format!(
        "The profile {name} (BT-24) is an aid for booking without invoice lines, and no invoice; the invoice is what the page of the PDF shows. {because}"
    );
    findings.insert(0, RULE.breach(place, message));
}
