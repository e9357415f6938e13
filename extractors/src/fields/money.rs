//! Finds the payment accounts (BT-84) and the currency (BT-5).

use model::{Currency, evidence::Via};

use super::amounts::Amount;
use super::currency;
use super::facts::Facts;
use super::found::Found;
use super::seen::{Seen, count, doubt, flag, points_of};
use super::vocabulary::{Hit, Meaning};
use crate::layout::{Line, Sheet};

/// Payment accounts: proven IBANs, those beside an IBAN label, and whose they are.
pub(crate) fn accounts(sheet: &Sheet, facts: &Facts) -> Vec<Seen> {
    let mut out: Vec<Seen> = Vec::new();
    for (index, iban) in facts.ibans.iter().enumerate().take(20) {
        if out.iter().any(|s| s.found.value == iban.text) {
            continue;
        }
        let Some(line) = sheet.lines.get(iban.line) else { continue };
        let (width, height, _) = sheet.pages.get(line.page).copied().unwrap_or((595.0, 842.0, Via::Ocr));
        let theirs = facts.hits_in(iban.line).iter().any(|h| h.last < iban.first && h.is(Meaning::Buyer));
        let labelled = facts.hits_in(iban.line).iter().any(|h| h.last <= iban.first && h.is(Meaning::Iban));
        let score = i32::from(iban.proven) * 50 - i32::from(iban.mended) * 10 - i32::from(theirs) * 30;
        let country = iban.text.get(..2).unwrap_or("");
        let features = vec![
            points_of(score),
            flag(iban.proven),
            flag(iban.mended),
            flag(theirs),
            flag(labelled),
            count(index, 6),
            count(facts.ibans.len(), 6),
            line.y0 / height.max(1.0),
            line.x_range(iban.first, iban.last).0 / width.max(1.0),
            flag(sheet.by_ocr(iban.line)),
            flag(facts.vats.iter().any(|v| v.text.starts_with(country))),
        ];
        let confidence = match (iban.proven, iban.mended, sheet.by_ocr(iban.line)) {
            (true, false, false) => 9_960,
            (true, false, true) => 9_900,
            (true, true, _) => 9_000,
            (false, ..) => 6_000,
        };
        let words = sheet.confidence(iban.line, iban.first, iban.last);
        let mut found = Found::at(sheet, iban.text.clone(), confidence, iban.line, iban.first, iban.last);
        found.evidence.extend(iban.rest.map(|(line, first, last)| sheet.evidence(line, first, last)));
        // Check digits that fit leave no doubt about the words.
        out.push(Seen { found, features, doubt: if iban.proven { 0.0 } else { doubt(words) } });
    }
    out.sort_by_key(|s| std::cmp::Reverse(s.found.confidence));
    out
}

/// Weight of the evidence for one currency, and where it was first seen.
struct Evidence {
    currency: Currency,
    weight: usize,
    labelled: bool,
    place: (usize, usize, usize),
    /// Amounts in it that a label calls a total, or what is to be paid.
    totals: usize,
}

/// Whether the word "euro" speaks of money: beside an amount or a label of amounts, or behind "in". A pallet is none.
fn is_of_money(facts: &Facts, line: &Line, index: usize, at: usize) -> bool {
    let beside = |a: &Amount| a.first == at + 1 || a.last + 1 == at;
    let said = at.checked_sub(1).is_some_and(|before| matches!(line.tokens[before].text.as_str(), "in" | "en" | "em"));
    said || facts.amounts_in(index).iter().any(beside)
        || facts.hits_in(index).iter().any(|h| h.meanings.iter().any(|m| m.is_amount() || *m == Meaning::Currency))
}

/// Doubt of a currency that the pages do not name.
const UNNAMED: f32 = 0.1;

/// Where no currency is named it is that of the country whose account is to be paid to, or whose VAT identifiers are
/// printed, when all of them agree.
fn at_home(facts: &Facts) -> Option<Evidence> {
    let accounts = facts.ibans.iter().map(|i| (i.text.as_str(), (i.line, i.first, i.last)));
    let vats = facts.vats.iter().map(|v| (v.text.as_str(), (v.line, v.first, v.last)));
    let mut homes =
        accounts.chain(vats).filter_map(|(text, place)| Some((currency::of_country(text.get(..2)?)?, place)));
    let (currency, place) = homes.next()?;
    let agreed = homes.all(|(other, _)| other == currency);
    agreed.then_some(Evidence { currency, weight: 1, labelled: false, place, totals: 0 })
}

