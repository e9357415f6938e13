//! Who "recipient" means: who gets the invoice, or who gets the money.

use super::iban::IbanSeen;
use super::vocabulary::{Hit, Meaning, vocabulary};
use crate::layout::Sheet;

/// Rows below a heading within which bank details make it the payee's.
const PAYEE_ROWS: usize = 9;

/// Rows of a payment slip from who is paid to who pays.
const SLIP_ROWS: usize = 4;

/// "Recipient" may be who gets the invoice or who gets the money: with bank details below it is the latter, the seller.
pub(super) fn settle(sheet: &Sheet, ibans: &[IbanSeen], hits: &mut [Hit]) {
    let bank = |line: usize, first: usize, last: usize| {
        ibans.iter().any(|i| i.line == line && i.first <= last && i.last >= first)
    };
    let payees: Vec<(usize, bool)> = hits
        .iter()
        .enumerate()
        .filter(|(_, hit)| hit.is(Meaning::Payee))
        .map(|(index, hit)| {
            let (x0, x1) = sheet.lines[hit.line].x_range(hit.first, hit.last);
            let below = sheet.below(hit.line, x0, x1, PAYEE_ROWS);
            let paid = bank(hit.line, hit.last, usize::MAX)
                || below.iter().any(|(line, first, last)| {
                    bank(*line, *first, *last)
                        || hits.iter().any(|h| {
                            h.line == *line
                                && (*first..=*last).contains(&h.first)
                                && (h.is(Meaning::Iban) || h.is(Meaning::Bic) || h.is(Meaning::Bank))
                        })
                });
            // A slip names who is paid and, below him, who pays.
            let slip = sheet.lines.iter().skip(hit.line + 1).take(SLIP_ROWS).any(|line| {
                line.tokens.iter().any(|t| (t.x0 - x0).abs() < line.height() && vocabulary().is_payer(&t.text))
            });
            (index, paid || slip)
        })
        .collect();
    for (index, paid) in payees {
        let meanings = &mut hits[index].meanings;
        let other = meanings.iter().any(|m| matches!(m, Meaning::Buyer | Meaning::ShipTo));
        if paid || !other {
            // Who holds the account need not be the seller, so it stays told apart from him.
            meanings.retain(|m| !matches!(m, Meaning::Buyer | Meaning::ShipTo));
            meanings.push(Meaning::Seller);
        } else {
            meanings.retain(|m| *m != Meaning::Payee);
        }
    }
}
