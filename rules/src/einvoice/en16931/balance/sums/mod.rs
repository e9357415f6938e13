//! The sums of a document, as far as every number of them can be read: what each adds up, and by how much it is off.

use model::xml::Element;
use rust_decimal::Decimal;

use super::search::Change;
use crate::einvoice::en16931::lines as invoice_lines;
use crate::einvoice::en16931::terms::Found;
use crate::einvoice::en16931::vat::Counting;
use crate::einvoice::en16931::view::{AdjustmentKind, View};
use crate::einvoice::number::decimal;
use crate::einvoice::select::Few;
use crate::einvoice::sink::Finding;

mod groups;
mod lines;
mod totals;

/// By how much each sum moves; `None` when that cannot be told.
pub(super) type Moves = Few<(usize, Option<Decimal>)>;

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
    pub(super) used_in: Few<(usize, Decimal)>,
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
        let line = |line| invoice_lines::named(view, line);
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
        for (at, line) in self.lines.iter().enumerate().take(invoice_lines::SEARCHED_MAX) {
            let Some(net) = line.net.filter(|net| !net.is_zero()) else { continue };
            let taxable = |group: &usize| self.groups.get(*group).and_then(|group| group.sums[0]);
            let counted: Few<usize> = line.groups.iter().filter_map(taxable).collect();
            if let Some(group) = group.filter(|group| net == off && !line.groups.contains(group)) {
                let mut moves: Moves = [(sum, Some(-net))].into_iter().collect();
                moves.extend(counted.iter().map(|other| (*other, Some(net))));
                found.push((Change::Move { line: at, group }, moves));
            }
            if net == -off && (self.of_lines == Some(sum) || counted.contains(&sum)) {
                let mut moves: Moves = counted.iter().map(|other| (*other, Some(net))).collect();
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
                let mut moves: Moves = [(sum, Some(tax))].into_iter().collect();
                moves.extend(group.sums.iter().flatten().map(|own| (*own, None)));
                found.push((Change::Drop { line: None, group: at }, moves));
            }
        }
        found
    }

    fn value(&mut self, what: What<'t, 'a>, now: Decimal) -> usize {
        self.values.push(Value { what, now, open: true, used_in: Few::new() });
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
}

/// More times as much, or as little, is no slip of a quantity or a price.
const FAR: Decimal = Decimal::from_parts(20, 0, 0, false, 0);

/// A sum that has to be right is off by half a cent.
const EXACT: Decimal = Decimal::from_parts(5, 0, 0, false, 3);

/// A sum that may be off by 0.02.
const TOLERANT: Decimal = Decimal::from_parts(20_001, 0, 0, false, 6);
