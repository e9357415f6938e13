//! What every invoice must say, and whether it was read surely enough.

use model::{Amount, Confidence, Decimal, TermPath};

use super::{Context, proof};
use crate::findings::Findings;
use crate::say;

/// X001. Number, date, seller, total with VAT or currency is missing.
pub(crate) fn missing(context: &Context<'_>, out: &mut Findings) {
    let invoice = context.invoice;
    let blank = |text: &Option<String>| text.as_deref().is_none_or(|t| t.trim().is_empty());
    // A receipt proves a purchase that is paid already; many carry no number and no currency.
    let is_receipt = context.is_receipt();
    let wanted = [
        (1, !is_receipt && blank(&invoice.number)),
        (2, invoice.issue_date.is_none()),
        (27, blank(&invoice.seller.name)),
        (112, context.gross().is_none()),
        (5, !is_receipt && invoice.currency.is_none()),
    ];
    for (term, is_missing) in wanted {
        if is_missing {
            let path = TermPath::bt(term);
            let name = say::term(&path);
            out.say(vec![path], format!("The {name} (BT-{term}) is missing.")).expected(name).at_risk(context.gross());
        }
    }
}

/// X002. Amount, number, date or account was read with too little confidence, and no record proves it.
pub(crate) fn low_confidence(context: &Context<'_>, out: &mut Findings) {
    let limit = context.limits.field_confidence;
    let account = TermPath::group(17, 1).with_term(84);
    let totals = &context.invoice.totals;
    let total = if totals.with_vat.is_some() { 112 } else { 115 };
    // What is paid (BT-115) follows from the total, unless the page says something else.
    let left = |total: Amount| {
        let (paid, rounding) = [totals.paid, totals.rounding].map(|a| a.map_or(Decimal::ZERO, |a| a.value)).into();
        total.value.checked_sub(paid)?.checked_add(rounding)
    };
    let is_other = totals.amount_due.is_some_and(|due| totals.with_vat.and_then(left) != Some(due.value));
    let due = (total == 112 && is_other).then(|| TermPath::bt(115));
    for path in [TermPath::bt(total), TermPath::bt(1), TermPath::bt(2), account].into_iter().chain(due) {
        let Some(provenance) = context.subject.reading.provenance(&path) else { continue };
        if as_decimal(provenance.confidence) >= limit || proof::by_records(context, &path) {
            continue;
        }
        let Some(value) = context.invoice.get(&path) else { continue };
        let (name, value) = (say::term(&path), say::quote(&value));
        let sentence = format!(
            "The {name} was read as {value} with confidence {} (limit {}).",
            provenance.confidence,
            say::plain(limit)
        );
        out.say(vec![path.clone()], sentence)
            .expected(format!("confidence {}", say::plain(limit)))
            .actual(value)
            .difference(format!("confidence {}", provenance.confidence))
            .limit(say::plain(limit))
            .citing(context.subject.reading, &[path])
            .at_risk(context.gross());
    }
}

/// A confidence as an exact share.
pub(crate) fn as_decimal(confidence: Confidence) -> Decimal {
    Decimal::new(i64::from(confidence.basis_points()), 4)
}
