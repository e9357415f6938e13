//! The VAT breakdown: each group has what it needs, its tax follows from its rate, and the groups add up.

use model::xml::{Element, Ns};
use rust_decimal::Decimal;

use super::super::number::{decimal, round, shown};
use super::super::sink::{Sink, Sum};
use super::terms::{self, Found, steps};
use super::totals::{amount, sum};
use super::view::View;

pub(super) fn check(view: &View<'_, '_>, sink: &mut Sink) {
    if view.is_ubl() && !view.header(terms::BREAKDOWN).exists() {
        sink.fire("BR-CO-18", view.document.root, "The invoice has no VAT breakdown (BG-23).".into());
    }
    groups_add_up(view, sink);
    for group in view.breakdown.iter().filter(|group| is_judged(view, **group)) {
        check_group(view, *group, sink);
    }
}

/// Whether the rules of every group apply to this one. The published CII file stops at the rules of the categories L, M and
/// O, so that such a group is not asked anything else.
pub(super) fn is_judged<'t, 'a>(view: &View<'t, 'a>, group: Element<'t, 'a>) -> bool {
    if view.is_ubl() {
        return true;
    }
    let mut codes = group.children().filter(|child| child.is(Ns::Ram, "CategoryCode"));
    let apart = codes.any(|code| matches!(code.raw_text(), "L" | "M" | "O"));
    !(apart && super::vat::is_vat(view, group))
}

/// BR-CO-14.
fn groups_add_up(view: &View<'_, '_>, sink: &mut Sink) {
    let no_amount = !view.breakdown.iter().any(|group| view.find(*group, terms::TAX).exists());
    let fire = |sink: &mut Sink, at: Element<'_, '_>, stated: Option<Element<'_, '_>>, of_groups: Option<Decimal>| {
        let stated = stated.map_or("missing", Element::text);
        let said = format!("The total VAT amount (BT-110) is {stated}");
        let sum = match of_groups.map(shown) {
            _ if no_amount => Sum {
                seen: format!("{said}, but no group of the VAT breakdown (BG-23) says its VAT amount (BT-117)"),
                advice: None,
            },
            Some(sum) => Sum {
                seen: format!("{said}, but the VAT of the groups adds up to {sum}"),
                advice: Some(format!("{sum} would balance")),
            },
            None => Sum { seen: format!("{said}, and the VAT of the groups cannot be added up"), advice: None },
        };
        sink.fire_sum("BR-CO-14", at, sum);
    };
    let added =
        |amounts: Found<'_, '_>| sum(amounts.iter().filter_map(|it| decimal(it.raw_text()))).map(|sum| round(sum, 2));
    let root = view.document.root;
    if view.is_ubl() {
        for total in root.children().filter(|child| child.is(Ns::Cac, "TaxTotal")) {
            if !Found::below(total, steps!(cac.TaxSubtotal)).exists() {
                continue;
            }
            let stated = Found::below(total, steps!(cbc.TaxAmount)).first();
            let of_groups = added(Found::below(total, steps!(cac.TaxSubtotal / cbc.TaxAmount)));
            let value = stated.and_then(|it| decimal(it.raw_text()));
            if value.is_none() || value != of_groups {
                fire(sink, total, stated, of_groups);
            }
        }
        return;
    }
    let currencies = view.header(terms::CURRENCY);
    let of_groups = added(view.header(terms::BREAKDOWN_TAX));
    for total in &view.vat_amounts {
        let of_document = |currency: Element<'_, '_>| total.raw_attribute("currencyID") == Some(currency.raw_text());
        let value = decimal(total.raw_text());
        if currencies.iter().any(of_document) && (value.is_none() || value != of_groups) {
            fire(sink, *total, Some(*total), of_groups);
        }
    }
}

