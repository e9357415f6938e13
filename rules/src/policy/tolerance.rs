//! Tolerances: how much more or less than agreed passes, for a vendor, a category, an article, an order or one of its
//! lines. What no tolerance names is held to the limits.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use model::Decimal;
use serde::{Deserialize, Serialize};

use crate::text::{NumberKey, words};

/// One tolerance (`[[policy.tolerance]]`). Each list narrows it; an empty one does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// What people call it; shown with what it let through or not.
    pub name: String,
    /// What is compared.
    pub of: Measure,
    /// Keys of vendors in the master data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vendors: Vec<String>,
    /// Categories of `[policy.category]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Article numbers; `*` at the end stands for anything: `G-70*`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// Orders, or lines of them: `4711`, `4711/20`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
    /// How much more passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<Bound>,
    /// How much less passes. Without one less than agreed is only reported of the unit price, as the limits say: bills
    /// in part are everyday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Bound>,
}

/// What a tolerance is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The unit price (P101, P102); an amount is what the line costs more or less by it.
    Price,
    /// Above: what all invoices bill on an order line (P103). Below: what this one bills for its quantity (P102).
    LineAmount,
    /// Above: what all invoices bill on their orders (P104). Below: what this one bills for its quantities, and without
    /// lines for what is left of the orders (P102).
    OrderAmount,
    /// The quantity billed on an order line (P201), and below what was delivered and is not billed yet (P206); an amount
    /// is in the order's unit, a percentage of what was ordered.
    Quantity,
    /// Charges that no order provides for (P205); a percentage is of the goods.
    Charge,
}

/// Which articles belong together (`[policy.category.NAME]`); one of what it lists is enough.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Category {
    /// Article numbers; `*` at the end stands for anything.
    pub items: Vec<String>,
    /// Words of the article's name or description: each entry's words must all be there.
    pub words: Vec<String>,
    /// Units of measure, UN/ECE Recommendation 20.
    pub units: Vec<String>,
    /// Cost centres.
    pub cost_centres: Vec<String>,
}

/// How far something may differ: `5 %`, `25.00`, `5 % and 25.00` (within both) or `5 % or 25.00` (within either).
/// Amounts are in the currency of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Bound {
    percent: Option<Decimal>,
    amount: Option<Decimal>,
    join: Join,
}

/// How percentage and amount go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    /// What passes is within both.
    And,
    /// What passes is within one of them.
    Or,
}

/// Which part of a bound was exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exceeded {
    Percent(Decimal),
    Amount(Decimal),
}

impl Bound {
    /// Within a percentage.
    pub(crate) fn percent(percent: Decimal) -> Bound {
        Bound { percent: Some(percent), amount: None, join: Join::And }
    }

    /// Within both.
    pub(crate) fn both(percent: Decimal, amount: Decimal) -> Bound {
        Bound { percent: Some(percent), amount: Some(amount), join: Join::And }
    }

    /// Within either.
    pub(crate) fn either(percent: Decimal, amount: Decimal) -> Bound {
        Bound { percent: Some(percent), amount: Some(amount), join: Join::Or }
    }

    /// Whether a difference does not pass, and by which part: `extra` of `base` in percent, and `cost` as an amount.
    /// Of nothing, anything is too many percent.
    pub(crate) fn exceeded(&self, extra: Decimal, base: Decimal, cost: Decimal) -> Option<Exceeded> {
        if extra <= Decimal::ZERO {
            return None;
        }
        let is_over = |percent: Decimal| {
            let allowed = base.abs().checked_mul(percent).and_then(|share| share.checked_div(Decimal::ONE_HUNDRED));
            allowed.is_none_or(|allowed| extra > allowed)
        };
        let by_percent = self.percent.filter(|percent| is_over(*percent)).map(Exceeded::Percent);
        let by_amount = self.amount.filter(|amount| cost > *amount).map(Exceeded::Amount);
        let passes_one = self.percent.is_some() && by_percent.is_none() || self.amount.is_some() && by_amount.is_none();
        match self.join {
            Join::Or if passes_one => None,
            _ => by_percent.or(by_amount),
        }
    }

