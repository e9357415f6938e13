//! Decides the totals together: the net, the tax and the gross total must agree, with each other, with the VAT
//! rates shown and with the sum of the lines. What arithmetic proves is near certain; what only a label says is not.

use std::collections::HashMap;

use model::extraction::{Candidate, DocumentClass};
use model::{Currency, Decimal, TermPath};

use super::amounts::Amount;
use super::facts::Facts;
use super::found::Found;
use super::near::{BOX_GAP, boxes};
use super::seen::{self, Seen, count, doubt, flag, points_of};
use super::vocabulary::Meaning;
use crate::layout::Sheet;
use crate::lines::Items;
use crate::scorer::{Field, Scorer};

/// Most confidence of totals that arithmetic does not prove.
const UNPROVEN_MAX: u16 = 9_700;

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
    /// How often it is printed.
    times: usize,
}

/// The totals that were decided.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    pub(crate) net: Option<Decimal>,
    pub(crate) tax: Option<Decimal>,
    pub(crate) gross: Option<Decimal>,
}

/// Combinations that are judged.
const JUDGED_MAX: usize = 16;

/// Taxes of single rates that are added up.
const TAXES_MAX: usize = 6;

/// Combinations of totals that may be the document's.
pub(crate) struct Sought {
    values: Vec<Value>,
    ranked: Vec<Best>,
    pub(crate) seen: Vec<Seen>,
}

/// Finds the likeliest combinations. The sum of the lines may equal the net or the gross total.
pub(crate) fn find(sheet: &Sheet, facts: &Facts, class: DocumentClass, items: &Items) -> Sought {
    let line_sum = items.sum();
    let labels: Vec<Labels> = facts.amounts.iter().map(|a| labels_of(sheet, facts, a)).collect();
    let values = merge(sheet, facts, &labels);
    let rates = rates_of(facts);
    let ranked = search(&values, &rates, line_sum, class);
    let first = ranked.first().map_or(0, |b| b.score);
    let largest = values.iter().map(|v| v.value.abs()).max().unwrap_or_default();
    let largest_labelled =
        values.iter().filter(|v| v.labels.gross.max(v.labels.due) > 0).map(|v| v.value.abs()).max().unwrap_or_default();
    let seen = ranked
        .iter()
        .enumerate()
        .map(|(rank, best)| {
            let gross = &values[best.gross];
            let (net, tax) = (best.net.map(|i| &values[i]), best.tax.map(|i| &values[i]));
            let at = &facts.amounts[gross.places[2]];
            let line = &sheet.lines[at.line];
            let (_, height, via) =
                sheet.pages.get(line.page).copied().unwrap_or((595.0, 842.0, model::evidence::Via::Ocr));
            let label =
                |value: Option<&Value>, of: fn(&Labels) -> i32| value.map_or(-50.0, |v| points_of(of(&v.labels)));
            let next = ranked.iter().skip(rank + 1).map(|b| b.score).max().unwrap_or(0);
            let due = values.iter().filter(|v| v.labels.due >= 40).max_by_key(|v| v.labels.due);
            let features = vec![
                points_of(best.score),
                points_of(best.score - first),
                points_of(best.score - next),
                count(rank, 10),
                points_of(gross.labels.gross),
                points_of(gross.labels.due),
                points_of(gross.labels.paid),
                points_of(gross.labels.net),
                points_of(gross.labels.tax),
                points_of(gross.labels.other),
                points_of(gross.labels.subtotal),
                label(net, |l| l.net),
                label(net, |l| l.subtotal),
                label(net, |l| l.gross),
                label(tax, |l| l.tax),
                label(tax, |l| l.other),
                flag(best.net.is_some()),
                flag(best.tax.is_some()),
                flag(best.proven),
                flag(best.rate_fits),
                flag(net.is_some_and(|n| line_sum.is_some_and(|s| near(s, n.value)))),
                flag(line_sum.is_some_and(|s| near(s, gross.value))),
                flag(gross.value.abs() == largest),
                flag(gross.value.abs() == largest_labelled),
                flag(gross.value.is_zero()),
                flag(best.net == Some(best.gross)),
                flag(class == DocumentClass::Receipt),
                flag(class == DocumentClass::CreditNote),
                flag(via == model::evidence::Via::Ocr),
                line.y0 / height.max(1.0),
                count(line.page, 4),
                count(gross.times, 6),
                count(tax.map_or(0, |t| t.times), 6),
                match due {
                    Some(due) if due.value == gross.value => 1.0,
                    Some(_) => -1.0,
                    None => 0.0,
                },
                count(values.len(), 40),
                flag(rates.is_empty()),
                flag(
                    gross.labels.gross.max(gross.labels.due) > 0
                        && values.iter().all(|v| v.labels.gross <= gross.labels.gross || v.value == gross.value),
                ),
                flag(at.currency.is_some()),
                count(values.iter().filter(|v| v.labels.gross > 50).count(), 8),
                flag(items.has(at.line)),
                flag(net.is_some_and(|n| items.has(facts.amounts[n.places[0]].line))),
                flag(tax.is_some_and(|t| items.has(facts.amounts[t.places[1]].line))),
                count(best.taxes, 5),
                rounded(&values, gross.value),
                flag(gross.value.is_sign_negative()),
                count(values.iter().filter(|v| v.labels.gross > 40 && v.places[2] > gross.places[2]).count(), 5),
            ];
            let words = sheet.confidence(at.line, at.first, at.last);
            let text = |value: Option<&Value>| value.map_or(String::new(), |v| v.value.normalize().to_string());
            let value = format!("{}|{}|{}", text(net), text(tax), text(Some(gross)));
            let confidence = scaled(best.level(sheet.by_ocr(at.line), gross), if best.proven { 10_000 } else { words });
            let found = Found::at(sheet, value, confidence, at.line, at.first, at.last);
            // Words that add up were read rightly.
            Seen { found, features, doubt: if best.proven { 0.0 } else { doubt(words) } }
        })
        .collect();
    Sought { values, ranked, seen }
}

