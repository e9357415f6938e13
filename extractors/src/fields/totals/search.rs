//! Which net, tax and gross agree, with each other, with the rates shown and with the lines.

use std::collections::{HashMap, HashSet};

use model::Decimal;
use model::extraction::DocumentClass;

use super::VatRow;
use super::labels::Value;
use crate::fields::amounts::Amount;
use crate::fields::facts::Facts;
use crate::fields::vocabulary::Meaning;

/// Combinations that are judged.
const JUDGED_MAX: usize = 16;

/// Taxes of single rates that are added up.
const TAXES_MAX: usize = 6;

/// Whether the only rate that the pages print is none at all.
pub(super) fn is_untaxed(facts: &Facts, rates: &[Decimal]) -> bool {
    rates.is_empty() && facts.amounts.iter().any(|amount| amount.percent && amount.value.is_zero())
}

/// Percentages printed on the pages, as factors of 100; behind the word for the tax also without their sign: "VAT 20,00".
pub(super) fn rates_of(facts: &Facts) -> Vec<Decimal> {
    let mut out: Vec<Decimal> = Vec::new();
    let behind_tax = |a: &Amount| {
        a.currency.is_none() && facts.hits_in(a.line).iter().any(|h| h.is(Meaning::TaxTotal) && h.last + 1 == a.first)
    };
    for amount in &facts.amounts {
        // "VAT (21%)": in brackets money is negative, and a rate is not.
        let value = if amount.percent { amount.value.abs() } else { amount.value };
        if (amount.percent || amount.decimals <= 2 && behind_tax(amount))
            && value > Decimal::ZERO
            && value < Decimal::from(30)
            && !out.contains(&value)
        {
            out.push(value);
        }
    }
    out.truncate(12);
    out
}

/// A combination of totals: indices of values, and what holds of it.
#[derive(Debug, Clone)]
pub(super) struct Best {
    pub(super) net: Option<usize>,
    pub(super) tax: Option<usize>,
    pub(super) gross: usize,
    pub(super) proven: bool,
    pub(super) rate_fits: bool,
    pub(super) rival: bool,
    /// Taxes of several rates that add up to what lies between net and gross.
    pub(super) taxes: usize,
    pub(super) score: i32,
}

