//! Decides the totals together: the net, the tax and the gross total must agree, with each other, with the VAT
//! rates shown and with the sum of the lines. What arithmetic proves is near certain; what only a label says is not.

mod extras;
mod labels;
mod search;
mod sum_rows;

use model::extraction::{Candidate, DocumentClass};
use model::{Currency, Decimal, TermPath};

use super::amounts::Amount;
use super::facts::Facts;
use super::found::Found;
use super::seen::{self, Seen, count, doubt, flag, points_of};
use super::vocabulary::Meaning;
use crate::layout::Sheet;
use crate::lines::Items;
use crate::scorer::{Field, Scorer};
use labels::{Labels, Value, labels_of, merge};
use search::{Best, Sums, is_untaxed, near, rates_of, rounded, search};

/// Most confidence of totals that arithmetic does not prove.
const UNPROVEN_MAX: u16 = 9_700;

/// Confidence of a tax that makes no sum with the totals, and how clearly a label must call it that.
const MISFIT: u16 = 7_500;
const TAX_LABEL: i32 = 60;

/// The totals that were decided.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    pub(crate) net: Option<Decimal>,
    pub(crate) tax: Option<Decimal>,
    pub(crate) gross: Option<Decimal>,
    /// Whether allowances and charges on the page make the net total of the sum of the lines.
    pub(crate) explained: bool,
}

/// Combinations of totals that may be the document's.
pub(crate) struct Sought {
    values: Vec<Value>,
    ranked: Vec<Best>,
    pub(crate) seen: Vec<Seen>,
}

/// Finds the likeliest combinations. The sum of the lines may equal the net or the gross total.
pub(crate) fn find(sheet: &Sheet, facts: &Facts, class: DocumentClass, items: &Items) -> Sought {
    let line_sum = items.sum();
    let rows = items.sure_lines();
    let of_item = |a: &Amount| rows.binary_search(&a.line).is_ok();
    let label = |a: &Amount| if of_item(a) { Labels::default() } else { labels_of(sheet, facts, a) };
    let mut labels: Vec<Labels> = facts.amounts.iter().map(label).collect();
    sum_rows::name(sheet, facts, items, &mut labels);
    let values = merge(sheet, facts, &labels);
    let rates = rates_of(facts);
    let sums = Sums::of(&values, vat_rows(sheet, facts, Some(items)));
    // An order that speaks of no tax is over net prices.
    let order = class == DocumentClass::Order && values.iter().all(|v| v.labels.tax < 60);
    let ranked = search(&values, &rates, order || is_untaxed(facts, &rates), line_sum, class, &sums);
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
            let due = due_of(sheet, &values, facts, items, gross.value);
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
                flag(sums.settled(&values, gross.value)),
                flag(sums.part(&values, gross)),
                sums.rows(net.map(|v| v.value), tax.map(|v| v.value)),
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
    items: &Items,
    currency: Option<Currency>,
    scorer: &Scorer,
    out: &mut Vec<Candidate>,
) -> Totals {
    let odds = seen::odds(scorer, Field::Totals, &sought.seen);
    let mut order: Vec<usize> = (0..sought.seen.len()).collect();
    order.sort_by(|a, b| odds[*b].total_cmp(&odds[*a]).then(a.cmp(b)));
    paid_in_cash(&sought.values, &sought.ranked, &mut order);
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
    // What labels call the tax is shown where it makes no sum as well: that it makes none is for the checks to say.
    if let (Some(_), None, Some(tax)) = (best.net, best.tax, labelled_tax(values)) {
        emit(110, tax, 1, MISFIT);
    }
    if let Some(due) = due_of(sheet, values, facts, items, gross.value) {
        let paid = paid_before(values, due, gross.value);
        let level = match paid {
            _ if due.value == gross.value => level,
            Some(_) => 9_800,
            None => 7_500,
        };
        emit(115, due, 3, level);
        if let Some(paid) = paid.filter(|_| due.value != gross.value) {
            emit(113, paid, 4, 9_700);
        }
    }
    vat_groups(sheet, facts, items, &totals, &text, level, out);
    extras::write(sheet, facts, items, &mut totals, &text, out);
    totals
}

/// How clearly a label on its own line must call a number without decimals the amount due.
const DUE_LABEL: i32 = 80;

/// What the page calls the amount due: the total itself, what a payment leaves of it, or else money that is no part of an
/// invoice line. "Pay within 30 days" is none; "Balance due 500" is, at the end of its line.
fn due_of<'v>(sheet: &Sheet, values: &'v [Value], facts: &Facts, items: &Items, gross: Decimal) -> Option<&'v Value> {
    let is_due = |v: &&Value| {
        let at = &facts.amounts[v.places[3]];
        let ends = sheet.lines.get(at.line).is_some_and(|line| at.last + 1 == line.tokens.len());
        let is_amount = at.is_money() || ends && v.labels.due >= DUE_LABEL;
        v.labels.due >= 40
            && (v.value == gross || paid_before(values, v, gross).is_some() || is_amount && !items.has(at.line))
    };
    values.iter().filter(is_due).max_by_key(|v| v.labels.due)
}