/// Decides and writes the candidates.
pub(crate) fn write(
    sheet: &Sheet,
    facts: &Facts,
    sought: &Sought,
    currency: Option<Currency>,
    scorer: &Scorer,
    out: &mut Vec<Candidate>,
) -> Totals {
    let odds = seen::odds(scorer, Field::Totals, &sought.seen);
    let mut order: Vec<usize> = (0..sought.seen.len()).collect();
    order.sort_by(|a, b| odds[*b].total_cmp(&odds[*a]).then(a.cmp(b)));
    let Some(&chosen) = order.first() else { return Totals::default() };
    let judged = seen::ranked(scorer, Field::Totals, &sought.seen, &odds, &order);
    let (values, best) = (&sought.values, &sought.ranked[chosen]);
    // A combination of which next to nothing speaks is still the likeliest on the page.
    let sure = judged.first().map_or(500, |f| f.confidence);
    // What only labels say is not proven, however often it has been right.
    let level = if best.proven { sure } else { sure.min(UNPROVEN_MAX) };
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
        let found = Found::at(sheet, text(value.value), confidence, amount.line, amount.first, amount.last);
        out.push(found.candidate(TermPath::bt(term)));
    };
    let gross = &values[best.gross];
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
        let close = rows <= 1 && line.y0 - other.y1 < height * BOX_GAP;
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
            let over = overlap > -height * 0.6;
            let boxed = close && boxes(sheet, hit, amount.x0, amount.x1);
            if (over || boxed) && !taken && best.as_ref().is_none_or(|o| overlap > o.0) {
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
            out.push(Value { value: amount.value, labels: Labels::default(), places: [at; 5], times: 0 });
            out.len() - 1
        });
        let value = &mut out[slot];
        value.times += 1;
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

/// A combination of totals: indices of values, and what holds of it.
#[derive(Debug, Clone)]
struct Best {
    net: Option<usize>,
    tax: Option<usize>,
    gross: usize,
    proven: bool,
    rate_fits: bool,
    rival: bool,
    /// Taxes of several rates that add up to what lies between net and gross.
    taxes: usize,
    score: i32,
}

impl Best {
    /// Confidence by the hand-written score alone.
    fn level(&self, ocr: bool, gross: &Value) -> u16 {
        let unproven: u16 = match gross.labels.gross.max(gross.labels.due) {
            90.. => 9_400,
            60.. => 8_900,
            30.. => 8_000,
            _ => 6_000,
        };
        match (self.proven, self.rate_fits, ocr) {
            (true, true, false) => 9_980,
            (true, true, true) => 9_930,
            (true, false, false) => 9_900,
            (true, false, true) => 9_820,
            _ if self.rival => unproven.min(8_000),
            _ => unproven,
        }
    }
}

fn near(a: Decimal, b: Decimal) -> bool {
    a.checked_sub(b).is_some_and(|d| d.abs() <= Decimal::new(2, 2))
}

