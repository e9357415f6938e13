//! The sums of a document, as far as every number of them can be read: what each adds up, and by how much it is off.

use std::collections::HashMap;

use model::xml::{Element, Ns};
use rust_decimal::Decimal;

use super::super::super::number::decimal;
use super::super::super::sink::Finding;
use super::super::lines;
use super::super::terms::{self, Found, Path, Term, steps};
use super::super::totals::amount;
use super::super::vat::{Counting, counting};
use super::super::view::{AdjustmentKind, AdjustmentPlace, CategoryOf, View};
use super::search::Change;

/// By how much each sum moves; `None` when that cannot be told.
type Moves = Vec<(usize, Option<Decimal>)>;

/// Lines of which each is tried; in a longer invoice only those whose own amount is off.
const LINES_TRIED_MAX: usize = 200;

/// More groups than this no VAT breakdown has; each line is compared with each of them.
const GROUPS_MAX: usize = 40;

/// A number that stands in the document.
pub(super) struct Value<'t, 'a> {
    pub(super) what: What<'t, 'a>,
    /// What it is now.
    pub(super) now: Decimal,
    /// Whether another number in its place is tried.
    open: bool,
    /// The sums that it is part of, with its factor there.
    pub(super) used_in: Vec<(usize, Decimal)>,
}

/// Which number it is.
#[derive(Clone, Copy)]
pub(super) enum What<'t, 'a> {
    /// One of the totals of the document, with its name.
    Total(&'static str),
    LineNet(Element<'t, 'a>),
    Quantity(Element<'t, 'a>),
    Price(Element<'t, 'a>),
    /// The taxable amount, or the VAT amount, of a group.
    Taxable(usize),
    Tax(usize),
    Adjustment(AdjustmentKind),
}

impl Value<'_, '_> {
    pub(super) fn is_quantity(&self) -> bool {
        matches!(self.what, What::Quantity(_))
    }

    /// Decimals that it may have.
    pub(super) fn decimals(&self) -> u32 {
        if matches!(self.what, What::Quantity(_) | What::Price(_)) { self.now.normalize().scale().max(4) } else { 2 }
    }

    /// Whether it can be that number: a price is not below zero, and no total changes its sign for a sum, unless the sign
    /// is all that changes. A quantity or price is not mistaken by an order of magnitude and more.
    pub(super) fn may_be(&self, to: Decimal) -> bool {
        let negative = to.is_sign_negative() && !to.is_zero();
        let far = |ratio: Option<Decimal>| ratio.is_some_and(|ratio| ratio.abs() > FAR);
        match self.what {
            _ if !self.open => false,
            What::Price(_) | What::Quantity(_) if far(to.checked_div(self.now)) || far(self.now.checked_div(to)) => {
                false
            }
            What::Price(_) | What::Adjustment(_) if negative => false,
            _ if to == -self.now => true,
            What::Price(_) | What::Adjustment(_) => !negative,
            What::Quantity(_) => !to.is_zero() && negative == self.now.is_sign_negative(),
            _ => !negative || self.now.is_sign_negative(),
        }
    }
}

/// One sum that rules ask for: the parts and the constant add up to nothing, or it is off by so much.
pub(super) struct Sum {
    /// Rules that ask for it, each with the element that it names.
    asked: Vec<(Asks, u32)>,
    pub(super) parts: Vec<(usize, Decimal)>,
    pub(super) off: Decimal,
    /// It is broken when it is off by so much.
    pub(super) limit: Decimal,
}

/// Which rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    Rule(&'static str),
    /// The eighth rule of a VAT category, or the ninth.
    Taxable,
    Tax,
}

impl Asks {
    fn is(self, rule: &str) -> bool {
        let of_category = |number| {
            rule.strip_prefix("BR-").and_then(|rest| rest.strip_suffix(number)).is_some_and(|code| code != "CO")
        };
        match self {
            Asks::Rule(own) => own == rule,
            Asks::Taxable => of_category("-08"),
            Asks::Tax => of_category("-09"),
        }
    }
}

/// A line, and the groups that count it.
pub(super) struct Line<'t, 'a> {
    pub(super) element: Element<'t, 'a>,
    net: Option<Decimal>,
    groups: Vec<usize>,
    /// The sum of the line itself.
    own: Option<usize>,
}