    /// What passes, spelled out: `2 % and 25.00, whichever is less,`.
    fn spelled(&self) -> String {
        match (self.percent, self.amount, self.join) {
            (Some(percent), Some(amount), Join::And) => {
                format!("{} % and {amount}, whichever is less,", percent.normalize())
            }
            (Some(percent), Some(amount), Join::Or) => {
                format!("{} % or {amount}, whichever is more,", percent.normalize())
            }
            (Some(percent), None, _) => format!("{} %", percent.normalize()),
            (None, amount, _) => amount.unwrap_or_default().to_string(),
        }
    }

    /// In words, amounts written by `amount`: `2 % and 25.00 EUR`, `0`.
    pub(crate) fn in_words(&self, amount: impl Fn(Decimal) -> String) -> String {
        let percent = self.percent.map(|percent| format!("{} %", percent.normalize()));
        let parts: Vec<String> = percent.into_iter().chain(self.amount.map(amount)).collect();
        parts.join(match self.join {
            Join::And => " and ",
            Join::Or => " or ",
        })
    }
}

/// Text that is no bound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is no tolerance; write \"5 %\", \"25.00\", \"5 % and 25.00\" (within both) or \"5 % or 25.00\" (within one)"
)]
pub struct NotABound(String);

impl FromStr for Bound {
    type Err = NotABound;
    fn from_str(text: &str) -> Result<Bound, NotABound> {
        let refused = || NotABound(text.to_owned());
        let lower = text.to_lowercase();
        let (parts, join) = match (lower.split_once(" and "), lower.split_once(" or ")) {
            (Some((a, b)), None) => (vec![a, b], Join::And),
            (None, Some((a, b))) => (vec![a, b], Join::Or),
            (None, None) => (vec![lower.as_str()], Join::And),
            (Some(_), Some(_)) => return Err(refused()),
        };
        let mut bound = Bound { percent: None, amount: None, join };
        for part in parts.into_iter().map(str::trim) {
            let (slot, number) = match part.strip_suffix('%') {
                Some(number) => (&mut bound.percent, number.trim_end()),
                None => (&mut bound.amount, part),
            };
            let value = model::parse::decimal(number).map_err(|_| refused())?;
            if slot.is_some() || value.is_sign_negative() && !value.is_zero() {
                return Err(refused());
            }
            *slot = Some(value);
        }
        Ok(bound)
    }
}
impl TryFrom<String> for Bound {
    type Error = NotABound;
    fn try_from(text: String) -> Result<Bound, NotABound> {
        text.parse()
    }
}
impl From<Bound> for String {
    fn from(bound: Bound) -> String {
        bound.to_string()
    }
}
impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_words(|amount| amount.to_string()))
    }
}

/// More or less than agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Above,
    Below,
}

/// What is compared, as far as tolerances tell cases apart.
#[derive(Debug, Default)]
pub(crate) struct Scope<'a> {
    pub(crate) vendor_id: Option<&'a str>,
    pub(crate) orders: Vec<&'a str>,
    pub(crate) order_line: Option<&'a str>,
    /// Article numbers of the invoice line and the order line.
    pub(crate) items: Vec<&'a str>,
    /// Name and description of the article.
    pub(crate) descriptions: Vec<&'a str>,
    pub(crate) units: Vec<&'a str>,
    pub(crate) cost_centre: Option<&'a str>,
}

/// The tolerance that holds: the most closely drawn one (a line before an article before a category before a vendor);
/// of equals the last.
pub(crate) fn holding<'p>(
    tolerances: &'p [Tolerance],
    categories: &BTreeMap<String, Category>,
    measure: Measure,
    side: Side,
    scope: &Scope<'_>,
) -> Option<(&'p Tolerance, Bound)> {
    let bound = |tolerance: &'p Tolerance| match side {
        Side::Above => tolerance.above,
        Side::Below => tolerance.below,
    };
    let fitting = tolerances.iter().filter(|tolerance| tolerance.of == measure && tolerance.fits(categories, scope));
    fitting.filter_map(|tolerance| Some((tolerance, bound(tolerance)?))).max_by_key(|(tolerance, _)| tolerance.narrow())
}