/// Currencies: those that amounts carry, that labels name, or that stand anywhere.
pub(crate) fn currencies(sheet: &Sheet, facts: &Facts) -> Vec<Seen> {
    let mut counts: Vec<Evidence> = Vec::new();
    let mut add = |currency: Currency, weight: usize, labelled: bool, place: (usize, usize, usize)| match counts
        .iter_mut()
        .find(|c| c.currency == currency)
    {
        Some(found) => {
            found.weight += weight;
            found.labelled |= labelled;
        }
        None => counts.push(Evidence { currency, weight, labelled, place, totals: 0 }),
    };
    let dollars = currency::of_text("$");
    let own_dollars = currency::of_dollar(sheet.lines.iter().flat_map(|l| &l.tokens).map(|t| t.text.as_str()));
    let whose = |currency: Currency| own_dollars.filter(|_| Some(currency) == dollars).unwrap_or(currency);
    for amount in &facts.amounts {
        if let Some(currency) = amount.currency {
            add(whose(currency), 2, false, (amount.line, amount.first, amount.last));
        }
    }
    let accounts = facts.ibans.iter().map(|iban| iban.text.as_str());
    let countries: Vec<&str> =
        accounts.chain(facts.vats.iter().map(|vat| vat.text.as_str())).filter_map(|text| text.get(..2)).collect();
    let crown = currency::of_crown(&countries, facts.language);
    for (index, line) in sheet.lines.iter().enumerate() {
        for (at, token) in line.tokens.iter().enumerate() {
            let text = token.text.trim_matches(|c: char| matches!(c, '(' | ')' | ':' | ',' | '.' | '[' | ']'));
            let is_code =
                text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase()) || text.contains('€') && text.len() < 6;
            if is_code && let Some(currency) = currency::of_text(text) {
                let labelled = facts.hits_in(index).iter().any(|h| h.last < at && h.is(Meaning::Currency));
                add(currency, if labelled { 12 } else { 1 }, labelled, (index, at, at));
            }
            let lower = token.text.to_lowercase();
            if matches!(lower.trim_matches(['(', ')', ':', ',', '.']), "euro" | "euros")
                && is_of_money(facts, line, index, at)
                && let Some(currency) = currency::of_text("EUR")
            {
                add(currency, 1, false, (index, at, at));
            }
            if matches!(lower.trim_matches(['(', ')', ':', ',', '.']), "kč" | "zł")
                && let Some(currency) = currency::of_text(&lower)
            {
                add(currency, 1, false, (index, at, at));
            }
            if matches!(lower.trim_matches('.'), "kr" | ":-" | "kroner" | "kronor")
                && let Some(currency) = crown
            {
                add(currency, 1, false, (index, at, at));
            }
        }
    }
    let named = !counts.is_empty();
    if !named {
        counts.extend(at_home(facts));
    }
    for amount in facts.amounts.iter().filter(|a| a.is_money()) {
        let is_total = |h: &&Hit| h.last <= amount.first && (h.is(Meaning::GrossTotal) || h.is(Meaning::AmountDue));
        let total = facts.hits_in(amount.line).iter().any(|h| is_total(&h));
        let own = counts.iter_mut().find(|c| total && Some(c.currency) == amount.currency);
        own.into_iter().for_each(|c| c.totals += 1);
    }
    let total: usize = counts.iter().map(|c| c.weight).sum();
    let most_totals = counts.iter().map(|c| c.totals).max().unwrap_or(0);
    let earliest = counts.iter().map(|c| c.place).min();
    counts.sort_by_key(|c| std::cmp::Reverse(c.weight));
    let kinds = counts.len();
    let lead = counts.get(1).map_or(0, |c| c.weight);
    let mut out = Vec::new();
    for (rank, one) in counts.into_iter().enumerate().take(6) {
        let (line, first, last) = one.place;
        let confidence = if one.weight * 10 >= total * 9 {
            9_850
        } else if one.weight * 2 > total {
            9_200
        } else {
            7_500
        };
        let share = u8::try_from(one.weight * 100 / total.max(1)).unwrap_or(100);
        let features = vec![
            f32::from(share),
            count(one.weight, 60),
            flag(one.labelled),
            count(rank, 6),
            count(kinds, 6),
            count(lead, 60),
            flag(crown == Some(one.currency)),
            count(one.totals, 5),
            flag(one.totals > 0 && one.totals == most_totals),
            flag(earliest == Some(one.place)),
        ];
        // The currency stands on many words; no single one of them makes it doubtful.
        let found = Found::at(sheet, one.currency.to_string(), confidence, line, first, last);
        out.push(Seen { found, features, doubt: if named { 0.0 } else { UNNAMED } });
    }
    out
}
