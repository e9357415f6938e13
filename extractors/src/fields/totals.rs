//! Decides the totals together: the net, the tax and the gross total must agree, with each other, with the VAT
//! rates shown and with the sum of the lines. What arithmetic proves is near certain; what only a label says is not.

use std::collections::HashMap;

use model::extraction::{Candidate, DocumentClass};
use model::{Currency, Decimal, TermPath};

use super::amounts::Amount;
use super::facts::Facts;
use super::found::Found;
use super::vocabulary::Meaning;
use crate::layout::Sheet;

/// How strongly an amount is labelled as each of the totals.
#[derive(Debug, Clone, Copy, Default)]
struct Labels {
    net: i32,
    subtotal: i32,
    tax: i32,
    gross: i32,
    due: i32,
    paid: i32,
    other: i32,
}

/// A value with its best place for each role.
struct Value {
    value: Decimal,
    labels: Labels,
    /// Index of the amount with the best label of each role: net, tax, gross, due, paid.
    places: [usize; 5],
}

/// The totals that were decided.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    pub(crate) net: Option<Decimal>,
    pub(crate) tax: Option<Decimal>,
    pub(crate) gross: Option<Decimal>,
}

/// Decides and writes the candidates. `line_sums` are sums of line amounts that may equal the net or gross total.
pub(crate) fn decide(
    sheet: &Sheet,
    facts: &Facts,
    class: DocumentClass,
    currency: Option<Currency>,
    line_sum: Option<Decimal>,
    out: &mut Vec<Candidate>,
) -> Totals {
    let labels: Vec<Labels> = facts.amounts.iter().map(|a| labels_of(sheet, facts, a)).collect();
    let values = merge(sheet, facts, &labels);
    let rates = rates_of(facts);
    let Some(best) = search(&values, &rates, line_sum, class) else { return Totals::default() };
    let ocr = facts.amounts.first().is_some_and(|a| sheet.by_ocr(a.line));
    let sure = |amount: &Amount| sheet.confidence(amount.line, amount.first, amount.last);
    let text = |value: Decimal| {
        let mut value = value;
        value.rescale(value.scale().max(2));
        match currency {
            Some(code) => format!("{value} {code}"),
            None => value.to_string(),
        }
    };
    let mut emit = |term: u16, value: &Value, role: usize, confidence: u16| {
        let amount = &facts.amounts[value.places[role]];
        let confidence = if best.proven { confidence } else { scaled(confidence, sure(amount)) };
        out.push(
            Found::at(sheet, text(value.value), confidence, amount.line, amount.first, amount.last)
                .candidate(TermPath::bt(term)),
        );
    };
    let proven: u16 = match (best.proven, best.rate_fits, ocr) {
        (true, true, false) => 9_980,
        (true, true, true) => 9_930,
        (true, false, false) => 9_900,
        (true, false, true) => 9_820,
        _ => 0,
    };
    let gross = &values[best.gross];
    let unproven: u16 = match gross.labels.gross.max(gross.labels.due) {
        90.. => 9_400,
        60.. => 8_900,
        30.. => 8_000,
        _ => 6_000,
    };
    let level = if best.proven {
        proven
    } else if best.rival {
        unproven.min(8_000)
    } else {
        unproven
    };
    emit(112, gross, 2, level);
    let mut totals = Totals { gross: Some(gross.value), ..Totals::default() };
    if let Some(net) = best.net {
        emit(109, &values[net], 0, level);
        totals.net = Some(values[net].value);
    }
    if let Some(tax) = best.tax {
        emit(110, &values[tax], 1, level);
        totals.tax = Some(values[tax].value);
    }
    if let Some(due) = values.iter().filter(|v| v.labels.due >= 40).max_by_key(|v| v.labels.due) {
        let paid = values.iter().any(|p| p.labels.paid > 20 && due.value.checked_add(p.value) == Some(gross.value));
        let level = if due.value == gross.value {
            level
        } else if paid {
            9_800
        } else {
            7_500
        };
        emit(115, due, 3, level);
        if due.value != gross.value
            && let Some(paid) =
                values.iter().find(|p| p.labels.paid > 20 && due.value.checked_add(p.value) == Some(gross.value))
        {
            emit(113, paid, 4, 9_700);
        }
    }
    vat_groups(sheet, facts, &totals, &text, level, out);
    totals
}

fn scaled(confidence: u16, by: u16) -> u16 {
    u16::try_from(u32::from(confidence) * u32::from(by) / 10_000).unwrap_or(0)
}

