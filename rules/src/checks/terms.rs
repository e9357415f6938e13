//! What was agreed about payment.

use jiff::Span;
use model::TermPath;

use super::Context;
use super::dates::whole_days;
use crate::findings::Findings;
use crate::say;

/// V108. The invoice is due before the agreed days are over.
///
/// A later day is in our favour and no exception; without an agreement the rule is silent.
pub(crate) fn due_too_early(context: &Context<'_>, out: &mut Findings) {
    let Some((vendor, days)) = context.vendor.and_then(|v| Some((v, v.payment_terms_days?))) else { return };
    let Some(issued) = context.invoice.issue_date else { return };
    let in_words = || {
        let days = stated_days(context.invoice.payment_terms.as_deref()?)?;
        issued.checked_add(Span::new().days(days)).ok()
    };
    let Some(due) = context.invoice.due_date.or_else(in_words) else { return };
    let stated = if context.invoice.due_date.is_some() { 9 } else { 20 };
    // A due date before the invoice's own is a slip of its own (V107).
    if context.is_credit() || context.is_receipt() || due < issued || is_paid(context) {
        return;
    }
    let Ok(agreed) = issued.checked_add(Span::new().days(i64::from(days))) else { return };
    let early = (agreed - due).get_days();
    if early <= whole_days(context.limits.terms_days) {
        return;
    }
    let terms = [TermPath::bt(stated), TermPath::bt(2)];
    let sentence = format!(
        "The invoice is due on {due}, {} before the {} agreed with vendor {} {} are over ({agreed}).",
        say::days(early),
        say::days(i32::from(days)),
        vendor.vendor_id,
        say::quote(&vendor.name)
    );
    out.say(terms.to_vec(), sentence)
        .expected(format!("{agreed} or later"))
        .actual(due)
        .difference(format!("-{}", say::days(early)))
        .limit(say::days(whole_days(context.limits.terms_days)))
        .citing(context.subject.reading, &terms)
        .citing_record(format!("vendor {}", vendor.vendor_id))
        .at_risk(context.gross());
}

/// Days until payment that terms state in words (BT-20): `Net 10 days`, `zahlbar innerhalb von 14 Tagen`. Only a clause that
/// speaks of paying, or that says nothing but the days, is meant: terms also tell of discounts, of complaints and of
/// deliveries. Of several the most.
fn stated_days(text: &str) -> Option<i64> {
    const DAYS: &[&str] = &[
        "day",
        "days",
        "tag",
        "tage",
        "tagen",
        "jour",
        "jours",
        "dni",
        "dnů",
        "dnu",
        "dnech",
        "giorni",
        "dias",
        "días",
        "dagen",
        "dage",
        "dager",
        "dagar",
        "päivää",
        "pv",
        "nap",
    ];
    const PAYING: &[&str] = &[
        "net",
        "netto",
        "pay",
        "zahl",
        "fällig",
        "überweis",
        "paie",
        "payable",
        "régl",
        "pag",
        "betal",
        "płatn",
        "plat",
        "splat",
        "maks",
        "due",
        "fizet",
    ];
    const OTHER: &[&str] = &[
        "skont",
        "discount",
        "escompte",
        "sconto",
        "descuento",
        "desconto",
        "korting",
        "rabat",
        "kassa",
        "reklam",
        "liefer",
        "deliver",
        "versand",
        "verzug",
        "zins",
        "interest",
        "penal",
        "objection",
        "complain",
        "return",
        "rückgab",
        "rücksend",
        "widerruf",
        "garant",
        "warrant",
        "mahn",
        "retard",
        "ritardo",
        "reclam",
        "livr",
    ];
    /// Words of a clause that says nothing but the days.
    const BARE_WORDS: usize = 3;
    let lower = text.to_lowercase();
    let of_clause = |clause: &str| {
        let words: Vec<&str> = clause.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let says = |list: &[&str]| words.iter().any(|word| list.iter().any(|begin| word.starts_with(begin)));
        if clause.contains('%') || says(OTHER) || !(says(PAYING) || words.len() <= BARE_WORDS) {
            return None;
        }
        let pairs = words.windows(2).filter(|pair| DAYS.contains(&pair[1]));
        pairs.filter_map(|pair| pair[0].parse::<i64>().ok()).filter(|days| (0..=365).contains(days)).max()
    };
    lower.split([',', ';', '.', '\n', '#']).filter_map(of_clause).max()
}

/// Nothing is left to be paid: direct debits and card payments run by their own terms.
fn is_paid(context: &Context<'_>) -> bool {
    let payment = &context.invoice.payment;
    context.invoice.totals.amount_due.is_some_and(|due| due.value.is_zero())
        || matches!(payment.means_code.as_deref(), Some("48" | "49" | "54" | "55" | "59"))
}

#[cfg(test)]
mod tests {
    use super::stated_days;

    #[test]
    fn days_of_payment_are_told_from_those_of_a_discount() {
        for (text, days) in [
            ("Net 10 days", Some(10)),
            ("Zahlbar innerhalb von 14 Tagen ohne Abzug", Some(14)),
            ("2 % Skonto bei Zahlung innerhalb 8 Tagen, netto 30 Tage", Some(30)),
            ("3% discount within 10 days", None),
            ("Paiement à 45 jours", Some(45)),
            ("as agreed", None),
            ("30 Tage netto", Some(30)),
            ("Reklamationen innerhalb von 8 Tagen", None),
            ("Lieferung innerhalb von 3 Tagen erfolgt. Zahlbar wie vereinbart", None),
            ("Verzugszinsen nach 10 Tagen", None),
            ("Please raise objections within 5 days", None),
            ("Zahlbar innerhalb 10 Tagen, Rückgabe innerhalb 60 Tagen", Some(10)),
            ("Payable for 100 napkins", None),
            ("Delivered on 2 May", None),
        ] {
            assert_eq!(stated_days(text), days, "{text}");
        }
    }
}
