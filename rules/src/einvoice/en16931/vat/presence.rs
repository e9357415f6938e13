//! 01: what is used stands in the breakdown. 02–04: the tax identifiers that a category demands.

use model::xml::Element;

use super::super::super::sink::Sink;
use super::super::view::{AdjustmentKind, AdjustmentPlace, Category, CategoryOf, TaxIdentifiers, View};
use super::{FAMILIES, Family, Needs, families_of, named};

/// How often a category is used where.
#[derive(Clone, Copy, Default)]
struct Uses {
    /// Categories of any place, of VAT.
    vat: usize,
    /// Groups of the breakdown; and those of VAT, and those of VAT by the very text of their code.
    groups: usize,
    groups_vat: usize,
    groups_literal: usize,
    groups_literal_vat: usize,
    /// Items; and those of VAT.
    items: usize,
    items_vat: usize,
    /// Allowances and charges; and those of VAT.
    adjustments: usize,
    adjustments_vat: usize,
    /// Allowances and charges of VAT by kind; and those of the document; and by the very text of their code.
    kinds_vat: [usize; 2],
    kinds_vat_of_document: [usize; 2],
    kinds_literal: [usize; 2],
    /// Categories of allowances and charges of any place; CII.
    trade_taxes: usize,
}

pub(super) fn check(view: &View<'_, '_>, sink: &mut Sink) {
    let mut uses = [Uses::default(); FAMILIES.len()];
    for category in &view.categories {
        for index in families_of(view, &category.codes) {
            if let (Some(uses), Some(family)) = (uses.get_mut(index), FAMILIES.get(index)) {
                count(category, family, uses);
            }
        }
    }
    for (family, uses) in FAMILIES.iter().zip(&uses) {
        stands_in_breakdown(view, family, uses, sink);
        if view.is_ubl() {
            identifiers_in_ubl(view, family, uses, sink);
        }
    }
    if !view.is_ubl() {
        for category in &view.categories {
            identifiers_in_cii(view, category, sink);
        }
    }
}

fn count(category: &Category<'_, '_>, family: &Family, uses: &mut Uses) {
    let vat = usize::from(category.is_vat);
    let literal = category.codes.iter().any(|code| code.raw_text() == family.code);
    uses.vat += vat;
    uses.trade_taxes += usize::from(category.element.local() == "CategoryTradeTax");
    match category.of {
        CategoryOf::Breakdown => {
            // Codes are counted, not groups: a code that stands twice is two.
            let codes = category.codes.iter().filter(|code| code.text() == family.code).count();
            uses.groups += 1;
            uses.groups_vat += codes * vat;
            uses.groups_literal += usize::from(literal);
            uses.groups_literal_vat += usize::from(literal) * vat;
        }
        CategoryOf::Line | CategoryOf::OtherItem => {
            uses.items += 1;
            uses.items_vat += vat;
        }
        CategoryOf::Adjustment(kind, place) => {
            uses.adjustments += 1;
            uses.adjustments_vat += vat;
            let Some(kind) = kind else { return };
            let at = usize::from(kind == AdjustmentKind::Charge);
            uses.kinds_vat[at] += vat;
            uses.kinds_vat_of_document[at] += vat * usize::from(place == AdjustmentPlace::Document);
            uses.kinds_literal[at] += vat * usize::from(literal);
        }
        CategoryOf::Other => {}
    }
}

/// Rule 01. Taxed categories may have a group for each rate, the others have exactly one.
fn stands_in_breakdown(view: &View<'_, '_>, family: &Family, uses: &Uses, sink: &mut Sink) {
    let (items, adjustments, groups, holds);
    if view.is_ubl() {
        let of_vat = family.code != "S";
        items = if of_vat { uses.items_vat } else { uses.items };
        adjustments = if of_vat { uses.adjustments_vat } else { uses.adjustments };
        let used = items + adjustments > 0;
        groups = if of_vat { uses.groups_vat } else { uses.groups };
        holds = match family.code {
            "S" => used == (uses.groups > 0),
            // Where it is used, the code has to stand there to the letter; of IGIC, whatever the tax scheme.
            "L" => {
                if used {
                    uses.groups_literal > 0
                } else {
                    uses.groups_vat == 0
                }
            }
            "M" => {
                if used {
                    uses.groups_literal_vat > 0
                } else {
                    uses.groups_vat == 0
                }
            }
            _ => uses.vat == 0 || uses.groups_vat == 1,
        };
    } else {
        (items, adjustments, groups) = (uses.items, uses.trade_taxes, uses.groups);
        let used = items + adjustments > 0;
        holds = match family.code {
            "S" | "L" | "M" => (items == 0 || items + groups >= 2) && (adjustments == 0 || adjustments + groups >= 2),
            "O" => groups == 0 || (groups == 1 && used),
            _ => (groups == 0 && !used) || (groups == 1 && used),
        };
    }
    if holds {
        return;
    }
    let category = named(family);
    let message = match (items + adjustments > 0, groups) {
        (true, 0) => format!(
            "Lines, allowances or charges are of VAT category {category}, but the VAT breakdown has no group of it."
        ),
        (false, _) => {
            format!("The VAT breakdown has a group of category {category}, but no line, allowance or charge is of it.")
        }
        (true, 1) => format!(
            "The group of VAT category {category} in the breakdown does not match its lines, allowances and charges."
        ),
        (true, count) => format!("The VAT breakdown has {count} groups of category {category}; it has exactly one."),
    };
    let at = view.categories.iter().find(|it| it.of == CategoryOf::Breakdown && it.codes.text() == family.code);
    let at = at.map_or(view.document.root, |it| it.element);
    sink.fire(family.rules[0], at, message);
}

