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
    // A due date before the invoice's own is a slip of its own (V107).
    if context.is_credit() || context.is_receipt() || due < issued || is_paid(context) {
        return;
    }
    let Ok(agreed) = issued.checked_add(Span::new().days(i64::from(days))) else { return };
    let early = (agreed - due).get_days();
    if early <= whole_days(context.limits.terms_days) {
        return;
    }
    let terms = [TermPath::bt(9), TermPath::bt(2)];
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

/// Days until payment that terms state in words (BT-20): `Net 10 days`, `zahlbar innerhalb von 14 Tagen`. The days of a discount
/// are not meant; of several the most.
fn stated_days(text: &str) -> Option<i64> {
    const DAYS: &[&str] =
        &["day", "tag", "jour", "dni", "dnů", "dnu", "dnech", "giorn", "dia", "día", "dag", "päiv", "pv", "nap"];
    const DISCOUNT: &[&str] =
        &["skonto", "discount", "escompte", "sconto", "descuento", "desconto", "korting", "rabat", "skont"];
    let lower = text.to_lowercase();
    let clauses = lower.split([',', ';', '.', '\n', '#']);
    let of_clause = |clause: &str| {
        if clause.contains('%') || DISCOUNT.iter().any(|word| clause.contains(word)) {
            return None;
        }
        let words: Vec<&str> = clause.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let pairs = words.windows(2).filter(|pair| DAYS.iter().any(|day| pair[1].starts_with(day)));
        pairs.filter_map(|pair| pair[0].parse::<i64>().ok()).filter(|days| (0..=365).contains(days)).max()
    };
    clauses.filter_map(of_clause).max()
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
            ("Delivered on 2 May", None),
        ] {
            assert_eq!(stated_days(text), days, "{text}");
        }
    }
}
