//! 08–10: a group of the VAT breakdown: its taxable amount, its tax, and why it is not taxed.

use model::xml::Element;
use rust_decimal::Decimal;

use super::super::super::binary::{Beside, less_than_one_apart};
use super::super::super::number::{decimal, shown};
use super::super::super::sink::{Sink, Sum};
use super::super::breakdown::tax_of;
use super::super::lines;
use super::super::terms;
use super::super::totals::amount;
use super::super::view::{Category, CategoryOf, View};
use super::amounts::Sums;
use super::{FAMILIES, Family, Taxable, families_of, named, rate_of};

/// Groups that are searched for the one line that would balance them; a message needs no more.
const HINTS_MAX: usize = 8;

pub(super) fn check(view: &View<'_, '_>, sink: &mut Sink) {
    let sums = Sums::of(view);
    let mut hints = 0;
    for category in view.categories.iter().filter(|category| category.of == CategoryOf::Breakdown) {
        for index in families_of(view, &category.codes) {
            // UBL does not know a category by two codes.
            if view.is_ubl() && category.codes.len() > 1 {
                continue;
            }
            let Some(family) = FAMILIES.get(index) else { continue };
            // CII asks the groups of S and Z whatever the tax is.
            if !(category.is_vat || (!view.is_ubl() && matches!(family.code, "S" | "Z"))) {
                continue;
            }
            let group = Group { view, category, family, index, rate: rate_of(view, category) };
            hints += usize::from(group.taxable(&sums, hints < HINTS_MAX, sink));
            group.tax(sink);
            group.exemption(sink);
        }
    }
}

struct Group<'v, 't, 'a> {
    view: &'v View<'t, 'a>,
    category: &'v Category<'t, 'a>,
    family: &'static Family,
    index: usize,
    rate: Option<Element<'t, 'a>>,
}