fn check_group<'t, 'a>(view: &View<'t, 'a>, group: Element<'t, 'a>, sink: &mut Sink) {
    if !view.find(group, terms::TAXABLE).exists() {
        sink.fire("BR-45", group, "This group of the VAT breakdown has no taxable amount (BT-116).".into());
    }
    if !view.find(group, terms::TAX).exists() {
        sink.fire("BR-46", group, "This group of the VAT breakdown has no VAT amount (BT-117).".into());
    }
    // In UBL the category stands in the group, in CII the group is the category.
    let categories: Vec<_> = if view.is_ubl() {
        let all = Found::below(group, steps!(cac.TaxCategory));
        all.iter().filter(|category| super::vat::is_vat(view, *category)).collect()
    } else {
        Some(group).filter(|group| super::vat::is_vat(view, *group)).into_iter().collect()
    };
    let code = categories.iter().find_map(|category| view.find(*category, terms::CATEGORY_CODE).first());
    let rate = categories.iter().find_map(|category| view.find(*category, terms::RATE).first());
    if code.is_none() {
        sink.fire("BR-47", group, "This group of the VAT breakdown has no VAT category code (BT-118).".into());
    }
    let is_outside = code.is_some_and(|code| view.pick(code.text(), code.raw_text()) == "O");
    if rate.is_none() && !is_outside {
        let message = match code.map_or("", Element::text) {
            "" => "This group of the VAT breakdown has no VAT rate (BT-119); only category O has none.".to_owned(),
            code => {
                format!("The group {code} of the VAT breakdown has no VAT rate (BT-119); only category O has none.")
            }
        };
        sink.fire("BR-48", group, message);
    }
    // Here, and only here, CII forgives white space around the type of the tax.
    let forgiven = || Found::below(group, steps!(ram.TypeCode)).text().eq_ignore_ascii_case("VAT");
    let rate = rate.or_else(|| view.find(group, terms::RATE).first().filter(|_| !view.is_ubl() && forgiven()));
    follows_from_rate(view, group, [code, rate], sink);
}

/// BR-CO-17: the VAT amount is the taxable amount times the rate. UBL tolerates less than 1, CII 1 as well.
fn follows_from_rate<'t, 'a>(
    view: &View<'t, 'a>,
    group: Element<'t, 'a>,
    [code, rate]: [Option<Element<'t, 'a>>; 2],
    sink: &mut Sink,
) {
    let code = code.map(Element::text).filter(|code| !code.is_empty());
    let (taxable, tax) = (amount(view, group, terms::TAXABLE), amount(view, group, terms::TAX));
    let is_none = tax.is_some_and(|tax| round(tax, 0).is_zero());
    let value = rate.and_then(|rate| decimal(rate.raw_text()));
    let holds = match (rate, value) {
        (None, _) => is_none,
        (Some(_), None) => false,
        (Some(_), Some(rate)) if round(rate, 0).is_zero() => is_none,
        (Some(_), Some(rate)) => {
            let apart = tax.zip(tax_of(taxable, rate)).and_then(|(tax, due)| tax.abs().checked_sub(due));
            apart.is_some_and(|apart| apart.abs() < Decimal::ONE || (!view.is_ubl() && apart.abs() == Decimal::ONE))
        }
    };
    if holds {
        return;
    }
    let whose = format!("of the group{}", code.map(|code| format!(" {code}")).unwrap_or_default());
    let said = match tax {
        Some(tax) => format!("The VAT amount (BT-117) {whose} is {}", shown(tax)),
        None => format!("The VAT amount (BT-117) {whose} is missing"),
    };
    let sum = match (rate, taxable, value.and_then(|rate| tax_of(taxable, rate))) {
        (Some(rate), Some(taxable), Some(due)) => {
            let due = shown(if taxable.is_sign_negative() { -due } else { due });
            Sum {
                seen: format!("{said}, but {} \u{d7} {} % is {due}", shown(taxable), rate.text()),
                advice: Some(format!("{due} would balance")),
            }
        }
        (None, ..) => {
            Sum { seen: format!("{said}; as the group has no VAT rate (BT-119), it would be zero"), advice: None }
        }
        (Some(rate), ..) if value.is_none() => Sum {
            seen: format!(
                "{said}, and cannot be compared: the VAT rate (BT-119) is \"{}\", which is no number; it is written without a percent sign, such as 19.00",
                rate.text()
            ),
            advice: None,
        },
        _ => Sum { seen: format!("{said}, and there is no taxable amount (BT-116) to compare it with"), advice: None },
    };
    sink.fire_sum("BR-CO-17", group, sum);
}

/// The tax on an amount, without its sign, in whole cents.
pub(super) fn tax_of(taxable: Option<Decimal>, rate: Decimal) -> Option<Decimal> {
    let tax = taxable?.abs().checked_mul(rate)?.checked_div(Decimal::ONE_HUNDRED)?;
    Some(round(tax, 2))
}
