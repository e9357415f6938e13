//! Lines and totals must add up, as far as rounding lets them.

use std::collections::BTreeMap;

use model::extraction::DocumentClass;
use model::{Currency, Decimal, Evidence, TermPath};

use super::Context;
use crate::findings::Findings;
use crate::say;

/// Most equations of which the faulty value is sought.
const HINT_EQUATIONS_MAX: usize = 5_000;

/// V101. A line is not quantity × price, or the totals do not follow from the lines.
pub(crate) fn does_not_add_up(context: &Context<'_>, out: &mut Findings) {
    not_what_it_is_called(context, out);
    let equations = equations(context);
    let failing: Vec<&Equation> = equations.iter().filter(|e| !e.holds() && e.speaks).collect();
    let hint =
        if failing.is_empty() || equations.len() > HINT_EQUATIONS_MAX { None } else { smallest_change(&equations) };
    let currency = context.invoice.currency.unwrap_or(Currency::NONE);
    for equation in failing {
        let difference = equation.difference();
        let (sum, stated) = (say::money(equation.sum, currency), say::money(equation.stated.1, currency));
        let limit = say::money(equation.limit, currency);
        let mut sentence = format!(
            "{} {sum}, but the {} says {stated} ({}, limit {limit}).",
            equation.phrase,
            say::term(&equation.stated.0),
            say::signed_money(difference, currency)
        );
        if let Some(change) = hint.as_ref().filter(|change| equation.has(&change.path)) {
            sentence.push_str(&format!(
                " Everything adds up with {} instead of {} as {}.",
                fixed(change.new),
                fixed(change.old),
                say::term(&change.path)
            ));
        }
        let mut terms = vec![equation.stated.0.clone()];
        terms.extend(equation.parts.iter().map(|part| part.path.clone()).take(12));
        out.say(terms.clone(), sentence)
            .expected(sum)
            .actual(stated)
            .difference(say::signed_money(difference, currency))
            .limit(limit)
            .citing(context.subject.reading, &terms)
            .at_risk(Some(context.amount(difference)));
    }
}

/// What is added to the amount due under the name of rounding (BT-114) or of what was paid before (BT-113): it adds up,
/// and is neither.
fn not_what_it_is_called(context: &Context<'_>, out: &mut Findings) {
    let totals = &context.invoice.totals;
    let currency = context.invoice.currency.unwrap_or(Currency::NONE);
    let coins = if currency.as_str() == "HUF" { FORINT_ROUNDING_MOST } else { ROUNDING_MOST };
    let most = in_minor_units(context, coins);
    let rounding = totals.rounding.map(|a| a.value).filter(|value| value.abs() > most);
    // An invoice over less than nothing takes back what was paid, too.
    let is_billed = context.gross().is_some_and(|gross| gross.value > Decimal::ZERO) && !context.is_credit();
    let paid = totals.paid.map(|a| a.value).filter(|value| *value < Decimal::ZERO && is_billed);
    for (value, term, what, expected) in [
        (rounding, 114, "more than rounding", format!("at most {}", say::money(most, currency))),
        (paid, 113, "below zero, which makes more due than was billed", "what was paid before".to_owned()),
    ] {
        let Some(value) = value else { continue };
        let terms = [TermPath::bt(term), TermPath::bt(115)];
        let shown = say::money(value, currency);
        out.say(terms.to_vec(), format!("The {} is {shown}, {what}.", say::term(&terms[0])))
            .expected(expected)
            .actual(shown)
            .citing(context.subject.reading, &terms)
            .at_risk(Some(context.amount(value.abs())));
    }
}

/// Most that rounding to coins or notes changes, in a currency with two decimals.
const ROUNDING_MOST: Decimal = Decimal::ONE;
/// The smallest coin of Hungary is one of five forints.
const FORINT_ROUNDING_MOST: Decimal = Decimal::TWO;

/// One value on the left side.
struct Part {
    path: TermPath,
    value: Decimal,
    /// What one unit more of the value adds to the sum.
    slope: Decimal,
}

/// `sum of parts = stated`, within a limit.
struct Equation {
    parts: Vec<Part>,
    sum: Decimal,
    stated: (TermPath, Decimal),
    limit: Decimal,
    phrase: String,
    /// Whether a fault is said here; the equations of V102 only tell which value is at fault.
    speaks: bool,
}

