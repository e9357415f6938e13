//! The rules of the VAT categories: each has the same ten questions, and its own answers.
//!
//! 01: what is used stands in the breakdown. 02–04: who has which tax identifiers when a line, an allowance or a charge is
//! of it. 05–07: its rate there. 08: the taxable amount adds up. 09: the tax follows. 10: a reason for not taxing.

mod amounts;
mod breakdown;
mod presence;
mod rates;
mod special;

use model::xml::Element;

pub(super) use breakdown::moved;

use super::super::sink::Sink;
use super::terms::{self, Found, steps};
use super::view::{Category, View};

/// A VAT category with its rules.
pub(super) struct Family {
    /// Its code in UNCL 5305.
    code: &'static str,
    /// What it is, in words.
    name: &'static str,
    /// Its rules 01 to 10.
    rules: [&'static str; 10],
    /// Tax identifiers that 02–04 demand.
    needs: Needs,
    /// The rate that 05–07 demand, in UBL and in CII.
    rate: [Rate; 2],
    /// How 08 compares, in UBL and in CII.
    taxable: [Taxable; 2],
    /// Whether there is tax on it, so that no reason for exemption stands in the breakdown.
    taxed: bool,
    /// Whether 10 wants a reason, or wants none.
    exempt: bool,
}

/// Tax identifiers that must be there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// The seller's, of VAT or another tax, or the tax representative's.
    Seller,
    /// And the buyer's, of VAT or its legal registration.
    SellerAndBuyer,
    /// The seller's of VAT, or the tax representative's.
    SellerVat,
    /// And the buyer's of VAT.
    SellerAndBuyerVat,
    /// None of VAT, of nobody.
    NoVat,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rate {
    Positive,
    ZeroOrMore,
    Zero,
    Absent,
}

/// How the taxable amount of a group is compared with lines, allowances and charges.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taxable {
    /// Of the category, to the cent.
    Exact,
    /// Of the category, less than 1 apart.
    Near,
    /// Of the category and the rate, to the cent.
    ExactAtRate,
    /// Of the category and the rate, less than 1 apart.
    NearAtRate,
    /// Of the category and the rate, less than 1 apart, and something has to be of it.
    NearAtRateInUse,
    /// Not at all: the published file looks for the rate where none is.
    Never,
}

macro_rules! rules {
    ($prefix:literal) => {
        [
            concat!($prefix, "-01"),
            concat!($prefix, "-02"),
            concat!($prefix, "-03"),
            concat!($prefix, "-04"),
            concat!($prefix, "-05"),
            concat!($prefix, "-06"),
            concat!($prefix, "-07"),
            concat!($prefix, "-08"),
            concat!($prefix, "-09"),
            concat!($prefix, "-10"),
        ]
    };
}

const UNTAXED: Family = Family {
    code: "",
    name: "",
    rules: [""; 10],
    needs: Needs::Seller,
    rate: [Rate::Zero; 2],
    taxable: [Taxable::Exact, Taxable::Near],
    taxed: false,
    exempt: true,
};

const ISLANDS: Family = Family {
    rate: [Rate::ZeroOrMore; 2],
    taxable: [Taxable::NearAtRate, Taxable::Never],
    taxed: true,
    exempt: false,
    ..UNTAXED
};

/// The categories; see [`family_of`] for their order.
static FAMILIES: [Family; 9] = [
    Family {
        code: "S",
        name: "standard rated",
        rules: rules!("BR-S"),
        rate: [Rate::Positive; 2],
        taxable: [Taxable::NearAtRateInUse, Taxable::ExactAtRate],
        taxed: true,
        exempt: false,
        ..UNTAXED
    },
    Family { code: "Z", name: "zero rated", rules: rules!("BR-Z"), exempt: false, ..UNTAXED },
    Family { code: "E", name: "exempt from VAT", rules: rules!("BR-E"), ..UNTAXED },
    Family { code: "AE", name: "reverse charge", rules: rules!("BR-AE"), needs: Needs::SellerAndBuyer, ..UNTAXED },
    Family {
        code: "K",
        name: "intra-community supply",
        rules: rules!("BR-IC"),
        needs: Needs::SellerAndBuyerVat,
        ..UNTAXED
    },
    Family { code: "G", name: "export outside the EU", rules: rules!("BR-G"), needs: Needs::SellerVat, ..UNTAXED },
    Family {
        code: "O",
        name: "not subject to VAT",
        rules: rules!("BR-O"),
        needs: Needs::NoVat,
        rate: [Rate::Absent; 2],
        taxable: [Taxable::Exact; 2],
        ..UNTAXED
    },
    Family {
        code: "L",
        name: "IGIC of the Canary Islands",
        rules: rules!("BR-AF"),
        // CII refuses a rate of zero, UBL does not.
        rate: [Rate::ZeroOrMore, Rate::Positive],
        ..ISLANDS
    },
    Family { code: "M", name: "IPSI of Ceuta and Melilla", rules: rules!("BR-AG"), ..ISLANDS },
];