/// A group of the VAT breakdown.
pub(super) struct Group<'t, 'a> {
    pub(super) code: &'static str,
    pub(super) taxed: bool,
    pub(super) rate: Option<Element<'t, 'a>>,
    counting: Counting,
    tax: Option<Decimal>,
    /// The sums of its taxable amount and of its tax.
    sums: [Option<usize>; 2],
}

/// All sums of a document.
pub(super) struct Sums<'t, 'a> {
    pub(super) values: Vec<Value<'t, 'a>>,
    pub(super) sums: Vec<Sum>,
    pub(super) groups: Vec<Group<'t, 'a>>,
    lines: Vec<Line<'t, 'a>>,
    /// The number of each element that is part of several sums.
    by_element: ByElement,
    /// The sums that a finding at an element can be about.
    by_place: Vec<(u32, usize)>,
    of_lines: Option<usize>,
    of_taxes: Option<usize>,
}

/// The numbers by the elements that they stand in: a place for each element up to the last that has one.
#[derive(Default)]
struct ByElement(Vec<Option<u32>>);

impl ByElement {
    fn get(&self, element: Element<'_, '_>) -> Option<usize> {
        self.0.get(element.id() as usize).copied().flatten().map(|value| value as usize)
    }

    fn insert(&mut self, element: Element<'_, '_>, value: usize) {
        let at = element.id() as usize;
        if self.0.len() <= at {
            self.0.resize(at + 1, None);
        }
        if let Some(place) = self.0.get_mut(at) {
            *place = u32::try_from(value).ok();
        }
    }
}

/// A part of a sum while it is made: a value and its factor.
type Part = (usize, i64);

impl<'t, 'a> Sums<'t, 'a> {
    /// The sums of a document that has its totals once; `None` when a number is too large, or stands twice.
    pub(super) fn of(view: &View<'t, 'a>) -> Option<Sums<'t, 'a>> {
        let [totals] = view.totals.as_slice() else { return None };
        if view.breakdown.len() > GROUPS_MAX {
            return None;
        }
        let mut sums = Sums {
            values: Vec::new(),
            sums: Vec::new(),
            groups: Vec::new(),
            lines: Vec::new(),
            by_element: ByElement::default(),
            by_place: Vec::new(),
            of_lines: None,
            of_taxes: None,
        };
        sums.groups(view)?;
        sums.lines(view)?;
        sums.totals(view, *totals)?;
        let _ = sums.taxes(view);
        for (at, sum) in sums.sums.iter().enumerate() {
            sums.by_place.extend(sum.asked.iter().map(|(_, element)| (*element, at)));
        }
        sums.by_place.sort_unstable();
        Some(sums)
    }

    /// The sum that a finding is about, when it is broken here as well.
    pub(super) fn asked_by(&self, finding: &Finding) -> Option<usize> {
        finding.seen?;
        let asks = |sum: &Sum| sum.asked.iter().any(|(rule, at)| *at == finding.at && rule.is(&finding.breach.rule));
        let broken = |sum: &Sum| sum.off.abs() >= sum.limit;
        let from = self.by_place.partition_point(|(element, _)| *element < finding.at);
        let mut here = self.by_place.get(from..)?.iter().take_while(|(element, _)| *element == finding.at);
        here.find(|(_, at)| self.sums.get(*at).is_some_and(|sum| asks(sum) && broken(sum))).map(|(_, at)| *at)
    }

    /// The number that a sum is about: its first part.
    pub(super) fn subject(&self, sum: usize) -> Option<usize> {
        self.sums.get(sum)?.parts.first().map(|(value, _)| *value)
    }

    /// Whether a sum is about a VAT amount: that of a group, or the total.
    pub(super) fn is_of_tax(&self, sum: usize) -> bool {
        self.of_taxes == Some(sum) || self.groups.iter().any(|group| group.sums[1] == Some(sum))
    }

    pub(super) fn line(&self, line: usize) -> Option<&Line<'t, 'a>> {
        self.lines.get(line)
    }