/// Labels of one amount, from the left on its line and from above.
fn labels_of(sheet: &Sheet, facts: &Facts, amount: &Amount) -> Labels {
    let mut out = Labels::default();
    if amount.percent {
        return out;
    }
    let Some(line) = sheet.lines.get(amount.line) else { return out };
    // To the left: the nearest label wins; amounts between weaken it.
    let mut nearest = true;
    for hit in facts.hits_in(amount.line).iter().rev() {
        let before = hit.last < amount.first || hit.last == amount.first && hit.first <= amount.first && !amount.alone;
        if !before || !hit.meanings.iter().any(|m| m.is_amount()) {
            continue;
        }
        let between = facts
            .amounts_in(amount.line)
            .iter()
            .filter(|a| a.first > hit.last && a.last < amount.first && a.is_money())
            .count();
        let gap = line.tokens[amount.first].x0 - line.tokens[hit.last].x1;
        let mut weight = if nearest { 100 } else { 45 };
        weight -= i32::try_from(between).unwrap_or(9).min(9) * 35;
        if gap > line.height() * 40.0 {
            weight -= 30;
        }
        // "Total" beside several amounts of a VAT table speaks for the last one.
        if weight > 0 {
            give_to(&mut out, &hit.meanings, weight);
        }
        nearest = false;
    }
    let weak = nearest || out.gross + out.net + out.tax + out.due < 50;
    if weak && let Some((meanings, weight)) = above(sheet, facts, amount) {
        give_to(&mut out, &meanings, weight);
    }
    out
}

fn give_to(out: &mut Labels, meanings: &[Meaning], weight: i32) {
    for meaning in meanings {
        let slot = match meaning {
            Meaning::NetTotal => &mut out.net,
            Meaning::Subtotal => &mut out.subtotal,
            Meaning::TaxTotal => &mut out.tax,
            Meaning::GrossTotal => &mut out.gross,
            Meaning::AmountDue => &mut out.due,
            Meaning::Paid => &mut out.paid,
            Meaning::OtherAmount => &mut out.other,
            _ => continue,
        };
        *slot = (*slot).max(weight);
    }
}

/// The heading above an amount, with its weight.
fn above(sheet: &Sheet, facts: &Facts, amount: &Amount) -> Option<(Vec<Meaning>, i32)> {
    let line = sheet.lines.get(amount.line)?;
    let height = line.height().max(sheet.height);
    let mut rows = 0;
    for index in (0..amount.line).rev().take(8) {
        let other = &sheet.lines[index];
        if other.page != line.page || line.y0 - other.y1 > height * 5.0 {
            break;
        }
        let mut best: Option<(f32, &super::vocabulary::Hit)> = None;
        for hit in facts.hits_in(index) {
            if !hit.meanings.iter().any(|m| m.is_amount()) {
                continue;
            }
            let (a, b) = other.x_range(hit.first, hit.last);
            let overlap = b.min(amount.x1) - a.max(amount.x0);
            let taken = facts
                .amounts_in(index)
                .iter()
                .any(|m| m.is_money() && m.first > hit.last && other.tokens[m.first].x0 - b < height * 14.0);
            if overlap > -height * 0.6 && !taken && best.as_ref().is_none_or(|o| overlap > o.0) {
                best = Some((overlap, hit));
            }
        }
        if let Some((_, hit)) = best {
            return Some((hit.meanings.clone(), 78 - rows * 14));
        }
        rows += 1;
    }
    None
}

fn merge(sheet: &Sheet, facts: &Facts, labels: &[Labels]) -> Vec<Value> {
    let mut index: HashMap<Decimal, usize> = HashMap::new();
    let mut out: Vec<Value> = Vec::new();
    for (at, (amount, label)) in facts.amounts.iter().zip(labels).enumerate() {
        let strong = label.net.max(label.tax).max(label.gross).max(label.due).max(label.subtotal) >= 60;
        let dated =
            facts.dates.iter().any(|d| d.line == amount.line && d.first <= amount.last && amount.first <= d.last);
        if amount.percent
            || dated
            || !(amount.is_money()
                || strong && amount.decimals <= 2 && amount.alone && sheet.lines[amount.line].tokens.len() < 12)
        {
            continue;
        }
        let key = amount.value.normalize();
        let slot = *index.entry(key).or_insert_with(|| {
            out.push(Value { value: amount.value, labels: Labels::default(), places: [at; 5] });
            out.len() - 1
        });
        let value = &mut out[slot];
        let all = &mut value.labels;
        for (role, (have, new)) in [
            (&mut all.net, label.net.max(label.subtotal * 7 / 10)),
            (&mut all.tax, label.tax),
            (&mut all.gross, label.gross),
            (&mut all.due, label.due),
            (&mut all.paid, label.paid),
        ]
        .into_iter()
        .enumerate()
        {
            if new > 0 && new >= *have {
                *have = new;
                value.places[role] = at;
            }
        }
        value.labels.subtotal = value.labels.subtotal.max(label.subtotal);
        value.labels.other = value.labels.other.max(label.other);
    }
    out
}