impl Tolerance {
    /// What it means, in a sentence: `vendors V-100: a unit price may be up to 5 % above the order's (else P101).`
    #[must_use]
    pub fn in_words(&self) -> String {
        let (orders, lines): (Vec<&String>, Vec<&String>) = self.lines.iter().partition(|line| !line.contains('/'));
        let named = |what: &str, names: &[&String]| {
            let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
            (!names.is_empty()).then(|| format!("{what} {}", names.join(", ")))
        };
        let orders = [named("orders", &orders), named("order lines", &lines)].into_iter().flatten();
        let scope = [
            named("vendors", &self.vendors.iter().collect::<Vec<_>>()),
            named("categories", &self.categories.iter().collect::<Vec<_>>()),
            named("articles", &self.items.iter().collect::<Vec<_>>()),
            Some(orders.collect::<Vec<_>>().join(" or ")).filter(|orders| !orders.is_empty()),
        ];
        let scope: Vec<String> = scope.into_iter().flatten().collect();
        let scope = if scope.is_empty() { "every order".to_owned() } else { scope.join(", of these ") };
        let (what, above, below, [over, under]) = match self.of {
            Measure::Price => ("a unit price", "above the order's", "below the order's", ["P101", "P102"]),
            Measure::LineAmount => (
                "the amount of an order line",
                "above what was ordered, all invoices together",
                "below what the invoice's quantity costs by the order",
                ["P103", "P102"],
            ),
            Measure::OrderAmount => (
                "the amount of an order",
                "above what was ordered, all invoices together",
                "below what the invoice's quantities cost by the order",
                ["P104", "P102"],
            ),
            Measure::Quantity => (
                "a billed quantity",
                "above what was ordered and is not billed yet",
                "below what was delivered and is not billed yet",
                ["P201", "P206"],
            ),
            Measure::Charge => ("charges that no order provides for", "for the goods", "", ["P205", ""]),
        };
        let side = |bound: Option<Bound>, than: &str, code: &str| {
            bound.map(|bound| format!("up to {} {than} (else {code})", bound.spelled()))
        };
        let bounds = [side(self.above, above, over), side(self.below, below, under)];
        let bounds: Vec<String> = bounds.into_iter().flatten().collect();
        format!("{scope}: {what} may be {}", bounds.join(", and "))
    }

    fn fits(&self, categories: &BTreeMap<String, Category>, scope: &Scope<'_>) -> bool {
        let none_or = |list: &[String], fits: &dyn Fn(&String) -> bool| list.is_empty() || list.iter().any(fits);
        none_or(&self.vendors, &|id| scope.vendor_id == Some(id))
            && none_or(&self.categories, &|name| categories.get(name).is_some_and(|category| category.holds(scope)))
            && none_or(&self.items, &|pattern| scope.items.iter().any(|item| is_like(item, pattern)))
            && none_or(&self.lines, &|line| is_line(line, scope))
    }

    /// How closely it is drawn.
    fn narrow(&self) -> [bool; 5] {
        let line = self.lines.iter().any(|line| line.contains('/'));
        [line, !self.lines.is_empty(), !self.items.is_empty(), !self.categories.is_empty(), !self.vendors.is_empty()]
    }
}

impl Category {
    fn holds(&self, scope: &Scope<'_>) -> bool {
        let has_words = |entry: &String| {
            let wanted = words(entry);
            let has_all = |text: &&str| {
                let there = words(text);
                !wanted.is_empty() && wanted.iter().all(|word| there.contains(word))
            };
            scope.descriptions.iter().any(has_all)
        };
        self.items.iter().any(|pattern| scope.items.iter().any(|item| is_like(item, pattern)))
            || self.words.iter().any(has_words)
            || self.units.iter().any(|unit| scope.units.iter().any(|other| unit.eq_ignore_ascii_case(other)))
            || self.cost_centres.iter().any(|centre| scope.cost_centre == Some(centre))
    }
}