/// Rules 02–04 in UBL: asked once of the document.
fn identifiers_in_ubl(view: &View<'_, '_>, family: &Family, uses: &Uses, sink: &mut Sink) {
    let [allowances, charges] = match family.code {
        "O" => uses.kinds_vat_of_document,
        // The published rule for charges of IGIC wants the code to the letter.
        "L" => [uses.kinds_vat[0], uses.kinds_literal[1]],
        _ => uses.kinds_vat,
    };
    let holds = family.needs.are_met(view.tax_identifiers);
    // An item of category S whose scheme is not VAT breaks the rule too, when no item of it has that scheme.
    let other_scheme = family.code == "S" && uses.items > 0 && uses.items_vat == 0;
    let lines = uses.items_vat > 0;
    for (at, used, what) in [(1, lines, "a line"), (2, allowances > 0, "an allowance"), (3, charges > 0, "a charge")] {
        let Some(rule) = family.rules.get(at) else { continue };
        if used && !holds {
            sink.fire(rule, view.document.root, family.needs.message(what, family, view.tax_identifiers));
        } else if at == 1 && other_scheme {
            let message = "Lines are of category S (standard rated), but not of the tax scheme VAT.";
            sink.fire(rule, view.document.root, message.into());
        }
    }
}

/// Rules 02–04 in CII: asked of each category.
fn identifiers_in_cii<'t, 'a>(view: &View<'t, 'a>, category: &Category<'t, 'a>, sink: &mut Sink) {
    let (at, what) = match category.of {
        CategoryOf::Line => (1, "a line"),
        CategoryOf::Adjustment(Some(AdjustmentKind::Allowance), _) => (2, "an allowance"),
        CategoryOf::Adjustment(Some(AdjustmentKind::Charge), _) => (3, "a charge"),
        _ => return,
    };
    for family in families_of(view, &category.codes).filter_map(|index| FAMILIES.get(index)) {
        if category.is_vat && !family.needs.are_met(view.tax_identifiers) {
            fire(family, at, category.element, family.needs.message(what, family, view.tax_identifiers), sink);
        }
    }
}

fn fire(family: &Family, at: usize, element: Element<'_, '_>, message: String, sink: &mut Sink) {
    if let Some(rule) = family.rules.get(at) {
        sink.fire(rule, element, message);
    }
}

impl Needs {
    fn are_met(self, found: TaxIdentifiers) -> bool {
        let seller = found.seller_any || found.representative_vat;
        let seller_vat = found.seller_vat || found.representative_vat;
        match self {
            Needs::Seller => seller,
            Needs::SellerAndBuyer => seller && (found.buyer_vat || found.buyer_registration),
            Needs::SellerVat => seller_vat,
            Needs::SellerAndBuyerVat => seller_vat && found.buyer_vat,
            Needs::NoVat => !(seller_vat || found.buyer_vat),
        }
    }

    fn message(self, what: &str, family: &Family, found: TaxIdentifiers) -> String {
        let used = format!("There is {what} of VAT category {}, but", named(family));
        let seller_missing = !(found.seller_any || found.representative_vat);
        let seller_vat_missing = !(found.seller_vat || found.representative_vat);
        match self {
            Needs::Seller => {
                format!("{used} no tax identifier of the seller (BT-31, BT-32) or of its tax representative (BT-63).")
            }
            Needs::SellerAndBuyer if seller_missing => {
                format!("{used} no tax identifier of the seller (BT-31, BT-32) or of its tax representative (BT-63).")
            }
            Needs::SellerAndBuyer => {
                format!("{used} neither a VAT identifier (BT-48) nor a registration (BT-47) of the buyer.")
            }
            Needs::SellerVat => {
                format!("{used} no VAT identifier of the seller (BT-31) or of its tax representative (BT-63).")
            }
            Needs::SellerAndBuyerVat if seller_vat_missing => {
                format!("{used} no VAT identifier of the seller (BT-31) or of its tax representative (BT-63).")
            }
            Needs::SellerAndBuyerVat => format!("{used} no VAT identifier of the buyer (BT-48)."),
            Needs::NoVat => {
                let whose = match (found.seller_vat, found.representative_vat) {
                    (true, _) => "the seller (BT-31)",
                    (false, true) => "the tax representative (BT-63)",
                    (false, false) => "the buyer (BT-48)",
                };
                format!("{used} there is a VAT identifier of {whose}; what is outside of VAT names none.")
            }
        }
    }
}