    /// A number with its article and its term, for messages.
    pub(super) fn name(&self, view: &View<'t, 'a>, value: usize) -> String {
        let line = |line| lines::named(view, line);
        match self.values.get(value).map(|value| value.what) {
            None => String::new(),
            Some(What::Total(name)) => name.to_owned(),
            Some(What::LineNet(at)) => format!("the net amount (BT-131) of {}", line(at)),
            Some(What::Quantity(at)) => format!("the quantity (BT-129) of {}", line(at)),
            Some(What::Price(at)) => format!("the net price (BT-146) of {}", line(at)),
            Some(What::Taxable(group)) => format!("the taxable amount (BT-116) of the group {}", self.group(group)),
            Some(What::Tax(group)) => format!("the VAT amount (BT-117) of the group {}", self.group(group)),
            Some(What::Adjustment(AdjustmentKind::Allowance)) => "the amount of the allowance (BT-92)".to_owned(),
            Some(What::Adjustment(AdjustmentKind::Charge)) => "the amount of the charge (BT-99)".to_owned(),
        }
    }

    /// `S at 19 %`.
    fn group(&self, group: usize) -> String {
        let Some(group) = self.groups.get(group) else { return String::new() };
        match group.rate.filter(|_| group.taxed) {
            Some(rate) => format!("{} at {} %", group.code, rate.text()),
            None => group.code.to_owned(),
        }
    }

    /// A group by its category and, where there are several of it, its place among them: `the second group S at 7 %`.
    pub(super) fn group_by_place(&self, group: usize) -> String {
        const PLACES: [&str; 4] = ["first ", "second ", "third ", "fourth "];
        let name = self.group(group);
        let before = (0..group).filter(|other| self.group(*other) == name).count();
        let after = (group + 1..self.groups.len()).any(|other| self.group(other) == name);
        let place = PLACES.get(before).copied().unwrap_or("last ");
        format!("the {}group {name}", if before > 0 || after { place } else { "" })
    }

    /// Changes of another kind than a number that would balance a sum, and by how much each sum moves.
    pub(super) fn structural(&self, sum: usize, off: Decimal) -> Vec<(Change, Moves)> {
        let mut found = Vec::new();
        let group = self.groups.iter().position(|group| group.sums[0] == Some(sum));
        for (at, line) in self.lines.iter().enumerate().take(lines::SEARCHED_MAX) {
            let Some(net) = line.net.filter(|net| !net.is_zero()) else { continue };
            let taxable = |group: &usize| self.groups.get(*group).and_then(|group| group.sums[0]);
            let counted: Vec<usize> = line.groups.iter().filter_map(taxable).collect();
            if let Some(group) = group.filter(|group| net == off && !line.groups.contains(group)) {
                let mut moves = vec![(sum, Some(-net))];
                moves.extend(counted.iter().map(|other| (*other, Some(net))));
                found.push((Change::Move { line: at, group }, moves));
            }
            if net == -off && (self.of_lines == Some(sum) || counted.contains(&sum)) {
                let mut moves: Vec<(usize, Option<Decimal>)> =
                    counted.iter().map(|other| (*other, Some(net))).collect();
                moves.extend(self.of_lines.map(|lines| (lines, Some(net))));
                moves.extend(line.own.map(|own| (own, None)));
                found.push((Change::Drop { line: Some(at), group: 0 }, moves));
            }
        }
        for (at, group) in self.groups.iter().enumerate().filter(|_| self.of_taxes == Some(sum)) {
            // A group that nothing is of, or that stands twice.
            let again = (0..self.groups.len()).any(|other| other < at && self.group(other) == self.group(at));
            let unused = !self.lines.iter().any(|line| line.groups.contains(&at));
            if let Some(tax) = group.tax.filter(|tax| *tax == -off && (again || unused)) {
                let mut moves = vec![(sum, Some(tax))];
                moves.extend(group.sums.iter().flatten().map(|own| (*own, None)));
                found.push((Change::Drop { line: None, group: at }, moves));
            }
        }
        found
    }

    fn value(&mut self, what: What<'t, 'a>, now: Decimal) -> usize {
        self.values.push(Value { what, now, open: true, used_in: Vec::new() });
        self.values.len() - 1
    }

    /// The value of an element, which may be part of several sums; `None` when there is none, or not one, or no number.
    fn value_of(&mut self, found: &Found<'t, 'a>, what: What<'t, 'a>) -> Option<usize> {
        found.first().filter(|_| found.len() == 1).and_then(|element| self.value_at(element, what))
    }