impl Equation {
    /// What is stated beyond the sum.
    fn difference(&self) -> Decimal {
        self.stated.1.checked_sub(self.sum).unwrap_or(Decimal::MAX)
    }

    fn holds(&self) -> bool {
        self.difference().abs() <= self.limit
    }

    fn has(&self, path: &TermPath) -> bool {
        self.stated.0 == *path || self.parts.iter().any(|part| part.path == *path)
    }

    /// The value of `path` with which the equation would hold exactly.
    fn solved_for(&self, path: &TermPath) -> Option<Decimal> {
        if self.stated.0 == *path {
            return Some(self.sum);
        }
        let part = self.parts.iter().find(|part| part.path == *path)?;
        part.value.checked_add(self.difference().checked_div(part.slope)?)
    }

    /// Whether it would hold with another value of `path`.
    fn holds_with(&self, path: &TermPath, new: Decimal) -> bool {
        let solved = self.solved_for(path);
        let slope = self.parts.iter().find(|part| part.path == *path).map_or(Decimal::ONE, |part| part.slope);
        let gap = solved.and_then(|solved| solved.checked_sub(new)?.checked_mul(slope));
        gap.is_some_and(|gap| gap.abs() <= self.limit)
    }
}

fn equations(context: &Context<'_>) -> Vec<Equation> {
    let mut all = line_equations(context);
    all.extend(total_equations(context));
    all
}

/// The limit for a document of so many lines, in the currency's minor unit.
pub(super) fn document_limit(context: &Context<'_>) -> Decimal {
    let lines = Decimal::from(context.invoice.lines.len().max(1));
    let limit = context.limits.rounding_per_line.checked_mul(lines).unwrap_or(Decimal::MAX);
    // Cash is rounded to the smallest coin.
    let most = context.limits.rounding_max;
    let limit = if context.is_receipt() { most } else { limit.min(most) };
    in_minor_units(context, limit)
}

/// Limits are written for currencies with two decimals; in yen the same rounding is a hundred times as much.
pub(super) fn in_minor_units(context: &Context<'_>, limit: Decimal) -> Decimal {
    match context.invoice.currency.map_or(2, Currency::decimals) {
        0 => limit.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(limit),
        3 => limit.checked_div(Decimal::TEN).unwrap_or(limit),
        _ => limit,
    }
}

/// Quantity × price ÷ base quantity − allowances + charges = net amount.
fn line_equations(context: &Context<'_>) -> Vec<Equation> {
    let mut all = Vec::new();
    for (number, line) in (1..).zip(context.invoice.lines.iter()) {
        let base = line.price.base_quantity.filter(|base| !base.is_zero()).unwrap_or(Decimal::ONE);
        let (Some(quantity), Some(price), Some(net)) = (line.quantity, line.price.net, line.net_amount) else {
            continue;
        };
        let (path, group) = (|term| TermPath::line(number, term), TermPath::group(25, number));
        let Some(product) = quantity.checked_mul(price).and_then(|p| p.checked_div(base)) else { continue };
        let (Some(per_quantity), Some(per_price)) = (price.checked_div(base), quantity.checked_div(base)) else {
            continue;
        };
        let mut parts = vec![
            Part { path: path(129), value: quantity, slope: per_quantity },
            Part { path: path(146), value: price, slope: per_price },
        ];
        let mut sum = Some(product);
        let amounts = [(&line.allowances, 27, 136, Decimal::NEGATIVE_ONE), (&line.charges, 28, 141, Decimal::ONE)];
        for (groups, bg, bt, slope) in amounts {
            for (index, entry) in (1..).zip(groups.iter()) {
                let Some(amount) = entry.amount else { continue };
                sum = sum.and_then(|s| s.checked_add(amount.value.checked_mul(slope)?));
                parts.push(Part { path: group.within(bg, index).with_term(bt), value: amount.value, slope });
            }
        }
        let Some(sum) = sum else { continue };
        let mut limit = in_minor_units(context, context.limits.rounding_per_line);
        // A page prints the price rounded: half of its last digit, times the quantity, is no fault.
        if is_from_page(context, &path(146)) {
            let half = Decimal::new(5, price.normalize().scale().max(2) + 1);
            limit = half.checked_mul(per_price.abs()).and_then(|slack| limit.checked_add(slack)).unwrap_or(limit);
        }
        all.push(Equation {
            parts,
            sum: model::money::round(
                sum,
                context.invoice.currency.map_or(2, Currency::decimals),
                model::Rounding::HalfUp,
            ),
            stated: (path(131), net.value),
            limit,
            phrase: format!(
                "Line {number}, {} × {}, gives",
                say::plain(quantity),
                say::plain(per_quantity.round_dp(6))
            ),
            speaks: true,
        });
    }
    all
}