impl Best {
    /// Confidence by the hand-written score alone.
    pub(super) fn level(&self, ocr: bool, gross: &Value) -> u16 {
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

pub(super) fn near(a: Decimal, b: Decimal) -> bool {
    a.checked_sub(b).is_some_and(|d| d.abs() <= Decimal::new(2, 2))
}

/// Combinations that may hold, the one with the best hand-written score first.
pub(super) fn search(
    values: &[Value],
    rates: &[Decimal],
    untaxed: bool,
    line_sum: Option<Decimal>,
    class: DocumentClass,
    sums: &Sums,
) -> Vec<Best> {
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
    let positive = values.iter().filter(|v| v.labels.gross.max(v.labels.due) > 0).map(|v| v.value).max();
    let positive = positive.unwrap_or_default();
    // Without VAT, as where the buyer owes it, a page may print one total and call it net.
    let only_net = values.iter().all(|v| v.labels.gross.max(v.labels.due).max(v.labels.tax) <= 0);
    let gross_weight = |v: &Value| gross_weight(v) + if only_net { v.labels.net * 8 / 10 } else { 0 };
    let mut all: Vec<Best> = Vec::new();
    for &g in &ranked(&gross_weight, 30) {
        let gross = &values[g];
        if !receipt && sums.before_extras(values, gross) {
            continue;
        }
        let mut base = gross_weight(gross);
        // On a receipt the label "cash" speaks of what was handed over.
        if gross.labels.paid > gross.labels.gross.max(gross.labels.due) {
            base -= 40;
        }
        let called_net = gross.labels.net > gross.labels.gross.max(gross.labels.due) && !only_net;
        if gross.labels.tax > gross.labels.gross || called_net {
            base -= 25;
        }
        if line_sum.is_some_and(|s| near(s, gross.value)) {
            base += 15;
        }
        if sums.settled(values, gross.value) {
            base += 60;
        }
        if sums.part(values, gross) {
            base -= 45;
        }
        // Nothing to pay is rarely what an invoice is for.
        if gross.value.is_zero() {
            base -= 70;
        }
        if gross.labels.gross > 0 && gross.value.abs() == largest {
            base += 18;
        }
        // Change and discounts are negative; a total is so only where nothing larger is positive.
        if gross.value.is_sign_negative() && positive > gross.value.abs() {
            base -= 60;
        }
        // Alone, or with a net total that stands without its tax.
        let zero_tax = by_value.get(&Decimal::ZERO).copied().filter(|z| values[*z].labels.tax > 0);
        let own_net = gross.labels.net > 30;
        // The one total of an order is that of its lines, and they are net.
        let ordered = class == DocumentClass::Order && line_sum.is_some_and(|s| near(s, gross.value));
        let with_zero = zero_tax.is_some() && !gross.value.is_zero();
        all.push(Best {
            net: (own_net || with_zero || untaxed || ordered).then_some(g),
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
            if n != g
                && (receipt || !sums.before_extras(values, net))
                && net.labels.net > 50
                && plausible
                && tax.is_none_or(|t| !by_value.contains_key(&t.normalize()))
            {
                let taxes = tax.map_or(0, |tax| taxes_within(values, tax));
                let proven = taxes > 1 && gross.labels.gross.max(gross.labels.due) > 30;
                let at_rate = |rate: &Decimal| {
                    let product = net.value.checked_mul(*rate).map(|p| p / Decimal::ONE_HUNDRED);
                    product.zip(tax).is_some_and(|(product, tax)| near(product, tax))
                };
                // What no rate makes of the net total is freight or a discount, not tax.
                let unexplained = taxes < 2 && !rates.iter().any(at_rate);
                let score = base + net.labels.net / 4 + if proven { 60 } else { 0 } - if unexplained { 40 } else { 0 };
                let best =
                    Best { net: Some(n), tax: None, gross: g, proven, rate_fits: false, rival: false, taxes, score };
                all.push(best);
            }
        }
        // Net and tax, with a rounding of what is paid or a tax withheld from it on top.
        for (n, t) in with_rest(values, rates, gross) {
            let score = base + 40 + values[t].labels.tax / 2 + values[n].labels.net / 2 + 20;
            let (net, tax) = (Some(n), Some(t));
            all.push(Best { net, tax, gross: g, proven: true, rate_fits: true, rival: false, taxes: 0, score });
        }
        // Net and tax, with what bears no VAT on top: the total without VAT is printed nowhere.
        for t in beside_untaxed(values, rates, gross) {
            let score = base + 40 + values[t].labels.tax / 2 + 10;
            all.push(Best {
                net: None,
                tax: Some(t),
                gross: g,
                proven: false,
                rate_fits: true,
                rival: false,
                taxes: 0,
                score,
            });
        }
        for &t in &ranked(&|v: &Value| v.labels.tax * 2 - v.labels.gross - v.labels.net / 2, 40) {
            let tax = &values[t];
            // Freight is no tax, and where the only rate is none, nothing is that is not called so.
            let other = tax.labels.tax == 0 && (untaxed || tax.labels.other > 0);
            if tax.value.is_zero() || t == g || other {
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
            // Two numbers of a column of net amounts make its sum, and no tax is among them.
            let of_nets = tax.labels.net > 0 && tax.labels.tax == 0 && !rate_fits;
            if !labelled && !rate_fits || of_nets {
                continue;
            }
            let mut score = base + 40 + tax.labels.tax / 2 + values[net].labels.net / 2;
            score += if rate_fits { 30 } else { 0 };
            score -= tax.labels.other / 3 + tax.labels.paid / 3;
            if line_sum.is_some_and(|s| near(s, net_value)) {
                score += 25;
            }
            score += match sums.rows(Some(net_value), Some(tax.value)) {
                by if by > 0.0 => 50,
                by if by < 0.0 => -50,
                _ => 0,
            };
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

/// Rates of VAT in whole numbers, for pages that print none.
const WHOLE_RATES: [u32; 24] =
    [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27];

/// Taxes for which a base is looked for, at most.
const TAXED_MAX: usize = 30;

/// Amounts of a page on which any of them may be the base of a tax.
const VALUES_MAX: usize = 60;

/// Disbursements that are added up, at most.
const RUN_MAX: usize = 8;

/// Freights and discounts of which some may make the total of the lines' sum, at most.
const EXTRAS_MAX: usize = 6;

/// Rounding of what is paid, at most.
const ROUNDING_MAX: Decimal = Decimal::ONE;

/// Net totals with the tax that a rate makes of them, where what is missing to a total is printed too: the rounding of
/// what is paid (BT-114), or a tax that the buyer withholds and the page calls so.
fn with_rest(values: &[Value], rates: &[Decimal], gross: &Value) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    if gross.labels.gross.max(gross.labels.due) < 60 || gross.value.is_zero() {
        return out;
    }
    let nets = || values.iter().enumerate().filter(|(_, v)| v.labels.net.max(v.labels.subtotal) >= 50);
    let taxes = || values.iter().enumerate().filter(|(_, v)| v.labels.tax >= 50 && !v.value.is_zero());
    for (n, net) in nets().filter(|(_, n)| n.value != gross.value) {
        for (t, tax) in taxes().filter(|(t, _)| *t != n) {
            let sum = net.value.checked_add(tax.value);
            let Some(rest) = sum.and_then(|sum| gross.value.checked_sub(sum)).filter(|r| !r.is_zero()) else {
                continue;
            };
            let at_rate = |rate: &Decimal| {
                net.value.checked_mul(*rate).is_some_and(|p| near(p / Decimal::ONE_HUNDRED, tax.value))
            };
            let printed = values.iter().any(|v| {
                let small = v.value.abs() < ROUNDING_MAX;
                let withheld = v.labels.other >= 50 && rest.is_sign_negative() != gross.value.is_sign_negative();
                v.value.abs() == rest.abs() && (small || withheld)
            });
            if printed && rates.iter().any(at_rate) {
                out.push((n, t));
            }
        }
    }
    out
}

/// The tax of a part of what is billed, where the rest, disbursements or fees of others, is printed with the totals and
/// bears none.
fn beside_untaxed(values: &[Value], rates: &[Decimal], gross: &Value) -> Vec<usize> {
    if gross.labels.gross.max(gross.labels.due) < 60 || !gross.value.is_sign_positive() {
        return Vec::new();
    }
    let is_named = |v: &Value| v.labels.gross.max(v.labels.due).max(v.labels.tax).max(v.labels.paid) >= 50;
    // "Fees", "Standard rated": what the base is called is the vendor's own; that base, tax and rest make the total, and
    // the base at the rate the tax, is chance in no more than one of some thousand pages.
    // On a page full of amounts it is no more: there a label has to call it a base.
    let few = values.len() <= VALUES_MAX;
    // "VAT 21 % (1,202.40)": in brackets beside the tax its base is not negative.
    let is_base = |v: &&Value| {
        (v.value > Decimal::ZERO || v.labels.tax > 0 && !v.value.is_zero())
            && v.labels.paid.max(v.labels.due) < 50
            && (few || v.labels.net.max(v.labels.subtotal) >= 50)
    };
    let bases: Vec<&Value> = values.iter().filter(is_base).take(VALUES_MAX).collect();
    let rests = rests(values, few, &is_named);
    let is_part = |tax: &Value, base: &&Value| {
        let base = base.value.abs();
        let whole = base.checked_add(tax.value);
        let rest = whole.and_then(|whole| gross.value.checked_sub(whole)).filter(|rest| *rest > ROUNDING_MAX);
        let fits = |rate: &Decimal| base.checked_mul(*rate).is_some_and(|p| near(p / Decimal::ONE_HUNDRED, tax.value));
        let at_rate = rates.iter().any(fits) || rates.is_empty() && WHOLE_RATES.map(Decimal::from).iter().any(fits);
        at_rate && rest.is_some_and(|rest| rests.contains(&rest))
    };
    let taxes = values.iter().enumerate().filter(|(_, v)| v.labels.tax >= 50 && v.value > Decimal::ZERO);
    taxes.take(TAXED_MAX).filter(|(_, tax)| bases.iter().any(|base| is_part(tax, base))).map(|(at, _)| at).collect()
}

/// What may be billed beside what bears tax: single amounts, and on pages with few of them also several that stand one
/// below the other, for disbursements need no sum of their own.
fn rests(values: &[Value], few: bool, is_named: &dyn Fn(&Value) -> bool) -> HashSet<Decimal> {
    let mut out: HashSet<Decimal> = values.iter().filter(|v| !is_named(v)).map(|v| v.value).collect();
    for from in 0..if few { values.len() } else { 0 } {
        let run = values[from..].iter().take(RUN_MAX).take_while(|v| !is_named(v));
        let mut sum = Decimal::ZERO;
        for value in run {
            sum = sum.checked_add(value.value).unwrap_or(sum);
            out.insert(sum);
        }
    }
    out
}

/// How the totals of a page add up to one another.
pub(super) struct Sums {
    by_value: HashMap<Decimal, usize>,
    /// Bases and taxes of the rows of a table of VAT rates, added up, where there are several rows.
    rows: Vec<VatRow>,
    whole: Option<(Decimal, Decimal)>,
}

impl Sums {
    pub(super) fn of(values: &[Value], mut rows: Vec<VatRow>) -> Sums {
        rows.dedup_by(|a, b| (a.rate, a.base, a.tax) == (b.rate, b.base, b.tax));
        let sum = |f: fn(&VatRow) -> Decimal| rows.iter().try_fold(Decimal::ZERO, |s, row| s.checked_add(f(row)));
        let whole = sum(|row| row.base).zip(sum(|row| row.tax)).filter(|_| rows.len() > 1);
        Sums { by_value: values.iter().enumerate().map(|(i, v)| (v.value.normalize(), i)).collect(), rows, whole }
    }

    fn printed<'v>(&self, values: &'v [Value], value: Option<Decimal>) -> Option<&'v Value> {
        value.and_then(|value| self.by_value.get(&value.normalize())).and_then(|i| values.get(*i))
    }

    /// What was paid before and what is due come to this total.
    pub(super) fn settled(&self, values: &[Value], gross: Decimal) -> bool {
        values.iter().filter(|paid| paid.labels.paid >= 40 && !paid.value.is_zero()).any(|paid| {
            let due = self.printed(values, gross.checked_sub(paid.value.abs()));
            due.is_some_and(|due| due.labels.due >= 60 && due.value != gross)
        })
    }

    /// Together with another total it comes to a third one: it is the total of a part.
    pub(super) fn part(&self, values: &[Value], gross: &Value) -> bool {
        let total = |v: &Value| v.labels.gross.max(v.labels.due) >= 60 && v.labels.paid < 60;
        values.iter().filter(|v| v.labels.gross >= 60 && v.labels.tax < 60 && !v.value.is_zero()).any(|other| {
            let whole = self.printed(values, gross.value.checked_add(other.value));
            other.value != gross.value && whole.is_some_and(|whole| total(whole) && whole.value != gross.value)
        }) || values.iter().filter(|paid| paid.labels.paid >= 40 && !paid.value.is_zero()).any(|paid| {
            let whole = self.printed(values, gross.value.checked_add(paid.value.abs()));
            gross.labels.due >= 60 && whole.is_some_and(|whole| whole.labels.gross.max(whole.labels.net) >= 40)
        })
    }

    /// It is the sum of the lines, and with freight or less a discount it comes to a total.
    fn before_extras(&self, values: &[Value], sum: &Value) -> bool {
        let called = |v: &Value| v.labels.gross.max(v.labels.due) >= 60 && v.value != sum.value;
        let extras = || values.iter().filter(|v| v.labels.other >= 40 && v.labels.tax == 0 && !v.value.is_zero());
        let makes = |extra: Option<Decimal>| {
            let with = extra.and_then(|extra| self.printed(values, sum.value.checked_add(extra)));
            // A discount may be printed without its sign.
            let less = extra.and_then(|extra| self.printed(values, sum.value.checked_sub(extra)));
            with.is_some_and(|v| called(v) || v.labels.net >= 60 && v.value != sum.value) || less.is_some_and(called)
        };
        let single: Vec<Decimal> = extras().map(|extra| extra.value).take(EXTRAS_MAX).collect();
        let some = |set: u32| {
            let chosen = single.iter().enumerate().filter(|(i, _)| set & (1 << i) != 0);
            chosen.map(|c| c.1).try_fold(Decimal::ZERO, |all, one| all.checked_add(*one))
        };
        sum.labels.subtotal >= 50 && (1_u32..1 << single.len()).any(|set| makes(some(set)))
    }

    /// 1 where net and tax are those of all rows of the VAT table together, -1 where they are those of one of several.
    pub(super) fn rows(&self, net: Option<Decimal>, tax: Option<Decimal>) -> f32 {
        let (Some(net), Some(tax), Some(whole)) = (net, tax, self.whole) else { return 0.0 };
        if near(whole.0, net) && near(whole.1, tax) {
            return 1.0;
        }
        let own = self.rows.iter().any(|row| row.base == net && row.tax == tax);
        if own && self.printed_pair(whole) { -1.0 } else { 0.0 }
    }

    fn printed_pair(&self, (net, tax): (Decimal, Decimal)) -> bool {
        self.by_value.contains_key(&net.normalize()) && self.by_value.contains_key(&tax.normalize())
    }
}

/// Whether the page rounds the total for cash: 1 when the value is what rounding gave, -1 when it is what was rounded.
pub(super) fn rounded(values: &[Value], gross: Decimal) -> f32 {
    let small = Decimal::new(5, 2);
    let roundings = values.iter().map(|v| v.value.abs()).filter(|v| !v.is_zero() && *v <= small);
    let others =
        || values.iter().filter(|v| v.labels.gross.max(v.labels.due).max(v.labels.net) > 0 && v.value != gross);
    let five = |value: Decimal| (value * Decimal::from(20)).fract().is_zero();
    // Two totals a few cents apart of which one is a multiple of five: the rounding itself need not be readable.
    let total = |v: &Value| v.labels.gross.max(v.labels.due).max(v.labels.net) >= 60;
    if values.iter().any(|v| v.value == gross && total(v)) {
        let apart = |o: &&Value| o.value.checked_sub(gross).is_some_and(|d| !d.is_zero() && d.abs() < small);
        if let Some(other) = values.iter().filter(|v| total(v) && five(v.value) != five(gross)).find(apart) {
            return if five(other.value) { -1.0 } else { 1.0 };
        }
    }
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