/// Percentages printed on the pages, as factors of 100.
fn rates_of(facts: &Facts) -> Vec<Decimal> {
    let mut out: Vec<Decimal> = Vec::new();
    for amount in &facts.amounts {
        if amount.percent
            && amount.value > Decimal::ZERO
            && amount.value < Decimal::from(30)
            && !out.contains(&amount.value)
        {
            out.push(amount.value);
        }
    }
    out.truncate(12);
    out
}

struct Best {
    net: Option<usize>,
    tax: Option<usize>,
    gross: usize,
    proven: bool,
    rate_fits: bool,
    rival: bool,
    score: i32,
}

fn near(a: Decimal, b: Decimal) -> bool {
    a.checked_sub(b).is_some_and(|d| d.abs() <= Decimal::new(2, 2))
}

fn search(values: &[Value], rates: &[Decimal], line_sum: Option<Decimal>, class: DocumentClass) -> Option<Best> {
    if values.is_empty() {
        return None;
    }
    // The strongest few values for each role keep the search small on long documents.
    let ranked = |key: &dyn Fn(&Value) -> i32, count: usize| {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by_key(|i| (std::cmp::Reverse(key(&values[*i])), std::cmp::Reverse(values[*i].value.abs())));
        order.truncate(count);
        order
    };
    let by_value: HashMap<Decimal, usize> = values.iter().enumerate().map(|(i, v)| (v.value.normalize(), i)).collect();
    let gross_weight = |v: &Value| v.labels.gross.max(v.labels.due * 9 / 10) - v.labels.paid / 2 - v.labels.other / 2;
    let receipt = class == DocumentClass::Receipt;
    let largest = values.iter().filter(|v| v.labels.gross > 0).map(|v| v.value.abs()).max().unwrap_or_default();
    let mut best: Option<Best> = None;
    let mut runner: Option<(i32, Decimal)> = None;
    for &g in &ranked(&gross_weight, 30) {
        let gross = &values[g];
        let mut base = gross_weight(gross);
        // On a receipt the label "cash" speaks of what was handed over.
        if gross.labels.paid > gross.labels.gross.max(gross.labels.due) {
            base -= 40;
        }
        if gross.labels.tax > gross.labels.gross || gross.labels.net > gross.labels.gross.max(gross.labels.due) {
            base -= 25;
        }
        if line_sum.is_some_and(|s| near(s, gross.value)) {
            base += 15;
        }
        // Nothing to pay is rarely what an invoice is for.
        if gross.value.is_zero() {
            base -= 70;
        }
        if gross.labels.gross > 0 && gross.value.abs() == largest {
            base += 18;
        }
        let mut consider = |candidate: Best, best: &mut Option<Best>| match best {
            Some(have) if have.score >= candidate.score => {
                if values[candidate.gross].value != values[have.gross].value
                    && runner.is_none_or(|r| r.0 < candidate.score)
                {
                    runner = Some((candidate.score, values[candidate.gross].value));
                }
            }
            _ => {
                if let Some(old) = best.take()
                    && values[old.gross].value != values[candidate.gross].value
                {
                    runner = Some((old.score, values[old.gross].value));
                }
                *best = Some(candidate);
            }
        };
        // Alone, or with a net total that stands without its tax.
        let zero_tax = by_value.get(&Decimal::ZERO).copied().filter(|z| values[*z].labels.tax > 0);
        let own_net = gross.labels.net > 30;
        let with_zero = zero_tax.is_some() && !gross.value.is_zero();
        consider(
            Best {
                net: (own_net || with_zero).then_some(g),
                tax: zero_tax.filter(|_| with_zero),
                gross: g,
                proven: with_zero && own_net && gross.labels.gross.max(gross.labels.due) > 60,
                rate_fits: false,
                rival: false,
                score: base + if with_zero { 12 + i32::from(own_net) * 25 } else { 0 },
            },
            &mut best,
        );
        for &t in &ranked(&|v: &Value| v.labels.tax * 2 - v.labels.gross - v.labels.net / 2, 40) {
            let tax = &values[t];
            if tax.value.is_zero() || t == g {
                continue;
            }
            let Some(net_value) = gross.value.checked_sub(tax.value) else { continue };
            let same_sign = net_value.is_sign_negative() == tax.value.is_sign_negative();
            let plausible =
                same_sign && tax.value.abs().checked_mul(Decimal::from(3)).is_some_and(|t| t < net_value.abs());
            if !plausible {
                continue;
            }
            let net = by_value.get(&net_value.normalize()).copied();
            let fits = |rate: &Decimal| {
                net_value.checked_mul(*rate).is_some_and(|p| near(p / Decimal::ONE_HUNDRED, tax.value))
            };
            let rate_fits = rates.iter().any(fits);
            let Some(net) = net else {
                // The net total is not printed: receipts say "total 10.60, of which tax 0.60".
                if rate_fits && tax.labels.tax > 50 {
                    let score = base + tax.labels.tax / 4 + 10;
                    consider(
                        Best { net: None, tax: Some(t), gross: g, proven: false, rate_fits, rival: false, score },
                        &mut best,
                    );
                }
                continue;
            };
            let labelled = tax.labels.tax > 0 || values[net].labels.net > 0;
            if !labelled && !rate_fits {
                continue;
            }
            let mut score = base + 40 + tax.labels.tax / 2 + values[net].labels.net / 2;
            score += if rate_fits { 30 } else { 0 };
            score -= tax.labels.other / 3 + tax.labels.paid / 3;
            if line_sum.is_some_and(|s| near(s, net_value)) {
                score += 25;
            }
            let proven = (tax.labels.tax > 0 || rate_fits)
                && gross.labels.gross.max(gross.labels.due).max(0) + values[net].labels.net + tax.labels.tax > 90;
            if receipt && !proven {
                score -= 40;
            }
            consider(
                Best { net: Some(net), tax: Some(t), gross: g, proven, rate_fits, rival: false, score },
                &mut best,
            );
        }
    }
    let mut best = best.filter(|b| b.score > 0)?;
    best.rival = runner.is_some_and(|r| r.0 > best.score - 15);
    if best.rival && best.proven && !best.rate_fits {
        best.proven = false;
    }
    Some(best)
}

