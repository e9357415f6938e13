//! Peppol BIS Billing 3 and its self-billing twin: what the network asks for beyond EN 16931, with the rules of single
//! countries.
//!
//! The rules for UBL and those for CII are published as two sets that differ on purpose and by accident, and each
//! edition stands for itself; what they do differently is in [`edition`] and in the tables. Ids, codes and conditions are
//! the publisher's; wording is ours. Where the official engine stops without a verdict (two values where it expects
//! one, a number that is none), the rule is found broken and says that it could not be evaluated.

mod allowance;
mod cii;
mod codes;
mod danish;
mod dutch;
mod edition;
mod german;
mod identifiers;
mod norwegian;
mod out;
mod path;
mod schemes;
mod skonto;
mod swedish;
mod table;
mod text;
mod totals;
mod ubl;

use jiff::civil::date;
use model::verdict::Syntax;

use super::Document;
use super::en16931::View;
use super::pack::Pack;
use super::sink::Sink;
pub(super) use codes::LISTS as CODE_LISTS;
use edition::Edition;

/// Pack of billing for UBL.
const BILLING: &str = "Peppol BIS Billing";
/// Pack of billing for CII.
const CII: &str = "Peppol BIS Billing for CII";
/// Pack of self-billing for UBL.
const SELF_BILLING: &str = "Peppol BIS Self-Billing";

/// Every edition, of each name the earlier first.
pub(super) const PACKS: &[Pack] = &[
    Pack {
        name: SELF_BILLING,
        edition: "3.0.1",
        from: date(2026, 3, 1),
        until: Some(date(2026, 8, 16)),
        tables: table::SELF_BILLING_3_0_1,
        check: |view, sink| check(view, Edition::SelfBilling3_0_1, sink),
    },
    Pack {
        name: SELF_BILLING,
        edition: "3.0.2",
        from: date(2026, 8, 17),
        until: None,
        tables: table::SELF_BILLING_3_0_2,
        check: |view, sink| check(view, Edition::SelfBilling3_0_2, sink),
    },
    Pack {
        name: CII,
        edition: "3.0.19",
        from: date(2025, 5, 1),
        until: None,
        tables: table::CII_3_0_19,
        check: |view, sink| check(view, Edition::Cii3_0_19, sink),
    },
    Pack {
        name: BILLING,
        edition: "3.0.19",
        from: date(2025, 5, 1),
        until: Some(date(2026, 2, 22)),
        tables: table::BILLING_3_0_19,
        check: |view, sink| check(view, Edition::Billing3_0_19, sink),
    },
    Pack {
        name: BILLING,
        edition: "3.0.20",
        from: date(2026, 2, 23),
        until: Some(date(2026, 8, 16)),
        tables: table::BILLING_3_0_20,
        check: |view, sink| check(view, Edition::Billing3_0_20, sink),
    },
    Pack {
        name: BILLING,
        edition: "3.0.21",
        from: date(2026, 8, 17),
        until: None,
        tables: table::BILLING_3_0_21,
        check: |view, sink| check(view, Edition::Billing3_0_21, sink),
    },
];

fn check(view: &View<'_, '_>, edition: Edition, sink: &mut Sink) {
    match view.document.syntax {
        Syntax::Ubl => ubl::check(&view.document, edition, sink),
        Syntax::Cii => cii::check(&view.document, edition, sink),
    }
}

/// The name of the pack that judges a document.
pub(super) fn pack_for(document: &Document<'_, '_>) -> &'static str {
    match document.syntax {
        Syntax::Cii => CII,
        Syntax::Ubl if document.specification_identifier().is_some_and(|id| id.contains(":selfbilling:")) => {
            SELF_BILLING
        }
        Syntax::Ubl => BILLING,
    }
}
