//! The rules of the European standard EN 16931, as CEN publishes them for UBL and CII.
//!
//! The rules are the same in both syntaxes but for where a term stands and for details that the published files do not
//! share: such a difference is part of the rule here. [`View`] says where the terms stand.

mod table;
mod terms;
mod view;

mod adjustments;
mod balance;
mod booking_aid;
mod breakdown;
mod decimals;
mod header;
mod lines;
mod parties;
mod payment;
mod syntax;
mod totals;
mod vat;

mod country_prefixes;
mod dates;

use jiff::civil::date;
use model::verdict::Syntax;

pub(super) use balance::advise as advise_on_sums;
pub(super) use booking_aid::{RULES as NOTES, explain as explain_booking_aid};
pub(super) use syntax::rules as syntax_rules;
pub(crate) use view::View;

use super::codes;
use super::pack::Pack;
use super::sink::{Rule, Sink};

/// Release 1.3.16 of April 2026.
pub(super) const PACK: Pack =
    Pack { name: "EN 16931", edition: "1.3.16", from: date(2026, 4, 10), until: None, tables: TABLES, check };

/// Its rules, sorted by id within each table.
const TABLES: &[&[Rule]] = &[
    table::presence::RULES,
    table::calculations::RULES,
    table::decimals::RULES,
    table::vat::SPLIT_PAYMENT,
    table::vat::STANDARD_RATED,
    table::vat::ZERO_RATED,
    table::vat::EXEMPT,
    table::vat::REVERSE_CHARGE,
    table::vat::INTRA_COMMUNITY,
    table::vat::EXPORT,
    table::vat::OUTSIDE_OF_VAT,
    table::vat::CANARY_ISLANDS,
    table::vat::CEUTA_AND_MELILLA,
    codes::TABLE,
    syntax::ubl::TABLE,
    syntax::cii::TABLE,
];

fn check(view: &View<'_, '_>, sink: &mut Sink) {
    header::check(view, sink);
    parties::check(view, sink);
    payment::check(view, sink);
    lines::check(view, sink);
    adjustments::check(view, sink);
    totals::check(view, sink);
    breakdown::check(view, sink);
    vat::check(view, sink);
    decimals::check(view, sink);
    let document = &view.document;
    codes::check(document, sink);
    match document.syntax {
        Syntax::Ubl => syntax::ubl::check(document, sink),
        Syntax::Cii => syntax::cii::check(document, sink),
    }
}