impl<'t, 'a> Group<'_, 't, 'a> {
    /// The group around the category; in CII they are the same.
    fn element(&self) -> Element<'t, 'a> {
        let category = self.category.element;
        if self.view.is_ubl() { category.parent().unwrap_or(category) } else { category }
    }

    /// `S (standard rated) at 19 %`.
    fn name(&self) -> String {
        match self.rate.filter(|_| self.family.taxed) {
            Some(rate) => format!("{} at {}", named(self.family), percent(rate)),
            None => named(self.family),
        }
    }

    /// Rule 08. Whether it fired.
    fn taxable(&self, sums: &Sums, with_hint: bool, sink: &mut Sink) -> bool {
        let [in_ubl, in_cii] = self.family.taxable;
        let how = self.view.pick(in_ubl, in_cii);
        let at_rate = matches!(how, Taxable::ExactAtRate | Taxable::NearAtRate | Taxable::NearAtRateInUse);
        if how == Taxable::Never || (at_rate && self.rate.is_none()) {
            // Without a rate there is nothing to compare; BR-48 reports the gap.
            return false;
        }
        let rate = self.rate.and_then(|rate| decimal(rate.raw_text()));
        let sum = sums.get(self.index, rate.filter(|_| at_rate));
        let stated = amount(self.view, self.element(), terms::TAXABLE);
        let exact = matches!(how, Taxable::Exact | Taxable::ExactAtRate);
        let matches = |kind: usize| {
            let total = sum.total(kind, !self.view.is_ubl());
            let beside = self.view.pick(Beside::Exact, Beside::Double);
            stated
                .is_some_and(|stated| if exact { stated == total } else { less_than_one_apart(stated, total, beside) })
        };
        let in_use = |kind: usize| match how {
            _ if !self.view.is_ubl() => kind == 0,
            Taxable::NearAtRateInUse => sum.has_adjustments || sum.has_lines.get(kind) == Some(&true),
            _ => sums.has_lines.get(kind) == Some(&true),
        };
        let readable = !at_rate || rate.is_some();
        if readable && [0, 1].into_iter().any(|kind| in_use(kind) && matches(kind)) {
            return false;
        }
        let total = sum.total(usize::from(self.view.document.credit_note), !self.view.is_ubl());
        let at = self.element();
        let (name, total_shown) = (self.name(), shown(total));
        let sum = match stated {
            _ if !readable => Sum {
                seen: format!(
                    "The lines of the group {name} cannot be told: its VAT rate (BT-119) is \"{}\", which is no number",
                    self.rate.map_or("", Element::text)
                ),
                advice: None,
            },
            None => Sum {
                seen: format!(
                    "The group {name} has no taxable amount (BT-116); its lines, charges and allowances add up to {total_shown}"
                ),
                advice: None,
            },
            // Nothing is counted by the group, and that is what the rule minds.
            Some(stated) if stated == total || (total.is_zero() && ![0, 1].into_iter().any(in_use)) => Sum {
                seen: format!(
                    "The taxable amount (BT-116) of the group {name} is {}, but no line, charge or allowance belongs to the group",
                    shown(stated)
                ),
                advice: Some("without the group it would balance".to_owned()).filter(|_| stated.is_zero()),
            },
            Some(stated) => {
                let advice = if with_hint { self.line_apart(stated.checked_sub(total), rate) } else { None };
                Sum {
                    seen: format!(
                        "The taxable amount (BT-116) of the group {name} is {}, but its lines, charges and allowances add up to {total_shown}",
                        shown(stated)
                    ),
                    advice: advice.or_else(|| Some(format!("{total_shown} would balance"))),
                }
            }
        };
        if let Some(rule) = self.family.rules.get(7) {
            sink.fire_sum(rule, self.view.find(at, terms::TAXABLE).first().unwrap_or(at), sum);
        }
        true
    }

    /// The line of another rate or category whose net amount is what the group has too much.
    fn line_apart(&self, difference: Option<Decimal>, rate: Option<Decimal>) -> Option<String> {
        let difference = difference.filter(|difference| !difference.is_zero())?;
        let view = self.view;
        let is_of_group = |line: Element<'t, 'a>| {
            view.find(line, terms::LINE_VAT).iter().any(|category| {
                let same_code = view.find(category, terms::CATEGORY_CODE).text() == self.family.code;
                let its_rate = view.find(category, terms::RATE).first().and_then(|it| decimal(it.raw_text()));
                same_code && (!self.family.taxed || its_rate == rate)
            })
        };
        let with_net = |net: Decimal, of_group: bool| {
            let mut lines = view.lines.iter().copied().take(lines::SEARCHED_MAX);
            lines.find(|line| amount(view, *line, terms::LINE_NET) == Some(net) && is_of_group(*line) == of_group)
        };
        if let Some(line) = with_net(difference, false) {
            let rate = self.rate.filter(|_| self.family.taxed);
            return Some(format!("{} would balance", moved(view, line, self.family.code, rate)));
        }
        let line = with_net(-difference, true)?;
        Some(format!("without {} it would balance", lines::named(view, line)))
    }

    /// Rule 09.
    fn tax(&self, sink: &mut Sink) {
        let at = self.element();
        let tax = self.view.find(at, terms::TAX).first();
        let stated = tax.and_then(|tax| decimal(tax.raw_text()));
        let shown_tax = tax.map_or("missing", Element::text);
        let said = format!("The VAT amount (BT-117) of the group {} is {shown_tax}", self.name());
        let sum = if !self.family.taxed {
            let amounts = self.view.find(at, terms::TAX);
            if amounts.iter().any(|tax| decimal(tax.raw_text()).is_some_and(|tax| tax.is_zero())) {
                return;
            }
            let seen = format!("{said}, but there is no VAT in this category");
            Sum { seen, advice: Some("0.00 would balance".to_owned()) }
        } else {
            // The published CII file does not calculate IGIC and IPSI.
            if !self.view.is_ubl() && self.family.code != "S" {
                return;
            }
            let taxable = amount(self.view, at, terms::TAXABLE);
            let rate = self.rate.map(|rate| decimal(rate.raw_text()));
            let due = rate.flatten().and_then(|rate| tax_of(taxable, rate));
            let apart = stated.zip(due).and_then(|(stated, due)| stated.abs().checked_sub(due));
            if apart.is_some_and(|apart| apart.abs() < Decimal::ONE) {
                return;
            }
            match (taxable, due, rate) {
                (Some(taxable), Some(due), _) => {
                    let due = shown(if taxable.is_sign_negative() { -due } else { due });
                    let seen = format!("{said}, but that rate of {} is {due}", shown(taxable));
                    Sum { seen, advice: Some(format!("{due} would balance")) }
                }
                (.., Some(None)) => Sum {
                    seen: format!("{said}, but its VAT rate (BT-119) is no number to compare with"),
                    advice: None,
                },
                _ => {
                    Sum { seen: format!("{said}; without taxable amount and rate it cannot be compared"), advice: None }
                }
            }
        };
        if let Some(rule) = self.family.rules.get(8) {
            sink.fire_sum(rule, tax.unwrap_or(at), sum);
        }
    }

    /// Rule 10.
    fn exemption(&self, sink: &mut Sink) {
        let category = self.category.element;
        let reason = self.view.find(category, terms::EXEMPTION_REASON);
        let code = self.view.find(category, terms::EXEMPTION_CODE);
        let name = named(self.family);
        let message = match (self.family.exempt, reason.exists() || code.exists()) {
            (true, true) | (false, false) => return,
            (true, false) => {
                format!("The group {name} has neither a VAT exemption reason (BT-120) nor a code for it (BT-121).")
            }
            (false, true) => {
                let said = if reason.exists() { reason.text() } else { code.text() };
                format!("The group {name} has a VAT exemption reason, \"{said}\"; there is none in this category.")
            }
        };
        if let Some(rule) = self.family.rules.get(9) {
            sink.fire(rule, category, message);
        }
    }
}

/// A rate as messages show it: `7 %`; what is no number stands in quotes.
fn percent(rate: Element<'_, '_>) -> String {
    match decimal(rate.raw_text()) {
        Some(_) => format!("{} %", rate.text()),
        None => format!("the rate \"{}\"", rate.text()),
    }
}

/// A line as it would be in a group, as far as it is not: `line 3 in category S with 7 % VAT`.
pub(in super::super) fn moved<'t, 'a>(
    view: &View<'t, 'a>,
    line: Element<'t, 'a>,
    code: &str,
    rate: Option<Element<'t, 'a>>,
) -> String {
    let categories = view.find(line, terms::LINE_VAT);
    let says = |term| categories.first().map_or("", |category| view.find(category, term).text());
    let mut moved = lines::named(view, line);
    let other_code = says(terms::CATEGORY_CODE) != code;
    if other_code {
        moved = format!("{moved} in category {code}");
    }
    match rate {
        Some(rate) if decimal(says(terms::RATE)) != decimal(rate.raw_text()) => {
            format!("{moved} with {} VAT", percent(rate))
        }
        Some(_) => moved,
        None if other_code => moved,
        None => format!("{moved} in category {code}"),
    }
}