/// Whether an article number is one, or begins as a pattern with `*` at its end says; letter case does not matter.
fn is_like(item: &str, pattern: &str) -> bool {
    let (item, pattern) = (item.trim().to_lowercase(), pattern.trim().to_lowercase());
    match pattern.strip_suffix('*') {
        Some(start) => item.starts_with(start),
        None => item == pattern,
    }
}

/// Whether `4711` or `4711/20` names the order, or the line of it.
fn is_line(text: &str, scope: &Scope<'_>) -> bool {
    let is_order =
        |number: &str| NumberKey::of(number).is_some_and(|key| scope.orders.iter().any(|order| key.is_same(order)));
    // An order number may itself hold a slash.
    is_order(text)
        || text.rsplit_once('/').is_some_and(|(order, line)| is_order(order) && scope.order_line == Some(line.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, passes: &[(&str, &str, &str)], fails: &[(&str, &str, &str)]) {
        let bound: Bound = text.parse().expect(text);
        assert_eq!(bound.to_string().parse::<Bound>().as_ref(), Ok(&bound), "{text} is read as it is written");
        let number = |text: &str| text.parse::<Decimal>().expect(text);
        let is_over = |(extra, base, cost): &(&str, &str, &str)| {
            bound.exceeded(number(extra), number(base), number(cost)).is_some()
        };
        for case in passes {
            assert!(!is_over(case), "{text} lets {case:?} pass");
        }
        for case in fails {
            assert!(is_over(case), "{text} does not let {case:?} pass");
        }
    }

    #[test]
    fn a_bound_is_within_both_or_within_either() {
        check("5 %", &[("5", "100", "999"), ("0", "0", "0")], &[("5.01", "100", "0"), ("1", "0", "1")]);
        check("25.00", &[("90", "100", "25.00")], &[("0.01", "100", "25.01")]);
        check("5 % and 25.00", &[("5", "100", "25")], &[("5", "100", "26"), ("6", "100", "1")]);
        check("5% or 25", &[("5", "100", "26"), ("60", "100", "25")], &[("6", "100", "26")]);
        check("0", &[("-1", "100", "-1")], &[("0.01", "100", "0.01")]);
    }

    #[test]
    fn a_tolerance_says_what_it_means() {
        for (text, words) in [
            (
                "name = \"a\"\nof = \"price\"\nvendors = [\"V-1\", \"V-2\"]\nabove = \"5 % and 25.00\"\nbelow = \"8 %\"",
                "vendors V-1, V-2: a unit price may be up to 5 % and 25.00, whichever is less, above the order's (else P101), and up \
                 to 8 % below the order's (else P102)",
            ),
            (
                "name = \"a\"\nof = \"quantity\"\nlines = [\"4711/20\"]\nbelow = \"1 % or 2\"",
                "order lines 4711/20: a billed quantity may be up to 1 % or 2, whichever is more, below what was \
                 delivered and is not billed yet (else P206)",
            ),
            (
                "name = \"a\"\nof = \"charge\"\nabove = \"40.00\"",
                "every order: charges that no order provides for may be up to 40.00 for the goods (else P205)",
            ),
        ] {
            let tolerance: Tolerance = toml::from_str(text).expect(text);
            assert_eq!(tolerance.in_words(), words);
        }
    }

    #[test]
    fn text_that_is_no_bound_is_refused() {
        for text in ["", "%", "5 % 25", "5 % and 6 %", "1 or 2", "-5 %", "5 % and 2 or 3", "five %", "5 % xor 2"] {
            assert!(text.parse::<Bound>().is_err(), "{text}");
        }
    }
}