    fn value_at(&mut self, element: Element<'t, 'a>, what: What<'t, 'a>) -> Option<usize> {
        if let Some(known) = self.by_element.get(element) {
            return Some(known);
        }
        let value = self.value(what, decimal(element.raw_text())?);
        self.by_element.insert(element, value);
        Some(value)
    }

    /// Adds a sum of whole parts and a constant.
    fn add(&mut self, asked: Vec<(Asks, u32)>, parts: &[Part], constant: Decimal, limit: Decimal) -> Option<usize> {
        let parts = parts.iter().map(|(value, factor)| (*value, Decimal::from(*factor))).collect();
        self.add_with(asked, parts, constant, limit)
    }

    fn add_with(
        &mut self,
        asked: Vec<(Asks, u32)>,
        parts: Vec<(usize, Decimal)>,
        constant: Decimal,
        limit: Decimal,
    ) -> Option<usize> {
        let mut off = constant;
        for (value, factor) in &parts {
            let now = self.values.get(*value)?.now;
            off = off.checked_add(factor.checked_mul(now)?)?;
        }
        let at = self.sums.len();
        for (value, factor) in &parts {
            if let Some(value) = self.values.get_mut(*value) {
                value.used_in.push((at, *factor));
            }
        }
        self.sums.push(Sum { asked, parts, off, limit });
        Some(at)
    }

    fn groups(&mut self, view: &View<'t, 'a>) -> Option<()> {
        for category in view.categories.iter().filter(|category| category.of == CategoryOf::Breakdown) {
            let Some(counting) = counting(view, category) else { continue };
            let element = if view.is_ubl() { category.element.parent()? } else { category.element };
            let rate = view.find(category.element, terms::RATE).first();
            let at = self.groups.len();
            let tax_found = view.find(element, terms::TAX);
            let tax = self.value_of(&tax_found, What::Tax(at));
            let taxable_found = view.find(element, terms::TAXABLE);
            let taxable = self.value_of(&taxable_found, What::Taxable(at));
            let tax_amount = tax.and_then(|tax| self.values.get(tax)).map(|tax| tax.now);
            let mut group =
                Group { code: counting.code, taxed: counting.taxed, rate, counting, tax: tax_amount, sums: [None; 2] };
            if let Some(tax) = tax {
                let ids = [tax_found.first().map(Element::id), Some(element.id())];
                let mut asked: Vec<_> = ids.into_iter().flatten().map(|id| (Asks::Tax, id)).collect();
                asked.push((Asks::Rule("BR-CO-17"), element.id()));
                let percent = rate.and_then(|rate| decimal(rate.raw_text()));
                match (counting.taxed, taxable, percent) {
                    (true, Some(taxable), Some(percent)) => {
                        let factor = -percent.checked_div(Decimal::ONE_HUNDRED)?;
                        let parts = vec![(tax, Decimal::ONE), (taxable, factor)];
                        group.sums[1] = self.add_with(asked, parts, Decimal::ZERO, Decimal::ONE);
                    }
                    (false, ..) if counting.counts => {
                        group.sums[1] = self.add(asked, &[(tax, 1)], Decimal::ZERO, EXACT)
                    }
                    _ => {}
                }
            }
            let rate_is_known = rate.is_some_and(|rate| decimal(rate.raw_text()).is_some());
            let counts = counting.counts && (!counting.at_rate || rate_is_known);
            if let Some(taxable) = taxable.filter(|_| counts) {
                let ids = [taxable_found.first().map(Element::id), Some(element.id())];
                let asked = ids.into_iter().flatten().map(|id| (Asks::Taxable, id)).collect();
                // Lines, charges and allowances are added as they are met.
                let limit = if counting.exact { EXACT } else { Decimal::ONE };
                group.sums[0] = self.add(asked, &[(taxable, 1)], Decimal::ZERO, limit);
            }
            self.groups.push(group);
        }
        Some(())
    }