/// The index of a category in [`FAMILIES`], by its code.
fn family_of(code: &str) -> Option<usize> {
    Some(match code {
        "S" => 0,
        "Z" => 1,
        "E" => 2,
        "AE" => 3,
        "K" => 4,
        "G" => 5,
        "O" => 6,
        "L" => 7,
        "M" => 8,
        _ => return None,
    })
}

pub(super) fn check(view: &View<'_, '_>, sink: &mut Sink) {
    presence::check(view, sink);
    for category in &view.categories {
        rates::check(view, category, sink);
    }
    breakdown::check(view, sink);
    special::check(view, sink);
}

/// Indices of the families that the codes of a category name; mostly one.
fn families_of(view: &View<'_, '_>, codes: &Found<'_, '_>) -> impl Iterator<Item = usize> {
    // UBL forgives white space around a code, CII does not.
    let mut named = [false; FAMILIES.len()];
    for code in codes.iter() {
        if let Some(at) = family_of(view.pick(code.text(), code.raw_text())).and_then(|index| named.get_mut(index)) {
            *at = true;
        }
    }
    (0..named.len()).filter(move |index| named.get(*index) == Some(&true))
}

/// Whether a category says that its tax is VAT.
pub(super) fn is_vat<'t, 'a>(view: &View<'t, 'a>, category: Element<'t, 'a>) -> bool {
    if view.is_ubl() { is_vat_scheme(category) } else { is_vat_type(category) }
}

/// Whether a tax scheme in a UBL element is VAT. A scheme with two names has none: the published patterns fail on it.
pub(super) fn is_vat_scheme(element: Element<'_, '_>) -> bool {
    let schemes = Found::below(element, steps!(cac.TaxScheme));
    schemes.iter().any(|scheme| {
        let ids = Found::below(scheme, steps!(cbc.ID));
        ids.len() == 1 && ids.text().eq_ignore_ascii_case("VAT")
    })
}

/// Whether a tax in CII is VAT, as it is written. A tax of two types is not, as with [`is_vat_scheme`].
pub(super) fn is_vat_type(element: Element<'_, '_>) -> bool {
    let types = Found::below(element, steps!(ram.TypeCode));
    types.len() == 1 && types.iter().all(|code| code.raw_text().eq_ignore_ascii_case("VAT"))
}

/// Whether an allowance or a charge has a VAT category code.
pub(super) fn has_vat_code<'t, 'a>(view: &View<'t, 'a>, adjustment: Element<'t, 'a>) -> bool {
    let categories = view.find(adjustment, terms::ADJUSTMENT_VAT);
    let has = |category: Element<'t, 'a>| is_vat(view, category) && view.find(category, terms::CATEGORY_CODE).exists();
    categories.iter().any(has)
}

/// How the amounts of a group of the breakdown are counted.
#[derive(Clone, Copy)]
pub(super) struct Counting {
    /// Whether a rule asks for its taxable amount; that of split payment (B) none does.
    pub(super) counts: bool,
    /// Its category.
    pub(super) code: &'static str,
    /// Whether there is tax on it.
    pub(super) taxed: bool,
    /// Whether only what has its rate is of the group.
    pub(super) at_rate: bool,
    /// Whether its taxable amount is right to the cent; or else less than 1 apart.
    pub(super) exact: bool,
}

/// How the group of a category is counted; `None` when no rule counts it.
pub(super) fn counting<'t, 'a>(view: &View<'t, 'a>, category: &Category<'t, 'a>) -> Option<Counting> {
    let family = families_of(view, &category.codes).next().and_then(|index| FAMILIES.get(index))?;
    let [in_ubl, in_cii] = family.taxable;
    let how = view.pick(in_ubl, in_cii);
    (category.codes.len() == 1).then_some(Counting {
        code: family.code,
        counts: how != Taxable::Never,
        taxed: family.taxed,
        at_rate: matches!(how, Taxable::ExactAtRate | Taxable::NearAtRate | Taxable::NearAtRateInUse),
        exact: matches!(how, Taxable::Exact | Taxable::ExactAtRate),
    })
}

/// A category as messages name it: `S (standard rated)`.
fn named(family: &Family) -> String {
    format!("{} ({})", family.code, family.name)
}

/// The rate of a category, as it is written.
fn rate_of<'t, 'a>(view: &View<'t, 'a>, category: &Category<'t, 'a>) -> Option<Element<'t, 'a>> {
    view.find(category.element, terms::RATE).first()
}