fn is_from_page(context: &Context<'_>, path: &TermPath) -> bool {
    let provenance = context.subject.reading.provenance(path);
    provenance.is_some_and(|p| p.evidence.iter().any(|e| matches!(e, Evidence::Page { .. })))
}

fn total_equations(context: &Context<'_>) -> Vec<Equation> {
    let invoice = context.invoice;
    let totals = &invoice.totals;
    let limit = document_limit(context);
    let one = |term: u16, amount: Option<model::Amount>, slope: Decimal| {
        amount.map(|a| Part { path: TermPath::bt(term), value: a.value, slope })
    };
    let (plus, minus) = (Decimal::ONE, Decimal::NEGATIVE_ONE);
    let mut all = Vec::new();
    let mut push = |parts: Vec<Option<Part>>, stated: u16, value: Option<model::Amount>, phrase: &str, speaks: bool| {
        let parts: Vec<Part> = parts.into_iter().flatten().collect();
        let (Some(value), false) = (value, parts.is_empty()) else { return };
        let sum = parts.iter().try_fold(Decimal::ZERO, |sum, p| sum.checked_add(p.value.checked_mul(p.slope)?));
        let Some(sum) = sum else { return };
        // A paper credit note may print its lines with and its totals without a minus.
        if context.subject.class == DocumentClass::CreditNote && gap(sum.abs(), value.value.abs()) <= limit {
            return;
        }
        let stated = (TermPath::bt(stated), value.value);
        all.push(Equation { parts, sum, stated, limit, phrase: phrase.to_owned(), speaks });
    };
    let lines = || -> Option<Vec<Option<Part>>> {
        let complete = !invoice.lines.is_empty() && invoice.lines.iter().all(|line| line.net_amount.is_some());
        complete.then(|| {
            let part = |(n, line): (u32, &model::invoice::Line)| {
                line.net_amount.map(|a| Part { path: TermPath::line(n, 131), value: a.value, slope: plus })
            };
            (1..).zip(invoice.lines.iter()).map(part).collect()
        })
    };
    let adjustments = || {
        let group = |bg: u16, bt: u16, slope: Decimal| {
            let entries = if bg == 20 { &invoice.allowances } else { &invoice.charges };
            let part = move |(n, amount): (u32, Option<model::Amount>)| {
                amount.map(|a| Part { path: TermPath::group(bg, n).with_term(bt), value: a.value, slope })
            };
            (1..).zip(entries.iter().map(|e| e.amount)).map(part).collect::<Vec<_>>()
        };
        let allowances = match totals.allowances {
            Some(_) => vec![one(107, totals.allowances, minus)],
            None => group(20, 92, minus),
        };
        let charges = match totals.charges {
            Some(_) => vec![one(108, totals.charges, plus)],
            None => group(21, 99, plus),
        };
        allowances.into_iter().chain(charges)
    };
    match (lines(), totals.line_net) {
        (Some(lines), Some(_)) => push(lines, 106, totals.line_net, "The lines add up to", true),
        // A page shows no BT-106, and a shop's prices include VAT.
        (Some(lines), None) if !includes_vat(&lines, totals.with_vat, limit) => {
            let parts = lines.into_iter().chain(adjustments()).collect();
            push(parts, 109, totals.without_vat, "Lines, allowances and charges give", true);
        }
        _ => {}
    }
    if totals.line_net.is_some() {
        let parts = std::iter::once(one(106, totals.line_net, plus)).chain(adjustments()).collect();
        push(parts, 109, totals.without_vat, "Sum of lines, allowances and charges give", true);
    }
    let taxes = || {
        let part = |(n, tax): (u32, Option<model::Amount>)| {
            tax.map(|a| Part { path: TermPath::vat(n, 117), value: a.value, slope: plus })
        };
        (1..).zip(invoice.vat_breakdown.iter().map(|g| g.tax_amount)).map(part).collect::<Vec<_>>()
    };
    if totals.without_vat.is_some() && (totals.vat.is_some() || !taxes().is_empty()) {
        let vat = if totals.vat.is_some() { vec![one(110, totals.vat, plus)] } else { taxes() };
        let parts = std::iter::once(one(109, totals.without_vat, plus)).chain(vat).collect();
        push(parts, 112, totals.with_vat, "Total without VAT and VAT give", true);
    }
    // What a page calls amount due may hold an old balance or a discount; XML says what BT-115 means.
    if totals.paid.is_some() || !is_from_page(context, &TermPath::bt(115)) {
        let parts =
            vec![one(112, totals.with_vat, plus), one(113, totals.paid, minus), one(114, totals.rounding, plus)];
        if totals.with_vat.is_some() {
            push(parts, 115, totals.amount_due, "Total with VAT, paid amount and rounding give", true);
        }
    }
    push(taxes(), 110, totals.vat, "The VAT groups add up to", false);
    all
}