    /// The groups that count what has this category.
    fn groups_of(&self, view: &View<'t, 'a>, categories: &Found<'t, 'a>) -> Vec<usize> {
        let of = |group: &Group<'t, 'a>| {
            categories.iter().any(|category| {
                let code = view.find(category, terms::CATEGORY_CODE).text() == group.code;
                let rate = |rate: Option<Element<'_, '_>>| rate.and_then(|rate| decimal(rate.raw_text()));
                code && (!group.counting.at_rate || rate(view.find(category, terms::RATE).first()) == rate(group.rate))
            })
        };
        (0..self.groups.len()).filter(|at| self.groups.get(*at).is_some_and(of)).collect()
    }

    /// Lets a value count in a sum that there is already.
    fn join(&mut self, sum: usize, value: usize, factor: i64) -> Option<()> {
        let factor = Decimal::from(factor);
        let now = self.values.get(value)?.now;
        let joined = self.sums.get_mut(sum)?;
        joined.off = joined.off.checked_add(factor.checked_mul(now)?)?;
        joined.parts.push((value, factor));
        self.values.get_mut(value)?.used_in.push((sum, factor));
        Some(())
    }

    fn lines(&mut self, view: &View<'t, 'a>) -> Option<()> {
        let adjustments = adjustments_by_line(view);
        let few = view.lines.len() <= LINES_TRIED_MAX;
        for element in view.lines.iter().copied() {
            // UBL counts no line within another.
            let counts = !view.is_ubl() || element.parent().is_some_and(|it| it.id() == view.document.root.id());
            let groups = if counts { self.groups_of(view, &view.find(element, terms::LINE_VAT)) } else { Vec::new() };
            let found = view.find(element, terms::LINE_NET);
            let mut line = Line { element, net: None, groups, own: None };
            if let Some(net) = self.value_of(&found, What::LineNet(element)) {
                line.net = self.values.get(net).map(|net| net.now);
                let sums: Vec<usize> =
                    line.groups.iter().filter_map(|group| self.groups.get(*group)?.sums[0]).collect();
                for sum in sums {
                    self.join(sum, net, -1)?;
                }
                line.own =
                    self.of_line(view, element, net, adjustments.get(&element.id()).copied().unwrap_or_default());
                let own_is_broken =
                    line.own.and_then(|own| self.sums.get(own)).is_some_and(|own| own.off.abs() >= own.limit);
                if !few && !own_is_broken {
                    self.values.get_mut(net)?.open = false;
                }
            } else if found.exists() {
                return None;
            }
            self.lines.push(line);
        }
        Some(())
    }

    /// The sum of one line: its net amount is quantity × price ÷ base quantity, with charges and without allowances.
    fn of_line(&mut self, view: &View<'t, 'a>, line: Element<'t, 'a>, net: usize, more: Decimal) -> Option<usize> {
        const BASE: Term = Term {
            ubl: &[steps!(cac.Price / cbc.BaseQuantity)],
            cii: &[steps!(ram.SpecifiedLineTradeAgreement / ram.NetPriceProductTradePrice / ram.BasisQuantity)],
        };
        let (quantity, price) = (amount(view, line, terms::QUANTITY)?, amount(view, line, terms::NET_PRICE)?);
        let base = amount(view, line, BASE).filter(|base| !base.is_zero()).unwrap_or(Decimal::ONE);
        // Most prices are for one; a division takes as long as all else here.
        let per_base = |number: Decimal| if base == Decimal::ONE { Some(number) } else { number.checked_div(base) };
        let (per_piece, per_price) = (per_base(price)?, per_base(quantity)?);
        let goods = per_piece.checked_mul(quantity)?;
        let values = [
            self.value_of(&view.find(line, terms::QUANTITY), What::Quantity(line))?,
            self.value_of(&view.find(line, terms::NET_PRICE), What::Price(line))?,
        ];
        let asked = vec![(Asks::Rule("PEPPOL-EN16931-R120"), line.id())];
        let constant = goods.checked_add(more)?;
        let at = self.add_with(asked, vec![(net, Decimal::ONE)], -constant, TOLERANT)?;
        // Quantity and price each move the sum in proportion, while the other stays.
        for (value, factor) in values.into_iter().zip([-per_piece, -per_price]).filter(|(_, factor)| !factor.is_zero())
        {
            self.sums.get_mut(at)?.parts.push((value, factor));
            self.values.get_mut(value)?.used_in.push((at, factor));
        }
        Some(at)
    }