/// What a label calls paid, and leaves the amount due of the total.
fn paid_before<'v>(values: &'v [Value], due: &Value, gross: Decimal) -> Option<&'v Value> {
    values.iter().find(|paid| paid.labels.paid > 20 && due.value.checked_add(paid.value) == Some(gross))
}

/// The only value that a label calls the tax, and nothing else.
fn labelled_tax(values: &[Value]) -> Option<&Value> {
    let is_tax = |value: &&Value| {
        let labels = &value.labels;
        labels.tax >= TAX_LABEL && labels.net.max(labels.gross).max(labels.due).max(labels.other) < labels.tax
    };
    let mut taxes = values.iter().filter(is_tax);
    taxes.next().filter(|_| taxes.next().is_none())
}

/// The only rate printed beside the word for the tax, where the tax is more than it makes of the net total. Less may be
/// that a part is exempt; more is too much.
fn exceeded_rate(facts: &Facts, net: Decimal, tax: Decimal) -> Option<&Amount> {
    let beside_tax = |a: &&Amount| {
        a.percent && a.value > Decimal::ZERO && facts.hits_in(a.line).iter().any(|hit| hit.is(Meaning::TaxTotal))
    };
    let mut rates = facts.amounts.iter().filter(beside_tax);
    let first = rates.next().filter(|first| rates.all(|other| other.value == first.value))?;
    let most = net.abs().checked_mul(first.value)?.checked_div(Decimal::ONE_HUNDRED)?;
    (tax.abs() > most.checked_add(Decimal::new(2, 2))?).then_some(first)
}

/// Puts the total as it is paid before the one that was rounded to it for cash, where the page prints both.
fn paid_in_cash(values: &[Value], ranked: &[Best], order: &mut [usize]) {
    let gross = |index: usize| values[ranked[index].gross].value;
    let Some(&first) = order.first() else { return };
    if rounded(values, gross(first)) >= 0.0 {
        return;
    }
    let rounds = |other: Decimal| {
        rounded(values, other) > 0.0
            && other.checked_sub(gross(first)).is_some_and(|by| !by.is_zero() && by.abs() <= Decimal::new(5, 2))
    };
    if let Some(at) = order.iter().position(|index| rounds(gross(*index))) {
        order[..=at].rotate_right(1);
    }
}

fn scaled(confidence: u16, by: u16) -> u16 {
    u16::try_from(u32::from(confidence) * u32::from(by) / 10_000).unwrap_or(0)
}

/// A row of a table of VAT rates.
#[derive(Debug, Clone)]
struct VatRow {
    rate: Decimal,
    base: Decimal,
    tax: Decimal,
    at: (usize, usize, usize),
}

/// Rows with a rate, a base and the tax that the rate makes of it.
///
/// Lines of items say such things too, of themselves.
fn vat_rows(sheet: &Sheet, facts: &Facts, items: Option<&Items>) -> Vec<VatRow> {
    let mut rows: Vec<VatRow> = Vec::new();
    for line in 0..sheet.lines.len() {
        let amounts = facts.amounts_in(line);
        if amounts.len() < 3 || amounts.len() > 12 || items.is_some_and(|items| items.has(line)) {
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
                    rows.push(VatRow { rate: rate.value, base: base.value, tax: tax.value, at: (line, first, last) });
                }
            }
        }
    }
    rows
}

/// VAT groups (BG-23): rows with a rate, a base and a tax that belong together, when they add up to the totals.
fn vat_groups(
    sheet: &Sheet,
    facts: &Facts,
    items: &Items,
    totals: &Totals,
    text: &impl Fn(Decimal) -> String,
    level: u16,
    out: &mut Vec<Candidate>,
) {
    let (Some(net), Some(tax)) = (totals.net, totals.tax) else { return };
    let sum =
        |rows: &[VatRow], f: fn(&VatRow) -> Decimal| rows.iter().try_fold(Decimal::ZERO, |s, r| s.checked_add(f(r)));
    let complete = |rows: &Vec<VatRow>| {
        !rows.is_empty()
            && sum(rows, |r| r.base).is_some_and(|s| near(s, net))
            && sum(rows, |r| r.tax).is_some_and(|s| near(s, tax))
    };
    let both = [vat_rows(sheet, facts, Some(items)), vat_rows(sheet, facts, None)];
    let mut rows = both.into_iter().find(complete).unwrap_or_default();
    if rows.is_empty() {
        // One rate printed that explains the whole tax.
        let rate = facts.amounts.iter().find(|a| {
            a.percent && !tax.is_zero() && net.checked_mul(a.value).is_some_and(|p| near(p / Decimal::ONE_HUNDRED, tax))
        });
        if let Some(rate) = rate.or_else(|| exceeded_rate(facts, net, tax)) {
            rows.push(VatRow { rate: rate.value, base: net, tax, at: (rate.line, rate.first, rate.last) });
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