/// How far two values are apart; what cannot be told is far.
pub(super) fn gap(a: Decimal, b: Decimal) -> Decimal {
    a.checked_sub(b).map_or(Decimal::MAX, |difference| difference.abs())
}

/// Whether lines, allowances and charges make the total without VAT, as far as the document says all of it.
pub(super) fn totals_follow_from_lines(context: &Context<'_>) -> bool {
    let about_net = |e: &Equation| e.stated.0 == TermPath::bt(106) || e.stated.0 == TermPath::bt(109);
    total_equations(context).iter().filter(|e| about_net(e)).all(Equation::holds)
}

fn includes_vat(lines: &[Option<Part>], with_vat: Option<model::Amount>, limit: Decimal) -> bool {
    let sum = lines.iter().flatten().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part.value));
    matches!((sum, with_vat), (Some(sum), Some(total)) if gap(sum, total.value) <= limit)
}

/// One value that, changed, would make every equation hold.
struct Change {
    path: TermPath,
    old: Decimal,
    new: Decimal,
}

/// The change with the fewest characters, when a single one makes everything add up.
fn smallest_change(equations: &[Equation]) -> Option<Change> {
    let mut by_path: BTreeMap<&TermPath, Vec<&Equation>> = BTreeMap::new();
    for equation in equations {
        let paths = equation.parts.iter().map(|part| &part.path).chain([&equation.stated.0]);
        for path in paths {
            by_path.entry(path).or_default().push(equation);
        }
    }
    let failing: Vec<&Equation> = equations.iter().filter(|e| !e.holds()).collect();
    let first = failing.first()?;
    let paths = first.parts.iter().map(|part| (&part.path, part.value)).chain([(&first.stated.0, first.stated.1)]);
    let mut best: Option<(usize, Change)> = None;
    for (path, old) in paths {
        if !failing.iter().all(|equation| equation.has(path)) {
            continue;
        }
        let Some(new) = first.solved_for(path).map(|new| new.round_dp(4).normalize()) else { continue };
        // More digits than the document uses are no keying slip.
        if new.scale() > old.normalize().scale().max(2) || new == old || new.is_zero() {
            continue;
        }
        if !by_path.get(path).is_some_and(|all| all.iter().all(|equation| equation.holds_with(path, new))) {
            continue;
        }
        let slips = strsim::osa_distance(&fixed(old), &fixed(new));
        if best.as_ref().is_none_or(|(fewest, _)| slips < *fewest) {
            best = Some((slips, Change { path: path.clone(), old, new }));
        }
    }
    best.map(|(_, change)| change)
}

/// With two decimals, so that 12.4 and 12.04 compare digit by digit.
fn fixed(value: Decimal) -> String {
    let mut value = value.normalize();
    value.rescale(value.scale().max(2));
    value.to_string()
}