    fn totals(&mut self, view: &View<'t, 'a>, totals: Element<'t, 'a>) -> Option<()> {
        let mut total = |term: Term, name: &'static str| {
            let found = view.find(totals, term);
            let value = self.value_of(&found, What::Total(name));
            // What is there but cannot be counted spoils every sum.
            if found.exists() && value.is_none() { None } else { Some(value) }
        };
        let lines = total(terms::LINE_TOTAL, "the sum of line net amounts (BT-106)")?;
        let allowances = total(terms::ALLOWANCE_TOTAL, "the sum of allowances (BT-107)")?;
        let charges = total(terms::CHARGE_TOTAL, "the sum of charges (BT-108)")?;
        let without = total(terms::WITHOUT_VAT, "the total without VAT (BT-109)")?;
        let with = total(terms::WITH_VAT, "the total with VAT (BT-112)")?;
        let paid = total(terms::PAID, "the paid amount (BT-113)")?;
        let rounding = total(terms::ROUNDING, "the rounding amount (BT-114)")?;
        let due = total(terms::DUE, "the amount due (BT-115)")?;
        let vat = self.vat_total(view);
        let asked = |rule| vec![(Asks::Rule(rule), totals.id())];
        let parts = |parts: &[(Option<usize>, i64)]| -> Vec<Part> {
            parts.iter().filter_map(|(value, factor)| value.map(|value| (value, *factor))).collect()
        };
        if let Some(total) = lines {
            let mut all = vec![(total, 1)];
            let nets = self.lines.iter().filter_map(|line| {
                let found = view.find(line.element, terms::LINE_NET);
                self.by_element.get(found.first()?)
            });
            all.extend(nets.map(|net| (net, -1)));
            self.of_lines = self.add(asked("BR-CO-10"), &all, Decimal::ZERO, EXACT);
        }
        for (rule, kind, total) in
            [("BR-CO-11", AdjustmentKind::Allowance, allowances), ("BR-CO-12", AdjustmentKind::Charge, charges)]
        {
            self.adjustments(view, asked(rule), kind, total)?;
        }
        if let (Some(without), Some(_)) = (without, lines) {
            let all = parts(&[(Some(without), 1), (lines, -1), (allowances, 1), (charges, -1)]);
            self.add(asked("BR-CO-13"), &all, Decimal::ZERO, EXACT)?;
        }
        if let (Some(with), Some(_), Some(_)) = (with, without, vat) {
            let all = parts(&[(Some(with), 1), (without, -1), (vat, -1)]);
            self.add(asked("BR-CO-15"), &all, Decimal::ZERO, EXACT)?;
        }
        // Without any VAT total the two are the same.
        if let (Some(with), Some(without), false) = (with, without, view.header(terms::VAT_TOTAL).exists()) {
            self.add(asked("BR-CO-15"), &[(with, 1), (without, -1)], Decimal::ZERO, EXACT)?;
        }
        if let (Some(due), Some(_)) = (due, with) {
            let all = parts(&[(Some(due), 1), (with, -1), (paid, 1), (rounding, -1)]);
            self.add(asked("BR-CO-16"), &all, Decimal::ZERO, EXACT)?;
        }
        Some(())
    }

    /// BT-110: the one VAT total in the currency of the invoice.
    fn vat_total(&mut self, view: &View<'t, 'a>) -> Option<usize> {
        let currency = view.header(terms::CURRENCY).first()?.raw_text();
        let totals = view.header(terms::VAT_TOTAL);
        let mut of_currency = totals.iter().filter(|total| total.raw_attribute("currencyID") == Some(currency));
        let total = of_currency.next().filter(|_| of_currency.next().is_none())?;
        self.value_at(total, What::Total("the total VAT amount (BT-110)"))
    }

    /// BR-CO-11 or BR-CO-12, and what allowances and charges do to their groups.
    fn adjustments(
        &mut self,
        view: &View<'t, 'a>,
        asked: Vec<(Asks, u32)>,
        kind: AdjustmentKind,
        total: Option<usize>,
    ) -> Option<()> {
        let mut all: Vec<Part> = total.map(|total| (total, 1)).into_iter().collect();
        for adjustment in view.adjustments_of(kind, AdjustmentPlace::Document) {
            let found = view.find(adjustment.element, terms::AMOUNT);
            if !found.exists() {
                continue;
            }
            let value = self.value_of(&found, What::Adjustment(kind))?;
            all.push((value, -1));
            let factor = if kind == AdjustmentKind::Charge { -1 } else { 1 };
            for group in self.groups_of(view, &view.find(adjustment.element, terms::ADJUSTMENT_VAT)) {
                if let Some(sum) = self.groups.get(group).and_then(|group| group.sums[0]) {
                    self.join(sum, value, factor)?;
                }
            }
            self.of_percentage(view, adjustment.element, value);
        }
        if total.is_some() {
            self.add(asked, &all, Decimal::ZERO, EXACT)?;
        }
        Some(())
    }

    /// An allowance or charge that is a percentage of an amount.
    fn of_percentage(&mut self, view: &View<'t, 'a>, adjustment: Element<'t, 'a>, value: usize) -> Option<usize> {
        const PERCENTAGE: Term =
            Term { ubl: &[steps!(cbc.MultiplierFactorNumeric)], cii: &[steps!(ram.CalculationPercent)] };
        let base = amount(view, adjustment, terms::BASE_AMOUNT)?;
        let product = base.checked_mul(amount(view, adjustment, PERCENTAGE)?)?.checked_div(Decimal::ONE_HUNDRED)?;
        let asked = vec![(Asks::Rule("PEPPOL-EN16931-R040"), adjustment.id())];
        self.add(asked, &[(value, 1)], -product, TOLERANT)
    }

    /// BR-CO-14; `None` when the VAT total and its groups cannot be told.
    fn taxes(&mut self, view: &View<'t, 'a>) -> Option<()> {
        let stated = self.vat_total(view)?;
        let total = view.header(terms::VAT_TOTAL).iter().find(|it| self.by_element.get(*it) == Some(stated))?;
        // In UBL the rule names what is around the total, and asks only where groups are.
        let at = if view.is_ubl() { total.parent()? } else { total };
        let groups = if view.is_ubl() { Found::below(at, TAXES) } else { view.header(terms::BREAKDOWN_TAX) };
        let (mut all, mut others) = (vec![(stated, 1)], Decimal::ZERO);
        for tax in groups.iter() {
            match self.by_element.get(tax) {
                Some(value) => all.push((value, -1)),
                None => others = others.checked_add(decimal(tax.raw_text())?)?,
            }
        }
        self.of_taxes = self.add(vec![(Asks::Rule("BR-CO-14"), at.id())], &all, -others, EXACT);
        Some(())
    }
}