/// VAT groups (BG-23): rows with a rate, a base and a tax that belong together, when they add up to the totals.
fn vat_groups(
    sheet: &Sheet,
    facts: &Facts,
    totals: &Totals,
    text: &impl Fn(Decimal) -> String,
    level: u16,
    out: &mut Vec<Candidate>,
) {
    let (Some(net), Some(tax)) = (totals.net, totals.tax) else { return };
    struct Row {
        rate: Decimal,
        base: Decimal,
        tax: Decimal,
        at: (usize, usize, usize),
    }
    let mut rows: Vec<Row> = Vec::new();
    for line in 0..sheet.lines.len() {
        let amounts = facts.amounts_in(line);
        if amounts.len() < 3 || amounts.len() > 12 {
            continue;
        }
        for rate in amounts
            .iter()
            .filter(|a| a.value >= Decimal::ZERO && a.value < Decimal::from(30) && !a.is_money() || a.percent)
        {
            for (base, tax) in amounts.iter().flat_map(|b| amounts.iter().map(move |t| (b, t))) {
                if !base.is_money() || !tax.is_money() || base.first == tax.first || base.value.is_zero() {
                    continue;
                }
                let fits = base.value.checked_mul(rate.value).is_some_and(|p| {
                    near(p / Decimal::ONE_HUNDRED, tax.value) && (!tax.value.is_zero() || rate.value.is_zero())
                });
                let known = rows.iter().any(|r| r.rate == rate.value && r.base == base.value);
                if fits && !known && rows.len() < 20 {
                    let first = rate.first.min(base.first).min(tax.first);
                    let last = rate.last.max(base.last).max(tax.last);
                    rows.push(Row { rate: rate.value, base: base.value, tax: tax.value, at: (line, first, last) });
                }
            }
        }
    }
    let sum = |rows: &[Row], f: fn(&Row) -> Decimal| rows.iter().try_fold(Decimal::ZERO, |s, r| s.checked_add(f(r)));
    let complete = !rows.is_empty()
        && sum(&rows, |r| r.base).is_some_and(|s| near(s, net))
        && sum(&rows, |r| r.tax).is_some_and(|s| near(s, tax));
    if !complete {
        rows.clear();
        // One rate printed that explains the whole tax.
        let rate = facts.amounts.iter().find(|a| {
            a.percent && !tax.is_zero() && net.checked_mul(a.value).is_some_and(|p| near(p / Decimal::ONE_HUNDRED, tax))
        });
        if let Some(rate) = rate {
            rows.push(Row { rate: rate.value, base: net, tax, at: (rate.line, rate.first, rate.last) });
        }
    }
    for (number, row) in (1_u32..).zip(&rows) {
        let (line, first, last) = row.at;
        let mut emit = |term: u16, value: String| {
            out.push(Found::at(sheet, value, level, line, first, last).candidate(TermPath::vat(number, term)));
        };
        emit(116, text(row.base));
        emit(117, text(row.tax));
        emit(119, row.rate.normalize().to_string());
        if row.rate > Decimal::ZERO {
            emit(118, "S".to_owned());
        }
    }
}
