//! What a line says that its amount is: a total, what is carried over, a discount or a charge.

use super::numbers::is_currency;
use super::table::Document;
use crate::fields::Amount;
use crate::fields::vocabulary::{Hit, Meaning};

/// Whether a line says the net, tax or gross total: lines of items have ended.
pub(super) fn ends(document: Document<'_>, line: usize) -> bool {
    let carried = document.facts.hits_in(line).iter().any(|h| h.is(Meaning::CarryOver));
    !carried
        && labelled(document, line, |hit, leads| {
            let total = hit.is(Meaning::NetTotal) || hit.is(Meaning::GrossTotal) || hit.is(Meaning::AmountDue);
            // "Subtotal" closes a group or a page as well as the lines; more lines may follow.
            total && !hit.is(Meaning::Subtotal) && !hit.is(Meaning::CarryOver) || leads && hit.is(Meaning::TaxTotal)
        })
}

/// Whether a line speaks of something carried, and not only of an amount: the same word names an amount carried over and a
/// transport in several languages.
pub(super) fn names_carriage(document: Document<'_>, line: usize) -> bool {
    let totals = [Meaning::NetTotal, Meaning::GrossTotal, Meaning::AmountDue, Meaning::Subtotal, Meaning::Paid];
    let is_carried = |hit: &Hit| hit.is(Meaning::CarryOver) && !totals.iter().any(|m| hit.is(*m));
    let hits = document.facts.hits_in(line);
    let Some(carried) = hits.iter().find(|hit| is_carried(hit)) else { return false };
    if hits.iter().any(|hit| totals.iter().any(|m| hit.is(*m))) {
        return false;
    }
    let words = &document.sheet.lines[line];
    let (_, last) = words.cells.get(words.cell_of(carried.last)).copied().unwrap_or((carried.first, carried.last));
    let amount = document.facts.amounts_in(line).iter().find(|a| a.first > carried.last && Amount::is_money(a));
    let upto = amount.map_or(last, |a| last.min(a.first.saturating_sub(1)));
    (carried.last + 1..=upto).any(|t| words.tokens[t].text.chars().any(char::is_alphabetic))
}

/// Whether the amount of a line is a total or carried over.
pub(super) fn is_total(document: Document<'_>, line: usize) -> bool {
    labelled(document, line, |hit, leads| {
        let total = [
            Meaning::NetTotal,
            Meaning::GrossTotal,
            Meaning::AmountDue,
            Meaning::Subtotal,
            Meaning::CarryOver,
            Meaning::Paid,
        ];
        total.iter().any(|m| hit.is(*m)) || leads && hit.is(Meaning::TaxTotal)
    })
}

/// Whether a line names a discount or a charge, with a rate or a base beside it.
pub(super) fn is_charge(document: Document<'_>, line: usize) -> bool {
    let hits = document.facts.hits_in(line);
    let named = hits.iter().any(|h| h.is(Meaning::OtherAmount) && h.letters >= 4);
    let amounts = document.facts.amounts_in(line);
    named
        && (amounts.len() < 2
            || amounts.iter().any(|a| a.percent)
            || amounts.iter().any(|a| a.value.is_sign_negative()))
}

/// Whether a cell of the line is such a label, with an amount to its right.
pub(super) fn labelled(document: Document<'_>, index: usize, wanted: impl Fn(&Hit, bool) -> bool) -> bool {
    let Some(line) = document.sheet.lines.get(index) else { return false };
    let hits = document.facts.hits_in(index);
    hits.iter().any(|hit| {
        let (first, last) = line.cells.get(line.cell_of(hit.first)).copied().unwrap_or((hit.first, hit.last));
        let leads = first == 0 && hit.first <= 1;
        let amount = document.facts.amounts_in(index).iter().find(|a| a.first > hit.last && Amount::is_money(a));
        let Some(amount) = amount.filter(|_| wanted(hit, leads)) else { return false };
        // The label fills its cell up to the amount; an item that begins with the word "total" says more.
        let upto = last.min(amount.first.saturating_sub(1));
        let letters: usize =
            (first..=upto).flat_map(|t| line.tokens[t].text.chars()).filter(|c| c.is_alphabetic()).count();
        let known: usize = hits.iter().filter(|h| h.first >= first && h.last <= upto).map(|h| h.letters).sum();
        // "(net: 60.00)" inside a row speaks of its price.
        let aside = line.tokens[first].text.starts_with('(');
        // A currency before an amount is no label, though "Euro" says what is to be paid on some pages.
        let currency = hit.first == hit.last && is_currency(&line.tokens[hit.first].text);
        !aside && !currency && hit.first <= first + 1 && known * 100 >= letters * 50
    })
}