const TAXES: Path = steps!(cac.TaxSubtotal / cbc.TaxAmount);

/// More times as much, or as little, is no slip of a quantity or a price.
const FAR: Decimal = Decimal::from_parts(20, 0, 0, false, 0);

/// A sum that has to be right is off by half a cent.
const EXACT: Decimal = Decimal::from_parts(5, 0, 0, false, 3);

/// A sum that may be off by 0.02.
const TOLERANT: Decimal = Decimal::from_parts(20_001, 0, 0, false, 6);

/// Charges less allowances of each line, by the line's number.
fn adjustments_by_line(view: &View<'_, '_>) -> HashMap<u32, Decimal> {
    let mut by_line: HashMap<u32, Decimal> = HashMap::new();
    for adjustment in view.adjustments.iter().filter(|it| it.place == AdjustmentPlace::Line) {
        let is_line = |at: &Element<'_, '_>| {
            at.is(Ns::Cac, "InvoiceLine")
                || at.is(Ns::Cac, "CreditNoteLine")
                || at.is(Ns::Ram, "IncludedSupplyChainTradeLineItem")
        };
        let line = std::iter::successors(adjustment.element.parent(), |at| at.parent()).find(is_line);
        let (Some(line), Some(amount)) = (line, amount(view, adjustment.element, terms::AMOUNT)) else { continue };
        let sum = by_line.entry(line.id()).or_default();
        *sum = match adjustment.kind {
            Some(AdjustmentKind::Charge) => sum.saturating_add(amount),
            Some(AdjustmentKind::Allowance) => sum.saturating_sub(amount),
            None => *sum,
        };
    }
    by_line
}