/// Combinations that may hold, the one with the best hand-written score first.
fn search(values: &[Value], rates: &[Decimal], line_sum: Option<Decimal>, class: DocumentClass) -> Vec<Best> {
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
    let mut all: Vec<Best> = Vec::new();
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
        // Alone, or with a net total that stands without its tax.
        let zero_tax = by_value.get(&Decimal::ZERO).copied().filter(|z| values[*z].labels.tax > 0);
        let own_net = gross.labels.net > 30;
        let with_zero = zero_tax.is_some() && !gross.value.is_zero();
        all.push(Best {
            net: (own_net || with_zero).then_some(g),
            tax: zero_tax.filter(|_| with_zero),
            gross: g,
            proven: with_zero && own_net && gross.labels.gross.max(gross.labels.due) > 60,
            rate_fits: false,
            rival: false,
            taxes: 0,
            score: base + if with_zero { 12 + i32::from(own_net) * 25 } else { 0 },
        });
        // Net and gross with the tax of several rates between them, whose sum is not printed.
        for &n in &ranked(&|v: &Value| v.labels.net, 6) {
            let net = &values[n];
            let tax = gross.value.checked_sub(net.value).filter(|t| !t.is_zero());
            let plausible = tax.is_some_and(|t| {
                t.is_sign_negative() == gross.value.is_sign_negative()
                    && t.abs().checked_mul(Decimal::from(3)).is_some_and(|t| t < net.value.abs())
            });
            if n != g && net.labels.net > 50 && plausible && tax.is_none_or(|t| !by_value.contains_key(&t.normalize()))
            {
                let taxes = tax.map_or(0, |tax| taxes_within(values, tax));
                let proven = taxes > 1 && gross.labels.gross.max(gross.labels.due) > 30;
                let score = base + net.labels.net / 4 + if proven { 60 } else { 0 };
                let best =
                    Best { net: Some(n), tax: None, gross: g, proven, rate_fits: false, rival: false, taxes, score };
                all.push(best);
            }
        }
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
                    all.push(Best {
                        net: None,
                        tax: Some(t),
                        gross: g,
                        proven: false,
                        rate_fits,
                        rival: false,
                        taxes: 0,
                        score,
                    });
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
            all.push(Best { net: Some(net), tax: Some(t), gross: g, proven, rate_fits, rival: false, taxes: 0, score });
        }
    }
    all.sort_by_key(|b| (std::cmp::Reverse(b.score), b.gross));
    let mut kept: Vec<Best> = Vec::new();
    for best in all {
        let same = |k: &Best| (k.net, k.tax, k.gross) == (best.net, best.tax, best.gross);
        if kept.len() < JUDGED_MAX && best.score > 0 && !kept.iter().any(same) {
            kept.push(best);
        }
    }
    for at in 0..kept.len() {
        let own = values[kept[at].gross].value;
        let rival = kept.iter().any(|k| values[k.gross].value != own && k.score > kept[at].score - 15);
        kept[at].rival = rival;
        // Arithmetic that another combination of the page fits as well proves nothing.
        if rival && !kept[at].rate_fits {
            kept[at].proven = false;
        }
    }
    kept
}

/// Whether the page rounds the total for cash: 1 when the value is what rounding gave, -1 when it is what was rounded.
fn rounded(values: &[Value], gross: Decimal) -> f32 {
    let small = Decimal::new(5, 2);
    let roundings = values.iter().map(|v| v.value.abs()).filter(|v| !v.is_zero() && *v <= small);
    let others =
        || values.iter().filter(|v| v.labels.gross.max(v.labels.due).max(v.labels.net) > 0 && v.value != gross);
    let five = |value: Decimal| (value * Decimal::from(20)).fract().is_zero();
    for rounding in roundings {
        if others().any(|o| o.value.checked_sub(gross).is_some_and(|d| d.abs() == rounding) && !five(o.value))
            && five(gross)
        {
            return 1.0;
        }
        if others().any(|o| o.value.checked_sub(gross).is_some_and(|d| d.abs() == rounding) && five(o.value))
            && !five(gross)
        {
            return -1.0;
        }
    }
    0.0
}

/// How many taxes of single rates add up to a tax that is not printed itself; 0 when none do.
fn taxes_within(values: &[Value], tax: Decimal) -> usize {
    let single: Vec<Decimal> = values
        .iter()
        .filter(|v| v.labels.tax > 40 && !v.value.is_zero() && v.labels.gross.max(v.labels.net) < v.labels.tax)
        .map(|v| v.value)
        .take(TAXES_MAX)
        .collect();
    (1_u32..1 << single.len())
        .filter(|set| {
            let chosen = single.iter().enumerate().filter(|(i, _)| set & (1 << i) != 0);
            chosen.map(|c| c.1).try_fold(Decimal::ZERO, |sum, one| sum.checked_add(*one)) == Some(tax)
        })
        .map(|set| set.count_ones() as usize)
        .min()
        .unwrap_or(0)
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
